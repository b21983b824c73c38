"""A run with an energy price: its strategies with measures first, at the target and as Figure 4 draws them."""

import shutil

import numpy as np
import polars as pl
import pytest
from pytest import approx

from regional_carbon.language.messages import speaking
from regional_carbon.reports.figures.every_figure import run_figures
from regional_carbon.reports.figures.measures_first_charts import measures_first_figure
from regional_carbon.run.work import work_out
from tests.conftest import EXAMPLES

FIRST = {"measures_first", "measures_first_curves"}


@pytest.fixture(scope="module")
def priced_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("priced") / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    settings = folder / "region.toml"
    told = settings.read_text(encoding="utf-8") + "\n[measures]\nelectricity_price_cny_per_mwh = 700\n"
    settings.write_text(told, encoding="utf-8")
    return work_out(folder)


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
