"""Fuels of single enterprises: ledgers with fuels side by side, form 205-1, rows with their unit in the header."""

from __future__ import annotations

import pytest
import xlsxwriter

import regional_carbon as rc
from regional_carbon.collect.intake import collect
from regional_carbon.language.messages import speaking

LEDGER = """2020年规上企业能源消费明细,,,,,,
企业编号,企业名称,行业代码,原煤（吨）,天然气（万立方米）,电力（万千瓦时）,综合能源消费量（吨标准煤）,工业总产值（万元）
E1,甲厂,14,0,0,100,500,5000
E2,乙厂,17,100,,200,501,8000
合计,,,100,0,300,1001,13000
"""
FORM = [
    ["能源购进、消费与库存"],
    ["表号：205-1表"],
    ["统一社会信用代码：91330100MA2AAAAA1X", "", "", "2020年1-12月"],
    ["单位详细名称：甲厂"],
    ["能源名称", "计量单位", "代码", "年初库存量", "购进量", "消费量合计", "工业生产消费", "用于原材料", "非工业生产消费", "采用折标系数"],
    ["甲", "乙", "丙", 1, 2, 3, 4, 5, 6, 7],
    ["原煤", "吨", "01", 10, 1000, 990, 980, "", 10, 0.7143],
    ["天然气（气态）", "万立方米", "15", 0, 50, 50, 50, 30, 0, 13.3],
    ["电力", "万千瓦时", "33", 0, 100, 100, 99, "", 1, 1.229],
    ["能源合计", "吨标准煤", "40", "", "", 1500, 1480, "", "", ""],
]  # fmt: skip


def rows(collection, table="enterprise_energy"):
    columns = ["enterprise_id", "year", "energy", "amount", "unit"]
    return collection.tables[table].frame.select(columns).rows()


