"""Layouts as offices have them: each file of the zoo, workbooks with merged cells, and a yearbook's page as printed."""

import csv
import time
import tomllib
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
import xlwt
from pytest import approx

from regional_carbon.collect.checks import check
from regional_carbon.collect.files import read_table
from regional_carbon.collect.intake import collect
from regional_carbon.collect.layouts import read, understand
from regional_carbon.collect.layouts.units_in_text import split_unit
from regional_carbon.collect.sheets import Sheet
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises, Factors

from .layout_files import ZOO, rows_of, rows_of_csv, text_sheet, workbook_sheets

DATA = Path(__file__).parents[1] / "data"
LAYOUTS = sorted(path.name.removesuffix(".tidy.csv") for path in ZOO.glob("*.tidy.csv"))
FINDINGS = tomllib.loads((ZOO / "findings.toml").read_text(encoding="utf-8"))


def table_of(name):
    return EnergyStatistics if name.startswith("statistics") else Enterprises


def understood(name, decided=None):
    return understand(
        text_sheet((ZOO / f"{name}.csv").read_text(encoding="utf-8"), f"{name}.csv"), table_of(name), decided
    )


def lines(text, table=EnergyStatistics, decided=None):
    return understand(text_sheet(text.strip("\n") + "\n"), table, decided)


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_gives_the_table_expected_and_the_findings_expected(name):
    found = understood(name)
    assert rows_of(found.written) == rows_of_csv((ZOO / f"{name}.tidy.csv").read_text(encoding="utf-8"))
    told = [f"{fault.severity} {fault.key} {fault.row}" for fault in found.findings]
    assert told == FINDINGS.get(name, [])


def test_the_zoo_holds_forty_layouts_in_both_languages():
    assert len(LAYOUTS) >= 40
    assert sum("_en_" in name for name in LAYOUTS) >= 8
    assert FINDINGS.keys() <= set(LAYOUTS)


@pytest.mark.parametrize(
    "name", [name for name in LAYOUTS if name not in FINDINGS and name != "enterprises_zh_a_month_not_known"]
)
def test_layout_understood_passes_the_checks_of_its_table(name):
    _, faults = check(understood(name).written, table_of(name), "row")
    assert faults == []


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name not in FINDINGS])
def test_mapping_given_back_reproduces_the_table(name):
    first = understood(name)
    again = understood(name, first.mapping)
    assert rows_of(again.written) == rows_of(first.written)
    assert again.findings == []
    assert again.mapping == first.mapping


@pytest.mark.parametrize("name", LAYOUTS)
def test_value_stands_where_its_place_says(name):
    """An amount's line, by its fault, is a line of the file that holds the amount as written."""
    found = understood(name)
    text = (ZOO / f"{name}.csv").read_text(encoding="utf-8").split("\n")
    column = "amount" if table_of(name) is EnergyStatistics else "output_cny"
    assert found.written.cells.height > 0
    for index in range(found.written.cells.height):
        written = found.written.text(column, index)
        assert written in text[found.written.fault("blank", index, column).row - 1]


# ---------------------------------------------------------------------------------------------------
# The yearbook's page as printed


@pytest.fixture(scope="module")
def zhejiang():
    return understand(workbook_sheets(DATA / "as_published_zhejiang_2007_balance.xls"), EnergyStatistics)


SECTORS = {
    "agriculture": "A", "industry": "BCD", "construction": "E", "transport": "G", "trade_catering": "FH",
    "households": "residential", "other": "other",
}  # fmt: skip
KINDS = {
    "coal_total": "coal_total", "raw_coal": "raw_coal", "cleaned_coal": "washed_coal",
    "other_washed_coal": "other_washed_coal", "briquettes": "briquettes", "coke": "coke",
    "coke_oven_gas": "coke_oven_gas", "other_gas": "other_gas", "petroleum_total": "petroleum_total",
    "crude_oil": "crude_oil", "gasoline": "gasoline", "kerosene": "kerosene", "diesel": "diesel",
    "fuel_oil": "fuel_oil", "lpg": "lpg", "refinery_gas": "refinery_gas", "natural_gas": "natural_gas",
    "other_petroleum": "other_petroleum_products", "other_coking_products": "other_coking_products",
    "heat": "heat", "electricity": "electricity", "other_energy": "other_energy",
}  # fmt: skip
UNITS = {"10kt": "10^4 t", "100mm3": "10^8 m3", "10pow10kj": "10^10 kJ", "100gwh": "10^8 kWh", "10ktce": "10^4 tce"}


