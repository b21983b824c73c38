"""Files as sheets, read as the reading part reads them, and tables brought to a form that compares."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from python_calamine import CalamineWorkbook

from regional_carbon.collect.sheets import Sheet

ZOO = Path(__file__).parent / "zoo"


def text_sheet(text, file="table.csv"):
    """A text file as its one sheet, each row with the line it begins on."""
    rows, lines, before = [], [], 0
    reader = csv.reader(io.StringIO(text, newline=""))
    for cells in reader:
        rows.append(cells)
        lines.append(before + 1)
        before = reader.line_num
    return [Sheet(file, Path(file).stem, rows, tuple(lines))]


def workbook_sheets(path):
    """Every sheet of a workbook, cells as text."""
    workbook = CalamineWorkbook.from_path(str(path))
    return [
        Sheet(path.name, name, [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)])
        for name in workbook.sheet_names
        for sheet in [workbook.get_sheet_by_name(name)]
    ]


def _text(cell):
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def rows_of(written):
    """The rows of a table as written, each a dict of what is known."""
    named = written.cells.drop("__row__")
    return sorted_rows(
        [{name: value for name, value in row.items() if value is not None} for row in named.iter_rows(named=True)]
    )


def rows_of_csv(text):
    """The rows of an expected table, each a dict of what is known."""
    return sorted_rows(
        [{name: value for name, value in row.items() if value} for row in csv.DictReader(io.StringIO(text))]
    )


def sorted_rows(rows):
    return sorted(([*row.items()] for row in rows), key=str)
