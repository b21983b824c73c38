"""A district's own audits: they stand in place of Model V, take off what is done, and say how high auditors find."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.measures.measure_catalogue import Supply, measure_lines, saving_lines, starter_measures
from regional_carbon.measures.own_audits import (
    Audited,
    audited_measures,
    both,
    left_out,
    own_level,
    own_levels,
    own_realisation,
    saved_later,
    size_variance,
    tonnes_by_year,
    with_own_audits,
)
from regional_carbon.measures.slices import MeasureSlices, OwnMeasures

from .test_measure_catalogue import CRF, INPUTS

ENTERPRISES = ("A", "B")
COLUMNS = {
    "enterprise_id": pl.String, "measure_no": pl.String, "group": pl.String, "measure_id": pl.String,
    "saved_mwh": pl.Float64, "saved_gj": pl.Float64, "investment_cny": pl.Float64, "year": pl.Int64, "status": pl.String,
    "realised": pl.Float64,
}  # fmt: skip
SUPPLY = Supply(0.5, {"natural_gas": 0.0555, "raw_coal": 0.0909, "fuel": 0.06}, hours={"heat_pump_125": 4000})
LINES = {**measure_lines(starter_measures(), SUPPLY, INPUTS), **saving_lines(SUPPLY, INPUTS)}


def audits(*rows, enterprises=ENTERPRISES):
    told = [
        {"enterprise_id": "A", "status": "planned", "measure_no": str(number), **row} for number, row in enumerate(rows)
    ]
    return audited_measures(pl.DataFrame(told, schema=COLUMNS), enterprises)


def model_v():
    """Two enterprises; electricity of processes in two slices, all other groups in one."""
    return MeasureSlices(
        group=np.array([0, 0, 1, 2, 3]), share=np.array([0.4, 0.6, 1, 1, 1]),
        cost_cny_per_tco2=np.array([-100.0, 50, 0, 10, 20]),
        investment_cny_per_tco2=np.array([200.0, 900, 300, 400, 500]),
        tonnes_tco2=np.array([[10.0, 5, 4, 2], [8.0, 1, 0, 0]]),
    )  # fmt: skip


def joined(*rows, electricity=(1000.0, 500.0), fuel=(2000.0, 0.0), lines=LINES, slices=None):
    told = with_own_audits(
        slices or model_v(), audits(*rows), lines, electricity_mwh=np.array(electricity), fuel_gj=np.array(fuel)
    )
    return told, told.own


PUMP = {"group": "electricity_process", "saved_mwh": 20.0, "investment_cny": 40_000.0}


# ---------------------------------------------------------------------------------------------------
# In place of Model V


def test_without_audits_model_v_stands_as_it_is():
    told, own = joined()
    assert told.tonnes_tco2.tolist() == model_v().tonnes_tco2.tolist()
    assert own is None


def test_audit_replaces_its_group_and_no_other_nor_anyone_else_s():
    """20 MWh at ρ 0.75 and 0.5 t: 7.5 t; 2,000 a MWh: (0.1490295·2,000/0.75 − 507.5)/0.5 per tonne."""
    told, own = joined(PUMP)
    assert told.tonnes_tco2.tolist() == [[0, 5, 4, 2], [8, 1, 0, 0]]
    assert (own.enterprise.tolist(), own.tonnes_tco2.tolist()) == ([0], [7.5])
    assert own.cost_cny_per_tco2.tolist() == [approx((CRF * 2000 / 0.75 - 507.5) / 0.5, rel=1e-6)]
    assert own.investment_cny.tolist() == [approx(40_000)]


@pytest.mark.parametrize("status", ["done", "rejected"])
def test_measure_done_or_rejected_is_no_potential_any_more(status):
    told, own = joined({**PUMP, "status": status, "year": 2020})
    assert (told.tonnes_tco2[0, 0], own) == (0, None)


def test_measure_without_a_quote_costs_what_its_group_does_on_average():
    """0.4·(−100) + 0.6·50 = −10; 0.4·200 + 0.6·900 = 620 a tonne."""
    _, own = joined({**PUMP, "investment_cny": None})
    assert own.cost_cny_per_tco2.tolist() == [approx(-10)]
    assert own.investment_cny.tolist() == [approx(620 * 7.5)]


def test_efficiency_of_a_plant_is_held_to_60_per_cent_of_its_electricity_and_80_of_its_fuel():
    _, own = joined(
        {**PUMP, "saved_mwh": 600.0}, {**PUMP, "saved_mwh": 400.0}, {"group": "fuel_process", "saved_gj": 3000.0}
    )
    assert own.tonnes_tco2.tolist() == approx([0.375 * 360, 0.375 * 240, 0.75 * 0.06 * 1600])


def test_use_that_is_not_known_limits_nothing():
    _, own = joined({**PUMP, "saved_mwh": 900.0}, electricity=(np.nan, np.nan))
    assert own.tonnes_tco2.tolist() == [337.5]


def test_efficiency_that_names_no_group_leaves_model_v_so_much_less_to_save():
    """Motors save 100 of 1,000 MWh: a tenth less of both electricity groups, no fuel."""
    told, own = joined({"measure_id": "motor_ie3_ie5", "saved_mwh": 100.0, "investment_cny": 50_000.0})
    assert told.tonnes_tco2.tolist() == [[approx(9), approx(4.5), 4, 2], [8, 1, 0, 0]]
    assert own.tonnes_tco2.tolist() == [approx(37.5)]


def test_generation_supplies_no_more_than_efficiency_leaves():
    """1,000 MWh less 40 of Model V (15 t at 0.375 t/MWh): 960 at 0.5 t."""
    _, own = joined({"measure_id": "pv_rooftop_audited", "saved_mwh": 2000.0})
    assert own.tonnes_tco2.tolist() == [approx(480)]
    assert own.cost_cny_per_tco2.tolist() == [approx(LINES["pv_rooftop_audited"].cost_cny_per_tco2)]


def test_switch_replaces_no_more_fuel_than_there_is():
    supply = replace(SUPPLY, grid_tco2_per_mwh=0.3, currency_per={"EUR": 8.0})
    lines = {**measure_lines(starter_measures(), supply, INPUTS), **saving_lines(supply, INPUTS)}
    _, own = joined({"measure_id": "heat_pump_125", "saved_gj": 5000.0}, lines=lines)
    left = 2000 - 6 / (0.75 * 0.06)
    assert own.tonnes_tco2.tolist() == [approx(left * lines["heat_pump_125"].tonnes_per_unit)]


def test_what_the_catalogue_refuses_or_does_not_know_is_left_out_and_told():
    rows = (
        {"measure_id": "electric_boiler", "saved_gj": 100.0}, {"measure_id": "perpetuum", "saved_mwh": 5.0},
        {"measure_id": "gec", "saved_mwh": 5.0}, {"measure_id": "pv_rooftop_audited", "saved_gj": 5.0}, PUMP,
    )  # fmt: skip
    _, own = joined(*rows)
    assert own.tonnes_tco2.tolist() == [7.5]
    assert left_out(audits(*rows), model_v(), LINES) == [0, 1, 2, 3]


def test_audit_of_an_enterprise_that_is_not_in_the_region_counts_for_nobody():
    assert audits({**PUMP, "enterprise_id": "Z"}).enterprise.size == 0


def test_own_measures_join_those_that_are_there_already():
    there = OwnMeasures(np.array([1]), np.array([3.0]), np.array([9.0]), np.array([27.0]))
    _, own = joined(PUMP, slices=replace(model_v(), own=there))
    assert (own.enterprise.tolist(), own.tonnes_tco2.tolist()) == ([1, 0], [3, 7.5])
    assert both(there, there).investment_cny.tolist() == [27, 27]


rows_of_audits = st.lists(
    st.fixed_dictionaries(
        {
            "enterprise_id": st.sampled_from(ENTERPRISES), "group": st.sampled_from(["electricity_process", None]),
            "measure_id": st.just("motor_ie3_ie5"), "saved_mwh": st.just(0.0) | st.floats(1e-6, 2000),
            "investment_cny": st.floats(0, 1e6), "status": st.sampled_from(["planned", "done", "rejected"]),
        }
    ),
    max_size=6,
)  # fmt: skip


@given(rows_of_audits)
def test_no_more_is_saved_than_is_used(rows):
    """Σ tonnes ≤ ρ·g·e of each enterprise; nothing below 0."""
    told, own = joined(*rows)
    tonnes = told.tonnes_tco2[:, :2].sum(axis=1)
    if own is not None:
        tonnes = tonnes + np.bincount(own.enterprise, own.tonnes_tco2, minlength=2)
        assert (own.tonnes_tco2 > 0).all()
    assert (told.tonnes_tco2 >= 0).all()
    assert (tonnes <= np.array([1000, 500]) * 0.375 * (1 + 1e-9)).all()


@given(rows_of_audits, st.randoms(use_true_random=False))
def test_order_of_rows_tells_nothing(rows, random):
    shuffled = random.sample(rows, len(rows))
    (one, own), (other, same) = joined(*rows), joined(*shuffled)
    assert one.tonnes_tco2 == approx(other.tonnes_tco2)
    assert (own is None) == (same is None)
    if own is not None:
        assert sorted(own.tonnes_tco2) == approx(sorted(same.tonnes_tco2))


# ---------------------------------------------------------------------------------------------------
# What was measured


def done(*realised, saved=10.0):
    return audits(*({**PUMP, "saved_mwh": saved, "status": "done", "realised": one} for one in realised))


def test_five_measures_done_and_measured_replace_the_realisation_rate():
    assert own_realisation(done(5, 6, 7, 8), 0.75) == 0.75
    assert own_realisation(done(5, 6, 7, 8, 4), 0.75) == approx(0.6)


def test_measures_not_measured_say_nothing_of_realisation():
    assert own_realisation(done(5, 6, 7, 8, None), 0.75) == 0.75


def test_electricity_and_fuel_are_added_as_energy():
    """5 of 10 MWh four times, 36 of 36 GJ once: (72 + 36)/(144 + 36)."""
    rows = [{**PUMP, "saved_mwh": 10.0, "status": "done", "realised": 5.0}] * 4
    rows += [{"group": "fuel_process", "saved_gj": 36.0, "status": "done", "realised": 36.0}]
    assert own_realisation(audits(*rows), 0.75) == approx(108 / 180)


# ---------------------------------------------------------------------------------------------------
# Level


def test_level_of_two_audits_by_hand():
    """S 100 and 300, v 0.5, audited 600: r 1.5; s² = 100,000·0.5/160,000; τ² 0.358²."""
    told = own_level(np.array([200.0, 400]), np.array([100.0, 300]), np.array([0.5, 0.5]), 0.358**2)
    assert (told.audits, told.ratio, told.own_variance) == (2, 1.5, approx(0.3125))
    assert told.weight == approx(0.128164 / 0.440664)
    assert told.level == approx(1.145421, abs=1e-6)
    assert told.variance_left == approx(0.128164 * 0.3125 / 0.440664)


def test_without_audits_the_level_is_1_and_nothing_is_settled():
    told = own_level(np.zeros(0), np.zeros(0), np.zeros(0), 0.128)
    assert (told.audits, told.level, told.weight, told.variance_left) == (0, 1, 0, 0.128)


plants = st.lists(st.tuples(st.floats(0, 1e4), st.floats(1, 1e4), st.floats(0.1, 3)), min_size=1, max_size=20)


@given(plants, st.floats(0.01, 1))
def test_level_lies_between_1_and_what_was_found_and_some_of_the_variance_is_left(drawn, between):
    audited, expected, variance = map(np.array, zip(*drawn, strict=True))
    told = own_level(audited, expected, variance, between)
    assert min(1, told.ratio) - 1e-9 <= told.level <= max(1, told.ratio) + 1e-9
    assert 0 < told.weight < 1
    assert 0 < told.variance_left < between


@given(plants, st.floats(0.01, 1))
def test_twice_the_audits_count_for_more(drawn, between):
    audited, expected, variance = map(np.array, zip(*drawn, strict=True))
    once = own_level(audited, expected, variance, between)
    twice = own_level(np.tile(audited, 2), np.tile(expected, 2), np.tile(variance, 2), between)
    assert twice.ratio == approx(once.ratio)
    assert twice.weight > once.weight
    assert twice.variance_left < once.variance_left


@given(plants, st.floats(0.01, 1), st.floats(0.001, 1000))
def test_level_does_not_depend_on_the_unit(drawn, between, unit):
    audited, expected, variance = map(np.array, zip(*drawn, strict=True))
    told = own_level(audited, expected, variance, between)
    assert own_level(audited * unit, expected * unit, variance, between).level == approx(told.level, rel=1e-9)


def test_size_classes_are_those_that_ship():
    assert size_variance("electricity", np.array([0, 1386.9, 1387, 50_000.0])).tolist() == [0.332, 0.332, 0.5968, 1.033]
    assert size_variance("fuel", np.array([3000.0])).tolist() == [2.7672]


def test_levels_count_all_that_an_audit_found_of_model_v_s_groups():
    """A: 20 planned, 10 rejected, of 40 expected; its solar is set aside. B's row of 0 is an audit that found nothing."""
    found = audits(
        PUMP, {**PUMP, "saved_mwh": 10.0, "status": "rejected"}, {"measure_id": "pv_rooftop_audited", "saved_mwh": 99.0},
        {**PUMP, "enterprise_id": "B", "saved_mwh": 0.0, "status": "rejected"},
    )  # fmt: skip
    levels = own_levels(
        found, {"electricity": np.array([40.0, 20]), "fuel": np.array([9.0, np.nan])},
        {"electricity": np.array([1000.0, 1000]), "fuel": np.array([100.0, np.nan])}, {"electricity": 0.128, "fuel": 0.19},
    )  # fmt: skip
    assert (levels["electricity"].audits, levels["electricity"].ratio) == (2, 0.5)
    assert levels["electricity"].own_variance == approx(0.332 * (1600 + 400) / 3600)
    assert (levels["fuel"].audits, levels["fuel"].level) == (0, 1)