def tidied():
    """The independent tidy table: (industry, energy, unit) → amount, blanks left out."""
    with (DATA / "zhejiang_2007_sectors.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for name, value in row.items():
                kind, _, unit = name.rpartition("_")
                if unit in UNITS and value and row["sector"] in SECTORS:
                    yield (SECTORS[row["sector"]], KINDS[kind], UNITS[unit]), float(value)


def test_yearbook_page_as_printed_equals_the_tidy_table_in_every_cell_both_have(zhejiang):
    """The page's totals of coal and oil are stated, not in the table; all else is."""
    rows = zhejiang.written.cells.iter_rows(named=True)
    found = {(row["industry_code"], row["energy"], row["unit"]): float(row["amount"]) for row in rows}
    stated = {
        (entry.industry.thing, entry.energy.thing, entry.unit.symbol): float(entry.amount.text)
        for entry in zhejiang.stated
        if entry.industry.kind == "leaf" and entry.amount.is_number
    }
    assert not found.keys() & stated.keys()
    expected = dict(tidied())
    assert len(expected) == 69
    assert {**found, **stated} == approx(expected, rel=1e-15)
    assert {energy for _, energy, _ in stated} == {"coal_total", "petroleum_total"}


def test_yearbook_page_is_of_the_year_in_its_title(zhejiang):
    assert set(zhejiang.written.cells["year"]) == {"2007"}


def test_yearbook_page_states_two_totals_that_its_own_parts_do_not_add_up_to(zhejiang):
    """Petroleum products of final consumption: 1980.62 printed, its kinds add up to 1985.65; natural gas 5.2869
    printed, its sectors 4.2 + 0.1 + 2.7 = 7. Both are so in the yearbook."""
    assert [(f.severity, f.key, f.cell, f.values["stated"], f.values["added"]) for f in zhejiang.findings] == [
        ("warning", "total_differs", "K31", "1980.62", "1985.6492"),
        ("warning", "total_differs", "S31", "5.2869", "7"),
    ]


def test_yearbook_page_keeps_the_cell_of_every_amount(zhejiang):
    sheet = workbook_sheets(DATA / "as_published_zhejiang_2007_balance.xls")[0]
    cells = {
        sheet.place(row, column)[1]: text for row, line in enumerate(sheet.rows) for column, text in enumerate(line)
    }
    for index in range(zhejiang.written.cells.height):
        fault = zhejiang.written.fault("blank", index, "amount")
        assert cells[fault.cell] == zhejiang.written.text("amount", index)
    steel = zhejiang.written.cells.with_row_index("at").filter(industry_code="BCD", energy="electricity")
    assert zhejiang.written.fault("blank", steel["at"][0], "amount").cell == "W33"
    assert zhejiang.written.fault("blank", steel["at"][0], "industry_code").cell == "A33"
    assert zhejiang.written.fault("blank", steel["at"][0], "energy").cell == "W9"


# ---------------------------------------------------------------------------------------------------
# Workbooks with merged cells


def test_ledger_with_merged_headers_is_read_with_the_cells_of_its_values(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "ledger.xlsx") as workbook:
        sheet = workbook.add_worksheet("台账")
        sheet.merge_range("A1:G1", "某区2020年重点用能企业台账")
        sheet.write("G2", "单位：万千瓦时、万元")
        sheet.merge_range("A3:A4", "序号")
        sheet.merge_range("B3:C3", "企业")
        sheet.merge_range("D3:E3", "行业")
        sheet.merge_range("F3:F4", "用电量")
        sheet.merge_range("G3:G4", "工业总产值")
        sheet.write_row("B4", ["编号", "名称", "代码", "名称"])
        sheet.write_row("A5", [1, "001", "甲公司", 29, "橡胶和塑料制品业", 123.45, 5600])
        sheet.write_row("A6", [2, "002", "乙公司", 33, "金属制品业", "约8.8", "1 200.5"])
        sheet.write_row("A7", ["合计", "", "", "", "", 132.25, 6800.5])
    found = understand(workbook_sheets(tmp_path / "ledger.xlsx"), Enterprises)
    frame, faults = check(found.written, Enterprises, "enterprise")
    assert frame["electricity_mwh"].to_list() == [1234.5, None]
    assert frame["output_cny"].to_list() == [56_000_000, 12_005_000]
    assert [(fault.key, fault.cell, fault.values["written"]) for fault in faults] == [("not_a_number", "F6", "约8.8")]
    assert found.findings == []


def test_sheet_for_each_year_is_one_table_and_each_value_knows_its_sheet(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "yearbook.xlsx") as workbook:
        workbook.add_worksheet("说明").write("A1", "指标解释")
        for year in (2018, 2019):
            sheet = workbook.add_worksheet(f"{year}年")
            sheet.merge_range("A1:C1", "分行业能源消费量")
            sheet.write_row("A2", ["行业", "电力(万千瓦时)", "天然气(万立方米)"])
            sheet.write_row("A3", ["橡胶和塑料制品业", year - 1900, 1])
            sheet.write_row("A4", ["金属制品业", 220, "x"])
    found = understand(workbook_sheets(tmp_path / "yearbook.xlsx"), EnergyStatistics)
    _, faults = check(found.written, EnergyStatistics, "statistic")
    assert sorted(set(found.written.cells["year"])) == ["2018", "2019"]
    assert [(fault.sheet, fault.cell, fault.values["written"]) for fault in faults] == [
        ("2018年", "C4", "x"),
        ("2019年", "C4", "x"),
    ]
    assert str(faults[0].place()) == "yearbook.xlsx, sheet '2018年', cell C4"
    assert [notice.text() for notice in found.notices] == [
        "yearbook.xlsx has a sheet that does not hold this table: 说明."
    ]


def test_registers_of_two_sheets_are_one_table(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "register.xlsx") as workbook:
        for year in (2019, 2020):
            sheet = workbook.add_worksheet(str(year))
            sheet.write_row("A1", ["企业编号", "行业代码", "用电量(万千瓦时)", "产值(万元)"])
            sheet.write_row("A2", ["A", "29", 1, -5 if year == 2020 else 5])
    found = understand(workbook_sheets(tmp_path / "register.xlsx"), Enterprises)
    frame, faults = check(found.written, Enterprises, "enterprise")
    assert frame.select("enterprise_id", "year").rows() == [("A", 2019), ("A", 2020)]
    assert [(fault.key, fault.sheet, fault.cell, fault.values["written"]) for fault in faults] == [
        ("too_small", "2020", "D2", "-5")
    ]


def test_merged_headers_in_both_languages_are_read(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "page.xlsx") as workbook:
        sheet = workbook.add_worksheet("6-3")
        sheet.merge_range("B2:F2", "6-3 分行业能源消费量(2019年)")
        sheet.merge_range("B4:B6", "行业\nSector")
        sheet.merge_range("C4:D4", "煤品 Coal")
        sheet.merge_range("E4:F4", "电力与热力")
        sheet.write_row("C5", ["原煤", "焦炭", "电力", "热力"])
        sheet.write_row("C6", ["Raw Coal (10^4 t)", "Coke (10^4 t)", "Electricity (10^8 kWh)", "Heat (10^10 kJ)"])
        sheet.write_row("B7", ["工业 Industry", 1, 2, 3, 4])
        sheet.write_row("B8", ["建筑业", 5, "—", 6, 7])
    found = understand(workbook_sheets(tmp_path / "page.xlsx"), EnergyStatistics, {"aliases": {"工业 Industry": "BCD"}})
    assert found.findings == []
    assert found.written.cells.select("industry_code", "energy", "amount", "unit").rows() == [
        ("BCD", "raw_coal", "1", "10^4 t"), ("BCD", "coke", "2", "10^4 t"),
        ("BCD", "electricity", "3", "10^8 kWh"), ("BCD", "heat", "4", "10^10 kJ"),
        ("E", "raw_coal", "5", "10^4 t"), ("E", "electricity", "6", "10^8 kWh"), ("E", "heat", "7", "10^10 kJ"),
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# What is never done


def test_missing_amount_is_never_zero_and_is_counted():
    found = lines("2019年,,\n行业,电力(MWh),天然气(万立方米)\n金属制品业,—,3\n家具制造业,0,\n")
    assert rows_of(found.written) == rows_of_csv(
        "industry_code,industry,year,energy,amount,unit\n"
        "33,金属制品业,2019,natural_gas,3,10^4 m3\n21,家具制造业,2019,electricity,0,MWh\n"
    )
    assert [notice.text() for notice in found.notices] == [
        "Amounts not given in table.csv: 2. They are left out as not known, not taken as 0."
    ]


def test_section_without_its_divisions_is_an_industry_and_with_them_a_total():
    alone = lines("2019年,\n行业,电力(MWh)\n制造业,10\n建筑业,5\n")
    beside = lines("2019年,\n行业,电力(MWh)\n制造业,10\n金属制品业,10\n建筑业,5\n")
    assert sorted(alone.written.cells["industry_code"]) == ["C", "E"]
    assert sorted(beside.written.cells["industry_code"]) == ["33", "E"]


def test_totals_of_a_long_table_are_set_aside_and_held_against_their_parts():
    found = lines(
        "行业,年份,能源,消费量,单位\n合计,2019,电力,40,MWh\n金属制品业,2019,电力,10,MWh\n家具制造业,2019,电力,20,MWh\n"
    )
    assert found.written.cells["industry_code"].to_list() == ["33", "21"]
    assert [(fault.key, fault.row, fault.values["stated"], fault.values["added"]) for fault in found.findings] == [
        ("total_differs", 2, "40", "30")
    ]


def test_header_not_understood_is_told_and_left_out_as_before():
    found = lines("企业编号,行业代码,年份,用电量(MWh),产值(元),联系人\nA,29,2020,1,2,张三\n", Enterprises)
    assert [notice.text() for notice in found.notices] == ["table.csv has a column that is not used: 联系人."]
    assert found.findings == []


def test_header_none_of_which_is_understood_is_reported_by_the_check_of_the_table():
    found = lines("foo,bar\n1,2\n", Factors)
    _, faults = check(found.written, Factors, "factor")
    assert {fault.key for fault in faults} >= {"column_missing"}


def test_plain_table_of_any_kind_is_read_by_its_column_names():
    found = lines("energy,unit,tco2_per_unit,source\nstraw,t,0.5,us\n", Factors)
    frame, faults = check(found.written, Factors, "factor")
    assert faults == []
    assert frame["tco2_per_unit"].to_list() == [0.5]


def test_file_is_read_by_whichever_reader_of_sheets(tmp_path):
    path = tmp_path / "enterprises.csv"
    path.write_text((ZOO / "enterprises_zh_ledger.csv").read_text(encoding="utf-8"), encoding="utf-8")
    found = read(path, Enterprises, read_sheets=lambda path: text_sheet(path.read_text(encoding="utf-8"), path.name))
    assert rows_of(found.written) == rows_of(understood("enterprises_zh_ledger").written)


def test_quantity_in_two_units_is_the_same_quantity():
    wan = understood("enterprises_zh_ledger").written.cells
    kwh = understood("enterprises_zh_grid_export").written.cells
    assert wan.select("electricity_mwh", "output_cny").equals(kwh.select("electricity_mwh", "output_cny"))


def test_converted_amounts_have_no_binary_noise():
    """0.07 × 100 is 7.000000000000001 in floating point; amounts are converted as decimals."""
    found = lines("企业编号,行业代码,年份,用电量(亿千瓦时),产值(亿元)\nA,29,2020,0.00007,0.57\n", Enterprises)
    assert found.written.cells["electricity_mwh"].to_list() == ["7"]
    assert found.written.cells["output_cny"].to_list() == ["57000000"]


def test_register_of_many_rows_is_read_whole():
    rows = "".join(f"{i},29,2020,{i},{i * 10}\n" for i in range(2_000))
    found = lines("企业编号,行业代码,年份,用电量(MWh),产值(元)\n" + rows, Enterprises)
    assert found.written.cells.height == 2_000
    assert found.written.cells["electricity_mwh"].cast(pl.Float64).sum() == sum(range(2_000))


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2019年分行业用电量", "2019"),
        ("中国能源统计年鉴2020 分行业用电量(2019年)", "2019"),
        ("2020年统计年鉴：2019年分行业用电量", "2019"),
        ("China Energy Statistical Yearbook 2020: electricity by industry 2019", "2019"),
        ("2019年1-12月分行业用电量", "2019"),
        ("分行业用电量（2019年） 填报日期：2020年3月1日", "2019"),
        ("分行业用电量 2020-03-01", None),
        ("中国能源统计年鉴2020", None),
        ("2018-2019年分行业用电量", None),
    ],
)
def test_year_is_that_of_the_table_and_not_of_the_yearbook_or_the_day(title, year):
    found = lines(f"{title}\n行业,电力(MWh)\n金属制品业,1\n")
    assert [row["year"] for row in found.written.cells.iter_rows(named=True) if "year" in row] == (
        [year] if year else []
    )
    assert [fault.key for fault in found.findings] == ([] if year else ["year_not_found"])


