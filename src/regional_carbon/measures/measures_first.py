"""Measures first, then output: what each enterprise does before it closes, and the cheapest way to any target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, TypeVar

import numpy as np

from regional_carbon.language.amounts import count
from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.slices import MeasureSlices, OwnMeasures
from regional_carbon.schema.arrays import Places, Values, sums

T = TypeVar("T", float, Values)

ROUNDING: Final = 1e-12  # a target, or a price of investment, missed by less is missed by rounding
BLOCK: Final = 1 << 14  # enterprises worked on at once
SAMPLE: Final = 20_000  # enterprises by which the price of investment is guessed where there are twice as many
BESIDE: Final = 1.005  # how far to either side of the guess it is looked for first
ROUNDS: Final = 200  # the price of investment is found in some twenty

# Whose measures, which (one slice for all of them, or each enterprise its own), and the tonnes each could save by it.
_Step: TypeAlias = tuple[Places | slice, int | Places, Values]


# ---------------------------------------------------------------------------------------------------
# One enterprise at a price


@dataclass(frozen=True)
class Closings:
    """The price at which each enterprise closes, and all that it does of its measures below that price."""

    price_cny_per_tco2: Values
    tonnes_tco2: Values
    net_cost_cny: Values
    investment_cny: Values
    of_each_tco2: Values  # the tonnes of all enterprises by each slice, then by each measure of an enterprise's own


def closing_prices(emission: Values, output: Values, measures: MeasureSlices, *, weight: float = 1.0) -> Values:
    """The price of a tonne at which each enterprise leaves, its cheaper measures carried out first.

        p* = (v·G − Σ_{c_k < p*} c_k·m_k) / (C − Σ_{c_k < p*} m_k)  ≥  v·G / C        [CNY/tCO2]

    Exact: at p* leaving is worth what its measures are, p·C − v·G = Σ max(p − c_k, 0)·m_k. `weight` is v, what a yuan
    of output forgone weighs against a yuan of cost. An enterprise whose measures save all it emits never leaves: its
    price is infinite.
    """
    return closings(emission, output, measures, weight=weight).price_cny_per_tco2


def closings(
    emission: Values, output: Values, measures: MeasureSlices, *, weight: float = 1.0, investment_price: float = 0.0
) -> Closings:
    """Closing prices, with what is done below them; each measure costs `investment_price` more a yuan of investment.

    From the cheapest on: a measure below the price reached so far raises it; the first that is not ends the search.
    A few sums and a quotient for each slice, over BLOCK enterprises at once, which stay near the processor.
    """
    if len(emission) <= BLOCK:
        return _closings(emission, output, measures, weight, investment_price)
    found, each = [], np.zeros(len(measures.share) + (0 if measures.own is None else len(measures.own.tonnes_tco2)))
    for start in range(0, len(emission), BLOCK):
        rows = slice(start, start + BLOCK)
        part, places = _block(measures, rows)
        found.append(_closings(emission[rows], output[rows], part, weight, investment_price))
        each[places] += found[-1].of_each_tco2

    def whole(of: Callable[[Closings], Values]) -> Values:
        return np.concatenate([of(part) for part in found])

    return Closings(
        whole(lambda part: part.price_cny_per_tco2), whole(lambda part: part.tonnes_tco2),
        whole(lambda part: part.net_cost_cny), whole(lambda part: part.investment_cny), each,
    )  # fmt: skip


def _block(measures: MeasureSlices, rows: slice) -> tuple[MeasureSlices, Places]:
    """The measures of some enterprises, and the places of these measures among all slices and own measures."""
    slices = np.arange(len(measures.share))
    part = replace(measures, tonnes_tco2=measures.tonnes_tco2[rows], own=None)
    own = measures.own
    theirs = np.zeros(0, np.intp)
    if own is not None:
        theirs = np.flatnonzero((own.enterprise >= rows.start) & (own.enterprise < rows.stop))
    if own is None or not theirs.size:
        return part, slices
    told = (own.tonnes_tco2, own.cost_cny_per_tco2, own.investment_cny)
    kept = OwnMeasures(own.enterprise[theirs] - rows.start, *(values[theirs] for values in told))
    return replace(part, own=kept), np.append(slices, len(slices) + theirs)


def _closings(
    emission: Values, output: Values, measures: MeasureSlices, weight: float, investment_price: float
) -> Closings:
    choices = _Choices(measures, investment_price)
    tonnes, net, invested, spent = np.zeros((4, len(emission)))
    of_each = np.zeros(len(choices.cost))
    price = _quotient(weight * output, emission)
    for of, which, could in choices.steps():
        done = np.where(choices.price[which] < price[of], could, 0.0)
        tonnes[of] += done
        net[of] += choices.cost[which] * done
        invested[of] += choices.investment[which] * done
        spent[of] += choices.price[which] * done
        price[of] = _quotient(weight * output[of] - spent[of], emission[of] - tonnes[of])
        if isinstance(which, int):
            of_each[which] += done.sum()
        else:
            of_each += sums(done, which, len(of_each))
    return Closings(price, tonnes, net, invested, of_each)


def _quotient(forgone: Values, left: Values) -> Values:
    price: Values = np.divide(forgone, left, out=np.full(len(left), np.inf), where=left > 0)
    return price


class _Choices:
    """Every slice, then every measure of an enterprise's own: cost and investment per tonne, and the price of both."""

    def __init__(self, measures: MeasureSlices, investment_price: float) -> None:
        own = measures.own
        self.measures = measures
        self.cost, self.investment = measures.cost_cny_per_tco2, measures.investment_cny_per_tco2
        if own is not None:
            per_tonne = np.divide(
                own.investment_cny, own.tonnes_tco2, where=own.tonnes_tco2 > 0, out=0 * own.tonnes_tco2
            )
            self.cost = np.append(self.cost, own.cost_cny_per_tco2)
            self.investment = np.append(self.investment, per_tonne)
        self.price = self.cost + investment_price * self.investment

    def steps(self) -> Iterator[_Step]:
        """In order of price: slice by slice for all alike, column by column for those with measures of their own."""
        measures = self.measures
        everyone = np.arange(len(measures.tonnes_tco2))
        own = measures.own
        apart = everyone[:0] if own is None else np.unique(own.enterprise)
        alike: Places | slice = np.setdiff1d(everyone, apart) if apart.size else slice(None)
        groups = [np.ascontiguousarray(of_group) for of_group in measures.tonnes_tco2[alike].T]
        for k in np.argsort(self.price[: len(measures.share)], kind="stable"):
            yield alike, int(k), measures.share[k] * groups[measures.group[k]]
        if own is not None and apart.size:
            yield from self._steps_of(apart, own)

    def _steps_of(self, apart: Places, own: OwnMeasures) -> Iterator[_Step]:
        measures, slices = self.measures, len(self.measures.share)
        row = np.searchsorted(apart, own.enterprise)
        by_row = np.argsort(row, kind="stable")
        place = slices + np.arange(len(row)) - np.searchsorted(row[by_row], row[by_row])
        which = np.zeros((len(apart), int(place.max()) + 1), dtype=np.intp)
        could = np.zeros(which.shape)
        which[:, :slices] = np.arange(slices)
        could[:, :slices] = measures.share * measures.tonnes_tco2[apart][:, measures.group]
        which[row[by_row], place] = slices + by_row
        could[row[by_row], place] = own.tonnes_tco2[by_row]
        order = np.argsort(self.price[which], axis=1, kind="stable")
        which, could = np.take_along_axis(which, order, axis=1), np.take_along_axis(could, order, axis=1)
        for column in range(which.shape[1]):
            yield apart, which[:, column], could[:, column]


