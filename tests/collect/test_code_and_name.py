"""An industry's code that the name beside it contradicts is told with both readings, at its place."""

import pytest

import regional_carbon as rc
from regional_carbon.collect.intake import collect
from regional_carbon.language.messages import speaking

HEADER = "企业编号,企业名称,行业代码,行业名称,年份,用电量（万千瓦时）,工业总产值（万元）\n"


def collected(tmp_path, *pairs):
    path = tmp_path / "register.csv"
    rows = [f"E{place},甲{place},{code},{name},2020,100,5000\n" for place, (code, name) in enumerate(pairs)]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return [(fault.key, fault.severity, fault.row) for fault in collect(path).findings]


def test_code_of_another_industry_than_the_name_is_told(tmp_path):
    assert collected(tmp_path, ("14", "食品制造业"), ("14", "纺织业"), ("1411", "纺织业"), ("51", "制造业")) == [
        ("code_contradicts_name", "warning", 3), ("code_contradicts_name", "warning", 4),
        ("code_contradicts_name", "warning", 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("29", "塑料制品业"),
        ("33", "金属制品业"),
        ("43", "金属制品业"),
        ("30", "水泥制造"),
        ("14", "制造业"),
        ("X1", "纺织业"),
    ],
)
def test_code_and_name_that_may_both_be_right_are_taken(tmp_path, code, name):
    assert collected(tmp_path, (code, name)) == []


SAID = {
    "en": [
        "register.csv, line 2: The industry code is 30 (Manufacture of non-metallic mineral products in GB/T 4754-2017), "
        "but the name beside it, '塑料制品业', was 30 in GB/T 4754-2002 and is 29 in 2017.\n"
        "  Write the code of 2017; the code is what counts.",
        "register.csv, line 3: The industry code is 14 (Manufacture of foods), but the name beside it, '纺织业', "
        "is 17 in GB/T 4754-2017.\n  Correct the one that is wrong; the code is what counts.",
    ],
    "zh": [
        "register.csv 第2行：行业代码为30（在GB/T 4754-2017中为非金属矿物制品业），而其旁的名称“塑料制品业”在GB/T 4754-2002中为30，"
        "在2017版中为29。\n  请改用2017版代码；系统以代码为准。",
        "register.csv 第3行：行业代码为14（食品制造业），而其旁的名称“纺织业”在GB/T 4754-2017中为17。\n"
        "  请更正有误的一项；系统以代码为准。",
    ],
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_contradiction_is_told_word_for_word(tmp_path, language):
    path = tmp_path / "register.csv"  # in our own columns, where a code stands for itself
    header = "enterprise_id,name,industry_code,industry,year,electricity_mwh,output_cny\n"
    path.write_text(header + "E1,甲,30,塑料制品业,2020,100,5000\nE2,乙,14,纺织业,2020,100,5000\n", encoding="utf-8")
    with speaking(language):
        assert str(rc.InputError(faults=collect(path).findings)) == "\n".join(SAID[language])