@pytest.mark.parametrize(
    "title", ["2019年1-6月用电量", "2019年上半年用电量", "2019年1月至11月", "2019年第一季度", "2019 Q1"]
)
def test_less_than_a_year_is_told(title):
    found = lines(f"{title}\n行业,电力(MWh)\n金属制品业,1\n")
    assert ("warning", "part_of_a_year") in [(fault.severity, fault.key) for fault in found.findings]


def test_industry_not_known_is_told_beside_a_year_as_well():
    found = lines("行业,年份,电力(MWh)\n橡胶与塑料,2019,1\n金属制品业,2019,2\n")
    assert [(fault.key, fault.row, fault.values["name"]) for fault in found.findings] == [
        ("industry_name_unknown", 2, "橡胶与塑料")
    ]


def test_energy_not_known_stays_as_written_for_the_factors_to_judge():
    across = lines("2019年,\n能源品种,金属制品业\n秸秆(吨),1\n电力(MWh),2\n")
    beside = lines("行业,能源品种,单位,2019\n金属制品业,秸秆,吨,1\n")
    assert across.findings == beside.findings == []
    assert across.written.cells["energy"].to_list() == ["秸秆", "electricity"]
    assert beside.written.cells["energy"].to_list() == ["秸秆"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2019年,\n行业代码,电力(MWh)\n33,1\n", "金属制品业"),
        ("2019,\nIndustry code,Electricity (MWh)\n33,1\n", "Manufacture of metal products"),
        ("行业代码,年份,能源,消费量,单位\n33,2019,电力,1,MWh\n", "金属制品业"),
        ("Industry code,Year,Energy,Amount,Unit\n33,2019,electricity,1,MWh\n", "Manufacture of metal products"),
    ],
)
def test_industry_given_by_its_code_alone_has_the_name_of_the_standard(text, name):
    assert lines(text).written.cells["industry"].to_list() == [name]


