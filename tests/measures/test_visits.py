"""Whom to visit first, by hand and on every engine."""

import pytest
from pytest import approx

from regional_carbon.measures.visits import visit_order
from tests.engines import rows
from tests.registers import emitting


def of_measures(frame, ids, tonnes):
    count = len(ids)
    zeros = {name: [0.0] * count for name in ("investment_cny", "bill_saved_cny", "net_cost_cny")}
    zeros |= {name: [1.0] * count for name in ("cost_cny_per_tco2", "payback_years", "implementation")}
    below = {"tonnes_tco2": tonnes, "tonnes_below_0_tco2": [part / 2 for part in tonnes]}
    return frame(enterprise_id=ids, year=[2020] * count, **below, **zeros)


@pytest.mark.spark("visit_order")
def test_largest_emitter_is_visited_first_and_ties_go_by_id(frame):
    told = visit_order(
        emitting(frame, [10.0, 30.0, 30.0, None], [1.0] * 4), of_measures(frame, ["a", "b", "c"], [6.0, 3.0, 1.0])
    )
    found = rows(told, by="visit")
    assert [(row["visit"], row["enterprise_id"]) for row in found] == [(1, "b"), (2, "c"), (3, "a")]
    assert [row["visited_share"] for row in found] == approx([0.3, 0.4, 1.0])
    assert [row["tonnes_below_0_tco2"] for row in found] == [1.5, 0.5, 3.0]


def test_share_reached_is_not_known_where_no_measure_is(frame):
    told = visit_order(emitting(frame, [10.0], [1.0]), of_measures(frame, ["x"], [6.0]))
    assert [(row["tonnes_tco2"], row["visited_share"]) for row in rows(told, by="visit")] == [(0, None)]
