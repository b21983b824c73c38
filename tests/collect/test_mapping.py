"""mapping.toml: what is decided once is written, read back, serves next year's file, and is refused where it differs."""

import pytest

import regional_carbon as rc
from regional_carbon.collect.intake import collect, delivery_of, layouts_of_folder, put
from regional_carbon.collect.layouts import understand
from regional_carbon.collect.layouts.remembered import understand_remembered
from regional_carbon.collect.mapping import read_mapping
from regional_carbon.collect.region import read_months
from regional_carbon.collect.sheets import Sheet
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises

from .faults import lay_out
from .layout_files import text_sheet

LEDGER = """某区{year}年重点用能企业台账,,,,,
单位：万元,,,,,
企业编码号,企业名称,所属门类,用电里(万千瓦时),工业总产值,备注
A,甲公司,橡胶厂,{electricity},5600,
B,乙公司,金属制品业,8.8,900,停产
"""
DECIDED = {
    "columns": {"企业编码号": "enterprise_id", "所属门类": "industry", "用电里": "electricity_mwh", "备注": ""},
    "aliases": {"橡胶厂": "29"},
}


def ledger(year, electricity):
    return text_sheet(LEDGER.format(year=year, electricity=electricity), f"台账{year}.csv")


def test_what_is_decided_once_serves_next_years_file(tmp_path):
    first = understand(ledger(2020, 123.45), Enterprises, DECIDED)
    following = understand_remembered(ledger(2021, 130), Enterprises, [first.mapping])
    assert first.findings == following.findings == []
    columns = ["enterprise_id", "industry_code", "year", "electricity_mwh", "output_cny"]
    assert first.written.cells.select(columns).rows() == [
        ("A", "29", "2020", "1234.5", "56000000"), ("B", "33", "2020", "88", "9000000"),
    ]  # fmt: skip
    assert following.written.cells.select(columns).rows() == [
        ("A", "29", "2021", "1300", "56000000"), ("B", "33", "2021", "88", "9000000"),
    ]  # fmt: skip


def test_without_the_decision_nothing_near_is_taken():
    found = understand(ledger(2020, 123.45), Enterprises)
    assert "electricity_mwh" not in found.written.cells.columns
    assert "header_near" in {fault.key for fault in found.findings}


def test_mapping_says_what_each_column_was_taken_for():
    mapping = understand(ledger(2020, 123.45), Enterprises, DECIDED).mapping
    assert mapping == {
        "header_rows": [3, 3],
        "columns": {
            "企业编码号": "enterprise_id", "企业名称": "name", "所属门类": "industry", "用电里": "electricity_mwh",
            "工业总产值": "output_cny", "备注": "",
        },
        "units": {"用电里": "10^4 kWh"},
        "aliases": {"橡胶厂": "29"},
    }  # fmt: skip


def test_unit_of_next_years_title_is_not_overruled_by_this_years():
    """The unit stood in the title, so it is not remembered; at the header, another one is refused."""
    mapping = understand(ledger(2020, 123.45), Enterprises, DECIDED).mapping
    thousand = text_sheet(LEDGER.format(year=2021, electricity=130).replace("单位：万元", "单位：千元"))
    assert understand(thousand, Enterprises, mapping).written.cells["output_cny"].to_list() == ["5600000", "900000"]
    kwh = text_sheet(LEDGER.format(year=2021, electricity=130).replace("万千瓦时", "千瓦时"))
    assert [fault.key for fault in understand(kwh, Enterprises, mapping).findings] == ["decided_unit_differs"]


def test_title_line_more_than_last_year_does_not_lose_the_header():
    mapping = understand(ledger(2020, 123.45), Enterprises, DECIDED).mapping
    longer = text_sheet("内部资料,,,,,\n" + LEDGER.format(year=2021, electricity=130))
    found = understand(longer, Enterprises, mapping)
    assert found.findings == []
    assert found.written.cells["electricity_mwh"].to_list() == ["1300", "88"]


def test_year_decided_stands_where_the_file_says_none():
    text = "行业,电力(MWh)\n金属制品业,1\n"
    found = understand(text_sheet(text), EnergyStatistics, {"year": 2019})
    assert found.findings == []
    assert found.written.cells["year"].to_list() == ["2019"]
    assert found.mapping["year"] == 2019


def test_column_decided_as_an_energy_is_one():
    text = "2019年,\n行业,燃煤消费(吨)\n金属制品业,1\n"
    found = understand(text_sheet(text), EnergyStatistics, {"columns": {"燃煤消费": "raw_coal"}})
    assert found.findings == []
    assert found.written.cells["energy"].to_list() == ["raw_coal"]


