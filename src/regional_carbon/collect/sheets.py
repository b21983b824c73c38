"""A sheet as a person wrote it: cells as text, each where it stands in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or a text file whole: row by row from the very first, column by column from A.

    A blank cell is "". `lines` gives the line each row of a text file begins on; of a workbook it is empty,
    since there a row is its own number. `merged` are cells merged within a row of its head: the row, the first and the
    last column, from 0; only the first of them holds what is written.
    """

    file: str
    name: str
    rows: list[list[str]]
    lines: Sequence[int] = ()
    merged: Sequence[tuple[int, int, int]] = ()

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def head(self, rows: int) -> Sheet:
        """The sheet as far as its first rows."""
        return Sheet(self.file, self.name, self.rows[:rows], self.lines[:rows], self.merged)

    @property
    def is_text(self) -> bool:
        """Whether people count lines in it, and not cells."""
        return bool(self.lines)

    def place(self, row: int, column: int | None = None) -> tuple[int, str]:
        """The line of a row counted from 0, or of a workbook its row and the cell: (14, ""), or (14, "D14")."""
        if self.lines:
            return self.lines[row], ""
        return row + 1, "" if column is None else f"{letters(column)}{row + 1}"


class ColumnSheet(Sheet):
    """A sheet that was read by columns, as every regular text and Parquet file is: a million rows cost no lists.

    `cells` has the columns "0", "1" … as text, every row from the first; `rows` are made when first asked for.
    """

    cells: pl.DataFrame

    def __init__(self, file: str, name: str, cells: pl.DataFrame, lines: Sequence[int]) -> None:
        for field, value in {"file": file, "name": name, "cells": cells, "lines": lines}.items():
            object.__setattr__(self, field, value)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.cells.height

    def head(self, rows: int) -> Sheet:
        """The sheet as far as its first rows."""
        return ColumnSheet(self.file, self.name, self.cells.head(rows), self.lines[:rows])

    @cached_property
    def rows(self) -> list[list[str]]:
        """The cells row by row; a line with nothing on it is a row of blanks."""
        return [list(row) for row in self.cells.fill_null("").iter_rows()]


def letters(column: int) -> str:
    """A column counted from 0, as a sheet names it: 0 → A, 25 → Z, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
