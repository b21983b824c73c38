"""A file as it is, understood and written into a region's folder."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path

import click
import polars as pl

from regional_carbon.cli.command_line import EXIT_INPUT, EXIT_NO, FILE, FOLDER, command, echo_json
from regional_carbon.cli.delivery_told import ask_who_is_who, tell_difference, tell_who_is_who
from regional_carbon.cli.table_output import tell_findings
from regional_carbon.collect.findings import findings_table
from regional_carbon.collect.intake import Collection, collect, delivery_of, mark, put, shown_frame
from regional_carbon.collect.sources.delivery import ROWS
from regional_carbon.language.amounts import count
from regional_carbon.language.messages import Language, say


@command("collect")
@click.argument("file", type=FILE)
@click.option("--into", type=FOLDER)
@click.option("--table", type=str)
@click.option("--from", "publisher", type=str, default="")
@click.option("--rows", is_flag=True)
@click.option("--mark", "marked", is_flag=True)
@click.option("--yes", is_flag=True)
def collect_file(
    file: Path, into: Path | None, table: str | None, publisher: str, rows: bool, marked: bool, yes: bool,
    *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """Show how FILE is understood as it is (.xls, .xlsx, .ods, .csv …), and write it into a region's folder."""
    found = collect(file, into=into, table=table, language=lang)
    _tell_collection(found, as_json)
    if marked and found.findings:
        copy, listed = mark(found, lang)
        click.echo(say("commands", "collect_marked", path=copy, list=listed), err=as_json)
    if found.errors:
        return EXIT_INPUT
    if into is None:
        click.echo(say("commands", "collect_not_written"), err=True)
        return 0
    delivery = delivery_of(found, into, publisher=publisher, covers=ROWS if rows else "")
    asked = not yes and not as_json and sys.stdin.isatty()
    if delivery.who is not None and not as_json:
        tell_who_is_who(delivery.who)
        delivery = replace(delivery, chosen=ask_who_is_who(delivery.who)) if asked else delivery
    if delivery.difference is not None and not as_json:
        tell_difference(delivery.difference)
    if not yes and not asked:
        click.echo(say("commands", "collect_yes_needed"), err=True)
        return EXIT_NO
    if asked and not click.confirm(say("commands", "collect_ask", folder=into)):
        click.echo(say("commands", "collect_refused"), err=True)
        return EXIT_NO
    taken = put(found, delivery, yes=True)
    if not as_json:
        click.echo(say("commands", "collect_done", tables=list(found.tables), folder=taken))
        click.echo(say("commands", "collect_next", folder=into, quoted=shlex.quote(str(into))))
    return 0


def _tell_collection(found: Collection, as_json: bool) -> None:
    """What was understood of a file: tables, columns and units, the first rows, and the findings."""
    if as_json:
        tables = {
            name: {"rows": taken.frame.height, "layout": taken.understood.mapping}
            for name, taken in found.tables.items()
        }
        told = {"tables": tables, "findings": findings_table(found.findings).to_dicts()}
        echo_json({**told, "notices": [notice.text() for notice in found.notices]})
        return
    for name, taken in found.tables.items():
        rows = {"file": found.file.name, "table": name, "rows": count(taken.frame.height)}
        click.echo(say("commands", "collect_table", **rows))
        for header, (meaning, unit) in taken.understood.headings.items():
            of = f"  ({unit})" if unit else ""
            click.echo(f"  {header} → {meaning or say('commands', 'collect_not_used')}{of}")
        click.echo(say("commands", "collect_preview"))
        click.echo(_preview(shown_frame(taken)))
    for notice in found.notices:
        click.echo(say("commands", "notice", text=notice.text()))
    if found.findings:
        tell_findings(found.findings)


def _preview(frame: pl.DataFrame) -> str:
    """The first rows of a table, as columns."""
    with pl.Config(
        tbl_rows=5, tbl_cols=12, fmt_str_lengths=24, tbl_width_chars=160, tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True, tbl_formatting="NOTHING", fmt_float="full",
    ):  # fmt: skip
        return str(frame.head(5))
