"""Monitoring: months held against the plan's part for them, and where the year leads at this rate."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.monitoring.progress import (
    enterprise_months,
    enterprise_progress,
    industry_progress,
    month_progress,
    region_progress,
)
from tests.engines import column, polars_frame, rows

ESTIMATE = {
    "enterprise_id": ["A", "B", "C"],
    "industry_code": ["29", "29", "30"],
    "year": [2020, 2020, 2020],
    "electricity_mwh": [1200.0, 600.0, 100.0],
    "output_cny": [1.0, 1.0, 1.0],
    "intensity_tco2_per_mwh": [1.0, 0.5, 0.8],
    "emission_tco2": [1200.0, 300.0, 80.0],
    "emission_low_tco2": [1080.0, 270.0, 72.0],
    "emission_high_tco2": [1320.0, 330.0, 96.0],
}
PLAN = {"enterprise_id": ["A", "B"], "year": [2021, 2021], "planned_tco2": [1000.0, 365.0]}
TOTAL = {
    "year": [2020], "enterprises": [3], "emission_tco2": [1580.0], "emission_low_tco2": [1501.0],
    "emission_high_tco2": [1738.0], "share_on_grade_5": [1.0], "lowest_tenth_kept": [1.0], "draws": [100],
}  # fmt: skip


def months_of(**read):
    """Columns of MonthlyElectricity from `A_2021=[100, 100]`: January and February; None is a month not read."""
    told = [
        (name.partition("_")[0], int(name.partition("_")[2]), month, float(mwh))
        for name, values in read.items()
        for month, mwh in enumerate(values, 1)
        if mwh is not None
    ]
    names = ("enterprise_id", "year", "month", "month_mwh")
    return {name: [row[place] for row in told] for place, name in enumerate(names)}


# A uses 40 MWh in each of the first three months of 2019 and 120 of its 1 200 MWh in each of the others.
PAST = [40, 40, 40, *[120] * 9]
READ = months_of(A_2019=PAST, A_2021=[60, 60, 60], B_2021=[50])


def progress(frame, read=READ, plan=PLAN, year=2021):
    return enterprise_progress(frame(**ESTIMATE), frame(**read), frame(**plan), year=year)


def test_enterprise_is_held_against_the_part_of_its_plan_that_the_months_carried_in_its_past_year(frame):
    """By hand: A emits 1 t/MWh, so 180 t; 120 of the 1 200 MWh of 2019 fell into these months, a tenth: 100 of 1 000 t.
    At this rate the year comes to 180 / 0.1 = 1 800 t."""
    told = rows(progress(frame))[0]
    assert told["months_read"] == 3
    assert told["last_month"] == 3
    assert told["read_mwh"] == approx(180)
    assert told["to_date_tco2"] == approx(180)
    assert told["year_part"] == approx(0.1)
    assert (told["part_basis"], told["part_years"]) == ("own_years", 1)
    assert told["planned_to_date_tco2"] == approx(100)
    assert told["difference_tco2"] == approx(80)
    assert told["difference_rate"] == approx(0.8)
    assert told["projected_tco2"] == approx(1800)


def test_enterprise_without_a_past_year_is_held_against_the_days(frame):
    """B emits 0.5 t/MWh: 25 t in January, whose 31 of 365 days carry 31 of the plan's 365 t."""
    told = rows(progress(frame))[1]
    assert told["to_date_tco2"] == approx(25)
    assert told["part_basis"] == "days"
    assert told["planned_to_date_tco2"] == approx(31)
    assert told["projected_tco2"] == approx(25 * 365 / 31)


def test_interval_without_past_years_is_that_of_the_estimate(frame):
    """B's estimate lies within −10 % and +10 %, and so does its year at this rate."""
    told = rows(progress(frame))[1]
    assert told["interval_basis"] == "estimate"
    assert told["projected_low_tco2"] == approx(0.9 * told["projected_tco2"])
    assert told["projected_high_tco2"] == approx(1.1 * told["projected_tco2"])


