"""The paper's procedure, S1 to S6, in order (Figure 1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Generic

import narwhals as nw

from regional_carbon.comparison.at_target import adjust, compare
from regional_carbon.language.errors import FactorError, StrategyError
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.models.enterprise_emissions import next_year
from regional_carbon.models.evidence import GRADES, LEAST_GRID_TCO2_PER_MWH, emission_by_evidence
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.process_emissions import with_process_emissions
from regional_carbon.models.reduction_curves import curve_by_coefficient
from regional_carbon.models.scopes import emission_by_scope
from regional_carbon.models.trend import trend_errors
from regional_carbon.schema.comparison_tables import Comparison, ReductionCurve
from regional_carbon.schema.estimate_tables import (
    CarbonEfficiency,
    CarbonElectricityIntensity,
    EnterpriseEmission,
    IndustryStanding,
    IntensityForecast,
    TrendErrors,
)
from regional_carbon.schema.frames import Frame, KindT
from regional_carbon.schema.input_tables import EnergyStatistics, EnterpriseEnergy, Enterprises, Factors, Inventories
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy

DEFAULT_TARGET = 0.30  # a share of the region's emission; where the officer has not agreed one yet


@dataclass(frozen=True)
class Results(Generic[KindT]):
    """What the procedure finds, a frame for each step, of the kind of frame it was given."""

    year: int
    trend: str
    target: float
    intensity: Annotated[KindT, CarbonElectricityIntensity]
    forecast: Annotated[KindT, IntensityForecast]
    trend_errors: Annotated[KindT, TrendErrors]
    enterprises: Annotated[KindT, IndustryStanding]
    strategies: tuple[Strategy, ...]
    curves: dict[str, Annotated[KindT, ReductionCurve]]
    comparison: Annotated[KindT, Comparison]


def procedure(
    energy: Frame[EnergyStatistics],
    factors: Frame[Factors],
    enterprises: Frame[Enterprises],
    *,
    year: int,
    grid_tco2_per_mwh: float,
    enterprise_energy: Frame[EnterpriseEnergy] | None = None,
    inventories: Frame[Inventories] | None = None,
    residual_tco2_per_mwh: float | None = None,
    shared: bool = False,
    trend: str = "pooled",
    target: float = DEFAULT_TARGET,
    strategies: Sequence[Strategy] = PAPER_STRATEGIES,
    progress: Callable[[str], None] = lambda step: None,
) -> Results:
    """From energy statistics and a register to strategies side by side at a target (Figure 1).

    Each enterprise's emission rests on the best evidence there is of it: the register's electricity shares,
    the fuels of `enterprise_energy`, the verified `inventories`; without any, on its industry alone, as in the paper.
    With `shared` those known by their industry alone move with those of their region that are known better.
    `residual_tco2_per_mwh` is for Scope 2, market-based; the emissions that are ranked are at the grid factor.

    A strategy that misses the target at its own parameters keeps its curve, and a second one, its dial
    turned until the target is met, stands beside it under the name `…_adjusted`: "go back to S5". One `within`
    industries or townships is turned in each of them at once.

    Raises StrategyError for a target outside 0–1 or a rule that does not exist, TableError for a missing column,
    FactorError where the grid is too clean for electricity to say what an enterprise without evidence emits.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Figure 1.
    """
    progress("intensity")
    industries = industry_emission(energy, factors)  # S2, Model I
    intensity = carbon_electricity_intensity(industries)
    forecast = next_year(intensity, year=year, grid_tco2_per_mwh=grid_tco2_per_mwh, trend=trend)  # S2, Model II
    progress("ranking")
    emission = emission_by_evidence(
        enterprises, forecast, energy, factors,
        year=year, enterprise_energy=enterprise_energy, inventories=inventories, shared=shared,
    )  # fmt: skip
    emission = with_process_emissions(emission)
    apart = emission_by_scope(
        emission, grid_tco2_per_mwh=grid_tco2_per_mwh, residual_tco2_per_mwh=residual_tco2_per_mwh
    )
    ranked = carbon_efficiency(apart)  # S3, Models II, III
    _refuse_clean_grid(ranked, grid_tco2_per_mwh)
    standing = industry_standing(ranked)  # S3, Model III
    progress("curves")
    tried = {strategy.name: _held_within(ranked, strategy, target) for strategy in strategies}  # S4
    curve_of = curve_by_coefficient(ranked)
    curves = {name: curve_of(beta.coefficient()) for name, beta in tried.items()}  # S5, Model IV
    comparison = compare(curves, target, ranked)  # S6
    for missed in _missed(comparison):  # back to S5
        adjusted = _adjusted(ranked, tried[missed], target)
        if adjusted is not None:
            tried[adjusted.name] = adjusted
            curves[adjusted.name] = curve_of(adjusted.coefficient())
    if len(curves) > len(strategies):
        comparison = compare(curves, target, ranked)
    return Results(
        year=year,
        trend=trend,
        target=target,
        intensity=intensity,
        forecast=forecast,
        trend_errors=trend_errors(intensity, year=year),
        enterprises=standing,
        strategies=tuple(tried.values()),
        curves=curves,
        comparison=comparison,
    )


def _held_within(ranked: Frame[CarbonEfficiency], strategy: Strategy, target: float) -> Strategy:
    """A strategy within industries or townships turned at once: each of them has to meet the target itself."""
    if not strategy.within:
        return strategy
    return replace(adjust(ranked, strategy, target), name=strategy.name, adjusted_from="")


def _refuse_clean_grid(emission: Frame[EnterpriseEmission], grid_tco2_per_mwh: float) -> None:
    """Where the grid is that clean, fuels are nearly all there is, and an industry's mean of them says too little."""
    if grid_tco2_per_mwh >= LEAST_GRID_TCO2_PER_MWH:
        return
    bare = nw.from_native(emission).lazy().filter(nw.col("grade") == len(GRADES)).select("enterprise_id").collect()
    if bare.shape[0]:
        raise FactorError("grid_too_clean", grid=grid_tco2_per_mwh, least=LEAST_GRID_TCO2_PER_MWH, count=bare.shape[0])


def _missed(comparison: Frame[Comparison]) -> list[str]:
    rows = nw.from_native(comparison).lazy().filter(~nw.col("meets_target")).select("strategy").collect()
    return sorted(set(rows["strategy"].to_list()))


def _adjusted(ranked: Frame[CarbonEfficiency], strategy: Strategy, target: float) -> Strategy | None:
    try:
        return adjust(ranked, strategy, target)
    except StrategyError:  # no dial, or out of its reach: its row in the comparison says "not met"
        return None
