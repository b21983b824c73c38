"""A column that may be a fuel never leaves an energy table without a person's word."""

import pytest

from regional_carbon.collect.asking.questions import questions_of
from regional_carbon.collect.intake import collect
from regional_carbon.collect.layouts import understand
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.schema.input_tables import EnergyStatistics

from .layout_files import text_sheet


def statistics(header, amount="5", title="2019年", columns=None):
    text = f"{title},,,\n行业,电力（万千瓦时）,{header},原煤（吨）\n食品制造业,1,{amount},2\n"
    return understand(text_sheet(text, "s.csv"), EnergyStatistics, {"columns": columns} if columns else None)


def findings(understood):
    return [(fault.key, fault.severity) for fault in understood.findings]


@pytest.mark.parametrize(
    "header",
    [
        "兰炭（吨）",
        "煤炭（吨）",
        "蒸汽（百万千焦）",
        "城市生活垃圾（用于燃料）（吨）",
        "某气（万立方米）",
        "余热余压（吨标准煤）",
    ],
)
def test_amounts_of_an_energy_not_understood_are_an_error(header):
    assert findings(statistics(header)) == [("energy_column_unknown", "error")]


def test_unit_of_the_title_makes_a_column_one_of_amounts_as_well():
    assert findings(statistics("兰炭", title="2019年（单位：吨）")) == [("energy_column_unknown", "error")]


@pytest.mark.parametrize("header", ["蒸汽", "兰炭", "生物质", "steam", "wood"])
def test_column_of_numbers_without_any_unit_is_asked_about_and_not_left_out(header):
    assert findings(statistics(header)) == [("energy_column_without_unit", "error")]


@pytest.mark.parametrize(
    ("header", "fits"),
    [
        ("蒸汽（吨）", "heat"), ("蒸汽", "heat"), ("兰炭（吨）", "coke"), ("某气（万立方米）", "natural_gas"),
        ("某能（百万千焦）", "heat"), ("某能（吨）", "raw_coal"), ("某油（吨）", "fuel_oil"),
        ("Coke_and_others", "coke"),
    ],
)  # fmt: skip
def test_energy_named_as_an_example_fits_the_name_and_the_unit(header, fits):
    (fault,) = statistics(header).findings
    assert f'"{fault.values["column"]}" = "{fits}"' in fault.text()


def test_unit_of_a_column_that_has_none_is_one_question(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("行业,原煤,用电量（万千瓦时）,年份\n橡胶和塑料制品业,100,3,2023\n纺织业,200,4,2023\n", "utf-8")
    (question,) = questions_of(collect(path))
    assert (question.first.key, question.about) == ("unit_missing", ["原煤"])


@pytest.mark.parametrize(
    ("header", "amount"),
    [
        ("企业数（个）", "5"),
        ("工业总产值（万元）", "5"),
        ("备注（吨）", "见附表"),
        ("企业户数", "5"),
        ("增速", "5"),
        ("从业人数", "5"),
        ("备注", "见附表"),
        ("行次", "5"),
    ],
)
def test_column_that_holds_no_amounts_of_energy_is_told_as_not_used(header, amount):
    understood = statistics(header, amount)
    assert findings(understood) == []
    assert [notice.key for notice in understood.notices] == ["columns_not_used"]


def test_energy_column_left_out_by_a_person_is_left_out():
    understood = statistics("兰炭（吨）", columns={"兰炭": ""})
    assert findings(understood) == []
    assert understood.written.cells["energy"].to_list() == ["electricity", "raw_coal"]


def test_energy_column_named_by_a_person_counts_as_that_energy():
    understood = statistics("蒸汽（百万千焦）", columns={"蒸汽": "heat"})
    assert findings(understood) == []
    assert understood.written.cells["energy"].to_list() == ["electricity", "heat", "raw_coal"]


def test_headers_of_a_wide_table_are_not_held_against_each_other(monkeypatch):
    """600 columns that nobody understands once took five minutes: each was compared with all for each."""
    compared = 0

    def same(one, other):
        nonlocal compared
        compared += 1
        return one.column == getattr(other, "column", None)

    headers = ",".join(f"某能源{number}（吨）" for number in range(200))
    amounts = ",".join("1" for _ in range(200))
    monkeypatch.setattr(Heading, "__eq__", same)
    told = understand(
        text_sheet(f"2019年,\n行业,电力（吨）,{headers}\n食品制造业,1,{amounts}\n", "s.csv"), EnergyStatistics
    )
    assert len([fault for fault in told.findings if fault.key == "energy_column_unknown"]) == 200
    assert compared < 200 * 20
