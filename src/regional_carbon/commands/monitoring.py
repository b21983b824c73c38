"""A year on its way, of a region's folder: its months against a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from regional_carbon.collect.region import read_months
from regional_carbon.collect.table_files import read
from regional_carbon.commands.asked import PathLike, Progress, silent
from regional_carbon.commands.running import work_out
from regional_carbon.language.errors import InputError
from regional_carbon.monitoring.year_to_date import Monitored, newest_year
from regional_carbon.monitoring.year_to_date import monitor as by_model
from regional_carbon.schema.tables import PlannedEmission

TABLES: Final[Sequence[str]] = ("enterprises", "months", "industries", "region")


def monitor(
    region: PathLike,
    *,
    plan: PathLike | None = None,
    year: int | None = None,
    yes: bool = False,
    progress: Progress = silent,
) -> Monitored:
    """The newest year of a region's readings, or `year`, at the intensities of its estimate and against a plan.

    `plan` is a file with enterprise_id, year and planned_tco2, such as the plan.csv of `pathway`.

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
    left = None if plan is None else read(Path(plan), PlannedEmission, "planned")
    case = work_out(region, yes=yes, progress=progress).case
    total = None if case.doubt is None else case.doubt.total
    return by_model(case.enterprises, months, year=chosen, plan=left, total=total)
