"""Pages of the enterprises: the register to search, one enterprise, and the page of one's own."""

from functools import lru_cache

import django_filters
import django_tables2 as tables
import polars as pl
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET
from django_tables2 import RequestConfig

from regional_carbon.money import currency_name
from regional_carbon.reports import shown
from regional_carbon.tables import IndustryStanding
from regional_carbon.web.accounts.rights import asks
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.regions.claims import BANDS, PRECISIONS
from regional_carbon.web.runs.cases import case_of
from regional_carbon.web.runs.models import Outcome
from regional_carbon.words import say

ROWS_A_PAGE = 50
MOST_NAMED = 2_000  # matches of a search up to which the database is handed their keys


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
        """Part of the identifier or the name; few are named one by one, and come by their keys, however sorted."""
        matching = rows.filter(text__contains=value.lower())
        few = list(matching.order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
        return matching if len(few) > MOST_NAMED else rows.filter(pk__in=few)


class Sorted(tables.Column):
    """A column whose sort leaves nothing open: rows alike in it keep one order on every page."""

    def order(self, rows, is_descending):
        """By the column, then by the row's key, as the index has them."""
        way = "-" if is_descending else ""
        return rows.order_by(f"{way}{self.accessor}", f"{way}pk"), True


class Figure(Sorted):
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
    enterprise_id = Sorted(accessor="enterprise_id")
    name = Sorted(attrs={"td": {"class": "wide"}}, accessor="name")
    industry = Sorted(attrs={"td": {"class": "wide"}}, accessor="industry")
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
        for bound in self.columns:  # once a column, where a template would ask it of every cell
            bound.shape = bound.column.attrs.get("td", {}).get("class", "")
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
@of_run("enterprises")
def enterprises(request, region, run):
    """Every enterprise: searched, filtered, sorted and paged by the database."""
    rows = Outcome.objects.filter(run=run)
    found = Enterprises(request.GET, rows).qs
    table = Register(found, region=region, currency=run.scalars["currency"], order_by="rank")
    RequestConfig(request, paginate={"per_page": ROWS_A_PAGE, "silent": True}).configure(table)
    template = "runs/table_part.html" if request.htmx else "runs/enterprises.html"
    return page(
        request, template, "enterprises", run=run, table=table, given=request.GET, industries=_industries(run.pk),
        found=table.paginator.count if hasattr(table, "paginator") else 0,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _industries(pk):
    """Code and name of every industry of a run."""
    rows = Outcome.objects.filter(run=pk).values_list("industry_code", "industry")
    return list(rows.distinct().order_by("industry_code"))


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
@of_run()
def enterprise(request, region, run, enterprise):
    """One enterprise: its figures, on what evidence, where it stands, what the plan asks."""
    row = _one(run, enterprise)
    target = _target(region, enterprise)
    facts = _facts(row, run.scalars["currency"])
    return page(request, "runs/enterprise.html", "enterprises", run=run, row=row, facts=facts, target=target)


def _target(region, enterprise):
    """What the newest published plan asks of an enterprise, or None."""
    plan = region.plans.filter(state="published").first()
    return plan.targets.filter(enterprise_id=enterprise).select_related("plan").first() if plan else None


@require_GET
@asks("own")
@of_run()
def own(request, region, run):
    """The page of the enterprise a person answers for: theirs alone."""
    mine = request.user.enterprise_in(region)
    if not mine:
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
