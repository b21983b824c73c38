"""Goals, allowances, business as usual and what separates them, year by year."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

into = Quantity(
    nw.String, "into", "并入", detail=Either("of a merger, the enterprise that goes on", "合并后存续的企业")
)
business_as_usual_tco2 = Quantity(
    nw.Float64,
    "business as usual",
    "照常排放量",
    detail=Either("emissions if no reduction were asked", "不作要求时的排放量"),
    unit="tCO2/yr",
    symbol="B",
)
cap_tco2 = Quantity(
    nw.Float64,
    "allowance",
    "排放配额",
    detail=Either(
        "its part of the year's goal; blank before the first year planned", "当年目标中的份额，规划首年之前空缺"
    ),
    unit="tCO2/yr",
    at_least=0,
)
cap_low_tco2 = Quantity(
    nw.Float64,
    "allowance, low",
    "排放配额下限",
    detail=Either(
        "if worked out from what the enterprise truly emits: lower end of the 90 % interval, given the grid factor",
        "按企业真实排放量核算时，90%区间，以电网因子为准",
    ),
    unit="tCO2/yr",
    at_least=0,
)
cap_high_tco2 = Quantity(
    nw.Float64,
    "allowance, high",
    "排放配额上限",
    detail=Either(
        "if worked out from what the enterprise truly emits: upper end of the 90 % interval, given the grid factor",
        "按企业真实排放量核算时，90%区间，以电网因子为准",
    ),
    unit="tCO2/yr",
    at_least=0,
)
from_reserve_tco2 = Quantity(
    nw.Float64,
    "from the reserve",
    "动用结余",
    detail=Either("what it may emit beyond its allowance, saved in earlier years", "配额之外可排放的往年结余"),
    unit="tCO2/yr",
    at_least=0,
)
planned_tco2 = Quantity(
    nw.Float64, "planned emissions", "计划排放量", detail=Either("of the year", "全年"), unit="tCO2/yr"
)
basis = Quantity(
    nw.String,
    "basis",
    "性质",
    detail=Either("estimate, actual (reported) or plan", "estimate为估算，actual为已报告，plan为规划"),
)
frozen_tco2 = Quantity(
    nw.Float64,
    "frozen",
    "冻结情景",
    detail=Either(
        "emissions if output grew and all else stayed as in the first year", "仅产值增长、其余保持首年水平的排放量"
    ),
    unit="tCO2/yr",
)
grid_wedge_tco2 = Quantity(nw.Float64, "cleaner grid", "电网清洁化", unit="tCO2/yr")
vintage_wedge_tco2 = Quantity(
    nw.Float64,
    "newer grid factor",
    "电网因子更新",
    detail=Either(
        "the estimate uses an older year's factor: no decline of emissions", "估算采用较早年份的因子，并非实际减排"
    ),
    unit="tCO2/yr",
)
vintage_tco2 = Quantity(
    nw.Float64,
    "of the deviation, change of the grid factor's vintage",
    "偏差中电网因子年份变化",
    detail=Either(
        "what the report's grid factor is older by than the plan's, in tonnes; negative where newer: no decline",
        "报告所用电网因子较计划陈旧的部分乘以用电量；为负表示较新，并非实际减排",
    ),
    unit="tCO2/yr",
)
grid_vintage_tco2_per_mwh = Quantity(
    nw.Float64,
    "grid factor, part of its age",
    "电网因子陈旧部分",
    detail=Either("the factor less that of the year itself, of the same grid", "所用因子减去同一电网当年因子"),
    unit="tCO2/MWh",
)
structure_wedge_tco2 = Quantity(nw.Float64, "mix of industries", "产业结构", unit="tCO2/yr")
turnover_wedge_tco2 = Quantity(
    nw.Float64,
    "entry and exit",
    "企业进退",
    detail=Either("mix of enterprises within their industries", "行业内企业构成"),
    unit="tCO2/yr",
)
electricity_wedge_tco2 = Quantity(nw.Float64, "less electricity per output", "单位产值用电下降", unit="tCO2/yr")
fuel_wedge_tco2 = Quantity(nw.Float64, "less fuel per electricity", "单位用电燃料排放下降", unit="tCO2/yr")
closures_wedge_tco2 = Quantity(
    nw.Float64, "closures", "关停", detail=Either("asked by the rule", "按规则"), unit="tCO2/yr"
)
cuts_wedge_tco2 = Quantity(
    nw.Float64, "cuts", "削减", detail=Either("asked by the rule of those who stay", "按规则，存续企业"), unit="tCO2/yr"
)
goal_tco2 = Quantity(
    nw.Float64,
    "goal",
    "目标",
    detail=Either("emissions of the year; blank where none binds it", "当年排放量，无目标时空缺"),
    unit="tCO2/yr",
    at_least=0,
)
goal = Quantity(nw.String, "goal that binds the year", "当年起约束作用的目标")
meets_goal = Quantity(nw.Boolean, "meets the goal", "是否达到当年目标", detail=Either("reserve counted", "含结余"))
goal_probability = Quantity(
    nw.Float64,
    "probability of the goal",
    "达标概率",
    detail=Either(
        "that the year's goal is met if every enterprise gives up its planned share",
        "各企业按计划比例削减时达到当年目标的概率",
    ),
    unit="0–1",
    at_least=0,
    at_most=1,
)
reserve_tco2 = Quantity(
    nw.Float64, "reserve", "结余", detail=Either("saved so far and carried over", "累计可结转"), unit="tCO2", at_least=0
)
dial = Quantity(
    nw.Float64,
    "control parameter",
    "调节参数",
    detail=Either("of the allocation rule, calibrated to the goal", "分配规则的参数，校准至目标"),
)
emission_tco2_per_million_cny = Quantity(
    nw.Float64,
    "emissions per output",
    "单位产值排放量",
    detail=Either("planned emissions over output before anything is forgone", "计划排放量与照常产值之比"),
    unit="tCO2/10^6 CNY",
)
cumulative_tco2 = Quantity(
    nw.Float64,
    "cumulative emissions",
    "累计排放量",
    detail=Either("planned, from the year after the first on", "自首年之后起的计划排放量"),
    unit="tCO2",
)
allowed_tco2 = Quantity(
    nw.Float64,
    "allowed",
    "允许排放量",
    detail=Either("allowance and what it might take from the reserve", "配额加可动用结余"),
    unit="tCO2/yr",
)
over_tco2 = Quantity(
    nw.Float64,
    "over",
    "超出",
    detail=Either("actual less allowed; negative where it stayed below", "实际减允许，负值为低于"),
    unit="tCO2/yr",
)
over_rate = Quantity(
    nw.Float64, "over, share", "超出占比", detail=Either("of what was allowed", "占允许排放"), unit="0–1"
)
standing = Quantity(
    nw.String,
    "standing",
    "状态",
    detail=Either(
        "over, within, not_reported, not_in_plan or without_cap (emissions not known before)",
        "over为超出，within为未超，not_reported为未报告，not_in_plan为计划外，without_cap为此前排放量未知、无配额",
    ),
)
shared_reduction_tco2 = Quantity(
    nw.Float64,
    "share of the province's reduction",
    "分担的减排量",
    detail=Either("what the province's target asks of the region", "全省目标对该地区的要求"),
    unit="tCO2/yr",
    at_least=0,
)
shared_allowance_tco2 = Quantity(
    nw.Float64,
    "allowance under the province's target",
    "全省目标下的允许排放量",
    detail=Either("what the region may emit", "该地区可排放量"),
    unit="tCO2/yr",
    at_least=0,
)
