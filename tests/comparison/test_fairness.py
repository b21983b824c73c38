"""Cost against fairness, by hand: a, b, c emit 100, 50, 50 t at 10, 20, 40 CNY/t."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.comparison import fairness
from regional_carbon.comparison.at_target import at_equal_target, compare
from regional_carbon.comparison.burden import gini
from regional_carbon.comparison.fairness import fairness_front
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.optimum import Conditions, least_cost_plan
from tests.engines import ENGINES, rows
from tests.registers import ranked, three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]


def front_of(register, rules, target):
    met = at_equal_target(register, [Strategy(rule, rule) for rule in rules], target)
    curves = {each.name: reduction_curve(register, each.coefficient()) for each in met.strategies}
    told = rows(fairness_front(register, compare(curves, target, register)), by=())
    return [row for row in told if row["bound"] == "rule"], [row for row in told if row["bound"] != "rule"]


def test_rule_beaten_in_cost_and_fairness_names_the_cheapest_that_beats_it(frame):
    """At 0.5 the opt-out closes a for 1,000, as the least cost does; report-only above 1,000 t asks nobody; uniform
    2,000 at Gini 0. Emission alone weighs as much as output and intensity in the entropy weights: dearer and unequal."""
    rules, _ = front_of(three_ranked(frame), ["marginal_opt_out", "uniform", "entropy_weights"], 0.5)
    told = {row["strategy"]: row for row in rules}
    assert (told["marginal_opt_out"]["on_front"], told["uniform"]["on_front"]) == (True, True)
    assert told["uniform"]["burden_gini"] == approx(0, abs=1e-12)
    assert told["marginal_opt_out"]["burden_gini"] == approx(2 / 3)
    weighted = told["entropy_weights"]
    assert 0 < weighted["burden_gini"] < 2 / 3
    assert weighted["on_front"] is (weighted["output_forgone_cny"] < 2000)


def dominated(**strategies):
    """By whom each strategy is beaten, of its cost and its Gini."""
    count, (cost, unequal) = len(strategies), zip(*strategies.values(), strict=True)
    compared = POLARS(
        year=[2020] * count, strategy=list(strategies), target_rate=[0.5] * count, meets_target=[True] * count,
        greatest_rate=[1.0] * count, enterprises_reached=[1] * count, enterprises_closed=[1] * count,
        last_enterprise_id=["a"] * count, reduction_tco2=[100.0] * count, reduction_rate=[0.5] * count,
        output_forgone_cny=list(cost), output_forgone_rate=[0.1] * count, average_cost_cny_per_tco2=[1.0] * count,
        marginal_cost_cny_per_tco2=[1.0] * count, burden_gini=list(unequal),
    )  # fmt: skip
    found = rows(fairness_front(three_ranked(POLARS), compared), by=())
    return {row["strategy"]: row["dominated_by"] for row in found if row["bound"] == "rule"}


def test_beaten_rule_is_the_dearer_of_two_alike_in_fairness():
    found = dominated(cheap=(10.0, 0.5), dear=(20.0, 0.5), fair=(30.0, 0.1), worst=(40.0, 0.5))
    assert found == {"cheap": None, "dear": "cheap", "fair": None, "worst": "cheap"}


def test_beaten_rule_is_the_less_fair_of_two_alike_in_cost_and_neither_where_both_are_alike():
    assert dominated(fair=(10.0, 0.1), unfair=(10.0, 0.2)) == {"fair": None, "unfair": "fair"}
    assert dominated(one=(10.0, 0.1), other=(10.0, 0.1)) == {"one": None, "other": None}


def test_unbound_optimum_is_the_opt_out_whose_last_enterprise_leaves_in_part(frame):
    """0.6 of 200 t: a's 100 t for 1,000, and 20 of b's 50 t for 400; β = 1, 0.4, 0: Gini 2·3.8/(3·1.4) − 4/3."""
    _, optimum = front_of(three_ranked(frame), ["uniform"], 0.6)
    assert (optimum[-1]["bound"], optimum[-1]["output_forgone_cny"]) == ("none", approx(1400))
    assert optimum[-1]["output_forgone_rate"] == approx(1400 / 4000)
    assert optimum[-1]["burden_gini"] == approx(7.6 / 4.2 - 4 / 3)


def test_optimum_falls_from_the_uniform_cost_to_the_opt_out_as_its_bound_is_lifted(frame):
    """Half at Gini 0: 2,000; unbound: a alone, 1,000, Gini 2·3/(3·1) − 4/3 = 2/3."""
    _, optimum = front_of(three_ranked(frame), ["uniform"], 0.5)
    costs = [row["output_forgone_cny"] for row in optimum]
    assert (costs[0], costs[-1]) == (approx(2000), approx(1000))
    assert costs == sorted(costs, reverse=True)
    assert optimum[-1]["burden_gini"] == approx(2 / 3)
    assert {f"gini ≤ {most:g}" for most in fairness.GINIS} | {"none"} <= {row["bound"] for row in optimum}
    assert all(row["burden_gini"] <= row["bound_at_most"] + 1e-6 for row in optimum if row["bound"].startswith("gini"))


@pytest.mark.spark("fairness_front")
def test_rule_that_passes_the_target_stands_at_equal_tonnes_on_the_front(frame):
    """At 0.6, 120 of 200 t, the opt-out closes b for 150 t; at equal tonnes b gives up 0.4: 1,400 at the least's Gini."""
    rules, optimum = front_of(three_ranked(frame), ["marginal_opt_out"], 0.6)
    ((told,), least) = rules, next(row for row in optimum if row["bound"] == "none")
    assert (told["output_forgone_cny"], told["burden_gini"]) == approx((1400, gini(np.array([1, 0.4]), 3)))
    assert (told["output_forgone_cny"], told["burden_gini"]) == approx(
        (least["output_forgone_cny"], least["burden_gini"])
    )
    assert told["output_forgone_rate"] == approx(1400 / 4000)


