"""What is asked of columns: which is which, and what one is that nobody has decided on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, cast

from regional_carbon.collect.aliases import fold
from regional_carbon.collect.asking.made_of import columns_saying, decided_as, leave_column, made
from regional_carbon.collect.asking.offered import PHYSICAL, Words, meanings
from regional_carbon.collect.asking.question import Option, Question
from regional_carbon.collect.asking.where import Asked
from regional_carbon.collect.content import TABLES
from regional_carbon.collect.layouts.headers import known_names
from regional_carbon.collect.near import Near
from regional_carbon.language.errors import Fault
from regional_carbon.schema.dictionary import tables
from regional_carbon.units import symbols

_COLUMNS_OFFERED: Final = 30
_COLUMNS_NAMING: Final = 10  # columns from the left that may name an enterprise


def missing_column(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """Which column says what the table needs; an energy or a unit may be one for all amounts."""
    name = faults[0].alike
    options = columns_saying(asked, name)
    amounts = asked.headed("amount")
    if name == "energy":
        return made(asked, faults, options, "energy", [name], listed="energies")
    if name == "unit" and amounts is not None:
        every = [unit for quantity in PHYSICAL for unit in symbols(quantity)]
        options += [Option(Words("all_in_unit", {"unit": unit}), {"units": {amounts.name: unit}}) for unit in every]
    return made(asked, faults, options, "columns", [name])


def of_nobody(asked: Asked, faults: Sequence[Fault]) -> Question:
    """Which column names the enterprises, or numbers them."""
    labels = dict(meanings(asked.table))
    options = [
        Option(Words("it_is_named", {"column": name, "what": labels[meaning]}), {"columns": {name: meaning}})
        for meaning in ("name", "enterprise_id")
        for name in asked.names()[:_COLUMNS_NAMING]
        if not asked.meaning(name) and (meaning != "name" or name in dict(asked.texts()))
    ]
    return made(asked, faults, options, "columns", ["name"])


def of_nothing(asked: Asked, faults: Sequence[Fault]) -> Question:
    """Which column holds electricity, or output."""
    labels = dict(meanings(asked.table))
    options = [
        Option(Words("it_is_named", {"column": name, "what": labels[meaning]}), {"columns": {name: meaning}})
        for meaning in ("electricity_mwh", "output_cny")
        for name in asked.names()[:_COLUMNS_OFFERED]
        if not asked.meaning(name) and name not in dict(asked.texts())
    ]
    return made(asked, faults, options, "columns", ["amount"])


def not_used(asked: Asked, used: Collection[str], *, every: bool) -> list[Question]:
    """What each column is that no table of the file uses, nobody having decided so: those with a unit, or every one."""
    understood = asked.taken.understood
    ours = {name for table in tables() for name in table.columns()}
    headings = {one.name: one for block in asked.blocks for one in block.headings if one.name}
    unused = [name for name in headings if name not in {*used, *asked.before, *ours}]
    rest = Option(Words("leave_the_rest", {"count": len(unused)}), decided_as("columns", unused, ""))
    found = []
    for name in unused:
        values = {"column": name, "first": list(understood.examples.get(name, ()))}
        if values["first"] and (every or headings[name].unit):
            met = asked.fault("column_not_used", headings[name], **values)
            found.append(made(asked, [met], [leave_column(name), rest], "columns", [name], listed="meanings"))
    return found


def near_header(asked: Asked, faults: Sequence[Fault]) -> Question:
    name = str(faults[0].values["column"])
    known = known_names(TABLES[asked.table][0])
    near = cast("Near", faults[0].values["near"]).names
    things = [meant.thing for one in near if (meant := known.get(fold(one))) is not None and meant.kind != "total"]
    labels = dict(meanings(asked.table))
    options = [
        Option(Words("it_is", {"what": labels.get(thing, thing)}), {"columns": {name: thing}})
        for thing in dict.fromkeys(things)
    ]
    return made(asked, faults, [*options, leave_column(name)], "columns", [name])


def fit_alike(asked: Asked, faults: Sequence[Fault]) -> Question:
    names = cast("list[str]", faults[0].values["columns"])
    options = [
        Option(Words("take_column", {"column": name}), decided_as("columns", [one for one in names if one != name], ""))
        for name in names
    ]
    return made(asked, faults, options, "columns", names)


def leave_these(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """Columns side by side that are not whole: they are left out."""
    told = faults[0].values.get("columns") or faults[0].values.get("column")
    named = [told] if isinstance(told, str) else cast("Sequence[str]", told or ())
    months = [
        one.name for block in asked.blocks for one in block.headings if one.of("month", "tariff") is not None
    ]  # fmt: skip
    names = list(dict.fromkeys(name for name in named or months if name in asked.names()))
    return made(asked, faults, [leave_column(*names)], "columns", names) if names else None


def column_gone(asked: Asked, faults: Sequence[Fault]) -> Question:
    """A column that stood in the publisher's last file: another one is it now, or there is none."""
    name = str(faults[0].values["column"])
    meaning = asked.before.get(name, "")
    options = columns_saying(asked, meaning) if meaning else []
    return made(
        asked, faults, [*options, Option(Words("no_more", {"column": name}), asked.layout())], "columns", [name]
    )
