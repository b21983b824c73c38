"""The energy that measures can save: electricity bought, and fossil fuel as metered or as its emissions tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.measures.energy_used import carbon_of_fuel, saveable_energy
from tests.engines import polars_frame, rows

KAPPA = 0.08  # tCO2/GJ of industry 29
FACTORS = {
    "energy": ["natural_gas", "raw_coal", "heat"], "unit": ["10^4 m3", "t", "GJ"],
    "tco2_per_unit": [20.0, 2.0, 0.1], "gj_per_unit": [400.0, 20.0, 1.0],
    "source": ["test", "test", "test"],
}  # fmt: skip


def told_of(frame=polars_frame, metered=(), **more):
    """One enterprise of 1,000 MWh; its fuels and heat emit 300 t, 60 of them heat."""
    given = {
        "enterprise_id": ["e1"], "industry_code": ["29"], "year": [2020], "electricity_mwh": [1000.0],
        "output_cny": [1e6], "intensity_tco2_per_mwh": [0.8], "emission_tco2": [800.0], "fuel_tco2": [300.0],
        "heat_tco2": [60.0], "grade": [4],
    } | more  # fmt: skip
    fuels = {
        "industry_code": ["29"],
        "year": [2020],
        "electricity_mwh": [1e4],
        "fuel_ratio": [1.0],
        "fuel_tco2_per_gj": [KAPPA],
    }
    own = None
    if metered:
        energy, unit, amount = (list(each) for each in zip(*metered, strict=True))
        count = len(metered)
        own = frame(enterprise_id=["e1"] * count, year=[2020] * count, energy=energy, amount=amount, unit=unit)
    return rows(saveable_energy(frame(**given), frame(**fuels), frame(**FACTORS), enterprise_energy=own))[0]


@pytest.mark.spark("saveable_energy")
def test_metered_fuel_counts_as_metered_and_the_rest_by_its_industry(frame):
    """100 t of gas are 2,000 GJ; of 240 t of fossil fuel 140 are left, 1,750 GJ; the heat bought is no fuel."""
    told = told_of(frame, [("natural_gas", "10^4 m3", 5.0), ("heat", "GJ", 600.0)], grade=[2])
    assert told["fuel_gj"] == approx(2000 + 140 / KAPPA)
    assert told["fossil_tco2"] == approx(240)
    assert told["fuel_of_industry"] is False


def test_fuel_that_is_not_metered_is_told_by_its_emissions():
    assert told_of()["fuel_gj"] == approx(240 / KAPPA)


def test_metered_fuels_above_what_is_emitted_leave_no_rest():
    assert told_of(metered=[("raw_coal", "t", 150.0)], grade=[2])["fuel_gj"] == approx(3000)


def test_metered_fuel_without_heating_value_falls_back_on_its_emissions():
    assert told_of(metered=[("wood", "t", 150.0)], grade=[2])["fuel_gj"] == approx(240 / KAPPA)


def test_tier_5_knows_its_fuel_by_industry_alone():
    assert told_of(grade=[5])["fuel_of_industry"] is True
    assert told_of(grade=[None])["fuel_of_industry"] is True
    assert told_of(grade=[4])["fuel_of_industry"] is False


@pytest.mark.parametrize("unknown", ["fuel_tco2", "heat_tco2"])
def test_fuel_is_not_known_where_its_emissions_or_the_heat_in_them_are_not(unknown):
    assert told_of(**{unknown: [None]})["fuel_gj"] is None


def test_industry_without_statistics_leaves_fuel_unknown_but_for_none():
    assert told_of(industry_code=["99"])["fuel_gj"] is None
    assert told_of(industry_code=["99"], fuel_tco2=[60.0])["fuel_gj"] == 0


def test_own_generation_is_not_bought_and_green_power_saves_nothing():
    """Of 400 MWh zero-carbon 150 are bought: 750 MWh are bought, of 600 saving counts."""
    told = told_of(zero_carbon_mwh=[400.0], green_power_mwh=[150.0])
    assert (told["electricity_bought_mwh"], told["electricity_limit_mwh"]) == (750, 600)


def test_zero_carbon_electricity_of_unknown_kind_counts_as_bought():
    told = told_of(zero_carbon_mwh=[400.0])
    assert (told["electricity_bought_mwh"], told["electricity_limit_mwh"]) == (1000, 600)


@given(st.floats(0, 1e6), st.floats(0, 2e6), st.none() | st.floats(0, 2e6), st.floats(-1e3, 1e6), st.floats(0, 1e6))
def test_no_energy_is_below_0_nor_more_than_the_electricity_used(used, green, bought, fuel, heat):
    told = told_of(
        electricity_mwh=[used], zero_carbon_mwh=[green], green_power_mwh=[bought], fuel_tco2=[fuel], heat_tco2=[heat]
    )
    assert 0 <= told["electricity_limit_mwh"] <= used
    assert 0 <= told["electricity_bought_mwh"] <= used
    assert told["fuel_gj"] >= 0


def test_carbon_of_fuel_is_the_region_s_mean_or_that_of_the_audited_plants():
    known = polars_frame(enterprise_id=["e1", "e2", "e3"], fuel_gj=[100.0, 300.0, None], fossil_tco2=[6.0, 30.0, 5.0])
    assert carbon_of_fuel(known) == approx(36 / 400)
    assert carbon_of_fuel(known[2:]) == 0.05172
