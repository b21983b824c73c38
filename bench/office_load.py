"""The office under load: `python -m bench.office_load [--sizes 72,100000] [--databases sqlite,postgresql]`.

Twenty people are logged in to a real server, each with a thread and a connection of their own; each opens pages in
random order, thinking a while between two of them, or not at all (`--think 0`: as much as the server can do). Of each
page the 50th, 95th and 99th percentile are printed, from the request to the last byte, with the machine's load beside
them: the clients share its cores.
"""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Any
from urllib.parse import quote, urlsplit

import click
import numpy as np

from bench.office import region_folder

DIALS = (
    "laboratory/answer/?target=0.3&s=marginal_opt_out%3Dmarginal_opt_out"
    "&s=cas_1%3Dcollective_action%2Cfirst%3D1%2Cdecay%3D"
)
# What officers open, and how often beside one another; {} is another value each time.
PAGES: dict[str, tuple[str, int]] = {
    "overview": ("", 4),
    "enterprises": ("enterprises/", 4),
    "… a late page": ("enterprises/?page={page}", 2),
    "… sorted by emission": ("enterprises/?sort=-emission_tco2&page={page}", 2),
    "… sorted by name": ("enterprises/?sort=name&page={page}", 1),
    "… searched": ("enterprises/?q=E1{digit}", 2),
    "… searched, rare": ("enterprises/?q={row}", 2),
    "an enterprise": ("enterprises/E{row}/", 3),
    "scenarios": ("laboratory/", 2),
    "a control parameter changed": (DIALS + "0.9{row}", 6),
    "Figure 4": ("figures/figure_4.json", 2),
    "intensity": ("intensity/", 1),
    "uncertainty": ("sure/", 1),
    "data": ("data/", 2),
    "plans": ("plans/", 2),
    "reports": ("reports/", 1),
}


@contextmanager
def office(size: int, database: str) -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    """An office served, with twenty people: the server, and each one's name and session cookie."""
    from tests.web.postgres import fresh_database, postgres_server
    from tests.web.served import Served

    with ExitStack() as stack:
        aside = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {}
        if database == "postgresql":
            environment["DATABASE_URL"] = fresh_database(stack.enter_context(postgres_server()))
        cookies = _prepared(aside / "office", region_folder(aside / "region", size), environment)
        served = Served(aside / "office", **environment)
        stack.callback(served.stop)
        yield served, cookies


def _prepared(folder: Path, region: Path, environment: dict[str, str]) -> list[str]:
    """An office of one region, computed; a session for each person, as a log-in makes it."""
    code = (
        f"from regional_carbon.web.serving import enter, prepare; prepare({str(folder)!r}, demo=False)\n"
        "from regional_carbon.web.accounts.models import Person\n"
        "from regional_carbon.web.accounts.actions import add_person\n"
        "from regional_carbon.web.regions.actions import add_region\n"
        "from regional_carbon.web.runs.actions import ask, work\n"
        "from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "boss = Person.objects.get()\n"
        f"region = add_region(folder={str(region)!r}, by=boss, slug='region-a')\n"
        "run = work(run=ask(region=region, by=boss, yes=True)); assert run.state == 'done', run.fault\n"
        "for n in range(20):\n"
        "    person, _ = add_person(username=f'p{n}', by=boss, region=region, role='analyst')\n"
        "    person.must_change_password = False; person.save()\n"
        "    session = SessionStore()\n"
        "    session[SESSION_KEY] = str(person.pk)\n"
        "    session[BACKEND_SESSION_KEY] = 'django.contrib.auth.backends.ModelBackend'\n"
        "    session[HASH_SESSION_KEY] = person.get_session_auth_hash()\n"
        "    session.create(); print('session', session.session_key)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [line.split()[1] for line in done.stdout.splitlines() if line.startswith("session ")]


class User(threading.Thread):
    """Somebody who opens pages, one after the other, and notes how long each took."""

    def __init__(self, address: str, cookie: str, size: int, asked: int, think: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random(seed)  # noqa: S311 - the order of pages
        self.address, self.cookie, self.size, self.asked, self.think = address, cookie, size, asked, think
        self.took: list[tuple[str, float, int]] = []

    def run(self) -> None:
        """So many pages."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=120)
        names, weights = list(PAGES), [often for _, often in PAGES.values()]
        for name in self.chance.choices(names, weights, k=self.asked):
            if self.think:
                sleep(self.chance.expovariate(1 / self.think))
            began = perf_counter()
            connection.request("GET", self._where(name), headers={"Cookie": f"sessionid={self.cookie}"})
            answer = connection.getresponse()
            answer.read()
            self.took.append((name, perf_counter() - began, answer.status))

    def _where(self, name: str) -> str:
        row, page = self.chance.randrange(self.size), self.chance.randrange(max(self.size // 50, 1)) + 1
        told = PAGES[name][0].format(row=row, page=page, digit=row % 10)
        return "/r/region-a/" + quote(told, safe="/?=&%")


def measured(size: int, database: str, asked: int, think: float) -> tuple[dict[str, list[float]], float]:
    """Milliseconds of every request by page, and requests a second; no page may fail."""
    with office(size, database) as (served, cookies):
        for cookie in cookies[:1]:  # once through, so that what is made once is made
            warm = User(served.address, cookie, size, 150, 0, 99)
            warm.start()
            warm.join()
        users = [User(served.address, one, size, asked, think, seed) for seed, one in enumerate(cookies)]
        began = perf_counter()
        for user in users:
            user.start()
        for user in users:
            user.join()
        took = perf_counter() - began
    found: dict[str, list[float]] = defaultdict(list)
    for name, seconds, status in (one for user in users for one in user.took):
        assert status == 200, (name, status)
        found[name].append(seconds * 1000)
    return found, sum(map(len, found.values())) / took


def told(name: str, values: list[float]) -> str:
    """A line: 50th, 95th and 99th percentile, and of how many."""
    middle, high, highest = np.percentile(values, [50, 95, 99])
    return f"  {name:<22} {middle:7.0f} {high:7.0f} {highest:7.0f}   {len(values)}"


@click.command()
@click.option("--sizes", default="72,100000", show_default=True)
@click.option("--databases", default="sqlite,postgresql", show_default=True)
@click.option("--asked", default=60, show_default=True, help="Pages that each of the twenty opens.")
@click.option("--think", default=1.0, show_default=True, help="Mean seconds between two pages of a person.")
def main(sizes: str, databases: str, asked: int, think: float) -> None:
    """Print how the office bears twenty people."""
    for database in databases.split(","):
        for size in (int(one) for one in sizes.split(",")):
            found, rate = measured(size, database, asked, think)
            load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
            click.echo(f"{database}, {size:,} enterprises, thinking {think:g} s: {rate:.0f} pages a second ({load})")
            click.echo(f"  {'ms':<22} {'p50':>7} {'p95':>7} {'p99':>7}   of")
            for name in PAGES:
                if found[name]:
                    click.echo(told(name, found[name]))
            click.echo(told("all", [one for values in found.values() for one in values]))


if __name__ == "__main__":
    main()
