"""The office in a browser: every page, both languages, light and dark; and the office's day, click by click."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe

import regional_carbon as rc
from tests.web.served import PASSPHRASE, Officer

PAGES = (
    "", "data/", "settings/", "data/versions/1/", "intensity/", "enterprises/", "enterprises/A011/",
    "letters/A011/", "questions/", "tasks/", "news/", "sure/", "measures/", "laboratory/", "laboratory/choosing/", "plans/", "plans/1/", "monitor/", "reports/",
    "factors/", "administration/", "administration/audit/", "../../office/",
)  # fmt: skip
BLAMED = ("serious", "critical")


@pytest.fixture(scope="module")
def admin(browser, served):
    """The first administrator, whose password is their own by now."""
    officer = Officer(browser, served, served.name, served.password, PASSPHRASE)
    _plan_by_2027(officer)
    yield officer
    officer.context.close()


def _plan_by_2027(officer):
    """The first plan of the office, over several years: plans/1/."""
    officer.go("laboratory/")
    officer.page.click("#make-plan")
    officer.page.fill("#plan-name", "By 2027")
    officer.page.select_option("#plan-strategy", index=1)
    officer.page.fill("#plan-until", "2027")
    officer.page.click("form[action$='/draft/'] button.primary")
    officer.page.wait_for_url("**/plans/1/")


def _more_rules(officer):
    officer.page.evaluate("document.querySelector('details.add').open = true")


def look_at(officer, strategy):
    """The strategy whose dials are shown, and which a plan is made of."""
    officer.page.check(f"#dials input[name=chosen][value={strategy}]")


def speak(officer, language):
    """The officer's next page is in this language."""
    officer.context.add_cookies([{"name": "django_language", "value": language, "url": officer.served.address}])


@pytest.fixture(autouse=True)
def english(admin):
    """Each test begins in English."""
    speak(admin, "en")


@pytest.fixture(params=["en", "zh-hans"])
def speaking_admin(request, admin, english):
    """The administrator in one language and the other."""
    speak(admin, request.param)
    return admin


@pytest.mark.parametrize("where", PAGES)
def test_page_asks_nobody_else_and_complains_of_nothing(where, speaking_admin, served):
    speaking_admin.requests.clear()
    speaking_admin.complaints.clear()
    speaking_admin.go(where)
    assert {url for url in speaking_admin.requests if not url.startswith(served.address)} == set()
    assert speaking_admin.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("where", PAGES)
