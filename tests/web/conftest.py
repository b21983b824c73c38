"""What tests of the office share: Region A in a database, people of every role, and an office served for real."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from regional_carbon.run import work
from regional_carbon.web.accounts import actions as people
from regional_carbon.web.accounts.models import Person
from regional_carbon.web.monitor import measured as monitoring
from regional_carbon.web.plans import replanning
from regional_carbon.web.regions.actions import add_region
from regional_carbon.web.runs import actions as runs
from regional_carbon.web.runs import certain, laboratory, queueing, tried_measures, values
from regional_carbon.web.runs import register_facts as facts
from regional_carbon.web.runs.views import downloads as figure_files
from regional_carbon.web.runs.views import enterprise_list
from tests.web.postgres import fresh_database, postgres_server
from tests.web.served import Served

ROLES = ("viewer", "analyst", "approver", "administrator", "enterprise")


@pytest.fixture(autouse=True)
def office(tmp_path, settings):
    """A folder of its own for each test, and nothing remembered of another test's runs."""
    settings.OFFICE = tmp_path / "office"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for kept in (
        monitoring._months, monitoring._monitored, replanning._revised,
        values._named, values.unpacked, values._next_asked, laboratory._curves_of, laboratory._curve, laboratory._at_target,
        certain._draws, tried_measures.tried_with_measures, tried_measures.rests_on, figure_files._figure_packed,
        enterprise_list._industries, enterprise_list._asked_once, facts.facts_of_register,
    ):  # fmt: skip
        kept.cache_clear()
    return settings.OFFICE


@pytest.fixture
def boss(db):
    """The administrator of everything."""
    person, _ = people.add_person(username="boss", by="test")
    people.give_role(person=person, region=None, role="administrator", by="test")
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    person.refresh_from_db()
    return person


@pytest.fixture
def region(boss):
    """Region A, computed."""
    with as_file(files("regional_carbon").joinpath("demo")) as folder:
        made = add_region(folder=folder, by=boss, slug="region-a")
    start(region=made, by=boss)
    return made


WORKED_OUT = {}  # what a session has worked out, by what the files hold and what was asked of them


def start(*, region, by, yes=False):
    """A run as the office starts one; the same files are worked out once in a session, and kept anew in each test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "work_out", worked_out_once)
        return queueing.start(region=region, by=by, yes=yes)


def worked_out_once(folder, *, progress, **asked):
    """What `work_out` makes of a folder: a value, which nobody who keeps or shows it changes."""
    held = tuple(
        (str(path.relative_to(folder)), path.read_bytes()) for path in sorted(Path(folder).rglob("*")) if path.is_file()
    )
    key = held, repr(asked), tuple(work.TABLES)
    if key not in WORKED_OUT:
        WORKED_OUT[key] = work.work_out(folder, progress=progress, **asked)
    return WORKED_OUT[key]


def person(name, region=None, role="", enterprise_id=""):
    """Somebody with one role, or with none, whose password is their own."""
    made, _ = people.add_person(username=name, by="test", region=region, role=role, enterprise_id=enterprise_id)
    Person.objects.filter(pk=made.pk).update(must_change_password=False)
    made.refresh_from_db()
    return made


@pytest.fixture
def staff(region):
    """A person for each role in Region A, by the role."""
    return {role: person(role, region, role, "A011" if role == "enterprise" else "") for role in ROLES}


@pytest.fixture
def enter(client):
    """Log in as somebody without a password."""

    def as_person(somebody):
        client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_person


# ---------------------------------------------------------------------------------------------------
# An office served for real


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """An office on SQLite, open for the tests of a file."""
    one = Served(tmp_path_factory.mktemp("served") / "office")
    yield one
    one.stop()


@pytest.fixture(scope="module")
def postgres():
    """The address of a PostgreSQL server for the tests of a file."""
    with postgres_server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """What stands in the environment of an office: nothing for SQLite, a fresh database's address for PostgreSQL."""
    if request.param == "sqlite":
        return {}
    return {"DATABASE_URL": fresh_database(request.getfixturevalue("postgres"))}


@pytest.fixture(scope="module")
def browser():
    """For a file at a time: while Playwright's loop runs in a process, Django refuses to be asked in it."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()
