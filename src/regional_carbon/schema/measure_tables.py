"""What each enterprise could do, what it saves and costs, and the curves of it (Model V)."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import (
    abatement,
    data_quality,
    economy,
    energy_use,
    identity,
    own_measures,
    reductions,
)


class SaveableEnergy(Table):
    """The energy of each enterprise that measures can save: electricity bought, and fossil fuel burnt."""

    zh = "各企业可由措施节约的能源：外购电力与化石燃料"

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    industry_code = Column(identity.industry_code)
    year = Column(identity.year, key=True)
    electricity_bought_mwh = Column(abatement.electricity_bought_mwh)
    electricity_limit_mwh = Column(abatement.electricity_limit_mwh)
    fuel_gj = Column(abatement.fuel_gj, nullable=True)
    fossil_tco2 = Column(abatement.fossil_tco2, nullable=True)
    fuel_of_industry = Column(abatement.fuel_of_industry)
    own_groups = Column(own_measures.own_groups, optional=True, nullable=True)


class AbatementPotential(Table):
    """What an audit would find at each enterprise, by group of measures: saving, tonnes and interval (Model V)."""

    zh = "各企业各类措施的减排潜力：审计预期发现的节能量、吨数与区间（模型V）"
    held_as = "abatement_potential"

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    measure_group = Column(abatement.measure_group, key=True)
    found = Column(abatement.found)
    saving_mwh = Column(abatement.saving_mwh, nullable=True)
    saving_gj = Column(abatement.saving_gj, nullable=True)
    estimated_tco2 = Column(abatement.estimated_tco2)
    tonnes_tco2 = Column(abatement.tonnes_tco2)
    unit = Column(energy_use.unit, detail=Either("of the quantiles", "分位数的计量单位"))
    saving_q05 = Column(abatement.saving_q05)
    saving_q25 = Column(abatement.saving_q25)
    saving_q50 = Column(abatement.saving_q50)
    saving_q75 = Column(abatement.saving_q75)
    saving_q95 = Column(abatement.saving_q95)
    beyond_learnt = Column(abatement.beyond_learnt)


class RegionAbatement(Table):
    """What audits of all enterprises of a region would find, by carrier, with its interval (Model V)."""

    zh = "地区减排潜力：全部企业审计预期发现的节能量与区间，按能源载体（模型V）"
    held_as = "region_abatement"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    carrier = Column(abatement.carrier, key=True)
    enterprises = Column(data_quality.enterprises, detail=Either("whose use of it is known", "该载体用量已知者"))
    electricity_bought_mwh = Column(abatement.electricity_bought_mwh, nullable=True)
    fuel_gj = Column(abatement.fuel_gj, nullable=True)
    saving_mwh = Column(abatement.saving_mwh, nullable=True)
    saving_gj = Column(abatement.saving_gj, nullable=True)
    estimated_tco2 = Column(abatement.estimated_tco2)
    tonnes_tco2 = Column(abatement.tonnes_tco2)
    unit = Column(energy_use.unit, detail=Either("of the quantiles", "分位数的计量单位"))
    saving_q05 = Column(abatement.saving_q05)
    saving_q25 = Column(abatement.saving_q25)
    saving_q50 = Column(abatement.saving_q50)
    saving_q75 = Column(abatement.saving_q75)
    saving_q95 = Column(abatement.saving_q95)


class IndustryAbatement(RegionAbatement):
    """What audits of all enterprises of an industry would find, by carrier, with its interval (Model V)."""

    zh = "各行业减排潜力：全部企业审计预期发现的节能量与区间，按能源载体（模型V）"
    held_as = "industry_abatement"

    industry_code = Column(identity.industry_code, key=True)


class AbatementSlice(Table):
    """One enterprise's measures as slices of cost, the cheapest of each group first (Model V)."""

    zh = "企业措施的成本分段，每类由低到高（模型V）"

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    measure_group = Column(abatement.measure_group, key=True)
    slice = Column(abatement.slice, key=True)
    tonnes_tco2 = Column(abatement.tonnes_tco2)
    cost_cny_per_tco2 = Column(abatement.cost_cny_per_tco2)
    investment_cny = Column(abatement.investment_cny)
    payback_years = Column(abatement.payback_years)
    implementation = Column(abatement.implementation)


