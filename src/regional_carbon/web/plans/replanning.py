"""A plan held against a year that has been calculated, and gone on with from there, as the library revises it."""

from dataclasses import replace
from functools import lru_cache

from regional_carbon.collect.region import read_region
from regional_carbon.run import planning
from regional_carbon.web.plans.enterprise_targets import pathway_of
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.runs.values import value_as_written, value_of

HOLD = ("approved", "published")  # states of a plan that a year is held against


def year_to_replan(plan, run):
    """The year of the newest run, where the plan has allowances for it that no report has been held against; else None.

    A plan of one year has none to go on with, and one that another has taken the place of is not gone on with again.
    """
    if run is None or not plan.bundle or plan.state not in HOLD or plan.replaced_by() is not None:
        return None
    year, years = run.summary["year"], pathway_of(plan).tables["pathway"]
    return year if year in years.filter(basis="plan")["year"].to_list() and year < years["year"].max() else None


def revised(plan, run):
    """The plan revised from what a run says its year has brought (`pathways.revision.Replanned`).

    Raises StrategyError where the plan has no allowances for the year, or an enterprise cannot enter it.
    """
    return _revised(plan.pk, plan.bundle, run.pk, run.bundle)


def value_replanned(plan, run):
    """The run that a plan began with, with the plan revised by another in place of its pathway, for a reader."""
    again = revised(plan, run)
    tables = {"pathway": again.pathway.years, "plan": again.pathway.plan, "deviations": again.deviations}
    value = value_of(plan.began_with()).with_tables(tables, without=["deviations"])
    return replace(value, pathway_terms=planning.terms_of(again.pathway))


def names_of(plan, run):
    """What the enterprises of a plan and of a later run are called, by their identifiers."""
    tables = [value_as_written(one).tables["enterprises"] for one in (plan.began_with(), run)]
    named = [table.select("enterprise_id", "name").drop_nulls() for table in tables if "name" in table.columns]
    return {enterprise: name for table in named for enterprise, name in table.rows() if name != enterprise}


@lru_cache(maxsize=4)
def _revised(plan_pk, plan_bundle, run_pk, run_bundle):
    plan = Plan.objects.select_related("run", "run__version").get(pk=plan_pk)
    run = plan.region.runs.select_related("version").get(pk=run_pk)
    first = plan.began_with()
    folder = first.version.folder()
    region = read_region(folder)
    before = planning.pathway_of(pathway_of(plan), folder, folder)
    estimate = value_as_written(run).tables["enterprises"]
    reported = planning.reported_by(estimate, run.version.folder(), before)
    again = planning.go_on(region, value_as_written(first), before, reported)
    way = planning.with_chances_of(region, value_as_written(first), again.pathway, actual=reported)
    return replace(again, pathway=way)
