"""The enterprise's own page and the page for everyone in a browser, and tips that no table cuts off."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.served import PASSPHRASE, Officer

BLAMED = ("serious", "critical")
OWN = ("own/", "own/letter/")


@pytest.fixture(scope="module")
def admin(browser, served):
    officer = Officer(browser, served, served.name, served.password, PASSPHRASE)
    officer.go("administration/")
    officer.page.check("form[action$='/public/'] input[type=checkbox]")
    officer.page.click("form[action$='/public/'] button")
    yield officer
    officer.context.close()


@pytest.fixture(scope="module")
def firm(admin, browser, served):
    """Somebody of enterprise A011."""
    admin.go("administration/")
    admin.page.fill("#person-username", "firm")
    admin.page.select_option("#person-role", "enterprise")
    admin.page.fill("#person-enterprise_id", "A011")
    admin.page.click("form[action$='/people/'] button.primary")
    officer = Officer(browser, served, "firm", admin.page.inner_text(".once code"), f"{PASSPHRASE} again")
    yield officer
    officer.context.close()


def everywhere(firm):
    """The pages that an enterprise and everybody see."""
    return [f"{firm.served.address}/r/region-a/{where}" for where in OWN] + [f"{firm.served.address}/public/region-a/"]


def test_pages_fit_narrow_screens_ask_nobody_else_and_complain_of_nothing(firm):
    firm.complaints.clear()
    firm.requests.clear()
    for language in ("en", "zh-hans"):
        firm.context.add_cookies([{"name": "django_language", "value": language, "url": firm.served.address}])
        for width in (1366, 683):
            firm.page.set_viewport_size({"width": width, "height": 768})
            for where in everywhere(firm):
                firm.page.goto(where)
                assert firm.page.evaluate("document.documentElement.scrollWidth") <= width, (where, width)
    assert firm.complaints == []
    assert {url for url in firm.requests if not url.startswith(firm.served.address)} == set()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_fit_for_everybody_by_axe(theme, firm, browser):
    context = browser.new_context(bypass_csp=True, storage_state=firm.context.storage_state())
    context.add_cookies([{"name": "theme", "value": theme, "url": firm.served.address}])
    page = context.new_page()
    told = {}
    for where in everywhere(firm):
        page.goto(where)
        found = Axe().run(page).response["violations"]
        told[where] = [(one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in BLAMED]
    assert told
    assert [where for where, blamed in told.items() if blamed] == []
    context.close()


def test_bill_is_brought_in_by_hand_and_its_document_named(firm):
    firm.context.add_cookies([{"name": "django_language", "value": "en", "url": firm.served.address}])
    firm.go("own/")
    firm.page.click("#way-bill summary")
    document = {"name": "bill 2020.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    firm.page.set_input_files("#bill-document", files=[document])
    assert firm.page.input_value("#bill-document").endswith("bill 2020.pdf")
    firm.page.fill("#bill-electricity", "1200000")
    firm.page.click("form[action$='/bill/'] button.primary")
    assert "bill: 2020 · Electricity 1,200.0 MWh · bill 2020.pdf" in firm.page.inner_text("[aria-labelledby=said]")


def test_tip_in_a_table_is_whole_within_the_window_and_escape_closes_it(admin):
    admin.go("enterprises/")
    for place in ("tbody tr:nth-child(9) button.quality", "tbody tr:nth-child(3) button.quality"):
        admin.page.locator(place).first.focus()
        tip = admin.page.locator(f"{place} + [role=tooltip]").first
        assert tip.is_visible()
        box = tip.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1366
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 768
        top = "([x, y]) => document.elementFromPoint(x, y).closest('[role=tooltip]') !== null"
        corners = [[box["x"] + 6, box["y"] + 6], [box["x"] + box["width"] - 6, box["y"] + box["height"] - 6]]
        assert all(admin.page.evaluate(top, corner) for corner in corners)
        admin.page.keyboard.press("Escape")
        assert not tip.is_visible()
        admin.page.keyboard.press("Tab")
