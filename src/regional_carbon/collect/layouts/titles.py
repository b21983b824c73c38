"""What stands above a table, or in the name of its sheet, for the whole of it: year, energy, units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from regional_carbon.collect.aliases import energy_names, fold
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.entries import Item
from regional_carbon.collect.layouts.numbers import year_of, years_in
from regional_carbon.collect.layouts.units_in_text import split_unit, stated_units
from regional_carbon.units import Unit


@dataclass
class Titles:
    """The year, the energy and the units that stand above the table, or in the name of its sheet."""

    year: str | None
    energy: Item | None
    units: list[Unit]
    said: str
    unit: str = ""

    @classmethod
    def of(cls, block: Block, decided: Decided, *, has_energy: bool) -> Titles:
        """What is said above a block."""
        energy = None if has_energy else energy_above(block.titles, decided)
        units = list(dict.fromkeys(stated_units(block.titles)))
        headed = {heading.thing("year") for heading in block.headings} - {""}
        year = headed.pop() if len(headed) == 1 else year_above(block, decided)
        return cls(year, energy, units, " ".join([*block.titles, block.sheet.name]))

    def take(self, filled: Sequence[str]) -> bool:
        """A row that is a heading within the table, '2019年' or 'Electricity (MWh)', holds for those below it."""
        if len(filled) != 1:
            return False
        name, beside = split_unit(filled[0], energy_names())
        if (year := year_of(name)) is not None:
            self.year = year
            return True
        found = energy_names().get(fold(name))
        if found is None or not beside:
            return False
        self.energy, self.unit = Item("leaf", found.thing, name), beside
        return True


_MONTHS: Final = re.compile(
    r"(?:(?:19|20)\d\d年?)?\s*\d{1,2}\s*月?\s*[-—–~至到]\s*(\d{1,2})\s*月|(?:上|下)半年|[一二三四]季度|\bQ[1-4]\b"
)


# One month of which titles speak: not a day, nor when a table was printed or up to when it counts.
_ONE_MONTH: Final = re.compile(
    r"(?<![-—–~至到\d])(?:19|20)\d\d\s*(?:年\s*(?:1[0-2]|0?[1-9])\s*月份?|[-./](?:1[0-2]|0[1-9])(?![-./\d]))(?!\s*(?:\d{1,2}日|[底末止]|[-—–~至到]))"
    r"|(?:(?<=^)|(?<=\s))(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_NOT_OF_TABLE: Final = re.compile(
    r"(?:日期|时间|截至|截止|导出|发布|印发|制表|填报|\bas of\b|\bdate|\bprinted|\bpublished|\bexport|\bend of)",
    re.IGNORECASE,
)
_WHOLE_YEAR: Final = re.compile(
    r"0?1\s*月?\s*[-—–~至到]\s*12\s*月|累计|全年|本年|\byear|\bannual|\bcumulative", re.IGNORECASE
)
_DECEMBER: Final = re.compile(r"(?<!\d)12\s*月?份?\s*$|^dec", re.IGNORECASE)
_ONLY_MONTH: Final = re.compile(r"(?:1[0-2]|0?[1-9])\s*月份?")


def _one_month(block: Block) -> str:
    """The one month titles or the name of the sheet speak of, where no header speaks of months or the year."""
    to_date = any(heading.thing("relative") == "to_date" for heading in block.headings)
    if any(heading.of("month") or (_WHOLE_YEAR.search(heading.name) and not to_date) for heading in block.headings):
        return ""
    sheet = "" if block.sheet.is_text else unicodedata.normalize("NFKC", block.sheet.name).strip()
    for text in (*(unicodedata.normalize("NFKC", title) for title in block.titles), sheet):
        match = _ONE_MONTH.search(text) or _ONLY_MONTH.fullmatch(text)
        if match is not None and not _NOT_OF_TABLE.search(text) and not _WHOLE_YEAR.search(text):
            return "" if to_date and _DECEMBER.search(match[0]) else match[0].strip()
    return ""


def part_of_a_year(block: Block) -> str:
    """What titles or headers say of months short of a year: '2020年1-6月', '2020年12月'; or ""."""
    for text in (*block.titles, block.sheet.name, *(heading.name for heading in block.headings)):
        match = _MONTHS.search(unicodedata.normalize("NFKC", text))
        if match is not None and not (match[1] == "12" and re.search(r"(?<!\d)0?1\s*月?\s*[-—–~至到]", match[0])):
            return match[0].strip()
    return _one_month(block)


def year_above(block: Block, decided: Decided) -> str | None:
    """The one year the titles name, or else the name of the sheet, or else the one a person has decided.

    The edition of a yearbook is another year than that of its tables, and a date of printing says nothing. Nor does the
    name of a text file, which often says when it was exported.
    """
    for texts in (block.titles, () if block.sheet.is_text else (block.sheet.name,)):
        found = set().union(*(years_in(text) for text in texts)) if texts else set()
        if len(found) == 1:
            return found.pop()
        if found:
            break
    return decided.year


def energy_above(titles: Sequence[str], decided: Decided) -> Item | None:
    """The one energy titles speak of, or else the one a person has decided, where no column and no row names one."""
    titled = energy_in(titles)
    return Item("leaf", decided.energy, decided.energy) if titled is None and decided.energy else titled


def energy_in(titles: Sequence[str]) -> Item | None:
    """The one energy titles speak of."""
    text = " ".join(titles).casefold()
    chinese = re.sub(r"\s", "", text)
    found = {
        meaning.thing: Item("leaf", meaning.thing, name)
        for name, meaning in energy_names().items()
        if meaning.kind == "energy" and len(name) > 1 and (name in chinese if not name.isascii() else _word(name, text))
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _word(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None
