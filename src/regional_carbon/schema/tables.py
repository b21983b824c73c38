"""Every table of the system: its columns, their units, symbols, bounds and meaning in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import narwhals as nw

from regional_carbon.schema.frames import Column, Table

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
        unit="0–1", symbol="a_i", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    electricity_share_precision = Column(
        nw.Float64,
        "precision of the share: 0.05 for an answer to the nearest 10 points, 0.1 for one good to ±10; blank if exact",
        "占比精度：按10个百分点取整填0.05，误差±10个百分点填0.1；准确则空缺",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    electricity_share_low = Column(
        nw.Float64, "share, lower end: of the band it was declared in", "占比下限：所申报区间的下限",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    electricity_share_high = Column(
        nw.Float64, "share, upper end: of the band it was declared in", "占比上限：所申报区间的上限",
        unit="0–1", optional=True, nullable=True, above=0, at_most=1,
    )  # fmt: skip
    electricity_share_counting = Column(
        nw.String,
        "counting of the share: calorific (3.6 GJ/MWh; where blank), or coal_equivalent",
        "占比折算：calorific为当量值（3.6 GJ/MWh，空缺时即此），coal_equivalent为等价值",
        optional=True,
        nullable=True,
    )
    output_cny = Column(nw.Float64, "output: value in the year", "产值：全年", unit="CNY/yr", symbol="G_i", at_least=0)
    value_added_cny = Column(
        nw.Float64, "value added: in the year", "增加值：全年", unit="CNY/yr", optional=True, nullable=True
    )
    tax_cny = Column(
        nw.Float64, "tax: paid in the year, refunds taken off", "税收：全年实缴，扣除退税",
        unit="CNY/yr", optional=True, nullable=True,
    )  # fmt: skip
    base_emission_tco2 = Column(
        nw.Float64, "base emission: of the enterprise in the base year of its targets", "基准年排放量：目标所依据年份",
        unit="tCO2/yr", symbol="C0_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    base_output_cny = Column(
        nw.Float64, "base output: value in the base year of its targets", "基准年产值：目标所依据年份",
        unit="CNY/yr", symbol="G0_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    employees = Column(nw.Float64, "employees", "从业人数", unit="persons", optional=True, nullable=True, at_least=0)
    electricity_cost_cny = Column(
        nw.Float64, "electricity cost: of the year's bills, for a check of the electricity",
        "电费：全年账单合计，用于核对用电量", unit="CNY/yr", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    size = Column(
        nw.String,
        "size class: large, medium, small, micro",
        "企业规模：大型、中型、小型、微型",
        optional=True,
        nullable=True,
    )
    township = Column(
        nw.String, "township: town, subdistrict or park it lies in", "乡镇：所在乡镇、街道或园区",
        optional=True, nullable=True,
    )  # fmt: skip


class Readings(Table):
    """Meter readings: electricity used in each interval, for checks of the year and for monitoring."""

    zh = "电表读数：各时段用电量，用于核对全年用电量与监测"

    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    time = Column(
        nw.String, "time: start of the interval, like 2020-01-31, or 2020-01-31T14:15 with the hour",
        "时间：时段起点，如2020-01-31，或带时刻的2020-01-31T14:15", key=True,
    )  # fmt: skip
    electricity_kwh = Column(nw.Float64, "electricity: used in the interval", "用电量：该时段", unit="kWh", at_least=0)


class EnterpriseEnergy(Table):
    """Fuels and heat that single enterprises have metered, 0 where one is known to burn none (S1)."""

    zh = "企业计量的燃料与热力，已知不用者填0（S1）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True, at_least=1900, at_most=2200)
    energy = Column(nw.String, "energy: by its name in the factor catalogue", "能源品种：因子目录中的名称", key=True)
    amount = Column(nw.Float64, "amount: used in the year", "消费量：全年", unit="as `unit` says", at_least=0)
    unit = Column(nw.String, "unit: of the amount", "计量单位")


class Inventories(Table):
    """Verified emission inventories of single enterprises, of this year or of earlier ones (S1)."""

    zh = "企业经核查的排放清单：本年或往年（S1）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True, at_least=1900, at_most=2200)
    emission_tco2 = Column(
        nw.Float64, "emission: of the enterprise in the year", "排放量：企业全年",
        unit="tCO2/yr", symbol="C_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    fuel_tco2 = Column(
        nw.Float64, "emission of fuels and heat: all but electricity", "燃料与热力排放量：除电力外",
        unit="tCO2/yr", symbol="F_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    electricity_mwh = Column(
        nw.Float64, "electricity: used in the year; where blank, the register's", "用电量：全年，空缺时取名录",
        unit="MWh/yr", symbol="e_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    verifier = Column(nw.String, "verifier: who verified it", "核查机构")


class Factors(Table):
    """Emission factors in use: one row for each energy, with its source."""

    zh = "所用排放因子：每种能源一行，注明来源"

    energy = Column(nw.String, "energy", "能源品种", key=True)
    name_en = Column(nw.String, "name in English: of the energy", "英文名称：能源品种", optional=True, nullable=True)
    name_zh = Column(nw.String, "name in Chinese: of the energy", "中文名称：能源品种", optional=True, nullable=True)
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


class Findings(Table):
    """What is wrong, or doubtful, in the files of a region, each at its place: a list to work through."""

    zh = "地区各文件的问题清单：逐条列明位置、问题与处理办法"

    severity = Column(
        nw.String, "severity: error stops, warning needs a yes", "级别：error为错误，须更正；warning为警告，须确认"
    )
    file = Column(nw.String, "file", "文件", nullable=True)
    sheet = Column(nw.String, "sheet: of a workbook", "工作表", nullable=True)
    cell = Column(nw.String, "cell: of a sheet", "单元格", nullable=True)
    row = Column(nw.Int64, "row: line of a text file, or row of a sheet", "行：文本文件行号或工作表行号", nullable=True)
    written = Column(nw.String, "value as written", "原值", nullable=True)
    wrong_en = Column(nw.String, "what is wrong, English", "问题（英文）")
    do_en = Column(nw.String, "what to do, English", "处理办法（英文）", nullable=True)
    wrong_zh = Column(nw.String, "what is wrong, Chinese", "问题（中文）")
    do_zh = Column(nw.String, "what to do, Chinese", "处理办法（中文）", nullable=True)
    finding = Column(nw.String, "finding: its name in the program", "问题代号：程序中的名称")


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


class IndustryFuels(Table):
    """What each industry's newest statistics say of its fuels (S2): the ground of the evidence ladder."""

    zh = "各行业最新统计的燃料情况（S2）：证据分级的依据"

    industry_code = Column(nw.String, "industry code", "行业代码", key=True)
    year = Column(nw.Int64, "calendar year: of the newest statistics", "年份：最新统计", key=True)
    electricity_mwh = Column(
        nw.Float64, "electricity: used by the industry", "行业用电量",
        unit="MWh/yr", symbol="E", nullable=True, at_least=0,
    )  # fmt: skip
    fuel_ratio = Column(
        nw.Float64, "fuel ratio: energy other than electricity over electricity", "燃料比：非电能源与电力的热量之比",
        unit="GJ/GJ", symbol="ρ", nullable=True, at_least=0,
    )  # fmt: skip
    fuel_tco2_per_gj = Column(
        nw.Float64, "emission per energy other than electricity", "非电能源单位热量排放",
        unit="tCO2/GJ", symbol="κ", nullable=True, at_least=0,
    )  # fmt: skip


class FuelShares(Table):
    """Each energy's share of what an industry's fuels emit, in its newest statistics (S2)."""

    zh = "各能源在行业燃料排放中的占比（S2，最新统计）"

    industry_code = Column(nw.String, "industry code", "行业代码", key=True)
    energy = Column(nw.String, "energy", "能源品种", key=True)
    fuel_share = Column(
        nw.Float64, "share: of the emission of the industry's fuels", "占比：占行业燃料排放",
        unit="0–1", symbol="w", nullable=True, at_least=0, at_most=1,
    )  # fmt: skip


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


