"""How sure a plan is, by hand: worlds given one by one, and what a plan comes to in each."""

from dataclasses import replace

import numpy as np
import pytest
from pytest import approx

from regional_carbon.comparison.at_target import compare
from regional_carbon.models.efficiency_ranking import industry_standing
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.procedure import Results
from regional_carbon.run.certainty import with_certainty
from regional_carbon.schema.arrays import columns_of
from regional_carbon.strategies import Strategy
from regional_carbon.uncertainty.intervals import region_emission
from regional_carbon.uncertainty.simulation_draws import Draws
from tests.engines import column, rows
from tests.registers import ranked, three_ranked, two_regions_ranked

OPT_OUT = Strategy("marginal_opt_out", "marginal_opt_out")
UNIFORM = Strategy("even", "uniform", {"rate": 0.5})


def results(register, target, *strategies):
    """The results of strategies on a ranked register."""
    curves = {strategy.name: reduction_curve(register, strategy.coefficient()) for strategy in strategies}
    return Results(
        year=2020, trend="last", target=target, intensity=None, forecast=None, trend_errors=None,
        enterprises=industry_standing(register), strategies=strategies, curves=curves,
        comparison=compare(curves, target, register),
    )  # fmt: skip


def worlds(register, *emissions):
    """The enterprises of each region, in order of rank, with their emission in each world."""
    import narwhals as nw

    plan = nw.from_native(industry_standing(register)).lazy()
    within = [name for name in ("region_code", "year") if name in plan.collect_schema().names()]
    regions = columns_of(plan, within, "rank")
    return [Draws(region, np.array(one, dtype=float)) for region, one in zip(regions, emissions, strict=True)]


# a, b, c are thought to emit 100, 50, 50 t, at 10, 20, 40 CNY/t. In the second world a and c change places.
TWO_WORLDS = [[100, 50], [50, 50], [50, 100]]


def test_plan_that_holds_in_one_world_of_two_meets_its_target_by_half(frame):
    """Closing a is half of 200 t as estimated, and a quarter of them where it emits 50 t."""
    register = three_ranked(frame)
    sure = with_certainty(results(register, 0.5, OPT_OUT), worlds(register, TWO_WORLDS))
    (row,) = rows(sure.comparison)
    assert row["target_probability"] == 0.5
    assert (row["reduction_rate_low"], row["reduction_rate_high"]) == (approx(0.2625), approx(0.4875))


def test_safe_target_reaches_as_far_as_it_takes(frame):
    """With b closed too the two worlds reduce 75 and 50 %: nine chances in ten are 52.5 %, enough for half. The plan
    to make is that of 75 %."""
    register = three_ranked(frame)
    (row,) = rows(with_certainty(results(register, 0.5, OPT_OUT), worlds(register, TWO_WORLDS)).comparison)
    assert row["safe_target_rate"] == approx(0.75)


def test_safe_target_turns_the_dial_where_the_curve_ends(frame):
    """An even share is safe at any rate, but not at the estimate's: every world reduces just what is planned."""
    register = three_ranked(frame)
    (row,) = rows(with_certainty(results(register, 0.5, UNIFORM), worlds(register, TWO_WORLDS)).comparison)
    assert row["target_probability"] == 1.0
    assert row["safe_target_rate"] == approx(0.5)


def test_schedule_must_be_turned_up_to_be_sure(frame):
    """β = 1, q, q²: planned 100 + 50·q + 50·q² of 200; in the second world 50 + 50·q + 100·q², which for q < 1 is
    less. The safe plan holds 30 % in nine worlds of ten: R = 0.9·R₂ + 0.1·R₁."""
    register = three_ranked(frame)
    falling = Strategy("falling", "collective_action", {"first": 0.2, "decay": 0.5})
    (row,) = rows(with_certainty(results(register, 0.1, falling), worlds(register, TWO_WORLDS)).comparison)
    assert row["meets_target"]
    assert row["target_probability"] == 0.5
    safe = row["safe_target_rate"]
    assert 0.1 < safe < 1


def test_certain_worlds_leave_every_figure_as_it_is(frame):
    register = three_ranked(frame)
    as_estimated = [[100] * 4, [50] * 4, [50] * 4]
    sure = with_certainty(results(register, 0.6, OPT_OUT, UNIFORM), worlds(register, as_estimated))
    met = [row for row in rows(sure.comparison) if row["meets_target"]]
    assert [(row["strategy"], row["target_probability"]) for row in met] == [("marginal_opt_out", 1.0)]
    assert [row["safe_target_rate"] for row in met] == approx([row["reduction_rate"] for row in met])
    enterprises, curve = sure.enterprises, sure.curves["marginal_opt_out"]
    assert column(enterprises, "emission_low_tco2") == column(enterprises, "emission_high_tco2") == [100, 50, 50]
    assert column(enterprises, "efficiency_low_cny_per_tco2") == approx(column(enterprises, "efficiency_cny_per_tco2"))
    assert column(enterprises, "grade_probability") == [1.0] * 3
    for end in ("low", "high"):
        assert column(curve, f"reduction_rate_{end}") == approx(column(curve, "reduction_rate"))
    assert column(curve, "average_cost_high_cny_per_tco2") == approx(column(curve, "average_cost_cny_per_tco2"))


