"""The estimate on files, a step at a time: intensities, emissions, efficiencies (S2, S3)."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from regional_carbon.cli.command_line import FILE, command, piped
from regional_carbon.cli.table_output import put_table
from regional_carbon.collect.energy_statistics import read_energy_statistics
from regional_carbon.collect.table_files import read
from regional_carbon.factors import DEFAULT_FUEL_SET, factor_table, grid_factor, own_factors, usable_factors
from regional_carbon.language.amounts import count, currency_name
from regional_carbon.language.amounts import intensity as intensity_figure
from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import Language
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.models.enterprise_emissions import enterprise_emission, next_year
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.schema.estimate_tables import EnterpriseEmission, IntensityForecast
from regional_carbon.schema.frames import polars_of
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises, Factors


@command("intensity")
@click.argument("energy_statistics", type=FILE)
@click.option("--grid-factor", type=float, required=True)
@click.option("--fuel-factors", type=str, default="provincial_guidelines_2011", show_default=True)
@click.option("--factors", type=FILE)
@click.option("--year", type=int)
@click.option("--trend", type=str, default="pooled", show_default=True)
@piped("intensity.csv")
def estimate_intensity(
    energy_statistics: Path, grid_factor: float, fuel_factors: str, factors: Path | None, year: int | None, trend: str,
    out: Path, *, lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Carbon–electricity intensity of each industry (S2, Models I and II)."""
    frame = _intensities(
        energy_statistics,
        grid_tco2_per_mwh=grid_factor,
        fuel_factors=fuel_factors,
        factors=factors,
        year=year,
        trend=trend,
    )
    low, high = _ends(frame["intensity_tco2_per_mwh"])
    told = {
        "industries": frame["industry_code"].n_unique(), "first": frame["year"].min(), "last": frame["year"].max(),
        "year": year, "trend": trend, "low": intensity_figure(low), "high": intensity_figure(high),
    }  # fmt: skip
    put_table(frame, out, as_json, "intensity_done" if year is None else "forecast_done", told)


def _ends(values: pl.Series) -> tuple[float | None, float | None]:
    """The least and the greatest of a column; None where it is blank."""
    low, high = pl.DataFrame(values).select(pl.all().min().alias("low"), pl.all().max().alias("high")).row(0)
    return low, high


def _intensities(
    energy_statistics: Path,
    *,
    grid_tco2_per_mwh: float,
    fuel_factors: str = DEFAULT_FUEL_SET,
    factors: Path | None = None,
    year: int | None = None,
    trend: str = "pooled",
) -> pl.DataFrame:
    """Carbon–electricity intensity by industry and year observed, or forecast for `year` (S2, Models I, II).

    Raises InputError with all faults of the files, FactorError for a fuel set that does not exist or a grid factor
    that cannot be, StrategyError for a trend that does not exist.
    """
    grid = grid_factor(value=grid_tco2_per_mwh, source="--grid-factor")
    own = own_factors(read(factors, Factors, "factor").to_dicts()) if factors else {}
    known = {**usable_factors(fuel_factors), **own, "electricity": grid.as_factor()}
    collected = read_energy_statistics(energy_statistics, known)
    if collected.faults:
        raise InputError(faults=collected.faults)
    used = factor_table({**collected.used, "electricity": grid.as_factor()}.values())
    observed = carbon_electricity_intensity(industry_emission(EnergyStatistics.of(collected.frame), Factors.of(used)))
    if year is None:
        return polars_of(observed).sort("industry_code", "year")
    forecast = next_year(observed, year=year, grid_tco2_per_mwh=grid_tco2_per_mwh, trend=trend)
    return polars_of(forecast).sort("industry_code")


@command("emissions")
@click.argument("enterprises", type=FILE)
@click.argument("intensity", type=FILE)
@piped("emissions.csv")
def estimate_emissions(enterprises: Path, intensity: Path, out: Path, *, lang: Language, as_json: bool) -> None:
    """Emissions of each enterprise, from a register and a forecast made by `intensity --year` (S3, Model II)."""
    frame = _emissions_of(enterprises, intensity)
    told = {"enterprises": count(frame.height), "emission": count(float(frame["emission_tco2"].sum()))}
    put_table(frame, out, as_json, "emissions_done", told)


def _emissions_of(enterprises: Path, forecast: Path) -> pl.DataFrame:
    """Emission of each enterprise, from a register and an intensity forecast (S3, Model II)."""
    register = read(enterprises, Enterprises, "enterprise")
    intensities = read(forecast, IntensityForecast)
    return polars_of(enterprise_emission(Enterprises.of(register), IntensityForecast.of(intensities)))


@command("efficiency")
@click.argument("emissions", type=FILE)
@click.option("--currency", default="CNY", show_default=True)
@piped("efficiency.csv")
def rank_by_efficiency(emissions: Path, currency: str, out: Path, *, lang: Language, as_json: bool) -> None:
    """Carbon efficiency, rank and five-grade code of each enterprise (S3, Model III)."""
    frame = _ranked(emissions)
    values = frame["efficiency_cny_per_tco2"].drop_nulls()
    low, high = _ends(values)
    told = {
        "enterprises": count(frame.height), "ranked": count(len(values)), "currency": currency_name(currency),
        "low": count(low) if len(values) else "–", "high": count(high) if len(values) else "–",
    }  # fmt: skip
    put_table(frame, out, as_json, "efficiency_done", told)


def _ranked(emission: Path) -> pl.DataFrame:
    """Carbon efficiency, rank and standing of each enterprise (S3, Model III)."""
    return polars_of(industry_standing(carbon_efficiency(EnterpriseEmission.of(read(emission, EnterpriseEmission)))))
