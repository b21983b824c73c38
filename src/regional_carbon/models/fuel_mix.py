"""What the statistics say of an industry's fuels: how much, of which kind, how carbon-rich."""

from __future__ import annotations

from typing import TypeVar

import narwhals as nw

from regional_carbon.schema.column import Table
from regional_carbon.schema.estimate_tables import FuelShares, IndustryEmission, IndustryFuels
from regional_carbon.schema.frames import Frame, model
from regional_carbon.schema.input_tables import EnergyStatistics, Factors
from regional_carbon.units import GJ_PER_MWH

T = TypeVar("T", bound=Table)


@model
def industry_fuels(industries: Frame[IndustryEmission], *, year: int) -> Frame[IndustryFuels]:
    """Each industry's fuel ratio and the carbon of its fuels, in its newest statistics up to `year`.

        ρ[j] = (1 − α[j]) / α[j]                  [GJ of other energy per GJ of electricity]
        κ[j] = CE_o[j] / (3.6 · E[j] · ρ[j])      [tCO2 per GJ of other energy]

    One row for each industry. An industry that used no other energy has ρ = 0 and no κ; one whose heating
    values or factors are not all known has neither.

    Raises TableError when a column of IndustryEmission is missing.
    """
    share = nw.col("electricity_share")
    other_gj = GJ_PER_MWH * nw.col("electricity_mwh") * nw.col("fuel_ratio")
    newest = _newest(industries, year).with_columns(fuel_ratio=nw.when(share > 0).then((1 - share) / share))
    return IndustryFuels.of(
        newest.with_columns(fuel_tco2_per_gj=nw.when(other_gj > 0).then(nw.col("other_energy_tco2") / other_gj))
    )


@model
def fuel_shares(energy: Frame[EnergyStatistics], factors: Frame[Factors], *, year: int) -> Frame[FuelShares]:
    """Each energy's share of what an industry's fuels and heat emit, in its newest statistics up to `year`.

        w[j,k] = amount[j,k] · factor[k] / Σ_k amount[j,k] · factor[k]      [0–1]

    One row for each energy an industry used, electricity left out. Where the factor of one is not known no
    share of the industry is; where none emits, each share is 0.

    Raises TableError when a column is missing.
    """
    known = factors.select("energy", "unit", "tco2_per_unit")
    used = (
        _newest(energy, year).filter(nw.col("energy") != "electricity").join(known, on=["energy", "unit"], how="left")
    )
    emitting = used.with_columns(fuel_tco2=nw.col("amount") * nw.col("tco2_per_unit"))
    summed = emitting.with_columns(
        total_tco2=nw.col("fuel_tco2").cum_sum().over("industry_code", order_by="energy"),
        unknown=nw.col("fuel_tco2").is_null().cast(nw.Int64),
    ).with_columns(nw.col("total_tco2", "unknown").max().over("industry_code"))
    share = nw.when(nw.col("total_tco2") > 0).then(nw.col("fuel_tco2") / nw.col("total_tco2")).otherwise(nw.lit(0.0))
    return FuelShares.of(summed.with_columns(fuel_share=nw.when(nw.col("unknown") == 0).then(share)))


def _newest(statistics: Frame[T], year: int) -> Frame[T]:
    """The rows of each industry's last year up to `year`."""
    known = statistics.filter(nw.col("year") <= year)
    return known.with_columns(newest=nw.col("year").max().over("industry_code")).filter(
        nw.col("year") == nw.col("newest")
    )
