"""What a strategy does, by hand: a, b, c emit 100, 50, 50 t at 10, 20, 40 CNY/t."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.comparison.at_target import compare
from regional_carbon.comparison.impacts import compensation_fund, effects
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from regional_carbon.strategies.uniform import uniform
from tests.engines import ENGINES, column, rows
from tests.registers import ranked, three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]


def done(register, coefficient, target, **options):
    curves = {"s": reduction_curve(register, coefficient)}
    return effects(register, curves, compare(curves, target), **options)


def three(frame, **columns):
    return ranked(frame, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], **columns)


def test_jobs_tax_and_value_added_are_at_stake_in_proportion(frame):
    """0.6 of 10 + 20 + 30 jobs, of 5 + 0 + 15 yuan of tax, of 100 − 50 + 200 yuan of value added."""
    register = three(
        frame, employees=[10.0, 20.0, 30.0], tax_cny=[5.0, 0.0, 15.0], value_added_cny=[100.0, -50.0, 200.0]
    )
    (row,) = rows(done(register, uniform(0.6), 0.6))
    assert row["jobs_at_stake"] == approx(36)
    assert row["tax_forgone_cny"] == approx(12)
    assert row["value_added_forgone_cny"] == approx(150)
    assert (row["jobs_known"], row["tax_known"], row["value_added_known"]) == approx((1, 1, 1))


def test_what_the_register_does_not_have_is_not_known(frame):
    (row,) = rows(done(three_ranked(frame), uniform(0.6), 0.6))
    for name in ("jobs_at_stake", "jobs_known", "tax_forgone_cny", "value_added_forgone_cny", "small_closed"):
        assert row[name] is None, name


def test_enterprise_whose_employees_are_not_known_is_left_out_and_the_share_known_says_so(frame):
    """0.6 of a's 10 and c's 30: they forgo 600 + 1,200 of 2,400."""
    (row,) = rows(done(three(frame, employees=[10.0, None, 30.0]), uniform(0.6), 0.6))
    assert (row["jobs_at_stake"], row["jobs_known"]) == approx((24, 0.75))


def test_jobs_are_not_known_where_they_are_of_nobody_who_acts():
    """The opt-out closes a and b alone; only c's employees are known."""
    (row,) = rows(done(three(POLARS, employees=[None, None, 30.0]), marginal_opt_out(), 0.6))
    assert (row["jobs_at_stake"], row["jobs_known"]) == (None, None)


def test_industry_is_wiped_out_when_all_of_its_output_is_forgone_and_is_named(frame):
    """a and b close: 29 and 33 lose all, 39 nothing."""
    register = three(frame, industry_code=["29", "33", "39"])
    (row,) = rows(done(register, marginal_opt_out(), 0.6))
    assert (row["industries_wiped_out"], row["wiped_out"]) == (2, "29 33")


def test_industry_that_keeps_an_enterprise_without_emission_is_not_wiped_out():
    register = ranked(POLARS, [100.0, 50.0, 0.0], [1000.0, 1000.0, 1.0], industry_code=["29", "33", "29"])
    (row,) = rows(done(register, marginal_opt_out(), 0.6))
    assert (row["industries_wiped_out"], row["wiped_out"]) == (0, None)


def test_small_enterprises_that_close_are_counted(frame):
    """a and b close; a is small, b's size is not known, c micro."""
    register = three(frame, size=["small", None, "微型"])
    assert column(done(register, marginal_opt_out(), 0.6), "small_closed") == [1]
    assert column(done(register, uniform(0.6), 0.6), "small_closed") == [0]


def test_subsidy_makes_the_share_of_output_forgone_good(frame):
    """2,400 yuan forgone, a quarter of them."""
    (row,) = rows(done(three_ranked(frame), uniform(0.6), 0.6, compensated=0.25))
    assert (row["output_forgone_cny"], row["compensated_share"], row["subsidy_cny"]) == approx((2400, 0.25, 600))


def test_enterprise_beyond_the_target_loses_nothing():
    (row,) = rows(done(three(POLARS, employees=[10.0, 20.0, 30.0]), marginal_opt_out(), 0.6))
    assert row["jobs_at_stake"] == 30


def test_nothing_is_known_of_a_strategy_that_misses_its_target():
    (row,) = rows(done(three(POLARS, employees=[10.0, 20.0, 30.0]), uniform(0.3), 0.6))
    known = {name for name, value in row.items() if value is not None}
    assert known == {"year", "strategy", "target_rate", "compensated_share"}


@pytest.mark.spark("effects", "borne")
def test_each_region_has_its_own_effects(frame):
    """Half: a of the north closes, c of the south."""
    result = done(two_regions_ranked(frame), marginal_opt_out(), 0.5)
    told = {row["region_code"]: row["output_forgone_cny"] for row in rows(result, by="region_code")}
    assert told == {"north": 1000, "south": 300}


