"""S6 with measures first: what each strategy then costs, and whom it need not close."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from regional_carbon.comparison.at_target import ROUNDING, adjust
from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.measures_first import CombinedCurve, Mixture, cheapest_mixture, own_mixture, paying_tonnes
from regional_carbon.measures.region_measures import RegionMeasures, columns_of_measures
from regional_carbon.models.efficiency_ranking import carbon_efficiency
from regional_carbon.models.reduction_curves import acting_regions
from regional_carbon.schema.arrays import Columns, Values, frame_of, frame_of_columns, with_values
from regional_carbon.schema.comparison_tables import MeasuresFirst, MeasuresFirstCurves
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.optimum import BUDGET, Conditions, least_cost_plan

OPT_OUT: Final = "marginal_opt_out"
OPTIMUM: Final = "optimum"
WHOLE: Final = 1 - 1e-9  # a share closed that is the whole but for rounding
HALVINGS: Final = 40  # of the price of investment that holds a strategy to its budget


@model
def measures_first_comparison(
    ranked: Frame[CarbonEfficiency],
    strategies: Sequence[Strategy],
    target: float,
    measures: RegionMeasures,
    *,
    budget: float | None = None,
    weight: float = 1.0,
) -> Frame[MeasuresFirst]:
    """Each strategy at the target with measures first, beside what it forgoes without them (S6, Model V).

    The opt-out becomes the combined curve of measures and closings, the optimum a programme with measures as columns.
    Any other strategy shares out what is left: its β works on C − M, where M are the measures that pay for themselves,
    down the ranking of G / (C − M), its dial turned where the target is missed; and an enterprise reduces what is asked
    of it by its other measures first, as long as they are cheaper than its output.

        Σ M + Σ β[i]·(C[i] − M[i]) = target·ΣC

    `budget` is the most that all measures together may take in investment, in CNY. Net cost and output forgone are two
    columns. A strategy that misses the target keeps its row, with nothing in it.

    Raises StrategyError for a target outside 0–1, and for several regions or years in one frame.
    """
    if not 0 < target <= 1:
        raise StrategyError("target_range", value=target)
    regions = acting_regions(ranked)
    if len(regions) != 1:
        raise StrategyError("optimum_one_region", regions=len(regions))
    case = _Case(ranked, regions[0], target, measures, budget, weight)
    rows = [case.row(strategy) for strategy in strategies]
    return frame_of(MeasuresFirst, rows, ranked)


@model
def measures_first_curves(
    ranked: Frame[CarbonEfficiency], strategies: Sequence[Strategy], measures: RegionMeasures, *, weight: float = 1.0
) -> Frame[MeasuresFirstCurves]:
    """What each strategy reduces and forgoes as it reaches down the ranking, measures first: Figure 4 with measures.

    The opt-out follows the combined curve from where measures no longer pay for themselves; any other strategy reaches
    down the ranking of what is left, as in `measures_first_comparison`, its own parameters unchanged. The optimum has
    no curve of its own, and none here.

        R[m] = (Σ M + Σ_{i≤m} β[i]·(C[i] − M[i])) / ΣC             [0–1]

    Raises StrategyError for several regions or years in one frame, and for a column that a rule lacks.
    """
    regions = acting_regions(ranked)
    if len(regions) != 1:
        raise StrategyError("optimum_one_region", regions=len(regions))
    case = _Case(ranked, regions[0], 1.0, measures, None, weight)
    drawn = [case.curve(strategy) for strategy in strategies if strategy.rule != OPTIMUM]
    columns = {name: np.concatenate([curve[name] for curve in drawn]) for name in drawn[0]}
    columns |= {name: np.full(len(columns["m"]), value) for name, value in case.group.items()}
    return frame_of_columns(MeasuresFirstCurves, columns, ranked)


@dataclass(frozen=True)
class _Sums:
    """What a strategy comes to at the target."""

    measures_tco2: float
    net_cost_cny: float
    investment_cny: float
    output_forgone_cny: float
    reduction_tco2: float
    closed: int
    saved_per_cny: float | None = None  # known of what a programme or the combined curve finds


class _Case:
    """One region at one target, its measures in order of rank."""

    def __init__(
        self, ranked: Frame[CarbonEfficiency], region: Columns, target: float, measures: RegionMeasures,
        budget: float | None, weight: float,
    ) -> None:  # fmt: skip
        self.ranked, self.region, self.target, self.weight = ranked, region, target, weight
        self.measures, self.budget = measures, budget
        self.ids = [str(name) for name in region.texts("enterprise_id")]
        self.slices = measures.of(self.ids)
        self.emission, self.output = region["emission_tco2"], region["output_cny"]
        self.group = dict(zip(groups(ranked), region.group(groups(ranked)), strict=True))

    def row(self, strategy: Strategy) -> dict[str, object]:
        told = {**self.group, "strategy": strategy.name, "target_rate": self.target}
        try:
            found = self._with_measures(strategy)
            forgone, closed = self._without(strategy)
        except StrategyError:  # no dial, or out of its reach
            return {**told, "meets_target": False}
        saved = self.measures.bill_saved(found.investment_cny, found.net_cost_cny)
        return {
            **told, "meets_target": True, "reduction_tco2": found.reduction_tco2, "measures_tco2": found.measures_tco2,
            "net_cost_cny": found.net_cost_cny, "investment_cny": found.investment_cny, "bill_saved_cny": saved,
            "output_forgone_cny": found.output_forgone_cny, "output_forgone_without_cny": forgone,
            "enterprises_closed": found.closed, "enterprises_closed_without": closed,
            "enterprises_kept": closed - found.closed, "saved_per_cny": found.saved_per_cny,
        }  # fmt: skip

    def curve(self, strategy: Strategy) -> dict[str, NDArray[np.generic]]:
        """The columns of a strategy's curve."""
        points = self._combined() if strategy.rule == OPT_OUT else self._reaching(strategy)
        reduction, forgone = points["reduction_tco2"], points["output_forgone_cny"]
        average = np.divide(forgone, reduction, out=np.full(len(reduction), np.nan), where=reduction > 0)
        return {
            **points, "strategy": np.full(len(reduction), strategy.name), "m": np.arange(1, len(reduction) + 1),
            "reduction_rate": np.minimum(reduction / self.emission.sum(), 1.0), "average_cost_cny_per_tco2": average,
        }  # fmt: skip

    def _combined(self) -> dict[str, Values]:
        curve = CombinedCurve(self.emission, self.output, self.slices, weight=self.weight)
        first = max(int(np.searchsorted(curve.price, 0.0)) - 1, 0)
        return {
            "reduction_tco2": curve.tonnes[first:],
            "measures_tco2": np.maximum(curve.tonnes - curve.closed_tonnes, 0)[first:],
            "net_cost_cny": curve.net_cost[first:],
            "output_forgone_cny": curve.output_forgone[first:],
        }

    def _reaching(self, strategy: Strategy) -> dict[str, Values]:
        """From what pays for itself on, one enterprise after the other in the ranking of what is left."""
        paying = np.minimum(paying_tonnes(self.slices), self.emission)
        left = self.emission - paying
        (rest,) = acting_regions(_what_is_left(self.ranked, dict(zip(self.ids, left, strict=True))))
        place = {name: number for number, name in enumerate(self.ids)}
        order = np.array([place[str(name)] for name in rest.texts("enterprise_id")], dtype=np.intp)
        asked = paying.copy()
        asked[order] += rest.values(strategy.coefficient()) * left[order]
        before = own_mixture(self.emission, self.output, self.slices, paying, weight=self.weight)
        after = own_mixture(self.emission, self.output, self.slices, asked, weight=self.weight)

        def reached(of: Callable[[Mixture], Values]) -> Values:
            whole: Values = of(before).sum() + np.append(0.0, np.cumsum((of(after) - of(before))[order]))
            return np.maximum(whole, 0) if of is not _net else whole

        return {
            "reduction_tco2": reached(lambda mixture: mixture.measures_tco2 + mixture.coefficient * self.emission),
            "measures_tco2": reached(lambda mixture: mixture.measures_tco2),
            "net_cost_cny": reached(_net),
            "output_forgone_cny": reached(lambda mixture: mixture.coefficient * self.output),
        }

    def _with_measures(self, strategy: Strategy) -> _Sums:
        if strategy.rule == OPT_OUT:
            tonnes = self.target * float(self.emission.sum())
            told = (self.emission, self.output, self.slices, tonnes)
            mixture = cheapest_mixture(*told, budget=self.budget, weight=self.weight)
            return replace(_sums(mixture, mixture.closed()), saved_per_cny=mixture.investment_price)
        if strategy.rule == OPTIMUM:
            return self._programmed(strategy)
        mixture = self._shared_out(strategy)
        return _sums(mixture, int(np.count_nonzero(mixture.coefficient >= WHOLE)))

    def _programmed(self, strategy: Strategy) -> _Sums:
        columns = columns_of_measures(self.ids, self.slices, budget=self.budget, weight=self.weight)
        plan = least_cost_plan(self.ranked, self.target, _conditions(strategy), measures=columns)
        closed = sum(beta >= WHOLE for beta in plan.coefficients.values())
        return _Sums(
            plan.measures_tco2,
            plan.net_cost_cny,
            plan.investment_cny,
            plan.cost_cny,
            plan.reduction_tco2,
            closed,
            plan.prices.get(BUDGET, 0.0),
        )

    def _shared_out(self, strategy: Strategy) -> Mixture:
        """The strategy on what is left, at the least price of investment that holds it to the budget."""
        found = self._at(strategy, 0.0)
        if self.budget is None or found.investment_cny.sum() <= self.budget:
            return found
        free, held = 0.0, 1.0
        while (found := self._at(strategy, held)).investment_cny.sum() > self.budget:
            free, held = held, held * 8
        for _ in range(HALVINGS):
            middle = (free + held) / 2
            tried = self._at(strategy, middle)
            if tried.investment_cny.sum() > self.budget:
                free = middle
            else:
                held, found = middle, tried
        return found

    def _at(self, strategy: Strategy, investment_price: float) -> Mixture:
        paying = paying_tonnes(self.slices, investment_price=investment_price)
        asked = paying + self._asked_of_rest(strategy, np.minimum(paying, self.emission))
        options = {"weight": self.weight, "investment_price": investment_price}
        return own_mixture(self.emission, self.output, self.slices, asked, **options)

    def _asked_of_rest(self, strategy: Strategy, paying: Values) -> Values:
        """β·(C − M) of each enterprise, in order of the whole ranking."""
        left = self.emission - paying
        rest = (self.target * self.emission.sum() - paying.sum()) / left.sum()
        if rest <= 0:
            return np.zeros(len(left))
        beta = _coefficients(_what_is_left(self.ranked, dict(zip(self.ids, left, strict=True))), strategy, rest)
        asked: Values = left * np.array([beta.get(name, 0.0) for name in self.ids])
        return asked

    def _without(self, strategy: Strategy) -> tuple[float, int]:
        """Output forgone at just the target's tonnes, and the enterprises closed."""
        if strategy.rule == OPTIMUM:
            plan = least_cost_plan(self.ranked, self.target, _conditions(strategy))
            return plan.cost_cny, sum(beta >= WHOLE for beta in plan.coefficients.values())
        beta = _coefficients(self.ranked, strategy, self.target)
        share = np.array([beta[name] for name in self.ids])
        closed = share > 0 if strategy.rule == OPT_OUT else share >= WHOLE
        return float(share @ self.output), int(np.count_nonzero(closed))


