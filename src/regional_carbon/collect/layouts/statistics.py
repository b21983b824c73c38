"""Entries of an energy table become the tidy rows of EnergyStatistics, each value with its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.as_written import ROW, Place, Written
from regional_carbon.collect.fuel_amounts import usual_symbols
from regional_carbon.collect.layouts.added_up import added_notices, classes_apart, older_notices, with_names_added
from regional_carbon.collect.layouts.coal_equivalent import Coefficient, Refused, from_tce
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.entries import NO_UNIT, At, Entry
from regional_carbon.collect.layouts.not_burnt import raw_coal_by_kinds, without_raw_material
from regional_carbon.collect.layouts.numbers import Number, plain_text
from regional_carbon.collect.layouts.totals import without_sums
from regional_carbon.collect.layouts.units_in_text import quantity_of
from regional_carbon.collect.sheets import Sheet
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.units import GJ_PER_TCE

COLUMNS: Final = ("industry_code", "industry", "year", "energy", "amount", "unit")
_DIGITS: Final = 12  # significant digits of an amount converted by a coefficient
_NOTE_SHOWN: Final = 20  # characters of a note that are told


def shortened(notes: Sequence[str]) -> list[str]:
    """The first words of notes, enough to find them by."""
    return [note if len(note) <= _NOTE_SHOWN else f"{note[: _NOTE_SHOWN - 1]}…" for note in dict.fromkeys(notes)]


@dataclass
class Tidy:
    """The rows kept, the totals set aside, and what is wrong or worth knowing."""

    rows: list[Entry] = field(default_factory=list)
    stated: list[Entry] = field(default_factory=list)
    findings: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


class Places:
    """Where cells stand, told as people find them."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = sheets

    def of(self, at: At) -> Place:
        """The place of a cell; its sheet is named where the file has several."""
        sheet = self.sheets[at.sheet]
        row, cell = sheet.place(at.row, at.column)
        return Place(sheet.name if len(self.sheets) > 1 else "", row, cell)

    def fault(self, key: str, at: At, alike: str = "", /, **values: object) -> Fault:
        """A fault at a cell."""
        place = self.of(at)
        return Fault(key, self.sheets[at.sheet].file, place.row, place.cell, alike, values, place.sheet)


def tidy(entries: Sequence[Entry], places: Places, decided: Decided) -> Tidy:
    """Entries without totals and without blanks, each in a unit of its energy.

    Totals are set aside and held against their parts; blanks are left out and counted; amounts in coal
    equivalent are converted by the energy's own coefficient; amounts without a unit are faults.
    """
    found = Tidy()
    file = places.sheets[0].file
    entries = classes_apart(entries)
    sums = without_sums(entries)
    found.stated = sums.stated
    for key, entry, values in sums.findings:
        found.findings.append(replace(places.fault(key, entry.at, **values), severity="warning"))
    if sums.names:
        found.notices.append(Notice("totals_set_aside", {"file": file, "names": sums.names}))
    parts, off, left = without_raw_material(entries, sums.parts)
    for key, rows in (("raw_material_left_out", off), ("raw_material_not_told_of", left)):
        if rows:
            names = list(dict.fromkeys(entry.energy.name for entry in rows))
            found.notices.append(Notice(key, {"file": file, "names": names}))
    parts = _coal_once(parts, places, found)
    blanks = [entry for entry in parts if entry.amount.missing]
    if blanks:
        found.notices.append(Notice("blanks_left_out", {"file": file, "count": len(blanks)}))
    kept = [entry for entry in parts if not entry.amount.missing]
    marked = [entry for entry in kept if entry.amount.mark]
    if marked:
        found.notices.append(_marks_notice(file, marked, places))
    found.findings += _faults(kept, places)
    found.rows, several = with_names_added(_converted(kept, places, decided, found))
    older = [(entry.industry.name, entry.industry.thing) for entry in kept if entry.industry.called == "older"]
    found.notices += older_notices(file, older)
    found.notices += added_notices(
        file, [[(entry.industry.name, entry.industry.thing) for entry in same] for same in several]
    )
    return found


def _coal_once(parts: Sequence[Entry], places: Places, found: Tidy) -> list[Entry]:
    """Entries without raw coal that is the sum of its kinds; where it is another amount, that is told."""
    whole, others = raw_coal_by_kinds(parts)
    if whole:
        found.stated += whole
        found.notices.append(
            Notice("totals_set_aside", {"file": places.sheets[0].file, "names": [whole[0].energy.name]})
        )
    for entry in others:
        name = entry.energy.name
        fault = places.fault("raw_coal_and_kinds", entry.at, name, name=name, written=entry.written.strip())
        found.findings.append(replace(fault, severity="warning"))
    gone = {id(entry) for entry in whole}
    return [entry for entry in parts if id(entry) not in gone]


