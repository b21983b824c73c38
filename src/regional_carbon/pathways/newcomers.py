"""Who reports and stands in no plan yet: an entry of that year, by what the report tells of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.register_changes import ENTRY_NEEDS

_ENTRY: Final = ("enterprise_id", "year", *ENTRY_NEEDS, "emission_tco2", "grid_tco2_per_mwh")


def with_newcomers(
    changes: pl.DataFrame | None,
    plan: pl.DataFrame,
    years: pl.DataFrame,
    reported: pl.DataFrame,
    known: Collection[str],
) -> pl.DataFrame | None:
    """The changes with an entry for each enterprise that reports and is not in the plan, now or at an earlier report.

    `plan` and `years` are the plan's tables (Plan, PathwayYear), `reported` what enterprises emitted in one year
    (ActualEmission), `known` the enterprises of the estimate that the plan began with. An entrant's fuels F and
    zero-carbon electricity z are such that it emits what it reported, with the plan's grid factor g of the year:

        F = max(0, A − g·e)        z = max(0, e − A/g)        so that F + g·(e − z) = A        [tCO2/yr]

    Raises StrategyError where a report tells too little of such an enterprise.
    """
    entered = [] if changes is None else changes.filter(pl.col("kind") == "entry")["enterprise_id"].to_list()
    earlier = _earlier(plan, {*known, *entered})
    new = _new(plan, years, reported)
    entries = pl.concat([frame.select(_ENTRY) for frame in (earlier, new)])
    if entries.is_empty():
        return changes
    emission, grid, electricity = (pl.col(name) for name in ("emission_tco2", "grid_tco2_per_mwh", "electricity_mwh"))
    by_grid = pl.when(grid > 0).then(emission / grid).otherwise(electricity)
    told = entries.with_columns(
        kind=pl.lit("entry"), fuel_tco2=pl.max_horizontal(0.0, emission - grid * electricity),
        zero_carbon_mwh=pl.max_horizontal(0.0, electricity - by_grid),
    ).drop("emission_tco2", "grid_tco2_per_mwh")  # fmt: skip
    return told if changes is None else pl.concat([changes, told], how="diagonal_relaxed")


def _earlier(plan: pl.DataFrame, known: Collection[str]) -> pl.DataFrame:
    """Those of earlier reports, as the plan has them in their first year."""
    theirs = plan.filter(~pl.col("enterprise_id").is_in(list(known))).sort("year")
    first = theirs.unique("enterprise_id", keep="first", maintain_order=True)
    intensity = pl.col("own_intensity_tco2_per_mwh")
    electricity = pl.when(intensity > 0).then(pl.col("business_as_usual_tco2") / intensity).otherwise(0.0)
    return first.with_columns(electricity_mwh=electricity, emission_tco2="business_as_usual_tco2")


def _new(plan: pl.DataFrame, years: pl.DataFrame, reported: pl.DataFrame) -> pl.DataFrame:
    """Those who report for the first time. What emitted nothing, or has not said what, enters nothing."""
    emits = reported.filter(pl.col("emission_tco2") > 0)
    new = emits.join(
        plan.filter(pl.col("year").is_in(emits["year"].unique().implode())), on="enterprise_id", how="anti"
    )
    missing = [pl.lit(None).alias(name) for name in ENTRY_NEEDS if name not in new.columns]
    told = new.with_columns(missing)
    lacking = told.filter(pl.any_horizontal(pl.col(ENTRY_NEEDS).is_null()))["enterprise_id"].sort().to_list()
    if lacking:
        raise StrategyError("actual_not_in_plan", enterprises=lacking, year=told["year"][0])
    typed = told.with_columns(
        pl.col("industry_code").cast(pl.String), pl.col("electricity_mwh", "output_cny").cast(pl.Float64)
    )
    return typed.join(years.select("year", "grid_tco2_per_mwh"), on="year").sort("enterprise_id")
