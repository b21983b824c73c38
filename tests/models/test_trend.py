"""Model II's trend rules: the forecast, its interval, and how much history each needs."""

from math import sqrt

import narwhals as nw
import numpy as np
import pytest
from pytest import approx
from scipy import stats

from regional_carbon.language.errors import StrategyError, TableError
from regional_carbon.models.enterprise_emissions import next_year
from regional_carbon.models.trend import student_t, trend_errors
from regional_carbon.schema.estimate_tables import IntensityForecast, TrendErrors
from regional_carbon.schema.frames import model
from tests.engines import column, names, rows

GRID = 0.7
INTERVAL = ("intensity_low_tco2_per_mwh", "intensity_tco2_per_mwh", "intensity_high_tco2_per_mwh")


def history(frame, intensity, grid=GRID, industry_code="29"):
    """One industry's intensity by year; its fuel part is what lies above the grid factor."""
    years, values = list(intensity), list(intensity.values())
    count = len(years)
    return frame(
        industry_code=[industry_code] * count, industry=["Rubber and plastics"] * count, year=years,
        electricity_share=[0.5] * count, electricity_share_coal_equivalent=[0.7] * count,
        other_energy_tco2_per_mwh=[None if value is None else value - grid for value in values],
        intensity_tco2_per_mwh=values,
    )  # fmt: skip


def forecast(intensity, trend, year=2020):
    return next_year(intensity, year=year, grid_tco2_per_mwh=GRID, trend=trend)


def interval(result):
    """Low, middle and high of a forecast of one row."""
    (row,) = rows(result)
    return [row[name] for name in INTERVAL]


FALLING = {2015: 0.80, 2016: 0.78, 2017: 0.77, 2018: 0.74, 2019: 0.73}


def test_linear_forecast_is_the_line_of_least_squares(frame):
    """x̄ = 2017, ȳ = 0.764; Σ(x−x̄)² = 4+1+0+1+4 = 10; Σ(x−x̄)(y−ȳ) = −2·0.80 − 0.78 + 0.74 + 2·0.73 = −0.18;
    b = −0.018; CEI = 0.764 − 0.018·3 = 0.710."""
    assert interval(forecast(history(frame, FALLING), "linear"))[1] == approx(0.710, rel=1e-12)


def test_linear_interval_is_the_prediction_interval_of_student_t(frame):
    """Residuals 0, −0.002, 0.006, −0.006, 0.002: Σ = 80e-6, s² = 80e-6/3; t[3] = 2.353363;
    half = 2.353363 · √(80e-6/3 · (1 + 1/5 + 9/10)) = 0.0176110."""
    half = 2.353363434801823 * sqrt(80e-6 / 3 * 2.1)
    assert half == approx(0.0176110, abs=5e-8)
    low, middle, high = interval(forecast(history(frame, FALLING), "linear"))
    assert [middle - low, high - middle] == approx([half, half], rel=1e-9)


@pytest.mark.parametrize("count", range(3, 13))
def test_linear_forecast_and_interval_are_those_of_an_independent_regression(frame, count):
    """scipy fits the line; its stderr of slope and intercept give the prediction interval."""
    years = np.sort(np.random.default_rng(count).choice(np.arange(2000, 2019), count, replace=False))
    values = np.round(np.random.default_rng(count + 100).uniform(0.7, 2.5, count), 4)
    line = stats.linregress(years, values)
    spread = np.sum((years - years.mean()) ** 2)
    noise = line.stderr * sqrt(spread)
    half = stats.t.ppf(0.95, count - 2) * noise * sqrt(1 + 1 / count + (2020 - years.mean()) ** 2 / spread)
    middle = line.intercept + line.slope * 2020
    observed = history(frame, dict(zip(years.tolist(), values.tolist(), strict=True)))
    assert interval(forecast(observed, "linear")) == approx([middle - half, middle, middle + half], rel=1e-8)


def test_linear_trend_of_one_year_knows_nothing_and_keeps_its_row(frame):
    (row,) = rows(forecast(history(frame, {2019: 0.8}), "linear"))
    assert [row[name] for name in INTERVAL] == [None, None, None]
    assert (row["industry_code"], row["years"], row["below_grid"]) == ("29", 1, None)


def test_linear_trend_of_two_years_is_their_line_without_interval(frame):
    """0.80 and 0.78 go on to 0.76."""
    found = interval(forecast(history(frame, {2018: 0.80, 2019: 0.78}), "linear"))
    assert found == [None, approx(0.76, rel=1e-12), None]


