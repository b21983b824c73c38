"""Readings of billing periods that do not end with a month are shared over the months they cover, and told."""

import pytest

from regional_carbon.collect.layouts import understand
from regional_carbon.schema.input_tables import Readings

from .layout_files import text_sheet


def readings(text):
    found = understand(text_sheet(text), Readings)
    return found, found.written.cells.select("enterprise_id", "time", "electricity_kwh").rows()


def test_period_is_shared_by_days_and_a_month_covered_in_part_is_left_out():
    _, rows = readings(
        "户号,抄表起,抄表止,电量(千瓦时)\nA,2021-01-16,2021-02-15,3100\nA,2021-02-16,2021-03-15,2800\nA,2021-03-16,2021-04-15,6200\n"
    )
    assert rows == [("A", "2021-02", "2800"), ("A", "2021-03", "4700")]  # 15·100 + 13·100; 15·100 + 16·200


@pytest.mark.parametrize("period", ["2021.01.01-2021.01.31", "2021年1月1日至2021年1月31日", "20210101～20210131"])
def test_period_in_one_cell_is_read(period):
    found, rows = readings(f"户号,计费周期,电量(千瓦时)\nA,{period},3100\n")
    assert rows == [("A", "2021-01", "3100")]
    assert found.findings == []


def test_day_on_which_one_period_ends_and_the_next_begins_is_counted_once():
    _, rows = readings("户号,起始日期,终止日期,电量(千瓦时)\nA,2021-01-01,2021-02-01,31\nA,2021-02-01,2021-03-01,56\n")
    assert rows == [("A", "2021-01", "31"), ("A", "2021-02", "56")]


def test_period_whose_amount_is_not_known_leaves_its_months_unknown():
    _, rows = readings("户号,抄表起,抄表止,电量(千瓦时)\nA,2021-01-01,2021-01-31,\nA,2021-02-01,2021-02-28,28\n")
    assert rows == [("A", "2021-02", "28")]


def test_amount_that_is_no_number_is_told_at_its_line():
    found, _ = readings("户号,抄表起,抄表止,电量(千瓦时)\nA,2021-01-01,2021-01-31,约31\nA,2021-02-01,2021-02-28,28\n")
    assert [(fault.key, fault.row) for fault in found.findings] == [("number_unclear", 2)]


@pytest.mark.parametrize("day", ["2021-01-01", "2021-01-31"])
def test_reading_of_the_first_or_last_day_of_a_month_is_not_asked_about(day):
    found, _ = readings(f"户号,抄表日期,电量(千瓦时)\nA,{day},5\n")
    assert found.findings == []
