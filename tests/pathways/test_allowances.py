"""Caps of every enterprise and year: the case of three worked by hand, and what must hold of any plan."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.factors import GridFactor
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import speaking
from regional_carbon.pathways.allowances import pathway
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import RULES, Strategy
from tests.pathways.three import GRID, OPT_OUT, UNIFORM, of, of_years, planned, three

# ---------------------------------------------------------------------------------------------------
# The three, by hand (tests/pathways/three.py)


def test_the_goal_of_each_year_lies_on_the_line_and_is_kept_after_the_last():
    plan = planned()
    assert of_years(plan, "goal_tco2") == [None, approx(150), approx(100), approx(100)]
    assert of_years(plan, "business_as_usual_tco2") == approx([200, 170, 140, 140])


def test_uniform_caps_are_the_same_share_of_business_as_usual():
    """2021: 150/170 of 90, 40 and 40 t; 2022: 100/140 of 80, 30 and 30 t."""
    plan = planned(UNIFORM)
    assert of(plan, "a", "cap_tco2") == [None, approx(79.411765), approx(57.142857), approx(57.142857)]
    assert of(plan, "b", "cap_tco2") == [None, approx(35.294118), approx(21.428571), approx(21.428571)]
    assert of(plan, "c", "coefficient") == approx([0, 20 / 170, 40 / 140, 40 / 140])
    assert of_years(plan, "dial") == [None, approx(20 / 170), approx(40 / 140), approx(40 / 140)]


def test_output_forgone_is_the_coefficient_times_output_and_discounted_from_the_first_year():
    """2021: 7,000 · 20/170 = 823.53; 2022: 7,000 · 40/140 = 2,000, at 25 % worth 2,000/1.25² = 1,280."""
    how = PlanOptions(discount_rate=0.25, discount_source="the exercise")
    plan = planned(UNIFORM, options=how)
    assert of_years(plan, "output_forgone_cny") == approx([0, 823.529412, 2000, 2000])
    assert of_years(plan, "discounted_output_forgone_cny") == approx([0, 658.823529, 1280, 1024])
    assert of_years(planned(UNIFORM), "discounted_output_forgone_cny") == [None] * 4


def test_opt_out_reaches_the_least_efficient_first_and_the_last_one_in_part():
    """a makes 10 CNY/t and more, b 40, c 80: a gives up 20 of 90 t in 2021 and 40 of 80 t in 2022."""
    plan = planned(OPT_OUT)
    assert of(plan, "a", "coefficient") == approx([0, 20 / 90, 0.5, 0.5])
    assert of(plan, "b", "coefficient") == [0, 0, 0, 0]
    assert of_years(plan, "cap_tco2") == [None, approx(150), approx(100), approx(100)]
    assert of_years(plan, "output_forgone_cny") == approx([0, 1000 * 20 / 90, 500, 500])


def test_cumulative_emission_counts_from_the_year_after_the_estimate():
    assert of_years(planned(), "cumulative_tco2") == approx([0, 150, 250, 350])


def test_closed_stays_closed_unless_told_otherwise():
    """A cap of 50 t in 2021 closes a (90 of 170 t) and takes 30 t from b; in 2022 120 t would let all but 20 t return."""
    goals = (Goal(2021, cap_tco2=50), Goal(2022, cap_tco2=120))
    lasting = planned(OPT_OUT, *goals)
    assert of(lasting, "a", "coefficient") == approx([0, 1, 1, 1])
    assert of(lasting, "b", "coefficient") == approx([0, 0.75, 0, 0])
    assert of_years(lasting, "planned_tco2") == approx([200, 50, 60, 60])
    assert of(lasting, "a", "cap_tco2")[1:] == approx([0, 0, 0])
    assert of_years(lasting, "cap_tco2")[1:] == approx([50, 120, 120])
    returning = planned(OPT_OUT, *goals, options=PlanOptions(closures_last=False))
    assert of(returning, "a", "coefficient") == approx([0, 1, 0.25, 0.25])


def test_what_a_year_leaves_is_carried_over_where_that_is_chosen():
    """Caps of 180, 120 and 120 t: 2021 emits 170 t and leaves 10; 2022 may emit 130 instead of 120 t, 2023 no more."""
    goals = (Goal(2021, cap_tco2=180), Goal(2022, cap_tco2=120))
    plan = planned(UNIFORM, *goals, options=PlanOptions(carry_over=True))
    assert of_years(plan, "reserve_tco2") == approx([0, 10, 0, 0])
    assert of_years(plan, "planned_tco2") == approx([200, 170, 130, 120])
    assert of(plan, "a", "from_reserve_tco2") == approx([0, 0, 10 * 80 / 140, 0])
    assert of(plan, "a", "cap_tco2")[1:] == approx([180 * 90 / 170, 120 * 80 / 140, 120 * 80 / 140])
    assert of_years(plan, "meets_goal") == [None, True, True, True]
    assert of_years(planned(UNIFORM, *goals), "planned_tco2") == approx([200, 170, 120, 120])


def test_nobody_is_asked_while_business_as_usual_lies_below_the_goal():
    plan = planned(UNIFORM, Goal(2023, cap_tco2=199))
    assert of_years(plan, "reduction_tco2") == [0, 0, 0, 0]
    assert of_years(plan, "cap_tco2")[1:] == approx(of_years(plan, "goal_tco2")[1:])


def test_emission_that_is_not_known_has_no_cap_and_no_part_in_the_goal():
    some = three(fuel_tco2=[50.0, 0.0, None], emission_tco2=[100.0, 50.0, None])
    plan = planned(UNIFORM, enterprises=some)
    assert plan.unknown == ("c",)
    assert of(plan, "c", "cap_tco2") == [None] * 4
    assert of(plan, "c", "output_forgone_cny") == [None] * 4
    assert of_years(plan, "goal_tco2")[1:] == approx([112.5, 75, 75])
    assert of_years(plan, "cap_tco2")[1:] == approx([112.5, 75, 75])


def test_a_rule_that_cannot_reach_the_goal_gives_all_it_can_and_the_plan_says_why():
    """With β_1 = 0.2 linear in rank nobody gives up more than a fifth: 40/140 in 2022 is out of reach."""
    weak = Strategy("weak", "collective_action", {"first": 0.2, "decay": 0.9})
    plan = planned(weak)
    assert of_years(plan, "meets_goal") == [None, True, False, False]
    assert of(plan, "a", "coefficient")[2] == approx(0.2)
    assert str(plan.refused[2022]).startswith(
        "Strategy 'weak' cannot reduce 28.57%: its control parameter reaches from "
    )
    with speaking("zh"):
        assert str(plan.refused[2022]).startswith("策略“weak”无法减排28.57%：调节参数可达范围为")
    assert sum(of(plan, name, "cap_tco2")[2] for name in "abc") == approx(of_years(plan, "planned_tco2")[2])


def test_a_rule_that_asks_for_more_than_the_goal_says_so_and_its_caps_are_raised_to_it():
    """The sliding tail closes the first, 90 of 170 t, where 5 t would do: 40 and 40 t are left, caps of 82.5 t each."""
    plan = planned(Strategy("tail", "sliding_tail", {"full": 1}), Goal(2021, cap_tco2=165), to=2021)
    assert of_years(plan, "planned_tco2")[1] == approx(80, abs=1e-6)
    assert of_years(plan, "meets_goal")[1] is True
    assert [of(plan, name, "cap_tco2")[1] for name in "abc"] == approx([0, 82.5, 82.5], abs=1e-6)
    assert str(plan.refused[2021]).startswith(
        "Strategy 'tail' cannot reduce 2.94%: its control parameter reaches from 52.94%"
    )


CAS_1, CAS_2 = (Strategy(name, "collective_action", {"decay": q}) for name, q in (("cas_1", 0.98), ("cas_2", 0.99)))


def test_collective_action_closes_nobody_for_a_small_goal_and_everyone_takes_part():
    """5 of 170 t, β_1·(90 + 0.98·40 + 0.98²·40) = 5 t: β_1 = 0.02983."""
    plan = planned(CAS_1, Goal(2021, cap_tco2=165), to=2021)
    first = 5 / (90 + 0.98 * 40 + 0.98**2 * 40)
    assert of_years(plan, "dial")[1] == approx(first)
    assert [of(plan, name, "coefficient")[1] for name in "abc"] == approx([first, first * 0.98, first * 0.98**2])
    assert of_years(plan, "enterprises_closed") == [0, 0]
    assert (of_years(plan, "cap_tco2")[1], plan.refused) == (approx(165), {})


def test_cas_1_and_cas_2_give_plans_of_their_own():
    one, two = planned(CAS_1), planned(CAS_2)
    assert of(one, "c", "cap_tco2")[1] > of(two, "c", "cap_tco2")[1] * 1.0001
    assert of_years(one, "meets_goal") == of_years(two, "meets_goal") == [None, True, True, True]


def test_schedule_flattens_only_where_it_was_left_open():
    """98 % of 170 t: with q = 0.5 everyone's most is 90 + 20 + 10 t. Left open it rises from 0.98 until 166.6 t are met."""
    goal = Goal(2021, cap_tco2=3.4)
    held = planned(Strategy("held", "collective_action", {"decay": 0.5}), goal, to=2021)
    assert of_years(held, "meets_goal") == [None, False]
    assert [of(held, name, "coefficient")[1] for name in "abc"] == approx([1, 0.5, 0.25])
    free = planned(Strategy("free", "collective_action"), goal, to=2021)
    assert of_years(free, "planned_tco2")[1] == approx(3.4)
    assert 0.98 < of_years(free, "dial")[1] < 1


