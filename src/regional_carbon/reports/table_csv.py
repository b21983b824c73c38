"""A table as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from regional_carbon.language.errors import ReportError
from regional_carbon.schema.frames import inert


def as_csv(frame: pl.DataFrame) -> str:
    """A table as CSV; texts that a spreadsheet would run as a formula get a ' in front."""
    return inert(frame).write_csv()


def write_csv(frame: pl.DataFrame, out: Path) -> Path:
    """A table as a CSV file. Raises ReportError when it cannot be written."""
    try:
        out.write_text(as_csv(frame), encoding="utf-8")
    except OSError as error:
        raise ReportError("unwritable", path=out, reason=error.strerror or error) from None
    return out
