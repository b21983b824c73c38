"""The stack of a region's deliveries, as whoever looks after it sees it: what each holds, replaced, and carries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.content import TABLES
from regional_carbon.collect.matching.links import Decisions, read_links
from regional_carbon.collect.sources.assembling import REGISTERS, records_of
from regional_carbon.collect.sources.delivery import TAKEN_OUT, WHOLE, Source, sources_of
from regional_carbon.collect.sources.region_tables import stack_of
from regional_carbon.collect.sources.stack_changes import values_used
from regional_carbon.collect.sources.taking import LINKS_FILE

_OF_ONE: Final = {"enterprises": "enterprise_records"}  # what the register is made of counts as one table


@dataclass(frozen=True)
class InStack:
    """A delivery among the others: `replaced` are those whose place it took, each with the years; `carries` how many
    values of the register rest on it, by column, and `enterprises` of how many; `undecided` the rows that nobody has
    said whose they are."""

    source: Source
    replaced: Mapping[str, Sequence[str]] = field(default_factory=dict)
    replaced_by: Mapping[str, Sequence[str]] = field(default_factory=dict)
    carries: Mapping[str, int] = field(default_factory=dict)
    enterprises: int = 0
    undecided: int = 0

    @property
    def key(self) -> str:
        """The name it is taken out by: its folder's, or of a table that lies in the region's by itself its file's."""
        return key_of(self.source)

    @property
    def rows(self) -> dict[str, int]:
        """The rows of each of its tables."""
        return {name: frame.height for name, frame in self.source.frames.items()}

    @property
    def years(self) -> list[str]:
        """The years that its rows are of."""
        return sorted({year for frame in self.source.frames.values() for year in _years(frame)})

    @property
    def days(self) -> tuple[str, str] | None:
        """The first and the last day of its readings; None where it holds none."""
        times = [frame["time"] for frame in self.source.frames.values() if "time" in frame.columns]
        told = pl.concat(times).drop_nulls() if times else pl.Series([], dtype=pl.String)
        return None if told.is_empty() else (str(told.min())[:10], str(told.max())[:10])


def key_of(source: Source) -> str:
    """The name of a delivery's folder; of a table that lies in the region's by itself, its file's."""
    return source.key if source.number else source.file


def deliveries_of(region: Path) -> list[InStack]:
    """The deliveries of a region's folder, the newest first, those taken out aside.

    Raises InputError with the faults of what cannot be read.
    """
    stack = stack_of(region, TABLES)
    replaced = _replaced(stack)
    used, undecided = values_used(region, stack), _undecided(region, stack)
    found = []
    for source in sorted(stack, key=lambda one: -one.number):
        key = key_of(source)
        mine = used.filter(pl.col("source_number") == source.number) if _of_register(source) else used.clear()
        counts = dict(mine.group_by("column").len().sort("column").rows())
        by = {later: earlier[key] for later, earlier in replaced.items() if key in earlier}
        left = undecided.get(source.number, 0) if source.number else 0
        found.append(InStack(source, replaced.get(key, {}), by, counts, mine["enterprise_id"].n_unique(), left))
    return found


def taken_out_of(region: Path) -> list[InStack]:
    """The deliveries that were taken out of a region, the newest first.

    Raises InputError with the faults of what cannot be read.
    """
    aside = region / TAKEN_OUT
    lying = [source for source in stack_of(aside, TABLES) if not source.number] if aside.is_dir() else []
    return [InStack(source) for source in [*reversed(sources_of(region, TAKEN_OUT)), *lying]]


def _undecided(region: Path, stack: Sequence[Source]) -> dict[int, int]:
    """The rows of each delivery, by its number, that nobody has said whose they are."""
    told = [source for source in stack if _of_register(source)]
    if not told:
        return {}
    records = records_of(told, Decisions(read_links(region / LINKS_FILE)))
    return dict(records.filter(pl.col("enterprise_id").is_null()).group_by("source_number").len().rows())


def _of_register(source: Source) -> bool:
    return any(name in source.frames for name in REGISTERS)


def _years(frame: pl.DataFrame) -> list[str]:
    return frame["year"].drop_nulls().unique().to_list() if "year" in frame.columns else []


def _replaced(stack: Sequence[Source]) -> dict[str, dict[str, list[str]]]:
    """Of each delivery those that it took the place of, with the years: the last of its publisher for a year counts.

    Single rows stand beside what there is, and go with it when all of the year comes again.
    """
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    stands: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for source in sorted(stack, key=lambda one: one.number):
        for name, frame in source.frames.items():
            for year in sorted(_years(frame)):
                of_year = stands[source.publisher, _OF_ONE.get(name, name), year]
                if source.covers == WHOLE:
                    for earlier in of_year:
                        told[key_of(source)][earlier].append(year)
                    of_year.clear()
                of_year.append(key_of(source))
    return {later: dict(earlier) for later, earlier in told.items()}
