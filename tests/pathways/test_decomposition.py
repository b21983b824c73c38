"""Wedges: each cause on its own by hand, and an exact sum whatever the signs."""

from itertools import permutations
from math import prod

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.pathways.decomposition import shapley_shares
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from tests.pathways.three import GRID, UNIFORM, of_years, planned, three

CAUSES = ("grid", "vintage", "structure", "turnover", "electricity", "fuel")
LOOSE = Goal(2022, cap_tco2=1e6)


def taken(plan, year=1):
    """The wedges of one year that are not nothing."""
    found = {cause: of_years(plan, f"{cause}_wedge_tco2")[year] for cause in CAUSES}
    return {cause: tonnes for cause, tonnes in found.items() if abs(tonnes) > 1e-9}


def test_a_cleaner_grid_takes_off_what_its_electricity_emitted_more():
    """300 MWh at 0.4 instead of 0.5 tCO2/MWh: 30 t."""
    plan = planned(UNIFORM, LOOSE)
    assert taken(plan) == {"grid": approx(30)}
    assert of_years(plan, "frozen_tco2")[1] == approx(200)


def test_factor_of_an_older_year_is_told_apart_from_the_decline_of_the_grid():
    """East China: 0.7035 of 2012 in the estimate of 2020, 0.5992 published for 2021. On the line between them 2020 has
    0.7035 − 8/9 · 0.1043 = 0.610789: 300 MWh at 0.092711 are the factor's age, at 0.011589 the grid's decline."""
    plan = planned(UNIFORM, LOOSE, grid=rc.grid_factor(grid="east", year=2012), assumptions=Assumptions())
    assert taken(plan) == {"vintage": approx(300 * 8 / 9 * 0.1043), "grid": approx(300 / 9 * 0.1043)}
    assert taken(plan, 2)["vintage"] == approx(300 * 8 / 9 * 0.1043)


def test_factor_of_the_year_itself_and_a_path_that_stays_on_the_old_one_have_no_vintage():
    own = planned(UNIFORM, LOOSE, grid=rc.grid_factor(grid="east", year=2021), enterprises=three(year=[2021] * 3))
    assert of_years(own, "vintage_wedge_tco2") == approx([0, 0, 0])
    assert of_years(planned(UNIFORM, LOOSE), "vintage_wedge_tco2") == approx([0, 0, 0, 0])


def test_output_that_grows_faster_than_electricity_takes_electricity_per_output_off():
    """Output +10 %, electricity as it was: growth alone would bring 220 t, there are 200."""
    plan = planned(UNIFORM, LOOSE, assumptions=Assumptions(output_growth=0.1, electricity_growth=0.0))
    assert taken(plan) == {"electricity": approx(20)}
    assert of_years(plan, "frozen_tco2")[1] == approx(220)


def test_fuels_that_give_way_to_electricity_are_a_wedge_of_their_own():
    """a burns 50 t: a tenth less for each unit of its electricity is 5 t."""
    assert taken(planned(UNIFORM, LOOSE, assumptions=Assumptions(fuel_change=-0.1))) == {"fuel": approx(5)}


def test_an_industry_that_outgrows_the_others_changes_the_mix():
    """33 (c, 50 t) doubles its output of 4,000 and its electricity, 29 (150 t) stays: output 7,000 → 11,000.
    Growth alone: 200 · 11/7 = 314.286 t. There are 150 + 100 = 250 t."""
    doubles = Assumptions(industries={"33": {"output_growth": 1.0, "electricity_growth": 1.0}})
    plan = planned(UNIFORM, LOOSE, assumptions=doubles)
    assert of_years(plan, "frozen_tco2")[1] == approx(314.285714)
    assert taken(plan) == {"structure": approx(64.285714)}


