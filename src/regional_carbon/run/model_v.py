"""Model V on a region read from a folder: what its enterprises could do, and what that costs where prices are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import hypot
from typing import Final

import numpy as np
import polars as pl

from regional_carbon.collect.region import Region
from regional_carbon.language.errors import Notice
from regional_carbon.measures.catalogue_curve import (
    CatalogueAmounts,
    catalogue_amounts,
    catalogue_block,
    energy_left,
    expected_generation,
    with_catalogue,
)
from regional_carbon.measures.cost import CARRIER_OF, enterprise_abatement
from regional_carbon.measures.energy_used import carbon_of_fuel, saveable_energy
from regional_carbon.measures.marginal_abatement_cost import abatement_blocks, industry_blocks
from regional_carbon.measures.measure_catalogue import ANY_FUEL, Supply, measure_lines, saving_lines
from regional_carbon.measures.own_audits import audited_measures, levels_of, own_groups, supplied, with_own_audits
from regional_carbon.measures.potential import (
    AuditLevel,
    abatement_potential,
    industry_abatement,
    realised,
    region_abatement,
    saving_spread,
)
from regional_carbon.measures.region_measures import RegionMeasures, measures_of
from regional_carbon.measures.slices import GROUPS
from regional_carbon.models.fuel_mix import industry_fuels
from regional_carbon.models.industry_intensity import industry_emission
from regional_carbon.run.district_measures import catalogue_of, inputs_of, supply_of
from regional_carbon.run.estimation import Estimated, enterprise_energy_of
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.column import Table
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import AnyFrame, polars_of, regions_and_years
from regional_carbon.schema.input_tables import EnergyStatistics, EnterpriseMeasures, Factors
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.measure_tables import (
    AbatementBlock,
    AbatementPotential,
    EnterpriseAbatement,
    IndustryAbatement,
    IndustryBlock,
    RegionAbatement,
    SaveableEnergy,
)

# The tables of Model V: what is saved, and what it costs.
POTENTIAL: Final[dict[type[Table], Callable[..., AnyFrame]]] = {
    AbatementPotential: abatement_potential,
    RegionAbatement: region_abatement,
    IndustryAbatement: industry_abatement,
}
COST: Final[dict[type[Table], Callable[..., AnyFrame]]] = {
    EnterpriseAbatement: enterprise_abatement,
    AbatementBlock: abatement_blocks,
    IndustryBlock: industry_blocks,
}


@dataclass(frozen=True)
class Abatement:
    """A region's energy that measures can save, and what its tonnes and money are counted by."""

    energy: pl.DataFrame  # SaveableEnergy
    inputs: MeasureInputs
    grid_tco2_per_mwh: float
    audits: pl.DataFrame | None = None  # EnterpriseMeasures, where enterprises were audited
    catalogue: pl.DataFrame | None = None  # Measures, those of a region
    supply: Supply | None = None  # of what they stand in
    own_rows: frozenset[str] = frozenset()  # measures of the catalogue that the region itself names, or names anew

    @cached_property
    def fuel_tco2_per_gj(self) -> float:
        """The region's mean."""
        return carbon_of_fuel(self.energy)

    @cached_property
    def levels(self) -> Mapping[str, AuditLevel] | None:
        """How high the region's own auditors find; None where it has none, so that Model V stands as shipped."""
        if self.audits is None:
            return None
        return levels_of(SaveableEnergy.typed(self.energy), EnterpriseMeasures.typed(self.audits))

    @cached_property
    def saving_spread(self) -> float:
        """The standard deviation of what all measures save over what is expected, carriers erring apart.

        Measures of the catalogue save what their rows say.
        """
        by_carrier = saving_spread(SaveableEnergy.typed(self.energy), teams=self.inputs.teams, levels=self.levels)
        whole = self.measures().slices.tonnes_tco2.sum(axis=0)
        of_carrier = {CARRIER_OF[group]: 0.0 for group in GROUPS}
        for group, tonnes in zip(GROUPS, whole[: len(GROUPS)], strict=True):
            of_carrier[CARRIER_OF[group]] += float(tonnes)
        total = float(whole.sum())
        return hypot(*(by_carrier[name] * tonnes for name, tonnes in of_carrier.items())) / total if total else 0.0

    def measures(self) -> RegionMeasures:
        """The measures of the region's enterprises, those of their own audits in place of Model V's.

        Beside them those that the region's own catalogue names. Raises StrategyError where no energy price is given.
        """
        found = self._of_audits()
        return replace(found, slices=with_catalogue(found.slices, self._named(found)))

    def catalogue_blocks(self) -> pl.DataFrame | None:
        """What the region's own catalogue comes to, a row for each measure (CatalogueBlock); None where it is nothing.

        None without an energy price, too.
        """
        if not priced(self.inputs) or not self.own_rows or len(regions_and_years(self.energy)) != 1:
            return None
        rows = [catalogue_block(each) for each in self._named(self._of_audits())]
        year = self.energy["year"][0]
        return pl.DataFrame([{"year": year, **row} for row in rows]) if rows else None

    def expected_generation(self) -> pl.DataFrame | None:
        """What audits would find of own generation (ExpectedGeneration); None of several regions, or without use."""
        bought = float(self.energy["electricity_bought_mwh"].sum())
        if bought <= 0 or len(regions_and_years(self.energy)) != 1:
            return None
        row = expected_generation(bought, self.grid_tco2_per_mwh, self.inputs.currency_per_usd)
        return pl.DataFrame([{"year": self.energy["year"][0], **row}])

    def _named(self, found: RegionMeasures) -> list[CatalogueAmounts]:
        """What the measures of the region's own catalogue would do beside those found."""
        if not self.own_rows or self.catalogue is None:
            return []
        lines = measure_lines(self.catalogue, self._supply(), self.inputs)
        own = [line for name, line in lines.items() if name in self.own_rows]
        use = self._use(found.ids)
        per_unit = (self.grid_tco2_per_mwh, self.fuel_tco2_per_gj)
        left = energy_left(found.slices, use, [each * realised(self.inputs) for each in per_unit])
        audited = None if self.audits is None else audited_measures(self.audits, found.ids)
        taken = None if audited is None else supplied(audited, lines, len(found.ids))
        industries = [str(code) for code in self._of_ids(found.ids)["industry_code"]]
        return catalogue_amounts(own, *left, industries, taken=taken)

    def _of_ids(self, ids: Sequence[str]) -> pl.DataFrame:
        return pl.DataFrame({"enterprise_id": ids}).join(
            self.energy, on="enterprise_id", how="left", maintain_order="left"
        )

    def _use(self, ids: Sequence[str]) -> tuple[Values, Values]:
        """Electricity that may be saved and fuel, of each enterprise; NaN where it is not known."""
        told = self._of_ids(ids)
        names = ("electricity_limit_mwh", "fuel_gj")
        electricity, fuel = (told[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names)
        return electricity, fuel

    def _supply(self) -> Supply:
        supply = self.supply or Supply(self.grid_tco2_per_mwh, {})
        return replace(supply, tco2_per_gj={**supply.tco2_per_gj, ANY_FUEL: self.fuel_tco2_per_gj})

    def _of_audits(self) -> RegionMeasures:
        found = measures_of(
            SaveableEnergy.typed(self.energy), grid_tco2_per_mwh=self.grid_tco2_per_mwh,
            fuel_tco2_per_gj=self.fuel_tco2_per_gj, inputs=self.inputs, levels=self.levels,
        )  # fmt: skip
        if self.audits is None or self.catalogue is None or self.supply is None:
            return found
        supply = self._supply()
        lines = {**measure_lines(self.catalogue, supply, self.inputs), **saving_lines(supply, self.inputs)}
        electricity, fuel = self._use(found.ids)
        audited = audited_measures(self.audits, found.ids)
        slices = with_own_audits(found.slices, audited, lines, electricity_mwh=electricity, fuel_gj=fuel)
        return replace(found, slices=slices)

    def table(self, declared: type[Table]) -> pl.DataFrame | None:
        """A table of Model V; none of what measures cost where no energy price is given."""
        if declared in COST and not priced(self.inputs):
            return None
        compute = {**POTENTIAL, **COST}[declared]
        factors = {"grid_tco2_per_mwh": self.grid_tco2_per_mwh, "fuel_tco2_per_gj": self.fuel_tco2_per_gj}
        return polars_of(compute(SaveableEnergy.typed(self.energy), **factors, inputs=self.inputs, levels=self.levels))

    def region_measures(self) -> RegionMeasures | None:
        """The measures of the region's enterprises; none where no energy price is given, or it is several regions."""
        if not priced(self.inputs) or len(regions_and_years(self.energy)) != 1:
            return None
        return self.measures()


def abatement_of(region: Region, results: Estimated) -> Abatement:
    """What Model V rests on in a region that has been estimated."""
    energy, factors = EnergyStatistics.typed(region.energy), Factors.typed(region.factors)
    fuels = industry_fuels(industry_emission(energy, factors), year=region.year)
    saveable = saveable_energy(
        EnterpriseEmission.typed(polars_of(results.enterprises)),
        fuels,
        factors,
        enterprise_energy=enterprise_energy_of(region),
    )
    known = polars_of(saveable)
    audits = region.enterprise_measures
    if audits is not None:
        ids = known["enterprise_id"].to_list()
        known = known.join(own_groups(audited_measures(audits, ids), ids), on="enterprise_id", how="left")
    catalogue, _ = catalogue_of(region)
    grid = region.settings.grid.tco2_per_mwh
    own_rows = frozenset() if region.measures is None else frozenset(region.measures["measure_id"])
    return Abatement(known, inputs_of(region), grid, audits, catalogue, supply_of(region), own_rows)


def priced(inputs: MeasureInputs) -> bool:
    """Whether an energy price is given, so that measures have a cost."""
    return inputs.electricity_price_cny_per_mwh is not None or inputs.fuel_price_cny_per_gj is not None


def abatement_notices(inputs: MeasureInputs) -> list[Notice]:
    """Which settings would give measures a cost, where none is given."""
    return [] if priced(inputs) else [Notice("measures_without_price")]