def test_codes_of_statistics_are_divisions_and_those_of_classes_stay_apart():
    wide = lines(
        "2019年,,\n行业代码,行业,电力(MWh)\n6,煤炭开采和洗选业,1\nC29,橡胶和塑料制品业,2\n2911,轮胎制造,3\n331,结构性金属制品制造,4\n"
    )
    assert wide.written.cells["industry_code"].to_list() == ["06", "29", "2911", "331"]
    long = lines(
        "行业代码,行业,年份,能源,消费量,单位\n6,煤炭开采和洗选业,2019,电力,1,MWh\n2911,轮胎制造,2019,电力,3,MWh\n"
    )
    assert long.written.cells["industry_code"].to_list() == ["06", "2911"]
    own = lines("industry_code,industry,year,energy,amount,unit\n6,Plastics,2019,electricity,1,MWh\n")
    assert own.written.cells["industry_code"].to_list() == ["6"]


EXAMPLES = Path(__file__).parents[2] / "examples"
OWN = {"energy_statistics": EnergyStatistics, "enterprises": Enterprises, "factors": Factors}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.csv")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_table_in_our_own_columns_is_read_as_it_stands(path):
    table = OWN[path.stem]
    found = understand(text_sheet(path.read_text(encoding="utf-8-sig"), path.name), table)
    frame, faults = check(found.written, table, "row")
    as_it_stands, _ = check(read_table(path, table).written, table, "row")
    assert frame.equals(as_it_stands)
    assert [*found.findings, *faults, *found.notices] == []


