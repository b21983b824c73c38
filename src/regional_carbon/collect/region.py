"""S1, a region's folder: region.toml and its tables become one checked whole, or the list of all that is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.across_tables import doubts_together, faults_together
from regional_carbon.collect.energy_statistics import Collected, read_energy_statistics
from regional_carbon.collect.evidence_files import read_evidence, share_faults
from regional_carbon.collect.files import ROW, SUFFIXES
from regional_carbon.collect.findings import FILE as FINDINGS_FILE
from regional_carbon.collect.limits_of_doubt import thresholds
from regional_carbon.collect.mapping import MAPPING_FILE, Layouts, read_mapping
from regional_carbon.collect.pathway_settings import ToCome, read_changes
from regional_carbon.collect.readings import month_sums
from regional_carbon.collect.region_settings import GB_CODES, SETTINGS_FILE, Settings, read_settings
from regional_carbon.collect.table_files import Taken, take
from regional_carbon.factors import Factor, GridFactor, Industry, factor_table, own_factors, usable_factors
from regional_carbon.language.errors import Fault, InputError, Notice
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import Enterprises, Factors, Readings
from regional_carbon.schema.uncertainty_tables import EvidenceErrors
from regional_carbon.units import KEPT_IN, symbols, unit

TABLES: Final = (
    "energy_statistics", "enterprises", "factors", "readings", "enterprise_energy", "inventories", "evidence_errors",
    "changes",
)  # fmt: skip
MARKED: Final = "-marked.xlsx"  # how the name of a marked copy ends
NEEDED: Final = ("energy_statistics", "enterprises")

_READINGS: Final = {"enterprise_id": pl.String, "time": pl.String, "electricity_kwh": pl.Float64}


@dataclass(frozen=True)
class Region:
    """A region read and checked: polars frames of its tables, in the units the models take."""

    folder: Path
    settings: Settings
    year: int
    energy: pl.DataFrame  # EnergyStatistics
    enterprises: pl.DataFrame  # Enterprises
    factors: pl.DataFrame  # Factors, the rows used
    notices: tuple[Notice, ...]
    inputs: Mapping[str, str]  # SHA-256 of each file read, by its name
    doubts: tuple[Fault, ...] = ()  # warnings: what a person must say yes to
    enterprise_energy: pl.DataFrame | None = None  # EnterpriseEnergy, where there is one
    inventories: pl.DataFrame | None = None  # Inventories, where there is one
    evidence_errors: pl.DataFrame | None = None  # EvidenceErrors, where the region has learnt its own
    changes: pl.DataFrame | None = None  # Changes to come, where there are any


def read_region(folder: str | Path, *, year: int | None = None, trend: str | None = None) -> Region:
    """The region of a folder; `year` and `trend` stand in place of region.toml's.

    Raises InputError with all faults of all its files together, each at its place; the doubts among them where
    there are errors as well.
    """
    folder = Path(folder)
    settings = read_settings(folder)
    layouts = read_mapping(folder / MAPPING_FILE)
    faults: list[Fault] = []
    paths = {name: _find(folder, name, faults) for name in TABLES}
    own, own_notices = _own_factors(paths["factors"], faults, layouts)
    known = {**_published(settings), **own}
    statistics = _read_statistics(paths["energy_statistics"], known, faults, layouts)
    register = _read(paths["enterprises"], Enterprises, "enterprise", faults, layouts)
    readings = _read(paths["readings"], Readings, "reading", faults, layouts)
    errors = _read(paths["evidence_errors"], EvidenceErrors, "evidence_error", faults, layouts)
    year, trend = year or settings.year, trend or settings.trend
    if statistics is not None and register is not None:
        faults += faults_together(statistics, register, year, trend)
    evidence, to_come = None, ToCome()
    if register is not None:
        faults += share_faults(register.written, register.frame)
        evidence = read_evidence(paths, layouts, register.frame, known, year)
        faults += evidence.faults
        to_come = read_changes(paths["changes"], register.frame, year, layouts.get("changes", ()))
        faults += to_come.faults
    if statistics is None or register is None or evidence is None or _errors(faults):
        raise InputError(faults=faults)
    used = {**statistics.used, **evidence.used, "electricity": known["electricity"]}
    faults += doubts_together(statistics, register, readings, used, settings, year)
    if _errors(faults):
        raise InputError(faults=faults)
    notices = [*own_notices, *statistics.notices, *register.notices, *_factor_notices(used, own, settings)]
    notices += [*evidence.notices, *to_come.notices]
    notices += _statistics_notices(statistics.frame, register.frame, year, settings.industry_codes == GB_CODES)
    read = [SETTINGS_FILE, *([MAPPING_FILE] if layouts else []), *(path.name for path in paths.values() if path)]
    notices += _unused_files(folder, read)
    return Region(
        folder=folder,
        settings=settings,
        year=year,
        energy=statistics.frame.drop(ROW),
        enterprises=_present(register.frame, Enterprises).drop(ROW),
        factors=factor_table(used.values()),
        notices=tuple(notices),
        inputs={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in read},
        doubts=tuple(faults),
        enterprise_energy=evidence.enterprise_energy,
        inventories=evidence.inventories,
        evidence_errors=None if errors is None else errors.frame.drop(ROW),
        changes=to_come.frame,
    )


@dataclass(frozen=True)
class TablesThere:
    """What a region's folder holds of what an office fills in, each table by itself; None for one that is not there."""

    settings: Settings
    energy: pl.DataFrame | None  # EnergyStatistics
    enterprises: pl.DataFrame | None  # Enterprises
    factors: pl.DataFrame  # Factors, the region's own


