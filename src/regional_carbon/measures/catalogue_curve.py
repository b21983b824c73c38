"""Measures of a catalogue in a region's curve: each in its order on the energy that the earlier leave, as a slice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from regional_carbon.measures import shipped_table
from regional_carbon.measures.measure_catalogue import ANY_FUEL, ELECTRICITY, ORDER, MeasureLine, in_order
from regional_carbon.measures.slices import GROUPS, MeasureSlices
from regional_carbon.schema.arrays import Values, sums
from regional_carbon.schema.frames import Row

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class CatalogueAmounts:
    """What a measure of the catalogue would save, make or supply at each enterprise, in units of its line a year."""

    line: MeasureLine
    units: Values

    @property
    def tonnes_tco2(self) -> Values:
        """What it would emit less."""
        return self.units * (self.line.tonnes_per_unit or 0.0)


def catalogue_amounts(
    lines: Iterable[MeasureLine],
    electricity_mwh: Values,
    fuel_gj: Values,
    industries: Sequence[str],
    *,
    taken: Mapping[int, Flags] | None = None,
) -> list[CatalogueAmounts]:
    """What measures of a catalogue would do at each enterprise whose industry has them, in their order.

        x = potential · (use − what earlier measures save or supply),  t = x·tonnes_per_unit       [tCO2/yr]

    `electricity_mwh` and `fuel_gj` are what Model V leaves of the electricity bought and the fuel burnt; NaN where not
    known. `taken` says, by the place in ORDER, where an enterprise's own audit supplies that energy already. Only a
    share of electricity or fuel as a whole can be reckoned so: of other end uses the enterprise tells the energy itself
    (`enterprise_measures`). Rows `save` stand beside Model V and would count twice: they are left out.
    """
    left = {"MWh": np.nan_to_num(electricity_mwh).copy(), "GJ": np.nan_to_num(fuel_gj).copy()}
    codes = np.array(industries, dtype=object)
    found = []
    for line in in_order(lines):
        if line.kind == "save" or line.potential is None or line.potential_of not in (ELECTRICITY, ANY_FUEL):
            continue
        there = np.isin(codes, list(line.industries)) if line.industries else np.ones(len(codes), dtype=bool)
        if taken is not None and ORDER[line.kind] in taken:
            there &= ~taken[ORDER[line.kind]]
        amount = np.where(there, line.potential * np.maximum(left[line.per], 0.0), 0.0)
        left[line.per] -= amount
        if amount.any():
            found.append(CatalogueAmounts(line, amount))
    return found


def with_catalogue(slices: MeasureSlices, found: Sequence[CatalogueAmounts]) -> MeasureSlices:
    """The measures of a region with those of its catalogue, each a group of its own with one slice."""
    first = slices.tonnes_tco2.shape[1]
    cost = [each.line.cost_cny_per_tco2 for each in found]
    invested = [(each.line.investment_cny_per_unit or 0.0) / (each.line.tonnes_per_unit or 1.0) for each in found]
    return replace(
        slices,
        group=np.append(slices.group, first + np.arange(len(found))),
        share=np.append(slices.share, np.ones(len(found))),
        cost_cny_per_tco2=np.append(slices.cost_cny_per_tco2, np.array(cost, dtype=np.float64)),
        investment_cny_per_tco2=np.append(slices.investment_cny_per_tco2, invested),
        tonnes_tco2=np.column_stack([slices.tonnes_tco2, *(each.tonnes_tco2 for each in found)]),
    )


def energy_left(
    slices: MeasureSlices, use: tuple[Values, Values], tonnes_per_unit: Sequence[float]
) -> tuple[Values, Values]:
    """Electricity [MWh] and fuel [GJ] that efficiency leaves of the use: Model V's groups, and measures of own audits.

    `tonnes_per_unit` are tonnes realised per MWh and per GJ. Reading: of an own audit's measures the tonnes alone are
    known here, and are taken off the electricity, which is what most of them save.
    """
    own = np.zeros(len(slices.tonnes_tco2))
    if slices.own is not None:
        own = sums(slices.own.tonnes_tco2, slices.own.enterprise, len(own))
    electric = slices.tonnes_tco2[:, :2].sum(axis=1) + own
    fuel = slices.tonnes_tco2[:, 2 : len(GROUPS)].sum(axis=1)
    per_mwh, per_gj = tonnes_per_unit
    return _less(use[0], electric, per_mwh), _less(use[1], fuel, per_gj)


def _less(use: Values, tonnes: Values, per_unit: float) -> Values:
    left: Values = np.maximum(use - tonnes / per_unit, 0.0) if per_unit > 0 else use
    return left


def catalogue_block(each: CatalogueAmounts) -> Row:
    """A measure of the catalogue as a block of the region's curve."""
    tonnes = float(each.tonnes_tco2.sum())
    cost = each.line.cost_cny_per_tco2 or 0.0
    return {
        "measure_id": each.line.measure_id, "kind": each.line.kind, "enterprises": int(np.count_nonzero(each.units)),
        "tonnes_tco2": tonnes, "cost_cny_per_tco2": cost, "net_cost_cny": cost * tonnes,
        "investment_cny": float(each.units.sum()) * (each.line.investment_cny_per_unit or 0.0),
    }  # fmt: skip


def expected_generation(electricity_mwh: float, grid_tco2_per_mwh: float, currency_per_usd: float) -> Row:
    """What audits would find of own generation, by what reads as solar in them: 2018–2022, set aside of Model V.

        E = Σ electricity bought · share of plants with one · share of their electricity         [MWh/yr]

    From the lower to the upper quartile of that share. Not in the curve: no row of a region names it, and it is read
    from cost and size, not from a label.

    Source: measures/solar_inferred.csv.
    """
    told = {name: float(value) for name, value in shipped_table("solar_inferred")[0].items() if name != "years"}
    plants = told["plants_with_one"] * electricity_mwh
    made = {end: plants * told[f"share_of_electricity_{end}"] for end in ("q25", "q50", "q75")}
    return {
        "expected_generation_mwh": made["q50"], "expected_generation_q25_mwh": made["q25"],
        "expected_generation_q75_mwh": made["q75"], "tonnes_tco2": made["q50"] * grid_tco2_per_mwh,
        "investment_cny": made["q50"] * told["investment_usd2024_per_mwh_yr_q50"] * currency_per_usd,
        "payback_years": told["payback_q50"], "implementation": told["implemented"],
    }  # fmt: skip
