"""Comparison of rules: all of them at one target, with impacts, Pareto dominance and regret."""

import time
from typing import Annotated, get_args, get_origin, get_type_hints

import numpy as np
import polars as pl
import pytest
from pytest import approx

from regional_carbon.comparison.assessment import CHOSEN, Choice, choose, every_rule
from regional_carbon.comparison.robustness import Scenario
from regional_carbon.language.errors import StrategyError
from regional_carbon.run.work import TABLES
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.strategies import RULES, Strategy
from tests.engines import ENGINES, rows
from tests.registers import ranked, three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]


def named(frame):
    return {row["strategy"] for row in rows(frame, by=())}


def test_every_rule_that_can_be_run_stands_in_every_table_and_the_others_say_why_not():
    found = choose(three_ranked(POLARS), 0.6)
    run = named(found.comparison)
    assert named(found.effects) == named(found.fund) == named(found.costs) == named(found.robust) == run
    assert named(found.front) == run | {"optimum"}
    assert run | set(found.refused) == {rule.name for rule in every_rule()}
    assert found.refused["grandparenting"].faults[0].key == "rule_column_missing"


def test_rules_tried_are_all_but_those_that_need_more_said():
    assert {rule.name for rule in every_rule()} == set(RULES) - {"sliding_tail", "optimum"}


def test_all_rules_meet_the_same_target_but_the_opt_out_which_closes_whole_enterprises():
    found = rows(choose(three_ranked(POLARS), 0.6).comparison, by=())
    assert all(row["reduction_rate"] == approx(0.6) for row in found if row["strategy"] != "marginal_opt_out")


@pytest.mark.parametrize("within", ["industry", "township"])
def test_all_rules_are_held_within_each_group(within):
    register = ranked(
        POLARS, [100.0, 50.0, 100.0, 50.0], [1000.0, 1000.0, 3000.0, 2000.0], industry_code=["29", "33", "29", "33"],
        township=["T1", "T1", "T2", "T2"],
    )  # fmt: skip
    found = choose(register, 0.4, within=within)
    assert {strategy.within for strategy in found.strategies} == {within}
    over_all = choose(register, 0.4)
    cost = {row["strategy"]: row["output_forgone_cny"] for row in rows(found.comparison, by=())}
    free = {row["strategy"]: row["output_forgone_cny"] for row in rows(over_all.comparison, by=())}
    assert cost["least_cost"] >= free["least_cost"] * (1 - 1e-9)
    assert cost["uniform"] == approx(free["uniform"])


def test_draws_given_stand_beside_the_estimates_and_the_costs_that_are_known():
    register = ranked(POLARS, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], tax_cny=[5.0, 1.0, 2.0])
    draws = np.array([[100.0, 50.0, 50.0], [40.0, 100.0, 100.0]])
    found = choose(register, 0.5, [Strategy("u", "uniform")], scenarios=[Scenario("draws", "two", draws)])
    told = [(row["scenario_kind"], row["scenario"], row["draws"]) for row in rows(found.costs, by=())]
    assert told == [("base", "estimates", 1), ("cost", "tax_cny", 1), ("draws", "two", 2)]


def test_probability_of_meeting_the_target_is_the_share_of_the_draws_that_do(frame):
    """Half of 200 t: of other emissions the opt-out's a has 100 of 200 t, then 40 of 240; uniform half of each."""
    draws = Scenario("draws", "two", np.array([[100.0, 50.0, 50.0], [40.0, 100.0, 100.0]]))
    rules = [Strategy("out", "marginal_opt_out"), Strategy("all", "uniform")]
    found = rows(choose(three_ranked(frame), 0.5, rules, scenarios=[draws]).comparison, by=())
    assert {row["strategy"]: row["target_probability"] for row in found} == {"out": 0.5, "all": 1}


@pytest.mark.parametrize("kind", ["cost", "trend"])
def test_no_probability_is_told_where_nothing_is_drawn(kind):
    other = Scenario(kind, "other", np.array([40.0, 100.0, 100.0]))
    found = choose(three_ranked(POLARS), 0.5, [Strategy("all", "uniform")], scenarios=[other])
    assert "target_probability" not in found.comparison.columns


def test_rules_given_are_held_within_groups_where_that_is_asked_or_they_ask_it_themselves():
    three, uniform = three_ranked(POLARS), Strategy("u", "uniform")
    asked = choose(three, 0.5, [uniform], within="industry")
    itself = choose(three, 0.5, [Strategy("u", "uniform", within="industry")])
    neither = choose(three, 0.5, [uniform])
    assert [each.strategies[0].within for each in (asked, itself, neither)] == ["industry", "industry", ""]


def test_rule_that_lacks_a_column_when_its_curve_is_drawn_is_left_out_with_what_it_says():
    rules = [Strategy("all", "uniform"), Strategy("taxed", "optimum", {"rate": 0.5, "cost": "tax_cny"})]
    found = choose(three_ranked(POLARS), 0.5, rules)
    assert [each.name for each in found.strategies] == ["all"]
    assert found.refused["taxed"].faults[0].key == "rule_column_missing"


