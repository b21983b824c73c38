"""links.csv: what was decided of who is who, replayed at each delivery; and what became of enterprises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.as_written import ROW, Written
from regional_carbon.collect.matching.identities import IDENTITY_KINDS, identity_key
from regional_carbon.collect.near import Near
from regional_carbon.collect.table_files import take
from regional_carbon.language.errors import Fault, InputError
from regional_carbon.language.messages import Each
from regional_carbon.schema.frames import Row, inert
from regional_carbon.schema.matching_tables import Links

LINKS: Final = ("same", "different", "renamed", "merged", "split", "closed", "moved", "forgotten")
FATES: Final = ("closed", "moved", "forgotten")  # why an enterprise is in a delivery no more
WRITTEN: Final = {
    "相同": "same", "不同": "different", "更名": "renamed", "合并": "merged", "并入": "merged", "分立": "split",
    "关闭": "closed", "注销": "closed", "迁出": "moved", "漏报": "forgotten",
}  # fmt: skip
OF_IDENTITIES: Final = ("same", "different", "renamed")  # the others are of two enterprises, or of one
SAME_DAY: Final = "07-01"  # of a year, on which it is told whose its figures are: who had it for most of it
OF_TWO: Final = ("merged", "split")


def no_links() -> pl.DataFrame:
    """Links without a row."""
    return pl.DataFrame(schema=dict.fromkeys(Links.columns(), pl.String))


def read_links(path: Path, enterprises: Collection[str] = ()) -> pl.DataFrame:
    """The links of a region, in the order of the file; none where there is no file.

    `enterprises` are the identifiers there are; where none are given it is not asked whether those linked exist.

    Raises InputError with all faults of the file.
    """
    if not path.exists():
        return no_links()
    taken = take(path, Links, "link")
    links = taken.frame.with_columns(pl.col("link").str.strip_chars().replace(WRITTEN))
    faults = [*taken.faults, *_faults(taken.written, links, frozenset(enterprises))]
    if faults:
        raise InputError(faults=faults)
    return links.drop(ROW)


def write_links(links: pl.DataFrame, path: Path) -> None:
    """The links into a file that `read_links` reads as they are; no file where there are none."""
    if links.is_empty():
        path.unlink(missing_ok=True)
    else:
        inert(links.select(list(Links.columns()))).write_csv(path)


def with_links(links: pl.DataFrame, entries: Sequence[Mapping[str, str | None]]) -> pl.DataFrame:
    """The links with more of them, last; what is not told of one is null.

    Raises TypeError for what is no column of a link.
    """
    unknown = {name for entry in entries for name in entry} - Links.columns().keys()
    if unknown:
        raise TypeError(f"no column of a link: {', '.join(sorted(unknown))}")
    return pl.concat([links.select(list(Links.columns())), pl.DataFrame(entries, schema=no_links().schema)])


def with_new_decisions(links: pl.DataFrame, entries: Sequence[Mapping[str, str | None]]) -> pl.DataFrame:
    """The links with more of them, last, which take the place of what was decided of the same identities before.

    Raises TypeError as `with_links`.
    """
    new = {_identity(entry): entry for entry in entries if entry["link"] == "same"}
    stands = [_stands_beside(row, new) for row in links.iter_rows(named=True)]
    return with_links(links.filter(pl.Series(stands, dtype=pl.Boolean)), entries)


def _stands_beside(row: Row, new: Mapping[tuple[str, str, str], Mapping[str, str | None]]) -> bool:
    """Whether a link says nothing else than new ones do: of an identity another enterprise, or not the one.

    A new one that holds from some time on leaves those that hold from another time as they are.
    """
    entry = new.get(_identity(row))
    if entry is None:
        return True
    if row["link"] == "same":
        other_time = starts(entry) and starts(entry) != starts(row)
        return bool(other_time) or entry["enterprise_id"] == row["enterprise_id"]
    return not (row["link"] == "different" and entry["enterprise_id"] == row["enterprise_id"])


def starts(link: Mapping[str, str | None]) -> str:
    """The day from which a link holds, as ISO 8601 has it; blank where it always has."""
    written = link.get("holds_from") or ""
    return f"{written}-01-01" if len(written) == len("2024") else written


def without_link(links: pl.DataFrame, place: int) -> pl.DataFrame:
    """The links without the one at `place` (counted from 0): the decision is undone.

    Raises IndexError where there is none.
    """
    if not 0 <= place < links.height:
        raise IndexError(place)
    return links.with_row_index(ROW).filter(pl.col(ROW) != place).drop(ROW)


class Decisions:
    """Links as matching asks them: those that hold on a day, or all where no day is told.

    `on` is the day by which what became of enterprises is decided. Of links that hold from some time on (`holds_from`)
    the last counts that begins by the day `at` which they are asked; where none is told, the last of all.
    """

    def __init__(self, links: pl.DataFrame | None, on: date | None = None, at: str = "") -> None:
        self._links, self._on, self._at = links, on, at
        self._same: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)  # of a publisher or any, and a kind
        self._told: dict[tuple[str, str], dict[str, str]] = {}
        self.identified: dict[int, tuple[pl.DataFrame, pl.DataFrame]] = {}  # rows of deliveries, and whose they are
        self._different: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        self._into: dict[str, str] = {}
        self.split: dict[str, list[str]] = defaultdict(list)
        self.closed: dict[str, str] = {}
        self.left: set[str] = set()
        self.names: list[tuple[str, str]] = []
        self._on_days: dict[str, Decisions] = {}
        told, self.timed = _holding(no_links() if links is None else links, at)
        same = told.filter(pl.col("link") == "same").select("publisher", "identity_kind", "identity", "enterprise_id")
        for publisher, kind, identity, enterprise in same.iter_rows():
            self._same[publisher or "", kind][identity_key(kind, identity) or ""] = enterprise
        for row in told.filter(pl.col("link") != "same").iter_rows(named=True):
            later = on is not None and (row["decided_on"] or "") > on.isoformat()
            if not later or row["link"] in OF_IDENTITIES:
                self._take(row)

    def _take(self, row: Row) -> None:
        enterprise = row["enterprise_id"]
        if row["link"] == "different":
            self._different[_identity(row)].add(enterprise)
        elif row["link"] == "renamed":
            self.names.append((enterprise, row["identity"]))
        elif row["link"] == "merged":
            self._into[enterprise] = row["other_enterprise"]
        elif row["link"] == "split":
            self.split[row["other_enterprise"]].append(enterprise)
        elif row["link"] == "closed":
            self.closed[enterprise] = row["decided_on"]
        if row["link"] in ("closed", "moved"):
            self.left.add(enterprise)

    def holding(self, day: str) -> Decisions:
        """The decisions as they hold on a day (ISO 8601), or in a year: on its 1 July."""
        if not self.timed or self._at:
            return self
        at = f"{day}-{SAME_DAY}" if len(day) == len("2024") else day
        if at not in self._on_days:
            self._on_days[at] = Decisions(self._links, self._on, at)
        return self._on_days[at]

    def enterprise(self, publisher: str, kind: str, identity: str) -> str | None:
        """The enterprise an identity was said to be; a publisher's own decision before one for any."""
        own = self._same.get((publisher, kind), {}).get(identity)
        return own or self._same.get(("", kind), {}).get(identity)

    def enterprises(self, publisher: str, kind: str) -> Mapping[str, str]:
        """What each identity of a kind, in a publisher's deliveries, was said to be, or has become part of since."""
        if (publisher, kind) not in self._told:
            same = {**self._same.get(("", kind), {}), **self._same.get((publisher, kind), {})}
            self._told[publisher, kind] = {identity: self.successor(one) for identity, one in same.items()}
        return self._told[publisher, kind]

    @property
    def rule_out(self) -> bool:
        """Whether an identity was said not to be an enterprise."""
        return bool(self._different)

    def ruled_out(self, publisher: str, kind: str, identity: str) -> set[str]:
        """The enterprises an identity was said not to be."""
        return {
            other for whose in {publisher, ""} for other in self._different.get((whose, kind, identity), ())
        }  # fmt: skip

    def successor(self, enterprise: str) -> str:
        """The enterprise that an enterprise has become part of; itself where it has not."""
        if enterprise not in self._into:
            return enterprise
        seen = {enterprise}
        while (into := self._into.get(enterprise)) and into not in seen:
            enterprise = into
            seen.add(into)
        return enterprise


