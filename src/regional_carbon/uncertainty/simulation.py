"""How sure the emissions are: every enterprise in many possible worlds, drawn with the errors known of each figure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import narwhals as nw
import numpy as np
from scipy.sparse import csr_array
from scipy.special import ndtri
from scipy.stats import qmc

from regional_carbon.language.errors import StrategyError
from regional_carbon.models.electricity_share import COAL_EQUIVALENT_PER_CALORIFIC, EXACT
from regional_carbon.models.evidence import COVERED, GRADES
from regional_carbon.models.trend import CONFIDENCE
from regional_carbon.schema.arrays import Columns, Places, Values, columns_of, sums
from regional_carbon.schema.estimate_tables import (
    GRADE_CUTS,
    FuelShares,
    IndustryFuels,
    IndustryStanding,
    IntensityForecast,
)
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.schema.uncertainty_tables import EvidenceErrors
from regional_carbon.units import GJ_PER_MWH

DRAWS: Final = 1024  # possible worlds; a power of two, in which a Sobol sequence is balanced
EXACT_VALUES: Final = 1 << 24  # enterprises × draws up to which each is held in 8 bytes; beyond in 4, to seven digits
SEED: Final = 1
MOST_VALUES: Final = 1 << 28  # enterprises × draws held at once, 1 GB; beyond, fewer worlds are drawn
LEAST_DRAWS: Final = 64
BLOCK: Final = 1 << 18  # values worked on at once: 2 MB, which stay near the processor
POOL: Final = 32  # permutations of the worlds that the errors of single enterprises are dealt from
TENTH: Final = 10  # the least efficient one in ten: "the lowest decile"
RANKED_VALUES: Final = 1 << 24  # enterprises × worlds whose ranks are held at once; beyond, fewer worlds are ranked

# The errors that count, each by the name of its row in the table of errors; `factors` have ranges of their own.
SOURCES: Final = ("evidence", "trend", "statistics", "factors", "electricity_meter")

LEAST_YEARS: Final = 5  # of statistics; with fewer an interval is mostly doubt of its own width (Student-t below 4)
LOPSIDED: Final = 2.5  # standard errors per fuel part up to which a lognormal law keeps a forecast's upper end

HALF: Final = (1 - CONFIDENCE) / 2
QUANTILE: Final = float(ndtri(1 - HALF))

Interval = tuple[Values, Values]
Rows = Sequence[Mapping[str, Any]]


class Possible:
    """The ranked enterprises of one region and year in many possible worlds, in order of rank."""

    def __init__(self, region: Columns, emission: Values) -> None:
        self.region = region
        self.emission = emission  # tCO2/yr, a row for each enterprise, a column for each world

    @property
    def draws(self) -> int:
        """How many worlds there are."""
        return int(self.emission.shape[1])

    @property
    def tenth(self) -> int:
        """How many enterprises the least efficient tenth has."""
        return max(1, len(self.region) // TENTH)

    def total(self) -> Values:
        """The region's emission in each world, tCO2/yr."""
        total: Values = self.emission.sum(axis=0, dtype=np.float64)
        return total

    def total_interval(self) -> tuple[float, float]:
        """The 90 % interval of the region's emission, wide enough to hold the estimate too.

        Where enterprises are many and small the worlds may all lie above it: small plants burn more than the mean of
        their industry says. The estimate stays what the method gives, and the interval reaches from it.
        """
        low, high = both_ends(self.total())
        estimate = float(self.region["emission_tco2"].sum())
        return min(float(low), estimate), max(float(high), estimate)

    def intervals(self) -> Interval:
        """The 90 % interval of each enterprise's emission: the narrowest that holds the truth in nine of ten worlds.

        An error that cannot go below nothing is lopsided: what is cut off is then cut off above.
        """
        low, high = np.empty(len(self.region)), np.empty(len(self.region))
        for rows in _blocks(*self.emission.shape):
            low[rows], high[rows] = narrowest(np.sort(self.emission[rows], axis=1))
        return low, high

    def lowest_tenth(self) -> Values:
        """The probability that an enterprise is among the least efficient tenth, 0–1."""
        enterprises, tenth = len(self.region), self.tenth
        among = np.zeros(enterprises)
        per_output = _over(np.ones(enterprises), self.region["output_cny"])
        for worlds in _blocks(self.draws, enterprises):
            intensity = (self.emission[:, worlds] * per_output[:, None]).T.copy()
            cut = np.partition(intensity, enterprises - tenth, axis=1)[:, enterprises - tenth]
            among += (intensity >= cut[:, None]).sum(axis=0)
        return among / self.draws

    def codes(self) -> Values:
        """The probability of each five-grade code, 0–1: a row for each code, best first; NaN where there is none."""
        output = self.region["output_cny"]
        industries, place = self.region.kinds("industry_code")
        emitted = by_kind(self.emission, place, len(industries))
        intensity = _over(emitted, sums(output, place, len(industries))[:, None])
        up_to = np.zeros((len(GRADE_CUTS) + 2, len(self.region)))
        for rows in _blocks(*self.emission.shape):
            emission, of_industry = self.emission[rows], intensity[place[rows]]
            for code, cut in enumerate(GRADE_CUTS, 1):
                with np.errstate(
                    invalid="ignore"
                ):  # without any output in its industry an enterprise is in the last code
                    up_to[code, rows] = (emission <= (cut * output[rows, None]) * of_industry).mean(axis=1)
        up_to[-1] = 1
        told: Values = np.diff(up_to, axis=0)
        told[:, np.isnan(self.region["efficiency_grade"])] = np.nan
        return told

    def same_grade(self, codes: Values) -> Values:
        """Of `codes`, the probability that an enterprise's own five-grade code is right; NaN where it has none."""
        own = np.nan_to_num(self.region["efficiency_grade"], nan=1).astype(np.intp)
        told: Values = codes[own - 1, np.arange(len(own))]
        return told

    def ranks(self) -> tuple[Interval, Interval]:
        """The range of each enterprise's rank, among all and within its industry, in nine of ten worlds.

        Rank 1 emits most per output; equals go by the rank estimated. A twentieth of the worlds lies below the range at
        most and as many above; it reaches to the rank estimated, as the interval of the total does. Beyond
        RANKED_VALUES only the first worlds are ranked, 64 at least: they are drawn in no order.
        """
        enterprises = len(self.region)
        most = max(LEAST_DRAWS, RANKED_VALUES // max(1, enterprises))
        draws = min(self.draws, 1 << (most.bit_length() - 1))
        per_output = _over(np.ones(enterprises), self.region["output_cny"])
        _, place = self.region.kinds("industry_code")
        within = place.astype(np.uint16)
        first = np.concatenate([[0], np.cumsum(np.bincount(place))])[:-1] if enterprises else place
        among_all, in_industry = np.empty((2, enterprises, draws), dtype=np.int32)
        count = np.arange(1, enterprises + 1, dtype=np.int32)
        per_world = np.ascontiguousarray(self.emission[:, :draws].T)
        for world, emission in enumerate(per_world):
            order = np.argsort(-(emission * per_output), kind="stable")
            among_all[order, world] = count
            grouped = order[np.argsort(within[order], kind="stable")]
            in_industry[grouped, world] = count - first[place[grouped]]
        return _reach(among_all, self.region["rank"]), _reach(in_industry, self.region["rank_in_industry"])

    def reductions(self, coefficient: Values, points: Places) -> Values:
        """Tonnes that the first m enterprises reduce in each world, for each m of `points`; β as planned."""
        before = np.concatenate([[0], points[:-1]])
        found = np.empty((len(points), self.draws))
        weight = coefficient.astype(self.emission.dtype)
        for point, (start, stop) in enumerate(zip(before, points, strict=True)):
            found[point] = weight[start:stop] @ self.emission[start:stop]
        return np.cumsum(found, axis=0)


def _reach(ranks: Any, estimated: Values) -> Interval:
    """The middle CONFIDENCE of each row of ranks, and as far as the rank estimated."""
    worlds = ranks.shape[1]
    cut = int(np.floor(HALF * worlds + 1e-9))
    ordered = np.partition(ranks, sorted({cut, worlds - 1 - cut}), axis=1)
    low, high = ordered[:, cut].astype(np.float64), ordered[:, worlds - 1 - cut].astype(np.float64)
    return np.fmin(low, estimated), np.fmax(high, estimated)


def narrowest(ordered: Values) -> Interval:
    """The narrowest interval that holds CONFIDENCE of each row of values in order."""
    worlds = ordered.shape[1]
    held = int(np.ceil(CONFIDENCE * worlds))
    width = ordered[:, held - 1 :] - ordered[:, : worlds - held + 1]
    first = np.argmin(width, axis=1)
    row = np.arange(len(ordered))
    return ordered[row, first], ordered[row, first + held - 1]


def by_kind(values: Values, place: Places, kinds: int) -> Values:
    """The sum of the rows of each kind, column by column."""
    summed = np.zeros((kinds, values.shape[1]))
    for rows in _blocks(*values.shape):
        here = place[rows]
        member = csr_array((np.ones(len(here)), (here, np.arange(len(here)))), shape=(kinds, len(here)))
        summed += np.asarray(member @ values[rows])
    return summed


def both_ends(values: Values, axis: int = 0) -> tuple[Any, Any]:
    """The 90 % interval of sums over enterprises: as much of the worlds below it as above."""
    low, high = np.quantile(values, [HALF, 1 - HALF], axis=axis)
    return low, high


@model
def possible_emissions(
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
) -> list[Possible]:
    """The emission of each ranked enterprise in many possible worlds, by region and year.

        C[i,d] = F[i,d] + g·(e[i] − z[i])·(1 + meter[i,d])
        F[i,d] = (F[i] + e[i]·δ[j,d]) · r[i,d] · φ[j,d]
        r    truth over estimate of the enterprise's own kind of evidence, of its row in `errors`; independent
        δ    what the forecast and the statistics of its industry err by, at grade 5; one draw for an industry
        φ    Σ_k w[j,k]·exp(σ[k]·N[k,d]), what emission factors err by; one draw of a factor for all

    Where the register covers its industry's statistics (COVERED), the fuels of grades 4 and 5 are held to the
    industry's total in each world. δ and φ follow a scrambled Sobol sequence, r and the meter are stratified:
    each enterprise meets every part of its distribution once. With nothing `counted` every world is the estimate.
    Where enterprises × draws would pass MOST_VALUES fewer worlds are drawn. `factor_sigma` is σ by energy.

    Raises TableError when a column is missing, StrategyError for a source of error that does not exist.

    Source: IPCC (2006), Vol. 1, Ch. 3, 3.2.3.2 (Monte Carlo, correlated inputs); Owen, A. B. (1998), Latin supercube
    sampling for very high-dimensional simulations, ACM Trans. Model. Comput. Simul. 8(1).
    """
    unknown = sorted(set(counted) - set(SOURCES))
    if unknown:
        raise StrategyError("error_source_unknown", source=unknown, known=list(SOURCES))
    table = ErrorTable(_rows(errors), counted)
    statistics = _Statistics(_rows(forecast), _rows(fuels), _rows(shares), factor_sigma)
    within = groups(enterprises)
    ranked: Any = enterprises.filter(~nw.col("rank").is_null())
    return [_possible(region, statistics, table, draws, seed) for region in columns_of(ranked, within, "rank")]


def _rows(frame: Any) -> Rows:
    rows: Rows = nw.from_native(frame).lazy().collect("polars").rows(named=True)
    return rows


def _blocks(rows: int, wide: int) -> Iterator[slice]:
    step = max(1, BLOCK // max(1, wide))
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))


