"""How the Unicode locale data (CLDR, by Babel) writes numbers, shares, days and lists, and a number's plural.

Babel is loaded when it is first used: it and its data of a language take 40 ms, and most commands count nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

# British English: 15, 16 and 22; 24 November 2026.
LOCALES: Final = {"en": "en_GB", "zh": "zh_Hans_CN"}


@cache
def _babel() -> ModuleType:
    """Babel and the parts of it that are used here; 40 ms with the data of a language, so only when first asked for."""
    for part in ("dates", "lists", "numbers"):
        import_module(f"babel.{part}")
    return import_module("babel")


@cache
def locale(language: str) -> Locale:
    """The locale data of a language."""
    known: Locale = _babel().Locale.parse(LOCALES[language])
    return known


@cache
def _pattern(kind: Literal["number", "share"], places: int | None, language: str, signed: bool) -> NumberPattern:
    spoken = locale(language)
    usual = (spoken.decimal_formats if kind == "number" else spoken.percent_formats)[None].pattern
    decimals = f".{'0' * places}" if places else ""
    pattern = usual if places is None else re.sub(r"0(\.[0#]+)?", f"0{decimals}", usual)
    parsed: NumberPattern = _babel().numbers.parse_pattern(f"+{pattern};-{pattern}" if signed else pattern)
    return parsed


def number(value: float, language: str, *, places: int | None = 0, signed: bool = False) -> str:
    """A number in groups of three, to some decimals, or else to the three at most that it has: 209,773."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(float(value))
    return _applied(_pattern("number", places, language, signed), exact, language, signed)


def share(value: float, language: str, *, places: int = 0, signed: bool = False) -> str:
    """A share in per cent, to some decimals: 30.0%."""
    exact = Decimal(float(value) * 100).scaleb(-2)
    return _applied(_pattern("share", places, language, signed), exact, language, signed)


def _applied(pattern: NumberPattern, value: Decimal, language: str, signed: bool) -> str:
    """A number that is signed has a minus sign, −, and no hyphen."""
    written: str = pattern.apply(value, locale(language))
    return written.replace("-", "−") if signed else written


def day(value: date, language: str) -> str:
    """A day as letters write it: 24 November 2026, 2026年11月24日."""
    return str(_babel().dates.format_date(value, "long", locale(language)))


def month(value: date, language: str) -> str:
    """The month of a day with its year: September 2021, 2021年9月."""
    return str(_babel().dates.format_skeleton("yMMMM", value, locale=locale(language)))


def listing(items: Sequence[str], language: str, *, last: Literal["and", "or"] = "and") -> str:
    """15, 16 and 22; 15、16和22."""
    return str(_babel().lists.format_list(items, style="standard" if last == "and" else "or", locale=locale(language)))


@cache
def categories(language: str) -> tuple[str, ...]:
    """The plural forms a language has, in the order of CLDR: one, other in English; other in Chinese."""
    known = {*locale(language).plural_form.tags, "other"}
    return tuple(name for name in ("zero", "one", "two", "few", "many", "other") if name in known)


@lru_cache(maxsize=1024)
def category(written: str, language: str) -> str:
    """The plural form that goes with a number as it is written: one with 1, other with 1.0, 0 and 1,234."""
    numbers = _babel().numbers
    try:
        return locale(language).plural_form(numbers.parse_decimal(written, locale(language)))
    except numbers.NumberFormatError:
        return "other"
