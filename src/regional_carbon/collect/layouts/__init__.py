"""S1, layouts: sheets as offices have them become a table as written, with the decisions that were taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from regional_carbon.collect.layouts.cell_blocks import Block, blocks, fallback
from regional_carbon.collect.layouts.decided import Decided, Layout
from regional_carbon.collect.layouts.edges import outside
from regional_carbon.collect.layouts.entries import At
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.meters import is_fuel_form, is_fuel_ledger, metered_fuels
from regional_carbon.collect.layouts.record_rows import records
from regional_carbon.collect.layouts.rows_left_out import without_rows_of_each
from regional_carbon.collect.layouts.statistics import Places, shortened, table_written, tidy
from regional_carbon.collect.layouts.suggestions import columns_not_understood
from regional_carbon.collect.layouts.titles import part_of_a_year
from regional_carbon.collect.layouts.understood import Understood
from regional_carbon.collect.layouts.wide import Told, is_wide, read_wide
from regional_carbon.collect.sheets import Sheet
from regional_carbon.language.errors import Fault, InputError, Notice
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import EnergyStatistics, EnterpriseEnergy, Readings
from regional_carbon.units import unit

_EXAMPLES: Final = 3  # values of a column that are shown to whoever says what it is


def read(
    path: Path, table: type[Table], decided: Layout | None = None, *, read_sheets: Callable[[Path], Sequence[Sheet]]
) -> Understood:
    """The table a file holds, by whichever reader of sheets."""
    return understand(read_sheets(path), table, decided)


def understand(sheets: Sequence[Sheet], table: type[Table], decided: Layout | None = None) -> Understood:
    """The table that sheets hold, however an office has laid it out.

    Titles above and notes below are told from the table, levels of a header joined, units taken from headers,
    rows and titles; industries stand in rows or columns; totals are set aside and held against their parts.
    Nothing is guessed: what is not understood is a finding at its cell. `decided` (the dict of a mapping.toml)
    stands over what is found, and is refused where the file itself says otherwise.

    Raises InputError where there is no sheet, or no row, to read.
    """
    own = Decided.of(decided)
    found, notices = _blocks(sheets, table, own)
    found, left_out = without_rows_of_each(found, own.left_out)
    if any(is_wide(block) for _, block in found) and table is EnergyStatistics:
        understood = _wide(sheets, found, own)
    elif table is EnterpriseEnergy and any(is_fuel_ledger(block) or is_fuel_form(block) for _, block in found):
        understood = metered_fuels(sheets, found, own)
    else:
        understood = records(sheets, found, table, own)
    chosen = understood.mapping.get("columns", {})
    faults = own.faults(found, sheets)
    if table is not Readings:
        faults += [fault for place, block in found if (fault := _short_year(sheets, place, block)) is not None]
    return Understood(
        understood.written,
        _once([*faults, *understood.findings]),
        _mapping(sheets, found, own, chosen, decided or {}, lasting=_lasting(table)),
        [*notices, *left_out, *understood.notices],
        understood.stated,
        _headings(found, chosen),
        examples=_examples(found),
        blocks=found,
    )


def columns_present(sheets: Sequence[Sheet], table: type[Table], decided: Layout | None = None) -> set[str]:
    """The names of the columns that the table in these sheets has.

    Raises InputError where there is no sheet, or no row, to read.
    """
    found, _ = _blocks(sheets, table, Decided.of(decided))
    return {heading.name for _, block in found for heading in block.headings}


def _headings(found: Sequence[tuple[int, Block]], chosen: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Every header with what it stands for and its unit, for a person to look at."""
    shown: dict[str, tuple[str, str]] = {}
    for _, block in found:
        for heading in block.headings:
            of_year = "year" if heading.of("year") else ""
            meant = chosen.get(heading.name, _meant(heading)) or of_year
            shown.setdefault(heading.name, (meant, _unit(heading)))
    return shown


def _examples(found: Sequence[tuple[int, Block]]) -> dict[str, list[str]]:
    """The first values below every header, for a person who says what it stands for."""
    shown: dict[str, list[str]] = {}
    for _, block in found:
        for heading in block.headings:
            values = (block.cell(row, heading.column).strip() for row in block.rows)
            shown.setdefault(heading.name, list(islice(filter(None, values), _EXAMPLES)))
    return shown


