"""Rows of a workbook that a person does not see are read, and told."""

import zipfile

import pytest
import xlsxwriter

from regional_carbon.collect.guard import check_archive
from regional_carbon.collect.reading import read
from regional_carbon.language.messages import speaking

SAID = {
    "en": (
        "register.xlsx has hidden or filtered rows, which are read like the others: 2 and 4. "
        "Delete what is not to count, and save again."
    ),
    "zh": "register.xlsx中有隐藏或被筛选掉的行，与其他行一样读入：第2和4行。不应计入的请删除后再保存。",
}


def workbook(path, hidden):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("2020")
        for row in range(5):
            sheet.write_row(row, 0, ["E", row])
        for row in hidden:
            sheet.set_row(row - 1, None, None, {"hidden": True})
    return path


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hidden_rows_are_told_word_for_word(tmp_path, language):
    reading = read(workbook(tmp_path / "register.xlsx", [2, 4, 9]))  # row 9 holds nothing
    with speaking(language):
        assert [notice.text() for notice in reading.notices] == [SAID[language]]
    assert len(reading.sheets[0].rows) == 5


def test_workbook_without_hidden_rows_is_told_nothing(tmp_path):
    assert read(workbook(tmp_path / "register.xlsx", [])).notices == ()


def test_filtered_row_of_an_open_document_is_told(tmp_path):
    row = '<table:table-row{}><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="2020">{row.format("")}{row.format(" table:visibility=" + chr(34) + "filter" + chr(34))}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "register.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    _, notices = check_archive(tmp_path / "register.ods")
    assert [(notice.key, notice.values["rows"]) for notice in notices] == [("rows_hidden", ["2"])]
