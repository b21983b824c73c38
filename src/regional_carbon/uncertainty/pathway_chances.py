"""How sure a pathway is: what the region truly emits under its caps, and how likely it meets the goal of each year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from regional_carbon.models.process_emissions import process_added_of
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.pathway_tables import PathwayYear, Plan
from regional_carbon.uncertainty.simulation_draws import Draws, blocks, both_ends, quotient

ROUNDING: Final = 1e-6  # of a year's goal; the draws of large regions are held to seven digits


@dataclass(frozen=True)
class _Year:
    """The enterprises drawn, in order of rank, in one year of the plan: 0 where they are not in it."""

    expected: Values  # business as usual, tCO2/yr
    left: Values  # 1 − β: the part of it that the rule leaves
    grows: Values  # what a tonne that the estimate is wrong by has become
    electricity_tco2: Values  # of business as usual


def with_chances(
    years: pl.DataFrame,
    plan: pl.DataFrame,
    draws: Draws,
    ends: pl.DataFrame,
    *,
    moving: Collection[int] = (),
    grid_sigma: Mapping[int, float] | None = None,
    errors: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A pathway's tables (PathwayYear, Plan) with intervals and the probability of each year's goal.

        B[i,t,d] = B[i,t] + ρ[i,t]·(C[i,d] − C[i])·F[i,t]/F[i]      F as B where nothing is burnt
        E[t,d]   = Σ_i (1 − β[i,t])·B[i,t,d] + grid[d]·σ[t]/σ[t0]·Σ_i (1 − β[i,t])·Q[i,t] / Σ_i Q[i,t0]
        goal_probability[t] = share of draws with E[t,d] ≤ goal[t]·k[d] + from the reserve
        k[d] = E[t0,d]/E[t0] in the years `moving`, whose goals count from the estimate; else 1

    The plan is carried out as it stands, β as planned; the emissions are what is drawn. A year's fuels err as the
    estimate's do and grow with business as usual. Q are the emissions of electricity; what the estimate's grid factor
    is wrong by in a draw (`Draws.grid_tco2`) every year's is, in proportion with its own σ, `grid_sigma`, by year.
    An error of all enterprises alike cancels where the goal counts from the estimate, and counts where it is in tonnes.
    Who enters later, and who has no rank, is as planned. Years reported have no interval; in the years after them ρ is
    how many times the estimate's relative error the report's is, from `errors` (enterprise_id, times), else 1.

    An enterprise's interval is that of its allowance worked out from what it truly emits, cap·B[i,t,d]/B[i,t], from
    `ends` (enterprise_id, emission_low_tco2, emission_high_tco2): its own error, given the grid factor.

    Reading: who merges brings tonnes that err as those of the enterprise that goes on; growth assumed has no error.
    """
    first = years["year"][0]
    known = years.filter(basis="actual")["year"].to_list()
    times = _error_times(draws, errors)
    walked = {
        year: _year_of(plan, year, first, draws, times if known and year > max(known) else np.ones_like(times))
        for year in years["year"]
    }
    sigma = grid_sigma or {}
    grid = np.array([sigma.get(year, 1.0) / sigma.get(first, 1.0) for year in walked])
    emitted = _drawn(years, walked, draws, grid)
    start = emitted[0] / years["planned_tco2"][0] if years["planned_tco2"][0] else np.ones(draws.draws)
    reserve = dict(plan.group_by("year").agg(pl.col("from_reserve_tco2").sum()).rows())
    told = []
    for row, emission in zip(years.iter_rows(named=True), emitted, strict=True):
        low, high = both_ends(emission)
        times, goal = start if row["year"] in moving else np.ones_like(start), row["goal_tco2"]
        allowed = (np.nan if goal is None else goal) * (times + ROUNDING) + reserve.get(row["year"], 0.0)
        met = None if goal is None else float(np.mean(emission <= allowed))
        told.append((None, None, None) if row["basis"] == "actual" else (float(low), float(high), met))
    names = ("emission_low_tco2", "emission_high_tco2", "goal_probability")
    schema = dict.fromkeys(names, pl.Float64)
    years = years.drop(names, strict=False).hstack(pl.DataFrame(told, schema=schema, orient="row"))
    plan = _with_ends(plan, walked, draws, ends, years.filter(basis="plan")["year"].to_list())
    return _ordered(years, PathwayYear), _ordered(plan, Plan)


def _ordered(frame: pl.DataFrame, table: type[PathwayYear] | type[Plan]) -> pl.DataFrame:
    return frame.select(name for name in table.columns() if name in frame.columns)


