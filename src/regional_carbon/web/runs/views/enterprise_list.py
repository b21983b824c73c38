"""The enterprises of a run by rank: to search, to filter, to sort, page by page."""

from functools import lru_cache

import django_filters
import django_tables2 as tables
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django_tables2 import RequestConfig

from regional_carbon.factors import industry_name
from regional_carbon.language import amounts
from regional_carbon.language.messages import say
from regional_carbon.reports.sentences import shown
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.uncertainty.national_market import POSSIBLE
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.runs.models import Outcome
from regional_carbon.web.runs.views.enterprises import ESTIMATED
from regional_carbon.web.wording import sure

ROWS_A_PAGE = 30  # as many as print on one sheet
MOST_NAMED = 2_000  # matches of a search up to which the database is handed their keys


class Enterprises(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
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


class Sorted(tables.Column):  # type: ignore[misc]  # django-tables2 ships no types
    """A column whose sort leaves nothing open: rows alike in it keep one order on every page, unknown ones last."""

    def order(self, rows, is_descending):
        """By the column, then by the row's key, as the index has them."""
        column = F(self.accessor)
        by = column.desc(nulls_last=True) if is_descending else column.asc(nulls_last=True)
        return rows.order_by(by, "-pk" if is_descending else "pk"), True


class Figure(Sorted):
    """A number as the reports round it; its header says the unit, its sort the number itself."""

    def __init__(self, show, **kwargs):
        super().__init__(attrs={"td": {"class": "number"}, "th": {"class": "number"}}, **kwargs)
        self.show = show

    def render(self, value):
        """Rounded and grouped."""
        return self.show(value)


class Register(tables.Table):  # type: ignore[misc]  # django-tables2 ships no types
    """The enterprises by rank."""

    rank = Figure(amounts.count)
    enterprise_id = Sorted(accessor="enterprise_id")
    name = Sorted(attrs={"td": {"class": "wide"}}, accessor="name")
    industry = Sorted(attrs={"td": {"class": "wide"}}, accessor="industry")
    electricity_mwh = Figure(amounts.tonnes)
    output_cny = Figure(amounts.money)
    emission_tco2 = Figure(amounts.tco2)
    grade = Figure(amounts.count)
    efficiency_cny_per_tco2 = Figure(amounts.count)
    rank_in_industry = Figure(amounts.count)
    efficiency_grade = Figure(amounts.count)
    market_probability = Figure(amounts.chance, orderable=False)

    class Meta:
        template_name = "runs/table.html"
        attrs = {"class": "register"}  # noqa: RUF012 - as django-tables2 has it
        default = amounts.UNKNOWN

    def __init__(self, *args, region, settings, **kwargs):
        super().__init__(*args, **kwargs)
        self.region, self.own_codes = region, settings.own_codes
        for bound in self.columns:  # once a column, where a template would ask it of every cell
            bound.shape = bound.column.attrs.get("td", {}).get("class", "")
        for name, column in IndustryStanding.columns().items():
            if name in self.columns.names():
                show = getattr(self.columns[name].column, "show", shown.text)
                self.columns[name].column.verbose_name = column.label()
                self.columns[name].per = shown.unit(column, show, settings.currency)
                self.columns[name].meaning = column.meaning()
                self.columns[name].quantity = ESTIMATED.get(name, "")

    def render_industry(self, value, record):
        """The industry in the language of the page, whatever that of the run was."""
        return value if self.own_codes else industry_name(record.industry_code, value)

    def render_enterprise_id(self, value):
        """A link to the enterprise's own page."""
        return format_html('<a href="{}">{}</a>', reverse("enterprise", args=[self.region.slug, value]), value)

    def render_emission_tco2(self, value, record):
        """The emission with its 90 % interval."""
        ends = amounts.interval(record.emission_low_tco2, record.emission_high_tco2, amounts.total_tco2)
        return format_html(
            '{} <span class="interval">{}</span>', amounts.tco2(value), ends and say("web", "ends", ends=ends)
        )

    def render_grade(self, value, record):
        """The grade as a badge that says, on hover or focus, what it means and how sure the emission is."""
        ends = {"low": record.emission_low_tco2, "high": record.emission_high_tco2, "show": "tco2"}
        told = sure("emission", id=f"g-{record.pk}", grade=value, **ends)
        return render_to_string("parts/sure.html", {**told, "alone": True})

    def render_efficiency_grade(self, value):
        """The code as a badge."""
        return format_html('<span class="badge e{}" title="{}">{}</span>', value, say("web", f"_code_{value}"), value)


@of_run("see", "enterprises")
def enterprises(request, region, run):
    """Every enterprise: searched, filtered, sorted and paged by the database."""
    rows = Outcome.objects.filter(run=run)
    found = Enterprises(request.GET, rows).qs
    left_out = () if rows.filter(market_probability__gte=POSSIBLE).exists() else ("market_probability",)
    table = Register(found, region=region, settings=run.value.settings, order_by="rank", exclude=left_out)
    RequestConfig(request, paginate={"per_page": ROWS_A_PAGE, "silent": True}).configure(table)
    template = "runs/table_part.html" if request.htmx else "runs/enterprises.html"
    return page(
        request, template, "enterprises", run=run, table=table, given=request.GET, industries=_named(run),
        found=table.paginator.count if hasattr(table, "paginator") else 0,
    )  # fmt: skip


def _named(run):
    """Code and name of every industry of a run, in the language of the page."""
    known = _industries(run.pk)
    own_codes = run.value.settings.own_codes
    return known if own_codes else [(code, industry_name(code, name)) for code, name in known]


@lru_cache(maxsize=16)
def _industries(pk):
    """Code and name of every industry of a run."""
    rows = Outcome.objects.filter(run=pk).values_list("industry_code", "industry")
    return list(rows.distinct().order_by("industry_code"))
