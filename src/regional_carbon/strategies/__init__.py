"""Strategies: a reduction coefficient β for each enterprise of the ranking (S4); a new rule is a new file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import entry_points
from typing import Final

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Coefficient
from regional_carbon.strategies.benchmark import benchmark
from regional_carbon.strategies.collective_action import (
    CAS_1_DECAY,
    CAS_2_DECAY,
    collective_action,
    inverse_efficiency,
    linear_collective_action,
    relative_collective_action,
    sliding_tail,
)
from regional_carbon.strategies.convergence import convergence
from regional_carbon.strategies.entropy_weights import entropy_weights
from regional_carbon.strategies.grade_bands import grade_bands
from regional_carbon.strategies.grandparenting import grandparenting
from regional_carbon.strategies.historical_intensity import historical_intensity
from regional_carbon.strategies.least_cost import least_cost
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from regional_carbon.strategies.optimum import optimum
from regional_carbon.strategies.own_intensity import own_intensity
from regional_carbon.strategies.proportional_fairness import proportional_fairness
from regional_carbon.strategies.reference_line import reference_line
from regional_carbon.strategies.report_only import report_only
from regional_carbon.strategies.rule import FACTOR, FIRST, KEPT, RATE, Dial, Rule, Value
from regional_carbon.strategies.shapley import shapley_enterprises, shapley_industries
from regional_carbon.strategies.uniform import uniform
from regional_carbon.strategies.uniform_with_floor import uniform_with_floor
from regional_carbon.strategies.within import WITHIN, in_each
from regional_carbon.strategies.zsg_dea import zsg_dea

# Where another package puts rules of its own: a function of parameters, or a Rule, under the rule's name.
ENTRY_POINTS: Final = "regional_carbon.strategies"

# A dial's `none` is the smallest value its schedule accepts in practice: next to no reduction.
RULES: Final[Mapping[str, Rule]] = {
    "marginal_opt_out": Rule(marginal_opt_out),
    "collective_action": Rule(collective_action, Dial("decay", none=1e-12, all=1.0), scale=FIRST),
    "relative_collective_action": Rule(relative_collective_action, Dial("ratio", none=1e-300, all=1.0), scale=FIRST),
    "linear_collective_action": Rule(linear_collective_action, FIRST),
    "inverse_efficiency": Rule(inverse_efficiency, Dial("power", none=1e3, all=0.0), scale=FIRST),
    "sliding_tail": Rule(sliding_tail, Dial("decay", none=1e-12, all=1.0)),
    "uniform": Rule(uniform, RATE),
    "uniform_with_floor": Rule(uniform_with_floor, RATE),
    "report_only": Rule(report_only, RATE),
    "grandparenting": Rule(grandparenting, KEPT),
    "historical_intensity": Rule(historical_intensity, KEPT),
    "benchmark": Rule(benchmark, KEPT),
    "grade_bands": Rule(grade_bands, FACTOR),
    "own_intensity": Rule(own_intensity, RATE),
    "entropy_weights": Rule(entropy_weights, FACTOR),
    "proportional_fairness": Rule(proportional_fairness, KEPT),
    "convergence": Rule(convergence, KEPT),
    "zsg_dea": Rule(zsg_dea, KEPT),
    "shapley_industries": Rule(shapley_industries, RATE),
    "shapley_enterprises": Rule(shapley_enterprises, RATE),
    "reference_line": Rule(reference_line, Dial("line_cny_per_tco2", none=0.0, all=1e12)),
    "least_cost": Rule(least_cost, RATE),
    "optimum": Rule(optimum),
}

# Names that rules had, and have now: what was written with them is still read.
RENAMED: Final[Mapping[str, str]] = {"lifted_minimum": "uniform_with_floor"}


@cache
def known_rules() -> Mapping[str, Rule]:
    """Every rule by name: the package's own, and those that installed packages register.

    Raises StrategyError when a registered rule cannot be loaded, is no rule, or takes a name that is taken.
    """
    found = dict(RULES)
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        if entry.name in found:
            raise StrategyError("rule_name_taken", rule=entry.name, where=entry.value)
        try:
            loaded = entry.load()
        except Exception as error:
            raise StrategyError("rule_cannot_load", rule=entry.name, where=entry.value, reason=error) from error
        if not isinstance(loaded, Rule) and not callable(loaded):
            raise StrategyError("rule_is_none", rule=entry.name, where=entry.value)
        found[entry.name] = loaded if isinstance(loaded, Rule) else Rule(loaded)
    return found


def rule_named(name: str) -> Rule | None:
    """The rule of a name, now or once, if there is one; packages are asked only for names not the package's own."""
    name = RENAMED.get(name, name)
    return RULES.get(name) or known_rules().get(name)


