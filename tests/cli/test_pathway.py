"""The command `pathway`: sentences, files, and the plan made anew from what a year has brought."""

import json
import shutil

import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.language.messages import speaking
from regional_carbon.reports.results_folder import pathway
from regional_carbon.run import planning, store
from tests.cli.test_commands import said
from tests.conftest import EXAMPLES

WAY = """
goals = [{ reduction = 0.3, year = 2025 }]

[pathway]
to = 2026
rule = "uniform"
output_growth = 0.05
electricity_growth = 0.04
fuel_change = -0.02
grid_change = -0.02
discount_rate = 0.08
discount_source = "a handbook"
[pathway.industries.29]
output_growth = 0.08
"""
CHANGES = "enterprise_id,year,kind,into,industry_code,electricity_mwh,output_cny\nA001,2023,exit,,,,\nN1,2024,entry,,29,10000,300000000\n"


@pytest.fixture
def on_the_way(region_a):
    """Region A with a goal, growth and changes."""
    path = region_a / "region.toml"
    path.write_text(path.read_text(encoding="utf-8") + WAY, encoding="utf-8")
    (region_a / "changes.csv").write_text(CHANGES, encoding="utf-8")
    return region_a


def reported(folder, year, *, times):
    """A table of what every enterprise emitted: so many times what was planned."""
    plan = pl.read_csv(folder / "results" / "plan.csv").filter(pl.col("year") == year)
    told = plan.select("enterprise_id", "year", emission_tco2=pl.col("planned_tco2") * times)
    told.write_csv(folder.parent / "actual.csv")
    return folder.parent / "actual.csv"


def test_pathway_says_what_came_of_it_and_what_it_rests_on(on_the_way):
    assert said("pathway", on_the_way) == (
        "2020–2026 under uniform percentage: from 209,773 to 146,841 tCO2; in 2026 closures: 0, output forgone: 35.2%; "
        f"11,913 million CNY in all years → {on_the_way}/results/report.html\n"
        "The chance of the goal in 2025 is 46%: if every enterprise gives up the share planned for it, the region emits "
        "122,793 to 175,806 tCO2 (90 % interval). The goal counts from the estimate: an error of all enterprises alike "
        "cancels.\n"
        "  Business as usual, change per year: output +5.0%, electricity +4.0%, fuels per electricity −2.0%.\n"
        "  Rubber and plastic products (29), change per year: output +8.0%.\n"
        "  Grid factor of 2021–2023: as published for each year (other years −2.0% a year).\n"
        "  Grid factor of 2024–2026: assumed, −2.0% a year from the last year known.\n"
        "  The estimate of 2020 uses the grid factor of 2012. What the newer factor takes off is told apart from the "
        "decline of the grid since 2020; it is no reduction.\n"
        "  Between goals the allowances follow a straight line.\n"
        "  Unused parts of a year's goal are not carried over.\n"
        "  A closed enterprise stays closed.\n"
        "  Output forgone is discounted at 8.0% a year (a handbook).\n"
    )


def test_pathway_says_it_in_chinese(on_the_way):
    assert said("pathway", on_the_way, "--lang", "zh").split("\n")[0] == (
        "2020–2026年，等比例减排：由209,773降至146,841 tCO2；2026年关停0家企业，放弃产值占35.2%，各年合计1,191,270万元 → "
        f"{on_the_way}/results/report.html"
    )


def test_goal_rule_and_end_can_be_given_where_region_toml_says_nothing(region_a):
    told = json.loads(
        said(
            "pathway",
            region_a,
            "--goal",
            "cap_tco2=150000,year=2022",
            "--rule",
            "mine=collective_action,first=1",
            "--to",
            2023,
            "--json",
        )
    )
    assert [row["year"] for row in told["years"]] == [2020, 2021, 2022, 2023]
    assert told["years"][-1]["planned_tco2"] == approx(150_000)
    assert told["strategy"]["rule"] == "collective_action"
    assert told["deviations"] is None


def test_region_without_a_goal_is_told_where_to_write_one(region_a):
    assert said("pathway", region_a, code=2).startswith(
        "There is no goal for a pathway.\n  Write one in region.toml: [[goals]]"
    )


def test_rule_that_does_not_exist_is_told_with_those_near_it(on_the_way):
    assert "'unifrom'" in said("pathway", on_the_way, "--rule", "unifrom", code=2)


def test_plan_has_a_row_for_every_enterprise_and_year_and_adds_up(on_the_way):
    said("run", on_the_way)
    plan = pl.read_csv(on_the_way / "results" / "plan.csv")
    years = pl.read_csv(on_the_way / "results" / "pathway.csv")
    assert plan.group_by("year").len().sort("year")["len"].to_list() == [72, 72, 72, 71, 72, 72, 72]
    caps = plan.group_by("year").agg(pl.col("cap_tco2").sum()).sort("year")["cap_tco2"].to_list()[1:]
    assert caps == approx(years["goal_tco2"].to_list()[1:], rel=1e-9)


