"""What a region's readings, newest run and published plan come to, worked out by the library and kept a while."""

from functools import lru_cache

import polars as pl

from regional_carbon.collect.region import read_months
from regional_carbon.monitoring import NO_PLAN, monitor, newest_year
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions.models import Version
from regional_carbon.web.runs.cases import case_of
from regional_carbon.web.runs.models import Run
from regional_carbon.words import language


def published(region):
    """The newest plan that counts, or None."""
    return region.plans.filter(state="published").select_related("run").first()


def monitored(region, run, plan):
    """The newest year of a region's readings, at the intensities of a run and against a plan; None without readings."""
    return _monitored(region.current_id, run.pk, plan.pk if plan else None, language())


def month_sums(region):
    """The electricity of each enterprise and month of a region's readings as they now stand."""
    return _months(region.current_id)


def plan_emission_tco2(plan, year):
    """What a plan leaves each enterprise in a year (PlannedEmission): of its run, less what it asks of each.

    A plan holds from the year of its run on; it says nothing of years before.
    """
    case = case_of(plan.run)
    if year < case.year:
        return NO_PLAN
    asked = pl.DataFrame(
        list(plan.targets.values_list("enterprise_id", "reduction_tco2")),
        schema={"enterprise_id": pl.String, "reduction_tco2": pl.Float64}, orient="row",
    )  # fmt: skip
    emission = case.enterprises.select("enterprise_id", "emission_tco2").join(asked, on="enterprise_id", how="left")
    left = pl.col("emission_tco2") - pl.col("reduction_tco2").fill_null(0)
    return emission.select("enterprise_id", year=pl.lit(year, pl.Int64), planned_tco2=left.clip(lower_bound=0))


@lru_cache(maxsize=4)
def _months(version):
    return read_months(Version.objects.get(pk=version).folder())


@lru_cache(maxsize=8)
def _monitored(version, run, plan, spoken):
    months = _months(version)
    year = newest_year(months)
    if year is None:
        return None
    case = case_of(Run.objects.get(pk=run))
    left = None if plan is None else plan_emission_tco2(Plan.objects.select_related("run").get(pk=plan), year)
    return monitor(case.enterprises, months, year=year, plan=left, total=case.doubt.total if case.doubt else None)
