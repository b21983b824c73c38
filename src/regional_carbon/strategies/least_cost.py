"""Least cost: the target at the least output forgone, each enterprise and industry held to a most."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.strategies.rule import Share, ShareAbove0, Shares, rule
from regional_carbon.strategies.threshold import filled


@rule
def least_cost(
    rate: Share = 0.3, most: ShareAbove0 = 1.0, industry_most: Shares = 1.0, by: str = "industry_code"
) -> Callable[[Columns], Values]:
    """The cheapest way to cut `rate` of the region's emission: down the ranking until the target is met.

        β[i] = argmin Σ β·G:  Σ β·C = rate·ΣC,  0 ≤ β[i] ≤ most,  Σ_j β·G ≤ industry_most[j]·Σ_j G

    Whoever is reached gives up `most`, or what its industry may still lose; the last one what is still missing.
    `industry_most` is one share of output, or a table of them by industry (1 where it names none). With every
    `most` at 1 this is the opt-out curve, drawn straight between its steps. Where the caps do not let the target
    be met, all that they allow is cut. Under other conditions: `optimum`.

    Source: the continuous knapsack; Dantzig, G. B. (1957), Oper. Res. 5:266–288, "Discrete-variable extremum
    problems".
    """

    def coefficient(enterprises: Columns) -> Values:
        emission, output = enterprises["emission_tco2"], enterprises["output_cny"]
        industries, industry = enterprises.every_kind(by)
        caps = industry_most if isinstance(industry_most, Mapping) else dict.fromkeys(industries, industry_most)
        capped = np.array([caps.get(name, 1.0) for name in industries])
        target = rate * emission.sum()
        return filled(emission, output, target, most=np.full(len(emission), most), industry=industry, capped=capped)

    return coefficient
