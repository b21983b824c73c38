"""Strategies with measures first, by hand: what they then cost, and whom they need not close."""

import numpy as np
import pytest
from pytest import approx

from regional_carbon.comparison.with_measures import (
    measures_first_at_target,
    measures_first_comparison,
    measures_first_curve,
    measures_first_curves,
    measures_first_plan,
    measures_first_strategy,
)
from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.region_measures import RegionMeasures
from regional_carbon.strategies import Strategy
from tests.engines import ENGINES, rows
from tests.measures.regions import own, with_slices
from tests.registers import three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]
RECOVERY = 0.15


def measures(investment=20.0):
    """Each of a, b and c saves 10 t at −5 CNY/t, and a, as its audit found, 10 t more at 5 CNY/t; told c first."""
    audited = own([2], [10], [5], [10 * investment])
    return RegionMeasures(["c", "b", "a"], with_slices([[10], [10], [10]], [-5], [investment], audited), RECOVERY)


def compared(strategy, *, target=0.3, ranked=None, told=None, **options):
    (row,) = rows(
        measures_first_comparison(
            three_ranked(POLARS) if ranked is None else ranked, [strategy], target, told or measures(), **options
        )
    )
    return row


OPT_OUT = Strategy("opt_out", "marginal_opt_out")
UNIFORM = Strategy("uniform", "uniform", {"rate": 0.01})  # turned until the target is met


@pytest.mark.spark("measures_first_comparison")
def test_opt_out_closes_a_fifth_of_a_instead_of_six_tenths(frame):
    """60 t. Three measures save 30 t at −5, a's own 10 t at 5; a, which leaves at (1000 − 0)/80 = 12.5, gives the last
    20 t: a quarter of it closes, and a quarter of its measures with it."""
    row = compared(OPT_OUT, ranked=three_ranked(frame))
    assert row["meets_target"]
    assert (row["reduction_tco2"], row["measures_tco2"]) == approx((60, 20 + 20 * 0.75))
    assert (row["output_forgone_cny"], row["output_forgone_without_cny"]) == approx((250, 600))
    assert row["net_cost_cny"] == approx(-100)
    assert (row["enterprises_closed"], row["enterprises_closed_without"], row["enterprises_kept"]) == (1, 1, 0)


def test_bill_saved_is_the_annualised_investment_less_the_net_cost():
    row = compared(OPT_OUT)
    assert row["investment_cny"] == approx(20 * 20 + 0.75 * 20 * 20)
    assert row["bill_saved_cny"] == approx(RECOVERY * row["investment_cny"] - row["net_cost_cny"])


def test_uniform_shares_out_what_paying_measures_leave_and_a_fills_its_share_with_its_own_first():
    """30 t pay for themselves; 30 of the 170 t left are asked of all alike, β = 3/17. Of a that is 90·3/17 t: 10 t by
    its own measure, the rest by output, β = (270/17 − 10)/80 = 5/68; b and c have output alone."""
    row = compared(UNIFORM)
    a, others = 5 / 68, 3 / 17
    assert row["output_forgone_cny"] == approx(1000 * a + 3000 * others)
    assert row["output_forgone_without_cny"] == approx(0.3 * 4000)
    assert row["measures_tco2"] == approx(20 * (1 - a) + 20 * (1 - others))
    assert row["net_cost_cny"] == approx(-100 * (1 - others))
    assert row["reduction_tco2"] == approx(60)


def test_collective_action_that_meets_the_target_keeps_its_parameters():
    """β = 1, 1/2, 1/4. Of the 30 t a alone, reached in part, is asked: 10 by its own measure, 20 of the 80 t left."""
    row = compared(Strategy("cas", "collective_action", {"first": 1.0, "decay": 0.5}))
    assert row["reduction_tco2"] == approx(60)
    assert (row["output_forgone_cny"], row["output_forgone_without_cny"]) == approx((250, 600))
    assert (row["enterprises_closed"], row["enterprises_closed_without"]) == (0, 0)


def test_strategy_within_industries_is_turned_in_each():
    row = compared(Strategy("each", "uniform", {"rate": 0.01}, within="industry"))
    assert row["output_forgone_cny"] == approx(compared(UNIFORM)["output_forgone_cny"])


def test_target_below_what_pays_for_itself_asks_nothing_of_anyone():
    row = compared(UNIFORM, target=0.1)
    assert (row["reduction_tco2"], row["output_forgone_cny"], row["net_cost_cny"]) == approx((30, 0, -150))


def test_optimum_keeps_its_conditions_and_takes_measures_beside_them():
    """a is protected. All measures save 40 t; of b 40 t are left, and half of them are the last 20: it gives up half of
    its output, and 5 t of its measures. Without measures b closes and a fifth of c."""
    row = compared(Strategy("plan", "optimum", {"protected": ["a"]}))
    assert row["output_forgone_cny"] == approx(500)
    assert row["measures_tco2"] == approx(35)
    assert row["output_forgone_without_cny"] == approx(1000 + 10 * 40)


