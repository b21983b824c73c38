"""S6: strategies at one target, by hand; and the way back to S5, which meets a target or says that it cannot."""

from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.comparison.at_target import Recommendation, adjust, below_line, compare, recommend
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import reduction_curve, total_reduction_rate
from regional_carbon.schema.comparison_tables import Comparison
from regional_carbon.strategies import RULES, Strategy
from regional_carbon.strategies.collective_action import collective_action
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from tests.engines import ENGINES, column, names, rows
from tests.registers import ranked, three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]


def opt_out(frame):
    """a, b, c emit 100, 50, 50 t at 10, 20, 40 CNY/t: R = 0.5, 0.75, 1."""
    return reduction_curve(three_ranked(frame), marginal_opt_out())


def halving(frame):
    """The same three with β = 1, 1/2, 1/4: R = 0.5, 0.625, 0.6875."""
    return reduction_curve(three_ranked(frame), collective_action(decay=0.5))


def at(frame, target):
    """The opt-out's row in the comparison at a target."""
    (row,) = rows(compare({"opt_out": opt_out(frame)}, target))
    return row


def test_target_is_met_at_the_first_enterprise_that_reaches_it(frame):
    """0.6 lies between 0.5 and 0.75: a and b close, 150 t for 2,000 yuan, 13.33 in the mean and b's 20 at the end."""
    row = at(frame, 0.6)
    assert (row["meets_target"], row["target_rate"], row["greatest_rate"]) == (True, 0.6, 1)
    assert (row["enterprises_reached"], row["enterprises_closed"], row["last_enterprise_id"]) == (2, 2, "b")
    assert (row["reduction_tco2"], row["reduction_rate"]) == (150, 0.75)
    assert (row["output_forgone_cny"], row["output_forgone_rate"]) == (2000, 0.5)
    assert row["average_cost_cny_per_tco2"] == approx(40 / 3, rel=1e-12)
    assert row["marginal_cost_cny_per_tco2"] == approx(20, rel=1e-12)


@pytest.mark.parametrize(("target", "reached"), [(0.5, 1), (0.75, 2), (1.0, 3), (0.500001, 2), (0.749999, 2)])
def test_target_that_stands_on_a_step_of_the_curve_needs_no_further_enterprise(frame, target, reached):
    assert at(frame, target)["enterprises_reached"] == reached


def test_target_short_of_a_step_by_rounding_alone_stands_on_it(frame):
    """0.7 + 0.1 is 0.7999999999999999 in binary, and no enterprise should close for the sixteenth digit."""
    tenths = reduction_curve(ranked(frame, [0.7, 0.1, 0.2], [1.0, 1.0, 8.0]), marginal_opt_out())
    assert column(tenths, "reduction_rate")[1] < 0.8
    assert column(compare({"opt_out": tenths}, 0.8), "enterprises_reached") == [2]


def test_first_enterprise_alone_has_its_own_efficiency_as_marginal_cost(frame):
    first = at(frame, 0.1)
    assert (first["enterprises_reached"], first["marginal_cost_cny_per_tco2"]) == (1, approx(10))


def test_only_coefficients_of_1_close_an_enterprise(frame):
    """β = 1, 1/2, 1/4: 0.6 is met by a closed and b at half; b's last tonne costs its own 20."""
    (row,) = rows(compare({"halving": halving(frame)}, 0.6))
    assert (row["enterprises_reached"], row["enterprises_closed"], row["last_enterprise_id"]) == (2, 1, "b")
    assert row["average_cost_cny_per_tco2"] == approx(12)
    assert row["marginal_cost_cny_per_tco2"] == approx(20)


def test_strategy_that_misses_the_target_keeps_its_row_with_its_greatest_rate(frame):
    """Halving ends at 0.6875."""
    (row,) = rows(compare({"halving": halving(frame)}, 0.7))
    assert (row["strategy"], row["target_rate"], row["meets_target"]) == ("halving", 0.7, False)
    assert row["greatest_rate"] == approx(0.6875, rel=1e-12)
    assert {row[name] for name, declared in Comparison.columns().items() if declared.nullable and name in row} == {None}


def test_strategies_stand_side_by_side(frame):
    compared = compare({"opt_out": opt_out(frame), "halving": halving(frame)}, 0.65)
    assert column(compared, "strategy", by="strategy") == ["halving", "opt_out"]
    assert column(compared, "meets_target", by="strategy") == [True, True]
    assert column(compared, "enterprises_reached", by="strategy") == [3, 2]


@pytest.mark.spark("compare")
def test_each_region_of_a_register_has_its_own_row(frame):
    """Half is reached by the first of each: 100 of 150 t in the north, 30 of 40 t in the south."""
    compared = compare({"opt_out": reduction_curve(two_regions_ranked(frame), marginal_opt_out())}, 0.5)
    assert column(compared, "region_code") == ["north", "south"]
    assert column(compared, "last_enterprise_id") == ["a", "c"]
    assert column(compared, "reduction_rate") == approx([2 / 3, 0.75])


