"""Entry, exit and merger of enterprises: whether what is written of them holds together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import polars as pl

from regional_carbon.schema.frames import Row
from regional_carbon.schema.pathway_tables import Changes

KINDS: Final = ("entry", "exit", "merger")
WRITTEN: Final = {"新建": "entry", "新增": "entry", "退出": "exit", "关闭": "exit", "合并": "merger", "并入": "merger"}
ENTRY_NEEDS: Final = ("industry_code", "electricity_mwh", "output_cny")


class Wrong(NamedTuple):
    """What is wrong with a row of changes, by its place, and the column to blame."""

    row: int
    key: str
    column: str
    values: Mapping[str, object]


def with_all_columns(changes: pl.DataFrame) -> pl.DataFrame:
    """The changes with every column of the table, null where they do not have it, and each kind by its English name."""
    kinds = {"String": pl.String, "Int64": pl.Int64, "Float64": pl.Float64}
    missing = [
        pl.lit(None, kinds[column.dtype.__name__]).alias(name)
        for name, column in Changes.columns().items()
        if name not in changes.columns
    ]
    told = changes.with_columns(missing)
    return told.with_columns(pl.col("kind").cast(pl.String).str.strip_chars().replace(WRITTEN))


def wrong_changes(changes: pl.DataFrame, known: set[str], *, year: int) -> Iterator[Wrong]:
    """All that is wrong with changes after `year`, for a region that has the enterprises `known`."""
    rows = list(enumerate(with_all_columns(changes).iter_rows(named=True)))
    here = dict.fromkeys(known, "")
    for row, change in sorted(rows, key=lambda each: (each[1]["year"] or 0, each[1]["kind"] != "entry", each[0])):
        if any(change[name] is None for name in ("enterprise_id", "year", "kind")):
            continue  # blank cells are told as such
        who, when = change["enterprise_id"], change["year"]
        values = {"enterprise_id": who, "year": when}
        if change["kind"] not in KINDS:
            yield Wrong(row, "change_kind_unknown", "kind", {**values, "kind": change["kind"]})
        elif when <= year:
            yield Wrong(row, "change_too_early", "year", {**values, "estimate": year})
        elif change["kind"] == "entry":
            yield from _wrong_entry(row, change, here, values)
            here[who] = ""
        elif here.get(who) is None:
            yield Wrong(row, "change_enterprise_unknown", "enterprise_id", values)
        elif here[who]:
            yield Wrong(row, "change_already_gone", "enterprise_id", {**values, "before": here[who]})
        elif change["kind"] == "merger" and (change["into"] == who or here.get(change["into"]) != ""):
            yield Wrong(row, "change_into_unknown", "into", {**values, "into": change["into"] or "–"})
        else:
            here[who] = str(when)


def _wrong_entry(row: int, change: Row, here: Mapping[str, str], values: Mapping[str, object]) -> Iterator[Wrong]:
    if change["enterprise_id"] in here:
        yield Wrong(row, "change_entry_known", "enterprise_id", values)
    missing = [name for name in ENTRY_NEEDS if change[name] is None]
    if missing:
        yield Wrong(row, "change_entry_incomplete", missing[0], {**values, "columns": missing})
