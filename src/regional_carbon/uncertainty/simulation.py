"""Simulation of the emissions: every enterprise drawn many times, with the errors known of each of its figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import narwhals as nw
import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from regional_carbon.language.errors import StrategyError
from regional_carbon.models.evidence import COVERED, GRADES
from regional_carbon.schema.arrays import Columns, Places, Values, columns_of, sums
from regional_carbon.schema.estimate_tables import FuelShares, IndustryFuels, IndustryStanding, IntensityForecast
from regional_carbon.schema.frames import Frame, Row, groups, model
from regional_carbon.schema.uncertainty_tables import EvidenceErrors
from regional_carbon.uncertainty.own_errors import ErrorTable, Rows, rows_of
from regional_carbon.uncertainty.simulation_draws import DRAWS, HALF, LEAST_DRAWS, Draws, blocks, by_kind, quotient

EXACT_VALUES: Final = 1 << 24  # enterprises × draws up to which each is held in 8 bytes; beyond in 4, to seven digits
SEED: Final = 1
MOST_VALUES: Final = 1 << 28  # enterprises × draws held at once, 1 GB; beyond, fewer draws are made
POOL: Final = 32  # permutations of the draws that the errors of single enterprises are dealt from

# The errors that count, each by the name of its row in the table of errors; `factors` have ranges of their own.
SOURCES: Final = ("evidence", "trend", "statistics", "factors", "electricity_meter")

LEAST_YEARS: Final = 5  # of statistics; with fewer an interval is mostly doubt of its own width (Student-t below 4)
POOLED: Final = "pooled"  # the trend rule whose interval is made of the past errors of all industries
LOPSIDED: Final = 2.5  # standard errors per fuel part up to which a lognormal law keeps a forecast's upper end
QUANTILE: Final = float(ndtri(1 - HALF))


@model
def simulated_emissions(
    enterprises: Frame[IndustryStanding],
    forecast: Frame[IntensityForecast],
    fuels: Frame[IndustryFuels],
    shares: Frame[FuelShares],
    errors: Frame[EvidenceErrors],
    *,
    factor_sigma: Mapping[str, float],
    counted: Collection[str] = SOURCES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[Draws]:
    """The emission of each ranked enterprise in many simulation draws, by region and year.

        C[i,d] = F[i,d] + g·(e[i] − z[i])·(1 + meter[i,d])
        F[i,d] = (F[i] + e[i]·δ[j,d]) · r[i,d] · φ[j,d]
        r    truth over estimate of the enterprise's own kind of evidence, of its row in `errors`; independent
        δ    what the forecast and the statistics of its industry err by, at grade 5; one draw for an industry
        φ    Σ_k w[j,k]·exp(σ[k]·N[k,d]), what emission factors err by; one draw of a factor for all

    Where the register covers its industry's statistics (COVERED), the fuels of grades 4 and 5 are held to the
    industry's total in each draw. δ and φ follow a scrambled Sobol sequence, r and the meter are stratified:
    each enterprise meets every part of its distribution once. With nothing `counted` every draw is the estimate.
    Where enterprises × draws would pass MOST_VALUES fewer draws are made. `factor_sigma` is σ by energy.

    Raises TableError when a column is missing, StrategyError for a source of error that does not exist.

    Source: IPCC (2006), Vol. 1, Ch. 3, 3.2.3.2 (Monte Carlo, correlated inputs); Owen, A. B. (1998), Latin supercube
    sampling for very high-dimensional simulations, ACM Trans. Model. Comput. Simul. 8(1).
    """
    unknown = sorted(set(counted) - set(SOURCES))
    if unknown:
        raise StrategyError("error_source_unknown", source=unknown, known=list(SOURCES))
    table = ErrorTable(rows_of(errors), counted)
    statistics = _Statistics(rows_of(forecast), rows_of(fuels), rows_of(shares), factor_sigma)
    within = groups(enterprises)
    ranked = enterprises.filter(~nw.col("rank").is_null())
    return [_region_draws(region, statistics, table, draws, seed) for region in columns_of(ranked, within, "rank")]


# ---------------------------------------------------------------------------------------------------
# The industries


class _Statistics:
    """What is known of the industries: forecast, its interval, electricity, and what their fuels consist of."""

    def __init__(self, forecast: Rows, fuels: Rows, shares: Rows, sigma: Mapping[str, float]) -> None:
        told = {row["industry_code"]: row for row in forecast}
        self.codes = sorted(told)
        self.at = {code: place for place, code in enumerate(self.codes)}
        self.grid = self._column(told, "grid_tco2_per_mwh")
        self.fuel = np.maximum(self._column(told, "intensity_tco2_per_mwh") - self.grid, 0)  # tCO2/MWh
        half = self._column(told, "intensity_high_tco2_per_mwh") - self._column(told, "intensity_tco2_per_mwh")
        of_all = np.array([told[code]["trend"] == POOLED for code in self.codes])  # its interval needs no own years
        self.half = np.where(of_all | (self._column(told, "years") >= LEAST_YEARS), half, np.nan)
        known = {row["industry_code"]: row for row in fuels}
        self.electricity_mwh = self._column(known, "electricity_mwh")
        self.energies = sorted({row["energy"] for row in shares if sigma.get(row["energy"])})
        self.sigma = np.array([sigma[energy] for energy in self.energies])
        column = {energy: place for place, energy in enumerate(self.energies)}
        self.mix = np.zeros((len(self.codes), len(self.energies)))
        for row in shares:
            if row["industry_code"] in self.at and row["energy"] in column and row["fuel_share"] is not None:
                self.mix[self.at[row["industry_code"]], column[row["energy"]]] = row["fuel_share"]

    def _column(self, rows: Mapping[str, Row], name: str) -> Values:
        values = [rows.get(code, {}).get(name) for code in self.codes]
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def drawn(self, table: ErrorTable, draws: int, seed: int) -> tuple[Values, Values]:
        """δ of each industry, tCO2 per MWh of its enterprises' electricity; and φ of its fuels."""
        industries, energies = self.mix.shape
        sequence = qmc.Sobol(max(1, 2 * industries + energies), rng=np.random.default_rng(seed))
        even = np.clip(sequence.random(draws).T, 1e-9, 1 - 1e-9)
        unknown = self.fuel[:, None] * (table.of("trend", even[:industries]) - 1)
        known = self._forecast_error(ndtri(even[:industries])) if "trend" in table.counted else np.zeros_like(unknown)
        trend = np.where(np.isnan(known), unknown, known)
        statistics = self.fuel[:, None] * (table.of("statistics", even[industries : 2 * industries]) - 1)
        missed = np.maximum(trend + statistics, -self.fuel[:, None])
        if "factors" not in table.counted or not energies:
            return missed, np.ones((industries, draws))
        factor = np.exp(self.sigma[:, None] * ndtri(even[2 * industries : 2 * industries + energies]))
        return missed, 1 + self.mix @ (factor - 1)

    def _forecast_error(self, normal: Values) -> Values:
        """What each industry's fuel part misses, tCO2/MWh: with the forecast's half-width, and 0 in the mean.

        Fuels cannot be below nothing: the error is lognormal about the mean (IPCC 2006, Vol. 1, Ch. 3, 3.2.2.4).
        Where the half-width is many times the fuel part no such law has it, and a normal one is cut off at nothing.
        """
        fuel, spread = self.fuel[:, None], self.half[:, None] / QUANTILE
        relative = np.where(spread <= LOPSIDED * fuel, quotient(spread, fuel), 0)
        sigma = np.sqrt(np.log1p(np.nan_to_num(relative) ** 2))
        lopsided = fuel * np.expm1(sigma * normal - sigma**2 / 2)
        return np.where(spread > LOPSIDED * fuel, spread * normal, np.where(np.isnan(spread), np.nan, lopsided))


