"""One region whose enterprises do their measures first: what a strategy then asks of each of them at a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

import numpy as np

from regional_carbon.comparison.at_target import ROUNDING, adjust
from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.measures_first import CombinedCurve, Mixture, cheapest_mixture, own_mixture, paying_tonnes
from regional_carbon.measures.region_measures import RegionMeasures, columns_of_measures
from regional_carbon.models.efficiency_ranking import carbon_efficiency
from regional_carbon.models.reduction_curves import acting_regions
from regional_carbon.schema.arrays import Columns, Places, Values, with_values
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.optimum import BUDGET, TARGET, Conditions, least_cost_plan

OPT_OUT: Final = "marginal_opt_out"
OPTIMUM: Final = "optimum"
WHOLE: Final = 1 - 1e-9  # a share closed that is the whole but for rounding
HALVINGS: Final = 40  # of the price of investment that holds a strategy to its budget


class MeasuresCase:
    """One region at one target, its measures in order of rank.

    Raises StrategyError for a target outside 0–1, and for several regions or years in one frame.
    """

    def __init__(
        self, ranked: Frame[CarbonEfficiency], target: float, measures: RegionMeasures, *,
        budget: float | None = None, weight: float = 1.0,
    ) -> None:  # fmt: skip
        if not 0 < target <= 1:
            raise StrategyError("target_range", value=target)
        regions = acting_regions(ranked)
        if len(regions) != 1:
            raise StrategyError("optimum_one_region", regions=len(regions))
        self.ranked, self.region, self.target, self.weight = ranked, regions[0], target, weight
        self.measures, self.budget = measures, budget
        self.ids = [str(name) for name in self.region.texts("enterprise_id")]
        self.slices = measures.of(self.ids)
        self.emission, self.output = self.region["emission_tco2"], self.region["output_cny"]
        self.group = dict(zip(groups(ranked), self.region.group(groups(ranked)), strict=True))

    def mixture(self, strategy: Strategy) -> Mixture:
        """What each enterprise does at the target, in order of rank.

        The opt-out follows the combined curve, the optimum is a programme with measures as columns, any other strategy
        acts on what the paying measures leave. Raises StrategyError where the strategy does not meet the target.
        """
        if strategy.rule == OPT_OUT:
            tonnes = self.target * float(self.emission.sum())
            told = (self.emission, self.output, self.slices, tonnes)
            return cheapest_mixture(*told, budget=self.budget, weight=self.weight)
        return self._programmed(strategy) if strategy.rule == OPTIMUM else self._shared_out(strategy)

    def without(self, strategy: Strategy) -> tuple[float, int]:
        """Output forgone at just the target's tonnes without measures, and the enterprises closed."""
        if strategy.rule == OPTIMUM:
            plan = least_cost_plan(self.ranked, self.target, _conditions(strategy))
            return plan.cost_cny, sum(beta >= WHOLE for beta in plan.coefficients.values())
        beta = _coefficients(self.ranked, strategy, self.target)
        share = np.array([beta[name] for name in self.ids])
        closed = share > 0 if strategy.rule == OPT_OUT else share >= WHOLE
        return float(share @ self.output), int(np.count_nonzero(closed))

    # -----------------------------------------------------------------------------------------------
    # Curves

    def combined(self) -> CombinedCurve:
        """Measures of all and closings, in order of price."""
        return CombinedCurve(self.emission, self.output, self.slices, weight=self.weight)

    def reaching(self, strategy: Strategy) -> tuple[Places, dict[str, Values]]:
        """From what pays for itself on, one enterprise after the other in the ranking of what is left.

        The places of the enterprises in order of that ranking; the columns have one row more, the first, before any.
        """
        paying = np.minimum(paying_tonnes(self.slices), self.emission)
        left = self.emission - paying
        (rest,) = acting_regions(self._rest(left))
        place = {name: number for number, name in enumerate(self.ids)}
        order = np.array([place[str(name)] for name in rest.texts("enterprise_id")], dtype=np.intp)
        asked = paying.copy()
        asked[order] += rest.values(strategy.coefficient()) * left[order]
        before = own_mixture(self.emission, self.output, self.slices, paying, weight=self.weight)
        after = own_mixture(self.emission, self.output, self.slices, asked, weight=self.weight)

        def reached(of: Callable[[Mixture], Values]) -> Values:
            whole: Values = of(before).sum() + np.append(0.0, np.cumsum((of(after) - of(before))[order]))
            return np.maximum(whole, 0) if of is not _net else whole

        return order, {
            "coefficient": np.append(0.0, after.coefficient[order]),
            "reduction_tco2": reached(lambda mixture: mixture.measures_tco2 + mixture.coefficient * self.emission),
            "measures_tco2": reached(lambda mixture: mixture.measures_tco2),
            "net_cost_cny": reached(_net),
            "output_forgone_cny": reached(lambda mixture: mixture.coefficient * self.output),
        }

    def meeting(self, strategy: Strategy) -> Strategy:
        """The strategy that meets the target on what the paying measures leave: its dial turned where it misses it.

        Raises StrategyError where it has none, or out of its reach.
        """
        left = self.emission - np.minimum(paying_tonnes(self.slices), self.emission)
        rest = (self.target * self.emission.sum() - (self.emission - left).sum()) / left.sum()
        return strategy if rest <= 0 else _meeting(self._rest(left), strategy, rest)

    # -----------------------------------------------------------------------------------------------
    # At the target

    def _programmed(self, strategy: Strategy) -> Mixture:
        columns = columns_of_measures(self.ids, self.slices, budget=self.budget, weight=self.weight)
        plan = least_cost_plan(self.ranked, self.target, _conditions(strategy), measures=columns)
        place = {name: number for number, name in enumerate(plan.coefficients)}
        order = np.array([place[name] for name in self.ids], dtype=np.intp)
        beta = np.array([*plan.coefficients.values()])[order]
        tonnes, net, invested = (
            plan.of_each[name][order] for name in ("measures_tco2", "net_cost_cny", "investment_cny")
        )
        price, worth = plan.prices.get(TARGET, 0.0), plan.prices.get(BUDGET, 0.0)
        return Mixture(price, worth, beta, tonnes, net, invested, plan.reduction_tco2, plan.cost_cny)

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
        beta = _coefficients(self._rest(left), strategy, rest)
        asked: Values = left * np.array([beta.get(name, 0.0) for name in self.ids])
        return asked

    def _rest(self, left: Values) -> Frame[CarbonEfficiency]:
        return _what_is_left(self.ranked, dict(zip(self.ids, left, strict=True)))


