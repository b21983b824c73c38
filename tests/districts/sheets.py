"""A table of cells in a file as a publisher writes it: text in an encoding, or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Cell = str | int | float | None
TEXTS: Final = ("utf-8", "utf-8-sig", "gb18030")
FORMATS: Final = ("csv", "csv", "csv", "xlsx", "xlsx", "xls", "ods")


def write(
    rows: Sequence[Sequence[Cell]], folder: Path, stem: str, draw: Random, formats: Sequence[str] = FORMATS
) -> Path:
    """The rows in a file; which kind of file and encoding is drawn."""
    kind, sheet = draw.choice(formats), draw.choice(("Sheet1", "明细", "2023", "企业"))
    path = folder / f"{stem}.{kind}"
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator=draw.choice(("\n", "\r\n")), delimiter=draw.choice(",,,;\t")).writerows(rows)
        path.write_bytes(text.getvalue().encode(draw.choice(TEXTS)))
    else:
        {"xlsx": _xlsx, "xls": _xls, "ods": _ods}[kind](rows, path, sheet)
    return path


def _xlsx(rows: Sequence[Sequence[Cell]], path: Path, name: str) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write_number(row, column, cell)


def _xls(rows: Sequence[Sequence[Cell]], path: Path, name: str) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None and cell != "":
                sheet.write(row, column, cell)
    book.save(str(path))


def _ods(rows: Sequence[Sequence[Cell]], path: Path, name: str) -> None:
    book = OpenDocumentSpreadsheet()
    table = Table(name=name)
    for cells in rows:
        line = TableRow()
        for cell in cells:
            number = isinstance(cell, int | float)
            entry = TableCell(valuetype="float", value=cell) if number else TableCell(valuetype="string")
            entry.addElement(P(text="" if cell is None else str(cell)))
            line.addElement(entry)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))
