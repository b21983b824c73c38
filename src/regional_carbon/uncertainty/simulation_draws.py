"""The enterprises of a region in many simulation draws: totals, intervals, probabilities and ranks read from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from regional_carbon.models.trend import CONFIDENCE
from regional_carbon.schema.arrays import Columns, Places, Values, graded_per, sums
from regional_carbon.schema.estimate_tables import GRADE_CUTS

DRAWS: Final = 1024  # simulation draws; a power of two, in which a Sobol sequence is balanced
LEAST_DRAWS: Final = 64
BLOCK: Final = 1 << 18  # values worked on at once: 2 MB, which stay near the processor
TENTH: Final = 10  # the least efficient one in ten: "the lowest decile"
RANKED_VALUES: Final = 1 << 24  # enterprises × draws whose ranks are held at once; beyond, fewer draws are ranked

HALF: Final = (1 - CONFIDENCE) / 2

Interval = tuple[Values, Values]


@dataclass(frozen=True)
class OwnSpread:
    """How an enterprise's own emission spreads about its estimate, before the mean was held to the estimate."""

    beside_fuels_tco2: Values  # electricity, processes
    of_fuels: Values  # times what the fuels are drawn at
    above: Values  # times what is drawn above the estimate
    process_tco2: Values  # of what stands beside the fuels, that of processes
    product: Places  # which row of `process_error` is that of an enterprise's product
    process_error: Values  # actual over stated process emissions, a row for each product, a column for each draw

    def makers(self) -> Places:
        """The enterprises whose process emissions err."""
        return np.flatnonzero((self.process_tco2 != 0) & (np.ptp(self.process_error, axis=1) > 0)[self.product])


