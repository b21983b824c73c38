"""What the models estimate: intensity, emissions, efficiency and standing (S2, S3)."""

from __future__ import annotations

from typing import Final

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.input_tables import Enterprises
from regional_carbon.schema.quantities import (
    data_quality,
    economy,
    efficiency_and_ranks,
    emission_factors,
    emissions_and_intensity,
    energy_use,
    identity,
)

# Upper ends of the codes 1–4 of the five-grade code, in own intensity ÷ industry mean (docs/models.md, Model III).
GRADE_CUTS: Final = (0.6, 0.8, 1.2, 2.0)


class IndustryEmission(Table):
    """Emissions of each industry in each year, purchased electricity apart from fuels and heat (S2, Model I)."""

    zh = "各行业各年排放量：外购电力与燃料、热力分列（S2，模型I）"

    industry_code = Column(identity.industry_code, key=True)
    industry = Column(identity.industry)
    year = Column(identity.year, key=True)
    electricity_mwh = Column(
        energy_use.electricity_mwh, nullable=True, detail=Either("used by the industry", "行业全年")
    )
    electricity_tco2 = Column(emissions_and_intensity.electricity_tco2, nullable=True)
    other_energy_tco2 = Column(emissions_and_intensity.other_energy_tco2, nullable=True)
    electricity_share = Column(
        energy_use.electricity_share, nullable=True, detail=Either("calorific, 3.6 GJ/MWh", "当量值，3.6 GJ/MWh")
    )
    electricity_share_coal_equivalent = Column(energy_use.electricity_share_coal_equivalent, nullable=True)


class IndustryFuels(Table):
    """What each industry's newest statistics say of its fuels (S2): the ground of the data-quality tiers."""

    zh = "各行业最新统计的燃料情况（S2）：数据质量等级的依据"

    industry_code = Column(identity.industry_code, key=True)
    year = Column(identity.year, key=True, detail=Either("of the newest statistics", "最新统计"))
    electricity_mwh = Column(
        energy_use.electricity_mwh, nullable=True, detail=Either("used by the industry", "行业全年")
    )
    fuel_ratio = Column(energy_use.fuel_ratio, nullable=True)
    fuel_tco2_per_gj = Column(emission_factors.fuel_tco2_per_gj, nullable=True)


class FuelShares(Table):
    """Each energy's share of what an industry's fuels emit, and of their heat, in its newest statistics (S2)."""

    zh = "各能源在行业燃料排放量与热量中的占比（S2，最新统计）"

    industry_code = Column(identity.industry_code, key=True)
    energy = Column(energy_use.energy, key=True)
    fuel_share = Column(emissions_and_intensity.fuel_share, nullable=True)
    energy_share = Column(energy_use.energy_share, optional=True, nullable=True)


class CarbonElectricityIntensity(Table):
    """Emissions per unit of electricity, by industry and year (S2, Model I)."""

    zh = "碳电强度：各行业各年每单位用电量的排放量（S2，模型I）"
    held_as = "intensity"

    industry_code = Column(identity.industry_code, key=True)
    industry = Column(identity.industry)
    year = Column(identity.year, key=True)
    electricity_share = Column(
        energy_use.electricity_share, nullable=True, detail=Either("calorific, 3.6 GJ/MWh", "当量值，3.6 GJ/MWh")
    )
    electricity_share_coal_equivalent = Column(energy_use.electricity_share_coal_equivalent, nullable=True)
    other_energy_tco2_per_mwh = Column(emissions_and_intensity.other_energy_tco2_per_mwh, nullable=True)
    intensity_tco2_per_mwh = Column(emissions_and_intensity.intensity_tco2_per_mwh, nullable=True, at_least=0)


class IntensityForecast(Table):
    """Each industry's carbon–electricity intensity in the year to estimate, with its interval (S2, Model II)."""

    zh = "各行业目标年碳电强度预测及区间（S2，模型II）"
    held_as = "forecast"

    industry_code = Column(identity.industry_code, key=True)
    industry = Column(identity.industry)
    year = Column(identity.year, key=True, detail=Either("the one to estimate", "估算年份"))
    trend = Column(emissions_and_intensity.trend)
    years = Column(
        emissions_and_intensity.years, detail=Either("of statistics behind the forecast", "所依据的统计年数")
    )
    grid_tco2_per_mwh = Column(emission_factors.grid_tco2_per_mwh)
    intensity_tco2_per_mwh = Column(
        emissions_and_intensity.intensity_tco2_per_mwh,
        nullable=True,
        detail=Either("forecast for the year", "目标年预测值"),
    )
    intensity_low_tco2_per_mwh = Column(emissions_and_intensity.intensity_low_tco2_per_mwh, nullable=True)
    intensity_high_tco2_per_mwh = Column(emissions_and_intensity.intensity_high_tco2_per_mwh, nullable=True)
    below_grid = Column(emissions_and_intensity.below_grid, nullable=True)


