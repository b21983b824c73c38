"""A file as it is, understood and written into a region's folder."""

from __future__ import annotations

import getpass
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import polars as pl

from regional_carbon.cli.command_line import EXIT_INPUT, EXIT_NO, FILE, FOLDER, at_terminal, command, echo_json
from regional_carbon.cli.delivery_told import ask_who_is_who, tell_and_ask, tell_open, undecided
from regional_carbon.cli.questions_told import (
    Asking,
    StoppedError,
    answers_as_lines,
    as_told,
    tell_open_questions,
    write_questions,
)
from regional_carbon.cli.table_output import tell_findings
from regional_carbon.collect.asking.question import Question
from regional_carbon.collect.asking.questions import questions_of
from regional_carbon.collect.findings import findings_table
from regional_carbon.collect.intake import Collection, delivery_of, mark, put, shown_frame
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.sources.answer_file import read_answers
from regional_carbon.collect.sources.delivery import ROWS
from regional_carbon.collect.sources.taking import still_open
from regional_carbon.language.amounts import count
from regional_carbon.language.messages import Language, say, speaking


@command("collect")
@click.argument("file", type=FILE)
@click.option("--into", type=FOLDER)
@click.option("--table", type=str)
@click.option("--from", "publisher", type=str, default="")
@click.option("--rows", is_flag=True)
@click.option("--mark", "marked", is_flag=True)
@click.option("--yes", is_flag=True)
@click.option("--answers", type=FILE)
def collect_file(
    file: Path, into: Path | None, table: str | None, publisher: str, rows: bool, marked: bool, yes: bool,
    answers: Path | None, *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """Show how FILE is understood as it is (.xls, .xlsx, .ods, .csv …), and write it into a region's folder."""
    told = None if answers is None else read_answers(answers)
    asked = not yes and not as_json and at_terminal()
    asking = Asking(file, into, table, lang, {} if told is None else told.decided, asked)
    try:
        found = asking.until_clear()
    except StoppedError:
        return _tell_stopped(asking.given)
    left = questions_of(found) if found.errors else []
    _tell_collection(found, left, as_json)
    if marked and found.findings:
        copy, listed = mark(found, lang)
        click.echo(say("commands", "collect_marked", path=copy, list=listed), err=as_json)
    if found.errors:
        if left and not as_json:
            tell_open_questions(left, file, write_questions(left, file) if marked else None)
        return EXIT_INPUT
    if into is None:
        click.echo(say("commands", "collect_not_written"), err=True)
        return 0
    delivery = delivery_of(found, into, publisher=publisher, by=_user(), covers=ROWS if rows else "")
    delivery = delivery if told is None else delivery.answered(told)
    if not as_json:
        delivery = tell_and_ask(delivery, asked=asked)
    if not yes and not asked:
        click.echo(say("commands", "collect_yes_needed"), err=True)
        return EXIT_NO
    if asked and not click.confirm(say("commands", "collect_ask", folder=into)):
        click.echo(say("commands", "collect_refused"), err=True)
        return EXIT_NO
    taken = put(found, delivery, yes=True)
    if not as_json:
        tell_open(delivery)
        click.echo(say("commands", "collect_done", tables=list(found.tables), folder=taken))
        click.echo(say("commands", "collect_next", folder=into, quoted=shlex.quote(str(into))))
    return 0


@command("links")
@click.argument("folder", type=FOLDER)
@click.option("--answers", type=FILE)
def decide_links(folder: Path, answers: Path | None, *, lang: Language, as_json: bool) -> int:
    """Decide who is who: the enterprises in the deliveries of FOLDER that nobody has decided on yet; exit code 1 while
    some are left.
    """
    with speaking(lang):
        waiting = still_open(folder, datetime.now(UTC).date())
        told = None if answers is None else read_answers(answers)
        if as_json:
            echo_json([{"delivery": one.source.key, **row} for one in waiting for row in undecided(one)])
            return EXIT_NO if waiting else 0
        left = 0
        for found in waiting:
            delivery = replace(found, source=replace(found.source, by=_user()))
            delivery = delivery if told is None else delivery.answered(told)
            click.echo(f"{delivery.source.key}  {delivery.source.file}")
            delivery = ask_who_is_who(delivery, asked=told is None and at_terminal())
            delivery.decide()
            left += len(undecided(delivery))
        told_of = say("commands", "links_left" if left else "links_done", count=left, quoted=shlex.quote(str(folder)))
        click.echo(told_of)
        return EXIT_NO if left else 0


def _user() -> str:
    """Who is at the terminal, as the system knows it; nobody where it does not."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _tell_stopped(answers: Mapping[str, Layout]) -> int:
    """That nothing was written, and what was answered so far, to be given with --answers."""
    click.echo(say("commands", "collect_refused"), err=True)
    lines = answers_as_lines(answers)
    if lines:
        click.echo(say("commands", "asked_so_far"))
        click.echo("\n".join(lines))
    return EXIT_NO


def _tell_collection(found: Collection, left: Sequence[Question], as_json: bool) -> None:
    """What was understood of a file: tables, columns and units, the first rows, and the findings."""
    if as_json:
        tables = {
            name: {"rows": taken.frame.height, "layout": taken.understood.mapping}
            for name, taken in found.tables.items()
        }
        told = {"tables": tables, "findings": findings_table(found.findings).to_dicts()}
        open_ = [as_told(question) for question in left]
        echo_json({**told, "notices": [notice.text() for notice in found.notices], "questions": open_})
        return
    for name, taken in found.tables.items():
        rows = {"file": found.file.name, "table": name, "rows": count(taken.frame.height)}
        click.echo(say("commands", "collect_table", **rows))
        chosen = taken.understood.mapping.get("units", {})
        for header, (meaning, stated) in taken.understood.headings.items():
            unit = chosen.get(header, stated)
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
