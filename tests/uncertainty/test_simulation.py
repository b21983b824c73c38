"""How sure the emissions are: each source of error alone by hand, and the laws they all keep."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.factors import evidence_errors
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import speaking
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.schema.arrays import Columns
from regional_carbon.uncertainty.backtesting import ANSWERS, backtest
from regional_carbon.uncertainty.own_errors import known_shares, own_intervals
from regional_carbon.uncertainty.simulation import MOST_VALUES, SOURCES, fewer, simulated_emissions
from regional_carbon.uncertainty.simulation_draws import LEAST_DRAWS, narrowest
from tests.engines import ENGINES
from tests.registers import iac_sample

POLARS = ENGINES["polars"]
GRID = 0.5


def standing(frame, fuel, electricity, *, industry=None, grade=None, **columns):
    """Enterprises of 2020 with their fuels and electricity on a grid of 0.5, all making 1,000."""
    count = len(fuel)
    emission = [one + GRID * used for one, used in zip(fuel, electricity, strict=True)]
    return industry_standing(
        carbon_efficiency(
            frame(
                enterprise_id=[f"e{place}" for place in range(count)], industry_code=industry or ["29"] * count,
                year=[2020] * count, electricity_mwh=electricity, output_cny=[1000.0] * count,
                intensity_tco2_per_mwh=[1.0] * count, emission_tco2=emission, fuel_tco2=fuel,
                grade=grade or [5] * count, **columns,
            )
        )
    )  # fmt: skip


def statistics(frame, codes=("29",), *, electricity_mwh=1e9, fuel=0.1, half=0.02, years=5):
    """Each industry: a fuel part of 0.1 ± 0.02 t/MWh, all of it natural gas."""
    count = len(codes)
    of = {"industry_code": list(codes), "industry": list(codes), "year": [2020] * count}
    low, high = ([GRID + fuel + sign * half] * count if half else [None] * count for sign in (-1, 1))
    return {
        "forecast": frame(
            **of, trend=["last"] * count, years=[years] * count, grid_tco2_per_mwh=[GRID] * count,
            intensity_tco2_per_mwh=[GRID + fuel] * count, intensity_low_tco2_per_mwh=low,
            intensity_high_tco2_per_mwh=high, below_grid=[False] * count,
        ),
        "fuels": frame(
            **of, electricity_mwh=[electricity_mwh] * count, fuel_ratio=[1.0] * count, fuel_tco2_per_gj=[0.056] * count
        ),
        "shares": frame(industry_code=list(codes), energy=["natural_gas"] * count, fuel_share=[1.0] * count),
    }  # fmt: skip


def errors(frame, kind="industry_intensity", ratios=((0.0001, 0.0), (1.0, 2.0)), **bounds):
    """One distribution: by default a ratio that is anything from 0 to 2 alike."""
    count = len(ratios)
    everywhere = {
        "share_from": 0.0, "share_to": 2.0, "electricity_from_mwh": 0.0, "electricity_to_mwh": 1e12,
        "age_from_years": 0, "age_to_years": 1000,
    }  # fmt: skip
    columns = {name: [value] * count for name, value in {**everywhere, **bounds}.items()}
    return frame(
        kind=[kind] * count, **columns, plants=[100] * count, probability=[one for one, _ in ratios],
        ratio=[ratio for _, ratio in ratios], origin=["by hand"] * count,
    )  # fmt: skip


def worlds(frame, register, *, table=None, counted=("evidence",), sigma=None, codes=("29",), **more):
    known = {name: more.pop(name) for name in ("electricity_mwh", "half", "years", "fuel") if name in more}
    (found,) = simulated_emissions(
        register, **statistics(frame, codes, **known), errors=errors(frame) if table is None else table,
        counted=counted, factor_sigma=sigma or {}, **more,
    )  # fmt: skip
    return found


# ---------------------------------------------------------------------------------------------------
# One source of error at a time


@pytest.mark.spark("simulated_emissions")
def test_evidence_leaves_each_fuel_part_its_own_distribution(frame):
    """F = 10 t times anything from 0 to 2: the narrowest 90 % of it is 18 t wide, between 50 and 70 t in all."""
    found = worlds(frame, standing(frame, [10.0], [100.0]))
    (low,), (high,) = found.intervals()
    assert high - low == approx(18, abs=0.05)
    assert 50 <= low < high <= 70
    assert found.emission.mean() == approx(60, abs=0.01)


def test_error_that_cannot_go_below_nothing_is_cut_off_above():
    """A fifth burns nothing, the rest up to 2.5 times the estimate: nine in ten lie below 2.1875 times, F = 10 t."""
    table = errors(POLARS, ratios=((0.2, 0.0), (1.0, 2.5)))
    (low,), (high,) = worlds(POLARS, standing(POLARS, [10.0], [100.0]), table=table).intervals()
    assert (low, high) == (50, approx(50 + 21.875, abs=0.2))


def test_forecast_leaves_the_interval_it_has_itself():
    """0.1 ± 0.02 t/MWh on 100 MWh: 50 + 10 ± 2 t."""
    (low,), (high,) = worlds(POLARS, standing(POLARS, [10.0], [100.0]), counted=["trend"]).intervals()
    assert (low, high) == (approx(58, abs=0.2), approx(62, abs=0.2))


def test_interval_of_the_pooled_trend_counts_with_one_year_of_statistics():
    """It is made of the past errors of all industries; that of other rules with so few years is not gone by."""
    known = statistics(POLARS, years=1)
    register = standing(POLARS, [10.0], [100.0])
    ends = {}
    for trend in ("pooled", "last"):
        forecast = known["forecast"].with_columns(trend=pl.lit(trend))
        (found,) = simulated_emissions(
            register, **{**known, "forecast": forecast}, errors=errors(POLARS), counted=["trend"], factor_sigma={}
        )
        ends[trend] = [round(float(end[0]), 1) for end in found.intervals()]
    assert ends["pooled"] == [approx(58, abs=0.2), approx(62, abs=0.2)]
    assert ends["last"] == [60, 60]  # the table of errors has no row for the trend


def test_forecast_errs_by_nothing_in_the_mean():
    """0.1 ± 0.2 t/MWh: fuels from nothing to three times, 10 t in the mean; a normal law cut off would make it 12.2."""
    found = worlds(POLARS, standing(POLARS, [10.0], [100.0]), counted=["trend"], half=0.2)
    assert found.emission.mean() == approx(60, abs=0.3)
    assert np.quantile(found.emission, 0.95) == approx(50 + 30, abs=1.5)


def test_forecast_never_takes_fuels_below_nothing_and_errs_by_nothing_in_the_mean_however_wide():
    """0.1 ± 1 t/MWh: no law above nothing has that upper end and that mean; it is as wide as one can be."""
    found = worlds(POLARS, standing(POLARS, [10.0], [100.0]), counted=["trend"], half=1.0)
    assert found.emission.min() > 50
    assert found.emission.mean() == approx(60, abs=1)
    assert np.quantile(found.emission, 0.95) == approx(50 + 38, abs=1.5)


def moved(region_error, industry_error, *, industry=("29", "29"), effect=(0.5, 0.5), grade=(5, 5)):
    """Draws of two enterprises of 10 t each, whose own evidence is beyond doubt, and whose fuels others have moved."""
    register = standing(
        POLARS, [10.0, 10.0], [100.0, 100.0], industry=list(industry), grade=list(grade), shared_effect=list(effect),
        shared_region_error=[None if one is None else region_error for one in effect],
        shared_industry_error=[None if one is None else industry_error for one in effect],
    )  # fmt: skip
    certain = errors(POLARS, ratios=((0.0, 1.0), (1.0, 1.0)))
    return worlds(POLARS, register, table=certain, codes=("29", "30"))


def test_what_is_left_open_of_the_shared_effect_is_drawn_once_for_a_region():
    """Both enterprises are drawn alike, 100 + 20·exp(±1.645·0.3 − 0.045) t in all, 120 in the mean."""
    found = moved(0.3, 0.0, industry=("29", "30"))
    assert found.total_interval() == approx((100 + 20 * np.exp(-0.5385), 100 + 20 * np.exp(0.4485)), abs=0.2)
    assert found.total().mean() == approx(120, abs=0.05)
    assert found.emission[0] == approx(found.emission[1])


def test_what_is_left_open_of_an_industry_s_effect_is_drawn_once_for_that_industry():
    alike, apart = (moved(0.0, 0.3, industry=industry).emission for industry in (("29", "29"), ("29", "30")))
    assert alike[0] == approx(alike[1])
    assert abs(np.corrcoef(*apart)[0, 1]) < 0.1


def test_enterprise_that_the_shared_effect_does_not_move_has_no_error_of_it():
    """At the estimate of 60 t in every draw, beside one that is drawn."""
    found = moved(0.3, 0.3, effect=(0.5, None)).emission
    spread = sorted(found.std(axis=1))
    assert (spread[0], spread[1] > 1) == (0, True)


def test_enterprise_tried_with_better_evidence_keeps_no_error_of_the_effect():
    """As where better evidence is tried for the figures of `better_evidence`: its tier is another, the effect stands."""
    assert moved(0.3, 0.3, grade=(1, 1)).emission == approx(np.full((2, 1024), 60.0))


def test_effect_of_which_nothing_is_left_open_leaves_points():
    assert moved(0.0, 0.0).emission == approx(np.full((2, 1024), 60.0))


@pytest.mark.parametrize("known", [{"half": None}, {"years": 4}])
def test_industry_of_few_years_takes_the_error_of_other_forecasts(known):
    """Where an industry's own years are too few, the row `trend` says: half to double, here about its mean, 1.25."""
    table = errors(POLARS, "trend", ratios=((0.001, 0.5), (0.999, 2.0)))
    register = standing(POLARS, [10.0], [100.0])
    found = worlds(POLARS, register, table=table, counted=["trend"], **known)
    assert (found.emission.min(), found.emission.max()) == (approx(54, abs=0.1), approx(66, abs=0.1))


