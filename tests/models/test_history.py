"""An enterprise through the years: as observed, as verified, as estimated."""

import pytest
from pytest import approx

from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.models.history import enterprise_history
from tests.engines import rows


def observed(frame, **intensity):
    """Industry 29, all of whose fuels emit 0.2 t/MWh, with its intensity by year."""
    count = len(intensity)
    return frame(
        industry_code=["29"] * count, industry=["Rubber"] * count, year=[int(one[1:]) for one in intensity],
        electricity_share=[0.5] * count, electricity_share_coal_equivalent=[0.7] * count,
        other_energy_tco2_per_mwh=[0.2] * count, intensity_tco2_per_mwh=list(intensity.values()),
    )  # fmt: skip


def register(frame, *years, **columns):
    """Enterprise a, using 100 MWh and making 1,000 in every year."""
    count = len(years)
    return frame(
        enterprise_id=["a"] * count, industry_code=["29"] * count, year=list(years), electricity_mwh=[100.0] * count,
        output_cny=[1000.0] * count, **columns,
    )  # fmt: skip


def standing(frame):
    """a in 2020: 50 t, of evidence grade 4."""
    return industry_standing(
        carbon_efficiency(
            register(frame, 2020, intensity_tco2_per_mwh=[0.5], emission_tco2=[50.0], grade=[4], fuel_tco2=[0.0])
        )
    )


def test_earlier_years_follow_from_the_intensity_observed(frame):
    """2018: 0.9 · 100 = 90 t; of 2019 nothing is known; 2020 is the estimate."""
    told = enterprise_history(register(frame, 2018, 2019, 2020), observed(frame, y2018=0.9), standing(frame), year=2020)
    assert [(row["year"], row["emission_tco2"], row["grade"]) for row in rows(told)] == [
        (2018, approx(90), 5), (2019, None, None), (2020, 50, 4),
    ]  # fmt: skip
    assert [row["efficiency_cny_per_tco2"] for row in rows(told)] == [approx(1000 / 90), None, 20]


def test_zero_carbon_electricity_is_taken_off_at_the_year_s_grid_factor(frame):
    """g = 0.9 − 0.2 = 0.7: of 90 t, 40 MWh take 28 t."""
    told = enterprise_history(
        register(frame, 2018, zero_carbon_mwh=[40.0]), observed(frame, y2018=0.9), standing(frame), year=2020
    )
    assert rows(told)[0]["emission_tco2"] == approx(62)


@pytest.mark.spark("enterprise_history")
def test_verified_inventory_of_an_earlier_year_stands_in_place_of_the_estimate(frame):
    verified = frame(enterprise_id=["a"], year=[2018], emission_tco2=[75.0], verifier=["CQC"])
    told = enterprise_history(
        register(frame, 2018, 2019),
        observed(frame, y2018=0.9, y2019=0.8),
        standing(frame),
        year=2020,
        inventories=verified,
    )
    assert [(row["emission_tco2"], row["grade"]) for row in rows(told)][:2] == [(75, 1), (approx(80), 5)]


@pytest.mark.parametrize(("verified", "efficiency"), [(-50.0, None), (0.0, None), (0.5, 2000)])
def test_enterprise_has_an_efficiency_of_the_years_in_which_it_emitted(frame, verified, efficiency):
    """1,000 yuan over half a tonne are 2,000; over nothing, or less, they are no efficiency."""
    told = enterprise_history(
        register(frame, 2018), observed(frame, y2018=0.9), standing(frame), year=2020,
        inventories=frame(enterprise_id=["a"], year=[2018], emission_tco2=[verified], verifier=["CQC"]),
    )  # fmt: skip
    assert [row["efficiency_cny_per_tco2"] for row in rows(told)] == [efficiency, 20]


def test_years_after_the_one_estimated_are_left_out(frame):
    told = enterprise_history(register(frame, 2020, 2021), observed(frame, y2021=0.9), standing(frame), year=2020)
    assert [row["year"] for row in rows(told)] == [2020]
