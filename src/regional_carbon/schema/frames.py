"""How a function of tables takes whatever engine's frame it is given."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    ParamSpec,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import narwhals as nw
import polars as pl
from narwhals.typing import IntoFrame

from regional_carbon.language.errors import TableError
from regional_carbon.schema.column import Table

P = ParamSpec("P")
R = TypeVar("R")
HeldFrame: TypeAlias = nw.DataFrame[Any]  # in memory; Any: Narwhals' own parameter, the engine's frame
LazyFrame: TypeAlias = nw.LazyFrame[Any]  # Any: as above
NarwhalsFrame: TypeAlias = HeldFrame | LazyFrame
AnyFrame: TypeAlias = IntoFrame | NarwhalsFrame  # of any engine
Row: TypeAlias = Mapping[str, Any]  # of a frame, by column; Any: Polars and Narwhals give the cells of a row so
FrameT = TypeVar("FrameT", bound=AnyFrame)  # the kind that went in is the kind that comes out
T_co = TypeVar("T_co", bound=Table, covariant=True)

if TYPE_CHECKING:
    import typing_extensions

    class Frame(LazyFrame, Generic[T_co]):
        """A frame known to hold the columns of one table, on whatever engine it came from."""

        def join(self, other: Frame[Table], **how: Any) -> Self: ...  # type: ignore[override]  # Narwhals joins any frame

    # The kind of frame that results hold: a user's own; inside the package, where none is named, `Frame`. Any: one kind
    # stands for the frames of several tables, which no parameter can tell apart.
    KindT = typing_extensions.TypeVar("KindT", bound=AnyFrame, default=Frame[Any])
else:
    KindT = TypeVar("KindT")

    class Frame(Generic[T_co]):
        """A frame known to hold the columns of one table: at run time Narwhals' own DataFrame or LazyFrame."""


def polars_of(frame: AnyFrame) -> pl.DataFrame:
    """A frame held in memory, of whatever engine, as a polars frame."""
    held = cast("HeldFrame", frame)  # Narwhals asks at run time what no type says of a `Frame`: held, not lazy
    return nw.from_native(held, eager_only=True).to_polars()


def collected_polars(frame: AnyFrame) -> pl.DataFrame:
    """A frame of whatever engine, lazy or held in memory, as a polars frame."""
    native: pl.DataFrame = nw.from_native(frame).lazy().collect("polars").to_native()
    return native


def groups(frame: LazyFrame) -> list[str]:
    """The columns that set regions and years of one register apart; every model works within them."""
    names = frame.collect_schema().names()
    return [name for name in ("region_code", "year") if name in names]


def regions_and_years(frame: AnyFrame) -> list[tuple[object, ...]]:
    """The regions and years that a frame holds, each as the values of `groups`."""
    plan = nw.from_native(frame).lazy()
    within = groups(plan)
    return list(plan.select(within).unique().collect().rows()) if within else [()]


def optional(frame: Frame[Table], name: str) -> nw.Expr:
    """The column where the frame has it, else null: what is not known is null, never 0."""
    return nw.col(name) if name in frame.collect_schema().names() else nw.lit(None, nw.Float64)


def computed(frame: Frame[T_co]) -> Frame[T_co]:
    """The frame inside a model, worked out once for all that will be asked of it; a SQL engine keeps its query."""
    if not frame.implementation.is_polars():
        return frame
    return cast("Frame[T_co]", nw.from_native(_collected(frame.to_native()).lazy()))


def in_order(frame: Frame[T_co], within: list[str], *order: str, place: str = "") -> Frame[T_co]:
    """The frame inside a model, sorted by its groups and within them by `order`; `place` counts 1, 2, 3 … in each.

    On Polars, rows that stand so already are not copied.
    """
    plan = frame
    if not frame.implementation.is_polars():
        if place:
            counted = nw.col(place).cum_sum().over(*within, order_by=order).cast(nw.Int64)
            plan = plan.with_columns(nw.lit(1, nw.Int64).alias(place)).with_columns(counted)
        return plan.sort(*within, *order)

    def ordered(rows: pl.DataFrame) -> pl.DataFrame:
        rows = sorted_rows(rows, *within, *order)
        if not place:
            return rows
        counted = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
        one_group = all(shared(rows, name) for name in within)
        return rows.with_columns((counted if one_group else counted.over(within)).alias(place))

    native = plan.to_native()
    schema = native.collect_schema() | ({place: pl.Int64()} if place else {})
    needs_all = {"predicate_pushdown": False, "projection_pushdown": False, "slice_pushdown": False}
    return cast("Frame[T_co]", nw.from_native(native.map_batches(ordered, schema=schema, **needs_all)))