def test_meter_errs_on_the_electricity_alone():
    table = errors(POLARS, "electricity_meter", ratios=((0.001, 0.99), (0.999, 1.01)))
    found = worlds(POLARS, standing(POLARS, [10.0], [100.0]), table=table, counted=["electricity_meter"])
    assert (found.emission.min(), found.emission.max()) == (approx(59.5, abs=0.01), approx(60.5, abs=0.01))


def test_industry_errs_for_all_its_enterprises_alike():
    register = standing(POLARS, [10.0, 20.0, 10.0], [100.0, 200.0, 100.0], industry=["29", "29", "30"])
    found = worlds(POLARS, register, counted=["trend"], codes=("29", "30"))
    first, same, other = (found.emission[found.region.texts("enterprise_id").index(f"e{place}")] for place in range(3))
    assert np.corrcoef(first, same)[0, 1] == approx(1)
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.1


def test_emission_factor_errs_for_all_industries_alike():
    """σ = 0.1 of natural gas, on the fuels of each: the 90 % interval of e^(0.1·N − 0.005) is 0.844 to 1.173."""
    register = standing(POLARS, [100.0, 10.0], [100.0, 100.0], industry=["29", "30"])
    found = worlds(POLARS, register, counted=["factors"], sigma={"natural_gas": 0.1}, codes=("29", "30"))
    assert np.corrcoef(*found.emission)[0, 1] == approx(1)
    fuels = found.emission[found.region.texts("enterprise_id").index("e0")] - 50
    assert np.quantile(fuels, [0.05, 0.95]) == approx([84.4, 117.3], abs=0.3)


