"""What a person does with a file as it is: see what was understood, say yes, and have it in a region's folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.content import contents, unwatched
from regional_carbon.collect.currencies import counting_in
from regional_carbon.collect.files import ROW, SUFFIXES
from regional_carbon.collect.findings import FILE as FINDINGS_FILE
from regional_carbon.collect.findings import accepted, write_findings_csv
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.mapping import MAPPING_FILE, Layouts, read_mapping
from regional_carbon.collect.reading import STANDARD_INPUT, read
from regional_carbon.collect.region import MARKED, currency_of_folder, factors_of_folder
from regional_carbon.collect.region_settings import SETTINGS_FILE
from regional_carbon.collect.sheets import Sheet
from regional_carbon.collect.sources.assembling import REGISTERS
from regional_carbon.collect.sources.delivery import (
    OWN,
    ROWS,
    WHOLE,
    Source,
    next_number,
    of_taken,
    sha256_of,
    sources_of,
    tame_name,
)
from regional_carbon.collect.sources.taking import Delivery
from regional_carbon.collect.table_files import Taken
from regional_carbon.language.errors import DoubtError, Fault, InputError, Notice, ReportError
from regional_carbon.language.messages import Language, speaking

_BESIDE: Final = {"readings", "enterprise_measures"}  # tables whose deliveries stand beside the earlier ones
ACCEPTED_FILE: Final = "accepted.json"  # the warnings said yes to when files were collected


@dataclass(frozen=True)
class Collection:
    """A file understood: the tables it holds by name, all that was found wrong or doubtful, and what to know."""

    file: Path
    tables: Mapping[str, Taken]
    sheets: Sequence[Sheet]
    decided: Mapping[str, Layout] = field(default_factory=dict)  # what a person has decided about this file's tables

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
    progress: Callable[[str, int], None] = unwatched, decided: Mapping[str, Layout] | None = None,
) -> Collection:  # fmt: skip
    """What a file holds, as it is: which tables, which column stands for what, and all that is wrong with it.

    Nothing is written. How `into`'s earlier deliveries were read, the decisions of its mapping.toml, and its factors
    are used; `table` says which table it is where its headers do not. `progress` is told each step as it begins, and
    how many rows were read. `decided` is how each table of this file is laid out, where a person has said so: it is
    that table then, if its headers do not say which.

    Raises InputError when the file cannot be read, or no table of a region is recognised in it.
    """
    folder = None if into is None else Path(into)
    with speaking(language), counting_in(currency_of_folder(folder)):
        known = layouts_known(folder, decided)
        factors = factors_of_folder(folder)
        try:
            reading, found = contents(Path(file), factors, known, table, progress)
        except InputError as error:
            if not decided or not is_unrecognised(error):
                raise
            reading, found = contents(Path(file), factors, known, next(iter(decided)), progress)
        return Collection(Path(file), found, reading.sheets, decided or {})


def is_unrecognised(error: InputError) -> bool:
    """Whether a file was read, and holds no table that its headers tell."""
    return [fault.key for fault in error.faults] == ["table_not_recognised"]


def layouts_known(folder: Path | None, decided: Mapping[str, Layout] | None) -> dict[str, list[Layout]]:
    """The layouts in which each table has come to a folder, and last the one decided of a file.

    A register and a part of one are the same columns: which of the two a file is may hang on what is decided of it.
    """
    layouts = {} if folder is None else {name: list(each) for name, each in layouts_of_folder(folder).items()}
    of_registers = {name: layouts.get(name, []) for name in REGISTERS}
    for one, other in (REGISTERS, REGISTERS[::-1]):
        shared = [layout for layout in of_registers[other] if layout not in of_registers[one]]
        layouts[one] = [*shared, *of_registers[one]]
    for name, layout in (decided or {}).items():
        for alike in REGISTERS if name in REGISTERS else (name,):
            layouts.setdefault(alike, []).append(layout)
    return layouts


def delivery_of(
    collection: Collection, into: str | Path, *, publisher: str = "", by: str = "", covers: str = "",
    chosen: Mapping[str, str] | None = None,
) -> Delivery:  # fmt: skip
    """A collection as a delivery to a region's folder: whom it speaks of, what it changes. Nothing is written.

    `publisher` is who sent it (one of `PUBLISHERS`, or any other name), where it is not plain from its columns. It
    stands for its whole years and takes the place of what the same publisher sent for them before; with `covers` ROWS
    it stands beside it. Readings always do, as months add to months, and measures of audits, whose year is that of the
    measure. `chosen` is the enterprise of each entry that a person decided on.

    Raises InputError for errors in it, and for faults of what the region has already.
    """
    if collection.errors:
        raise InputError(faults=collection.findings)
    folder, now = Path(into), datetime.now(UTC)
    known = layouts_known(folder, collection.decided)
    source = Source(
        number=next_number(folder),
        publisher=publisher or publisher_of(collection),
        file=tame_name(collection.file.name),
        sha256=sha256_of(_content(collection)),
        received=now.isoformat(timespec="seconds"),
        by=by,
        covers=covers or (ROWS if {*collection.tables} <= _BESIDE else WHOLE),
        layouts={
            name: [taken.understood.mapping]
            for name, taken in collection.tables.items()
            if _of_its_publisher(taken, known.get(name, ()))
        },
        letters={name: taken.written.letters for name, taken in collection.tables.items()},
        frames={name: of_taken(taken) for name, taken in collection.tables.items()},
    )
    said = [{**one, "file": f"{source.key}/{source.file}"} for one in accepted(collection.findings)]
    return Delivery(replace(source, confirmed=said), folder, now.date(), chosen or {})


def put(collection: Collection, delivery: Delivery, *, yes: bool = False) -> Path:
    """A delivery taken: its file as it came, what it holds, how it was read, and who is who. Its folder.

    A folder that is no region yet gets a region.toml to fill in. Warnings are taken with a `yes`, and recorded.

    Raises DoubtError for warnings without a yes, ReportError when the folder cannot be written.
    """
    if collection.findings and not yes:
        raise DoubtError(
            faults=[*collection.findings, Fault("doubts_open", values={"count": len(collection.findings)})]
        )
    folder = delivery.region
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = delivery.take(_content(collection))
        if not (folder / SETTINGS_FILE).exists():
            with as_file(files("regional_carbon").joinpath("starter", SETTINGS_FILE)) as starter:
                shutil.copyfile(starter, folder / SETTINGS_FILE)
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    return taken


def _content(collection: Collection) -> bytes:
    """The file as it came; of standard input, which is read once, nothing is left."""
    return b"" if collection.file == STANDARD_INPUT else collection.file.read_bytes()


def publisher_of(collection: Collection) -> str:
    """Who sent a file, as its columns tell: the grid company where meters are listed, else the office itself."""
    records = collection.tables.get("enterprise_records")
    metered = records is not None and "meter" in records.written.cells.columns
    return "grid_company" if metered else OWN


def _of_its_publisher(taken: Taken, known: Sequence[Layout]) -> bool:
    """Whether a file came in a layout of its publisher's own: not in our own columns, nor in a template of ours."""
    read_by = taken.understood.read_by
    return bool(taken.understood.mapping) and (read_by is None or read_by in known)


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