@pytest.mark.spark("enterprise_progress")
def test_interval_of_two_past_years_is_that_of_the_part_of_the_year(frame):
    """Parts 0.10 and 0.12: mean 0.11, s = 0.02/√2, t(1 degree, 90 %) = 6.3138, half = t·s·√1.5 = 0.10935."""
    second = [48, 48, 48, *[(1200 - 144) / 9] * 9]
    told = rows(progress(frame, months_of(A_2018=second, A_2019=PAST, A_2021=[60, 60, 60])))[0]
    half = 6.313752 * 0.02 / 2**0.5 * 1.5**0.5
    assert (told["interval_basis"], told["part_years"]) == ("own_years", 2)
    assert told["year_part"] == approx(0.11)
    assert told["projected_low_tco2"] == approx(180 / (0.11 + half))
    assert told["projected_high_tco2"] == approx(180 / (0.11 - half), rel=1e-3)


def test_interval_has_no_upper_end_where_the_months_may_have_carried_nothing(frame):
    second = [90, 90, 90, *[930 / 9] * 9]
    told = rows(progress(frame, months_of(A_2018=second, A_2019=PAST, A_2021=[60, 60, 60])))[0]
    assert told["projected_high_tco2"] is None
    assert told["projected_low_tco2"] >= 180


def test_interval_is_not_known_where_neither_past_years_nor_the_estimate_tell_one(frame):
    bare = {
        name: values for name, values in ESTIMATE.items() if name not in ("emission_low_tco2", "emission_high_tco2")
    }
    told = rows(enterprise_progress(frame(**bare), frame(**READ), frame(**PLAN), year=2021))[1]
    assert (told["interval_basis"], told["projected_low_tco2"], told["projected_high_tco2"]) == (None, None, None)
    assert told["projected_tco2"] is not None


def test_enterprise_without_a_reading_is_told_with_nothing_known_of_it(frame):
    told = rows(progress(frame))[2]
    assert told["months_read"] == 0
    unknown = {name: value for name, value in told.items() if name.endswith("_tco2") or name in ("level", "part_basis")}
    assert unknown == dict.fromkeys(unknown)
    assert told["read_mwh"] is None


def test_enterprise_without_electricity_in_the_estimate_has_no_intensity_to_monitor_it_by(frame):
    idle = {**ESTIMATE, "electricity_mwh": [0.0, 600.0, 100.0]}
    told = rows(enterprise_progress(frame(**idle), frame(**READ), frame(**PLAN), year=2021))[0]
    assert told["months_read"] == 3
    assert (told["to_date_tco2"], told["planned_to_date_tco2"], told["level"]) == (None, None, None)


def test_past_year_with_a_month_missing_says_nothing_of_the_parts(frame):
    told = rows(progress(frame, months_of(A_2019=[*PAST[:11], None], A_2021=[60])))[0]
    assert (told["part_basis"], told["part_years"]) == ("days", 0)


def test_leap_year_has_366_days(frame):
    plan = {"enterprise_id": ["B"], "year": [2024], "planned_tco2": [366.0]}
    told = rows(progress(frame, months_of(B_2024=[None, 50]), plan, 2024))[1]
    assert told["planned_to_date_tco2"] == approx(29)


def test_plan_of_another_year_is_no_plan_of_this_one(frame):
    plan = {**PLAN, "year": [2022, 2022]}
    assert column(progress(frame, plan=plan), "planned_to_date_tco2") == [None, None, None]
    assert column(progress(frame, plan=plan), "level") == [None, None, None]


@pytest.mark.parametrize(
    ("mwh", "level"), [(61, "on_track"), (62, "on_track"), (63, "watch"), (77, "watch"), (78, "off_track")]
)
def test_level_without_past_years_is_off_track_beyond_what_a_season_may_add(mwh, level):
    """B's plan for January is 31 t: 62 MWh at 0.5 t/MWh; a quarter more are 38.75 t, 77.5 MWh."""
    assert column(progress(polars_frame, months_of(B_2021=[mwh])), "level")[1] == level


@pytest.mark.parametrize(("times", "level"), [(1.09, "watch"), (1.11, "off_track")])
def test_level_late_in_a_year_without_past_years_is_off_track_beyond_a_tenth_over_the_plan(times, level):
    """Nine months are 273 of 365 days: the other 92 could make up for 0.25 · 92/273 = 8.4 %, which is less."""
    monthly = [times * 2 * days for days in (31, 28, 31, 30, 31, 30, 31, 31, 30)]  # of 730 MWh for 365 t
    assert column(progress(polars_frame, months_of(B_2021=monthly)), "level")[1] == level


