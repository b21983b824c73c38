"""A long identifier that a spreadsheet kept as a number has lost digits: it is refused, and none is invented."""

import polars as pl
import pytest
import xlsxwriter

import regional_carbon as rc
from regional_carbon.collect.intake import collect
from regional_carbon.collect.lost_digits import rows_without_digits
from regional_carbon.language.messages import speaking

HEADER = ["统一社会信用代码", "企业名称", "行业代码", "年份", "用电量（万千瓦时）", "工业总产值（万元）"]


def ruined(*texts):
    return list(rows_without_digits(pl.Series(texts, dtype=pl.String)))


@pytest.mark.parametrize("text", ["9.1330100E+17", "9E+17", "1.5e+21", "913301001234567000", "913301001234567000.0"])
def test_identifier_printed_as_a_number_has_lost_digits(text):
    assert ruined(text) == [0]


def test_identifier_kept_as_text_has_all_its_digits():
    assert ruined("91330100MA2AAAAA1X", "913301001234567012", "E1", "1E5", None, "330100", "3301000000000010") == []


def test_code_that_ends_in_zeros_stands_where_its_check_digit_is_right_and_others_are_text():
    assert ruined("913301001234573000", "913301001234567012") == []


def test_one_ruined_code_among_codes_kept_as_text_is_told():
    assert ruined("913301001234567012", "913301001234567000") == [1]


def test_credit_codes_kept_as_numbers_in_a_workbook_are_refused_at_their_cells(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "codes.xlsx") as workbook:
        sheet = workbook.add_worksheet("2020")
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", [913301001234567000, "甲厂", "14", 2020, 100, 5000])
        sheet.write_row("A3", [913301001234567000, "乙厂", "17", 2020, 200, 8000])
    faults = collect(tmp_path / "codes.xlsx").errors
    assert [(fault.key, fault.cell) for fault in faults] == [
        ("identifier_digits_lost", "A2"), ("identifier_digits_lost", "A3"),
    ]  # fmt: skip
    with speaking("zh"):
        assert "“913301001234567000”：电子表格将该编码存成了数字" in str(rc.InputError(faults=faults))
