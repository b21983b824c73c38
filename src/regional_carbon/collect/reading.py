"""Any file an office has becomes sheets: what it really is, guarded, as written."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from regional_carbon.collect.guard import check_archive, check_ole2, check_size
from regional_carbon.collect.kinds import Kind, kind_of, refuse_name
from regional_carbon.collect.limited import LimitedReader
from regional_carbon.collect.limits import TEXT_BYTES
from regional_carbon.collect.sheets import Sheet
from regional_carbon.collect.text_files import DELIMITERS, decoded, delimiter_of, text_sheet
from regional_carbon.language.errors import Fault, InputError, Notice
from regional_carbon.language.messages import Said

STANDARD_INPUT: Final = Path("-")

_HEAD: Final = 1_024  # bytes that say what a file is
_AS_THEY_ARE: Final = ("parquet", "html", "mhtml", "xml")  # kinds that a file's name has no say in
_NOT_TEXT: Final = {".xlsx": "xlsx", ".xlsm": "xlsx", ".ods": "ods", ".parquet": "parquet"}


@dataclass(frozen=True)
class Reading:
    """The sheets of a file, what a person should know of them, and how a text was read."""

    sheets: list[Sheet]
    notices: tuple[Notice, ...] = ()
    encoding: str = ""
    delimiter: str = ""


def read_sheets(path: Path, *, encoding: str = "", delimiter: str = "") -> list[Sheet]:
    """The sheets of a .xlsx, .xlsm, .xls, .ods, .csv, .tsv, .txt, .parquet, .html, .mht or .xml file, cells as text at
    their places.

    A text, or a Parquet file, is one sheet named like the file. Of a workbook, hidden sheets, charts and macro sheets
    are left out (`read` tells which are hidden): what a person does not see they cannot answer for, and last year's
    sheet, hidden, would be counted twice. The values a workbook keeps are taken; nothing is computed, no macro run
    and no link followed. Numbers come as their shortest exact text, dates as ISO text, true and false so.

    The content decides what a file is, not its name alone: a text or a new workbook may go by ".xls". `encoding`
    (a key of text_files.ENCODINGS) and `delimiter` stand in place of what is found.

    Raises InputError when there is no such file, it is no table, cannot be decoded or read, is too large, has a
    password, or kills the process that reads it.
    """
    return read(path, encoding=encoding, delimiter=delimiter).sheets


def read(path: Path, *, encoding: str = "", delimiter: str = "", reader: LimitedReader | None = None) -> Reading:
    """As `read_sheets`, with the notices; a `reader` serves many files with one process.

    Raises InputError as `read_sheets` does.
    """
    if path == STANDARD_INPUT:
        return _text(path, sys.stdin.buffer.read(TEXT_BYTES + 1), encoding, delimiter)
    if not path.exists():
        raise InputError(faults=[Fault("file_missing", values={"file": path.name})])
    refuse_name(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            kind = kind_of(path.name, head)
            if kind == "text" and path.suffix.lower() not in _NOT_TEXT:
                return _text(path, head + file.read(TEXT_BYTES + 1 - len(head)), encoding, delimiter)
        return _limited(path, kind, reader)
    except OSError as error:
        values = {"kind": path.suffix[1:].upper(), "reason": error.strerror or error}
        raise InputError(faults=[Fault("file_unreadable", path.name, values=values)]) from None


def _text(path: Path, data: bytes, encoding: str, delimiter: str) -> Reading:
    if len(data) > TEXT_BYTES:
        raise InputError(faults=[Fault("text_too_large", path.name, values={"limit": f"{TEXT_BYTES >> 20} MB"})])
    if delimiter and delimiter not in DELIMITERS:
        known = [Said("reading", name) for name in DELIMITERS.values()]
        raise InputError(
            faults=[Fault("delimiter_unknown", path.name, values={"delimiter": delimiter, "known": known})]
        )
    text, found = decoded(path.name, data, encoding)
    del data  # not held beside the cells
    delimiter = delimiter or delimiter_of(path.name, text, suffix=path.suffix)
    taken = (
        []
        if encoding or found.startswith("utf")
        else [Notice("text_encoding", {"file": path.name, "encoding": found.upper()})]
    )
    return Reading([text_sheet(path.name, path.stem, text, delimiter)], tuple(taken), found, delimiter)


def _limited(path: Path, kind: Kind, reader: LimitedReader | None) -> Reading:
    """A workbook or Parquet file; a file that is none, by name only, is left to the reader to say why."""
    notices: list[Notice] = []
    what = _NOT_TEXT.get(path.suffix.lower(), "xls")
    if kind == "zip":
        what, notices = check_archive(path)
    elif kind == "ole2":
        check_ole2(path)
        what = "xls"
    else:
        check_size(path)
        what = kind if kind in _AS_THEY_ARE else what
    if reader is not None:
        sheets, hidden, told = reader.read(path, what)
    else:
        with LimitedReader() as own:
            sheets, hidden, told = own.read(path, what)
    notices += told
    if hidden:
        notices.append(Notice("sheets_hidden", {"file": path.name, "sheets": hidden}))
    if not sheets:
        raise InputError(faults=[Fault("no_sheets", path.name)])
    if kind in ("html", "xml") and len(sheets) == 1 and not sheets[0].name:
        sheets = [replace(sheets[0], name=path.stem)]
    return Reading(sheets, tuple(notices))
