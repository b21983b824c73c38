"""A strategy is a rule with its parameters: what a region.toml may name, and what it may not."""

from types import SimpleNamespace

import polars as pl
import pytest
from pytest import approx

from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import speaking
from regional_carbon.models.reduction_curves import reduction_curve, total_reduction_rate
from regional_carbon.run.notices import _renamed
from regional_carbon.strategies import PAPER_STRATEGIES, RULES, Strategy
from tests.engines import ENGINES, column
from tests.registers import three_ranked

WITH_DIAL = [name for name, rule in RULES.items() if rule.dial]

# What a rule needs beside its dial.
NEEDED = {
    "sliding_tail": {"full": 1},
    "uniform_with_floor": {"minimum_tco2": 10},
    "report_only": {"threshold_tco2": 10},
}


@pytest.fixture(scope="module")
def three():
    """a, b and c, with the base year that some rules need."""
    return three_ranked(ENGINES["polars"]).with_columns(
        base_emission_tco2=pl.col("emission_tco2"), base_output_cny=pl.col("output_cny")
    )


def refusal(make):
    with pytest.raises(StrategyError) as refused:
        make()
    (fault,) = refused.value.faults
    return fault.key, fault.values


def test_paper_compares_the_opt_out_with_cas_1_and_cas_2(three):
    named = {strategy.name: strategy.coefficient() for strategy in PAPER_STRATEGIES}
    coefficients = {name: column(reduction_curve(three, beta), "coefficient") for name, beta in named.items()}
    assert coefficients == {
        "marginal_opt_out": [1, 1, 1],
        "cas_1": approx([1, 0.98, 0.9604], rel=1e-12),
        "cas_2": approx([1, 0.99, 0.9801], rel=1e-12),
    }


def test_strategy_fills_its_parameters_into_its_rule(three):
    """a and b in full, c half."""
    gentle = Strategy("gentle", "sliding_tail", {"full": 2, "decay": 0.5})
    assert column(reduction_curve(three, gentle.coefficient()), "coefficient") == [1, 1, 0.5]


def test_rule_that_does_not_exist_is_refused():
    key, values = refusal(lambda: Strategy("gentle", "lottery"))
    assert key == "rule_unknown"
    assert values == {"strategy": "gentle", "rule": "lottery", "known": list(RULES)}


def test_rule_is_still_read_by_the_name_it_had():
    was = Strategy("floor", "lifted_minimum", {"minimum_tco2": 10})
    assert was == Strategy("floor", "uniform_with_floor", {"minimum_tco2": 10})
    assert "lifted_minimum" not in RULES


def test_region_that_names_a_rule_as_it_was_called_is_told_the_new_name():
    settings = SimpleNamespace(
        strategies={"floor": {"rule": "lifted_minimum"}, "own": {"rule": "uniform"}}, pathway={"rule": "lifted_minimum"}
    )
    (notice,) = _renamed(SimpleNamespace(settings=settings))
    assert notice.text() == (
        "The rule 'lifted_minimum' is now called 'uniform_with_floor'; the old name in region.toml is still read."
    )
    with speaking("zh"):
        assert notice.text() == "规则“lifted_minimum”现名为“uniform_with_floor”；region.toml中的旧名称仍可使用。"


def test_weights_by_entropy_name_what_they_are_taken_from():
    source = RULES["entropy_weights"].source()
    assert source.startswith("weights by Shannon's entropy as in Hosseinzadeh Lotfi, F., Fallahnejad, R. (2010)")
    assert source.endswith("are the project's own.")


def test_parameter_that_the_rule_does_not_have_is_refused():
    key, values = refusal(lambda: Strategy("gentle", "collective_action", {"first": 1.0, "ratio": 0.5}))
    assert key == "rule_parameter_unknown"
    assert values == {
        "strategy": "gentle", "rule": "collective_action", "parameter": "ratio", "known": ["first", "decay"],
    }  # fmt: skip


def test_parameter_that_the_rule_needs_and_the_strategy_lacks_is_asked_for():
    key, values = refusal(lambda: Strategy("tail", "sliding_tail", {"decay": 0.9}))
    assert key == "rule_parameter_missing"
    assert values == {"strategy": "tail", "rule": "sliding_tail", "parameter": "full"}


def test_parameter_outside_its_bounds_is_refused_when_the_coefficient_is_asked_for():
    key, _ = refusal(Strategy("harsh", "collective_action", {"decay": 1.2}).coefficient)
    assert key == "parameter_above_0_to_1"


@pytest.mark.parametrize("rule", WITH_DIAL)
def test_dial_is_a_parameter_of_its_rule(rule):
    assert RULES[rule].dial.parameter in RULES[rule].parameters()


@pytest.mark.parametrize("rule", WITH_DIAL)
def test_both_ends_of_a_dial_are_accepted_and_the_reduction_rises_between_them(three, rule):
    dial = RULES[rule].dial
    ends = [Strategy(rule, rule, NEEDED.get(rule, {})).turned(value) for value in (dial.none, dial.all)]
    least, greatest = (total_reduction_rate(three, strategy.coefficient()) for strategy in ends)
    assert least < greatest


def test_turning_the_dial_leaves_the_other_parameters_and_the_name():
    tail = Strategy("tail", "sliding_tail", {"full": 2, "decay": 0.5})
    assert tail.turned(0.25) == Strategy("tail", "sliding_tail", {"full": 2, "decay": 0.25})


def test_rule_without_a_dial_cannot_be_turned():
    assert refusal(lambda: Strategy("closing", "marginal_opt_out").turned(0.5)) == (
        "rule_without_dial",
        {"strategy": "closing"},
    )
