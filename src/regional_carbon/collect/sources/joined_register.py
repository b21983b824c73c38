"""The register as all deliveries say it together: column by column, each value from whom is believed most."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from regional_carbon.collect.as_written import ROW, Place, Written
from regional_carbon.collect.matching.links import Decisions
from regional_carbon.collect.plants import plants_apart
from regional_carbon.collect.sources.assembling import (
    ADDED,
    LASTING,
    ONE_ANSWER,
    Assembled,
    Stands,
    rank_of,
    records_of,
)
from regional_carbon.collect.sources.delivery import PLACE, WHOLE, Source
from regional_carbon.schema.input_tables import Enterprises

_KEY = ("enterprise_id", "year")


def assemble_register(
    sources: Sequence[Source], links: Decisions, folder: Path, order: Sequence[str] = ()
) -> AssembledRegister:
    """The register as all deliveries say it: a row for each enterprise and year, each value the one believed most.

    Several rows of one delivery add up (meters, plants). An enterprise of which no amount is known in a year has no row
    of it. What other deliveries said of a value stands in `provenance`: whether they agree with the one used, to half
    of a thousandth, or differ.
    """
    return Joined.of(sources, links, order).register(folder)


@dataclass(frozen=True)
class AssembledRegister(Assembled):
    """The register, and what each delivery said of each value of it, told when somebody asks."""

    joined: Joined

    @cached_property
    def provenance(self) -> pl.DataFrame:
        """Every value said, with its place, whether it is used, and else whether it agrees."""
        return self.joined.provenance()


@dataclass(frozen=True)
class Joined:
    """What deliveries say of enterprises: `rows` as they came, `units` of enterprise and year, values by column.

    Each of `said` has the unit, source_number, the row (`at`) it stands in, value, parts and whether it is used.
    """

    sources: Mapping[int, Source]
    rows: pl.DataFrame
    units: pl.DataFrame
    said: Mapping[str, pl.DataFrame]
    undecided: int  # rows that nobody has said whose they are

    @classmethod
    def of(cls, sources: Sequence[Source], links: Decisions, order: Sequence[str]) -> Joined:
        """What the deliveries say, each publisher ranked by the region's order, then as declared."""
        records = records_of(sources, links)
        undecided = records["enterprise_id"].null_count()
        told = plants_apart(records).drop_nulls(list(_KEY)).with_row_index("at")
        units = told.select(_KEY).unique().sort(_KEY).with_row_index("unit")
        meter = pl.col("meter") if "meter" in told.columns else pl.lit(None, pl.String).alias("meter")
        keyed = told.select("at", *_KEY, "source_number", meter).join(units, on=_KEY, maintain_order="left")
        by_number = {source.number: source for source in sources}
        said: dict[str, pl.DataFrame] = {}
        for columns in _asked(told):
            each = {name: _said(keyed, told[name], name, sources) for name in columns}
            said |= _believed(each, by_number, order)
        amounts = [frame["unit"] for name, frame in said.items() if name in ADDED]
        alive = pl.concat(amounts).unique() if amounts else pl.Series("unit", [], pl.UInt32)
        kept = units.filter(pl.col("unit").is_in(alive.implode()))
        held = {name: _carried(frame, name, kept, units) for name, frame in said.items()}
        return cls(by_number, told.select("at", "source_number", *PLACE), kept, held, undecided)

    def register(self, folder: Path) -> AssembledRegister:
        """The values used, a row for each unit."""
        cells = self.units
        places: dict[str, Sequence[Place]] = {}
        for name in (one for one in Enterprises.columns() if one in self.said):
            used = self.said[name].filter("used").select("unit", "at", pl.col("value").alias(name))
            beside = self.units.select("unit").join(used, on="unit", how="left", maintain_order="left")
            cells = cells.with_columns(beside[name])
            places[name] = self._stands(beside["at"], name)
        first = self._first_rows()
        places |= {name: self._stands(first, name) for name in ("", *_KEY)}
        columns = [name for name in Enterprises.columns() if name in cells.columns]
        numbered = cells.select(columns).with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))
        return AssembledRegister(Written(folder / "enterprises.csv", columns, numbered, places=places), self)

    def provenance(self, columns: Collection[str] | None = None) -> pl.DataFrame:
        """Every value said of each unit, of some columns or of all, those believed most first."""
        asked = self.said if columns is None else {name: self.said[name] for name in columns if name in self.said}
        frames = [self._standing(name, frame) for name, frame in asked.items()]
        told = (
            pl.concat([self._standing("", _nothing_said(self.rows)), *frames])
            .join(self.units, on="unit")
            .join(self.rows.drop("source_number"), on="at")
        )
        publishers = {number: source.publisher for number, source in self.sources.items()}
        named = told.with_columns(publisher=pl.col("source_number").replace_strict(publishers, return_dtype=pl.String))
        return named.drop("unit", "at").sort(*_KEY, "column", "rank", -pl.col("source_number"))

    def _standing(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        used = frame.filter("used").select("unit", used_value="value")
        both = frame.join(used, on="unit", how="left").with_columns(column=pl.lit(name))
        given, taken = (pl.col(one).cast(pl.Float64, strict=False) for one in ("value", "used_value"))
        near = ((given - taken).abs() <= taken.abs() * 5e-4).fill_null(value=False)
        agrees = (pl.col("value") == pl.col("used_value")) | near
        standing = pl.when("used").then(pl.lit("used")).when(agrees).then(pl.lit("agrees")).otherwise(pl.lit("differs"))
        return both.with_columns(standing=standing)

    def _first_rows(self) -> pl.Series:
        """The row of the deliveries in which each unit is first told of."""
        told = pl.concat([frame.select("unit", "at") for frame in self.said.values()])
        first = told.group_by("unit").agg(pl.col("at").min())
        return self.units.select("unit").join(first, on="unit", how="left", maintain_order="left")["at"]

    def _stands(self, at: pl.Series, column: str) -> Stands:
        return Stands(self.rows, column, self.sources, "enterprise_records", at)


def _asked(told: pl.DataFrame) -> Iterator[list[str]]:
    """The columns told of, those that are one answer between them together."""
    there = [name for name in Enterprises.columns() if name in told.columns and name not in _KEY]
    one_answer = [name for name in there if name in ONE_ANSWER]
    yield from ([one_answer] if one_answer else [])
    yield from ([name] for name in there if name not in ONE_ANSWER)


def _said(keyed: pl.DataFrame, values: pl.Series, column: str, sources: Sequence[Source]) -> pl.DataFrame:
    """What each delivery says of a column of each unit, rows of one delivery added up where they can be."""
    told = keyed.with_columns(value=values).drop_nulls("value")
    counting = _with_other_meters(_counting(told, sources), sources) if column in ADDED else told
    counting = counting.select("unit", "source_number", "at", "value")
    if not counting.select("unit", "source_number").is_duplicated().any():
        return counting.with_columns(parts=pl.lit(1, pl.UInt32))  # as `pl.len` counts
    number = pl.col("value").cast(pl.Float64, strict=False)
    several = pl.when(pl.len() > 1).then(number.sum().cast(pl.String)).otherwise(pl.col("value").first())
    value = several if column in ADDED else pl.col("value").first()
    return counting.group_by("unit", "source_number", maintain_order=True).agg(
        pl.col("at").first(), value=value, parts=pl.len()
    )


def _nothing_said(rows: pl.DataFrame) -> pl.DataFrame:
    """A column of which nothing was said."""
    there = rows.clear().select("source_number", "at", unit=pl.lit(0, pl.UInt32), value=pl.lit("", pl.String))
    none = there.with_columns(parts=pl.lit(1, pl.UInt32), rank=pl.lit(0, pl.Int64), used=pl.lit(value=True))
    return none.select("unit", "source_number", "at", "value", "parts", "rank", "used")


def _counting(told: pl.DataFrame, sources: Sequence[Source]) -> pl.DataFrame:
    """Without the amounts that a later delivery of the same publisher, of the whole year, stands for.

    Its corrections of before are past as well.
    """
    of = [(source.number, source.publisher, source.covers == WHOLE) for source in sources]
    known = pl.DataFrame(of, schema=["source_number", "publisher", "whole"], orient="row")
    listed = told.select("source_number", "year").unique().join(known, on="source_number")
    newest = listed.filter("whole").group_by("publisher", "year").agg(newest=pl.col("source_number").max())
    past = listed.join(newest, on=["publisher", "year"]).filter(pl.col("source_number") < pl.col("newest"))
    return told.join(past, on=["source_number", "year"], how="anti", maintain_order="left")


def _with_other_meters(told: pl.DataFrame, sources: Sequence[Source]) -> pl.DataFrame:
    """Rows of single meters with the enterprise's others beside them: they take the place of those meters alone."""
    metered = pl.col("meter").is_not_null()
    for source in sorted(sources, key=lambda one: one.number):
        came = told.filter(metered & (pl.col("source_number") == source.number))
        if source.covers == WHOLE or came.is_empty():
            continue
        same = [one.number for one in sources if one.publisher == source.publisher and one.number < source.number]
        before = told.filter(metered & pl.col("source_number").is_in(same)).join(came, on="unit", how="semi")
        last = before.filter(pl.col("source_number") == pl.col("source_number").max().over("unit"))
        others = last.join(came, on=["unit", "meter"], how="anti", maintain_order="left")
        told = pl.concat([told, others.with_columns(source_number=pl.lit(source.number, pl.Int64))])
    return told


def _believed(
    said: Mapping[str, pl.DataFrame], sources: Mapping[int, Source], order: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """What was said of columns that are asked together, with the rank of each, and whether it is used."""
    ranked = {}
    for name, frame in said.items():
        ranks = {number: rank_of(name, source.publisher, order) for number, source in sources.items()}
        rank = pl.col("source_number").replace_strict(ranks, return_dtype=pl.Int64)
        ranked[name] = frame.with_columns(rank=rank)
    if len(ranked) == 1 and not (only := next(iter(ranked.values())))["unit"].is_duplicated().any():
        return {name: only.with_columns(used=pl.lit(value=True)) for name in ranked}
    together = pl.concat([frame.select("unit", "rank", "source_number") for frame in ranked.values()])
    best = together.sort("rank", -pl.col("source_number")).unique("unit", keep="first", maintain_order=True)
    chosen = best.select("unit", believed="source_number")
    return {
        name: frame.join(chosen, on="unit", how="left", maintain_order="left")
        .with_columns(used=pl.col("source_number") == pl.col("believed"))
        .drop("believed")
        for name, frame in ranked.items()
    }


def _carried(said: pl.DataFrame, column: str, kept: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """What was said of the units kept; what an enterprise is, else by the last earlier year that tells it."""
    own = said.join(kept, on="unit", how="semi", maintain_order="left")
    if column not in LASTING or said.height == 0 or units["year"].n_unique() == 1:
        return own
    told = said.filter("used").join(units, on="unit")
    lacking = kept.join(own.filter("used"), on="unit", how="anti")
    found = lacking.join(told, on="enterprise_id", suffix="_told")
    earlier = found.filter(pl.col("year_told").cast(pl.Int64) < pl.col("year").cast(pl.Int64))
    last = earlier.sort(pl.col("year_told").cast(pl.Int64), descending=True, maintain_order=True)
    return pl.concat([own, last.unique("unit", keep="first", maintain_order=True).select(said.columns)])
