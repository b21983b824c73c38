"""S6 with measures first: what each strategy then costs, and whom it need not close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from regional_carbon.comparison.at_target import ROUNDING, adjust, out_of_reach
from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.measures_first import Mixture, cheapest_mixture, own_mixture, paying_tonnes
from regional_carbon.measures.region_measures import RegionMeasures, columns_of_measures
from regional_carbon.models.efficiency_ranking import carbon_efficiency
from regional_carbon.models.reduction_curves import acting_regions
from regional_carbon.schema.arrays import Columns, Values, frame_of, with_values
from regional_carbon.schema.comparison_tables import MeasuresFirst
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
    Any other strategy shares out what is left: its β, turned until the target is met, works on C − M, where M are the
    measures that pay for themselves, over the ranking of G / (C − M); and an enterprise reduces what is asked of it by
    its other measures first, as long as they are cheaper than its output.

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
    """β of each enterprise at just the target: the dial turned to it, or down the ranking with the last one in part.

    Raises StrategyError where the strategy does not meet the target.
    """
    met = adjust(ranked, strategy, target) if strategy.of().dial or strategy.within else strategy
    (region,) = acting_regions(ranked)
    beta, emission = region.values(met.coefficient()), region["emission_tco2"]
    reduction = beta * emission
    asked = target * float(emission.sum())
    if reduction.sum() < asked * (1 - ROUNDING):
        most = float(reduction.sum() / emission.sum())
        raise out_of_reach("target_out_of_reach", strategy, target, most, most)
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