def _holding(links: pl.DataFrame, at: str) -> tuple[pl.DataFrame, bool]:
    """The links that hold at a day, those that begin later after the others; and whether any begins at all."""
    if links["holds_from"].is_null().all():
        return links, False
    begin = pl.Series("begin", [starts(row) for row in links.iter_rows(named=True)])
    told = links.with_columns(begin).filter(pl.lit(not at) | (pl.col("begin") <= at))
    return told.sort("begin", maintain_order=True).drop("begin"), True


def _identity(row: Row) -> tuple[str, str, str]:
    return row["publisher"] or "", row["identity_kind"], identity_key(row["identity_kind"], row["identity"]) or ""


def _faults(written: Written, links: pl.DataFrame, known: frozenset[str]) -> Iterator[Fault]:
    rows = list(enumerate(links.iter_rows(named=True)))
    for at, row in rows:
        yield from _row_faults(written, at, row, known)
    yield from _contradictions(written, [(at, row) for at, row in rows if row["identity"] and row["enterprise_id"]])
    yield from _circles(written, [(at, row) for at, row in rows if row["link"] == "merged"])


def _row_faults(written: Written, at: int, row: Row, known: frozenset[str]) -> Iterator[Fault]:
    link, told = row["link"], {"link": row["link"]}
    if link is not None and link not in LINKS:
        yield written.fault("link_unknown", at, "link", link, link=link, known=Each(LINKS))
    if link in OF_IDENTITIES:
        kind = row["identity_kind"]
        if kind not in IDENTITY_KINDS or (link == "renamed" and kind != "name"):
            kinds = ("name",) if link == "renamed" else IDENTITY_KINDS
            values = {**told, "kind": kind or "–", "known": Each(kinds)}
            yield written.fault("link_identity_kind", at, "identity_kind", f"{link} {kind}", **values)
        elif identity_key(kind, row["identity"]) is None:
            values = {**told, "kind": kind, "identity": row["identity"] or "–"}
            yield written.fault("link_identity", at, "identity", f"{kind} {row['identity']}", **values)
    if link in OF_TWO and row["other_enterprise"] in (None, row["enterprise_id"]):
        values = {**told, "other": row["other_enterprise"] or "–"}
        yield written.fault("link_other", at, "other_enterprise", f"{link} {row['other_enterprise']}", **values)
    if row["decided_on"] is not None and not _is_date(row["decided_on"]):
        yield written.fault("link_date", at, "decided_on", row["decided_on"], written=row["decided_on"])
    begin = starts(row)
    if begin and not _is_date(begin):
        yield written.fault("link_date", at, "holds_from", row["holds_from"], written=row["holds_from"])
    for column in ("enterprise_id", "other_enterprise"):
        if known and row[column] is not None and row[column] not in known:
            values = {"enterprise_id": row[column], "near": Near(row[column], known)}
            yield written.fault("link_enterprise", at, column, row[column], **values)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _contradictions(written: Written, rows: list[tuple[int, Row]]) -> Iterator[Fault]:
    """An identity said to be two enterprises, or to be and not to be one; told at the later row."""
    same: dict[tuple[tuple[str, str, str], str], tuple[int, str]] = {}
    different: dict[tuple[tuple[tuple[str, str, str], str], str], int] = {}
    for at, row in rows:
        who, enterprise = (_identity(row), starts(row)), row["enterprise_id"]
        values = {"identity": row["identity"], "enterprise_id": enterprise}
        if row["link"] == "same":
            first, other = same.setdefault(who, (at, enterprise))
            if other != enterprise:
                told = {**values, "other": other, "row": written.row(first)}
                yield written.fault("link_two_enterprises", at, "enterprise_id", f"{who} {enterprise}", **told)
        if row["link"] == "different":
            different.setdefault((who, enterprise), at)
    for (who, enterprise), at in different.items():
        first, other = same.get(who, (at, ""))
        if other == enterprise:
            told = {"identity": who[0][2], "enterprise_id": enterprise, "row": written.row(min(first, at))}
            yield written.fault("link_same_and_different", max(first, at), "link", f"{who} {enterprise}", **told)


def _circles(written: Written, rows: list[tuple[int, Row]]) -> Iterator[Fault]:
    """Enterprises that merge into each other in a circle, told at the last of its rows."""
    into: dict[str, str] = {}
    for at, row in rows:
        enterprise, other = row["enterprise_id"], row["other_enterprise"]
        if enterprise is None or other in (None, enterprise):
            continue
        end, seen = other, [enterprise]
        while end in into and end not in seen:
            seen.append(end)
            end = into[end]
        if end == enterprise:
            yield written.fault("link_circle", at, "other_enterprise", enterprise, enterprises=Each(seen))
        else:
            into[enterprise] = other
