"""All rules side by side at one target, for a region and for a ranking in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from regional_carbon.collect.region import Region
from regional_carbon.collect.table_files import read
from regional_carbon.commands.asked import Progress, silent
from regional_carbon.commands.estimating import polars_of, strategy_of
from regional_carbon.commands.steps import write_csv
from regional_carbon.commands.telling import shown
from regional_carbon.comparison.assessment import Choice, choose, every_rule
from regional_carbon.comparison.fairness import RULE
from regional_carbon.comparison.impacts import COMPENSATED, SOCIAL_DISCOUNT_RATE, YEARS
from regional_carbon.comparison.robustness import Scenario, grid_scenarios
from regional_carbon.factors import published_alternatives
from regional_carbon.language.amounts import UNKNOWN, count, decimals, percent
from regional_carbon.language.errors import Notice, RegionalCarbonError, ReportError, StrategyError
from regional_carbon.language.messages import Each, say
from regional_carbon.models.enterprise_emissions import next_year
from regional_carbon.models.evidence import emission_by_evidence
from regional_carbon.models.trend import TRENDS
from regional_carbon.procedure import Results
from regional_carbon.reports.case import Choosing
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.comparison_tables import Comparison, Effects
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.strategies import Strategy
from regional_carbon.uncertainty.intervals import HowSure

CHOSEN_IN: Final = 256  # possible worlds the rules are held against
CHOOSE_AT_MOST: Final = 10_000  # enterprises up to which `run` puts the rules side by side; above, `side-by-side` does
GRID_SWING: Final = {"×0.9": 0.9, "×1.1": 1.1}  # the project's own, beside other factors published for the grid


def choose_in(region: Region, found: Results, *, draws: Values | None = None, progress: Progress = silent) -> Choice:
    """Every rule that needs no more than the register has, and the region's own, at the target of a run.

    Held against other published grid factors, other trend rules, statistics a year older, and draws of the ranked
    enterprises' emissions where they are given: a row for each draw, in order of region, year and rank.

    Raises StrategyError where no rule can be run.
    """
    progress("choosing")
    ranked = CarbonEfficiency.of(found.enterprises)
    own = [strategy_of(name, given) for name, given in region.settings.strategies.items()]
    named = {strategy.name: strategy for strategy in (*every_rule(), *own)}
    grid = region.settings.grid.tco2_per_mwh
    times = {f"{other.year}": other.tco2_per_mwh / grid for other in published_alternatives(region.settings.grid)}
    scenarios = [*grid_scenarios(ranked, {**times, **GRID_SWING}), *_trend_scenarios(region, found)]
    if draws is not None:
        scenarios.append(Scenario("draws", f"{len(draws)}", draws))
    return choose(ranked, found.target, list(named.values()), scenarios=scenarios)


def choice_of(region: Region, sure: HowSure, progress: Progress) -> tuple[Choice | None, list[Notice]]:
    """The choice of a run; or why there is none: too many enterprises to do so unasked, or no rule that can be run."""
    found = sure.results
    enterprises = polars_of(found.enterprises).height
    if enterprises > CHOOSE_AT_MOST:
        return None, [Notice("choosing_large", {"count": enterprises})]
    try:
        return choose_in(region, found, draws=sure.emissions(CHOSEN_IN), progress=progress), []
    except StrategyError as error:
        return None, [Notice("choosing_refused", {"reason": str(error).split("\n")[0]})]


def _trend_scenarios(region: Region, found: Results) -> list[Scenario]:
    """The emissions by the other trend rules, and by statistics without their newest year, where all are known."""
    newest = int(polars_of(found.intensity).filter(pl.col("year") <= found.year)["year"].max())  # type: ignore[arg-type]  # Polars types it as any value
    asked = {f"trend = {trend}": (trend, newest) for trend in TRENDS if trend != found.trend}
    asked[f"{newest - 1}"] = (found.trend, newest - 1)
    ranking = polars_of(found.enterprises).filter(pl.col("rank").is_not_null())
    within = [name for name in ("region_code", "year") if name in ranking.columns]
    scenarios = []
    for name, (trend, until) in asked.items():
        try:
            emission = _emission_if(region, found, trend, until)
        except RegionalCarbonError:
            continue  # too few years of statistics for it
        told = ranking.select(*within, "enterprise_id", "rank").join(
            emission, on=[*within, "enterprise_id"], how="left"
        )
        values = told.sort(*within, "rank")["emission_tco2"]
        if values.is_not_null().all() and (values >= 0).all():
            scenarios.append(Scenario("trend", name, values.to_numpy()))
    return scenarios


def _emission_if(region: Region, found: Results, trend: str, until: int) -> pl.DataFrame:
    """What each enterprise emits by another trend rule, from statistics up to a year."""
    grid = region.settings.grid.tco2_per_mwh
    intensity: Any = polars_of(found.intensity).filter(pl.col("year") <= until)
    tables: tuple[Any, Any] = (region.energy.filter(pl.col("year") <= until), region.factors)
    forecast = next_year(intensity, year=found.year, grid_tco2_per_mwh=grid, trend=trend)
    evidence: tuple[Any, Any, Any] = (region.enterprises, region.enterprise_energy, region.inventories)
    return polars_of(
        emission_by_evidence(
            evidence[0], forecast, *tables, year=found.year, enterprise_energy=evidence[1], inventories=evidence[2]
        )
    )


def choosing_of(choice: Choice | None) -> Choosing | None:
    """A choice as the reports show it."""
    if choice is None:
        return None
    return Choosing(
        tables=choice_tables(choice),
        rules=[shown(strategy, bare=True) for strategy in choice.strategies],
        dials={strategy.name: dial_told(strategy) for strategy in choice.strategies},
        left_out=[left_out(name, error) for name, error in choice.refused.items()],
    )


def left_out(name: str, error: StrategyError) -> str:
    return say("commands", "side_by_side_refused", rule=name, reason=str(error).split("\n")[0])


def dial_told(strategy: Strategy) -> str:
    """Where the dial of a strategy stands: 'q = 0.9706'; each group's own is told by run.json."""
    dial = strategy.of().dial
    if dial is None:
        return ""
    if strategy.dials:
        return say("commands", "dial_of_each")
    symbols = {parameter.name: parameter.symbol for parameter in strategy.of().described()}
    return f"{symbols[dial.parameter]} = {float(str(strategy.parameters[dial.parameter])):.4g}"


