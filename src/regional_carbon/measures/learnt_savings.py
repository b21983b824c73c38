"""What audits find, and how far single audits lie from it: V1 to V4 of Model V learnt from audits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from regional_carbon.language.errors import TableError
from regional_carbon.measures.audits import Cleaned, audited_savings, buying
from regional_carbon.measures.logits import CONVERGED, logistic
from regional_carbon.measures.potential import CARRIERS, UNIT, expected_saving
from regional_carbon.schema.arrays import Places, Values

Chosen: TypeAlias = NDArray[np.bool_]

REFERENCE_USE: Final = 10_000.0  # u0, MWh or GJ
LEAST_AT: Final = 0.05  # quantile of use, below which the share is held flat
LARGEST_AT: Final = 0.99  # quantile of use, above which an enterprise is larger than any audited
LEAST_FOUND: Final = 30  # plants at which a measure of a group was found, below which the group is not learnt
SCATTER: Final = 1.3  # p of variance ~ mean^p: between proportional (1) and a constant relative error (2)
CLASSES_AT: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)  # quantiles of use at which classes of size begin
QUANTILES: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
LEAST_OF_TEAM: Final = 20  # plants, below which nothing is said of an audit team
BOOTSTRAPS: Final = 4000

# ---------------------------------------------------------------------------------------------------
# V1, V2: what an audit finds


def potential_of(audits: Cleaned) -> pl.DataFrame:
    """Chance and saving of each group, as functions of use.

        π = 1/(1 + exp(−(a + b·ln(u/u0)))),   S = use/u · π · s0 · (u/u0)^c,   u = max(use, least_use)

    a, b by likelihood of finding anything; c of what is found, by the quasi-likelihood of variance ~ mean^1.3; s0 such
    that the plants learnt from are given in sum what their audits found.

    Raises TableError where no group was found at LEAST_FOUND plants.
    """
    rows = []
    for carrier in CARRIERS:
        use, found = audited_savings(audits, carrier)
        rows += [
            {"group": group, "use_unit": UNIT[carrier], **_law(use, saved)}
            for group, saved in found.items()
            if np.count_nonzero(saved) >= LEAST_FOUND
        ]
    if not rows:
        raise TableError("audits_too_few", least=LEAST_FOUND)
    return pl.DataFrame(rows)


def _law(use: Values, saved: Values) -> dict[str, float]:
    least, largest = np.quantile(use, [LEAST_AT, LARGEST_AT])
    size, log = np.maximum(use, least), np.log(np.maximum(use, least) / REFERENCE_USE)
    found = saved > 0
    intercept, slope = _logit_of_found(log, found)
    exponent = _exponent(log[found], (saved * size / use)[found])
    law = {
        "reference_use": REFERENCE_USE, "least_use": least, "largest_use_learnt": largest,
        "found_intercept": intercept, "found_slope": slope, "saving_at_reference": 1.0, "saving_exponent": exponent,
    }  # fmt: skip
    scale = {"saving_at_reference": saved.sum() / _saving(use, law).sum()}
    return law | scale | {"n_plants": use.size, "n_found": int(found.sum())}


def _logit_of_found(log: Values, found: Chosen) -> tuple[float, float]:
    """a, b; where every plant has a measure, a by half a plant that has none."""
    if found.all():
        return float(np.log(2 * found.size + 1)), 0.0
    intercept, slope = logistic(np.column_stack([np.ones_like(log), log]), found.astype(np.float64))[0]
    return float(intercept), float(slope)


def _exponent(log: Values, saved: Values) -> float:
    """c of saved ~ s0·exp(c·log), variance ~ mean^SCATTER, by Newton's steps from the mean."""
    design = np.column_stack([np.ones_like(log), log])
    at = np.array([np.log(saved.mean()), 0.0])
    for _ in range(200):
        mean = np.exp(design @ at)
        weight = mean ** (2 - SCATTER)
        step = np.linalg.pinv(design.T @ (design * weight[:, None])) @ (design.T @ (weight * (saved - mean) / mean))
        at += step
        if np.abs(step).max() < CONVERGED:
            break
    return float(at[1])


def expected_savings(use: Values, carrier: str, potential: pl.DataFrame) -> dict[str, Values]:
    """S of each group of a carrier that was learnt, for plants of this use [MWh/yr or GJ/yr]."""
    laws = {row["group"]: row for row in potential.iter_rows(named=True) if row["group"] in CARRIERS[carrier]}
    return {group: _saving(use, law) for group, law in laws.items()}


def _saving(use: Values, law: Mapping[str, float]) -> Values:
    """V2 of one group."""
    _, saving = expected_saving(law, "use")
    plants = nw.from_native(pl.DataFrame({"use": use})).select(saving=saving)
    told: Values = plants["saving"].to_numpy()
    return told


# ---------------------------------------------------------------------------------------------------
# V3, V4: how far audits lie from it


@dataclass(frozen=True)
class Held:
    """What audits found beside what was expected, of the plants that buy one carrier."""

    use: Values
    expected: Values
    audited: Values
    team: list[str | None]
    year: list[int]