def test_linear_forecast_below_the_grid_factor_is_kept_and_flagged(frame):
    """0.74, 0.72 and 0.70 go on to 0.68, which electricity at 0.7 alone exceeds."""
    (row,) = rows(forecast(history(frame, {2017: 0.74, 2018: 0.72, 2019: 0.70}), "linear"))
    assert row["intensity_tco2_per_mwh"] == approx(0.68, rel=1e-9)
    assert row["below_grid"] is True


def test_linear_forecast_above_the_grid_factor_is_not_flagged_though_its_interval_reaches_below(frame):
    (row,) = rows(forecast(history(frame, {2017: 0.74, 2018: 0.80, 2019: 0.74}), "linear"))
    assert row["intensity_low_tco2_per_mwh"] < GRID < row["intensity_tco2_per_mwh"]
    assert row["below_grid"] is False


def test_last_forecast_is_the_newest_fuel_part_on_the_grid_factor_of_the_target_year(frame):
    """At a grid of 0.9 the newest year had 1.0, of which 0.1 is fuel; on a grid of 0.7 it makes 0.8."""
    older = history(frame, {2016: 1.4, 2019: 1.0}, grid=0.9)
    assert interval(forecast(older, "last"))[1] == approx(0.8, rel=1e-12)


@pytest.mark.parametrize(("year", "ahead"), [(2020, 1), (2021, 2)])
def test_last_interval_widens_with_the_root_of_the_years_ahead(frame, year, ahead):
    """Fuel parts 0.10, 0.14 and, two years on, 0.10: squared steps per year 0.04² = 0.0016 and 0.04²/2 = 0.0008,
    s² = 0.0012; t[2] = 2.919986: half = 2.919986 · √(0.0012 · ahead), 0.10115 one year ahead."""
    half = 2.919985580353726 * sqrt(0.0012 * ahead)
    low, middle, high = interval(forecast(history(frame, {2016: 0.80, 2017: 0.84, 2019: 0.80}), "last", year))
    assert high - middle == approx(half, rel=1e-9)
    assert low == GRID  # 0.8 − 0.101 lies below what electricity alone emits


def test_last_interval_reaches_as_far_down_as_up_where_the_grid_factor_leaves_room(frame):
    """Steps of 0.1 and 0.1: s² = 0.01, half = 2.919986 · 0.1."""
    found = interval(forecast(history(frame, {2017: 1.6, 2018: 1.7, 2019: 1.6}), "last"))
    half = 0.2919985580353726
    assert found == approx([1.6 - half, 1.6, 1.6 + half], rel=1e-9)


def test_last_forecast_of_one_year_stands_without_interval(frame):
    (row,) = rows(forecast(history(frame, {2015: 0.8}), "last"))
    assert [row[name] for name in INTERVAL] == [None, approx(0.8, rel=1e-12), None]
    assert (row["years"], row["below_grid"]) == (1, False)


def test_last_forecast_is_bounded_by_the_grid_factor(frame):
    """A fuel part of −0.05 (heat sold on) would make 0.65; electricity alone emits 0.7."""
    (row,) = rows(forecast(history(frame, {2018: 0.65, 2019: 0.65}), "last"))
    assert [row[name] for name in INTERVAL] == [GRID, GRID, GRID]
    assert row["below_grid"] is False


def test_last_forecast_of_a_year_with_statistics_is_what_was_observed(frame):
    observed = history(frame, {2018: 0.9, 2019: 0.8, 2020: 0.85})
    assert interval(forecast(observed, "last")) == approx([0.85, 0.85, 0.85], rel=1e-12)


def test_mean_forecast_is_the_mean_fuel_part_on_the_grid_factor_with_its_interval(frame):
    """Fuel parts 0.10, 0.14 and 0.10: mean 0.34/3; squared residuals 2·0.013333² + 0.026667² = 0.00106667,
    s² = 0.00053333; half = t[2] · √(s² · 4/3) = 2.919986 · 0.0266667 = 0.0778663."""
    low, middle, high = interval(forecast(history(frame, {2015: 0.80, 2017: 0.84, 2019: 0.80}), "mean"))
    assert middle == approx(0.7 + 0.34 / 3, rel=1e-12)
    assert [middle - low, high - middle] == approx([0.0778663] * 2, abs=5e-8)


def test_mean_forecast_takes_the_grid_factor_of_the_target_year(frame):
    assert interval(forecast(history(frame, {2018: 1.4, 2019: 1.0}, grid=0.9), "mean"))[1] == approx(1.0, rel=1e-12)


def test_mean_forecast_of_one_year_stands_without_interval(frame):
    assert interval(forecast(history(frame, {2019: 0.8}), "mean")) == [None, approx(0.8, rel=1e-12), None]