# ---------------------------------------------------------------------------------------------------
# All enterprises at a price, or at a target


@dataclass(frozen=True)
class Mixture:
    """What each enterprise does: β, the share of it that closes, and its measures on the rest of it.

    `price_cny_per_tco2` is what the last tonne costs, `investment_price` what one more yuan of investment would save,
    0 where there is enough. Output forgone and the net cost of measures are two sums, and no third one of both.
    """

    price_cny_per_tco2: float
    investment_price: float
    coefficient: Values
    measures_tco2: Values
    net_cost_cny: Values
    investment_cny: Values
    reduction_tco2: float
    output_forgone_cny: float

    def closed(self) -> int:
        """The enterprises that close, wholly or in part."""
        return int(np.count_nonzero(self.coefficient > 0))

    def cost(self, weight: float = 1.0) -> float:
        """What the plan is chosen by: v·output forgone + net cost of the measures; to compare plans, not to show."""
        return weight * self.output_forgone_cny + float(self.net_cost_cny.sum())


class CombinedCurve:
    """Events in order of price: a measure of all who are still there, or an enterprise that closes (kind "closing").

    An enterprise that closes gives its measures back: the event adds C − Σm tonnes, forgoes G, and takes off what its
    measures cost and their investment. Sums up to each event in `tonnes`, `net_cost`, `output_forgone`, `investment`.
    """

    def __init__(
        self, emission: Values, output: Values, measures: MeasureSlices, *, weight: float = 1.0,
        investment_price: float = 0.0,
    ) -> None:  # fmt: skip
        self.emission, self.output = emission, output
        self.investment_price = investment_price
        self._choices = _Choices(measures, investment_price)
        at = closings(emission, output, measures, weight=weight, investment_price=investment_price)
        each = at.of_each_tco2
        prices = np.append(self._choices.price, at.price_cny_per_tco2)
        order = np.lexsort((np.arange(len(prices)) < len(each), prices))  # at one price whoever closes goes first
        self.order = order[np.isfinite(prices[order])]
        self.price = prices[self.order]
        self.closing = self.order >= len(each)
        self.closes = self.order[self.closing] - len(each)  # whose closing each is
        self.tonnes = self._summed(each, emission - at.tonnes_tco2)
        self.net_cost = self._summed(self._choices.cost * each, -at.net_cost_cny)
        self.output_forgone = self._summed(np.zeros(len(each)), output)
        self.investment = self._summed(self._choices.investment * each, -at.investment_cny)
        self.closed_tonnes = self._summed(np.zeros(len(each)), emission)

    def _summed(self, of_measures: Values, of_closings: Values) -> Values:
        return np.cumsum(np.append(of_measures, of_closings)[self.order])

    def at_price(self, price: float) -> Mixture:
        """Everything that costs less than the price: the plan that makes cost − price·tonnes least."""
        return self._mixture(int(np.searchsorted(self.price, price)) - 1, 1.0, price)

    def at_target(self, tonnes: float) -> Mixture:
        """The cheapest way to the tonnes, the last event in part; and whatever pays for itself, though not needed.

        Raises StrategyError where all measures and closings together are not so many tonnes.
        """
        last, part = self._reach(tonnes)
        paying = last < 0 or self.price[last] < 0
        return self._mixture(last, part, 0.0 if paying else self.price[last])

    def at_target_cny(self, tonnes: float) -> tuple[float, float, float]:
        """Investment, net cost and output forgone of `at_target`, without what each enterprise does.

        Raises StrategyError as `at_target`.
        """
        last, part = self._reach(tonnes)

        def up_to(running: Values) -> float:
            before = float(running[last - 1]) if last > 0 else 0.0
            return before + part * (float(running[last]) - before) if last >= 0 else 0.0

        return up_to(self.investment), up_to(self.net_cost), up_to(self.output_forgone)

    def _reach(self, tonnes: float) -> tuple[int, float]:
        """The last event of the cheapest way to the tonnes, −1 where there is none, and how much of it."""
        most = float(self.tonnes[-1]) if self.tonnes.size else 0.0
        if tonnes > most * (1 + ROUNDING):
            raise StrategyError("measures_out_of_reach", target=count(tonnes), most=count(most))
        paying = int(np.searchsorted(self.price, 0.0)) - 1
        last = min(int(np.searchsorted(self.tonnes, tonnes * (1 - ROUNDING))), self.tonnes.size - 1)
        if last <= paying:
            return paying, 1.0
        before = float(self.tonnes[last - 1]) if last else 0.0
        step = float(self.tonnes[last]) - before
        return last, min(1.0, max(0.0, tonnes - before) / step) if step > 0 else 1.0

    def _mixture(self, last: int, part: float, price: float) -> Mixture:
        """All events before the last one, and a part of that; none where the last is −1."""
        share = np.zeros(len(self._choices.cost) + len(self.emission))
        share[self.order[: last + 1]] = 1.0
        share[self.order[last : last + 1]] *= part
        beta = share[len(self._choices.cost) :]
        tonnes, net, invested = np.zeros((3, len(self.emission)))
        for of, which, could in self._choices.steps():
            done = share[which] * (1 - beta[of]) * could
            tonnes[of] += done
            net[of] += self._choices.cost[which] * done
            invested[of] += self._choices.investment[which] * done
        reduced = float(tonnes.sum() + beta @ self.emission)
        forgone = float(beta @ self.output)
        return Mixture(float(price), self.investment_price, beta, tonnes, net, invested, reduced, forgone)


