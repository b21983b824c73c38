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
from regional_carbon.models.process_emissions import process_added_of
from regional_carbon.schema.arrays import Columns, Places, Values, columns_of, sums
from regional_carbon.schema.estimate_tables import FuelShares, IndustryFuels, IndustryStanding, IntensityForecast
from regional_carbon.schema.frames import Frame, Row, groups, model
from regional_carbon.schema.uncertainty_tables import EvidenceErrors
from regional_carbon.uncertainty.own_errors import GAS_TCO2_PER_GJ, ErrorTable, FuelMix, Rows, rows_of
from regional_carbon.uncertainty.simulation_draws import (
    DRAWS,
    HALF,
    LEAST_DRAWS,
    Draws,
    OwnSpread,
    blocks,
    by_kind,
    or_unknown,
    quotient,
)

EXACT_VALUES: Final = 1 << 24  # enterprises × draws up to which each is held in 8 bytes; beyond in 4, to seven digits
SEED: Final = 1
MOST_VALUES: Final = 1 << 28  # enterprises × draws held at once, 1 GB; beyond, fewer draws are made
POOL: Final = 32  # permutations of the draws that the errors of single enterprises are dealt from

# The errors that count, each by the name of its row in the table of errors; `factors` and `grid` have their own.
SOURCES: Final = ("evidence", "trend", "statistics", "fuel_carbon", "factors", "grid", "electricity_meter")
GRID: Final = "grid"  # the one source that a report by the official factor leaves out, and no evidence narrows

DECLARED: Final = 4  # the grade of a declared share

LEAST_YEARS: Final = 5  # of statistics; with fewer an interval is mostly doubt of its own width (Student-t below 4)
POOLED: Final = "pooled"  # the trend rule whose interval is made of the past errors of all industries
LOPSIDED: Final = 2.5  # standard errors per fuel part, above which a lognormal law's upper end grows no further
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
    process_sigma: Mapping[str, float] | None = None,
    grid_sigma: float = 0.0,
    gas_tco2_per_gj: float = GAS_TCO2_PER_GJ,
    counted: Collection[str] = SOURCES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[Draws]:
    """The emission of each ranked enterprise in many simulation draws, by region and year.

        C[i,d] = F[i,d] + P[i]·π[k,d] + g·(e[i] − z[i])·(1 + meter[i,d])
        F[i,d] = (F[i] + x[i]·e[i]·δ[j,d]) · r[i,d] · φ[j,d] · κ[j,d] · θ[j,d]
        r    truth over estimate of the enterprise's own kind of evidence, of its row in `errors`; independent
        δ    (CEI − g)·(trend[j,d] · Σ_k w[j,k]·statistics[k,d] − 1), at grade 5: what the forecast of its industry
             errs by, one draw for an industry, and its statistics, one draw of a fuel for all
        κ    what the carbon per GJ of its industry's fuels errs by, at grade 4: by its sampling and the years since;
             one draw for an industry
        φ    Σ_k w[j,k]·exp(σ[k]·N[k,d] − σ[k]²/2), what emission factors err by; one draw of a factor for all
        π    exp(σ·N − σ²/2), what the process factor of product k errs by; one draw of a product for all; of `factors`
        θ    exp(σ·N − σ²/2) of the region times that of industry j, what is left open of the effect x of those who are
             known on the others (`with_shared_effect`); a part of `evidence`, 1 for all who have no such effect
        γ    exp(σ·N[d] − σ²/2), what the grid factor errs by; one draw for all: Σ g·(e − z)·(1 + meter)·(γ − 1) is
             told beside the draws, which are those given the factor (`Draws.grid_tco2`)

    Every error is 1 (δ: 0) in the mean, r in the mean of an industry's enterprises of one grade (`_MeanKept`): the
    mean of the draws is the estimate.
    Where the register covers its industry's statistics (COVERED), the fuels of grades 4 and 5 are held to the
    industry's total in each draw. δ, φ and γ follow a scrambled Sobol sequence, r and the meter are stratified:
    each enterprise meets every part of its distribution once. With nothing `counted` every draw is the estimate.
    Where enterprises × draws would pass MOST_VALUES fewer draws are made. `factor_sigma` is σ by energy,
    `process_sigma` by product, `grid_sigma` the grid factor's; `gas_tco2_per_gj` the carbon of natural gas, which that
    of an industry's fuels is held against.

    Raises TableError when a column is missing, StrategyError for a source of error that does not exist.

    Source: IPCC (2006), Vol. 1, Ch. 3, 3.2.3.2 (Monte Carlo, correlated inputs); Owen, A. B. (1998), Latin supercube
    sampling for very high-dimensional simulations, ACM Trans. Model. Comput. Simul. 8(1).
    """
    unknown = sorted(set(counted) - set(SOURCES))
    if unknown:
        raise StrategyError("error_source_unknown", source=unknown, known=list(SOURCES))
    table = ErrorTable(rows_of(errors), counted)
    sigma = factor_sigma if "factors" in counted else {}
    processes = _Processes((process_sigma or {}) if "factors" in counted else {}, draws, seed)
    statistics = _Statistics(rows_of(forecast), rows_of(fuels), rows_of(shares), sigma, gas_tco2_per_gj)
    common = statistics.drawn(table, draws, seed, grid_sigma if GRID in counted else 0.0)
    within = groups(enterprises)
    ranked = enterprises.filter(~nw.col("rank").is_null())
    regions = enumerate(columns_of(ranked, within, "rank"))
    return [_region_draws(region, statistics, table, common, processes, [seed, place]) for place, region in regions]


