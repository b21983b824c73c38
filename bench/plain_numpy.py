"""The yardstick: steps S2 to S6 written plainly in NumPy, from the same columns to the same results.

It is what a competent person would write for one region and one year, and no more. Columns are arrays, industry
codes and enterprise ids are strings as a register has them; a code becomes an index by `searchsorted` in the sorted
codes of the statistics. Small tables are made by `bincount`, the ranking by one stable `argsort`, industry ranks by
another, the curves by `cumsum`; the dial of a strategy that misses the target is found by `brentq`, to full
precision. A column that several results share is one array. NaN (of integers: 0) stands for what is not known. Ties
go by the order of the register, not by enterprise id. It checks nothing and tells nobody what it misses: no
missing factor, no enterprise that emits nothing on purpose, one region, one trend rule, one kind of schedule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import stdtrit

Columns = dict[str, Any]

ROUNDING = 1e-12
GRADE_CUTS = (0.6, 0.8, 1.2, 2.0)


def procedure(
    statistics: Columns, factors: Columns, register: Columns, *,
    year: int, grid: float, target: float, decays: Mapping[str, float],
) -> Columns:  # fmt: skip
    """S2 to S6: intensity and forecast by industry, ranked enterprises, curves, comparison."""
    intensity = industry_intensity(statistics, factors)
    forecast = last_year_carried_on(intensity, year, grid)
    enterprises = ranked_enterprises(register, forecast, year)
    ranked = int(enterprises["rank"].max())
    exponent = enterprises["rank"][:ranked] - 1
    tried = {"marginal_opt_out": np.ones(ranked), **{name: decay**exponent for name, decay in decays.items()}}
    curves = {name: curve(enterprises, coefficient) for name, coefficient in tried.items()}
    for missed in [name for name in decays if curves[name]["reduction_rate"][-1] < target - ROUNDING]:
        decay = adjusted_decay(enterprises["emission_tco2"][:ranked], exponent, target)
        curves[f"{missed}_adjusted"] = curve(enterprises, decay**exponent)
    comparison = {name: at_target(points, target) for name, points in curves.items()}
    return {
        "intensity": intensity, "forecast": forecast, "enterprises": enterprises,
        "curves": curves, "comparison": comparison,
    }  # fmt: skip


def industry_intensity(statistics: Columns, factors: Columns) -> Columns:
    """Model I, as tables of industry by year."""
    codes, industry = np.unique(statistics["industry_code"], return_inverse=True)
    years, year = np.unique(statistics["year"], return_inverse=True)
    by_energy = np.argsort(factors["energy"])
    factor = by_energy[np.searchsorted(factors["energy"], statistics["energy"], sorter=by_energy)]
    amount, electric = statistics["amount"], statistics["energy"] == "electricity"
    cell = industry * years.size + year

    def total(values: Any, rows: Any) -> Any:
        return np.bincount(cell[rows], values[rows], codes.size * years.size).reshape(codes.size, years.size)

    electricity = total(amount, electric)
    electricity_tco2 = total(amount * factors["tco2_per_unit"][factor], electric)
    other_tco2 = total(amount * factors["tco2_per_unit"][factor], ~electric)
    other_gj = total(amount * factors["gj_per_unit"][factor], ~electric)
    coal = electricity * 0.315 * 29.3076
    return {
        "industry_code": codes,
        "year": years,
        "electricity_share": electricity * 3.6 / (electricity * 3.6 + other_gj),
        "electricity_share_coal_equivalent": coal / (coal + other_gj),
        "other_energy_tco2_per_mwh": other_tco2 / electricity,
        "intensity_tco2_per_mwh": (electricity_tco2 + other_tco2) / electricity,
    }


def last_year_carried_on(intensity: Columns, year: int, grid: float) -> Columns:
    """Model II by the rule `last`, with its 90 % interval."""
    fuel = intensity["other_energy_tco2_per_mwh"]
    apart = np.diff(intensity["year"])
    squares = (np.diff(fuel, axis=1) ** 2 / apart).sum(axis=1)
    half = stdtrit(apart.size, 0.95) * np.sqrt(squares / apart.size * (year - intensity["year"][-1]))
    forecast = fuel[:, -1] + grid
    return {
        "industry_code": intensity["industry_code"],
        "intensity_tco2_per_mwh": np.maximum(forecast, grid),
        "intensity_low_tco2_per_mwh": np.maximum(forecast - half, grid),
        "intensity_high_tco2_per_mwh": np.maximum(forecast + half, grid),
    }


def ranked_enterprises(register: Columns, forecast: Columns, year: int) -> Columns:
    """Models II and III: emission, efficiency, rank, and standing within the industry, in order of rank."""
    of_year = np.flatnonzero(register["year"] == year)
    codes = forecast["industry_code"]
    industry = np.searchsorted(codes, register["industry_code"][of_year])
    intensity = forecast["intensity_tco2_per_mwh"][industry]
    emission = intensity * register["electricity_mwh"][of_year]
    output = register["output_cny"][of_year]
    efficiency = divided(output, emission)
    order = np.argsort(efficiency, kind="stable")
    emission, output, efficiency, industry = emission[order], output[order], efficiency[order], industry[order]
    has_rank = emission > 0
    rank = np.where(has_rank, np.arange(1, order.size + 1), 0)
    by_industry = np.argsort(industry, kind="stable")
    members = np.bincount(industry, minlength=codes.size)
    before = np.cumsum(members) - members
    rank_in_industry = np.empty_like(rank)
    rank_in_industry[by_industry] = np.arange(1, order.size + 1) - np.repeat(before, members)
    of_industry = np.bincount(industry, emission, codes.size) / np.bincount(industry, output, codes.size)
    ratio = np.where(has_rank, divided(emission, output) / of_industry[industry], np.nan)
    rows = of_year[order]
    return {
        **{name: register[name][rows] for name in ("enterprise_id", "industry_code", "year", "electricity_mwh")},
        "output_cny": output,
        "intensity_tco2_per_mwh": intensity[order],
        "emission_tco2": emission,
        "efficiency_cny_per_tco2": efficiency,
        "rank": rank,
        "rank_in_industry": np.where(has_rank, rank_in_industry, 0),
        "industry_ratio": ratio,
        "efficiency_grade": np.where(np.isnan(ratio), 0, np.digitize(ratio, GRADE_CUTS, right=True) + 1),
    }


def curve(enterprises: Columns, coefficient: Any) -> Columns:
    """Model IV: what the first m enterprises of the ranking reduce and cost."""
    ranked = coefficient.size
    emission, output = enterprises["emission_tco2"], enterprises["output_cny"]
    reduction = np.cumsum(coefficient * emission[:ranked])
    forgone = np.cumsum(coefficient * output[:ranked])
    return {
        "year": enterprises["year"][:ranked],
        "m": enterprises["rank"][:ranked],
        "enterprise_id": enterprises["enterprise_id"][:ranked],
        "coefficient": coefficient,
        "reduction_tco2": reduction,
        "reduction_rate": np.minimum(reduction / emission.sum(), 1),
        "output_forgone_rate": np.minimum(forgone / output.sum(), 1),
        "output_forgone_cny": forgone,
        "average_cost_cny_per_tco2": divided(forgone, reduction),
    }


def adjusted_decay(emission: Any, exponent: Any, target: float) -> float:
    """The decay at which all enterprises together meet the target: back to S5."""
    total = emission.sum()
    return float(
        brentq(
            lambda decay: np.cumsum(decay**exponent * emission)[-1] / total - target,
            1e-12, 1.0, xtol=1e-300, rtol=8.9e-16, maxiter=500,
        )
    )  # fmt: skip


def at_target(points: Columns, target: float) -> Columns:
    """S6: one curve at the target."""
    met = np.flatnonzero(points["reduction_rate"] >= target - ROUNDING)
    if met.size == 0:
        return {"meets_target": False, "greatest_rate": points["reduction_rate"][-1]}
    at = met[0]
    step = {
        name: points[name][at] - (points[name][at - 1] if at else 0)
        for name in ("reduction_tco2", "output_forgone_cny")
    }
    return {
        "meets_target": True,
        "greatest_rate": points["reduction_rate"][-1],
        "enterprises_closed": np.count_nonzero(points["coefficient"][: at + 1] >= 1),
        "marginal_cost_cny_per_tco2": step["output_forgone_cny"] / step["reduction_tco2"],
        **{name: values[at] for name, values in points.items()},
    }


def divided(values: Any, by: Any) -> Any:
    """The quotient, NaN where there is nothing to divide by."""
    return np.divide(values, by, out=np.full(values.shape, np.nan), where=by > 0)
