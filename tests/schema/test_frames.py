"""What goes in comes out: every model takes any engine's frame and gives the same kind back, lazy where it was lazy."""

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.comparison.at_target import below_line, compare
from regional_carbon.language.errors import TableError
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.models.enterprise_emissions import enterprise_emission, next_year
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.reduction_curves import curve_by_coefficient, reduction_curve
from regional_carbon.schema.column import Column, Quantity
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import groups, in_order, model, optional, regions_and_years, shared, sorted_rows
from regional_carbon.schema.input_tables import Enterprises
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from tests.engines import ENGINES, column, names, rows
from tests.registers import emitting, three_ranked, two_regions_ranked


@model
def doubled(frame, by=2.0):
    """A model as small as can be: what it says is twice what it is given."""
    return frame.with_columns(amount=nw.col("amount") * by)


@model
def priced(frame, prices):
    """A model of two tables."""
    return frame.join(prices, on="energy", how="left")


def chain(energy, factors, enterprises):
    """Every model on what the one before it says, by name."""
    industries = industry_emission(energy, factors)
    intensity = carbon_electricity_intensity(industries)
    forecast = next_year(intensity, year=2020, grid_tco2_per_mwh=0.7, trend="last")  # `pooled` weighs all industries
    emission = enterprise_emission(enterprises, forecast)
    ranked = carbon_efficiency(emission)
    curve = reduction_curve(ranked, marginal_opt_out())
    return {
        "industry_emission": industries,
        "carbon_electricity_intensity": intensity,
        "next_year": forecast,
        "enterprise_emission": emission,
        "carbon_efficiency": ranked,
        "industry_standing": industry_standing(ranked),
        "reduction_curve": curve,
        "curve_by_coefficient": curve_by_coefficient(ranked)(marginal_opt_out()),
        "below_line": below_line(curve, 1e9),
        "compare": compare({"opt_out": curve}, 0.5),
    }


def inputs(frame):
    return (
        frame(
            industry_code=["29"], industry=["Rubber"], year=[2019], energy=["electricity"], amount=[5.0], unit=["MWh"]
        ),
        frame(energy=["electricity"], unit=["MWh"], tco2_per_unit=[0.7], gj_per_unit=[3.6], source=["grid"]),
        frame(enterprise_id=["a"], industry_code=["29"], year=[2020], electricity_mwh=[10.0], output_cny=[70.0]),
    )


def unread(**columns):
    """A lazy frame that fails as soon as anyone reads it."""

    def refuse(frame):
        raise AssertionError("the frame was read")

    frame = ENGINES["polars_lazy"](**columns)
    return frame.map_batches(refuse, schema=frame.collect_schema())


def test_each_model_gives_the_kind_of_frame_it_was_given(frame):
    results = chain(*inputs(frame))
    kind = type(frame(a=[1]))
    assert {name: type(result) for name, result in results.items()} == dict.fromkeys(results, kind)


def test_each_model_gives_a_narwhals_frame_for_a_narwhals_frame(frame):
    """So that models can be written one after the other without unwrapping between them."""
    given = [nw.from_native(frame) for frame in inputs(frame)]
    results = chain(*given)
    assert {name: type(result) for name, result in results.items()} == dict.fromkeys(results, type(given[0]))
    assert {result.implementation for result in results.values()} == {given[0].implementation}


def test_each_model_leaves_a_lazy_frame_unread():
    chain(*inputs(unread))


def test_each_model_says_the_same_on_every_engine(frame):
    """5 MWh at 0.7 make 0.7 t/MWh; 10 MWh make 7 t for 70 yuan: 10 yuan/t."""
    results = chain(*inputs(frame))
    assert column(results["carbon_efficiency"], "efficiency_cny_per_tco2") == approx([10], rel=1e-12)
    assert column(results["compare"], "average_cost_cny_per_tco2") == approx([10], rel=1e-12)


def test_model_reads_rows_and_not_the_index_of_a_pandas_frame():
    """The builder of pandas frames numbers its rows backwards."""
    given = ENGINES["pandas"](energy=["coal", "coke", "gas"], amount=[1.0, 2.0, 3.0])
    assert list(given.index) == [2, 1, 0]
    assert column(doubled(given), "amount", by="energy") == [2, 4, 6]


