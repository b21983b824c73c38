"""Model III: output per tonne of each enterprise, its rank, and its standing within its industry."""

from __future__ import annotations

from math import inf
from typing import Final

import narwhals as nw

from regional_carbon.schema.estimate_tables import GRADE_CUTS, CarbonEfficiency, EnterpriseEmission, IndustryStanding
from regional_carbon.schema.frames import Frame, groups, in_order, model

HAS_EFFICIENCY: Final = ~nw.col("efficiency_cny_per_tco2").is_null()


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
    efficiency = nw.when(nw.col("emission_tco2") > 0).then(nw.col("output_cny") / nw.col("emission_tco2"))
    placed = _placed(emission.with_columns(efficiency_cny_per_tco2=efficiency))
    return CarbonEfficiency.of(placed.with_columns(rank=nw.when(HAS_EFFICIENCY).then(nw.col("place"))))


def _placed(told: Frame[EnterpriseEmission]) -> Frame[EnterpriseEmission]:
    """In order of efficiency within each group, ties by enterprise_id, those without efficiency last; and counted."""
    last = told.with_columns(efficiency_or_last=nw.col("efficiency_cny_per_tco2").fill_null(inf))
    return in_order(last, groups(told), "efficiency_or_last", "enterprise_id", place="place")


@model
def industry_standing(ranked: Frame[CarbonEfficiency]) -> Frame[IndustryStanding]:
    """Where each enterprise stands within its industry: rank, and five-grade code (Model III).

        K[i] = (C[i] / V[i]) / (Σ_j C / Σ_j V)        own emission per value added ÷ its industry's

    V is value added in the industries whose every ranked enterprise's is known and above 0, as the code's own rule has
    it, else output G: `grade_basis` says which, where the register has the column.

    Grade 1 is K ≤ 0.6, then ≤ 0.8, ≤ 1.2, ≤ 2.0; grade 5 lies above. What emits and makes nothing (output 0) is the
    least efficient there is: grade 5, its ratio, which has no end, null. An enterprise without emission has neither;
    nor one whose output is not known. One row in, one row out, in order of rank as above.

    Raises TableError when a column of CarbonEfficiency is missing.
    """
    within = [*groups(ranked), "industry_code"]
    basis = nw.when(nw.col("output_cny") > 0).then(nw.col("basis_cny"))
    totals = (
        _on_basis(_placed(ranked), within)
        .with_columns(
            industry_tco2=nw.col("emission_tco2").cum_sum().over(*within, order_by="place"),
            industry_cny=nw.col("basis_cny").cum_sum().over(*within, order_by="place"),
            counted=HAS_EFFICIENCY.cast(nw.Int64).cum_sum().over(*within, order_by="place").cast(nw.Int64),
        )
        .with_columns(nw.col("industry_tco2", "industry_cny").max().over(*within))
    )
    ratio = (nw.col("emission_tco2") / basis) / (nw.col("industry_tco2") / nw.col("industry_cny"))
    grade = nw.lit(5)
    for number, cut in reversed(list(enumerate(GRADE_CUTS, 1))):
        grade = nw.when(nw.col("industry_ratio") <= cut).then(nw.lit(number)).otherwise(grade)
    standing = totals.with_columns(
        rank_in_industry=nw.when(HAS_EFFICIENCY).then(nw.col("counted")),
        industry_ratio=nw.when(nw.col("emission_tco2") > 0).then(ratio),
    )
    graded = ~nw.col("industry_ratio").is_null() | (HAS_EFFICIENCY & (nw.col("output_cny") == 0))
    last = nw.when(nw.col("industry_ratio").is_null()).then(nw.lit(5)).otherwise(grade)
    return IndustryStanding.of(standing.with_columns(efficiency_grade=nw.when(graded).then(last.cast(nw.Int64))))


def _on_basis(placed: Frame[EnterpriseEmission], within: list[str]) -> Frame[EnterpriseEmission]:
    """What the code of each industry is measured per: value added where it is known of all, else output; and which."""
    if "value_added_cny" not in placed.collect_schema().names():
        return placed.with_columns(basis_cny=nw.col("output_cny"))
    known = (nw.col("value_added_cny") > 0).fill_null(value=False)
    unknown = (HAS_EFFICIENCY & ~known).cast(nw.Int64).cum_sum().over(*within, order_by="place")
    counted = placed.with_columns(unknown=unknown).with_columns(nw.col("unknown").max().over(*within))
    whole = nw.col("unknown") == 0
    return counted.with_columns(
        basis_cny=nw.when(whole & (nw.col("output_cny") > 0))
        .then(nw.col("value_added_cny"))
        .otherwise(nw.col("output_cny")),
        grade_basis=nw.when(whole).then(nw.lit("value_added_cny")).otherwise(nw.lit("output_cny")),
    )
