"""Totals are never added twice: they are set aside, and what they state is held against the sum of their parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, getcontext

from regional_carbon.collect.aliases import energy_total_parts, sections
from regional_carbon.collect.layouts.entries import Entry, Item
from regional_carbon.collect.layouts.numbers import half_a_digit, plain_text

Parts = Callable[[Sequence[Item], int], list[int] | None]
SumsOf = Callable[[Sequence[Item]], frozenset[int]]  # the places of items that are sums of others


@dataclass(frozen=True)
class Sums:
    """Entries that are no sum of others, those that are, and where the two disagree."""

    parts: list[Entry]
    stated: list[Entry]
    names: list[str]  # of the totals
    findings: list[tuple[str, Entry, dict[str, object]]]


def without_sums(entries: Sequence[Entry]) -> Sums:
    """Entries apart from the totals among them; each total that its parts do not add up to is a finding.

    A total is tested against its parts of the same year and the same other axis, with a tolerance of half
    the last digit printed of each figure. Where a part is not known, only a sum above the total is wrong.
    """
    again = _told_again(entries)
    twice = [entry for place, entry in enumerate(entries) if place in again]
    entries = [entry for place, entry in enumerate(entries) if place not in again]
    by_industry = _sums(entries, lambda entry: entry.industry, lambda entry: entry.energy, industry_parts)
    by_energy = _sums(entries, lambda entry: entry.energy, lambda entry: entry.industry, energy_parts)
    findings: list[tuple[str, Entry, dict[str, object]]] = []
    for place, entry in enumerate(entries):
        for name, parts in ((entry.industry.name, by_industry.get(place)), (entry.energy.name, by_energy.get(place))):
            if parts and (wrong := _disagreement(entry, [entries[part] for part in parts])) is not None:
                findings.append(("total_differs", entry, {"name": name, **wrong}))
    findings += _of_which_above(entries)
    names = [entries[place].industry.name for place in by_industry] + [
        entries[place].energy.name for place in by_energy
    ]
    aside = by_industry.keys() | by_energy.keys()
    return Sums(
        [entry for place, entry in enumerate(entries) if place not in aside],
        [*twice, *(entry for place, entry in enumerate(entries) if place in aside)],
        list(dict.fromkeys(names)),
        findings,
    )


def may_hold_sums(industries: Sequence[Item], energies: Sequence[Item]) -> bool:
    """Whether among these names there is a total, or one thing under two names: most tables have neither."""
    things = [item.thing for item in industries if item.kind == "leaf"]
    return (
        len(set(things)) < len(things)
        or any(industry_parts(industries, index) is not None for index in range(len(industries)))
        or any(energy_parts(energies, index) is not None for index in range(len(energies)))
    )


def _told_again(entries: Sequence[Entry]) -> set[int]:
    """Figures told twice under two names of one industry, as 第一产业 and 农、林、牧、渔业: the second of them."""
    first: dict[object, Entry] = {}
    again = set()
    for place, entry in enumerate(entries):
        if entry.industry.kind != "leaf" or entry.energy.kind != "leaf":
            continue
        before = first.setdefault((entry.year, entry.industry.thing, entry.energy.thing), entry)
        same = before.amount == entry.amount and before.unit is entry.unit
        if before is not entry and same and before.industry.name != entry.industry.name:
            again.add(place)
    return again


def _sums(
    entries: Sequence[Entry], axis: Callable[[Entry], Item], other: Callable[[Entry], Item], parts_of: Parts
) -> dict[int, list[int]]:
    """By place, the entries that are sums along an axis, each with the places of its parts."""
    lines: dict[object, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        lines[entry.at.sheet, entry.year, other(entry)].append(place)
    found = {}
    known: dict[tuple[Item, ...], list[list[int] | None]] = {}  # columns of a table name the same rows
    for places in lines.values():
        items = tuple(axis(entries[place]) for place in places)
        if items not in known:
            known[items] = [parts_of(items, index) for index in range(len(items))]
        for place, parts in zip(places, known[items], strict=True):
            if parts is not None:
                found[place] = [places[part] for part in parts]
    return found


# ---------------------------------------------------------------------------------------------------
# What a total is the sum of


def industry_parts(items: Sequence[Item], index: int) -> list[int] | None:
    """The parts of an industry row where it is a sum: all, a run of rows, or the divisions of a section."""
    item = items[index]
    if item.kind == "leaf":
        if not _is_sections(item.thing):  # a division has no parts, and a register taken for statistics has many
            return None
        within = [place for place in range(len(items)) if place != index and _within(items[place], item.thing)]
        return _leaves(items, within, _sections_summed) if within else None
    return listed_parts(items, index, _industry_sums)


def energy_parts(items: Sequence[Item], index: int) -> list[int] | None:
    """The parts of an energy where it is a sum: coal total of the coals, total of all."""
    item = items[index]
    if item.thing == "energy_total":
        return _leaves(items, range(len(items)), _energy_sums)
    if item.kind == "leaf":
        parts = energy_total_parts().get(item.thing, frozenset())
        if not parts:
            return None
        found = [place for place, one in enumerate(items) if one.thing in parts]
        return found or None
    return listed_parts(items, index, _energy_sums)


def _within(item: Item, section: str) -> bool:
    """Whether a division, or a smaller section, belongs to a section or to several: 29 and C to BCD."""
    if item.kind != "leaf" or not _is_sections(section) or item.thing == section:
        return False
    own = sections().get(item.thing, item.thing)
    return _is_sections(own) and set(own) <= set(section)


def _is_sections(thing: str) -> bool:
    return thing.isalpha() and thing.isupper()


def _sections_summed(items: Sequence[Item]) -> frozenset[int]:
    """The places of sections of which a part is listed too; each name is looked at once, however often it stands."""
    named = {item.thing: item for item in items if item.kind == "leaf"}
    summed = {thing for thing in {item.thing for item in items} if _is_sections(thing)}
    summed = {thing for thing in summed if any(_within(item, thing) for item in named.values())}
    return frozenset(place for place, item in enumerate(items) if item.thing in summed)


def _industry_sums(items: Sequence[Item]) -> frozenset[int]:
    return _sections_summed(items) | {place for place, item in enumerate(items) if item.kind != "leaf"}


def _energy_sums(items: Sequence[Item]) -> frozenset[int]:
    things = {item.thing for item in items}
    return frozenset(
        place
        for place, item in enumerate(items)
        if item.kind != "leaf"
        or item.thing == "energy_total"
        or not things.isdisjoint(energy_total_parts().get(item.thing, frozenset()))
    )


def _no_sums(items: Sequence[Item]) -> frozenset[int]:
    return frozenset()


def _leaves(items: Sequence[Item], places: Iterable[int], sums_of: SumsOf) -> list[int]:
    sums = sums_of(items)
    return [place for place in places if items[place].kind == "leaf" and place not in sums]


def listed_parts(items: Sequence[Item], index: int, sums_of: SumsOf = _no_sums) -> list[int] | None:
    """Of a row that says 'total': every part there is; of one total among several, the rows it closes or opens."""
    kind = items[index].kind
    if kind not in ("total", "subtotal"):
        return [] if kind in ("of_which", "unknown") else None
    leaves = _leaves(items, range(len(items)), sums_of)
    same = [place for place, item in enumerate(items) if item.kind == kind]
    if kind == "total" and len(same) == 1:
        return leaves
    closes = bool(leaves) and leaves[0] < same[0]
    if closes:
        before = max((place for place in same if place < index), default=-1)
        run = [place for place in leaves if before < place < index]
    else:
        after = min((place for place in same if place > index), default=len(items))
        run = [place for place in leaves if index < place < after]
    return run or leaves


# ---------------------------------------------------------------------------------------------------
# Holding a total against its parts


def _disagreement(total: Entry, parts: Sequence[Entry]) -> dict[str, object] | None:
    """Stated and added, in the total's own unit, where they differ by more than printing explains."""
    known = [part for part in parts if part.amount.is_number]
    if not total.amount.is_number or not known or not _one_quantity([total, *known]):
        return None
    stated = Decimal(total.amount.text)
    added = sum((Decimal(part.amount.text) * _size(part, total) for part in known), Decimal(0))
    tolerance = half_a_digit(total.amount.text)
    tolerance += sum((half_a_digit(part.amount.text) * _size(part, total) for part in known), Decimal(0))
    above = added > stated + tolerance
    whole = len(known) == len(parts) and not any(part.industry.some or part.energy.some for part in parts)
    below = added < stated - tolerance and whole
    if not above and not below:
        return None
    return {"stated": plain_text(stated), "added": _shown(added, tolerance), "count": len(known)}


