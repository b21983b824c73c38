"""Abatement measures: what they save, what they cost, how likely they are found and carried out (Model V)."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

carrier = Quantity(nw.String, "carrier", "能源载体", detail=Either("electricity or fuel", "electricity电力或fuel燃料"))
expected_generation_mwh = Quantity(
    nw.Float64,
    "own generation audits would find",
    "审计预期发现的自发电量",
    detail=Either(
        "plants with what reads as solar, at the median of their electricity", "按疑似光伏的工厂占比及其用电占比中位数"
    ),
    unit="MWh/yr",
    symbol="E",
    at_least=0,
)
expected_generation_q25_mwh = Quantity(
    nw.Float64,
    "own generation audits would find, lower quartile",
    "审计预期发现的自发电量，下四分位",
    detail=Either("of the share of electricity", "按用电占比"),
    unit="MWh/yr",
    at_least=0,
)
expected_generation_q75_mwh = Quantity(
    nw.Float64,
    "own generation audits would find, upper quartile",
    "审计预期发现的自发电量，上四分位",
    detail=Either("of the share of electricity", "按用电占比"),
    unit="MWh/yr",
    at_least=0,
)
measure_group = Quantity(
    nw.String,
    "measure group",
    "措施类别",
    detail=Either(
        "electricity or fuel, of the process or of buildings and operations", "电力或燃料，生产工艺或建筑与运行"
    ),
)
slice = Quantity(
    nw.Int64,
    "slice",
    "分段",
    detail=Either("of a group's saving, the cheapest first", "某类措施节能量的分段，成本由低到高"),
    at_least=1,
)
electricity_bought_mwh = Quantity(
    nw.Float64,
    "electricity bought",
    "外购电量",
    detail=Either("used in the year, own generation taken off", "全年，扣除自发电"),
    unit="MWh/yr",
    at_least=0,
)
electricity_limit_mwh = Quantity(
    nw.Float64,
    "most electricity that can be saved",
    "可节约电量上限",
    detail=Either("without the zero-carbon electricity", "不含零碳电量"),
    unit="MWh/yr",
    symbol="e − z",
    at_least=0,
)
fuel_gj = Quantity(
    nw.Float64,
    "fossil fuel",
    "化石燃料",
    detail=Either("burnt in the year, purchased heat left out", "全年，不含外购热力"),
    unit="GJ/yr",
    at_least=0,
)
fossil_tco2 = Quantity(
    nw.Float64,
    "emissions of fossil fuel",
    "化石燃料排放量",
    detail=Either("in the year, purchased heat left out", "全年，不含外购热力"),
    unit="tCO2/yr",
    at_least=0,
)
fuel_of_industry = Quantity(
    nw.Boolean,
    "fuel by industry alone",
    "燃料仅按行业推算",
    detail=Either(
        "tier 5: its fuel measures count for the region, not for the enterprise",
        "等级5：燃料措施只计入地区，不示于企业",
    ),
)
found = Quantity(
    nw.Float64,
    "probability found",
    "发现概率",
    detail=Either("that an audit finds a measure of the group", "审计发现该类措施的概率"),
    unit="0–1",
    symbol="π",
    at_least=0,
    at_most=1,
)
saving_mwh = Quantity(
    nw.Float64,
    "electricity saved",
    "节电量",
    detail=Either("expected of an audit, as engineers estimate it", "审计预期值，工程估算"),
    unit="MWh/yr",
    symbol="S",
    at_least=0,
)
saving_gj = Quantity(
    nw.Float64,
    "fuel saved",
    "节约燃料",
    detail=Either("expected of an audit, as engineers estimate it", "审计预期值，工程估算"),
    unit="GJ/yr",
    symbol="S",
    at_least=0,
)
estimated_tco2 = Quantity(
    nw.Float64,
    "emissions saved, engineers' estimate",
    "工程估算减排量",
    detail=Either("in a year, before the realisation rate", "每年，未计实现率"),
    unit="tCO2/yr",
    at_least=0,
)
tonnes_tco2 = Quantity(
    nw.Float64,
    "emissions saved, realised",
    "实现减排量",
    detail=Either("in a year, at the realisation rate, rebound taken off", "每年，按实现率并扣除回弹"),
    unit="tCO2/yr",
    at_least=0,
)


def _quantile(per_cent: int) -> Quantity:
    return Quantity(
        nw.Float64,
        f"saving, {per_cent} % quantile",
        f"节能量{per_cent}%分位数",
        detail=Either("of what an audit would find", "审计将发现的节能量"),
        unit="as `unit` says",
        at_least=0,
    )


saving_q05 = _quantile(5)
saving_q25 = _quantile(25)
saving_q50 = _quantile(50)
saving_q75 = _quantile(75)
saving_q95 = _quantile(95)
beyond_learnt = Quantity(
    nw.Boolean,
    "larger than any audited",
    "超出已审计规模",
    detail=Either("uses more than the largest plant that was learnt from", "用能超过所学习的最大工厂"),
)
price_cny_per_tco2 = Quantity(
    nw.Float64, "price of a tonne", "碳价", detail=Either("at which the step is taken", "该步所对应的"), unit="CNY/tCO2"
)
cost_cny_per_tco2 = Quantity(
    nw.Float64,
    "abatement cost",
    "单位减排成本",
    detail=Either(
        "annualised investment less the bill saved; below 0 it pays for itself",
        "年化投资减去节省的能源费，负值即自身盈利",
    ),
    unit="CNY/tCO2",
)
investment_cny = Quantity(
    nw.Float64,
    "investment",
    "投资额",
    detail=Either("once, US audit cost carried over", "一次性，由美国审计成本换算"),
    unit="CNY",
    symbol="I",
    at_least=0,
)
bill_saved_cny = Quantity(
    nw.Float64,
    "energy bill saved",
    "节省能源费",
    detail=Either("in a year, at the realisation rate", "每年，按实现率"),
    unit="CNY/yr",
    at_least=0,
)
net_cost_cny = Quantity(
    nw.Float64,
    "net cost",
    "净成本",
    detail=Either(
        "a year: annualised investment less the bill saved; output forgone is apart",
        "每年：年化投资减去节省的能源费，产值损失另列",
    ),
    unit="CNY/yr",
)
payback_years = Quantity(
    nw.Float64,
    "simple payback",
    "静态投资回收期",
    detail=Either("investment over a year's bill saved, at the realisation rate", "投资除以年节省能源费，按实现率"),
    unit="yr",
    at_least=0,
)
implementation = Quantity(
    nw.Float64,
    "probability carried out",
    "实施概率",
    detail=Either("of itself, without a programme; by tonnes", "无政策支持时自行实施，按吨数"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
tonnes_below_0_tco2 = Quantity(
    nw.Float64,
    "emissions saved below 0 cost",
    "负成本减排量",
    detail=Either("realised, of slices that pay for themselves", "自身盈利的分段，已计实现率"),
    unit="tCO2/yr",
    at_least=0,
)
saved_so_far_tco2 = Quantity(
    nw.Float64,
    "emissions saved so far",
    "累计减排量",
    detail=Either("with all cheaper blocks", "含成本更低的各段"),
    unit="tCO2/yr",
    at_least=0,
)
saved_so_far_low_tco2 = Quantity(
    nw.Float64,
    "emissions saved so far, low",
    "累计减排量下限",
    detail=Either("lower end of the 90 % interval", "90%区间下限"),
    unit="tCO2/yr",
    at_least=0,
)
saved_so_far_high_tco2 = Quantity(
    nw.Float64,
    "emissions saved so far, high",
    "累计减排量上限",
    detail=Either("upper end of the 90 % interval", "90%区间上限"),
    unit="tCO2/yr",
    at_least=0,
)
step_kind = Quantity(
    nw.String, "kind of step", "步骤类型", detail=Either("measure or closing", "measure措施或closing退出")
)