@pytest.mark.parametrize(("noise", "most"), [(0.03, 0.01), (0.10, 0.06)])
@pytest.mark.parametrize("past", [0, 1])
def test_steady_enterprises_with_fewer_than_two_past_years_are_rarely_off_track(noise, most, past):
    """What the page says of the level: seasons of one wave up to a quarter above the mean, months that scatter."""
    chance = np.random.default_rng(20211)
    count, days = 1_500, np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) / 365
    height, crest = chance.uniform(0, 0.25, (count, 1)), chance.uniform(0, 12, (count, 1))
    usual = 1200 * days * (1 + height * np.cos(2 * np.pi * (np.arange(12) - crest) / 12))
    who = [f"E{number:04d}" for number in range(count)]
    year = pl.DataFrame({"enterprise_id": who, "planned_tco2": usual.sum(axis=1)})
    estimate = year.rename({"planned_tco2": "emission_tco2"}).with_columns(
        pl.lit("29").alias("industry_code"), pl.lit(2020).alias("year"), pl.lit(1.0).alias("output_cny"),
        pl.lit(1.0).alias("intensity_tco2_per_mwh"), electricity_mwh="emission_tco2",
    )  # fmt: skip

    def of_year(number):
        read = usual * (1 + noise * chance.standard_normal(usual.shape))
        told = {
            "enterprise_id": np.repeat(who, 12),
            "month": np.tile(np.arange(1, 13), count),
            "month_mwh": read.ravel(),
        }
        return pl.DataFrame(told).with_columns(pl.lit(number).alias("year"))

    months = pl.concat([of_year(number) for number in range(2021 - past, 2022)])
    plan = year.with_columns(year=pl.lit(2021))
    off = []
    for last in range(1, 13):
        read = months.filter((pl.col("year") < 2021) | (pl.col("month") <= last))
        level = enterprise_progress(estimate, read, plan, year=2021)["level"]
        off.append((level == "off_track").mean())
    assert max(off) <= most + 2 * (most * (1 - most) / count) ** 0.5


def test_months_are_measured_with_the_plan_s_intensity_of_their_year_and_with_the_estimate_s_where_it_has_none(frame):
    """The plan takes 0.6 t/MWh of A in 2021, where the estimate has 1: 3 · 60 MWh are 108 t; of B it tells nothing."""
    plan = {**PLAN, "own_intensity_tco2_per_mwh": [0.6, None]}
    first, second, third = rows(progress(frame, plan=plan))
    assert (first["to_date_tco2"], first["own_intensity_tco2_per_mwh"]) == approx((108, 0.6))
    assert (second["to_date_tco2"], second["own_intensity_tco2_per_mwh"]) == approx((25, 0.5))
    bases = [one["intensity_basis"] for one in (first, second, third)]
    assert bases == ["plan", "estimate", None]
    assert first["planned_to_date_tco2"] == approx(100)


@pytest.mark.spark("enterprise_months")
def test_months_of_an_enterprise_add_up_to_its_year_to_date(frame):
    plan = {**PLAN, "own_intensity_tco2_per_mwh": [0.6, None]}
    told = rows(
        enterprise_months(frame(**ESTIMATE), frame(**READ), frame(**plan), year=2021), by=("enterprise_id", "month")
    )
    assert [(one["enterprise_id"], one["month"]) for one in told] == [("A", 1), ("A", 2), ("A", 3), ("B", 1)]
    assert [one["month_tco2"] for one in told] == approx([36, 36, 36, 25])
    assert [one["planned_month_tco2"] for one in told] == approx([100 / 3, 100 / 3, 100 / 3, 31])


def test_level_with_past_years_is_off_track_only_where_the_low_end_is_above_the_plan():
    """Half above plan, and yet to be watched alone: years in which these months carried as much are not rare."""
    second = [90, 90, 90, *[930 / 9] * 9]
    told = rows(progress(polars_frame, months_of(A_2018=second, A_2019=PAST, A_2021=[90, 90, 90])))[0]
    assert told["difference_rate"] > 0.5
    assert told["level"] == "watch"
    steady = months_of(A_2018=[100] * 12, A_2019=[100] * 12, A_2021=[90, 90, 90])
    told = rows(progress(polars_frame, steady))[0]
    assert 0 < told["difference_rate"] < 0.1
    assert told["level"] == "off_track"  # its months never varied


