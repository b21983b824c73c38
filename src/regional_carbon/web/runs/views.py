"""Pages of a run: overview, intensity, enterprises, laboratory, reports; their figures and tables as files."""

import json
from functools import lru_cache

import django_filters
import django_tables2 as tables
import polars as pl
import vl_convert
from django.db.models import Q
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from regional_carbon.commands import as_csv
from regional_carbon.money import currency_name, places, scale
from regional_carbon.reports import charts, how_sure, shown
from regional_carbon.reports.charts import VEGA_LITE
from regional_carbon.reports.figures import titled
from regional_carbon.reports.page import curve_read, tiles
from regional_carbon.tables import IndustryStanding
from regional_carbon.web.accounts.rights import asks
from regional_carbon.web.pages import page
from regional_carbon.web.regions.claims import BANDS, PRECISIONS
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs import actions, laboratory, reports
from regional_carbon.web.runs.cases import case_as_written, case_of, newest
from regional_carbon.web.runs.models import Outcome, Run
from regional_carbon.words import say

ROWS_A_PAGE = 50
ASKED_SHOWN = 100
FIGURES = {
    "figure_2": charts.figure_2, "figure_3": charts.figure_3, "figure_4": charts.figure_4,
    "intensity": charts.intensity,
}  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# Overview, runs


@require_GET
@asks("see")
def overview(request, region):
    """The region in figures, what they recommend, and what to do next."""
    run = newest(region)
    if run is None:
        return page(request, "runs/none.html", "overview")
    case = case_of(run)
    told = {
        "case": case, "tiles": tiles(case), "answer": shown.answer(case), "evidence": _evidence(run.summary),
        "next": _next(region, run),
    }  # fmt: skip
    return page(request, "runs/overview.html", "overview", run=run, **told)


def _evidence(summary):
    """Each kind of evidence with its share of the emission."""
    total = summary["emission_tco2"]
    return [
        {"name": name, **found, "share": found["emission_tco2"] / total if total else None}
        for name, found in summary["evidence"].items()
    ]


def _next(region, run):
    """What the office does next, in order of urgency: (key of words/web.toml, address)."""
    at = [region.slug]
    told = [("next_stale", reverse("data", args=at))] if run.stale else []
    waiting = region.uploads.filter(state="read").count()
    told += [("next_claim", reverse("data", args=at))] if region.claims.filter(state="open").exists() else []
    told += [("next_upload", reverse("data", args=at))] if waiting else []
    if (run.summary.get("share_on_grade_5") or 0) > 0.5:
        told.append(("next_evidence", reverse("enterprises", args=at) + "?grade=5&sort=-emission_tco2"))
    plan = region.plans.first()
    if plan is None:
        told.append(("next_plan", reverse("laboratory", args=at)))
    elif plan.state != "published":
        told.append((f"next_{plan.state}", reverse("plan", args=[region.slug, plan.pk])))
    return told


@require_POST
@asks("run")
def compute(request, region):
    """The region computed as its data now stand."""
    run = actions.start(region=region, by=request.user, yes=request.POST.get("yes") == "on")
    return redirect("run", region.slug, run.pk)


@require_GET
@asks("see")
def run_state(request, region, run):
    """How a run stands; done, its figures."""
    one = get_object_or_404(Run, region=region, pk=run)
    if one.state == "done" and not request.htmx:
        return redirect("enterprises", region.slug)
    response = page(request, "runs/run_part.html" if request.htmx else "runs/run.html", "overview", this=one)
    if one.state == "done":
        response.headers["HX-Redirect"] = reverse("enterprises", args=[region.slug])
    return response


# ---------------------------------------------------------------------------------------------------
# Intensity


@require_GET
@asks("see")
def intensity(request, region):
    """Intensity of each industry: history, forecast with interval, and how well it suits."""
    run = newest(region)
    if run is None:
        return page(request, "runs/none.html", "intensity")
    case = case_of(run)
    return page(request, "runs/intensity.html", "intensity", run=run, case=case, forecast=shown.forecast(case))


