"""What an enterprise may still emit, and the coefficient that this makes."""

from __future__ import annotations

import numpy as np

from regional_carbon.schema.arrays import Values


def cut_to(allowance: Values, emission: Values) -> Values:
    """β of an allowance: the share of the emission above it, β[i] = 1 − min(1, A[i]/C[i])."""
    return 1 - np.minimum(1, allowance / emission)


def in_proportion(weight: Values, emission: Values) -> Values:
    """The region's whole emission shared out by weight, A[i] = ΣC · w[i]/Σw; nothing where nobody has weight."""
    total = weight.sum()
    return emission.sum() * weight / total if total > 0 else np.zeros_like(weight)


def intensity(columns_output: Values, emission: Values) -> Values:
    """Emission per output, C[i]/G[i]; without end where nothing is made."""
    with np.errstate(divide="ignore"):
        return emission / columns_output
