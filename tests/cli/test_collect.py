"""A file as an office has it: shown, confirmed, written into a region's folder, and remembered for next year."""

import hashlib
import json
import tomllib
from pathlib import Path

import openpyxl
import polars as pl
import pytest

import regional_carbon as rc
from regional_carbon.collect.intake import layouts_of_folder
from regional_carbon.collect.region import assembled_table
from tests.cli.test_commands import said
from tests.collect.faults import Spoilt, lay_out, replaced

LEDGER = """2023年企业用电及产值台账,,,,,
单位：万元,,,,,
户名,统一社会信用代码,所属行业,用电量(万千瓦时),工业总产值,备注
甲塑料厂,91350100M000100Y43,橡胶和塑料制品业,"1,200.5","18,600",
乙金属厂,91350100M000100Y43,金属制品业,96,2150,新增
合计,,,"1,296.5","20,750",
填表人：张三,,,,,
"""
CODES = ("91350100M000100Y43", "91110108551385082Q")


@pytest.fixture
def ledger(tmp_path):
    """A ledger as a grid company exports it: GB18030, a title, a unit in the title, a total, a note."""
    path = tmp_path / "用电台账2023.csv"
    path.write_bytes(LEDGER.replace(CODES[0], CODES[1], 1).encode("gb18030"))
    return path


def test_file_is_shown_and_nothing_is_written_without_a_folder(ledger):
    told = said("collect", ledger, "--lang", "zh")
    assert told.startswith("用电台账2023.csv → enterprises：2行\n")
    assert "  用电量 → electricity_mwh  (10^4 kWh)\n" in told
    assert "  备注 → 未使用\n" in told
    assert "尚未写入。如要写入地区文件夹，请加--into FOLDER。\n" in told
    assert [path.name for path in ledger.parent.iterdir()] == [ledger.name]


def test_file_is_kept_as_it_came_with_its_layout_and_its_rows_in_our_units(ledger, tmp_path):
    region = tmp_path / "district"
    told = said("collect", ledger, "--into", region, "--yes")
    delivery = region / "sources" / "001-office"
    assert f"enterprises → {delivery}\n" in told
    assert (delivery / "original" / ledger.name).read_bytes() == ledger.read_bytes()
    record = tomllib.loads((delivery / "source.toml").read_text(encoding="utf-8"))
    assert record["sha256"] == hashlib.sha256(ledger.read_bytes()).hexdigest()
    assert record["layouts"]["enterprises"][0]["columns"]["用电量"] == "electricity_mwh"
    written = assembled_table(region, "enterprises").sort("industry_code")
    assert written["electricity_mwh"].to_list() == [12_005.0, 960.0]
    assert written["output_cny"].to_list() == [186_000_000.0, 21_500_000.0]
    assert written["industry_code"].to_list() == ["29", "33"]


def test_layout_decided_once_serves_next_year_s_file_and_leaves_this_year_s(ledger, tmp_path):
    """A person says that 备注 is the size; next year's file of the same layout is read so, beside this year's."""
    region = tmp_path / "district"
    said("collect", ledger, "--into", region, "--yes")
    (region / "mapping.toml").write_text('[enterprises.columns]\n"备注" = "size"\n', encoding="utf-8")
    following = ledger.with_name("用电台账2024.csv")
    text = ledger.read_bytes().decode("gb18030").replace("2023年", "2024年")
    following.write_bytes(text.encode("gb18030"))
    said("collect", following, "--into", region, "--yes")
    written = assembled_table(region, "enterprises").sort("year", "industry_code")
    assert written["year"].to_list() == [2023, 2023, 2024, 2024]
    assert written["size"].to_list() == [None, None, None, "新增"]


def test_file_delivered_again_changes_nothing(ledger, tmp_path):
    region = tmp_path / "district"
    said("collect", ledger, "--into", region, "--yes")
    before = assembled_table(region, "enterprises")
    told = said("collect", ledger, "--into", region, "--yes")
    assert "Enterprises: 2 known, 0 new, 0 to be decided\n" in told
    assert "The register: 0 new, 0 gone, 0 amounts changed by more than 30 %" in told
    assert assembled_table(region, "enterprises").equals(before)


def test_nothing_is_written_where_nobody_can_say_yes(ledger, tmp_path):
    told = said("collect", ledger, "--into", tmp_path / "district", code=1)
    assert told.endswith("Nothing was written: nobody is there to confirm. Add --yes.\n")
    assert not (tmp_path / "district").exists()


