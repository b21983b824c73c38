"""One delivery: its file as it came, who sent it and when, how it was read, and the tidy rows it gave."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

import polars as pl
import tomli_w

from regional_carbon.collect.as_written import ROW
from regional_carbon.collect.files import SUFFIXES
from regional_carbon.collect.findings import printable
from regional_carbon.collect.mapping import Layouts
from regional_carbon.collect.table_files import Taken
from regional_carbon.language.errors import Fault, InputError
from regional_carbon.schema.frames import inert, uninert

FOLDER: Final = "sources"  # in a region's folder: a folder for each delivery
TAKEN_OUT: Final = "taken_out"  # beside it: those that count no more, kept as they were
RECORD: Final = "source.toml"
ORIGINAL: Final = "original"  # the file as it came
TABLES: Final = "tables"  # the rows it gave

# Where in its file a row stands, beside its columns; the cell is that of its amount, where rows are cells of a table.
PLACE: Final = ("source_sheet", "source_row", "source_cell")

MOST_NAME: Final = 60  # characters of a file's name: 240 bytes at most, and a disk takes 255

WHOLE: Final = "period"  # a delivery that is all there is of its years, and takes the place of its publisher's last one
ROWS: Final = "rows"  # one that is beside what there is: a month, an answer, a correction
OWN: Final = "office"  # the publisher of what the office lists itself: a table that lies in the folder by itself, too
ANSWER, BILL, VERIFIER = "answer", "bill", "verifier"  # what an enterprise brought in, and somebody looked at
PROGRAM: Final = "program"  # a program that sends readings, a few at a time
CORRECTION: Final = "correction"  # what the office corrected of one enterprise by hand, with its reason
OF_REGISTER: Final = (
    OWN,
    ANSWER,
    BILL,
    VERIFIER,
    CORRECTION,
)  # who name an enterprise by the register's own identifier


@dataclass(frozen=True)
class Source:
    """One delivery. Its number says what came later; `layouts` are those in which its tables came."""

    number: int
    publisher: str
    file: str
    sha256: str
    received: str = ""  # ISO 8601, UTC
    by: str = ""
    covers: str = WHOLE
    layouts: Layouts = field(default_factory=dict)
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # of each table: its columns' letters
    confirmed: Sequence[Mapping[str, object]] = ()  # warnings that a person confirmed
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)  # text, with PLACE

    @property
    def key(self) -> str:
        """The name of its folder: 002-grid_company."""
        return f"{self.number:03d}-{self.publisher}"


def of_taken(taken: Taken) -> pl.DataFrame:
    """The rows of a table taken from a file, as text, each with its place."""
    known = [name for name in taken.frame.columns if name != ROW and not taken.frame[name].is_null().all()]
    rows = taken.frame.select(pl.col(known).cast(pl.String))
    places = taken.written.places
    stand = places.get("amount") or places.get("")
    if stand is None:
        sheet: list[str | None] = [taken.written.sheet] * rows.height
        cells: list[str | None] = [""] * rows.height
        lines: list[str | None] = [str(row) for row in taken.frame[ROW].to_list()]
    else:
        sheet, lines, cells = ([None if place[at] is None else str(place[at]) for place in stand] for at in range(3))
    beside = zip(PLACE, (sheet, lines, cells), strict=True)
    return rows.with_columns(pl.Series(name, values).cast(pl.String) for name, values in beside)


def keep(source: Source, region: Path, original: Path | bytes) -> Path:
    """The delivery in its folder of the region: the file as it came, its tidy tables, and its record.

    Raises OSError when it cannot be written.
    """
    folder = region / FOLDER / source.key
    (folder / ORIGINAL).mkdir(parents=True)
    (folder / TABLES).mkdir()
    if isinstance(original, bytes):
        (folder / ORIGINAL / source.file).write_bytes(original)
    else:
        shutil.copyfile(original, folder / ORIGINAL / source.file)
    for name, frame in source.frames.items():
        inert(frame).write_csv(folder / TABLES / f"{name}.csv")
    record = {
        "publisher": source.publisher, "received": source.received, "by": source.by, "file": source.file,
        "sha256": source.sha256, "covers": source.covers,
        "letters": {name: dict(letters) for name, letters in source.letters.items() if letters},
        "layouts": {name: [dict(one) for one in each] for name, each in source.layouts.items() if each},
        "confirmed": [{key: value for key, value in one.items() if value is not None} for one in source.confirmed],
    }  # fmt: skip
    (folder / RECORD).write_text(tomli_w.dumps(record), encoding="utf-8", newline="\n")
    return folder


def next_number(region: Path) -> int:
    """The number of the delivery that comes next; one that was taken out keeps its own.

    Raises InputError as `sources_of`.
    """
    numbered = [*sources_of(region), *sources_of(region, TAKEN_OUT)]
    return max((source.number for source in numbered), default=0) + 1


def table_in(path: str) -> str | None:
    """The table that a file of a region's folder holds, by its path; None of what is no table: originals, records."""
    parts = PurePosixPath(path)
    if len(parts.parts) == 1:
        return parts.stem if parts.suffix in SUFFIXES else None
    if parts.parts[0] != FOLDER or parts.parent.name != TABLES:
        return None
    return "enterprises" if parts.stem == "enterprise_records" else parts.stem


def sources_of(region: Path, held_in: str = FOLDER) -> list[Source]:
    """The deliveries of a region's folder, in the order they came: those that count, or of another of its folders.

    Raises InputError for each that is not as it was kept.
    """
    faults: list[Fault] = []
    found: list[Source] = []
    for folder in sorted(path for path in (region / held_in).glob("*") if path.is_dir()):
        try:
            found.append(_source(folder))
        except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
            faults.append(Fault("source_unreadable", f"{held_in}/{folder.name}"))
    if faults:
        raise InputError(faults=faults)
    return sorted(found, key=lambda source: source.number)


def _source(folder: Path) -> Source:
    record = tomllib.loads((folder / RECORD).read_text(encoding="utf-8"))
    number, _, publisher = folder.name.partition("-")
    return Source(
        number=int(number),
        publisher=publisher,
        file=str(record["file"]),
        sha256=str(record["sha256"]),
        received=str(record["received"]),
        by=str(record["by"]),
        covers=str(record["covers"]),
        layouts=record.get("layouts", {}),
        letters=record.get("letters", {}),
        confirmed=record.get("confirmed", ()),
        frames={path.stem: _rows(path) for path in sorted((folder / TABLES).glob("*.csv"))},
    )


def _rows(path: Path) -> pl.DataFrame:
    return uninert(pl.read_csv(path, infer_schema=False))


def sha256_of(content: bytes) -> str:
    """A file's SHA-256, as every record has it."""
    return hashlib.sha256(content).hexdigest()


def tame_name(name: str) -> str:
    """The last part of a file's name, its end kept: nothing that leads out of a folder, or that a disk cannot take."""
    last = printable(PurePosixPath(name.replace("\\", "/")).name)[-MOST_NAME:]
    return last if last.strip(". ") else "file"
