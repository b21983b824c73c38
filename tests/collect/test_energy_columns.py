"""A column that may be a fuel never leaves an energy table without a person's word."""

import pytest

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


@pytest.mark.parametrize(
    ("header", "amount"), [("企业数（个）", "5"), ("工业总产值（万元）", "5"), ("备注（吨）", "见附表")]
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
