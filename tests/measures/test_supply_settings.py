"""`[supply]` and the one price of electricity in region.toml: what measures of the catalogue stand in."""

import pytest
from pytest import approx

from regional_carbon.collect.region import read_region
from regional_carbon.collect.region_settings import read_settings
from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import speaking
from regional_carbon.run.district_measures import inputs_of, lines_of, supply_notices, supply_of

SUPPLY = """
[supply.currency_per]
EUR = { value = 7.8, source = "bank, mean of 2024" }
[supply.hours]
pv_rooftop_eu = { value = 1100, source = "resource map" }
coal_to_gas = { value = 4000, source = "boiler house" }
[supply.boiler_efficiency]
raw_coal = { value = 0.75, source = "test 2023" }
"""
PRICES = """
[prices.electricity]
price = 0.7
per = "kWh"
within = 0.1
source = "tariff"
[prices.raw_coal]
price = 800
per = "t"
within = 0.2
source = "contract"
[prices.natural_gas]
price = 3.4
per = "m3"
within = 0.1
source = "contract"
"""


def written(folder, text):
    path = folder / "region.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return folder


def test_price_of_bills_is_the_price_of_saved_electricity(region_a):
    region = read_region(written(region_a, PRICES))
    assert inputs_of(region).electricity_price_cny_per_mwh == approx(700)
    assert supply_of(region).price_cny_per_gj["natural_gas"] == approx(3.4 / 0.03893, rel=0.01)


def test_rows_that_lacked_an_exchange_rate_hours_and_a_boiler_are_reckoned_with_them(region_a):
    """Rooftop solar: 904.1 EUR/kW · 7.8 over 1,100 kWh/kW; coal to gas at a coal boiler of 0.75."""
    bare = read_region(written(region_a, PRICES))
    before = lines_of(bare, inputs_of(bare))
    region = read_region(written(region_a, SUPPLY))
    after = lines_of(region, inputs_of(region))
    assert {"currency_per EUR", "hours"} <= {*before["pv_rooftop_eu"].lacking}
    assert after["pv_rooftop_eu"].lacking == ()
    assert after["pv_rooftop_eu"].investment_cny_per_unit == approx(904.1 * 7.8 / 1.1)
    assert "boiler_efficiency raw_coal" in before["coal_to_gas"].lacking
    assert after["coal_to_gas"].lacking == ()
    assert after["coal_to_gas"].tonnes_per_unit == approx(0.0909 - 0.75 * 0.0555 / 0.925, rel=0.02)


def test_price_below_measures_stands_alone_where_bills_have_none(region_a):
    assert read_settings(written(region_a, "\n[measures]\nelectricity_price_cny_per_mwh = 650\n")).prices == {}
    assert inputs_of(read_region(region_a)).electricity_price_cny_per_mwh == 650


TWICE = {
    "en": "region.toml: The price of electricity is given twice: [prices.electricity], and electricity_price_cny_per_mwh below "
    "[measures].\n  Bills and measures go by one price. Keep [prices.electricity], which has its unit and source, and "
    "delete electricity_price_cny_per_mwh.",
    "zh": "region.toml：电价重复：[prices.electricity]与[measures]下的electricity_price_cny_per_mwh。\n  "
    "账单与减排措施使用同一电价。请保留注明单位与来源的[prices.electricity]，删去electricity_price_cny_per_mwh。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_second_price_of_electricity_is_refused_with_a_way_on(region_a, language):
    folder = written(region_a, PRICES + "\n[measures]\nelectricity_price_cny_per_mwh = 650\n")
    with speaking(language):
        with pytest.raises(InputError) as error:
            read_settings(folder)
        assert str(error.value) == TWICE[language]


FAULTY = """
[supply.hours]
pv_rooftop_eu = { value = 9000, source = "map" }
heat_pump_125 = 4000
[supply.boiler_efficiency]
raw_coal = { value = 0.75 }
[supply.rate]
EUR = { value = 7.8, source = "bank" }
"""
SAID = {
    "en": [
        "supply.hours.pv_rooftop_eu is {'value': 9000, 'source': 'map'}.\n  Write a value from 1 to 8760 and its source, both: "
        '[supply.hours.pv_rooftop_eu] value = 1100, source = "…"',
        "supply.hours.heat_pump_125 is 4000.",
        "supply.boiler_efficiency.raw_coal is {'value': 0.75}.",
        "There is no setting 'supply.rate'.",
    ],
    "zh": [
        "supply.hours.pv_rooftop_eu为{'value': 9000, 'source': 'map'}。\n  请同时填写1至8760之间的数值及其来源：",
        "supply.hours.heat_pump_125为4000。", "supply.boiler_efficiency.raw_coal为{'value': 0.75}。", "supply.rate",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_supply_without_source_or_beyond_its_range_is_told_all_at_once(region_a, language):
    with speaking(language):
        with pytest.raises(InputError) as error:
            read_settings(written(region_a, FAULTY))
        told = str(error.value)
    assert [sentence for sentence in SAID[language] if sentence not in told] == []


def test_what_nothing_uses_is_told(region_a):
    more = '\n[supply.hours]\npv_rooftop = { value = 1100, source = "map" }\n'
    (notice,) = supply_notices(read_region(written(region_a, more)))
    told = {}
    for language in ("en", "zh"):
        with speaking(language):
            told[language] = notice.text()
    assert told == {
        "en": "Nothing uses supply.hours.pv_rooftop: the catalogue has no such measure, or the factors no such fuel. "
        "`regional-carbon factors` and measures_starter.csv have their names.",
        "zh": "supply.hours.pv_rooftop未被使用：措施目录中没有该措施，或排放因子中没有该燃料。名称见`regional-carbon factors`与measures_starter.csv。",
    }
