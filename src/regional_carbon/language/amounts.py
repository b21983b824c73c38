"""The units sums and tonnes are read in: those of the language, or those a reader chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from regional_carbon.language.messages import Language, language, say


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
    return MONEY.get(_chosen.get()[0]) or MONEY[_OF_LANGUAGE[language()]]


def tonnes_unit() -> Unit:
    """The unit of emission: the tonne, unless the reader chose another."""
    return TONNES.get(_chosen.get()[1]) or TONNES["one"]


def tco2() -> str:
    """Tonnes of CO2 as figures are written with them: tCO2, 10⁴ tCO2, 万tCO2."""
    return f"{tonnes_unit().prefix()}tCO2"
