"""Every estimated figure says how sure it is and where it is from; the enterprise's page, its letter, its years."""

import json
import shutil
from html.parser import HTMLParser
from importlib.resources import as_file, files

import polars as pl
import pytest

from regional_carbon.models.process_emissions import may_have_process
from regional_carbon.web.plans import actions as plans
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions import actions
from regional_carbon.web.regions.actions import add_region
from regional_carbon.web.runs.models import Outcome
from regional_carbon.web.runs.values import newest, value_of
from tests.web.conftest import start

# Labels under which a page shows an estimated figure: in a tile, or in the header of a column or a row.
ESTIMATED = (
    "Emissions", "Total emissions", "Carbon efficiency", "carbon efficiency", "Carbon–electricity intensity",
    "carbon–electricity intensity", "emission", "emissions", "Rank", "rank", "Rank in industry", "rank in industry",
    "Five-grade code", "five-grade code", "Reduction", "Output forgone", "Average cost", "ratio to industry",
    "Mean intensity", "carbon–electricity intensity, low", "carbon–electricity intensity, high",
)  # fmt: skip


class Labels(HTMLParser):
    """The text of each tile's dt with its dd, and of each th with itself; and whether a tip stands in it."""

    def __init__(self):
        super().__init__()
        self.found, self.open, self.tip, self.tiles = [], None, 0, False

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "dl":
            self.tiles = "tiles" in given.get("class", "")
        if tag == "th" or (tag == "dt" and self.tiles):
            self.open = {"label": "", "badge": False}
            self.found.append(self.open)
        if given.get("role") == "tooltip":
            self.tip = 1
            if self.open is not None:
                self.open["badge"] = True
        elif self.tip:
            self.tip += tag == "span"

    def handle_endtag(self, tag):
        if self.tip and tag == "span":
            self.tip -= 1
        if tag in ("dd", "th"):
            self.open = None

    def handle_data(self, text):
        if self.open is not None and not self.tip and not self.open.get("said"):
            self.open["label"] = text.strip()
            self.open["said"] = bool(text.strip())


def labels(page):
    parsed = Labels()
    parsed.feed(page)
    return parsed.found


@pytest.fixture
def published(region, staff, boss):
    """A published plan, and the region's page for everyone."""
    plan = plans.draft(
        region=region, run=newest(region), name="First", strategy="even=uniform,rate=0.4", target=0.3, by=boss
    )
    Plan.objects.filter(pk=plan.pk).update(state="published")
    actions.set_public(region=region, public=True, by=boss)
    return plan


def test_every_estimated_figure_of_every_page_has_its_badge(published, staff, enter, client):
    """Each label of an estimated figure has a badge with definition, formula and source beside it."""
    where = ["", "intensity/", "enterprises/", "enterprises/A011/", "sure/", "plans/", f"plans/{published.pk}/"]
    pages = {one: enter(staff["viewer"]).get(f"/r/region-a/{one}").content.decode() for one in where}
    pages["own"] = enter(staff["enterprise"]).get("/r/region-a/own/").content.decode()
    client.logout()
    pages["public"] = client.get("/public/region-a/").content.decode()
    for name, page in pages.items():
        seen = [one for one in labels(page) if one["label"] in ESTIMATED]
        assert [one["label"] for one in seen if not one["badge"]] == [], name
        assert page.count('role="tooltip"') >= max(len(seen), 1), name
        assert "Source:" in page, name
    assert sum(one["label"] in ESTIMATED for page in pages.values() for one in labels(page)) > 30


def test_pages_show_the_interval_of_the_emission_the_run_has(published, staff, enter, client):
    row = value_of(newest(published.region)).enterprises.filter(pl.col("enterprise_id") == "A011").row(0, named=True)
    low, high = row["emission_low_tco2"], row["emission_high_tco2"]
    kept = Outcome.objects.get(enterprise_id="A011")
    assert (kept.emission_low_tco2, kept.emission_high_tco2) == (low, high)
    assert f">{low:,.0f}–{high:,.0f}<" in enter(staff["viewer"]).get("/r/region-a/enterprises/?q=A011").content.decode()
    office = enter(staff["viewer"]).get("/r/region-a/enterprises/A011/").content.decode()
    assert f"{low:,.1f}–{high:,.1f}" in office
    assert f"{row['rank_low']}–{row['rank_high']}" in office
    assert "probability of the least efficient tenth" in office
    mine = enter(staff["enterprise"])
    for where in ("own/", "own/letter/"):
        page = mine.get(f"/r/region-a/{where}").content.decode()
        assert f"{low:,.1f}–{high:,.1f}" in page
        assert "probability of the least efficient tenth" not in page
        assert "Place by carbon efficiency among all enterprises" not in page
    client.logout()
    total = value_of(newest(published.region)).region_emission.row(0, named=True)
    public = client.get("/public/region-a/").content.decode()
    assert f"{total['emission_low_tco2']:,.0f}–{total['emission_high_tco2']:,.0f}" in public


def test_letter_says_estimate_place_and_what_the_plan_asks_in_the_language_spoken(published, staff, enter):
    client = enter(staff["viewer"])
    page = client.get("/r/region-a/letters/A011/").content.decode()
    target = published.targets.get(enterprise_id="A011")
    for told in (
        "863.3", "The 90 % interval of your actual emissions", "Industry average",
        "an enterprise like yours most likely emits", "which adds up to the industry&#x27;s total", f"requires you to reduce {target.reduction_tco2:,.1f} tCO2 a year, 40.0%",
        "object on the same page",
    ):  # fmt: skip
        assert told in page, told
    client.cookies["django_language"] = "zh-hans"
    assert "函告如下" in client.get("/r/region-a/letters/A011/").content.decode()
    assert client.get("/r/region-a/letters/nobody/").status_code == 404


