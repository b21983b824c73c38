"""The report: one file, no network, the run's own figures, and a reference line that can be moved."""

import json
import re

import polars as pl
import pypdfium2
import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.reports import bundle, region_page
from regional_carbon.reports.region_page import write_page
from tests.runs import with_tables


class Seen:
    """A page opened, and all it asked for and complained of."""

    def __init__(self, browser, path, *, opened=True, **context):
        self.requests, self.complaints = [], []
        self.page = browser.new_page(viewport={"width": 1366, "height": 768}, **context)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("body[data-ready=yes]", timeout=30_000)
        if opened:
            self.open_annexes()

    def open_annexes(self):
        """Every annex opened, and the charts in it drawn."""
        self.page.evaluate(
            "document.body.dataset.ready = ''; for (const part of document.querySelectorAll('details')) part.open = true"
        )
        self.page.wait_for_selector("body[data-ready=yes]", timeout=60_000)

    def number(self, selector):
        return float(self.page.inner_text(selector).replace(",", ""))


@pytest.fixture(scope="module")
def report(browser, region_a_run):
    return Seen(browser, region_a_run.folder / "report.html")


def test_page_asks_nothing_of_any_network_and_complains_of_nothing(report, region_a_run):
    assert report.requests == [(region_a_run.folder / "report.html").as_uri()]
    assert report.complaints == []


def test_page_names_no_address_it_could_load_from(region_a_run):
    html = (region_a_run.folder / "report.html").read_text(encoding="utf-8")
    html = re.sub(r"(<script[^>]*>).*?</script>", r"\1</script>", html, flags=re.DOTALL)
    assert not re.search(r"<(?:script|img|link|iframe)[^>]+(?:src|href)\s*=", html)
    assert "@import" not in html


def test_every_figure_is_drawn(report):
    for name in ("figure_2", "figure_3", "figure_4", "intensity", "how_sure", "asked"):
        assert report.page.locator(f"#{name} svg").count() == 1, name
    assert report.page.locator("#figure_3 svg path[aria-roledescription='point']").count() == 72


def test_line_at_15_000_reads_the_47_enterprises_and_76_195_t_of_the_paper(report):
    report.page.fill("#line-number", "15000")
    assert report.number("#read-m") == 47
    assert report.number("#read-tonnes") == 76_195
    assert report.page.inner_text("#read-rate") == "36.3%"


@pytest.mark.parametrize("line", [500, 851, 9_999, 22_000.5, 38_281, 99_999])
def test_line_typed_reads_the_curve_itself(report, region_a_run, line):
    curve = region_a_run.curves.filter(pl.col("strategy") == "marginal_opt_out")
    below = curve.filter(pl.col("average_cost_cny_per_tco2") <= line)
    report.page.fill("#line-number", str(line))
    assert report.number("#read-m") == below.height
    assert report.number("#read-tonnes") == approx(below["reduction_tco2"].max() or 0, abs=0.5)
    assert report.number("#read-forgone") == approx((below["output_forgone_cny"].max() or 0) / 1e6, abs=0.005)


def test_line_dragged_in_the_chart_moves_the_slider_and_reads_the_curve(report, region_a_run):
    report.page.fill("#line-number", "15000")
    report.page.locator("#figure_3 svg").scroll_into_view_if_needed()
    box = report.page.locator("#figure_3 svg").bounding_box()
    report.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.55)
    report.page.mouse.down()
    report.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.25, steps=5)
    report.page.mouse.up()
    report.page.wait_for_function("Number(document.getElementById('line-range').value) > 20000")
    line = float(report.page.input_value("#line-range"))
    curve = region_a_run.curves.filter(pl.col("strategy") == "marginal_opt_out")
    assert report.number("#read-m") == curve.filter(pl.col("average_cost_cny_per_tco2") <= line).height
    assert float(report.page.input_value("#line-number")) == approx(line, abs=1)


def test_hover_on_the_strategies_tells_the_enterprise_reached(report, region_a_run):
    report.page.locator("#figure_4 svg").scroll_into_view_if_needed()
    box = report.page.locator("#figure_4 svg").bounding_box()
    report.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.6, steps=3)
    report.page.wait_for_selector("#vg-tooltip-element.visible")
    rows = report.page.locator("#vg-tooltip-element tr").all_inner_texts()
    told = dict(row.split("\t") for row in rows)
    assert told["strategy"] == "Marginal opt-out (BS)"
    curve = region_a_run.curves.filter(pl.col("strategy") == "marginal_opt_out").filter(
        pl.col("m") == int(told["enterprises reached"])
    )
    assert told["enterprise reached"].startswith(curve["enterprise_id"].item())
    assert told["reduction (tCO2/yr)"] == f"{curve['reduction_tco2'].item():,.0f}"
    assert told["Average cost (CNY/tCO2)"] == f"{curve['average_cost_cny_per_tco2'].item():,.0f}"


