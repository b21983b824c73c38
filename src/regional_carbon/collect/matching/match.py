"""Who is who: each row of a delivery and the enterprise it speaks of: sure, for a person to decide, or new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

import narwhals as nw
import polars as pl

from regional_carbon.collect.matching.by_identity import Enterprises, Spoken, identified, ruled_out, spoken
from regional_carbon.collect.matching.by_likeness import Candidate, codes_differ, likely_enterprises
from regional_carbon.collect.matching.likeness import Named
from regional_carbon.collect.matching.links import Decisions
from regional_carbon.language.errors import TableError
from regional_carbon.language.messages import say
from regional_carbon.schema.column import Table
from regional_carbon.schema.frames import Row
from regional_carbon.schema.matching_tables import Delivered, Known, MatchCandidates, Matches, MatchReasons

SURE: Final = 0.95  # least probability that nobody is asked: docs/decisions/matching.md has what it costs
_EVEN: Final = 0.5  # where two identities contradict each other, nothing says which is right
SHOWN: Final = 0.05  # least probability that a person is asked
# The reason that each identity gives, by what it is.
_IDENTIFIED: Final = {
    "link": "link_same", "meter": "meter_same", "bureau_id": "bureau_id_same", "credit_code": "credit_code_same",
    "name": "name_same",
}  # fmt: skip
# The reasons that names give, with what of them both sides show; what is silent, or goes without saying, has none.
_COMPARED: Final[Mapping[str, Callable[[Named], str]]] = {
    **dict.fromkeys(
        (
            "core_same", "core_trade_shorter", "core_trade_mistyped", "core_brand_mistyped", "core_brand_alone",
            "core_within", "core_near", "core_unlike",
        ),
        lambda one: one.name.core,
    ),
    **dict.fromkeys(
        ("place_same", "place_agrees", "place_province_alone", "place_away", "place_differs"),
        lambda one: "".join(one.name.place.read),
    ),
    **dict.fromkeys(("form_kindred", "form_differs"), lambda one: one.name.form),
    **dict.fromkeys(("branch_same", "branch_one_silent", "branch_differs"), lambda one: one.name.branch),
    "telling_differs": lambda one: one.name.telling,
    **dict.fromkeys(("industry_same", "industry_differs"), lambda one: one.industry),
    **dict.fromkeys(("township_same", "township_differs"), lambda one: one.township),
}  # fmt: skip


class Matched(NamedTuple):
    """A delivery matched: a row an entry, the candidates of those to decide, and what speaks for and against each."""

    matches: pl.DataFrame
    candidates: pl.DataFrame
    reasons: pl.DataFrame


class Reason(NamedTuple):
    """What speaks for or against an enterprise: the name of the reason, and what both sides have."""

    key: str
    delivered: str | None = None
    known: str | None = None

    def text(self) -> str:
        """The reason in the language now spoken."""
        return say("matching", self.key, delivered=self.delivered or "–", known=self.known or "–")


@dataclass(frozen=True)
class _Verdict:
    """What is thought of one entry so far."""

    pile: str
    enterprise_id: str | None = None
    by: str | None = None
    probability: float | None = None
    asked: Mapping[str, tuple[float, tuple[Reason, ...]]] = field(default_factory=dict)


def match_enterprises(
    delivered: pl.DataFrame, known: pl.DataFrame, links: pl.DataFrame | Decisions | None = None, *,
    on: date | None = None,
    of_register: bool = True,
) -> Matched:  # fmt: skip
    """Which known enterprise each row of a delivery speaks of (Matches), and whom to choose from where it is not sure.

    An entry is told by what was decided (links), its meter, the bureau's identifier, its credit code, and else by its
    name, with industry and township as support. It is **sure** where one enterprise is meant and nothing contradicts;
    **new** where none is like it; else a person **decides**. A branch is not its enterprise; entries of two credit
    codes are never one; entries of two names are one only where each has a meter of its own.

    Parameters: `delivered` (Delivered) and `known` (Known), optional columns as they are there; `links` (Links), those
    that hold `on` the day the delivery speaks of, or all. Where the bureau's identifiers delivered are not the
    register's (`of_register`), they say who is meant only as far as links do: another bureau's number 1 is another
    enterprise, and a row that has nothing else is asked about. The order of rows changes nothing.

    Raises TableError naming every column that is missing.
    """
    decisions = links if isinstance(links, Decisions) else Decisions(links, on)
    enterprises = Enterprises(_whole(known, Known), decisions)
    entries = [spoken(row) for row in _whole(delivered, Delivered).sort("entry").iter_rows(named=True)]
    pointed_to = [identified(entry, enterprises, decisions, of_register=of_register) for entry in entries]
    by_name = [at for at, enterprise in enumerate(pointed_to) if not enterprise]
    likely = likely_enterprises([entries[at] for at in by_name], enterprises.by_id)
    sure_by = {*_IDENTIFIED} - (set() if of_register else {"bureau_id"})
    verdicts = [_by_identity(*pair, enterprises, sure_by) for pair in zip(entries, pointed_to, strict=True)]
    for at, candidates in zip(by_name, likely, strict=True):
        away = ruled_out(entries[at], decisions)
        verdicts[at] = _by_name([candidate for candidate in candidates if candidate.enterprise_id not in away])
    verdicts = [_as_decided(verdict, decisions) for verdict in verdicts]
    verdicts = _apart(entries, verdicts, enterprises)
    return _tables(delivered, entries, verdicts)


def reason_text(reason: Row) -> str:
    """A row of MatchReasons as a sentence, in the language now spoken."""
    return Reason(reason["reason"], reason["delivered"], reason["known"]).text()


def _whole(frame: pl.DataFrame, table: type[Table]) -> pl.DataFrame:
    """The table's columns as text, null where the frame has none."""
    missing = table.missing(nw.from_native(frame))
    if missing:
        raise TableError(faults=missing)
    present = set(frame.columns)
    text = [pl.col(name) if name in present else pl.lit(None).alias(name) for name in table.columns()]
    named = [] if "publisher" in table.columns() else [pl.lit(None, pl.String).alias("publisher")]
    return frame.select(*(column.cast(pl.String) for column in text), *named)