def test_errors_stop_and_are_marked_in_a_copy_of_the_file_and_listed(ledger):
    ledger.write_bytes(ledger.read_bytes().replace(b"96", "约96".encode("gb18030")))
    told = said("collect", ledger, "--mark", code=2)
    assert "electricity_mwh is '约96', which is not a number." in told
    copy, listed = ledger.with_name("用电台账2023-marked.xlsx"), ledger.with_name("用电台账2023-findings.csv")
    book = openpyxl.load_workbook(copy)
    (cell,) = [cell for row in book["用电台账2023"].iter_rows() for cell in row if cell.value == "约96"]
    assert cell.coordinate == "D5"
    assert "Write a plain number" in cell.comment.text
    assert pl.read_csv(listed)["written"].to_list() == ["约96"]


def test_file_that_holds_no_table_says_which_there_are(tmp_path):
    path = tmp_path / "letter.csv"
    path.write_text("dear,officer\nplease,find\n", encoding="utf-8")
    assert said("collect", path, code=2) == (
        "letter.csv: By its headers the file holds none of the tables of a region.\n"
        "  State which it is with --table (energy_statistics, enterprises, factors, readings, enterprise_energy, "
        "inventories, evidence_errors and enterprise_records); what is missing is then listed.\n"
    )
    assert said("collect", path, "--table", "lists", code=2) == (
        "There is no table 'lists'.\n"
        "  The tables of a region are energy_statistics, enterprises, factors, readings, enterprise_energy, "
        "inventories, evidence_errors and enterprise_records.\n"
    )


def test_meters_and_inventories_of_enterprises_are_recognised_and_counted_as_their_factors_are(tmp_path):
    """20,000 m3 of natural gas are 2 · 10^4 m3, the unit of its factor; an inventory stands as it is."""
    (tmp_path / "meters.csv").write_text("enterprise_id,year,energy,amount,unit\nA,2020,天然气,20000,立方米\n", "utf-8")
    (tmp_path / "verified.csv").write_text("enterprise_id,year,fuel_tco2,verifier\nA,2018,5,Verifier Ltd\n", "utf-8")
    region = tmp_path / "district"
    for name in ("meters.csv", "verified.csv"):
        said("collect", tmp_path / name, "--into", region, "--yes")
    metered = assembled_table(region, "enterprise_energy").select("enterprise_id", "year", "energy", "amount", "unit")
    assert metered.rows() == [("A", 2020, "natural_gas", 2.0, "10^4 m3")]
    verified = assembled_table(region, "inventories")
    assert verified.select("enterprise_id", "year", "fuel_tco2", "verifier").rows() == [
        ("A", 2018, 5.0, "Verifier Ltd")
    ]


def test_findings_are_printed_as_json_for_a_program(ledger):
    told = json.loads(said("collect", ledger, "--json").partition("\nNothing")[0])
    assert told["tables"]["enterprises"]["rows"] == 2
    assert told["findings"] == []


# ---------------------------------------------------------------------------------------------------
# Doubts of a region


def doubtful(folder):
    """C's electricity is given in kWh: a thousand times what its output goes with, more than its industry used."""
    return lay_out(folder, Spoilt("enterprises.csv", replaced("33,2020,10,", "33,2020,10000,")))


def test_doubts_stop_a_run_until_a_person_says_yes_and_are_recorded(tmp_path):
    folder = doubtful(tmp_path / "small")
    with pytest.raises(rc.DoubtError) as doubt:
        rc.run(folder)
    assert {fault.severity for fault in doubt.value.faults[:-1]} == {"warning"}
    count = len(doubt.value.faults) - 1
    assert count > 0
    assert str(doubt.value).startswith(
        f"Warnings about the input to be confirmed: {count}.\n"
        "  Correct the files, or confirm the warnings and continue: add --yes. run.json records what is confirmed.\n"
    )
    assert not (folder / "results").exists()
    done = rc.run(folder, yes=True)
    record = json.loads((done.folder / "run.json").read_text(encoding="utf-8"))
    assert [one["key"] for one in record["accepted"]] == [fault.key for fault in doubt.value.faults[:-1]]
    assert f"Warnings about the input that were confirmed: {count}; run.json lists them." in record["notices"]


def test_doubts_of_a_region_are_marked_in_copies_of_its_files_and_told_by_check(tmp_path):
    folder = doubtful(tmp_path / "small")
    rc.run(folder, yes=True)
    told = said("check", folder, "--mark")
    assert (
        f"Validation issues, marked and listed: {folder / 'energy_statistics-marked.xlsx'}, {folder / 'findings.csv'}"
        in told
    )
    assert "0 to correct, 1 to confirm" in told
    sheet = openpyxl.load_workbook(folder / "energy_statistics-marked.xlsx")["energy_statistics"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] != []
    assert rc.read_region(folder).notices == ()


