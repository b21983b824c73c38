"""The sheets of a file in markup: a web page, a saved one, an XML spreadsheet, or Green Button.

Of the standard library alone, and run in the reader's process (`workbook_reader.py`), as what it reads with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from regional_carbon.collect.green_button import green_button_rows
from regional_carbon.collect.markup import (
    SPREADSHEET,
    Refusal,
    Rows,
    decoded_page,
    page_rows,
    saved_page,
    spreadsheet_rows,
)


def sheets_and_notices(
    data: bytes, kind: str, most_columns: int, most_cells: int
) -> tuple[Sequence[Rows], list[tuple[str, dict[str, object]]]]:
    """The sheets of a file, and what is to be told of it.

    Raises Refusal as its reader does, and where there is no room for the sheets.
    """
    if kind == "xml" and SPREADSHEET.encode() not in data.replace(b"\0", b""):
        sheet, notices = green_button_rows(data)
        return [sheet], notices
    return sheets_of(data, kind, most_columns, most_cells), []


def sheets_of(data: bytes, kind: str, most_columns: int, most_cells: int) -> Sequence[Rows]:
    """The sheets of a web page ("html"), a saved one ("mhtml") or an XML spreadsheet ("excel_xml").

    Raises Refusal as their readers do, and where there is no room for the sheets.
    """
    if kind == "html":
        found = [page_rows(decoded_page(data), most_columns)]
    elif kind == "mhtml":
        found = saved_page(data, most_columns)
    else:
        found = spreadsheet_rows(data, most_columns, most_cells)
    if sum(_weight(sheet) for sheet in found) > most_cells:
        raise Refusal("table_too_large")
    return found


def _weight(sheet: Rows) -> int:
    return len(sheet.rows) * (max(map(len, sheet.rows), default=0) + 2)


def evened(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Rows all as wide as the widest."""
    width = max(map(len, rows), default=0)
    return ([*row, *[""] * (width - len(row))] for row in rows)
