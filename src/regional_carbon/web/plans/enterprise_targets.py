"""What a plan asks of whom in which year, read back as it was kept."""

from dataclasses import replace

import polars as pl

from regional_carbon.monitoring.year_to_date import GridUsed
from regional_carbon.pathways.yearly_targets import MEASURED_WITH, allowed_at_target
from regional_carbon.run.planning import monitored_against
from regional_carbon.web.runs.values import newest, unpacked, value_as_written, value_of


def pathway_of(plan):
    """The pathway of a plan over several years: terms, and the tables `pathway`, `plan` and `plan_fund`, as a run's."""
    return unpacked(plan.bundle)


def value_of_plan(plan):
    """The run that a plan over several years began with, with its pathway in place of the run's own, for a reader."""
    value, pathway = value_of(plan.began_with()), pathway_of(plan)
    planned = value.with_tables(pathway.tables, without=["deviations"])
    return replace(planned, pathway_terms=pathway.pathway_terms)


def left_by(plan, year):
    """What a plan leaves each enterprise in a year (PlannedEmission), and the grid factor it was made with.

    A plan of one year is measured with the estimate it rests on, whatever the region's newest is; where an earlier
    version made that, and it has not been made anew, without intensities and grid factor of its own. Nothing of years
    before a plan's own.
    """
    if plan.bundle:
        tables = pathway_of(plan).tables
        return monitored_against(tables["plan"], year, years=tables["pathway"])
    rests_on = plan.run.bundle
    value = value_as_written(plan.run if rests_on else newest(plan.region))
    grid, of_year = value.settings.grid, value.settings.year
    left = allowed_at_target(value.tables["enterprises"], _asked(plan), year=year, grid=grid.tco2_per_mwh)
    if not rests_on:
        return left.drop(MEASURED_WITH), None
    return left, None if left.is_empty() else GridUsed("plan", of_year, grid.tco2_per_mwh, grid.source)


def _asked(plan):
    """The targets of a plan of one year, as they were kept."""
    names = ("enterprise_id", "emission_tco2", "allowed_tco2")
    schema = dict(zip(names, (pl.String, pl.Float64, pl.Float64), strict=True))
    return pl.DataFrame(list(plan.targets.values_list(*names)), schema, orient="row")


def of_one(region, enterprise):
    """What the newest published plan asks of an enterprise in each year: rows of Target; none without such a plan.

    `plans/targets_of_one.html` shows them, as `asked_by_year`.
    """
    plan = region.plan_in_force()
    return list(plan.targets.filter(enterprise_id=enterprise).select_related("plan")) if plan else []
