"""Model II's trend rules: an industry's intensity in the year to estimate, with an interval."""

from __future__ import annotations

from typing import Final, Protocol

import narwhals as nw
import numpy as np
from scipy.special import stdtrit

from regional_carbon.frames import Frame
from regional_carbon.tables import CarbonElectricityIntensity

CONFIDENCE: Final = 0.90  # of every interval; DESIGN, "Uncertainty": 90 % interval

KEY: Final = "industry_code"
YEAR: Final = nw.col("year")
CEI: Final = nw.col("intensity_tco2_per_mwh")
FUEL: Final = nw.col("other_energy_tco2_per_mwh")

History = Frame[CarbonElectricityIntensity]


def student_t(degrees: nw.Expr) -> nw.Expr:
    """Two-sided Student-t quantile of CONFIDENCE; null below one degree of freedom.

    Exact (scipy) up to 60 degrees; beyond, the Cornish–Fisher expansion in 1/ν to the third order,
    which is then within 2e-8 of it. Source: Abramowitz and Stegun (1972), 26.7.5.
    """
    probability = (1 + CONFIDENCE) / 2
    z = float(stdtrit(np.inf, probability))
    terms = ((z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384)
    quantile = z + sum((term / degrees**power for power, term in enumerate(terms, 1)), nw.lit(0.0))
    for exact in range(60, 0, -1):
        quantile = nw.when(degrees == exact).then(nw.lit(float(stdtrit(exact, probability)))).otherwise(quantile)
    return nw.when(degrees >= 1).then(quantile)


def linear(history: History, *, year: int, grid_tco2_per_mwh: float) -> History:
    """The paper's: ordinary least squares of CEI on year, with the Student-t prediction interval.

        CEI[j,T] = ȳ + b·(T − x̄),   b = Σ(x−x̄)(y−ȳ) / Σ(x−x̄)²
        half     = t[n−2] · s · √(1 + 1/n + (T−x̄)²/Σ(x−x̄)²),   s² = Σ(y−ŷ)² / (n−2)

    Null with fewer than two years; no interval with fewer than three. May fall below the grid factor,
    which cannot be: it is kept, as in the paper, and flagged.
    """
    centred = history.with_columns(
        n=YEAR.count().over(KEY), mean_year=YEAR.mean().over(KEY), mean=CEI.mean().over(KEY)
    ).with_columns(x=YEAR - nw.col("mean_year"), y=CEI - nw.col("mean"), ahead=year - nw.col("mean_year"))
    fitted = centred.with_columns(
        sxx=(nw.col("x") ** 2).sum().over(KEY), sxy=(nw.col("x") * nw.col("y")).sum().over(KEY)
    ).with_columns(slope=nw.col("sxy") / nw.when(nw.col("sxx") > 0).then(nw.col("sxx")))
    residual = nw.col("y") - nw.col("slope") * nw.col("x")
    degrees = nw.col("n") - 2
    return (
        fitted.with_columns(residual_squared=residual**2)
        .with_columns(sse=nw.col("residual_squared").sum().over(KEY))
        .with_columns(
            forecast=nw.col("mean") + nw.col("slope") * nw.col("ahead"),
            half_width=student_t(degrees)
            * (
                nw.col("sse")
                / nw.when(degrees > 0).then(degrees)
                * (1 + 1 / nw.col("n") + nw.col("ahead") ** 2 / nw.col("sxx"))
            ).sqrt(),
        )
    )


def last(history: History, *, year: int, grid_tco2_per_mwh: float) -> History:
    """The last observed fuel part plus the grid factor of the target year.

        CEI[j,T] = CE_o[j,L]/E[j,L] + g,   L = last year of statistics
        half     = t[n−1] · s · √(T−L),    s² = mean of (step from one year to the next)² per year apart

    The interval is that of a random walk without drift, whose best forecast is its last value; no
    interval with fewer than two years. Source: Hyndman and Athanasopoulos (2021), Forecasting:
    Principles and Practice, 3rd ed., 5.5 (naïve method).
    """
    stepped = history.with_columns(
        step=FUEL - FUEL.shift(1).over(KEY, order_by="year"),
        apart=YEAR - YEAR.shift(1).over(KEY, order_by="year"),
        steps=YEAR.count().over(KEY) - 1,
        ahead=year - YEAR.max().over(KEY),
    ).with_columns(step_squared=nw.col("step") ** 2 / nw.col("apart"))
    steps = nw.col("steps")
    return stepped.with_columns(squares=nw.col("step_squared").sum().over(KEY)).with_columns(
        forecast=FUEL + grid_tco2_per_mwh,
        half_width=student_t(steps) * (nw.col("squares") / nw.when(steps > 0).then(steps) * nw.col("ahead")).sqrt(),
    )


class Trend(Protocol):
    """A rule: each year of an industry's history in; with `forecast` and `half_width`, right on its last year, out."""

    def __call__(self, history: History, *, year: int, grid_tco2_per_mwh: float) -> History: ...


TRENDS: Final[dict[str, Trend]] = {"linear": linear, "last": last}
