"""The paper's procedure, S1 to S6, in order (Figure 1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import narwhals as nw

from regional_carbon.comparison import adjust, compare
from regional_carbon.errors import StrategyError
from regional_carbon.frames import Frame
from regional_carbon.models.carbon_efficiency import carbon_efficiency, industry_standing
from regional_carbon.models.carbon_electricity_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.carbon_emission import enterprise_emission, next_year
from regional_carbon.models.emission_reduction import reduction_curve
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy
from regional_carbon.tables import (
    CarbonEfficiency,
    CarbonElectricityIntensity,
    Comparison,
    EnergyStatistics,
    Enterprises,
    Factors,
    IndustryStanding,
    IntensityForecast,
    ReductionCurve,
)

DEFAULT_TARGET = 0.30  # a share of the region's emission; where the officer has not agreed one yet


@dataclass(frozen=True)
class Results:
    """What the procedure finds, a frame for each step, of the kind of frame it was given."""

    year: int
    trend: str
    target: float
    intensity: Frame[CarbonElectricityIntensity]
    forecast: Frame[IntensityForecast]
    enterprises: Frame[IndustryStanding]
    strategies: tuple[Strategy, ...]
    curves: dict[str, Frame[ReductionCurve]]
    comparison: Frame[Comparison]


def procedure(
    energy: Frame[EnergyStatistics],
    factors: Frame[Factors],
    enterprises: Frame[Enterprises],
    *,
    year: int,
    grid_tco2_per_mwh: float,
    trend: str = "last",
    target: float = DEFAULT_TARGET,
    strategies: Sequence[Strategy] = PAPER_STRATEGIES,
    progress: Callable[[str], None] = lambda step: None,
) -> Results:
    """From energy statistics and a register to strategies side by side at a target (Figure 1).

    A strategy that misses the target at its own parameters keeps its curve, and a second one, its dial
    turned until the target is met, stands beside it under the name `…_adjusted`: "go back to S5".

    Raises StrategyError for a target outside 0–1 or a rule that does not exist, TableError for a missing column.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Figure 1.
    """
    progress("intensity")
    industries = industry_emission(energy, factors)  # S2, Model I
    intensity = carbon_electricity_intensity(industries)
    forecast = next_year(intensity, year=year, grid_tco2_per_mwh=grid_tco2_per_mwh, trend=trend)  # S2, Model II
    progress("ranking")
    of_year = _of_year(enterprises, year)
    ranked = carbon_efficiency(enterprise_emission(of_year, forecast))  # S3, Models II, III
    progress("curves")
    tried = {strategy.name: strategy for strategy in strategies}  # S4
    curves = {name: reduction_curve(ranked, beta.coefficient()) for name, beta in tried.items()}  # S5, Model IV
    comparison = compare(curves, target, ranked)  # S6
    for missed in _missed(comparison):  # back to S5
        adjusted = _adjusted(ranked, tried[missed], target)
        if adjusted is not None:
            tried[adjusted.name] = adjusted
            curves[adjusted.name] = reduction_curve(ranked, adjusted.coefficient())
    if len(curves) > len(strategies):
        comparison = compare(curves, target, ranked)
    return Results(
        year=year,
        trend=trend,
        target=target,
        intensity=intensity,
        forecast=forecast,
        enterprises=industry_standing(ranked),
        strategies=tuple(tried.values()),
        curves=curves,
        comparison=comparison,
    )


def _of_year(enterprises: Frame[Enterprises], year: int) -> Frame[Enterprises]:
    of_year = nw.from_native(enterprises).filter(nw.col("year") == year)
    return of_year if isinstance(enterprises, (nw.DataFrame, nw.LazyFrame)) else nw.to_native(of_year)


def _missed(comparison: Frame[Comparison]) -> list[str]:
    rows = nw.from_native(comparison).lazy().filter(~nw.col("meets_target")).select("strategy").collect()
    return sorted(set(rows["strategy"].to_list()))


def _adjusted(ranked: Frame[CarbonEfficiency], strategy: Strategy, target: float) -> Strategy | None:
    try:
        return adjust(ranked, strategy, target)
    except StrategyError:  # no dial, or out of its reach: its row in the comparison says "not met"
        return None