def test_each_region_has_its_own_front(frame):
    rules, optimum = front_of(two_regions_ranked(frame), ["uniform", "least_cost"], 0.5)
    assert {row["region_code"] for row in rules} == {row["region_code"] for row in optimum} == {"north", "south"}


def test_strategy_that_misses_the_target_has_no_place():
    register = three_ranked(POLARS)
    curves = {"s": reduction_curve(register, Strategy("s", "uniform", {"rate": 0.1}).coefficient())}
    assert rows(fairness_front(register, compare(curves, 0.5, register)), by=()) == []


REGISTERS = st.lists(st.tuples(st.integers(1, 10**4), st.integers(1, 10**7)), min_size=2, max_size=10)
RULES = ["uniform", "marginal_opt_out", "least_cost", "convergence", "own_intensity"]


@given(REGISTERS, st.floats(0.1, 0.9))
@settings(max_examples=20)
def test_no_rule_on_the_front_is_beaten_and_every_other_is(register, target):
    found, optimum = front_of(
        ranked(POLARS, [float(t) for t, _ in register], [float(y) for _, y in register]), RULES, target
    )
    by_name = {row["strategy"]: row for row in found}
    assert any(row["on_front"] for row in found)
    for row in found:
        assert row["on_front"] is (row["dominated_by"] is None)
        if row["dominated_by"] is not None:
            better = by_name[row["dominated_by"]]
            assert better["output_forgone_cny"] <= row["output_forgone_cny"] * (1 + 1e-8)
            assert better["burden_gini"] <= row["burden_gini"] + 1e-8
    costs = [row["output_forgone_cny"] for row in optimum]
    assert all(later <= earlier * (1 + 1e-6) for earlier, later in pairwise(costs))


@given(REGISTERS, st.floats(0.1, 0.9), st.floats(0, 0.8))
@settings(max_examples=30)
def test_least_cost_at_a_gini_is_the_programme_s_that_compares_every_two(register, target, most):
    ranking = ranked(POLARS, [float(t) for t, _ in register], [float(y) for _, y in register]).sort("rank")
    emission, output = (ranking[name].to_numpy() for name in ("emission_tco2", "output_cny"))
    beta = fairness.PlansByGini(emission, output, target).least_cost(most)
    assert gini(beta, len(beta)) <= most + 1e-8
    assert beta @ emission >= target * emission.sum() * (1 - 1e-8)
    programme = least_cost_plan(ranking, target, Conditions(gini=most))
    assert beta @ output == approx(programme.cost_cny, rel=1e-6)


@given(REGISTERS, st.floats(0.1, 0.9))
@settings(max_examples=25)
def test_no_rule_lies_below_the_line_drawn_beside_it(register, target):
    register = ranked(POLARS, [float(t) for t, _ in register], [float(y) for _, y in register])
    found, optimum = front_of(register, [*RULES, "inverse_efficiency", "linear_collective_action"], target)
    line = [(row["burden_gini"], row["output_forgone_cny"]) for row in optimum]
    assert len(line) > 7
    for row in found:
        left = np.interp(row["burden_gini"], *zip(*line, strict=True))
        assert row["output_forgone_cny"] >= left * (1 - 1e-6)


def test_four_hundred_enterprises_of_very_different_efficiency_have_no_rule_below_the_line():
    """The line was once computed with a bound on the greatest over the least, and drawn against the Gini."""
    draw = np.random.default_rng(3)
    register = ranked(POLARS, list(draw.lognormal(5, 2, 400)), list(draw.lognormal(14, 2, 400)))
    found, optimum = front_of(register, ["inverse_efficiency", "uniform", "collective_action"], 0.4)
    line = sorted((row["burden_gini"], row["output_forgone_cny"]) for row in optimum)
    assert {row["bound"].split()[0] for row in optimum} == {"gini", "none"}
    for row in found:
        assert row["output_forgone_cny"] >= np.interp(row["burden_gini"], *zip(*line, strict=True)) * (1 - 1e-6)
    assert len(found) == 3
