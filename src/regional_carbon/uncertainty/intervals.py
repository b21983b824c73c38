"""How sure the estimates are: 90 % intervals of emissions, ranks, codes and curves, read from simulation draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import narwhals as nw
import numpy as np
import polars as pl

from regional_carbon.models.evidence import GRADES
from regional_carbon.schema.arrays import Columns, Places, Values, with_values
from regional_carbon.schema.comparison_tables import ReductionCurve
from regional_carbon.schema.estimate_tables import GRADE_CUTS, IndustryStanding
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.schema.uncertainty_tables import RegionEmission
from regional_carbon.uncertainty.simulation_draws import Draws, both_ends

POINTS: Final = 2_000  # of a curve at most whose band is worked out

Group = tuple[object, ...]


def by_group(draws: Sequence[Draws], within: list[str]) -> dict[Group, Draws]:
    """The draws of each region and year, by the values that set it apart."""
    return {of_region.region.group(within): of_region for of_region in draws}


@model
def with_intervals(enterprises: Frame[IndustryStanding], draws: Sequence[Draws]) -> Frame[IndustryStanding]:
    """The enterprises with the intervals of their figures and the probabilities of their places."""
    within = groups(enterprises)
    drawn = by_group(draws, within)
    names = [
        "emission_low_tco2", "emission_high_tco2", "efficiency_low_cny_per_tco2", "efficiency_high_cny_per_tco2",
        "lowest_tenth_probability", "grade_probability",
        "rank_low", "rank_high", "rank_in_industry_low", "rank_in_industry_high",
        *(f"code_{code}_probability" for code in range(1, len(GRADE_CUTS) + 2)),
    ]  # fmt: skip

    def measured(region: Columns) -> dict[str, Values]:
        known = drawn.get(region.group(within))
        if known is None:
            return {name: np.full(len(region), np.nan) for name in names}
        low, high = known.intervals()
        with np.errstate(divide="ignore"):
            efficiency = [known.region["output_cny"] / end for end in (high, low)]
        codes, ranks = known.codes(), known.ranks()
        measures = [low, high, *efficiency, known.lowest_tenth(), known.same_grade(codes), *ranks[0], *ranks[1], *codes]
        place = np.nan_to_num(region["rank"]).astype(np.intp)
        return {
            name: np.concatenate([[np.nan], np.where(np.isinf(values), np.nan, values)])[place]
            for name, values in zip(names, measures, strict=True)
        }

    standing = with_values(enterprises, within, "rank", measured, names)
    standing = standing.with_columns(nw.col(name).cast(nw.Int64) for name in names if name.startswith("rank_"))
    return IndustryStanding.of(standing.sort(*within, "rank", "enterprise_id", nulls_last=True))


@model
def with_bands(curve: Frame[ReductionCurve], draws: Sequence[Draws]) -> Frame[ReductionCurve]:
    """A reduction curve with the band its rates and costs lie in: carried out as it stands, at the drawn emissions.

    R[m,d] = Σ_{i≤m} β[i]·C[i,d] / Σ C[i,d],   A[m,d] = Σ_{i≤m} β[i]·G[i] / Σ_{i≤m} β[i]·C[i,d]
    """
    within = groups(curve)
    drawn = by_group(draws, within)
    names = [
        "reduction_rate_low", "reduction_rate_high", "average_cost_low_cny_per_tco2", "average_cost_high_cny_per_tco2",
    ]  # fmt: skip

    def measured(region: Columns) -> dict[str, Values]:
        known = drawn[region.group(within)]
        points = _points(len(region))
        reduced = known.reductions(region["coefficient"], points)
        forgone = region["output_forgone_cny"][points - 1, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            measures = [*both_ends(reduced / known.total(), axis=1), *both_ends(forgone / reduced, axis=1)]
        bands = {}
        for name, ends in zip(names, measures, strict=True):
            bands[name] = np.full(len(region), np.nan)
            bands[name][points - 1] = np.where(np.isfinite(ends), ends, np.nan)
        return bands

    return ReductionCurve.of(with_values(curve, within, "m", measured, names))


def _points(enterprises: int) -> Places:
    """The m of a curve whose band is worked out: all, or so many evenly along it."""
    return np.unique(np.linspace(1, enterprises, min(enterprises, POINTS)).round().astype(np.intp))


def region_emission(enterprises: Frame[IndustryStanding], draws: Sequence[Draws]) -> Frame[RegionEmission]:
    """The emissions of each region with their interval, the grid factor's error in it or not, and their evidence."""
    within = groups(nw.from_native(enterprises).lazy())
    rows = []
    for group, known in by_group(draws, within).items():
        low, high = known.total_interval()
        low_given, high_given = known.total_interval(given_factor=True)
        emission = known.region["emission_tco2"]
        total = float(emission.sum())
        graded = "grade" in known.region
        alone = float(emission[known.region["grade"] == len(GRADES)].sum()) if graded else None
        rows.append(
            {
                **dict(zip(within, group, strict=True)),
                "enterprises": len(emission),
                "emission_tco2": total,
                "emission_low_tco2": low,
                "emission_high_tco2": high,
                "emission_given_factor_low_tco2": low_given,
                "emission_given_factor_high_tco2": high_given,
                "share_on_grade_5": alone / total if alone is not None and total else None,
                "lowest_tenth_kept": float(known.lowest_tenth()[: known.tenth].mean()) if len(emission) else None,
                "draws": known.draws,
            }
        )
    return RegionEmission.of(pl.DataFrame(rows))
