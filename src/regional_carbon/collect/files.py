"""A file becomes a table as written: text in cells, each with its place in the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.reading import STANDARD_INPUT, Reading, read
from regional_carbon.collect.sheets import ColumnSheet, Sheet, letters
from regional_carbon.errors import Fault, InputError, Notice
from regional_carbon.frames import Table

ROW: Final = "__row__"  # the line of a text file, or the row of a sheet
SUFFIXES: Final = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet")  # of a region's tables

__all__ = ["ROW", "STANDARD_INPUT", "SUFFIXES", "Written", "read_table", "table_of"]


@dataclass(frozen=True)
class Written:
    """A table as a person wrote it: every cell as text, its row number beside it in the column ROW."""

    path: Path
    headers: list[str]
    cells: pl.DataFrame
    letters: dict[str, str] = field(default_factory=dict)  # of a sheet: column letter by header
    notices: tuple[Notice, ...] = ()

    def fault(self, key: str, index: int | None = None, at: str = "", alike: str = "", **values: object) -> Fault:
        """A fault at a row (counted from 0), in the column `at` where one is to blame, at its place in the file."""
        row = None if index is None else self.row(index)
        letter = self.letters.get(at, "")
        cell = f"{letter}{row}" if letter and row is not None else ""
        return Fault(key, self.path.name, row, cell, alike, values)

    def row(self, index: int) -> int:
        """The line of the text file, or the row of the sheet, that a row stands in."""
        return int(self.cells[ROW][index])


def read_table(path: Path, table: type[Table]) -> Written:
    """The cells of one table: a file of any kind `read_sheets` takes, or text on standard input.

    Of a workbook, the sheet named like the file is read, else the first. The first row that is not blank names the
    columns; one without a name is not read.

    Raises InputError with the faults of the file as a whole: its type, encoding, header, line lengths.
    """
    return table_of(read(path), path, table)


def table_of(reading: Reading, path: Path, table: type[Table]) -> Written:
    """As `read_table`, of a file that has been read.

    Raises InputError with the faults of its header and line lengths.
    """
    named = [sheet for sheet in reading.sheets if sheet.name.strip().casefold() == path.stem.casefold()]
    sheet = (named or reading.sheets)[0]
    header = _header(sheet)
    if header is None:
        columns = [name for name, column in table.columns().items() if not column.optional]
        raise InputError(faults=[Fault("file_empty", path.name, values={"columns": ", ".join(columns)})])
    names = _row(sheet, header)
    if sheet.is_text:
        _refuse_ragged(sheet, len(names))
    places = [place for place, name in enumerate(names) if name.strip()]
    headers = [names[place].strip() for place in places]
    cells = _cells(sheet, header + 1, places).rename(
        {str(place): name for place, name in zip(places, _unique(headers), strict=True)}
    )
    of_sheet = {} if sheet.is_text else dict(zip(_unique(headers), map(letters, places), strict=True))
    return Written(path, headers, _without_blank_rows(cells), of_sheet, reading.notices)


def _header(sheet: Sheet) -> int | None:
    """The first row that is not blank."""
    if isinstance(sheet, ColumnSheet):
        filled = pl.any_horizontal(pl.all().str.strip_chars().fill_null("") != "")
        found = sheet.cells.lazy().select(filled.arg_true().first()).collect().item() if sheet.cells.width else None
        return None if found is None else int(found)
    return next((index for index, row in enumerate(sheet.rows) if any(cell.strip() for cell in row)), None)


def _row(sheet: Sheet, index: int) -> list[str]:
    return [cell or "" for cell in sheet.cells.row(index)] if isinstance(sheet, ColumnSheet) else sheet.rows[index]


def _refuse_ragged(sheet: Sheet, expected: int) -> None:
    """Raises InputError when lines have more or fewer cells than the header."""
    if isinstance(sheet, ColumnSheet):
        return
    faults = []
    for line, cells in zip(sheet.lines, sheet.rows, strict=True):
        if cells and len(cells) != expected:
            key = "cells_too_many" if len(cells) > expected else "cells_too_few"
            found = {"found": len(cells), "expected": expected}
            faults.append(Fault(key, sheet.file, line, alike=str(len(cells)), values=found))
    if faults:
        raise InputError(faults=faults)


def _cells(sheet: Sheet, first: int, places: list[int]) -> pl.DataFrame:
    """The rows from `first` on, in the columns at these places, named by them; ROW beside them."""
    if isinstance(sheet, ColumnSheet):
        cells = sheet.cells.slice(first).select(str(place) for place in places)
    else:
        rows = sheet.rows[first:]
        columns = {str(place): [row[place] if place < len(row) else "" for row in rows] for place in places}
        cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    if isinstance(sheet.lines, range) or not sheet.lines:
        begun = sheet.lines[first] if sheet.lines and cells.height else first + 1
        return cells.with_row_index(ROW, offset=begun).with_columns(pl.col(ROW).cast(pl.Int64))
    return cells.insert_column(0, pl.Series(ROW, sheet.lines[first:], pl.Int64))


def _unique(headers: list[str]) -> list[str]:
    """Headers that can name columns: a doubled one is numbered, and reported by the check of the table."""
    seen: Counter[str] = Counter()
    names = []
    for header in headers:
        seen[header] += 1
        names.append(header if seen[header] == 1 else f"{header}\n{seen[header]}")
    return names


def _without_blank_rows(cells: pl.DataFrame) -> pl.DataFrame:
    """A line with nothing in it is no row of the table."""
    named = [name for name in cells.columns if name != ROW]
    stripped = cells.with_columns(pl.col(named).str.strip_chars().replace("", None))
    return stripped.filter(~pl.all_horizontal(pl.col(named).is_null()))
