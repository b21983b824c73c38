"""An office whose runs and plans were kept in parts: its plans stay, and its runs are made anew when it computes."""

import io
import json
import re
import zipfile

import polars as pl
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from polars.testing import assert_frame_equal

from regional_carbon.run.record import pathway_record
from regional_carbon.web import tasks
from regional_carbon.web.accounts.models import Record
from regional_carbon.web.plans import actions, enterprise_targets
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions.actions import set_public
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.runs import actions as runs
from regional_carbon.web.runs import queueing
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.values import newest
from tests.web.conftest import person, start, worked_out_once
from tests.web.readings import steady_readings
from tests.web.test_monitor import bring
from tests.web.test_run_again import FORM

BEFORE_YEARS = [("plans", "0001_initial"), ("runs", "0003_emission_interval")]
IN_PARTS = [("plans", "0002_plans_over_several_years"), ("runs", "0004_sentences_in_both_languages")]
CONFIRMED = {"key": "output_zero", "file": "enterprises.csv", "about": "A001", "written": "0", "en": "", "zh": "无产值"}
CAS_1 = "cas_1=collective_action,first=1,decay=0.98"


def migrated(to=None):
    """The models at some migrations; without any, at the newest of every app."""
    executor = MigrationExecutor(connection)
    to = to or executor.loader.graph.leaf_nodes()
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def earlier(transactional_db, region, boss):
    """The office as an earlier version left it, and its plan as it was."""
    return brought_up(region, boss)


def brought_up(region, boss, **terms):
    """The office of an earlier version brought up to this one; its plan rests on terms given in place of its own."""
    plan = actions.draft_way(
        region=region, run=newest(region), name="2027", strategy=CAS_1, goals=("reduction=0.3,year=2027",), by=boss
    )
    before = enterprise_targets.pathway_of(plan)
    settings = before.settings
    parts = {}
    for name, table in {"years": "pathway", "plan": "plan", "fund": "plan_fund"}.items():
        parquet = io.BytesIO()
        before.tables[table].write_parquet(parquet)
        parts[name] = Blob.keep(parquet.getvalue())
    apps = migrated(IN_PARTS)
    apps.get_model("runs", "Run").objects.update(
        record_kept=Blob.keep(json.dumps({"accepted": [CONFIRMED]}).encode()), frames={"curves": parts["plan"]}, notices={"en": [], "zh": []},
        scalars={
            "name_en": settings.name_en, "name_zh": settings.name_zh, "currency": "CNY", "year": 2020,
            "trend": "linear", "target": 0.3, "line_cny_per_tco2": None, "made_at": "", "version": "0.0.9",
            "grid_tco2_per_mwh": settings.grid.tco2_per_mwh, "grid_source": settings.grid.source, "gb_codes": True,
        },
    )  # fmt: skip
    apps.get_model("plans", "Plan").objects.update(
        frames=parts, way={"record": pathway_record(before.pathway_terms) | terms, "rule": [], "told": {}}
    )
    migrated()
    return before, parts


def test_plan_kept_in_parts_is_one_bundle_with_the_same_figures(earlier):
    before, parts = earlier
    after = enterprise_targets.pathway_of(Plan.objects.get())
    for name in ("pathway", "plan", "plan_fund"):
        assert_frame_equal(after.tables[name], before.tables[name])
    assert pathway_record(after.pathway_terms) == pathway_record(before.pathway_terms)
    assert not Blob.objects.filter(pk__in=parts.values()).exists()


@pytest.mark.parametrize(
    "terms",
    [
        {"strategy": {"name": "ours", "rule": "ours_alone", "parameters": {}}},
        {"goals": [{"year": 1900, "reduction": 30.0}]},
    ],
    ids=["rule not installed", "goal refused today"],
)
def test_plan_of_what_is_refused_today_stops_no_upgrade_and_says_so_when_opened(
    transactional_db, region, boss, enter, terms
):
    before, _ = brought_up(region, boss, **terms)
    bundle = zipfile.ZipFile(io.BytesIO(Blob.content(Plan.objects.get().bundle)))
    assert json.loads(bundle.read("run.json"))["pathway"].items() >= terms.items()
    assert_frame_equal(pl.read_parquet(bundle.read("plan.parquet")), before.tables["plan"])
    start(region=region, by=boss)
    tasks.compute.func(Plan.objects.get().run_id)
    opened = enter(boss).get(f"/r/region-a/plans/{Plan.objects.get().pk}/", headers={"accept-language": "en"})
    assert opened.status_code == 422
    assert "run.zip holds a run that cannot be read here." in opened.content.decode()


def test_run_kept_in_parts_is_told_to_be_made_anew_and_is_by_the_worker(earlier, region, boss, enter):
    client = enter(boss)
    assert newest(region) is None
    page = client.get("/r/region-a/", headers={"accept-language": "en"}).content.decode()
    assert "from an earlier version of this program. Calculate it again" in page
    plan = Plan.objects.get()
    refused = client.get(f"/r/region-a/plans/{plan.pk}/")
    assert "The results from version 1 of the data come from an earlier version" in refused.content.decode()
    (leads_to,) = FORM.findall(page)
    assert client.post(leads_to, follow=True).status_code == 200
    assert [run.state for run in Run.objects.filter(region=region)] == ["done", "waiting"]
    tasks.compute.func(plan.run_id)
    assert [run.state for run in Run.objects.filter(region=region)] == ["done", "done"]
    assert client.get(f"/r/region-a/plans/{plan.pk}/").status_code == 200
    assert newest(region).value.enterprises["emission_tco2"].sum() == pytest.approx(209_773, abs=0.5)


