"""A file becomes a table as written: its sheets read, its layout understood, each cell with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import narwhals as nw
import polars as pl

from regional_carbon.collect.aliases import kept_symbol
from regional_carbon.collect.as_written import ROW, Written
from regional_carbon.collect.blank_workbook import template_sheets
from regional_carbon.collect.layouts import understand
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.layouts.numbers import AROUND
from regional_carbon.collect.layouts.remembered import understand_remembered
from regional_carbon.collect.layouts.repeated_rows import with_one_of_each
from regional_carbon.collect.layouts.understood import Understood
from regional_carbon.collect.layouts.units_in_text import split_unit
from regional_carbon.collect.reading import STANDARD_INPUT, Reading, read
from regional_carbon.collect.sheets import ColumnSheet, Sheet
from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import LANGUAGES
from regional_carbon.schema.column import Table
from regional_carbon.schema.frames import uninert
from regional_carbon.schema.input_tables import Readings
from regional_carbon.units import unit

SUFFIXES: Final = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet")  # of a region's tables
_ISO_TIME: Final = r"^\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?)?$"

__all__ = ["ROW", "STANDARD_INPUT", "SUFFIXES", "read_as_remembered", "read_table", "table_of"]


def read_table(path: Path, table: type[Table], layouts: Sequence[Layout] = ()) -> Understood:
    """The table a file of any kind holds, however it is laid out; or text on standard input.

    `layouts` are those the table has come in, with what a person decided about each (`mapping.toml`).

    Raises InputError with the faults of the file as a whole: its type, encoding, size, or nothing in it.
    """
    return table_of(read_as_remembered(path, layouts), path, table, layouts)


def read_as_remembered(path: Path, layouts: Sequence[Layout]) -> Reading:
    """The sheets of a file; a text that is no UTF-8 in the encoding decided, since our own tables are always UTF-8.

    Raises InputError as `read` does.
    """
    encoding = next((str(layout["encoding"]) for layout in layouts if "encoding" in layout), "")
    if not encoding or path == STANDARD_INPUT:
        return read(path, encoding=encoding)
    try:
        reading = read(path)
    except InputError:
        return read(path, encoding=encoding)
    return read(path, encoding=encoding) if reading.encoding in ("gb18030", "big5") else reading


def table_of(reading: Reading, path: Path, table: type[Table], layouts: Sequence[Layout] = ()) -> Understood:
    """As `read_table`, of a file that has been read.

    A file in our own columns, or a filled-in template, is read as what it is: how a source lays out its files has no
    say in it, and nothing of it is remembered as a source's.

    Raises InputError where there is no row to read.
    """
    sheet = _of_template(reading.sheets, table)
    if sheet is not None:
        told = _told(sheet, table)
        told = next((one for one in reversed(layouts) if _settles(one, told["columns"])), told)
        understood = replace(understand([sheet], table, told), read_by=told)
    elif (headers := _own_columns(reading.sheets, table)) is None:
        understood = understand_remembered(reading.sheets, table, layouts)
    else:
        understood = _of_our_own(path, reading.sheets, headers, table, layouts)
    understood = with_one_of_each(understood, table)
    return replace(understood, notices=[*reading.notices, *understood.notices])


def _of_our_own(
    path: Path, sheets: Sequence[Sheet], headers: list[str], table: type[Table], layouts: Sequence[Layout]
) -> Understood:
    """A file in our own columns: as it stands, but for what a person has decided of its cells and its rows."""
    ours = {name: name for name in headers}
    decided = next((layout for layout in reversed(layouts) if _settles(layout, ours)), None)
    if decided is None:
        return _as_declared(path, sheets[0], headers, table) or understand(sheets, table)
    return replace(understand(sheets, table, decided), read_by=decided)


def _settles(layout: Layout, columns: Mapping[str, str]) -> bool:
    """Whether a layout is of these columns and no others, and something is decided in it of their cells and rows."""
    told = layout.get("columns", {})
    same = told.keys() <= columns.keys() and all(told.get(name) in (meant, "") for name, meant in columns.items())
    return same and any(layout.get(name) for name in ("aliases", "left_out", "same_rows"))


def _of_template(sheets: list[Sheet], table: type[Table]) -> Sheet | None:
    """The table's sheet of a filled-in template, whose other sheets explain and list; None of any other file."""
    titles = {title: held for language in LANGUAGES for title, held in template_sheets(language).items()}
    present = [sheet for sheet in sheets if sheet.name in titles and any(map(any, sheet.rows))]
    return next((sheet for sheet in present if titles[sheet.name] is table), None) if len(present) > 1 else None


def _told(sheet: Sheet, table: type[Table]) -> Layout:
    """What the headers of a template stand for, as it was written: labels of the columns, and the units they keep."""
    labels = {column.label(spoken): name for spoken in LANGUAGES for name, column in table.columns().items()}
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    for cell in sheet.rows[0]:
        name, stated = split_unit(cell, ())
        column = labels.get(name.split(" (")[0])
        if column is not None:
            columns[name] = column
            abroad = unit(stated)
            if abroad is not None and abroad.quantity.startswith("money_"):
                units[name] = stated
                continue
            units |= {name: kept} if unit(kept := kept_symbol(table.columns()[column].unit)) else {}
    return {"header_rows": [1], "columns": columns, "units": units}


def _own_columns(sheets: Sequence[Sheet], table: type[Table]) -> list[str] | None:
    """The headers of a file of one sheet whose first row names columns of the table as they are declared, all that it
    needs and nothing else; None of any other file."""
    (sheet, *others) = sheets
    if others or sheet.height < 2:
        return None
    headers = [name.strip() for name in sheet.head(1).rows[0]]
    columns = table.columns()
    needed = {name for name, column in columns.items() if not column.optional}
    return headers if needed <= set(headers) <= set(columns) and len(set(headers)) == len(headers) else None


def _as_declared(path: Path, sheet: Sheet, headers: list[str], table: type[Table]) -> Understood | None:
    """A regular text or Parquet file in our own columns, each cell for what its column is declared to be, as we write
    it: there is nothing to understand, whatever words are in it, and a million rows need no lists.

    None where a number is none as it stands, or a row lacks what a record must have, and so may be a total or a note
    that a person has added.
    """
    if not isinstance(sheet, ColumnSheet):
        return None
    cells = sheet.cells.slice(1)
    cells.columns = headers
    cells = uninert(cells.with_columns(pl.all().str.strip_chars(AROUND).replace("", None))).with_row_index(ROW)
    cells = cells.with_columns(pl.Series(ROW, sheet.lines[1:], pl.Int64) if sheet.lines else pl.col(ROW) + 2)
    cells = cells.with_columns(pl.col(ROW).cast(pl.Int64)).filter(~pl.all_horizontal(pl.col(headers).is_null()))
    return Understood(Written(path, headers, cells), [], {}) if _are_records(cells, headers, table) else None


def _are_records(cells: pl.DataFrame, headers: Sequence[str], table: type[Table]) -> bool:
    """Whether every row has what a record must have, numbers where they are declared, and times as we write them."""
    columns = {name: table.columns()[name] for name in headers}
    numbers = [pl.col(name) for name, column in columns.items() if column.dtype in (nw.Float64, nw.Int64)]
    unread = [number.is_not_null() & number.cast(pl.Float64, strict=False).is_null() for number in numbers]
    blank = [pl.col(name).is_null() for name, column in columns.items() if not column.nullable]
    times = [~pl.col("time").str.contains(_ISO_TIME)] if table is Readings else []
    return not cells.select(pl.any_horizontal(*unread, *blank, *times).any()).item()
