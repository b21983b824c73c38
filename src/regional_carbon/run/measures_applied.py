"""The strategies of a run with measures first, where an energy price is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from regional_carbon.collect.region import Region
from regional_carbon.comparison.with_measures import (
    measures_first_at_target,
    measures_first_comparison,
    measures_first_curve,
    measures_first_curves,
    measures_first_plan,
    measures_first_strategy,
)
from regional_carbon.language.errors import Notice, StrategyError
from regional_carbon.measures.region_measures import RegionMeasures
from regional_carbon.procedure import Results
from regional_carbon.run.estimation import Estimated, simulated
from regional_carbon.run.model_v import Abatement, abatement_of, priced
from regional_carbon.run.rule_scenarios import CHOOSE_AT_MOST
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.comparison_tables import Comparison, MeasuresFirst, MeasuresFirstCurves, ReductionCurve
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import AnyFrame, Frame, polars_of
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.written import measures_first_variant
from regional_carbon.uncertainty.measures_chances import Planned, curve_bands, drawn_saving, plan_chance, safe_target
from regional_carbon.uncertainty.simulation_draws import Draws

SAFE_AT_MOST: Final = 2_000  # enterprises up to which the rate to plan for is looked for, plan by plan


@dataclass(frozen=True)
class PlanWithMeasures:
    """A strategy with measures first at a target: its row beside others, its curve, and what it asks of each."""

    strategy: Strategy  # its dial as it is at the target
    row: pl.DataFrame  # Comparison, with its chance where draws are given; met or not
    curve: pl.DataFrame  # ReductionCurve; no rows where the target is missed
    plan: pl.DataFrame  # MeasuresFirstPlan; likewise


def plan_with_measures(
    enterprises: AnyFrame, abatement: Abatement, strategy: Strategy, target: float, *,
    draws: Draws | None = None, budget: float | None = None,
) -> PlanWithMeasures:  # fmt: skip
    """A strategy at a target, measures first: of the enterprises as a run has estimated and ranked them.

    With `draws` the row has the probability that the plan meets the target, the interval of its rate and the rate to
    plan for; measures then save what the region's audits may find, `saving_spread`.

    Raises StrategyError where no energy price is given, and for a target or budget that cannot be.
    """
    ranked, measures = CarbonEfficiency.of(enterprises), _needed(abatement)
    weight = abatement.inputs.value_added_share
    row = polars_of(measures_first_at_target(ranked, strategy, target, measures, budget=budget, weight=weight))
    if not row["meets_target"][0]:
        nothing = [pl.DataFrame(schema=dict.fromkeys(("strategy", "enterprise_id"), pl.String))] * 2
        return PlanWithMeasures(strategy, row, *nothing)
    turned = measures_first_strategy(ranked, strategy, target, measures) if budget is None else strategy
    curve = polars_of(measures_first_curve(ranked, strategy, target, measures, budget=budget, weight=weight))
    plan = polars_of(measures_first_plan(ranked, strategy, target, measures, budget=budget, weight=weight))
    if draws is None:
        return PlanWithMeasures(turned, row, curve, plan)
    saving = drawn_saving(abatement.saving_spread, draws.draws)

    def planned_at(rate: float) -> Planned:
        again = measures_first_plan(ranked, strategy, rate, measures, budget=budget, weight=weight)
        return _planned(polars_of(again))

    chance, low, high = plan_chance(_planned(plan), draws, saving, target)
    safe = safe_target(planned_at, draws, saving, target) if plan.height <= SAFE_AT_MOST else None
    told = {"target_probability": chance, "reduction_rate_low": low, "reduction_rate_high": high}
    row = row.with_columns(
        **{name: pl.lit(value) for name, value in told.items()}, safe_target_rate=pl.lit(safe, pl.Float64)
    )
    return PlanWithMeasures(turned, row, _banded(curve, plan, draws, saving), plan)


def plan_of_region(
    region: Region, estimate: Estimated, strategy: Strategy, target: float, *, budget: float | None = None
) -> PlanWithMeasures:
    """`plan_with_measures` on a region read from its folder, as a run has estimated it: with its chance.

    Raises StrategyError where no energy price is given, and for a target or budget that cannot be.
    """
    drawn = simulated(region, estimate)
    abatement = abatement_of(region, estimate)
    return plan_with_measures(estimate.enterprises, abatement, strategy, target, draws=drawn[0], budget=budget)


def _needed(abatement: Abatement) -> RegionMeasures:
    measures = abatement.region_measures()
    if measures is None:
        raise StrategyError("measures_first_without_price")
    return measures


def _planned(plan: pl.DataFrame) -> Planned:
    return float(plan["measures_tco2"].sum()), plan["coefficient"].to_numpy()


def _banded(curve: pl.DataFrame, plan: pl.DataFrame, draws: Draws, saving: Values) -> pl.DataFrame:
    """The curve with the band that its rates lie in; of its average cost too, which is output forgone over tonnes."""
    place = {name: number for number, name in enumerate(plan["enterprise_id"])}
    order = np.array([place[name] for name in curve["enterprise_id"]], dtype=np.intp)
    low, high = curve_bands(curve["measures_tco2"].to_numpy(), curve["coefficient"].to_numpy(), order, draws, saving)
    return curve.with_columns(
        reduction_rate_low=pl.Series(low).fill_nan(None), reduction_rate_high=pl.Series(high).fill_nan(None)
    )


def with_measures_first(
    results: Results, abatement: Abatement, asked: Sequence[Strategy], draws: Sequence[Draws]
) -> tuple[Results, pl.DataFrame | None]:
    """The results with the variants of the strategies that ask for measures first, each a strategy like any other.

    Beside them what these ask of each enterprise (MeasuresFirstPlan); None where there is no variant. One that misses
    the target, as its rule lets it, is left out (`measures_first_notices`).
    """
    wanted = [measures_first_variant(strategy) for strategy in asked if strategy.measures_first]
    if not wanted or _measures(abatement, whole=True) is None or len(draws) != 1:
        return results, None
    made = [
        plan_with_measures(results.enterprises, abatement, strategy, results.target, draws=draws[0])
        for strategy in wanted
    ]
    kept = [one for one in made if one.plan.height]
    if not kept:
        return results, None
    rows = pl.concat([polars_of(results.comparison), *(one.row for one in kept)], how="diagonal_relaxed")
    curves = {one.strategy.name: ReductionCurve.typed(one.curve) for one in kept}
    told = replace(
        results,
        strategies=(*results.strategies, *(one.strategy for one in kept)),
        curves={**results.curves, **curves},
        comparison=Comparison.of(Comparison.typed(rows)),
    )
    return told, pl.concat([one.plan for one in kept])


def measures_first_notices(asked: Sequence[Strategy], results: Results, abatement: Abatement) -> list[Notice]:
    """Which strategies ask for measures first in vain: without an energy price, or missing the target with them."""
    there = {strategy.name for strategy in results.strategies}
    names = [one.name for one in asked if one.measures_first and measures_first_variant(one).name not in there]
    key = "measures_first_missed" if priced(abatement.inputs) else "measures_first_unpriced"
    return [Notice(key, {"strategies": names})] if names else []


def strategies_at_target(results: Results, abatement: Abatement) -> Frame[MeasuresFirst] | None:
    """Each strategy of the run at its target; none without a price, of several regions, or of too many enterprises."""
    measures = _measures(abatement)
    if measures is None:
        return None
    ranked, weight = CarbonEfficiency.of(results.enterprises), abatement.inputs.value_added_share
    return measures_first_comparison(ranked, _plain(results), results.target, measures, weight=weight)


def strategy_curves(results: Results, abatement: Abatement) -> Frame[MeasuresFirstCurves] | None:
    """The curves of the run's strategies; none as above."""
    measures = _measures(abatement)
    if measures is None:
        return None
    ranked, weight = CarbonEfficiency.of(results.enterprises), abatement.inputs.value_added_share
    return measures_first_curves(ranked, _plain(results), measures, weight=weight)


def _plain(results: Results) -> list[Strategy]:
    """The strategies without the variants, of which these tables tell both sides."""
    return [strategy for strategy in results.strategies if not strategy.measures_first]


def _measures(abatement: Abatement, *, whole: bool = False) -> RegionMeasures | None:
    return abatement.region_measures() if whole or abatement.energy.height <= CHOOSE_AT_MOST else None
