"""The way to a region's goals, planned at a terminal."""

from __future__ import annotations

from pathlib import Path

import click

from regional_carbon.cli.command_line import EXIT_NO, FOLDER, command, echo_json, steps_told
from regional_carbon.cli.run_sentences import tell_pathway_shortly
from regional_carbon.language.amounts import count
from regional_carbon.language.messages import Language, say
from regional_carbon.reports.results_folder import pathway
from regional_carbon.reports.sentences.pathway_words import (
    assumption_sentences,
    chance_sentences,
    missed_sentences,
    pathway_terms,
)
from regional_carbon.run.planning import goal
from regional_carbon.run.record import pathway_record
from regional_carbon.run.run import Run
from regional_carbon.strategies.written import strategy_written


@command("pathway")
@click.argument("folder", type=FOLDER)
@click.option("--goal", "goals", multiple=True, metavar="KIND=VALUE,year=YEAR")
@click.option("--rule", type=str)
@click.option("--to", type=int)
@click.option("--actual", type=FOLDER)
@click.option("--out", type=FOLDER)
@click.option("--parquet", is_flag=True)
@click.option("--yes", is_flag=True)
def plan_pathway(
    folder: Path, goals: tuple[str, ...], rule: str | None, to: int | None, actual: Path | None, out: Path | None,
    parquet: bool, yes: bool, *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """Pathway of the region in FOLDER to its goals: an allowance for every enterprise and year, and the cost."""
    strategy = strategy_written(rule) if rule and "=" in rule else rule
    done = pathway(
        folder, goals=[goal(each) for each in goals], rule=strategy, to=to, actual=actual, out=out,
        language=lang, parquet=parquet, yes=yes, progress=steps_told(not as_json),
    )  # fmt: skip
    _tell_pathway(done, as_json)
    return EXIT_NO if done.pathway_terms is not None and missed_sentences(done) else 0


def _tell_pathway(done: Run, as_json: bool) -> None:
    """The plan in sentences; the years whose goals are not met, and who is off its cap."""
    deviations = done.tables.get("deviations")
    if as_json:
        rows = None if deviations is None else deviations.to_dicts()
        record = pathway_record(pathway_terms(done))
        echo_json({"folder": str(done.folder), "years": done.pathway.to_dicts(), "deviations": rows, **record})
        return
    tell_pathway_shortly(done)
    if deviations is not None:
        off = deviations.filter(deviations["standing"] == "over")
        silent = deviations.filter(deviations["standing"] == "not_reported").height
        values = {
            "year": deviations["year"][0], "over": count(off.height), "of": count(deviations.height),
            "tonnes": count(float(off["over_tco2"].sum())), "silent": count(silent),
        }  # fmt: skip
        click.echo(say("commands", "pathway_deviations", **values))
    for sentence in chance_sentences(done):
        click.echo(sentence)
    for sentence in missed_sentences(done):
        click.echo(say("commands", "notice", text=sentence))
    for sentence in assumption_sentences(done):
        click.echo("  " + sentence)
