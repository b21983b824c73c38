"""Historical intensity: each enterprise measures itself against its own base year, per output."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.strategies.allowance import cut_to
from regional_carbon.strategies.rule import NotNegative, rule


@rule
def historical_intensity(kept: NotNegative = 0.7) -> Callable[[Columns], Values]:
    """Every enterprise may emit, per output, the same share of what it emitted in the base year.

        β[i] = 1 − min(1, kept · (C0[i]/G0[i]) · G[i] / C[i])

    C0 and G0 are `base_emission_tco2` and `base_output_cny`. Unlike under grandparenting, growth of output is
    not cut. Reading: an enterprise without base year, or without output in it, has no intensity to come down
    from; its base is its present emission.

    Source: Shanghai Development and Reform Commission (2016), 上海市2016年碳排放配额分配方案, historical intensity
    method (历史强度法), as in other pilot markets.
    """

    def coefficient(enterprises: Columns) -> Values:
        emission, output = enterprises["emission_tco2"], enterprises["output_cny"]
        base, base_output = enterprises["base_emission_tco2"], enterprises["base_output_cny"]
        known = ~np.isnan(base) & (base_output > 0)
        allowed = np.divide(base * output, base_output, out=emission.copy(), where=known)
        return cut_to(kept * allowed, emission)

    return coefficient
