"""S1, a region's folder: region.toml and its tables become one checked whole, or the list of all that is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.across_tables import doubts_together, faults_together
from regional_carbon.collect.bills_in_money import electricity_against_bills, with_prices
from regional_carbon.collect.content import TABLES
from regional_carbon.collect.currencies import DEFAULT, counting_in
from regional_carbon.collect.energy_statistics import Collected, with_factors
from regional_carbon.collect.evidence_files import evidence_of, share_faults, with_main_fuels
from regional_carbon.collect.files import ROW
from regional_carbon.collect.findings import FILE as FINDINGS_FILE
from regional_carbon.collect.industry_levels import at_finest
from regional_carbon.collect.limits_of_doubt import thresholds
from regional_carbon.collect.mapping import MAPPING_FILE, read_mapping
from regional_carbon.collect.matching.links import Decisions, read_links
from regional_carbon.collect.measure_files import OwnMeasureTables, own_measures_of
from regional_carbon.collect.pathway_settings import ToCome, changes_of
from regional_carbon.collect.plausibility import Placed
from regional_carbon.collect.products import product_faults, with_products
from regional_carbon.collect.readings import month_sums
from regional_carbon.collect.region_settings import GB_CODES, SETTINGS_FILE, Settings, publishers_of, read_settings
from regional_carbon.collect.sources.region_tables import RegionTables
from regional_carbon.collect.sources.taking import LINKS_FILE
from regional_carbon.collect.table_files import Taken
from regional_carbon.factors import Factor, GridFactor, Industry, factor_table, own_factors, usable_factors
from regional_carbon.language.errors import Fault, InputError, Notice
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import (
    EnergyStatistics,
    EnterpriseEnergy,
    EnterpriseMeasures,
    Enterprises,
    Factors,
    Inventories,
    Measures,
    Readings,
)
from regional_carbon.schema.pathway_tables import Changes
from regional_carbon.schema.uncertainty_tables import EvidenceErrors
from regional_carbon.units import KEPT_IN, symbols, unit

MARKED: Final = "-marked.xlsx"  # how the name of a marked copy ends

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
    measures: pl.DataFrame | None = None  # Measures, where the region names its own
    enterprise_measures: pl.DataFrame | None = None  # EnterpriseMeasures, where enterprises were audited
    tell_provenance: Callable[[], pl.DataFrame] = field(default=pl.DataFrame, repr=False, compare=False)

    @cached_property
    def provenance(self) -> pl.DataFrame:
        """What each delivery said of each value of the register (Provenance); no rows where it came in none."""
        return self.tell_provenance()


def read_region(folder: str | Path, *, year: int | None = None, trend: str | None = None) -> Region:
    """The region of a folder; `year` and `trend` stand in place of region.toml's.

    Raises InputError with all faults of all its files together, each at its place; the doubts among them where
    there are errors as well.
    """
    folder = Path(folder)
    settings = read_settings(folder)
    with counting_in(settings.currency):
        return _read(folder, settings, year or settings.year, trend or settings.trend)


def _read(folder: Path, settings: Settings, year: int, trend: str) -> Region:
    tables = _tables_of(folder, settings.publishers, year)
    faults = tables.faults
    own, own_notices = _own_factors(tables)
    known, of_prices = _with_prices({**_published(settings), **own}, settings)
    faults += of_prices
    statistics = _statistics(tables, known)
    register = tables.take("enterprises", Enterprises, "enterprise")
    register = None if register is None else with_products(register)
    readings = tables.take("readings", Readings, "reading")
    errors = tables.take("evidence_errors", EvidenceErrors, "evidence_error")
    metered = tables.take("enterprise_energy", EnterpriseEnergy, "meter")
    inventories = tables.take("inventories", Inventories, "inventory")
    changes = tables.take("changes", Changes, "change")
    measures = tables.take("measures", Measures, "measure")
    audited = tables.take("enterprise_measures", EnterpriseMeasures, "enterprise_measure")
    levels = None
    if statistics is not None and register is not None:
        levels = at_finest(statistics.frame, register.frame, year, gb=settings.industry_codes == GB_CODES)
        register = replace(register, frame=levels.enterprises)
        faults += faults_together(statistics, register, year, trend)
    evidence, to_come, own_measures = None, ToCome(), OwnMeasureTables()
    main_fuels: Mapping[str, Factor] = {}
    if register is not None:
        register, main_fuels, of_answers = _with_answers(register, known)
        faults += of_answers
        evidence = evidence_of(metered, inventories, register.frame, known, year)
        faults += evidence.faults
        to_come = changes_of(changes, register.frame, year)
        own_measures = own_measures_of(measures, audited, register.frame, year)
        faults += [*to_come.faults, *own_measures.faults]
    if statistics is None or register is None or evidence is None or levels is None or _errors(faults):
        raise InputError(faults=faults)
    used = {**statistics.used, **evidence.used, **main_fuels, "electricity": known["electricity"]}
    faults += doubts_together(
        statistics, register, readings, used, settings, year,
        metered=_placed(metered, evidence.enterprise_energy), inventories=_placed(inventories, evidence.inventories),
    )  # fmt: skip
    if _errors(faults):
        raise InputError(faults=faults)
    read = _files_read(folder, tables)
    notices = [
        *own_notices, *tables.notices, *statistics.notices, *register.notices, *_factor_notices(used, own, settings),
        *evidence.notices, *to_come.notices, *own_measures.notices, *levels.notices,
        *electricity_against_bills(register.frame, known["electricity"], year),
        *_statistics_notices(statistics.frame, register.frame, year, settings.industry_codes == GB_CODES),
        *_unused_files(folder, read),
    ]  # fmt: skip
    return Region(
        folder=folder,
        settings=settings,
        year=year,
        energy=levels.energy.drop(ROW),
        enterprises=_present(register.frame, Enterprises).drop(ROW),
        factors=factor_table(used.values()),
        notices=tuple(notices),
        inputs={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in read},
        doubts=tuple(faults),
        enterprise_energy=evidence.enterprise_energy,
        inventories=evidence.inventories,
        evidence_errors=None if errors is None else errors.frame.drop(ROW),
        changes=to_come.frame,
        measures=own_measures.measures,
        enterprise_measures=own_measures.enterprise_measures,
        tell_provenance=tables.provenance,
    )


def _with_answers(register: Taken, known: Mapping[str, Factor]) -> tuple[Taken, Mapping[str, Factor], list[Fault]]:
    """The register with the main fuels it names, their factors, and what is wrong with answers and products."""
    named = with_main_fuels(register, known)
    named_register = replace(register, frame=named.frame)
    faults = [*named.faults, *share_faults(register.written, named.frame)]
    return named_register, named.used, [*faults, *product_faults(register.written, named.frame)]


def _files_read(folder: Path, tables: RegionTables) -> list[str]:
    """The files that a region is made of, as paths within its folder."""
    read = [SETTINGS_FILE, *([MAPPING_FILE] if tables.layouts else []), *tables.read]
    return list(dict.fromkeys([*read, *([LINKS_FILE] if (folder / LINKS_FILE).exists() else [])]))


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
    settings = read_settings(folder)
    tables = _tables_of(folder, settings.publishers)
    own, _ = _own_factors(tables)
    statistics = _statistics(tables, {**_published(settings), **own})
    register = tables.take("enterprises", Enterprises, "enterprise")
    faults = [fault for fault in tables.faults if fault.key != "table_missing"]
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
    settings = read_settings(folder)
    tables = _tables_of(folder, settings.publishers)
    taken = tables.take("readings", Readings, "reading")
    if _errors(tables.faults):
        raise InputError(faults=tables.faults)
    readings = pl.DataFrame(schema=_READINGS) if taken is None else taken.frame
    return month_sums(readings, thresholds(settings.thresholds))


def assembled_table(folder: Path, name: str) -> pl.DataFrame | None:
    """A table of a folder as its deliveries say it together; None where it is not there, or cannot be read.

    Raises InputError when the links have faults.
    """
    table, what = TABLES[name]
    taken = _tables_of(folder, publishers_of(folder)).take(name, table, what)
    return None if taken is None else taken.frame.drop(ROW)


def currency_of_folder(folder: Path | None) -> str:
    """The currency a region's folder counts in; the default one where it has no settings yet.

    Raises InputError when region.toml has faults.
    """
    return read_settings(folder).currency if folder is not None and (folder / SETTINGS_FILE).exists() else DEFAULT


def factors_of_folder(folder: Path | None) -> Mapping[str, Factor]:
    """The factors a region's folder may use, by energy: its own, and the default ones where it has no settings yet.

    Raises InputError when region.toml or the region's own factors have faults.
    """
    unset = {**usable_factors(), "electricity": GridFactor(0.0, "").as_factor()}
    if folder is None:
        return unset
    settings = read_settings(folder) if (folder / SETTINGS_FILE).exists() else None
    published = unset if settings is None else _published(settings)
    tables = RegionTables(folder, read_mapping(folder / MAPPING_FILE), order=publishers_of(folder))
    own, _ = _own_factors(tables)
    factors = {**published, **own}
    priced, faults = (factors, []) if settings is None else _with_prices(factors, settings)
    if tables.faults or faults:
        raise InputError(faults=[*tables.faults, *faults])
    return priced


# ---------------------------------------------------------------------------------------------------
# The tables


def _errors(faults: list[Fault]) -> bool:
    return any(fault.severity == "error" for fault in faults)


def _tables_of(folder: Path, publishers: Sequence[str], year: int | None = None) -> RegionTables:
    links = Decisions(read_links(folder / LINKS_FILE))
    return RegionTables(folder, read_mapping(folder / MAPPING_FILE), links, publishers, year)


def _published(settings: Settings) -> dict[str, Factor]:
    factors = usable_factors(settings.fuel_factors, settings.heat_factor)
    return {**factors, "electricity": settings.grid.as_factor()}


def _with_prices(factors: Mapping[str, Factor], settings: Settings) -> tuple[dict[str, Factor], list[Fault]]:
    return with_prices(factors, settings.prices, currency=settings.currency, file=SETTINGS_FILE)


def _own_factors(tables: RegionTables) -> tuple[dict[str, Factor], list[Notice]]:
    before = len(tables.faults)
    taken = tables.take("factors", Factors, "factor")
    if taken is None:
        return {}, []
    written, rows = taken.written, []
    for index, row in enumerate(taken.frame.iter_rows(named=True)):
        given = None if row["unit"] is None else unit(row["unit"])
        if row["energy"] == "electricity":
            tables.faults.append(written.fault("own_electricity", index, "energy"))
        elif row["unit"] is not None and (given is None or given.quantity not in KEPT_IN):
            known = [symbol for quantity in KEPT_IN for symbol in symbols(quantity)]
            values = {"energy": row["energy"], "unit": row["unit"], "known": ", ".join(known)}
            tables.faults.append(written.fault("own_unit_unknown", index, "unit", alike=row["unit"], **values))
        else:
            rows.append(row)
    return ({}, taken.notices) if len(tables.faults) > before else (own_factors(rows), taken.notices)


def _statistics(tables: RegionTables, factors: Mapping[str, Factor]) -> Collected | None:
    taken = tables.take("energy_statistics", EnergyStatistics, "statistic")
    if taken is None:
        return None
    collected = with_factors(taken, factors)
    tables.faults += collected.faults[len(taken.faults) :]
    return collected


def _placed(taken: Taken | None, checked: pl.DataFrame | None) -> Placed | None:
    """A table of evidence, its amounts as they count, beside the file it was written in."""
    return None if taken is None or checked is None else Placed(taken.written, checked)


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
