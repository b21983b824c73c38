"""How sure, at a size: `python -m bench.uncertainty 1e5` says in JSON what draws and bands took, beside plain NumPy.

The plain side is what one would write first: in each simulation draw take every enterprise's error, rank all by
efficiency, and add up each curve. Ours ranks once, by the estimates, since that is the plan that is carried out, and
adds up in it. Both draw the same errors; the totals' intervals must agree to 2 %.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.sides import ROOT
from regional_carbon.factors import evidence_errors
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.schema.arrays import Places, Values
from regional_carbon.uncertainty.intervals import POINTS
from regional_carbon.uncertainty.own_errors import GAS_TCO2_PER_GJ, ErrorTable, FuelMix
from regional_carbon.uncertainty.simulation import SOURCES, simulated_emissions
from regional_carbon.uncertainty.simulation_draws import Draws, both_ends

INDUSTRIES: Final = 40
GRID_TCO2_PER_MWH: Final = 0.58
FUEL_TCO2_PER_GJ: Final = 0.056
DECAYS: Final = {"marginal_opt_out": 1.0, "cas_1": 0.98, "cas_2": 0.99}
SIGMA: Final = 0.03
AGREE: Final = 0.02
SIZES: Final = (72, 100_000)


@dataclass(frozen=True)
class Taken:
    """What one size took: seconds of processor time, and the most memory of the whole process."""

    enterprises: int
    draws: int
    ours_s: float  # draws and curves
    every_figure_s: float
    plain_s: float
    peak_mb: float


def tables(enterprises: int) -> dict[str, Any]:
    """A synthetic region: 40 industries, a third of the enterprises with a declared share."""
    random = np.random.default_rng(1)
    electricity = random.lognormal(8, 1.3, enterprises)
    industry = random.integers(0, INDUSTRIES, enterprises)
    codes = [f"{code:02d}" for code in range(INDUSTRIES)]
    fuel = random.uniform(0.05, 1, INDUSTRIES)
    declared = random.random(enterprises) < 1 / 3
    emission: Any = pl.DataFrame(
        {
            "enterprise_id": [f"E{number:07d}" for number in range(enterprises)],
            "industry_code": [codes[code] for code in industry],
            "year": np.full(enterprises, 2020),
            "electricity_mwh": electricity,
            "output_cny": electricity * random.lognormal(8, 1, enterprises),
            "intensity_tco2_per_mwh": fuel[industry] + GRID_TCO2_PER_MWH,
            "emission_tco2": (fuel[industry] + GRID_TCO2_PER_MWH) * electricity,
            "fuel_tco2": fuel[industry] * electricity,
            "grade": np.where(declared, 4, 5),
            "electricity_share": np.where(declared, 0.5, np.nan),
            "electricity_share_precision": np.where(declared, 0.05, np.nan),
        }
    ).with_columns(pl.col("electricity_share", "electricity_share_precision").fill_nan(None))
    of_industries = {"industry_code": codes, "industry": codes, "year": [2020] * INDUSTRIES}
    forecast = pl.DataFrame(of_industries).with_columns(
        trend=pl.lit("last"), years=pl.lit(5), below_grid=pl.lit(False), grid_tco2_per_mwh=pl.lit(GRID_TCO2_PER_MWH),
        intensity_tco2_per_mwh=fuel + GRID_TCO2_PER_MWH, intensity_low_tco2_per_mwh=0.9 * fuel + GRID_TCO2_PER_MWH,
        intensity_high_tco2_per_mwh=1.1 * fuel + GRID_TCO2_PER_MWH,
    )  # fmt: skip
    fuels = pl.DataFrame(of_industries).with_columns(
        electricity_mwh=pl.lit(1e12), fuel_ratio=pl.lit(1.0), fuel_tco2_per_gj=pl.lit(FUEL_TCO2_PER_GJ)
    )
    shares = pl.DataFrame(
        {"industry_code": codes, "energy": ["natural_gas"] * INDUSTRIES, "fuel_share": [1.0] * INDUSTRIES}
    )
    standing: Any = industry_standing(carbon_efficiency(emission))
    return {"enterprises": standing, "forecast": forecast, "fuels": fuels, "shares": shares}


def simulated(region: dict[str, Any]) -> Draws:
    """Ours: the emissions in every draw."""
    errors: Any = evidence_errors()
    return simulated_emissions(**region, errors=errors, factor_sigma={"natural_gas": SIGMA})[0]


def curves(known: Draws) -> list[tuple[Any, Any]]:
    """Ours: the bands of rate and cost of three curves, the plans carried out as they stand."""
    enterprises = len(known.region)
    points = np.unique(np.linspace(1, enterprises, min(enterprises, POINTS)).round().astype(np.intp))
    forgone = known.region["output_cny"]
    bands = []
    for decay in DECAYS.values():
        coefficient = decay ** np.arange(enterprises, dtype=np.float64)
        reduced = known.reductions(coefficient, points)
        cost = np.cumsum(coefficient * forgone)[points - 1, None] / np.maximum(reduced, 1e-300)
        bands += [both_ends(reduced / known.total(), axis=1), both_ends(cost, axis=1)]
    return bands


def plain(known: Draws) -> tuple[Values, list[tuple[Any, Any]]]:
    """One argsort per draw: the totals, and the bands of the three curves."""
    region, draws = known.region, known.draws
    enterprises = len(region)
    random = np.random.default_rng(2)
    points = np.unique(np.linspace(1, enterprises, min(enterprises, POINTS)).round().astype(np.intp)) - 1
    fuel, output = region["fuel_tco2"], region["output_cny"]
    electric = region["emission_tco2"] - fuel
    table = ErrorTable(evidence_errors().rows(named=True), SOURCES)
    gas = np.ones(enterprises)  # all industries burn natural gas alone
    spread, cell, times = table.own(region, draws, mix=FuelMix(gas * FUEL_TCO2_PER_GJ / GAS_TCO2_PER_GJ, gas))
    carbon = table.of("fuel_carbon", (np.arange(draws) + 0.5) / draws)
    industry = np.array(region.texts("industry_code")).astype(int)
    unasked = region["grade"] == 5
    alone = np.where(unasked, fuel, 0)
    mean, more = centred(fuel, spread, cell, times, industry, unasked)
    coefficients = [decay ** np.arange(enterprises, dtype=np.float64) for decay in DECAYS.values()]
    rates, costs = (np.empty((len(DECAYS), draws, len(points))) for _ in range(2))
    totals = np.empty(draws)
    for draw in range(draws):
        missed = random.normal(0, 0.1 / 1.645, INDUSTRIES) + random.normal(0, 0.05 / 1.96, INDUSTRIES)
        ratio = times * spread[cell, random.integers(0, draws, enterprises)]
        ratio = (ratio + more * np.maximum(ratio - 1, 0)) / mean
        of_carbon = random.choice(carbon, INDUSTRIES) / carbon.mean()
        emission = (fuel + alone * missed[industry]) * ratio * np.where(unasked, 1, of_carbon[industry])
        emission *= np.exp(random.normal(0, SIGMA))
        emission += electric * random.uniform(0.99, 1.01, enterprises)
        order = np.argsort(output / emission)
        reduced, forgone = emission[order], output[order]
        totals[draw] = emission.sum()
        for place, coefficient in enumerate(coefficients):
            tonnes, cost = np.cumsum(coefficient * reduced), np.cumsum(coefficient * forgone)
            rates[place, draw], costs[place, draw] = tonnes[points] / totals[draw], cost[points] / tonnes[points]
    return totals, [both_ends(values, axis=0) for pair in zip(rates, costs, strict=True) for values in pair]


def centred(
    fuel: Values, spread: Values, cell: Places, times: Values, industry: Places, unasked: NDArray[np.bool_]
) -> tuple[Values, Values]:
    """What leaves the mean of an industry's fuels at the estimate: what the ratios of those unasked are divided by,
    and for the others by how much more than it was what lies above 1 counts."""
    mean, more = np.ones(len(fuel)), np.zeros(len(fuel))
    for place in range(INDUSTRIES):
        for of_kind in (unasked, ~unasked):
            rows = np.flatnonzero((industry == place) & of_kind)
            apart = times[rows, None] * spread[cell[rows]] - 1
            above, below = (fuel[rows] @ np.maximum(sign * apart, 0).mean(axis=1) for sign in (1, -1))
            if above and below and of_kind is unasked:
                mean[rows] = 1 + (above - below) / fuel[rows].sum()
            elif above and below:
                more[rows] = below / above - 1
    return mean, more


def main(size: str) -> None:
    """Both sides once, and what came of it in one line."""
    region = tables(int(float(size)))
    begun = time.process_time()
    known = simulated(region)
    curves(known)
    drawn = time.process_time() - begun
    for figures in (known.intervals, known.lowest_tenth, known.codes, known.ranks):
        figures()
    whole = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun = time.process_time()
    totals, _ = plain(known)
    beside = time.process_time() - begun
    ends, others = both_ends(known.total()), both_ends(totals)
    if any(abs(one / other - 1) > AGREE for one, other in zip(ends, others, strict=True)):
        raise SystemExit(f"The two sides disagree on the total: {ends} and {others}.")
    print(json.dumps(asdict(Taken(len(known.region), known.draws, drawn, whole, beside, peak))))


def measured(size: int) -> Taken:
    """What a size takes, in a process of its own."""
    command = [sys.executable, "-m", "bench.uncertainty", str(size)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Taken(**json.loads(done.stdout))


if __name__ == "__main__":
    main(*sys.argv[1:])
