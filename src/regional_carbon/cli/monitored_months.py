"""The year on its way, at a terminal: its months against a plan."""

from __future__ import annotations

from pathlib import Path

import click

from regional_carbon.cli.command_line import FILE, FOLDER, command, steps_told
from regional_carbon.cli.table_output import put_table
from regional_carbon.language.amounts import count, signed_percent
from regional_carbon.language.messages import Language
from regional_carbon.reports.figures.monitoring_charts import grid_told
from regional_carbon.run.current_year import TABLES, monitor


@command("monitor")
@click.argument("folder", type=FOLDER)
@click.option("--plan", type=FILE)
@click.option("--year", type=int)
@click.option("--table", type=click.Choice(TABLES), default="enterprises", show_default=True)
@click.option("--out", type=FILE, default=Path("monitor.csv"), show_default=True)
@click.option("--yes", is_flag=True)
def monitor_year(
    folder: Path, plan: Path | None, year: int | None, table: str, out: Path, yes: bool, *, lang: Language,
    as_json: bool,
) -> None:  # fmt: skip
    """Year to date of the region in FOLDER: monthly readings against the plan for the same months."""
    found = monitor(folder, plan=plan, year=year, yes=yes, progress=steps_told(not as_json and str(out) != "-"))
    total = found.total
    told = {
        "year": found.year, "month": total["last_month"], "tonnes": count(total["to_date_tco2"]),
        "read": count(total["enterprises_read"]), "of": count(total["enterprises"]),
        "planned": count(total["planned_to_date_tco2"]), "compared": count(total["enterprises_compared"]),
        "difference": signed_percent(total["difference_rate"]),
    }  # fmt: skip
    key = "monitor_done" if total["enterprises_compared"] else "monitor_done_no_plan"
    put_table(getattr(found, table), out, as_json, key, told)
    if found.grid is not None and not as_json:
        click.echo(grid_told(found.grid), err=str(out) == "-")
