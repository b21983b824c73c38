"""Whatever stops a file is a question, and every answer that is offered leads on."""

from __future__ import annotations

import pytest

from regional_carbon.collect.asking.questions import after, questions_of
from regional_carbon.collect.content import TABLES
from regional_carbon.collect.intake import collect
from regional_carbon.language.messages import speaking

from .layout_faults import FINDINGS

NAMES = {table: name for name, (table, _) in TABLES.items()}
# What a person confirms, or mends where it comes from: there is nothing to decide about the file.
CONFIRMED = {
    "tariffs_differ", "reading_amid_month", "edition_not_said", "total_differs", "parts_exceed", "part_of_a_year",
}  # fmt: skip
# Several rows are told of at once, and an answer may be of one of them.
ROW_BY_ROW = {"number_unclear", "reading_time_number", "reading_time_order"}


def read(tmp_path, key):
    table, text, decided = FINDINGS[key]
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    name = NAMES[table]
    first = collect(path, table=name)
    return path, name, collect(path, table=name, decided=after(first, {name: decided}))


def asked(found, key):
    return [question for question in questions_of(found) if key in {fault.key for fault in question.met}]


def decisions(question):
    """Every answer of a question: its options, one of its longer list, a number."""
    found = [option.decision for option in question.options if option.decision]
    found += [question.decision(question.in_list()[3][0])] if question.listed else []
    return found + ([question.decision("2019" if question.typed == "year" else "0.3")] if question.typed else [])


@pytest.mark.parametrize("key", sorted(FINDINGS.keys() - CONFIRMED - {"decided_column_missing"}))
def test_every_answer_to_what_a_layout_leaves_unclear_leads_on(tmp_path, key):
    path, name, found = read(tmp_path, key)
    (question,) = asked(found, key)
    answers = decisions(question)
    left = [collect(path, table=name, decided=after(found, {name: answer})) for answer in answers]
    same = (key, question.first.alike)
    still = [sum((fault.key, fault.alike) == same for fault in one.findings) for one in left]
    assert answers
    if key in ROW_BY_ROW:
        assert max(still) < len(question.met)
    else:
        assert still == [0] * len(answers)


def test_column_of_the_publisher_s_last_file_that_is_called_otherwise_now_is_asked_about(tmp_path):
    text = "企业编号,行业代码,年份,电耗,产值（元）\nA,29,2020,5,1\n"
    path = tmp_path / "s.csv"
    path.write_text(text.replace("电耗", "用电"), encoding="utf-8")
    before = {
        "columns": {"企业编号": "enterprise_id", "行业代码": "industry_code", "年份": "year", "电耗": "electricity_mwh",
                    "产值": "output_cny"},
        "units": {"电耗": "MWh"},
    }  # fmt: skip
    (tmp_path / "mapping.toml").write_text(
        "[enterprises.columns]\n" + "".join(f'"{name}" = "{thing}"\n' for name, thing in before["columns"].items()),
        encoding="utf-8",
    )
    found = collect(path, into=tmp_path, table="enterprises")
    (question,) = asked(found, "decided_column_missing")
    assert str(question.options[0].words) == "The column 用电 says it (5)"
    answer = {"columns": {"用电": "electricity_mwh"}, "units": {"用电": "MWh"}}
    again = collect(path, into=tmp_path, table="enterprises", decided=after(found, {"enterprises": answer}))
    assert (again.errors, again.tables["enterprises"].frame["electricity_mwh"].to_list()) == ([], [5.0])


OPTIONS = {
    "columns_fit_alike": (["Take 用电量", "Take 售电量"], ["采用“用电量”", "采用“售电量”"]),
    "number_unclear": (
        ["1.234,56 says that the value is not known", "Leave out the 2 rows whose 用电量 is 1.234,56",
         "Leave out the 1 row whose 企业编号 is B"],
        ["“1.234,56”表示数值未知", "不采用“用电量”为“1.234,56”的2行", "不采用“企业编号”为“B”的1行"],
    ),
    "months_missing": (["Leave out the columns 1月 and 2月"], ["不采用列：1月和2月"]),
    "industry_name_unknown": (
        ["It is: 33 Manufacture of metal products", "It is: C Manufacturing",
         "It is: 30 Manufacture of non-metallic mineral products", "金属制造业 is a total of others", "Leave out 金属制造业"],
        ["即：33 金属制品业", "即：C 制造业", "即：30 非金属矿物制品业", "“金属制造业”是其他项的合计", "不采用“金属制造业”"],
    ),
    "header_unit_wrong": (
        ["It is given in kWh", "It is given in MWh", "It is given in 10^4 kWh", "It is given in GWh",
         "It is given in 10^8 kWh", "Leave out the column 用电量"],
        ["以kWh计", "以MWh计", "以10^4 kWh计", "以GWh计", "以10^8 kWh计", "不采用列：用电量"],
    ),
    "unit_said_twice": (
        ["The header counts (吨标准煤), not the column 单位"], ["以表头为准（吨标准煤），不看“单位”列"],
    ),
    "decided_year_differs": (["It is of 2019"], ["属于2019年"]),
    "electricity_tce_unclear": (
        ["calorific: 0.1229 kgce/kWh", "equivalent: the coal burnt to generate it",
         "Leave out the 1 row whose 电力 is 10", "Leave out the 1 row whose 行业 is 金属制品业"],
        ["当量值：0.1229 kgce/kWh", "等价值：按发电煤耗", "不采用“电力”为“10”的1行", "不采用“行业”为“金属制品业”的1行"],
    ),
    "header_near": (
        ["It is: electricity", "Leave out the column 用电里", "It is right as it is"],
        ["即：用电量", "不采用列：用电里", "无误，照此采用"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", OPTIONS)
def test_answers_are_offered_word_for_word(tmp_path, key):
    _, _, found = read(tmp_path, key)
    (question,) = asked(found, key)
    told = []
    for language in ("en", "zh"):
        with speaking(language):
            told.append([str(option.words) for option in question.options])
    assert told == [*OPTIONS[key]]


def test_blank_that_must_be_known_is_left_out_with_its_row(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("industry_code,industry,year,energy,amount,unit\n29,Rubber,2023,coke,,t\n33,Metal,2023,coke,1,t\n")
    found = collect(path)
    (question,) = asked(found, "blank")
    assert str(question.options[0].words) == "Leave out the 1 row whose amount is blank"
    with speaking("zh"):
        assert str(question.options[0].words) == "不采用“amount”为空的1行"
    again = collect(path, decided=after(found, {"energy_statistics": question.options[0].decision}))
    assert (again.errors, again.tables["energy_statistics"].frame["amount"].to_list()) == ([], [1.0])
