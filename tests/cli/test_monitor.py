"""The command `monitor`: the sentence, the tables, and what it says where there is nothing to monitor."""

import io
import json

import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.reports.results_folder import pathway
from regional_carbon.schema.goals import Goal
from tests.cli.test_commands import said
from tests.web.readings import made_up_readings

OF_ESTIMATE = (
    "Measured with the grid factor of the estimate of 2020: 0.7035 tCO2/MWh (Average CO2 factors of China regional grids 2011 "
    "and 2012, National Centre for Climate Change Strategy for the NDRC, 2014-09)"
)


@pytest.fixture
def read(region_a):
    """Region A with made-up readings."""
    made_up_readings().write_csv(region_a / "readings.csv")
    return region_a


@pytest.fixture
def plan(read, tmp_path):
    """A plan of a tenth less than the register's emission for every enterprise, in plan.csv as `pathway` names it."""
    found = rc.run(read, out=tmp_path / "run")
    path = tmp_path / "plan.csv"
    emission = pl.read_csv(found.folder / "enterprises.csv").select("enterprise_id", "industry_code", "emission_tco2")
    emission.with_columns(year=pl.lit(2021), planned_tco2=0.9 * pl.col("emission_tco2")).write_csv(path)
    return path


def test_monitor_says_how_the_year_stands_and_writes_the_table(read, plan, tmp_path):
    out = tmp_path / "monitor.csv"
    told = said("monitor", read, "--plan", plan, "--out", out)
    rows = pl.read_csv(out)
    done = rows["to_date_tco2"].sum()
    planned = rows["planned_to_date_tco2"].sum()
    difference = f"{done / planned - 1:+.1%}".replace("-", "−")
    assert told == (
        f"2021 up to month 7: {done:,.0f} tCO2 of 70 of 72 enterprises; {difference} against the plan for the same months "
        f"({planned:,.0f} tCO2, 70 enterprises) → {out}\n{OF_ESTIMATE}\n"
    )
    assert rows.height == 72
    assert rows.filter(pl.col("months_read") == 0)["enterprise_id"].to_list() == ["A003", "A007"]


def test_monitor_against_a_way_says_the_grid_factor_that_the_way_took(read, tmp_path):
    """The way takes the published factor of 2021, 0.5992 against 0.7035 of the estimate, and each enterprise its own."""
    way = pathway(read, goals=[Goal(2023, reduction=0.3)], yes=True).folder
    out = tmp_path / "monitor.csv"
    told = said("monitor", read, "--plan", way / "plan.csv", "--yes", "--out", out).splitlines()
    assert told[-1] == (
        "Measured with the plan's grid factor of 2021: 0.5992 tCO2/MWh (Announcement of 2021 electricity CO2 factors, with "
        "method note, MEE; NBS, 2024-04-12)"
    )
    rows = pl.read_csv(out).filter(pl.col("enterprise_id") == "A034").row(0, named=True)
    assert rows["own_intensity_tco2_per_mwh"] == approx(0.7040 - 0.7035 + 0.5992, abs=1e-6)
    assert rows["to_date_tco2"] == approx(rows["read_mwh"] * 0.5997, rel=1e-5)


def test_monitor_without_a_plan_says_so_in_chinese(read, tmp_path):
    out = tmp_path / "monitor.csv"
    told = said("monitor", read, "--out", out, "--lang", "zh")
    assert told.startswith("2021年截至7月：72家企业中70家有读数，排放")
    first, second = told.splitlines()
    assert first.endswith(f" tCO2；无可比较的方案 → {out}")
    assert second.startswith("按2020年估算所用电网排放因子计量：0.7035 tCO2/MWh（")


def test_tables_go_to_the_screen_and_as_json(read):
    months = json.loads(said("monitor", read, "--table", "months", "--json"))
    assert [month["month"] for month in months] == [1, 2, 3, 4, 5, 6, 7]
    assert [month["enterprises_read"] for month in months] == [70, 70, 69, 70, 70, 70, 70]
    text = said("monitor", read, "--table", "region", "--out", "-").split("\n2021 up to")[0]
    total = pl.read_csv(io.StringIO(text)).row(0, named=True)
    assert total["to_date_tco2"] == approx(months[-1]["to_date_tco2"])
    assert total["interval_basis"] == "own_years"


def test_past_year_can_be_looked_at_again(read):
    told = json.loads(said("monitor", read, "--year", "2020", "--table", "region", "--json"))[0]
    assert told["last_month"] == 12
    assert told["to_date_tco2"] == approx(209_773, rel=1e-4)  # the readings of 2020 are the register's, by month
    assert told["projected_tco2"] == approx(told["to_date_tco2"])


def test_folder_without_readings_is_told_what_to_bring(region_a):
    assert said("monitor", region_a, code=2) == (
        f"The folder '{region_a}' has no readings that cover a month, so there is nothing to monitor.\n"
        "  Put monthly electricity into readings.csv: enterprise_id, time (like 2021-01) and electricity_kwh; or import the "
        f"utility's file: regional-carbon collect FILE --table readings --into {region_a}\n"
    )
    assert said("monitor", region_a, "--lang", "zh", code=2) == (
        f"文件夹“{region_a}”中没有覆盖整月的电表读数，无从监测。\n"
        "  请将月度用电量写入readings.csv（列为enterprise_id、time如2021-01、electricity_kwh）；或导入供电公司的文件："
        f"regional-carbon collect FILE --table readings --into {region_a}\n"
    )


def test_year_without_readings_is_told_which_there_are(read):
    assert said("monitor", read, "--year", "2018", code=2) == (
        f"The readings of '{read}' cover no month of 2018.\n"
        "  They cover months of 2019, 2020 and 2021. Choose one of these years, or add readings.\n"
    )
    assert said("monitor", read, "--year", "2018", "--lang", "zh", code=2) == (
        f"“{read}”中的读数未覆盖2018年的任何月份。\n  已覆盖的年份：2019、2020和2021。请选择其中一年，或补充读数。\n"
    )
