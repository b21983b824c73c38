"""Pages of plans."""

import polars as pl
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from regional_carbon.commands import as_csv
from regional_carbon.language import amounts
from regional_carbon.language.errors import StrategyError
from regional_carbon.reports import pathway_section as ways
from regional_carbon.reports.fund_section import fund_enterprises, fund_told, fund_years
from regional_carbon.schema.pathway_tables import PathwayYear, PlanFund
from regional_carbon.schema.pathway_tables import Plan as PlanTable
from regional_carbon.web.accounts.rights import asks
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.pages import page
from regional_carbon.web.plans import actions
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.plans.targets import fund_of, way_of
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs.cases import case_as_written, case_of, newest
from regional_carbon.web.runs.reports import described
from regional_carbon.web.runs.views.downloads import drawing, of_kind, table_file

SHOWN = 200
# The tables of a plan over several years, and of which table's columns each is.
TABLES = {"pathway": PathwayYear, "plan": PlanTable, "fund": PlanFund}


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
    told = {"plan": one, "steps": one.steps(), "dial": laboratory.dials([one.strategy])[0]}
    if one.frames:
        return page(request, "plans/way.html", "plans", **told, **_way_told(one), way=STATES)
    told |= {"targets": _with_ends(one, list(one.targets.all()[:SHOWN])), "asked": one.targets.count()}
    return page(request, "plans/plan.html", "plans", **told, way=STATES)


STATES = ("draft", "submitted", "approved", "published")


def _way_told(plan):
    """What the page of a plan over several years shows beside what every plan's does."""
    case, way, fund = case_of(plan.run), way_of(plan), fund_of(plan)
    return {
        "of": way, "answer": ways.answer(case, way), "years": ways.years(case, way), "caps": ways.caps(case, way),
        "wedge_years": ways.wedge_years(case, way), "fund_told": fund_told(case, fund),
        "fund_years": fund_years(case, fund), "fund_enterprises": fund_enterprises(case, fund),
        "funded": fund["received_cny"].count() > 0, "enterprises": way.plan["enterprise_id"].n_unique(),
    }  # fmt: skip


def _with_ends(plan, targets):
    """The targets, each with the 90 % interval of the enterprise's emission, as the plan's run has it."""
    known = case_of(plan.run).enterprises
    ends = ("emission_low_tco2", "emission_high_tco2")
    if {*ends} <= {*known.columns}:
        asked = known.filter(pl.col("enterprise_id").is_in([one.enterprise_id for one in targets]))
        told = {
            name: amounts.interval(low, high, amounts.total_tco2)
            for name, low, high in asked.select("enterprise_id", *ends).rows()
        }
        for one in targets:
            one.ends = told.get(one.enterprise_id, "")
    return targets


@require_POST
@asks("plan")
def draft(request, region):
    """A strategy of the laboratory becomes a draft: for one year, or where goals are given on the way to them."""
    run = newest(region)
    if run is None:
        raise OfficeError("no_run")
    given = request.POST
    told = {"region": region, "run": run, "name": given.get("name", ""), "by": request.user}
    goals, strategy = _goals(given), given.get("strategy", "")
    if goals or given.get("own_goals") == "on":
        made = actions.draft_way(**told, strategy=strategy, goals=goals)
        return redirect("plan", region.slug, made.pk)
    try:
        target = float(given.get("target", ""))
    except ValueError:
        raise StrategyError("target_range", value=given.get("target", "")) from None
    if given.get("adjust") == "on":
        strategy = actions.adjusted(run, strategy, target)
    return redirect("plan", region.slug, actions.draft(**told, strategy=strategy, target=target).pk)


def _goals(given):
    """The goals of the form, as the command line takes them: the target by its year, and those written out."""
    written = [line.strip() for line in given.get("goals", "").splitlines() if line.strip()]
    year = given.get("until", "").strip()
    return [f"reduction={given.get('target', '')},year={year}", *written] if year else written


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


# ---------------------------------------------------------------------------------------------------
# Files


@require_GET
@asks("see")
def targets(request, region, plan):
    """Every target of a plan as CSV; of a plan over several years, each year's."""
    one = get_object_or_404(Plan, region=region, pk=plan)
    names = (
        "enterprise_id", "name", "rank", "emission_tco2", "coefficient", "reduction_tco2", "output_forgone_cny",
    )  # fmt: skip
    if one.frames:
        frame = way_of(one).plan
    else:
        frame = pl.DataFrame(list(one.targets.values(*names)), schema_overrides={"name": pl.String})
    return download(("\ufeff" + as_csv(frame)).encode(), f"{region.slug}-plan-{one.pk}.csv", "text/csv; charset=utf-8")


def _several_years(region, plan):
    """A plan over several years. Raises Http404 for another."""
    one = get_object_or_404(Plan, region=region, pk=plan)
    if not one.frames:
        raise Http404
    return one


@require_GET
@asks("see")
def way_figure(request, region, plan, kind):
    """The way of a plan as a figure: for the page to draw, as SVG, as PNG."""
    one = _several_years(region, plan)
    if kind not in ("json", "svg", "png"):
        raise Http404
    drawn = ways.wedges(case_of(one.run), way_of(one))
    if kind == "json":
        return JsonResponse(drawing(drawn))
    content, of = of_kind(drawn, kind)
    return download(content, f"{region.slug}-plan-{one.pk}-way.{kind}", of)


@require_GET
@asks("see")
def plan_table(request, region, plan, name, kind):
    """A table of a plan over several years as CSV, or what its columns mean and what it rests on as JSON."""
    one = _several_years(region, plan)
    if name not in TABLES:
        raise Http404
    way = way_of(one)
    frame = {"pathway": way.years, "plan": way.plan, "fund": fund_of(one)}[name]
    told = {
        **described(one.run, case_as_written(one.run), name, TABLES[name], frame),
        "plan": one.pk, "plan_name": one.name, "strategy": one.strategy, "goals": one.goals, "rests_on": way.record,
    }  # fmt: skip
    return table_file(frame, told, f"{region.slug}-plan-{one.pk}-{name}", kind)
