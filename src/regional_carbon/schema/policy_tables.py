"""What an office can move beyond what enterprises do anyway, and whom to visit first (Model V)."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import abatement, emissions_and_intensity, identity, incentives


class IncentiveEffects(Table):
    """What a grant, a subsidy per tonne or a carbon price moves, and how much goes to free riders (Model V)."""

    zh = "投资补助、按吨补贴或碳价带来的额外减排与搭便车支出（模型V）"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    incentive = Column(incentives.incentive, key=True)
    incentive_level = Column(incentives.incentive_level, key=True)
    potential_tco2 = Column(incentives.potential_tco2)
    unaided_tco2 = Column(incentives.unaided_tco2)
    additional_tco2 = Column(incentives.additional_tco2)
    enterprises_moved = Column(incentives.enterprises_moved)
    money_cny = Column(incentives.money_cny)
    free_rider_cny = Column(incentives.free_rider_cny)
    free_rider_share = Column(incentives.free_rider_share, nullable=True)
    additional_cost_cny_per_tco2 = Column(incentives.additional_cost_cny_per_tco2, nullable=True)


class VisitOrder(Table):
    """Whom to visit first: by estimated emissions, with what measures would save below 0 cost (Model V)."""

    zh = "走访次序：按估算排放量排列，并列出负成本措施的减排量（模型V）"

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    visit = Column(incentives.visit)
    emission_tco2 = Column(emissions_and_intensity.emission_tco2, detail=Either("of the enterprise", "企业"))
    tonnes_tco2 = Column(abatement.tonnes_tco2)
    tonnes_below_0_tco2 = Column(abatement.tonnes_below_0_tco2)
    visited_share = Column(incentives.visited_share, nullable=True)
