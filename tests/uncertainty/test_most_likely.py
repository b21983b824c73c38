"""The most likely emissions of an enterprise known by its industry alone, beside the estimate that adds up."""

from math import sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.factors import evidence_errors
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.schema.arrays import Columns
from regional_carbon.uncertainty.backtesting import backtest
from regional_carbon.uncertainty.error_model import learnt_errors
from regional_carbon.uncertainty.most_likely import most_likely_emission, with_most_likely
from tests.engines import column
from tests.registers import iac_sample


def errors(*ratios):
    """A table of errors of enterprises known by their industry: ratios at evenly spread probabilities from 0 to 1."""
    count = len(ratios)
    return pl.DataFrame(
        {"probability": np.linspace(0, 1, count) if count > 1 else [0.5], "ratio": [float(ratio) for ratio in ratios]}
    ).with_columns(
        kind=pl.lit("industry_intensity"), share_from=0.0, share_to=None, electricity_from_mwh=0.0,
        electricity_to_mwh=None, age_from_years=0, age_to_years=None, plants=100, origin=pl.lit("made up"),
    )  # fmt: skip


def likely(fuel, electric, table, grade=5):
    region = pl.DataFrame(
        {"emission_tco2": [electric + fuel], "fuel_tco2": [fuel], "electricity_mwh": [1000.0], "grade": [grade]}
    )
    return float(most_likely_emission(Columns(region), table)[0])


@pytest.mark.spark("with_most_likely")
def test_enterprises_have_a_second_figure_at_tier_5_alone(frame):
    """One by its industry, √(100·300) t, and one by a meter; both keep their estimates."""
    enterprises = frame(
        enterprise_id=["a", "b"], industry_code=["29", "29"], year=[2020, 2020], electricity_mwh=[1000.0, 1000.0],
        output_cny=[1000.0, 2000.0], intensity_tco2_per_mwh=[0.2, 0.2], emission_tco2=[200.0, 200.0],
        fuel_tco2=[100.0, 100.0], grade=[5, 2],
    )  # fmt: skip
    standing = industry_standing(carbon_efficiency(enterprises))
    found = with_most_likely(standing, frame(**errors(0, 2).to_dict(as_series=False)))
    assert column(found, "emission_tco2", by="enterprise_id") == [200, 200]
    assert column(found, "most_likely_tco2", by="enterprise_id") == [approx(sqrt(100 * 300), rel=0.01), None]


def test_most_likely_is_the_median_with_each_plant_counting_by_one_over_its_emissions():
    """Fuels evenly spread from 0 to 200 t beside 100 t of electricity: ∫ dC/C halves at √(100·300) = 173.2 t."""
    assert likely(100.0, 100.0, errors(0, 2)) == approx(sqrt(100 * 300), rel=0.01)


def test_without_electricity_most_likely_is_the_plain_median():
    assert likely(100.0, 0.0, errors(0, 2)) == approx(100, rel=0.01)


def test_without_error_most_likely_is_the_estimate():
    assert likely(100.0, 50.0, errors(1)) == approx(150, rel=1e-12)


def test_enterprise_estimated_without_fuels_or_below_none_keeps_its_estimate():
    """Under the linear trend an industry's fuels may lie below none."""
    assert [likely(fuel, 50.0, errors(0, 2)) for fuel in (0.0, -2.0)] == [50.0, 48.0]


def test_better_evidence_needs_no_second_figure():
    assert np.isnan([likely(100.0, 50.0, evidence_errors(), grade) for grade in (1, 2, 3, 4)]).all()


def test_most_likely_of_plants_errs_less_than_the_estimate_and_does_not_add_up():
    """Every eighth IAC plant; the errors of one half judged on the other: 20.7 % becomes 12.5, the sum 20 % too low."""
    plants = backtest(iac_sample(), grid_tco2_per_mwh=0.7035).plants
    plants = plants.filter(pl.col("answer") == "industry_intensity").drop_nulls("emission_tco2")
    even = plants["plant"].cast(pl.Int64) % 2 == 0
    known, judged = plants.filter(even), plants.filter(~even)
    found = most_likely_emission(
        Columns(judged.with_columns(fuel_tco2="estimated_fuel_tco2")), learnt_errors(known, "")
    )
    true, estimate = judged["true_tco2"].to_numpy(), judged["emission_tco2"].to_numpy()
    assert np.median(np.abs(found / true - 1)) < 0.75 * np.median(np.abs(estimate / true - 1))
    assert found.sum() < 0.9 * true.sum()


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.floats(0.01, 100))
@settings(max_examples=60)
def test_most_likely_lies_between_electricity_and_the_greatest_error_and_scales(fuel, electric, times):
    table = errors(0, 0.2, 0.5, 1, 4)
    found = likely(fuel, electric, table)
    assert electric * (1 - 1e-9) <= found <= (electric + 4 * fuel) * (1 + 1e-9)
    assert likely(fuel * times, electric * times, table) == approx(found * times, rel=1e-9)
