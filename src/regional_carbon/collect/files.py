"""A file becomes a table as written: text in cells, each with its place in the file."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from regional_carbon.collect.written import ROW, Written
from regional_carbon.errors import Fault, InputError
from regional_carbon.frames import Table

STANDARD_INPUT: Final = Path("-")
SUFFIXES: Final = (".csv", ".xlsx", ".parquet")


def read_table(path: Path, table: type[Table]) -> Written:
    """The cells of a .csv, .xlsx or .parquet file, or of CSV on standard input.

    Of a workbook, the sheet named like the file is read, else the first.

    Raises InputError with the faults of the file as a whole: its type, encoding, header, line lengths.
    """
    reader = _read_csv if path == STANDARD_INPUT else _READERS.get(path.suffix.lower())
    if path != STANDARD_INPUT and not path.exists():
        raise InputError(faults=[Fault("file_missing", values={"file": path.name})])
    if reader is None:
        raise InputError(faults=[Fault("file_type", path.name)])
    written = reader(path, table)
    if not written.headers:
        columns = [name for name, column in table.columns().items() if not column.optional]
        raise InputError(faults=[Fault("file_empty", path.name, values={"columns": ", ".join(columns)})])
    return written


def _read_csv(path: Path, table: type[Table]) -> Written:
    text = _decoded(path)
    headers = [name.strip() for name in next(csv.reader(io.StringIO(text, newline="")), [])]
    if not any(headers):
        return Written(path, [], pl.DataFrame())
    ragged = _ragged_lines(path, text, len(headers))
    if ragged:
        raise InputError(faults=ragged)
    cells = pl.read_csv(
        io.StringIO(text), has_header=False, skip_rows=0, infer_schema=False, new_columns=_unique(headers)
    )
    cells = cells.slice(1).with_row_index(ROW, offset=2).with_columns(pl.col(ROW).cast(pl.Int64))
    return Written(path, headers, _without_blank_rows(cells), data=text)


def _decoded(path: Path) -> str:
    """The text, strictly UTF-8 with or without byte order mark: another encoding is not guessed."""
    data = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    try:
        return data.decode("utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = f"0x{data[error.start]:02X}"
        raise InputError(faults=[Fault("encoding", path.name, line, values={"byte": byte})]) from None


def _ragged_lines(path: Path, text: str, expected: int) -> list[Fault]:
    """Lines with more or fewer cells than the header; a quick count settles the usual file."""
    if '"' not in text:
        commas = pl.Series(text.split("\n")).str.strip_chars_end("\r")
        counts = commas.filter(commas != "").str.count_matches(",", literal=True)
        if counts.eq(expected - 1).all():
            return []
    reader = csv.reader(io.StringIO(text, newline=""))
    faults, before = [], 0
    for cells in reader:
        if cells and len(cells) != expected:
            key = "cells_too_many" if len(cells) > expected else "cells_too_few"
            found = {"found": len(cells), "expected": expected}
            faults.append(Fault(key, path.name, before + 1, alike=str(len(cells)), values=found))
        before = reader.line_num
    return faults


def _read_xlsx(path: Path, table: type[Table]) -> Written:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        named = [sheet for sheet in workbook.sheet_names if sheet.strip().casefold() == path.stem.casefold()]
        rows = workbook.get_sheet_by_name((named or workbook.sheet_names)[0]).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError) as error:
        values = {"kind": "XLSX", "reason": str(error) or type(error).__name__}
        raise InputError(faults=[Fault("file_unreadable", path.name, values=values)]) from None
    texts = [[_text(cell) for cell in row] for row in rows]
    first = next((index for index, row in enumerate(texts) if any(row)), None)
    if first is None:
        return Written(path, [], pl.DataFrame())
    places = [place for place, name in enumerate(texts[first]) if name]
    headers = [str(texts[first][place]).strip() for place in places]
    unique = _unique(headers)
    columns = {name: [row[place] for row in texts[first + 1 :]] for name, place in zip(unique, places, strict=True)}
    cells = pl.DataFrame(columns, schema=dict.fromkeys(unique, pl.String)).with_row_index(ROW, offset=first + 2)
    letters = {name: _letter(place) for name, place in zip(unique, places, strict=True)}
    return Written(path, headers, _without_blank_rows(cells.with_columns(pl.col(ROW).cast(pl.Int64))), letters)


def _text(cell: object) -> str | None:
    """A sheet's value as a person would write it; whole numbers without '.0'."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _letter(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _read_parquet(path: Path, table: type[Table]) -> Written:
    try:
        cells = pl.read_parquet(path)
        cells = cells.with_columns(pl.all().cast(pl.String))
    except (pl.exceptions.PolarsError, OSError) as error:
        values = {"kind": "Parquet", "reason": str(error).split("\n")[0]}
        raise InputError(faults=[Fault("file_unreadable", path.name, values=values)]) from None
    return Written(path, cells.columns, cells.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64)))


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


_READERS: Final[dict[str, Callable[[Path, type[Table]], Written]]] = {
    ".csv": _read_csv,
    ".xlsx": _read_xlsx,
    ".parquet": _read_parquet,
}
