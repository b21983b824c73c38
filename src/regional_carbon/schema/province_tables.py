"""Several regions at once: each as its province sees it, and what is asked of each of one target."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import (
    data_quality,
    economy,
    emissions_and_intensity,
    goals_and_allowances,
    identity,
    reductions,
)


class ProvinceRegions(Table):
    """The regions of a province, greatest emissions first, with their own plans and what one target asks of each."""

    zh = "全省各地区：排放量大者在前，含各自方案及按统一目标分担的减排量"

    region_code = Column(identity.region_code, key=True)
    year = Column(identity.year, detail=Either("of its figures", "数据年份"))
    enterprises = Column(data_quality.enterprises)
    emission_tco2 = Column(emissions_and_intensity.emission_tco2, detail=Either("of all enterprises", "全部企业"))
    emission_low_tco2 = Column(emissions_and_intensity.emission_low_tco2)
    emission_high_tco2 = Column(emissions_and_intensity.emission_high_tco2)
    output_cny = Column(economy.output_cny, detail=Either("of all enterprises", "全部企业"))
    target_rate = Column(reductions.target_rate, detail=Either("its own", "自定"))
    strategy = Column(
        reductions.strategy, nullable=True, detail=Either("recommended at its own target", "按自定目标推荐")
    )
    reduction_tco2 = Column(
        reductions.reduction_tco2, nullable=True, detail=Either("of its strategy at its own target", "该策略按自定目标")
    )
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True, detail=Either("likewise", "同上"))
    enterprises_closed = Column(reductions.enterprises_closed, nullable=True)
    target_probability = Column(data_quality.target_probability, nullable=True)
    coefficient = Column(
        reductions.coefficient, optional=True, nullable=True, detail=Either("of the province's target", "全省目标")
    )
    shared_reduction_tco2 = Column(goals_and_allowances.shared_reduction_tco2, optional=True, nullable=True)
    shared_allowance_tco2 = Column(goals_and_allowances.shared_allowance_tco2, optional=True, nullable=True)


class ProvinceTotal(Table):
    """What a province's regions emit together, with the interval of the sum."""

    zh = "全省各地区合计排放量及其区间"

    year = Column(identity.year, key=True, detail=Either("the newest of the regions", "各地区中最新"))
    regions = Column(data_quality.regions)
    enterprises = Column(data_quality.enterprises)
    emission_tco2 = Column(emissions_and_intensity.emission_tco2, detail=Either("of all regions", "全部地区"))
    emission_low_tco2 = Column(emissions_and_intensity.emission_low_tco2)
    emission_high_tco2 = Column(emissions_and_intensity.emission_high_tco2)
    output_cny = Column(economy.output_cny, detail=Either("of all regions", "全部地区"))
    reduction_tco2 = Column(
        reductions.reduction_tco2, nullable=True, detail=Either("of the regions' own plans", "各地区自定方案合计")
    )
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True, detail=Either("likewise", "同上"))
