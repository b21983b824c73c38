"""Ways on for rows that cannot be taken: they are left out by what a column says, or one sheet of several counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from regional_carbon.collect.asking.offered import Words
from regional_carbon.collect.asking.question import Option
from regional_carbon.collect.asking.where import Asked
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.numbers import number
from regional_carbon.collect.sheets import letters
from regional_carbon.language.errors import Fault

_MOST: Final = 5  # ways to leave rows out that are offered at a time


def leaving_rows_out(asked: Asked, faults: Sequence[Fault], named: Collection[str] = ()) -> list[Option]:
    """The rows that faults stand in, left out by what is wrong in them, or by what else names them.

    Of a name that is asked about (`named`) that is another answer already.
    """
    place = asked.at(faults[0])
    if place is None or place[1] not in place[0].rows:
        return []
    block, row = place
    own = _column_of(asked, block, row, faults[0])
    told = [(heading, asked.said(block, row, heading.column)) for heading in _naming(block, own)]
    options = [
        _left_out(heading, value, asked.rows_saying(heading.name, value))
        for heading, value in told
        if (heading is own or (value and not number(value).is_number)) and value not in named
    ]
    return [option for option in options if option is not None][:_MOST]


def telling_apart(asked: Asked, faults: Sequence[Fault]) -> list[Option]:
    """Rows that stand there again, left out by what tells them from one another: another region, another topic."""
    same = [place for fault in faults if fault.alike == faults[0].alike and (place := asked.at(fault)) is not None]
    blocks = {id(block): block for block, _ in same}
    if len(blocks) != 1:
        return []
    (block,) = blocks.values()
    options = []
    for heading in block.headings:
        told = [block.cell(row, heading.column).strip() for _, row in same]
        if len(set(told)) > 1 and all(value and not number(value).is_number for value in told):
            every = [_left_out(heading, value, asked.rows_saying(heading.name, value)) for value in dict.fromkeys(told)]
            options += [option for option in every if option is not None]
    return options


def _left_out(heading: Heading, value: str, count: int) -> Option | None:
    if not heading.name or not count:
        return None
    values = {"column": heading.name, "value": value, "count": count}
    words = Words("leave_rows" if value else "leave_blank_rows", values)
    return Option(words, {"left_out": {heading.name: [value]}})


def _naming(block: Block, own: Heading | None) -> Iterator[Heading]:
    """The column that is to blame, then those that name rows, from the left."""
    if own is not None:
        yield own
    yield from (heading for heading in block.headings if heading is not own)


def _column_of(asked: Asked, block: Block, row: int, fault: Fault) -> Heading | None:
    """The column a fault is about: by its cell, by the column it names, or by what it quotes."""
    named = asked.headed(str(fault.values.get("column") or fault.alike.split(" ")[0]))
    letter = fault.cell.rstrip("0123456789")
    at = [heading for heading in block.headings if letter and letter == letters(heading.column)]
    quoted = str(fault.values.get("written", ""))
    saying = [heading for heading in block.headings if quoted and block.cell(row, heading.column).strip() == quoted]
    return next(iter([*at, *([] if named is None else [named]), *saying]), None)


def only_one_sheet(asked: Asked) -> list[Option]:
    """Of several sheets that look like the table, each alone."""
    sheets = list(dict.fromkeys(block.sheet.name for block in asked.blocks))
    if len(sheets) < 2:
        return []
    return [
        Option(Words("only_sheet", {"sheet": sheet}), {**asked.layout(sheet), "sheet": sheet})
        for sheet in sheets[:_MOST]
    ]
