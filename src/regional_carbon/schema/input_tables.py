"""What a region hands in: statistics, register, readings, inventories, factors (S1)."""

from __future__ import annotations

from typing import Final

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import (
    abatement,
    data_quality,
    economy,
    emission_factors,
    emissions_and_intensity,
    energy_use,
    identity,
    matches_and_links,
    own_measures,
    validation,
)

# The size classes that count as small enterprises.
SMALL_SIZES: Final = ("small", "micro", "小型", "微型")

# How electricity was counted in a declared share, and the main other energy of an enterprise that has none.
COUNTINGS: Final = ("calorific", "coal_equivalent", "unsure")
NO_FUEL: Final = "none"


class EnergyStatistics(Table):
    """Energy used by each industry in each year: the statistical yearbook's table (S1)."""

    zh = "各行业各年能源消费量：统计年鉴的能源表（S1）"

    industry_code = Column(identity.industry_code, key=True)
    industry = Column(identity.industry)
    year = Column(identity.year, key=True)
    energy = Column(energy_use.energy, key=True)
    amount = Column(energy_use.amount)
    unit = Column(energy_use.unit)


class Enterprises(Table):
    """The register of enterprises: electricity and output of a year (S1)."""

    zh = "企业名录：全年用电量与产值（S1）"

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    name = Column(identity.name, optional=True, nullable=True)
    credit_code = Column(identity.credit_code, optional=True, nullable=True)
    industry_code = Column(identity.industry_code, detail=Either("as in the energy statistics", "与能源统计一致"))
    industry = Column(identity.industry, optional=True, nullable=True)
    sub_industry = Column(identity.sub_industry, optional=True, nullable=True)
    year = Column(identity.year, key=True)
    electricity_mwh = Column(energy_use.electricity_mwh)
    zero_carbon_mwh = Column(energy_use.zero_carbon_mwh, optional=True, nullable=True)
    green_power_mwh = Column(energy_use.green_power_mwh, optional=True, nullable=True)
    process_product = Column(emissions_and_intensity.process_product, optional=True, nullable=True)
    process_product_t = Column(emissions_and_intensity.process_product_t, optional=True, nullable=True)
    electricity_share = Column(energy_use.electricity_share, optional=True, nullable=True)
    electricity_share_precision = Column(energy_use.electricity_share_precision, optional=True, nullable=True)
    electricity_share_low = Column(energy_use.electricity_share_low, optional=True, nullable=True)
    electricity_share_high = Column(energy_use.electricity_share_high, optional=True, nullable=True)
    electricity_share_counting = Column(energy_use.electricity_share_counting, optional=True, nullable=True)
    main_other_fuel = Column(energy_use.main_other_fuel, optional=True, nullable=True)
    output_cny = Column(economy.output_cny)
    value_added_cny = Column(economy.value_added_cny, optional=True, nullable=True)
    tax_cny = Column(economy.tax_cny, optional=True, nullable=True)
    base_emission_tco2 = Column(emissions_and_intensity.base_emission_tco2, optional=True, nullable=True)
    base_output_cny = Column(economy.base_output_cny, optional=True, nullable=True)
    employees = Column(economy.employees, optional=True, nullable=True)
    electricity_cost_cny = Column(economy.electricity_cost_cny, optional=True, nullable=True)
    size = Column(identity.size, optional=True, nullable=True)
    township = Column(identity.township, optional=True, nullable=True)


class Register(Enterprises):
    """The register that several deliveries make together: output may be still to come; emissions need none (S1)."""

    zh = "由各来源合成的名录：产值可暂缺，核算排放不需要产值（S1）"

    output_cny = Column(economy.output_cny, optional=True, nullable=True)


