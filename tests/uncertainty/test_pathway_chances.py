"""How sure a pathway is, by hand: worlds given one by one, and what the region emits in each under its caps."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.factors import GridFactor, grid_factor
from regional_carbon.factors.grid_uncertainty import grid_sigma
from regional_carbon.pathways.grid_factors import grid_sigmas
from regional_carbon.pathways.revision import replan
from regional_carbon.pathways.yearly_goals import moves_with_estimate
from regional_carbon.schema.arrays import Columns
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.pathway_tables import PathwayYear
from regional_carbon.uncertainty.pathway_chances import with_chances
from regional_carbon.uncertainty.simulation_draws import Draws
from tests.pathways.three import CLEANER, GRID, HALF, OPT_OUT, UNIFORM, of_years, planned, three

TONNES = Goal(2022, cap_tco2=100)
SAME_GRID = Assumptions()
SURE = [[100.0] * 2, [50.0] * 2, [50.0] * 2]
# The fuels of a are thought to be 50 t; they are 30 t in one world and 70 t in the other.
TWO_WORLDS = [[80.0, 120.0], [50.0, 50.0], [50.0, 50.0]]
ALL_ALIKE = [[80.0, 120.0], [40.0, 60.0], [40.0, 60.0]]


def told(way, emissions, *, moving=(), grid=None, ends=None, sigma=None, errors=None):
    """The tables of a plan for the three, with its chances in the worlds given."""
    region = Columns(three())
    known = np.array(emissions, dtype=float)
    low, high = (known.min(axis=1), known.max(axis=1)) if ends is None else ends
    interval = pl.DataFrame({"enterprise_id": ["a", "b", "c"], "emission_low_tco2": low, "emission_high_tco2": high})
    return with_chances(
        way.years, way.plan, Draws(region, known, grid), interval, moving=moving, grid_sigma=sigma, errors=errors
    )


def test_years_after_a_report_err_as_the_report_does():
    """a's fuels are 30 or 70 t by the estimate; its report of 2021 errs half as much: 40 or 60 of 50 t in 2022."""
    way = planned(UNIFORM, TONNES, assumptions=SAME_GRID)
    reported = pl.DataFrame({"enterprise_id": ["a", "b", "c"], "year": [2021] * 3, "emission_tco2": [75.0, 37.5, 37.5]})
    again = replan(way, reported, three(), grid=GRID).pathway
    halved = pl.DataFrame({"enterprise_id": ["a"], "times": [0.5]})
    widths = []
    for errors in (None, halved):
        years, plan = told(again, TWO_WORLDS, errors=errors)
        of_a = plan.filter(pl.col("enterprise_id") == "a", pl.col("year") == 2022)
        of_year = years.filter(pl.col("year") == 2022)
        widths.append([(table[f"{name}_high_tco2"] - table[f"{name}_low_tco2"]).item()
                       for table, name in ((of_a, "cap"), (of_year, "emission"))])  # fmt: skip
    assert min(widths[0]) > 1
    assert widths[1] == approx([each / 2 for each in widths[0]])


def chances(*given, **how):
    return told(*given, **how)[0]["goal_probability"].to_list()


def moving_of(way):
    return [
        year for year, binds in way.years.select("year", "goal").rows() if moves_with_estimate(way.goals, binds, year)
    ]


def test_without_uncertainty_intervals_are_points_and_each_goal_is_sure():
    way = planned(UNIFORM, TONNES)
    years, plan = told(way, SURE)
    assert years["emission_low_tco2"].to_list() == approx(years["planned_tco2"].to_list())
    assert years["emission_high_tco2"].to_list() == approx(years["planned_tco2"].to_list())
    assert years["goal_probability"].to_list() == [None, 1, 1, 1]
    of_plan = plan.drop_nulls("cap_tco2")
    assert of_plan["cap_low_tco2"].to_list() == approx(of_plan["cap_tco2"].to_list())
    assert of_plan["cap_high_tco2"].to_list() == approx(of_plan["cap_tco2"].to_list())


def test_without_uncertainty_a_goal_that_is_not_met_has_no_chance():
    way = planned(UNIFORM)
    missed = way.years.with_columns(pl.col("goal_tco2") - 1)
    assert chances(type(way)(**{**vars(way), "years": missed}), SURE) == [None, 0, 0, 0]


def test_fuels_drawn_move_the_region_by_what_the_rule_leaves_of_them():
    """In 2021 uniform leaves 150/170 of everyone: 20 t more of a's fuels are 17.6 t more of the region."""
    years, _ = told(planned(UNIFORM, TONNES), TWO_WORLDS)
    left = 20 * 150 / 170
    ends = [150 + left * end for end in (-0.9, 0.9)]
    assert [years["emission_low_tco2"][1], years["emission_high_tco2"][1]] == approx(ends)
    assert years["goal_probability"].to_list() == [None, 0.5, 0.5, 0.5]


