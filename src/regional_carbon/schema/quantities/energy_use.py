"""Energy used: electricity and its share, other energies, meter readings."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

energy = Quantity(
    nw.String, "energy", "能源品种", detail=Either("by its name in the factor catalogue", "因子目录中的名称")
)
amount = Quantity(
    nw.Float64, "amount", "消费量", detail=Either("used in the year", "全年"), unit="as `unit` says", at_least=0
)
amount_within = Quantity(
    nw.Float64,
    "amount, how far off",
    "消费量偏差",
    detail=Either(
        "how far it may lie off, as a share of it; of a sum of money as far as prices paid lie from the region's",
        "消费量可能的相对偏差；金额账单为实付价格与地区价格的相对偏差",
    ),
    unit="0–1",
    at_least=0,
    at_most=0.9,
)
unit = Quantity(nw.String, "unit", "计量单位", detail=Either("of the amount", "消费量的计量单位"))
electricity_mwh = Quantity(
    nw.Float64,
    "electricity",
    "用电量",
    detail=Either("used in the year", "全年"),
    unit="MWh/yr",
    symbol="e",
    at_least=0,
)
zero_carbon_mwh = Quantity(
    nw.Float64,
    "zero-carbon electricity",
    "零碳电量",
    detail=Either("own solar, bought green power", "自发光伏、外购绿电"),
    unit="MWh/yr",
    symbol="z",
    at_least=0,
)
green_power_mwh = Quantity(
    nw.Float64,
    "bought green power",
    "外购绿电",
    detail=Either(
        "of the zero-carbon electricity, what is bought under a contract or certificate; the rest is made on site",
        "零碳电量中以合同或绿证购入的部分，其余为自发自用",
    ),
    unit="MWh/yr",
    symbol="b",
    at_least=0,
)
unclaimed_mwh = Quantity(
    nw.Float64,
    "zero-carbon electricity of unknown kind",
    "来源未明的零碳电量",
    detail=Either("not said whether bought or made on site", "未说明外购或自发"),
    unit="MWh/yr",
    at_least=0,
)
electricity_share = Quantity(
    nw.Float64,
    "electricity share",
    "电力占比",
    detail=Either("of the energy used on site", "占企业用能比重"),
    unit="0–1",
    symbol="α",
    at_least=0,
    at_most=1,
)
electricity_share_precision = Quantity(
    nw.Float64,
    "precision of the share",
    "占比精度",
    detail=Either(
        "0.05 for an answer to the nearest 10 points, 0.1 for one good to ±10; blank if exact",
        "按10个百分点取整填0.05，误差±10个百分点填0.1；准确则空缺",
    ),
    unit="0–1",
    at_least=0,
    at_most=1,
)
electricity_share_low = Quantity(
    nw.Float64,
    "share, lower end",
    "占比下限",
    detail=Either("of the band it was declared in", "所申报区间的下限"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
electricity_share_high = Quantity(
    nw.Float64,
    "share, upper end",
    "占比上限",
    detail=Either("of the band it was declared in", "所申报区间的上限"),
    unit="0–1",
    above=0,
    at_most=1,
)
electricity_share_counting = Quantity(
    nw.String,
    "counting of the share",
    "占比折算",
    detail=Either(
        "calorific (3.6 GJ/MWh; where blank), coal_equivalent, or unsure: one of the two",
        "calorific为当量值（3.6 GJ/MWh，空缺时即此），coal_equivalent为等价值，unsure为二者之一但不确定",
    ),
)
main_other_fuel = Quantity(
    nw.String,
    "main other energy",
    "主要其他能源",
    detail=Either(
        "of the energies beside electricity the largest, by its name in the factor catalogue; none if there is none",
        "电力以外用量最大的能源，按因子目录中的名称；没有则填none",
    ),
)
electricity_kwh = Quantity(
    nw.Float64, "electricity", "用电量", detail=Either("used in the interval", "该时段"), unit="kWh", at_least=0
)
electricity_share_coal_equivalent = Quantity(
    nw.Float64,
    "electricity share, coal equivalent",
    "电力占比（等价值）",
    detail=Either("counted by the coal burnt to make it", "按发电煤耗折算"),
    unit="0–1",
    symbol="α",
    at_least=0,
    at_most=1,
)
fuel_ratio = Quantity(
    nw.Float64,
    "fuel ratio",
    "燃料比",
    detail=Either("energy other than electricity over electricity", "非电能源与电力的热量之比"),
    unit="GJ/GJ",
    symbol="ρ",
    at_least=0,
)
other_gj = Quantity(
    nw.Float64,
    "energy other than electricity",
    "非电能源",
    detail=Either("used on site in the year", "全年"),
    unit="GJ/yr",
    at_least=0,
)
energy_share = Quantity(
    nw.Float64,
    "share of other energy",
    "占非电能源比重",
    detail=Either("of the heat of the industry's fuels and bought heat", "占行业燃料与热力的热量"),
    unit="0–1",
    symbol="v",
    at_least=0,
    at_most=1,
)
metered_gj = Quantity(
    nw.Float64,
    "metered fuels, energy",
    "已计量燃料热量",
    detail=Either("of the fuels and heat metered", "已计量的燃料与热力"),
    unit="GJ/yr",
    at_least=0,
)