@dataclass(frozen=True)
class Strategy:
    """A rule with its parameters, under the name it has in every result.

    `within` holds every industry or township to the rule by itself. `dials` are the values of the dial that differ
    by group, under the names of `groups_within`, `scales` those of the scale where the dial does not reach low enough;
    `until` is the rate at which a rule without a dial stops in each. With `measures_first` each enterprise does its
    measures before it gives up output: `comparison.with_measures` works that out, for it needs the region's measures.
    """

    name: str
    rule: str
    parameters: Mapping[str, Value] = field(default_factory=dict)
    adjusted_from: str = ""
    within: str = ""
    dials: Mapping[str, float] = field(default_factory=dict)
    until: float | None = None
    scales: Mapping[str, float] = field(default_factory=dict)
    measures_first: bool = False

    def __post_init__(self) -> None:
        rule = rule_named(self.rule)
        if rule is None:
            raise StrategyError("rule_unknown", strategy=self.name, rule=self.rule, known=list(known_rules()))
        if self.within and self.within not in WITHIN:
            raise StrategyError("within_unknown", strategy=self.name, within=self.within, known=list(WITHIN))
        object.__setattr__(self, "rule", RENAMED.get(self.rule, self.rule))
        known = rule.parameters()
        for parameter in self.parameters:
            if parameter not in known:
                raise StrategyError(
                    "rule_parameter_unknown", strategy=self.name, rule=self.rule, parameter=parameter, known=list(known)
                )
        for parameter, needed in known.items():
            if needed and parameter not in self.parameters:
                raise StrategyError("rule_parameter_missing", strategy=self.name, rule=self.rule, parameter=parameter)

    def coefficient(self) -> Coefficient:
        """β of every enterprise, as an expression of the ranked table or a function of its columns.

        Raises StrategyError for one with measures first: what it asks is not β of C alone.
        """
        if self.measures_first:
            raise StrategyError("measures_first_apart", strategy=self.name)
        if self.within or self.dials or self.scales:
            return in_each(self.within, self._coefficient_in, self.until)
        return self.of().coefficient(**self.parameters)

    def _coefficient_in(self, group: str) -> Coefficient:
        """The rule with the dial of one group."""
        turned = ((self.of().dial, self.dials), (self.of().scale, self.scales))
        own = {dial.parameter: values[group] for dial, values in turned if dial is not None and group in values}
        return self.of().coefficient(**{**self.parameters, **own})

    def of(self) -> Rule:
        """The rule that the strategy is of."""
        return RULES.get(self.rule) or known_rules()[self.rule]

    def plain(self) -> Strategy:
        """The strategy without measures, under the same name."""
        return replace(self, measures_first=False) if self.measures_first else self

    def turned(self, value: float) -> Strategy:
        """The strategy with its dial at another value."""
        dial = self.of().dial
        if dial is None:
            raise StrategyError("rule_without_dial", strategy=self.name)
        return self.turned_by(dial, value)

    def turned_by(self, dial: Dial, value: float) -> Strategy:
        """The strategy with one of its dials at another value."""
        return replace(self, parameters={**self.parameters, dial.parameter: value})


PAPER_STRATEGIES: Final = (
    Strategy("marginal_opt_out", "marginal_opt_out"),
    Strategy("cas_1", "collective_action", {"first": 1.0, "decay": CAS_1_DECAY}),
    Strategy("cas_2", "collective_action", {"first": 1.0, "decay": CAS_2_DECAY}),
)
