"""S1 to S6 in one call, on a region of three enterprises that fits on paper, and back to S5."""

import pytest
from pytest import approx

from regional_carbon.comparison.at_target import compare
from regional_carbon.language.errors import FactorError, StrategyError
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.models.enterprise_emissions import next_year
from regional_carbon.models.evidence import emission_by_evidence
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.reduction_curves import reduction_curve, total_reduction_rate
from regional_carbon.models.scopes import emission_by_scope
from regional_carbon.procedure import DEFAULT_TARGET, procedure
from regional_carbon.strategies import Strategy
from tests.engines import ENGINES, column, rows

GRID = 0.7


def statistics(frame):
    """Rubber: 5 · 20 t of gas on 1,000 MWh, 0.1 t/MWh of fuel; metal: 10 · 20 t on 400 MWh, 0.5 t/MWh."""
    return frame(
        industry_code=["29", "29", "33", "33"],
        industry=["Rubber", "Rubber", "Metal", "Metal"],
        year=[2019] * 4,
        energy=["electricity", "natural_gas"] * 2,
        amount=[1000.0, 5.0, 400.0, 10.0],
        unit=["MWh", "10^4 m3"] * 2,
    )


def factors(frame):
    return frame(
        energy=["electricity", "natural_gas"], unit=["MWh", "10^4 m3"], tco2_per_unit=[GRID, 20.0],
        gj_per_unit=[3.6, 389.31], source=["grid", "gas"],
    )  # fmt: skip


def register(frame):
    """2020: a 125 MWh of rubber, 100 t; b and c 125/3 MWh of metal, 50 t each; and a of 2019."""
    return frame(
        enterprise_id=["c", "a", "b", "a"],
        industry_code=["33", "29", "33", "29"],
        year=[2020, 2020, 2020, 2019],
        electricity_mwh=[125 / 3, 125.0, 125 / 3, 900.0],
        output_cny=[2000.0, 1000.0, 1000.0, 1.0],
    )


def run(frame, **asked):
    return procedure(
        statistics(frame), factors(frame), register(frame), **{"year": 2020, "grid_tco2_per_mwh": GRID, **asked}
    )


def test_procedure_goes_from_statistics_and_register_to_a_comparison(frame):
    """CEI = 0.1 + 0.7 = 0.8 and 0.5 + 0.7 = 1.2; C = 100, 50, 50 t; CEF = 10, 20, 40.

    The default target of 0.3 is met by a alone: under the opt-out closed, and under collective action too.
    """
    results = run(frame)
    assert column(results.intensity, "intensity_tco2_per_mwh") == approx([0.8, 1.2], rel=1e-12)
    assert column(results.forecast, "intensity_tco2_per_mwh") == approx([0.8, 1.2], rel=1e-12)
    assert column(results.enterprises, "emission_tco2") == approx([100, 50, 50], rel=1e-12)
    assert column(results.enterprises, "rank") == [1, 2, 3]
    assert list(results.curves) == ["marginal_opt_out", "cas_1", "cas_2"]
    assert column(results.curves["marginal_opt_out"], "reduction_rate") == approx([0.5, 0.75, 1], rel=1e-12)
    assert column(results.comparison, "strategy") == ["cas_1", "cas_2", "marginal_opt_out"]
    assert column(results.comparison, "enterprises_reached") == [1, 1, 1]
    assert (results.year, results.trend, results.target) == (2020, "pooled", DEFAULT_TARGET)


def test_procedure_is_its_steps_one_after_the_other(frame):
    strategy = Strategy("gentle", "collective_action", {"decay": 0.9})
    results = run(frame, target=0.6, strategies=[strategy])
    intensity = carbon_electricity_intensity(industry_emission(statistics(frame), factors(frame)))
    forecast = next_year(intensity, year=2020, grid_tco2_per_mwh=GRID)
    emission = emission_by_evidence(register(frame), forecast, statistics(frame), factors(frame), year=2020)
    ranked = carbon_efficiency(emission_by_scope(emission, grid_tco2_per_mwh=GRID))
    curve = reduction_curve(ranked, strategy.coefficient())
    assert rows(results.enterprises) == rows(industry_standing(ranked))
    assert rows(results.curves["gentle"]) == rows(curve)
    assert rows(results.comparison) == rows(compare({"gentle": curve}, 0.6, ranked))


def test_every_result_is_of_the_kind_of_frame_given(frame):
    kind = type(frame(a=[1]))
    results = run(frame, target=0.9)
    given = [results.intensity, results.forecast, results.enterprises, *results.curves.values(), results.comparison]
    assert {type(frame) for frame in given} == {kind}


def test_only_the_register_s_rows_of_the_year_are_estimated(frame):
    enterprises = run(frame).enterprises
    assert column(enterprises, "enterprise_id") == ["a", "b", "c"]
    assert column(enterprises, "year") == [2020, 2020, 2020]


