"""The programme of least cost in closed form, where its only conditions are ceilings and industry caps."""

from __future__ import annotations

from typing import Final

import numpy as np

from regional_carbon.schema.arrays import Places, Values, sums

ROUNDING: Final = 1e-12


def filled(emission: Values, cost: Values, target: float, *, most: Values, industry: Places, capped: Values) -> Values:
    """β of least cost for `target` tonnes: 0 ≤ β[i] ≤ most[i], and Σ_j β·cost ≤ capped[j] · Σ_j cost.

    Within an industry, whoever costs least per tonne goes first, up to the cap; this makes each industry's cost a
    convex curve that ends at its cap, and curves that are convex are joined by taking what is cheapest next
    (Dantzig 1957). O(N log N). Where the caps end before the target, β is all that they allow.
    """
    order = np.argsort(cost / emission, kind="stable")
    tonnes, yuan, of = emission[order], cost[order], industry[order]
    limit = most[order]
    caps = capped * sums(cost, industry, len(capped))
    before = _sum_before(limit * yuan, of)
    left = np.clip(caps[of] - before, 0, limit * yuan)
    limit = np.where(capped[of] < 1, np.divide(left, yuan, out=limit.copy(), where=yuan > 0), limit)
    reduced = np.cumsum(limit * tonnes)
    missing = target - (reduced - limit * tonnes)
    found = np.empty_like(limit)
    found[order] = np.clip(missing / tonnes, 0, limit)
    return found


def prices(
    emission: Values, cost: Values, beta: Values, *, most: Values, industry: Places, capped: Values
) -> tuple[float, Values]:
    """The price of the target, and of each industry's cap, of the plan β that `filled` gave.

    The last tonne costs what the dearest enterprise costs that gives up anything: λ = max cost/C over β > 0. One
    more CNY in a full industry lets its cheapest enterprise below its ceiling stand in for the last tonnes
    elsewhere: it saves λ·C/cost − 1.
    """
    per_tonne = cost / emission
    price = float(per_tonne[beta > 0].max(initial=0))
    could = (beta < most * (1 - ROUNDING)) & (per_tonne > 0)
    cheapest = np.full(len(capped), np.inf)
    np.minimum.at(cheapest, industry[could], per_tonne[could])
    return price, np.where(capped < 1, np.maximum(0, price / cheapest - 1), 0.0)


def _sum_before(values: Values, group: Places) -> Values:
    """For each place, the sum of the values before it in its own group."""
    by_group = np.argsort(group, kind="stable")
    running = np.cumsum(values[by_group])
    starts = np.flatnonzero(np.diff(group[by_group], prepend=-1))
    base = np.repeat(running[starts] - values[by_group][starts], np.diff(np.append(starts, len(values))))
    before = np.empty_like(values)
    before[by_group] = running - values[by_group] - base
    return before
