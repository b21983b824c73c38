"""Strategies held against other truths, by hand: a, b, c emit 100, 50, 50 t at 10, 20, 40 CNY/t."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.comparison.at_target import compare
from regional_carbon.comparison.robustness import BASE, Scenario, cost_scenarios, grid_scenarios, robust_choice
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from regional_carbon.strategies.uniform import uniform
from tests.engines import ENGINES, column, rows
from tests.registers import ranked, three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]


def held(register, scenarios, target=0.5):
    curves = {"out": reduction_curve(register, marginal_opt_out()), "all": reduction_curve(register, uniform(target))}
    return robust_choice(register, curves, compare(curves, target), scenarios)


def by_strategy(frame):
    return {row["strategy"]: row for row in rows(frame, by=())}


def test_on_the_estimates_the_opt_out_is_cheapest_and_uniform_is_regretted_by_what_it_costs_more(frame):
    """a closes: 1,000 yuan for 100 t. Half of all: 2,000 for 100 t, twice as much a tonne."""
    found = held(three_ranked(frame), [BASE])
    costs = by_strategy(found.costs)
    assert (costs["out"]["average_cost_cny_per_tco2"], costs["all"]["average_cost_cny_per_tco2"]) == approx((10, 20))
    assert (costs["out"]["cost_rank"], costs["all"]["cost_rank"]) == (1, 2)
    assert (costs["out"]["greatest_regret"], costs["all"]["greatest_regret"]) == approx((0, 1))
    choice = by_strategy(found.choice)
    assert (choice["out"]["least_regret"], choice["all"]["least_regret"]) == (True, False)


def test_truth_that_the_opt_out_did_not_expect_turns_the_places_round(frame):
    """If a emits 40 t, b 100 and c 100: the opt-out's 1,000 yuan reduce 40 t, uniform's 2,000 half of 240."""
    truth = Scenario("draws", "other", np.array([40.0, 100.0, 100.0]))
    found = held(three_ranked(frame), [BASE, truth])
    (out,) = [row for row in rows(found.costs, by=()) if (row["scenario"], row["strategy"]) == ("other", "out")]
    assert out["average_cost_cny_per_tco2"] == approx(25)
    assert out["reduction_rate"] == approx(40 / 240)
    assert (out["cost_rank"], out["met_share"], out["greatest_regret"]) == (2, 0, approx(25 / (2000 / 120) - 1))
    choice = by_strategy(found.choice)
    assert (choice["out"]["worst_scenario"], choice["out"]["times_cheapest"], choice["out"]["worst_rank"]) == (
        "other",
        1,
        2,
    )
    assert (choice["out"]["mean_regret"], choice["out"]["least_reduction_rate"]) == approx((0.25, 40 / 240))
    assert choice["out"]["least_regret"] is True


@pytest.mark.parametrize("gone", [0.0, -10.0])
def test_strategy_that_reduces_nothing_has_no_cost_and_its_regret_is_not_known(frame, gone):
    """The opt-out closes a alone; where a emits nothing, or less, half of b's and c's 200 t cost uniform's 2,000."""
    found = held(three_ranked(frame), [BASE, Scenario("draws", "gone", np.array([gone, 100.0, 100.0]))])
    of_gone = {row["strategy"]: row for row in rows(found.costs, by=()) if row["scenario"] == "gone"}
    unknown = ("average_cost_cny_per_tco2", "cost_rank", "mean_regret", "greatest_regret")
    assert [of_gone["out"][name] for name in unknown] == [None] * 4
    assert of_gone["all"]["average_cost_cny_per_tco2"] == approx(2000 / (100 + gone / 2))
    assert [of_gone["all"][name] for name in ("cost_rank", "greatest_regret", "cheapest_share")] == [1, 0, 1]
    choice = by_strategy(found.choice)
    told = ("worst_scenario", "worst_rank", "greatest_regret", "least_regret")
    assert [choice["out"][name] for name in told] == ["estimates", 1, None, False]
    assert [choice["all"][name] for name in told] == ["estimates", 2, approx(1), True]


def test_draws_are_one_scenario_with_the_share_in_which_each_strategy_is_cheapest(frame):
    draws = np.array([[100.0, 50.0, 50.0], [40.0, 100.0, 100.0], [100.0, 50.0, 50.0], [100.0, 50.0, 50.0]])
    costs = by_strategy(held(three_ranked(frame), [Scenario("draws", "four", draws)]).costs)
    assert costs["out"]["draws"] == 4
    assert (costs["out"]["cheapest_share"], costs["all"]["cheapest_share"]) == (0.75, 0.25)
    assert costs["out"]["average_cost_cny_per_tco2"] == approx((3 * 10 + 25) / 4)
    assert costs["out"]["met_share"] == 0.75
    assert costs["out"]["greatest_regret"] == approx(0.5)
    assert costs["out"]["mean_regret"] == approx(0.125)