# ---------------------------------------------------------------------------------------------------
# The draws of one region


@dataclass(frozen=True)
class _Parts:
    """What the draws of a region are made of, enterprise by enterprise."""

    fuel_tco2: Values
    electricity_mwh: Values
    electricity_tco2: Values
    industry: Places
    alone: Values  # 1 where nothing but industry intensity is known, and its own industry's error counts
    covered: Places  # enterprises of grades 4 and 5 whose industry's fuels the register covers


def _region_draws(region: Columns, statistics: _Statistics, table: ErrorTable, draws: int, seed: int) -> Draws:
    draws = fewer(len(region), draws)
    missed, factors = statistics.drawn(table, draws, seed)
    ratios, cell = table.own(region, draws)
    meter = table.of("electricity_meter", (np.arange(draws) + 0.5) / draws)
    parts = _parts(region, statistics)
    own_error = parts.electricity_mwh * parts.alone
    own_ratio = _Strata(ratios, cell, [seed, 1])
    own_meter = _Strata(meter[None, :] - 1, np.zeros_like(cell), [seed, 2])
    exact = len(region) * draws <= EXACT_VALUES
    emission = np.empty((len(region), draws), dtype=np.float64 if exact else np.float32)
    for rows in blocks(len(region), draws):
        fuel = missed[parts.industry[rows]]
        fuel *= own_error[rows, None]
        fuel += parts.fuel_tco2[rows, None]
        fuel *= own_ratio.dealt(rows)
        fuel *= factors[parts.industry[rows]]
        emission[rows] = fuel
    _held_to_totals(emission, parts, statistics, missed, factors)
    for rows in blocks(len(region), draws):
        electric = own_meter.dealt(rows)
        electric *= parts.electricity_tco2[rows, None]
        electric += (region["emission_tco2"] - parts.fuel_tco2)[rows, None]
        emission[rows] += electric
    return Draws(region, emission)