def text(tmp_path, content, name="ledger.csv", mapping=""):
    if mapping:
        (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def workbook(tmp_path, lines, name="form.xlsx"):
    path = tmp_path / name
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("205-1")
        for at, cells in enumerate(lines):
            sheet.write_row(at, 0, cells)
    return path


def test_ledger_of_enterprises_by_fuels_is_a_register_and_their_fuels(tmp_path):
    found = collect(text(tmp_path, LEDGER))
    assert found.findings == []
    assert rows(found) == [
        ("E1", 2020, "raw_coal", 0.0, "t"),
        ("E1", 2020, "natural_gas", 0.0, "10^4 m3"),
        ("E2", 2020, "raw_coal", 100.0, "t"),
    ]
    register = found.tables["enterprises"].frame
    assert register.select("enterprise_id", "electricity_mwh", "output_cny").rows() == [
        ("E1", 1000.0, 5e7),
        ("E2", 2000.0, 8e7),
    ]
    assert "columns_not_used" not in {notice.key for notice in found.notices}


def test_fuel_of_a_ledger_that_is_not_understood_is_asked_about_and_any_answer_counts(tmp_path):
    ledger = LEDGER.replace("原煤（吨）", "兰炭（吨）")
    assert [fault.key for fault in collect(text(tmp_path, ledger)).errors] == ["energy_column_unknown"]
    left_out = collect(text(tmp_path, ledger, mapping='[enterprise_energy.columns]\n"兰炭" = ""\n'), into=tmp_path)
    assert (left_out.errors, len(rows(left_out))) == ([], 1)
    named = collect(text(tmp_path, ledger, mapping='[enterprise_energy.columns]\n"兰炭" = "coke"\n'), into=tmp_path)
    assert (named.errors, [energy for _, _, energy, *_ in rows(named)]) == ([], ["coke", "natural_gas", "coke"])


@pytest.mark.parametrize(("header", "who"), [("统一社会信用代码", "91330100MA2AAAAA1X"), ("企业名称", "甲厂")])
def test_ledger_may_call_its_enterprises_by_credit_code_or_name(tmp_path, header, who):
    found = collect(text(tmp_path, f"2020年,,\n{header},电力（MWh）,原煤（吨）\n{who},1,2\n"))
    assert (found.findings, rows(found)) == ([], [(who, 2020, "raw_coal", 2.0, "t")])


def test_water_of_a_ledger_is_no_fuel(tmp_path):
    assert collect(text(tmp_path, LEDGER.replace("综合能源消费量（吨标准煤）", "取水量（立方米）"))).findings == []


def test_form_205_1_is_the_fuels_of_its_enterprise_without_what_was_raw_material(tmp_path):
    found = collect(workbook(tmp_path, FORM))
    assert found.findings == []
    assert rows(found) == [
        ("91330100MA2AAAAA1X", 2020, "raw_coal", 990.0, "t"),
        ("91330100MA2AAAAA1X", 2020, "natural_gas", 20.0, "10^4 m3"),
    ]


TOLD = {
    "en": [
        "form.xlsx: of 天然气(气态), what was used as raw material is taken off; it is not burnt.",
        "form.xlsx: 1 amount of electricity is left out here: electricity is the register's.",
        "form.xlsx states a total, which is not added in but checked against its parts: 能源合计.",
    ],
    "zh": [
        "form.xlsx：天然气(气态)中用作原材料的部分已扣除，不计燃烧。",
        "form.xlsx：有1个用电数量在此略去：用电量取自名录。",
    ],
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_form_leaves_out_is_told(tmp_path, language):
    found = collect(workbook(tmp_path, FORM))
    with speaking(language):
        assert [notice.text() for notice in found.notices][: len(TOLD[language])] == TOLD[language]


def changed(at, cells):
    return [cells if place == at else line for place, line in enumerate(FORM)]


UNKNOWN = {
    "en": "form.xlsx, cell A7: '兰炭' is no energy that is known.\n  State in mapping.toml, under [aliases], which energy it"
    ' is: "兰炭" = "coke"; or leave it out: "兰炭" = "".',
    "zh": "form.xlsx 单元格A7：“兰炭”不是已知的能源。\n"
    '  请在mapping.toml的[aliases]下注明能源："兰炭" = "coke"；或写"兰炭" = ""以略去。',
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_energy_of_a_form_that_is_not_known_is_asked_about(tmp_path, language):
    found = collect(workbook(tmp_path, changed(6, ["兰炭", "吨", "01", 10, 1000, 990, 980, "", 10, 0.7143])))
    with speaking(language):
        assert [fault.text() for fault in found.findings] == [UNKNOWN[language]]


@pytest.mark.parametrize(("said", "kept"), [("coke", ["coke", "natural_gas"]), ("", ["natural_gas"])])
def test_answer_to_an_energy_of_a_form_counts(tmp_path, said, kept):
    form = workbook(tmp_path, changed(6, ["兰炭", "吨", "01", 10, 1000, 990, 980, "", 10, 0.7143]))
    (tmp_path / "mapping.toml").write_text(f'[enterprise_energy.aliases]\n"兰炭" = "{said}"\n', encoding="utf-8")
    found = collect(form, into=tmp_path)
    assert (found.errors, [energy for _, _, energy, *_ in rows(found)]) == ([], kept)


TRANSFORMED = {
    "en": "form.xlsx, cell J7: 1 energy is partly put into transformation; what was transformed counts as burnt here.\n"
    "  So it is in power and heat plants. Of coking and refining take the input off the amounts, for its carbon leaves in"
    " the products.",
    "zh": "form.xlsx 单元格J7：有1种能源部分用于加工转换投入；此处按燃烧计。\n"
    "  发电、供热确为燃烧；炼焦、炼油的投入请从数量中扣除，因其碳含于产品之中。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_transformation_of_an_enterprise_is_told(tmp_path, language):
    form = [[*line[:9], {4: "加工转换投入", 6: 300}.get(at, "")] if at >= 4 else line for at, line in enumerate(FORM)]
    (fault,) = collect(workbook(tmp_path, form)).findings
    assert fault.severity == "warning"
    with speaking(language):
        assert fault.text() == TRANSFORMED[language]


def test_rows_of_meters_take_the_unit_of_their_header(tmp_path):
    found = collect(text(tmp_path, "企业编号,年份,能源品种,消费量（吨）\nE1,2020,原煤,1.5\n"))
    assert (found.findings, rows(found)) == ([], [("E1", 2020, "raw_coal", 1.5, "t")])


def test_fuels_by_credit_code_or_name_are_those_of_the_enterprise_in_the_register(tmp_path):
    folder = tmp_path / "region"
    folder.mkdir()
    files = {
        "region.toml": 'name = "r"\nyear = 2020\ngrid_factor = { value = 0.5, source = "ours" }\n',
        "energy_statistics.csv": "industry_code,industry,year,energy,amount,unit\n29,x,2019,electricity,100,MWh\n"
        "29,x,2019,raw_coal,100,t\n",
        "enterprises.csv": "enterprise_id,name,credit_code,industry_code,year,electricity_mwh,output_cny\n"
        "A,甲厂,91330100MA2AAAAA1X,29,2020,40,1000000\nB,乙厂,,29,2020,40,2000000\n",
        "enterprise_energy.csv": "enterprise_id,year,energy,amount,unit\n91330100MA2AAAAA1X,2020,raw_coal,3,t\n"
        "乙厂,2020,raw_coal,2,t\n",
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    region = rc.read_region(folder)
    assert region.enterprise_energy["enterprise_id"].to_list() == ["A", "B"]
