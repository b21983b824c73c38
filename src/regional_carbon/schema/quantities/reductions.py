"""Reduction coefficients, curves and targets."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

m = Quantity(
    nw.Int64, "enterprises reached", "触及企业数", detail=Either("in order of rank", "按排名"), symbol="m", at_least=1
)
coefficient = Quantity(
    nw.Float64,
    "reduction coefficient",
    "减排系数",
    detail=Either("share of its emissions that the enterprise gives up", "企业削减的排放量比例"),
    unit="0–1",
    symbol="β",
    at_most=1,
)
reduction_tco2 = Quantity(
    nw.Float64,
    "reduction",
    "减排量",
    detail=Either("of all enterprises reached", "全部触及企业"),
    unit="tCO2/yr",
    symbol="βC",
)
reduction_rate = Quantity(
    nw.Float64,
    "reduction rate",
    "减排率",
    detail=Either("of the region's emissions", "占地区排放量"),
    unit="0–1",
    symbol="R",
)
reduction_rate_low = Quantity(
    nw.Float64,
    "reduction rate, low",
    "减排率下限",
    detail=Either("lower end of the 90 % interval, the plan carried out as it is", "按计划执行时的90%区间"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
reduction_rate_high = Quantity(
    nw.Float64,
    "reduction rate, high",
    "减排率上限",
    detail=Either("upper end of the 90 % interval, the plan carried out as it is", "按计划执行时的90%区间"),
    unit="0–1",
    at_least=0,
    at_most=1,
)
strategy = Quantity(nw.String, "strategy", "策略")
target_rate = Quantity(
    nw.Float64,
    "target",
    "目标",
    detail=Either("reduction rate asked for", "要求的减排率"),
    unit="0–1",
    above=0,
    at_most=1,
)
meets_target = Quantity(nw.Boolean, "meets target", "是否达到目标")
greatest_rate = Quantity(
    nw.Float64,
    "greatest reduction rate",
    "最大减排率",
    detail=Either("when all enterprises are reached", "触及全部企业时"),
    unit="0–1",
    symbol="R_N",
    at_least=0,
    at_most=1,
)
enterprises_reached = Quantity(
    nw.Int64, "enterprises reached", "触及企业数", detail=Either("at the target", "达标时"), symbol="m"
)
enterprises_closed = Quantity(
    nw.Int64, "enterprises closed", "关停企业数", detail=Either("with reduction coefficient 1", "减排系数为1")
)
enterprises_closed_without = Quantity(
    nw.Int64, "enterprises closed without measures", "不采取措施时关停企业数", at_least=0
)
enterprises_kept = Quantity(
    nw.Int64,
    "enterprises kept from closing",
    "因措施免于关停企业数",
    detail=Either("below 0 where measures let more of them close", "负值表示关停更多"),
)
measures_tco2 = Quantity(
    nw.Float64,
    "reduction by measures",
    "措施减排量",
    detail=Either("realised, of the enterprises that go on", "已计实现率，仅计继续运行的企业"),
    unit="tCO2/yr",
    at_least=0,
)
closing_tco2 = Quantity(
    nw.Float64,
    "reduction by closing",
    "退出减排量",
    detail=Either("what is left to close once its measures are done", "采取措施后仍需退出的部分"),
    unit="tCO2/yr",
    symbol="βC",
    at_least=0,
)
recommended = Quantity(
    nw.String,
    "recommended strategy",
    "推荐策略",
    detail=Either(
        "of least forgone output among those that meet the target; blank where none does",
        "达标且产值损失最小者，均未达标时空缺",
    ),
)
