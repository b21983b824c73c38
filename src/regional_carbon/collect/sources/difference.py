"""What a delivery changes, before it is taken: enterprises new or gone, amounts that moved, sources that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.matching.links import Decisions
from regional_carbon.collect.sources.assembling import ADDED, assemble_register
from regional_carbon.collect.sources.delivery import Source

USUAL: Final = 0.3  # an amount that moves by more is shown: our judgement, to be replaced by a region's own years

_KEY: Final = ["enterprise_id", "year"]


@dataclass(frozen=True)
class Difference:
    """What a delivery changes in a region's register. Frames of enterprises, by year; nothing is taken yet.

    `new` and `gone` are rows of enterprise and year; `changed` has column, before, now and the change as a share of
    before; `disputed` the values on which this delivery and another differ, with the one that is used.
    """

    new: pl.DataFrame
    gone: pl.DataFrame
    changed: pl.DataFrame
    disputed: pl.DataFrame
    same: int  # enterprises that the delivery leaves as they were

    def __bool__(self) -> bool:
        return any(frame.height for frame in (self.new, self.gone, self.changed, self.disputed))


def difference_made(
    there: Sequence[Source], delivery: Source, links: Decisions, order: Sequence[str] = ()
) -> Difference:
    """What the register of `there` becomes with one delivery more.

    In a year of which something was known before, an enterprise is gone that was there and is no more; in a new year,
    one that was there in the last year before it and is not in the new one.
    """
    empty = pl.DataFrame(schema=dict.fromkeys([*_KEY, "column", "value", "standing", "source_number"], pl.String))
    before = assemble_register(there, links, Path(), order).provenance if there else empty
    now = assemble_register([*there, delivery], links, Path(), order).provenance
    years = now.filter(pl.col("source_number") == delivery.number)["year"].unique().to_list()
    then, after = (_used(frame) for frame in (before, now.filter(pl.col("year").is_in(years))))
    compared = after.join(_of_year_before(then, years), on=[*_KEY, "column"], how="left", suffix="_before")
    moved = (pl.col("value") / pl.col("value_before") - 1).alias("change")
    changed = compared.with_columns(moved).filter(pl.col("change").abs() > USUAL)
    known, held = (frame.select(_KEY).unique() for frame in (then, after))
    base = _of_year_before(then, years).select(_KEY).unique()
    disputed = now.filter((pl.col("standing") == "differs") & pl.col("column").is_in(ADDED))
    return Difference(
        new=held.join(base, on=_KEY, how="anti").sort(_KEY),
        gone=base.join(held, on=_KEY, how="anti").sort(_KEY),
        changed=changed.select(*_KEY, "column", "change", before="value_before", now="value").sort(*_KEY, "column"),
        disputed=disputed.select(*_KEY, "column", "value", "used_value", "publisher").sort(*_KEY, "column"),
        same=held.height - changed.select(_KEY).n_unique() if known.height else 0,
    )  # fmt: skip


def _used(provenance: pl.DataFrame) -> pl.DataFrame:
    """The amounts used, as numbers."""
    used = provenance.filter((pl.col("standing") == "used") & pl.col("column").is_in(ADDED))
    return used.select(*_KEY, "column", pl.col("value").cast(pl.Float64, strict=False))


def _of_year_before(used: pl.DataFrame, years: Sequence[str]) -> pl.DataFrame:
    """The amounts each of `years` is held against: its own, where there are any, else those of the last year before."""
    there = set(used["year"].to_list())
    frames = []
    for year in years:
        earlier = [one for one in there if int(one) < int(year)]
        base = year if year in there else max(earlier, key=int, default=None)
        if base is not None:
            frames.append(used.filter(pl.col("year") == base).with_columns(year=pl.lit(year)))
    return pl.concat(frames) if frames else used.clear()
