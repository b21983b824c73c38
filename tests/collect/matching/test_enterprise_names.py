"""A name's parts: place, brand, trade, legal form and branch, however it is written."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_carbon.collect.matching.enterprise_names import branch_name, enterprise_name, name_parts
from regional_carbon.schema.matching_tables import NameParts


def parts(written):
    name = enterprise_name(written)
    return name.place.text(), name.brand, name.trade, name.form, name.branch


@pytest.mark.parametrize(
    "written",
    [
        "杭州大江纺织有限公司", "杭州大江纺织公司", "大江纺织(杭州)有限公司", "大江纺织（杭州）有限责任公司", "杭州大江紡織有限公司",
        "杭 州大江纺织 有限公司", "　杭州大江纺织有限公司　", "杭州\u200b大江纺织有限公司", "杭州市大江纺织股份有限公司", "杭州大江纺织有限公司（中外合资）",
        "杭州大江纺织（股）公司",
    ],
)  # fmt: skip
def test_one_enterprise_is_read_alike_however_it_is_written(written):
    assert parts(written) == ("3301", "大江", "纺织", "limited", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("浙江宏远机械制造股份有限公司", ("33", "宏远", "机械制造", "limited", "")),
        ("萧山区新星电子厂", ("330109", "新星", "电子", "works", "")),
        ("浙江省杭州市萧山区瓜沥镇新星电子厂", ("330109", "新星", "电子", "works", "")),
        ("杭州经济技术开发区大江纺织有限公司", ("3301", "大江", "纺织", "limited", "")),
        ("恩施土家族苗族自治州大江茶业有限公司", ("4228", "大江", "茶业", "limited", "")),
        ("大江集团有限公司", ("", "大江", "", "group", "")),
        ("大江（集团）股份有限公司", ("", "大江", "", "group", "")),
        ("张三经营部", ("", "张三", "", "individual", "")),
        ("杭州第二棉纺厂", ("3301", "第二", "棉纺", "works", "")),
        ("ＡＢＣ电子（杭州）有限公司", ("3301", "abc", "电子", "limited", "")),
        ("超豐電子股份有限公司公義廠", ("", "超丰", "电子", "limited", "公义厂")),
        ("大众汽车(中国)投资有限公司", ("", "大众", "汽车投资", "limited", "")),
        ("Hangzhou Dajiang Textile Co., Ltd.", ("", "hangzhou", " dajiang textile", "limited", "")),
        ("Nissan Motor (UK) Ltd No. 2 Plant", ("", "nissan", " motor uk", "limited", "2厂")),
    ],
)
def test_parts_of_a_name(written, read):
    assert parts(written) == read


@pytest.mark.parametrize(
    "written", ["青岛啤酒股份有限公司", "宝山钢铁股份有限公司", "长安汽车有限公司", "中国钢铁公司"]
)
def test_place_that_is_all_the_brand_there_is_stays_the_brand(written):
    assert (enterprise_name(written).place.codes, enterprise_name(written).brand) == (frozenset(), written[:2])


def test_second_place_must_lie_in_the_first():
    """新华 is a county of Hebei too; in Hangzhou it is a brand."""
    assert parts("杭州新华印刷厂")[:2] == ("3301", "新华")
    assert enterprise_name("杭州萧山新华印刷厂").place.read == ("杭州", "萧山")


@pytest.mark.parametrize(
    ("written", "branch"),
    [
        ("杭州大江纺织有限公司(二厂)", "2厂"), ("杭州大江纺织有限公司第二分厂", "2厂"), ("大江纺织二厂", "2厂"),
        ("杭州大江纺织有限公司萧山分公司", "萧山分公司"), ("杭州大江纺织有限公司萧山区分公司", "萧山分公司"), ("中石化杭州分公司", "杭州分公司"),
        ("三福氣體股份有限公司中科分公司中科三廠", "中科分公司中科3厂"), ("中國鋼鐵股份有限公司第三冷軋廠", "3冷轧厂"), ("大江纺织有限公司总厂", ""),
    ],
)  # fmt: skip
def test_branch_is_a_part_of_its_own(written, branch):
    assert enterprise_name(written).branch == branch


@pytest.mark.parametrize(("written", "number"), [("十二厂", "12厂"), ("二十厂", "20厂"), ("二十一厂", "21厂"), ("十厂", "10厂"), ("II厂".lower(), "2厂")])  # fmt: skip
def test_number_of_a_branch_is_in_digits(written, number):
    assert branch_name(written) == number


def test_former_name_is_told_apart():
    assert enterprise_name("杭州大江纺织有限公司（原杭州大江布厂）").former == "杭州大江布厂"


def test_parts_stand_in_a_table_with_nulls_where_the_name_is():
    told = name_parts(pl.Series(["杭州大江纺织有限公司", None]))
    assert told.columns == list(NameParts.columns())
    assert told.rows() == [
        ("杭州大江纺织有限公司", "3301", "大江", "纺织", "limited", "", ""),
        (None, None, None, None, None, None, None),
    ]


@given(st.text(alphabet="杭州市萧山大江纺织二三厂有限公司集团分()（）原 abc1.,-第", max_size=20))
def test_any_text_has_parts(written):
    name = enterprise_name(written)
    assert enterprise_name(f" {written}　").core == name.core
