"""What a delivery is about, on the terminal: whom it speaks of, what it changes, and what only a person can decide."""

from __future__ import annotations

from typing import Final

import click
import polars as pl

from regional_carbon.collect.matching.match import reason_text
from regional_carbon.collect.sources.difference import Difference
from regional_carbon.collect.sources.who_is_who import WhoIsWho, name_of_new
from regional_carbon.language.amounts import figure, percent
from regional_carbon.language.messages import say
from regional_carbon.schema.frames import Row
from regional_carbon.schema.input_tables import EnterpriseRecords

SHOWN: Final = 8  # rows of each kind
_CALLED: Final = ("name", "credit_code", "meter", "bureau_id")


def tell_who_is_who(who: WhoIsWho) -> None:
    """How many enterprises are known, new, and to be decided, and who those are."""
    piles = {name: len(who.pile(name)) for name in ("sure", "new", "decide")}
    click.echo(say("commands", "delivery_who", **piles))
    for row in who.pile("decide")[:SHOWN]:
        click.echo(f"  ? {_called(row)}")


def ask_who_is_who(who: WhoIsWho) -> dict[str, str]:
    """The enterprise of each entry that is to be decided, as the person at the terminal chooses; left out where not."""
    chosen = {}
    for row in who.pile("decide"):
        options = who.matched.candidates.filter(pl.col("entry") == row["entry"])
        click.echo(say("commands", "delivery_decide", called=_called(row)))
        for number, option in enumerate(options.iter_rows(named=True), 1):
            click.echo(f"  {number}  {option['enterprise_id']}  ({percent(option['match_probability'], 0)})")
            for reason in who.reasons(str(row["entry"]), option["enterprise_id"]):
                click.echo(f"       {reason_text(reason)}")
        click.echo(f"  0  {say('commands', 'delivery_new')}")
        answer = click.prompt(say("commands", "delivery_which"), default="", show_default=False)
        if answer.isdecimal() and int(answer) <= options.height:
            known = options["enterprise_id"].to_list()
            chosen[str(row["entry"])] = known[int(answer) - 1] if int(answer) else name_of_new(row)
    return chosen


def tell_difference(difference: Difference) -> None:
    """What a delivery changes in the register: counts first, the first rows of each kind below."""
    counts = {name: getattr(difference, name).height for name in ("new", "gone", "changed", "disputed")}
    click.echo(say("commands", "delivery_changes", same=difference.same, **counts))
    for row in difference.gone.head(SHOWN).iter_rows(named=True):
        click.echo(f"  {say('commands', 'delivery_gone')}  {row['enterprise_id']}  {row['year']}")
    for row in difference.changed.head(SHOWN).iter_rows(named=True):
        label = EnterpriseRecords.columns()[row["column"]].label()
        moved = f"{figure(row['before'])} → {figure(row['now'])} ({percent(row['change'], 0)})"
        click.echo(f"  {row['enterprise_id']}  {row['year']}  {label}  {moved}")
    for row in difference.disputed.head(SHOWN).iter_rows(named=True):
        label = EnterpriseRecords.columns()[row["column"]].label()
        told = {"value": row["value"], "used": row["used_value"], "publisher": row["publisher"]}
        click.echo(f"  {row['enterprise_id']}  {row['year']}  {label}  {say('commands', 'delivery_differs', **told)}")


def _called(row: Row) -> str:
    return " · ".join(str(row[name]) for name in _CALLED if row.get(name))
