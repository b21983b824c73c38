"""Figures as official papers write them: four digits of tonnes, sums in the unit they call for, chances in words."""

from __future__ import annotations

from math import floor, log10
from typing import Final

from regional_carbon.language.amounts import UNKNOWN, count, currency_name, decimals, percent
from regional_carbon.language.messages import Language, say, spoken_language

DIGITS: Final = 4  # of tonnes
DIGITS_OF_MONEY: Final = 3
# From how much on in which unit, the largest first: what one of it is, and its words.
_TONNES: Final[dict[Language, tuple[tuple[float, str], ...]]] = {
    "en": ((1, "tonnes"),), "zh": ((1e4, "ten_thousand_tonnes"), (1, "tonnes")),
}  # fmt: skip
_MONEY: Final[dict[Language, tuple[tuple[float, str], ...]]] = {
    "en": ((1e9, "sum_of_billions"), (1e6, "sum_of_millions"), (1, "sum_of_ones")),
    "zh": ((1e8, "sum_of_yi"), (1e4, "sum_of_wan"), (1, "sum_of_ones")),
}
_TENTHS: Final = (0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
CERTAIN: Final = 0.95  # above it, and below one less it, a chance is neither tenths nor quarters


def tonnes_told(value: float | None) -> str:
    """209,800 t, or 20.98万吨."""
    if value is None:
        return UNKNOWN
    scale, key = _unit_of(value, _TONNES[spoken_language()])
    whole = scale == 1 and abs(value) < 10**DIGITS
    return say("papers", key, amount=count(value) if whole else _digits(value / scale, DIGITS))


def tonnes_between(low: float | None, high: float | None) -> str:
    """153,000 t to 278,500 t, or 15.30万吨至27.85万吨."""
    return say("papers", "between", low=tonnes_told(low), high=tonnes_told(high))


def whole_tonnes(value: float | None) -> str:
    """One enterprise's, in a sentence: 863 t, 15,091吨."""
    return UNKNOWN if value is None else say("papers", "tonnes", amount=count(value))


def money_told(value: float | None, currency: str) -> str:
    """8.03 billion CNY, or 80.3亿元."""
    if value is None:
        return UNKNOWN
    scale, key = _unit_of(value, _MONEY[spoken_language()])
    return say("papers", key, amount=_digits(value / scale, DIGITS_OF_MONEY), currency=currency_name(currency))


def share_told(share: float | None) -> str:
    """Whole per cent; below ten with one decimal, below one 'under 1%'."""
    if share is None:
        return UNKNOWN
    if 0 < share < 0.01:
        return say("papers", "under_one")
    return percent(share, 0 if share >= 0.1 or share == 0 else 1)


def odds(chance: float) -> str:
    """A chance in words: 1 in 4, 7 in 10; 四分之一, 七成."""
    if chance >= CERTAIN:
        return say("papers", "odds_nearly_certain")
    if chance < 1 - CERTAIN:
        return say("papers", "odds_hardly")
    nearest = min(_TENTHS, key=lambda share: abs(share - chance))
    return say("papers", f"odds_{round(nearest * 100)}")


def _unit_of(value: float, units: tuple[tuple[float, str], ...]) -> tuple[float, str]:
    return next((unit for unit in units if abs(value) >= unit[0]), units[-1])


def _digits(amount: float, digits: int) -> str:
    """A number to so many digits, zeros among them: 20.98, 15.30, 209,800; whole below that without any."""
    if amount == 0:
        return count(0)
    before = floor(log10(abs(amount))) + 1
    rounded = round(amount, digits - before)
    return decimals(rounded, max(0, min(digits - before, 2)))