@pytest.mark.spark("month_progress")
def test_months_of_the_region_compare_the_same_enterprises(frame):
    """C has no plan: its 16 t count to date, and in nothing that is compared."""
    read = months_of(A_2019=PAST, A_2021=[60, 60], B_2021=[50], C_2021=[10, 10])
    told = rows(month_progress(frame(**ESTIMATE), frame(**read), frame(**PLAN), year=2021), by="month")
    assert [one["month"] for one in told] == [1, 2]
    assert [one["enterprises_read"] for one in told] == [3, 2]
    assert [one["enterprises_compared"] for one in told] == [2, 1]
    assert [one["month_tco2"] for one in told] == approx([60 + 25 + 8, 60 + 8])
    assert [one["planned_month_tco2"] for one in told] == approx([1000 / 30 + 31, 1000 / 30])
    assert [one["to_date_tco2"] for one in told] == approx([93, 161])
    assert [one["compared_to_date_tco2"] for one in told] == approx([85, 145])
    assert [one["planned_to_date_tco2"] for one in told] == approx([1000 / 30 + 31, 2000 / 30 + 31])


def test_months_without_a_plan_have_nothing_to_be_compared_with(frame):
    nobody = {"enterprise_id": ["Z"], "year": [2021], "planned_tco2": [1.0]}
    told = rows(month_progress(frame(**ESTIMATE), frame(**READ), frame(**nobody), year=2021), by="month")
    assert {(one["planned_month_tco2"], one["planned_to_date_tco2"], one["compared_to_date_tco2"]) for one in told} == {
        (None, None, None)
    }


@pytest.mark.spark("industry_progress")
def test_industries_are_sums_of_their_enterprises_furthest_above_the_plan_first(frame):
    read = months_of(A_2019=PAST, A_2021=[60, 60, 60], B_2021=[50], C_2021=[10])
    told = rows(industry_progress(progress(frame, read)), by=())
    assert [one["industry_code"] for one in told] == ["29", "30"]
    assert told[0]["to_date_tco2"] == approx(205)
    assert told[0]["planned_to_date_tco2"] == approx(131)
    assert told[0]["difference_tco2"] == approx(74)
    assert told[0]["difference_rate"] == approx(74 / 131)
    assert (told[1]["enterprises"], told[1]["enterprises_read"], told[1]["enterprises_compared"]) == (1, 1, 0)
    assert told[1]["to_date_tco2"] == approx(8)
    assert (told[1]["planned_to_date_tco2"], told[1]["difference_tco2"]) == (None, None)


def region(frame, read=READ, plan=PLAN, total=TOTAL):
    given = {"enterprises": frame(**ESTIMATE), "months": frame(**read), "plan": frame(**plan)}
    found = enterprise_progress(**given, year=2021)
    return rows(region_progress(found, total=frame(**total), **given, year=2021), by="year")[0]


def test_region_says_how_much_of_it_was_read(frame):
    """A and B are 1 500 of 1 580 t. Up to March nine months were due, of which four were read."""
    told = region(frame)
    assert (told["enterprises"], told["enterprises_read"], told["enterprises_compared"]) == (3, 2, 2)
    assert told["emission_share_read"] == approx(1500 / 1580)
    assert (told["last_month"], told["months_missing"], told["enterprises_by_days"]) == (3, 5, 1)
    assert told["difference_tco2"] == approx(80 - 6)
    assert told["planned_tco2"] == approx(1365)
    assert told["projected_tco2"] == approx(1800 + 25 * 365 / 31)


def test_region_s_interval_is_that_of_its_total_while_an_enterprise_lacks_past_years(frame):
    told = region(frame)
    assert told["interval_basis"] == "estimate"
    assert told["projected_low_tco2"] == approx(told["projected_tco2"] * 0.95)
    assert told["projected_high_tco2"] == approx(told["projected_tco2"] * 1.1)


