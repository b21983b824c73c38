"""Rules as an officer names them in region.toml, from the file to the report."""

import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.reports.sentences.labels import label
from regional_carbon.strategies import Strategy

STRATEGIES = """
[strategies.by_base_year]
rule = "grandparenting"
kept = 0.7

[strategies.best_third]
rule = "benchmark"
kept = 1.5
percentile = { "39" = 0.25, others = 0.5 }

[strategies.spared]
rule = "optimum"
rate = 0.3
protected = ["A001", "A002"]
industry_most = 0.4
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory, region_a_run):
    """Region A with a base year in its register, and three rules in its settings."""
    import shutil

    folder = tmp_path_factory.mktemp("rules") / "region-a"
    shutil.copytree(region_a_run.folder.parent, folder, ignore=shutil.ignore_patterns("results"))
    emission = region_a_run.enterprises.select("enterprise_id", base_emission_tco2=pl.col("emission_tco2") * 1.1)
    register = pl.read_csv(folder / "enterprises.csv", infer_schema=False).join(
        emission, on="enterprise_id", how="left"
    )
    register.write_csv(folder / "enterprises.csv")
    with (folder / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write(STRATEGIES)
    return rc.run(folder)


def test_rules_named_in_region_toml_stand_beside_the_papers_three(done):
    named = done.curves["strategy"].unique(maintain_order=True).to_list()
    assert named[:3] == ["marginal_opt_out", "cas_1", "cas_2"]
    assert {"by_base_year", "best_third", "spared"} <= set(named)


def test_base_year_of_the_register_reaches_its_rule(done):
    """0.7 · 1.1 = 0.77 of the present emission is left to each: 23 % less, which misses 30 % and is adjusted."""
    assert done.curves.filter(pl.col("strategy") == "by_base_year")["coefficient"].to_list() == approx([0.23] * 72)
    adjusted = done.curves.filter(pl.col("strategy") == "by_base_year_adjusted")
    assert adjusted["reduction_rate"][-1] == approx(0.3, abs=1e-9)


def test_protected_enterprises_are_spared_and_industries_keep_within_their_cap(done):
    curve = done.curves.filter(pl.col("strategy") == "spared").join(
        done.enterprises.select("enterprise_id", "industry_code", "output_cny"), on="enterprise_id"
    )
    assert curve.filter(pl.col("enterprise_id").is_in(["A001", "A002"]))["coefficient"].to_list() == [0, 0]
    lost = curve.group_by("industry_code").agg(
        (pl.col("coefficient") * pl.col("output_cny")).sum() / pl.col("output_cny").sum()
    )
    assert lost["coefficient"].max() <= 0.4 + 1e-9
    assert curve.sort("m")["reduction_rate"][-1] == approx(0.3, abs=1e-9)


def test_labels_tell_tables_and_lists_in_both_languages():
    best = Strategy("best", "benchmark", {"kept": 1.5, "percentile": {"39": 0.25, "others": 0.5}})
    assert label(best) == "best: industry benchmark × output (k = 1.5, percentile = 39: 0.25 others: 0.5)"
    with rc.speaking("zh"):
        assert label(best) == "best: 行业基准×产值（k = 1.5, 分位 = 39: 0.25 others: 0.5）"
    spared = Strategy("spared", "optimum", {"protected": ["A001", "A002"], "whole": True})
    assert label(spared) == "spared: least cost under conditions (protected = A001 A002, whole = true)"


def test_comparison_says_who_bears_each(done):
    row = done.comparison.filter(strategy="spared").to_dicts()[0]
    assert row["industries_hard_hit"] >= 1
    assert 0 < row["burden_gini"] < 1
    assert row["above_optimum_cny"] > 0
