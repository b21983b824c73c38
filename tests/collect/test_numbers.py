"""Numbers as people print them: understood where they can be read in one way, as written where they cannot."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_carbon.collect.layouts.numbers import half_a_digit, month_of, number, plain_text, year_of, years_in


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1234.5", "1234.5"),
        ("1,234", "1234"),
        ("1 234 567", "1234567"),
        ("1\u3000234", "1234"),
        ("1\xa0234.5", "1234.5"),
        ("１，２３４．５", "1234.5"),
        ("(1,234)", "-1234"),
        ("（5）", "-5"),
        ("−12", "-12"),
        ("+3", "3"),
        ("1.5E+05", "1.5E+05"),
        ("'12", "12"),
        ("\t123\t", "123"),
        ('="0012"', "0012"),
        ("12.3①", "12.3"),
        ("12.3 *", "12.3"),
        ("12.3 a)", "12.3"),
        ("12.3(a)", "12.3"),
        ("12.3¹", "12.3"),
        ("*12.3", "12.3"),
        ("0", "0"),
    ],
)
def test_number_is_understood(written, meant):
    assert number(written).is_number
    assert number(written).text == meant


@pytest.mark.parametrize("written", ["", "-", "—", "——", "…", "……", "n.a.", "N/A", "/", "  ", "—①", "不详", "..."])
def test_what_says_not_known_is_missing_and_never_zero(written):
    assert number(written).missing


@pytest.mark.parametrize(
    "written", ["约 120", "1.2.3", "100kWh", "12 34", "1.234.567", "NaN", "inf", "a", "1-2", "12,34,5"]
)
def test_what_is_no_number_stays_as_written(written):
    read = number(written)
    assert (read.text, read.is_number, read.unclear) == (written, False, False)


@pytest.mark.parametrize("written", ["1.234,56", "12,5", "0,5", "1,23", "1234,567", "1.234.567,8"])
def test_number_with_two_readings_is_not_guessed(written):
    read = number(written)
    assert (read.text, read.is_number, read.unclear) == (written, False, True)


def test_footnote_mark_is_kept_aside():
    assert [number(written).mark for written in ("12.3①", "12.3 *", "12.3 a)", "12.3")] == ["①", "*", "a)", ""]


def test_per_cent_is_told_and_not_divided_here():
    assert (number("35.5%").text, number("35.5%").percent) == ("35.5", True)


@given(st.integers(-(10**12), 10**12))
def test_thousands_separators_do_not_change_a_number(value):
    for separator in (",", " ", "\u3000", "，"):
        assert int(number(f"{value:,}".replace(",", separator)).text) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_full_width_and_half_width_digits_are_one_number(value):
    wide = str(value).translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))
    assert Decimal(number(wide).text) == value


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_missing_or_as_written(written):
    read = number(written)
    if read.is_number:
        Decimal(read.text)
    else:
        assert (
            read.missing
            or read.text == written.strip(" \t\r\n\u3000\xa0\ufeff\u200b").removeprefix("'")
            or '="' in written
        )


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("12.30", "0.005"),
        ("100", "0.5"),
        ("675.7485999999999", "0.00005"),
        ("102.28210000000001", "0.00005"),
        ("0", "0.5"),
    ],
)
def test_half_a_digit_is_of_the_last_one_printed_without_binary_tails(text, half):
    assert half_a_digit(text) == Decimal(half)


def test_plain_text_has_no_exponent():
    assert [plain_text(Decimal(text)) for text in ("1E+5", "1.50", "0.0000001", "10")] == [
        "100000",
        "1.5",
        "0.0000001",
        "10",
    ]


@pytest.mark.parametrize(
    ("written", "year"),
    [("2019", "2019"), ("2019年", "2019"), ("２０１９年度", "2019"), ("二〇一九年", "2019"), ("FY2019", "2019"),
     ("2019.0", "2019"), ("20190", None), ("约2019", None), ("2019-2020", None), ("", None)],
)  # fmt: skip
def test_year_is_read_where_a_cell_names_one_and_nothing_beside_it(written, year):
    assert year_of(written) == year


@pytest.mark.parametrize(
    ("written", "month"),
    [("1月", (1, "")), ("12月份", (12, "")), ("十二月", (12, "")), ("2020年3月", (3, "2020")), ("202003", (3, "2020")),
     ("2020-12", (12, "2020")), ("2020-12-01", (12, "2020")), ("March", (3, "")), ("Sept.", (9, "")),
     ("May 2020", (5, "2020")), ("13月", None), ("Marketing", None), ("Mayor", None)],
)  # fmt: skip
def test_month_is_read_in_the_ways_headers_print_it(written, month):
    assert month_of(written) == month


def test_every_year_of_a_title_is_seen():
    assert years_in("6-11 浙江能源平衡表(实物量)-2007") == {"2007"}
    assert years_in("2018-2019年分行业能源消费量") == {"2018", "2019"}
    assert years_in("编号20190101") == set()
