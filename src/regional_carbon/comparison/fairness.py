"""S6: cost against fairness, which rules are beaten in both, and how near the least-cost plan comes to either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import narwhals as nw
import numpy as np
from scipy.optimize import minimize_scalar

from regional_carbon.comparison.burden import gini
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import acting_regions
from regional_carbon.schema.arrays import Columns, Values, frame_of
from regional_carbon.schema.comparison_tables import Comparison, FairnessFront
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, Row, groups, model
from regional_carbon.strategies.optimum.case import Case
from regional_carbon.strategies.optimum.conditions import Conditions

ALIKE: Final = 1e-9  # costs and Gini coefficients that differ by less are equal
MOST_BY_GINI: Final = 100  # enterprises: a bound on the Gini compares every two; above this the ratio is bounded
GINIS: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
RATIOS: Final = (1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0)
OPTIMUM: Final = "optimum"
RULE, UNBOUND = "rule", "none"  # the bounds of a rule's row, and of the least-cost plan without one
SECONDS: Final = 60.0


@model
def fairness_front(ranked: Frame[CarbonEfficiency], comparison: Frame[Comparison]) -> Frame[FairnessFront]:
    """Each rule of a comparison by cost and burden Gini, who beats it, and the least-cost plan at each bound (S6).

        s beats t:  cost(s) ≤ cost(t), Gini(s) ≤ Gini(t), one of them less
        optimum at g:  min Σ β·G  so that  Σ β·C ≥ R·ΣC,  Gini(β) ≤ g

    Of those that beat a rule the cheapest is named. For more than 100 enterprises the optimum bounds the greatest β
    over the least in place of the Gini, whose rows would compare every two; a bound that cannot be kept has no row.
    Strategies that miss the target have none.

    Raises StrategyError where a plan cannot be found in time.

    Source: of the front, Pareto, V. (1906), Manuale di economia politica; of the coefficient, Sen, A. (1973), On
    Economic Inequality, Clarendon Press.
    """
    met = comparison.filter(nw.col("meets_target"), ~nw.col("burden_gini").is_null())
    compared = list(met.collect().iter_rows(named=True))
    within = groups(comparison)
    whole = ranked.select(*within, "output_cny")
    made: dict[tuple[object, ...], float] = {}
    for *of, output in whole.collect().iter_rows():
        made[tuple(of)] = made.get(tuple(of), 0.0) + (output or 0.0)  # null: nothing to give up is known
    rows: list[dict[str, object]] = []
    for region in acting_regions(ranked):
        key = region.group(within)
        place = dict(zip(within, key, strict=True))
        of_region = [row for row in compared if tuple(row[name] for name in within) == key]
        rows += [{**place, **row} for row in _rules(of_region)]
        if of_region:
            target = of_region[0]["target_rate"]
            rows += [{**place, **row} for row in _optimum(region, target, made[key])]
    return frame_of(FairnessFront, rows, ranked)


def _rules(compared: Sequence[Row]) -> Iterator[dict[str, object]]:
    for row in compared:
        better = [other for other in compared if _beats(other, row)]
        by = min(better, key=lambda other: other["output_forgone_cny"], default=None)
        kept = ("strategy", "burden_gini", "output_forgone_cny", "output_forgone_rate")
        yield {
            **{name: row[name] for name in kept},
            "bound": RULE,
            "on_front": by is None,
            "dominated_by": None if by is None else by["strategy"],
        }


def _beats(one: Row, other: Row) -> bool:
    cheaper = other["output_forgone_cny"] - one["output_forgone_cny"]
    fairer = other["burden_gini"] - one["burden_gini"]
    alike = ALIKE * max(abs(other["output_forgone_cny"]), abs(one["output_forgone_cny"]))
    return bool(cheaper >= -alike and fairer >= -ALIKE and (cheaper > alike or fairer > ALIKE))


def _optimum(region: Columns, target: float, made_cny: float) -> Iterator[dict[str, object]]:
    """The least-cost plan from the fairest to the unbound."""
    few = len(region) <= MOST_BY_GINI
    emission, output = region["emission_tco2"], region["output_cny"]
    for most in (*(GINIS if few else RATIOS), None):
        if few and most is not None:
            try:
                beta = Case(region, Conditions(gini=most)).solve(target, SECONDS).values
            except StrategyError as refused:
                if any(fault.key != "optimum_conflict" for fault in refused.faults):
                    raise
                continue
        else:
            beta = least_cost_at_ratio(emission, output, target, np.inf if most is None else most)
        cost = float(beta @ output)
        yield {
            "strategy": OPTIMUM,
            "bound": UNBOUND if most is None else f"{'gini' if few else 'ratio'} ≤ {most:g}",
            "bound_at_most": most,
            "burden_gini": gini(beta, len(beta)),
            "output_forgone_cny": cost,
            "output_forgone_rate": min(1.0, cost / made_cny) if made_cny > 0 else 0.0,
            "on_front": True,
        }


def least_cost_at_ratio(emission: Values, output: Values, target: float, ratio: float) -> Values:
    """The β of least output forgone whose greatest is at most `ratio` times its least; enterprises in order of rank.

        min Σ β·G:  Σ β·C = R·ΣC,  l ≤ β[i] ≤ min(1, ratio·l)

    For a given floor l the least efficient are raised to the ceiling first, as in the opt-out; the cost is convex in l,
    which is found between R/ratio and R by bounded search (Brent). O(N) for each step, for any number of enterprises.

    Source: the continuous knapsack, Dantzig, G. B. (1957), Oper. Res. 5:266–288; the search over l is ours.
    """
    whole = emission.sum()

    def plan(least: float) -> Values:
        room = (
            np.full(len(emission), min(1.0, ratio * least) - least) if ratio < np.inf else np.full(len(emission), 1.0)
        )
        floor = least if ratio < np.inf else 0.0
        given = np.cumsum(room * emission) - room * emission
        beta: Values = floor + np.clip((target * whole - floor * whole - given) / emission, 0, room)
        return beta

    if ratio == np.inf:
        return plan(0.0)
    low, high = target / ratio, target
    if high - low <= ALIKE * high:
        return plan(high)
    found = minimize_scalar(
        lambda least: float(plan(least) @ output), bounds=(low, high), method="bounded", options={"xatol": 1e-10}
    )
    tried: list[Values] = [plan(float(least)) for least in (found.x, low, high)]
    return min(tried, key=lambda beta: float(beta @ output))
