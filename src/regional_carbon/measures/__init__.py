"""Model V: what each enterprise could do, what it saves and costs. Learnt from audits, each table with its origin."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

Row = dict[str, str]


@cache
def shipped_table(name: str) -> tuple[Row, ...]:
    """The rows of one table that ships: `potential`, `spread`, `unit_investment`, `implementation`, `constants`, …"""
    with files(__package__).joinpath(f"{name}.csv").open("r", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def shipped_constant(name: str) -> float:
    """One of the constants that ship, by name."""
    return next(float(row["value"]) for row in shipped_table("constants") if row["name"] == name)
