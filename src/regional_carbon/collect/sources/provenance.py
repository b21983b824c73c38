"""Where each value of a register comes from, as its companion table tells: provenance.csv."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from regional_carbon.collect.sources.delivery import PLACE, Source
from regional_carbon.schema.input_tables import Provenance


def told_by(provenance: pl.DataFrame, sources: Sequence[Source]) -> pl.DataFrame:
    """What each delivery said of each value (Provenance), with its delivery, its file and its cell in it."""
    of = [
        (source.number, source.key if source.number else None, source.received or None, source.file)
        for source in sources
    ]
    deliveries = pl.DataFrame(
        of,
        schema={"source_number": pl.Int64, "delivery": pl.String, "received": pl.String, "file": pl.String},
        orient="row",
    )
    letters = pl.DataFrame(
        _letters(sources), schema={"source_number": pl.Int64, "column": pl.String, "letter": pl.String}, orient="row"
    )
    told = provenance.join(deliveries, on="source_number").join(
        letters, on=["source_number", "column"], how="left", maintain_order="left"
    )
    sheet, row, cell = (pl.col(name).replace("", None) for name in PLACE)
    placed = told.with_columns(
        pl.col("year", "parts").cast(pl.Int64), field="column", agreement="standing", sheet=sheet,
        row=row.cast(pl.Int64), cell=pl.coalesce(cell, pl.concat_str("letter", row)),
    )  # fmt: skip
    return placed.select(list(Provenance.columns())).sort("enterprise_id", "year", "field", maintain_order=True)


def _letters(sources: Sequence[Source]) -> list[tuple[int, str, str]]:
    """The letter of each column of a delivery's file, of whichever of its tables names enterprises."""
    return [
        (source.number, column, letter)
        for source in sources
        for table in ("enterprises", "enterprise_records")
        for column, letter in source.letters.get(table, {}).items()
        if table in source.frames
    ]
