"""Several rows that are one industry today, by their older names or by a person's word, add up; its classes do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from regional_carbon.collect.aliases import industry_name
from regional_carbon.collect.layouts.entries import Entry
from regional_carbon.collect.layouts.numbers import Number, plain_text
from regional_carbon.language.errors import Notice


def classes_apart(entries: Sequence[Entry]) -> list[Entry]:
    """Entries in which a name of an older edition is a part of the industry, where that stands there by itself.

    橡胶制品业 was an industry in 2002 and is a class of 29 today: beside 橡胶和塑料制品业 it is in it already.
    """
    whole = {
        (entry.at.sheet, entry.year, entry.energy.thing, entry.industry.thing)
        for entry in entries
        if entry.industry.kind == "leaf" and not entry.industry.called
    }
    return [
        replace(entry, industry=replace(entry.industry, kind="of_which"))
        if entry.industry.called == "older"
        and (entry.at.sheet, entry.year, entry.energy.thing, entry.industry.thing) in whole
        else entry
        for entry in entries
    ]


def with_names_added(entries: Sequence[Entry]) -> tuple[list[Entry], list[list[Entry]]]:
    """Entries of one industry, year, energy and unit under different names of it as one, and those that were several.

    Only where each name is of an older edition, or one a person has explained; others are told as one thing twice.
    """
    by_key: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.industry.called and entry.amount.is_number:
            by_key[entry.industry.thing, entry.year, entry.energy.thing, entry.unit].append(entry)
    several = [same for same in by_key.values() if len({entry.industry.name for entry in same}) == len(same) > 1]
    gone = {id(entry) for same in several for entry in same[1:]}
    sums = {id(same[0]): _sum(same) for same in several}
    return [sums.get(id(entry), entry) for entry in entries if id(entry) not in gone], several


def _sum(same: Sequence[Entry]) -> Entry:
    amount = sum((Decimal(entry.amount.text) for entry in same), Decimal(0))
    written = " + ".join(entry.written.strip() for entry in same)
    first = same[0].industry
    industry = replace(first, name=industry_name(first.thing, chinese=not first.name.isascii()))
    return replace(same[0], industry=industry, amount=Number(plain_text(amount), True), written=written)


def added_notices(file: str, several: Sequence[Sequence[tuple[str, str]]]) -> list[Notice]:
    """Which names were added up, each group once: `several` has the name and the division of each row."""
    groups = dict.fromkeys(tuple(same) for same in several)
    return [
        Notice("industries_added", {"file": file, "names": [name for name, _ in same], "industry_code": same[0][1]})
        for same in groups
    ]


def older_notices(file: str, named: Sequence[tuple[str, str]]) -> list[Notice]:
    """Names, and codes with names, of an older edition, with the division of today that each counts as."""
    told = [f"{name} → {division}" for name, division in dict.fromkeys(named)]
    return [Notice("older_industries", {"file": file, "names": told})] if told else []
