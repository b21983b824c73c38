"""Grants, subsidies and carbon prices: what they move, what they cost, and who is paid for nothing (Model V)."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

incentive = Quantity(
    nw.String,
    "incentive",
    "激励方式",
    detail=Either("grant, subsidy or carbon_price", "grant投资补助、subsidy按吨补贴或carbon_price碳价"),
)
incentive_level = Quantity(
    nw.Float64,
    "level of the incentive",
    "激励水平",
    detail=Either(
        "share of the investment, or CNY for each tonne saved in a year", "投资补助比例，或每年每减排一吨的金额"
    ),
    at_least=0,
)
potential_tco2 = Quantity(
    nw.Float64,
    "emissions that measures could save",
    "措施可减排量",
    detail=Either(
        "in a year, if all that audits find were carried out; realised", "每年，审计发现全部实施，已计实现率"
    ),
    unit="tCO2/yr",
    at_least=0,
)
unaided_tco2 = Quantity(
    nw.Float64,
    "emissions saved unaided",
    "自行实施减排量",
    detail=Either("in a year, expected without any incentive", "每年，无激励时的期望值"),
    unit="tCO2/yr",
    at_least=0,
)
additional_tco2 = Quantity(
    nw.Float64,
    "additional emissions saved",
    "额外减排量",
    detail=Either("in a year, expected beyond what is done unaided", "每年，超出自行实施部分的期望值"),
    unit="tCO2/yr",
    at_least=0,
)
enterprises_moved = Quantity(
    nw.Float64,
    "enterprises moved",
    "被带动企业数",
    detail=Either(
        "in whole ones: the shares of their tonnes that enterprises do more, added up",
        "折算为整户：各企业额外实施比例之和",
    ),
    at_least=0,
)
money_cny = Quantity(
    nw.Float64,
    "money paid",
    "支出金额",
    detail=Either("over the life of the measures", "措施寿命期内合计"),
    unit="CNY",
    at_least=0,
)
free_rider_cny = Quantity(
    nw.Float64,
    "money to free riders",
    "搭便车支出",
    detail=Either("paid for what would be done anyway", "支付给本会自行实施者"),
    unit="CNY",
    at_least=0,
)
free_rider_share = Quantity(
    nw.Float64,
    "free riders' share",
    "搭便车占比",
    detail=Either("of the money paid", "占支出金额"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
additional_cost_cny_per_tco2 = Quantity(
    nw.Float64,
    "cost of an additional tonne",
    "每吨额外减排支出",
    detail=Either("money paid over the additional tonnes of the measures' life", "支出金额除以寿命期内额外减排量"),
    unit="CNY/tCO2",
    at_least=0,
)
visit = Quantity(
    nw.Int64,
    "visit",
    "走访次序",
    detail=Either("the largest estimated emitter first", "估算排放量最大者在前"),
    at_least=1,
)
visited_share = Quantity(
    nw.Float64,
    "reached so far",
    "累计触及比例",
    detail=Either(
        "share of what measures could save, visits up to this one together", "至本次走访为止，占措施可减排量的比例"
    ),
    unit="0–1",
    at_least=0,
    at_most=1,
)
