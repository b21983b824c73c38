"""Carbon efficiency, ranks and the five-grade code."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

efficiency_cny_per_tco2 = Quantity(
    nw.Float64,
    "carbon efficiency",
    "碳效率",
    detail=Either("output per unit of emissions", "单位排放量的产值"),
    unit="CNY/tCO2",
    symbol="CEF",
)
rank = Quantity(
    nw.Int64,
    "rank",
    "排名",
    detail=Either("within the region, 1 = least efficient", "地区内，1为效率最低"),
    symbol="i",
    at_least=1,
)
rank_in_industry = Quantity(
    nw.Int64, "rank in industry", "行业内排名", detail=Either("1 = least efficient", "1为效率最低"), at_least=1
)
industry_ratio = Quantity(
    nw.Float64,
    "ratio to industry",
    "行业比值",
    detail=Either(
        "own emissions per value added or output over the industry's", "单位增加值（或产值）排放量与行业均值之比"
    ),
    unit="ratio",
    symbol="K",
    at_least=0,
)
grade_basis = Quantity(
    nw.String,
    "basis of the code",
    "碳效码依据",
    detail=Either("value_added_cny, or output_cny where it is not known of all", "增加值，行业内有缺失时用产值"),
)
efficiency_grade = Quantity(
    nw.Int64,
    "five-grade code",
    "五级碳效码",
    detail=Either("1 best (K ≤ 0.6) … 5 worst (K > 2.0)", "1最优（K≤0.6）…5最差（K>2.0）"),
    at_least=1,
    at_most=5,
)
efficiency_low_cny_per_tco2 = Quantity(
    nw.Float64,
    "carbon efficiency, low",
    "碳效率下限",
    detail=Either("lower end of the 90 % interval", "90%区间"),
    unit="CNY/tCO2",
    at_least=0,
)
efficiency_high_cny_per_tco2 = Quantity(
    nw.Float64,
    "carbon efficiency, high",
    "碳效率上限",
    detail=Either("upper end of the 90 % interval", "90%区间"),
    unit="CNY/tCO2",
    at_least=0,
)
lowest_tenth_probability = Quantity(
    nw.Float64,
    "probability of the lowest tenth",
    "属最低十分之一的概率",
    detail=Either("that it is among the least efficient tenth", "碳效率居最低十分之一"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
grade_probability = Quantity(
    nw.Float64,
    "probability of the code",
    "五级码正确的概率",
    detail=Either("that its five-grade code is right", "所列五级碳效码正确"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
market_industry = Quantity(
    nw.String,
    "industry of the national market",
    "全国碳市场行业",
    detail=Either(
        "covered by its class; possible where only the division is known; outside; unknown with own codes",
        "covered为小类已纳入，possible为仅知大类，outside为未纳入，unknown为自定义代码",
    ),
)
market_probability = Quantity(
    nw.Float64,
    "probability of the national market",
    "纳入全国碳市场的概率",
    detail=Either(
        "that direct emissions (Scope 1) reach the national carbon market's threshold; blank outside its industries",
        "直接排放（范围一）达到全国碳市场纳入门槛；行业未纳入则空缺",
    ),
    unit="0–1",
    at_least=0,
    at_most=1,
)
rank_low = Quantity(
    nw.Int64, "rank, from", "排名区间起", detail=Either("lower end of the 90 % interval", "90%区间"), at_least=1
)
rank_high = Quantity(
    nw.Int64, "rank, to", "排名区间止", detail=Either("upper end of the 90 % interval", "90%区间"), at_least=1
)
rank_in_industry_low = Quantity(
    nw.Int64,
    "rank in industry, from",
    "行业内排名区间起",
    detail=Either("lower end of the 90 % interval", "90%区间"),
    at_least=1,
)
rank_in_industry_high = Quantity(
    nw.Int64,
    "rank in industry, to",
    "行业内排名区间止",
    detail=Either("upper end of the 90 % interval", "90%区间"),
    at_least=1,
)
code_1_probability = Quantity(
    nw.Float64,
    "probability of code 1",
    "五级码为1的概率",
    detail=Either("best, K ≤ 0.6", "最优，K≤0.6"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
code_2_probability = Quantity(
    nw.Float64,
    "probability of code 2",
    "五级码为2的概率",
    detail=Either("K ≤ 0.8", "K≤0.8"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
code_3_probability = Quantity(
    nw.Float64,
    "probability of code 3",
    "五级码为3的概率",
    detail=Either("K ≤ 1.2", "K≤1.2"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
code_4_probability = Quantity(
    nw.Float64,
    "probability of code 4",
    "五级码为4的概率",
    detail=Either("K ≤ 2.0", "K≤2.0"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
code_5_probability = Quantity(
    nw.Float64,
    "probability of code 5",
    "五级码为5的概率",
    detail=Either("worst, K > 2.0", "最差，K>2.0"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
