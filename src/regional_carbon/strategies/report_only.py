"""Report-only below a threshold: small emitters report, the others cut the same share."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.strategies.rule import Share, Tonnes, rule


@rule
def report_only(rate: Share = 0.3, threshold_tco2: Tonnes = 26_000.0) -> nw.Expr:
    """The same share of its emission for every enterprise at or above the threshold; the others only report.

        β[i] = rate if C[i] ≥ threshold, else 0

    Source: Ministry of Ecology and Environment of China (2020), 碳排放权交易管理办法（试行）, article 8: an enterprise
    is a key emitter from 26 000 tCO2e a year.
    """
    above = nw.col("emission_tco2") >= float(threshold_tco2)
    return nw.when(above).then(nw.lit(float(rate))).otherwise(nw.lit(0.0))