def test_rows_can_be_taken_apart():
    assert isinstance(audits(PUMP, PUMP).of(np.array([True, False])), Audited)
    assert audits(PUMP, PUMP).of(np.array([True, False])).saved.tolist() == [20]


# ---------------------------------------------------------------------------------------------------
# In later years


def later(*rows, status="done", year=2020, lines=LINES, realised=0.75):
    told = [
        {"enterprise_id": "A", "status": "done", "measure_no": str(number), **row} for number, row in enumerate(rows)
    ]
    frame = pl.DataFrame(told, schema=COLUMNS)
    return saved_later(frame, lines, status=status, year=year, realised=realised).rows()


def test_measure_done_is_whole_from_the_next_year_and_counts_as_measured_or_else_as_realised():
    measured = {**PUMP, "year": 2021, "realised": 9.0}
    assert later({**PUMP, "year": 2021}, measured) == [("A", 2022, 15, 15, 0), ("A", 2022, 9, 9, 0)]


def test_measure_done_before_the_estimate_s_year_is_in_its_electricity_already():
    assert later({**PUMP, "year": 2019}, {**PUMP, "year": 2020}) == [("A", 2021, 15, 15, 0)]


def test_planned_measures_are_asked_for_by_themselves():
    planned = {**PUMP, "year": 2023, "status": "planned"}
    assert later(planned, {**PUMP, "year": 2021}, status="planned") == [("A", 2024, 15, 15, 0)]