def making(**more):
    """Two that make clinker, one that makes lime, one whose product has no error; nothing else emits but electricity."""
    made = {"process_product": ["clinker", "clinker", "lime", "steel"], "process_tco2": [520.0, 52.0, 75.0, 80.0]}
    register = standing(POLARS, [0.0] * 4, [2000.0, 1900.0, 1800.0, 1700.0], **made)
    return worlds(POLARS, register, process_sigma={"clinker": 0.05, "lime": 0.1}, **more)


def test_process_factor_errs_for_all_who_make_the_product_alike():
    drawn = making(counted=("factors",))
    error = drawn.emission - drawn.region["emission_tco2"][:, None]
    product = drawn.region.texts("process_product")
    clinker = error[[place for place, name in enumerate(product) if name == "clinker"]]
    size = drawn.region["process_tco2"]
    assert sorted(size[[place for place, name in enumerate(product) if name == "clinker"]]) == [52, 520]
    one, other = (row / row.std() for row in clinker)
    assert one == approx(other, abs=1e-6)
    assert max(row.std() for row in clinker) == approx(520 * 0.05, rel=0.02)
    (lime,) = error[[place for place, name in enumerate(product) if name == "lime"]]
    assert lime.std() == approx(75 * 0.1, rel=0.02)
    assert abs(np.corrcoef(one, lime)[0, 1]) < 0.1
    assert drawn.emission.mean(axis=1) == approx(drawn.region["emission_tco2"], rel=1e-3)


