"""Where tables stand in a sheet: titles above, the rows of the header, rows of data below, the next table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regional_carbon.collect.aliases import Meaning, fold, industry_of, label
from regional_carbon.collect.layouts.headers import Heading, counts_up, headings, known_names, meaning_of
from regional_carbon.collect.layouts.numbers import MISSING, month_of, number, year_of
from regional_carbon.collect.layouts.relative_headers import settled
from regional_carbon.collect.layouts.units_in_text import split_unit, unit_alone
from regional_carbon.collect.sheets import Sheet
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import EnergyStatistics, Readings

_MOST_LEVELS: Final = 12  # header rows of one table; the yearbook's balances print seven
_WIDEST: Final = 400  # cells of a row that are looked at to tell whether it is a header
_HEAD: Final = 200  # rows of a sheet in which its first header is looked for
_COLUMN_NUMBERS: Final = re.compile(r"[甲乙丙丁戊己]|\d{1,2}")
_NOTE: Final = re.compile(
    r"^\s*[(（]?\s*(注|註|说明|說明|附注|附註|备注|備註|资料来源|資料來源|数据来源|來源|来源|制表|製表|填表|审核|審核|单位负责人|补充资料"
    r"|notes?\b|sources?\b|remarks?\b|prepared by|[①②③④⑤*†‡]|[a-z]\)|\[\d\])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Block:
    """One table of a sheet: its titles, its header rows, its columns, and the rows of data below."""

    sheet: Sheet
    titles: tuple[str, ...]
    header: tuple[int, int]  # first and last row, counted from 0
    headings: tuple[Heading, ...]
    rows: range

    @property
    def chinese(self) -> bool:
        """Whether its header is in Chinese."""
        return any("㐀" <= letter <= "鿿" for heading in self.headings for letter in heading.name)

    def cell(self, row: int, column: int) -> str:
        """What stands in a cell; beyond a short row it is blank."""
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else ""


# ---------------------------------------------------------------------------------------------------
# Finding the header


def _hits(cells: Sequence[str], table: type[Table]) -> list[tuple[Meaning, ...]]:
    names = known_names(table)
    return [meaning_of(split_unit(cell, names)[0], table) for cell in cells if cell.strip()]


def is_header(cells: Sequence[str], table: type[Table], least: int = 2) -> bool:
    """Whether a row names columns: some cells understood, one of them more than a year, and no numbers."""
    filled = [cell for cell in cells if cell.strip()][:_WIDEST]
    if len(filled) < 2 or any(number(cell).is_number and not _dated(cell, table) for cell in filled):
        return False
    hits = [hit for hit in _hits(filled, table) if hit]
    kinds = {meaning.kind for hit in hits for meaning in hit}
    return len(hits) >= least and bool(kinds & {"column", "second", "energy", "energy_total", "industry"})


def _dated(cell: str, table: type[Table]) -> bool:
    """Whether a number is a year, or over readings a month: 202101."""
    return year_of(cell) is not None or (table is Readings and month_of(cell) is not None)


def is_note(cells: Sequence[str]) -> bool:
    """Whether a row is a note below a table and no data."""
    first = next((cell for cell in cells if cell.strip()), "")
    return _NOTE.match(first) is not None and sum(bool(cell.strip()) for cell in cells) <= 3


def header_rows(sheet: Sheet, table: type[Table], start: int, end: int) -> tuple[int, int] | None:
    """The first and last row of the first header between two rows, or None."""
    for least in (2, 1):
        for row in range(start, min(end, start + _HEAD)):
            if is_header(sheet.rows[row], table, least):
                last = _last_level(sheet, table, row, end)
                return _first_level(sheet, table, row, start), last
    return None


def _first_level(sheet: Sheet, table: type[Table], core: int, start: int) -> int:
    """The header's top row: rows directly above that group its columns, and are no title."""
    first = core
    while first > start and _groups(sheet.rows[first - 1], sheet.rows[first], table):
        first -= 1
    return first


def _groups(above: Sequence[str], below: Sequence[str], table: type[Table]) -> bool:
    filled = [place for place, cell in enumerate(above) if cell.strip()]
    lowest = [place for place, cell in enumerate(below) if cell.strip()]
    if not filled or any(re.search(r"[:：]", above[place]) for place in filled):
        return False
    if any(number(above[place]).is_number and year_of(above[place]) is None for place in filled):
        return False
    years = [place for place in filled if year_of(above[place])]
    groups = [place for place in filled if place > lowest[0] and place not in years]
    return bool(groups) or len(years) > 1  # an office's name at the left, a year alone, belong to the title


def _last_level(sheet: Sheet, table: type[Table], core: int, end: int) -> int:
    """The header's lowest row: below the first, as long as rows hold words over the values and no numbers."""
    labels = _label_columns(sheet.rows[core], table)
    things = {meaning.thing for hit in _hits(sheet.rows[core], table) for meaning in hit}
    wide = table is EnergyStatistics and not {"amount", "energy"} <= things
    last = core
    for row in range(core + 1, min(end, core + _MOST_LEVELS)):
        cells = sheet.rows[row]
        filled = [(place, cell) for place, cell in enumerate(cells) if cell.strip()]
        if not filled:
            return last
        if len(filled) > 1 and all(_COLUMN_NUMBERS.fullmatch(cell.strip()) for _, cell in filled):
            if counts_up([cell.strip() for _, cell in filled]):
                return row
            return last
        if not _continues(filled, labels, table, None if wide else sheet.rows[core]):
            return last
        last = row
    return last


