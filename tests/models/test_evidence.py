"""Model II′: the evidence ladder, each grade by hand, the best of them, and what is kept in total."""

from itertools import pairwise
from math import sqrt

import narwhals as nw
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest import approx
from scipy import integrate

from regional_carbon.language.errors import TableError
from regional_carbon.models.electricity_share import BANDS, OLDER_BANDS, expected_fuel_ratio
from regional_carbon.models.enterprise_emissions import enterprise_emission, next_year
from regional_carbon.models.evidence import emission_by_evidence
from regional_carbon.models.fuel_mix import fuel_shares, industry_fuels
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.reconciliation import PAST_HOLDS
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import model
from tests.engines import ENGINES, column, names, rows

# Industry 29 used 1,000 MWh (3,600 GJ), gas for 160 t and 2,880 GJ, coal for 40 t and 720 GJ: α = 0.5, ρ = 1,
# κ = 200 / 3,600 t/GJ, fuel part 0.2 t/MWh; on a grid of 0.5 its intensity is 0.7.
GRID = 0.5


def factor_table(frame, coal_gj=36.0):
    return frame(
        energy=["electricity", "natural_gas", "raw_coal"], unit=["MWh", "10^4 m3", "t"], tco2_per_unit=[GRID, 20.0, 2.0],
        gj_per_unit=[3.6, 360.0, coal_gj], source=["by hand"] * 3,
    )  # fmt: skip


def statistics(frame, electricity=1000.0, gas=8.0, coal=20.0, year=2019):
    return frame(
        industry_code=["29"] * 3, industry=["Rubber"] * 3, year=[year] * 3,
        energy=["electricity", "natural_gas", "raw_coal"], amount=[electricity, gas, coal],
        unit=["MWh", "10^4 m3", "t"],
    )  # fmt: skip


def register(frame, electricity_mwh, **more):
    count = len(electricity_mwh)
    assumed = {"industry_code": ["29"] * count, "year": [2020] * count, "output_cny": [1e6] * count}
    ids = [f"e{place}" for place in range(1, count + 1)]
    return frame(**{"enterprise_id": ids, **assumed, **more}, electricity_mwh=electricity_mwh)


def forecast(frame, energy, trend="last"):
    intensity = carbon_electricity_intensity(industry_emission(energy, factor_table(frame)))
    return next_year(intensity, year=2020, grid_tco2_per_mwh=GRID, trend=trend)


def ladder(frame, enterprises, *, energy=None, trend="last", coal_gj=36.0, **evidence):
    energy = statistics(frame) if energy is None else energy
    return emission_by_evidence(
        enterprises, forecast(frame, energy, trend), energy, factor_table(frame, coal_gj), year=2020, **evidence
    )


def meters(frame, off=None, **energies):
    """Fuels metered by e1; `off`: how far the amounts may lie off."""
    count = len(energies)
    within = {} if off is None else {"amount_within": [off] * count}
    units = {"natural_gas": "10^4 m3", "raw_coal": "t", "electricity": "MWh", "straw": "t"}
    return frame(
        enterprise_id=["e1"] * count, year=[2020] * count, energy=list(energies), amount=list(energies.values()),
        unit=[units[energy] for energy in energies], **within,
    )  # fmt: skip


def inventories(frame, year, verifier="Verifier Ltd", **figures):
    """Verified inventories of e1, one for each year."""
    count = len(year)
    return frame(enterprise_id=["e1"] * count, year=year, verifier=[verifier] * count, **figures)


def grade_and_fuels(result):
    return [(row["grade"], row["fuel_tco2"]) for row in rows(result)]


# ---------------------------------------------------------------------------------------------------
# Grade 5, the paper


def test_without_further_evidence_every_enterprise_rests_on_its_industry_and_emits_what_the_paper_says(frame):
    """0.7 · 100 = 70 t, of which 20 t are fuels; trust 0.5/0.7."""
    enterprises = register(frame, [100.0, 33.3])
    found = rows(ladder(frame, enterprises))
    assert [(row["grade"], row["evidence"], row["evidence_source"], row["evidence_year"]) for row in found] == [
        (5, "industry_intensity", None, None)
    ] * 2
    assert [row["fuel_tco2"] for row in found] == approx([20, 6.66], rel=1e-12)
    assert [row["trust"] for row in found] == approx([0.5 / 0.7] * 2, rel=1e-12)
    papers = enterprise_emission(enterprises, forecast(frame, statistics(frame)))
    assert [row["emission_tco2"] for row in found] == column(papers, "emission_tco2")


@pytest.mark.parametrize(
    ("gas", "trust", "word"), [(0.0, 0.5 / 0.54, "good"), (8.0, 0.5 / 0.7, "fair"), (30.0, 0.5 / 1.14, "poor")]
)
def test_trust_in_an_industry_is_good_fair_or_poor(frame, gas, trust, word):
    """Coal for 0.04 t/MWh, and gas for 0, 0.16 and 0.6 t/MWh, beside 0.5 t/MWh of electricity."""
    (row,) = rows(ladder(frame, register(frame, [100.0]), energy=statistics(frame, gas=gas)))
    assert (row["trust"], row["trust_grade"]) == (approx(trust), word)


def test_result_has_the_columns_of_the_register_the_paper_and_the_ladder(frame):
    found = ladder(frame, register(frame, [100.0], name=["Anyang"], colour=["red"]))
    present = {
        "enterprise_id", "name", "industry_code", "year", "electricity_mwh", "output_cny", "intensity_tco2_per_mwh",
        "emission_tco2", "fuel_tco2", "heat_tco2", "grade", "evidence", "evidence_year", "evidence_source",
        "contradiction", "contradiction_low_tco2", "contradiction_high_tco2", "trust", "trust_grade",
    }  # fmt: skip
    assert names(found) == [name for name in EnterpriseEmission.columns() if name in present]


def test_enterprise_of_an_industry_without_statistics_keeps_its_row_without_grade_or_emission(frame):
    found = rows(ladder(frame, register(frame, [100.0, 50.0], industry_code=["29", "99"])))
    assert [(row["grade"], row["evidence"], row["emission_tco2"]) for row in found][1] == (None, None, None)
    assert found[0]["grade"] == 5


