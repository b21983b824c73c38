"""The unit of an inventory's emissions is heeded wherever it is stated; none is taken for tonnes in silence."""

import pytest

from regional_carbon.collect.layouts import understand
from regional_carbon.schema.input_tables import Inventories

from .layout_files import text_sheet


def inventories(header, amount, title=""):
    text = f"{title}企业编号,年份,{header},核查机构\nE1,2020,{amount},某机构\n"
    return understand(text_sheet(text, "inventories.csv"), Inventories)


@pytest.mark.parametrize(
    ("header", "amount", "tonnes"),
    [
        ("排放量（吨）", "5.2", "5.2"), ("排放量（万吨）", "5.2", "52000"), ("排放量（千克）", "1500", "1.5"),
        ("排放量（kt）", "1.5", "1500"), ("排放量（千吨）", "1.5", "1500"), ("碳排放量（万吨二氧化碳）", "1.5", "15000"),
        ("温室气体排放量（tCO2e）", "7", "7"), ("CO2排放量（万吨CO2）", "0.1", "1000"), ("GHG emissions (kt CO2)", "2", "2000"),
        ("排放量（吨碳）", "300", "1100.00000001"), ("emission", "7", "7"), ("emission_tco2", "7", "7"),
    ],
)  # fmt: skip
def test_emissions_are_kept_in_tonnes_of_co2(header, amount, tonnes):
    understood = inventories(header, amount)
    assert understood.findings == []
    assert understood.written.cells["emission_tco2"].to_list() == [tonnes]


def test_unit_of_emissions_is_taken_from_the_title():
    understood = inventories("排放量", "5.2", title="2020年核查结果（单位：万吨）,,,\n")
    assert understood.written.cells["emission_tco2"].to_list() == ["52000"]


@pytest.mark.parametrize(
    ("header", "finding"),
    [
        ("排放量", "unit_missing"),
        ("排放量（万大卡）", "header_unit_unknown"),
        ("排放量（万千瓦时）", "header_unit_wrong"),
    ],
)
def test_emissions_without_a_unit_of_theirs_are_refused(header, finding):
    assert [fault.key for fault in inventories(header, "5.2").findings] == [finding]
