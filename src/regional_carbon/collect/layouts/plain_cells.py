"""One block of a table with a row for each record: what stands in its columns, cleaned and in the units kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Final

import narwhals as nw
import polars as pl

from regional_carbon.collect.currencies import counted_currency, currency_of
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.numbers import (
    Number,
    clean_texts,
    cleaned,
    number,
    plain_numbers,
    plain_text,
    year_of,
)
from regional_carbon.collect.layouts.units_in_text import (
    converted,
    kept_in,
    may_be_kept,
    number_and_unit,
    size,
    stated_units,
    unit_said,
)
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column
from regional_carbon.units import Unit, symbols, unit

# What a row needs to be a total or a note: most have none of it, and are not looked at again.
SUSPECT: Final = (
    r"(?im)[计計总總全注註]|其中|说明|說明|来源|來源|制表|製表|填表|审核|審核|资料|資料|单位负责人|^\s*[(（#*†‡①-⑤\[]|^\s*[a-z]\)"
    r"|total|sum|of which|all ind|including|note|source|remark|prepared"
)
_NUMERIC: Final = (nw.Float64, nw.Int64)


@dataclass
class Plain:
    """One block read row by row: text by column, each row's number in its sheet, each column's place."""

    block: Block
    rows: list[int]
    grid: list[pl.Series] = field(default_factory=list)  # the block's cells, column by column
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    originals: dict[str, list[str | None]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)  # the sheet's column each is taken from
    headings: dict[str, Heading] = field(default_factory=dict)
    unused: list[Heading] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    totals: dict[int, str] = field(default_factory=dict)  # each row that is one, by what it is called
    notes: list[str] = field(default_factory=list)  # rows that are notes, by their first words
    blanks: int = 0  # amounts of months that are not known, and no records
    tariffs: list[Heading] = field(default_factory=list)  # columns of electricity by time of use
    periods: dict[str, Heading] = field(default_factory=dict)  # columns of the days a reading is from, and to
    year_total: Heading | None = None  # the column that states the sum of the months
    units: dict[int, str] = field(default_factory=dict)  # of amounts that state it in their own cell, by row
    marked: list[str] = field(default_factory=list)  # cells, or lines, that carry a footnote mark

    def fault(self, key: str, row: int, column: int | None, alike: str = "", /, **values: object) -> Fault:
        """A fault at a cell of the block's sheet; the sheet's name is added where a file has several."""
        found, cell = self.block.sheet.place(row, column)
        return Fault(key, self.block.sheet.file, found, cell, alike, values)

    def cells(self, column: int) -> pl.Series:
        """A column of the rows that are records."""
        if column >= len(self.grid):
            return pl.Series([""] * len(self.rows), dtype=pl.String)
        if len(self.rows) == len(self.block.rows):
            return self.grid[column]
        return self.grid[column].gather([row - self.block.rows.start for row in self.rows])

    def keep(self, kept: Sequence[int]) -> None:
        """Only these of its rows, counted from 0."""
        self.rows = [self.rows[index] for index in kept]
        for lists in (self.columns, self.originals):
            for name, values in lists.items():
                lists[name] = [values[index] for index in kept]


@dataclass(frozen=True)
class Cells:
    """The cells of a block, column by column, and which of its rows are records at first sight: read once, however
    many months stand side by side in it."""

    grid: list[pl.Series]
    plain: list[bool]

    @classmethod
    def of(cls, block: Block) -> Cells:
        """Those of a block."""
        grid = _columns(block)
        return cls(grid, _plain_rows(block, grid))


def _columns(block: Block) -> list[pl.Series]:
    rows = [block.sheet.rows[row] for row in block.rows]
    return [pl.Series(str(place), cells) for place, cells in enumerate(zip_longest(*rows, fillvalue=""))]


def _plain_rows(block: Block, grid: Sequence[pl.Series]) -> list[bool]:
    """Which rows are records at first sight, told for whole columns at once: not blank, no total, note or header."""
    if not grid:
        return [False] * len(block.rows)
    header = [block.cell(block.header[1], place).strip() for place in range(len(grid))]
    alike = [pl.col(column.name) == word for column, word in zip(grid, header, strict=True) if word]
    doubtful = pl.any_horizontal(pl.all().str.contains(SUSPECT), *alike)
    blank = pl.all_horizontal(pl.all().str.strip_chars() == "")
    return pl.DataFrame(list(grid)).select((~doubtful & ~blank).alias("plain"))["plain"].to_list()


def take_column(read: Plain, heading: Heading, column: Column, decided: Decided) -> None:
    """What a column's cells hold: texts cleaned, years, amounts in the unit kept."""
    name, place = column.name, heading.column
    series = read.cells(place)
    read.places[name], read.headings[name] = place, heading
    if column.dtype not in _NUMERIC:
        texts = clean_texts(series)
        if column.nullable:
            texts = [None if text in ("-", "—", "——", "/", "…", "n.a.", "N/A") else text for text in texts]
        read.columns[name] = texts
        return
    if column.dtype is nw.Int64:
        raw = series.to_list()
        years = {cell: year_of(cell) or cleaned(cell) or None for cell in set(raw)}
        read.columns[name] = [years[cell] for cell in raw]
        return
    own, others = _units_in_cells(series)
    by = Decimal(1) if own and not others else unit_size(read, heading, column, decided)
    _take_amounts(read, heading, column, series, by, decided)
    if own:
        _take_own_units(read, heading, column, series, own, decided)