def of_the_plan():
    """The run that the plan rests on."""
    return Run.objects.get(plans__isnull=False)


def test_run_made_anew_is_asked_for_by_who_calculates_and_confirms_what_had_been_confirmed(
    earlier, region, monkeypatch
):
    asked = []
    monkeypatch.setattr(
        runs, "work_out", lambda folder, **given: asked.append(given) or worked_out_once(folder, **given)
    )
    queueing.start(region=region, by=person("second", region, "analyst"), yes=True)
    tasks.compute.func(of_the_plan().pk)
    assert [(given["yes"], given["accepted"][:1]) for given in asked] == [(True, [CONFIRMED]), (False, [CONFIRMED])]
    records = Record.objects.filter(subject=str(of_the_plan().pk)).order_by("number").values_list("action", "by")
    assert [*records][-2:] == [("run_asked_again", "second"), ("run_done", "second")]


def test_run_that_could_not_be_made_anew_fails_alone_and_is_asked_for_with_the_next(earlier, region, boss, monkeypatch):
    own = start(region=region, by=boss)
    with monkeypatch.context() as broken:
        broken.setattr(runs, "work_out", lambda folder, **given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.compute.func(of_the_plan().pk)
    assert (own.state, of_the_plan().state) == ("done", "failed")
    assert start(region=region, by=boss).state == "done"
    assert of_the_plan().state == "waiting"
    tasks.compute.func(of_the_plan().pk)
    assert of_the_plan().state == "done"


def test_run_made_anew_that_stops_at_warnings_is_confirmed_on_its_page(earlier, region, boss, enter):
    """Confirmed is this run, of the data it was made of, and no run of the newest data is asked for."""
    Run.objects.filter(plans__isnull=False).update(state="doubts")
    client, run = enter(boss), of_the_plan()
    page = client.get(f"/r/region-a/run/{run.pk}/").content.decode()
    form = page.split('<form method="post" action="/r/region-a/run/" class="form row">')[1].split("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="(again)" value="(\d+)"', form))
    client.post("/r/region-a/run/", {**hidden, "yes": "on"})
    assert [(one.pk, one.state, one.yes) for one in Run.objects.filter(region=region)] == [(run.pk, "waiting", True)]


def test_warnings_confirmed_at_a_run_of_an_earlier_version_stay_confirmed(earlier, region, boss, monkeypatch):
    asked = []
    monkeypatch.setattr(
        runs, "work_out", lambda folder, **given: asked.append(given["accepted"]) or worked_out_once(folder, **given)
    )
    runs.work_run(run=runs.ask(region=region, by=boss))
    assert asked == [[CONFIRMED]]


def test_page_for_everyone_says_that_what_was_published_is_of_an_earlier_version(earlier, region, boss, client):
    publish(Plan.objects.get(), region, boss)
    english, chinese = (
        client.get("/public/region-a/", headers={"accept-language": language}).content.decode()
        for language in ("en", "zh-hans")
    )
    assert (
        "This region&#x27;s figures come from an earlier version of this program and will appear here once the office "
        "has calculated them again."
    ) in english
    assert "该地区的数据由本程序的早期版本生成，主管部门重新计算后将显示在本页。" in chinese
    assert "No figures have been published" not in english


def test_page_for_everyone_opens_while_the_plan_waits_to_be_made_anew(earlier, region, boss, client):
    """A plan of one year is held against the year with the run it rests on."""
    plan = Plan.objects.get()
    Plan.objects.update(bundle="", figures={"reduction_tco2": 60_000.0, "reduction_rate": 0.3})
    publish(plan, region, boss)
    bring(region, boss, steady_readings(1).write_csv().encode())
    start(region=region, by=boss)
    page = client.get("/public/region-a/", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "60,000" in page.content.decode()


def publish(plan, region, boss):
    """The plan published, on the region's page for everyone."""
    Plan.objects.filter(pk=plan.pk).update(state="published", published_at=plan.made_at)
    set_public(region=region, public=True, by=boss)


def test_plan_of_before_there_were_years_says_its_run_s_year_and_what_it_allows_and_is_read_when_made_anew(
    transactional_db, region, boss, enter
):
    plan = actions.draft(region=region, run=newest(region), name="Old", strategy=CAS_1, target=0.3, by=boss)
    before = plan.targets.values_list("enterprise_id", "year", "allowed_tco2")
    asked = {enterprise: (year, pytest.approx(allowed, abs=1e-9)) for enterprise, year, allowed in before}
    apps = migrated(BEFORE_YEARS)
    said = {"dials": {"uniform": "rate = 0.3"}, "left_out": ["zsg_dea: has no solution."]}
    apps.get_model("runs", "Run").objects.update(scalars={"year": 2020, "choosing": said})
    apps = migrated(IN_PARTS)
    assert apps.get_model("runs", "Run").objects.get().scalars["choosing"] == {"told": {"en": said, "zh": said}}
    migrated()
    after = Plan.objects.get().targets.values_list("enterprise_id", "year", "allowed_tco2")
    assert {enterprise: (year, allowed) for enterprise, year, allowed in after} == asked
    assert {year for year, _ in asked.values()} == {2020}
    client = enter(boss)
    assert client.post(reverse("compute", args=["region-a"]), follow=True).status_code == 200
    tasks.compute.func(of_the_plan().pk)
    assert client.get(f"/r/region-a/plans/{plan.pk}/").status_code == 200
