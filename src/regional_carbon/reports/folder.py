"""A run's results as a folder: tables, workbook, pictures, page, and the record by which it can be repeated."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from regional_carbon.language.errors import Fault, InputError, ReportError
from regional_carbon.reports.case import Case
from regional_carbon.schema.frames import inert

RECORD: Final = "run.json"
ASIDE: Final = ".making-"


def write_results(
    case: Case, record: Mapping[str, Any], folder: Path, *, parquet: bool = False, progress: Callable[[str], None]
) -> list[Path]:
    """Every result of one run, written whole: all files are made aside first, then put in their places.

    `run.json` comes last, with the SHA-256 of each file; where it stands, the folder is complete. What an earlier run
    wrote and this one does not is taken away, unless someone has changed it since.

    Raises ReportError when the folder cannot be written, or a package or font the reports need is missing.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{ASIDE}*"):  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=folder))
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    try:
        _make(case, aside, parquet=parquet, progress=progress)
        made = sorted(path.relative_to(aside) for path in aside.rglob("*") if path.is_file())
        sums = {path.as_posix(): sha256(aside / path) for path in made}
        earlier = _recorded(folder)
        _write_json({**record, "results": sums}, aside / RECORD)
        for path in [*made, Path(RECORD)]:
            _put(aside / path, folder / path)
        for name in sorted(earlier.keys() - sums.keys()):
            _take_away(folder / name, earlier[name])
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return [folder / path for path in [*made, Path(RECORD)]]


def _make(case: Case, folder: Path, *, parquet: bool, progress: Callable[[str], None]) -> None:
    progress("tables")
    _write_json(case.summary, folder / "summary.json")
    for name, frame in tables_of(case).items():
        inert(frame).write_csv(folder / f"{name}.csv")
        if parquet:
            frame.write_parquet(folder / f"{name}.parquet")
    try:
        from regional_carbon.reports.drawing import write_figures
        from regional_carbon.reports.region_page import write_page
        from regional_carbon.reports.workbook import write_workbook
    except ModuleNotFoundError as error:
        raise ReportError("report_extra_missing", package=error.name) from None
    shown = case.named()
    progress("workbook")
    write_workbook(shown, folder / "results.xlsx")
    progress("figures")
    write_figures(shown, folder / "figures")
    progress("page")
    write_page(shown, folder / "report.html")


def tables_of(case: Case) -> dict[str, pl.DataFrame]:
    """Every table of a run, by the name of its file."""
    frames = {
        "intensity": case.intensity,
        "forecast": case.forecast,
        "enterprises": case.enterprises,
        "curves": case.curves,
        "comparison": case.comparison,
        "factors_used": case.factors,
    }
    if case.trend_errors is not None:
        frames["trend_errors"] = case.trend_errors
    frames |= _doubt(case)
    if case.choosing is not None:
        frames |= case.choosing.tables
    if case.way is not None:
        frames |= {"pathway": case.way.years, "plan": case.way.plan}
        frames |= {} if case.way.deviations is None else {"deviations": case.way.deviations}
    return frames


def _doubt(case: Case) -> dict[str, pl.DataFrame]:
    """The tables of how sure the total is, those there are."""
    if case.doubt is None:
        return {}
    told = {
        "emission_by_evidence": case.doubt.by_evidence,
        "error_sources": case.doubt.sources,
        "better_evidence": case.doubt.better,
    }
    return {name: frame for name, frame in told.items() if frame is not None}


def write_record(record: Mapping[str, Any], folder: Path) -> Path:
    """The record of results that stand in folders of their own below this one."""
    _write_json(record, folder / RECORD)
    return folder / RECORD


def _write_json(content: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def _put(made: Path, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        made.replace(place)
    except OSError as error:
        raise ReportError("unwritable", path=place, reason=error.strerror or error) from None


def _recorded(folder: Path) -> dict[str, str]:
    """What an earlier run wrote into the folder, by its record; nothing where there is none."""
    try:
        return dict(read_record(folder)["results"])
    except InputError:
        return {}


def _take_away(path: Path, written: str) -> None:
    if path.is_file() and sha256(path) == written:
        path.unlink()


def sha256(path: Path) -> str:
    """The SHA-256 of a file, as run.json records it."""
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def read_record(folder: Path) -> dict[str, Any]:
    """The record of the run whose results stand in a folder.

    Raises InputError when there is none, or it cannot be read.
    """
    path = folder / RECORD
    if not path.exists():
        raise InputError("results_missing", folder=folder, region=folder.parent)
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        assert {"version", "parameters", "inputs", "results"} <= record.keys()  # noqa: S101
    except (ValueError, AttributeError, AssertionError):
        raise InputError(faults=[Fault("run_record_unreadable", RECORD, values={"region": folder.parent})]) from None
    return record