@pytest.mark.parametrize("strategy", [OPT_OUT, UNIFORM, Strategy("plan", "optimum")], ids=lambda each: each.name)
def test_budget_is_kept_to_and_makes_no_strategy_cheaper(strategy):
    free, held = compared(strategy), compared(strategy, budget=300)
    assert held["investment_cny"] == approx(300, rel=1e-6) or held["investment_cny"] < 300
    assert held["reduction_tco2"] == approx(60)
    assert held["output_forgone_cny"] > free["output_forgone_cny"]


def test_worth_of_another_yuan_is_told_of_the_opt_out_and_the_optimum_and_alike():
    told = [compared(strategy, budget=300)["saved_per_cny"] for strategy in (OPT_OUT, Strategy("plan", "optimum"))]
    assert told[0] > 0
    assert told[0] == approx(told[1])
    assert compared(UNIFORM, budget=300)["saved_per_cny"] is None
    assert compared(OPT_OUT)["saved_per_cny"] == 0


def test_strategy_that_cannot_meet_the_target_keeps_its_row_with_nothing_in_it():
    row = compared(Strategy("cap", "optimum", {"protected": ["a", "b", "c"]}), target=0.9)
    assert (row["meets_target"], row["measures_tco2"], row["output_forgone_cny"]) == (False, None, None)


def test_regions_that_are_several_are_refused():
    with pytest.raises(StrategyError, match="A plan covers one region and year; the frame holds 2"):
        compared(UNIFORM, ranked=two_regions_ranked(POLARS))


def test_enterprise_without_measures_here_has_none():
    told = RegionMeasures(["x"], with_slices([[10]], [-5]), RECOVERY)
    assert compared(OPT_OUT, told=told)["measures_tco2"] == 0
    assert np.isclose(compared(OPT_OUT, told=told)["output_forgone_cny"], 600)


@pytest.mark.spark("measures_first_curves")
def test_opt_out_s_curve_starts_where_measures_no_longer_pay_and_ends_with_everybody_closed(frame):
    """30 t pay for themselves; at 5 a's own 10 t; then a leaves, b and c: 40, 120, 160 and 200 t of 200."""
    told = rows(measures_first_curves(three_ranked(frame), [OPT_OUT], measures()), by="m")
    assert [row["reduction_rate"] for row in told] == approx([0.15, 0.2, 0.6, 0.8, 1.0])
    assert [row["measures_tco2"] for row in told] == approx([30, 40, 20, 10, 0])
    assert [row["output_forgone_cny"] for row in told] == approx([0, 0, 1000, 2000, 4000])
    assert [row["net_cost_cny"] for row in told] == approx([-150, -100, -100, -50, 0])
    assert [row["average_cost_cny_per_tco2"] for row in told] == approx([0, 0, 1000 / 120, 12.5, 20])


def test_another_strategy_s_curve_reaches_down_the_ranking_of_what_is_left():
    """Half of each: a's 45 t by its own 10 t first, and 35/80 of its output; b and c half of theirs."""
    told = rows(
        measures_first_curves(three_ranked(POLARS), [Strategy("half", "uniform", {"rate": 0.5})], measures()), by="m"
    )
    assert [row["reduction_tco2"] for row in told] == approx([30, 75, 95, 115])
    assert [row["output_forgone_cny"] for row in told] == approx([0, 437.5, 937.5, 1937.5])


def test_optimum_has_no_curve_of_its_own():
    told = rows(measures_first_curves(three_ranked(POLARS), [OPT_OUT, Strategy("plan", "optimum")], measures()), by="m")
    assert {row["strategy"] for row in told} == {"opt_out"}


# ---------------------------------------------------------------------------------------------------
# A strategy with measures first as one beside the others

FIRST = Strategy("opt_out_measures_first", "marginal_opt_out", measures_first=True)
ALIKE = Strategy("alike", "uniform", {"rate": 0.01}, measures_first=True)


@pytest.mark.spark("measures_first_plan")
def test_plan_says_what_each_does_by_measures_what_is_left_to_close_and_what_it_may_emit(frame):
    """60 t as above: a quarter of a closes, 25 t, and does its 20 t of measures on the rest; b and c do 10 t each."""
    told = rows(measures_first_plan(three_ranked(frame), FIRST, 0.3, measures()), by="rank")
    assert [row["enterprise_id"] for row in told] == ["a", "b", "c"]
    assert [row["measures_tco2"] for row in told] == approx([15, 10, 10])
    assert [row["closing_tco2"] for row in told] == approx([25, 0, 0])
    assert [row["coefficient"] for row in told] == approx([0.25, 0, 0])
    assert [row["reduction_tco2"] for row in told] == approx([40, 10, 10])
    assert [row["allowed_tco2"] for row in told] == approx([60, 40, 40])
    assert [row["output_forgone_cny"] for row in told] == approx([250, 0, 0])
    assert [row["net_cost_cny"] for row in told] == approx([0, -50, -50])
    assert [row["investment_cny"] for row in told] == approx([300, 200, 200])


