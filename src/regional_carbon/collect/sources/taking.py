"""A delivery on its way into a region: whom it speaks of and what it changes, seen before it is taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import islice
from math import log
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regional_carbon.collect.many_objects import without_cycles
from regional_carbon.collect.matching.links import Decisions, read_links, with_links, write_links
from regional_carbon.collect.region_settings import publishers_of
from regional_carbon.collect.sources.answer_file import CALLED, Answers
from regional_carbon.collect.sources.assembling import REGISTERS, records_of
from regional_carbon.collect.sources.delivery import Source, keep
from regional_carbon.collect.sources.difference import Difference, difference_made
from regional_carbon.collect.sources.region_tables import stack_of
from regional_carbon.collect.sources.who_is_who import BY_PROGRAM, WhoIsWho, enterprises_of, name_of_new
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.frames import Row

GOES_ON_WITHIN: Final = 2.0  # a firm under a new name uses between half and twice as much electricity: our judgement
SUCCESSORS: Final = 5  # shown of one enterprise

_OF_ITSELF: Final = ("there", "links_before", "who", "_new")  # what no decision changes

_INTO: Final = "="  # begins what has become of an enterprise that has merged: the identifier of the other follows

LINKS_FILE: Final = "links.csv"  # in a region's folder: what was decided of who is who


def merged_into(enterprise: str) -> str:
    """What has become of an enterprise that is part of another now."""
    return f"{_INTO}{enterprise}"


@dataclass(frozen=True)
class Delivery:
    """A source that a region has not yet: whom it speaks of, and what it changes once `chosen` is decided.

    `chosen` is the enterprise of each entry that a person decided on, `fates` what has become of enterprises that are
    gone (one of FATES, or `merged_into` another). An entry that waits for a decision changes
    nothing: its rows are kept, and count once somebody has said who it is.
    """

    source: Source
    region: Path
    on: date
    chosen: Mapping[str, str] = field(default_factory=dict)
    fates: Mapping[str, str] = field(default_factory=dict)
    always: Collection[str] = ()  # the entries whose number is the chosen enterprise's in all years
    beside: Sequence[Source] | None = None  # what it is held against; what the region has, where nothing is told

    @cached_property
    def there(self) -> list[Source]:
        """The deliveries that the region has already."""
        return stack_of(self.region) if self.beside is None else list(self.beside)

    @cached_property
    def links_before(self) -> pl.DataFrame:
        """What was decided of who is who before."""
        return read_links(self.region / LINKS_FILE)

    @cached_property
    @without_cycles()
    def who(self) -> WhoIsWho | None:
        """Whom it speaks of; None where it holds nothing of enterprises."""
        named = any(name in self.source.frames for name in REGISTERS)
        return enterprises_of(self.there, self.source, self.links_before, self.on) if named else None

    @property
    def to_decide(self) -> list[Row]:
        """The entries that a person is asked about."""
        if self.who is None:
            return []
        return self.who.pile("decide") if self.beside is None else self.who.waiting()

    @cached_property
    @without_cycles()
    def links(self) -> pl.DataFrame:
        """What is decided of who is who, with this delivery, and of what became of those that are gone."""
        if self.who is None:
            return self.links_before
        by = self.source.by or BY_PROGRAM
        told = {"decided_on": self.on.isoformat(), "decided_by": by}
        fates = [{"enterprise_id": enterprise, **self._became(fate), **told} for enterprise, fate in self.fates.items()]
        taken = self.beside is not None
        links = self.who.links(self.links_before, self.on, self.chosen, by, taken=taken, always=self.always)
        return with_links(links, fates)

    def _became(self, fate: str) -> dict[str, str | None]:
        """The link that says what has become of an enterprise: merged, it is the other's from the first year on."""
        if not fate.startswith(_INTO):
            return {"link": fate}
        first = self.who.years[0] if self.who is not None and self.who.years else None
        return {"link": "merged", "other_enterprise": fate.removeprefix(_INTO), "holds_from": first}

    def named(self, written: str) -> str | None:
        """The enterprise that a person names: a known one by its identifier, a new one by anything it is called."""
        if self.who is not None and written in self.who.known:
            return written
        called = (name for name, rows in self._new.items() for row in rows if written in (name, *map(row.get, CALLED)))
        return next(called, None)

    @cached_property
    def decisions(self) -> Decisions:
        """The links with this delivery, as they are asked."""
        return Decisions(self.links)

    @cached_property
    @without_cycles()
    def difference(self) -> Difference | None:
        """What it changes in the register; None where it holds nothing of enterprises."""
        if self.who is None:
            return None
        there = [source for source in self.there if any(name in source.frames for name in REGISTERS)]
        return difference_made(there, self.source, self.decisions, publishers_of(self.region))

    def successors(self, enterprise: str) -> list[Row]:
        """The new entries as which an enterprise that is gone may go on, the likest first: a new name and a new meter.

        Of its own industry, where both are told, and with electricity between half and twice its own of the last year.
        Of a new enterprise with several meters its first entry stands for all (`entries_with`).
        """
        was = self._last_before.get(enterprise)
        if was is None or not self._new:
            return []
        far = _unlike(was, *self._figures_of_new)
        first = [rows[0] for rows in self._new.values()]
        nearest = (first[place] for place in np.argsort(far, kind="stable") if far[place] <= log(GOES_ON_WITHIN))
        return list(islice((row for row in nearest if str(row["entry"]) not in self.chosen), SUCCESSORS))

    def entries_with(self, row: Row) -> list[str]:
        """The new entries that are one enterprise with an entry of them: its other meters."""
        return [str(one["entry"]) for one in self._new.get(name_of_new(row), [])]

    @cached_property
    def _new(self) -> dict[str, list[Row]]:
        """The entries of each new enterprise."""
        entries: dict[str, list[Row]] = {}
        for row in [] if self.who is None else self.who.pile("new"):
            entries.setdefault(name_of_new(row), []).append(row)
        return entries

    @cached_property
    def _figures_of_new(self) -> tuple[NDArray[np.object_], Values]:
        """Industry and electricity of each new enterprise, "" and NaN where they are not told."""
        rows = [self._now.get(name, {}) for name in self._new]
        industries = np.array([row.get("industry_code") or "" for row in rows], dtype=object)
        return industries, np.array([row.get("electricity_mwh") or np.nan for row in rows], dtype=np.float64)

    @cached_property
    def going_on(self) -> dict[str, Row]:
        """Of each enterprise that a person said goes on under a new name and number, the first entry that it is."""
        new = [] if self.who is None else self.who.pile("new")
        told = {str(row["entry"]): row for row in new}
        chosen = [(self.chosen.get(entry), row) for entry, row in reversed(told.items())]
        return {which: row for which, row in chosen if which is not None and which != name_of_new(row)}

    @cached_property
    def _last_before(self) -> dict[str, Row]:
        """Industry and electricity of each enterprise in the last year that deliveries before this one tell."""
        told = _as_delivered(self.there, self.source.publisher, self.decisions)
        return {str(row["enterprise_id"]): row for row in told.iter_rows(named=True)}

    @cached_property
    def _now(self) -> dict[str, Row]:
        told = _as_delivered([self.source], self.source.publisher, self.decisions)
        return {str(row["enterprise_id"]): row for row in told.iter_rows(named=True)}

    def with_decisions(
        self, *, chosen: Mapping[str, str] | None = None, fates: Mapping[str, str] | None = None,
        always: Collection[str] | None = None,
    ) -> Delivery:  # fmt: skip
        """The same with what has been decided of it; whom it speaks of is not weighed again."""
        other = replace(
            self,
            chosen=self.chosen if chosen is None else chosen,
            fates=self.fates if fates is None else fates,
            always=self.always if always is None else always,
        )
        vars(other).update({name: vars(self)[name] for name in _OF_ITSELF if name in vars(self)})
        return other

    def answered(self, answers: Answers) -> Delivery:
        """The same with what has been answered of it. Raises InputError for an enterprise that nobody knows."""
        if self.who is None:
            return self
        told = self.with_decisions(chosen={**answers.chosen(self.who, self.who.known), **self.chosen})
        gone = [] if told.difference is None else told.difference.gone["enterprise_id"].unique().to_list()
        into = {one: merged_into(firm) for one, firm in answers.merged(gone, told.named).items()}
        return told.with_decisions(fates={**answers.fates(gone), **into, **self.fates})

    def take(self, content: bytes) -> Path:
        """The delivery in the region's folder from now on, with its file as it came and the links it brought.

        Raises OSError when the folder cannot be written.
        """
        links = self.links  # as the region was before it
        folder = keep(self.source, self.region, content)
        write_links(links, self.region / LINKS_FILE)
        return folder

    def decide(self) -> None:
        """What is decided of who is who, written down.

        Raises OSError when the folder cannot be written.
        """
        write_links(self.links, self.region / LINKS_FILE)