def sorted_rows(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """The rows sorted by the keys, nulls first; the very same ones where they stand so already.

    A first key that all rows share, as most registers hold one region and year, costs nothing.
    """
    apart = list(keys)
    while apart and shared(rows, apart[0]):
        del apart[0]
    return rows if _stand_so(rows, apart) else rows.sort(apart)


def _stand_so(rows: pl.DataFrame, keys: list[str]) -> bool:
    """Whether the rows stand in the order of the keys; of several keys none may be null for that."""
    if not keys or (rows[keys[0]].is_sorted() and len(keys) == 1):
        return True
    if not rows[keys[0]].is_sorted():
        return False
    after, level = pl.lit(False), pl.lit(True)
    for key in keys:
        after |= level & (pl.col(key) > pl.col(key).shift(1))
        level &= pl.col(key) == pl.col(key).shift(1)
    return bool(rows.select((after | level).slice(1).fill_null(False).all()).item())


def shared(rows: pl.DataFrame, name: str) -> bool:
    """Whether all rows have one and the same value; asked so that a constant is not written out for it."""
    value = pl.col(name)
    return bool(rows.select((value.min() == value.max()) & (value.null_count() == 0)).item())


def model(function: Callable[P, R]) -> Callable[P, R]:
    """A function of frames that takes any engine's frame and gives the first one's kind back; lazy stays lazy.

    Inside, every frame is a Narwhals LazyFrame. Frames held in memory (Polars, pandas, PyArrow) are
    planned and run by Polars, so that columns a caller does not ask for are never computed; SQL engines
    (DuckDB, Spark) run their own. All frames of one call stand on one engine, or one of them in memory.

    Raises TableError where a frame lacks a column of the table its parameter is declared to hold, and for
    frames of two engines that cannot be joined.
    """

    signature = inspect.signature(function)

    @wraps(function)
    def anywhere(*args: P.args, **kwargs: P.kwargs) -> R:
        call = signature.bind(*args, **kwargs)  # the parameters in their own order, whatever the caller's
        _refuse_missing_columns(_tables_of(function), call.arguments)
        given = [frame for value in (*call.args, *call.kwargs.values()) if (frame := _frame(value)) is not None]
        entered = [_enter(value) for value in call.args]
        named = {name: _enter(value) for name, value in call.kwargs.items()}
        _refuse_two_engines([frame for value in (*entered, *named.values()) if (frame := _frame(value)) is not None])
        entering: Callable[..., object] = function  # its frames as the models see them, not as its caller has them
        result = entering(*entered, **named)
        if given and isinstance(result, nw.LazyFrame):
            left = _leave(result, given[0])
            as_given = any(value is given[0] for value in (*call.args, *call.kwargs.values()))
            result = left if as_given else nw.to_native(left)
        return cast("R", result)

    return anywhere


@cache
def _tables_of(function: Callable[..., object]) -> dict[str, type[Table]]:
    """The table each parameter is declared to hold: `Enterprises` of `enterprises: Frame[Enterprises]`."""
    hints = get_type_hints(function)
    return {name: get_args(hint)[0] for name, hint in hints.items() if get_origin(hint) is Frame and name != "return"}


def _refuse_missing_columns(declared: Mapping[str, type[Table]], given: Mapping[str, object]) -> None:
    faults = []
    for name, table in declared.items():
        frame = _frame(given.get(name))
        if frame is not None:
            faults += table.missing(frame)
    if faults:
        raise TableError(faults=faults)


def _frame(value: object) -> NarwhalsFrame | None:
    given = nw.from_native(value, pass_through=True)
    return given if isinstance(given, (nw.DataFrame, nw.LazyFrame)) else None


def _enter(value: object) -> object:
    """The frame as the models see it; what is no frame stays as it is."""
    frame = _frame(value)
    if frame is None:
        return value
    return nw.from_native(frame.to_polars().lazy()) if isinstance(frame, nw.DataFrame) else frame


def _refuse_two_engines(frames: list[NarwhalsFrame]) -> None:
    engines = sorted({str(frame.implementation.name).lower() for frame in frames})
    if len(engines) > 1:
        raise TableError("frames_of_two_engines", engines=engines)


def _leave(result: LazyFrame, given: NarwhalsFrame) -> NarwhalsFrame:
    """The result as the kind of frame that came in."""
    if isinstance(given, nw.LazyFrame):
        return result
    collected = _collected(result.to_native())
    if given.implementation.is_polars():
        return nw.from_native(collected)
    # Plain strings: PyArrow's own kernels do not take the views that Polars gives by default.
    return nw.from_arrow(collected.to_arrow(compat_level=pl.CompatLevel.oldest()), backend=given.implementation)


def _collected(plan: pl.LazyFrame) -> pl.DataFrame:
    """By the engine whose windows and sorts pass on the columns they do not change; streaming would copy them."""
    return plan.collect(engine="in-memory")


_RUNS: Final = r"[=+\-@\t\r\n\x00＝＋－＠]"  # what a text begins with that a spreadsheet would run


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """Texts that a spreadsheet would run as a formula get a ' in front (OWASP ASVS 1.2.10); `uninert` takes it away.

    A text that has one there already gets one more, so that each comes back as it was.
    """
    return frame.with_columns(pl.col(pl.String).str.replace(rf"^('*{_RUNS})", "'$1"))


def uninert(frame: pl.DataFrame) -> pl.DataFrame:
    """The texts of a file that was written `inert`, as they were."""
    return frame.with_columns(pl.col(pl.String).str.replace(rf"^'('*{_RUNS})", "$1"))
