"""Model IV: what a strategy reduces and costs as it reaches down the ranking."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.frames import Frame, groups, model
from regional_carbon.tables import CarbonEfficiency, ReductionCurve


@model
def reduction_curve(ranked: Frame[CarbonEfficiency], coefficient: nw.Expr) -> Frame[ReductionCurve]:
    """Total reduction rate and averaged cost when the first m enterprises of the ranking act (Models III, IV).

        R[m] = Σ_{i≤m} β[i]·C[i] / Σ_{i≤N} C[i]             [0–1]; output forgone likewise
        A[m] = Σ_{i≤m} β[i]·G[i] / Σ_{i≤m} β[i]·C[i]        [CNY/tCO2]

    One row for each ranked enterprise, m = 1…N in order of rank; an enterprise without rank reduces
    nothing and has no row. `coefficient` is β, an expression of the ranked table from `strategies`; beside
    the table's own columns it may use `ranked_enterprises` (N) and `least_efficiency_cny_per_tco2` (CEF_1).
    Where β is 0 for all so far, A is null.

    Raises TableError when a column of CarbonEfficiency is missing.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Methods, Models III and IV.
    """
    within = groups(ranked)

    def reached(values: nw.Expr) -> nw.Expr:
        return values.cum_sum().over(*within, order_by="rank")

    acting = _acting(ranked, coefficient, within).with_columns(
        m=nw.col("rank"),
        reduction_tco2=reached(nw.col("coefficient") * nw.col("emission_tco2")),
        output_forgone_cny=reached(nw.col("coefficient") * nw.col("output_cny")),
        total_tco2=nw.col("emission_tco2").sum().over(*within),
        total_cny=nw.col("output_cny").sum().over(*within),
    )
    return ReductionCurve.of(
        acting.with_columns(
            reduction_rate=_at_most_1(nw.col("reduction_tco2") / nw.col("total_tco2")),
            output_forgone_rate=_at_most_1(nw.col("output_forgone_cny") / _above_0("total_cny")),
            average_cost_cny_per_tco2=nw.col("output_forgone_cny") / _above_0("reduction_tco2"),
        ).sort(*within, "m")
    )


def total_reduction_rate(ranked: Frame[CarbonEfficiency], coefficient: nw.Expr) -> float:
    """R_N: what all ranked enterprises together reduce, as a share of their emission (Model IV, m = N)."""
    return float(_total_reduction_rate(ranked, coefficient))  # type: ignore[arg-type]


@model
def _total_reduction_rate(ranked: Frame[CarbonEfficiency], coefficient: nw.Expr) -> object:
    acting = _acting(ranked, coefficient, groups(ranked))
    sums = acting.select(
        reduced=(nw.col("coefficient") * nw.col("emission_tco2")).sum(), total=nw.col("emission_tco2").sum()
    ).collect()
    return sums["reduced"][0] / sums["total"][0] if sums["total"][0] else 0.0


def _acting(ranked: Frame[CarbonEfficiency], coefficient: nw.Expr, within: list[str]) -> Frame[CarbonEfficiency]:
    """The ranked enterprises with their coefficient β."""
    return (
        ranked.filter(~nw.col("rank").is_null())
        .with_columns(
            ranked_enterprises=nw.col("rank").max().over(*within),
            least_efficiency_cny_per_tco2=nw.col("efficiency_cny_per_tco2").min().over(*within),
        )
        .with_columns(coefficient=coefficient)
    )


def _above_0(column: str) -> nw.Expr:
    return nw.when(nw.col(column) > 0).then(nw.col(column))


def _at_most_1(rate: nw.Expr) -> nw.Expr:
    """A rate that passes 1 does so by the rounding of a sum."""
    return nw.when(rate <= 1).then(rate).otherwise(nw.when(~rate.is_null()).then(nw.lit(1.0)))
