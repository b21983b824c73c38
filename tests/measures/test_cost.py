"""Model V, V5–V6: cost of a tonne, payback and chance by hand, as published for Region A, and their laws."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from pytest import approx

import regional_carbon as rc
from regional_carbon.measures.cost import (
    abatement_slices,
    capital_recovery_factor,
    enterprise_abatement,
    implementation_of,
    measure_slices,
    slice_costs,
)
from regional_carbon.measures.marginal_abatement_cost import abatement_blocks, industry_blocks
from regional_carbon.measures.potential import region_abatement, shipped_levels, with_savings
from regional_carbon.measures.slices import GROUPS
from regional_carbon.schema.arrays import columns_of
from regional_carbon.schema.frames import model
from regional_carbon.schema.measure_inputs import MeasureInputs
from tests.engines import polars_frame, rows
from tests.measures.test_potential import FACTORS, energy, region_a

__all__ = ["region_a"]  # the fixture

INPUTS = MeasureInputs(electricity_price_cny_per_mwh=700.0)
BOTH = replace(INPUTS, fuel_price_cny_per_gj=90.0)


def of_region(built, *, factors=FACTORS, **changed):
    """Tonnes, tonnes below 0, mean cost, investment and bill of a region's enterprises together."""
    told = enterprise_abatement(built, **factors, inputs=replace(INPUTS, **changed))
    summed = told.sum().row(0, named=True)
    return {**summed, "mean": summed["net_cost_cny"] / summed["tonnes_tco2"]}


# ---------------------------------------------------------------------------------------------------
# By hand


def test_capital_recovery_factor_of_8_per_cent_and_10_years_is_0_1490295():
    """Law 3."""
    assert capital_recovery_factor(0.08, 10) == approx(0.1490295, abs=5e-8)


def test_without_interest_an_investment_is_spread_evenly():
    assert capital_recovery_factor(0, 10) == 0.1
    assert capital_recovery_factor(1e-9, 10) == approx(0.1)


def test_1000_invested_to_save_a_mwh_at_300_costs_minus_301_94_a_tonne():
    """Law 3: (0.1490295 · 1,000 − 300)/0.5, all of it realised; here of a slice whose investment and price are its own."""
    inputs = replace(INPUTS, realisation=1.0, energy_price_share_electricity=1.0, electricity_price_cny_per_mwh=300.0)
    costs = slice_costs(inputs, grid_tco2_per_mwh=0.5, fuel_tco2_per_gj=0.05)
    annual = (costs.cost_cny_per_tco2 * 0.5 + 300) / costs.unit_investment_cny
    assert annual == approx([0.1490295] * 24, abs=5e-8)
    assert (annual[0] * 1000 - 300) / 0.5 == approx(-301.94, abs=0.005)


def test_first_slice_of_process_measures_costs_what_its_row_says():
    """0.665 USD of 2024 at 74.498 USD/MWh; here 507.5 CNY saved a MWh, 70.529 USD."""
    costs = slice_costs(INPUTS, grid_tco2_per_mwh=0.7035, fuel_tco2_per_gj=0.06)
    (place,) = np.flatnonzero((costs.group == 0) & (costs.slice == 1))
    investment = 0.665 * (507.5 / 7.1957 / 74.498) ** 0.5 * 7.1957
    assert costs.unit_investment_cny[place] == approx(investment)
    assert costs.payback_years[place] == approx(investment / 507.5)
    assert costs.cost_cny_per_tco2[place] == approx((0.1490295 * investment / 0.75 - 507.5) / 0.7035)
    assert costs.investment_cny_per_tco2[place] == approx(investment / (0.75 * 0.7035))


def test_chance_of_a_slice_is_by_payback_and_investment():
    """−0.0657 − 0.2672·ln(2.6) − 0.0775·ln(kUSD), of slice 8 with 100 MWh saved."""
    costs = slice_costs(INPUTS, grid_tco2_per_mwh=0.7035, fuel_tco2_per_gj=0.06)
    (place,) = np.flatnonzero((costs.group == 0) & (costs.slice == 8))
    payback = costs.payback_years[place]
    thousand_usd = costs.unit_investment_cny[place] * 100 * 0.10725 / 7.1957 / 1000
    expected = 1 / (1 + np.exp(0.0657 + 0.2672 * np.log(payback) + 0.0775 * np.log(thousand_usd)))
    assert payback == approx(2.6, abs=0.1)
    assert implementation_of(costs, place, np.array([100.0]), 7.1957) == approx([expected])


def test_chance_falls_no_further_beyond_5_years_of_payback():
    costs = slice_costs(INPUTS, grid_tco2_per_mwh=0.7035, fuel_tco2_per_gj=0.06)
    (place,) = np.flatnonzero((costs.group == 0) & (costs.slice == 12))
    longer = replace(costs, payback_years=costs.payback_years * 3)
    chance, later = (implementation_of(of, place, np.array([100.0]), 7.1957) for of in (costs, longer))
    assert costs.payback_years[place] > 5
    assert chance == later