class EnterpriseRecords(Table):
    """What one source says of enterprises in a year: any part of the register, by whatever it calls them (S1)."""

    zh = "某一来源对企业某年的记载：名录的任意部分，按来源自己的称谓（S1）"

    meter = Column(matches_and_links.meter, optional=True, nullable=True)
    credit_code = Column(identity.credit_code, optional=True, nullable=True)
    enterprise_id = Column(identity.enterprise_id, optional=True, nullable=True)
    name = Column(identity.name, optional=True, nullable=True)
    old_name = Column(matches_and_links.old_name, optional=True, nullable=True)
    region_code = Column(identity.region_code, optional=True, nullable=True)
    industry_code = Column(identity.industry_code, optional=True, nullable=True)
    industry = Column(identity.industry, optional=True, nullable=True)
    sub_industry = Column(identity.sub_industry, optional=True, nullable=True)
    year = Column(identity.year)
    electricity_mwh = Column(energy_use.electricity_mwh, optional=True, nullable=True)
    zero_carbon_mwh = Column(energy_use.zero_carbon_mwh, optional=True, nullable=True)
    green_power_mwh = Column(energy_use.green_power_mwh, optional=True, nullable=True)
    process_product = Column(emissions_and_intensity.process_product, optional=True, nullable=True)
    process_product_t = Column(emissions_and_intensity.process_product_t, optional=True, nullable=True)
    electricity_share = Column(energy_use.electricity_share, optional=True, nullable=True)
    electricity_share_precision = Column(energy_use.electricity_share_precision, optional=True, nullable=True)
    electricity_share_low = Column(energy_use.electricity_share_low, optional=True, nullable=True)
    electricity_share_high = Column(energy_use.electricity_share_high, optional=True, nullable=True)
    electricity_share_counting = Column(energy_use.electricity_share_counting, optional=True, nullable=True)
    main_other_fuel = Column(energy_use.main_other_fuel, optional=True, nullable=True)
    output_cny = Column(economy.output_cny, optional=True, nullable=True)
    value_added_cny = Column(economy.value_added_cny, optional=True, nullable=True)
    tax_cny = Column(economy.tax_cny, optional=True, nullable=True)
    employees = Column(economy.employees, optional=True, nullable=True)
    electricity_cost_cny = Column(economy.electricity_cost_cny, optional=True, nullable=True)
    size = Column(identity.size, optional=True, nullable=True)
    township = Column(identity.township, optional=True, nullable=True)


class Provenance(Table):
    """What each delivery says of each value of the register, and whether it is the one used (S1)."""

    zh = "名录各数据项的来源：每次报送的数值及是否采用（S1）"
    held_as = "provenance"

    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    field = Column(matches_and_links.field, key=True)
    delivery = Column(matches_and_links.delivery, key=True, nullable=True)
    publisher = Column(matches_and_links.publisher, detail=Either("who sent it", "提供方"))
    received = Column(matches_and_links.received, nullable=True)
    value = Column(matches_and_links.value)
    agreement = Column(matches_and_links.agreement)
    parts = Column(matches_and_links.parts)
    file = Column(validation.file)
    sheet = Column(validation.sheet, nullable=True)
    row = Column(validation.row, nullable=True)
    cell = Column(validation.cell, nullable=True)


class Readings(Table):
    """Meter readings: electricity used in each interval, for checks of the year and for monitoring."""

    zh = "电表读数：各时段用电量，用于核对全年用电量与监测"

    enterprise_id = Column(identity.enterprise_id, key=True)
    time = Column(identity.time, key=True)
    electricity_kwh = Column(energy_use.electricity_kwh)


class EnterpriseEnergy(Table):
    """Fuels and heat that single enterprises have metered, 0 where one is known to burn none (S1)."""

    zh = "企业计量的燃料与热力，已知不用者填0（S1）"

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    energy = Column(energy_use.energy, key=True)
    amount = Column(energy_use.amount)
    unit = Column(
        energy_use.unit,
        detail=Either(
            "of the amount; or of money, where [prices] says what it bought",
            "消费量的计量单位；或为金额单位，须在[prices]中给出价格",
        ),
    )
    amount_within = Column(energy_use.amount_within, optional=True, nullable=True)


class Inventories(Table):
    """Verified emission inventories of single enterprises, of this year or of earlier ones (S1)."""

    zh = "企业经核查的排放清单：本年或往年（S1）"

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    emission_tco2 = Column(emissions_and_intensity.emission_tco2, optional=True, nullable=True, at_least=0)
    fuel_tco2 = Column(emissions_and_intensity.fuel_tco2, optional=True, nullable=True, at_least=0)
    electricity_mwh = Column(
        energy_use.electricity_mwh,
        optional=True,
        nullable=True,
        detail=Either("used in the year; where blank, the register's", "全年，空缺时取名录"),
    )
    verifier = Column(data_quality.verifier)


class Factors(Table):
    """Emission factors in use: one row for each energy, with its source."""

    zh = "所用排放因子：每种能源一行，注明来源"
    held_as = "factors_used"

    energy = Column(energy_use.energy, key=True)
    name_en = Column(emission_factors.name_en, optional=True, nullable=True)
    name_zh = Column(emission_factors.name_zh, optional=True, nullable=True)
    unit = Column(energy_use.unit, detail=Either("the factor is per", "因子对应的计量单位"))
    tco2_per_unit = Column(emission_factors.tco2_per_unit)
    gj_per_unit = Column(emission_factors.gj_per_unit, optional=True, nullable=True)
    valid_from = Column(emission_factors.valid_from, optional=True, nullable=True)
    source = Column(emission_factors.source, detail=Either("where the factor is published", "因子出处"))
    confidence = Column(emission_factors.confidence, optional=True, nullable=True)
    factor_id = Column(emission_factors.factor_id, optional=True, nullable=True)


