"""What both sides are given: a synthetic register and statistics of 40 industries over 5 years, kept in files.

Files rather than a generator in each process, so that both sides read the very same rows, and so that
nothing but the inputs is in memory when a call begins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

Columns = dict[str, Any]

TABLES: Final = ("statistics", "factors", "register")
YEARS: Final = range(2015, 2020)  # of the statistics
YEAR: Final = 2020  # to estimate
GRID: Final = 0.7035  # tCO2/MWh
TARGET: Final = 0.30
CODES: Final = [str(code) for code in range(10, 50)]

# Energies with their unit, tCO2 and GJ per unit; any plausible numbers do.
ENERGIES: Final = {
    "electricity": ("MWh", GRID, 3.6),
    "natural_gas": ("10^4 m3", 21.62, 389.3),
    "diesel": ("t", 3.096, 42.65),
    "heat": ("GJ", 0.11, 1.0),
}


def factors() -> Columns:
    """The factor of each energy."""
    unit, tco2, gj = zip(*ENERGIES.values(), strict=True)
    return {
        "energy": np.array(list(ENERGIES)),
        "unit": np.array(unit),
        "tco2_per_unit": np.array(tco2),
        "gj_per_unit": np.array(gj),
        "source": np.full(len(ENERGIES), "synthetic"),
    }


def statistics() -> Columns:
    """What each industry used of each energy in each year."""
    draw = np.random.default_rng(1)
    code, year, energy = (column.ravel() for column in np.meshgrid(CODES, list(YEARS), list(ENERGIES), indexing="ij"))
    scale = np.where(energy == "electricity", 11.0, 6.0)
    return {
        "industry_code": code,
        "industry": np.char.add("Industry ", code),
        "year": year,
        "energy": energy,
        "amount": draw.lognormal(scale, 1.0),
        "unit": np.array([ENERGIES[name][0] for name in energy.tolist()]),
    }


def register(size: int) -> Columns:
    """Enterprises in no order, their electricity and output spread over several decades as real ones are."""
    draw = np.random.default_rng(2)
    return {
        "enterprise_id": np.char.mod("E%08d", draw.permutation(size)),
        "industry_code": np.array(CODES)[draw.integers(len(CODES), size=size)],
        "year": np.full(size, YEAR),
        "electricity_mwh": draw.lognormal(6.0, 1.5, size).round(3),
        "output_cny": draw.lognormal(16.0, 1.5, size).round(2),
    }


def keep(folder: Path, size: int) -> None:
    """Each table in `folder`, a NumPy file for each column and an Arrow file of them all."""
    for table, columns in zip(TABLES, (statistics(), factors(), register(size)), strict=True):
        for name, values in columns.items():
            np.save(folder / f"{table}.{name}.npy", values)
        frame = {name: values.tolist() if values.dtype.kind == "U" else values for name, values in columns.items()}
        pl.DataFrame(frame).write_ipc(folder / f"{table}.arrow")
