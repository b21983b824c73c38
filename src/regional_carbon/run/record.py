"""What run.json of a results folder holds: what repeats a run, and tells whether its results are still its own."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, TypeAlias

from regional_carbon.language.errors import Fault, InputError
from regional_carbon.language.messages import Language
from regional_carbon.run.run import PathwayTerms, Run

Json: TypeAlias = dict[str, Any]  # an object, as `json` reads it

RESULTS: Final = "results"  # the folder in a region's folder
RECORD: Final = "run.json"

_PACKAGES: Final = (
    "narwhals", "polars", "numpy", "scipy", "dataframely", "python-calamine", "altair", "vl-convert-python",
    "xlsxwriter",
)  # fmt: skip


def record_of(run: Run, *, parquet: bool, language: Language) -> dict[str, object]:
    """The record of a run, with its notices in the language now spoken."""
    settings = run.settings
    packages = dict(run.packages)
    return {
        "version": run.version,
        "made_at": run.made_at,
        "python": packages.pop("python", ""),
        "packages": packages,
        "region": settings.name_en,
        "parameters": {
            "year": settings.year,
            "trend": settings.trend,
            "shared_effect": settings.shared_effect,
            "target": settings.target,
            "line": settings.line,
            "language": language,
            "parquet": parquet,
            "strategies": [
                asdict(replace(strategy, parameters=dict(strategy.parameters))) for strategy in run.strategies
            ],
        },
        "inputs": dict(run.inputs),
        "factors": run.tables["factors_used"].to_dicts(),
        "notices": [notice.text() for notice in run.notices],
        "accepted": [dict(warning) for warning in run.accepted],
        **({} if run.pathway_terms is None else {"pathway": pathway_record(run.pathway_terms)}),
    }


def pathway_record(terms: PathwayTerms) -> dict[str, object]:
    """What repeats a pathway."""
    return {
        "strategy": asdict(terms.strategy) | {"parameters": dict(terms.strategy.parameters)},
        "goals": [asdict(goal) for goal in terms.goals],
        "options": asdict(terms.options),
        "assumptions": asdict(terms.assumptions),
    }


def packages() -> dict[str, str]:
    """Python and the packages that figures depend on, with their versions."""
    versions = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def write_json(content: Mapping[str, object], path: Path) -> Path:
    """A record or summary as its file."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    return path


def sha256(path: Path) -> str:
    """The SHA-256 of a file, as run.json records it."""
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def read_record(folder: Path) -> Json:
    """The record of the run whose results stand in a folder.

    Raises InputError when there is none, or it cannot be read.
    """
    path = folder / RECORD
    if not path.exists():
        raise InputError("results_missing", folder=folder, region=folder.parent)
    try:
        record: Json = json.loads(path.read_text(encoding="utf-8"))
        assert {"version", "parameters", "inputs", "results"} <= record.keys()  # noqa: S101
    except (ValueError, AttributeError, AssertionError):
        raise InputError(faults=[Fault("run_record_unreadable", RECORD, values={"region": folder.parent})]) from None
    return record
