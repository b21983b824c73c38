"""A run told at a terminal: what the region emits, what is recommended, the way to its goals."""

from __future__ import annotations

from pathlib import Path

import click

from regional_carbon.cli.command_line import echo_json
from regional_carbon.language.amounts import count, currency_name, money_in_words, percent
from regional_carbon.language.messages import say
from regional_carbon.reports.sentences.labels import pathway_label, strategy_labels
from regional_carbon.reports.sentences.pathway_words import pathway_terms
from regional_carbon.run.run import Run
from regional_carbon.run.summary import Summary


def tell_run(done: Run, as_json: bool) -> None:
    """A run whose results are written, in sentences; each of several regions by itself."""
    summary, folder = done.summary, _folder(done)
    if as_json:
        echo_json({**summary, "folder": str(folder), "notices": [notice.text() for notice in done.notices]})
        return
    if done.parts:
        for code, part in done.parts.items():
            click.echo(say("commands", "run_region", region=code))
            tell_run(part, as_json)
        click.echo(say("commands", "run_regions", regions=len(done.parts), out=folder / "regions.csv"))
        return
    currency, report = currency_name(summary["currency"]), folder / "report.html"
    totals = {
        "enterprises": count(summary["enterprises"]), "emission": count(summary["emission_tco2"]),
        "output": money_in_words(summary["output_cny"]), "currency": currency, "report": report, "sure": _sure(summary),
    }  # fmt: skip
    click.echo(say("commands", "run_done", **totals))
    target = percent(summary["target_rate"])
    if done.recommendation is None:
        click.echo(say("commands", "run_none", target=target))
    else:
        best, gentle = done.recommendation.least_output_forgone, done.recommendation.fewest_closures
        click.echo(say("commands", "run_recommended", target=target, **_strategy_values(done, best)))
        if gentle != best:
            click.echo(say("commands", "run_gentlest", **_strategy_values(done, gentle)))
    if summary["line"]:
        line = summary["line"]
        values = {
            "line": count(line["line_cny_per_tco2"]), "enterprises": line["enterprises"], "currency": currency,
            "tonnes": count(line["reduction_tco2"]), "rate": percent(line["reduction_rate"]),
            "forgone": money_in_words(line["output_forgone_cny"]), "share": percent(line["output_forgone_rate"]),
        }  # fmt: skip
        click.echo(say("commands", "run_line", **values))
    if done.pathway_terms is not None:
        tell_pathway_shortly(done)
    for notice in done.notices:
        click.echo(say("commands", "notice", text=notice.text()))


def _folder(done: Run) -> Path:
    """Where the results of a run stand."""
    assert done.folder is not None  # noqa: S101 - they are written before they are told
    return done.folder


def _sure(summary: Summary) -> str:
    """The interval of the emission, and how much of it rests on the weakest evidence."""
    sureness = summary["sureness"]
    return say(
        "commands", "run_sure", share=percent(summary["share_on_grade_5"]),
        low=count(sureness["emission_low_tco2"]), high=count(sureness["emission_high_tco2"]),
        low_given=count(sureness["emission_given_factor_low_tco2"]),
        high_given=count(sureness["emission_given_factor_high_tco2"]),
    )  # fmt: skip


def _strategy_values(done: Run, strategy: str) -> dict[str, object]:
    """A strategy's row of the comparison, as a sentence needs it."""
    row = next(row for row in done.comparison.rows(named=True) if row["strategy"] == strategy)
    return {
        "strategy": strategy_labels(done.strategies)[strategy], "tonnes": count(row["reduction_tco2"]),
        "forgone": money_in_words(row["output_forgone_cny"]),
        "share": percent(row["output_forgone_rate"]), "reached": count(row["enterprises_reached"]),
        "closed": count(row["enterprises_closed"]), "currency": currency_name(done.summary["currency"]),
    }  # fmt: skip


def tell_pathway_shortly(done: Run) -> None:
    """The plan in one sentence."""
    years, currency = done.pathway, currency_name(done.settings.currency)
    first, last = years.row(0, named=True), years.row(-1, named=True)
    planned = years.filter(years["basis"] == "plan")
    rule = pathway_label(pathway_terms(done).strategy)
    values = {
        "first": first["year"], "last": last["year"], "start": count(first["planned_tco2"]), "rule": rule,
        "end": count(last["planned_tco2"]), "closed": count(last["enterprises_closed"]), "currency": currency,
        "forgone": money_in_words(float(planned["output_forgone_cny"].sum())),
        "share": percent(last["output_forgone_rate"] or 0),
        "report": _folder(done) / "report.html",
    }  # fmt: skip
    click.echo(say("commands", "pathway_done", **values))
