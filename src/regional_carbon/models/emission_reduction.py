"""Model IV: what a strategy reduces and costs as it reaches down the ranking."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import narwhals as nw
import numpy as np

from regional_carbon.arrays import Coefficient, Columns, columns_of, with_coefficient
from regional_carbon.frames import Frame, computed, groups, in_order, model
from regional_carbon.tables import CarbonEfficiency, ReductionCurve


@model
def reduction_curve(ranked: Frame[CarbonEfficiency], coefficient: Coefficient) -> Frame[ReductionCurve]:
    """Total reduction rate and averaged cost when the first m enterprises of the ranking act (Models III, IV).

        R[m] = Σ_{i≤m} β[i]·C[i] / Σ_{i≤N} C[i]             [0–1]; output forgone likewise
        A[m] = Σ_{i≤m} β[i]·G[i] / Σ_{i≤m} β[i]·C[i]        [CNY/tCO2]

    One row for each ranked enterprise, m = 1…N in order of rank; an enterprise without rank reduces
    nothing and has no row. `coefficient` is β from `strategies`: an expression of the ranked table, or a
    function of its columns as arrays, for each region and year in turn. Beside the table's own columns it may
    use `ranked_enterprises` (N) and `least_efficiency_cny_per_tco2` (CEF_1). Where β is 0 for all so far, A is null.

    Raises TableError when a column of CarbonEfficiency is missing, StrategyError when one that the rule needs is.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Methods, Models III and IV.
    """
    return _curve(_acting(ranked), coefficient)


def reduction_curves(ranked: Frame[CarbonEfficiency]) -> Callable[[Coefficient], Frame[ReductionCurve]]:
    """The curve as a function of the coefficient, for who draws several: what they share is computed once."""
    return partial(model(_curve), model(_acting)(ranked))


def _curve(acting: Frame[CarbonEfficiency], coefficient: Coefficient) -> Frame[ReductionCurve]:
    within = groups(acting)
    summed = with_coefficient(_with_ranking(acting), coefficient, within).with_columns(
        m=nw.col("rank"),
        reduction_tco2=_reached(nw.col("coefficient") * nw.col("emission_tco2"), within),
        output_forgone_cny=_reached(nw.col("coefficient") * nw.col("output_cny"), within),
    )
    curve: Frame[ReductionCurve] = ReductionCurve.of(
        summed.with_columns(
            reduction_rate=_rate("reduction_tco2", "total_tco2"),
            output_forgone_rate=_rate("output_forgone_cny", "total_cny"),
            average_cost_cny_per_tco2=nw.col("output_forgone_cny") / _above_0("reduction_tco2"),
        )
    )
    return in_order(curve, within, "m")


def total_reduction_rate(ranked: Frame[CarbonEfficiency], coefficient: Coefficient) -> float:
    """R_N: what all ranked enterprises together reduce, as a share of their emission (Model IV, m = N).

    Of several regions or years in one frame, the least of their rates.
    """
    return total_reduction_rates(ranked)(coefficient)


@model
def total_reduction_rates(ranked: Frame[CarbonEfficiency]) -> Callable[[Coefficient], float]:
    """R_N as a function of the coefficient, for who tries many: what does not depend on it is computed once."""
    within = groups(ranked)
    acting = computed(_with_ranking(_acting(ranked)))

    @cache
    def in_memory() -> list[Columns]:
        return columns_of(acting, within, "rank")

    def of(coefficient: Coefficient) -> float:
        if not isinstance(coefficient, nw.Expr):
            return min((rate_of(part, coefficient) for part in in_memory()), default=0.0)
        reduction = _reached(nw.col("coefficient") * nw.col("emission_tco2"), within)
        ends = (
            acting.with_columns(coefficient=coefficient)
            .with_columns(reduction_tco2=reduction)
            .group_by(*within)
            .agg(nw.col("reduction_tco2", "total_tco2").max())
        )
        least = ends.select(rate=_rate("reduction_tco2", "total_tco2").min()).collect()["rate"][0]
        return 0.0 if least is None else float(least)

    return of


@model
def acting_regions(ranked: Frame[CarbonEfficiency]) -> list[Columns]:
    """The ranked enterprises of each region and year in memory, with what a coefficient may use beside them."""
    return columns_of(_with_ranking(_acting(ranked)), groups(ranked), "rank")


def rate_of(columns: Columns, coefficient: Coefficient) -> float:
    """R_N of one region, or of one group in it, added up in order of rank as the curve is."""
    emission = columns["emission_tco2"]
    reduction = np.cumsum(columns.values(coefficient) * emission)[-1]
    return min(float(reduction / np.cumsum(emission)[-1]), 1.0)


def _acting(ranked: Frame[CarbonEfficiency]) -> Frame[CarbonEfficiency]:
    """The ranked enterprises, with Σ C of all ranked, and Σ G of the region, the unranked included.

    A total is the greatest of its running sums, added up in one order: the same to the last digit on every run.
    """
    within = groups(ranked)
    output = nw.col("output_cny").cum_sum().over(*within, order_by=["rank", "enterprise_id"])
    region = ranked.with_columns(total_cny=output).with_columns(nw.col("total_cny").max().over(*within))
    return (
        region.filter(~nw.col("rank").is_null())
        .with_columns(total_tco2=_reached(nw.col("emission_tco2"), within))
        .with_columns(nw.col("total_tco2").max().over(*within))
    )


def _with_ranking(acting: Frame[CarbonEfficiency]) -> Frame[CarbonEfficiency]:
    """The ranked enterprises, with what a coefficient may use beside the table's own columns: N and CEF_1."""
    within = groups(acting)
    return acting.with_columns(
        ranked_enterprises=nw.col("rank").max().over(*within),
        least_efficiency_cny_per_tco2=nw.col("efficiency_cny_per_tco2").min().over(*within),
    )


def _reached(values: nw.Expr, within: list[str]) -> nw.Expr:
    """Σ_{i≤m}: the sum over all enterprises up to this one."""
    return values.cum_sum().over(*within, order_by="rank")


def _above_0(column: str) -> nw.Expr:
    return nw.when(nw.col(column) > 0).then(nw.col(column))


def _rate(part: str, total: str) -> nw.Expr:
    """The part of the total; a rate that passes 1 does so by the rounding of a sum."""
    rate = nw.col(part) / _above_0(total)
    return nw.when(rate <= 1).then(rate).otherwise(nw.when(~rate.is_null()).then(nw.lit(1.0)))
