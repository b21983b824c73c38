"""What holds for every region, not only for those worked by hand."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.comparison.at_target import adjust, compare
from regional_carbon.models.efficiency_ranking import carbon_efficiency
from regional_carbon.models.enterprise_emissions import enterprise_emission, next_year
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.reduction_curves import reduction_curve, total_reduction_rate
from regional_carbon.procedure import procedure
from regional_carbon.strategies import RULES, Strategy
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from regional_carbon.units import unit
from tests.engines import ENGINES, column, rows
from tests.registers import emitting, ranked

POLARS = ENGINES["polars"]
GRID = 0.7

# ---------------------------------------------------------------------------------------------------
# Regions and strategies to try


class Used(NamedTuple):
    """An industry's energy of one year, in MWh, 10^4 m3 and GJ."""

    industry_code: str
    year: int
    electricity: int
    gas: int
    heat: int


class Enterprise(NamedTuple):
    industry_code: str
    electricity_mwh: int
    output_cny: int


class Region(NamedTuple):
    used: list[Used]
    enterprises: list[Enterprise]


INDUSTRIES = st.sampled_from(["29", "33", "39"])
AMOUNTS = st.integers(0, 10**5)

USED = st.builds(Used, INDUSTRIES, st.integers(2015, 2019), st.integers(1, 10**6), AMOUNTS, AMOUNTS)
REGIONS = st.builds(
    Region,
    st.lists(USED, min_size=1, max_size=12, unique_by=lambda used: (used.industry_code, used.year)),
    st.lists(st.builds(Enterprise, INDUSTRIES, AMOUNTS, st.integers(0, 10**9)), min_size=1, max_size=12),
)

# Enterprises that emit: whole tonnes and whole yuan, so that equal efficiencies are equal to the last digit.
TONNES = st.integers(1, 10**6)
REGISTERS = st.lists(st.tuples(TONNES, st.integers(0, 10**10)), min_size=1, max_size=30)
PRODUCING = st.lists(st.tuples(TONNES, st.integers(1, 10**10)), min_size=1, max_size=30)

SHARES = st.floats(0.01, 1)
STRATEGIES = st.one_of(
    st.just(Strategy("s", "marginal_opt_out")),
    *[
        st.builds(lambda rule, values: Strategy("s", rule, values), st.just(rule), st.fixed_dictionaries(parameters))
        for rule, parameters in {
            "collective_action": {"first": SHARES, "decay": SHARES},
            "relative_collective_action": {"first": SHARES, "ratio": SHARES},
            "linear_collective_action": {"first": SHARES, "ratio": st.floats(0, 1)},
            "inverse_efficiency": {"first": SHARES, "power": st.floats(0, 4)},
            "sliding_tail": {"full": st.integers(0, 30), "decay": SHARES},
        }.items()
    ],
)


def of_register(register):
    return ranked(POLARS, [float(tonnes) for tonnes, _ in register], [float(yuan) for _, yuan in register])


def energy_table(region, frame=POLARS, order=lambda rows: rows):
    names = ["electricity", "natural_gas", "heat"]
    units = {"electricity": "MWh", "natural_gas": "10^4 m3", "heat": "GJ"}
    told = order(
        [
            (used.industry_code, used.year, name, float(amount))
            for used in region.used
            for name, amount in zip(names, used[2:], strict=True)
        ]
    )
    return frame(
        industry_code=[row[0] for row in told],
        industry=[f"industry {row[0]}" for row in told],
        year=[row[1] for row in told],
        energy=[row[2] for row in told],
        amount=[row[3] for row in told],
        unit=[units[row[2]] for row in told],
    )


def factor_table(frame=POLARS, order=lambda rows: rows):
    told = order(
        [("electricity", "MWh", GRID, 3.6), ("natural_gas", "10^4 m3", 21.6, 389.31), ("heat", "GJ", 0.11, 1.0)]
    )
    names = ["energy", "unit", "tco2_per_unit", "gj_per_unit"]
    return frame(**{name: [row[place] for row in told] for place, name in enumerate(names)}, source=["published"] * 3)


def enterprise_table(region, frame=POLARS, order=lambda rows: rows):
    told = order([(f"e{place:02}", *enterprise) for place, enterprise in enumerate(region.enterprises)])
    return frame(
        enterprise_id=[row[0] for row in told],
        industry_code=[row[1] for row in told],
        year=[2020] * len(told),
        electricity_mwh=[float(row[2]) for row in told],
        output_cny=[float(row[3]) for row in told],
    )


