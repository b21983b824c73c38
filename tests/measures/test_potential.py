"""Model V, V1–V4: by hand, as published for Region A, and the laws of what an audit would find."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from pytest import approx

from regional_carbon.collect.region import read_region
from regional_carbon.measures import shipped_table
from regional_carbon.measures.potential import (
    AuditLevel,
    abatement_potential,
    industry_abatement,
    region_abatement,
    saving_spread,
    shipped_levels,
)
from regional_carbon.schema.measure_inputs import MeasureInputs
from tests.conftest import EXAMPLES
from tests.engines import polars_frame, rows

FACTORS = {"grid_tco2_per_mwh": 0.7035, "fuel_tco2_per_gj": 0.06}
QUANTILES = ["saving_q05", "saving_q25", "saving_q50", "saving_q75", "saving_q95"]


def energy(frame, electricity, fuel=None, *, limit=None, by_industry=None, industry=None):
    """Enterprises that use so much electricity (MWh) and fuel (GJ)."""
    fuel = [None] * len(electricity) if fuel is None else fuel
    return frame(
        enterprise_id=[f"e{place}" for place in range(len(electricity))],
        industry_code=["29"] * len(electricity) if industry is None else industry,
        year=[2020] * len(electricity),
        electricity_bought_mwh=electricity,
        electricity_limit_mwh=electricity if limit is None else limit,
        fuel_gj=pl.Series(fuel, dtype=pl.Float64).to_arrow(),
        fossil_tco2=pl.Series([None if gj is None else gj * 0.06 for gj in fuel], dtype=pl.Float64).to_arrow(),
        fuel_of_industry=[False] * len(electricity) if by_industry is None else by_industry,
    )


def potential(*told, frame=polars_frame, **more):
    return rows(abatement_potential(energy(frame, *told, **more), **FACTORS), by=("enterprise_id", "measure_group"))


def saving(told):
    return sum(row["saving_mwh"] for row in told if row["saving_mwh"] is not None)


@pytest.fixture(scope="module")
def region_a():
    """The enterprises of Region A by their electricity alone, as in the worked example."""
    register = read_region(EXAMPLES / "region-a").enterprises.filter(year=2020)
    built = energy(polars_frame, register["electricity_mwh"].to_list(), industry=register["industry_code"].to_list())
    return built.with_columns(register["enterprise_id"])


# ---------------------------------------------------------------------------------------------------
# By hand and as published


@pytest.mark.spark("abatement_potential")
def test_10000_mwh_are_found_to_save_566_85_by_process_measures(frame):
    """Law 1: at the reference use π = 1/(1 + exp(−2.9412)) = 0.94985, S = 0.94985 · 596.781."""
    buildings, process = potential([10_000.0], frame=frame)
    assert (process["measure_group"], process["unit"]) == ("electricity_process", "MWh")
    assert process["found"] == approx(0.94985, abs=5e-6)
    assert process["saving_mwh"] == approx(566.85, abs=0.005)
    assert process["saving_gj"] is None
    assert process["estimated_tco2"] == approx(566.85 * 0.7035, abs=0.01)
    assert process["tonnes_tco2"] == approx(0.75 * 566.85 * 0.7035, abs=0.01)
    assert buildings["saving_mwh"] == approx(451.557 / (1 + math.exp(-2.1665)))
    assert process["saving_q05"] == approx(0.1226 * process["saving_mwh"])  # of the class from 6,025 MWh


def test_fuel_of_10_tj_is_found_by_hand():
    """π = 1/(1 + exp(−0.015)), S = π · 1,398.683; of the class from 7,437 GJ."""
    *_, process = potential([0.0], [10_000.0])
    assert process["measure_group"] == "fuel_process"
    assert process["saving_gj"] == approx(1398.683 / (1 + math.exp(-0.015)))
    assert process["saving_q95"] == approx(4.1395 * process["saving_gj"])
    assert process["estimated_tco2"] == approx(process["saving_gj"] * 0.06)


def test_region_a_is_expected_to_find_29849_mwh_of_12548_to_53136(region_a):
    """Section 5 of the specification: 10.0 % of 297,714 MWh; 20,999 t by the engineers, 15,749 t realised."""
    (told,) = rows(region_abatement(region_a, **FACTORS), by="carrier")
    assert told["enterprises"] == 72
    assert told["electricity_bought_mwh"] == approx(297_714, abs=0.5)
    assert told["saving_mwh"] == approx(29_849, abs=0.5)
    assert told["saving_mwh"] / told["electricity_bought_mwh"] == approx(0.100, abs=0.0005)
    assert (told["saving_q05"], told["saving_q95"]) == (approx(12_548, abs=0.5), approx(53_136, abs=0.5))
    assert (told["estimated_tco2"], told["tonnes_tco2"]) == (approx(20_999, abs=0.5), approx(15_749, abs=0.5))


def test_a045_of_region_a_is_expected_to_find_611_mwh_of_274_to_907(region_a):
    """Worked example: 5,438 MWh, expected 611 (11.2 %), half of such enterprises 274–907, 90 % 69–1,586."""
    own = abatement_potential(region_a, **FACTORS).filter(enterprise_id="A045")
    assert own["saving_mwh"].sum() == approx(611, abs=0.5)
    assert own["saving_mwh"].sum() / 5438 == approx(0.112, abs=0.0005)
    assert [own[name].sum() for name in QUANTILES if name != "saving_q50"] == [
        approx(69, abs=0.5), approx(274, abs=0.5), approx(907, abs=0.5), approx(1586, abs=0.5)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("group", "shares"),
    [
        ("electricity_process", [0.072, 0.057, 0.047]),
        ("electricity_buildings_operations", [0.101, 0.041, 0.021]),
        ("fuel_process", [0.0445, 0.070, 0.075]),
        ("fuel_buildings_operations", [0.045, 0.026, 0.017]),
    ],
)
def test_share_found_at_1_10_and_50_is_the_published_one(group, shares):
    """Section 3 of the specification, at 1, 10 and 50 GWh or TJ; it prints 4.4 % where its numbers give 4.45."""
    of = "mwh" if group.startswith("electricity") else "gj"
    sizes = [1_000.0, 10_000.0, 50_000.0]
    told = [row[f"saving_{of}"] for row in potential(sizes, sizes) if row["measure_group"] == group]
    assert [saved / size for saved, size in zip(told, sizes, strict=True)] == approx(shares, abs=0.0005)


# ---------------------------------------------------------------------------------------------------
# What is known of whom


def test_share_is_held_flat_below_the_least_use_that_was_learnt():
    told = potential([0.601, 60.1, 601.0])
    shares = [saving(told[place : place + 2]) / use for place, use in ((0, 0.601), (2, 60.1), (4, 601.0))]
    assert shares == approx([shares[2]] * 3)
    assert told[0]["found"] == told[4]["found"]


def test_enterprise_larger_than_any_audited_is_marked():
    assert [row["beyond_learnt"] for row in potential([102_084.0, 102_085.0])] == [False, False, True, True]


def test_fuel_known_by_industry_alone_counts_for_the_region_and_not_for_the_enterprise():
    built = energy(polars_frame, [1000.0, 1000.0], [5_000.0, 5_000.0], by_industry=[True, False])
    fuel = abatement_potential(built, **FACTORS).filter(pl.col("unit") == "GJ")
    assert fuel["enterprise_id"].unique().to_list() == ["e1"]
    _, of_region = rows(region_abatement(built, **FACTORS), by="carrier")
    assert (of_region["carrier"], of_region["enterprises"]) == ("fuel", 2)
    assert of_region["saving_gj"] == approx(2 * fuel["saving_gj"].sum())


def test_carrier_that_nobody_is_known_to_use_has_no_row():
    told = region_abatement(energy(polars_frame, [1000.0]), **FACTORS)
    assert told["carrier"].to_list() == ["electricity"]
    assert {row["measure_group"] for row in potential([1000.0])} == {
        "electricity_process",
        "electricity_buildings_operations",
    }


def test_electricity_saved_is_no_more_than_what_is_not_zero_carbon():
    """All but 20 of 1,000 MWh are green: of 173 MWh expected 20 count, and so much of each quantile."""
    told = potential([1000.0], limit=[20.0])
    assert saving(told) == approx(20)
    assert sum(row["saving_q95"] for row in told) == approx(20)
    assert sum(row["saving_q05"] for row in told) == approx(0.0961 * saving(potential([1000.0])))


# ---------------------------------------------------------------------------------------------------
# The total of a region


@pytest.mark.spark("region_abatement")
def test_mean_and_variance_of_the_total_are_those_of_v4(frame):
    """The gamma's mean and variance, read off its quantiles by drawing from it."""
    (told,) = rows(region_abatement(energy(frame, [2_000.0, 20_000.0]), **FACTORS), by="carrier")
    first, second = (saving(potential([use])) for use in (2_000.0, 20_000.0))
    mean = first + second
    variance = first**2 * 0.5968 + second**2 * 0.7529 + (0.358**2 + 0.068**2 + 0.039**2) * mean**2
    drawn = np.random.default_rng(7).gamma(mean**2 / variance, variance / mean, 400_000)
    assert told["saving_mwh"] == approx(mean)
    assert [told[name] for name in QUANTILES] == approx(np.quantile(drawn, [0.05, 0.25, 0.5, 0.75, 0.95]), rel=0.01)


