"""The emission factors shipped, listed and shown with their sources."""

from __future__ import annotations

import click

from regional_carbon.cli.command_line import command, echo_json
from regional_carbon.cli.help_pages import GROUP_LANGUAGE, Group
from regional_carbon.collect.near import Near
from regional_carbon.factors import catalogue, cite
from regional_carbon.factors.shipped import shipped_factors
from regional_carbon.language.errors import FactorError
from regional_carbon.language.messages import Language, say


@click.group("factors", cls=Group)
@GROUP_LANGUAGE
def factor_group() -> None:
    """The emission factors shipped, and the source of each."""


@command("list", factor_group)
@click.argument("kind", type=click.Choice(["fuels", "grid", "heat", "margins"]), default="fuels", required=False)
@click.option("--set", "fuel_set")
def list_factors(kind: str, fuel_set: str | None, *, lang: Language, as_json: bool) -> None:
    """List the factors of a KIND: fuels [default], grid, heat, or margins, which no inventory may use."""
    rows = shipped_factors(kind, fuel_set)
    if as_json:
        echo_json(rows)
        return
    width = max((len(row["id"]) for row in rows), default=0)
    group = ""
    for row in rows:
        if row["set"] != group:
            group = row["set"]
            click.echo(f'fuel_factors = "{group}"' if group else say("commands", "factors_of_no_set"))
        click.echo(f"{row['id']:<{width}} {row['value']:>10} {row['unit']:<14} {row['confidence']:<11} {row['name']}")


@command("show", factor_group)
@click.argument("factor_id")
def show_factor(factor_id: str, *, lang: Language, as_json: bool) -> None:
    """Show one row of the catalogue in full, with its source."""
    row = _catalogued(factor_id)
    if as_json:
        echo_json(row)
        return
    for name, value in row.items():
        if value not in ("", None):
            click.echo(f"{name}: {value}")


def _catalogued(factor_id: str) -> dict[str, str]:
    """One row of the catalogue whole, its source spelled out.

    Raises FactorError when no row has the id; the nearest ids are suggested.
    """
    kinds = ("fuels", "grid", "heat", "grid_not_for_inventories")
    rows = {row["id"]: row for kind in kinds for row in catalogue(kind)}
    if factor_id not in rows:
        raise FactorError("factor_unknown", factor_id=factor_id, near=Near(factor_id, rows))
    return {**rows[factor_id], "source": cite(rows[factor_id]["source_id"])}
