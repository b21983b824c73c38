"""Pages of plans."""

import polars as pl
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect

from regional_carbon.language import amounts
from regional_carbon.language.amounts import title_tco2
from regional_carbon.language.messages import say
from regional_carbon.reports.figures.wedge_charts import wedges
from regional_carbon.reports.sentences import pathway_section as ways
from regional_carbon.reports.sentences import pathway_words
from regional_carbon.reports.sentences.fund_section import fund_enterprises, fund_told, fund_years
from regional_carbon.reports.sentences.labels import pathway_label
from regional_carbon.reports.sentences.revision_section import caps_beside, years_beside
from regional_carbon.reports.sentences.shown import market_sentence
from regional_carbon.reports.table_csv import as_csv
from regional_carbon.run.record import pathway_record
from regional_carbon.schema.pathway_tables import PathwayYear, PlanFund
from regional_carbon.schema.pathway_tables import Plan as PlanTable
from regional_carbon.uncertainty.national_market import likely_members
from regional_carbon.web.pages import of_region, page
from regional_carbon.web.plans import actions
from regional_carbon.web.plans import plan_told as told_of
from regional_carbon.web.plans.enterprise_targets import pathway_of, value_of_plan
from regional_carbon.web.plans.forms import RenameForm, ReplanForm, ReturnForm
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.plans.plan_chances import plan_chance
from regional_carbon.web.plans.plan_facts import bearers, facts_of_plan
from regional_carbon.web.plans.replanning import names_of, value_replanned, year_to_replan
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs import laboratory
from regional_carbon.web.runs.report_files import described
from regional_carbon.web.runs.values import newest, value_as_written, value_of
from regional_carbon.web.runs.views.downloads import figure_data, of_kind, table_file
from regional_carbon.web.wording import word

SHOWN, LISTED = 200, 100
# The tables of a plan over several years, by their addresses, and their declarations.
TABLES = {"pathway": PathwayYear, "plan": PlanTable, "fund": PlanFund}


@of_region("see")
def plans(request, region):
    """The plans of a region, the newest first, each with its chance."""
    listed = list(region.plans.select_related("run", "region")[:LISTED])
    known = [(one, plan_chance(one)) for one in listed]
    rows = [
        {"plan": one, "facts": facts_of_plan(one), "chance": chance, "rule": laboratory.rule_told(one.strategy),
         "surer": chance and told_of.surer(one, chance)}
        for one, chance in known
    ]  # fmt: skip
    waiting = sum(one.state == "submitted" for one in listed)
    told = {
        "rows": rows, "title": _titled(region, listed), "sub": word("plans_sub_waits", count=waiting) if listed else "",
        "money_scaled": told_of.scaled_money(listed[0]) if listed else "",
    }  # fmt: skip
    return page(request, "plans/plans.html", "plans", **told)


def _titled(region, listed):
    """What the list of plans comes to: the one that counts, else that none does."""
    counts = region.plan_in_force()
    if counts is not None:
        return word("plans_title_published", plan=counts.name, tonnes=title_tco2(facts_of_plan(counts).asked_tco2))
    return word("plans_title_drafts", count=len(listed)) if listed else word("plans_title_none")


@of_region("see")
def plan(request, region, plan):
    """A plan: its figures, its way so far, and what it asks of each enterprise."""
    return _plan(request, region, get_object_or_404(Plan, region=region, pk=plan))


def _plan(request, region, plan, **forms):
    """The page of a plan; a form that could not be taken stands in it as it was filled in."""
    status = 422 if forms else 200
    told = {
        "plan": plan,
        "steps": plan.steps(),
        "rename_form": RenameForm(initial={"name": plan.name}),
        "return_form": ReturnForm(initial={"seen": plan.state}),
        "replan_year": year_to_replan(plan, newest(region)),
        "replaced_by": plan.replaced_by(),
        **_signed(plan),
        **_beside(plan),
        **forms,
    }
    if plan.bundle:
        return page(request, "plans/way.html", "plans", status=status, **told, **_way_told(plan))
    return page(request, "plans/plan.html", "plans", status=status, rule=laboratory.rule_told(plan.strategy), **told)


def _signed(plan):
    """What whoever approves a plan signs: its figures, who bears it, what is in doubt, and where it stands."""
    asked, facts = bearers(plan), facts_of_plan(plan)
    widest = max((one.would_emit_tco2 for one in asked), default=1) or 1
    shown = _with_ends(plan, asked[:SHOWN], widest)
    return {
        "title": told_of.title(plan), "facts": told_of.facts_told(plan, asked), "facts_year": facts.year,
        "burden": told_of.burden_told(plan, asked), "most_bear": told_of.most_bear(asked),
        "not_asked": max(facts.enterprises - facts.asked, 0), "doubts": told_of.doubts_told(asked),
        "bearers": shown, "bearers_count": len(asked), "enterprises": facts.enterprises,
        "counted": plan.targets.filter(measures_tco2__isnull=False).exists(),
        "measures_known": any(one.found_tco2 is not None for one in asked), "life": told_of.life(plan),
        "money_scaled": told_of.scaled_money(plan), "market": _of_the_market(plan),
    }  # fmt: skip


