"""Everything found wrong or doubtful, as one list a person works through: table, CSV, terminal, record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl
from wcwidth import width

from regional_carbon.language.errors import Fault, ReportError, together
from regional_carbon.language.messages import LANGUAGES, Language, say, speaking
from regional_carbon.schema.frames import inert
from regional_carbon.schema.input_tables import Findings

FILE: Final = "findings.csv"
# What a line does not break within: a run of other signs, or one Chinese character; with the marks that belong to it.
_HAN: Final = r"\u2e80-\u9fff\uf900-\ufaff"
_PIECES: Final = re.compile(rf"\s+|[“（《]*(?:[{_HAN}]|[^\s{_HAN}，。；：、“”（）《》]+)[，。；：、”）》]*|.")
_SEVERITIES: Final = ("error", "warning")


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Errors first; within them by file, sheet and place."""

    def place(fault: Fault) -> tuple[object, ...]:
        return _SEVERITIES.index(fault.severity), fault.file, fault.sheet, fault.row or 0, len(fault.cell), fault.cell

    return sorted(faults, key=place)


def findings_table(faults: Iterable[Fault]) -> pl.DataFrame:
    """The faults as the table Findings, one row each, errors first; what a fault does not have is null."""
    rows = [_row(fault) for fault in in_order(faults)]
    kinds = {name: pl.Int64 if name == "row" else pl.String for name in Findings.columns()}
    return pl.DataFrame(rows, schema=kinds)


def _row(fault: Fault) -> dict[str, object]:
    row: dict[str, object] = {
        "severity": fault.severity,
        "file": fault.file or None,
        "sheet": fault.sheet or None,
        "cell": fault.cell or None,
        "row": fault.row,
        "written": value_as_found(fault),
        "finding": fault.key,
    }
    for language in LANGUAGES:
        wrong, do = _told(fault, language)
        row |= {f"wrong_{language}": wrong, f"do_{language}": do or None}
    return row


def _told(fault: Fault, language: Language) -> tuple[str, str]:
    with speaking(language):
        return fault.told()


def value_as_found(fault: Fault) -> str | None:
    """The value the fault is about, as the person wrote it; None where it is about more than one value, or a blank."""
    written = fault.values.get("written")
    return None if written is None else str(written)


def write_findings_csv(faults: Iterable[Fault], path: Path) -> Path:
    """The findings as CSV that a spreadsheet opens in both languages and runs nothing of.

    Raises ReportError when the file cannot be written.
    """
    try:
        inert(findings_table(faults)).write_csv(path, include_bom=True)
    except OSError as error:
        raise ReportError("unwritable", path=path, reason=error.strerror or error) from None
    return path


# ---------------------------------------------------------------------------------------------------
# On the terminal


def findings_text(faults: Sequence[Fault], columns: int = 100) -> str:
    """The findings as aligned, wrapped plain text in the language now spoken: errors first, alike ones together."""
    told = []
    for severity in _SEVERITIES:
        for first, *others in together(fault for fault in faults if fault.severity == severity):
            wrong, do = first.told()
            lines = [line for line in (wrong, *do.split("\n"), first.elsewhere(others)) if line]
            told.append(f"{say('findings', severity)}  {printable(first.place())}".rstrip())
            for line in lines:
                told += [f"    {part}" for part in wrapped(printable(line), columns - 4)]
    return "\n".join([*told, counted(faults)])


def wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of so many columns, a Chinese character taking two; numbers and words are kept whole."""
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if line and width((line + piece).rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line or not lines else lines


def counted(faults: Sequence[Fault]) -> str:
    """'2 to mend, 3 to confirm', in the language now spoken."""
    errors = sum(fault.severity == "error" for fault in faults)
    if not faults:
        return say("findings", "none")
    return say("findings", "count", errors=errors, warnings=len(faults) - errors)


def printable(text: str) -> str:
    """A text whose signs all show: what would steer a terminal or a sheet is replaced by �."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " if sign.isspace() else "\ufffd" for sign in text)


# ---------------------------------------------------------------------------------------------------
# The record


def accepted(faults: Iterable[Fault]) -> list[dict[str, object]]:
    """The warnings a person said yes to, as run.json records them: finding, place, value, and both languages' words."""
    return [_record(fault) for fault in in_order(faults) if fault.severity == "warning"]


def _record(fault: Fault) -> dict[str, object]:
    said: dict[str, str] = {
        language: " ".join(part for part in _told(fault, language) if part) for language in LANGUAGES
    }
    place = {"file": fault.file, "sheet": fault.sheet, "cell": fault.cell, "row": fault.row}
    return {"key": fault.key, **place, "written": value_as_found(fault), "about": fault.alike, **said}


def still_open(faults: Iterable[Fault], yes: Iterable[Mapping[str, object]]) -> list[Fault]:
    """The warnings that no record of an earlier yes covers.

    A yes holds for the same finding about the same thing with the same value as written, wherever its row now stands.
    """
    same = ("key", "file", "about", "written")
    said = {tuple(record.get(name) for name in same) for record in yes}
    warnings = (fault for fault in in_order(faults) if fault.severity == "warning")
    return [fault for fault in warnings if tuple(_record(fault)[name] for name in same) not in said]
