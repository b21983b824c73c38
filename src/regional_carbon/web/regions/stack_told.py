"""What the page Deliveries tells: the deliveries of a region, and what the register becomes when they change."""

from datetime import UTC, datetime

import polars as pl

from regional_carbon.collect.content import TABLES
from regional_carbon.collect.matching.links import Decisions, read_links
from regional_carbon.collect.region import assembled_table
from regional_carbon.collect.sources.assembling import ADDED, REGISTERS, records_of
from regional_carbon.collect.sources.delivery import FOLDER, ORIGINAL, ROWS, TAKEN_OUT
from regional_carbon.collect.sources.region_tables import NEEDED, stack_of
from regional_carbon.collect.sources.stack import deliveries_of, taken_out_of
from regional_carbon.collect.sources.stack_changes import register_change
from regional_carbon.collect.sources.taking import LINKS_FILE, still_open
from regional_carbon.collect.sources.who_is_who import BY_PROGRAM
from regional_carbon.language.amounts import UNKNOWN, grouped_figure, signed_percent
from regional_carbon.language.messages import gap, say
from regional_carbon.web.regions import comparing
from regional_carbon.web.regions.deliveries import called, publisher_text
from regional_carbon.web.regions.versions import copy_of_version
from regional_carbon.web.wording import column_label

SHOWN = 20  # rows of each kind of change
DECISIONS = 100  # shown at a time
REGISTER = ("enterprises", "enterprise_records")


def deliveries_told(version):
    """The deliveries of a version, the newest first; those taken out; and the publishers of both, each once."""
    folder = version.folder()
    there, aside = deliveries_of(folder), taken_out_of(folder)
    files = {one.key: one.source.file for one in (*there, *aside)}
    senders = list(dict.fromkeys(one.source.publisher for one in there))
    return {
        "there": [_told(one, files) for one in there], "aside": [_told(one, files) for one in aside],
        "senders": senders,
    }  # fmt: skip


def one_told(version, key):
    """One delivery of a version; None where it has none of the name."""
    told = deliveries_told(version)
    of_key = [(one, kind == "aside") for kind in ("there", "aside") for one in told[kind] if one["key"] == key]
    return {**of_key[0][0], "taken_out": of_key[0][1]} if of_key else None


def _told(one, files):
    source = one.source
    of_register = any(name in one.rows for name in REGISTERS)
    return {
        "key": one.key, "publisher": source.publisher, "file": source.file, "by": source.by,
        "received": source.received, "sha256": source.sha256, "period": _period(one),
        "in_rows": source.covers == ROWS and "readings" not in one.rows, "of_register": of_register,
        "undecided": one.undecided,
        "tables": list(one.rows.items()), "enterprises": one.enterprises, "values": sum(one.carries.values()),
        "carries": [(_label(column), count) for column, count in _most_first(one.carries)],
        "replaced": [(files[key], _years(years)) for key, years in one.replaced.items()],
        "replaced_by": [(files[key], _years(years)) for key, years in one.replaced_by.items()],
        "past": bool(one.replaced_by) and not one.carries and of_register,
    }  # fmt: skip


def _most_first(carries):
    return sorted(carries.items(), key=lambda one: (-one[1], one[0]))


def _label(column):
    return column_label("enterprise_records", column)


def _period(one):
    """The years, or the days of readings, that a delivery is of."""
    if one.days:
        return "–".join(dict.fromkeys(one.days))
    return _years(one.years)


def _years(years):
    """2019–2021, or 2019, 2023."""
    numbers = [int(year) for year in years]
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}–{numbers[-1]}"
    return f",{gap()}".join(years)


def open_delivery(folder, key):
    """A delivery of a folder with enterprises that nobody has decided on yet; None where all are decided."""
    return next(iter(still_open(folder, datetime.now(UTC).date(), key)), None)


def original_of(version, key, file):
    """The SHA-256 of the Blob of a delivery's file as it came; None where the version does not hold it."""
    places = (f"{FOLDER}/{key}/{ORIGINAL}/{file}", f"{TAKEN_OUT}/{key}/{ORIGINAL}/{file}", key, f"{TAKEN_OUT}/{key}")
    return next((version.files[place] for place in places if place in version.files), None)


# ---------------------------------------------------------------------------------------------------
# What was decided


def decisions_told(version, asked=""):
    """What was decided of who is who and of what became of enterprises, the newest first: how many there are, how many
    hold all of the words `asked` for, and the first of these.
    """
    folder = version.folder()
    links, names = read_links(folder / LINKS_FILE), names_of(folder)
    told = [_decided(place, row, names) for place, row in enumerate(links.iter_rows(named=True))]
    wanted = asked.casefold().split()
    found = [one for one in reversed(told) if all(word in one["text"].casefold() for word in wanted)]
    return {"count": len(told), "found": len(found), "first": found[:DECISIONS]}


