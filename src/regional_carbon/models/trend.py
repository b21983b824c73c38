"""Model II's trend rules: an industry's intensity in the year to estimate, with an interval."""

from __future__ import annotations

from typing import Final, Protocol

import narwhals as nw
import numpy as np
from scipy.special import stdtrit

from regional_carbon.models.pooled_trend import SAME, Panel
from regional_carbon.schema.arrays import Columns, Values, with_values
from regional_carbon.schema.estimate_tables import CarbonElectricityIntensity, TrendErrors
from regional_carbon.schema.frames import Frame, model

CONFIDENCE: Final = 0.90  # of every interval

LEAST_YEARS: Final = 3  # of statistics before a rule can be tried: two make a line, the third tells how far it missed

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


def mean(history: History, *, year: int, grid_tco2_per_mwh: float) -> History:
    """The mean fuel part of all years plus the grid factor of the target year.

        CEI[j,T] = mean of CE_o[j,t]/E[j,t] + g
        half     = t[n−1] · s · √(1 + 1/n),   s² = Σ(fuel part − mean)² / (n−1)

    No interval with fewer than two years. Source: Hyndman and Athanasopoulos (2021), Forecasting:
    Principles and Practice, 3rd ed., 5.2 and 5.5 (mean method).
    """
    centred = history.with_columns(n=YEAR.count().over(KEY), mean=FUEL.mean().over(KEY))
    residual = FUEL - nw.col("mean")
    degrees = nw.col("n") - 1
    return (
        centred.with_columns(residual_squared=residual**2)
        .with_columns(sse=nw.col("residual_squared").sum().over(KEY))
        .with_columns(
            forecast=nw.col("mean") + grid_tco2_per_mwh,
            half_width=student_t(degrees)
            * (nw.col("sse") / nw.when(degrees > 0).then(degrees) * (1 + 1 / nw.col("n"))).sqrt(),
        )
    )


def pooled(history: History, *, year: int, grid_tco2_per_mwh: float) -> History:
    """The fuel part smoothed with one weight and one drift for all industries, plus the grid factor of the target year.

        CEI[j,T] = l[j,L] · d^(T−L) + g,   l[j,t] = w·f[j,t] + (1−w)·l[j,t']·d^(t−t'),   f = CE_o/E
        half     = q · s[j] · CEI[j,T] · √(1 + (T−L−1)·w²)

    Weight w and drift d are those with the least median error one year ahead over all industries so far; they are 1
    and 1, the last observed, but where another pair was nearer so often that a sign test is sure of it at 5 %. The
    interval is that of the past errors of all industries, q their 90 % quantile as a multiple of s, the industry's own
    error held to theirs: it needs one past error of any industry. A year with statistics is as observed, without error.

    Source: Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 3rd ed., 8.1 (simple exponential
    smoothing), 8.7 (its variance ahead); Smyth (2004), Stat. Appl. Genet. Mol. Biol. 3(1):3 (an error held to those of
    all); Lei et al. (2018), J. Am. Stat. Assoc. 113:1094, 2.2 (the quantile).
    """

    def foretold(industries: Columns) -> dict[str, Values]:
        panel, row, _ = Panel.of(industries, year, grid_tco2_per_mwh)
        rule = panel.chosen(len(panel.years) - 1)
        now = panel.fuel[:, -1]
        fuel = np.where(np.isnan(now), panel.forecast(rule)[:, -1], now)
        half_width = np.where(np.isnan(now), panel.half_widths(rule, CONFIDENCE), 0.0)
        return {"forecast": (fuel + grid_tco2_per_mwh)[row], "half_width": half_width[row]}

    return with_values(history, [], KEY, foretold, ["forecast", "half_width"])


def own(history: History, *, year: int, grid_tco2_per_mwh: float) -> History:
    """For each industry the rule that has erred least one year ahead so far; `rule` says which.

    The errors are those of `trend_errors`. Where they are equal, or there are too few years to tell, the
    rule that comes first in RIVALS.
    """
    erred = _erred(history).select(KEY, *(nw.col(name).alias(f"error_{name}") for name in RIVALS))
    told = history.join(erred, on=KEY, how="left")
    for name, rule in RIVALS.items():
        forecast = rule(history, year=year, grid_tco2_per_mwh=grid_tco2_per_mwh)
        own_words = [nw.col("forecast").alias(f"forecast_{name}"), nw.col("half_width").alias(f"half_width_{name}")]
        told = told.join(forecast.select(KEY, "year", *own_words), on=[KEY, "year"], how="left")
    told = told.with_columns(rule=_least({name: nw.col(f"error_{name}") for name in RIVALS}))

    def of_rule(part: str) -> nw.Expr:
        found = nw.lit(None, nw.Float64)
        for name in RIVALS:
            found = nw.when(nw.col("rule") == name).then(nw.col(f"{part}_{name}")).otherwise(found)
        return found

    return told.with_columns(forecast=of_rule("forecast"), half_width=of_rule("half_width"))


