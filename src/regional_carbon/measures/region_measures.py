"""The measures of one region, each enterprise by its id: as slices, as columns of a programme, as a curve of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.cost import capital_recovery_factor, measure_slices, slice_costs
from regional_carbon.measures.measures_first import CombinedCurve
from regional_carbon.measures.potential import AuditLevel, shipped_levels, with_savings
from regional_carbon.measures.slices import MeasureSlices, OwnMeasures
from regional_carbon.models.reduction_curves import acting_regions
from regional_carbon.schema.arrays import Places, columns_of, frame_of_columns
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.measure_tables import AbatementCurve, SaveableEnergy
from regional_carbon.strategies.optimum import MeasureColumns


@dataclass(frozen=True)
class RegionMeasures:
    """The measures of a region, the enterprise of each row by its id, and what invested money costs a year (CRF)."""

    ids: Sequence[str]
    slices: MeasureSlices
    capital_recovery_factor: float

    def of(self, ids: Sequence[str]) -> MeasureSlices:
        """The measures of the enterprises named, in that order; none of one that is not known here."""
        place = {name: number for number, name in enumerate(self.ids)}
        rows = np.array([place.get(name, -1) for name in ids], dtype=np.intp)
        tonnes = np.zeros((len(rows), self.slices.tonnes_tco2.shape[1]))
        tonnes[rows >= 0] = self.slices.tonnes_tco2[rows[rows >= 0]]
        return replace(self.slices, tonnes_tco2=tonnes, own=self._own(rows))

    def _own(self, rows: Places) -> OwnMeasures | None:
        own = self.slices.own
        if own is None:
            return None
        place = np.full(len(self.ids), -1)
        place[rows[rows >= 0]] = np.flatnonzero(rows >= 0)
        known = place[own.enterprise] >= 0
        told = (own.tonnes_tco2, own.cost_cny_per_tco2, own.investment_cny)
        return OwnMeasures(place[own.enterprise][known], *(values[known] for values in told))

    def bill_saved(self, investment_cny: float, net_cost_cny: float) -> float:
        """What measures of a net cost take off the energy bill: the annualised investment less the net cost [CNY]."""
        return self.capital_recovery_factor * investment_cny - net_cost_cny


@model
def measures_of(
    energy: Frame[SaveableEnergy],
    *,
    grid_tco2_per_mwh: float,
    fuel_tco2_per_gj: float,
    inputs: MeasureInputs,
    levels: Mapping[str, AuditLevel] | None = None,
) -> RegionMeasures:
    """The measures of one region's enterprises, as Model V expects them.

    Raises TableError when a column is missing, StrategyError where no energy price is given, and for several regions or
    years in one frame.
    """
    costs = slice_costs(inputs, grid_tco2_per_mwh=grid_tco2_per_mwh, fuel_tco2_per_gj=fuel_tco2_per_gj)
    regions = columns_of(with_savings(energy, levels or shipped_levels()), groups(energy), "enterprise_id")
    if len(regions) != 1:
        raise StrategyError("optimum_one_region", regions=len(regions))
    return RegionMeasures(
        ids=[str(name) for name in regions[0].texts("enterprise_id")],
        slices=measure_slices(regions[0], costs, inputs),
        capital_recovery_factor=capital_recovery_factor(inputs.discount_rate, inputs.lifetime_years),
    )


@model
def abatement_curve(
    ranked: Frame[CarbonEfficiency], measures: RegionMeasures, *, weight: float = 1.0
) -> Frame[AbatementCurve]:
    """Measures first, then closings, in order of price: a row for each event, with the sums up to it (Model V).

    A `measure` is a slice of all who are still there, a `closing` an enterprise that leaves, its measures given back.
    Without measures it is the paper's opt-out curve. `weight` is what a yuan of output forgone weighs against a yuan of
    cost; net cost and output forgone are two columns all the same.

    Raises TableError when a column is missing, StrategyError for several regions or years in one frame.
    """
    regions = acting_regions(ranked)
    if len(regions) != 1:
        raise StrategyError("optimum_one_region", regions=len(regions))
    (region,) = regions
    slices = measures.of([str(name) for name in region.texts("enterprise_id")])
    curve = CombinedCurve(region["emission_tco2"], region["output_cny"], slices, weight=weight)
    within = groups(ranked)
    told = {name: [value] * len(curve.price) for name, value in zip(within, region.group(within), strict=True)}
    return frame_of_columns(
        AbatementCurve,
        {
            **told, "price_cny_per_tco2": curve.price, "tonnes_tco2": curve.tonnes, "net_cost_cny": curve.net_cost,
            "output_forgone_cny": curve.output_forgone, "investment_cny": curve.investment,
            "enterprises_closed": np.cumsum(curve.closing), "step_kind": np.where(curve.closing, "closing", "measure"),
        },
        ranked,
    )  # fmt: skip


def columns_of_measures(
    ids: Sequence[str], measures: MeasureSlices, *, budget: float | None = None, weight: float = 1.0
) -> MeasureColumns:
    """The measures of the enterprises `ids` as columns for `least_cost_plan`: a column for each slice of each.

    For a plan under conditions that no curve knows. It holds enterprise × slice: of thousands, not of millions.
    """
    tonnes = measures.share * measures.tonnes_tco2[:, measures.group]
    of = np.repeat(np.arange(len(tonnes)), len(measures.share))
    parts = [
        (of, tonnes.ravel(), np.tile(measures.cost_cny_per_tco2, len(tonnes)),
         (tonnes * measures.investment_cny_per_tco2).ravel()),
    ]  # fmt: skip
    if measures.own is not None:
        own = measures.own
        parts.append((own.enterprise, own.tonnes_tco2, own.cost_cny_per_tco2, own.investment_cny))
    place, saved, cost, investment = (np.concatenate(part) for part in zip(*parts, strict=True))
    return MeasureColumns([ids[at] for at in place], saved, cost, investment, budget, weight)
