"""Energy audits: plants that were audited, and what was recommended to them."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

plant_id = Quantity(nw.String, "audited plant", "受审计工厂")
audit_team = Quantity(
    nw.String,
    "audit team",
    "审计机构",
    detail=Either("who audited; auditors differ more than plants do", "出具审计的机构；审计机构之间的差异大于工厂之间"),
)
fuel_bought_gj = Quantity(
    nw.Float64,
    "fossil fuel bought",
    "外购化石燃料",
    detail=Either("by the bills, all fossil fuels together", "按账单，各种化石燃料合计"),
    unit="GJ/yr",
    at_least=0,
)
electricity_usd_per_mwh = Quantity(
    nw.Float64,
    "average price of electricity",
    "平均电价",
    detail=Either("demand and fees in it, in the money of the year", "含需量电费与杂费，当年价"),
    unit="USD/MWh",
    at_least=0,
)
natural_gas_usd_per_gj = Quantity(
    nw.Float64,
    "average price of natural gas",
    "平均天然气价",
    detail=Either("in the money of the year", "当年价"),
    unit="USD/GJ",
    at_least=0,
)
recommendation = Quantity(nw.String, "number of the recommendation", "建议编号", detail=Either("at its plant", "厂内"))
energy_saved = Quantity(
    nw.String,
    "energy saved",
    "所节约能源",
    detail=Either("electricity, natural_gas or another; the first that is saved", "electricity、natural_gas等，取首项"),
)
saved_tco2_per_gj = Quantity(
    nw.Float64,
    "emission factor of the fuel saved",
    "所节约燃料的排放因子",
    detail=Either("blank or 0: not a fossil fuel", "空缺或0：非化石燃料"),
    unit="tCO2/GJ",
    at_least=0,
)
measure_area = Quantity(
    nw.String,
    "area of the measure",
    "措施所属领域",
    detail=Either(
        "process (combustion, heat, electrical power, motors, compressed air), buildings_operations or other",
        "process工艺（燃烧、热力、供配电、电机、压缩空气）、buildings_operations建筑与运行、other其他",
    ),
)
recommended_mwh = Quantity(
    nw.Float64,
    "electricity saved, recommended",
    "建议节电量",
    detail=Either("as the engineers estimate it", "工程估算"),
    unit="MWh/yr",
)
recommended_gj = Quantity(
    nw.Float64,
    "fuel saved, recommended",
    "建议节约燃料",
    detail=Either("as the engineers estimate it", "工程估算"),
    unit="GJ/yr",
)
saving_usd = Quantity(
    nw.Float64,
    "value of the saving",
    "节能收益",
    detail=Either("in the money of the audit's year", "审计当年价"),
    unit="USD/yr",
)
investment_usd = Quantity(
    nw.Float64,
    "cost of implementation",
    "实施投资",
    detail=Either("in the money of the audit's year; blank: none", "审计当年价；空缺表示无需投资"),
    unit="USD",
)
implemented = Quantity(
    nw.Boolean, "implemented", "是否已实施", detail=Either("as the plant said some months after", "数月后工厂答复")
)
