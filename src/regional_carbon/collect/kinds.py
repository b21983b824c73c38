"""What a file really is: its first bytes say, whatever its name says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Literal, TypeAlias

from regional_carbon.language.errors import Fault, InputError
from regional_carbon.language.messages import Said

Kind: TypeAlias = Literal["text", "zip", "ole2", "parquet", "html", "mhtml", "xml"]

# Names a table may go by. A grid company's ".xls" is often a text or a web page: the content decides.
SUFFIXES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet",
            ".html", ".htm", ".mht", ".mhtml", ".xml")  # fmt: skip

_STARTS: Final[dict[bytes, Kind]] = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole2",
    b"PAR1": "parquet",
}
_OTHERS: Final = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"Rar!": "archive",
    b"7z\xbc\xaf\x27\x1c": "archive",
    b"\x1f\x8b": "archive",
    b"{\\rtf": "rtf",
    b"\x09\x00\x04\x00": "excel_2_to_4",
    b"\x09\x02\x06\x00": "excel_2_to_4",
    b"\x09\x04\x06\x00": "excel_2_to_4",
}
_SAVED: Final = re.compile(r"(?:from|mime-version|content-type|subject|date|snapshot-content-location):")
_MARKUP: Final = ("<html", "<!doctype html", "<head", "<meta", "<body", "<table", "<style", "<div")


def kind_of(file: str, head: bytes) -> Kind:
    """How a file that begins with `head` is to be read.

    Raises InputError when it begins as something that is no table: a PDF, a picture.
    """
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    for start, other in _OTHERS.items():
        if head.startswith(start):
            raise really(file, other)
    return markup_of(head.decode("latin-1").replace("\0", "")) or "text"


def markup_of(text: str) -> Literal["html", "mhtml", "xml"] | None:
    """The markup a text begins as; None of any other text."""
    start = text[:1000].lstrip("\ufeffï»¿ÿþ \t\r\n").casefold()
    if _SAVED.match(start) and "mime-version:" in start:
        return "mhtml"
    if start.startswith("<?xml"):
        return "html" if "<html" in start else "xml"
    if start.startswith(("<workbook", "<feed")):
        return "xml"
    return "html" if start.startswith(_MARKUP) else None


def refuse_markup(file: str, text: str) -> None:
    """Raises InputError when a text begins as a web page or another markup does."""
    found = markup_of(text)
    if found is not None:
        raise really(file, found)


def really(file: str, other: str) -> InputError:
    """The error for a file that is something else; `other` names it in `words/reading.toml`."""
    return InputError(faults=[Fault("file_really", file, values={"really": Said("reading", other)})])


def refuse_name(path: Path) -> None:
    """Raises InputError when a file's name is none a table goes by."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(faults=[Fault("file_type", path.name)])
