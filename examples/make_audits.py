"""Audits for `regional-carbon backtest --measures`, from the public data of the Industrial Assessment Centers.

    python examples/make_audits.py FOLDER_WITH_IAC_FILES AUDITS

The folder holds iac_plants.parquet and iac_measures.parquet. Written are AUDITS/plants.parquet and
AUDITS/measures.parquet: usable plants of fiscal years since 2008, and every recommendation made to them. Before 2008
auditors found less from year to year, and 12 % less would be learnt. The team is the centre, by which plants are named.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

FIRST_YEAR = 2008
MWH_PER_KWH = 1 / 1000
GJ_PER_MMBTU = 1.05506
# US EPA, GHG Emission Factors Hub, Table 1, tCO2 per million Btu, and the column of the plants that holds the fuel.
AREAS = {"process_systems": "process", "buildings_and_operations_or_waste": "buildings_operations"}
FUELS = {
    "natural_gas": ("natgas_mmbtu", 0.05306), "lpg": ("lpg_mmbtu", 0.06171), "fuel_oil_1": ("fueloil1_mmbtu", 0.07325),
    "fuel_oil_2": ("fueloil2_mmbtu", 0.07396), "fuel_oil_4": ("fueloil4_mmbtu", 0.07504),
    "fuel_oil_6": ("fueloil6_mmbtu", 0.0751), "coal": ("coal_mmbtu", 0.09467),
}  # fmt: skip


def plants(iac: pl.DataFrame) -> pl.DataFrame:
    """AuditedPlants; a price where both a bill and a quantity are known."""
    fossil = pl.sum_horizontal(pl.col(column).fill_null(0) for column, _ in FUELS.values())
    gas = pl.when(pl.col("natgas_mmbtu") > 0).then(pl.col("natgas_cost_usd") / pl.col("natgas_mmbtu") / GJ_PER_MMBTU)
    return iac.filter(pl.col("ok"), pl.col("fiscal_year") >= FIRST_YEAR).select(
        "plant_id",
        audit_team=pl.col("plant_id").str.slice(0, 2),
        year=pl.col("fiscal_year").cast(pl.Int64),
        industry="industry",
        electricity_mwh=pl.col("elec_kwh") * MWH_PER_KWH,
        fuel_bought_gj=fossil * GJ_PER_MMBTU,
        electricity_usd_per_mwh=pl.col("elec_cost_usd") / pl.col("elec_kwh") / MWH_PER_KWH,
        natural_gas_usd_per_gj=gas,
    )


def measures(iac: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """AuditedMeasures: every recommendation to these plants, none left out."""
    factors = {fuel: factor / GJ_PER_MMBTU for fuel, (_, factor) in FUELS.items()}
    status = {"implemented": True, "not_implemented": False}
    return iac.join(of, on="plant_id", how="semi").select(
        "plant_id",
        recommendation=pl.col("measure_no").cast(pl.String),
        energy_saved="resource",
        saved_tco2_per_gj=pl.col("resource").replace_strict(factors, default=None, return_dtype=pl.Float64),
        measure_area=pl.col("kind").replace_strict(AREAS, default="other"),
        recommended_mwh=pl.when(pl.col("unit") == "kWh").then(pl.col("saved") * MWH_PER_KWH),
        recommended_gj=pl.when(pl.col("unit") == "MMBtu").then(pl.col("saved") * GJ_PER_MMBTU),
        saving_usd=pl.col("saving_usd").cast(pl.Float64),
        investment_usd=pl.col("implementation_cost_usd").cast(pl.Float64),
        implemented=pl.col("status").replace_strict(status, default=None, return_dtype=pl.Boolean),
    )


def make(source: Path, audits: Path) -> None:
    audits.mkdir(parents=True, exist_ok=True)
    sites = plants(pl.read_parquet(source / "iac_plants.parquet"))
    sites.write_parquet(audits / "plants.parquet")
    measures(pl.read_parquet(source / "iac_measures.parquet"), sites).write_parquet(audits / "measures.parquet")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    make(Path(sys.argv[1]), Path(sys.argv[2]))