# ---------------------------------------------------------------------------------------------------
# One entry


def _by_identity(
    entry: Spoken, pointed_to: Mapping[str, str], enterprises: Enterprises, sure_by: Collection[str]
) -> _Verdict:
    """What an entry's identities say: sure where they agree on one enterprise that is not contradicted."""
    asked = {}
    for enterprise_id, by in pointed_to.items():
        enterprise = enterprises.by_id[enterprise_id]
        reasons = [Reason(_IDENTIFIED[by], entry.row.get(by) if by != "link" else None)]
        if by != "link" and codes_differ(entry, enterprise):
            reasons.append(Reason("codes_differ", entry.code.code, ", ".join(enterprise.codes)))
        names = list(enterprise.names)
        if _unlike(entry, names) and (by != "link" or _of_other_industry(entry, names)):
            reasons.append(Reason("names_unlike", entry.names[0][0], next(iter(enterprise.names))[0]))
        asked[enterprise_id] = (1 / len(pointed_to), tuple(reasons))
    if len(pointed_to) > 1:
        more = {one: (chance, (*reasons, Reason("identities_disagree"))) for one, (chance, reasons) in asked.items()}
        return _Verdict("decide", asked=more)
    for enterprise_id, (_, agreeing) in asked.items():
        if len(agreeing) == 1 and pointed_to[enterprise_id] in sure_by:
            return _Verdict("sure", enterprise_id, pointed_to[enterprise_id], 1.0, asked)
    return _Verdict("decide", asked={one: (_EVEN, why) for one, (_, why) in asked.items()})


def _unlike(entry: Spoken, names: Sequence[tuple[str, Named]]) -> bool:
    """Whether both sides have names, and no brand of one shares a sign with any name of the other."""
    pairs = [(one.name, other.name) for _, one in entry.names for _, other in names]
    return bool(pairs) and not any(
        set(one.brand) & set(other.core) or set(one.core) & set(other.brand) for one, other in pairs
    )


def _of_other_industry(entry: Spoken, names: Sequence[tuple[str, Named]]) -> bool:
    """Whether both sides have industries, and none in common: with another name, a number that has changed hands."""
    own, others = ({one.industry for _, one in of} - {""} for of in (entry.names, names))
    return bool(own and others) and not own & others


def _by_name(candidates: Sequence[Candidate]) -> _Verdict:
    shown = [one for one in candidates if one.probability >= SHOWN or one.branch_of or _another_code(one)]
    if not shown:
        return _Verdict("new")
    asked = {one.enterprise_id: (one.probability, tuple(_reasons(one))) for one in shown}
    best = min(shown, key=lambda one: (one.contradicted, -one.probability, one.enterprise_id))
    if best.probability >= SURE and not best.contradicted:
        return _Verdict("sure", best.enterprise_id, "name", best.probability, asked)
    return _Verdict("decide", asked=asked)


def _another_code(candidate: Candidate) -> bool:
    return candidate.codes_differ and candidate.levels["core"] == "same"


def _reasons(candidate: Candidate) -> Iterator[Reason]:
    """What speaks for and against a candidate, part by part, with what both sides have."""
    for part, level in candidate.levels.items():
        read = _COMPARED.get(f"{part}_{level}")
        if read is not None:
            yield Reason(f"{part}_{level}", read(candidate.delivered), read(candidate.known))
    if candidate.codes_differ:
        yield Reason("codes_differ", *(candidate.codes or ()))


