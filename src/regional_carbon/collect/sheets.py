"""A sheet as a person wrote it: cells as text, each where it stands in the file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or a text file whole: row by row from the very first, column by column from A.

    A blank cell is "". `lines` gives the line each row of a text file begins on; of a workbook it is empty,
    since there a row is its own number.
    """

    file: str
    name: str
    rows: list[list[str]]
    lines: tuple[int, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether people count lines in it, and not cells."""
        return bool(self.lines)

    def place(self, row: int, column: int | None = None) -> tuple[int, str]:
        """The line of a row counted from 0, or of a workbook its row and the cell: (14, ""), or (14, "D14")."""
        if self.lines:
            return self.lines[row], ""
        return row + 1, "" if column is None else f"{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """A column counted from 0, as a sheet names it: 0 → A, 25 → Z, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
