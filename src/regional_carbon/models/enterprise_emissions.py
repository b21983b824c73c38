"""Model II: next year's intensity of each industry, and from it the emission of each enterprise."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.language.errors import StrategyError
from regional_carbon.models.trend import TRENDS
from regional_carbon.schema.estimate_tables import CarbonElectricityIntensity, EnterpriseEmission, IntensityForecast
from regional_carbon.schema.frames import Frame, model, optional
from regional_carbon.schema.input_tables import Enterprises


@model
def next_year(
    intensity: Frame[CarbonElectricityIntensity], *, year: int, grid_tco2_per_mwh: float, trend: str = "pooled"
) -> Frame[IntensityForecast]:
    """Each industry's carbon–electricity intensity in `year` by a named trend rule (Model II).

    `trend` is `linear` (the paper), `last`, `mean`, `pooled`, or `own`, which takes for each industry the one of
    the four that has erred least so far and says which (`models/trend.py` gives their equations). One row for
    each industry with an observed intensity in or before `year`; an interval of 90 % where the years allow
    one, else null. A forecast below the grid factor is impossible, since electricity alone emits g:
    `linear` keeps it, as in the paper, and flags it `below_grid`; every other rule is bounded by g.

    Reading: years after `year` are not used, so that a back-cast sees only what was known then.

    Raises StrategyError for a rule that does not exist, TableError when a column is missing.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Methods, Model II.
    """
    if trend not in TRENDS:
        raise StrategyError("trend_unknown", trend=trend, known=list(TRENDS))
    history = intensity.filter(~nw.col("intensity_tco2_per_mwh").is_null(), nw.col("year") <= year)
    forecast = TRENDS[trend](history, year=year, grid_tco2_per_mwh=grid_tco2_per_mwh)
    bound = nw.lit(None, nw.Float64) if trend == "linear" else nw.lit(grid_tco2_per_mwh)
    told = (
        forecast.with_columns(
            years=nw.col("year").count().over("industry_code").cast(nw.Int64),
            newest=nw.col("year").max().over("industry_code"),
        )
        .filter(nw.col("year") == nw.col("newest"))
        .with_columns(
            year=nw.lit(year, nw.Int64),
            trend=nw.col("rule") if trend == "own" else nw.lit(trend),
            grid_tco2_per_mwh=nw.lit(grid_tco2_per_mwh),
            intensity_tco2_per_mwh=_bounded(nw.col("forecast"), bound),
            intensity_low_tco2_per_mwh=_bounded(nw.col("forecast") - nw.col("half_width"), bound),
            intensity_high_tco2_per_mwh=_bounded(nw.col("forecast") + nw.col("half_width"), bound),
        )
    )
    return IntensityForecast.of(
        told.with_columns(below_grid=nw.col("intensity_tco2_per_mwh") < nw.col("grid_tco2_per_mwh"))
    )


def _bounded(end: nw.Expr, bound: nw.Expr) -> nw.Expr:
    return nw.when(~end.is_null()).then(nw.max_horizontal(end, bound))


@model
def enterprise_emission(
    enterprises: Frame[Enterprises], intensity: Frame[IntensityForecast]
) -> Frame[EnterpriseEmission]:
    """Emission of each enterprise from its electricity and its industry's intensity (Model II).

        C[i] = CEI[j] · e[i]                                   [tCO2/yr]
        C[i] = (CEI[j] − g) · e[i] + g · (e[i] − z[i])         where zero-carbon electricity z is known

    One row in, one row out: an enterprise whose industry has no forecast for its year keeps its row,
    with intensity and emission null.

    Raises TableError when a column is missing.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Methods, Model II; zero-carbon electricity ours.
    """
    known = intensity.select("industry_code", "year", "intensity_tco2_per_mwh", "grid_tco2_per_mwh")
    joined = enterprises.join(known, on=["industry_code", "year"], how="left")
    return EnterpriseEmission.of(joined.with_columns(emission_tco2=intensity_emission(joined)))


def intensity_emission(joined: Frame[Enterprises]) -> nw.Expr:
    """CEI · e − g · z, of enterprises with their industry's intensity and grid factor beside them."""
    zero_carbon = nw.max_horizontal(nw.lit(0.0), optional(joined, "zero_carbon_mwh"))
    return nw.col("intensity_tco2_per_mwh") * nw.col("electricity_mwh") - nw.col("grid_tco2_per_mwh") * zero_carbon
