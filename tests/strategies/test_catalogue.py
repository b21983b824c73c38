"""Each rule of the catalogue against its formula, by hand, and what holds for all of them."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from scipy.optimize import linprog

import regional_carbon as rc
from regional_carbon.comparison.at_target import adjust
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import catalogue
from regional_carbon.models.reduction_curves import reduction_curve, total_reduction_rate
from regional_carbon.strategies import RULES, Strategy, shapley
from regional_carbon.strategies.shapley import arrival_value, shapley_value
from regional_carbon.strategies.zsg_dea import _beaten, efficiencies
from tests.engines import ENGINES, column
from tests.registers import ranked

POLARS = ENGINES["polars"]

# a, b, c emit 100, 50, 50 t for 1,000, 1,000, 2,000 yuan: C/G = 0.1, 0.05, 0.025.
EMISSION, OUTPUT = [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0]

# Rule, parameters, columns of the register beside those, β of a, b, c. Each is worked in the comment above it.
WORKED = {
    "uniform": ({"rate": 0.3}, {}, [0.3, 0.3, 0.3]),
    # 1 − 40/100 = 0.6, held to 0.5; 1 − 40/50 = 0.2
    "uniform_with_floor": ({"rate": 0.5, "minimum_tco2": 40}, {}, [0.5, 0.2, 0.2]),
    "report_only": ({"rate": 0.4, "threshold_tco2": 60}, {}, [0.4, 0, 0]),
    # allowed 0.8 · 200 = 160 of 100; 40 of 50; c is new: 0.8 · 50 = 40 of 50
    "grandparenting": ({"kept": 0.8}, {"base_emission_tco2": [200.0, 50.0, None]}, [0, 0.2, 0.2]),
    # 0.8·(100/1000)·1000 = 80 of 100; 0.8·(100/4000)·1000 = 20 of 50; c made nothing in the base year: 40 of 50
    "historical_intensity": (
        {"kept": 0.8},
        {"base_emission_tco2": [100.0, 100.0, 50.0], "base_output_cny": [1000.0, 4000.0, 0.0]},
        [0.2, 0.6, 0.2],
    ),
    # the best, 0.025: 25 of 100, 25 of 50, 50 of 50
    "benchmark": ({"kept": 1.0, "percentile": 0.0}, {}, [0.75, 0.5, 0]),
    # K = 0.1/0.05 = 2, 1, 0.5: grades 4, 3, 1; weights 1.5, 1, 0
    "grade_bands": ({"rate": 0.4}, {}, [0.6, 0.4, 0]),
    # 4, 2 and 1 times the best
    "own_intensity": ({"rate": 0.2}, {}, [0.8, 0.4, 0.2]),
    # shares 1/2, 1/4, 1/4 of emission and 1/4, 1/4, 1/2 of output weigh the same: S = 3·(3/8, 1/4, 3/8)
    "entropy_weights": ({"rate": 0.4, "criteria": ["emission_tco2", "output_cny"]}, {}, [0.45, 0.3, 0.45]),
    # 200 t by output: 50, 50, 100; half of it 25 of 100, 25 of 50, 50 of 50
    "proportional_fairness": ({"kept": 0.5}, {}, [0.75, 0.5, 0]),
    # halfway from 100, 50, 50 to 50, 50, 100: 75, 50, 75; 0.8 of it 60 of 100, 40 of 50, 60 of 50
    "convergence": ({"kept": 0.8, "converged": 0.5}, {}, [0.4, 0.2, 0]),
    # E = 120. Six orders: a takes 100, 100, 70, 20, 70, 20, so 63.33 in the mean; b and c (120 − 63.33)/2 = 28.33
    "shapley_industries": ({"rate": 0.4}, {"industry_code": ["a", "b", "c"]}, [1 - 0.38 / 0.6, 13 / 30, 13 / 30]),
    "reference_line": ({"line_cny_per_tco2": 20}, {}, [1, 1, 0]),
    # 120 t: a's 100, and 20 of b's 50
    "least_cost": ({"rate": 0.6}, {}, [1, 0.4, 0]),
}  # fmt: skip


def coefficients(frame, rule, parameters, **columns):
    register = ranked(frame, EMISSION, OUTPUT, **columns)
    return column(reduction_curve(register, Strategy("s", rule, parameters).coefficient()), "coefficient")


def by_id(register, rule, **parameters):
    curve = reduction_curve(register, Strategy("s", rule, parameters).coefficient())
    return dict(zip(column(curve, "enterprise_id"), column(curve, "coefficient"), strict=True))


@pytest.mark.parametrize("rule", WORKED)
def test_rule_gives_the_coefficients_worked_by_hand(frame, rule):
    parameters, columns, expected = WORKED[rule]
    assert coefficients(frame, rule, parameters, **columns) == approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("rule", ["uniform", "benchmark"])
def test_expression_and_array_alike_run_on_a_cluster(spark, rule):
    parameters, columns, expected = WORKED[rule]
    assert coefficients(spark, rule, parameters, **columns) == approx(expected, rel=1e-12, abs=1e-15)


def test_every_rule_is_worked_by_hand():
    """The optimum in test_optimum.py, the schedules in test_schedules.py, two rules below."""
    schedules = {name for name, rule in RULES.items() if rule.coefficient.__module__.endswith(("action", "opt_out"))}
    assert set(WORKED) | schedules | {"zsg_dea", "shapley_enterprises", "optimum"} == set(RULES)


# ---------------------------------------------------------------------------------------------------
# Rules whose case needs more words


@pytest.mark.parametrize(("worse", "better"), [("29", "33"), ("33", "29")])
def test_benchmark_of_an_industry_has_a_percentile_of_its_own(worse, better):
    """The median of 0.1 and 0.05 is 0.075, 75 of 100 for a and more than b emits; c is its own industry's best."""
    parameters = {"percentile": {worse: 0.5, "others": 0.0}}
    beta = coefficients(POLARS, "benchmark", parameters, industry_code=[worse, worse, better])
    assert beta == approx([0.25, 0, 0])


