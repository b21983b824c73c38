"""What a person does on the way to a goal: plan from a region's folder, and go on from what a year has brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final, Protocol

import narwhals as nw
import polars as pl

from regional_carbon.collect.near import Near
from regional_carbon.collect.region import Region, read_region
from regional_carbon.collect.table_files import read
from regional_carbon.factors import industry_name
from regional_carbon.language.amounts import grouped_figure, percent, signed_percent
from regional_carbon.language.errors import InputError, StrategyError
from regional_carbon.language.messages import listing, say
from regional_carbon.monitoring.year_to_date import GridUsed
from regional_carbon.pathways.allowances import Pathway, pathway
from regional_carbon.pathways.revision import Replanned, replan
from regional_carbon.pathways.yearly_targets import MEASURED_WITH, allowed_in, year_in
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.column import Table
from regional_carbon.schema.frames import uninert
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.pathway_tables import ActualEmission, PathwayYear, Plan
from regional_carbon.schema.plan_options import OPTIONS, PlanOptions
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy, rule_named, rules

DEFAULT_RULE: Final = "marginal_opt_out"  # the paper's baseline

Progress = Callable[[str], None]


class Estimated(Protocol):
    """What a plan rests on: the estimate of a year, and the forecast that entrants rest on."""

    @property
    def enterprises(self) -> Any:
        """EnterpriseEmission, with what the rule asks for."""

    @property
    def forecast(self) -> Any:
        """IntensityForecast."""


def goal(written: str) -> Goal:
    """A goal as the command line takes it: KIND=VALUE,year=YEAR.

    Raises StrategyError when it is not written so, or asks for what cannot be.
    """
    given: dict[str, Any] = {}
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
    told = {name: value for name, value in vars(aim).items() if value is not None and value is not False}
    told["year"] = told.pop("year")  # the last, as it is mostly written
    return ",".join(f"{name}={str(value).lower() if value is True else value}" for name, value in told.items())


def _value(name: str, written: str) -> object:
    if name == "peak":
        return written == "true"
    try:
        return int(written) if name.endswith("year") else float(written)
    except ValueError:
        return written


def chosen(region: Region, name: str) -> Strategy:
    """The strategy of a name: one of the region's own, of the paper's, or a rule as it stands.

    Raises StrategyError when there is none.
    """
    own = region.settings.strategies.get(name)
    if own is not None:
        return Strategy(name, str(own["rule"]), {key: value for key, value in own.items() if key != "rule"})
    papers = {strategy.name: strategy for strategy in PAPER_STRATEGIES}
    if name in papers:
        return papers[name]
    if rule_named(name) is None:
        known = [*region.settings.strategies, *papers, *rules()]
        raise StrategyError("rule_not_listed", rule=name, near=Near(name, known))
    return Strategy(name, name)


def plan_of(
    region: Region,
    found: Estimated,
    *,
    goals: Sequence[Goal] = (),
    strategy: Strategy | None = None,
    to: int | None = None,
    progress: Progress = lambda step: None,
) -> Pathway:
    """The way from a region's results to its goals; `goals`, `strategy` and `to` stand in place of region.toml's.

    Raises StrategyError where there is no goal, or for goals, rules or assumptions that cannot be.
    """
    told, enterprises, forecast, changes = region.settings.pathway, *_tables(region, found)
    aims = list(goals) or [Goal(**given) for given in region.settings.goals]
    last = max((aim.year for aim in aims), default=region.year + 1)
    return pathway(
        enterprises,
        aims,
        strategy or chosen(region, str(told.get("rule", DEFAULT_RULE))),
        to=to or int(told.get("to", last)),
        grid=region.settings.grid,
        assumptions=assumptions_of(told),
        options=PlanOptions(**{name: told[name] for name in OPTIONS if name in told}),
        changes=changes,
        forecast=forecast,
        progress=progress,
    )


def _tables(region: Region, found: Estimated) -> tuple[Any, Any, Any]:
    """The estimate, the forecast that entrants rest on, and the changes to come."""
    return found.enterprises, found.forecast, region.changes


def assumptions_of(told: Mapping[str, Any]) -> Assumptions:
    """What `[pathway]` assumes."""
    given = {each.name: told[each.name] for each in fields(Assumptions) if each.name in told}
    return Assumptions(**{**given, "grid": {int(year): value for year, value in given.get("grid", {}).items()}})


# ---------------------------------------------------------------------------------------------------
# A year has passed


def go_on(
    region: Region,
    found: Estimated,
    folder: Path,
    record: Mapping[str, Any],
    actual: pl.DataFrame,
    *,
    progress: Progress,
) -> Replanned:
    """The plan that stands in a folder, held against what a year has brought, and made anew from there.

    Raises InputError where no plan stands in the folder, StrategyError when it does not know the year or an enterprise.
    """
    before = read_plan(folder, record, region.folder)
    enterprises, forecast, changes = _tables(region, found)
    reported: Any = actual
    return replan(
        before, reported, enterprises, grid=region.settings.grid, changes=changes, forecast=forecast, progress=progress
    )


def read_actual(path: Path, estimate: Callable[[Region], Estimated]) -> pl.DataFrame:
    """What each enterprise emitted in a year: from a table, or estimated from the tables of a region's folder.

    Raises InputError with all faults of the files.
    """
    if not path.is_dir():
        return read(path, ActualEmission, "actual")
    found: Any = nw.from_native(estimate(read_region(path)).enterprises)
    told: pl.DataFrame = found.select("enterprise_id", "year", "emission_tco2").to_native()
    return told


def record_of(plan: Pathway) -> dict[str, Any]:
    """What repeats a plan, for run.json."""
    return {
        "strategy": asdict(plan.strategy) | {"parameters": dict(plan.strategy.parameters)},
        "goals": [asdict(goal) for goal in plan.goals],
        "options": asdict(plan.options),
        "assumptions": asdict(plan.assumptions),
    }


def reported_years(folder: Path) -> list[int]:
    """The years whose actual emission the plan in a folder holds; none where there is no plan."""
    path = folder / "pathway.csv"
    if not path.exists():
        return []
    return _table(path, PathwayYear).filter(pl.col("basis") == "actual")["year"].to_list()


def read_plan(folder: Path, record: Mapping[str, Any], region: Path) -> Pathway:
    """The plan that stands in a folder of results, with its record.

    Raises InputError when there is none.
    """
    told = record.get("pathway")
    paths = [folder / f"{name}.csv" for name in ("pathway", "plan")]
    if not told or not all(path.exists() for path in paths):
        raise InputError("plan_missing", folder=folder, region=region)
    years, plan = (_table(path, table) for path, table in zip(paths, (PathwayYear, Plan), strict=True))
    return Pathway(
        Strategy(**told["strategy"]), tuple(Goal(**goal) for goal in told["goals"]), PlanOptions(**told["options"]),
        assumptions_of(told["assumptions"]), years, plan,
    )  # fmt: skip


def _table(path: Path, table: type[Table]) -> pl.DataFrame:
    kinds: dict[Any, Any] = {nw.String: pl.String, nw.Int64: pl.Int64, nw.Float64: pl.Float64, nw.Boolean: pl.Boolean}
    schema = {name: kinds[column.dtype] for name, column in table.columns().items()}
    frame = pl.read_csv(path, schema_overrides=schema)
    return uninert(frame)


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
    told = [] if years is None else years.filter(pl.col("year") == at)["grid_source"].to_list()
    return left, GridUsed("plan", at, own["grid_tco2_per_mwh"][0], told[0] if told else of_file)


def read_years(plan: Path) -> pl.DataFrame | None:
    """The `pathway.csv` beside a plan's file; None where there is none."""
    path = plan.parent / "pathway.csv"
    return _table(path, PathwayYear) if path.exists() else None


