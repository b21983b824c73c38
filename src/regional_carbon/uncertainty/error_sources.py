"""Where the doubt about a region's emission comes from, and what would take it away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from regional_carbon.models.electricity_share import BANDS
from regional_carbon.models.evidence import GRADES
from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.schema.frames import Frame, collected_polars
from regional_carbon.schema.uncertainty_tables import BetterEvidence, EmissionByEvidence, ErrorSources, RegionErrors
from regional_carbon.uncertainty.own_errors import ANSWERED, known_shares
from regional_carbon.uncertainty.simulation import GRID, SOURCES
from regional_carbon.uncertainty.simulation_draws import Draws

# What an enterprise can bring, least trouble first, and the grade it then has.
BROUGHT: Final[Mapping[str, int]] = {
    "share_in_bands": 4,
    "past_inventory": 3,
    "metered_fuels": 2,
    "verified_inventory": 1,
}

# What a region's enterprises err by for themselves, and what those of regions with the same statistics err by alike.
OWN: Final = ("evidence", "electricity_meter")
IN_COMMON: Final = tuple(source for source in SOURCES if source not in (*OWN, GRID))

# The draws of a region's enterprises, drawn with some sources of error: `simulated_emissions`, all else given.
Drawn = Callable[[pl.DataFrame, Collection[str]], Draws]


def emission_by_evidence_grade(enterprises: Frame[IndustryStanding]) -> Frame[EmissionByEvidence]:
    """How many enterprises and tonnes rest on each kind of evidence, and how wide its intervals typically are.

        typical_low_rate  = median of 1 − low[i]/C[i],   typical_high_rate = median of high[i]/C[i] − 1

    A row for each grade there is, best first, of the enterprises with a rank; the medians are over those that emit.
    """
    ranked = collected_polars(enterprises).filter(pl.col("rank").is_not_null(), pl.col("grade").is_not_null())
    total = ranked["emission_tco2"].sum()
    below, above = _distances()
    told = ranked.group_by("year", "grade", "evidence").agg(
        enterprises=pl.len().cast(pl.Int64),
        emission_tco2=pl.col("emission_tco2").sum(),
        emission_share=pl.col("emission_tco2").sum() / (total or None),
        typical_low_rate=below.median(),
        typical_high_rate=above.median(),
    )
    return EmissionByEvidence.of(told.sort("grade"))


def intervals_by_source(enterprises: Frame[IndustryStanding], drawn: Drawn) -> Frame[ErrorSources]:
    """The 90 % interval of the region's emission with all errors, then with each source of error alone, widest first.

    The widths do not add up: errors that are independent of each other partly cancel.
    """
    register = collected_polars(enterprises)
    rows = []
    for source, counted in {"all": SOURCES, **{source: (source,) for source in SOURCES}}.items():
        draws = drawn(register, counted)
        rows.append({"year": register["year"][0], "source": source, **_total(draws)})
    return ErrorSources.of(
        pl.DataFrame(rows).sort(pl.col("source") != "all", -pl.col("width_rate"), maintain_order=True)
    )


def errors_apart(enterprises: Frame[IndustryStanding], draws: Draws, drawn: Drawn | None) -> Frame[RegionErrors]:
    """What the region's emission is missed by in each draw: by its own evidence, by what regions share, by the grid.

        own[d]        = Σ C[i,d] − Σ C[i],  evidence and meters drawn alone
        statistics[d] = the same, forecast, statistics and factors drawn alone

    Where single sources are not drawn (`drawn` None: a large region) all but the grid counts as common.
    """
    register = collected_polars(enterprises)
    estimate = float(draws.region["emission_tco2"].sum())
    if drawn is None:
        own, common = np.zeros(draws.draws), draws.total() - estimate
    else:
        own, common = (drawn(register, counted).total() - estimate for counted in (OWN, IN_COMMON))
    return RegionErrors.of(
        pl.DataFrame({
            "draw": np.arange(draws.draws), "own_error_tco2": own, "statistics_error_tco2": common,
            "grid_error_tco2": draws.grid_tco2[: draws.draws],
        }).with_columns(year=pl.lit(register["year"][0], pl.Int64), draw=pl.col("draw").cast(pl.Int64))
    )  # fmt: skip


def better_evidence(enterprises: Frame[IndustryStanding], drawn: Drawn) -> Frame[BetterEvidence]:
    """The intervals if every enterprise that could brought some evidence, and it bore out the figure there is.

    For each kind of evidence, first as it is: the enterprises of a weaker grade are given that kind, their estimate
    kept; so what changes is the doubt alone, given the grid factor, which no enterprise can better. A share is answered
    by the band that the estimate implies, an inventory is of the year before. What truly comes in will move the
    figures too, and then mostly within their interval.
    """
    register = collected_polars(enterprises)
    rows = []
    for evidence, grade in {"as_it_is": 0, **BROUGHT}.items():
        weaker = (pl.col("grade") > (grade or 1)) & pl.col("rank").is_not_null()
        draws = drawn(brought(register, evidence), [source for source in SOURCES if source != GRID])
        low, high = draws.intervals()
        known = draws.region["emission_tco2"]
        asked = (possible_grade(register) > (grade or 1)) & (known > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            below, above = 1 - low / known, high / known - 1
        rows.append(
            {
                "year": register["year"][0],
                "evidence": evidence,
                "enterprises": register.filter(weaker).height,
                "typical_low_rate": _median(below[asked]),
                "typical_high_rate": _median(above[asked]),
                **_total(draws),
            }
        )
    return BetterEvidence.of(pl.DataFrame(rows))


def possible_grade(register: pl.DataFrame) -> Values:
    """The grades of the ranked enterprises, in order of rank."""
    return Columns(register.filter(pl.col("rank").is_not_null()).sort("rank"))["grade"]


def brought(register: pl.DataFrame, evidence: str) -> pl.DataFrame:
    """The register with one kind of evidence in place of every weaker one; its figures stay."""
    if evidence not in BROUGHT:
        return register
    grade = BROUGHT[evidence]
    weaker = pl.col("grade") > grade
    answer: dict[str, pl.Expr | int | None] = dict.fromkeys(ANSWERED)
    if evidence == "share_in_bands":
        low, high = _band(known_shares(Columns(register)))
        answer |= {"electricity_share_low": pl.lit(low), "electricity_share_high": pl.lit(high)}
    age = 1 if evidence == "past_inventory" else 0
    answer |= {"electricity_share_counting": None, "evidence_year": pl.col("year") - age}
    known = {name: pl.col(name) if name in register.columns else pl.lit(None) for name in answer}
    told = {
        name: pl.when(weaker).then(value if isinstance(value, pl.Expr) else pl.lit(None)).otherwise(known[name])
        for name, value in answer.items()
    }
    return register.with_columns(
        **told,
        grade=pl.when(weaker).then(pl.lit(grade, pl.Int64)).otherwise("grade"),
        evidence=pl.when(weaker).then(pl.lit(GRADES[grade])).otherwise("evidence"),
    )


def _band(share: Values) -> tuple[pl.Series, pl.Series]:
    """The band of BANDS that each share lies in."""
    ends = list(pairwise(BANDS))
    place = np.clip(np.searchsorted(BANDS, share, side="right") - 1, 0, len(ends) - 1)
    low, high = np.array(ends)[place].T
    return pl.Series(low), pl.Series(high)


def _distances() -> tuple[pl.Expr, pl.Expr]:
    emission = pl.when(pl.col("emission_tco2") > 0).then(pl.col("emission_tco2"))
    return 1 - pl.col("emission_low_tco2") / emission, pl.col("emission_high_tco2") / emission - 1


def _median(values: Values) -> float | None:
    return float(np.median(values)) if values.size else None


def _total(draws: Draws) -> dict[str, float | None]:
    low, high = draws.total_interval()
    emission = float(draws.region["emission_tco2"].sum())
    return {
        "emission_tco2": emission,
        "emission_low_tco2": low,
        "emission_high_tco2": high,
        "width_rate": (high - low) / emission if emission > 0 else None,
    }
