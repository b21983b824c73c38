"""A unit slip is called where undoing it brings an amount back, and nothing says the amount is right as it stands."""

from math import exp, log

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.collect.checks import INDEX
from regional_carbon.collect.limits_of_doubt import thresholds
from regional_carbon.collect.slips import (
    POWERS,
    Evidence,
    amount_slips,
    log_odds,
    off_other_years,
    off_peers,
    unit_slips,
)

from .doubtful import register

NONE_READ = pl.DataFrame(schema={INDEX: pl.Int64, "read_mwh": pl.Float64})


def frame(years=(2019, 2020), drop=()):
    rows = pl.DataFrame(register(years)).with_columns(
        pl.col("electricity_mwh", "output_cny", "employees", "electricity_cost_cny").cast(pl.Float64)
    )
    return rows.drop(drop)


def slips(rows, **limits):
    return unit_slips(rows, NONE_READ, thresholds(limits))


def times(rows, at, factor, column="electricity_mwh"):
    """The register with one amount that many times what it is."""
    return rows.with_columns(
        pl.when(pl.int_range(pl.len()) == at).then(pl.col(column) * factor).otherwise(pl.col(column)).alias(column)
    )


def test_odds_are_the_ratio_of_student_s_densities():
    """off 1.2, spread 0.4, ν 4, one power undone: z = 3 and 0.5; t ∝ (1 + z²/4)^−2.5, so (3.25 / 1.0625)^2.5 = 16.36."""
    rows = pl.DataFrame(
        {"a_off": [1.2], "a_spread": [0.4], "b_off": [None], "b_spread": [0.1]}, schema_overrides={"b_off": pl.Float64}
    )
    known = [Evidence("a"), Evidence("b")]
    assert rows.select(log_odds(known, pl.lit(1), 4.0)).item() == approx(log(16.36), abs=1e-3)


def test_evidence_that_the_amount_is_right_speaks_against_a_slip():
    """A price as usual, spread 0.1: undoing ×10 would put it at z = 10, (1 / 26)^2.5 = 0.00029 of the odds."""
    rows = pl.DataFrame({"a_off": [1.2], "a_spread": [0.4], "b_off": [0.0], "b_spread": [0.1]})
    odds = exp(rows.select(log_odds([Evidence("a"), Evidence("b")], pl.lit(1), 4.0)).item())
    assert odds == approx(16.36 * 26**-2.5, rel=1e-3)


def off(years, values):
    rows = pl.DataFrame(
        {INDEX: range(len(values)), "year": years, "series": ["A"] * len(values), "value": values}, strict=False
    )
    return [None if one is None else round(one, 6) for one in off_other_years(rows, "value", "series")["off"]]


def test_value_is_held_against_the_median_of_the_others():
    assert off([2017, 2018, 2019, 2020], [2.0, 2.1, 5.0, 2.2]) == [-0.2, -0.1, 2.9, 0.1]


def test_of_three_years_one_slipped_one_does_not_make_the_good_ones_look_wrong():
    assert off([2018, 2019, 2020], [2.0, 2.0, 6.0]) == [0.0, 0.0, 4.0]


def test_of_two_years_each_is_held_against_the_other():
    assert off([2019, 2020], [2.0, 5.0]) == [-3.0, 3.0]


def test_a_lone_year_is_held_against_nothing():
    assert off([2020], [2.0]) == [None]
    assert off([2019, 2020], [2.0, None]) == [None, None]


def test_two_slipped_years_of_five_do_not_hide_each_other():
    assert off([2016, 2017, 2018, 2019, 2020], [2.0, 2.0, 2.0, 5.0, 5.0]) == [0.0, 0.0, 0.0, 3.0, 3.0]