def _unit(heading: Heading) -> str:
    implied = next((meaning.unit for meaning in heading.means if meaning.unit), "")
    known = unit(heading.unit or implied)
    return "" if known is None else known.symbol


def _short_year(sheets: Sequence[Sheet], place: int, block: Block) -> Fault | None:
    """A warning where titles or headers speak of some months: amounts are of a whole year."""
    said = part_of_a_year(block)
    if not said:
        return None
    first = block.headings[0]
    fault = Places(sheets).fault("part_of_a_year", At(place, first.row, first.column), said, said=said)
    return replace(fault, severity="warning")


# ---------------------------------------------------------------------------------------------------
# Which sheets


def _blocks(
    sheets: Sequence[Sheet], table: type[Table], decided: Decided
) -> tuple[list[tuple[int, Block]], list[Notice]]:
    """The tables found, each with the place of its sheet; of several sheets those that hold the table."""
    filled = [sheet for sheet in sheets if any(cell.strip() for row in sheet.rows for cell in row)]
    if not filled:
        file = sheets[0].file if sheets else ""
        columns = [name for name, column in table.columns().items() if not column.optional]
        raise InputError(faults=[Fault("file_empty", file, values={"columns": ", ".join(columns)})])
    wanted = [sheet for sheet in filled if sheet.name == decided.sheet] or filled
    meanings = decided.meanings(table)
    by_sheet = [(sheet, _found(sheet, table, decided)) for sheet in wanted]
    best = max(_fit(found, table) for _, found in by_sheet)
    chosen = [(sheet, found) for sheet, found in by_sheet if found and _fit(found, table) == best]
    stem = Path(filled[0].file).stem.casefold()
    chosen = [(sheet, found) for sheet, found in chosen if sheet.name.strip().casefold() == stem] or chosen
    if not chosen:
        named = [sheet for sheet in wanted if sheet.name.strip().casefold() == stem] or wanted
        chosen = [(named[0], [fallback(named[0], table, meanings)])]
    left = [sheet.name for sheet in filled if sheet.name not in {one.name for one, _ in chosen}]
    notices = [Notice("sheets_not_used", {"file": filled[0].file, "sheets": left})] if left else []
    place_of = {id(sheet): place for place, sheet in enumerate(sheets)}
    return [(place_of[id(sheet)], block) for sheet, found in chosen for block in found], notices


def _found(sheet: Sheet, table: type[Table], decided: Decided) -> list[Block]:
    """The tables of a sheet: below the header decided, or where the columns decided are found a row or two apart."""
    meanings = decided.meanings(table)
    found = blocks(sheet, table, meanings, decided.header_rows)
    if decided.header_rows is not None and decided.columns and not _has(found, decided):
        again = blocks(sheet, table, meanings)
        return again if _has(again, decided) else found
    return found


def _has(found: Sequence[Block], decided: Decided) -> bool:
    return bool(found) and decided.columns.keys() <= {heading.name for heading in found[0].headings}


def _fit(found: Sequence[Block], table: type[Table]) -> int:
    """How much of the table a sheet's header names: the columns needed, or amounts by energy and industry."""
    if not found:
        return -1
    if table is EnergyStatistics and is_wide(found[0]):
        return len(table.columns())
    if table is EnterpriseEnergy and (is_fuel_ledger(found[0]) or is_fuel_form(found[0])):
        return len(table.columns())
    needed = {name for name, column in table.columns().items() if not column.optional}
    return len(needed & {heading.thing("column") for heading in found[0].headings})


# ---------------------------------------------------------------------------------------------------
# Amounts side by side


