"""A table as written becomes a typed one, checked against its declaration; every fault keeps its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from typing import Final

import dataframely as dy
import narwhals as nw
import polars as pl

from regional_carbon.collect.as_written import ROW, Written
from regional_carbon.collect.code_and_name import contradictions
from regional_carbon.collect.lost_digits import IDENTIFIERS, rows_without_digits
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import Either, Said, say
from regional_carbon.schema.column import Column, Table

# What no amount of a region lies beyond, in whichever unit it is given: the world uses some 10^17 kJ a year.
LARGEST: Final = 1e18
SMALLEST: Final = 1e-12

_TYPES: Final[dict[type[nw.dtypes.DType], type[pl.DataType]]] = {
    nw.String: pl.String,
    nw.Float64: pl.Float64,
    nw.Int64: pl.Int64,
    nw.Boolean: pl.Boolean,
}
_UNSEEN: Final = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"  # signs of no width
INDEX: Final = "index_of_row"


def check(written: Written, table: type[Table], what: str) -> tuple[pl.DataFrame, list[Fault]]:
    """The declared columns, typed; and all faults of the file.

    `what` names a row in `words/tables.toml`, for the message of a file without rows. The frame holds every
    row, faulty ones with nulls, so that later checks can go on and report with the rest; ROW stays in it.
    """
    faults = _header_faults(written, table)
    if written.cells.is_empty() and "rows" not in written.told:
        faults.append(written.fault("file_without_rows", what=Said("tables", what)))
    present = [name for name in table.columns() if name in written.cells.columns]
    typed = (
        written.cells.select(ROW, *(_typed(name, table.columns()[name]) for name in present))
        .with_row_index(INDEX)
        .with_columns(pl.col(INDEX).cast(pl.Int64))
    )
    missing = [
        pl.lit(None, _TYPES[column.dtype]).alias(name)
        for name, column in table.columns().items()
        if name not in present
    ]
    if not faults or not written.cells.is_empty():
        faults += _cell_faults(written, typed, table, present)
    if {"industry_code", "industry"} <= set(present):
        faults += contradictions(written)
    return typed.with_columns(missing).drop(INDEX), faults


def _header_faults(written: Written, table: type[Table]) -> list[Fault]:
    times = Counter(written.headers)
    faults = []
    for name, column in table.columns().items():
        if times[name] > 1:
            faults.append(
                written.fault("column_doubled", column=name, times=times[name], label=_label(column), alike=name)
            )
        if times[name] == 0 and not column.optional and name not in written.told:
            found = ", ".join(header for header in written.headers if header)
            faults.append(written.fault("column_missing", column=name, label=_told(column), found=found, alike=name))
    return faults


def _label(column: Column) -> Either:
    return Either(column.label("en"), column.label("zh"))


def _told(column: Column) -> Either:
    """A column's label and detail as part of a sentence."""
    return Either(
        ", ".join(filter(None, (column.label("en"), column.more("en")))),
        "，".join(filter(None, (column.label("zh"), column.more("zh")))),
    )


class _Bounds:
    """A column's bounds in words, said in the language spoken when the message is told."""

    def __init__(self, column: Column) -> None:
        self.column = column

    def __str__(self) -> str:
        limits = (("at_least", self.column.at_least), ("above", self.column.above), ("at_most", self.column.at_most))
        told = [say("tables", name, limit=f"{limit:g}") for name, limit in limits if limit is not None]
        return say("tables", "and").join(told)


def _typed(name: str, column: Column) -> pl.Expr:
    text = pl.col(name)
    if column.dtype is nw.Int64:
        number = text.cast(pl.Float64, strict=False)
        return pl.when(number == number.floor()).then(number).cast(pl.Int64, strict=False).alias(name)
    if column.dtype is nw.Boolean:
        return pl.when(text == "true").then(True).when(text == "false").then(False).alias(name)
    return text.cast(_TYPES[column.dtype], strict=False).alias(name)


def dataframely_schema(table: type[Table], present: tuple[str, ...]) -> type[dy.Schema]:
    """The declaration as dataframely's schema, for the columns that are there; the key only where it is whole.

    A key of which a part may be blank is none to dataframely.
    """
    keys = table.keys()
    whole = all(name in present or table.columns()[name].optional for name in keys) and not _blank_in_key(table)
    kinds: dict[type[nw.dtypes.DType], Callable[..., dy.Column]] = {
        nw.String: dy.String,
        nw.Int64: dy.Int64,
        nw.Float64: dy.Float64,
        nw.Boolean: dy.Bool,
    }
    members: dict[str, dy.Column] = {INDEX: dy.Int64(nullable=False)}
    for name in present:
        column = table.columns()[name]
        arguments: dict[str, float | None] = {"nullable": column.nullable, "primary_key": column.key and whole}
        if column.dtype in (nw.Int64, nw.Float64):
            arguments |= {"min": column.at_least, "min_exclusive": column.above, "max": column.at_most}
        if column.dtype is nw.Int64:
            arguments = {key: int(value) if isinstance(value, float) else value for key, value in arguments.items()}
        if column.dtype is nw.Float64:
            arguments |= {"allow_nan": False, "allow_inf": False}
        members[name] = kinds[column.dtype](**arguments)
    return type(table.__name__, (dy.Schema,), members)