def test_linear_forecast_below_the_grid_factor_is_kept_for_grade_5_and_harms_no_other_grade(frame):
    """Fuel parts 0.2 and 0.05 go on to −0.1: 100 MWh emit 40 t by the paper; the one with 5 t of metered gas 55 t."""
    falling = {
        "industry_code": ["29"] * 6, "industry": ["Rubber"] * 6, "year": [2018] * 3 + [2019] * 3,
        "energy": ["electricity", "natural_gas", "raw_coal"] * 2, "amount": [1000.0, 8.0, 20.0, 1000.0, 2.0, 5.0],
        "unit": ["MWh", "10^4 m3", "t"] * 2,
    }  # fmt: skip
    found = ladder(
        frame, register(frame, [100.0, 100.0]), energy=frame(**falling), trend="linear",
        enterprise_energy=meters(frame, natural_gas=0.25),
    )  # fmt: skip
    assert grade_and_fuels(found) == [(2, approx(5)), (5, approx(-10))]
    assert column(found, "emission_tco2") == approx([55, 40])


# ---------------------------------------------------------------------------------------------------
# Grade 4, a declared electricity share


def share(frame, electricity=100.0, **declared):
    (row,) = rows(ladder(frame, register(frame, [electricity], **{name: [value] for name, value in declared.items()})))
    return row


def test_exact_share_gives_the_fuels_that_share_leaves(frame):
    """a = 0.8: other energy 360 GJ · 0.25 = 90 GJ, at 200/3,600 t/GJ 5 t; with 50 t of electricity 55 t."""
    row = share(frame, electricity_share=0.8)
    assert (row["grade"], row["evidence"], row["evidence_year"]) == (4, "declared_share", None)
    assert (row["fuel_tco2"], row["emission_tco2"]) == (approx(5, rel=1e-9), approx(55, rel=1e-9))


@pytest.mark.parametrize(
    ("low", "high", "ratio"),
    [
        (0.0, 1.0, 1.0),  # all is open: the industry's own ratio, ∫a(1−a)² / ∫a²(1−a) = (1/12) / (1/12)
        (0.4, 0.6, 1.0),  # about 0.5 the law a²(1−a)… is mirrored: 0.0246667 / 0.0246667
        (0.6, 0.8, 0.0126667 / 0.0286667),
        (0.0, 0.2, 0.0150667 / 0.0022667),
    ],
)
def test_share_in_a_band_gives_the_fuels_expected_of_the_band(frame, low, high, ratio):
    """At ρ = 1: ∫ a(1−a)² da = a²/2 − 2a³/3 + a⁴/4 over ∫ a²(1−a) da = a³/3 − a⁴/4, from low to high; a ratio of 1
    makes 20 t of 100 MWh."""
    row = share(frame, electricity_share_low=low, electricity_share_high=high)
    assert (row["grade"], row["fuel_tco2"]) == (4, approx(20 * ratio, rel=1e-4))


@pytest.mark.parametrize(("answer", "precision", "low", "high"), [(0.7, 0.1, 0.6, 0.8), (0.9, 0.2, 0.7, 1.0)])
def test_share_with_a_precision_is_the_band_about_it_within_0_and_1(frame, answer, precision, low, high):
    about = share(frame, electricity_share=answer, electricity_share_precision=precision)
    band = share(frame, electricity_share_low=low, electricity_share_high=high)
    assert about["fuel_tco2"] == approx(band["fuel_tco2"], rel=1e-9)


def test_share_counted_by_coal_equivalent_is_converted(frame):
    """0.315 tce/MWh · 29.3076 GJ/tce ÷ 3.6 = 2.564415: a = 0.8 leaves 0.25 · 2.564415 = 0.64110375 GJ/GJ,
    12.822075 t."""
    row = share(frame, electricity_share=0.8, electricity_share_counting="coal_equivalent")
    assert row["fuel_tco2"] == approx(12.822075, rel=1e-9)
    calorific = share(frame, electricity_share=0.8, electricity_share_counting="calorific")
    assert calorific["fuel_tco2"] == approx(5, rel=1e-9)


@pytest.mark.parametrize(
    "declared",
    [
        {"electricity_share_low": 0.2, "electricity_share_high": None},
        {"electricity_share": 0.8, "electricity_share_counting": "by eye"},
        {"electricity_share": 0.8, "electricity_share_counting": "estimated"},
        {"electricity_share": None, "electricity_share_precision": 0.1},
    ],
)
def test_share_that_says_too_little_is_no_evidence(frame, declared):
    assert share(frame, **declared)["grade"] == 5


def test_share_says_nothing_in_an_industry_that_burns_nothing_unless_it_is_1(frame):
    idle = statistics(frame, gas=0.0, coal=0.0)
    found = ladder(frame, register(frame, [100.0, 100.0], electricity_share=[0.5, 1.0]), energy=idle)
    assert grade_and_fuels(found) == [(5, approx(0, abs=1e-9)), (4, 0)]


def test_blank_share_beside_a_declared_one_is_no_share_of_0(frame):
    found = ladder(frame, register(frame, [100.0, 100.0], electricity_share=[1.0, None]))
    assert grade_and_fuels(found) == [(4, 0), (5, approx(20))]


@pytest.mark.parametrize("bands", [BANDS, OLDER_BANDS])
def test_bands_a_form_asks_for_rise_from_0_to_1(bands):
    assert (bands[0], bands[-1]) == (0, 1)
    assert list(bands) == sorted(set(bands))


@model
def ratios(frame):
    return frame.with_columns(ratio=expected_fuel_ratio(nw.col("low"), nw.col("high"), nw.col("rho")))


