"""Every rule at a size: `python -m bench.rules 1e6 uniform` says in JSON what its coefficients and its curve took.

Each in a process of its own, from a ranking kept in a file, so that nothing but the ranking is in memory before.

`python -m bench.rules 1e6 schedules` draws a hundred schedules beside NumPy: for each coefficient array β the plain
side is `np.cumsum(β * C)` and `np.cumsum(β * G)`, ours are the rate of all (`total_reduction_rates`) and the whole
frame of the curve (`reduction_curves`). All three take the same β by turns, and must agree on where they end to 1e-9.

Seconds are of the processor, since other work may have it meanwhile, and the least of several calls.
"""

from __future__ import annotations

import gc
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import polars as pl

from bench.optimum import ranked
from bench.sides import AGREE_WITHIN, output_of
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import (
    acting_regions,
    curve_by_coefficient,
    reduction_curve,
    total_reduction_rates,
)
from regional_carbon.strategies import RULES, Strategy

SIZE: Final = 1_000_000
INDUSTRIES: Final = 20  # as many as the exact Shapley value takes
CALLS: Final = 3
ENOUGH_S: Final = 5.0  # what takes longer is called once
SCHEDULES: Final = 100
ROUNDS: Final = 5
SCHEDULED: Final = "schedules"
COEFFICIENTS: Final = "coefficients"
PARTS: Final = (COEFFICIENTS, "curve")
WITHOUT_DEFAULT: Final = {"sliding_tail": {"full": 1_000}}

# Each rule as its defaults have it, and the condition of the optimum whose programme has a limit of its own.
CASES: Final[Mapping[str, Strategy]] = {
    **{name: Strategy(name, name, WITHOUT_DEFAULT.get(name, {})) for name in RULES},
    "optimum, gini = 0.4": Strategy("gini", "optimum", {"gini": 0.4}),
}


@dataclass(frozen=True)
class Taken:
    """What the coefficients of a rule took, or its curve; `refused` is what it says of so many enterprises."""

    rule: str
    part: str
    enterprises: int
    seconds: float = math.nan
    again_s: float = math.nan  # the coefficients once more, as each turn of a dial asks for them
    mb: float = math.nan
    refused: str = ""


@dataclass(frozen=True)
class Schedules:
    """Seconds for all schedules: two running sums each in NumPy, and ours."""

    enterprises: int
    schedules: int
    numpy_s: float
    rates_s: float
    curves_s: float


def register(enterprises: int) -> pl.DataFrame:
    """The ranking of the optimum's bench in fewer industries, with a base year of every enterprise."""
    grown = np.random.default_rng(3).lognormal(0, 0.2, (2, enterprises))
    return ranked(enterprises).with_columns(
        industry_code=(pl.col("industry_code").cast(pl.Int64) % INDUSTRIES).cast(pl.String),
        base_emission_tco2=pl.col("emission_tco2") * grown[0],
        base_output_cny=pl.col("output_cny") * grown[1],
    )


def taken(given: Any, name: str, part: str) -> Taken:
    """The coefficients of one rule, from nothing and once more, or its curve from the ranking."""
    coefficient = CASES[name].coefficient()
    (region,) = acting_regions(given)
    again = math.nan
    try:
        if part == COEFFICIENTS:
            mb = _peak_mb(lambda: region.values(coefficient))
            again = _least_s(lambda: region.values(coefficient))
            seconds = _least_s(lambda fresh: fresh[0].values(coefficient), lambda: acting_regions(given))
        else:
            mb = _peak_mb(lambda: reduction_curve(given, coefficient))
            seconds = _least_s(lambda: reduction_curve(given, coefficient))
    except StrategyError as error:
        return Taken(name, part, len(given), refused=str(error).partition("\n")[0])
    return Taken(name, part, len(given), seconds, again, mb)


def schedules(given: Any, count: int = SCHEDULES, rounds: int = ROUNDS) -> Schedules:
    """The least of several rounds. Raises SystemExit where a curve does not end where NumPy's running sum does."""
    emission, output = (given[name].to_numpy() for name in ("emission_tco2", "output_cny"))
    rate_of, curve_of = total_reduction_rates(given), curve_by_coefficient(given)
    share = np.linspace(0, 1, len(given))
    spent = np.zeros((rounds, 3))
    for row in spent:
        for ratio in np.linspace(0.01, 1, count):
            beta = ratio**share
            begun = time.process_time()
            ends = np.cumsum(beta * emission)[-1], np.cumsum(beta * output)[-1]
            plain = time.process_time()
            rate = rate_of(lambda _, beta=beta: beta)
            rated = time.process_time()
            curve: Any = curve_of(lambda _, beta=beta: beta)
            row += np.diff([begun, plain, rated, time.process_time()])
            ours = curve["reduction_tco2"][-1], curve["output_forgone_cny"][-1]
            if not np.allclose([*ours, rate], [*ends, ends[0] / emission.sum()], rtol=AGREE_WITHIN, atol=0):
                raise SystemExit(f"The two sides disagree: {ours} and {ends}, rate {rate}.")
    return Schedules(len(given), count, *spent.min(axis=0).tolist())


def _least_s(call: Callable[..., Any], prepare: Callable[[], Any] | None = None) -> float:
    least, whole = math.inf, 0.0
    for _ in range(CALLS):
        given = [] if prepare is None else [prepare()]
        begun = time.process_time()
        call(*given)
        spent = time.process_time() - begun
        least, whole = min(least, spent), whole + spent
        if whole > ENOUGH_S:
            break
    return least


def _peak_mb(call: Callable[[], Any]) -> float:
    """The most the process held during the call, less what it held right before (Linux)."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew: proc(5)
    before = _held_mb("VmRSS")
    call()
    return max(0.0, _held_mb("VmHWM") - before)


def _held_mb(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def measured(enterprises: int, names: Sequence[str] = (*CASES, SCHEDULED)) -> Iterator[Taken | Schedules]:
    """Both parts of each rule named, and the schedules, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="regional-carbon-bench-") as folder:
        kept = Path(folder) / "ranking.arrow"
        register(enterprises).write_ipc(kept)
        for name in names:
            if name == SCHEDULED:
                yield Schedules(**_told(kept, name, ""))
            else:
                yield from (Taken(**_told(kept, name, part)) for part in PARTS)


def _told(kept: Path, name: str, part: str) -> dict[str, Any]:
    told = output_of([sys.executable, "-m", "bench.rules", "--of", str(kept), name, part])
    return cast("dict[str, Any]", json.loads(told))


def main(*arguments: str) -> None:
    """A line of JSON for each part of each rule named, or of all."""
    if arguments[0] == "--of":
        _, kept, name, part = arguments
        given = pl.read_ipc(Path(kept).read_bytes())
        found: Iterable[Taken | Schedules] = [schedules(given) if name == SCHEDULED else taken(given, name, part)]
    else:
        size, *names = arguments
        found = measured(int(float(size)), names or (*CASES, SCHEDULED))
    for one in found:
        print(json.dumps(asdict(one)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
