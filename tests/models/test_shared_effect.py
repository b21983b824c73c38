"""The shared effect: what enterprises that are known teach about the others of their region, by hand and by law."""

from math import exp, log, sqrt
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.models.evidence import emission_by_evidence
from regional_carbon.models.shared_effect import BOUNDS
from tests.engines import ENGINES, column, rows
from tests.models.test_evidence import GRID, factor_table, forecast

POLARS = ENGINES["polars"]
CODES = ("29", "30")


def statistics(frame):
    """Two industries of 1,000,000 MWh each, far more than the register has, with fuels of 0.2 t/MWh on a grid of 0.5."""
    return frame(
        industry_code=[code for code in CODES for _ in range(2)], industry=["Rubber"] * 2 + ["Minerals"] * 2,
        year=[2019] * 4, energy=["electricity", "natural_gas"] * 2, amount=[1e6, 1e4] * 2,
        unit=["MWh", "10^4 m3"] * 2,
    )  # fmt: skip


def ladder(frame, codes, electricity_mwh, fuels=(), *, shared=True, energy=None):
    """The register in 2020; `fuels` are the verified ones of the first of it."""
    count = len(codes)
    ids = [f"e{place:03}" for place in range(count)]
    register = frame(
        enterprise_id=ids, industry_code=list(codes), year=[2020] * count, output_cny=[1e6] * count,
        electricity_mwh=list(electricity_mwh),
    )  # fmt: skip
    known = len(fuels)
    inventories = (
        frame(enterprise_id=ids[:known], year=[2020] * known, verifier=["Verifier Ltd"] * known, fuel_tco2=list(fuels))
        if known
        else None
    )
    energy = statistics(frame) if energy is None else energy
    return emission_by_evidence(
        register,
        forecast(frame, energy),
        energy,
        factor_table(frame),
        year=2020,
        inventories=inventories,
        shared=shared,
    )


# ---------------------------------------------------------------------------------------------------
# By hand: with four of equal size known, all of one industry, s² = 1.305/4 and v = s² + 0.183 = 0.50925. A region like
# its country takes 0.044/(0.044 + v) = 0.07953 of ln R, a specialised one 1.569/(1.569 + v) = 0.75496.

A_FIFTH: Final = 0.13143  # the probability that a region is specialised in which these four burn a fifth
OF_REGION: Final = ((1 - A_FIFTH) * 0.07953 + A_FIFTH * 0.75496) * log(0.2)  # −0.2709
OF_INDUSTRY: Final = 0.183 / (0.183 + 1.305 / 4)


def test_four_that_burn_a_fifth_take_the_fifth_of_their_industry_down_by_half(frame):
    """Region −0.2709, and 0.3594 of what is left of ln 0.2 for the industry: exp(−0.7519) = 0.4715, 20 → 9.43 t."""
    found = rows(ladder(frame, ["29"] * 5, [100.0] * 5, [4.0] * 4))
    effect = exp(OF_REGION + OF_INDUSTRY * (log(0.2) - OF_REGION))
    assert effect == approx(0.4715, abs=5e-5)
    assert [row["fuel_tco2"] for row in found] == approx([4.0] * 4 + [20 * effect], rel=1e-4)
    assert found[4]["emission_tco2"] == approx(50 + 20 * effect, rel=1e-4)
    assert [row["shared_effect"] for row in found] == [None] * 4 + [approx(effect, rel=1e-4)]
    assert [row["shared_estimate_tco2"] for row in found] == [approx(20)] * 4 + [None]


