"""Comparison of rules, as a reader meets it: tables with definitions, cost against fairness, regret and the fund."""

import shutil

import numpy as np
import openpyxl
import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.language.errors import StrategyError
from regional_carbon.reports.figures.drawing import titled
from regional_carbon.reports.figures.every_figure import run_figures
from regional_carbon.reports.figures.fairness_charts import fairness_figures
from regional_carbon.reports.figures.opt_out_charts import figure_3, target_price
from regional_carbon.reports.region_page import write_page
from regional_carbon.reports.sentences.rules_section import section
from regional_carbon.reports.sentences.words import with_industry_names
from regional_carbon.reports.workbook import write_workbook
from regional_carbon.run import rule_scenarios
from regional_carbon.run.estimation import estimated
from regional_carbon.schema.frames import polars_of
from tests.reports.test_region_page import Seen
from tests.runs import with_tables

SHEETS = ["Rules at target", "Impacts", "Fund", "Fairness", "Robust choice", "Scenarios"]


@pytest.fixture(scope="module")
def done(tmp_path_factory, region_a_run):
    """Region A with employees (of some), tax and sizes: a tenth of the output is tax, a million yuan a job."""
    folder = tmp_path_factory.mktemp("choosing") / "region-a"
    shutil.copytree(region_a_run.folder.parent, folder, ignore=shutil.ignore_patterns("results"))
    place, output = pl.int_range(pl.len()), pl.col("output_cny").cast(pl.Float64)
    pl.read_csv(folder / "enterprises.csv", infer_schema=False).with_columns(
        employees=pl.when(place % 9 > 0).then((output / 1e6).round() + 5), tax_cny=(output / 10).round(2),
        size=pl.when(output < 2e7).then(pl.lit("small")).otherwise(pl.lit("large")),
    ).write_csv(folder / "enterprises.csv")  # fmt: skip
    return rc.run(folder, yes=True)


@pytest.fixture(scope="module")
def chosen(done):
    return done


@pytest.fixture(scope="module")
def report(browser, done):
    return Seen(browser, done.folder / "report.html")


def test_tables_of_the_choice_stand_beside_the_others_in_the_results(done):
    for name in ("side_by_side", "effects", "fund", "fairness_front", "scenario_costs", "robust_choice"):
        written = pl.read_csv(done.folder / f"{name}.csv")
        assert written.height > 0, name
    effects = pl.read_csv(done.folder / "effects.csv")
    side = pl.read_csv(done.folder / "side_by_side.csv")
    assert effects["tax_forgone_cny"].to_list() == approx((side["output_forgone_cny"] / 10).to_list(), rel=1e-6)


def test_run_holds_the_rules_against_other_factors_trends_and_costs(done):
    costs = pl.read_csv(done.folder / "scenario_costs.csv", infer_schema_length=None)
    told = {
        kind: costs.filter(scenario_kind=kind)["scenario"].unique().sort().to_list()
        for kind in costs["scenario_kind"].unique()
    }
    assert told == {
        "base": ["estimates"], "cost": ["tax_cny"], "draws": ["256"], "grid_factor": ["2005", "2021", "2022", "2023", "×0.9", "×1.1"],
        "trend": ["2018", "trend = last", "trend = mean", "trend = own", "trend = pooled"],
    }  # fmt: skip


def test_section_opens_with_what_none_beats_and_what_is_regretted_least(report):
    told = report.page.locator("p.found").all_inner_texts()
    assert (
        told[0]
        == "Pareto front of cost and fairness: least cost, Marginal opt-out (BS), zero-sum-gains DEA, convergence to the same intensity, collective action, linear, Shapley value of industries, Shapley value of enterprises and uniform percentage."
    )
    assert (
        told[1]
        == "Minimax regret over 14 scenarios: least cost; a tonne costs at most 0.0% more than with the cheapest rule of the scenario."
    )


def test_page_with_the_choice_asks_nothing_of_any_network_and_complains_of_nothing(report, done):
    assert report.requests == [(done.folder / "report.html").as_uri()]
    assert report.complaints == []