def test_unit_decided_stands_where_the_file_says_none():
    text = "2019年,\n行业,电力\n金属制品业,1\n"
    found = understand(text_sheet(text), EnergyStatistics, {"units": {"电力": "10^4 kWh"}})
    assert found.findings == []
    assert found.written.cells["unit"].to_list() == ["10^4 kWh"]


@pytest.mark.parametrize(
    "text", ["2019年,\n行业,电力(MWh)\n金属制品业,1\n", "2019年,单位：兆瓦时\n行业,电力\n金属制品业,1\n"]
)
def test_unit_decided_is_refused_where_the_file_says_another(text):
    found = understand(text_sheet(text), EnergyStatistics, {"units": {"电力": "10^4 kWh"}})
    assert [(fault.key, fault.values["unit"]) for fault in found.findings] == [("decided_unit_differs", "MWh")]
    ledger = "2020年,,,单位：亿元\n企业编号,行业代码,用电量(MWh),产值\nA,29,1,2\n"
    refused = understand(text_sheet(ledger), Enterprises, {"units": {"产值": "10^4 CNY"}})
    assert [(fault.key, fault.values["unit"]) for fault in refused.findings] == [("decided_unit_differs", "10^8 CNY")]


def test_electricity_in_coal_equivalent_is_converted_as_decided():
    text = "2019年,\n行业,电力(吨标准煤)\n金属制品业,122.9\n"
    calorific = understand(text_sheet(text), EnergyStatistics, {"electricity_counted": "calorific"})
    assert calorific.written.cells.select("amount", "unit").rows() == [("100", "10^4 kWh")]
    decided = {"electricity_counted": "equivalent", "kgce_per_kwh": 0.2458}
    equivalent = understand(text_sheet(text), EnergyStatistics, decided)
    assert equivalent.written.cells.select("amount", "unit").rows() == [("500", "MWh")]


def test_header_rows_decided_are_taken():
    rows = [
        ["a", "b", "c"],
        ["行业", "电力(MWh)", ""],
        ["家具制造业", "x", ""],
        ["行业", "电力(MWh)", ""],
        ["金属制品业", "1", ""],
    ]
    found = understand(
        [Sheet("t.csv", "t", rows, (1, 2, 3, 4, 5))], EnergyStatistics, {"header_rows": [4, 4], "year": 2019}
    )
    assert found.written.cells["industry_code"].to_list() == ["33"]


def test_sheet_decided_is_taken_and_one_that_is_not_there_is_told():
    rows = [["2019年", ""], ["行业", "电力(MWh)"], ["金属制品业", "1"]]
    sheets = [Sheet("t.xlsx", "一", rows), Sheet("t.xlsx", "二", [*rows[:2], ["家具制造业", "2"]])]
    found = understand(sheets, EnergyStatistics, {"sheet": "二"})
    assert found.written.cells["industry_code"].to_list() == ["21"]
    assert found.mapping["sheet"] == "二"
    absent = understand(sheets, EnergyStatistics, {"sheet": "三"})
    assert str(rc.InputError(faults=absent.findings)) == (
        "t.xlsx: mapping.toml names the sheet '三', which this file does not have.\n  Its sheets are 一 and 二."
    )
    with rc.speaking("zh"):
        assert str(rc.InputError(faults=absent.findings)) == (
            "t.xlsx：mapping.toml指定的工作表“三”在此文件中不存在。\n  现有工作表：一和二。"
        )


def test_no_mapping_is_no_decision(tmp_path):
    assert read_mapping(tmp_path / "mapping.toml") == {}