def test_small_groups_are_taken_together_and_too_few_are_held_against_nobody():
    rows = pl.DataFrame({"group": list("aaaabbbb"), "value": [0.0, 0.1, 0.2, 0.3, 1.0, 1.1, 1.2, 1.3]})
    together = off_peers(rows, "value", "group", thresholds(), "spread_least_industry")
    assert together["value_off"].to_list() == approx([one - 0.65 for one in rows["value"]])
    assert (
        off_peers(rows.head(7), "value", "group", thresholds(), "spread_least_industry")["value_off"].null_count() == 7
    )


@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize("column", ["electricity_mwh", "output_cny"])
def test_slip_is_found_and_named_against_the_last_year(power, column):
    found = slips(times(frame(), 7, 10.0**power, column))
    quantity = {"electricity_mwh": "electricity", "output_cny": "output"}[column]
    assert found.select(INDEX, "quantity", "power", "either").rows() == [(7, quantity, power, False)]


def test_where_two_years_are_all_there_is_both_are_told():
    lone = frame().head(2).with_columns(output_cny=pl.lit(None, pl.Float64)).drop("employees", "electricity_cost_cny")
    found = slips(times(lone, 1, 1000))
    assert found.select(INDEX, "power").rows() == [(0, -3), (1, 3)]


def test_electricity_that_grew_tenfold_with_its_bill_is_not_called():
    """Output, employees and the bill grew with it: only its own last year is against it."""
    grown = frame()
    for column in ("electricity_mwh", "output_cny", "employees", "electricity_cost_cny"):
        grown = times(grown, 7, 10, column)
    assert "electricity" not in slips(grown)["quantity"]


@settings(max_examples=25)
@given(st.sampled_from(POWERS), st.integers(0, 23), st.randoms(use_true_random=False))
def test_rows_may_come_in_any_order(power, at, random):
    rows = times(frame(), at, 10.0**power)
    order = list(range(rows.height))
    random.shuffle(order)
    found = slips(rows[order])
    assert sorted(order[index] for index in found[INDEX]) == slips(rows)[INDEX].to_list()


@settings(max_examples=25)
@given(st.floats(0.01, 100))
def test_currency_of_the_output_does_not_matter(rate):
    rows = times(frame(), 5, 1000)
    money = [pl.col(name) * rate for name in ("output_cny", "electricity_cost_cny")]
    assert (
        slips(rows.with_columns(money))
        .select(INDEX, "quantity", "power")
        .equals(slips(rows).select(INDEX, "quantity", "power"))
    )


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.floats(0, 1e12)), st.one_of(st.none(), st.floats(0, 1e15)), st.one_of(st.none(), st.floats(0, 1e6))),
        min_size=1,
        max_size=40,
    )
)  # fmt: skip
def test_any_register_gives_slips_or_none(amounts):
    rows = pl.DataFrame(
        [(f"E{at % 25}", f"{at % 3}", 2019 + at // 25, *known) for at, known in enumerate(amounts)],
        schema={"enterprise_id": pl.String, "industry_code": pl.String, "year": pl.Int64, "electricity_mwh": pl.Float64, "output_cny": pl.Float64, "employees": pl.Float64},
        orient="row",
    )  # fmt: skip
    found = slips(rows)
    assert found.height <= rows.height
    assert found["odds"].is_finite().all()


def test_amount_of_the_statistics_is_held_against_its_own_energy():
    years = range(2015, 2020)
    amounts = [("gas", year, 50.0 + year - 2015) for year in years] + [("coal", year, 7e5) for year in years]
    rows = pl.DataFrame(
        [("33", energy, year, amount) for energy, year, amount in amounts],
        schema=["industry_code", "energy", "year", "amount"], orient="row",
    )  # fmt: skip
    assert amount_slips(rows, thresholds()).height == 0
    spoilt = rows.with_columns(amount=pl.when(pl.int_range(pl.len()) == 4).then(0.0054).otherwise("amount"))
    (found,) = amount_slips(spoilt, thresholds()).iter_rows(named=True)
    assert (found[INDEX], found["power"], found["other_year"]) == (4, -4, 2018) or found["other_year"] in years
    assert found["other"] == approx(51.5, abs=1.6)
