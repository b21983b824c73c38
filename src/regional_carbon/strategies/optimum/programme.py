"""A linear or mixed-integer programme, put together condition by condition, each under a name; solved by HiGHS."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Places, Values

INFEASIBLE: Final = 2  # HiGHS through SciPy
PRECISE: Final = 1e-10  # how far a row, or a price, may miss

# A term of some rows: the row each value stands in, the variable it goes with, and the value.
Term: TypeAlias = tuple[ArrayLike, Places, ArrayLike]


@dataclass(frozen=True)
class Solved:
    """The values of all variables, the least cost, how far it may lie from the best, and a price for each row."""

    values: Values
    cost: float
    gap: float
    prices: dict[Hashable, float]


@dataclass
class Programme:
    """min cost·x over variables within bounds, so that every named row of Σ a·x ≤ limit holds."""

    seconds: float = 60.0
    relative_gap: float = 1e-4
    _least: list[Values] = field(default_factory=list)
    _most: list[Values] = field(default_factory=list)
    _cost: list[Values] = field(default_factory=list)
    _whole: dict[Hashable, Places] = field(default_factory=dict)
    _bounds: dict[Hashable, tuple[Places, Values, Values]] = field(default_factory=dict)
    _rows: list[tuple[list[Hashable], csr_array[np.float64], Values]] = field(default_factory=list)
    _count: int = 0

    def variables(
        self, count: int, *, most: float = 1.0, cost: ArrayLike = 0.0, whole: Hashable | None = None
    ) -> Places:
        """New variables from 0 to `most`, or whole numbers under the name `whole`; gives their places."""
        self._least.append(np.zeros(count))
        self._most.append(np.full(count, most))
        self._cost.append(np.broadcast_to(np.asarray(cost, dtype=float), (count,)).astype(float))
        self._count += count
        places = np.arange(self._count - count, self._count)
        if whole is not None:
            self._whole[whole] = places
        return places

    def within(self, name: Hashable, places: Places, least: ArrayLike, most: ArrayLike) -> None:
        """Bounds of some variables, under a name by which they can be lifted."""
        low, high = (np.broadcast_to(np.asarray(bound, dtype=float), places.shape) for bound in (least, most))
        self._bounds[name] = (places, low, high)

    def at_most(self, names: Sequence[Hashable], terms: Sequence[Term], limits: ArrayLike) -> None:
        """Rows Σ a·x ≤ limit, one for each name; rows under the same name stand and fall together."""
        whole_terms = [np.broadcast_arrays(row, column, value) for row, column, value in terms]
        rows, columns, values = (np.concatenate(parts) for parts in zip(*whole_terms, strict=True))
        matrix = coo_array((values, (rows, columns)), shape=(len(names), self._count))
        self._rows.append((list(names), matrix.tocsr(), np.broadcast_to(np.asarray(limits, float), (len(names),))))

    def names(self) -> list[Hashable]:
        """The names of all conditions, each once, in the order they were put."""
        return list(
            dict.fromkeys([*self._bounds, *self._whole, *(name for names, _, _ in self._rows for name in names)])
        )

    def solve(self, without: Collection[Hashable] = (), cost: Values | None = None) -> Solved | None:
        """The least cost, or None where the conditions, but for those left out, cannot hold together.

        Prices are those of the linear programme: what the cost falls by when a row's limit rises by one. A
        programme with whole variables has none.

        Raises StrategyError when the time is up before any solution is found.
        """
        least, most = np.concatenate(self._least), np.concatenate(self._most)
        for name, (places, low, high) in self._bounds.items():
            if name not in without:
                least[places], most[places] = np.maximum(least[places], low), np.minimum(most[places], high)
        if np.any(least > most):
            return None
        names, matrix, limits = self._kept(without)
        whole = np.zeros(self._count, dtype=np.intp)
        for name, places in self._whole.items():
            if name not in without:
                whole[places] = 1
        costs = np.concatenate(self._cost) if cost is None else np.append(cost, np.zeros(self._count - len(cost)))
        if whole.any():
            return self._mixed(costs, matrix, limits, Bounds(least, most), whole)
        rows: Any = matrix  # sparse, and bounds as an array: more than the stubs of linprog know
        bounds: Any = np.column_stack([least, most])
        found: Any = linprog(  # whose stubs have a solution that may be None whatever its status
            costs, rows, limits, bounds=bounds, method="highs",
            options={"primal_feasibility_tolerance": PRECISE, "dual_feasibility_tolerance": PRECISE},
        )  # fmt: skip
        if found.status == INFEASIBLE:
            return None
        prices: dict[Hashable, float] = {}
        for name, price in zip(names, found.ineqlin.marginals, strict=True):
            prices[name] = prices.get(name, 0.0) + max(0.0, -float(price))
        return Solved(found.x, float(found.fun), 0.0, prices)

    def _mixed(
        self, costs: Values, matrix: csr_array[np.float64], limits: Values, bounds: Bounds, whole: Places
    ) -> Solved | None:
        rows = LinearConstraint(matrix, -np.inf, limits)
        found = milp(
            costs, constraints=rows, bounds=bounds, integrality=whole,
            options={"mip_rel_gap": self.relative_gap, "time_limit": self.seconds},
        )  # fmt: skip
        if found.status == INFEASIBLE:
            return None
        if found.x is None:
            raise StrategyError("optimum_time", seconds=f"{self.seconds:g}")
        return Solved(found.x, float(found.fun), float(found.mip_gap), {})

    def _kept(self, without: Collection[Hashable]) -> tuple[list[Hashable], csr_array[np.float64], Values]:
        names, matrices, limits = [], [], []
        for told, matrix, limit in self._rows:
            kept = [place for place, name in enumerate(told) if name not in without]
            full = csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], self._count))
            names += [told[place] for place in kept]
            matrices.append(full[kept])
            limits.append(limit[kept])
        return names, vstack(matrices, format="csr"), np.concatenate(limits)


def conflict(programme: Programme) -> list[Hashable]:
    """The fewest conditions that cannot hold together: leaving out any one of them, the others can.

    Deletion filter: each condition in turn is left out for good where what remains still cannot hold. Empty where
    all can. Source: Chinneck, J. W., Dravnieks, E. W. (1991), ORSA J. Comput. 3:157–168, "Locating minimal
    infeasible constraint sets in linear programs".
    """
    if programme.solve() is not None:
        return []
    left_out: list[Hashable] = []
    for name in programme.names():
        if programme.solve([*left_out, name]) is None:
            left_out.append(name)
    return [name for name in programme.names() if name not in left_out]
