"""The names sources use for columns, energies, industries and totals: data, in both languages, matched exactly."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, cast

from regional_carbon.collect.matching.characters import simplified
from regional_carbon.factors import catalogue
from regional_carbon.language.messages import LANGUAGES
from regional_carbon.schema.column import Table

_BRACKETS: Final = str.maketrans("[]{}【】〔〕〈〉", "()()()()()")


def fold(written: str) -> str:
    """What makes two spellings of a name one: full-width forms, blanks, case, the kind of bracket and traditional
    characters do not tell."""
    folded = simplified(unicodedata.normalize("NFKC", written)).translate(_BRACKETS).casefold()
    return "".join(folded.replace("_", " ").split())


@dataclass(frozen=True)
class Meaning:
    """What a name stands for: its kind (column, energy, industry, …), the thing itself, and a unit it implies.

    A `second` choice stands for a column only where no first one does: revenue for output.
    """

    kind: str
    thing: str
    unit: str = ""


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with files("regional_carbon.collect").joinpath(name).open("r", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


# A table whose columns are called as another's are, but for those it has names of its own for.
_ALSO: Final = {"EnterpriseRecords": ("Enterprises",), "EnterpriseEnergy": ("Enterprises", "EnergyStatistics")}


@cache
def _listed(kind: str, table: str = "") -> dict[str, Meaning]:
    kinds = {"column": ("second", "column")}.get(kind, (kind,))
    found = {}
    for tables in (_ALSO.get(table, ()), ("", table)):  # a table's own names go before those of others
        for one in kinds:
            for row in _rows("aliases.csv"):
                if row["kind"] == one and row["table"] in tables:
                    found[fold(row["alias"])] = Meaning(one, row["meaning"], row["unit"])
    return found


def column_names(table: type[Table]) -> dict[str, Meaning]:
    """Every name of a table's columns, folded; a column's own name implies its unit."""
    return _column_names(cast("Hashable", table))  # a class can be hashed, which mypy does not see


@cache
def _column_names(table: type[Table]) -> dict[str, Meaning]:
    known = {*table.columns(), "label", *(["year"] if table.__name__ == "Readings" else [])}
    found = {name: meaning for name, meaning in _listed("column", table.__name__).items() if meaning.thing in known}
    for name, column in table.columns().items():
        unit = kept_symbol(column.unit)
        found[fold(name)] = Meaning("column", name, unit)
        if not unit:
            found.setdefault(fold(name), Meaning("column", name))
        for spoken in LANGUAGES:
            found.setdefault(fold(column.label(spoken)), Meaning("column", name))
    return found


def kept_symbol(unit: str) -> str:
    """The unit a column's values are kept in, without its period: MWh/yr → MWh; where the column has none, ""."""
    return "" if unit.startswith("as ") else unit.removesuffix("/yr")


@cache
def energy_names() -> dict[str, Meaning]:
    """Every name of an energy, folded: the catalogue's ids and names, and those of the alias list."""
    found: dict[str, Meaning] = {}
    for row in catalogue("fuels"):
        for name in (row["fuel_id"], row["name_en"], row["name_zh"]):
            found.setdefault(fold(name), Meaning("energy", row["fuel_id"]))
    return {**found, **_listed("energy"), **_listed("energy_total")}


@cache
def header_names() -> frozenset[str]:
    """The Chinese names of columns and energies of all tables, folded."""
    kinds = ("column", "second", "energy", "energy_total")
    return frozenset(
        fold(row["alias"]) for row in _rows("aliases.csv") if row["kind"] in kinds and row["language"] == "zh"
    )


@cache
def tariff_names() -> dict[str, Meaning]:
    """Names of electricity by time of use, whose parts are the whole: peak, flat, valley; "其中" before one or not."""
    found = _listed("tariff")
    return {**found, **{f"{before}{name}": one for before in ("其中", "其中:") for name, one in found.items()}}


@cache
def relative_names() -> dict[str, Meaning]:
    """Names of a year or month by where it stands to the table's: this year, last year, this month, up to now."""
    return _listed("relative")


@cache
def period_names() -> dict[str, Meaning]:
    """Names of the days from which and to which a reading is."""
    return _listed("period", "Readings")


@cache
def energy_total_parts() -> dict[str, frozenset[str]]:
    """The energies a total of energies is the sum of."""
    return {row["total"]: frozenset(row["parts"].split(";")) for row in _rows("energy_totals.csv")}