@model
def trend_errors(intensity: Frame[CarbonElectricityIntensity], *, year: int) -> Frame[TrendErrors]:
    """How far each trend rule has missed each industry's intensity one year ahead, and which `own` takes.

        MAE[j,rule] = mean over t of |CEI[j,t] by the rule from the years before t − CEI[j,t]|      [tCO2/MWh]

    One row for each industry and rule. Every rule is tried on the same years: those from the third on, up
    to `year`; with fewer than three years there is none, and the error is null. The grid factor of t is known
    beforehand to every rule but `linear`, which carries it forward with the fuels, as in the paper.

    Raises TableError when a column is missing.

    Source: Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 3rd ed., 5.10
    (evaluation on a rolling forecasting origin).
    """
    erred = _erred(intensity.filter(~CEI.is_null(), nw.col("year") <= year))
    judged = erred.with_columns(rule=_least({name: nw.col(name) for name in RIVALS}))
    told = [
        judged.with_columns(
            trend=nw.lit(name), mean_absolute_error_tco2_per_mwh=nw.col(name), chosen=nw.col("rule") == name
        )
        for name in RIVALS
    ]
    return TrendErrors.of(nw.concat(told).sort(KEY, "trend"))


def _erred(history: History) -> History:
    """For each industry the mean absolute error of each rival, and the number of years it was tried on."""
    counted = history.with_columns(x=(YEAR - YEAR.min().over(KEY)).cast(nw.Float64), one=nw.lit(1.0))
    products = {"n": nw.col("one"), "sx": nw.col("x"), "sxx": nw.col("x") ** 2, "sy": CEI, "sxy": nw.col("x") * CEI}
    summed = counted.with_columns(**products, fuels=FUEL, before=FUEL.shift(1).over(KEY, order_by="year"))
    n, sx, sxx, sy, sxy = (nw.col(name) for name in products)
    summed = with_values(summed, [], KEY, _pooled_tried, ["pooled_before"])
    earlier = summed.with_columns(_sum_before(name) for name in (*products, "fuels"))
    slope = (n * sxy - sx * sy) / (n * sxx - sx**2)
    tried = earlier.filter(n >= LEAST_YEARS - 1).with_columns(
        last=(nw.col("before") - FUEL).abs(),
        mean=(nw.col("fuels") / n - FUEL).abs(),
        linear=(sy / n + slope * (nw.col("x") - sx / n) - CEI).abs(),
        pooled=(nw.col("pooled_before") - FUEL).abs(),
    )
    errors = tried.group_by(KEY).agg(nw.col(*RIVALS).mean(), nw.col("one").sum().cast(nw.Int64).alias("years"))
    industries = history.group_by(KEY).agg(nw.col("industry").max())
    return industries.join(errors, on=KEY, how="left").with_columns(nw.col("years").fill_null(0))


def _pooled_tried(industries: Columns) -> dict[str, Values]:
    """What `pooled` would have said of each row's fuel part, from the years before it."""
    years = industries["year"]
    panel, row, column = Panel.of(industries, int(years.max(initial=0)) + 1, 0.0)
    return {"pooled_before": panel.tried()[row, column]}


def _sum_before(name: str) -> nw.Expr:
    """Σ over the years before this one."""
    return nw.col(name).cum_sum().over(KEY, order_by="year") - nw.col(name)


def _least(errors: dict[str, nw.Expr]) -> nw.Expr:
    """The name of the least error; the first of equals, and the first where none is known."""
    first, *others = errors
    least, name = errors[first], nw.lit(first)
    for other in others:
        better = errors[other] < least * (1 - SAME)
        name = nw.when(better).then(nw.lit(other)).otherwise(name)
        least = nw.when(better).then(errors[other]).otherwise(least)
    return name


class Trend(Protocol):
    """A rule: each year of an industry's history in; with `forecast` and `half_width`, right on its last year, out."""

    def __call__(self, history: History, *, year: int, grid_tco2_per_mwh: float) -> History: ...


RIVALS: Final[dict[str, Trend]] = {"last": last, "mean": mean, "linear": linear, "pooled": pooled}  # the simplest first
TRENDS: Final[dict[str, Trend]] = {"linear": linear, "last": last, "mean": mean, "pooled": pooled, "own": own}
