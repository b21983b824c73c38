"""What of an energy table is not burnt does not count, and nothing counts twice; each is told."""

from __future__ import annotations

import pytest

from regional_carbon.collect.layouts import understand
from regional_carbon.language.messages import speaking
from regional_carbon.schema.input_tables import EnergyStatistics

from .layout_files import text_sheet

BALANCE = """2019年能源平衡表,,
项目,原煤（万吨）,天然气（亿立方米）
一、可供本地区消费的能源量,100,5
二、加工转换投入(-)产出(+)量,-60,-1
1.火力发电,-40,-1
三、损失量,0,0.1
四、终端消费量,40,3.9
1.农、林、牧、渔业,1,0
2.工业,30,3
#用作原料、材料,5,0.5
3.建筑业,9,0.9
五、平衡差额,0,0
"""


def statistics(text, decided=None):
    return understand(text_sheet(text, "s.csv"), EnergyStatistics, decided)


def amounts(understood):
    return understood.written.cells.select("industry_code", "energy", "amount").rows()


def test_raw_material_of_a_balance_is_taken_off_its_industry_and_transformation_is_no_consumption():
    understood = statistics(BALANCE)
    assert understood.findings == []
    assert amounts(understood) == [
        ("A", "raw_coal", "1"), ("A", "natural_gas", "0"),
        ("BCD", "raw_coal", "25"), ("BCD", "natural_gas", "2.5"),
        ("E", "raw_coal", "9"), ("E", "natural_gas", "0.9"),
    ]  # fmt: skip


TOLD = {
    "en": {
        "s.csv: of 原煤 and 天然气, what was used as raw material is taken off; it is not burnt.",
        "s.csv has rows that are no consumption by an industry, left out: 一、可供本地区消费的能源量,"
        " 二、加工转换投入(-)产出(+)量, 1.火力发电, 三、损失量 and 五、平衡差额.",
    },
    "zh": {"s.csv：原煤和天然气中用作原材料的部分已扣除，不计燃烧。"},
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_of_a_balance_is_not_burnt_is_told(language):
    understood = statistics(BALANCE)
    with speaking(language):
        assert TOLD[language] <= {notice.text() for notice in understood.notices}


WITHIN = {
    "en": "s.csv: of 原煤, some was used as raw material, but not said by which industry; it counts as burnt.",
    "zh": "s.csv：原煤中有用作原材料的部分，但未说明属于哪个行业；现按燃烧计。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_raw_material_of_a_sum_is_told_and_counts(language):
    understood = statistics("2019年,\n行业,原煤（吨）\n工业,30\n#用作原料、材料,5\n食品制造业,10\n纺织业,20\n")
    assert amounts(understood) == [("14", "raw_coal", "10"), ("17", "raw_coal", "20")]
    with speaking(language):
        assert WITHIN[language] in [notice.text() for notice in understood.notices]


COAL = "2019年,,,\n行业,原煤（吨）,无烟煤（吨）,褐煤（吨）\n食品制造业,{raw},3,2\n"


def test_raw_coal_that_is_the_sum_of_its_kinds_counts_once():
    understood = statistics(COAL.format(raw=5))
    assert understood.findings == []
    assert amounts(understood) == [("14", "anthracite", "3"), ("14", "lignite", "2")]
    assert [notice.key for notice in understood.notices] == ["totals_set_aside"]


KINDS = {
    "en": "s.csv, line 3: 原煤 (9) stands beside kinds of raw coal that do not add up to it; all of them count.\n"
    '  Where those are parts of it, leave it out in mapping.toml, under [columns] or [aliases]: "原煤" = ""; else'
    " confirm it.",
    "zh": "s.csv 第3行：原煤（9）与原煤的各品种并列，但后者之和与其不符；现全部计入。\n"
    '  若各品种已包含在内，请在mapping.toml的[columns]或[aliases]下写"原煤" = ""以略去；否则请确认。',
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_raw_coal_beside_kinds_of_which_it_is_no_sum_is_doubted(language):
    (fault,) = statistics(COAL.format(raw=9)).findings
    assert fault.severity == "warning"
    with speaking(language):
        assert fault.text() == KINDS[language]


def test_raw_coal_left_out_by_a_person_is_left_out():
    understood = statistics(COAL.format(raw=9), {"columns": {"原煤": ""}})
    assert understood.findings == []
    assert amounts(understood) == [("14", "anthracite", "3"), ("14", "lignite", "2")]
