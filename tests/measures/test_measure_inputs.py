"""`[measures]` of region.toml: the inputs, their defaults and ranges as they ship, and what cannot be, word for word."""

import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.collect.region_settings import read_settings
from regional_carbon.language.messages import speaking
from regional_carbon.measures import shipped_table
from regional_carbon.measures.cost import prices_of_saved_energy
from regional_carbon.schema.measure_inputs import RANGES, MeasureInputs, names_of_inputs

# The inputs whose name here ends in a unit.
NAMED = {"electricity_price": "electricity_price_cny_per_mwh", "fuel_price": "fuel_price_cny_per_gj"}
SHIPPED = {NAMED.get(row["name"], row["name"]): row for row in shipped_table("inputs")}


def written(folder, text):
    path = folder / "region.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[measures]\n" + text, encoding="utf-8")
    return folder


def number(text):
    return float(text) if text else None


def test_every_input_that_ships_can_be_set_and_every_other_is_ours():
    assert set(names_of_inputs()) - SHIPPED.keys() == {"teams"}
    assert SHIPPED.keys() - set(names_of_inputs()) == set()


@pytest.mark.parametrize("name", SHIPPED)
def test_default_and_range_are_those_that_ship_with_a_source(name):
    row = SHIPPED[name]
    assert getattr(MeasureInputs(), name) == number(row["default"])
    assert RANGES.get(name, (None, None)) == (number(row["low"]), number(row["high"]))
    assert row["source"] or row["confidence"] == "user"


def test_region_that_says_nothing_has_the_defaults(region_a):
    assert MeasureInputs(**read_settings(region_a).measures) == MeasureInputs()


def test_region_s_own_inputs_stand_in_place_of_the_defaults(region_a):
    settings = read_settings(written(region_a, "electricity_price_cny_per_mwh = 700\nrealisation = 0.6\nteams = 3\n"))
    inputs = MeasureInputs(**settings.measures)
    assert (inputs.electricity_price_cny_per_mwh, inputs.realisation, inputs.teams) == (700, 0.6, 3)
    assert inputs.discount_rate == 0.08


FAULTY = """
electricity_price = 700
discount_rate = 8
realisation = "most"
fuel_price_cny_per_gj = 0
teams = 0.5
"""
SAID = {
    "en": """region.toml: There is no setting 'measures.electricity_price'. Nearest: electricity_price_cny_per_mwh.
  The settings are discount_rate, lifetime_years, realisation, rebound, additional_share, transfer_elasticity, currency_per_usd, ppp_per_usd, energy_price_share_electricity, electricity_price_cny_per_mwh, fuel_price_cny_per_gj, value_added_share and teams.
region.toml: measures.discount_rate is 8; it must lie between 0.04 and 0.15.
  Leave it out to take the default, which `regional-carbon measures` prints with its source.
region.toml: measures.realisation is 'most'; it must lie between 0.5 and 1.0.
  Leave it out to take the default, which `regional-carbon measures` prints with its source.
region.toml: measures.fuel_price_cny_per_gj is 0; it must be a number above 0.
  Write the number alone, in the unit its name ends in: electricity_price_cny_per_mwh = 700
region.toml: measures.teams is 0.5; it is the number of audit teams that share the region, a whole number from 1.
  Write measures.teams = 1""",
    "zh": """region.toml：没有名为“measures.electricity_price”的设置。最接近：electricity_price_cny_per_mwh。
  可用设置：discount_rate、lifetime_years、realisation、rebound、additional_share、transfer_elasticity、currency_per_usd、ppp_per_usd、energy_price_share_electricity、electricity_price_cny_per_mwh、fuel_price_cny_per_gj、value_added_share和teams。
region.toml：measures.discount_rate为8；应在0.04与0.15之间。
  不填则取默认值，`regional-carbon measures`列出默认值及其出处。
region.toml：measures.realisation为'most'；应在0.5与1.0之间。
  不填则取默认值，`regional-carbon measures`列出默认值及其出处。
region.toml：measures.fuel_price_cny_per_gj为0；应为大于0的数字。
  请只填数字，单位见名称末尾：electricity_price_cny_per_mwh = 700
region.toml：measures.teams为0.5；应为共同承担本地区审计的队伍数，即不小于1的整数。
  请填写measures.teams = 1""",
}


@pytest.mark.parametrize("language", SAID)
def test_all_faults_of_the_inputs_are_told_together(region_a, language):
    with pytest.raises(rc.InputError) as refused:
        read_settings(written(region_a, FAULTY))
    with speaking(language):
        assert str(refused.value) == SAID[language]


def test_measures_that_are_no_table_are_told(region_a):
    path = region_a / "region.toml"
    path.write_text("measures = 700\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(rc.InputError) as refused:
        read_settings(region_a)
    assert str(refused.value) == (
        "region.toml: The setting 'measures' is 700.\n"
        "  Write the prices of energy, and any other input, below it: [measures] electricity_price_cny_per_mwh = 700"
    )


@pytest.mark.parametrize("name", RANGES)
def test_input_outside_its_range_is_refused_in_python_too(name):
    least, most = RANGES[name]
    for value in (least, most):
        assert getattr(MeasureInputs(**{name: value}), name) == value
    for value in (least - 0.01, most + 0.01, float("nan"), float("inf"), True):
        with pytest.raises(rc.StrategyError, match=f"{name} is"):
            MeasureInputs(**{name: value})


MISSING = {
    "en": "No energy price is given, so what measures cost cannot be said.\n"
    "  Write into region.toml what the region's enterprises pay on average, below [measures]: electricity_price_cny_per_mwh = …, in CNY per MWh, and for fuels fuel_price_cny_per_gj = …, in CNY per GJ.",
    "zh": "未给出能源价格，无法计算措施成本。\n"
    "  请在region.toml的[measures]下填写本地区企业的平均价格：electricity_price_cny_per_mwh = …（元/MWh），燃料填写fuel_price_cny_per_gj = …（元/GJ）。",
}


@pytest.mark.parametrize("language", MISSING)
def test_cost_without_an_energy_price_is_refused_and_says_what_to_write_where(language):
    with pytest.raises(rc.StrategyError) as refused:
        prices_of_saved_energy(MeasureInputs())
    with speaking(language):
        assert str(refused.value) == MISSING[language]


def test_saved_kwh_is_worth_less_than_its_average_price_and_gas_all_of_it():
    prices = prices_of_saved_energy(MeasureInputs(electricity_price_cny_per_mwh=700, fuel_price_cny_per_gj=90))
    assert prices == {"electricity": approx(0.725 * 700), "fuel": 90}


@pytest.mark.parametrize("price", [0, -1, float("inf"), float("nan"), "700", True])
def test_price_that_is_no_number_above_0_is_refused(price):
    with pytest.raises(rc.StrategyError, match=r"electricity_price_cny_per_mwh is .*; it must be a number above 0"):
        MeasureInputs(electricity_price_cny_per_mwh=price)
