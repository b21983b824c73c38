"""Whom a delivery speaks of: enterprises its rows are matched with, those a person decides, and those that are new."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from regional_carbon.collect.matching.credit_codes import credit_code
from regional_carbon.collect.matching.identities import IDENTITY_KINDS, identity_key
from regional_carbon.collect.matching.links import Decisions, with_new_decisions
from regional_carbon.collect.matching.match import Matched, match_enterprises
from regional_carbon.collect.sources.assembling import IDENTITY, REGISTERS, identified, records_of
from regional_carbon.collect.sources.delivery import OF_REGISTER, Source
from regional_carbon.schema.frames import Row
from regional_carbon.schema.matching_tables import Delivered, Known

IF_NEW: Final = "if_new"  # of an entry: the identifier its enterprise gets, where nobody knew it yet
BY_PROGRAM: Final = "regional-carbon"  # who decided what nobody had to be asked
_NAMES: Final = {"enterprise_id": "bureau_id"}  # what matching calls the columns of records


@dataclass(frozen=True)
class WhoIsWho:
    """A delivery's enterprises: `entries` by what they are called (Delivered), and how they were matched."""

    entries: pl.DataFrame
    matched: Matched
    known: frozenset[str] = frozenset()  # the enterprises that earlier deliveries name
    untold: frozenset[str] = frozenset()  # the entries whose enterprise no decision tells
    years: tuple[str, ...] = ()  # of which the delivery is
    known_by: pl.DataFrame = field(default_factory=pl.DataFrame)  # what enterprises were known by before (Known)

    def pile(self, name: str) -> list[Row]:
        """The entries of a pile: `sure`, `decide` or `new`."""
        of_pile = self.matched.matches.filter(pl.col("pile") == name).select("entry", matched_id="enterprise_id")
        return list(self.entries.join(of_pile, on="entry", maintain_order="left").iter_rows(named=True))

    def open_to_choice(self) -> list[Row]:
        """The entries that a person may say an enterprise of: those to be decided, and those that nobody knew."""
        return [*self.pile("decide"), *self.pile("new")]

    def waiting(self) -> list[Row]:
        """The entries of a delivery that was taken which a person is asked about: those to be decided, and those of
        which nobody knows any enterprise and nothing is decided any more."""
        undone = [row for row in self.pile("new") if row["entry"] in self.untold]
        return [*self.pile("decide"), *undone]

    def counts(self) -> dict[str, int]:
        """How many enterprises are known and new, several meters of one being one; and the entries to be decided."""
        return {
            "sure": self.matched.matches.filter(pl.col("pile") == "sure")["enterprise_id"].n_unique(),
            "new": len({name_of_new(row) for row in self.pile("new")}),
            "decide": self.matched.matches.filter(pl.col("pile") == "decide").height,
        }

    def reasons(self, entry: str, enterprise: str) -> list[Row]:
        """What speaks for and against an enterprise of an entry that is to be decided (MatchReasons)."""
        of = (pl.col("entry") == entry) & (pl.col("enterprise_id") == enterprise)
        return list(self.matched.reasons.filter(of).iter_rows(named=True))

    def links(
        self, links: pl.DataFrame, on: date, chosen: Mapping[str, str] | None = None, by: str = BY_PROGRAM,
        *, taken: bool = False, always: Collection[str] = (),
    ) -> pl.DataFrame:  # fmt: skip
        """The links with what was sure, what is new, and what a person has `chosen`: an enterprise for each entry.

        A number that was another's before is the one's from the delivery's first year on, and in the years before it
        whose it was; of the entries that a person said it of, `always`. Of a delivery that was `taken` nothing is new
        but what a person says is: the rest waits for one."""
        decisions = Decisions(links)
        told = [(row, str(row["matched_id"]), BY_PROGRAM) for row in self.pile("sure")]
        new = [] if taken else [row for row in self.pile("new") if row["entry"] not in (chosen or {})]
        told += [(row, name_of_new(row), BY_PROGRAM) for row in new]
        by_entry = {str(row["entry"]): row for row in self.open_to_choice()}
        told += [(by_entry[entry], which, by) for entry, which in (chosen or {}).items() if entry in by_entry]
        several = _of_several([(row, which) for row, which, _ in told])
        found = [
            (
                self._from_when(_identity_told(decisions, row, which, several), decisions, str(row["entry"]) in always),
                who,
            )
            for row, which, who in told
        ]
        day = on.isoformat()
        return with_new_decisions(
            links, [{**one, "link": "same", "decided_on": day, "decided_by": who} for one, who in found if one]
        )

    def _from_when(self, told: Row, decisions: Decisions, always: bool) -> Row:
        """An identity's link with the year from which it holds, where it was another enterprise's before."""
        if not told or always or not self.years:
            return told
        kind, key = told["identity_kind"], identity_key(told["identity_kind"], told["identity"]) or ""
        holders = {*self._holders.get((kind, key), ()), decisions.enterprise(told["publisher"] or "", kind, key)}
        return {**told, "holds_from": self.years[0]} if holders - {None, told["enterprise_id"]} else told

    def had_before(self, row: Row) -> bool:
        """Whether a number of an entry, by which a decision on it would be kept, is some enterprise's already."""
        kinds = [kind for kind in IDENTITY_KINDS if identity_key(kind, row.get(kind)) is not None]
        return any((kind, identity_key(kind, row.get(kind))) in self._holders for kind in kinds[:1])

    @cached_property
    def _holders(self) -> dict[tuple[str, str], list[str]]:
        """The enterprises that each number or name was known to be of; a publisher's own identifiers aside."""
        found: dict[tuple[str, str], list[str]] = {}
        for kind in (one for one in ("meter", "credit_code", "name") if one in self.known_by.columns):
            for enterprise, written in self.known_by.select("enterprise_id", kind).drop_nulls().unique().iter_rows():
                found.setdefault((kind, identity_key(kind, written) or ""), []).append(enterprise)
        return found


