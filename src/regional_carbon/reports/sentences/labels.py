"""What strategies are called, and where their parameters stand, in the language now spoken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from regional_carbon.language.errors import Fault, Reason
from regional_carbon.language.messages import catalogue, listing, say, spoken_language
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.written import VARIANT


def label(strategy: Strategy, *, bare: bool = False) -> str:
    """A strategy's label: its own name where it has one of the paper's, else its rule's.

    With its parameters, and whether it was adjusted; `bare` leaves these out, where all are calibrated to one target.
    """
    words, spoken = catalogue("strategies"), spoken_language()
    name = strategy.adjusted_from or strategy.name
    if strategy.measures_first:
        name = name.removesuffix(VARIANT)
    base = words[name][spoken] if name in words else str(strategy.of().said_label(strategy.rule))
    own = "" if name in words else f"{name}: "
    group = words[f"_within_{strategy.within}"][spoken] if strategy.within else ""
    group += words["_measures_first"][spoken] if strategy.measures_first else ""
    if bare:
        return own + base + group
    adjusted = (words["_adjusted"][spoken] if strategy.adjusted_from else "") + group
    return own + base + adjusted + _parameters(strategy)


def strategy_labels(strategies: Iterable[Strategy], *, bare: bool = False) -> dict[str, str]:
    """The labels of strategies by their names."""
    return {strategy.name: label(strategy, bare=bare) for strategy in strategies}


def pathway_label(strategy: Strategy) -> str:
    """The label of a pathway's strategy: without the control parameter that is another in every year."""
    control = strategy.of().scale or strategy.of().dial
    if control is None:
        return label(strategy)
    others = {name: value for name, value in strategy.parameters.items() if name != control.parameter}
    return label(replace(strategy, parameters=others))


def _parameters(strategy: Strategy) -> str:
    given = {name: value for name, value in strategy.parameters.items() if (name, value) != ("first", 1)}
    if not given:
        return ""
    symbols = {parameter.name: parameter.symbol for parameter in strategy.of().described()}
    parameters = ", ".join(f"{symbols[name]} = {value_text(value)}" for name, value in given.items())
    return catalogue("strategies")["_parameters"][spoken_language()].format(parameters=parameters)


def value_text(value: object) -> str:
    """A parameter's value as a label has it."""
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return " ".join(f"{key}: {value_text(each)}" for key, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(value_text(each) for each in value) or "–"
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:.6g}"


def control_text(strategy: Strategy) -> str:
    """Where the control parameter of a strategy stands: 'q = 0.9706'; each group's own is told by run.json."""
    control = strategy.of().dial
    if control is None:
        return ""
    if strategy.dials or strategy.scales:
        return say("commands", "dial_of_each")
    scale = strategy.of().scale
    if scale is not None and float(str(strategy.parameters.get(scale.parameter, 1))) < 1:
        control = scale
    symbols = {parameter.name: parameter.symbol for parameter in strategy.of().described()}
    return f"{symbols[control.parameter]} = {float(str(strategy.parameters[control.parameter])):.4g}"


def left_out_texts(refused: Mapping[str, Fault]) -> list[str]:
    """Why rules are left out of the comparison of rules: a sentence for each reason, with all rules it holds for."""
    rules: dict[str, list[str]] = {}
    for rule, fault in refused.items():
        rules.setdefault(str(Reason(fault)), []).append(rule)
    return [say("commands", "side_by_side_refused", rule=listing(names), reason=why) for why, names in rules.items()]
