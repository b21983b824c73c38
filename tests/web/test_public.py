"""The page for everybody: what it shows, what may be saved of it, and that a later one tells no more of anybody."""

import csv
import html
import io
import json

import polars as pl
import pytest
from pytest import approx

from regional_carbon.reports.disclosure import disclosed
from regional_carbon.web.regions import actions
from regional_carbon.web.runs.models import Publication
from regional_carbon.web.runs.values import newest, value_of
from tests.web.conftest import start
from tests.web.test_data import brought, register, workbook


@pytest.fixture
def opened(region, boss):
    """Region A with its page for everybody."""
    actions.set_public(region=region, public=True, by=boss)
    return region


def read(client, language="en"):
    page = client.get("/public/region-a/", headers={"accept-language": language}).content.decode()
    return html.unescape(page.split("<h1>")[-1])


def saved(client):
    """The rows of the table to save."""
    text = client.get("/public/region-a/industries.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_title_is_the_sentence_its_reader_came_for(opened, client):
    assert read(client).startswith("Industry in Region A emitted 209,773 tCO2 in 2020.</h1>")
    assert read(client, "zh-hans").startswith("2020年A区工业企业排放209,773 tCO2。</h1>")


def test_industries_are_those_the_library_tells_and_hidden_ones_are_named(opened, client):
    enterprises = value_of(newest(opened)).tables["enterprises"]
    found = disclosed(enterprises)
    page = read(client)
    told = found.industries.drop_nulls("emission_tco2")
    assert told.height == 6
    assert [row for row in told.to_dicts() if f"{row['emission_tco2']:,.0f} tCO2" not in page] == []
    hidden = found.industries.filter(pl.col("emission_tco2").is_null())["industry"]
    assert [name for name in hidden if name not in page] == []
    of_hidden = enterprises.filter(pl.col("industry").is_in(hidden.to_list()))
    sums = of_hidden.group_by("industry").agg(pl.col("emission_tco2").sum())["emission_tco2"]
    assert [one for one in sums if f"{one:,.0f} tCO2" in page] == []
    assert f"{found.hidden_tco2:,.0f} tCO2" in page


def test_table_to_save_is_what_the_page_shows_and_says_what_it_rests_on(opened, client):
    rows = saved(client)
    assert [row["emission_tco2"] for row in rows].count("") == 2
    told = json.loads(client.get("/public/region-a/industries.json").content)
    assert told["emission_tco2"] == approx(209_773, abs=1)
    assert [column["name"] for column in told["columns"]] == list(rows[0])
    assert "inputs" not in told


def test_table_of_a_region_that_is_not_public_is_not_there(region, client):
    assert client.get("/public/region-a/industries.csv").status_code == 404


def test_what_was_told_is_kept_once(opened, client):
    assert Publication.objects.count() == 0
    assert read(client) == read(client)
    kept = Publication.objects.get()
    assert (len(kept.told), kept.withheld) == (6, False)


def test_run_that_differs_in_one_enterprise_is_not_told_and_the_page_stays(opened, boss, client):
    """The totals less those of before would be what that one has corrected."""
    before = read(client)
    one = register(opened).with_columns(
        electricity_mwh=pl.when(pl.col("enterprise_id") == "A050")
        .then(pl.col("electricity_mwh") * 1.2)
        .otherwise("electricity_mwh")
    )
    actions.accept(upload=brought(opened, workbook(one), boss), by=boss, yes=True)
    opened.refresh_from_db()
    start(region=opened, by=boss, yes=True)
    assert value_of(newest(opened)).summary["emission_tco2"] > 209_780
    assert read(client) == before
    assert Publication.objects.get(run=newest(opened)).withheld


def test_run_of_the_same_figures_tells_the_same(opened, boss, client):
    before = saved(client)
    actions.change_settings(region=opened, given={"target": 0.35}, by=boss)
    opened.refresh_from_db()
    start(region=opened, by=boss, yes=True)
    assert saved(client) == before
    assert Publication.objects.filter(withheld=False).count() == 2
