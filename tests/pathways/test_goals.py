"""Goals: what each kind leaves for a year, and how the way leads there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.language.errors import StrategyError
from regional_carbon.pathways.yearly_goals import year_goal
from regional_carbon.run import planning
from regional_carbon.schema.goals import Goal, Start
from tests.pathways.three import UNIFORM, of_years, planned

START = Start(2020, 200.0, 7000.0, 200.0, 7000.0)


def along(goal, count, *, path="linear", start=START, output=7000.0):
    """The goals of so many years, where each year ends on its goal."""
    found, spent = [], start.spent_tco2
    for year in range(start.year + 1, start.year + count + 1):
        tonnes = year_goal([goal], start, output, path=path).tonnes
        spent += tonnes
        start = Start(year, tonnes, output, start.base_tco2, start.base_cny, spent, {year: tonnes})
        found.append(tonnes)
    return found


def test_linear_path_falls_by_the_same_tonnes_and_geometric_by_the_same_share():
    quarter = Goal(2022, reduction=0.75)
    assert along(quarter, 3) == approx([125, 50, 50])
    assert along(quarter, 3, path="geometric") == approx([100, 50, 50])


def test_a_goal_counts_from_its_own_base_year():
    """−50 % of 300 t in 2015 leaves 150 t."""
    assert along(Goal(2022, reduction=0.5, base_year=2015, base_emission_tco2=300.0), 2) == approx([175, 150])


def test_intensity_goal_grows_with_output():
    """Half of 200/7,000 t per CNY by 2022; with output of 14,000 that is 200 t again, and 225 t in 2021 at 10,500."""
    goal = Goal(2022, intensity_reduction=0.5)
    first = year_goal([goal], START, 10_500.0)
    assert first.tonnes == approx(225)
    assert year_goal([goal], Start(2021, 225.0, 10_500.0, 200.0, 7000.0), 14_000.0).tonnes == approx(200)
    absolute = Goal(2021, intensity_tco2_per_million_cny=10_000.0)
    assert year_goal([absolute], START, 7000.0).tonnes == approx(70)


def test_budget_is_spent_exactly_on_either_path():
    goal = Goal(2024, budget_tco2=600.0)
    for path in ("linear", "geometric"):
        assert sum(along(goal, 4, path=path)) == approx(600)
    assert along(goal, 4) == approx([180, 160, 140, 120])


def test_nothing_rises_after_a_peak_year():
    start = Start(2022, 210.0, 7000.0, 200.0, 7000.0, levels={2021: 205.0, 2022: 210.0})
    assert year_goal([Goal(2021, peak=True)], start, 7000.0).tonnes == 205.0
    assert year_goal([Goal(2023, peak=True)], start, 7000.0).tonnes == float("inf")


def test_the_least_of_several_goals_binds_and_is_named():
    goals = [Goal(2021, cap_tco2=150.0), Goal(2021, intensity_reduction=0.5)]
    found = year_goal(goals, START, 7000.0)
    assert (found.tonnes, found.binds) == (approx(100), "intensity")
    assert year_goal(goals, START, 14_000.0).binds == "tonnes"


def test_milestones_of_one_kind_are_passed_one_after_the_other():
    goals = [Goal(2022, cap_tco2=150.0), Goal(2024, cap_tco2=100.0)]
    assert of_years(planned(UNIFORM, *goals, to=2025), "goal_tco2")[1:] == approx([175, 150, 125, 100, 100])


@given(rate=st.floats(0.05, 0.95), emission=st.floats(250, 1000), output=st.floats(1e3, 1e5))
def test_changing_the_base_year_leaves_the_goal_s_tonnes_as_they_are(rate, emission, output):
    for goal in (Goal(2025, reduction=rate), Goal(2025, cap_tco2=20.0)):
        moved = goal.rebased(2018, emission, output, was=START)
        assert along(moved, 5) == approx(along(goal, 5))
    per_output = Goal(2025, intensity_reduction=rate)
    if emission / output > 200 / 7000:
        assert along(per_output.rebased(2018, emission, output, was=START), 5) == approx(along(per_output, 5))


def test_a_base_that_lies_below_the_goal_is_refused():
    with pytest.raises(StrategyError) as refused:
        Goal(2025, reduction=0.2).rebased(2018, 100.0, was=START)
    assert str(refused.value) == (
        "With 2018 as base year the goal of 2025 requires no reduction: it allows more than the 100 tCO2 of 2018.\n"
        "  Choose another base year, or write the goal in tonnes: cap_tco2."
    )


@given(st.sampled_from(["linear", "geometric"]), st.floats(0.05, 0.95), st.integers(1, 30), st.integers(1, 29))
def test_going_on_from_a_goal_that_was_met_stays_on_the_same_way(path, rate, length, passed):
    goal = Goal(2020 + length, reduction=rate)
    whole = along(goal, 30, path=path)
    later = Start(2020 + passed, whole[passed - 1], 7000.0, 200.0, 7000.0)
    assert along(goal, 30 - passed, path=path, start=later) == approx(whole[passed:], rel=1e-9)


@pytest.mark.parametrize(
    "written",
    [
        "reduction=0.3,year=2030", "peak=true,year=2026", "cap_tco2=150000.0,year=2027",
        "intensity_reduction=0.18,base_year=2015,base_emission_tco2=1.0,base_output_cny=2.0,year=2030",
    ],
)  # fmt: skip
def test_goal_written_and_read_again_is_the_same(written):
    assert planning.written_goal(planning.goal(written)) == written
