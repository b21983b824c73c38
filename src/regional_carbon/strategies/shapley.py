"""Shapley value: what an enterprise may still emit when all come for their share in every order."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Final

import numpy as np

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Columns, Places, Values, sums
from regional_carbon.strategies.allowance import cut_to
from regional_carbon.strategies.rule import Count, Samples, Share, rule

MOST_EXACT: Final = 20  # 2^20 coalitions


@rule
def shapley_industries(rate: Share = 0.3, by: str = "industry_code") -> Callable[[Columns], Values]:
    """Every industry may emit its Shapley value of the region's budget; within it all cut the same share.

        β[i] = 1 − φ[j]/C[j],  C[j] = Σ_{i∈j} C[i],  budget E = (1 − rate)·ΣC
        φ[j] = Σ_{S∌j} |S|!·(n−|S|−1)!/n! · (v(S∪j) − v(S)),  v(S) = max(0, E − Σ_{k∉S} C[k])

    v(S) is what is left of the budget for S when all others have taken what they emit. Exact, over all coalitions.

    Raises StrategyError for more than 20 industries.

    Source: O'Neill, B. (1982), Math. Soc. Sci. 2:345–371, "A problem of rights arbitration from the Talmud";
    Shapley, L. S. (1953), "A value for n-person games", Ann. Math. Stud. 28:307–317.
    """

    def coefficient(enterprises: Columns) -> Values:
        emission = enterprises["emission_tco2"]
        industries, industry = enterprises.every_kind(by)
        if len(industries) > MOST_EXACT:
            raise StrategyError("too_many_for_shapley", industries=len(industries), most=MOST_EXACT)
        claims = sums(emission, industry, len(industries))
        coalitions = enterprises.once(("coalitions", by), lambda: _coalitions(claims))
        return cut_to(_value(claims, (1 - rate) * claims.sum(), *coalitions), claims)[industry]

    return coefficient


@rule
def shapley_enterprises(rate: Share = 0.3, samples: Samples = 200, seed: Count = 0) -> Callable[[Columns], Values]:
    """Every enterprise may emit its Shapley value of the region's budget, sampled over orders of arrival.

        β[i] = 1 − φ[i]/C[i],  budget E = (1 − rate)·ΣC
        φ[i] = mean over orders of min(C[i], max(0, E − Σ of those before i))

    Each order is taken forwards and backwards, so `samples` counts pairs. `sampled_shapley_value` gives the
    standard error. The target is met exactly by every order, and so by their mean.

    Source: O'Neill (1982), Math. Soc. Sci. 2:345–371; sampling: Castro, J., Gómez, D., Tejada, J. (2009), Comput.
    Oper. Res. 36:1726–1730, "Polynomial calculation of the Shapley value based on sampling".
    """

    def coefficient(enterprises: Columns) -> Values:
        emission = enterprises["emission_tco2"]
        value, _ = sampled_shapley_value(emission, (1 - rate) * emission.sum(), int(samples), int(seed))
        return cut_to(value, emission)

    return coefficient


def shapley_value(claims: Values, estate: float) -> Values:
    """The Shapley value of a bankruptcy game, over all coalitions of those who come first; at most 20 claimants."""
    return _value(claims, estate, *_coalitions(claims))


def _coalitions(claims: Values) -> tuple[Values, Values]:
    """What each coalition claims, and how often just its members come first; bit k of its place: is k a member?"""
    count = len(claims)
    sums, sizes = np.zeros(1), np.zeros(1, dtype=np.intp)
    for claim in claims:
        sums, sizes = np.concatenate([sums, sums + claim]), np.concatenate([sizes, sizes + 1])
    weights = np.array([*(1 / (count * comb(count - 1, size)) for size in range(count)), 0.0])
    return sums, weights[sizes]


def _value(claims: Values, estate: float, sums: Values, weights: Values) -> Values:
    value = np.empty(len(claims))
    for place, claim in enumerate(claims):
        before, weight = (each.reshape(-1, 2, 2**place)[:, 0] for each in (sums, weights))  # without this one
        left = estate - before
        np.clip(left, 0, claim, out=left)
        left *= weight
        value[place] = left.sum()
    return value


def sampled_shapley_value(claims: Values, estate: float, samples: int, seed: int = 0) -> tuple[Values, Values]:
    """The mean of `samples` pairs of orders and their reverse, and its standard error (NaN for one pair alone)."""
    random = np.random.default_rng(seed)
    mean, squares = np.zeros(len(claims)), np.zeros(len(claims))
    for number in range(1, samples + 1):
        order = random.permutation(len(claims))
        pair = (_by_arrival(claims, estate, order) + _by_arrival(claims, estate, order[::-1])) / 2
        off = pair - mean
        mean = mean + off / number
        squares = squares + off * (pair - mean)
    error = np.sqrt(squares / (samples - 1) / samples) if samples > 1 else np.full(len(claims), np.nan)
    return mean, error


def _by_arrival(claims: Values, estate: float, order: Places) -> Values:
    """Each in turn takes its claim, or what is left."""
    in_turn = claims[order]
    taken = np.empty(len(claims))
    taken[order] = np.clip(estate - (np.cumsum(in_turn) - in_turn), 0, in_turn)
    return taken