def test_what_the_rule_closes_is_uncertain_no_more():
    """Half in one year by the opt-out takes all that a emits, and no one else's emissions are in doubt."""
    way = planned(OPT_OUT, Goal(2021, reduction=0.6), to=2021)
    years, _ = told(way, TWO_WORLDS)
    assert years.row(1, named=True)["emission_low_tco2"] == approx(80)
    assert years.row(1, named=True)["emission_high_tco2"] == approx(80)


def test_fuels_err_by_as_many_tonnes_on_a_cleaner_grid():
    """Business as usual of a falls from 100 t to 80 t with the grid; what its fuels err by stays 20 t of its 50 t."""
    way = planned(UNIFORM, Goal(2022, cap_tco2=1000), assumptions=CLEANER)
    years, _ = told(way, TWO_WORLDS)
    width = [high - low for low, high in years.select("emission_low_tco2", "emission_high_tco2").rows()]
    assert width == approx([36, 36, 36, 36])


def test_growth_of_fuels_grows_what_they_err_by():
    grows = Assumptions(output_growth=0.1, electricity_growth=0.1)
    years, _ = told(planned(UNIFORM, Goal(2022, cap_tco2=1000), assumptions=grows, to=2022), TWO_WORLDS)
    width = [high - low for low, high in years.select("emission_low_tco2", "emission_high_tco2").rows()]
    assert width == approx([36, 36 * 1.1, 36 * 1.21])


def test_error_common_to_all_cancels_where_the_goal_counts_from_the_estimate():
    """All are wrong by a fifth: half of what they emit is half of it in either world, and 100 t are not."""
    way = planned(UNIFORM, HALF, assumptions=SAME_GRID)
    assert chances(way, ALL_ALIKE, moving=moving_of(way)) == [None, 1, 1, 1]
    tonnes = planned(UNIFORM, TONNES, assumptions=SAME_GRID)
    assert chances(tonnes, ALL_ALIKE, moving=moving_of(tonnes)) == [None, 0.5, 0.5, 0.5]


def test_grid_factor_s_error_cancels_likewise_and_counts_where_the_goal_is_in_tonnes():
    """The grid's 150 t are 15 t more or less: 7.5 t of the 75 t that a half leaves of them."""
    grid = np.array([-15.0, 15.0])
    way = planned(UNIFORM, HALF, assumptions=SAME_GRID)
    assert chances(way, SURE, moving=moving_of(way), grid=grid) == [None, 1, 1, 1]
    tonnes = planned(UNIFORM, TONNES, assumptions=SAME_GRID)
    years, _ = told(tonnes, SURE, grid=grid)
    assert years["goal_probability"].to_list() == [None, 0.5, 0.5, 0.5]
    assert years["emission_high_tco2"].to_list() == approx([213.5, 150 + 13.5 * 0.75, 106.75, 106.75])


def test_grid_factor_that_is_known_better_errs_less():
    """In 2021 the factor is four times as sure as the estimate's: 15 t of the grid's 150 t become 3.75 t of them."""
    grid, way = np.array([-15.0, 15.0]), planned(UNIFORM, Goal(2022, cap_tco2=1000), assumptions=SAME_GRID)
    years, _ = told(way, SURE, grid=grid, sigma={2020: 0.1, 2021: 0.025, 2022: 0.05, 2023: 0.1})
    above = [high - at for high, at in years.select("emission_high_tco2", "planned_tco2").rows()]
    assert above == approx([13.5, 13.5 / 4, 13.5 / 2, 13.5])


def test_grid_factor_published_for_a_year_is_surer_than_an_old_one_and_ages_from_then_on():
    old = grid_factor(grid="north", year=2012)
    path = [(2020, "estimate", 0.7), (2021, "given", 0.6), (2022, "assumed", 0.6), (2023, "assumed", 0.6)]
    sigma = grid_sigmas(old, path)
    assert sigma[2020] == grid_sigma(old, 2020)
    assert sigma[2021] == grid_sigma(GridFactor(0.6, "own", 2021), 2021)
    assert sigma[2021] < sigma[2022] < sigma[2023] < sigma[2020]


def test_interval_of_an_allowance_is_its_share_of_what_the_enterprise_truly_emits():
    """In 2021 a emits 70 to 110 t where it is thought to emit 90: its 79.4 t are 61.8 to 97.1 t of the same share."""
    _, plan = told(planned(), TWO_WORLDS)
    row = plan.filter(enterprise_id="a", year=2021).row(0, named=True)
    assert row["cap_tco2"] == approx(90 * 150 / 170)
    assert (row["cap_low_tco2"], row["cap_high_tco2"]) == (approx(70 * 150 / 170), approx(110 * 150 / 170))
    first = plan.filter(enterprise_id="a", year=2020).row(0, named=True)
    assert (first["cap_low_tco2"], first["cap_high_tco2"]) == (None, None)