def _beside(plan):
    """The plan it goes on from, else the one that counts, else the one drafted before; and what differs."""
    counts = plan.region.plan_in_force()
    earlier = plan.region.plans.filter(pk__lt=plan.pk).first()
    other = next((one for one in (plan.goes_on_from, counts, earlier) if one is not None and one.pk != plan.pk), None)
    return {} if other is None else {"beside_plan": other, "changed": told_of.changed(plan, other)}


def _way_told(plan):
    """What the page of a plan over several years shows beside what every plan's does."""
    value = value_of_plan(plan)
    fund = value.tables["plan_fund"]
    return {
        "rule": pathway_label(value.pathway_terms.strategy), "goals": pathway_words.goal_sentences(value),
        "assumptions": pathway_words.assumption_sentences(value), "missed": pathway_words.missed_sentences(value),
        "chances": pathway_words.chance_sentences(value),
        "answer": ways.answer(value), "years": ways.years(value), "caps": ways.cap_grid(value),
        "wedge_years": ways.wedge_years(value), "fund_told": fund_told(value, fund),
        "fund_years": fund_years(value, fund), "fund_enterprises": fund_enterprises(value, fund),
        "funded": fund["received_cny"].count() > 0, "planned": value.tables["plan"]["enterprise_id"].n_unique(),
        **_reported_told(plan, value),
    }  # fmt: skip


def _reported_told(plan, value):
    """Of a plan that goes on from another, what the year brought and what has become of the allowances."""
    if "deviations" not in value.tables or plan.goes_on_from is None:
        return {}
    before = value_of_plan(plan.goes_on_from)
    return {
        "reported": value.tables["deviations"]["year"][0], "deviations_told": ways.deviations_told(value),
        "years_beside": years_beside(before, value),
        "caps_beside": caps_beside(before, value, names_of(plan, plan.run)),
    }  # fmt: skip


def _of_the_market(plan):
    """What a plan asks of those that probably belong to the national carbon market; nothing where there are none."""
    if not plan.run.bundle:
        return ""
    members = likely_members(value_of(plan.run).tables["enterprises"])["enterprise_id"].to_list()
    asked = plan.targets.filter(enterprise_id__in=members, reduction_tco2__gt=0)
    return market_sentence(asked.count(), sum(asked.values_list("reduction_tco2", flat=True)))


WIDE = 180  # of the bar beside an enterprise


class Shown:
    """One that bears a plan, with the lengths of its bar and the interval of its emission."""

    def __init__(self, bearer, widest, ends=""):
        self.bearer, self.ends = bearer, ends
        self.left, self.cut = (round(WIDE * tonnes / widest, 1) for tonnes in (bearer.may_emit_tco2, bearer.asked_tco2))

    def __getattr__(self, name):
        return getattr(self.bearer, name)


def _with_ends(plan, asked, widest):
    """Those that bear a plan of one year, each with the 90 % interval of its emission, as the plan's run has it."""
    known, ends = value_of(plan.run).tables["enterprises"] if plan.run.bundle else None, {}
    names = ("emission_low_tco2", "emission_high_tco2")
    if known is not None and not plan.bundle and {*names} <= {*known.columns}:
        among = known.filter(pl.col("enterprise_id").is_in([one.enterprise_id for one in asked]))
        ends = {
            name: amounts.interval(low, high, amounts.total_tco2)
            for name, low, high in among.select("enterprise_id", *names).rows()
        }
    return [Shown(one, widest, ends.get(one.enterprise_id, "")) for one in asked]


def _step(right, act):
    """A view that takes a plan one step further, by the person who asks, and goes back to its page."""

    @of_region(right, sent="plan")
    def step(request, region, plan):
        act(plan=get_object_or_404(Plan, region=region, pk=plan), by=request.user)
        return redirect("plan", region.slug, plan)

    return step


@of_region("see")
def revision(request, region, plan):
    """A plan held against the year that was calculated: who is above its allowance, and the years left then."""
    return _revision(request, region, get_object_or_404(Plan, region=region, pk=plan))


