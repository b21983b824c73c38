"""The figures: rows beside the specification, units on every axis, and never a picture without its text."""

import dataclasses
import os
import re
import subprocess
import sys
from itertools import pairwise

import polars as pl
import pytest
import vl_convert

import regional_carbon as rc
from regional_carbon.language.errors import ReportError
from regional_carbon.reports.figures import fonts
from regional_carbon.reports.figures.curve_points import thinned
from regional_carbon.reports.figures.drawing import LINE, titled, wrapped, write_figures
from regional_carbon.reports.figures.efficiency_charts import MARKS
from regional_carbon.reports.figures.every_figure import run_figures
from regional_carbon.reports.figures.marks import COLOURS, POINTS, SHAPES
from regional_carbon.reports.figures.priority_charts import priority_figure
from tests.runs import with_tables

NAMES = ("figure_4", "figure_3", "figure_2", "intensity", "how_sure", "asked")


@pytest.fixture(scope="module")
def drawn(run):
    return {figure.name: figure for figure in run_figures(run)}


def texts(svg):
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def svg_of(figure):
    return vl_convert.vegalite_to_svg(titled(figure), vl_version="6.4")


def test_every_figure_is_written_as_svg_and_png(run, tmp_path):
    written = write_figures(run, tmp_path / "figures")
    assert {path.name for path in written} == {f"{name}.{kind}" for name in NAMES for kind in ("svg", "png")}
    assert all(path.stat().st_size > 10_000 for path in written)


def test_rows_stand_beside_the_specification_and_not_in_it(drawn):
    assert set(NAMES) <= set(drawn)
    for name, figure in drawn.items():
        assert "datasets" not in figure.spec, name
        assert "A011" not in str(figure.spec), name
        assert figure.datasets()["rows"] is figure.rows, name


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("figure_2", {"Rank (1 = least efficient)", "Carbon efficiency (USD/tCO2)", "Emissions (tCO2/yr)"}),
        ("figure_3", {"Total reduction rate (% of the region's emissions)", "Average cost (USD/tCO2)"}),
        ("figure_4", {"Total reduction rate (% of the region's emissions)", "Average cost (USD/tCO2)"}),
        ("intensity", {"tCO2/MWh"}),
        ("asked", {"enterprises that have answered", "width of the total's 90 % interval (tCO2/yr)"}),
        ("how_sure", {"The region's emissions (tCO2/yr)"}),
    ],
)
def test_axes_tell_their_units_in_the_region_s_currency(run, name, titles):
    figure = next(
        one
        for one in run_figures(dataclasses.replace(run, settings=dataclasses.replace(run.settings, currency="USD")))
        if one.name == name
    )
    assert titles <= set(texts(svg_of(figure)))


def test_reference_line_and_target_are_drawn_and_told(drawn):
    assert "15,000 CNY/tCO2" in texts(svg_of(drawn["figure_3"]))
    assert "target 30%" in texts(svg_of(drawn["figure_4"]))


def test_strategies_differ_in_dash_and_industries_in_shape(drawn):
    dashes = {row["strategy"] for row in drawn["figure_4"].rows}
    svg = svg_of(drawn["figure_4"])
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', svg))) >= len(dashes)
    assert len(COLOURS) == len(SHAPES) == len(set(SHAPES))


def test_thinned_curve_keeps_its_ends_and_steps_evenly_in_the_rate():
    curve = pl.DataFrame({"reduction_rate": [(place / 9_999) ** 3 for place in range(10_000)]})
    kept = thinned(curve, 101)["reduction_rate"].to_list()
    assert len(kept) <= 101
    assert (kept[0], kept[-1]) == (0, 1)
    assert max(later - earlier for earlier, later in pairwise(kept)) < 0.012


def test_large_region_is_drawn_with_fewer_marks_and_says_so(run):
    many = pl.concat([run.enterprises] * 100).with_columns(
        rank=pl.int_range(1, pl.len() + 1), enterprise_id=pl.int_range(pl.len()).cast(pl.String)
    )
    curves = pl.concat([run.curves] * 100).sort("strategy", "reduction_rate")
    large = {figure.name: figure for figure in run_figures(with_tables(run, enterprises=many, curves=curves))}
    assert len(large["figure_2"].rows) <= MARKS
    assert "One enterprise in 4 is drawn." in large["figure_2"].caption
    assert len(large["figure_3"].rows) <= POINTS
    assert "Each curve is drawn with at most 600 points" in large["figure_3"].caption
    assert "is drawn" not in run_figures(run)[0].caption


