"""Model V held against audits: `backtest --measures`, and the tables that a region's own audits make."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import polars as pl

from regional_carbon.cli.command_line import echo_json
from regional_carbon.collect.files import SUFFIXES
from regional_carbon.collect.table_files import read
from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import say
from regional_carbon.measures.audits import GRID_TCO2_PER_MWH, cleaned
from regional_carbon.measures.learning import learnt
from regional_carbon.reports.sentences.measures_accuracy import measures_headline, measures_page
from regional_carbon.reports.table_csv import write_csv
from regional_carbon.schema.audit_tables import AuditedMeasures, AuditedPlants
from regional_carbon.uncertainty.measures_backtesting import MeasuresBacktest, backtest_measures

TOLD: Final = ("goals", "savings", "regions", "teams", "curves", "implementation", "log")


def read_audits(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The two tables of audits in a folder: plants, and the measures recommended to them.

    Raises InputError with all faults of the files, or where one is not there.
    """
    plants = read(_table_in(folder, "plants"), AuditedPlants, "audited_plant")
    return plants, read(_table_in(folder, "measures"), AuditedMeasures, "recommendation")


def _table_in(folder: Path, name: str) -> Path:
    for suffix in SUFFIXES:
        if (path := folder / f"{name}{suffix}").is_file():
            return path
    raise InputError("audits_file_missing", folder=folder, name=name)


def hold_against_audits(
    audits: Path, *, grid_tco2_per_mwh: float | None, leave: str, folds: int, seed: int, out: Path | None,
    tables: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Print what Model V says of audited plants that it was not learnt from; write every plant, and the tables."""
    plants, measures = read_audits(audits)
    grid = GRID_TCO2_PER_MWH if grid_tco2_per_mwh is None else grid_tco2_per_mwh
    found = backtest_measures(plants, measures, grid_tco2_per_mwh=grid, leave=leave, folds=folds, seed=seed)
    written = []
    if out is not None:
        write_csv(found.plants, out)
        written.append(say("backtest", "written", out=out))
    if tables is not None:
        write_learnt(plants, measures, tables, seed)
        written.append(say("commands", "backtest_tables_done", out=tables))
    if as_json:
        echo_json({"leave": leave, **_as_rows(found)})
        return
    click.echo(measures_headline(found, leave) + "\n")
    click.echo(measures_page(found))
    for line in written:
        click.echo("\n" + line)


def _as_rows(found: MeasuresBacktest) -> dict[str, list[dict[str, object]]]:
    return {name: getattr(found, name).to_dicts() for name in TOLD}


def write_learnt(plants: pl.DataFrame, measures: pl.DataFrame, folder: Path, seed: int) -> None:
    """The tables of Model V that these audits make, all of them learnt from, as they ship."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in learnt(cleaned(plants, measures), seed=seed).tables():
        write_csv(table, folder / f"{name}.csv")
