"""A plan to a goal: a cap for every enterprise in every year, what it costs, and how the region comes down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import narwhals as nw
import numpy as np
import polars as pl

from regional_carbon.factors import GridFactor
from regional_carbon.language.errors import Fault, StrategyError
from regional_carbon.language.messages import Each
from regional_carbon.pathways.caps import WHOLE, Shared, shared_out
from regional_carbon.pathways.decomposition import wedges
from regional_carbon.pathways.grid_factors import grid_path
from regional_carbon.pathways.projection import BusinessAsUsual, business_as_usual
from regional_carbon.pathways.yearly_goals import MILLION, YearGoal, year_goal
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.estimate_tables import EnterpriseEmission, IntensityForecast
from regional_carbon.schema.frames import AnyFrame, Frame, collected_polars
from regional_carbon.schema.goals import Goal, Start
from regional_carbon.schema.pathway_tables import Changes, PathwayYear, Plan
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import Strategy

MET_WITHIN: Final = 1e-9  # of a year's goal
MOST_YEARS: Final = 80


@dataclass(frozen=True)
class Pathway:
    """The way to the goal: the region year by year (PathwayYear), every enterprise year by year (Plan)."""

    strategy: Strategy
    goals: tuple[Goal, ...]
    options: PlanOptions
    assumptions: Assumptions
    years: pl.DataFrame
    plan: pl.DataFrame
    refused: Mapping[int, StrategyError] = field(default_factory=dict)  # why a year's goal is not met, by year
    unknown: tuple[str, ...] = ()  # enterprises whose emission is not known, which have no cap


@dataclass(frozen=True)
class Report:
    """What a year has really brought: emission by enterprise, and what the plan had said of it and the years before."""

    year: int
    actual_tco2: Mapping[str, float]
    before: Pathway


def pathway(
    enterprises: Frame[EnterpriseEmission],
    goals: Sequence[Goal],
    strategy: Strategy,
    *,
    to: int,
    grid: GridFactor,
    assumptions: Assumptions | None = None,
    options: PlanOptions | None = None,
    changes: Frame[Changes] | None = None,
    forecast: Frame[IntensityForecast] | None = None,
    saved: pl.DataFrame | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Pathway:
    """A cap for every enterprise and year, from the estimate's year to `to`, under one rule.

        Σ_i cap[i,t] = E[t]         the year's goal (`year_goal`), or it is not met; no cap lies below 0
        planned[i,t] = (1 − β[i,t])·B[i,t] ≤ cap[i,t] + from the reserve
        cost[t] = Σ_i β[i,t]·G[i,t],  discounted by (1 + r)^−(t − t0)            [CNY/yr]

    B is business as usual (`business_as_usual`), β the rule's coefficient, its dial turned each year (`shared_out`).
    Where business as usual, or what a rule leaves that can ask no less, lies below the goal, caps are raised in
    proportion; with `carry_over` what is left goes into a reserve that later years draw on before anyone is asked.
    Enterprises whose emission is not known have no cap. `enterprises` is the estimate of one region and one year;
    `forecast` tells what fuels an entrant burns, `saved` what measures carried out since the estimate take off.

    Raises StrategyError for goals, options, assumptions or changes that cannot be, TableError for a missing column.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Figure 1: the procedure, gone through year after year.
    """
    if strategy.within:
        raise StrategyError("pathway_within", strategy=strategy.name, within=strategy.within)
    usual, start = business_as_usual_from(
        enterprises,
        goals,
        to=to,
        grid=grid,
        assumptions=assumptions or Assumptions(),
        changes=changes,
        forecast=forecast,
        saved=saved,
    )
    walked = walk_years(usual, goals, strategy, options or PlanOptions(), start, progress=progress)
    return pathway_as_walked(usual, goals, strategy, options or PlanOptions(), assumptions or Assumptions(), walked)


def business_as_usual_from(
    enterprises: AnyFrame,
    goals: Sequence[Goal],
    *,
    to: int,
    grid: GridFactor,
    assumptions: Assumptions,
    changes: AnyFrame | None,
    forecast: AnyFrame | None,
    saved: pl.DataFrame | None = None,
) -> tuple[BusinessAsUsual, Start]:
    """Business as usual, and where the path begins."""
    estimate = collected_polars(EnterpriseEmission.of(enterprises))
    years = estimate["year"].unique().to_list()
    several = "region_code" in estimate.columns and estimate["region_code"].n_unique() > 1
    if len(years) != 1 or several:
        raise StrategyError("pathway_one_region", years=sorted(years))
    _refuse(goals, years[0], to, float(estimate["output_cny"].sum()))
    laid = grid_path(grid, range(years[0], to + 1), assumptions)
    told = None if changes is None else collected_polars(Changes.of(changes))
    usual = business_as_usual(estimate, laid, assumptions, told, _fuel_parts(forecast), saved)
    codes = set(usual.register["industry_code"])
    strange = [code for code in assumptions.industries if code not in codes]
    if strange:
        raise StrategyError("industries_nobody_is_of", industries=strange, known=Each(sorted(codes)))
    emission, output = float(np.nansum(usual.emission_tco2[:, 0])), float(usual.output_cny[:, 0].sum())
    return usual, Start(years[0], emission, output, emission, output)


def _refuse(goals: Sequence[Goal], year: int, to: int, output_cny: float) -> None:
    faults = [Fault("goals_missing")] if not goals else []
    for goal in goals:
        if goal.year <= year:
            faults.append(Fault("goal_past", values={"year": goal.year, "estimate": year}))
        if goal.needs_base(year):
            faults.append(Fault("goal_base_missing", values={"year": goal.base_year, "estimate": year}))
        if goal.kind.startswith("intensity") and output_cny <= 0:
            faults.append(Fault("goal_without_output", values={"year": goal.year, "estimate": year}))
    if not year < to <= year + MOST_YEARS:
        faults.append(Fault("pathway_to_range", values={"to": to, "first": year + 1, "last": year + MOST_YEARS}))
    if faults:
        raise StrategyError(faults=faults)


def _fuel_parts(forecast: AnyFrame | None) -> dict[str, float]:
    """The fuel part of each industry's intensity, tCO2/MWh."""
    if forecast is None:
        return {}
    part = pl.col("intensity_tco2_per_mwh") - pl.col("grid_tco2_per_mwh")
    return dict(collected_polars(IntensityForecast.of(forecast)).select("industry_code", part).drop_nulls().rows())