@pytest.mark.parametrize("strategy", [OPT_OUT, UNIFORM, Strategy("plan", "optimum")], ids=lambda each: each.name)
@pytest.mark.parametrize("budget", [None, 300])
def test_plan_of_each_adds_up_to_what_the_comparison_has_of_all(strategy, budget):
    told = rows(measures_first_plan(three_ranked(POLARS), strategy, 0.3, measures(), budget=budget), by="rank")
    whole = compared(strategy, budget=budget)
    names = ("measures_tco2", "reduction_tco2", "net_cost_cny", "investment_cny", "output_forgone_cny")
    assert [sum(row[name] for row in told) for name in names] == approx([whole[name] for name in names])


@pytest.mark.spark("measures_first_at_target")
def test_row_beside_the_others_is_just_at_the_target_with_the_cost_of_measures_apart(frame):
    (row,) = rows(measures_first_at_target(three_ranked(frame), FIRST, 0.3, measures()))
    assert (row["strategy"], row["meets_target"]) == ("opt_out_measures_first", True)
    assert (row["reduction_tco2"], row["reduction_rate"]) == approx((60, 0.3))
    assert row["output_forgone_cny"] == row["scaled_output_forgone_cny"] == approx(250)
    assert (row["output_forgone_rate"], row["average_cost_cny_per_tco2"]) == approx((250 / 4000, 250 / 60))
    assert (row["measures_tco2"], row["net_cost_cny"], row["investment_cny"]) == approx((35, -100, 700))
    assert (row["enterprises_reached"], row["enterprises_closed"]) == (1, 1)
    assert row["burden_gini"] == approx(2 / 3)  # one of three bears all that closes
    assert (row["above_optimum_cny"], row["marginal_cost_cny_per_tco2"]) == (None, None)


def test_row_of_a_target_that_measures_meet_alone_reaches_nobody():
    (row,) = rows(measures_first_at_target(three_ranked(POLARS), FIRST, 0.1, measures()))
    assert (row["reduction_rate"], row["enterprises_reached"], row["enterprises_closed"]) == (approx(0.15), 0, 0)
    assert (row["output_forgone_cny"], row["net_cost_cny"]) == approx((0, -150))


def test_row_that_misses_the_target_says_what_measures_alone_come_to():
    cap = Strategy("cap", "optimum", {"protected": ["a", "b", "c"]}, measures_first=True)
    (row,) = rows(measures_first_at_target(three_ranked(POLARS), cap, 0.9, measures()))
    assert (row["meets_target"], row["greatest_rate"], row["output_forgone_cny"]) == (False, approx(0.15), None)


@pytest.mark.spark("measures_first_curve")
def test_curve_beside_the_others_has_a_row_for_each_enterprise_that_closes(frame):
    told = rows(measures_first_curve(three_ranked(frame), FIRST, 0.3, measures()), by="m")
    assert [(row["m"], row["enterprise_id"], row["coefficient"]) for row in told] == [
        (1, "a", 1),
        (2, "b", 1),
        (3, "c", 1),
    ]
    assert [row["reduction_rate"] for row in told] == approx([0.6, 0.8, 1.0])
    assert [row["measures_tco2"] for row in told] == approx([20, 10, 0])
    assert [row["output_forgone_rate"] for row in told] == approx([0.25, 0.5, 1.0])


def test_curve_of_a_rule_that_misses_the_target_has_its_dial_turned_on_what_is_left():
    """β = 3/17 of what the paying measures leave, as above: the last row is the target."""
    told = rows(measures_first_curve(three_ranked(POLARS), ALIKE, 0.3, measures()), by="m")
    assert told[-1]["reduction_rate"] == approx(0.3)
    assert [row["coefficient"] for row in told] == approx([5 / 68, 3 / 17, 3 / 17])


@pytest.mark.spark("measures_first_strategy")
def test_dial_is_turned_on_what_is_left_and_the_opt_out_has_none(frame):
    assert measures_first_strategy(three_ranked(frame), ALIKE, 0.3, measures()).parameters["rate"] == approx(3 / 17)
    assert measures_first_strategy(three_ranked(frame), FIRST, 0.3, measures()) == FIRST


def test_optimum_as_a_curve_is_its_plan_down_the_ranking():
    plan = Strategy("plan", "optimum", {"protected": ["a"]}, measures_first=True)
    told = rows(measures_first_curve(three_ranked(POLARS), plan, 0.3, measures()), by="m")
    assert [row["reduction_tco2"] for row in told] == approx([20, 50, 60])
    assert [row["output_forgone_cny"] for row in told] == approx([0, 500, 500])


def test_strategy_with_measures_first_has_no_coefficient_without_them():
    with pytest.raises(StrategyError, match="'alike' has measures first: what it asks is worked out with the region's"):
        ALIKE.coefficient()