def test_a_given_rate_is_the_most_that_a_year_may_ask():
    plan = planned(Strategy("gentle", "uniform", {"rate": 0.1}))
    assert of(plan, "a", "coefficient") == approx([0, 0.1, 0.1, 0.1])
    assert of_years(plan, "meets_goal") == [None, False, False, False]


OPTIONS = st.builds(
    PlanOptions, path=st.sampled_from(["linear", "geometric"]), carry_over=st.booleans(), closures_last=st.booleans()
)
SMALL = [(Goal(2025, reduction=0.0415),), (Goal(2022, cap_tco2=1e4), Goal(2025, reduction=0.3))]


@pytest.mark.parametrize(
    "rule", ["collective_action", "sliding_tail", "marginal_opt_out", "grade_bands", "report_only"]
)
@settings(max_examples=15)
@given(region=st.deferred(lambda: regions()), how=st.deferred(lambda: assumed()), options=OPTIONS, data=st.data())
def test_no_cap_is_negative_and_caps_of_a_goal_that_is_met_add_up_to_it(rule, region, how, options, data):
    given_goals = data.draw(st.sampled_from([*GOALS, *SMALL]))
    parameters = {"sliding_tail": {"full": 1}, "report_only": {"threshold_tco2": 50.0}}.get(rule, {})
    if options.path == "linear":  # a straight line of a budget may fall below 0, which is refused
        given_goals = [goal for goal in given_goals if goal.kind != "budget_tco2"]
    plan = pathway(
        region, given_goals, Strategy("s", rule, parameters), to=2025, grid=GRID, assumptions=how, options=options
    )
    assert plan.plan.drop_nulls("cap_tco2")["cap_tco2"].min() >= 0
    assert (plan.plan["from_reserve_tco2"].fill_null(0) >= 0).all()
    met = plan.years.filter("meets_goal")
    assert met["cap_tco2"].to_list() == approx(met["goal_tco2"].to_list(), rel=1e-9, abs=1e-6)


