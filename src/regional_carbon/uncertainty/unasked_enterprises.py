"""Those known by their industry alone: how many of them are probably wrong, which way, and how much is at stake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from regional_carbon.models.evidence import GRADES
from regional_carbon.schema.arrays import Values
from regional_carbon.uncertainty.simulation_draws import Draws

OFF: Final = 0.1  # of an enterprise's figure: less is not told as wrong


@dataclass(frozen=True)
class Unasked:
    """Enterprises at grade 5 that emit; nothing tells which of them are unlike their industry."""

    enterprises: int
    lower: float  # how many of them are expected to emit less than (1 − OFF) of the figure
    higher: float  # and how many more than (1 + OFF) of it
    less_tco2: float  # down to the lower ends of their own 90 % intervals, added up one by one
    more_tco2: float  # and up to the upper ends


def unasked(enterprises: pl.DataFrame, draws: Draws) -> Unasked:
    """What is open of the enterprises that nobody has asked.

        lower = Σ P(C[i,d] < (1 − OFF)·C[i])     higher = Σ P(C[i,d] ≥ (1 + OFF)·C[i])     over the draws d
        less  = Σ max(0, C[i] − low[i])          more   = Σ max(0, high[i] − C[i])         [tCO2/yr]

    `enterprises` are those ranked, in order of rank as in the draws, with the ends of their own intervals.
    """
    emission, low, high = (
        enterprises[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in ("emission_tco2", "emission_low_tco2", "emission_high_tco2")
    )
    alone = (
        (enterprises["grade"] == len(GRADES)).fill_null(value=False) & (enterprises["emission_tco2"] > 0)
    ).to_numpy()

    def over(values: Values) -> float:
        return float(np.nansum(values[alone]))

    return Unasked(
        enterprises=int(alone.sum()),
        lower=over(1 - draws.at_least((1 - OFF) * emission)),
        higher=over(draws.at_least((1 + OFF) * emission)),
        less_tco2=over(np.maximum(emission - low, 0)),
        more_tco2=over(np.maximum(high - emission, 0)),
    )
