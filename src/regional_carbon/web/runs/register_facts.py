"""What the list of enterprises says of itself: how few emit half, whose output to check, whose evidence contradicts."""

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from regional_carbon.collect.limits_of_doubt import thresholds
from regional_carbon.uncertainty.national_market import POSSIBLE
from regional_carbon.web.runs.models import Run

MOST_CONTRADICTING = 5_000  # enterprises the database is handed by name


@dataclass(frozen=True)
class RegisterFacts:
    """Of a run's enterprises: how many, what they emit, and who stands out."""

    enterprises: int
    emission_tco2: float
    half: int  # the largest that together emit half, with those that emit as much as the least of them
    half_from_tco2: float | None  # what the least of these emits
    of_grade: dict[int, int]  # how many by grade of evidence
    of_code: dict[int, int]  # and by five-grade code
    price_per_mwh: float | None  # at which an output is held against the electricity it was made with
    output_to_check: int
    contradicting: tuple[str, ...]
    market: bool  # whether any may be of the national carbon market


@lru_cache(maxsize=16)
def facts_of_register(pk):
    """The facts of a run that does not change any more."""
    run = Run.objects.select_related("region", "version").get(pk=pk)
    value = run.value
    enterprises, price = value.tables["enterprises"], price_of(value.settings)
    emission = enterprises["emission_tco2"].drop_nulls().sort(descending=True)
    half, least = _half(emission)
    return RegisterFacts(
        enterprises=enterprises.height, emission_tco2=float(emission.sum()), half=half, half_from_tco2=least,
        of_grade=_counts(enterprises, "grade"), of_code=_counts(enterprises, "efficiency_grade"), price_per_mwh=price,
        output_to_check=0 if price is None else enterprises.filter(below_bill(price)).height,
        contradicting=tuple(_contradicting(enterprises)[:MOST_CONTRADICTING]), market=_market(enterprises),
    )  # fmt: skip


def price_of(settings):
    """What a MWh costs at the least: the region's own price, else that of the thresholds, which are in CNY."""
    own = settings.measures.electricity_price_cny_per_mwh
    if own is not None:
        return own
    return thresholds()["electricity_price"] * 1000 if settings.currency == "CNY" else None


def below_bill(price):
    """Whether an output is less than the electricity it was made with costs."""
    return pl.col("output_cny") < pl.col("electricity_mwh") * price


def _half(emission):
    """Of emissions in descending order, how many are at least as large as the last that makes half, and that one."""
    if emission.is_empty() or emission.sum() <= 0:
        return 0, None
    place = int((emission.cum_sum() < emission.sum() / 2).sum())
    least = float(emission[place])
    return int((emission >= least).sum()), least


def _counts(enterprises, column):
    known = enterprises[column].drop_nulls().value_counts().rows() if column in enterprises.columns else []
    return dict(sorted(known))


def _contradicting(enterprises):
    if "contradiction" not in enterprises.columns:
        return []
    return enterprises.filter(pl.col("contradiction").is_not_null())["enterprise_id"].to_list()


def _market(enterprises):
    known = enterprises["market_probability"] if "market_probability" in enterprises.columns else None
    return known is not None and bool((known >= POSSIBLE).any())
