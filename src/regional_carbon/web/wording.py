"""Template tags: words in both languages, and figures rounded as the reports round them."""

from datetime import UTC, datetime

from django import template
from django.utils import timezone

from regional_carbon.amounts import MONEY, TONNES, money_unit, tonnes_unit
from regional_carbon.money import currency_name
from regional_carbon.reports import case, shown
from regional_carbon.words import catalogue, language, say

register = template.Library()

register.filter("count", shown.count)
register.filter("money", shown.money)
register.filter("percent", shown.percent)
register.filter("tonnes", shown.tonnes)
register.filter("tco2", shown.tco2)
register.filter("total_tco2", shown.total_tco2)
register.filter("intensity", shown.intensity)
register.filter("percent2", lambda value: shown.UNKNOWN if value is None else f"{value:.2%}")
register.filter("known", shown.text)


@register.simple_tag
def word(key, **values):
    """A sentence of the office (`words/web.toml`)."""
    return say("web", key, **values)


@register.simple_tag
def coded(family, code):
    """The word of a code, such as a role or a state: `_role_viewer`."""
    key = f"_{family}_{code}"
    return say("web", key) if key in catalogue("web") else str(code)


@register.simple_tag
def report_word(key, **values):
    """A word of the reports (`words/report.toml`)."""
    return case.word(key, **values)


register.simple_tag(shown.sums, name="sums")


@register.simple_tag
def factors_of(run):
    """How many emission factors a run used."""
    from regional_carbon.web.runs.cases import case_of

    return case_of(run).factors.height


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
    return told.get(language(), "") if isinstance(told, dict) else told


@register.filter
def when(moment):
    """2026-11-24 14:05: the same in both languages."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment is None:
        return shown.UNKNOWN
    return timezone.localtime(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).strftime("%Y-%m-%d %H:%M")


@register.filter
def of(mapping, key):
    """An entry of a mapping, or nothing."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def html_language():
    """The value of `lang` of a page."""
    return "zh-Hans" if language() == "zh" else "en"


@register.filter
def unlocal(value):
    """A number as a program writes it, for an attribute."""
    return "" if value is None else repr(value)
