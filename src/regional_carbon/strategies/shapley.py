"""Shapley value: what an enterprise may still emit when all come for their share in every order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Columns, Values, sums
from regional_carbon.strategies.allowance import cut_to
from regional_carbon.strategies.rule import Share, rule

MOST_EXACT: Final = 20  # 2^20 coalitions
FEW: Final = 12  # enterprises whose coalitions are gone through anew at each turn of the dial
MOST_APART: Final = 128  # claims taken one by one
WAVES: Final = 512  # terms of the cosine series
MOMENTS: Final = 512  # times of arrival of the Gauss–Legendre rule; an even number, none of them 1/2
READ_AT: Final = 32  # sizes between which small claims are read

Waves: TypeAlias = NDArray[np.complex128]  # frequencies × times


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
def shapley_enterprises(rate: Share = 0.3) -> Callable[[Columns], Values]:
    """Every enterprise may emit its Shapley value of the region's budget: its mean share over all orders of arrival.

        β[i] = 1 − φ[i]/C[i],  budget E = (1 − rate)·ΣC
        φ[i] = ∫₀¹ mean[min(C[i], max(0, E − S_i(t)))] dt,  S_i(t) = Σ_{j≠i} C[j]·1(arrived by t)

    Everyone arrives at a time of its own between 0 and 1, each as likely as any other (Owen's multilinear extension).
    Nothing is drawn: the same register gives the same coefficients, and enterprises that emit the same bear the same.
    Exact over all coalitions for up to 12 enterprises, beyond by the distribution of S (`arrival_value`).

    Source: O'Neill (1982), Math. Soc. Sci. 2:345–371; Owen, G. (1972), Manag. Sci. 18:64–79, "Multilinear extensions of
    games".
    """

    def coefficient(enterprises: Columns) -> Values:
        emission = enterprises["emission_tco2"]
        if len(emission) <= FEW:
            coalitions = enterprises.once("coalitions", lambda: _coalitions(emission))
            _, first, alike = np.unique(emission, return_index=True, return_inverse=True)
            return cut_to(_value(emission, (1 - rate) * emission.sum(), *coalitions)[first][alike], emission)
        waves = enterprises.once("arrivals", lambda: _arrivals(emission / emission.sum()))
        return cut_to(arrival_value(emission, (1 - rate) * emission.sum(), waves), emission)

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


@dataclass(frozen=True)
class Arrivals:
    """Of some sizes of claim, in units of all claims: ∫₀¹ mean[cos(πk·S(t))] dt, k = 1…WAVES, S without the claim."""

    sizes: Values
    waves: Values


def arrival_value(claims: Values, estate: float, arrivals: Arrivals | None = None) -> Values:
    """The Shapley value of a bankruptcy game for any number of claimants, without a draw.

        φ(c) = a₀/2 + Σ_k a_k · ∫₀¹ mean[cos(πk·S(t))] dt,   a_k the cosine series of min(c, max(0, E − s)) on 0 ≤ s ≤ 1

    Claims in units of their sum. The distribution of who has arrived is a product over claimants, taken one by one for
    the 128 greatest and as normal for the sum of the others, no one of whom claims more than a 129th. Of those others
    φ(c)/c is read between 32 sizes. The values are brought to the estate in proportion, which mends what the series
    leaves, about 10⁻⁵ of a claim. The greater part of the claims is shared out as what is left of the lesser one: the
    rule is its own dual.

    Source: O'Neill (1982), Math. Soc. Sci. 2:345–371; the series is ours.
    """
    whole = claims.sum()
    shares, part = claims / whole, min(estate, whole - estate) / whole
    told = arrivals or _arrivals(shares)
    per_claim = _of_series(told, part) / told.sizes
    value = shares * np.interp(shares, told.sizes, per_claim)
    total = value.sum()
    lesser = value * (part / total if total > 0 else 0.0) * whole
    found: Values = lesser if estate <= whole - estate else claims - lesser
    return found


def _of_series(told: Arrivals, part: float) -> Values:
    """φ of each size, by the cosine series of what it gets when s has gone before it."""
    wave = np.pi * np.arange(1.0, WAVES + 1)
    full = np.maximum(part - told.sizes, 0.0)  # up to here it gets all that it claims
    series = 2 * (np.cos(np.outer(full, wave)) - np.cos(part * wave)) / wave**2
    found: Values = (part**2 - full**2) / 2 + (series * told.waves).sum(axis=1)
    return found


def _arrivals(shares: Values) -> Arrivals:
    """The waves of every claim taken one by one, and of sizes between which the others are read."""
    apart = np.sort(shares)[::-1]
    apart = apart[apart > apart[MOST_APART]] if len(apart) > MOST_APART else apart
    rest = np.sort(shares)[: len(shares) - len(apart)]
    time, weights = _times()
    wave = np.pi * np.arange(1.0, WAVES + 1)
    arrived: Waves = np.exp(_normal(rest.sum(), (rest**2).sum(), wave, time))
    for size in apart:
        arrived = np.multiply(arrived, _one(float(size), wave, time))
    found: dict[float, Values] = {}
    if rest.size:
        for size in rest[-1] * (np.arange(1, READ_AT + 1) / READ_AT) ** 3:
            found[float(size)] = (arrived * np.exp(-_normal(size, size**2, wave, time))).real @ weights
    for size in np.unique(apart):
        found[float(size)] = (arrived / _one(size, wave, time)).real @ weights
    sizes = sorted(found)
    return Arrivals(np.array(sizes), np.array([found[size] for size in sizes]))


def _times() -> tuple[Values, Values]:
    """The times of arrival and their weights in ∫₀¹."""
    nodes, lengths = np.polynomial.legendre.leggauss(MOMENTS)
    return (nodes + 1) / 2, lengths / 2


def _one(size: float, wave: Values, time: Values) -> Waves:
    """mean[exp(iωS)] of one claimant: there with the chance of its time, else not."""
    return np.asarray(1 + np.outer(np.expm1(1j * wave * size), time), np.complex128)


def _normal(total: float, squares: float, wave: Values, time: Values) -> Waves:
    """The logarithm of mean[exp(iωS)] of many small claimants: mean t·Σc, variance t(1−t)·Σc²."""
    told = 1j * np.outer(wave * total, time) - np.outer(wave**2 * squares / 2, time * (1 - time))
    return np.asarray(told, np.complex128)
