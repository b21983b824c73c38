"""Pathway to the goal in page, picture and workbook: the plan's own figures, and nothing hidden by colour."""

import dataclasses
import html
import json
import re

import openpyxl
import polars as pl
import pytest

from regional_carbon.collect.region import read_region
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import speaking
from regional_carbon.pathways.allowances import pathway
from regional_carbon.pathways.revision import replan
from regional_carbon.reports.figures.wedge_charts import WEDGE_COLOURS, wedges
from regional_carbon.reports.region_page import write_page
from regional_carbon.reports.sentences.pathway_section import WEDGES, cap_grid, deviations_told, years
from regional_carbon.reports.sentences.pathway_words import _with_label, chance_sentences
from regional_carbon.reports.workbook import write_workbook
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import PAPER_STRATEGIES
from tests.runs import planned, with_tables


@pytest.fixture(scope="module")
def way_run(run, region_a_run):
    """Region A on the way to −30 % by 2028, the year 2022 reported a tenth too high."""
    region = read_region(region_a_run.folder.parent)
    how = Assumptions(output_growth=0.05, electricity_growth=0.04, fuel_change=0.03, grid_change=-0.02)
    options = PlanOptions(carry_over=True, discount_rate=0.08, discount_source="a handbook")
    grid = region.settings.grid
    plan = pathway(
        region_a_run.enterprises,
        [Goal(2028, reduction=0.3)],
        PAPER_STRATEGIES[1],
        to=2030,
        grid=grid,
        assumptions=how,
        options=options,
    )
    year = plan.plan.filter(pl.col("year") == 2022)
    actual = year.select("enterprise_id", "year", emission_tco2=pl.col("planned_tco2") * 1.1)[:70]
    done = replan(plan, actual, region_a_run.enterprises, grid=grid)
    return planned(run, done.pathway, done.deviations)


def test_wedges_are_stacked_upon_the_plan_up_to_the_frozen_emission(way_run):
    """Every year: planned emissions and wedges, less what adds, make the dashed line."""
    figure = wedges(way_run)
    assert way_run.pathway.height > 1
    for year in way_run.pathway.iter_rows(named=True):
        stacked = sum(row["tonnes"] for row in figure.rows if row["year"] == year["year"] and row["wedge"])
        adding = sum(-year[name] for name in WEDGES if year[name] < 0)
        thin = sum(year[name] for name in WEDGES if year[name] > 0) - (stacked - year["planned_tco2"])
        assert stacked + thin == pytest.approx(year["frozen_tco2"] + adding)
        assert thin < 0.002 * year["frozen_tco2"]


def test_picture_tells_its_axis_its_causes_and_what_adds(way_run):
    figure = wedges(way_run)
    assert "Emissions (tCO2/yr)" in json.dumps(figure.spec)
    assert {"cleaner grid", "less electricity per output", "planned emissions"} <= {row["wedge"] for row in figure.rows}
    assert len(set(WEDGE_COLOURS.values())) == len(WEDGES)


def test_axis_of_the_wedges_tells_each_year_once(way_run):
    """Eleven years stand there each; of two, Vega's own ticks would be half years, told as whole ones."""
    axis = next(iter(wedges(way_run).spec["layer"]))["encoding"]["x"]["axis"]
    assert axis["values"] == list(range(2020, 2031))


def test_page_shows_the_plan_and_who_is_off_it(way_run, tmp_path, browser):
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(write_page(way_run, tmp_path / "report.html").as_uri())
    page.wait_for_selector("#wedges svg, #wedges canvas")
    assert errors == []
    page.evaluate("document.getElementById('way-tables').open = true")
    text = page.inner_text("#way") + page.inner_text("#way-tables")
    assert "Goal: 30.0% less in 2028 than in 2020." in text
    assert "2022: 70 enterprises above their allowances" in text
    assert "2 not reported" in text
    assert "The goal of 2022 is not met." in text
    assert page.locator("#way-years tbody tr").count() == 11
    assert page.locator("#way-caps tbody tr").count() == 72
    assert page.locator('nav a[href="#way"]').count() == 1
    page.close()


def test_page_of_a_region_without_goals_has_no_such_section(run, tmp_path):
    assert 'id="way"' not in write_page(run, tmp_path / "report.html").read_text(encoding="utf-8")


def test_chinese_page_has_no_english_left(way_run, tmp_path):
    with speaking("zh"):
        html = write_page(way_run, tmp_path / "report.html").read_text(encoding="utf-8")
    parts = (
        ('<section id="way"', '<section id="'),
        ('<details class="annex" id="way-tables"', '<details class="annex" id="line"'),
    )
    section = "".join(html[html.index(begin) : html.index(end, html.index(begin) + 1)] for begin, end in parts)
    words = set(re.findall(r"[A-Za-z]{4,}", re.sub(r"<[^>]+>", " ", section)))
    assert words <= {"handbook", "tCO", "plan"} | {"Climate", "NBS", "MEE"}


def test_workbook_has_the_plan_the_years_and_the_deviations(way_run, tmp_path):
    book = openpyxl.load_workbook(write_workbook(way_run, tmp_path / "results.xlsx"))
    assert {"Pathway", "Allowances", "Deviations"} <= set(book.sheetnames)
    assert book["Allowances"].max_row == way_run.plan.height + 1
    assert book["Pathway"].max_row == 12
    heads = [cell.value for cell in book["Pathway"][1]]
    assert "planned emissions (tCO2/yr)" in heads
    bases = {cell.value for cell in book["Pathway"]["B"][1:]}
    assert bases == {"estimate", "plan", "actual"}


