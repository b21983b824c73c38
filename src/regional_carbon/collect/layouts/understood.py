"""What understanding a file gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from regional_carbon.collect.as_written import Written
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.layouts.entries import Entry
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.schema.column import Table


@dataclass(frozen=True)
class Understood:
    """A file understood: the table as written, what is wrong or doubtful, what is worth knowing, what was decided.

    `mapping` is the layout as a plain dict, for mapping.toml; given back as `decided`, it serves the next
    file of the same layout. `read_by` is the layout known beforehand that the file has, remembered or the template's;
    None where it is a new one. `stated` are the totals the file states, which are not in the table.
    """

    written: Written
    findings: list[Fault]
    mapping: Layout
    notices: list[Notice] = field(default_factory=list)
    stated: list[Entry] = field(default_factory=list)
    headings: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # each header: what it stands for, its unit
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)  # each header: the first values below it
    read_by: Layout | None = None
    blocks: Sequence[tuple[int, Block]] = ()  # the tables found, each with the place of its sheet

    def has_needed(self, table: type[Table]) -> bool:
        """Whether every column the table needs is there, or its absence is told already."""
        needed = {name for name, column in table.columns().items() if not column.optional}
        return needed <= set(self.written.cells.columns) | self.written.told