def test_report_that_equals_the_plan_leaves_the_files_as_they_were(on_the_way):
    said("pathway", on_the_way)
    before = pl.read_csv(on_the_way / "results" / "plan.csv").sort("year", "enterprise_id")
    told = said("pathway", on_the_way, "--actual", reported(on_the_way, 2022, times=1))
    assert (
        "2022: 0 of 72 enterprises above their allowances, by 0 tCO2; 0 not reported. Pathway revised from there."
        in told
    )
    after = pl.read_csv(on_the_way / "results" / "plan.csv").sort("year", "enterprise_id")
    assert after["planned_tco2"].fill_null(-1).to_list() == approx(
        before["planned_tco2"].fill_null(-1).to_list(), rel=1e-9
    )


def test_too_much_is_told_and_made_up_by_the_goal_year(on_the_way):
    """Exit code 1: the goal of the year reported is missed."""
    said("pathway", on_the_way)
    told = said("pathway", on_the_way, "--actual", reported(on_the_way, 2023, times=1.1), code=1)
    assert "2023: 71 of 71 enterprises above their allowances" in told
    assert "Note: The goal of 2023 is not met." in told
    years = pl.read_csv(on_the_way / "results" / "pathway.csv")
    assert years["basis"].to_list() == ["estimate", "plan", "plan", "actual", "plan", "plan", "plan"]
    assert years["planned_tco2"][-1] == approx(0.7 * years["planned_tco2"][0])
    found = pl.read_csv(on_the_way / "results" / "deviations.csv")
    assert found["standing"].to_list() == ["over"] * 71
    assert "the input is valid" in said("check", on_the_way)


def test_a_year_may_be_reported_as_a_region_that_estimates_it(on_the_way, tmp_path):
    said("pathway", on_the_way)
    later = tmp_path / "region-a-2021"
    shutil.copytree(EXAMPLES / "region-a", later, ignore=shutil.ignore_patterns("results"))
    for name, old in (("region.toml", "year = 2020 "), ("enterprises.csv", ",2020,")):
        path = later / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, old.replace("2020", "2021")), encoding="utf-8")
    told = said("pathway", on_the_way, "--actual", later, code=1)
    assert "2021: " in told
    assert "enterprises above their allowances" in told


def test_without_a_plan_there_is_nothing_to_report_against(on_the_way):
    (on_the_way.parent / "actual.csv").write_text("enterprise_id,year,emission_tco2\nA001,2021,5\n", encoding="utf-8")
    told = said("pathway", on_the_way, "--actual", on_the_way.parent / "actual.csv", code=2)
    assert told.startswith(f"There is no pathway in {on_the_way}/results to compare the year with.")
    with pytest.raises(rc.InputError) as refused:
        planning.pathway_of(None, on_the_way / "results", on_the_way)
    assert str(refused.value) == (
        f"There is no pathway in {on_the_way}/results to compare the year with.\n"
        f"  Create it first: regional-carbon pathway {on_the_way}"
    )


def test_names_that_a_spreadsheet_would_run_are_read_back_as_they_were(region_a):
    path = region_a / "enterprises.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("A001,", "=A001,", 1), encoding="utf-8")
    goal = planning.goal("reduction=0.3,year=2022")
    pathway(region_a, goals=[goal], rule="uniform", yes=True)
    plan = planning.pathway_of(store.load(region_a / "results"), region_a / "results", region_a)
    assert "=A001" in plan.plan["enterprise_id"].to_list()
    assert plan.goals == (goal,)


def test_settings_of_the_page_on_the_way_run_as_they_stand(region_a):
    page = (EXAMPLES.parent / "docs" / "pathway.md").read_text(encoding="utf-8")
    block = page.partition("```toml\n")[2].partition("```")[0]
    path = region_a / "region.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + block, encoding="utf-8")
    done = rc.run(region_a)
    assert done.pathway["year"].to_list() == list(range(2020, 2036))
    assert done.pathway_terms.strategy.name == "collective_action"
    assert done.pathway["meets_goal"].drop_nulls().all()


def test_python_of_the_page_on_the_way_runs_as_it_stands(region_a, monkeypatch, capsys):
    page = (EXAMPLES.parent / "docs" / "pathway.md").read_text(encoding="utf-8")
    monkeypatch.chdir(region_a.parent)
    exec(page.partition("```python\n")[2].partition("```")[0], {})  # noqa: S102 - our own page
    assert "within" in capsys.readouterr().out
    assert rc.pathway.__name__ == "pathway"


