"""What is asked of each cause for which a file cannot be taken, and which ways on there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, cast

from regional_carbon.collect.aliases import energy_names, fold, industry_of
from regional_carbon.collect.asking.made_of import columns_saying, decided_as, leave_column, made
from regional_carbon.collect.asking.of_columns import (
    column_gone,
    fit_alike,
    leave_these,
    missing_column,
    near_header,
    of_nobody,
    of_nothing,
)
from regional_carbon.collect.asking.offered import Coded, Words, energies
from regional_carbon.collect.asking.question import Option, Question
from regional_carbon.collect.asking.rows import leaving_rows_out
from regional_carbon.collect.asking.where import Asked
from regional_carbon.collect.content import TABLES
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.items import Divisions
from regional_carbon.collect.layouts.repeated_rows import amounts_of, may_be_added, same_rows
from regional_carbon.collect.near import Near
from regional_carbon.language.errors import Fault
from regional_carbon.units import symbols

_WAYS: Final = {"first": "rows_first", "last": "rows_last", "sum": "rows_sum"}  # which of rows of one key count
# Columns that are asked about first.
_FIRST: Final = ("enterprise_id", "amount", "energy", "industry_code", "year", "unit")


def question_of(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """What is asked of a fault of a file, at all its places; None where nothing can be answered."""
    ask = _ASK.get(faults[0].key)
    question = ask(asked, faults) if ask is not None else None
    if question is None and faults[0].severity == "warning":
        return None
    return question or _of_rows(asked, faults)


def _of_rows(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """Whatever else is wrong in rows: they are left out."""
    options = leaving_rows_out(asked, faults)
    return made(asked, faults, [], about=[faults[0].alike]) if options else None


# ---------------------------------------------------------------------------------------------------
# Names


def _section_of(asked: Asked, name: str) -> Literal["columns", "aliases"]:
    """Whether a name stands in a header or in cells."""
    return "columns" if name in asked.names() else "aliases"


def _energy(asked: Asked, faults: Sequence[Fault]) -> Question:
    """What an energy that is not known counts as."""
    values = faults[0].values
    name = str(values.get("name") or values.get("column") or values.get("energy"))
    section = _section_of(asked, name)
    near = values.get("near")
    things = [
        meant.thing
        for one in (near.names if isinstance(near, Near) else ())
        if (meant := energy_names().get(fold(one))) is not None and meant.kind == "energy"
    ]
    known = cast("list[str]", values.get("known") or [])
    labels: dict[str, object] = dict(energies(known))
    options = [
        Option(Words("it_is", {"what": labels.get(thing, thing)}), decided_as(section, [name], thing))
        for thing in dict.fromkeys(things)
        if not known or thing in known
    ]
    left = Option(Words("leave_out", {"name": name}), decided_as(section, [name], ""))
    total = Option(Words("total", {"name": name}), decided_as(section, [name], "total"))
    return made(asked, faults, [*options, left, total], section, [name], listed="energies", known=known)


def _without_coefficient(asked: Asked, faults: Sequence[Fault]) -> Question:
    name = str(faults[0].values["energy"])
    section = _section_of(asked, name)
    left = Option(Words("leave_out", {"name": name}), decided_as(section, [name], ""))
    return made(asked, faults, [left], section, [name], listed="energies")


def _industry(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """Which industry a name stands for, of those it may be where it was split; or a total, or nothing that counts."""
    name = str(faults[0].values["name"])
    if not name:
        return None
    near, divisions = faults[0].values.get("near"), faults[0].values.get("divisions")
    found = [meant.thing for one in (near.names if isinstance(near, Near) else ()) if (meant := industry_of(one))]
    codes = list(divisions.codes) if isinstance(divisions, Divisions) else found
    options = [
        Option(Words("it_is", {"what": Coded(code)}), decided_as("aliases", [name], code))
        for code in dict.fromkeys(codes)
    ]
    options += [
        Option(Words("total", {"name": name}), decided_as("aliases", [name], "total")),
        Option(Words("leave_out", {"name": name}), decided_as("aliases", [name], "")),
    ]
    return made(asked, faults, options, "aliases", [name], listed="industries")


def _energy_not_said(asked: Asked, faults: Sequence[Fault]) -> Question:
    """Which energy all amounts are of, or which column says it."""
    return made(asked, faults, columns_saying(asked, "energy", words_alone=True), "energy", listed="energies")


def _industry_not_said(asked: Asked, faults: Sequence[Fault]) -> Question:
    names = list(dict.fromkeys(str(fault.values["name"]) for fault in faults))
    options = [*columns_saying(asked, "industry", words_alone=True), leave_column(*names)]
    return made(asked, faults, options, "columns", names, listed="industries")


def _whole_and_kinds(asked: Asked, faults: Sequence[Fault]) -> Question:
    name = str(faults[0].values["name"])
    left = Option(Words("leave_out", {"name": name}), decided_as(_section_of(asked, name), [name], ""))
    return made(asked, faults, [left], _section_of(asked, name), [name])


# ---------------------------------------------------------------------------------------------------
# Units


def _unit(asked: Asked, faults: Sequence[Fault]) -> Question:
    """The unit of a column, or of the amounts of an energy; the column may be left out, or be another.

    Months side by side are in one unit.
    """
    values = faults[0].values
    name = str(values["column"])
    heading = asked.headed(name)
    about = name if heading is None else heading.name
    known = cast("list[str]", values.get("known") or [])
    if "energy" in TABLES[asked.table][0].columns():  # whichever energy it is: its coal equivalent may be meant
        known = [*known, *(unit for unit in symbols("energy") if unit not in known)]
    names = _months_with(asked, heading) or [about]
    options = _units({"known": known}, "units", *names)
    if heading is not None:
        options.append(leave_column(*names))
    return made(asked, faults, options, "units", names)


def _months_with(asked: Asked, heading: Heading | None) -> list[str]:
    """The months that stand beside a month, none of which says its unit; none where it is no month."""
    if heading is None or heading.of("month") is None:
        return []
    headings = [one for block in asked.blocks for one in block.headings]
    return list(dict.fromkeys(one.name for one in headings if one.of("month") is not None and not one.unit))


def _unit_in_cell(asked: Asked, faults: Sequence[Fault]) -> Question:
    """What a unit in cells, or at the header of an energy, stands for."""
    values = faults[0].values
    written, name = str(values["unit"]), str(values.get("name") or "")
    heading = (asked.headed(name) if name else None) or asked.headed(str(values["energy"]))
    if heading is not None and asked.headed("unit") is None:
        return made(
            asked, faults, [*_units(values, "units", heading.name), leave_column(heading.name)], "units", [heading.name]
        )
    return made(asked, faults, _units(values, "aliases", written), "aliases", [written])


def _units(values: Mapping[str, object], section: str, *about: str) -> list[Option]:
    return [
        Option(Words("in_unit", {"unit": unit}), decided_as(section, about, unit))
        for unit in cast("list[str]", values.get("known") or [])
    ]


def _unit_twice(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """The header gives one unit, a column another: the column is left out, and the header's counts."""
    column = asked.headed("unit")
    if column is None:
        return None
    values = {"unit": faults[0].values["unit"], "column": column.name}
    return made(asked, faults, [Option(Words("unit_of_header", values), decided_as("columns", [column.name], ""))])