def test_doubts_are_told_before_any_run_too(tmp_path):
    folder = doubtful(tmp_path / "small")
    told = said("check", folder, "--mark", code=2)
    assert "Create one: regional-carbon run" in told
    assert "energy_statistics.csv, line 7:" in told
    assert (folder / "energy_statistics-marked.xlsx").exists()


def test_errors_of_a_region_are_marked_too(tmp_path):
    folder = lay_out(tmp_path / "small", Spoilt("enterprises.csv", replaced("29,2020,40", "29,2020,about 40")))
    said("check", folder, "--mark", code=2)
    sheet = openpyxl.load_workbook(folder / "enterprises-marked.xlsx")["enterprises"]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.comment] == ["about 40"]


def test_doubts_about_an_industry_without_enterprises_are_not_asked_about(tmp_path):
    """Industry 41 used a thousand times more in one year than in the next; no enterprise of the register is of it."""
    rows = "41,Other,2018,electricity,100000,MWh\n41,Other,2019,electricity,100,MWh\n"
    folder = lay_out(tmp_path / "small", Spoilt("energy_statistics.csv", lambda text: text + rows))
    assert rc.read_region(folder).doubts == ()
    register = folder / "enterprises.csv"
    register.write_text(register.read_text(encoding="utf-8") + "D,41,2020,10,90000\n", encoding="utf-8")
    assert {fault.key for fault in rc.read_region(folder).doubts} == {"unit_slip_statistics"}


def test_yes_holds_for_later_runs_but_not_for_new_doubts(tmp_path):
    folder = doubtful(tmp_path / "small")
    rc.run(folder, yes=True)
    rc.run(folder)
    path = folder / "enterprises.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("29,2020,40,", "29,2020,40000,"), encoding="utf-8")
    with pytest.raises(rc.DoubtError):
        rc.run(folder)


def test_doubts_accepted_when_a_file_was_collected_are_recorded_with_the_run(tmp_path):
    """The ledger's total does not add up; the person says yes, and the run's record still tells."""
    source = tmp_path / "register.csv"
    source.write_text(
        "name,enterprise_id,industry_code,year,electricity_mwh,output_cny\n"
        "甲,A,29,2020,40,100000\n乙,B,33,2020,90,500000\n合计,,,,150,600000\n",
        encoding="utf-8",
    )
    folder = lay_out(tmp_path / "small")
    told = said("collect", source, "--into", folder, "--yes")
    assert "'合计' is stated as 150, but its 2 parts add up to 130." in told
    record = json.loads((rc.run(folder).folder / "run.json").read_text(encoding="utf-8"))
    assert [one["key"] for one in record["accepted"]] == ["total_differs"]


def test_list_of_accepted_doubts_that_cannot_be_read_is_told(tmp_path):
    folder = lay_out(tmp_path / "small")
    Path(folder, "accepted.json").write_text("{", encoding="utf-8")
    with pytest.raises(rc.InputError) as told:
        rc.run(folder)
    assert str(told.value) == (
        "accepted.json: The list of confirmed warnings cannot be read.\n"
        "  Delete the file; the warnings are then shown again."
    )


# ---------------------------------------------------------------------------------------------------
# From an empty folder to a monitored year


def test_register_with_words_of_totals_runs_and_its_readings_come_in_two_layouts(tmp_path):
    """new, collect, run, monitor: the source's layouts have no say in the tables that were written from them."""
    folder = lay_out(tmp_path / "small")
    register, first, second = tmp_path / "台账.csv", tmp_path / "模板.csv", tmp_path / "供电.csv"
    register.write_text(
        "企业编号,企业名称,行业代码,年份,用电量（万千瓦时）,工业总产值（万元）\n"
        "A,某机械总厂,29,2020,0.4,10\nB,某注塑厂,33,2020,0.9,50\n", "utf-8",
    )  # fmt: skip
    first.write_text("enterprise,name,2021-01 (kWh),2021-02 (kWh)\nA,甲,3000,3100\nB,乙,7000,7100\n", "utf-8")
    second.write_bytes("2021年（单位：千瓦时）\n企业编号,户名,3月\nA,甲,3200\nB,乙,7200\n".encode("gb18030"))
    said("collect", register, "--into", folder, "--yes")
    rc.run(folder, yes=True)
    for readings in (first, second, first):
        said("collect", readings, "--into", folder, "--yes")
    told = said("monitor", folder, "--table", "months", "--json", "--yes")
    assert [month["month"] for month in json.loads(told)] == [1, 2, 3]
    assert len(layouts_of_folder(folder)["readings"]) == 2
    assert assembled_table(folder, "readings").height == 6
