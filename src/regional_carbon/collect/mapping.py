"""mapping.toml: the layouts in which a table has come, with what a person decided about each, for the next file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.layouts.repeated_rows import SAME_ROWS
from regional_carbon.collect.near import Near
from regional_carbon.language.errors import Fault, InputError
from regional_carbon.language.messages import Each

MAPPING_FILE: Final = "mapping.toml"

# The layouts of each table, by its name: a source sends it in one, another in another. They are of files as they come,
# and never of the table in our own columns that is written from them.
Layouts: TypeAlias = Mapping[str, Sequence[Layout]]

# What may be decided about a layout, and its type in TOML.
DECISIONS: Final[dict[str, tuple[type, ...]]] = {
    "sheet": (str,),
    "header_rows": (list,),
    "columns": (dict,),
    "units": (dict,),
    "aliases": (dict,),
    "year": (int,),
    "encoding": (str,),
    "kgce_per_kwh": (float,),
    "electricity_counted": (str,),
    "heating_value": (str,),
    "rates": (dict,),
    "energy": (str,),
    "left_out": (dict,),
    "same_rows": (str,),
}


def read_mapping(path: Path) -> dict[str, list[Layout]]:
    """The layouts of a mapping.toml, by the name of the table they are for; none where there is no file.

    A table that has come in one layout stands there as [table], in several as [[table]] for each.

    Raises InputError for a file that is no TOML, and for a decision that does not exist or is of another kind.
    """
    if not path.exists():
        return {}
    try:
        given = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(faults=[Fault("mapping_invalid", path.name, values={"reason": error})]) from None
    layouts = {name: decided if isinstance(decided, list) else [decided] for name, decided in given.items()}
    faults = [
        fault
        for name, each in layouts.items()
        for decided in each
        for fault in decision_faults(path.name, name, decided)
    ]
    if faults:
        raise InputError(faults=faults)
    return layouts


def decision_faults(file: str, name: str, decided: object) -> list[Fault]:
    """What of the decisions on a table does not exist, or is of another kind."""
    if not isinstance(decided, dict):
        return [Fault("decision_outside", file, alike=name, values={"decision": name})]
    faults = []
    for key, value in decided.items():
        if key not in DECISIONS:
            values = {"decision": f"{name}.{key}", "near": Near(key, DECISIONS), "known": Each([*DECISIONS])}
            faults.append(Fault("decision_unknown", file, alike=key, values=values))
        elif not isinstance(value, DECISIONS[key]) or not _holds(key, value):
            values = {"decision": f"{name}.{key}", "value": repr(value)}
            faults.append(Fault("decision_value", file, alike=key, values=values))
    return faults


def _holds(key: str, value: object) -> bool:
    if key == "rates" and isinstance(value, dict):
        rates = value.values()
        return all(isinstance(one, (int, float)) and not isinstance(one, bool) and 0 < one < 1e6 for one in rates)
    if key == "left_out" and isinstance(value, dict):
        return all(isinstance(one, list) and all(isinstance(cell, str) for cell in one) for one in value.values())
    if isinstance(value, dict):
        return all(isinstance(one, str) for one in value.values())
    if key == "header_rows":
        return isinstance(value, list) and bool(value) and all(isinstance(one, int) and one >= 1 for one in value)
    if key == "electricity_counted":
        return value in ("calorific", "equivalent")
    if key == "heating_value":
        return value in ("gross", "net")
    if key == "same_rows":
        return value in SAME_ROWS
    return not isinstance(value, bool)