def test_page_is_fit_for_everybody_by_axe(where, theme, admin, served, browser):
    """No serious or critical finding of axe-core."""
    state = admin.context.storage_state()
    context = browser.new_context(bypass_csp=True, storage_state=state, viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": "theme", "value": theme, "url": served.address}])
    page = context.new_page()
    page.goto(f"{served.address}/r/region-a/{where}")
    if page.locator("figure[data-figure]").count():
        page.wait_for_selector("body[data-charts=ready]")
    found = Axe().run(page).response["violations"]
    context.close()
    told = [(one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in BLAMED]
    assert told == []


@pytest.mark.parametrize("where", PAGES)
def test_page_fits_a_screen_of_1366_and_one_zoomed_to_200_per_cent(where, admin):
    """At 200 % of 1366 pixels a page has 683; nothing runs out of it sideways."""
    try:
        for width in (1366, 683):
            admin.page.set_viewport_size({"width": width, "height": 768})
            admin.go(where)
            assert admin.page.evaluate("document.documentElement.scrollWidth") <= width, width
    finally:
        admin.page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize(
    "where",
    [
        "", "data/", "enterprises/A011/", "letters/A011/", "laboratory/", "laboratory/choosing/", "plans/1/", "reports/",
        "administration/", "sure/", "measures/", "../../office/",
    ],
)  # fmt: skip
def test_chinese_page_has_no_english_sentence(where, admin):
    """Names, units and codes stay; three English words in a row are a sentence somebody forgot."""
    speak(admin, "zh-hans")
    admin.go(where)
    text = admin.page.inner_text("main")
    kept = (
        r"Average CO2 factors[^·\n]*|Enterprise A\d+|Zhu et al\.[^\n]*|OWASP ASVS|[A-Z][a-z]+, [A-Z]\.[^\n]*|Region A"
    )
    assert re.findall(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b", re.sub(kept, "", text)) == []


def test_language_switch_keeps_the_page_and_its_parameters(admin):
    admin.go("enterprises/?q=A01&sort=-emission_tco2")
    admin.page.click("button[name=language][value='zh-hans']")
    assert admin.page.url.endswith("/r/region-a/enterprises/?q=A01&sort=-emission_tco2")
    assert admin.page.input_value("#q") == "A01"


# ---------------------------------------------------------------------------------------------------
# The laboratory


def test_reference_line_at_15_000_reads_what_the_paper_prints(admin):
    admin.go("laboratory/")
    admin.page.fill("#line-number", "15000")
    assert admin.number("#read-m") == 47
    assert admin.number("#read-tonnes") == 76_195
    assert admin.page.inner_text("#read-rate") == "36.3%"


def test_line_dragged_in_the_chart_moves_the_reading(admin):
    admin.go("laboratory/")
    admin.page.locator("#figure_3 svg").scroll_into_view_if_needed()
    box = admin.page.locator("#figure_3 svg").bounding_box()
    admin.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.55)
    admin.page.mouse.down()
    admin.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.2, steps=5)
    admin.page.mouse.up()
    assert float(admin.page.input_value("#line-number")) > 20_000
    assert admin.number("#read-m") > 47


def test_dial_turned_changes_curve_table_and_address_and_undo_brings_it_back(admin):
    admin.go("laboratory/")
    look_at(admin, "cas_1")
    admin.page.wait_for_selector("#undo:not([disabled])")
    before = admin.page.inner_text("#comparison")
    admin.page.fill("#cas_1-decay + input", "0.95")
    admin.page.keyboard.press("Tab")
    admin.page.wait_for_function("before => document.querySelector('#comparison').innerText !== before", arg=before)
    query = parse_qs(urlsplit(admin.page.url).query)
    assert "cas_1=collective_action,first=1,decay=0.95" in query["s"]
    assert admin.page.inner_text("#comparison") != before
    assert admin.page.inner_text("#was")
    admin.page.click("#undo")
    admin.page.wait_for_selector("#redo:not([disabled])")
    assert admin.page.inner_text("#comparison") == before
    admin.page.click("#redo")
    admin.page.wait_for_selector("#redo[disabled]", state="attached")
    assert admin.page.inner_text("#comparison") != before


def test_laboratory_s_chart_has_a_table_and_files_of_the_scenario_as_it_stands(admin):
    admin.go("laboratory/?target=0.3&s=cas_1=collective_action,first=1,decay=0.98")
    admin.page.click("#lab-figure-t")
    admin.page.wait_for_selector("#lab-figure-table tbody tr")
    last = admin.page.locator("#lab-figure-table tbody tr").last
    before = last.inner_text()
    admin.page.fill("#cas_1-decay + input", "0.9")
    admin.page.keyboard.press("Tab")
    admin.page.wait_for_function(
        "before => document.querySelector('#lab-figure-table').innerText !== before", arg=before
    )
    saved = admin.page.get_attribute("#lab-figure-chart a[download][href*='figure.csv']", "href")
    assert "decay=0.9" in parse_qs(urlsplit(saved).query)["s"][0]


def test_twenty_steps_can_be_undone(admin):
    admin.go("laboratory/")
    for step in range(20):
        drawn = admin.page.get_attribute("#laboratory", "data-drawn")
        admin.page.fill("#target-number", str(20 + step))
        admin.page.keyboard.press("Tab")
        admin.page.wait_for_selector(f"#laboratory:not([data-drawn='{drawn}'])")
        admin.page.wait_for_timeout(30)
    for _ in range(20):
        assert admin.page.is_enabled("#undo")
        drawn = admin.page.get_attribute("#laboratory", "data-drawn")
        admin.page.click("#undo")
        admin.page.wait_for_selector(f"#laboratory:not([data-drawn='{drawn}'])")
    assert float(admin.page.input_value("#target-number")) == 30


def test_scenario_s_address_shows_another_browser_the_same_figures(admin, browser):
    admin.go("laboratory/")
    _more_rules(admin)
    admin.page.select_option("#rule", "uniform=uniform")
    admin.page.click("#add button")
    admin.page.wait_for_selector("fieldset[data-name=uniform]")
    admin.page.wait_for_selector("#undo:not([disabled])")
    shown, where = admin.page.inner_text("#comparison"), admin.page.url
    context = browser.new_context(storage_state=admin.context.storage_state())
    page = context.new_page()
    page.goto(where)
    page.wait_for_selector("body[data-laboratory=ready]")
    assert page.inner_text("#comparison") == shown
    context.close()


def test_comparison_on_the_page_is_the_command_line_s(admin, region_a_run):
    admin.go("laboratory/")
    told = region_a_run.comparison
    cells = admin.page.locator("#comparison tbody tr").first.locator("td").all_inner_texts()
    row = told.row(0, named=True)
    assert f"{row['reduction_tco2']:,.0f}" in cells
    assert f"{row['output_forgone_cny'] / 1e6:,.2f} least" in [" ".join(cell.split()) for cell in cells]


def test_chart_has_a_table_that_the_keyboard_reaches(admin):
    admin.go("")
    admin.page.focus("#figure_4-c")
    admin.page.keyboard.press("ArrowRight")
    admin.page.wait_for_selector("#figure_4-table tbody tr")
    assert admin.page.locator("#figure_4-table tbody tr").count() == 72 * 3
    admin.page.keyboard.press("ArrowLeft")
    assert admin.page.locator("#figure_4 svg").is_visible()


def test_way_of_a_plan_has_a_table_with_the_figures_of_every_year(admin, region_a_run):
    admin.go("plans/1/")
    admin.page.focus("#way-c")
    admin.page.keyboard.press("ArrowRight")
    admin.page.wait_for_selector("#way-table tbody tr")
    shown = admin.page.inner_text("#way-table")
    emission = region_a_run.summary["emission_tco2"]
    assert f"{0.7 * emission:,.0f}" in shown  # the goal of 2027
    assert all(str(year) in shown.replace(",", "") for year in range(2020, 2028))


def test_badge_tells_its_definition_on_focus_and_escape_closes_it(admin):
    admin.go("enterprises/A011/")
    admin.page.focus("button.quality")
    tip = admin.page.locator("[role=tooltip]").first
    assert tip.is_visible()
    assert "ndustry intensity alone" in tip.inner_text()
    admin.page.keyboard.press("Escape")
    assert not tip.is_visible()


# ---------------------------------------------------------------------------------------------------
# The office's day


@pytest.fixture(scope="module")
def approver(admin, browser, served):
    """A second person, made on the administration page, at a browser of their own."""
    admin.go("administration/")
    admin.page.fill("#person-username", "chen")
    admin.page.select_option("#person-role", "approver")
    admin.page.click("form[action$='/people/'] button.primary")
    password = admin.page.inner_text(".once code")
    officer = Officer(browser, served, "chen", password, PASSPHRASE)
    yield officer
    officer.context.close()


def test_office_s_day_from_upload_to_published_plan(admin, approver, tmp_path, region_a):
    """Three clicks from the file to the ranking; then a strategy, a plan, and a second person's yes."""
    frame = pl.read_csv(region_a / "enterprises.csv").head(60)
    book = openpyxl.Workbook()
    book.active.append(frame.columns)
    for row in frame.iter_rows():
        book.active.append(row)
    book.save(tmp_path / "register 2020.xlsx")
    frame.write_csv(region_a / "enterprises.csv")
    expected = rc.run(region_a, yes=True)
    admin.go("data/")  # 1: the page
    admin.page.set_input_files("#file", tmp_path / "register 2020.xlsx")  # 2: the file, sent as it is chosen
    admin.page.wait_for_selector("button[value=accept]")
    if admin.page.locator("input[name=yes]").count():
        admin.page.check("input[name=yes]")
    admin.page.click("button[value=accept]")  # 3: accepted and computed
    if admin.page.locator("input[name=yes]").count():
        admin.page.check("input[name=yes]")
        admin.page.click("button.primary")
    admin.page.wait_for_url("**/enterprises/")
    assert "60 enterprises" in admin.page.inner_text("main")
    admin.go("laboratory/")
    admin.page.click("#make-plan")
    admin.page.fill("#plan-name", "Day's plan")
    admin.page.click("form[action$='/draft/'] button.primary")
    admin.page.click("button:has-text('Submit')")
    where = urlsplit(admin.page.url).path.removeprefix("/r/region-a/")
    approver.go(where)
    approver.page.click("button:has-text('Approve')")
    approver.page.click("button:has-text('Publish')")
    assert "published" in approver.page.inner_text(".head")
    row = expected.comparison.filter(pl.col("strategy") == "marginal_opt_out").row(0, named=True)
    assert f"{row['reduction_tco2']:,.0f}" in approver.page.inner_text("main")
    assert json.dumps(approver.complaints) == "[]"


@pytest.mark.parametrize("where", PAGES)
def test_view_prints_on_one_sheet_of_a4(where, admin, tmp_path):
    admin.go(where)
    admin.page.pdf(path=tmp_path / "sheet.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "sheet.pdf").read_bytes())) == 1


# ---------------------------------------------------------------------------------------------------
# The scenarios' caps, units, drafts, and the switches around it


def test_every_rule_is_added_on_the_page_and_its_dial_turned(admin):
    """Whoever cannot run says so; no rule leaves the page without an answer."""
    admin.complaints.clear()
    admin.go("laboratory/?target=0.3&s=bs=marginal_opt_out")
    for written in admin.page.eval_on_selector_all("#rule option", "all => all.map((one) => one.value)"):
        rule = written.split("=")[0]
        drawn = admin.page.get_attribute("#laboratory", "data-drawn")
        _more_rules(admin)
        admin.page.select_option("#rule", written)
        admin.page.click("#add button")
        admin.page.wait_for_selector(f"fieldset[data-name='{rule}']")
        admin.page.wait_for_selector(f"#laboratory:not([data-drawn='{drawn}'])")
        dial = admin.page.locator(f"fieldset[data-name='{rule}'] input[type=range]").first
        if dial.count():
            drawn = admin.page.get_attribute("#laboratory", "data-drawn")
            dial.fill("0.45")
            dial.dispatch_event("change")
            admin.page.wait_for_selector(f"#laboratory:not([data-drawn='{drawn}'])")
        drawn = admin.page.get_attribute("#laboratory", "data-drawn")
        admin.page.click(f"fieldset[data-name='{rule}'] [data-remove]")
        admin.page.wait_for_selector(f"fieldset[data-name='{rule}']", state="detached")
        admin.page.wait_for_selector(f"#laboratory:not([data-drawn='{drawn}'])")
    assert admin.complaints == []


def test_strategy_of_the_paper_is_put_on_the_bench_as_the_paper_has_it(admin):
    admin.go("laboratory/?target=0.3&s=bs=marginal_opt_out")
    _more_rules(admin)
    admin.page.select_option("#rule", label="Collective action CAS-2")
    admin.page.click("#add button")
    admin.page.wait_for_selector("fieldset[data-name=cas_2]")
    assert admin.page.input_value("#cas_2-first") == "1"
    assert admin.page.input_value("#cas_2-decay") == "0.99"


def test_caps_are_set_by_industry_without_knowing_how_they_are_written(admin):
    admin.go("laboratory/?target=0.3&s=bs=marginal_opt_out&s=capped=least_cost")
    look_at(admin, "capped")
    admin.page.locator("fieldset[data-name=capped] .caps summary").click()
    if not admin.page.is_visible("#capped-industry_most-26"):
        admin.page.locator("fieldset[data-name=capped] .caps summary").click()
    admin.page.fill("#capped-industry_most-26", "0.1")
    admin.page.keyboard.press("Tab")
    admin.page.wait_for_url("**industry_most**")
    assert "capped=least_cost,industry_most.26=0.1" in parse_qs(urlsplit(admin.page.url).query)["s"]
    assert "draft" in admin.page.inner_text("#which")


def test_language_units_and_theme_are_switched_in_the_laboratory_without_losing_its_state(admin):
    admin.go("laboratory/?c=cas_1")
    admin.page.fill("#cas_1-decay + input", "0.95")
    admin.page.keyboard.press("Tab")
    admin.page.wait_for_selector("#undo:not([disabled])")
    where = urlsplit(admin.page.url).query
    admin.page.click("details.look summary")
    admin.page.click("button[name=theme][value=dark]")
    admin.page.wait_for_selector("html[data-theme=dark]")
    assert admin.page.is_enabled("#undo")
    admin.page.click("button[name=theme][value='']")
    for button in ("button[name=tonnes][value=ten_thousand]", "button[name=language][value='zh-hans']"):
        if not admin.page.is_visible(button):
            admin.page.click("details.look summary")
        admin.page.click(button)
        admin.drawn()
        assert parse_qs(urlsplit(admin.page.url).query) == parse_qs(where)
    assert "万tCO2" in admin.page.inner_text("#comparison")
    admin.context.clear_cookies(name="unit_tonnes")


def test_change_is_kept_where_the_server_answers_slowly(admin):
    """The curve's answer comes before the scenario's: what the table then asks for takes nothing from the scenario."""
    admin.go("laboratory/?c=cas_1")
    admin.page.evaluate(
        "const real = fetch; window.fetch = (...asked) => new Promise((done) => "
        "setTimeout(() => done(real(...asked)), String(asked[0]).includes('turning') ? 300 : 1000))"
    )
    admin.page.fill("#cas_1-decay + input", "0.95")
    admin.page.keyboard.press("Tab")
    admin.page.wait_for_selector("#undo:not([disabled])", timeout=8_000)
    assert "decay=0.95" in parse_qs(urlsplit(admin.page.url).query)["s"][1]
    admin.page.fill("#cas_1-decay + input", "0.9")
    admin.page.wait_for_timeout(2_000)
    admin.page.fill("#cas_1-decay + input", "0.95")
    admin.page.keyboard.press("Tab")
    admin.page.wait_for_timeout(2_500)
    turned_back = admin.page.inner_text("#comparison")
    admin.page.reload()
    admin.drawn()
    assert admin.page.inner_text("#comparison") == turned_back


def test_form_refused_further_down_is_told_where_the_reader_looks(admin):
    admin.go("laboratory/")
    admin.page.click("#make-plan")
    admin.page.fill("#plan-name", "  ")
    admin.page.click("form[action$='/draft/'] button.primary")
    admin.page.wait_for_selector("[role=alert]:focus")
    top, height = admin.page.evaluate("[document.activeElement.getBoundingClientRect().top, innerHeight]")
    assert 0 <= top < height
    admin.complaints.clear()


def test_draft_refused_leaves_the_scenario_at_the_page_s_own_address(admin):
    admin.go("laboratory/?target=0.25&s=cas_1=collective_action,first=1,decay=0.95")
    admin.page.click("#make-plan")
    admin.page.fill("#plan-name", "  ")
    admin.page.click("form[action$='/draft/'] button.primary")
    admin.page.wait_for_selector("#plan-name_error")
    admin.drawn()
    where = urlsplit(admin.page.url)
    assert where.path == "/r/region-a/laboratory/"
    assert parse_qs(where.query)["s"] == ["cas_1=collective_action,first=1,decay=0.95"]
    admin.page.fill("#cas_1-decay + input", "0.9")
    admin.page.keyboard.press("Tab")
    admin.page.wait_for_selector("#undo:not([disabled])")
    assert admin.page.reload().status == 200
    assert admin.page.input_value("#cas_1-decay + input") == "0.9"
    admin.complaints.clear()


@pytest.mark.parametrize("spoken", ["en", "zh-hans"])
def test_today_answers_above_the_fold(spoken, admin):
    """How much, how far, who, what to do next: on a screen of 1366 × 768, without a scroll."""
    speak(admin, spoken)
    admin.go("")
    needed = ("main h1", ".acts .primary", "[aria-labelledby=emission] .big", "[aria-labelledby=goal] svg",
              "[aria-labelledby=year] .big", "#who h2", "#who .tile-map", "[aria-labelledby=next] .tasks li:first-child")  # fmt: skip
    bottoms = {
        one: sum(admin.page.locator(one).first.bounding_box()[side] for side in ("y", "height")) for one in needed
    }
    assert {one: bottom for one, bottom in bottoms.items() if bottom > 768} == {}


def test_tree_map_is_one_stop_of_the_keyboard_and_its_arrows_tell_each_enterprise(admin):
    admin.go("")
    page = admin.page
    assert page.locator("#who .tile-map [tabindex='0']").count() == 1
    page.locator("#who .tile-map [tabindex='0']").focus()
    assert "45,405 t in 2020" in page.locator("#tip").inner_text()
    page.keyboard.press("ArrowRight")
    assert "37,215 t in 2020" in page.locator("#tip").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()
    page.locator("#who-c").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#who-table").is_visible()
    assert page.locator("#who-chart").is_hidden()