def _marks_notice(file: str, marked: Sequence[Entry], places: Places) -> Notice:
    cells = [found.cell or str(found.row) for found in map(places.of, [entry.at for entry in marked])]
    return Notice("footnote_marks", {"file": file, "count": len(marked), "places": cells})


def _faults(kept: Sequence[Entry], places: Places) -> list[Fault]:
    faults = []
    for entry in kept:
        if entry.amount.unclear:
            name = entry.energy.name
            faults.append(
                places.fault(
                    "number_unclear", entry.at, f"amount {entry.written}", column=name, written=entry.written.strip()
                )
            )
        if entry.unit is None:
            key = "unit_missing" if not entry.unit_written else "header_unit_unknown"
            known = usual_symbols(entry.energy.thing, quantity_of(entry.energy.thing) or "mass")
            values = {
                "column": entry.energy.name,
                "label": entry.energy.name,
                "unit": entry.unit_written,
                "known": known,
            }
            faults.append(places.fault(key, entry.energy_at, f"{entry.energy.name} {entry.unit_written}", **values))
    return list({(fault.key, fault.row, fault.cell, fault.alike): fault for fault in faults}.values())


def _converted(kept: Sequence[Entry], places: Places, decided: Decided, found: Tidy) -> list[Entry]:
    """Amounts in coal equivalent as amounts of the energy itself; what cannot be converted is a fault."""
    rows: list[Entry] = []
    used: dict[str, tuple[str, Coefficient]] = {}
    refused: dict[tuple[str, str], list[Entry]] = {}
    for entry in kept:
        if entry.unit is None or entry.unit.quantity != "energy" or not entry.amount.is_number:
            rows.append(entry)
            continue
        by = from_tce(entry.energy.thing, entry.said, decided)
        if isinstance(by, Refused):
            rows.append(entry)
            if quantity_of(entry.energy.thing):
                refused.setdefault((by.key, entry.energy.thing), []).append(entry)
        else:
            rows.append(_by_coefficient(entry, by))
            used[entry.energy.thing] = (entry.energy.name, by)
    for (key, _), entries in refused.items():
        for entry in entries:
            found.findings.append(
                places.fault(key, entry.at, entry.energy.name, energy=entry.energy.name, unit=entry.unit_written)
            )
    for name, by in used.values():
        values = {
            "file": places.sheets[0].file,
            "energy": name,
            "tce": f"{by.tce:.5g}",
            "unit": by.per.symbol,
            "basis": by.basis,
        }
        found.notices.append(Notice("tce_converted", values))
    return rows


def _by_coefficient(entry: Entry, by: Coefficient) -> Entry:
    assert entry.unit is not None  # noqa: S101 - asked before
    tce = Decimal(entry.amount.text) * Decimal(repr(entry.unit.in_base)) / Decimal(repr(GJ_PER_TCE))
    amount = tce / by.tce
    text = plain_text(Decimal(f"{amount:.{_DIGITS}g}"))
    return replace(entry, amount=Number(text, True, entry.amount.mark), unit=by.per)


def table_written(rows: Sequence[Entry], places: Places, notes: Sequence[str] = ()) -> Written:
    """The tidy text table of entries, with the place of each value."""
    cells = {
        "industry_code": [entry.industry.thing for entry in rows],
        "industry": [entry.industry.name for entry in rows],
        "year": [entry.year for entry in rows],
        "energy": [entry.energy.thing for entry in rows],
        "amount": [entry.amount.text for entry in rows],
        "unit": [entry.unit.symbol if entry.unit else (entry.unit_written or NO_UNIT) for entry in rows],
    }
    at = {
        "": [places.of(entry.at) for entry in rows],
        "industry_code": [places.of(entry.industry_at) for entry in rows],
        "year": [places.of(entry.year_at) for entry in rows],
        "energy": [places.of(entry.energy_at) for entry in rows],
    }
    at |= {"industry": at["industry_code"], "amount": at[""], "unit": at["energy"]}
    frame = pl.DataFrame(
        {ROW: [place.row for place in at[""]], **cells}, schema={ROW: pl.Int64, **dict.fromkeys(COLUMNS, pl.String)}
    )
    originals = {"amount": [entry.written.strip() for entry in rows], "energy": [entry.energy.name for entry in rows]}
    told = frozenset(notes)
    headers = [name for name in COLUMNS if name not in told]
    frame = frame.drop(told & set(COLUMNS))
    return Written(Path(places.sheets[0].file), headers, frame, places=at, originals=originals, told=told)
