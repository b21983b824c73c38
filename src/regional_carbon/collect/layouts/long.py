"""The long form of energy statistics: a row for each industry, year and energy."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from regional_carbon.collect.aliases import energy_names, fold, industry_name
from regional_carbon.collect.layouts.added_up import added_notices, classes_apart
from regional_carbon.collect.layouts.coal_equivalent import Refused, from_tce
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.entries import At, Entry, Item
from regional_carbon.collect.layouts.items import coded_item, energy_item, industry_item
from regional_carbon.collect.layouts.numbers import number, plain_text
from regional_carbon.collect.layouts.plain_cells import Plain
from regional_carbon.collect.layouts.statistics import Places
from regional_carbon.collect.layouts.titles import energy_above
from regional_carbon.collect.layouts.totals import may_hold_sums, without_sums
from regional_carbon.collect.layouts.units_in_text import stated_units
from regional_carbon.language.errors import Notice
from regional_carbon.units import GJ_PER_TCE, unit


def long_statistics(read: Plain, place: int, places: Places, decided: Decided) -> list[Entry]:
    """Energies by their names in the catalogue, units and coal equivalents resolved, totals set aside."""
    columns = read.columns
    if not read.rows or "amount" not in columns:
        return []
    _carry_down(read)
    if "industry" not in columns and "industry_code" in columns:
        columns["industry"] = [
            industry_name(code, chinese=read.block.chinese) if code else None for code in columns["industry_code"]
        ]
    if "energy" not in columns and (titled := energy_above(read.block.titles, decided)) is not None:
        columns["energy"] = [titled.thing] * len(read.rows)
    elif "energy" in columns:
        known = {name: _energy(name, decided) for name in set(columns["energy"]) if name}
        columns["energy"] = [known[name] if name else None for name in columns["energy"]]
    heading = read.headings["amount"]
    if "unit" in columns:
        columns["unit"] = [decided.alias(written) or written if written else None for written in columns["unit"]]
    if "unit" not in read.headings:
        _unit_of_column(read, decided)
    elif heading.unit and any(written and unit(written) is not unit(heading.unit) for written in columns["unit"]):
        values = {"header": heading.name, "unit": heading.unit}
        read.faults.append(read.fault("unit_said_twice", heading.row, heading.column, "amount", **values))
    stated = _set_aside(read, place, places, decided)
    _convert(read, places, decided, place)
    _add_up(read, decided)
    return stated


def energies_and_units(read: Plain, decided: Decided) -> None:
    """Energies by their names in the catalogue, and the unit of a table without a column of units."""
    if "energy" in read.columns:
        known = {name: _energy(name, decided) for name in set(read.columns["energy"]) if name}
        read.columns["energy"] = [known[name] if name else None for name in read.columns["energy"]]
    if "unit" not in read.headings and "amount" in read.headings:
        _unit_of_column(read, decided)


def _energy(name: str, decided: Decided) -> str:
    own = decided.alias(name)
    found = energy_names().get(fold(name))
    return own or (found.thing if found is not None and found.kind == "energy" else name)


def _carry_down(read: Plain) -> None:
    """A merged cell comes as one filled cell above blanks: where all that names a row is blank, it is carried down."""
    groups = [("industry_code", "industry"), ("year",), ("energy",)]
    count = 0
    for group in groups:
        lists = [read.columns[name] for name in group if name in read.columns and name in read.places]
        if not lists or all(value is not None for values in lists for value in values):
            continue
        for index in range(1, len(read.rows)):
            if all(values[index] is None for values in lists) and read.columns["amount"][index] is not None:
                for values in lists:
                    values[index] = values[index - 1]
                count += 1
    if count:
        read.notices.append(Notice("carried_down", {"file": read.block.sheet.file, "count": count}))


def _unit_of_column(read: Plain, decided: Decided) -> None:
    """The unit of a file without a column of units: at the header of the amounts, or in the title."""
    heading = read.headings["amount"]
    stated = list(dict.fromkeys(stated_units(read.block.titles)))
    given = heading.unit or decided.units.get(heading.name, "") or (stated[0].symbol if len(stated) == 1 else "")
    given = given or ("" if stated else decided.units_before.get(heading.name, ""))
    if given or "unit" in read.columns:  # beside those that stand in the amounts' own cells
        read.columns["unit"] = [own or given or None for own in _column(read, "unit")]


def _set_aside(read: Plain, place: int, places: Places, decided: Decided) -> list[Entry]:
    """Rows that are totals leave the table, and are held against their parts."""
    names = [
        (name or "", code or "")
        for name, code in zip(_column(read, "industry"), _column(read, "industry_code"), strict=True)
    ]
    industries = {pair: _industry(*pair, decided, chinese=read.block.chinese) for pair in dict.fromkeys(names)}
    energies = {name or "": _energy_item(name or "", decided) for name in dict.fromkeys(_column(read, "energy"))}
    if not may_hold_sums(list(industries.values()), list(energies.values())):
        return []
    entries = [
        _entry(read, index, industries[names[index]], energies[energy or ""], place)
        for index, energy in enumerate(_column(read, "energy"))
    ]
    sums = without_sums(classes_apart(entries))
    for key, entry, values in sums.findings:
        read.faults.append(replace(places.fault(key, entry.at, **values), severity="warning", sheet=""))
    if sums.stated:
        aside = {entry.at.row for entry in sums.stated}
        read.notices.append(Notice("totals_set_aside", {"file": read.block.sheet.file, "names": sums.names}))
        read.keep([index for index, row in enumerate(read.rows) if row not in aside])
    return sums.stated


def _add_up(read: Plain, decided: Decided) -> None:
    """Rows of one industry under several of its older names, or names that a person has explained, become one row."""
    columns = read.columns
    items = {name: industry_item(name, decided) for name in set(_column(read, "industry")) if name}
    called = {name for name, item in items.items() if item is not None and item.called}
    by_key: dict[object, list[int]] = defaultdict(list)
    for index, name in enumerate(_column(read, "industry")):
        amount = number(columns["amount"][index] or "")
        if name in called and amount.is_number:
            key = tuple(_column(read, one)[index] for one in ("industry_code", "year", "energy", "unit"))
            by_key[key].append(index)
    several = {
        key: at for key, at in by_key.items() if len({_column(read, "industry")[one] for one in at}) == len(at) > 1
    }
    if not several:
        return
    read.originals = {"amount": list(columns["amount"]), **read.originals}
    for at in several.values():
        added = sum((Decimal(number(columns["amount"][one] or "").text) for one in at), Decimal(0))
        columns["amount"][at[0]] = plain_text(added)
        read.originals["amount"][at[0]] = " + ".join(str(read.originals["amount"][one]) for one in at)
    read.notices += added_notices(
        read.block.sheet.file,
        [
            [(str(columns["industry"][one]), str(columns["industry_code"][one])) for one in at]
            for at in several.values()
        ],
    )
    for at in several.values():
        written = str(columns["industry"][at[0]])
        columns["industry"][at[0]] = industry_name(str(columns["industry_code"][at[0]]), chinese=not written.isascii())
    gone = {one for at in several.values() for one in at[1:]}
    read.keep([index for index in range(len(read.rows)) if index not in gone])


def _column(read: Plain, name: str) -> list[str | None]:
    return read.columns.get(name) or [None] * len(read.rows)


def _industry(name: str, code: str, decided: Decided, *, chinese: bool) -> Item:
    named = industry_item(name, decided)
    if named is not None and named.kind != "leaf":
        return named
    coded = coded_item(code or name, name, decided, own=True, chinese=chinese) or Item("leaf", code or name, name)
    return coded if named is None else replace(coded, called=coded.called or named.called)


def _energy_item(name: str, decided: Decided) -> Item:
    return energy_item(name, decided) or Item("leaf", name, name)


def _entry(read: Plain, index: int, industry: Item, energy: Item, place: int) -> Entry:
    given = _column(read, "unit")[index] or ""
    amount = read.columns["amount"][index] or ""
    at = At(place, read.rows[index], read.places["amount"])
    return Entry(
        industry, energy, _column(read, "year")[index], unit(given), given, number(amount), amount,
        at, at, at, at, " ".join([energy.name, given, *read.block.titles]),
    )  # fmt: skip


def _convert(read: Plain, places: Places, decided: Decided, place: int) -> None:
    """Amounts given in coal equivalent as amounts of the energy itself."""
    columns = read.columns
    if "unit" not in columns or "energy" not in columns:
        return
    if not any(given.quantity == "energy" for written in set(columns["unit"]) if (given := unit(written or ""))):
        return
    originals = list(columns["amount"])
    used: dict[str, Notice] = {}
    for index, written in enumerate(columns["unit"]):
        given = unit(written) if written else None
        energy, amount = columns["energy"][index], number(columns["amount"][index] or "")
        if given is None or given.quantity != "energy" or not energy or not amount.is_number:
            continue
        by = from_tce(energy, " ".join([energy, written or "", *read.block.titles, *_beside(read, index)]), decided)
        if isinstance(by, Refused):
            read.faults.append(
                read.fault(by.key, read.rows[index], read.places["amount"], energy, energy=energy, unit=written)
            )
            continue
        tce = Decimal(amount.text) * Decimal(repr(given.in_base)) / Decimal(repr(GJ_PER_TCE))
        columns["amount"][index] = plain_text(Decimal(f"{tce / by.tce:.12g}"))
        columns["unit"][index] = by.per.symbol
        values = {
            "file": read.block.sheet.file,
            "energy": energy,
            "tce": f"{by.tce:.5g}",
            "unit": by.per.symbol,
            "basis": by.basis,
        }
        used[energy] = Notice("tce_converted", values)
    if used:
        read.originals = {"amount": originals, **read.originals}
        read.notices += used.values()


def _beside(read: Plain, index: int) -> list[str]:
    """What else stands in the row, for the way electricity was counted may be said there."""
    return [cell for cell in read.block.sheet.rows[read.rows[index]] if cell.strip()]
