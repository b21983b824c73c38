"""How sure results are: intervals beside every figure, how likely each plan meets the target, and the safe target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import narwhals as nw
import numpy as np

from regional_carbon.comparison.at_target import ROUNDING, adjust
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.procedure import Results
from regional_carbon.schema.arrays import Columns, Values, columns_of, with_values
from regional_carbon.schema.comparison_tables import Comparison, ReductionCurve
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.schema.frames import Frame, groups, model, polars_of
from regional_carbon.strategies import Strategy
from regional_carbon.uncertainty.intervals import by_group, with_bands, with_intervals
from regional_carbon.uncertainty.simulation_draws import Draws, both_ends

SURE: Final = 0.9  # the probability with which a safe target's plan meets the target
NEAR: Final = 1e-6  # of a rate, to which a safe target is calibrated
TURNS: Final = 30

_MEASURES: Final = ("target_probability", "reduction_rate_low", "reduction_rate_high", "safe_target_rate")


@dataclass(frozen=True)
class Held:
    """Strategies held against one target: the ranking, their curves, and the comparison of them."""

    enterprises: Frame[IndustryStanding]
    strategies: Sequence[Strategy]
    curves: Mapping[str, Frame[ReductionCurve]]
    comparison: Frame[Comparison]
    target: float


def with_certainty(results: Results, draws: Sequence[Draws]) -> Results:
    """The results with a 90 % interval of each figure and the probability that each strategy meets the target.

    Every plan is carried out as it stands: who acts, in which order and with which β, is what the estimates say;
    what that reduces is what the enterprises actually emit.

        target_probability = share of draws with R[m*,d] ≥ target, m* the enterprises reached at the target
        safe_target_rate   = the rate to plan for so that R ≥ target in SURE of the draws

    The safe target reaches further along the strategy's curve or, where that ends before, calibrates its control
    parameter; null where neither suffices, or where the frame holds several regions and the curve ends before.
    The strategies stay in the order they were compared in.
    """
    held = Held(results.enterprises, results.strategies, results.curves, results.comparison, results.target)
    return replace(
        results,
        enterprises=with_intervals(results.enterprises, draws),
        curves={name: with_bands(curve, draws) for name, curve in results.curves.items()},
        comparison=certain_comparison(held, draws),
    )


def certain_comparison(held: Held, draws: Sequence[Draws]) -> Frame[Comparison]:
    """The comparison alone, with the probability and the safe target of each strategy, as `with_certainty` has them."""
    within = groups(nw.from_native(held.enterprises).lazy())
    drawn = by_group(draws, within)
    strategies = {strategy.name: strategy for strategy in held.strategies}

    def probabilities(row: Columns) -> dict[str, Values]:
        return _probabilities(row, drawn[row.group(within)], held, strategies, alone=len(drawn) == 1)

    return _in_order_of(held.comparison, _compared(held.comparison, held.curves, probabilities))


def _in_order_of(before: Frame[Comparison], compared: Frame[Comparison]) -> Frame[Comparison]:
    """The rows compared, in the order in which they stood before; what is still to be computed has none."""
    if not isinstance(nw.from_native(before), nw.DataFrame):
        return compared
    first, rows = polars_of(before), polars_of(compared)
    keys = first.select(name for name in ("region_code", "year", "strategy") if name in first.columns)
    return Comparison.of(keys.join(rows, on=keys.columns, how="left", maintain_order="left"))


@model
def _compared(
    comparison: Frame[Comparison], names: Iterable[str], probabilities: Callable[[Columns], dict[str, Values]]
) -> Frame[Comparison]:
    """The rows with their probabilities, strategy after strategy."""
    within = [*groups(comparison), "strategy"]
    rows = [
        with_values(comparison.filter(nw.col("strategy") == name), within, "strategy", probabilities, list(_MEASURES))
        for name in names
    ]
    return Comparison.of(nw.concat(rows))


def _probabilities(
    row: Columns, draws: Draws, results: Held, strategies: Mapping[str, Strategy], *, alone: bool
) -> dict[str, Values]:
    """How likely one strategy meets the target, and the target that makes it so."""
    name = str(row.texts("strategy")[0])
    measures = dict.fromkeys(_MEASURES, np.nan)
    if row["meets_target"][0]:
        coefficient = _coefficient(results.curves[name], draws)
        reached = int(row["enterprises_reached"][0])
        rate = _rates(draws, coefficient, reached)
        low, high = both_ends(rate)
        safe = _further_along(draws, coefficient, reached, results.target)
        if safe is None and alone:
            safe = _calibrated(draws, results, strategies[name])
        measures = {
            "target_probability": float(np.mean(rate >= results.target - ROUNDING)),
            "reduction_rate_low": float(low),
            "reduction_rate_high": float(high),
            "safe_target_rate": np.nan if safe is None else safe,
        }
    return {name: np.array([value]) for name, value in measures.items()}


def _coefficient(curve: Frame[ReductionCurve], draws: Draws) -> Values:
    """β of each enterprise, in order of rank."""
    plan = nw.from_native(curve).lazy()
    within = groups(plan)
    parts = {part.group(within): part for part in columns_of(plan, within, "m")}
    return parts[draws.region.group(within)]["coefficient"]


def _rates(draws: Draws, coefficient: Values, reached: int) -> Values:
    """R of the first enterprises in each draw."""
    rate: Values = draws.reductions(coefficient, np.array([reached]))[0] / draws.total()
    return rate


def _surely(rate: Values) -> float:
    """The rate that SURE of the draws reach."""
    return float(np.quantile(rate, 1 - SURE))


def _further_along(draws: Draws, coefficient: Values, reached: int, target: float) -> float | None:
    """The planned rate of the least m that surely meets the target; None where all enterprises do not."""
    first, last = reached, len(coefficient)
    if _surely(_rates(draws, coefficient, last)) < target - ROUNDING:
        return None
    while first < last:
        middle = (first + last) // 2
        if _surely(_rates(draws, coefficient, middle)) >= target - ROUNDING:
            last = middle
        else:
            first = middle + 1
    emission = draws.region["emission_tco2"]
    return float(coefficient[:first] @ emission[:first] / emission.sum())


def _calibrated(draws: Draws, results: Held, strategy: Strategy) -> float | None:
    """The rate to which the control parameter is calibrated so that all enterprises together surely meet the target."""
    planned = results.target
    for _ in range(TURNS):
        try:
            turned = adjust(results.enterprises, strategy, planned)
        except StrategyError:  # no control parameter, or out of its reach: no plan of this rule is safe
            return None
        curve = reduction_curve(results.enterprises, turned.coefficient())
        sure = _surely(_rates(draws, _coefficient(curve, draws), len(draws.region)))
        if abs(sure - results.target) < NEAR:
            return planned
        planned *= results.target / sure
        if planned > 1:
            return None
    return planned
