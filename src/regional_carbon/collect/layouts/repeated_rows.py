"""Rows that stand in a file more than once: the first or the last of them counts, or they are added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

import polars as pl

from regional_carbon.collect.aliases import energy_names, fold, kept_symbol
from regional_carbon.collect.as_written import Written
from regional_carbon.collect.layouts.numbers import number, plain_text
from regional_carbon.collect.layouts.understood import Understood
from regional_carbon.language.errors import Notice
from regional_carbon.schema.column import Table

# Which of rows of one key count, and how that is told.
SAME_ROWS: Final = {"first": "same_rows_first", "last": "same_rows_last", "sum": "same_rows_sum"}


def with_one_of_each(understood: Understood, table: type[Table]) -> Understood:
    """A table in which every row stands once, where a person has decided which counts; else as it is.

    Amounts are added up where they have a physical unit, the same in all of them: a share is none. What else the rows
    say is that of the first that says it.
    """
    how = understood.mapping.get("same_rows", "")
    written = understood.written
    several = [rows for rows in same_rows(written, table) if len(rows) > 1] if how else []
    added = amounts_of(written, table)
    if how == "sum":
        several = [rows for rows in several if added and may_be_added(written, rows, added)]
    if not several:
        return understood
    told = {"file": written.path.name, "count": sum(len(rows) - 1 for rows in several)}
    notices = [*understood.notices, Notice(SAME_ROWS[how], told)]
    return replace(understood, written=_settled(written, several, how, added), notices=notices)


def same_rows(written: Written, table: type[Table]) -> list[list[int]]:
    """The rows of each key, counted from 0; one whose key is not known whole is alone."""
    cells = written.cells
    declared = table.keys()
    keys = [name for name in declared if name in cells.columns]
    needed = [name for name in keys if not table.columns()[name].nullable]
    by_key: dict[object, list[int]] = defaultdict(list)
    for index, row in enumerate(cells.select(keys).iter_rows(named=True)):
        whole = needed and all(row[name] is not None for name in needed)
        by_key[tuple(_key(name, row[name]) for name in keys) if whole else index].append(index)
    return list(by_key.values())


def _key(name: str, value: str | None) -> str | None:
    if value is None or name != "energy":
        return value
    found = energy_names().get(fold(value))
    return value if found is None else found.thing


def amounts_of(written: Written, table: type[Table]) -> list[str]:
    """The columns of a table whose values may be added up: amounts in a unit, and no shares."""
    kept = [name for name, column in table.columns().items() if kept_symbol(column.unit) not in ("", "0–1")]
    return [name for name in [*kept, "amount"] if name in written.cells.columns]


def may_be_added(written: Written, rows: Sequence[int], added: Sequence[str]) -> bool:
    """Whether the amounts of rows are numbers in one unit."""
    cells = written.cells
    units = {cells["unit"][row] for row in rows} if "unit" in cells.columns else {None}
    values = [cells[name][row] for name in added for row in rows]
    return len(units) == 1 and all(value is None or number(value).is_number for value in values)


def _settled(written: Written, several: Sequence[Sequence[int]], how: str, added: Sequence[str]) -> Written:
    columns = {name: written.cells[name].to_list() for name in written.cells.columns}
    originals = {name: list(values) for name, values in written.originals.items()}
    for rows in several if how == "sum" else ():
        for name in columns:
            known = [columns[name][row] for row in rows if columns[name][row] is not None]
            if name in added and len(known) > 1:
                columns[name][rows[0]] = plain_text(sum((Decimal(value) for value in known), Decimal(0)))
                originals.setdefault(name, list(columns[name]))[rows[0]] = " + ".join(known)
            elif known:
                columns[name][rows[0]] = known[0]
    gone = {row for rows in several for row in (rows[:-1] if how == "last" else rows[1:])}
    kept = [row for row in range(written.cells.height) if row not in gone]
    return replace(
        written,
        cells=written.cells.with_columns(**_columns(written, columns))[kept],
        originals={name: [values[row] for row in kept] for name, values in originals.items()},
        places={name: [places[row] for row in kept] for name, places in written.places.items()},
    )


def _columns(written: Written, columns: Mapping[str, Sequence[object]]) -> dict[str, pl.Series]:
    return {name: pl.Series(name, values, written.cells[name].dtype) for name, values in columns.items()}
