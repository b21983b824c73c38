"""A plan's compensation fund: those who still emit pay, those who give up output receive."""

from __future__ import annotations

from typing import Final

import polars as pl

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.pathway_tables import PlanFund

# The project's own, as of the subsidy: half of what is forgone, until an office sets its share.
COMPENSATED: Final = 0.5


def plan_fund(plan: pl.DataFrame, *, compensated: float = COMPENSATED) -> pl.DataFrame:
    """What each enterprise receives from the fund of a plan (Plan) and pays into it, year by year (PlanFund).

        received[i,t] = s · β[i,t]·G[i,t]                                        [CNY/yr]
        levy[t] = Σ_i received[i,t] / Σ_i planned[i,t]                           [CNY/tCO2]
        paid[i,t] = levy[t] · planned[i,t]
        Σ_i (received[i,t] − paid[i,t]) = 0

    A row for each row of the years planned, which are all but the first. Money is null in a year in which nobody gives
    anything up, which has no fund, in one in which nobody is left to pay, and for enterprises whose emission is not
    known.

    Reading: the paper asks for a "climate fiscal policy" and leaves open who pays; here each tonne still emitted does,
    so that no budget is needed. `compensation_fund` is the reading in which the budget pays.

    Raises StrategyError unless `compensated` lies from 0 to 1.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Discussion, "climate fiscal policy"; the levy is ours.
    """
    if not 0 <= compensated <= 1:
        raise StrategyError("compensated_range", value=compensated)
    received = compensated * pl.col("output_forgone_cny")
    per_tonne = (received.sum() / pl.col("planned_tco2").filter(received.is_not_null()).sum()).over("year")
    levy = pl.col("levy_cny_per_tco2")
    told = (
        plan.filter(pl.col("year") > pl.col("year").min())
        .with_columns(per_tonne.alias("levy_cny_per_tco2"), received_cny=received)
        .with_columns(pl.when((levy > 0) & levy.is_finite()).then(levy))
        .with_columns(
            received_cny=pl.when(levy.is_not_null()).then("received_cny"), paid_cny=levy * pl.col("planned_tco2")
        )
        .with_columns(balance_cny=pl.col("received_cny") - pl.col("paid_cny"))
    )
    return told.select(name for name in PlanFund.columns() if name in told.columns)