def test_slider_can_be_moved_by_keyboard(report):
    report.page.fill("#line-number", "15000")
    report.page.focus("#line-range")
    report.page.keyboard.press("End")
    assert report.number("#read-m") == 72


def test_header_sorts_up_then_down(report):
    head = report.page.locator("#enterprise-table thead th", has_text="emissions (tCO2/yr)")
    emissions = "#enterprise-table tbody tr td:nth-child({})"
    place = head.evaluate("head => head.cellIndex + 1")

    def first():
        return float(report.page.inner_text(emissions.format(place) + " >> nth=0").split("\n")[0].replace(",", ""))

    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert first() == approx(7.0, abs=0.05)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert first() == approx(45_405.0, abs=0.5)


def test_search_finds_an_enterprise(report):
    report.page.fill("#find", "A055")
    assert report.page.locator("#enterprise-table tbody tr:visible").count() == 1
    assert report.page.inner_text("#found") == "1 found"
    report.page.fill("#find", "")


def test_page_shows_the_figures_of_the_summary(report, region_a_run):
    summary = json.loads((region_a_run.folder / "summary.json").read_text(encoding="utf-8"))
    tiles = report.page.inner_text(".tiles >> nth=0")
    assert f"{summary['emission_tco2']:,.0f}" in tiles
    assert f"{summary['output_cny'] / 1e6:,.2f}" in tiles


