"""Columns as arrays, where relational words fail: sampling, programmes, and whatever looks at a region whole."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeAlias, TypeVar, cast

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.column import Table
from regional_carbon.schema.frames import Frame, LazyFrame, T_co, shared, sorted_rows

T = TypeVar("T")
Values: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.intp]


class Columns:
    """The enterprises of one region and year, column by column as arrays in order of rank; null is NaN."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._rows = rows
        self._known: dict[Hashable, object] = {}

    def __len__(self) -> int:
        return self._rows.height

    def __contains__(self, name: str) -> bool:
        return name in self._rows.columns

    def __getitem__(self, name: str) -> Values:
        """The numbers of a column. Raises StrategyError where the register does not have it."""
        if name not in self:
            raise StrategyError("rule_column_missing", column=name)
        return self.once(name, lambda: self._rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy())

    def every(self, name: str) -> Values:
        """The numbers of a column whose every value is known. Raises StrategyError where one is not."""
        values = self[name]
        unknown = np.flatnonzero(np.isnan(values))
        if unknown.size:
            raise self._unknown(name, unknown)
        return values

    def texts(self, name: str) -> list[str | None]:
        """The texts of a column, as they stand. Raises StrategyError where the register does not have it."""
        if name not in self:
            raise StrategyError("rule_column_missing", column=name)
        return self._rows[name].cast(pl.String).to_list()

    def group(self, within: list[str]) -> tuple[object, ...]:
        """Which region and year these are: the values that all their rows share."""
        return self._rows.select(within).row(0)

    def every_kind(self, name: str) -> tuple[list[str], Places]:
        """`kinds` of a column whose every text is known. Raises StrategyError where one is not."""
        kinds, place = self.kinds(name)
        if kinds and not kinds[0]:
            raise self._unknown(name, np.flatnonzero(place == 0))
        return kinds, place

    def _unknown(self, name: str, places: Places) -> StrategyError:
        ids = self.texts("enterprise_id")
        told = [ids[place] for place in places]
        return StrategyError("rule_value_missing", column=name, count=places.size, enterprises=told)

    def kinds(self, name: str) -> tuple[list[str], Places]:
        """The different texts of a column in order, blank for null, and for each enterprise the place of its own."""
        if name not in self:
            raise StrategyError("rule_column_missing", column=name)

        def numbered() -> tuple[list[str], Places]:
            texts = self._rows[name].cast(pl.String).fill_null("")
            told = texts.unique().sort()
            places = texts.cast(pl.Enum(told)).to_physical()
            return told.to_list(), places.to_numpy().astype(np.intp)

        return self.once(("kinds", name), numbered)

    def parts(self, name: str) -> dict[str, tuple[Places, Columns]]:
        """Its enterprises by the texts of a column, each group ranked by itself, with their places in the whole.

        Raises StrategyError where the register does not have the column, or does not know it of every enterprise.
        """

        def parted() -> dict[str, tuple[Places, Columns]]:
            kinds, kind = self.every_kind(name)
            places = {text: np.flatnonzero(kind == number) for number, text in enumerate(kinds)}
            return {text: (of, Columns(_ranked_apart(self._rows[of]))) for text, of in places.items()}

        return self.once(("parts", name), parted)

    def values(self, coefficient: Coefficient) -> Values:
        """β of each enterprise. Raises StrategyError where it is not 0–1 for each."""
        if not isinstance(coefficient, nw.Expr):
            return in_bounds(coefficient, self)
        rows = nw.from_native(self._rows).select(coefficient=coefficient)
        return in_bounds(lambda _: np.broadcast_to(rows["coefficient"].to_numpy(), (len(self),)), self)

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What `compute` gives, computed the first time it is asked for under this key."""
        if key not in self._known:
            self._known[key] = compute()
        return cast("T", self._known[key])


def _ranked_apart(rows: pl.DataFrame) -> pl.DataFrame:
    """Some rows of a ranking as a ranking of their own."""
    efficiency = pl.col("efficiency_cny_per_tco2")
    least = efficiency.filter(efficiency > 0).min()
    whole = {"ranked_enterprises": pl.len().cast(pl.Int64), "least_efficiency_cny_per_tco2": least}
    kept = {name: value for name, value in whole.items() if name in rows.columns}
    return rows.with_columns(rank=pl.int_range(1, pl.len() + 1), **kept)


def sums(values: Values, place: Places, kinds: int) -> Values:
    """The sum of the values of each kind, by the places of `Columns.kinds`."""
    return np.bincount(place, values, minlength=kinds).astype(np.float64)


def graded_per(enterprises: Columns) -> Values:
    """What the five-grade code is measured per, CNY: value added where all of an industry's is known.

    Else output; 0 of an enterprise that makes nothing.
    """
    output = enterprises["output_cny"]
    if "value_added_cny" not in enterprises:
        return output
    added = enterprises["value_added_cny"]
    industries, industry = enterprises.kinds("industry_code")
    unknown = sums((~(added > 0)).astype(np.float64), industry, len(industries))[industry]
    return np.where((unknown == 0) & (output > 0), added, output)


Coefficient: TypeAlias = nw.Expr | Callable[[Columns], Values]


def columns_of(frame: LazyFrame, within: list[str], order_by: str) -> list[Columns]:
    """Each region and year of a frame, brought into memory and put in order."""
    rows = sorted_rows(frame.collect("polars").to_native(), *within, order_by)
    if all(shared(rows, name) for name in within):
        return [Columns(rows)]
    return [Columns(part) for part in rows.partition_by(within, maintain_order=True)]


def with_coefficient(frame: Frame[T_co], coefficient: Coefficient, within: list[str]) -> Frame[T_co]:
    """The frame with β: an expression on the frame's own engine, or a function of arrays, region by region."""
    if isinstance(coefficient, nw.Expr):
        return frame.with_columns(coefficient=coefficient)
    return with_values(
        frame, within, "rank", lambda region: {"coefficient": in_bounds(coefficient, region)}, ["coefficient"]
    )


