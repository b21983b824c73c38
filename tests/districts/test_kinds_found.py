"""The kinds of fault that generated districts have found, each in its smallest form."""

from __future__ import annotations

import pytest

from regional_carbon.collect import intake
from regional_carbon.collect.region import read_region

SETTINGS = 'name = "District"\nyear = 2023\ngrid_factor = { value = 0.5, source = "test" }\n'
STATISTICS = (
    "industry_code,industry,year,energy,amount,unit\n"
    "29,Rubber and plastics,2022,electricity,100,MWh\n33,Metal products,2022,electricity,200,MWh\n"
)


@pytest.fixture
def folder(tmp_path):
    """A region that has its statistics, and no enterprise yet."""
    folder = tmp_path / "region"
    folder.mkdir()
    (folder / "region.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "energy_statistics.csv").write_text(STATISTICS, encoding="utf-8")
    return folder


def collected(folder, text, name="表.csv"):
    """A file as it is understood for the folder."""
    path = folder.parent / name
    path.write_text(text, encoding="utf-8")
    return intake.collect(path, into=folder)


def delivered(folder, text, publisher="", covers="", chosen=None, name="表.csv"):
    """A file on its way into the folder, and into it; who is who as `chosen`."""
    found = collected(folder, text, name)
    delivery = intake.delivery_of(found, folder, publisher=publisher, covers=covers, chosen=chosen)
    intake.put(found, delivery, yes=True)
    return delivery


def register(folder, column="electricity_mwh", year=2023):
    """One amount of each enterprise of the register."""
    rows = read_region(folder, year=year).enterprises.filter(year=year)
    return dict(rows.select("enterprise_id", column).rows())


GRID = (
    "户号,户名,行业代码,年份,用电量（MWh）\n"
    "0001,甲塑料厂,29,2023,10\n0002,甲塑料厂,29,2023,5\n0003,乙五金厂,33,2023,7\n0004,甲塑料厂,29,2023,1\n"
)


def test_meters_of_one_name_are_one_enterprise_though_nobody_knew_it_before(folder):
    delivered(folder, GRID)
    assert register(folder) == {"0001": 16, "0003": 7}


def test_meters_of_one_name_stay_one_enterprise_when_the_bureau_names_it_later(folder):
    delivered(folder, GRID)
    delivered(folder, "企业编号,企业名称,年份,产值（元）\nB1,甲塑料厂,2023,90\n", "statistics_bureau")
    assert register(folder) == {"0001": 16, "0003": 7}
    assert register(folder, "output_cny") == {"0001": 90, "0003": None}


def test_enterprises_of_one_name_with_numbers_of_their_own_stay_apart(folder):
    text = "企业编号,企业名称,行业代码,年份,用电量（MWh）\nB1,甲塑料厂,29,2023,10\nB2,甲塑料厂,29,2023,5\n"
    delivered(folder, text, "statistics_bureau")
    assert register(folder) == {"B1": 10, "B2": 5}


def test_enterprise_whose_name_begins_with_of_which_is_one_where_its_meter_says_so(folder):
    text = "户号,户名,行业代码,年份,用电量（MWh）\n0001,其中新材料厂,29,2023,10\n0002,其中：乙厂,29,2023,5\n"
    delivered(folder, text)
    assert register(folder) == {"0001": 10}


def test_enterprise_whose_name_begins_as_notes_do_is_one_where_the_row_has_an_amount(folder):
    names = ("Notes & Sources Ltd", "a) Works", "*轴承厂", "注：铸造厂")
    text = "户名,用电量（MWh）,年份\n" + "".join(f"{name},{number},\n" for number, name in enumerate(names, 1))
    found = collected(folder, f"2023年用电量\n{text}注：数据为初步数,,\n")
    assert found.tables["enterprise_records"].frame["name"].to_list() == list(names)
    assert found.tables["enterprise_records"].frame["electricity_mwh"].to_list() == [1, 2, 3, 4]


def test_total_called_so_in_the_column_of_meters_is_no_meter(folder):
    delivered(
        folder, "户名,户号,行业代码,年份,用电量（MWh）\n甲,0001,29,2023,10\n乙,0002,29,2023,5\n,合计,29,2023,15\n"
    )
    assert register(folder) == {"0001": 10, "0002": 5}


def test_correction_of_one_meter_leaves_the_enterprise_s_others_as_they_were(folder):
    delivered(folder, GRID)
    delivered(folder, "户号,户名,年份,用电量（MWh）\n0002,甲塑料厂,2023,50\n", covers="rows")
    assert register(folder) == {"0001": 61, "0003": 7}
    delivered(folder, "户号,户名,年份,用电量（MWh）\n0004,甲塑料厂,2023,2\n", covers="rows")
    assert register(folder) == {"0001": 62, "0003": 7}


def test_unit_of_another_publisher_s_file_has_no_say_in_one_that_states_its_own(folder):
    delivered(folder, GRID)
    text = "企业名称,年份,产值（{}）\n甲塑料厂,2023,90\n"
    delivered(folder, text.format("万元"), "statistics_bureau")
    delivered(folder, text.format("千元"), "tax_bureau")
    delivered(folder, text.format("元"), "statistics_bureau")
    assert register(folder, "output_cny") == {"0001": 90, "0003": None}


def test_unit_of_the_file_before_serves_one_that_states_none(folder):
    delivered(folder, "户号,户名,行业代码,年份,用电量（万千瓦时）\n0001,甲,29,2022,1\n")
    delivered(folder, "户号,户名,行业代码,年份,用电量\n0001,甲,29,2023,2\n")
    assert register(folder) == {"0001": 20}


def test_year_decided_for_one_file_is_not_the_next_one_s(folder):
    mapping = folder / "mapping.toml"
    text = "户号,户名,行业代码,用电量（MWh）\n0001,甲,29,{}\n"
    for year, used in ((2022, 1), (2023, 2)):
        mapping.write_text(f"[enterprise_records]\nyear = {year}\n", encoding="utf-8")
        delivered(folder, text.format(used))
    mapping.unlink()
    assert (register(folder, year=2022), register(folder, year=2023)) == ({"0001": 1}, {"0001": 2})
    assert {"year_not_found"} <= {fault.key for fault in collected(folder, text.format(3)).findings}


def test_number_1_of_another_bureau_is_another_enterprise(folder):
    text = "企业编号,企业名称,行业代码,年份,产值（元）\n"
    delivered(folder, f"{text}1,宏达塑料厂,29,2023,10\n2,恒丰塑料厂,29,2023,20\n", "statistics_bureau")
    delivered(folder, f"{text}1,恒丰塑料厂,29,2023,2\n2,光明五金厂,29,2023,3\n", "industry_bureau")
    delivered(
        folder, "户号,户名,年份,用电量（MWh）\n01,宏达塑料厂,2023,5\n02,恒丰塑料厂,2023,6\n03,光明五金厂,2023,7\n"
    )
    assert register(folder) == {"1": 5, "2": 6, "光明五金厂": 7}
    assert register(folder, "output_cny") == {"1": 10, "2": 20, "光明五金厂": 3}


def test_row_with_nothing_but_another_bureau_s_number_is_asked_about(folder):
    delivered(folder, GRID.replace("户号", "企业编号"), "statistics_bureau")
    found = collected(folder, "企业编号,年份,产值（元）\n0001,2023,5\n")
    who = intake.delivery_of(found, folder, publisher="industry_bureau").who
    assert [row["bureau_id"] for row in who.pile("decide")] == ["0001"]


def test_enterprise_that_waits_is_told_in_the_year_in_which_it_does(folder):
    text = "户号,户名,行业代码,年份,用电量（MWh）\n0001,甲,{},{},1\n0002,乙,29,{},1\n"
    delivered(folder, text.format("", 2022, 2022))
    delivered(folder, text.format("29", 2023, 2023))

    def waiting(year):
        return [one.key for one in read_region(folder, year=year).notices if one.key == "enterprises_waiting"]

    assert (waiting(2022), waiting(2023)) == (["enterprises_waiting"], [])


def test_meter_decided_on_that_bears_another_enterprise_s_name_is_asked_about(folder):
    delivered(folder, GRID)
    delivered(folder, "企业编号,企业名称,行业代码,年份,产值（元）\nB9,丙化工厂,29,2024,90\n", "statistics_bureau")
    found = collected(folder, "户号,户名,年份,用电量（MWh）\n0003,丙化工厂,2024,7\n")
    who = intake.delivery_of(found, folder).who
    assert [row["meter"] for row in who.pile("decide")] == ["0003"]
    assert sorted(who.matched.candidates["enterprise_id"]) == ["0003", "B9"]


def test_who_is_chosen_takes_the_place_of_whom_the_meter_meant_before(folder):
    test_meter_decided_on_that_bears_another_enterprise_s_name_is_asked_about(folder)
    delivered(folder, "户号,户名,年份,用电量（MWh）\n0003,丙化工厂,2024,7\n", chosen={"0": "B9"})
    assert register(folder, year=2024) == {"B9": 7}


def test_enterprise_of_the_office_s_own_list_that_merged_counts_as_the_one_it_became_part_of(folder):
    delivered(folder, "企业编号,企业名称,行业代码,年份,用电量（MWh）\nA,甲,29,2023,5\nB,乙,29,2023,6\n")
    links = "link,enterprise_id,other_enterprise,decided_on,decided_by\nmerged,B,A,2023-01-01,test\n"
    (folder / "links.csv").write_text(links, encoding="utf-8")
    assert register(folder) == {"A": 11}


def test_credit_code_that_stands_for_an_identifier_is_one_however_it_is_written(folder):
    text = "统一社会信用代码,企业名称,行业代码,年份,用电量（MWh）,产值（元）\n{},甲,29,{},1,1\n"
    delivered(folder, text.format("91330109MA27W8AA5J", 2022))
    delivered(folder, text.format("９１３３０１０９ｍａ２７ｗ８ａａ５ｊ", 2023))
    assert [*register(folder, year=2022)] == [*register(folder, year=2023)]


def test_plants_that_bear_one_credit_code_stay_two_and_the_folder_can_be_read_again(folder):
    delivered(folder, "户号,户名,行业代码,年份,用电量（MWh）\n01,甲塑料厂,29,2023,5\n02,光明五金厂,33,2023,6\n")
    text = "统一社会信用代码,企业名称,年份,产值（元）\n91330109MA27W8AA5J,甲塑料厂,{0},1\n91330109MA27W8AA5J,光明五金厂,{0},2\n"
    for year in (2022, 2023):
        delivered(folder, text.format(year), "statistics_bureau")
    assert (register(folder), register(folder, "output_cny")) == ({"01": 5, "02": 6}, {"01": 1, "02": 2})


def test_correction_of_before_counts_no_more_where_the_whole_list_came_again(folder):
    text = "企业编号,企业名称,行业代码,年份,用电量（MWh）\n"
    delivered(folder, f"{text}A,甲,29,2023,5\nB,乙,29,2023,6\n")
    delivered(folder, f"{text}B,乙,29,2023,60\n", covers="rows")
    assert register(folder) == {"A": 5, "B": 60}
    delivered(folder, f"{text}A,甲,29,2023,7\n")
    assert register(folder) == {"A": 7}