def _revision(request, region, plan, form=None):
    """The page of a plan held against a year; a form that could not be taken stands in it as it was filled in."""
    run = newest(region)
    year = year_to_replan(plan, run)
    told = {"plan": plan, "year": year, "replaced_by": plan.replaced_by()}
    if year is not None:
        before, now = value_of_plan(plan), value_replanned(plan, run)
        told |= {
            "deviations_told": ways.deviations_told(now), "years": years_beside(before, now),
            "caps": caps_beside(before, now, names_of(plan, run)), "goals": pathway_words.goal_sentences(before),
            "missed": pathway_words.missed_sentences(now), "chances": pathway_words.chance_sentences(now),
            "new": now.tables["deviations"].filter(standing="not_in_plan").height,
            "enterprises": now.tables["deviations"].height,
            "form": form or ReplanForm(initial={"name": say("web", "replan_named", plan=plan.name, year=year)[:120]}),
        }  # fmt: skip
    return page(request, "plans/revision.html", "plans", status=422 if form else 200, run=run, **told)


@of_region("plan", sent="revision")
def replan(request, region, plan):
    """The plan gone on with from the year that was calculated, as a draft of its own."""
    held = get_object_or_404(Plan, region=region, pk=plan)
    run, form = newest(region), ReplanForm(request.POST)
    if year_to_replan(held, run) is None:
        return redirect("revision", region.slug, held.pk)
    if not form.performs(actions.replan, plan=held, run=run, by=request.user):
        return _revision(request, region, held, form)
    return redirect("plan", region.slug, form.done.pk)


submit = _step("plan", actions.submit)
approve = _step("approve", actions.approve)
publish = _step("approve", actions.publish)


@of_region("plan", sent="plan")
def rename_plan(request, region, plan):
    """Another name for a draft."""
    held = get_object_or_404(Plan, region=region, pk=plan)
    form = RenameForm(request.POST)
    if not form.performs(actions.rename, plan=held, by=request.user):
        held.refresh_from_db()
        return _plan(request, region, held, rename_form=form)
    return redirect("plan", region.slug, plan)


@of_region("plan", sent="plan")
def withdraw_plan(request, region, plan):
    """A draft is withdrawn: back to the plans; whoever comes second is told that it was."""
    actions.withdraw(plan=get_object_or_404(Plan.every, region=region, pk=plan), by=request.user)
    return redirect("plans", region.slug)


@of_region("approve", sent="plan")
def send_back(request, region, plan):
    """Returned with a reason."""
    held = get_object_or_404(Plan, region=region, pk=plan)
    given = request.POST.copy()
    form = ReturnForm(given)
    if not form.performs(actions.send_back, plan=held, by=request.user):
        held.refresh_from_db()
        given["seen"] = held.state  # who has read what it is now may return it still
        return _plan(request, region, held, return_form=form)
    return redirect("plan", region.slug, plan)


# ---------------------------------------------------------------------------------------------------
# Files


@of_region("see")
def targets(request, region, plan):
    """Every target of a plan as CSV; of a plan over several years, each year's."""
    one = get_object_or_404(Plan, region=region, pk=plan)
    names = (
        "enterprise_id", "name", "rank", "emission_tco2", "coefficient", "reduction_tco2", "output_forgone_cny",
    )  # fmt: skip
    with_measures = ("allowed_tco2", "measures_tco2", "net_cost_cny", "investment_cny")
    if one.bundle:
        frame = pathway_of(one).tables["plan"]
    else:
        told = names + with_measures if one.targets.filter(measures_tco2__isnull=False).exists() else names
        frame = pl.DataFrame(list(one.targets.values(*told)), schema_overrides={"name": pl.String})
    return download(("\ufeff" + as_csv(frame)).encode(), f"{region.slug}-plan-{one.pk}.csv", "text/csv; charset=utf-8")


def _several_years(region, plan):
    """A plan over several years. Raises Http404 for another."""
    one = get_object_or_404(Plan, region=region, pk=plan)
    if not one.bundle:
        raise Http404
    return one


@of_region("see")
def way_figure(request, region, plan, kind):
    """The way of a plan as a figure: for the page to draw, as SVG, as PNG."""
    one = _several_years(region, plan)
    if kind not in ("json", "svg", "png"):
        raise Http404
    drawn = wedges(value_of_plan(one))
    if kind == "json":
        return JsonResponse(figure_data(drawn))
    content, of = of_kind(drawn, kind)
    return download(content, f"{region.slug}-plan-{one.pk}-way.{kind}", of)


@of_region("see")
def plan_table(request, region, plan, name, kind):
    """A table of a plan over several years as CSV, or what its columns mean and what it rests on as JSON."""
    one = _several_years(region, plan)
    if name not in TABLES:
        raise Http404
    pathway = pathway_of(one)
    frame = pathway.tables[TABLES[name].held_as]
    told = {
        **described(one.run, value_as_written(one.run), name, TABLES[name], frame),
        "plan": one.pk, "plan_name": one.name, "strategy": one.strategy, "goals": one.goals,
        "rests_on": pathway_record(pathway.pathway_terms),
    }  # fmt: skip
    return table_file(frame, told, f"{region.slug}-plan-{one.pk}-{name}", kind)
