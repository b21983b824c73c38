"""Pages of the scenarios: the page, its curves as JSON, its control parameters, those saved."""

from dataclasses import asdict

from django.http import Http404, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from regional_carbon.language.amounts import money_unit, tonnes_unit
from regional_carbon.language.errors import RegionalCarbonError
from regional_carbon.reports.figures import chart_tables
from regional_carbon.reports.figures.goal_charts import goal_figure
from regional_carbon.reports.figures.opt_out_charts import highest, reference_cost
from regional_carbon.reports.sentences.pathway_words import goal_sentences
from regional_carbon.schema.comparison_tables import StrategyCurves
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.plans import actions as plans
from regional_carbon.web.plans.forms import DraftForm
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs import actions, laboratory
from regional_carbon.web.runs.forms import ScenarioForm
from regional_carbon.web.runs.report_files import described
from regional_carbon.web.runs.tried_measures import can_come_first
from regional_carbon.web.runs.values import value_of
from regional_carbon.web.runs.views.downloads import as_table, of_kind, table_file
from regional_carbon.web.wording import word


@of_run("see", "laboratory")
def lab(request, region, run):
    """Strategies tried side by side; the address is the whole state."""
    return _lab(request, region, run, request.GET)


def _lab(request, region, run, query, **forms):
    """The page of the scenarios in the state that `query` says; a form not taken stands in it as it was filled in."""
    state = laboratory.state_of(query, run)
    value = value_of(run)
    dials = laboratory.dials(state.written, run)
    told = {
        "state": state, "dials": dials, "chosen": state.chosen_name(), "title": _title(run, state),
        "first": any(dial["measures_first"] for dial in dials), "priced": can_come_first(value),
        "emission": value.summary["emission_tco2"],
        "rules": laboratory.rules_to_add(run), "presets": laboratory.presets(),
        "line": query.get("line", "") or f"{reference_cost(value):.6g}",
        "highest": highest(value), "words": laboratory.words_of_page(),
        "target_percent": f"{state.target * 100:.6g}", "scenarios": region.scenarios.all(),
        "goals": goal_sentences(value) if value.pathway_terms else (),
        "units_told": {"money": asdict(money_unit()), "tonnes": asdict(tonnes_unit())},
        "save_form": ScenarioForm(), "draft_form": _draft_form(run, dials, initial={"target": state.target}),
    }  # fmt: skip
    if not forms:
        return page(request, "runs/laboratory.html", "laboratory", run=run, **told)
    request.page_address = f"{request.page_address}?{query.urlencode()}"
    return page(request, "runs/laboratory.html", "laboratory", run=run, status=422, **{**told, **forms})


def _title(run, state):
    """The finding of the strategy that is looked at; what the page is called where it cannot be run."""
    try:
        return laboratory.findings_of(run, state).get(state.chosen_name()) or word("lab_title")
    except RegionalCarbonError:
        return word("lab_title")


def _draft_form(run, dials, *args, **kwargs):
    strategies = [(dial["written"], dial["label"]) for dial in dials]
    initial = {"name": word("plan_named", number=run.region.plans.count() + 1), **kwargs.pop("initial", {})}
    return DraftForm(*args, initial=initial, year=run.summary["year"], strategies=strategies, **kwargs)


@of_run("see")
def lab_answer(request, region, run):
    """The scenarios' curves and comparison as JSON; of one strategy its curve, while its control parameter moves."""
    state = laboratory.state_of(request.GET, run)
    if "chance" in request.GET:
        return JsonResponse(laboratory.chance_of(run, state))
    if "turning" in request.GET:
        return JsonResponse(laboratory.turning(run, state, request.GET["turning"]))
    return JsonResponse(laboratory.answer(run, state, whole=request.GET.get("whole") == "1"))


@of_run("see")
def lab_figure(request, region, run, kind):
    """The chart of an address of the scenarios: its rows for the table tab, as CSV with metadata, SVG or PNG."""
    state = laboratory.state_of(request.GET, run)
    value = laboratory.tried_value(run, state)
    drawn, name = goal_figure(value, bare=True), f"{region.slug}-laboratory"
    if kind == "table":
        return as_table(chart_tables.table(value, drawn))
    if kind in ("svg", "png"):
        content, of = of_kind(drawn, kind)
        return download(content, f"{name}.{kind}", of)
    if kind not in ("csv", "metadata"):
        raise Http404
    metadata = described(run, value, "curves", StrategyCurves, value.tables["curves"]) | {"scenario": state.query()}
    return table_file(value.tables["curves"], metadata, name, kind)


@of_run("see")
def lab_dials(request, region, run):
    """The control parameters of the strategies of an address, as a part of the page."""
    state = laboratory.state_of(request.GET, run)
    dials = laboratory.dials(state.written, run)
    return page(request, "runs/dials.html", run=run, dials=dials, chosen=state.chosen_name())


@of_run("run", sent="laboratory")
def save_scenario(request, region, run):
    """The state of the scenarios under a name."""
    form = ScenarioForm(request.POST)
    query = request.POST.get("query", "")
    if not form.performs(actions.save_scenario, region=region, by=request.user):
        return _lab(request, region, run, QueryDict(query), save_form=form)
    return redirect(f"{reverse('laboratory', args=[region.slug])}?{query}")


@of_run("plan", sent="laboratory")
def draft(request, region, run):
    """A strategy of the scenarios becomes a draft: for one year, or where goals are given on the way to them."""
    query = QueryDict(request.POST.get("query", ""))
    form = _draft_form(run, laboratory.dials(laboratory.state_of(query, run).written, run), request.POST)
    if not form.performs(plans.draft_as_asked, region=region, run=run, by=request.user):
        return _lab(request, region, run, query, draft_form=form)
    return redirect("plan", region.slug, form.done.pk)