def test_industry_of_which_nobody_is_known_moves_by_what_is_learnt_of_the_region(frame):
    """N(ln 0.2; 0 and 0.55325) : N(ln 0.2; 0 and 2.07825) = 0.1294 : 0.3720; 0.05·0.3720/(0.05·0.3720 + 0.95·0.1294)."""
    found = rows(ladder(frame, ["29"] * 4 + ["30"], [100.0] * 5, [4.0] * 4))
    assert found[4]["fuel_tco2"] == approx(20 * exp(OF_REGION), rel=1e-4)
    within = (1 - A_FIFTH) * 0.044 * (1 - 0.07953) + A_FIFTH * 1.569 * (1 - 0.75496)
    between = A_FIFTH * (1 - A_FIFTH) * ((0.75496 - 0.07953) * log(0.2)) ** 2
    assert found[4]["shared_region_error"] == approx(sqrt(within + between), rel=1e-4)
    assert found[4]["shared_industry_error"] == approx(sqrt(0.183), rel=1e-9)


def test_seven_that_burn_a_twelfth_make_the_region_a_specialised_one_and_are_believed(frame):
    """v = 1.305/7 + 0.183; specialised with 91 %: θ = −1.890, of its own industry −2.205: 0.1510 and 0.1103."""
    found = rows(ladder(frame, ["29"] * 8 + ["30"], [100.0] * 9, [1.6] * 7))
    assert [row["shared_effect"] for row in found[7:]] == approx([0.1103, 0.1510], rel=1e-3)


def test_answers_leave_less_open_of_their_own_industry(frame):
    """s² = 1.305/4."""
    found = rows(ladder(frame, ["29"] * 5, [100.0] * 5, [4.0] * 4))
    assert found[4]["shared_industry_error"] == approx(sqrt(1 / (1 / 0.183 + 4 / 1.305)), rel=1e-9)


def test_two_who_are_known_teach_nothing_and_three_do(frame):
    two, three = (rows(ladder(frame, ["29"] * 5, [100.0] * 5, [4.0] * known))[4] for known in (2, 3))
    assert (two["fuel_tco2"], two["shared_effect"], two["shared_region_error"]) == (approx(20), None, None)
    assert three["fuel_tco2"] < 15


def test_those_who_burn_nothing_at_all_take_others_no_lower_than_a_tenth(frame):
    found = rows(ladder(frame, ["29"] * 100, [100.0] * 100, [0.0] * 99))
    assert found[99]["fuel_tco2"] == approx(20 * BOUNDS[0])


def test_those_who_burn_ten_times_as_much_take_others_no_higher_than_three_times(frame):
    found = rows(ladder(frame, ["29"] * 100, [100.0] * 100, [200.0] * 99))
    assert found[99]["fuel_tco2"] == approx(20 * BOUNDS[1])


def test_industry_that_the_register_covers_keeps_its_total_and_teaches_nothing(frame):
    """500 of 500 MWh: 100 t of fuels, of which 16 t are known and the fifth enterprise has the rest."""
    energy = frame(
        industry_code=["29"] * 2, industry=["Rubber"] * 2, year=[2019] * 2, energy=["electricity", "natural_gas"],
        amount=[500.0, 5.0], unit=["MWh", "10^4 m3"],
    )  # fmt: skip
    plain, shared = (
        rows(ladder(frame, ["29"] * 5, [100.0] * 5, [10.0] * 4, energy=energy, shared=shared))
        for shared in (False, True)
    )
    assert [row["fuel_tco2"] for row in shared] == [row["fuel_tco2"] for row in plain]
    assert [row["shared_effect"] for row in shared] == [None] * 5


def test_region_teaches_nothing_of_another():
    """North's four burn a fifth; south's enterprise stays as its industry says."""
    energy = statistics(POLARS)
    register = POLARS(
        region_code=["n"] * 5 + ["s"], enterprise_id=[f"e{place}" for place in range(5)] + ["e0"],
        industry_code=["29"] * 6, year=[2020] * 6, output_cny=[1e6] * 6, electricity_mwh=[100.0] * 6,
    )  # fmt: skip
    inventories = POLARS(
        region_code=["n"] * 4, enterprise_id=[f"e{place}" for place in range(4)], year=[2020] * 4,
        verifier=["Verifier Ltd"] * 4, fuel_tco2=[4.0] * 4,
    )  # fmt: skip
    found = emission_by_evidence(
        register,
        forecast(POLARS, energy),
        energy,
        factor_table(POLARS),
        year=2020,
        inventories=inventories,
        shared=True,
    )
    moved = {(row["region_code"], row["enterprise_id"]): row["shared_effect"] for row in rows(found)}
    assert moved["n", "e4"] == approx(0.4715, rel=1e-3)
    assert moved["s", "e0"] is None