UP_AND_DOWN = {2015: 0.8, 2016: 0.9, 2017: 0.8, 2018: 0.9, 2019: 0.8}


@pytest.mark.spark("trend_errors")
def test_errors_of_the_trend_rules_are_those_of_going_one_year_ahead_from_the_third_year_on(frame):
    """2017, 2018 and 2019 from the years before them. `last` misses each by 0.1. `mean` says 0.85, 0.8333 and 0.85
    and misses by 0.05, 0.0667 and 0.05. `linear` says 1.0, 0.8333 (no slope) and 0.85 + 0.02 · 2.5 = 0.9, and
    misses by 0.2, 0.0667 and 0.1. `pooled` has too few errors to be sure of anything better than `last`."""
    result = trend_errors(history(frame, {**UP_AND_DOWN, 2021: 5.0}), year=2020)
    assert names(result) == list(TrendErrors.columns())
    told = {row["trend"]: row for row in rows(result, by="trend")}
    errors = {name: row["mean_absolute_error_tco2_per_mwh"] for name, row in told.items()}
    assert errors == approx({"last": 0.1, "mean": 0.5 / 9, "linear": 1.1 / 9, "pooled": 0.1}, rel=1e-9)
    assert {name: (row["years"], row["chosen"]) for name, row in told.items()} == {
        "last": (3, False), "mean": (3, True), "linear": (3, False), "pooled": (3, False),
    }  # fmt: skip


def test_errors_are_unknown_with_two_years_and_the_last_observed_is_chosen(frame):
    result = rows(trend_errors(history(frame, {2018: 0.8, 2019: 0.9}), year=2020), by="trend")
    assert [(row["trend"], row["years"], row["chosen"]) for row in result] == [
        ("last", 0, True), ("linear", 0, False), ("mean", 0, False), ("pooled", 0, False),
    ]  # fmt: skip
    assert {row["mean_absolute_error_tco2_per_mwh"] for row in result} == {None}


@pytest.mark.parametrize(
    ("observed", "rule"),
    [
        (UP_AND_DOWN, "mean"),
        ({2015: 0.80, 2016: 0.82, 2017: 0.84, 2018: 0.86}, "linear"),
        ({2015: 0.80, 2016: 0.80, 2017: 0.90, 2018: 0.90}, "last"),
        ({2018: 0.8, 2019: 0.9}, "last"),
    ],
)
def test_own_trend_is_the_rule_that_erred_least_and_says_which(frame, observed, rule):
    (row,) = rows(forecast(history(frame, observed), "own"))
    (alone,) = rows(forecast(history(frame, observed), rule))
    assert row["trend"] == rule
    assert [row[name] for name in INTERVAL] == approx([alone[name] for name in INTERVAL], rel=1e-12)


def test_own_trend_takes_the_simplest_of_equally_good_rules(frame):
    """An industry that never changes is foretold by all without error."""
    assert column(forecast(history(frame, dict.fromkeys(range(2014, 2020), 0.8)), "own"), "trend") == ["last"]


def test_own_trend_is_bounded_by_the_grid_factor_even_where_it_is_linear(frame):
    """0.76, 0.74, 0.72 and 0.70 go on to 0.68; electricity alone emits 0.7."""
    (row,) = rows(forecast(history(frame, {2016: 0.76, 2017: 0.74, 2018: 0.72, 2019: 0.70}), "own"))
    assert (row["trend"], row["intensity_tco2_per_mwh"], row["below_grid"]) == ("linear", GRID, False)


@pytest.mark.spark("next_year")
def test_own_trend_is_chosen_for_each_industry(frame):
    two = frame(
        industry_code=["29"] * 4 + ["33"] * 5, industry=["Rubber"] * 4 + ["Metal"] * 5,
        year=[2015, 2016, 2017, 2018, 2015, 2016, 2017, 2018, 2019],
        electricity_share=[0.5] * 9, electricity_share_coal_equivalent=[0.7] * 9,
        other_energy_tco2_per_mwh=[0.1, 0.12, 0.14, 0.16, 0.1, 0.2, 0.1, 0.2, 0.1],
        intensity_tco2_per_mwh=[0.8, 0.82, 0.84, 0.86, 0.8, 0.9, 0.8, 0.9, 0.8],
    )  # fmt: skip
    assert column(forecast(two, "own"), "trend") == ["linear", "mean"]


