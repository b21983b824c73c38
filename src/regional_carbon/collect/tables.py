"""One table from one file: what a command that pipes reads."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from regional_carbon.collect.checks import check
from regional_carbon.collect.files import read_table
from regional_carbon.collect.written import ROW
from regional_carbon.errors import InputError
from regional_carbon.frames import Table


def read(path: Path, table: type[Table], what: str = "row") -> pl.DataFrame:
    """The table a file holds, typed and checked; optional columns it does not have are left out.

    Raises InputError with all faults of the file.
    """
    written = read_table(path, table)
    frame, faults, _ = check(written, table, what)
    if faults:
        raise InputError(faults=faults)
    absent = [name for name, column in table.columns().items() if column.optional and name not in written.headers]
    return frame.drop(ROW, *absent)