@given(st.floats(0.0, 0.98), st.floats(0.01, 1.0), st.floats(0.3, 20))
@settings(max_examples=60)
def test_expected_fuel_ratio_is_the_integral_it_stands_for(low, width, rho):
    """scipy integrates the law numerically."""
    high = min(1.0, low + width)
    law = lambda a: a**2 * (1 - a) ** (2 * rho - 1)  # noqa: E731
    mass, _ = integrate.quad(law, low, high, epsabs=0, epsrel=1e-11, limit=200)
    fuels, _ = integrate.quad(lambda a: law(a) * (1 - a) / a, low, high, epsabs=0, epsrel=1e-11, limit=200)
    assume(mass > 1e-200)
    (found,) = column(ratios(ENGINES["polars"](low=[low], high=[high], rho=[rho])), "ratio", by=())
    assert found == approx(fuels / mass, rel=1e-5)


# ---------------------------------------------------------------------------------------------------
# Grade 3, an inventory of its own of an earlier year


def past(frame, electricity=100.0, **figures):
    years = figures.pop("year", [2018])
    (row,) = rows(ladder(frame, register(frame, [electricity]), inventories=inventories(frame, years, **figures)))
    return row


def test_past_inventory_is_carried_forward_with_the_root_of_the_electricity(frame):
    """16 t at 64 MWh; 100 MWh are 1.5625 times as much, whose root is 1.25: 20 t."""
    row = past(frame, fuel_tco2=[16.0], electricity_mwh=[64.0])
    assert (row["grade"], row["evidence"], row["evidence_year"]) == (3, "past_inventory", 2018)
    assert row["evidence_source"] == "Verifier Ltd"
    assert (row["fuel_tco2"], row["emission_tco2"]) == (approx(20), approx(70))


@pytest.mark.parametrize(("then", "factor"), [(10.0, sqrt(2)), (1000.0, sqrt(0.5))])
def test_past_inventory_is_carried_no_further_than_half_or_twice_the_electricity(frame, then, factor):
    assert past(frame, fuel_tco2=[16.0], electricity_mwh=[then])["fuel_tco2"] == approx(16 * factor)


def test_newest_usable_of_several_past_inventories_is_taken(frame):
    """2019 lacks its fuels and 2021 lies ahead; 2017 is newer than 2015."""
    row = past(
        frame, year=[2015, 2017, 2019, 2021], fuel_tco2=[1.0, 7.0, None, 9.0], electricity_mwh=[100.0] * 4,
        emission_tco2=[51.0, 57.0, 60.0, 59.0],
    )  # fmt: skip
    assert (row["grade"], row["evidence_year"], row["fuel_tco2"]) == (3, 2017, approx(7))


def test_electricity_of_the_past_year_is_taken_from_the_register_where_the_inventory_lacks_it(frame):
    enterprises = register(
        frame, [64.0, 100.0], enterprise_id=["e1", "e1"], year=[2018, 2020], industry_code=["29", "29"]
    )
    found = ladder(frame, enterprises, inventories=inventories(frame, [2018], fuel_tco2=[16.0]))
    assert grade_and_fuels(found) == [(3, approx(20))]


def test_past_inventory_without_electricity_anywhere_is_no_evidence(frame):
    assert past(frame, fuel_tco2=[16.0])["grade"] == 5


# ---------------------------------------------------------------------------------------------------
# Grade 2, metered fuels


@pytest.mark.parametrize(
    ("energies", "fuels"),
    [
        # 10 t metered; of the 10 t the industry's mean leaves open coal has 20 %, and 1 + w = 1.8 for the mean, at ρ = 1
        ({"natural_gas": 0.5}, 13.6),
        ({"natural_gas": 0.0}, 7.2),  # it burns no gas: the coal of the industry's mean
        ({"natural_gas": 2.0}, 40.0),  # more than the industry's mean of all fuels: nothing is left open
        ({"natural_gas": 0.5, "raw_coal": 0.0}, 10.0),  # all is metered
        ({"natural_gas": 0.5, "raw_coal": 1.0}, 12.0),
        ({"natural_gas": 0.5, "electricity": 100.0}, 13.6),  # electricity is no fuel
    ],
)
def test_metered_fuels_count_as_they_are_and_the_industry_s_mean_for_the_rest(frame, energies, fuels):
    (row,) = rows(ladder(frame, register(frame, [100.0]), enterprise_energy=meters(frame, **energies)))
    assert (row["grade"], row["evidence"], row["evidence_year"]) == (2, "metered_fuels", 2020)
    assert row["fuel_tco2"] == approx(fuels, rel=1e-9)


def rest_of_mean(w, left_open, ratio=2627 / 3600):
    """(1 − w) · (1 + w/ρ)^ρ of what is left open: 1,800 GJ of gas, 800 of heat, 27 of steam beside 3,600 GJ."""
    return (1 - w) * (1 + w / ratio) ** ratio * left_open


@pytest.mark.parametrize(
    ("energies", "fuels", "heat"),
    [
        (None, 20.0, 10.0),  # of its industry's 200 t beside electricity, heat has 80 and steam 20
        ({"natural_gas": 0.5}, 10 + rest_of_mean(0.5, 10), rest_of_mean(0.5, 10)),  # all but gas is bought heat
        ({"heat": 60.0}, 6 + rest_of_mean(0.4, 14), 6 + rest_of_mean(0.4, 14) / 6),  # steam has 10 % of it, gas 50 %
        ({"natural_gas": 0.5, "heat": 60.0}, 16 + rest_of_mean(0.9, 4), 6 + rest_of_mean(0.9, 4)),
        ({"natural_gas": 0.0, "heat": 0.0, "steam_1_mpa": 0.0}, 0.0, 0.0),
    ],
)
def test_purchased_heat_is_as_metered_and_else_the_industry_s_share(frame, energies, fuels, heat):
    bought = {"electricity": "MWh", "natural_gas": "10^4 m3", "heat": "GJ", "steam_1_mpa": "t"}
    units = list(bought.values())
    factors = frame(
        energy=list(bought), unit=units, tco2_per_unit=[GRID, 20.0, 0.1, 2.0], gj_per_unit=[3.6, 360.0, 1.0, 2.7],
        source=["by hand"] * 4,
    )  # fmt: skip
    energy = frame(
        industry_code=["29"] * 4, industry=["Rubber"] * 4, year=[2019] * 4, energy=list(bought), unit=units,
        amount=[1000.0, 5.0, 800.0, 10.0],
    )  # fmt: skip
    metered = energies and frame(
        enterprise_id=["e1"] * len(energies), year=[2020] * len(energies), energy=list(energies),
        amount=list(energies.values()), unit=[bought[name] for name in energies],
    )  # fmt: skip
    intensity = next_year(
        carbon_electricity_intensity(industry_emission(energy, factors)),
        year=2020,
        grid_tco2_per_mwh=GRID,
        trend="last",
    )
    found = emission_by_evidence(
        register(frame, [100.0]), intensity, energy, factors, year=2020, enterprise_energy=metered
    )
    (row,) = rows(found)
    assert (row["fuel_tco2"], row["heat_tco2"]) == (approx(fuels), approx(heat))


