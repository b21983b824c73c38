"""Abatement measures that a district names, and those that an enterprise's own audit found."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

measure_id = Quantity(
    nw.String, "measure", "减排措施", detail=Either("its identifier in the catalogue", "措施目录中的编号")
)
measure_no = Quantity(
    nw.String, "number of the measure", "措施序号", detail=Either("within the enterprise", "企业内的序号")
)
industries = Quantity(
    nw.String,
    "industries of the measure",
    "适用行业",
    detail=Either("codes, parted by ;, or * for all", "行业代码，以;分隔，*为全部"),
)
carrier_from = Quantity(
    nw.String,
    "energy replaced or saved",
    "被替代或节约的能源",
    detail=Either("electricity, fuel, or an energy of the factor catalogue", "electricity、fuel，或因子目录中的能源"),
)
carrier_to = Quantity(
    nw.String, "energy used instead", "替代能源", detail=Either("of a switch", "用于电能替代与燃料替代")
)
potential = Quantity(
    nw.Float64,
    "share it can save or replace",
    "可节约或替代的比例",
    detail=Either("of what `potential_of` names", "占potential_of所指用能的比例"),
    unit="0–1",
    above=0,
    at_most=1,
)
potential_of = Quantity(
    nw.String,
    "energy the share is of",
    "比例的基数",
    detail=Either(
        "electricity or fuel; any other end use the enterprise itself has to give",
        "electricity或fuel，其他用途须由企业提供用量",
    ),
)
performance = Quantity(
    nw.Float64, "performance", "性能", detail=Either("efficiency, COP or kWh/kW a year", "效率、COP或年kWh/kW"), above=0
)
performance_unit = Quantity(
    nw.String, "unit of the performance", "性能单位", detail=Either("as its source has it", "按出处所写")
)
investment = Quantity(
    nw.Float64, "investment", "投资", detail=Either("once, in the unit beside it", "一次性，单位见旁列"), at_least=0
)
investment_unit = Quantity(
    nw.String,
    "unit of the investment",
    "投资单位",
    detail=Either(
        "currency/what it is for, like CNY/(MWh/yr) or CNY/kW heat", "货币/计价对象，如CNY/(MWh/yr)、CNY/kW heat"
    ),
)
price_year = Quantity(
    nw.Int64, "price year", "价格年份", detail=Either("of the investment", "投资所用价格"), at_least=1900, at_most=2200
)
om_share = Quantity(
    nw.Float64,
    "operation and maintenance",
    "运行维护费率",
    detail=Either("a year, share of the investment", "每年占投资的比例"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
lifetime_years = Quantity(nw.Float64, "lifetime of the measure", "措施寿命", unit="yr", above=0, at_most=100)
region = Quantity(nw.String, "where the figures are of", "数据所属地区", detail=Either("country or area", "国家或地区"))
valid_to = Quantity(
    nw.Int64,
    "valid to",
    "截止年份",
    detail=Either("last year the figures hold for", "数据适用的最后年份"),
    at_least=1900,
    at_most=2200,
)
source_year = Quantity(nw.Int64, "year of the source", "出处年份", at_least=1900, at_most=2200)
url = Quantity(nw.String, "address of the source", "出处网址")
note = Quantity(nw.String, "note", "备注")
saved_mwh = Quantity(
    nw.Float64,
    "electricity saved",
    "节电量",
    detail=Either("a year, by the audit; of own generation what it makes", "每年，审计所得；自发电为发电量"),
    unit="MWh/yr",
    at_least=0,
)
saved_gj = Quantity(
    nw.Float64,
    "fuel saved",
    "节约燃料",
    detail=Either("a year, by the audit; of a switch what is burnt no more", "每年，审计所得；燃料替代为不再燃烧的量"),
    unit="GJ/yr",
    at_least=0,
)
status = Quantity(
    nw.String,
    "status",
    "实施状态",
    detail=Either("planned, done or rejected", "planned计划、done已实施、rejected不采纳"),
)
realised = Quantity(
    nw.Float64,
    "saving measured afterwards",
    "实测节能量",
    detail=Either("a year, in the unit of the audited saving", "每年，单位同审计节能量"),
    at_least=0,
)
own_groups = Quantity(
    nw.String,
    "groups of its own audit",
    "自身审计所涉类别",
    detail=Either("which stand in place of Model V's, parted by ;", "替代模型五的类别，以;分隔"),
)
