"""S6 with measures first: what each strategy then asks and costs, and whom it need not close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from regional_carbon.comparison.burden import burdens
from regional_carbon.comparison.measures_case import OPT_OUT, OPTIMUM, MeasuresCase, closed_by
from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.measures_first import CombinedCurve, Mixture
from regional_carbon.measures.region_measures import RegionMeasures
from regional_carbon.schema.arrays import Places, Values, frame_of, frame_of_columns
from regional_carbon.schema.comparison_tables import (
    Comparison,
    MeasuresFirst,
    MeasuresFirstCurves,
    MeasuresFirstPlan,
    ReductionCurve,
)
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, model
from regional_carbon.strategies import Strategy

# Of a row with measures first nobody says what least there is to forgo: the least of closings alone is another thing.
_NOT_OF_MEASURES: Final = ("above_optimum_cny", "above_optimum_rate")


@model
def measures_first_comparison(
    ranked: Frame[CarbonEfficiency],
    strategies: Sequence[Strategy],
    target: float,
    measures: RegionMeasures,
    *,
    budget: float | None = None,
    weight: float = 1.0,
) -> Frame[MeasuresFirst]:
    """Each strategy at the target with measures first, beside what it forgoes without them (S6, Model V).

    The opt-out becomes the combined curve of measures and closings, the optimum a programme with measures as columns.
    Any other strategy shares out what is left: its β works on C − M, where M are the measures that pay for themselves,
    down the ranking of G / (C − M), its dial turned where the target is missed; and an enterprise reduces what is asked
    of it by its other measures first, as long as they are cheaper than its output.

        Σ M + Σ β[i]·(C[i] − M[i]) = target·ΣC

    `budget` is the most that all measures together may take in investment, in CNY. Net cost and output forgone are two
    columns. A strategy that misses the target keeps its row, with nothing in it.

    Raises StrategyError for a target outside 0–1, and for several regions or years in one frame.
    """
    case = MeasuresCase(ranked, target, measures, budget=budget, weight=weight)
    return frame_of(MeasuresFirst, [_row(case, strategy.plain()) for strategy in strategies], ranked)


def _row(case: MeasuresCase, strategy: Strategy) -> dict[str, object]:
    told = {**case.group, "strategy": strategy.name, "target_rate": case.target}
    try:
        found = case.mixture(strategy)
        forgone, closed_without = case.without(strategy)
    except StrategyError:  # no dial, or out of its reach
        return {**told, "meets_target": False}
    closed, investment, net_cost = closed_by(strategy, found), found.investment_cny.sum(), found.net_cost_cny.sum()
    return {
        **told, "meets_target": True, "reduction_tco2": found.reduction_tco2,
        "measures_tco2": float(found.measures_tco2.sum()), "net_cost_cny": float(net_cost),
        "investment_cny": float(investment), "bill_saved_cny": case.measures.bill_saved(investment, net_cost),
        "output_forgone_cny": found.output_forgone_cny, "output_forgone_without_cny": forgone,
        "enterprises_closed": closed, "enterprises_closed_without": closed_without,
        "enterprises_kept": closed_without - closed,
        "saved_per_cny": found.investment_price if strategy.rule in (OPT_OUT, OPTIMUM) else None,
    }  # fmt: skip


@model
def measures_first_plan(
    ranked: Frame[CarbonEfficiency],
    strategy: Strategy,
    target: float,
    measures: RegionMeasures,
    *,
    budget: float | None = None,
    weight: float = 1.0,
) -> Frame[MeasuresFirstPlan]:
    """What a strategy with measures first asks of each enterprise at the target, in order of rank (S6, Model V).

        reduction[i] = x[i] + β[i]·C[i],    allowed[i] = C[i] − reduction[i]        [tCO2/yr]

    x are its measures on what it keeps running, β the share of it that closes: what is left to close once its measures
    are done.

    Raises StrategyError as `measures_first_comparison`, and where the strategy does not meet the target.
    """
    case = MeasuresCase(ranked, target, measures, budget=budget, weight=weight)
    found = case.mixture(strategy.plain())
    return frame_of_columns(MeasuresFirstPlan, _asked(case, strategy, found), ranked)


def _asked(case: MeasuresCase, strategy: Strategy, found: Mixture) -> dict[str, NDArray[np.generic]]:
    closing = found.coefficient * case.emission
    reduction = np.minimum(found.measures_tco2 + closing, case.emission)
    return {
        **{name: np.full(len(case.ids), value) for name, value in case.group.items()},
        "strategy": np.full(len(case.ids), strategy.name),
        "enterprise_id": np.array(case.ids), "rank": case.region["rank"],
        "emission_tco2": case.emission, "measures_tco2": found.measures_tco2, "coefficient": found.coefficient,
        "closing_tco2": closing, "reduction_tco2": reduction, "allowed_tco2": case.emission - reduction,
        "net_cost_cny": found.net_cost_cny, "investment_cny": found.investment_cny,
        "output_forgone_cny": found.coefficient * case.output,
    }  # fmt: skip


@model
def measures_first_at_target(
    ranked: Frame[CarbonEfficiency],
    strategy: Strategy,
    target: float,
    measures: RegionMeasures,
    *,
    budget: float | None = None,
    weight: float = 1.0,
) -> Frame[Comparison]:
    """A strategy with measures first as a row beside the others at the target (S6): `compare`, for it.

    It reduces just the target's tonnes, its last enterprise in part, and more where the measures that pay for
    themselves alone are more. Output forgone and average cost are of its closings, over all its tonnes; the net cost
    and investment of its measures are columns of their own. A strategy that misses the target keeps its row.

    Raises StrategyError for a target outside 0–1, and for several regions or years in one frame.
    """
    case = MeasuresCase(ranked, target, measures, budget=budget, weight=weight)
    told = {**case.group, "strategy": strategy.name, "target_rate": target}
    try:
        found = case.mixture(strategy.plain())
    except StrategyError:  # no dial, or out of its reach
        return frame_of(Comparison, [{**told, "meets_target": False, "greatest_rate": _paying_rate(case)}], ranked)
    reached = _reached(case, strategy.plain(), found)
    row = frame_of(Comparison, [{**told, **_compared(case, strategy.plain(), found)}], ranked)
    return _with_burdens(ranked, case, found, row, reached=reached)


def _compared(case: MeasuresCase, strategy: Strategy, found: Mixture) -> dict[str, object]:
    forgone, reduction = found.output_forgone_cny, found.reduction_tco2
    whole = float(case.region["total_cny"].max())
    return {
        "meets_target": True, "greatest_rate": 1.0, "reduction_tco2": reduction,
        "reduction_rate": min(reduction / float(case.emission.sum()), 1.0),
        "enterprises_closed": closed_by(strategy, found),
        "output_forgone_cny": forgone, "scaled_output_forgone_cny": forgone,
        "output_forgone_rate": forgone / whole if whole else 0.0,
        "average_cost_cny_per_tco2": forgone / reduction if reduction else None,
        "measures_tco2": float(found.measures_tco2.sum()), "net_cost_cny": float(found.net_cost_cny.sum()),
        "investment_cny": float(found.investment_cny.sum()),
    }  # fmt: skip


def _reached(case: MeasuresCase, strategy: Strategy, found: Mixture) -> int:
    """How far down its curve a strategy closes anything."""
    order = _steps(case, strategy, found)[0]
    return int(np.flatnonzero(found.coefficient[order] > 0).max(initial=-1)) + 1


def _paying_rate(case: MeasuresCase) -> float:
    """The share that measures alone come to."""
    return float(case.slices.tonnes_tco2.sum() / case.emission.sum())


@model
def _with_burdens(
    ranked: Frame[CarbonEfficiency], case: MeasuresCase, found: Mixture, row: Frame[Comparison], *, reached: int
) -> Frame[Comparison]:
    """The row with who bears its closings."""
    curve = _curve_of(ranked, case, np.arange(len(case.ids)), _of_each(case, found))
    every = row.with_columns(enterprises_reached=nw.lit(len(case.ids)))
    told = nw.from_native(burdens(ranked)(curve, every)).lazy()
    nothing = nw.lit(None, nw.Float64)
    return Comparison.of(
        told.with_columns(enterprises_reached=nw.lit(reached, nw.Int64), **dict.fromkeys(_NOT_OF_MEASURES, nothing))
    )


@model
def measures_first_curve(
    ranked: Frame[CarbonEfficiency],
    strategy: Strategy,
    target: float,
    measures: RegionMeasures,
    *,
    budget: float | None = None,
    weight: float = 1.0,
) -> Frame[ReductionCurve]:
    """A strategy with measures first as a curve beside the others (S5): `reduction_curve`, for it.

    A row for each enterprise that it reaches, from the measures that pay for themselves on: down the prices at which
    they close (opt-out), the ranking (optimum), or the ranking of what is left, the dial turned where the target is
    missed. Whoever never closes has no row.

    Raises StrategyError as `measures_first_plan`.
    """
    case = MeasuresCase(ranked, target, measures, budget=budget, weight=weight)
    order, points = _steps(case, strategy.plain())
    return _curve_of(ranked, case, order, points)


def _curve_of(
    ranked: Frame[CarbonEfficiency], case: MeasuresCase, order: Places, points: Mapping[str, Values]
) -> Frame[ReductionCurve]:
    told = {name: np.full(len(order), value) for name, value in case.group.items()}
    ids = np.array(case.ids)[order]
    told |= {"m": np.arange(1, len(order) + 1), "enterprise_id": ids, **points, **_rates(case, points)}
    return frame_of_columns(ReductionCurve, told, ranked)


@model
def measures_first_strategy(
    ranked: Frame[CarbonEfficiency], strategy: Strategy, target: float, measures: RegionMeasures
) -> Strategy:
    """The strategy with measures first as it is at the target: its dial turned, on what they leave, where it misses it.

    Raises StrategyError as `measures_first_plan`.
    """
    if strategy.rule in (OPT_OUT, OPTIMUM):
        return strategy
    met = MeasuresCase(ranked, target, measures).meeting(strategy.plain())
    return replace(met, name=strategy.name, adjusted_from="", measures_first=True)


def _steps(case: MeasuresCase, strategy: Strategy, found: Mixture | None = None) -> tuple[Places, dict[str, Values]]:
    """The places of the enterprises a strategy reaches, in order, and the sums up to each."""
    if strategy.rule == OPT_OUT:
        curve = case.combined()
        return curve.closes, {
            "coefficient": np.ones(len(curve.closes)),
            **{name: values[curve.closing] for name, values in _of_combined(curve).items()},
        }
    if strategy.rule == OPTIMUM:
        return np.arange(len(case.ids)), _of_each(case, found or case.mixture(strategy))
    order, points = case.reaching(case.meeting(strategy))
    return order, {name: values[1:] for name, values in points.items()}


def _of_each(case: MeasuresCase, found: Mixture) -> dict[str, Values]:
    """The sums of a plan down the ranking."""
    forgone = found.coefficient * case.output
    reduction = found.measures_tco2 + found.coefficient * case.emission
    return {
        "coefficient": found.coefficient, "reduction_tco2": np.cumsum(reduction),
        "measures_tco2": np.cumsum(found.measures_tco2), "net_cost_cny": np.cumsum(found.net_cost_cny),
        "output_forgone_cny": np.cumsum(forgone),
    }  # fmt: skip


def _rates(case: MeasuresCase, points: Mapping[str, Values]) -> dict[str, Values]:
    reduction, forgone = points["reduction_tco2"], points["output_forgone_cny"]
    whole = float(case.region["total_cny"].max())
    return {
        "reduction_rate": np.minimum(reduction / case.emission.sum(), 1.0),
        "output_forgone_rate": np.minimum(forgone / whole, 1.0) if whole else 0 * forgone,
        "average_cost_cny_per_tco2": np.divide(
            forgone, reduction, out=np.full(len(reduction), np.nan), where=reduction > 0
        ),
    }


def _of_combined(curve: CombinedCurve) -> dict[str, Values]:
    return {
        "reduction_tco2": curve.tonnes, "measures_tco2": np.maximum(curve.tonnes - curve.closed_tonnes, 0),
        "net_cost_cny": curve.net_cost, "output_forgone_cny": curve.output_forgone,
    }  # fmt: skip


@model
def measures_first_curves(
    ranked: Frame[CarbonEfficiency], strategies: Sequence[Strategy], measures: RegionMeasures, *, weight: float = 1.0
) -> Frame[MeasuresFirstCurves]:
    """What each strategy reduces and forgoes as it reaches down the ranking, measures first: Figure 4 with measures.

    The opt-out follows the combined curve from where measures no longer pay for themselves; any other strategy reaches
    down the ranking of what is left, as in `measures_first_comparison`, its own parameters unchanged. The optimum has
    no curve of its own, and none here.

        R[m] = (Σ M + Σ_{i≤m} β[i]·(C[i] − M[i])) / ΣC             [0–1]

    Raises StrategyError for several regions or years in one frame, and for a column that a rule lacks.
    """
    case = MeasuresCase(ranked, 1.0, measures, weight=weight)
    drawn = [_curve(case, strategy.plain()) for strategy in strategies if strategy.rule != OPTIMUM]
    columns = {name: np.concatenate([curve[name] for curve in drawn]) for name in drawn[0]}
    columns |= {name: np.full(len(columns["m"]), value) for name, value in case.group.items()}
    return frame_of_columns(MeasuresFirstCurves, columns, ranked)


def _curve(case: MeasuresCase, strategy: Strategy) -> dict[str, NDArray[np.generic]]:
    if strategy.rule == OPT_OUT:
        curve = case.combined()
        first = max(int(np.searchsorted(curve.price, 0.0)) - 1, 0)
        points = {name: values[first:] for name, values in _of_combined(curve).items()}
    else:
        points = {name: values for name, values in case.reaching(strategy)[1].items() if name != "coefficient"}
    steps = len(points["reduction_tco2"])
    return {**points, **_rates(case, points), "strategy": np.full(steps, strategy.name), "m": np.arange(1, steps + 1)}
