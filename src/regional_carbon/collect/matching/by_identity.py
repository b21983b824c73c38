"""Whom an entry speaks of by what identifies it: what was decided, its meter, a bureau's number, its credit code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import polars as pl

from regional_carbon.collect.matching.credit_codes import CreditCode, credit_code
from regional_carbon.collect.matching.enterprise_names import enterprise_name
from regional_carbon.collect.matching.identities import IDENTITY_KINDS, identity_key
from regional_carbon.collect.matching.likeness import Named
from regional_carbon.collect.matching.links import Decisions
from regional_carbon.schema.frames import Row

By: TypeAlias = str  # "link", or the kind of identity
NAMES: Final = ("name", "old_name")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Whom one row speaks of, of a delivery or of what is known: its identities, its names, and what supports them."""

    row: Row
    code: CreditCode
    keys: Mapping[str, str | None]
    names: tuple[tuple[str, Named], ...]  # as written, and in parts

    @property
    def publisher(self) -> str:
        """Whose delivery the row is of; empty where it is not told."""
        return self.row["publisher"] or ""


@dataclass(slots=True)
class Enterprise:
    """All that one enterprise is known by."""

    enterprise_id: str
    codes: dict[str, None] = field(default_factory=dict)
    names: dict[tuple[str, Named], None] = field(default_factory=dict)


class Enterprises:
    """The known enterprises, by identifier and by each of their identities."""

    def __init__(self, known: pl.DataFrame, decisions: Decisions) -> None:
        self.by_id: dict[str, Enterprise] = {}
        self._holder: dict[str, dict[str, str]] = defaultdict(dict)  # the first enterprise known by each identity
        self._others: dict[tuple[str, str], set[str]] = defaultdict(set)  # and others known by it
        for row in known.sort(known.columns, nulls_last=True).iter_rows(named=True):
            self._take(spoken(row))
        for enterprise_id, name in decisions.names:
            if enterprise_id in self.by_id:
                support = next(iter(self.by_id[enterprise_id].names), (name, Named(enterprise_name(name))))[1]
                self.by_id[enterprise_id].names[name, support._replace(name=enterprise_name(name))] = None

    def _take(self, row: Spoken) -> None:
        enterprise = self.by_id.setdefault(row.row["enterprise_id"], Enterprise(row.row["enterprise_id"]))
        enterprise.names.update(dict.fromkeys(row.names))
        if row.code.code and row.code.state != "wrong":
            enterprise.codes[row.code.code] = None
        for kind in IDENTITY_KINDS:
            if row.keys[kind] is not None:
                self._hold(kind, str(row.keys[kind]), enterprise.enterprise_id)
        if row.code.organisation:
            self._hold("organisation", row.code.organisation, enterprise.enterprise_id)

    def _hold(self, kind: str, key: str, enterprise_id: str) -> None:
        if self._holder[kind].setdefault(key, enterprise_id) != enterprise_id:
            self._others[kind, key].add(enterprise_id)

    def holders(self, kind: str, key: str | None) -> set[str]:
        """The enterprises known by an identity."""
        first = self._holder[kind].get(key) if key else None
        return {first, *self._others.get((kind, str(key)), ())} if first is not None else set()

    def of_code(self, code: CreditCode) -> set[str]:
        """The enterprises of a credit code; where it is not known whole, those of its organisation."""
        same = self.holders("credit_code", code.code)
        if same or code.state in ("valid", "repaired"):
            return same
        return self.holders("organisation", code.organisation)


def spoken(row: Row) -> Spoken:
    """One row read: every column of Delivered or Known stands in it."""
    code = credit_code(row["credit_code"])
    industry, township = (row["industry_code"] or "")[:2], (row["township"] or "").strip()
    written = [row[name] for name in NAMES if (row[name] or "").strip()]
    written += [former for name in written if (former := enterprise_name(name).former)]
    names = tuple((name, Named(enterprise_name(name), industry, township)) for name in dict.fromkeys(written))
    keys = {kind: identity_key(kind, row[kind]) for kind in IDENTITY_KINDS}
    return Spoken(row, code, {**keys, "credit_code": code.code}, names)


def identified(
    entry: Spoken, enterprises: Enterprises, decisions: Decisions, *, of_register: bool = True
) -> dict[str, By]:
    """The enterprises an entry's identities point to, each with the first that does; more than one disagree.

    What was decided goes before all else, unless a code or a whole name is another's by now (`_against`); of a name it
    was decided, only where no other identity speaks. A name alone
    points to nobody here, but where it is another enterprise's to the last sign, it disagrees with the numbers.
    A bureau's identifiers that are not the register's (`of_register`) point to nobody who is called otherwise as well.
    """
    linked = {
        kind: decisions.successor(enterprise)
        for kind, key in entry.keys.items()
        if key and (enterprise := decisions.enterprise(entry.publisher, kind, key)) is not None
    }
    linked = {kind: enterprise for kind, enterprise in linked.items() if enterprise in enterprises.by_id}
    away = ruled_out(entry, decisions)
    decided = [(enterprise, "link") for kind, enterprise in linked.items() if kind != "name"]
    if decided:
        return _first([*decided, *_against({one for one, _ in decided}, entry, enterprises, away)])
    alone = not (entry.names or entry.keys["meter"] or entry.code.state)
    kinds = ("meter", "bureau_id") if of_register or alone else ("meter",)
    numbers = [
        *((holder, kind) for kind in kinds for holder in enterprises.holders(kind, entry.keys[kind])),
        *((holder, "credit_code") for holder in enterprises.of_code(entry.code)),
    ]
    named = linked.get("name")
    if named in {holder for holder, _ in numbers}:
        return {str(named): "link"}  # a number that several have, and one of them decided by its name
    pointed_to = [(named, "link")] if named else []
    pointed_to += sorted((number for number in numbers if number[0] not in away), key=lambda number: number[0])
    bearers = enterprises.holders("name", entry.keys["name"]) - away
    if pointed_to and len(bearers) == 1 and not bearers & {enterprise for enterprise, _ in pointed_to}:
        pointed_to += [(bearer, "name") for bearer in bearers]
    return _first(pointed_to)


def _against(decided: set[str], entry: Spoken, enterprises: Enterprises, away: set[str]) -> Iterable[tuple[str, By]]:
    """The other enterprise that an entry's credit code or whole name is, and those decided on have never borne.

    A meter that has another owner, or an enterprise that came in twice: a decision of before does not know of it.
    """
    said = {"credit_code": enterprises.of_code(entry.code), "name": enterprises.holders("name", entry.keys["name"])}
    return [
        (next(iter(holders)), kind)
        for kind, holders in said.items()
        if len(holders) == 1 and not holders & (decided | away)
    ]


def _first(pointed_to: Iterable[tuple[str, By]]) -> dict[str, By]:
    first: dict[str, By] = {}
    for enterprise, by in pointed_to:
        first.setdefault(enterprise, by)
    return first


def ruled_out(entry: Spoken, decisions: Decisions) -> set[str]:
    """The enterprises that an entry was said not to be, by any of its identities."""
    return {
        enterprise
        for kind, key in entry.keys.items()
        if key
        for enterprise in decisions.ruled_out(entry.publisher, kind, key)
    }