def test_metered_energy_without_factor_is_not_counted_as_0(frame):
    found = ladder(frame, register(frame, [100.0]), enterprise_energy=meters(frame, natural_gas=0.5, straw=3.0))
    assert grade_and_fuels(found) == [(5, approx(20))]


def test_meters_of_another_year_are_no_evidence_of_this_one(frame):
    older = frame(enterprise_id=["e1"], year=[2019], energy=["natural_gas"], amount=[0.5], unit=["10^4 m3"])
    assert grade_and_fuels(ladder(frame, register(frame, [100.0]), enterprise_energy=older)) == [(5, approx(20))]


# ---------------------------------------------------------------------------------------------------
# Grade 1, a verified inventory of the year


def test_verified_fuels_of_the_year_stand_as_they_are(frame):
    row = past(frame, year=[2020], fuel_tco2=[31.0], emission_tco2=[90.0])
    assert (row["grade"], row["evidence"], row["evidence_year"]) == (1, "verified_inventory", 2020)
    assert (row["fuel_tco2"], row["emission_tco2"], row["evidence_source"]) == (31, approx(81), "Verifier Ltd")


@pytest.mark.parametrize(("total", "fuels", "emission"), [(81.0, 31.0, 81.0), (40.0, 0.0, 50.0)])
def test_verified_total_without_fuels_leaves_what_electricity_does_not_account_for(frame, total, fuels, emission):
    """No enterprise emits less than its electricity."""
    row = past(frame, year=[2020], emission_tco2=[total])
    assert (row["grade"], row["fuel_tco2"], row["emission_tco2"]) == (1, approx(fuels), approx(emission))


# ---------------------------------------------------------------------------------------------------
# The best of them


def test_best_evidence_names_the_tier_and_all_of_it_counts(frame):
    """With everything the verified inventory; without it the meter, which the share of 0.8, 90 GJ, says is all there
    is: 180 GJ and 10 t; the past inventory, 20 t, as far as that share allows, 5 t; the share."""
    enterprises = register(frame, [100.0], electricity_share=[0.8])
    meter = meters(frame, natural_gas=0.5)
    both = inventories(frame, [2018, 2020], fuel_tco2=[16.0, 31.0], electricity_mwh=[64.0, 100.0])
    earlier = inventories(frame, [2018], fuel_tco2=[16.0], electricity_mwh=[64.0])
    assert grade_and_fuels(ladder(frame, enterprises, enterprise_energy=meter, inventories=both)) == [(1, approx(31))]
    assert grade_and_fuels(ladder(frame, enterprises, enterprise_energy=meter, inventories=earlier)) == [
        (2, approx(10))
    ]
    assert grade_and_fuels(ladder(frame, enterprises, inventories=earlier)) == [(3, approx(5))]
    assert grade_and_fuels(ladder(frame, enterprises)) == [(4, approx(5))]


@pytest.mark.spark("emission_by_evidence")
def test_evidence_of_one_enterprise_is_not_another_s(frame):
    found = ladder(
        frame, register(frame, [100.0, 100.0]), enterprise_energy=meters(frame, natural_gas=0.5),
        inventories=inventories(frame, [2018], fuel_tco2=[16.0], electricity_mwh=[64.0]),
    )  # fmt: skip
    assert grade_and_fuels(found) == [(2, approx(13.6)), (5, approx(20))]


def test_evidence_of_one_region_is_not_another_s(frame):
    enterprises = register(frame, [100.0, 100.0], enterprise_id=["e1", "e1"], region_code=["north", "south"])
    meter = frame(
        region_code=["south"], enterprise_id=["e1"], year=[2020], energy=["natural_gas"], amount=[0.5],
        unit=["10^4 m3"],
    )  # fmt: skip
    found = {row["region_code"]: row["grade"] for row in rows(ladder(frame, enterprises, enterprise_energy=meter))}
    assert found == {"north": 5, "south": 2}


def test_zero_carbon_electricity_is_netted_on_every_grade(frame):
    """40 of 100 MWh: 30 t of electricity are left, and the fuels as they were."""
    green = register(frame, [100.0, 100.0], zero_carbon_mwh=[40.0, 40.0], electricity_share=[0.8, None])
    assert column(ladder(frame, green), "emission_tco2") == approx([35, 50])
    (row,) = rows(
        ladder(
            frame, register(frame, [100.0], zero_carbon_mwh=[40.0]),
            inventories=inventories(frame, [2020], emission_tco2=[61.0]),
        )
    )  # fmt: skip
    assert (row["fuel_tco2"], row["emission_tco2"]) == (approx(31), approx(61))


# ---------------------------------------------------------------------------------------------------
# All of it together

# With coal of 18 GJ/t its κ is 2/18, that of gas 20/360: of 3,240 GJ gas has 2,880. 100 MWh are 360 GJ.


def together(frame, *, metered=None, past_tco2=None, coal_gj=18.0, **declared):
    evidence = {} if metered is None else {"enterprise_energy": meters(frame, **metered)}
    if past_tco2 is not None:
        evidence["inventories"] = inventories(frame, [2019], fuel_tco2=[past_tco2], electricity_mwh=[100.0])
    enterprises = register(frame, [100.0], **{name: [value] for name, value in declared.items()})
    (row,) = rows(ladder(frame, enterprises, coal_gj=coal_gj, **evidence))
    return row


