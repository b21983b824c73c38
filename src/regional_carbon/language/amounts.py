"""How figures are written: numbers, shares, sums and tonnes, in the language spoken and the units its reader chose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from regional_carbon.language import cldr
from regional_carbon.language.messages import Language, catalogue, say, spoken_language

UNKNOWN: Final = "–"  # what is not known is null, and shows as a dash, never as 0

# ---------------------------------------------------------------------------------------------------
# Units to read in


@dataclass(frozen=True)
class Unit:
    """What one of it is worth, in the currency itself or in tonnes, and the decimals that whole figures have in it."""

    name: str
    scale: float
    places: int

    def prefix(self) -> str:
        """What stands before the currency or tCO2: 'million ', '万'; nothing where one is one."""
        return "" if self.scale == 1 else say("amounts", f"_{self.name}")


def _by_name(*units: Unit) -> dict[str, Unit]:
    return {unit.name: unit for unit in units}


# Whole tonnes stay whole tonnes in whatever unit; sums are rounded as far as their size calls for.
MONEY: Final[Mapping[str, Unit]] = _by_name(
    Unit("one", 1, 0), Unit("ten_thousand", 1e4, 1), Unit("million", 1e6, 2), Unit("hundred_million", 1e8, 4)
)
TONNES: Final[Mapping[str, Unit]] = _by_name(Unit("one", 1, 0), Unit("ten_thousand", 1e4, 4))
_OF_LANGUAGE: Final[Mapping[Language, str]] = {"en": "million", "zh": "ten_thousand"}
_MANY_TONNES: Final[Mapping[Language, str]] = {"en": "one", "zh": "ten_thousand"}  # in titles, from ten thousand on

_chosen: ContextVar[tuple[str, str]] = ContextVar("chosen", default=("", ""))


@contextmanager
def reading_in(money: str = "", tonnes: str = "") -> Iterator[None]:
    """Everything shown inside is in these units; a name that is none is the language's own unit."""
    before = _chosen.set((money, tonnes))
    try:
        yield
    finally:
        _chosen.reset(before)


def money_unit() -> Unit:
    """The unit of sums: millions on English pages and 万 on Chinese ones, unless the reader chose another."""
    return MONEY.get(_chosen.get()[0]) or MONEY[_OF_LANGUAGE[spoken_language()]]


def tonnes_unit() -> Unit:
    """The unit of emission: the tonne, unless the reader chose another."""
    return TONNES.get(_chosen.get()[1]) or TONNES["one"]


def tco2_unit() -> str:
    """Tonnes of CO2 as figures are written with them: tCO2, 10⁴ tCO2, 万tCO2."""
    return f"{tonnes_unit().prefix()}tCO2"


def currency_name(code: str, spoken: Language | None = None) -> str:
    """The currency as sums are written with it: CNY, or 元; a code we have no word for stays as it is."""
    named = catalogue("money").get(code)
    return named[spoken or spoken_language()] if named else code


# ---------------------------------------------------------------------------------------------------
# Numbers


def decimals(value: float | None, places: int) -> str:
    """A number in groups of three, to some decimals: 8,030.26."""
    return UNKNOWN if value is None else cldr.number(value, spoken_language(), places=places)


def count(value: float | None) -> str:
    """209,773."""
    return decimals(value, 0)


