"""Strategies: a reduction coefficient β for each enterprise of the ranking (S4); a new rule is a new file."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import narwhals as nw

from regional_carbon.errors import StrategyError
from regional_carbon.strategies.collective_action import (
    CAS_1_DECAY,
    CAS_2_DECAY,
    collective_action,
    inverse_efficiency,
    linear_collective_action,
    relative_collective_action,
    sliding_tail,
)
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out


@dataclass(frozen=True)
class Dial:
    """The parameter an officer turns to meet a target; the total reduction rises from `none` to `all`."""

    parameter: str
    none: float
    all: float


@dataclass(frozen=True)
class Rule:
    """A way of sharing out a reduction, under its name in `region.toml`; a rule without a dial has one curve."""

    coefficient: Callable[..., nw.Expr]
    dial: Dial | None = None

    def parameters(self) -> dict[str, bool]:
        """The names of the rule's parameters, and whether each must be given."""
        signature = inspect.signature(self.coefficient)
        return {name: given.default is inspect.Parameter.empty for name, given in signature.parameters.items()}


# A dial's `none` is the smallest value its schedule accepts in practice: next to no reduction.
RULES: Final[Mapping[str, Rule]] = {
    "marginal_opt_out": Rule(marginal_opt_out),
    "collective_action": Rule(collective_action, Dial("decay", none=1e-12, all=1.0)),
    "relative_collective_action": Rule(relative_collective_action, Dial("ratio", none=1e-300, all=1.0)),
    "linear_collective_action": Rule(linear_collective_action, Dial("first", none=1e-12, all=1.0)),
    "inverse_efficiency": Rule(inverse_efficiency, Dial("power", none=1e3, all=0.0)),
    "sliding_tail": Rule(sliding_tail, Dial("decay", none=1e-12, all=1.0)),
}


@dataclass(frozen=True)
class Strategy:
    """A rule with its parameters, under the name it has in every result."""

    name: str
    rule: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    adjusted_from: str = ""

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise StrategyError("rule_unknown", strategy=self.name, rule=self.rule, known=list(RULES))
        known = RULES[self.rule].parameters()
        for parameter in self.parameters:
            if parameter not in known:
                raise StrategyError(
                    "rule_parameter_unknown", strategy=self.name, rule=self.rule, parameter=parameter, known=list(known)
                )
        for parameter, needed in known.items():
            if needed and parameter not in self.parameters:
                raise StrategyError("rule_parameter_missing", strategy=self.name, rule=self.rule, parameter=parameter)

    def coefficient(self) -> nw.Expr:
        """β of every enterprise, as an expression of the ranked table."""
        return RULES[self.rule].coefficient(**self.parameters)

    def turned(self, value: float) -> Strategy:
        """The strategy with its dial at another value."""
        dial = RULES[self.rule].dial
        if dial is None:
            raise StrategyError("rule_without_dial", strategy=self.name)
        return replace(self, parameters={**self.parameters, dial.parameter: value})


PAPER_STRATEGIES: Final = (
    Strategy("marginal_opt_out", "marginal_opt_out"),
    Strategy("cas_1", "collective_action", {"first": 1.0, "decay": CAS_1_DECAY}),
    Strategy("cas_2", "collective_action", {"first": 1.0, "decay": CAS_2_DECAY}),
)