def test_run_tells_the_way_in_a_sentence(on_the_way):
    told = said("run", on_the_way).split("\n")
    assert any(line.startswith("2020–2026 under uniform percentage: from 209,773 to 146,841 tCO2;") for line in told)


def test_plan_made_afresh_says_that_it_drops_what_was_reported(on_the_way):
    said("pathway", on_the_way)
    said("pathway", on_the_way, "--actual", reported(on_the_way, 2022, times=1))
    assert (
        "Note: The previous pathway included what was reported for 2022; this one starts from the estimate again. "
        "To continue from a report: regional-carbon pathway … --actual\n"
    ) in said("run", on_the_way)
    assert "reported for" not in said("run", on_the_way)


@pytest.fixture
def reported_earlier(on_the_way):
    """Results with a year reported, as a version left them that wrote no bundle."""
    said("pathway", on_the_way)
    said("pathway", on_the_way, "--actual", reported(on_the_way, 2021, times=1))
    (on_the_way / "results" / "run.zip").unlink()
    return on_the_way


def test_results_without_a_bundle_are_revised_from_their_tables(reported_earlier):
    actual = reported(reported_earlier, 2022, times=1)
    told = said("pathway", reported_earlier, "--actual", actual)
    assert "2022: 0 of 72 enterprises above their allowances" in told
    years = pl.read_csv(reported_earlier / "results" / "pathway.csv")
    assert years["basis"].to_list() == ["estimate", "actual", "actual", "plan", "plan", "plan", "plan"]


@pytest.mark.parametrize("left", ["", "no bundle at all"])
def test_run_over_results_without_a_bundle_to_read_says_that_it_drops_what_was_reported(reported_earlier, left):
    if left:
        (reported_earlier / "results" / "run.zip").write_text(left, encoding="utf-8")
    assert (
        "Note: The previous pathway included what was reported for 2021; this one starts from the estimate again. "
    ) in said("run", reported_earlier)


def test_results_that_can_be_read_nowhere_are_told_in_both_languages(reported_earlier):
    results = reported_earlier / "results"
    (results / "pathway.csv").write_text("mine now", encoding="utf-8")
    with pytest.raises(rc.InputError) as refused:
        planning.pathway_of(store.load(results), results, reported_earlier)
    assert str(refused.value) == (
        f"pathway.csv in {results} is not as this program wrote it, and an earlier version kept the pathway nowhere "
        "else.\n  Restore the file, or create the pathway again and report each year again: regional-carbon pathway"
    )
    with speaking("zh"):
        assert str(refused.value) == (
            f"{results}中的pathway.csv与程序写入时不一致，而早期版本仅在该文件中保存路径。\n"
            "  请恢复该文件，或重新生成路径并再次报告各年：regional-carbon pathway"
        )
    notices = [notice for notice in rc.run(reported_earlier).notices if notice.key == "reports_unread"]
    assert [notice.text() for notice in notices] == [
        "The previous results cannot be read, so it is not known which years had been reported; the pathway starts "
        "from the estimate. If there were any, report them again: regional-carbon pathway … --actual"
    ]
    with speaking("zh"):
        assert [notice.text() for notice in notices] == [
            "此前的结果无法读取，无法确定曾报告哪些年份；路径从估算开始。"
            "如有，请再次报告：regional-carbon pathway … --actual"
        ]


def test_changes_may_be_written_in_chinese(on_the_way):
    path = on_the_way / "changes.csv"
    path.write_text("企业编号,年份,类型,并入\nA001,2023,退出,\nA003,2024,合并,A004\n", encoding="utf-8")
    done = rc.run(on_the_way)
    assert done.pathway["enterprises"].to_list() == [72, 72, 72, 71, 70, 70, 70]


def test_files_of_an_earlier_plan_do_not_stay_beside_results_without_one(region_a):
    pathway(region_a, goals=[planning.goal("reduction=0.3,year=2022")], rule="uniform")
    results = region_a / "results"
    (results / "plan.csv").write_text("mine now", encoding="utf-8")
    told = {notice.key: notice for notice in rc.run(region_a).notices}
    assert told["pathway_left_out"].text() == (
        "The results held a pathway, which was not calculated this time: region.toml states no goals. To have it with "
        "every run, write them there, as [[goals]]; or calculate it again: regional-carbon pathway …"
    )
    assert "pathway_left_out" not in {notice.key for notice in rc.run(region_a).notices}
    assert not (results / "pathway.csv").exists()
    assert not (results / "figures" / "wedges.svg").exists()
    assert (results / "plan.csv").read_text(encoding="utf-8") == "mine now"
