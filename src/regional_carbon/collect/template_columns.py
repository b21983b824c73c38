"""A column of the workbook to fill in, in words and in figures: where it is found, what its cells take."""

from __future__ import annotations

import unicodedata
from math import ceil
from typing import Final

import narwhals as nw

from regional_carbon.language.messages import say
from regional_carbon.schema.column import Column

_TEXT: Final = "@"  # keeps the 0 of "01", and all 18 characters of a credit code
_PATTERNS: Final = {"MWh/yr": "#,##0.000", "CNY/yr": "#,##0.00", "persons": "#,##0", "0–1": "0.0%"}


def template_word(key: str, **values: object) -> str:
    """A word or sentence of the template, in the language now spoken (`words/template.toml`)."""
    return say("template", key, **values)


def where_found(name: str, column: Column) -> str:
    """Where the numbers of a column are found, and what to mind."""
    return template_word(f"where_{name}_{column.name}")


def example_of(name: str, column: Column) -> str:
    """An example of what stands in a column."""
    return template_word(f"example_{name}_{column.name}")


def unit_before(column: Column, currency: str) -> str:
    """The column's unit as the start of a note: 'MWh/yr; '."""
    unit = column.per(currency=currency)
    return f"{unit}{template_word('semicolon')}" if unit else ""


def bounds_in_words(column: Column) -> str:
    """What a number may be, in words."""
    whole = [template_word("whole")] if column.dtype is nw.Int64 else []
    limits = (("at_least", column.at_least), ("above", column.above), ("at_most", column.at_most))
    told = [say("tables", key, limit=f"{limit:g}") for key, limit in limits if limit is not None]
    return template_word("comma").join(
        [*whole, say("tables", "and").join(told)] if told else [*whole, template_word("any_number")]
    )


def cell_limits(column: Column, letter: str) -> dict[str, object]:
    """A column's bounds as a validation of the cells below its header."""
    kind = "integer" if column.dtype is nw.Int64 else "decimal"
    if column.at_least is not None and column.at_most is not None:
        return {"validate": kind, "criteria": "between", "minimum": column.at_least, "maximum": column.at_most}
    if column.above is not None and column.at_most is not None:
        cell = f"{letter}2"
        held = f"=AND(ISNUMBER({cell}),{cell}>{column.above:g},{cell}<={column.at_most:g})"
        return {"validate": "custom", "value": held}
    if column.above is not None:
        return {"validate": kind, "criteria": ">", "value": column.above}
    if column.at_least is not None:
        return {"validate": kind, "criteria": ">=", "value": column.at_least}
    return {"validate": "custom", "value": f"=ISNUMBER({letter}2)"}


def number_pattern(column: Column) -> str:
    """How the cells of a column show numbers; text stays text."""
    if column.dtype is nw.String:
        return _TEXT
    return "0" if column.dtype is nw.Int64 else _PATTERNS.get(column.unit, "General")


def lines_taken(text: str, width: float) -> int:
    """How many lines a text takes in a column `width` digits wide; a Chinese character takes two."""
    return sum(max(1, ceil(_wide(line) / width)) for line in text.split("\n"))


def _wide(text: str) -> float:
    """Measured on Microsoft YaHei and Calibri of 10 points, with room for words that do not break."""
    return sum(2.05 if unicodedata.east_asian_width(one) in "WF" else 0.9 for one in text)


def shortened(text: str, most: int) -> str:
    """Excel refuses a longer title or note."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
