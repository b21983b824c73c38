"""The engines a model must run on: how each builds a frame, and how a test reads one back."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa

# Keyword columns in, an engine's own frame out.
Build = Callable[..., Any]


def arrow_table(**columns: Sequence[object]) -> pa.Table:
    """Where nothing is known of a column, it is a number not known."""
    table = pa.table(columns)
    typed = [field.with_type(pa.float64()) if pa.types.is_null(field.type) else field for field in table.schema]
    return table.cast(pa.schema(typed))


def polars_frame(**columns: Sequence[object]) -> pl.DataFrame:
    frame = pl.from_arrow(arrow_table(**columns))
    assert isinstance(frame, pl.DataFrame)
    return frame


def pandas_frame(**columns: Sequence[object]) -> pd.DataFrame:
    """With an index that is not in order, as a filter or a sort leaves it."""
    frame = arrow_table(**columns).to_pandas()
    return frame.set_axis(frame.index[::-1])


ENGINES: Final[dict[str, Build]] = {
    "polars": polars_frame,
    "polars_lazy": lambda **columns: polars_frame(**columns).lazy(),
    "pandas": pandas_frame,
    "pyarrow": arrow_table,
    "duckdb": lambda **columns: duckdb.from_arrow(arrow_table(**columns)),
}

# What tells the rows of a result apart, in the order a reader counts them.
KEYS: Final = ("strategy", "region_code", "industry_code", "year", "m", "enterprise_id")


def rows(result: Any, by: str | Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The rows of any engine's frame, in order of `by`; what is not known, null or a NaN of pandas, is None.

    `by` is the key of the result where it is not given; `by=()` keeps the rows in the order they came.
    """
    collected = nw.from_native(result).lazy().collect()
    told = collected.iter_rows(named=True)
    if collected.implementation.is_pandas():  # which has no other null of a number; elsewhere NaN is a fault, and shows
        told = ({name: _known(value) for name, value in row.items()} for row in told)
    known = list(told)
    order = _key(collected.columns) if by is None else [by] if isinstance(by, str) else list(by)
    return sorted(known, key=lambda row: [row[name] for name in order])


def column(result: Any, name: str, by: str | Iterable[str] | None = None) -> list[Any]:
    """One column of any engine's frame, in order of `by`; what is not known is None, as above."""
    return [row[name] for row in rows(result, by)]


def names(result: Any) -> list[str]:
    """The columns of any engine's frame, in order."""
    return nw.from_native(result).collect_schema().names()


def _key(present: Sequence[str]) -> list[str]:
    keys = [name for name in KEYS if name in present]
    return [name for name in keys if name != "industry_code"] if "enterprise_id" in present else keys


def _known(value: Any) -> Any:
    return None if value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value