def test_product_without_an_error_of_its_factor_emits_what_its_tonnes_say():
    drawn = making(counted=("factors",))
    (place,) = [place for place, name in enumerate(drawn.region.texts("process_product")) if name == "steel"]
    assert np.ptp(drawn.emission[place]) == approx(0, abs=1e-9)


def test_without_errors_of_factors_process_emissions_are_what_tonnes_say():
    drawn = making(counted=("evidence",))
    assert np.ptp(drawn.emission, axis=1) == approx(0, abs=1e-9)


def test_statistics_of_a_fuel_err_for_all_industries_alike():
    """±5 % of natural gas, 1.96 standard deviations: on the fuels of every industry that burns it, 0.958 to 1.042."""
    register = standing(POLARS, [100.0, 10.0], [1000.0, 100.0], industry=["29", "30"])
    found = worlds(POLARS, register, table=evidence_errors(), counted=["statistics"], codes=("29", "30"))
    assert np.corrcoef(*found.emission)[0, 1] == approx(1)
    fuels = found.emission[found.region.texts("enterprise_id").index("e0")] - 500
    assert np.quantile(fuels, [0.05, 0.95]) == approx([95.8, 104.2], abs=0.2)


def test_grid_factor_errs_for_all_electricity_alike_and_is_told_apart():
    """σ = 0.1 on 150 t of electricity: 126.6 to 176.0, beside 30 t of fuels; given the factor, 180 t."""
    register = standing(POLARS, [10.0, 20.0], [100.0, 200.0])
    found = worlds(POLARS, register, counted=["grid"], grid_sigma=0.1)
    assert found.total_interval() == approx((30 + 126.6, 30 + 176.0), abs=0.5)
    assert found.total_interval(given_factor=True) == approx((180, 180))
    assert found.emission == approx(np.repeat(found.region["emission_tco2"][:, None], found.draws, axis=1))
    assert worlds(POLARS, register, counted=["trend"], grid_sigma=0.1).grid_tco2 == approx(np.zeros(1024))


def test_enterprises_err_apart_from_each_other():
    found = worlds(POLARS, standing(POLARS, [10.0] * 40, [100.0] * 40))
    apart = np.corrcoef(found.emission)[~np.eye(40, dtype=bool)]
    assert np.abs(apart).max() < 0.2
    assert found.total().std() == approx(np.sqrt(40) * found.emission[0].std(), rel=0.1)


def test_industry_whose_register_is_whole_keeps_its_fuel_total():
    """The statistics' 300 MWh are the register's: what one burns more another burns less."""
    found = worlds(POLARS, standing(POLARS, [10.0] * 3, [100.0] * 3), electricity_mwh=300.0)
    assert found.total() == approx(np.full(found.draws, 180))
    low, high = found.intervals()
    assert (high - low).min() > 5


def test_verified_inventory_is_not_made_to_give_way():
    register = standing(POLARS, [10.0] * 3, [100.0] * 3, grade=[1, 5, 5])
    found = worlds(POLARS, register, electricity_mwh=300.0)
    assert np.ptp(found.emission[found.region.texts("enterprise_id").index("e0")]) == 0


# ---------------------------------------------------------------------------------------------------
# Which distribution is an enterprise's


def test_declared_share_takes_the_distribution_of_its_own_answer():
    register = standing(
        POLARS, [10.0] * 5, [100.0] * 5, grade=[4] * 5,
        electricity_share=[0.6, 0.6, 0.6, 0.6, None], electricity_share_precision=[None, 0.025, 0.05, 0.1, None],
        electricity_share_low=[None] * 4 + [0.4], electricity_share_high=[None] * 4 + [0.8],
    )  # fmt: skip
    kinds = ["share_exact", "share_nearest_5", "share_nearest_10", "share_within_10", "share_in_bands"]
    told = [errors(POLARS, kind, ratios=((0.001, 1 + place), (1.0, 1 + place))) for place, kind in enumerate(kinds)]
    found = worlds(POLARS, register, table=pl.concat(told))
    ids = found.region.texts("enterprise_id")
    fuels = {name: found.emission[ids.index(name)].mean() - 50 for name in ids}
    assert fuels == {f"e{place}": approx(10 * (1 + place)) for place in range(5)}


