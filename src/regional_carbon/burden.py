"""S6: who bears a strategy at its target, and what that costs above the least possible."""

from __future__ import annotations

from typing import Any, Final

import narwhals as nw

from regional_carbon.frames import Frame, groups, model, optional
from regional_carbon.tables import SMALL_SIZES, CarbonEfficiency, Comparison, ReductionCurve

HARD_HIT: Final = 0.2  # an industry that loses a greater share of its output than this is hard hit


@model
def burden(
    ranked: Frame[CarbonEfficiency],
    curve: Frame[ReductionCurve],
    compared: Frame[Comparison],
    hard_hit: float = HARD_HIT,
) -> Frame[Comparison]:
    """The rows of a comparison, with who bears the strategy at the target.

        b[i] = β[i] for the m enterprises reached, 0 for the other ranked ones
        burden_gini = 2·Σ k·b_(k) / (N·Σ b) − (N+1)/N        b_(k) in rising order
        burden_ratio = max b / min b                          null where someone bears nothing
        small_share = Σ_small b·G / Σ b·G                     null where no size is known
        industries_hard_hit = industries with Σ_j b·G / Σ_j G > hard_hit
        above_optimum = Σ b·G − the least output forgone for the same tonnes, and its share of that least

    The least is the opt-out's, its last enterprise leaving in part. One row in, one row out; all are null where the
    target is missed. Source of the Gini coefficient: Sen, A. (1973), On Economic Inequality, Clarendon Press.
    """
    within = groups(curve)
    each = _borne(ranked, curve, compared, within)
    measures = {
        "burden_gini": _gini(),
        "burden_ratio": nw.col("greatest") / nw.when(nw.col("smallest") > 0).then(nw.col("smallest")),
        "small_share": nw.when(nw.col("sizes_known") > 0).then(nw.col("small_cny") / _above_0("forgone_cny")),
        "industries_hard_hit": nw.col("hard_hit").cast(nw.Int64),
        "above_optimum_cny": nw.col("above_cny"),
        "above_optimum_rate": nw.col("above_cny") / _above_0("least_cny"),
    }
    totals = _totals(each, within, hard_hit)
    met = nw.col("meets_target")
    told = compared.join(totals, on=within, how="left")
    return Comparison.of(told.with_columns(**{name: nw.when(met).then(value) for name, value in measures.items()}))


def _borne(
    ranked: Frame[CarbonEfficiency], curve: Frame[ReductionCurve], compared: Frame[Comparison], within: list[str]
) -> Frame[Any]:
    """Each ranked enterprise with its b, and its industry's output, the unranked included."""
    industry = [*within, "industry_code"]
    output = nw.col("output_cny").cum_sum().over(*industry, order_by="enterprise_id")
    kept = [*within, "enterprise_id", "industry_code", "emission_tco2", "output_cny"]
    whole = ranked.with_columns(industry_cny=output, size=optional(ranked, "size").cast(nw.String)).with_columns(
        nw.col("industry_cny").max().over(*industry)
    )
    acting = curve.select(*within, "enterprise_id", "m", "coefficient")
    at = compared.select(*within, "enterprises_reached", "reduction_tco2")
    reached = nw.col("m") <= nw.col("enterprises_reached")
    return (
        whole.select(*kept, "industry_cny", "size")
        .join(acting, on=[*within, "enterprise_id"], how="inner")
        .join(at, on=within, how="inner")
        .with_columns(borne=nw.when(reached).then(nw.col("coefficient")).otherwise(nw.lit(0.0)), one=nw.lit(1))
        .with_columns(forgone=nw.col("borne") * nw.col("output_cny"))
    )


def _totals(each: Frame[Any], within: list[str], hard_hit: float) -> Frame[Any]:
    """One row for each region and year. A total is the greatest of its running sums, added up in order of rank."""
    industry = [*within, "industry_code"]

    def running(values: nw.Expr, over: list[str] = within) -> nw.Expr:
        return values.cum_sum().over(*over, order_by="m")

    emission, output = nw.col("emission_tco2"), nw.col("output_cny")
    small = nw.col("size").is_in(list(SMALL_SIZES)).fill_null(value=False)
    left = nw.col("reduction_tco2") - (running(emission) - emission)
    in_part = nw.when(left <= 0).then(nw.lit(0.0)).when(left < emission).then(left / emission).otherwise(nw.lit(1.0))
    loss = nw.col("industry_forgone") / nw.when(nw.col("industry_cny") > 0).then(nw.col("industry_cny"))
    steps = each.with_columns(
        place=nw.col("one").cum_sum().over(*within, order_by=["borne", "m"]),
        industry_forgone=running(nw.col("forgone"), industry),
        industry_last=nw.col("m").max().over(*industry),
        least=in_part * output,
        small_forgone=nw.when(small).then(nw.col("forgone")).otherwise(nw.lit(0.0)),
        size_known=(~nw.col("size").is_null()).cast(nw.Int64),
    ).with_columns(
        placed=nw.col("place") * nw.col("borne"),
        hit=((nw.col("m") == nw.col("industry_last")) & (loss > hard_hit)).fill_null(value=False).cast(nw.Int64),
    )
    summed = {
        "enterprises": "one", "borne_sum": "borne", "placed_sum": "placed", "forgone_cny": "forgone",
        "least_cny": "least", "small_cny": "small_forgone", "sizes_known": "size_known", "hard_hit": "hit",
    }  # fmt: skip
    totals = (
        steps.with_columns(greatest=nw.col("borne"), smallest=nw.col("borne"))
        .with_columns(**{name: running(nw.col(column)) for name, column in summed.items()})
        .group_by(*within)
        .agg(nw.col(*summed, "greatest").max(), nw.col("smallest").min())
    )
    above = nw.col("forgone_cny") - nw.col("least_cny")
    return totals.with_columns(above_cny=nw.when(above > 0).then(above).otherwise(nw.lit(0.0)))


def _gini() -> nw.Expr:
    count = nw.col("enterprises")
    gini = 2 * nw.col("placed_sum") / (count * _above_0("borne_sum")) - (count + 1) / count
    return nw.when(gini > 0).then(gini).otherwise(nw.when(~gini.is_null()).then(nw.lit(0.0)))


def _above_0(column: str) -> nw.Expr:
    return nw.when(nw.col(column) > 0).then(nw.col(column))
