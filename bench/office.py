"""How quick the office feels, in a real browser: `python -m bench.office [--sizes 72,10000,100000]` (`make bench-web`).

An office of its own on SQLite, one server process, Region A's industries with so many enterprises. A dial is turned, a
reference line moved, pages opened, each many times; medians are printed, and the machine's load beside them, since
whoever shares the machine is in the figures.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import click
import polars as pl

TURNS = 30
PAGES = ("", "intensity/", "enterprises/", "enterprises/?sort=-emission_tco2&page=40", "data/", "plans/", "reports/")


def region_folder(folder: Path, size: int) -> Path:
    """Region A, its register repeated until it holds so many enterprises, each with an output of its own."""
    with as_file(files("regional_carbon").joinpath("demo")) as source:
        shutil.copytree(source, folder)
    register = pl.read_csv(folder / "enterprises.csv")
    times = -(-size // register.height)
    many = pl.concat([register] * times).head(size).with_row_index("row")
    own = 1 + (pl.col("row") * 7919 % 9973) / 9973
    many.with_columns(
        enterprise_id=pl.format("E{}", "row"), output_cny=pl.col("output_cny") * own
    ).drop("row").write_csv(folder / "enterprises.csv")  # fmt: skip
    return folder


def measured(size: int) -> dict[str, float]:
    """The medians of one size, in milliseconds."""
    from playwright.sync_api import sync_playwright

    from tests.web.served import PASSPHRASE, Officer, Served

    with tempfile.TemporaryDirectory() as aside:
        folder = region_folder(Path(aside) / "region", size)
        password = _prepared(Path(aside) / "office", folder)
        served = Served(Path(aside) / "office")
        try:
            with sync_playwright() as play:
                chromium = play.chromium.launch(
                    executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
                )
                officer = Officer(chromium, served, "admin", password, PASSPHRASE)
                return {**_laboratory(officer), **_pages(officer)}
        finally:
            served.stop()


def _prepared(office: Path, folder: Path) -> str:
    import subprocess

    code = (
        f"from regional_carbon.web.serving import enter, prepare; enter({str(office)!r})\n"
        f"ready = prepare({str(office)!r}, demo=False)\n"
        "from regional_carbon.web.accounts.models import Person\n"
        "from regional_carbon.web.regions.actions import add_region\n"
        "from regional_carbon.web.runs.actions import ask, work\n"
        f"region = add_region(folder={str(folder)!r}, by=Person.objects.get(), slug='region-a')\n"
        "run = work(run=ask(region=region, by=Person.objects.get(), yes=True)); assert run.state == 'done', run.fault\n"
        "print(ready.password)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def _laboratory(officer: Any) -> dict[str, float]:
    """A dial from input to redrawn curve, from rest to table and sentences, and a reference line to its reading."""
    page = officer.page
    began = perf_counter()
    officer.go("laboratory/")
    opened = perf_counter() - began
    dials, tables, lines = [], [], []
    for turn in range(TURNS):
        before = {name: page.get_attribute("#laboratory", f"data-{name}") for name in ("turned", "drawn")}
        page.fill("#cas_1-decay + input", f"{0.9 + turn / 1000:.3f}")
        for name, took in (("turned", dials), ("drawn", tables)):
            page.wait_for_selector(f"#laboratory:not([data-{name}='{before[name]}'])")
            took.append(float(page.get_attribute("#laboratory", f"data-{name}-took")))
        page.fill("#line-number", str(5_000 + 500 * turn))
        lines.append(float(page.get_attribute("#laboratory", "data-line-took")))
    return {
        "dial to curve": median(dials), "rest to table": median(tables), "reference line": median(lines),
        "scenarios opened": opened * 1000,
    }  # fmt: skip


def _pages(officer: Any) -> dict[str, float]:
    """Each page from the address to its HTML, by a logged-in person; the slowest page's median of ten."""
    slowest = 0.0
    for where in PAGES:
        took = []
        for _ in range(10):
            began = perf_counter()
            answer = officer.context.request.get(f"{officer.served.address}/r/region-a/{where}")
            assert answer.ok
            took.append((perf_counter() - began) * 1000)
        slowest = max(slowest, median(took))
    return {"slowest page": slowest}


@click.command()
@click.option("--sizes", default="72,10000,100000", show_default=True)
def main(sizes: str) -> None:
    """Print how quick the office is."""
    for size in (int(one) for one in sizes.split(",")):
        told = ", ".join(f"{name} {value:.0f} ms" for name, value in measured(size).items())
        click.echo(f"{size:,} enterprises: {told} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")


if __name__ == "__main__":
    main()
