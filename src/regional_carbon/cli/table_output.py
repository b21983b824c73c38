"""A table that a command makes: to its file, or to standard output; and findings on files, as a terminal shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import polars as pl

from regional_carbon.cli.command_line import echo_json
from regional_carbon.collect.findings import findings_text
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import say
from regional_carbon.reports.table_csv import as_csv, write_csv


def put_table(frame: pl.DataFrame, out: Path, as_json: bool, key: str, values: Mapping[str, object]) -> None:
    """The table to its file, or to standard output with the sentence on standard error."""
    if as_json:
        echo_json(frame.to_dicts())
        return
    if str(out) == "-":
        click.echo(as_csv(frame), nl=False)
        click.echo(say("commands", key, out=say("commands", "standard_output"), **values), err=True)
    else:
        write_csv(frame, out)
        click.echo(say("commands", key, out=out, **values))


def tell_findings(findings: Sequence[Fault]) -> None:
    """What is wrong or doubtful in files, on standard error."""
    click.echo(findings_text(findings), err=True)
