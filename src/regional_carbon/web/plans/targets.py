"""What a plan asks of whom in which year, read back as it was kept."""

import io
from functools import lru_cache

import polars as pl

from regional_carbon.language.messages import language
from regional_carbon.monitoring.year_to_date import GridUsed
from regional_carbon.pathways.yearly_targets import allowed_at_target
from regional_carbon.run.planning import monitored_against
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.runs.cases import case_as_written, way_read

WAY = ("years", "plan")


@lru_cache(maxsize=8)
def _frame(sha256):
    return pl.read_parquet(io.BytesIO(Blob.content(sha256)))


def way_of(plan):
    """The way of a plan over several years, told in the language now spoken; None for a plan of one year."""
    frames = {name: _frame(plan.frames[name]) for name in WAY if name in plan.frames}
    return way_read(plan.way or None, frames, language())


def fund_of(plan):
    """The fund of a plan over several years (PlanFund); None for a plan of one year, which has none."""
    return _frame(plan.frames["fund"]) if "fund" in plan.frames else None


def left_by(plan, year):
    """What a plan leaves each enterprise in a year (PlannedEmission), and the grid factor it was made with.

    A plan of one year is measured with the estimate it rests on, whatever the region's newest is. Nothing of years
    before a plan's own.
    """
    if plan.frames:
        return monitored_against(_frame(plan.frames["plan"]), year, years=_frame(plan.frames["years"]))
    asked = plan.targets.values_list("enterprise_id", "reduction_tco2")
    asked = pl.DataFrame(list(asked), {"enterprise_id": pl.String, "reduction_tco2": pl.Float64}, orient="row")
    case = case_as_written(plan.run)
    left = allowed_at_target(case.enterprises, asked, year=year, grid=case.grid_tco2_per_mwh)
    used = GridUsed("plan", case.year, case.grid_tco2_per_mwh, case.grid_source)
    return left, None if left.is_empty() else used


def of_one(region, enterprise):
    """What the newest published plan asks of an enterprise in each year: rows of Target; none without such a plan.

    `plans/targets_of_one.html` shows them, as `asked_by_year`.
    """
    plan = region.plan_in_force()
    return list(plan.targets.filter(enterprise_id=enterprise).select_related("plan")) if plan else []
