"""S6: strategies side by side at one target, and the way back to S5 for one that misses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from math import inf
from typing import Final, cast

import narwhals as nw
from scipy.optimize import brentq

from regional_carbon.comparison.burden import burdens
from regional_carbon.language.amounts import percent
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import acting_regions, rate_of, total_reduction_rates
from regional_carbon.schema.arrays import Coefficient
from regional_carbon.schema.comparison_tables import Comparison, ReductionCurve
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, Row, groups, model, optional, regions_and_years
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.rule import Dial
from regional_carbon.strategies.within import groups_within

# A rate counts as reached when it is short of the target by rounding only.
ROUNDING: Final = 1e-12
# A dial turned as finely as numbers go and still further off than this jumps over the target.
MET_WITHIN: Final = 1e-9
ALIKE: Final = 1e-9  # costs that differ by less, as a share of them, are equal


def compare(
    curves: Mapping[str, Frame[ReductionCurve]], target: float, ranked: Frame[CarbonEfficiency] | None = None
) -> Frame[Comparison]:
    """Strategies side by side at one target (S6).

    A row for each strategy (and region and year): at the smallest m with R_m ≥ target, the enterprises
    reached and closed, tonnes, rate, output forgone, average cost, and the marginal cost, G_m / C_m of
    the enterprise reached last. Beside it stands what just the target's tonnes forgo, the last enterprise in part: a
    strategy that closes whole enterprises passes the target; strategies are compared at equal tonnes. A strategy that
    never reaches the target keeps its row, with its
    greatest rate R_N, and everything at the target null. With the ranking the curves were made of, the row also
    says who bears the strategy, and what it costs above the least possible (`burdens`).

    Raises StrategyError unless the target lies above 0 and at most at 1.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, procedure, step S6.
    """
    if not 0 < target <= 1:
        raise StrategyError("target_range", value=target)
    burden = None if ranked is None else burdens(ranked)
    rows = []
    for name, curve in curves.items():
        row = _at_target(curve, name, target)
        rows.append(nw.from_native(row if burden is None else burden(curve, row)))
    compared = nw.concat(rows)
    as_given = isinstance(next(iter(curves.values())), (nw.DataFrame, nw.LazyFrame))
    return cast("Frame[Comparison]", compared if as_given else nw.to_native(compared))


@model
def _at_target(curve: Frame[ReductionCurve], name: str, target: float) -> Frame[Comparison]:
    within = groups(curve)
    met = nw.col("reduction_rate") >= target - ROUNDING
    m = nw.col("m")
    closed = ~met & (nw.col("coefficient") >= 1)
    ends = curve.with_columns(
        at=nw.when(met).then(m).min().over(*within),
        end=m.max().over(*within),
        closed_before=nw.when(closed).then(m).count().over(*within),
    ).filter((m == nw.col("at")) | (m == nw.col("at") - 1) | (m == nw.col("end")))
    before = [
        nw.col(column).shift(1).over(*within, order_by="m").alias(f"{column}_before")
        for column in ("reduction_tco2", "output_forgone_cny")
    ]
    steps = ends.with_columns(*before, greatest_rate=nw.col("reduction_rate").max().over(*within))
    only = steps.filter((m == nw.col("at")) | (nw.col("at").is_null() & (m == nw.col("end"))))
    tonnes = nw.col("reduction_tco2") - _zero_if_first("reduction_tco2_before")
    forgone = nw.col("output_forgone_cny") - _zero_if_first("output_forgone_cny_before")
    just = target * nw.col("reduction_tco2") / nw.when(nw.col("reduction_rate") > 0).then(nw.col("reduction_rate"))
    part = (just - _zero_if_first("reduction_tco2_before")) / nw.when(tonnes > 0).then(tonnes)
    part = nw.when(part < 1).then(part).otherwise(nw.lit(1.0))  # short of the target by the rounding of a sum
    at_target = {
        "scaled_output_forgone_cny": _zero_if_first("output_forgone_cny_before") + part * forgone,
        "enterprises_reached": m,
        "enterprises_closed": nw.col("closed_before").cast(nw.Int64) + (nw.col("coefficient") >= 1).cast(nw.Int64),
        "last_enterprise_id": nw.col("enterprise_id"),
        "marginal_cost_cny_per_tco2": forgone / nw.when(tonnes > 0).then(tonnes),
        **{
            column: nw.col(column)
            for column in (
                "reduction_tco2",
                "reduction_rate",
                "output_forgone_cny",
                "output_forgone_rate",
                "average_cost_cny_per_tco2",
            )
        },
    }
    reached = ~nw.col("at").is_null()
    return Comparison.of(
        only.with_columns(
            strategy=nw.lit(name),
            target_rate=nw.lit(target),
            meets_target=reached,
            **{column: nw.when(reached).then(value) for column, value in at_target.items()},
        )
    )


def _zero_if_first(before: str) -> nw.Expr:
    return nw.when(nw.col(before).is_null()).then(nw.lit(0.0)).otherwise(nw.col(before))


def below_line(curve: Frame[ReductionCurve], line_cny_per_tco2: float) -> Frame[ReductionCurve]:
    """What lies below a reference line of average cost: the curve's last row with A_m ≤ line.

    A row for each region and year; none where the first enterprise already costs more. On the opt-out
    curve, where A never falls, these are all enterprises below the line (Figure 3 of the paper).

    Raises StrategyError unless the line lies above 0.
    """
    return _last_below(curve, checked_line(line_cny_per_tco2))


def checked_line(line_cny_per_tco2: float) -> float:
    """A reference line that can be one. Raises StrategyError unless it lies above 0 and is finite."""
    if not 0 < line_cny_per_tco2 < inf:
        raise StrategyError("line_range", value=line_cny_per_tco2)
    return line_cny_per_tco2


@model
def _last_below(curve: Frame[ReductionCurve], line: float) -> Frame[ReductionCurve]:
    below = curve.filter(nw.col("average_cost_cny_per_tco2") <= line)
    last = below.with_columns(end=nw.col("m").max().over(*groups(curve)))
    return ReductionCurve.of(last.filter(nw.col("m") == nw.col("end")))


@dataclass(frozen=True)
class Recommendation:
    """Of the strategies that meet the target: the one that forgoes least output, and the gentlest one."""

    least_output_forgone: str
    fewest_closures: str


def recommend(comparison: Frame[Comparison]) -> Recommendation | None:
    """The least-cost strategy that meets the target, and among those that close fewest the least-cost one (S6).

    Of least cost at equal tonnes, those of the target (`scaled_output_forgone_cny`): a strategy that passes it is not
    dearer for that. Closures are those of a strategy as it stands, and so is the cost that decides between equally few.
    None when no strategy meets the target. Equal strategies go by their order in the comparison.
    """
    met = nw.from_native(comparison).lazy().filter(nw.col("meets_target"))
    cost = nw.coalesce(optional(met, "scaled_output_forgone_cny"), nw.col("output_forgone_cny"))
    rows = met.select("strategy", "enterprises_closed", "output_forgone_cny", cost=cost).collect().rows(named=True)
    if not rows:
        return None
    few = min(row["enterprises_closed"] for row in rows)
    gentle = [row for row in rows if row["enterprises_closed"] == few]
    return Recommendation(_cheapest(rows, "cost"), _cheapest(gentle, "output_forgone_cny"))


def _cheapest(rows: Sequence[Row], cost: str) -> str:
    """The first of those whose cost is the least but for rounding."""
    least = min(row[cost] for row in rows)
    return next(str(row["strategy"]) for row in rows if row[cost] <= least + ALIKE * abs(least))


def adjust(ranked: Frame[CarbonEfficiency], strategy: Strategy, target: float) -> Strategy:
    """The strategy with its dial turned so that all enterprises together meet the target: "go back to S5".

    Solves R_N(dial) = target to 1e-12 by bracketing (Brent); the dial is q of the geometric schedule, r of the relative
    one, β_1 of the linear one, γ of the inverse efficiency, q of the sliding tail. Where even the least that it asks is
    too much, as where collective action closes the first enterprise, the rule's scale β_1 is lowered instead, the dial
    as it was given. Each region of several, and each group of a strategy `within` industries or townships, has its own
    dial and meets the target itself; there a rule without a dial reaches down each group's ranking until the target is
    met.

    Raises StrategyError when the rule has no dial, or no value of it meets the target: the message gives
    the least and the greatest rate it can reach, or the rates between which it jumps.
    """
    if not 0 < target <= 1:
        raise StrategyError("target_range", value=target)
    if strategy.within or len(regions_and_years(ranked)) > 1:
        turned = _turned_in_each(ranked, strategy, target)
    else:
        turned = strategy.turned_by(*_dial_at(strategy, total_reduction_rates(ranked), target))
    return replace(turned, name=f"{strategy.name}_adjusted", adjusted_from=strategy.name)


def _turned_in_each(ranked: Frame[CarbonEfficiency], strategy: Strategy, target: float) -> Strategy:
    """The strategy with a dial of its own for every region and group, so that each meets the target itself."""
    without_dial = strategy.of().dial is None
    if without_dial and not strategy.within:
        raise StrategyError("rule_without_dial", strategy=strategy.name)
    dials: dict[str, float] = {}
    scales: dict[str, float] = {}
    for region in acting_regions(ranked):
        for name, (_, group) in groups_within(region, strategy.within).items():
            told = Strategy(f"{strategy.name} ({name})", strategy.rule, strategy.parameters)
            if not without_dial:
                dial, value = _dial_at(told, partial(rate_of, group), target)
                (scales if dial == strategy.of().scale else dials)[name] = value
            elif (most := rate_of(group, told.coefficient())) < target - ROUNDING:
                raise _out_of_reach("target_out_of_reach", told, target, most, most)
    return replace(strategy, dials=dials, scales=scales, until=target if without_dial else None)


def _dial_at(strategy: Strategy, rate_of: Callable[[Coefficient], float], target: float) -> tuple[Dial, float]:
    """The dial that meets the target, which is the scale where the dial asks too much, and its value."""
    dial, scale = strategy.of().dial, strategy.of().scale
    if dial is None:
        raise StrategyError("rule_without_dial", strategy=strategy.name)
    least = rate_of(strategy.turned_by(dial, dial.none).coefficient())
    if scale is not None and target < least - ROUNDING:
        most = float(str(strategy.parameters.get(scale.parameter, scale.all)))
        return scale, dial_at(strategy, replace(scale, all=most), rate_of, target)
    return dial, dial_at(strategy, dial, rate_of, target)


def dial_at(strategy: Strategy, dial: Dial, rate_of: Callable[[Coefficient], float], target: float) -> float:
    """The value of a dial at which the rate is the target.

    Raises StrategyError when no value between its ends meets it: with the rates it reaches, or jumps between.
    """
    tried: list[float] = []

    @cache
    def rate(value: float) -> float:
        tried.append(value)
        return rate_of(strategy.turned_by(dial, value).coefficient())

    least, greatest = rate(dial.none), rate(dial.all)
    if not least - ROUNDING <= target <= greatest + ROUNDING:
        raise _out_of_reach("target_out_of_reach", strategy, target, least, greatest)
    if target <= least:
        value = dial.none
    elif target >= greatest:
        value = dial.all
    else:
        low, high = sorted((dial.none, dial.all))
        value = float(brentq(lambda at: rate(at) - target, low, high, xtol=1e-300, rtol=8.9e-16, maxiter=2000))
        if rate(value) < target:
            value = _least_step_that_meets(rate, value, target, dial.all)
        if rate(value) > target + MET_WITHIN:
            below = max(found for found in map(rate, tried) if found < target)
            raise _out_of_reach("target_jumped_over", strategy, target, below, rate(value))
    return value


@dataclass(frozen=True)
class AtTarget:
    """Strategies turned until each meets the same target, and for those that cannot, why."""

    strategies: tuple[Strategy, ...]
    refused: Mapping[str, StrategyError]


def at_equal_target(ranked: Frame[CarbonEfficiency], strategies: Sequence[Strategy], target: float) -> AtTarget:
    """Each strategy with its dial at the target, under its own name, so that all can be compared like for like.

    A rule without a dial stays as it is. One that cannot meet the target, or lacks a column of the register, is left
    out, with what it says.

    Raises StrategyError unless the target lies above 0 and at most at 1.
    """
    if not 0 < target <= 1:
        raise StrategyError("target_range", value=target)
    turned, refused = [], {}
    for strategy in strategies:
        try:
            met = adjust(ranked, strategy, target) if strategy.of().dial or strategy.within else strategy
            turned.append(replace(met, name=strategy.name))
        except StrategyError as error:
            refused[strategy.name] = error
    return AtTarget(tuple(turned), refused)


def _out_of_reach(key: str, strategy: Strategy, target: float, least: float, most: float) -> StrategyError:
    return StrategyError(
        key, strategy=strategy.name, target=percent(target, 2), least=percent(least, 2), most=percent(most, 2)
    )


def _least_step_that_meets(rate: Callable[[float], float], value: float, target: float, towards: float) -> float:
    """The dial a rounding step further, since a target missed in the last digit is missed."""
    step = abs(value) * 1e-15 or 1e-300
    while rate(value) < target:
        value = min(value + step, towards) if towards > value else max(value - step, towards)
        step *= 2
    return value