def results(region, frame=POLARS, order=lambda rows: rows, trend="last"):
    """The rows of every table the procedure finds, by table."""
    found = procedure(
        energy_table(region, frame, order),
        factor_table(frame, order),
        enterprise_table(region, frame, order),
        year=2020,
        grid_tco2_per_mwh=GRID,
        trend=trend,
    )
    return {
        "intensity": rows(found.intensity),
        "forecast": rows(found.forecast),
        "enterprises": rows(found.enterprises),
        "comparison": rows(found.comparison),
        **{name: rows(curve) for name, curve in found.curves.items()},
    }


def assert_same(found, expected):
    """Tables with the same rows, numbers equal but for the rounding of sums."""
    assert found.keys() == expected.keys()
    for name, table in expected.items():
        assert len(found[name]) == len(table), name
        for row, other in zip(found[name], table, strict=True):
            for key, value in other.items():
                alike = approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
                assert row[key] == alike, (name, key)


# ---------------------------------------------------------------------------------------------------
# The procedure


@given(REGIONS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_rows_in_any_order_give_the_same_results(region, random):
    assert_same(results(region, order=lambda told: random.sample(told, len(told))), results(region))


@given(REGIONS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_years_in_any_order_give_the_same_linear_trend(region, random):
    def forecast(order):
        intensity = carbon_electricity_intensity(industry_emission(energy_table(region, order=order), factor_table()))
        return {"forecast": rows(next_year(intensity, year=2020, grid_tco2_per_mwh=GRID, trend="linear"))}

    assert_same(forecast(lambda told: random.sample(told, len(told))), forecast(lambda told: told))


@pytest.mark.parametrize("engine", ["polars_lazy", "pandas", "pyarrow", "duckdb"])
@given(region=REGIONS)
@settings(max_examples=8)
def test_results_are_the_same_on_every_engine(engine, region):
    assert_same(results(region, ENGINES[engine]), results(region))


@given(REGIONS)
@settings(max_examples=40)
def test_amounts_in_other_units_give_the_same_results(region):
    """Written in kWh, m3 and MJ and converted, as a reader of files converts them."""
    written = {
        "electricity": ("kWh", "MWh", 1000),
        "natural_gas": ("m3", "10^4 m3", 10_000),
        "heat": ("MJ", "GJ", 1000),
    }
    intensities = []
    for rewritten in (False, True):
        energy = energy_table(region).to_dict(as_series=False)
        enterprises = enterprise_table(region).to_dict(as_series=False)
        if rewritten:
            energy["amount"] = [
                amount * size * unit(other).to(unit(kept))
                for amount, (other, kept, size) in zip(
                    energy["amount"], [written[name] for name in energy["energy"]], strict=True
                )
            ]
            enterprises["electricity_mwh"] = [
                mwh / 10 * unit("万千瓦时").to(unit("MWh")) for mwh in enterprises["electricity_mwh"]
            ]
        intensity = carbon_electricity_intensity(industry_emission(POLARS(**energy), factor_table()))
        forecast = next_year(intensity, year=2020, grid_tco2_per_mwh=GRID)
        emission = enterprise_emission(POLARS(**enterprises), forecast)
        intensities.append({"intensity": rows(intensity), "forecast": rows(forecast), "emission": rows(emission)})
    assert_same(*intensities)


@given(REGISTERS, STRATEGIES, st.sampled_from([1 / 8, 8, 2**20]))
@settings(max_examples=60)
def test_currency_scales_costs_and_leaves_ranks_and_rates(register, strategy, worth):
    """Worth a power of two, so that no digit is lost on the way."""
    own, other = of_register(register), of_register([(tonnes, yuan * worth) for tonnes, yuan in register])
    assert column(other, "rank") == column(own, "rank")
    scaled = column(other, "efficiency_cny_per_tco2")
    assert scaled == [worth * efficiency for efficiency in column(own, "efficiency_cny_per_tco2")]
    curve, elsewhere = (reduction_curve(ranking, strategy.coefficient()) for ranking in (own, other))
    for name in ("coefficient", "reduction_rate", "output_forgone_rate"):
        assert column(elsewhere, name) == column(curve, name)
    assert column(elsewhere, "output_forgone_cny") == [worth * cost for cost in column(curve, "output_forgone_cny")]
    costs = zip(column(elsewhere, "average_cost_cny_per_tco2"), column(curve, "average_cost_cny_per_tco2"), strict=True)
    assert all(one == approx(worth * another, rel=1e-12) for one, another in costs)


# ---------------------------------------------------------------------------------------------------
# The ranking


@given(st.lists(st.tuples(st.none() | st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=26))
def test_ranks_run_from_1_without_gap_over_those_that_emit_in_order_of_efficiency(register):
    emission = [None if tonnes is None else float(tonnes) for tonnes, _ in register]
    result = rows(carbon_efficiency(emitting(POLARS, emission, [float(yuan) for _, yuan in register])))
    placed = sorted((row for row in result if row["rank"] is not None), key=lambda row: row["rank"])
    assert [row["rank"] for row in placed] == list(range(1, len(placed) + 1))
    assert len(placed) == sum(1 for tonnes in emission if tonnes)
    order = [(row["efficiency_cny_per_tco2"], row["enterprise_id"]) for row in placed]
    assert order == sorted(order)


# ---------------------------------------------------------------------------------------------------
# The curves


@given(REGISTERS, STRATEGIES)
def test_rates_lie_in_0_to_1_and_never_fall(register, strategy):
    curve = reduction_curve(of_register(register), strategy.coefficient())
    for name in ("reduction_rate", "output_forgone_rate"):
        known = [rate for rate in column(curve, name) if rate is not None]
        assert all(0 <= rate <= 1 for rate in known)
        assert all(earlier <= later for earlier, later in pairwise(known))


@given(REGISTERS, STRATEGIES)
def test_coefficients_lie_in_0_to_1_and_never_rise(register, strategy):
    beta = column(reduction_curve(of_register(register), strategy.coefficient()), "coefficient")
    assert all(0 <= coefficient <= 1 for coefficient in beta)
    assert all(later <= earlier * (1 + 1e-12) for earlier, later in pairwise(beta))


@given(REGISTERS)
def test_averaged_cost_never_falls_as_enterprises_leave(register):
    cost = column(reduction_curve(of_register(register), marginal_opt_out()), "average_cost_cny_per_tco2")
    assert all(later >= earlier * (1 - 1e-9) for earlier, later in pairwise(cost))


@given(REGISTERS)
def test_closing_everyone_costs_the_whole_output_for_the_whole_emission(register):
    end = rows(reduction_curve(of_register(register), marginal_opt_out()))[-1]
    tonnes, yuan = (sum(values) for values in zip(*register, strict=True))
    assert end["reduction_rate"] == 1
    assert end["average_cost_cny_per_tco2"] == approx(yuan / tonnes, rel=1e-12)


@given(REGISTERS, STRATEGIES)
def test_no_schedule_forgoes_less_output_than_the_opt_out_for_the_same_reduction(register, strategy):
    """Between two steps of the opt-out its next enterprise leaves in part, so its curve is straight there."""
    ranking = of_register(register)
    closing = reduction_curve(ranking, marginal_opt_out())
    asked = reduction_curve(ranking, strategy.coefficient())
    least = np.interp(
        column(asked, "reduction_tco2"),
        [0, *column(closing, "reduction_tco2")],
        [0, *column(closing, "output_forgone_cny")],
    )
    assert all(
        forgone >= bound * (1 - 1e-9) for forgone, bound in zip(column(asked, "output_forgone_cny"), least, strict=True)
    )


@given(REGISTERS, STRATEGIES)
def test_total_reduction_rate_is_the_end_of_the_curve(register, strategy):
    ranking = of_register(register)
    end = column(reduction_curve(ranking, strategy.coefficient()), "reduction_rate")[-1]
    assert total_reduction_rate(ranking, strategy.coefficient()) == approx(end, rel=1e-12)


# ---------------------------------------------------------------------------------------------------
# At a target


@given(REGISTERS, STRATEGIES, st.floats(0.001, 1))
def test_enterprise_reached_last_is_the_first_with_which_the_target_is_met(register, strategy, target):
    curve = reduction_curve(of_register(register), strategy.coefficient())
    (row,) = rows(compare({"s": curve}, target))
    rates = column(curve, "reduction_rate")
    met = [m for m, rate in enumerate(rates, 1) if rate >= target - 1e-12]
    assert row["meets_target"] is bool(met)
    assert row["enterprises_reached"] == (met[0] if met else None)
    assert row["greatest_rate"] == rates[-1]


SCHEDULES = [name for name, rule in RULES.items() if rule.coefficient.__module__.endswith("collective_action")]


@pytest.mark.parametrize("rule", SCHEDULES)
@given(register=PRODUCING, within=st.floats(0.001, 0.999))
@settings(max_examples=40)
def test_adjusting_meets_every_target_within_the_dial_s_reach_and_never_falls_short(rule, register, within):
    ranking = of_register(register)
    strategy = Strategy("s", rule, {"full": 2} if rule == "sliding_tail" else {})
    dial = RULES[rule].dial
    least, greatest = (
        total_reduction_rate(ranking, strategy.turned(value).coefficient()) for value in (dial.none, dial.all)
    )
    target = least + within * (greatest - least)
    assume(0 < target <= 1 and greatest - least > 1e-6)
    rate = total_reduction_rate(ranking, adjust(ranking, strategy, target).coefficient())
    assert 0 <= rate - target <= 1e-9