def test_caps_of_three_with_reserve_and_returning_enterprises_stay_above_nothing():
    """2,940.6, 333.6 and 474.8 t: CAS asked all of the first, and what the reserve lent was taken from the caps."""
    some = three(
        electricity_mwh=[4876.0, 376.0, 643.0], output_cny=[5822.0, 7278.0, 1167.0], fuel_tco2=[15.0, 108.0, 89.0],
        emission_tco2=[2940.6, 333.6, 474.8], intensity_tco2_per_mwh=[0.7] * 3,
    )  # fmt: skip
    options = PlanOptions(carry_over=True, closures_last=False)
    goals = (Goal(2021, cap_tco2=4000), Goal(2025, reduction=0.3))
    how = Assumptions(grid_change=-0.02)
    for rule in (CAS_1, Strategy("tail", "sliding_tail", {"full": 1}), OPT_OUT):
        plan = planned(
            rule, *goals, to=2025, enterprises=some, options=options, grid=GridFactor(0.6, "x"), assumptions=how
        )
        assert plan.plan["cap_tco2"].drop_nulls().min() >= 0
        assert of_years(plan, "cap_tco2")[1:] == approx(of_years(plan, "goal_tco2")[1:])


def test_a_plan_whose_rule_cannot_be_followed_names_the_year():
    bound = Strategy("bound", "optimum", {"most": 0.1})
    with pytest.raises(StrategyError) as refused:
        planned(bound)
    assert str(refused.value).endswith(
        "The pathway stops here: the rule cannot be applied in 2021.\n"
        "  Loosen the rule's conditions, choose another rule, or a less demanding goal by 2021."
    )
    with speaking("zh"):
        assert str(refused.value).endswith(
            "路径止于此：2021年无法执行该规则。\n  请放宽规则条件、改用其他规则，或降低2021年的目标要求。"
        )


