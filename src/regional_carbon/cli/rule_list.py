"""The rules that a strategy may follow, listed and told whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, TypedDict

import click

from regional_carbon.cli.command_line import command, echo_json
from regional_carbon.collect.near import Near
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import Language, say
from regional_carbon.reports.sentences.labels import value_text
from regional_carbon.strategies import PAPER_STRATEGIES, RENAMED, known_rules
from regional_carbon.strategies.rule import Rule, Value


class DescribedRule(TypedDict):
    """A rule as a person, or a program, is told it."""

    rule: str
    name: str
    principle: str
    formula: str
    dial: str | None
    parameters: list[dict[str, Any]]  # as `dataclasses` gives them
    source: str


@command("strategies")
@click.argument("rule", required=False)
def list_rules(rule: str | None, *, lang: Language, as_json: bool) -> None:
    """List the allocation rules, or explain one RULE in full: principle, formula, parameters, source."""
    found = described_rules(rule)
    if as_json:
        echo_json(found)
        return
    width = max(len(row["rule"]) for row in found)
    for row in found:
        if rule is None:
            click.echo(f"{row['rule']:<{width}}  {row['principle']}")
        else:
            _tell_rule(row)


def _tell_rule(row: DescribedRule) -> None:
    """One rule whole: what a person needs to choose it and to defend it."""
    click.echo(f"{row['rule']}: {row['name']}\n  {row['principle']}\n")
    click.echo("\n".join(f"    {line}" for line in row["formula"].splitlines()) + "\n")
    dial = row["dial"]
    click.echo(
        "  " + (say("commands", "strategies_dial", parameter=dial) if dial else say("commands", "strategies_no_dial"))
    )
    for parameter in row["parameters"]:
        default = (
            say("commands", "strategies_needed") if parameter["needed"]
            else say("commands", "strategies_default", value=value_text(parameter["default"]))
        )  # fmt: skip
        about = "; ".join(told for told in (parameter["unit"], parameter["bounds"], default) if told)
        click.echo(
            "  "
            + say("commands", "strategies_parameter", name=parameter["name"], meaning=parameter["meaning"], about=about)
        )
    click.echo("  " + say("commands", "strategies_source", source=row["source"]))


def described_rules(name: str | None = None) -> list[DescribedRule]:
    """Every rule that a strategy may follow, or the one named: what it is called, whom it asks, how, and whence.

    Raises StrategyError when no rule has the name, or a registered one cannot be loaded.
    """
    papers = {each.name: (each.of(), each.parameters) for each in PAPER_STRATEGIES if each.name != each.rule}
    listed = {**{key: (rule, {}) for key, rule in known_rules().items()}, **papers}
    key = RENAMED.get(name or "", name)
    if key is not None and key not in listed:
        raise StrategyError("rule_not_listed", rule=name, near=Near(key, listed))
    return [_described(each, *of) for each, of in listed.items() if key in (None, each)]


def _described(key: str, rule: Rule, given: Mapping[str, Value]) -> DescribedRule:
    """A rule, or one of the paper's strategies, whose parameters stand where the paper's name puts them."""
    parameters = [replace(each, default=given.get(each.name, each.default)) for each in rule.described()]
    return {
        "rule": key,
        "name": str(rule.said_label(key)),
        "principle": str(rule.said_principle(key)),
        "formula": rule.formula(),
        "dial": None if rule.dial is None else rule.dial.parameter,
        "parameters": [asdict(parameter) for parameter in parameters],
        "source": rule.source(),
    }