@pytest.mark.spark("saving_spread")
def test_spread_of_a_region_s_saving_is_the_deviation_of_its_gamma_over_its_mean(frame):
    """Of 2,000 and 20,000 MWh as above; nothing of a carrier that nobody uses."""
    told = saving_spread(energy(frame, [2_000.0, 20_000.0]), teams=1)
    first, second = (saving(potential([use])) for use in (2_000.0, 20_000.0))
    own = (first**2 * 0.5968 + second**2 * 0.7529) / (first + second) ** 2
    assert told == {"electricity": approx((own + 0.358**2 + 0.068**2 + 0.039**2) ** 0.5, rel=1e-3), "fuel": 0.0}


@pytest.mark.spark("industry_abatement")
def test_industries_add_up_to_their_region_and_are_less_sure_than_it(frame):
    built = energy(frame, [2_000.0, 20_000.0, 700.0], [0.0, 9_000.0, 100.0], industry=["29", "29", "30"])
    (electricity, fuel) = rows(region_abatement(built, **FACTORS), by="carrier")
    told = rows(industry_abatement(built, **FACTORS), by=("carrier", "industry_code"))
    assert [(row["carrier"], row["industry_code"], row["enterprises"]) for row in told] == [
        ("electricity", "29", 2), ("electricity", "30", 1), ("fuel", "29", 2), ("fuel", "30", 1)
    ]  # fmt: skip
    assert told[0]["saving_mwh"] + told[1]["saving_mwh"] == approx(electricity["saving_mwh"])
    assert told[2]["saving_gj"] + told[3]["saving_gj"] == approx(fuel["saving_gj"])
    assert told[0]["saving_q95"] + told[1]["saving_q95"] > electricity["saving_q95"]