def test_total_wrong_both_ways_is_told_both_ways():
    """煤合计 of all: 70 stated; its kinds 30 + 20, its industries 25 + 25."""
    found = lines(
        "2019年,,\n行业,煤合计(吨),原煤(吨),洗精煤(吨)\n合计,70,30,20\n金属制品业,25,15,10\n家具制造业,25,15,10\n"
    )
    assert [(fault.row, fault.values["name"], fault.values["added"]) for fault in found.findings] == [
        (3, "合计", "50"), (3, "煤合计", "50"),
    ]  # fmt: skip


def test_unit_missing_of_two_years_side_by_side_is_told_at_each_column_once():
    found = lines("企业编号,行业代码,2019年用电量,2020年用电量,产值(元)\nA,29,1,2,3\n", Enterprises)
    assert [fault.key for fault in found.findings] == ["unit_missing", "unit_missing"]
    assert [fault.values["column"] for fault in found.findings] == ["2019年用电量", "2020年用电量"]


LEDGER_OF_A_TITLE = "企业编号,行业代码,用电量（万千瓦时）,工业总产值（万元）\nE1,14,100,5000\n"


@pytest.mark.parametrize(
    "title",
    [
        "2020年12月规上工业企业情况",
        "规上工业企业（2020年3月份）",
        "2020-03 enterprises",
        "Enterprises December 2020",
        "2020年1-6月",
    ],
)
def test_title_of_one_month_or_some_is_doubted(title):
    found = understand(text_sheet(f"{title},,,\n{LEDGER_OF_A_TITLE}"), Enterprises)
    assert [(fault.key, fault.severity) for fault in found.findings] == [("part_of_a_year", "warning")]


