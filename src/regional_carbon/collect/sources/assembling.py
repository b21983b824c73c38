"""What the deliveries of a region say together: one table of each, each value the best there is, with its place."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, overload

import polars as pl

from regional_carbon.collect.as_written import ROW, Place, Written
from regional_carbon.collect.matching.identities import identity_key
from regional_carbon.collect.matching.links import Decisions
from regional_carbon.collect.readings import beside
from regional_carbon.collect.sources.delivery import OF_REGISTER, OWN, PLACE, WHOLE, Source
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import Readings

# Amounts of an enterprise that several rows of one delivery add up to: meters, plants.
ADDED: Final = (
    "electricity_mwh", "zero_carbon_mwh", "green_power_mwh", "output_cny", "value_added_cny", "tax_cny", "employees",
    "electricity_cost_cny",
)  # fmt: skip
# What an enterprise is: where a year's deliveries do not tell it, the last earlier year's do.
LASTING: Final = ("name", "credit_code", "industry_code", "industry", "sub_industry", "size", "township")
# Without these an enterprise has no emissions, and without the last no rank.
NO_MODEL_WITHOUT: Final = ("industry_code", "electricity_mwh", "output_cny")
# Columns that are one answer between them: all of them are taken from one delivery, or none.
ONE_ANSWER: Final = (
    "electricity_share", "electricity_share_precision", "electricity_share_low", "electricity_share_high",
    "electricity_share_counting",
)  # fmt: skip
REGISTERS: Final = (
    "enterprises",
    "enterprise_records",
)  # the tables whose rows say something of an enterprise in a year
# What tells who an enterprise is, the surest first.
IDENTITY: Final = {"meter": "meter", "enterprise_id": "bureau_id", "credit_code": "credit_code", "name": "name"}
PUBLISHERS: Final = (
    "statistics_bureau", "industry_bureau", "tax_bureau", "grid_company", "office",
    "answer", "bill", "verifier", "program", "correction",
)  # fmt: skip
_ANY: Final = "*"
_BESIDE: Final = ("source_number", *PLACE)


@dataclass(frozen=True)
class Assembled:
    """A table as its sources say it together."""

    written: Written

    def without(self, rows: pl.Expr) -> Written:
        """The table without some of its rows, each value still where it stands."""
        kept = self.written.cells.with_row_index("place_in_all").filter(~rows)
        places = {
            column: stand.only(kept["place_in_all"]) if isinstance(stand, Stands) else stand
            for column, stand in self.written.places.items()
        }
        return replace(self.written, cells=kept.drop("place_in_all"), places=places)


@cache
def precedence() -> dict[str, tuple[str, ...]]:
    """The publishers that are believed of a column, the first before the next; `*` is for all others."""
    with files("regional_carbon.collect.sources").joinpath("precedence.csv").open(encoding="utf-8") as lines:
        return {row["column"]: tuple(row["publishers"].split(";")) for row in csv.DictReader(lines)}


def rank_of(column: str, publisher: str, own_order: Sequence[str] = ()) -> int:
    """The place of a publisher among those believed of a column, 0 first; a region's own order stands before it.

    One that is not listed stands where an office's own lists do.
    """
    order = [*own_order, *(one for one in precedence().get(column, precedence()[_ANY]) if one not in own_order)]
    if publisher in order:
        return order.index(publisher)
    return order.index(OWN)


def in_force(sources: Sequence[Source], table: str) -> pl.DataFrame:
    """The rows of a table that count, of all deliveries, each with its delivery's number in `source_number`.

    The newest delivery of a publisher stands for its years: what the same publisher sent for them before counts no
    more, whatever else it sent, and whatever others did. A delivery of single rows takes the place of none.
    """
    frames = []
    taken: set[tuple[str, str]] = set()
    for source in sorted(sources, key=lambda one: one.number, reverse=True):
        frame = source.frames.get(table)
        if frame is None:
            continue
        if "year" in frame.columns and source.covers == WHOLE:
            past = [year for publisher, year in taken if publisher == source.publisher]
            taken |= {(source.publisher, year) for year in frame["year"].drop_nulls().unique()}
            frame = frame.filter(~pl.col("year").is_in(past))
        frames.append(frame.with_columns(source_number=pl.lit(source.number, pl.Int64)))
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def assemble(
    sources: Sequence[Source], name: str, table: type[Table], folder: Path, order: Sequence[str] = ()
) -> Assembled | None:
    """A table as its deliveries say it, a row for each key: of several the one believed most, then the newest.

    None where no delivery holds it.
    """
    rows = in_force(sources, name)
    if rows.is_empty():
        return None
    declared = table.keys()
    keys = [key for key in declared if key in rows.columns]
    ranks = {source.number: rank_of(_ANY, source.publisher, order) for source in sources}
    best = rows.with_columns(rank=pl.col("source_number").replace_strict(ranks, return_dtype=pl.Int64))
    best = best.with_row_index("place_in_all").sort("rank", -pl.col("source_number"), "place_in_all")
    believed = best.with_columns(first=pl.col("source_number").first().over(keys)) if keys else best
    kept = believed.filter(pl.col("source_number") == pl.col("first")) if keys else best
    kept = kept.sort("source_number", "place_in_all")
    columns = [column for column in table.columns() if column in kept.columns]
    cells = kept.select(columns).with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))
    stand = Stands(kept, "", {source.number: source for source in sources}, name)
    places = {column: stand.of_column(column) for column in ["", *columns]}
    return Assembled(Written(folder / f"{name}.csv", columns, cells, places=places))


def assemble_readings(sources: Sequence[Source], folder: Path) -> Assembled:
    """Meter readings, each delivery's beside those before it: months add to months (`readings.beside`)."""
    by_number = {source.number: source for source in sources}
    columns = [*Readings.columns(), "source_number", *PLACE]
    there = pl.DataFrame(schema=dict.fromkeys(columns, pl.String)).cast({"source_number": pl.Int64})
    for number, source in sorted(by_number.items()):
        came = source.frames["readings"].with_columns(source_number=pl.lit(number, pl.Int64))
        there = beside(there, came.select(columns))
    names = list(Readings.columns())
    cells = there.select(names).with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))
    stand = Stands(there, "", by_number, "readings")
    places = {column: stand.of_column(column) for column in ["", *names]}
    return Assembled(Written(folder / "readings.csv", names, cells, places=places))


