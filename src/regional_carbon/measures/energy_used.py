"""The energy that measures can save: what each enterprise buys of electricity, and burns of fossil fuel."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from regional_carbon.measures import shipped_constant
from regional_carbon.models.evidence import is_heat
from regional_carbon.schema.column import Table
from regional_carbon.schema.estimate_tables import EnterpriseEmission, IndustryFuels
from regional_carbon.schema.frames import AnyFrame, Frame, collected_polars, groups, model, optional
from regional_carbon.schema.input_tables import EnterpriseEnergy, Factors
from regional_carbon.schema.measure_tables import SaveableEnergy

BY_INDUSTRY: Final = 5  # the tier at which nothing is known of an enterprise's own fuels


@model
def saveable_energy(
    emission: Frame[EnterpriseEmission],
    fuels: Frame[IndustryFuels],
    factors: Frame[Factors],
    *,
    enterprise_energy: Frame[EnterpriseEnergy] | None = None,
) -> Frame[SaveableEnergy]:
    """The energy of each enterprise that measures can save.

        electricity bought  e − max(0, z − b)                           [MWh/yr], z − b made on site
        its limit           max(0, e − z)                               [MWh/yr]: green power saves no emissions
        fossil fuel         M_gj + max(0, F − M)/κ[j], metered; else F/κ[j]    [GJ/yr]

    F are the emissions of fuels without purchased heat, κ[j] the carbon of the industry's fuels, M what is metered of
    them. Where b is not known all of z counts as bought. Fuel is null where F, the heat in it or κ[j] is not known;
    `fuel_of_industry` says that F rests on the industry alone (tier 5).

    One row in, one row out. Raises TableError when a column is missing.
    """
    zero_carbon = nw.max_horizontal(nw.lit(0.0), optional(emission, "zero_carbon_mwh"))
    bought = optional(emission, "green_power_mwh")
    on_site = nw.when(~bought.is_null()).then(nw.max_horizontal(zero_carbon - bought, nw.lit(0.0)))
    used = nw.col("electricity_mwh")
    carbon = fuels.select("industry_code", "fuel_tco2_per_gj")
    known = emission.with_columns(
        electricity_bought_mwh=_not_below_0(used - nw.max_horizontal(nw.lit(0.0), on_site)),
        electricity_limit_mwh=_not_below_0(used - zero_carbon),
        fossil_tco2=_not_below_0(optional(emission, "fuel_tco2") - optional(emission, "heat_tco2")),
        fuel_of_industry=_grade(emission) >= BY_INDUSTRY,
    ).join(carbon, on="industry_code", how="left")
    metered = _with_metered(Table.typed(known), enterprise_energy, factors)
    rest = nw.col("fossil_tco2") - nw.col("metered_fossil_tco2")
    return SaveableEnergy.of(
        metered.with_columns(
            fuel_gj=nw.coalesce(
                nw.col("metered_fossil_gj") + _heat_of(_not_below_0(rest)), _heat_of(nw.col("fossil_tco2"))
            )
        )
    )


def carbon_of_fuel(energy: AnyFrame) -> float:
    """What a region's fossil fuel emits per GJ, ΣF/ΣGJ [tCO2/GJ]; that of the audited plants where none is known."""
    known = collected_polars(energy).drop_nulls(["fuel_gj", "fossil_tco2"]).sort("enterprise_id")
    burnt = float(known["fuel_gj"].sum())
    return float(known["fossil_tco2"].sum()) / burnt if burnt > 0 else shipped_constant("fuel_tco2_per_gj")


def _with_metered(
    known: Frame[Table], enterprise_energy: Frame[EnterpriseEnergy] | None, factors: Frame[Factors]
) -> Frame[Table]:
    """What is metered of fossil fuels, in tonnes and GJ; null where nothing is, or not all of it can be told."""
    names = ("metered_fossil_tco2", "metered_fossil_gj")
    if enterprise_energy is None:
        return known.with_columns(**dict.fromkeys(names, nw.lit(None, nw.Float64)))
    who = [*groups(known), "enterprise_id"]
    told = factors.select("energy", "unit", "tco2_per_unit", gj_per_unit=optional(factors, "gj_per_unit"))
    rows = enterprise_energy.filter(nw.col("energy") != "electricity", ~is_heat("energy")).join(
        told, on=["energy", "unit"], how="left"
    )
    tco2, gj = nw.col("amount") * nw.col("tco2_per_unit"), nw.col("amount") * nw.col("gj_per_unit")
    running = {
        "metered_fossil_tco2": tco2,
        "metered_fossil_gj": gj,
        "not_told": (tco2.is_null() | gj.is_null()).cast(nw.Float64),
    }
    summed = (
        rows.with_columns(**running)
        .with_columns(nw.col(*running).fill_null(0.0).cum_sum().over(*who, order_by="energy"))
        .group_by(*who)
        .agg(nw.col(*running).max())
        .filter(nw.col("not_told") == 0)
    )
    return known.join(Table.typed(summed), on=who, how="left")


def _heat_of(fossil: nw.Expr) -> nw.Expr:
    """GJ by the carbon of the industry's fuels; none where nothing is emitted."""
    per_gj = nw.col("fuel_tco2_per_gj")
    return nw.when(fossil == 0).then(nw.lit(0.0)).otherwise(nw.when(per_gj > 0).then(fossil / per_gj))


def _grade(emission: Frame[EnterpriseEmission]) -> nw.Expr:
    known = "grade" in emission.collect_schema().names()
    return nw.col("grade").fill_null(BY_INDUSTRY) if known else nw.lit(BY_INDUSTRY, nw.Int64)


def _not_below_0(values: nw.Expr) -> nw.Expr:
    return nw.when(values < 0).then(nw.lit(0.0)).otherwise(values)