def test_strategy_that_misses_the_target_has_an_adjusted_one_beside_it(frame):
    """Halving ends at 0.6875; for 0.7 the decay is the root of 100 + 50q + 50q² = 140."""
    halving = Strategy("halving", "collective_action", {"decay": 0.5})
    results = run(frame, target=0.7, strategies=[halving])
    assert [strategy.name for strategy in results.strategies] == ["halving", "halving_adjusted"]
    assert results.strategies[1].adjusted_from == "halving"
    assert results.strategies[1].parameters["decay"] == approx((4.2**0.5 - 1) / 2, rel=1e-9)
    assert list(results.curves) == ["halving", "halving_adjusted"]
    assert column(results.comparison, "strategy") == ["halving", "halving_adjusted"]
    assert column(results.comparison, "meets_target") == [False, True]


def test_strategy_that_meets_the_target_is_left_as_it_is(frame):
    results = run(frame, target=0.6, strategies=[Strategy("halving", "collective_action", {"decay": 0.5})])
    assert [strategy.name for strategy in results.strategies] == ["halving"]


def test_strategy_whose_dial_does_not_reach_the_target_stands_there_as_not_met(frame):
    """With β_1 = 0.6 no decay reduces more than 0.6 of everything."""
    mild = Strategy("mild", "collective_action", {"first": 0.6, "decay": 0.5})
    results = run(frame, target=0.7, strategies=[mild])
    assert column(results.comparison, "strategy") == ["mild"]
    assert column(results.comparison, "meets_target") == [False]


def test_adjusted_strategy_reduces_the_target_on_the_whole_register(frame):
    halving = Strategy("halving", "collective_action", {"decay": 0.5})
    results = run(frame, target=0.8, strategies=[halving])
    rate = total_reduction_rate(results.enterprises, results.strategies[1].coefficient())
    assert 0 <= rate - 0.8 <= 1e-9


def test_progress_is_told_in_the_order_of_the_steps():
    told = []
    run(ENGINES["polars"], progress=told.append)
    assert told == ["intensity", "ranking", "curves"]


def test_industry_without_statistics_leaves_its_enterprises_listed_and_unranked(frame):
    energy = statistics(ENGINES["polars"]).filter(industry_code="29")
    only_rubber = {name: energy[name].to_list() for name in energy.columns}
    results = procedure(frame(**only_rubber), factors(frame), register(frame), year=2020, grid_tco2_per_mwh=GRID)
    assert column(results.enterprises, "emission_tco2") == [approx(100), None, None]
    assert column(results.enterprises, "rank") == [1, None, None]
    assert column(results.curves["marginal_opt_out"], "enterprise_id") == ["a"]


@pytest.mark.parametrize(("asked", "key"), [({"target": 0.0}, "target_range"), ({"trend": "cubic"}, "trend_unknown")])
def test_target_or_trend_that_cannot_be_is_refused(asked, key):
    with pytest.raises(StrategyError) as refused:
        run(ENGINES["polars"], **asked)
    assert refused.value.faults[0].key == key


def test_best_evidence_of_each_enterprise_goes_into_the_ranking(frame):
    """a has metered 5 · 20 t of gas, all its industry burns: 87.5 + 100 = 187.5 t; b an inventory of 40 t, 29.17 + 40."""
    meter = frame(enterprise_id=["a"], year=[2020], energy=["natural_gas"], amount=[5.0], unit=["10^4 m3"])
    verified = frame(enterprise_id=["b"], year=[2020], fuel_tco2=[40.0], verifier=["Verifier Ltd"])
    ranked = rows(run(frame, enterprise_energy=meter, inventories=verified).enterprises)
    told = {row["enterprise_id"]: (row["grade"], row["emission_tco2"]) for row in ranked}
    assert told == {"a": (2, approx(187.5)), "b": (1, approx(125 / 3 * 0.7 + 40)), "c": (5, approx(50))}


def test_procedure_tells_how_far_each_trend_rule_has_erred(frame):
    """One year of statistics: none has been tried."""
    errors = rows(run(frame).trend_errors, by=["industry_code", "trend"])
    assert [(row["industry_code"], row["trend"], row["years"], row["chosen"]) for row in errors] == [
        ("29", "last", 0, True), ("29", "linear", 0, False), ("29", "mean", 0, False), ("29", "pooled", 0, False),
        ("33", "last", 0, True), ("33", "linear", 0, False), ("33", "mean", 0, False), ("33", "pooled", 0, False),
    ]  # fmt: skip


def test_grid_too_clean_for_electricity_to_tell_is_refused_where_nothing_else_is_known(frame):
    with pytest.raises(FactorError) as refused:
        run(frame, grid_tco2_per_mwh=0.19)
    (fault,) = refused.value.faults
    assert (fault.key, fault.values) == ("grid_too_clean", {"grid": 0.19, "least": 0.2, "count": 3})