def test_comparison_has_the_declared_columns_in_their_order(frame):
    compared = names(compare({"opt_out": opt_out(frame)}, 0.5))
    assert compared == [name for name in Comparison.columns() if name in compared]
    assert {name for name, declared in Comparison.columns().items() if not declared.optional} <= set(compared)


@pytest.mark.parametrize("target", [0.0, -0.3, 1.0000001, 30.0, inf, nan])
def test_target_that_is_not_above_0_and_at_most_1_is_refused(target):
    strategy = Strategy("cas", "collective_action")
    for ask in (
        lambda: compare({"opt_out": opt_out(POLARS)}, target),
        lambda: adjust(three_ranked(POLARS), strategy, target),
    ):
        with pytest.raises(StrategyError) as refused:
            ask()
        (fault,) = refused.value.faults
        assert fault.key == "target_range"
        assert fault.values["value"] is target


# ---------------------------------------------------------------------------------------------------
# Below a line


@pytest.mark.parametrize(("line", "expected"), [(10.0, ["a"]), (13.3, ["a"]), (13.4, ["b"]), (20.0, ["c"]), (9.9, [])])
def test_last_enterprise_below_a_line_is_the_last_whose_averaged_cost_is_at_most_the_line(frame, line, expected):
    """A = 10, 13.33, 20."""
    assert column(below_line(opt_out(frame), line), "enterprise_id") == expected


@pytest.mark.spark("below_line")
def test_each_region_has_its_own_last_enterprise_below_the_line(frame):
    """North A = 10, 40/3; south A = 10, 12.5; west begins at 100."""
    register = ranked(
        frame,
        [100.0, 50.0, 30.0, 10.0, 1.0],
        [1000.0, 1000.0, 300.0, 200.0, 100.0],
        region_code=["north", "north", "south", "south", "west"],
    )
    below = below_line(reduction_curve(register, marginal_opt_out()), 13.0)
    assert column(below, "region_code") == ["north", "south"]
    assert column(below, "enterprise_id") == ["a", "d"]


@pytest.mark.parametrize("line", [0.0, -1.0, nan])
def test_line_that_does_not_lie_above_0_is_refused(line):
    with pytest.raises(StrategyError) as refused:
        below_line(opt_out(POLARS), line)
    (fault,) = refused.value.faults
    assert fault.key == "line_range"
    assert fault.values["value"] is line


# ---------------------------------------------------------------------------------------------------
# What is recommended


def test_recommended_are_the_cheapest_and_of_those_that_close_fewest_the_cheapest(frame):
    """At 0.6, 120 t: a closed and 20 t of b are 1,400, by the opt-out and by halving; that closes b whole, this not.

    As they stand the opt-out forgoes 2,000 for 150 t and halving 1,500 for 125 t: at their own tonnes it would be halving.
    """
    three = three_ranked(frame)
    betas = {
        "opt_out": marginal_opt_out(),
        "halving": collective_action(decay=0.5),
        "even": collective_action(first=0.9, decay=1),
    }
    comparison = compare({name: reduction_curve(three, beta) for name, beta in betas.items()}, 0.6)
    # even: 0.9 · (100 + 50) = 135 of 200, for 1,800 yuan and no closure
    assert column(comparison, "output_forgone_cny", by="strategy") == approx([1800, 1500, 2000])
    assert column(comparison, "enterprises_closed", by="strategy") == [0, 1, 2]
    assert column(comparison, "scaled_output_forgone_cny", by="strategy") == approx([1500, 1400, 1400])
    assert recommend(comparison) == Recommendation(least_output_forgone="opt_out", fewest_closures="even")


def test_of_equal_strategies_the_first_is_recommended():
    curve = opt_out(POLARS)
    assert recommend(compare({"one": curve, "other": curve}, 0.6)) == Recommendation("one", "one")


def test_strategy_that_misses_the_target_is_not_recommended(frame):
    comparison = compare({"halving": halving(frame), "opt_out": opt_out(frame)}, 0.7)
    assert recommend(comparison) == Recommendation("opt_out", "opt_out")


def test_nothing_is_recommended_where_nothing_meets_the_target(frame):
    assert recommend(compare({"halving": halving(frame)}, 0.7)) is None


# ---------------------------------------------------------------------------------------------------
# Back to S5


# One strategy for each rule with a dial, and how far its dial reaches on three_ranked: see each test.
DIALLED = {
    "collective_action": Strategy("s", "collective_action"),
    "relative_collective_action": Strategy("s", "relative_collective_action"),
    "linear_collective_action": Strategy("s", "linear_collective_action", {"ratio": 0.5}),
    "inverse_efficiency": Strategy("s", "inverse_efficiency"),
    "sliding_tail": Strategy("s", "sliding_tail", {"full": 1}),
}


