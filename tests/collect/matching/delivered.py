"""Small deliveries and what is known, with the columns a case does not turn on left out."""

from typing import Any

import polars as pl

from regional_carbon.collect.matching.match import Matched, match_enterprises

VALID = "91110000600037341L"
ANOTHER = "91330109MA2AXC1T5U"


def delivery(**columns: list[Any]) -> pl.DataFrame:
    """A delivery; its entries are r0, r1 … where they are not told."""
    rows = len(next(iter(columns.values())))
    entries = {"entry": [f"r{at}" for at in range(rows)]}
    return pl.DataFrame({**entries, **columns}, schema_overrides=dict.fromkeys({**entries, **columns}, pl.String))


def known(**columns: list[Any]) -> pl.DataFrame:
    """What is known; the enterprises are A, B … where they are not told."""
    rows = len(next(iter(columns.values())))
    ids = {"enterprise_id": [chr(ord("A") + at) for at in range(rows)]}
    return pl.DataFrame({**ids, **columns}, schema_overrides=dict.fromkeys({**ids, **columns}, pl.String))


def piles(matched: Matched) -> list[tuple[str, str | None]]:
    """Each entry's pile and enterprise, in the delivery's order."""
    return matched.matches.select("pile", "enterprise_id").rows()


def match(ours: pl.DataFrame, theirs: pl.DataFrame, links: pl.DataFrame | None = None, **more: Any) -> Any:
    """Each entry's pile and enterprise."""
    return piles(match_enterprises(ours, theirs, links, **more))


def reasons(matched: Matched, entry: str = "r0") -> list[tuple[str, str]]:
    """The enterprises asked about for an entry, with the reasons."""
    return matched.reasons.filter(entry=entry).select("enterprise_id", "reason").rows()
