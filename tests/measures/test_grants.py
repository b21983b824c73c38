"""Grants, subsidies and carbon prices: as published for Region A, law 8 of Model V, and budgets."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import speaking
from regional_carbon.measures.grants import CARBON_PRICE, GRANT, SUBSIDY, Incentive, incentive_effects
from regional_carbon.schema.measure_inputs import MeasureInputs
from tests.engines import polars_frame, rows
from tests.measures.test_potential import energy, region_a

__all__ = ["region_a"]  # the fixture

INPUTS = MeasureInputs(electricity_price_cny_per_mwh=700.0)
FACTORS = {"grid_tco2_per_mwh": 0.7035, "fuel_tco2_per_gj": 0.06}
ONE = energy(polars_frame, [10_000.0])


def moved(region, kind, level, **options):
    (row,) = rows(incentive_effects(region, [Incentive(kind, level, **options)], **FACTORS, inputs=INPUTS), by=())
    return row


@pytest.mark.parametrize(
    ("share", "done", "additional", "million", "free", "per_tonne"),
    [
        (0.10, 0.485, 91, 1.54, 0.99, 1698),
        (0.25, 0.496, 252, 3.92, 0.97, 1556),
        (0.50, 0.517, 589, 8.20, 0.93, 1392),
        (0.75, 0.551, 1131, 13.35, 0.86, 1181),
    ],
)
def test_grant_in_region_a_is_as_published(region_a, share, done, additional, million, free, per_tonne):
    row = moved(region_a, GRANT, share)
    assert (row["unaided_tco2"] + row["additional_tco2"]) / row["potential_tco2"] == approx(done, abs=0.0005)
    assert row["additional_tco2"] == approx(additional, abs=0.5)
    assert row["money_cny"] / 1e6 == approx(million, abs=0.005)
    assert row["free_rider_share"] == approx(free, abs=0.005)
    assert row["additional_cost_cny_per_tco2"] == approx(per_tonne, abs=0.5)


@pytest.mark.spark("incentive_effects")
def test_grant_of_nothing_moves_nothing_on_any_engine(frame):
    row = moved(energy(frame, [10_000.0]), GRANT, 0)
    assert (row["additional_tco2"], row["money_cny"]) == (approx(0), 0)
    assert row["potential_tco2"] == approx(moved(ONE, GRANT, 0)["potential_tco2"])


def test_region_a_would_do_48_per_cent_of_the_tonnes_unaided(region_a):
    row = moved(region_a, GRANT, 0)
    assert row["potential_tco2"] == approx(15_749, abs=0.5)
    assert row["unaided_tco2"] / row["potential_tco2"] == approx(0.480, abs=0.0005)


@pytest.mark.parametrize("kind", [GRANT, SUBSIDY, CARBON_PRICE])
def test_incentive_of_0_moves_nothing_and_costs_nothing(kind):
    """Law 8."""
    row = moved(ONE, kind, 0)
    assert (row["additional_tco2"], row["money_cny"], row["enterprises_moved"]) == (0, 0, 0)
    assert (row["free_rider_share"], row["additional_cost_cny_per_tco2"]) == (None, None)


@given(st.floats(1e-3, 1), st.floats(1e-3, 1), st.floats(100, 1e5))
@settings(max_examples=30)
def test_additional_tonnes_rise_with_the_grant_and_free_riders_take_a_part_of_it(one, other, used):
    """Law 8: never fewer tonnes, nor less money; and the free riders' part lies within (0, 1]."""
    less, more = (moved(energy(polars_frame, [used]), GRANT, share) for share in sorted((one, other)))
    assert less["additional_tco2"] <= more["additional_tco2"]
    assert less["money_cny"] <= more["money_cny"]
    assert 0 < more["free_rider_share"] <= 1
    assert more["free_rider_share"] < 1 or more["additional_tco2"] == approx(0, abs=1e-6)