def _unit_differs(asked: Asked, faults: Sequence[Fault]) -> Question:
    name, unit = str(faults[0].values["column"]), str(faults[0].values["unit"])
    chosen = Option(Words("in_unit", {"unit": unit}), decided_as("units", [name], unit))
    return made(asked, faults, [chosen, leave_column(name)], "units", [name])


def _electricity_counted(asked: Asked, faults: Sequence[Fault]) -> Question:
    """How electricity in coal equivalent was counted; by the coal burnt for it, at which rate."""
    options = [Option(Words("counted_calorific"), {"electricity_counted": "calorific"})]
    if faults[0].key == "electricity_tce_unclear":
        options.append(Option(Words("counted_equivalent"), {"electricity_counted": "equivalent"}))
        return made(asked, faults, options)
    return made(asked, faults, options, "kgce_per_kwh", typed="number")


def _heating_value(asked: Asked, faults: Sequence[Fault]) -> Question:
    options: list[Option] = [
        Option(Words("heating_value_net"), {"heating_value": "net"}),
        Option(Words("heating_value_gross"), {"heating_value": "gross"}),
    ]
    return made(asked, faults, options)


def _rate(asked: Asked, faults: Sequence[Fault]) -> Question:
    currency = str(faults[0].values["currency"])
    left = leave_column(str(faults[0].values["column"]))
    return made(asked, faults, [left], "rates", [currency], typed="number")