class TrendErrors(Table):
    """How far each trend rule has missed each industry's intensity one year ahead (S2, Model II)."""

    zh = "各趋势规则对各行业碳电强度逐年外推一年的误差（S2，模型II）"
    held_as = "trend_errors"

    industry_code = Column(identity.industry_code, key=True)
    industry = Column(identity.industry)
    trend = Column(emissions_and_intensity.trend, key=True)
    years = Column(emissions_and_intensity.years, detail=Either("the rule was tried on", "试算所用年数"))
    mean_absolute_error_tco2_per_mwh = Column(emissions_and_intensity.mean_absolute_error_tco2_per_mwh, nullable=True)
    chosen = Column(emissions_and_intensity.chosen)


class EnterpriseEmission(Enterprises):
    """Emissions of each enterprise, from its electricity and its industry's intensity (S3, Model II)."""

    zh = "各企业排放量：由用电量与行业碳电强度得出（S3，模型II）"

    intensity_tco2_per_mwh = Column(
        emissions_and_intensity.intensity_tco2_per_mwh, nullable=True, detail=Either("of its industry", "所属行业")
    )
    emission_tco2 = Column(
        emissions_and_intensity.emission_tco2,
        nullable=True,
        detail=Either(
            "of the enterprise in the year; Scope 2 market-based, at the grid factor",
            "企业全年；范围二基于市场，按电网排放因子",
        ),
    )
    emission_low_tco2 = Column(emissions_and_intensity.emission_low_tco2, optional=True, nullable=True)
    emission_high_tco2 = Column(emissions_and_intensity.emission_high_tco2, optional=True, nullable=True)
    most_likely_tco2 = Column(emissions_and_intensity.most_likely_tco2, optional=True, nullable=True)
    fuel_tco2 = Column(emissions_and_intensity.fuel_tco2, optional=True, nullable=True)
    heat_tco2 = Column(emissions_and_intensity.heat_tco2, optional=True, nullable=True)
    process_tco2 = Column(emissions_and_intensity.process_tco2, optional=True, nullable=True)
    scope_1_tco2 = Column(emissions_and_intensity.scope_1_tco2, optional=True, nullable=True)
    electricity_location_tco2 = Column(emissions_and_intensity.electricity_location_tco2, optional=True, nullable=True)
    electricity_market_tco2 = Column(emissions_and_intensity.electricity_market_tco2, optional=True, nullable=True)
    grade = Column(data_quality.grade, optional=True, nullable=True)
    evidence = Column(data_quality.evidence, optional=True, nullable=True)
    evidence_year = Column(data_quality.evidence_year, optional=True, nullable=True)
    evidence_source = Column(data_quality.evidence_source, optional=True, nullable=True)
    contradiction = Column(data_quality.contradiction, optional=True, nullable=True)
    contradiction_low_tco2 = Column(data_quality.contradiction_low_tco2, optional=True, nullable=True)
    contradiction_high_tco2 = Column(data_quality.contradiction_high_tco2, optional=True, nullable=True)
    trust = Column(data_quality.trust, optional=True, nullable=True)
    trust_grade = Column(data_quality.trust_grade, optional=True, nullable=True)
    shared_effect = Column(data_quality.shared_effect, optional=True, nullable=True)
    shared_region_error = Column(data_quality.shared_region_error, optional=True, nullable=True)
    shared_industry_error = Column(data_quality.shared_industry_error, optional=True, nullable=True)
    shared_estimate_tco2 = Column(data_quality.shared_estimate_tco2, optional=True, nullable=True)


class CarbonEfficiency(EnterpriseEmission):
    """Carbon efficiency of each enterprise and its rank, least efficient first (S3, Model III)."""

    zh = "各企业碳效率与排名，效率最低者为第1名（S3，模型III）"

    efficiency_cny_per_tco2 = Column(efficiency_and_ranks.efficiency_cny_per_tco2, nullable=True, at_least=0)
    rank = Column(efficiency_and_ranks.rank, nullable=True)