def test_plan_of_few_enterprises_tells_no_reduction_to_everybody(published, client):
    """The first enterprises of the ranking alone: what they reduce is what they emit."""
    kept = list(published.targets.values_list("pk", flat=True)[:2])
    published.targets.exclude(pk__in=kept).delete()
    page = client.get("/public/region-a/").content.decode()
    assert "its reduction would reveal single enterprises" in page
    assert f"{published.figures['reduction_tco2']:,.0f}" not in page
    assert "An industry is not shown where its figure would tell of a single enterprise" in page


def test_enterprise_of_several_years_has_a_chart_of_them(boss, enter, tmp_path):
    """The register of 2020, and once more as 2019 with half the electricity."""
    folder = tmp_path / "two-years"
    with as_file(files("regional_carbon").joinpath("demo")) as demo:
        shutil.copytree(demo, folder)
    register = pl.read_csv(folder / "enterprises.csv", schema_overrides={"industry_code": pl.String})
    earlier = register.with_columns(year=pl.lit(2019, pl.Int64), electricity_mwh=pl.col("electricity_mwh") / 2)
    pl.concat([earlier, register]).write_csv(folder / "enterprises.csv")
    region = add_region(folder=folder, by=boss, slug="region-a")
    assert start(region=region, by=boss, yes=True).state == "done"
    client = enter(boss)
    assert 'data-figure="history"' in client.get("/r/region-a/enterprises/A011/").content.decode()
    rows = client.get("/r/region-a/histories/A011/years.json").json()["datasets"]["rows"]
    value = value_of(newest(region))
    row = value.enterprises.filter(pl.col("enterprise_id") == "A011").row(0, named=True)
    observed = value.intensity.filter(pl.col("industry_code") == row["industry_code"], pl.col("year") == 2019)
    emission = {one["year"]: one["value"] for one in rows if one["quantity"].startswith("Emission")}
    expected = observed["intensity_tco2_per_mwh"].item() * row["electricity_mwh"] / 2
    assert emission == {2019: pytest.approx(expected, abs=0.05), 2020: pytest.approx(row["emission_tco2"], abs=0.05)}
    assert len({one["quantity"] for one in rows}) == 4
    saved = {kind: client.get(f"/r/region-a/histories/A011/years.{kind}") for kind in ("csv", "metadata", "svg", "png")}
    frame = pl.read_csv(saved["csv"].content)
    assert frame["year"].to_list() == [2019, 2020]
    assert frame["emission_tco2"].to_list() == pytest.approx([expected, row["emission_tco2"]])
    told = json.loads(saved["metadata"].content)
    assert {"emission_tco2", "efficiency_cny_per_tco2"} <= {one["name"] for one in told["columns"]}
    assert b"The enterprise over the years" in saved["svg"].content
    assert saved["png"].content.startswith(b"\x89PNG")
    assert client.get("/r/region-a/histories/A011/years.exe").status_code == 404


@pytest.mark.parametrize(("language", "label"), [("en", "Scope 2 heat"), ("zh-hans", "范围二热力排放量")])
def test_enterprise_s_page_tells_purchased_heat_apart_from_the_fuels(language, label, region, boss, enter):
    client = enter(boss)
    client.cookies["django_language"] = language
    row = value_of(newest(region)).enterprises.filter(pl.col("enterprise_id") == "A061").row(0, named=True)
    assert 0 <= row["heat_tco2"] <= row["fuel_tco2"]
    page = client.get("/r/region-a/enterprises/A061/").content.decode()
    assert label in page.replace("Scope 1 fuels, Scope 2 heat", "").replace("范围一燃料与范围二热力排放量", "")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Not counted: what the processes of this industry may emit beyond fuels. It takes the tonnes of the year of "
               "one of these: Primary aluminium (prebaked anodes)."),
        ("zh-hans", "未计入：该行业工业过程可能产生的排放。需要下列产品之一的全年产量：电解铝（预焙阳极）。"),
    ],
)  # fmt: skip
def test_product_is_asked_for_where_the_industry_s_processes_emit(language, told, region, boss, enter, monkeypatch):
    client = enter(boss)
    client.cookies["django_language"] = language
    assert told not in client.get("/r/region-a/enterprises/A006/").content.decode()  # class not known: 32 has many
    monkeypatch.setattr(
        "regional_carbon.web.runs.views.enterprises.may_have_process",
        lambda row: may_have_process({**row, "sub_industry": "3216"}),
    )
    assert told in client.get("/r/region-a/enterprises/A006/").content.decode()


@pytest.mark.parametrize(
    ("language", "labels", "co2"),
    [
        ("en", ("Scope 1", "Scope 2 heat", "Scope 2 electricity, location-based", "Scope 2 electricity, market-based"),
         "Only CO2 is counted"),
        ("zh-hans", ("范围一排放量", "范围二热力排放量", "范围二外购电力（基于位置）", "范围二外购电力（基于市场）"), "仅计二氧化碳"),
    ],
)  # fmt: skip
def test_scopes_stand_on_the_enterprise_s_page_and_on_the_overview(language, labels, co2, region, boss, enter):
    client = enter(boss)
    client.cookies["django_language"] = language
    page = client.get("/r/region-a/enterprises/A061/").content.decode()
    assert [label for label in labels if f">{label} <" not in page] == []
    market = {"en": "probability of the national market", "zh-hans": "纳入全国碳市场的概率"}[language]
    assert market not in page  # electrical machinery (38) is no industry of the market, non-ferrous metals (32) may be
    assert market in client.get("/r/region-a/enterprises/A006/").content.decode()
    assert client.get("/r/region-a/").content.decode().count(co2) == 1
