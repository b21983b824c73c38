"""Readings by month: a utility's columns 1月 … 12月, or 2021-01 …, become a reading for each enterprise and month."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from regional_carbon.collect.aliases import Meaning
from regional_carbon.collect.layouts.billing_periods import tell_middle_days, tell_periods
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.numbers import month_of, year_of
from regional_carbon.collect.layouts.plain_cells import Plain
from regional_carbon.collect.layouts.titles import year_above
from regional_carbon.collect.readings import with_moment
from regional_carbon.language.errors import Fault

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# 2020/1/31, 2020.1.31, 2020年1月31日, 20200131, each with a time of day or not; 2020-3, 2020/3 and 2020.3 are months.
_WRITTEN_DAY: Final = re.compile(
    r"(?P<year>20\d\d|19\d\d)(?:(?P<between>[-/.]|年)\s*(?P<month>1[0-2]|0?[1-9])"
    r"(?:(?:(?P=between)|月)(?P<day>3[01]|[12]\d|0?[1-9])日?)?|(?P<month8>1[0-2]|0[1-9])(?P<day8>3[01]|[12]\d|0[1-9]))"
    r"(?:[\sT]+(?P<clock>\d{1,2}:\d{2}(?::\d{2})?))?"
)
_LOST_ZERO: Final = re.compile(r"(?:20|19)\d\d\.1")  # of a number, 2020.1 is January, or October without its 0
_SERIAL: Final = re.compile(r"[2-6]\d{4}(?:\.\d+)?")  # days as Excel counts them, 1954 to 2090
_NO_ORDER: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d\d)(?:\s.*)?")
OF_MONTH: Final = "of_month"  # what a column of a month's amounts means beside the amount


def by_month(block: Block) -> list[Block]:
    """A block whose columns are of several months, side by side, as one block for each; the block where none is."""
    months = [heading for heading in block.headings if _is_month(heading)]
    if not months:
        return [block]
    others = tuple(heading for heading in block.headings if not _is_month(heading) and heading.of("total") is None)
    return [replace(block, headings=(*others, _amounts(month))) for month in months]


def _is_month(heading: Heading) -> bool:
    return heading.of("month") is not None and heading.thing("column") in ("", "electricity_kwh")


def _amounts(month: Heading) -> Heading:
    year = (Meaning("year", month.thing("year")),) if month.thing("year") else ()
    return replace(month, means=(Meaning("column", "electricity_kwh"), Meaning(OF_MONTH, month.thing("month")), *year))


def tell_months(read: Plain, decided: Decided) -> set[str]:
    """The time of each reading, as the header, the row or the title says its month; the columns whose want is told.

    A month without an amount is no reading: it is left out, and counted.
    """
    amounts = read.headings.get("electricity_kwh")
    month = amounts.thing(OF_MONTH) if amounts is not None else ""
    if month and amounts is not None:
        years = _years(read, amounts, decided)
        if not years:
            read.faults.append(read.fault("year_not_found", amounts.row, amounts.column, "year"))
            return {"time"}
        read.columns["time"] = [None if year is None else f"{year}-{int(month):02d}" for year in years]
        read.places["time"] = amounts.column
        _leave_blanks(read)
    elif "time" in read.columns:
        years = _years(read, read.headings["time"], decided)
        texts = read.columns["time"]
        read.originals["time"] = list(texts)
        read.columns["time"] = [
            None if text is None else _time(text, year)
            for text, year in zip(texts, years or [None] * len(texts), strict=True)
        ]
        read.faults += _unread_times(read)
        tell_middle_days(read)
    elif read.periods:
        return tell_periods(read)
    return set()


def _years(read: Plain, heading: Heading, decided: Decided) -> Sequence[str | None]:
    """The year of each row: its column's, its own cell's, or the one that stands above the table; none if unknown."""
    if heading.thing("year"):
        return [heading.thing("year")] * len(read.rows)
    own = next((one for one in read.block.headings if one.thing("column") == "year"), None)
    if own is not None:
        return [year_of(cell) for cell in read.cells(own.column)]
    year = year_above(read.block, decided)
    return [] if year is None else [year] * len(read.rows)


def _time(text: str, year: str | None) -> str:
    """A time in ISO 8601: 2021年1月, 202101, 2021/1 and 2021.2 as a month; 1月, or a bare 1, beside its year likewise;
    2021/1/31 and 20210131 as a day. The rest as it stands: it is told."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if _DAY.fullmatch(folded):
        return text
    found = month_of(f"{folded}月" if year and folded.isdigit() and len(folded) <= 2 else folded)
    if found is not None and (found[1] or year):
        return f"{found[1] or year}-{found[0]:02d}"
    if (match := _WRITTEN_DAY.fullmatch(folded)) is not None and not _LOST_ZERO.fullmatch(folded):
        day, clock = match["day"] or match["day8"], match["clock"] or ""
        month = f"{match['year']}-{int(match['month'] or match['month8']):02d}"
        told = f"{month}-{int(day):02d}" if day else month
        return f"{told}T{clock.zfill(5 if clock.count(':') == 1 else 8)}" if clock else told
    return text


def _unread_times(read: Plain) -> Iterator[Fault]:
    """The times that are none, each with what it may have been meant for."""
    times = with_moment(pl.DataFrame({"time": read.columns["time"]}, schema={"time": pl.String}))
    for index in (times["time"].is_not_null() & times["moment"].is_null()).arg_true():
        written = unicodedata.normalize("NFKC", read.columns["time"][index] or "").strip()
        key = "reading_time_number" if _SERIAL.fullmatch(written) else "reading_time"
        key = "reading_time_order" if _NO_ORDER.fullmatch(written) else key
        yield read.fault(
            key, read.rows[index], read.places["time"], "" if key != "reading_time" else written, written=written
        )


def _leave_blanks(read: Plain) -> None:
    values = read.columns["electricity_kwh"]
    known = [index for index, value in enumerate(values) if value is not None]
    read.blanks += len(values) - len(known)
    read.keep(known)


def not_told(read: Plain, told: set[str]) -> list[Fault]:
    """The faults of a month but for those told of another: what is wrong with one header is wrong with all."""
    new = [fault for fault in read.faults if fault.key == "number_unclear" or fault.key not in told]
    told |= {fault.key for fault in new}
    return new
