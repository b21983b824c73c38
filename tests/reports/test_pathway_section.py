"""Pathway to the goal in page, picture and workbook: the plan's own figures, and nothing hidden by colour."""

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
from regional_carbon.reports.sentences.pathway_section import WEDGES, cap_grid, deviations_told
from regional_carbon.reports.sentences.pathway_words import _with_label
from regional_carbon.reports.workbook import write_workbook
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import PAPER_STRATEGIES
from tests.runs import planned


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
    text = page.inner_text("#way")
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
    section = html[html.index('<section id="way"') : html.index('<section id="line"')]
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


def test_sentence_on_deviations_counts_each_standing(way_run):
    assert deviations_told(way_run).startswith("2022: 70 enterprises above their allowances, by ")


def test_reason_of_a_missed_year_names_the_strategy_as_people_read_it():
    fault = Fault("target_out_of_reach", values={"strategy": "cas_1", "target": "40%", "least": "0%", "most": "31%"})
    cas_1 = next(strategy for strategy in PAPER_STRATEGIES if strategy.name == "cas_1")
    with speaking("zh"):
        assert _with_label(fault, cas_1).text().startswith("策略“集体行动CAS-1”无法减排40%")
    assert _with_label(fault, cas_1).text().startswith("Strategy 'Collective action CAS-1' cannot reduce 40%")
