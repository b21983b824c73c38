"""The catalogue of further measures: what a unit of each saves and costs by hand, what is refused, which exclude."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.measures.catalogue_curve import (
    catalogue_amounts,
    catalogue_block,
    energy_left,
    expected_generation,
    with_catalogue,
)
from regional_carbon.measures.cost import capital_recovery_factor
from regional_carbon.measures.measure_catalogue import (
    ORDER,
    MeasureLine,
    Supply,
    in_order,
    measure_lines,
    starter_measures,
    typed_measures,
    with_own_measures,
)
from regional_carbon.measures.measures_first import CombinedCurve
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.measure_rules import wrong_measures
from tests.measures.regions import with_slices

GAS, COAL = 0.0555, 0.0909  # tCO2/GJ
CRF = 0.1490295  # 8 %, 10 years


INPUTS = MeasureInputs(currency_per_usd=7, electricity_price_cny_per_mwh=700, fuel_price_cny_per_gj=80)


def supply(grid=0.5, **more):
    return Supply(grid, {"natural_gas": GAS, "raw_coal": COAL}, **more)


def line_of(inputs=INPUTS, year=None, grid=0.5, hours=None, currency_per=None, boilers=None, **row):
    """The line of one row, written as text."""
    told = {"measure_id": "m", "source": "quote", **row}
    around = supply(grid, hours=hours or {}, currency_per=currency_per or {})
    around = around if boilers is None else replace(around, boiler_efficiency=boilers)
    return measure_lines(typed_measures([told]), around, inputs, year=year)["m"]


def starter_line(measure_id, grid=0.5, **more):
    return measure_lines(starter_measures(), supply(grid, **more), INPUTS)[measure_id]


# ---------------------------------------------------------------------------------------------------
# The rows


def test_twelve_measures_ship_as_their_file_has_them():
    text = files("regional_carbon.measures").joinpath("measures_starter.csv").read_text(encoding="utf-8")
    assert starter_measures().height == text.count("\n") - 1 == 12
    assert "pv_rooftop_audited,Rooftop solar (read from audits),屋顶光伏(审计推得),own_generation" in text


def test_measures_that_ship_pass_the_checks_of_a_district_s_own():
    assert list(wrong_measures(starter_measures())) == []


def test_own_row_overrides_the_one_that_ships_and_is_told():
    own = typed_measures([
        {"measure_id": "gec", "kind": "attribute", "investment": "30", "investment_unit": "CNY/MWh", "source": "quote"},
        {"measure_id": "led", "kind": "save", "source": "quote"},
    ])  # fmt: skip
    told, overridden = with_own_measures(starter_measures(), own)
    assert overridden == ["gec"]
    assert (told.height, told["measure_id"].n_unique()) == (13, 13)
    assert told.filter(pl.col("measure_id") == "gec")["investment"].to_list() == [30]


# ---------------------------------------------------------------------------------------------------
# A unit of each, by hand


def test_saving_costs_its_annuity_less_the_bill_per_tonne():
    """1,000 for 1 MWh at ρ = 1 and price 300, factor 0.5: (149.03 − 300)/0.5 = −301.94 per tonne."""
    inputs = replace(INPUTS, realisation=1, energy_price_share_electricity=1, electricity_price_cny_per_mwh=300)
    line = line_of(
        inputs, kind="save", carrier_from="electricity", investment="1000", investment_unit="CNY/(MWh/yr)",
        price_year="2024",
    )  # fmt: skip
    assert line.cost_cny_per_tco2 == approx(-301.94, abs=0.005)
    assert (line.tonnes_per_unit, line.investment_cny_per_unit, line.per) == (0.5, 1000, "MWh")


def test_realisation_and_rebound_divide_the_annuity_and_take_tonnes():
    """(149.0295/(0.5·0.8) − 0.725·700)/0.5 = −269.85; 0.5·0.8·0.5 t."""
    line = line_of(
        replace(INPUTS, realisation=0.5, rebound=0.2), kind="save", carrier_from="electricity", investment="1000",
        investment_unit="CNY/(MWh/yr)", price_year="2024",
    )  # fmt: skip
    assert line.cost_cny_per_tco2 == approx((CRF * 1000 / 0.4 - 507.5) / 0.5, rel=1e-6)
    assert line.tonnes_per_unit == approx(0.2)


def test_fuel_saving_in_tonnes_of_coal_equivalent_is_per_gigajoule():
    line = line_of(
        kind="save", carrier_from="fuel", investment="293.076", investment_unit="CNY/(tce/yr)", price_year="2024"
    )
    assert (line.per, line.investment_cny_per_unit) == ("GJ", approx(10))
    assert line.tonnes_per_unit == approx(0.75 * GAS)
    assert line.cost_cny_per_tco2 == approx((CRF * 10 / 0.75 - 80) / GAS, rel=1e-6)


def test_own_generation_counts_the_grid_s_factor_and_all_that_it_makes():
    """917 USD of 2024 per MWh·yr at 7: 6,419 a MWh; (0.1490295·6,419 − 507.5)/0.5 per tonne. No ρ."""
    line = starter_line("pv_rooftop_audited")
    assert (line.tonnes_per_unit, line.investment_cny_per_unit) == (0.5, approx(6419))
    assert line.cost_cny_per_tco2 == approx((CRF * 6419 - 507.5) / 0.5, rel=1e-6)
    assert (line.potential, line.potential_of) == (0.273, "electricity")


def test_generation_in_kilowatts_needs_its_hours_and_operation_adds_to_the_annuity():
    """904.1 EUR/kW at 8, 1,000 h: 7,232.8 a MWh; (CRF(37.5) + 0.0136) of it a year."""
    assert starter_line("pv_rooftop_eu").lacking == ("currency_per EUR", "hours")
    line = starter_line("pv_rooftop_eu", hours={"pv_rooftop_eu": 1000}, currency_per={"EUR": 8})
    assert line.investment_cny_per_unit == approx(7232.8)
    annual = (capital_recovery_factor(0.08, 37.5) + 0.0136) * 7232.8
    assert line.cost_cny_per_tco2 == approx((annual - 507.5) / 0.5, rel=1e-9)


def test_levelised_cost_needs_no_investment_of_the_enterprise():
    line = line_of(kind="own_generation", investment="400", investment_unit="CNY/MWh", price_year="2024")
    assert (line.cost_cny_per_tco2, line.investment_cny_per_unit) == (approx((400 - 507.5) / 0.5), 0)


def test_dollars_of_an_earlier_year_are_brought_to_2024():
    """CPI-U of 2010 to 2024: 1.43857."""
    line = line_of(
        kind="save", carrier_from="electricity", investment="100", investment_unit="USD/(MWh/yr)", price_year="2010"
    )
    assert line.investment_cny_per_unit == approx(100 * 7 * 1.43857)


@pytest.mark.parametrize(
    ("measure_id", "breakeven"), [("electric_boiler", 0.214), ("heat_pump_125", 0.567), ("heat_pump_150", 0.648)]
)
def test_heat_by_electricity_breaks_even_where_the_specification_says(measure_id, breakeven):
    """Against gas of 0.0555 t/GJ at 92.5 %: 3.6·0.99·0.06, 3.6·2.625·0.06, 3.6·3·0.06."""
    assert starter_line(measure_id).breakeven_tco2_per_mwh == approx(breakeven, abs=5e-4)


def test_heat_by_electricity_is_refused_where_the_grid_emits_more_than_the_boiler():
    below, above = starter_line("electric_boiler", grid=0.21), starter_line("electric_boiler", grid=0.22)
    assert (below.refused, above.refused) == ("", "raises_emission")
    assert below.tonnes_per_unit == approx(GAS - 0.925 * 0.21 / 3.6 / 0.99)
    assert (above.cost_cny_per_tco2, above.in_curve()) == (None, False)
    assert starter_line("heat_pump_125", grid=0.566).refused == ""
    assert starter_line("heat_pump_125", grid=0.568).refused == "raises_emission"


def test_heat_pump_costs_its_annuity_and_the_electricity_it_buys_less_the_gas():
    """A GJ of gas is 0.925 GJ of heat, 0.925/(3.6·2.625) = 0.09788 MWh; a kW of heat makes 14.4 GJ in 4,000 h."""
    line = starter_line("heat_pump_125", grid=0.3, hours={"heat_pump_125": 4000}, currency_per={"EUR": 8})
    invested = 1044.6 * 8 / (14.4 / 0.925)
    annual = (capital_recovery_factor(0.08, 20) + 0.0011) * invested
    bought = 0.925 / 3.6 / 2.625
    assert line.investment_cny_per_unit == approx(invested)
    assert line.tonnes_per_unit == approx(GAS - bought * 0.3)
    assert line.cost_cny_per_tco2 == approx((annual - 80 + bought * 700) / (GAS - bought * 0.3))


def test_coal_to_gas_waits_for_the_efficiency_of_the_coal_boiler():
    assert starter_line("coal_to_gas").lacking == ("boiler_efficiency raw_coal",)
    line = starter_line("coal_to_gas", boiler_efficiency={"raw_coal": 0.74})
    assert line.tonnes_per_unit == approx(COAL - 0.74 * GAS / 0.925)


def test_switch_to_a_dirtier_fuel_is_refused():
    row = {"kind": "fuel_switch", "carrier_from": "natural_gas", "carrier_to": "raw_coal", "performance": "0.8"}
    assert line_of(**row).refused == "raises_emission"


def test_certificate_is_a_line_of_its_own_and_never_in_the_curve():
    """5.66 for a MWh at 0.5 t: 11.32 a tonne, on paper."""
    line = starter_line("gec")
    assert (line.cost_cny_per_tco2, line.tonnes_per_unit, line.in_curve()) == (approx(11.32), None, False)


def test_prices_are_lines_on_the_chart():
    assert starter_line("ets_price").cost_cny_per_tco2 == 97.49
    assert starter_line("saving_reward_cn").cost_cny_per_tco2 == approx(200 / (29.3076 * GAS))
    assert not starter_line("ets_price").in_curve()


def test_figure_that_was_not_found_shows_and_never_computes():
    row = {"kind": "save", "carrier_from": "electricity", "investment": "100", "investment_unit": "CNY/(MWh/yr)"}
    line = line_of(price_year="2024", confidence="not_found", **row)
    assert (line.refused, line.tonnes_per_unit, line.cost_cny_per_tco2) == ("not_found", None, None)


def test_cost_waits_for_the_price_of_energy():
    line = measure_lines(starter_measures(), supply(), replace(INPUTS, electricity_price_cny_per_mwh=None))[
        "pv_rooftop_audited"
    ]
    assert (line.cost_cny_per_tco2, line.lacking) == (None, ("electricity_price_cny_per_mwh",))
    assert line.tonnes_per_unit == 0.5


@pytest.mark.parametrize(("year", "late"), [(2017, True), (2018, False), (2022, False), (2023, True), (None, False)])
def test_figures_that_do_not_hold_in_the_year_are_marked(year, late):
    lines = measure_lines(starter_measures(), supply(), INPUTS, year=year)
    assert lines["pv_rooftop_audited"].out_of_date is late


# ---------------------------------------------------------------------------------------------------
# Beside each other


def made(measure_id, kind, cost, potential=0.5, of="electricity", per="MWh", **more):
    return MeasureLine(
        measure_id, kind, per, tonnes_per_unit=0.5, cost_cny_per_tco2=cost, investment_cny_per_unit=100.0,
        potential=potential, potential_of=of, **more,
    )  # fmt: skip


def test_efficiency_acts_before_generation_and_generation_before_a_switch():
    lines = [
        made("pump", "electrify", -50, of="fuel", per="GJ"), made("sun", "own_generation", 5), made("led", "save", 90),
        made("drive", "save", 20), made("price", "price", 1), replace(made("x", "save", 1), refused="not_found"),
    ]  # fmt: skip
    assert [line.measure_id for line in in_order(lines)] == ["drive", "led", "sun", "pump"]


def test_of_two_ways_to_supply_one_end_use_the_cheaper_alone_is_left():
    lines = [
        made("sun", "own_generation", 5), made("wind", "own_generation", 4),
        made("boiler", "electrify", 9, of="steam", per="GJ"), made("gas", "fuel_switch", 3, of="steam", per="GJ"),
        made("pump", "electrify", 9, of="heat below 125 °C", per="GJ"),
    ]  # fmt: skip
    assert [line.measure_id for line in in_order(lines)] == ["wind", "gas", "pump"]


def test_each_measure_acts_on_the_energy_that_the_earlier_leave():
    """100 MWh: half from the sun. 80 GJ: a quarter by the pump. Savings stand in Model V already."""
    lines = [
        made("led", "save", 1), made("sun", "own_generation", 5),
        made("pump", "electrify", 8, potential=0.25, of="fuel", per="GJ"),
    ]  # fmt: skip
    found = catalogue_amounts(lines, np.array([100.0, np.nan]), np.array([80.0, 0.0]), ["29", "33"])
    assert [each.tonnes_tco2.tolist() for each in found] == [[25, 0], [10, 0]]
    assert [each.line.cost_cny_per_tco2 for each in found] == [5, 8]
    assert [catalogue_block(each)["investment_cny"] for each in found] == [5000, 2000]


def test_measures_of_a_catalogue_are_slices_of_all_enterprises_beside_model_v_s():
    """Model V saves 3 and 4 t at −5; the sun 25 t of the first at 5, for 1,000 a unit of half a tonne."""
    (sun,) = catalogue_amounts([made("sun", "own_generation", 5)], np.array([100.0, 0.0]), np.zeros(2), ["29", "29"])
    told = with_catalogue(with_slices([[3], [4]], [-5]), [sun])
    assert (told.group.tolist(), told.cost_cny_per_tco2.tolist()) == ([0, 4], [-5, 5])
    assert told.tonnes_tco2[:, [0, 4]].tolist() == [[3, 25], [4, 0]]
    assert told.investment_cny_per_tco2.tolist() == [0, sun.line.investment_cny_per_unit / 0.5]
    curve = CombinedCurve(np.array([100.0, 50.0]), np.array([1000.0, 1000.0]), told)
    assert curve.at_price(6).measures_tco2.tolist() == [28, 4]


def test_who_has_generation_of_its_own_audit_gets_none_of_the_catalogue():
    lines = [made("sun", "own_generation", 5)]
    taken = {ORDER["own_generation"]: np.array([True, False])}
    (sun,) = catalogue_amounts(lines, np.array([100.0, 100.0]), np.zeros(2), ["29", "29"], taken=taken)
    assert sun.units.tolist() == [0, 50]


def test_efficiency_leaves_less_to_generate_and_to_switch():
    """10 t at 0.5 t/MWh are 20 MWh of 100; 5 t at 0.05 t/GJ are 100 GJ of 80: nothing is left."""
    slices = with_slices([[10]], [-5])
    slices.tonnes_tco2[0, 2] = 5
    electricity, fuel = energy_left(slices, (np.array([100.0]), np.array([80.0])), (0.5, 0.05))
    assert (electricity.tolist(), fuel.tolist()) == ([80], [0])


def test_generation_that_audits_would_find_is_by_the_plants_that_had_what_reads_as_solar():
    told = expected_generation(297_714, 0.7035, 7.1957)
    assert told["expected_generation_mwh"] == approx(0.077 * 0.273 * 297_714)
    assert told["expected_generation_q25_mwh"] < told["expected_generation_mwh"] < told["expected_generation_q75_mwh"]
    assert told["tonnes_tco2"] == approx(told["expected_generation_mwh"] * 0.7035)
    assert told["investment_cny"] == approx(told["expected_generation_mwh"] * 917 * 7.1957)


def test_measure_is_for_the_industries_it_names():
    lines = [made("sun", "own_generation", 5, industries=frozenset({"33"}))]
    (found,) = catalogue_amounts(lines, np.array([100.0, 10.0]), np.array([0.0, 0.0]), ["29", "33"])
    assert found.tonnes_tco2.tolist() == [0, 2.5]


def test_end_use_that_nobody_has_told_saves_nothing():
    assert not catalogue_amounts(
        [made("sun", "own_generation", 5, of="roof area")], np.array([9.0]), np.zeros(1), ["29"]
    )


shares = st.floats(0.01, 1)


@given(
    st.lists(
        st.tuples(st.sampled_from(["own_generation", "electrify", "fuel_switch"]), shares, st.floats(-99, 99)),
        max_size=6,
    )
)
def test_no_energy_is_supplied_twice(drawn):
    lines = [
        made(f"m{number}", kind, cost, potential, of="electricity" if kind == "own_generation" else "fuel",
             per="MWh" if kind == "own_generation" else "GJ")
        for number, (kind, potential, cost) in enumerate(drawn)
    ]  # fmt: skip
    found = catalogue_amounts(lines, np.array([100.0]), np.array([70.0]), ["29"])
    assert sum(each.tonnes_tco2.sum() for each in found) <= 0.5 * 170 * (1 + 1e-12)
    assert len(found) <= 2


@given(st.permutations(range(12)))
def test_lines_do_not_depend_on_the_order_of_rows(places):
    measures = starter_measures()
    again = measures[list(places)]
    assert measure_lines(again, supply(), INPUTS) == measure_lines(measures, supply(), INPUTS)
