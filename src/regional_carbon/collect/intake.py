"""What a person does with a file as it is: see what was understood, say yes, and have it in a region's folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.content import contents, unwatched
from regional_carbon.collect.files import ROW, SUFFIXES
from regional_carbon.collect.findings import FILE as FINDINGS_FILE
from regional_carbon.collect.findings import accepted, write_findings_csv
from regional_carbon.collect.mapping import MAPPING_FILE, Layouts, layouts_with, read_mapping, write_mapping
from regional_carbon.collect.reading import read
from regional_carbon.collect.readings import beside
from regional_carbon.collect.region import MARKED, factors_of_folder
from regional_carbon.collect.region_settings import SETTINGS_FILE
from regional_carbon.collect.sheets import Sheet
from regional_carbon.collect.table_files import Taken, take
from regional_carbon.language.errors import DoubtError, Fault, InputError, Notice, ReportError
from regional_carbon.language.messages import Language, speaking
from regional_carbon.schema.frames import inert
from regional_carbon.schema.input_tables import Readings

ACCEPTED_FILE: Final = "accepted.json"  # the warnings said yes to when files were collected


@dataclass(frozen=True)
class Collection:
    """A file understood: the tables it holds by name, all that was found wrong or doubtful, and what to know."""

    file: Path
    tables: Mapping[str, Taken]
    sheets: Sequence[Sheet]

    @property
    def findings(self) -> list[Fault]:
        """Errors and warnings of all its tables."""
        return [fault for taken in self.tables.values() for fault in taken.faults]

    @property
    def errors(self) -> list[Fault]:
        """What stops it."""
        return [fault for fault in self.findings if fault.severity == "error"]

    @property
    def notices(self) -> list[Notice]:
        """What is worth knowing, each once."""
        told = {(one.key, str(one.values)): one for taken in self.tables.values() for one in taken.notices}
        return list(told.values())


def collect(
    file: str | Path, *, into: str | Path | None = None, table: str | None = None, language: Language = "en",
    progress: Callable[[str, int], None] = unwatched,
) -> Collection:  # fmt: skip
    """What a file holds, as it is: which tables, which column stands for what, and all that is wrong with it.

    Nothing is written. The decisions of `into`'s mapping.toml, and its factors, are used; `table` says which table
    it is where its headers do not. `progress` is told each step as it begins, and how many rows were read.

    Raises InputError when the file cannot be read, or no table of a region is recognised in it.
    """
    with speaking(language):
        folder = None if into is None else Path(into)
        layouts = {} if folder is None else read_mapping(folder / MAPPING_FILE)
        reading, found = contents(Path(file), factors_of_folder(folder), layouts, table, progress)
        return Collection(Path(file), found, reading.sheets)


def put(
    collection: Collection, into: str | Path, *, yes: bool = False, replace: bool = False, add_readings: bool = False
) -> list[Path]:
    """The tables of a collection as CSV in a region's folder, and what was decided about their layout in mapping.toml.

    A folder that is no region yet gets a region.toml to fill in. Warnings are taken with a `yes`, and recorded. With
    `add_readings` the readings that are there stay, but for those whose enterprise and time the new ones have too: a
    utility sends a month at a time, and that replaces nothing.

    Raises InputError for errors, DoubtError for warnings without a yes, ReportError when a table is there already and
    not to be replaced, or the folder cannot be written.
    """
    folder = Path(into)
    if collection.errors:
        raise InputError(faults=collection.findings)
    if collection.findings and not yes:
        raise DoubtError(
            faults=[*collection.findings, Fault("doubts_open", values={"count": len(collection.findings)})]
        )
    there = [path for name in collection.tables for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").exists()]
    in_place_of = [path.name for path in there if not (add_readings and path.stem == "readings")]
    if in_place_of and not replace:
        raise ReportError("table_there", files=in_place_of)
    before = _readings(folder) if add_readings and "readings" in collection.tables else None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in there:
            path.unlink()
        written = [_write(taken, folder / f"{name}.csv") for name, taken in collection.tables.items()]
        if before is not None:
            both = beside(before, collection.tables["readings"].frame)
            inert(both).write_csv(folder / "readings.csv")
        _remember(collection, folder)
        if not (folder / SETTINGS_FILE).exists():
            with as_file(files("regional_carbon").joinpath("starter", SETTINGS_FILE)) as starter:
                shutil.copyfile(starter, folder / SETTINGS_FILE)
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    return written


def mark(collection: Collection, language: Language) -> tuple[Path, Path]:
    """The findings beside the file: marked in a copy of it, and as a list.

    Raises ReportError when they cannot be written.
    """
    copy = _marked(collection.file, collection.findings, language, collection.sheets)
    return copy, write_findings_csv(
        collection.findings, collection.file.with_name(f"{collection.file.stem}-findings.csv")
    )


def mark_region(folder: str | Path, faults: Sequence[Fault], language: Language) -> list[Path]:
    """The findings of a region beside its files: each file of a table marked in a copy of it, and all as one list.

    Raises ReportError when they cannot be written.
    """
    folder = Path(folder)
    names = dict.fromkeys(fault.file for fault in faults if Path(fault.file).suffix in SUFFIXES)
    files_marked = [folder / name for name in names if (folder / name).exists()]
    copies = []
    for path in files_marked:
        try:
            sheets = read(path).sheets
        except InputError:  # what cannot be read cannot be marked; the list tells why
            continue
        copies.append(_marked(path, faults, language, sheets))
    return [*copies, write_findings_csv(faults, folder / FINDINGS_FILE)]


def _marked(path: Path, faults: Sequence[Fault], language: Language, sheets: Sequence[Sheet]) -> Path:
    return marked_copy(path, faults, path.with_name(f"{path.stem}{MARKED}"), language, sheets)


def marked_copy(
    source: Path, faults: Sequence[Fault], target: Path, language: Language, sheets: Sequence[Sheet] = ()
) -> Path:
    """As `annotated_copy`. Raises ReportError as it does, and where the extra `report` is missing."""
    try:
        from regional_carbon.collect.annotation import annotated_copy  # of the extra `report`
    except ModuleNotFoundError as error:
        raise ReportError("report_extra_missing", package=error.name) from None
    return annotated_copy(source, faults, target, language, sheets)


def shown_frame(taken: Taken) -> pl.DataFrame:
    """A table as it will be written: its columns in which anything is known."""
    known = [name for name in taken.frame.columns if name != ROW and not taken.frame[name].is_null().all()]
    return taken.frame.select(known)


def _readings(folder: Path) -> pl.DataFrame | None:
    """The readings that are in a region's folder, or None."""
    path = next((path for suffix in SUFFIXES if (path := folder / f"readings{suffix}").exists()), None)
    if path is None:
        return None
    return take(path, Readings, "reading", read_mapping(folder / MAPPING_FILE).get("readings", ())).frame


def _write(taken: Taken, path: Path) -> Path:
    inert(shown_frame(taken)).write_csv(path)
    return path


def _remember(collection: Collection, folder: Path) -> None:
    """The layout for next year's file, and the warnings that were accepted."""
    before: Layouts = read_mapping(folder / MAPPING_FILE)
    come = {name: taken.understood for name, taken in collection.tables.items() if taken.understood.mapping}
    layouts = {
        **before,
        **{name: layouts_with(before.get(name, ()), one.mapping, one.read_by) for name, one in come.items()},
    }
    if layouts != before:
        write_mapping(folder / MAPPING_FILE, layouts)
    said = accepted(collection.findings)
    if said:
        records = [*read_accepted(folder), *said]
        text = json.dumps(records, ensure_ascii=False, indent=2)
        (folder / ACCEPTED_FILE).write_text(f"{text}\n", encoding="utf-8")


def read_accepted(folder: Path) -> list[dict[str, object]]:
    """The warnings said yes to when the files of a folder were collected."""
    path = folder / ACCEPTED_FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise InputError(faults=[Fault("accepted_unreadable", path.name)])
    return found
