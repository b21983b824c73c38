"""How sure the results are: intervals, the chance that a plan meets its target, and the margin that makes it sure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import narwhals as nw
import numpy as np
import polars as pl

from regional_carbon.comparison.at_target import ROUNDING, adjust
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.evidence import GRADES
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.procedure import Results
from regional_carbon.schema.arrays import Columns, Places, Values, columns_of, with_values
from regional_carbon.schema.comparison_tables import Comparison, ReductionCurve
from regional_carbon.schema.estimate_tables import GRADE_CUTS, IndustryStanding
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.schema.uncertainty_tables import RegionEmission
from regional_carbon.strategies import Strategy
from regional_carbon.uncertainty.simulation import Possible, both_ends

SURE: Final = 0.9  # the probability with which a safe target's plan meets the target
POINTS: Final = 2_000  # of a curve at most whose band is worked out
NEAR: Final = 1e-6  # of a rate, to which a safe target is found
TURNS: Final = 30

Group = tuple[object, ...]


@dataclass(frozen=True)
class HowSure:
    """The results with how sure each figure is."""

    results: Results  # with `_low`, `_high` and probabilities beside its figures
    total: Frame[RegionEmission]
    worlds: tuple[Possible, ...]  # what they are read from, a region and year each

    def emissions(self, draws: int) -> Values:
        """The emissions of some of the worlds: a row for each, the ranked of all regions in it by rank."""
        return np.vstack([known.emission[:, :draws] for known in self.worlds]).T


def how_sure(results: Results, possible: list[Possible]) -> HowSure:
    """The results with a 90 % interval of each figure, from the emissions of `possible_emissions`.

    Every plan is carried out as it stands: who acts, in which order and with which β, is what the estimates say;
    what that reduces is what the enterprises truly emit.

        R[m,d] = Σ_{i≤m} β[i]·C[i,d] / Σ C[i,d],   A[m,d] = Σ_{i≤m} β[i]·G[i] / Σ_{i≤m} β[i]·C[i,d]
        target_probability = share of worlds with R[m*,d] ≥ target, m* the enterprises reached at the target
        safe_target_rate   = the rate to plan for so that R ≥ target in SURE of the worlds

    The safe target reaches further along the strategy's curve or, where that ends before, turns its dial; null where
    neither suffices, or where the frame holds several regions and the curve ends before.
    """
    within = groups(nw.from_native(results.enterprises).lazy())
    worlds = {known.region.group(within): known for known in possible}
    bands = {name: _banded(curve, worlds) for name, curve in results.curves.items()}
    tried = {strategy.name: strategy for strategy in results.strategies}

    def chances(row: Columns) -> dict[str, Values]:
        return _chances(row, worlds[row.group(within)], results, tried, alone=len(worlds) == 1)

    sure = replace(
        results,
        enterprises=_with_intervals(results.enterprises, worlds),
        curves=bands,
        comparison=_compared(results.comparison, results.curves, chances),
    )
    return HowSure(sure, RegionEmission.of(_totals(within, worlds)), tuple(possible))


@model
def _with_intervals(enterprises: Frame[IndustryStanding], worlds: Mapping[Group, Possible]) -> Frame[IndustryStanding]:
    within = groups(enterprises)
    names = [
        "emission_low_tco2", "emission_high_tco2", "efficiency_low_cny_per_tco2", "efficiency_high_cny_per_tco2",
        "lowest_tenth_probability", "grade_probability",
        "rank_low", "rank_high", "rank_in_industry_low", "rank_in_industry_high",
        *(f"code_{code}_probability" for code in range(1, len(GRADE_CUTS) + 2)),
    ]  # fmt: skip

    def measured(region: Columns) -> dict[str, Values]:
        known = worlds.get(region.group(within))
        if known is None:
            return {name: np.full(len(region), np.nan) for name in names}
        low, high = known.intervals()
        with np.errstate(divide="ignore"):
            efficiency = [known.region["output_cny"] / end for end in (high, low)]
        codes, ranks = known.codes(), known.ranks()
        found = [low, high, *efficiency, known.lowest_tenth(), known.same_grade(codes), *ranks[0], *ranks[1], *codes]
        place = np.nan_to_num(region["rank"]).astype(np.intp)
        return {
            name: np.concatenate([[np.nan], np.where(np.isinf(values), np.nan, values)])[place]
            for name, values in zip(names, found, strict=True)
        }

    told = with_values(enterprises, within, "rank", measured, names)
    told = told.with_columns(nw.col(name).cast(nw.Int64) for name in names if name.startswith("rank_"))
    return IndustryStanding.of(told.sort(*within, "rank", "enterprise_id", nulls_last=True))


@model
def _banded(curve: Frame[ReductionCurve], worlds: Mapping[Group, Possible]) -> Frame[ReductionCurve]:
    within = groups(curve)
    names = [
        "reduction_rate_low", "reduction_rate_high", "average_cost_low_cny_per_tco2", "average_cost_high_cny_per_tco2",
    ]  # fmt: skip

    def measured(region: Columns) -> dict[str, Values]:
        known = worlds[region.group(within)]
        points = _points(len(region))
        reduced = known.reductions(region["coefficient"], points)
        forgone = region["output_forgone_cny"][points - 1, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            found = [*both_ends(reduced / known.total(), axis=1), *both_ends(forgone / reduced, axis=1)]
        told = {}
        for name, ends in zip(names, found, strict=True):
            told[name] = np.full(len(region), np.nan)
            told[name][points - 1] = np.where(np.isfinite(ends), ends, np.nan)
        return told

    return ReductionCurve.of(with_values(curve, within, "m", measured, names))


def _points(enterprises: int) -> Places:
    """The m of a curve whose band is worked out: all, or so many evenly along it."""
    return np.unique(np.linspace(1, enterprises, min(enterprises, POINTS)).round().astype(np.intp))


@model
def _compared(
    comparison: Frame[Comparison], names: Iterable[str], chances: Callable[[Columns], dict[str, Values]]
) -> Frame[Comparison]:
    """The rows with their chances, strategy after strategy in the order they were compared in."""
    found = ["target_probability", "reduction_rate_low", "reduction_rate_high", "safe_target_rate"]
    within = [*groups(comparison), "strategy"]
    told = [
        with_values(comparison.filter(nw.col("strategy") == name), within, "strategy", chances, found) for name in names
    ]
    return Comparison.of(nw.concat(told))


def _chances(
    row: Columns, known: Possible, results: Results, tried: Mapping[str, Strategy], *, alone: bool
) -> dict[str, Values]:
    """How likely one strategy meets the target, and the target that makes it so."""
    name = str(row.texts("strategy")[0])
    found = dict.fromkeys(
        ["target_probability", "reduction_rate_low", "reduction_rate_high", "safe_target_rate"], np.nan
    )
    if row["meets_target"][0]:
        coefficient = _coefficient(results.curves[name], known)
        reached = int(row["enterprises_reached"][0])
        rate = _rates(known, coefficient, reached)
        low, high = both_ends(rate)
        safe = _further_along(known, coefficient, reached, results.target)
        if safe is None and alone:
            safe = _dial_turned(known, results, tried[name])
        found = {
            "target_probability": float(np.mean(rate >= results.target - ROUNDING)),
            "reduction_rate_low": low,
            "reduction_rate_high": high,
            "safe_target_rate": np.nan if safe is None else safe,
        }
    return {name: np.array([value]) for name, value in found.items()}


def _coefficient(curve: Frame[ReductionCurve], known: Possible) -> Values:
    """β of each enterprise, in order of rank."""
    within = groups(nw.from_native(curve).lazy())
    plan: Any = nw.from_native(curve).lazy()
    parts = {part.group(within): part for part in columns_of(plan, within, "m")}
    coefficient: Values = parts[known.region.group(within)]["coefficient"]
    return coefficient


def _rates(known: Possible, coefficient: Values, reached: int) -> Values:
    """R of the first enterprises in each world."""
    rate: Values = known.reductions(coefficient, np.array([reached]))[0] / known.total()
    return rate


def _surely(rate: Values) -> float:
    """The rate that SURE of the worlds reach."""
    return float(np.quantile(rate, 1 - SURE))


def _further_along(known: Possible, coefficient: Values, reached: int, target: float) -> float | None:
    """The planned rate of the least m that surely meets the target; None where all enterprises do not."""
    first, last = reached, len(coefficient)
    if _surely(_rates(known, coefficient, last)) < target - ROUNDING:
        return None
    while first < last:
        middle = (first + last) // 2
        if _surely(_rates(known, coefficient, middle)) >= target - ROUNDING:
            last = middle
        else:
            first = middle + 1
    emission = known.region["emission_tco2"]
    return float(coefficient[:first] @ emission[:first] / emission.sum())


def _dial_turned(known: Possible, results: Results, strategy: Strategy) -> float | None:
    """The rate to which the dial must be turned so that all enterprises together surely meet the target."""
    planned = results.target
    for _ in range(TURNS):
        try:
            turned = adjust(results.enterprises, strategy, planned)
        except StrategyError:  # no dial, or out of its reach: no plan of this rule is safe
            return None
        curve = reduction_curve(results.enterprises, turned.coefficient())
        sure = _surely(_rates(known, _coefficient(curve, known), len(known.region)))
        if abs(sure - results.target) < NEAR:
            return planned
        planned *= results.target / sure
        if planned > 1:
            return None
    return planned


def _totals(within: list[str], worlds: Mapping[Group, Possible]) -> pl.DataFrame:
    rows = []
    for group, known in worlds.items():
        low, high = known.total_interval()
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
                "share_on_grade_5": alone / total if alone is not None and total else None,
                "lowest_tenth_kept": float(known.lowest_tenth()[: known.tenth].mean()) if len(emission) else None,
                "draws": known.draws,
            }
        )
    return pl.DataFrame(rows)
