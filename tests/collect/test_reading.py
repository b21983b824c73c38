"""Every format gives the same sheet: cells as text, each at its true place; the content says what a file is."""

import datetime
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
import xlwt

import regional_carbon as rc
from regional_carbon.collect import limited
from regional_carbon.collect.files import read_table
from regional_carbon.collect.limited import LimitedReader
from regional_carbon.collect.reading import read, read_sheets
from regional_carbon.collect.sheets import ColumnSheet
from regional_carbon.collect.workbook_reader import text
from regional_carbon.schema.input_tables import Enterprises

from .faults import ENTERPRISES, STATISTICS, lay_out
from .nasty import ROWS, archive, cells, endless, ods, sound, value, workbook

WRITTEN = [[str(cell) for cell in row] for row in ROWS]
WRITTEN[3][4], WRITTEN[2][4] = "1000000000000", "0.1"


def laid(folder, name, data):
    """A file in a folder."""
    path = folder / name
    path.write_bytes(data)
    return path


def without_blanks(sheet):
    """The cells of a sheet from its first filled row and column on."""
    rows = [row for row in sheet.rows if any(row)]
    first = min(place for row in rows for place, cell in enumerate(row) if cell)
    return [row[first : first + 5] for row in rows]


def fault(path, **named):
    """The one fault of a file that cannot be read."""
    with pytest.raises(rc.InputError) as told:
        read_sheets(path, **named)
    (only,) = told.value.faults
    return only


@pytest.mark.parametrize("suffix", sound())
def test_every_format_gives_the_cells_as_written(tmp_path, suffix):
    found = without_blanks(read_sheets(laid(tmp_path, f"register{suffix}", sound()[suffix]))[0])[:5]
    plain = [[cell.removesuffix(".0") for cell in row] for row in found]
    wanted = [[cell.replace("1000000000000.0", "1000000000000") for cell in row] for row in WRITTEN]
    inside = {".tsv": "\t", ".txt": ";"}.get(suffix, ",")  # the delimiter, in the one cell in quotes
    assert plain == [[cell.removesuffix(".0").replace(",", inside) for cell in row] for row in wanted]


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_cell_of_a_workbook_keeps_its_row_and_column(tmp_path, suffix):
    """The table begins in B2: row 1 and column A are blank, and count."""
    sheet = read_sheets(laid(tmp_path, f"register{suffix}", sound()[suffix]))[0]
    assert sheet.rows[0] == [""] * len(sheet.rows[0])
    assert sheet.rows[1][:3] == ["", "企业", "行业"]
    assert sheet.rows[2][4] == "40.5"
    assert sheet.place(2, 4) == (3, "E3")
    assert not sheet.is_text


def test_sheet_with_gaps_reads_as_openpyxl_sees_it(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(3, 60, 4):
        for column in range(2, 40, 3):
            sheet.cell(row, column, f"r{row}c{column}")
    book.save(tmp_path / "gaps.xlsx")
    (found,) = read_sheets(tmp_path / "gaps.xlsx")
    wanted = [
        ["" if cell is None else cell for cell in row]
        for row in sheet.iter_rows(values_only=True, max_row=len(found.rows), max_col=len(found.rows[0]))
    ]
    assert found.rows == wanted


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (12.0, "12"), (0.1, "0.1"), (-0.0, "0"), (0.1 + 0.2, "0.30000000000000004"), (1e300, "1e+300"), (1e-7, "1e-07"), (913301000000000000.0, "913301000000000000"),
        (7, "7"), (True, "true"), (False, "false"), ("x ", "x "), ("", ""), (None, ""), (datetime.date(2020, 1, 31), "2020-01-31"),
        (datetime.datetime(2020, 1, 31, 8, 30), "2020-01-31T08:30:00"), (datetime.time(8, 30), "08:30:00"), (datetime.timedelta(hours=30, minutes=15), "30:15:00"),
        (float("inf"), "inf"), (float("nan"), "nan"),
    ],
)  # fmt: skip
def test_value_of_a_cell_is_told_as_its_shortest_exact_text(cell, written):
    assert text(cell) == written


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_hidden_sheet_is_left_out_and_named(tmp_path, suffix, language):
    path = tmp_path / f"register{suffix}"
    if suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet("2020").write(0, 0, "shown")
            for name in ("2019", "2018"):
                hidden = book.add_worksheet(name)
                hidden.write(0, 0, "not shown")
                _ = hidden.hide() if name == "2019" else hidden.very_hidden()
            book.add_chartsheet("picture").set_chart(_chart(book))
    else:
        book = xlwt.Workbook()
        book.add_sheet("2020").write(0, 0, "shown")
        for visibility, name in enumerate(("2019", "2018"), start=1):
            sheet = book.add_sheet(name)
            sheet.write(0, 0, "not shown")
            sheet.visibility = visibility
        book.save(path)
    reading = read(path)
    assert [(sheet.name, sheet.rows) for sheet in reading.sheets] == [("2020", [["shown"]])]
    with rc.speaking(language):
        assert [notice.text() for notice in reading.notices] == {
            "en": [f"register{suffix} has hidden sheets, which were not read: 2019 and 2018."],
            "zh": [f"register{suffix}中有隐藏的工作表，未读取：2019和2018。"],
        }[language]