def closed_by(strategy: Strategy, mixture: Mixture) -> int:
    """The enterprises that close: of the opt-out the last one in part, of any other strategy those wholly."""
    return mixture.closed() if strategy.rule == OPT_OUT else int(np.count_nonzero(mixture.coefficient >= WHOLE))


def _net(mixture: Mixture) -> Values:
    return mixture.net_cost_cny


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
    reduction = region.values(_meeting(ranked, strategy, target).coefficient()) * emission
    beta = np.divide(reduction, emission, out=np.zeros(len(emission)), where=emission > 0)
    missing = np.maximum(asked - (np.cumsum(reduction) - reduction), 0)
    part = np.clip(np.divide(missing, reduction, out=np.zeros(len(beta)), where=reduction > 0), 0, 1)
    return dict(zip((str(name) for name in region.texts("enterprise_id")), beta * part, strict=True))


def _meeting(ranked: Frame[CarbonEfficiency], strategy: Strategy, target: float) -> Strategy:
    """The strategy as it stands where it meets the target, else with its dial turned."""
    (region,) = acting_regions(ranked)
    emission = region["emission_tco2"]
    if not strategy.within:
        reduction = float((region.values(strategy.coefficient()) * emission).sum())
        if reduction >= target * float(emission.sum()) * (1 - ROUNDING):
            return strategy
    return adjust(ranked, strategy, target)


@model
def _what_is_left(ranked: Frame[CarbonEfficiency], left: Mapping[str, float]) -> Frame[CarbonEfficiency]:
    """Model III over what the paying measures leave: C − M of each enterprise, and its rank by G / (C − M)."""

    def emission(region: Columns) -> dict[str, Values]:
        ids = region.texts("enterprise_id")
        return {"emission_tco2": np.array([left.get(str(name), 0.0) for name in ids])}

    return carbon_efficiency(with_values(ranked, groups(ranked), "rank", emission, ["emission_tco2"]))
