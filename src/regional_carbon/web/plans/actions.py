"""A plan's way from draft to published: each step one function, one transaction, one audit record."""

from dataclasses import replace
from typing import Any, cast

import narwhals as nw
import polars as pl
from django.db import transaction
from django.utils import timezone

from regional_carbon.collect.region import read_region
from regional_carbon.comparison.at_target import adjust, compare
from regional_carbon.language.amounts import percent
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import Said
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.pathways.compensation import plan_fund
from regional_carbon.pathways.yearly_targets import targets_by_rank, targets_with_measures
from regional_carbon.run import planning, store
from regional_carbon.run.certainty import Held
from regional_carbon.run.measures_applied import plan_of_region
from regional_carbon.run.run import Run
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.schema.frames import polars_of
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.plans.models import Plan, Target
from regional_carbon.web.plans.replanning import HOLD, revised
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.runs.certain import surely_compared
from regional_carbon.web.runs.laboratory import written_of
from regional_carbon.web.runs.values import value_as_written, value_of


@transaction.atomic
def draft(*, region, run, name, strategy, target, by):
    """A plan of a strategy at a target, with what it asks of each enterprise.

    Raises StrategyError when the strategy is not written as it must be or misses the target, OfficeError without a
    name.
    """
    named = _named(name)
    tried = strategy_written(strategy)
    enterprises = value_of(run).tables["enterprises"]
    if tried.measures_first:
        given = {"region": region, "name": named, "strategy": strategy, "by": by}
        return _draft_with_measures(tried, enterprises, run=run, target=target, **given)
    curve = nw.from_native(cast("Any", reduction_curve(enterprises, tried.coefficient())), eager_only=True).to_polars()
    held = _held(enterprises, tried, curve, target)
    row = polars_of(held.comparison).row(0, named=True)
    if not row["meets_target"]:
        most = percent(row["greatest_rate"], 2)
        raise StrategyError("plan_misses_target", strategy=tried.name, target=percent(target, 2), most=most)
    row = surely_compared(run, held).row(0, named=True)
    asked = targets_by_rank(enterprises, curve, row["enterprises_reached"])
    return _year_kept(asked, row, region=region, run=run, name=named, strategy=strategy, target=target, by=by)


def _draft_with_measures(tried, enterprises, *, run, target, **given):
    """A plan of one year whose enterprises do their measures first; its figures say its chance."""
    read = read_region(run.version.folder())
    made = plan_of_region(read, value_as_written(run), tried, target)
    row = made.row.row(0, named=True)
    if not row["meets_target"]:
        most = percent(row["greatest_rate"], 2)
        raise StrategyError("plan_misses_target", strategy=tried.name, target=percent(target, 2), most=most)
    return _year_kept(targets_with_measures(enterprises, made.plan), row, run=run, target=target, **given)


def _year_kept(asked, row, *, region, run, name, strategy, target, by):
    """A plan of one year as a draft, with what it asks of each enterprise."""
    plan = Plan.objects.create(
        region=region, run=run, name=name, strategy=strategy, target_rate=target, drafted_by=by.username, figures=row,
    )  # fmt: skip
    Target.objects.bulk_create(_targets(plan, asked), batch_size=2_000)
    keep_record("plan_drafted", by=by, region=region, subject=name, plan=plan.pk, run=run.pk)
    return plan


def _held(enterprises, strategy, curve, target):
    """A strategy held against a target, as it is drafted."""
    return Held(
        IndustryStanding.typed(enterprises), (strategy,), {strategy.name: curve},
        compare({strategy.name: curve}, target, enterprises), target,
    )  # fmt: skip


def draft_as_asked(*, region, run, name, strategy, target, by, adjust=False, goals=(), own_goals=False):
    """A plan on the way to goals, where some are given or the region's own are asked for; else of one year.

    With `adjust` the strategy of a plan of one year is calibrated to the target first. Raises as `draft` and
    `draft_way`.
    """
    if goals or own_goals:
        return draft_way(region=region, run=run, name=name, strategy=strategy, goals=goals, by=by)
    tried = adjusted(run, strategy, target) if adjust else strategy
    return draft(region=region, run=run, name=name, strategy=tried, target=target, by=by)


def _named(name):
    """A plan's name as it is kept. Raises OfficeError for a blank one."""
    if not name.strip():
        raise OfficeError("plan_without_name")
    return name.strip()[:120]


