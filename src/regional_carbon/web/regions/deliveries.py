"""What a file on its way in is about, before it is accepted: whom it speaks of, and what it changes in the register."""

import polars as pl

from regional_carbon.collect.matching.match import reason_text
from regional_carbon.collect.sources.assembling import REGISTERS, records_of
from regional_carbon.collect.sources.who_is_who import name_of_new
from regional_carbon.language.amounts import figure, percent
from regional_carbon.language.messages import catalogue, gap, say
from regional_carbon.schema.input_tables import EnterpriseRecords

SHOWN = 20  # rows of each kind of change
ASKED = 100  # enterprises to be decided at a time
KINDS = ("merged", "new", "gone", "filled", "changed", "disputed")
MOST_NEW = 2000  # new enterprises among which a firm is looked for that others have merged into
_CALLED = ("name", "credit_code", "meter", "bureau_id")

# ---------------------------------------------------------------------------------------------------
# As it is kept with the file


def told_of(delivery):
    """Whom a delivery speaks of and what it changes: counts, and the first rows of each kind, in no language yet."""
    told = {}
    if delivery.who is not None:
        told["who"] = _who(delivery)
    if delivery.difference is not None:
        difference = delivery.difference
        frames = {kind: getattr(difference, kind) for kind in KINDS}
        told["counts"] = {"same": difference.same, **{kind: frame.height for kind, frame in frames.items()}}
        told["rows"] = {kind: frame.head(SHOWN).to_dicts() for kind, frame in frames.items()}
        gone = difference.gone["enterprise_id"].unique(maintain_order=True).to_list()
        said = [*delivery.fates, *delivery.going_on]
        told["gone"] = list(dict.fromkeys([*said, *gone]))[:ASKED]
        told["goes_on"] = {one: rows for one in told["gone"] if (rows := _goes_on(delivery, one))}
        told["new_ids"] = list({name_of_new(row): None for row in delivery.who.pile("new")})[:MOST_NEW]
        told["names"] = _names(delivery, told)
    return told


def _goes_on(delivery, enterprise):
    """As whom an enterprise that is gone may go on, first as whom a person said: what it is called, its entries."""
    own = delivery.going_on.get(enterprise)
    rows = [*([] if own is None else [own]), *delivery.successors(enterprise)]
    return [
        {"called": _called(row), "entries": delivery.entries_with(row), "new": name_of_new(row)} for row in rows
    ]  # fmt: skip


def asked_of(delivery):
    """Who is to be decided in a delivery that was taken, and what whoever it may be is called."""
    told = {"who": _who(delivery), "rows": {}, "gone": []}
    return told["who"]["asked"], _names(delivery, told)


def _names(delivery, told):
    """What the enterprises that are told of are called."""
    rows = [one["enterprise_id"] for of_kind in told["rows"].values() for one in of_kind]
    rows += [part for one in told["rows"].get("merged", []) for part in one["parts"]]
    candidates = [one["enterprise_id"] for asked in told["who"]["asked"] for one in asked["candidates"]]
    sources = [one for one in (*delivery.there, delivery.source) if any(name in one.frames for name in REGISTERS)]
    said = records_of(sources, delivery.decisions)
    if "name" not in said.columns:
        return {}
    of_told = pl.col("enterprise_id").is_in([*rows, *candidates, *told["gone"]])
    return dict(said.filter(of_told).drop_nulls("name").select("enterprise_id", "name").unique("enterprise_id").rows())


def _who(delivery):
    who = delivery.who
    candidates: dict[str, list[dict]] = {}
    for one in who.matched.candidates.iter_rows(named=True):
        candidates.setdefault(str(one["entry"]), []).append(one)
    return {
        "counts": who.counts(),
        "since": who.years[0] if who.years else "",
        "new": [_called(row) for row in who.pile("new")[:SHOWN]],
        "asked": [_asked(who, row, candidates.get(str(row["entry"]), [])) for row in delivery.to_decide[:ASKED]],
    }


def _asked(who, row, candidates):
    """An enterprise to be decided: what it is called, what it would be called if it is new, and who it may be."""
    entry = str(row["entry"])
    return {
        "entry": entry,
        "called": _called(row),
        "new": name_of_new(row),
        "had": who.had_before(row),
        "candidates": [
            {
                "enterprise_id": one["enterprise_id"],
                "probability": one["match_probability"],
                "reasons": [
                    {name: reason[name] for name in ("reason", "delivered", "known")}
                    for reason in who.reasons(entry, one["enterprise_id"])
                ],
            }
            for one in candidates
        ],
    }


def _called(row):
    return " · ".join(str(row[name]) for name in _CALLED if row.get(name))


# ---------------------------------------------------------------------------------------------------
# As a person reads it


def candidate_text(candidate, names):
    """Whom an enterprise may be, how likely, and why: A003 · Blue Sky Chemicals, probability 87 %. …"""
    reasons = gap().join(reason_text(reason) for reason in candidate["reasons"])
    who = called(candidate["enterprise_id"], names)
    return say("web", "delivery_candidate", who=who, probability=percent(candidate["probability"], 0), reasons=reasons)


def called(enterprise, names):
    """An enterprise by its identifier, and its name where it has another: A003 · Blue Sky Chemicals."""
    name = names.get(enterprise)
    return enterprise if name in (None, enterprise) else f"{enterprise} · {name}"


def changes_told(told):
    """The first rows of each kind of change that there is: the kind, how many there are, and each row's words."""
    rows, names = told.get("rows", {}), told.get("names", {})
    return [
        (kind, told["counts"][kind], [_row(kind, row, names) for row in rows[kind]]) for kind in KINDS if rows.get(kind)
    ]  # fmt: skip


def _row(kind, row, names):
    """The enterprise, the year, what it is of, and what is said of it."""
    column = row.get("column")
    label = EnterpriseRecords.columns()[column].label() if column else ""
    words = ""
    if kind == "changed":
        words = f"{figure(row['before'])} → {figure(row['now'])} ({percent(row['change'], 0)})"
    if kind == "merged":
        parts = [called(part, names) for part in row["parts"]]
        words = say("web", "merged_from", parts=parts, firm=called(row["enterprise_id"], names), year=row["year"])
    if kind == "filled":
        words = figure(row["now"])
    if kind == "disputed":
        of = {"value": row["value"], "used": row["used_value"], "publisher": publisher_text(row["publisher"])}
        words = say("web", "delivery_differs", **of)
    return called(row["enterprise_id"], names), row["year"], label, words


def publisher_text(publisher):
    """Who sent something, in words; by its own name where it is none of those the program knows."""
    key = f"_publisher_{publisher}"
    return say("web", key) if key in catalogue("web") else publisher