class TrendErrors(Table):
    """How far each trend rule has missed each industry's intensity one year ahead (S2, Model II)."""

    zh = "各趋势规则对各行业碳电强度逐年外推一年的误差（S2，模型II）"

    industry_code = Column(nw.String, "industry code", "行业代码", key=True)
    industry = Column(nw.String, "industry", "行业")
    trend = Column(nw.String, "trend: rule of the forecast", "趋势规则：预测所用规则", key=True)
    years = Column(nw.Int64, "years: the rule was tried on", "年数：试算所用年数", at_least=0)
    mean_absolute_error_tco2_per_mwh = Column(
        nw.Float64,
        "mean absolute error: one year ahead; blank with fewer than three years of statistics",
        "平均绝对误差：外推一年，统计不足三年时空缺",
        unit="tCO2/MWh",
        symbol="MAE",
        nullable=True,
        at_least=0,
    )
    chosen = Column(nw.Boolean, "chosen: by the rule `own`", "所选：规则own采用的规则")


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
    emission_low_tco2 = Column(
        nw.Float64, "emission, low: lower end of the 90 % interval", "排放量下限：90%区间",
        unit="tCO2/yr", optional=True, nullable=True,
    )  # fmt: skip
    emission_high_tco2 = Column(
        nw.Float64, "emission, high: upper end of the 90 % interval", "排放量上限：90%区间",
        unit="tCO2/yr", optional=True, nullable=True,
    )  # fmt: skip
    fuel_tco2 = Column(
        nw.Float64, "emission of fuels and heat: all but electricity", "燃料与热力排放量：除电力外",
        unit="tCO2/yr", symbol="F_i", optional=True, nullable=True,
    )  # fmt: skip
    grade = Column(
        nw.Int64,
        "evidence grade: 1 verified inventory, 2 metered fuels, 3 past inventory, 4 declared share, 5 industry alone",
        "证据等级：1核查清单，2燃料计量，3往年清单，4申报占比，5仅行业碳电强度",
        optional=True, nullable=True, at_least=1, at_most=5,
    )  # fmt: skip
    evidence = Column(
        nw.String, "evidence: what the fuels' emission rests on", "证据：燃料排放的依据", optional=True, nullable=True
    )
    evidence_year = Column(
        nw.Int64, "year of the evidence: earlier than the year for a past inventory", "证据年份：往年清单早于估算年",
        optional=True, nullable=True,
    )  # fmt: skip
    evidence_source = Column(
        nw.String, "source of the evidence: the verifier of an inventory", "证据来源：清单的核查机构",
        optional=True, nullable=True,
    )  # fmt: skip
    trust = Column(
        nw.Float64,
        "trust in the industry's intensity: above 0.9 good, below 0.5 poor",
        "行业碳电强度的可信度：高于0.9为好，低于0.5为差",
        unit="ratio", symbol="g/CEI", optional=True, nullable=True,
    )  # fmt: skip
    trust_grade = Column(
        nw.String,
        "trust, in a word: good, fair or poor",
        "可信度评级：good好，fair中，poor差",
        optional=True,
        nullable=True,
    )


