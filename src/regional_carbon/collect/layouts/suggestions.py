"""A header that is not understood is told, with the names it may have been meant for; none of them is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from regional_carbon.collect.aliases import fold, shown_names
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.entries import At
from regional_carbon.collect.layouts.headers import Heading, known_names
from regional_carbon.collect.layouts.statistics import Places
from regional_carbon.collect.near import Near
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.schema.column import Table
from regional_carbon.schema.dictionary import tables
from regional_carbon.schema.input_tables import EnergyStatistics


def columns_not_understood(
    block: Block, place: int, places: Places, table: type[Table], unused: Sequence[Heading], decided: Decided
) -> tuple[list[Fault], list[Notice]]:
    """A warning at each header that comes near a known name, and a notice of all that are not used.

    A column of another table of ours is no slip of the pen: results hold more than the step that reads them asks for.
    """
    names = list(dict.fromkeys(heading.name for heading in unused if heading.name))
    names_known = known_names(table)
    taken = {meaning.thing for heading in block.headings if heading not in unused for meaning in heading.means}
    shown = shown_names(table, energies=table is EnergyStatistics)
    known = [name for name in shown if (meant := names_known.get(fold(name))) is not None and meant.thing not in taken]
    ours = {name for other in tables() for name in other.columns()}
    faults = []
    for heading in unused:
        if heading.name in ours:
            continue
        near = Near(heading.name, known)
        if not heading.means and near.names and heading.name not in decided.columns:
            at = At(place, heading.row, heading.column)
            fault = places.fault("header_near", at, heading.name, column=heading.name, near=near)
            faults.append(replace(fault, severity="warning"))
    notices = [Notice("columns_not_used", {"file": block.sheet.file, "columns": names})] if names else []
    return faults, notices
