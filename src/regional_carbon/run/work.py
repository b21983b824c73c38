"""From a region's folder to a run: the procedure S1 to S6, its uncertainty, the comparison of rules, the pathway."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon import __version__
from regional_carbon.collect.findings import accepted as accepted_of
from regional_carbon.collect.findings import still_open
from regional_carbon.collect.intake import read_accepted
from regional_carbon.collect.region import Region, read_region
from regional_carbon.comparison.assessment import CHOSEN, Choice
from regional_carbon.comparison.at_target import checked_line
from regional_carbon.factors import ets_thresholds, interval_coverage
from regional_carbon.language.errors import DoubtError, Fault, InputError, Notice
from regional_carbon.models.history import enterprise_history
from regional_carbon.models.scopes import region_scopes
from regional_carbon.pathways.allowances import Pathway
from regional_carbon.procedure import Results
from regional_carbon.run.certainty import with_certainty
from regional_carbon.run.district_measures import overridden_notices, supply_notices
from regional_carbon.run.estimation import errors_of, estimated, inventories_of, own_strategies, simulated
from regional_carbon.run.measures_applied import (
    measures_first_notices,
    strategies_at_target,
    strategy_curves,
    with_measures_first,
)
from regional_carbon.run.model_v import COST, POTENTIAL, Abatement, abatement_notices, abatement_of
from regional_carbon.run.notices import notices_of
from regional_carbon.run.planning import plan_of, reported_years, terms_of, with_chances_of
from regional_carbon.run.record import packages
from regional_carbon.run.rule_scenarios import choice_or_notice
from regional_carbon.run.run import OWN_CODES, Run, RunSettings
from regional_carbon.run.steps_watched import PathLike, Progress, silent
from regional_carbon.schema import (
    comparison_tables,
    estimate_tables,
    input_tables,
    measure_tables,
    pathway_tables,
    uncertainty_tables,
)
from regional_carbon.schema.column import Table
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.schema.frames import AnyFrame, polars_of
from regional_carbon.schema.input_tables import Enterprises
from regional_carbon.schema.uncertainty_tables import EvidenceErrors
from regional_carbon.uncertainty.error_sources import (
    better_evidence,
    emission_by_evidence_grade,
    errors_apart,
    intervals_by_source,
)
from regional_carbon.uncertainty.intervals import region_emission
from regional_carbon.uncertainty.most_likely import with_most_likely
from regional_carbon.uncertainty.national_market import with_national_market
from regional_carbon.uncertainty.priorities import next_evidence
from regional_carbon.uncertainty.simulation_draws import Draws

TRIED: Final = 20_000  # enterprises up to which each source of error is tried alone


@dataclass(frozen=True)
class Planned:
    """A pathway laid out; revised after a year reported, with who was off its allowance (Deviations)."""

    pathway: Pathway
    deviations: pl.DataFrame | None = None
    actual: pl.DataFrame | None = None  # what was reported (ActualEmission)


LayOut = Callable[[Region, Results], Planned | None]


@dataclass(frozen=True)
class Work:
    """What the steps have brought, from which the tables of a run are taken."""

    region: Region
    results: Results  # S1 to S6, with their uncertainty
    draws: Sequence[Draws]
    choice: Choice | None  # the comparison of rules, where one was made
    planned: Planned | None  # where the region has goals
    priorities: pl.DataFrame  # whom to ask next
    abatement: Abatement  # what measures could do
    measures_plan: pl.DataFrame | None = None  # what strategies with measures first ask of each (MeasuresFirstPlan)

    def few_enough(self) -> bool:
        """Whether each source of error, and each better evidence, can be tried alone."""
        return sum(len(of_region.region) for of_region in self.draws) <= TRIED

    def drawn(self, enterprises: pl.DataFrame, counted: Collection[str]) -> Draws:
        """Simulation draws of the enterprises given, in place of the region's, with some sources of error."""
        return simulated(self.region, self.results, enterprises=enterprises, counted=counted)[0]