def test_no_allowance_reaches_below_nothing():
    _, plan = told(planned(), TWO_WORLDS, ends=([-900.0, 50.0, 50.0], [120.0, 50.0, 50.0]))
    assert plan.filter(enterprise_id="a", year=2021)["cap_low_tco2"].to_list() == [0]


def test_unused_emissions_of_earlier_years_count_towards_the_chance():
    way = planned(UNIFORM, TONNES)
    saved = way.plan.with_columns(from_reserve_tco2=pl.when(year=2021).then(10.0).otherwise(0.0))
    assert chances(way, TWO_WORLDS)[1] == 0.5
    assert chances(type(way)(**{**vars(way), "plan": saved}), TWO_WORLDS)[1] == 1


def test_who_enters_later_is_as_planned_and_has_no_interval():
    entry = {"enterprise_id": ["d"], "year": [2021], "kind": ["entry"], "industry_code": ["29"],
             "electricity_mwh": [10.0], "fuel_tco2": [5.0], "output_cny": [100.0]}  # fmt: skip
    way = planned(UNIFORM, TONNES, changes=pl.DataFrame(entry))
    years, plan = told(way, SURE)
    assert years["emission_high_tco2"].to_list() == approx(years["planned_tco2"].to_list())
    assert plan.filter(enterprise_id="d")["cap_low_tco2"].to_list() == [None, None, None]


def test_year_reported_has_no_interval_and_years_before_and_after_have():
    way = planned()
    before = type(way)(**{**vars(way), **dict(zip(("years", "plan"), told(way, TWO_WORLDS), strict=True))})
    actual = way.plan.filter(year=2021).select("enterprise_id", "year", emission_tco2="planned_tco2")
    again = replan(before, actual, three(), grid=GRID).pathway
    years, plan = told(again, TWO_WORLDS)
    assert years["basis"].to_list() == ["estimate", "actual", "plan", "plan"]
    assert years["goal_probability"].is_null().to_list() == [True, True, False, False]
    assert years["emission_low_tco2"].is_null().to_list() == [False, True, False, False]
    assert plan.filter(year=2021)["cap_low_tco2"].is_null().all()
    assert years.columns == [*PathwayYear.columns()]
    assert again.years.height == 4


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.lists(st.floats(50, 150), min_size=4, max_size=4), min_size=3, max_size=3),
    st.floats(0.2, 0.5), st.floats(0.01, 0.4), st.sampled_from(["reduction", "cap_tco2"]),
)  # fmt: skip
def test_chance_of_a_goal_grows_with_a_stricter_plan(emissions, asked, more, kind):
    """Whatever the worlds are: a plan for more never has less chance of the goal that asks for less."""
    goals = [Goal(2022, **{kind: rate if kind == "reduction" else 200 * (1 - rate)}) for rate in (asked, asked + more)]
    loose, strict = (planned(UNIFORM, goal) for goal in goals)
    held = strict.years.with_columns(goal_tco2=loose.years["goal_tco2"])
    strict = type(strict)(**{**vars(strict), "years": held})
    fuels = [[50 + world / 2 for world in emissions[0]], [50.0] * 4, [50.0] * 4]
    moving = moving_of(loose)
    of_loose, of_strict = (chances(way, fuels, moving=moving)[1:] for way in (loose, strict))
    assert all(more >= less for more, less in zip(of_strict, of_loose, strict=True))
    assert len(of_loose) == 3


@pytest.mark.parametrize(("goals", "binds", "moves"), [
    ([HALF], "tonnes", True),
    ([TONNES], "tonnes", False),
    ([HALF, Goal(2025, cap_tco2=50)], "tonnes", True),
    ([Goal(2020, cap_tco2=50), HALF], "tonnes", True),
    ([Goal(2021, reduction=0.2), TONNES], "tonnes", False),
    ([Goal(2022, reduction=0.5, base_year=2015, base_emission_tco2=300)], "tonnes", False),
    ([Goal(2022, intensity_reduction=0.5)], "intensity", True),
    ([Goal(2022, intensity_tco2_per_million_cny=20), HALF], "intensity", False),
    ([Goal(2022, budget_tco2=300)], "budget", False),
    ([Goal(2021, peak=True)], "peak", True),
    ([HALF], None, False),
])  # fmt: skip
def test_goal_moves_with_the_estimate_where_it_is_a_share_of_it(goals, binds, moves):
    assert moves_with_estimate(goals, binds, 2022) is moves


def test_goal_behind_keeps_its_level_and_what_it_counts_from():
    assert moves_with_estimate([TONNES], "tonnes", 2030) is False
    assert moves_with_estimate([HALF], "tonnes", 2030) is True


def test_tables_keep_their_rows_and_order():
    way = planned()
    years, plan = told(way, TWO_WORLDS)
    assert plan.select(way.plan.columns).equals(way.plan)
    assert years.select(way.years.columns).equals(way.years)
    assert of_years(way, "year") == years["year"].to_list()