def test_definition_is_seen_on_hover_and_on_keyboard_focus(report):
    head = report.page.locator("#rules thead th").nth(6)
    tip = head.locator(".tip")
    assert tip.inner_text() == "" or not tip.is_visible()
    head.hover()
    assert tip.is_visible()
    assert tip.inner_text() == "Of the coefficients of all, 0 where all bear the same"
    report.page.mouse.move(0, 0)
    assert not tip.is_visible()
    report.page.locator("#rules thead th").nth(5).locator("button").focus()
    report.page.keyboard.press("Tab")
    assert tip.is_visible()
    button = head.locator("button")
    assert report.page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text() == tip.inner_text()


def test_every_measure_is_defined(chosen):
    shown = section(chosen)
    assert all(head.meaning for head in [*shown.at_target.heads[1:], *shown.robust.heads[1:]])


def test_rules_are_sorted_by_a_measure(report):
    report.page.locator("#rules thead th").nth(6).locator("button").click()
    first = report.page.locator("#rules tbody tr").first
    assert first.locator("td").nth(6).inner_text() == "0.00"
    assert first.locator("td").first.inner_text().endswith("uniform percentage")


def test_share_that_is_known_stands_beside_jobs_of_which_not_all_are(chosen):
    shown = section(chosen)
    place = [head.label for head in shown.at_target.heads].index("jobs at stake")
    effects = chosen.tables["effects"].filter(strategy="uniform").row(0, named=True)
    (cell,) = [row[place] for row in shown.at_target.rows if row[0].text.endswith("uniform percentage")]
    assert cell.text == f"{effects['jobs_at_stake']:,.0f} ({effects['jobs_known']:.1%})"


def test_column_of_which_nothing_is_known_is_left_out(chosen, region_a_run):
    labels = [head.label for head in section(chosen).at_target.heads]
    assert "tax forgone" in labels
    assert "value added forgone" not in labels
    assert not {"jobs at stake", "small share", "tax forgone"} & {
        head.label for head in section(region_a_run).at_target.heads
    }


def test_numbers_of_the_chart_are_those_of_the_table(chosen):
    (figure,) = fairness_figures(chosen)
    in_table = [row[0].text.split(" · ") for row in section(chosen).at_target.rows]
    in_chart = [[row["number"], row["rule"]] for row in figure.rows if row["number"]]
    assert in_chart == in_table


def test_fund_of_the_page_is_that_of_the_table_for_the_rules_that_none_beats(chosen):
    shown = section(chosen)
    assert [head.label for head in shown.fund.heads[2:]] == ["2021", "2022", "2023", "2024", "2025"]
    fund = chosen.tables["fund"].filter(strategy="uniform").sort("year")
    (row,) = [row for row in shown.fund.rows if row[0].text == "uniform percentage"]
    assert row[1].text == f"{fund['discounted_subsidy_cny'].sum() / 1e6:,.2f}"
    assert [cell.text for cell in row[2:]] == [f"{cny / 1e6:,.2f}" for cny in fund["subsidy_cny"]]
    assert len(shown.fund.rows) == chosen.tables["fairness_front"].filter(bound="rule", on_front=True).height


def test_rules_left_out_say_why(report):
    told = report.page.locator("#choosing ul.provenance li").all_inner_texts()
    assert (
        told[0]
        == "Left out: grandparenting and historical_intensity. The rule needs the column 'base_emission_tco2', which the register of enterprises does not have."
    )


def test_nothing_overflows_with_the_choice_on_a_phone(browser, done):
    seen = Seen(browser, done.folder / "report.html")
    seen.page.set_viewport_size({"width": 390, "height": 800})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_chinese_section_is_chinese(browser, done, tmp_path):
    with rc.speaking("zh"):
        seen = Seen(browser, write_page(with_industry_names(done), tmp_path / "report.html"))
    told = seen.page.inner_text("#choosing")
    assert "成本与公平的帕累托前沿：最小成本、" in told
    assert "未列入：grandparenting和historical_intensity。该规则需要列“base_emission_tco2”" in told
    assert "、全部企业" not in told
    assert seen.page.locator("#fairness svg").count() == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "With 72 enterprises the rules are not compared automatically. To compare them, run regional-carbon side-by-side on enterprises.csv of these results."),
        ("zh", "企业达72家，未自动进行方案比选。如需比选，请对结果中的enterprises.csv运行regional-carbon side-by-side。"),
    ],
)  # fmt: skip
def test_run_of_many_enterprises_leaves_the_choice_to_side_by_side_and_says_so(region_a, monkeypatch, language, told):
    monkeypatch.setattr(rule_scenarios, "CHOOSE_AT_MOST", 71)
    done = rc.run(region_a, language=language)
    assert done.rules == ()
    assert "side_by_side" not in done.tables
    with rc.speaking(language):
        assert done.notices[-1].text() == told
    assert not (done.folder / "robust_choice.csv").exists()


