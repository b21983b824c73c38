"""Uncertainty, as reports tell it: word for word in both languages, and drawn."""

import dataclasses

import openpyxl
import polars as pl
import pytest

import regional_carbon as rc
from regional_carbon.language import amounts
from regional_carbon.reports.figures.curve_points import SHADE
from regional_carbon.reports.figures.every_figure import run_figures
from regional_carbon.reports.region_page import write_page
from regional_carbon.reports.sentences import shown, uncertainty_section
from regional_carbon.reports.sentences.labels import label
from regional_carbon.reports.workbook import write_workbook
from tests.runs import with_tables, without


def told(run, key):
    return next(table for table in uncertainty_section.tables(run) if table.key == key)


def with_plan(run, **columns):
    """The run with the opt-out's row of the comparison changed."""
    row = pl.col("strategy") == "marginal_opt_out"
    changed = {
        name: pl.when(row).then(pl.lit(value, pl.Float64)).otherwise(pl.col(name)) for name, value in columns.items()
    }
    return with_tables(run, comparison=run.comparison.with_columns(**changed))


# ---------------------------------------------------------------------------------------------------
# Sentences


def test_total_is_told_with_its_interval_and_what_it_rests_on(run):
    assert shown.total(run) == (
        "The region's emissions are estimated at 209,773 tCO2 a year, with a 90 % interval of 152,979 to 278,531: it holds "
        "the errors of the evidence, the statistics, the fuels' factors, the meters and the grid factor. Given the grid "
        "factor of 0.7035 tCO2/MWh, as a report by the official factor takes it, the interval is 209,124 to 210,470. "
        "100.0% of the emissions rests on the industry's intensity alone (data-quality tier 5)."
    )
    with rc.speaking("zh"):
        assert shown.total(run) == (
            "全区年排放量估算为209,773 tCO2，90%区间为152,979至278,531，已含证据、统计、燃料因子、电表和电网因子的误差。"
            "按官方因子报告、即以电网因子0.7035 tCO2/MWh为准时，区间为209,124至210,470。"
            "排放量的100.0%仅依据行业碳电强度（数据质量5级）。"
        )


def test_total_warns_where_all_enterprises_may_be_more_electric_than_their_industries(run):
    """The interval of California's 72 plants did not hold: what all share does not cancel."""
    chemistry = pl.when(pl.col("industry_code") == "26").then(pl.lit("poor")).otherwise("trust_grade")
    trapped = with_tables(run, enterprises=run.enterprises.with_columns(trust_grade=chemistry))
    share = run.enterprises.filter(industry_code="26")["emission_tco2"].sum() / run.enterprises["emission_tco2"].sum()
    assert shown.total(trapped).endswith(
        f" {amounts.tidy(share)} of them comes from industries whose fuels emit more than their electricity. If those "
        "enterprises all run chiefly on electricity, actual emissions may lie below this interval."
    )
    with rc.speaking("zh"):
        assert shown.total(trapped).endswith(
            f"其中{amounts.tidy(share)}来自燃料排放量大于用电排放量的行业。若这些企业均以用电为主，实际排放量可能低于该区间。"
        )


def test_officer_is_told_what_90_percent_means_and_what_to_say(run):
    _, means, ranking, objection = uncertainty_section.uncertainty_sentences(run)
    assert ranking == (
        "Ranking: of the enterprises estimated to be in the least efficient tenth, 100.0% can be expected to be actually in it."
    )
    assert means == (
        "What 90 % means: the region was simulated 1,024 times, each time with the errors that such figures are known to "
        "have. In 90 % of the draws its emissions lay between 152,979 and 278,531."
    )
    assert objection == (
        "If an enterprise objects: the emissions of your electricity are known from your meter. Those of your fuels are "
        "estimated from what is known about you, and the estimate is the interval, not the single number. If you have "
        "better data, submit them: the table below shows what a bill, an answer or an inventory would change, and your "
        "figure is updated accordingly."
    )
    with rc.speaking("zh"):
        _, means, ranking, objection = uncertainty_section.uncertainty_sentences(run)
    assert ranking == "排名的稳定性：估算为碳效率最低十分之一的企业中，预期有100.0%实际属于其中。"
    assert means == ("90%的含义：按此类数据已知的误差对全区模拟1,024次，90%的抽样中排放量在152,979至278,531之间。")
    assert objection.startswith("企业提出异议时的说明：贵单位用电排放量由电表得出；")