# ---------------------------------------------------------------------------------------------------
# Enterprises


class Enterprises(django_filters.FilterSet):
    """What the register may be searched and filtered by."""

    q = django_filters.CharFilter(method="search")
    industry = django_filters.CharFilter(field_name="industry_code")
    grade = django_filters.NumberFilter(field_name="grade")
    code = django_filters.NumberFilter(field_name="efficiency_grade")

    class Meta:
        model = Outcome
        fields = ()

    def search(self, rows, name, value):
        """Part of the identifier or the name."""
        return rows.filter(Q(enterprise_id__icontains=value) | Q(name__icontains=value))


class Figure(tables.Column):
    """A number as the reports round it; its header says the unit, its sort the number itself."""

    def __init__(self, show, **kwargs):
        super().__init__(attrs={"td": {"class": "number"}, "th": {"class": "number"}}, **kwargs)
        self.show = show

    def render(self, value):
        """Rounded and grouped."""
        return self.show(value)


class Register(tables.Table):
    """The enterprises by rank."""

    rank = Figure(shown.count)
    enterprise_id = tables.Column()
    name = tables.Column(attrs={"td": {"class": "wide"}})
    industry = tables.Column(attrs={"td": {"class": "wide"}})
    electricity_mwh = Figure(shown.tonnes)
    output_cny = Figure(shown.money)
    emission_tco2 = Figure(shown.tonnes)
    grade = Figure(shown.count)
    efficiency_cny_per_tco2 = Figure(shown.count)
    rank_in_industry = Figure(shown.count)
    efficiency_grade = Figure(shown.count)

    class Meta:
        template_name = "runs/table.html"
        attrs = {"class": "register"}  # noqa: RUF012 - as django-tables2 has it
        default = shown.UNKNOWN

    def __init__(self, *args, region, currency, **kwargs):
        super().__init__(*args, **kwargs)
        self.region = region
        for name, column in IndustryStanding.columns().items():
            if name in self.columns.names():
                per = say("report", "scaled_a_year", currency=currency_name(currency)) if name == "output_cny" else None
                self.columns[name].column.verbose_name = column.label()
                self.columns[name].per = per or column.per(currency=currency)
                self.columns[name].meaning = column.meaning()

    def render_enterprise_id(self, value):
        """A link to the enterprise's own page."""
        return format_html('<a href="{}">{}</a>', reverse("enterprise", args=[self.region.slug, value]), value)

    def render_grade(self, value):
        """The grade as a badge that says what it means."""
        return format_html('<span class="badge g{}" title="{}">{}</span>', value, say("web", f"_grade_{value}"), value)

    def render_efficiency_grade(self, value):
        """The code as a badge."""
        return format_html('<span class="badge e{}" title="{}">{}</span>', value, say("web", f"_code_{value}"), value)


@require_GET
@asks("see")
def enterprises(request, region):
    """Every enterprise: searched, filtered, sorted and paged by the database."""
    run = newest(region)
    if run is None:
        return page(request, "runs/none.html", "enterprises")
    found = Enterprises(request.GET, Outcome.objects.filter(run=run))
    table = Register(found.qs, region=region, currency=run.scalars["currency"], order_by="rank")
    RequestConfig(request, paginate={"per_page": ROWS_A_PAGE, "silent": True}).configure(table)
    rows = Outcome.objects.filter(run=run)
    industries = rows.values_list("industry_code", "industry").distinct().order_by("industry_code")
    template = "runs/table_part.html" if request.htmx else "runs/enterprises.html"
    return page(
        request, template, "enterprises", run=run, table=table, given=request.GET, industries=industries,
        found=table.paginator.count if hasattr(table, "paginator") else 0,
    )  # fmt: skip


def _one(run, enterprise):
    """An enterprise of a run with all that is known of it. Raises Http404 where there is none."""
    rows = case_of(run).enterprises.filter(pl.col("enterprise_id") == enterprise)
    if rows.is_empty():
        raise Http404
    return rows.row(0, named=True)


