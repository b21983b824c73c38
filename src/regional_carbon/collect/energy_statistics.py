"""S1, the yearbook's energy table: each amount in the one unit its energy is kept in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

import polars as pl

from regional_carbon.collect.aliases import energy_total_parts
from regional_carbon.collect.as_written import Written
from regional_carbon.collect.checks import INDEX
from regional_carbon.collect.fuel_amounts import heat_in, in_unit_of, is_gas, is_heat, litres_per_tonne, usual_symbols
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.layouts.energy_guesses import likely_energy
from regional_carbon.collect.layouts.entries import NO_UNIT
from regional_carbon.collect.near import Near
from regional_carbon.collect.table_files import Taken, take
from regional_carbon.factors import Factor, steam_factor
from regional_carbon.language.amounts import figure
from regional_carbon.language.errors import FactorError, Fault, Notice
from regional_carbon.language.messages import Said
from regional_carbon.schema.input_tables import EnergyStatistics
from regional_carbon.units import unit

# What is asked of a file that mapping.toml can explain, where our own table is told what is wrong.
_ASKED: Final = {"energy_unknown": "energy_unknown_asked", "unit_unknown": "unit_unknown_asked"}


@dataclass(frozen=True)
class Collected:
    """A table collected from a file, with what is wrong with it and what is worth knowing."""

    taken: Taken
    frame: pl.DataFrame  # its rows are those of `written`; ROW stands in it
    faults: list[Fault]
    notices: list[Notice]
    used: Mapping[str, Factor]

    @property
    def written(self) -> Written:
        """The table as written."""
        return self.taken.written


def read_energy_statistics(path: Path, factors: Mapping[str, Factor], layouts: Sequence[Layout] = ()) -> Collected:
    """Energy statistics with every energy named, and every amount counted, as its factor is.

    `factors` are those the region may use, by energy; `used` of the result are the ones it needs. An
    energy is found by its name in the catalogue or its English or Chinese name, exactly; a unit must
    measure the same quantity as the factor's. Nothing else is guessed: the rest are faults.

    Raises InputError when the file as a whole cannot be read.
    """
    return with_factors(take(path, EnergyStatistics, "statistic", layouts), factors)


def with_factors(taken: Taken, factors: Mapping[str, Factor]) -> Collected:
    """Energy statistics as taken from a file, each energy and amount as its factor has it."""
    written, frame, faults = taken.written, taken.frame, list(taken.faults)
    known, problems = counted(frame, factors, gross=is_gross(taken))
    faults += _faults(written, frame, problems, laid_out=bool(taken.understood.mapping))
    kept = in_kept_units(frame, known)
    faults += _doubled_by_name(written, frame, kept)
    faults += gross_or_net(taken, frame, known)
    used = {factor.energy: factor for factor, _ in known.values()}
    return Collected(taken, kept, faults, [*taken.notices, *converted_told(taken, known)], used)


Known = Mapping[tuple[str, str], tuple[Factor, float]]  # by energy and unit: its factor, its size in the factor's unit


def counted(
    frame: pl.DataFrame, factors: Mapping[str, Factor], *, gross: bool
) -> tuple[Known, Mapping[tuple[str, str], Fault]]:
    """Every energy and unit of a table with its factor and size, and the fault of those that have none."""
    pairs = frame.select("energy", "unit").unique(maintain_order=True).drop_nulls().rows()
    results = {(energy, given): factor_of(energy, given, factors, gross=gross) for energy, given in pairs}
    known = {pair: found for pair, found in results.items() if not isinstance(found, Fault)}
    return known, {pair: found for pair, found in results.items() if isinstance(found, Fault)}


def factor_of(
    energy: str, given: str, factors: Mapping[str, Factor], *, gross: bool = False
) -> tuple[Factor, float] | Fault:
    """The factor of an energy and what one given unit is in the factor's unit; or the fault.

    Amounts by heat, or of a liquid by volume, are counted as `fuel_amounts.in_unit_of` says.
    """
    factor = energy_named(energy, factors)
    if isinstance(factor, Fault):
        return factor
    per, found = unit(factor.unit), unit(given)
    assert per is not None, factor.unit  # noqa: S101 - the catalogue's own units are tested
    size = None if found is None else in_unit_of(factor, found, gross=gross)
    if size is None:
        key = "unit_unknown" if found is None else "unit_wrong"
        if found is not None and is_heat(found):
            key = "unit_without_heating_value"
        return Fault(key, values={"energy": energy, "unit": given, "known": usual_symbols(factor.energy, per.quantity)})
    return factor, size


def energy_named(energy: str, factors: Mapping[str, Factor]) -> Factor | Fault:
    """The factor of an energy by any of its names; or the fault."""
    try:
        factor = _factor(energy, factors)
    except FactorError as error:
        return error.faults[0]
    if factor is None:
        key = "steam_without_pressure" if "steam" in energy.casefold() or "蒸汽" in energy else "energy_unknown"
        return Fault(key, values={"energy": energy, "known": sorted(factors), "near": Near(energy, factors)})
    return factor


def is_gross(taken: Taken) -> bool:
    """Whether a person has said of a file that its heating values are gross."""
    return taken.understood.mapping.get("heating_value") == "gross"


def gross_or_net(taken: Taken, frame: pl.DataFrame, known: Known) -> Iterator[Fault]:
    """A warning at each amount of a gas stated by heat, where nobody has said which heating value that is."""
    if "heating_value" in taken.understood.mapping:
        return
    doubtful = {
        pair: factor
        for pair, (factor, _) in known.items()
        if is_gas(factor)
        and (found := unit(pair[1])) is not None
        and is_heat(found)
        and ((per := unit(factor.unit)) is None or not is_heat(per))  # a factor per GJ needs no heating value
    }
    for index, pair in enumerate(frame.select("energy", "unit").iter_rows()):
        if pair in doubtful:
            values = {"energy": pair[0], "unit": pair[1]}
            yield replace(
                taken.written.fault("heating_value_unclear", index, "unit", " ".join(pair), **values),
                severity="warning",
            )


def converted_told(taken: Taken, known: Known) -> list[Notice]:
    """What was counted by heat or by volume, and at which heating value or density."""
    told = []
    for (energy, given), (factor, size) in known.items():
        per, found = unit(factor.unit), unit(given)
        if per is None or found is None or found.quantity == per.quantity or factor.energy == "heat":
            continue  # heat is heat, whatever its unit
        values = {"file": taken.written.path.name, "energy": energy, "unit": found.symbol, "per": factor.unit}
        if is_heat(found):
            per_unit = heat_in(found) / size
            told.append(Notice("fuel_by_heat", {**values, "gj": figure(per_unit)}))
        else:
            told.append(Notice("fuel_by_volume", {**values, "litres": figure(litres_per_tonne()[factor.energy])}))
    return told


def _factor(energy: str, factors: Mapping[str, Factor]) -> Factor | None:
    by_name = {
        _plain(name): factor for factor in factors.values() for name in (factor.energy, factor.name_en, factor.name_zh)
    }
    found = by_name.get(_plain(energy))
    return found if found or "heat" not in factors else steam_factor(_plain(energy), factors["heat"])


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _faults(
    written: Written, frame: pl.DataFrame, problems: Mapping[tuple[str, str], Fault], *, laid_out: bool
) -> Iterator[Fault]:
    """What is wrong with energies and units; `laid_out`: of a file that mapping.toml can explain, not our own."""
    rows = frame.with_row_index(INDEX).filter(pl.col("energy").is_not_null() & pl.col("unit").is_not_null())
    for row in rows.iter_rows(named=True):
        problem = problems.get((row["energy"], row["unit"]))
        if problem is not None and not (laid_out and row["unit"] == NO_UNIT):
            column = "unit" if problem.key.startswith("unit") else "energy"
            values = {**problem.values, "industry_code": row["industry_code"], "year": row["year"]}
            alike = f"{row['energy']} {row['unit'] if column == 'unit' else ''}"
            key = problem.key
            if laid_out and key in _ASKED:
                key, name = _ASKED[key], written.text("energy", row[INDEX])
                values |= {"name": name, "example": _first(values["known"])}
                if problem.key == "energy_unknown":
                    values["fits"] = likely_energy(str(name), row["unit"], cast("list[str]", values["known"]))
                sums = row["energy"] in energy_total_parts()
                values |= {"sums": Said("errors", "_sums") if sums else ""}
            yield written.fault(key, row[INDEX], column, alike, **values)


def _first(known: object) -> object:
    """One of the names to choose from, as an example of an answer."""
    return known[0] if isinstance(known, list) and known else ""


def in_kept_units(frame: pl.DataFrame, known: Mapping[tuple[str, str], tuple[Factor, float]]) -> pl.DataFrame:
    """Energies, amounts and units as the factors have them; rows that could not be understood stay as they were."""
    rows = [
        {"energy": energy, "unit": given, "kept_energy": factor.energy, "kept_unit": factor.unit, "size": size}
        for (energy, given), (factor, size) in known.items()
    ]
    schema = {
        "energy": pl.String,
        "unit": pl.String,
        "kept_energy": pl.String,
        "kept_unit": pl.String,
        "size": pl.Float64,
    }
    joined = frame.join(pl.DataFrame(rows, schema=schema), on=["energy", "unit"], how="left", maintain_order="left")
    return joined.with_columns(
        energy=pl.coalesce("kept_energy", "energy"),
        unit=pl.coalesce("kept_unit", "unit"),
        amount=pl.when(pl.col("size") == 1).then("amount").otherwise(pl.col("amount") * pl.col("size")),
    ).drop("kept_energy", "kept_unit", "size")


def _doubled_by_name(written: Written, before: pl.DataFrame, kept: pl.DataFrame) -> Iterator[Fault]:
    """One energy under two names in one industry and year."""
    keys = EnergyStatistics.keys()
    doubled = kept.select(pl.struct(keys).is_duplicated() & ~pl.any_horizontal(pl.col(keys).is_null())).to_series()
    already = before.select(pl.struct(keys).is_duplicated()).to_series()
    for index in (doubled & ~already).arg_true():
        told = ", ".join(f"{name} {kept[name][index]}" for name in keys)
        yield written.fault("duplicate", index, alike=told, keys=told)
