"""Model III: output per tonne of each enterprise, its rank, and its standing within its industry."""

from __future__ import annotations

from math import inf

import narwhals as nw

from regional_carbon.frames import Frame, groups, in_order, model
from regional_carbon.tables import GRADE_CUTS, CarbonEfficiency, EnterpriseEmission, IndustryStanding


@model
def carbon_efficiency(emission: Frame[EnterpriseEmission]) -> Frame[CarbonEfficiency]:
    """Carbon efficiency of each enterprise and its rank, least efficient first (Model III).

        CEF[i] = G[i] / C[i]        [CNY/tCO2]

    One row in, one row out, in order of rank within each region and year. Ranks run from 1; ties go by
    enterprise_id. An enterprise without emission has no efficiency and no rank: both are null, and it
    comes last.

    Raises TableError when a column of EnterpriseEmission is missing.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Methods, Model III.
    """
    within = groups(emission)
    order = ["efficiency_or_last", "enterprise_id"]
    efficiency = nw.when(nw.col("emission_tco2") > 0).then(nw.col("output_cny") / nw.col("emission_tco2"))
    ranked = in_order(
        emission.with_columns(efficiency_cny_per_tco2=efficiency).with_columns(
            efficiency_or_last=nw.col("efficiency_cny_per_tco2").fill_null(inf)
        ),
        *within,
        *order,
    )
    return CarbonEfficiency.of(ranked.with_columns(rank=_rank(within, order)))


def _rank(within: list[str], order: list[str]) -> nw.Expr:
    """1, 2, 3 … in order, within each group; null where there is no efficiency to rank by."""
    has_efficiency = ~nw.col("efficiency_cny_per_tco2").is_null()
    counted = has_efficiency.cast(nw.Int64).cum_sum().over(*within, order_by=order)
    return nw.when(has_efficiency).then(counted.cast(nw.Int64))


@model
def industry_standing(ranked: Frame[CarbonEfficiency]) -> Frame[IndustryStanding]:
    """Where each enterprise stands within its industry: rank, and five-grade code (Model III).

        K[i] = (C[i] / G[i]) / (Σ_j C / Σ_j G)        own emission per output ÷ its industry's

    Grade 1 is K ≤ 0.6, then ≤ 0.8, ≤ 1.2, ≤ 2.0; grade 5 lies above. An enterprise without emission, or
    without output, has no ratio and no grade. One row in, one row out.

    Raises TableError when a column of CarbonEfficiency is missing.
    """
    place = nw.col("enterprise_id").cum_count().over(*groups(ranked), order_by=["rank", "enterprise_id"])
    within = [*groups(ranked), "industry_code"]
    output = nw.when(nw.col("output_cny") > 0).then(nw.col("output_cny"))
    totals = (
        ranked.with_columns(place=place)
        .with_columns(
            industry_tco2=nw.col("emission_tco2").cum_sum().over(*within, order_by="place"),
            industry_cny=nw.col("output_cny").cum_sum().over(*within, order_by="place"),
            rank_in_industry=_rank(within, ["place"]),
        )
        .with_columns(nw.col("industry_tco2", "industry_cny").max().over(*within))
    )
    ratio = (nw.col("emission_tco2") / output) / (nw.col("industry_tco2") / nw.col("industry_cny"))
    grade = nw.lit(5)
    for number, cut in reversed(list(enumerate(GRADE_CUTS, 1))):
        grade = nw.when(nw.col("industry_ratio") <= cut).then(nw.lit(number)).otherwise(grade)
    standing = totals.with_columns(industry_ratio=nw.when(nw.col("emission_tco2") > 0).then(ratio))
    return IndustryStanding.of(
        standing.with_columns(efficiency_grade=nw.when(~nw.col("industry_ratio").is_null()).then(grade.cast(nw.Int64)))
    )