def test_efficiency_is_logarithmic_only_where_it_spans_more_than_two_decades(run):
    def scale(enterprises):
        spec = run_figures(with_tables(run, enterprises=enterprises))[2].spec
        return spec["layer"][-1]["encoding"]["y"]["scale"].get("type")

    assert scale(run.enterprises) == "log"
    assert scale(run.enterprises.filter(pl.col("efficiency_cny_per_tco2") > 10_000)) is None
    assert scale(run.enterprises.with_columns(efficiency_cny_per_tco2=pl.col("efficiency_cny_per_tco2") * 0)) is None


def test_one_enterprise_one_without_rank_and_no_interval_are_drawn(small_run):
    pictures = {figure.name: svg_of(figure) for figure in run_figures(small_run)}
    assert "figure_4" in pictures
    assert [name for name, picture in pictures.items() if "NaN" in picture] == []


def test_chinese_figures_name_a_chinese_font_and_its_glyphs_are_drawn(run):
    with rc.speaking("zh"):
        svg = svg_of(run_figures(run)[1])
    assert f"{fonts.chinese_font()}, sans-serif" in svg
    assert any("平均减排成本" in text for text in texts(svg))
    chinese = re.compile("[一-鿿]")
    removed, boxes = chinese.sub("", svg), chinese.sub("\U0010fffd", svg)
    assert len({vl_convert.svg_to_png(picture) for picture in (svg, removed, boxes)}) == 3


def test_chinese_name_in_an_english_report_asks_for_the_chinese_font_too(run):
    named = with_tables(run, enterprises=run.enterprises.with_columns(name=pl.lit("第一纺织厂")))
    assert fonts.chinese_font() in titled(run_figures(named)[0])["config"]["font"]
    assert titled(run_figures(run)[0])["config"]["font"] == "sans-serif"


def test_machine_without_a_chinese_font_is_told_which_package_to_install(tmp_path):
    (tmp_path / "fonts.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{tmp_path}</dir></fontconfig>'
    )
    script = (
        "from regional_carbon.language.errors import ReportError\n"
        "from regional_carbon.reports.figures.marks import Figure\n"
        "from regional_carbon.reports.figures.drawing import titled\n"
        "try: titled(Figure('f', '图', '', {}, []))\n"
        "except ReportError as error: print(error)\n"
    )
    environment = {**os.environ, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    told = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == (
        "This machine has no font with Chinese glyphs, so the figures would have no text.\n"
        "  Install one, for instance: apt-get install fonts-noto-cjk\n"
    )


def test_machine_without_any_font_is_refused(monkeypatch):
    assert not fonts.draws("No Such Family", "Ab")
    monkeypatch.setattr(fonts, "draws", lambda family, pair: False)
    with pytest.raises(ReportError, match="This machine has no font"):
        fonts.latin_font.__wrapped__()
    with pytest.raises(ReportError, match="no font with Chinese glyphs"):
        fonts.chinese_font.__wrapped__()


def test_caption_is_wrapped_whole_and_no_line_starts_with_a_full_stop():
    for text in ("Each panel has its own vertical scale. " * 9, "各图纵轴刻度不同，虚线为电网因子。" * 9):
        lines = wrapped(text)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(len(line) <= LINE + 1 for line in lines)
        assert not any(line[0] in "。，" for line in lines)


def test_interval_is_drawn_from_nobody_asked_to_the_last_who_can_be(run, drawn):
    told = run.next_evidence.sort("place")
    rows = drawn["asked"].rows
    assert [row["place"] for row in rows] == list(range(told.height + 1))
    assert [row["width"] for row in rows] == [told["width_now_tco2"][0], *told["width_left_tco2"]]


def test_of_many_asked_so_many_points_are_drawn_with_the_first_and_the_last(run):
    one = run.next_evidence.sort("place").head(1)
    many = pl.concat([one] * 5_000).with_columns(place=pl.int_range(1, 5_001, dtype=pl.Int64))
    places = [row["place"] for row in priority_figure(many).rows]
    assert len(places) <= POINTS + 2
    assert (places[0], places[-1]) == (0, 5_000)


def test_where_nobody_can_be_asked_nothing_is_drawn_of_it(run):
    nobody = with_tables(run, next_evidence=run.next_evidence.clear())
    assert "asked" not in {figure.name for figure in run_figures(nobody)}
