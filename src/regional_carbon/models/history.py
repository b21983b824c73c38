"""Each enterprise in the years the register holds: what it used, made and emitted."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.models.evidence import GRADES
from regional_carbon.schema.estimate_tables import CarbonElectricityIntensity, EnterpriseHistory, IndustryStanding
from regional_carbon.schema.frames import Frame, groups, model, optional
from regional_carbon.schema.input_tables import Enterprises, Inventories

KEPT = ("electricity_mwh", "output_cny", "emission_tco2", "efficiency_cny_per_tco2", "grade")


@model
def enterprise_history(
    enterprises: Frame[Enterprises],
    intensity: Frame[CarbonElectricityIntensity],
    standing: Frame[IndustryStanding],
    *,
    year: int,
    inventories: Frame[Inventories] | None = None,
) -> Frame[EnterpriseHistory]:
    """Emission and efficiency of each enterprise in the years of the register up to `year` (Models II, III).

        C[i,t] = CEI[j,t] · e[i,t] − g[t] · z[i,t]      t < year, CEI as observed, g = CEI − CE_o/E
        C[i,t] = as verified                            where there is an inventory of the year
        CEF[i,t] = G[i,t] / C[i,t]

    Of `year` itself the figures are those of `standing`. One row for each enterprise and year, in their order; where
    the industry's intensity of a year is not known, emission, efficiency and grade are null.

    Raises TableError when a column is missing.
    """
    within = [*(name for name in groups(enterprises) if name != "year"), "enterprise_id", "year"]
    observed = intensity.select("industry_code", "year", "intensity_tco2_per_mwh", "other_energy_tco2_per_mwh")
    past = enterprises.filter(nw.col("year") < year).join(observed, on=["industry_code", "year"], how="left")
    zero_carbon = nw.max_horizontal(nw.lit(0.0), optional(past, "zero_carbon_mwh"))
    grid = nw.col("intensity_tco2_per_mwh") - nw.col("other_energy_tco2_per_mwh")
    past = past.with_columns(
        estimated=nw.col("intensity_tco2_per_mwh") * nw.col("electricity_mwh") - grid * zero_carbon
    )
    past = _verified(past, inventories)
    past = past.with_columns(
        emission_tco2=nw.when(~nw.col("verified").is_null()).then("verified").otherwise("estimated"),
        grade=nw.when(~nw.col("verified").is_null())
        .then(nw.lit(1, nw.Int64))
        .otherwise(nw.when(~nw.col("estimated").is_null()).then(nw.lit(len(GRADES), nw.Int64))),
    )
    emitted = nw.col("emission_tco2")
    past = past.with_columns(efficiency_cny_per_tco2=nw.when(emitted > 0).then(nw.col("output_cny") / emitted))
    now = standing.filter(nw.col("year") == year).with_columns(grade=optional(standing, "grade").cast(nw.Int64))
    told = nw.concat([frame.select(*within, *KEPT) for frame in (past, now)])
    return EnterpriseHistory.of(told.sort(*within))


def _verified(past: Frame[Enterprises], inventories: Frame[Inventories] | None) -> Frame[Enterprises]:
    """With the emission that an inventory of the year verified, in `verified`."""
    if inventories is None:
        return past.with_columns(verified=nw.lit(None, nw.Float64))
    verified = inventories.select("enterprise_id", "year", verified=optional(inventories, "emission_tco2"))
    return past.join(verified, on=["enterprise_id", "year"], how="left")
