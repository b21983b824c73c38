"""The workbook: the frames in full precision, a unit in every header, and text that never runs."""

import dataclasses
import zipfile

import openpyxl
import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.language.errors import ReportError
from regional_carbon.reports import workbook, workbook_looks
from regional_carbon.reports.workbook import write_workbook
from regional_carbon.schema.comparison_tables import Comparison, StrategyCurves
from regional_carbon.schema.estimate_tables import (
    CarbonElectricityIntensity,
    IndustryStanding,
    IntensityForecast,
    Scopes,
)
from regional_carbon.schema.input_tables import Factors
from tests.runs import with_tables

SHEETS = [
    "Summary", "Uncertainty", "Comparison", "Enterprises", "Curves", "Intensity", "Forecast", "Factors", "Scopes", "Measures", "Chart data",
    "Columns",
]  # fmt: skip
TABLES = {
    "Comparison": (Comparison, "comparison"), "Enterprises": (IndustryStanding, "enterprises"),
    "Curves": (StrategyCurves, "curves"), "Intensity": (CarbonElectricityIntensity, "intensity"),
    "Forecast": (IntensityForecast, "forecast"), "Factors": (Factors, "factors_used"), "Scopes": (Scopes, "scopes"),
}  # fmt: skip


@pytest.fixture(scope="module")
def book(run, tmp_path_factory):
    return openpyxl.load_workbook(write_workbook(run, tmp_path_factory.mktemp("book") / "results.xlsx"))


def rows(sheet):
    return list(sheet.iter_rows(values_only=True))


def test_workbook_has_a_sheet_for_each_table(book):
    assert book.sheetnames == SHEETS


@pytest.mark.parametrize("name", TABLES)
def test_sheet_holds_the_frame_to_sixteen_digits(book, run, name):
    table, frame = TABLES[name][0], getattr(run, TABLES[name][1])
    header, *body = rows(book[name])
    labels = {column.header(): column.name for column in table.columns().values()}
    numbers = [place for place, text in enumerate(header) if frame.schema[labels[text]].is_numeric()]
    assert len(body) == frame.height
    assert len(set(header)) == len(header)
    missing = {"name_zh"} if name == "Factors" else set()  # the sheet has the name in its own language
    missing |= {one for one in frame.columns if frame[one].is_null().all()}  # nothing is known of it
    assert {labels[text] for text in header} >= (set(table.columns()) & set(frame.columns)) - missing - {"name_en"}
    for place in numbers:
        for row, value in zip(body, frame[labels[header[place]]], strict=True):  # a cell keeps 16 digits
            assert row[place] == (None if value is None else approx(value, rel=1e-15)), header[place]


def test_headers_carry_units_in_the_region_s_currency(run, tmp_path):
    path = write_workbook(
        dataclasses.replace(run, settings=dataclasses.replace(run.settings, currency="USD")), tmp_path / "results.xlsx"
    )
    header = rows(openpyxl.load_workbook(path)["Enterprises"])[0]
    assert {"electricity (MWh/yr)", "output (USD/yr)", "emissions (tCO2/yr)", "carbon efficiency (USD/tCO2)"} <= {
        *header
    }


def test_tables_are_frozen_and_filtered_and_numbers_are_grouped(book):
    for name in TABLES:
        assert book[name].freeze_panes is not None, name
        assert book[name].auto_filter.ref is not None, name
    sheet = book["Enterprises"]
    place = rows(sheet)[0].index("output (CNY/yr)") + 1
    assert sheet.cell(2, place).number_format == "#,##0"


def test_strategies_go_by_their_labels(book):
    assert {row[0] for row in rows(book["Curves"])[1:]} == {
        "Marginal opt-out (BS)", "Collective action CAS-1 (q = 0.98)", "Collective action CAS-2 (q = 0.99)",
    }  # fmt: skip


def test_summary_opens_with_the_answer_and_shows_the_totals(book):
    told = [value for row in rows(book["Summary"]) for value in row if value is not None]
    assert told[0] == "Region A · 2020 · Regional Carbon report"
    assert told[1] == (
        "The region's emissions are estimated at 209,773 tCO2 a year, with a 90 % interval of 152,979 to 278,531: it holds "
        "the errors of the evidence, the statistics, the fuels' factors, the meters and the grid factor. Given the grid "
        "factor of 0.7035 tCO2/MWh, as a report by the official factor takes it, the interval is 209,124 to 210,470. "
        "100.0% of the emissions rests on the industry's intensity alone (data-quality tier 5)."
    )
    assert told[2].startswith(
        "At equal tonnes Marginal opt-out (BS) has the least forgone output: 783.46 million CNY a year"
    )
    assert told[told.index("Enterprises") + 1] == 72


