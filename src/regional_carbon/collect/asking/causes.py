"""What is asked of each cause for which a file cannot be taken, and which ways on there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, Literal, cast

import narwhals as nw

from regional_carbon.collect.aliases import energy_names, fold, industry_of
from regional_carbon.collect.asking.offered import PHYSICAL, Coded, Words, energies, meanings
from regional_carbon.collect.asking.question import Option, Question, Section
from regional_carbon.collect.asking.rows import leaving_rows_out, only_one_sheet, telling_apart
from regional_carbon.collect.asking.where import Asked
from regional_carbon.collect.content import TABLES
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.layouts.headers import known_names
from regional_carbon.collect.layouts.items import Divisions
from regional_carbon.collect.layouts.repeated_rows import amounts_of, may_be_added, same_rows
from regional_carbon.collect.near import Near
from regional_carbon.language.errors import Fault
from regional_carbon.schema.dictionary import tables
from regional_carbon.units import symbols

_COLUMNS_OFFERED: Final = 30
_WAYS: Final = {"first": "rows_first", "last": "rows_last", "sum": "rows_sum"}  # which of rows of one key count
_COLUMNS_NAMING: Final = 10  # columns from the left that may name an enterprise
_FIRST: Final = (
    "enterprise_id",
    "amount",
    "energy",
    "industry_code",
    "year",
    "unit",
)  # columns that are asked about first


def question_of(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """What is asked of a fault of a file, at all its places; None where nothing can be answered."""
    ask = _ASK.get(faults[0].key)
    question = ask(asked, faults) if ask is not None else None
    if question is None and faults[0].severity == "warning":
        return None
    return question or _of_rows(asked, faults)


def _made(
    asked: Asked,
    faults: Sequence[Fault],
    options: Sequence[Option],
    section: Section = "aliases",
    about: Sequence[str] = (),
    *,
    listed: str = "",
    known: Sequence[str] = (),
    typed: Literal["", "number", "year"] = "",
) -> Question:
    """The question with what may be answered besides: leave rows out, take one sheet, leave it as it is."""
    named = about if listed else ()  # a name that is left out takes its rows with it
    again = faults[0].key == "duplicate"
    rows = telling_apart(asked, faults) if again else leaving_rows_out(asked, faults, named)
    more = [*rows, *only_one_sheet(asked)]
    may_stay = faults[0].severity == "warning" and faults[0].key != "column_not_used"
    as_it_is = [Option(Words("as_it_is"), {})] if may_stay else []
    shown = asked.shown(faults)
    return Question(
        asked.table, faults, [*options, *more, *as_it_is], section, about, listed, known, typed, shown=shown
    )


def _decided(section: str, about: Sequence[str], value: str) -> Layout:
    return cast("Layout", {section: dict.fromkeys(about, value)})


def _of_rows(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """Whatever else is wrong in rows: they are left out."""
    options = leaving_rows_out(asked, faults)
    return _made(asked, faults, [], about=[faults[0].alike]) if options else None


# ---------------------------------------------------------------------------------------------------
# Columns


def _columns_saying(asked: Asked, meaning: str, *, words_alone: bool = False) -> list[Option]:
    """Each column of the file, as one that says something of the table; the likeliest first.

    Likely are those that are not used yet, and hold numbers where numbers are wanted.
    """
    texts, examples = dict(asked.texts()), asked.taken.understood.examples
    column = TABLES[asked.table][0].columns().get(meaning)
    wanted_words = words_alone or (column is not None and column.dtype is nw.String)
    names = [name for name in asked.names() if asked.meaning(name) != meaning and examples.get(name)]
    names = [name for name in names if name in texts or not words_alone]
    names.sort(key=lambda name: (bool(asked.meaning(name)), (name in texts) is not wanted_words))
    return [
        Option(Words("it_is_column", {"column": name, "first": list(examples[name])}), {"columns": {name: meaning}})
        for name in names[:_COLUMNS_OFFERED]
    ]


def _missing(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """Which column says what the table needs; an energy or a unit may be one for all amounts."""
    name = faults[0].alike
    options = _columns_saying(asked, name)
    amounts = asked.headed("amount")
    if name == "energy":
        return _made(asked, faults, options, "energy", [name], listed="energies")
    if name == "unit" and amounts is not None:
        every = [unit for quantity in PHYSICAL for unit in symbols(quantity)]
        options += [Option(Words("all_in_unit", {"unit": unit}), {"units": {amounts.name: unit}}) for unit in every]
    return _made(asked, faults, options, "columns", [name])


def _of_nobody(asked: Asked, faults: Sequence[Fault]) -> Question:
    """Which column names the enterprises, or numbers them."""
    labels = dict(meanings(asked.table))
    options = [
        Option(Words("it_is_named", {"column": name, "what": labels[meaning]}), {"columns": {name: meaning}})
        for meaning in ("name", "enterprise_id")
        for name in asked.names()[:_COLUMNS_NAMING]
        if not asked.meaning(name) and (meaning != "name" or name in dict(asked.texts()))
    ]
    return _made(asked, faults, options, "columns", ["name"])


def _of_nothing(asked: Asked, faults: Sequence[Fault]) -> Question:
    """Which column holds electricity, or output."""
    labels = dict(meanings(asked.table))
    options = [
        Option(Words("it_is_named", {"column": name, "what": labels[meaning]}), {"columns": {name: meaning}})
        for meaning in ("electricity_mwh", "output_cny")
        for name in asked.names()[:_COLUMNS_OFFERED]
        if not asked.meaning(name) and name not in dict(asked.texts())
    ]
    return _made(asked, faults, options, "columns", ["amount"])


def not_used(asked: Asked, used: Collection[str], *, every: bool) -> list[Question]:
    """What each column is that no table of the file uses, nobody having decided so: those with a unit, or every one."""
    understood = asked.taken.understood
    ours = {name for table in tables() for name in table.columns()}
    headings = {one.name: one for block in asked.blocks for one in block.headings if one.name}
    unused = [name for name in headings if name not in {*used, *asked.before, *ours}]
    rest = Option(Words("leave_the_rest", {"count": len(unused)}), _decided("columns", unused, ""))
    found = []
    for name in unused:
        values = {"column": name, "first": list(understood.examples.get(name, ()))}
        if values["first"] and (every or headings[name].unit):
            met = asked.fault("column_not_used", headings[name], **values)
            found.append(_made(asked, [met], [_leave_column(name), rest], "columns", [name], listed="meanings"))
    return found


def _near_header(asked: Asked, faults: Sequence[Fault]) -> Question:
    name = str(faults[0].values["column"])
    known = known_names(TABLES[asked.table][0])
    near = cast("Near", faults[0].values["near"]).names
    things = [meant.thing for one in near if (meant := known.get(fold(one))) is not None and meant.kind != "total"]
    labels = dict(meanings(asked.table))
    options = [
        Option(Words("it_is", {"what": labels.get(thing, thing)}), {"columns": {name: thing}})
        for thing in dict.fromkeys(things)
    ]
    return _made(asked, faults, [*options, _leave_column(name)], "columns", [name])


def _leave_column(*names: str) -> Option:
    return Option(Words("leave_columns", {"columns": list(names)}), _decided("columns", names, ""))


def _fit_alike(asked: Asked, faults: Sequence[Fault]) -> Question:
    names = cast("list[str]", faults[0].values["columns"])
    options = [
        Option(Words("take_column", {"column": name}), _decided("columns", [one for one in names if one != name], ""))
        for name in names
    ]
    return _made(asked, faults, options, "columns", names)


def _leave_these(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """Columns side by side that are not whole: they are left out."""
    told = faults[0].values.get("columns") or faults[0].values.get("column")
    named = [told] if isinstance(told, str) else cast("Sequence[str]", told or ())
    months = [
        one.name for block in asked.blocks for one in block.headings if one.of("month", "tariff") is not None
    ]  # fmt: skip
    names = list(dict.fromkeys(name for name in named or months if name in asked.names()))
    return _made(asked, faults, [_leave_column(*names)], "columns", names) if names else None


def _column_gone(asked: Asked, faults: Sequence[Fault]) -> Question:
    """A column that stood in the publisher's last file: another one is it now, or there is none."""
    name = str(faults[0].values["column"])
    meaning = asked.before.get(name, "")
    options = _columns_saying(asked, meaning) if meaning else []
    return _made(
        asked, faults, [*options, Option(Words("no_more", {"column": name}), asked.layout())], "columns", [name]
    )


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
        Option(Words("it_is", {"what": labels.get(thing, thing)}), _decided(section, [name], thing))
        for thing in dict.fromkeys(things)
        if not known or thing in known
    ]
    left = Option(Words("leave_out", {"name": name}), _decided(section, [name], ""))
    total = Option(Words("total", {"name": name}), _decided(section, [name], "total"))
    return _made(asked, faults, [*options, left, total], section, [name], listed="energies", known=known)


