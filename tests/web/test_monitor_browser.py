"""Monitor in a browser: from a utility's file to the page, in both languages, light and dark; readings are made up."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.readings import made_up_readings, wide
from tests.web.served import PASSPHRASE, Officer


@pytest.fixture(scope="module")
def admin(browser, served, tmp_path_factory):
    """The first administrator, who has uploaded seven months as the utility exports them."""
    officer = Officer(browser, served, served.name, served.password, PASSPHRASE)
    officer.go("monitor/")
    officer.page.click("main a[href$='?table=readings']")
    assert officer.page.input_value("#table") == "readings"
    file = tmp_path_factory.mktemp("utility") / "供电公司导出.csv"
    file.write_text(wide(made_up_readings(years=(2021,)), 2021), encoding="utf-8")
    officer.page.set_input_files("#file", str(file))
    officer.page.click("button[value=accept]")
    officer.page.wait_for_url("**/enterprises/")
    yield officer
    officer.context.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_page_after_an_upload_tells_the_months_and_complains_of_nothing(language, admin, served):
    admin.context.add_cookies([{"name": "django_language", "value": language, "url": served.address}])
    admin.requests.clear()
    admin.complaints.clear()
    admin.go("monitor/")
    assert {"en": "7 of 12", "zh-hans": "7/12"}[language] in admin.page.inner_text("main")
    assert admin.page.locator("figure[data-figure] svg").count() == 1
    assert {url for url in admin.requests if not url.startswith(served.address)} == set()
    assert admin.complaints == []


def test_table_beside_the_chart_has_a_row_for_each_month(admin):
    admin.go("monitor/")
    admin.page.click("#to_date-t")
    admin.page.wait_for_selector("#to_date-table tbody tr")
    assert admin.page.locator("#to_date-table tbody tr").count() == 7


def test_enterprise_s_page_shows_its_months(admin):
    admin.go("enterprises/A011/")
    admin.page.wait_for_selector(".monitor-part table")
    assert admin.page.locator(".monitor-part tbody tr").count() == 7


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_is_fit_for_everybody_by_axe(theme, admin, served, browser):
    """No serious or critical finding, and nothing that runs out of a screen zoomed to 200 %."""
    state = admin.context.storage_state()
    context = browser.new_context(bypass_csp=True, storage_state=state, viewport={"width": 683, "height": 768})
    context.add_cookies([{"name": "theme", "value": theme, "url": served.address}])
    page = context.new_page()
    page.goto(f"{served.address}/r/region-a/monitor/")
    page.wait_for_selector("body[data-charts=ready]")
    found = Axe().run(page).response["violations"]
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    told = [(one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in ("serious", "critical")]
    assert told == []
    assert width <= 683
