"""The time of a reading is understood as offices write it, or refused when the file is collected."""

import pytest

from regional_carbon.collect.intake import collect


def readings(tmp_path, *times, header="企业编号,日期,用电量（千瓦时）"):
    path = tmp_path / "readings.csv"
    path.write_text(header + "\n" + "".join(f"E1,{time},100\n" for time in times), encoding="utf-8")
    return collect(path, table="readings")


@pytest.mark.parametrize("header", ["企业编号,日期,用电量（千瓦时）", "enterprise_id,time,electricity_kwh"])
@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2020/1/31", "2020-01-31"), ("2020.1.31", "2020-01-31"), ("2020年1月31日", "2020-01-31"), ("20200131", "2020-01-31"),
        ("2020/1/31 8:15", "2020-01-31T08:15"), ("2020-3", "2020-03"), ("2020/12", "2020-12"), ("2020.5", "2020-05"),
        ("202005", "2020-05"), ("2020-01-31", "2020-01-31"), ("2020-01-31T08:15:00", "2020-01-31T08:15:00"),
    ],
)  # fmt: skip
def test_day_or_month_is_understood_as_written(tmp_path, header, written, time):
    collection = readings(tmp_path, written, header=header)
    assert collection.findings == []
    assert collection.tables["readings"].frame["time"].to_list() == [time]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("43831", "reading_time_number"), ("01/02/2020", "reading_time_order"), ("1-2-20", "reading_time_order"),
        ("2020.1", "reading_time"), ("2020-02-30", "reading_time"), ("20201301", "reading_time"), ("一月", "reading_time"),
    ],
)  # fmt: skip
def test_time_that_can_be_read_in_two_ways_or_in_none_is_refused(tmp_path, written, key):
    assert [fault.key for fault in readings(tmp_path, "2020-01", written).errors] == [key]
