"""A strategy as a person writes it: in region.toml, or in one line of a terminal or an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from regional_carbon.language.errors import StrategyError
from regional_carbon.strategies import Strategy, rule_named
from regional_carbon.strategies.rule import Value

MEASURES_FIRST: Final = "measures_first"
VARIANT: Final = f"_{MEASURES_FIRST}"  # at the end of the name that a strategy's variant has in a run
_NOT_OF_RULE: Final = ("rule", "within", MEASURES_FIRST)


def strategy_of(name: str, given: Mapping[str, Value]) -> Strategy:
    """A strategy as region.toml has it: its rule, what it is held within, whether measures go first, and parameters.

    Raises StrategyError where it cannot be; `measures_first` is true or false.
    """
    first = given.get(MEASURES_FIRST, False)
    if not isinstance(first, bool):
        raise StrategyError("measures_first_value", strategy=name, value=repr(first))
    parameters = {key: value for key, value in given.items() if key not in _NOT_OF_RULE}
    return Strategy(name, str(given["rule"]), parameters, within=str(given.get("within", "")), measures_first=first)


def measures_first_variant(strategy: Strategy) -> Strategy:
    """The strategy with measures first, under the name that it has beside the plain one in a run."""
    return replace(strategy, name=strategy.name + VARIANT, measures_first=True)


def strategy_written(written: str) -> Strategy:
    """A strategy as the command line takes it: NAME=RULE,PARAMETER=VALUE,…; a list of values is joined by +.

    PARAMETER.KEY=VALUE is an entry of a table: industry_most.29=0.4. What a rule takes as yes or no is true or false,
    and so is measures_first, of any rule.

    Raises StrategyError when it is not written so, or the rule does not take it.
    """
    head, *settings = written.split(",")
    name, _, rule = head.partition("=")
    defaults = {MEASURES_FIRST: False, **_defaults(rule.strip())}
    parameters: dict[str, Value] = {}
    for setting in settings:
        parameter, _, value = setting.partition("=")
        parameter, _, key = parameter.strip().partition(".")
        before = parameters.get(parameter, {})
        if not value.strip() or isinstance(before, Mapping) != (bool(key) or parameter not in parameters):
            raise StrategyError("strategy_written", written=written)
        told = _value_like(defaults.get(parameter), value.strip())
        parameters[parameter] = {**before, key: told} if key and isinstance(before, Mapping) else told
    if not rule:
        raise StrategyError("strategy_written", written=written)
    return strategy_of(name.strip(), {**parameters, "rule": rule.strip()})


def _defaults(rule: str) -> dict[str, object]:
    found = rule_named(rule)
    return {} if found is None else {each.name: each.default for each in found.described()}


def _value_like(default: object, written: str) -> Value:
    """A value as a rule takes it: a yes or no, names, or numbers where its default is such; else as it is written."""
    if isinstance(default, bool):
        return written == "true" if written in ("true", "false") else value_written(written)
    if isinstance(default, tuple):
        parts = [part.strip() for part in written.split("+")]
        numbers = bool(default) and not isinstance(default[0], str)
        return [value_written(part) for part in parts] if numbers else parts
    return value_written(written)


def value_written(written: str) -> Value:
    """A number, a list joined by +, or a text: 1e+5 is a number."""
    try:
        return float(written)
    except ValueError:
        parts = written.split("+")
        return [value_written(part.strip()) for part in parts] if len(parts) > 1 else written