@pytest.mark.parametrize("trend", ["linear", "last", "mean", "pooled"])
def test_years_after_the_one_to_estimate_are_not_used(frame, trend):
    """A back-cast sees only what was known then."""
    known = {2015: 0.80, 2016: 0.79, 2017: 0.76}
    back = rows(forecast(history(frame, {**known, 2019: 2.0, 2020: 3.0}), trend, year=2018))
    assert back == rows(forecast(history(frame, known), trend, year=2018))
    assert [row["years"] for row in back] == [3]


@pytest.mark.parametrize("trend", ["linear", "last", "mean", "pooled"])
def test_year_without_an_intensity_is_not_counted(frame, trend):
    with_gap = rows(forecast(history(frame, {2016: 0.80, 2017: None, 2018: 0.78, 2019: 0.77}), trend))
    assert with_gap == rows(forecast(history(frame, {2016: 0.80, 2018: 0.78, 2019: 0.77}), trend))
    assert [row["years"] for row in with_gap] == [3]


def test_industry_never_observed_has_no_forecast(frame):
    assert rows(forecast(history(frame, {2018: None, 2019: None}), "last")) == []


@pytest.mark.parametrize("trend", ["linear", "last", "mean", "pooled"])
def test_each_industry_has_its_own_trend_and_one_row(frame, trend):
    two = frame(
        industry_code=["33", "29", "33", "29", "29"], industry=["Metal", "Rubber", "Metal", "Rubber", "Rubber"],
        year=[2019, 2017, 2018, 2019, 2018], electricity_share=[0.5] * 5, electricity_share_coal_equivalent=[0.7] * 5,
        other_energy_tco2_per_mwh=[0.5, 0.1, 0.4, 0.2, 0.2], intensity_tco2_per_mwh=[1.2, 0.8, 1.1, 0.9, 0.9],
    )  # fmt: skip
    rubber, metal = rows(forecast(two, trend))
    (rubber_alone,) = rows(forecast(history(frame, {2017: 0.8, 2018: 0.9, 2019: 0.9}), trend))
    if trend != "pooled":  # whose interval is that of all industries together
        assert [rubber[name] for name in INTERVAL] == approx([rubber_alone[name] for name in INTERVAL], rel=1e-12)
    assert (rubber["years"], metal["years"]) == (3, 2)
    assert metal["intensity_tco2_per_mwh"] == approx(
        {"linear": 1.3, "last": 1.2, "mean": 1.15, "pooled": 1.2}[trend], rel=1e-12
    )


@pytest.mark.parametrize("trend", ["linear", "last", "mean", "pooled"])
def test_forecast_says_its_year_rule_and_grid_factor(frame, trend):
    result = forecast(history(frame, FALLING), trend)
    assert names(result) == list(IntensityForecast.columns())
    (row,) = rows(result)
    assert (row["year"], row["trend"], row["years"], row["grid_tco2_per_mwh"]) == (2020, trend, 5, GRID)


def test_default_trend_is_the_pooled_one(frame):
    observed = history(frame, FALLING)
    assert column(next_year(observed, year=2020, grid_tco2_per_mwh=GRID), "trend") == ["pooled"]


def test_trend_that_does_not_exist_is_refused(frame):
    with pytest.raises(StrategyError) as refused:
        forecast(history(frame, FALLING), "cubic")
    (fault,) = refused.value.faults
    assert (fault.key, fault.values) == (
        "trend_unknown",
        {"trend": "cubic", "known": ["linear", "last", "mean", "pooled", "own"]},
    )


def test_missing_column_is_told_by_its_name(frame):
    with pytest.raises(TableError) as refused:
        forecast(frame(industry_code=["29"], industry=["Rubber"], year=[2019]), "last")
    assert "intensity_tco2_per_mwh" in {fault.values["column"] for fault in refused.value.faults}


@model
def quantiles(frame):
    return frame.with_columns(quantile=student_t(nw.col("degrees")))


def test_student_t_is_exact_to_60_degrees_of_freedom(frame):
    degrees = list(range(1, 61))
    found = column(quantiles(frame(degrees=degrees)), "quantile", by="degrees")
    assert found == approx(stats.t.ppf(0.95, degrees), rel=1e-12)


def test_student_t_is_within_2_in_10_8_parts_beyond_60_degrees_of_freedom(frame):
    degrees = list(range(61, 201))
    found = column(quantiles(frame(degrees=degrees)), "quantile", by="degrees")
    assert found == approx(stats.t.ppf(0.95, degrees), rel=2e-8)


def test_student_t_is_unknown_below_one_degree_of_freedom(frame):
    assert column(quantiles(frame(degrees=[-1, 0])), "quantile", by="degrees") == [None, None]