def test_nothing_overflows_the_page_at_1366_and_on_a_phone(browser, region_a_run):
    for width in (1366, 683, 390):
        page = browser.new_page(viewport={"width": width, "height": 768})
        page.goto((region_a_run.folder / "report.html").as_uri())
        page.wait_for_selector("body[data-ready=yes]", timeout=30_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground_in_light_and_dark(browser, region_a_run, scheme):
    """WCAG 2.2 AA: 4.5 to 1 for text, here of the colours that text has."""
    seen = Seen(browser, region_a_run.folder / "report.html", color_scheme=scheme)
    colours = seen.page.evaluate(
        """() => Object.fromEntries(["--ink", "--ink-2", "--ink-3", "--accent", "--watch", "--off", "--surface"].map(
            name => [name, getComputedStyle(document.documentElement).getPropertyValue(name).trim()]))"""
    )
    paper = luminance(colours.pop("--surface"))
    assert set(colours) == {"--ink", "--ink-2", "--ink-3", "--accent", "--watch", "--off"}
    for name, colour in colours.items():
        light, dark = sorted((luminance(colour), paper), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, name
    seen.page.close()


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_chinese_page_is_chinese_and_draws(browser, run, tmp_path):
    with rc.speaking("zh"):
        write_page(run, tmp_path / "report.html")
    seen = Seen(browser, tmp_path / "report.html")
    assert seen.page.get_attribute("html", "lang") == "zh-Hans"
    assert seen.page.inner_text(".bar-top strong") == "A区 · 2020"
    assert seen.page.inner_text("h1").startswith("A区")
    assert "总减排率" in seen.page.text_content("#figure_4 svg")
    assert seen.complaints == []
    seen.page.close()


def test_names_that_would_run_are_only_shown(browser, hostile_run, tmp_path):
    write_page(hostile_run, tmp_path / "report.html")
    seen = Seen(browser, tmp_path / "report.html")
    assert seen.page.title().startswith("</script >")
    assert seen.page.locator("img").count() == 0
    assert seen.complaints == []
    assert len(seen.requests) == 1
    seen.page.close()


def test_one_enterprise_and_one_without_rank_are_drawn(browser, small_run, tmp_path):
    write_page(small_run, tmp_path / "report.html")
    seen = Seen(browser, tmp_path / "report.html")
    assert seen.complaints == []
    assert seen.page.locator("#enterprise-table tbody tr").count() == 2
    assert seen.page.locator("#enterprise-table tbody tr:last-child td").first.inner_text() == "–"
    for name in ("figure_2", "figure_3", "figure_4"):
        assert seen.page.locator(f"#{name} svg path[aria-roledescription='point']").count() >= 1, name
    seen.page.close()


def test_region_that_meets_no_target_says_what_to_do(run, tmp_path):
    missed = run.comparison.with_columns(meets_target=pl.lit(value=False))
    html = write_page(with_tables(run, comparison=missed), tmp_path / "report.html").read_text("utf-8")
    assert (
        "No strategy reaches 30%. Lower the target, or raise the strategies' reduction coefficients.".replace(
            "'", "&#39;"
        )
        in html
    )
    assert html.count('<td class="verdict narrow">not met</td>') == 3


def test_answer_names_the_least_output_forgone_and_the_fewest_closures(report):
    told = report.page.locator("#strategies p.answer").all_inner_texts()
    assert told == [
        "At equal tonnes Marginal opt-out (BS) has the least forgone output: 783.46 million CNY a year (9.8% of the region's) for 64,650 tCO2 (30.8%). It reaches 43 enterprises and closes 43. "
        "The probability that it actually reaches 30% is >99%; the 90 % interval of the reduction is 30.7% to 30.9%.",
        "Collective action CAS-1 (q = 0.98) closes the fewest enterprises, 1 of 52 reached. It forgoes 1,066.79 million CNY a year (13.3%) for 63,139 tCO2 (30.1%). "
        "The probability that it actually reaches 30% is 99%; the 90 % interval of the reduction is 30.0% to 30.2%.",
    ]


def test_charts_wear_the_colours_of_the_page_light_dark_and_printed(browser, region_a_run):
    seen = Seen(browser, region_a_run.folder / "report.html", color_scheme="dark")
    label = seen.page.locator("#figure_4 svg .role-axis-label text").first

    def fill():
        return label.evaluate("text => getComputedStyle(text).fill")

    assert fill() == "rgb(182, 194, 204)"
    seen.page.emulate_media(color_scheme="light")
    assert fill() == "rgb(70, 85, 99)"
    seen.page.emulate_media(color_scheme="dark", media="print")
    assert fill() == "rgb(51, 51, 51)"
    seen.page.close()


def test_charts_are_drawn_at_the_width_of_the_sheet_for_print(report):
    def width(name):
        return float(report.page.get_attribute(f"#{name} svg", "width"))

    before = width("figure_3")
    report.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert [width(name) for name in ("figure_2", "figure_3", "figure_4")] == approx([685] * 3, abs=1)
    assert width("intensity") < 800
    report.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert width("figure_3") == approx(before, abs=1)


def test_bundle_is_kept_and_a_cache_that_cannot_be_written_does_no_harm(monkeypatch, tmp_path):
    monkeypatch.setattr(bundle, "_made", lambda: "made")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert bundle.vega_script() == "made"
    (kept,) = (tmp_path / "cache" / "regional-carbon").iterdir()
    kept.write_text("kept", encoding="utf-8")
    assert bundle.vega_script() == "kept"
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert bundle.vega_script() == "made"


def test_line_of_a_curve_too_long_for_the_page_is_read_at_fewer_points_and_says_so(run, monkeypatch, tmp_path):
    assert "Readings come from" not in write_page(run, tmp_path / "whole.html").read_text("utf-8")
    monkeypatch.setattr(region_page, "POINTS_EXACT", 20)
    html = write_page(run, tmp_path / "thinned.html").read_text("utf-8")
    assert "Readings come from 20 points of the curve" in html
    read = json.loads(re.search(r'id="data">(.*?)</script>', html)[1])["curve"]["m"]
    assert len(read) <= 20
    assert (read[0], read[-1]) == (1, 72)


def test_large_region_shows_the_first_5_000_and_says_so(browser, run, tmp_path):
    many = pl.concat([run.enterprises] * 100).with_columns(
        rank=pl.int_range(1, pl.len() + 1), enterprise_id=pl.int_range(pl.len()).cast(pl.String)
    )
    curve = run.curves.filter(pl.col("strategy") == "marginal_opt_out")
    large = with_tables(run, enterprises=many, curves=pl.concat([curve] * 100).sort("reduction_rate"))
    write_page(large, tmp_path / "report.html")
    seen = Seen(browser, tmp_path / "report.html")
    assert "The first 5,000 of 7,200 enterprises by rank" in seen.page.inner_text("#enterprises-section")
    assert seen.page.locator("#figure_3 svg path[aria-roledescription='point']").count() <= 600
    seen.page.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_first_page_is_one_sheet_and_what_is_not_folded_is_six_screens(browser, run, tmp_path, language):
    """The page of the mayor, then who emits, the choice, how sure; at 1366 × 768, and on paper as many sheets as it needs."""
    with rc.speaking(language):
        write_page(run, tmp_path / "report.html")
    seen = Seen(browser, tmp_path / "report.html", opened=False)
    at = "document.getElementById('annexes').getBoundingClientRect().top + scrollY"
    assert seen.page.evaluate(at) <= 6 * 768
    assert seen.page.locator("details.annex[open]").count() == 0
    sheet = seen.page.locator("article.sheet").bounding_box()
    assert sheet["height"] <= 297 / 25.4 * 96 + 1
    seen.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert 2 <= len(pypdfium2.PdfDocument(tmp_path / "report.pdf")) <= 4
    seen.page.close()


def test_address_of_what_is_folded_away_opens_it(browser, region_a_run):
    page = browser.new_page()
    page.goto(f"{(region_a_run.folder / 'report.html').as_uri()}#enterprise-table")
    page.wait_for_selector("body[data-ready=yes]", timeout=30_000)
    assert page.is_visible("#enterprise-table")
    page.close()
