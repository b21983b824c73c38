"""`regional-carbon measures`: what a terminal shows, word for word, the files it writes, and what it refuses."""

import json

import polars as pl
import pytest
from click.testing import CliRunner

from regional_carbon.cli import main
from regional_carbon.language.messages import LANGUAGES, speaking
from regional_carbon.reports.sentences.measure_words import (
    group_name,
    statement_of_enterprise,
    statement_of_region,
    statements,
)
from regional_carbon.schema.measure_inputs import MeasureInputs

POTENTIAL = ["abatement_potential.csv", "industry_abatement.csv", "region_abatement.csv"]
COST = ["abatement_blocks.csv", "abatement_cost.svg", "enterprise_abatement.csv", "industry_blocks.csv"]


def measures(*words, code=0):
    found = CliRunner().invoke(main, ["measures", *map(str, words)])
    assert found.exit_code == code, found.output
    return found.output


def priced(folder):
    path = folder / "region.toml"
    text = path.read_text(encoding="utf-8") + "\n[measures]\nelectricity_price_cny_per_mwh = 700\n"
    path.write_text(text, encoding="utf-8")
    return folder


SAID = {
    "en": [
        "energy       enterprises  used a year  audits would find  of use  90 % interval  counted, t a year",
        "electricity           72  297,714 MWh         29,849 MWh   10.0%  12,548–53,136             15,749",
        "fossil fuel           72     4,479 GJ             398 GJ    8.9%         96–867                 19",
        "36.1 million CNY invested would save 11.4 million CNY of energy a year: 14,177 of 15,749 t cost less than 0 a tonne, and 48% would be carried out without a programme.",
        "Fuel is an order of magnitude, for the region alone: of 72 enterprises nothing is known but the industry's fuels.",
        "Savings are engineers' estimates; 75% is counted.",
        "Not a promise nor an obligation: an audit decides.",
        "Costs are US audit costs carried over at 7.1957 CNY per USD; replace them with quotes.",
        "Auditors differ by ± 36%.",
    ],
    "zh": [
        "能源      企业数       年用量  审计预期发现  占用量        90%区间  计入，吨/年",
        "电力          72  297,714 MWh    29,849 MWh   10.0%  12,548–53,136       15,749",
        "化石燃料      72     4,479 GJ        398 GJ    8.9%         96–867           19",
        "投资3,607万元，每年节省能源费1,136万元：15,749吨中有14,177吨的单位成本低于0，48%无政策支持也会实施。",
        "燃料一项仅表示地区的数量级：72家企业只知其行业用能。",
        "节能量为工程估算值，按75%计入。",
        "既非承诺，也非义务：以节能审计为准。",
        "成本为美国审计成本，按1美元合7.1957元换算，请以实际报价替换。",
        "不同审计机构的结果相差±36%。",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_measures_of_region_a_are_told_with_their_cost_and_their_doubts(region_a, language):
    told = measures(priced(region_a), "--lang", language).splitlines()
    assert told[:9] == SAID[language]
    assert sorted(path.name for path in (region_a / "measures").iterdir()) == sorted([*POTENTIAL, *COST])
    blocks = pl.read_csv(region_a / "measures" / "abatement_blocks.csv")
    assert blocks.height == 24
    assert (region_a / "measures" / "abatement_cost.svg").read_text(encoding="utf-8").startswith("<svg")


def test_inputs_are_told_with_their_source(region_a):
    told = measures(priced(region_a))
    assert "\n  electricity_price_cny_per_mwh = 700 (region.toml)\n" in told
    assert "\n  currency_per_usd = 7.1957 (Federal Reserve via datasets/exchange-rates)\n" in told
    assert "\n  teams = 1 (one team audits all, unless said)\n" in told


def test_region_without_prices_has_no_cost_and_no_curve(region_a, tmp_path):
    told = measures(region_a, "--out", tmp_path / "told")
    assert (
        "What they cost is not told: no energy price is given. Write electricity_price_cny_per_mwh and "
        "fuel_price_cny_per_gj below [measures] in region.toml.\n"
    ) in told
    assert "Costs are US audit costs" not in told
    assert sorted(path.name for path in (tmp_path / "told").iterdir()) == POTENTIAL


def test_a_program_gets_totals_blocks_and_statements(region_a):
    told = json.loads(measures(priced(region_a), "--json"))
    assert told["statements"] == SAID["en"][5:]
    assert [row["carrier"] for row in told["region_abatement"]] == ["electricity", "fuel"]
    assert len(told["abatement_blocks"]) == 24
    assert told["inputs"]["realisation"] == 0.75


def test_wrong_input_is_told_and_nothing_is_written(region_a):
    path = region_a / "region.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[measures]\nrebound = 1\n", encoding="utf-8")
    told = measures(region_a, code=2)
    assert told.startswith("region.toml: measures.rebound is 1; it must lie between 0 and 0.3.\n")
    assert not (region_a / "measures").exists()


# ---------------------------------------------------------------------------------------------------
# The five statements of the specification, section 7, word for word

STATEMENTS = {
    "en": [
        "Expected from audits of 3,743 US plants of your size; half of them found between 274 MWh and 907 MWh.",
        "Savings are engineers' estimates; 60% is counted.",
        "Not a promise nor an obligation: an audit decides.",
        "Costs are US audit costs carried over at 7.1957 CNY per USD; replace them with quotes.",
        "Auditors differ by ± 36%.",
    ],
    "zh": [
        "依据3,743家与贵企业规模相当的美国工厂的审计推算；其中半数工厂的发现介于274 MWh与907 MWh之间。",
        "节能量为工程估算值，按60%计入。",
        "既非承诺，也非义务：以节能审计为准。",
        "成本为美国审计成本，按1美元合7.1957元换算，请以实际报价替换。",
        "不同审计机构的结果相差±36%。",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_statements_stand_word_for_word(region_a_run, language):
    own = region_a_run.abatement_potential.filter(enterprise_id="A045")
    with speaking(language):
        told = [
            statement_of_enterprise(own), *statements(MeasureInputs(realisation=0.6), "CNY"), statement_of_region()
        ]  # fmt: skip
    assert told == STATEMENTS[language]


def test_groups_have_names_in_both_languages():
    with speaking("zh"):
        assert group_name("fuel_buildings_operations") == "建筑与运行用燃料：采暖、保温"
    assert group_name("electricity_process") == "Electricity of processes: motors, compressed air, electric heat"
