"""Logits by likelihood: across all rows, and within groups that have each a level of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from regional_carbon.schema.arrays import Places, Values

CONVERGED: Final = 1e-10  # the last step of a search, beyond which nothing changes


def logistic(design: Values, done: Values) -> tuple[Values, Values]:
    """Coefficients of a logit and their standard errors, by likelihood; a column of zeros has 0."""
    at = np.zeros(design.shape[1])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-(design @ at)))
        inverse = np.linalg.pinv(design.T @ (design * (chance * (1 - chance))[:, None]))
        step = inverse @ (design.T @ (done - chance))
        at += step
        if np.abs(step).max() < CONVERGED:
            break
    return at, np.sqrt(np.diag(inverse))


def logistic_within(groups: Sequence[tuple[Values, Values]]) -> tuple[float, float]:
    """β of one variable with a level for each group, and its standard error: given how many of each group are done.

    A group is its variable and what is done (1) or not (0). Those that do all or nothing say nothing; NaN where none
    says anything.
    """
    telling = [(log, done) for log, done in groups if 0 < done.sum() < done.size]
    if not telling:
        return np.nan, np.nan
    width = max(log.size for log, _ in telling)
    own, present = np.zeros((len(telling), width)), np.zeros((len(telling), width))
    for place, (log, _) in enumerate(telling):
        own[place, : log.size], present[place, : log.size] = log, 1
    count = np.array([int(done.sum()) for _, done in telling])
    of_done = sum(float(log @ done) for log, done in telling)
    at, information = 0.0, 0.0
    for _ in range(50):
        mean, variance = given_count(present * np.exp(at * own), own, count)
        information = float(variance.sum())
        if information <= 0:
            return np.nan, np.nan
        step = (of_done - float(mean.sum())) / information
        at += step
        if abs(step) < CONVERGED:
            break
    return at, information**-0.5


def given_count(odds: Values, own: Values, count: Places) -> tuple[Values, Values]:
    """Mean and variance of Σ own over the `count` done of each group, each set weighed by the product of its odds.

    A row for each group; odds of 0 where it has no more.
    """
    sums = np.zeros((3, len(own), int(count.max()) + 1))  # weight, Σ, Σ² of all sets of 0 … count
    sums[0, :, 0] = 1
    for weight, step in zip(odds.T[..., None], own.T[..., None], strict=True):
        zeroth, first, second = sums[:, :, :-1]
        more = np.array([zeroth, first + step * zeroth, second + 2 * step * first + step**2 * zeroth])
        sums[:, :, 1:] += weight * more
    weight, first, second = sums[:, np.arange(len(own)), count]
    mean = first / weight
    return mean, second / weight - mean**2
