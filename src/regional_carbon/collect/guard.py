"""What a workbook must not be, found before it is read: streamed, believing nothing that it declares.

The reader's process (`limited.py`) is the wall that holds. This is the door: it refuses what is made to harm, or
is a slip of the hand, in a moment and with a message that says what it is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from regional_carbon.collect.kinds import really
from regional_carbon.collect.limits import FARTHEST_COLUMN, MOST_CELLS, PARTS, UNPACKED_BYTES, WORKBOOK_BYTES, weight
from regional_carbon.language.errors import Fault, InputError, Notice

CHUNK: Final = 1 << 20
_HELD: Final = 1 << 16  # of a chunk's end kept for the next: no tag is longer

_ENTRY: Final = b"PK\x01\x02"  # begins each entry of an archive's directory
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that OOXML and ODF allow; others unpack unbounded

# Each pattern stops at the next "<", and repeats nothing it could give back: its time does not grow with the square.
# A cell of a sheet from column AAA or row 100,000 on; blank ones (self-closed) take no room.
_FAR: Final = re.compile(
    rb""" r=["'](?P<column>[A-Z]{3,9}|[A-Z]{1,9}(?=\d{6}))(?P<row>\d{1,19})["'](?P<rest>[^<>]{0,200})>"""
)
_ERROR: Final = re.compile(rb'<c r="([A-Z]+\d+)"[^<>]*\bt="e"')
_HIDDEN_ROW: Final = re.compile(
    rb"""<row (?=[^<>]{0,300}\bhidden=["'](?:1|true)["'])[^<>]{0,300}?\br=["'](\d{1,7})["'][^<>]{0,300}+(?<!/)>"""
)
_UNCOUNTED: Final = re.compile(
    rb'<c r="([A-Z]+\d+)"(?![^<>]*\bt=)[^<>]*+>\s*+(?:<f[^<>]*/>|<f[^<>]*+>[^<]*+</f>)\s*+'
    rb"(?:<v\s*+/>|<v>\s*+</v>)?+\s*+</c>"
)

_ODS_TAG: Final = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^<>]*+)>")
_REPEATED: Final = re.compile(rb"""\btable:number-(?:columns|rows)-repeated\s*=\s*["']\s*\+?(\d+)""")

_HIDDEN_IN_ODS: Final = re.compile(rb"""\btable:visibility\s*=\s*["'](?:collapse|filter)["']""")

_OLE2_NAMES: Final = {"WordDocument": "word", "PowerPoint Document": "powerpoint"}


def check_archive(path: Path) -> tuple[str, list[Notice]]:
    """Which kind of workbook an archive is, xlsx or ods, and what its sheets hold that a reader loses.

    Raises InputError when it is another kind of file, too large packed or unpacked, has too many parts, a
    password, a document type of its own (XML entities), or a cell so far out that there is no room for the table.
    """
    _small_enough(path)
    try:
        _few_enough(path)
        with zipfile.ZipFile(path) as archive:
            kind = _kind(path.name, archive)
            seen = _Seen()
            for chunk, part in _stream(path.name, archive):
                _look(path.name, kind, part, chunk, seen)
    except InputError:
        raise
    except RuntimeError as error:  # zipfile's way to say that a part is encrypted
        key = "file_locked" if "password" in str(error) else "file_unreadable"
        raise _refused(path.name, key, kind=path.suffix[1:].upper(), reason=error) from None
    except Exception as error:  # a mutated archive makes zipfile raise nearly anything
        reason = str(error) or type(error).__name__
        raise _refused(path.name, "file_unreadable", kind=path.suffix[1:].upper(), reason=reason) from None
    return kind, seen.notices(path.name)


def check_ole2(path: Path) -> None:
    """Look at a file of the old format before it is read as .xls.

    Raises InputError when it is too large, another kind of document, or a workbook with a password.
    """
    _small_enough(path)
    data = path.read_bytes()
    if _utf16("EncryptedPackage") in data:
        raise _refused(path.name, "file_locked")
    if _utf16("Workbook") in data or _utf16("Book") in data:
        return
    for name, other in _OLE2_NAMES.items():
        if _utf16(name) in data:
            raise really(path.name, other)


def check_size(path: Path) -> None:
    """Raises InputError when a workbook or Parquet file is larger than WORKBOOK_BYTES."""
    _small_enough(path)


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def _small_enough(path: Path) -> None:
    if path.stat().st_size > WORKBOOK_BYTES:
        raise _refused(path.name, "file_too_large", limit=f"{WORKBOOK_BYTES >> 20} MB")


def _few_enough(path: Path) -> None:
    """Counted in the bytes, before zipfile makes an object of every entry."""
    if path.read_bytes().count(_ENTRY) > PARTS:
        raise _refused(path.name, "too_many_parts", limit=PARTS)