AMOUNTS = st.lists(
    st.tuples(st.integers(1, 10**5), st.integers(1, 10**8), st.none() | st.integers(0, 10**4)), min_size=1, max_size=12
)


def of(register, worth=1.0):
    return ranked(
        POLARS, [float(tonnes) for tonnes, _, _ in register], [worth * yuan for _, yuan, _ in register],
        employees=[None if jobs is None else float(jobs) for _, _, jobs in register],
        tax_cny=[worth * yuan / 8 for _, yuan, _ in register],
    )  # fmt: skip


@given(AMOUNTS, st.floats(0.05, 1), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_effects_are_the_same_in_any_order_of_rows_and_scale_with_the_currency(register, rate, order):
    (row,) = rows(done(of(register), uniform(rate), rate))
    (shuffled,) = rows(
        done(of(register).sample(fraction=1, shuffle=True, seed=order.randint(0, 99)), uniform(rate), rate)
    )
    assert {
        name: value if not isinstance(value, float) else approx(value, rel=1e-9) for name, value in row.items()
    } == shuffled
    (dearer,) = rows(done(of(register, worth=8.0), uniform(rate), rate))
    assert dearer["jobs_at_stake"] == row["jobs_at_stake"]
    assert dearer["tax_forgone_cny"] == approx(8 * row["tax_forgone_cny"], rel=1e-9)
    assert dearer["subsidy_cny"] == approx(8 * row["subsidy_cny"], rel=1e-9)


@given(AMOUNTS, st.floats(0.05, 1))
@settings(max_examples=40)
def test_never_more_is_lost_than_there_is(register, rate):
    (row,) = rows(done(of(register), marginal_opt_out(), rate))
    jobs = [jobs for _, _, jobs in register if jobs is not None]
    assert (row["jobs_at_stake"] or 0) <= sum(jobs)
    assert row["tax_forgone_cny"] <= sum(yuan for _, yuan, _ in register) / 8 * (1 + 1e-9)
    assert 0 <= row["subsidy_cny"] <= row["output_forgone_cny"]


# ---------------------------------------------------------------------------------------------------
# The fund


@pytest.mark.spark("compensation_fund")
def test_fund_pays_in_equal_steps_and_is_discounted(frame):
    """1,200 yuan at the goal in 2022; at 25 %: 600/1.25 + 1,200/1.5625 = 480 + 768, and 600 + 1,200/1.25 = 1,560."""
    first, second = rows(
        compensation_fund(done(three_ranked(frame), uniform(0.6), 0.6), years=2, discount_rate=0.25), by="year"
    )
    assert (first["base_year"], first["year"], second["year"]) == (2020, 2021, 2022)
    assert (first["target_share"], second["target_share"]) == (0.5, 1)
    assert (first["subsidy_cny"], second["subsidy_cny"]) == approx((600, 1200))
    assert (first["discounted_subsidy_cny"], second["discounted_subsidy_cny"]) == approx((480, 768))
    assert (first["fund_cny"], second["fund_cny"]) == approx((1560, 1200))


@given(st.integers(1, 30), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=40)
def test_fund_set_aside_in_the_base_year_pays_every_year_and_is_then_empty(years, rate, compensated):
    fund = rows(
        compensation_fund(
            done(three_ranked(POLARS), uniform(0.6), 0.6, compensated=compensated), years=years, discount_rate=rate
        ),
        by="year",
    )
    held = sum(row["discounted_subsidy_cny"] for row in fund)
    for row in fund:
        held = held * (1 + rate)
        assert held == approx(row["fund_cny"], rel=1e-6, abs=1e-6)
        held -= row["subsidy_cny"]
    assert held == approx(0, abs=1e-5)


def test_strategy_that_misses_its_target_needs_no_fund():
    assert rows(compensation_fund(done(three_ranked(POLARS), uniform(0.3), 0.6)), by=()) == []


@pytest.mark.parametrize(
    ("ask", "english", "chinese"),
    [
        (lambda: done(three_ranked(POLARS), uniform(0.6), 0.6, compensated=1.5), "The share to compensate is 1.5; it must lie from 0 to 1.", "补偿比例为1.5；应在0到1之间。"),
        (lambda: compensation_fund(done(three_ranked(POLARS), uniform(0.6), 0.6), years=0), "The fund is to run for 0 years; give a whole number of years, at least 1.", "基金年数为0；应为不小于1的整数。"),
        (lambda: compensation_fund(done(three_ranked(POLARS), uniform(0.6), 0.6), discount_rate=8), "The discount rate is 8; it must lie from 0 to 1: 8 % is 0.08.", "折现率为8；应在0到1之间：8%即0.08。"),
    ],
)  # fmt: skip
def test_parameter_that_cannot_be_is_refused(ask, english, chinese):
    for language, told in (("en", english), ("zh", chinese)):
        with rc.speaking(language), pytest.raises(StrategyError) as refused:
            ask()
        with rc.speaking(language):
            assert str(refused.value) == told
