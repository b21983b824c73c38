"""Cells at the edge of a table: lines of a text file with too many or too few, columns without a header."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.entries import At
from regional_carbon.collect.layouts.statistics import Places
from regional_carbon.collect.sheets import letters
from regional_carbon.language.errors import Fault, Notice


def outside(
    block: Block, place: int, places: Places, rows: Sequence[int], named: Collection[int]
) -> tuple[list[Fault], list[Notice]]:
    """What of the rows of data stands under no header, and lines of a text file that are cut short.

    In a text file a comma too many or too few moves every amount behind it: both are faults. In a sheet a
    cell stands where it stands, and a column without a header is told.
    """
    sheet = block.sheet
    header = sheet.rows[block.header[0] : block.header[1] + 1]
    width = max(len(cells) for cells in header)
    faults = []
    if sheet.is_text:
        for row in rows:
            cells = sheet.rows[row]
            if len(cells) < width or (len(cells) > width and any(cell.strip() for cell in cells[width:])):
                key = "cells_too_many" if len(cells) > width else "cells_too_few"
                values = {"found": len(cells), "expected": width}
                faults.append(places.fault(key, At(place, row, None), str(len(cells)), **values))
    blank = [
        column for column in range(width) if column not in named and not any(_filled(cells, column) for cells in header)
    ]
    found = [column for column in blank if any(_filled(sheet.rows[row], column) for row in rows)]
    if not sheet.is_text:
        found += sorted(
            {
                column
                for row in rows
                if len(sheet.rows[row]) > width
                for column in range(width, len(sheet.rows[row]))
                if _filled(sheet.rows[row], column)
            }
        )
    if not found:
        return faults, []
    shown = [letters(column) for column in found]
    return faults, [Notice("columns_without_header", {"file": sheet.file, "columns": shown})]


def _filled(cells: Sequence[str], column: int) -> bool:
    return column < len(cells) and bool(cells[column].strip())
