"""Every table of the system: its columns, their units, symbols, bounds and meaning in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import narwhals as nw

from regional_carbon.frames import Column, Table

# Upper ends of the grades 1–4 of the five-grade code, in own intensity ÷ industry mean (DESIGN 4, Model III).
GRADE_CUTS: Final = (0.6, 0.8, 1.2, 2.0)

# The size classes that count as small enterprises.
SMALL_SIZES: Final = ("small", "micro", "小型", "微型")


def tables() -> Iterator[type[Table]]:
    """Every table of the system, in the order the procedure meets them."""

    def below(table: type[Table]) -> Iterator[type[Table]]:
        for child in table.__subclasses__():
            yield child
            yield from below(child)

    yield from below(Table)


# ---------------------------------------------------------------------------------------------------
# What a region consists of


class EnergyStatistics(Table):
    """Energy used by each industry in each year: the statistical yearbook's table (S1)."""

    zh = "各行业各年能源消费量：统计年鉴的能源表（S1）"

    industry_code = Column(
        nw.String,
        "industry code: GB/T 4754-2017 division, or the region's own",
        "行业代码：GB/T 4754-2017大类，或地区自用代码",
        key=True,
    )
    industry = Column(nw.String, "industry", "行业")
    year = Column(nw.Int64, "calendar year", "年份", key=True, at_least=1900, at_most=2200)
    energy = Column(nw.String, "energy: by its name in the factor catalogue", "能源品种：因子目录中的名称", key=True)
    amount = Column(nw.Float64, "amount: used in the year", "消费量：全年", unit="as `unit` says", at_least=0)
    unit = Column(nw.String, "unit: of the amount", "计量单位")