def test_benchmark_may_be_of_the_sub_industry():
    """a and b are cast parts, c is forged: 0.05 is the best of the first two, c its own best."""
    parameters, parts = {"percentile": 0.0, "by": "sub_industry"}, ["cast", "cast", "forged"]
    assert coefficients(POLARS, "benchmark", parameters, sub_industry=parts) == approx([0.5, 0, 0])
    with pytest.raises(StrategyError) as refused:
        coefficients(POLARS, "benchmark", parameters, sub_industry=["cast", None, "forged"])
    fault = refused.value.faults[0]
    assert (fault.key, fault.values["enterprises"]) == ("rule_value_missing", ["b"])


def test_enterprise_without_output_has_no_benchmark_and_the_worst_grade_and_distance():
    register = ranked(POLARS, [10.0, 50.0], [0.0, 1000.0])
    for rule, parameters in {"benchmark": {}, "grade_bands": {"rate": 0.5}, "own_intensity": {"rate": 0.1}}.items():
        curve = reduction_curve(register, Strategy("s", rule, parameters).coefficient())
        assert column(curve, "coefficient")[0] == 1


def test_intensity_of_its_own_is_measured_from_the_best_of_the_industry():
    """29: a emits 0.1 and b 0.0667 per yuan, 1.5 and 1 times its best; 33: c is its own best."""
    register = ranked(POLARS, EMISSION, [1000.0, 750.0, 2000.0], industry_code=["29", "29", "33"])
    assert by_id(register, "own_intensity", rate=0.2) == approx({"a": 0.3, "b": 0.2, "c": 0.2})