def records_of(sources: Sequence[Source], links: Decisions) -> pl.DataFrame:
    """Every row that says something of an enterprise in a year, with whose it is and which delivery's."""
    rows = [
        _identified_once(source, frame, links).with_columns(source_number=pl.lit(source.number, pl.Int64))
        for source in sources
        for name in REGISTERS
        if (frame := source.frames.get(name)) is not None
    ]
    return pl.concat(rows, how="diagonal")


def _identified_once(source: Source, frame: pl.DataFrame, links: Decisions) -> pl.DataFrame:
    """As `identified`, kept with the decisions: the same rows are asked of them again and again."""
    before = links.identified.get(id(frame))
    if before is None or before[0] is not frame:
        before = links.identified[id(frame)] = (frame, identified(source, frame, links))
    return before[1]


def identified(source: Source, records: pl.DataFrame, links: Decisions) -> pl.DataFrame:
    """Rows of a delivery with the register's identifier of their enterprise; null where nobody has said who it is.

    It is told by the surest of what the row calls it (IDENTITY), never one that any of it was said not to be. The
    office's own identifiers are the register's, and so are those in what an enterprise brought in; what has merged
    into another is that one. A row of a year is whose it was in the year, where links say from when on they hold.
    """
    if links.timed and "year" in records.columns:
        numbered = records.with_row_index("at_first")
        years = numbered.partition_by("year", as_dict=True, maintain_order=True)
        told = [_identified(source, rows, links.holding(year or "")) for (year,), rows in years.items()]
        return pl.concat(told).sort("at_first").drop("at_first") if told else _identified(source, records, links)
    return _identified(source, records, links)


