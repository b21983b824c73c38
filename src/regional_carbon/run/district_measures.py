"""The measures of a region's folder: its catalogue, and what its audits' measures save in the years of a pathway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from regional_carbon.collect.bills_in_money import with_prices
from regional_carbon.collect.region import Region
from regional_carbon.collect.region_settings import SETTINGS_FILE
from regional_carbon.factors import usable_factors
from regional_carbon.language.errors import Notice
from regional_carbon.measures.measure_catalogue import (
    GAS,
    GAS_BOILER,
    MeasureLine,
    Supply,
    measure_lines,
    saving_lines,
    starter_measures,
    with_own_measures,
)
from regional_carbon.measures.own_audits import audited_measures, own_realisation, saved_later, tonnes_by_year
from regional_carbon.pathways.allowances import Pathway
from regional_carbon.schema.measure_inputs import RANGES, MeasureInputs
from regional_carbon.schema.pathway_tables import Plan
from regional_carbon.units import GJ_PER_MWH


def catalogue_of(region: Region) -> tuple[pl.DataFrame, list[str]]:
    """The measures of the region (Measures), and those that ship which it overrides."""
    return with_own_measures(starter_measures(), region.measures)


def overridden_notices(region: Region) -> list[Notice]:
    """Which measures that ship the region's own catalogue overrides."""
    _, overridden = catalogue_of(region)
    return [Notice("measures_overridden", {"measures": overridden})] if overridden else []


def supply_notices(region: Region) -> list[Notice]:
    """What `[supply]` names that nothing here uses: a measure not in the catalogue, a fuel without a factor."""
    measures, _ = catalogue_of(region)
    known = {"hours": {*measures["measure_id"]}, "boiler_efficiency": {*supply_of(region).tco2_per_gj}}
    unused = [
        f"supply.{name}.{of}"
        for name, there in known.items()
        for of in region.settings.supply.get(name, {})
        if of not in there
    ]
    return [Notice("supply_unused", {"settings": unused})] if unused else []


def supply_of(region: Region) -> Supply:
    """What energy emits in the region: its grid factor, and the fuels of its factor set and of its own, per GJ."""
    factors = usable_factors(region.settings.fuel_factors, region.settings.heat_factor)
    carbon = {name: each.tco2_per_unit / each.gj_per_unit for name, each in factors.items() if each.gj_per_unit}
    own = region.factors.filter(pl.col("gj_per_unit") > 0, pl.col("energy") != "electricity")
    carbon |= dict(own.select("energy", pl.col("tco2_per_unit") / pl.col("gj_per_unit")).iter_rows())
    told = {
        name: {of: float(row["value"]) for of, row in rows.items()} for name, rows in region.settings.supply.items()
    }
    return Supply(
        region.settings.grid.tco2_per_mwh,
        carbon,
        price_cny_per_gj={name: price for name, price in _prices_per_gj(region).items() if name != "electricity"},
        boiler_efficiency={GAS: GAS_BOILER, **told.get("boiler_efficiency", {})},
        hours=told.get("hours", {}),
        currency=region.settings.currency,
        currency_per=told.get("currency_per", {}),
    )


def _prices_per_gj(region: Region) -> dict[str, float]:
    """What a GJ of each energy that `[prices]` names costs, in the region's currency."""
    settings = region.settings
    factors = usable_factors(settings.fuel_factors, settings.heat_factor)
    known = {**factors, "electricity": settings.grid.as_factor()}
    priced, _ = with_prices(known, settings.prices, currency=settings.currency, file=SETTINGS_FILE)
    return {
        name: each.price.per_unit / each.gj_per_unit
        for name, each in priced.items()
        if each.price is not None and each.gj_per_unit
    }


def lines_of(region: Region, inputs: MeasureInputs) -> dict[str, MeasureLine]:
    """What a unit of each measure of the region comes to, and of a saving that an audit found."""
    supply = supply_of(region)
    measures, _ = catalogue_of(region)
    return {**measure_lines(measures, supply, inputs, year=region.year), **saving_lines(supply, inputs)}


def inputs_of(region: Region) -> MeasureInputs:
    """What `[measures]` says; a dollar is one in a region that counts in it, and ρ is its own where it was measured.

    The price of electricity is that of `[prices]`, by which its bills count, where there is one: a region has one
    price. It counts here where US costs can be carried over, in CNY, in USD or with `currency_per_usd`.

    Reading: a realisation rate measured on few measures is held to what published ones span, RANGES.
    """
    own = {"currency_per_usd": 1.0} if region.settings.currency == "USD" else {}
    if region.settings.currency in ("CNY", "USD") or "currency_per_usd" in region.settings.measures:
        per_gj = _prices_per_gj(region).get("electricity")
        own |= {} if per_gj is None else {"electricity_price_cny_per_mwh": per_gj * GJ_PER_MWH}
    inputs = MeasureInputs(**{**own, **region.settings.measures})
    measures = region.enterprise_measures
    if measures is None:
        return inputs
    measured = own_realisation(
        audited_measures(measures, measures["enterprise_id"].unique().to_list()), inputs.realisation
    )
    least, most = RANGES["realisation"]
    return replace(inputs, realisation=min(max(measured, least), most))


def saved_after(region: Region, status: str) -> pl.DataFrame | None:
    """What measures of a status take off in the years after the estimate's; None where the region was not audited."""
    if region.enterprise_measures is None:
        return None
    inputs = inputs_of(region)
    realised = inputs.realisation * (1 - inputs.rebound)
    lines = lines_of(region, inputs)
    return saved_later(region.enterprise_measures, lines, status=status, year=region.year, realised=realised)


def with_planned_measures(region: Region, way: Pathway) -> Pathway:
    """A pathway whose plan tells, beside each allowance, what the measures that an enterprise plans should bring."""
    planned = saved_after(region, "planned")
    if planned is None or planned.is_empty():
        return way
    grid: Mapping[int, float] = dict(way.years.select("year", "grid_tco2_per_mwh").iter_rows())
    plan = way.plan.drop("measures_tco2", strict=False)
    told = plan.join(tonnes_by_year(planned, grid), on=["enterprise_id", "year"], how="left", maintain_order="left")
    return replace(way, plan=told.select(name for name in Plan.columns() if name in told.columns))