# ---------------------------------------------------------------------------------------------------
# What must hold of any plan

QUICK = sorted(
    name for name, rule in RULES.items()
    if not any(rule.parameters().values()) and name not in ("zsg_dea", "shapley_industries", "report_only")
)  # fmt: skip

amounts = st.floats(1, 1e4)


@st.composite
def regions(draw):
    """A region of two to nine enterprises in up to three industries."""
    count = draw(st.integers(2, 9))
    electricity, fuels = (draw(st.lists(amounts, min_size=count, max_size=count)) for _ in range(2))
    output = draw(st.lists(st.floats(10, 1e6), min_size=count, max_size=count))
    emission = [0.5 * e + f for e, f in zip(electricity, fuels, strict=True)]
    return pl.DataFrame(
        {
            "enterprise_id": [f"E{place}" for place in range(count)],
            "industry_code": [str(29 + place % 3) for place in range(count)], "year": [2020] * count,
            "electricity_mwh": electricity, "output_cny": output, "fuel_tco2": fuels, "emission_tco2": emission,
            "intensity_tco2_per_mwh": [c / e for c, e in zip(emission, electricity, strict=True)],
        }
    )  # fmt: skip


@st.composite
def assumed(draw):
    """Assumptions of any sign, one industry apart."""
    rate = st.floats(-0.1, 0.15)
    own = {"29": {"output_growth": draw(rate)}}
    names = ("output_growth", "electricity_growth", "fuel_change", "grid_change")
    return Assumptions(**{name: draw(rate) for name in names}, industries=own)


GOALS = [
    (Goal(2024, reduction=0.4),), (Goal(2024, cap_tco2=500),), (Goal(2022, peak=True), Goal(2025, reduction=0.2)),
    (Goal(2024, intensity_reduction=0.3),), (Goal(2024, budget_tco2=9e4), Goal(2024, reduction=0.1)),
]  # fmt: skip


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=4)
@given(region=regions(), how=assumed(), carry=st.booleans(), goals=st.sampled_from(GOALS))
def test_caps_of_a_year_add_up_to_its_goal_or_the_plan_says_why(name, region, how, carry, goals):
    """To 1e-9; and nobody plans to emit more than the goal and the reserve allow."""
    options = PlanOptions(carry_over=carry, path="geometric")
    plan = pathway(region, goals, Strategy(name, name), to=2025, grid=GRID, assumptions=how, options=options)
    caps = dict(
        plan.plan.group_by("year")
        .agg(pl.col("cap_tco2", "from_reserve_tco2", "planned_tco2").sum())
        .rows_by_key("year")
    )
    with_goal = plan.years.filter(pl.col("goal_tco2").is_not_null())
    assert with_goal.height > 0
    for row in with_goal.iter_rows(named=True):
        cap, drawn, emitted = caps[row["year"]][0]
        if not row["meets_goal"]:
            assert row["year"] in plan.refused
            assert cap == approx(emitted - drawn, rel=1e-9, abs=1e-9)
            continue
        assert emitted <= (row["goal_tco2"] + drawn) * (1 + 1e-9) + 1e-9
        assert cap == approx(row["goal_tco2"], rel=1e-9)