def test_share_of_1_and_a_bill_of_no_gas_leave_no_fuels(frame):
    """Known by one or by both: nothing of the industry's coal is added to what is all electric."""
    alone = together(frame, electricity_share=1.0)
    both = together(frame, electricity_share=1.0, metered={"natural_gas": 0.0})
    assert [(row["grade"], row["fuel_tco2"], row["emission_tco2"], row["contradiction"]) for row in (alone, both)] == [
        (4, 0, 50, None), (2, 0, 50, None)
    ]  # fmt: skip


def test_bill_that_explains_its_share_is_all_there_is(frame):
    """A share of 0.9 leaves 40 GJ, which 0.1111 units of gas are: 2.2222 t. In the band from 0.8 to 1 as well."""
    for answer in ({"electricity_share": 0.9}, {"electricity_share_low": 0.8, "electricity_share_high": 1.0}):
        row = together(frame, metered={"natural_gas": 40 / 360}, **answer)
        assert (row["fuel_tco2"], row["contradiction"]) == (approx(20 * 40 / 360), None)


@pytest.mark.parametrize(
    ("main", "fuels", "contradiction"),
    [
        (None, 30.0, "share_unexplained"),  # 180 GJ are left: of the industry's fuels coal is not metered, 2/18 t/GJ
        ("raw_coal", 30.0, None),  # which the enterprise names
        ("natural_gas", 30.0, "share_unexplained"),  # it names what is metered
    ],
)
def test_heat_that_no_bill_explains_is_of_the_fuels_not_metered(frame, main, fuels, contradiction):
    """A share of 0.5 leaves 360 GJ, 0.5 units of gas are 180 GJ and 10 t."""
    row = together(frame, electricity_share=0.5, main_other_fuel=main, metered={"natural_gas": 0.5})
    assert (row["grade"], row["fuel_tco2"], row["contradiction"]) == (2, approx(fuels), contradiction)
    ends = (row["contradiction_low_tco2"], row["contradiction_high_tco2"])
    assert ends == ((approx(10), approx(30)) if contradiction else (None, None))


@pytest.mark.parametrize(
    ("main", "fuels"), [("natural_gas", 20.0), ("raw_coal", 40.0), ("none", 360 * 200 / 3240), (None, 360 * 200 / 3240)]
)
def test_main_other_energy_stands_for_all_there_is_beside_electricity(frame, main, fuels):
    """A share of 0.5 leaves 360 GJ: of gas, of coal, of the industry's mix; none at all is not what the share says."""
    row = together(frame, electricity_share=0.5, main_other_fuel=main)
    contradiction = "share_and_main_fuel" if main == "none" else None
    assert (row["grade"], row["fuel_tco2"], row["contradiction"]) == (4, approx(fuels), contradiction)


def test_enterprise_that_names_no_other_energy_is_all_electric(frame):
    found = [together(frame, main_other_fuel="none", **band) for band in ({}, {
        "electricity_share_low": 0.8, "electricity_share_high": 1.0
    })]  # fmt: skip
    assert [(row["grade"], row["fuel_tco2"], row["contradiction"]) for row in found] == [(4, 0, None)] * 2


def test_without_a_share_nothing_is_expected_beside_the_main_energy_and_only_that_beside_others(frame):
    """10 t of gas are metered and 10 t of the industry's mean left open: as gas, nothing; as coal, 10 t · 0.1111/κ."""
    assert together(frame, main_other_fuel="natural_gas", metered={"natural_gas": 0.5})["fuel_tco2"] == approx(10)
    coal = together(frame, main_other_fuel="raw_coal", metered={"natural_gas": 0.5})["fuel_tco2"]
    assert coal == approx(10 + 10 * (2 / 18) / (200 / 3240))


@pytest.mark.parametrize(
    ("past_tco2", "fuels", "contradiction"),
    [
        (20.0, 20.0, None),  # the band from 0.4 to 0.6 leaves 240 to 540 GJ: 13.3 to 30 t of the gas it burns
        (36.0, 30.0, None),  # as far as the band allows: 30 t, and 36 t are within what such inventories err by
        (60.0, 30.0, "past_inventory"),
        (2.0, 40 / 3, "past_inventory"),
    ],
)
def test_past_inventory_counts_as_far_as_the_share_allows(frame, past_tco2, fuels, contradiction):
    row = together(
        frame, past_tco2=past_tco2, electricity_share_low=0.4, electricity_share_high=0.6, main_other_fuel="natural_gas"
    )
    assert (row["grade"], row["fuel_tco2"], row["contradiction"]) == (3, approx(fuels), contradiction)
    ends = [row["contradiction_low_tco2"], row["contradiction_high_tco2"]]
    assert ends == (approx(sorted([fuels, past_tco2])) if contradiction else [None, None])


def test_past_inventory_says_how_much_there_can_be_beside_the_meter(frame):
    """10 t are metered, 3.6 t expected beside them; 11 t were verified last year: 1 t, and with 9 t nothing."""
    found = [together(frame, past_tco2=past, coal_gj=36.0, metered={"natural_gas": 0.5}) for past in (11.0, 9.0, 30.0)]
    assert [row["fuel_tco2"] for row in found] == approx([11, 10, 13.6])
    assert [row["contradiction"] for row in found] == [None, None, "past_inventory"]


