"""The rules of a region at its target, held against other grid factors, trends, statistics, and simulation draws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from regional_carbon.collect.region import Region
from regional_carbon.collect.table_files import read
from regional_carbon.comparison.assessment import Choice, choose, every_rule
from regional_carbon.comparison.impacts import COMPENSATED, SOCIAL_DISCOUNT_RATE, YEARS
from regional_carbon.comparison.robustness import Scenario, grid_scenarios
from regional_carbon.factors import published_alternatives
from regional_carbon.language.errors import Notice, Reason, RegionalCarbonError, StrategyError
from regional_carbon.models.enterprise_emissions import next_year
from regional_carbon.models.evidence import emission_by_evidence
from regional_carbon.models.trend import TRENDS
from regional_carbon.procedure import Results
from regional_carbon.run.estimation import enterprise_energy_of, inventories_of
from regional_carbon.run.steps_watched import Progress, silent
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.estimate_tables import CarbonEfficiency, CarbonElectricityIntensity
from regional_carbon.schema.frames import polars_of
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises, Factors
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.written import strategy_of
from regional_carbon.uncertainty.simulation_draws import Draws

CHOSEN_IN: Final = 256  # simulation draws the rules are held against
CHOOSE_AT_MOST: Final = 10_000  # enterprises up to which a run puts the rules side by side; above, `side-by-side` does
GRID_SWING: Final = {"×0.9": 0.9, "×1.1": 1.1}  # the project's own, beside other factors published for the grid


def choose_in(region: Region, results: Results, *, draws: Values | None = None, progress: Progress = silent) -> Choice:
    """Every rule that needs no more than the register has, and the region's own, at the target of a run.

    Held against other published grid factors, other trend rules, statistics a year older, and draws of the ranked
    enterprises' emissions where they are given: a row for each draw, in order of region, year and rank.

    Raises StrategyError where no rule can be run.
    """
    progress("choosing")
    ranked = CarbonEfficiency.of(results.enterprises)
    own = [strategy_of(name, given).plain() for name, given in region.settings.strategies.items()]
    named = {strategy.name: strategy for strategy in (*every_rule(), *own)}
    grid = region.settings.grid.tco2_per_mwh
    times = {f"{other.year}": other.tco2_per_mwh / grid for other in published_alternatives(region.settings.grid)}
    scenarios = [*grid_scenarios(ranked, {**times, **GRID_SWING}), *_trend_scenarios(region, results)]
    if draws is not None:
        scenarios.append(Scenario("draws", f"{len(draws)}", draws))
    return choose(ranked, results.target, list(named.values()), scenarios=scenarios)


def choice_or_notice(
    region: Region, results: Results, draws: Sequence[Draws], progress: Progress
) -> tuple[Choice | None, list[Notice]]:
    """The comparison of rules; or why there is none: too many enterprises to do so unasked, or no rule can be run."""
    count = polars_of(results.enterprises).height
    if count > CHOOSE_AT_MOST:
        return None, [Notice("choosing_large", {"count": count})]
    emissions = np.vstack([of_region.emission[:, :CHOSEN_IN] for of_region in draws]).T
    try:
        return choose_in(region, results, draws=emissions, progress=progress), []
    except StrategyError as error:
        return None, [Notice("choosing_refused", {"reason": Reason(error.first)})]


def _trend_scenarios(region: Region, results: Results) -> list[Scenario]:
    """The emissions by the other trend rules, and by statistics without their newest year, where all are known."""
    observed = polars_of(results.intensity).filter(pl.col("year") <= results.year)["year"]
    newest = int(observed.max())  # type: ignore[arg-type]  # Polars types it as any value
    asked = {f"trend = {trend}": (trend, newest) for trend in TRENDS if trend != results.trend}
    asked[f"{newest - 1}"] = (results.trend, newest - 1)
    ranking = polars_of(results.enterprises).filter(pl.col("rank").is_not_null())
    within = [name for name in ("region_code", "year") if name in ranking.columns]
    scenarios = []
    for name, (trend, until) in asked.items():
        try:
            emission = _emission_if(region, results, trend, until)
        except RegionalCarbonError:
            continue  # too few years of statistics for it
        ranked = ranking.select(*within, "enterprise_id", "rank").join(
            emission, on=[*within, "enterprise_id"], how="left"
        )
        values = ranked.sort(*within, "rank")["emission_tco2"]
        if values.is_not_null().all() and (values >= 0).all():
            scenarios.append(Scenario("trend", name, values.to_numpy()))
    return scenarios


def _emission_if(region: Region, results: Results, trend: str, until: int) -> pl.DataFrame:
    """What each enterprise emits by another trend rule, from statistics up to a year."""
    grid = region.settings.grid.tco2_per_mwh
    intensity = polars_of(results.intensity).filter(pl.col("year") <= until)
    energy = EnergyStatistics.typed(region.energy.filter(pl.col("year") <= until))
    forecast = next_year(
        CarbonElectricityIntensity.typed(intensity), year=results.year, grid_tco2_per_mwh=grid, trend=trend
    )
    return polars_of(
        emission_by_evidence(
            Enterprises.typed(region.enterprises),
            forecast,
            energy,
            Factors.typed(region.factors),
            year=results.year,
            enterprise_energy=enterprise_energy_of(region),
            inventories=inventories_of(region),
            shared=region.settings.shared_effect,
        )
    )


def side_by_side(
    ranked: Path,
    target: float,
    strategies: Sequence[Strategy] = (),
    *,
    within: str = "",
    compensated: float = COMPENSATED,
    years: int = YEARS,
    discount_rate: float = SOCIAL_DISCOUNT_RATE,
) -> Choice:
    """Strategies calibrated to one target over a ranking in a file, or every rule whose parameters have defaults (S6).

    Held against a grid factor 10 % less and more as well, where the ranking has the fuels' emissions apart.

    Raises StrategyError for a target outside 0–1, a registered rule that cannot be loaded, or when none can be run.
    """
    ranking = CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    return choose(
        ranking, target, strategies, within=within, scenarios=grid_scenarios(ranking, GRID_SWING),
        compensated=compensated, years=years, discount_rate=discount_rate,
    )  # fmt: skip
