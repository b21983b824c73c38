"""Tables of truth for `regional-carbon backtest`, from public data of real plants and buildings.

    python examples/make_truth.py iac FOLDER/iac_plants.parquet truth.csv
    python examples/make_truth.py taiwan FOLDER/taiwan_plants.csv truth.csv
    python examples/make_truth.py chicago FOLDER/chicago_2014_2019.parquet truth.csv

IAC: plants audited by the US Department of Energy's Industrial Assessment Centers, usable rows of fiscal years since
2000; `metered_tco2` is their natural gas, `main_other_fuel` the largest of their fuels. Taiwan: large emitters of the
Ministry of Environment's register, power plants left out; fuels are Scope 1. Chicago: buildings of the Energy
Benchmarking of the City of Chicago.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

GJ_PER_MMBTU = 1.05505585262  # International Table Btu, NIST SP 811 (2008), B.8
GAS_TCO2_PER_MMBTU = 0.05306  # US EPA, GHG Emission Factors Hub, Table 1: natural gas
# US EPA, GHG Emission Factors Hub, Table 1, tCO2 per million Btu; wood and paper are biogenic, unknown streams none.
IAC_FUELS = {
    "natgas": GAS_TCO2_PER_MMBTU, "lpg": 0.06171, "fueloil1": 0.07325, "fueloil2": 0.07396, "fueloil4": 0.07504,
    "fueloil6": 0.0751, "coal": 0.09467, "wood": 0.0, "paper": 0.0, "othergas": 0.0, "otherenergy": 0.0,
}  # fmt: skip


def iac(path: Path) -> pl.DataFrame:
    plants = pl.read_parquet(path).filter(pl.col("ok"), pl.col("fiscal_year") >= 2000)
    fuels = [pl.col(f"{fuel}_mmbtu").fill_null(0) for fuel in IAC_FUELS]
    main = pl.lit("none")
    for fuel, amount in zip(IAC_FUELS, fuels, strict=True):
        main = pl.when((amount > 0) & (amount == pl.max_horizontal(fuels))).then(pl.lit(fuel)).otherwise(main)
    carbon = {fuel: factor / GJ_PER_MMBTU for fuel, factor in IAC_FUELS.items()}
    return plants.with_columns(main_other_fuel=main).select(
        enterprise_id="plant_id",
        industry_code=pl.col("sic2").cast(pl.String).str.zfill(2),
        industry="industry",
        year="fiscal_year",
        electricity_mwh=pl.col("elec_kwh") / 1000,
        output_cny="sales_usd",
        fuel_tco2="co2_fuel_t",
        metered_tco2=pl.col("natgas_mmbtu").fill_null(0) * GAS_TCO2_PER_MMBTU,
        metered_gj=pl.col("natgas_mmbtu").fill_null(0) * GJ_PER_MMBTU,
        other_gj=pl.sum_horizontal(fuels) * GJ_PER_MMBTU,
        main_other_fuel="main_other_fuel",
        main_fuel_tco2_per_gj=pl.col("main_other_fuel").replace_strict(carbon, default=None),
    )


def taiwan(path: Path) -> pl.DataFrame:
    plants = pl.read_csv(path).filter(pl.col("elec_mwh_derived") > 0, pl.col("industry_group") != "utilities")
    return plants.select(
        enterprise_id="plant_id",
        industry_code="industry_group",
        industry="industry_group",
        year="year",
        electricity_mwh="elec_mwh_derived",
        fuel_tco2="scope1_t",
        grid_tco2_per_mwh="grid_ef_t_per_mwh",
    )


def chicago(path: Path) -> pl.DataFrame:
    buildings = pl.read_parquet(path).filter("ok")
    fuels = ["natgas_kbtu", "steam_kbtu", "chilled_water_kbtu", "other_fuel_kbtu"]
    return buildings.select(
        enterprise_id="building_id",
        industry_code="property_type",
        industry="property_type",
        year="year",
        electricity_mwh="elec_mwh",
        fuel_tco2="co2_fuel_t",
        metered_tco2=pl.col("natgas_kbtu").fill_null(0) / 1000 * 0.05311,  # the city's own factor
        metered_gj=pl.col("natgas_kbtu").fill_null(0) / 1000 * GJ_PER_MMBTU,
        other_gj=pl.sum_horizontal(pl.col(name).fill_null(0) for name in fuels) / 1000 * GJ_PER_MMBTU,
        grid_tco2_per_mwh="grid_ef_t_per_mwh",
    )


MAKERS = {"iac": iac, "taiwan": taiwan, "chicago": chicago}

if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in MAKERS:
        raise SystemExit(__doc__)
    MAKERS[sys.argv[1]](Path(sys.argv[2])).write_csv(sys.argv[3])
