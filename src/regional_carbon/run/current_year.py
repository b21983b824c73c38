"""A year on its way, of a region's folder: its months against a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.region import read_months
from regional_carbon.collect.table_files import read
from regional_carbon.language.errors import InputError
from regional_carbon.monitoring.year_to_date import GridUsed, Monitored, newest_year
from regional_carbon.monitoring.year_to_date import monitor as by_model
from regional_carbon.run.planning import monitored_against, read_years
from regional_carbon.run.run import Run
from regional_carbon.run.steps_watched import PathLike, Progress, silent
from regional_carbon.run.work import work_out
from regional_carbon.schema.monitoring_tables import PlannedEmission

TABLES: Final[Sequence[str]] = ("enterprises", "enterprise_months", "months", "industries", "region")


def monitor(
    region: PathLike,
    *,
    plan: PathLike | None = None,
    year: int | None = None,
    yes: bool = False,
    progress: Progress = silent,
) -> Monitored:
    """The newest year of a region's readings, or `year`, against a plan, at the intensities it was made with.

    `plan` is a file with enterprise_id, year and planned_tco2, such as the plan.csv of `pathway`, which has caps, the
    grid factor and the own intensities of each year beside. What a plan does not have comes from the estimate.

    Raises InputError with all faults of the files, or where no reading is of the year; DoubtError for doubts without
    a yes.
    """
    months = read_months(region)
    newest = newest_year(months)
    chosen = year or newest
    if newest is None or chosen is None:
        raise InputError("readings_none", folder=region)
    if chosen not in months["year"]:
        known = [str(found) for found in months["year"].unique().sort()]
        raise InputError("readings_not_of_year", folder=region, year=chosen, known=known)
    left, grid = (None, None) if plan is None else _against(Path(plan), chosen)
    run = work_out(region, yes=yes, progress=progress)
    return monitor_run(run, months, year=chosen, plan=left, grid=grid)


def monitor_run(
    run: Run, months: pl.DataFrame, *, year: int, plan: pl.DataFrame | None = None, grid: GridUsed | None = None
) -> Monitored:
    """A year of readings (MonthlyElectricity) against what a plan leaves (PlannedEmission), on the estimate of a run.

    `grid` is the plan's grid factor; where it has none, it is the estimate's.
    """
    own, total = run.settings.grid, run.tables["region_emission"]
    used = grid or GridUsed("estimate", run.settings.year, own.tco2_per_mwh, own.source)
    return by_model(run.tables["enterprises"], months, year=year, plan=plan, total=total, grid=used)


def _against(plan: Path, year: int) -> tuple[pl.DataFrame, GridUsed | None]:
    """What the plan of a file leaves each enterprise, and its grid factor."""
    rows = read(plan, PlannedEmission, "planned")
    return monitored_against(rows, year, years=read_years(plan), of_file=plan.name)
