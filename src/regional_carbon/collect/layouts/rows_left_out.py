"""Rows that a person has decided to leave out, by what one of their columns says: those of another topic."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.sheets import Sheet
from regional_carbon.language.errors import Notice


def values_below(block: Block, column: int) -> Iterator[tuple[int, str]]:
    """Each row of a block that is not blank, with what its column says.

    A merged cell comes as one filled cell above blanks: where all that stands left of a blank cell is blank too, the
    cell above holds on. A blank beside another row's name is a blank.
    """
    above = ""
    for row in block.rows:
        cells = block.sheet.rows[row]
        own = block.cell(row, column).strip()
        if own or any(cell.strip() for cell in cells[:column]):
            above = own
        elif not any(cell.strip() for cell in cells):
            continue
        yield row, above


def without_rows(block: Block, left_out: Mapping[str, Collection[str]]) -> tuple[Block, list[Notice]]:
    """A block in which the rows left out are blank, so that every other stands where it stood; and what was left out.

    `left_out` are values by header: a row goes whose column says one of them.
    """
    gone: set[int] = set()
    notices = []
    for heading in block.headings:
        values = left_out.get(heading.name)
        rows = [row for row, value in values_below(block, heading.column) if value in values] if values else []
        if rows:
            told = {"column": heading.name, "values": list(values or ()), "count": len(rows)}
            notices.append(Notice("rows_left_out", {"file": block.sheet.file, **told}))
        gone.update(rows)
    return (_blanked(block, gone), notices) if gone else (block, [])


def _blanked(block: Block, gone: Collection[int]) -> Block:
    sheet = block.sheet
    rows = [[""] * len(cells) if row in gone else cells for row, cells in enumerate(sheet.rows)]
    return replace(block, sheet=Sheet(sheet.file, sheet.name, rows, sheet.lines))


def without_rows_of_each(
    found: Sequence[tuple[int, Block]], left_out: Mapping[str, Collection[str]]
) -> tuple[list[tuple[int, Block]], list[Notice]]:
    """The blocks of a file, each without the rows left out."""
    kept = [(place, *without_rows(block, left_out)) for place, block in found]
    return [(place, block) for place, block, _ in kept], [notice for *_, notices in kept for notice in notices]
