"""The measures of a region as slices of a cost: what each enterprise could save of it, at what price per tonne."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from regional_carbon.schema import measure_rules
from regional_carbon.schema.arrays import Places, Values

GROUPS: Final = measure_rules.GROUPS


@dataclass(frozen=True)
class OwnMeasures:
    """Measures that an enterprise's own audit found, one element each; they stand in place of its group's slices."""

    enterprise: Places  # the row of the enterprise in the region
    tonnes_tco2: Values  # realised, a year
    cost_cny_per_tco2: Values
    investment_cny: Values


@dataclass(frozen=True)
class MeasureSlices:
    """K slices of cost, the same for all enterprises, and what each of N enterprises could save of every group.

        m[i,k] = tonnes[i, group[k]] · share[k]        [tCO2/yr]

    Never held as enterprise × slice: of 10⁶ enterprises that would be 4·10⁷ figures.
    """

    group: Places  # K: the place of the slice's group in GROUPS; after them a group for each measure of a catalogue
    share: Values  # K: of the group's saving; adds up to 1 within a group
    cost_cny_per_tco2: Values  # K: annualised investment less the bill saved, per tonne realised
    investment_cny_per_tco2: Values  # K: once, per tonne realised a year
    tonnes_tco2: Values  # N × groups: realised, a year; 0 where nothing is known
    own: OwnMeasures | None = None