def _over(part: Values, whole: Values) -> Values:
    with np.errstate(divide="ignore", invalid="ignore"):
        return part / whole


# ---------------------------------------------------------------------------------------------------
# The errors


BOUNDS: Final = (
    "kind", "share_from", "share_to", "electricity_from_mwh", "electricity_to_mwh", "age_from_years", "age_to_years",
)  # fmt: skip


@dataclass(frozen=True)
class _Cell:
    """One distribution of the table of errors, and where it holds."""

    bounds: Mapping[str, Any]
    probability: Values
    ratio: Values

    def at(self, probability: Values) -> Values:
        """The ratios at some probabilities; beyond the ends, those of the ends."""
        ratio: Values = np.interp(probability, self.probability, self.ratio)
        return ratio

    def holds(self, values: Values, name: str) -> Any:
        """Where a quantity lies within the bounds of the cell."""
        start, stop = self.bounds[name.format("from")], self.bounds[name.format("to")]
        at_least = np.full(len(values), True) if not start else values >= start
        return at_least if stop is None else at_least & (values < stop)

    def narrow(self) -> int:
        """How many bounds there are."""
        return sum(bool(value) for name, value in self.bounds.items() if name != "kind")


class ErrorTable:
    """The distributions of the table of errors, each as its values at evenly spread probabilities."""

    def __init__(self, rows: Rows, counted: Collection[str]) -> None:
        self.counted = counted
        self.cells: list[_Cell] = []
        by_cell = sorted(rows, key=lambda row: (*(row[name] or 0 for name in BOUNDS), row["probability"]))
        for bounds, of_cell in groupby(by_cell, key=lambda row: {name: row[name] for name in BOUNDS}):
            told = [(row["probability"], row["ratio"]) for row in of_cell]
            self.cells.append(_Cell(bounds, *np.array(told, dtype=np.float64).T))

    def of(self, kind: str, probability: Values) -> Values:
        """The ratios of a kind that is the same for all, at some probabilities; 1 where it does not count."""
        for cell in self.cells:
            if cell.bounds["kind"] == kind and kind in self.counted:
                return cell.at(probability)
        return np.ones_like(probability)

    def own(self, region: Columns, draws: int, kind: Any = None) -> tuple[Values, Places]:
        """The ratios of every cell, spread evenly; and for each enterprise its cell, the one with most bounds.

        Its kind of evidence is its own, or the one of `kind`, a text for each. Cell 0 is certainty.
        """
        spread = (np.arange(draws) + 0.5) / draws
        kind = kinds_of_evidence(region) if kind is None else kind
        share, age = known_shares(region), _age(region)
        place = np.zeros(len(region), dtype=np.intp)
        ratios = [np.ones(draws)]
        if "evidence" in self.counted:
            of_kind = {name: np.flatnonzero(kind == name) for name in sorted(set(kind))}
            for cell in sorted(self.cells, key=_Cell.narrow):
                rows = of_kind.get(cell.bounds["kind"], place[:0])
                inside = cell.holds(share[rows], "share_{}") & cell.holds(age[rows], "age_{}_years")
                inside &= cell.holds(region["electricity_mwh"][rows], "electricity_{}_mwh")
                if inside.any():
                    place[rows[inside]] = len(ratios)
                    ratios.append(cell.at(spread))
        return np.array(ratios), place


