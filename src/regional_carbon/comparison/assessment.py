"""S6: choosing a rule: all of them at one target, with what each costs, does, is beaten by and may be regretted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Generic

import narwhals as nw

from regional_carbon.comparison.at_target import at_equal_target, compare
from regional_carbon.comparison.fairness import fairness_front
from regional_carbon.comparison.impacts import COMPENSATED, SOCIAL_DISCOUNT_RATE, YEARS, compensation_fund, effects
from regional_carbon.comparison.robustness import BASE, Scenario, cost_scenarios, robust_choice
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import curve_by_coefficient
from regional_carbon.schema.column import Table
from regional_carbon.schema.comparison_tables import (
    Comparison,
    CompensationFund,
    Effects,
    FairnessFront,
    RobustChoice,
    ScenarioCosts,
    SideBySide,
)
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, KindT, groups, model
from regional_carbon.strategies import Strategy, known_rules


@dataclass(frozen=True)
class Choice(Generic[KindT]):
    """Rules side by side at one target, a frame for each question; and what those left out say."""

    target: float
    strategies: tuple[Strategy, ...]
    comparison: Annotated[KindT, SideBySide]
    effects: Annotated[KindT, Effects]
    fund: Annotated[KindT, CompensationFund]
    front: Annotated[KindT, FairnessFront]
    costs: Annotated[KindT, ScenarioCosts]
    robust: Annotated[KindT, RobustChoice]
    refused: Mapping[str, StrategyError]


# The tables of a choice, and which of its frames each is of.
CHOSEN: Final[Mapping[type[Table], str]] = {
    SideBySide: "comparison",
    Effects: "effects",
    CompensationFund: "fund",
    FairnessFront: "front",
    ScenarioCosts: "costs",
    RobustChoice: "robust",
}


def every_rule(within: str = "") -> tuple[Strategy, ...]:
    """Every rule whose parameters all have defaults, each under its own name.

    The optimum is not among them: without conditions of the region's own it is the least cost.

    Raises StrategyError for a kind of group that does not exist, or a registered rule that cannot be loaded.
    """
    return tuple(
        Strategy(name, name, within=within)
        for name, rule in known_rules().items()
        if name != "optimum" and not any(rule.parameters().values())
    )


def choose(
    ranked: Frame[CarbonEfficiency],
    target: float,
    strategies: Sequence[Strategy] = (),
    *,
    within: str = "",
    scenarios: Sequence[Scenario] = (),
    compensated: float = COMPENSATED,
    years: int = YEARS,
    discount_rate: float = SOCIAL_DISCOUNT_RATE,
    progress: Callable[[str], None] = lambda step: None,
) -> Choice:
    """The rules turned to one target, side by side: cost, burden, effects, fund, fairness front and robust choice (S6).

    Without `strategies`, every rule that needs no more than the register has. `within` holds each of them within
    industries or townships. The scenarios stand beside the estimates and the other costs that the register knows:
    draws of emissions are one of them, `Scenario("draws", name, emissions)`. A rule that cannot meet the target is left
    out, with what it says.

    Raises StrategyError for a target outside 0–1, and when no rule can be run: with what each says.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, procedure, step S6.
    """
    asked = [replace(each, within=within) if within else each for each in strategies]
    met = at_equal_target(ranked, asked or every_rule(within), target)
    curve_of = curve_by_coefficient(ranked)
    curves, turned, refused = {}, [], dict(met.refused)
    for strategy in met.strategies:
        try:
            curves[strategy.name] = curve_of(strategy.coefficient())
            turned.append(strategy)
        except StrategyError as error:
            refused[strategy.name] = error
    if not curves:
        told = {fault.text(): fault for error in refused.values() for fault in error.faults}  # the same reason once
        raise StrategyError(faults=list(told.values()))
    progress("choosing")
    comparison = compare(curves, target, ranked)
    done = effects(ranked, curves, comparison, compensated=compensated)
    held = robust_choice(ranked, curves, comparison, [BASE, *cost_scenarios(ranked), *scenarios])
    if any(scenario.kind == "draws" for scenario in scenarios):
        comparison = _with_chances(comparison, held.costs)
    return Choice(
        target=target,
        strategies=tuple(turned),
        comparison=comparison,
        effects=done,
        fund=compensation_fund(done, years=years, discount_rate=discount_rate),
        front=fairness_front(ranked, comparison),
        costs=held.costs,
        robust=held.choice,
        refused=refused,
    )


@model
def _with_chances(comparison: Frame[Comparison], costs: Frame[ScenarioCosts]) -> Frame[Comparison]:
    """The comparison with the share of the draws in which each rule, as decided, meets the target."""
    on = [*groups(comparison), "strategy"]
    drawn = costs.filter(nw.col("scenario_kind") == "draws").select(*on, target_probability=nw.col("met_share"))
    return Comparison.of(comparison.join(drawn, on=on, how="left"))