def _wide(sheets: Sequence[Sheet], found: Sequence[tuple[int, Block]], decided: Decided) -> Understood:
    places = Places(sheets)
    taken = Told()
    findings: list[Fault] = []
    notices: list[Notice] = []
    for place, block in found:
        one = read_wide(block, place, decided)
        taken.entries += one.entries
        taken.aside += one.aside
        taken.notes += one.notes
        taken.carried += one.carried
        taken.again += one.again
        findings += [places.fault(key, at, alike, **values) for key, at, alike, values in one.faults]
        unused = [heading for heading in block.headings if heading.column not in one.used]
        more, said = columns_not_understood(block, place, places, EnergyStatistics, unused, decided)
        beyond, beside = outside(block, place, places, sorted(one.rows), one.used)
        findings += [*more, *beyond]
        notices += beside
        notices += said
    file = sheets[0].file
    if taken.aside:
        notices.append(Notice("not_consumption_left_out", {"file": file, "names": list(dict.fromkeys(taken.aside))}))
    if taken.again:
        notices.append(Notice("coal_equivalent_too", {"file": file, "columns": list(dict.fromkeys(taken.again))}))
    if taken.notes:
        notices.append(Notice("notes_left_out", {"file": file, "notes": shortened(taken.notes)}))
    if taken.carried:
        notices.append(Notice("carried_down", {"file": file, "count": taken.carried}))
    rows = tidy(taken.entries, places, decided)
    findings += rows.findings
    without_year = [entry for entry in rows.rows if entry.year is None]
    if without_year:
        findings.append(places.fault("year_not_found", without_year[0].at, "year"))
    told = [*(["year"] if without_year else []), *(["rows"] if findings and not rows.rows else [])]
    table = table_written(rows.rows, places, told)
    return Understood(table, findings, {}, [*notices, *rows.notices], rows.stated)


def _once(findings: Sequence[Fault]) -> list[Fault]:
    """Findings that would be told in the same words at the same place, told once."""
    seen: dict[object, Fault] = {}
    for fault in findings:
        words = tuple(value for value in fault.values.values() if isinstance(value, (str, int)))
        seen.setdefault((fault.key, fault.sheet, fault.row, fault.cell, fault.alike, words), fault)
    return list(seen.values())


# ---------------------------------------------------------------------------------------------------
# The decisions taken


def _lasting(table: type[Table]) -> Callable[[Heading], bool]:
    """Whether a heading will stand in the next file too: a year's will not, nor a month's of readings."""
    changing = ("year", "month") if table is Readings else ("year",)
    return lambda heading: heading.of(*changing) is None


def _mapping(
    sheets: Sequence[Sheet],
    found: Sequence[tuple[int, Block]],
    decided: Decided,
    chosen: Mapping[str, str],
    given: Layout,
    *,
    lasting: Callable[[Heading], bool],
) -> Layout:
    """The layout as understood, in the shape a person decides it: what changes from file to file is left out."""
    mapping: Layout = {}
    used = {place for place, _ in found}
    if len(sheets) > 1 and len(used) == 1:
        mapping["sheet"] = sheets[used.pop()].name
    if len(found) == 1:
        first, last = found[0][1].header
        mapping["header_rows"] = [first + 1, last + 1]
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    for _, block in found:
        for heading in block.headings:
            if lasting(heading):
                columns.setdefault(heading.name, chosen.get(heading.name, _meant(heading)))
                if _unit(heading):
                    units.setdefault(heading.name, _unit(heading))
    mapping["columns"] = columns
    mapping["units"] = {**decided.units_before, **units, **decided.units}
    return {**mapping, **_not_of_a_sheet(given)}


def _not_of_a_sheet(given: Layout) -> Layout:
    """What is decided about names, rows, year, encoding and electricity, which no sheet tells."""
    kept: Layout = {}
    if "aliases" in given:
        kept["aliases"] = given["aliases"]
    if "year" in given:
        kept["year"] = given["year"]
    if "encoding" in given:
        kept["encoding"] = given["encoding"]
    if "kgce_per_kwh" in given:
        kept["kgce_per_kwh"] = given["kgce_per_kwh"]
    if "electricity_counted" in given:
        kept["electricity_counted"] = given["electricity_counted"]
    if "heating_value" in given:
        kept["heating_value"] = given["heating_value"]
    if "rates" in given:
        kept["rates"] = given["rates"]
    if "energy" in given:
        kept["energy"] = given["energy"]
    if "left_out" in given:
        kept["left_out"] = given["left_out"]
    if "same_rows" in given:
        kept["same_rows"] = given["same_rows"]
    return kept


def _meant(heading: Heading) -> str:
    """What a heading stands for, in the word that says it in mapping.toml; "" where it is not used."""
    part = heading.of("month", "tariff", "period")
    if part is not None:
        return f"{part.kind} {part.thing}"
    found = heading.of("energy", "energy_total", "industry", "total", "column", "second")
    return found.thing if found else ""
