"""Benchmark × output: whoever emits more per output than the better ones of its industry cuts the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.strategies.allowance import cut_to, intensity
from regional_carbon.strategies.rule import NotNegative, Shares, rule

OTHERS = "others"  # in a table of percentiles: every industry not named


@rule
def benchmark(
    kept: NotNegative = 1.0, percentile: Shares = 0.1, by: str = "industry_code"
) -> Callable[[Columns], Values]:
    """Every enterprise may emit its industry's benchmark for each unit of its output.

        β[i] = 1 − min(1, kept · b[j] · G[i] / C[i])
        b[j] = the percentile of C/G among the enterprises of industry j that have output

    `percentile` is one number, or a table of them by industry with `others` for the rest: 0 is the best of the
    industry, 0.5 its median. `by` is the column to compare within: `industry_code`, or `sub_industry`. An
    enterprise without output has no allowance.

    Raises StrategyError when the table of percentiles names neither the industry nor `others`.

    Source: Commission Decision 2011/278/EU, product benchmarks from the 10 % most efficient installations;
    Groenenberg, H., Blok, K. (2002), Clim. Policy 2:105–109, "Benchmark-based emission allocation in a
    cap-and-trade system".
    """

    def benchmarks(enterprises: Columns) -> Values:
        per_output = intensity(enterprises["output_cny"], enterprises["emission_tco2"])
        industries, industry = enterprises.every_kind(by)
        found = np.zeros(len(industries))
        for place, name in enumerate(industries):
            of_industry = per_output[(industry == place) & np.isfinite(per_output)]
            if of_industry.size:
                found[place] = np.quantile(of_industry, _percentile(percentile, name))
        return found[industry]

    def coefficient(enterprises: Columns) -> Values:
        allowed = enterprises.once(("benchmark", by, str(percentile)), lambda: benchmarks(enterprises))
        return cut_to(kept * allowed * enterprises["output_cny"], enterprises["emission_tco2"])

    return coefficient


def _percentile(percentile: float | Mapping[str, float], industry: str) -> float:
    if not isinstance(percentile, Mapping):
        return percentile
    try:
        return percentile[industry] if industry in percentile else percentile[OTHERS]
    except KeyError:
        raise StrategyError("percentile_missing", industry=industry, known=list(percentile)) from None