def test_share_by_coal_equivalent_is_counted_by_heating_value():
    """0.8 by coal equivalent is 0.8 / (0.8 + 2.5644 · 0.2) = 0.6093."""
    region = Columns(
        pl.DataFrame(
            {
                "grade": [4, 4, 5], "electricity_mwh": [100.0] * 3, "fuel_tco2": [10.0, 10.0, 20.196],
                "electricity_share": [0.8, 0.8, None],
                "electricity_share_counting": ["coal_equivalent", "calorific", None],
            }
        )
    )  # fmt: skip
    assert known_shares(region) == approx([0.6093, 0.8, 0.5], abs=1e-4)


def test_narrower_row_stands_before_a_wider_one():
    wide = errors(POLARS, ratios=((0.001, 1.0), (1.0, 1.0)), share_to=None, electricity_to_mwh=None, age_to_years=None)
    small = errors(
        POLARS, ratios=((0.001, 3.0), (1.0, 3.0)), share_to=None, electricity_to_mwh=150.0, age_to_years=None
    )
    found = worlds(POLARS, standing(POLARS, [10.0, 20.0], [100.0, 200.0]), table=pl.concat([small, wide]))
    assert dict(zip(found.region.texts("enterprise_id"), found.emission.mean(axis=1), strict=True)) == {
        "e0": approx(80), "e1": approx(120),
    }  # fmt: skip


def test_ratio_per_natural_gas_is_to_the_carbon_of_gas():
    """κ is half of gas's: 10 t of fuels estimated are 20 t of gas; whoever burns gas alone emits 20."""
    wide = errors(POLARS, "share_exact", ratios=((0.001, 3.0), (1.0, 3.0)), share_to=None)
    per_gas = errors(POLARS, "share_exact", ratios=((0.001, 1.0), (1.0, 1.0)), share_to=None, carbon_from=0.4,
                     carbon_to=0.6, gas_from=0.0, gas_to=None, per="natural_gas")  # fmt: skip
    table = pl.concat([wide, per_gas], how="diagonal_relaxed")
    register = standing(POLARS, [10.0], [100.0], grade=[4], electricity_share=[0.6])
    found = worlds(POLARS, register, table=table, gas_tco2_per_gj=0.112)
    assert found.emission.mean() == approx(50 + 20)
    elsewhere = worlds(POLARS, register, table=table, gas_tco2_per_gj=0.056)
    assert elsewhere.emission.mean() == approx(50 + 30)


def test_fuel_mix_errs_for_all_that_declared_a_share_alike():
    """κ of the industry half or half as much again: those of grade 4 move together, grade 5 not at all."""
    table = errors(POLARS, "fuel_carbon", ratios=((0.001, 0.5), (0.999, 1.5)))
    register = standing(POLARS, [10.0, 20.0, 10.0], [100.0] * 3, grade=[4, 4, 5], electricity_share=[0.6, 0.6, None])
    found = worlds(POLARS, register, table=table, counted=["fuel_carbon"])
    first, same, other = (found.emission[found.region.texts("enterprise_id").index(f"e{place}")] for place in range(3))
    assert np.corrcoef(first, same)[0, 1] == approx(1)
    assert (first.min(), first.max()) == (approx(55, abs=0.1), approx(65, abs=0.1))
    assert np.ptp(other) == 0


