"""Monitor: uploaded months held against the published plan. The readings are made up (tests/web/readings.py)."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from types import SimpleNamespace

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest import approx

from regional_carbon.collect.region import read_months
from regional_carbon.language.amounts import chance
from regional_carbon.language.messages import speaking
from regional_carbon.monitoring.year_to_date import monitor as by_library
from regional_carbon.web.monitor import year_told
from regional_carbon.web.monitor.measured import monitored
from regional_carbon.web.plans import actions as plans
from regional_carbon.web.plans.enterprise_targets import left_by
from regional_carbon.web.plans.plan_chances import plan_chance
from regional_carbon.web.regions import actions as regions
from regional_carbon.web.runs.values import newest, value_of
from tests.web.conftest import start
from tests.web.readings import made_up_readings, wide

CAS_1 = "cas_1=collective_action,first=1,decay=0.98"


def bring(region, by, content, name="readings.csv"):
    """A file of readings, uploaded, accepted with its doubts and computed."""
    upload = regions.receive(region=region, name=name, content=content, by=by, table="readings")
    regions.read_upload(upload=upload)
    regions.accept(upload=upload, by=by, yes=True)
    region.refresh_from_db()
    start(region=region, by=by, yes=True)
    return upload


def publish(region, staff):
    """A plan of a fifth less that counts."""
    plan = plans.draft(
        region=region, run=newest(region), name="A fifth less", strategy=CAS_1, target=0.2, by=staff["analyst"]
    )
    plans.submit(plan=plan, by=staff["analyst"])
    plans.approve(plan=plan, by=staff["approver"])
    plans.publish(plan=plan, by=staff["approver"])
    return plan


@pytest.fixture
def read(region, boss):
    """Region A with made-up readings of three years, the last to July."""
    bring(region, boss, made_up_readings().write_csv().encode())
    return region


@pytest.fixture
def planned(read, staff):
    """And with a published plan."""
    publish(read, staff)
    return read


def test_page_without_readings_says_what_to_upload_and_links_to_it(region, staff, enter):
    page = enter(staff["analyst"]).get("/r/region-a/monitor/").content.decode()
    assert "No readings yet" in page
    assert 'href="/r/region-a/data/?table=readings"' in page
    assert 'href="/r/region-a/monitor/readings.xlsx"' in page
    assert (
        '<option value="readings" selected>'
        in enter(staff["analyst"]).get("/r/region-a/data/?table=readings").content.decode()
    )


def test_viewer_is_told_whom_to_ask_instead(region, staff, enter):
    page = enter(staff["viewer"]).get("/r/region-a/monitor/").content.decode()
    assert "Users who may upload data do so" in page
    assert "data/?table=readings" not in page


def test_page_shows_what_the_library_works_out_from_the_same_files(planned, staff, enter):
    run, plan = newest(planned), planned.plan_in_force()
    found = by_library(
        value_of(run).enterprises, read_months(planned.current.folder()), year=2021,
        plan=left_by(plan, 2021)[0], total=value_of(run).region_emission,
    ).total  # fmt: skip
    page = enter(staff["viewer"]).get("/r/region-a/monitor/").content.decode()
    for name in ("to_date_tco2", "planned_to_date_tco2", "projected_tco2"):
        assert f"<strong>{found[name]:,.0f}</strong>" in page, name
    assert f"{found['difference_rate']:+.1%}".replace("-", "−") in page
    assert "<strong>70 of 72</strong>" in page
    assert "<strong>7 of 12</strong>" in page


def test_year_to_date_is_the_estimate_s_intensity_times_what_was_read(planned):
    """Each month's kWh times tCO2 per MWh of the enterprise in the estimate, by another way than the model's."""
    readings = made_up_readings().filter(pl.col("time").str.starts_with("2021"))
    rows = value_of(newest(planned)).enterprises
    intensity = dict(rows.select("enterprise_id", pl.col("emission_tco2") / pl.col("electricity_mwh")).iter_rows())
    expected = sum(kwh / 1000 * intensity[who] for who, _, kwh in readings.iter_rows())
    assert monitored(planned, newest(planned), planned.plan_in_force()).total["to_date_tco2"] == approx(expected)


def test_plan_of_a_year_is_the_emission_less_what_its_targets_ask(planned):
    plan = planned.plan_in_force()
    left, _ = left_by(plan, 2021)
    assert left["planned_tco2"].sum() == approx(209_773.0008 - plan.figures["reduction_tco2"], rel=1e-9)
    assert left_by(plan, 2019)[0].is_empty()  # it says nothing of years before its own


def test_enterprises_without_a_reading_and_with_a_gap_are_listed(planned, staff, enter):
    found = monitored(planned, newest(planned), planned.plan_in_force())
    assert found.missing.select("enterprise_id", "months_lacking").rows() == [("A003", 7), ("A007", 7), ("A005", 1)]
    page = enter(staff["viewer"]).get("/r/region-a/monitor/").content.decode()
    assert "3 enterprises lack a month" in page


def test_readings_of_years_after_the_region_s_do_not_change_its_estimate(region, boss):
    before = newest(region)
    late = made_up_readings().filter(pl.col("time") > "2020-12")
    bring(region, boss, late.write_csv().encode())
    after = newest(region)
    assert after.pk != before.pk
    assert after.summary == before.summary
    assert value_of(after).enterprises.equals(value_of(before).enterprises)


def test_months_side_by_side_give_the_same_as_a_row_for_each(region, boss):
    readings = made_up_readings(years=(2021,))
    bring(region, boss, wide(readings, 2021).encode(), "供电公司导出.csv")
    one = monitored(region, newest(region), None).enterprises
    kept = read_months(region.current.folder())
    assert kept.height == readings.height
    bring(region, boss, readings.write_csv().encode())
    other = monitored(region, newest(region), None).enterprises
    assert one["to_date_tco2"].to_list() == approx(other["to_date_tco2"].to_list(), nan_ok=True)


def test_file_of_the_next_month_is_added_to_the_months_there_are(region, boss):
    readings = made_up_readings(years=(2021,))
    first = readings.filter(pl.col("time") <= "2021-03")
    bring(region, boss, first.write_csv().encode())
    bring(region, boss, readings.filter(pl.col("time") == "2021-04").write_csv().encode())
    assert read_months(region.current.folder())["month"].unique().sort().to_list() == [1, 2, 3, 4]
    mended = readings.filter(pl.col("time") == "2021-04", pl.col("enterprise_id") == "A001")
    bring(region, boss, mended.with_columns(electricity_kwh=pl.lit(1000.0)).write_csv().encode())
    april = read_months(region.current.folder()).filter(pl.col("enterprise_id") == "A001", pl.col("month") == 4)
    assert april["month_mwh"].to_list() == [1.0]


def test_workbook_to_fill_in_comes_back_as_readings(read, boss, staff, enter):
    """It names every enterprise and holds the months known; a month filled in is read, a blank one is not."""
    answer = enter(staff["analyst"]).get("/r/region-a/monitor/readings.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    assert sheet.max_row == 73
    headers = [cell.value for cell in sheet[1]]
    assert headers[2:4] == ["2021-01 (kWh)", "2021-02 (kWh)"]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "A003")
    assert row[2].value is None
    row[2].value = 4_000
    filled = io.BytesIO()
    book.save(filled)
    bring(read, boss, filled.getvalue(), "filled.xlsx")
    found = read_months(read.current.folder()).filter(pl.col("enterprise_id") == "A003", pl.col("year") == 2021)
    assert found.rows() == [("A003", 2021, 1, 4.0)]


def test_page_without_a_published_plan_compares_with_nothing(read, staff, enter):
    page = enter(staff["viewer"]).get("/r/region-a/monitor/").content.decode()
    assert "No plan is published" in page
    assert "on track" not in page.split("How it is calculated")[0].replace("state monitor-on_track", "")


def test_tables_and_pictures_can_be_saved_with_what_they_mean(planned, staff, enter):
    client = enter(staff["viewer"])
    for name in ("months", "enterprises", "enterprise_months", "industries", "region"):
        table = client.get(f"/r/region-a/monitor/tables/{name}.csv")
        told = json.loads(client.get(f"/r/region-a/monitor/tables/{name}.metadata.json").content)
        frame = pl.read_csv(io.BytesIO(table.content))
        assert [column["name"] for column in told["columns"]] == frame.columns
        assert told["rows"] == frame.height > 0
        assert told["plan"] == "A fifth less"
        assert told["readings_of_data_version"] == planned.current.number
    assert client.get("/r/region-a/monitor/figures/to_date.svg").content.startswith(b"<svg")
    assert client.get("/r/region-a/monitor/figures/to_date.png").content.startswith(b"\x89PNG")
    assert client.get("/r/region-a/monitor/figures/other.svg").status_code == 404
    assert client.get("/r/region-a/monitor/tables/other.csv").status_code == 404


def test_chart_ends_at_the_last_month_of_the_page(planned, staff, enter):
    told = json.loads(enter(staff["viewer"]).get("/r/region-a/monitor/figures/to_date.json").content)
    total = monitored(planned, newest(planned), planned.plan_in_force()).total
    last = told["datasets"]["rows"][-1]
    assert last["month"] == 7
    assert last["emission"] == approx(total["compared_to_date_tco2"])
    assert last["plan"] == approx(total["planned_to_date_tco2"])
    assert told["datasets"]["plans"][0]["emission_end"] == approx(total["projected_tco2"])


def test_enterprise_sees_its_own_months_against_its_target(planned, staff, enter):
    found = monitored(planned, newest(planned), planned.plan_in_force()).enterprises
    mine = found.filter(pl.col("enterprise_id") == "A011").row(0, named=True)
    page = enter(staff["enterprise"]).get("/r/region-a/monitor/own/").content.decode()
    assert (
        f"{mine['to_date_tco2']:,.1f} tCO2 in 7 months; the plan for the same months is {mine['planned_to_date_tco2']:,.1f}"
        in page
    )
    assert page.count("<tr>") == 8
    assert enter(staff["enterprise"]).get("/r/region-a/monitor/one/A001/").status_code == 403
    assert "in 7 months" in enter(staff["viewer"]).get("/r/region-a/monitor/one/A001/").content.decode()
    assert enter(staff["viewer"]).get("/r/region-a/monitor/one/nobody/").status_code == 404


def test_enterprise_without_readings_is_told_so(region, staff, enter):
    page = enter(staff["enterprise"]).get("/r/region-a/monitor/own/").content.decode()
    assert "There are no monthly electricity data of this enterprise yet." in page


def test_public_page_tells_the_progress_of_the_region_alone(planned, boss, client):
    regions.set_public(region=planned, public=True, by=boss)
    total = monitored(planned, newest(planned), planned.plan_in_force()).total
    page = client.get("/public/region-a/").content.decode()
    assert "Progress of 2021" in page
    assert f"{total['compared_to_date_tco2']:,.0f} of {total['planned_to_date_tco2']:,.0f} tCO2" in page
    assert "A001" not in page


def test_public_page_tells_no_progress_of_fewer_than_three_enterprises(region, staff, boss, client):
    """From the sum of two, each could work out the other."""
    two = made_up_readings(years=(2021,)).filter(pl.col("enterprise_id").is_in(["A001", "A002"]))
    bring(region, boss, two.write_csv().encode())
    publish(region, staff)
    regions.set_public(region=region, public=True, by=boss)
    assert "Progress of" not in client.get("/public/region-a/").content.decode()


def test_upload_by_the_page_says_that_readings_are_added(region, staff, enter):
    client = enter(staff["analyst"])
    file = SimpleUploadedFile("readings.csv", made_up_readings(years=(2021,)).write_csv().encode())
    where = client.post("/r/region-a/data/upload/", {"file": file, "table": "readings"}).headers["location"]
    assert "Readings are added to the existing ones" in client.get(where).content.decode()


def test_months_in_the_template_s_layout_and_then_in_a_utility_s_are_one_year(region, boss):
    """The utility's columns are called otherwise, and it writes GB18030; both layouts are remembered."""
    readings = made_up_readings(years=(2021,), months_of_last=12)
    first = readings.filter(pl.col("time") <= "2021-09").pivot(
        on="time", index="enterprise_id", values="electricity_kwh"
    )
    template = first.rename({name: f"{name} (kWh)" for name in first.columns[1:]} | {"enterprise_id": "enterprise"})
    bring(region, boss, template.write_csv().encode(), "filled.csv")
    bring(region, boss, wide(readings.filter(pl.col("time") > "2021-09"), 2021).encode("gb18030"), "供电公司导出.csv")
    assert read_months(region.current.folder())["month"].unique().sort().to_list() == list(range(1, 13))
    bring(region, boss, template.write_csv().encode(), "filled again.csv")
    assert read_months(region.current.folder()).height == readings.height


