"""What the register of the office asks its database: `python -m bench.office_register [--rows 100000]`.

So many enterprises of one run, on SQLite and on a PostgreSQL started here; pages, orders and searches as the page asks
for them, each twenty times. The 95th percentile is the database's, the rows made into objects with it, no page drawn.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

QUESTIONS = """
import sys
from time import perf_counter
from types import SimpleNamespace
import numpy as np
from regional_carbon.web.serving import prepare
prepare(sys.argv[1], demo=False)
from regional_carbon.web.regions.models import Region, Version
from regional_carbon.web.runs.models import SORTED, Outcome, Run, searched_of
from regional_carbon.web.runs.views.enterprises import Enterprises, Register
rows = int(sys.argv[2])
region = Region.objects.create(slug="r", name="R")
run = Run.objects.create(region=region, version=Version.objects.create(region=region, number=1, files={}), by="x")
def outcomes():
    for n in range(rows):
        code, own = f"E{n:07}", f"Enterprise {(n * 7919) % 99991} works"
        figure = float((n * 104729) % 99991)
        yield Outcome(run=run, enterprise_id=code, name=own, industry_code=str(n % 40), industry=f"Industry {n % 40}",
                      electricity_mwh=figure, output_cny=figure * 3, emission_tco2=figure * 2, grade=n % 5 + 1,
                      efficiency_cny_per_tco2=figure, rank=n + 1, rank_in_industry=n // 40, efficiency_grade=n % 5 + 1,
                      intensity_tco2_per_mwh=figure, text=searched_of(code, own))
began = perf_counter()
Outcome.objects.bulk_create(outcomes(), batch_size=2_000)
from regional_carbon.web.runs.actions import tell_planner
tell_planner()
print(f"  {rows:,} rows kept in {perf_counter() - began:.1f} s")
pages = rows // 50
def asked(name, order="rank", page=1, **given):
    took = []
    for turn in range(20):
        began = perf_counter()
        found = Enterprises(given, Outcome.objects.filter(run=run)).qs
        settings = SimpleNamespace(currency="CNY", own_codes=False)
        told = Register(found, region=region, settings=settings, order_by=order).rows.data.data
        found.order_by().count()
        list(told[(page - 1 - turn) * 50 if page > 20 else 0:][:50])
        took.append((perf_counter() - began) * 1000)
    print(f"  {name:<46} {np.percentile(took, 50):7.0f} {np.percentile(took, 95):7.0f}")
asked("page 1")
asked("page 1,500", page=min(1_500, pages))
slow = [name for name in SORTED if name in Register.base_columns]
for name in slow:
    asked(f"by {name}, the other way", order=f"-{name}")
asked("by emission, page 1,500", order="-emission_tco2", page=min(1_500, pages))
asked("by name, page 1,500", order="name", page=min(1_500, pages))
asked("search that few match", q="123 works")
asked("search that few match, by emission", q="123 works", order="-emission_tco2")
asked("search that all match, by emission", q="works", order="-emission_tco2")
asked("search that nobody matches", q="nobody")
asked("one industry, by emission", order="-emission_tco2", industry="7")
asked("one grade, by name", order="name", grade="3")
"""


@click.command()
@click.option("--rows", default=100_000, show_default=True)
@click.option("--databases", default="sqlite,postgresql", show_default=True)
def main(rows: int, databases: str) -> None:
    """Print how quick the register's questions are."""
    from tests.web.postgres import fresh_database, postgres_server

    for database in databases.split(","):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "office"
            environment = dict(os.environ)
            if database == "postgresql":
                environment["DATABASE_URL"] = fresh_database(stack.enter_context(postgres_server()))
            click.echo(f"{database} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
            click.echo(f"  {'ms':<46} {'p50':>7} {'p95':>7}")
            subprocess.run([sys.executable, "-c", QUESTIONS, str(folder), str(rows)], env=environment, check=True)


if __name__ == "__main__":
    main()
