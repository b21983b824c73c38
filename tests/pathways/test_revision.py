"""A year has passed: who is off its cap, and the plan from there."""

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.factors import grid_factor
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import speaking
from regional_carbon.pathways.allowances import pathway
from regional_carbon.pathways.revision import deviations, replan
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import Strategy
from tests.pathways.test_allowances import GOALS, assumed, regions
from tests.pathways.three import GRID, OPT_OUT, UNIFORM, of, of_years, planned, three


def actual(year=2021, **tonnes):
    """What some of the three emitted."""
    return pl.DataFrame(
        {"enterprise_id": list(tonnes), "year": [year] * len(tonnes), "emission_tco2": list(tonnes.values())},
        schema={"enterprise_id": pl.String, "year": pl.Int64, "emission_tco2": pl.Float64},
    )


def anew(plan, reported, **how):
    """The plan for the three made anew."""
    return replan(plan, reported, how.pop("enterprises", three()), **{"grid": GRID, **how})


def test_who_is_off_its_cap_and_by_how_much():
    """Uniform, 2021: caps of 79.41, 35.29 and 35.29 t. a emits 90, b 30, c does not report, n is nobody's."""
    found = deviations(planned(), actual(a=90.0, b=30.0, n=1.0))
    rows = {row["enterprise_id"]: row for row in found.iter_rows(named=True)}
    assert rows["a"]["standing"] == "over"
    assert rows["a"]["over_tco2"] == approx(90 - 150 * 90 / 170)
    assert rows["a"]["over_rate"] == approx(170 / 150 - 1)
    assert (rows["b"]["standing"], rows["b"]["over_tco2"]) == ("within", approx(30 - 150 * 40 / 170))
    assert (rows["c"]["standing"], rows["c"]["actual_tco2"], rows["c"]["over_tco2"]) == ("not_reported", None, None)
    assert (rows["n"]["standing"], rows["n"]["allowed_tco2"]) == ("not_in_plan", None)
    assert found["enterprise_id"].to_list()[0] == "a"


def test_newer_grid_factor_is_told_apart_from_a_decline():
    """The estimate of 2018 by the factor of 2012, 0.7035, between which and 2021's 0.5992 2018 lies at 0.634.

    0.0695 of it is age, which the plan assumes on for 2019. The report of 2019 has a factor without age: 100 MWh come to
    6.95 t less, and that is no decline.
    """
    east = grid_factor(grid="east", year=2012)
    old = three(year=[2018] * 3, emission_tco2=[120.35, 70.35, 70.35], intensity_tco2_per_mwh=[1.2035, 0.7035, 0.7035])
    plan = planned(UNIFORM, Goal(2020, reduction=0.5), to=2020, enterprises=old, grid=east, assumptions=Assumptions())
    told = actual(2019, a=90.0, b=60.0, c=60.0).with_columns(
        electricity_mwh=pl.Series([100.0, 50.0, 100.0]), zero_carbon_mwh=pl.Series([None, None, 20.0]),
        grid_vintage_tco2_per_mwh=pl.lit(0.0),
    )  # fmt: skip
    age = (0.7035 - 0.5992) * 6 / 9
    found = dict(deviations(plan, told, grid=east).select("enterprise_id", "vintage_tco2").rows())
    assert found == {"a": approx(-100 * age), "b": approx(-50 * age), "c": approx(-80 * age)}
    assert anew(plan, told, enterprises=old, grid=east).deviations["vintage_tco2"].sum() == approx(-230 * age)


def test_factor_given_for_the_year_has_no_age_and_without_a_factor_nothing_is_known():
    told = actual(a=90.0).with_columns(electricity_mwh=pl.lit(100.0), grid_vintage_tco2_per_mwh=pl.lit(0.02))
    assert deviations(planned(), told, grid=GRID)["vintage_tco2"].to_list() == [approx(2.0), None, None]
    assert deviations(planned(), actual(a=90.0), grid=GRID)["vintage_tco2"].null_count() == 3


def test_who_had_no_cap_is_neither_over_nor_within_it_and_has_no_part_in_the_goal():
    some = three(fuel_tco2=[50.0, 0.0, None], emission_tco2=[100.0, 50.0, None])
    plan = planned(UNIFORM, enterprises=some)
    done = anew(plan, actual(a=112.5 * 90 / 130, b=112.5 * 40 / 130, c=45.0), enterprises=some)
    assert dict(done.deviations.select("enterprise_id", "standing").rows()) == {
        "a": "within", "b": "within", "c": "without_cap",
    }  # fmt: skip
    assert of_years(done.pathway, "planned_tco2") == approx(of_years(plan, "planned_tco2"))


