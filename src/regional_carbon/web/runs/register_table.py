"""The enterprises of a run as a table: the columns that decide, and those one may choose beside them."""

import django_tables2 as tables
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from regional_carbon.factors import industry_name
from regional_carbon.language import amounts
from regional_carbon.language.messages import say
from regional_carbon.reports.pictures.range_bar import drawn_range
from regional_carbon.reports.sentences import shown
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.web.wording import coded, icon, sure

# Those that decide, in their order; what a plan asks is shown where there is one, places in the industry where not.
DECIDING = ("name", "emission_tco2", "range", "grade", "efficiency_grade")
OF_PLAN = ("allowed", "asked")
CHOSEN = (
    "rank", "rank_in_industry", "electricity_mwh", "output_cny", "efficiency_cny_per_tco2", "enterprise_id", "industry",
    "market_probability",
)  # fmt: skip


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
        super().__init__(attrs={"td": {"class": "n"}, "th": {"class": "n"}}, **kwargs)
        self.show = show

    def render(self, value):
        """Rounded and grouped."""
        return self.show(value)


def _drawn(name="", kind=""):
    """A column that is worked out of the row, and not sorted by."""
    attrs = {"td": {"class": kind}, "th": {"class": kind}}
    return tables.Column(accessor=name or "enterprise_id", orderable=False, empty_values=(), attrs=attrs)


class Register(tables.Table):  # type: ignore[misc]  # django-tables2 ships no types
    """The enterprises, the largest first."""

    name = Sorted(accessor="name", empty_values=())
    emission_tco2 = Figure(amounts.total_tco2)
    range = _drawn("emission_tco2", "barcell")
    grade = Sorted(accessor="grade")
    efficiency_grade = Sorted(accessor="efficiency_grade")
    allowed = _drawn(kind="n")
    asked = _drawn(kind="n")
    rank = Figure(amounts.count)
    rank_in_industry = Figure(amounts.count)
    electricity_mwh = Figure(amounts.count)
    output_cny = Figure(amounts.money)
    efficiency_cny_per_tco2 = Figure(amounts.count)
    enterprise_id = Sorted(accessor="enterprise_id")
    industry = Sorted(accessor="industry")
    market_probability = Figure(amounts.chance, orderable=False)

    class Meta:
        template_name = "runs/table.html"
        default = amounts.UNKNOWN

    def __init__(self, *args, region, settings, facts=None, asked_until=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.region, self.own_codes, self.facts = region, settings.own_codes, facts
        self.targets, self.most = {}, 0.0
        year = getattr(settings, "year", "")
        for bound in self.columns.iterall():
            declared = IndustryStanding.columns().get(bound.name)
            show = getattr(bound.column, "show", shown.text)
            bound.shape = bound.column.attrs.get("td", {}).get("class", "")
            bound.label = self._label(bound.name, declared, year, asked_until)
            bound.per = self._below(bound.name) or (shown.unit(declared, show, settings.currency) if declared else "")
            bound.meaning = declared.meaning() if declared else ""

    def _label(self, name, declared, year, until):
        said = {
            "name": say("web", "register_enterprise"), "emission_tco2": say("web", "register_emission", year=year),
            "range": "", "grade": say("web", "register_quality"), "efficiency_grade": say("web", "register_peers"),
            "allowed": say("web", "register_allowed", year=until), "asked": say("web", "register_asked"),
            "rank": say("web", "register_rank"), "rank_in_industry": say("web", "register_rank_in_industry"),
        }  # fmt: skip
        return said[name] if name in said else declared.label()

    def _below(self, name):
        """What stands below a label: the unit, or what it is measured against."""
        return {
            "name": say("web", "register_name_below"), "emission_tco2": amounts.tco2_unit(),
            "allowed": amounts.tco2_unit(), "asked": say("web", "register_asked_below"),
            "efficiency_grade": say("web", "register_peers_below"), "grade": say("web", "register_quality_below"),
            "rank": say("web", "register_first"), "rank_in_industry": say("web", "register_first"),
        }.get(name, "")  # fmt: skip

    def of_page(self, targets):
        """What the rows of the page need together: the scale of their bars, and what a plan asks of each."""
        records = [row.record for row in self.paginated_rows]
        ends = [one.emission_high_tco2 or one.emission_tco2 or 0.0 for one in records]
        self.most = max(ends, default=0.0)
        self.columns["range"].per = say("web", "register_scale", most=amounts.total_tco2(self.most))
        self.targets = targets([one.enterprise_id for one in records])

    def render_name(self, record):
        """A link to the enterprise's own page, its number, its industry, and what is to be checked of it."""
        address = reverse("enterprise", args=[self.region.slug, record.enterprise_id])
        below = format_html("{} · {}", record.enterprise_id, self._industry(record))
        return format_html(
            '<a href="{}">{}</a><span class="sub">{}{}</span>',
            address, record.name or record.enterprise_id, below, self._flag(record),
        )  # fmt: skip

    def _industry(self, record):
        return record.industry if self.own_codes else industry_name(record.industry_code, record.industry)

    def _flag(self, record):
        facts = self.facts
        if facts is None:
            return ""
        price, output, used = facts.price_per_mwh, record.output_cny, record.electricity_mwh
        if price is not None and output is not None and used is not None and output < used * price:
            flag, told = say("web", "flag_output"), say("web", "flag_output_told")
        elif record.enterprise_id in facts.contradicting:
            flag, told = say("web", "flag_contradiction"), say("web", "flag_contradiction_told")
        else:
            return ""
        return format_html(' · <span class="flag" title="{}">{}{}</span>', told, icon("warning"), flag)

    def render_range(self, record):
        """The emission as a bar, its interval on it."""
        ends = record.emission_low_tco2, record.emission_high_tco2
        told = {
            "told": amounts.interval(*ends, amounts.total_tco2),
            "bar": drawn_range(record.emission_tco2, *ends, self.most),
        }
        return render_to_string("runs/range_cell.html", told)

    def render_grade(self, value, record):
        """The quality of the data as bars and a word; on hover or focus what it means and how sure the emission is."""
        ends = {"low": record.emission_low_tco2, "high": record.emission_high_tco2, "show": "tco2"}
        told = sure("emission", id=f"g-{record.pk}", grade=value, **ends)
        return render_to_string("parts/sure.html", {**told, "alone": True})

    def render_efficiency_grade(self, value):
        """The place among peers: five boxes, one of them filled, and the word."""
        return place_among_peers(value)

    def render_industry(self, record):
        """The industry in the language of the page, whatever that of the run was."""
        return self._industry(record)

    def render_allowed(self, record):
        """What it may emit by the plan in force, and whether that means closing."""
        target = self.targets.get(record.enterprise_id)
        if target is None:
            return amounts.UNKNOWN
        allowed = amounts.total_tco2(target.allowed_tco2)
        return allowed if target.allowed_tco2 else format_html("{} · {}", allowed, say("web", "register_closes"))

    def render_asked(self, record):
        """By which part of what it would emit the plan asks it to cut."""
        target = self.targets.get(record.enterprise_id)
        if target is None or not target.emission_tco2 or not target.reduction_tco2:
            return amounts.UNKNOWN
        share = target.reduction_tco2 / target.emission_tco2
        return say("web", "under_1") if share < 0.005 else "−" + amounts.percent(share, 0)


def place_among_peers(code):
    """A five-grade code as its place among peers: five boxes with one filled, and the word."""
    return format_html(
        '<span class="place" data-p="{}"><span aria-hidden="true"><i></i><i></i><i></i><i></i><i></i></span>{}</span>',
        code, coded("code_of", code),
    )  # fmt: skip
