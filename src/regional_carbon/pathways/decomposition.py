"""Wedges: what each cause takes off the emission that growth alone would bring; they add up exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Final

import numpy as np

from regional_carbon.pathways.projection import BusinessAsUsual
from regional_carbon.schema.arrays import Places, Values, sums

CAUSES: Final = ("structure", "turnover", "electricity", "fuel", "grid", "vintage")


@dataclass(frozen=True)
class Wedges:
    """The emission frozen at the first year's shares and intensities, and what each of CAUSES takes off it, tCO2/yr."""

    frozen_tco2: float
    taken_tco2: dict[str, float]


def shapley_shares(before: Sequence[Values], after: Sequence[Values]) -> list[Values]:
    """What each factor adds to a product when all go from `before` to `after`: its mean over every order of change.

        Δ[k] = Σ_{S∌k} |S|!·(n−|S|−1)!/n! · (after[k] − before[k]) · Π_{S} after · Π_{others} before

    They add up to Π after − Π before, whatever the signs, and where a factor is 0.

    Source: Sun, J. W. (1998), Energy Econ. 20:85–100, "Changes in energy consumption and energy intensity: a complete
    decomposition model"; Albrecht, J., François, D., Schoors, K. (2002), Energy Policy 30:727–736, "A Shapley
    decomposition of carbon emissions without residuals".
    """
    count = len(before)
    found = []
    for own in range(count):
        others = [place for place in range(count) if place != own]
        share = np.zeros_like(before[own] * after[own])
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for changed in combinations(others, size):
                product = np.full_like(share, weight)
                for place in others:
                    product = product * (after[place] if place in changed else before[place])
                share = share + product
        found.append((after[own] - before[own]) * share)
    return found


def wedges(usual: BusinessAsUsual, year: int) -> Wedges:
    """How business as usual of one year (by its place) comes about from the first year's, when output is given.

        B[t]      = G · Σ_i S[j]·w[i]·x[i]·(u0[i]·g + f0[i]·y[i])
        frozen[t] = G · Σ_i S0[j]·w0[i]·(u0[i]·g0 + f0[i]) = G/G0 · C0

    S is the industry's share of output (structure), w the site's share of its industry's (turnover: entry, exit), x
    electricity per output, y fuels per electricity, both against the site's first year, g the grid factor; u0 and f0
    are what the site used of the grid and emitted by fuels per output in its first year. frozen − Σ wedges = B. A site
    without output has no part in the mix of industries, and nothing that growth alone would bring: it stays as it was.

    Where the estimate uses the factor of an older year, and the way goes on with factors of the years themselves, the
    step from one to the other is no decline of the grid: it is `vintage`, the rest `grid`.

    Reading: sites whose emission is not known are left out of both.
    """
    known = np.asarray(~np.isnan(usual.fuel_tco2).any(axis=1), dtype=np.bool_)
    output, there, index = usual.output_cny[known], usual.there[known], usual.index.of(known)
    rows, first = np.arange(len(output)), np.argmax(there, axis=1)
    makes = output[rows, first] > 0
    mix0, mix, share0, share = _mix(output, usual.industry[known], int(usual.industry.max(initial=0)) + 1, year)
    total = np.where(makes, output[:, year].sum(), 1.0)
    mix0, mix = np.where(makes, mix0, 1.0), np.where(makes, mix, 1.0)
    share0, share = np.where(makes, share0, there[:, 0]), np.where(makes, share, there[:, year])
    larger = np.where(makes, 1 / index.output[:, year], index.size[:, year] / index.size[rows, first])
    used = index.electricity[:, year] * larger
    made = np.where(makes, output[rows, first], 1.0)
    bought, burnt = usual.grid_mwh[known][rows, first] / made, usual.fuel_tco2[known][rows, first] / made
    one = np.ones(len(output))
    now, then = usual.grid[0].tco2_per_mwh * one, usual.grid[year].tco2_per_mwh * one
    electric = shapley_shares((mix0, share0, one, now), (mix, share, used, then))
    fuels = shapley_shares((mix0, share0, one, one), (mix, share, used, index.fuel[:, year]))
    effects = [bought * electric[at] + burnt * fuels[at] for at in range(3)] + [burnt * fuels[3], bought * electric[3]]
    frozen = float((total * mix0 * share0 * (bought * now + burnt)).sum())
    older = bought * shapley_shares((mix0, share0, one, 0 * one), (mix, share, used, one))[3] * _vintage(usual, year)
    effects = [*effects[:4], effects[4] + older, -older]
    taken = {cause: 0.0 - float((total * effect).sum()) for cause, effect in zip(CAUSES, effects, strict=True)}
    return Wedges(frozen, taken)


def _vintage(usual: BusinessAsUsual, year: int) -> float:
    """How much of the grid's change up to a year is the age of the factor that the estimate uses, tCO2/MWh."""
    known = any(each.basis in ("given", "published") for each in usual.grid[1 : year + 1])
    return usual.grid[0].vintage_tco2_per_mwh if known else 0.0


def _mix(output: Values, industry: Places, count: int, year: int) -> tuple[Values, Values, Values, Values]:
    """Shares of industries in output and of sites in their industry's, in the first year and in this one.

    Where an industry is not there its sites keep the shares they have in it when it is: it comes, or goes, whole.
    """
    of_industry = [sums(output[:, at], industry, count) for at in (0, year)]
    totals = [values.sum() for values in of_industry]
    mix0, mix = ((of / total if total > 0 else of)[industry] for of, total in zip(of_industry, totals, strict=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        share0, share = (output[:, at] / of[industry] for at, of in zip((0, year), of_industry, strict=True))
    share0, share = np.where(np.isnan(share0), share, share0), np.where(np.isnan(share), share0, share)
    return mix0, mix, np.nan_to_num(share0), np.nan_to_num(share)
