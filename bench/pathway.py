"""A plan at a size: `python -m bench.pathway 1e5 uniform` lays out fifteen years under one rule; says time and memory.

Electricity, fuels per electricity and output are log-normal, thirty industries; output grows by 5 % a year, the grid
factor falls by 3 %, and the goal is half by the eleventh year: the case of docs/decisions/pathway.md.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import Any, Final

import numpy as np
import polars as pl

from regional_carbon.factors import GridFactor
from regional_carbon.pathways.allowances import pathway
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.strategies import Strategy

FIRST: Final = 2024
YEARS: Final = 15
GRID: Final = GridFactor(0.55, "synthetic")


def estimate(enterprises: int) -> pl.DataFrame:
    """A synthetic estimate."""
    random = np.random.default_rng(1)
    electricity = random.lognormal(6, 1.5, enterprises)
    fuels = electricity * random.lognormal(-2, 1, enterprises)
    return pl.DataFrame(
        {
            "enterprise_id": [f"E{place:07}" for place in range(enterprises)],
            "industry_code": random.integers(13, 43, enterprises).astype(str),
            "year": np.full(enterprises, FIRST),
            "electricity_mwh": electricity,
            "output_cny": electricity * random.lognormal(9, 1, enterprises),
            "intensity_tco2_per_mwh": GRID.tco2_per_mwh + fuels / electricity,
            "emission_tco2": GRID.tco2_per_mwh * electricity + fuels,
            "fuel_tco2": fuels,
        }
    )


def main(size: str, rule: str) -> None:
    """Lays out one plan and says in one line what it took."""
    region: Any = estimate(int(float(size)))
    begun, spent = time.perf_counter(), time.process_time()
    plan = pathway(
        region, [Goal(FIRST + 11, reduction=0.5)], Strategy(rule, rule), to=FIRST + YEARS, grid=GRID,
        assumptions=Assumptions(output_growth=0.05, grid_change=-0.03),
    )  # fmt: skip
    taken, used = time.perf_counter() - begun, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    met = plan.years["meets_goal"].drop_nulls().all()
    print(
        f"{rule}: {plan.plan.height:,} rows, {taken:.1f} s, {used:.1f} s of CPU, peak {peak:.0f} MB, goals met: {met}"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