def _identified(source: Source, records: pl.DataFrame, links: Decisions) -> pl.DataFrame:
    found = [
        pl.col(column).replace_strict(
            _enterprises(source.publisher, kind, records[column], links), default=None, return_dtype=pl.String
        )
        for column, kind in IDENTITY.items()
        if column in records.columns
    ]
    own = []
    if source.publisher in OF_REGISTER and "enterprise_id" in records.columns:
        successors = {one: links.successor(one) for one in records["enterprise_id"].drop_nulls().unique()}
        own = [pl.col("enterprise_id").replace(successors)]
    not_it = _ruled_out(source.publisher, records, links) if links.rule_out else []
    found = [pl.when(~_any_is(one, not_it)).then(one) for one in found] if not_it else found
    told = pl.coalesce(*found, *own) if found or own else pl.lit(None, pl.String)
    return records.with_columns(enterprise_id=told)


def _any_is(enterprise: pl.Expr, not_it: Sequence[tuple[str, str, Sequence[str]]]) -> pl.Expr:
    """Whether an enterprise is one that something its row is called by was said not to be."""
    return pl.any_horizontal(
        (pl.col(column) == written).fill_null(value=False) & enterprise.is_in(away).fill_null(value=False)
        for column, written, away in not_it
    )


def _ruled_out(publisher: str, records: pl.DataFrame, links: Decisions) -> list[tuple[str, str, list[str]]]:
    """Each identity in a delivery's rows that was said not to be some enterprise: column, itself, those it is not."""
    written = [
        (column, kind, identity)
        for column, kind in IDENTITY.items()
        if column in records.columns
        for identity in records[column].drop_nulls().unique()
    ]
    away = [links.ruled_out(publisher, kind, identity_key(kind, identity) or "") for _, kind, identity in written]
    return [
        (column, identity, sorted(those)) for (column, _, identity), those in zip(written, away, strict=True) if those
    ]


def _enterprises(publisher: str, kind: str, written: pl.Series, links: Decisions) -> dict[str, str]:
    """Whom each of the identities written in a column was said to be."""
    told = links.enterprises(publisher, kind)
    keys = {identity: identity_key(kind, identity) for identity in written.drop_nulls().unique()} if told else {}
    return {identity: told[key] for identity, key in keys.items() if key is not None and key in told}


class Stands(Sequence[Place]):
    """Where each value of a column stands, told when somebody asks."""

    def __init__(
        self, rows: pl.DataFrame, column: str, sources: Mapping[int, Source], table: str, at: pl.Series | None = None
    ) -> None:
        """`at` is the row of each value, null where nobody told it; where it is not given, its own."""
        self.rows, self.column, self.sources, self.table = rows, column, sources, table
        self.at = pl.int_range(rows.height, eager=True) if at is None else at

    def of_column(self, column: str) -> Stands:
        """The same rows, for another column."""
        return Stands(self.rows, column, self.sources, self.table, self.at)

    def only(self, kept: pl.Series) -> Stands:
        """Some of the values."""
        return Stands(self.rows, self.column, self.sources, self.table, self.at.gather(kept))

    def __len__(self) -> int:
        return self.at.len()

    @overload
    def __getitem__(self, at: int) -> Place: ...
    @overload
    def __getitem__(self, at: slice) -> list[Place]: ...
    def __getitem__(self, at: int | slice) -> Place | list[Place]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        number, sheet, row, cell = self._told(at)
        source = self.sources.get(number) if number is not None else None
        if source is None:
            return Place("", 0, "")
        letters = source.letters.get(self.table) or source.letters.get("enterprises") or {}
        letter = letters.get(self.column, "")
        file = f"{source.key}/{source.file}" if source.number else source.file
        return Place(sheet or "", int(row), cell or (f"{letter}{row}" if letter else ""), file)

    def _told(self, at: int) -> tuple[int | None, str | None, int, str | None]:
        place = self.at[at]
        if place is None:
            return None, None, 0, None
        number, sheet, row, cell = (self.rows[name][place] for name in _BESIDE)
        return number, sheet, int(row or 0), cell