@settings(max_examples=10)
@given(region=regions(), how=assumed(), shuffled=st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_the_order_of_rows(region, how, shuffled):
    order = list(range(region.height))
    shuffled.shuffle(order)
    plan, other = (
        pathway(rows, GOALS[0], Strategy("cas", "collective_action"), to=2025, grid=GRID, assumptions=how)
        for rows in (region, region[order])
    )
    assert plan.plan.equals(other.plan)
    assert plan.years.equals(other.years)


@settings(max_examples=15)
@given(region=regions())
def test_without_growth_and_with_a_constant_grid_business_as_usual_is_flat_and_has_no_wedges(region):
    plan = pathway(region, (Goal(2030, reduction=0.3),), UNIFORM, to=2030, grid=GRID)
    flat = plan.years["business_as_usual_tco2"]
    assert flat.to_list() == approx([flat[0]] * 11)
    assert plan.years["frozen_tco2"].to_list() == approx([flat[0]] * 11)
    for cause in ("grid", "structure", "turnover", "electricity", "fuel"):
        assert plan.years[f"{cause}_wedge_tco2"].abs().max() == approx(0, abs=1e-9 * flat[0])


@settings(max_examples=15)
@given(region=regions(), how=assumed(), goals=st.sampled_from(GOALS), rule=st.sampled_from([UNIFORM, OPT_OUT]))
def test_wedges_add_up_to_the_frozen_emission_less_the_plan(region, how, goals, rule):
    years = pathway(
        region, goals, rule, to=2026, grid=GRID, assumptions=how, options=PlanOptions(path="geometric")
    ).years
    wedges = years.select(pl.sum_horizontal(pl.col("^.*_wedge_tco2$")))["grid_wedge_tco2"]
    assert (years["frozen_tco2"] - wedges).to_list() == approx(years["planned_tco2"].to_list(), rel=1e-9)


@settings(max_examples=10)
@given(region=regions(), how=assumed(), goals=st.sampled_from(GOALS[:2]))
def test_no_rule_forgoes_less_than_the_opt_out_in_the_first_year(region, how, goals):
    forgone = {
        name: pathway(region, goals, Strategy(name, name), to=2021, grid=GRID, assumptions=how).years[
            "output_forgone_cny"
        ][1]
        for name in ("marginal_opt_out", "uniform", "collective_action")
    }
    assert forgone["marginal_opt_out"] <= min(forgone.values()) * (1 + 1e-9)


@settings(max_examples=6)
@given(region=regions(), how=assumed())
def test_another_currency_changes_no_cap(region, how):
    dollars = region.with_columns(pl.col("output_cny") / 7)
    plan, other = (
        pathway(rows, GOALS[0], Strategy("cas", "collective_action"), to=2024, grid=GRID, assumptions=how).plan
        for rows in (region, dollars)
    )
    assert plan["cap_tco2"].to_list()[: region.height] == [None] * region.height
    assert plan["cap_tco2"].drop_nulls().to_list() == approx(
        other["cap_tco2"].drop_nulls().to_list(), rel=1e-6, abs=1e-6
    )


@settings(max_examples=15)
@given(region=regions(), how=assumed(), share=st.floats(0.3, 1.2), path=st.sampled_from(["linear", "geometric"]))
def test_a_budget_is_never_overdrawn(region, how, share, path):
    """Five years at a share of today's emission; uniform can meet any goal, down to nothing."""
    budget = 5 * share * float(region["emission_tco2"].sum())
    if path == "linear" and share < 0.7:  # a straight line would fall below 0
        path = "geometric"
    options = PlanOptions(path=path)
    plan = pathway(
        region, [Goal(2025, budget_tco2=budget)], UNIFORM, to=2025, grid=GRID, assumptions=how, options=options
    )
    assert plan.years["cumulative_tco2"][-1] <= budget * (1 + 1e-9)


@settings(max_examples=15)
@given(region=regions(), how=assumed(), share=st.floats(0.5, 1.5))
def test_what_is_carried_over_never_lets_more_be_emitted_than_all_goals_together(region, how, share):
    cap = share * float(region["emission_tco2"].sum())
    options = PlanOptions(carry_over=True)
    goals = [Goal(2022, cap_tco2=cap), Goal(2025, cap_tco2=cap / 2)]
    years = pathway(region, goals, UNIFORM, to=2026, grid=GRID, assumptions=how, options=options).years[1:]
    emitted, allowed = (years[name].cum_sum() for name in ("planned_tco2", "goal_tco2"))
    assert (emitted <= allowed * (1 + 1e-9)).all()
    assert years["reserve_tco2"].to_list() == approx((allowed - emitted).to_list(), rel=1e-6, abs=1e-6 * cap)


def test_published_grid_factors_are_taken_for_their_years_and_the_rest_is_assumed():
    """East China: 0.7035 of 2012 in the estimate, 0.5992, 0.5617 and 0.5500 published for 2021 to 2023."""
    import regional_carbon as rc

    east = rc.grid_factor(grid="east", year=2012)
    plan = planned(UNIFORM, to=2024, grid=east, assumptions=Assumptions(grid_change=-0.02))
    assert of_years(plan, "grid_basis") == ["estimate", "published", "published", "published", "assumed"]
    assert of_years(plan, "grid_tco2_per_mwh") == approx([0.7035, 0.5992, 0.5617, 0.55, 0.539])
    assert [source is None for source in of_years(plan, "grid_source")] == [False, False, False, False, True]


def test_own_factors_of_a_year_stand_before_published_ones():
    plan = planned(UNIFORM)
    assert of_years(plan, "grid_basis") == ["estimate", "given", "given", "given"]
    assert of_years(plan, "grid_source") == ["a study"] * 4


def test_a_hundred_years_are_refused_and_so_are_two_regions():
    with pytest.raises(StrategyError) as refused:
        planned(UNIFORM, to=2120)
    assert str(refused.value) == "The pathway is to end in 2120.\n  Write a year from 2021 to 2100: to = 2021"
    two = three(region_code=["north", "north", "south"])
    with pytest.raises(StrategyError, match="A pathway starts from one region and one year"):
        planned(UNIFORM, enterprises=two)


def test_a_large_region_is_planned_whole():
    """20,000 enterprises, ten years; docs/decisions/pathway.md has the time of 10⁵ × 15."""
    rng = np.random.default_rng(1)
    count = 20_000
    electricity = rng.lognormal(6, 1.5, count)
    fuels = electricity * rng.lognormal(-2, 1, count)
    region = pl.DataFrame(
        {
            "enterprise_id": [f"E{place:05}" for place in range(count)],
            "industry_code": rng.integers(13, 43, count).astype(str), "year": [2024] * count,
            "electricity_mwh": electricity, "output_cny": electricity * rng.lognormal(9, 1, count), "fuel_tco2": fuels,
            "emission_tco2": 0.55 * electricity + fuels, "intensity_tco2_per_mwh": 0.55 + fuels / electricity,
        }
    )  # fmt: skip
    goal = Goal(2034, reduction=0.5)
    plan = pathway(
        region, [goal], OPT_OUT, to=2034, grid=GridFactor(0.55, "x"), assumptions=Assumptions(output_growth=0.05)
    )
    assert plan.plan.height == 11 * count
    assert plan.years["cap_tco2"][10] == approx(plan.years["goal_tco2"][10], rel=1e-9)
