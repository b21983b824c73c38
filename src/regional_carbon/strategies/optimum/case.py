"""One region's programme of least cost: its enterprises and its conditions become variables and rows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Final

import numpy as np

from regional_carbon.language.amounts import percent
from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Columns, Values, sums
from regional_carbon.schema.input_tables import SMALL_SIZES
from regional_carbon.strategies.optimum.conditions import TARGET, Condition, Conditions, by_name
from regional_carbon.strategies.optimum.measure_columns import BUDGET, MeasureColumns
from regional_carbon.strategies.optimum.programme import Programme, Solved, conflict
from regional_carbon.strategies.threshold import filled, prices

MOST_FOR_GINI: Final = 200  # its rows compare every two enterprises
MOST_TO_EXPLAIN: Final = 20_000  # a conflict is found by solving once for each condition
SHORT: Final = 1e-12  # a target missed by less is missed by rounding
PRICED: Final = frozenset({"target", "industry_most", "small_most", BUDGET.key})


class Case:
    """A region's enterprises under conditions: emission and cost as arrays, with the bounds of each β; and measures.

    Where there are measures, the values of a solution are β of each enterprise, then how much of each measure is done.
    """

    def __init__(self, enterprises: Columns, conditions: Conditions, measures: MeasureColumns | None = None) -> None:
        self.conditions = conditions
        self.measures = measures
        self.ids = [str(name) for name in enterprises.texts("enterprise_id")]
        self.emission = enterprises["emission_tco2"]
        cost = enterprises.every(conditions.cost)
        if conditions.cny_per_employee > 0:
            cost = cost + conditions.cny_per_employee * enterprises.every("employees")
        self.cost = np.maximum(cost, 0)
        self.industries, self.industry = enterprises.kinds("industry_code")
        _refuse_unknown(conditions, self.ids, self.industries)
        self.capped = np.array(by_name(conditions.industry_most, self.industries, 1.0))
        self.most = np.array(by_name(conditions.most, self.ids, 1.0))
        self.least = np.array(by_name(conditions.least, self.ids, 0.0))
        kept = frozenset(conditions.protected)
        self.protected = np.array([name in kept for name in self.ids])
        nothing = np.zeros(0, dtype=np.intp)
        self.known, self.of = (nothing, nothing) if measures is None else measures.of(self.ids)
        self.saved = np.zeros(0) if measures is None else measures.tonnes_tco2[self.known]
        sizes = enterprises.texts("size") if conditions.small_most < 1 else []
        self.small = np.array([size in SMALL_SIZES for size in sizes], dtype=bool)

    def solve(self, target: float, seconds: float) -> Solved:
        """β and prices for a target rate, in tCO2 and CNY. Raises StrategyError where the conditions conflict."""
        closed = self.measures is None and self.conditions.in_closed_form()
        solved = self._closed_form(target) if closed else None
        return solved or self.programmed(target, seconds)

    def _closed_form(self, target: float) -> Solved | None:
        """By threshold, or None where the caps end before the target."""
        most = np.where(self.protected, 0.0, self.most)
        limits = {"most": most, "industry": self.industry, "capped": self.capped}
        needed = target * self.emission.sum()
        beta = filled(self.emission, self.cost, needed, **limits)
        if beta @ self.emission < needed * (1 - SHORT):
            return None
        price, caps = prices(self.emission, self.cost, beta, **limits)
        told: dict[Hashable, float] = {TARGET: price}
        for code, cap in zip(self.industries, caps, strict=True):
            told[Condition("industry_most", code)] = float(cap)
        return Solved(beta, float(beta @ self.cost), 0.0, told)

    def programmed(self, target: float, seconds: float) -> Solved:
        """By HiGHS. Raises StrategyError where the conditions conflict, or the time is up without a plan."""
        programme = self._programme(target, seconds)
        solved = programme.solve()
        if solved is None:
            raise self._conflict(programme, target)
        values = np.clip(solved.values[: len(self.ids) + len(self.known)], 0, 1)
        beta = values[: len(self.ids)]
        if self.conditions.whole:
            beta[:] = np.round(beta)
        per_tonne = _mean(self.cost) / self.emission.mean()
        told: dict[Hashable, float] = {
            name: price * (per_tonne if name == TARGET else 1.0)
            for name, price in solved.prices.items()
            if isinstance(name, Condition) and name.key in PRICED
        }
        return Solved(values, float(beta @ self.cost), solved.gap, told)

    def _programme(self, target: float, seconds: float) -> Programme:
        """In units of the mean enterprise, so that no row mixes tonnes with hundreds of millions."""
        conditions, programme = self.conditions, Programme(seconds)
        tonne, yuan = self.emission.mean(), _mean(self.cost)
        emission, cost = self.emission / tonne, self.cost / yuan
        weight = 1.0 if self.measures is None else self.measures.weight
        whole = Condition("whole") if conditions.whole else None
        beta = programme.variables(len(self.ids), cost=weight * cost, whole=whole)
        reduced = [(0, beta, -emission)]
        if self.measures is not None:
            done = self.measures.into(programme, beta, self.known, self.of, yuan)
            reduced.append((0, done, -self.saved / tonne))
        programme.at_most([TARGET], reduced, -target * emission.sum())
        for name, bound, binds in (
            ("most", (0.0, self.most), self.most < 1),
            ("least", (self.least, 1.0), self.least > 0),
            ("protected", (0.0, np.where(self.protected, 0.0, 1.0)), self.protected),
        ):
            if binds.any():
                programme.within(Condition(name), beta, *bound)
        capped = np.flatnonzero(self.capped < 1)
        if capped.size:
            row = np.full(len(self.capped), -1)
            row[capped] = np.arange(capped.size)
            of = row[self.industry]
            names = [Condition("industry_most", self.industries[place]) for place in capped]
            limits = (self.capped * sums(cost, self.industry, len(self.capped)))[capped]
            programme.at_most(names, [(of[of >= 0], beta[of >= 0], cost[of >= 0])], limits)
        if self.small.any():
            limit = conditions.small_most * cost[self.small].sum()
            programme.at_most([Condition("small_most")], [(0, beta[self.small], cost[self.small])], limit)
        self._whole_conditions(programme)
        self._fair_conditions(programme)
        return programme

    def _whole_conditions(self, programme: Programme) -> None:
        """A yes or no for each enterprise: whether it closes, whether it acts at all."""
        conditions, each = self.conditions, np.arange(len(self.ids))
        beta = each  # the first variables are the coefficients
        if conditions.closures is not None:
            name = Condition("closures", conditions.closures)
            closed = programme.variables(len(each), whole=name)
            open_most = conditions.open_most
            rows = [(each, beta, 1.0), (each, closed, open_most - 1)]
            programme.at_most([name] * len(each), rows, open_most)
            programme.at_most([name], [(0, closed, 1.0)], float(conditions.closures))
        if conditions.step > 0:
            name = Condition("step", percent(conditions.step, 0))
            acting = programme.variables(len(each), whole=name)
            programme.at_most([name] * len(each), [(each, beta, -1.0), (each, acting, conditions.step)], 0.0)
            programme.at_most([name] * len(each), [(each, beta, 1.0), (each, acting, -1.0)], 0.0)

    def _fair_conditions(self, programme: Programme) -> None:
        """How unequal the β of those not protected may be."""
        free = np.flatnonzero(~self.protected)
        each = np.arange(len(free))
        if self.conditions.ratio_most is not None:
            name = Condition("ratio", f"{self.conditions.ratio_most:g}")
            greatest, least = programme.variables(1), programme.variables(1)
            programme.at_most([name] * len(each), [(each, free, 1.0), (each, greatest, -1.0)], 0.0)
            programme.at_most([name] * len(each), [(each, free, -1.0), (each, least, 1.0)], 0.0)
            programme.at_most([name], [(0, greatest, 1.0), (0, least, -self.conditions.ratio_most)], 0.0)
        if self.conditions.gini is not None:
            if len(free) > MOST_FOR_GINI:
                raise StrategyError("too_many_for_gini", enterprises=len(free), most=MOST_FOR_GINI)
            name = Condition("gini", f"{self.conditions.gini:g}")
            one, other = np.triu_indices(len(free), 1)
            pair = np.arange(len(one))
            apart = programme.variables(len(pair), most=1.0)
            for sign in (1.0, -1.0):
                rows = [(pair, free[one], sign), (pair, free[other], -sign), (pair, apart, -1.0)]
                programme.at_most([name] * len(pair), rows, 0.0)
            allowed = self.conditions.gini * len(free)
            programme.at_most([name], [(0, apart, 1.0), (0, free, -allowed)], 0.0)

    def _conflict(self, programme: Programme, target: float) -> StrategyError:
        """What to tell: the conditions that conflict, and how far one comes under all but the target."""
        tonnes = np.append(self.emission, self.saved)
        furthest = programme.solve(without=[TARGET], cost=-tonnes / self.emission.mean())
        most = "–"
        if furthest is not None:
            values = np.clip(furthest.values[: len(tonnes)], 0, 1)
            most = percent(values @ tonnes / self.emission.sum(), 2)
        told = conflict(programme) if len(self.ids) <= MOST_TO_EXPLAIN else programme.names()
        return StrategyError("optimum_conflict", target=percent(target, 2), most=most, conditions=told)


def _mean(values: Values) -> float:
    return float(values.mean()) or 1.0


def _refuse_unknown(conditions: Conditions, ids: list[str], industries: list[str]) -> None:
    """A condition on an enterprise or industry that is not there would bind nobody, in silence."""
    for key, named, known in (
        ("protected", conditions.protected, ids), ("least", conditions.least, ids), ("most", conditions.most, ids),
        ("industry_most", conditions.industry_most, industries),
    ):  # fmt: skip
        unknown = sorted(set(named) - set(known)) if isinstance(named, (Mapping, Sequence)) else []
        if unknown:
            raise StrategyError("optimum_unknown", condition=key, names=unknown)
