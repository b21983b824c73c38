"""The plan with measures first, grants and visits at a terminal, in both languages, word for word."""

import json

import polars as pl
import pytest
from pytest import approx

from tests.cli.test_commands import said
from tests.conftest import EXAMPLES

PRICED = "\n[measures]\nelectricity_price_cny_per_mwh = 700\n"


@pytest.fixture(scope="module")
def priced(tmp_path_factory):
    """Region A with an electricity price; tests read it and do not write in it."""
    folder = tmp_path_factory.mktemp("priced")
    for path in (EXAMPLES / "region-a").glob("*.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    settings = (folder / "region.toml").read_text(encoding="utf-8")
    (folder / "region.toml").write_text(settings + PRICED, encoding="utf-8")
    return folder


def test_plan_with_measures_tells_net_cost_and_output_forgone_as_two_sums(priced, tmp_path):
    out, curve = tmp_path / "plan.csv", tmp_path / "curve.csv"
    assert said(
        "plan", priced, "--target", 0.2, "--with-measures", "--budget", 9e6, "--strategy", "bs=marginal_opt_out",
        "--out", out, "--curve", curve,
    ) == (
        f"20.0% is met by 1 of 1 strategy → {out}\n"
        "  bs: Marginal opt-out (BS): output forgone 124 million CNY, without measures 292; measures save 9,493 t at a net cost of "
        "-5.51 million CNY/yr (investment 9 million, bill saved 6.85 million a year); 23 enterprises close, without measures 30.\n"
        "  bs: Marginal opt-out (BS): within the budget, another CNY of investment would save 5.95 CNY.\n"
        "  Output forgone and the net cost of measures are two sums, and are not added: the one is output, the other "
        "money spent less the bill saved.\n"
        f"  Curve of measures and closings → {curve}\n"
    )  # fmt: skip
    row = pl.read_csv(out).row(0, named=True)
    assert row["investment_cny"] == approx(9e6)
    assert row["enterprises_kept"] == 7
    assert pl.read_csv(curve)["step_kind"].value_counts().sort("count")["count"].to_list() == [24, 72]


def test_plan_with_measures_is_told_in_chinese(priced, tmp_path):
    told = said("plan", priced, "--target", 0.2, "--with-measures", "--out", tmp_path / "plan.csv", "--lang", "zh")
    assert (
        "  边际退出（BS）：放弃产值6,618万元，不采取措施时为29,169万；措施减排12,849 t，净成本每年-490万元"
        "（投资2,933万，每年节省能源费927万）；关停20家，不采取措施时为30家。\n"
    ) in told
    assert told.endswith("  放弃产值与措施净成本是两个数，不相加：前者为产值，后者为支出减去节省的能源费。\n")


def test_plan_names_the_opt_out_collective_action_and_the_optimum_of_itself(priced, tmp_path):
    out = tmp_path / "plan.csv"
    told = said("plan", priced, "--target", 0.2, "--out", out)
    assert "  Marginal opt-out (BS): output forgone 292 million CNY; 30 enterprises close.\n" in told
    plan = pl.read_csv(out)
    assert plan["strategy"].to_list() == ["marginal_opt_out", "collective_action", "optimum"]
    assert plan["measures_tco2"].to_list() == [0, 0, 0]


def test_plan_as_json_is_the_table(priced):
    (row,) = json.loads(said("plan", priced, "--with-measures", "--strategy", "bs=marginal_opt_out", "--json"))
    assert row["output_forgone_cny"] < row["output_forgone_without_cny"]


def test_plan_that_no_strategy_meets_has_exit_code_1(priced, tmp_path):
    cap = ("--strategy", "cap=optimum,most=0.1")
    told = said("plan", priced, "--target", 0.9, *cap, "--out", tmp_path / "plan.csv", code=1)
    assert told == f"90.0% is met by 0 of 1 strategy → {tmp_path / 'plan.csv'}\n"


def test_measures_without_an_energy_price_are_refused(tmp_path):
    told = said("plan", EXAMPLES / "region-a", "--with-measures", "--out", tmp_path / "plan.csv", code=2)
    assert told.startswith("No energy price is given, so what measures cost cannot be said.")
    assert not (tmp_path / "plan.csv").exists()


def test_grant_says_what_it_moves_and_that_most_of_it_goes_to_free_riders(priced, tmp_path):
    out = tmp_path / "incentives.csv"
    asked = ("--share", 0.25, "--subsidy", 200, "--carbon-price", 100)
    assert said("grant", priced, *asked, "--out", out) == (
        f"3 incentives → {out}\n"
        "  A grant of 25% of the investment: 252 t/yr more than the 7,553 t/yr carried out unaided, for 3.92 million CNY; "
        "97% of the money goes to free riders. An additional tonne costs 1,556 CNY over the life of the measures.\n"
        "  A subsidy of 200.00 CNY per tonne: 214 t/yr more than the 7,553 t/yr carried out unaided, for 15.5 million CNY; "
        "97% of the money goes to free riders. An additional tonne costs 7,258 CNY over the life of the measures.\n"
        "  A carbon price of 100.00 CNY per tonne: 112 t/yr more than the 7,553 t/yr carried out unaided.\n"
        "  Carried over from how audited plants answer to payback: none of them was offered a grant. Measured behaviour is "
        "sluggish, so most of the money goes to those who would act anyway.\n"
    )
    assert pl.read_csv(out)["incentive"].to_list() == ["grant", "subsidy", "carbon_price"]


def test_grant_is_told_in_chinese_and_kept_to_its_budget(priced, tmp_path):
    told = said("grant", priced, "--share", 0.5, "--budget", 3918092, "--out", tmp_path / "g.csv", "--lang", "zh")
    assert told == (
        f"1种激励方式 → {tmp_path / 'g.csv'}\n"
        "  补助投资的25%：在自行实施7,553 t/年之外，额外减排252 t/年，支出392万元，其中97%归搭便车者。"
        "按措施寿命期计，每吨额外减排支出1,556 元。\n"
        "  由受审计工厂对回收期的反应外推：其中没有一家获得过补助。实测反应迟缓，大部分资金流向本会自行实施者。\n"
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "No incentive is given.\n  Give --share, --subsidy or --carbon-price.\n"),
        ("zh", "未给出激励方式。\n  请给出--share、--subsidy或--carbon-price。\n"),
    ],
)
def test_grant_of_nothing_is_refused(priced, language, told):
    assert said("grant", priced, "--lang", language, code=2) == told


def test_visits_are_ordered_by_estimated_emissions_and_say_why(priced, tmp_path):
    out = tmp_path / "visits.csv"
    assert said("visits", priced, "--out", out) == (
        f"72 enterprises in order of estimated emissions; the first 7 have 42.8% of what measures could save → {out}\n"
        "  Model V orders no better: on plants it was not learnt from, its first tenth had 45.1 % of the recommended tonnes, "
        "that of the estimated emissions 45.3 %.\n"
    )
    visits = pl.read_csv(out)
    assert visits["emission_tco2"].is_sorted(descending=True)
    assert said("visits", priced, "--out", out, "--lang", "zh") == (
        f"72家企业按估算排放量排序；前7家占措施可减排量的42.8% → {out}\n"
        "  模型V的排序并不更优：在未参与学习的工厂中，其前十分之一占建议减排量的45.1%，按估算排放量排序为45.3%。\n"
    )
