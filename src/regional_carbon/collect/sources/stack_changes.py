"""The register of a region before and after its deliveries, or whom it believes first, have changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.matching.links import Decisions, read_links
from regional_carbon.collect.region_settings import publishers_of
from regional_carbon.collect.sources.assembling import ADDED, REGISTERS
from regional_carbon.collect.sources.delivery import ANSWER, BILL, VERIFIER, Source
from regional_carbon.collect.sources.joined_register import Joined
from regional_carbon.collect.sources.region_tables import stack_of
from regional_carbon.collect.sources.taking import LINKS_FILE

EVIDENCE: Final = (ANSWER, BILL, VERIFIER)
_ROW: Final = ["enterprise_id", "year"]
_VALUE: Final = [*_ROW, "column"]
_SAME: Final = 1e-9  # of an amount; less is rounding


@dataclass(frozen=True)
class RegisterChange:
    """What a register becomes: rows of enterprise and year that come (`new`) and go (`gone`), values that `changed`.

    `changed` has column, before, now and, of amounts, the change as a share of before; what nobody says is null.
    """

    new: pl.DataFrame
    gone: pl.DataFrame
    changed: pl.DataFrame
    same: int  # rows whose every value stays
    evidence: int  # answers, bills and inventories that stay as they are
    names: dict[str, str]  # of the enterprises concerned

    def __bool__(self) -> bool:
        return any(frame.height for frame in (self.new, self.gone, self.changed))


def register_change(before: Path, after: Path) -> RegisterChange:
    """What the register of one folder becomes in another of the same region.

    Raises InputError with the faults of what cannot be read.
    """
    stacks = [stack_of(folder) for folder in (before, after)]
    then, now = (values_used(folder, stack) for folder, stack in zip((before, after), stacks, strict=True))
    rows_then, rows_now = (frame.select(_ROW).unique() for frame in (then, now))
    both = rows_then.join(rows_now, on=_ROW, how="semi")
    changed = _changed(*(frame.join(both, on=_ROW, how="semi") for frame in (then, now)))
    kept = {source.key for source in stacks[0]} & {source.key for source in stacks[1]}
    named = pl.concat([then, now]).filter(pl.col("column") == "name").unique("enterprise_id")
    return RegisterChange(
        new=rows_now.join(rows_then, on=_ROW, how="anti").sort(_ROW),
        gone=rows_then.join(rows_now, on=_ROW, how="anti").sort(_ROW),
        changed=changed.sort(_VALUE),
        same=both.join(changed, on=_ROW, how="anti").height,
        evidence=sum(source.publisher in EVIDENCE and source.key in kept for source in stacks[1]),
        names=dict(named.select("enterprise_id", "value").rows()),
    )


def values_used(folder: Path, stack: Sequence[Source]) -> pl.DataFrame:
    """The values a register uses, by enterprise, year and column, each with the delivery it rests on."""
    told = [source for source in stack if any(name in source.frames for name in REGISTERS)]
    if not told:
        return pl.DataFrame(schema={**dict.fromkeys([*_VALUE, "value"], pl.String), "source_number": pl.Int64})
    joined = Joined.of(told, Decisions(read_links(folder / LINKS_FILE)), publishers_of(folder))
    used = joined.provenance().filter(pl.col("standing") == "used")
    return used.select(*_VALUE, "value", pl.col("source_number").cast(pl.Int64))


def _changed(then: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    told = then.select(*_VALUE, before="value").join(
        now.select(*_VALUE, now="value"), on=_VALUE, how="full", coalesce=True
    )
    before, after = (pl.col(name).cast(pl.Float64, strict=False) for name in ("before", "now"))
    amount = pl.col("column").is_in(ADDED)
    same_amount = ((after - before).abs() <= before.abs() * _SAME).fill_null(value=False)
    alike = pl.col("before").eq_missing(pl.col("now")) | (amount & same_amount)
    change = pl.when(amount & (before != 0)).then(after / before - 1)
    return told.filter(~alike).with_columns(change=change)
