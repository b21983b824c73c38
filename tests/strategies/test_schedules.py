"""Each schedule against its formula, by hand; what a parameter cannot be is refused."""

from math import inf, nan

import pytest
from pytest import approx

from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.strategies.collective_action import (
    CAS_1_DECAY,
    CAS_2_DECAY,
    collective_action,
    inverse_efficiency,
    linear_collective_action,
    relative_collective_action,
    sliding_tail,
)
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from tests.engines import column
from tests.registers import ranked


def coefficients(frame, schedule, efficiency=(10.0, 20.0, 40.0, 80.0, 160.0)):
    """β of enterprises that emit 1 t each, in order of rank; five of them, ever twice as efficient, unless given."""
    register = ranked(frame, [1.0] * len(efficiency), list(efficiency))
    return column(reduction_curve(register, schedule), "coefficient")


def refusal(schedule, **parameters):
    """The fault with which a schedule refuses its parameters."""
    with pytest.raises(StrategyError) as refused:
        schedule(**parameters)
    (fault,) = refused.value.faults
    return fault.key, fault.values


def test_opt_out_asks_everything_of_everyone(frame):
    assert coefficients(frame, marginal_opt_out()) == [1, 1, 1, 1, 1]


def test_collective_action_falls_in_proportion_with_rank(frame):
    """β_i = 0.8 · 0.5^(i−1)."""
    assert coefficients(frame, collective_action(first=0.8, decay=0.5)) == approx([0.8, 0.4, 0.2, 0.1, 0.05], rel=1e-12)


def test_cas_1_keeps_98_and_cas_2_99_hundredths_from_each_to_the_next(frame):
    """0.98² = 0.9604, 0.98³ = 0.941192, 0.98⁴ = 0.92236816; likewise for 0.99."""
    assert (CAS_1_DECAY, CAS_2_DECAY) == (0.98, 0.99)
    cas_1 = coefficients(frame, collective_action())
    cas_2 = coefficients(frame, collective_action(decay=CAS_2_DECAY))
    assert cas_1 == approx([1, 0.98, 0.9604, 0.941192, 0.92236816], rel=1e-12)
    assert cas_2 == approx([1, 0.99, 0.9801, 0.970299, 0.96059601], rel=1e-12)


def test_relative_collective_action_ends_at_the_ratio_whatever_the_number_of_enterprises(frame):
    """β_i = 0.5 · 0.0625^((i−1)/(N−1)): of five, 0.0625^(1/4) = 0.5 each; of three, 0.25 each; of two, 0.0625."""
    schedule = relative_collective_action(first=0.5, ratio=0.0625)
    assert coefficients(frame, schedule) == approx([0.5, 0.25, 0.125, 0.0625, 0.03125], rel=1e-12)
    assert coefficients(frame, schedule, (10.0, 20.0, 30.0)) == approx([0.5, 0.125, 0.03125], rel=1e-12)
    assert coefficients(frame, schedule, (10.0, 20.0)) == approx([0.5, 0.03125], rel=1e-12)


def test_relative_collective_action_is_the_geometric_one_with_ratio_decay_to_the_n_minus_1(frame):
    relative = coefficients(frame, relative_collective_action(ratio=0.9**4))
    assert relative == approx(coefficients(frame, collective_action(decay=0.9)), rel=1e-12)


def test_linear_collective_action_falls_in_equal_steps_to_the_ratio(frame):
    """β_i = 0.8 · (1 − 0.5·(i−1)/4)."""
    schedule = linear_collective_action(first=0.8, ratio=0.5)
    assert coefficients(frame, schedule) == approx([0.8, 0.7, 0.6, 0.5, 0.4], rel=1e-12)


@pytest.mark.parametrize(("ratio", "expected"), [(0.0, [1, 0.75, 0.5, 0.25, 0]), (1.0, [1, 1, 1, 1, 1])])
def test_linear_collective_action_may_fall_to_nothing_or_not_at_all(frame, ratio, expected):
    assert coefficients(frame, linear_collective_action(ratio=ratio)) == approx(expected, rel=1e-12)