def read_tables(folder: Path) -> TablesThere:
    """The tables of a folder that need not be a whole region yet: what they say together is not looked at.

    Raises InputError with all faults of the settings and of each table by itself.
    """
    settings, decided = read_settings(folder), read_mapping(folder / MAPPING_FILE)
    faults: list[Fault] = []
    paths = {name: _find(folder, name, faults) for name in (*NEEDED, "factors")}
    faults = [fault for fault in faults if fault.key != "table_missing"]
    own, _ = _own_factors(paths["factors"], faults, decided)
    statistics = _read_statistics(paths["energy_statistics"], {**_published(settings), **own}, faults, decided)
    register = _read(paths["enterprises"], Enterprises, "enterprise", faults, decided)
    if _errors(faults):
        raise InputError(faults=faults)
    return TablesThere(
        settings=settings,
        energy=None if statistics is None else statistics.frame.drop(ROW),
        enterprises=None if register is None else _present(register.frame, Enterprises).drop(ROW),
        factors=factor_table(own.values()),
    )


def read_months(folder: str | Path) -> pl.DataFrame:
    """The electricity of each enterprise in each month that a folder's readings cover (MonthlyElectricity).

    No rows where there are no readings. Raises InputError with all faults of the settings and of the readings.
    """
    folder = Path(folder)
    settings, faults = read_settings(folder), list[Fault]()
    path = _find(folder, "readings", faults)
    taken = _read(path, Readings, "reading", faults, read_mapping(folder / MAPPING_FILE))
    if _errors(faults):
        raise InputError(faults=faults)
    readings = pl.DataFrame(schema=_READINGS) if taken is None else taken.frame
    return month_sums(readings, thresholds(settings.thresholds))


def factors_of_folder(folder: Path | None) -> Mapping[str, Factor]:
    """The factors a region's folder may use, by energy; the default ones where there is no region yet.

    Raises InputError when region.toml or the region's own factors have faults.
    """
    if folder is None or not (folder / SETTINGS_FILE).exists():
        return {**usable_factors(), "electricity": GridFactor(0.0, "").as_factor()}
    settings, faults = read_settings(folder), list[Fault]()
    own, _ = _own_factors(_find(folder, "factors", faults), faults, read_mapping(folder / MAPPING_FILE))
    if faults:
        raise InputError(faults=faults)
    return {**_published(settings), **own}


# ---------------------------------------------------------------------------------------------------
# The tables


def _errors(faults: list[Fault]) -> bool:
    return any(fault.severity == "error" for fault in faults)


def _find(folder: Path, table: str, faults: list[Fault]) -> Path | None:
    """The one file a table stands in; only those NEEDED must be there."""
    found = [path for suffix in SUFFIXES if (path := folder / f"{table}{suffix}").exists()]
    if len(found) > 1:
        faults.append(Fault("table_twice", values={"table": table, "files": [path.name for path in found]}))
    if not found and table in NEEDED:
        faults.append(Fault("table_missing", values={"table": table}))
    return found[0] if len(found) == 1 else None