# ---------------------------------------------------------------------------------------------------
# The industries


GAS: Final = "natural_gas"
_UNTOLD: Final = ""  # the part of an industry's fuels that is not told by energy


@dataclass(frozen=True)
class _Common:
    """What all enterprises, or those of an industry, err by alike: a column for each draw."""

    missed: Values  # δ of each industry, tCO2 per MWh of its enterprises' electricity
    factors: Values  # φ of each industry's fuels, and after all of these φ·κ of each
    grid: Values  # γ

    def first(self, draws: int) -> _Common:
        """The same in fewer draws."""
        return _Common(self.missed[:, :draws], self.factors[:, :draws], self.grid[:draws])


class _Statistics:
    """What is known of the industries: forecast, its interval, electricity, and what their fuels consist of."""

    def __init__(
        self, forecast: Rows, fuels: Rows, shares: Rows, sigma: Mapping[str, float], gas_tco2_per_gj: float
    ) -> None:
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
        self.carbon = self._column(known, "fuel_tco2_per_gj") / gas_tco2_per_gj
        energies = sorted({row["energy"] for row in shares})
        self.sigma = np.array([sigma.get(energy, 0.0) for energy in [*energies, _UNTOLD]])
        column = {energy: place for place, energy in enumerate(energies)}
        self.mix = np.zeros((len(self.codes), len(energies) + 1))
        for row in shares:
            if row["industry_code"] in self.at and row["fuel_share"] is not None:
                self.mix[self.at[row["industry_code"]], column[row["energy"]]] = row["fuel_share"]
        self.mix[:, -1] = 1 - self.mix.sum(axis=1)
        whole = self.mix[:, :-1].any(axis=1)
        gas = self.mix[:, column[GAS]] if GAS in column else np.zeros(len(self.codes))
        self.gas = np.where(whole, gas, np.nan)

    def fuel_mix(self, industry: Places) -> FuelMix:
        """What the industry of each enterprise burns."""
        return FuelMix(self.carbon[industry], self.gas[industry])

    def _column(self, rows: Mapping[str, Row], name: str) -> Values:
        values = [rows.get(code, {}).get(name) for code in self.codes]
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def drawn(self, table: ErrorTable, draws: int, seed: int, grid_sigma: float) -> _Common:
        """What enterprises have in common in each draw, each 1 in the mean, δ 0."""
        industries, energies = self.mix.shape
        sequence = qmc.Sobol(2 * industries + 2 * energies + 1, rng=np.random.default_rng(seed))
        even = np.clip(sequence.random(draws).T, 1e-9, 1 - 1e-9)
        parts = np.cumsum([industries, energies, energies, industries])
        of_trend, of_statistics, of_factors, of_carbon, of_grid = np.split(even, parts)
        statistics = 1 + self.mix @ (table.of("statistics", of_statistics) - 1)
        factors = 1 + self.mix @ (_lognormal(self.sigma[:, None], ndtri(of_factors)) - 1)
        return _Common(
            missed=self.fuel[:, None] * (self._trend(table, of_trend) * statistics - 1),
            factors=np.concatenate([factors, factors * _about_one(table, "fuel_carbon", of_carbon)]),
            grid=_lognormal(grid_sigma, ndtri(of_grid[0])),
        )

    def _trend(self, table: ErrorTable, even: Values) -> Values:
        """Actual over forecast fuel part of each industry: with the forecast's half-width, and 1 in the mean.

        Fuels cannot be below nothing: the error is lognormal about the mean (IPCC 2006, Vol. 1, Ch. 3, 3.2.2.4), which
        has the forecast's upper end up to LOPSIDED standard errors per fuel part, and beyond one as high as it can.
        Of industries whose forecast tells no interval, the error of other forecasts.
        """
        if "trend" not in table.counted:
            return np.ones_like(even)
        others = _about_one(table, "trend", even)
        own = _lognormal(self._sigma()[:, None], ndtri(even))
        return np.where(np.isnan(own), others, own)

    def _sigma(self) -> Values:
        """σ of each forecast's lognormal error; NaN without an interval."""
        relative = np.minimum(quotient(self.half, QUANTILE * self.fuel), LOPSIDED)
        sigma: Values = np.sqrt(np.log1p(relative**2))
        return sigma

    def beyond(self, table: ErrorTable) -> Values:
        """The forecast's own upper end over the highest that a law with its mean can have, 1 or more."""
        if "trend" not in table.counted:
            return np.ones_like(self.fuel)
        times = (1 + quotient(self.half, self.fuel)) / _lognormal(self._sigma(), np.full_like(self.fuel, QUANTILE))
        far = self.half > LOPSIDED * QUANTILE * self.fuel
        return np.where(far & np.isfinite(times), np.maximum(times, 1), 1.0)


