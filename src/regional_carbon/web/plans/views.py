"""Pages of plans."""

import polars as pl
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from regional_carbon.commands import as_csv
from regional_carbon.errors import StrategyError
from regional_carbon.reports import shown
from regional_carbon.web.accounts.rights import asks
from regional_carbon.web.errors import OfficeError
from regional_carbon.web.pages import page
from regional_carbon.web.plans import actions
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs.cases import case_of, newest

SHOWN = 200


@require_GET
@asks("see")
def plans(request, region):
    """The plans of a region, the newest first."""
    return page(request, "plans/plans.html", "plans", plans=region.plans.all()[:100])


@require_GET
@asks("see")
def plan(request, region, plan):
    """A plan: its figures, its way so far, and what it asks of each enterprise."""
    from regional_carbon.web.runs import laboratory

    one = get_object_or_404(Plan, region=region, pk=plan)
    dial = laboratory.dials([one.strategy])[0]
    targets = _with_ends(one, list(one.targets.all()[:SHOWN]))
    told = {"plan": one, "targets": targets, "asked": one.targets.count(), "dial": dial}
    return page(request, "plans/plan.html", "plans", **told, way=("draft", "submitted", "approved", "published"))


def _with_ends(plan, targets):
    """The targets, each with the 90 % interval of the enterprise's emission, as the plan's run has it."""
    known = case_of(plan.run).enterprises
    ends = ("emission_low_tco2", "emission_high_tco2")
    if {*ends} <= {*known.columns}:
        asked = known.filter(pl.col("enterprise_id").is_in([one.enterprise_id for one in targets]))
        told = {
            name: shown.interval(low, high, shown.count)
            for name, low, high in asked.select("enterprise_id", *ends).rows()
        }
        for one in targets:
            one.ends = told.get(one.enterprise_id, "")
    return targets


@require_POST
@asks("plan")
def draft(request, region):
    """A strategy of the laboratory becomes a draft."""
    run = newest(region)
    if run is None:
        raise OfficeError("no_run")
    try:
        target = float(request.POST.get("target", ""))
    except ValueError:
        raise StrategyError("target_range", value=request.POST.get("target", "")) from None
    strategy = request.POST.get("strategy", "")
    if request.POST.get("adjust") == "on":
        strategy = actions.adjusted(run, strategy, target)
    made = actions.draft(
        region=region, run=run, name=request.POST.get("name", ""), strategy=strategy, target=target, by=request.user
    )
    return redirect("plan", region.slug, made.pk)


def _step(right, act):
    """A view that takes a plan one step further, by the person who asks, and goes back to its page."""

    @require_POST
    @asks(right)
    def step(request, region, plan):
        act(plan=get_object_or_404(Plan, region=region, pk=plan), by=request.user)
        return redirect("plan", region.slug, plan)

    return step


submit = _step("plan", actions.submit)
approve = _step("approve", actions.approve)
publish = _step("approve", actions.publish)


@require_POST
@asks("approve")
def send_back(request, region, plan):
    """Sent back with a reason."""
    one = get_object_or_404(Plan, region=region, pk=plan)
    actions.send_back(plan=one, reason=request.POST.get("reason", ""), by=request.user)
    return redirect("plan", region.slug, plan)


@require_GET
@asks("see")
def targets(request, region, plan):
    """Every target of a plan as CSV."""
    one = get_object_or_404(Plan, region=region, pk=plan)
    names = (
        "enterprise_id", "name", "rank", "emission_tco2", "coefficient", "reduction_tco2", "output_forgone_cny",
    )  # fmt: skip
    frame = pl.DataFrame(list(one.targets.values(*names)), schema_overrides={"name": pl.String})
    return download(("\ufeff" + as_csv(frame)).encode(), f"{region.slug}-plan-{one.pk}.csv", "text/csv; charset=utf-8")