def enterprises_of(there: Sequence[Source], delivery: Source, links: pl.DataFrame, on: date | None = None) -> WhoIsWho:
    """The enterprises of a delivery held against those that earlier deliveries name."""
    rows = [delivery.frames[name] for name in REGISTERS if name in delivery.frames]
    records = pl.concat(rows, how="diagonal") if rows else pl.DataFrame({"name": []}, schema={"name": pl.String})
    columns = [*IDENTITY, "old_name", "industry_code", "township"]
    known_columns = [column for column in columns if column in records.columns]
    named = records.select(known_columns).unique(maintain_order=True).rename(_NAMES, strict=False)
    entries = named.with_columns(entry=pl.int_range(pl.len()).cast(pl.String), publisher=pl.lit(delivery.publisher))
    entries = entries.select(name for name in Delivered.columns() if name in entries.columns)
    decisions = Decisions(links)
    years = tuple(sorted(records["year"].drop_nulls().unique())) if "year" in records.columns else ()
    last = years[-1] if years else ""
    known = _known(there, decisions)
    identifiers = frozenset(known["enterprise_id"].unique().to_list())
    told = identified(
        delivery, named.rename({new: old for old, new in _NAMES.items()}, strict=False), decisions.holding(last)
    )
    on_the_day = Decisions(links, on).holding(last)
    settled = _settled(entries.with_columns(enterprise_id=told["enterprise_id"]), known, on_the_day)
    open_yet = entries.join(settled, on="entry", how="anti", maintain_order="left")
    nobody = known.is_empty() and links.is_empty()
    new = open_yet.filter(pl.lit(nobody)).select("entry", pile=pl.lit("new"))
    weighed = open_yet.filter(~pl.lit(nobody))
    held_against = known.clear() if weighed.is_empty() else known
    matched = match_enterprises(weighed, held_against, on_the_day, of_register=delivery.publisher in OF_REGISTER)
    matched = matched._replace(matches=pl.concat([settled, new, matched.matches], how="diagonal"))
    untold = entries.filter(told["enterprise_id"].is_null())["entry"]
    with_new = entries.join(_if_new(entries, open_yet, identifiers), on="entry", how="left", maintain_order="left")
    return WhoIsWho(with_new, matched, identifiers, frozenset(untold), years, known)