# ---------------------------------------------------------------------------------------------------
# The plan in words


def goals_told(plan: Pathway) -> list[str]:
    """Each goal as a sentence, in the language now spoken."""
    first = int(plan.years["year"][0])
    told = []
    for aim in plan.goals:
        value = percent(aim.value) if aim.kind.endswith("reduction") else grouped_figure(aim.value)
        told.append(say("pathway", _GOALS[aim.kind], value=value, year=aim.year, base=aim.base_year or first))
    return told


_GOALS: Final = {
    "reduction": "goal_reduction", "intensity_reduction": "goal_intensity_reduction",
    "intensity_tco2_per_million_cny": "goal_intensity", "cap_tco2": "goal_cap", "budget_tco2": "goal_budget",
    "peak": "goal_peak",
}  # fmt: skip


def assumptions_told(plan: Pathway, region: Region) -> list[str]:
    """What the plan assumes, in sentences of the language now spoken."""
    assumed, options = plan.assumptions, plan.options
    told = [
        say(
            "pathway", "assumed_growth", output=signed_percent(assumed.output_growth),
            electricity=signed_percent(assumed.rate("electricity_growth", "")),
            fuel=signed_percent(assumed.fuel_change),
        )
    ]  # fmt: skip
    for code, own in assumed.industries.items():
        names = {name: signed_percent(value) for name, value in own.items()}
        rates = listing([f"{say('pathway', _RATES[name])} {value}" for name, value in names.items()])
        told.append(say("pathway", "assumed_industry", industry=_industry(region, code), rates=rates))
    bases = plan.years.filter(pl.col("basis") != "estimate").group_by("grid_basis", maintain_order=True).agg("year")
    for basis, years in bases.iter_rows():
        told.append(say("pathway", _GRID[basis], years=_years(years), change=signed_percent(assumed.grid_change)))
    first, factor = region.year, region.settings.grid
    if factor.year not in (None, first) and "published" in plan.years["grid_basis"].to_list():
        told.append(say("pathway", "grid_step", first=first, of=factor.year))
    told.append(say("pathway", "path_linear" if options.path == "linear" else "path_geometric"))
    told.append(say("pathway", "carried_over" if options.carry_over else "not_carried_over"))
    if options.closures_last:
        told.append(say("pathway", "closures_last"))
    if options.discount_rate is not None:
        rate = f"{options.discount_rate:.3g}"
        told.append(say("pathway", "discounted", rate=percent(float(rate)), source=options.discount_source))
    if plan.unknown:
        told.append(say("pathway", "unknown", count=len(plan.unknown), enterprises=listing(plan.unknown, at_most=5)))
    return told


_RATES: Final = {
    "output_growth": "rate_output", "electricity_growth": "rate_electricity", "fuel_change": "rate_fuel",
}  # fmt: skip
_GRID: Final = {"given": "grid_given", "published": "grid_published", "assumed": "grid_from"}


def refused_told(plan: Pathway) -> list[str]:
    """Why the goals of some years are not met, in sentences of the language now spoken; the same reason once."""
    missed = plan.years.filter(~pl.col("meets_goal"))["year"].to_list()
    told = [say("pathway", "missed", years=_years(missed), count=len(missed))] if missed else []
    reasons = [
        say("pathway", "refused", year=year, reason=str(error).split("\n")[0]) for year, error in plan.refused.items()
    ]
    return [*told, *reasons[-1:]]


def _industry(region: Region, code: str) -> str:
    names = region.energy.filter(pl.col("industry_code") == code)["industry"].drop_nulls()
    written = names[0] if len(names) else None
    name = industry_name(code, written) if region.settings.industry_codes != "own" else written
    return f"{name} ({code})" if name else code


def _years(years: Sequence[int]) -> str:
    """2021–2023, 2026."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return listing([str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs])
