"""A run as one file, for results folders and the office alike: its settings as JSON, each table as Parquet."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.factors import GridFactor
from regional_carbon.language.errors import Fault, InputError, Notice, Reason, StrategyError
from regional_carbon.language.messages import LANGUAGES, Each, Either, Language, speaking
from regional_carbon.run.record import RESULTS, Json, pathway_record
from regional_carbon.run.run import PathwayTerms, Run, RunSettings, TablesOnRequest
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import Strategy

FILE: Final = "run.zip"
FORMAT: Final = 1  # of the bundle; it changes when what is written here cannot be read as before

_HEAD: Final = "run.json"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the least date of a ZIP file: the same run gives the same bytes


def pack(run: Run) -> bytes:
    """A run of one region as the bytes of its bundle; the same run gives the same bytes.

    Of a register with several, each has a bundle of its own.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        _put(archive, _HEAD, json.dumps(_content(run), ensure_ascii=False, indent=1).encode(), zipfile.ZIP_DEFLATED)
        for name, table in run.tables.items():
            parquet = io.BytesIO()
            table.write_parquet(parquet)
            _put(archive, f"{name}.parquet", parquet.getvalue(), zipfile.ZIP_STORED)
    return packed.getvalue()


def unpack(content: bytes) -> Run:
    """The run of a bundle, as it was packed; a table is read when it is first asked for.

    Raises InputError for what is no bundle, for one of a version that this program does not read, and for one with a
    rule that is not installed.
    """
    archive, head = _opened(content)
    try:
        return _run(head, TablesOnRequest({name: partial(_table, archive, name) for name in head["tables"]}))
    except StrategyError as error:
        raise InputError("bundle_refused", file=FILE, reason=Reason(error.first)) from error


def accepted_in(content: bytes) -> tuple[Mapping[str, object], ...]:
    """The warnings confirmed at the run of a bundle, whatever rules it takes. Raises InputError as `unpack` does."""
    _, head = _opened(content)
    return tuple(head["accepted"])


def _opened(content: bytes) -> tuple[zipfile.ZipFile, Json]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        head = json.loads(archive.read(_HEAD))
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise InputError("bundle_unreadable", file=FILE) from None
    if head.get("format") != FORMAT:
        raise InputError("bundle_version", file=FILE, format=head.get("format"), read=FORMAT)
    return archive, head


def save(run: Run, folder: Path) -> Path:
    """The bundle of a run in a folder."""
    (folder / FILE).write_bytes(pack(run))
    return folder / FILE


def load(folder: Path) -> Run | None:
    """The run whose bundle stands in a folder; None where there is none. Raises InputError as `unpack` does."""
    path = folder / FILE
    return unpack(path.read_bytes()) if path.exists() else None


def result_of(folder: Path) -> Run:
    """The run of a region's folder, or of its results. Raises InputError where there is none, and as `unpack` does."""
    found = load(folder) or load(folder / RESULTS)
    if found is None:
        raise InputError("results_missing", folder=folder, region=folder)
    return found


def _table(archive: zipfile.ZipFile, name: str) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(archive.read(f"{name}.parquet")))


def _put(archive: zipfile.ZipFile, name: str, content: bytes, method: int) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = method
    archive.writestr(entry, content)


# ---------------------------------------------------------------------------------------------------
# What a run holds beside its tables


def _content(run: Run) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": run.version,
        "made_at": run.made_at,
        "packages": dict(run.packages),
        "settings": asdict(run.settings),
        "strategies": [asdict(strategy) for strategy in run.strategies],
        "rules": [asdict(strategy) for strategy in run.rules],
        "refused": {name: _fault(fault) for name, fault in run.refused.items()},
        "notices": [{"key": notice.key, "values": _values(notice.values)} for notice in run.notices],
        "pathway": None if run.pathway_terms is None else _pathway(run.pathway_terms),
        "accepted": [dict(warning) for warning in run.accepted],
        "inputs": dict(run.inputs),
        "tables": list(run.tables),
    }


def _run(head: Json, tables: Mapping[str, pl.DataFrame]) -> Run:
    settings = {**head["settings"], "grid": GridFactor(**head["settings"]["grid"])}
    settings["measures"] = MeasureInputs(**settings.get("measures", {}))  # none in what was kept before Model V
    if settings.get("residual"):
        settings["residual"] = GridFactor(**settings["residual"])
    return Run(
        settings=RunSettings(**{**settings, "own_errors": tuple(settings["own_errors"])}),
        tables=tables,
        strategies=tuple(Strategy(**strategy) for strategy in head["strategies"]),
        rules=tuple(Strategy(**strategy) for strategy in head["rules"]),
        refused={name: _fault_of(fault) for name, fault in head["refused"].items()},
        notices=tuple(Notice(notice["key"], _values_of(notice["values"])) for notice in head["notices"]),
        pathway_terms=None if head["pathway"] is None else _pathway_of(head["pathway"]),
        accepted=tuple(head["accepted"]),
        inputs=head["inputs"],
        made_at=head["made_at"],
        version=head["version"],
        packages=head["packages"],
    )


def _pathway(terms: PathwayTerms) -> dict[str, object]:
    refused = {str(year): _fault(fault) for year, fault in terms.refused.items()}
    return {**pathway_record(terms), "refused": refused, "unknown": list(terms.unknown)}


def _pathway_of(content: Json) -> PathwayTerms:
    assumed = content["assumptions"]
    return PathwayTerms(
        strategy=Strategy(**content["strategy"]),
        goals=tuple(Goal(**goal) for goal in content["goals"]),
        options=PlanOptions(**content["options"]),
        assumptions=Assumptions(**{**assumed, "grid": {int(year): value for year, value in assumed["grid"].items()}}),
        refused={int(year): _fault_of(fault) for year, fault in content["refused"].items()},
        unknown=tuple(content["unknown"]),
    )


def _fault(fault: Fault) -> dict[str, object]:
    return {**vars(fault), "values": _values(fault.values)}


def _fault_of(content: Json) -> Fault:
    return Fault(**{**content, "values": _values_of(content["values"])})


def _values(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: object) -> object:
    """A value of a sentence: as it is, or where it has words of its own, these in each language."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_value(item) for item in value]
    if isinstance(value, Each):
        return {"each": [_value(item) for item in value.items]}
    return {language: _spoken(value, language) for language in LANGUAGES}


def _spoken(value: object, language: Language) -> str:
    with speaking(language):
        return str(value)


def _values_of(content: Mapping[str, object]) -> dict[str, object]:
    return {name: _value_of(value) for name, value in content.items()}


def _value_of(content: object) -> object:
    if isinstance(content, list):
        return [_value_of(item) for item in content]
    if isinstance(content, dict):
        return Each([_value_of(item) for item in content["each"]]) if "each" in content else Either(**content)
    return content
