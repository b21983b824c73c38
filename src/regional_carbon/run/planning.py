"""The pathway of a region: goals and rules as they are written, the plan, and its revision after a year reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

import narwhals as nw
import polars as pl

from regional_carbon.collect.matching.links import Decisions, read_links
from regional_carbon.collect.near import Near
from regional_carbon.collect.region import Region, read_region
from regional_carbon.collect.region_settings import SETTINGS_FILE, Toml, read_settings
from regional_carbon.collect.sources.taking import LINKS_FILE
from regional_carbon.collect.table_files import read
from regional_carbon.language.errors import InputError, StrategyError
from regional_carbon.monitoring.year_to_date import GridUsed
from regional_carbon.pathways.allowances import Pathway, pathway
from regional_carbon.pathways.grid_factors import grid_sigmas, older_by
from regional_carbon.pathways.revision import Replanned, replan
from regional_carbon.pathways.yearly_goals import moves_with_estimate
from regional_carbon.pathways.yearly_targets import MEASURED_WITH, allowed_in, year_in
from regional_carbon.run.certainty import with_certainty
from regional_carbon.run.district_measures import saved_after, with_planned_measures
from regional_carbon.run.estimation import Estimated, estimated, simulated
from regional_carbon.run.record import RECORD, read_record, sha256
from regional_carbon.run.run import PathwayTerms, Run
from regional_carbon.run.steps_watched import Progress, silent
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.column import Table
from regional_carbon.schema.estimate_tables import EnterpriseEmission, IntensityForecast
from regional_carbon.schema.frames import Frame, polars_of, uninert
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.pathway_tables import ActualEmission, Changes, PathwayYear, Plan
from regional_carbon.schema.plan_options import OPTIONS, PlanOptions
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy, known_rules, rule_named
from regional_carbon.strategies.written import strategy_of
from regional_carbon.uncertainty.pathway_chances import with_chances
from regional_carbon.uncertainty.simulation_draws import Draws

DEFAULT_RULE: Final = "marginal_opt_out"  # the paper's baseline


def goal(written: str) -> Goal:
    """A goal as the command line takes it: KIND=VALUE,year=YEAR.

    Raises StrategyError when it is not written so, or asks for what cannot be.
    """
    given: dict[str, Any] = {}  # as a person writes it; the goal looks at each
    for part in written.split(","):
        name, _, value = part.partition("=")
        if not value.strip():
            raise StrategyError("goal_written", written=written)
        given[name.strip()] = _value(name.strip(), value.strip())
    unknown = [name for name in given if name not in {each.name for each in fields(Goal)}]
    if unknown or "year" not in given:
        raise StrategyError("goal_written", written=written)
    return Goal(**given)


def written_goal(aim: Goal) -> str:
    """A goal as the command line takes it; `goal` reads it back the same."""
    given = {name: value for name, value in vars(aim).items() if value is not None and value is not False}
    given["year"] = given.pop("year")  # the last, as it is mostly written
    return ",".join(f"{name}={str(value).lower() if value is True else value}" for name, value in given.items())


def _value(name: str, written: str) -> object:
    if name == "peak":
        return written == "true"
    try:
        return int(written) if name.endswith("year") else float(written)
    except ValueError:
        return written


def strategy_named(region: Region, name: str) -> Strategy:
    """The strategy of a name: one of the region's own, of the paper's, or a rule as it stands.

    Raises StrategyError when there is none.
    """
    own = region.settings.strategies.get(name)
    if own is not None:
        return strategy_of(name, own).plain()  # allowances; its measures stand beside them
    papers = {strategy.name: strategy for strategy in PAPER_STRATEGIES}
    if name in papers:
        return papers[name]
    if rule_named(name) is None:
        known = [*region.settings.strategies, *papers, *known_rules()]
        raise StrategyError("rule_not_listed", rule=name, near=Near(name, known))
    return Strategy(name, name)


def plan_of(
    region: Region,
    estimate: Estimated,
    *,
    goals: Sequence[Goal] = (),
    strategy: Strategy | None = None,
    to: int | None = None,
    progress: Progress = silent,
) -> Pathway:
    """The way from a region's results to its goals; `goals`, `strategy` and `to` stand in place of region.toml's.

    Raises StrategyError where there is no goal, or for goals, rules or assumptions that cannot be.
    """
    settings, enterprises, forecast, changes = region.settings.pathway, *_tables(region, estimate)
    aims = list(goals) or [Goal(**given) for given in region.settings.goals]
    last = max((aim.year for aim in aims), default=region.year + 1)
    way = pathway(
        enterprises,
        aims,
        strategy or strategy_named(region, str(settings.get("rule", DEFAULT_RULE))),
        to=to or int(settings.get("to", last)),
        grid=region.settings.grid,
        assumptions=assumptions_of(settings),
        options=PlanOptions(**{name: settings[name] for name in OPTIONS if name in settings}),
        changes=changes,
        forecast=forecast,
        saved=saved_after(region, "done"),
        progress=progress,
    )
    return with_planned_measures(region, way)


def with_chances_of(
    region: Region,
    estimate: Estimated,
    way: Pathway,
    draws: Sequence[Draws] | None = None,
    *,
    actual: pl.DataFrame | None = None,
) -> Pathway:
    """A pathway with its intervals and the probability of each year's goal, from simulation draws of the estimate.

    Without `draws` they are made anew. After a year reported the years left err as the report does, where `actual` has
    intervals.
    """
    drawn = simulated(region, estimate) if draws is None else draws
    ends = polars_of(estimate.enterprises).select("enterprise_id", "emission_low_tco2", "emission_high_tco2")
    binding = way.years.select("year", "goal").rows()
    moving = [year for year, binds in binding if moves_with_estimate(way.goals, binds, year)]
    sigma = grid_sigmas(region.settings.grid, way.years.select("year", "grid_basis", "grid_tco2_per_mwh").rows())
    errors = _reported_errors(polars_of(estimate.enterprises), actual)
    years, plan = with_chances(way.years, way.plan, drawn[0], ends, moving=moving, grid_sigma=sigma, errors=errors)
    return replace(way, years=years, plan=plan)


def _reported_errors(estimate: pl.DataFrame, actual: pl.DataFrame | None) -> pl.DataFrame | None:
    """How many times as wide the interval of each report is as that of the estimate, both as shares of their emission.

    None where the report has no intervals; nothing of an enterprise whose estimate is a point.
    """
    width = (pl.col("emission_high_tco2") - pl.col("emission_low_tco2")) / pl.col("emission_tco2")
    if actual is None or not {"emission_low_tco2", "emission_high_tco2"} <= {*actual.columns}:
        return None
    of_estimate = estimate.filter(pl.col("emission_tco2") > 0).select("enterprise_id", estimated=width)
    of_report = actual.filter(pl.col("emission_tco2") > 0).select("enterprise_id", reported=width)
    both = of_estimate.join(of_report, on="enterprise_id").drop_nulls().filter(pl.col("estimated") > 0)
    return both.select("enterprise_id", times=pl.col("reported") / pl.col("estimated"))


def _tables(
    region: Region, estimate: Estimated
) -> tuple[Frame[EnterpriseEmission], Frame[IntensityForecast], Frame[Changes] | None]:
    """The estimate, the forecast that entrants rest on, and the changes to come."""
    changes = None if region.changes is None else Changes.typed(region.changes)
    return EnterpriseEmission.typed(estimate.enterprises), IntensityForecast.typed(estimate.forecast), changes


def assumptions_of(settings: Toml) -> Assumptions:
    """What `[pathway]` assumes."""
    given = {each.name: settings[each.name] for each in fields(Assumptions) if each.name in settings}
    return Assumptions(**{**given, "grid": {int(year): value for year, value in given.get("grid", {}).items()}})


# ---------------------------------------------------------------------------------------------------
# In a run, and after a year reported


def terms_of(pathway: Pathway) -> PathwayTerms:
    """What a run holds of a pathway beside its tables."""
    return PathwayTerms(
        strategy=pathway.strategy,
        goals=pathway.goals,
        options=pathway.options,
        assumptions=pathway.assumptions,
        refused={year: error.first for year, error in pathway.refused.items()},
        unknown=pathway.unknown,
    )


def pathway_of(run: Run | None, folder: Path, region: Path) -> Pathway:
    """The pathway that a run holds, as the library takes it; `folder` is where the run's results stand.

    Results without a run, which an earlier version wrote, hold it in their tables and their record.

    Raises InputError when there is no pathway, or such a table is no longer as it was written.
    """
    if run is None:
        return _pathway_written(folder, region)
    if run.pathway_terms is None:
        raise InputError("plan_missing", folder=folder, region=region)
    terms = run.pathway_terms
    return Pathway(
        terms.strategy, terms.goals, terms.options, terms.assumptions, run.tables["pathway"], run.tables["plan"],
        {year: StrategyError(faults=[fault]) for year, fault in terms.refused.items()}, terms.unknown,
    )  # fmt: skip


def _pathway_written(folder: Path, region: Path) -> Pathway:
    terms = read_record(folder).get("pathway") if (folder / RECORD).exists() else None
    years, plan = years_written(folder), _table_written(folder, Plan)
    if terms is None or years is None or plan is None:
        raise InputError("plan_missing", folder=folder, region=region)
    return Pathway(
        Strategy(**terms["strategy"]), tuple(Goal(**goal) for goal in terms["goals"]), PlanOptions(**terms["options"]),
        assumptions_of(terms["assumptions"]), years, plan,
    )  # fmt: skip


def years_written(folder: Path) -> pl.DataFrame | None:
    """The PathwayYear of the results in a folder, as their CSV has it; None where they have no pathway.

    Raises InputError when their record cannot be read, or the table is no longer as it was written.
    """
    return _table_written(folder, PathwayYear)


def _table_written(folder: Path, table: type[Table]) -> pl.DataFrame | None:
    path = folder / f"{table.held_as}.csv"
    written = read_record(folder)["results"].get(path.name) if (folder / RECORD).exists() else None
    if written is None:
        return None
    if not path.exists() or sha256(path) != written:
        raise InputError("table_not_as_written", file=path.name, folder=folder)
    return _table(path, table)


def go_on(
    region: Region, estimate: Estimated, before: Pathway, actual: pl.DataFrame, *, progress: Progress = silent
) -> Replanned:
    """A pathway held against what a year has brought, and revised from there.

    Raises StrategyError when it does not know the year or an enterprise.
    """
    enterprises, forecast, changes = _tables(region, estimate)
    revised = replan(
        before, actual, enterprises, grid=region.settings.grid, changes=changes, forecast=forecast,
        saved=saved_after(region, "done"), progress=progress,
    )  # fmt: skip
    return replace(revised, pathway=with_planned_measures(region, revised.pathway))


def read_actual(path: Path, before: Pathway) -> pl.DataFrame:
    """What enterprises emitted in a year of a plan: from a table, or estimated from the tables of a region's folder.

    Raises InputError with all faults of the files.
    """
    if not path.is_dir():
        return read(path, ActualEmission, "actual")
    read_again = read_region(path)
    results = estimated(read_again)
    results = with_certainty(results, simulated(read_again, results))
    return reported_by(polars_of(results.enterprises), path, before)


def reported_by(enterprises: pl.DataFrame, folder: Path, before: Pathway) -> pl.DataFrame:
    """What the estimate of a year says of a plan's enterprises, and of those that are new (ActualEmission).

    Who has closed or moved, as the region in `folder` has decided, and is in the estimate no more has emitted nothing.
    What a firm emitted that others have merged into is told of each as the plan shares the year out among them.

    Raises InputError with the faults of what was decided.
    """
    told = enterprises.select([name for name in ActualEmission.columns() if name in enterprises.columns])
    if (folder / SETTINGS_FILE).exists():
        older = older_by(read_settings(folder).grid, int(told["year"][0]))
        told = told.with_columns(grid_vintage_tco2_per_mwh=pl.lit(older))
    links = Decisions(read_links(folder / LINKS_FILE))
    told = _among_merged(told, links, before.plan)
    left = links.left - {*told["enterprise_id"]}
    gone = sorted(left & {*before.plan["enterprise_id"]})
    closed = pl.DataFrame({"enterprise_id": gone}, schema={"enterprise_id": pl.String}).with_columns(
        year=pl.lit(told["year"][0], told.schema["year"]), emission_tco2=pl.lit(0.0)
    )
    return pl.concat([told, closed], how="diagonal")


def _among_merged(told: pl.DataFrame, links: Decisions, plan: pl.DataFrame) -> pl.DataFrame:
    """What enterprises emitted, of a firm that others of the plan have merged into a row for each of them.

        A[i] = A · P[i] / Σ P

    P is what the plan has of each in the year; the firm alone emitted it where the plan has nothing of any.
    """
    there = set(told["enterprise_id"])
    planned = plan.filter(pl.col("year") == told["year"][0]).select("enterprise_id", "planned_tco2")
    into = {one: links.successor(one) for one in planned["enterprise_id"] if one not in there}
    merged = {one: firm for one, firm in into.items() if firm in there and firm != one}
    parts = planned.with_columns(firm=pl.col("enterprise_id").replace(merged)).filter(
        pl.col("firm").is_in([*merged.values()])
    )
    shares = parts.with_columns(share=pl.col("planned_tco2") / pl.col("planned_tco2").sum().over("firm"))
    shares = shares.filter(pl.col("share").is_finite()).select("firm", "share", part="enterprise_id")
    joined = told.join(shares, left_on="enterprise_id", right_on="firm", how="left", maintain_order="left")
    amounts = [name for name in ("emission_tco2", "electricity_mwh", "output_cny") if name in told.columns]
    of_part = [pl.col(name) * pl.col("share").fill_null(1.0) for name in amounts]
    rows = joined.with_columns(pl.coalesce("part", "enterprise_id").alias("enterprise_id"), *of_part)
    return rows.drop("share", "part")


def reported_years(pathway: pl.DataFrame | None) -> list[int]:
    """The years whose actual emissions a pathway holds; none where there is no pathway."""
    return [] if pathway is None else pathway.filter(pl.col("basis") == "actual")["year"].to_list()


# ---------------------------------------------------------------------------------------------------
# A year on its way


def monitored_against(
    plan: pl.DataFrame, year: int, *, years: pl.DataFrame | None, of_file: str = ""
) -> tuple[pl.DataFrame, GridUsed | None]:
    """What a plan leaves each enterprise in `year`, and the grid factor it took; None where it has none.

    `plan` is a Plan or a PlannedEmission, `years` the PathwayYear beside it; without that the source is `of_file`.
    """
    left, at = allowed_in(plan, year), year_in(plan, year)
    own = left.drop_nulls(MEASURED_WITH) if {*MEASURED_WITH} <= {*left.columns} else left.clear()
    if at is None or own.is_empty():
        return left, None
    told = [] if years is None else years.filter(pl.col("year") == at).select("grid_basis", "grid_source").rows()
    source = _grid_source(*told[0]) if told else of_file
    return left, GridUsed("plan", at, own["grid_tco2_per_mwh"][0], source)


def _grid_source(basis: str, source: str | None) -> str | None:
    """The source of a grid factor; of an assumed one None, where earlier versions kept a sentence in one language."""
    return None if basis == "assumed" else source


def read_years(plan: Path) -> pl.DataFrame | None:
    """The `pathway.csv` beside a plan's file; None where there is none."""
    path = plan.parent / "pathway.csv"
    return _table(path, PathwayYear) if path.exists() else None


def _table(path: Path, table: type[Table]) -> pl.DataFrame:
    kinds = {nw.String: pl.String, nw.Int64: pl.Int64, nw.Float64: pl.Float64, nw.Boolean: pl.Boolean}
    schema = {name: kinds[column.dtype] for name, column in table.columns().items()}
    frame = pl.read_csv(path, schema_overrides=schema)
    return uninert(frame)
