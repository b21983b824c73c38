"""Figures that cannot be right as they stand: evidence that contradicts itself, output below the power bill."""

from __future__ import annotations

from typing import Final

import polars as pl

from regional_carbon.run.run import Run

CONTRADICTION: Final = "contradiction"
BELOW_BILL: Final = "output_below_bill"


def doubtful_of(run: Run) -> pl.DataFrame:
    """The enterprises whose figures are in doubt, and why: `enterprise_id`, `doubt`; each once, the graver first.

        output_below_bill   G[i] < EC[i] · p       p the region's price of electricity, CNY/MWh, where it is set
        contradiction       its pieces of evidence cannot all be true (`models.reconciliation`)

    Whoever sells for less than the power it uses costs has given its output, or its electricity, in another unit, or
    works for another firm's account.
    """
    enterprises = run.tables["enterprises"]
    price = run.settings.measures.electricity_price_cny_per_mwh
    doubts = []
    if price is not None:
        below = pl.col("output_cny") < pl.col("electricity_mwh") * price
        doubts.append(enterprises.filter(below).select("enterprise_id", doubt=pl.lit(BELOW_BILL)))
    if "contradiction" in enterprises.columns:
        told = enterprises.drop_nulls("contradiction")
        doubts.append(told.select("enterprise_id", doubt=pl.lit(CONTRADICTION)))
    none = pl.DataFrame(schema={"enterprise_id": pl.String, "doubt": pl.String})
    return pl.concat([*doubts, none]).unique("enterprise_id", keep="first", maintain_order=True)
