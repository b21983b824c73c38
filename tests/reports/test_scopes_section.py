"""The emissions by scope, as reports tell them: word for word in both languages, in the page and in the workbook."""

import openpyxl
import polars as pl
import pytest

import regional_carbon as rc
from regional_carbon.reports.region_page import write_page
from regional_carbon.reports.sentences.scopes_section import scope_table
from regional_carbon.reports.workbook import write_workbook
from tests.runs import with_tables, without

ONLY_CO2 = "Only CO2 is counted, no other greenhouse gas."


def changed(run, **values):
    """The run with its scopes changed, as green power or a residual factor would."""
    return with_tables(run, scopes=run.scopes.with_columns(**{name: pl.lit(value) for name, value in values.items()}))


def test_scopes_of_region_a_stand_side_by_side_location_based_and_market_based(region_a_run):
    told = scope_table(region_a_run)
    assert told.heads == ["Scope", "location-based (tCO2/yr)", "market-based (tCO2/yr)"]
    assert told.rows == [
        ("Scope 1: fuel combustion, processes", "286", "286"),
        ("Scope 2: purchased heat", "46", "46"),
        ("Scope 2: purchased electricity", "209,441", "209,441"),
        ("Total", "209,773", "209,773"),
    ]
    assert told.below == (
        "The emissions that are ranked and reduced, 209,773 tCO2, equal both totals. No residual factor is set "
        "(the setting residual_factor): market-based electricity is at the grid's average factor, 0.7035 tCO2/MWh, "
        "in which green power already claimed counts a second time."
    )
    with rc.speaking("zh"):
        assert scope_table(region_a_run).rows == [
            ("范围一：燃料燃烧与工业过程", "286", "286"),
            ("范围二：外购热力", "46", "46"),
            ("范围二：外购电力", "209,441", "209,441"),
            ("合计", "209,773", "209,773"),
        ]
        assert scope_table(region_a_run).below == (
            "用于排名与减排的排放量209,773 tCO2与两种合计均相等。未设剩余电量因子（设置residual_factor）："
            "基于市场的电力按电网平均排放因子0.7035 tCO2/MWh计，已认购的绿电存在重复计算。"
        )


@pytest.mark.parametrize(
    ("values", "english", "chinese"),
    [
        (
            {"location_tco2": 210_000.0, "unclaimed_mwh": 323.0},
            "The emissions that are ranked and reduced, 209,773 tCO2, equal the market-based total.",
            "用于排名与减排的排放量209,773 tCO2等于基于市场的合计。",
        ),
        (
            {"market_tco2": 215_000.0, "residual_tco2_per_mwh": 0.72},
            "The emissions that are ranked and reduced, 209,773 tCO2, equal the location-based total.",
            "用于排名与减排的排放量209,773 tCO2等于基于位置的合计。",
        ),
        (
            {"location_tco2": 210_000.0, "market_tco2": 215_000.0, "residual_tco2_per_mwh": 0.72},
            "The emissions that are ranked and reduced, 209,773 tCO2, are market-based at the grid's average factor: "
            "they equal neither total.",
            "用于排名与减排的排放量209,773 tCO2为基于市场、按电网平均排放因子计，与两种合计均不相等。",
        ),
    ],
)
def test_emissions_that_are_ranked_are_named_for_the_total_they_equal(region_a_run, values, english, chinese):
    run = changed(region_a_run, **values)
    assert scope_table(run).below.startswith(english)
    with rc.speaking("zh"):
        assert scope_table(run).below.startswith(chinese)


def test_residual_factor_and_green_power_of_unknown_kind_are_told(region_a_run):
    run = changed(region_a_run, residual_tco2_per_mwh=0.72, unclaimed_mwh=1_234.0)
    assert scope_table(run).below.endswith(
        " Market-based electricity is at the residual factor, 0.7200 tCO2/MWh, location-based at the grid's average, "
        "0.7035 tCO2/MWh. Of 1,234 MWh of zero-carbon electricity it is not said whether it is bought or made on site "
        "(green_power_mwh); it counts as bought, so the location-based total does not take it off."
    )
    with rc.speaking("zh"):
        assert scope_table(run).below.endswith(
            "基于市场的电力按剩余电量因子0.7200 tCO2/MWh计，基于位置的按电网平均排放因子0.7035 tCO2/MWh计。"
            "1,234 MWh零碳电量未说明为外购或自发（green_power_mwh），按外购计，基于位置的合计不予扣除。"
        )


def test_what_is_scope_1_or_heat_has_a_row_where_there_is_any(region_a_run):
    assert ("Scope 1 or Scope 2 heat, not told apart", "12", "12") in scope_table(
        changed(region_a_run, unsplit_tco2=12.0)
    ).rows


def test_run_of_an_earlier_version_has_no_scopes_to_tell(region_a_run):
    assert scope_table(without(region_a_run, "scopes")) is None


def test_page_tells_the_scopes_and_co2_only_once(region_a_run, tmp_path):
    page = write_page(region_a_run, tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count(ONLY_CO2) == 1
    assert 'id="table-scopes"' in page


def test_workbook_has_a_sheet_of_scopes_and_says_co2_only_once(region_a_run, tmp_path):
    book = openpyxl.load_workbook(write_workbook(region_a_run, tmp_path / "results.xlsx"))
    heads, values = book["Scopes"].iter_rows(values_only=True)
    told = dict(zip(heads, values, strict=True))
    assert told["total, location-based (tCO2/yr)"] == pytest.approx(209_773, abs=0.5)
    notes = [cell for row in book["Summary"].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    assert sum(ONLY_CO2 in note for note in notes) == 1


def test_scopes_and_each_enterprise_s_are_exported_and_in_the_summary(region_a_run):
    folder = region_a_run.folder
    assert pl.read_csv(folder / "scopes.csv").row(0, named=True)["enterprises"] == 72
    assert {"scope_1_tco2", "heat_tco2", "electricity_location_tco2", "electricity_market_tco2"} <= {
        *pl.read_csv(folder / "enterprises.csv").columns
    }
    assert region_a_run.summary["scopes"]["market_tco2"] == pytest.approx(region_a_run.summary["emission_tco2"])
