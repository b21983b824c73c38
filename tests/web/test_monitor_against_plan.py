"""A plan is monitored with what it was made with: its grid factor and intensities of the year. The readings are made up."""

from __future__ import annotations

import html
import shutil
from dataclasses import replace

import polars as pl
import pytest
from pytest import approx

from regional_carbon.monitoring.year_to_date import GridUsed
from regional_carbon.pathways.yearly_targets import MEASURED_WITH
from regional_carbon.reports.results_folder import pathway
from regional_carbon.run import planning, store
from regional_carbon.run.current_year import TABLES, monitor
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.monitor import measured as monitoring
from regional_carbon.web.monitor.measured import monitored
from regional_carbon.web.plans import actions as plans
from regional_carbon.web.plans.enterprise_targets import pathway_of
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions import actions as regions
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.queueing import start
from regional_carbon.web.runs.values import newest
from tests.web.readings import steady_readings
from tests.web.test_monitor import CAS_1, bring

OF_2021 = "Measured with the plan's grid factor of 2021: 0.5992 tCO2/MWh ("


def publish(plan, staff):
    plans.submit(plan=plan, by=staff["analyst"])
    plans.approve(plan=plan, by=staff["approver"])
    plans.publish(plan=plan, by=staff["approver"])


@pytest.fixture
def by_2023(region, staff, enter):
    """Region A's CAS-1 for the target year 2023, its control parameter turned until the target is met, by the page."""
    given = {"name": "By 2023", "strategy": CAS_1, "target": "0.3", "until": "2023", "adjust": "on"}
    answer = enter(staff["analyst"]).post("/r/region-a/plans/draft/", given)
    plan = Plan.objects.get(region=region)
    assert answer.headers["location"] == f"/r/region-a/plans/{plan.pk}/"
    publish(plan, staff)
    return plan


def off_track(page):
    """The enterprises that the page Monitor shows as off track."""
    rows = page.split('id="above"')[-1].split("</table>")[0].split("<tr>")[2:]
    return [row.split("</a>")[0].rsplit(">", 1)[1].split(" · ")[0] for row in rows if "monitor-off_track" in row]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_steady_enterprises_and_one_that_drifts_the_one_alone_is_off_track(
    seed, region, by_2023, boss, staff, enter, client
):
    """71 use what they used in 2020, with 3 % noise and a season; A034 rises 8 % a month from April. The grid factor
    fell from 0.7035 to 0.5992 between the estimate and the plan's first year."""
    bring(region, boss, steady_readings(seed).write_csv().encode())
    page = html.unescape(enter(staff["viewer"]).get("/r/region-a/monitor/").content.decode())
    assert off_track(page) == ["A034"]
    assert OF_2021 in page
    assert "Own intensities of the plan for 2021: 0.5991 to 0.7347 tCO2/MWh" in page
    regions.set_public(region=region, public=True, by=boss)
    public = html.unescape(client.get("/public/region-a/").content.decode())
    assert "monitor-off_track" not in public
    assert "Progress of 2021" in public
    assert OF_2021 in public


def test_command_and_page_show_the_same_figures_against_the_same_plan(region, by_2023, boss, tmp_path, staff):
    bring(region, boss, steady_readings(1).write_csv().encode())
    folder = tmp_path / "region-a"
    shutil.copytree(region.current.folder(), folder)
    way = pathway(
        folder, goals=[planning.goal("reduction=0.3,year=2023")], rule=strategy_written(by_2023.strategy), yes=True
    )
    command = monitor(folder, plan=way.folder / "plan.csv", yes=True)
    office = monitored(region, newest(region), by_2023)
    for name in TABLES:
        one, other = getattr(command, name), getattr(office, name)
        assert one.columns == other.columns
        for column in one.columns:
            values = (one[column].to_list(), other[column].to_list())
            assert values[0] == (approx(values[1], rel=1e-9) if one[column].dtype == pl.Float64 else values[1]), column
    assert command.grid == office.grid
    assert (office.grid.basis, office.grid.year, office.grid.tco2_per_mwh) == ("plan", 2021, 0.5992)


def test_plan_of_one_year_is_measured_with_the_estimate_it_rests_on_when_the_region_s_grid_factor_has_changed(
    region, boss, staff
):
    run = newest(region)
    plan = plans.draft(region=region, run=run, name="One", strategy=CAS_1, target=0.2, by=staff["analyst"])
    publish(plan, staff)
    bring(region, boss, steady_readings(1).write_csv().encode())
    before = monitored(region, newest(region), plan)
    given = {"grid_factor": {"value": 0.5, "source": "own"}}
    regions.change_settings(region=region, given=given, by=boss)
    region.refresh_from_db()
    start(region=region, by=boss, yes=True)
    after = monitored(region, newest(region), plan)
    assert newest(region).summary["grid_tco2_per_mwh"] == 0.5
    assert after.enterprises["difference_rate"].to_list() == approx(before.enterprises["difference_rate"].to_list())
    assert after.grid == before.grid == GridUsed("plan", 2020, 0.7035, run.value.settings.grid.source)


