"""A table as written: text in cells, each with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from regional_carbon.language.errors import Fault

ROW: Final = "__row__"  # the line of a text file, or the row of a sheet


class Place(NamedTuple):
    """Where a value stands: of a text file its line, of a workbook its sheet, row and cell.

    The file is named where a table comes from several.
    """

    sheet: str
    row: int
    cell: str
    file: str = ""


@dataclass(frozen=True)
class Written:
    """A table as a person wrote it: every cell as text, its row number beside it in the column ROW.

    Where the table was laid out otherwise than a row for a row, `places` holds each value's own place, by
    column. `originals` holds, by column, values as the file has them where reading changed them (a unit, a
    share in per cent). `told` is what of the table is reported missing already: columns, or `rows`.
    """

    path: Path
    headers: list[str]
    cells: pl.DataFrame
    letters: dict[str, str] = field(default_factory=dict)  # of a sheet: column letter by header
    places: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    originals: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    sheet: str = ""  # the sheet's name where a workbook has several

    def fault(self, key: str, index: int | None = None, at: str = "", alike: str = "", **values: object) -> Fault:
        """A fault at a row (counted from 0), in the column `at` where one is to blame, at its place in the file."""
        if index is not None and at in self.places:
            place = self.places[at][index]
            return Fault(key, place.file or self.path.name, place.row, place.cell, alike, values, place.sheet)
        found = None if index is None else self.row(index)
        letter = self.letters.get(at, "")
        cell = f"{letter}{found}" if letter and found is not None else ""
        return Fault(key, self.path.name, found, cell, alike, values, self.sheet)

    def row(self, index: int) -> int:
        """The line of the text file, or the row of the sheet, that a row stands in."""
        return int(self.cells[ROW][index])

    def text(self, column: str, index: int) -> str | None:
        """A value as the file has it."""
        return (self.originals.get(column) or self.cells[column])[index]
