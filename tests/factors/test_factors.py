"""The catalogue: chosen by set and grid, margins refused, every row with its source."""

from pathlib import Path

import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.factors import FUEL_SETS, catalogue, cite, fuel_factors, industry_name, residual_factor
from regional_carbon.units import unit

CATALOGUE = Path(rc.__file__).parent / "factors"


@pytest.mark.parametrize(
    ("choice", "tco2_per_mwh"),
    [
        ({"grid": "east", "year": 2012}, 0.7035),
        ({"grid": "华东", "year": 2022}, 0.5617),
        ({"province": "35", "year": 2022}, 0.4092),
        ({"province": "Fujian", "year": 2023}, 0.4211),
        ({"national": True, "year": 2022}, 0.5366),
        ({"national": True, "year": 2022, "kind": "residual"}, 0.5856),
        ({"national": True, "year": 2022, "kind": "fossil"}, 0.8325),
        ({"value": 0.4, "source": "our meter study"}, 0.4),
        ({"value": 0.7921, "source": "an average that happens to be equal", "kind": "average"}, 0.7921),
    ],
)
def test_grid_factor_is_chosen_by_grid_province_nation_or_value(choice, tco2_per_mwh):
    assert rc.grid_factor(**choice).tco2_per_mwh == tco2_per_mwh


@pytest.mark.parametrize(
    "row", catalogue("grid_not_for_inventories"), ids=[row["id"] for row in catalogue("grid_not_for_inventories")]
)
def test_every_listed_margin_is_refused_by_its_value(row):
    with pytest.raises(rc.FactorError) as refused:
        rc.grid_factor(value=float(row["value_tco2_per_mwh"]), source="a notice")
    assert refused.value.faults[0].key == "grid_margin_value"


def test_no_average_factor_equals_a_margin():
    margins = {float(row["value_tco2_per_mwh"]) for row in catalogue("grid_not_for_inventories")}
    assert not margins & {float(row["factor_tco2_per_mwh"]) for row in catalogue("grid")}


@pytest.mark.parametrize("choice", [{}, {"grid": "east", "province": "35", "year": 2022}])
def test_grid_factor_needs_exactly_one_choice(choice):
    with pytest.raises(rc.FactorError, match="The grid factor"):
        rc.grid_factor(**choice)


@pytest.mark.parametrize("fuel_set", FUEL_SETS)
def test_factor_is_heating_value_times_carbon_times_oxidation_times_44_over_12(fuel_set):
    rows = [
        row for row in catalogue("fuels") if row["source_id"] == FUEL_SETS[fuel_set] and row["tco2_per_unit_computed"]
    ]
    assert rows
    for row in rows:
        product = float(row["lhv"]) * float(row["carbon_content_tc_per_gj"]) * float(row["oxidation_rate"]) * 44 / 12
        assert fuel_factors(fuel_set)[row["fuel_id"]].tco2_per_unit == approx(product, rel=2e-6), row["id"]


def test_fuel_sets_are_never_mixed():
    factors = rc.published_factors("enterprise_standard").filter(pl.col("energy") != "heat")
    assert factors["factor_id"].str.starts_with("ent_").all()


def test_unit_of_every_factor_is_a_known_unit():
    units = {row["unit"] for row in catalogue("fuels")}
    assert "t" in units
    assert [name for name in units if unit(name) is None] == []


@pytest.mark.parametrize("name", ["fuels", "grid", "heat", "grid_not_for_inventories"])
def test_every_row_has_a_source_that_the_list_of_sources_explains(name):
    sources = {row["source_id"] for row in catalogue(name)}
    assert sources
    assert [source for source in sources if cite(source) == source] == []


def test_steam_is_2_6846_gj_per_tonne_at_0_8_mpa_and_between_its_neighbours_at_0_85():
    assert rc.steam_gj_per_t(0.8) == approx(2.68456, abs=1e-9)
    assert rc.steam_gj_per_t(0.8) < rc.steam_gj_per_t(0.85) < rc.steam_gj_per_t(0.9)


def test_steam_outside_the_table_is_refused():
    with pytest.raises(rc.FactorError) as refused:
        rc.steam_gj_per_t(6)
    assert str(refused.value) == (
        "Steam of 6 MPa lies outside the enthalpy table, 0.1 to 4.0 MPa (absolute).\n"
        "  Give the heat in GJ instead of tonnes."
    )


def test_industry_is_named_as_written_in_the_reader_s_language_and_else_as_the_standard_has_it():
    assert industry_name("13", "Agricultural product processing") == "Agricultural product processing"
    assert industry_name("13", "农副食品加工业") == "Processing of food from agricultural products"
    assert industry_name("X1", "我区特色业") == "我区特色业"
    with rc.speaking("zh"):
        assert industry_name("13", "Agricultural product processing") == "农副食品加工业"
        assert industry_name("13", None) == "农副食品加工业"


@pytest.mark.parametrize(
    ("choice", "tco2_per_mwh"),
    [
        ({"year": 2021}, 0.5942),
        ({"year": 2022}, 0.5856),
        ({"year": 2023}, 0.6096),
        ({"value": 0.5, "source": "us"}, 0.5),
    ],
)
def test_residual_factor_is_the_nation_s_of_the_year_or_the_region_s_own(choice, tco2_per_mwh):
    assert residual_factor(**choice).tco2_per_mwh == approx(tco2_per_mwh, abs=5e-5)
