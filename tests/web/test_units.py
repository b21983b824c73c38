"""Units as a person chooses them: the same figure, the right factor, one unit for one quantity on a page."""

import json
import re
from html import unescape

import pytest

from regional_carbon.language.messages import catalogue
from regional_carbon.web.plans import actions as plans
from regional_carbon.web.regions.actions import set_public
from regional_carbon.web.runs.values import newest

PAGES = ("", "enterprises/", "enterprises/A011/", "sure/", "plans/", "plans/1/", "laboratory/", "intensity/")
CHARTS = ("figures/figure_2.json", "figures/figure_3.json", "figures/figure_4.json")
TABLES = ("figures/figure_2/table.json", "figures/figure_3/table.json", "figures/figure_4/table.json")
ANSWER = "laboratory/answer/?whole=1"
# What plants of another country emitted, in the sentence that warns of them.
FOREIGN = catalogue("report")["left_out_alike"]
OPT_OUT = "marginal_opt_out=marginal_opt_out"
# Emission in a sentence, a header or an axis: not that of an intensity, nor of a cost a tonne.
TONNES = r"(?<![/\w⁴])(?<!10⁴ )(?<!万)tCO2(?!/MWh)"


@pytest.fixture
def office_with_a_plan(region, staff, boss):
    """Region A with a published plan, open to everyone."""
    plan = plans.draft(
        region=region, run=newest(region), name="30 %", strategy=OPT_OUT, target=0.3, by=staff["analyst"]
    )
    plans.submit(plan=plan, by=staff["analyst"])
    plans.approve(plan=plan, by=staff["approver"])
    plans.publish(plan=plan, by=staff["approver"])
    set_public(region=region, public=True, by=boss)
    return plan


def read(client, where, language="en", money="", tonnes=""):
    """What a page says, without its forms, the choice of units among them."""
    client.cookies["django_language"] = {"en": "en", "zh": "zh-hans"}[language]
    client.cookies["unit_money"], client.cookies["unit_tonnes"] = money, tonnes
    answer = client.get(where)
    assert answer.status_code == 200, where
    text = re.sub(r"<form.*?</form>", "", answer.content.decode(), flags=re.DOTALL)  # what is typed in is in tonnes
    if answer.headers["content-type"].startswith("application/json"):
        return json.dumps(answer.json(), ensure_ascii=False)
    return unescape(text)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("where", [*PAGES, *CHARTS, *TABLES, ANSWER])
def test_page_says_every_sum_and_every_tonne_in_the_units_chosen(where, language, office_with_a_plan, boss, enter):
    text = read(enter(boss), f"/r/region-a/{where}", language, "hundred_million", "ten_thousand")
    assert re.findall(r"million CNY|万元", text) == []
    assert re.findall(f".{{0,30}}{TONNES}.{{0,10}}", text.replace(FOREIGN[language], "")) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("where", "money", "tonnes"),
    [
        ("", ("8,030.26", "80.3026"), ("209,773", "20.9773")),
        ("enterprises/", None, ("45,405", "4.5405")),
        ("enterprises/A011/", None, ("863.3", "0.08633")),
        ("sure/", None, ("209,773", "20.9773")),
        ("plans/", None, ("64,", "6.4")),
    ],
)  # fmt: skip
def test_figure_is_the_same_by_its_factor(where, money, tonnes, language, office_with_a_plan, boss, enter):
    plain = read(enter(boss), f"/r/region-a/{where}", language, "million", "one")
    chosen = read(enter(boss), f"/r/region-a/{where}", language, "hundred_million", "ten_thousand")
    pairs = [pair for pair in (money, tonnes) if pair]
    assert pairs
    assert [in_plain for in_plain, _ in pairs if in_plain not in plain] == []
    assert [in_chosen for _, in_chosen in pairs if in_chosen not in chosen] == []


@pytest.mark.parametrize(("name", "who"), [("/r/region-a/own/", "enterprise"), ("/public/region-a/", None)])
def test_pages_for_others_follow_too(name, who, office_with_a_plan, staff, enter, client):
    reader = enter(staff[who]) if who else client
    assert re.findall(TONNES, read(reader, name, "zh", "one", "ten_thousand")) == []
    assert re.findall(TONNES, read(reader, name, "zh", "one", "one"))


def test_chart_is_drawn_in_the_units_of_its_axes(region, boss, enter):
    def rows(**units):
        return json.loads(read(enter(boss), "/r/region-a/figures/figure_4.json", **units))["datasets"]["rows"]

    plain, chosen = rows(money="million"), rows(money="one", tonnes="ten_thousand")
    assert len(plain) > 72
    assert [row["forgone"] for row in chosen] == pytest.approx([row["forgone"] * 1e6 for row in plain])
    assert [row["reduction"] for row in chosen] == pytest.approx([row["reduction"] / 1e4 for row in plain])
    assert [row["average_cost"] for row in chosen] == [row["average_cost"] for row in plain]


def test_choice_is_kept_and_comes_back_to_the_page_it_was_made_on(region, boss, enter):
    client = enter(boss)
    answer = client.post("/units/", {"tonnes": "ten_thousand", "next": "/r/region-a/enterprises/?q=A01"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/r/region-a/enterprises/?q=A01")
    assert "10⁴ tCO2<" in client.get("/r/region-a/enterprises/").content.decode()


@pytest.mark.parametrize("given", [{"tonnes": "pounds"}, {"next": "https://elsewhere.example/"}, {"money": "x" * 9000}])
def test_choice_that_is_none_changes_nothing_and_leads_nowhere_else(given, region, boss, enter):
    answer = enter(boss).post("/units/", given)
    assert answer.headers["location"] == "/"
    assert not answer.cookies.keys() & {"unit_money", "unit_tonnes"}


def test_report_is_in_the_units_of_its_language_whoever_saves_it(region, boss, enter):
    client = enter(boss)
    plain = read(client, "/r/region-a/reports/report.html")
    region.runs.update()
    assert "8,030.26" in plain
    chosen = read(client, "/r/region-a/reports/report.html", money="one", tonnes="ten_thousand")
    assert chosen == plain


def test_table_of_a_chart_names_its_columns_and_rounds_as_the_reports_do(region, boss, enter):
    told = json.loads(read(enter(boss), "/r/region-a/figures/figure_4/table.json"))
    heads = [(label, unit) for label, unit, _ in told["heads"]]
    assert ("output forgone", "million CNY/yr") in heads
    assert not [label for label, _ in heads if "_" in label]
    assert len(told["rows"]) == 72 * 3
    chinese = json.loads(read(enter(boss), "/r/region-a/figures/figure_4/table.json", "zh"))
    assert not [label for label, *_ in chinese["heads"] if re.search("[a-z]{3}", label)]


def test_csv_of_a_chart_is_its_table_and_says_what_it_rests_on(region, boss, enter):
    client = enter(boss)
    told = json.loads(read(client, "/r/region-a/figures/figure_2/table.json"))
    lines = client.get("/r/region-a/figures/figure_2/table.csv").content.decode("utf-8-sig").splitlines()
    above = [line for line in lines if line.startswith("# ")]
    assert "Data version 1" in above[2]
    assert "Guidelines for Compilation of Provincial Greenhouse Gas Inventories" in above[3]
    assert len(lines) == len(above) + 1 + len(told["rows"])
    for name in ("figure_2", "figure_3", "figure_4", "intensity"):
        csv = client.get(f"/r/region-a/figures/{name}/table.csv").content.decode("utf-8-sig")
        assert csv.startswith("# Region A")
