"""A file nobody has seen before: what is unclear is asked one by one, in a file of answers or at the terminal, once."""

import json

import pytest
from click.testing import CliRunner

from regional_carbon.cli import collecting, main
from regional_carbon.collect.region import assembled_table
from tests.cli.test_commands import said

STATISTICS = """区域能源消费情况,,,,
门类,原煤（吨）,兰炭（吨）,用电（度）,年度
橡塑加工,100,20,3000000,{year}
金属制品业,50,5,2000000,{year}
全区,150,25,5000000,{year}
"""
REGISTER = """单位,门类代号,厂名,年度,电耗,产出(万元),备注
A1,29,甲厂,{year},1250,300,
B1,33,乙厂,{year},停产,900,
C1,33,丙厂,{year},850,120,新增
"""
SETTINGS = """name = "District"
year = {year}
industry_codes = "own"
trend = "last"
grid_factor = {{ value = 0.57, source = "made up" }}
"""
# Statistics: the column of the industries; semi-coke counts as coke, 12th of the energies; what 用电 is; an industry
# from the list, the 29th; a total.
OF_STATISTICS = ["1", "3", "12", "1", "3", "29", "1"]
# The register: which table it is; identifier, industry code, name, electricity and output from the list of what a
# column may be; 备注 left out; the unit; what 停产 says.
OF_REGISTER = ["2", "3", "3", "3", "7", "3", "4", "3", "11", "3", "22", "1", "2", "1"]


@pytest.fixture
def at_terminal(monkeypatch):
    """Somebody is there to answer."""
    monkeypatch.setattr(collecting, "at_terminal", lambda: True)


