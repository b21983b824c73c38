"""Registers small enough for pencil and paper, with what a model needs but a case does not turn on filled in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import polars as pl

from regional_carbon.models.efficiency_ranking import carbon_efficiency
from tests.engines import Build


def emitting(frame: Build, emission: Sequence[float | None], output: Sequence[float], **columns: Any) -> Any:
    """Enterprises a, b, c … of one industry in 2020 with their emission and output, on one engine."""
    count = len(emission)
    assumed = {
        "enterprise_id": list(ascii_lowercase[:count]) if count <= 26 else [f"{i:06}" for i in range(count)],
        "industry_code": ["29"] * count,
        "year": [2020] * count,
        "electricity_mwh": [1.0] * count,
        "intensity_tco2_per_mwh": [0.8] * count,
    }
    return frame(**{**assumed, **columns, "emission_tco2": emission, "output_cny": output})


def ranked(frame: Build, emission: Sequence[float | None], output: Sequence[float], **columns: Any) -> Any:
    """The same enterprises, ranked."""
    return carbon_efficiency(emitting(frame, emission, output, **columns))


def three_ranked(frame: Build) -> Any:
    """a emits 100 t, b and c 50 t each; their output of 1,000, 1,000 and 2,000 makes 10, 20 and 40 CNY/t."""
    return ranked(frame, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0])


def two_regions_ranked(frame: Build) -> Any:
    """North: a 100 t and b 50 t at 10 and 20 CNY/t; south: c 30 t and d 10 t at 10 and 20 CNY/t."""
    return ranked(
        frame,
        [100.0, 50.0, 30.0, 10.0],
        [1000.0, 1000.0, 300.0, 200.0],
        region_code=["north", "north", "south", "south"],
    )


def iac_sample() -> pl.DataFrame:
    """Every eighth plant of the IAC set since 2000, a table of truth."""
    sample = Path(__file__).parent / "data" / "iac_sample_truth.csv"
    return pl.read_csv(sample, schema_overrides={"industry_code": pl.String})
