"""How far a region is from its goal: what may remain, comes by itself, is found by a plan, is left."""

from dataclasses import dataclass

import polars as pl

from regional_carbon.web.plans.enterprise_targets import pathway_of
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.runs.values import value_of

NOTHING_TCO2 = 0.5  # less than this is left of no goal: tonnes are told whole


@dataclass(frozen=True)
class Distance:
    """The tonnes a year between a region and its goal, and the plan whose goal it is, published or not.

    The emission of the year begun with = may remain + by itself + found + left, where it does not rise by itself.
    """

    year: int | None  # of the goal; None for the target of the settings, which is of the year estimated
    share: float | None  # of a goal that asks for a share of the emission
    start_tco2: float
    goal_tco2: float
    by_itself_tco2: float = 0.0
    found_tco2: float = 0.0
    left_tco2: float = 0.0
    chance: float | None = None
    plan: Plan | None = None

    @property
    def reached(self):
        """Whether nothing is left to be found."""
        return self.left_tco2 < NOTHING_TCO2


def distance_of(region, run):
    """The distance to the goal of the plan in force, else of the newest plan or the settings.

    A plan of one year has the target of the settings for its goal, as long as no plan over several years is made.
    """
    in_force = region.plan_in_force()
    plan = in_force or region.plans.select_related("run").first()
    if plan is not None and plan.bundle:
        way = _last_goal(pathway_of(plan).tables["pathway"])
        if way is not None:
            return _on_the_way(*way, share=plan.target_rate, plan=plan, counts=plan == in_force)
    value = value_of(run)
    if plan is None and "pathway" in value.tables:
        way = _last_goal(value.tables["pathway"])
        if way is not None:
            return _on_the_way(*way, share=_share_of(value.pathway_terms.goals, way[1]["year"]))
    return _of_the_year(value.settings.target, run.summary["emission_tco2"], plan, in_force)


def _last_goal(pathway):
    """The first year of a way, and the last that has a goal; None where none has one in tonnes."""
    aimed = pathway.filter(pl.col("goal_tco2").is_not_null())
    return None if aimed.is_empty() else (pathway.row(0, named=True), aimed.row(-1, named=True))


def _share_of(goals, year):
    """The share that the goals ask for in a year; None where they ask for something else."""
    return next((goal.value for goal in goals if goal.kind == "reduction" and goal.year == year), None)


def _on_the_way(first, last, *, share, plan=None, counts=False):
    start, goal, by_itself = first["planned_tco2"], last["goal_tco2"], last["business_as_usual_tco2"]
    stands_at = last["planned_tco2"] if counts else by_itself
    return Distance(
        year=last["year"], share=share, start_tco2=start, goal_tco2=goal,
        by_itself_tco2=max(start - max(by_itself, goal), 0.0), found_tco2=max(by_itself - stands_at, 0.0),
        left_tco2=max(stands_at - goal, 0.0), chance=last.get("goal_probability") if plan else None, plan=plan,
    )  # fmt: skip


def _of_the_year(target, emission, plan, in_force):
    found = in_force.less_tco2() if in_force else 0.0
    wanted = target * emission
    return Distance(
        year=None, share=target, start_tco2=emission, goal_tco2=emission - wanted, found_tco2=min(found, wanted),
        left_tco2=max(wanted - found, 0.0), chance=plan and plan.figures.get("target_probability"), plan=plan,
    )  # fmt: skip