def _as_decided(verdict: _Verdict, decisions: Decisions) -> _Verdict:
    """The verdict after what became of the enterprise: merged into another, closed, or others split from it."""
    enterprise = verdict.enterprise_id
    if enterprise is None:
        return verdict
    into = decisions.successor(enterprise)
    if into in decisions.closed:
        return _asking(replace(verdict, enterprise_id=into), Reason("closed", None, decisions.closed[into]))
    if verdict.by == "name" and into in decisions.split:
        asking = _asking(replace(verdict, enterprise_id=into), Reason("split_from"))
        others = {other: (_EVEN, (Reason("split_from", None, into),)) for other in decisions.split[into]}
        return replace(asking, asked={**asking.asked, **others})
    return replace(verdict, enterprise_id=into)


def _asking(verdict: _Verdict, reason: Reason) -> _Verdict:
    """A sure verdict turned into a question, with the reason why."""
    enterprise = str(verdict.enterprise_id)
    chance, reasons = verdict.asked.get(enterprise, (verdict.probability or _EVEN, ()))
    asked = {**verdict.asked, enterprise: (chance, (*reasons, reason))}
    return _Verdict("decide", asked=asked)


# ---------------------------------------------------------------------------------------------------
# Entries beside each other


def _apart(entries: Sequence[Spoken], verdicts: list[_Verdict], enterprises: Enterprises) -> list[_Verdict]:
    """Verdicts with every enterprise claimed by entries that may be one: others are asked about."""
    claims: dict[str, list[int]] = defaultdict(list)
    for at, verdict in enumerate(verdicts):
        if verdict.enterprise_id is not None and verdict.by != "link":
            claims[verdict.enterprise_id].append(at)
    apart = list(verdicts)
    for enterprise_id, claiming in claims.items():
        if len(claiming) > 1:
            codes = enterprises.by_id[enterprise_id].codes if enterprise_id in enterprises.by_id else {}
            for at, reason in _asked_of(entries, verdicts, claiming, codes):
                apart[at] = _asking(apart[at], reason)
    return apart


def _asked_of(
    entries: Sequence[Spoken], verdicts: Sequence[_Verdict], claiming: Sequence[int], codes: Mapping[str, None]
) -> Iterator[tuple[int, Reason]]:
    """Of the entries that claim one enterprise, those that a person has to be asked about, and why."""
    own = {at: entries[at].code.code for at in claiming if entries[at].code.state in ("valid", "repaired")}
    several = len(set(own.values())) > 1
    names = {at: _name_of(entries[at]) for at in claiming}
    metered = [entries[at].keys["meter"] for at in claiming]
    first = min(claiming, key=lambda at: (verdicts[at].by == "name", -(verdicts[at].probability or 0), names[at], at))
    for at in claiming:
        meter = entries[at].keys["meter"]
        if several and at in own and own[at] not in codes:
            yield at, Reason("two_codes", own[at])
        elif verdicts[at].by == "name" and names[at] != names[first] and not (meter and metered.count(meter) == 1):
            yield (
                at,
                Reason(
                    "claimed_by_another", *(next((name for name, _ in entries[one].names), None) for one in (at, first))
                ),
            )


def _name_of(entry: Spoken) -> tuple[str, ...]:
    return tuple(sorted({f"{one.name.core} {one.name.branch}" for _, one in entry.names}))


# ---------------------------------------------------------------------------------------------------
# Tables


def _tables(delivered: pl.DataFrame, entries: Sequence[Spoken], verdicts: Sequence[_Verdict]) -> Matched:
    matches, candidates, reasons = [], [], []
    for entry, verdict in zip(entries, verdicts, strict=True):
        name = entry.row["entry"]
        code = entry.code.code if entry.code.state in ("valid", "repaired") else None
        matches.append(
            (name, verdict.pile, verdict.enterprise_id, verdict.by, verdict.probability, code, entry.code.state)
        )
        if verdict.pile == "decide":
            for enterprise, (chance, why) in sorted(verdict.asked.items(), key=lambda each: (-each[1][0], each[0])):
                candidates.append((name, enterprise, chance))
                reasons += [(name, enterprise, *reason) for reason in why]
    order = delivered.select(pl.col("entry").cast(pl.String))
    return Matched(
        order.join(_table(Matches, matches), on="entry", how="left", maintain_order="left"),
        _table(MatchCandidates, candidates),
        _table(MatchReasons, reasons),
    )


def _table(table: type[Table], rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    kinds = {"String": pl.String, "Float64": pl.Float64}
    schema = {name: kinds[column.dtype.__name__] for name, column in table.columns().items()}
    return pl.DataFrame(rows, schema=schema, orient="row")
