"""S1, `[pathway]` and `[[goals]]` of region.toml, and the changes to come: checked, all faults together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from regional_carbon.collect.as_written import ROW
from regional_carbon.collect.near import Near
from regional_carbon.collect.table_files import Taken
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.language.messages import Each, Said
from regional_carbon.schema.assumptions import assumption_faults
from regional_carbon.schema.assumptions import names as assumed
from regional_carbon.schema.goals import goal_faults
from regional_carbon.schema.plan_options import OPTIONS, option_faults
from regional_carbon.schema.register_changes import wrong_changes

KNOWN: Final = ("to", "rule", *OPTIONS, *assumed())


def pathway_faults(given: Mapping[str, object], file: str) -> Iterator[Fault]:
    """All that is wrong with `[pathway]` and `[[goals]]` as region.toml has them."""
    goals = given.get("goals", [])
    if not isinstance(goals, list) or not all(isinstance(goal, dict) for goal in goals):
        yield Fault("goals_written", file, alike="goals", values={"value": repr(goals)})
    else:
        for number, goal in enumerate(goals, 1):
            yield from goal_faults(goal, place=f"goals {number}", file=file)
    told = given.get("pathway", {})
    if not isinstance(told, dict):
        return  # told with the other settings
    for name in told:
        if name not in KNOWN:
            values = {"setting": f"pathway.{name}", "known": Each(KNOWN), "near": Near(name, KNOWN)}
            yield Fault("setting_unknown", file, alike=f"pathway.{name}", values=values)
    for name, kind in (("to", int), ("rule", str)):
        if name in told and (not isinstance(told[name], kind) or isinstance(told[name], bool)):
            hint = Said("settings", f"_pathway_{name}")
            values = {"setting": f"pathway.{name}", "value": repr(told[name]), "hint": hint}
            yield Fault("setting_value", file, alike=f"pathway.{name}", values=values)
    yield from option_faults(told, file=file)
    yield from assumption_faults(told, file=file)


@dataclass(frozen=True)
class ToCome:
    """The changes to come, where the region has them, with what is wrong and worth knowing."""

    frame: pl.DataFrame | None = None
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def changes_of(taken: Taken | None, register: pl.DataFrame, year: int) -> ToCome:
    """Entries, exits and mergers after the estimate's year, checked against the register."""
    if taken is None:
        return ToCome()
    known = set(register.filter(pl.col("year") == year)["enterprise_id"].drop_nulls())
    wrong = [
        taken.written.fault(each.key, each.row, each.column, f"{each.key} {each.row}", **each.values)
        for each in wrong_changes(taken.frame, known, year=year)
    ]
    return ToCome(taken.frame.drop(ROW), wrong, taken.notices)
