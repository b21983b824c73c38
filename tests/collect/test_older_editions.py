"""Industries of GB/T 4754-2002 and -2011 count as what they became in 2017; what was split is asked."""

from __future__ import annotations

import pytest

from regional_carbon.collect.intake import collect
from regional_carbon.collect.layouts import understand
from regional_carbon.schema.input_tables import EnergyStatistics

from .layout_files import text_sheet

WIDE = "2008年,,\n行业,原煤（吨）,电力（万千瓦时）\n"
LONG = "行业代码,行业,年份,能源,消费量,单位\n"
REGISTER = "企业编号,企业名称,行业代码,行业名称,年份,用电量（万千瓦时）,工业总产值（万元）\n"


def statistics(text, aliases=None):
    return understand(text_sheet(text, "s.csv"), EnergyStatistics, {"aliases": aliases} if aliases else None)


def rows(understood):
    return understood.written.cells.select("industry_code", "industry", "energy", "amount").rows()


def keys(understood):
    return [fault.key for fault in understood.findings]


def test_rubber_and_plastics_of_2002_are_added_up_as_29():
    understood = statistics(WIDE + "橡胶制品业,100,20\n塑料制品业,200,30\n")
    assert keys(understood) == []
    assert rows(understood) == [
        ("29", "橡胶和塑料制品业", "raw_coal", "300"),
        ("29", "橡胶和塑料制品业", "electricity", "50"),
    ]
    assert [notice.key for notice in understood.notices] == ["older_industries", "industries_added"]


def test_rubber_and_plastics_are_added_up_in_rows_of_one_amount_each():
    understood = statistics(
        LONG + "29,橡胶制品业,2008,原煤,1,吨\n30,塑料制品业,2008,原煤,2,吨\n31,非金属矿物制品业,2008,原煤,4,吨\n"
    )
    assert keys(understood) == []
    assert rows(understood) == [
        ("29", "橡胶和塑料制品业", "raw_coal", "3"),
        ("30", "非金属矿物制品业", "raw_coal", "4"),
    ]


def test_two_names_that_a_person_calls_one_industry_are_added_up():
    understood = statistics(WIDE + "橡胶厂,100,20\n塑料厂,200,30\n", {"橡胶厂": "29", "塑料厂": "29"})
    assert [amount for *_, amount in rows(understood)] == ["300", "50"]


def test_classes_beside_their_industry_are_in_it_already():
    understood = statistics(WIDE + "橡胶和塑料制品业,300,50\n橡胶制品业,100,20\n塑料制品业,200,30\n")
    assert keys(understood) == []
    assert rows(understood) == [
        ("29", "橡胶和塑料制品业", "raw_coal", "300"),
        ("29", "橡胶和塑料制品业", "electricity", "50"),
    ]


def test_classes_that_exceed_their_industry_are_told():
    understood = statistics(WIDE + "橡胶和塑料制品业,300,50\n橡胶制品业,100,20\n塑料制品业,250,30\n")
    assert keys(understood) == ["parts_exceed"]


def test_one_industry_twice_under_its_own_name_is_not_added_up():
    understood = statistics(WIDE + "食品制造业,100,20\n食品制造业,200,30\n")
    assert [amount for *_, amount in rows(understood)] == ["100", "20", "200", "30"]  # told as one thing twice


@pytest.mark.parametrize(
    ("said", "expected"), [("36", [("36", "1"), ("36", "10")]), ("37", [("37", "1"), ("37", "10")]), ("", [])]
)
def test_industry_that_was_split_is_asked_about_and_any_answer_counts(said, expected):
    text = WIDE + "交通运输设备制造业,1,1\n"
    assert keys(statistics(text)) == ["industry_split"]
    answered = statistics(text, {"交通运输设备制造业": said})
    assert keys(answered) == []
    assert [(code, amount) for code, _, energy, amount in rows(answered) if energy == "raw_coal"] == expected[:1]


@pytest.mark.parametrize("said", ["37", ""])
def test_split_beside_its_code_is_answered_by_name(said):
    text = "2008年,,,\n行业代码,行业,原煤（吨）,电力（MWh）\n37,交通运输设备制造业,1,1\n31,非金属矿物制品业,2,2\n"
    assert keys(statistics(text)) == ["industry_split"]
    answered = statistics(text, {"交通运输设备制造业": said})
    assert keys(answered) == []
    assert [code for code, *_ in rows(answered)] == ["37"] * 2 * bool(said) + ["30"] * 2


def collected(tmp_path, *pairs):
    path = tmp_path / "register.csv"
    lines = [f"E{place},甲{place},{code},{name},2020,100,5000\n" for place, (code, name) in enumerate(pairs)]
    path.write_text(REGISTER + "".join(lines), encoding="utf-8")
    found = collect(path)
    return found.tables["enterprises"].frame["industry_code"].to_list(), [fault.key for fault in found.findings]


@pytest.mark.parametrize(
    ("code", "name", "now"),
    [
        ("30", "塑料制品业", "29"),
        ("31", "非金属矿物制品业", "30"),
        ("32", "黑色金属冶炼及压延加工业", "31"),
        ("34", "金属制品业", "33"),
        ("40", "通信设备、计算机及其他电子设备制造业", "39"),
        ("39", "电气机械及器材制造业", "38"),
        ("83", "卫生", "84"),
        ("96", "国际组织", "97"),
    ],
)
def test_code_and_name_of_an_older_edition_count_as_the_industry_of_2017(tmp_path, code, name, now):
    assert collected(tmp_path, (code, name)) == ([now], [])


@pytest.mark.parametrize(
    ("code", "name"),
    [("36", "汽车制造业"), ("37", "铁路、船舶、航空航天和其他运输设备制造业"), ("84", "卫生"), ("43", "金属制品业")],
)
def test_code_of_2017_beside_its_name_stays(tmp_path, code, name):
    assert collected(tmp_path, (code, name)) == ([code], [])


@pytest.mark.parametrize(
    ("code", "year", "told"), [("30", 2009, True), ("30", 2012, False), ("14", 2009, False), ("29", 2009, False)]
)
def test_codes_without_names_of_the_years_of_2002_are_doubted(tmp_path, code, year, told):
    path = tmp_path / "register.csv"
    path.write_text(f"企业编号,行业代码,年份,用电量（MWh）,产值（元）\nA,{code},{year},1,1000\n", encoding="utf-8")
    assert [fault.key for fault in collect(path).findings] == ["edition_not_said"] * told


def test_register_with_an_industry_that_was_split_is_asked(tmp_path):
    assert collected(tmp_path, ("42", "工艺品及其他制造业"), ("14", "食品制造业"))[1][0] == "industry_split"