def read_accepted(folder: Path) -> list[dict[str, object]]:
    """The warnings confirmed when the files of a folder were collected."""
    path = folder / ACCEPTED_FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise InputError(faults=[Fault("accepted_unreadable", path.name)])
    return [*found, *(dict(record) for source in sources_of(folder) for record in source.confirmed)]


def layouts_of_folder(folder: Path) -> Layouts:
    """The layouts in which each table has come to a folder, the last last, and after them those of its mapping.toml.

    What a person has written into mapping.toml of a column, a unit or a name stands over what was taken for it before.
    The units of an earlier file serve one that does not say its own, and its year serves none.
    """
    decided = read_mapping(folder / MAPPING_FILE)
    found: dict[str, list[Layout]] = {}
    for source in sources_of(folder):
        for name, layouts in source.layouts.items():
            told = [_overruled(layout, decided.get(name, ())) for layout in layouts]
            found.setdefault(name, []).extend(one for one in told if one not in found.get(name, ()))
    for name, written in decided.items():
        found.setdefault(name, []).extend(one for one in written if one not in found.get(name, ()))
    return found


def _overruled(layout: Layout, decided: Sequence[Layout]) -> Layout:
    columns: dict[str, str] = {**layout.get("columns", {})}
    units: dict[str, str] = {}
    for one in decided:
        columns |= {name: thing for name, thing in one.get("columns", {}).items() if name in columns}
        units |= {name: unit for name, unit in one.get("units", {}).items() if name in columns}
    aliases = {name: thing for one in (layout, *decided) for name, thing in one.get("aliases", {}).items()}
    told: Layout = {**layout, "columns": columns, "units": units, "units_before": layout.get("units", {})}
    told.pop("year", None)
    years = [one["year"] for one in decided if "year" in one]
    if years:
        told["year"] = years[-1]
    return {**told, "aliases": aliases} if aliases else told
