"""Industries of GB/T 4754-2002 and -2011 that have another code, or another name, in the edition of 2017."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from regional_carbon.collect.aliases import fold

# Repair, which the edition of 2011 took out of six industries: a small part of each, and no split of them.
_REPAIR: Final = frozenset({"43"})


LAST_YEAR_OF_2002: Final = 2011  # GB/T 4754-2011 came into force on 1 November 2011


class Older(NamedTuple):
    """An industry of an older edition: its code there, and the divisions of 2017 it became."""

    edition: str
    code: str
    name: str
    divisions: frozenset[str]

    @property
    def became(self) -> list[str]:
        """The divisions it is now, repair left aside: one, or several between which somebody must choose."""
        return sorted(self.divisions - _REPAIR)


@cache
def _older() -> dict[str, Older]:
    with files("regional_carbon.collect").joinpath("industries_older.csv").open("r", encoding="utf-8") as lines:
        return {
            fold(row["name_zh"]): Older(
                row["edition"], row["code"], row["name_zh"], frozenset(row["divisions_2017"].split(";"))
            )
            for row in csv.DictReader(lines)
        }


def older_named(name: str) -> Older | None:
    """The industry of an older edition that goes by a name, which may be its name of 2017 too."""
    return _older().get(fold(name))


def older_coded(code: str, name: str) -> Older | None:
    """The industry of an older edition that a code and the name beside it are together, where in 2017 they are not.

    Its code alone says nothing, for another industry has that now.
    """
    older = older_named(name)
    return older if older is not None and older.code == code and older.became != [code] else None


@cache
def other_in_2002() -> dict[str, Older]:
    """Codes that meant another industry in the edition of 2002 than in that of 2017: 30 was plastics."""
    of_2002 = (older for older in _older().values() if older.edition == "2002")
    return {older.code: older for older in of_2002 if older.code not in older.divisions}
