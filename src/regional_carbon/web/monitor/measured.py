"""What a region's readings, newest run and published plan come to, worked out by the library and kept a while."""

from functools import lru_cache

from regional_carbon.collect.region import read_months
from regional_carbon.language.messages import spoken_language
from regional_carbon.monitoring.year_to_date import GridUsed, monitor, newest_year
from regional_carbon.web.plans.enterprise_targets import left_by
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions.models import Version
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.values import value_of


def monitored(region, run, plan):
    """The newest year of a region's readings against a plan, measured as it was made; without one as a run estimates.

    None without readings.
    """
    return _monitored(region.current_id, run.pk, plan.pk if plan else None, spoken_language())


def month_sums(region):
    """The electricity of each enterprise and month of a region's readings as they now stand."""
    return _months(region.current_id)


@lru_cache(maxsize=4)
def _months(version):
    return read_months(Version.objects.get(pk=version).folder())


@lru_cache(maxsize=8)
def _monitored(version, run, plan, spoken):
    months = _months(version)
    year = newest_year(months)
    if year is None:
        return None
    value = value_of(Run.objects.get(pk=run))
    left, grid = (None, None) if plan is None else left_by(Plan.objects.select_related("run").get(pk=plan), year)
    settings, total = value.settings, value.tables["region_emission"]
    used = grid or GridUsed("estimate", settings.year, settings.grid.tco2_per_mwh, settings.grid.source)
    return monitor(value.tables["enterprises"], months, year=year, plan=left, total=total, grid=used)
