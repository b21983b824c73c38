"""The copy of a person's own workbook says everything that was found, where it was found, and loses nothing else."""

import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

import regional_carbon as rc
from regional_carbon.collect import annotation
from regional_carbon.collect.annotation import AUTHOR, TITLE, annotated_copy
from regional_carbon.collect.sheets import Sheet
from regional_carbon.language.errors import Fault

ORANGE, BLUE = "FFFFB48A", "FFB4DCF5"


def error(cell="C3", row=3, written="about 40", **more):
    values = {"column": "electricity_mwh", "written": written}
    return Fault("not_a_number", "ledger.xlsx", row, cell, values=values, **more)


def warning(cell="B4", row=4, **more):
    return Fault("credit_code_check", "ledger.xlsx", row, cell, values={"written": "911"}, severity="warning", **more)


@pytest.fixture
def ledger(tmp_path):
    """A person's workbook: a formula, a format, a merged header, a comment of their own, two sheets."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名录's"
    for row in (["企业名录", None, None], ["enterprise_id", "credit_code", "electricity_mwh"],
                ["A", None, "about 40"], ["B", "911", 12.5], ["合计", None, "=SUM(C3:C4)"]):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet["A1"].font = Font(bold=True, size=20)
    sheet["C4"].number_format = "0.000"
    sheet["C4"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["C3"].comment = Comment("ask Mr Wang", "Li")
    sheet.column_dimensions["A"].width = 33
    book.create_sheet("说明")["A1"] = "=1+1"
    path = tmp_path / "ledger.xlsx"
    book.save(path)
    return path


def marked(source, faults, tmp_path, language="en", sheets=()):
    path = annotated_copy(source, faults, tmp_path / "copy.xlsx", language, sheets)
    return openpyxl.load_workbook(path)


def test_cells_are_coloured_framed_and_commented_and_the_rest_stays_as_it_was(ledger, tmp_path):
    before, copy = openpyxl.load_workbook(ledger), marked(ledger, [warning(), error()], tmp_path)
    sheet = copy["名录's"]
    assert (sheet["C3"].fill.fgColor.rgb, sheet["C3"].border.top.style) == (ORANGE, "medium")
    assert (sheet["B4"].fill.fgColor.rgb, sheet["B4"].border.top.style) == (BLUE, "mediumDashed")
    assert sheet["C3"].comment.text == (
        "error: electricity_mwh is 'about 40', which is not a number.\n"
        "To do: Write a plain number like 1234.5: no unit and no text.\n———\nask Mr Wang"
    )
    assert sheet["C5"].value == "=SUM(C3:C4)"
    assert copy["说明"]["A1"].value == "=1+1"
    assert (sheet["C4"].number_format, sheet["C4"].fill.fgColor.rgb) == ("0.000", "FFFFFF00")
    assert (sheet["A1"].font.sz, sheet.column_dimensions["A"].width) == (20, 33)
    for old in before:
        assert [[cell.value for cell in row] for row in old] == [
            [cell.value for cell in row] for row in copy[old.title]
        ]


def test_sheet_of_findings_lists_all_with_links_and_is_the_one_that_shows(ledger, tmp_path):
    missing = Fault("column_missing", "ledger.xlsx", values={"column": "year", "label": "year", "found": "x"})
    copy = marked(ledger, [warning(), error(), missing], tmp_path, "zh")
    sheet = copy[TITLE]
    assert copy.active.title == TITLE
    assert sheet["A1"].value == "校验问题 / Validation issues"
    assert sheet["A2"].value == (
        "ledger.xlsx校验结果：2处须更正，1处须确认。有问题的单元格已着色：橙色粗框为错误，须更正；蓝色虚线框为提示，须更正或确认。单元格批注与本表各行内容一致。"
    )
    rows = [[cell.value for cell in row] for row in sheet["A4:F7"]]
    assert rows[0] == ["序号", "级别", "位置", "原值", "问题", "处理办法"]
    assert rows[1][:3] == [1, "错误", "ledger.xlsx"]
    assert rows[2] == [
        2,
        "错误",
        "名录's, C3",
        "about 40",
        "electricity_mwh为“about 40”，不是数字。",
        "请填写纯数字，如1234.5：不带单位或文字。",
    ]
    assert rows[3][:4] == [3, "提示", "名录's, B4", "911"]
    assert sheet["C5"].hyperlink is None
    assert sheet["C6"].hyperlink.location == "'名录''s'!C3"
    assert [other.sheet_view.tabSelected for other in copy] == [False, False, True]


def test_english_sheet_is_english(ledger, tmp_path):
    sheet = marked(ledger, [error()], tmp_path)[TITLE]
    assert [cell.value for cell in sheet[4]] == [
        "No.",
        "Severity",
        "Place",
        "Value as written",
        "What is wrong",
        "What to do",
    ]
    assert sheet["A2"].value == (
        "Validation of ledger.xlsx: 1 to correct, 0 to confirm. Cells with an issue are coloured: orange with a thick frame is an error, to be corrected; blue with a dashed frame is a warning, to be corrected or confirmed. Each cell's comment repeats its row here."
    )


def test_several_findings_of_one_cell_are_all_told_and_an_error_shows(ledger, tmp_path):
    sheet = marked(ledger, [warning("C3", 3), error()], tmp_path)["名录's"]
    assert sheet["C3"].fill.fgColor.rgb == ORANGE
    assert sheet["C3"].comment.text.count("To do: ") == 2
    assert sheet["C3"].comment.text.index("error: ") < sheet["C3"].comment.text.index("warning: ")


def test_finding_in_a_merged_cell_is_marked_where_it_can_be_seen(ledger, tmp_path):
    assert marked(ledger, [error("B1", 1)], tmp_path)["名录's"]["A1"].fill.fgColor.rgb == ORANGE


def test_sheet_a_fault_names_is_the_one_marked(ledger, tmp_path):
    copy = marked(ledger, [error("A1", 1, sheet="说明")], tmp_path)
    assert copy["说明"]["A1"].fill.fgColor.rgb == ORANGE
    assert copy["名录's"]["A1"].comment is None


def test_faults_of_other_files_are_left_out(ledger, tmp_path):
    other = Fault("not_a_number", "else.xlsx", 3, "C3", values={"column": "a", "written": "b"})
    assert marked(ledger, [other], tmp_path)["名录's"]["C3"].comment.text == "ask Mr Wang"


def test_marks_of_an_earlier_copy_are_taken_out_when_people_went_on_working_in_it(ledger, tmp_path):
    first = annotated_copy(ledger, [error(), warning()], tmp_path / "first.xlsx", "en")
    again = Fault("not_a_number", "first.xlsx", 3, "C3", values={"column": "electricity_mwh", "written": "about 40"})
    copy = marked(first, [again], tmp_path)
    sheet = copy["名录's"]
    assert copy.sheetnames == ["名录's", "说明", TITLE]
    assert sheet["B4"].comment is None
    assert sheet["B4"].fill.fill_type is None
    assert sheet["C3"].comment.text.count("electricity_mwh") == 1
    assert sheet["C3"].comment.text.endswith("———\nask Mr Wang")
    clean = marked(annotated_copy(first, [], tmp_path / "second.xlsx", "en"), [], tmp_path)
    assert clean["名录's"]["C3"].comment.text == "ask Mr Wang"


def test_macros_stay_byte_by_byte_and_the_copy_is_still_a_workbook_with_macros(ledger, tmp_path):
    source = tmp_path / "ledger.xlsm"
    macro = b"\xd0\xcf\x11\xe0 what Excel wrote" * 50
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with zipfile.ZipFile(ledger) as old, zipfile.ZipFile(source, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(kinds.encode(), b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
                part = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
                data = data.replace(b"</Types>", part)
            new.writestr(name, data)
        new.writestr("xl/vbaProject.bin", macro)
    fault = Fault("not_a_number", "ledger.xlsm", 3, "C3", values={"column": "electricity_mwh", "written": "about 40"})
    path = annotated_copy(source, [fault], tmp_path / "copy.xlsx", "en")
    assert path.suffix == ".xlsm"
    with zipfile.ZipFile(path) as made:
        assert made.read("xl/vbaProject.bin") == macro
        assert b"macroEnabled" in made.read("[Content_Types].xml")


# ---------------------------------------------------------------------------------------------------
# Text files, and workbooks openpyxl does not write


ROWS = [
    ["enterprise_id", "name", "electricity_mwh", "output_cny"],
    ["A", "two\nlines", "40", "40"],
    ["B", "=1+1", "x", "-5"],
]
TEXT = Sheet("ledger.csv", "ledger", ROWS, lines=(1, 2, 4))


def of_text(row, column, written):
    return Fault("not_a_number", "ledger.csv", row, values={"column": column, "written": written})


def test_text_file_becomes_a_workbook_of_the_same_cells_in_the_same_places(tmp_path):
    copy = marked(tmp_path / "ledger.csv", [of_text(4, "electricity_mwh", "x")], tmp_path, sheets=[TEXT])
    sheet = copy["ledger"]
    assert [[cell.value for cell in row] for row in sheet] == ROWS
    assert (sheet["C3"].fill.fgColor.rgb, sheet["C2"].comment) == (ORANGE, None)
    assert copy[TITLE]["C5"].value == "ledger, line 4"
    assert copy[TITLE]["C5"].hyperlink.location == "'ledger'!C3"


def test_what_looks_like_a_formula_stays_a_text(tmp_path):
    sheet = marked(tmp_path / "ledger.csv", [of_text(4, "name", "=1+1")], tmp_path, sheets=[TEXT])
    for cell in (sheet["ledger"]["B3"], sheet["ledger"]["D3"], sheet[TITLE]["D5"]):
        assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_cell_is_found_by_its_value_where_the_header_is_another_s_word(tmp_path):
    sheet = marked(tmp_path / "ledger.csv", [of_text(4, "用电量", "x")], tmp_path, sheets=[TEXT])["ledger"]
    assert sheet["C3"].fill.fgColor.rgb == ORANGE


def test_finding_about_a_whole_row_is_marked_at_its_first_cell(tmp_path):
    doubled = Fault("duplicate", "ledger.csv", 4, values={"keys": "enterprise_id B"})
    sheet = marked(tmp_path / "ledger.csv", [doubled], tmp_path, sheets=[TEXT])["ledger"]
    assert sheet["A3"].fill.fgColor.rgb == ORANGE


def test_sheets_of_an_old_workbook_keep_their_names_as_far_as_a_sheet_may_have_them(tmp_path):
    sheets = [Sheet("old.xls", "能源[1]/表:2*", [["a"]]), Sheet("old.xls", "能源 1  表 2 ", [["", "x"]])]
    fault = Fault("not_a_number", "old.xls", 1, "B1", values={"written": "x", "column": "b"}, sheet="能源 1  表 2")
    copy = marked(tmp_path / "old.xls", [fault], tmp_path, sheets=sheets)
    assert len(copy.sheetnames) == 3
    assert copy.sheetnames[-1] == TITLE


def test_signs_no_workbook_can_hold_are_replaced(tmp_path):
    sheet = Sheet("ledger.csv", "ledger", [["a\x00b\x0bc"]], lines=(1,))
    assert marked(tmp_path / "ledger.csv", [], tmp_path, sheets=[sheet])["ledger"]["A1"].value == "a\ufffdb c"


# ---------------------------------------------------------------------------------------------------
# Limits


def test_findings_beyond_the_limit_are_counted_and_left_to_the_csv(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(annotation, "_MOST_FINDINGS", 2)
    sheet = marked(ledger, [warning(f"B{row}", row) for row in range(10, 15)], tmp_path)[TITLE]
    assert sheet["B7"].value == "And 3 more, which are not marked in the sheets: findings.csv has them all."
    sheet = marked(ledger, [warning(f"B{row}", row) for row in range(10, 15)], tmp_path, "zh")[TITLE]
    assert sheet["B7"].value == "另有3处未在表中标出，全部列于findings.csv。"


def test_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened(ledger, tmp_path):
    with zipfile.ZipFile(ledger, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet9.xml", b" " * 70_000_000)
    with pytest.raises(rc.ReportError) as told:
        annotated_copy(ledger, [error()], tmp_path / "copy.xlsx", "en")
    assert str(told.value) == (
        "'ledger.xlsx' is too large to be marked (70 MB unpacked, at most 64).\n"
        "  Use findings.csv instead: it lists the same validation issues with their places."
    )
    with rc.speaking("zh"):
        assert str(told.value) == (
            "“ledger.xlsx”过大，无法标注（解压后70 MB，上限64 MB）。\n  请按findings.csv逐条处理：其中列有相同的校验问题与位置。"
        )


def test_copy_that_cannot_be_written_is_told(ledger, tmp_path):
    with pytest.raises(rc.ReportError) as told:
        annotated_copy(ledger, [error()], tmp_path / "nowhere" / "copy.xlsx", "en")
    assert str(told.value).startswith(f"'{tmp_path}/nowhere/copy.xlsx' cannot be written: ")


def test_author_of_our_comments_is_ours(ledger, tmp_path):
    assert marked(ledger, [error()], tmp_path)["名录's"]["C3"].comment.author == AUTHOR


@pytest.mark.parametrize("spoil", ["no zip", "no styles"])
def test_workbook_openpyxl_cannot_read_is_marked_in_a_new_one_from_its_cells(ledger, tmp_path, spoil):
    broken(ledger, spoil)
    sheets = [Sheet("ledger.xlsx", "名录", [["a"], ["b"], ["", "", "about 40"]])]
    copy = marked(ledger, [error()], tmp_path, sheets=sheets)
    assert copy["名录"]["C3"].fill.fgColor.rgb == ORANGE


@pytest.mark.parametrize("spoil", ["no zip", "no styles"])
def test_workbook_openpyxl_cannot_read_is_told_where_its_cells_are_not_known(ledger, tmp_path, spoil):
    broken(ledger, spoil)
    with pytest.raises(rc.ReportError) as told:
        annotated_copy(ledger, [error()], tmp_path / "copy.xlsx", "en")
    assert str(told.value) == (
        "'ledger.xlsx' cannot be opened to be marked.\n"
        "  Save it again as XLSX, or use findings.csv: it lists the same validation issues with their places."
    )
    with rc.speaking("zh"):
        assert str(told.value) == (
            "无法打开“ledger.xlsx”进行标注。\n  请另存为XLSX，或按findings.csv逐条处理：其中列有相同的校验问题与位置。"
        )


def broken(ledger, spoil):
    """The workbook spoilt: no zip at all, or a part of it no XML."""
    if spoil == "no zip":
        ledger.write_bytes(b"PK but not for long")
        return
    with zipfile.ZipFile(ledger) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(ledger, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data if name != "xl/styles.xml" else b"<styleSheet")
