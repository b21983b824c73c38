"""Model III: carbon efficiency, the ranking, and each enterprise's standing in its industry."""

import pytest
from pytest import approx

from regional_carbon.comparison.at_target import compare
from regional_carbon.language.errors import TableError
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.schema.estimate_tables import CarbonEfficiency, IndustryStanding
from regional_carbon.strategies import RULES
from tests.engines import ENGINES, column, names, rows
from tests.registers import emitting, ranked, three_ranked


def ranks(result, name="rank"):
    return dict(zip(column(result, "enterprise_id"), column(result, name), strict=True))


def test_efficiency_is_output_over_emission_and_the_least_efficient_is_first(frame):
    """a: 3,000/100 = 30; b: 500/50 = 10; c: 400/20 = 20 CNY/t, so b, c, a."""
    result = ranked(frame, [100.0, 50.0, 20.0], [3000.0, 500.0, 400.0])
    assert column(result, "efficiency_cny_per_tco2") == approx([30, 10, 20], rel=1e-12)
    assert ranks(result) == {"a": 3, "b": 1, "c": 2}


@pytest.mark.parametrize("engine", ["polars", "polars_lazy", "pandas", "pyarrow"])
def test_rows_of_a_frame_in_memory_come_in_order_of_rank(engine):
    """A table of a SQL engine has no order."""
    result = ranked(ENGINES[engine], [100.0, 50.0, 0.0, 20.0], [3000.0, 500.0, 1.0, 400.0])
    assert column(result, "enterprise_id", by=()) == ["b", "d", "a", "c"]


def test_enterprises_equally_efficient_are_ranked_by_their_identifier(frame):
    result = ranked(frame, [20.0, 10.0, 30.0], [200.0, 100.0, 300.0], enterprise_id=["e10", "e9", "e1"])
    assert ranks(result) == {"e1": 1, "e10": 2, "e9": 3}


def test_enterprise_without_emission_is_listed_last_without_efficiency_or_rank(frame):
    """What emits nothing has no output per tonne; nor has what emits an amount not known."""
    result = ranked(frame, [0.0, None, 10.0, 20.0], [500.0, 500.0, 500.0, 500.0])
    assert ranks(result) == {"a": None, "b": None, "c": 2, "d": 1}
    assert column(result, "efficiency_cny_per_tco2") == [None, None, 50, 25]
    assert column(result, "emission_tco2") == [0, None, 10, 20]


def test_enterprise_without_output_is_the_least_efficient(frame):
    result = ranked(frame, [10.0, 5.0], [100.0, 0.0])
    assert column(result, "efficiency_cny_per_tco2") == [10, 0]
    assert ranks(result) == {"a": 2, "b": 1}


def test_enterprise_of_negative_emission_has_neither_efficiency_nor_rank_nor_ratio(frame):
    """Where more zero-carbon electricity is booked than was used; b: 100/30 CNY/t, no whole number."""
    result = ranked(frame, [-50.0, 30.0], [500.0, 100.0])
    assert column(result, "efficiency_cny_per_tco2") == [None, approx(10 / 3, rel=1e-12)]
    assert ranks(result) == {"a": None, "b": 1}
    assert column(industry_standing(result), "industry_ratio")[0] is None


def test_one_enterprise_alone_is_first(frame):
    assert ranks(ranked(frame, [10.0], [100.0])) == {"a": 1}


@pytest.mark.spark("carbon_efficiency")
def test_each_region_and_each_year_has_its_own_ranking(frame):
    """North 2020: a 10, b 5; north 2019: a 20, b 40; south 2020: c 1, d without emission."""
    result = carbon_efficiency(
        frame(
            region_code=["north", "north", "north", "north", "south", "south"],
            enterprise_id=["a", "b", "a", "b", "c", "d"],
            industry_code=["29"] * 6,
            year=[2020, 2020, 2019, 2019, 2020, 2020],
            electricity_mwh=[1.0] * 6,
            output_cny=[10.0, 5.0, 20.0, 40.0, 1.0, 9.0],
            intensity_tco2_per_mwh=[1.0] * 6,
            emission_tco2=[1.0, 1.0, 1.0, 1.0, 1.0, 0.0],
        )
    )
    found = [(row["region_code"], row["year"], row["enterprise_id"], row["rank"]) for row in rows(result)]
    assert found == [
        ("north", 2019, "a", 1),
        ("north", 2019, "b", 2),
        ("north", 2020, "a", 2),
        ("north", 2020, "b", 1),
        ("south", 2020, "c", 1),
        ("south", 2020, "d", None),
    ]