def test_slice_without_investment_is_done_as_often_as_a_no_cost_measure():
    """The first slice of fuels in buildings costs nothing: 1/(1 + exp(0.3398 − 0.7556))."""
    costs = slice_costs(BOTH, grid_tco2_per_mwh=0.7035, fuel_tco2_per_gj=0.06)
    (place,) = np.flatnonzero((costs.group == 3) & (costs.slice == 1))
    assert implementation_of(costs, place, np.array([1.0, 1e6]), 7.1957) == approx([0.60248, 0.60248], abs=5e-6)


# ---------------------------------------------------------------------------------------------------
# Region A as published: the specification, section 5, and its worked example


def test_region_a_invests_36_1_million_and_saves_11_4_million_a_year(region_a):
    told = enterprise_abatement(region_a, **FACTORS, inputs=INPUTS)
    tonnes = told["tonnes_tco2"].sum()
    assert tonnes == approx(15_749, abs=0.5)
    assert told["investment_cny"].sum() / 1e6 == approx(36.1, abs=0.05)
    assert told["bill_saved_cny"].sum() / 1e6 == approx(11.4, abs=0.05)
    assert told["tonnes_below_0_tco2"].sum() == approx(14_177, abs=0.5)
    assert told["tonnes_below_0_tco2"].sum() / 209_441 == approx(0.068, abs=0.0005)
    assert (told["tonnes_tco2"] * told["implementation"]).sum() / tonnes == approx(0.48, abs=0.005)


def test_a045_of_region_a_invests_740546(region_a):
    own = enterprise_abatement(region_a, **FACTORS, inputs=INPUTS).filter(enterprise_id="A045")
    assert own["investment_cny"].item() == approx(740_546, abs=0.5)


# Changed, tonnes realised, tonnes below 0 CNY/t, mean cost CNY/t, investment M CNY.
SENSITIVITY = [
    ({}, 15749, 14177, -380, 36.1),
    ({"realisation": 0.5}, 10499, 8401, -209, 36.1),
    ({"realisation": 1.0}, 20998, 19495, -465, 36.1),
    ({"transfer_elasticity": 0.0}, 15749, 14177, -365, 37.7),
    ({"transfer_elasticity": 1.0}, 15749, 14177, -394, 34.6),
    ({"discount_rate": 0.04}, 15749, 14621, -439, 36.1),
    ({"discount_rate": 0.15}, 15749, 13480, -265, 36.1),
    ({"lifetime_years": 5}, 15749, 11905, -148, 36.1),
    ({"lifetime_years": 15}, 15749, 14621, -454, 36.1),
    ({"electricity_price_cny_per_mwh": 500.0}, 15749, 13480, -227, 30.5),
    ({"electricity_price_cny_per_mwh": 900.0}, 15749, 14177, -541, 40.9),
    ({"currency_per_usd": 3.6}, 15749, 14968, -480, 25.5),
]


@pytest.mark.parametrize(("changed", "tonnes", "below", "mean", "investment"), SENSITIVITY)
def test_sensitivity_of_region_a_is_the_published_one(region_a, changed, tonnes, below, mean, investment):
    told = of_region(region_a, **changed)
    assert told["tonnes_tco2"] == approx(tonnes, abs=0.5)
    assert told["tonnes_below_0_tco2"] == approx(below, abs=0.5)
    assert told["mean"] == approx(mean, abs=0.5)
    assert told["investment_cny"] / 1e6 == approx(investment, abs=0.05)


def test_cleaner_grid_saves_fewer_tonnes_at_the_same_investment(region_a):
    """grid = 0.5617."""
    told = of_region(region_a, factors={**FACTORS, "grid_tco2_per_mwh": 0.5617})
    assert (told["tonnes_tco2"], told["tonnes_below_0_tco2"]) == (approx(12_574, abs=0.5), approx(11_319, abs=0.5))
    assert told["mean"] == approx(-476, abs=0.5)
    assert told["investment_cny"] / 1e6 == approx(36.1, abs=0.05)


# ---------------------------------------------------------------------------------------------------
# Slices


@pytest.mark.parametrize("group", range(4))
def test_shares_of_a_group_add_to_1_and_costs_rise(group):
    """Law 4."""
    costs = slice_costs(BOTH, grid_tco2_per_mwh=0.7, fuel_tco2_per_gj=0.06)
    of_group = costs.group == group
    assert costs.share[of_group].sum() == approx(1, abs=2e-5)  # shipped to five digits
    assert costs.slice[of_group].tolist() == list(range(1, 13))
    assert all(later >= earlier for earlier, later in pairwise(costs.cost_cny_per_tco2[of_group]))


