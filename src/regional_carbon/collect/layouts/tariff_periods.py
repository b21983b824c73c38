"""Electricity by time of use, 尖 峰 平 谷 side by side, becomes the electricity of the row."""

from __future__ import annotations

from typing import Final

from regional_carbon.collect.aliases import fold, tariff_names
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.plain import hold_against, sum_of
from regional_carbon.collect.layouts.plain_cells import Plain, take_column
from regional_carbon.language.errors import Notice
from regional_carbon.schema.column import Table

_NEEDED: Final = {"peak", "valley"}  # flat, sharp and deep valley are not everywhere


def tell_tariffs(read: Plain, table: type[Table], decided: Decided) -> set[str]:
    """The electricity of each row as the sum of its tariff periods, or these held against the column that states it.

    A period that is not known leaves the sum unknown. The columns whose want is told here are handed back.
    """
    name = next((one for one in ("electricity_mwh", "electricity_kwh") if one in table.columns()), "")
    parts = [heading for heading in read.tariffs if name and _of_electricity(heading, name, decided)]
    read.unused += [heading for heading in read.tariffs if heading not in parts]
    if not parts:
        return set()
    shown: dict[str, object] = {"file": read.block.sheet.file, "columns": [heading.name for heading in parts]}
    column = table.columns()[name]
    if name in read.columns:
        hold_against(read, read.headings[name], parts, column, decided, "tariffs_differ")
        read.notices.append(Notice("tariffs_checked", {**shown, "column": read.headings[name].name}))
        return set()
    things = [heading.thing("tariff") for heading in parts]
    if not set(things) >= _NEEDED or len(set(things)) < len(things):
        read.faults.append(read.fault("tariffs_unclear", parts[0].row, parts[0].column, name, **shown))
        return {name}
    values = []
    for heading in parts:
        one = Plain(read.block, read.rows, read.grid)
        take_column(one, heading, column, decided)
        values.append(one.columns[name])
        told = {fault.key for fault in read.faults} - {"number_unclear"}
        read.faults += [fault for fault in one.faults if fault.key not in told]
    read.columns[name] = [sum_of(row) for row in zip(*values, strict=True)]
    read.originals[name] = read.columns[name]
    read.places[name], read.headings[name] = parts[0].column, parts[0]
    read.notices.append(Notice("tariffs_added", shown))
    return set()


def _of_electricity(heading: Heading, name: str, decided: Decided) -> bool:
    """Whether a period is of electricity: it stands alone, or under a header of electricity; not under 电费."""
    alone = fold(heading.name) in tariff_names() or heading.name in decided.columns
    return alone or heading.thing("column") == name
