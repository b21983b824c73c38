"""Model V in a run: potential always, cost where an energy price is given, and nothing of the rest changed."""

import shutil

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pytest import approx

import regional_carbon as rc
from regional_carbon.language.messages import LANGUAGES, speaking
from regional_carbon.run import store
from regional_carbon.run.model_v import COST, POTENTIAL
from regional_carbon.run.work import work_out
from tests.conftest import EXAMPLES

POTENTIALS = {table.held_as for table in POTENTIAL}
COSTS = {table.held_as for table in COST}
WITHOUT_PRICE = {
    "en": "What measures would save is told, not what they cost: no energy price is given. Write electricity_price_cny_per_mwh and fuel_price_cny_per_gj below [measures] in region.toml.",
    "zh": "已给出减排措施的潜力，未计算成本：缺少能源价格。请在region.toml的[measures]下填写electricity_price_cny_per_mwh和fuel_price_cny_per_gj。",
}


def with_inputs(folder, text):
    path = folder / "region.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[measures]\n" + text, encoding="utf-8")
    return folder


def test_region_without_prices_has_its_potential_and_is_told_how_to_get_costs(region_a_run):
    assert {*region_a_run.tables} & (POTENTIALS | COSTS) == POTENTIALS
    (told,) = [notice for notice in region_a_run.notices if notice.key == "measures_without_price"]
    for language in LANGUAGES:
        with speaking(language):
            assert told.text() == WITHOUT_PRICE[language]


def test_region_a_is_expected_to_find_29849_mwh_in_a_run(region_a_run):
    electricity, fuel = region_a_run.region_abatement.iter_rows(named=True)
    assert electricity["saving_mwh"] == approx(29_849, abs=0.5)
    assert (fuel["carrier"], fuel["enterprises"]) == ("fuel", 72)
    assert region_a_run.abatement_potential["saving_mwh"].sum() == approx(29_849, abs=0.5)
    assert region_a_run.abatement_potential["saving_gj"].null_count() == 144  # fuels by industry alone have no row


@pytest.fixture(scope="module")
def priced_run(tmp_path_factory):
    """Region A with the price of electricity of the worked example."""
    folder = tmp_path_factory.mktemp("priced") / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    return work_out(with_inputs(folder, "electricity_price_cny_per_mwh = 700\n"))


def test_region_with_a_price_has_the_costs_of_the_worked_example(priced_run):
    assert {*priced_run.tables} & (POTENTIALS | COSTS) == POTENTIALS | COSTS
    assert [notice for notice in priced_run.notices if notice.key == "measures_without_price"] == []
    own = priced_run.enterprise_abatement
    assert own["investment_cny"].sum() / 1e6 == approx(36.1, abs=0.05)
    assert own["tonnes_below_0_tco2"].sum() == approx(14_177, abs=0.5)
    assert priced_run.abatement_blocks["saved_so_far_tco2"].max() == approx(15_749, abs=0.5)


def test_prices_of_measures_change_no_other_figure_to_the_last_digit(priced_run, region_a_run):
    others = {*region_a_run.tables} - POTENTIALS
    assert len(others) > 10
    for name in sorted(others):
        assert_frame_equal(priced_run.tables[name], region_a_run.tables[name], check_exact=True)


def test_run_that_is_kept_keeps_the_inputs_of_its_measures(priced_run):
    again = store.unpack(store.pack(priced_run))
    assert again.settings == priced_run.settings
    assert again.settings.measures.electricity_price_cny_per_mwh == 700
    assert_frame_equal(again.abatement_blocks, priced_run.abatement_blocks, check_exact=True)


@pytest.mark.parametrize("unit", ["MWh", "GWh"])
def test_potential_does_not_depend_on_the_unit_electricity_is_given_in(region_a, unit):
    path = region_a / "enterprises.csv"
    table = pl.read_csv(path, infer_schema_length=0)
    scale = {"MWh": 1, "GWh": 1000}[unit]
    told = table.with_columns((pl.col("electricity_mwh").cast(pl.Float64) / scale).alias(f"electricity ({unit})"))
    told.drop("electricity_mwh").write_csv(path)
    done = work_out(region_a, yes=True)
    assert done.region_abatement["saving_mwh"][0] == approx(29_848.645478, abs=1e-4)


CURRENCY = {
    "en": "region.toml: The region counts in EUR, and measures.currency_per_usd is not given: what US audits cost cannot be carried over.\n"
    "  Write below [measures] how much of the region's currency is one US dollar, at the market rate: currency_per_usd = …",
    "zh": "region.toml：地区以EUR计价，但未给出measures.currency_per_usd，无法换算美国审计的成本。\n"
    "  请在[measures]下按市场汇率填写1美元合多少本地货币：currency_per_usd = …",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_region_of_another_currency_has_to_say_its_rate(region_a, language):
    path = with_inputs(region_a, "electricity_price_cny_per_mwh = 90\n") / "region.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('currency = "CNY"', 'currency = "EUR"'), encoding="utf-8")
    with pytest.raises(rc.InputError) as refused:
        rc.read_region(region_a)
    with speaking(language):
        assert str(refused.value) == CURRENCY[language]
