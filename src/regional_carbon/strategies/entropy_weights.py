"""Entropy weights: several criteria at once, each weighing as much as it tells the enterprises apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.strategies.allowance import intensity
from regional_carbon.strategies.rule import NotNegative, rule

INTENSITY: Final = "intensity"  # the criterion C/G, which is no column


@rule
def entropy_weights(
    rate: NotNegative = 0.3, criteria: Sequence[str] = ("emission_tco2", "output_cny", INTENSITY)
) -> Callable[[Columns], Values]:
    """Every enterprise cuts by an index of responsibility (emission), capacity (output) and potential (intensity).

        β[i] = min(1, rate · S[i]),  S[i] = N · Σ_k w[k]·p[i,k],  p[i,k] = x[i,k]/Σ_i x[i,k]
        w[k] = (1 − e[k]) / Σ_k (1 − e[k]),  e[k] = −Σ_i p[i,k]·ln p[i,k] / ln N

    S is 1 in the mean. `criteria` names columns, or `intensity`. A criterion in which all are alike weighs
    nothing; where all criteria are so, they weigh the same. The intensity of an enterprise without output counts
    as the region's greatest.

    Raises StrategyError when a criterion is not known of every enterprise.

    Source: weights by Shannon's entropy as in Hosseinzadeh Lotfi, F., Fallahnejad, R. (2010), Entropy 12:53–62,
    "Imprecise Shannon's entropy and multi attribute decision making", after Zeleny, M. (1982), Multiple Criteria
    Decision Making, McGraw-Hill; the criteria, and the cut in proportion to their index, are the project's own.
    """

    def index(enterprises: Columns) -> Values:
        shares = np.column_stack([_shares(_criterion(enterprises, name)) for name in criteria])
        weight = 1 - _entropy(shares)
        weight = np.where(weight.sum() > 1e-12, weight, 1.0)
        found: Values = len(enterprises) * shares @ (weight / weight.sum())
        return found

    def coefficient(enterprises: Columns) -> Values:
        return np.minimum(1, rate * enterprises.once(("entropy", *criteria), lambda: index(enterprises)))

    return coefficient


def _criterion(enterprises: Columns, name: str) -> Values:
    if name != INTENSITY:
        return np.maximum(enterprises.every(name), 0)
    per_output = intensity(enterprises["output_cny"], enterprises["emission_tco2"])
    finite = per_output[np.isfinite(per_output)]
    return np.where(np.isfinite(per_output), per_output, finite.max() if finite.size else 1.0)


def _shares(values: Values) -> Values:
    total = values.sum()
    return values / total if total > 0 else np.full(len(values), 1 / len(values))


def _entropy(shares: Values) -> Values:
    """e[k] of each column of shares: 1 where all are alike, 0 where one has everything; 1 for one alone."""
    if len(shares) == 1:
        return np.ones(shares.shape[1])
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    entropy: Values = np.clip(-(shares * logs).sum(axis=0) / np.log(len(shares)), 0, 1)
    return entropy