class EnterpriseAbatement(Table):
    """What all measures of an enterprise come to: tonnes, investment, bill saved, payback, chance (Model V)."""

    zh = "各企业全部措施合计：减排量、投资、节省能源费、回收期与实施概率（模型V）"
    held_as = "enterprise_abatement"

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    tonnes_tco2 = Column(abatement.tonnes_tco2)
    tonnes_below_0_tco2 = Column(abatement.tonnes_below_0_tco2)
    investment_cny = Column(abatement.investment_cny)
    bill_saved_cny = Column(abatement.bill_saved_cny)
    net_cost_cny = Column(abatement.net_cost_cny)
    cost_cny_per_tco2 = Column(abatement.cost_cny_per_tco2, nullable=True)
    payback_years = Column(abatement.payback_years, nullable=True)
    implementation = Column(abatement.implementation, nullable=True)


class AbatementBlock(Table):
    """The marginal abatement cost curve of a region: its measures as blocks, the cheapest first (Model V)."""

    zh = "地区边际减排成本曲线：各措施分段由低到高（模型V）"
    held_as = "abatement_blocks"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    measure_group = Column(abatement.measure_group, key=True)
    slice = Column(abatement.slice, key=True)
    tonnes_tco2 = Column(abatement.tonnes_tco2)
    saved_so_far_tco2 = Column(abatement.saved_so_far_tco2)
    saved_so_far_low_tco2 = Column(abatement.saved_so_far_low_tco2)
    saved_so_far_high_tco2 = Column(abatement.saved_so_far_high_tco2)
    cost_cny_per_tco2 = Column(abatement.cost_cny_per_tco2)
    investment_cny = Column(abatement.investment_cny)
    net_cost_cny = Column(abatement.net_cost_cny, detail=Either("a year, of the block", "每年，本段"))
    payback_years = Column(abatement.payback_years)
    implementation = Column(abatement.implementation)


class IndustryBlock(AbatementBlock):
    """The marginal abatement cost curve of each industry: its measures as blocks, the cheapest first (Model V)."""

    zh = "各行业边际减排成本曲线：各措施分段由低到高（模型V）"
    held_as = "industry_blocks"
    listed = False

    industry_code = Column(identity.industry_code, key=True)


class CatalogueBlock(Table):
    """The measures that a region's own catalogue names, as blocks of its cost curve beside Model V's."""

    zh = "地区自列措施在边际减排成本曲线上的分段（与模型V并列）"
    held_as = "catalogue_blocks"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    measure_id = Column(own_measures.measure_id, key=True)
    kind = Column(
        data_quality.kind, detail=Either("own_generation, electrify or fuel_switch", "自发电、电能替代或燃料替代")
    )
    enterprises = Column(data_quality.enterprises, detail=Either("that could do it", "可实施者"))
    tonnes_tco2 = Column(abatement.tonnes_tco2)
    cost_cny_per_tco2 = Column(abatement.cost_cny_per_tco2)
    investment_cny = Column(abatement.investment_cny)
    net_cost_cny = Column(abatement.net_cost_cny, detail=Either("a year, of the block", "每年，本段"))


class ExpectedGeneration(Table):
    """What audits would find of own generation, which stands beside the measures and in no curve (Model V)."""

    zh = "审计预期发现的自发电，另列，不计入曲线（模型V）"
    held_as = "expected_generation"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    expected_generation_mwh = Column(abatement.expected_generation_mwh)
    expected_generation_q25_mwh = Column(abatement.expected_generation_q25_mwh)
    expected_generation_q75_mwh = Column(abatement.expected_generation_q75_mwh)
    tonnes_tco2 = Column(abatement.tonnes_tco2)
    investment_cny = Column(abatement.investment_cny)
    payback_years = Column(abatement.payback_years)
    implementation = Column(abatement.implementation)


class AbatementCurve(Table):
    """Measures first, then closings, in order of the price of a tonne: what each price brings (Model V)."""

    zh = "先措施后退出的组合曲线：按碳价由低到高，各价格下的结果（模型V）"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    price_cny_per_tco2 = Column(abatement.price_cny_per_tco2, key=True)
    tonnes_tco2 = Column(abatement.tonnes_tco2)
    net_cost_cny = Column(abatement.net_cost_cny)
    output_forgone_cny = Column(economy.output_forgone_cny)
    investment_cny = Column(abatement.investment_cny)
    enterprises_closed = Column(reductions.enterprises_closed)
    step_kind = Column(abatement.step_kind)
