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