def _history(work: Work) -> AnyFrame:
    register = Enterprises.typed(work.region.enterprises)
    return enterprise_history(
        register,
        work.results.intensity,
        work.results.enterprises,
        year=work.results.year,
        inventories=inventories_of(work.region),
    )


def _scopes(work: Work) -> AnyFrame:
    settings = work.region.settings
    return region_scopes(
        work.results.enterprises,
        grid_tco2_per_mwh=settings.grid.tco2_per_mwh,
        residual_tco2_per_mwh=None if settings.residual is None else settings.residual.tco2_per_mwh,
    )


def _curves(work: Work) -> pl.DataFrame:
    curves = [
        polars_of(curve).select(pl.lit(name).alias("strategy"), pl.all()) for name, curve in work.results.curves.items()
    ]
    return pl.concat(curves, how="diagonal")


def _chosen(name: str) -> Callable[[Work], AnyFrame | None]:
    """A table of the comparison of rules, where one was made."""
    return lambda work: None if work.choice is None else getattr(work.choice, name)


def _pathway(name: str) -> Callable[[Work], pl.DataFrame | None]:
    """A table of the pathway, where there is one."""
    return lambda work: None if work.planned is None else getattr(work.planned.pathway, name)


def _measures(table: type[Table]) -> Callable[[Work], AnyFrame | None]:
    """A table of Model V; of costs, where an energy price is given."""
    return lambda work: work.abatement.table(table)


# The tables of a run, and how each comes about; none where a run does not have it. A new one is declared in `schema`
# with the name a run holds it under (`held_as`), and computed here.
TABLES: Final[dict[type[Table], Callable[[Work], AnyFrame | None]]] = {
    estimate_tables.IndustryStanding: lambda work: work.results.enterprises,
    estimate_tables.CarbonElectricityIntensity: lambda work: polars_of(work.results.intensity).sort(
        "industry_code", "year"
    ),
    estimate_tables.IntensityForecast: lambda work: polars_of(work.results.forecast).sort("industry_code"),
    estimate_tables.Scopes: _scopes,
    estimate_tables.TrendErrors: lambda work: work.results.trend_errors,
    input_tables.Factors: lambda work: work.region.factors,
    input_tables.Provenance: lambda work: None if work.region.provenance.is_empty() else work.region.provenance,
    uncertainty_tables.RegionEmission: lambda work: region_emission(work.results.enterprises, work.draws),
    uncertainty_tables.RegionErrors: lambda work: errors_apart(
        work.results.enterprises, work.draws[0], work.drawn if work.few_enough() else None
    ),
    uncertainty_tables.EmissionByEvidence: lambda work: emission_by_evidence_grade(work.results.enterprises),
    uncertainty_tables.ErrorSources: lambda work: (
        intervals_by_source(work.results.enterprises, work.drawn) if work.few_enough() else None
    ),
    uncertainty_tables.BetterEvidence: lambda work: (
        better_evidence(work.results.enterprises, work.drawn) if work.few_enough() else None
    ),
    uncertainty_tables.IntervalCoverage: lambda work: interval_coverage(),
    uncertainty_tables.NextEvidence: lambda work: work.priorities,
    **{table: _measures(table) for table in (*POTENTIAL, *COST)},
    measure_tables.CatalogueBlock: lambda work: work.abatement.catalogue_blocks(),
    measure_tables.ExpectedGeneration: lambda work: work.abatement.expected_generation(),
    estimate_tables.EnterpriseHistory: _history,
    comparison_tables.StrategyCurves: _curves,
    comparison_tables.Comparison: lambda work: work.results.comparison,
    comparison_tables.MeasuresFirst: lambda work: strategies_at_target(work.results, work.abatement),
    comparison_tables.MeasuresFirstPlan: lambda work: work.measures_plan,
    comparison_tables.MeasuresFirstCurves: lambda work: strategy_curves(work.results, work.abatement),
    **{table: _chosen(name) for table, name in CHOSEN.items()},
    pathway_tables.PathwayYear: _pathway("years"),
    pathway_tables.Plan: _pathway("plan"),
    pathway_tables.Deviations: lambda work: None if work.planned is None else work.planned.deviations,
}