@pytest.mark.spark("region_progress")
def test_region_s_interval_is_that_of_past_years_where_every_enterprise_has_them(frame):
    """A and B with two years each: the region's January carried (100·1 + 50·0.5)/(1200 + 300) = 1/12 in 2018, and
    (110·1 + 50·0.5)/(1210 + 300) of 2019; at 1 and 0.5 t/MWh."""
    read = months_of(
        A_2018=[100] * 12, A_2019=[110, *[100] * 11], B_2018=[50] * 12, B_2019=[50] * 12, A_2021=[100], B_2021=[50]
    )  # fmt: skip
    told = region(frame, read)
    first, second = 125 / 1500, 135 / 1510
    mean, spread = (first + second) / 2, abs(first - second) / 2**0.5
    half = 6.313752 * spread * 1.5**0.5
    assert told["interval_basis"] == "own_years"
    ratio = told["projected_tco2"] / 125
    assert told["projected_low_tco2"] == approx(125 * ratio * mean / (mean + half), rel=1e-6)
    assert told["projected_high_tco2"] == approx(125 * ratio * mean / (mean - half), rel=1e-6)


def test_region_without_a_plan_still_says_what_was_emitted(frame):
    told = region(frame, plan={"enterprise_id": ["Z"], "year": [2021], "planned_tco2": [1.0]})
    assert told["to_date_tco2"] == approx(205)
    assert (told["planned_to_date_tco2"], told["difference_tco2"], told["level"]) == (None, None, None)
    assert told["projected_tco2"] == approx(1800 + 25 * 365 / 31)


# ---------------------------------------------------------------------------------------------------
# Laws

MWH = st.one_of(st.none(), st.floats(0, 1e5, allow_nan=False))


@st.composite
def readings(draw):
    """Months of two years of three enterprises, some missing."""
    names = [f"{who}_{year}" for who in "ABC" for year in (2019, 2020, 2021)]
    return months_of(**{name: draw(st.lists(MWH, min_size=12, max_size=12)) for name in names})


@given(readings(), st.data())
def test_rows_may_come_in_any_order(read, data):
    assume(read["month"])
    frame = pl.DataFrame(read)
    places = data.draw(st.permutations(range(frame.height)))
    mixed = enterprise_progress(polars_frame(**ESTIMATE), frame[places], polars_frame(**PLAN), year=2021)
    straight = progress(polars_frame, read)
    for name in ("months_read", "part_years", "to_date_tco2", "planned_to_date_tco2", "year_part", "projected_tco2"):
        expected = [None if value is None else approx(value, rel=1e-9) for value in column(straight, name)]
        assert column(mixed, name) == expected, name
    assert len(column(mixed, "months_read")) == len(ESTIMATE["enterprise_id"])


@given(st.lists(st.floats(1, 1e5), min_size=12, max_size=12))
def test_months_of_a_whole_year_sum_to_the_year_and_its_plan(mwh):
    """With all twelve months the year at this rate is the sum, and the plan to date is the plan."""
    told = rows(progress(polars_frame, months_of(A_2020=PAST, A_2021=mwh, B_2021=mwh)))
    year = [sum(mwh) * 1.0, sum(mwh) * 0.5]
    assert [one["to_date_tco2"] for one in told[:2]] == approx(year)
    assert [one["projected_tco2"] for one in told[:2]] == approx(year)
    assert [one["planned_to_date_tco2"] for one in told[:2]] == approx([1000.0, 365.0])


@given(readings())
def test_region_is_the_sum_of_its_months_its_enterprises_and_its_industries(read):
    assume(read["month"])
    found = progress(polars_frame, read)
    months = month_progress(polars_frame(**ESTIMATE), polars_frame(**read), polars_frame(**PLAN), year=2021)
    by_month = sum(column(months, "month_tco2", by="month"))
    for told in (found, industry_progress(found)):
        assert sum(value or 0 for value in column(told, "to_date_tco2")) == approx(by_month)


@given(st.integers(0, 11))
def test_month_not_read_counts_on_neither_side(month):
    """Taking a month away takes its emission and its part of the plan away, and is not the same as a reading of 0."""
    full = months_of(A_2021=[100.0] * 12)
    without = months_of(A_2021=[None if place == month else 100.0 for place in range(12)])
    nothing = months_of(A_2021=[0.0 if place == month else 100.0 for place in range(12)])
    one, less, zero = (rows(progress(polars_frame, told))[0] for told in (full, without, nothing))
    assert less["to_date_tco2"] == zero["to_date_tco2"] == approx(one["to_date_tco2"] * 11 / 12)
    assert less["planned_to_date_tco2"] < one["planned_to_date_tco2"] == approx(zero["planned_to_date_tco2"])
    assert less["projected_tco2"] > zero["projected_tco2"]
