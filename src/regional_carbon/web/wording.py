"""Template tags: words in both languages, and figures rounded as the reports round them."""

import re
from datetime import UTC, datetime
from pathlib import PurePosixPath

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html

from regional_carbon import __version__
from regional_carbon.collect.aliases import kept_symbol
from regional_carbon.collect.content import TABLES
from regional_carbon.collect.sources.delivery import ORIGINAL, RECORD
from regional_carbon.language import amounts
from regional_carbon.language.amounts import MONEY, TONNES, currency_name, money_unit, tco2_unit, tonnes_unit
from regional_carbon.language.messages import catalogue, gap, say, spoken_language
from regional_carbon.reports.sentences import shown, words
from regional_carbon.units import unit

CAUSE = ("severity", "file", "sheet", "finding", "wrong_en")  # what findings of one cause share
PLACES_TOLD = 8
BESIDE_TABLES = ("region", "links", "mapping", "accepted")  # files of a region's folder that hold no table

register = template.Library()

register.filter("count", amounts.count)
register.filter("money", amounts.money)
register.filter("percent", amounts.percent)
register.filter("tonnes", amounts.tonnes)
register.filter("signed_tco2", amounts.signed_tco2)
register.filter("signed_percent", amounts.signed_percent)
register.filter("tco2", amounts.tco2)
register.filter("total_tco2", amounts.total_tco2)
register.filter("intensity", amounts.intensity)
register.filter("percent2", lambda value: amounts.percent(value, 2))
register.filter("known", shown.text)
register.filter("sureness", shown.confidence)
register.filter("chance", amounts.chance)
register.filter("day", amounts.day)


@register.simple_tag
def word(key, **values):
    """A sentence of the office in the units of its reader (`words/web.toml`)."""
    return say("web", key, tco2=tco2_unit(), **values)


@register.simple_tag
def coded(family, code):
    """The word of a code, such as a role or a state: `_role_viewer`."""
    key = f"_{family}_{code}"
    return say("web", key) if key in catalogue("web") else str(code)


@register.simple_tag
def show_chip(name, count):
    """What a chip of the list of enterprises leaves, and how many: Largest 34."""
    return say("web", f"_show_{name}", count=amounts.count(count))


@register.simple_tag
def helped(here):
    """What the page of a name is, in three sentences; nothing where it has none (`_help_page_overview`)."""
    key = f"_help_page_{here}"
    return say("web", key) if key in catalogue("web") else ""


@register.simple_tag
def report_word(key, **values):
    """A word of the reports (`words/report.toml`)."""
    return words.word(key, **values)


OF_DELIVERY = re.compile(r"(?:sources/)?(\d{3,})-([^/]+)/(.+)")


@register.filter
def file_told(name):
    """A file as whoever mends it knows it: one of a delivery by who sent it, another by its name."""
    found = OF_DELIVERY.fullmatch(name or "")
    return say("web", "file_sent", publisher=coded("publisher", found[2]), file=found[3]) if found else name


@register.filter
def kept_told(name):
    """A file of a version by what it is kept for: a delivery as it came, a table it gave, the settings."""
    found = OF_DELIVERY.fullmatch(name)
    stem = PurePosixPath(name).stem
    if found is None:
        return coded("kept" if stem in BESIDE_TABLES else "table", stem)
    number, publisher, path = found.groups()
    if path.startswith(f"{ORIGINAL}/"):
        what = say("web", "file_as_came", file=PurePosixPath(path).name)
    else:
        what = say("web", "_kept_source") if path == RECORD else coded("table", stem)
    return say("web", "file_of_delivery", number=int(number), publisher=coded("publisher", publisher), what=what)


@register.simple_tag
def column_label(table, column):
    """A column of a table as a person reads it, with the unit its values are kept in."""
    declared = TABLES[table][0].columns()[column]
    kept = kept_symbol(declared.unit)
    return say("web", "labelled", label=declared.label(), unit=kept) if unit(kept) else declared.label()


@register.filter
def by_cause(findings):
    """Findings that say the same of a file at several places, as one: the first, with how many and where."""
    causes: dict[tuple, dict] = {}
    for one in findings:
        same = causes.setdefault(tuple(one.get(name) for name in CAUSE), {**one, "count": 0, "places": [], "more": ""})
        same["count"] += 1
        if len(same["places"]) < PLACES_TOLD:
            same["places"].append(str(one.get("cell") or one.get("row") or ""))
        else:
            same["more"] = " …"
    return list(causes.values())


register.simple_tag(gap)
register.simple_tag(shown.sums, name="sums")
register.simple_tag(tco2_unit, name="tco2")


@register.simple_tag
def factors_of(run):
    """How many emission factors a run used."""
    return run.value.tables["factors_used"].height


@register.simple_tag
def units_to_read_in(currency):
    """The units sums and emission may be read in: name, what it is called, whether it is the one now read in."""
    named = currency_name(currency or "CNY")
    return {
        "money": [(name, f"{unit.prefix()}{named}", unit == money_unit()) for name, unit in MONEY.items()],
        "tonnes": [(name, f"{unit.prefix()}tCO2", unit == tonnes_unit()) for name, unit in TONNES.items()],
    }


@register.filter
def called(currency):
    """'CNY', or '元'."""
    return currency_name(currency)


@register.filter
def spoken(told):
    """Of a text kept in both languages, the one now spoken."""
    return told.get(spoken_language(), "") if isinstance(told, dict) else told


@register.filter
def when(moment):
    """2026-11-24 14:05: the same in both languages."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment is None:
        return amounts.UNKNOWN
    return timezone.localtime(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).strftime("%Y-%m-%d %H:%M")


@register.filter
def of(mapping, key):
    """An entry of a mapping, or nothing."""
    return mapping.get(key) if mapping else None


# How the ends of an interval are rounded, as the figure beside them.
SHOWS = {
    "tonnes": amounts.tonnes, "count": amounts.count, "tco2": amounts.tco2, "total_tco2": amounts.total_tco2,
    "intensity": amounts.intensity, "percent": amounts.percent,
}  # fmt: skip


@register.inclusion_tag("parts/sure.html")
def sure(quantity, id, grade=None, low=None, high=None, show="count", head=False):
    """The badge of an estimated figure: its grade, its interval, and on hover or focus what it is and where it is from.

    `quantity` has its definition, formula and source in `words/web.toml`; with `head` it stands in a column's header.
    """
    return {
        "quantity": quantity, "id": id, "grade": grade, "head": head, "bars": 6 - grade if grade else None,
        "interval": amounts.interval(low, high, SHOWS[show]), "formula": catalogue("web").get(f"_formula_{quantity}"),
    }  # fmt: skip


@register.simple_tag
def icon(name):
    """A picture of the office's sheet of icons, drawn in the colour of the text beside it."""
    address = f"{static('office/icons.svg')}?v={__version__}#{name}"
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def html_language():
    """The value of `lang` of a page."""
    return {"en": "en", "zh": "zh-Hans"}[spoken_language()]


@register.filter
def unlocal(value):
    """A number as a program writes it, for an attribute."""
    return "" if value is None else repr(value)