def test_slices_of_all_groups_come_in_order_of_cost():
    costs = slice_costs(BOTH, grid_tco2_per_mwh=0.7, fuel_tco2_per_gj=0.06).cost_cny_per_tco2
    assert len(costs) == 48
    assert all(later >= earlier for earlier, later in pairwise(costs))


def test_energy_without_a_price_has_no_slice():
    costs = slice_costs(INPUTS, grid_tco2_per_mwh=0.7, fuel_tco2_per_gj=0.06)
    assert {GROUPS[group] for group in costs.group} == {"electricity_process", "electricity_buildings_operations"}
    with pytest.raises(rc.StrategyError, match="No energy price is given"):
        slice_costs(MeasureInputs(), grid_tco2_per_mwh=0.7, fuel_tco2_per_gj=0.06)


def test_electricity_that_emits_nothing_has_no_slice():
    costs = slice_costs(BOTH, grid_tco2_per_mwh=0.0, fuel_tco2_per_gj=0.06)
    assert {GROUPS[group] for group in costs.group} == {"fuel_process", "fuel_buildings_operations"}


@model
def savings_of(built):
    """The one region of a frame, with what its enterprises save, as arrays."""
    return columns_of(with_savings(built, shipped_levels()), ["year"], "enterprise_id")[0]


def test_slices_of_a_region_hold_its_tonnes_by_group_and_never_by_slice(region_a):
    costs = slice_costs(INPUTS, **FACTORS)
    slices = measure_slices(savings_of(region_a), costs, INPUTS)
    assert slices.tonnes_tco2.shape == (72, 4)
    assert slices.tonnes_tco2.sum() == approx(15_749, abs=0.5)
    assert (slices.tonnes_tco2[:, 2:] == 0).all()
    told = (slices.tonnes_tco2.sum(axis=0)[slices.group] * slices.share)[slices.cost_cny_per_tco2 < 0].sum()
    assert told == approx(14_177, abs=0.5)


def test_fuel_by_industry_alone_is_a_measure_of_the_region_and_of_no_enterprise():
    built = energy(polars_frame, [1000.0, 1000.0], [5_000.0, 5_000.0], by_industry=[True, False])
    first, second = measure_slices(savings_of(built), slice_costs(BOTH, **FACTORS), BOTH).tonnes_tco2
    assert (first[2:] == 0).all()
    assert (second[2:] > 0).all()
    own = rows(enterprise_abatement(built, **FACTORS, inputs=BOTH))
    assert own[0]["tonnes_tco2"] < own[1]["tonnes_tco2"]
    blocks = abatement_blocks(built, **FACTORS, inputs=BOTH)
    fuel = blocks.filter(measure_group="fuel_process")["tonnes_tco2"].sum()
    assert fuel == approx(2 * second[2], rel=2e-5)


# ---------------------------------------------------------------------------------------------------
# By enterprise and by region


@pytest.mark.spark("enterprise_abatement")
def test_sums_of_an_enterprise_are_those_of_its_slices(frame):
    built = energy(frame, [5_438.0, 0.0], [9_000.0, None])
    own, nothing = rows(enterprise_abatement(built, **FACTORS, inputs=BOTH))
    told = rows(abatement_slices(energy(polars_frame, [5_438.0], [9_000.0]), **FACTORS, inputs=BOTH), by=())
    tonnes = sum(row["tonnes_tco2"] for row in told)
    assert len(told) == 47  # one slice of the fuels in buildings has no share
    assert own["tonnes_tco2"] == approx(tonnes, rel=2e-5)
    assert own["investment_cny"] == approx(sum(row["investment_cny"] for row in told))
    assert own["net_cost_cny"] == approx(sum(row["cost_cny_per_tco2"] * row["tonnes_tco2"] for row in told))
    assert own["payback_years"] == approx(own["investment_cny"] / own["bill_saved_cny"])
    assert own["net_cost_cny"] == approx(0.1490295 * own["investment_cny"] - own["bill_saved_cny"], rel=1e-6)
    assert own["implementation"] == approx(
        sum(row["implementation"] * row["tonnes_tco2"] for row in told) / tonnes, rel=2e-5
    )
    assert (nothing["tonnes_tco2"], nothing["investment_cny"]) == (0, 0)
    assert {nothing[name] for name in ("cost_cny_per_tco2", "payback_years", "implementation")} == {None}


@pytest.mark.spark("abatement_slices")
def test_slices_of_an_enterprise_come_cheapest_first_with_their_payback(frame):
    told = rows(abatement_slices(energy(frame, [5_438.0]), **FACTORS, inputs=INPUTS), by="cost_cny_per_tco2")
    assert len(told) == 24
    for row in told:
        bill = 507.5 / 0.7035 * row["tonnes_tco2"]
        assert row["payback_years"] == approx(row["investment_cny"] / bill)
        assert 0 < row["implementation"] < 1