# ---------------------------------------------------------------------------------------------------
# Laws

amounts = st.floats(1.0, 1e4)
registers = st.lists(st.tuples(st.sampled_from(CODES), amounts), min_size=1, max_size=12)


@settings(max_examples=30)
@given(register=registers)
def test_without_answers_every_figure_is_the_paper_s_digit_for_digit(register):
    codes, electricity = zip(*register, strict=True)
    plain, shared = (ladder(POLARS, codes, electricity, shared=shared) for shared in (False, True))
    assert column(shared, "emission_tco2") == column(plain, "emission_tco2")


@settings(max_examples=30)
@given(register=registers, known=st.integers(0, 12))
def test_answers_that_say_what_the_industry_says_move_nobody(register, known):
    codes, electricity = zip(*register, strict=True)
    answers = [0.2 * used for used in electricity[:known]]
    found = ladder(POLARS, codes, electricity, answers)
    assert column(found, "fuel_tco2") == approx([0.2 * used for used in electricity], rel=1e-9)


@settings(max_examples=30)
@given(register=registers, answers=st.lists(st.floats(0, 1e4), max_size=12))
def test_better_evidence_never_moves_and_others_move_within_bounds(register, answers):
    codes, electricity = zip(*register, strict=True)
    known = answers[: len(codes)]
    found = ladder(POLARS, codes, electricity, known)
    fuels, (least, most) = column(found, "fuel_tco2"), BOUNDS
    assert fuels[: len(known)] == known
    ratios = [fuel / (0.2 * used) for fuel, used in zip(fuels, electricity, strict=True)][len(known) :]
    assert [least - 1e-9 <= ratio <= most + 1e-9 for ratio in ratios] == [True] * len(ratios)


@settings(max_examples=30)
@given(register=registers, answers=st.lists(st.floats(0, 1e4), max_size=12), order=st.randoms(use_true_random=False))
def test_rows_in_any_order_say_the_same(register, answers, order):
    codes, electricity = zip(*register, strict=True)
    known = answers[: len(codes)]
    energy, ids = statistics(POLARS), [f"e{place:03}" for place in range(len(codes))]
    enterprises = POLARS(
        enterprise_id=ids, industry_code=codes, year=[2020] * len(ids), output_cny=[1e6] * len(ids),
        electricity_mwh=electricity,
    )  # fmt: skip
    shuffled = enterprises.sample(fraction=1, shuffle=True, seed=order.randrange(1000))
    inventories = POLARS(
        enterprise_id=ids[: len(known)] or ["none"], year=[2020] * max(1, len(known)),
        verifier=["Verifier Ltd"] * max(1, len(known)), fuel_tco2=known or [1.0],
    )  # fmt: skip
    found = [
        emission_by_evidence(
            register_, forecast(POLARS, energy), energy, factor_table(POLARS), year=2020,
            inventories=inventories, shared=True,
        )
        for register_ in (enterprises, shuffled)
    ]  # fmt: skip
    assert column(found[0], "fuel_tco2") == column(found[1], "fuel_tco2")


@pytest.mark.parametrize("ratio", [0.2, 0.7, 2.5])
def test_many_answers_that_agree_move_the_others_to_what_they_say(ratio):
    found = ladder(POLARS, ["29"] * 600, [100.0] * 600, [20 * ratio] * 590)
    assert sum(column(found, "fuel_tco2")[590:]) == approx(10 * 20 * ratio, rel=0.02)
    assert sum(column(found, "emission_tco2")) == approx(600 * (20 * ratio + 100 * GRID), rel=1e-3)
