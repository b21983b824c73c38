"""One side of the bench in a process of its own: `python -m bench.one_side SIDE FOLDER CALLS DECAYS`.

Reads the inputs, then calls the procedure CALLS times, dropping each result before the next call. The first call
warms up and is for the memory: the process's peak, less what it held right before the call (inputs and libraries).
The later calls are timed. Says in one line of JSON what it measured, and what came out, so that the sides can be
held against each other.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from bench.inputs import GRID, TABLES, TARGET, YEAR

# An adjusted strategy just meets the target, with coefficients that are next to nothing at the end of the ranking:
# rounding says which enterprise is the last one needed. It adds hardly a tonne, but its output can be large.
AT_TARGET_ADJUSTED: Final = ("reduction_tco2", "enterprises_closed")
AT_TARGET: Final = (*AT_TARGET_ADJUSTED, "output_forgone_cny", "average_cost_cny_per_tco2")

# Each side imports its own libraries, and nothing of the other's.

Decays = Mapping[str, float]
Figures = dict[str, float]
Call = tuple[Callable[[], Any], Callable[[Any], Figures]]  # the call, and the figures that tell its result


def regional_carbon(folder: Path, decays: Decays) -> Call:
    """The package's `procedure`, on Polars."""
    import polars as pl

    from regional_carbon.procedure import procedure
    from regional_carbon.strategies import Strategy

    energy, factors, register = (pl.read_ipc(folder / f"{table}.arrow") for table in TABLES)
    schedules = [Strategy(name, "collective_action", {"decay": decay}) for name, decay in decays.items()]
    strategies = [Strategy("marginal_opt_out", "marginal_opt_out"), *schedules]

    def call() -> Any:
        return procedure(
            energy,
            factors,
            register,
            year=YEAR,
            grid_tco2_per_mwh=GRID,
            target=TARGET,
            strategies=strategies,
            trend="last",
        )

    def figures(result: Any) -> Figures:
        return _figures(
            result.forecast,
            result.enterprises,
            result.curves,
            {row["strategy"]: row for row in result.comparison.iter_rows(named=True)},
        )

    return call, figures


def plain_numpy(folder: Path, decays: Decays) -> Call:
    """The yardstick."""
    import numpy as np

    from bench.plain_numpy import procedure

    statistics, factors, register = (
        {path.name.split(".")[1]: np.load(path) for path in folder.glob(f"{table}.*.npy")} for table in TABLES
    )

    def call() -> Any:
        return procedure(statistics, factors, register, year=YEAR, grid=GRID, target=TARGET, decays=decays)

    def figures(result: Any) -> Figures:
        return _figures(result["forecast"], result["enterprises"], result["curves"], result["comparison"])

    return call, figures


SIDES: Final = {"regional_carbon": regional_carbon, "plain_numpy": plain_numpy}


def _figures(forecast: Any, enterprises: Any, curves: Any, comparison: Any) -> Figures:
    """Sums of every column computed, and the comparison: what must be the same on both sides."""
    summed = {"forecast": (forecast, ["intensity_tco2_per_mwh", "intensity_low_tco2_per_mwh"])}
    summed["enterprises"] = (
        enterprises,
        [
            "electricity_mwh", "output_cny", "emission_tco2", "efficiency_cny_per_tco2",
            "rank", "rank_in_industry", "industry_ratio", "efficiency_grade",
        ],
    )  # fmt: skip
    of_curve = ["m", "coefficient", "reduction_tco2", "reduction_rate", "output_forgone_rate"]
    for name, curve in curves.items():
        summed[name] = curve, [*of_curve, "output_forgone_cny", "average_cost_cny_per_tco2"]
    figures = {
        f"{table}.{column}": float(columns[column].sum())
        for table, (columns, names) in summed.items()
        for column in names
    }
    for name, row in comparison.items():
        figures[f"{name} meets_target"] = float(row["meets_target"])
        figures[f"{name} greatest_rate"] = float(row["greatest_rate"])
        if row["meets_target"]:
            for column in AT_TARGET_ADJUSTED if name.endswith("_adjusted") else AT_TARGET:
                figures[f"{name} {column}"] = float(row[column])
    return figures


def peak_mb() -> float:
    """The most memory this process ever held (Linux); getrusage would count that of the process it came from too."""
    told = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) / 1024 for line in told if line.startswith("VmHWM:"))


def held_mb() -> float:
    """The memory this process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main(side: str, folder: str, calls: str, decays: str) -> None:
    """Measure, and say it."""
    call, figures = SIDES[side](Path(folder), json.loads(decays))
    before, highest_before = held_mb(), peak_mb()
    results = [call()]
    told = {
        "memory_mb": peak_mb() - before,
        "memory_is_a_bound": peak_mb() == highest_before,
        "figures": figures(results[0]),
    }
    seconds = []
    for _ in range(int(calls) - 1):
        results.clear()
        start = time.perf_counter()
        results.append(call())  # kept until the clock has stopped, so that dropping it is not timed
        seconds.append(time.perf_counter() - start)
    print(json.dumps({**told, "seconds": seconds, "before_mb": before, "highest_before": highest_before}))


if __name__ == "__main__":
    main(*sys.argv[1:])