@pytest.mark.parametrize(
    "title",
    [
        "2020年规上工业企业情况",
        "2020年规上工业企业 填报日期：2021年1月",
        "2020年1-12月",
        "2020年12月31日规上企业",
        "截至2020年12月",
        "2020年1—12月累计",
    ],
)
def test_title_of_a_year_or_of_a_day_is_not_doubted(title):
    found = understand(text_sheet(f"{title},,,\n{LEDGER_OF_A_TITLE}"), Enterprises, {"year": 2020})
    assert "part_of_a_year" not in [fault.key for fault in found.findings]


def test_month_as_a_sheet_s_name_is_doubted():
    rows = [["2020年企业情况", "", "", ""], *(line.split(",") for line in LEDGER_OF_A_TITLE.split())]
    found = understand([Sheet("b.xlsx", "12月", rows)], Enterprises)
    assert [fault.key for fault in found.findings] == ["part_of_a_year"]


def test_year_is_not_read_from_the_name_of_a_text_file_but_from_that_of_a_sheet():
    text = text_sheet(LEDGER_OF_A_TITLE, "企业台账2021年1月导出.csv")
    assert [fault.key for fault in understand(text, Enterprises).findings] == ["year_not_found"]
    sheet = Sheet("企业台账2021年1月导出.xlsx", "2020", text[0].rows)
    assert understand([sheet], Enterprises).written.cells["year"].to_list() == ["2020"]


