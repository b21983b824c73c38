"""What each kind of evidence errs by, learnt from plants whose emission is known, and how often its intervals hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise, product
from typing import Final
from zlib import crc32

import numpy as np
import polars as pl

from regional_carbon.models.electricity_share import BANDS
from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.uncertainty.own_errors import (
    ANSWERED,
    GAS_TCO2_PER_GJ,
    OF_INDUSTRY,
    PER_GAS,
    kinds_of_evidence,
    known_shares,
    own_intervals,
)

# Where a distribution of errors is kept: closer at its ends, which intervals of 90 % are made of.
PROBABILITIES: Final = (
    0.005, 0.025, 0.05, 0.075, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.925, 0.95, 0.975, 0.985, 0.995,
)  # fmt: skip

# Of an industry's fuels: carbon per GJ over that of natural gas (much wood, some, gas, some oil and coal; the plants
# learnt from are of no industry that burns chiefly coal), and the part of it that is natural gas's.
CARBON_EDGES: Final = (0.0, 0.6, 0.97, 1.03, 1.3)
GAS_EDGES: Final = (0.0, 0.75, 0.95)

# Of the electricity share, as a form asks for it (docs/models.md, Model II′).
SHARE_EDGES: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)
SIZE_EDGES: Final = (0.0, 1000.0, 10000.0)  # MWh/yr
AGE_EDGES: Final = (0, 2, 4)  # years

Span = tuple[float, float | None]
ALL: Final[Span] = (0, None)

LEAST_PLANTS: Final = 100  # from fewer, little is known of the ends of a distribution
FOLDS: Final = 5
# Answers without a fault: enterprises misread some, and intervals are to hold those too, so the errors of the bands
# that a form asks for are learnt from `share_misread`, where a fifth are wrong.
FAULTLESS: Final = ("share_in_bands", "share_in_seven_bands")
NOTHING: Final = 1e-9  # of an industry's total: what is left by rounding when all of it is left out
SAME: Final = 5e-5  # of an emission: a ratio is kept to five digits, and what lies outside by less does so by rounding

_SCHEMA: Final = {
    "kind": pl.String,
    "share_from": pl.Float64,
    "share_to": pl.Float64,
    "electricity_from_mwh": pl.Float64,
    "electricity_to_mwh": pl.Float64,
    "age_from_years": pl.Int64,
    "age_to_years": pl.Int64,
    "carbon_from": pl.Float64,
    "carbon_to": pl.Float64,
    "gas_from": pl.Float64,
    "gas_to": pl.Float64,
    "per": pl.String,
    "plants": pl.Int64,
    "probability": pl.Float64,
    "ratio": pl.Float64,
    "origin": pl.String,
}


def learnt_errors(plants: pl.DataFrame, origin: str) -> pl.DataFrame:
    """The errors of each kind of evidence, from the plants of a back-test: a frame of EvidenceErrors.

        ratio = true fuels / estimated fuels, at the quantiles PROBABILITIES

    One distribution for all plants of a kind, and narrower ones wherever LEAST_PLANTS are behind them; `DIVIDED` says
    by which bounds, from the wide to the narrow, and what has too few plants is pooled with the row before. By what its
    industry burns, for a lumber mill's fuels are wood or gas, and neither is the mean of both; then by the electricity
    share, declared or implied, or by the plant's electricity; a past inventory by its age.
    Of a declared share the ratio within an industry's bounds is to the heat at the carbon of natural gas (`per`):
    whoever burns gas alone stands at 1 then, whatever the mean of the industry is.
    Plants without an estimate, or with fuels estimated at 0, tell no ratio and are left out; so are FAULTLESS answers
    in a band that the form asks for.
    """
    answered = plants.filter(~_faultless()) if "answer" in plants.columns else plants
    usable = (
        _with_mix(answered)
        .with_columns(kind=_kinds(answered))
        .filter(pl.col("estimated_fuel_tco2") > 0, pl.col("electricity_mwh") > 0, pl.col("fuel_tco2") >= 0)
    )
    told = usable.select(
        "kind",
        "carbon",
        "gas",
        ratio=pl.col("fuel_tco2") / pl.col("estimated_fuel_tco2"),
        share=pl.Series(known_shares(_region(usable))),
        electricity="electricity_mwh",
        age="evidence_age",
    )
    rows = [
        row
        for (kind,), of_kind in sorted(told.partition_by("kind", as_dict=True).items())
        for row in _of_kind(str(kind), of_kind, origin)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _faultless() -> pl.Expr:
    low, high = pl.col("electricity_share_low"), pl.col("electricity_share_high")
    asked = low.replace_strict(dict(pairwise(BANDS)), default=None, return_dtype=pl.Float64) == high
    return (pl.col("answer").is_in(FAULTLESS) & asked).fill_null(value=False)


# By what the plants of a kind are divided: (s) share, (p) wider, (z) size, (a) age, (f) the industry's fuels.
DIVIDED: Final[Mapping[str, Sequence[str]]] = {
    "industry_intensity": ("", "s", "z", "sz", "f", "fz"),
    "metered_fuels": ("", "s", "z", "sz", "f"),  # by size or share as well, some industry or set held 43 to 76 %
    "past_inventory": ("", "p", "a", "pa"),  # a panel has few plants
}
# Fuels then over fuels now are as good a witness as fuels now over fuels then, where nothing says which way they go.
EITHER_WAY: Final = ("past_inventory",)
OF_OTHERS: Final = ("", "s", "z", "sz", "f", "fs")
SHARES: Final = "share_"  # the kinds of a declared share begin so
_EDGES: Final[Mapping[str, tuple[tuple[str, Sequence[float]], ...]]] = {
    "s": (("share", SHARE_EDGES),),
    "z": (("electricity", SIZE_EDGES),),
    "p": (("share", SHARE_EDGES[:-1]),),
    "a": (("age", AGE_EDGES),),
    "f": (("carbon", CARBON_EDGES), ("gas", GAS_EDGES)),
}


def _of_kind(kind: str, plants: pl.DataFrame, origin: str) -> Iterator[tuple[object, ...]]:
    """The rows of a kind: all its plants, then each part of them there is enough of."""
    for divided in DIVIDED.get(kind, OF_OTHERS):
        edges = dict(chain.from_iterable(_EDGES[by] for by in divided))
        per_gas = kind.startswith(SHARES) and "carbon" in edges
        for spans in product(*(_spans(edges[name]) if name in edges else [ALL] for name in _DIMENSIONS)):
            named = zip(_DIMENSIONS, spans, strict=True)
            part = plants.filter(*(_in(name, span) for name, span in named if name in edges))
            if part.height >= LEAST_PLANTS and not ("carbon" in edges and spans[_CARBON][1] is None):
                ratio = (part["ratio"] * part["carbon"] if per_gas else part["ratio"]).to_numpy()
                if kind in EITHER_WAY:
                    ratio = np.concatenate([ratio, 1 / ratio[ratio > 0]])
                for probability, value in zip(PROBABILITIES, np.quantile(ratio, PROBABILITIES), strict=True):
                    bounds = list(chain.from_iterable(spans))
                    of = PER_GAS if per_gas else PER_INDUSTRY
                    yield (kind, *bounds, of, part.height, probability, float(f"{value:.5g}"), origin)


_DIMENSIONS: Final = ("share", "electricity", "age", "carbon", "gas")
_CARBON: Final = _DIMENSIONS.index("carbon")
PER_INDUSTRY: Final = "industry"


def _spans(edges: Sequence[float]) -> list[Span]:
    return list(zip(edges, [*edges[1:], None], strict=True))


def _in(column: str, span: Span) -> pl.Expr:
    start, stop = span
    return (pl.col(column) >= start) & (pl.lit(True) if stop is None else pl.col(column) < stop)


def _with_mix(plants: pl.DataFrame) -> pl.DataFrame:
    """The plants with what the rest of their industry burns (`own_errors.FuelMix`): null where nothing is told of it.

    The carbon of natural gas is that of the plants that burn nothing but what the meter tells.
    """
    if {*OF_INDUSTRY} <= {*plants.columns}:
        return plants
    if not {"other_gj", "metered_tco2"} <= {*plants.columns}:
        return plants.with_columns(carbon=pl.lit(None, pl.Float64), gas=pl.lit(None, pl.Float64))
    alone = (pl.col("metered_tco2") >= (1 - SAME) * pl.col("fuel_tco2")) & (pl.col("fuel_tco2") > 0)
    per_gj = plants.filter(alone, pl.col("other_gj") > 0).select(pl.col("fuel_tco2") / pl.col("other_gj"))
    of_gas = per_gj.to_series().cast(pl.Float64).median() or GAS_TCO2_PER_GJ
    columns = ("fuel_tco2", "other_gj", "metered_tco2")
    within = [name for name in ("industry_code", "answer") if name in plants.columns]
    rest = {name: pl.col(name).sum().over(within) - pl.col(name).fill_null(0) for name in columns}
    known = {
        name: pl.when(value > NOTHING * pl.col(name).sum().over(within)).then(value) for name, value in rest.items()
    }
    return plants.with_columns(
        carbon=known["fuel_tco2"] / known["other_gj"] / of_gas, gas=rest["metered_tco2"] / known["fuel_tco2"]
    )


def _kinds(plants: pl.DataFrame) -> pl.Series:
    return pl.Series("kind", kinds_of_evidence(_region(plants)).tolist(), dtype=pl.String)


def _region(plants: pl.DataFrame) -> Columns:
    """The plants as enterprises estimated in one year."""
    ends = [name for name in ("contradiction_low_tco2", "contradiction_high_tco2") if name in plants.columns]
    return Columns(
        plants.select(
            "emission_tco2", "electricity_mwh", "grade", *ANSWERED, *ends,
            *(name for name in OF_INDUSTRY if name in plants.columns),
            fuel_tco2="estimated_fuel_tco2", year=pl.lit(0), evidence_year=-pl.col("evidence_age"),
        )
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# How often the intervals hold


def with_intervals(plants: pl.DataFrame, errors: pl.DataFrame | None) -> pl.DataFrame:
    """The plants of a back-test with the 90 % interval of `errors`, and whether the truth lies `inside`.

    Null where an estimate is certain and right: of an enterprise declared wholly electric. `inside_learnt` says the
    same of errors learnt from the plants of other folds alone; null where a kind of evidence was not learnt from.
    Without `errors` only that is told.
    """
    plants = _with_mix(plants)
    ends: tuple[Values, Values] | tuple[None, None] = (
        (None, None) if errors is None else own_intervals(_region(plants), errors)
    )
    blank = [None] * plants.height
    told = plants.with_columns(
        pl.Series(name, blank if values is None else values, dtype=pl.Float64).fill_nan(None)
        for name, values in zip(("emission_low_tco2", "emission_high_tco2"), ends, strict=True)
    )
    share = pl.Series("known_share", known_shares(_region(plants)))
    fold = plants["enterprise_id"].map_elements(lambda name: crc32(f"{name}/".encode()) % FOLDS, pl.Int64)
    parts = []
    for (own,), part in told.with_columns(fold=fold).with_row_index("at").partition_by("fold", as_dict=True).items():
        learnt = learnt_errors(plants.filter(fold != own), "")
        ends = own_intervals(_region(part), learnt)
        known = _kinds(part).is_in(learnt["kind"].unique().implode())
        parts.append(part.with_columns(inside_learnt=pl.when(known).then(_inside(part, *map(pl.Series, ends)))))
    joined = pl.concat(parts).sort("at").drop("at", "fold")
    return joined.with_columns(share, inside=_inside(joined, pl.col("emission_low_tco2"), pl.col("emission_high_tco2")))


def _inside(plants: pl.DataFrame, low: pl.Expr | pl.Series, high: pl.Expr | pl.Series) -> pl.Series:
    slack = SAME * pl.col("true_tco2")
    inside = (pl.col("true_tco2") >= low - slack) & (pl.col("true_tco2") <= high + slack)
    certain = inside & (pl.col("estimated_fuel_tco2") <= 0)
    known = pl.col("emission_tco2").is_not_null() & ~certain
    return plants.select(inside=pl.when(known).then(inside))["inside"]