def _facts(row, currency):
    """What is known of an enterprise: label, value as the reports round it, unit, meaning."""
    shows = {
        "electricity_mwh": shown.tonnes, "zero_carbon_mwh": shown.tonnes, "electricity_share": shown.percent,
        "output_cny": shown.money, "intensity_tco2_per_mwh": shown.intensity, "emission_tco2": shown.tonnes,
        "fuel_tco2": shown.tonnes, "efficiency_cny_per_tco2": shown.count, "rank": shown.count,
        "rank_in_industry": shown.count, "industry_ratio": lambda value: shown.decimals(value, 2),
        "efficiency_grade": shown.count, "trust": lambda value: shown.decimals(value, 2),
    }  # fmt: skip
    facts = []
    for name, show in shows.items():
        column = IndustryStanding.columns().get(name)
        if column is not None and name in row:
            per = say("report", "scaled_a_year", currency=currency_name(currency)) if name == "output_cny" else None
            more = column.meaning().removeprefix(column.label()).lstrip(":： ")
            facts.append((column.label(), show(row[name]), per or column.per(currency=currency), more))
    return facts


@require_GET
@asks("see")
def enterprise(request, region, enterprise):
    """One enterprise: its figures, on what evidence, where it stands, what the plan asks."""
    run = newest(region)
    if run is None:
        raise Http404
    row = _one(run, enterprise)
    target = _target(region, enterprise)
    facts = _facts(row, run.scalars["currency"])
    return page(request, "runs/enterprise.html", "enterprises", run=run, row=row, facts=facts, target=target)


def _target(region, enterprise):
    """What the newest published plan asks of an enterprise, or None."""
    plan = region.plans.filter(state="published").first()
    return plan.targets.filter(enterprise_id=enterprise).select_related("plan").first() if plan else None


@require_GET
@asks("see")
def sure(request, region):
    """How sure the figures are: what they rest on, and whom to ask next for what."""
    run = newest(region)
    if run is None:
        return page(request, "runs/none.html", "sure")
    case = case_of(run)
    asked = next_asked(run)
    told = {"evidence": _evidence(run.summary), "asked": asked[:ASKED_SHOWN], "total": len(asked), "case": case}
    if case.doubt is not None:
        told |= {
            "sentences": how_sure.sentences(case, case.doubt), "tables": how_sure.tables(case, case.doubt),
            "left_out": how_sure.left_out(),
        }  # fmt: skip
    return page(request, "runs/sure.html", "sure", run=run, **told)


@lru_cache(maxsize=4)
def _next_asked(pk):
    asked = case_as_written(Run.objects.get(pk=pk)).asked
    return [] if asked is None or asked.is_empty() else asked.sort("place").to_dicts()


def next_asked(run):
    """The enterprises whose next piece of evidence narrows the region's total most for its effort, in that order."""
    return _next_asked(run.pk)


@require_GET
@asks("own")
def own(request, region):
    """The page of the enterprise a person answers for: theirs alone."""
    run, mine = newest(region), request.user.enterprise_in(region)
    if run is None or not mine:
        raise Http404
    row = _one(run, mine)
    plan = region.plans.filter(state="published").first()
    peers = Outcome.objects.filter(run=run, industry_code=row["industry_code"]).count()
    known = {name: value for name, value in row.items() if name != "rank"}  # its place among all is the office's
    told = {
        "row": row, "facts": _facts(known, run.scalars["currency"]), "target": _target(region, mine), "plan": plan,
        "claims": region.claims.filter(enterprise_id=mine)[:20], "bands": list(BANDS), "precisions": list(PRECISIONS),
    }  # fmt: skip
    return page(request, "runs/own.html", "own", run=run, peers=peers, **told)


# ---------------------------------------------------------------------------------------------------
# Laboratory