@pytest.mark.parametrize("huge", ["1e60", "1e300", "123456789012345678901234567890123", "9e9999"])
def test_total_of_amounts_too_long_to_print_is_told_like_any_other(huge):
    text = f"2019年分行业能源消费量,\n行业,电力(MWh)\n合计,0.001\n金属制品业,{huge}\n家具制造业,0.002\n"
    found = understand(text_sheet(text), EnergyStatistics)
    assert [fault.key for fault in found.findings] == ["total_differs"]


def test_time_to_find_totals_does_not_grow_with_the_cube_of_their_number():
    columns = ",".join(["制造业(MWh),食品制造业(MWh),采矿业(MWh)"] * 200)
    text = f"2019年分行业用电量\n指标,{columns}\n电力{',1' * 600}\n"
    begun = time.process_time()
    understand(text_sheet(text), EnergyStatistics)
    assert time.process_time() - begun < 5


def test_name_that_a_person_calls_a_total_is_set_aside_and_one_called_nothing_is_left_out():
    text = "2019年,\n行业,电力（MWh）\n规模以上工业合计,30\n食品制造业,10\n纺织业,20\n六大高耗能行业,15\n"
    aliases = {"规模以上工业合计": "total", "六大高耗能行业": ""}
    found = understand(text_sheet(text), EnergyStatistics, {"aliases": aliases})
    assert found.findings == []
    assert found.written.cells["industry_code"].to_list() == ["14", "17"]
    wrong = understand(text_sheet(text.replace("30", "40")), EnergyStatistics, {"aliases": aliases})
    assert [fault.key for fault in wrong.findings] == ["total_differs"]


def test_unit_that_closes_a_header_too_long_to_be_read_is_its_unit_all_the_same():
    name = "Electricity Use - Grid Purchase and Generated from Onsite Renewable Systems of All Buildings"
    assert split_unit(f"{name} (kWh)", ()) == (name, "kWh")
    assert split_unit(f"{name} (kBtu)", ())[1] == "kBtu"
    assert split_unit(f"{name} (see note)", ()) == (f"{name} (see note)", "")


def merged_units(path, *merged):
    """A workbook whose row of units stands below its energies, some of them in one merged cell."""
    book = openpyxl.Workbook()
    for row in (
        ["2019年分行业能源消费量"],
        ["行业", "原煤", "焦炭", "电力"],
        [None, "吨", None, "万千瓦时"],
        ["纺织业", 10, 20, 30],
    ):
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return collect(path)


def test_unit_in_a_merged_cell_is_that_of_every_column_it_stands_over(tmp_path):
    found = merged_units(tmp_path / "units.xlsx", "B3:C3")
    assert not found.errors
    amounts = found.tables["energy_statistics"].frame.select("energy", "amount", "unit").rows()
    assert amounts == [("raw_coal", 10, "t"), ("coke", 20, "t"), ("electricity", 300, "MWh")]


def test_unit_in_a_merged_cell_of_an_old_workbook_is_that_of_every_column_it_stands_over(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("1")
    sheet.write_merge(0, 0, 0, 3, "2019年分行业能源消费量")
    for row, cells in {1: ["行业", "原煤", "焦炭", "电力"], 3: ["纺织业", 10, 20, 30]}.items():
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    sheet.write_merge(2, 2, 1, 2, "吨")
    sheet.write(2, 3, "万千瓦时")
    book.save(tmp_path / "units.xls")
    found = collect(tmp_path / "units.xls")
    assert not found.errors
    amounts = found.tables["energy_statistics"].frame.select("energy", "amount", "unit").rows()
    assert amounts == [("raw_coal", 10, "t"), ("coke", 20, "t"), ("electricity", 300, "MWh")]


def test_unit_in_a_cell_of_its_own_is_none_of_the_column_beside_it(tmp_path):
    found = merged_units(tmp_path / "units.xlsx")
    assert [fault.key for fault in found.errors] == ["unit_missing"]