def figure(value: float, digits: int = 6) -> str:
    """A number to so many significant digits as people type it: '0.00071', '2600000', never '2.6e+06'."""
    text = format(Decimal(f"{value:.{digits}g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped_figure(value: float, digits: int = 6) -> str:
    """A number to so many significant digits, in groups of three: 12,345.6."""
    written = figure(value, digits)
    return decimals(float(written), len(written.partition(".")[2]))


def intensity(value: float | None) -> str:
    """0.7035: intensities and grid factors are told apart in the fourth decimal."""
    return decimals(value, 4)


def tonnes(value: float | None) -> str:
    """863.3: MWh of one enterprise."""
    return decimals(value, 1)


# ---------------------------------------------------------------------------------------------------
# Shares


def percent(value: float | None, places: int = 1) -> str:
    """36.3%."""
    return UNKNOWN if value is None else cldr.share(value, spoken_language(), places=places)


def signed_percent(value: float | None) -> str:
    """+4.2% or −0.3%."""
    return UNKNOWN if value is None else cldr.share(value, spoken_language(), places=1, signed=True)


def tidy(share: float) -> str:
    """A share in per cent with two digits: 38%, 0.65%."""
    return percent(share, 0) if share >= 0.095 else percent_figure(share, 2)


def percent_figure(share: float, digits: int = 4) -> str:
    """A share in per cent to so many significant digits: 30%, 32.5%."""
    return percent(share, len(figure(share * 100, digits).partition(".")[2]))


def chance(value: float | None) -> str:
    """A probability in per cent: from a thousand simulation draws nothing is told as certain or as impossible."""
    if value is None:
        return UNKNOWN
    return ">99%" if value >= 0.995 else "<1%" if value < 0.005 else percent(value, 0)


def chance_in_words(value: float | None) -> str:
    """A probability as it is told beside a goal, to the nearest tenth or quarter: 1 in 4, 9 in 10; 四分之一."""
    if value is None:
        return UNKNOWN
    if not 0.05 <= value <= 0.95:
        return say("amounts", "_chance_under" if value < 0.5 else "_chance_over")
    parts = [(times, of) for of in (2, 4, 10) for times in range(1, of)]
    times, of = min(parts, key=lambda part: abs(part[0] / part[1] - value))
    return say("amounts", "_chance", times=say("amounts", f"_times_{times}"), of=say("amounts", f"_times_{of}"))


# ---------------------------------------------------------------------------------------------------
# Sums and tonnes, in the unit of their reader


def money(value: float | None) -> str:
    """A sum as tables show it: 8,030.26 of a million, or 803,026.0 of a 万."""
    unit = money_unit()
    return decimals(None if value is None else value / unit.scale, unit.places)


def money_in_words(value: float) -> str:
    """A sum as sentences tell it: whole from a hundred on, else to three digits; 8,030 or 12.3."""
    amount = value / money_unit().scale
    return count(amount) if amount >= 100 else grouped_figure(amount, 3)


def total_tco2(value: float | None) -> str:
    """What many emit, to the tonne: 209,773, or 20.9773 of a 万."""
    return _of_tonnes(value, 0)


def tco2(value: float | None) -> str:
    """What one enterprise emits, to a tenth of a tonne: 863.3, or 0.08633 of a 万."""
    return _of_tonnes(value, 1)


def signed_tco2(value: float | None) -> str:
    """+1,234 or −56: by how many tonnes many emit more or less."""
    unit = tonnes_unit()
    return (
        UNKNOWN
        if value is None
        else cldr.number(value / unit.scale, spoken_language(), places=unit.places, signed=True)
    )


def title_tco2(value: float | None) -> str:
    """What many emit, as a title tells it, to three digits: 79,900; from ten thousand on 7.99万."""
    return _rounded_tco2(value, 3)


def tile_tco2(value: float | None) -> str:
    """What many emit, as a tile shows it, to four digits: 554,400; from ten thousand on 55.44万."""
    return _rounded_tco2(value, 4)


def _rounded_tco2(value: float | None, digits: int) -> str:
    if value is None:
        return UNKNOWN
    many = TONNES[_MANY_TONNES[spoken_language()]] if abs(value) >= 1e4 else TONNES["one"]
    many = many if tonnes_unit().scale == 1 else tonnes_unit()
    if many.scale == 1:
        return grouped_figure(value, digits)
    return say("amounts", "_in_ten_thousands", amount=grouped_figure(value / many.scale, digits))


def _of_tonnes(value: float | None, more: int) -> str:
    unit = tonnes_unit()
    return decimals(None if value is None else value / unit.scale, unit.places + more)


# ---------------------------------------------------------------------------------------------------
# Intervals and days


def interval(low: float | None, high: float | None, shown: Callable[[float | None], str]) -> str:
    """855.0–870.1; without an upper end ≥ 855.0; blank where nothing is known."""
    if low is None:
        return ""
    return f"≥ {shown(low)}" if high is None else f"{shown(low)}–{shown(high)}"


def day(value: date) -> str:
    """A day as letters write it: 24 November 2026, 2026年11月24日."""
    return cldr.day(value, spoken_language())


def month(year: int, number: int) -> str:
    """A month of a year: September 2021, 2021年9月."""
    return cldr.month(date(year, number, 1), spoken_language())