@require_GET
@asks("see")
def lab(request, region):
    """Strategies tried side by side; the address is the whole state."""
    run = newest(region)
    if run is None:
        return page(request, "runs/none.html", "laboratory")
    state = laboratory.state_of(request.GET, run)
    case = case_of(run)
    line = request.GET.get("line", "")
    told = {
        "state": state, "dials": laboratory.dials(state.written), "rules": laboratory.rules_to_add(),
        "presets": laboratory.presets(), "case": case, "line": line or f"{charts.reference_line(case):.6g}",
        "highest": charts.highest(case), "words": laboratory.words_of_page(),
        "target_percent": f"{state.target * 100:.6g}", "scenarios": region.scenarios.all(),
        "money_told": {"scale": scale(), "places": places()},
    }  # fmt: skip
    return page(request, "runs/laboratory.html", "laboratory", run=run, **told)


@require_GET
@asks("see")
def lab_answer(request, region):
    """The laboratory's curves and comparison as JSON."""
    run = newest(region)
    if run is None:
        raise Http404
    state = laboratory.state_of(request.GET, run)
    return JsonResponse(laboratory.answer(run, state, whole=request.GET.get("whole") == "1"))


@require_GET
@asks("see")
def lab_dials(request, region):
    """The dials of the strategies of an address, as a part of the page."""
    run = newest(region)
    if run is None:
        raise Http404
    state = laboratory.state_of(request.GET, run)
    return page(request, "runs/dials.html", run=run, dials=laboratory.dials(state.written))


@require_POST
@asks("run")
def save_scenario(request, region):
    """The laboratory's state under a name."""
    query = request.POST.get("query", "")
    actions.save_scenario(region=region, name=request.POST.get("name", ""), query=query, by=request.user)
    return redirect(f"{reverse('laboratory', args=[region.slug])}?{query}")


# ---------------------------------------------------------------------------------------------------
# Figures and tables as files


def _figure(region, name):
    run = newest(region)
    if run is None or name not in FIGURES:
        raise Http404
    case = case_of(run)
    return run, case, FIGURES[name](case)


@require_GET
@asks("see")
def figure(request, region, name):
    """A figure for the page: specification, rows, and of Figure 3 the curve the reference line reads."""
    _, case, drawn = _figure(region, name)
    told = {"spec": drawn.spec, "datasets": drawn.datasets(), "title": drawn.title, "caption": drawn.caption}
    if name == "figure_3":
        told["curve"] = curve_read(case.curves.filter(pl.col("strategy") == "marginal_opt_out"))
    return JsonResponse(told)


@require_GET
@asks("see")
def picture(request, region, name, kind):
    """A figure as SVG or PNG, its title and caption with it."""
    _, _, drawn = _figure(region, name)
    svg = vl_convert.vegalite_to_svg(titled(drawn), vl_version=VEGA_LITE)
    if kind == "svg":
        return download(svg.encode(), f"{region.slug}-{name}.svg", "image/svg+xml")
    return download(vl_convert.svg_to_png(svg, scale=2), f"{region.slug}-{name}.png", "image/png")


@require_GET
@asks("see")
def table(request, region, name, kind):
    """A table of the run as CSV, or what its columns mean and where its figures come from as JSON."""
    run = newest(region)
    if run is None or name not in reports.TABLES:
        raise Http404
    case = case_of(run)
    if kind == "csv":
        text = "\ufeff" + as_csv(getattr(case_as_written(run), name))
        return download(text.encode(), f"{region.slug}-{name}.csv", "text/csv; charset=utf-8")
    told = json.dumps(reports.metadata(run, case, name), ensure_ascii=False, indent=2)
    return download(told.encode(), f"{region.slug}-{name}.metadata.json", "application/json")


@require_GET
@asks("see")
def reports_page(request, region):
    """All that the library writes of a run, to be saved."""
    run = newest(region)
    if run is None:
        return page(request, "runs/none.html", "reports")
    return page(request, "runs/reports.html", "reports", run=run, tables=reports.TABLES, figures=list(FIGURES))


@require_GET
@asks("see")
def report(request, region, name):
    """The workbook, the page, or everything as one archive, in the language now spoken."""
    run = newest(region)
    if run is None or name not in reports.FILES:
        raise Http404
    content, file, kind = reports.made(run, name)
    return download(content, file, kind)