@pytest.mark.parametrize(
    ("declared", "contradiction"),
    [
        # 0.5 units of gas are 180 GJ: a share of 2/3 at most, of which 0.8368 by coal equivalent is the same
        ({"electricity_share_low": 0.6, "electricity_share_high": 0.8}, None),
        ({"electricity_share_low": 0.8, "electricity_share_high": 1.0}, "share_next_band"),
        ({"electricity_share_low": 0.95, "electricity_share_high": 1.0}, "share_and_bill"),
        ({"electricity_share": 0.67}, None),
        ({"electricity_share": 0.83}, "share_counting"),
        ({"electricity_share": 0.837, "electricity_share_counting": "coal_equivalent"}, None),
        ({"electricity_share": 0.99}, "share_and_bill"),
    ],
)
def test_answer_too_electric_for_its_own_bill_is_told(frame, declared, contradiction):
    """The bill stands: 10 t; the interval is to hold what the answer says, and the industry's mean beside the bill."""
    row = together(frame, coal_gj=36.0, metered={"natural_gas": 0.5}, **declared)
    assert (row["fuel_tco2"], row["contradiction"]) == (approx(10, rel=1e-3), contradiction)
    if contradiction:
        answered = together(frame, coal_gj=36.0, **declared)["fuel_tco2"]
        assert (row["contradiction_low_tco2"], row["contradiction_high_tco2"]) == (approx(answered), approx(13.6))


@pytest.mark.parametrize(
    ("share", "contradiction"),
    [
        # 0.5 units of gas, ±25 %, are 144 to 240 GJ: shares of 0.6 to 0.714 beside 360 GJ of electricity
        (0.71, None),
        (0.6, None),
        (0.75, "share_counting"),
        (0.59, "share_unexplained"),
    ],
)
def test_bill_that_may_lie_off_contradicts_what_all_of_it_denies_alone(frame, share, contradiction):
    metered = meters(frame, off=0.25, natural_gas=0.5)
    enterprises = register(frame, [100.0], electricity_share=[share])
    (row,) = rows(ladder(frame, enterprises, coal_gj=36.0, enterprise_energy=metered))
    assert (row["grade"], row["contradiction"]) == (2, contradiction)
    assert row["contradiction_low_tco2"] <= row["fuel_tco2"] - 10 + 8
    assert row["contradiction_high_tco2"] >= row["fuel_tco2"] - 10 + 10 / 0.75 - 1e-9
    if contradiction is None:
        assert (row["contradiction_low_tco2"], row["contradiction_high_tco2"]) == approx((8, 10 / 0.75))


@pytest.mark.parametrize(("verified_tco2", "contradiction"), [(7.9, None), (7.0, "inventory_and_bill")])
def test_bill_that_may_lie_off_denies_an_inventory_only_by_its_least(frame, verified_tco2, contradiction):
    """10 t of gas, ±25 %, are 8 t at least: within a twentieth of 7.9, not of 7."""
    metered = meters(frame, off=0.25, natural_gas=0.5)
    verified = inventories(frame, [2020], fuel_tco2=[verified_tco2])
    (row,) = rows(ladder(frame, register(frame, [100.0]), enterprise_energy=metered, inventories=verified))
    assert (row["grade"], row["fuel_tco2"], row["contradiction"]) == (1, verified_tco2, contradiction)


@pytest.mark.parametrize(
    ("verified_tco2", "contradiction"), [(30.0, None), (9.0, "inventory_and_bill"), (80.0, "inventory_and_share")]
)
def test_verified_inventory_stands_and_what_it_denies_is_told(frame, verified_tco2, contradiction):
    """0.5 units of gas are 10 t; a share from 0.4 to 0.6 leaves 240 to 540 GJ, 13.3 to 30 t."""
    enterprises = register(frame, [100.0], electricity_share_low=[0.4], electricity_share_high=[0.6])
    verified = inventories(frame, [2020], fuel_tco2=[verified_tco2])
    (row,) = rows(ladder(frame, enterprises, enterprise_energy=meters(frame, natural_gas=0.5), inventories=verified))
    assert (row["grade"], row["fuel_tco2"], row["contradiction"]) == (1, verified_tco2, contradiction)


def test_share_of_unsure_counting_lies_between_the_two(frame):
    """0.8 is 0.6094 by coal equivalent, 2.564415 times the heat."""
    unsure = share(frame, electricity_share=0.8, electricity_share_counting="unsure")
    assert (unsure["grade"], 5 < unsure["fuel_tco2"] < 12.822075) == (4, True)


def test_missing_column_of_evidence_is_told_by_its_name(frame):
    with pytest.raises(TableError) as refused:
        ladder(frame, register(frame, [1.0]), inventories=frame(enterprise_id=["e1"], year=[2020]))
    assert [fault.values["column"] for fault in refused.value.faults] == ["verifier"]


@pytest.mark.parametrize("regions_in", ["register", "evidence"])
def test_region_must_stand_in_the_register_and_in_the_evidence_or_in_neither(frame, regions_in):
    north = {"region_code": ["north"]}
    enterprises = register(frame, [1.0], **(north if regions_in == "register" else {}))
    meter = frame(
        enterprise_id=["e1"], year=[2020], energy=["natural_gas"], amount=[0.5], unit=["10^4 m3"],
        **(north if regions_in == "evidence" else {}),
    )  # fmt: skip
    with pytest.raises(TableError) as refused:
        ladder(frame, enterprises, enterprise_energy=meter)
    table = "EnterpriseEnergy" if regions_in == "register" else "Enterprises"
    assert [(fault.values["column"], fault.values["table"]) for fault in refused.value.faults] == [
        ("region_code", table)
    ]


# ---------------------------------------------------------------------------------------------------
# Raking


def test_register_that_covers_its_industry_keeps_the_industry_s_fuels(frame):
    """600 MWh at a share of 0.8 have 30 t of fuels, 400 MWh by the industry 80 t: 110 t, where the industry has
    200 t. Both are raised by 200/110."""
    found = ladder(frame, register(frame, [600.0, 400.0], electricity_share=[0.8, None]))
    assert grade_and_fuels(found) == [(4, approx(30 * 200 / 110)), (5, approx(80 * 200 / 110))]
    assert column(found, "emission_tco2") == approx([300 + 30 * 200 / 110, 200 + 80 * 200 / 110])


def test_raking_leaves_better_evidence_alone(frame):
    """150 t are metered (7.5 of gas, no coal); the 400 MWh of the other have the 50 t that are left of 200 t."""
    found = ladder(
        frame, register(frame, [600.0, 400.0]), enterprise_energy=meters(frame, natural_gas=7.5, raw_coal=0.0)
    )
    assert grade_and_fuels(found) == [(2, approx(150)), (5, approx(50))]


