"""Enterprises are estimated by the statistics of their own class where there are any, else by those of their division."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.collect.industry_levels import at_finest

from .faults import Spoilt, lay_out

CLASSES = """industry_code,industry,year,energy,amount,unit
29,Rubber and plastics,2018,electricity,100,MWh
29,Rubber and plastics,2018,natural_gas,10,10^4 m3
29,Rubber and plastics,2019,electricity,110,MWh
29,Rubber and plastics,2019,natural_gas,11,10^4 m3
2911,Tyres,2018,electricity,30,MWh
2911,Tyres,2018,natural_gas,8,10^4 m3
2911,Tyres,2019,electricity,30,MWh
2911,Tyres,2019,natural_gas,9,10^4 m3
"""


def energy(rows):
    """Statistics of one year: industry, electricity and gas."""
    told = [
        (code, 2019, name, amount, unit)
        for code, *amounts in rows
        for (name, unit), amount in zip((("electricity", "MWh"), ("natural_gas", "10^4 m3")), amounts, strict=True)
    ]
    return pl.DataFrame(told, schema=["industry_code", "year", "energy", "amount", "unit"], orient="row")


def register(*told):
    schema = {"industry_code": pl.String, "sub_industry": pl.String}
    return pl.DataFrame(told, schema=schema, orient="row").with_columns(year=pl.lit(2020, pl.Int64))


def codes(levels):
    return levels.enterprises["industry_code"].to_list()


def amounts(levels, code):
    return dict(levels.energy.filter(industry_code=code).select("energy", "amount").iter_rows())


LISTED = energy([("29", 100.0, 10.0), ("2911", 30.0, 8.0)])


def test_enterprise_whose_class_is_listed_goes_by_it_and_others_by_what_is_left_of_the_division():
    found = at_finest(LISTED, register(("29", "2911"), ("29", "2929")), 2020, gb=True)
    assert codes(found) == ["2911", "29"]
    assert amounts(found, "2911") == {"electricity": 30, "natural_gas": 8}
    assert amounts(found, "29") == {"electricity": 70, "natural_gas": 2}
    assert [notice.key for notice in found.notices] == ["classes_used", "division_rest"]


def test_division_stays_whole_where_an_enterprise_of_it_may_be_of_any_class():
    found = at_finest(LISTED, register(("29", "2911"), ("29", None)), 2020, gb=True)
    assert codes(found) == ["2911", "29"]
    assert amounts(found, "29") == {"electricity": 100, "natural_gas": 10}
    assert [notice.key for notice in found.notices] == ["classes_used"]


def test_group_between_class_and_division_is_finer_than_the_division():
    listed = energy([("29", 100.0, 10.0), ("291", 50.0, 9.0), ("2911", 30.0, 8.0)])
    found = at_finest(listed, register(("29", "2911"), ("29", "2912"), ("29", "2921")), 2020, gb=True)
    assert codes(found) == ["2911", "291", "29"]
    assert [amounts(found, code)["natural_gas"] for code in ("2911", "291", "29")] == [8, 1, 1]


def test_class_given_as_industry_falls_back_on_its_division_and_stays_beside_it():
    found = at_finest(energy([("29", 100.0, 10.0)]), register(("2911", None)), 2020, gb=True)
    assert (codes(found), found.enterprises["sub_industry"].to_list()) == (["29"], ["2911"])
    assert found.notices == []


def test_own_codes_are_not_taken_for_classes_of_each_other():
    """In a region's own list 100 need not be a part of 10."""
    found = at_finest(energy([("10", 100.0, 10.0)]), register(("100", None)), 2020, gb=False)
    assert codes(found) == ["100"]


def test_statistics_without_classes_leave_everything_as_it_is():
    told = register(("29", "2911"), ("33", None))
    found = at_finest(energy([("29", 100.0, 10.0), ("33", 1.0, 0.0)]), told, 2020, gb=True)
    assert found.enterprises.equals(told)
    assert found.notices == []


@pytest.mark.parametrize("part", [(120.0, 8.0), (30.0, 12.0), (100.0, 8.0)])
def test_class_that_is_no_part_of_its_division_leaves_the_division_whole(part):
    """More electricity, more gas, or all the electricity of the division."""
    listed = energy([("29", 100.0, 10.0), ("2911", *part)])
    found = at_finest(listed, register(("29", "2911"), ("29", "2929")), 2020, gb=True)
    assert amounts(found, "29") == {"electricity": 100, "natural_gas": 10}


def test_class_without_electricity_in_the_statistics_is_not_gone_by():
    found = at_finest(energy([("29", 100.0, 10.0), ("2911", 0.0, 8.0)]), register(("29", "2911")), 2020, gb=True)
    assert codes(found) == ["29"]


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(0, 100)), min_size=2, max_size=5))
@settings(max_examples=40)
def test_a_division_whose_enterprises_are_all_in_the_register_keeps_its_total(parts):
    """Each class has one enterprise with all its electricity; the last class is not listed."""
    whole = [sum(part[place] for part in parts) for place in (0, 1)]
    listed = energy([("29", *whole), *((f"29{place}1", *part) for place, part in enumerate(parts[:-1], 1))])
    told = register(*(("29", f"29{place}1") for place in range(1, len(parts) + 1)))
    found = at_finest(listed, told, 2020, gb=True)
    gas_per_mwh = {
        code: amounts(found, code)["natural_gas"] / amounts(found, code)["electricity"] for code in codes(found)
    }
    burnt = sum(gas_per_mwh[code] * part[0] for code, part in zip(codes(found), parts, strict=True))
    assert burnt == approx(whole[1], rel=1e-6, abs=1e-6)


REGISTER = "enterprise_id,industry_code,sub_industry,year,electricity_mwh,output_cny\nA,29,2911,2020,40,1\nB,29,2929,2020,90,5\n"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_region_says_which_enterprises_go_by_their_class(tmp_path, language):
    spoilt = Spoilt("enterprises.csv", data=REGISTER.encode(), more={"energy_statistics.csv": CLASSES.encode()})
    folder = lay_out(tmp_path / "small", spoilt)
    with rc.speaking(language):
        region = rc.read_region(folder)
        told = [notice.text() for notice in region.notices]
    assert region.enterprises["industry_code"].to_list() == ["2911", "29"]
    assert {
        "en": [
            "1 enterprise is estimated by the statistics of its class (2911), the other 1 by those of their division: the statistics have no class of theirs.",
            "The statistics of 29 are taken without the classes listed below it, whose enterprises are estimated by their own; together they make the whole.",
        ],
        "zh": [
            "1家企业按其小类的统计估算（2911），其余1家按所属大类估算：统计中没有其小类。",
            "29的统计已扣除其下单列的小类，这些小类的企业按各自统计估算；两者相加等于全行业。",
        ],
    }[language] == told[:2]
