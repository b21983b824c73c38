"""Every fault is told at its place, word for word, in both languages, and nothing is written."""

import tomllib
from pathlib import Path

import pytest

import regional_carbon as rc

from .faults import FAULTS, Spoilt, lay_out, replaced

MESSAGES = tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))


def test_the_small_region_itself_is_sound(tmp_path):
    assert rc.read_region(lay_out(tmp_path / "small")).enterprises.height == 3


def test_every_fault_has_a_message_and_every_message_a_fault():
    assert MESSAGES.keys() == FAULTS.keys()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_told_word_for_word(tmp_path, fault, language):
    folder = lay_out(tmp_path / "small", FAULTS[fault])
    before = sorted(folder.iterdir())
    with pytest.raises(rc.RegionalCarbonError) as told:
        rc.run(folder, language=language)
    with rc.speaking(language):
        assert str(told.value).replace(str(folder), "FOLDER") == MESSAGES[fault][language].strip("\n")
    assert sorted(folder.iterdir()) == before


def test_faults_of_all_files_are_told_together(tmp_path):
    spoilt = Spoilt(
        "enterprises.csv", replaced("33,2020,90", "33,2020,-90"), more={"factors.csv": b"energy,unit\nstraw,t\n"}
    )
    with pytest.raises(rc.InputError) as told:
        rc.read_region(lay_out(tmp_path / "small", spoilt))
    assert {fault.file for fault in told.value.faults} == {"enterprises.csv", "factors.csv"}


def test_fault_of_a_sheet_names_the_cell(tmp_path):
    import xlsxwriter

    folder = lay_out(tmp_path / "small", Spoilt("enterprises.csv"))
    with xlsxwriter.Workbook(folder / "enterprises.xlsx") as workbook:
        workbook.add_worksheet("notes").write("A1", "nothing here")
        sheet = workbook.add_worksheet("enterprises")
        sheet.write_row("B3", ["enterprise_id", "industry_code", "year", "electricity_mwh", "output_cny"])
        sheet.write_row("B4", ["A", "29", 2020, 40, 100000])
        sheet.write_row("B5", ["B", "33", 2020, "a lot", 500000])
    with pytest.raises(rc.InputError) as told:
        rc.read_region(folder)
    assert str(told.value).startswith(
        "enterprises.xlsx, sheet 'enterprises', cell E5: electricity_mwh is 'a lot', which is not a number."
    )


def test_line_is_right_after_a_quoted_cell_that_runs_over_two_lines(tmp_path):
    header = b"enterprise_id,name,industry_code,year,electricity_mwh,output_cny\n"
    spoilt = Spoilt("enterprises.csv", data=header + b'"A","two\nlines",29,2020,1,1\nB,b,33,2020,-5,1\n')
    with pytest.raises(rc.InputError) as told:
        rc.read_region(lay_out(tmp_path / "small", spoilt))
    assert [fault.row for fault in told.value.faults] == [4]


def test_blank_lines_are_no_rows_and_do_not_shift_the_lines_told(tmp_path):
    text = "enterprise_id,industry_code,year,electricity_mwh,output_cny\n\nA,29,2020,40,1\n,,,,\nB,33,2020,x,1\n"
    with pytest.raises(rc.InputError) as told:
        rc.read_region(lay_out(tmp_path / "small", Spoilt("enterprises.csv", data=text.encode())))
    assert [fault.row for fault in told.value.faults] == [5]


def test_a_missing_folder_says_how_to_make_one(tmp_path):
    with pytest.raises(rc.InputError) as told:
        rc.read_region(tmp_path / "nowhere")
    assert str(told.value) == (
        f"There is no folder '{tmp_path}/nowhere'.\n  Create one to start from: regional-carbon new {tmp_path}/nowhere"
    )