def test_text_that_a_model_gives_back_can_be_worked_on_in_its_own_engine(frame):
    """A filter by hand, as a user writes it, on the result of a model."""
    result = nw.from_native(doubled(frame(energy=["coal", "coke", None], amount=[1.0, 2.0, 3.0])))
    assert column(result.filter(nw.col("energy") == "coke"), "amount", by=()) == [4]


def test_values_that_are_no_frames_pass_as_they_are(frame):
    given = frame(energy=["coal"], amount=[1.0])
    assert column(doubled(given, 3.0), "amount", by=()) == [3]
    assert column(doubled(given, by=4.0), "amount", by=()) == [4]


def test_frame_may_be_given_by_name(frame):
    given = frame(energy=["coal"], amount=[1.0])
    result = priced(frame=given, prices=frame(energy=["coal"], price=[8.0]))
    assert type(result) is type(given)
    assert column(result, "price", by=()) == [8]


@pytest.mark.parametrize("other", ["polars", "polars_lazy", "pandas", "pyarrow"])
@pytest.mark.parametrize("engine", ["polars", "polars_lazy", "pandas", "pyarrow"])
def test_frames_in_memory_go_together_and_the_first_says_what_comes_out(engine, other):
    given = ENGINES[engine](energy=["coal"], amount=[1.0])
    result = priced(given, ENGINES[other](energy=["coal"], price=[8.0]))
    assert type(result) is type(given)
    assert column(result, "price", by=()) == [8]


def test_first_parameter_says_what_comes_out_in_whatever_order_frames_are_named():
    """As a checker tells it: the kind of the first parameter's frame."""
    given = ENGINES["pandas"](energy=["coal"], amount=[1.0])
    result = priced(prices=ENGINES["polars"](energy=["coal"], price=[8.0]), frame=given)
    assert type(result) is type(given)


@pytest.mark.parametrize("other", ["polars", "polars_lazy", "pandas", "pyarrow"])
def test_frames_of_two_engines_are_refused_by_the_engines_names(other):
    relation = ENGINES["duckdb"](energy=["coal"], amount=[1.0])
    with pytest.raises(TableError) as refused:
        priced(relation, ENGINES[other](energy=["coal"], price=[8.0]))
    (fault,) = refused.value.faults
    assert (fault.key, fault.values) == ("frames_of_two_engines", {"engines": ["duckdb", "polars"]})


def test_groups_are_region_and_year_where_the_frame_has_them(frame):
    for present, expected in [
        (["region_code", "year", "m"], ["region_code", "year"]),
        (["year", "region_code"], ["region_code", "year"]),
        (["year"], ["year"]),
        (["m"], []),
    ]:
        assert groups(nw.from_native(frame(**{name: [1] for name in present}))) == expected


def test_optional_column_that_is_not_there_is_null_and_not_zero(frame):
    given = nw.from_native(frame(amount=[1.0]))
    result = given.with_columns(there=optional(given, "amount"), absent=optional(given, "zero_carbon_mwh"))
    assert column(result, "there", by=()) == [1]
    assert column(result, "absent", by=()) == [None]


def test_table_has_its_columns_in_order_after_those_it_goes_on_from():
    """An enterprise's emission: its row of the register, two columns more, interval, most likely, scopes, evidence."""
    register, more = list(Enterprises.columns()), ["intensity_tco2_per_mwh", "emission_tco2"]
    more += ["emission_low_tco2", "emission_high_tco2", "most_likely_tco2"]
    scopes = ["fuel_tco2", "heat_tco2", "process_tco2", "scope_1_tco2"]
    scopes += ["electricity_location_tco2", "electricity_market_tco2"]
    evidence = ["grade", "evidence", "evidence_year", "evidence_source"]
    evidence += ["contradiction", "contradiction_low_tco2", "contradiction_high_tco2", "trust", "trust_grade"]
    evidence += ["shared_effect", "shared_region_error", "shared_industry_error", "shared_estimate_tco2"]
    assert list(EnterpriseEmission.columns()) == [*register, *more, *scopes, *evidence]
    assert EnterpriseEmission.columns()["emission_tco2"].name == "emission_tco2"
    assert EnterpriseEmission.keys() == Enterprises.keys() == ["region_code", "enterprise_id", "year"]


