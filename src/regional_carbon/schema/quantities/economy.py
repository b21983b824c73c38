"""Output, employees and taxes; what a reduction costs, and what makes it good."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

output_cny = Quantity(
    nw.Float64, "output", "产值", detail=Either("value in the year", "全年"), unit="CNY/yr", symbol="G", at_least=0
)
value_added_cny = Quantity(nw.Float64, "value added", "增加值", detail=Either("in the year", "全年"), unit="CNY/yr")
tax_cny = Quantity(
    nw.Float64, "tax", "税收", detail=Either("paid in the year, refunds taken off", "全年实缴，扣除退税"), unit="CNY/yr"
)
base_output_cny = Quantity(
    nw.Float64,
    "base-year output",
    "基准年产值",
    detail=Either("value in the base year of its targets", "目标所依据年份"),
    unit="CNY/yr",
    symbol="G0",
    at_least=0,
)
employees = Quantity(nw.Float64, "employees", "从业人数", unit="persons", at_least=0)
electricity_cost_cny = Quantity(
    nw.Float64,
    "electricity cost",
    "电费",
    detail=Either("of the year's bills, for a check of the electricity", "全年账单合计，用于核对用电量"),
    unit="CNY/yr",
    at_least=0,
)
saved_per_cny = Quantity(
    nw.Float64,
    "worth of another CNY of investment",
    "每增加一元投资的价值",
    detail=Either(
        "what it would save of net cost and output forgone, within the budget; 0 where the budget is enough",
        "预算约束下可节省的净成本与放弃产值；预算充足时为0",
    ),
    at_least=0,
)
output_forgone_without_cny = Quantity(
    nw.Float64,
    "output forgone without measures",
    "不采取措施时放弃产值",
    detail=Either("at just the target's tonnes", "恰好达标时"),
    unit="CNY",
    at_least=0,
)
scaled_output_forgone_cny = Quantity(
    nw.Float64,
    "output forgone for just the target",
    "恰好达标时的产值损失",
    detail=Either(
        "the enterprise reached last reduces in part, so that all strategies reduce the same tonnes",
        "最后触及的企业部分减排，使各策略减排吨数相同",
    ),
    unit="CNY/yr",
)
output_forgone_rate = Quantity(
    nw.Float64,
    "output forgone, share",
    "放弃产值占比",
    detail=Either("of the region's output", "占地区产值"),
    unit="0–1",
)
output_forgone_cny = Quantity(
    nw.Float64,
    "output forgone",
    "放弃产值",
    detail=Either("reduction coefficient times output", "减排系数乘产值"),
    unit="CNY/yr",
    symbol="βG",
)
average_cost_cny_per_tco2 = Quantity(
    nw.Float64,
    "average cost",
    "平均减排成本",
    detail=Either("output forgone per unit reduced", "每减一吨放弃的产值"),
    unit="CNY/tCO2",
    symbol="A",
    at_least=0,
)
average_cost_low_cny_per_tco2 = Quantity(
    nw.Float64,
    "average cost, low",
    "平均减排成本下限",
    detail=Either("lower end of the 90 % interval", "90%区间"),
    unit="CNY/tCO2",
    at_least=0,
)
average_cost_high_cny_per_tco2 = Quantity(
    nw.Float64,
    "average cost, high",
    "平均减排成本上限",
    detail=Either("upper end of the 90 % interval", "90%区间"),
    unit="CNY/tCO2",
    at_least=0,
)
marginal_cost_cny_per_tco2 = Quantity(
    nw.Float64,
    "marginal cost",
    "边际减排成本",
    detail=Either("of the last tonne, the efficiency of the enterprise reached last", "最后触及企业的碳效率"),
    unit="CNY/tCO2",
)
compensated_share = Quantity(
    nw.Float64,
    "compensated",
    "补偿比例",
    detail=Either("share of the output forgone that a subsidy makes good", "补贴占放弃产值"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
subsidy_cny = Quantity(
    nw.Float64, "subsidy", "补贴", detail=Either("paid in the year", "当年支付"), unit="CNY/yr", at_least=0
)
discount_rate = Quantity(
    nw.Float64, "discount rate", "折现率", detail=Either("per year", "每年"), unit="0–1", at_least=0, at_most=1
)
discounted_subsidy_cny = Quantity(
    nw.Float64,
    "discounted subsidy",
    "折现补贴",
    detail=Either("worth in the base year", "折至基准年"),
    unit="CNY/yr",
    at_least=0,
)
fund_cny = Quantity(
    nw.Float64,
    "fund",
    "基金余额",
    detail=Either(
        "to hold at the start of the year for this and all later years to the goal",
        "当年年初应有，用于当年及至达标的各年",
    ),
    unit="CNY",
    at_least=0,
)
levy_cny_per_tco2 = Quantity(
    nw.Float64,
    "levy",
    "费率",
    detail=Either("what a tonne still emitted pays in the year", "当年每吨排放的缴纳额"),
    unit="CNY/tCO2",
    at_least=0,
)
received_cny = Quantity(
    nw.Float64,
    "received",
    "获补偿",
    detail=Either("the share of its output forgone that the fund makes good", "基金对其放弃产值的补偿"),
    unit="CNY/yr",
    at_least=0,
)
paid_cny = Quantity(
    nw.Float64,
    "paid",
    "缴纳",
    detail=Either("the levy per tonne times its planned emissions", "每吨费率乘计划排放量"),
    unit="CNY/yr",
    at_least=0,
)
balance_cny = Quantity(
    nw.Float64, "balance", "净额", detail=Either("received less paid", "获补偿减缴纳"), unit="CNY/yr"
)
discounted_output_forgone_cny = Quantity(
    nw.Float64,
    "output forgone, discounted",
    "放弃产值现值",
    detail=Either("worth in the first year; blank without a rate", "折现至首年，未给折现率时空缺"),
    unit="CNY/yr",
)