@cache
def industry_names() -> dict[str, Meaning]:
    """Every name of an industry, folded: GB/T 4754 names of divisions and sections, and those of the alias list."""
    found: dict[str, Meaning] = {}
    for row in catalogue("industries"):
        for name in (row["name_zh"], row["name_en"], *row["older_yearbook_names_zh"].split(";")):
            if name:
                found.setdefault(fold(name), Meaning("industry", row["code"]))
        for name in (row["section_name_zh"], row["section_name_en"]):
            found.setdefault(fold(name), Meaning("industry", row["section"]))
    return {**found, **_listed("industry")}


@cache
def industry_name(code: str, chinese: bool) -> str:
    """The name of a division, for a table that gives its code alone."""
    for row in catalogue("industries"):
        if row["code"] == code:
            return row["name_zh" if chinese else "name_en"]
    return code


@cache
def sections() -> dict[str, str]:
    """The section each division belongs to: 29 → C."""
    return {row["code"]: row["section"] for row in catalogue("industries")}


@cache
def other_names() -> dict[str, Meaning]:
    """Names of totals, of parts that are no industry, and of rows of a balance that are no consumption."""
    return {**_listed("not_consumption"), **_listed("part"), **_listed("total")}


def shown_names(table: type[Table], *, energies: bool) -> list[str]:
    """Names to suggest for a header that is not known, as people write them."""
    kinds = {"column", "second"} | ({"energy", "energy_total"} if energies else set())
    found = [
        row["alias"]
        for row in _rows("aliases.csv")
        if row["kind"] in kinds and row["table"] in ("", table.__name__, *_ALSO.get(table.__name__, ()))
    ]
    found += list(table.columns())
    if energies:
        found += [row[name] for row in catalogue("fuels") for name in ("fuel_id", "name_en", "name_zh")]
    return sorted(set(found))


# ---------------------------------------------------------------------------------------------------
# Rows name their industry with more around it: a number, a dash, "of which"

_NUMBERING: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[A-Z][、.．](?!\w{0,2}$)|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．)](?!\d))\s*"
)
_OF_WHICH: Final = re.compile(r"^(?:其中\s*[:：]?|#|of which\s*[:：]?|including\s*[:：])\s*", re.IGNORECASE)
_CODED: Final = re.compile(r"^([A-T]?)(\d{2})\s*[.、\-—:：]?\s*(\D.*)$")
TWO_LANGUAGES: Final = re.compile(r"^([^A-Za-z]*[㐀-鿿][^A-Za-z]*?)[\s/]+([A-Za-z].*)$", re.DOTALL)
_CODE: Final = re.compile(r"^([A-T])(\d{2})$")


@dataclass(frozen=True)
class Label:
    """A row's name without what stands around it, and whether it is only a part of the row above it."""

    text: str
    of_which: bool
    head: bool  # numbered 一、二、三: the head of a part of a balance


def label(written: str) -> Label:
    """'  2.其中：制造业' → 制造业, a part of what stands above it."""
    text = unicodedata.normalize("NFKC", written).strip()
    head = bool(re.match(r"^[一二三四五六七八九十]{1,3}[、.．]", text))
    of_which = False
    while True:
        shorter = _NUMBERING.sub("", text)
        if (match := _OF_WHICH.match(shorter)) is not None:
            of_which, shorter = True, shorter[match.end() :]
        if shorter == text:
            return Label(text.strip(" *:："), of_which, head)
        text = shorter


def industry_of(written: str) -> Meaning | None:
    """The industry a source means by a name, a GB/T 4754 code with its letter, or a code before the name."""
    names = industry_names()
    if (found := names.get(fold(written))) is not None:
        return found
    plain = unicodedata.normalize("NFKC", written).strip()
    if (match := _CODE.match(plain)) is not None and sections().get(match[2]) == match[1]:
        return Meaning("industry", match[2])
    if (both := TWO_LANGUAGES.match(plain)) is not None and (found := names.get(fold(both[1]))) is not None:
        return found
    if (match := _CODED.match(plain)) is not None:
        named = names.get(fold(match[3]))
        if named is not None and named.thing == match[2]:
            return named
    return None


def without_code(written: str) -> str:
    """The name of an industry without the code before it: 'C29 橡胶和塑料制品业' → 橡胶和塑料制品业."""
    match = _CODED.match(written)
    return match[3] if match is not None else written


def known_industries() -> Iterator[str]:
    """Names to suggest for one that is not known, as they are written."""
    for row in catalogue("industries"):
        yield row["name_zh"]
        yield row["name_en"]
    for row in _rows("aliases.csv"):
        if row["kind"] == "industry":
            yield row["alias"]
