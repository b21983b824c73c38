"""Who bears a strategy, by hand: a, b, c emit 100, 50, 50 t at 10, 20, 40 CNY/t."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.comparison.at_target import at_equal_target, compare
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.strategies import RULES, Strategy
from regional_carbon.strategies.collective_action import collective_action
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from regional_carbon.strategies.uniform import uniform
from tests.engines import ENGINES, column, rows
from tests.registers import ranked, three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]
MEASURES = (
    "burden_gini", "burden_ratio", "small_share", "industries_hard_hit", "above_optimum_cny", "above_optimum_rate",
)  # fmt: skip


def compared(register, coefficient, target):
    (row,) = rows(compare({"s": reduction_curve(register, coefficient)}, target, register))
    return row


def test_burden_of_the_opt_out_lies_on_those_who_close(frame):
    """1, 1, 0: k·b = 2 + 3, Gini = 2·5/(3·2) − 4/3 = 1/3. 150 t for 2,000, and no less would do."""
    row = compared(three_ranked(frame), marginal_opt_out(), 0.6)
    assert row["burden_gini"] == approx(1 / 3)
    assert row["burden_ratio"] is None
    assert (row["above_optimum_cny"], row["above_optimum_rate"]) == (approx(0, abs=1e-9), approx(0, abs=1e-12))


def test_uniform_burden_is_even_and_has_its_price(frame):
    """0.6 of all: 2,400 yuan for 120 t, where a and 20 t of b would do for 1,400."""
    row = compared(three_ranked(frame), uniform(0.6), 0.6)
    assert (row["burden_gini"], row["burden_ratio"]) == (approx(0, abs=1e-12), approx(1))
    assert (row["above_optimum_cny"], row["above_optimum_rate"]) == (approx(1000), approx(1000 / 1400))


def test_burden_falls_along_the_ranking_of_a_schedule(frame):
    """1, 1/2, 1/4: k·b = 1·1/4 + 2·1/2 + 3·1 = 4.25; Gini = 8.5/(3·1.75) − 4/3; the greatest is 4 times the least."""
    row = compared(three_ranked(frame), collective_action(decay=0.5), 0.6875)
    assert row["burden_gini"] == approx(8.5 / 5.25 - 4 / 3)
    assert row["burden_ratio"] == approx(4)
    assert row["above_optimum_cny"] == approx(2000 - (1000 + 37.5 * 20))


def test_enterprise_not_reached_bears_nothing(frame):
    """0.6 is met by a and half of b: 1, 1/2, 0."""
    row = compared(three_ranked(frame), collective_action(decay=0.5), 0.6)
    assert row["burden_gini"] == approx(2 * (2 * 0.5 + 3 * 1) / (3 * 1.5) - 4 / 3)
    assert row["burden_ratio"] is None


def test_small_enterprises_bear_their_share_of_the_output_forgone(frame):
    """a is small, b micro, c's size is not known: 600 + 600 of 2,400."""
    register = ranked(frame, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], size=["small", "小型", None])
    assert compared(register, uniform(0.6), 0.6)["small_share"] == approx(0.5)


def test_share_of_small_enterprises_is_not_known_where_no_size_is(frame):
    assert compared(three_ranked(frame), uniform(0.6), 0.6)["small_share"] is None


def test_industry_is_hard_hit_above_a_fifth_of_its_whole_output(frame):
    """29 loses all of a's 1,000 of 5,000, exactly a fifth, since d, which emits nothing, makes 4,000; 33 loses 0.4 of
    b's 1,000."""
    register = ranked(
        frame, [100.0, 50.0, 50.0, 0.0], [1000.0, 1000.0, 2000.0, 4000.0], industry_code=["29", "33", "39", "29"]
    )
    row = compared(register, RULES["least_cost"].coefficient(rate=0.6), 0.6)
    assert row["industries_hard_hit"] == 1


def test_enterprise_that_emits_nothing_bears_nothing_and_changes_no_one_s_burden(frame):
    """d, without rank, makes 4,000 yuan; 0.6 of the others still costs 1,000 more than the 1,400 it must."""
    row = compared(ranked(frame, [100.0, 50.0, 50.0, 0.0], [1000.0, 1000.0, 2000.0, 4000.0]), uniform(0.6), 0.6)
    assert (row["burden_gini"], row["burden_ratio"]) == (approx(0, abs=1e-12), approx(1))
    assert (row["above_optimum_cny"], row["above_optimum_rate"]) == (approx(1000), approx(1000 / 1400))


@pytest.mark.spark("burdens")
def test_each_region_has_its_own_measures(frame):
    """Half: a of the north closes, c of the south: 1, 0 in both, Gini 2·2/(2·1) − 3/2 = 1/2."""
    register = two_regions_ranked(frame)
    result = compare({"s": reduction_curve(register, marginal_opt_out())}, 0.5, register)
    assert column(result, "burden_gini") == approx([0.5, 0.5])


def test_nothing_is_said_of_a_strategy_that_misses_its_target(frame):
    row = compared(three_ranked(frame), uniform(0.3), 0.6)
    assert row["meets_target"] is False
    assert {row[name] for name in MEASURES} == {None}


def test_without_the_ranking_there_are_no_measures():
    (row,) = rows(compare({"s": reduction_curve(three_ranked(POLARS), uniform(0.6))}, 0.6))
    assert not set(MEASURES) & set(row)


REGISTERS = st.lists(st.tuples(st.integers(1, 10**5), st.integers(1, 10**9)), min_size=1, max_size=15)


@given(REGISTERS, st.floats(0.05, 0.95), st.sampled_from(["uniform", "convergence", "own_intensity", "least_cost"]))
@settings(max_examples=40)
def test_measures_lie_within_their_bounds_and_nothing_is_below_the_optimum(register, target, rule):
    ranking = ranked(POLARS, [float(tonnes) for tonnes, _ in register], [float(yuan) for _, yuan in register])
    met = at_equal_target(ranking, [Strategy("s", rule)], target)
    assert len(met.strategies) == 1
    for strategy in met.strategies:
        row = compared(ranking, strategy.coefficient(), target)
        assert 0 <= row["burden_gini"] <= 1
        assert row["burden_ratio"] is None or row["burden_ratio"] >= 1
        assert row["above_optimum_cny"] >= 0
        if rule == "least_cost":
            assert row["above_optimum_cny"] <= 1e-9 * row["output_forgone_cny"]


# ---------------------------------------------------------------------------------------------------
# At an equal target


def test_all_rules_are_turned_to_one_target_and_those_that_cannot_say_why():
    strategies = [Strategy(rule, rule, {"full": 1} if rule == "sliding_tail" else {}) for rule in RULES]
    found = at_equal_target(three_ranked(POLARS), strategies, 0.6)
    curves = {met.name: reduction_curve(three_ranked(POLARS), met.coefficient()) for met in found.strategies}
    rates = {name: curve["reduction_rate"][-1] for name, curve in curves.items() if RULES[name].dial}
    assert rates == {name: approx(0.6, abs=1e-9) for name in rates}
    assert len(rates) >= 14
    keys = {name: error.faults[0].key for name, error in found.refused.items()}
    assert keys == {
        "uniform_with_floor": "target_out_of_reach", "report_only": "target_out_of_reach",
        "grandparenting": "rule_column_missing", "historical_intensity": "rule_column_missing",
        "reference_line": "target_jumped_over",
    }  # fmt: skip


def test_equal_target_outside_0_to_1_is_refused():
    with pytest.raises(StrategyError) as refused:
        at_equal_target(three_ranked(POLARS), [], 1.5)
    assert refused.value.faults[0].key == "target_range"