@pytest.mark.parametrize("other", [300.0, 500.0])
def test_register_that_does_not_cover_its_industry_is_not_raked(frame, other):
    """900 or 1,100 MWh, where the statistics have 1,000."""
    found = ladder(frame, register(frame, [600.0, other], electricity_share=[0.8, None]))
    assert grade_and_fuels(found) == [(4, approx(30)), (5, approx(other / 5))]


@pytest.mark.parametrize(("other", "raked"), [(350.0, 190 / 100), (450.0, 210 / 120)])
def test_register_within_a_twentieth_of_its_industry_covers_it(frame, other, raked):
    """950 or 1,050 of 1,000 MWh, which have 190 or 210 t by the industry, and 30 + 70 or 30 + 90 t by the evidence."""
    found = ladder(frame, register(frame, [600.0, other], electricity_share=[0.8, None]))
    assert grade_and_fuels(found) == [(4, approx(30 * raked)), (5, approx(other / 5 * raked))]


def test_better_evidence_that_uses_the_industry_s_fuels_up_leaves_the_rest_as_it_was(frame):
    """250 t are metered of an industry of 200 t: no proportion is right, and none is taken."""
    found = ladder(
        frame, register(frame, [600.0, 400.0]), enterprise_energy=meters(frame, natural_gas=12.5, raw_coal=0.0)
    )
    assert grade_and_fuels(found) == [(2, approx(250)), (5, approx(80))]


def test_each_region_is_raked_by_itself(frame):
    """North covers the industry, south has half of it."""
    enterprises = register(
        frame, [600.0, 400.0, 500.0], region_code=["north", "north", "south"], electricity_share=[0.8, None, 0.8]
    )
    found = {row["enterprise_id"]: row["fuel_tco2"] for row in rows(ladder(frame, enterprises))}
    assert found == approx({"e1": 30 * 200 / 110, "e2": 80 * 200 / 110, "e3": 25})


# ---------------------------------------------------------------------------------------------------
# What the statistics say of fuels


@pytest.mark.spark("industry_fuels")
def test_fuel_ratio_and_carbon_of_an_industry_are_those_of_its_newest_year(frame):
    older, newer = statistics(frame, gas=1.0, year=2010), statistics(frame)
    both = {name: column(older, name, by=()) + column(newer, name, by=()) for name in names(older)}
    (row,) = rows(industry_fuels(industry_emission(frame(**both), factor_table(frame)), year=2020))
    assert (row["year"], row["electricity_mwh"]) == (2019, 1000)
    assert (row["fuel_ratio"], row["fuel_tco2_per_gj"]) == (approx(1), approx(200 / 3600))
    (row,) = rows(industry_fuels(industry_emission(frame(**both), factor_table(frame)), year=2018))
    assert (row["year"], row["fuel_ratio"]) == (2010, approx(0.3))


def test_statistics_of_the_year_itself_are_its_newest(frame):
    (row,) = rows(industry_fuels(industry_emission(statistics(frame), factor_table(frame)), year=2019))
    assert row["year"] == 2019


def test_fuel_ratio_and_carbon_do_not_depend_on_how_small_an_industry_is(frame):
    """A ten-thousandth of the industry: 0.1 MWh, and 0.36 GJ of other energy for 0.02 t."""
    tiny = industry_emission(statistics(frame, electricity=0.1, gas=0.0008, coal=0.002), factor_table(frame))
    (row,) = rows(industry_fuels(tiny, year=2020))
    assert (row["fuel_ratio"], row["fuel_tco2_per_gj"]) == (approx(1), approx(200 / 3600))


def test_industry_without_electricity_has_no_fuel_ratio(frame):
    dark = industry_emission(statistics(frame, electricity=0.0), factor_table(frame))
    (row,) = rows(industry_fuels(dark, year=2020))
    assert (row["fuel_ratio"], row["fuel_tco2_per_gj"]) == (None, None)


def test_industry_that_burns_nothing_has_a_fuel_ratio_of_0_and_no_carbon_in_its_fuels(frame):
    idle = industry_emission(statistics(frame, gas=0.0, coal=0.0), factor_table(frame))
    (row,) = rows(industry_fuels(idle, year=2020))
    assert (row["fuel_ratio"], row["fuel_tco2_per_gj"]) == (0, None)


@pytest.mark.parametrize(
    ("gas", "coal", "shares"), [(8.0, 20.0, [0.8, 0.2]), (0.02, 0.05, [0.8, 0.2]), (0.0, 0.0, [0, 0])]
)
def test_share_of_an_energy_is_its_part_of_what_the_fuels_emit(frame, gas, coal, shares):
    found = rows(fuel_shares(statistics(frame, gas=gas, coal=coal), factor_table(frame), year=2020), by="energy")
    assert {row["energy"]: row["fuel_share"] for row in found} == approx(
        dict(zip(["natural_gas", "raw_coal"], shares, strict=True))
    )


@pytest.mark.spark("fuel_shares")
def test_shares_of_an_industry_with_an_energy_without_factor_are_not_known(frame):
    strange = frame(
        industry_code=["29"] * 3, industry=["Rubber"] * 3, year=[2019] * 3,
        energy=["electricity", "natural_gas", "straw"], amount=[1000.0, 8.0, 1.0], unit=["MWh", "10^4 m3", "t"],
    )  # fmt: skip
    assert column(fuel_shares(strange, factor_table(frame), year=2020), "fuel_share", by="energy") == [None, None]


# ---------------------------------------------------------------------------------------------------
# Laws

POLARS = ENGINES["polars"]
MWH = st.floats(0.1, 1e6)
REGISTERS = st.lists(st.tuples(MWH, st.none() | st.floats(0.01, 1)), min_size=1, max_size=8)