def test_what_was_emitted_too_much_is_made_up_on_the_way_to_the_same_goal():
    """With −50 % by 2023 the line is 166.7, 133.3, 100. 2021 emits 170 t, 3.3 too much: 170, 135, 100."""
    plan = planned(UNIFORM, Goal(2023, reduction=0.5))
    done = anew(plan, actual(a=90.0, b=40.0, c=40.0)).pathway
    assert of_years(done, "basis") == ["estimate", "actual", "plan", "plan"]
    assert of_years(done, "planned_tco2") == approx([200, 170, 135, 100])
    assert of_years(done, "goal_tco2")[1:] == approx([166.666667, 135, 100])
    assert of_years(done, "meets_goal")[1] is False


def test_an_enterprise_that_missed_its_cut_may_not_come_down_from_more():
    """a emits its business as usual, 90 t, and no less: in 2022 it still comes down from 80 t."""
    done = anew(planned(), actual(a=90.0, b=150 * 40 / 170, c=150 * 40 / 170)).pathway
    assert of(done, "a", "business_as_usual_tco2") == approx([100, 90, 80, 80])


def test_an_enterprise_that_has_outgrown_business_as_usual_is_expected_to_stay_larger():
    """a emits 99 t where 90 were expected, a tenth more: 88 t in 2022. Its output is a tenth more, too."""
    done = anew(planned(), actual(a=99.0, b=150 * 40 / 170, c=150 * 40 / 170)).pathway
    assert of(done, "a", "business_as_usual_tco2") == approx([100, 99, 88, 88])
    assert of(done, "a", "output_cny") == approx([1000, 1100, 1100, 1100])


def test_an_enterprise_that_has_delivered_more_keeps_its_later_allowances():
    """b was allowed 35.29 t and emitted half of it: it still comes down from 30 t in 2022, to 21.43 t."""
    done = anew(planned(), actual(a=150 * 90 / 170, b=75 * 40 / 170, c=150 * 40 / 170)).pathway
    assert of(done, "b", "business_as_usual_tco2") == approx([50, 40, 30, 30])
    assert of(done, "b", "cap_tco2")[2:] == approx(of(planned(), "b", "cap_tco2")[2:])


def test_without_a_baseline_an_enterprise_that_has_shrunk_is_expected_to_stay_smaller():
    """The ratchet: b was allowed 35.29 t and emitted half of it, so 15 t instead of 30 in 2022."""
    plan = planned(options=PlanOptions(baseline_allowance=False))
    done = anew(plan, actual(a=150 * 90 / 170, b=75 * 40 / 170, c=150 * 40 / 170)).pathway
    assert of(done, "b", "business_as_usual_tco2") == approx([50, 20, 15, 15])


@settings(max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    region=regions(), how=assumed(), goals=st.sampled_from(GOALS[:4]), less=st.floats(0, 1),
    rule=st.sampled_from([UNIFORM, OPT_OUT, Strategy("cas", "collective_action"), Strategy("g", "grandparenting")]),
)  # fmt: skip
def test_nobody_is_allowed_less_later_for_emitting_less_than_it_may(region, how, goals, less, rule):
    """Of a budget the tonnes saved are laid out anew over all years; of the other goals no year gives less."""
    plan = pathway(region, goals, rule, to=2025, grid=GRID, assumptions=how, options=PlanOptions(path="geometric"))
    of_e0 = pl.when(pl.col("enterprise_id") == "E0").then(less).otherwise(1.0)
    reported = plan.plan.filter(year=2022).select("enterprise_id", "year", emission_tco2=pl.col("planned_tco2") * of_e0)
    done = replan(plan, reported, region, grid=GRID).pathway
    was, now = (
        each.plan.filter(pl.col("year") > 2022, enterprise_id="E0").sort("year")["cap_tco2"] for each in (plan, done)
    )
    assert was.len() == 3
    assert (now >= was * (1 - 1e-6) - 1e-6).all()


def test_who_has_not_reported_is_taken_as_planned_and_not_as_nothing():
    done = anew(planned(), actual(a=150 * 90 / 170, b=150 * 40 / 170))
    assert of_years(done.pathway, "planned_tco2") == approx(of_years(planned(), "planned_tco2"))
    assert of(done.pathway, "c", "planned_tco2")[1] == approx(150 * 40 / 170)


