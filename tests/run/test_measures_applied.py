"""A run with an energy price: its strategies with measures first, at the target and as Figure 4 draws them."""

import shutil
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from pytest import approx

from regional_carbon.collect.region import read_region
from regional_carbon.language.errors import Notice, StrategyError
from regional_carbon.language.messages import speaking
from regional_carbon.reports.figures.every_figure import run_figures
from regional_carbon.reports.figures.measures_first_charts import measures_first_figure
from regional_carbon.reports.sentences.labels import label
from regional_carbon.reports.sentences.shown import answer
from regional_carbon.run import store
from regional_carbon.run.measures_applied import plan_with_measures
from regional_carbon.run.model_v import abatement_of
from regional_carbon.run.work import work_out
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.written import measures_first_variant, strategy_written
from tests.conftest import EXAMPLES

FIRST = {"measures_first", "measures_first_curves"}
PRICED = "\n[measures]\nelectricity_price_cny_per_mwh = 700\n"
LEAVE = """
[strategies.leave]
rule = "marginal_opt_out"
measures_first = true

[strategies.alike]
rule = "uniform"
rate = 0.01
measures_first = true
"""


def region_with(folder, settings):
    """Region A with more in its settings."""
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    file = folder / "region.toml"
    file.write_text(file.read_text(encoding="utf-8") + settings, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def priced_run(tmp_path_factory):
    return work_out(region_with(tmp_path_factory.mktemp("priced") / "region-a", PRICED))


@pytest.fixture(scope="module")
def run_with_variants(tmp_path_factory):
    return work_out(region_with(tmp_path_factory.mktemp("variants") / "region-a", LEAVE + PRICED))


def test_run_without_a_price_has_no_strategies_with_measures(region_a_run):
    assert not FIRST & {*region_a_run.tables}
    assert "figure_4_measures" not in [figure.name for figure in run_figures(region_a_run)]


def test_strategies_without_measures_forgo_what_the_comparison_has_at_just_the_target(priced_run):
    first = priced_run.measures_first.sort("strategy")
    compared = priced_run.comparison.sort("strategy")
    assert first["strategy"].to_list() == ["cas_1", "cas_2", "marginal_opt_out"]
    assert first["output_forgone_without_cny"].to_list() == approx(compared["scaled_output_forgone_cny"].to_list())
    assert (first["output_forgone_cny"] < first["output_forgone_without_cny"]).all()


def test_curves_with_measures_begin_with_what_pays_for_itself(priced_run):
    """Region A: 14,177 t below 0 CNY/t, at −7.29 million CNY a year, as published."""
    starts = priced_run.measures_first_curves.filter(pl.col("m") == 1)
    assert starts["reduction_tco2"].to_list() == approx([14_177] * 3, abs=0.5)
    assert (starts["net_cost_cny"] / 1e6).to_list() == approx([-7.29] * 3, abs=0.005)
    assert starts["output_forgone_cny"].to_list() == [0, 0, 0]


def test_opt_out_with_measures_is_no_dearer_at_any_rate(priced_run):
    """Net cost and output forgone together, against the opt-out's curve drawn straight between its steps."""
    first = priced_run.measures_first_curves.filter(pl.col("strategy") == "marginal_opt_out")
    without = priced_run.curves.filter(pl.col("strategy") == "marginal_opt_out").sort("m")
    rate, forgone = (np.append(0.0, without[name]) for name in ("reduction_rate", "output_forgone_cny"))
    at_rate = np.interp(first["reduction_rate"], rate, forgone)
    told = (first["output_forgone_cny"] + first["net_cost_cny"]).to_numpy()
    assert np.all(told <= at_rate * (1 + 1e-9))


@pytest.mark.parametrize(
    ("language", "title", "caption"),
    [
        (
            "en", "Figure 4 with measures · Output forgone with measures first, and without",
            "Output forgone per tonne reduced. Whole lines: measures first; they begin at 14,177 tCO2 that pay for "
            "themselves, at a net cost of -7.29 million CNY a year, and output is forgone for the rest alone. Net cost is "
            "not in the lines. The vertical line is the target of 30%.",
        ),
        (
            "zh", "图4（含措施）· 先措施后退出与不采取措施的放弃产值",
            "每减一吨放弃的产值。实线为先措施后退出：起点为自身盈利的14,177 tCO2，净成本每年-729万元，"
            "仅其余部分放弃产值。净成本不计入曲线。竖线为减排目标30%。",
        ),
    ],
)  # fmt: skip
def test_figure_4_with_measures_says_what_it_draws(priced_run, language, title, caption):
    with speaking(language):
        figure = measures_first_figure(priced_run)
    assert (figure.title, figure.caption) == (title, caption)
    assert {row["way"] for row in figure.rows} == (
        {"measures first", "without measures"} if language == "en" else {"先措施后退出", "不采取措施"}
    )
    assert "figure_4_measures" in [each.name for each in run_figures(priced_run)]


# ---------------------------------------------------------------------------------------------------
# measures_first = true of a strategy


def test_strategy_that_asks_for_it_stands_with_measures_first_beside_the_plain_one(run_with_variants):
    compared = run_with_variants.comparison
    beside = ["leave", "alike", "alike_adjusted", "leave_measures_first", "alike_measures_first"]
    assert [name for name in compared["strategy"] if name in beside] == beside
    assert {*beside} <= {*run_with_variants.curves["strategy"]}
    assert run_with_variants.recommendation.least_output_forgone == "leave_measures_first"
    assert [one.name for one in run_with_variants.strategies if one.measures_first] == beside[-2:]


def test_variant_has_the_figures_of_the_table_of_measures_first(run_with_variants):
    names = [
        "reduction_tco2",
        "measures_tco2",
        "net_cost_cny",
        "investment_cny",
        "output_forgone_cny",
        "enterprises_closed",
    ]
    beside = run_with_variants.comparison.filter(strategy="leave_measures_first").row(0, named=True)
    first = run_with_variants.measures_first.filter(strategy="leave").row(0, named=True)
    assert [beside[name] for name in names] == approx([first[name] for name in names])
    assert "leave_measures_first" not in run_with_variants.measures_first["strategy"]


def test_plain_strategies_are_as_they_are_without_measures(run_with_variants, region_a_run):
    of_paper = run_with_variants.comparison.filter(pl.col("strategy").is_in(["marginal_opt_out", "cas_1", "cas_2"]))
    assert of_paper.select(region_a_run.comparison.columns).equals(region_a_run.comparison)


def test_variant_is_approved_at_a_chance_with_its_interval_and_the_rate_to_plan_for(run_with_variants):
    """What auditors find spreads by two fifths: half of the draws find less than the plan counts on."""
    row = run_with_variants.comparison.filter(strategy="leave_measures_first").row(0, named=True)
    assert row["target_probability"] == approx(0.44, abs=0.01)
    assert row["reduction_rate_low"] < 0.3 < row["reduction_rate_high"]
    assert 0.3 < row["safe_target_rate"] < row["reduction_rate_high"]
    curve = run_with_variants.curves.filter(strategy="leave_measures_first")
    assert (curve["reduction_rate_low"] <= curve["reduction_rate"] + 1e-9).all()


def test_what_a_variant_asks_of_each_is_a_table_of_the_run(run_with_variants):
    asked = run_with_variants.measures_first_plan.filter(strategy="leave_measures_first")
    assert asked.height == 72
    assert asked["reduction_tco2"].sum() == approx(0.3 * run_with_variants.enterprises["emission_tco2"].sum())
    assert (
        asked["allowed_tco2"] - (asked["emission_tco2"] - asked["measures_tco2"] - asked["closing_tco2"])
    ).abs().max() < 1e-6


def test_run_with_variants_is_stored_and_read_back_whole(run_with_variants):
    again = store.unpack(store.pack(run_with_variants))
    assert again.strategies == run_with_variants.strategies
    assert again.measures_first_plan.equals(run_with_variants.measures_first_plan)


TOLD = {
    "en": "Of these, 10,589 tCO2 come by measures, for an investment of 24.08 million CNY and a net cost of -4.05 million CNY a year; output is forgone for the rest alone, and net cost and output forgone are not added up.",
    "zh": "其中措施减排10,589 tCO2，投资2,407.9万元，净成本每年-405.0万元；仅其余部分放弃产值，净成本与放弃产值不相加。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_recommendation_says_what_measures_do_of_it_and_cost_apart(run_with_variants, language):
    with speaking(language):
        assert TOLD[language] in answer(run_with_variants)[0]


@pytest.mark.parametrize(("language", "labels"), [
    ("en", ["leave: Marginal opt-out (BS), measures first", "alike: uniform percentage, measures first (ρ = 0.249264)"]),
    ("zh", ["leave: 边际退出（BS）·先措施后退出", "alike: 等比例减排·先措施后退出（ρ = 0.249264）"]),
])  # fmt: skip
def test_variant_is_called_by_its_strategy_and_its_dial_as_turned(run_with_variants, language, labels):
    with speaking(language):
        assert [label(one) for one in run_with_variants.strategies if one.measures_first] == labels


UNPRICED = {
    "en": "Measures first was left out of leave and alike: it needs an energy price. Write electricity_price_cny_per_mwh or fuel_price_cny_per_gj below [measures] in region.toml.",
    "zh": "leave和alike未计算先措施后退出：缺少能源价格。请在region.toml的[measures]下填写electricity_price_cny_per_mwh或fuel_price_cny_per_gj。",
}
MISSED = {
    "en": "Measures first was left out of leave and alike: no value of the control parameter meets the target on what the measures leave.",
    "zh": "leave和alike未列出先措施后退出：采取措施后，调节参数无论取何值均无法达标。",
}


def test_strategies_that_ask_for_it_without_a_price_are_told(tmp_path):
    run = work_out(region_with(tmp_path / "region-a", LEAVE))
    assert "measures_first_plan" not in run.tables
    (notice,) = [one for one in run.notices if one.key == "measures_first_unpriced"]
    assert {language: said(notice, language) for language in UNPRICED} == UNPRICED


def test_variants_that_miss_the_target_are_told(priced_run):
    notice = Notice("measures_first_missed", {"strategies": ["leave", "alike"]})
    assert {language: said(notice, language) for language in MISSED} == MISSED


def said(notice, language):
    with speaking(language):
        return notice.text()


REFUSED = {
    "en": "Strategy 'leave': measures_first is 'yes'.\n  Write measures_first = true where each enterprise is to do its measures before it gives up output, or leave it out.",
    "zh": "策略“leave”的measures_first为'yes'。\n  企业先实施措施、后退出时，请写measures_first = true；否则请删去。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_measures_first_that_is_no_yes_is_refused(tmp_path, language):
    folder = region_with(tmp_path / "region-a", LEAVE.replace("measures_first = true", 'measures_first = "yes"', 1))
    with speaking(language):
        with pytest.raises(StrategyError) as error:
            work_out(folder)
        assert REFUSED[language] in str(error.value)
        assert "region.toml" in str(error.value)


def test_strategy_named_as_another_one_s_variant_is_refused(tmp_path):
    more = LEAVE + '\n[strategies.leave_measures_first]\nrule = "uniform"\nrate = 0.3\n'
    with pytest.raises(StrategyError, match="leave_measures_first"):
        work_out(region_with(tmp_path / "region-a", more))


def test_strategy_written_in_one_line_may_ask_for_measures_first():
    assert strategy_written("gentle=uniform,rate=0.2,measures_first=true") == Strategy(
        "gentle", "uniform", {"rate": 0.2}, measures_first=True
    )
    assert not strategy_written("gentle=uniform,rate=0.2,measures_first=false").measures_first
    assert measures_first_variant(Strategy("gentle", "uniform")).name == "gentle_measures_first"


def test_plan_at_another_target_and_within_a_budget_is_made_of_a_run(run_with_variants, tmp_path):
    """What the office asks: 20 %, 12 million CNY of investment at most."""
    region = read_region(region_with(tmp_path / "region-a", LEAVE + PRICED))
    abatement = abatement_of(region, run_with_variants)
    strategy = Strategy("leave", "marginal_opt_out", measures_first=True)
    made = plan_with_measures(run_with_variants.enterprises, abatement, strategy, 0.2, budget=12e6)
    assert made.row["reduction_rate"][0] == approx(0.2)
    assert made.plan["investment_cny"].sum() == approx(12e6)
    assert made.plan["reduction_tco2"].sum() == approx(made.row["reduction_tco2"][0])
    with pytest.raises(StrategyError, match="Measures first needs an energy price"):
        plan_with_measures(run_with_variants.enterprises, replace(abatement, inputs=MeasureInputs()), strategy, 0.2)