def own_mixture(
    emission: Values, output: Values, measures: MeasureSlices, reduction: Values, *, weight: float = 1.0,
    investment_price: float = 0.0,
) -> Mixture:  # fmt: skip
    """Each enterprise's least-cost way to what is asked of it: its measures below p*, the cheapest first, then output.

        t[i] ≤ M*[i]:  measures alone, up to t[i]        t[i] > M*[i]:  β = (t − M*) / (C − M*),  measures (1 − β)·M*

    `reduction` is t, tonnes of each enterprise; what it cannot reduce is left out: M* where it never leaves.
    """
    choices = _Choices(measures, investment_price)
    at = closings(emission, output, measures, weight=weight, investment_price=investment_price)
    left = reduction.astype(np.float64)
    tonnes, net, invested = np.zeros((3, len(emission)))
    for of, which, could in choices.steps():
        done = np.where(choices.price[which] < at.price_cny_per_tco2[of], np.minimum(could, left[of]), 0.0)
        left[of] -= done
        tonnes[of] += done
        net[of] += choices.cost[which] * done
        invested[of] += choices.investment[which] * done
    whole = emission - at.tonnes_tco2
    asked = left > ROUNDING * emission
    beta = np.where(asked & (whole > 0), np.minimum(1.0, np.divide(left, whole, out=0 * left, where=whole > 0)), 0.0)
    tonnes, net, invested = tonnes * (1 - beta), net * (1 - beta), invested * (1 - beta)
    reduced, forgone = float(tonnes.sum() + beta @ emission), float(beta @ output)
    price = at.price_cny_per_tco2[beta > 0].max(initial=0.0)
    return Mixture(float(price), investment_price, beta, tonnes, net, invested, reduced, forgone)