def test_every_schedule_with_a_dial_is_tried_here():
    """The other rules are tried in tests/strategies/test_catalogue.py."""
    schedules = {name for name, rule in RULES.items() if rule.coefficient.__module__.endswith("collective_action")}
    assert set(DIALLED) == schedules


@pytest.mark.parametrize("target", [0.55, 0.6, 2 / 3, 0.7])
@pytest.mark.parametrize("strategy", DIALLED.values(), ids=DIALLED)
def test_adjusted_strategy_meets_the_target_to_1e_9_and_never_falls_short_of_it(strategy, target):
    three = three_ranked(POLARS)
    adjusted = adjust(three, strategy, target)
    rate = total_reduction_rate(three, adjusted.coefficient())
    assert 0 <= rate - target <= 1e-9
    compared = compare({"adjusted": reduction_curve(three, adjusted.coefficient())}, target)
    assert column(compared, "meets_target") == [True]
    assert column(compared, "enterprises_reached") == [3]


def test_adjusted_decay_is_the_root_of_the_quadratic(frame):
    """100 + 50q + 50q² = 0.7 · 200 = 140: q² + q − 0.8 = 0, q = (√4.2 − 1)/2."""
    adjusted = adjust(three_ranked(frame), Strategy("cas", "collective_action"), 0.7)
    assert adjusted.parameters == {"decay": approx((4.2**0.5 - 1) / 2, rel=1e-9)}


def test_strategy_adjusted_for_several_regions_has_a_dial_for_each_and_meets_the_target_in_each(frame):
    """For 0.9 the north asks 100 + 50q = 135, q = 0.7, and the south 30 + 10q = 36, q = 0.6."""
    register = two_regions_ranked(frame)
    adjusted = adjust(register, Strategy("cas", "collective_action"), 0.9)
    assert adjusted.dials == {"north/2020": approx(0.7, rel=1e-9), "south/2020": approx(0.6, rel=1e-9)}
    compared = compare({"cas": reduction_curve(register, adjusted.coefficient())}, 0.9)
    assert column(compared, "meets_target") == [True, True]
    assert column(compared, "reduction_rate") == approx([0.9, 0.9])


def test_adjusted_ratio_is_that_of_the_adjusted_decay_over_the_whole_ranking(frame):
    """r = q² for three enterprises."""
    adjusted = adjust(three_ranked(frame), Strategy("r", "relative_collective_action"), 0.7)
    assert adjusted.parameters == {"ratio": approx(((4.2**0.5 - 1) / 2) ** 2, rel=1e-9)}


def test_adjusted_strategy_says_what_it_was_adjusted_from():
    strategy = Strategy("tail", "sliding_tail", {"full": 1, "decay": 0.9})
    adjusted = adjust(three_ranked(POLARS), strategy, 0.7)
    assert (adjusted.name, adjusted.adjusted_from, adjusted.rule) == ("tail_adjusted", "tail", "sliding_tail")
    assert adjusted.parameters["full"] == 1


def test_target_of_everything_turns_the_dial_to_its_end():
    adjusted = adjust(three_ranked(POLARS), Strategy("cas", "collective_action"), 1.0)
    assert adjusted.parameters == {"decay": 1}


def test_target_above_what_all_together_can_reduce_is_out_of_reach():
    """With β_1 = 0.6 the dial ends at 0.6 of everything, and begins at a's 0.3."""
    with pytest.raises(StrategyError) as refused:
        adjust(three_ranked(POLARS), Strategy("mild", "collective_action", {"first": 0.6}), 0.7)
    (fault,) = refused.value.faults
    assert fault.key == "target_out_of_reach"
    assert fault.values == {"strategy": "mild", "target": "70.00%", "least": "30.00%", "most": "60.00%"}


def test_target_below_what_closing_the_first_enterprise_reduces_asks_less_of_all():
    """a alone is half. 80 t of β_1·(100 + 0.98·50 + 0.98²·50) t: β_1 = 0.40605."""
    adjusted = adjust(three_ranked(POLARS), Strategy("cas", "collective_action"), 0.4)
    first = 80 / (100 + 0.98 * 50 + 0.98**2 * 50)
    beta = column(reduction_curve(three_ranked(POLARS), adjusted.coefficient()), "coefficient")
    assert beta == approx([first, first * 0.98, first * 0.98**2])
    assert adjusted.parameters == {"first": approx(first)}


