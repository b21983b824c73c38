"""What a delivery is about, on the terminal: whom it speaks of, what it changes, and what only a person can decide."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final

import click
import polars as pl

from regional_carbon.collect.matching.links import FATES
from regional_carbon.collect.matching.match import reason_text
from regional_carbon.collect.sources.difference import Difference
from regional_carbon.collect.sources.taking import Delivery, merged_into
from regional_carbon.collect.sources.who_is_who import WhoIsWho, name_of_new
from regional_carbon.language.amounts import figure, percent
from regional_carbon.language.messages import say
from regional_carbon.schema.frames import Row
from regional_carbon.schema.input_tables import EnterpriseRecords

SHOWN: Final = 8  # rows of each kind
_CALLED: Final = ("name", "credit_code", "meter", "bureau_id")


def tell_and_ask(delivery: Delivery, *, asked: bool) -> Delivery:
    """Whom a delivery speaks of and what it changes, told; and what a person has said of it, where `asked`."""
    if delivery.who is not None:
        click.echo(say("commands", "delivery_who", **delivery.who.counts()))
        delivery = ask_who_is_who(delivery, asked=asked)
    if delivery.difference is not None:
        tell_difference(delivery.difference)
        delivery = _ask_gone(delivery) if asked else delivery
    return delivery


def undecided(delivery: Delivery) -> list[Row]:
    """The entries of a delivery that nobody has decided on: what they are called, and who they may be."""
    if delivery.who is None:
        return []
    candidates = delivery.who.matched.candidates
    return [
        {
            **{name: row[name] for name in _CALLED if row.get(name)},
            "candidates": candidates.filter(pl.col("entry") == row["entry"])["enterprise_id"].to_list(),
        }
        for row in delivery.to_decide
        if str(row["entry"]) not in delivery.chosen
    ]


def tell_open(delivery: Delivery) -> None:
    """What of a delivery still waits for a person: entries to be decided, and enterprises nobody has spoken for."""
    left = len(undecided(delivery))
    gone = [] if delivery.difference is None else delivery.difference.gone["enterprise_id"].unique().to_list()
    unsaid = [enterprise for enterprise in gone if enterprise not in delivery.fates]
    if left:
        click.echo(say("commands", "delivery_undecided", count=left, quoted=shlex.quote(str(delivery.region))))
    if unsaid:
        click.echo(say("commands", "delivery_unsaid", count=len(unsaid), publisher=delivery.source.publisher))


def ask_who_is_who(delivery: Delivery, *, asked: bool) -> Delivery:
    """Each entry that is to be decided, with who it may be and why; the delivery with what a person chooses."""
    who = delivery.who
    chosen, always = dict(delivery.chosen), list(delivery.always)
    rows = [row for row in delivery.to_decide if str(row["entry"]) not in chosen]
    for row in rows if asked else rows[:SHOWN]:
        options = who.matched.candidates.filter(pl.col("entry") == row["entry"]) if who else pl.DataFrame()
        click.echo(say("commands", "delivery_decide", called=_called(row)))
        for number, option in enumerate(options.iter_rows(named=True), 1):
            click.echo(f"  {number}  {option['enterprise_id']}  ({percent(option['match_probability'], 0)})")
            for reason in who.reasons(str(row["entry"]), option["enterprise_id"]) if who else ():
                click.echo(f"       {reason_text(reason)}")
        if asked:
            click.echo(f"  0  {say('commands', 'delivery_new')}")
            answer = _number(options.height)
            known = [name_of_new(row), *options["enterprise_id"].to_list()]
            chosen |= {} if answer is None else {str(row["entry"]): known[answer]}
            always += [str(row["entry"])] if answer is not None and who and _in_all_years(who, row) else []
    return delivery.with_decisions(chosen=chosen, always=always)


def _in_all_years(who: WhoIsWho, row: Row) -> bool:
    """Whether a number that was another's before never was, as the person says; else years before stay as they are."""
    if not who.years or not who.had_before(row):
        return False
    click.echo(f"  1  {say('commands', 'holds_from', year=who.years[0])}")
    click.echo(f"  2  {say('commands', 'holds_always')}")
    return _number(2, least=1) == 2


def _ask_gone(delivery: Delivery) -> Delivery:
    """What has become of each enterprise that the publisher lists no more, as the person at the terminal says."""
    if delivery.difference is None:
        return delivery
    fates, chosen = dict(delivery.fates), dict(delivery.chosen)
    for enterprise in delivery.difference.gone["enterprise_id"].unique(maintain_order=True):
        if enterprise in fates:
            continue
        successors = [row for row in delivery.successors(enterprise) if str(row["entry"]) not in chosen]
        answer = _what_became(enterprise, successors)
        if answer is not None and answer < len(FATES):
            fates[enterprise] = FATES[answer]
        elif answer == len(FATES) + len(successors):
            fates |= _merged(delivery, enterprise)
        elif answer is not None:
            chosen |= dict.fromkeys(delivery.entries_with(successors[answer - len(FATES)]), enterprise)
    return delivery.with_decisions(fates=fates, chosen=chosen)


def _what_became(enterprise: str, successors: Sequence[Row]) -> int | None:
    """Which of FATES, after them which of the `successors` it goes on as, and last that it has merged, from 0.

    None where nobody says.
    """
    click.echo(say("commands", "delivery_fate", enterprise=enterprise))
    reasons = {
        "closed": say("commands", "fate_closed"),
        "moved": say("commands", "fate_moved"),
        "forgotten": say("commands", "fate_forgotten"),
    }
    choices = [reasons[fate] for fate in FATES]
    choices += [say("commands", "goes_on_as", called=_called(row)) for row in successors]
    choices.append(say("commands", "fate_merged"))
    for number, words in enumerate(choices, 1):
        click.echo(f"  {number}  {words}")
    answer = _number(len(choices), least=1)
    return None if answer is None else answer - 1


def _merged(delivery: Delivery, enterprise: str) -> dict[str, str]:
    """Into whom an enterprise has merged, as the person names it; nothing for a blank."""
    while True:
        written = click.prompt(say("commands", "merged_into_whom"), default="", show_default=False).strip()
        firm = delivery.named(written)
        if not written:
            return {}
        if firm is not None and firm != enterprise:
            return {enterprise: merged_into(firm)}
        click.echo(say("commands", "merged_into_nobody", written=written))


def _number(most: int, least: int = 0) -> int | None:
    """A number that the person types; None for a blank."""
    while True:
        answer = click.prompt(say("commands", "delivery_which"), default="", show_default=False)
        if not answer.strip():
            return None
        if answer.strip().isdecimal() and least <= int(answer) <= most:
            return int(answer)
        click.echo(say("commands", "delivery_number", least=least, most=most))


def tell_difference(difference: Difference) -> None:
    """What a delivery changes in the register: counts first, the first rows of each kind below."""
    counts = {name: getattr(difference, name).height for name in ("new", "gone", "filled", "changed", "disputed")}
    click.echo(say("commands", "delivery_changes", same=difference.same, **counts))
    for row in difference.gone.head(SHOWN).iter_rows(named=True):
        click.echo(f"  {say('commands', 'delivery_gone')}  {row['enterprise_id']}  {row['year']}")
    for row in difference.merged.head(SHOWN).iter_rows(named=True):
        told = {"parts": row["parts"], "firm": row["enterprise_id"], "year": row["year"]}
        click.echo(f"  {say('commands', 'delivery_merged', **told)}")
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
