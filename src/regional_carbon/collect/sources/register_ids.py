"""Whose a reading, a metered fuel or an inventory is: the register's identifier for what a delivery calls it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from regional_carbon.collect.matching.identities import IDENTITY_KINDS, identity_key
from regional_carbon.collect.matching.links import Decisions
from regional_carbon.collect.sources.assembling import IDENTITY, REGISTERS, records_of
from regional_carbon.collect.sources.delivery import PLACE, Source

ENTERPRISE: Final = "enterprise_id"
AMOUNTS: Final = {"readings": "electricity_kwh", "enterprise_energy": "amount"}  # what adds up over meters


@dataclass(frozen=True)
class RegisterIds:
    """What the register's deliveries call each enterprise, and what was decided of who is who."""

    stack: Sequence[Source]
    links: Decisions

    @cached_property
    def _records(self) -> pl.DataFrame:
        named = [source for source in self.stack if any(name in source.frames for name in REGISTERS)]
        if not named:
            return pl.DataFrame(schema={ENTERPRISE: pl.String})
        return records_of(named, self.links).drop_nulls(ENTERPRISE)

    @cached_property
    def known(self) -> frozenset[str]:
        """The register's own identifiers."""
        return frozenset(self._records[ENTERPRISE].unique().to_list())

    @cached_property
    def _by_identity(self) -> Mapping[tuple[str, str], str]:
        """The enterprise of each meter, credit code and name that only one has."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        columns = {column: kind for column, kind in IDENTITY.items() if column != ENTERPRISE}
        for column, kind in columns.items():
            if column in self._records.columns:
                for enterprise, written in self._records.select(ENTERPRISE, column).drop_nulls().unique().iter_rows():
                    key = identity_key(kind, written)
                    if key:
                        found[kind, key].add(enterprise)
        return {identity: next(iter(enterprises)) for identity, enterprises in found.items() if len(enterprises) == 1}

    def of(self, publisher: str, written: str, when: str = "") -> str:
        """The register's identifier of an enterprise by what a publisher calls it, in a year or on a day (`when`).

        As written where nobody knows it.
        """
        links = self.links.holding(when) if when else self.links
        if written in self.known:
            return links.successor(written)
        for kind in ("bureau_id", *IDENTITY_KINDS):
            key = identity_key(kind, written)
            enterprise = key and (links.enterprise(publisher, kind, key) or self._by_identity.get((kind, key)))
            if enterprise:
                return links.successor(enterprise)
        return written

    def told(self, source: Source, table: str) -> tuple[pl.DataFrame, int]:
        """The rows of a table of a delivery, by the register's identifiers; and how many are left out.

        What several meters of an enterprise read at one moment, or burn of one fuel in one year, adds up. A moment at
        which the delivery has not all of an enterprise's meters is left out: part of its electricity is not all of it.
        """
        frame = source.frames[table]
        if ENTERPRISE not in frame.columns:
            return frame, 0
        known = self._whose(source.publisher, frame)
        told = frame.with_columns(known, meter=pl.col(ENTERPRISE))
        amount = AMOUNTS.get(table)
        if amount is None or told[ENTERPRISE].n_unique() == frame[ENTERPRISE].n_unique():
            return told.select(frame.columns), 0
        both = _added_up(told, amount, all_needed=table == "readings")
        whole = both.filter(~pl.col("lacking")).select(frame.columns)
        return whole, both.height - whole.height

    def _whose(self, publisher: str, frame: pl.DataFrame) -> pl.Series:
        """The enterprise of each row: of a reading on its day, of an amount of a year in that, where links begin."""
        when = next((pl.col(name).str.slice(0, 10) for name in ("time", "year") if name in frame.columns), pl.lit(""))
        asked = frame.select(ENTERPRISE, when=when.fill_null("") if self.links.timed else pl.lit(""))
        told = asked.unique().drop_nulls(ENTERPRISE)
        named = [self.of(publisher, one, day) for one, day in told.iter_rows()]
        by_day = told.with_columns(named=pl.Series(named, dtype=pl.String))
        both = asked.join(by_day, on=[ENTERPRISE, "when"], how="left", maintain_order="left")
        return both["named"].alias(ENTERPRISE)


def _added_up(told: pl.DataFrame, amount: str, *, all_needed: bool) -> pl.DataFrame:
    """Rows of several meters of one enterprise as one; `lacking` where not all of them are there."""
    key = [name for name in told.columns if name not in (amount, "meter", *PLACE)]
    number, meters = pl.col(amount).cast(pl.Float64, strict=False), pl.col("meter").n_unique()
    added = pl.when((meters > 1) & number.is_not_null().all()).then(number.sum().cast(pl.String))
    sums = told.group_by(key, maintain_order=True).agg(added=added, read=meters)
    of_enterprise = told.group_by(ENTERPRISE).agg(meters=meters)
    both = told.join(sums, on=key, how="left", nulls_equal=True, maintain_order="left")
    both = both.join(of_enterprise, on=ENTERPRISE, how="left", maintain_order="left")
    first = pl.col("added").is_null() | pl.int_range(pl.len()).over(key).eq(0)
    lacking = pl.col("read") < pl.col("meters") if all_needed else pl.lit(value=False)
    return both.filter(first).with_columns(pl.coalesce("added", amount).alias(amount), lacking=lacking)