def _age(region: Columns) -> Values:
    """How many years old the evidence is."""
    if "evidence_year" not in region:
        return np.zeros(len(region))
    return np.nan_to_num(region["year"] - region["evidence_year"])


def own_intervals(region: Columns, errors: Any) -> Interval:
    """The 90 % interval of each enterprise's emission that its own evidence leaves open, exact: no draws.

    What is left out are the errors that an enterprise shares with others: forecast, statistics, factors, meters.
    """
    ratios, cell = ErrorTable(_rows(errors), ("evidence",)).own(region, DRAWS)
    low, high = (ends[cell] for ends in narrowest(ratios))
    fuel = region["fuel_tco2"]
    rest = region["emission_tco2"] - fuel
    return rest + fuel * low, rest + fuel * high


def mean_errors(region: Columns, errors: Any, kind: str | None = None) -> Values:
    """E|r − 1| of each enterprise's fuels: what they err by in the mean, as a share of them, 0 or more.

    r is truth over estimate, of the enterprise's own evidence, or as if it had evidence of a kind of EvidenceErrors.
    NaN where the enterprise has no evidence at all.
    """
    kinds = None if kind is None else np.full(len(region), kind, dtype=object)
    ratios, cell = ErrorTable(_rows(errors), ("evidence",)).own(region, DRAWS, kinds)
    return np.where(np.isnan(region["grade"]), np.nan, np.abs(ratios - 1).mean(axis=1)[cell])


