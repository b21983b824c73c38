"""Model II: the emission of each enterprise, from its electricity and its industry's intensity."""

import pytest
from pytest import approx

from regional_carbon.language.errors import TableError
from regional_carbon.models.enterprise_emissions import enterprise_emission
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from tests.engines import column, names, rows


def forecast(frame, intensity):
    """A forecast for 2020 by industry, on a grid of 0.7 tCO2/MWh."""
    count = len(intensity)
    return frame(
        industry_code=list(intensity), industry=["an industry"] * count, year=[2020] * count, trend=["last"] * count,
        years=[5] * count, grid_tco2_per_mwh=[0.7] * count, intensity_tco2_per_mwh=list(intensity.values()),
        intensity_low_tco2_per_mwh=[0.7] * count, intensity_high_tco2_per_mwh=[2.0] * count,
        below_grid=[False] * count,
    )  # fmt: skip


def register(frame, industry_code, electricity_mwh, **more):
    count = len(industry_code)
    assumed = {"year": [2020] * count, "output_cny": [1e6] * count}
    return frame(
        enterprise_id=[f"e{place}" for place in range(1, count + 1)],
        **{**assumed, "industry_code": industry_code, "electricity_mwh": electricity_mwh, **more},
    )


def test_emission_is_electricity_times_the_intensity_of_the_enterprise_s_industry(frame):
    """1,000 MWh · 0.8 = 800 t and 200 MWh · 1.5 = 300 t."""
    emission = enterprise_emission(
        register(frame, ["29", "33"], [1000.0, 200.0]), forecast(frame, {"33": 1.5, "29": 0.8})
    )
    assert column(emission, "intensity_tco2_per_mwh") == [0.8, 1.5]
    assert column(emission, "emission_tco2") == approx([800, 300], rel=1e-12)


def test_zero_carbon_electricity_takes_the_grid_factor_off_and_leaves_the_fuels(frame):
    """(0.8 − 0.7) · 1,000 + 0.7 · (1,000 − 400) = 100 + 420 = 520 t; all of it zero-carbon: 100 t of fuel."""
    enterprises = register(frame, ["29", "29"], [1000.0, 1000.0], zero_carbon_mwh=[400.0, 1000.0])
    emission = enterprise_emission(enterprises, forecast(frame, {"29": 0.8}))
    assert column(emission, "emission_tco2") == approx([520, 100], rel=1e-12)


def test_enterprise_whose_zero_carbon_electricity_is_not_known_counts_as_having_none(frame):
    enterprises = register(frame, ["29", "29"], [1000.0, 1000.0], zero_carbon_mwh=[None, 0.0])
    emission = enterprise_emission(enterprises, forecast(frame, {"29": 0.8}))
    assert column(emission, "emission_tco2") == approx([800, 800], rel=1e-12)
    assert column(emission, "zero_carbon_mwh") == [None, 0]


@pytest.mark.parametrize("zero_carbon", [{}, {"zero_carbon_mwh": [10.0, 10.0]}], ids=["absent", "given"])
def test_enterprise_of_an_industry_without_forecast_keeps_its_row_with_nulls(frame, zero_carbon):
    enterprises = register(frame, ["29", "99"], [1000.0, 50.0], **zero_carbon)
    known, unknown = rows(enterprise_emission(enterprises, forecast(frame, {"29": 0.8})))
    assert known["emission_tco2"] is not None
    assert (unknown["enterprise_id"], unknown["electricity_mwh"]) == ("e2", 50)
    assert (unknown["intensity_tco2_per_mwh"], unknown["emission_tco2"]) == (None, None)


def test_enterprise_of_an_industry_whose_intensity_is_not_known_has_no_emission_rather_than_none_at_all(frame):
    emission = enterprise_emission(register(frame, ["29"], [1000.0]), forecast(frame, {"29": None, "33": 1.0}))
    assert column(emission, "emission_tco2") == [None]


@pytest.mark.spark("enterprise_emission")
def test_enterprise_of_another_year_has_no_emission(frame):
    enterprises = register(frame, ["29", "29"], [1000.0, 1000.0], year=[2020, 2019])
    emission = enterprise_emission(enterprises, forecast(frame, {"29": 0.8}))
    assert column(emission, "emission_tco2", by="enterprise_id") == [approx(800), None]


def test_enterprise_without_electricity_emits_nothing(frame):
    """The model sees nothing of an enterprise but its electricity."""
    emission = enterprise_emission(register(frame, ["29"], [0.0]), forecast(frame, {"29": 0.8}))
    assert column(emission, "emission_tco2") == [0]


def test_columns_of_the_register_go_on_and_columns_of_other_tables_do_not(frame):
    enterprises = register(
        frame, ["29"], [1.0], region_code=["north"], name=["Anyang"], employees=[12.0], colour=["red"]
    )
    emission = enterprise_emission(enterprises, forecast(frame, {"29": 0.8}))
    present = {
        "region_code", "enterprise_id", "name", "industry_code", "year", "electricity_mwh", "output_cny", "employees",
        "intensity_tco2_per_mwh", "emission_tco2",
    }  # fmt: skip
    assert names(emission) == [name for name in EnterpriseEmission.columns() if name in present]


def test_missing_column_is_told_by_its_name(frame):
    with pytest.raises(TableError) as refused:
        enterprise_emission(frame(enterprise_id=["e1"], industry_code=["29"], year=[2020]), forecast(frame, {"29": 1}))
    assert {fault.values["column"] for fault in refused.value.faults} == {"electricity_mwh", "output_cny"}
    with pytest.raises(TableError) as refused:
        enterprise_emission(register(frame, ["29"], [1.0]), frame(industry_code=["29"], year=[2020]))
    assert "intensity_tco2_per_mwh" in {fault.values["column"] for fault in refused.value.faults}
