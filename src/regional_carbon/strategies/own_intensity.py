"""Own intensity: the further from the best of the industry, the greater the cut."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.strategies.allowance import intensity
from regional_carbon.strategies.rule import Share, rule


@rule
def own_intensity(rate: Share = 0.1, by: str = "industry_code") -> Callable[[Columns], Values]:
    """Every enterprise cuts in proportion to its own emission per output; the best of an industry cuts `rate`.

        β[i] = min(1, rate · (C[i]/G[i]) / min_j(C/G))

    An enterprise without output lies without end from the best, and cuts everything.

    Source: after India's PAT scheme, Bureau of Energy Efficiency (2012), PAT booklet: the target of each enterprise
    follows its own specific consumption. Reading: it is measured from the best of the industry.
    """

    def distances(enterprises: Columns) -> Values:
        per_output = intensity(enterprises["output_cny"], enterprises["emission_tco2"])
        _, industry = enterprises.every_kind(by)
        best = np.full(industry.max(initial=0) + 1, np.inf)
        np.minimum.at(best, industry, per_output)
        with np.errstate(invalid="ignore"):  # no output in the whole industry: nothing to be far from
            return np.where(np.isfinite(per_output), per_output / best[industry], np.inf)

    def coefficient(enterprises: Columns) -> Values:
        distance = enterprises.once(("distance", by), lambda: distances(enterprises))
        return np.minimum(1, rate * distance) if rate > 0 else np.zeros(len(enterprises))

    return coefficient
