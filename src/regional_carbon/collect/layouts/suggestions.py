"""A header that is not understood is told, with the names it may have been meant for; none of them is taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from regional_carbon.collect.aliases import fold, shown_names
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.energy_guesses import likely_energy
from regional_carbon.collect.layouts.entries import At
from regional_carbon.collect.layouts.headers import Heading, known_names
from regional_carbon.collect.layouts.numbers import number
from regional_carbon.collect.layouts.statistics import Places
from regional_carbon.collect.layouts.units_in_text import stated_units, unit_said
from regional_carbon.collect.layouts.wide import is_amounts, is_wide
from regional_carbon.collect.near import Near
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.schema.column import Table
from regional_carbon.schema.dictionary import tables
from regional_carbon.schema.input_tables import EnergyStatistics, EnterpriseEnergy, EnterpriseRecords

_WATER: Final = re.compile(
    r"水量|用水|取水|新水|自来水|\bwater\b", re.IGNORECASE
)  # has a mass or a volume, and no energy
# Counts, shares, changes, money, codes and years, which are no amounts of an energy.
_NO_AMOUNT: Final = re.compile(
    r"数(?:$|[(（])|人数|户数|家数|序号|编号|代码|号码|行次|页|年$|年度|月$|日期|面积|比重|占比|比例|份额|比率|增速|增长|同比|环比"
    r"|率$|强度|单耗|指数|系数|价|元|产值|增加值|收入|利润|税|费|成本|资产|产量|%|％|‰"
    r"|\b(?:number|count|no|id|code|index|rank|year|month|date|share|percent|rate|rse|price|cost|value|output"
    r"|employment|employees|establishments|floor|area|intensity|population|factor|row|line|zip|lat|lon)\b",
    re.IGNORECASE,
)
_PHYSICAL: Final = ("mass", "gas_volume", "heat", "energy", "electricity")


def columns_not_understood(
    block: Block, place: int, places: Places, table: type[Table], unused: Sequence[Heading], decided: Decided
) -> tuple[list[Fault], list[Notice]]:
    """A warning at each header that comes near a known name, and a notice of all that are not used.

    Of an energy table an amount in a physical unit that is not understood is an error, and so is one without a unit
    among the amounts: it may be a fuel.
    A column of another table of ours is no slip of the pen: results hold more than the step that reads them asks for.
    """
    names = list(dict.fromkeys(heading.name for heading in unused if heading.name))
    names_known = known_names(table)
    left = {heading.column for heading in unused}
    used = [heading for heading in block.headings if heading.column not in left]
    taken = {meaning.thing for heading in used for meaning in heading.means}
    amounts = [heading.column for heading in used if is_amounts(heading)] if is_wide(block) else []
    shown = shown_names(table, energies=table in (EnergyStatistics, EnterpriseEnergy))
    known = [name for name in shown if (meant := names_known.get(fold(name))) is not None and meant.thing not in taken]
    ours = {name for other in tables() for name in other.columns()}
    of_energies = table in (EnergyStatistics, EnterpriseEnergy)
    faults = []
    for heading in unused:
        if heading.name in ours:
            continue
        near = Near(heading.name, known)
        at = At(place, heading.row, heading.column)
        given = _unit_of_fuel(block, heading, amounts, decided) if of_energies else ""
        if given or (of_energies and _may_be_fuel(block, heading, amounts, decided)):
            key = "energy_column_unknown" if given else "energy_column_without_unit"
            values = {"column": heading.name, "unit": given, "near": near, "fits": likely_energy(heading.name, given)}
            faults.append(places.fault(key, at, heading.name, **values))
        elif not heading.means and near.names and heading.name not in decided.columns:
            fault = places.fault("header_near", at, heading.name, column=heading.name, near=near)
            faults.append(replace(fault, severity="warning"))
    notices = [Notice("columns_not_used", {"file": block.sheet.file, "columns": names})] if names else []
    return faults, notices


def _unit_of_fuel(block: Block, heading: Heading, amounts: Sequence[int], decided: Decided) -> str:
    """The physical unit of a column beside columns of `amounts`, at its header or in the title; none if decided on."""
    if not amounts or not _holds_amounts(block, heading, decided):
        return ""
    own = heading.unit or decided.units.get(heading.name, "") or decided.units_before.get(heading.name, "")
    stated = [found for found in stated_units(block.titles) if found.quantity in _PHYSICAL]
    if not own and stated and heading.column > min(amounts):
        return stated[0].symbol
    found = unit_said(own) if own else None
    return own if found is not None and found.quantity in _PHYSICAL else ""


def _may_be_fuel(block: Block, heading: Heading, amounts: Sequence[int], decided: Decided) -> bool:
    """Whether a column of numbers without any unit stands among `amounts`, or behind them, and is no count or money."""
    if not amounts or heading.column < min(amounts) or heading.unit or heading.stray or heading.means:
        return False
    known = known_names(EnterpriseRecords).get(fold(heading.name))
    of_money = any(found.quantity not in _PHYSICAL for found in stated_units(block.titles))
    return (
        known is None
        and not of_money
        and not _NO_AMOUNT.search(heading.name)
        and _holds_amounts(block, heading, decided)
    )


def _holds_amounts(block: Block, heading: Heading, decided: Decided) -> bool:
    """Whether a column that nobody has decided on holds numbers, and not of water."""
    if heading.name in decided.columns or _WATER.search(heading.name):
        return False
    return any(number(block.cell(row, heading.column)).is_number for row in block.rows)