def test_rate_of_0_asks_nothing_even_of_an_enterprise_without_output():
    assert by_id(ranked(POLARS, [10.0, 50.0], [0.0, 1000.0]), "own_intensity", rate=0) == {"a": 0, "b": 0}


@pytest.mark.parametrize(
    ("rule", "parameters", "expected"),
    [
        ("grade_bands", {"rate": 0.8}, [1, 0.8, 0]),  # 0.8 · 1.5 = 1.2
        ("own_intensity", {"rate": 0.3}, [1, 0.6, 0.3]),  # 0.3 · 4 = 1.2
        ("entropy_weights", {"rate": 1, "criteria": ["emission_tco2", "output_cny"]}, [1, 0.75, 1]),  # 1.125
    ],
)
def test_no_weight_asks_for_more_than_everything(rule, parameters, expected):
    assert coefficients(POLARS, rule, parameters) == approx(expected)


def test_enterprise_that_emits_less_than_the_minimum_as_it_is_cuts_nothing():
    """1 − 60/100 = 0.4; b and c emit 50 t."""
    assert coefficients(POLARS, "uniform_with_floor", {"rate": 0.5, "minimum_tco2": 60}) == approx([0.4, 0, 0])


def test_enterprise_at_the_threshold_is_a_key_emitter():
    """b and c emit the 50 t themselves."""
    assert coefficients(POLARS, "report_only", {"rate": 0.4, "threshold_tco2": 50}) == approx([0.4, 0.4, 0.4])


def test_base_year_of_unknown_output_has_no_intensity_and_one_of_little_output_has():
    """a, and c without a base year, keep 0.8 of their own; b emitted 25 t on half a yuan, and may emit all it does."""
    base = {"base_emission_tco2": [100.0, 25.0, None], "base_output_cny": [None, 0.5, None]}
    assert coefficients(POLARS, "historical_intensity", {"kept": 0.8}, **base) == approx([0.2, 0, 0.2])


def test_a_quarter_of_the_way_to_equal_intensity_is_a_quarter_of_the_way():
    """From 100, 50, 50 to 50, 50, 100: 87.5, 50, 62.5; 0.8 of it 70 of 100, 40 of 50, 50 of 50."""
    assert coefficients(POLARS, "convergence", {"kept": 0.8, "converged": 0.25}) == approx([0.3, 0.2, 0])


@pytest.mark.parametrize("rule", ["convergence", "proportional_fairness"])
def test_weight_below_0_counts_as_none_and_no_weight_has_no_allowance(rule):
    """Value added −10, 0 and 10: all 200 t are c's."""
    register = ranked(POLARS, EMISSION, OUTPUT, value_added_cny=[-10.0, 0.0, 10.0])
    parameters = {"kept": 1, "weight": "value_added_cny"} | ({"converged": 1} if rule == "convergence" else {})
    assert by_id(register, rule, **parameters) == approx({"a": 1, "b": 1, "c": 0})


def test_fairness_gives_those_who_are_cut_the_same_gradient():
    """A = 200/(2 + √2) = 58.58 twice and 82.84; p·a^(−2) is the same for all three."""
    beta = coefficients(POLARS, "proportional_fairness", {"kept": 0.5, "alpha": 2})
    left = [(1 - share) * emission for share, emission in zip(beta, EMISSION, strict=True)]
    assert left == approx([100 / (2 + 2**0.5), 100 / (2 + 2**0.5), 100 * 2**0.5 / (2 + 2**0.5)])
    assert [output / allowed**2 for output, allowed in zip(OUTPUT, left, strict=True)] == approx(
        [OUTPUT[0] / left[0] ** 2] * 3
    )


def test_criterion_in_which_all_are_alike_weighs_nothing():
    """Output is alike; emission 1/2, 1/4, 1/4 alone counts: S = 1.5, 0.75, 0.75."""
    register = ranked(POLARS, EMISSION, [1000.0] * 3)
    strategy = Strategy("s", "entropy_weights", {"rate": 0.4, "criteria": ["emission_tco2", "output_cny"]})
    assert column(reduction_curve(register, strategy.coefficient()), "coefficient") == approx([0.6, 0.3, 0.3])


