"""Who belongs to the national carbon market: by industry, and how likely its direct emissions reach the threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import narwhals as nw
import numpy as np
import polars as pl

from regional_carbon.schema.arrays import Columns, Values, with_values
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.uncertainty.intervals import by_group
from regional_carbon.uncertainty.simulation_draws import Draws

LIKELY: Final = 0.5  # the probability from which an enterprise is told as one that belongs to the market
POSSIBLE: Final = 0.005  # the probability below which it is told as less than 1 %

_CLASS: Final = r"^\d{4}$"  # a class of GB/T 4754-2017; its first two digits are its division


def likely_members(enterprises: pl.DataFrame) -> pl.DataFrame:
    """Those that probably belong to the national market, as far as their industry tells; none where it is not known."""
    if "market_probability" not in enterprises.columns:
        return enterprises.clear()
    return enterprises.filter(pl.col("market_probability") >= LIKELY)


@model
def with_national_market(
    enterprises: Frame[IndustryStanding],
    draws: Sequence[Draws],
    thresholds: Mapping[str, float],
    *,
    own_codes: bool = False,
) -> Frame[IndustryStanding]:
    """The enterprises with `market_industry` and `market_probability`, of the national carbon market.

        market_probability[i] = share of draws with C[i,d] − (C[i] − S1[i]) ≥ threshold        [0–1]

    `thresholds` are tonnes of direct emissions a year by class of GB/T 4754-2017 (`factors.ets_thresholds`).
    `market_industry` is covered where `sub_industry` is such a class, possible where only a division that holds one is
    known, outside where neither is; unknown with the region's `own_codes`, which do not tell. Outside the covered
    industries there is no probability. Direct emissions are Scope 1, and what is not told apart from heat counts as
    such; what the draws vary of Scope 2 is small beside it and counts among it.

    Raises TableError when a column is missing.
    """
    classes = sorted(thresholds)
    divisions = sorted({code[:2] for code in classes})
    known_finer = "sub_industry" in enterprises.collect_schema().names()
    finer = nw.col("sub_industry") if known_finer else nw.lit(None, nw.String)
    by_class = finer.str.contains(_CLASS).fill_null(value=False)
    of_division = nw.when(~by_class & nw.col("industry_code").is_in(divisions)).then(nw.lit("possible"))
    coverage = nw.when(by_class & finer.is_in(classes)).then(nw.lit("covered")).otherwise(of_division)
    coverage = nw.lit("unknown") if own_codes else nw.coalesce(coverage, nw.lit("outside"))
    within = groups(enterprises)
    drawn = by_group(draws, within)
    told = enterprises.with_columns(market_industry=coverage)

    def measured(region: Columns) -> dict[str, Values]:
        known = drawn.get(region.group(within))
        probability = np.full(len(region), np.nan)
        if known is not None:
            ranked = ~np.isnan(region["rank"])
            probability[ranked] = _passing(known, thresholds)[region["rank"][ranked].astype(np.intp) - 1]
        outside = [coverage == "outside" for coverage in region.texts("market_industry")]
        return {"market_probability": np.where(outside, np.nan, probability)}

    standing = with_values(told, within, "rank", measured, ["market_probability"])
    return IndustryStanding.of(standing.sort(*within, "rank", "enterprise_id", nulls_last=True))


def _passing(draws: Draws, thresholds: Mapping[str, float]) -> Values:
    """How likely the direct emissions of each ranked enterprise pass the threshold of its class."""
    region = draws.region
    direct = np.where(np.isnan(region["scope_1_tco2"]), region["fuel_tco2"], region["scope_1_tco2"])
    finer = region.texts("sub_industry") if "sub_industry" in region else [None] * len(region)
    codes = [own or division or "" for own, division in zip(finer, region.texts("industry_code"), strict=True)]
    limit = {code: _limit(code, thresholds) for code in set(codes)}
    return draws.at_least(np.array([limit[code] for code in codes]) + region["emission_tco2"] - direct)


def _limit(code: str, thresholds: Mapping[str, float]) -> float:
    """The threshold of a class; of a division the least of its classes, and of any other industry the least of all."""
    of_division = [tonnes for known, tonnes in thresholds.items() if known.startswith(code[:2])]
    return thresholds.get(code, min(of_division or thresholds.values()))
