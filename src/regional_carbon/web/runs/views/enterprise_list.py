"""The enterprises of a run, the largest first: to search, to filter, to sort, page by page, and to save as shown."""

import csv
from functools import lru_cache
from io import StringIO

import django_filters
from django.db.models import F, Q, Sum
from django_tables2 import RequestConfig

from regional_carbon.factors import industry_name
from regional_carbon.language.messages import say
from regional_carbon.reports.sentences.enterprise_words import list_title
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.plans.models import Target
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs.models import Outcome
from regional_carbon.web.runs.register_facts import facts_of_register
from regional_carbon.web.runs.register_table import CHOSEN, DECIDING, OF_PLAN, Register

ROWS_A_PAGE = 30  # as many as print on one sheet
MOST_NAMED = 2_000  # matches of a search up to which the database is handed their keys
LARGEST_FIRST = "-emission_tco2"
FILTERS = ("q", "industry", "grade", "code", "show", "sort")
SAVED = (
    "rank", "enterprise_id", "name", "industry_code", "industry", "electricity_mwh", "output_cny", "emission_tco2",
    "emission_low_tco2", "emission_high_tco2", "grade", "efficiency_cny_per_tco2", "rank_in_industry",
    "efficiency_grade",
)  # fmt: skip


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


def _shown(request, run, chips):
    """The enterprises asked for by an address: those that a chip, a search and the filters leave."""
    rows = Outcome.objects.filter(run=run)
    chosen = {name: rows_of for name, _, rows_of in chips}.get(request.GET.get("show", ""))
    return Enterprises(request.GET, rows if chosen is None else rows.filter(chosen)).qs


def _chips(facts, plan):
    """Who stands out: name, how many they are, and the condition of their rows; only those that are any."""
    chips = [("largest", facts.half, Q(emission_tco2__gte=facts.half_from_tco2))] if facts.half else []
    if plan:
        asked = plan.targets.filter(reduction_tco2__gt=0).order_by()
        chips.append(("asked", _asked_of(plan), Q(enterprise_id__in=asked.values("enterprise_id"))))
    if facts.output_to_check:
        low = Q(output_cny__lt=F("electricity_mwh") * facts.price_per_mwh)
        chips.append(("output", facts.output_to_check, low))
    if facts.contradicting:
        chips.append(("contradicting", len(facts.contradicting), Q(enterprise_id__in=facts.contradicting)))
    return chips


def _asked_of(plan):
    """How many enterprises a plan asks anything of; a plan that is published does not change any more."""
    return _asked_once(plan.pk, plan.published_at)


@lru_cache(maxsize=16)
def _asked_once(pk, published_at):
    asked = Target.objects.filter(plan=pk, reduction_tco2__gt=0).order_by()
    return asked.values("enterprise_id").distinct().count()


@of_run("see", "enterprises")
def enterprises(request, region, run):
    """Every enterprise: searched, filtered, sorted and paged by the database."""
    facts, plan = facts_of_register(run.pk), region.plan_in_force()
    chips, until = _chips(facts, plan), _last_year(plan)
    rows = _shown(request, run, chips)
    settings = run.value.settings
    table = Register(rows, region=region, settings=settings, facts=facts, asked_until=until, order_by=LARGEST_FIRST)
    offered = _choose(table, request.GET.getlist("columns"), plan, facts)
    RequestConfig(request, paginate={"per_page": ROWS_A_PAGE, "silent": True}).configure(table)
    table.of_page(lambda ids: _targets(plan, until, ids))
    filtered = any(request.GET.get(name) for name in FILTERS[:-1])
    told = {
        "table": table, "given": request.GET, "industries": _named(run), "facts": facts, "offered": offered,
        "chips": [(name, count) for name, count, _ in chips], "showing": request.GET.get("show", ""),
        "heading": _heading(facts, run, plan, until), "sorted_by": _sorted_by(table),
        "share": _share(rows, facts) if filtered else None, "query": request.GET.urlencode(),
        "kept": [(name, request.GET[name]) for name in FILTERS if request.GET.get(name)],
    }  # fmt: skip
    template = "runs/table_part.html" if request.htmx else "runs/enterprises.html"
    return page(request, template, "enterprises", run=run, **told)


def _heading(facts, run, plan, until):
    asked = _asked_of(plan) if plan else 0
    year = run.summary["year"]
    return list_title(facts.enterprises, facts.half, year, asked, until, facts.emission_tco2)


def _choose(table, wanted, plan, facts):
    """Shows the columns wanted, or those that decide; gives all there are with whether each is shown."""
    plans = OF_PLAN if plan else ()
    chosen = [name for name in CHOSEN if facts.market or name != "market_probability"]
    offered = [*DECIDING[1:], *plans, *chosen]
    usual = {*DECIDING, *(plans or ("rank_in_industry",))}
    visible = {"name", *(name for name in wanted if name in offered)} if set(wanted) & set(offered) else usual
    for name in table.columns.names():
        if name not in visible:
            table.columns.hide(name)
    return [(name, table.columns[name].label or say("web", "register_range"), name in visible) for name in offered]


def _sorted_by(table):
    """What the rows are sorted by, in words."""
    ordered = [bound for bound in table.columns.iterall() if bound.is_ordered]
    return ordered[0].label if ordered else ""


def _last_year(plan):
    """The last year a plan asks anything for."""
    return plan.targets.order_by("-year").values_list("year", flat=True).first() if plan else None


def _targets(plan, year, ids):
    """What a plan asks of enterprises in its last year, by enterprise."""
    if plan is None:
        return {}
    return {one.enterprise_id: one for one in plan.targets.filter(year=year, enterprise_id__in=ids)}


def _share(rows, facts):
    """The part of the region's emission that rows make."""
    emission = rows.order_by().aggregate(emission=Sum("emission_tco2"))["emission"]
    return (emission or 0.0) / facts.emission_tco2 if facts.emission_tco2 else None


@of_run("see")
def enterprises_csv(request, region, run):
    """The enterprises that the list shows, all pages of it in its order, as a CSV that a spreadsheet opens."""
    rows = _shown(request, run, _chips(facts_of_register(run.pk), region.plan_in_force()))
    table = Register(rows, region=region, settings=run.value.settings, order_by=LARGEST_FIRST)
    RequestConfig(request, paginate=False).configure(table)
    lines = StringIO()
    saved = csv.writer(lines)
    saved.writerow([_head(IndustryStanding.columns()[name], run.value.settings.currency) for name in SAVED])
    saved.writerows(table.data.data.values_list(*SAVED).iterator(chunk_size=5_000))
    return download(("\ufeff" + lines.getvalue()).encode(), f"{region.slug}-enterprises.csv", "text/csv; charset=utf-8")


def _head(column, currency):
    """A column's label, with its unit where it has one."""
    unit = column.per(currency=currency)
    return say("web", "labelled", label=column.label(), unit=unit) if unit else column.label()


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