def test_of_a_budget_what_is_left_is_laid_out():
    """480 t for 2021 to 2023 from 200 t: k = (480 − 600)/6 = −20, so 180, 160, 140. 170 t are emitted in 2021 where nobody
    must do anything; 310 t are left for two years from 180: k = (310 − 360)/3 = −16.67, 163.33 and 146.67."""
    plan = planned(UNIFORM, Goal(2023, budget_tco2=480))
    assert of_years(plan, "goal_tco2")[1:] == approx([180, 163.333333, 146.666667 + (163.333333 - 140)], abs=1e-5)
    done = anew(plan, actual(a=90.0, b=40.0, c=40.0)).pathway
    assert of_years(done, "goal_tco2")[1:] == approx(of_years(plan, "goal_tco2")[1:])
    late = anew(plan, actual(a=110.0, b=60.0, c=60.0)).pathway
    assert of_years(late, "goal_tco2")[2] == approx(230 + (250 - 460) / 3)
    assert of_years(late, "cumulative_tco2")[3] <= 480 + 1e-9


def test_what_nobody_emitted_goes_into_the_reserve_where_there_is_carry_over():
    goals = (Goal(2021, cap_tco2=150), Goal(2022, cap_tco2=100))
    plan = planned(UNIFORM, *goals, options=PlanOptions(carry_over=True))
    less = {name: tonnes - 5 for name, tonnes in (("a", 150 * 90 / 170), ("b", 150 * 40 / 170), ("c", 150 * 40 / 170))}
    done = anew(plan, actual(**less)).pathway
    assert of_years(done, "reserve_tco2")[1] == approx(15)
    assert of_years(done, "planned_tco2")[2] == approx(115)


def test_a_second_report_stands_upon_the_first():
    plan = planned(UNIFORM, Goal(2023, reduction=0.5))
    first = anew(plan, actual(a=90.0, b=40.0, c=40.0)).pathway
    second = anew(first, actual(year=2022, a=85.0, b=30.0, c=30.0)).pathway
    assert of_years(second, "basis") == ["estimate", "actual", "actual", "plan"]
    assert of_years(second, "planned_tco2") == approx([200, 170, 145, 100])
    assert of(second, "a", "business_as_usual_tco2") == approx([100, 90, 85, 85])


def reports(year=2021, new=None, **tonnes):
    """A report with, of those that are new, what a plan must know of them: n of industry 33, 50 MWh, 700 of output."""
    told = actual(year=year, **tonnes)
    beside = {"industry_code": "33", "electricity_mwh": 50.0, "output_cny": 700.0, **(new or {})}
    of_new = pl.col("enterprise_id") == "n"
    return told.with_columns(pl.when(of_new).then(pl.lit(value)).alias(name) for name, value in beside.items())


def test_who_is_new_emits_what_it_reports_has_no_cap_that_year_and_one_in_the_years_left():
    """n emits 30 t with 50 MWh at 0.4: 10 t of fuels. In 2022, at 0.3, 25 t. It is too much by 30 t: 166.67 + 30."""
    plan = planned(UNIFORM, Goal(2023, reduction=0.5))
    planned_2021 = 166.666667
    caps = {name: planned_2021 * tonnes / 170 for name, tonnes in (("a", 90), ("b", 40), ("c", 40))}
    done = anew(plan, reports(n=30.0, **caps))
    assert dict(done.deviations.select("enterprise_id", "standing").rows())["n"] == "not_in_plan"
    again = done.pathway
    assert of(again, "n", "business_as_usual_tco2") == approx([30, 25, 25])
    assert of(again, "n", "cap_tco2")[0] is None
    assert of(again, "n", "output_cny") == approx([700] * 3)
    assert of_years(again, "planned_tco2")[1:] == approx([196.666667, 148.333333, 100])
    assert of(again, "n", "cap_tco2")[2] == approx(100 * 25 / 165)


def test_who_is_new_with_less_than_the_grid_s_part_has_the_rest_from_no_grid():
    """15 t with 50 MWh at 0.4 are 37.5 MWh of the grid's: 11.25 t at 0.3."""
    caps = {name: 150 * tonnes / 170 for name, tonnes in (("a", 90), ("b", 40), ("c", 40))}
    again = anew(planned(), reports(n=15.0, **caps)).pathway
    assert of(again, "n", "business_as_usual_tco2")[:2] == approx([15, 11.25])