def test_plan_that_is_not_sure_says_what_to_plan_for(run):
    unsure = with_plan(
        run, target_probability=0.41, reduction_rate_low=0.2, reduction_rate_high=0.4, safe_target_rate=0.377
    )
    assert shown.answer(unsure)[0].endswith(
        "closes 43. The probability that it actually reaches 30% is 41%; the 90 % interval of the reduction is 20.0% to 40.0%. "
        "To reach 30% with a probability of 90 %, plan for 37.7%."
    )
    with rc.speaking("zh"):
        assert shown.answer(unsure)[0].endswith(
            "关停43家。实际达到30%的概率为41%；减排率90%区间为20.0%至40.0%。要使达到30%的概率为90%，请按37.7%制定计划。"
        )


def test_plan_that_can_never_be_sure_says_so(run):
    never = with_plan(run, target_probability=0.41, safe_target_rate=None)
    assert shown.answer(never)[0].endswith(
        " Even carried out in full, it does not reach 30% with a probability of 90 %."
    )
    with rc.speaking("zh"):
        assert shown.answer(never)[0].endswith("即使全部执行，达到30%的概率也不足90%。")


def test_sure_plan_needs_no_other_target(run):
    assert "plan for" not in "".join(shown.answer(run))


@pytest.mark.parametrize(
    ("probability", "text"), [(1.0, ">99%"), (0.9912, "99%"), (0.5, "50%"), (0.004, "<1%"), (0.0, "<1%"), (None, "–")]
)
def test_nothing_drawn_a_thousand_times_is_told_as_certain(probability, text):
    assert amounts.chance(probability) == text


def test_intervals_and_distances_are_told_with_the_digits_they_need():
    assert amounts.interval(855.04, 870.06, amounts.tonnes) == "855.0–870.1"
    assert amounts.interval(855.04, None, amounts.tonnes) == "≥ 855.0"
    assert amounts.interval(None, None, amounts.tonnes) == ""
    assert shown.distances(0.382, 0.974) == "−38% to +97%"
    assert shown.distances(0.0097, 0.000292) == "−0.97% to +0.029%"
    assert shown.distances(None, 0.1) == "–"


# ---------------------------------------------------------------------------------------------------
# Tables


def test_tables_say_what_rests_on_what_and_where_the_doubt_is(run):
    assert told(run, "rests_on").rows == [["5 · industry intensity alone", "72", "209,773", "100.0%", "−1.2% to +1.1%"]]
    sources = told(run, "sources")
    assert sources.heads == [
        "source of error",
        "the region's total, 90 % interval (tCO2/yr)",
        "its width, of the total",
    ]
    assert sources.rows[0] == ["all errors together", "152,979–278,531", "60%"]
    assert [row[0].partition(":")[0] for row in sources.rows[1:3]] == ["grid factor", "meter"]


def test_evidence_that_would_not_narrow_is_named_and_not_shown(run):
    better = told(run, "better")
    assert [row[0] for row in better.rows] == [
        "current", "past inventory", "verified inventory",
    ]  # fmt: skip
    assert better.below == "Would not narrow the total here: electricity share, in bands and metered fuels."
    with rc.speaking("zh"):
        assert told(run, "better").below == "在此不会缩小总量区间：电力占比（分档区间）和燃料计量。"


def test_coverage_marks_what_was_learnt_from_the_same_plants(run):
    table = told(run, "coverage")
    assert table.rows[0] == [
        "industry intensity alone (the paper)",
        "89.6% (6,339)*",
        "78.7% (1,915)",
        "90.5% (11,948)",
    ]
    own = dataclasses.replace(run, settings=dataclasses.replace(run.settings, own_errors=("past_inventory",)))
    assert told(own, "coverage").below.endswith(
        " This region has its own errors for past_inventory; the table shows those shipped."
    )


