"""What changed in a table between two versions: rows by their key, cells by their column."""

import io
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Changes:
    """Rows added, removed and altered, and the first of the cells that differ: key, column, before, now."""

    added: int
    removed: int
    altered: int
    cells: list[tuple[str, str, str | None, str | None]]
    cells_altered: int


def compare(before: bytes, now: bytes, keys: list[str], at_most: int = 100) -> Changes | None:
    """Two CSV files of one table, row by row of the same key; None where no key tells the rows apart.

    Cells are compared as they are written. A column that only one of them has counts as blank in the other.
    """
    old, new = (pl.read_csv(io.BytesIO(content), infer_schema=False) for content in (before, now))
    by = [name for name in keys if name in old.columns and name in new.columns]
    if not by or any(frame.select(by).is_duplicated().any() for frame in (old, new)):
        return None
    columns = list(dict.fromkeys([*new.columns, *old.columns]))
    beside = [name for name in columns if name not in by]
    old, new = (_with(frame, columns).fill_null("") for frame in (old, new))
    both = new.join(old, on=by, how="inner", suffix=" before")
    differs = [pl.col(name) != pl.col(f"{name} before") for name in beside]
    altered = both.filter(pl.any_horizontal(differs)) if differs else both.clear()
    cells = [cell for name in beside for cell in _cells(altered, by, name, at_most)]
    return Changes(
        added=new.height - both.height,
        removed=old.height - both.height,
        altered=altered.height,
        cells=sorted(cells)[:at_most],
        cells_altered=sum(altered[name].ne(altered[f"{name} before"]).sum() for name in beside),
    )


def _with(frame, columns):
    missing = [pl.lit(None, pl.String).alias(name) for name in columns if name not in frame.columns]
    return frame.with_columns(missing).select(columns)


def _cells(altered, by, name, at_most):
    """The cells of a column that differ: the row's key in words, the column, before, now."""
    rows = altered.filter(pl.col(name) != pl.col(f"{name} before")).head(at_most)
    key = pl.concat_str(by, separator=" · ")
    for told, before, now in rows.select(key.alias("key"), f"{name} before", name).iter_rows():
        yield told, name, before, now