def test_title_and_strip_say_where_the_year_heads_and_how_sure_the_plan_was(planned, staff, enter):
    found = monitored(planned, newest(planned), planned.plan_in_force())
    page = unescape(enter(staff["viewer"]).get("/r/region-a/monitor/").content.decode())
    off = found.enterprises.filter(level="off_track").height
    assert f"2021 is on its plan; {off} enterprises are off theirs" in page
    assert f"{found.total['planned_tco2']:,.0f}" in page
    assert f"Approved at a chance of {chance(plan_chance(planned.plan_in_force()).probability)}" in page
    first = re.search(r"<tbody>.*?<b>([^<]+)</b>", page, re.DOTALL)[1]
    assert first == f"{found.furthest['difference_tco2'].max():+,.0f}"


def test_year_without_anybody_off_its_plan_is_calm():
    calm = SimpleNamespace(
        year=2021, total={"enterprises_read": 2, "enterprises_compared": 2, "difference_tco2": -1.0},
        enterprises=pl.DataFrame({"level": ["on_track", "on_track"]}),
    )  # fmt: skip
    assert year_told.title(calm) == "All is well: nothing needs you this month"
    with speaking("zh"):
        assert year_told.title(calm) == "一切正常：本月无须处理"


def test_title_counts_those_that_make_three_quarters_of_the_excess():
    above = SimpleNamespace(
        year=2021, total={"enterprises_read": 4, "enterprises_compared": 4, "difference_tco2": 9.0, "difference_rate": 0.1},
        enterprises=pl.DataFrame({"level": ["watch"] * 4}), furthest=pl.DataFrame({"difference_tco2": [50.0, 30.0, 20.0]}),
    )  # fmt: skip
    assert year_told.title(above) == "2021 is 10.0% above the plan; 2 enterprises make three quarters of the excess"


def test_band_of_the_picture_is_what_the_levels_call_a_season():
    assert year_told.usual_rate(0.25) == 0.25
    assert year_told.usual_rate(0.5) == 0.25
    assert year_told.usual_rate(0.9) == 0.1
