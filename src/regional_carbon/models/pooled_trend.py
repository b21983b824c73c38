"""What the trend rule `pooled` learns from all industries together: smoothing weight, drift, and how far it misses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from scipy.special import ndtri, stdtrit

from regional_carbon.schema.arrays import Columns, Places, Values

WEIGHTS: Final = (1.0, 0.75, 0.5, 0.25)  # of the newest year beside the years before it
SURE: Final = float(ndtri(0.95))  # standard errors of a sign test, one-sided at 5 %
POOL: Final = 3.0  # errors of its own with which an industry counts as much as all industries do
SAME: Final = 1e-9  # errors that differ by less, relatively, differ by rounding


@dataclass(frozen=True)
class Rule:
    """How the fuel part of every industry goes on: `weight` of the newest year, `drift` from one year to the next."""

    weight: float
    drift: float


LAST: Final = Rule(1.0, 1.0)  # the last observed, unchanged


@dataclass(frozen=True)
class Panel:
    """The industries' fuel parts up to the year to estimate; arrays of industries × years, NaN where not known."""

    years: Values
    fuel: Values  # tCO2/MWh
    grid: Values  # tCO2/MWh; of the year to estimate, the last one, that year's

    @classmethod
    def of(cls, history: Columns, year: int, grid_tco2_per_mwh: float) -> tuple[Panel, Places, Places]:
        """The panel of a history, and in which row and column of it each of its rows stands."""
        industries, row = history.kinds("industry_code")
        years, column = np.unique([*history["year"], year], return_inverse=True)
        fuel = np.full((len(industries), len(years)), np.nan)
        grid = np.full_like(fuel, np.nan)
        fuel[row, column[:-1]] = history["other_energy_tco2_per_mwh"]
        grid[row, column[:-1]] = history["intensity_tco2_per_mwh"] - history["other_energy_tco2_per_mwh"]
        grid[:, -1] = grid_tco2_per_mwh
        return cls(years, fuel, grid), row, column[:-1].astype(np.intp)

    def apart(self) -> Values:
        """Years since the industry's statistics before."""
        newest = np.full(len(self.fuel), np.nan)
        ago = np.full_like(self.fuel, np.nan)
        for column, year in enumerate(self.years):
            ago[:, column] = year - newest
            newest = np.where(np.isnan(self.fuel[:, column]), newest, year)
        return ago

    def forecast(self, rule: Rule) -> Values:
        """The fuel part of each year by the years before it, tCO2/MWh; NaN where there are none.

            l[t] = w·f[t] + (1−w)·f̂[t],   f̂[t] = l[t'] · d^(t−t'),   t' the year of statistics before t, l = f at first

        Simple exponential smoothing, the drift a factor for each year.
        """
        level = newest = np.full(len(self.fuel), np.nan)
        found = np.full_like(self.fuel, np.nan)
        for column, year in enumerate(self.years):
            observed = self.fuel[:, column]
            found[:, column] = level * rule.drift ** (year - newest)
            smoothed = rule.weight * observed + (1 - rule.weight) * found[:, column]
            smoothed = np.where(np.isnan(found[:, column]), observed, smoothed)
            known = ~np.isnan(observed)
            level, newest = np.where(known, smoothed, level), np.where(known, year, newest)
        return found

    def errors(self, forecast: Values) -> Values:
        """How far a forecast has missed, as a share of the intensity."""
        intensity = self.fuel + self.grid
        return np.abs(forecast - self.fuel) / np.where(intensity > 0, intensity, np.nan)

    def drift(self, before: int) -> float:
        """The median yearly change in the first columns, as a factor, each industry counting by its fuel part.

        A light industry often changes faster than the heavy ones that a region's total rests on. 1 where none is known.
        """
        last, now = self.forecast(LAST)[:, :before], self.fuel[:, :before]
        usable = (last > 0) & (now > 0)
        if not usable.any():
            return 1.0
        change = (now[usable] / last[usable]) ** (1 / self.apart()[:, :before][usable])
        order = np.argsort(change)
        counted = np.cumsum(np.sqrt(now[usable] * last[usable])[order])
        return float(change[order][np.searchsorted(counted, counted[-1] / 2)])

    def chosen(self, before: int) -> Rule:
        """The rule with the least median error in the first columns: `LAST`, but for one that beats it surely.

        It does where it was nearer so much more often than further that a sign test is sure of it at 5 %.
        """
        last = self.errors(self.forecast(LAST))[:, :before]
        known = ~np.isnan(last)
        best, least = LAST, np.median(last[known]) if known.any() else 0.0
        for drift, weight in product(dict.fromkeys((1.0, self.drift(before))), WEIGHTS):
            missed = self.errors(self.forecast(Rule(weight, drift)))[:, :before]
            nearer, further = int(np.sum(missed < last * (1 - SAME))), int(np.sum(missed > last * (1 + SAME)))
            if nearer - further > SURE * np.sqrt(nearer + further) and np.median(missed[known]) < least * (1 - SAME):
                best, least = Rule(weight, drift), np.median(missed[known])
        return best

    def tried(self) -> Values:
        """What the rule would have said of each year, chosen by the years before it alone."""
        found = np.full_like(self.fuel, np.nan)
        for column in range(1, len(self.years)):
            found[:, column] = self.forecast(self.chosen(column))[:, column]
        return found

    def half_widths(self, rule: Rule, confidence: float) -> Values:
        """Half of the interval of each industry's intensity in the last year, tCO2/MWh, by past errors of all.

            u[j,t] = (f − f̂) / (ĈEI · √(1 + (t−t'−1)·w²)),   s[j,t]² = (ν·ū² + Σ_{before t} u[j]²) / (ν + n[j,t])
            half   = q · s[j,T] · ĈEI · √(1 + (T−t'−1)·w²),   q the quantile of all |u|/s

        s is an industry's own spread, held to that of all (ū the mean |u|) by ν = POOL errors. q is the ⌈(n+1)·p⌉th
        of n, which a new one exceeds with probability 1 − p at most; where n is too small for that, Student's t. NaN
        without any past error.
        """
        forecast = self.forecast(rule)
        intensity = forecast + self.grid
        scale = np.where(intensity > 0, intensity, np.nan) * np.sqrt(1 + (self.apart() - 1) * rule.weight**2)
        missed = np.abs(self.fuel - forecast)[:, :-1] / scale[:, :-1]
        known = ~np.isnan(missed)
        if not known.any():
            return np.full(len(self.fuel), np.nan)
        pool = np.mean(missed[known])
        squares = np.cumsum(np.where(known, missed, 0) ** 2, axis=1)
        spread = np.sqrt((POOL * pool**2 + squares) / (POOL + np.cumsum(known, axis=1)))
        before = np.hstack([np.full((len(spread), 1), pool), spread[:, :-1]])
        relative = missed[known] / before[known] if pool > 0 else missed[known]
        half: Values = _exceeded(relative, confidence) * spread[:, -1] * scale[:, -1]
        return half


def _exceeded(values: Values, confidence: float) -> float:
    """What a further value exceeds with probability 1 − confidence at most."""
    place = int(np.ceil((len(values) + 1) * confidence))
    if place <= len(values):
        return float(np.sort(values)[place - 1])
    return float(stdtrit(len(values), (1 + confidence) / 2) * np.sqrt(np.mean(values**2)))
