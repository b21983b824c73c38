"""Logits by likelihood: across all rows, and within groups that have each a level of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from regional_carbon.schema.arrays import Values

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
    at, information = 0.0, 0.0
    for _ in range(50):
        told = [given_count(at * log, log, int(done.sum())) for log, done in telling]
        score = sum(float(log @ done) - mean for (log, done), (mean, _) in zip(telling, told, strict=True))
        information = sum(variance for _, variance in told)
        if information <= 0:
            return np.nan, np.nan
        at += score / information
        if abs(score / information) < CONVERGED:
            break
    return at, information**-0.5


def given_count(odds: Values, log: Values, count: int) -> tuple[float, float]:
    """Mean and variance of Σlog over the `count` carried out of these, each set weighed by exp(Σodds)."""
    sums = np.zeros((3, count + 1))  # weight, Σ, Σ² of all sets of 0 … count
    sums[0, 0] = 1
    for weight, step in zip(np.exp(odds), log, strict=True):
        zeroth, first, second = sums[:, :-1]
        sums[:, 1:] += weight * np.array([zeroth, first + step * zeroth, second + 2 * step * first + step**2 * zeroth])
    mean = sums[1, count] / sums[0, count]
    return mean, sums[2, count] / sums[0, count] - mean**2
