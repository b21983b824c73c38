"""The paper's loop: a year has passed; who is off its cap, and the plan from there to the same goal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from regional_carbon.factors import GridFactor
from regional_carbon.language.errors import StrategyError
from regional_carbon.pathways.allowances import (
    Pathway,
    Year,
    business_as_usual_from,
    passed,
    pathway_as_walked,
    walk_years,
)
from regional_carbon.pathways.caps import WHOLE
from regional_carbon.pathways.grid_factors import older_by
from regional_carbon.pathways.newcomers import with_newcomers
from regional_carbon.pathways.projection import BusinessAsUsual
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.estimate_tables import EnterpriseEmission, IntensityForecast
from regional_carbon.schema.frames import AnyFrame, Frame, collected_polars
from regional_carbon.schema.goals import Start
from regional_carbon.schema.pathway_tables import Changes, Deviations
from regional_carbon.schema.register_changes import with_all_columns

OVER_BY: Final = 1e-9  # of what was allowed; less is rounding


@dataclass(frozen=True)
class Replanned:
    """Who is off its cap (Deviations), and the plan from there: the years reported stand in it as they were."""

    deviations: pl.DataFrame
    pathway: Pathway


def deviations(before: Pathway, actual: AnyFrame, *, grid: GridFactor | None = None) -> pl.DataFrame:
    """Each enterprise's actual emission of one year held against what the plan allowed it (Deviations).

        over[i] = actual[i] − (cap[i] + from the reserve[i])        [tCO2/yr]
        vintage[i] = (v − v_plan) · (e[i] − z[i])                   what of it is the age of grid factors

    v is how far the report's grid factor lies above that of the year itself (`older_by`), v_plan how far the plan's
    does, where it assumes the estimate's `grid` on from an older year. A factor that is newer than the plan's is no
    decline, and one that is older no growth: over − vintage is what has truly changed. Null where nothing is known of v
    or of the electricity.

    A row for each enterprise that the plan has in that year or that reports. Who does not report is not taken to have
    emitted nothing: its actual emission is null.

    Raises StrategyError when the plan has no caps for the year reported.
    """
    told = collected_polars(actual)
    year = _year_of(before, told)
    planned = before.plan.filter(pl.col("year") == year).select(
        "enterprise_id",
        "industry_code",
        "business_as_usual_tco2",
        allowed_tco2=pl.col("cap_tco2") + pl.col("from_reserve_tco2"),
    )
    emission = told.select(
        "enterprise_id", actual_tco2=pl.col("emission_tco2").cast(pl.Float64), vintage_tco2=_vintage(before, told, grid)
    )
    both = planned.with_columns(in_plan=True).join(emission, on="enterprise_id", how="full", coalesce=True)
    over = pl.col("actual_tco2") - pl.col("allowed_tco2")
    standing = (
        pl.when(pl.col("in_plan").is_null()).then(pl.lit("not_in_plan"))
        .when(pl.col("actual_tco2").is_null()).then(pl.lit("not_reported"))
        .when(pl.col("allowed_tco2").is_null()).then(pl.lit("without_cap"))
        .when(over > pl.col("allowed_tco2") * OVER_BY + OVER_BY).then(pl.lit("over"))
        .otherwise(pl.lit("within"))
    )  # fmt: skip
    allowed = pl.when(pl.col("allowed_tco2") > 0).then(pl.col("allowed_tco2"))
    return both.select(
        "enterprise_id", pl.lit(year, pl.Int64).alias("year"), "industry_code", "business_as_usual_tco2",
        "allowed_tco2", "actual_tco2", "vintage_tco2", over_tco2=over, over_rate=over / allowed, standing=standing,
    ).select(*Deviations.columns()).sort(
        pl.col("over_tco2").is_null(), -pl.col("over_tco2"), "enterprise_id"
    )  # fmt: skip


def _vintage(before: Pathway, told: pl.DataFrame, grid: GridFactor | None) -> pl.Expr:
    """What of each report is the age of its grid factor rather than of the plan's, tCO2/yr."""
    if grid is None or not {"grid_vintage_tco2_per_mwh", "electricity_mwh"} <= {*told.columns}:
        return pl.lit(None, pl.Float64)
    free = pl.col("zero_carbon_mwh").fill_null(0.0) if "zero_carbon_mwh" in told.columns else pl.lit(0.0)
    bought = (pl.col("electricity_mwh") - free).clip(0.0)
    return (pl.col("grid_vintage_tco2_per_mwh") - _age_assumed(before, _year_of(before, told), grid)) * bought


