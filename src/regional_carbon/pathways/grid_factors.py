"""The grid factor of each year: as estimated, given by the region, published, or assumed, and which it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regional_carbon.factors import GridFactor, published_years
from regional_carbon.schema.assumptions import Assumptions


@dataclass(frozen=True)
class GridYear:
    """The grid factor of one year, and what it rests on: `estimate`, `given`, `published` or `assumed`.

    What is assumed has no source.
    """

    year: int
    tco2_per_mwh: float
    basis: str
    source: str | None


def grid_path(grid: GridFactor, years: Sequence[int], assumptions: Assumptions) -> list[GridYear]:
    """The grid factor of each year from the estimate's on, which comes first and keeps the estimate's own factor.

        g[t] = given, or published for the year;  else g[t−1] · (1 + grid_change)        [tCO2/MWh]

    Published factors are those of the same grid, province or nation and kind as the estimate's, each for its own year.
    """
    published = published_years(grid)
    path = [GridYear(years[0], grid.tco2_per_mwh, "estimate", grid.source)]
    for year in years[1:]:
        if year in assumptions.grid:
            path.append(GridYear(year, float(assumptions.grid[year]), "given", assumptions.grid_source))
        elif year in published:
            path.append(GridYear(year, published[year].tco2_per_mwh, "published", published[year].source))
        else:
            path.append(GridYear(year, path[-1].tco2_per_mwh * (1 + assumptions.grid_change), "assumed", None))
    return path
