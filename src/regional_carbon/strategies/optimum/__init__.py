"""The optimum: the least that must be given up for a target, under whatever conditions a region sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw
import numpy as np

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Coefficient, Columns, Values, columns_of, sums
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.strategies.optimum.case import Case
from regional_carbon.strategies.optimum.conditions import TARGET, Condition, Conditions
from regional_carbon.strategies.optimum.measure_columns import BUDGET, MeasureColumns
from regional_carbon.strategies.rule import Above0, Count, NotNegative, Seconds, Share, ShareAbove0, Shares, rule

__all__ = ["BUDGET", "TARGET", "Condition", "Conditions", "MeasureColumns", "Optimum", "least_cost_plan", "optimum"]


@dataclass(frozen=True)
class Optimum:
    """The plan of least cost: β of each enterprise, what it costs, and the price of each condition that binds.

    `prices[TARGET]` is what the last tonne costs, CNY/tCO2: whoever makes no more per tonne leaves, as at the paper's
    reference line, which stands on average cost. The price of a cap is what one more CNY within it would save.
    `prices[BUDGET]` is what one more CNY of investment would save. `gap` is how far, as a share of the cost, a plan
    with whole decisions may lie from the best; such a plan has no prices. `cost_cny` is what is given up; what measures
    cost net of the bill saved, and their investment, are sums of their own; `measures_tco2` is part of the reduction.
    """

    target_rate: float
    reduction_tco2: float
    cost_cny: float
    coefficients: Mapping[str, float] = field(repr=False)
    prices: Mapping[Condition, float] = field(default_factory=dict)
    gap: float = 0.0
    measures_tco2: float = 0.0
    net_cost_cny: float = 0.0
    investment_cny: float = 0.0
    of_each: Mapping[str, Values] = field(default_factory=dict, repr=False)  # these three, in order of `coefficients`

    def coefficient(self) -> Coefficient:
        """β by enterprise, for `reduction_curve`; nothing from an enterprise that the plan does not know."""

        def of(enterprises: Columns) -> Values:
            return np.array([self.coefficients.get(str(name), 0.0) for name in enterprises.texts("enterprise_id")])

        return of


@model
def least_cost_plan(
    ranked: Frame[CarbonEfficiency], target: float, conditions: Conditions | None = None, *, seconds: float = 60.0,
    measures: MeasureColumns | None = None,
) -> Optimum:  # fmt: skip
    """The plan that reduces `target` of the emission at the least cost, under the conditions (S6).

        min Σ β[i]·cost[i]   so that   Σ β[i]·C[i] ≥ target·ΣC,  and the conditions

    With measures, each beside its enterprise's β:

        min v·Σ β[i]·cost[i] + Σ c[k]·x[k]   so that   Σ β[i]·C[i] + Σ x[k] ≥ target·ΣC,
        x[k] + m[k]·β[i] ≤ m[k],  Σ inv[k]/m[k]·x[k] ≤ budget,  and the conditions

    A linear programme; a mixed-integer one, solved for `seconds` at most, where decisions are whole; and a closed
    form where nothing binds but ceilings and industry caps, for any number of enterprises.

    Raises StrategyError for a target outside 0–1, for several regions or years in one frame, for a column that is
    not known of every enterprise, and where the conditions cannot hold together: it names those that conflict.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, S6 and Figure 3.
    """
    if not 0 < target <= 1:
        raise StrategyError("target_range", value=target)
    regions = columns_of(ranked.filter(~nw.col("rank").is_null()), groups(ranked), "rank")
    if len(regions) != 1:
        raise StrategyError("optimum_one_region", regions=len(regions))
    case = Case(regions[0], conditions or Conditions(), measures)
    solved = case.solve(target, seconds)
    beta, done = np.split(solved.values, [len(case.ids)])
    saved = done * case.saved
    sums_of = {"measures_tco2": saved}
    if measures is not None:
        sums_of["net_cost_cny"] = saved * measures.cost_cny_per_tco2[case.known]
        sums_of["investment_cny"] = done * measures.investment_cny[case.known]
    return Optimum(
        target_rate=target,
        reduction_tco2=float(beta @ case.emission + saved.sum()),
        cost_cny=solved.cost,
        coefficients=dict(zip(case.ids, beta.tolist(), strict=True)),
        prices={
            name: float(price) for name, price in solved.prices.items() if isinstance(name, Condition) and price > 0
        },
        gap=solved.gap,
        measures_tco2=float(saved.sum()),
        net_cost_cny=float(sums_of.get("net_cost_cny", saved).sum()),
        investment_cny=float(sums_of.get("investment_cny", saved).sum()),
        of_each={name: sums(values, case.of, len(case.ids)) for name, values in sums_of.items()},
    )


@rule
def optimum(
    rate: ShareAbove0 = 0.3,
    cost: str = "output_cny",
    cny_per_employee: NotNegative = 0.0,
    least: Shares = 0.0,
    most: Shares = 1.0,
    protected: Sequence[str] = (),
    industry_most: Shares = 1.0,
    small_most: Share = 1.0,
    closures: Count | None = None,
    open_most: Share = 0.9,
    whole: bool = False,
    step: Share = 0.0,
    ratio_most: Above0 | None = None,
    gini: Share | None = None,
    seconds: Seconds = 60.0,
) -> Callable[[Columns], Values]:
    """The plan of least cost for `rate` of the region's emission, under conditions.

        β[i] = argmin Σ β·cost:  Σ β·C ≥ rate·ΣC,  least ≤ β ≤ most,  caps, closures, step, ratio, Gini

    The conditions are those of `optimum.Conditions`. It has no dial: it meets its own rate, or says which
    conditions conflict.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, S6; solved by HiGHS, Huangfu, Q., Hall, J. A. J. (2018),
    Math. Program. Comput. 10:119–142.
    """
    conditions = Conditions(
        cost, cny_per_employee, least, most, protected, industry_most, small_most, closures, open_most, whole, step,
        ratio_most, gini,
    )  # fmt: skip

    def coefficient(enterprises: Columns) -> Values:
        return Case(enterprises, conditions).solve(rate, seconds).values

    return coefficient
