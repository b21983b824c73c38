"""Model I: emission of industries, the electricity share α, and the carbon–electricity intensity."""

import pytest
from pytest import approx

from regional_carbon.language.errors import TableError
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.schema.estimate_tables import CarbonElectricityIntensity, IndustryEmission
from tests.engines import column, names, rows


def statistics(frame, *used, industry_code="29", year=2019):
    """One industry's energies of one year, each given as (energy, amount, unit)."""
    energy, amount, unit = zip(*used, strict=True)
    count = len(used)
    return frame(
        industry_code=[industry_code] * count, industry=["Rubber and plastics"] * count, year=[year] * count,
        energy=list(energy), amount=list(amount), unit=list(unit),
    )  # fmt: skip


def factors(frame):
    return frame(
        energy=["electricity", "natural_gas", "heat", "coke"],
        unit=["MWh", "10^4 m3", "GJ", "t"],
        tco2_per_unit=[0.7, 20.0, 0.1, 3.0],
        gj_per_unit=[3.6, 400.0, 1.0, None],
        source=["grid", "gas", "heat", "coke"],
    )


@pytest.fixture
def rubber(frame):
    return industry_emission(
        statistics(
            frame,
            ("electricity", 1000.0, "MWh"),
            ("natural_gas", 5.0, "10^4 m3"),
            ("heat", 930.76, "GJ"),
        ),
        factors(frame),
    )  # fmt: skip


def test_emission_of_an_industry_is_the_amounts_times_their_factors_with_heat_among_other_energy(rubber):
    """CE_e = 1,000 · 0.7 = 700; CE_o = 5 · 20 + 930.76 · 0.1 = 100 + 93.076 = 193.076 tCO2."""
    assert column(rubber, "electricity_mwh") == [1000]
    assert column(rubber, "electricity_tco2") == approx([700], rel=1e-12)
    assert column(rubber, "other_energy_tco2") == approx([193.076], rel=1e-12)


def test_intensity_is_all_emission_over_electricity(rubber):
    """(700 + 193.076) / 1,000 = 0.893076 tCO2/MWh, of which other energy is 0.193076."""
    intensity = carbon_electricity_intensity(rubber)
    assert column(intensity, "intensity_tco2_per_mwh") == approx([0.893076], rel=1e-12)
    assert column(intensity, "other_energy_tco2_per_mwh") == approx([0.193076], rel=1e-12)


def test_electricity_share_is_3_6_gj_per_mwh_over_all_heat(rubber):
    """3.6 · 1,000 = 3,600 GJ of electricity; 5 · 400 + 930.76 = 2,930.76 GJ of other energy: 3,600 / 6,530.76."""
    assert column(rubber, "electricity_share") == approx([3600 / 6530.76], rel=1e-12)


def test_electricity_share_by_coal_equivalent_counts_the_315_kg_of_coal_burnt_for_a_mwh(rubber):
    """0.315 · 1,000 = 315 tce of electricity; 2,930.76 GJ at 29.3076 GJ/tce are 100 tce: 315 / 415."""
    assert column(rubber, "electricity_share_coal_equivalent") == approx([315 / 415], rel=1e-12)


def test_both_shares_go_on_beside_the_intensity(rubber):
    intensity = carbon_electricity_intensity(rubber)
    assert column(intensity, "electricity_share") == column(rubber, "electricity_share")
    assert column(intensity, "electricity_share_coal_equivalent") == column(rubber, "electricity_share_coal_equivalent")


@pytest.mark.spark("industry_emission")
def test_each_industry_and_year_has_one_row(frame):
    energy = frame(
        industry_code=["33", "29", "29", "29"], industry=["Metal", "Rubber", "Rubber", "Rubber"],
        year=[2019, 2019, 2018, 2019], energy=["electricity", "electricity", "electricity", "natural_gas"],
        amount=[300.0, 200.0, 100.0, 1.0], unit=["MWh", "MWh", "MWh", "10^4 m3"],
    )  # fmt: skip
    industries = industry_emission(energy, factors(frame))
    found = [(row["industry_code"], row["year"], row["industry"], row["electricity_mwh"]) for row in rows(industries)]
    assert found == [("29", 2018, "Rubber", 100), ("29", 2019, "Rubber", 200), ("33", 2019, "Metal", 300)]
    assert column(industries, "other_energy_tco2") == [0, 20, 0]


def test_results_have_the_declared_columns_in_their_order(rubber):
    assert names(rubber) == list(IndustryEmission.columns())
    assert names(carbon_electricity_intensity(rubber)) == list(CarbonElectricityIntensity.columns())


def test_industry_without_electricity_has_no_intensity(frame):
    idle = industry_emission(statistics(frame, ("natural_gas", 5.0, "10^4 m3")), factors(frame))
    assert column(idle, "electricity_mwh") == [0]
    assert column(idle, "electricity_share") == [0]
    intensity = carbon_electricity_intensity(idle)
    assert column(intensity, "intensity_tco2_per_mwh") == [None]
    assert column(intensity, "other_energy_tco2_per_mwh") == [None]


def test_industry_that_used_nothing_has_neither_share_nor_intensity(frame):
    idle = industry_emission(statistics(frame, ("electricity", 0.0, "MWh")), factors(frame))
    assert column(idle, "electricity_share") == [None]
    assert column(idle, "electricity_share_coal_equivalent") == [None]
    assert column(carbon_electricity_intensity(idle), "intensity_tco2_per_mwh") == [None]


