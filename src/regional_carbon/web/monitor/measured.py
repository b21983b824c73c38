"""What a region's readings, newest run and published plan come to, worked out by the library and kept a while."""

from functools import lru_cache

import polars as pl

from regional_carbon.collect.region import read_months
from regional_carbon.language.messages import language
from regional_carbon.monitoring.year_to_date import NO_PLAN, monitor, newest_year
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.plans.targets import emission_allowed
from regional_carbon.web.regions.models import Version
from regional_carbon.web.runs.cases import case_of
from regional_carbon.web.runs.models import Run


def monitored(region, run, plan):
    """The newest year of a region's readings, at the intensities of a run and against a plan; None without readings."""
    return _monitored(region.current_id, run.pk, plan.pk if plan else None, language())


def month_sums(region):
    """The electricity of each enterprise and month of a region's readings as they now stand."""
    return _months(region.current_id)


def plan_of_year(plan, year):
    """What a plan leaves each enterprise in a year (PlannedEmission); nothing of years before its run's."""
    if year < plan.run.scalars["year"]:
        return NO_PLAN
    left = pl.col("emission_tco2").clip(lower_bound=0)
    return emission_allowed(plan, year).select("enterprise_id", year=pl.lit(year, pl.Int64), planned_tco2=left)


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
    left = None if plan is None else plan_of_year(Plan.objects.select_related("run").get(pk=plan), year)
    return monitor(case.enterprises, months, year=year, plan=left, total=case.doubt.total if case.doubt else None)