class Enterprises(Table):
    """The register of enterprises: electricity and output of a year (S1)."""

    zh = "企业名录：全年用电量与产值（S1）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    name = Column(nw.String, "name", "企业名称", optional=True, nullable=True)
    credit_code = Column(nw.String, "unified social credit code", "统一社会信用代码", optional=True, nullable=True)
    industry_code = Column(nw.String, "industry code: as in the energy statistics", "行业代码：与能源统计一致")
    industry = Column(nw.String, "industry", "行业", optional=True, nullable=True)
    sub_industry = Column(
        nw.String, "sub-industry: a finer industry to compare within", "细分行业：用于更细的行业内比较",
        optional=True, nullable=True,
    )  # fmt: skip
    year = Column(nw.Int64, "calendar year", "年份", key=True, at_least=1900, at_most=2200)
    electricity_mwh = Column(
        nw.Float64, "electricity: used in the year", "用电量：全年", unit="MWh/yr", symbol="e_i", at_least=0
    )
    zero_carbon_mwh = Column(
        nw.Float64, "zero-carbon electricity: own solar, bought green power", "零碳电量：自发光伏、外购绿电",
        unit="MWh/yr", symbol="z_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    electricity_share = Column(
        nw.Float64, "electricity share: of the energy used on site", "电力占比：占企业用能比重",
        unit="0–1", symbol="a_i", optional=True, nullable=True, above=0, at_most=1,
    )  # fmt: skip
    output_cny = Column(nw.Float64, "output: value in the year", "产值：全年", unit="CNY/yr", symbol="G_i", at_least=0)
    value_added_cny = Column(
        nw.Float64, "value added: in the year", "增加值：全年", unit="CNY/yr", optional=True, nullable=True
    )
    base_emission_tco2 = Column(
        nw.Float64, "base emission: of the enterprise in the base year of its targets", "基准年排放量：目标所依据年份",
        unit="tCO2/yr", symbol="C0_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    base_output_cny = Column(
        nw.Float64, "base output: value in the base year of its targets", "基准年产值：目标所依据年份",
        unit="CNY/yr", symbol="G0_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    employees = Column(nw.Float64, "employees", "从业人数", unit="persons", optional=True, nullable=True, at_least=0)
    size = Column(
        nw.String,
        "size class: large, medium, small, micro",
        "企业规模：大型、中型、小型、微型",
        optional=True,
        nullable=True,
    )


class Factors(Table):
    """Emission factors in use: one row for each energy, with its source."""

    zh = "所用排放因子：每种能源一行，注明来源"

    energy = Column(nw.String, "energy", "能源品种", key=True)
    name_en = Column(nw.String, "name: of the energy, English", "名称：能源英文名", optional=True, nullable=True)
    name_zh = Column(nw.String, "name: of the energy, Chinese", "名称：能源中文名", optional=True, nullable=True)
    unit = Column(nw.String, "unit: the factor is per", "单位：因子对应的计量单位")
    tco2_per_unit = Column(nw.Float64, "emission factor", "排放因子", unit="tCO2/unit", at_least=0)
    gj_per_unit = Column(
        nw.Float64,
        "heating value: where blank, electricity shares stay unknown",
        "热值：空缺则电力占比未知",
        unit="GJ/unit",
        optional=True,
        nullable=True,
        above=0,
    )
    valid_from = Column(
        nw.Int64,
        "valid from: first year the factor is published for",
        "适用年份：因子适用起始年份",
        optional=True,
        nullable=True,
        at_least=1900,
        at_most=2200,
    )
    source = Column(nw.String, "source: where the factor is published", "来源：因子出处")
    confidence = Column(
        nw.String,
        "confidence: seen in two_places or one_place, computed, or the region's own",
        "可信程度：两处核对、一处核对、计算所得、自有",
        optional=True,
        nullable=True,
    )
    factor_id = Column(nw.String, "factor: row of the catalogue", "因子编号：目录中的行", optional=True, nullable=True)


# ---------------------------------------------------------------------------------------------------
# What the models say


class IndustryEmission(Table):
    """Emission of each industry in each year, electricity and other energy apart (S2, Model I)."""

    zh = "各行业各年排放量：电力与其他能源分列（S2，模型I）"

    industry_code = Column(nw.String, "industry code", "行业代码", key=True)
    industry = Column(nw.String, "industry", "行业")
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    electricity_mwh = Column(
        nw.Float64,
        "electricity: used by the industry",
        "行业用电量",
        unit="MWh/yr",
        symbol="E",
        nullable=True,
        at_least=0,
    )
    electricity_tco2 = Column(
        nw.Float64, "emission of electricity", "电力排放量", unit="tCO2/yr", symbol="CE_e", nullable=True, at_least=0
    )
    other_energy_tco2 = Column(
        nw.Float64,
        "emission of other energy: heat included",
        "其他能源排放量：含热力",
        unit="tCO2/yr",
        symbol="CE_o",
        nullable=True,
        at_least=0,
    )
    electricity_share = Column(
        nw.Float64,
        "electricity share, calorific: 3.6 GJ/MWh",
        "电力占比（当量值）：3.6 GJ/MWh",
        unit="0–1",
        symbol="α",
        nullable=True,
        at_least=0,
        at_most=1,
    )
    electricity_share_coal_equivalent = Column(
        nw.Float64,
        "electricity share, coal equivalent: counted by the coal burnt to make it",
        "电力占比（等价值）：按发电煤耗折算",
        unit="0–1",
        symbol="α",
        nullable=True,
        at_least=0,
        at_most=1,
    )


class CarbonElectricityIntensity(Table):
    """Emission per unit of electricity, by industry and year (S2, Model I)."""

    zh = "碳电强度：各行业各年每单位用电量的排放（S2，模型I）"

    industry_code = Column(nw.String, "industry code", "行业代码", key=True)
    industry = Column(nw.String, "industry", "行业")
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    electricity_share = Column(
        nw.Float64,
        "electricity share, calorific: 3.6 GJ/MWh",
        "电力占比（当量值）：3.6 GJ/MWh",
        unit="0–1",
        symbol="α",
        nullable=True,
        at_least=0,
        at_most=1,
    )
    electricity_share_coal_equivalent = Column(
        nw.Float64,
        "electricity share, coal equivalent: counted by the coal burnt to make it",
        "电力占比（等价值）：按发电煤耗折算",
        unit="0–1",
        symbol="α",
        nullable=True,
        at_least=0,
        at_most=1,
    )
    other_energy_tco2_per_mwh = Column(
        nw.Float64,
        "fuel part of intensity: emission of other energy per unit of electricity",
        "碳电强度的燃料部分：其他能源排放除以用电量",
        unit="tCO2/MWh",
        symbol="CE_o/E",
        nullable=True,
        at_least=0,
    )
    intensity_tco2_per_mwh = Column(
        nw.Float64,
        "intensity: emission per unit of electricity",
        "碳电强度：单位用电量的排放",
        unit="tCO2/MWh",
        symbol="CEI",
        nullable=True,
        at_least=0,
    )


class IntensityForecast(Table):
    """Each industry's carbon–electricity intensity in the year to estimate, with its interval (S2, Model II)."""

    zh = "各行业目标年碳电强度预测及区间（S2，模型II）"

    industry_code = Column(nw.String, "industry code", "行业代码", key=True)
    industry = Column(nw.String, "industry", "行业")
    year = Column(nw.Int64, "year to estimate", "估算年份", key=True)
    trend = Column(nw.String, "trend: rule of the forecast", "趋势规则：预测所用规则")
    years = Column(nw.Int64, "years: of statistics behind the forecast", "年数：所依据的统计年数", at_least=0)
    grid_tco2_per_mwh = Column(nw.Float64, "grid factor", "电网排放因子", unit="tCO2/MWh", symbol="g", at_least=0)
    intensity_tco2_per_mwh = Column(
        nw.Float64,
        "intensity: forecast for the year",
        "碳电强度：目标年预测值",
        unit="tCO2/MWh",
        symbol="CEI",
        nullable=True,
    )
    intensity_low_tco2_per_mwh = Column(
        nw.Float64,
        "low: lower end of the 90 % interval; blank with too few years",
        "下限：90%区间下限，年数不足时空缺",
        unit="tCO2/MWh",
        nullable=True,
    )
    intensity_high_tco2_per_mwh = Column(
        nw.Float64,
        "high: upper end of the 90 % interval; blank with too few years",
        "上限：90%区间上限，年数不足时空缺",
        unit="tCO2/MWh",
        nullable=True,
    )
    below_grid = Column(
        nw.Boolean,
        "below grid: the forecast lies below the grid factor, which cannot be",
        "低于电网：预测值低于电网因子，实际不可能",
        nullable=True,
    )


class EnterpriseEmission(Enterprises):
    """Emission of each enterprise, from its electricity and its industry's intensity (S3, Model II)."""

    zh = "各企业排放量：由用电量与行业碳电强度得出（S3，模型II）"

    intensity_tco2_per_mwh = Column(
        nw.Float64,
        "intensity: carbon–electricity intensity of its industry",
        "碳电强度：所属行业",
        unit="tCO2/MWh",
        symbol="CEI",
        nullable=True,
    )
    emission_tco2 = Column(
        nw.Float64,
        "emission: of the enterprise in the year",
        "排放量：企业全年",
        unit="tCO2/yr",
        symbol="C_i",
        nullable=True,
    )


class CarbonEfficiency(EnterpriseEmission):
    """Carbon efficiency of each enterprise and its rank, least efficient first (S3, Model III)."""

    zh = "各企业碳效率与排名，效率最低者为第1名（S3，模型III）"

    efficiency_cny_per_tco2 = Column(
        nw.Float64,
        "carbon efficiency: output per unit of emission",
        "碳效率：单位排放的产值",
        unit="CNY/tCO2",
        symbol="CEF_i",
        nullable=True,
        at_least=0,
    )
    rank = Column(
        nw.Int64,
        "rank: within the region, 1 = least efficient",
        "排名：地区内，1为效率最低",
        symbol="i",
        nullable=True,
        at_least=1,
    )


class IndustryStanding(CarbonEfficiency):
    """Where each enterprise stands within its industry: rank and five-grade code (S3, Model III)."""

    zh = "各企业在本行业中的位置：行业内排名与五级码（S3，模型III）"

    rank_in_industry = Column(
        nw.Int64, "rank in industry: 1 = least efficient", "行业内排名：1为效率最低", nullable=True, at_least=1
    )
    industry_ratio = Column(
        nw.Float64,
        "ratio to industry: own emission per output over the industry's",
        "行业比值：单位产值排放与行业均值之比",
        unit="ratio",
        symbol="K",
        nullable=True,
        at_least=0,
    )
    efficiency_grade = Column(
        nw.Int64,
        "five-grade code: 1 best (K ≤ 0.6) … 5 worst (K > 2.0)",
        "五级碳效码：1最优（K≤0.6）…5最差（K>2.0）",
        nullable=True,
        at_least=1,
        at_most=5,
    )


class ReductionCurve(Table):
    """What reaching the first m enterprises of the ranking reduces and costs (S5, Model IV)."""

    zh = "减排曲线：依次触及排名前m家企业的减排量与成本（S5，模型IV）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True, optional=True)
    m = Column(
        nw.Int64, "enterprises reached: in order of rank", "触及企业数：按排名", symbol="m", key=True, at_least=1
    )
    enterprise_id = Column(nw.String, "last enterprise: the one reached last", "最后企业：最后触及的企业编号")
    coefficient = Column(
        nw.Float64,
        "coefficient: reduction coefficient of the enterprise reached last",
        "减排系数：最后触及企业的系数",
        unit="0–1",
        symbol="β_m",
        at_least=0,
        at_most=1,
    )
    reduction_tco2 = Column(
        nw.Float64, "reduction: of all reached", "减排量：累计", unit="tCO2/yr", symbol="Σ β_i C_i", at_least=0
    )
    reduction_rate = Column(
        nw.Float64, "total reduction rate", "总减排率", unit="0–1", symbol="R_m", at_least=0, at_most=1
    )
    output_forgone_rate = Column(
        nw.Float64,
        "output forgone, share: of the region's output",
        "放弃产值占比：占地区产值",
        unit="0–1",
        at_least=0,
        at_most=1,
    )
    output_forgone_cny = Column(
        nw.Float64, "output forgone: by all reached", "放弃产值：累计", unit="CNY/yr", symbol="Σ β_i G_i", at_least=0
    )
    average_cost_cny_per_tco2 = Column(
        nw.Float64,
        "averaged cost: output forgone per unit reduced",
        "平均成本：每减一吨放弃的产值",
        unit="CNY/tCO2",
        symbol="A_m",
        nullable=True,
        at_least=0,
    )


class StrategyCurves(ReductionCurve):
    """The reduction curves of several strategies, one below the other, as `curves.csv` has them (S5)."""

    zh = "多个策略的减排曲线，依次排列（S5，即curves.csv）"

    strategy = Column(nw.String, "strategy", "策略", key=True)


class Comparison(Table):
    """Strategies side by side at one target (S6)."""

    zh = "各策略在同一目标下的对照（S6）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True, optional=True)
    strategy = Column(nw.String, "strategy", "策略", key=True)
    target_rate = Column(
        nw.Float64, "target: total reduction rate asked for", "目标：要求的总减排率", unit="0–1", above=0, at_most=1
    )
    meets_target = Column(nw.Boolean, "meets target", "是否达到目标")
    greatest_rate = Column(
        nw.Float64,
        "greatest rate: when all enterprises are reached",
        "最大减排率：触及全部企业时",
        unit="0–1",
        symbol="R_N",
        at_least=0,
        at_most=1,
    )
    enterprises_reached = Column(
        nw.Int64, "reached: enterprises reached at the target", "触及：达标时触及企业数", symbol="m", nullable=True
    )
    enterprises_closed = Column(
        nw.Int64, "closed: of those reached, with coefficient 1", "关停：其中系数为1的企业数", nullable=True
    )
    last_enterprise_id = Column(
        nw.String, "last enterprise: the one reached last", "最后企业：最后触及的企业编号", nullable=True
    )
    reduction_tco2 = Column(nw.Float64, "reduction: at the target", "减排量：达标时", unit="tCO2/yr", nullable=True)
    reduction_rate = Column(
        nw.Float64,
        "rate: total reduction rate at the target",
        "减排率：达标时的总减排率",
        unit="0–1",
        symbol="R_m",
        nullable=True,
    )
    output_forgone_cny = Column(
        nw.Float64, "output forgone: at the target", "放弃产值：达标时", unit="CNY/yr", nullable=True
    )
    output_forgone_rate = Column(
        nw.Float64,
        "output forgone, share: of the region's output",
        "放弃产值占比：占地区产值",
        unit="0–1",
        nullable=True,
    )
    average_cost_cny_per_tco2 = Column(
        nw.Float64,
        "averaged cost: output forgone per unit reduced, at the target",
        "平均成本：达标时每减一吨放弃的产值",
        unit="CNY/tCO2",
        symbol="A_m",
        nullable=True,
    )
    marginal_cost_cny_per_tco2 = Column(
        nw.Float64,
        "marginal cost: of the last tonne, the efficiency of the enterprise reached last",
        "边际成本：最后触及企业的碳效率",
        unit="CNY/tCO2",
        nullable=True,
    )
    burden_gini = Column(
        nw.Float64, "burden Gini: of the coefficients of all, 0 where all bear the same",
        "负担基尼系数：全部企业减排系数，0为人人相同", unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    burden_ratio = Column(
        nw.Float64, "burden ratio: greatest coefficient over the least; blank where someone bears nothing",
        "负担比：最大系数与最小系数之比，有企业不承担时空缺", unit="ratio", optional=True, nullable=True, at_least=1,
    )  # fmt: skip
    small_share = Column(
        nw.Float64, "small share: of the output forgone, what small enterprises bear; blank where no size is known",
        "小微占比：放弃产值中小微企业承担的部分，规模未知时空缺", unit="0–1", optional=True, nullable=True,
        at_least=0, at_most=1,
    )  # fmt: skip
    industries_hard_hit = Column(
        nw.Int64, "industries hard hit: those that lose more than a fifth of their output",
        "重创行业数：放弃产值超过本行业五分之一", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    above_optimum_cny = Column(
        nw.Float64, "price of fairness: output forgone above the least possible for the same reduction",
        "公平的代价：比同等减排的最小放弃产值多出部分", unit="CNY/yr", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    above_optimum_rate = Column(
        nw.Float64, "price of fairness, share: of that least", "公平的代价占比：占最小放弃产值",
        unit="ratio", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
