"""The chance of a plan with measures first: closings at the emissions drawn, measures at what audits may find."""

import numpy as np
from pytest import approx

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Columns
from regional_carbon.schema.frames import polars_of
from regional_carbon.uncertainty.measures_chances import curve_bands, drawn_saving, plan_chance, safe_target
from regional_carbon.uncertainty.simulation_draws import Draws
from tests.engines import ENGINES
from tests.registers import three_ranked


def drawn(*emissions):
    """a, b and c in draws of their emissions, a column each."""
    known = polars_of(three_ranked(ENGINES["polars"])).sort("rank")
    return Draws(Columns(known), np.array(emissions, dtype=float).T)


def test_savings_drawn_have_the_mean_and_the_spread_of_the_region_s_gamma():
    saving = drawn_saving(0.4, 4096)
    assert (saving.mean(), saving.std()) == approx((1, 0.4), rel=0.01)
    assert saving.min() > 0


def test_savings_without_spread_are_as_expected_in_every_draw():
    assert drawn_saving(0.0, 3).tolist() == [1, 1, 1]


def test_chance_counts_the_draws_in_which_measures_and_closings_together_meet_the_target():
    """20 t of measures and a quarter of a, in draws of 100 and 200 t: 45 of 200 and 70 of 300 with savings as expected;
    half of them found, 35 of 200."""
    draws, plan = drawn([100, 50, 50], [200, 50, 50]), (20.0, np.array([0.25, 0, 0]))
    assert plan_chance(plan, draws, np.ones(2), 0.225)[0] == 1
    chance, low, high = plan_chance(plan, draws, np.array([0.5, 1]), 0.225)
    assert chance == 0.5
    assert 35 / 200 <= low <= high <= 70 / 300


def test_plan_for_rate_is_where_nine_in_ten_draws_meet_the_target():
    """All by measures, found from half to one and a half of what is expected: the tenth fewest find 0.6."""
    draws = drawn(*[[100, 50, 50]] * 101)
    saving = np.linspace(0.5, 1.5, 101)
    assert safe_target(lambda rate: (rate * 200, np.zeros(3)), draws, saving, 0.3) == approx(0.5, abs=1e-4)


def test_plan_sure_enough_is_planned_for_as_it_is_and_one_out_of_reach_not_at_all():
    def reach(rate):
        if rate > 0.4:
            raise StrategyError("target_range", value=rate)
        return rate * 200, np.zeros(3)

    draws = drawn(*[[100, 50, 50]] * 101)
    assert safe_target(lambda rate: (100.0, np.zeros(3)), draws, np.ones(101), 0.3) == 0.3
    assert safe_target(reach, draws, np.linspace(0.5, 1.5, 101), 0.3) is None


def test_band_of_a_curve_follows_the_order_in_which_it_reaches():
    draws = drawn([100, 50, 50], [200, 50, 50])
    low, high = curve_bands(np.array([10.0, 0.0]), np.ones(2), np.array([1, 0]), draws, np.ones(2))
    assert (low[0], high[0]) == approx((60 / 300, 60 / 200), rel=0.05)
    assert low[1] == approx(150 / 200, rel=0.05)


def test_band_is_not_told_where_curve_and_draws_are_too_many(monkeypatch):
    monkeypatch.setattr("regional_carbon.uncertainty.measures_chances.RANKED_VALUES", 1)
    told = curve_bands(np.zeros(2), np.ones(2), np.arange(2), drawn([100, 50, 50]), np.ones(1))
    assert np.isnan(told).all()
