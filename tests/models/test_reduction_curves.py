"""Model IV: the reduction curve, on three enterprises that fit on paper."""

import narwhals as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.language.errors import TableError
from regional_carbon.models.reduction_curves import curve_by_coefficient, reduction_curve, total_reduction_rate
from regional_carbon.schema.comparison_tables import ReductionCurve
from regional_carbon.strategies.collective_action import collective_action, relative_collective_action
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from tests.engines import ENGINES, column, names, rows
from tests.registers import emitting, ranked, three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]


def test_opt_out_closes_one_enterprise_after_the_other(frame):
    """a, b, c emit 100, 50, 50 t and make 1,000, 1,000, 2,000 yuan.

    Σ C = 100, 150, 200 of 200; Σ G = 1,000, 2,000, 4,000 of 4,000; A = 10, 40/3, 20.
    """
    curve = reduction_curve(three_ranked(frame), marginal_opt_out())
    assert column(curve, "m") == [1, 2, 3]
    assert column(curve, "enterprise_id") == ["a", "b", "c"]
    assert column(curve, "coefficient") == [1, 1, 1]
    assert column(curve, "reduction_tco2") == [100, 150, 200]
    assert column(curve, "reduction_rate") == [0.5, 0.75, 1]
    assert column(curve, "output_forgone_cny") == [1000, 2000, 4000]
    assert column(curve, "output_forgone_rate") == [0.25, 0.5, 1]
    assert column(curve, "average_cost_cny_per_tco2") == approx([10, 40 / 3, 20], rel=1e-12)


def test_collective_action_asks_half_of_each_that_it_asked_of_the_one_before(frame):
    """β = 1, 1/2, 1/4: Σ βC = 100, 125, 137.5; Σ βG = 1,000, 1,500, 2,000; A = 10, 12, 2,000/137.5 = 160/11."""
    curve = reduction_curve(three_ranked(frame), collective_action(first=1, decay=0.5))
    assert column(curve, "coefficient") == approx([1, 0.5, 0.25], rel=1e-12)
    assert column(curve, "reduction_tco2") == approx([100, 125, 137.5], rel=1e-12)
    assert column(curve, "reduction_rate") == approx([0.5, 0.625, 0.6875], rel=1e-12)
    assert column(curve, "output_forgone_cny") == approx([1000, 1500, 2000], rel=1e-12)
    assert column(curve, "output_forgone_rate") == approx([0.25, 0.375, 0.5], rel=1e-12)
    assert column(curve, "average_cost_cny_per_tco2") == approx([10, 12, 160 / 11], rel=1e-12)


def test_rates_and_cost_do_not_depend_on_how_small_the_enterprises_are(frame):
    """0.1, 0.05 and 0.05 t for 0.1, 0.1 and 0.2 yuan: Σ C = 0.1, 0.15, 0.2 of 0.2; Σ G = 0.1, 0.2, 0.4 of 0.4."""
    curve = reduction_curve(ranked(frame, [0.1, 0.05, 0.05], [0.1, 0.1, 0.2]), marginal_opt_out())
    assert column(curve, "reduction_rate") == approx([0.5, 0.75, 1], rel=1e-12)
    assert column(curve, "output_forgone_rate") == approx([0.25, 0.5, 1], rel=1e-12)
    assert column(curve, "average_cost_cny_per_tco2") == approx([1, 4 / 3, 2], rel=1e-12)


def test_curves_drawn_together_are_those_drawn_one_by_one(frame):
    two = two_regions_ranked(frame)
    curve_of = curve_by_coefficient(two)
    for coefficient in (marginal_opt_out(), collective_action(decay=0.5), relative_collective_action()):
        assert rows(curve_of(coefficient)) == rows(reduction_curve(two, coefficient))