# The columns of the register by which an enterprise declares its electricity share.
ANSWERED: Final = (
    "electricity_share", "electricity_share_precision", "electricity_share_low", "electricity_share_high",
)  # fmt: skip
NEAREST_5: Final = 0.025  # what an answer to the nearest 5 points leaves open on either side
NEAREST_10: Final = 0.05
GAS_TCO2_PER_GJ: Final = 0.0561  # natural gas, IPCC (2006), Vol. 2, Ch. 2, Table 2.2 (factors/ipcc2006.csv)


def kinds_of_evidence(region: Columns) -> Any:
    """For each enterprise the `kind` of EvidenceErrors: its evidence, a declared share by how exact the answer is."""
    grade = region["grade"]
    kind = np.full(len(region), "", dtype=object)
    for number, name in GRADES.items():
        kind[grade == number] = name
    precision, low = _or_unknown(region, "electricity_share_precision"), _or_unknown(region, "electricity_share_low")
    answer = np.full(len(region), "share_within_10", dtype=object)
    answer[precision <= NEAREST_10 + EXACT] = "share_nearest_10"
    answer[precision <= NEAREST_5 + EXACT] = "share_nearest_5"
    answer[~(precision > EXACT)] = "share_exact"
    answer[~np.isnan(low)] = "share_in_bands"
    declared = kind == "declared_share"
    kind[declared] = answer[declared]
    return kind


