"""Blocks whose rows are records become one table as written, its identifiers, years and industries made whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from string import ascii_uppercase
from typing import Final

import polars as pl

from regional_carbon.collect.aliases import industry_name, label
from regional_carbon.collect.as_written import ROW, Place, Written
from regional_carbon.collect.layouts.added_up import older_notices
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.edges import outside
from regional_carbon.collect.layouts.entries import Entry, Item
from regional_carbon.collect.layouts.items import code_of, coded_item, industry_item, unknown_industry
from regional_carbon.collect.layouts.long import energies_and_units, long_statistics
from regional_carbon.collect.layouts.months import by_month, not_told, tell_months
from regional_carbon.collect.layouts.numbers import half_a_digit, number, plain_text
from regional_carbon.collect.layouts.plain import kept_names, read_plain
from regional_carbon.collect.layouts.plain_cells import Cells, Plain
from regional_carbon.collect.layouts.statistics import Places, shortened
from regional_carbon.collect.layouts.suggestions import columns_not_understood
from regional_carbon.collect.layouts.tariff_periods import tell_tariffs
from regional_carbon.collect.layouts.titles import year_above
from regional_carbon.collect.layouts.totals import listed_parts
from regional_carbon.collect.layouts.understood import Understood
from regional_carbon.collect.matching.credit_codes import credit_code
from regional_carbon.collect.older_editions import LAST_YEAR_OF_2002, older_coded, other_in_2002
from regional_carbon.collect.sheets import Sheet, letters
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import (
    EnergyStatistics,
    EnterpriseEnergy,
    EnterpriseRecords,
    Enterprises,
    Readings,
)

# What says who an enterprise is and where it belongs, merged over its rows where it has several.
_WHO: Final = ("enterprise_id", "credit_code", "name", "old_name", "industry_code", "industry")
_CLASS_AND_NAME: Final = re.compile(r"([A-T]?\d{4})\s*[.、\-—:：]?\s*\D")


def records(
    sheets: Sequence[Sheet], found: Sequence[tuple[int, Block]], table: type[Table], decided: Decided
) -> Understood:
    """The records of all blocks, one below the other."""
    places = Places(sheets)
    reads: list[tuple[int, Plain]] = []
    told: set[str] = set()
    of_months: set[str] = set()
    findings: list[Fault] = []
    notices: list[Notice] = []
    stated: list[Entry] = []
    wholes = [(place, whole, Cells.of(whole)) for place, whole in found]
    for place, block, cells in [(place, one, of) for place, whole, of in wholes for one in _pieces(whole, table)]:
        read = read_plain(block, cells, table, decided)
        beyond, beside = outside(block, place, places, read.rows, {heading.column for heading in block.headings})
        findings += beyond
        notices += beside
        cut = {fault.row for fault in beyond}  # told already; what their cells would say is about other columns
        if cut:
            lines = [block.sheet.place(row)[0] for row in read.rows]
            read.keep([index for index, line in enumerate(lines) if line not in cut])
        told |= _make_whole(read, table, decided)
        if table is EnergyStatistics:
            stated += long_statistics(read, place, places, decided)
        _check_totals(read, table, decided)
        more, said = columns_not_understood(block, place, places, table, read.unused, decided)
        faults = not_told(read, of_months) if table is Readings else read.faults
        findings += [_in_sheet(fault, sheets, place) for fault in faults] + more
        notices += [*read.notices, *said]
        reads.append((place, read))
    notes = [note for _, read in reads for note in read.notes]
    if notes:
        notices.append(Notice("notes_left_out", {"file": sheets[0].file, "notes": shortened(notes)}))
    marked = [cell for _, read in reads for cell in read.marked]
    if marked:
        notices.append(Notice("footnote_marks", {"file": sheets[0].file, "count": len(marked), "places": marked}))
    blanks = sum(read.blanks for _, read in reads)
    if blanks:
        notices.append(Notice("blanks_left_out", {"file": sheets[0].file, "count": blanks}))
    written = _written(sheets, reads, table, frozenset(told))
    left = {heading.name: "" for _, read in reads for heading in read.unused}
    return Understood(written, findings, {"columns": left}, _unique(notices), stated)


def _pieces(block: Block, table: type[Table]) -> list[Block]:
    return by_month(block) if table is Readings else _by_year(block)


def _by_year(block: Block) -> list[Block]:
    """A block whose columns are of several years, side by side, as one block for each year."""
    years = sorted({heading.thing("year") for heading in block.headings if heading.of("column", "second")} - {""})
    if len(years) < 2:
        return [block]
    return [
        replace(block, headings=tuple(heading for heading in block.headings if heading.thing("year") in ("", year)))
        for year in years
    ]


def _unique(notices: Sequence[Notice]) -> list[Notice]:
    return list({(one.key, str(one.values)): one for one in notices}.values())


def _in_sheet(fault: Fault, sheets: Sequence[Sheet], place: int) -> Fault:
    return replace(fault, sheet=sheets[place].name) if len(sheets) > 1 else fault


# ---------------------------------------------------------------------------------------------------
# What a record must have and a file often says otherwise


def _make_whole(read: Plain, table: type[Table], decided: Decided) -> set[str]:
    """Year, identifier and industry code, from where the file has them; the columns whose absence is told here."""
    columns = table.columns()
    told: set[str] = set()
    if not read.rows:
        return told
    told |= tell_tariffs(read, table, decided)
    if "year" in columns and not columns["year"].optional and "year" not in read.columns:
        headed = {heading.thing("year") for heading in read.headings.values()} - {""}
        year = headed.pop() if len(headed) == 1 else year_above(read.block, decided)
        if year is None and any(fault.key == "columns_fit_alike" for fault in read.faults):
            told.add("year")  # columns of several years: that is told
        elif year is None:
            read.faults.append(read.fault("year_not_found", read.block.header[1], None, "year"))
            told.add("year")
        else:
            read.columns["year"] = [year] * len(read.rows)
    if table is Readings:
        told |= tell_months(read, decided)
    if table is EnterpriseRecords:
        _carry_identity_down(read)
    if table is EnterpriseEnergy:
        energies_and_units(read, decided)
    if table is Enterprises and "enterprise_id" not in read.columns and "credit_code" in read.columns:
        read.columns["enterprise_id"] = [credit_code(code).code or code for code in read.columns["credit_code"]]
        read.places["enterprise_id"] = read.places["credit_code"]
        header = read.headings["credit_code"].name
        values = {"file": read.block.sheet.file, "column": "enterprise_id", "header": header}
        read.notices.append(Notice("second_choice", values))
    if "industry_code" in columns and "industry_code" not in read.columns and "industry" in read.columns:
        _code_industries(read, decided)
    elif "industry_code" in read.columns:
        own = read.headings["industry_code"].name == "industry_code"
        known = {
            code: code_of(code, decided, own=own, classes=table in (Enterprises, EnterpriseRecords))
            for code in set(read.columns["industry_code"])
            if code
        }
        _keep_classes(read, "industry_code", read.columns["industry_code"], known)
        read.columns["industry_code"] = [known.get(code) if code else None for code in read.columns["industry_code"]]
        _tell_classes(read, known)
        if "industry" in read.columns:
            _of_older_editions(read, decided)
        if not own:
            _tell_edition(read)
    told |= {fault.alike for fault in read.faults if fault.key == "columns_fit_alike"}
    if table in (Enterprises, EnterpriseRecords) and any(fault.key.startswith("months_") for fault in read.faults):
        told.add("electricity_mwh")
    return told


def _carry_identity_down(read: Plain) -> None:
    """A merged cell comes as one filled cell above blanks: a meter of nobody is one more of the enterprise above it.

    A row without a meter of its own may be a total that nobody has called one, and stays as it is.
    """
    named = [read.columns[name] for name in _WHO if name in read.columns]
    meters = read.columns.get("meter")
    if not named or meters is None or any(None not in values for values in named):
        return
    carried = [*named, *([read.columns["year"]] if "year" in read.columns else [])]
    count = 0
    for index in range(1, len(read.rows)):
        if meters[index] is not None and all(values[index] is None for values in named):
            for values in carried:
                values[index] = values[index - 1] if values[index] is None else values[index]
            count += 1
    if count:
        read.notices.append(Notice("meters_carried_down", {"file": read.block.sheet.file, "count": count}))


def _of_older_editions(read: Plain, decided: Decided) -> None:
    """Codes that are of an older edition, as the name beside them says, become those of today; a split is asked."""
    codes, names = read.columns["industry_code"], read.columns["industry"]
    told: list[tuple[str, str]] = []
    for index, (code, name) in enumerate(zip(codes, names, strict=True)):
        if code is None or name is None or older_coded(code, label(name).text) is None:
            continue
        item = coded_item(code, name, decided, own=True, chinese=read.block.chinese)
        if item is None:
            key, values = unknown_industry(label(name).text)
            read.faults.append(read.fault(key, read.rows[index], read.places["industry_code"], name, **values))
        elif item.kind == "leaf":
            codes[index] = item.thing
            told.append((f"{code} {item.name}", item.thing))
    read.notices += older_notices(read.block.sheet.file, told)


def _tell_edition(read: Plain) -> None:
    """A warning where codes of years of the edition of 2002 stand without the names that would tell which it is."""
    codes = read.columns["industry_code"]
    names = read.columns.get("industry") or [None] * len(codes)
    years = read.columns.get("year") or [None] * len(codes)
    for index, (code, name, year) in enumerate(zip(codes, names, years, strict=True)):
        old = year is not None and year.isdigit() and int(year) <= LAST_YEAR_OF_2002
        if code is not None and name is None and old and (older := other_in_2002().get(code)) is not None:
            coded = Either(industry_name(code, chinese=False), industry_name(code, chinese=True))
            values = {"written": code, "year": year, "name": older.name, "coded": coded}
            fault = read.fault("edition_not_said", read.rows[index], read.places["industry_code"], "edition", **values)
            read.faults.append(replace(fault, severity="warning"))
            return


def _keep_classes(read: Plain, column: str, written: Sequence[str | None], known: Mapping[str, str]) -> None:
    """The classes of codes read as their divisions, as sub-industries, where the file has none of its own."""
    if "sub_industry" in read.columns:
        return
    classes = [None if code is None or known[code] == code else code.lstrip(ascii_uppercase) for code in written]
    if any(code is not None and len(code) > 2 for code in classes):
        read.columns["sub_industry"] = [code if code is not None and len(code) > 2 else None for code in classes]
        read.places["sub_industry"] = read.places[column]
        read.headings["sub_industry"] = read.headings[column]


def _tell_classes(read: Plain, known: Mapping[str, str]) -> None:
    shorter = sorted(code for code in known if len(code) > 3 and len(known[code]) == 2)
    if shorter:
        said: dict[str, object] = {"count": len(shorter), "code": shorter[0], "division": known[shorter[0]]}
        read.notices.append(Notice("codes_of_classes", {"file": read.block.sheet.file, **said}))


def _code_industries(read: Plain, decided: Decided) -> None:
    """Codes for industries given by name; a name that is not known is a fault with the nearest, and stays."""
    names = read.columns["industry"]
    place = read.places["industry"]
    known: dict[str, str | None] = {}
    classes: dict[str | None, str] = {}  # by the name that begins with it
    older: list[tuple[str, str]] = []
    for name in set(names) - {None}:
        assert name is not None  # noqa: S101 - taken out above
        item = industry_item(name, decided)
        known[name] = item.thing if item is not None and item.kind == "leaf" else name if name.isdigit() else None
        older += [(item.name, item.thing)] if item is not None and item.called == "older" else []
        if known[name] is None and (match := _CLASS_AND_NAME.match(name)) is not None:
            division = code_of(match[1], decided, own=False, classes=True)
            known[name] = division if division != match[1] else None
            classes |= {name: match[1]} if known[name] else {}
    total = {
        name
        for name in known
        if known[name] is None and (found := industry_item(name, decided)) and found.kind != "leaf"
    }
    for row, name in zip(read.rows, names, strict=True):
        if name is not None and known[name] is None and name not in total:
            key, values = unknown_industry(label(name).text)
            read.faults.append(read.fault(key, row, place, name, **values))
    read.notices += older_notices(read.block.sheet.file, sorted(older))
    if classes:
        divisions = {code: code_of(code, decided, own=False, classes=True) for code in classes.values()}
        _tell_classes(read, divisions)
        _keep_classes(read, "industry", [classes.get(name) for name in names], divisions)
    read.columns["industry_code"] = [None if name is None else known[name] or name for name in names]
    read.places["industry_code"] = place


# ---------------------------------------------------------------------------------------------------
# Totals of a register


def _check_totals(read: Plain, table: type[Table], decided: Decided) -> None:
    """Rows that state a total are no enterprises; what they state is held against the sum of their rows."""
    if not read.totals:
        return
    every = sorted([*read.rows, *read.totals])
    names = read.totals
    items = [Item("leaf", "", "") if row not in names else _total_item(names[row]) for row in every]
    for name in kept_names(table):
        if name not in read.places or name == "electricity_share" or name not in read.columns:
            continue
        values = {row: number(read.block.cell(row, read.places[name])) for row in every}
        for index, row in enumerate(every):
            parts = listed_parts(items, index) if row in names and items[index].kind != "of_which" else None
            stated = values[row]
            if not parts or not stated.is_number:
                continue
            known = [values[every[part]] for part in parts if values[every[part]].is_number]
            added = sum((Decimal(one.text) for one in known), Decimal(0))
            tolerance = half_a_digit(stated.text) + sum((half_a_digit(one.text) for one in known), Decimal(0))
            off = added - Decimal(stated.text)
            if off > tolerance or (-off > tolerance and len(known) == len(parts)):
                told = {"name": names[row], "stated": stated.text, "added": plain_text(added), "count": len(known)}
                fault = read.fault("total_differs", row, read.places[name], "", **told)
                read.faults.append(replace(fault, severity="warning"))
    shown = list(dict.fromkeys(names.values()))
    read.notices.append(Notice("totals_set_aside", {"file": read.block.sheet.file, "names": shown}))


def _total_item(text: str) -> Item:
    name = label(text)
    if name.of_which:
        return Item("of_which", name.text, name.text)
    small = "小计" in name.text or "sub" in name.text.casefold()
    return Item("subtotal" if small else "total", "", name.text)


# ---------------------------------------------------------------------------------------------------
# One table of all blocks


def _written(
    sheets: Sequence[Sheet], reads: Sequence[tuple[int, Plain]], table: type[Table], told: frozenset[str]
) -> Written:
    names = [name for name in table.columns() if any(name in read.columns for _, read in reads)]
    columns: dict[str, list[str | None]] = {name: [] for name in names}
    originals: dict[str, list[str | None]] = {}
    for _, read in reads:
        for name in names:
            columns[name] += read.columns.get(name) or [None] * len(read.rows)
    for name in names:
        if any(name in read.originals for _, read in reads):
            originals[name] = [
                value
                for _, read in reads
                for value in read.originals.get(name) or read.columns.get(name) or [None] * len(read.rows)
            ]
    first = reads[0][1]
    lines = [read.block.sheet.place(row)[0] for _, read in reads for row in read.rows]
    cells = pl.DataFrame({ROW: lines, **columns}, schema={ROW: pl.Int64, **dict.fromkeys(names, pl.String)})
    beside = [heading.name for heading in first.unused if heading.name]
    headers = [*names, *(name for _, read in reads[:1] for name in read.doubled), *beside]
    path = Path(first.block.sheet.file)
    single = len(reads) == 1
    at = {} if first.block.sheet.is_text else {name: letters(place) for name, place in first.places.items()}
    sheet = sheets[reads[0][0]].name if len(sheets) > 1 else ""
    if single:
        return Written(path, headers, cells, at, originals=originals, told=told, sheet=sheet)
    return Written(path, headers, cells, places=_places(sheets, reads, names), originals=originals, told=told)


def _places(
    sheets: Sequence[Sheet], reads: Sequence[tuple[int, Plain]], names: Sequence[str]
) -> Mapping[str, list[Place]]:
    several = len(sheets) > 1
    found: dict[str, list[Place]] = {name: [] for name in ("", *names)}
    for place, read in reads:
        shown = sheets[place].name if several else ""
        for name in found:
            column = read.places.get(name)
            found[name] += [Place(shown, *read.block.sheet.place(row, column)) for row in read.rows]
    return found
