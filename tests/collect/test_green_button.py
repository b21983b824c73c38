"""Green Button files become readings of whole days, or of whole months, in local time."""

from calendar import timegm
from datetime import datetime

import pytest

from regional_carbon.collect.reading import read
from regional_carbon.language.messages import speaking

from .green_button_files import CALIFORNIA, green_button

HOUR = 3_600
DAY = 24 * HOUR


def at(*moment):
    return timegm(datetime(*moment).timetuple())  # of UTC


def laid(tmp_path, *meters, clock="", **given):
    path = tmp_path / "meter.xml"
    path.write_bytes(green_button(meters, clock, **given))
    return read(path)


def hours(start, count, value=500):
    return [(start + HOUR * hour, HOUR, value) for hour in range(count)]


def test_hours_are_added_up_to_local_days_in_kilowatt_hours(tmp_path):
    reading = laid(tmp_path, ("72", 0, hours(at(2021, 1, 1, 8), 48)), clock=CALIFORNIA)
    assert reading.sheets[0].rows == [
        ["enterprise_id", "time", "electricity_kwh"],
        ["North Works", "2021-01-01", "12"],
        ["North Works", "2021-01-02", "12"],
    ]


def test_power_of_ten_multiplies_the_value(tmp_path):
    reading = laid(tmp_path, ("72", 3, hours(0, 24, 2)))
    assert reading.sheets[0].rows[1] == ["North Works", "1970-01-01", "48"]


def test_day_in_spring_has_23_hours_and_day_in_autumn_25(tmp_path):
    spring = laid(tmp_path, ("72", 3, hours(at(2021, 3, 14, 8), 23, 1)), clock=CALIFORNIA)
    assert spring.sheets[0].rows[1] == ["North Works", "2021-03-14", "23"]
    autumn = laid(tmp_path, ("72", 3, hours(at(2021, 11, 7, 7), 25, 1)), clock=CALIFORNIA)
    assert autumn.sheets[0].rows[1] == ["North Works", "2021-11-07", "25"]


def test_day_covered_in_part_is_left_out_and_told(tmp_path):
    reading = laid(tmp_path, ("72", 0, hours(0, 30)))
    assert [row[1] for row in reading.sheets[0].rows[1:]] == ["1970-01-01"]
    assert {notice.key: notice.values.get("periods") for notice in reading.notices}["green_button_incomplete"] == [
        "1970-01-02"
    ]


def test_bill_that_does_not_end_with_a_month_is_shared_by_its_days(tmp_path):
    bills = [(at(2021, 1, 16), 31 * DAY, 3_100), (at(2021, 2, 16), 28 * DAY, 2_800), (at(2021, 3, 16), 31 * DAY, 6_200)]
    reading = laid(tmp_path, ("72", 3, bills))
    assert reading.sheets[0].rows[1:] == [["North Works", "2021-02", "2800"], ["North Works", "2021-03", "4700"]]
    assert "periods_shared" in [notice.key for notice in reading.notices]


def test_what_flowed_back_and_what_is_no_electricity_is_left_out_and_told(tmp_path):
    gas = ("169", 0, [(0, DAY, 5)])
    reading = laid(tmp_path, ("72", 0, hours(0, 24)), gas)
    assert len(reading.sheets[0].rows) == 2
    assert [notice.values["names"] for notice in reading.notices if notice.key == "green_button_left_out"] == [
        ["uom 169"]
    ]


SAID = {
    "en": [
        "meter.xml is Green Button: 3 intervals of electricity were added up to whole days or months of local time (UTC+00:00, and summer time where the file has its rules).",
        "meter.xml does not state its time zone (LocalTimeParameters): its days and months are those of UTC.",
        "meter.xml covers periods only in part, which are left out as not known: 2021-01 and 2021-03.",
        "meter.xml has periods that do not end with a month: each was shared over its months in proportion to their days, as if use were even. A month not covered from end to end is left out.",
        "meter.xml holds readings that are no electricity delivered in watt-hours; they are left out: uom 169.",
    ],
    "zh": [
        "meter.xml为Green Button文件：3个时段的用电量已按当地时间（UTC+00:00，文件载有夏令时规则的按规则计）合计为整日或整月。",
        "meter.xml未载明时区（LocalTimeParameters）：日和月按协调世界时（UTC）划分。",
        "meter.xml仅部分覆盖以下期间，按不详处理，未计入：2021-01和2021-03。",
        "meter.xml中有不与月末对齐的计费周期：各周期的电量按天数比例分摊到所跨月份（视为均匀用电）；未完整覆盖的月份不计入。",
        "meter.xml中有不属于以瓦时计量的用户用电的读数，未计入：uom 169。",
    ],
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_became_of_the_intervals_is_told_word_for_word(tmp_path, language):
    bills = [(at(2021, 1, 16) + 31 * DAY * place, 31 * DAY, 1) for place in range(3)]
    reading = laid(tmp_path, ("72", 3, [*bills[:2], (at(2021, 3, 19), DAY, 1)]), ("169", 0, [(0, DAY, 5)]))
    with speaking(language):
        assert [notice.text() for notice in reading.notices] == SAID[language]