def test_rule_that_closes_the_first_enterprise_whatever_is_asked_is_out_of_reach_below_it():
    """a bears its whole half whatever the others do."""
    with pytest.raises(StrategyError) as refused:
        adjust(three_ranked(POLARS), Strategy("tail", "sliding_tail", {"full": 1}), 0.4)
    (fault,) = refused.value.faults
    assert fault.key == "target_out_of_reach"
    assert fault.values == {"strategy": "tail", "target": "40.00%", "least": "50.00%", "most": "100.00%"}


@pytest.mark.parametrize("rounding", [0.0, 5e-13, -5e-13])
@pytest.mark.parametrize(("strategy", "end"), [("inverse_efficiency", 0.5), ("sliding_tail", 0.5)])
def test_target_at_the_end_of_the_reach_is_met_but_for_rounding(strategy, end, rounding):
    """a's half is the least; the last digits of a target do not decide whether it is in reach."""
    three = three_ranked(POLARS)
    adjusted = adjust(three, DIALLED[strategy], end + rounding)
    assert total_reduction_rate(three, adjusted.coefficient()) == approx(end, abs=1e-9)


def test_target_that_a_dial_jumps_over_is_out_of_reach():
    """The line closes a at 10 CNY/t, half of all, then b at 20: between half and three quarters, nothing."""
    with pytest.raises(StrategyError) as refused:
        adjust(three_ranked(POLARS), Strategy("line", "reference_line"), 0.7)
    (fault,) = refused.value.faults
    assert fault.key == "target_jumped_over"
    assert fault.values == {"strategy": "line", "target": "70.00%", "least": "50.00%", "most": "75.00%"}


def test_rule_without_a_dial_cannot_be_adjusted():
    with pytest.raises(StrategyError) as refused:
        adjust(three_ranked(POLARS), Strategy("closing", "marginal_opt_out"), 0.7)
    (fault,) = refused.value.faults
    assert (fault.key, fault.values) == ("rule_without_dial", {"strategy": "closing"})


def test_one_enterprise_alone_meets_any_target_whose_dial_reaches_it():
    """β_1 of the schedules, and the tail from the first on, may take any value."""
    alone = ranked(POLARS, [100.0], [1000.0])
    scaled = ("collective_action", "relative_collective_action", "linear_collective_action", "inverse_efficiency")
    for strategy in (*(Strategy("s", rule) for rule in scaled), Strategy("s", "sliding_tail", {"full": 0})):
        rate = total_reduction_rate(alone, adjust(alone, strategy, 0.3).coefficient())
        assert 0 <= rate - 0.3 <= 1e-9
        assert total_reduction_rate(alone, adjust(alone, strategy, 1.0).coefficient()) == 1


def test_one_enterprise_alone_closes_at_any_target(frame):
    curve = reduction_curve(ranked(frame, [100.0], [1000.0]), marginal_opt_out())
    (row,) = rows(compare({"opt_out": curve}, 0.01))
    assert (row["enterprises_reached"], row["reduction_rate"], row["output_forgone_rate"]) == (1, 1, 1)


def test_strategy_that_overshoots_is_also_shown_at_the_target_s_own_tonnes(frame):
    """120 of 200 t: the opt-out closes a and b, 150 t for 2,000. For 120 t it would take 20 of b's 50 t: 1,400. Uniform
    reduces 120 t as it stands, 0.6 of 4,000."""
    register = three_ranked(frame)
    curves = {
        "out": reduction_curve(register, marginal_opt_out()),
        "same": reduction_curve(register, Strategy("u", "uniform", {"rate": 0.6}).coefficient()),
        "short": reduction_curve(register, Strategy("u", "uniform", {"rate": 0.1}).coefficient()),
    }
    told = {row["strategy"]: row for row in rows(compare(curves, 0.6), by=("strategy",))}
    assert (told["out"]["output_forgone_cny"], told["out"]["scaled_output_forgone_cny"]) == (2000, approx(1400))
    assert told["same"]["scaled_output_forgone_cny"] == approx(told["same"]["output_forgone_cny"]) == approx(2400)
    assert told["short"]["scaled_output_forgone_cny"] is None


@given(
    st.lists(st.tuples(st.integers(1, 10**4), st.integers(1, 10**7)), min_size=2, max_size=10), st.floats(0.05, 0.95)
)
@settings(max_examples=20)
def test_at_equal_tonnes_no_strategy_forgoes_less_than_the_opt_out(register, target):
    register = ranked(POLARS, [float(t) for t, _ in register], [float(y) for _, y in register])
    rules = [marginal_opt_out(), collective_action(), Strategy("u", "uniform", {"rate": 0.96}).coefficient()]
    curves = {str(place): reduction_curve(register, rule) for place, rule in enumerate(rules)}
    forgone = [row["scaled_output_forgone_cny"] for row in rows(compare(curves, target), by=("strategy",))]
    assert forgone[0] <= min(each for each in forgone if each is not None) * (1 + 1e-9) + 1e-6