class IndustryStanding(CarbonEfficiency):
    """Where each enterprise stands within its industry: rank and five-grade code (S3, Model III)."""

    zh = "各企业在本行业中的位置：行业内排名与五级码（S3，模型III）"
    held_as = "enterprises"

    rank_in_industry = Column(efficiency_and_ranks.rank_in_industry, nullable=True)
    industry_ratio = Column(efficiency_and_ranks.industry_ratio, nullable=True)
    efficiency_grade = Column(efficiency_and_ranks.efficiency_grade, nullable=True)
    grade_basis = Column(efficiency_and_ranks.grade_basis, optional=True, nullable=True)
    efficiency_low_cny_per_tco2 = Column(efficiency_and_ranks.efficiency_low_cny_per_tco2, optional=True, nullable=True)
    efficiency_high_cny_per_tco2 = Column(
        efficiency_and_ranks.efficiency_high_cny_per_tco2, optional=True, nullable=True
    )
    lowest_tenth_probability = Column(efficiency_and_ranks.lowest_tenth_probability, optional=True, nullable=True)
    grade_probability = Column(efficiency_and_ranks.grade_probability, optional=True, nullable=True)
    rank_low = Column(efficiency_and_ranks.rank_low, optional=True, nullable=True)
    rank_high = Column(efficiency_and_ranks.rank_high, optional=True, nullable=True)
    rank_in_industry_low = Column(efficiency_and_ranks.rank_in_industry_low, optional=True, nullable=True)
    rank_in_industry_high = Column(efficiency_and_ranks.rank_in_industry_high, optional=True, nullable=True)
    code_1_probability = Column(efficiency_and_ranks.code_1_probability, optional=True, nullable=True)
    code_2_probability = Column(efficiency_and_ranks.code_2_probability, optional=True, nullable=True)
    code_3_probability = Column(efficiency_and_ranks.code_3_probability, optional=True, nullable=True)
    code_4_probability = Column(efficiency_and_ranks.code_4_probability, optional=True, nullable=True)
    code_5_probability = Column(efficiency_and_ranks.code_5_probability, optional=True, nullable=True)
    market_industry = Column(efficiency_and_ranks.market_industry, optional=True, nullable=True)
    market_probability = Column(efficiency_and_ranks.market_probability, optional=True, nullable=True)


class Scopes(Table):
    """The emissions of each region by scope, Scope 2 location-based and market-based; CO2 only (S3)."""

    zh = "各地区分范围排放量，范围二按位置与按市场并列，仅计CO2（S3）"
    held_as = "scopes"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    enterprises = Column(data_quality.enterprises, detail=Either("those whose emissions are known", "排放量已知者"))
    scope_1_tco2 = Column(emissions_and_intensity.scope_1_tco2)
    process_tco2 = Column(
        emissions_and_intensity.process_tco2,
        nullable=True,
        detail=Either("of Scope 1, as far as it is known", "范围一中已知部分"),
    )
    heat_tco2 = Column(
        emissions_and_intensity.heat_tco2, detail=Either("purchased heat, apart from fuels", "外购热力，与燃料分列")
    )
    unsplit_tco2 = Column(emissions_and_intensity.unsplit_tco2)
    electricity_location_tco2 = Column(emissions_and_intensity.electricity_location_tco2)
    electricity_market_tco2 = Column(emissions_and_intensity.electricity_market_tco2)
    location_tco2 = Column(emissions_and_intensity.location_tco2)
    market_tco2 = Column(emissions_and_intensity.market_tco2)
    emission_tco2 = Column(
        emissions_and_intensity.emission_tco2,
        detail=Either(
            "of the region in the year; Scope 2 market-based, at the grid factor",
            "地区全年；范围二基于市场，按电网排放因子",
        ),
    )
    unclaimed_mwh = Column(energy_use.unclaimed_mwh)
    grid_tco2_per_mwh = Column(emission_factors.grid_tco2_per_mwh)
    residual_tco2_per_mwh = Column(emission_factors.residual_tco2_per_mwh, nullable=True)


class EnterpriseHistory(Table):
    """Each enterprise in the years the register holds: as estimated, before that by what was observed (Model II)."""

    zh = "各企业在名录各年份的情况：估算年为估算值，此前按已观测碳电强度（模型II）"
    held_as = "history"
    listed = False

    region_code = Column(identity.region_code, key=True, optional=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    electricity_mwh = Column(energy_use.electricity_mwh)
    output_cny = Column(economy.output_cny)
    emission_tco2 = Column(emissions_and_intensity.emission_tco2, nullable=True)
    efficiency_cny_per_tco2 = Column(efficiency_and_ranks.efficiency_cny_per_tco2, nullable=True)
    grade = Column(data_quality.grade, nullable=True, detail=Either("of the year's emissions", "当年排放量"))


class PublishedIndustries(Table):
    """Emissions of each industry as everybody may see them; what would tell of one enterprise is blank."""

    zh = "可公开的分行业排放量；会暴露个别企业的留空"

    industry_code = Column(identity.industry_code, key=True)
    industry = Column(identity.industry, nullable=True)
    enterprises = Column(data_quality.enterprises)
    emission_tco2 = Column(
        emissions_and_intensity.emission_tco2,
        nullable=True,
        detail=Either("of the industry; blank where it is hidden", "行业合计；隐去的留空"),
    )
