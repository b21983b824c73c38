"""Web pages, saved pages and XML spreadsheets that call themselves .xls are read as what they are."""

import contextlib
import time
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

import regional_carbon as rc
from regional_carbon.collect.files import read_table
from regional_carbon.collect.markup import Refusal, page_rows
from regional_carbon.collect.reading import read
from regional_carbon.schema.input_tables import Enterprises

TABLE = """<p>2021年规上企业台账</p><table><tr><td colspan="5">单位：万千瓦时、万元</td></tr>
<tr><th>户号</th><th>企业名称</th><th>行业代码</th><th>用电量</th><th>产值</th></tr>
<tr><td>001</td><td>甲厂</td><td>29</td><td x:num="12.5">13</td><td>100&nbsp;</td></tr>
<tr><td>002</td><td>乙厂</td><td>29</td><td>22</td><td>200<sup>1</sup></td></tr></table>"""
PAGE = f"<html><head><meta charset=gb2312><title>台账</title><style>td {{}}</style></head><body>{TABLE}</body></html>"
SPREADSHEET = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="台账"><Table>
<Row ss:Index="2"><Cell ss:MergeAcross="4"><Data ss:Type="String">2021年 单位：万千瓦时、万元</Data></Cell></Row>
<Row>{header}</Row>
<Row>{first}</Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">002</Data></Cell><Cell><Data ss:Type="String">乙厂</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="Number">22</Data></Cell><Cell><Data ss:Type="Error">#DIV/0!</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="旧"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"""


def spreadsheet():
    cells = '<Cell><Data ss:Type="{}">{}</Data></Cell>'
    header = "".join(cells.format("String", name) for name in ("户号", "企业名称", "行业代码", "用电量", "产值"))
    first = "".join(cells.format("String", text) for text in ("001", "甲厂", "29"))
    first += cells.format("Number", "12.5") + cells.format("Number", "100")
    return SPREADSHEET.format(header=header, first=first).encode()


def saved_page():
    whole = MIMEMultipart("related")
    part = MIMEText(PAGE.replace("gb2312", "utf-8"), "html", "utf-8")
    part["Content-Location"] = "file:///C:/a_files/sheet001.htm"
    whole.attach(MIMEText("<html><frameset><frame></frameset></html>", "html", "us-ascii"))
    whole.attach(part)
    return whole.as_bytes()


def laid(tmp_path, data, name="export.xls"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [PAGE.encode("gb18030"), PAGE.encode("utf-16"), PAGE.encode(), saved_page()],
    ids=["gbk", "utf-16", "utf-8", "mhtml"],
)
@pytest.mark.parametrize("name", ["export.xls", "export.htm", "export.csv"])
def test_web_page_of_any_name_is_the_register_it_shows(tmp_path, data, name):
    taken = read_table(laid(tmp_path, data, name), Enterprises)
    assert taken.findings == []
    assert taken.written.cells.select("enterprise_id", "name", "year", "electricity_mwh", "output_cny").rows() == [
        ("001", "甲厂", "2021", "125", "1000000"),
        ("002", "乙厂", "2021", "220", "2000000"),
    ]


def test_xml_spreadsheet_is_read_cell_by_cell_at_its_place(tmp_path):
    reading = read(laid(tmp_path, spreadsheet()))
    (sheet,) = reading.sheets
    assert sheet.name == "台账"
    assert sheet.rows[0] == [""] * 5
    assert sheet.rows[3] == ["001", "甲厂", "29", "12.5", "100"]
    assert sheet.rows[4] == ["002", "乙厂", "", "22", ""]
    assert {notice.key: notice.values for notice in reading.notices} == {
        "rows_hidden": {"file": "export.xls", "rows": ["5"]},
        "cells_in_error": {"file": "export.xls", "cells": ["E5"]},
        "sheets_hidden": {"file": "export.xls", "sheets": ["旧"]},
    }


def test_raised_digit_of_a_page_is_a_mark_and_no_digit(tmp_path):
    taken = read_table(laid(tmp_path, PAGE.encode()), Enterprises)
    assert [notice.values["places"] for notice in taken.notices if notice.key == "footnote_marks"] == [["E5"]]


def test_cell_merged_over_rows_keeps_the_columns_beside_it_in_their_place(tmp_path):
    page = "<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr></table>"
    assert read(laid(tmp_path, page.encode())).sheets[0].rows == [["a", "b"], ["", "c"], ["d", ""]]


HOSTILE = {
    "entities": (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Workbook>&b;</Workbook>',
        "doctype",
    ),
    "far column": (spreadsheet().replace(b'ss:Index="4"', b'ss:Index="999999999"'), "too_many_columns"),
    "far row": (spreadsheet().replace(b'ss:Index="2"', b'ss:Index="999999999"'), "table_too_large"),
    "wide span": (b"<table><tr><td colspan=65000>a</td></tr></table>", "too_many_columns"),
    "cut": (spreadsheet()[:-20], "file_unreadable"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_markup_made_to_harm_is_refused_in_time(tmp_path, kind):
    data, key = HOSTILE[kind]
    begun = time.monotonic()
    with pytest.raises(rc.InputError) as told:
        read(laid(tmp_path, data))
    assert [fault.key for fault in told.value.faults] == [key]
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("piece", ["<", "<!", "<!--", "<a ", "&", "<table>", "<td rowspan=9999>", "<a b='", "<script "])
def test_page_of_one_piece_over_and_over_takes_no_time_of_the_square(piece):
    begun = time.monotonic()
    with contextlib.suppress(Refusal):
        page_rows("<table><tr><td>" + piece * 200_000 + ">", 2_048)
    assert time.monotonic() - begun < 5
