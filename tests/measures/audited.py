"""Audits made for tests: a few by hand, and plants of whose audits the truth is known."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

SCHEMA_OF_MEASURES: Final = {
    "plant_id": pl.String, "recommendation": pl.String, "energy_saved": pl.String, "saved_tco2_per_gj": pl.Float64,
    "measure_area": pl.String, "recommended_mwh": pl.Float64, "recommended_gj": pl.Float64, "saving_usd": pl.Float64,
    "investment_usd": pl.Float64, "implemented": pl.Boolean,
}  # fmt: skip
ELECTRICITY: Final = {
    "energy_saved": "electricity", "measure_area": "process", "recommended_mwh": 10.0, "saving_usd": 800.0,
    "investment_usd": 1000.0, "implemented": True,
}  # fmt: skip
GAS: Final = {
    "energy_saved": "natural_gas", "saved_tco2_per_gj": 0.05, "measure_area": "process", "recommended_gj": 100.0,
    "saving_usd": 800.0, "investment_usd": 1000.0, "implemented": False,
}  # fmt: skip


def plant(plant_id: str = "a", **own: Any) -> dict[str, Any]:
    """A plant of 2024, so that its money is that of the index: 1,000 MWh at 100 USD and 2,000 GJ of gas at 8 USD."""
    return {
        "plant_id": plant_id, "audit_team": "AA", "year": 2024, "industry": "Paper", "electricity_mwh": 1000.0,
        "fuel_bought_gj": 2000.0, "electricity_usd_per_mwh": 100.0, "natural_gas_usd_per_gj": 8.0, **own,
    }  # fmt: skip


def audits(
    *recommended: dict[str, Any], plants: list[dict[str, Any]] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Plants, by default a alone, and what was recommended to them, numbered where no number is told."""
    rows = [{"plant_id": "a", "recommendation": str(number)} | row for number, row in enumerate(recommended, start=1)]
    return pl.DataFrame(plants or [plant()]), pl.DataFrame(rows, schema=SCHEMA_OF_MEASURES)


# What the made audits are made by, of each group: a, b, s0, c of V1 and V2, investment per unit, α and β of V6.
TRUE: Final[dict[str, tuple[float, ...]]] = {
    "electricity_process": (2.0, 0.3, 600.0, 0.85, 150.0, 0.0, -0.4),
    "electricity_buildings_operations": (1.0, -0.2, 450.0, 0.65, 200.0, -0.2, -0.1),
    "fuel_process": (0.2, 0.5, 1400.0, 0.8, 11.0, -0.3, -0.3),
    "fuel_buildings_operations": (-0.5, 0.0, 950.0, 0.7, 28.0, -0.4, -0.2),
}
PLANT_SIGMA: Final = 0.6  # of ln, about the expected saving of a group
MEASURES_OF_GROUP: Final = 3


def made(
    plants: int = 2000, *, seed: int = 1, team_sigma: float = 0.0, teams: int = 40
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Audits of so many plants by the laws of TRUE: lognormal about S, teams beside, investments of any size."""
    draws = np.random.default_rng(seed)
    team = draws.integers(0, teams, plants)
    level = np.exp(draws.normal(-(team_sigma**2) / 2, team_sigma, teams))[team]
    use = {"electricity": np.exp(draws.normal(8.3, 1.2, plants)), "fuel": np.exp(draws.normal(9.3, 1.6, plants))}
    price = {"electricity": np.exp(draws.normal(4.5, 0.3, plants)), "fuel": np.exp(draws.normal(2.0, 0.3, plants))}
    rows = [
        row for group, law in TRUE.items() for row in _recommended(group, law, use, price, level, draws)
    ]  # fmt: skip
    sites = pl.DataFrame(
        {
            "plant_id": [f"p{place:05}" for place in range(plants)], "audit_team": [f"t{of:02}" for of in team],
            "year": draws.integers(2015, 2025, plants), "industry": [f"industry {of}" for of in draws.integers(0, 5, plants)],
            "electricity_mwh": use["electricity"], "fuel_bought_gj": use["fuel"],
            "electricity_usd_per_mwh": price["electricity"], "natural_gas_usd_per_gj": price["fuel"],
        }
    )  # fmt: skip
    return sites, pl.DataFrame(rows, schema=SCHEMA_OF_MEASURES)


def _recommended(
    group: str, law: tuple[float, ...], use: Any, price: Any, level: Any, draws: np.random.Generator
) -> list[dict[str, Any]]:
    carrier, _, area = group.partition("_")
    a, b, s0, c, unit, alpha, beta = law
    size, paid = use[carrier], price[carrier] * (0.725 if carrier == "electricity" else 1.0)
    log = np.log(size / 1e4)
    found = draws.random(size.size) < 1 / (1 + np.exp(-(a + b * log)))
    saving = level * s0 * np.exp(c * log + draws.normal(-(PLANT_SIGMA**2) / 2, PLANT_SIGMA, size.size))
    rows = []
    for place in np.flatnonzero(found):
        saved = np.minimum(saving[place], 0.25 * size[place]) / MEASURES_OF_GROUP
        cost = unit * saved * np.exp(draws.normal(0, 1, MEASURES_OF_GROUP)) * (draws.random(MEASURES_OF_GROUP) > 0.1)
        for number in range(MEASURES_OF_GROUP):
            payback = np.log(np.clip(cost[number] / (paid[place] * saved), 0.2, 5))
            rows.append(
                {
                    "plant_id": f"p{place:05}", "recommendation": f"{group} {number}",
                    "energy_saved": "electricity" if carrier == "electricity" else "natural_gas",
                    "saved_tco2_per_gj": None if carrier == "electricity" else 0.05, "measure_area": area,
                    "recommended_mwh": saved if carrier == "electricity" else None,
                    "recommended_gj": saved if carrier == "fuel" else None, "saving_usd": paid[place] * saved,
                    "investment_usd": cost[number] if cost[number] > 0 else None,
                    "implemented": bool(draws.random() < 1 / (1 + np.exp(-(alpha + beta * payback)))),
                }
            )  # fmt: skip
    return rows