@given(st.lists(MWH, min_size=1, max_size=8), st.floats(0.01, 1e5))
@settings(max_examples=30)
def test_enterprise_that_is_all_electric_emits_its_electricity_s_emission_exactly(electricity, gas):
    found = ladder(
        POLARS,
        register(POLARS, electricity, electricity_share=[1.0] * len(electricity)),
        energy=statistics(POLARS, gas=gas),
    )
    assert column(found, "emission_tco2") == [GRID * mwh for mwh in electricity]


@given(REGISTERS)
@settings(max_examples=40)
def test_raking_keeps_the_fuels_of_an_industry_that_the_register_covers(enterprises):
    electricity, shares = [mwh for mwh, _ in enterprises], [share for _, share in enterprises]
    total = sum(electricity)
    energy = statistics(POLARS, electricity=total, gas=total / 125)
    found = ladder(POLARS, register(POLARS, electricity, electricity_share=shares), energy=energy)
    unraked = ladder(POLARS, register(POLARS, electricity, electricity_share=shares), energy=energy, raked=False)
    assume(sum(column(unraked, "fuel_tco2")) > 1e-6)
    industry = total / 125 * 20 + 40
    assert sum(column(found, "fuel_tco2")) == approx(industry, rel=1e-9)


@given(REGISTERS, st.floats(0, 1e4), st.floats(0, 1e5))
@settings(max_examples=40)
def test_no_enterprise_emits_less_than_its_electricity(enterprises, gas, coal):
    electricity, shares = [mwh for mwh, _ in enterprises], [share for _, share in enterprises]
    found = ladder(
        POLARS,
        register(POLARS, electricity, electricity_share=shares),
        energy=statistics(POLARS, gas=gas, coal=coal),
        enterprise_energy=meters(POLARS, natural_gas=gas / 1000),
    )
    emission = column(found, "emission_tco2")
    assert all(tco2 >= GRID * mwh * (1 - 1e-12) for tco2, mwh in zip(emission, electricity, strict=True))


@given(st.lists(MWH, min_size=1, max_size=8), st.sampled_from(["linear", "last", "mean", "pooled", "own"]))
@settings(max_examples=30)
def test_without_evidence_emission_is_the_paper_s_to_the_last_digit(electricity, trend):
    energy = pl.concat([statistics(POLARS, year=2018, gas=9.0), statistics(POLARS)])
    enterprises = register(POLARS, electricity)
    papers = enterprise_emission(enterprises, forecast(POLARS, energy, trend))
    found = ladder(POLARS, enterprises, energy=energy, trend=trend)
    assert column(found, "emission_tco2") == column(papers, "emission_tco2")


# ---------------------------------------------------------------------------------------------------
# Laws of evidence that is reconciled

pieces = st.fixed_dictionaries(
    {
        "gas": st.none() | st.floats(0, 5),
        "band": st.none() | st.sampled_from(list(pairwise(BANDS))),
        "main": st.none() | st.sampled_from(["natural_gas", "raw_coal", "none"]),
        "past_tco2": st.none() | st.floats(0, 200),
    }
)


def estimated(electricity=100.0, order=1, **given):
    """One enterprise by the pieces of evidence given; `order` turns the rows of its tables about."""
    frame = ENGINES["polars"]
    low, high = given.get("band") or (None, None)
    main = {"main_other_fuel": [given["main"]]} if given.get("main") else {}
    enterprises = register(frame, [electricity], electricity_share_low=[low], electricity_share_high=[high], **main)
    size = electricity / 100
    evidence = {}
    if given.get("gas") is not None:
        metered = {"natural_gas": given["gas"] * size, "raw_coal": given.get("coal", 0) * size}
        metered = metered if "coal" in given else {"natural_gas": given["gas"] * size}
        evidence["enterprise_energy"] = meters(frame, **dict(list(metered.items())[::order]))
    if given.get("past_tco2") is not None:
        evidence["inventories"] = inventories(
            frame, [2018, 2019][::order], fuel_tco2=[9.0 * size, given["past_tco2"] * size][::order],
            electricity_mwh=[100.0 * size] * 2,
        )  # fmt: skip
    (row,) = rows(ladder(frame, enterprises, coal_gj=18.0, **evidence))
    return row


@given(pieces, st.floats(0, 3))
@settings(max_examples=15, deadline=None)
def test_evidence_in_any_order_gives_the_same(given_pieces, coal):
    told = {**given_pieces, "coal": coal}
    assert estimated(**told) == estimated(**told, order=-1)


@given(pieces)
@settings(max_examples=15, deadline=None)
def test_two_halves_of_an_enterprise_emit_what_the_whole_does(given_pieces):
    whole, half = estimated(**given_pieces), estimated(50.0, **given_pieces)
    assert (2 * half["fuel_tco2"], half["contradiction"]) == (approx(whole["fuel_tco2"]), whole["contradiction"])


def allowed(band=None, gas=None, main=None, past_tco2=None):
    """The least and most fuels that a piece of evidence alone allows, tCO2: what its interval would hold.

    Of a band the heat it leaves, of the fuels there are, gas at 20/360 and coal at 2/18 t/GJ; of a meter what it
    shows, and more; of a past inventory what nine in ten err by.
    """
    ends = []
    if band is not None:
        low, high = band
        ends.append((20 * (1 - high) / high, 40 * (1 - low) / low if low else float("inf")))
    if gas is not None:
        ends.append((20 * gas, float("inf")))
    if past_tco2 is not None:
        ends.append((PAST_HOLDS[0] * past_tco2, PAST_HOLDS[1] * past_tco2))
    return ends


@given(pieces)
@settings(max_examples=60, deadline=None)
def test_more_evidence_leaves_no_piece_s_interval_unless_a_contradiction_is_told(given_pieces):
    """Whatever was known first, the figure of all pieces together lies in what that piece allowed, or it is told, and
    the ends told hold the figure."""
    row = estimated(**given_pieces)
    fuel = row["fuel_tco2"]
    denied = [(low, high) for low, high in allowed(**given_pieces) if not low * 0.985 <= fuel <= high * 1.015 + 1e-9]
    assert not denied or row["contradiction"]
    if row["contradiction"]:
        assert row["contradiction_low_tco2"] <= fuel <= row["contradiction_high_tco2"]