def test_older_inventory_takes_the_distribution_of_its_age():
    young = errors(POLARS, "past_inventory", ratios=((0.001, 1.0), (1.0, 1.0)), age_to_years=2)
    old = errors(POLARS, "past_inventory", ratios=((0.001, 2.0), (1.0, 2.0)), age_from_years=2)
    register = standing(POLARS, [10.0, 10.0], [100.0, 100.0], grade=[3, 3], evidence_year=[2019, 2017])
    found = worlds(POLARS, register, table=pl.concat([young, old]))
    assert dict(zip(found.region.texts("enterprise_id"), found.emission.mean(axis=1), strict=True)) == {
        "e0": approx(60), "e1": approx(70),
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# Laws

amounts = st.lists(st.tuples(st.floats(0, 1e5), st.floats(1, 1e5)), min_size=1, max_size=12)


@given(amounts)
@settings(max_examples=40)
def test_without_uncertainty_every_world_is_the_estimate(drawn):
    fuel, electricity = map(list, zip(*drawn, strict=True))
    found = worlds(POLARS, standing(POLARS, fuel, electricity), counted=(), draws=64)
    assert found.emission == approx(np.repeat(found.region["emission_tco2"][:, None], 64, axis=1), rel=1e-12)
    assert found.lowest_tenth().sum() >= 1
    assert set(found.same_grade(found.codes())) == {1.0}
    among_all, in_industry = found.ranks()
    for low, high in (among_all, in_industry):
        assert (low == high).all()
    assert (among_all[0] == found.region["rank"]).all()
    assert (in_industry[0] == found.region["rank_in_industry"]).all()


@given(
    st.lists(
        st.tuples(st.floats(1, 1e4), st.floats(10, 1e5), st.sampled_from(["29", "30"]), st.sampled_from([1, 2, 3, 5])),
        min_size=1, max_size=12,
    )
)  # fmt: skip
@settings(max_examples=40)
def test_mean_of_the_draws_is_the_estimate(drawn):
    """Of each grade of an industry, by the errors shipped: those of small plants alone would make it up to 18 times."""
    fuel, electricity, industry, grade = map(list, zip(*drawn, strict=True))
    register = standing(POLARS, fuel, electricity, industry=industry, grade=grade)
    found = worlds(POLARS, register, table=evidence_errors(), codes=("29", "30"))
    groups = np.array([f"{code} {of:.0f}" for code, of in zip(found.region.texts("industry_code"), found.region["grade"], strict=True)])  # fmt: skip
    drawn_mean = [found.emission[groups == group].sum(axis=0).mean() for group in np.unique(groups)]
    estimate = [found.region["emission_tco2"][groups == group].sum() for group in np.unique(groups)]
    assert drawn_mean == approx(estimate, rel=1e-9)


def test_mean_of_the_draws_is_the_estimate_with_every_error():
    """400 enterprises of all sizes in two industries: 5.8 % too high before; sampling leaves 0.3 %."""
    random = np.random.default_rng(1)
    electricity = random.lognormal(7, 1.5, 400)
    register = standing(POLARS, list(0.1 * electricity), list(electricity), industry=["29", "30"] * 200)
    found = worlds(POLARS, register, table=evidence_errors(), counted=SOURCES, sigma={"natural_gas": 0.05},
                   codes=("29", "30"), grid_sigma=0.1)  # fmt: skip
    estimate = found.region["emission_tco2"].sum()
    assert found.total().mean() == approx(estimate, rel=0.003)
    assert (found.total() + found.grid_tco2).mean() == approx(estimate, rel=0.003)
    low, high = found.total_interval()
    assert low < estimate < high


def test_what_an_enterprise_knows_to_the_tonne_stays_so():
    """Half are right, the rest up to twice: what lies above is scaled, what is right is not moved."""
    table = errors(POLARS, "metered_fuels", ratios=((0.1, 0.5), (0.2, 1.0), (0.7, 1.0), (1.0, 2.0)))
    found = worlds(POLARS, standing(POLARS, [10.0], [100.0], grade=[2]), table=table)
    assert np.mean(found.emission == 60) == approx(0.5, abs=0.01)
    assert found.emission.mean() == approx(60)


def test_common_error_changes_no_rank_where_it_moves_all_alike():
    """Two industries on one fuel: what its factor errs by moves every enterprise's fuels in one proportion."""
    register = standing(POLARS, [10.0, 40.0, 20.0], [0.001] * 3, industry=["29", "30", "29"])
    counted = ["factors", "statistics", "grid"]
    found = worlds(POLARS, register, table=evidence_errors(), counted=counted, sigma={"natural_gas": 0.3},
                   codes=("29", "30"), grid_sigma=0.3)  # fmt: skip
    (low, high), _ = found.ranks()
    assert (low == high).all()
    assert found.lowest_tenth().tolist() == [1, 0, 0]
    assert np.ptp(found.total()) > 50


def test_share_of_one_is_certain_but_for_the_meter():
    register = standing(POLARS, [0.0], [100.0], grade=[4], electricity_share=[1.0])
    but_the_meter = [name for name in SOURCES if name != "electricity_meter"]
    found = worlds(POLARS, register, table=evidence_errors(), counted=but_the_meter)
    assert np.ptp(found.emission) == 0
    assert found.emission[0, 0] == GRID * 100


@given(st.permutations(range(9)))
@settings(max_examples=10)
def test_order_of_rows_does_not_matter(order):
    fuel = [3.0, 50.0, 7.0, 20.0, 1.0, 90.0, 4.0, 33.0, 12.0]
    register = standing(POLARS, fuel, [100.0] * 9)
    known = worlds(POLARS, register, table=evidence_errors(), counted=SOURCES)
    shuffled = worlds(POLARS, register[list(order)], table=evidence_errors(), counted=SOURCES)
    assert (known.emission == shuffled.emission).all()


def test_seed_says_which_worlds_are_drawn():
    register = standing(POLARS, [10.0, 20.0], [100.0, 100.0])
    one, same, other = (worlds(POLARS, register, seed=seed).emission for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


@pytest.mark.parametrize(("worse", "better"), [
    ("industry_intensity", "share_within_10"), ("share_within_10", "share_nearest_10"),
    ("industry_intensity", "share_in_bands"), ("share_in_bands", "share_nearest_10"),
    ("share_nearest_10", "share_nearest_5"), ("share_nearest_5", "share_exact"),
    ("industry_intensity", "metered_fuels"),
])  # fmt: skip
def test_better_evidence_never_widens_an_interval_in_expectation(worse, better):
    found = backtest(iac_sample(), grid_tco2_per_mwh=0.7035, errors=evidence_errors())
    plants = found.plants.drop_nulls("emission_tco2")
    width = plants.group_by("answer").agg(mean=(pl.col("emission_high_tco2") - pl.col("emission_low_tco2")).mean())
    mean = dict(width.iter_rows())
    assert set(mean) <= set(ANSWERS)
    assert mean[better] <= mean[worse]


def test_narrowest_interval_holds_nine_values_of_ten():
    values = np.sort(np.random.default_rng(1).gamma(1, 1, (3, 1000)), axis=1)
    low, high = narrowest(values)
    assert low.shape == high.shape == (3,)
    for row, (start, stop) in enumerate(zip(low, high, strict=True)):
        assert np.mean((values[row] >= start) & (values[row] <= stop)) == approx(0.9)
        assert stop - start <= np.quantile(values[row], 0.95) - np.quantile(values[row], 0.05)


def test_interval_of_evidence_alone_is_that_of_the_draws():
    """Whatever is done to keep the mean of all at the estimate."""
    register = standing(
        POLARS, [10.0, 30.0, 100.0, 10.0, 30.0], [100.0, 2000.0, 20000.0, 100.0, 200.0], grade=[5, 5, 5, 4, 4],
        electricity_share_low=[None] * 3 + [0.4, 0.4], electricity_share_high=[None] * 3 + [0.6, 0.6],
    )  # fmt: skip
    whatever_burnt = evidence_errors().filter(pl.col("carbon_to").is_null(), pl.col("gas_to").is_null())
    table = whatever_burnt.filter(pl.col("gas_from").fill_null(0) == 0)
    found = worlds(POLARS, register, table=table)
    exact = own_intervals(found.region, table)
    low, high = found.intervals()
    assert len(low) == 5
    assert low == approx(exact[0], rel=1e-3)
    assert high == approx(exact[1], rel=1e-3)


def test_a_million_enterprises_are_drawn_in_fewer_worlds():
    assert [fewer(count, 1024) for count in (1, 72, 100_000, 1_000_000)] == [1024, 1024, 1024, 256]
    assert fewer(10**9, 1024) == LEAST_DRAWS
    assert 1_000_000 * fewer(1_000_000, 1024) <= MOST_VALUES


@pytest.mark.parametrize(("language", "told"), [
    (
        "en",
        "There is no source of error weather.\n"
        "  The sources are evidence, trend, statistics, fuel_carbon, factors, grid and electricity_meter.",
    ),
    ("zh", "没有误差来源weather。\n  可用的有：evidence、trend、statistics、fuel_carbon、factors、grid和electricity_meter。"),
])  # fmt: skip
def test_unknown_source_of_error_is_refused(language, told):
    with speaking(language), pytest.raises(StrategyError) as refused:
        worlds(POLARS, standing(POLARS, [10.0], [100.0]), counted=["weather"])
    with speaking(language):
        assert str(refused.value) == told
