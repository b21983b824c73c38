"""The units sources use, and the one unit each quantity is kept in."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

# The unit each quantity is kept in; gas volumes are kept as the factors print them.
KEPT_IN: Final = {"electricity": "mwh", "mass": "t", "gas_volume": "wan_m3", "heat": "gj"}

GJ_PER_MWH: Final = 3.6  # exact, SI
GJ_PER_TCE: Final = 29.3076  # 7000 kcal × 4.1868 kJ; factors/units.csv, `tce`


@dataclass(frozen=True)
class Unit:
    """A unit a source may use: its symbol, its quantity and its size in the quantity's base unit.

    One that is not `usual` is understood, and not offered to choose from.
    """

    id: str
    symbol: str
    quantity: str
    in_base: float
    names: frozenset[str]
    usual: bool = True

    def to(self, other: Unit) -> float:
        """How many `other` one of this unit is."""
        if self.quantity != other.quantity:
            raise ValueError(f"{self.symbol} is a unit of {self.quantity}, {other.symbol} of {other.quantity}")
        return self.in_base / other.in_base


def _plain(written: str) -> str:
    """Full-width forms, case, blanks and ^ do not tell units apart; no unit in use starts with milli-."""
    return "".join(unicodedata.normalize("NFKC", written).split()).casefold().replace("^", "")


def _rows(name: str) -> list[dict[str, str]]:
    with files("regional_carbon.factors").joinpath(name).open("r", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def units_by_id() -> dict[str, Unit]:
    """Every unit by its id: the verified list `units.csv`, with our symbols and the units it lacks."""
    listed = {row["id"]: row for row in _rows("units.csv")}
    found = {}
    for own in _rows("unit_symbols.csv"):
        row = listed.get(own["id"], own)
        names = [own["id"], own["symbol"], *own["also"].split(";"), row.get("name_zh", ""), row.get("name_en", "")]
        found[own["id"]] = Unit(
            id=own["id"],
            symbol=own["symbol"],
            quantity=row["quantity"],
            in_base=float(row["factor_to_base"]),
            names=frozenset(_plain(name) for name in names if name),
            usual=own["usual"] != "no",
        )
    return found


@cache
def _by_name() -> dict[str, Unit]:
    return {name: unit for unit in units_by_id().values() for name in unit.names}


def unit(written: str) -> Unit | None:
    """The unit a source means by `written`, or None: a unit is never guessed."""
    return _by_name().get(_plain(written))


def kept_unit(quantity: str) -> Unit:
    """The one unit a quantity is kept in."""
    return units_by_id()[KEPT_IN[quantity]]


def symbols(quantity: str) -> list[str]:
    """The symbols of the units a quantity is usually given in, smallest first."""
    return [unit.symbol for unit in usual_units(quantity)]


def usual_units(quantity: str) -> list[Unit]:
    """The units a quantity is usually given in, smallest first."""
    same = [unit for unit in units_by_id().values() if unit.quantity == quantity and unit.usual]
    return sorted(same, key=lambda unit: unit.in_base)
