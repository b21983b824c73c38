"""Readings by month: as utilities print them, and as what they sum up to."""

from __future__ import annotations

import polars as pl
import pytest
from pytest import approx

from regional_carbon.collect.asking.questions import after, questions_of
from regional_carbon.collect.checks import check
from regional_carbon.collect.intake import collect
from regional_carbon.collect.layouts import understand
from regional_carbon.collect.limits_of_doubt import thresholds
from regional_carbon.collect.readings import beside, month_sums
from regional_carbon.collect.region import read_months
from regional_carbon.schema.input_tables import Readings
from tests.collect.layout_files import text_sheet


def read(text):
    """What a file of readings comes to: its rows, and what is found in it."""
    understood = understand(text_sheet(text), Readings)
    frame, faults = check(understood.written, Readings, "reading")
    rows = frame.select("enterprise_id", "time", "electricity_kwh").rows()
    return rows, [*understood.findings, *faults], understood


TIDY = [("001", "2021-01", 100_000.0), ("001", "2021-02", 110_000.0), ("002", "2021-02", 20_000.0)]


@pytest.mark.parametrize(
    "text",
    [
        "2021年企业用电量（单位：万千瓦时）\n户号,户名,1月,2月\n001,甲公司,10,11\n002,乙公司,-,2\n合计,,10,13\n",
        "企业编号,2021年1月(万千瓦时),2021年2月(万千瓦时)\n001,10,11\n002,,2\n",
        "enterprise_id,name,2021-01 (kWh),2021-02 (kWh)\n001,One,100000,110000\n002,Two,,20000\n",
        "Electricity of enterprises (MWh)\nenterprise_id,202101,202102\n001,100,110\n002,…,20\n",
        "企业编号,企业名称,用电量(万千瓦时),,合计\n,,2021年1月,2021年2月,\n001,甲,10,11,21\n002,乙,,2,2\n",
    ],
    ids=["titles and months", "years in headers", "ISO months", "months as numbers", "two levels and a total"],
)
def test_months_side_by_side_become_a_reading_for_each_and_a_blank_is_none(text):
    rows, findings, _ = read(text)
    assert findings == []
    assert sorted(rows) == TIDY


@pytest.mark.parametrize(
    "text",
    [
        "户号,年份,月份,用电量(千瓦时)\n001,2021,1,100000\n001,2021,2,110000\n002,2021,2,20000\n",
        "企业编号,月份,电量(MWh)\n001,2021年1月,100\n001,202102,110\n002,2021-02,20\n",
        "2021年\n企业编号,月份,电量(MWh)\n001,1月,100\n001,2月,110\n002,2月,20\n",
    ],
    ids=["year and month apart", "months as people write them", "the year above"],
)
def test_month_of_a_row_may_be_written_as_people_do(text):
    rows, findings, _ = read(text)
    assert findings == []
    assert sorted(rows) == TIDY


def test_day_and_hour_stay_as_they_are():
    rows, findings, _ = read("enterprise_id,time,electricity_kwh\nA,2021-01-31T14:15,1.5\nA,2021-02-01,2\n")
    assert findings == []
    assert [time for _, time, _ in rows] == ["2021-01-31T14:15", "2021-02-01"]


def test_months_left_blank_are_told_and_counted():
    _, _, understood = read("企业编号,2021年1月(kWh),2021年2月(kWh)\n001,,1\n002,,\n")
    assert [notice.values["count"] for notice in understood.notices if notice.key == "blanks_left_out"] == [3]


def test_unit_that_is_missing_is_asked_for_once_and_not_guessed():
    _, findings, _ = read("企业编号,2021-01,2021-02,2021-03\n001,1,2,3\n")
    assert [fault.key for fault in findings] == ["unit_missing"]


def test_months_without_a_year_are_a_fault():
    _, findings, _ = read("企业编号,1月(kWh),2月(kWh)\n001,1,2\n")
    assert [fault.key for fault in findings] == ["year_not_found"]


def test_value_that_is_no_number_is_told_at_its_line():
    _, findings, _ = read("企业编号,2021-01 (kWh),2021-02 (kWh)\n001,1,2\n002,3,many\n")
    assert [(fault.key, fault.row) for fault in findings] == [("not_a_number", 3)]


