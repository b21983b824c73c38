"""What a header says: its levels joined into one name for each column, its unit, and what it stands for."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, cast

from regional_carbon.collect.aliases import (
    TWO_LANGUAGES,
    Meaning,
    column_names,
    energy_names,
    fold,
    industry_names,
    industry_of,
    other_names,
    period_names,
    relative_names,
    tariff_names,
)
from regional_carbon.collect.layouts.numbers import month_of, name_and_year, year_of
from regional_carbon.collect.layouts.units_in_text import split_unit, stray_unit, unit_alone
from regional_carbon.collect.sheets import Sheet
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import (
    EnergyStatistics,
    EnterpriseEnergy,
    EnterpriseRecords,
    Enterprises,
    Readings,
)

_LONGEST: Final = 80  # characters of a name
_CJK: Final = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True)
class Heading:
    """One column of a header: its name without the unit, what it stands for, and the unit written at it."""

    column: int
    row: int  # where its lowest words stand
    name: str
    means: tuple[Meaning, ...] = ()
    unit: str = ""
    stray: str = ""  # what stands in its bracket where a unit should, and is none known

    def of(self, *kinds: str) -> Meaning | None:
        """The first of its meanings that is of one of these kinds."""
        return next((meaning for meaning in self.means if meaning.kind in kinds), None)

    def thing(self, kind: str) -> str:
        """What it stands for of this kind, or ""."""
        found = self.of(kind)
        return found.thing if found else ""


def known_names(table: type[Table]) -> dict[str, Meaning]:
    """Every name that may stand in a header of the table, folded."""
    return _known_names(cast("Hashable", table))  # a class can be hashed, which mypy does not see


@cache
def _known_names(table: type[Table]) -> dict[str, Meaning]:
    wide = table is EnergyStatistics
    return {
        **(industry_names() if wide else {}),
        **other_names(),
        **(energy_names() if table in (EnergyStatistics, EnterpriseEnergy) else {}),
        **(tariff_names() if table in (Enterprises, EnterpriseRecords, Readings) else {}),
        **(relative_names() if not wide else {}),
        **(period_names() if table is Readings else {}),
        **column_names(table),
    }


def meaning_of(word: str, table: type[Table]) -> tuple[Meaning, ...]:
    """What one header word stands for: a column, an energy, an industry, a total, a year or a month."""
    if len(word) > _LONGEST:
        return ()
    found = known_names(table).get(fold(word))
    if found is not None:
        return (found,)
    if (month := month_of(word)) is not None:
        year = (Meaning("year", month[1]),) if month[1] else ()
        return (Meaning("month", str(month[0])), *year)
    if (year_ := year_of(word)) is not None:
        return (Meaning("year", year_),)
    if table is EnergyStatistics and (industry := industry_of(word)) is not None:
        return (industry,)
    if (dated := name_and_year(word)) is not None and (named := known_names(table).get(fold(dated[0]))) is not None:
        return (named, Meaning("year", dated[1]))
    return ()


def counts_up(cells: Sequence[str]) -> bool:
    """A row that numbers the columns: 甲, 乙, 1, 2, 3 …"""
    digits = [int(cell) for cell in cells if cell.isdigit()]
    return (
        digits == list(range(1, len(digits) + 1)) and len(digits) > 1 and (len(digits) < len(cells) or digits[-1] > 2)
    )


# ---------------------------------------------------------------------------------------------------
# Joining levels


def joined_levels(sheet: Sheet, first: int, last: int) -> dict[int, list[tuple[int, str]]]:
    """The words over each column, top to bottom, with their rows.

    A merged cell comes as one filled cell followed by blanks: it is carried right over columns that have
    nothing of their own as high as it, and something below it; a unit over those it is merged with, whatever is below.
    """
    rows = sheet.rows[first : last + 1]
    width = max(len(cells) for cells in rows)
    grid = [[*(cell.strip() for cell in cells), *[""] * (width - len(cells))] for cells in rows]
    for row, left, right in sheet.merged:
        if first <= row <= last and left < width and unit_alone(unit := grid[row - first][left]) is not None:
            grid[row - first][left : right + 1] = [unit] * (min(right, width - 1) - left + 1)
    for level in range(len(grid) - 1):
        carried = ""
        for column in range(width):
            if grid[level][column]:
                carried = grid[level][column] if not any(grid[above][column] for above in range(level)) else ""
            elif any(grid[above][column] for above in range(level)):
                carried = ""
            elif carried and any(grid[below][column] for below in range(level + 1, len(grid))):
                grid[level][column] = carried
    found: dict[int, list[tuple[int, str]]] = {}
    for column in range(width):
        words = [(first + level, cells[column]) for level, cells in enumerate(grid) if cells[column]]
        if words:
            found[column] = words
    return found


def headings(
    sheet: Sheet, first: int, last: int, table: type[Table], decided: Mapping[str, Meaning | None]
) -> tuple[Heading, ...]:
    """The columns of a header, each with what it stands for."""
    levels = joined_levels(sheet, first, last)
    numbered = [
        row
        for row in range(first + 1, last + 1)
        if counts_up([cell.strip() for cell in sheet.rows[row] if cell.strip()])
    ]
    found = [
        _heading(column, [word for word in words if word[0] not in numbered] or words, table, decided)
        for column, words in levels.items()
    ]
    return tuple(_told_apart(heading, found, decided) for heading in found)


def _told_apart(heading: Heading, all_: Sequence[Heading], decided: Mapping[str, Meaning | None]) -> Heading:
    """A heading whose name another column has too, in another unit, goes by its name and its unit: 用电量(千瓦时)."""
    units = {other.unit for other in all_ if other.name == heading.name}
    if len(units) < 2 or not heading.unit:
        return heading
    name = f"{heading.name}({heading.unit})"
    if name not in decided:
        return replace(heading, name=name)
    meaning = decided[name]
    return replace(heading, name=name, means=() if meaning is None else (meaning,))


def _heading(
    column: int, words: Sequence[tuple[int, str]], table: type[Table], decided: Mapping[str, Meaning | None]
) -> Heading:
    names = known_names(table)
    unit = ""
    kept: list[str] = []
    for word in [part for _, cell in words for part in _parted(cell, names)]:
        if unit_alone(word) is not None and (kept or fold(word) not in names):
            unit = unit or word.strip("()（） ")
            continue
        name, beside = split_unit(word, names)
        unit = unit or beside
        if not kept or kept[-1] != name:
            kept.append(name)
    name = " ".join(kept)
    row = words[-1][0]
    if name in decided:
        meaning = decided[name]
        return Heading(column, row, name, () if meaning is None else _in_its_year(meaning, name), unit)
    means = _means(kept, table)
    if not means and len(kept) == 1 and (stray := stray_unit(kept[0], names)) is not None:
        qualified = year_of(stray[1])
        extra = (Meaning("year", qualified),) if qualified else ()
        return Heading(column, row, name, (*meaning_of(stray[0], table), *extra), unit, "" if qualified else stray[1])
    return Heading(column, row, name, means, unit)


def _in_its_year(meaning: Meaning, name: str) -> tuple[Meaning, ...]:
    """What a person has said a column stands for, in the year that its header names."""
    year = year_of(name) if meaning.kind in ("energy", "industry") else None
    return (meaning,) if year is None else (meaning, Meaning("year", year))


def _parted(cell: str, names: Mapping[str, Meaning]) -> list[str]:
    """A header cell as its lines, and as its two languages; a name broken over two lines is one."""
    whole = "".join(cell.split("\n"))
    if "\n" in cell:
        known = fold(split_unit(whole, names)[0]) in names
        return [whole] if known else [part for part in cell.split("\n") if part.strip()]
    both = TWO_LANGUAGES.match(cell) if fold(split_unit(cell, names)[0]) not in names else None
    return [both[1], both[2]] if both is not None and unit_alone(both[2]) is None else [cell]


def _means(words: Sequence[str], table: type[Table]) -> tuple[Meaning, ...]:
    """What the levels over a column stand for together; each language is read for itself, and one suffices."""
    for chinese in (True, False):
        run = [word for word in words if bool(_CJK.search(word)) is chinese or year_of(word) or month_of(word)]
        found = _segments(run, table, "" if chinese else " ")
        if found:
            return found
    return ()


def _segments(words: Sequence[str], table: type[Table], between: str) -> tuple[Meaning, ...]:
    """Words read from the lowest up, the longest run that makes a name first; the lowest must be understood."""
    end, found = len(words), []
    while end > 0:
        for start in range(end):
            meanings = meaning_of(between.join(words[start:end]), table)
            if meanings:
                found.append((start, end, meanings))
                end = start
                break
        else:
            if not found:
                return ()
            end -= 1
    merged: dict[str, Meaning] = {}
    for _, _, meanings in found:
        for meaning in meanings:
            merged.setdefault(meaning.kind, meaning)
    return tuple(merged.values())