def _net(mixture: Mixture) -> Values:
    return mixture.net_cost_cny


def _sums(mixture: Mixture, closed: int) -> _Sums:
    return _Sums(
        float(mixture.measures_tco2.sum()), float(mixture.net_cost_cny.sum()), float(mixture.investment_cny.sum()),
        mixture.output_forgone_cny, mixture.reduction_tco2, closed,
    )  # fmt: skip


def _conditions(strategy: Strategy) -> Conditions:
    """The conditions of an optimum; its rate is the target's."""
    known = {field.name for field in fields(Conditions)}
    given: Mapping[str, Any] = strategy.parameters  # as a person writes it; `Conditions` looks at each
    return Conditions(**{name: value for name, value in given.items() if name in known})


def _coefficients(ranked: Frame[CarbonEfficiency], strategy: Strategy, target: float) -> dict[str, float]:
    """β of each enterprise at just the target: down the ranking with the last one reached in part.

    With its own parameters, as S6 has it; where they miss the target its dial is turned: "go back to S5".

    Raises StrategyError where the strategy does not meet the target.
    """
    (region,) = acting_regions(ranked)
    emission = region["emission_tco2"]
    asked = target * float(emission.sum())
    reduction = np.zeros(len(emission)) if strategy.within else region.values(strategy.coefficient()) * emission
    if reduction.sum() < asked * (1 - ROUNDING):
        reduction = region.values(adjust(ranked, strategy, target).coefficient()) * emission
    beta = np.divide(reduction, emission, out=np.zeros(len(emission)), where=emission > 0)
    missing = np.maximum(asked - (np.cumsum(reduction) - reduction), 0)
    part = np.clip(np.divide(missing, reduction, out=np.zeros(len(beta)), where=reduction > 0), 0, 1)
    return dict(zip((str(name) for name in region.texts("enterprise_id")), beta * part, strict=True))


@model
def _what_is_left(ranked: Frame[CarbonEfficiency], left: Mapping[str, float]) -> Frame[CarbonEfficiency]:
    """Model III over what the paying measures leave: C − M of each enterprise, and its rank by G / (C − M)."""

    def emission(region: Columns) -> dict[str, Values]:
        ids = region.texts("enterprise_id")
        return {"emission_tco2": np.array([left.get(str(name), 0.0) for name in ids])}

    return carbon_efficiency(with_values(ranked, groups(ranked), "rank", emission, ["emission_tco2"]))
