"""The optimum at a size: `python -m bench.optimum 1e6 closed`, or lp, whole, closures, step; says its time and gap.

Emission and efficiency are log-normal, 40 industries each capped at 15 % of their output, and the target is 30 %: the
case of docs/decisions/optimisation.md.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import Any, Final, cast

import numpy as np
import polars as pl

from regional_carbon.models.efficiency_ranking import carbon_efficiency
from regional_carbon.schema.arrays import Columns
from regional_carbon.schema.frames import Frame
from regional_carbon.strategies.optimum import TARGET, Conditions
from regional_carbon.strategies.optimum.case import Case

INDUSTRIES: Final = 40
CAP: Final = 0.15
RATE: Final = 0.30
SECONDS: Final = 60.0


def ranked(enterprises: int) -> pl.DataFrame:
    """A synthetic ranking."""
    random = np.random.default_rng(1)
    emission = random.lognormal(5, 1.5, enterprises)
    output = emission * random.lognormal(9, 1, enterprises)
    frame = pl.DataFrame(
        {
            "enterprise_id": np.arange(enterprises).astype(str),
            "industry_code": random.integers(0, INDUSTRIES, enterprises).astype(str),
            "year": np.full(enterprises, 2020),
            "electricity_mwh": emission,
            "intensity_tco2_per_mwh": np.ones(enterprises),
            "emission_tco2": emission,
            "output_cny": output,
        }
    )
    return cast("pl.DataFrame", carbon_efficiency(cast("Frame[Any]", frame)))


def main(size: str, kind: str) -> None:
    """Solves one case and says in one line what came of it."""
    enterprises = int(float(size))
    asked: dict[str, dict[str, Any]] = {
        "closed": {}, "lp": {}, "whole": {"whole": True}, "closures": {"closures": enterprises // 10},
        "step": {"step": 0.2},
    }  # fmt: skip
    region = Columns(ranked(enterprises))
    begun = time.perf_counter()
    case = Case(region, Conditions(industry_most=CAP, **asked[kind]))
    solved = case.solve(RATE, SECONDS) if kind == "closed" else case.programmed(RATE, SECONDS)
    taken = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reached = solved.values @ case.emission / case.emission.sum()
    print(
        f"{kind} {enterprises}: {taken:.2f} s, cost {solved.cost:.12g}, rate {reached:.9f}, gap {solved.gap:.1e}, "
        f"price {solved.prices.get(TARGET)}, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