@pytest.mark.parametrize("schedule", [relative_collective_action, linear_collective_action])
def test_one_enterprise_alone_bears_the_first_coefficient(frame, schedule):
    assert coefficients(frame, schedule(first=0.6, ratio=0.1), (10.0,)) == [0.6]


def test_inverse_efficiency_halves_with_twice_the_efficiency(frame):
    """β_i = 0.8 · CEF_1/CEF_i with CEF = 10, 20, 40, 80, 160."""
    assert coefficients(frame, inverse_efficiency(first=0.8)) == approx([0.8, 0.4, 0.2, 0.1, 0.05], rel=1e-12)


def test_inverse_efficiency_to_a_power_falls_faster_or_not_at_all(frame):
    """(1/2)² = 1/4 from each to the next; (1/4)^½ = 1/2; to the power 0 all bear the same."""
    assert coefficients(frame, inverse_efficiency(power=2), (10.0, 20.0, 40.0)) == approx([1, 1 / 4, 1 / 16], rel=1e-12)
    assert coefficients(frame, inverse_efficiency(power=0.5), (10.0, 40.0)) == approx([1, 0.5], rel=1e-12)
    assert coefficients(frame, inverse_efficiency(first=0.3, power=0)) == approx([0.3] * 5, rel=1e-12)


def test_inverse_efficiency_asks_as_much_of_those_without_output_as_of_the_least_efficient_other(frame):
    """The least above 0 is 10: those without output bear as much as it, and twice as efficient is half."""
    assert coefficients(frame, inverse_efficiency(), (0.0, 0.0, 10.0, 20.0)) == approx([1, 1, 1, 0.5])


def test_inverse_efficiency_to_the_power_0_is_uniform_even_beside_those_without_output(frame):
    assert coefficients(frame, inverse_efficiency(power=0), (0.0, 0.0, 10.0)) == [1, 1, 1]


def test_sliding_tail_asks_all_of_the_first_and_ever_less_of_the_others(frame):
    """β = 1 up to m = 2, then 0.5^(i−2)."""
    assert coefficients(frame, sliding_tail(full=2, decay=0.5)) == approx([1, 1, 0.5, 0.25, 0.125], rel=1e-12)


@pytest.mark.parametrize(
    ("full", "expected"), [(0, [0.5, 0.25, 0.125, 0.0625, 0.03125]), (5, [1, 1, 1, 1, 1]), (9, [1, 1, 1, 1, 1])]
)
def test_sliding_tail_may_begin_at_once_or_never(frame, full, expected):
    assert coefficients(frame, sliding_tail(full=full, decay=0.5)) == approx(expected, rel=1e-12)


@pytest.mark.parametrize("value", [0.0, -0.1, 1.0000001, inf, nan])
@pytest.mark.parametrize(
    ("schedule", "name"),
    [
        (collective_action, "first"),
        (collective_action, "decay"),
        (relative_collective_action, "first"),
        (relative_collective_action, "ratio"),
        (linear_collective_action, "first"),
        (inverse_efficiency, "first"),
        (lambda decay: sliding_tail(3, decay), "decay"),
    ],
)
def test_share_that_is_not_above_0_and_at_most_1_is_refused(schedule, name, value):
    key, values = refusal(schedule, **{name: value})
    assert (key, values["name"]) == ("parameter_above_0_to_1", name)
    assert values["value"] is value


@pytest.mark.parametrize("ratio", [-0.1, 1.1, nan])
def test_ratio_of_the_linear_schedule_outside_0_to_1_is_refused(ratio):
    key, values = refusal(linear_collective_action, ratio=ratio)
    assert (key, values["name"]) == ("parameter_from_0_to_1", "ratio")
    assert values["value"] is ratio


@pytest.mark.parametrize("value", [-1, nan])
@pytest.mark.parametrize(("schedule", "name"), [(inverse_efficiency, "power"), (sliding_tail, "full")])
def test_negative_power_or_number_of_enterprises_is_refused(schedule, name, value):
    key, values = refusal(schedule, **{name: value})
    assert (key, values["name"]) == ("parameter_not_negative", name)
    assert values["value"] is value