def _units_in_cells(cells: pl.Series) -> tuple[dict[str, tuple[Number, Unit]], bool]:
    """The amounts that state their own unit, each with it, and whether there are others beside them."""
    texts = {cell for cell, plain in zip(cells.to_list(), plain_numbers(cells), strict=True) if not plain}
    found = {text: both for text in texts if (both := number_and_unit(text)) is not None and not number(text).is_number}
    return found, len(texts) < cells.n_unique() or any(text not in found and not number(text).missing for text in texts)


def _take_own_units(
    read: Plain,
    heading: Heading,
    column: Column,
    cells: pl.Series,
    own: Mapping[str, tuple[Number, Unit]],
    decided: Decided,
) -> None:
    """Amounts with their unit in the cell: brought to the unit kept, or that unit beside them where a table has one."""
    name, kept, raw = column.name, kept_in(column), cells.to_list()
    values = read.columns[name]
    worth = {given.id: _worth(read, heading, given, decided) for given in {given for _, given in own.values()}}
    for index, cell in enumerate(raw):
        if cell not in own:
            continue
        amount, given = own[cell]
        if kept is None:
            values[index], read.units[index] = amount.text, given.symbol
        elif may_be_kept(given, kept):
            values[index] = converted(amount, worth[given.id] * size(given, kept))
    read.originals.setdefault(name, [cell.strip() or None for cell in raw])


def _take_amounts(
    read: Plain, heading: Heading, column: Column, cells: pl.Series, by: Decimal, decided: Decided
) -> None:
    """A column of amounts in the unit kept: plain numbers at once, each other text read for itself."""
    name, place = column.name, heading.column
    raw, plain = cells.to_list(), plain_numbers(cells)
    others = {cell: number(decided.said(cell)) for cell, is_plain in zip(raw, plain, strict=True) if not is_plain}
    texts = {cell: _amount(one, by, shares=column.unit == "0–1") for cell, one in others.items()}
    read.columns[name] = [
        (cell if by == 1 else plain_text(Decimal(cell) * by)) if is_plain else texts[cell]
        for cell, is_plain in zip(raw, plain, strict=True)
    ]
    if by != 1 or any((text or "") != cell.strip() for cell, text in texts.items()):
        read.originals[name] = [cell.strip() or None for cell in raw]
    for row, cell in zip(read.rows, raw, strict=True) if others else ():
        one = others.get(cell)
        if one is not None and one.mark and one.is_number:
            line, at = read.block.sheet.place(row, place)
            read.marked.append(at or str(line))
        if one is not None and one.unclear:
            values = {"column": heading.name, "written": cell.strip()}
            read.faults.append(read.fault("number_unclear", row, place, f"{name} {cell}", **values))


