"""Emissions of enterprises and industries, and carbon–electricity intensity."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

base_emission_tco2 = Quantity(
    nw.Float64,
    "base-year emissions",
    "基准年排放量",
    detail=Either("of the enterprise in the base year of its targets", "目标所依据年份"),
    unit="tCO2/yr",
    symbol="C0",
    at_least=0,
)
intensity_tco2_per_mwh = Quantity(
    nw.Float64,
    "carbon–electricity intensity",
    "碳电强度",
    detail=Either("emissions per unit of electricity", "单位用电量的排放量"),
    unit="tCO2/MWh",
    symbol="CEI",
)
emission_tco2 = Quantity(
    nw.Float64,
    "emissions",
    "排放量",
    detail=Either("of the enterprise in the year", "企业全年"),
    unit="tCO2/yr",
    symbol="C",
)
emission_low_tco2 = Quantity(
    nw.Float64,
    "emissions, low",
    "排放量下限",
    detail=Either("lower end of the 90 % interval", "90%区间"),
    unit="tCO2/yr",
)
emission_high_tco2 = Quantity(
    nw.Float64,
    "emissions, high",
    "排放量上限",
    detail=Either("upper end of the 90 % interval", "90%区间"),
    unit="tCO2/yr",
)
most_likely_tco2 = Quantity(
    nw.Float64,
    "most likely emissions",
    "最可能排放量",
    detail=Either(
        "of an enterprise known by its industry alone: the figure that errs least for one like it; it does not add up",
        "仅知所属行业时：对同类企业相对误差最小的数值；不可相加",
    ),
    unit="tCO2/yr",
)
emission_given_factor_low_tco2 = Quantity(
    nw.Float64,
    "emissions given the grid factor, low",
    "按给定电网因子的排放量下限",
    detail=Either("lower end of the 90 % interval, the grid factor beyond doubt", "90%区间，电网因子视为准确"),
    unit="tCO2/yr",
)
emission_given_factor_high_tco2 = Quantity(
    nw.Float64,
    "emissions given the grid factor, high",
    "按给定电网因子的排放量上限",
    detail=Either("upper end of the 90 % interval, the grid factor beyond doubt", "90%区间，电网因子视为准确"),
    unit="tCO2/yr",
)
fuel_tco2 = Quantity(
    nw.Float64,
    "Scope 1 fuels, Scope 2 heat",
    "范围一燃料与范围二热力排放量",
    detail=Either("fuel combustion and purchased heat, all but electricity", "燃料燃烧与外购热力，除电力外"),
    unit="tCO2/yr",
    symbol="F",
)
heat_tco2 = Quantity(
    nw.Float64,
    "Scope 2 heat",
    "范围二热力排放量",
    detail=Either(
        "purchased heat, counted among fuels and heat too; as metered, else by the industry's mix of fuels and heat",
        "外购热力，已计入燃料与热力；按计量，否则按行业用能构成",
    ),
    unit="tCO2/yr",
    symbol="H",
    at_least=0,
)
process_product = Quantity(
    nw.String,
    "process product",
    "过程排放产品",
    detail=Either(
        "product or carbonate whose making or use emits CO2 beyond its fuels",
        "生产或使用过程在燃料之外排放CO2的产品或碳酸盐",
    ),
)
process_product_t = Quantity(
    nw.Float64,
    "process product, tonnes",
    "过程排放产品产量",
    detail=Either("made, or of a carbonate used, in the year", "全年产量，碳酸盐为用量"),
    unit="t/yr",
    at_least=0,
)
process_tco2 = Quantity(
    nw.Float64,
    "Scope 1 process",
    "范围一过程排放量",
    detail=Either(
        "of industrial processes, by product tonnes; blank where they are not known, and then in no sum",
        "工业过程排放，按产品产量计；未知则空缺且不计入合计",
    ),
    unit="tCO2/yr",
    symbol="P",
    at_least=0,
)
scope_1_tco2 = Quantity(
    nw.Float64,
    "Scope 1",
    "范围一排放量",
    detail=Either(
        "fuel combustion on site and, where known, processes; purchased heat left out",
        "厂内燃料燃烧及已知的过程排放，不含外购热力",
    ),
    unit="tCO2/yr",
    symbol="S1",
)
unsplit_tco2 = Quantity(
    nw.Float64,
    "Scope 1 or Scope 2 heat",
    "范围一或范围二热力排放量",
    detail=Either(
        "not told apart: the industry's statistics do not say what its fuels and heat consist of",
        "未能区分：行业统计未说明燃料与热力构成",
    ),
    unit="tCO2/yr",
)
electricity_location_tco2 = Quantity(
    nw.Float64,
    "Scope 2 electricity, location-based",
    "范围二外购电力（基于位置）",
    detail=Either(
        "all electricity taken from the grid, at the grid factor; only what is made on site is taken off",
        "全部下网电量乘以电网排放因子，仅扣除自发自用电量",
    ),
    unit="tCO2/yr",
    at_least=0,
)
electricity_market_tco2 = Quantity(
    nw.Float64,
    "Scope 2 electricity, market-based",
    "范围二外购电力（基于市场）",
    detail=Either(
        "green power bought under contract or certificate counts 0; the rest at the residual factor, else the grid's",
        "合同或绿证所购绿电计0，其余按剩余电量因子，未设则按电网排放因子",
    ),
    unit="tCO2/yr",
    at_least=0,
)
location_tco2 = Quantity(
    nw.Float64, "total, location-based", "合计（基于位置）", detail=Either("Scope 1 and 2", "范围一与范围二"),
    unit="tCO2/yr",
)  # fmt: skip
market_tco2 = Quantity(
    nw.Float64, "total, market-based", "合计（基于市场）", detail=Either("Scope 1 and 2", "范围一与范围二"),
    unit="tCO2/yr",
)  # fmt: skip
electricity_tco2 = Quantity(
    nw.Float64,
    "Scope 2 purchased electricity",
    "范围二外购电力排放量",
    detail=Either("at the grid factor, location-based", "按电网排放因子，基于位置"),
    unit="tCO2/yr",
    symbol="CE_e",
    at_least=0,
)
other_energy_tco2 = Quantity(
    nw.Float64,
    "Scope 1 fuels, Scope 2 heat, of the industry",
    "行业范围一燃料与范围二热力排放量",
    detail=Either("fuel combustion and purchased heat", "燃料燃烧与外购热力"),
    unit="tCO2/yr",
    symbol="CE_o",
    at_least=0,
)
fuel_share = Quantity(
    nw.Float64,
    "share of fuel emissions",
    "占燃料排放量比重",
    detail=Either("of the emissions of the industry's fuels and heat", "占行业燃料与热力排放量"),
    unit="0–1",
    symbol="w",
    at_least=0,
    at_most=1,
)
other_energy_tco2_per_mwh = Quantity(
    nw.Float64,
    "intensity of Scope 1 fuels, Scope 2 heat",
    "碳电强度中的燃料与热力部分",
    detail=Either("emissions of fuels and heat per unit of electricity", "燃料与热力排放量除以用电量"),
    unit="tCO2/MWh",
    symbol="CE_o/e",
    at_least=0,
)
trend = Quantity(nw.String, "trend", "趋势规则", detail=Either("rule of the forecast", "预测所用规则"))
years = Quantity(nw.Int64, "years", "年数", detail=Either("of statistics", "统计年数"), at_least=0)
intensity_low_tco2_per_mwh = Quantity(
    nw.Float64,
    "carbon–electricity intensity, low",
    "碳电强度下限",
    detail=Either("lower end of the 90 % interval; blank with too few years", "90%区间下限，年数不足时空缺"),
    unit="tCO2/MWh",
)
intensity_high_tco2_per_mwh = Quantity(
    nw.Float64,
    "carbon–electricity intensity, high",
    "碳电强度上限",
    detail=Either("upper end of the 90 % interval; blank with too few years", "90%区间上限，年数不足时空缺"),
    unit="tCO2/MWh",
)
below_grid = Quantity(
    nw.Boolean,
    "below grid",
    "低于电网",
    detail=Either("the forecast lies below the grid factor, which cannot be", "预测值低于电网因子，实际不可能"),
)
mean_absolute_error_tco2_per_mwh = Quantity(
    nw.Float64,
    "mean absolute error",
    "平均绝对误差",
    detail=Either("one year ahead; blank with fewer than three years of statistics", "外推一年，统计不足三年时空缺"),
    unit="tCO2/MWh",
    symbol="MAE",
    at_least=0,
)
chosen = Quantity(nw.Boolean, "chosen", "所选", detail=Either("by the rule `own`", "规则own采用的规则"))
emission_share = Quantity(
    nw.Float64, "emissions, share", "排放量占比", detail=Either("of the region's", "占地区排放量"), unit="0–1"
)
metered_tco2 = Quantity(
    nw.Float64,
    "metered",
    "计量部分",
    detail=Either("the part of the fuels' emissions that a meter tells", "如燃气表所计排放量"),
    unit="tCO2/yr",
    symbol="M",
    at_least=0,
)
actual_tco2 = Quantity(nw.Float64, "actual emissions", "实际排放量", unit="tCO2/yr")