# ---------------------------------------------------------------------------------------------------
# Year after year


@dataclass(frozen=True)
class Year:
    """One year by the places of its sites; the first is the estimate's, or one reported."""

    planned: Values
    cap: Values
    from_reserve: Values
    beta: Values
    reserve: float
    goal: float
    binds: str
    dial: float | None = None
    why: StrategyError | None = None


def walk_years(
    usual: BusinessAsUsual,
    goals: Sequence[Goal],
    strategy: Strategy,
    options: PlanOptions,
    start: Start,
    *,
    closed: Values | None = None,
    reserve: float = 0.0,
    progress: Callable[[str], None],
) -> dict[int, Year]:
    """Each year after the start in turn, since who is closed and what is saved carries over."""
    closed = np.zeros(usual.register.height) if closed is None else closed
    output = usual.output_cny.sum(axis=0)
    walked = {}
    for at, year in enumerate(usual.years):
        if year <= start.year:
            continue
        progress("pathway")
        goal = year_goal(goals, start, float(output[at]), path=options.path)
        try:
            one = _one_year(usual, at, goal, strategy, options, closed, reserve)
        except StrategyError as error:
            raise StrategyError(faults=[*error.faults, Fault("pathway_stopped", values={"year": year})]) from error
        walked[at], reserve = one, one.reserve
        emitted, expected = (
            float(np.nansum(one.planned)),
            float(np.nansum(usual.of_enterprises(usual.emission_tco2, at))),
        )
        start = passed(start, year, emitted, expected, float(output[at]), one.goal, float(np.nansum(one.from_reserve)))
        if options.closures_last:
            closed = np.where(one.beta >= WHOLE, 1.0, closed)
    return walked


def passed(
    start: Start, year: int, emitted: float, expected: float, output_cny: float, goal: float, drawn: float
) -> Start:
    """Where the way goes on from when a year has passed: on its goal, and as far above it as too much was emitted."""
    level = goal + max(0.0, emitted - goal - drawn) if np.isfinite(goal) else emitted
    return replace(
        start, year=year, level_tco2=level, output_cny=output_cny, spent_tco2=start.spent_tco2 + emitted,
        levels={**start.levels, year: min(level, expected)},
    )  # fmt: skip


