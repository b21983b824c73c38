"""Reference line: whoever makes no more per tonne than the line leaves."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.strategies.rule import Price, rule


@rule
def reference_line(line_cny_per_tco2: Price = 15_000.0) -> nw.Expr:
    """Everything from every enterprise whose efficiency lies at or below the line, nothing from the others.

        β[i] = 1 if CEF[i] ≤ line, else 0

    The enterprises that a price of the line per tonne would close. It goes in steps, an enterprise at a time: a
    target between two steps is told with both.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Figure 3: reference line of 150 hundred CNY/t.
    """
    below = nw.col("efficiency_cny_per_tco2") <= float(line_cny_per_tco2)
    return nw.when(below).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
