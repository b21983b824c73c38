"""What several questions are made of: columns that may say something, ways on that always are, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, cast

import narwhals as nw

from regional_carbon.collect.asking.offered import Words
from regional_carbon.collect.asking.question import Option, Question, Section
from regional_carbon.collect.asking.rows import leaving_rows_out, only_one_sheet, telling_apart
from regional_carbon.collect.asking.where import Asked
from regional_carbon.collect.content import TABLES
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.language.errors import Fault

_COLUMNS_OFFERED: Final = 30


def made(
    asked: Asked,
    faults: Sequence[Fault],
    options: Sequence[Option],
    section: Section = "aliases",
    about: Sequence[str] = (),
    *,
    listed: str = "",
    known: Sequence[str] = (),
    typed: Literal["", "number", "year"] = "",
) -> Question:
    """The question with what may be answered besides: leave rows out, take one sheet, leave it as it is."""
    named = about if listed else ()  # a name that is left out takes its rows with it
    again = faults[0].key == "duplicate"
    rows = telling_apart(asked, faults) if again else leaving_rows_out(asked, faults, named)
    more = [*rows, *only_one_sheet(asked)]
    may_stay = faults[0].severity == "warning" and faults[0].key != "column_not_used"
    as_it_is = [Option(Words("as_it_is"), {})] if may_stay else []
    shown = asked.shown(faults)
    return Question(
        asked.table, faults, [*options, *more, *as_it_is], section, about, listed, known, typed, shown=shown
    )


def decided_as(section: str, about: Sequence[str], value: str) -> Layout:
    """A decision of a section of the layout, the same for several names."""
    return cast("Layout", {section: dict.fromkeys(about, value)})


def leave_column(*names: str) -> Option:
    """Columns left out."""
    return Option(Words("leave_columns", {"columns": list(names)}), decided_as("columns", names, ""))


def columns_saying(asked: Asked, meaning: str, *, words_alone: bool = False) -> list[Option]:
    """Each column of the file, as one that says something of the table; the likeliest first.

    Likely are those that are not used yet, and hold numbers where numbers are wanted.
    """
    texts, examples = dict(asked.texts()), asked.taken.understood.examples
    column = TABLES[asked.table][0].columns().get(meaning)
    wanted_words = words_alone or (column is not None and column.dtype is nw.String)
    names = [name for name in asked.names() if asked.meaning(name) != meaning and examples.get(name)]
    names = [name for name in names if name in texts or not words_alone]
    names.sort(key=lambda name: (bool(asked.meaning(name)), (name in texts) is not wanted_words))
    return [
        Option(Words("it_is_column", {"column": name, "first": list(examples[name])}), {"columns": {name: meaning}})
        for name in names[:_COLUMNS_OFFERED]
    ]