@given(
    st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(0, 10**9), st.sampled_from(["n", "s"])), min_size=1, max_size=9
    ),
    st.floats(0, 1),
)
@settings(max_examples=30, deadline=None)
def test_curve_added_up_in_arrays_is_the_one_an_engine_plans(enterprises, ratio):
    """A plan stays a plan (Polars, lazily); what is in memory is added up in arrays. Both add up in the same order."""
    emission, output, region = (list(column) for column in zip(*enterprises, strict=True))
    register = ranked(POLARS, list(map(float, emission)), list(map(float, output)), region_code=region)
    beta = nw.lit(ratio) * nw.col("rank") / nw.col("ranked_enterprises")
    in_arrays, planned = (rows(reduction_curve(each, beta)) for each in (register, register.lazy()))
    near = [
        {name: approx(told, rel=1e-14) if isinstance(told, float) else told for name, told in row.items()}
        for row in planned
    ]
    assert in_arrays == near


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 0, 2, 3], [1, 0, 3, 2]])
@pytest.mark.parametrize("marked", [[], ["year"]])
def test_curve_stands_in_order_of_year_and_rank_however_the_ranking_stood(order, marked):
    """Also where Polars knows that the years stand in order, and could take the ranks for ordered too."""
    two_years = ranked(POLARS, [100.0, 50.0, 30.0, 10.0], [1000.0, 1000.0, 300.0, 200.0], year=[2019, 2019, 2020, 2020])
    given = two_years[order]
    given = given.with_columns(given[name].set_sorted() for name in marked if given[name].is_sorted())
    curve = reduction_curve(given, marginal_opt_out())
    assert column(curve, "year", by=()) == [2019, 2019, 2020, 2020]
    assert column(curve, "m", by=()) == [1, 2, 1, 2]
    assert column(curve, "reduction_tco2", by=()) == [100, 150, 30, 40]


def test_averaged_cost_is_unknown_while_nothing_is_reduced(frame):
    """β = 0, 1, 1: nothing; then 1,000/50 = 20; then 3,000/100 = 30."""
    spared = nw.when(nw.col("rank") == 1).then(nw.lit(0.0)).otherwise(nw.lit(1.0))
    curve = reduction_curve(three_ranked(frame), spared)
    assert column(curve, "reduction_rate") == [0, 0.25, 0.5]
    assert column(curve, "average_cost_cny_per_tco2") == [None, approx(20, rel=1e-12), approx(30, rel=1e-12)]


def test_rows_come_in_order_of_the_ranking(frame):
    curve = reduction_curve(ranked(frame, [10.0, 20.0, 30.0], [300.0, 200.0, 100.0]), marginal_opt_out())
    assert column(curve, "m", by=()) == [1, 2, 3]
    assert column(curve, "enterprise_id", by=()) == ["c", "b", "a"]


def test_enterprise_without_rank_has_no_row_and_reduces_nothing(frame):
    curve = reduction_curve(ranked(frame, [0.0, 50.0, None, 50.0], [1.0, 2.0, 3.0, 4.0]), marginal_opt_out())
    assert column(curve, "enterprise_id") == ["b", "d"]
    assert column(curve, "reduction_rate") == [0.5, 1]


def test_enterprise_of_negative_emission_is_not_ranked_and_changes_no_rate(frame):
    """Where more zero-carbon electricity is booked than was used, C falls below 0; Σ C runs over i ≤ N: 150 t."""
    curve = reduction_curve(ranked(frame, [-50.0, 100.0, 50.0], [1.0, 1000.0, 1000.0]), marginal_opt_out())
    assert column(curve, "enterprise_id") == ["b", "c"]
    assert column(curve, "reduction_rate") == approx([2 / 3, 1], rel=1e-12)


def test_share_of_output_forgone_counts_the_output_of_the_whole_region(frame):
    """c emits nothing and makes half of the region's 4,000 yuan: closing a and b forgoes 1/4, then 1/2."""
    curve = reduction_curve(ranked(frame, [100.0, 50.0, 0.0], [1000.0, 1000.0, 2000.0]), marginal_opt_out())
    assert column(curve, "output_forgone_rate") == [0.25, 0.5]


def test_register_without_emission_has_an_empty_curve(frame):
    silent = ranked(frame, [0.0, 0.0], [1.0, 2.0])
    assert rows(reduction_curve(silent, marginal_opt_out())) == []
    assert total_reduction_rate(silent, marginal_opt_out()) == 0