def test_grid_factor_moves_the_electricity_s_part_alone(frame):
    """a's 100 t are 40 of fuel and 60 of electricity: at half the factor 40 + 30."""
    register = ranked(frame, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], fuel_tco2=[40.0, 0.0, 50.0])
    (scenario,) = grid_scenarios(register, {"half": 0.5})
    assert scenario.emission_tco2.tolist() == approx([70, 25, 50])
    assert grid_scenarios(three_ranked(frame), {"half": 0.5}) == []


def test_other_costs_are_tried_where_they_are_known_of_everyone(frame):
    """By tax a's tonne is dearest: 5 yuan over 100 t and 4 over 100 of half of all."""
    register = ranked(
        frame, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], tax_cny=[5.0, 1.0, 2.0], value_added_cny=[1.0, None, 2.0]
    )
    (scenario,) = cost_scenarios(register)
    assert (scenario.kind, scenario.cost) == ("cost", "tax_cny")
    costs = by_strategy(held(register, [scenario]).costs)
    assert (costs["out"]["average_cost_cny_per_tco2"], costs["all"]["average_cost_cny_per_tco2"]) == approx(
        (0.05, 0.04)
    )
    assert (costs["all"]["cost_rank"], costs["out"]["cost_rank"]) == (1, 2)


def test_value_added_and_tax_are_both_tried_where_both_are_known(frame):
    known = {"value_added_cny": [1.0, 2.0, 3.0], "tax_cny": [5.0, 1.0, 2.0]}
    found = cost_scenarios(ranked(frame, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], **known))
    assert [scenario.cost for scenario in found] == ["value_added_cny", "tax_cny"]


def test_strategies_alike_share_their_place():
    register = three_ranked(POLARS)
    curves = {name: reduction_curve(register, uniform(0.5)) for name in ("one", "other")}
    found = robust_choice(register, curves, compare(curves, 0.5), [BASE])
    assert column(found.costs, "cost_rank") == [1, 1]
    assert column(found.choice, "least_regret") == [True, True]


@pytest.mark.spark("robust_choice")
def test_each_region_has_its_own_places_and_its_own_part_of_the_draws(frame):
    """In order of region and rank: a and b of the north, c and d of the south."""
    truth = Scenario("draws", "other", np.array([100.0, 50.0, 5.0, 100.0]))
    found = held(two_regions_ranked(frame), [truth])
    ranks = {(row["region_code"], row["strategy"]): row["cost_rank"] for row in rows(found.costs, by=())}
    assert ranks == {("north", "out"): 1, ("north", "all"): 2, ("south", "out"): 2, ("south", "all"): 1}


def test_strategy_that_misses_the_target_is_not_among_the_choice():
    register = three_ranked(POLARS)
    curves = {"low": reduction_curve(register, uniform(0.1)), "all": reduction_curve(register, uniform(0.5))}
    assert column(robust_choice(register, curves, compare(curves, 0.5)).choice, "strategy") == ["all"]


@pytest.mark.parametrize(
    ("scenario", "english", "chinese"),
    [
        (Scenario("draws", "few", np.array([1.0, 2.0])), "Scenario 'few' has emissions of the shape 1 and 2, or some are not known; the ranking has 3 enterprises.\n  Give the emissions of each of them in order of region, year and rank, or a row of them for each draw.", "情景“few”的排放量形状为1和2，或有未知值；排名中有3家企业。\n  请按地区、年份与排名逐家给出排放量，或每次抽样给出一行。"),
        (Scenario("cost", "tax", cost="tax_cny"), "Scenario 'tax' takes tax_cny as the cost, which is not known for every ranked enterprise.\n  Complete the column in the register, or leave the scenario out.", "情景“tax”以tax_cny为成本，但并非每家参与排名的企业都有该值。\n  请在名录中补全该列，或去掉该情景。"),
    ],
)  # fmt: skip
def test_scenario_that_cannot_be_held_is_refused(scenario, english, chinese):
    for language, told in (("en", english), ("zh", chinese)):
        with rc.speaking(language), pytest.raises(StrategyError) as refused:
            held(three_ranked(POLARS), [scenario])
        with rc.speaking(language):
            assert str(refused.value) == told


@given(
    st.lists(st.tuples(st.integers(1, 10**4), st.integers(1, 10**6)), min_size=2, max_size=8),
    st.integers(1, 5), st.integers(0, 99), st.floats(0.1, 0.9),
)  # fmt: skip
@settings(max_examples=30)
def test_regret_is_never_negative_and_someone_has_none_in_every_draw(register, draws, seed, target):
    ranking = ranked(POLARS, [float(t) for t, _ in register], [float(y) for _, y in register])
    emission = np.random.default_rng(seed).uniform(1, 100, (draws, len(register)))
    costs = rows(held(ranking, [Scenario("draws", "d", emission)], target).costs, by=())
    assert all(0 <= row["mean_regret"] <= row["greatest_regret"] + 1e-12 for row in costs)
    assert sum(row["cheapest_share"] for row in costs) >= 1 - 1e-9
    assert min(row["cost_rank"] for row in costs) == 1
    assert all(0 <= row["met_share"] <= 1 for row in costs)