def test_rank_in_industry_counts_the_enterprises_of_the_industry_alone(frame):
    """By efficiency: a (29) 10, b (33) 20, c (29) 30, d (33) 40; e (33) emits nothing."""
    result = industry_standing(
        ranked(
            frame,
            [1.0, 1.0, 1.0, 1.0, 0.0],
            [10.0, 20.0, 30.0, 40.0, 50.0],
            industry_code=["29", "33", "29", "33", "33"],
        )
    )
    assert ranks(result) == {"a": 1, "b": 2, "c": 3, "d": 4, "e": None}
    assert ranks(result, "rank_in_industry") == {"a": 1, "b": 1, "c": 2, "d": 2, "e": None}


def test_rank_in_industry_breaks_ties_as_the_ranking_does(frame):
    result = industry_standing(ranked(frame, [2.0, 1.0], [20.0, 10.0], enterprise_id=["z", "k"]))
    assert ranks(result, "rank_in_industry") == {"k": 1, "z": 2}


def test_industry_ratio_is_own_emission_per_output_over_the_industry_s(frame):
    """Industry: (30 + 10)/(100 + 100) = 0.2 t per yuan; a: 0.3/0.2 = 1.5, b: 0.1/0.2 = 0.5. Alone, c has 1."""
    result = industry_standing(ranked(frame, [30.0, 10.0, 7.0], [100.0, 100.0, 3.0], industry_code=["29", "29", "33"]))
    assert column(result, "industry_ratio") == approx([1.5, 0.5, 1], rel=1e-12)


def test_output_of_less_than_a_yuan_has_a_ratio_as_any_other(frame):
    """Industry: 2/2 = 1 t per yuan; a: 1/0.5 = 2, b: 1/1.5 = 2/3."""
    assert column(industry_standing(ranked(frame, [1.0, 1.0], [0.5, 1.5])), "industry_ratio") == approx([2, 2 / 3])


def test_grades_end_exactly_at_0_6_0_8_1_2_and_2_0(frame):
    """Fifty tonnes over fifty yuan make an industry mean of 1, so that K is C/G: 0.6, 0.8, 1.2, 2.0 and 0.4."""
    result = industry_standing(ranked(frame, [6.0, 8.0, 12.0, 20.0, 4.0], [10.0] * 5))
    assert column(result, "industry_ratio") == [0.6, 0.8, 1.2, 2.0, 0.4]
    assert column(result, "efficiency_grade") == [1, 2, 3, 4, 1]


def test_grades_begin_just_above_the_cuts(frame):
    """As above with 0.00001 more for the first four: 0.600001, 0.800001, 1.200001, 2.000001 and 0.399996."""
    result = industry_standing(ranked(frame, [6.00001, 8.00001, 12.00001, 20.00001, 3.99996], [10.0] * 5))
    ratios = [0.600001, 0.800001, 1.200001, 2.000001, 0.399996]
    assert column(result, "industry_ratio") == approx(ratios, rel=1e-12)
    assert column(result, "efficiency_grade") == [2, 3, 4, 5, 1]


@pytest.mark.parametrize(
    ("emission", "output"), [(0.0, 10.0), (None, 10.0), (0.0, 0.0)], ids=["no emission", "not known", "neither"]
)
def test_enterprise_without_emission_has_no_ratio_and_no_grade(frame, emission, output):
    result = industry_standing(ranked(frame, [emission, 10.0], [output, 10.0]))
    assert column(result, "industry_ratio")[0] is None
    assert column(result, "efficiency_grade")[0] is None
    assert column(result, "efficiency_grade")[1] is not None