RESULTS_MISSING = (
    "The results behind the plan “One” come from an earlier version of this program: its targets stand as published, "
    "and the months are measured with the intensities of the estimate, which may differ from the plan's."
)
NEXT = "Calculate the region again; if this notice stays, draft the plan again."


def test_plan_whose_results_were_not_made_anew_is_measured_with_the_estimate_and_every_page_says_so(
    region, boss, staff, enter, client
):
    run = newest(region)
    plan = plans.draft(region=region, run=run, name="One", strategy=CAS_1, target=0.2, by=staff["analyst"])
    publish(plan, staff)
    bring(region, boss, steady_readings(1).write_csv().encode())
    regions.set_public(region=region, public=True, by=boss)
    viewer, own = enter(staff["viewer"]), "/r/region-a/monitor/own/"
    kept = html.unescape(viewer.get("/r/region-a/monitor/").content.decode())
    assert RESULTS_MISSING not in kept
    Run.objects.filter(pk=run.pk).update(state="earlier", bundle="")
    pages = {path: enter(staff["viewer"]).get(path) for path in ("/r/region-a/monitor/", "/public/region-a/")}
    pages[own] = enter(staff["enterprise"]).get(own)
    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(pages, 200)
    said = {path: html.unescape(page.content.decode()) for path, page in pages.items()}
    assert [path for path in said if RESULTS_MISSING in said[path]] == list(pages)
    assert [path for path in said if NEXT in said[path]] == ["/r/region-a/monitor/"]
    found = monitored(region, newest(region), region.plan_in_force())
    assert found.grid == GridUsed("estimate", 2020, 0.7035, newest(region).value.settings.grid.source)
    assert found.total["planned_tco2"] == approx(209_773.0008 - plan.figures["reduction_tco2"], rel=1e-9)


LACKING = {
    "en": (
        "The plan “By 2023” was drafted with an earlier version of this program, which kept no intensities by year: the "
        "months are measured with those of the estimate, and a cleaner grid that the plan counts on may appear as a "
        "difference from it.",
        "Draft the plan again, so that its own intensities measure its months.",
    ),
    "zh-hans": (
        "方案“By 2023”由本程序的早期版本起草，未保存各年强度：各月按估算的强度计量，方案所计入的电网清洁化可能表现为与计划之差。",
        "请重新起草方案，以便按方案自身的各年强度计量。",
    ),
}  # fmt: skip


def test_plan_over_several_years_without_intensities_of_its_own_says_so_and_what_to_do(
    region, by_2023, boss, staff, enter
):
    bring(region, boss, steady_readings(1).write_csv().encode())
    client = enter(staff["viewer"])
    assert LACKING["en"][0] not in html.unescape(client.get("/r/region-a/monitor/").content.decode())
    value = pathway_of(by_2023)
    tables = {**value.tables, "plan": value.tables["plan"].drop(MEASURED_WITH)}
    Plan.objects.update(bundle=Blob.keep(store.pack(replace(value, tables=tables))))
    monitoring._monitored.cache_clear()  # an office that kept such plans has been started anew since
    for language, sentences in LACKING.items():
        client.cookies["django_language"] = language
        page = html.unescape(client.get("/r/region-a/monitor/").content.decode())
        assert [sentence for sentence in sentences if sentence in page] == [*sentences]


def test_without_a_plan_the_estimate_s_own_factor_measures(region, boss, staff, enter):
    bring(region, boss, steady_readings(1).write_csv().encode())
    page = html.unescape(enter(staff["viewer"]).get("/r/region-a/monitor/").content.decode())
    assert "Measured with the grid factor of the estimate of 2020: 0.7035 tCO2/MWh (" in page
    found = monitored(region, newest(region), None)
    assert set(found.enterprises["intensity_basis"]) == {"estimate"}


def test_enterprise_s_months_are_the_library_s(region, by_2023, boss, staff, enter):
    bring(region, boss, steady_readings(1).write_csv().encode())
    found = monitored(region, newest(region), by_2023).enterprise_months
    mine = found.filter(pl.col("enterprise_id") == "A034")
    assert mine["month"].to_list() == list(range(1, 10))
    assert mine["month_tco2"].to_list() == approx((mine["month_mwh"] * 0.5997).to_list(), rel=1e-6)
    page = html.unescape(enter(staff["viewer"]).get("/r/region-a/monitor/one/A034/").content.decode())
    shown = [f"{tonnes:,.1f}" for tonnes in mine["month_tco2"]]
    assert [one for one in shown if f">{one}<" in page] == shown
    assert OF_2021 in page
