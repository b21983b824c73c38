"""The office's day as each role lives it, in a browser, on SQLite and on PostgreSQL: from the upload to the public page."""

import re
from urllib.parse import urlsplit

import openpyxl
import polars as pl
import pytest

from tests.web.served import PASSPHRASE, Officer, Served


@pytest.fixture
def office_open(tmp_path, database):
    """An office on each database."""
    one = Served(tmp_path / "office", **database)
    yield one
    one.stop()


@pytest.fixture
def staffed(office_open, browser):
    """Somebody at a browser for each role, made on the administration page."""
    boss = Officer(browser, office_open, office_open.name, office_open.password, PASSPHRASE)
    people = {"administrator": boss}
    for role in ("viewer", "analyst", "approver", "enterprise"):
        boss.go("administration/")
        boss.page.fill("#person-username", role)
        boss.page.select_option("#person-role", role)
        if role == "enterprise":
            boss.page.fill("form[action$='/people/'] [name=enterprise_id]", "A011")
        boss.page.click("form[action$='/people/'] button.primary")
        people[role] = Officer(browser, office_open, role, boss.page.inner_text(".once code"), PASSPHRASE)
    yield people
    for officer in people.values():
        officer.context.close()


def refused(officer, where):
    """Whether a page is not for them."""
    return officer.context.request.get(f"{officer.served.address}/r/region-a/{where}").status in (403, 404)


def test_day_from_upload_to_public_page_as_each_role(staffed, tmp_path, region_a):
    analyst, approver, boss = staffed["analyst"], staffed["approver"], staffed["administrator"]
    _brought_in(analyst, tmp_path, region_a)
    plan = _drafted(analyst)
    _approved(analyst, approver, plan)
    _seen_by_the_enterprise(staffed["enterprise"], analyst)
    _seen_by_everyone(boss, staffed["viewer"])
    told = [one for officer in staffed.values() for one in officer.complaints if "403" not in one and "404" not in one]
    assert told == []
    assert "Internal Server Error" not in boss.served.told()


def _brought_in(analyst, tmp_path, region_a):
    """A workbook is uploaded, its findings looked at, accepted; the ranking is there."""
    frame = pl.read_csv(region_a / "enterprises.csv").head(60)
    book = openpyxl.Workbook()
    book.active.append(frame.columns)
    for row in frame.iter_rows():
        book.active.append(row)
    book.save(tmp_path / "register 2020.xlsx")
    analyst.go("data/")
    analyst.page.set_input_files("#file", tmp_path / "register 2020.xlsx")
    analyst.page.wait_for_selector("button[value=accept]")
    if analyst.page.locator("input[name=yes]").count():
        analyst.page.check("input[name=yes]")
    analyst.page.click("button[value=accept]")
    analyst.page.wait_for_selector("#run, #register")
    if analyst.page.locator("input[name=yes]").count():
        analyst.page.check("input[name=yes]")
        analyst.page.click("button.primary")
    analyst.page.wait_for_url("**/enterprises/")
    assert "60 enterprises" in analyst.page.inner_text("main")
    analyst.page.fill("#q", "a011")
    analyst.page.wait_for_selector("#register tbody tr:only-child")
    assert "A011" in analyst.page.inner_text("#register tbody")


def _drafted(analyst):
    """A strategy of the laboratory becomes a plan and is handed in; its address."""
    analyst.go("laboratory/")
    analyst.page.click("#make-plan")
    analyst.page.fill("#plan-name", "Day's plan")
    analyst.page.click("form[action$='/draft/'] button.primary")
    analyst.page.click("button:has-text('Submit')")
    assert analyst.page.locator("button:has-text('Approve')").count() == 0
    return urlsplit(analyst.page.url).path.removeprefix("/r/region-a/")


def _approved(analyst, approver, plan):
    """Somebody else approves and publishes it."""
    approver.go(plan)
    approver.page.click("button:has-text('Approve')")
    approver.page.click("button:has-text('Publish')")
    assert "published" in approver.page.inner_text(".head")
    assert refused(approver, "administration/")
    assert refused(analyst, "administration/")


def _seen_by_the_enterprise(enterprise, analyst):
    """It sees its own page alone, answers the question of its electricity share, and the answer is accepted."""
    page = enterprise.page
    page.goto(f"{enterprise.served.address}/")
    assert urlsplit(page.url).path == "/r/region-a/own/"
    assert "Day's plan" in page.inner_text("main")
    assert not set(re.findall(r"\bA0\d\d\b", page.inner_text("main"))) - {"A011"}
    assert refused(enterprise, "")
    assert refused(enterprise, "enterprises/A001/")
    page.click("#way-share summary")
    page.select_option("#share-band", "40-60")
    page.select_option("#share-counting", "calorific")
    page.click("form[action$='/claims/share/'] button.primary")
    analyst.go("data/")
    analyst.page.click("form[action*='/claims/'] button[value=accept]")
    analyst.page.wait_for_selector("#register, input[name=yes]")
    if analyst.page.locator("input[name=yes]").count():
        analyst.page.check("input[name=yes]")
        analyst.page.click("button.primary")
        analyst.page.wait_for_url("**/enterprises/")
    page.goto(f"{enterprise.served.address}/r/region-a/own/")
    assert page.locator(".quality[data-q='2']").count() >= 1


def _seen_by_everyone(boss, viewer):
    """The page for everyone is put up, names no enterprise, and needs no log-in."""
    assert not refused(viewer, "enterprises/")
    assert refused(viewer, "settings/")
    boss.go("administration/")
    boss.page.check("[name=public]")
    boss.page.locator("form[action$='/public/'] button").click()
    context = boss.context.browser.new_context()
    page = context.new_page()
    page.goto(f"{boss.served.address}/public/region-a/")
    assert "Region A" in page.inner_text("h1")
    assert not re.search(r"\bA0\d\d\b|Enterprise", page.inner_text("main").replace("Enterprises", ""))
    context.close()