class Draws:
    """The ranked enterprises of one region and year in many simulation draws, in order of rank."""

    def __init__(
        self, region: Columns, emission: Values, grid_tco2: Values | None = None, own: OwnSpread | None = None
    ) -> None:
        self.region = region
        self.emission = emission  # tCO2/yr given the grid factor, a row for each enterprise, a column for each draw
        self.grid_tco2 = np.zeros(emission.shape[1]) if grid_tco2 is None else grid_tco2  # what all miss by that factor
        self.own = own

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.emission.shape[1])

    @property
    def tenth(self) -> int:
        """How many enterprises the least efficient tenth has."""
        return max(1, len(self.region) // TENTH)

    def total(self) -> Values:
        """The region's emission in each draw, tCO2/yr, given the grid factor."""
        total: Values = self.emission.sum(axis=0, dtype=np.float64)
        return total

    def total_interval(self, *, given_factor: bool = False) -> tuple[float, float]:
        """The 90 % interval of the region's emission; with `given_factor` as if the grid factor were beyond doubt."""
        low, high = both_ends(self.total() if given_factor else self.total() + self.grid_tco2)
        return float(low), float(high)

    def intervals(self) -> Interval:
        """The 90 % interval of each enterprise's emission: the narrowest that holds the truth in nine of ten draws.

        An error that cannot go below nothing is lopsided: what is cut off is then cut off above.
        It is of the enterprise's own spread: that the draws of all add up to the estimate in the mean says
        something of their sum, and nothing of how far a single one may lie from its estimate.
        """
        low, high = np.empty(len(self.region)), np.empty(len(self.region))
        for rows in blocks(*self.emission.shape):
            low[rows], high[rows] = narrowest(self._own_spread(np.sort(self.emission[rows], axis=1), rows))
        if self.own is not None:
            electric, times = self.own.beside_fuels_tco2, self.own.of_fuels
            low, high = electric + (low - electric) * times, electric + (high - electric) * times
            makers = self.own.makers()
            for rows in blocks(len(makers), self.draws):
                low[makers[rows]], high[makers[rows]] = narrowest(
                    np.sort(self._of_makers(self.own, makers[rows]), axis=1)
                )
        return holding_contradictions(self.region, (low, high))

    def _own_spread(self, ordered: Values, rows: slice) -> Values:
        """Ordered draws of some enterprises, with what lies above the estimate as far from it as it was learnt."""
        if self.own is None:
            return ordered
        chosen = np.flatnonzero(self.own.above[rows] != 1)
        if chosen.size:
            above = ordered[chosen] - self.region["emission_tco2"][rows][chosen, None]
            np.maximum(above, 0, out=above)
            ordered[chosen] += above * (self.own.above[rows][chosen, None] - 1)
        return ordered

    def _of_makers(self, own: OwnSpread, makers: Places) -> Values:
        """Draws of some enterprises with process emissions: their fuels spread as learnt, their processes as drawn."""
        error = own.process_tco2[makers, None] * (own.process_error[own.product[makers], : self.draws] - 1)
        beside = own.beside_fuels_tco2[makers, None] + error
        fuel = self.emission[makers] - beside
        estimated = self.region["emission_tco2"][makers] - own.beside_fuels_tco2[makers]
        fuel += np.maximum(fuel - estimated[:, None], 0) * (own.above[makers, None] - 1)
        spread: Values = beside + fuel * own.of_fuels[makers, None]
        return spread

    def at_least(self, tonnes: Values) -> Values:
        """The probability that each enterprise emits so many tonnes or more, 0–1."""
        found = np.empty(len(self.region))
        for rows in blocks(*self.emission.shape):
            found[rows] = (self.emission[rows] >= tonnes[rows, None]).mean(axis=1)
        return found

    def lowest_tenth(self) -> Values:
        """The probability that an enterprise is among the least efficient tenth, 0–1."""
        enterprises, tenth = len(self.region), self.tenth
        among = np.zeros(enterprises)
        per_output = quotient(np.ones(enterprises), self.region["output_cny"])
        for draws in blocks(self.draws, enterprises):
            intensity = (self.emission[:, draws] * per_output[:, None]).T.copy()
            cut = np.partition(intensity, enterprises - tenth, axis=1)[:, enterprises - tenth]
            among += (intensity >= cut[:, None]).sum(axis=0)
        return among / self.draws

    def codes(self) -> Values:
        """The probability of each five-grade code, 0–1: a row for each code, best first; NaN where there is none."""
        output = graded_per(self.region)
        industries, place = self.region.kinds("industry_code")
        emitted = by_kind(self.emission, place, len(industries))
        intensity = quotient(emitted, sums(output, place, len(industries))[:, None])
        up_to = np.zeros((len(GRADE_CUTS) + 2, len(self.region)))
        for rows in blocks(*self.emission.shape):
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
        """The range of each enterprise's rank, among all and within its industry, in nine of ten draws.

        Rank 1 emits most per output; equals go by the rank estimated. A twentieth of the draws lies below the range at
        most and as many above; it reaches to the rank estimated, as the interval of the total does. Beyond
        RANKED_VALUES only the first draws are ranked, 64 at least: they are drawn in no order.
        """
        enterprises = len(self.region)
        most = max(LEAST_DRAWS, RANKED_VALUES // max(1, enterprises))
        draws = min(self.draws, 1 << (most.bit_length() - 1))
        per_output = quotient(np.ones(enterprises), self.region["output_cny"])
        _, place = self.region.kinds("industry_code")
        within = place.astype(np.uint16)
        first = np.concatenate([[0], np.cumsum(np.bincount(place))])[:-1] if enterprises else place
        among_all, in_industry = np.empty((2, enterprises, draws), dtype=np.int32)
        count = np.arange(1, enterprises + 1, dtype=np.int32)
        per_draw = np.ascontiguousarray(self.emission[:, :draws].T)
        for draw, emission in enumerate(per_draw):
            order = np.argsort(-(emission * per_output), kind="stable")
            among_all[order, draw] = count
            grouped = order[np.argsort(within[order], kind="stable")]
            in_industry[grouped, draw] = count - first[place[grouped]]
        return _reach(among_all, self.region["rank"]), _reach(in_industry, self.region["rank_in_industry"])

    def reductions(self, coefficient: Values, points: Places) -> Values:
        """Tonnes that the first m enterprises reduce in each draw, for each m of `points`; β as planned."""
        before = np.concatenate([[0], points[:-1]])
        found = np.empty((len(points), self.draws))
        weight = coefficient.astype(self.emission.dtype)
        for point, (start, stop) in enumerate(zip(before, points, strict=True)):
            found[point] = weight[start:stop] @ self.emission[start:stop]
        return np.cumsum(found, axis=0)


def _reach(ranks: NDArray[np.int32], estimated: Values) -> Interval:
    """The middle CONFIDENCE of each row of ranks, and as far as the rank estimated."""
    draws = ranks.shape[1]
    cut = int(np.floor(HALF * draws + 1e-9))
    ordered = np.partition(ranks, sorted({cut, draws - 1 - cut}), axis=1)
    low, high = ordered[:, cut].astype(np.float64), ordered[:, draws - 1 - cut].astype(np.float64)
    return np.fmin(low, estimated), np.fmax(high, estimated)


def holding_contradictions(region: Columns, ends: Interval) -> Interval:
    """Intervals of emissions that also hold what each of the pieces of evidence that contradict each other says."""
    low, high = ends
    rest = region["emission_tco2"] - or_unknown(region, "fuel_tco2")
    least, most = (rest + or_unknown(region, f"contradiction_{end}_tco2") for end in ("low", "high"))
    return np.fmin(low, least), np.fmax(high, most)


def or_unknown(region: Columns, name: str) -> Values:
    """A column of the region, NaN where it has none."""
    return region[name] if name in region else np.full(len(region), np.nan)


def narrowest(ordered: Values) -> Interval:
    """The narrowest interval that holds CONFIDENCE of each row of values in order."""
    draws = ordered.shape[1]
    held = int(np.ceil(CONFIDENCE * draws))
    width = ordered[:, held - 1 :] - ordered[:, : draws - held + 1]
    first = np.argmin(width, axis=1)
    row = np.arange(len(ordered))
    return ordered[row, first], ordered[row, first + held - 1]


def by_kind(values: Values, place: Places, kinds: int) -> Values:
    """The sum of the rows of each kind, column by column."""
    summed = np.zeros((kinds, values.shape[1]))
    for rows in blocks(*values.shape):
        here = place[rows]
        member = csr_array((np.ones(len(here)), (here, np.arange(len(here)))), shape=(kinds, len(here)))
        summed += np.asarray(member @ values[rows])
    return summed


def both_ends(values: Values, axis: int = 0) -> Interval:
    """The 90 % interval of sums over enterprises: as much of the draws below it as above."""
    low, high = np.quantile(values, [HALF, 1 - HALF], axis=axis)
    return low, high


def blocks(rows: int, wide: int) -> Iterator[slice]:
    """The rows in blocks of about BLOCK values."""
    step = max(1, BLOCK // max(1, wide))
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))


def quotient(part: Values, whole: Values) -> Values:
    """Part over whole, NaN or infinite where the whole is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return part / whole