def _blank_in_key(table: type[Table]) -> bool:
    """Whether a blank is a value of the key like any other: a bound without end."""
    return any(column.key and column.nullable for column in table.columns().values())


def _cell_faults(written: Written, typed: pl.DataFrame, table: type[Table], present: list[str]) -> list[Fault]:
    ruined = _identifiers_spoilt(written, present)
    faults = list(ruined.values())
    unread = {name: typed[name].is_null() & written.cells[name].is_not_null() for name in present}
    for name, mask in unread.items():
        key = "not_whole" if table.columns()[name].dtype is nw.Int64 else "not_a_number"
        faults += [_cell_fault(written, key, index, table.columns()[name]) for index in mask.arg_true()]
    for name in present:
        if table.columns()[name].dtype is nw.Float64:
            beyond = ~typed[name].abs().is_between(SMALLEST, LARGEST) & (typed[name] != 0) & typed[name].is_finite()
            faults += [
                _cell_fault(written, "amount_beyond", index, table.columns()[name]) for index in beyond.arg_true()
            ]
    _, failure = dataframely_schema(table, tuple(present)).filter(typed.select(INDEX, *present))
    details = failure.details()
    for rule in failure.counts():
        bad = details.filter(pl.col(rule).cast(pl.String) == "invalid")[INDEX].to_list()
        if rule == "primary_key":
            faults += _duplicates(written, typed, table, present, ruined)
            continue
        name, broken = rule.split("|")
        indices = [index for index in bad if not unread[name][index]]
        faults += [
            _cell_fault(written, _key(broken, table.columns()[name]), index, table.columns()[name]) for index in indices
        ]
    return [*faults, *(_duplicates(written, typed, table, present, ruined) if _blank_in_key(table) else [])]


def _key(rule: str, column: Column) -> str:
    if rule == "nullability":
        return "blank_text" if column.dtype is nw.String else "blank"
    return {"nan": "not_finite", "inf": "not_finite", "max": "too_large"}.get(rule, "too_small")


def _cell_fault(written: Written, key: str, index: int, column: Column) -> Fault:
    text = written.text(column.name, index)
    alike = column.name if key.startswith("blank") else f"{column.name} {text}"
    label = _told(column) if key == "blank_text" else _label(column)
    values = {"column": column.name, "written": text, "label": label, "bounds": _Bounds(column)}
    return written.fault(key, index, column.name, alike, **values)


def _identifiers_spoilt(written: Written, present: list[str]) -> dict[int, Fault]:
    """Each row whose identifier a spreadsheet has cut short, or that holds a sign nobody sees, once."""
    found: dict[int, Fault] = {}
    for name in IDENTIFIERS:
        for row in rows_without_digits(written.cells[name]) if name in present else ():
            values = {"column": name, "written": written.text(name, row)}
            found.setdefault(row, written.fault("identifier_digits_lost", row, name, name, **values))
        for row in written.cells[name].str.contains(_UNSEEN).arg_true() if name in present else ():
            text = str(written.text(name, row))
            values = {"column": name, "written": re.sub(_UNSEEN, "\ufffd", text)}
            found.setdefault(row, written.fault("identifier_unseen_sign", row, name, text, **values))
    return found


def _duplicates(
    written: Written, typed: pl.DataFrame, table: type[Table], present: list[str], ruined: Collection[int]
) -> list[Fault]:
    keys = [name for name in present if table.columns()[name].key]
    needed = [name for name in keys if not table.columns()[name].nullable]
    if not needed:
        return []
    doubled = typed.filter(pl.struct(keys).is_duplicated() & ~pl.any_horizontal(pl.col(needed).is_null()))
    faults = []
    for row in doubled.filter(~pl.col(INDEX).is_in(list(ruined))).iter_rows(named=True):
        told = ", ".join(f"{name} {row[name]}" for name in keys if row[name] is not None)
        faults.append(written.fault("duplicate", row[INDEX], alike=told, keys=told))
    return faults
