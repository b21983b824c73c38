"""What a plan leaves an enterprise in a year, and what that year is measured with."""

from __future__ import annotations

import polars as pl
from pytest import approx

from regional_carbon.pathways.yearly_targets import (
    allowed_at_target,
    allowed_in,
    targets_by_rank,
    targets_with_measures,
)

ESTIMATE = pl.DataFrame({
    "enterprise_id": ["A", "B"], "year": [2020, 2020], "electricity_mwh": [100.0, 0.0], "emission_tco2": [80.0, 10.0],
    "output_cny": [500.0, 50.0],
})  # fmt: skip
WAY = pl.DataFrame({
    "enterprise_id": ["A", "A", "A"], "year": [2020, 2021, 2022], "planned_tco2": [80.0, 60.0, 50.0],
    "cap_tco2": [None, 65.0, 48.0], "from_reserve_tco2": [None, 0.0, 2.0], "grid_tco2_per_mwh": [0.7, 0.6, 0.5],
    "own_intensity_tco2_per_mwh": [0.8, 0.7, 0.6],
})  # fmt: skip


def test_target_of_an_enterprise_is_its_coefficient_times_emission_and_output():
    curve = pl.DataFrame({"enterprise_id": ["B", "A"], "m": [1, 2], "coefficient": [1.0, 0.25]})
    first, second = targets_by_rank(ESTIMATE, curve, 2).to_dicts()
    assert (first["enterprise_id"], first["rank"], first["allowed_tco2"]) == ("B", 1, 0)
    assert (second["reduction_tco2"], second["output_forgone_cny"], second["allowed_tco2"]) == approx((20, 125, 60))
    assert targets_by_rank(ESTIMATE, curve, 1)["enterprise_id"].to_list() == ["B"]


def test_targets_with_measures_first_are_those_of_who_reduces_anything_with_measures_beside():
    amounts = ("emission_tco2", "measures_tco2", "closing_tco2", "reduction_tco2", "allowed_tco2", "net_cost_cny",
               "investment_cny", "output_forgone_cny")  # fmt: skip
    plan = pl.DataFrame({
        "year": [2020] * 3, "strategy": ["s"] * 3, "enterprise_id": ["A", "B", "C"], "rank": [2, 1, 3],
        "coefficient": [0.0, 0.5, 0.0],
        **{name: [10.0, 20.0, 0.0] for name in amounts},
    })  # fmt: skip
    told = targets_with_measures(ESTIMATE.with_columns(name=pl.Series(["Mill", None])), plan)
    assert told["enterprise_id"].to_list() == ["B", "A"]
    assert told["name"].to_list() == [None, "Mill"]
    assert told.columns == [
        "enterprise_id", "rank", "coefficient", *(name for name in amounts if name != "closing_tco2"), "name",
    ]  # fmt: skip


def test_plan_of_one_year_leaves_the_same_ever_after_at_the_estimate_s_own_intensity():
    asked = pl.DataFrame({"enterprise_id": ["A"], "emission_tco2": [80.0], "allowed_tco2": [60.0]})
    left = allowed_at_target(ESTIMATE, asked, year=2023, grid=0.7)
    assert left["planned_tco2"].to_list() == [60, 10]
    assert left["own_intensity_tco2_per_mwh"].to_list() == [0.8, None]  # B used no electricity
    assert left["grid_tco2_per_mwh"].to_list() == [0.7, 0.7]
    assert allowed_at_target(ESTIMATE, asked, year=2019, grid=0.7).is_empty()


def test_plan_of_one_year_leaves_what_it_was_published_with_when_its_estimate_is_made_anew_and_differs():
    asked = pl.DataFrame({"enterprise_id": ["A"], "emission_tco2": [100.0], "allowed_tco2": [75.0]})
    left = allowed_at_target(ESTIMATE, asked, year=2023, grid=0.7)
    assert left["planned_tco2"].to_list() == [75, 10]
    assert left["own_intensity_tco2_per_mwh"].to_list() == [1.0, None]


def test_way_leaves_cap_and_reserve_of_the_year_and_of_its_last_ever_after():
    assert allowed_in(WAY, 2021).rows() == [("A", 2021, 65, 0.6, 0.7)]
    assert allowed_in(WAY, 2022).rows() == [("A", 2022, 50, 0.5, 0.6)]
    assert allowed_in(WAY, 2030).rows() == [("A", 2030, 50, 0.5, 0.6)]
    assert allowed_in(WAY, 2020)["planned_tco2"].to_list() == [None]
    assert allowed_in(WAY, 2019).is_empty()


def test_plan_without_caps_leaves_what_it_plans_in_its_own_years_alone():
    own = WAY.select("enterprise_id", "year", "planned_tco2")
    assert allowed_in(own, 2021).rows() == [("A", 2021, 60)]
    assert allowed_in(own, 2030).is_empty()
