"""Columns as arrays: what a rule that looks at a region whole is given, and what it may give back."""

import narwhals as nw
import numpy as np
import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.models.reduction_curves import reduction_curve, total_reduction_rate
from regional_carbon.schema.arrays import columns_of, frame_of, sums
from regional_carbon.schema.comparison_tables import Effects
from regional_carbon.schema.frames import model
from tests.engines import ENGINES, column, names, rows
from tests.registers import ranked, three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]


def of(register):
    """The arrays of the only region of a register."""
    (region,) = columns_of(nw.from_native(register).lazy(), ["year"], "rank")
    return region


def half(enterprises):
    return np.full(len(enterprises), 0.5)


def test_columns_stand_in_order_of_rank_and_null_is_not_a_number():
    region = of(ranked(POLARS, [50.0, 100.0], [1000.0, 1000.0], employees=[None, 7.0]))
    assert region["emission_tco2"].tolist() == [100, 50]
    assert region.texts("enterprise_id") == ["b", "a"]
    assert region["employees"][0] == 7
    assert np.isnan(region["employees"][1])


def test_kinds_number_the_texts_of_a_column_in_their_order_and_blank_is_one_of_them():
    region = of(ranked(POLARS, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], size=["small", None, "large"]))
    texts, place = region.kinds("size")
    assert texts == ["", "large", "small"]
    assert [texts[each] for each in place] == ["small", "", "large"]


def test_what_is_asked_once_is_computed_once():
    region, calls = of(three_ranked(POLARS)), []
    for _ in range(2):
        assert region.once("key", lambda: calls.append(1) or 5) == 5
    assert calls == [1]


@pytest.mark.parametrize(
    "ask", [lambda region: region["size"], lambda region: region.texts("size"), lambda region: region.kinds("size")]
)
def test_column_that_the_register_does_not_have_is_asked_for(ask):
    with pytest.raises(rc.StrategyError) as refused:
        ask(of(three_ranked(POLARS)))
    assert (refused.value.faults[0].key, refused.value.faults[0].values) == ("rule_column_missing", {"column": "size"})


def test_sums_of_each_kind():
    assert sums(np.array([1.0, 2.0, 4.0]), np.array([0, 2, 0]), 4).tolist() == [5, 0, 2, 0]


def test_function_of_arrays_gives_the_same_curve_as_an_expression(frame):
    three = three_ranked(frame)
    expression = reduction_curve(three, nw.lit(0.5))
    arrays = reduction_curve(three, half)
    assert names(arrays) == names(expression)
    assert rows(arrays) == rows(expression)
    assert type(arrays) is type(expression)


def test_function_of_arrays_sees_one_region_at_a_time(frame):
    def first_alone(enterprises):
        return (enterprises["rank"] == 1) / len(enterprises)

    curve = reduction_curve(two_regions_ranked(frame), first_alone)
    assert column(curve, "coefficient") == [0.5, 0, 0.5, 0]
    assert total_reduction_rate(two_regions_ranked(frame), first_alone) == approx(1 / 3)


def test_register_in_which_nobody_emits_has_no_curve(frame):
    silent = ranked(frame, [0.0, 0.0], [1.0, 2.0])
    assert rows(reduction_curve(silent, half)) == []
    assert total_reduction_rate(silent, half) == 0


@pytest.mark.parametrize("value", [-0.1, 1.1, np.nan])
def test_coefficient_outside_0_to_1_is_refused(value):
    with pytest.raises(rc.StrategyError) as refused:
        reduction_curve(three_ranked(POLARS), lambda enterprises: np.array([0.5, value, 0.5]))
    fault = refused.value.faults[0]
    assert (fault.key, fault.values["enterprise"], fault.values["count"]) == ("rule_result_range", "b", 1)


@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow"])
def test_expression_outside_0_to_1_is_refused_where_the_register_is_held_in_memory(engine):
    with pytest.raises(rc.StrategyError) as refused:
        reduction_curve(three_ranked(ENGINES[engine]), nw.col("rank") / 2)
    fault = refused.value.faults[0]
    assert (fault.key, fault.values["enterprise"], fault.values["count"]) == ("rule_result_range", "c", 1)


def test_parts_are_ranked_each_by_itself_and_know_their_places_in_the_whole():
    """Ranked a, b, c: 29 has a and c, which become its first and second."""
    region = of(ranked(POLARS, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], industry_code=["29", "33", "29"]))
    places, group = region.parts("industry_code")["29"]
    assert places.tolist() == [0, 2]
    assert group["rank"].tolist() == [1, 2]
    assert group.texts("enterprise_id") == ["a", "c"]


def test_values_of_an_expression_are_those_of_the_function_it_stands_for():
    region = of(three_ranked(POLARS))
    assert region.values(nw.col("rank") / 4).tolist() == region.values(lambda columns: columns["rank"] / 4).tolist()
    assert region.values(nw.lit(0.5)).tolist() == [0.5, 0.5, 0.5]


def test_frame_of_rows_has_the_table_s_columns_on_the_engine_given_and_nan_is_null(frame):
    told = [{"strategy": "s", "target_rate": 0.5, "compensated_share": 0.5, "subsidy_cny": np.nan, "year": 2020}]

    @model
    def made_of(ranked):
        return frame_of(Effects, told, ranked)

    given = three_ranked(frame)
    made = made_of(given)
    assert type(made) is type(given)
    (row,) = rows(made, by=())
    assert (row["strategy"], row["subsidy_cny"], row["wiped_out"], "region_code" in row) == ("s", None, None, False)
