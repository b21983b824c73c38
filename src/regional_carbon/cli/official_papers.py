"""Official papers, made at a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from regional_carbon.cli.command_line import FOLDER, command, echo_json
from regional_carbon.language.messages import Language, say
from regional_carbon.reports.region_papers import papers_of_region

PAPERS: Final = ("report", "brief", "notices")


@command("papers")
@click.argument("folder", type=FOLDER)
@click.option("--paper", "names", multiple=True, type=click.Choice(PAPERS))
@click.option("--kind", "kinds", multiple=True, type=click.Choice(("docx", "pdf")))
@click.option("--number", type=click.IntRange(min=1))
@click.option("--out", type=FOLDER)
def make_papers(
    folder: Path, names: tuple[str, ...], kinds: tuple[str, ...], number: int | None, out: Path | None, *,
    lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Official papers of the results in FOLDER, as Word and tagged PDF: report, one-page brief,
    notices to enterprises."""
    files, notices = papers_of_region(folder, names=names, kinds=kinds, number=number, out=out, language=lang)
    if as_json:
        echo_json({"files": [str(path) for path in files], "notices": [notice.text() for notice in notices]})
        return
    for path in files:
        click.echo(say("commands", "paper_made", out=path))
    for notice in notices:
        click.echo(say("commands", "notice", text=notice.text()))