def _kind(file: str, archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        if "mimetype" in names:
            with archive.open("mimetype") as declared:
                if b"spreadsheet" not in declared.read(100):
                    raise really(file, "odf_other")
        return "ods"
    others = {"xl/workbook.bin": "excel_binary", "word/document.xml": "word", "ppt/presentation.xml": "powerpoint"}
    for name, other in others.items():
        if name in names:
            raise really(file, other)
    raise really(file, "office_other" if "[Content_Types].xml" in names else "archive")


def _stream(file: str, archive: zipfile.ZipFile) -> Iterator[tuple[bytes, str]]:
    """Every part in chunks, what is unpacked counted as it comes; a tag cut in two comes whole in the later one."""
    unpacked = 0
    for part in archive.infolist():
        if part.compress_type not in _METHODS:
            raise _refused(file, "file_unreadable", kind="ZIP", reason=f"compression method {part.compress_type}")
        held = b""
        with archive.open(part) as data:
            while chunk := data.read(CHUNK):
                unpacked += len(chunk)
                if unpacked > UNPACKED_BYTES:
                    raise _refused(file, "unpacked_too_large", limit=f"{UNPACKED_BYTES >> 20} MB")
                chunk = held + chunk
                cut = chunk.rfind(b"<c ", max(0, len(chunk) - _HELD)) if part.filename.startswith("xl/") else -1
                if cut < 0:
                    cut = chunk.rfind(b"<", max(0, len(chunk) - _HELD))
                cut = len(chunk) if cut < 0 else cut
                held = chunk[cut:]
                yield chunk[:cut], part.filename
        yield held, part.filename


@dataclass
class _Ods:
    """The sheet of an .ods being counted: rows so far, and how far the last filled cell of its rows stands."""

    repeated: int = 1
    columns: int = 0
    filled: int = 0
    rows: int = 0
    widest: int = 0
    filled_rows: int = 0
    before: int = 0  # cells of earlier sheets
    hidden_rows: list[int] = field(default_factory=list)
    row_hidden: bool = False

    def row_ends(self) -> None:
        """A row, as often as it is repeated, is done."""
        if self.filled and self.row_hidden:
            self.hidden_rows.append(self.rows + 1)
        self.rows += self.repeated
        if self.filled:
            self.widest, self.filled_rows = max(self.widest, self.filled), self.rows

    def sheet_begins(self) -> None:
        """Rows are counted anew; what the sheet before held stays counted."""
        self.before = self.cells
        self.rows = self.widest = self.filled_rows = 0

    @property
    def cells(self) -> int:
        """The cells there must be room for."""
        return self.before + weight(self.filled_rows, self.widest)


@dataclass
class _Seen:
    """What the sheets were seen to hold."""

    errors: list[str] = field(default_factory=list)
    uncounted: list[str] = field(default_factory=list)
    hidden_rows: list[str] = field(default_factory=list)
    ods: _Ods = field(default_factory=_Ods)

    def notices(self, file: str) -> list[Notice]:
        told = {"cells_in_error": self.errors, "formulas_without_value": self.uncounted}
        found = [Notice(key, {"file": file, "cells": cells}) for key, cells in told.items() if cells]
        rows = list(dict.fromkeys([*self.hidden_rows, *(str(row) for row in self.ods.hidden_rows)]))
        return [*found, *([Notice("rows_hidden", {"file": file, "rows": rows})] if rows else [])]


def _look(file: str, kind: str, part: str, chunk: bytes, seen: _Seen) -> None:
    if kind == "ods":
        if part == "content.xml":
            _no_doctype(file, chunk)
            _look_at_ods(file, chunk, seen.ods)
        return
    if part.endswith((".xml", ".rels")):
        _no_doctype(file, chunk)
    if not part.startswith("xl/worksheets/"):
        return
    for found in _FAR.finditer(chunk) if b' r="' in chunk or b" r='" in chunk else ():
        if found["rest"].endswith(b"/"):
            continue
        column, row = _number(found["column"]), int(found["row"][:9])
        if column > FARTHEST_COLUMN or column * row > MOST_CELLS:
            cell = (found["column"][:12] + found["row"][:12]).decode()
            raise _refused(file, "cell_too_far", at=cell)
    if b"hidden=" in chunk:
        seen.hidden_rows += [row.decode() for row in _HIDDEN_ROW.findall(chunk)]
    if b't="e"' in chunk:
        seen.errors += [cell.decode() for cell in _ERROR.findall(chunk)]
    if b"<f>" in chunk or b"<f " in chunk:
        seen.uncounted += [cell.decode() for cell in _UNCOUNTED.findall(chunk)]


def _number(letters: bytes) -> int:
    """A → 1, XFD → 16384; no more than five letters are counted."""
    number = 0
    for letter in letters[:5]:
        number = number * 26 + letter - 64
    return number


def _no_doctype(file: str, chunk: bytes) -> None:
    if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
        raise _refused(file, "doctype")


def _look_at_ods(file: str, chunk: bytes, sheet: _Ods) -> None:
    """Repeated cells and rows, multiplied out as the reader would: up to the last that holds something."""
    for closing, tag, attributes in _ODS_TAG.findall(chunk):
        given = _REPEATED.search(attributes)
        times = int(given[1][:9]) if given else 1
        if tag == b"table" and not closing:
            sheet.sheet_begins()
        elif tag == b"table-row":
            if not closing:
                sheet.repeated, sheet.columns, sheet.filled = times, 0, 0
                sheet.row_hidden = _HIDDEN_IN_ODS.search(attributes) is not None
            if closing or attributes.endswith(b"/"):
                sheet.row_ends()
        elif not closing:
            sheet.columns += times
            if b"office:value" in attributes or b"table:formula" in attributes:
                sheet.filled = sheet.columns
        if sheet.cells > MOST_CELLS:
            raise _refused(file, "table_too_large", limit=MOST_CELLS)


def _refused(file: str, key: str, **values: object) -> InputError:
    return InputError(faults=[Fault(key, file, values=values)])
