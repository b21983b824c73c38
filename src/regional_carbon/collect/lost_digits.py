"""Identifiers that a spreadsheet has kept as numbers, and so without their last digits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl
from stdnum.cn import uscc

IDENTIFIERS: Final = ("enterprise_id", "credit_code")
_DIGITS_KEPT: Final = 15  # significant digits of a number in Excel
_CODE: Final = 18  # digits of a credit code
_SCIENTIFIC: Final = r"^\d(?:\.\d+)?[eE]\+\d{2,3}$"
_LONG: Final = rf"^\d{{{_DIGITS_KEPT + 1},}}(?:\.0)?$"


def rows_without_digits(texts: pl.Series) -> Iterator[int]:
    """The rows of a column of identifiers that were kept as numbers: 9.13E+17, 913301001234567000, or with a .0 after.

    More than 15 digits of which all beyond are zeros were a number, unless the column shows by another identifier that
    it is kept as text; there only what is as long as a credit code and none by its check digit is one.
    """
    yield from texts.str.contains(_SCIENTIFIC).arg_true()
    long = {int(row): str(texts[int(row)]) for row in texts.str.contains(_LONG).arg_true()}
    tails = {row: text.removesuffix(".0")[_DIGITS_KEPT:] for row, text in long.items()}
    as_text = any(tail.strip("0") for tail in tails.values())
    zeros = sum(len(tail) for tail in tails.values())
    for row, tail in tails.items():
        if tail.strip("0"):
            continue
        of_number = long[row].endswith(".0") or (
            len(long[row]) >= _CODE and not uscc.is_valid(long[row]) if as_text else zeros >= _CODE - _DIGITS_KEPT
        )
        if of_number:
            yield row
