"""Whom to visit first: the largest estimated emitters. Model V orders no better, so no list of its own is made."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import Frame, groups, in_order, model
from regional_carbon.schema.measure_tables import EnterpriseAbatement
from regional_carbon.schema.policy_tables import VisitOrder


@model
def visit_order(emission: Frame[EnterpriseEmission], abatement: Frame[EnterpriseAbatement]) -> Frame[VisitOrder]:
    """The enterprises in order of estimated emissions, with what their measures could save (Model V).

        reached[v] = Σ_{first v visits} t / Σ t        [0–1]; null where no measure is known

    On plants that Model V was not learnt from, the tenth with the largest estimated emissions had 45.3 % of all
    recommended tonnes; the tenth that Model V puts first, 45.1 %. Ties go by enterprise_id; an enterprise whose
    emissions are not known is not in the list.

    Raises TableError when a column is missing.
    """
    within = groups(emission)
    known = emission.filter(~nw.col("emission_tco2").is_null()).select(*within, "enterprise_id", "emission_tco2")
    told = abatement.select(*within, "enterprise_id", "tonnes_tco2", "tonnes_below_0_tco2")
    joined = known.join(told, on=[*within, "enterprise_id"], how="left").with_columns(
        nw.col("tonnes_tco2", "tonnes_below_0_tco2").fill_null(0.0), less=-nw.col("emission_tco2")
    )
    ordered = in_order(joined, within, "less", "enterprise_id", place="visit")
    running = nw.col("tonnes_tco2").cum_sum().over(*within, order_by="visit")
    summed = ordered.with_columns(reached=running).with_columns(whole=nw.col("reached").max().over(*within))
    share = nw.col("reached") / nw.when(nw.col("whole") > 0).then(nw.col("whole"))
    return VisitOrder.of(summed.with_columns(visited_share=share))
