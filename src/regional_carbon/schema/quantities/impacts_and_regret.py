"""Impacts, fairness and regret of strategies compared at one target."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

burden_gini = Quantity(
    nw.Float64,
    "burden Gini",
    "负担基尼系数",
    detail=Either("of the coefficients of all, 0 where all bear the same", "全部企业减排系数，0为各企业相同"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
scaled_burden_gini = Quantity(
    nw.Float64,
    "burden Gini for just the target",
    "恰好达标时的负担基尼系数",
    detail=Either("the enterprise reached last reduces in part", "最后触及的企业部分减排"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
burden_ratio = Quantity(
    nw.Float64,
    "burden ratio",
    "负担比",
    detail=Either(
        "greatest coefficient over the least; blank where someone bears nothing",
        "最大系数与最小系数之比，有企业不承担时空缺",
    ),
    unit="ratio",
    at_least=1,
)
small_share = Quantity(
    nw.Float64,
    "share of small enterprises",
    "小微企业占比",
    detail=Either(
        "what small enterprises bear of the output forgone; blank where no size is known",
        "放弃产值中小微企业承担的部分，规模未知时空缺",
    ),
    unit="0–1",
    at_least=0,
    at_most=1,
)
industries_hard_hit = Quantity(
    nw.Int64,
    "industries hard hit",
    "重创行业数",
    detail=Either("those that lose more than a fifth of their output", "放弃产值超过本行业五分之一"),
    at_least=0,
)
above_optimum_cny = Quantity(
    nw.Float64,
    "price of fairness",
    "公平的代价",
    detail=Either("output forgone above the least possible for the same reduction", "比同等减排的最小放弃产值多出部分"),
    unit="CNY/yr",
    at_least=0,
)
above_optimum_rate = Quantity(
    nw.Float64,
    "price of fairness, share",
    "公平的代价占比",
    detail=Either("of that least", "占最小放弃产值"),
    unit="ratio",
    at_least=0,
)
jobs_at_stake = Quantity(
    nw.Float64,
    "jobs at stake",
    "涉及岗位",
    detail=Either("coefficient × employees, of those whose employees are known", "系数×从业人数，限从业人数已知的企业"),
    unit="persons",
    symbol="Σ βL",
    at_least=0,
)
jobs_known = Quantity(
    nw.Float64,
    "jobs, known",
    "岗位已知占比",
    detail=Either("share of the output forgone by those whose employees are known", "从业人数已知的企业占放弃产值"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
tax_forgone_cny = Quantity(
    nw.Float64,
    "tax forgone",
    "放弃税收",
    detail=Either("coefficient × tax, of those whose tax is known", "系数×税收，限税收已知的企业"),
    unit="CNY/yr",
    symbol="Σ βT",
)
tax_known = Quantity(
    nw.Float64,
    "tax, known",
    "税收已知占比",
    detail=Either("share of the output forgone by those whose tax is known", "税收已知的企业占放弃产值"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
value_added_forgone_cny = Quantity(
    nw.Float64,
    "value added forgone",
    "放弃增加值",
    detail=Either("coefficient × value added, of those whose value added is known", "系数×增加值，限增加值已知的企业"),
    unit="CNY/yr",
    symbol="Σ βV",
)
value_added_known = Quantity(
    nw.Float64,
    "value added, known",
    "增加值已知占比",
    detail=Either("share of the output forgone by those whose value added is known", "增加值已知的企业占放弃产值"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
industries_wiped_out = Quantity(
    nw.Int64,
    "industries closed entirely",
    "全部退出行业数",
    detail=Either("those that lose all their output", "放弃本行业全部产值"),
    at_least=0,
)
wiped_out = Quantity(
    nw.String, "closed entirely, which", "全部退出行业", detail=Either("the codes of those industries", "行业代码")
)
small_closed = Quantity(
    nw.Int64,
    "small enterprises closed",
    "小微企业关停数",
    detail=Either("with reduction coefficient 1; blank where no size is known", "减排系数为1，规模未知时空缺"),
    at_least=0,
)
base_year = Quantity(nw.Int64, "base year", "基准年", detail=Either("of the register", "名录所属年份"))
target_share = Quantity(
    nw.Float64,
    "share of the goal",
    "完成比例",
    detail=Either("reached in the year, in equal steps", "当年达到的目标比例，逐年等步"),
    unit="0–1",
    above=0,
    at_most=1,
)
bound = Quantity(
    nw.String,
    "bound",
    "约束",
    detail=Either("rule, or what holds the least-cost plan (gini ≤, none)", "rule为规则，最小成本方案为gini ≤或none"),
)
bound_at_most = Quantity(
    nw.Float64,
    "bound, at most",
    "约束上限",
    detail=Either("of the coefficients' Gini; blank for none", "系数的基尼系数，无约束时空缺"),
    unit="ratio",
    at_least=0,
)
on_front = Quantity(
    nw.Boolean,
    "on the Pareto front",
    "在帕累托前沿",
    detail=Either("no other rule is both fairer and cheaper", "无其他规则更公平且成本更低"),
)
dominated_by = Quantity(
    nw.String,
    "Pareto-dominated by",
    "帕累托占优者",
    detail=Either(
        "the cheapest rule that is no less fair and no dearer, and better in one",
        "公平不逊、成本不高且至少一项更优者中成本最低的规则",
    ),
)
scenario_kind = Quantity(
    nw.String,
    "kind",
    "情景类别",
    detail=Either("base, grid_factor, trend, cost or draws", "base、grid_factor、trend、cost或draws"),
)
scenario = Quantity(nw.String, "scenario", "情景")
met_share = Quantity(
    nw.Float64,
    "target met",
    "达标占比",
    detail=Either("share of the draws", "占抽样数"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
cost_rank = Quantity(
    nw.Int64,
    "place",
    "名次",
    detail=Either("1 = cheapest per tonne, equal ones alike", "1为每吨最便宜，相同并列"),
    at_least=1,
)
cheapest_share = Quantity(
    nw.Float64,
    "cheapest",
    "最便宜占比",
    detail=Either("share of the draws", "占抽样数"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
mean_regret = Quantity(
    nw.Float64,
    "regret, mean",
    "平均遗憾",
    detail=Either("average cost above the cheapest strategy's, over it", "平均减排成本高出最便宜策略的比例"),
    unit="ratio",
    at_least=0,
)
greatest_regret = Quantity(
    nw.Float64,
    "regret, greatest",
    "最大遗憾",
    detail=Either("of all scenarios and draws", "全部情景与抽样中"),
    unit="ratio",
    at_least=0,
)
scenarios = Quantity(nw.Int64, "scenarios", "情景数", at_least=1)
times_cheapest = Quantity(
    nw.Int64,
    "times cheapest",
    "居首次数",
    detail=Either("scenarios in which it places first", "名次为1的情景数"),
    at_least=0,
)
worst_rank = Quantity(nw.Int64, "worst place", "最差名次", detail=Either("of all scenarios", "全部情景中"), at_least=1)
worst_scenario = Quantity(
    nw.String, "worst scenario", "最差情景", detail=Either("where the regret is greatest", "遗憾最大处")
)
least_reduction_rate = Quantity(
    nw.Float64,
    "least reduction rate",
    "最低减排率",
    detail=Either("actually reached in any scenario, mean of its draws", "各情景实际达到，抽样均值"),
    unit="0–1",
)
least_regret = Quantity(
    nw.Boolean,
    "minimax regret",
    "最小最大遗憾",
    detail=Either("its greatest regret is the least of all", "最大遗憾为各策略中最小"),
)