def _settled(entries: pl.DataFrame, known: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    """The entries of which nothing is to be weighed (Matches): all they say of an enterprise was said of it before.

    A number that two enterprises have had, or an enterprise that has closed or been split, is weighed.
    """
    ended = [*decisions.closed, *decisions.split]
    told = entries.filter(pl.col("enterprise_id").is_in(known["enterprise_id"].implode()))
    told = told.filter(~pl.col("enterprise_id").is_in(ended))
    for column in ("meter", "credit_code", "name", "old_name"):
        if column not in told.columns:
            continue
        if column not in known.columns:
            told = told.filter(pl.col(column).is_null())
            continue
        pairs = known.select("enterprise_id", column).drop_nulls().unique()
        alone = pairs if column == "name" else pairs.filter(pl.col(column).is_unique())
        said_before = told.join(alone, on=["enterprise_id", column], how="semi")
        told = pl.concat([told.filter(pl.col(column).is_null()), said_before])
    return told.select("entry", "enterprise_id", pile=pl.lit("sure"), matched_by=pl.lit("link"), match_probability=1.0)


def _known(there: Sequence[Source], links: Decisions) -> pl.DataFrame:
    """What each enterprise of the register is known by: every name, number and code that a delivery had for it."""
    empty = pl.DataFrame(schema=dict.fromkeys(Known.columns(), pl.String))
    if not any(name in source.frames for source in there for name in REGISTERS):
        return empty
    rows = records_of(there, links).drop_nulls("enterprise_id").with_columns(bureau_id=pl.col("enterprise_id"))
    return rows.select(name for name in Known.columns() if name in rows.columns).unique(maintain_order=True)


def name_of_new(row: Row) -> str:
    """The identifier that an entry's enterprise gets where nobody knew it yet; entries of one such share it."""
    return str(row[IF_NEW])


def _if_new(entries: pl.DataFrame, asked: pl.DataFrame, known: Collection[str]) -> pl.DataFrame:
    """The identifier of the enterprise of each entry `asked` about if it is new: its bureau's, its credit code, its
    meter or its name.

    Entries of one name are one enterprise, unless bureau's identifiers or credit codes tell several: a list of meters
    has a row for each, and no number of their enterprise. An identifier that another enterprise has is not given again.
    """
    rows = list(asked.iter_rows(named=True))
    names = [identity_key("name", row.get("name")) for row in rows]
    of_name: dict[str | None, list[Row]] = {name: [] for name in names}
    for row in entries.iter_rows(named=True):
        if (beside := of_name.get(identity_key("name", row.get("name")))) is not None:
            beside.append(row)
    alone = {name for name, of_one in of_name.items() if name is None or len({*map(_number_of, of_one)} - {None}) > 1}
    told = [
        _identifier(row, known) if name in alone else min(_identifier(one, known) for one in _numbered(of_name[name]))
        for row, name in zip(rows, names, strict=True)
    ]
    return asked.select("entry", pl.Series(IF_NEW, told, dtype=pl.String))


def _number_of(row: Row) -> tuple[str | None, str | None] | None:
    """What tells an enterprise from another of its name: its bureau's identifier, its credit code."""
    number = identity_key("bureau_id", row.get("bureau_id")), identity_key("credit_code", row.get("credit_code"))
    return number if any(number) else None


def _numbered(rows: Sequence[Row]) -> Sequence[Row]:
    return [row for row in rows if _number_of(row) is not None] or rows


def _identifier(row: Row, known: Collection[str]) -> str:
    """The surest of what a row calls its enterprise that is no known one's identifier."""
    told = [row.get("bureau_id"), credit_code(row.get("credit_code")).code, row.get("meter"), row.get("name")]
    names = [str(one) for one in told if one]
    free = [name for name in names if name not in known]
    return free[0] if free else f"{names[0]} ({row['publisher']})"


def _of_several(told: Sequence[tuple[Row, str]]) -> set[tuple[str, str]]:
    """The identities, by kind, that rows of one delivery bear which mean several enterprises: they tell neither.

    Two plants of a firm have its credit code, and a list may have copied one a line too far.
    """
    several = set()
    for kind in IDENTITY_KINDS:
        meant: dict[str, str] = {}
        for row, enterprise in told:
            key = identity_key(kind, row.get(kind))
            if key is not None and meant.setdefault(key, enterprise) != enterprise:
                several.add((kind, key))
    return several


def _identity_told(
    decisions: Decisions, row: Row, enterprise: str, several: Collection[tuple[str, str]]
) -> dict[str, str | None]:
    """What a row calls its enterprise by, the surest of it that is its own; nothing where that is known already."""
    for kind in IDENTITY_KINDS:
        written = row.get(kind)
        key = identity_key(kind, written)
        if key is None or (kind, key) in several:
            continue
        publisher = str(row["publisher"] or "")
        own = publisher in OF_REGISTER and kind == "bureau_id" and written == enterprise
        if own or decisions.enterprise(publisher, kind, key) == enterprise:
            return {}
        of = publisher if kind == "bureau_id" else None
        return {"enterprise_id": enterprise, "identity_kind": kind, "identity": str(written), "publisher": of}
    return {}