@pytest.mark.spark("choose")
def test_several_regions_are_chosen_for_one_by_one(frame):
    found = choose(two_regions_ranked(frame), 0.5, [Strategy("u", "uniform"), Strategy("l", "least_cost")])
    for table in (found.comparison, found.effects, found.fund, found.front, found.costs, found.robust):
        assert {row["region_code"] for row in rows(table, by=())} == {"north", "south"}
    rates = [row["reduction_rate"] for row in rows(found.comparison, by=())]
    assert rates == approx([0.5] * 4)


def test_where_no_rule_can_be_run_each_says_why():
    with pytest.raises(StrategyError) as refused:
        choose(three_ranked(POLARS), 0.6, [Strategy("g", "grandparenting"), Strategy("h", "historical_intensity")])
    assert [fault.key for fault in refused.value.faults] == ["rule_column_missing"]  # of both, told once


def test_ten_thousand_enterprises_and_a_hundred_draws_are_held_against_each_other_in_a_minute():
    """Measured: 0.3 s on two shared cores."""
    count = 10_000
    random = np.random.default_rng(1)
    register = ranked(
        POLARS, random.lognormal(5, 1.5, count).tolist(), random.lognormal(16, 1.5, count).tolist(),
        industry_code=[str(10 + place % 30) for place in range(count)],
    )  # fmt: skip
    emission = register.sort("rank")["emission_tco2"].to_numpy() * random.lognormal(0, 0.3, (100, count))
    rules = [
        Strategy(rule, rule) for rule in ("uniform", "least_cost", "own_intensity", "convergence", "marginal_opt_out")
    ]
    began = time.monotonic()
    found = choose(CarbonEfficiency.of(register), 0.3, rules, scenarios=[Scenario("draws", "hundred", emission)])
    assert time.monotonic() - began < 60
    drawn = pl.DataFrame(rows(found.costs, by=())).filter(scenario="hundred")
    assert drawn["cheapest_share"].sum() >= 1
    assert drawn.sort("average_cost_cny_per_tco2")["cost_rank"].to_list() == [1, 2, 3, 4, 5]


FIVE = [(100.0, 1000.0, "29"), (50.0, 1000.0, "33"), (80.0, 2400.0, "29"), (20.0, 900.0, "33"), (50.0, 3000.0, "39")]


def five(register, worth=1.0):
    return ranked(
        POLARS, [tonnes for tonnes, _, _ in register], [worth * yuan for _, yuan, _ in register],
        industry_code=[industry for _, _, industry in register], employees=[yuan / 100 for _, yuan, _ in register],
    )  # fmt: skip


def test_choice_does_not_change_with_the_order_of_rows_or_the_worth_of_the_currency():
    once = choose(five(FIVE), 0.4)
    assert {len(rows(getattr(once, name), by=())) > 9 for name in ("front", "robust", "effects")} == {True}
    for other, worth in ((choose(five(FIVE).reverse(), 0.4), 1), (choose(five(FIVE, worth=8.0), 0.4), 8)):
        for name in ("front", "robust", "effects"):
            for row, turned in zip(rows(getattr(once, name), by=()), rows(getattr(other, name), by=()), strict=True):
                for key, value in row.items():
                    if not isinstance(value, float) or key == "worst_scenario":
                        continue
                    times = worth if key.endswith("_cny") else 1
                    assert turned[key] == approx(times * value, rel=1e-6, abs=1e-6), (row["strategy"], key)


@pytest.mark.parametrize("rule", ["uniform", "own_intensity", "proportional_fairness", "convergence", "least_cost"])
def test_enterprise_split_in_two_equal_halves_changes_no_effect(rule):
    """Half the emission, output and employees each: the halves stand side by side in the ranking and bear alike."""
    (tonnes, yuan, industry), *others = FIVE
    halves = [(tonnes / 2, yuan / 2, industry)] * 2
    whole, split = (choose(five(each), 0.4, [Strategy("s", rule)]) for each in (FIVE, [*halves, *others]))
    (before,), (after,) = rows(whole.effects, by=()), rows(split.effects, by=())
    for name in ("jobs_at_stake", "output_forgone_cny", "subsidy_cny"):
        assert after[name] == approx(before[name], rel=1e-9), name
    (before,), (after,) = rows(whole.costs, by=()), rows(split.costs, by=())
    assert after["average_cost_cny_per_tco2"] == approx(before["average_cost_cny_per_tco2"], rel=1e-9)


def test_every_frame_of_a_choice_is_a_table_that_a_run_holds():
    hints = get_type_hints(Choice, include_extras=True)
    frames = {get_args(hint)[1]: name for name, hint in hints.items() if get_origin(hint) is Annotated}
    assert len(frames) == 6
    assert frames == CHOSEN
    assert {*frames} <= {*TABLES}