def test_criteria_weigh_by_how_far_they_tell_the_enterprises_apart():
    """Emission 3/4 and 1/4: e = 0.811278; output 1 and 0: e = 0. They weigh 0.188722 and 1 in 1.188722, N = 2."""
    register = ranked(POLARS, [75.0, 25.0], [1000.0, 0.0])
    beta = by_id(register, "entropy_weights", rate=0.4, criteria=["emission_tco2", "output_cny"])
    emission, output = 0.188722 / 1.188722, 1 / 1.188722
    assert beta == approx({"a": 0.8 * (0.75 * emission + output), "b": 0.8 * 0.25 * emission}, rel=1e-5)


def test_criterion_of_which_nobody_has_anything_weighs_nothing_and_less_than_nothing_counts_as_nothing():
    """Emission alone: S = 1.5, 0.75, 0.75. Of value added b and c have half each, a, which lost 10, nothing."""
    criteria = ["emission_tco2", "tax_cny"]
    without = ranked(POLARS, EMISSION, OUTPUT, tax_cny=[0.0] * 3)
    assert by_id(without, "entropy_weights", rate=0.4, criteria=criteria) == approx({"a": 0.6, "b": 0.3, "c": 0.3})
    losing = ranked(POLARS, EMISSION, OUTPUT, value_added_cny=[-10.0, 10.0, 10.0])
    beta = by_id(losing, "entropy_weights", rate=0.4, criteria=["value_added_cny"])
    assert beta == approx({"a": 0, "b": 0.6, "c": 0.6})


def test_one_enterprise_alone_has_an_index_of_1():
    register = ranked(POLARS, [100.0], [1000.0])
    beta = reduction_curve(register, Strategy("s", "entropy_weights", {"rate": 0.4}).coefficient())
    assert column(beta, "coefficient") == approx([0.4])


def test_zero_sum_gains_give_equal_makers_equal_allowances(frame):
    """a and b make the same of 100 and 50 t: on the frontier both have 75 t. Half of it: 37.5 of 100 and of 50."""
    register = ranked(frame, [100.0, 50.0], [1000.0, 1000.0])
    curve = reduction_curve(register, Strategy("s", "zsg_dea", {"kept": 0.5}).coefficient())
    assert column(curve, "coefficient") == approx([0.625, 0.25])


def test_efficiency_is_the_least_mixture_that_makes_as_much():
    """1 t makes 1, 3 t make 3: what makes 2 needs a mixture of 2 t, so 4 t for it are twice what is needed."""
    found = efficiencies(np.array([1.0, 3.0, 4.0]), np.array([[1.0], [3.0], [2.0]]), np.empty((3, 0)))
    assert found == approx([1, 1, 0.5])


def test_zero_sum_gains_leave_the_sum_and_bring_all_to_the_frontier():
    emission, output = [100.0, 50.0, 50.0, 30.0], [1000.0, 1000.0, 2000.0, 500.0]
    register = ranked(POLARS, emission, output)
    beta = column(reduction_curve(register, Strategy("s", "zsg_dea", {"kept": 0.01}).coefficient()), "coefficient")
    order = column(register, "rank", by="enterprise_id")
    allowed = [100 * (1 - beta[place - 1]) * tonnes for place, tonnes in zip(order, emission, strict=True)]
    assert sum(allowed) == approx(230)
    made = np.array(output)[:, np.newaxis]
    assert efficiencies(np.array(allowed), made, np.empty((4, 0))) == approx([1] * 4)