@pytest.mark.parametrize("kind", [SUBSIDY, CARBON_PRICE])
def test_additional_tonnes_rise_with_the_price_of_a_tonne(region_a, kind):
    tonnes = [moved(region_a, kind, price)["additional_tco2"] for price in (0, 50, 200, 1000)]
    assert tonnes == sorted(set(tonnes))


def test_subsidy_and_carbon_price_move_alike_but_the_office_pays_for_the_subsidy_alone(region_a):
    subsidy, price = moved(region_a, SUBSIDY, 200), moved(region_a, CARBON_PRICE, 200)
    assert subsidy["additional_tco2"] == price["additional_tco2"]
    assert subsidy["money_cny"] == approx(200 * 10 * (subsidy["unaided_tco2"] + subsidy["additional_tco2"]))
    assert price["money_cny"] == 0


def test_subsidy_that_doubles_what_is_saved_a_year_moves_what_a_grant_of_half_does(region_a):
    """A saved MWh is worth 0.725·700 = 507.50 CNY; at 0.7035 t that is 721.39 CNY a tonne."""
    subsidy, grant = moved(region_a, SUBSIDY, 507.5 / 0.7035), moved(region_a, GRANT, 0.5)
    assert subsidy["additional_tco2"] == approx(grant["additional_tco2"])


def test_enterprises_moved_add_up_what_each_does_more(region_a):
    row = moved(ONE, GRANT, 0.5)
    assert row["enterprises_moved"] == approx(row["additional_tco2"] / row["potential_tco2"])


def test_budget_lowers_the_level_until_it_is_kept_to(region_a):
    row = moved(region_a, GRANT, 0.5, budget=3_918_092)
    assert row["incentive_level"] == approx(0.25, abs=1e-6)
    assert row["money_cny"] <= 3_918_092


def test_budget_that_is_enough_changes_nothing(region_a):
    assert moved(region_a, GRANT, 0.25, budget=1e9) == moved(region_a, GRANT, 0.25)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from([GRANT, SUBSIDY]))
@settings(max_examples=20)
def test_more_budget_never_buys_fewer_tonnes(one, other, kind):
    level = 1.0 if kind == GRANT else 500.0
    less, more = (moved(ONE, kind, level, budget=budget) for budget in sorted((one, other)))
    assert less["additional_tco2"] <= more["additional_tco2"]


def test_each_region_has_its_own_row():
    north, south = (ONE.with_columns(region_code=pl.lit(name)) for name in ("north", "south"))
    both = pl.concat([north, south])
    told = rows(incentive_effects(both, [Incentive(GRANT, 0.25)], **FACTORS, inputs=INPUTS), by="region_code")
    alone = moved(north, GRANT, 0.25)
    assert [row["region_code"] for row in told] == ["north", "south"]
    assert [row["money_cny"] for row in told] == [alone["money_cny"]] * 2


@pytest.mark.parametrize(
    ("kind", "level", "en", "zh"),
    [
        (
            "gift", 0.1,
            "'gift' is no incentive.\n  Choose one of: grant, subsidy and carbon_price.",
            "“gift”不是激励方式。\n  请从以下选择：grant、subsidy和carbon_price。",
        ),
        (
            GRANT, 25,
            "The share of the investment granted is 25; it must be from 0 to 1.\n  State a quarter as 0.25.",
            "投资补助比例为25；须在0至1之间。\n  四分之一请写作0.25。",
        ),
        (
            SUBSIDY, -1,
            "The price of a tonne is -1; it must be from 0 to 1,000,000.\n"
            "  State it in money for each tCO2 saved in a year.",
            "每吨价格为-1；须在0至1,000,000之间。\n  请填写每年每减排一吨二氧化碳的金额。",
        ),
    ],
)  # fmt: skip
def test_incentive_that_cannot_be_says_so(kind, level, en, zh):
    with pytest.raises(StrategyError) as refused:
        Incentive(kind, level)
    with speaking("en"):
        assert str(refused.value) == en
    with speaking("zh"):
        assert str(refused.value) == zh
