"""The page of a province: who sees it, that its figures are the library's, and how a target is shared out."""

import csv
import html
import io
from importlib.resources import as_file, files

import pytest
from pytest import approx

from regional_carbon.run.region_bundle import figures_of
from regional_carbon.run.several_regions import province_of
from regional_carbon.web.regions.actions import add_region
from regional_carbon.web.runs.values import newest, value_as_written
from tests.web.conftest import person, start


@pytest.fixture
def two(region, boss):
    """Region A, and the same once more under another name."""
    with as_file(files("regional_carbon").joinpath("demo")) as folder:
        other = add_region(folder=folder, by=boss, slug="region-b")
    start(region=other, by=boss)
    return region, other


def read(client, query="", language="en"):
    return html.unescape(client.get(f"/province/{query}", headers={"accept-language": language}).content.decode())


def test_figures_of_the_page_are_the_library_s(two, boss, enter):
    found = province_of([figures_of(value_as_written(newest(one)), one.slug) for one in two])
    total = found.total.row(0, named=True)
    page = read(enter(boss))
    assert f"{total['emission_tco2']:,.0f} tCO2 in 2020" in page
    assert f"{total['emission_low_tco2']:,.0f}–{total['emission_high_tco2']:,.0f}" in page
    assert page.count('<th scope="row"><a href="/r/region-') == 2


def test_target_is_shared_out_over_the_regions(two, boss, enter):
    client = enter(boss)
    page = read(client, "?target=20&by=same")
    assert page.count('<td class="n" data-l="Asked of it">41,955<span class="sub">20.0%</span>') == 2
    text = client.get("/province/regions.csv?target=20&by=same").content.decode("utf-8-sig")
    assert sum(float(row["shared_reduction_tco2"]) for row in csv.DictReader(io.StringIO(text))) == approx(
        83_909, abs=1
    )


def test_target_that_cannot_be_is_told_beside_the_field(two, boss, enter):
    answer = enter(boss).get("/province/?target=0")
    assert answer.status_code == 422
    assert "The target is 0.0; it must lie above 0 and be at most 1." in html.unescape(answer.content.decode())


def test_region_without_results_is_named_as_late(region, boss, enter):
    with as_file(files("regional_carbon").joinpath("demo")) as folder:
        add_region(folder=folder, by=boss, slug="region-b")
    assert "尚无可汇总的结果，请先计算该地区。" in read(enter(boss), language="zh-hans")


def test_whoever_sees_one_region_has_no_province(two, enter):
    assert enter(person("one", two[0], "viewer")).get("/province/").status_code == 404
    firm = enter(person("firm", two[0], "enterprise", "A011"))
    assert [firm.get(where).status_code for where in ("/province/", "/province/regions.csv")] == [404, 404]


def test_list_of_regions_leads_to_the_province(two, boss, enter):
    assert 'href="/province/"' in enter(boss).get("/?all").content.decode()
