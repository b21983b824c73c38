"""What the pages on industries and on sureness say as their titles."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from regional_carbon.language.amounts import percent
from regional_carbon.language.messages import say
from regional_carbon.reports.sentences.enterprise_words import tonnes_of
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row


def by_industry(run: Run) -> Sequence[Row]:
    """Each industry with its enterprises, its emission, its share, and how much rests on the industry alone.

    The largest first; an industry none of whose emissions is known has null.
    """
    known = pl.col("emission_tco2")
    weak = known.filter(pl.col("grade") == 5).sum() if "grade" in run.tables["enterprises"].columns else pl.lit(0.0)
    register = run.tables["enterprises"]
    if "industry" not in register.columns:
        register = register.with_columns(industry=pl.lit(None, pl.String))
    rows = register.group_by("industry_code", "industry").agg(
        pl.len().alias("enterprises"), known.drop_nulls().len().alias("known"), known.sum(), weak.alias("weak_tco2")
    )  # fmt: skip
    total = float(rows["emission_tco2"].sum())
    emission = pl.when(pl.col("known") > 0).then(known)
    shares = rows.with_columns(
        emission_tco2=emission, share=emission / total if total else pl.lit(None, pl.Float64),
        weak_share=pl.when(known > 0).then(pl.col("weak_tco2") / known),
    )  # fmt: skip
    return shares.sort("emission_tco2", "industry_code", descending=[True, False], nulls_last=True).to_dicts()


def industries_title(rows: Sequence[Row], half: int) -> str:
    """Which industry emits most, and how few enterprises make half; the page's name where neither is known."""
    first = rows[0] if rows else None
    if first is None or first["share"] is None or not half:
        return say("web", "_nav_intensity")
    name = first["industry"] or first["industry_code"]
    return say("web", "industries_title", industry=name, share=percent(first["share"], 0), half=half)


def sure_title(run: Run) -> str:
    """Between which figures the region's emission lies, in nine of ten."""
    if "region_emission" not in run.tables or run.tables["region_emission"].is_empty():
        return say("web", "sure_title_none")
    row = run.tables["region_emission"].row(0, named=True)
    low, high = row["emission_low_tco2"], row["emission_high_tco2"]
    if low is None or high is None:
        return say("web", "sure_title_none")
    return say("web", "sure_title", low=tonnes_of(low), high=tonnes_of(high))