def with_values(
    frame: Frame[T_co],
    within: list[str],
    order_by: str,
    compute: Callable[[Columns], dict[str, Values]],
    names: list[str],
) -> Frame[T_co]:
    """The frame with columns `names` worked out in arrays, region by region; NaN is null.

    It is brought into memory for this, and handed back to the engine it came from.
    """
    return beside(columns_of(frame, within, order_by), compute, names, like=frame)


def beside(
    regions: Sequence[Columns],
    compute: Callable[[Columns], dict[str, Values]],
    names: Sequence[str],
    *,
    like: Frame[T_co],
) -> Frame[T_co]:
    """The rows of the regions with columns `names` worked out for each, on the engine of `like`; NaN is null.

    Where there is no region, the columns of `like` without a row.
    """
    parts = [
        region._rows.with_columns(_column(name, values) for name, values in compute(region).items())
        for region in regions
    ]
    if parts:
        rows = nw.from_native(pl.concat(parts))
    else:
        rows = like.collect("polars").with_columns(**{name: nw.lit(None, nw.Float64) for name in names})
    session = like.to_native().sparkSession if like.implementation.is_pyspark() else None
    return cast("Frame[T_co]", rows.lazy(backend=like.implementation, session=session))


def _column(name: str, values: Values) -> pl.Series:
    """The values themselves where none is NaN, else a copy with null in its place."""
    column = pl.Series(name, values, dtype=pl.Float64)
    return column.fill_nan(None) if np.isnan(np.min(values, initial=0.0)) else column


def frame_of(table: type[T_co], rows: Sequence[Mapping[str, object]], like: Frame[Table]) -> Frame[T_co]:
    """Rows worked out in arrays as a frame of the table, on the engine of `like`; a number that is NaN is null.

    Optional columns that no row has are left out.
    """
    present = rows[0] if rows else {}
    kept = {name: column for name, column in table.columns().items() if not column.optional or name in present}
    return frame_of_columns(table, {name: [row.get(name) for row in rows] for name in kept}, like)


def frame_of_columns(
    table: type[T_co], values: Mapping[str, Sequence[object] | NDArray[np.generic]], like: Frame[Table]
) -> Frame[T_co]:
    """Columns worked out in arrays as a frame of the table, on the engine of `like`; a number that is NaN is null."""
    kept = {name: column for name, column in table.columns().items() if name in values}
    schema = {name: column.dtype() for name, column in kept.items()}
    told = {name: values[name] for name in kept}
    frame: pl.DataFrame = nw.from_dict(told, schema, backend="polars").to_native()
    numbers = [name for name, column in kept.items() if column.dtype is nw.Float64]
    session = like.to_native().sparkSession if like.implementation.is_pyspark() else None
    eager = nw.from_native(frame.with_columns(pl.col(numbers).fill_nan(None)))
    return cast("Frame[T_co]", eager.lazy(backend=like.implementation, session=session))


def in_bounds(coefficient: Callable[[Columns], Values], columns: Columns) -> Values:
    """β of a function of arrays, held to what β is. Raises StrategyError where it is not 0–1 for each enterprise."""
    found = np.asarray(coefficient(columns), dtype=np.float64)
    if found.shape != (len(columns),):
        raise StrategyError("rule_result_shape", found=list(found.shape), enterprises=len(columns))
    wrong = np.flatnonzero(~((found >= 0) & (found <= 1)))
    if wrong.size:
        first = columns.texts("enterprise_id")[wrong[0]]
        raise StrategyError("rule_result_range", enterprise=first, value=float(found[wrong[0]]), count=wrong.size)
    return found
