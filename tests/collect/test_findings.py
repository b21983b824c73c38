"""Findings are one list: errors first, in both languages, run by no spreadsheet, and a yes is recorded once."""

import csv
import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import width

import regional_carbon as rc
from regional_carbon.collect.findings import (
    accepted,
    findings_table,
    findings_text,
    printable,
    still_open,
    wrapped,
    write_findings_csv,
)
from regional_carbon.language.errors import Fault
from regional_carbon.schema.input_tables import Findings

WARNING = Fault(
    "credit_code_check", "enterprises.xlsx", 7, "C7", "911", {"written": "911"}, sheet="名录", severity="warning"
)
ERRORS = [
    Fault(
        "not_a_number", "enterprises.csv", row, "", "electricity_mwh x", {"column": "electricity_mwh", "written": "x"}
    )
    for row in (12, 5)
]
MISSING = Fault("table_missing", values={"table": "enterprises"})


def test_findings_have_the_columns_of_their_table_and_errors_come_first():
    table = findings_table([WARNING, *ERRORS, MISSING])
    assert table.columns == list(Findings.columns())
    assert table["severity"].to_list() == ["error", "error", "error", "warning"]
    assert table["row"].to_list() == [None, 5, 12, 7]
    assert table.row(3, named=True) == {
        "severity": "warning",
        "file": "enterprises.xlsx",
        "sheet": "名录",
        "cell": "C7",
        "row": 7,
        "written": "911",
        "wrong_en": "The credit code '911' does not match its check digit: a character is wrong, or two are swapped.",
        "do_en": "Copy it from the business licence, or leave the cell blank.",
        "wrong_zh": "信用代码“911”与其校验码不符：有一位错误或两位颠倒。",
        "do_zh": "请按营业执照填写，或留空。",
        "finding": "credit_code_check",
    }


def test_two_findings_of_one_kind_at_one_place_are_both_told_and_nothing_twice():
    """Of a row's coal and of its electricity: the same words about other amounts; `alike` says they differ in place."""
    values = {"name": "化学", "stated": "3000", "count": 1}
    two = [
        Fault("parts_exceed", "a.csv", 11, "", "化学", {**values, "added": added}, severity="warning")
        for added in ("3100", "3700")
    ]
    said = findings_text(two)
    assert "3100" in said
    assert "3700" in said
    assert said.count("a.csv, line 11") == 2
    assert findings_text([two[0], two[0]]).count("3100") == 1


def test_no_findings_are_an_empty_table_of_the_same_columns():
    assert findings_table([]).schema == findings_table([WARNING]).schema


def test_a_language_spoken_does_not_change_the_table():
    with rc.speaking("zh"):
        chinese = findings_table([WARNING, *ERRORS])
    assert chinese.equals(findings_table([WARNING, *ERRORS]))


def test_csv_of_findings_opens_in_a_spreadsheet_and_runs_nothing(tmp_path):
    evil = Fault("not_a_number", "a.csv", 2, "", "", {"column": "output_cny", "written": '=HYPERLINK("http://x","y")'})
    path = write_findings_csv([evil], tmp_path / "findings.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert row["written"] == '\'=HYPERLINK("http://x","y")'
    assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())


def test_csv_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(rc.ReportError) as told:
        write_findings_csv([WARNING], tmp_path / "nowhere" / "findings.csv")
    assert str(told.value).startswith(f"'{tmp_path}/nowhere/findings.csv' cannot be written: ")


def test_terminal_lists_errors_first_alike_ones_together_and_wraps():
    assert findings_text([WARNING, *ERRORS], 60) == (
        "error  enterprises.csv, line 5\n"
        "    electricity_mwh is 'x', which is not a number.\n"
        "    Write a plain number like 1234.5: no unit and no text.\n"
        "    The same error is in line 12.\n"
        "warning  enterprises.xlsx, sheet '名录', cell C7\n"
        "    The credit code '911' does not match its check digit: a\n"
        "    character is wrong, or two are swapped.\n"
        "    Copy it from the business licence, or leave the cell\n"
        "    blank.\n"
        "2 to correct, 1 to confirm"
    )
    with rc.speaking("zh"):
        assert findings_text([WARNING], 40) == (
            "提示  enterprises.xlsx 工作表“名录”单元格C7\n"
            "    信用代码“911”与其校验码不符：有一位\n"
            "    错误或两位颠倒。\n"
            "    请按营业执照填写，或留空。\n"
            "0处须更正，1处须确认"
        )
    assert findings_text([]) == "no validation issues"
    with rc.speaking("zh"):
        assert findings_text([]) == "未发现校验问题"


def test_cell_s_text_cannot_steer_the_terminal():
    evil = Fault("not_a_number", "a.csv", 2, "", "", {"column": "output_cny", "written": "\x1b[2J\u202e\x07x"})
    assert "\x1b" not in findings_text([evil])
    assert printable("\x1b[2J\u202e　x\n") == "\ufffd[2J\ufffd x\n"


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Mn", "Me"]), max_size=200),
    st.integers(10, 80),
)
def test_wrapping_keeps_every_sign_and_no_line_is_too_wide_that_could_be_broken(text, columns):
    lines = wrapped(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert width(line) <= columns or len(wrapped(line, 1)) == 1


def test_number_is_never_broken_off_its_digits():
    assert wrapped("按用电量与从业人数，产值为本行业的1/10000。", 38) == [
        "按用电量与从业人数，产值为本行业的",
        "1/10000。",
    ]


def test_accepted_warnings_are_recorded_with_place_value_and_both_languages():
    assert accepted([WARNING, *ERRORS]) == [
        {
            "key": "credit_code_check",
            "file": "enterprises.xlsx",
            "sheet": "名录",
            "cell": "C7",
            "row": 7,
            "written": "911",
            "about": "911",
            "en": "The credit code '911' does not match its check digit: a character is wrong, or two are swapped. Copy it from the business licence, or leave the cell blank.",
            "zh": "信用代码“911”与其校验码不符：有一位错误或两位颠倒。 请按营业执照填写，或留空。",
        }
    ]


def test_yes_holds_through_the_record_and_when_the_row_moves_but_not_for_another_value():
    yes = json.loads(json.dumps(accepted([WARNING])))
    moved = Fault("credit_code_check", "enterprises.xlsx", 9, "C9", "911", {"written": "911"}, severity="warning")
    other = Fault("credit_code_check", "enterprises.xlsx", 7, "C7", "912", {"written": "912"}, severity="warning")
    assert still_open([WARNING, moved], yes) == []
    assert still_open([WARNING, other], yes) == [other]
    assert still_open(ERRORS, yes) == []  # an error is never confirmed


def test_told_splits_what_is_wrong_from_what_to_do():
    assert ERRORS[0].told() == (
        "electricity_mwh is 'x', which is not a number.",
        "Write a plain number like 1234.5: no unit and no text.",
    )
    bound = Fault("too_large", values={"column": "a", "written": "2", "label": "a", "bounds": "at most 1"})
    assert bound.told() == ("a is 2; a must be at most 1.", "")


def test_table_takes_a_hundred_thousand_findings():
    faults = [Fault("credit_code_length", "e.csv", row, values={"written": "9", "length": 1}) for row in range(100_000)]
    assert findings_table(faults).select(pl.len()).item() == 100_000