def _age_assumed(before: Pathway, year: int, grid: GridFactor) -> float:
    """How far the plan's grid factor of a year lies above the year's own: the estimate's age, where it is assumed on.

    0 where a factor given or published for a year has taken its place.
    """
    path = before.years.filter(pl.col("year") <= year).sort("year")
    first, *later = path.select("year", "grid_basis", "grid_tco2_per_mwh").rows()
    if any(basis != "assumed" for _, basis, _ in later) or not first[2]:
        return 0.0
    return older_by(grid, first[0]) * float(later[-1][2] / first[2])


def _year_of(before: Pathway, told: pl.DataFrame) -> int:
    years = told["year"].unique().to_list()
    planned = before.years.filter(pl.col("basis") == "plan")["year"].to_list()
    if len(years) != 1 or years[0] not in planned:
        raise StrategyError("actual_year", years=sorted(years), planned=planned)
    return int(years[0])


def replan(
    before: Pathway,
    actual: AnyFrame,
    enterprises: Frame[EnterpriseEmission],
    *,
    grid: GridFactor,
    changes: Frame[Changes] | None = None,
    forecast: Frame[IntensityForecast] | None = None,
    saved: pl.DataFrame | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Replanned:
    """From what a year has brought to the same goals: who is off its cap, and new caps for the years left.

    `actual` has `enterprise_id`, `year` and `emission_tco2` of one year of the plan `before`, whose estimate is
    `enterprises`. The way goes on from the year's goal, and from as far above it as too much was emitted; of a budget,
    what is left of it is laid out; what nobody emitted of the year's goal goes into the reserve where there is
    carry-over. Years before the report stay as they are.

        B'[i] = A[i]                where it emitted more than business as usual:    it has outgrown it
        B'[i] = B[i]                between its cap and business as usual:           it has missed its cut, no more
        B'[i] = B[i]                below what it was allowed:                       its baseline stands
        B'[i] = B[i]·A[i]/allowed   below it, without `baseline_allowance`:          it has shrunk, the ratchet

    A deviation lasts: later years of the enterprise move with it, in proportion. Who has not reported is taken as
    planned.

    Reading: missing a cut does not enlarge what an enterprise may come down from, or it would pay to miss it; and
    delivering more than was asked takes no later allowance away, or it would pay not to (Weitzman, M. L. (1980), Bell
    J. Econ. 11:302–308, "The 'ratchet principle' and performance incentives"). When everyone emits what was planned the
    plan stays as it was.

    Reading: who reports and is not in the plan has entered that year, without a cap in it, and has one in the years
    left, within the same goals (`with_newcomers`): `actual` then needs its industry_code, electricity_mwh, output_cny.

    Raises StrategyError when the plan has no caps for the year, or one reports whom the plan does not know without
    these.
    """
    told = collected_polars(actual)
    found = deviations(before, told, grid=grid)
    known = collected_polars(enterprises)["enterprise_id"].to_list()
    to_come = None if changes is None else with_all_columns(collected_polars(changes))
    entered = with_newcomers(to_come, before.plan, before.years, told, known)
    to = int(before.years["year"].max())  # type: ignore[arg-type]  # Polars types it as any value
    expected = business_as_usual_from(
        enterprises, before.goals, to=to, grid=grid, assumptions=before.assumptions, forecast=forecast,
        changes=None if entered is None else Changes.typed(entered), saved=saved,
    )  # fmt: skip
    usual, start = _rescaled(before, expected)
    at = usual.years.index(_year_of(before, told))
    emitted, grown = _grown(
        usual.register["enterprise_id"], usual.of_enterprises(usual.emission_tco2, at), before, found
    )
    usual = usual.scaled(grown, at)
    was = before.years.filter(pl.col("year") == usual.years[at]).row(0, named=True)
    closed = _closed(before, usual.register["enterprise_id"], usual.years[at])
    total = float(np.nansum(emitted))
    goal = np.inf if was["goal_tco2"] is None else float(was["goal_tco2"])
    earlier = before.years.filter(pl.col("year") < usual.years[at])
    reserve = (
        max(0.0, float(earlier["reserve_tco2"][-1]) + goal - total)
        if before.options.carry_over and np.isfinite(goal)
        else 0.0
    )
    reported = _reported(before, usual, at, emitted, reserve=reserve, goal=goal, binds=was["goal"] or "")
    start = _stands(start, before, usual, at, total, goal)
    walked = walk_years(
        usual, before.goals, before.strategy, before.options, start, closed=closed, reserve=reserve, progress=progress
    )
    plan = pathway_as_walked(
        usual, before.goals, before.strategy, before.options, before.assumptions, walked, before=before,
        reported=reported, first=at,
    )  # fmt: skip
    return Replanned(found, plan)


def _stands(start: Start, before: Pathway, usual: BusinessAsUsual, at: int, total: float, goal: float) -> Start:
    """Where the way goes on from: the years before as the plan has them, then the year reported."""
    drawn = dict(before.plan.group_by("year").agg(pl.col("from_reserve_tco2").sum()).rows())
    for row in before.years.filter((pl.col("year") > start.year) & (pl.col("year") < usual.years[at])).iter_rows(
        named=True
    ):
        asked = np.inf if row["goal_tco2"] is None else row["goal_tco2"]
        expected = row["business_as_usual_tco2"]
        start = passed(start, row["year"], row["planned_tco2"], expected, row["output_cny"], asked, drawn[row["year"]])
    expected, output = float(np.nansum(usual.emission_tco2[:, at])), float(usual.output_cny[:, at].sum())
    return passed(start, usual.years[at], total, expected, output, goal, drawn[usual.years[at]])


def _rescaled(before: Pathway, expected: tuple[BusinessAsUsual, Start]) -> tuple[BusinessAsUsual, Start]:
    """Business as usual with what earlier reports have changed it by, which the plan's own rows tell."""
    usual, start = expected
    reported = before.years.filter(pl.col("basis") == "actual")["year"].to_list()
    for year in reported:
        at = usual.years.index(year)
        mine = usual.of_enterprises(usual.emission_tco2, at)
        theirs = _column(before.plan, usual.register["enterprise_id"], year, "business_as_usual_tco2")
        usual = usual.scaled(_ratio(theirs, mine), at)
    return usual, start


def _ratio(now: Values, was: Values) -> Values:
    """How many times as large; 1 where nothing is known of it."""
    known = (was > 0) & ~np.isnan(now)
    return np.divide(now, was, out=np.ones_like(was), where=known)


def _column(plan: pl.DataFrame, ids: pl.Series, year: int, name: str) -> Values:
    """A column of the plan's rows of one year, by the places of the sites; NaN of those it does not have."""
    rows = plan.filter(pl.col("year") == year).select("enterprise_id", name)
    placed = pl.DataFrame({"enterprise_id": ids}).join(rows, on="enterprise_id", how="left", maintain_order="left")
    return placed[name].fill_null(np.nan).to_numpy()


def _grown(ids: pl.Series, expected: Values, before: Pathway, found: pl.DataFrame) -> tuple[Values, Values]:
    """What each enterprise emitted, or was planned to, and how many times as large its business as usual has become."""
    told = pl.DataFrame({"enterprise_id": ids}).join(found, on="enterprise_id", how="left", maintain_order="left")
    actual, allowed = (told[name].fill_null(np.nan).to_numpy() for name in ("actual_tco2", "allowed_tco2"))
    planned = _column(before.plan, ids, int(found["year"][0]), "planned_tco2")
    bound = np.where(planned < allowed, planned, allowed)
    ratchet = not before.options.baseline_allowance
    shrunk = (actual < bound * (1 - OVER_BY)) & (bound > 0) & ratchet
    outgrown = actual > expected * (1 + OVER_BY)
    kept = np.divide(actual, bound, out=np.ones_like(bound), where=shrunk)
    now = np.where(outgrown, actual, expected * kept)
    emitted = np.where(np.isnan(actual), np.where(np.isnan(planned), expected, planned), actual)
    emitted = np.where(np.isnan(expected), np.nan, emitted)  # it has no part in the goal
    return emitted, _ratio(np.where(np.isnan(actual), expected, now), expected)


def _closed(before: Pathway, ids: pl.Series, year: int) -> Values:
    """1 of those that the plan had closed by the year."""
    gone = before.plan.filter(pl.col("year") <= year, pl.col("coefficient") >= WHOLE)["enterprise_id"]
    closed = np.isin(ids.to_numpy(), gone.to_numpy())
    return closed.astype(float) if before.options.closures_last else np.zeros(len(ids))


def _reported(
    before: Pathway, usual: BusinessAsUsual, at: int, emitted: Values, *, reserve: float, goal: float, binds: str
) -> Year:
    """The year as it was: the caps it had, and the emission there was."""
    ids, year = usual.register["enterprise_id"], usual.years[at]
    expected = usual.of_enterprises(usual.emission_tco2, at)
    cap, drawn = (_column(before.plan, ids, year, name) for name in ("cap_tco2", "from_reserve_tco2"))
    with np.errstate(divide="ignore", invalid="ignore"):
        beta = np.where(expected > 0, 1 - emitted / expected, 0.0)
    return Year(emitted, cap, drawn, np.clip(beta, 0.0, 1.0), reserve, goal, binds)