def test_beaten_is_who_stands_behind_another_in_something_and_before_it_in_nothing():
    """A thousand points of a small grid, so that many tie; held against every other, one by one."""
    points = np.random.default_rng(6).integers(0, 9, (1_200, 3)).astype(float)
    as_good = (points[np.newaxis] <= points[:, np.newaxis]).all(axis=2)
    better = (points[np.newaxis] < points[:, np.newaxis]).any(axis=2)
    assert (_beaten(points) == (as_good & better).any(axis=1)).all()


@given(data=st.data(), made=st.integers(0, 2), used=st.integers(0, 2))
@settings(max_examples=30, deadline=None)
def test_efficiency_is_that_of_each_enterprise_s_own_programme(data, made, used):
    """Also where enterprises tie, stand on corners, or make nothing."""
    size = data.draw(st.integers(1, 12))
    whole = st.lists(st.integers(0, 6), min_size=size, max_size=size)
    allowance = np.array(data.draw(st.lists(st.integers(1, 9), min_size=size, max_size=size)), dtype=float)
    outputs, inputs = (
        np.array([data.draw(whole) for _ in range(count)], dtype=float).reshape(count, size).T for count in (made, used)
    )
    found = efficiencies(allowance, outputs, inputs)
    rows, one = np.vstack([-outputs.T, inputs.T]), np.ones((1, size))

    def least(place):
        limits = np.append(-outputs[place], inputs[place])
        limited = {"A_ub": rows, "b_ub": limits} if len(rows) else {}
        return linprog(allowance, A_eq=one, b_eq=[1.0], method="highs", **limited).fun

    assert found == approx([least(place) / allowance[place] for place in range(size)], rel=1e-9)


def test_efficiency_of_twenty_thousand_is_how_far_each_was_put_above_the_frontier():
    """1 t makes 1, 2 t make 3, 4 t make 4: every other emits so many times what a mixture of them would."""
    draw = np.random.default_rng(5)
    output, share = draw.uniform(0, 4, 20_000), draw.uniform(0.2, 0.99, 20_000)
    needed = np.interp(output, [0, 1, 3, 4], [1, 1, 2, 4])
    allowance, made = np.append([1, 2, 4], needed / share), np.append([1, 3, 4], output)
    found = efficiencies(allowance, made[:, np.newaxis], np.empty((len(made), 0)))
    assert found == approx(np.append([1, 1, 1], share), rel=1e-9)


def test_shapley_value_of_five_claims_is_the_mean_over_all_orders():
    claims, estate = [7.0, 1.0, 30.0, 12.0, 5.0], 21.0
    taken = np.zeros(5)
    for order in permutations(range(5)):
        left = estate
        for place in order:
            taken[place] += min(claims[place], left)
            left -= min(claims[place], left)
    assert shapley_value(claims, estate) == approx(taken / 120, rel=1e-12)


def test_shapley_value_of_three_claims_is_the_mean_over_six_orders():
    assert shapley_value([100.0, 50.0, 50.0], 120.0) == approx([380 / 6, 170 / 6, 170 / 6])


def skewed(count, seed):
    return np.random.default_rng(seed).lognormal(0, 1.5, count)


@pytest.mark.parametrize(("count", "rate"), [(13, 0.1), (16, 0.3), (19, 0.3), (19, 0.6)])
def test_shapley_value_without_coalitions_lies_within_a_hundredth_of_its_range_of_the_exact_one(count, rate):
    claims = skewed(count, seed=count)
    estate = (1 - rate) * claims.sum()
    exact, found = 1 - shapley_value(claims, estate) / claims, 1 - arrival_value(claims, estate) / claims
    assert abs(found - exact).max() <= 0.01 * np.ptp(exact)
    assert found @ claims == approx(rate * claims.sum(), rel=1e-12)