def held_against(audits: Cleaned, potential: pl.DataFrame, carrier: str) -> Held | None:
    """Audited and expected saving of a carrier's learnt groups together; None where none of them is learnt."""
    use, found = audited_savings(audits, carrier)
    expected = expected_savings(use, carrier, potential)
    if not expected:
        return None
    plants = buying(audits.plants, carrier)
    return Held(
        use=use,
        expected=sum(expected.values(), start=0 * use),
        audited=sum((found[group] for group in expected), start=0 * use),
        team=plants["audit_team"].to_list(),
        year=plants["year"].to_list(),
    )


def spread_of(audits: Cleaned, potential: pl.DataFrame) -> pl.DataFrame:
    """By class of size: quantiles of audited/expected, and its variance less that between audit teams.

    v = Σ(A − S)²/ΣS² − τ²
    """
    rows = []
    for carrier in CARRIERS:
        held = held_against(audits, potential, carrier)
        if held is None:
            continue
        between = (team_sd(held)[0] or 0.0) ** 2
        edges = np.unique(np.quantile(held.use, CLASSES_AT[1:]))  # where many use as much, two are one
        for low, high in pairwise([0.0, *edges[edges > held.use.min()], np.inf]):
            of = (held.use >= low) & (held.use < high)
            told = {"carrier": carrier, "from_use": low, "n_plants": int(of.sum())}
            rows += [told | _spread(held, of, between)] if of.any() else []
    return pl.DataFrame(rows)


def _spread(held: Held, of: Chosen, between: float) -> dict[str, float]:
    expected, audited = held.expected[of], held.audited[of]
    variance = ((audited - expected) ** 2).sum() / (expected**2).sum() - between
    quantiles = np.quantile(audited / expected, QUANTILES)
    return {"v": max(variance, 0.0)} | {f"q{at:.3f}": value for at, value in zip(QUANTILES, quantiles, strict=True)}


def team_sd(held: Held) -> tuple[float | None, int]:
    """τ: standard deviation between audit teams of audited/expected, beyond what sampling of plants makes.

    Of teams with LEAST_OF_TEAM plants, of which there must be two; and how many they are.
    """
    ratio, sampling = _ratios(held, *_places(held.team, LEAST_OF_TEAM))
    if ratio.size < 2:
        return None, ratio.size
    return _beyond(ratio, sampling), ratio.size


def period_sd(held: Held) -> tuple[float | None, int]:
    """Standard deviation between years of audited/expected, beyond sampling of the teams at work in each.

    Teams differ, so a year is as good as the teams in it; where teams are not known, its plants are sampled.
    """
    years, of_year = _places(held.year, 1)
    if len(years) < 2:
        return None, len(years)
    ratio, by_plant = _ratios(held, years, of_year)
    sampling = np.array([_team_sampling(held, of_year == place) for place in range(len(years))])
    return _beyond(ratio, np.where(np.isnan(sampling), by_plant, sampling)), len(years)


def _beyond(ratio: Values, sampling: Values) -> float:
    return float(np.sqrt(max(ratio.var(ddof=1) - sampling.mean(), 0.0)))


def _places(kinds: list[str | None] | list[int], least: int) -> tuple[list[str | int], Places]:
    """The kinds with at least so many plants in order, and of each plant the place of its own; −1 of no such kind."""
    counted = pl.Series(kinds).value_counts().drop_nulls()
    enough = counted.filter(pl.col("count") >= least)[""].sort().to_list()
    at = {kind: place for place, kind in enumerate(enough)}
    return enough, np.array([at.get(kind, -1) for kind in kinds])


def _ratios(held: Held, kinds: list[str | int], place: Places) -> tuple[Values, Values]:
    """Audited over expected of each kind, and its sampling variance: Σ(A − rS)²/(ΣS)²."""
    of = place >= 0
    audited, expected = (np.bincount(place[of], side[of], len(kinds)) for side in (held.audited, held.expected))
    ratio = audited / expected
    left = held.audited[of] - ratio[place[of]] * held.expected[of]
    return ratio, np.bincount(place[of], left**2, len(kinds)) / expected**2


def _team_sampling(held: Held, of: Chosen) -> float:
    """Sampling variance of audited/expected when the teams of these plants are drawn anew; NaN without teams."""
    teams, place = _places([held.team[at] for at in np.flatnonzero(of)], 1)
    if len(teams) < 2:
        return np.nan
    known = place >= 0
    audited, expected = (
        np.bincount(place[known], side[of][known], len(teams)) for side in (held.audited, held.expected)
    )
    left = audited - audited.sum() / expected.sum() * expected
    return float((left**2).sum() / expected.sum() ** 2)


def parameter_sd(held: Held, seed: int) -> tuple[float | None, int]:
    """Standard deviation of the whole curve's level when audit teams are drawn anew, with as many as there are."""
    teams, place = _places(held.team, 1)
    if len(teams) < 2:
        return None, len(teams)
    known = place >= 0
    audited, expected = (np.bincount(place[known], side[known], len(teams)) for side in (held.audited, held.expected))
    drawn = np.random.default_rng(seed).integers(0, len(teams), (BOOTSTRAPS, len(teams)))
    return float(np.std(audited[drawn].sum(axis=1) / expected[drawn].sum(axis=1))), len(teams)
