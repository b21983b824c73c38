"""Figures, tables and reports of a run, to be drawn in a page or saved."""

import json

import polars as pl
import vl_convert
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET

from regional_carbon.commands import as_csv
from regional_carbon.reports import chart_tables, charts
from regional_carbon.reports.charts import VEGA_LITE
from regional_carbon.reports.figures import titled
from regional_carbon.reports.page import curve_read
from regional_carbon.web.accounts.rights import asks
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs import reports
from regional_carbon.web.runs.cases import case_as_written, case_of

FIGURES = {
    "figure_2": charts.figure_2, "figure_3": charts.figure_3, "figure_4": charts.figure_4,
    "intensity": charts.intensity,
}  # fmt: skip


def _drawn(case, name):
    """A figure of a Case. Raises Http404 where there is none of the name."""
    if name not in FIGURES:
        raise Http404
    return FIGURES[name](case)


@require_GET
@asks("see")
@of_run()
def figure(request, region, run, name):
    """A figure for the page: specification, rows, and of Figure 3 the curve the reference line reads."""
    case = case_of(run)
    drawn = _drawn(case, name)
    told = {"spec": drawn.spec, "datasets": drawn.datasets(), "title": drawn.title, "caption": drawn.caption}
    if name == "figure_3":
        told["curve"] = curve_read(case.curves.filter(pl.col("strategy") == "marginal_opt_out"))
    return JsonResponse(told)


@require_GET
@asks("see")
@of_run()
def picture(request, region, run, name, kind):
    """A figure as SVG or PNG, its title and caption with it."""
    svg = vl_convert.vegalite_to_svg(titled(_drawn(case_of(run), name)), vl_version=VEGA_LITE)
    if kind == "svg":
        return download(svg.encode(), f"{region.slug}-{name}.svg", "image/svg+xml")
    return download(vl_convert.svg_to_png(svg, scale=2), f"{region.slug}-{name}.png", "image/png")


@require_GET
@asks("see")
@of_run()
def figure_table(request, region, run, name, kind):
    """The rows of a figure as its table tab shows them, as JSON for the page or as CSV that says what they rest on."""
    case = case_of(run)
    drawn = _drawn(case, name)
    grid = chart_tables.table(case, drawn)
    if kind == "json":
        heads = [[head.label, head.unit, head.kind] for head in grid.heads]
        return JsonResponse({"heads": heads, "rows": [[cell.text for cell in row] for row in grid.rows]})
    text = "\ufeff" + reports.figure_csv(run, case, drawn, grid)
    return download(text.encode(), f"{region.slug}-{name}.csv", "text/csv; charset=utf-8")


@require_GET
@asks("see")
@of_run()
def table(request, region, run, name, kind):
    """A table of the run as CSV, or what its columns mean and where its figures come from as JSON."""
    if name not in reports.TABLES:
        raise Http404
    case = case_of(run)
    if kind == "csv":
        text = "\ufeff" + as_csv(getattr(case_as_written(run), name))
        return download(text.encode(), f"{region.slug}-{name}.csv", "text/csv; charset=utf-8")
    told = json.dumps(reports.metadata(run, case, name), ensure_ascii=False, indent=2)
    return download(told.encode(), f"{region.slug}-{name}.metadata.json", "application/json")


@require_GET
@asks("see")
@of_run("reports")
def reports_page(request, region, run):
    """All that the library writes of a run, to be saved."""
    return page(request, "runs/reports.html", "reports", run=run, tables=reports.TABLES, figures=list(FIGURES))


@require_GET
@asks("see")
@of_run()
def report(request, region, run, name):
    """The workbook, the page, or everything as one archive, in the language now spoken."""
    if name not in reports.FILES:
        raise Http404
    content, file, kind = reports.made(run, name)
    return download(content, file, kind)
