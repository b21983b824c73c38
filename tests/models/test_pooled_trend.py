"""Model II's trend rule `pooled`: what it learns from all industries together, and how wide its interval is."""

from math import sqrt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.models.enterprise_emissions import next_year
from tests.engines import ENGINES, column, rows

GRID = 0.5
POLARS = ENGINES["polars"]


def panel(frame, fuel, first=2014):
    """Industries' fuel parts, each from `first` on or by year; None where a year has no statistics."""
    told = [
        (code, year, value)
        for code, of_industry in fuel.items()
        for year, value in (
            of_industry if isinstance(of_industry, dict) else dict(enumerate(of_industry, first))
        ).items()
        if value is not None
    ]
    count = len(told)
    return frame(
        industry_code=[row[0] for row in told], industry=["an industry"] * count, year=[row[1] for row in told],
        electricity_share=[0.5] * count, electricity_share_coal_equivalent=[0.7] * count,
        other_energy_tco2_per_mwh=[row[2] for row in told], intensity_tco2_per_mwh=[row[2] + GRID for row in told],
    )  # fmt: skip


def forecast(intensity, trend="pooled", year=2020):
    return next_year(intensity, year=year, grid_tco2_per_mwh=GRID, trend=trend)


def fuels(result):
    """The forecast fuel part of each industry."""
    return [value - GRID for value in column(result, "intensity_tco2_per_mwh")]


def halves(result):
    told = rows(result)
    return [row["intensity_high_tco2_per_mwh"] - row["intensity_tco2_per_mwh"] for row in told]


FALLING = {
    f"{code}": [size * 0.9**year for year in range(6)] for code, size in zip(range(10, 16), range(1, 7), strict=True)
}


def test_industries_that_fall_together_go_on_falling_at_their_common_rate(frame):
    """Each by a tenth a year: of 30 errors all are nearer with the drift, and the sixth year's 0.9⁵ becomes 0.9⁶."""
    assert fuels(forecast(panel(frame, FALLING))) == approx([size * 0.9**6 for size in range(1, 7)], rel=1e-9)


def test_two_years_ahead_the_drift_counts_twice(frame):
    ahead = forecast(panel(frame, FALLING), year=2021)
    assert fuels(ahead) == approx([size * 0.9**7 for size in range(1, 7)], rel=1e-9)


def test_heavy_industries_tell_the_drift_and_light_ones_follow(frame):
    """Five light industries fall by half and one heavy one by a tenth: half of all fuel part falls by a tenth."""
    light = {f"{code}": [0.01 * 0.5**year for year in range(6)] for code in range(10, 15)}
    heavy = {"20": [2 * 0.9**year for year in range(6)]}
    found = fuels(forecast(panel(frame, light | heavy)))
    assert found[:5] == approx([0.01 * 0.5**5 * 0.9] * 5, rel=1e-9)
    assert found[5] == approx(2 * 0.9**6, rel=1e-9)


def test_industries_that_go_up_and_down_are_smoothed_with_one_weight(frame):
    """0.4 and 0.6 in turn: a weight of 0.25 misses least, as the level hardly follows. l = 0.25·f + 0.75·l."""
    swinging = {f"{code}": [0.4, 0.6, 0.4, 0.6, 0.4, 0.6] for code in range(10, 15)}
    level = 0.4
    for observed in (0.6, 0.4, 0.6, 0.4, 0.6):
        level = 0.25 * observed + 0.75 * level
    assert fuels(forecast(panel(frame, swinging))) == approx([level] * 5, rel=1e-9)


def test_few_errors_leave_the_last_observed(frame):
    """Two errors, both nearer with the drift of a tenth: 2 is less than the 1.645·√2 a sign test asks."""
    assert fuels(forecast(panel(frame, {"10": [1.0, 0.9, 0.81]}))) == approx([0.81], rel=1e-12)


def test_one_year_of_statistics_stands_without_interval(frame):
    (row,) = rows(forecast(panel(frame, {"10": [0.3]})))
    found = [row[f"intensity{end}_tco2_per_mwh"] for end in ("_low", "", "_high")]
    assert found == [None, approx(0.8, rel=1e-12), None]


def test_interval_of_few_errors_is_students_t_of_the_moderated_spread(frame):
    """Fuel parts 0.50, 0.60 and 0.45 on a grid of 0.5: misses 0.1/1.0 and 0.15/1.1 of the intensity forecast.

    ū = 0.118182; s before each: ū, √((3·ū² + 0.1²)/4), and at the end √((3·ū² + 0.1² + 0.136364²)/5);
    two errors are too few for a 90 % quantile: t[2] = 2.919986, times the root mean square of |u|/s.
    """
    first, second = 0.1 / 1.0, 0.15 / 1.1
    pool = (first + second) / 2
    between = sqrt((3 * pool**2 + first**2) / 4)
    now = sqrt((3 * pool**2 + first**2 + second**2) / 5)
    multiple = 2.919985580353726 * sqrt(((first / pool) ** 2 + (second / between) ** 2) / 2)
    found = halves(forecast(panel(frame, {"10": {2017: 0.50, 2018: 0.60, 2019: 0.45}})))
    assert found == approx([multiple * now * 0.95], rel=1e-9)