def _without_coefficient(asked: Asked, faults: Sequence[Fault]) -> Question:
    name = str(faults[0].values["energy"])
    section = _section_of(asked, name)
    left = Option(Words("leave_out", {"name": name}), _decided(section, [name], ""))
    return _made(asked, faults, [left], section, [name], listed="energies")


def _industry(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """Which industry a name stands for, of those it may be where it was split; or a total, or nothing that counts."""
    name = str(faults[0].values["name"])
    if not name:
        return None
    near, divisions = faults[0].values.get("near"), faults[0].values.get("divisions")
    found = [meant.thing for one in (near.names if isinstance(near, Near) else ()) if (meant := industry_of(one))]
    codes = list(divisions.codes) if isinstance(divisions, Divisions) else found
    options = [
        Option(Words("it_is", {"what": Coded(code)}), _decided("aliases", [name], code))
        for code in dict.fromkeys(codes)
    ]
    options += [
        Option(Words("total", {"name": name}), _decided("aliases", [name], "total")),
        Option(Words("leave_out", {"name": name}), _decided("aliases", [name], "")),
    ]
    return _made(asked, faults, options, "aliases", [name], listed="industries")


def _energy_not_said(asked: Asked, faults: Sequence[Fault]) -> Question:
    """Which energy all amounts are of, or which column says it."""
    return _made(asked, faults, _columns_saying(asked, "energy", words_alone=True), "energy", listed="energies")


def _industry_not_said(asked: Asked, faults: Sequence[Fault]) -> Question:
    names = list(dict.fromkeys(str(fault.values["name"]) for fault in faults))
    options = [*_columns_saying(asked, "industry", words_alone=True), _leave_column(*names)]
    return _made(asked, faults, options, "columns", names, listed="industries")


def _whole_and_kinds(asked: Asked, faults: Sequence[Fault]) -> Question:
    name = str(faults[0].values["name"])
    left = Option(Words("leave_out", {"name": name}), _decided(_section_of(asked, name), [name], ""))
    return _made(asked, faults, [left], _section_of(asked, name), [name])


# ---------------------------------------------------------------------------------------------------
# Units


def _unit(asked: Asked, faults: Sequence[Fault]) -> Question:
    """The unit of a column, or of the amounts of an energy; the column may be left out, or be another."""
    values = faults[0].values
    name = str(values["column"])
    heading = asked.headed(name)
    about = name if heading is None else heading.name
    known = cast("list[str]", values.get("known") or [])
    if "energy" in TABLES[asked.table][0].columns():  # whichever energy it is: its coal equivalent may be meant
        known = [*known, *(unit for unit in symbols("energy") if unit not in known)]
    options = _units({"known": known}, "units", about)
    if heading is not None:
        options.append(_leave_column(about))
    return _made(asked, faults, options, "units", [about])


def _unit_in_cell(asked: Asked, faults: Sequence[Fault]) -> Question:
    """What a unit in cells, or at the header of an energy, stands for."""
    values = faults[0].values
    written, name = str(values["unit"]), str(values.get("name") or "")
    heading = asked.headed(name) or asked.headed(str(values["energy"]))
    if heading is not None and asked.headed("unit") is None:
        return _made(
            asked,
            faults,
            [*_units(values, "units", heading.name), _leave_column(heading.name)],
            "units",
            [heading.name],
        )
    return _made(asked, faults, _units(values, "aliases", written), "aliases", [written])


def _units(values: Mapping[str, object], section: str, about: str) -> list[Option]:
    return [
        Option(Words("in_unit", {"unit": unit}), _decided(section, [about], unit))
        for unit in cast("list[str]", values.get("known") or [])
    ]


def _unit_twice(asked: Asked, faults: Sequence[Fault]) -> Question | None:
    """The header gives one unit, a column another: the column is left out, and the header's counts."""
    column = asked.headed("unit")
    if column is None:
        return None
    values = {"unit": faults[0].values["unit"], "column": column.name}
    return _made(asked, faults, [Option(Words("unit_of_header", values), _decided("columns", [column.name], ""))])


def _unit_differs(asked: Asked, faults: Sequence[Fault]) -> Question:
    name, unit = str(faults[0].values["column"]), str(faults[0].values["unit"])
    chosen = Option(Words("in_unit", {"unit": unit}), _decided("units", [name], unit))
    return _made(asked, faults, [chosen, _leave_column(name)], "units", [name])


def _electricity_counted(asked: Asked, faults: Sequence[Fault]) -> Question:
    """How electricity in coal equivalent was counted; by the coal burnt for it, at which rate."""
    options = [Option(Words("counted_calorific"), {"electricity_counted": "calorific"})]
    if faults[0].key == "electricity_tce_unclear":
        options.append(Option(Words("counted_equivalent"), {"electricity_counted": "equivalent"}))
        return _made(asked, faults, options)
    return _made(asked, faults, options, "kgce_per_kwh", typed="number")


def _heating_value(asked: Asked, faults: Sequence[Fault]) -> Question:
    options: list[Option] = [
        Option(Words("heating_value_net"), {"heating_value": "net"}),
        Option(Words("heating_value_gross"), {"heating_value": "gross"}),
    ]
    return _made(asked, faults, options)


def _rate(asked: Asked, faults: Sequence[Fault]) -> Question:
    currency = str(faults[0].values["currency"])
    left = _leave_column(str(faults[0].values["column"]))
    return _made(asked, faults, [left], "rates", [currency], typed="number")


# ---------------------------------------------------------------------------------------------------
# Rows and cells


def _year(asked: Asked, faults: Sequence[Fault]) -> Question:
    return _made(asked, faults, _columns_saying(asked, "year"), "year", typed="year")


def _year_differs(asked: Asked, faults: Sequence[Fault]) -> Question:
    year = str(faults[0].values["year"])
    return _made(asked, faults, [Option(Words("year_is", {"year": year}), {"year": int(year)})])


def _value(asked: Asked, faults: Sequence[Fault]) -> Question:
    """A cell that is no number: not known, or the number it means. A row that is an amount is nothing without it."""
    written = str(faults[0].values["written"])
    not_known = Option(Words("not_known", {"written": written}), _decided("aliases", [written], ""))
    options = [] if asked.headed("amount") else [not_known]
    return _made(asked, faults, options, "aliases", [written], typed="number")


def _same_rows(asked: Asked, faults: Sequence[Fault]) -> Question:
    """Rows that stand there more than once: one of them counts, or they are added up where that has a meaning."""
    written, table = asked.taken.written, TABLES[asked.table][0]
    several = [rows for rows in same_rows(written, table) if len(rows) > 1]
    added = amounts_of(written, table)
    addable = bool(added) and all(may_be_added(written, rows, added) for rows in several)
    ways = [how for how in _WAYS if how != "sum" or addable]
    options = [Option(Words(_WAYS[how]), {"same_rows": how}) for how in ways]
    return _made(asked, faults, options)


def _sheet_gone(asked: Asked, faults: Sequence[Fault]) -> Question:
    names = cast("list[str]", faults[0].values["known"])
    options = [Option(Words("only_sheet", {"sheet": name}), {**asked.layout(name), "sheet": name}) for name in names]
    return _made(asked, faults, options)


_Ask = Callable[[Asked, Sequence[Fault]], "Question | None"]

_ASK: Final[dict[str, _Ask]] = {
    "column_missing": _missing,
    "records_of_nobody": _of_nobody,
    "records_of_nothing": _of_nothing,
    "header_near": _near_header,
    "columns_fit_alike": _fit_alike,
    "months_missing": _leave_these,
    "months_twice": _leave_these,
    "tariffs_unclear": _leave_these,
    "decided_column_missing": _column_gone,
    "decided_sheet_missing": _sheet_gone,
    "energy_column_unknown": _energy,
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
