"""Model V, the marginal abatement cost curve: the measures of a region or industry as blocks, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from regional_carbon.measures.cost import CARRIER_OF, saving_by_group, slice_costs, slice_rows
from regional_carbon.measures.potential import CARRIERS, AuditLevel, abatement_totals, shipped_levels, with_savings
from regional_carbon.schema.arrays import columns_of, frame_of
from regional_carbon.schema.frames import Frame, Row, groups, model
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.measure_tables import AbatementBlock, IndustryBlock, SaveableEnergy


@model
def abatement_blocks(
    energy: Frame[SaveableEnergy],
    *,
    grid_tco2_per_mwh: float,
    fuel_tco2_per_gj: float,
    inputs: MeasureInputs,
    levels: Mapping[str, AuditLevel] | None = None,
) -> Frame[AbatementBlock]:
    """The marginal abatement cost curve of a region: its slices as blocks, the cheapest first (Model V).

    The band of what is saved so far is the 90 % interval of the region's totals, carrier by carrier
    (`region_abatement`), both ends taken together. Fuels known by industry alone count.

    Raises TableError when a column is missing, StrategyError where no energy price is given.
    """
    factors = (grid_tco2_per_mwh, fuel_tco2_per_gj)
    return frame_of(AbatementBlock, list(_blocks(energy, factors, inputs, levels)), energy)


@model
def industry_blocks(
    energy: Frame[SaveableEnergy],
    *,
    grid_tco2_per_mwh: float,
    fuel_tco2_per_gj: float,
    inputs: MeasureInputs,
    levels: Mapping[str, AuditLevel] | None = None,
) -> Frame[IndustryBlock]:
    """The marginal abatement cost curve of each industry: `abatement_blocks`, of each.

    Raises TableError when a column is missing, StrategyError where no energy price is given.
    """
    factors = (grid_tco2_per_mwh, fuel_tco2_per_gj)
    return frame_of(IndustryBlock, list(_blocks(energy, factors, inputs, levels, by_industry=True)), energy)


def _blocks(
    energy: Frame[SaveableEnergy],
    factors: tuple[float, float],
    inputs: MeasureInputs,
    levels: Mapping[str, AuditLevel] | None,
    *,
    by_industry: bool = False,
) -> Iterator[Row]:
    costs = slice_costs(inputs, grid_tco2_per_mwh=factors[0], fuel_tco2_per_gj=factors[1])
    within = [*groups(energy), *(["industry_code"] if by_industry else [])]
    ends = {
        (*(row[name] for name in within), row["carrier"]): _ends(row)
        for row in abatement_totals(energy, factors, inputs, levels, by_industry=by_industry)
    }
    savings = with_savings(energy, levels or shipped_levels())
    for region in columns_of(savings, groups(energy), "enterprise_id"):
        saving = saving_by_group(region, of_industry=True)
        kinds, kind = region.kinds("industry_code") if by_industry else ([], np.zeros(len(region), np.intp))
        for place, industry in enumerate(kinds or [""]):
            keys = (*region.group(groups(energy)), *([industry] if by_industry else []))
            of_keys = {carrier: ends.get((*keys, carrier), (1.0, 1.0)) for carrier in CARRIERS}
            for row in _so_far(slice_rows(costs, saving[kind == place], inputs), of_keys):
                yield {**dict(zip(within, keys, strict=True)), **row}


def _so_far(rows: Iterator[Row], ends: Mapping[str, tuple[float, float]]) -> Iterator[Row]:
    """The blocks with what they save together with all cheaper ones, and the band of it."""
    saved = dict.fromkeys(CARRIERS, 0.0)
    for row in rows:
        saved[CARRIER_OF[row["measure_group"]]] += row["tonnes_tco2"]
        yield {
            **row,
            "saved_so_far_tco2": sum(saved.values()),
            "saved_so_far_low_tco2": sum(tonnes * ends[carrier][0] for carrier, tonnes in saved.items()),
            "saved_so_far_high_tco2": sum(tonnes * ends[carrier][1] for carrier, tonnes in saved.items()),
        }


def _ends(row: Row) -> tuple[float, float]:
    """The ends of a total's 90 % interval over its mean."""
    saving = row["saving_mwh"] if row["saving_gj"] is None else row["saving_gj"]
    return (row["saving_q05"] / saving, row["saving_q95"] / saving) if saving > 0 else (1.0, 1.0)
