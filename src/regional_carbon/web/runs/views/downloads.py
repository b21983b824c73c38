"""Figures, tables and reports of a run, to be drawn in a page or saved."""

import gzip
import json
from functools import lru_cache

import polars as pl
import vl_convert
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET

from regional_carbon.commands import as_csv
from regional_carbon.language.amounts import money_unit, tonnes_unit
from regional_carbon.language.messages import language
from regional_carbon.reports import chart_tables, charts, pathway_section, rules_section
from regional_carbon.reports.charts import VEGA_LITE
from regional_carbon.reports.drawing import titled
from regional_carbon.reports.folder import tables_of
from regional_carbon.reports.region_page import curve_read
from regional_carbon.web.accounts.rights import asks
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs import reports
from regional_carbon.web.runs.cases import case_as_written, case_of
from regional_carbon.web.runs.models import Run
from regional_carbon.web.scripts import packed

FIGURES = {
    "figure_2": charts.figure_2, "figure_3": charts.figure_3, "figure_4": charts.figure_4,
    "intensity": charts.intensity, "how_sure": lambda case: charts.how_sure(case.doubt),
    "asked": lambda case: charts.asked(case.asked), "fairness": lambda case: rules_section.figure(case, case.choosing),
    "wedges": lambda case: pathway_section.wedges(case, case.way),
}  # fmt: skip
# Those that not every run has, and whether a Case has them.
HAS = {
    "how_sure": lambda case: case.doubt is not None and case.doubt.sources is not None,
    "asked": lambda case: case.asked is not None and not case.asked.is_empty(),
    "fairness": lambda case: case.choosing is not None,
    "wedges": lambda case: case.way is not None,
}


def figures_of(case):
    """The figures there are of a Case, by name."""
    return [name for name in FIGURES if name not in HAS or HAS[name](case)]


def _drawn(case, name):
    """A figure of a Case. Raises Http404 where there is none of the name."""
    if name not in figures_of(case):
        raise Http404
    return FIGURES[name](case)


def of_kind(drawn, kind):
    """A figure as SVG or PNG, its title and caption with it: its content, and what that is."""
    svg = vl_convert.vegalite_to_svg(titled(drawn), vl_version=VEGA_LITE)
    return (svg.encode(), "image/svg+xml") if kind == "svg" else (vl_convert.svg_to_png(svg, scale=2), "image/png")


def drawing(drawn):
    """A figure as the page's script draws it."""
    return {"spec": drawn.spec, "datasets": drawn.datasets(), "title": drawn.title, "caption": drawn.caption}


@require_GET
@asks("see")
@of_run()
def figure(request, region, run, name):
    """A figure for the page: specification, rows, and of Figure 3 the curve the reference line reads."""
    return packed(request, _figure_packed(run.pk, language(), money_unit(), tonnes_unit(), name), "application/json")


@lru_cache(maxsize=32)
def _figure_packed(pk, spoken, money, tonnes, name):
    """What the page draws of a run that does not change any more: made once in each language and choice of units."""
    case = case_of(Run.objects.get(pk=pk))
    told = drawing(_drawn(case, name))
    if name == "figure_3":
        told["curve"] = curve_read(case.curves.filter(pl.col("strategy") == "marginal_opt_out"))
    return gzip.compress(json.dumps(told, cls=DjangoJSONEncoder).encode(), 5)


@require_GET
@asks("see")
@of_run()
def picture(request, region, run, name, kind):
    """A figure as SVG or PNG, its title and caption with it."""
    content, of = of_kind(_drawn(case_of(run), name), kind)
    return download(content, f"{region.slug}-{name}.{kind}", of)


def as_table(grid):
    """A table as the page's script lays it out."""
    heads = [[head.label, head.unit, head.kind] for head in grid.heads]
    return JsonResponse({"heads": heads, "rows": [[cell.text for cell in row] for row in grid.rows]})


@require_GET
@asks("see")
@of_run()
def figure_table(request, region, run, name, kind):
    """The rows of a figure as its table tab shows them, as JSON for the page or as CSV that says what they rest on."""
    case = case_of(run)
    drawn = _drawn(case, name)
    grid = chart_tables.table(case, drawn)
    if kind == "json":
        return as_table(grid)
    text = "\ufeff" + reports.figure_csv(run, case, drawn, grid)
    return download(text.encode(), f"{region.slug}-{name}.csv", "text/csv; charset=utf-8")


@require_GET
@asks("see")
@of_run()
def table(request, region, run, name, kind):
    """A table of the run as CSV, or what its columns mean and where its figures come from as JSON."""
    case = case_as_written(run)
    found = tables_of(case)
    if name not in found:
        raise Http404
    return table_file(found[name], reports.metadata(run, case, name), f"{region.slug}-{name}", kind)


def table_file(frame, metadata, name, kind):
    """A table as CSV that a spreadsheet opens, or its metadata as JSON, to be saved."""
    if kind == "csv":
        return download(("\ufeff" + as_csv(frame)).encode(), f"{name}.csv", "text/csv; charset=utf-8")
    told = json.dumps(metadata, ensure_ascii=False, indent=2)
    return download(told.encode(), f"{name}.metadata.json", "application/json")


@require_GET
@asks("see")
@of_run("reports")
def reports_page(request, region, run):
    """All that the library writes of a run, to be saved."""
    case = case_of(run)
    there = tables_of(case)
    tables = [name for name in reports.TABLES if name in there]
    return page(request, "runs/reports.html", "reports", run=run, tables=tables, figures=figures_of(case))


@require_GET
@asks("see")
@of_run()
def report(request, region, run, name):
    """The workbook, the page, or everything as one archive, in the language now spoken."""
    if name not in reports.FILES:
        raise Http404
    content, file, kind = reports.made(run, name)
    return download(content, file, kind)