def paying_tonnes(measures: MeasureSlices, *, investment_price: float = 0.0) -> Values:
    """M: the tonnes that each enterprise saves by measures that pay for themselves, c_k < 0."""
    choices = _Choices(measures, investment_price)
    tonnes = np.zeros(len(measures.tonnes_tco2))
    for of, which, could in choices.steps():
        tonnes[of] += np.where(choices.price[which] < 0, could, 0.0)
    return tonnes


def cheapest_mixture(
    emission: Values, output: Values, measures: MeasureSlices, tonnes: float, *, budget: float | None = None,
    weight: float = 1.0,
) -> Mixture:  # fmt: skip
    """The cheapest way to the tonnes, with at most `budget` CNY of investment; without solver.

        min v·Σ β·G + Σ c·x  so that  Σ β·C + Σ x ≥ tonnes,  x_ik ≤ m_ik·(1 − β_i),  Σ inv_k·x_ik ≤ budget

    A price μ on investment makes each measure c_k + μ·inv_k dear. The μ at which the budget just holds lies where the
    lines of two plans cross, one that invests too much and one too little; each crossing is a plan to try, and where
    none lies below it the two are mixed to the last yuan. What the plan would save with one more yuan is μ.

    Raises StrategyError for a budget below 0, and where all measures and closings are not so many tonnes.
    """

    def at(investment_price: float) -> _Tried:
        curve = CombinedCurve(emission, output, measures, weight=weight, investment_price=investment_price)
        investment, net_cost, forgone = curve.at_target_cny(tonnes)
        return _Tried(curve, investment, weight * forgone + net_cost)

    rich = at(0.0)
    if budget is None or rich.investment_cny <= budget:
        return rich.curve.at_target(tonnes)
    if not budget >= 0:
        raise StrategyError("budget_range", value=budget)
    near, wide = _price_near(emission, output, measures, tonnes, budget / rich.investment_cny, weight)
    poor = at(near * wide)
    while poor.investment_cny > budget:
        rich, poor = poor, at(poor.curve.investment_price * 8)
    below = at(near / wide) if wide < 8 else rich
    rich, poor = (below, poor) if below.investment_cny > budget else (rich, below)
    tried = poor
    for _ in range(ROUNDS):
        crossing = (poor.cost - rich.cost) / (rich.investment_cny - poor.investment_cny)
        tried = at(crossing)
        line = rich.cost + crossing * rich.investment_cny
        if tried.cost + crossing * tried.investment_cny >= line - ROUNDING * abs(line):
            break
        rich, poor = (tried, poor) if tried.investment_cny > budget else (rich, tried)
    held = (budget - poor.investment_cny) / (rich.investment_cny - poor.investment_cny)
    ends = rich.curve.at_target(tonnes), poor.curve.at_target(tonnes)
    return _mixed(*ends, held, tried.curve.at_target(tonnes))


