"""Model I: what each industry emits, and how much that is for each unit of its electricity."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from regional_carbon.schema.estimate_tables import CarbonElectricityIntensity, IndustryEmission
from regional_carbon.schema.frames import Frame, model, optional
from regional_carbon.schema.input_tables import EnergyStatistics, Factors
from regional_carbon.units import GJ_PER_MWH, GJ_PER_TCE

# Coal burnt to supply a unit of electricity: China's plants of 6 MW and more, 2015, 315 gce/kWh
# (National Energy Administration, national power industry statistics of 2015).
TCE_PER_MWH_SUPPLIED: Final = 0.315


@model
def industry_emission(energy: Frame[EnergyStatistics], factors: Frame[Factors]) -> Frame[IndustryEmission]:
    """Emission of each industry in each year, electricity and other energy apart (Model I).

        CE_e[j,t] = E[j,t] · g                       [tCO2/yr]
        CE_o[j,t] = Σ_fuel amount[j,t] · factor      [tCO2/yr], heat included
        α[j,t]    = 3.6·E / (3.6·E + Σ GJ)           [0–1], calorific; and by the coal burnt for E

    One row for each industry and year. The grid factor g is the factors' row `electricity`, in MWh.
    An energy whose factor is missing, or stands in another unit, makes CE_o null (of electricity: E and CE_e),
    and one without a heating value makes α null: none is taken as 0. An industry listed without electricity
    has E = 0.

    Raises TableError when a column is missing.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Methods, Model I.
    """
    used = energy.join(factors.rename({"source": "factor_source"}), on=["energy", "unit"], how="left")
    electric = nw.col("energy") == "electricity"
    emission = nw.col("amount") * nw.col("tco2_per_unit")
    heating_value = optional(used, "gj_per_unit")
    rows = used.with_columns(
        electricity_mwh=_only(electric, nw.col("amount")),
        electricity_tco2=_only(electric, emission),
        electricity_unknown=_only(electric & emission.is_null(), nw.lit(1.0)),
        other_energy_tco2=_only(~electric, emission),
        other_gj=_only(~electric, nw.col("amount") * heating_value),
    ).with_columns(
        emission_unknown=nw.col("other_energy_tco2").is_null().cast(nw.Float64),
        energy_unknown=nw.col("other_gj").is_null().cast(nw.Float64),
    )
    unknown = ["electricity_unknown", "emission_unknown", "energy_unknown"]
    sums = ["electricity_mwh", "electricity_tco2", "other_energy_tco2", "other_gj", *unknown]
    key = ["industry_code", "year"]
    running = [nw.col(name).cum_sum().over(*key, order_by="energy").alias(name) for name in sums]
    # Amounts are not negative, so the last running sum is the greatest: a total in one order, to the last digit.
    industries = rows.with_columns(running).group_by(*key).agg(nw.col("industry", *sums).max())
    electricity_mwh = _known("electricity_unknown", "electricity_mwh")
    other_gj = _known("energy_unknown", "other_gj")
    return IndustryEmission.of(
        industries.with_columns(
            electricity_mwh=electricity_mwh,
            electricity_tco2=_known("electricity_unknown", "electricity_tco2"),
            other_energy_tco2=_known("emission_unknown", "other_energy_tco2"),
            electricity_share=_share(electricity_mwh * GJ_PER_MWH, other_gj),
            electricity_share_coal_equivalent=_share(electricity_mwh * TCE_PER_MWH_SUPPLIED, other_gj / GJ_PER_TCE),
        ).sort(*key)
    )


def _known(unknown: str, total: str) -> nw.Expr:
    """The total where nothing of it is unknown, else null."""
    return nw.when(nw.col(unknown) == 0).then(nw.col(total))


def _only(where: nw.Expr, values: nw.Expr) -> nw.Expr:
    return nw.when(where).then(values).otherwise(nw.lit(0.0))


def _share(electric: nw.Expr, other: nw.Expr) -> nw.Expr:
    return nw.when(electric + other > 0).then(electric / (electric + other))


@model
def carbon_electricity_intensity(industries: Frame[IndustryEmission]) -> Frame[CarbonElectricityIntensity]:
    """Carbon–electricity intensity of each industry in each year (Model I).

        CEI[j,t] = (CE_e[j,t] + CE_o[j,t]) / E[j,t]        [tCO2/MWh]

    One row in, one row out. Where an industry used no electricity its intensity is null: the paper's
    assumption of a stable energy structure says nothing about it.

    Raises TableError when a column of IndustryEmission is missing.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Methods, Model I.
    """
    electricity = nw.when(nw.col("electricity_mwh") > 0).then(nw.col("electricity_mwh"))
    return CarbonElectricityIntensity.of(
        industries.with_columns(
            other_energy_tco2_per_mwh=nw.col("other_energy_tco2") / electricity,
            intensity_tco2_per_mwh=(nw.col("electricity_tco2") + nw.col("other_energy_tco2")) / electricity,
        )
    )
