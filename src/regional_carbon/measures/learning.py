"""Model V learnt from audits: the tables that ship with it, and those of a region that has audits of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from regional_carbon.measures import shipped_table
from regional_carbon.measures.audits import Cleaned
from regional_carbon.measures.learnt_costs import implementation_of, price_shares, unit_investment_of
from regional_carbon.measures.learnt_savings import (
    held_against,
    parameter_sd,
    period_sd,
    potential_of,
    spread_of,
    team_sd,
)
from regional_carbon.measures.potential import CARRIERS


@dataclass(frozen=True)
class Learnt:
    """What audits say, as the tables that ship: polars frames. A group too rarely found to be learnt has no row."""

    potential: pl.DataFrame
    spread: pl.DataFrame
    unit_investment: pl.DataFrame
    implementation: pl.DataFrame
    constants: pl.DataFrame

    def tables(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Each table with the name it ships under."""
        return iter(vars(self).items())


def learnt(audits: Cleaned, *, seed: int = 1) -> Learnt:
    """Model V from audits: four numbers a group, the spread a size class, slices of investment, implementation.

    Raises TableError where no group was found at LEAST_FOUND plants.
    """
    potential = potential_of(audits)
    constants = constants_of(audits, potential, seed)
    return Learnt(
        potential=potential,
        spread=spread_of(audits, potential),
        unit_investment=unit_investment_of(audits),
        implementation=implementation_of(audits),
        constants=constants,
    )


def constants_of(audits: Cleaned, potential: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The constants that ship, as far as these audits say them: name, value, unit, n, meaning."""
    rows: list[tuple[str, float | None, str, int]] = []
    for carrier in CARRIERS:
        held = held_against(audits, potential, carrier)
        if held is not None:
            rows += [
                (f"assessor_sd_{carrier}", *_first(team_sd(held))),
                (f"parameter_sd_{carrier}", *_first(parameter_sd(held, seed))),
                (f"period_sd_{carrier}", *_first(period_sd(held))),
            ]
    rows += [(f"energy_price_share_{carrier}", share, "1", n) for carrier, (share, n) in price_shares(audits).items()]
    fuel = audits.measures.filter(carrier="fuel")
    if fuel.height:
        factor = float(fuel["tonnes"].sum()) / float(fuel["saved"].sum())
        rows.append(("fuel_tco2_per_gj", factor, "tCO2/GJ", fuel.height))
    rows += [("plants_learnt", float(audits.plants.height), "1", audits.plants.height)]
    rows += [("measures_learnt", float(audits.measures.height), "1", audits.measures.height)]
    meaning = {row["name"]: row["meaning"] for row in shipped_table("constants")}
    known = [(*row, meaning[row[0]]) for row in rows if row[1] is not None]
    return pl.DataFrame(known, schema=["name", "value", "unit", "n", "meaning"], orient="row")


def _first(known: tuple[float | None, int]) -> tuple[float | None, str, int]:
    return known[0], "1", known[1]
