"""How the Unicode locale data (CLDR, by Babel) writes numbers, shares, days and lists, and a number's plural.

Babel is imported where it is used: it and its data of a language take 40 ms, and most commands count nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

# British English: 15, 16 and 22; 24 November 2026.
LOCALES: Final = {"en": "en_GB", "zh": "zh_Hans_CN"}


@cache
def locale(language: str) -> Locale:
    """The locale data of a language."""
    from babel import Locale  # 40 ms

    return Locale.parse(LOCALES[language])


@cache
def _pattern(kind: Literal["number", "share"], places: int | None, language: str, signed: bool) -> NumberPattern:
    from babel.numbers import parse_pattern  # 40 ms

    spoken = locale(language)
    usual = (spoken.decimal_formats if kind == "number" else spoken.percent_formats)[None].pattern
    decimals = f".{'0' * places}" if places else ""
    pattern = usual if places is None else re.sub(r"0(\.[0#]+)?", f"0{decimals}", usual)
    return parse_pattern(f"+{pattern};-{pattern}" if signed else pattern)


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
    from babel.dates import format_date  # 40 ms

    return format_date(value, "long", locale(language))


def listing(items: Sequence[str], language: str, *, last: Literal["and", "or"] = "and") -> str:
    """15, 16 and 22; 15、16和22."""
    from babel.lists import format_list  # 40 ms

    return format_list(items, style="standard" if last == "and" else "or", locale=locale(language))


@cache
def categories(language: str) -> tuple[str, ...]:
    """The plural forms a language has, in the order of CLDR: one, other in English; other in Chinese."""
    known = {*locale(language).plural_form.tags, "other"}
    return tuple(name for name in ("zero", "one", "two", "few", "many", "other") if name in known)


@lru_cache(maxsize=1024)
def category(written: str, language: str) -> str:
    """The plural form that goes with a number as it is written: one with 1, other with 1.0, 0 and 1,234."""
    from babel.numbers import NumberFormatError, parse_decimal  # 40 ms

    try:
        return locale(language).plural_form(parse_decimal(written, locale(language)))
    except NumberFormatError:
        return "other"