def test_every_column_of_every_sheet_is_explained(book):
    header, *body = rows(book["Columns"])
    assert header == ("Sheet", "Column", "Meaning", "Unit", "Symbol", "Name in CSV and Python")
    for name in TABLES:
        assert len([row for row in body if row[0] == name]) == len(rows(book[name])[0]), name
    assert ("Enterprises", "carbon efficiency", "carbon efficiency: output per unit of emissions", "CNY/tCO2", "CEF", "efficiency_cny_per_tco2") in body  # fmt: skip


def test_charts_are_the_spreadsheet_s_own(run, tmp_path):
    with zipfile.ZipFile(write_workbook(run, tmp_path / "results.xlsx")) as parts:
        charts = sorted(name for name in parts.namelist() if name.startswith("xl/charts/chart"))
        strategies, industries, doubt = (parts.read(name).decode("utf-8") for name in charts)
    assert strategies.count("<c:ser>") == 3 * 3  # each with the ends of its 90 % interval
    assert strategies.count("<c:legendEntry>") == 3 * 2  # which the legend leaves out
    assert all(f"'Chart data'!${column}$2:${column}$73" in strategies for column in "ABCD")
    assert industries.count("<c:ser>") == 8
    assert "'Chart data'!$O$2:$O$" in doubt


def test_names_that_would_run_stay_text(hostile_run, tmp_path):
    path = write_workbook(hostile_run, tmp_path / "results.xlsx")
    sheet = openpyxl.load_workbook(path)["Enterprises"]
    place = rows(sheet)[0].index("name") + 1
    assert sheet.cell(2, place).value == '=HYPERLINK("http://x","y")'
    assert sheet.cell(2, place).data_type == "s"
    with zipfile.ZipFile(path) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets" in name)


def test_what_is_not_known_stays_blank(small_run, tmp_path):
    sheet = openpyxl.load_workbook(write_workbook(small_run, tmp_path / "results.xlsx"))["Enterprises"]
    header, ranked, idle = rows(sheet)
    assert ranked[header.index("rank")] == 1
    assert idle[header.index("rank")] is None
    assert idle[header.index("emissions (tCO2/yr)")] == 0


def test_chinese_workbook_speaks_chinese_in_a_chinese_font(run, tmp_path):
    with rc.speaking("zh"):
        book = openpyxl.load_workbook(write_workbook(run, tmp_path / "results.xlsx"))
    assert book.sheetnames == [
        "汇总",
        "不确定性",
        "策略对照",
        "企业",
        "减排曲线",
        "碳电强度",
        "强度预测",
        "排放因子",
        "分范围",
        "减排措施",
        "图表数据",
        "列说明",
    ]
    assert "排放量 (tCO2/年)" in rows(book["企业"])[0]
    assert book["企业"]["A1"].font.name == "Microsoft YaHei"


def test_large_region_is_written_row_by_row_with_the_same_values(book, run, monkeypatch, tmp_path):
    monkeypatch.setattr(workbook_looks, "LARGE", 10)
    large = openpyxl.load_workbook(write_workbook(run, tmp_path / "results.xlsx"))
    for name in SHEETS:
        assert rows(large[name]) == rows(book[name]), name


def test_curves_beyond_a_sheet_are_thinned_and_the_summary_says_so(run, monkeypatch, tmp_path):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 60)
    book = openpyxl.load_workbook(write_workbook(run, tmp_path / "results.xlsx"))
    told = [value for row in rows(book["Summary"]) for value in row if value is not None]
    assert (
        "The sheet Curves does not hold every point; all curves are thinned in the same way. curves.csv has all points."
        in told
    )
    assert "The sheet Enterprises holds the first 60 by rank; enterprises.csv has all." in told
    curves = rows(book["Curves"])
    assert len(curves) <= 61
    reached = [row[curves[0].index("enterprises reached")] for row in curves[1:]]
    assert (reached.count(1), reached.count(72)) == (3, 3)
    assert len(rows(book["Enterprises"])) == 61


def test_workbook_that_cannot_be_written_is_said(run, tmp_path):
    with pytest.raises(ReportError, match=r"results\.xlsx"):
        write_workbook(run, tmp_path / "missing" / "results.xlsx")


def test_region_without_any_rank_is_written(run, tmp_path):
    none = run.enterprises.with_columns(
        pl.lit(None, run.enterprises.schema[name]).alias(name) for name in ("rank", "efficiency_cny_per_tco2")
    )
    empty = with_tables(run, enterprises=none, curves=run.curves.clear(), comparison=run.comparison.clear())
    assert len(rows(openpyxl.load_workbook(write_workbook(empty, tmp_path / "results.xlsx"))["Curves"])) == 1


def test_evidence_and_trust_are_told_in_the_reader_s_words_and_empty_columns_are_left_out(run, tmp_path):
    with rc.speaking("zh"):
        book = openpyxl.load_workbook(write_workbook(run, tmp_path / "results.xlsx"))
    header, first, *_ = rows(book.worksheets[SHEETS.index("Enterprises")])
    told = dict(zip(header, first, strict=True))
    assert told["证据"] == "仅行业碳电强度"
    assert "好" in told.values()
    assert "证据年份" not in header
