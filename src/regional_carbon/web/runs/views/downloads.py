"""Figures, tables and reports of a run, to be drawn in a page or saved."""

import gzip
import json
from functools import lru_cache

import polars as pl
import vl_convert
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, JsonResponse

from regional_carbon.language.amounts import money_unit, tonnes_unit
from regional_carbon.language.messages import spoken_language
from regional_carbon.reports.figures import chart_tables
from regional_carbon.reports.figures.abatement_charts import abatement_of_run
from regional_carbon.reports.figures.drawing import titled
from regional_carbon.reports.figures.efficiency_charts import figure_2
from regional_carbon.reports.figures.fairness_charts import fairness_figure
from regional_carbon.reports.figures.intensity_charts import intensity_figure
from regional_carbon.reports.figures.marks import VEGA_LITE
from regional_carbon.reports.figures.measures_first_charts import measures_first_figure
from regional_carbon.reports.figures.opt_out_charts import figure_3
from regional_carbon.reports.figures.priority_charts import priority_figure
from regional_carbon.reports.figures.strategy_charts import figure_4
from regional_carbon.reports.figures.uncertainty_charts import uncertainty_figure
from regional_carbon.reports.figures.wedge_charts import wedges
from regional_carbon.reports.region_page import curve_read
from regional_carbon.reports.results_folder import listed_tables
from regional_carbon.reports.table_csv import as_csv
from regional_carbon.schema.dictionary import tables_of_runs
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs import report_files
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.paper_downloads import KINDS, left_blank, paper_files_of, paper_made, papers_of
from regional_carbon.web.runs.values import value_as_written, value_of
from regional_carbon.web.scripts import packed

FIGURES = {
    "figure_2": figure_2, "figure_3": figure_3, "figure_4": figure_4,
    "intensity": intensity_figure, "how_sure": uncertainty_figure,
    "asked": lambda value: priority_figure(value.tables["next_evidence"]), "fairness": fairness_figure,
    "wedges": wedges,
    "abatement_cost": abatement_of_run,
    "figure_4_measures": measures_first_figure,
}  # fmt: skip
# Those that not every run has, and whether a run has them.
HAS = {
    "how_sure": lambda value: "error_sources" in value.tables,
    "asked": lambda value: not value.tables["next_evidence"].is_empty(),
    "fairness": lambda value: "side_by_side" in value.tables,
    "wedges": lambda value: "pathway" in value.tables,
    "abatement_cost": lambda value: (
        "abatement_blocks" in value.tables and not value.tables["abatement_blocks"].is_empty()
    ),
    "figure_4_measures": lambda value: "measures_first_curves" in value.tables,
}


def figures_of(value):
    """The figures there are of a run's value, by name."""
    return [name for name in FIGURES if name not in HAS or HAS[name](value)]


def _drawn(value, name):
    """A figure of a run's value. Raises Http404 where there is none of the name."""
    if name not in figures_of(value):
        raise Http404
    return FIGURES[name](value)


def of_kind(drawn, kind):
    """A figure as SVG or PNG, its title and caption with it: its content, and what that is."""
    svg = vl_convert.vegalite_to_svg(titled(drawn), vl_version=VEGA_LITE)
    return (svg.encode(), "image/svg+xml") if kind == "svg" else (vl_convert.svg_to_png(svg, scale=2), "image/png")


def figure_data(drawn):
    """A figure as the page's script draws it."""
    return {"spec": drawn.spec, "datasets": drawn.datasets(), "title": drawn.title, "caption": drawn.caption}


@of_run("see")
def figure(request, region, run, name):
    """A figure for the page: specification, rows, and of Figure 3 the curve the reference line reads."""
    return packed(
        request, _figure_packed(run.pk, spoken_language(), money_unit(), tonnes_unit(), name), "application/json"
    )


@lru_cache(maxsize=32)
def _figure_packed(pk, spoken, money, tonnes, name):
    """What the page draws of a run that does not change any more: made once in each language and choice of units."""
    value = value_of(Run.objects.get(pk=pk))
    told = figure_data(_drawn(value, name))
    if name == "figure_3":
        told["curve"] = curve_read(value.tables["curves"].filter(pl.col("strategy") == "marginal_opt_out"))
    return gzip.compress(json.dumps(told, cls=DjangoJSONEncoder).encode(), 5)


@of_run("see")
def picture(request, region, run, name, kind):
    """A figure as SVG or PNG, its title and caption with it."""
    content, of = of_kind(_drawn(value_of(run), name), kind)
    return download(content, f"{region.slug}-{name}.{kind}", of)


def as_table(grid):
    """A table as the page's script lays it out."""
    heads = [[head.label, head.unit, head.kind] for head in grid.heads]
    return JsonResponse({"heads": heads, "rows": [[cell.text for cell in row] for row in grid.rows]})


@of_run("see")
def figure_table(request, region, run, name, kind):
    """The rows of a figure as its table tab shows them, as JSON for the page or as CSV that says what they rest on."""
    value = value_of(run)
    drawn = _drawn(value, name)
    grid = chart_tables.table(value, drawn)
    if kind == "json":
        return as_table(grid)
    text = "\ufeff" + report_files.figure_csv(run, value, drawn, grid)
    return download(text.encode(), f"{region.slug}-{name}.csv", "text/csv; charset=utf-8")


@of_run("see")
def table(request, region, run, name, kind):
    """A table of the run as CSV, or what its columns mean and where its figures come from as JSON."""
    value = value_as_written(run)
    if name not in listed_tables(value):
        raise Http404
    frame = value.tables[name]
    described = report_files.described(run, value, name, tables_of_runs()[name], frame)
    return table_file(frame, described, f"{region.slug}-{name}", kind)


def table_file(frame, metadata, name, kind):
    """A table as CSV that a spreadsheet opens, or its metadata as JSON, to be saved."""
    if kind == "csv":
        return download(("\ufeff" + as_csv(frame)).encode(), f"{name}.csv", "text/csv; charset=utf-8")
    told = json.dumps(metadata, ensure_ascii=False, indent=2)
    return download(told.encode(), f"{name}.metadata.json", "application/json")


@of_run("see", "reports")
def reports_page(request, region, run):
    """All that the library writes of a run, to be saved."""
    value = value_of(run)
    tables = listed_tables(value)
    return page(
        request, "runs/reports.html", "reports", run=run, tables=tables, figures=figures_of(value),
        papers=papers_of(region), paper_kinds=KINDS, blanks=left_blank(region),
    )  # fmt: skip


@of_run("see")
def report(request, region, run, name):
    """The workbook, the page, everything as one archive, or an official paper, in the language now spoken."""
    if name in paper_files_of(region):
        return download(*paper_made(run, name))
    if name not in report_files.FILES:
        raise Http404
    content, file, kind = report_files.made(run, name)
    return download(content, file, kind)