def _targets(plan, asked):
    """What the library says that a plan of one year asks of each enterprise it reaches, to be kept."""
    for row in asked.iter_rows(named=True):
        yield Target(plan=plan, year=plan.run.summary["year"], **{**row, "name": row.get("name") or ""})


def draft_way(*, region, run, name, strategy, goals=(), by):
    """A plan over several years: the library's pathway to `goals`, else to the region's.

    The goals are written as on the command line; it goes up to the year of the last. It is worked out first and then
    kept, so that nobody waits for it to write.

    Raises StrategyError for a strategy or goals that cannot be, or where there are none; OfficeError without a name.
    """
    named = _named(name)
    aims = [planning.goal(one) for one in goals]
    read = read_region(run.version.folder())
    found = planning.plan_of(
        read, value_as_written(run), goals=aims, strategy=strategy_written(strategy),
        to=max((aim.year for aim in aims), default=None),
    )  # fmt: skip
    found = planning.with_chances_of(read, value_as_written(run), found)
    value = pathway_value(value_as_written(run), found)
    return _way_kept(found, value, by=by, region=region, run=run, name=named, strategy=strategy)


def replan(*, plan, run, name, by):
    """A plan that goes on from another to the same goals, from what a run says one of its years has brought.

    The way is the library's (`pathways.revision.replan`); once published it takes the other's place.

    Raises StrategyError where the other has no allowances for the year, or an enterprise cannot enter it; OfficeError
    without a name, or where the other is not approved.
    """
    named = _named(name)
    if plan.state not in HOLD:
        raise OfficeError("plan_state", plan=plan.name, state=Said("web", f"_plan_is_{plan.state}"))
    again = revised(plan, run)
    found = again.pathway
    value = pathway_value(value_as_written(plan.began_with()), found, {"deviations": again.deviations})
    given = {"region": plan.region, "run": run, "name": named, "strategy": plan.strategy, "goes_on_from": plan}
    return _way_kept(found, value, by=by, **given)


@transaction.atomic
def _way_kept(found, value, *, by, **given):
    """A way as a draft, with what it asks of each enterprise in each year."""
    plan = Plan.objects.create(
        **given, drafted_by=by.username, goals=[planning.written_goal(aim) for aim in found.goals],
        target_rate=_rate(found.goals), bundle=Blob.keep(store.pack(value)), figures=_last_year(found),
    )  # fmt: skip
    Target.objects.bulk_create(_targets_by_year(plan, found.plan), batch_size=2_000)
    keep_record("plan_drafted", by=by, region=plan.region, subject=plan.name, plan=plan.pk, run=plan.run_id)
    return plan


def pathway_value(value, pathway, beside=None):
    """A pathway with its fund, and what stands `beside` it, as a run of its own, with the run's settings."""
    tables = {"pathway": pathway.years, "plan": pathway.plan, "plan_fund": plan_fund(pathway.plan), **(beside or {})}
    return Run(
        value.settings, tables, pathway_terms=planning.terms_of(pathway), inputs=value.inputs, made_at=value.made_at,
        version=value.version, packages=value.packages,
    )  # fmt: skip


def _rate(goals):
    """The share that the last goal of a share asks for; None where no goal does."""
    rates = {goal.year: goal.value for goal in goals if goal.kind == "reduction"}
    return rates[max(rates)] if rates else None


def _last_year(found):
    """The last year of a way, in the words of a comparison's row where they mean the same."""
    last = found.years.row(-1, named=True)
    of_last = found.plan.filter(pl.col("year") == last["year"])
    kept = (
        "year", "planned_tco2", "goal_tco2", "meets_goal", "reduction_tco2", "reduction_rate", "output_forgone_cny",
        "output_forgone_rate", "enterprises_closed",
    )  # fmt: skip
    return {
        **{name: last[name] for name in kept},
        "first_year": found.years["year"][0], "start_tco2": found.years["planned_tco2"][0],
        "enterprises_reached": of_last.filter(pl.col("coefficient") > 0).height,
        "years_missed": found.years.filter(~pl.col("meets_goal")).height,
        **{name: last.get(name) for name in ("goal_probability", "emission_low_tco2", "emission_high_tco2")},
    }  # fmt: skip


