"""What a region's readings, newest run and published plan come to, worked out by the library and kept a while."""

from functools import lru_cache

from regional_carbon.collect.region import read_months
from regional_carbon.language.messages import spoken_language
from regional_carbon.monitoring.year_to_date import newest_year
from regional_carbon.reports.figures.monitoring_charts import grid_told
from regional_carbon.run.current_year import monitor_run
from regional_carbon.web.plans.enterprise_targets import left_by
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions.models import Version
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.values import value_of
from regional_carbon.web.wording import word


def monitored(region, run, plan):
    """The newest year of a region's readings against a plan, measured as it was made; without one as a run estimates.

    None without readings.
    """
    against = (plan.pk, plan.run.bundle) if plan else None  # another once what the plan rests on is made anew
    return _monitored(region.current_id, run.pk, against, spoken_language())


def measured_told(found, plan):
    """With which grid factor the months are measured, and why a plan is not with its own, in sentences."""
    told = [grid_told(found.grid)]
    lacking = lacking_of(found, plan)
    return [*told, word(lacking, plan=plan.name)] if lacking else told


def lacking_of(found, plan):
    """What a plan that the months are held against lacks, so that the estimate measures them: a key of words/web.toml.

    None where the plan has its own intensities, or nothing is held against it.
    """
    if plan is None or found.grid.basis == "plan" or not found.total["enterprises_compared"]:
        return None
    return "monitor_plan_intensities_missing" if plan.bundle else "monitor_plan_results_missing"


def month_sums(region):
    """The electricity of each enterprise and month of a region's readings as they now stand."""
    return _months(region.current_id)


@lru_cache(maxsize=4)
def _months(version):
    return read_months(Version.objects.get(pk=version).folder())


@lru_cache(maxsize=8)
def _monitored(version, run, against, spoken):
    months = _months(version)
    year = newest_year(months)
    if year is None:
        return None
    value = value_of(Run.objects.get(pk=run))
    plan = Plan.objects.select_related("run", "region").get(pk=against[0]) if against else None
    left, grid = left_by(plan, year) if plan else (None, None)
    return monitor_run(value, months, year=year, plan=left, grid=grid)
