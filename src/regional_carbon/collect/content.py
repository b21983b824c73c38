"""Which of a region's tables a file holds, and what was understood of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, cast

import polars as pl

from regional_carbon.collect.as_written import ROW, Written
from regional_carbon.collect.checks import check
from regional_carbon.collect.energy_statistics import with_factors
from regional_carbon.collect.evidence_files import with_meter_factors
from regional_carbon.collect.files import read_as_remembered, table_of
from regional_carbon.collect.mapping import Layouts
from regional_carbon.collect.reading import Reading
from regional_carbon.collect.sources.assembling import ADDED, IDENTITY, NO_MODEL_WITHOUT
from regional_carbon.collect.table_files import Taken
from regional_carbon.factors import Factor
from regional_carbon.language.errors import Fault, InputError, Notice
from regional_carbon.language.messages import Each
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import (
    EnergyStatistics,
    EnterpriseEnergy,
    EnterpriseMeasures,
    EnterpriseRecords,
    Enterprises,
    Factors,
    Inventories,
    Measures,
    Readings,
)
from regional_carbon.schema.uncertainty_tables import EvidenceErrors

# Each table by its file's name in a region's folder, and what a row of it is called in `words/tables.toml`.
TABLES: Final[dict[str, tuple[type[Table], str]]] = {
    "energy_statistics": (EnergyStatistics, "statistic"),
    "enterprises": (Enterprises, "enterprise"),
    "factors": (Factors, "factor"),
    "readings": (Readings, "reading"),
    "enterprise_energy": (EnterpriseEnergy, "meter"),
    "inventories": (Inventories, "inventory"),
    "evidence_errors": (EvidenceErrors, "evidence_error"),
    "measures": (Measures, "measure"),
    "enterprise_measures": (EnterpriseMeasures, "enterprise_measure"),
    "enterprise_records": (EnterpriseRecords, "enterprise"),
}

READING_STEPS: Final = ("reading", "recognising", "understanding")

_ALL_TRIED: Final = 5_000  # rows of a sheet up to which every table is tried on all of them
_BEGINNING: Final = 1_000  # rows of a longer one that tell which table it is


def unwatched(step: str, rows: int) -> None:
    """No one watches."""


def contents(
    path: Path,
    factors: Mapping[str, Factor],
    layouts: Layouts,
    table: str | None = None,
    progress: Callable[[str, int], None] = unwatched,
) -> tuple[Reading, dict[str, Taken]]:
    """The tables a file holds, by name: the one named, else every one whose needed columns are there.

    Energies and units are held against `factors`; `layouts` is the mapping.toml of the folder it will go to.
    `progress` is told each of READING_STEPS as it begins, and how many rows were read.

    Raises InputError when the file cannot be read, `table` does not exist, or no table is recognised.
    """
    if table is not None and table not in TABLES:
        raise InputError("table_unknown", table=table, known=list(TABLES))
    progress("reading", 0)
    reading = read_as_remembered(path, [layout for of_table in layouts.values() for layout in of_table])
    rows = sum(sheet.height for sheet in reading.sheets)
    progress("recognising", rows)
    likely = [table] if table else _likely(reading, path, factors, layouts)
    progress("understanding", rows)
    if table is not None:
        return reading, {table: _taken(reading, path, table, factors, layouts)}
    found = _recognised(reading, path, likely, factors, layouts)
    if not found:
        raise InputError(faults=[Fault("table_not_recognised", path.name, values={"known": list(TABLES)})])
    return reading, found


def _likely(reading: Reading, path: Path, factors: Mapping[str, Factor], layouts: Layouts) -> Sequence[str]:
    """The tables worth reading whole: of a long file those its first rows are, where they are any."""
    if all(sheet.height <= _ALL_TRIED for sheet in reading.sheets):
        return list(TABLES)
    beginning = replace(reading, sheets=[sheet.head(_BEGINNING) for sheet in reading.sheets])
    try:
        found = _recognised(beginning, path, TABLES, factors, layouts)
    except InputError:  # a beginning of blank lines
        found = {}
    return list(found or TABLES)


def _recognised(
    reading: Reading, path: Path, names: Iterable[str], factors: Mapping[str, Factor], layouts: Layouts
) -> dict[str, Taken]:
    tried = {name: _taken(reading, path, name, factors, layouts) for name in names}
    fitting = {name: taken for name, taken in tried.items() if _fits(taken, name)}
    return _best_of_each_sheet(_of_enterprises(fitting))


def _of_enterprises(found: dict[str, Taken]) -> dict[str, Taken]:
    """A sheet that names enterprises is no statistics of industries; a whole register is one, a part of it records.

    A register in which an enterprise has several rows of a year (its meters, its plants) is records too: they add up.
    And so is one that leaves an amount blank: what is known counts, and the rest may come from another source.
    """
    records, register = found.get("enterprise_records"), found.get("enterprises")
    if records is None:
        return found
    whole = register is not None and _sheet(register) == _sheet(records)
    whole = whole and register is not None and not _added_up(register) and not _left_blank(register)
    whole = whole and not any(notice.key == "meters_carried_down" for notice in records.notices)
    others = {"energy_statistics", "enterprise_records" if whole else "enterprises"}
    return {name: taken for name, taken in found.items() if name not in others or _sheet(taken) != _sheet(records)}


def _left_blank(register: Taken) -> bool:
    """Whether amounts or industries are blank in it, and nothing else that a register needs."""
    blank = {fault.alike for fault in register.faults if fault.key in ("blank", "blank_text")}
    return bool(blank) and blank <= {*NO_MODEL_WITHOUT}


def _sheet(taken: Taken) -> str:
    return str(taken.understood.mapping.get("sheet", taken.written.sheet))


def _added_up(register: Taken) -> bool:
    """Whether enterprises have several rows of a year in it that are not the same row twice."""
    doubled = {fault.row for fault in register.faults if fault.key == "duplicate"}
    rows = register.frame.filter(pl.col(ROW).is_in(list(doubled)))
    return bool(doubled) and not rows.drop(ROW).is_duplicated().any()


def _taken(reading: Reading, path: Path, name: str, factors: Mapping[str, Factor], layouts: Layouts) -> Taken:
    table, what = TABLES[name]
    understood = table_of(reading, path, table, layouts.get(name, ()))
    frame, faults = check(understood.written, table, what)
    if table is EnterpriseRecords:
        faults += [*_of_nothing(understood.written), *_of_nobody(understood.written, frame)]
    taken = Taken(understood, frame, [*understood.findings, *faults], understood.notices)
    counted = {EnergyStatistics: with_factors, EnterpriseEnergy: with_meter_factors}.get(table)
    if counted is not None and not frame.is_empty():
        collected = counted(taken, factors)
        return Taken(understood, collected.frame, collected.faults, collected.notices)
    return taken


def _of_nobody(written: Written, records: pl.DataFrame) -> list[Fault]:
    """Rows that say something, and not of whom."""
    named = [name for name in IDENTITY if name in written.cells.columns]
    if not named:
        return []
    rows = records.with_row_index("at").filter(pl.all_horizontal(pl.col(named).is_null()))["at"]
    return [written.fault("record_of_nobody", at, named[0], "nobody", columns=Each(named)) for at in rows]


def _of_nothing(written: Written) -> list[Fault]:
    """What records lack whose columns name no enterprise, or no amount of one: they say nothing."""
    known = {*written.cells.columns}
    whom = [] if known & {*IDENTITY} else [written.fault("records_of_nobody", alike="name")]
    what = [] if known & {*ADDED, "electricity_share"} else [written.fault("records_of_nothing", alike="amount")]
    return [*whom, *what]


def _best_of_each_sheet(found: Mapping[str, Taken]) -> dict[str, Taken]:
    """Of the tables a sheet could be, the one that makes use of most of its columns: a ledger of enterprises has
    industries and electricity too, and is no energy statistics."""
    best: dict[str, str] = {}
    for name, taken in found.items():
        if name == "enterprise_energy" and _beside_register(taken, found):
            continue
        sheet = _sheet(taken)
        if sheet not in best or _used(taken) > _used(found[best[sheet]]):
            best[sheet] = name
    kept = {name: taken for name, taken in found.items() if name in best.values()}
    fuels = found.get("enterprise_energy")
    if fuels is not None and _beside_register(fuels, found):
        kept = {name: _without_fuels(taken, fuels) for name, taken in kept.items()} | {"enterprise_energy": fuels}
    return kept


def _beside_register(fuels: Taken, found: Mapping[str, Taken]) -> bool:
    """Whether a sheet is a register with the fuels of its enterprises beside it: two tables of ours."""
    return any(name in found and _sheet(found[name]) == _sheet(fuels) for name in ("enterprises", "enterprise_records"))


def _without_fuels(register: Taken, fuels: Taken) -> Taken:
    """A register read beside its fuels, whose columns are not told as unused."""
    used = {name for name, (meaning, _) in fuels.understood.headings.items() if meaning}
    notices = []
    for notice in register.notices:
        if notice.key == "columns_not_used":
            left = [name for name in cast("list[str]", notice.values["columns"]) if name not in used]
            notices += [Notice("columns_not_used", {**notice.values, "columns": left})] if left else []
        else:
            notices.append(notice)
    return replace(register, notices=notices)


def _used(taken: Taken) -> int:
    columns = taken.understood.mapping.get("columns")
    return len(taken.written.headers) if columns is None else sum(1 for meaning in columns.values() if meaning)


def _fits(taken: Taken, name: str) -> bool:
    """The table is there, with rows: a template's sheet that nobody has filled in holds none."""
    if name == "enterprise_records" and not _of_somebody(taken):
        return False
    return taken.frame.height > 0 and taken.understood.has_needed(TABLES[name][0])


def _of_somebody(taken: Taken) -> bool:
    """Whether records name an enterprise, and say an amount or a share of it: in words, not in headers alone."""
    cells = taken.written.cells
    present = {name for name in cells.columns if name in EnterpriseRecords.columns() and cells[name].count()}
    return bool(present & {*IDENTITY}) and bool(present & {*ADDED, "electricity_share"})
