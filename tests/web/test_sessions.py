"""How long a person stays logged in: as long as they work, and no longer than is set when they do not."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regional_carbon.web import middleware
from regional_carbon.web.accounts.security import preset


def at(monkeypatch, moment):
    """It is this time for whoever asks."""
    monkeypatch.setattr(middleware, "time", lambda: moment.timestamp())
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_pages_within_a_minute_write_the_session_once(region, boss, enter, monkeypatch):
    client, now = enter(boss), timezone.now()
    at(monkeypatch, now)
    client.get("/r/region-a/plans/")
    at(monkeypatch, now + timedelta(seconds=59))
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/r/region-a/plans/").status_code == 200
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []


def test_whoever_works_stays_logged_in_and_whoever_is_idle_does_not(region, boss, enter, monkeypatch):
    """Idle for the time that is set is over; a page every ten minutes is not, however long the day."""
    client, began = enter(boss), timezone.now()
    idle = timedelta(minutes=preset().idle_minutes)
    for minutes in range(0, 2 * preset().idle_minutes, 10):
        at(monkeypatch, began + timedelta(minutes=minutes))
        assert client.get("/r/region-a/plans/").status_code == 200
    last = began + timedelta(minutes=minutes)
    assert last - timedelta(seconds=60) <= Session.objects.get().expire_date - idle <= last
    at(monkeypatch, last + idle - timedelta(seconds=60))
    client.cookies[settings.SESSION_COOKIE_NAME]["expires"] = ""
    assert client.get("/r/region-a/plans/").status_code == 200
    at(monkeypatch, timezone.now() + idle + timedelta(seconds=1))
    assert client.get("/r/region-a/plans/").status_code == 302


def test_visitor_who_is_not_logged_in_gets_no_session(client, db):
    client.get("/log-in/")
    client.get("/health/")
    assert Session.objects.count() == 0
