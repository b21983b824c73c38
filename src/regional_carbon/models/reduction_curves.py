"""Model IV: what a strategy reduces and costs as it reaches down the ranking."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Final, TypeVar

import narwhals as nw
import numpy as np

from regional_carbon.schema.arrays import Coefficient, Columns, Values, beside, columns_of, with_coefficient
from regional_carbon.schema.comparison_tables import ReductionCurve
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, computed, groups, in_order, model

T = TypeVar("T", nw.Expr, Values)  # a column, as an engine's expression or as an array

# What a curve adds to the ranking.
DRAWN: Final = (
    "coefficient", "reduction_tco2", "output_forgone_cny", "reduction_rate", "output_forgone_rate",
    "average_cost_cny_per_tco2",
)  # fmt: skip


def reduction_curve(ranked: Frame[CarbonEfficiency], coefficient: Coefficient) -> Frame[ReductionCurve]:
    """Total reduction rate and average cost when the first m enterprises of the ranking act (Models III, IV).

        R[m] = Σ_{i≤m} β[i]·C[i] / Σ_{i≤N} C[i]             [0–1]; output forgone likewise
        A[m] = Σ_{i≤m} β[i]·G[i] / Σ_{i≤m} β[i]·C[i]        [CNY/tCO2]

    One row for each ranked enterprise, m = 1…N in order of rank; an enterprise without rank reduces
    nothing and has no row. `coefficient` is β from `strategies`: an expression of the ranked table, or a
    function of its columns as arrays, for each region and year in turn. Beside the table's own columns it may
    use `ranked_enterprises` (N) and `least_efficiency_cny_per_tco2` (CEF_1, the least
    above 0). Where β is 0 for all so far, A is null.

    Raises TableError when a column of CarbonEfficiency is missing, StrategyError when one that the rule needs is, or
    when β is not 0–1 for each (an engine that keeps its plan cannot see that of an expression).

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Methods, Models III and IV.
    """
    return curve_by_coefficient(ranked)(coefficient)


def curve_by_coefficient(ranked: Frame[CarbonEfficiency]) -> Callable[[Coefficient], Frame[ReductionCurve]]:
    """The curve as a function of the coefficient, for who draws several: what they share is computed once.

    A frame held in memory is added up in arrays, two running sums a curve; a plan stays a plan, on its own engine.
    """
    acting: Frame[CarbonEfficiency] = model(_acting)(ranked)
    if isinstance(nw.from_native(acting), nw.DataFrame):
        return partial(_drawn, acting, model(_by_rank)(acting))
    return partial(_planned, acting)


@model
def _drawn(acting: Frame[CarbonEfficiency], regions: list[Columns], coefficient: Coefficient) -> Frame[ReductionCurve]:
    curves = beside(regions, lambda region: _in_arrays(region, coefficient), DRAWN, like=acting)
    return ReductionCurve.of(curves.with_columns(m=nw.col("rank")))


def _in_arrays(region: Columns, coefficient: Coefficient) -> dict[str, Values]:
    beta = region.values(coefficient)
    found = {"coefficient": beta, **_sums(beta, region.__getitem__, _added_up)}
    return found | _ratios(lambda name: found[name] if name in found else region[name], _divided)


@model
def _planned(acting: Frame[CarbonEfficiency], coefficient: Coefficient) -> Frame[ReductionCurve]:
    within = groups(acting)
    reached = partial(_reached, within=within)
    summed = with_coefficient(acting, coefficient, within).with_columns(
        m=nw.col("rank"), **_sums(nw.col("coefficient"), nw.col, reached)
    )
    curve: Frame[ReductionCurve] = ReductionCurve.of(summed.with_columns(**_ratios(nw.col, _ratio)))
    return in_order(curve, within, "m")


def _sums(coefficient: T, column: Callable[[str], T], reached: Callable[[T], T]) -> dict[str, T]:
    """Σ_{i≤m} β·C and Σ_{i≤m} β·G."""
    return {
        "reduction_tco2": reached(coefficient * column("emission_tco2")),
        "output_forgone_cny": reached(coefficient * column("output_cny")),
    }


def _ratios(column: Callable[[str], T], ratio: Callable[[T, T, float], T]) -> dict[str, T]:
    """R_m, the share of output forgone, and A_m, of the sums; a rate that passes 1 does so by the rounding of a sum."""
    reduction, forgone = column("reduction_tco2"), column("output_forgone_cny")
    return {
        "reduction_rate": ratio(reduction, column("total_tco2"), 1.0),
        "output_forgone_rate": ratio(forgone, column("total_cny"), 1.0),
        "average_cost_cny_per_tco2": ratio(forgone, reduction, np.inf),
    }


def total_reduction_rate(ranked: Frame[CarbonEfficiency], coefficient: Coefficient) -> float:
    """R_N: what all ranked enterprises together reduce, as a share of their emission (Model IV, m = N).

    Of several regions or years in one frame, the least of their rates.
    """
    return total_reduction_rates(ranked)(coefficient)


@model
def total_reduction_rates(ranked: Frame[CarbonEfficiency]) -> Callable[[Coefficient], float]:
    """R_N as a function of the coefficient, for who tries many: what does not depend on it is computed once."""
    within = groups(ranked)
    acting = computed(_acting(ranked))

    @cache
    def in_memory() -> list[Columns]:
        return columns_of(acting, within, "rank")

    def of(coefficient: Coefficient) -> float:
        if acting.implementation.is_polars() or not isinstance(coefficient, nw.Expr):
            return min((rate_of(part, coefficient) for part in in_memory()), default=0.0)
        sums = _sums(nw.col("coefficient"), nw.col, partial(_reached, within=within))
        ends = acting.with_columns(coefficient=coefficient).with_columns(reduction_tco2=sums["reduction_tco2"])
        ends = ends.group_by(*within).agg(nw.col("reduction_tco2", "total_tco2").max())
        rate = _ratio(nw.col("reduction_tco2"), nw.col("total_tco2"), 1.0)
        least = ends.select(rate=rate.min()).collect()["rate"][0]
        return 0.0 if least is None else float(least)

    return of


@model
def acting_regions(ranked: Frame[CarbonEfficiency]) -> list[Columns]:
    """The ranked enterprises of each region and year in memory, with what a coefficient may use beside them."""
    return columns_of(_acting(ranked), groups(ranked), "rank")


@model
def _by_rank(acting: Frame[CarbonEfficiency]) -> list[Columns]:
    return columns_of(acting, groups(acting), "rank")


def rate_of(columns: Columns, coefficient: Coefficient) -> float:
    """R_N of one region, or of one group in it, added up in order of rank as the curve is."""
    emission = columns["emission_tco2"]
    whole = columns.once("whole", lambda: float(np.cumsum(emission)[-1]))
    return min(float(np.cumsum(columns.values(coefficient) * emission)[-1]) / whole, 1.0)


def _acting(ranked: Frame[CarbonEfficiency]) -> Frame[CarbonEfficiency]:
    """The ranked enterprises, with Σ C of all ranked, and Σ G of the region, the unranked included; N and CEF_1.

    A total is the greatest of its running sums, added up in one order: the same to the last digit on every run.
    """
    within = groups(ranked)
    output = nw.col("output_cny").cum_sum().over(*within, order_by=["rank", "enterprise_id"])
    region = ranked.with_columns(total_cny=output).with_columns(nw.col("total_cny").max().over(*within))
    return (
        region.filter(~nw.col("rank").is_null())
        .with_columns(total_tco2=_reached(nw.col("emission_tco2"), within))
        .with_columns(
            nw.col("total_tco2").max().over(*within),
            ranked_enterprises=nw.col("rank").max().over(*within),
            least_efficiency_cny_per_tco2=_above_0("efficiency_cny_per_tco2").min().over(*within),
        )
    )


def _above_0(column: str) -> nw.Expr:
    """The column where it lies above 0: what makes nothing is no measure of the others' efficiency."""
    return nw.when(nw.col(column) > 0).then(nw.col(column))


def _reached(values: nw.Expr, within: list[str]) -> nw.Expr:
    """Σ_{i≤m}: the sum over all enterprises up to this one."""
    return values.cum_sum().over(*within, order_by="rank")


def _added_up(values: Values) -> Values:
    """`_reached` in arrays, in the place of the values."""
    return np.cumsum(values, out=values)


def _ratio(part: nw.Expr, whole: nw.Expr, most: float) -> nw.Expr:
    """The part of the whole, at most `most`; null where there is no whole."""
    ratio = part / nw.when(whole > 0).then(whole)
    if most == np.inf:
        return ratio
    return nw.when(ratio <= most).then(ratio).otherwise(nw.when(~ratio.is_null()).then(nw.lit(most)))


def _divided(part: Values, whole: Values, most: float) -> Values:
    """`_ratio` in arrays; NaN where there is no whole."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = part / whole
    ratio[~(whole > 0)] = np.nan
    return ratio if most == np.inf else np.minimum(ratio, most, out=ratio)
