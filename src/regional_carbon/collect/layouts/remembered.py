"""Of the layouts in which a table has come before, the one a file has; or a layout of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from regional_carbon.collect.layouts import columns_present, understand
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.layouts.understood import Understood
from regional_carbon.collect.sheets import Sheet
from regional_carbon.language.errors import Notice
from regional_carbon.schema.column import Table


def understand_remembered(sheets: Sequence[Sheet], table: type[Table], layouts: Sequence[Layout]) -> Understood:
    """The table that sheets hold, by the remembered layout whose columns it has, of several that with the most.

    A file that has the columns of none is of a new layout: what was decided about single columns and names holds
    for those it shares with the layout nearest to it, and which columns of that one it lacks is told. Where a column
    the table needs is among those, it is refused as that layout changed.

    Raises InputError where there is no sheet, or no row, to read.
    """
    own = _own(sheets, table, layouts)
    if own is not None or not layouts:
        return replace(understand(sheets, table, own), read_by=own)
    names = columns_present(sheets, table)
    nearest = max(layouts, key=lambda layout: len(names & _columns(layout).keys()))
    understood = understand(sheets, table, _shared(nearest, names))
    if not understood.has_needed(table):
        return replace(understand(sheets, table, nearest), read_by=nearest)
    lacking = [name for name, meaning in _columns(nearest).items() if meaning and name not in names]
    if not lacking or not names & _columns(nearest).keys():
        return understood
    changed = Notice("layout_changed", {"file": sheets[0].file, "columns": lacking})
    return replace(understood, notices=[*understood.notices, changed])


def _columns(layout: Layout) -> Mapping[str, str]:
    return layout.get("columns", {})


def _own(sheets: Sequence[Sheet], table: type[Table], layouts: Sequence[Layout]) -> Layout | None:
    """The layout all of whose columns the file has; of several that with the most, and of those the last."""
    fitting = [layout for layout in layouts if _columns(layout).keys() <= columns_present(sheets, table, layout)]
    return max(reversed(fitting), key=lambda layout: len(_columns(layout)), default=None)


def _shared(layout: Layout, names: set[str]) -> Layout:
    """What was decided about columns that a file of another layout has too, names in cells and rows; which of same rows
    counts is asked again, for other columns make other rows the same.
    """
    shared: Layout = {
        "columns": {name: thing for name, thing in layout.get("columns", {}).items() if name in names},
        "units": {name: thing for name, thing in layout.get("units", {}).items() if name in names},
        "units_before": {name: thing for name, thing in layout.get("units_before", {}).items() if name in names},
    }
    if "aliases" in layout:
        shared["aliases"] = layout["aliases"]
    if "left_out" in layout:
        shared["left_out"] = {name: values for name, values in layout["left_out"].items() if name in names}
    return shared
