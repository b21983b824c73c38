"""The grid factor of each year: as estimated, given by the region, published, or assumed, and which it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from regional_carbon.factors import GridFactor, published_years
from regional_carbon.factors.grid_uncertainty import grid_sigma
from regional_carbon.schema.assumptions import Assumptions


@dataclass(frozen=True)
class GridYear:
    """The grid factor of one year, and what it rests on: `estimate`, `given`, `published` or `assumed`.

    What is assumed has no source. Of the first year `vintage_tco2_per_mwh` is how much of its factor is the factor's
    age: it less the factor of the year itself (`older_by`).
    """

    year: int
    tco2_per_mwh: float
    basis: str
    source: str | None
    vintage_tco2_per_mwh: float = 0.0


def grid_path(grid: GridFactor, years: Sequence[int], assumptions: Assumptions) -> list[GridYear]:
    """The grid factor of each year from the estimate's on, which comes first and keeps the estimate's own factor.

        g[t] = given, or published for the year;  else g[t−1] · (1 + grid_change)        [tCO2/MWh]

    Published factors are those of the same grid, province or nation and kind as the estimate's, each for its own year.
    """
    published = published_years(grid)
    path = [GridYear(years[0], grid.tco2_per_mwh, "estimate", grid.source, older_by(grid, years[0]))]
    for year in years[1:]:
        if year in assumptions.grid:
            path.append(GridYear(year, float(assumptions.grid[year]), "given", assumptions.grid_source))
        elif year in published:
            path.append(GridYear(year, published[year].tco2_per_mwh, "published", published[year].source))
        else:
            path.append(GridYear(year, path[-1].tco2_per_mwh * (1 + assumptions.grid_change), "assumed", None))
    return path


def grid_sigmas(grid: GridFactor, years: Iterable[tuple[int, str, float]]) -> dict[int, float]:
    """σ of each year's grid factor (`grid_sigma`), of a path's year, basis and tCO2/MWh; the estimate's comes first.

    One published or given for a year errs by its making; one assumed ages from the last that is known.
    """
    published, known, found = published_years(grid), grid, {}
    for year, basis, tco2_per_mwh in years:
        if basis == "given":
            known = GridFactor(tco2_per_mwh, "", year)
        elif basis == "published":
            known = published.get(year, known)
        found[year] = grid_sigma(known, year)
    return found


def older_by(grid: GridFactor, year: int) -> float:
    """How far the factor of an older year lies above that of `year` itself, tCO2/MWh; 0 where that cannot be known.

    The year's own factor is the published one, or between two published years a straight line. After the last published
    year it is that year's.
    """
    published = {at: each.tco2_per_mwh for at, each in published_years(grid).items()}
    if grid.year in (None, year) or not published:
        return 0.0
    years = sorted(published)
    return grid.tco2_per_mwh - float(np.interp(year, years, [published[at] for at in years]))
