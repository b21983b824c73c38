"""A plan's way from draft to published: each step one function, one transaction, one audit record."""

from dataclasses import replace

import narwhals as nw
import polars as pl
from django.db import transaction
from django.utils import timezone

from regional_carbon import commands
from regional_carbon.comparison import compare
from regional_carbon.errors import StrategyError
from regional_carbon.models.emission_reduction import reduction_curve
from regional_carbon.web.accounts.audit import record
from regional_carbon.web.errors import OfficeError
from regional_carbon.web.plans.models import Plan, Target
from regional_carbon.web.runs.cases import case_of
from regional_carbon.words import Said


@transaction.atomic
def draft(*, region, run, name, strategy, target, by):
    """A plan of a strategy at a target, with what it asks of each enterprise.

    Raises StrategyError when the strategy is not written as it must be or misses the target, OfficeError without a
    name.
    """
    if not name.strip():
        raise OfficeError("plan_without_name")
    tried = commands.strategy(strategy)
    enterprises = case_of(run).enterprises
    curve = nw.from_native(reduction_curve(enterprises, tried.coefficient()), eager_only=True).to_polars()
    row = nw.from_native(compare({tried.name: curve}, target, enterprises), eager_only=True).rows(named=True)[0]
    if not row["meets_target"]:
        most = f"{row['greatest_rate']:.2%}"
        raise StrategyError("plan_misses_target", strategy=tried.name, target=f"{target:.2%}", most=most)
    plan = Plan.objects.create(
        region=region, run=run, name=name.strip()[:120], strategy=strategy, target_rate=target,
        drafted_by=by.username, figures=row,
    )  # fmt: skip
    Target.objects.bulk_create(_targets(plan, enterprises, curve, row["enterprises_reached"]), batch_size=2_000)
    record("plan_drafted", by=by, region=region, subject=name, plan=plan.pk, run=run.pk)
    return plan


def _targets(plan, enterprises, curve, reached):
    """β·C and β·G of each enterprise that the plan reaches."""
    known = ["enterprise_id", "emission_tco2", "output_cny"] + (["name"] if "name" in enterprises.columns else [])
    asked = curve.head(reached).select("enterprise_id", "m", "coefficient")
    rows = asked.join(enterprises.select(known), on="enterprise_id", how="left").filter(pl.col("coefficient") > 0)
    for row in rows.iter_rows(named=True):
        yield Target(
            plan=plan, enterprise_id=row["enterprise_id"], name=row.get("name") or "", rank=row["m"],
            emission_tco2=row["emission_tco2"], coefficient=row["coefficient"],
            reduction_tco2=row["coefficient"] * row["emission_tco2"],
            output_forgone_cny=row["coefficient"] * row["output_cny"],
        )  # fmt: skip


def _in_state(plan, *states):
    """The plan, locked. Raises OfficeError when it is not in one of the states: somebody was quicker."""
    held = (
        Plan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region", "run", "run__region")
        .get(pk=plan.pk)
    )
    if held.state not in states:
        raise OfficeError("plan_state", plan=held.name, state=Said("web", f"_plan_is_{held.state}"))
    return held


@transaction.atomic
def submit(*, plan, by):
    """A draft, or a plan sent back, is handed in. Raises OfficeError for one that rests on older data."""
    held = _in_state(plan, "draft", "returned")
    if held.run.stale:
        raise OfficeError("plan_stale", plan=held.name)
    held.state, held.submitted_by, held.reason = "submitted", by.username, ""
    held.save()
    record("plan_submitted", by=by, region=held.region, subject=held.name, plan=held.pk)


@transaction.atomic
def approve(*, plan, by):
    """A plan of somebody else is approved. Raises OfficeError where they drafted or handed it in themselves."""
    held = _in_state(plan, "submitted")
    if by.username in (held.submitted_by, held.drafted_by):
        raise OfficeError("plan_own", plan=held.name)
    held.state, held.approved_by = "approved", by.username
    held.save()
    record("plan_approved", by=by, region=held.region, subject=held.name, plan=held.pk)


@transaction.atomic
def send_back(*, plan, reason, by):
    """A plan handed in goes back with a reason. Raises OfficeError without one."""
    held = _in_state(plan, "submitted", "approved")
    if not reason.strip():
        raise OfficeError("plan_no_reason")
    held.state, held.reason, held.approved_by = "returned", reason.strip()[:2_000], ""
    held.save()
    record("plan_returned", by=by, region=held.region, subject=held.name, plan=held.pk, reason=held.reason)


@transaction.atomic
def publish(*, plan, by):
    """An approved plan counts from now on: its targets stand on every enterprise's page."""
    held = _in_state(plan, "approved")
    held.state, held.published_at = "published", timezone.now()
    held.save()
    record("plan_published", by=by, region=held.region, subject=held.name, plan=held.pk)


def adjusted(run, written, target):
    """The strategy with its dial turned until it meets the target, as the command line takes it: "go back to S5".

    Raises StrategyError when it has no dial, or cannot meet it.
    """
    from regional_carbon.comparison import adjust
    from regional_carbon.web.runs.laboratory import written_of

    tried = commands.strategy(written)
    met = adjust(case_of(run).enterprises, tried, target)
    return written_of(replace(met, name=tried.name))
