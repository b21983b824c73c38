"""A region's folder: made, filled in, held against its results, run."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from regional_carbon import __version__
from regional_carbon.cli.command_line import EXIT_NO, FILE, FOLDER, command, echo_json, steps_told
from regional_carbon.cli.run_sentences import tell_run
from regional_carbon.cli.table_output import tell_findings
from regional_carbon.collect.intake import mark_region
from regional_carbon.language.errors import DoubtError, Fault, InputError
from regional_carbon.language.messages import Language, say
from regional_carbon.reports.results_folder import demo, run
from regional_carbon.run.freshness import check
from regional_carbon.run.run import Run
from regional_carbon.run.starting import HEADERS_ALONE, new, template


@command("new")
@click.argument("folder", type=FOLDER)
def new_region(folder: Path, *, lang: Language, as_json: bool) -> None:
    """Create a starter region in FOLDER: settings with notes, and two tables to overwrite."""
    made = new(folder, language=lang)
    if as_json:
        echo_json({"folder": str(made), "files": sorted(path.name for path in made.iterdir())})
    else:
        click.echo(say("commands", "new_done", folder=made, quoted=shlex.quote(str(made))))


@command("template")
@click.argument("out", type=FILE, default=Path("template.xlsx"), required=False)
@click.option("--region", type=FOLDER)
@click.option("--currency", default="CNY", show_default=True)
def blank_tables(out: Path, region: Path | None, currency: str, *, lang: Language, as_json: bool) -> None:
    """Write a workbook to fill in to OUT [default: template.xlsx]: drop-downs, and where each number is found.

    To measures.csv or enterprise_measures.csv: the headers of that table.
    """
    made = template(out, language=lang, region=region, currency=currency)
    if as_json:
        echo_json({"file": str(made)})
    else:
        click.echo(say("commands", "headers_done" if made.name in HEADERS_ALONE else "template_done", out=made))


@command("check")
@click.argument("folder", type=FOLDER)
@click.option("--out", type=FOLDER)
@click.option("--mark", is_flag=True)
def check_region(folder: Path, out: Path | None, mark: bool, *, lang: Language, as_json: bool) -> int:
    """Check whether the input in FOLDER is valid and its results are up to date (else exit code 1)."""

    def marked(faults: Sequence[Fault]) -> None:
        if mark and faults:
            names = ", ".join(str(path) for path in mark_region(folder, faults, lang))
            click.echo(say("commands", "check_marked", files=names), err=True)

    try:
        found = check(folder, out=out, language=lang)
    except InputError as error:
        marked(error.faults)
        raise
    marked(found.region.doubts)
    if found.region.doubts and not as_json:
        tell_findings(found.region.doubts)
    if as_json:
        echo_json(
            {
                "fresh": found.fresh, "changed_inputs": found.changed_inputs, "changed_results": found.changed_results,
                "made_by": found.made_by, "made_at": found.made_at,
            }
        )  # fmt: skip
        return 0 if found.fresh else EXIT_NO
    key = "check_fresh" if found.fresh else "check_stale"
    made_at = found.made_at.replace("T", " ").replace("+00:00", " UTC")
    click.echo(say("commands", key, region=folder, folder=found.folder, made_at=made_at))
    if found.changed_inputs:
        click.echo("  " + say("commands", "check_changed", files=", ".join(found.changed_inputs)))
    if found.changed_results:
        click.echo("  " + say("commands", "check_altered", files=", ".join(found.changed_results)))
    if found.made_by != __version__:
        click.echo("  " + say("commands", "check_version", made_by=found.made_by, version=__version__))
    if not found.fresh:
        click.echo("  " + say("commands", "check_again", region=shlex.quote(str(folder))))
    return 0 if found.fresh else EXIT_NO


@command("run")
@click.argument("folder", type=FOLDER)
@click.option("--year", type=int)
@click.option("--target", type=float)
@click.option("--line", type=float)
@click.option("--trend", type=str)
@click.option("--out", type=FOLDER)
@click.option("--parquet", is_flag=True)
@click.option("--yes", is_flag=True)
def run_region(
    folder: Path, year: int | None, target: float | None, line: float | None, trend: str | None, out: Path | None,
    parquet: bool, yes: bool, *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """Run the region in FOLDER, S1 to S6, and write report, workbook, tables and figures."""

    def with_yes(yes: bool) -> Run:
        return run(
            folder, year=year, target=target, line=line, trend=trend, out=out,
            language=lang, parquet=parquet, yes=yes, progress=steps_told(not as_json),
        )  # fmt: skip

    try:
        done = with_yes(yes)
    except DoubtError as doubt:
        doubts = doubt.faults[:-1]
        if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise
        tell_findings(doubts)
        if not click.confirm(say("commands", "doubts_ask", count=len(doubts))):
            return EXIT_NO
        done = with_yes(True)
    tell_run(done, as_json)
    parts = done.parts.values() or [done]
    return 0 if all(part.recommendation for part in parts) else EXIT_NO


@command("demo")
@click.argument("folder", type=FOLDER, default=Path("region-a"), required=False)
def run_demo(folder: Path, *, lang: Language, as_json: bool) -> None:
    """Create the paper's Region A (synthetic) in FOLDER [default: region-a] and run it."""
    tell_run(demo(folder, language=lang, progress=steps_told(not as_json)), as_json)