def _of_which_above(entries: Sequence[Entry]) -> list[tuple[str, Entry, dict[str, object]]]:
    """Parts told 'of which' that are together more than the row above them."""
    lines: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        lines[entry.at.sheet, entry.year, entry.energy].append(entry)
    found = []
    for line in lines.values():
        whole: Entry | None = None
        for place, entry in enumerate(line):
            if entry.industry.kind != "of_which":
                whole = entry
            elif whole is not None and (place + 1 == len(line) or line[place + 1].industry.kind != "of_which"):
                parts = line[line.index(whole) + 1 : place + 1]
                wrong = _disagreement(whole, [*parts, _unknown(entry)])
                if wrong is not None:
                    found.append(("parts_exceed", whole, {"name": whole.industry.name, **wrong}))
    return found


def _unknown(entry: Entry) -> Entry:
    """A part not known, so that only an excess counts."""
    return replace(entry, amount=type(entry.amount)("", False))


def _one_quantity(entries: Sequence[Entry]) -> bool:
    if all(entry.unit is None for entry in entries):
        return True
    return (
        all(entry.unit is not None for entry in entries)
        and len({entry.unit.quantity for entry in entries if entry.unit}) == 1
    )


def _size(part: Entry, total: Entry) -> Decimal:
    if part.unit is None or total.unit is None or part.unit is total.unit:
        return Decimal(1)
    return Decimal(repr(part.unit.in_base)) / Decimal(repr(total.unit.in_base))


def _shown(added: Decimal, tolerance: Decimal) -> str:
    """The sum to a digit below the tolerance: more would be noise; a number too long to print so, to 12 digits."""
    exponent = min(int(tolerance.adjusted()) - 1, 0)
    if added.adjusted() - exponent >= getcontext().prec:
        return f"{added:.12g}"
    return plain_text(added.quantize(Decimal(1).scaleb(exponent)))
