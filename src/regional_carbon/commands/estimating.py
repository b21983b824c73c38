"""The procedure on a region read from a folder, and how sure its figures are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

import narwhals as nw
import polars as pl

from regional_carbon.collect.region import Region
from regional_carbon.commands.asked import Progress, silent
from regional_carbon.factors import evidence_errors, factor_sigma, interval_coverage
from regional_carbon.models.fuel_mix import fuel_shares, industry_fuels
from regional_carbon.models.industry_intensity import industry_emission
from regional_carbon.procedure import DEFAULT_TARGET, Results, procedure
from regional_carbon.reports.case import Doubt
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy
from regional_carbon.uncertainty.error_sources import better_evidence, emission_by_evidence_grade, error_sources
from regional_carbon.uncertainty.intervals import HowSure
from regional_carbon.uncertainty.intervals import how_sure as made_sure
from regional_carbon.uncertainty.simulation import DRAWS, SEED, SOURCES, Possible, possible_emissions

TRIED: Final = 20_000  # enterprises up to which each source of error is tried alone


def region_results(
    region: Region, *, target: float | None = None, trend: str | None = None, progress: Progress = silent
) -> Results:
    """The procedure on a region read from a folder, with the strategies of region.toml beside the paper's."""
    settings = region.settings
    own = [strategy_of(name, given) for name, given in settings.strategies.items()]
    chosen = target if target is not None else settings.target
    tables: tuple[Any, Any, Any] = (region.energy, region.factors, region.enterprises)
    evidence: tuple[Any, Any] = (region.enterprise_energy, region.inventories)
    return procedure(
        *tables,
        year=region.year,
        grid_tco2_per_mwh=settings.grid.tco2_per_mwh,
        enterprise_energy=evidence[0],
        inventories=evidence[1],
        trend=trend or settings.trend,
        target=chosen if chosen is not None else DEFAULT_TARGET,
        strategies=(*PAPER_STRATEGIES, *own),
        progress=progress,
    )


def strategy_of(name: str, given: Mapping[str, Any]) -> Strategy:
    """A strategy as region.toml has it: its rule, what it is held within, and the rule's parameters."""
    parameters = {key: value for key, value in given.items() if key not in ("rule", "within")}
    return Strategy(name, str(given["rule"]), parameters, within=str(given.get("within", "")))


def how_sure(region: Region, results: Results, *, draws: int = DRAWS, seed: int = SEED) -> HowSure:
    """The results of a region with how sure each figure is: intervals, and the chance that a plan meets its target.

    The strategies stay in the order they are tried in.
    """
    sure = made_sure(results, possible(region, results, draws=draws, seed=seed))
    keys = ["region_code", "year", "strategy"]
    before, told = polars_of(results.comparison), polars_of(sure.results.comparison)
    in_order = before.select(name for name in keys if name in before.columns)
    again: Any = in_order.join(told, on=in_order.columns, how="left", maintain_order="left").select(told.columns)
    return replace(sure, results=replace(sure.results, comparison=again))


def errors_of(region: Region) -> Any:
    """What each kind of evidence errs by: as shipped, and kind by kind as the region has learnt it itself."""
    errors: Any = evidence_errors()
    own = region.evidence_errors
    if own is None:
        return errors
    shipped = errors.filter(~pl.col("kind").is_in(own["kind"].unique().implode()))
    return pl.concat([shipped, own.select(shipped.columns).cast(dict(shipped.schema))])


def possible(
    region: Region,
    results: Results,
    *,
    enterprises: pl.DataFrame | None = None,
    counted: Collection[str] = SOURCES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[Possible]:
    """The region's enterprises in many possible worlds, by the errors shipped and, kind by kind, the region's own.

    With `enterprises` it is these that are drawn, in place of those of the results; `counted` are the sources of error.
    """
    statistics: tuple[Any, Any] = (region.energy, region.factors)
    energy, factors = statistics
    fuels = industry_fuels(industry_emission(energy, factors), year=region.year)
    shares = fuel_shares(energy, factors, year=region.year)
    register: Any = results.enterprises if enterprises is None else enterprises
    return possible_emissions(
        register,
        results.forecast,
        fuels,
        shares,
        errors_of(region),
        factor_sigma=factor_sigma(),
        counted=counted,
        draws=draws,
        seed=seed,
    )


def doubt(region: Region, sure: HowSure) -> Doubt:
    """What the region's emission rests on, where the doubt about it comes from, and what would take it away.

    Above TRIED enterprises sources of error and better evidence are not tried one by one: None.
    """
    results = sure.results
    given: Any = results.enterprises
    by_evidence, total = polars_of(emission_by_evidence_grade(given)), polars_of(sure.total)
    own = [] if region.evidence_errors is None else region.evidence_errors["kind"].unique().sort().to_list()
    told = Doubt(total, by_evidence, coverage=interval_coverage(), own_errors=own)
    if total["enterprises"].sum() > TRIED:
        return told

    def drawn(enterprises: pl.DataFrame, counted: Collection[str]) -> Possible:
        return possible(region, results, enterprises=enterprises, counted=counted)[0]

    sources, better = error_sources(given, drawn), better_evidence(given, drawn)
    return replace(told, sources=polars_of(sources), better=polars_of(better))


def sureness(sure: HowSure) -> dict[str, Any]:
    """How sure the region's emission is, and each plan, for summary.json."""
    total = polars_of(sure.total).row(0, named=True)
    plans = polars_of(sure.results.comparison).select("strategy", "target_probability", "safe_target_rate")
    return {
        "emission_low_tco2": total["emission_low_tco2"],
        "emission_high_tco2": total["emission_high_tco2"],
        "lowest_tenth_kept": total["lowest_tenth_kept"],
        "draws": total["draws"],
        "seed": SEED,
        "plans": {row.pop("strategy"): row for row in plans.iter_rows(named=True)},
    }


def in_polars(found: Results) -> Results[pl.DataFrame]:
    """The results as a user has them of a region's folder: Polars frames."""
    return Results(
        year=found.year,
        trend=found.trend,
        target=found.target,
        intensity=polars_of(found.intensity),
        forecast=polars_of(found.forecast),
        trend_errors=polars_of(found.trend_errors),
        enterprises=polars_of(found.enterprises),
        strategies=found.strategies,
        curves={name: polars_of(curve) for name, curve in found.curves.items()},
        comparison=polars_of(found.comparison),
    )


def polars_of(frame: Any) -> pl.DataFrame:
    """The procedure was given polars frames, and gives polars frames back."""
    native: pl.DataFrame = nw.from_native(frame, eager_only=True).to_polars()
    return native
