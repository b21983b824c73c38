"""One table from one file: read, understood, typed and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from regional_carbon.collect.as_written import Written
from regional_carbon.collect.checks import check
from regional_carbon.collect.files import ROW, read_table
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.layouts.understood import Understood
from regional_carbon.language.errors import Fault, InputError, Notice
from regional_carbon.schema.column import Table


@dataclass(frozen=True)
class Taken:
    """A table taken from a file: as written and typed, row by row alike, and all there is to say of it.

    `frame` has every declared column, faulty values null, and the row numbers in ROW; `faults` are errors and
    warnings.
    """

    understood: Understood
    frame: pl.DataFrame
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def written(self) -> Written:
        """The table as written."""
        return self.understood.written


def take(path: Path, table: type[Table], what: str, layouts: Sequence[Layout] = ()) -> Taken:
    """The table a file holds, however it is laid out; `what` names a row in `words/tables.toml`.

    Raises InputError when the file as a whole cannot be read.
    """
    understood = read_table(path, table, layouts)
    frame, faults = check(understood.written, table, what)
    return Taken(understood, frame, [*understood.findings, *faults], understood.notices)


def read(path: Path, table: type[Table], what: str = "row") -> pl.DataFrame:
    """The table a file holds, typed and checked; optional columns it does not have are left out.

    Raises InputError with all faults of the file; doubtful values among them, for nobody is there to say yes.
    """
    taken = take(path, table, what)
    if taken.faults:
        raise InputError(faults=taken.faults)
    present = taken.written.cells.columns
    absent = [name for name, column in table.columns().items() if column.optional and name not in present]
    return taken.frame.drop(ROW, *absent)