def _about_one(table: ErrorTable, kind: str, even: Values) -> Values:
    """The ratios of a kind over their mean."""
    told: Values = table.of(kind, even) / table.of(kind, _evenly(even.shape[1])).mean()
    return told


def _lognormal(sigma: Values | float, normal: Values) -> Values:
    """exp(σ·N − σ²/2), 1 in the mean."""
    told: Values = np.exp(sigma * normal - np.square(sigma) / 2)
    return told


def _evenly(draws: int) -> Values:
    """As many probabilities as there are draws, evenly spread."""
    return (np.arange(draws) + 0.5) / draws


# ---------------------------------------------------------------------------------------------------
# The draws of one region


@dataclass(frozen=True)
class _Parts:
    """What the draws of a region are made of, enterprise by enterprise."""

    fuel_tco2: Values
    electricity_mwh: Values
    electricity_tco2: Values
    process_tco2: Values  # by the tonnes stated
    industry: Places
    factor: Places  # of `_Common.factors`: with κ where a share is declared
    alone: (
        Values  # above 0 where nothing but industry intensity is known, and its own industry's error counts: so often
    )
    covered: Places  # enterprises of grades 4 and 5 whose industry's fuels the register covers


def _region_draws(
    region: Columns, statistics: _Statistics, table: ErrorTable, common: _Common, processes: _Processes, of: list[int]
) -> Draws:
    seed, place = of
    draws = fewer(len(region), len(common.grid))
    common = common.first(draws)
    parts = _parts(region, statistics)
    ratios, cell, times = table.own(region, draws, mix=statistics.fuel_mix(parts.industry))
    meter = table.of("electricity_meter", _evenly(draws))
    own_ratio = _Strata(ratios, cell, [seed, 1])
    mean_kept = _MeanKept(region["grade"], parts, ratios, cell, times)
    own_fuel, own_error = times * parts.fuel_tco2 / mean_kept.mean, parts.electricity_mwh * parts.alone / mean_kept.mean
    shared = _SharedEffect(region, draws, [seed, 3, place]) if "evidence" in table.counted else None
    own_meter = _Strata(meter[None, :] - 1, np.zeros_like(cell), [seed, 2])
    product, makes = processes.of(region, parts.process_tco2), parts.process_tco2 != 0
    exact = len(region) * draws <= EXACT_VALUES
    emission = np.empty((len(region), draws), dtype=np.float64 if exact else np.float32)
    for rows in blocks(len(region), draws):
        fuel = common.missed[parts.industry[rows]]
        fuel *= own_error[rows, None]
        fuel += own_fuel[rows, None]
        fuel *= mean_kept.scaled(own_ratio.dealt(rows), rows)
        fuel *= common.factors[parts.factor[rows]]
        if shared is not None:
            shared.move(fuel, rows)
        emission[rows] = fuel
    _held_to_totals(emission, parts, statistics, common)
    metered = np.full(draws, parts.electricity_tco2.sum())
    for rows in blocks(len(region), draws):
        electric = own_meter.dealt(rows)
        metered += parts.electricity_tco2[rows] @ electric
        electric *= parts.electricity_tco2[rows, None]
        electric += parts.electricity_tco2[rows, None]
        emission[rows] += electric
        if makes[rows].any():
            emission[rows] += processes.err(parts.process_tco2[rows], product[rows], draws)
    beyond = np.where(parts.alone > 0, statistics.beyond(table)[parts.industry], 1)
    own = OwnSpread(
        beside_fuels_tco2=parts.electricity_tco2 + parts.process_tco2,
        of_fuels=mean_kept.mean * beyond,
        above=1 / (1 + mean_kept.scale),
        process_tco2=parts.process_tco2,
        product=product,
        process_error=processes.times[:, :draws],
    )
    return Draws(region, emission, metered * (common.grid - 1), own)