def test_small_claims_taken_as_normal_bear_what_they_bear_taken_one_by_one(monkeypatch):
    """200 claims, of which 72 are read between sizes: within a hundredth of the range of all."""
    claims = skewed(200, seed=4)
    found = 1 - arrival_value(claims, 0.7 * claims.sum()) / claims
    monkeypatch.setattr(shapley, "MOST_APART", 200)
    apart = 1 - arrival_value(claims, 0.7 * claims.sum()) / claims
    assert abs(found - apart).max() <= 0.01 * np.ptp(apart)


def test_shapley_value_of_many_lies_within_the_error_of_a_sample_of_orders():
    """Forty claims, 4,000 orders drawn: within four standard errors each."""
    claims, random = skewed(40, seed=2), np.random.default_rng(7)
    estate = 0.7 * claims.sum()
    taken = np.empty((4000, 40))
    for draw in taken:
        order = random.permutation(40)
        draw[order] = np.clip(estate - (np.cumsum(claims[order]) - claims[order]), 0, claims[order])
    error = taken.std(axis=0) / 4000**0.5
    assert (abs(arrival_value(claims, estate) - taken.mean(axis=0)) <= 4 * error).all()


@pytest.mark.parametrize("count", [5, 20, 300])
def test_enterprises_that_emit_the_same_bear_the_same_and_no_two_runs_differ(count):
    emission = [*np.round(skewed(count - 2, seed=1), 6), 2.5, 2.5]
    register = ranked(POLARS, emission, [float(place + 1) for place in range(count)])
    once = by_id(register, "shapley_enterprises", rate=0.4)
    twins = register.filter(register["emission_tco2"] == 2.5)["enterprise_id"].to_list()
    assert once[twins[0]] == once[twins[1]]
    assert once == by_id(register.reverse(), "shapley_enterprises", rate=0.4)


def test_shapley_value_of_enterprises_is_that_of_industries_of_one_each():
    assert coefficients(POLARS, "shapley_enterprises", {"rate": 0.4}) == approx([1 - 0.38 / 0.6, 13 / 30, 13 / 30])


def test_least_cost_holds_each_enterprise_and_each_industry_to_its_most():
    """Half of each at most: 50 + 25 of 80 t, so 5 of c's 50. Of industry 29 a quarter of 2,000 yuan: half of a, and c
    30 of 50 t."""
    assert coefficients(POLARS, "least_cost", {"rate": 0.4, "most": 0.5}) == approx([0.5, 0.5, 0.1])
    capped = {"rate": 0.4, "industry_most": {"29": 0.25}}
    assert coefficients(POLARS, "least_cost", capped, industry_code=["29", "29", "33"]) == approx([0.5, 0, 0.6])
    both = {"rate": 0.4, "industry_most": {"29": 0.25, "33": 0.25}}
    assert coefficients(POLARS, "least_cost", both, industry_code=["29", "29", "33"]) == approx([0.5, 0, 0.25])


# ---------------------------------------------------------------------------------------------------
# Of all of them

JUMPS = {"reference_line"}  # an enterprise at a time
DIALLED = [name for name, rule in RULES.items() if rule.dial and name not in JUMPS]
PARAMETERS = {
    "sliding_tail": {"full": 1}, "uniform_with_floor": {"minimum_tco2": 1.0}, "report_only": {"threshold_tco2": 1.0},
    "grade_bands": {"weights": [0.2, 0.5, 1.0, 1.5, 2.0]},
}  # fmt: skip

REGISTERS = st.lists(
    st.tuples(st.integers(2, 10**4), st.integers(1, 10**8), st.sampled_from(["29", "33", "39"])),
    min_size=2,
    max_size=12,
)


def register_of(enterprises):
    emission, output = ([float(each[place]) for each in enterprises] for place in (0, 1))
    return ranked(
        POLARS, emission, output, industry_code=[each[2] for each in enterprises],
        base_emission_tco2=[1.5 * tonnes for tonnes in emission], base_output_cny=output,
    )  # fmt: skip


