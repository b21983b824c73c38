"""One amount of an energy table with all that is said of it: industry, year, energy, unit, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from regional_carbon.collect.layouts.numbers import Number
from regional_carbon.units import Unit

NO_UNIT: Final = "–"  # of an amount whose unit nobody has said, which its header is told of

Kind: TypeAlias = Literal["leaf", "total", "subtotal", "of_which", "unknown"]
Called: TypeAlias = Literal["", "older", "decided"]


@dataclass(frozen=True)
class Item:
    """A row's or a column's name on the axis of industries or of energies: what it is, and whether it sums others.

    `some` says that it is told as one of some parts ("of which"), and not all of them are told. `called` says that its
    name is that of an older edition, or one that a person has explained: several such may be one thing.
    """

    kind: Kind
    thing: str
    name: str
    some: bool = False
    called: Called = ""


@dataclass(frozen=True)
class At:
    """A cell, by the place of its sheet in the file and its row and column counted from 0."""

    sheet: int
    row: int
    column: int | None


@dataclass(frozen=True)
class Entry:
    """One amount of an energy table."""

    industry: Item
    energy: Item
    year: str | None
    unit: Unit | None
    unit_written: str
    amount: Number
    written: str
    at: At
    industry_at: At
    energy_at: At
    year_at: At
    said: str = ""  # words over and beside it, in which a way of counting may be named