def _chart(book):
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='2020'!$A$1:$A$1"})
    return chart


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cells_whose_value_a_reader_loses_are_told(tmp_path, language):
    """An error, and a formula that was never computed, come as blank; a formula whose value is "" is blank."""
    sheet = cells(
        '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', '<c r="B1"><f>1+1</f><v></v></c>', '<c r="C1"><f>2+2</f></c>',
        '<c r="D1" t="str"><f>A2</f><v></v></c>', '<c r="E1"><f>3+3</f><v>6</v></c>',
    )  # fmt: skip
    reading = read(laid(tmp_path, "sums.xlsx", workbook(sheet)))
    assert reading.sheets[0].rows == [["", "", "", "", "6"]]
    with rc.speaking(language):
        assert [notice.text() for notice in reading.notices] == {
            "en": [
                "sums.xlsx has a cell with an error such as #DIV/0!, which was read as blank: A1.",
                "sums.xlsx has formulas whose values were never calculated, which were read as blank: B1 and C1. Open it in Excel and save it.",
            ],
            "zh": [
                "sums.xlsx中有出错的单元格（如#DIV/0!），按空白读取：A1。",
                "sums.xlsx中有从未计算的公式，按空白读取：B1和C1。请用Excel打开并保存。",
            ],
        }[language]


def test_formula_is_never_computed_and_no_link_followed(tmp_path):
    sheet = cells(
        '<c r="A1"><f>WEBSERVICE("http://127.0.0.1:9")</f><v>5</v></c>',
        '<c r="B1" t="str"><f>[1]x!A1</f><v>kept</v></c>',
    )
    assert read_sheets(laid(tmp_path, "links.xlsx", workbook(sheet)))[0].rows == [["5", "kept"]]


@pytest.mark.parametrize("real", [".xlsx", ".csv", ".tsv", ".txt"])
def test_export_that_goes_by_xls_is_read_as_what_it_is(tmp_path, real):
    own = read_sheets(laid(tmp_path, f"export{real}", sound()[real]))
    other = read_sheets(laid(tmp_path, "export.xls", sound()[real]))
    assert [sheet.rows for sheet in other] == [sheet.rows for sheet in own]


def test_name_in_capitals_is_a_name(tmp_path):
    assert read_sheets(laid(tmp_path, "REGISTER.XLSX", sound()[".xlsx"]))[0].name == "企业"


def test_parquet_counts_its_records_and_strips_nothing_but_the_zero(tmp_path):
    frame = pl.DataFrame({"a": [1.0, 0.5, None], "b": [True, None, False], "c": ["x", "", None]}).with_columns(
        d=pl.date(2020, 1, 31)
    )
    frame.write_parquet(tmp_path / "t.parquet")
    (sheet,) = read_sheets(tmp_path / "t.parquet")
    assert sheet.rows == [
        ["a", "b", "c", "d"],
        ["1", "true", "x", "2020-01-31"],
        ["0.5", "", "", "2020-01-31"],
        ["", "false", "", "2020-01-31"],
    ]
    assert sheet.place(1, 2) == (1, "")


def test_table_is_the_sheet_named_like_the_file_from_its_first_filled_row(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "enterprises.xlsx") as book:
        book.add_worksheet("notes").write("A1", "nothing")
        sheet = book.add_worksheet("Enterprises")
        sheet.write_row("B3", ["enterprise_id", "", "year"])
        sheet.write_row("B5", ["A", "not read", 2020.0])
    written = read_table(tmp_path / "enterprises.xlsx", Enterprises).written
    assert written.headers == ["enterprise_id", "year"]
    assert written.cells.rows() == [(5, "A", "2020")]
    assert written.letters == {"enterprise_id": "B", "year": "D"}


def test_notices_of_reading_come_with_the_table(tmp_path):
    text_of = "enterprise_id,industry_code,year,electricity_mwh,output_cny,name\nA,29,2020,1,1,甲\n"
    taken = read_table(laid(tmp_path, "enterprises.csv", text_of.encode("gb18030")), Enterprises)
    assert [notice.key for notice in taken.notices] == ["text_encoding"]
    assert taken.written.cells["name"].to_list() == ["甲"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_encoding_that_was_not_named_is_told_unless_it_is_utf(tmp_path, language):
    path = laid(tmp_path, "enterprises.csv", "企业\n甲\n".encode("gb18030"))
    with rc.speaking(language):
        assert [notice.text() for notice in read(path).notices] == {
            "en": [
                "enterprises.csv is not UTF-8; it was read as GB18030. Check its names: if they are wrong, so is the encoding."
            ],
            "zh": ["enterprises.csv不是UTF-8编码，已按GB18030读取。请核对其中的名称：如有乱码，则编码有误。"],
        }[language]
    assert read(path, encoding="gbk").notices == ()
    assert read(laid(tmp_path, "utf.csv", "企业\n甲\n".encode("utf-16"))).notices == ()


def test_text_on_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"a;b\n1;2\n")))
    (sheet,) = read_sheets(Path("-"))
    assert sheet.rows == [["a", "b"], ["1", "2"]]


