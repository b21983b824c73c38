"""Where in a file a question was met: its table's columns and rows, and the first of them to be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.numbers import number
from regional_carbon.collect.layouts.rows_left_out import values_below
from regional_carbon.collect.sheets import Sheet
from regional_carbon.collect.table_files import Taken
from regional_carbon.language.errors import Fault

ROWS_SHOWN: Final = 3
CELLS_SHOWN: Final = 10  # of a row


@dataclass(frozen=True)
class Asked:
    """A table of a file, of which something is asked, by its name, as it was taken from the file's sheets."""

    table: str
    taken: Taken
    sheets: Sequence[Sheet]

    @cached_property
    def blocks(self) -> list[Block]:
        """The tables found in the sheets; of a file in our own columns its one sheet."""
        found = [block for _, block in self.taken.understood.blocks]
        if found or not self.sheets:
            return found
        headers = self.taken.written.headers
        headings = tuple(Heading(place, 0, name) for place, name in enumerate(headers))
        return [Block(self.sheets[0], (), (0, 0), headings, range(1, self.sheets[0].height))]

    def layout(self, sheet: str = "") -> Layout:
        """The layout as understood, which decisions are added to; of one sheet alone, where one is chosen.

        Of a file in our own columns it says so. A column that is not used, and nobody has decided so, is not in it.
        """
        found = self.taken.understood.mapping or Layout(columns={name: name for name in self.taken.written.headers})
        columns = found.get("columns", {})
        found = {**found, "columns": {name: thing for name, thing in columns.items() if thing or name in self.before}}
        if not sheet:
            return found
        names = {one.name for block in self.blocks if block.sheet.name == sheet for one in block.headings}
        columns = {name: meaning for name, meaning in found.get("columns", {}).items() if name in names}
        units = {name: unit for name, unit in found.get("units", {}).items() if name in names}
        return {**found, "columns": columns, "units": units}

    @property
    def before(self) -> Mapping[str, str]:
        """The columns of the layout that the file was read by: remembered, or decided."""
        return (self.taken.understood.read_by or {}).get("columns", {})

    def names(self) -> list[str]:
        """The headers of the file, each once."""
        return list(dict.fromkeys(one.name for block in self.blocks for one in block.headings if one.name))

    def meaning(self, name: str) -> str:
        """What a header is taken for."""
        told = self.taken.understood.headings
        return told[name][0] if name in told else name

    def headed(self, column: str) -> Heading | None:
        """The heading of this name, or of a column that is taken for it."""
        headings = [one for block in self.blocks for one in block.headings]
        own = [one for one in headings if one.name == column]
        return next(iter(own or [one for one in headings if self.meaning(one.name) == column]), None)

    def texts(self) -> Iterator[tuple[str, Sequence[str]]]:
        """The columns that hold words and no numbers, each with its first values."""
        for name, values in self.taken.understood.examples.items():
            if values and not any(number(value).is_number for value in values):
                yield name, values

    def at(self, fault: Fault) -> tuple[Block, int] | None:
        """The block and row that a fault stands in, a row of its header among them; None where it has no place."""
        for block in self.blocks:
            if fault.row is None or fault.sheet not in ("", block.sheet.name):
                continue
            row = _index(block.sheet, fault.row)
            if row is not None and block.header[0] <= row < block.rows.stop:
                return block, row
        return None

    def fault(self, key: str, heading: Heading, **values: object) -> Fault:
        """What is asked of a column that nothing is wrong with, at its header."""
        block = next(block for block in self.blocks if heading in block.headings)
        row, cell = block.sheet.place(heading.row, heading.column)
        several = len(self.sheets) > 1
        sheet = block.sheet.name if several else ""
        return Fault(key, block.sheet.file, row, cell, heading.name, values, sheet, severity="warning")

    def rows_saying(self, name: str, value: str) -> int:
        """How many rows there are whose column says a value."""
        columns = [(block, one.column) for block in self.blocks for one in block.headings if one.name == name]
        return sum(self._said_in(block, column)[1][value] for block, column in columns)

    def said(self, block: Block, row: int, column: int) -> str:
        """What a column says of a row, a merged cell of every row it stands over."""
        return self._said_in(block, column)[0].get(row, "")

    def _said_in(self, block: Block, column: int) -> tuple[Mapping[int, str], Counter[str]]:
        """What a column says of each row, and how many rows say each; read once, however much is asked of it."""
        key = (id(block), column)
        if key not in self._columns:
            values = dict(values_below(block, column))
            self._columns[key] = values, Counter(values.values())
        return self._columns[key]

    @cached_property
    def _columns(self) -> dict[tuple[int, int], tuple[Mapping[int, str], Counter[str]]]:
        return {}

    def shown(self, faults: Sequence[Fault]) -> list[list[str]]:
        """The header and the first rows that faults stand in; of one that stands in the header, the first below it."""
        places = [place for fault in faults[:ROWS_SHOWN] if (place := self.at(fault)) is not None]
        if not places:
            places = [(block, block.header[1]) for block in self.blocks[:1]]
        if not places:
            return []
        block = places[0][0]
        rows = [row for of, row in places if of is block and row in block.rows]
        rows = rows or [row for row in block.rows if any(cell.strip() for cell in block.sheet.rows[row])][:ROWS_SHOWN]
        own = self.headed(str(faults[0].values.get("column") or faults[0].alike))
        return [_cells(block, row, own) for row in (block.header[1], *dict.fromkeys(rows))]


def _cells(block: Block, row: int, own: Heading | None) -> list[str]:
    """The first cells of a row, the one it is about among them."""
    cells = block.sheet.rows[row]
    if own is None or own.column < CELLS_SHOWN:
        return [*cells[:CELLS_SHOWN], *(["…"] if len(cells) > CELLS_SHOWN else [])]
    return [*cells[: CELLS_SHOWN - 1], "…", block.cell(row, own.column)]


def _index(sheet: Sheet, line: int) -> int | None:
    """A row counted from 0, by the line or the row of the sheet that people count."""
    if not sheet.lines:
        return line - 1
    return list(sheet.lines).index(line) if line in sheet.lines else None
