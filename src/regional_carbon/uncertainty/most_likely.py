"""The most likely emissions of an enterprise known by its industry alone, beside the estimate that adds up."""

from __future__ import annotations

from typing import Final

import numpy as np

from regional_carbon.models.evidence import GRADES
from regional_carbon.schema.arrays import Columns, Values, with_values
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.schema.frames import AnyFrame, Frame, groups, model
from regional_carbon.schema.uncertainty_tables import EvidenceErrors
from regional_carbon.uncertainty.own_errors import ErrorTable, rows_of
from regional_carbon.uncertainty.simulation_draws import blocks, quotient

POINTS: Final = 128  # of a distribution of errors, evenly spread


@model
def with_most_likely(enterprises: Frame[IndustryStanding], errors: Frame[EvidenceErrors]) -> Frame[IndustryStanding]:
    """The enterprises with their most likely emissions, at tier 5; at any other the estimate is it, and it is null.

        C*[i] = median of C[i]·(true C of plants like it ÷ their estimate), each counting by 1 ÷ its C      [tCO2/yr]

    The estimate is right for the sum of an industry, and so too high for most of its plants, since a few burn much.
    C* is the figure whose error, as a share of what is actually emitted, is least in the mean by the table of errors;
    sums of it are too low. It stands for one enterprise alone, never in a total or a ranking.

    Raises TableError when a column is missing.

    Source: a median by weights 1/x has the least mean of |x − c|/x (Gneiting, 2011, J. Am. Stat. Assoc. 106:746, 2.2).
    """

    def measured(region: Columns) -> dict[str, Values]:
        return {"most_likely_tco2": most_likely_emission(region, errors)}

    return IndustryStanding.of(with_values(enterprises, groups(enterprises), "rank", measured, ["most_likely_tco2"]))


def most_likely_emission(region: Columns, errors: AnyFrame) -> Values:
    """C* of each enterprise of tier 5, NaN of any other; where no fuels are estimated, the estimate."""
    ratios, cell = ErrorTable(rows_of(errors), ("evidence",)).own(region, POINTS)[:2]
    fuel = np.nan_to_num(region["fuel_tco2"])
    rest = region["emission_tco2"] - fuel
    likely = region["emission_tco2"].copy()
    for rows in blocks(len(region), POINTS):
        possible = rest[rows, None] + np.maximum(fuel[rows, None], 0) * ratios[cell[rows]]
        weights = np.where(rest[rows, None] > 0, quotient(np.ones_like(possible), possible), 1.0)
        half = np.cumsum(weights, axis=1) >= weights.sum(axis=1, keepdims=True) / 2
        median = possible[np.arange(len(possible)), half.argmax(axis=1)]
        likely[rows] = np.where(fuel[rows] > 0, median, likely[rows])
    return np.where(region["grade"] == len(GRADES), likely, np.nan)