class NextEvidence(Table):
    """What to ask of which enterprise next, and how much doubt that takes out of the region's total."""

    zh = "下一步向哪家企业索取何种证据，及其对地区总量不确定性的削减"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    place = Column(nw.Int64, "place: 1 = ask first", "次序：1为最先", at_least=1)
    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    industry_code = Column(nw.String, "industry code", "行业代码")
    grade = Column(nw.Int64, "evidence grade: as it is now", "证据等级：当前", at_least=1, at_most=5)
    fuel_tco2 = Column(
        nw.Float64, "emission of fuels and heat: as it is now estimated", "燃料与热力排放量：当前估算",
        unit="tCO2/yr", symbol="F_i",
    )  # fmt: skip
    ask = Column(nw.String, "ask for: the evidence that narrows most for its effort", "索取：单位工作量削减最多的证据")
    effort = Column(nw.Float64, "effort: of the office", "工作量", unit="h", above=0)
    narrowing_tco2 = Column(
        nw.Float64, "narrowing: expected error it takes away", "削减：预期消除的误差", unit="tCO2/yr", at_least=0
    )
    misplaced_now = Column(
        nw.Float64, "misplaced, now: expected errors over the total before anyone is asked",
        "当前错置：索取之前预期误差占总量", unit="0–1", nullable=True, at_least=0,
    )  # fmt: skip
    misplaced_left = Column(
        nw.Float64, "misplaced, left: expected errors over the total when all so far have answered",
        "剩余错置：至此全部答复后预期误差占总量", unit="0–1", nullable=True, at_least=0,
    )  # fmt: skip
    width_now_tco2 = Column(
        nw.Float64, "interval of the total, now: width of its 90 % interval before anyone is asked",
        "当前总量区间：索取之前总量90%区间的宽度", unit="tCO2/yr", at_least=0,
    )  # fmt: skip
    width_left_tco2 = Column(
        nw.Float64, "interval of the total, left: its width when all so far have answered",
        "剩余总量区间：至此全部答复后的宽度", unit="tCO2/yr", at_least=0,
    )  # fmt: skip
    wrong_side = Column(
        nw.Float64, "wrong side: probability that the enterprise stands on the other side of the cut",
        "错侧概率：企业实际位于分界另一侧的概率", unit="0–1", optional=True, at_least=0, at_most=0.5,
    )  # fmt: skip
    settled_tco2 = Column(
        nw.Float64, "settled: emission the answer is expected to take off the wrong side of the cut",
        "落定：答复后预期不再处于分界错侧的排放量", unit="tCO2/yr", optional=True, at_least=0,
    )  # fmt: skip
    wrong_now = Column(
        nw.Float64, "wrong side, now: emission expected there over the total before anyone is asked",
        "当前错侧：索取之前预期处于分界错侧的排放占总量", unit="0–1", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    wrong_left = Column(
        nw.Float64, "wrong side, left: emission expected there over the total when all so far have answered",
        "剩余错侧：至此全部答复后预期处于分界错侧的排放占总量", unit="0–1", optional=True, nullable=True, at_least=0,
    )  # fmt: skip


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
    efficiency_low_cny_per_tco2 = Column(
        nw.Float64, "carbon efficiency, low: lower end of the 90 % interval", "碳效率下限：90%区间",
        unit="CNY/tCO2", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    efficiency_high_cny_per_tco2 = Column(
        nw.Float64, "carbon efficiency, high: upper end of the 90 % interval", "碳效率上限：90%区间",
        unit="CNY/tCO2", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    lowest_tenth_probability = Column(
        nw.Float64, "chance of the lowest tenth: that it is among the least efficient tenth",
        "属最低十分之一的概率：碳效率",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    grade_probability = Column(
        nw.Float64, "chance of the code: that its five-grade code is right", "五级码正确的概率",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    rank_low = Column(
        nw.Int64, "rank, from: in nine of ten possible worlds", "排名区间起：十种可能情形中的九种",
        optional=True, nullable=True, at_least=1,
    )  # fmt: skip
    rank_high = Column(
        nw.Int64, "rank, to: in nine of ten possible worlds", "排名区间止：十种可能情形中的九种",
        optional=True, nullable=True, at_least=1,
    )  # fmt: skip
    rank_in_industry_low = Column(
        nw.Int64, "rank in industry, from: in nine of ten possible worlds", "行业内排名区间起：十种可能情形中的九种",
        optional=True, nullable=True, at_least=1,
    )  # fmt: skip
    rank_in_industry_high = Column(
        nw.Int64, "rank in industry, to: in nine of ten possible worlds", "行业内排名区间止：十种可能情形中的九种",
        optional=True, nullable=True, at_least=1,
    )  # fmt: skip
    code_1_probability = Column(
        nw.Float64, "chance of code 1: best, K ≤ 0.6", "五级码为1的概率：最优，K≤0.6",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    code_2_probability = Column(
        nw.Float64, "chance of code 2: K ≤ 0.8", "五级码为2的概率：K≤0.8",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    code_3_probability = Column(
        nw.Float64, "chance of code 3: K ≤ 1.2", "五级码为3的概率：K≤1.2",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    code_4_probability = Column(
        nw.Float64, "chance of code 4: K ≤ 2.0", "五级码为4的概率：K≤2.0",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    code_5_probability = Column(
        nw.Float64, "chance of code 5: worst, K > 2.0", "五级码为5的概率：最差，K>2.0",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip


class EnterpriseHistory(Table):
    """Each enterprise in the years the register holds: as estimated, before that by what was observed (Model II)."""

    zh = "各企业在名录各年份的情况：估算年为估算值，此前按已观测碳电强度（模型II）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    electricity_mwh = Column(
        nw.Float64, "electricity: used in the year", "用电量：全年", unit="MWh/yr", symbol="e_i", at_least=0
    )
    output_cny = Column(nw.Float64, "output: of the year", "产值：全年", unit="CNY/yr", symbol="G_i", at_least=0)
    emission_tco2 = Column(
        nw.Float64, "emission: of the enterprise in the year", "排放量：企业全年",
        unit="tCO2/yr", symbol="C_i", nullable=True,
    )  # fmt: skip
    efficiency_cny_per_tco2 = Column(
        nw.Float64, "carbon efficiency: output per tonne", "碳效率：单位排放的产值",
        unit="CNY/tCO2", symbol="CEF", nullable=True,
    )  # fmt: skip
    grade = Column(
        nw.Int64, "evidence grade: of the year's emission", "证据等级：当年排放量", nullable=True, at_least=1, at_most=5
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
    reduction_rate_low = Column(
        nw.Float64, "rate, low: lower end of the 90 % interval, the plan carried out as it is",
        "减排率下限：按计划执行时的90%区间", unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    reduction_rate_high = Column(
        nw.Float64, "rate, high: upper end of the 90 % interval", "减排率上限：90%区间",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    average_cost_low_cny_per_tco2 = Column(
        nw.Float64, "averaged cost, low: lower end of the 90 % interval", "平均成本下限：90%区间",
        unit="CNY/tCO2", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    average_cost_high_cny_per_tco2 = Column(
        nw.Float64, "averaged cost, high: upper end of the 90 % interval", "平均成本上限：90%区间",
        unit="CNY/tCO2", optional=True, nullable=True, at_least=0,
    )  # fmt: skip


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

    target_probability = Column(
        nw.Float64, "chance of the target: that the plan meets it, carried out as it is", "达标概率：按计划执行时",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    reduction_rate_low = Column(
        nw.Float64, "rate, low: lower end of the 90 % interval, the plan carried out as it is",
        "减排率下限：按计划执行时的90%区间", unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    reduction_rate_high = Column(
        nw.Float64, "rate, high: upper end of the 90 % interval", "减排率上限：90%区间",
        unit="0–1", optional=True, nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    safe_target_rate = Column(
        nw.Float64, "safe target: the rate to plan for so that the target is met with nine chances in ten",
        "稳妥目标：按此制定计划，则有九成把握达到目标", unit="0–1", optional=True, nullable=True, above=0, at_most=1,
    )  # fmt: skip


class RegionEmission(Table):
    """The emission of a region with its interval, and what it rests on."""

    zh = "地区排放量及其区间，以及其依据"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    enterprises = Column(nw.Int64, "enterprises: those with a rank", "企业数：有排名者", at_least=0)
    emission_tco2 = Column(nw.Float64, "emission: of all ranked", "排放量：全部有排名企业", unit="tCO2/yr")
    emission_low_tco2 = Column(
        nw.Float64, "emission, low: lower end of the 90 % interval", "排放量下限：90%区间", unit="tCO2/yr"
    )
    emission_high_tco2 = Column(
        nw.Float64, "emission, high: upper end of the 90 % interval", "排放量上限：90%区间", unit="tCO2/yr"
    )
    share_on_grade_5 = Column(
        nw.Float64, "on industry alone: share of the emission that rests on evidence grade 5",
        "仅凭行业占比：证据5级的排放占比",
        unit="0–1", nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    lowest_tenth_kept = Column(
        nw.Float64, "lowest tenth kept: of the least efficient tenth as estimated, what is expected to be truly in it",
        "最低十分之一的稳定性：按估算属最低十分之一的企业中，预期确属其中的占比",
        unit="0–1", nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    draws = Column(nw.Int64, "draws: possible worlds behind the intervals", "抽样数：区间所依据的情形数", at_least=1)


class EmissionByEvidence(Table):
    """What the emission of a region rests on: each kind of evidence, best first, and how sure its figures are."""

    zh = "地区排放量的依据：各类证据及其可信程度，由强到弱"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    grade = Column(nw.Int64, "evidence grade", "证据等级", key=True, at_least=1, at_most=5)
    evidence = Column(nw.String, "evidence: what the fuels' emission rests on", "证据：燃料排放的依据")
    enterprises = Column(nw.Int64, "enterprises: those with a rank", "企业数：有排名者", at_least=1)
    emission_tco2 = Column(nw.Float64, "emission: of these enterprises", "排放量：这些企业合计", unit="tCO2/yr")
    emission_share = Column(
        nw.Float64, "emission, share: of the region's", "排放占比：占地区排放量", unit="0–1", nullable=True
    )
    typical_low_rate = Column(
        nw.Float64, "below, typical: median distance from an enterprise's figure down to the lower end of its interval",
        "典型向下幅度：单家估算值距区间下限，中位数", unit="0–1", nullable=True,
    )  # fmt: skip
    typical_high_rate = Column(
        nw.Float64, "above, typical: median distance from an enterprise's figure up to the upper end of its interval",
        "典型向上幅度：单家估算值距区间上限，中位数", unit="0–1", nullable=True,
    )  # fmt: skip


class ErrorSources(Table):
    """Where the doubt about a region's emission comes from: its interval with each source of error alone."""

    zh = "地区排放量不确定性的来源：仅计某一误差来源时的区间"

    year = Column(nw.Int64, "calendar year", "年份", key=True)
    source = Column(nw.String, "source: of error; `all` together", "来源：误差来源，all为全部", key=True)
    emission_tco2 = Column(nw.Float64, "emission: of all ranked", "排放量：全部有排名企业", unit="tCO2/yr")
    emission_low_tco2 = Column(
        nw.Float64, "emission, low: lower end of the 90 % interval", "排放量下限：90%区间", unit="tCO2/yr"
    )
    emission_high_tco2 = Column(
        nw.Float64, "emission, high: upper end of the 90 % interval", "排放量上限：90%区间", unit="tCO2/yr"
    )
    width_rate = Column(
        nw.Float64, "width: of the interval, over the emission", "区间宽度：占排放量", unit="0–1", nullable=True
    )


class BetterEvidence(Table):
    """What better evidence would do: intervals if every enterprise that can brings it, and it bears the figure out."""

    zh = "更好证据的作用：凡可提供者均提供且与估算相符时的区间"

    year = Column(nw.Int64, "calendar year", "年份", key=True)
    evidence = Column(
        nw.String, "evidence: what is brought; `as_it_is` before", "证据：所提供的证据，as_it_is为现状", key=True
    )
    enterprises = Column(nw.Int64, "enterprises: whose figure it would better", "企业数：可因此改进者", at_least=0)
    typical_low_rate = Column(
        nw.Float64, "below, typical: median distance from their figure down to the lower end of the interval",
        "典型向下幅度：这些企业估算值距区间下限，中位数", unit="0–1", nullable=True,
    )  # fmt: skip
    typical_high_rate = Column(
        nw.Float64, "above, typical: median distance from their figure up to the upper end of the interval",
        "典型向上幅度：这些企业估算值距区间上限，中位数", unit="0–1", nullable=True,
    )  # fmt: skip
    emission_low_tco2 = Column(
        nw.Float64, "emission, low: of the region, lower end of the 90 % interval", "地区排放量下限：90%区间",
        unit="tCO2/yr",
    )  # fmt: skip
    emission_high_tco2 = Column(
        nw.Float64, "emission, high: of the region, upper end of the 90 % interval", "地区排放量上限：90%区间",
        unit="tCO2/yr",
    )  # fmt: skip
    width_rate = Column(
        nw.Float64, "width: of the region's interval, over its emission", "地区区间宽度：占排放量", unit="0–1",
        nullable=True,
    )  # fmt: skip


class IntervalCoverage(Table):
    """How often 90 % intervals of each kind of evidence held the truth, on public sets of plants and buildings."""

    zh = "各类证据的90%区间在公开数据上含住真值的比例"

    kind = Column(nw.String, "kind: of evidence", "种类：证据种类", key=True)
    plants_of = Column(nw.String, "plants of: the set they were tried on", "企业来源：检验所用数据", key=True)
    plants = Column(nw.Int64, "plants", "家数", at_least=0)
    coverage = Column(
        nw.Float64, "coverage: share of plants whose true emission lies in the 90 % interval",
        "覆盖率：真实排放落入90%区间的占比", unit="0–1", nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    learnt_elsewhere = Column(
        nw.Boolean,
        "learnt elsewhere: the errors come from other plants of another set; else from other plants of the same set",
        "误差来自其他数据：否则来自同一数据的其余企业",
    )


class Effects(Table):
    """What each strategy does at its target: to jobs, tax, value added, industries and small enterprises (S6)."""

    zh = "各策略达标时对就业、税收、增加值、行业与小微企业的影响（S6）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True, optional=True)
    strategy = Column(nw.String, "strategy", "策略", key=True)
    target_rate = Column(
        nw.Float64, "target: total reduction rate asked for", "目标：要求的总减排率", unit="0–1", above=0, at_most=1
    )
    output_forgone_cny = Column(
        nw.Float64, "output forgone: at the target", "放弃产值：达标时", unit="CNY/yr", nullable=True
    )
    jobs_at_stake = Column(
        nw.Float64, "jobs at stake: coefficient × employees, of those whose employees are known",
        "涉及岗位：系数×从业人数，限从业人数已知的企业", unit="persons", symbol="Σ β_i L_i", nullable=True, at_least=0,
    )  # fmt: skip
    jobs_known = Column(
        nw.Float64, "jobs, known: share of the output forgone by those whose employees are known",
        "岗位已知占比：从业人数已知的企业占放弃产值", unit="0–1", nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    tax_forgone_cny = Column(
        nw.Float64, "tax forgone: coefficient × tax, of those whose tax is known",
        "放弃税收：系数×税收，限税收已知的企业", unit="CNY/yr", symbol="Σ β_i T_i", nullable=True,
    )  # fmt: skip
    tax_known = Column(
        nw.Float64, "tax, known: share of the output forgone by those whose tax is known",
        "税收已知占比：税收已知的企业占放弃产值", unit="0–1", nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    value_added_forgone_cny = Column(
        nw.Float64, "value added forgone: coefficient × value added, of those whose value added is known",
        "放弃增加值：系数×增加值，限增加值已知的企业", unit="CNY/yr", symbol="Σ β_i V_i", nullable=True,
    )  # fmt: skip
    value_added_known = Column(
        nw.Float64, "value added, known: share of the output forgone by those whose value added is known",
        "增加值已知占比：增加值已知的企业占放弃产值", unit="0–1", nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    industries_wiped_out = Column(
        nw.Int64, "industries wiped out: those that lose all their output", "消失行业数：放弃本行业全部产值",
        nullable=True, at_least=0,
    )  # fmt: skip
    wiped_out = Column(
        nw.String, "wiped out, which: the codes of those industries", "消失行业：行业代码", nullable=True
    )
    small_closed = Column(
        nw.Int64, "small closed: small enterprises with coefficient 1; blank where no size is known",
        "小微关停：系数为1的小微企业数，规模未知时空缺", nullable=True, at_least=0,
    )  # fmt: skip
    compensated_share = Column(
        nw.Float64, "compensated: share of the output forgone that a subsidy makes good", "补偿比例：补贴占放弃产值",
        unit="0–1", at_least=0, at_most=1,
    )  # fmt: skip
    subsidy_cny = Column(
        nw.Float64, "subsidy: to make that share good, in the year the target is met", "补贴：达标年份所需",
        unit="CNY/yr", nullable=True, at_least=0,
    )  # fmt: skip


class CompensationFund(Table):
    """The fund that pays each strategy's subsidy, year by year to the goal: the paper's climate fiscal policy (S6)."""

    zh = "各策略补贴所需基金，逐年至达标：论文的气候财政政策（S6）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    strategy = Column(nw.String, "strategy", "策略", key=True)
    base_year = Column(nw.Int64, "base year: of the register", "基准年：名录所属年份", key=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    target_share = Column(
        nw.Float64, "share of the goal: reached in the year, in equal steps", "完成比例：当年达到的目标比例，逐年等步",
        unit="0–1", above=0, at_most=1,
    )  # fmt: skip
    output_forgone_cny = Column(nw.Float64, "output forgone: in the year", "放弃产值：当年", unit="CNY/yr", at_least=0)
    subsidy_cny = Column(nw.Float64, "subsidy: paid in the year", "补贴：当年支付", unit="CNY/yr", at_least=0)
    discount_rate = Column(nw.Float64, "discount rate: per year", "折现率：每年", unit="0–1", at_least=0, at_most=1)
    discounted_subsidy_cny = Column(
        nw.Float64, "discounted subsidy: worth in the base year", "折现补贴：折至基准年", unit="CNY/yr", at_least=0
    )
    fund_cny = Column(
        nw.Float64, "fund: to hold at the start of the year for this and all later years to the goal",
        "基金余额：当年年初应有，用于当年及至达标的各年", unit="CNY", at_least=0,
    )  # fmt: skip


class FairnessFront(Table):
    """Cost against fairness at one target: each rule, who beats it in both, and the least cost at each bound (S6)."""

    zh = "同一目标下成本与公平的取舍：各规则、两方面均胜之者，及各公平约束下的最小成本（S6）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True, optional=True)
    strategy = Column(nw.String, "strategy", "策略", key=True)
    bound = Column(
        nw.String, "bound: rule, or what holds the least-cost plan: gini ≤, ratio ≤, none",
        "约束：rule为规则，最小成本方案为gini ≤、ratio ≤或none", key=True,
    )  # fmt: skip
    bound_at_most = Column(
        nw.Float64, "bound, at most: of the coefficients' Gini, or their greatest over the least; blank for none",
        "约束上限：系数的基尼系数或最大最小之比，无约束时空缺", unit="ratio", nullable=True, at_least=0,
    )  # fmt: skip
    burden_gini = Column(
        nw.Float64, "burden Gini: of the coefficients of all, 0 where all bear the same",
        "负担基尼系数：全部企业减排系数，0为人人相同", unit="0–1", at_least=0, at_most=1,
    )  # fmt: skip
    output_forgone_cny = Column(nw.Float64, "output forgone: at the target", "放弃产值：达标时", unit="CNY/yr")
    output_forgone_rate = Column(
        nw.Float64, "output forgone, share: of the region's output", "放弃产值占比：占地区产值", unit="0–1"
    )
    on_front = Column(
        nw.Boolean, "on the front: no other rule is both fairer and cheaper", "在前沿：无其他规则更公平且更便宜"
    )
    dominated_by = Column(
        nw.String, "beaten by: the cheapest rule that is no less fair and no dearer, and better in one",
        "被超越：公平不逊、成本不高且至少一项更优者中最便宜的规则", nullable=True,
    )  # fmt: skip


class ScenarioCosts(Table):
    """What each strategy, decided on the estimates, costs if a scenario is true, and how it places (S6)."""

    zh = "按估算确定的各策略在各情景成立时的成本与名次（S6）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True, optional=True)
    scenario_kind = Column(
        nw.String,
        "kind: base, grid_factor, trend, cost or draws",
        "情景类别：base、grid_factor、trend、cost或draws",
        key=True,
    )
    scenario = Column(nw.String, "scenario", "情景", key=True)
    strategy = Column(nw.String, "strategy", "策略", key=True)
    draws = Column(nw.Int64, "draws: 1 where the scenario is one case", "抽样数：单一情景为1", at_least=1)
    average_cost_cny_per_tco2 = Column(
        nw.Float64, "averaged cost: per unit reduced, mean of the draws", "平均成本：每减一吨，抽样均值",
        unit="CNY/tCO2", nullable=True, at_least=0,
    )  # fmt: skip
    reduction_rate = Column(
        nw.Float64, "rate: really reached, mean of the draws", "减排率：实际达到，抽样均值", unit="0–1", nullable=True
    )
    met_share = Column(
        nw.Float64, "target met: share of the draws", "达标占比：占抽样数", unit="0–1", nullable=True,
        at_least=0, at_most=1,
    )  # fmt: skip
    cost_rank = Column(
        nw.Int64,
        "place: 1 = cheapest per tonne, equal ones alike",
        "名次：1为每吨最便宜，相同并列",
        nullable=True,
        at_least=1,
    )
    cheapest_share = Column(
        nw.Float64, "cheapest: share of the draws", "最便宜占比：占抽样数", unit="0–1", nullable=True,
        at_least=0, at_most=1,
    )  # fmt: skip
    mean_regret = Column(
        nw.Float64, "regret, mean: averaged cost above the cheapest strategy's, over it",
        "平均遗憾：平均成本高出最便宜策略的比例",
        unit="ratio", nullable=True, at_least=0,
    )  # fmt: skip
    greatest_regret = Column(
        nw.Float64, "regret, greatest: of the draws", "最大遗憾：抽样中", unit="ratio", nullable=True, at_least=0
    )


class RobustChoice(Table):
    """How much each strategy may be regretted over all scenarios, and the one with the least greatest regret (S6)."""

    zh = "各策略在全部情景下的遗憾，以及最大遗憾最小者（S6）"

    region_code = Column(
        nw.String, "region: where a register holds several", "地区代码：名录含多个地区时", key=True, optional=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True, optional=True)
    strategy = Column(nw.String, "strategy", "策略", key=True)
    scenarios = Column(nw.Int64, "scenarios", "情景数", at_least=1)
    times_cheapest = Column(
        nw.Int64, "times cheapest: scenarios in which it places first", "居首次数：名次为1的情景数", at_least=0
    )
    worst_rank = Column(nw.Int64, "worst place: of all scenarios", "最差名次：全部情景中", nullable=True, at_least=1)
    mean_regret = Column(
        nw.Float64, "regret, mean: averaged cost above the cheapest strategy's, over it",
        "平均遗憾：平均成本高出最便宜策略的比例",
        unit="ratio", nullable=True, at_least=0,
    )  # fmt: skip
    greatest_regret = Column(
        nw.Float64,
        "regret, greatest: of all scenarios and draws",
        "最大遗憾：全部情景与抽样中",
        unit="ratio",
        nullable=True,
        at_least=0,
    )
    worst_scenario = Column(
        nw.String, "worst scenario: where the regret is greatest", "最差情景：遗憾最大处", nullable=True
    )
    least_reduction_rate = Column(
        nw.Float64, "least rate: really reached in any scenario, mean of its draws",
        "最低减排率：各情景实际达到，抽样均值", unit="0–1", nullable=True,
    )  # fmt: skip
    met_share = Column(
        nw.Float64, "target met: share of the scenarios and their draws", "达标占比：占情景及其抽样",
        unit="0–1", nullable=True, at_least=0, at_most=1,
    )  # fmt: skip
    least_regret = Column(nw.Boolean, "robust: its greatest regret is the least of all", "稳健：最大遗憾最小")


# ---------------------------------------------------------------------------------------------------
# How right the models are


class Truth(Table):
    """Enterprises whose emission is known in truth: what a back-test holds the estimates against."""

    zh = "真实排放已知的企业：回测的对照"

    enterprise_id = Column(nw.String, "enterprise: its identifier", "企业编号", key=True)
    industry_code = Column(nw.String, "industry code", "行业代码")
    industry = Column(nw.String, "industry", "行业", optional=True, nullable=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True, optional=True, at_least=1900, at_most=2200)
    electricity_mwh = Column(
        nw.Float64, "electricity: used in the year", "用电量：全年", unit="MWh/yr", symbol="e_i", at_least=0
    )
    output_cny = Column(
        nw.Float64, "output: value in the year", "产值：全年",
        unit="CNY/yr", symbol="G_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    emission_tco2 = Column(
        nw.Float64, "emission: of the enterprise in the year", "排放量：企业全年",
        unit="tCO2/yr", symbol="C_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    fuel_tco2 = Column(
        nw.Float64, "emission of fuels and heat: all but electricity", "燃料与热力排放量：除电力外",
        unit="tCO2/yr", symbol="F_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    metered_tco2 = Column(
        nw.Float64, "metered: the part of the fuels' emission that a meter tells", "计量部分：如燃气表所计排放",
        unit="tCO2/yr", symbol="M", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    other_gj = Column(
        nw.Float64, "energy other than electricity: used on site in the year", "非电能源：全年",
        unit="GJ/yr", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    grid_tco2_per_mwh = Column(
        nw.Float64, "grid factor: of its grid and year", "电网排放因子：所在电网与年份",
        unit="tCO2/MWh", symbol="g", optional=True, above=0,
    )  # fmt: skip


class Accuracy(Table):
    """How near the estimates come to the truth: all plants, those of an industry, or of an electricity share."""

    zh = "估算与真实排放的接近程度：全部、按行业、按电力占比"

    answer = Column(nw.String, "evidence: what the estimate knew of each plant", "证据：估算所知", key=True)
    grade = Column(nw.Int64, "evidence grade", "证据等级", nullable=True)
    group = Column(nw.String, "group: industry or band of electricity share", "分组：行业或电力占比区间", key=True)
    plants = Column(nw.Int64, "plants", "家数", at_least=0)
    median_error = Column(
        nw.Float64, "median error: of single plants, either way", "误差中位数：单家企业", unit="0–1", nullable=True
    )
    mean_error = Column(
        nw.Float64, "mean error: of single plants, either way", "误差均值：单家企业", unit="0–1", nullable=True
    )
    within_5 = Column(nw.Float64, "within 5 %: share of plants", "误差5%以内占比", unit="0–1", nullable=True)
    within_10 = Column(nw.Float64, "within 10 %: share of plants", "误差10%以内占比", unit="0–1", nullable=True)
    within_20 = Column(nw.Float64, "within 20 %: share of plants", "误差20%以内占比", unit="0–1", nullable=True)
    bias = Column(nw.Float64, "error of the total", "总量误差", unit="0–1", nullable=True)
    misplaced = Column(
        nw.Float64, "misplaced: sum of the plants' errors over the total", "错置：各家误差之和占总量", unit="0–1",
        nullable=True,
    )  # fmt: skip
    coverage = Column(
        nw.Float64, "coverage: share of plants whose true emission lies in the 90 % interval, by the errors in use",
        "覆盖率：真实排放落入90%区间的占比，按所用误差表", unit="0–1", nullable=True,
    )  # fmt: skip
    coverage_learnt = Column(
        nw.Float64, "coverage, learnt here: by errors learnt from the other plants of this table",
        "覆盖率（本表学习）：误差由本表其余企业得出", unit="0–1", nullable=True,
    )  # fmt: skip
    rank_correlation = Column(
        nw.Float64, "rank correlation of efficiency: Spearman", "碳效率秩相关：Spearman", unit="ratio", nullable=True
    )
    lowest_decile = Column(
        nw.Float64, "lowest decile: share of the least efficient tenth found", "最低十分位：找中的占比", unit="0–1",
        nullable=True,
    )  # fmt: skip
    regret = Column(
        nw.Float64, "cost regret: more output forgone for a cut of 20 % than with the truth known",
        "成本遗憾：减排20%多放弃的产值", unit="0–1", nullable=True,
    )  # fmt: skip


class EvidenceErrors(Table):
    """How far the truth lies from what a kind of evidence says: its distribution, as a back-test found it."""

    zh = "各类证据的误差分布：真实值与估算值之比，由回测得出"

    kind = Column(
        nw.String, "kind: of evidence, or of another error (trend, statistics, electricity_meter)",
        "种类：证据种类，或其他误差（trend趋势、statistics统计、electricity_meter电表）", key=True,
    )  # fmt: skip
    share_from = Column(
        nw.Float64, "share, from: electricity share where the row holds, as declared or as the estimate implies",
        "电力占比下限：该行适用范围，为申报值或估算所含值", unit="0–1", key=True, at_least=0, at_most=1,
    )  # fmt: skip
    share_to = Column(
        nw.Float64, "share, to: blank without end", "电力占比上限：空缺为无上限",
        unit="0–1", key=True, nullable=True, above=0, at_most=1,
    )  # fmt: skip
    electricity_from_mwh = Column(
        nw.Float64, "electricity, from: of the year, where the row holds", "用电量下限：该行适用范围",
        unit="MWh/yr", key=True, at_least=0,
    )  # fmt: skip
    electricity_to_mwh = Column(
        nw.Float64, "electricity, to: blank without end", "用电量上限：空缺为无上限",
        unit="MWh/yr", key=True, nullable=True, above=0,
    )  # fmt: skip
    age_from_years = Column(
        nw.Int64, "age, from: of a past inventory where the row holds", "证据年龄下限：往年清单", unit="yr", key=True,
        at_least=0,
    )  # fmt: skip
    age_to_years = Column(
        nw.Int64, "age, to: blank without end", "证据年龄上限：空缺为无上限", unit="yr", key=True, nullable=True
    )
    plants = Column(
        nw.Int64, "plants: that the row is learnt from; blank where it is not learnt", "家数：空缺为非学习所得",
        nullable=True, at_least=1,
    )  # fmt: skip
    probability = Column(
        nw.Float64, "probability: that the truth is at most `ratio` of the estimate",
        "概率：真实值不超过估算值的ratio倍",
        unit="0–1", key=True, above=0, at_most=1,
    )  # fmt: skip
    ratio = Column(nw.Float64, "ratio: truth over estimate", "比值：真实值与估算值之比", unit="ratio", at_least=0)
    origin = Column(nw.String, "origin: where the row comes from", "来源")


# ---------------------------------------------------------------------------------------------------
# The way to a goal


class Changes(Table):
    """Enterprises that enter, leave or merge in the years to come, in whole years."""

    zh = "今后各年新建、退出或合并的企业，按整年计"

    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    year = Column(
        nw.Int64, "calendar year: the first whole year of the change", "年份：变化生效的首个整年",
        key=True, at_least=1900, at_most=2200,
    )  # fmt: skip
    kind = Column(
        nw.String, "kind: entry, exit or merger", "类型：新建（entry）、退出（exit）或合并（merger）", key=True
    )
    into = Column(
        nw.String,
        "into: of a merger, the enterprise that goes on",
        "并入：合并后存续的企业",
        optional=True,
        nullable=True,
    )
    industry_code = Column(nw.String, "industry code: of an entry", "行业代码：新建企业", optional=True, nullable=True)
    electricity_mwh = Column(
        nw.Float64, "electricity: of an entry, in its first whole year", "用电量：新建企业首个整年",
        unit="MWh/yr", symbol="e_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    zero_carbon_mwh = Column(
        nw.Float64, "zero-carbon electricity: of an entry, own solar, bought green power",
        "零碳电量：新建企业自发光伏、外购绿电", unit="MWh/yr", symbol="z_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    fuel_tco2 = Column(
        nw.Float64, "emission of fuels and heat: of an entry; where blank, by its industry's intensity",
        "燃料与热力排放量：新建企业，空缺时按行业碳电强度", unit="tCO2/yr", symbol="F_i",
        optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    output_cny = Column(
        nw.Float64, "output: of an entry, in its first whole year", "产值：新建企业首个整年",
        unit="CNY/yr", symbol="G_i", optional=True, nullable=True, at_least=0,
    )  # fmt: skip


class Plan(Table):
    """What each enterprise may emit in each year on the way to the goal."""

    zh = "通往目标的各年各企业排放上限"

    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    name = Column(nw.String, "name", "企业名称", optional=True, nullable=True)
    industry_code = Column(nw.String, "industry code: as in the energy statistics", "行业代码：与能源统计一致")
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    output_cny = Column(
        nw.Float64, "output: business as usual", "产值：照常发展", unit="CNY/yr", symbol="G_i", at_least=0
    )
    business_as_usual_tco2 = Column(
        nw.Float64, "business as usual: emission if nothing were asked of it", "照常排放量：不作要求时的排放",
        unit="tCO2/yr", symbol="B_i", nullable=True,
    )  # fmt: skip
    grid_tco2_per_mwh = Column(
        nw.Float64, "grid factor: of the year", "电网排放因子：当年", unit="tCO2/MWh", symbol="g", optional=True,
        nullable=True, at_least=0,
    )  # fmt: skip
    own_intensity_tco2_per_mwh = Column(
        nw.Float64, "own intensity: business as usual over electricity, of the year; its months are measured with it",
        "自身强度：当年照常排放量除以用电量，各月据此计量", unit="tCO2/MWh", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    cap_tco2 = Column(
        nw.Float64, "cap: its part of the year's goal; blank before the first year planned",
        "排放上限：当年目标中的份额，规划首年之前空缺", unit="tCO2/yr", nullable=True, at_least=0,
    )  # fmt: skip
    from_reserve_tco2 = Column(
        nw.Float64, "from the reserve: what it may emit beyond its cap, saved in earlier years",
        "动用结余：上限之外可排放的往年结余", unit="tCO2/yr", nullable=True, at_least=0,
    )  # fmt: skip
    planned_tco2 = Column(
        nw.Float64, "planned emission: as the rule leaves it; of a year reported, the actual emission",
        "计划排放量：按规则削减后，已报告年份为实际排放", unit="tCO2/yr", nullable=True,
    )  # fmt: skip
    coefficient = Column(
        nw.Float64, "coefficient: share of its business as usual that it gives up", "减排系数：照常排放中削减的比例",
        unit="0–1", symbol="β_i", nullable=True, at_most=1,
    )  # fmt: skip
    reduction_tco2 = Column(
        nw.Float64, "reduction: business as usual less planned emission", "减排量：照常排放减计划排放",
        unit="tCO2/yr", nullable=True,
    )  # fmt: skip
    output_forgone_cny = Column(
        nw.Float64, "output forgone: coefficient times output", "放弃产值：减排系数乘产值", unit="CNY/yr", nullable=True
    )


class PlanFund(Table):
    """What each enterprise receives from a plan's fund and pays into it, year by year: payments add up to nothing."""

    zh = "方案补偿基金各年各企业收支：收支合计为零"

    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    name = Column(nw.String, "name", "企业名称", optional=True, nullable=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    output_forgone_cny = Column(
        nw.Float64, "output forgone: coefficient times output", "放弃产值：减排系数乘产值", unit="CNY/yr", nullable=True
    )
    planned_tco2 = Column(
        nw.Float64, "planned emission: as the rule leaves it", "计划排放量：按规则削减后", unit="tCO2/yr", nullable=True
    )
    levy_cny_per_tco2 = Column(
        nw.Float64, "levy: what a tonne still emitted pays in the year", "费率：当年每吨排放的缴纳额",
        unit="CNY/tCO2", nullable=True, at_least=0,
    )  # fmt: skip
    received_cny = Column(
        nw.Float64, "received: the share of its output forgone that the fund makes good",
        "获补偿：基金对其放弃产值的补偿", unit="CNY/yr", nullable=True, at_least=0,
    )  # fmt: skip
    paid_cny = Column(
        nw.Float64, "paid: the levy per tonne times its planned emission", "缴纳：每吨费率乘计划排放量",
        unit="CNY/yr", nullable=True, at_least=0,
    )  # fmt: skip
    balance_cny = Column(nw.Float64, "balance: received less paid", "净额：获补偿减缴纳", unit="CNY/yr", nullable=True)


class PathwayYear(Table):
    """The region in each year on the way to the goal: cap, emission, cost, and the wedges between."""

    zh = "通往目标的各年地区情况：上限、排放、成本与各项贡献"

    year = Column(nw.Int64, "calendar year", "年份", key=True)
    basis = Column(
        nw.String, "basis: estimate, actual (reported) or plan", "性质：estimate为估算，actual为已报告，plan为规划"
    )
    grid_tco2_per_mwh = Column(nw.Float64, "grid factor", "电网排放因子", unit="tCO2/MWh", symbol="g", at_least=0)
    grid_basis = Column(
        nw.String, "basis of the grid factor: estimate, published, given or assumed",
        "电网因子性质：estimate为估算所用，published为公布值，given为自填，assumed为假定",
    )  # fmt: skip
    grid_source = Column(nw.String, "source of the grid factor", "电网因子出处")
    enterprises = Column(nw.Int64, "enterprises: at work in the year", "企业数：当年在营", at_least=0)
    electricity_mwh = Column(
        nw.Float64, "electricity: business as usual", "用电量：照常发展", unit="MWh/yr", symbol="e", at_least=0
    )
    output_cny = Column(
        nw.Float64, "output: business as usual", "产值：照常发展", unit="CNY/yr", symbol="G", at_least=0
    )
    frozen_tco2 = Column(
        nw.Float64, "frozen: emission if output grew and all else stayed as in the first year",
        "冻结情景：仅产值增长、其余保持首年水平的排放", unit="tCO2/yr",
    )  # fmt: skip
    grid_wedge_tco2 = Column(nw.Float64, "cleaner grid", "电网清洁化", unit="tCO2/yr")
    structure_wedge_tco2 = Column(nw.Float64, "mix of industries", "产业结构", unit="tCO2/yr")
    turnover_wedge_tco2 = Column(
        nw.Float64, "entry and exit: mix of enterprises within their industries", "企业进退：行业内企业构成",
        unit="tCO2/yr",
    )  # fmt: skip
    electricity_wedge_tco2 = Column(nw.Float64, "less electricity per output", "单位产值用电下降", unit="tCO2/yr")
    fuel_wedge_tco2 = Column(nw.Float64, "less fuel per electricity", "单位用电燃料排放下降", unit="tCO2/yr")
    business_as_usual_tco2 = Column(
        nw.Float64, "business as usual: emission if nothing were asked of anyone", "照常排放量：不作要求时的排放",
        unit="tCO2/yr", symbol="B",
    )  # fmt: skip
    closures_wedge_tco2 = Column(nw.Float64, "closures: asked by the rule", "关停：按规则", unit="tCO2/yr")
    cuts_wedge_tco2 = Column(
        nw.Float64, "cuts: asked by the rule of those who stay", "削减：按规则，存续企业", unit="tCO2/yr"
    )
    goal_tco2 = Column(
        nw.Float64, "goal: of the year; blank where none binds it", "目标：当年排放，无目标时空缺",
        unit="tCO2/yr", nullable=True, at_least=0,
    )  # fmt: skip
    goal = Column(nw.String, "goal that binds the year", "当年起约束作用的目标", nullable=True)
    cap_tco2 = Column(
        nw.Float64,
        "caps: of all enterprises together",
        "排放上限：全部企业合计",
        unit="tCO2/yr",
        nullable=True,
        at_least=0,
    )
    planned_tco2 = Column(
        nw.Float64, "planned emission: of a year reported, the actual emission", "计划排放量：已报告年份为实际排放",
        unit="tCO2/yr",
    )  # fmt: skip
    meets_goal = Column(nw.Boolean, "meets the goal: reserve counted", "是否达到当年目标：含结余", nullable=True)
    reserve_tco2 = Column(
        nw.Float64, "reserve: saved so far and carried over", "结余：累计可结转", unit="tCO2", at_least=0
    )
    reduction_tco2 = Column(
        nw.Float64, "reduction: business as usual less planned emission", "减排量：照常排放减计划排放", unit="tCO2/yr"
    )
    reduction_rate = Column(
        nw.Float64, "reduction rate: of business as usual", "减排率：占照常排放", unit="0–1", nullable=True
    )
    dial = Column(
        nw.Float64, "dial: the rule's parameter, turned to meet the goal", "规则参数：调整至达标", nullable=True
    )
    enterprises_closed = Column(
        nw.Int64, "closed: enterprises with coefficient 1", "关停：系数为1的企业数", nullable=True
    )
    output_forgone_cny = Column(nw.Float64, "output forgone", "放弃产值", unit="CNY/yr")
    output_forgone_rate = Column(
        nw.Float64,
        "output forgone, share: of the region's output",
        "放弃产值占比：占地区产值",
        unit="0–1",
        nullable=True,
    )
    discounted_output_forgone_cny = Column(
        nw.Float64, "output forgone, discounted to the first year; blank without a rate",
        "放弃产值现值：折现至首年，未给折现率时空缺", unit="CNY/yr", nullable=True,
    )  # fmt: skip
    emission_tco2_per_million_cny = Column(
        nw.Float64, "emission per output: planned emission over output before anything is forgone",
        "单位产值排放：计划排放量与照常产值之比", unit="tCO2/10^6 CNY", nullable=True,
    )  # fmt: skip
    cumulative_tco2 = Column(
        nw.Float64, "cumulative emission: planned, from the year after the first on",
        "累计排放量：自首年之后起的计划排放", unit="tCO2",
    )  # fmt: skip


class Deviations(Table):
    """How far each enterprise's actual emission of a year lies from what the plan allowed it."""

    zh = "各企业当年实际排放与计划所允许排放的偏差"

    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    industry_code = Column(nw.String, "industry code", "行业代码", nullable=True)
    business_as_usual_tco2 = Column(
        nw.Float64, "business as usual: as the plan expected it", "照常排放量：计划所预期",
        unit="tCO2/yr", symbol="B_i", nullable=True,
    )  # fmt: skip
    allowed_tco2 = Column(
        nw.Float64, "allowed: cap and what it might take from the reserve", "允许排放：上限加可动用结余",
        unit="tCO2/yr", nullable=True,
    )  # fmt: skip
    actual_tco2 = Column(nw.Float64, "actual emission", "实际排放量", unit="tCO2/yr", nullable=True)
    over_tco2 = Column(
        nw.Float64, "over: actual less allowed; negative where it stayed below", "超出：实际减允许，负值为低于",
        unit="tCO2/yr", nullable=True,
    )  # fmt: skip
    over_rate = Column(
        nw.Float64, "over, share: of what was allowed", "超出占比：占允许排放", unit="0–1", nullable=True
    )
    standing = Column(
        nw.String, "standing: over, within, not_reported, not_in_plan or without_cap (emission not known before)",
        "状态：over为超出，within为未超，not_reported为未报告，not_in_plan为计划外，without_cap为此前排放未知、无上限",
    )  # fmt: skip


class ActualEmission(Table):
    """What enterprises emitted in a year of the plan: a run's `enterprises.csv` of that year, or one's own list."""

    zh = "规划年份内企业的实际排放：当年运行所得的enterprises.csv，或自备清单"

    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True, at_least=1900, at_most=2200)
    emission_tco2 = Column(
        nw.Float64, "emission: of the enterprise in the year; blank where it has not reported",
        "排放量：企业全年，未报告时空缺", unit="tCO2/yr", symbol="C_i", nullable=True, at_least=0,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# Monitoring


class MonthlyElectricity(Table):
    """Electricity of each enterprise in each month that its readings cover (S1)."""

    zh = "各企业在读数覆盖的各月的用电量（S1）"

    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True, at_least=1900, at_most=2200)
    month = Column(nw.Int64, "month", "月份", key=True, at_least=1, at_most=12)
    month_mwh = Column(nw.Float64, "electricity of the month", "当月用电量", unit="MWh", at_least=0)


class PlannedEmission(Table):
    """What a plan leaves each enterprise in a year: a published plan's, or `plan.csv` of a way to a goal."""

    zh = "计划所留给各企业的年度排放量：已发布的方案，或目标路径的plan.csv"

    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True, at_least=1900, at_most=2200)
    planned_tco2 = Column(
        nw.Float64, "planned emission: of the year", "计划排放量：全年", unit="tCO2/yr", nullable=True, at_least=0
    )
    cap_tco2 = Column(
        nw.Float64, "cap: of a way to a goal; with the reserve it stands in place of the planned emission",
        "排放上限：目标路径所定，连同结余取代计划排放量", unit="tCO2/yr", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    from_reserve_tco2 = Column(
        nw.Float64, "from the reserve: what it may emit beyond its cap", "动用结余：上限之外可排放的往年结余",
        unit="tCO2/yr", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    grid_tco2_per_mwh = Column(
        nw.Float64, "grid factor: that the plan takes in the year", "电网排放因子：方案当年所用", unit="tCO2/MWh",
        symbol="g", optional=True, nullable=True, at_least=0,
    )  # fmt: skip
    own_intensity_tco2_per_mwh = Column(
        nw.Float64, "own intensity: emission per electricity, the plan's in the year; where blank, the estimate's",
        "自身强度：方案当年所用的单位用电排放，空缺时用估算的强度", unit="tCO2/MWh", optional=True, nullable=True,
        at_least=0,
    )  # fmt: skip


class _Progress:
    """Columns that the progress of a month, an enterprise, an industry and the region share."""

    own_intensity_tco2_per_mwh = Column(
        nw.Float64, "own intensity: emission per electricity that its months are measured with",
        "自身强度：计量各月所用的单位用电排放", unit="tCO2/MWh", nullable=True,
    )  # fmt: skip
    to_date_tco2 = Column(
        nw.Float64, "emission to date: of the months read", "累计排放量：有读数的月份", unit="tCO2", nullable=True
    )
    compared_to_date_tco2 = Column(
        nw.Float64, "compared to date: emission to date of the enterprises compared", "参与比较的累计排放量",
        unit="tCO2", nullable=True,
    )  # fmt: skip
    planned_to_date_tco2 = Column(
        nw.Float64, "plan to date: for the same enterprises and months", "同期计划：同一企业、同一月份",
        unit="tCO2", nullable=True,
    )  # fmt: skip
    difference_tco2 = Column(
        nw.Float64, "difference: emission to date less plan to date, of the enterprises compared",
        "与计划之差：参与比较企业的累计排放减同期计划", unit="tCO2", nullable=True,
    )  # fmt: skip
    difference_rate = Column(
        nw.Float64, "difference, share: of the plan to date", "与计划之差占比：占同期计划", unit="0–1", nullable=True
    )
    enterprises = Column(nw.Int64, "enterprises: of the estimate", "企业数：估算所含", at_least=0)
    enterprises_read = Column(nw.Int64, "enterprises read: with a reading", "有读数企业数", at_least=0)
    enterprises_compared = Column(
        nw.Int64, "enterprises compared: read, and in the plan", "参与比较企业数：有读数且列入方案", at_least=0
    )
    projected_low_tco2 = Column(
        nw.Float64, "year at this rate, low: lower end of the 90 % interval", "按此进度全年排放下限：90%区间",
        unit="tCO2/yr", nullable=True,
    )  # fmt: skip
    projected_high_tco2 = Column(
        nw.Float64, "year at this rate, high: upper end; blank where it has none", "按此进度全年排放上限：无上限则空缺",
        unit="tCO2/yr", nullable=True,
    )  # fmt: skip
    interval_basis = Column(
        nw.String,
        "basis of the interval: own_years (scatter of past years), or estimate (its own interval); blank without one",
        "区间依据：own_years为往年各月占比的波动，estimate为估算本身的区间，无区间则空缺", nullable=True,
    )  # fmt: skip
    level = Column(
        nw.String, "level: on_track, watch or off_track; blank without reading or plan",
        "状态：on_track为正常，watch为关注，off_track为偏离，无读数或无方案则空缺", nullable=True,
    )  # fmt: skip


class MonthProgress(Table):
    """The region's emission month by month, and the plan's part for the same enterprises and months."""

    zh = "地区逐月排放，以及同一企业、同一月份的计划份额"

    year = Column(nw.Int64, "calendar year", "年份", key=True)
    month = Column(nw.Int64, "month", "月份", key=True, at_least=1, at_most=12)
    enterprises_read = _Progress.enterprises_read
    enterprises_compared = _Progress.enterprises_compared
    month_mwh = Column(nw.Float64, "electricity of the month", "当月用电量", unit="MWh", at_least=0)
    month_tco2 = Column(nw.Float64, "emission of the month", "当月排放量", unit="tCO2")
    planned_month_tco2 = Column(
        nw.Float64,
        "plan for the month: of the enterprises compared",
        "当月计划：参与比较的企业",
        unit="tCO2",
        nullable=True,
    )
    to_date_tco2 = _Progress.to_date_tco2
    compared_to_date_tco2 = _Progress.compared_to_date_tco2
    planned_to_date_tco2 = _Progress.planned_to_date_tco2


class EnterpriseProgress(Table):
    """Where each enterprise stands against its plan after the months read, and where the year leads at this rate."""

    zh = "各企业在已读月份后与计划的比较，以及按此进度推算的全年"

    enterprise_id = Column(nw.String, "enterprise: its identifier in the register", "企业编号：名录中的编号", key=True)
    name = Column(nw.String, "name", "企业名称", optional=True, nullable=True)
    industry_code = Column(nw.String, "industry code: as in the energy statistics", "行业代码：与能源统计一致")
    industry = Column(nw.String, "industry", "行业", optional=True, nullable=True)
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    months_read = Column(
        nw.Int64, "months read: 0 where there is no reading of the year", "已读月数：当年无读数为0", at_least=0
    )
    last_month = Column(nw.Int64, "last month read", "最近读数月份", nullable=True)
    read_mwh = Column(
        nw.Float64, "electricity read: of the months read", "已读用电量：有读数的月份", unit="MWh", nullable=True
    )
    own_intensity_tco2_per_mwh = _Progress.own_intensity_tco2_per_mwh
    intensity_basis = Column(
        nw.String, "basis of the intensity: plan (of the year measured) or estimate; blank without a reading",
        "强度依据：plan为方案当年所用，estimate为估算所得，无读数则空缺", nullable=True,
    )  # fmt: skip
    to_date_tco2 = _Progress.to_date_tco2
    planned_to_date_tco2 = _Progress.planned_to_date_tco2
    difference_tco2 = _Progress.difference_tco2
    difference_rate = _Progress.difference_rate
    year_part = Column(
        nw.Float64, "part of the year: that the months read usually carry", "全年占比：已读月份通常占全年的份额",
        unit="0–1", symbol="s_i", nullable=True,
    )  # fmt: skip
    part_basis = Column(
        nw.String, "basis of the part: own_years (its readings of past years) or days",
        "占比依据：own_years为本企业往年读数，days为按天数", nullable=True,
    )  # fmt: skip
    part_years = Column(nw.Int64, "past years: read whole", "往年数：全年有读数", at_least=0)
    planned_tco2 = Column(
        nw.Float64, "planned emission: of the year", "计划排放量：全年", unit="tCO2/yr", nullable=True, at_least=0
    )
    projected_tco2 = Column(
        nw.Float64, "year at this rate: emission to date over part of the year", "按此进度全年排放：累计除以全年占比",
        unit="tCO2/yr", nullable=True,
    )  # fmt: skip
    projected_low_tco2 = _Progress.projected_low_tco2
    projected_high_tco2 = _Progress.projected_high_tco2
    interval_basis = _Progress.interval_basis
    level = _Progress.level


class EnterpriseMonth(Table):
    """Each month read of each enterprise: its electricity, its emission, and the plan's part for it."""

    zh = "各企业逐月用电量、排放量与当月计划"

    enterprise_id = EnterpriseProgress.enterprise_id
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    month = Column(nw.Int64, "month", "月份", key=True, at_least=1, at_most=12)
    month_mwh = Column(nw.Float64, "electricity of the month", "当月用电量", unit="MWh", at_least=0)
    own_intensity_tco2_per_mwh = _Progress.own_intensity_tco2_per_mwh
    month_tco2 = Column(
        nw.Float64, "emission of the month: electricity times own intensity", "当月排放量：用电量乘自身强度",
        unit="tCO2", nullable=True,
    )  # fmt: skip
    planned_month_tco2 = Column(nw.Float64, "plan for the month", "当月计划", unit="tCO2", nullable=True)


class IndustryProgress(Table):
    """Where each industry stands against the plan: sums over its enterprises that were read."""

    zh = "各行业与计划的比较：有读数企业之和"

    industry_code = Column(
        nw.String, "industry code: as in the energy statistics", "行业代码：与能源统计一致", key=True
    )
    year = Column(nw.Int64, "calendar year", "年份", key=True)
    enterprises = _Progress.enterprises
    enterprises_read = _Progress.enterprises_read
    enterprises_compared = _Progress.enterprises_compared
    to_date_tco2 = _Progress.to_date_tco2
    compared_to_date_tco2 = _Progress.compared_to_date_tco2
    planned_to_date_tco2 = _Progress.planned_to_date_tco2
    difference_tco2 = _Progress.difference_tco2
    difference_rate = _Progress.difference_rate


class RegionProgress(Table):
    """Where the region stands against the plan, how much of it was read, and where the year leads at this rate."""

    zh = "地区与计划的比较、读数覆盖程度，以及按此进度推算的全年"

    year = Column(nw.Int64, "calendar year", "年份", key=True)
    enterprises = _Progress.enterprises
    enterprises_read = _Progress.enterprises_read
    enterprises_compared = _Progress.enterprises_compared
    to_date_tco2 = _Progress.to_date_tco2
    compared_to_date_tco2 = _Progress.compared_to_date_tco2
    planned_to_date_tco2 = _Progress.planned_to_date_tco2
    difference_tco2 = _Progress.difference_tco2
    difference_rate = _Progress.difference_rate
    emission_share_read = Column(
        nw.Float64, "share read: of the estimate's emission, of the enterprises with a reading",
        "读数覆盖率：有读数企业占估算排放的比重", unit="0–1", nullable=True,
    )  # fmt: skip
    last_month = Column(nw.Int64, "last month read", "最近读数月份", nullable=True)
    months_missing = Column(
        nw.Int64,
        "months missing: of all enterprises, up to the last month read",
        "缺读月数：全部企业截至最近读数月份",
        at_least=0,
    )
    enterprises_by_days = Column(
        nw.Int64, "enterprises by days: read, whose part of the year goes by days, for want of a past year read whole",
        "按天数企业数：有读数但无全年往年读数，占比按天数计", at_least=0,
    )  # fmt: skip
    planned_tco2 = Column(
        nw.Float64, "planned emission: of the year, of the enterprises compared", "计划排放量：参与比较企业全年",
        unit="tCO2/yr", nullable=True,
    )  # fmt: skip
    projected_tco2 = Column(
        nw.Float64, "year at this rate: of the enterprises compared; of those read without a plan",
        "按此进度全年排放：参与比较的企业；无方案时为有读数的企业", unit="tCO2/yr", nullable=True,
    )  # fmt: skip
    projected_low_tco2 = _Progress.projected_low_tco2
    projected_high_tco2 = _Progress.projected_high_tco2
    interval_basis = _Progress.interval_basis
    level = _Progress.level