def _price_near(
    emission: Values, output: Values, measures: MeasureSlices, tonnes: float, budget: float, weight: float
) -> tuple[float, float]:
    """Where to look for the price of investment, and by how many times to either side.

    Of very many enterprises by an even sample of them, `budget` being a share of what they would invest without one.
    """
    every = len(emission) // SAMPLE
    if every < 2:
        return 1.0 / 8, 8.0
    whole = replace(measures, tonnes_tco2=measures.tonnes_tco2[::every], own=None)
    of_sample = emission[::every], output[::every], whole, tonnes * float(emission[::every].sum() / emission.sum())
    try:
        most = float(cheapest_mixture(*of_sample, weight=weight).investment_cny.sum())
        price = cheapest_mixture(*of_sample, budget=budget * most, weight=weight).investment_price
    except StrategyError:  # the sample cannot reach what all can
        return 1.0 / 8, 8.0
    return (price, BESIDE) if price > 0 else (1.0 / 8, 8.0)


@dataclass(frozen=True)
class _Tried:
    """A plan at a price of investment: what it invests, and what it costs, v·output forgone + net cost."""

    curve: CombinedCurve
    investment_cny: float
    cost: float


def _mixed(rich: Mixture, poor: Mixture, share: float, priced: Mixture) -> Mixture:
    """`share` of one plan and the rest of the other, at the prices at which both are the best."""

    def mixed(one: T, other: T) -> T:
        return share * one + (1 - share) * other

    return Mixture(
        priced.price_cny_per_tco2,
        priced.investment_price,
        mixed(rich.coefficient, poor.coefficient),
        mixed(rich.measures_tco2, poor.measures_tco2),
        mixed(rich.net_cost_cny, poor.net_cost_cny),
        mixed(rich.investment_cny, poor.investment_cny),
        mixed(rich.reduction_tco2, poor.reduction_tco2),
        mixed(rich.output_forgone_cny, poor.output_forgone_cny),
    )