def answered(*arguments, answers, code=0):
    """What a command prints to somebody who types these answers."""
    typed = "".join(f"{answer}\n" for answer in answers)
    result = CliRunner().invoke(main, [str(one) for one in arguments], input=typed, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def written(folder, name, text, year=2023):
    path = folder / name
    path.write_text(text.format(year=year), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path):
    """Two files that nobody has tuned, and an empty folder."""
    return (written(tmp_path, "能源.csv", STATISTICS), written(tmp_path, "企业.csv", REGISTER), tmp_path / "district")


def amounts(region):
    known = assembled_table(region, "energy_statistics").select("industry_code", "energy", "amount")
    return {(code, energy): amount for code, energy, amount in known.rows()}


AMOUNTS = {
    ("29", "raw_coal"): 100.0, ("29", "coke"): 20.0, ("29", "electricity"): 3000.0,
    ("33", "raw_coal"): 50.0, ("33", "coke"): 5.0, ("33", "electricity"): 2000.0,
}  # fmt: skip


def estimated(region, year=2023):
    """The region run: it is a region now."""
    written(region, "region.toml", SETTINGS, year)
    return said("run", region, "--yes")


def test_two_untuned_files_become_a_region_by_numbers_and_next_year_s_are_asked_nothing(files, at_terminal, tmp_path):
    statistics, register, region = files
    told = answered("collect", statistics, "--into", region, answers=[*OF_STATISTICS, "y"])
    assert told.count("Number: ") == len(OF_STATISTICS)
    answered("collect", register, "--into", region, answers=[*OF_REGISTER, "y"])
    assert amounts(region) == AMOUNTS
    known = assembled_table(region, "enterprises").select("enterprise_id", "industry_code", "electricity_mwh").rows()
    assert known == [("A1", "29", 1250.0), ("C1", "33", 850.0)]
    assert estimated(region).startswith("2 enterprises, ")
    for name, text in (("能源2024.csv", STATISTICS), ("企业2024.csv", REGISTER)):
        told = answered("collect", written(tmp_path, name, text, 2024), "--into", region, answers=["y"])
        assert "Number: " not in told
    assert estimated(region, 2024).startswith("2 enterprises, ")


def test_file_that_nobody_has_seen_is_asked_about_with_its_place_its_first_rows_and_numbered_answers(
    files, at_terminal
):
    statistics, _, region = files
    told = answered("collect", statistics, "--into", region, answers=["1", "0"], code=1)
    assert told == (
        "\n能源.csv, line 2: The amounts under '原煤' do not state their industry.\n"
        "    门类 | 原煤（吨） | 兰炭（吨） | 用电（度） | 年度\n"
        "    橡塑加工 | 100 | 20 | 3000000 | 2023\n"
        "    金属制品业 | 50 | 5 | 2000000 | 2023\n"
        "    全区 | 150 | 25 | 5000000 | 2023\n"
        "  1  The column 门类 says it (橡塑加工, 金属制品业 and 全区)\n"
        "  2  Leave out the column 原煤\n"
        "  3  An industry from the list\n"
        "  0  stop here: nothing is written\n"
        "Number: 1\n"
        "\n能源.csv, line 2: The column '兰炭' holds amounts in 吨, but the energy is not understood. Were it left out, "
        "emissions would come out too low.\n"
        "    门类 | 原煤（吨） | 兰炭（吨） | 用电（度） | 年度\n"
        "    橡塑加工 | 100 | 20 | 3000000 | 2023\n"
        "    金属制品业 | 50 | 5 | 2000000 | 2023\n"
        "    全区 | 150 | 25 | 5000000 | 2023\n"
        "  1  Leave out 兰炭\n"
        "  2  兰炭 is a total of others\n"
        "  3  An energy from the list\n"
        "  0  stop here: nothing is written\n"
        "Number: 0\n"
        "Nothing was written.\n"
        "Answered so far; with --answers FILE it is not asked again:\n"
        'energy_statistics.columns."门类" = "industry"\n'
    )
    assert not region.exists()


def test_questions_are_asked_in_chinese_too(files, at_terminal):
    told = answered("collect", files[1], "--into", files[2], "--lang", "zh", answers=["2", "9", "0"], code=1)
    assert told == (
        "企业.csv：从表头看，该文件不含地区所需的任何一张表。\n"
        "  1  各行业能源消费量：统计年鉴的能源表 (energy_statistics)\n"
        "  2  企业名录或其一部分：用电量、产值、行业 (enterprise_records)\n"
        "  3  企业的燃料与热力 (enterprise_energy)\n"
        "  4  按日、月或小时的电表读数 (readings)\n"
        "  5  企业核查清单 (inventories)\n"
        "  6  地区自有排放因子 (factors)\n"
        "  7  回测所得的证据误差 (evidence_errors)\n"
        "  8  地区自列的减排措施 (measures)\n"
        "  9  企业能源审计所得的减排措施 (enterprise_measures)\n"
        "  0  到此为止，不写入\n"
        "序号: 2\n"
        "\n企业.csv 第1行：“单位”列未使用（A1、B1和C1）。\n"
        "    单位 | 门类代号 | 厂名 | 年度 | 电耗 | 产出(万元) | 备注\n"
        "    A1 | 29 | 甲厂 | 2023 | 1250 | 300 | \n"
        "    B1 | 33 | 乙厂 | 2023 | 停产 | 900 | \n"
        "    C1 | 33 | 丙厂 | 2023 | 850 | 120 | 新增\n"
        "  1  不采用列：单位\n"
        "  2  不采用该列及其余未使用的列（共6列）\n"
        "  3  从列表中选择其含义\n"
        "  0  到此为止，不写入\n"
        "序号: 9\n"
        "请输入0至3之间的序号。\n"
        "序号: 0\n"
        "未写入任何内容。\n"
    )


ANSWERS = """energy_statistics.columns."门类" = "industry"
energy_statistics.columns."兰炭" = "coke"
energy_statistics.columns."用电" = "electricity"
energy_statistics.aliases."橡塑加工" = "29"
energy_statistics.aliases."全区" = "total"
"""
OF_RECORDS = """[enterprise_records.columns]
"单位" = "enterprise_id"
"门类代号" = "industry_code"
"厂名" = "name"
"电耗" = "electricity_mwh"
"产出" = "output_cny"
[enterprise_records.units]
"电耗" = "MWh"
[enterprise_records.aliases]
"停产" = ""
"""


def test_the_same_answers_in_a_file_serve_a_script_and_next_year_s_files_need_none(files, tmp_path):
    statistics, register, region = files
    answers = written(tmp_path, "answers.toml", ANSWERS)
    of_records = written(tmp_path, "of_records.toml", OF_RECORDS)
    said("collect", statistics, "--into", region, "--yes", "--answers", answers)
    said("collect", register, "--into", region, "--yes", "--answers", of_records)
    assert amounts(region) == AMOUNTS
    assert estimated(region).startswith("2 enterprises, ")
    for name, text in (("能源2024.csv", STATISTICS), ("企业2024.csv", REGISTER)):
        said("collect", written(tmp_path, name, text, 2024), "--into", region, "--yes")
    assert estimated(region, 2024).startswith("2 enterprises, ")


def test_questions_that_nobody_was_asked_are_told_as_lines_of_a_file_of_answers(files):
    told = said("collect", files[0], "--into", files[2], "--yes", code=2)
    assert (
        "能源.csv leaves 3 questions open. Answer at a terminal, or with --answers FILE: take the mark # off one answer of each.\n"
        "\n# 能源.csv, line 2: The amounts under '原煤' do not state their industry.\n"
        "#   The column 门类 says it (橡塑加工, 金属制品业 and 全区)\n"
        '# energy_statistics.columns."门类" = "industry"\n'
    ) in told
    assert not files[2].exists()


def test_questions_are_kept_beside_the_file_and_answered_by_taking_the_marks_off(files):
    """One answer of each question, by its line; the second round's are asked once the first are answered."""
    statistics, _, region = files
    wanted = set(ANSWERS.splitlines()) | {'energy_statistics.columns."兰炭" = "coke"'}
    kept = statistics.with_name("能源-questions.toml")
    answers = statistics.with_name("answers.toml")
    lines = []
    for _ in range(2):
        said("collect", statistics, "--mark", "--yes", *(["--answers", answers] if lines else []), code=2)
        offered = kept.read_text(encoding="utf-8").replace('"…"', '"coke"' if not lines else '"29"').splitlines()
        lines += [line[2:] for line in offered if line[2:] in wanted and line[2:] not in lines]
        answers.write_text("\n".join(lines), encoding="utf-8")
    assert set(lines) == wanted
    said("collect", statistics, "--into", region, "--yes", "--answers", answers)
    assert amounts(region) == AMOUNTS


def test_questions_are_told_to_a_program_with_the_lines_of_each_answer(files):
    told = json.loads(said("collect", files[0], "--json", "--yes", code=2))
    first = told["questions"][0]
    assert (first["table"], first["file"], first["row"], first["places"]) == ("energy_statistics", "能源.csv", 2, 1)
    assert first["choices"][0]["lines"] == ['energy_statistics.columns."门类" = "industry"']
