"""Emissions by scope: each by hand, their sums, and that nothing is taken off without evidence."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.models.scopes import emission_by_scope, region_scopes
from tests.engines import column, polars_frame, rows

GRID, RESIDUAL = 0.5, 0.6


def estimated(frame, **more):
    """One enterprise of 1,000 MWh whose fuels and heat emit 300 t, 80 of them heat."""
    given = {
        "enterprise_id": ["e1"], "industry_code": ["29"], "year": [2020], "electricity_mwh": [1000.0],
        "output_cny": [1e6], "intensity_tco2_per_mwh": [0.8], "fuel_tco2": [300.0], "heat_tco2": [80.0],
    } | more  # fmt: skip
    zero_carbon = given.get("zero_carbon_mwh", [0.0] * len(given["year"]))
    emission = [
        None if fuel is None else fuel + GRID * (used - (green or 0.0))
        for fuel, used, green in zip(given["fuel_tco2"], given["electricity_mwh"], zero_carbon, strict=True)
    ]
    return frame(**given, emission_tco2=emission)


def apart(emission, residual=None):
    return emission_by_scope(emission, grid_tco2_per_mwh=GRID, residual_tco2_per_mwh=residual)


def of_region(emission, residual=None, frame=polars_frame):
    standing = apart(emission, residual)
    ranked = {"efficiency_cny_per_tco2": 0.0, "rank": 1, "rank_in_industry": 1, "industry_ratio": 1.0}
    told = pl.DataFrame(rows(standing)).with_columns(
        **{name: pl.lit(value) for name, value in ranked.items()}, efficiency_grade=pl.lit(1)
    )
    built = frame(**told.to_dict(as_series=False))
    return rows(region_scopes(built, grid_tco2_per_mwh=GRID, residual_tco2_per_mwh=residual))


def electricity(emission, residual=None):
    told = apart(emission, residual)
    return column(told, "electricity_location_tco2")[0], column(told, "electricity_market_tco2")[0]


@pytest.mark.spark("emission_by_scope")
def test_scope_1_is_the_fuels_without_the_heat_that_is_bought(frame):
    told = apart(estimated(frame))
    assert column(told, "scope_1_tco2") == [approx(220)]
    assert column(told, "heat_tco2") == [80]
    assert column(told, "emission_tco2") == [approx(220 + 80 + 500)]


def test_without_zero_carbon_electricity_both_ways_count_all_of_it(frame):
    assert electricity(estimated(frame)) == (approx(500), approx(500))


def test_own_solar_is_not_taken_from_the_grid_either_way(frame):
    """400 MWh made on site, none bought: 600 MWh · 0.5."""
    solar = estimated(frame, zero_carbon_mwh=[400.0], green_power_mwh=[0.0])
    assert electricity(solar) == (approx(300), approx(300))


def test_bought_green_power_counts_as_zero_by_market_and_as_grid_power_by_location(frame):
    """Of 400 MWh 150 are bought: location (1000 − 250)·0.5, market (1000 − 400)·0.5."""
    green = estimated(frame, zero_carbon_mwh=[400.0], green_power_mwh=[150.0])
    assert electricity(green) == (approx(375), approx(300))


def test_residual_factor_is_of_the_market_alone(frame):
    green = estimated(frame, zero_carbon_mwh=[400.0], green_power_mwh=[150.0])
    assert electricity(green, RESIDUAL) == (approx(375), approx(360))
    assert column(apart(green, RESIDUAL), "emission_tco2") == [approx(600)]  # what is ranked stays at the grid factor


def test_zero_carbon_electricity_of_which_nobody_says_that_it_is_made_on_site_counts_as_bought(frame):
    unclear = estimated(frame, zero_carbon_mwh=[400.0], green_power_mwh=[None])
    assert electricity(unclear) == (approx(500), approx(300))


def test_scope_1_is_not_known_where_heat_is_not(frame):
    told = apart(estimated(frame, heat_tco2=[None]))
    assert column(told, "scope_1_tco2") == [None]
    assert column(told, "electricity_location_tco2") == [approx(500)]


@pytest.mark.spark("region_scopes")
def test_region_sums_its_enterprises_and_names_what_is_not_told_apart(frame):
    two = estimated(
        polars_frame, enterprise_id=["e1", "e2"], industry_code=["29", "30"], year=[2020, 2020],
        electricity_mwh=[1000.0, 200.0], output_cny=[1e6, 1e6], intensity_tco2_per_mwh=[0.8, 0.9],
        fuel_tco2=[300.0, 50.0], heat_tco2=[80.0, None], zero_carbon_mwh=[400.0, 20.0], green_power_mwh=[150.0, None],
    )  # fmt: skip
    assert of_region(two, RESIDUAL, frame) == [
        {
            "year": 2020, "enterprises": 2, "scope_1_tco2": approx(220), "process_tco2": None, "heat_tco2": approx(80),
            "unsplit_tco2": approx(50), "electricity_location_tco2": approx(375 + 100),
            "electricity_market_tco2": approx(360 + 108), "location_tco2": approx(825), "market_tco2": approx(818),
            "emission_tco2": approx(600 + 140), "unclaimed_mwh": approx(20), "grid_tco2_per_mwh": GRID,
            "residual_tco2_per_mwh": RESIDUAL,
        }
    ]  # fmt: skip


def test_enterprise_whose_emissions_are_not_known_is_in_no_sum():
    two = estimated(
        polars_frame, enterprise_id=["e1", "e2"], industry_code=["29", "99"], year=[2020, 2020],
        electricity_mwh=[1000.0, 200.0], output_cny=[1e6, 1e6], intensity_tco2_per_mwh=[0.8, None],
        fuel_tco2=[300.0, None], heat_tco2=[80.0, None],
    )  # fmt: skip
    (told,) = of_region(two)
    assert (told["enterprises"], told["market_tco2"], told["emission_tco2"]) == (1, approx(800), approx(800))


ENTERPRISE = st.fixed_dictionaries(
    {
        "electricity_mwh": st.floats(0, 1e6), "zero_carbon": st.one_of(st.none(), st.floats(0, 1)),
        "bought": st.one_of(st.none(), st.floats(0, 1)), "fuel_tco2": st.floats(0, 1e6),
        "heat": st.one_of(st.none(), st.floats(0, 1)),
    }
)  # fmt: skip


def register(drawn):
    green = [None if one["zero_carbon"] is None else one["zero_carbon"] * one["electricity_mwh"] for one in drawn]
    bought = [
        None if one["bought"] is None or z is None else one["bought"] * z for one, z in zip(drawn, green, strict=True)
    ]
    count = len(drawn)
    return estimated(
        polars_frame, enterprise_id=[f"e{place}" for place in range(count)], industry_code=["29"] * count,
        year=[2020] * count, electricity_mwh=[one["electricity_mwh"] for one in drawn], output_cny=[1e6] * count,
        intensity_tco2_per_mwh=[0.8] * count, fuel_tco2=[one["fuel_tco2"] for one in drawn],
        heat_tco2=[None if one["heat"] is None else one["heat"] * one["fuel_tco2"] for one in drawn],
        zero_carbon_mwh=pl.Series(green, dtype=pl.Float64), green_power_mwh=pl.Series(bought, dtype=pl.Float64),
    )  # fmt: skip


@given(st.lists(ENTERPRISE, min_size=1, max_size=6))
def test_scopes_of_a_region_add_up_to_its_total_at_the_average_factor(drawn):
    (told,) = of_region(register(drawn))
    assert told["market_tco2"] == approx(told["emission_tco2"], rel=1e-9, abs=1e-6)
    assert told["location_tco2"] >= told["market_tco2"] - 1e-6  # a contract takes off by market alone


@given(st.lists(ENTERPRISE, min_size=1, max_size=6))
def test_location_based_total_is_the_market_based_one_where_no_green_power_is_bought(drawn):
    (told,) = of_region(register([{**one, "bought": 0.0} for one in drawn]))
    assert told["location_tco2"] == approx(told["market_tco2"], rel=1e-9, abs=1e-6)


@given(st.lists(ENTERPRISE, min_size=1, max_size=6), st.floats(0.01, 1.5))
def test_residual_factor_changes_market_based_electricity_alone(drawn, residual):
    (plain,), (told,) = of_region(register(drawn)), of_region(register(drawn), residual)
    same = {"scope_1_tco2", "heat_tco2", "unsplit_tco2", "location_tco2", "electricity_location_tco2", "emission_tco2"}
    assert {name: plain[name] for name in same} == {name: told[name] for name in same}
    assert told["electricity_market_tco2"] == approx(
        plain["electricity_market_tco2"] * residual / GRID, rel=1e-9, abs=1e-6
    )
