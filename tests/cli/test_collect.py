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
    assert "The register: 0 new, 0 gone, 0 amounts added, 0 amounts changed by more than 30 %" in told
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
        "inventories, evidence_errors, measures, enterprise_measures and enterprise_records); what is missing is then listed.\n"
    )
    assert said("collect", path, "--table", "lists", code=2) == (
        "There is no table 'lists'.\n"
        "  The tables of a region are energy_statistics, enterprises, factors, readings, enterprise_energy, "
        "inventories, evidence_errors, measures, enterprise_measures and enterprise_records.\n"
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
# Two publishers, and who is who

OUTPUT = """统一社会信用代码,单位名称,行业代码,行业名称,2023年工业总产值(万元)
91330109MA00000001,杭州大江纺织公司,1711,棉纺纱加工,8200
91330109MA00000002,杭州萧山新星电子厂,3982,电子电路制造,3600
"""
GRID = """户号,用户名称,2023年用电量(千瓦时)
3301000001,杭州大江纺织有限公司,1250000
3301000002,杭州大江纺织有限公司(二厂),450000
3301000003,萧山区新星电子厂,820000
"""


@pytest.fixture
def two_ledgers(tmp_path):
    """The bureau's list taken, and the grid company's, of which one meter is to be decided; what the second said."""
    region = tmp_path / "district"
    for name, text in (("产值.csv", OUTPUT), ("用电.csv", GRID)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        told = said("collect", tmp_path / name, "--into", region, "--yes")
    return region, told


def electricity(region):
    known = assembled_table(region, "enterprises")
    return dict(known.select("enterprise_id", "electricity_mwh").rows())


def test_meter_that_nobody_has_decided_on_is_kept_and_not_counted_and_that_is_said(two_ledgers):
    region, told = two_ledgers
    assert "Enterprises: 2 known, 0 new, 1 to be decided\nWho is 杭州大江纺织有限公司(二厂) · 3301000002?\n" in told
    assert "       One is a branch or plant, the other the enterprise: 2厂 and –.\n" in told
    assert (
        "1 enterprise is still to be decided; until then its rows are kept and not counted: "
        f"regional-carbon links {region}\n"
    ) in told
    assert electricity(region) == {"91330109MA00000001": 1250.0, "91330109MA00000002": 820.0}


def test_what_is_answered_later_counts_from_then_on(two_ledgers, tmp_path):
    region, _ = two_ledgers
    assert said("links", region, code=1).endswith(
        "1 enterprise is still to be decided. Answer at a terminal, or with --answers FILE: "
        f"regional-carbon links {region}\n"
    )
    answers = tmp_path / "answers.toml"
    answers.write_text('[who]\n"3301000002" = "91330109MA00000001"\n', encoding="utf-8")
    assert said("links", region, "--answers", answers).endswith("No enterprise is left to be decided.\n")
    assert electricity(region) == {"91330109MA00000001": 1700.0, "91330109MA00000002": 820.0}
    assert json.loads(said("links", region, "--json")) == []


def test_open_entries_are_told_to_a_program_with_whom_they_may_be(two_ledgers):
    region, _ = two_ledgers
    (entry,) = json.loads(said("links", region, "--json", code=1))
    assert entry == {
        "delivery": "002-grid_company", "name": "杭州大江纺织有限公司(二厂)", "meter": "3301000002",
        "candidates": ["91330109MA00000001"],
    }  # fmt: skip


ANSWERS = {
    '[who]\n"3301000002" = "91330109MA00000009"\n': (
        "answers.toml: There is no enterprise '91330109MA00000009'. Nearest: 91330109MA00000001 or 91330109MA00000002.\n"
        '  Write the identifier of one that is in the register, or "new".\n',
        "answers.toml：没有编号为“91330109MA00000009”的企业。最接近：91330109MA00000001或91330109MA00000002。\n"
        "  请填写名录中已有的企业编号，或“new”。\n",
    ),
    "[gone]\nA = 'sold'\n": (
        "answers.toml: 'sold' does not say what has become of an enterprise.\n  Write closed, moved and forgotten.\n",
        "answers.toml：“sold”不是企业去向。\n  可写closed、moved和forgotten。\n",
    ),
    "[whom]\nA = 'B'\n": (
        "answers.toml: 'whom' is no table of answers.\n  Write answers under [who], [gone] or the name of a table of a region, like [energy_statistics.aliases].\n",
        "answers.toml：“whom”不是答案的表名。\n  请写在[who]、[gone]或地区数据表的名称之下，如[energy_statistics.aliases]。\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", ANSWERS)
def test_answers_that_cannot_be_are_told_word_for_word(two_ledgers, tmp_path, text):
    region, _ = two_ledgers
    answers = tmp_path / "answers.toml"
    answers.write_text(text, encoding="utf-8")
    english, chinese = ANSWERS[text]
    assert said("links", region, "--answers", answers, code=2).endswith(english)
    assert said("links", region, "--answers", answers, "--lang", "zh", code=2).endswith(chinese)


def test_answers_that_are_not_there_are_told(two_ledgers, tmp_path):
    region, _ = two_ledgers
    told = said("links", region, "--answers", tmp_path / "none.toml", code=2)
    assert told == (
        f"The answers in {tmp_path / 'none.toml'} cannot be read: No such file or directory.\n"
        "  Give --answers a file that is there.\n"
    )


def test_enterprise_that_its_publisher_lists_no_more_is_told_until_somebody_says_why(two_ledgers, tmp_path):
    """Next year's list lacks one; said to have closed, it is not asked about again."""
    region, _ = two_ledgers
    following = tmp_path / "产值2024.csv"
    following.write_text("\n".join(OUTPUT.replace("2023年", "2024年").splitlines()[:-1]), encoding="utf-8")
    told = said("collect", following, "--into", region, "--yes")
    assert "1 gone" in told
    assert "  gone  91330109MA00000002  2024\n" in told
    assert (
        "1 enterprise is listed no more by office, and nobody has said why: answer when asked, or with --answers.\n"
    ) in told
    answers = tmp_path / "answers.toml"
    answers.write_text('[gone]\n91330109MA00000002 = "closed"\n', encoding="utf-8")
    assert "nobody has said why" not in said("collect", following, "--into", region, "--yes", "--answers", answers)
    links = (region / "links.csv").read_text(encoding="utf-8")
    assert "closed,91330109MA00000002," in links
    assert "0 gone" in said("collect", following, "--into", region, "--yes")


def test_firm_in_two_industries_is_two_rows_and_several_meters_are_one(tmp_path):
    (tmp_path / "firm.csv").write_text(
        "enterprise_id,name,industry_code,year,electricity_mwh,output_cny\n"
        "E1,Group,17,2023,1000,1e7\nE1,Group,39,2023,500,2e7\nE2,Mill,17,2023,30,5e6\nE2,Mill,17,2023,12,\n", "utf-8",
    )  # fmt: skip
    region = tmp_path / "district"
    said("collect", tmp_path / "firm.csv", "--into", region, "--yes")
    known = assembled_table(region, "enterprises").select(
        "enterprise_id", "industry_code", "electricity_mwh", "output_cny"
    )
    assert known.rows() == [("E1", "17", 1000, 1e7), ("E1/39", "39", 500, 2e7), ("E2", "17", 42, 5e6)]


# ---------------------------------------------------------------------------------------------------
# Doubts of a region


def doubtful(folder):
    """C's electricity is given in kWh: a thousand times what it used, and more than its industry did."""
    return lay_out(folder, Spoilt("enterprises.csv", replaced("33,2020,10,80000", "33,2020,10000,8000000")))


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