def _amount(read: Number, by: Decimal, *, shares: bool) -> str | None:
    if read.missing:
        return None
    if not read.is_number or (read.percent and not shares):
        return f"{read.text}%" if read.percent else read.text
    return converted(read, Decimal("0.01") if read.percent else by)


def unit_size(read: Plain, heading: Heading, column: Column, decided: Decided) -> Decimal:
    """How many of the kept unit one of a column's own is; 1, with a fault, where its unit is not said or not known."""
    kept = kept_in(column)
    if kept is None:
        return Decimal(1)
    implied = next((meaning.unit for meaning in heading.means if meaning.unit), "")
    stated = {found.id: found for found in stated_units(read.block.titles) if may_be_kept(found, kept)}
    own = _own_unit(heading, kept, decided)
    given = own or decided.units.get(heading.name, "") or heading.stray or implied
    given = given or ("" if stated else decided.units_before.get(heading.name, ""))
    found = unit_said(given) if given else (next(iter(stated.values())) if len(stated) == 1 else None)
    shown = {"column": heading.name, "label": Either(column.label("en"), column.label("zh"))}
    known = symbols(kept.quantity)
    if found is None and column.unit == "0–1":
        return Decimal(1)
    if found is None:
        key = "header_unit_unknown" if given else "unit_missing"
        read.faults.append(read.fault(key, heading.row, heading.column, column.name, unit=given, known=known, **shown))
        return Decimal(1)
    if not may_be_kept(found, kept):
        values = {"unit": given, "known": known, **shown}
        read.faults.append(read.fault("header_unit_wrong", heading.row, heading.column, column.name, **values))
        return Decimal(1)
    before = unit(decided.units.get(heading.name, ""))
    file_says = unit_said(own) if own else (next(iter(stated.values())) if len(stated) == 1 else None)
    if before is not None and file_says is not None and before is not file_says:
        values = {"unit": file_says.symbol, "decided": before.symbol, "column": heading.name}
        read.faults.append(read.fault("decided_unit_differs", heading.row, heading.column, column.name, **values))
    if implied and given == implied:
        return size(found, kept)  # our own column, whatever the region counts in
    return _worth(read, heading, found, decided) * size(found, kept)


def _own_unit(heading: Heading, kept: Unit, decided: Decided) -> str:
    """The unit at a header; not one that cannot measure its column, where a person has said which it is."""
    written = unit_said(heading.unit) if heading.unit else None
    chosen = unit(decided.units.get(heading.name, ""))
    if written is None or chosen is None or may_be_kept(written, kept) or not may_be_kept(chosen, kept):
        return heading.unit
    return ""


def _worth(read: Plain, heading: Heading, given: Unit, decided: Decided) -> Decimal:
    """How much of the region's currency one of a unit's own is; 1, with a fault, where nobody has said."""
    currency = currency_of(given)
    if currency is None or currency == counted_currency():
        return Decimal(1)
    rate = decided.rates.get(currency)
    if rate is None:
        values = {"column": heading.name, "unit": given.symbol, "currency": currency, "counted": counted_currency()}
        read.faults.append(read.fault("currency_rate_needed", heading.row, heading.column, currency, **values))
        return Decimal(1)
    values = {"file": read.block.sheet.file, "column": heading.name, "rate": plain_text(Decimal(repr(rate)))}
    read.notices.append(Notice("currency_converted", {**values, "currency": currency, "counted": counted_currency()}))
    return Decimal(repr(rate))
