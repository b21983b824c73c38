"""Law 6 of Model V: the combined curve is the linear programme's answer, at every target and under every budget."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.measures_first import cheapest_mixture
from regional_carbon.measures.region_measures import columns_of_measures
from regional_carbon.strategies.optimum import BUDGET, TARGET, Conditions, least_cost_plan
from tests.engines import ENGINES
from tests.measures.regions import own, regions, with_slices
from tests.registers import emitting, ranked, three_ranked

POLARS = ENGINES["polars"]
NAMES = "abcdefghijklmnopqrstuvwxyz"


def programmed(region, rate, **options):
    emission, output, measures = region
    register = ranked(POLARS, emission.tolist(), output.tolist())
    columns = columns_of_measures(NAMES[: len(emission)], measures, **options)
    return least_cost_plan(register, rate, measures=columns)


@given(regions(), st.floats(0.05, 0.99))
@settings(max_examples=60)
def test_curve_at_a_target_is_the_programme_s_cost_to_a_billionth(region, rate):
    emission, output, measures = region
    found, plan = cheapest_mixture(emission, output, measures, rate * emission.sum()), programmed(region, rate)
    assert plan.cost_cny + plan.net_cost_cny == approx(found.cost(), rel=1e-9, abs=1e-6)


@given(regions(), st.floats(0.05, 0.99), st.floats(0.01, 0.95))
@settings(max_examples=60)
def test_mixture_within_a_budget_is_the_programme_s_cost_to_a_billionth(region, rate, share):
    emission, output, measures = region
    target = rate * emission.sum()
    budget = share * cheapest_mixture(emission, output, measures, target).investment_cny.sum()
    found, plan = (
        cheapest_mixture(emission, output, measures, target, budget=budget),
        programmed(region, rate, budget=budget),
    )
    assert plan.cost_cny + plan.net_cost_cny == approx(found.cost(), rel=1e-9, abs=1e-6)
    assert plan.investment_cny <= budget * (1 + 1e-9) + 1e-6


@given(regions(), st.floats(0.05, 0.99), st.floats(0, 1))
@settings(max_examples=30)
def test_output_that_weighs_less_weighs_less_in_both(region, rate, weight):
    emission, output, measures = region
    found = cheapest_mixture(emission, output, measures, rate * emission.sum(), weight=weight)
    plan = programmed(region, rate, weight=weight)
    assert weight * plan.cost_cny + plan.net_cost_cny == approx(found.cost(weight), rel=1e-9, abs=1e-6)


def test_plan_by_hand_does_the_measure_and_closes_four_tenths_for_the_budget_and_says_what_a_yuan_more_saves():
    """10 t for 100 CNY, 2 t at −5 for 20: with 10 CNY, half of them; 1 t − 5 CNY, and 4 t are closed for 40."""
    register = ranked(POLARS, [10.0], [100.0])
    columns = columns_of_measures(["a"], with_slices([[2]], [-5], [10]), budget=10)
    plan = least_cost_plan(register, 0.5, measures=columns)
    assert plan.coefficients == approx({"a": 0.4})
    assert (plan.measures_tco2, plan.reduction_tco2, plan.investment_cny) == approx((1, 5, 10))
    assert (plan.cost_cny, plan.net_cost_cny) == approx((40, -5))
    assert plan.prices == approx({TARGET: 10, BUDGET: 1.5})


def test_measures_help_to_a_target_that_the_protected_leave_out_of_reach():
    """a, half of all, is protected: without measures half is the most; with 20 t of a's own 60 % is met."""
    found = three_ranked(POLARS)
    columns = columns_of_measures(["a", "b", "c"], with_slices([[20], [0], [0]], [5]))
    protected = Conditions(protected=["a"])
    plan = least_cost_plan(found, 0.6, protected, measures=columns)
    assert (plan.coefficients, plan.measures_tco2) == ({"a": 0.0, "b": approx(1), "c": approx(1)}, approx(20))
    with pytest.raises(StrategyError, match=r"at most 50\.00%"):
        least_cost_plan(found, 0.6, protected)


def test_target_out_of_reach_of_closures_and_measures_says_how_far_both_come():
    columns = columns_of_measures(["a", "b", "c"], with_slices([[20], [0], [0]], [5]))
    with pytest.raises(StrategyError, match=r"at most 60\.00%"):
        least_cost_plan(three_ranked(POLARS), 0.7, Conditions(protected=["a"]), measures=columns)


def test_measures_of_an_enterprise_without_rank_are_left_out():
    register = rc.carbon_efficiency(emitting(POLARS, [10.0, None], [100.0, 50.0]))
    columns = columns_of_measures(["a", "b"], with_slices([[0], [0]], [5], own=own([1], [4], [-1], [0])))
    assert least_cost_plan(register, 0.5, measures=columns).measures_tco2 == 0


def test_plan_without_measures_is_the_plan_it_was():
    plan = least_cost_plan(three_ranked(POLARS), 0.5)
    assert (plan.measures_tco2, plan.net_cost_cny, plan.investment_cny) == (0, 0, 0)
    assert plan.cost_cny == approx(1000)