def _as_delivered(sources: Sequence[Source], publisher: str, links: Decisions) -> pl.DataFrame:
    """Industry of each enterprise and year, and its electricity as a publisher has it, meters added up; by year."""
    empty = pl.DataFrame(schema=dict.fromkeys(["enterprise_id", "year", "industry_code", "electricity_mwh"], pl.String))
    told = [source for source in sources if any(name in source.frames for name in REGISTERS)]
    if not told:
        return empty
    records = pl.concat([empty, records_of(told, links)], how="diagonal")
    own = pl.col("source_number").is_in([source.number for source in told if source.publisher == publisher])
    electricity = pl.col("electricity_mwh").cast(pl.Float64, strict=False).filter(own).sum()
    of_year = records.group_by("enterprise_id", "year")
    return of_year.agg(pl.col("industry_code").drop_nulls().first(), electricity_mwh=electricity).sort("year")


def _unlike(was: Row, industries: NDArray[np.object_], electricity_mwh: Values) -> Values:
    """How far others are apart in electricity, as a ratio's logarithm; infinite where they cannot be one enterprise."""
    apart = np.abs(np.log(electricity_mwh / (was.get("electricity_mwh") or np.nan)))
    far = np.where(np.isnan(apart), log(GOES_ON_WITHIN), apart)
    other = (industries != "") & (industries != was["industry_code"]) if was.get("industry_code") else False
    return np.where(other, np.inf, far)


def still_open(region: Path, on: date, key: str = "") -> list[Delivery]:
    """The deliveries of a region with enterprises that nobody has decided on yet, each held against all others.

    Of the one of a `key` alone, where it is given.
    """
    stack = [source for source in stack_of(region) if any(name in source.frames for name in REGISTERS)]
    found = []
    for source in (one for one in stack if key in ("", one.key)):
        delivery = Delivery(source, region, on, beside=[other for other in stack if other is not source])
        if delivery.to_decide or (delivery.who is not None and delivery.who.untold):
            found.append(delivery)
    return found