def test_fuel_generation_and_switches_take_off_what_they_are_of():
    """100 GJ at 0.75 and 0.06 t; 50 MWh made on site are used as before; heat pump: 100·0.0555 t of gas, 9.788 MWh."""
    supply = replace(SUPPLY, grid_tco2_per_mwh=0.3)
    lines = {**measure_lines(starter_measures(), supply, INPUTS), **saving_lines(supply, INPUTS)}
    rows = later(
        {"group": "fuel_process", "saved_gj": 100.0, "year": 2020},
        {"measure_id": "pv_rooftop_audited", "saved_mwh": 50.0, "year": 2020},
        {"measure_id": "heat_pump_125", "saved_gj": 100.0, "year": 2020}, lines=lines,
    )  # fmt: skip
    bought = 100 * 0.925 / 3.6 / 2.625
    assert rows[0] == ("A", 2021, 0, 0, approx(4.5))
    assert rows[1] == ("A", 2021, 0, 50, 0)
    assert rows[2] == ("A", 2021, approx(-bought), approx(-bought), approx(5.55))


def test_tonnes_of_measures_fade_with_the_grid():
    saved = pl.DataFrame({
        "enterprise_id": ["A", "A"], "year": [2021, 2022], "electricity_mwh": [10.0, 0.0], "grid_mwh": [10.0, 0.0],
        "fuel_tco2": [0.0, 3.0],
    })  # fmt: skip
    assert tonnes_by_year(saved, {2020: 0.5, 2021: 0.5, 2022: 0.4}).rows() == [("A", 2021, 5), ("A", 2022, 7)]