def decision_told(version, place):
    """One decision of a version, by its place in links.csv; None where it has none there."""
    links = read_links(version.folder() / LINKS_FILE)
    return _decided(place, links.row(place, named=True), names_of(version.folder())) if place < links.height else None


def _decided(place, row, names):
    """A decision as a person reads it: of what, what was decided, and which other it names."""
    enterprise = called(row["enterprise_id"], names)
    other = row["other_enterprise"] and called(row["other_enterprise"], names)
    of_identity = row["link"] in ("same", "different")
    of = f"{say('web', '_identity_' + row['identity_kind'])} {row['identity']}" if of_identity else enterprise
    with_whom = enterprise if of_identity else other or row["identity"] or ""
    told = {
        "place": place, "link": row["link"], "of": of, "told": say("web", f"_link_{row['link']}", other=with_whom),
        "on": row["decided_on"], "by": "" if row["decided_by"] == BY_PROGRAM else row["decided_by"],
        "publisher": row["publisher"] and publisher_text(row["publisher"]),
    }  # fmt: skip
    if row["holds_from"]:
        told["told"] = say("web", "link_from", told=told["told"], start=row["holds_from"])
    return {**told, "text": " ".join(str(told[name] or "") for name in ("of", "told", "on", "by"))}


def names_of(folder):
    """What the enterprises of a folder's deliveries are called, the last name of each."""
    last = _named(folder).unique("enterprise_id", keep="last")
    return dict(last.rows())


def bearers_of(folder, name):
    """The enterprises that a delivery of a folder called by a name."""
    return _named(folder).filter(pl.col("name") == name)["enterprise_id"].unique(maintain_order=True).to_list()


def _named(folder):
    """Each enterprise of a folder's deliveries with each name they had for it."""
    sources = [source for source in stack_of(folder) if any(name in source.frames for name in REGISTERS)]
    said = records_of(sources, Decisions(read_links(folder / LINKS_FILE))) if sources else pl.DataFrame()
    if "name" not in said.columns:
        return pl.DataFrame(schema={"enterprise_id": pl.String, "name": pl.String})
    return said.select("enterprise_id", "name").drop_nulls()


# ---------------------------------------------------------------------------------------------------
# What changes


def change_told(version, change):
    """What a version's tables become once `change` has been done to its folder; nothing is changed yet."""
    with copy_of_version(version) as after:
        change(after)
        before = version.folder()
        moved = register_change(before, after)
        others = {name: table for name, (table, _) in TABLES.items() if name not in REGISTER}
        return {
            "counts": {
                "new": moved.new.height, "gone": moved.gone.height, "changed": moved.changed.height,
                "same": moved.same, "evidence": moved.evidence,
            },
            "kinds": _kinds(moved),
            "lacking": [name for name in NEEDED if _there(name, before) and not _there(name, after)],
            "tables": [told for name, table in others.items() if (told := _table_told(name, table, before, after))],
        }  # fmt: skip


def _there(name, folder):
    """Whether a folder holds a table that a run needs."""
    return assembled_table(folder, name) is not None


def _kinds(moved):
    """The first rows of each kind of change that there is: the kind, how many there are, and each row's words."""
    largest = moved.changed.sort(pl.col("change").abs(), descending=True, nulls_last=False, maintain_order=True)
    rows = {
        "gone": [(_called(row, moved), row["year"], "", "") for row in _first(moved.gone)],
        "new": [(_called(row, moved), row["year"], "", "") for row in _first(moved.new)],
        "changed": [
            (_called(row, moved), row["year"], _label(row["column"]), _moved(row)) for row in _first(largest)
        ],
    }  # fmt: skip
    heights = {"gone": moved.gone.height, "new": moved.new.height, "changed": moved.changed.height}
    return [(kind, heights[kind], told) for kind, told in rows.items() if told]


def _first(frame):
    return frame.head(SHOWN).iter_rows(named=True)


def _called(row, moved):
    return called(row["enterprise_id"], moved.names)


def _moved(row):
    """Before → now, and of an amount by how much."""
    before, now = (_value(row["column"], row[name]) for name in ("before", "now"))
    by = "" if row["change"] is None else f" ({signed_percent(row['change'])})"
    return f"{before} → {now}{by}"


def _value(column, written):
    if written is None:
        return UNKNOWN
    return grouped_figure(float(written)) if column in ADDED else written


def _table_told(name, table, before, after):
    """How many rows of a table come, go and change; None where it stays as it is. No count where no key tells rows."""
    then, now = (_as_csv(assembled_table(folder, name), table) for folder in (before, after))
    if then == now:
        return None
    compared = comparing.compare(then, now, table.keys())
    return name, compared.added if compared else None, compared and compared.removed, compared and compared.altered


def _as_csv(frame, table):
    """A table as CSV; one that is not there has its columns alone."""
    told = pl.DataFrame(schema=dict.fromkeys(table.columns(), pl.String)) if frame is None else frame
    return told.write_csv().encode()
