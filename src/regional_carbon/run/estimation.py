"""The procedure on a region read from a folder, and the simulation draws of its emissions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Protocol

import polars as pl

from regional_carbon.collect.region import Region
from regional_carbon.collect.region_settings import SETTINGS_FILE
from regional_carbon.factors import evidence_errors, factor_sigma, process_sigma
from regional_carbon.factors.grid_uncertainty import grid_sigma
from regional_carbon.language.errors import Fault, StrategyError
from regional_carbon.models.fuel_mix import fuel_shares, industry_fuels
from regional_carbon.models.industry_intensity import industry_emission
from regional_carbon.procedure import DEFAULT_TARGET, Results, procedure
from regional_carbon.run.steps_watched import Progress, silent
from regional_carbon.schema.estimate_tables import IndustryStanding, IntensityForecast
from regional_carbon.schema.frames import AnyFrame, Frame
from regional_carbon.schema.input_tables import EnergyStatistics, EnterpriseEnergy, Enterprises, Factors, Inventories
from regional_carbon.schema.uncertainty_tables import EvidenceErrors
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy
from regional_carbon.strategies.rule import Value
from regional_carbon.strategies.written import measures_first_variant, strategy_of
from regional_carbon.uncertainty.own_errors import GAS_TCO2_PER_GJ
from regional_carbon.uncertainty.simulation import GAS, SEED, SOURCES, simulated_emissions
from regional_carbon.uncertainty.simulation_draws import DRAWS, Draws


class Estimated(Protocol):
    """What draws and plans rest on: the estimate of a year, and the forecast of its intensities."""

    @property
    def enterprises(self) -> AnyFrame:
        """EnterpriseEmission, with what the rule asks for."""

    @property
    def forecast(self) -> AnyFrame:
        """IntensityForecast."""


def estimated(
    region: Region, *, target: float | None = None, trend: str | None = None, progress: Progress = silent
) -> Results:
    """The procedure on a region read from a folder, with the strategies of region.toml beside the paper's.

    Raises StrategyError for a target or trend that cannot be, FactorError where the grid is too clean.
    """
    settings = region.settings
    own = [strategy.plain() for strategy in own_strategies(region)]
    asked = target if target is not None else settings.target
    return procedure(
        EnergyStatistics.typed(region.energy),
        Factors.typed(region.factors),
        Enterprises.typed(region.enterprises),
        year=region.year,
        grid_tco2_per_mwh=settings.grid.tco2_per_mwh,
        enterprise_energy=enterprise_energy_of(region),
        inventories=inventories_of(region),
        residual_tco2_per_mwh=None if settings.residual is None else settings.residual.tco2_per_mwh,
        shared=settings.shared_effect,
        trend=trend or settings.trend,
        target=asked if asked is not None else DEFAULT_TARGET,
        strategies=(*PAPER_STRATEGIES, *own),
        progress=progress,
    )


def own_strategies(region: Region) -> list[Strategy]:
    """The strategies of region.toml, those with measures first among them.

    Raises StrategyError, with the file and the key, for one that cannot be.
    """
    own = [_own_strategy(name, given) for name, given in region.settings.strategies.items()]
    names = [*(each.name for each in own), *(measures_first_variant(each).name for each in own if each.measures_first)]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise StrategyError(faults=[Fault("strategy_named_twice", SETTINGS_FILE, values={"strategy": twice[0]})])
    return own


def _own_strategy(name: str, given: Mapping[str, Value]) -> Strategy:
    """A strategy as region.toml has it, its parameters held to what its rule takes.

    Raises StrategyError, with the file and the key, for one that cannot be.
    """
    try:
        strategy = strategy_of(name, given)
        strategy.plain().coefficient()
    except StrategyError as error:
        raise StrategyError(faults=[_in_settings(fault, name) for fault in error.faults]) from error
    return strategy


def _in_settings(fault: Fault, strategy: str) -> Fault:
    """A fault of a strategy where it stands: strategies.s0.rate of region.toml."""
    named = {"name": f"strategies.{strategy}.{fault.values['name']}"} if "name" in fault.values else {}
    return replace(fault, file=SETTINGS_FILE, values={**fault.values, **named})


def enterprise_energy_of(region: Region) -> Frame[EnterpriseEnergy] | None:
    """The fuels that enterprises have metered, where the region has such a table."""
    return None if region.enterprise_energy is None else EnterpriseEnergy.typed(region.enterprise_energy)


def inventories_of(region: Region) -> Frame[Inventories] | None:
    """The inventories of earlier years, where the region has such a table."""
    return None if region.inventories is None else Inventories.typed(region.inventories)


def errors_of(region: Region) -> pl.DataFrame:
    """What each kind of evidence errs by: as shipped, and kind by kind as the region has learnt it itself."""
    errors = evidence_errors()
    own = region.evidence_errors
    if own is None:
        return errors
    shipped = errors.filter(~pl.col("kind").is_in(own["kind"].unique().implode()))
    known = [pl.col(name) if name in own.columns else pl.lit(None).alias(name) for name in shipped.columns]
    return pl.concat([shipped, own.select(known).cast(shipped.schema)])


def _gas_tco2_per_gj(region: Region) -> float:
    """The carbon of natural gas by the region's factors, or as IPCC (2006) has it."""
    gas = region.factors.filter(pl.col("energy") == GAS, pl.col("gj_per_unit") > 0)
    return float(gas["tco2_per_unit"][0] / gas["gj_per_unit"][0]) if gas.height else GAS_TCO2_PER_GJ


def simulated(
    region: Region,
    results: Estimated,
    *,
    enterprises: pl.DataFrame | None = None,
    counted: Collection[str] = SOURCES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[Draws]:
    """Simulation draws of the emissions of a region's enterprises, by the errors shipped and the region's own.

    With `enterprises` it is these that are drawn, in place of those of the results; `counted` are the sources of error.
    """
    energy, factors = EnergyStatistics.typed(region.energy), Factors.typed(region.factors)
    fuels = industry_fuels(industry_emission(energy, factors), year=region.year)
    shares = fuel_shares(energy, factors, year=region.year)
    register = IndustryStanding.typed(results.enterprises if enterprises is None else enterprises)
    return simulated_emissions(
        register,
        IntensityForecast.typed(results.forecast),
        fuels,
        shares,
        EvidenceErrors.typed(errors_of(region)),
        factor_sigma=factor_sigma(),
        process_sigma=process_sigma(),
        grid_sigma=grid_sigma(region.settings.grid, region.year),
        gas_tco2_per_gj=_gas_tco2_per_gj(region),
        counted=counted,
        draws=draws,
        seed=seed,
    )
