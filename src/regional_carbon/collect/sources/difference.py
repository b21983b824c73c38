"""What a delivery changes, before it is taken: enterprises new or gone, amounts that moved, sources that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.collect.matching.links import Decisions
from regional_carbon.collect.sources.assembling import ADDED, records_of
from regional_carbon.collect.sources.delivery import WHOLE, Source
from regional_carbon.collect.sources.joined_register import Joined

USUAL: Final = 0.3  # an amount that moves by more is shown: our judgement, to be replaced by a region's own years

_KEY: Final = ["enterprise_id", "year"]


@dataclass(frozen=True)
class Difference:
    """What a delivery changes in a region's register. Frames of enterprises, by year; nothing is taken yet.

    `new` and `gone` are rows of enterprise and year, those aside that are known to have closed, moved or merged;
    `merged` has the firm, the year and `parts`, the enterprises listed before that are the firm now; `filled` are the
    amounts, by column, that nobody had said yet of an enterprise that was there; `changed` has column, before, now and
    the change as a share of before; `disputed` the values on which this delivery and another differ, with the one used.
    """

    new: pl.DataFrame
    gone: pl.DataFrame
    filled: pl.DataFrame
    changed: pl.DataFrame
    disputed: pl.DataFrame
    merged: pl.DataFrame
    same: int  # enterprises that the delivery leaves as they were

    def __bool__(self) -> bool:
        return any(
            frame.height for frame in (self.new, self.gone, self.filled, self.changed, self.disputed, self.merged)
        )


def difference_made(
    there: Sequence[Source], delivery: Source, links: Decisions, order: Sequence[str] = ()
) -> Difference:
    """What the register of `there` becomes with one delivery more.

    An enterprise is gone that the same publisher listed before for the year, or for the last year before it that the
    delivery does not speak of; a delivery of single rows leaves nobody out.
    """
    empty = pl.DataFrame(schema=dict.fromkeys([*_KEY, "column", "value", "standing", "source_number"], pl.String))
    before = Joined.of(there, links, order).provenance(ADDED) if there else empty
    now = Joined.of([*there, delivery], links, order).provenance(ADDED)
    years = now.filter(pl.col("source_number") == delivery.number)["year"].unique().to_list()
    then, after = (_used(frame) for frame in (before, now.filter(pl.col("year").is_in(years))))
    then = _added_to_firms(then, years, links)
    compared = _beside_earlier(after, then)
    moved = (pl.col("value") / pl.col("value_before") - 1).alias("change")
    changed = compared.with_columns(moved).filter(pl.col("change").abs() > USUAL)
    held = after.select(_KEY).unique()
    base = _of_year_before(then, years).select(_KEY).unique()
    added = compared.filter(pl.col("value_before").is_null()).join(base, on=_KEY, how="semi")
    touched = pl.concat([frame.select(_KEY) for frame in (changed, added)])
    listed, listed_before = _listed(there, delivery, links)
    disputed = now.filter((pl.col("standing") == "differs") & pl.col("column").is_in(ADDED))
    return Difference(
        new=held.join(base, on=_KEY, how="anti").sort(_KEY),
        gone=_gone(listed, listed_before, links),
        filled=added.select(*_KEY, "column", now="value").sort(*_KEY, "column"),
        changed=changed.select(*_KEY, "column", "change", before="value_before", now="value").sort(*_KEY, "column"),
        disputed=disputed.select(*_KEY, "column", "value", "used_value", "publisher").sort(*_KEY, "column"),
        merged=_merged(listed_before, links),
        same=held.join(base, on=_KEY, how="semi").join(touched, on=_KEY, how="anti").height,
    )  # fmt: skip


def _listed(there: Sequence[Source], delivery: Source, links: Decisions) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Enterprises, by year, that a delivery lists, and those that its publisher listed before; none of single rows."""
    before = [source for source in there if source.publisher == delivery.publisher and source.covers == WHOLE]
    if delivery.covers != WHOLE or not before:
        none = pl.DataFrame(schema=dict.fromkeys(_KEY, pl.String))
        return none, none
    then, listed = (
        records_of(sources, links).drop_nulls(_KEY).select(_KEY).unique() for sources in (before, [delivery])
    )
    years = listed["year"].unique().to_list()
    earlier = _of_year_before(then.filter(~pl.col("year").is_in(years)), years)
    return listed, pl.concat([then.filter(pl.col("year").is_in(years)), earlier]).unique()


def _gone(listed: pl.DataFrame, before: pl.DataFrame, links: Decisions) -> pl.DataFrame:
    """Enterprises, by year, that were listed before and are no more, and have not closed, moved or merged."""
    gone = before.filter(~pl.col("enterprise_id").is_in(list(links.left))).join(listed, on=_KEY, how="anti").sort(_KEY)
    return gone.filter(_firms(gone, links) == gone["enterprise_id"])


def _firms(listed: pl.DataFrame, links: Decisions) -> pl.Series:
    """The enterprise that each is in its year, after mergers."""
    firms = [links.holding(year).successor(enterprise) for enterprise, year in listed.select(_KEY).iter_rows()]
    return pl.Series("firm", firms, dtype=pl.String)


def _merged(before: pl.DataFrame, links: Decisions) -> pl.DataFrame:
    """Firms, by year, that enterprises listed before are now."""
    told = before.with_columns(_firms(before, links)).filter(pl.col("firm") != pl.col("enterprise_id"))
    firms = told.group_by("firm", "year").agg(parts=pl.col("enterprise_id").sort()).sort("firm", "year")
    return firms.rename({"firm": "enterprise_id"})


def _added_to_firms(amounts: pl.DataFrame, years: Sequence[str], links: Decisions) -> pl.DataFrame:
    """Amounts of before, those of enterprises that have merged by the first of `years` added up as their firm's."""
    if not links.timed or not years:
        return amounts
    now = links.holding(min(years, key=int))
    into = {enterprise: now.successor(enterprise) for enterprise in amounts["enterprise_id"].unique()}
    firms = amounts.with_columns(pl.col("enterprise_id").replace(into))
    return firms.group_by(*_KEY, "column", maintain_order=True).agg(pl.col("value").sum())


def _used(provenance: pl.DataFrame) -> pl.DataFrame:
    """The amounts used, as numbers."""
    used = provenance.filter((pl.col("standing") == "used") & pl.col("column").is_in(ADDED))
    return used.select(*_KEY, "column", pl.col("value").cast(pl.Float64, strict=False))


def _beside_earlier(after: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Each amount with what was known of it before, `value_before`: of its year, else of the last that tells it."""
    told, known = (frame.with_columns(at=pl.col("year").cast(pl.Int64)).sort("at") for frame in (after, then))
    before = known.select("enterprise_id", "column", "at", value_before="value")
    return told.join_asof(
        before, on="at", by=["enterprise_id", "column"], strategy="backward", check_sortedness=False
    ).drop("at")


def _of_year_before(used: pl.DataFrame, years: Sequence[str]) -> pl.DataFrame:
    """The rows each of `years` is held against: its own, where there are any, else those of the last year before."""
    there = set(used["year"].to_list())
    frames = []
    for year in years:
        earlier = [one for one in there if int(one) < int(year)]
        base = year if year in there else max(earlier, key=int, default=None)
        if base is not None:
            frames.append(used.filter(pl.col("year") == base).with_columns(year=pl.lit(year)))
    return pl.concat(frames) if frames else used.clear()