@dataclass(frozen=True)
class SideBySide:
    """Rules side by side at one target: their comparison, what those that cannot meet it say, and all else."""

    comparison: pl.DataFrame
    refused: dict[str, StrategyError]
    choice: Choice


def side_by_side(
    ranked: Path,
    target: float,
    strategies: Sequence[Strategy] = (),
    *,
    within: str = "",
    compensated: float = COMPENSATED,
    years: int = YEARS,
    discount_rate: float = SOCIAL_DISCOUNT_RATE,
) -> SideBySide:
    """Strategies turned to one target over a ranking, or every rule whose parameters all have defaults (S6).

    Held against a grid factor 10 % less and more as well, where the ranking has the fuels' emission apart.

    Raises StrategyError for a target outside 0–1, a registered rule that cannot be loaded, or when none can be run.
    """
    frame = CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    choice = choose(
        frame, target, strategies, within=within, scenarios=grid_scenarios(frame, GRID_SWING),
        compensated=compensated, years=years, discount_rate=discount_rate,
    )  # fmt: skip
    return SideBySide(polars_of(choice.comparison), dict(choice.refused), choice)


def choice_in_polars(choice: Choice) -> Choice[pl.DataFrame]:
    """The choice as a user has it of a region's folder: Polars frames."""
    return Choice(
        target=choice.target,
        strategies=choice.strategies,
        comparison=polars_of(choice.comparison),
        effects=polars_of(choice.effects),
        fund=polars_of(choice.fund),
        front=polars_of(choice.front),
        costs=polars_of(choice.costs),
        robust=polars_of(choice.robust),
        refused=choice.refused,
    )


def choice_tables(choice: Choice) -> dict[str, pl.DataFrame]:
    """Every table of a choice, by the name of its file."""
    return {
        "side_by_side": polars_of(choice.comparison),
        "effects": polars_of(choice.effects),
        "fund": polars_of(choice.fund),
        "fairness_front": polars_of(choice.front),
        "scenario_costs": polars_of(choice.costs),
        "robust_choice": polars_of(choice.robust),
    }


def choice_sentences(choice: Choice) -> list[str]:
    """What a choice comes to, region by region: the rules that none beats in both, and the one regretted least."""
    front, robust = polars_of(choice.front), polars_of(choice.robust)
    told = []
    regions = front["region_code"].unique(maintain_order=True).to_list() if "region_code" in front.columns else [None]
    for region in regions:
        of = pl.lit(True) if region is None else pl.col("region_code") == region
        before = "" if region is None else f"{region}: "
        unbeaten = front.filter(of & (pl.col("bound") == RULE) & pl.col("on_front")).sort("output_forgone_cny")
        told.append(before + say("commands", "side_by_side_front", rules=Each(unbeaten["strategy"].to_list())))
        least = robust.filter(of & pl.col("least_regret"))
        if least.height:
            values = {"rules": Each(least["strategy"].to_list()), "scenarios": least["scenarios"][0],
                      "regret": percent(least['greatest_regret'][0])}  # fmt: skip
            told.append(before + say("commands", "side_by_side_robust", **values))
    return told


def choice_lines(choice: Choice) -> list[list[str]]:
    """The rules as a terminal shows them, cheapest first below their headers: cost, burden, what is known of effects.

    A strategy that misses the target has no row; an effect of which nothing is known has no column.
    """
    keys = [name for name in ("region_code", "year", "strategy") if name in polars_of(choice.effects).columns]
    effects = polars_of(choice.effects).drop("target_rate", "output_forgone_cny")
    side = polars_of(choice.comparison).filter("meets_target").join(effects, on=keys, how="left")
    declared = {**Comparison.columns(), **Effects.columns()}
    shows: dict[str, Callable[[Any], str]] = {
        "strategy": str, "region_code": str, "output_forgone_rate": percent, "burden_gini": partial(decimals, places=2),
        "enterprises_closed": count, "wiped_out": str, "jobs_at_stake": count,
        "tax_forgone_cny": count, "value_added_forgone_cny": count, "subsidy_cny": count,
    }  # fmt: skip
    gone = pl.when(pl.col("industries_wiped_out") == 0).then(pl.lit("0")).otherwise("wiped_out")
    side = side.with_columns(wiped_out=gone)
    kept = [name for name in shows if name in side.columns and not side[name].is_null().all()]
    order = [name for name in ("region_code", "output_forgone_cny") if name in side.columns]
    body = [
        [UNKNOWN if value is None else shows[name](value) for name, value in zip(kept, row, strict=True)]
        for row in side.sort(order, maintain_order=True).select(kept).iter_rows()
    ]
    return [[declared[name].header() for name in kept], *body]


def write_choice(choice: Choice, folder: Path) -> list[Path]:
    """Every table of a choice as CSV in a folder. Raises ReportError when one cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    return [write_csv(table, folder / f"{name}.csv") for name, table in choice_tables(choice).items()]