def _error_times(draws: Draws, errors: pl.DataFrame | None) -> Values:
    """ρ of each enterprise drawn."""
    if errors is None:
        return np.ones(len(draws.region))
    ids = pl.DataFrame({"enterprise_id": draws.region.texts("enterprise_id")})
    return ids.join(errors, on="enterprise_id", how="left", maintain_order="left")["times"].fill_null(1.0).to_numpy()


def _year_of(plan: pl.DataFrame, year: int, first: int, draws: Draws, times: Values) -> _Year:
    """The enterprises drawn as they are in a year, by what the plan says of it and of its first year."""
    ids = pl.DataFrame({"enterprise_id": draws.region.texts("enterprise_id")})
    of_year, of_first = (
        ids.join(plan.filter(year=at), on="enterprise_id", how="left", maintain_order="left") for at in (year, first)
    )
    expected = of_year["business_as_usual_tco2"].fill_null(0.0).to_numpy()
    emission, fuels = draws.region["emission_tco2"], _fuels(draws)
    electricity = (emission - fuels) * _times_as_much(of_year, of_first)
    burns = np.abs(fuels) > ROUNDING * np.abs(emission)
    grows = times * np.where(burns, quotient(expected - electricity, fuels), quotient(expected, emission))
    left = 1 - of_year["coefficient"].fill_null(0.0).to_numpy()
    return _Year(expected, left, np.where(np.isfinite(grows) & (expected != 0), grows, 0.0), electricity)


def _fuels(draws: Draws) -> Values:
    """What each enterprise emits beside its electricity, as the plan has it: fuels and process."""
    fuels: Values = draws.region["fuel_tco2"] + process_added_of(draws.region)
    return fuels


def _times_as_much(of_year: pl.DataFrame, of_first: pl.DataFrame) -> Values:
    """What the emissions of electricity have come to: grid factor and electricity over those of the first year."""

    def grid_times_electricity(rows: pl.DataFrame) -> Values:
        amount = pl.col("grid_tco2_per_mwh") * pl.col("business_as_usual_tco2") / pl.col("own_intensity_tco2_per_mwh")
        return rows.select(amount.fill_nan(None).fill_null(0.0)).to_series().to_numpy()

    times = quotient(grid_times_electricity(of_year), grid_times_electricity(of_first))
    return np.where(np.isfinite(times), times, 0.0)


def _drawn(years: pl.DataFrame, walked: dict[int, _Year], draws: Draws, grid: Values) -> Values:
    """E[t,d]: a row for each year, a column for each draw. No array has enterprises, years and draws at once."""
    weight = np.stack([year.left * year.grows for year in walked.values()], axis=1)
    estimated = draws.region["emission_tco2"]
    emitted = np.repeat(years["planned_tco2"].to_numpy()[:, None], draws.draws, axis=1)
    for rows in blocks(*draws.emission.shape):
        emitted += weight[rows].T @ (draws.emission[rows] - estimated[rows, None])
    electricity = np.array([(year.left * year.electricity_tco2).sum() for year in walked.values()])
    of_estimate = (estimated - _fuels(draws)).sum()
    if of_estimate:
        emitted += np.outer(grid * electricity / of_estimate, draws.grid_tco2)
    return emitted


def _with_ends(
    plan: pl.DataFrame, walked: dict[int, _Year], draws: Draws, ends: pl.DataFrame, planned: list[int]
) -> pl.DataFrame:
    """The plan with the interval of each cap in the years planned."""
    ids = pl.DataFrame({"enterprise_id": draws.region.texts("enterprise_id")})
    low, high = (
        ids.join(ends, on="enterprise_id", how="left", maintain_order="left")[f"emission_{end}_tco2"]
        .fill_null(np.nan).to_numpy() - draws.region["emission_tco2"]
        for end in ("low", "high")
    )  # fmt: skip
    parts = [
        ids.with_columns(
            pl.lit(year, pl.Int64).alias("year"),
            below=1 + quotient(walked[year].grows * low, walked[year].expected),
            above=1 + quotient(walked[year].grows * high, walked[year].expected),
        )
        for year in planned
    ]
    if not parts:
        return plan
    beside = pl.concat(parts)
    cap = pl.col("cap_tco2")
    joined = plan.drop("cap_low_tco2", "cap_high_tco2", strict=False).join(
        beside, on=["enterprise_id", "year"], how="left", maintain_order="left"
    )
    return joined.with_columns(
        cap_low_tco2=(cap * pl.col("below").clip(0.0)).fill_nan(None),
        cap_high_tco2=(cap * pl.col("above").clip(0.0)).fill_nan(None),
    )
