"""Work that takes long: how far it is shows, what was decided meanwhile stays, what is asked for twice is done once."""

import os
import re
import time

import pytest

from regional_carbon.web import tasks
from regional_carbon.web.accounts.models import Record
from regional_carbon.web.regions import actions
from regional_carbon.web.regions.models import UNUSED_SECONDS, Upload
from regional_carbon.web.runs.actions import ask
from regional_carbon.web.runs.models import Run


def register(region):
    """A register that is accepted as it is."""
    return (region.current.folder() / "enterprises.csv").read_bytes()


def bar(page):
    """How far a page's bar is, and of how much."""
    return tuple(int(one) for one in re.search(r'<progress [^>]*value="(\d)" max="(\d)"', page).groups())


@pytest.fixture
def upload(region, boss):
    """A file that came in and is not read yet."""
    return actions.receive(region=region, name="enterprises.csv", content=register(region), by=boss)


def test_page_of_a_file_being_read_says_the_step_and_the_rows_and_its_bar_moves(upload, boss, enter, monkeypatch):
    client, seen = enter(boss), {}
    where = f"/r/region-a/data/uploads/{upload.pk}/"
    assert "<progress" in client.get(where).content.decode()
    collect = actions.intake.collect

    def watched(*given, progress, **more):
        def look(step, rows):
            progress(step, rows)
            for language in ("en", "zh-hans"):
                client.cookies["django_language"] = language
                seen[step, language] = client.get(where).content.decode()

        return collect(*given, progress=look, **more)

    monkeypatch.setattr(actions.intake, "collect", watched)
    actions.read_upload(upload=upload)
    assert [bar(seen[step, "en"]) for step in Upload.STEPS[:3]] == [(1, 4), (2, 4), (3, 4)]
    assert "73 rows read" in seen["understanding", "en"]
    assert "Reading and checking every row." in seen["understanding", "en"]
    assert "已读取73行" in seen["understanding", "zh-hans"]
    assert "正在识别表的种类。" in seen["recognising", "zh-hans"]
    assert "<progress" not in client.get(where).content.decode()


def test_page_of_a_run_has_a_bar_that_moves(region, boss, enter):
    run, client = ask(region=region, by=boss), enter(boss)
    Run.objects.filter(pk=run.pk).update(state="running", step="curves")
    page = client.get(f"/r/region-a/run/{run.pk}/").content.decode()
    assert bar(page) == (Run.STEPS.index("curves") + 1, len(Run.STEPS))


def test_file_refused_while_it_is_read_stays_refused(upload, boss, monkeypatch):
    collect = actions.intake.collect

    def refused_meanwhile(*given, **more):
        actions.refuse(upload=upload, by=boss)
        return collect(*given, **more)

    monkeypatch.setattr(actions.intake, "collect", refused_meanwhile)
    assert actions.read_upload(upload=Upload.objects.get(pk=upload.pk)).state == "refused"
    assert Upload.objects.get(pk=upload.pk).state == "refused"


def test_run_asked_for_twice_is_worked_once(region, boss):
    run = ask(region=region, by=boss)
    for _ in range(2):
        tasks.compute.func(run.pk)
    assert Record.objects.filter(action="run_done", subject=str(run.pk)).count() == 1


def test_copy_of_a_version_that_nobody_asked_for_in_a_day_goes_and_comes_again(region, boss, upload):
    old = region.current.folder()
    content = (old / "enterprises.csv").read_bytes()
    os.utime(old, (time.time() - UNUSED_SECONDS - 1,) * 2)
    actions.read_upload(upload=upload)  # uses it: it is wanted again
    os.utime(old, (time.time() - UNUSED_SECONDS - 1,) * 2)
    actions.restore(version=region.current, by=boss).folder()
    assert not old.exists()
    assert (region.versions.get(number=1).folder() / "enterprises.csv").read_bytes() == content
