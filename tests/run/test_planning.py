"""What a region's pathway hands on: to the months of a year on its way, and to whoever names a strategy."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from regional_carbon.monitoring.year_to_date import GridUsed
from regional_carbon.run.planning import monitored_against, strategy_named
from regional_carbon.strategies import Strategy

PLAN = pl.DataFrame({
    "enterprise_id": ["A", "A"], "year": [2021, 2022], "cap_tco2": [65.0, 48.0], "from_reserve_tco2": [0.0, 2.0],
    "grid_tco2_per_mwh": [0.6, 0.5], "own_intensity_tco2_per_mwh": [0.7, 0.6],
})  # fmt: skip


@pytest.mark.parametrize("kept", [None, "assumed: −2.0% a year from the last year known"])
def test_assumed_grid_factor_has_no_source_whatever_language_an_earlier_version_kept_one_in(kept):
    years = pl.DataFrame(
        {"year": [2021, 2022], "grid_basis": ["published", "assumed"], "grid_source": ["a ministry", kept]}
    )
    assert monitored_against(PLAN, 2021, years=years)[1] == GridUsed("plan", 2021, 0.6, "a ministry")
    assert monitored_against(PLAN, 2022, years=years)[1] == GridUsed("plan", 2022, 0.5, None)


def test_pathway_s_rule_of_a_region_keeps_what_it_is_held_within():
    own = {"fair": {"rule": "uniform", "rate": 0.1, "within": "industry"}}
    region: Any = SimpleNamespace(settings=SimpleNamespace(strategies=own))
    assert strategy_named(region, "fair") == Strategy("fair", "uniform", {"rate": 0.1}, within="industry")


def test_without_the_years_beside_it_a_plan_s_file_is_the_source_of_its_grid_factor():
    assert monitored_against(PLAN, 2021, years=None, of_file="plan.csv")[1] == GridUsed("plan", 2021, 0.6, "plan.csv")
