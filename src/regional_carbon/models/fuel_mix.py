"""What the statistics say of an industry's fuels: how much, of which kind, how carbon-rich."""

from __future__ import annotations

from typing import Final, TypeVar

import narwhals as nw

from regional_carbon.schema.column import Table
from regional_carbon.schema.estimate_tables import FuelShares, IndustryEmission, IndustryFuels
from regional_carbon.schema.frames import Frame, model, optional
from regional_carbon.schema.input_tables import EnergyStatistics, Factors
from regional_carbon.units import GJ_PER_MWH

T = TypeVar("T", bound=Table)

MIX: Final = ("fuel", "energy")  # what an industry's mix is told of: emissions, and heat


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
    """Each energy's share of what an industry's fuels and heat emit and heat, in its newest statistics up to `year`.

        w[j,k] = amount[j,k] · factor[k] / Σ_k amount[j,k] · factor[k]                  [0–1]
        v[j,k] = amount[j,k] · heating value[k] / Σ_k amount[j,k] · heating value[k]    [0–1]

    One row for each energy an industry used, electricity left out. Where the factor of one is not known no w of
    the industry is, where a heating value is not, no v; where none emits, or heats, each share is 0.

    Raises TableError when a column is missing.
    """
    known = factors.select("energy", "unit", "tco2_per_unit", gj_per_unit=optional(factors, "gj_per_unit"))
    used = (
        _newest(energy, year).filter(nw.col("energy") != "electricity").join(known, on=["energy", "unit"], how="left")
    )
    told = used.with_columns(
        fuel_amount=nw.col("amount") * nw.col("tco2_per_unit"), energy_amount=nw.col("amount") * nw.col("gj_per_unit")
    )
    summed = told.with_columns(
        **{
            f"{part}_total": nw.col(f"{part}_amount").cum_sum().over("industry_code", order_by="energy") for part in MIX
        },
        **{f"{part}_unknown": nw.col(f"{part}_amount").is_null().cast(nw.Int64) for part in MIX},
    ).with_columns(nw.col(*(f"{part}_{of}" for part in MIX for of in ("total", "unknown"))).max().over("industry_code"))
    return FuelShares.of(summed.with_columns(**{f"{part}_share": _share(part) for part in MIX}))


def _share(part: str) -> nw.Expr:
    """An energy's part of its industry's; 0 where the industry has none, null where one of its amounts is."""
    total = nw.col(f"{part}_total")
    share = nw.when(total > 0).then(nw.col(f"{part}_amount") / total).otherwise(nw.lit(0.0))
    return nw.when(nw.col(f"{part}_unknown") == 0).then(share)


def _newest(statistics: Frame[T], year: int) -> Frame[T]:
    """The rows of each industry's last year up to `year`."""
    known = statistics.filter(nw.col("year") <= year)
    return known.with_columns(newest=nw.col("year").max().over("industry_code")).filter(
        nw.col("year") == nw.col("newest")
    )