@pytest.mark.parametrize("rule", DIALLED)
@given(enterprises=REGISTERS, target=st.floats(0.05, 0.95))
@settings(max_examples=12)
def test_every_rule_meets_a_target_exactly_or_says_what_it_reaches(rule, enterprises, target):
    register = register_of(enterprises)
    strategy = Strategy("s", rule, PARAMETERS.get(rule, {}))
    try:
        adjusted = adjust(register, strategy, target)
    except StrategyError as refused:
        (fault,) = refused.faults
        assert fault.key in {"target_out_of_reach", "target_jumped_over"}
        assert fault.key == "target_jumped_over" or not (
            float(fault.values["least"].rstrip("%")) < 100 * target < float(fault.values["most"].rstrip("%"))
        )
        return
    rate = total_reduction_rate(register, adjusted.coefficient())
    assert 0 <= rate - target <= 1e-9
    beta = column(reduction_curve(register, adjusted.coefficient()), "coefficient")
    assert all(0 <= share <= 1 for share in beta)


@pytest.mark.parametrize("rule", DIALLED)
@given(enterprises=REGISTERS)
@settings(max_examples=8)
def test_no_rule_beats_the_least_cost_at_the_same_reduction(rule, enterprises):
    register = register_of(enterprises)
    end = reduction_curve(register, Strategy("s", rule, PARAMETERS.get(rule, {})).coefficient()).tail(1).to_dicts()[0]
    least = Strategy("least", "least_cost", {"rate": end["reduction_rate"]})
    cheapest = reduction_curve(register, least.coefficient()).tail(1).to_dicts()[0]
    assert cheapest["reduction_rate"] == approx(end["reduction_rate"], rel=1e-9, abs=1e-12)
    assert cheapest["output_forgone_cny"] <= end["output_forgone_cny"] * (1 + 1e-9) + 1e-6