def test_output_that_nobody_makes_is_not_forgone_at_a_rate(frame):
    curve = reduction_curve(ranked(frame, [10.0, 10.0], [0.0, 0.0]), marginal_opt_out())
    assert column(curve, "output_forgone_cny") == [0, 0]
    assert column(curve, "output_forgone_rate") == [None, None]
    assert column(curve, "average_cost_cny_per_tco2") == [0, 0]


@pytest.mark.spark("reduction_curve", "curve_by_coefficient")
def test_each_region_of_a_register_has_its_own_curve(frame):
    """North: 100 of 150 t, then all; south: 30 of 40 t, then all. Of two, the last bears the ratio."""
    register = two_regions_ranked(frame)
    curve = reduction_curve(register, marginal_opt_out())
    assert column(curve, "region_code") == ["north", "north", "south", "south"]
    assert column(curve, "m") == [1, 2, 1, 2]
    assert column(curve, "reduction_rate") == approx([2 / 3, 1, 0.75, 1], rel=1e-12)
    assert column(curve, "average_cost_cny_per_tco2") == approx([10, 40 / 3, 10, 12.5], rel=1e-12)
    relative = reduction_curve(register, relative_collective_action(ratio=0.2))
    assert column(relative, "coefficient") == approx([1, 0.2, 1, 0.2], rel=1e-12)


def test_each_year_of_a_register_has_its_own_curve(frame):
    register = ranked(
        frame, [100.0, 50.0, 60.0], [1000.0, 1000.0, 900.0], year=[2019, 2019, 2020], enterprise_id=["a", "b", "a"]
    )
    curve = reduction_curve(register, marginal_opt_out())
    assert column(curve, "year") == [2019, 2019, 2020]
    assert column(curve, "reduction_rate") == approx([2 / 3, 1, 1], rel=1e-12)


def test_coefficient_may_use_the_number_of_enterprises_and_the_least_efficiency(frame):
    """N = 3 and CEF_1 = 10: β = 10 / (3 + CEF) = 10/13, 10/23, 10/43."""
    coefficient = nw.col("least_efficiency_cny_per_tco2") / (
        nw.col("ranked_enterprises") + nw.col("efficiency_cny_per_tco2")
    )
    curve = reduction_curve(three_ranked(frame), coefficient)
    assert column(curve, "coefficient") == approx([10 / 13, 10 / 23, 10 / 43], rel=1e-12)


def test_total_reduction_rate_is_where_the_curve_ends(frame):
    """137.5 of 200 t; and all of it under the opt-out."""
    three = three_ranked(frame)
    assert total_reduction_rate(three, collective_action(first=1, decay=0.5)) == approx(0.6875, rel=1e-12)
    assert total_reduction_rate(three, marginal_opt_out()) == 1


@pytest.mark.spark("total_reduction_rate", "total_reduction_rates", "acting_regions")
def test_total_reduction_rate_of_several_regions_is_the_least_of_theirs(frame):
    """Halving: north (100 + 25)/150 = 5/6, south (30 + 5)/40 = 7/8."""
    rate = total_reduction_rate(two_regions_ranked(frame), collective_action(decay=0.5))
    assert rate == approx(5 / 6, rel=1e-12)


def test_curve_has_the_declared_columns_in_their_order(frame):
    curve = reduction_curve(three_ranked(frame), marginal_opt_out())
    sure = {name for name in ReductionCurve.columns() if "_low" in name or "_high" in name}
    measured = {"measures_tco2", "net_cost_cny"}  # of a curve of a strategy whose enterprises do their measures first
    beside = {"region_code", *sure, *measured}
    assert names(curve) == [name for name in ReductionCurve.columns() if name not in beside]


def test_missing_column_is_told_by_its_name(frame):
    for asked in (reduction_curve, total_reduction_rate):
        with pytest.raises(TableError) as refused:
            asked(emitting(frame, [1.0], [1.0]), marginal_opt_out())
        assert {fault.values["column"] for fault in refused.value.faults} == {"efficiency_cny_per_tco2", "rank"}
