"""Files that cannot be read, one for each thing a person is told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .green_button_files import green_button
from .nasty import archive, cells, endless, ods, sound, value, workbook

Made = tuple[str, bytes | int, dict[str, Any]]  # a name; its content, or how many zero bytes; how it is read


def _one_text_many_times() -> bytes:
    row = "".join(f'<c r="{chr(65 + place)}1" t="s"><v>0</v></c>' for place in range(26))
    rows = "".join(row.replace('1" t', f'{number}" t') for number in range(1, 2000))
    return workbook(cells(rows), {"xl/sharedStrings.xml": f"<sst><si><t>{'长' * 200_000}</t></si></sst>"})


def _all_hidden() -> bytes:
    book = '<sheets><sheet name="s" sheetId="1" state="hidden" r:id="rId1"/></sheets>'
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return workbook(cells(value("A1")), {"xl/workbook.xml": f"<workbook {spaces}>{book}</workbook>"})


def _locked() -> bytes:
    """A workbook with a password is an old file with the new one encrypted inside."""
    old, new = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    return sound()[".xls"].replace(old + b"\0" * (len(new) - len(old)), new)


UNREADABLE: dict[str, Callable[[], Made]] = {
    "file_type": lambda: ("register.docx", b"x", {}),
    "file_really": lambda: ("export.xls", b"%PDF-1.7\n", {}),
    "xml_unknown": lambda: ("export.xls", b'<?xml version="1.0"?><rows><row>1</row></rows>', {}),
    "green_button_no_electricity": lambda: ("gas.xml", green_button([("169", 0, [(0, 86_400, 5)])]), {}),
    "green_button_no_whole_day": lambda: ("meter.xml", green_button([("72", 0, [(0, 3_600, 5)])]), {}),
    "green_button_reading": lambda: ("meter.xml", green_button([("72", 0, [(0, 3_600, "5.5")])]), {}),
    "encoding_unknown": lambda: ("register.csv", b"a,b\n", {"encoding": "latin-1"}),
    "encoding_not": lambda: ("register.csv", "a,b\n企,1\n".encode("gb18030"), {"encoding": "utf-8"}),
    "encoding_doubtful": lambda: ("register.csv", "a,b\n企業,1\n".encode("big5"), {}),
    "text_with_nul": lambda: ("register.csv", "a,b\n".encode("utf-16-le"), {}),
    "delimiter_unclear": lambda: ("register.csv", b"a,b;c\n1,2;3\n", {}),
    "delimiter_unknown": lambda: ("register.csv", b"a|b\n1|2\n", {"delimiter": "|"}),
    "quote_wrong": lambda: ("register.csv", b'a,b\n1,2\n"c,d\n', {}),
    "line_too_long": lambda: ("register.csv", b"a,b\n" + b"x" * 1_100_000, {}),
    "text_too_large": lambda: ("register.csv", (128 << 20) + 1, {}),
    "file_too_large": lambda: ("register.parquet", (50 << 20) + 1, {}),
    "too_many_parts": lambda: (
        "register.xlsx",
        archive({"xl/workbook.xml": "", **{f"{n}": "" for n in range(1001)}}),
        {},
    ),
    "unpacked_too_large": lambda: ("register.xlsx", workbook(b" " * (201 << 20)), {}),
    "doctype": lambda: ("register.xlsx", workbook('<!DOCTYPE x [<!ENTITY l "ha">]>' + cells(value("A1"))), {}),
    "cell_too_far": lambda: ("register.xlsx", workbook(cells(value("A1"), value("XFD1048576"))), {}),
    "table_too_large": lambda: (
        "register.ods",
        ods(
            '<table:table-row table:number-rows-repeated="9100000"><table:table-cell office:value="1"/></table:table-row>'
        ),
        {},
    ),
    "too_many_columns": lambda: ("register.csv", b"a," * 2_048 + b"a\n", {}),
    "reader_died": lambda: ("register.xlsx", _one_text_many_times(), {}),
    "reader_slow": lambda: ("register.ods", endless(), {}),
    "file_locked": lambda: ("register.xlsx", _locked(), {}),
    "no_sheets": lambda: ("register.xlsx", _all_hidden(), {}),
    "file_unreadable": lambda: ("register.xls", sound()[".xls"][:600], {}),
}


def lay(folder: Path, key: str) -> tuple[Path, dict[str, Any]]:
    """The file in a folder, and how it is read; one of zeros takes no room on the disk."""
    name, content, named = UNREADABLE[key]()
    path = folder / name
    with path.open("wb") as file:
        _ = file.truncate(content) if isinstance(content, int) else file.write(content)
    return path, named