class _MeanKept:
    """What keeps the mean of the draws at the estimate, of the enterprises of an industry and grade together.

        Σ F[i]·E r[i] = Σ F[i]

    Small enterprises lie further from the mean of their industry than large ones, and a register of them would
    be drawn higher than it is estimated. At grade 5 every ratio is divided by the mean weighted by fuels. What an
    enterprise knows of itself is mostly right, and must stay so: of grades 1 to 4 only what lies above the
    estimate is scaled to weigh as much as what lies below. Where all lies on one side, nothing is; nor where the
    register covers its industry, whose total is held. An enterprise's own interval is as before (`Draws.intervals`).
    """

    def __init__(self, grade: Values, parts: _Parts, ratios: Values, cell: Places, times: Values) -> None:
        of_grade: Places = np.nan_to_num(grade).astype(np.intp)
        group: Places = parts.industry * (len(GRADES) + 1) + of_grade
        groups_of = int(group.max(initial=0)) + 1
        above, below = _either_side(ratios, cell, times, parts.industry)
        weight = np.abs(parts.fuel_tco2)
        fuels, above, below = (
            sums(weight * values, group, groups_of) for values in (np.ones_like(above), above, below)
        )
        both = (above > 0) & (below > 0)
        alone = of_grade == len(GRADES)
        self.mean = np.where(alone & both[group], 1 + quotient(above - below, fuels)[group], 1.0)
        self.scale = np.where(~alone & both[group], quotient(below, above)[group], 1.0) - 1
        self.mean[parts.covered], self.scale[parts.covered] = 1, 0
        self.estimate = 1 / times  # where the ratios as told say what was estimated

    def scaled(self, ratio: Values, rows: slice) -> Values:
        """The ratios of some rows, with what lies above the estimate scaled; `mean` is still to be divided by."""
        chosen = np.flatnonzero(self.scale[rows])
        if chosen.size:
            above = ratio[chosen]
            above -= self.estimate[rows][chosen, None]
            np.maximum(above, 0, out=above)
            above *= self.scale[rows][chosen, None]
            ratio[chosen] += above
        return ratio


def _either_side(ratios: Values, cell: Places, times: Values, industry: Places) -> tuple[Values, Values]:
    """By how much an enterprise's ratios lie above 1 in the mean, and below; `times` is the same within an industry."""
    _, first, place = np.unique(
        cell * (int(industry.max(initial=0)) + 1) + industry, return_index=True, return_inverse=True
    )
    apart = ratios[cell[first]] * times[first, None] - 1
    return np.maximum(apart, 0).mean(axis=1)[place], np.maximum(-apart, 0).mean(axis=1)[place]


