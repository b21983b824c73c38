"""Tonnes of coal equivalent: by each energy's own coefficient; electricity only where its counting is said."""

from decimal import Decimal

import pytest
from pytest import approx

from regional_carbon.collect.layouts.coal_equivalent import (
    Coefficient,
    Refused,
    coefficient,
    electricity_coefficient,
    from_tce,
)
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.factors import catalogue
from regional_carbon.units import GJ_PER_TCE

NOTHING = Decided.of(None)


@pytest.mark.parametrize(
    ("energy", "tce", "per"),
    [
        ("raw_coal", 0.7143, "t"),
        ("coke", 0.9714, "t"),
        ("gasoline", 1.4714, "t"),
        ("diesel", 1.4571, "t"),
        ("lpg", 1.7143, "t"),
        ("heat", 0.03412, "GJ"),
        ("electricity", 1.229, "10^4 kWh"),
    ],
)
def test_coefficient_is_the_yearbook_s_where_it_prints_one_value(energy, tce, per):
    found = coefficient(energy)
    assert float(found.tce) == tce
    assert found.per.symbol == per


def test_natural_gas_of_which_the_yearbook_prints_a_range_goes_by_its_heating_value():
    """1.10–1.33 kgce/m3 in the appendix; 389.31 GJ per 10^4 m3 over 29.3076 is 13.28."""
    assert float(coefficient("natural_gas").tce) == approx(389.31 / GJ_PER_TCE)
    assert coefficient("natural_gas").per.symbol == "10^4 m3"


def test_every_fuel_with_a_heating_value_has_a_coefficient():
    for row in catalogue("fuels"):
        if row["lhv"]:
            assert coefficient(row["fuel_id"]) is not None, row["fuel_id"]
    assert coefficient("straw") is None


@pytest.mark.parametrize(
    "said", ["电力（当量值）", "按电热当量计算法", "calorific value", "Electricity (calorific equivalent)"]
)
def test_electricity_said_to_be_calorific_is_converted_at_0_1229(said):
    found = electricity_coefficient(said, NOTHING)
    assert isinstance(found, Coefficient)
    assert found.tce == Decimal("1.229")


@pytest.mark.parametrize(
    "said", ["电力", "万吨标准煤", "万吨标准煤当量", "tonnes of coal equivalent", "当量值与等价值"]
)
def test_electricity_of_which_the_counting_is_not_said_is_refused(said):
    assert electricity_coefficient(said, NOTHING) == Refused("electricity_tce_unclear")


@pytest.mark.parametrize("said", ["电力（等价值）", "发电煤耗计算法", "equivalent value", "by the coal burnt for it"])
def test_electricity_counted_by_the_coal_burnt_needs_its_rate(said):
    assert electricity_coefficient(said, NOTHING) == Refused("electricity_tce_without_rate")
    decided = electricity_coefficient(said, Decided.of({"kgce_per_kwh": 0.305}))
    assert (decided.tce, decided.per.symbol) == (Decimal("0.305"), "MWh")
    stated = electricity_coefficient(f"{said} 0.31 kgce/kWh", NOTHING)
    assert (stated.tce, stated.per.symbol) == (Decimal("0.31"), "MWh")


def test_decision_of_a_person_is_taken():
    found = electricity_coefficient("电力", Decided.of({"electricity_counted": "calorific"}))
    assert found.tce == Decimal("1.229")


def test_fuel_does_not_depend_on_what_is_said_of_electricity():
    assert from_tce("raw_coal", "", NOTHING) == from_tce("raw_coal", "等价值", NOTHING)
    assert from_tce("coal_mine_gas", "", NOTHING) == Refused("tce_without_coefficient")