def test_trend_rules_stand_side_by_side_and_the_best_is_marked(run):
    table = told(run, "trends")
    rules = ["last (tCO2/MWh)", "linear (tCO2/MWh)", "mean (tCO2/MWh)", "pooled (tCO2/MWh)"]
    assert table.heads == ["industry", "years tried", *rules]
    assert table.rows[0] == ["13 Agricultural product processing", "3", "0.0007", "0.0002 least", "0.0012", "0.0004"]
    assert all(sum("least" in cell for cell in row) == 1 for row in table.rows)


def test_region_too_large_to_try_each_error_says_so(run, tmp_path):
    large = without(run, "error_sources", "better_evidence")
    assert [table.key for table in uncertainty_section.tables(large)] == ["rests_on", "sources", "coverage", "trends"]
    lead = (
        "Above 20,000 enterprises the sources of error and better evidence are not simulated one by one, since it would "
        "take minutes. The intervals themselves include all errors."
    )
    assert told(large, "sources").lead == lead
    with rc.speaking("zh"):
        assert told(large, "sources").lead == (
            "企业超过2万家时，不逐一模拟各误差来源与更好证据的作用，以免耗时数分钟；区间本身已包含全部误差。"
        )
    assert lead in write_page(large, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Uncertainty" in openpyxl.load_workbook(write_workbook(large, tmp_path / "results.xlsx")).sheetnames
    assert "how_sure" not in {figure.name for figure in run_figures(large)}


# ---------------------------------------------------------------------------------------------------
# Page, pictures, workbook


def test_enterprise_s_interval_and_chances_stand_below_its_figures(run):
    grid = shown.enterprise_grid(run, 1)
    heads = {head.label: head.beside for head in grid.heads if head.beside}
    assert heads == {
        "rank": "probability of lowest tenth", "emissions": "90 % interval", "carbon efficiency": "90 % interval",
        "five-grade code": "probability it is right",
    }  # fmt: skip
    cells = {head.label: cell for head, cell in zip(grid.heads, grid.rows[0], strict=True)}
    assert (cells["emissions"].text, cells["emissions"].beside) == ("863.3", "852.5–872.5")
    assert (cells["rank"].text, cells["rank"].beside) == ("1", ">99%")
    assert cells["electricity"].beside == ""


def test_comparison_tells_chance_and_safe_target(run):
    heads, rows = shown.comparison_rows(run)
    assert [row.label for row in rows] == [label(strategy) for strategy in run.strategies]
    first = {head.label: cell for head, cell in zip(heads, rows[1].cells, strict=True)}
    assert rows[1].chance == "probability 99%"
    assert first["reduction rate"].beside == "30.0%–30.2%"
    assert first["safe target"].text == "30.1%"


def test_curves_carry_their_band_and_the_plans_their_bars(run):
    drawn = {figure.name: figure for figure in run_figures(run)}
    for name in ("figure_3", "figure_4"):
        rows = drawn[name].rows
        assert all(row["low"] <= row["average_cost"] <= row["high"] for row in rows), name
        assert "Shaded: 90 % interval of the plan's actual average cost." in drawn[name].caption
        areas = [layer["mark"] for layer in drawn[name].spec["layer"] if layer["mark"]["type"] == "area"]
        assert [area["opacity"] for area in areas] == [SHADE]
    assert len(drawn["figure_4"].plans) == 3
    assert all(plan["plan_low"] <= plan["plan"] <= plan["plan_high"] for plan in drawn["figure_4"].plans)
    assert all(row["low"] <= row["efficiency"] <= row["high"] for row in drawn["figure_2"].rows)


def test_efficiency_without_an_upper_end_runs_off_the_chart(run):
    """Who may emit nothing at all has no greatest efficiency: the bar goes on, and the table says at least."""
    first = pl.col("rank") == 1
    high = pl.when(first).then(None).otherwise("efficiency_high_cny_per_tco2")
    bare = with_tables(run, enterprises=run.enterprises.with_columns(efficiency_high_cny_per_tco2=high))
    row = next(figure for figure in run_figures(bare) if figure.name == "figure_2").rows[0]
    assert row["high"] > 10 * run.enterprises["efficiency_cny_per_tco2"].max()
    assert row["efficiency_interval"].startswith("≥ ")


def test_case_without_intervals_is_drawn_without_bands(run):
    ends = [
        name
        for name in run.curves.columns
        if name.endswith(("_low", "_high")) or ("_cost_" in name and "average_cost_cny" not in name)
    ]
    bare = with_tables(
        without(run, "region_emission", "error_sources", "better_evidence"),
        curves=run.curves.drop(ends),
        enterprises=run.enterprises.drop("efficiency_low_cny_per_tco2", "efficiency_high_cny_per_tco2"),
        comparison=run.comparison.drop("target_probability", "reduction_rate_low", "reduction_rate_high", "safe_target_rate"),
    )  # fmt: skip
    drawn = {figure.name: figure for figure in run_figures(bare)}
    assert set(drawn) == {"figure_2", "figure_3", "figure_4", "intensity", "asked"}
    assert "Shaded" not in drawn["figure_4"].caption + drawn["figure_3"].caption
    assert not any("low" in row for name in ("figure_2", "figure_3", "figure_4") for row in drawn[name].rows)


def test_bands_between_the_points_worked_out_are_read_on_a_straight_line(run):
    curve = run.curves.filter(pl.col("strategy") == "marginal_opt_out")
    gaps = pl.when((pl.col("m") % 2 == 1) | (pl.col("m") == 72)).then(pl.col("reduction_rate_low"))
    gapped = run.curves.with_columns(reduction_rate_low=gaps)
    figure = next(one for one in run_figures(with_tables(run, curves=gapped)) if one.name == "figure_3")
    middle = (curve["reduction_rate_low"][0] + curve["reduction_rate_low"][2]) / 2
    assert figure.rows[1]["rate_interval"].startswith(f"{middle:.1%}–")


def test_page_has_the_section_and_reads_the_line_with_its_interval(browser, region_a_run):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto((region_a_run.folder / "report.html").as_uri())
    page.wait_for_selector("body[data-ready=yes]", timeout=30_000)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert page.locator("#sure h3, #sure-tables h3.of-table").all_inner_texts() == [
        "Sources of uncertainty, and what better evidence would remove", "What the figures are based on",
        "Sources of uncertainty", "What an enterprise can submit", "How often the intervals hold",
        "Errors of the trend rules", "What the intervals leave out",
    ]  # fmt: skip
    page.fill("#line-number", "15000")
    curve = region_a_run.curves.filter(pl.col("strategy") == "marginal_opt_out").row(46, named=True)
    rate = f"{curve['reduction_rate_low']:.1%}–{curve['reduction_rate_high']:.1%}"
    assert page.inner_text("#read-rate-sure") == f"90 % interval: {rate} of the region's emissions"
    cost = f"{curve['average_cost_low_cny_per_tco2']:,.0f}–{curve['average_cost_high_cny_per_tco2']:,.0f}"
    assert page.inner_text("#read-cost-sure") == f"90 % interval: {cost}"
    page.fill("#line-number", "1")
    assert page.inner_text("#read-rate-sure") == ""
    page.close()


@pytest.mark.parametrize(("language", "sheet", "title"), [("en", "Uncertainty", "Uncertainty"), ("zh", "不确定性", "不确定性")])  # fmt: skip
def test_workbook_says_how_sure_in_the_words_of_the_page(run, tmp_path, language, sheet, title):
    with rc.speaking(language):
        book = openpyxl.load_workbook(write_workbook(run, tmp_path / "results.xlsx"))
        texts = {value for row in book[sheet].iter_rows(values_only=True) for value in row if value is not None}
        assert book[sheet]["A1"].value == title
        assert {*uncertainty_section.uncertainty_sentences(run), *uncertainty_section.left_out()} <= texts
        for table in uncertainty_section.tables(run):
            assert {table.title, *table.heads, *(cell for row in table.rows for cell in row)} <= texts, table.key