def test_table_of_caps_has_the_largest_first_in_some_of_the_years(way_run):
    table = cap_grid(way_run)
    assert [head.label for head in table.heads[2:4]] == ["emissions in 2020", "allowance in 2021"]
    assert table.heads[-1].label == "allowance in 2030"
    emission = [float(row[2].sort) for row in table.rows]
    assert emission == sorted(emission, reverse=True)


@pytest.fixture(scope="module")
def sure_run(way_run):
    """The same with intervals, and chances of the goals of the years planned."""
    known = pl.col("basis") == "plan"
    ends = {"emission_low_tco2": pl.col("planned_tco2") * 0.9, "emission_high_tco2": pl.col("planned_tco2") * 1.25}
    years = way_run.pathway.with_columns(
        goal_probability=pl.when(known).then(0.624), **{name: pl.when(known).then(end) for name, end in ends.items()}
    )
    caps = {"cap_low_tco2": pl.col("cap_tco2") * 0.5, "cap_high_tco2": pl.col("cap_tco2") * 2}
    return with_tables(way_run, pathway=years, plan=way_run.plan.with_columns(**caps))


@pytest.mark.parametrize(("spoken", "told"), [
    ("en", ["The chance of the goal in 2028 is 62%: if every enterprise gives up the share planned for it, the region "
            "emits {low} to {high} tCO2 (90 % interval). The goal counts from the estimate: an error of all "
            "enterprises alike cancels."]),
    ("zh", ["2028年达标概率为62%：各企业按计划比例削减时，全区排放量为{low}至{high} tCO2（90%区间）。"
            "该目标按估算值的比例确定：各企业共同的误差相互抵消。"]),
])  # fmt: skip
def test_chance_of_the_goal_is_told_in_the_goal_s_own_year(sure_run, spoken, told):
    row = sure_run.pathway.filter(year=2028).row(0, named=True)
    ends = {end: f"{row[f'emission_{end}_tco2']:,.0f}" for end in ("low", "high")}
    with speaking(spoken):
        assert chance_sentences(sure_run) == [sentence.format(**ends) for sentence in told]


@pytest.mark.parametrize(("spoken", "told"), [
    ("en", "The goal does not count from the estimate: an error of all enterprises alike, such as the grid factor's, "
           "counts in full."),
    ("zh", "该目标不随估算值变动：各企业共同的误差（如电网因子）全部计入。"),
])  # fmt: skip
def test_goal_in_tonnes_says_that_an_error_of_all_alike_counts(sure_run, spoken, told):
    terms = dataclasses.replace(sure_run.pathway_terms, goals=(Goal(2028, cap_tco2=150_000),))
    with speaking(spoken):
        (sentence,) = chance_sentences(dataclasses.replace(sure_run, pathway_terms=terms))
    assert sentence.endswith(told)


def test_goal_behind_is_told_of_in_the_last_year(sure_run):
    terms = dataclasses.replace(sure_run.pathway_terms, goals=(Goal(2022, peak=True),))
    (sentence,) = chance_sentences(dataclasses.replace(sure_run, pathway_terms=terms))
    assert sentence.startswith("The chance of the goal in 2030 is 62%")


def test_plan_of_an_earlier_version_tells_no_chance(way_run):
    assert chance_sentences(way_run) == []
    assert "90 % interval" not in {head.beside for head in (*years(way_run).heads, *cap_grid(way_run).heads)}


def test_years_and_allowances_show_their_intervals_and_chances(sure_run):
    shown = years(sure_run)
    place = {head.label: at for at, head in enumerate(shown.heads)}
    last = shown.rows[-1]
    planned_tco2 = sure_run.pathway["planned_tco2"][-1]
    assert last[place["probability of the goal"]].text == "62%"
    assert last[place["planned emissions"]].beside == f"{planned_tco2 * 0.9:,.0f}–{planned_tco2 * 1.25:,.0f}"
    table = cap_grid(sure_run)
    cap = float(table.rows[0][-1].sort)
    assert table.rows[0][-1].beside == f"{cap * 0.5:,.1f}–{cap * 2:,.1f}"
    assert {head.beside for head in table.heads[3:]} == {"90 % interval"}


def test_page_tells_the_chance_of_the_goal(sure_run, tmp_path):
    page = write_page(sure_run, tmp_path / "report.html").read_text(encoding="utf-8")
    assert chance_sentences(sure_run)[0] in html.unescape(page)


def test_sentence_on_deviations_counts_each_standing(way_run):
    assert deviations_told(way_run).startswith("2022: 70 enterprises above their allowances, by ")


def test_reason_of_a_missed_year_names_the_strategy_as_people_read_it():
    fault = Fault("target_out_of_reach", values={"strategy": "cas_1", "target": "40%", "least": "0%", "most": "31%"})
    cas_1 = next(strategy for strategy in PAPER_STRATEGIES if strategy.name == "cas_1")
    with speaking("zh"):
        assert _with_label(fault, cas_1).text().startswith("策略“集体行动CAS-1”无法减排40%")
    assert _with_label(fault, cas_1).text().startswith("Strategy 'Collective action CAS-1' cannot reduce 40%")