def test_code_is_measured_per_value_added_where_all_of_an_industry_is_known_and_says_so(frame):
    """29: 10 t each at 20 and 5 of value added, 0.5 and 2 over 0.8: K = 0.625 and 2.5. 33 lacks one: per output."""
    told = ranked(
        frame, [10.0, 10.0, 10.0, 30.0], [100.0, 100.0, 100.0, 100.0],
        industry_code=["29", "29", "33", "33"], value_added_cny=[20.0, 5.0, 20.0, None],
    )  # fmt: skip
    by_id = {row["enterprise_id"]: row for row in rows(industry_standing(told), by=())}
    assert [by_id[name]["industry_ratio"] for name in "abcd"] == approx([0.625, 2.5, 0.5, 1.5])
    assert [by_id[name]["efficiency_grade"] for name in "abcd"] == [2, 5, 1, 4]
    assert [by_id[name]["grade_basis"] for name in "abcd"] == ["value_added_cny"] * 2 + ["output_cny"] * 2
    curve = rows(reduction_curve(told, RULES["grade_bands"].coefficient(rate=0.2)), by=())
    assert {row["enterprise_id"]: row["coefficient"] for row in curve} == approx({"a": 0.1, "b": 0.4, "c": 0, "d": 0.3})


def test_output_of_nothing_means_the_least_efficient_wherever_it_is_looked_at(frame):
    """a emits 10 t and makes nothing; b and c emit 10 t each and make 100 and 200. Ranked first, grade 5, asked the most
    by every rule that asks by merit, closed by the reference line, and nothing is forgone with it."""
    standing = industry_standing(ranked(frame, [10.0, 10.0, 10.0], [0.0, 100.0, 200.0]))
    assert (column(standing, "efficiency_cny_per_tco2")[0], column(standing, "rank")[0]) == (0, 1)
    assert column(standing, "rank_in_industry")[0] == 1
    assert (column(standing, "industry_ratio")[0], column(standing, "efficiency_grade")[0]) == (None, 5)
    by_merit = {
        "collective_action": {}, "inverse_efficiency": {}, "benchmark": {}, "grade_bands": {"rate": 0.5},
        "own_intensity": {"rate": 0.3}, "proportional_fairness": {}, "convergence": {"converged": 1.0},
        "reference_line": {"line_cny_per_tco2": 5.0}, "least_cost": {"rate": 0.3},
        "entropy_weights": {"rate": 0.5, "criteria": ["emission_tco2", "intensity"]},
    }  # fmt: skip
    for rule, parameters in by_merit.items():
        coefficient = RULES[rule].coefficient(**parameters)
        beta = column(reduction_curve(standing, coefficient), "coefficient")
        assert beta[0] == max(beta) > 0, rule
    opt_out = reduction_curve(standing, RULES["marginal_opt_out"].coefficient())
    (row,) = rows(compare({"s": opt_out}, 0.3), by=())
    assert (row["enterprises_reached"], row["output_forgone_cny"], row["average_cost_cny_per_tco2"]) == (1, 0, 0)


@pytest.mark.spark("industry_standing")
def test_each_region_and_each_year_has_its_own_industry_mean(frame):
    """North and south each have one enterprise of the industry: its ratio is 1, whatever the other emits."""
    result = industry_standing(ranked(frame, [1.0, 99.0], [10.0, 10.0], region_code=["north", "south"]))
    assert column(result, "industry_ratio") == [1, 1]
    assert column(result, "rank_in_industry") == [1, 1]


def test_results_have_the_declared_columns_in_their_order(frame):
    optional = {name for name, declared in IndustryStanding.columns().items() if declared.optional}
    efficiency = three_ranked(frame)
    assert names(efficiency) == [name for name in CarbonEfficiency.columns() if name not in optional]
    assert names(industry_standing(efficiency)) == [name for name in IndustryStanding.columns() if name not in optional]


def test_missing_column_is_told_by_its_name(frame):
    with pytest.raises(TableError) as refused:
        carbon_efficiency(frame(enterprise_id=["a"], industry_code=["29"], year=[2020], emission_tco2=[1.0]))
    told = {fault.values["column"] for fault in refused.value.faults}
    assert told == {"electricity_mwh", "output_cny", "intensity_tco2_per_mwh"}
    with pytest.raises(TableError) as refused:
        industry_standing(emitting(frame, [1.0], [1.0]))
    assert {fault.values["column"] for fault in refused.value.faults} == {"efficiency_cny_per_tco2", "rank"}
