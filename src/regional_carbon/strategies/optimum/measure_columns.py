"""Abatement measures as columns of a programme: each is done in part or whole on what its enterprise keeps running."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from regional_carbon.schema.arrays import Places, Values
from regional_carbon.strategies.optimum.conditions import Condition
from regional_carbon.strategies.optimum.programme import Programme

BUDGET: Final = Condition("budget")
LEFT: Final = Condition("measures")  # what closes has no measures


@dataclass(frozen=True)
class MeasureColumns:
    """Measures of a region, one element each, at most `budget` CNY of investment for all; None is no limit.

    `weight` is v, what a yuan of output forgone weighs against a yuan of net cost.
    """

    enterprise: Sequence[str]
    tonnes_tco2: Values
    cost_cny_per_tco2: Values
    investment_cny: Values
    budget: float | None = None
    weight: float = 1.0

    def of(self, ids: Sequence[str]) -> tuple[Places, Places]:
        """The measures of the enterprises named, and the place of each measure's enterprise among them."""
        place = {name: number for number, name in enumerate(ids)}
        theirs = np.array([place.get(name, -1) for name in self.enterprise], dtype=np.intp)
        known = np.flatnonzero((theirs >= 0) & (self.tonnes_tco2 > 0))
        return known, theirs[known]

    def into(self, programme: Programme, beta: Places, known: Places, of: Places, yuan: float) -> Places:
        """The measures as variables of a programme in units of so many yuan; gives their places.

        y[k] is how much of its measure is done:  y[k] + β[i] ≤ 1,  Σ inv·y ≤ budget
        """
        cost = self.cost_cny_per_tco2[known] * self.tonnes_tco2[known]
        done = programme.variables(len(known), cost=cost / yuan)
        each = np.arange(len(known))
        if known.size:
            programme.at_most([LEFT] * len(known), [(each, done, 1.0), (each, beta[of], 1.0)], 1.0)
        if self.budget is not None:
            programme.at_most([BUDGET], [(0, done, self.investment_cny[known] / yuan)], self.budget / yuan)
        return done
