"""Months read, year to date, projections."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

month_mwh = Quantity(nw.Float64, "electricity of the month", "当月用电量", unit="MWh", at_least=0)
enterprises_read = Quantity(
    nw.Int64, "enterprises read", "有读数企业数", detail=Either("with a reading", "当年有读数"), at_least=0
)
enterprises_compared = Quantity(
    nw.Int64,
    "enterprises compared",
    "参与比较企业数",
    detail=Either("read, and in the plan", "有读数且列入方案"),
    at_least=0,
)
month_tco2 = Quantity(nw.Float64, "emissions of the month", "当月排放量", unit="tCO2")
planned_month_tco2 = Quantity(
    nw.Float64,
    "plan for the month",
    "当月计划",
    detail=Either("of the enterprises compared", "参与比较的企业"),
    unit="tCO2",
)
to_date_tco2 = Quantity(
    nw.Float64,
    "emissions, year to date",
    "年初至今排放量",
    detail=Either("of the months read", "有读数的月份"),
    unit="tCO2",
)
compared_to_date_tco2 = Quantity(
    nw.Float64,
    "emissions compared, year to date",
    "参与比较的年初至今排放量",
    detail=Either("of the enterprises compared", "参与比较的企业"),
    unit="tCO2",
)
planned_to_date_tco2 = Quantity(
    nw.Float64,
    "plan, year to date",
    "同期计划",
    detail=Either("for the same enterprises and months", "同一企业、同一月份"),
    unit="tCO2",
)
months_read = Quantity(
    nw.Int64,
    "months read",
    "已读月数",
    detail=Either("0 where there is no reading of the year", "当年无读数为0"),
    at_least=0,
)
last_month = Quantity(nw.Int64, "last month read", "最近读数月份")
read_mwh = Quantity(
    nw.Float64, "electricity read", "已读用电量", detail=Either("of the months read", "有读数的月份"), unit="MWh"
)
difference_tco2 = Quantity(
    nw.Float64,
    "difference",
    "与计划之差",
    detail=Either(
        "emissions less plan, year to date, of the enterprises compared", "参与比较企业的年初至今排放量减同期计划"
    ),
    unit="tCO2",
)
difference_rate = Quantity(
    nw.Float64,
    "difference, share",
    "与计划之差占比",
    detail=Either("of the plan, year to date", "占同期计划"),
    unit="0–1",
)
year_part = Quantity(
    nw.Float64,
    "part of the year",
    "全年占比",
    detail=Either("that the months read usually carry", "已读月份通常占全年的份额"),
    unit="0–1",
    symbol="s",
)
part_basis = Quantity(
    nw.String,
    "basis of the part",
    "占比依据",
    detail=Either("own_years (its readings of past years) or days", "own_years为本企业往年读数，days为按天数"),
)
part_years = Quantity(nw.Int64, "past years", "往年数", detail=Either("read whole", "全年有读数"), at_least=0)
projected_tco2 = Quantity(
    nw.Float64,
    "projected emissions",
    "预计全年排放量",
    detail=Either("emissions, year to date, over part of the year", "年初至今排放量除以全年占比"),
    unit="tCO2/yr",
)
projected_low_tco2 = Quantity(
    nw.Float64,
    "projected emissions, low",
    "预计全年排放量下限",
    detail=Either("lower end of the 90 % interval", "90%区间"),
    unit="tCO2/yr",
)
projected_high_tco2 = Quantity(
    nw.Float64,
    "projected emissions, high",
    "预计全年排放量上限",
    detail=Either("upper end of the 90 % interval; blank where it has none", "90%区间，无上限则空缺"),
    unit="tCO2/yr",
)
interval_basis = Quantity(
    nw.String,
    "basis of the interval",
    "区间依据",
    detail=Either(
        "own_years (scatter of past years), or estimate (its own interval); blank without one",
        "own_years为往年各月占比的波动，estimate为估算本身的区间，无区间则空缺",
    ),
)
level = Quantity(
    nw.String,
    "level",
    "状态",
    detail=Either(
        "on_track, watch or off_track; blank without reading or plan",
        "on_track为正常，watch为关注，off_track为偏离，无读数或无方案则空缺",
    ),
)
emission_share_read = Quantity(
    nw.Float64,
    "share read",
    "读数覆盖率",
    detail=Either("of the estimate's emissions, of the enterprises with a reading", "有读数企业占估算排放量的比重"),
    unit="0–1",
)
months_missing = Quantity(
    nw.Int64,
    "months missing",
    "缺读月数",
    detail=Either("of all enterprises, up to the last month read", "全部企业截至最近读数月份"),
    at_least=0,
)
enterprises_by_days = Quantity(
    nw.Int64,
    "enterprises by days",
    "按天数企业数",
    detail=Either(
        "read, whose part of the year goes by days, for want of a past year read whole",
        "有读数但无全年往年读数，占比按天数计",
    ),
    at_least=0,
)
own_intensity_tco2_per_mwh = Quantity(
    nw.Float64,
    "own intensity",
    "自身强度",
    detail=Either(
        "emissions per electricity of the enterprise, which its months are measured with",
        "企业单位用电排放量，各月据此计量",
    ),
    unit="tCO2/MWh",
)
intensity_basis = Quantity(
    nw.String,
    "basis of the intensity",
    "强度依据",
    detail=Either(
        "plan (of the year measured) or estimate; blank without a reading",
        "plan为方案当年所用，estimate为估算所得，无读数则空缺",
    ),
)
