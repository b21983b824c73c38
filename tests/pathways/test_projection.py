"""Business as usual: growth by industry, and enterprises that enter, leave or merge."""

import polars as pl
import pytest
from pytest import approx

from regional_carbon.pathways.decomposition import CAUSES
from regional_carbon.pathways.grid_factors import grid_path
from regional_carbon.pathways.projection import business_as_usual
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from tests.pathways.three import GRID, OPT_OUT, UNIFORM, of, of_years, planned, three

LOOSE = Goal(2023, cap_tco2=1e6)


def usual(changes=None, enterprises=None, forecast=None, rule=UNIFORM, goal=LOOSE, **assumed):
    """The plan for the three, its rates as given."""
    how = {} if enterprises is None else {"enterprises": enterprises}
    return planned(rule, goal, assumptions=Assumptions(**assumed), changes=changes, forecast=forecast, **how)


def rows(*changes):
    """Changes, each as a row."""
    return pl.DataFrame(changes, orient="row", schema={
        "enterprise_id": pl.String, "year": pl.Int64, "kind": pl.String, "into": pl.String, "industry_code": pl.String,
        "electricity_mwh": pl.Float64, "output_cny": pl.Float64, "fuel_tco2": pl.Float64,
    })  # fmt: skip


def test_output_and_electricity_grow_by_their_industry_and_fuels_with_electricity():
    """29: output +10 %, electricity as its output where nothing else is said: a's 50 t grow with it; 33: +2 %."""
    plan = usual(output_growth=0.02, electricity_growth=0.02, industries={"29": {"output_growth": 0.1}})
    assert of(plan, "a", "output_cny") == approx([1000, 1100, 1210, 1331])
    assert of(plan, "a", "business_as_usual_tco2") == approx([100, 110, 121, 133.1])
    assert of(plan, "c", "business_as_usual_tco2") == approx([50, 51, 52.02, 53.0604])


def test_fuels_may_give_way_to_electricity():
    """a: 50 t of fuels, a tenth less a year for each unit of electricity; 50 t of the grid stay."""
    assert of(usual(fuel_change=-0.1), "a", "business_as_usual_tco2") == approx([100, 95, 90.5, 86.45])


def test_zero_carbon_electricity_grows_with_the_electricity_it_is_part_of():
    """c: 40 of its 100 MWh are its own solar power, so 30 t; with a tenth more of both 33 t."""
    solar = three(zero_carbon_mwh=[None, None, 40.0], emission_tco2=[100.0, 50.0, 30.0])
    assert of(usual(enterprises=solar, output_growth=0.1), "c", "business_as_usual_tco2")[:2] == approx([30, 33])


def test_who_leaves_is_gone_from_that_year_on():
    plan = usual(rows(("a", 2022, "exit", None, None, None, None, None)))
    assert of(plan, "a", "business_as_usual_tco2") == approx([100, 100])
    assert of_years(plan, "enterprises") == [3, 3, 2, 2]
    assert of_years(plan, "business_as_usual_tco2") == approx([200, 200, 100, 100])


def test_who_enters_grows_from_its_first_year_and_burns_what_it_says_or_what_its_industry_does():
    """n: 20 MWh and 5 t; m: 20 MWh at the 0.25 t of fuels per MWh of industry 29. Both at 0.5 tCO2/MWh, +10 % a year."""
    forecast = pl.DataFrame(
        {"industry_code": ["29"], "industry": ["Rubber"], "year": [2020], "trend": ["last"], "years": [3],
         "grid_tco2_per_mwh": [0.5], "intensity_tco2_per_mwh": [0.75], "intensity_low_tco2_per_mwh": [None],
         "intensity_high_tco2_per_mwh": [None], "below_grid": [False]},
        schema_overrides={"intensity_low_tco2_per_mwh": pl.Float64, "intensity_high_tco2_per_mwh": pl.Float64},
    )  # fmt: skip
    new = rows(
        ("n", 2021, "entry", None, "29", 20.0, 500.0, 5.0), ("m", 2021, "entry", None, "29", 20.0, 500.0, None),
        ("k", 2021, "entry", None, "77", 20.0, 500.0, None),
    )  # fmt: skip
    plan = usual(new, forecast=forecast, output_growth=0.1)
    assert of(plan, "n", "business_as_usual_tco2") == approx([15, 16.5, 18.15])
    assert of(plan, "m", "business_as_usual_tco2") == approx([15, 16.5, 18.15])
    assert of(plan, "n", "output_cny") == approx([500, 550, 605])
    assert of(plan, "k", "business_as_usual_tco2") == [None] * 3  # an industry that nothing is known of


def test_who_merges_goes_on_within_the_other_and_has_no_cap_of_its_own():
    """a (100 t, 1,000) into c (50 t, 4,000) in 2021: c then makes 5,000 with 150 t; by rank it comes before b's 40 CNY/t."""
    plan = usual(rows(("a", 2021, "merger", "c", None, None, None, None)), rule=OPT_OUT, goal=Goal(2021, cap_tco2=150))
    assert of(plan, "a", "cap_tco2") == [None]
    assert of(plan, "c", "business_as_usual_tco2") == approx([50, 150, 150, 150])
    assert of(plan, "c", "output_cny") == approx([4000, 5000, 5000, 5000])
    assert of(plan, "c", "reduction_tco2")[1] == approx(50)
    assert of_years(plan, "enterprises") == [3, 2, 2, 2]


# What adds up and what rules may rest on, beside electricity, output and emissions.
EXTENSIVE = {
    "value_added_cny": [300.0, 500.0, 900.0], "employees": [10.0, 20.0, 40.0],
    "base_emission_tco2": [120.0, 60.0, 50.0], "base_output_cny": [900.0, 1900.0, 3900.0],
}  # fmt: skip
MERGER = ("a", 2021, "merger", "c", None, None, None, None)


