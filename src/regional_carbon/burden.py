"""S6: who bears a strategy at its target, and what that costs above the least possible."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import narwhals as nw
import numpy as np

from regional_carbon.arrays import Columns, Values, columns_of, sums, with_values
from regional_carbon.frames import Frame, groups, model
from regional_carbon.tables import SMALL_SIZES, CarbonEfficiency, Comparison, ReductionCurve

HARD_HIT: Final = 0.2  # an industry that loses a greater share of its output than this is hard hit
ROUNDING: Final = 1e-12  # what lies above the least by less does so by the rounding of a sum
MEASURES: Final = [
    "burden_gini", "burden_ratio", "small_share", "industries_hard_hit", "above_optimum_cny", "above_optimum_rate",
]  # fmt: skip


@model
def burdens(ranked: Frame[CarbonEfficiency]) -> Callable[[Frame[ReductionCurve], Frame[Comparison]], Frame[Comparison]]:
    """The rows of a comparison, with who bears the strategy at the target, as a function of its curve and its rows.

        b[i] = β[i] for the m enterprises reached, 0 for the other ranked ones
        burden_gini = 2·Σ k·b_(k) / (N·Σ b) − (N+1)/N        b_(k) in rising order
        burden_ratio = max b / min b                          null where someone bears nothing
        small_share = Σ_small b·G / Σ b·G                     null where no size is known
        industries_hard_hit = industries with Σ_j b·G / Σ_j G > 0.2, the unranked counted in Σ_j G
        above_optimum = Σ b·G − the least output forgone for the same tonnes, and its share of that least

    The least is the opt-out's, its last enterprise leaving in part. One row in, one row out; all are null where the
    target is missed. The ranking is read once for all strategies.

    Source of the Gini coefficient: Sen, A. (1973), On Economic Inequality, Clarendon Press.
    """
    within = groups(ranked)
    needed = [name for name in ("industry_code", "size") if name in ranked.collect_schema().names()]
    whole: Any = ranked.select(*within, "rank", "emission_tco2", "output_cny", *needed)
    regions = {region.group(within): region for region in columns_of(whole, within, "rank")}

    @model
    def burden(curve: Frame[ReductionCurve], compared: Frame[Comparison]) -> Frame[Comparison]:
        @cache
        def reached() -> dict[tuple[object, ...], Columns]:
            acting: Any = curve.select(*within, "m", "coefficient")
            return {part.group(within): part for part in columns_of(acting, within, "m")}

        def measured(row: Columns) -> dict[str, Values]:
            found: dict[str, float] = {}
            if row["meets_target"][0]:
                key = row.group(within)
                found = _measures(regions[key], reached()[key], row["enterprises_reached"][0])
            return {name: np.array([found.get(name, np.nan)]) for name in MEASURES}

        told: Any = with_values(compared, within, "strategy", measured, MEASURES)
        return Comparison.of(told.with_columns(nw.col("industries_hard_hit").cast(nw.Int64)))

    return burden


def _measures(region: Columns, acting: Columns, reached: float) -> dict[str, float]:
    """The measures of one strategy in one region, when the first enterprises of its ranking are reached."""
    ranks = ~np.isnan(region["rank"])
    borne = np.where(acting["m"] <= reached, acting["coefficient"], 0)
    emission, output = region["emission_tco2"][ranks], region["output_cny"][ranks]
    forgone = borne * output
    least = _least_forgone(emission, output, float((borne * emission).sum()))
    above = float(forgone.sum()) - least
    above = above if above > ROUNDING * least else 0.0
    industries, industry = region.kinds("industry_code")
    lost = sums(forgone, industry[ranks], len(industries))
    made = sums(region["output_cny"], industry, len(industries))
    found = {
        "burden_gini": gini(borne),
        "industries_hard_hit": float(np.count_nonzero(lost > HARD_HIT * made)),
        "above_optimum_cny": above,
    }
    if borne.min() > 0:
        found["burden_ratio"] = float(borne.max() / borne.min())
    if least > 0:
        found["above_optimum_rate"] = above / least
    sizes = [*region.kinds("size")[0]] if "size" in region else []
    if any(sizes) and forgone.sum() > 0:
        small = np.isin(
            region.kinds("size")[1][ranks], [place for place, size in enumerate(sizes) if size in SMALL_SIZES]
        )
        found["small_share"] = float(forgone[small].sum() / forgone.sum())
    return found


def _least_forgone(emission: Values, output: Values, tonnes: float) -> float:
    """The output forgone for so many tonnes where the least efficient leave first; they stand in order of rank."""
    left = tonnes - (np.cumsum(emission) - emission)
    return float((np.clip(left / emission, 0, 1) * output).sum())


def gini(values: Values) -> float:
    """0 where all are alike, towards 1 where one has everything; 0 where nobody has anything."""
    total, count = values.sum(), len(values)
    if total <= 0:
        return 0.0
    place = np.arange(1, count + 1)
    return max(0.0, float(2 * (place * np.sort(values)).sum() / (count * total) - (count + 1) / count))
