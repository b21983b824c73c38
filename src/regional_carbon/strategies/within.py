"""Within each industry or township: every group is shared out by itself, with its own ranking and its own dial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from regional_carbon.schema.arrays import Coefficient, Columns, Places, Values

# What a strategy may be held within, and the column that tells the groups apart.
WITHIN: Final[Mapping[str, str]] = {"industry": "industry_code", "township": "township"}
ROUNDING: Final = 1e-12  # a group short of its rate by less has reached it


def groups_within(region: Columns, within: str) -> dict[str, tuple[Places, Columns]]:
    """The groups of one region and year by name, 'north/2020/29', each ranked by itself; the region whole without.

    Raises StrategyError where the group of an enterprise is not known.
    """
    whole = "/".join(str(part) for part in region.group([name for name in ("region_code", "year") if name in region]))
    if not within:
        return {whole: (np.arange(len(region)), region)}
    return {f"{whole}/{name}": part for name, part in region.parts(WITHIN[within]).items()}


def in_each(
    within: str, coefficient_of: Callable[[str], Coefficient], until: float | None = None
) -> Callable[[Columns], Values]:
    """β of a rule that each group follows by itself, as a function of the region's columns.

        β[i] of group k = the rule's β over the ranking of k alone, N = N_k, CEF[1] = the least of k
        with `until`: β[i] = 0 once Σ_{j<i, j∈k} β·C ≥ until · Σ_k C

    `until` lets a rule without a dial reach down the ranking of each group until the group meets the rate.

    Source: the paper's procedure, S4 to S6, applied to each group; Zhu et al. (2022), Front. Energy Res. 10:857136.
    """

    def coefficient(region: Columns) -> Values:
        found = np.zeros(len(region))
        for name, (places, group) in groups_within(region, within).items():
            beta = group.values(coefficient_of(name))
            found[places] = beta if until is None else _reached(beta, group["emission_tco2"], until)
        return found

    return coefficient


def _reached(beta: Values, emission: Values, until: float) -> Values:
    reduction = beta * emission
    before = np.cumsum(reduction) - reduction
    return np.where(before < until * emission.sum() * (1 - ROUNDING), beta, 0.0)
