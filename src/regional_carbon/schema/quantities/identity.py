"""Who, where and when: the names and codes of regions, industries and enterprises, and the year."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

industry_code = Quantity(
    nw.String,
    "industry code",
    "行业代码",
    detail=Either("GB/T 4754-2017 division, or the region's own", "GB/T 4754-2017大类，或地区自用代码"),
)
industry = Quantity(nw.String, "industry", "行业")
year = Quantity(nw.Int64, "calendar year", "年份", at_least=1900, at_most=2200)
region_code = Quantity(
    nw.String, "region", "地区代码", detail=Either("where a register holds several", "名录含多个地区时")
)
enterprise_id = Quantity(
    nw.String, "enterprise", "企业编号", detail=Either("its identifier in the register", "名录中的编号")
)
name = Quantity(nw.String, "name", "企业名称")
credit_code = Quantity(nw.String, "unified social credit code", "统一社会信用代码")
sub_industry = Quantity(
    nw.String, "sub-industry", "细分行业", detail=Either("a finer industry to compare within", "用于更细的行业内比较")
)
size = Quantity(
    nw.String, "size class", "企业规模", detail=Either("large, medium, small, micro", "大型、中型、小型、微型")
)
township = Quantity(
    nw.String, "township", "乡镇", detail=Either("town, subdistrict or park it lies in", "所在乡镇、街道或园区")
)
time = Quantity(
    nw.String,
    "time",
    "时间",
    detail=Either(
        "start of the interval, like 2020-01-31, or 2020-01-31T14:15 with the hour",
        "时段起点，如2020-01-31，或带时刻的2020-01-31T14:15",
    ),
)
last_enterprise_id = Quantity(
    nw.String, "last enterprise", "最后企业", detail=Either("the one reached last", "最后触及的企业编号")
)
month = Quantity(nw.Int64, "month", "月份", at_least=1, at_most=12)