@pytest.mark.spark("abatement_blocks")
def test_blocks_of_a_region_add_up_to_its_enterprises_within_its_interval(frame):
    built = energy(frame, [5_438.0, 20_000.0, 300.0], [9_000.0, 0.0, None])
    blocks = rows(abatement_blocks(built, **FACTORS, inputs=BOTH), by="saved_so_far_tco2")
    own = rows(enterprise_abatement(built, **FACTORS, inputs=BOTH))
    last = blocks[-1]
    assert last["saved_so_far_tco2"] == approx(sum(row["tonnes_tco2"] for row in own), rel=2e-5)
    assert sum(row["investment_cny"] for row in blocks) == approx(sum(row["investment_cny"] for row in own))
    assert [row["cost_cny_per_tco2"] for row in blocks] == sorted(row["cost_cny_per_tco2"] for row in blocks)
    electricity, fuel = rows(region_abatement(built, **FACTORS), by="carrier")
    low = 0.75 * (0.7035 * electricity["saving_q05"] + 0.06 * fuel["saving_q05"])
    high = 0.75 * (0.7035 * electricity["saving_q95"] + 0.06 * fuel["saving_q95"])
    assert (last["saved_so_far_low_tco2"], last["saved_so_far_high_tco2"]) == (
        approx(low, rel=2e-5),
        approx(high, rel=2e-5),
    )


@pytest.mark.spark("industry_blocks")
def test_blocks_of_industries_add_up_to_those_of_their_region(frame):
    built = energy(frame, [5_438.0, 20_000.0, 300.0], industry=["29", "30", "30"])
    blocks = rows(abatement_blocks(built, **FACTORS, inputs=INPUTS), by=("measure_group", "slice"))
    parts = rows(industry_blocks(built, **FACTORS, inputs=INPUTS), by=("measure_group", "slice", "industry_code"))
    assert len(parts) == 2 * len(blocks) == 48
    pairs = zip(parts[::2], parts[1::2], strict=True)
    assert [one["tonnes_tco2"] + other["tonnes_tco2"] for one, other in pairs] == approx(
        [row["tonnes_tco2"] for row in blocks]
    )


# ---------------------------------------------------------------------------------------------------
# Laws


@given(
    st.floats(0.04, 0.15), st.floats(5, 15), st.floats(0.5, 1), st.floats(0, 0.3), st.floats(0, 1), st.floats(50, 3e3)
)
def test_money_of_an_enterprise_is_its_cost_times_its_tonnes(rate, years, realisation, rebound, elasticity, price):
    inputs = MeasureInputs(
        discount_rate=rate, lifetime_years=years, realisation=realisation, rebound=rebound,
        transfer_elasticity=elasticity, electricity_price_cny_per_mwh=price,
    )  # fmt: skip
    built = energy(polars_frame, [8_000.0])
    (own,) = rows(enterprise_abatement(built, **FACTORS, inputs=inputs))
    slices = rows(abatement_slices(built, **FACTORS, inputs=inputs), by=())
    cost = sum(row["tonnes_tco2"] * row["cost_cny_per_tco2"] for row in slices)
    scale = own["bill_saved_cny"] + own["investment_cny"]
    assert own["net_cost_cny"] == approx(cost, abs=1e-9 * scale)
    assert own["tonnes_below_0_tco2"] <= own["tonnes_tco2"] * (1 + 1e-12)
    assert 0 < own["implementation"] < 1


@given(st.floats(50, 3e3), st.floats(1.01, 5))
def test_dearer_energy_makes_every_tonne_cheaper_to_save(price, times):
    """At ε ≤ 1 a slice that pays back within its life saves more with each unit than its investment rises."""
    less, more = (
        enterprise_abatement(
            energy(polars_frame, [8_000.0]), **FACTORS, inputs=replace(INPUTS, electricity_price_cny_per_mwh=of)
        )
        for of in (price, price * times)
    )
    assert more["bill_saved_cny"].item() > less["bill_saved_cny"].item()
    assert more["tonnes_below_0_tco2"].item() >= less["tonnes_below_0_tco2"].item()
    assert more["payback_years"].item() < less["payback_years"].item()


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=6), st.randoms())
def test_rows_may_come_in_any_order(uses, random):
    built = energy(polars_frame, uses, uses)
    places = list(range(len(uses)))
    random.shuffle(places)
    for told in (enterprise_abatement, abatement_blocks, industry_blocks):
        ours, theirs = (told(each, **FACTORS, inputs=BOTH) for each in (built, built[places]))
        assert_frame_equal(ours, theirs, rel_tol=1e-12, abs_tol=0)
