"""Grandparenting: allowances follow what was emitted in the base year."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.strategies.allowance import cut_to
from regional_carbon.strategies.rule import NotNegative, rule


@rule
def grandparenting(kept: NotNegative = 0.7) -> Callable[[Columns], Values]:
    """Every enterprise may emit the same share of what it emitted in the base year.

        β[i] = 1 − min(1, kept · C0[i] / C[i])

    C0 is `base_emission_tco2`. Reading: an enterprise without a base year is a new entrant, whose base is its
    present emission. Who has grown since is cut by more, who has shrunk by less.

    Source: Ellerman, A. D., Buchner, B. K. (2007), Rev. Environ. Econ. Policy 1:66–87, "The European Union
    Emissions Trading Scheme: origins, allocation, and early results".
    """

    def coefficient(enterprises: Columns) -> Values:
        emission, base = enterprises["emission_tco2"], enterprises["base_emission_tco2"]
        return cut_to(kept * np.where(np.isnan(base), emission, base), emission)

    return coefficient