def test_what_was_decided_of_one_month_s_file_holds_for_the_next_month_s():
    text = "2021年企业用电量（单位：万千瓦时）\n户号,户名,1月,2月\n001,甲公司,10,11\n002,乙公司,-,2\n"
    _, _, understood = read(text)
    assert understood.mapping["columns"] == {"户号": "enterprise_id", "户名": ""}
    following = "2021年企业用电量（单位：万千瓦时）\n户号,户名,3月\n001,甲公司,12\n"
    again = understand(text_sheet(following), Readings, understood.mapping)
    assert again.findings == []
    assert check(again.written, Readings, "reading")[0].select("time", "electricity_kwh").rows() == [
        ("2021-03", 120_000.0)
    ]


# ---------------------------------------------------------------------------------------------------
# Sums of months

LIMITS = thresholds()


def readings(*rows):
    kinds = {"enterprise_id": pl.String, "time": pl.String, "electricity_kwh": pl.Float64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def sums(*rows):
    return month_sums(readings(*rows), LIMITS).rows()


def test_readings_a_month_apart_are_of_a_month_each():
    assert sums(("A", "2021-01", 1000), ("A", "2021-02-01", 2000), ("B", "2021-05", 3000)) == [
        ("A", 2021, 1, 1.0), ("A", 2021, 2, 2.0), ("B", 2021, 5, 3.0),
    ]  # fmt: skip


def test_month_without_a_reading_is_not_there_and_one_of_0_is():
    assert sums(("A", "2021-01", 1000), ("A", "2021-03", 0)) == [("A", 2021, 1, 1.0), ("A", 2021, 3, 0.0)]


def days(month, last, kwh=1000):
    return [("A", f"2021-{month:02d}-{day:02d}", kwh) for day in range(1, last + 1)]


def test_days_sum_to_their_month_and_a_month_half_read_is_left_out():
    """31 days of January, 29 of March's 31, scaled to the whole; 14 of April's 30 say too little."""
    assert sums(*days(1, 31), *days(3, 29), *days(4, 14)) == [("A", 2021, 1, 31.0), ("A", 2021, 3, approx(31.0))]


def test_reading_told_twice_counts_once_the_later_row():
    assert sums(("A", "2021-01", 1000), ("A", "2021-01-01", 1500)) == [("A", 2021, 1, 1.5)]


def test_time_that_is_none_is_of_no_month():
    assert sums(("A", "soon", 1000), ("A", "2021-01", 1000)) == [("A", 2021, 1, 1.0)]


def test_folder_without_readings_has_no_months(region_a):
    assert read_months(region_a).is_empty()


def test_new_readings_stand_beside_the_old_and_in_place_of_those_of_the_same_time():
    old = readings(("A", "2021-01", 1.0), ("A", "2021-02", 2.0), ("B", "2021-02", 3.0))
    new = readings(("A", "2021-02-01", 20.0), ("A", "2021-03", 4.0))
    assert sorted(beside(old, new).rows()) == [
        ("A", "2021-01", 1.0), ("A", "2021-02-01", 20.0), ("A", "2021-03", 4.0), ("B", "2021-02", 3.0),
    ]  # fmt: skip


def test_month_told_in_days_and_then_in_one_reading_is_not_counted_twice():
    old, new = readings(*days(1, 31), *days(2, 28)), readings(("A", "2021-01", 31_500))
    both = month_sums(beside(old, new), LIMITS)
    told = readings(("A", "2021-01", 31_500), ("A", "2021-03", 1.0))
    assert beside(old, new).filter(pl.col("time").str.starts_with("2021-01")).rows() == [("A", "2021-01", 31_500.0)]
    assert both.filter(pl.col("month") == 2)["month_mwh"].to_list() == [28.0]
    again = beside(told, readings(*days(1, 31)))
    assert again.filter(pl.col("time").str.starts_with("2021-01"))["electricity_kwh"].sum() == 31_000
    assert again.filter(pl.col("time") == "2021-03").height == 1


def test_unit_that_twelve_months_lack_is_one_question_and_one_answer(tmp_path):
    months = ",".join(f"{month}月" for month in range(1, 13))
    path = tmp_path / "用电量.csv"
    path.write_text(f"户号,户名,年份,{months}\n01,甲塑料厂,2023{',100' * 12}\n", "utf-8")
    found = collect(path)
    (question,) = [one for one in questions_of(found) if one.first.severity == "error"]
    assert list(question.about) == [f"{month}月" for month in range(1, 13)]
    (in_kwh,) = [one.decision for one in question.options if "kWh" in one.decision.get("units", {}).values()]
    found = collect(path, decided=after(found, {question.table: in_kwh}))
    assert not found.errors
    assert found.tables[question.table].frame["electricity_mwh"].to_list() == [1.2]