class Measures(Table):
    """Further abatement measures that a district names, each with its source; one of the catalogue it overrides."""

    zh = "地区自列的减排措施，须注明来源；编号与措施目录相同者以此为准"

    measure_id = Column(own_measures.measure_id, key=True)
    name_en = Column(
        emission_factors.name_en, optional=True, nullable=True, detail=Either("of the measure", "措施的英文名称")
    )
    name_zh = Column(
        emission_factors.name_zh, optional=True, nullable=True, detail=Either("of the measure", "措施的中文名称")
    )
    kind = Column(
        data_quality.kind,
        detail=Either(
            "save, own_generation, electrify, fuel_switch, attribute or price",
            "节能save、自发电own_generation、电能替代electrify、燃料替代fuel_switch、绿证attribute、价格price",
        ),
    )
    industries = Column(own_measures.industries, optional=True, nullable=True)
    carrier_from = Column(own_measures.carrier_from, optional=True, nullable=True)
    carrier_to = Column(own_measures.carrier_to, optional=True, nullable=True)
    potential = Column(own_measures.potential, optional=True, nullable=True)
    potential_of = Column(own_measures.potential_of, optional=True, nullable=True)
    performance = Column(own_measures.performance, optional=True, nullable=True)
    performance_unit = Column(own_measures.performance_unit, optional=True, nullable=True)
    investment = Column(own_measures.investment, optional=True, nullable=True)
    investment_unit = Column(own_measures.investment_unit, optional=True, nullable=True)
    price_year = Column(own_measures.price_year, optional=True, nullable=True)
    om_share = Column(own_measures.om_share, optional=True, nullable=True)
    lifetime_years = Column(own_measures.lifetime_years, optional=True, nullable=True)
    region = Column(own_measures.region, optional=True, nullable=True)
    valid_from = Column(
        emission_factors.valid_from,
        optional=True,
        nullable=True,
        detail=Either("first year the figures hold for", "数据适用的首个年份"),
    )
    valid_to = Column(own_measures.valid_to, optional=True, nullable=True)
    source = Column(emission_factors.source, detail=Either("where the figures are published", "数据出处"))
    source_year = Column(own_measures.source_year, optional=True, nullable=True)
    url = Column(own_measures.url, optional=True, nullable=True)
    confidence = Column(
        emission_factors.confidence,
        optional=True,
        nullable=True,
        detail=Either(
            "two_places, one_place, inferred, user (where blank), or not_found: shown, never computed",
            "two_places两处核对、one_place一处核对、inferred推得、user自填（空缺即此）、not_found未查到，仅列示不计算",
        ),
    )
    note = Column(own_measures.note, optional=True, nullable=True)


class EnterpriseMeasures(Table):
    """Measures that enterprises' own audits found: planned, done or rejected; they stand in place of Model V."""

    zh = "企业自身审计所得的减排措施：计划、已实施或不采纳；以此替代模型五"

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    measure_no = Column(own_measures.measure_no, key=True)
    group = Column(
        data_quality.group,
        optional=True,
        nullable=True,
        detail=Either(
            "electricity_process, electricity_buildings_operations, fuel_process or fuel_buildings_operations",
            "电力工艺electricity_process、电力建筑与运行electricity_buildings_operations、"
            "燃料工艺fuel_process、燃料建筑与运行fuel_buildings_operations",
        ),
    )
    measure_id = Column(own_measures.measure_id, optional=True, nullable=True)
    saved_mwh = Column(own_measures.saved_mwh, optional=True, nullable=True)
    saved_gj = Column(own_measures.saved_gj, optional=True, nullable=True)
    investment_cny = Column(
        abatement.investment_cny,
        optional=True,
        nullable=True,
        detail=Either("once, by the audit or a quote", "一次性，按审计或报价"),
    )
    year = Column(
        identity.year,
        optional=True,
        nullable=True,
        detail=Either("in which it was done, or is planned for", "实施年份或计划年份"),
    )
    status = Column(own_measures.status)
    realised = Column(own_measures.realised, optional=True, nullable=True)
    source = Column(emission_factors.source, detail=Either("the audit, and who made it", "审计报告及审计单位"))


class Findings(Table):
    """Validation issues in the files of a region, each at its place: a list to work through."""

    zh = "地区各文件的校验问题清单：逐条列明位置、问题与处理办法"

    severity = Column(validation.severity)
    file = Column(validation.file, nullable=True)
    sheet = Column(validation.sheet, nullable=True)
    cell = Column(validation.cell, nullable=True)
    row = Column(validation.row, nullable=True)
    written = Column(validation.written, nullable=True)
    wrong_en = Column(validation.wrong_en)
    do_en = Column(validation.do_en, nullable=True)
    wrong_zh = Column(validation.wrong_zh)
    do_zh = Column(validation.do_zh, nullable=True)
    finding = Column(validation.finding)