def tables_of(work: Work) -> dict[str, pl.DataFrame]:
    """The tables of a run, each under the name of its declaration."""
    made = ((table.held_as, compute(work)) for table, compute in TABLES.items())
    return {name: polars_of(frame) for name, frame in made if frame is not None}


def work_out(
    region: PathLike,
    *,
    year: int | None = None,
    target: float | None = None,
    line: float | None = None,
    trend: str | None = None,
    yes: bool = False,
    accepted: Sequence[Mapping[str, object]] = (),
    progress: Progress = silent,
) -> Run:
    """From a region's folder to its run, S1 to S6; nothing is written.

    `year`, `target`, `line` and `trend` stand in place of region.toml's. Warnings confirmed when the files were
    collected, or before (`accepted`, as a run has them), stay confirmed.

    Raises InputError with all faults of the files, or for a register of several regions, each of which is worked out
    by itself; DoubtError for warnings not confirmed, StrategyError for a target, line or trend that cannot be.
    """
    progress("reading")
    read = read_region(Path(region), year=year, trend=trend)
    several = list(regions_of(read))
    if several:
        raise InputError("several_regions", count=len(several), regions=several)
    confirmed = confirmed_of(read, accepted, yes=yes)
    return run_of(read, by_settings, target=target, line=line, trend=trend, accepted=confirmed, progress=progress)


def by_settings(region: Region, results: Results) -> Planned | None:
    """The pathway to the goals of region.toml; none where it has none."""
    return Planned(plan_of(region, results)) if region.settings.goals else None


def _with_chances(planned: Planned | None, region: Region, results: Results, draws: Sequence[Draws]) -> Planned | None:
    if planned is None:
        return None
    way = with_chances_of(region, results, planned.pathway, draws, actual=planned.actual)
    return replace(planned, pathway=way)


def run_of(
    region: Region,
    lay_out: LayOut,
    *,
    target: float | None = None,
    line: float | None = None,
    trend: str | None = None,
    accepted: Sequence[Mapping[str, object]] = (),
    reported: Collection[int] | None = (),
    progress: Progress = silent,
) -> Run:
    """A region worked out; `lay_out` gives its pathway.

    `reported` are the years reported in the pathway that stands in its place; None where that cannot be read.

    Raises StrategyError for a target, line, trend or goals that cannot be.
    """
    settings = region.settings
    reference = line if line is not None else settings.line
    line = None if reference is None else checked_line(reference)
    results = estimated(region, target=target, trend=trend, progress=progress)
    progress("sureness")
    draws = simulated(region, results)
    results = with_certainty(results, draws)
    errors = EvidenceErrors.typed(errors_of(region))
    likely = with_most_likely(results.enterprises, errors)
    standing = with_national_market(
        IndustryStanding.typed(likely), draws, ets_thresholds(), own_codes=settings.industry_codes == OWN_CODES
    )
    results = replace(results, enterprises=standing)
    priorities = polars_of(next_evidence(results.enterprises, errors))
    choice, refusals = choice_or_notice(region, results, draws, progress)
    planned = _with_chances(lay_out(region, results), region, results, draws)
    terms = None if planned is None else terms_of(planned.pathway)
    abatement, own = abatement_of(region, results), own_strategies(region)
    results, measures_plan = with_measures_first(results, abatement, own, draws)
    still = [] if planned is None else reported_years(planned.pathway.years)
    dropped = sorted({*(reported or ())} - {*still})
    notices = [
        *notices_of(region, results, draws, priorities),
        *abatement_notices(abatement.inputs),
        *measures_first_notices(own, results, abatement),
        *overridden_notices(region),
        *supply_notices(region),
        *([Notice("doubts_accepted", {"count": len(accepted)})] if accepted else []),
        *refusals,
        *([Notice("reports_dropped", {"years": dropped})] if dropped else []),
        *([Notice("reports_unread")] if reported is None else []),
    ]
    own_errors = () if region.evidence_errors is None else region.evidence_errors["kind"].unique().sort().to_list()
    return Run(
        settings=RunSettings(
            name_en=settings.name, name_zh=settings.name_zh, currency=settings.currency, year=results.year,
            trend=results.trend, target=results.target, line=line,
            grid=settings.grid, residual=settings.residual, industry_codes=settings.industry_codes,
            shared_effect=settings.shared_effect, own_errors=tuple(own_errors), measures=abatement.inputs,
        ),
        tables=tables_of(Work(region, results, draws, choice, planned, priorities, abatement, measures_plan)),
        strategies=results.strategies,
        rules=() if choice is None else choice.strategies,
        refused={} if choice is None else {name: error.first for name, error in choice.refused.items()},
        notices=tuple(notices),
        pathway_terms=terms,
        accepted=tuple(accepted),
        inputs=dict(region.inputs),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        packages=packages(),
    )  # fmt: skip