def test_rules_that_cannot_be_put_side_by_side_are_told_and_the_run_goes_on(region_a, monkeypatch):
    def refuses(*_, **__):
        raise StrategyError("target_range", value=2)

    monkeypatch.setattr(rule_scenarios, "choose", refuses)
    done = rc.run(region_a)
    assert (
        done.notices[-1].text()
        == "The rules could not be compared. The target is 2; it must lie above 0 and be at most 1."
    )
    with rc.speaking("zh"):
        assert done.notices[-1].text().startswith("未能进行方案比选。")


def test_draws_of_the_caller_are_one_scenario_of_the_choice(done):
    emission = done.enterprises.filter(pl.col("rank").is_not_null()).sort("rank")["emission_tco2"].to_numpy()
    draws = emission * np.random.default_rng(1).lognormal(0, 0.5, (50, len(emission)))
    region = rc.read_region(done.folder.parent)
    costs = polars_of(rule_scenarios.choose_in(region, estimated(region), draws=draws).costs)
    drawn = costs.filter(scenario_kind="draws")
    assert drawn["draws"].unique().to_list() == [50]
    assert drawn["cheapest_share"].sum() >= 1
    assert 0 < drawn.filter(strategy="least_cost")["met_share"].item() < 1


def test_page_without_a_choice_has_no_such_section(run, tmp_path):
    html = write_page(run, tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="choosing"' not in html
    assert 'href="#choosing"' not in html


def test_workbook_has_a_sheet_for_each_table_of_the_choice(chosen, tmp_path):
    book = openpyxl.load_workbook(write_workbook(chosen, tmp_path / "results.xlsx"))
    assert book.sheetnames[3:9] == SHEETS
    header, *body = list(book["Impacts"].iter_rows(values_only=True))
    place = header.index("tax forgone (CNY/yr)")
    table = chosen.tables["effects"]
    assert [row[place] for row in body] == approx(table["tax_forgone_cny"].to_list(), rel=1e-14)
    assert body[0][0] == "Marginal opt-out (BS)"
    explained = {row[0] for row in book["Columns"].iter_rows(values_only=True)}
    assert set(SHEETS) <= explained


def test_figure_of_fairness_is_drawn_alone_with_its_caption(chosen):
    (figure,) = fairness_figures(chosen)
    assert titled(figure)["title"]["text"] == "Cost against fairness"
    assert "fairness" not in {figure.name for figure in run_figures(chosen)}


# ---------------------------------------------------------------------------------------------------
# The price of the target, in Figure 3


def test_price_of_the_target_is_the_dual_price_of_the_least_cost(run, region_a_run):
    """The opt-out stops at the enterprise that the least-cost plan takes in part."""
    plan = rc.least_cost_plan(region_a_run.enterprises, 0.3)
    (price,) = [price for condition, price in plan.prices.items() if condition.key == "target"]
    assert target_price(run) == approx(price, rel=1e-12)


def test_figure_3_draws_the_marginal_cost_beside_the_averaged_one_and_tells_the_price(run):
    figure = figure_3(run)
    assert "At 30% the last tonne costs 29,409 CNY. This price of the target" in figure.caption
    last = figure.rows[-1]
    assert last["marginal_cost"] > last["average_cost"]
    assert all(row["marginal_cost"] >= row["average_cost"] * (1 - 1e-9) for row in figure.rows)


def test_target_that_the_opt_out_cannot_meet_has_no_price(run):
    none = with_tables(run, curves=run.curves.clear())
    assert target_price(none) is None
