"""What a plan asks of each enterprise and leaves it in a year, and the intensity that its year is measured with."""

from __future__ import annotations

from typing import Final

import polars as pl

MEASURED_WITH: Final = ("grid_tco2_per_mwh", "own_intensity_tco2_per_mwh")


def targets_by_rank(enterprises: pl.DataFrame, curve: pl.DataFrame, reached: int) -> pl.DataFrame:
    """What a strategy at its target asks of each of the first `reached` enterprises of the ranking that give up some.

        reduction[i] = β[i]·C[i],    output forgone[i] = β[i]·G[i],    allowed[i] = (1 − β[i])·C[i]

    `enterprises` is the estimate (EnterpriseEmission), `curve` its ReductionCurve. In order of rank.
    """
    known = ["enterprise_id", "emission_tco2", "output_cny"] + (["name"] if "name" in enterprises.columns else [])
    asked = curve.head(reached).select("enterprise_id", "coefficient", rank="m").filter(pl.col("coefficient") > 0)
    beta, emission = pl.col("coefficient"), pl.col("emission_tco2")
    told = asked.join(enterprises.select(known), on="enterprise_id", how="left", maintain_order="left").with_columns(
        reduction_tco2=beta * emission,
        output_forgone_cny=beta * pl.col("output_cny"),
        allowed_tco2=(1 - beta) * emission,
    )
    return told.drop("output_cny")


def targets_with_measures(enterprises: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    """What a strategy with measures first at its target asks of each enterprise that reduces some.

        reduction[i] = x[i] + β[i]·C[i],    output forgone[i] = β[i]·G[i],    allowed[i] = C[i] − reduction[i]

    `plan` is its MeasuresFirstPlan: x by measures, β·C what is left to close. Beside the columns of `targets_by_rank`
    stand `measures_tco2`, `net_cost_cny` and `investment_cny`. In order of rank.
    """
    names = enterprises.select(name for name in ("enterprise_id", "name") if name in enterprises.columns)
    asked = plan.filter(pl.col("reduction_tco2") > 0).sort("rank")
    told = asked.join(names, on="enterprise_id", how="left", maintain_order="left")
    return told.drop("year", "strategy", "closing_tco2", "region_code", strict=False)


def allowed_at_target(enterprises: pl.DataFrame, asked: pl.DataFrame, *, year: int, grid: float) -> pl.DataFrame:
    """What a plan of one year leaves each enterprise in `year`: what it was told that it may emit (PlannedEmission).

    It leaves the same in every year from its estimate's on, and whom it does not reach all of their emission; measured
    with the emission it was made of: k[i] = C[i] / e[i], and its grid factor. `asked` are its targets with the
    emission C[i] that each was worked out from (`targets_by_rank`), `enterprises` (EnterpriseEmission) says the rest.
    Null where the emission is not known.
    """
    told = enterprises.join(
        asked.select("enterprise_id", "allowed_tco2", target_of_tco2="emission_tco2"), on="enterprise_id", how="left"
    )
    used, emission = pl.col("electricity_mwh"), pl.coalesce("target_of_tco2", "emission_tco2")
    return (
        told.filter(pl.col("year") <= year)
        .sort("enterprise_id")
        .select(
            "enterprise_id",
            pl.lit(year, pl.Int64).alias("year"),
            pl.coalesce("allowed_tco2", "emission_tco2").alias("planned_tco2"),
            pl.lit(grid, pl.Float64).alias("grid_tco2_per_mwh"),
            (emission / pl.when(used > 0).then(used)).alias("own_intensity_tco2_per_mwh"),
        )
    )


def allowed_in(plan: pl.DataFrame, year: int) -> pl.DataFrame:
    """What a plan leaves each enterprise in `year`: cap and reserve, or the planned emission (PlannedEmission).

    `plan` is a Plan, or a PlannedEmission of one's own. On a way with caps, those of its last year hold on after it; in
    its first year, which is estimated, nothing is planned yet: null. Grid factor and own intensity are the year's too.
    """
    reserve = pl.col("from_reserve_tco2").fill_null(0) if "from_reserve_tco2" in plan.columns else pl.lit(0.0)
    left = pl.col("cap_tco2") + reserve if "cap_tco2" in plan.columns else pl.col("planned_tco2")
    used = [name for name in MEASURED_WITH if name in plan.columns]
    at = year_in(plan, year)
    of_year = plan.clear() if at is None else plan.filter(pl.col("year") == at)
    return of_year.select(
        "enterprise_id", pl.lit(year, pl.Int64).alias("year"), left.clip(lower_bound=0).alias("planned_tco2"), *used
    )


def year_in(plan: pl.DataFrame, year: int) -> int | None:
    """The year of a plan that counts in `year`: its own, or on a way with caps its last; None where it has none."""
    years = plan["year"].unique().to_list()
    last = max(years, default=year)
    if year in years:
        return year
    return last if "cap_tco2" in plan.columns and last < year else None
