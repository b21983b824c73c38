"""Emission factors, heating values and grid factors, with their sources."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Quantity

name_en = Quantity(nw.String, "name in English", "英文名称", detail=Either("of the energy", "能源品种"))
name_zh = Quantity(nw.String, "name in Chinese", "中文名称", detail=Either("of the energy", "能源品种"))
tco2_per_unit = Quantity(nw.Float64, "emission factor", "排放因子", unit="tCO2/unit", at_least=0)
gj_per_unit = Quantity(
    nw.Float64,
    "heating value",
    "热值",
    detail=Either("where blank, electricity shares stay unknown", "空缺则电力占比未知"),
    unit="GJ/unit",
    above=0,
)
valid_from = Quantity(
    nw.Int64,
    "valid from",
    "适用年份",
    detail=Either("first year the factor is published for", "因子适用起始年份"),
    at_least=1900,
    at_most=2200,
)
source = Quantity(nw.String, "source", "来源", detail=Either("where the value is published", "数值出处"))
confidence = Quantity(
    nw.String,
    "confidence",
    "可信程度",
    detail=Either(
        "seen in two_places or one_place, computed, or the region's own", "两处核对、一处核对、计算所得、自有"
    ),
)
factor_id = Quantity(nw.String, "factor", "因子编号", detail=Either("row of the catalogue", "目录中的行"))
fuel_tco2_per_gj = Quantity(
    nw.Float64,
    "emission factor of fuels and heat",
    "燃料与热力排放因子",
    detail=Either("emissions per energy other than electricity", "非电能源单位热量排放量"),
    unit="tCO2/GJ",
    symbol="κ",
    at_least=0,
)
main_fuel_tco2_per_gj = Quantity(
    nw.Float64,
    "emission factor of the main other energy",
    "主要其他能源排放因子",
    unit="tCO2/GJ",
    symbol="κ",
    at_least=0,
)
grid_tco2_per_mwh = Quantity(nw.Float64, "grid factor", "电网排放因子", unit="tCO2/MWh", symbol="g", at_least=0)
residual_tco2_per_mwh = Quantity(
    nw.Float64,
    "residual factor",
    "剩余电量因子",
    detail=Either(
        "of grid electricity without non-fossil power traded on the market; blank where region.toml sets none",
        "不包括市场化交易的非化石能源电量；region.toml未设则空缺",
    ),
    unit="tCO2/MWh",
    symbol="r",
    at_least=0,
)
grid_basis = Quantity(
    nw.String,
    "basis of the grid factor",
    "电网因子性质",
    detail=Either(
        "estimate, published, given or assumed", "estimate为估算所用，published为公布值，given为自填，assumed为假定"
    ),
)
grid_source = Quantity(nw.String, "source of the grid factor", "电网因子出处")