class _Processes:
    """What the process factors err by: one draw of a product for all who make it, 1 in the mean. The Sobol sequence is
    its own."""

    def __init__(self, sigma: Mapping[str, float], draws: int, seed: int) -> None:
        self.at = {product: place for place, product in enumerate(sorted(sigma))}
        sequence = qmc.Sobol(len(self.at) + 1, rng=np.random.default_rng([seed, 4]))
        normal = ndtri(np.clip(sequence.random(draws).T, 1e-9, 1 - 1e-9))
        self.times = _lognormal(np.array([*(sigma[product] for product in self.at), 0.0])[:, None], normal)

    def of(self, region: Columns, process_tco2: Values) -> Places:
        """Which product each enterprise makes, by its place among those with an error; after all of them, none."""
        none = len(self.at)
        if not none or not process_tco2.any() or "process_product" not in region:
            return np.full(len(region), none, dtype=np.intp)
        return np.array([self.at.get(str(product), none) for product in region.texts("process_product")], dtype=np.intp)

    def err(self, process_tco2: Values, product: Places, draws: int) -> Values:
        """The process emissions of some enterprises in each draw."""
        return process_tco2[:, None] * self.times[product, :draws]


class _SharedEffect:
    """What is left open of the effect that those who are known have on the others: one draw for the region, and one
    for each of its industries, a lognormal error of 1 in the mean. The Sobol sequence is its own."""

    def __init__(self, region: Columns, draws: int, seed: list[int]) -> None:
        self.moved = ~np.isnan(or_unknown(region, "shared_effect")) & (region["grade"] == len(GRADES))
        if not self.moved.any():
            return
        kinds, self.industry = region.kinds("industry_code")
        of_region, of_industry = (region[f"shared_{name}_error"] for name in ("region", "industry"))
        sigma = np.zeros(len(kinds))
        sigma[self.industry[self.moved]] = of_industry[self.moved]
        sequence = qmc.Sobol(1 + len(kinds), rng=np.random.default_rng(seed))
        normal = ndtri(np.clip(sequence.random(draws).T, 1e-9, 1 - 1e-9))
        of_all = _lognormal(float(of_region[self.moved][0]), normal[0])
        self.times = of_all * _lognormal(sigma[:, None], normal[1:])

    def move(self, fuel: Values, rows: slice) -> None:
        """The draws of some enterprises' fuels times the error of the effect, where they have one."""
        chosen = np.flatnonzero(self.moved[rows])
        if chosen.size:
            fuel[chosen] *= self.times[self.industry[rows][chosen]]


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
    effect = or_unknown(region, "shared_effect")
    effect = np.where(np.isnan(effect), 1.0, effect)
    return _Parts(
        fuel_tco2=fuel,
        electricity_mwh=electricity,
        electricity_tco2=region["emission_tco2"] - fuel - process_added_of(region),
        process_tco2=process_added_of(region),
        industry=industry,
        factor=industry + len(statistics.codes) * (grade == DECLARED),
        alone=((grade == len(GRADES)) & ~covered[industry]) * effect,
        covered=np.flatnonzero(weak & covered[industry]),
    )


def _held_to_totals(fuels: Values, parts: _Parts, statistics: _Statistics, common: _Common) -> None:
    """Where the register covers an industry, its weakly known fuels add up to the industry's total in each draw."""
    rows = parts.covered
    if not rows.size:
        return
    industries = len(statistics.codes)
    place = parts.industry[rows]
    drawn = by_kind(fuels[rows], place, industries)
    known = sums(parts.fuel_tco2[rows], place, industries)
    fuel = np.where(statistics.fuel > 0, statistics.fuel, np.nan)[:, None]
    wanted = known[:, None] * (1 + common.missed / fuel) * common.factors[:industries]
    scale = np.where((drawn > 0) & ~np.isnan(wanted), quotient(wanted, drawn), 1.0)
    fuels[rows] *= scale[place]
