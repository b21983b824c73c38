"""Data quality and uncertainty: tiers, evidence, errors, coverage, probabilities."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

grade = Quantity(
    nw.Int64,
    "data-quality tier",
    "数据质量等级",
    detail=Either(
        "1 verified inventory, 2 metered fuels, 3 past inventory, 4 declared share, 5 industry alone",
        "1核查清单，2燃料计量，3往年清单，4申报占比，5仅行业碳电强度",
    ),
    at_least=1,
    at_most=5,
)
evidence = Quantity(
    nw.String,
    "evidence",
    "证据",
    detail=Either("what the emissions of fuels and heat rest on", "燃料与热力排放量的依据"),
)
evidence_year = Quantity(
    nw.Int64,
    "year of the evidence",
    "证据年份",
    detail=Either("earlier than the year for a past inventory", "往年清单早于估算年"),
)
evidence_source = Quantity(
    nw.String, "source of the evidence", "证据来源", detail=Either("the verifier of an inventory", "清单的核查机构")
)
contradiction = Quantity(
    nw.String,
    "contradiction",
    "证据矛盾",
    detail=Either(
        "pieces of evidence that cannot all be true; the interval holds what each of them says",
        "相互矛盾的证据；区间涵盖各项证据所示数值",
    ),
)
contradiction_low_tco2 = Quantity(
    nw.Float64,
    "least of the contradicting evidence",
    "矛盾证据下限",
    detail=Either(
        "fuels and heat by the piece that says least, or by a bill in money at the highest price",
        "按所示最少的证据计，或金额账单按最高价格计，燃料与热力",
    ),
    unit="tCO2/yr",
    at_least=0,
)
contradiction_high_tco2 = Quantity(
    nw.Float64,
    "most of the contradicting evidence",
    "矛盾证据上限",
    detail=Either(
        "fuels and heat by the piece that says most, or by a bill in money at the lowest price",
        "按所示最多的证据计，或金额账单按最低价格计，燃料与热力",
    ),
    unit="tCO2/yr",
    at_least=0,
)
trust = Quantity(
    nw.Float64,
    "reliability of the industry's intensity",
    "行业碳电强度的可信度",
    detail=Either("above 0.9 good, below 0.5 poor", "高于0.9为好，低于0.5为差"),
    unit="ratio",
    symbol="g/CEI",
)
trust_grade = Quantity(
    nw.String, "reliability, rated", "可信度评级", detail=Either("good, fair or poor", "good好，fair中，poor差")
)
shared_effect = Quantity(
    nw.Float64,
    "shared effect",
    "共同效应",
    detail=Either(
        "what fuels known by the industry alone are multiplied by, learnt from enterprises of the region known better",
        "仅依据行业的燃料排放量所乘倍数，由地区内证据较好的企业得出",
    ),
    unit="ratio",
    symbol="exp θ",
    at_least=0,
)
shared_region_error = Quantity(
    nw.Float64,
    "error of the shared effect, of the region",
    "共同效应误差（地区）",
    detail=Either("standard deviation of ln, one draw for the region", "对数标准差，全地区共用一次抽样"),
    unit="ratio",
    at_least=0,
)
shared_industry_error = Quantity(
    nw.Float64,
    "error of the shared effect, of the industry",
    "共同效应误差（行业）",
    detail=Either("standard deviation of ln, one draw for the industry", "对数标准差，全行业共用一次抽样"),
    unit="ratio",
    at_least=0,
)
shared_estimate_tco2 = Quantity(
    nw.Float64,
    "fuels by the industry's mean",
    "按行业平均的燃料排放量",
    detail=Either("of enterprises from whose evidence the shared effect is learnt", "限用于得出共同效应的企业"),
    unit="tCO2/yr",
    at_least=0,
)
verifier = Quantity(nw.String, "verifier", "核查机构", detail=Either("who verified it", "出具核查结论的机构"))
place = Quantity(nw.Int64, "place", "次序", detail=Either("1 = ask first", "1为最先"), at_least=1)
ask = Quantity(
    nw.String,
    "ask for",
    "索取",
    detail=Either("the evidence that narrows most for its effort", "单位工作量削减最多的证据"),
)
effort = Quantity(nw.Float64, "effort", "工作量", detail=Either("of the office", "主管部门所需工时"), unit="h", above=0)
narrowing_tco2 = Quantity(
    nw.Float64,
    "narrowing",
    "误差削减",
    detail=Either("expected error it takes away", "预期消除的误差"),
    unit="tCO2/yr",
    at_least=0,
)
misplaced_now = Quantity(
    nw.Float64,
    "misplaced, now",
    "当前错置",
    detail=Either("expected errors over the total before anyone is asked", "索取之前预期误差占总量"),
    unit="0–1",
    at_least=0,
)
misplaced_left = Quantity(
    nw.Float64,
    "misplaced, left",
    "剩余错置",
    detail=Either("expected errors over the total when all so far have answered", "至此全部答复后预期误差占总量"),
    unit="0–1",
    at_least=0,
)
width_now_tco2 = Quantity(
    nw.Float64,
    "interval of the total, now",
    "当前总量区间",
    detail=Either("width of its 90 % interval before anyone is asked", "索取之前总量90%区间的宽度"),
    unit="tCO2/yr",
    at_least=0,
)
width_left_tco2 = Quantity(
    nw.Float64,
    "interval of the total, left",
    "剩余总量区间",
    detail=Either("its width when all so far have answered", "至此全部答复后的宽度"),
    unit="tCO2/yr",
    at_least=0,
)
wrong_side = Quantity(
    nw.Float64,
    "wrong side",
    "错侧概率",
    detail=Either(
        "probability that the enterprise stands on the other side of the cut", "企业实际位于分界另一侧的概率"
    ),
    unit="0–1",
    at_least=0,
    at_most=0.5,
)
settled_tco2 = Quantity(
    nw.Float64,
    "settled",
    "落定",
    detail=Either(
        "emissions the answer is expected to take off the wrong side of the cut", "答复后预期不再处于分界错侧的排放量"
    ),
    unit="tCO2/yr",
    at_least=0,
)
wrong_now = Quantity(
    nw.Float64,
    "wrong side, now",
    "当前错侧",
    detail=Either(
        "emissions expected there over the total before anyone is asked", "索取之前预期处于分界错侧的排放量占总量"
    ),
    unit="0–1",
    at_least=0,
)
wrong_left = Quantity(
    nw.Float64,
    "wrong side, left",
    "剩余错侧",
    detail=Either(
        "emissions expected there over the total when all so far have answered",
        "至此全部答复后预期处于分界错侧的排放量占总量",
    ),
    unit="0–1",
    at_least=0,
)
target_probability = Quantity(
    nw.Float64,
    "probability of the target",
    "达标概率",
    detail=Either("that the plan meets it, carried out as it is", "按计划执行时"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
safe_target_rate = Quantity(
    nw.Float64,
    "safe target",
    "稳妥目标",
    detail=Either(
        "the rate to plan for so that the target is met with a probability of 90 %", "按此制定计划，则达标概率为90%"
    ),
    unit="0–1",
    above=0,
    at_most=1,
)
enterprises = Quantity(nw.Int64, "enterprises", "企业数", at_least=0)
share_on_grade_5 = Quantity(
    nw.Float64,
    "on industry alone",
    "仅凭行业占比",
    detail=Either("share of the emissions that rests on data-quality tier 5", "数据质量5级的排放量占比"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
lowest_tenth_kept = Quantity(
    nw.Float64,
    "lowest tenth kept",
    "最低十分之一的稳定性",
    detail=Either(
        "of the least efficient tenth as estimated, what is expected to be actually in it",
        "按估算属最低十分之一的企业中，预期确属其中的占比",
    ),
    unit="0–1",
    at_least=0,
    at_most=1,
)
draws = Quantity(
    nw.Int64, "simulation draws", "模拟抽样数", detail=Either("behind the intervals", "区间所依据的抽样"), at_least=1
)
typical_low_rate = Quantity(
    nw.Float64,
    "below, typical",
    "典型向下幅度",
    detail=Either(
        "median distance from an enterprise's figure down to the lower end of its 90 % interval",
        "单家估算值距90%区间下限，中位数",
    ),
    unit="0–1",
)
typical_high_rate = Quantity(
    nw.Float64,
    "above, typical",
    "典型向上幅度",
    detail=Either(
        "median distance from an enterprise's figure up to the upper end of its 90 % interval",
        "单家估算值距90%区间上限，中位数",
    ),
    unit="0–1",
)
width_rate = Quantity(
    nw.Float64,
    "interval width",
    "区间宽度",
    detail=Either("of the region's 90 % interval, over its emissions", "地区90%区间，占排放量"),
    unit="0–1",
)
kind = Quantity(nw.String, "kind", "类型")
plants_of = Quantity(nw.String, "plants of", "企业来源", detail=Either("the set they were tried on", "检验所用数据"))
plants = Quantity(nw.Int64, "plants", "家数", at_least=0)
coverage = Quantity(
    nw.Float64,
    "coverage",
    "覆盖率",
    detail=Either("share of plants whose true emissions lie in the 90 % interval", "真实排放量落入90%区间的占比"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
learnt_elsewhere = Quantity(
    nw.Boolean,
    "learnt elsewhere",
    "误差来自其他数据",
    detail=Either(
        "the errors come from other plants of another set; else from other plants of the same set",
        "否则来自同一数据的其余企业",
    ),
)
answer = Quantity(nw.String, "evidence", "证据", detail=Either("what the estimate knew of each plant", "估算所知"))
group = Quantity(
    nw.String, "group", "分组", detail=Either("industry or band of electricity share", "行业或电力占比区间")
)
median_error = Quantity(
    nw.Float64, "median error", "误差中位数", detail=Either("of single plants, either way", "单家企业"), unit="0–1"
)
mean_error = Quantity(
    nw.Float64, "mean error", "误差均值", detail=Either("of single plants, either way", "单家企业"), unit="0–1"
)
within_5 = Quantity(nw.Float64, "within 5 %", "误差5%以内占比", detail=Either("share of plants", "占家数"), unit="0–1")
within_10 = Quantity(
    nw.Float64, "within 10 %", "误差10%以内占比", detail=Either("share of plants", "占家数"), unit="0–1"
)
within_20 = Quantity(
    nw.Float64, "within 20 %", "误差20%以内占比", detail=Either("share of plants", "占家数"), unit="0–1"
)
bias = Quantity(nw.Float64, "error of the total", "总量误差", unit="0–1")
contradicting = Quantity(
    nw.Float64,
    "contradictions told",
    "提示矛盾",
    detail=Either("share of plants whose evidence contradicts itself", "证据相互矛盾的企业占比"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
misplaced = Quantity(
    nw.Float64,
    "misplaced",
    "错置",
    detail=Either("sum of the plants' errors over the total", "各家误差之和占总量"),
    unit="0–1",
)
coverage_learnt = Quantity(
    nw.Float64,
    "coverage, learnt here",
    "覆盖率（本表学习）",
    detail=Either("by errors learnt from the other plants of this table", "误差由本表其余企业得出"),
    unit="0–1",
)
rank_correlation = Quantity(
    nw.Float64, "rank correlation of efficiency", "碳效率秩相关", detail=Either("Spearman", "Spearman"), unit="ratio"
)
lowest_decile = Quantity(
    nw.Float64,
    "lowest decile",
    "最低十分位",
    detail=Either("share of the least efficient tenth identified", "识别正确的占比"),
    unit="0–1",
)
regret = Quantity(
    nw.Float64,
    "cost regret",
    "成本遗憾",
    detail=Either("more output forgone for a cut of 20 % than with the truth known", "减排20%多放弃的产值"),
    unit="0–1",
)
carbon_from = Quantity(
    nw.Float64,
    "carbon of the industry's fuels, from",
    "行业燃料含碳下限",
    detail=Either("per GJ, over that of natural gas, where the row holds", "单位热量，与天然气之比，该行适用范围"),
    at_least=0,
)
carbon_to = Quantity(
    nw.Float64,
    "carbon of the industry's fuels, to",
    "行业燃料含碳上限",
    detail=Either("below; blank where there is no end", "不含该值，空缺为无上限"),
    at_least=0,
)
gas_from = Quantity(
    nw.Float64,
    "natural gas of the industry, from",
    "行业天然气占比下限",
    detail=Either("its part of the emissions of the industry's fuels", "占行业燃料排放量"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
gas_to = Quantity(
    nw.Float64,
    "natural gas of the industry, to",
    "行业天然气占比上限",
    detail=Either("below; blank where there is no end", "不含该值，空缺为无上限"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
per = Quantity(
    nw.String,
    "ratio to",
    "比值的基准",
    detail=Either(
        "`industry`: the fuels as estimated; `natural_gas`: their heat at the carbon of natural gas",
        "industry为估算的燃料排放量，natural_gas为同等热量天然气的排放量",
    ),
)
share_from = Quantity(
    nw.Float64,
    "share, from",
    "电力占比下限",
    detail=Either(
        "electricity share where the row holds, as declared or as the estimate implies",
        "该行适用范围，为申报值或估算所含值",
    ),
    unit="0–1",
    at_least=0,
    at_most=1,
)
share_to = Quantity(
    nw.Float64,
    "share, to",
    "电力占比上限",
    detail=Either("blank without end", "空缺为无上限"),
    unit="0–1",
    above=0,
    at_most=1,
)
electricity_from_mwh = Quantity(
    nw.Float64,
    "electricity, from",
    "用电量下限",
    detail=Either("of the year, where the row holds", "该行适用范围"),
    unit="MWh/yr",
    at_least=0,
)
electricity_to_mwh = Quantity(
    nw.Float64,
    "electricity, to",
    "用电量上限",
    detail=Either("blank without end", "空缺为无上限"),
    unit="MWh/yr",
    above=0,
)
age_from_years = Quantity(
    nw.Int64,
    "age, from",
    "证据年龄下限",
    detail=Either("of a past inventory where the row holds", "往年清单"),
    unit="yr",
    at_least=0,
)
age_to_years = Quantity(
    nw.Int64, "age, to", "证据年龄上限", detail=Either("blank without end", "空缺为无上限"), unit="yr"
)
probability = Quantity(
    nw.Float64,
    "probability",
    "概率",
    detail=Either("that the truth is at most `ratio` of the estimate", "真实值不超过估算值的ratio倍"),
    unit="0–1",
    above=0,
    at_most=1,
)
ratio = Quantity(
    nw.Float64, "ratio", "比值", detail=Either("truth over estimate", "真实值与估算值之比"), unit="ratio", at_least=0
)
origin = Quantity(nw.String, "origin", "来源", detail=Either("where the row comes from", "该行出处"))
draw = Quantity(nw.Int64, "simulation draw", "模拟抽样序号", at_least=0)
own_error_tco2 = Quantity(
    nw.Float64,
    "error of its own evidence",
    "自身证据误差",
    detail=Either("of the region's enterprises, independent of other regions", "地区内企业，与其他地区相互独立"),
    unit="tCO2/yr",
)
statistics_error_tco2 = Quantity(
    nw.Float64,
    "error of statistics and factors",
    "统计与因子误差",
    detail=Either("common to regions of the same statistics", "采用同一统计的地区共有"),
    unit="tCO2/yr",
)
grid_error_tco2 = Quantity(
    nw.Float64,
    "error of the grid factor",
    "电网因子误差",
    detail=Either("common to regions of the same grid factor", "采用同一电网因子的地区共有"),
    unit="tCO2/yr",
)
regions = Quantity(nw.Int64, "regions", "地区数", at_least=0)
