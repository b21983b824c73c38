"""How uncertain a grid factor is for the year estimated: its parts by hand, and the laws they keep."""

from math import hypot, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.factors import catalogue, grid_factor
from regional_carbon.factors.grid_uncertainty import grid_age, grid_sigma, nearest_published

OWN, AVERAGES, ROOT_YEAR, YEAR = 0.02936, 0.05093, 0.05997, 0.02266


def test_parts_are_those_of_the_table_printed():
    rows = {(row["component"], row["level"]): row for row in catalogue("grid_uncertainty")}
    assert float(rows["own", ""]["sigma"]) == OWN
    assert float(rows["averages", ""]["sigma"]) == AVERAGES
    assert float(rows["vintage", "grid"]["sigma_per_root_year"]) == ROOT_YEAR
    assert {row["sigma_per_year"] for (part, _), row in rows.items() if part == "vintage"} == {str(YEAR)}


def test_factor_of_the_year_itself_has_its_own_error_and_that_of_two_averages():
    """Coal's carbon ±5.4 %, surveys ±2 %; ln(0.6096 / 0.5306) / 2 = 6.9 % in 2023."""
    assert grid_sigma(grid_factor(grid="east", year=2021), 2021) == approx(hypot(OWN, AVERAGES))


def test_factor_beyond_the_last_one_published_ages_by_the_years():
    later = grid_sigma(grid_factor(grid="east", year=2023), 2033)
    assert later == approx(sqrt(OWN**2 + AVERAGES**2 + 10 * ROOT_YEAR**2 + (10 * YEAR) ** 2))


def test_old_factor_errs_by_what_the_nearest_one_published_differs_from_it():
    """0.7035 of 2012 for 2020: 0.5992 of 2021, ln −0.160, and the one year that is left."""
    known = grid_sigma(grid_factor(grid="east", year=2012), 2020)
    assert known == approx(sqrt(OWN**2 + AVERAGES**2 + log(0.5992 / 0.7035) ** 2 + ROOT_YEAR**2 + YEAR**2))


def test_own_factor_without_a_year_has_its_own_error_alone():
    assert grid_sigma(grid_factor(value=0.5, source="the grid company"), 2023) == approx(OWN)
    aged = grid_sigma(grid_factor(value=0.5, source="the grid company", year=2022), 2023)
    assert aged == approx(sqrt(OWN**2 + ROOT_YEAR**2 + YEAR**2))


@pytest.mark.parametrize(("of", "year", "nearest"), [(2012, 2020, 2021), (2023, 2020, 2021), (2021, 2020, None)])
def test_nearest_factor_is_nearer_than_the_one_there_is(of, year, nearest):
    near = nearest_published(grid_factor(grid="east", year=of), year)
    assert (near and near.year) == nearest


@given(st.sampled_from([2005, 2012, 2021, 2022, 2023]), st.integers(2023, 2045))
def test_factor_grows_no_surer_with_the_years(of, year):
    """Beyond the last year published."""
    grid = grid_factor(grid="east", year=of)
    assert grid_age(grid, year) == year - of
    assert grid_sigma(grid, year + 1) > grid_sigma(grid, year) >= hypot(OWN, AVERAGES)
