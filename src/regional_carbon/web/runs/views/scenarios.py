"""Pages of the laboratory: the page, its curves as JSON, its dials, its scenarios."""

from dataclasses import asdict

from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from regional_carbon.language.amounts import money_unit, tonnes_unit
from regional_carbon.reports import chart_tables, charts
from regional_carbon.reports.pathway_words import goal_sentences
from regional_carbon.schema.comparison_tables import StrategyCurves
from regional_carbon.web.accounts.rights import asks
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs import actions, laboratory
from regional_carbon.web.runs.reports import described
from regional_carbon.web.runs.values import value_of
from regional_carbon.web.runs.views.downloads import as_table, of_kind, table_file


@require_GET
@asks("see")
@of_run("laboratory")
def lab(request, region, run):
    """Strategies tried side by side; the address is the whole state."""
    state = laboratory.state_of(request.GET, run)
    value = value_of(run)
    line = request.GET.get("line", "")
    told = {
        "state": state, "dials": laboratory.dials(state.written, run), "rules": laboratory.rules_to_add(run),
        "presets": laboratory.presets(), "line": line or f"{charts.reference_line(value):.6g}",
        "highest": charts.highest(value), "words": laboratory.words_of_page(),
        "target_percent": f"{state.target * 100:.6g}", "scenarios": region.scenarios.all(),
        "goals": goal_sentences(value) if value.pathway_terms else (),
        "units_told": {"money": asdict(money_unit()), "tonnes": asdict(tonnes_unit())},
    }  # fmt: skip
    return page(request, "runs/laboratory.html", "laboratory", run=run, **told)


@require_GET
@asks("see")
@of_run()
def lab_answer(request, region, run):
    """The laboratory's curves and comparison as JSON; of one strategy alone its curve, while a dial of it turns."""
    state = laboratory.state_of(request.GET, run)
    if "turning" in request.GET:
        return JsonResponse(laboratory.turning(run, state, request.GET["turning"]))
    return JsonResponse(laboratory.answer(run, state, whole=request.GET.get("whole") == "1"))


@require_GET
@asks("see")
@of_run()
def lab_figure(request, region, run, kind):
    """Figure 4 of an address of the laboratory: its rows for the table tab, as CSV with metadata, SVG or PNG."""
    state = laboratory.state_of(request.GET, run)
    value = laboratory.tried_value(run, state)
    drawn, name = charts.figure_4(value, bare=True), f"{region.slug}-laboratory"
    if kind == "table":
        return as_table(chart_tables.table(value, drawn))
    if kind in ("svg", "png"):
        content, of = of_kind(drawn, kind)
        return download(content, f"{name}.{kind}", of)
    if kind not in ("csv", "metadata"):
        raise Http404
    metadata = described(run, value, "curves", StrategyCurves, value.tables["curves"]) | {"scenario": state.query()}
    return table_file(value.tables["curves"], metadata, name, kind)


@require_GET
@asks("see")
@of_run()
def lab_dials(request, region, run):
    """The dials of the strategies of an address, as a part of the page."""
    state = laboratory.state_of(request.GET, run)
    return page(request, "runs/dials.html", run=run, dials=laboratory.dials(state.written, run))


@require_POST
@asks("run")
def save_scenario(request, region):
    """The laboratory's state under a name."""
    query = request.POST.get("query", "")
    actions.save_scenario(region=region, name=request.POST.get("name", ""), query=query, by=request.user)
    return redirect(f"{reverse('laboratory', args=[region.slug])}?{query}")
