"""A table with a row for each record: its columns by their names, its cells cleaned and in the units kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

import narwhals as nw

from regional_carbon.collect.aliases import fold, kept_symbol, label, other_names
from regional_carbon.collect.layouts.cell_blocks import Block, is_note
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.numbers import half_a_digit, number, plain_text
from regional_carbon.collect.layouts.plain_cells import Cells, Plain, take_column, unit_size
from regional_carbon.language.errors import Notice
from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.input_tables import EnergyStatistics

_IDENTIFYING: Final = ("enterprise_id", "meter", "credit_code")  # numbers that only a record has
_NAMING: Final = ("name", "industry", "energy", "industry_code", *_IDENTIFYING)  # columns that name a record
MONTHS: Final = range(1, 13)
_NUMBER: Final = re.compile(r"-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_NAME_ALONE: Final = re.compile(r"其中[^\s:：]")  # 其中地产有限公司: a name, where the row has an identifier


def read_plain(block: Block, cells: Cells, table: type[Table], decided: Decided) -> Plain:
    """A block whose rows are records: every column of the table that its header names.

    Blank rows, notes below and rows that name a total are no records. Amounts are brought to the unit their
    column is kept in, by the unit in the header, in the row beneath it or in the title; never by a guess.
    """
    read = Plain(block, [], cells.grid)
    chosen, months = _choose(read, table)
    _pick_rows(read, cells.plain, table, chosen, _amounts(table, chosen, months))
    for name, heading in chosen.items():
        column = table.columns().get(name)
        if column is not None:
            take_column(read, heading, column, decided)
    if read.units and "unit" in table.columns():
        beside = read.columns.get("unit") or [None] * len(read.rows)
        read.columns["unit"] = [read.units.get(index, unit_beside) for index, unit_beside in enumerate(beside)]
    _sum_months(read, table, months, decided)
    return read


# ---------------------------------------------------------------------------------------------------
# Which column is which


def _choose(read: Plain, table: type[Table]) -> tuple[dict[str, Heading], dict[int, list[Heading]]]:
    chosen: dict[str, Heading] = {}
    months: dict[int, list[Heading]] = {}
    fitting: dict[tuple[str, str], list[Heading]] = {}
    by_month = any(heading.of("month") is not None for heading in read.block.headings)
    for heading in read.block.headings:
        meaning = heading.of("column", "second")
        if by_month and heading.of("total") is not None and heading.thing("column") in ("", "electricity_mwh"):
            read.year_total = heading
        elif heading.of("month") is not None:
            months.setdefault(int(heading.thing("month")), []).append(heading)
        elif heading.of("tariff") is not None:
            read.tariffs.append(heading)
        elif heading.of("period") is not None:
            read.periods[heading.thing("period")] = heading
        elif meaning is None:
            read.unused.append(heading)
        else:
            fitting.setdefault((meaning.kind, meaning.thing), []).append(heading)
    for (kind, name), found in sorted(fitting.items(), key=lambda one: one[0][0]):
        own = [heading for heading in found if heading.name.strip() == name]
        if own:
            chosen[name] = own[0]
            read.doubled += [name] * (len(own) - 1)
            read.unused += [heading for heading in found if heading not in own]
        elif kind == "second" and name in chosen:
            read.unused += found
        elif len(found) == 1:
            chosen[name] = found[0]
            if kind == "second":
                values = {"file": read.block.sheet.file, "column": name, "header": found[0].name}
                read.notices.append(Notice("second_choice", values))
        else:
            _two_fit(read, table, name, found)
    return chosen, months


def _two_fit(read: Plain, table: type[Table], name: str, found: Sequence[Heading]) -> None:
    column = table.columns().get(name)
    shown = Either(column.label("en"), column.label("zh")) if column else name
    values = {"columns": [heading.name for heading in found], "column": name, "label": shown}
    read.faults.append(read.fault("columns_fit_alike", found[1].row, found[1].column, name, **values))


# ---------------------------------------------------------------------------------------------------
# Which rows are records


def _amounts(table: type[Table], chosen: Mapping[str, Heading], months: Mapping[int, Sequence[Heading]]) -> list[int]:
    """The columns in which amounts stand; what has one is a record or a total, however its name begins."""
    named = [heading.column for name, heading in chosen.items() if _is_amount(table.columns().get(name))]
    return [*named, *(heading.column for headings in months.values() for heading in headings)]


def _is_amount(column: Column | None) -> bool:
    return column is not None and column.dtype is nw.Float64


def _pick_rows(
    read: Plain, plain_rows: Sequence[bool], table: type[Table], chosen: Mapping[str, Heading], amounts: Sequence[int]
) -> None:
    block = read.block
    texts = [heading.column for name, heading in chosen.items() if name in _NAMING]
    own = [chosen[name].column for name in _IDENTIFYING if name in chosen]
    header = block.sheet.rows[block.header[1]]
    blank_before = False
    for row, plain in zip(block.rows, plain_rows, strict=True):
        if plain and not blank_before:
            read.rows.append(row)
            continue
        cells = block.sheet.rows[row]
        filled = next((cell for cell in cells if cell.strip()), "")
        if not filled:
            blank_before = True
        elif is_note(cells) and not any(number(cells[place]).is_number for place in amounts if place < len(cells)):
            read.notes.append(filled.strip())
        elif table is not EnergyStatistics and (
            total := total_named(
                [filled, *(cells[place] for place in texts if place < len(cells))],
                next((cells[place] for place in own if place < len(cells) and cells[place].strip()), ""),
            )
        ):
            read.totals[row] = total
        elif blank_before and sum(bool(cell.strip()) for cell in cells) == 1 and not filled.isdigit():
            read.notes.append(filled.strip())
        elif cells != header:
            read.rows.append(row)


def total_named(texts: Sequence[str], identifier: str) -> str:
    """What a row is called that states a total, or a part told once more ("其中：甲厂"); nothing of a record."""
    identified = bool(identifier.strip()) and not label(identifier).of_which
    for text in texts:
        name = label(text)
        found = other_names().get(fold(name.text))
        told = name.of_which and not text.strip().startswith("#")  # "#1 Foods" is a name
        told = told and not (identified and _NAME_ALONE.match(text.strip()))
        if told or (found is not None and found.kind == "total"):
            return text.strip()
    return ""


# ---------------------------------------------------------------------------------------------------
# Twelve months are a year


def _sum_months(read: Plain, table: type[Table], months: Mapping[int, list[Heading]], decided: Decided) -> None:
    """Electricity by month, added up where all twelve columns are there; else a fault that names the missing ones."""
    name = "electricity_mwh"
    if not months or name not in table.columns() or name in read.columns:
        read.unused += [heading for found in months.values() for heading in found]
        return
    found = {month: [one for one in columns if one.thing("column") in ("", name)] for month, columns in months.items()}
    of_electricity = sorted((heading for columns in found.values() for heading in columns), key=lambda one: one.column)
    if not of_electricity:
        read.unused += [heading for columns in months.values() for heading in columns]
        return
    first = of_electricity[0]
    years = {heading.thing("year") for columns in found.values() for heading in columns} - {""}
    twice = [heading for columns in found.values() for heading in columns[1:]]
    if twice or len(years) > 1:
        first = (twice or [first])[0]
        read.faults.append(read.fault("months_twice", first.row, first.column, column=first.name))
        return
    missing = [month for month in MONTHS if not found.get(month)]
    if missing:
        read.faults.append(read.fault("months_missing", first.row, first.column, months=missing, count=len(missing)))
        return
    parts = []
    for month in MONTHS:
        one = Plain(read.block, read.rows, read.grid)
        take_column(one, found[month][0], table.columns()[name], decided)
        parts.append(one.columns[name])
        told = {fault.key for fault in read.faults} - {"number_unclear"}
        read.faults += [fault for fault in one.faults if fault.key not in told]
    read.columns[name] = [sum_of(values) for values in zip(*parts, strict=True)]
    read.originals[name] = read.columns[name]
    read.places[name], read.headings[name] = first.column, first
    if years and "year" not in read.columns:
        read.columns["year"] = [years.pop()] * len(read.rows)
    read.notices.append(Notice("months_added", {"file": read.block.sheet.file, "column": first.name}))
    if read.year_total is not None:
        hold_against(read, read.year_total, [found[month][0] for month in MONTHS], table.columns()[name], decided)


def hold_against(
    read: Plain,
    stated: Heading,
    headings: Sequence[Heading],
    column: Column,
    decided: Decided,
    key: str = "total_differs",
) -> None:
    """A total as the file states it, against the sum of its parts side by side, each rounded as it is printed."""
    by_total = unit_size(read, stated, column, decided)
    sizes = [
        unit_size(Plain(read.block, []), part, column, decided) if part.unit or stated.unit == "" else by_total
        for part in headings
    ]
    for row in read.rows:
        said = number(read.block.cell(row, stated.column))
        parts = [number(read.block.cell(row, part.column)) for part in headings]
        if not said.is_number or not all(part.is_number for part in parts):
            continue
        added = sum((Decimal(part.text) * by for part, by in zip(parts, sizes, strict=True)), Decimal(0))
        tolerance = half_a_digit(said.text) * by_total
        tolerance += sum((half_a_digit(part.text) * by for part, by in zip(parts, sizes, strict=True)), Decimal(0))
        if abs(Decimal(said.text) * by_total - added) > tolerance:
            told = {"name": stated.name, "stated": said.text, "added": plain_text(added / by_total)}
            fault = read.fault(key, row, stated.column, "", **told, count=len(parts))
            read.faults.append(replace(fault, severity="warning"))


def sum_of(values: Sequence[str | None]) -> str | None:
    """The sum of parts; not known where one is not, and as written where one is no number."""
    if any(value is None for value in values):
        return None
    known = [value for value in values if value is not None]
    wrong = next((value for value in known if not _NUMBER.fullmatch(value)), None)
    return wrong if wrong is not None else f"{sum(Decimal(value) for value in known):f}"


def kept_names(table: type[Table]) -> list[str]:
    """The columns whose amounts are kept in one unit, and so may be added up."""
    return [name for name, column in table.columns().items() if kept_symbol(column.unit) not in ("", "0–1")]