def _one_year(
    usual: BusinessAsUsual,
    at: int,
    asked: YearGoal,
    strategy: Strategy,
    options: PlanOptions,
    closed: Values,
    reserve: float,
) -> Year:
    expected = usual.of_enterprises(usual.emission_tco2, at)
    total, goal = float(np.nansum(expected)), asked.tonnes
    drawn = min(reserve, max(0.0, total - goal)) if options.carry_over else 0.0
    allowed = goal + drawn
    at_work = usual.at_work(at)
    shared = Shared(np.where(at_work, closed, 0.0))
    if total > allowed * (1 + 1e-12):
        shared = shared_out(usual.register_of(at), strategy, min(1.0, 1 - allowed / total), closed[at_work])
        beta = np.zeros_like(expected)
        beta[at_work] = shared.coefficient
        shared = replace(shared, coefficient=beta)
    planned = (1 - shared.coefficient) * expected
    emitted = float(np.nansum(planned))
    if not np.isfinite(goal):
        return Year(planned, np.maximum(planned, 0), 0 * planned, shared.coefficient, reserve, goal, "", shared.dial)
    reached = emitted <= allowed * (1 + MET_WITHIN) + MET_WITHIN
    drawn = min(drawn, max(0.0, emitted - goal)) if reached else drawn
    part = _in_proportion(planned) if emitted > 0 else _in_proportion(expected)
    cap = part * (goal if reached else emitted - drawn)
    saved = max(0.0, reserve + goal - emitted) if options.carry_over else 0.0
    return Year(planned, cap, part * drawn, shared.coefficient, saved, goal, asked.binds, shared.dial, shared.why)


def _in_proportion(tonnes: Values) -> Values:
    """Each enterprise's part of the sum; none of one that would take up more than it emits."""
    positive = np.maximum(tonnes, 0.0)
    total = float(np.nansum(positive))
    return positive / total if total > 0 else positive


# ---------------------------------------------------------------------------------------------------
# The tables


def pathway_as_walked(
    usual: BusinessAsUsual, goals: Sequence[Goal], strategy: Strategy, options: PlanOptions, assumptions: Assumptions,
    walked: Mapping[int, Year], *, before: Pathway | None = None, reported: Year | None = None, first: int = 0,
) -> Pathway:  # fmt: skip
    """Both tables; the first year is the estimate's, or the one reported, after what stood before."""
    expected = usual.of_enterprises(usual.emission_tco2, first)
    zero = np.zeros_like(expected)
    base = reported or Year(expected, np.full_like(expected, np.nan), zero, zero, 0.0, np.inf, "")
    all_years = {first: base, **walked}
    plan = pl.concat([_plan_rows(usual, at, year) for at, year in all_years.items()])
    spent = 0.0
    discount = options.discount_rate
    rows = []
    old = None if before is None else before.years.filter(pl.col("year") < usual.years[first])
    if old is not None:
        spent = float(old["cumulative_tco2"][-1])
    for at, year in all_years.items():
        spent += float(np.nansum(year.planned)) if at else 0.0
        basis = "plan" if at != first else "estimate" if reported is None else "actual"
        rows.append(_year_row(usual, at, year, basis, spent, discount))
    schema = {name: kind.dtype for name, kind in PathwayYear.columns().items() if not kind.optional}
    kinds = {nw.String: pl.String, nw.Int64: pl.Int64, nw.Float64: pl.Float64, nw.Boolean: pl.Boolean}
    years = pl.DataFrame(rows, schema={name: kinds[dtype] for name, dtype in schema.items()})
    refused = {usual.years[at]: year.why for at, year in walked.items() if year.why is not None}
    if before is not None and old is not None:
        years = pl.concat([old, years], how="diagonal")
        earlier = before.plan.filter(pl.col("year") < usual.years[first])
        plan = pl.concat([earlier, plan], how="diagonal_relaxed")
        refused = {**{year: why for year, why in before.refused.items() if year < usual.years[first]}, **refused}
    unknown = tuple(usual.register["enterprise_id"].filter(pl.Series(np.isnan(usual.fuel_tco2).any(axis=1))))
    names = [name for name in Plan.columns() if name in plan.columns]
    return Pathway(strategy, tuple(goals), options, assumptions, years, plan.select(names), refused, unknown)