@pytest.mark.parametrize("into", ["b", "c"])
@pytest.mark.parametrize("grown", [0.0, 0.1])
def test_sums_of_the_region_are_the_same_before_and_after_a_merger(into, grown):
    """Electricity, output, emissions and all else that adds up: whoever has a's site has what a brought."""
    estimate = three(**EXTENSIVE, zero_carbon_mwh=[0.0, 40.0, 0.0], emission_tco2=[100.0, 30.0, 50.0])
    assumed = Assumptions(output_growth=grown, electricity_growth=grown)
    grid = grid_path(GRID, [2020, 2021, 2022], assumed)
    merged = rows(("a", 2021, "merger", into, None, None, None, None))
    apart, together = (business_as_usual(estimate, grid, assumed, changes) for changes in (None, merged))
    summed = ["electricity_mwh", "output_cny", "emission_tco2", *EXTENSIVE]
    sums = [of.register_of(2).select(pl.col(summed).sum()).row(0, named=True) for of in (apart, together)]
    assert sums[1] == approx(sums[0])
    assert sums[1]["emission_tco2"] == approx(180 * (1 + grown) ** 2)
    assert together.register_of(2)["enterprise_id"].to_list() == ["b", "c"]


def test_plan_s_sums_are_the_same_before_and_after_a_merger():
    """Of all years: what the two emit and make apart, the one that goes on emits and makes."""
    apart, together = usual(output_growth=0.05), usual(rows(MERGER), output_growth=0.05)
    for column in ("business_as_usual_tco2", "output_cny"):
        sums = [
            plan.plan.group_by("year").agg(pl.col(column).sum()).sort("year")[column].to_list()
            for plan in (apart, together)
        ]
        assert sums[1] == approx(sums[0]), column
    assert of_years(together, "business_as_usual_tco2") == approx(of_years(apart, "business_as_usual_tco2"))


def test_a_site_keeps_the_growth_of_its_industry_in_whatever_enterprise_it_is():
    merged = rows(("c", 2021, "merger", "a", None, None, None, None))
    plan = usual(merged, industries={"33": {"output_growth": 1.0}})
    assert of(plan, "a", "business_as_usual_tco2")[:3] == approx([100, 200, 300])


def test_enterprises_that_merge_and_then_leave_are_gone_whole():
    gone = rows(("a", 2021, "merger", "b", None, None, None, None), ("b", 2022, "exit", None, None, None, None, None))
    assert of_years(usual(gone), "business_as_usual_tco2") == approx([200, 200, 50, 50])


def test_changes_after_the_last_year_planned_are_left_alone():
    plan = usual(rows(("a", 2040, "exit", None, None, None, None, None)))
    assert of_years(plan, "enterprises") == [3] * 4


def test_the_estimate_is_the_base_of_rules_that_need_one():
    """Grandparenting: each keeps the same share of what it emitted in 2020; with +10 % it is cut by what it has grown."""
    from regional_carbon.strategies import Strategy

    plan = usual(rule=Strategy("g", "grandparenting"), goal=Goal(2021, cap_tco2=100), output_growth=0.1)
    assert of(plan, "a", "cap_tco2")[1] == approx(50)
    assert of(plan, "b", "cap_tco2")[1] == approx(25)


def saved(*rows):
    """What measures take off: enterprise, first whole year, electricity used and bought less, fuel emission less."""
    names = ["enterprise_id", "year", "electricity_mwh", "grid_mwh", "fuel_tco2"]
    return pl.DataFrame(rows, orient="row", schema=names)


def test_measures_carried_out_lower_the_years_after_them():
    """b: 20 of its 100 MWh less from 2022 on, at 0.3 tCO2/MWh; a: 10 of its 50 t of fuels."""
    plan = planned(UNIFORM, LOOSE, saved=saved(("b", 2022, 20.0, 20.0, 0.0), ("a", 2021, 0.0, 0.0, 10.0)))
    assert of(plan, "b", "business_as_usual_tco2") == approx([50, 40, 24, 24])
    assert of(plan, "a", "business_as_usual_tco2") == approx([100, 80, 70, 70])
    assert of(plan, "c", "business_as_usual_tco2") == approx([50, 40, 30, 30])


def test_measures_of_nobody_change_nothing():
    plan = planned(UNIFORM, LOOSE, saved=saved(("z", 2021, 20.0, 20.0, 5.0)))
    assert plan.plan.equals(planned(UNIFORM, LOOSE).plan)


def test_measures_never_save_more_than_there_is():
    plan = planned(UNIFORM, LOOSE, saved=saved(("b", 2021, 500.0, 500.0, 0.0)))
    assert of(plan, "b", "business_as_usual_tco2") == approx([50, 0, 0, 0], abs=1e-6)


def test_measures_are_less_electricity_per_output_among_the_wedges():
    """What each cause takes off still adds up: 2022 without and with 20 MWh less of b, 6 t."""
    told = planned(UNIFORM, LOOSE, saved=saved(("b", 2022, 20.0, 20.0, 0.0), ("a", 2022, 10.0, 10.0, 5.0)))
    usual_years, years = planned(UNIFORM, LOOSE).years.row(2, named=True), told.years.row(2, named=True)
    taken = sum(years[f"{cause}_wedge_tco2"] for cause in CAUSES)
    assert years["frozen_tco2"] - taken == approx(years["business_as_usual_tco2"])
    assert years["electricity_wedge_tco2"] > usual_years["electricity_wedge_tco2"]
    assert years["business_as_usual_tco2"] == approx(usual_years["business_as_usual_tco2"] - 6 - 3 - 5)
