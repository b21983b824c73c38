"""The measures of a region's folder: its catalogue, and what its audits' measures save in the years of a pathway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from regional_carbon.collect.region import Region
from regional_carbon.factors import usable_factors
from regional_carbon.language.errors import Notice
from regional_carbon.measures.measure_catalogue import (
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


def catalogue_of(region: Region) -> tuple[pl.DataFrame, list[str]]:
    """The measures of the region (Measures), and those that ship which it overrides."""
    return with_own_measures(starter_measures(), region.measures)


def overridden_notices(region: Region) -> list[Notice]:
    """Which measures that ship the region's own catalogue overrides."""
    _, overridden = catalogue_of(region)
    return [Notice("measures_overridden", {"measures": overridden})] if overridden else []


def supply_of(region: Region) -> Supply:
    """What energy emits in the region: its grid factor, and the fuels of its factor set and of its own, per GJ."""
    factors = usable_factors(region.settings.fuel_factors, region.settings.heat_factor)
    carbon = {name: each.tco2_per_unit / each.gj_per_unit for name, each in factors.items() if each.gj_per_unit}
    own = region.factors.filter(pl.col("gj_per_unit") > 0, pl.col("energy") != "electricity")
    carbon |= dict(own.select("energy", pl.col("tco2_per_unit") / pl.col("gj_per_unit")).iter_rows())
    return Supply(region.settings.grid.tco2_per_mwh, carbon, currency=region.settings.currency)


def lines_of(region: Region, inputs: MeasureInputs) -> dict[str, MeasureLine]:
    """What a unit of each measure of the region comes to, and of a saving that an audit found."""
    supply = supply_of(region)
    measures, _ = catalogue_of(region)
    return {**measure_lines(measures, supply, inputs, year=region.year), **saving_lines(supply, inputs)}


def inputs_of(region: Region) -> MeasureInputs:
    """What `[measures]` says; a dollar is one in a region that counts in it, and ρ is its own where it was measured.

    Reading: a realisation rate measured on few measures is held to what published ones span, RANGES.
    """
    own = {"currency_per_usd": 1.0} if region.settings.currency == "USD" else {}
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