def test_lowest_tenth_is_shared_by_who_may_be_in_it(frame):
    """Of three one is the lowest tenth: a in the first world, c, with 2,000 of 100 t, not; b never."""
    register = three_ranked(frame)
    sure = with_certainty(results(register, 0.5, OPT_OUT), worlds(register, [[100, 50], [50, 100], [50, 50]]))
    assert [row["lowest_tenth_probability"] for row in rows(sure.enterprises)] == [0.5, 0.5, 0.0]


def test_rank_has_the_range_it_takes_in_the_worlds(frame):
    """In the second world a emits 40 t: 0.04 t per 1,000, less than b's 0.05. c stays last; b, alone in its industry,
    is always first there."""
    register = ranked(frame, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], industry_code=["29", "30", "29"])
    sure = with_certainty(results(register, 0.5, OPT_OUT), worlds(register, [[100, 40], [50, 50], [50, 50]]))
    told = rows(sure.enterprises)
    assert [(row["rank_low"], row["rank_high"]) for row in told] == [(1, 2), (1, 2), (3, 3)]
    assert [(row["rank_in_industry_low"], row["rank_in_industry_high"]) for row in told] == [(1, 1), (1, 1), (2, 2)]


def test_range_of_a_rank_leaves_out_a_twentieth_of_the_worlds_on_either_side(frame):
    """Of 40 worlds two are a twentieth: that a is behind b in two is left out, in three it is not."""
    register = three_ranked(frame)
    for behind, high in ((2, 1), (3, 2)):
        emission = [[40] * behind + [100] * (40 - behind), [50] * 40, [50] * 40]
        told = rows(with_certainty(results(register, 0.5, OPT_OUT), worlds(register, emission)).enterprises)
        assert (told[0]["rank_low"], told[0]["rank_high"]) == (1, high)


def test_range_of_a_rank_reaches_to_the_rank_estimated(frame):
    register = three_ranked(frame)
    sure = with_certainty(results(register, 0.5, OPT_OUT), worlds(register, [[10, 10], [50, 50], [50, 50]]))
    told = rows(sure.enterprises)
    assert [(row["rank_low"], row["rank_high"]) for row in told] == [(1, 3), (1, 2), (2, 3)]


def test_each_code_has_the_share_of_worlds_it_is_right_in(frame):
    """First world: the industry emits 200 t on 4,000, so K is 2, 1 and 0.5: codes 4, 3, 1. Second: 140 t, K = 1.14,
    1.43 and 0.71: codes 3, 4, 2."""
    register = three_ranked(frame)
    sure = with_certainty(results(register, 0.5, OPT_OUT), worlds(register, [[100, 40], [50, 50], [50, 50]]))
    told = [[row[f"code_{code}_probability"] for code in range(1, 6)] for row in rows(sure.enterprises)]
    assert told == [[0, 0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5, 0], [0.5, 0.5, 0, 0, 0]]
    assert [row["grade_probability"] for row in rows(sure.enterprises)] == [0.5, 0.5, 0.5]


def test_total_has_its_interval_and_says_what_rests_on_industry_alone(frame):
    register = ranked(frame, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], grade=[5, 1, 4])
    draws = worlds(register, [[100, 200], [50, 50], [50, 50]])
    (row,) = rows(region_emission(results(register, 0.5, OPT_OUT).enterprises, draws))
    assert (row["emission_tco2"], row["share_on_grade_5"], row["draws"]) == (200, 0.5, 2)
    assert (row["emission_low_tco2"], row["emission_high_tco2"]) == (approx(205), approx(295))


@pytest.mark.spark("with_certainty", "certain_comparison", "with_bands", "with_intervals")
def test_each_region_stands_in_its_own_worlds(frame):
    register = two_regions_ranked(frame)
    north, south = [[100, 150], [50, 0]], [[30, 30], [10, 10]]
    draws = worlds(register, north, south)
    sure = with_certainty(results(register, 0.5, OPT_OUT), draws)
    told = {row["region_code"]: row for row in rows(sure.comparison)}
    assert (told["north"]["target_probability"], told["south"]["target_probability"]) == (1.0, 1.0)
    assert told["south"]["reduction_rate_high"] == approx(0.75)
    assert told["north"]["reduction_rate_high"] > 0.9
    assert column(region_emission(sure.enterprises, draws), "emission_tco2") == [150, 40]


def test_plan_that_misses_its_target_has_no_chance_told(frame):
    register = three_ranked(frame)
    (row,) = rows(with_certainty(results(register, 0.9, UNIFORM), worlds(register, TWO_WORLDS)).comparison)
    assert (row["target_probability"], row["safe_target_rate"]) == (None, None)


def test_enterprise_without_rank_has_no_interval(frame):
    register = ranked(frame, [100.0, None], [1000.0, 1000.0])
    sure = with_certainty(results(register, 0.5, OPT_OUT), worlds(ranked(frame, [100.0], [1000.0]), [[90, 110]]))
    told = {row["enterprise_id"]: row["emission_low_tco2"] for row in rows(sure.enterprises)}
    assert told == {"a": 90, "b": None}


def test_results_keep_what_they_had(frame):
    register = three_ranked(frame)
    before = results(register, 0.5, OPT_OUT)
    sure = with_certainty(before, worlds(register, TWO_WORLDS))
    assert replace(sure, enterprises=None, curves=None, comparison=None) == replace(
        before, enterprises=None, curves=None, comparison=None
    )
