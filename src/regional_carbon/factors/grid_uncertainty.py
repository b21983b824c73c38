"""How uncertain a grid factor is for the year estimated: its own making, its vintage, and which of two averages."""

from __future__ import annotations

from math import hypot, log, sqrt
from typing import Final

from regional_carbon.factors import GridFactor, catalogue, published_years

OLD_YEARS: Final = 2  # a factor published for a year further than this from the year estimated is told of
WITHOUT_LEVEL: Final = "grid"  # a region's own factor ages as those of the regional grids did
AVERAGES: Final = ("average", "average_excluding_market_nonfossil")  # both published: one of the two is meant


def grid_sigma(grid: GridFactor, year: int) -> float:
    """σ of the natural logarithm of a grid factor, taken for the electricity of `year`.

        σ² = σ_own² + σ_vintage² + σ_averages²
        σ_vintage² = ln²(g_near / g) + a²·t + b²·t²,     t = |year − year of g_near|

    Own: coal's carbon content and how well power stations are surveyed. Vintage: g_near is the factor published for
    the same place and the year nearest to the one estimated, and t what is left: a walk with drift, fitted to how the
    factors of one grid (nation, province) differ that were published t years apart; where the factor's year
    is not known, t = 0. Averages: half of what the published average of all generation differs by from
    that without non-fossil power sold on the market; of published averages alone, no other has a second value.

    Source: `grid_uncertainty.csv`, printed by docs/print_errors.py from the rest of the catalogue.
    """
    published = next((row for row in catalogue("grid") if row["id"] == grid.factor_id), None)
    level = published["level"] if published else WITHOUT_LEVEL
    near = nearest_published(grid, year) or grid
    age = grid_age(near, year) or 0
    parts = {row["component"]: row for row in catalogue("grid_uncertainty") if row["level"] in ("", level)}
    averages = published is not None and published["factor_type"] in AVERAGES
    vintage = parts["vintage"]
    return hypot(
        float(parts["own"]["sigma"]),
        log(near.tco2_per_mwh / grid.tco2_per_mwh),
        sqrt(age) * float(vintage["sigma_per_root_year"]),
        age * float(vintage["sigma_per_year"]),
        float(parts["averages"]["sigma"]) if averages else 0.0,
    )


def grid_age(grid: GridFactor, year: int) -> int | None:
    """How many years lie between a grid factor and the year estimated; None where the factor's year is not known."""
    return None if grid.year is None else abs(year - grid.year)


def nearest_published(grid: GridFactor, year: int) -> GridFactor | None:
    """The factor of the same grid and kind published for the year nearest to `year`; the older of two equally near.

    None where none is nearer than the one given, or it is a region's own.
    """
    known = published_years(grid)
    nearest = min(sorted(known), key=lambda of: abs(of - year), default=None)
    age = grid_age(grid, year)
    if nearest is None or age is None or abs(nearest - year) >= age:
        return None
    return known[nearest]
