"""What stands in an energy table and is not burnt, or is there twice: raw material, raw coal beside its kinds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from regional_carbon.collect.layouts.entries import Entry
from regional_carbon.collect.layouts.numbers import half_a_digit, plain_text

_RAW_MATERIAL: Final = re.compile(r"原料|原材料|non-energy|raw material|feedstock", re.IGNORECASE)
# Raw coal as the statistical forms list it: 原煤 and, of it, 无烟煤, 炼焦烟煤, 一般烟煤, 褐煤.
_KINDS_OF_RAW_COAL: Final = frozenset({"anthracite", "bituminous_coal", "lignite"})


def without_raw_material(
    entries: Sequence[Entry], parts: Sequence[Entry]
) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """Parts with what was used as raw material taken off the industry above it; those rows, and those left as they are.

    It is left where the industry above is itself a sum, for then it is not said whose raw material it was.
    """
    lines: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        lines[entry.at.sheet, entry.at.column, entry.year, entry.energy].append(entry)
    counted = {id(entry) for entry in parts}
    less: dict[int, Entry] = {}
    off: list[Entry] = []
    left: list[Entry] = []
    for line in lines.values():
        whole: Entry | None = None
        for entry in line:
            if entry.industry.kind != "of_which":
                whole = entry
            elif _RAW_MATERIAL.search(entry.industry.name) and _is_some(entry) and whole is not None:
                fits = id(whole) in counted and whole.amount.is_number and whole.unit is entry.unit
                (off if fits else left).append(entry)
                if fits:
                    less[id(whole)] = entry
    return [_less(entry, less[id(entry)]) if id(entry) in less else entry for entry in parts], off, left


def _is_some(entry: Entry) -> bool:
    return entry.amount.is_number and Decimal(entry.amount.text) != 0


def _less(entry: Entry, raw: Entry) -> Entry:
    burnt = Decimal(entry.amount.text) - Decimal(raw.amount.text)
    return replace(entry, amount=replace(entry.amount, text=plain_text(burnt)))


def raw_coal_by_kinds(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Raw coal that is the sum of its kinds beside it, and raw coal beside kinds of which it is not the sum."""
    by_industry: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.amount.is_number and entry.unit is not None and entry.unit.quantity == "mass":
            by_industry[entry.at.sheet, entry.year, entry.industry.thing].append(entry)
    sums: list[Entry] = []
    others: list[Entry] = []
    for same in by_industry.values():
        kinds = [entry for entry in same if entry.energy.thing in _KINDS_OF_RAW_COAL and _is_some(entry)]
        for raw in (entry for entry in same if entry.energy.thing == "raw_coal" and _is_some(entry)):
            if kinds:
                (sums if _is_sum(raw, kinds) else others).append(raw)
    return sums, others


def _is_sum(raw: Entry, kinds: Sequence[Entry]) -> bool:
    added = sum((_tonnes(kind, kind.amount.text) for kind in kinds), Decimal(0))
    printed = sum((_tonnes(entry, plain_text(half_a_digit(entry.amount.text))) for entry in [raw, *kinds]), Decimal(0))
    return abs(_tonnes(raw, raw.amount.text) - added) <= printed


def _tonnes(entry: Entry, amount: str) -> Decimal:
    assert entry.unit is not None  # noqa: S101 - asked before
    return Decimal(amount) * Decimal(repr(entry.unit.in_base))