def _plan_rows(usual: BusinessAsUsual, at: int, year: Year) -> pl.DataFrame:
    """A row for each enterprise at work in the year."""
    output, expected = (usual.of_enterprises(values, at) for values in (usual.output_cny, usual.emission_tco2))
    named = [name for name in ("enterprise_id", "name", "industry_code") if name in usual.register.columns]
    electricity = usual.of_enterprises(usual.electricity_mwh, at)
    intensity = np.divide(expected, electricity, out=np.full_like(expected, np.nan), where=electricity > 0)
    known = ~np.isnan(expected)
    told = usual.register.select(named).with_columns(
        pl.lit(usual.years[at], pl.Int64).alias("year"),
        pl.Series("output_cny", output),
        pl.Series("business_as_usual_tco2", expected),
        pl.lit(usual.grid[at].tco2_per_mwh).alias("grid_tco2_per_mwh"),
        pl.Series("own_intensity_tco2_per_mwh", intensity),
        pl.Series("cap_tco2", year.cap),
        pl.Series("from_reserve_tco2", year.from_reserve),
        pl.Series("planned_tco2", year.planned),
        pl.Series("coefficient", np.where(known, year.beta, np.nan)),
        pl.Series("reduction_tco2", expected - year.planned),
        pl.Series("output_forgone_cny", np.where(known, year.beta * output, np.nan)),
    )
    return told.filter(pl.Series(usual.at_work(at))).with_columns(pl.col(pl.Float64).fill_nan(None))


def _year_row(
    usual: BusinessAsUsual, at: int, year: Year, basis: str, spent: float, discount: float | None
) -> dict[str, object]:
    causes = wedges(usual, at)
    expected = usual.of_enterprises(usual.emission_tco2, at)
    output = float(usual.output_cny[:, at].sum())
    reduced = expected - year.planned
    closed = year.beta >= WHOLE
    forgone = float(
        np.nansum(np.where(np.isnan(expected), 0.0, year.beta * usual.of_enterprises(usual.output_cny, at)))
    )
    planned, total = float(np.nansum(year.planned)), float(np.nansum(expected))
    goal, drawn = year.goal if np.isfinite(year.goal) else None, float(np.nansum(year.from_reserve))
    planned_for = basis != "estimate"
    return {
        "year": usual.years[at], "basis": basis, "grid_tco2_per_mwh": usual.grid[at].tco2_per_mwh,
        "grid_basis": usual.grid[at].basis, "grid_source": usual.grid[at].source,
        "enterprises": int(usual.at_work(at).sum()), "electricity_mwh": float(usual.electricity_mwh[:, at].sum()),
        "output_cny": output, "frozen_tco2": causes.frozen_tco2,
        **{f"{cause}_wedge_tco2": taken for cause, taken in causes.taken_tco2.items()},
        "business_as_usual_tco2": total,
        "closures_wedge_tco2": float(np.nansum(np.where(closed, reduced, 0.0))),
        "cuts_wedge_tco2": float(np.nansum(np.where(closed, 0.0, reduced))),
        "goal_tco2": goal, "goal": year.binds or None,
        "cap_tco2": float(np.nansum(year.cap)) if planned_for else None,
        "planned_tco2": planned,
        "meets_goal": None if goal is None else planned <= (goal + drawn) * (1 + MET_WITHIN) + MET_WITHIN,
        "reserve_tco2": year.reserve, "reduction_tco2": total - planned,
        "reduction_rate": (total - planned) / total if total > 0 else None, "dial": year.dial,
        "enterprises_closed": int(np.count_nonzero(closed & (expected > 0))),
        "output_forgone_cny": forgone, "output_forgone_rate": forgone / output if output > 0 else None,
        "discounted_output_forgone_cny": None if discount is None else forgone / (1 + discount) ** at,
        "emission_tco2_per_million_cny": planned / output * MILLION if output > 0 else None,
        "cumulative_tco2": spent,
    }  # fmt: skip