def test_more_teams_make_a_region_surer_and_leave_its_mean(region_a):
    one, many = (
        rows(region_abatement(region_a, **FACTORS, inputs=MeasureInputs(teams=teams)), by="carrier")[0]
        for teams in (1, 8)
    )
    assert one["saving_mwh"] == many["saving_mwh"]
    assert one["saving_q05"] < many["saving_q05"] < many["saving_q95"] < one["saving_q95"]


def test_own_level_moves_the_expectation_and_its_left_variance_the_interval(region_a):
    own = {**shipped_levels(), "electricity": AuditLevel(1.2, 0.03)}
    (plain,) = rows(region_abatement(region_a, **FACTORS), by="carrier")
    (told,) = rows(region_abatement(region_a, **FACTORS, levels=own), by="carrier")
    assert told["saving_mwh"] == approx(1.2 * plain["saving_mwh"])
    assert told["saving_q95"] / told["saving_mwh"] < plain["saving_q95"] / plain["saving_mwh"]
    potential_of_own = abatement_potential(region_a, **FACTORS, levels=own)
    assert potential_of_own["saving_mwh"].sum() == approx(told["saving_mwh"])


# ---------------------------------------------------------------------------------------------------
# Laws

USES = st.lists(st.floats(0, 1e7), min_size=1, max_size=8)


@given(st.floats(602, 1e7), st.floats(1.001, 100))
def test_saving_rises_with_use_and_its_share_falls(use, times):
    """Law 2, from the least use up: below it the share is flat."""
    less, more = (saving(potential([value])) for value in (use, use * times))
    assert less < more < use * times
    assert more / (use * times) < less / use


@given(USES, USES)
def test_saving_and_its_interval_lie_within_the_use(electricity, fuel):
    count = min(len(electricity), len(fuel))
    told = abatement_potential(energy(polars_frame, electricity[:count], fuel[:count]), **FACTORS)
    uses = {f"e{place}": (electricity[place], fuel[place]) for place in range(count)}
    summed = told.group_by("enterprise_id", "unit").agg(pl.col("saving_mwh", "saving_gj", *QUANTILES).sum())
    assert summed.height == 2 * count
    for row in summed.iter_rows(named=True):
        use = uses[row["enterprise_id"]][row["unit"] == "GJ"]
        quantiles = [row[name] for name in QUANTILES]
        assert 0 <= row["saving_mwh"] + row["saving_gj"] <= use
        assert quantiles == sorted(quantiles)
        assert quantiles[-1] <= use * (1 + 1e-12)


def test_without_energy_there_is_no_measure():
    told = potential([0.0], [0.0])
    assert len(told) == 4
    amounts = ("saving_mwh", "saving_gj", "estimated_tco2", "tonnes_tco2", *QUANTILES)
    assert {row[name] for row in told for name in amounts} == {0.0, None}


@given(st.lists(st.tuples(st.floats(0, 1e6), st.none() | st.floats(0, 1e6)), min_size=2, max_size=8), st.randoms())
def test_rows_may_come_in_any_order(drawn, random):
    built = energy(polars_frame, [use for use, _ in drawn], [use for _, use in drawn])
    places = list(range(len(drawn)))
    random.shuffle(places)
    for model in (abatement_potential, region_abatement, industry_abatement):
        assert_frame_equal(model(built, **FACTORS), model(built[places], **FACTORS), rel_tol=1e-12, abs_tol=0)


@given(st.floats(700, 1e6), st.integers(2, 5))
def test_parts_of_a_split_enterprise_promise_at_least_what_the_whole_did(use, parts):
    """What a meter more or less changes: smaller enterprises save a larger share, never a smaller one."""
    whole = saving(potential([use]))
    split = saving(potential([use / parts] * parts))
    assert whole <= split * (1 + 1e-12)
    assert split <= use


def test_tables_that_ship_name_the_four_groups_and_nine_quantiles_of_each_class():
    assert [row["group"] for row in shipped_table("potential")] == [
        "electricity_process", "electricity_buildings_operations", "fuel_process", "fuel_buildings_operations"
    ]  # fmt: skip
    assert len(shipped_table("spread")) == 12
    assert all(sum(name.startswith("q") for name in row) == 9 for row in shipped_table("spread"))