def test_one_reader_serves_many_files_and_is_started_anew_when_one_kills_it(tmp_path):
    good = laid(tmp_path, "good.xlsx", sound()[".xlsx"])
    killer = laid(tmp_path, "killer.xlsx", workbook(cells(value("A1"), value("ZZ99999"))))
    with LimitedReader() as reader:
        first = read(good, reader=reader)
        with pytest.raises(rc.InputError) as told:
            read(killer, reader=reader)
        assert told.value.faults[0].key == "reader_died"
        assert read(good, reader=reader) == first


def test_reader_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(limited, "READER_SECONDS", 1)
    path = laid(tmp_path, "endless.ods", endless())
    assert fault(path).key == "reader_slow"


def test_reader_has_no_more_memory_than_it_is_given(tmp_path, monkeypatch):
    """Two values with 7 million blank cells between, 24 bytes each: within the limit of cells, beyond 80 MB."""
    path = laid(tmp_path, "wide.xlsx", workbook(cells(value("A1"), value("ZZ9999"))))
    monkeypatch.setattr(limited, "READER_MEMORY_BYTES", 80 << 20)
    assert fault(path).key == "reader_died"


def test_blank_cells_far_out_take_no_room(tmp_path):
    """Whole columns with a colour and no value are what offices have."""
    sheet = cells(value("A1"), '<c r="XFD1" s="0"/>').replace(
        "</row>", '</row><row r="1048576"><c r="A1048576" s="0"/></row>'
    )
    assert read_sheets(laid(tmp_path, "coloured.xlsx", workbook(sheet)))[0].rows == [["1"]]
    filled = 'office:value-type="float" office:value="1"'
    blank = '<table:table-cell table:number-columns-repeated="16383"/>'
    row = f"<table:table-row><table:table-cell {filled}/>{blank}</table:table-row>"
    end = f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    assert read_sheets(laid(tmp_path, "coloured.ods", ods(row + end)))[0].rows == [["1"]]


def test_several_sheets_of_an_ods_are_counted_one_by_one(tmp_path):
    """The blank rows to the end of one sheet are not in the way of the next."""
    filled = '<table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="40"/></table:table-row>'
    end = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
    two = ods(filled + end + '</table:table><table:table table:name="t">' + filled)
    assert [len(sheet.rows) for sheet in read_sheets(laid(tmp_path, "two.ods", two))] == [1, 1]


def test_file_that_is_a_folder_or_cannot_be_opened_is_told(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    assert fault(tmp_path / "folder.csv").key == "file_unreadable"


def test_regular_text_is_read_by_columns(tmp_path):
    for name, content in (("plain", "a,b\n1,2\n"), ("quoted", '"a","b"\n"1","2"\n')):
        (sheet,) = read_sheets(laid(tmp_path, f"{name}.csv", content.encode()))
        assert isinstance(sheet, ColumnSheet)
        assert sheet.rows == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("kind", ["xls", "ods", "tsv", "xlsm"])
def test_region_is_the_same_in_every_format(tmp_path, kind):
    wanted = rc.read_region(lay_out(tmp_path / "csv"))
    folder = lay_out(tmp_path / kind)
    for name, content in (("energy_statistics", STATISTICS), ("enterprises", ENTERPRISES)):
        (folder / f"{name}.csv").unlink()
        _write(folder / f"{name}.{kind}", [line.split(",") for line in content.splitlines()])
    region = rc.read_region(folder)
    assert region.energy.equals(wanted.energy)
    assert region.enterprises.equals(wanted.enterprises)


def _write(path, rows):
    """A table in a file of a kind, by the library that makes such files."""
    if path.suffix == ".tsv":
        path.write_text("\n".join("\t".join(row) for row in rows), encoding="gb18030")
    elif path.suffix == ".ods":
        path.write_bytes(
            ods("".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows))
        )
    elif path.suffix == ".xls":
        book = xlwt.Workbook()
        sheet = book.add_sheet("1")
        for index, row in enumerate(rows):
            for place, cell_text in enumerate(row):
                sheet.write(index, place, cell_text)
        book.save(path)
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)


def _ods_cell(written):
    return f'<table:table-cell office:value-type="string"><text:p>{written}</text:p></table:table-cell>'


def test_archive_of_another_kind_says_what_it_is(tmp_path):
    path = laid(tmp_path, "letter.xlsx", archive({"[Content_Types].xml": "", "word/document.xml": ""}))
    assert str(fault(path).text()).startswith(
        "letter.xlsx: The file is actually a Word document, whatever its name says."
    )
