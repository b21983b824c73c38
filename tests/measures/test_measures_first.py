"""Measures first, then output: by hand (laws 5 and 7 of Model V), and as properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.language.errors import StrategyError
from regional_carbon.measures import measures_first
from regional_carbon.measures.measures_first import CombinedCurve, cheapest_mixture, closing_prices, closings
from tests.measures.regions import own, regions, with_slices

ONE = (np.array([10.0]), np.array([100.0]))  # emits 10 t and makes 100 CNY


@pytest.mark.parametrize(
    ("tonnes", "cost", "price"),
    [([0], [-5], 10), ([2], [-5], 13.75), ([2, 1], [-5, 20], 13.75), ([2, 1, 1], [-5, 20, 12], 14)],
)
def test_enterprise_leaves_at_10_at_13_75_after_a_paying_measure_and_at_14_after_one_at_12(tonnes, cost, price):
    """Law 5: 100/10; (100 + 10)/8 = 13.75; a measure at 20 changes nothing; one more at 12: 98/7 = 14."""
    assert closing_prices(*ONE, with_slices([tonnes], cost)) == approx([price], rel=1e-14)


def test_measures_of_an_audit_count_as_slices_do():
    audited = with_slices([[0]], [0], own=own([0, 0, 0], [2, 1, 1], [-5, 20, 12], [0, 0, 0]))
    assert closing_prices(*ONE, audited) == approx([14], rel=1e-14)


def test_measures_of_an_audit_do_not_touch_another_enterprise():
    emission, output = np.array([10.0, 10.0, 10.0]), np.array([100.0, 100.0, 100.0])
    measures = with_slices([[2], [0], [2]], [-5], own=own([1], [2], [-5], [0]))
    assert closing_prices(emission, output, measures) == approx([13.75] * 3, rel=1e-14)


def test_enterprise_whose_measures_save_all_it_emits_never_leaves():
    assert closing_prices(*ONE, with_slices([[10]], [1])) == [np.inf]


def test_output_that_weighs_half_lets_the_enterprise_leave_at_half_the_price():
    assert closing_prices(*ONE, with_slices([[0]], [0]), weight=0.5) == [5]


def test_curve_takes_the_paying_measure_the_dear_one_and_then_the_enterprise_in_order_of_price():
    """2 t at −5, 1 t at 12; at 14 the enterprise closes and gives back 2 CNY of cost and 40 CNY of investment."""
    curve = CombinedCurve(*ONE, with_slices([[2, 1]], [-5, 12], [10, 20]))
    assert curve.price == approx([-5, 12, 14])
    assert curve.tonnes == approx([2, 3, 10])
    assert curve.net_cost == approx([-10, 2, 0])
    assert curve.output_forgone == approx([0, 0, 100])
    assert curve.investment == approx([20, 40, 0])
    assert curve.closing.tolist() == [False, False, True]


def test_target_below_what_pays_for_itself_takes_all_that_pays():
    found = CombinedCurve(*ONE, with_slices([[2, 1]], [-5, 12])).at_target(1)
    assert (found.reduction_tco2, found.cost(), found.price_cny_per_tco2) == approx((2, -10, 0))


def test_target_between_two_events_takes_the_last_one_in_part():
    """6.5 t lie half way from 3 t to all 10: half of it closes, half of its measures are given back."""
    found = CombinedCurve(*ONE, with_slices([[2, 1]], [-5, 12])).at_target(6.5)
    assert found.coefficient == approx([0.5])
    assert found.measures_tco2 == approx([1.5])
    assert (found.reduction_tco2, found.output_forgone_cny, found.net_cost_cny.sum()) == approx((6.5, 50, 1))
    assert found.closed() == 1


def test_target_above_all_measures_and_closures_is_refused():
    with pytest.raises(StrategyError) as refused:
        CombinedCurve(*ONE, with_slices([[2]], [-5])).at_target(11)
    assert str(refused.value) == (
        "11 tCO2 cannot be reduced: all measures and closures together come to 10 tCO2.\n  Choose a lower target."
    )


def test_budget_is_held_to_the_last_yuan_and_one_more_saves_1_50():
    """For 10 CNY 1 t is saved at −5, and 4 t of the target of 5 are closed: 40 − 5 = 35; for 9 CNY 41 − 4.5 = 36.5."""
    measures = with_slices([[2]], [-5], [10])
    found = cheapest_mixture(*ONE, measures, 5, budget=10)
    assert found.coefficient == approx([0.4])
    assert (found.measures_tco2.sum(), found.investment_cny.sum(), found.cost()) == approx((1, 10, 35))
    assert found.investment_price == approx(1.5)
    assert cheapest_mixture(*ONE, measures, 5, budget=9).cost() == approx(36.5)


def test_budget_below_0_is_refused():
    with pytest.raises(StrategyError) as refused:
        cheapest_mixture(*ONE, with_slices([[2]], [-5], [10]), 5, budget=-1)
    assert str(refused.value).startswith("The budget is -1; it must be 0 or more.")


@given(regions())
def test_closing_price_lies_where_leaving_is_worth_what_the_measures_are(region):
    emission, output, measures = region
    price = closing_prices(emission, output, measures)
    worth = np.maximum(price[:, None] - measures.cost_cny_per_tco2, 0) * _by_slice(measures)
    gained = worth.sum(axis=1)
    if measures.own is not None:
        of = measures.own.enterprise
        np.add.at(gained, of, np.maximum(price[of] - measures.own.cost_cny_per_tco2, 0) * measures.own.tonnes_tco2)
    assert price * emission - output == approx(gained, rel=1e-9, abs=1e-9)


@given(regions())
def test_no_enterprise_leaves_at_a_lower_price_for_its_measures(region):
    emission, output, measures = region
    assert np.all(closing_prices(emission, output, measures) >= output / emission * (1 - 1e-12))


@given(regions(), st.floats(-30, 100))
def test_plan_at_a_price_is_what_the_curve_has_summed_up_to_it(region, price):
    curve = CombinedCurve(*region)
    found, events = curve.at_price(price), int(np.count_nonzero(curve.price < price))
    told = (found.reduction_tco2, found.net_cost_cny.sum(), found.output_forgone_cny, found.investment_cny.sum())
    summed = (curve.tonnes, curve.net_cost, curve.output_forgone, curve.investment)
    assert told == approx([values[events - 1] if events else 0 for values in summed], rel=1e-9, abs=1e-9)


@given(regions(), st.floats(0.05, 1))
def test_measures_never_make_a_target_dearer(region, rate):
    """Law 7."""
    emission, output, measures = region
    without = cheapest_mixture(emission, output, without_measures(emission), rate * emission.sum())
    assert cheapest_mixture(emission, output, measures, rate * emission.sum()).cost() <= without.cost() + 1e-9


@given(regions(), st.floats(0.05, 1), st.floats(0, 1), st.floats(0, 1))
def test_budget_never_makes_a_target_cheaper_and_more_of_it_never_dearer(region, rate, one, other):
    """Law 7; so at equal cost more budget is never fewer tonnes."""
    emission, output, measures = region
    target = rate * emission.sum()
    free = cheapest_mixture(emission, output, measures, target)
    less, more = (share * free.investment_cny.sum() for share in sorted((one, other)))
    tight, loose = (cheapest_mixture(emission, output, measures, target, budget=budget) for budget in (less, more))
    assert tight.cost() >= loose.cost() - 1e-9 * abs(loose.cost()) - 1e-9
    assert loose.cost() >= free.cost() - 1e-9 * abs(free.cost()) - 1e-9
    assert tight.investment_cny.sum() <= less * (1 + 1e-9) + 1e-9


@given(regions(), st.floats(0.05, 1))
def test_budget_of_0_is_the_opt_out(region, rate):
    """Law 7; every measure drawn costs something."""
    emission, output, measures = region
    target = rate * emission.sum()
    opt_out = cheapest_mixture(emission, output, without_measures(emission), target)
    found = cheapest_mixture(emission, output, measures, target, budget=0)
    assert found.cost() == approx(opt_out.cost(), rel=1e-9, abs=1e-9)
    assert found.measures_tco2.sum() == approx(0, abs=1e-9)


@given(regions())
@settings(max_examples=30)
def test_enterprises_in_another_order_close_at_the_same_prices(region):
    emission, output, measures = region
    turned = np.arange(len(emission))[::-1]
    theirs = measures.own
    if theirs is not None:
        place = len(emission) - 1 - theirs.enterprise
        theirs = own(place, theirs.tonnes_tco2, theirs.cost_cny_per_tco2, theirs.investment_cny)
    again = type(measures)(
        measures.group, measures.share, measures.cost_cny_per_tco2, measures.investment_cny_per_tco2,
        measures.tonnes_tco2[turned], theirs,
    )  # fmt: skip
    assert closing_prices(emission[turned], output[turned], again)[turned] == approx(
        closing_prices(emission, output, measures), rel=1e-12
    )


def without_measures(emission):
    return with_slices([[0.0]] * len(emission), [0.0])


def _by_slice(measures):
    return measures.share * measures.tonnes_tco2[:, measures.group]


@settings(max_examples=30, deadline=None)
@given(regions())
def test_enterprises_in_blocks_are_as_all_at_once(region):
    emission, output, measures = region
    whole = closings(emission, output, measures)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measures_first, "BLOCK", 3)
        parts = closings(emission, output, measures)
    assert parts.price_cny_per_tco2.tolist() == whole.price_cny_per_tco2.tolist()
    assert parts.tonnes_tco2.tolist() == whole.tonnes_tco2.tolist()
    assert parts.of_each_tco2.tolist() == approx(whole.of_each_tco2.tolist())


@pytest.mark.parametrize("share", [0.02, 0.3, 0.8])
def test_budget_of_very_many_is_kept_at_the_same_cost_wherever_its_price_is_looked_for_first(share, monkeypatch):
    draws = np.random.default_rng(7)
    emission = draws.uniform(1, 100, 400)
    output = emission * draws.uniform(1, 50, 400)
    measures = with_slices(emission[:, None] * draws.uniform(0, 0.1, (400, 4)), [-5, 2, 8, 20], [30, 60, 10, 90])
    target = 0.2 * emission.sum()
    budget = share * cheapest_mixture(emission, output, measures, target).investment_cny.sum()
    plain = cheapest_mixture(emission, output, measures, target, budget=budget)
    monkeypatch.setattr(measures_first, "SAMPLE", 40)
    sampled = cheapest_mixture(emission, output, measures, target, budget=budget)
    assert sampled.cost() == approx(plain.cost(), rel=1e-9)
    assert sampled.investment_cny.sum() == approx(budget, rel=1e-9)
    assert sampled.reduction_tco2 == approx(target, rel=1e-9)
