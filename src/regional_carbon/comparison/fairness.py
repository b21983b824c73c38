"""S6: cost against fairness, which rules are beaten in both, and how near the least-cost plan comes to either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import narwhals as nw
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from regional_carbon.comparison.burden import gini
from regional_carbon.models.reduction_curves import acting_regions
from regional_carbon.schema.arrays import Columns, Values, frame_of
from regional_carbon.schema.comparison_tables import Comparison, FairnessFront
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, Row, groups, model

ALIKE: Final = 1e-9  # costs and Gini coefficients that differ by less are equal
GINIS: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
OPTIMUM: Final = "optimum"
RULE, UNBOUND = "rule", "none"  # the bounds of a rule's row, and of the least-cost plan without one
MOST_SETS: Final = 500  # rounds of sets; a few dozen do
PRECISE: Final = 1e-10  # the least tolerance that HiGHS takes


@model
def fairness_front(ranked: Frame[CarbonEfficiency], comparison: Frame[Comparison]) -> Frame[FairnessFront]:
    """Each rule of a comparison by cost and burden Gini, who beats it, and the least-cost plan at each bound (S6).

        s beats t:  cost(s) ≤ cost(t), Gini(s) ≤ Gini(t), one of them less
        optimum at g:  min Σ β·G  so that  Σ β·C ≥ R·ΣC,  Gini(β) ≤ g

    All at equal tonnes: what a rule reduces beyond the target is taken off the enterprise it reaches last, in cost and
    in Gini, as the optimum reduces the target's tonnes alone. Of those that beat a rule the cheapest is named. The
    optimum is bounded by the measure that is drawn, for any number of enterprises, also at the Gini of each rule: no
    rule lies below it. Strategies that miss the target have no row.

    Source: of the front, Pareto, V. (1906), Manuale di economia politica; of the coefficient, Sen, A. (1973), On
    Economic Inequality, Clarendon Press.
    """
    met = comparison.filter(nw.col("meets_target"), ~nw.col("burden_gini").is_null())
    compared = [_at_equal_tonnes(row) for row in met.collect().iter_rows(named=True)]
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
            ginis = [row["burden_gini"] for row in of_region]
            rows += [{**place, **row} for row in _optimum(region, target, made[key], ginis)]
    return frame_of(FairnessFront, rows, ranked)


def _at_equal_tonnes(row: Row) -> Row:
    """A row of the comparison at just the target's tonnes, where it says what that comes to."""
    if "scaled_burden_gini" not in row or "scaled_output_forgone_cny" not in row:
        return row
    forgone, scaled = row["output_forgone_cny"], row["scaled_output_forgone_cny"]
    return {
        **row,
        "burden_gini": row["scaled_burden_gini"],
        "output_forgone_cny": scaled,
        "output_forgone_rate": row["output_forgone_rate"] * (scaled / forgone if forgone > 0 else 1.0),
    }


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


def _optimum(region: Columns, target: float, made_cny: float, rules: Sequence[float]) -> Iterator[dict[str, object]]:
    """The least-cost plan from the fairest to the unbound: at the bounds drawn, and at the Gini of each rule."""
    emission, output = region["emission_tco2"], region["output_cny"]
    plans = PlansByGini(emission, output, target)
    bounds = {f"gini ≤ {most:.6g}": most for most in sorted([*GINIS, *rules])}
    for name, most in [*bounds.items(), (UNBOUND, None)]:
        beta = plans.least_cost(1.0 if most is None else most)
        cost = float(beta @ output)
        yield {
            "strategy": OPTIMUM,
            "bound": name,
            "bound_at_most": most,
            "burden_gini": gini(beta, len(beta)),
            "output_forgone_cny": cost,
            "output_forgone_rate": min(1.0, cost / made_cny) if made_cny > 0 else 0.0,
            "on_front": True,
        }


class PlansByGini:
    """The plans of least output forgone for one target, each for a bound on the Gini coefficient of its β.

        min Σ β·G:  Σ β·C ≥ R·ΣC,  Σ_{i<j} |β[i] − β[j]| ≤ g·N·Σ β,  0 ≤ β ≤ 1

    The sum of differences is the Lovász extension of |S|·(N − |S|), so that the best β is a mixture of nested sets S of
    enterprises that close. At a price λ of tonnes and μ of inequality the best set is a prefix of the order of G − λ·C:
    O(N log N). Sets are added until none is better (column generation, Dantzig and Wolfe 1960); they serve every bound.

    Source: Lovász, L. (1983), "Submodular functions and convexity", in Mathematical Programming: The State of the Art,
    Springer, 235–257; Dantzig, G. B., Wolfe, P. (1960), Oper. Res. 8:101–111, "Decomposition principle for linear
    programs".
    """

    def __init__(self, emission: Values, output: Values, target: float) -> None:
        self.tonnes, self.cost = emission / emission.sum(), output / (output.sum() or 1.0)
        self.target = target
        everyone = np.ones(len(emission), dtype=bool)
        self.sets = [~everyone, everyone]

    def least_cost(self, most: float) -> Values:
        """β of the plan whose Gini coefficient is at most `most`."""
        for _ in range(MOST_SETS):
            sets = np.array(self.sets, dtype=float)
            weights, prices = self._mixed(sets, most)
            better = self._set_at(prices, most)
            if better is None:
                break
            self.sets.append(better)
        return np.asarray(np.clip(weights @ sets, 0.0, 1.0), np.float64)

    def _mixed(self, sets: Values, most: float) -> tuple[Values, tuple[float, float, float]]:
        """How much of each set, and the prices of a tonne, of inequality and of the mixture."""
        count, size = sets.shape[1], sets.sum(axis=1)
        unequal = (size * (count - size) - most * count * size) / count**2
        found: Any = linprog(  # whose stubs have a solution that may be None whatever its status
            sets @ self.cost, A_ub=np.vstack([-sets @ self.tonnes, unequal]), b_ub=[-self.target, 0.0],
            A_eq=np.ones((1, len(sets))), b_eq=[1.0], method="highs",
            options={"primal_feasibility_tolerance": PRECISE, "dual_feasibility_tolerance": PRECISE},
        )  # fmt: skip
        tonne, inequality = -found.ineqlin.marginals
        return found.x, (float(tonne), float(inequality), float(found.eqlin.marginals[0]))

    def _set_at(self, prices: tuple[float, float, float], most: float) -> NDArray[np.bool_] | None:
        """The set that is best at these prices; None where those in the mixture are as good."""
        tonne, inequality, mixture = prices
        worth = self.cost - tonne * self.tonnes
        order = np.argsort(worth, kind="stable")
        count, size = len(order), np.arange(len(order) + 1.0)
        unequal = (size * (count - size) - most * count * size) / count**2
        total = np.concatenate([[0.0], np.cumsum(worth[order])]) + inequality * unequal
        best = int(np.argmin(total))
        if total[best] >= mixture - ALIKE:
            return None
        chosen = np.zeros(count, dtype=bool)
        chosen[order[:best]] = True
        return chosen
