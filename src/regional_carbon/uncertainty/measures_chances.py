"""How likely a plan with measures first meets its target: closings as drawn, measures as audits may find them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.special import gammaincinv

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Places, Values
from regional_carbon.uncertainty.simulation_draws import RANKED_VALUES, Draws, both_ends

ROUNDING: Final = 1e-12  # a rate short of the target by less is so by rounding
SEED: Final = 14  # of the order in which savings meet the draws of emissions, which know nothing of each other
SURE: Final = 0.9  # the probability with which a safe target's plan meets the target
NEAR: Final = 1e-5  # of a rate, to which a safe target is calibrated
TURNS: Final = 30

Planned = tuple[float, Values]  # tonnes by measures, and β of each enterprise in order of rank


def drawn_saving(spread: float, draws: int) -> Values:
    """What a region's measures save over what is expected of them, in each draw: a gamma of mean 1 (Model V, V4).

    `spread` is its standard deviation. Evenly spaced in probability, in an order of chance.
    """
    if spread <= 0:
        return np.ones(draws)
    shape = spread**-2
    even = (np.arange(draws) + 0.5) / draws
    drawn: Values = np.random.default_rng(SEED).permutation(gammaincinv(shape, even) / shape)
    drawn /= drawn.mean()
    return drawn


def plan_chance(plan: Planned, draws: Draws, saving: Values, target: float) -> tuple[float, float, float]:
    """The probability that a plan carried out as it stands meets the target, and the 90 % interval of its rate.

        R[d] = (s[d]·Σ x[i] + Σ β[i]·C[i,d]) / Σ C[i,d]        [0–1]

    x are the measures planned, s what audits find over what is expected, C the emissions drawn.
    """
    rate = _rates(plan, draws, saving)
    low, high = both_ends(rate)
    return float(np.mean(rate >= target - ROUNDING)), float(low), float(high)


def safe_target(planned_at: Callable[[float], Planned], draws: Draws, saving: Values, target: float) -> float | None:
    """The rate to plan for so that the target is met in SURE of the draws; None where no plan is that sure.

    `planned_at` gives the plan of a rate.
    """
    planned = target
    for _ in range(TURNS):
        try:
            sure = float(np.quantile(_rates(planned_at(planned), draws, saving), 1 - SURE))
        except StrategyError:  # beyond what the strategy can reach
            return None
        if abs(sure - target) < NEAR or (sure > target and planned == target):
            return planned
        planned = max(target, planned + (target - sure))
        if planned > 1:
            return None
    return planned


def curve_bands(
    measures_tco2: Values, coefficient: Values, order: Places, draws: Draws, saving: Values
) -> tuple[Values, Values]:
    """The 90 % interval of the rate at each step of a curve that reaches the enterprises in an order of its own.

    NaN where enterprises and draws are too many to hold at once.
    """
    if len(order) * draws.draws > RANKED_VALUES:
        return np.full(len(order), np.nan), np.full(len(order), np.nan)
    closed = np.cumsum(coefficient[:, None] * draws.emission[order], axis=0)
    rate = (np.outer(measures_tco2, saving) + closed) / draws.total()
    low, high = both_ends(rate, axis=1)
    return low, high


def _rates(plan: Planned, draws: Draws, saving: Values) -> Values:
    measures, coefficient = plan
    rate: Values = (measures * saving + coefficient.astype(draws.emission.dtype) @ draws.emission) / draws.total()
    return rate