def _targets_by_year(plan, asked):
    """What a way asks of each enterprise in each year that is planned."""
    ranks = dict(value_as_written(plan.run).tables["enterprises"].select("enterprise_id", "rank").iter_rows())
    for row in asked.filter(pl.col("cap_tco2").is_not_null()).iter_rows(named=True):
        yield Target(
            plan=plan, enterprise_id=row["enterprise_id"], name=row.get("name") or "", year=row["year"],
            rank=ranks.get(row["enterprise_id"]), emission_tco2=row["business_as_usual_tco2"],
            coefficient=row["coefficient"], reduction_tco2=row["reduction_tco2"],
            output_forgone_cny=row["output_forgone_cny"],
            allowed_tco2=row["cap_tco2"] + (row["from_reserve_tco2"] or 0),
        )  # fmt: skip


def _in_state(plan, *states):
    """The plan, locked. Raises OfficeError when it is not in one of the states: somebody was quicker."""
    held = (
        Plan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region", "run", "run__region")
        .filter(pk=plan.pk)
        .first()
    )
    if held is None or held.state not in states:
        state = held.state if held else "withdrawn"
        raise OfficeError("plan_state", plan=plan.name, state=Said("web", f"_plan_is_{state}"))
    return held


@transaction.atomic
def submit(*, plan, by):
    """A draft, or a plan returned, is submitted. Raises OfficeError for one that rests on older data."""
    held = _in_state(plan, "draft", "returned")
    if held.run.stale:
        raise OfficeError("plan_stale", plan=held.name)
    held.state, held.submitted_by, held.reason = "submitted", by.username, ""
    held.save()
    keep_record("plan_submitted", by=by, region=held.region, subject=held.name, plan=held.pk)


@transaction.atomic
def approve(*, plan, by):
    """A plan of somebody else is approved. Raises OfficeError where they drafted or handed it in themselves."""
    held = _in_state(plan, "submitted")
    if by.username in (held.submitted_by, held.drafted_by):
        raise OfficeError("plan_own", plan=held.name)
    held.state, held.approved_by = "approved", by.username
    held.save()
    keep_record("plan_approved", by=by, region=held.region, subject=held.name, plan=held.pk)


@transaction.atomic
def send_back(*, plan, reason, by, seen):
    """A plan submitted or approved, as it was `seen`, is returned with a reason.

    Raises OfficeError without one, or when it has moved on since.
    """
    held = _in_state(plan, *({"submitted", "approved"} & {seen}))
    if not reason.strip():
        raise OfficeError("plan_no_reason")
    held.state, held.reason, held.approved_by = "returned", reason.strip()[:2_000], ""
    held.save()
    keep_record("plan_returned", by=by, region=held.region, subject=held.name, plan=held.pk, reason=held.reason)


@transaction.atomic
def publish(*, plan, by):
    """An approved plan counts from now on: its targets stand on every enterprise's page."""
    held = _in_state(plan, "approved")
    held.state, held.published_at = "published", timezone.now()
    held.save()
    keep_record("plan_published", by=by, region=held.region, subject=held.name, plan=held.pk)


@transaction.atomic
def rename(*, plan, name, by):
    """A draft, or a plan returned, has another name. Raises OfficeError without one, or when it was handed in."""
    held = _in_state(plan, "draft", "returned")
    before, held.name = held.name, _named(name)
    held.save()
    keep_record("plan_renamed", by=by, region=held.region, subject=held.name, plan=held.pk, before=before)


@transaction.atomic
def withdraw(*, plan, by):
    """A draft, or a plan returned, is withdrawn, and stands nowhere. Raises OfficeError when it was handed in."""
    held = _in_state(plan, "draft", "returned")
    held.state = "withdrawn"
    held.save()
    keep_record("plan_withdrawn", by=by, region=held.region, subject=held.name, plan=held.pk)


def adjusted(run, written, target):
    """The strategy with its control parameter calibrated to the target, as the command line takes it: "go back to S5".

    Raises StrategyError when it has no control parameter, or cannot meet it.
    """
    tried = strategy_written(written)
    if tried.measures_first:  # calibrated on what the measures leave, when it is drafted
        return written
    met = adjust(value_of(run).tables["enterprises"], tried, target)
    return written_of(replace(met, name=tried.name))