def test_industry_that_used_next_to_nothing_is_told_as_any_other(frame):
    """A tenth of a MWh, 0.36 GJ or 0.0315 tce of coal: less than one of anything."""
    small = industry_emission(statistics(frame, ("electricity", 0.1, "MWh")), factors(frame))
    assert column(small, "electricity_share") == [1]
    assert column(small, "electricity_share_coal_equivalent") == [1]
    assert column(carbon_electricity_intensity(small), "intensity_tco2_per_mwh") == approx([0.7], rel=1e-12)


def test_coal_equivalent_of_other_energy_may_be_a_broken_number(frame):
    """100 MWh are 31.5 tce of coal burnt; 100 GJ of heat 100/29.3076 tce."""
    heated = industry_emission(statistics(frame, ("electricity", 100.0, "MWh"), ("heat", 100.0, "GJ")), factors(frame))
    share = 31.5 / (31.5 + 100 / 29.3076)
    assert column(heated, "electricity_share_coal_equivalent") == approx([share], rel=1e-12)


def test_electricity_alone_has_the_intensity_of_the_grid(frame):
    electric = industry_emission(statistics(frame, ("electricity", 40.0, "MWh")), factors(frame))
    assert column(electric, "electricity_share") == [1]
    intensity = carbon_electricity_intensity(electric)
    assert column(intensity, "intensity_tco2_per_mwh") == approx([0.7], rel=1e-12)
    assert column(intensity, "other_energy_tco2_per_mwh") == [0]


@pytest.mark.parametrize(
    ("energy", "unit"), [("peat", "t"), ("natural_gas", "m3")], ids=["without a factor", "in another unit"]
)
def test_energy_without_its_factor_makes_other_emission_unknown_and_not_zero(frame, energy, unit):
    used = statistics(frame, ("electricity", 1000.0, "MWh"), ("heat", 10.0, "GJ"), (energy, 5.0, unit))
    industries = industry_emission(used, factors(frame))
    assert column(industries, "electricity_tco2") == approx([700], rel=1e-12)
    assert column(industries, "other_energy_tco2") == [None]
    assert column(industries, "electricity_share") == [None]
    assert column(carbon_electricity_intensity(industries), "intensity_tco2_per_mwh") == [None]


@pytest.mark.parametrize("unit", ["MWh", "kWh"])
def test_electricity_without_its_factor_makes_the_intensity_unknown_and_not_zero(frame, unit):
    """Electricity in kWh is not electricity in MWh: neither its amount nor its emission is known."""
    used = statistics(frame, ("electricity", 1000.0, unit), ("natural_gas", 5.0, "10^4 m3"))
    no_grid = frame(
        energy=["electricity", "natural_gas"], unit=["GWh", "10^4 m3"], tco2_per_unit=[700.0, 20.0],
        gj_per_unit=[3600.0, 400.0], source=["grid", "gas"],
    )  # fmt: skip
    intensity = carbon_electricity_intensity(industry_emission(used, no_grid))
    assert column(intensity, "intensity_tco2_per_mwh") == [None]


@pytest.mark.spark("carbon_electricity_intensity")
def test_fault_of_one_industry_leaves_the_others_known(frame):
    energy = frame(
        industry_code=["29", "29", "33"], industry=["Rubber", "Rubber", "Metal"], year=[2019, 2019, 2019],
        energy=["electricity", "peat", "electricity"], amount=[100.0, 1.0, 300.0], unit=["MWh", "t", "MWh"],
    )  # fmt: skip
    intensity = carbon_electricity_intensity(industry_emission(energy, factors(frame)))
    assert column(intensity, "intensity_tco2_per_mwh") == [None, approx(0.7, rel=1e-12)]


def test_energy_without_heating_value_makes_the_share_unknown_and_leaves_the_emission_known(frame):
    used = statistics(frame, ("electricity", 1000.0, "MWh"), ("coke", 5.0, "t"))
    industries = industry_emission(used, factors(frame))
    assert column(industries, "other_energy_tco2") == approx([15], rel=1e-12)
    assert column(industries, "electricity_share") == [None]
    assert column(industries, "electricity_share_coal_equivalent") == [None]


def test_factors_without_any_heating_value_leave_only_the_share_unknown(frame):
    bare = frame(
        energy=["electricity", "natural_gas"], unit=["MWh", "10^4 m3"], tco2_per_unit=[0.7, 20.0],
        source=["grid", "gas"],
    )  # fmt: skip
    used = statistics(frame, ("electricity", 1000.0, "MWh"), ("natural_gas", 5.0, "10^4 m3"))
    intensity = carbon_electricity_intensity(industry_emission(used, bare))
    assert column(intensity, "intensity_tco2_per_mwh") == approx([0.8], rel=1e-12)
    assert column(intensity, "electricity_share") == [None]


def test_missing_column_is_told_by_its_name(frame):
    with pytest.raises(TableError) as refused:
        industry_emission(frame(industry_code=["29"], industry=["Rubber"], year=[2019]), factors(frame))
    assert {fault.values["column"] for fault in refused.value.faults} == {"energy", "amount", "unit"}
    with pytest.raises(TableError) as refused:
        carbon_electricity_intensity(frame(industry_code=["29"], industry=["Rubber"], year=[2019]))
    assert {"electricity_mwh", "electricity_tco2"} <= {fault.values["column"] for fault in refused.value.faults}