def test_who_was_new_in_a_first_report_is_held_against_its_cap_in_the_second():
    plan = planned(UNIFORM, Goal(2023, reduction=0.5))
    first = anew(plan, reports(n=30.0, a=90.0, b=40.0, c=40.0)).pathway
    rows = first.plan.filter(pl.col("year") == 2022)
    as_planned = rows.select("enterprise_id", "year", emission_tco2="planned_tco2")
    second = anew(first, as_planned)
    assert set(second.deviations["standing"]) == {"within"}
    assert of(second.pathway, "n", "planned_tco2") == approx(of(first, "n", "planned_tco2"))
    assert of_years(second.pathway, "planned_tco2") == approx(of_years(first, "planned_tco2"))


def test_who_is_new_and_uses_no_electricity_burns_what_it_emits():
    caps = {name: 150 * tonnes / 170 for name, tonnes in (("a", 90), ("b", 40), ("c", 40))}
    first = anew(planned(), reports(new={"electricity_mwh": 0.0}, n=7.0, **caps)).pathway
    assert of(first, "n", "business_as_usual_tco2") == approx([7, 7, 7])
    rows = first.plan.filter(pl.col("year") == 2022)
    second = anew(first, rows.select("enterprise_id", "year", emission_tco2="planned_tco2")).pathway
    assert of(second, "n", "business_as_usual_tco2") == approx([7, 7, 7])


def test_who_is_new_and_emits_nothing_or_has_not_said_what_enters_nothing():
    caps = {name: 150 * tonnes / 170 for name, tonnes in (("a", 90), ("b", 40), ("c", 40))}
    done = anew(planned(), reports(n=0.0, **caps)).pathway
    assert "n" not in done.plan["enterprise_id"].to_list()


@settings(max_examples=12)
@given(
    region=regions(), how=assumed(), goals=st.sampled_from(GOALS), carry=st.booleans(), year=st.sampled_from([2021, 2023]),
    rule=st.sampled_from([UNIFORM, OPT_OUT, Strategy("cas", "collective_action"), Strategy("g", "grandparenting")]),
)  # fmt: skip
def test_a_report_that_equals_the_plan_leaves_the_plan_as_it_was(region, how, goals, carry, year, rule):
    options = PlanOptions(carry_over=carry, path="geometric")
    plan = pathway(region, goals, rule, to=2025, grid=GRID, assumptions=how, options=options)
    reported = plan.plan.filter(pl.col("year") == year).select("enterprise_id", "year", emission_tco2="planned_tco2")
    done = replan(plan, reported, region, grid=GRID)
    assert set(done.deviations["standing"]) == {"within"}
    for name in ("business_as_usual_tco2", "cap_tco2", "planned_tco2", "output_forgone_cny"):
        was, now = (
            each.plan.sort("year", "enterprise_id")[name].fill_null(-1).to_list() for each in (plan, done.pathway)
        )
        assert now == approx(was, rel=1e-6, abs=1e-6)
    assert of_years(done.pathway, "planned_tco2") == approx(of_years(plan, "planned_tco2"), rel=1e-9)


def test_a_year_without_caps_is_refused_in_both_languages():
    with pytest.raises(StrategyError) as refused:
        anew(planned(), actual(year=2020, a=1.0))
    assert str(refused.value) == (
        "The actual emissions are of 2020; the pathway has allowances for 2021, 2022 and 2023.\n"
        "  Give the emissions of one of these years, in the column year."
    )
    with speaking("zh"):
        assert str(refused.value) == (
            "实际排放量的年份为2020；路径的配额年份为2021、2022和2023。\n  请给出其中一个年份的排放量，年份填写在year列。"
        )


def test_an_enterprise_that_the_plan_does_not_know_is_refused_in_both_languages():
    with pytest.raises(StrategyError) as refused:
        anew(planned(), actual(a=90.0, n=1.0))
    assert str(refused.value) == (
        "The pathway does not include n, which report for 2021.\n"
        "  Give industry_code, electricity_mwh and output_cny of each beside its emissions: it then enters the pathway "
        "in 2021."
    )
    with speaking("zh"):
        assert str(refused.value) == (
            "路径中没有2021年报告的企业n。\n"
            "  请在排放量旁填写其industry_code、electricity_mwh和output_cny：该企业即作为2021年新增企业纳入路径。"
        )
