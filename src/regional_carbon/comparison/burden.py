"""S6: who bears a strategy at its target, and what that costs above the least possible."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

import narwhals as nw
import numpy as np

from regional_carbon.schema.arrays import Columns, Values, columns_of, sums, with_values
from regional_carbon.schema.comparison_tables import Comparison, ReductionCurve
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.schema.input_tables import SMALL_SIZES

HARD_HIT: Final = 0.2  # an industry that loses a greater share of its output than this is hard hit
ROUNDING: Final = 1e-12  # what lies above the least by less does so by the rounding of a sum
MEASURES: Final = [
    "burden_gini", "scaled_burden_gini", "burden_ratio", "small_share", "industries_hard_hit", "above_optimum_cny",
    "above_optimum_rate",
]  # fmt: skip


@model
def burdens(ranked: Frame[CarbonEfficiency]) -> Callable[[Frame[ReductionCurve], Frame[Comparison]], Frame[Comparison]]:
    """The rows of a comparison, with who bears the strategy at the target, as a function of its curve and its rows.

        b[i] = β[i] for the m enterprises reached, 0 for the other ranked ones
        burden_gini = 2·Σ k·b_(k) / (N·Σ b) − (N+1)/N        b_(k) in rising order
        scaled_burden_gini = the same where the enterprise reached last reduces in part, for just the target's tonnes
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
    whole = ranked.select(*within, "rank", "emission_tco2", "output_cny", *needed)
    regions = {region.group(within): region for region in columns_of(whole, within, "rank")}

    @model
    def burden(curve: Frame[ReductionCurve], compared: Frame[Comparison]) -> Frame[Comparison]:
        @cache
        def reached() -> dict[tuple[object, ...], Columns]:
            acting = curve.select(*within, "m", "coefficient")
            return {part.group(within): part for part in columns_of(acting, within, "m")}

        def measured(row: Columns) -> dict[str, Values]:
            found: dict[str, float] = {}
            if row["meets_target"][0]:
                region, acting = regions[row.group(within)], reached()[row.group(within)]
                reached_last = int(row["enterprises_reached"][0])
                found = _measures(region, acting["coefficient"], reached_last)
                over = (1 - row["target_rate"][0] / row["reduction_rate"][0]) * row["reduction_tco2"][0]
                found["scaled_burden_gini"] = _scaled_gini(region, acting["coefficient"], reached_last, float(over))
            return {name: np.array([found.get(name, np.nan)]) for name in MEASURES}

        told = with_values(compared, within, "strategy", measured, MEASURES)
        return Comparison.of(told.with_columns(nw.col("industries_hard_hit").cast(nw.Int64)))

    return burden


def _measures(region: Columns, coefficient: Values, reached: int) -> dict[str, float]:
    """The measures of one strategy in one region, when the first enterprises of its ranking are reached."""
    unranked = len(region) - len(coefficient)  # they stand before the ranked ones
    acting = slice(unranked, unranked + reached)
    borne = coefficient[:reached]
    forgone = borne * region["output_cny"][acting]
    least = _least_forgone(region, unranked, float((borne * region["emission_tco2"][acting]).sum()))
    above = float(forgone.sum()) - least
    above = above if above > ROUNDING * least else 0.0
    found = {
        "burden_gini": gini(borne, len(coefficient)),
        "industries_hard_hit": float(_hard_hit(region, forgone, acting)),
        "above_optimum_cny": above,
    }
    if reached == len(coefficient) and borne.min() > 0:
        found["burden_ratio"] = float(borne.max() / borne.min())
    if least > 0:
        found["above_optimum_rate"] = above / least
    sizes = [*region.kinds("size")[0]] if "size" in region else []
    if any(sizes) and forgone.sum() > 0:
        of_small = [place for place, size in enumerate(sizes) if size in SMALL_SIZES]
        small = np.isin(region.kinds("size")[1][acting], of_small)
        found["small_share"] = float(forgone[small].sum() / forgone.sum())
    return found


def _scaled_gini(region: Columns, coefficient: Values, reached: int, over: float) -> float:
    """The Gini coefficient where the enterprise reached last reduces what lies over the target's tonnes less."""
    borne = coefficient[:reached].copy()
    last = float(region["emission_tco2"][len(region) - len(coefficient) + reached - 1])
    if last > 0:
        borne[-1] = max(0.0, borne[-1] - max(0.0, over) / last)
    return gini(borne, len(coefficient))


def _hard_hit(region: Columns, forgone: Values, acting: slice) -> int:
    """How many industries lose more than HARD_HIT of their output."""
    industries, industry = region.kinds("industry_code")
    made = region.once("made_cny", lambda: sums(region["output_cny"], industry, len(industries)))
    return int(np.count_nonzero(sums(forgone, industry[acting], len(industries)) > HARD_HIT * made))


def _least_forgone(region: Columns, unranked: int, tonnes: float) -> float:
    """The output forgone for so many tonnes where the least efficient leave first, the last of them in part."""
    emission, output = region["emission_tco2"][unranked:], region["output_cny"][unranked:]
    running = region.once("running_tco2", lambda: np.cumsum(emission))
    whole = int(np.searchsorted(running, tonnes))
    forgone = float(output[:whole].sum())
    if whole == len(running):  # short of the tonnes by the rounding of a sum
        return forgone
    before = running[whole] - emission[whole]
    return forgone + float((tonnes - before) / emission[whole] * output[whole])


def gini(borne: Values, count: int) -> float:
    """0 where all `count` bear alike, towards 1 where one bears everything; who is not among `borne` bears nothing."""
    total = borne.sum()
    if total <= 0:
        return 0.0
    place = np.arange(count - len(borne) + 1.0, count + 1)
    place *= np.sort(borne)
    return max(0.0, float(2 * place.sum() / (count * total) - (count + 1) / count))
