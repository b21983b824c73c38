"""Validation issues, each at its place in a file."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

severity = Quantity(
    nw.String,
    "severity",
    "级别",
    detail=Either("error stops, warning is to be confirmed", "error为错误，须更正；warning为提示，须确认"),
)
file = Quantity(nw.String, "file", "文件")
sheet = Quantity(nw.String, "sheet", "工作表", detail=Either("of a workbook", "工作簿中的工作表"))
cell = Quantity(nw.String, "cell", "单元格", detail=Either("of a sheet", "工作表中的单元格"))
row = Quantity(
    nw.Int64, "row", "行", detail=Either("line of a text file, or row of a sheet", "文本文件行号或工作表行号")
)
written = Quantity(nw.String, "value as written", "原值")
wrong_en = Quantity(nw.String, "what is wrong, English", "问题（英文）")
do_en = Quantity(nw.String, "what to do, English", "处理办法（英文）")
wrong_zh = Quantity(nw.String, "what is wrong, Chinese", "问题（中文）")
do_zh = Quantity(nw.String, "what to do, Chinese", "处理办法（中文）")
finding = Quantity(
    nw.String, "validation issue", "校验问题代号", detail=Either("its name in the program", "程序中的名称")
)