MAPPINGS = {
    "[enterprises\n": (
        "mapping.toml: This is not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 13).\n"
        "  Names with other characters than letters, digits, - and _ need quotes: \"用电量\" = \"electricity_mwh\".",
        "mapping.toml：不是有效的TOML：Expected ']' at the end of a table declaration (at line 1, column 13)。\n"
        "  含字母、数字、-和_以外字符的名称须加引号：\"用电量\" = \"electricity_mwh\"。",
    ),
    "year = 2020\n": (
        "mapping.toml: 'year' is outside a table.\n"
        "  Write decisions under the name of their table: [enterprises].",
        "mapping.toml：“year”不在任何表之下。\n  各项设置应写在所属的表名之下：[enterprises]。",
    ),
    "[enterprises]\nyaer = 2020\n": (
        "mapping.toml: There is no decision 'enterprises.yaer'. Nearest: year.\n"
        "  The decisions are sheet, header_rows, columns, units, aliases, year, encoding, kgce_per_kwh, electricity_counted, heating_value, rates, energy, left_out and same_rows.",
        "mapping.toml：没有名为“enterprises.yaer”的设置。最接近：year。\n"
        "  可用设置：sheet、header_rows、columns、units、aliases、year、encoding、kgce_per_kwh、electricity_counted、heating_value、rates、energy、left_out和same_rows。",
    ),
    "[enterprises]\nheader_rows = [0]\n": (
        "mapping.toml: 'enterprises.header_rows' is [0], which is not valid.\n"
        "  For instance: sheet = \"2020\", header_rows = [3, 4], year = 2020, electricity_counted = \"calorific\"; "
        "columns, units and aliases are tables of names.",
        "mapping.toml：“enterprises.header_rows”为[0]，取值不正确。\n"
        "  例如：sheet = \"2020\"，header_rows = [3, 4]，year = 2020，electricity_counted = \"calorific\"；"
        "columns、units和aliases为名称对照表。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", MAPPINGS)
def test_mapping_that_cannot_be_is_told_word_for_word(tmp_path, text):
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    with pytest.raises(rc.InputError) as told:
        read_mapping(tmp_path / "mapping.toml")
    english, chinese = MAPPINGS[text]
    assert str(told.value) == english
    with rc.speaking("zh"):
        assert str(told.value) == chinese


# ---------------------------------------------------------------------------------------------------
# One table in two layouts

MONTHS = {
    "模板.csv": "enterprise,name,2021-01 (kWh),2021-02 (kWh)\nA,甲,100,110\nB,乙,200,210\n",
    "供电.csv": "2021年用电量（单位：千瓦时）\n企业编号,企业名称,3月,4月\nA,甲,120,130\nB,乙,220,230\n",
    "模板二.csv": "enterprise,name,2021-05 (kWh)\nA,甲,140\nB,乙,240\n",
    "供电二.csv": "2021年用电量（单位：千瓦时）\n企业编号,企业名称,6月\nA,甲,150\nB,乙,250\n",
}


def delivered(folder, name, text, encoding):
    """A file of readings collected into a folder, added to those there are; what it said."""
    path = folder.parent / name
    path.write_bytes(text.encode(encoding))
    collection = collect(path, into=folder)
    put(collection, delivery_of(collection, folder), yes=True)
    return collection


def test_readings_in_two_layouts_are_both_taken_and_both_remembered(tmp_path):
    """A third and a fourth delivery, in either layout, are taken without a question, and nothing more is remembered."""
    folder = lay_out(tmp_path / "small")
    layouts = []
    for name, text in MONTHS.items():
        collection = delivered(folder, name, text, "gb18030" if "供电" in name else "utf-8")
        assert collection.findings == []
        layouts.append(len(layouts_of_folder(folder)["readings"]))
    assert layouts == [1, 2, 2, 2]
    months = read_months(folder).filter(enterprise_id="A")
    assert months["month"].to_list() == [1, 2, 3, 4, 5, 6]
    assert months["month_mwh"].to_list() == [0.1, 0.11, 0.12, 0.13, 0.14, 0.15]


def test_what_was_decided_about_a_column_holds_in_another_layout_that_has_it(tmp_path):
    """Next year's ledger calls a column otherwise; what a person said of 用电里 stands, and what is missing is told."""
    first = understand(ledger(2020, 123.45), Enterprises, DECIDED)
    shorter = text_sheet(LEDGER.format(year=2021, electricity=130).replace("企业名称", "厂名"))
    found = understand_remembered(shorter, Enterprises, [first.mapping])
    assert found.written.cells["electricity_mwh"].to_list() == ["1300", "88"]
    assert found.written.cells["industry_code"].to_list() == ["29", "33"]
    changed = next(notice for notice in found.notices if notice.key == "layout_changed")
    assert changed.text() == (
        "table.csv lacks 企业名称, which the previous file had; it is read as a new layout, and both are remembered."
    )
    with rc.speaking("zh"):
        assert changed.text() == "table.csv缺少以往文件中的企业名称列；按新的表样读取，两种表样均已记住。"


def test_column_the_table_needs_that_is_named_otherwise_is_refused_and_not_guessed(tmp_path):
    first = understand(ledger(2020, 123.45), Enterprises, DECIDED)
    renamed = text_sheet(LEDGER.format(year=2021, electricity=130).replace("用电里", "用电哩"))
    found = understand_remembered(renamed, Enterprises, [first.mapping])
    assert "decided_column_missing" in {fault.key for fault in found.findings}


def test_layouts_of_a_table_that_came_in_several_stand_below_each_other(tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text(
        '[[readings]]\ncolumns = {a = "time"}\n[[readings]]\ncolumns = {b = "time"}\n[enterprises]\nyear = 2020\n'
    )
    layouts = {"readings": [{"columns": {"a": "time"}}, {"columns": {"b": "time"}}], "enterprises": [{"year": 2020}]}
    assert read_mapping(path) == layouts