def test_an_exit_within_an_industry_is_turnover_and_the_region_s_mix_moves_with_it():
    """a leaves in 2021: 100 t and 1,000 of the 3,000 of industry 29 go; growth alone: 200 · 6/7 = 171.429 t, there are
    100. Mix first: 29 falls from 3/7 to 1/3 of output at 0.05 t per CNY, 33 rises from 4/7 to 2/3 at 0.0125."""
    gone = pl.DataFrame({"enterprise_id": ["a"], "year": [2021], "kind": ["exit"]})
    plan = planned(UNIFORM, LOOSE, changes=gone, assumptions=Assumptions())
    found = taken(plan)
    assert found.keys() == {"structure", "turnover"}
    mix_first = 6000 * ((3 / 7 - 1 / 3) * 0.05 + (4 / 7 - 2 / 3) * 0.0125)
    mix_last = 6000 * ((3 / 7 - 1 / 3) * 0.025 + (4 / 7 - 2 / 3) * 0.0125)
    assert found["structure"] == approx((mix_first + mix_last) / 2)
    assert found["structure"] + found["turnover"] == approx(200 * 6 / 7 - 100)


def test_an_enterprise_that_enters_brings_turnover_and_no_efficiency():
    new = pl.DataFrame(
        {"enterprise_id": ["n"], "year": [2021], "kind": ["entry"], "industry_code": ["29"], "electricity_mwh": [10.0],
         "output_cny": [3000.0], "fuel_tco2": [0.0]}
    )  # fmt: skip
    found = taken(planned(UNIFORM, LOOSE, changes=new, assumptions=Assumptions()))
    assert found.keys() == {"structure", "turnover"}
    assert sum(found.values()) == approx(200 * 10 / 7 - 205)


def test_a_merger_takes_nothing_off():
    merged = pl.DataFrame({"enterprise_id": ["a"], "year": [2021], "kind": ["merger"], "into": ["c"]})
    assert taken(planned(UNIFORM, LOOSE, changes=merged, assumptions=Assumptions())) == {}


def test_an_enterprise_without_output_does_not_grow_with_it():
    """c makes nothing: growth alone lifts the 150 t of a and b to 165, its 50 t stay; its electricity +10 % adds 5 t."""
    some = three(output_cny=[1000.0, 2000.0, 0.0])
    grows = Assumptions(output_growth=0.1, electricity_growth=0.1)
    plan = planned(UNIFORM, LOOSE, enterprises=some, assumptions=grows)
    assert of_years(plan, "frozen_tco2")[1] == approx(165 + 50)
    assert taken(plan) == {"electricity": approx(-5)}
    assert of_years(plan, "business_as_usual_tco2")[1] == approx(220)


def test_fuels_below_zero_as_a_linear_trend_may_have_them_still_add_up():
    """A logarithm would have no value here."""
    some = three(fuel_tco2=[50.0, -1.0, 0.0], emission_tco2=[100.0, 49.0, 50.0])
    plan = planned(UNIFORM, LOOSE, enterprises=some, assumptions=Assumptions(fuel_change=-0.1, grid_change=-0.1))
    frozen, usual = (of_years(plan, name)[2] for name in ("frozen_tco2", "business_as_usual_tco2"))
    assert frozen - sum(taken(plan, 2).values()) == approx(usual)


factor = st.floats(-1e3, 1e3)


@given(st.lists(st.tuples(factor, factor), min_size=1, max_size=5))
def test_shapley_is_the_mean_over_all_orders_and_adds_up(ends):
    before, after = ([np.array([pair[end]]) for pair in ends] for end in (0, 1))
    added = [float(each[0]) for each in shapley_shares(before, after)]
    size = max(1.0, max(abs(prod(max(map(abs, pair), default=0) for pair in ends)), 1.0))
    assert sum(added) == approx(prod(b for _, b in ends) - prod(a for a, _ in ends), abs=1e-9 * size)
    orders = list(permutations(range(len(ends))))
    mean = [0.0] * len(ends)
    for order in orders:
        now = [a for a, _ in ends]
        for place in order:
            was = prod(now)
            now[place] = ends[place][1]
            mean[place] += (prod(now) - was) / len(orders)
    assert added == approx(mean, abs=1e-9 * size)


def test_grid_of_the_estimate_is_the_first_year_s():
    assert of_years(planned(UNIFORM, LOOSE, grid=GRID), "grid_tco2_per_mwh")[0] == 0.5