class _Strata:
    """Values spread evenly over a distribution, dealt to the draws of each enterprise in an order of its own.

    Each meets every value once; the orders are permutations of a pool, each begun at a place drawn for the
    enterprise, so that those of two enterprises are as unrelated as two permutations are.
    """

    def __init__(self, spread: Values, which: Places, seed: list[int]) -> None:
        draws = spread.shape[1]
        rng = np.random.default_rng(seed)
        order = rng.permuted(np.broadcast_to(np.arange(draws), (POOL, draws)), axis=1)
        twice = spread[:, np.hstack([order, order[:, :-1]])]
        self.dealings = np.lib.stride_tricks.sliding_window_view(twice, draws, axis=2)
        self.which = which
        self.order = rng.integers(0, POOL, len(which))
        self.begun = rng.integers(0, draws, len(which))

    def dealt(self, rows: slice) -> Values:
        """For each enterprise the values of its row of `spread`, in its own order."""
        return self.dealings[self.which[rows], self.order[rows], self.begun[rows]]


def fewer(enterprises: int, draws: int) -> int:
    """The draws that can be held of so many enterprises: a power of two."""
    most = max(LEAST_DRAWS, MOST_VALUES // max(1, enterprises))
    return 1 << (min(draws, most).bit_length() - 1)


def _parts(region: Columns, statistics: _Statistics) -> _Parts:
    kinds, kind = region.kinds("industry_code")
    industry = np.array([statistics.at[code] for code in kinds], dtype=np.intp)[kind]
    electricity, grade = region["electricity_mwh"], region["grade"]
    fuel = np.nan_to_num(region["fuel_tco2"])
    register = sums(electricity, industry, len(statistics.codes))
    share = quotient(register, statistics.electricity_mwh)
    least, most = COVERED
    covered = (share >= least) & (share <= most)
    weak = grade >= 4
    return _Parts(
        fuel_tco2=fuel,
        electricity_mwh=electricity,
        electricity_tco2=region["emission_tco2"] - fuel,
        industry=industry,
        alone=((grade == len(GRADES)) & ~covered[industry]).astype(np.float64),
        covered=np.flatnonzero(weak & covered[industry]),
    )


def _held_to_totals(fuels: Values, parts: _Parts, statistics: _Statistics, missed: Values, factors: Values) -> None:
    """Where the register covers an industry, its weakly known fuels add up to the industry's total in each draw."""
    rows = parts.covered
    if not rows.size:
        return
    industries = len(statistics.codes)
    place = parts.industry[rows]
    drawn = by_kind(fuels[rows], place, industries)
    known = sums(parts.fuel_tco2[rows], place, industries)
    fuel = np.where(statistics.fuel > 0, statistics.fuel, np.nan)[:, None]
    wanted = known[:, None] * (1 + missed / fuel) * factors
    scale = np.where((drawn > 0) & ~np.isnan(wanted), quotient(wanted, drawn), 1.0)
    fuels[rows] *= scale[place]