def _published(settings: Settings) -> dict[str, Factor]:
    factors = usable_factors(settings.fuel_factors, settings.heat_factor)
    return {**factors, "electricity": settings.grid.as_factor()}


def _own_factors(path: Path | None, faults: list[Fault], layouts: Layouts) -> tuple[dict[str, Factor], list[Notice]]:
    if path is None:
        return {}, []
    try:
        taken = take(path, Factors, "factor", layouts.get("factors", ()))
    except InputError as error:
        faults += error.faults
        return {}, []
    written, found = taken.written, taken.faults
    rows = []
    for index, row in enumerate(taken.frame.iter_rows(named=True)):
        given = None if row["unit"] is None else unit(row["unit"])
        if row["energy"] == "electricity":
            found.append(written.fault("own_electricity", index, "energy"))
        elif row["unit"] is not None and (given is None or given.quantity not in KEPT_IN):
            known = [symbol for quantity in KEPT_IN for symbol in symbols(quantity)]
            values = {"energy": row["energy"], "unit": row["unit"], "known": ", ".join(known)}
            found.append(written.fault("own_unit_unknown", index, "unit", alike=row["unit"], **values))
        else:
            rows.append(row)
    faults += found
    return ({}, taken.notices) if found else (own_factors(rows), taken.notices)


def _read_statistics(
    path: Path | None, factors: Mapping[str, Factor], faults: list[Fault], layouts: Layouts
) -> Collected | None:
    if path is None:
        return None
    try:
        collected = read_energy_statistics(path, factors, layouts.get("energy_statistics", ()))
    except InputError as error:
        faults += error.faults
        return None
    faults += collected.faults
    return collected


def _read(path: Path | None, table: type[Table], what: str, faults: list[Fault], layouts: Layouts) -> Taken | None:
    if path is None:
        return None
    try:
        taken = take(path, table, what, layouts.get(path.stem, ()))
    except InputError as error:
        faults += error.faults
        return None
    faults += taken.faults
    return taken


def _present(frame: pl.DataFrame, table: type[Table]) -> pl.DataFrame:
    """Without the optional columns in which nothing is known."""
    empty = [name for name, column in table.columns().items() if column.optional and frame[name].is_null().all()]
    return frame.drop(empty)


# ---------------------------------------------------------------------------------------------------
# What is worth knowing


def _factor_notices(used: Mapping[str, Factor], own: Mapping[str, Factor], settings: Settings) -> list[Notice]:
    notices = []
    once = [factor.energy for factor in used.values() if factor.confidence == "one_place"]
    if once:
        notices.append(Notice("factor_one_place", {"energies": once}))
    over = sorted(set(own) & set(used) & set(_published(settings)))
    if over:
        notices.append(Notice("own_factor_over", {"energies": over}))
    return notices


def _statistics_notices(statistics: pl.DataFrame, register: pl.DataFrame, year: int, gb: bool) -> list[Notice]:
    notices = []
    later = sorted(statistics.filter(pl.col("year") > year)["year"].unique())
    if later:
        notices.append(Notice("years_not_used", {"file": "energy_statistics", "years": later}))
    named = statistics.group_by("industry_code").agg(pl.col("industry").drop_nulls().unique().sort())
    several = [f"{code} ({', '.join(names)})" for code, names in named.sort("industry_code").rows() if len(names) > 1]
    if several:
        notices.append(Notice("industry_named_twice", {"industries": several}))
    needed = register.filter(pl.col("year") == year)["industry_code"].unique()
    newest = statistics.filter((pl.col("year") <= year) & pl.col("industry_code").is_in(needed.implode()))
    newest = newest.group_by("industry_code").agg(pl.col("industry").last(), pl.col("year").max()).sort("industry_code")
    old = newest.filter(pl.col("year") < year - 1)
    if not old.is_empty():
        industries = [Industry(code, name, not gb, last) for code, name, last in old.iter_rows()]
        notices.append(Notice("old_statistics", {"industries": industries, "year": year}))
    return notices


def _unused_files(folder: Path, read: list[str]) -> list[Notice]:
    known = {*read, MAPPING_FILE, "accepted.json", FINDINGS_FILE}
    other = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name not in known)
    other = [name for name in other if not name.endswith(MARKED)]
    other = [name for name in other if not name.startswith((".", "~")) and not name.lower().startswith("readme")]
    return [Notice("files_not_used", {"files": other})] if other else []
