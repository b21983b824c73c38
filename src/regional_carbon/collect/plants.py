"""Plants: an enterprise that one delivery lists in several industries is a row of the register in each of them."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

_APART: Final = "/"
_PLANT: Final = re.compile(r"(.+)/([0-9A-Z]+)")


def is_plant(identifier: str) -> bool:
    """Whether an identifier is a plant's, its enterprise's with an industry."""
    return _PLANT.fullmatch(identifier) is not None


def of_one_enterprise(one: str, other: str) -> bool:
    """Whether two identifiers are of one enterprise: itself and a plant of it, or two plants."""
    whole, of_other = (_PLANT.sub(r"\1", identifier) for identifier in (one, other))
    return whole == of_other and (is_plant(one) or is_plant(other))


def plants_apart(told: pl.DataFrame) -> pl.DataFrame:
    """Rows of deliveries (enterprise_id, year, industry_code, source_number), a plant's with its own identifier.

    Where one delivery lists an enterprise in several industries of a year, the first keeps the enterprise's
    identifier, in every delivery; a row that names another of them is that plant's. A row that names none is the
    enterprise's.
    """
    if "industry_code" not in told.columns:
        return told
    listed = told.drop_nulls(["enterprise_id", "industry_code"])
    of_year = listed.group_by("enterprise_id", "year", "source_number", maintain_order=True)
    several = of_year.agg(pl.col("industry_code").unique(maintain_order=True)).filter(
        pl.col("industry_code").list.len() > 1
    )
    first = several.group_by("enterprise_id", maintain_order=True).agg(
        main=pl.col("industry_code").first().list.first()
    )
    others = (
        several.explode("industry_code")
        .join(first, on="enterprise_id")
        .filter(pl.col("industry_code") != pl.col("main"))
    )
    apart = others.select(
        "enterprise_id", "industry_code", plant=pl.concat_str("enterprise_id", "industry_code", separator=_APART)
    )
    joined = told.join(apart.unique(), on=["enterprise_id", "industry_code"], how="left", maintain_order="left")
    return joined.with_columns(enterprise_id=pl.coalesce("plant", "enterprise_id")).drop("plant")
