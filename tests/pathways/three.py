"""Three enterprises on a grid that gets cleaner: small enough for pencil and paper.

| | electricity | fuels | output | 2020 at 0.5 | 2021 at 0.4 | 2022 and 2023 at 0.3 tCO2/MWh |
|---|---|---|---|---|---|---|
| a | 100 MWh | 50 t | 1,000 | 100 t | 90 t | 80 t |
| b | 100 MWh | – | 2,000 | 50 t | 40 t | 30 t |
| c | 100 MWh | – | 4,000 | 50 t | 40 t | 30 t |
| region | 300 MWh | 50 t | 7,000 | 200 t | 170 t | 140 t |

Half by 2022 in a straight line: 150 t in 2021, 100 t in 2022 and after.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from regional_carbon.factors import GridFactor
from regional_carbon.pathways.allowances import Pathway, pathway
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.strategies import Strategy

GRID = GridFactor(0.5, "a study")
CLEANER = Assumptions(grid={2021: 0.4, 2022: 0.3, 2023: 0.3}, grid_source="a study")
HALF = Goal(2022, reduction=0.5)
UNIFORM = Strategy("uniform", "uniform")
OPT_OUT = Strategy("marginal_opt_out", "marginal_opt_out")


def three(**columns: Any) -> pl.DataFrame:
    """The estimate of 2020."""
    told = {
        "enterprise_id": ["a", "b", "c"], "industry_code": ["29", "29", "33"], "year": [2020] * 3,
        "electricity_mwh": [100.0] * 3, "output_cny": [1000.0, 2000.0, 4000.0], "fuel_tco2": [50.0, 0.0, 0.0],
        "emission_tco2": [100.0, 50.0, 50.0], "intensity_tco2_per_mwh": [1.0, 0.5, 0.5],
    }  # fmt: skip
    return pl.DataFrame({**told, **columns})


def planned(rule: Strategy = UNIFORM, *goals: Goal, to: int = 2023, **how: Any) -> Pathway:
    """The plan for the three, half by 2022 where no other goal is given."""
    enterprises = how.pop("enterprises", three())
    how = {"grid": GRID, "assumptions": CLEANER, **how}
    return pathway(enterprises, goals or (HALF,), rule, to=to, **how)


def of_years(plan: Pathway, column: str) -> list[Any]:
    """A column of the region's years."""
    return plan.years[column].to_list()


def of(plan: Pathway, enterprise: str, column: str) -> list[Any]:
    """A column of one enterprise's years."""
    rows = plan.plan.filter(pl.col("enterprise_id") == enterprise).sort("year")
    return rows[column].to_list()