@pytest.mark.parametrize("rule", DIALLED)
def test_order_of_rows_and_worth_of_the_currency_change_no_coefficient(rule):
    enterprises = [(100, 1000, "29"), (50, 1000, "33"), (50, 2000, "29"), (20, 100, "33")]
    parameters = PARAMETERS.get(rule, {})
    register = register_of(enterprises)
    once = by_id(register, rule, **parameters)
    assert by_id(register.reverse(), rule, **parameters) == approx(once, rel=1e-9, abs=1e-9)
    dearer = register_of([(tonnes, 8 * yuan, industry) for tonnes, yuan, industry in enterprises])
    assert by_id(dearer, rule, **parameters) == approx(once, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("rule", ["uniform", "grandparenting", "historical_intensity", "grade_bands", "own_intensity",
                                  "proportional_fairness", "convergence", "least_cost", "reference_line"])  # fmt: skip
@given(enterprises=REGISTERS)
@settings(max_examples=8)
def test_two_halves_of_an_enterprise_bear_what_it_bore(rule, enterprises):
    """Where β goes by emissions per output and by shares of both, a second licence changes nothing."""
    (tonnes, yuan, industry), *others = enterprises
    strategy = Strategy("s", rule, PARAMETERS.get(rule, {}))
    whole, split = (
        reduction_curve(register_of(each), strategy.coefficient()).tail(1).to_dicts()[0]
        for each in (enterprises, [(tonnes / 2, yuan / 2, industry), (tonnes / 2, yuan / 2, industry), *others])
    )
    for total in ("reduction_tco2", "output_forgone_cny"):
        assert split[total] == approx(whole[total], rel=1e-9)


def test_each_region_is_shared_out_by_itself(frame):
    """North 100 t and 50 t make 1,000 each, south 30 and 10 make 300 and 200: the best emit 0.05 per yuan in both."""
    register = ranked(
        frame, [100.0, 50.0, 30.0, 10.0], [1000.0, 1000.0, 300.0, 200.0],
        region_code=["north", "north", "south", "south"],
    )  # fmt: skip
    curve = reduction_curve(register, Strategy("s", "benchmark", {"percentile": 0.0}).coefficient())
    assert column(curve, "coefficient") == approx([0.5, 0, 0.5, 0])
    assert total_reduction_rate(register, Strategy("s", "benchmark", {"percentile": 0.0}).coefficient()) == approx(
        1 / 3
    )


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_described_in_both_languages(rule):
    for language in ("en", "zh"):
        with rc.speaking(language):
            described = RULES[rule].described()
            assert rule in catalogue("strategies")
            assert str(RULES[rule].said_principle(rule)).endswith("." if language == "en" else "。")
            assert all(parameter.meaning for parameter in described)
    assert RULES[rule].formula().startswith("β[i] = ")
    assert len(RULES[rule].source()) > 30


DEFAULTS = {
    "uniform": {"rate": 0.3},
    "uniform_with_floor": {"rate": 0.3, "minimum_tco2": 100},
    "report_only": {"rate": 0.3, "threshold_tco2": 26_000},
    "grandparenting": {"kept": 0.7},
    "historical_intensity": {"kept": 0.7},
    "benchmark": {"kept": 1, "percentile": 0.1, "by": "industry_code"},
    "grade_bands": {"rate": 0.3, "weights": (0, 0.5, 1, 1.5, 2)},
    "own_intensity": {"rate": 0.1, "by": "industry_code"},
    "entropy_weights": {"rate": 0.3, "criteria": ("emission_tco2", "output_cny", "intensity")},
    "proportional_fairness": {"kept": 0.7, "alpha": 1, "weight": "output_cny"},
    "convergence": {"kept": 0.7, "converged": 0.5, "weight": "output_cny"},
    "shapley_industries": {"rate": 0.3, "by": "industry_code"},
    "shapley_enterprises": {"rate": 0.3},
    "reference_line": {"line_cny_per_tco2": 15_000},
    "least_cost": {"rate": 0.3, "most": 1, "industry_most": 1, "by": "industry_code"},
}


@pytest.mark.parametrize("rule", DEFAULTS)
def test_rule_named_without_parameters_means_tomorrow_what_it_means_today(rule):
    assert {parameter.name: parameter.default for parameter in RULES[rule].described()} == DEFAULTS[rule]


BOUNDED = [
    (rule, parameter.name)
    for rule in RULES
    for parameter in RULES[rule].described()
    if (parameter.bounds or parameter.unit) and not isinstance(parameter.default, (tuple, list))
]


def test_most_rules_have_a_number_that_is_held_to_bounds():
    assert len({rule for rule, _ in BOUNDED}) > len(RULES) / 2


@pytest.mark.parametrize(("rule", "parameter"), BOUNDED)
def test_numbers_among_the_parameters_are_held_to_their_bounds(rule, parameter):
    needed = PARAMETERS.get(rule, {}) if rule == "sliding_tail" else {}
    with pytest.raises(StrategyError) as refused:
        Strategy("s", rule, {**needed, parameter: -1}).coefficient()
    assert refused.value.faults[0].values["name"] == parameter


@pytest.mark.parametrize(("rule", "parameter"), BOUNDED)
@pytest.mark.parametrize("value", [float("inf"), 1e13])
def test_no_parameter_is_without_end(rule, parameter, value):
    needed = PARAMETERS.get(rule, {}) if rule == "sliding_tail" else {}
    with pytest.raises(StrategyError) as refused:
        Strategy("s", rule, {**needed, parameter: value}).coefficient()
    assert refused.value.faults[0].values["name"] == parameter


def test_time_to_solve_is_an_hour_at_most():
    with pytest.raises(StrategyError) as refused:
        Strategy("s", "optimum", {"seconds": 1e9}).coefficient()
    assert str(refused.value) == "seconds is 1000000000.0; it must be at most 3600."
    with rc.speaking("zh"):
        assert str(refused.value) == "参数seconds为1000000000.0；不能超过3600。"
