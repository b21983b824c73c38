"""What a plan asks of whom in which year, read back as it was kept."""

import io
from functools import lru_cache

import polars as pl

from regional_carbon.language.messages import language
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


def emission_allowed(plan, year):
    """What a plan allows each enterprise to emit in a year: `enterprise_id`, `emission_tco2`.

    A plan of one year allows the same in every year, and whom it does not reach all of their emission. In a plan over
    several, what is left after its last year is kept; in its first, which is estimated, nothing is planned yet: null.
    Null too for an enterprise whose emission is not known.
    """
    if plan.frames:
        caps = _frame(plan.frames["plan"])
        at = min(max(year, caps["year"].min()), caps["year"].max())
        allowed = pl.col("cap_tco2") + pl.col("from_reserve_tco2").fill_null(0)
        return caps.filter(pl.col("year") == at).select("enterprise_id", emission_tco2=allowed)
    asked = plan.targets.values_list("enterprise_id", "reduction_tco2")
    reduction = pl.DataFrame(list(asked), {"enterprise_id": pl.String, "reduction_tco2": pl.Float64}, orient="row")
    everybody = case_as_written(plan.run).enterprises.select("enterprise_id", "emission_tco2")
    told = everybody.join(reduction, on="enterprise_id", how="left", maintain_order="left")
    return told.select("enterprise_id", emission_tco2=pl.col("emission_tco2") - pl.col("reduction_tco2").fill_null(0))


def of_one(region, enterprise):
    """What the newest published plan asks of an enterprise in each year: rows of Target; none without such a plan.

    `plans/targets_of_one.html` shows them, as `asked_by_year`.
    """
    plan = region.plan_in_force()
    return list(plan.targets.filter(enterprise_id=enterprise).select_related("plan")) if plan else []
