"""S6: the strategies, decided on the estimates, held against other factors, trends, costs and draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic

import numpy as np
from numpy.typing import NDArray

from regional_carbon.comparison.allocation import Borne, borne
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.process_emissions import process_added_of
from regional_carbon.models.reduction_curves import acting_regions
from regional_carbon.schema.arrays import Values, frame_of
from regional_carbon.schema.comparison_tables import Comparison, ReductionCurve, RobustChoice, ScenarioCosts
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, KindT, Row, T_co, model

ALIKE: Final = 1e-9  # costs that differ by less are equal, and a target missed by less is met
COSTS: Final = ("output_cny", "value_added_cny", "tax_cny")


@dataclass(frozen=True)
class Scenario:
    """What may be true in place of the estimates: other emissions, or another column as the cost.

    `emission_tco2` stands in order of region, year and rank: one value for each ranked enterprise, or a row of them for
    each draw. Without it, the estimates. `kind` is base, grid_factor, trend, cost or draws.
    """

    kind: str
    name: str
    emission_tco2: Values | None = None
    cost: str = "output_cny"


BASE: Final = Scenario("base", "estimates")


@dataclass(frozen=True)
class Robust(Generic[KindT]):
    """Every strategy in every scenario, and over all of them."""

    costs: Annotated[KindT, ScenarioCosts]
    choice: Annotated[KindT, RobustChoice]


def grid_scenarios(ranked: Frame[CarbonEfficiency], times: Mapping[str, float]) -> list[Scenario]:
    """Scenarios in which the grid emits `times` what it was taken to, by name; none where fuels are not known apart.

    C'[i] = F[i] + times · (C[i] − F[i])        the fuels' part, and the processes', stands; the electricity's moves
    """
    regions = acting_regions(ranked)
    if any("fuel_tco2" not in region or np.isnan(region["fuel_tco2"]).any() for region in regions):
        return []
    emission = _joined([region["emission_tco2"] for region in regions])
    fuel = _joined([region["fuel_tco2"] + process_added_of(region) for region in regions])
    return [
        Scenario("grid_factor", name, fuel + factor * (emission - fuel)) for name, factor in times.items() if factor > 0
    ]


def cost_scenarios(ranked: Frame[CarbonEfficiency]) -> list[Scenario]:
    """A scenario for each cost but output that the register knows of every ranked enterprise: value added, tax."""
    regions = acting_regions(ranked)
    known = [
        cost for cost in COSTS[1:]
        if all(cost in region and not np.isnan(region[cost]).any() for region in regions)
    ]  # fmt: skip
    return [Scenario("cost", cost, cost=cost) for cost in known]


def robust_choice(
    ranked: Frame[CarbonEfficiency],
    curves: Mapping[str, Frame[ReductionCurve]],
    comparison: Frame[Comparison],
    scenarios: Sequence[Scenario] = (BASE,),
) -> Robust:
    """What the strategies of a comparison cost if a scenario is true, and which is regretted least (S6).

        A[s,d] = Σ b·cost / Σ b·C_d                        b as decided at the target on the estimates, draw d
        regret[s,d] = A[s,d] / min_t A[t,d] − 1            over the strategies that meet the target on the estimates
        robust: the least of max_d regret[s,d], over all scenarios

    A negative cost of an enterprise counts as 0. Where a strategy reduces nothing its cost is null. Strategies are
    compared per tonne really reduced, so that one that falls short of the target in a scenario is not cheap for it;
    `met_share` says how often it does not. Every scenario weighs the same in a mean, whatever the number of its draws.

    Raises StrategyError where a scenario has not one emission for each ranked enterprise, or its cost is not known of
    each.

    Source: Savage, L. J. (1951), J. Am. Stat. Assoc. 46:55–67, "The theory of statistical decision": minimax regret.
    """
    found = borne(ranked, curves, comparison)
    costs: list[Row] = []
    choice: list[Row] = []
    start, total = 0, sum(int(np.count_nonzero(region.ranks())) for region in found)
    for region in found:
        end = start + int(np.count_nonzero(region.ranks()))
        of_region = [_held(region, scenario, slice(start, end), total) for scenario in scenarios]
        costs += [row for rows in of_region for row in rows]
        choice += _over_all(region, of_region)
        start = end
    return Robust(_told(ranked, ScenarioCosts, costs), _told(ranked, RobustChoice, choice))


@model
def _told(like: Frame[CarbonEfficiency], table: type[T_co], rows: Sequence[Mapping[str, object]]) -> Frame[T_co]:
    return frame_of(table, rows, like)


def _held(region: Borne, scenario: Scenario, place: slice, total: int) -> list[Row]:
    """The rows of one scenario in one region."""
    names = list(region.coefficients)
    if not names:
        return []
    emission = _emission(region, scenario, place, total)
    cost = region.ranked(scenario.cost)
    if cost is None or np.isnan(cost).any():
        raise StrategyError("scenario_cost_unknown", scenario=scenario.name, column=scenario.cost)
    beta = np.vstack([region.coefficients[name] for name in names])
    tonnes = beta @ emission.T
    with np.errstate(divide="ignore", invalid="ignore"):
        average = np.where(tonnes > 0, (beta @ np.maximum(cost, 0))[:, None] / tonnes, np.nan)
        rate = tonnes / emission.sum(axis=1)
    least = np.nanmin(average, axis=0) if not np.isnan(average).all(axis=0).any() else np.full(len(emission), np.nan)
    regret = _regret(average, least)
    mean = average.mean(axis=1)
    cheapest = average <= least * (1 + ALIKE)
    target = np.array([region.compared[name]["target_rate"] for name in names])[:, None]
    return [
        {**region.group, "scenario_kind": scenario.kind, "scenario": scenario.name, "strategy": name,
         "draws": len(emission), "average_cost_cny_per_tco2": float(mean[at]), "reduction_rate": float(rate[at].mean()),
         "met_share": float((rate[at] >= target[at] * (1 - ALIKE)).mean()),
         "cost_rank": None if np.isnan(mean[at]) else 1 + int(np.count_nonzero(mean < mean[at] * (1 - ALIKE))),
         "cheapest_share": float(cheapest[at].mean()), "mean_regret": float(regret[at].mean()),
         "greatest_regret": float(regret[at].max())}
        for at, name in enumerate(names)
    ]  # fmt: skip


def _emission(region: Borne, scenario: Scenario, place: slice, total: int) -> NDArray[np.float64]:
    """A row of emissions for each draw."""
    if scenario.emission_tco2 is None:
        return np.atleast_2d(region.enterprises["emission_tco2"][region.ranks()])
    given: NDArray[np.float64] = np.atleast_2d(np.asarray(scenario.emission_tco2, dtype=np.float64))
    if given.ndim != 2 or given.shape[1] != total or np.isnan(given).any():
        raise StrategyError("scenario_emission", scenario=scenario.name, found=list(given.shape), enterprises=total)
    return given[:, place]


def _regret(average: Values, least: Values) -> Values:
    """How far above the least, as a share of it; 0 where both cost nothing, not known where only the least does."""
    with np.errstate(divide="ignore", invalid="ignore"):
        regret = np.where(average <= least * (1 + ALIKE), 0.0, average / least - 1)
    return np.where(np.isfinite(regret), regret, np.nan)


def _over_all(region: Borne, of_scenarios: Sequence[Sequence[Row]]) -> list[Row]:
    """Each strategy over all scenarios of one region."""
    found = []
    for name in region.coefficients:
        rows = [row for scenario in of_scenarios for row in scenario if row["strategy"] == name]
        worst = max(rows, key=lambda row: -1.0 if np.isnan(row["greatest_regret"]) else row["greatest_regret"])
        ranks = [row["cost_rank"] for row in rows if row["cost_rank"] is not None]
        found.append(
            {**region.group, "strategy": name, "scenarios": len(rows),
             "times_cheapest": sum(row["cost_rank"] == 1 for row in rows), "worst_rank": max(ranks, default=None),
             "mean_regret": float(np.mean([row["mean_regret"] for row in rows])),
             "greatest_regret": float(np.max([row["greatest_regret"] for row in rows])),
             "worst_scenario": worst["scenario"], "least_reduction_rate": min(row["reduction_rate"] for row in rows),
             "met_share": float(np.mean([row["met_share"] for row in rows]))}
        )  # fmt: skip
    known = [row["greatest_regret"] for row in found if not np.isnan(row["greatest_regret"])]
    least = min(known, default=np.nan)
    return [{**row, "least_regret": bool(row["greatest_regret"] <= least + ALIKE)} for row in found]


def _joined(parts: Sequence[Values]) -> Values:
    return np.concatenate(parts) if parts else np.zeros(0)