# ---------------------------------------------------------------------------------------------------
# Rows and cells


def _year(asked: Asked, faults: Sequence[Fault]) -> Question:
    return made(asked, faults, columns_saying(asked, "year"), "year", typed="year")


def _year_differs(asked: Asked, faults: Sequence[Fault]) -> Question:
    year = str(faults[0].values["year"])
    return made(asked, faults, [Option(Words("year_is", {"year": year}), {"year": int(year)})])


def _value(asked: Asked, faults: Sequence[Fault]) -> Question:
    """A cell that is no number: not known, or the number it means. A row that is an amount is nothing without it."""
    written = str(faults[0].values["written"])
    not_known = Option(Words("not_known", {"written": written}), decided_as("aliases", [written], ""))
    options = [] if asked.headed("amount") else [not_known]
    return made(asked, faults, options, "aliases", [written], typed="number")


def _same_rows(asked: Asked, faults: Sequence[Fault]) -> Question:
    """Rows that stand there more than once: one of them counts, or they are added up where that has a meaning."""
    written, table = asked.taken.written, TABLES[asked.table][0]
    several = [rows for rows in same_rows(written, table) if len(rows) > 1]
    added = amounts_of(written, table)
    addable = bool(added) and all(may_be_added(written, rows, added) for rows in several)
    ways = [how for how in _WAYS if how != "sum" or addable]
    options = [Option(Words(_WAYS[how]), {"same_rows": how}) for how in ways]
    return made(asked, faults, options)


def _sheet_gone(asked: Asked, faults: Sequence[Fault]) -> Question:
    names = cast("list[str]", faults[0].values["known"])
    options = [Option(Words("only_sheet", {"sheet": name}), {**asked.layout(name), "sheet": name}) for name in names]
    return made(asked, faults, options)


_Ask = Callable[[Asked, Sequence[Fault]], "Question | None"]

_ASK: Final[dict[str, _Ask]] = {
    "column_missing": missing_column,
    "records_of_nobody": of_nobody,
    "records_of_nothing": of_nothing,
    "header_near": near_header,
    "columns_fit_alike": fit_alike,
    "months_missing": leave_these,
    "months_twice": leave_these,
    "tariffs_unclear": leave_these,
    "decided_column_missing": column_gone,
    "decided_sheet_missing": _sheet_gone,
    "energy_column_unknown": _energy,
    "energy_column_without_unit": _energy,
    "energy_unknown_asked": _energy,
    "energy_unknown": _energy,
    "energy_name_unknown": _energy,
    "tce_without_coefficient": _without_coefficient,
    "raw_coal_and_kinds": _whole_and_kinds,
    "industry_name_unknown": _industry,
    "industry_split": _industry,
    "energy_not_said": _energy_not_said,
    "industry_not_said": _industry_not_said,
    "unit_missing": _unit,
    "header_unit_unknown": _unit,
    "header_unit_wrong": _unit,
    "unit_unknown_asked": _unit_in_cell,
    "unit_unknown": _unit_in_cell,
    "unit_wrong": _unit_in_cell,
    "unit_without_heating_value": _unit_in_cell,
    "unit_said_twice": _unit_twice,
    "decided_unit_differs": _unit_differs,
    "electricity_tce_unclear": _electricity_counted,
    "electricity_tce_without_rate": _electricity_counted,
    "heating_value_unclear": _heating_value,
    "currency_rate_needed": _rate,
    "year_not_found": _year,
    "decided_year_differs": _year_differs,
    "not_a_number": _value,
    "number_unclear": _value,
    "not_finite": _value,
    "duplicate": _same_rows,
}

# All faults of these causes are one question: it is of all amounts, or of all rows.
WHOLE: Final = ("energy_not_said", "duplicate", "year_not_found", "column_missing", "electricity_tce_unclear")


def in_order(faults: Sequence[Fault]) -> list[Fault]:
    """Of columns that are missing the one that is asked first alone: what it is said to be changes the others."""
    missing = [fault for fault in faults if fault.key == "column_missing"]
    place = {name: at for at, name in enumerate(_FIRST)}
    first = sorted(missing, key=lambda fault: place.get(fault.alike, len(place)))[:1]
    return [*first, *(fault for fault in faults if fault.key != "column_missing")]
