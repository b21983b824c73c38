"""mapping.toml: what a person has decided once about the layout of a file, for next year's file as well."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import tomli_w

from regional_carbon.collect.near import Near
from regional_carbon.language.errors import Fault, InputError

MAPPING_FILE: Final = "mapping.toml"

# What may be decided about a table, and its type in TOML.
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
}


def read_mapping(path: Path) -> dict[str, dict[str, Any]]:
    """The decisions of a mapping.toml, by the name of the table or file they are for; none where there is no file.

    Raises InputError for a file that is no TOML, and for a decision that does not exist or is of another kind.
    """
    if not path.exists():
        return {}
    try:
        given = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(faults=[Fault("mapping_invalid", path.name, values={"reason": error})]) from None
    faults = [fault for name, decided in given.items() for fault in _faults(path.name, name, decided)]
    if faults:
        raise InputError(faults=faults)
    return given


def _faults(file: str, name: str, decided: object) -> list[Fault]:
    if not isinstance(decided, dict):
        return [Fault("decision_outside", file, alike=name, values={"decision": name})]
    faults = []
    for key, value in decided.items():
        if key not in DECISIONS:
            values = {"decision": f"{name}.{key}", "near": Near(key, DECISIONS), "known": list(DECISIONS)}
            faults.append(Fault("decision_unknown", file, alike=key, values=values))
        elif not isinstance(value, DECISIONS[key]) or not _holds(key, value):
            values = {"decision": f"{name}.{key}", "value": repr(value)}
            faults.append(Fault("decision_value", file, alike=key, values=values))
    return faults


def _holds(key: str, value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(one, str) for one in value.values())
    if key == "header_rows":
        return bool(value) and all(isinstance(one, int) and one >= 1 for one in value)
    if key == "electricity_counted":
        return value in ("calorific", "equivalent")
    return not isinstance(value, bool)


def write_mapping(path: Path, mapping: Mapping[str, Mapping[str, Any]]) -> Path:
    """The decisions as mapping.toml, a table of it for each table or file."""
    text = tomli_w.dumps({name: dict(decided) for name, decided in mapping.items()})
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