def known_shares(region: Columns) -> Values:
    """The electricity share of each enterprise by calorific value: as declared, else as its estimate implies on gas.

    a = e / (e + F / (3.6 · 0.0561)), 0 where it used no electricity.
    """
    electricity, fuel = region["electricity_mwh"], region["fuel_tco2"]
    implied = _over(electricity, electricity + np.maximum(fuel, 0) / (GJ_PER_MWH * GAS_TCO2_PER_GJ))
    middle = (_or_unknown(region, "electricity_share_low") + _or_unknown(region, "electricity_share_high")) / 2
    share = np.where(np.isnan(middle), _or_unknown(region, "electricity_share"), middle)
    if "electricity_share_counting" in region:
        counted = np.array([text == "coal_equivalent" for text in region.texts("electricity_share_counting")])
        calorific = _over(share, share + COAL_EQUIVALENT_PER_CALORIFIC * (1 - share))
        share = np.where(counted, calorific, share)
    declared = (region["grade"] == 4) & ~np.isnan(share)
    return np.nan_to_num(np.where(declared, share, implied))


def _or_unknown(region: Columns, name: str) -> Values:
    return region[name] if name in region else np.full(len(region), np.nan)


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
        self.half = np.where(self._column(told, "years") >= LEAST_YEARS, half, np.nan)
        known = {row["industry_code"]: row for row in fuels}
        self.electricity_mwh = self._column(known, "electricity_mwh")
        self.energies = sorted({row["energy"] for row in shares if sigma.get(row["energy"])})
        self.sigma = np.array([sigma[energy] for energy in self.energies])
        column = {energy: place for place, energy in enumerate(self.energies)}
        self.mix = np.zeros((len(self.codes), len(self.energies)))
        for row in shares:
            if row["industry_code"] in self.at and row["energy"] in column and row["fuel_share"] is not None:
                self.mix[self.at[row["industry_code"]], column[row["energy"]]] = row["fuel_share"]

    def _column(self, rows: Mapping[str, Mapping[str, Any]], name: str) -> Values:
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
        relative = np.where(spread <= LOPSIDED * fuel, _over(spread, fuel), 0)
        sigma = np.sqrt(np.log1p(np.nan_to_num(relative) ** 2))
        lopsided = fuel * np.expm1(sigma * normal - sigma**2 / 2)
        return np.where(spread > LOPSIDED * fuel, spread * normal, np.where(np.isnan(spread), np.nan, lopsided))


# ---------------------------------------------------------------------------------------------------
# The worlds of one region


@dataclass(frozen=True)
class _Parts:
    """What the worlds of a region are made of, enterprise by enterprise."""

    fuel_tco2: Values
    electricity_mwh: Values
    electricity_tco2: Values
    industry: Places
    alone: Values  # 1 where nothing but industry intensity is known, and its own industry's error counts
    covered: Places  # enterprises of grades 4 and 5 whose industry's fuels the register covers


def _possible(region: Columns, statistics: _Statistics, table: ErrorTable, draws: int, seed: int) -> Possible:
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
    for rows in _blocks(len(region), draws):
        fuel = missed[parts.industry[rows]]
        fuel *= own_error[rows, None]
        fuel += parts.fuel_tco2[rows, None]
        fuel *= own_ratio.dealt(rows)
        fuel *= factors[parts.industry[rows]]
        emission[rows] = fuel
    _held_to_totals(emission, parts, statistics, missed, factors)
    for rows in _blocks(len(region), draws):
        electric = own_meter.dealt(rows)
        electric *= parts.electricity_tco2[rows, None]
        electric += (region["emission_tco2"] - parts.fuel_tco2)[rows, None]
        emission[rows] += electric
    return Possible(region, emission)


class _Strata:
    """Values spread evenly over a distribution, dealt to the worlds of each enterprise in an order of its own.

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
    """The worlds that can be held of so many enterprises: a power of two."""
    most = max(LEAST_DRAWS, MOST_VALUES // max(1, enterprises))
    return 1 << (min(draws, most).bit_length() - 1)


def _parts(region: Columns, statistics: _Statistics) -> _Parts:
    kinds, kind = region.kinds("industry_code")
    industry = np.array([statistics.at[code] for code in kinds], dtype=np.intp)[kind]
    electricity, grade = region["electricity_mwh"], region["grade"]
    fuel = np.nan_to_num(region["fuel_tco2"])
    register = sums(electricity, industry, len(statistics.codes))
    share = _over(register, statistics.electricity_mwh)
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
    """Where the register covers an industry, its weakly known fuels add up to the industry's total in each world."""
    rows = parts.covered
    if not rows.size:
        return
    industries = len(statistics.codes)
    place = parts.industry[rows]
    drawn = by_kind(fuels[rows], place, industries)
    known = sums(parts.fuel_tco2[rows], place, industries)
    fuel = np.where(statistics.fuel > 0, statistics.fuel, np.nan)[:, None]
    wanted = known[:, None] * (1 + missed / fuel) * factors
    scale = np.where((drawn > 0) & ~np.isnan(wanted), _over(wanted, drawn), 1.0)
    fuels[rows] *= scale[place]
