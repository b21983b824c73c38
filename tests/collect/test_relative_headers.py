"""本年 and 上年, 本月 and 累计 side by side: each amount is of its year or month, or told as not used."""

from regional_carbon.collect.layouts import understand
from regional_carbon.schema.input_tables import Enterprises, Readings

from .layout_files import text_sheet

YEARS = """2021年用电量情况表,,,,,,
单位：万千瓦时、万元,,,,,,
户号,企业名称,行业代码,用电量,,产值,
,,,本年,上年,本年,上年
001,甲厂,29,60,50,100,90
"""
MONTH = """2021年{month}月用电量情况表,,,,,,
单位：万千瓦时、万元,,,,,,
户号,企业名称,行业代码,用电量,,产值,
,,,本月,累计,本月,本年累计
001,甲厂,29,6,50,10,90
"""


def rows(text, table, *columns):
    found = understand(text_sheet(text), table)
    return found, found.written.cells.select(*columns).rows()


def test_this_year_and_last_year_are_two_years_of_the_register():
    found, amounts = rows(YEARS, Enterprises, "enterprise_id", "year", "electricity_mwh", "output_cny")
    assert amounts == [("001", "2020", "500", "900000"), ("001", "2021", "600", "1000000")]
    assert found.findings == []


def test_last_year_without_a_year_in_the_title_is_told_as_not_used():
    found, amounts = rows(YEARS.replace("2021年", ""), Enterprises, "electricity_mwh")
    assert amounts == [("600",)]
    assert [fault.key for fault in found.findings] == ["year_not_found"]
    assert [notice.values["columns"] for notice in found.notices if notice.key == "columns_not_used"] == [
        ["用电量 上年", "产值 上年"]
    ]


def test_register_takes_the_year_up_to_december_and_not_the_month():
    found, amounts = rows(MONTH.format(month=12), Enterprises, "year", "electricity_mwh", "output_cny")
    assert amounts == [("2021", "500", "900000")]
    assert found.findings == []


def test_year_up_to_may_is_asked_about():
    found, _ = rows(MONTH.format(month=5), Enterprises, "electricity_mwh")
    assert [(fault.key, fault.severity) for fault in found.findings] == [("part_of_a_year", "warning")]


def test_readings_take_the_month_of_electricity_alone():
    _, amounts = rows(MONTH.format(month=5), Readings, "enterprise_id", "time", "electricity_kwh")
    assert amounts == [("001", "2021-05", "60000")]