def test_of_keeps_the_declared_columns_that_are_there_on_every_engine(frame):
    given = frame(
        colour=["red"], output_cny=[1.0], name=["Anyang"], enterprise_id=["a"], industry_code=["29"], year=[2020],
        electricity_mwh=[1.0],
    )  # fmt: skip
    kept = ["enterprise_id", "name", "industry_code", "year", "electricity_mwh", "output_cny"]
    assert names(Enterprises.of(given)) == kept


def test_bounds_are_told_as_a_person_writes_them():
    def told(**bounds):
        return Column(Quantity(nw.Float64, "share", "占比", **bounds)).bounds()

    assert told() == ""
    assert told(above=0, at_most=100) == "> 0, ≤ 100"
    assert told(at_least=0.5, at_most=1) == "≥ 0.5, ≤ 1"


def test_model_keeps_its_name_and_what_it_says_of_itself():
    assert carbon_efficiency.__name__ == "carbon_efficiency"
    assert "CEF[i] = G[i] / C[i]" in carbon_efficiency.__doc__


def test_result_of_a_model_has_a_plain_index_in_pandas():
    ranked = three_ranked(ENGINES["pandas"])
    assert list(ranked.index) == [0, 1, 2]


def test_nan_of_a_pandas_frame_is_not_known_rather_than_a_number():
    given = emitting(ENGINES["pandas"], [10.0, None], [1.0, 1.0])
    assert given["emission_tco2"].isna().sum() == 1
    assert column(carbon_efficiency(given), "rank") == [1, None]


def test_regions_are_told_apart_by_code_and_year(frame):
    assert sorted(regions_and_years(two_regions_ranked(frame))) == [("north", 2020), ("south", 2020)]
    assert regions_and_years(three_ranked(frame)) == [(2020,)]


# ---------------------------------------------------------------------------------------------------
# Order


@model
def ordered(frame):
    """Rows in order of amount within each region, counted."""
    return in_order(frame, ["region"], "amount", "name", place="place")


def test_rows_are_put_in_order_and_counted_within_each_group(frame):
    told = rows(ordered(frame(region=["b", "a", "b", "b"], name=["z", "y", "x", "w"], amount=[2.0, 5.0, 2.0, 1.0])))
    assert sorted((row["region"], row["place"], row["name"]) for row in told) == [
        ("a", 1, "y"), ("b", 1, "w"), ("b", 2, "x"), ("b", 3, "z"),
    ]  # fmt: skip


def test_order_of_a_lazy_frame_is_that_of_all_its_rows_whatever_is_asked_of_it():
    """Polars may hand a step fewer rows or columns than there are; the count must not be one of those alone."""
    told = ordered(ENGINES["polars_lazy"](region=["a"] * 3, name=["x", "y", "z"], amount=[3.0, 2.0, 1.0]))
    assert told.select("place").collect()["place"].to_list() == [1, 2, 3]
    assert told.filter(pl.col("name") == "x").collect()["place"].to_list() == [3]
    assert told.head(1).collect()["name"].to_list() == ["z"]


def test_rows_that_stand_in_order_are_the_very_same():
    """Region and year are one; the amounts rise, and of two equal ones the names do."""
    told = pl.DataFrame({"year": [2020] * 3, "amount": [1.0, 2.0, 2.0], "name": ["b", "a", "c"]})
    assert sorted_rows(told, "year", "amount", "name") is told
    assert sorted_rows(told, "year") is told
    assert sorted_rows(told, "year", "name")["name"].to_list() == ["a", "b", "c"]


@given(st.lists(st.tuples(*[st.none() | st.integers(0, 2)] * 3), max_size=6))
def test_rows_put_in_order_are_those_that_polars_sorts(values):
    told = pl.DataFrame(values, schema={"a": pl.Int64, "b": pl.Int64, "c": pl.Int64}, orient="row")
    for keys in (["a"], ["a", "b"], ["a", "b", "c"]):
        assert sorted_rows(told, *keys).select(keys).equals(told.sort(keys).select(keys))


@pytest.mark.parametrize(
    ("values", "one"), [([7, 7], True), ([7, 8], False), ([7, None], False), ([None, None], False), ([], False)]
)
def test_value_is_shared_where_every_row_has_it_and_none_is_blank(values, one):
    assert shared(pl.DataFrame({"year": values}, schema={"year": pl.Int64}), "year") is one
