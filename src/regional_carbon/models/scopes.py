"""Emissions by scope: Scope 1, Scope 2 of electricity (location-based and market-based), Scope 2 of heat."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from regional_carbon.models.process_emissions import process_added
from regional_carbon.schema.estimate_tables import EnterpriseEmission, IndustryStanding, Scopes
from regional_carbon.schema.frames import Frame, groups, in_order, model, optional

# What a region's scopes are summed from, column by column.
_SUMMED: Final = (
    "scope_1_tco2", "process_tco2", "heat_tco2", "unsplit_tco2", "electricity_location_tco2", "electricity_market_tco2",
    "emission_tco2", "unclaimed_mwh", "known",
)  # fmt: skip


@model
def emission_by_scope(
    emission: Frame[EnterpriseEmission], *, grid_tco2_per_mwh: float, residual_tco2_per_mwh: float | None = None
) -> Frame[EnterpriseEmission]:
    """The emissions of each enterprise apart by scope, CO2 only.

        Scope 1               S1[i] = F[i] − H[i] + P[i]                [tCO2/yr]
        Scope 2, heat         H[i]
        Scope 2, electricity  L[i] = g · (e[i] − o[i])                  location-based
                              M[i] = r · (e[i] − z[i])                  market-based
        C[i] = S1[i] + H[i] + g · (e[i] − z[i])                         as it was

    z is zero-carbon electricity, b of it bought under a contract or certificate, o = z − b made on site. Where b is
    not known all of z counts as bought: only what is shown to be made on site is taken off the location-based figure.
    r is the residual factor, of electricity that nobody has claimed; without one it is g, and the market-based total
    is C. Without bought green power L = M at r = g, and the location-based total is C too.

    P is what processes add (`process_emissions`).

    One row in, one row out. Scope 1 is null where the fuels, or the heat among them, are not known.

    Raises TableError when a column is missing.

    Source: WRI and WBCSD (2015), GHG Protocol Scope 2 Guidance, Ch. 4 (two methods) and 6 (residual mix).
    """
    zero_carbon = nw.max_horizontal(nw.lit(0.0), optional(emission, "zero_carbon_mwh"))
    bought = optional(emission, "green_power_mwh")
    on_site = nw.when(~bought.is_null()).then(nw.max_horizontal(zero_carbon - bought, nw.lit(0.0)))
    of_market = grid_tco2_per_mwh if residual_tco2_per_mwh is None else residual_tco2_per_mwh
    return EnterpriseEmission.of(
        emission.with_columns(
            scope_1_tco2=nw.col("fuel_tco2") - nw.col("heat_tco2") + process_added(emission),
            electricity_location_tco2=grid_tco2_per_mwh
            * (nw.col("electricity_mwh") - nw.max_horizontal(on_site, nw.lit(0.0))),
            electricity_market_tco2=of_market * (nw.col("electricity_mwh") - zero_carbon),
        )
    )


@model
def region_scopes(
    enterprises: Frame[IndustryStanding], *, grid_tco2_per_mwh: float, residual_tco2_per_mwh: float | None = None
) -> Frame[Scopes]:
    """The emissions of each region by scope: sums over the enterprises whose emissions are known.

        location-based total = S1 + H + U + L,   market-based total = S1 + H + U + M        [tCO2/yr]

    U is what is Scope 1 or Scope 2 heat, where an industry's statistics do not tell the two apart.
    `unclaimed_mwh` is zero-carbon electricity of which nobody has said whether it is bought or made on site.

    Raises TableError when a column is missing.
    """
    within = groups(enterprises)
    zero_carbon, bought = optional(enterprises, "zero_carbon_mwh"), optional(enterprises, "green_power_mwh")
    apart = enterprises.filter(~nw.col("emission_tco2").is_null()).with_columns(
        unsplit_tco2=nw.when(nw.col("scope_1_tco2").is_null()).then(nw.col("fuel_tco2") + process_added(enterprises)),
        process_tco2=optional(enterprises, "process_tco2"),
        known=(~optional(enterprises, "process_tco2").is_null()).cast(nw.Float64),
        unclaimed_mwh=nw.when(bought.is_null()).then(zero_carbon),
    )
    placed = in_order(apart, within, "enterprise_id", place="enterprises")
    summed = (
        placed.with_columns(nw.col(*_SUMMED).fill_null(0.0))
        .with_columns(nw.col(*_SUMMED).cum_sum().over(*within, order_by="enterprises"))
        .with_columns(last=nw.col("enterprises").max().over(*within))
        .filter(nw.col("enterprises") == nw.col("last"))
    )
    other = nw.col("scope_1_tco2") + nw.col("heat_tco2") + nw.col("unsplit_tco2")
    return Scopes.of(
        summed.with_columns(
            process_tco2=nw.when(nw.col("known") > 0).then(nw.col("process_tco2")),
            location_tco2=other + nw.col("electricity_location_tco2"),
            market_tco2=other + nw.col("electricity_market_tco2"),
            grid_tco2_per_mwh=nw.lit(grid_tco2_per_mwh),
            residual_tco2_per_mwh=nw.lit(residual_tco2_per_mwh, nw.Float64),
        )
    )