def regions_of(region: Region) -> dict[str, Region]:
    """Each region of a register that holds several, by its code; none where there is but one."""
    if "region_code" not in region.enterprises.columns:
        return {}
    codes = region.enterprises.filter(pl.col("year") == region.year)["region_code"].unique().sort().to_list()

    def of(frame: pl.DataFrame | None, code: str) -> pl.DataFrame | None:
        return frame if frame is None or "region_code" not in frame.columns else frame.filter(region_code=code)

    return {
        code: replace(
            region,
            settings=replace(
                region.settings, name=f"{region.settings.name} · {code}",
                name_zh=f"{region.settings.name_zh or region.settings.name} · {code}",
            ),
            enterprises=region.enterprises.filter(region_code=code),
            enterprise_energy=of(region.enterprise_energy, code),
            inventories=of(region.inventories, code),
            enterprise_measures=of(region.enterprise_measures, code),
        )
        for code in (codes if len(codes) > 1 else [])
    }  # fmt: skip


def together(region: Region, parts: Mapping[str, Run]) -> Run:
    """Several regions, each worked out by itself, as one run: a row for each, and no figure that mixes two."""
    rows = []
    for code, part in parts.items():
        best = None if part.recommendation is None else part.recommendation.least_output_forgone
        comparison = part.tables["comparison"]
        row = next(iter(comparison.filter(strategy=best).to_dicts()), {}) if best else {}
        whole = part.summary
        bought = ("reduction_tco2", "output_forgone_cny", "output_forgone_rate")
        rows.append(
            {"region_code": code, "enterprises": whole["enterprises"], "emission_tco2": whole["emission_tco2"],
             "output_cny": whole["output_cny"], "target_rate": whole["target_rate"], "recommended": best,
             **{name: row.get(name) for name in bought}}
        )  # fmt: skip
    first = next(iter(parts.values()))
    settings = replace(first.settings, name_en=region.settings.name, name_zh=region.settings.name_zh)
    factors = first.tables["factors_used"]
    return Run(
        settings=settings,
        tables={
            comparison_tables.Regions.held_as: pl.DataFrame(rows, infer_schema_length=None),
            input_tables.Factors.held_as: factors,
        },
        strategies=first.strategies,
        notices=first.notices,
        accepted=first.accepted,
        inputs=first.inputs,
        made_at=first.made_at,
        version=first.version,
        packages=first.packages,
        parts=parts,
    )


def confirmed_of(region: Region, earlier: Sequence[Mapping[str, object]], *, yes: bool) -> list[dict[str, object]]:
    """The warnings that a person has confirmed: when the files were collected, at an earlier run, or now.

    Raises DoubtError with those still open.
    """
    before = read_accepted(region.folder)
    still = still_open(region.doubts, [*before, *earlier])
    if still and not yes:
        raise DoubtError(faults=[*still, Fault("doubts_open", values={"count": len(still)})])
    return [*before, *accepted_of(region.doubts)]
