"""Headers that speak of now and before, 本年 and 上年, 本月 and 累计: which of them the table is of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from regional_carbon.collect.aliases import Meaning
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.numbers import years_in
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import Readings

_MONTH: Final = re.compile(r"((?:19|20)\d\d)\s*年\s*(1[0-2]|0?[1-9])\s*月")


def settled(found: Sequence[Heading], titles: Sequence[str], table: type[Table]) -> tuple[Heading, ...]:
    """The headings with the year that 本年 and 上年 stand for, by the one year of the titles, and one of 本月 and 累计.

    A table of years takes what has come up to now, a table of readings the month alone. The others stand for nothing,
    and so are told as not used; 上年 too, where no title says which year it is.
    """
    if not any(heading.of("relative") for heading in found):
        return tuple(found)
    years = set().union(*(years_in(title) for title in titles)) if titles else set()
    year = int(years.pop()) if len(years) == 1 else None
    month = next((match for title in titles if (match := _MONTH.search(unicodedata.normalize("NFKC", title)))), None)
    both = {"month", "to_date"} <= {heading.thing("relative") for heading in found}
    return tuple(_settled(heading, year, month, table, both=both) for heading in found)


def _settled(
    heading: Heading, year: int | None, month: re.Match[str] | None, table: type[Table], *, both: bool
) -> Heading:
    thing = heading.thing("relative")
    named = tuple(meaning for meaning in heading.means if meaning.kind != "year")
    if thing == "this_year" and year is not None:
        return replace(heading, means=(*named, Meaning("year", str(year))))
    if thing == "last_year":
        return replace(heading, means=() if year is None else (*named, Meaning("year", str(year - 1))))
    if thing == "to_date":
        return replace(heading, means=()) if table is Readings else heading
    if thing == "month" and table is not Readings:
        return replace(heading, means=()) if both else heading
    if thing == "month" and heading.thing("column") != "electricity_kwh":
        return replace(heading, means=())  # of output, or of what is not known
    if thing == "month" and month is not None:
        return replace(heading, means=(*named, Meaning("month", str(int(month[2]))), Meaning("year", month[1])))
    return heading