def _continues(
    filled: Sequence[tuple[int, str]], labels: set[int], table: type[Table], groups: Sequence[str] | None
) -> bool:
    """Whether a row below a header row still belongs to it; `groups` is that row where records stand below."""
    words = [(place, cell) for place, cell in filled if cell.strip().casefold() not in MISSING]
    if not words or any(number(cell).is_number and year_of(cell) is None for _, cell in words):
        return False
    names = known_names(table)
    if groups is None:
        names_row = any(place in labels and _names_a_row(cell, names) for place, cell in words)
        return not names_row and any(place not in labels for place, _ in words)
    known = [place for place, cell in words if _is_header_word(cell, names, table)]
    filled_places = {place for place, _ in filled}
    return bool(known) and all(place in known or _under_group(place, groups, filled_places) for place, _ in words)


def _is_header_word(cell: str, names: Mapping[str, Meaning], table: type[Table]) -> bool:
    kinds = {meaning.kind for meaning in meaning_of(split_unit(cell, names)[0], table)}
    return unit_alone(cell) is not None or bool(kinds & {"column", "second", "month", "total", "tariff", "relative"})


def _under_group(place: int, above: Sequence[str], filled: set[int]) -> bool:
    """Whether a cell stands below a merged one: nothing above it, or nothing above its neighbour to the right."""
    at = [*(cell.strip() for cell in above), "", ""]
    return place >= len(above) or not at[place] or (not at[place + 1] and place + 1 in filled)


def _names_a_row(cell: str, names: Mapping[str, Meaning]) -> bool:
    """Whether a cell at the left is the name of an industry or an energy, and so begins the data."""
    known = names.get(fold(cell))
    if known is not None and known.kind in ("column", "second"):
        return False
    return known is not None or industry_of(label(cell).text) is not None


def _label_columns(cells: Sequence[str], table: type[Table]) -> set[int]:
    """The columns of a header row that name rows, and hold no amounts; those without a word left of one as well."""
    names = known_names(table)
    labels = {
        place
        for place, cell in enumerate(cells)
        if any(meaning.kind == "column" for meaning in meaning_of(split_unit(cell, names)[0], table))
    }
    rightmost = max(labels, default=-1)
    return labels | {place for place in range(rightmost) if not cells[place].strip()} if labels else {0}


# ---------------------------------------------------------------------------------------------------
# The tables of a sheet

_ALL_READ: Final = 5_000  # rows up to which every row may begin another table; longer sheets hold one


def blocks(
    sheet: Sheet, table: type[Table], decided: Mapping[str, Meaning | None], rows: tuple[int, int] | None = None
) -> list[Block]:
    """The tables of a sheet, one below the other; none where no header is understood.

    `rows` are the header's first and last row where a person has decided them.
    """
    end = len(sheet.rows)
    first = rows if rows is not None and rows[1] < end else header_rows(sheet, table, 0, end)
    if first is None:
        return []
    starts = [first]
    while end <= _ALL_READ and (following := _next_header(sheet, table, starts[0], starts[-1][1] + 1, end)) is not None:
        starts.append(following)
    found, before = [], 0
    for place, header in enumerate(starts):
        last = starts[place + 1][0] if place + 1 < len(starts) else end
        below = last if place + 1 == len(starts) else _titles_from(sheet, header[1] + 1, last)
        titles = [cell for row in sheet.rows[before : header[0]] if not is_note(row) for cell in row if cell.strip()]
        named = headings(sheet, *header, table, decided)
        found.append(Block(sheet, tuple(titles), header, settled(named, titles, table), range(header[1] + 1, below)))
        before = below
    return found


def fallback(sheet: Sheet, table: type[Table], decided: Mapping[str, Meaning | None]) -> Block:
    """The table of a sheet none of whose rows is understood as a header: its first row that is not blank."""
    first = next(row for row, cells in enumerate(sheet.rows) if any(cell.strip() for cell in cells))
    found = headings(sheet, first, first, table, decided)
    return Block(sheet, (), (first, first), found, range(first + 1, len(sheet.rows)))


def _next_header(
    sheet: Sheet, table: type[Table], like: tuple[int, int], start: int, end: int
) -> tuple[int, int] | None:
    """The header of a further table: a row that names columns of the table, or words the first header has there."""
    own = [sheet.rows[row] for row in range(like[0], like[1] + 1)]
    for row in range(start, end):
        cells = sheet.rows[row]
        if not is_header(cells, table):
            continue
        names = any(meaning.kind == "column" for hit in _hits(cells, table) for meaning in hit)
        same = max(
            sum(bool(a.strip()) and a.strip() == b.strip() for a, b in zip(cells, head, strict=False)) for head in own
        )
        if names or same > 1:
            return _first_level(sheet, table, row, start), _last_level(sheet, table, row, end)
    return None


def _titles_from(sheet: Sheet, start: int, header: int) -> int:
    """The row in which the titles above a further header begin."""
    row = header
    while row > start:
        cells = [cell for cell in sheet.rows[row - 1] if cell.strip()]
        if is_note(cells) or any(number(cell).is_number and year_of(cell) is None for cell in cells):
            break
        row -= 1
    return row
