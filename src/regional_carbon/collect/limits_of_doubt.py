"""What is doubtful and what is not: the thresholds of plausibility, data with a reason each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from regional_carbon.collect.near import Near
from regional_carbon.language.errors import InputError

FILE: Final = "thresholds.csv"


@cache
def published_thresholds() -> Mapping[str, float]:
    """Each threshold by its id, as `thresholds.csv` has it beside its unit, reason and origin."""
    return {row["id"]: float(row["value"]) for row in threshold_rows()}


@cache
def threshold_rows() -> tuple[dict[str, str], ...]:
    """The rows of `thresholds.csv`: id, value, unit, reason, origin."""
    with files(__package__).joinpath(FILE).open("r", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def thresholds(own: Mapping[str, float] | None = None) -> Mapping[str, float]:
    """The thresholds, with a region's own in place of those of the same id.

    Raises InputError for an id that does not exist, or a value that is no number above 0.
    """
    known = published_thresholds()
    for name, value in (own or {}).items():
        if name not in known:
            raise InputError("threshold_unknown", threshold=name, near=Near(name, known), known=list(known))
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
            raise InputError("threshold_value", threshold=name, value=repr(value), usual=f"{known[name]:g}")
    return {**known, **(own or {})}
