"""Uniform percentage with a floor: the same share for all, but nobody is cut below a minimum."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.strategies.rule import Share, Tonnes, rule


@rule
def uniform_with_floor(rate: Share = 0.3, minimum_tco2: Tonnes = 100.0) -> nw.Expr:
    """The same share of its emission for every enterprise, but none comes below the minimum.

        β[i] = min(rate, max(0, 1 − minimum/C[i]))

    Reading: an enterprise that emits less than the minimum as it is cuts nothing.

    Source: the proportional rule with a lower bound on awards; Thomson, W. (2003), Math. Soc. Sci. 45:249–297. The
    minimum of 100 t is the project's own.
    """
    above = 1 - float(minimum_tco2) / nw.col("emission_tco2")
    spared = nw.when(above > 0).then(above).otherwise(nw.lit(0.0))
    return nw.when(spared < rate).then(spared).otherwise(nw.lit(float(rate)))