def test_interval_of_many_errors_is_their_quantile(frame):
    """Twenty industries of two years, up and down from 0.5 by another step: 20 errors, the 19th is ⌈21·0.9⌉th.

    Before any error all have the spread ū, after one s = √((3·ū² + u²)/4).
    """
    steps = [0.01 * place * (-1) ** place for place in range(1, 21)]
    told = panel(frame, {f"{10 + place}": [0.5, 0.5 + step] for place, step in enumerate(steps)}, 2018)
    pool = float(np.mean(np.abs(steps)))
    expected = [0.19 / pool * sqrt((3 * pool**2 + step**2) / 4) * (1.0 + step) for step in steps]
    assert halves(forecast(told)) == approx(expected, rel=1e-9)


def test_industry_of_one_year_has_the_interval_of_the_others(frame):
    (others, alone) = rows(forecast(panel(frame, {"10": [0.5, 0.6, 0.45, 0.5, 0.6, 0.5], "11": {2019: 0.5}})))
    assert (others["years"], alone["years"]) == (6, 1)
    assert alone["intensity_high_tco2_per_mwh"] > alone["intensity_tco2_per_mwh"] == approx(1.0, rel=1e-12)


def test_interval_widens_with_the_years_ahead(frame):
    """The last observed is a random walk: √2 at two years."""
    told = panel(frame, {"10": {2017: 0.50, 2018: 0.60, 2019: 0.45}})
    one, two = (halves(forecast(told, year=year))[0] for year in (2020, 2021))
    assert two == approx(one * sqrt(2), rel=1e-9)


def test_industries_that_never_change_have_an_interval_of_nothing(frame):
    (row,) = rows(forecast(panel(frame, {"10": [0.4] * 5})))
    assert row["intensity_low_tco2_per_mwh"] == row["intensity_high_tco2_per_mwh"] == approx(0.9, rel=1e-12)


def test_year_with_statistics_is_as_observed_and_without_error(frame):
    """Industry 10 is known in 2020, industry 11 until 2019."""
    known, ahead = rows(forecast(panel(frame, {"10": [0.5, 0.6, 0.4, 0.5, 0.6, 0.4, 0.7], "11": [0.5] * 6})))
    assert [known[f"intensity{end}_tco2_per_mwh"] for end in ("_low", "", "_high")] == approx([1.2] * 3, rel=1e-12)
    assert ahead["intensity_high_tco2_per_mwh"] > ahead["intensity_tco2_per_mwh"]


def test_industry_without_fuels_stays_at_the_grid_factor(frame):
    found = forecast(panel(frame, FALLING | {"30": [0.0] * 6}))
    assert fuels(found)[-1] == approx(0.0, abs=1e-12)


def test_intervals_hold_nine_of_ten_where_industries_walk_at_random():
    """200 regions of ten industries and six years, steps of 5 % of the intensity: the seventh year lies inside."""
    draws = np.random.default_rng(3)
    inside = []
    for _ in range(200):
        walked = 2.0 * np.exp(np.cumsum(draws.normal(0, 0.05, (10, 7)), axis=1)) - GRID
        told = panel(POLARS, {f"{10 + place}": of.tolist() for place, of in enumerate(walked[:, :6])})
        low, high = (column(forecast(told), f"intensity_{end}_tco2_per_mwh") for end in ("low", "high"))
        inside += [low[place] <= walked[place, 6] + GRID <= high[place] for place in range(10)]
    assert 0.87 <= np.mean(inside) <= 0.93


PANELS = st.lists(st.lists(st.floats(0.01, 3), min_size=1, max_size=6), min_size=1, max_size=5)


@given(PANELS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_industries_and_years_in_any_order_give_the_same_forecast(told, random):
    ordered = panel(POLARS, {f"{10 + place}": values for place, values in enumerate(told)})
    order = random.sample(range(ordered.height), ordered.height)
    expected, found = forecast(ordered), forecast(ordered[order])
    for end in ("", "_low", "_high"):
        name = f"intensity{end}_tco2_per_mwh"
        assert column(found, name) == [
            None if value is None else approx(value, rel=1e-9) for value in column(expected, name)
        ]


@given(PANELS)
@settings(max_examples=40)
def test_forecast_lies_within_what_was_observed_but_for_the_drift(told):
    """Without a drift the smoothed fuel part is a mean of those observed; with it none falls below the grid factor."""
    result = rows(forecast(panel(POLARS, {f"{10 + place}": values for place, values in enumerate(told)})))
    assert len(result) == len(told)
    assert min(row["intensity_tco2_per_mwh"] for row in result) >= GRID


@given(st.floats(0.05, 3), st.integers(1, 6), st.integers(1, 8))
@settings(max_examples=30)
def test_what_never_changed_is_forecast_unchanged(value, years, industries):
    told = panel(POLARS, {f"{10 + place}": [value] * years for place in range(industries)})
    assert fuels(forecast(told)) == approx([value] * industries, rel=1e-9)
