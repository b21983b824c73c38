"""A list where a rule takes one number is told in a sentence."""

import pytest

import regional_carbon as rc
from regional_carbon.strategies.grade_bands import grade_bands
from regional_carbon.strategies.least_cost import least_cost
from regional_carbon.strategies.rule import hold
from regional_carbon.strategies.uniform import uniform


@pytest.mark.parametrize("value", [[], [0.3], {"29": 0.3}])
def test_list_where_a_rule_s_number_stands_is_no_number(value):
    with pytest.raises(rc.StrategyError) as told:
        hold(uniform, {"rate": value})
    assert str(told.value) == f"rate is {value!r}, which is not a number.\n  Write it without quotes: 0.3."
    with rc.speaking("zh"):
        assert str(told.value).startswith(f"参数rate为{value!r}，不是数字。")


def test_list_and_table_stand_where_a_rule_takes_several_numbers():
    hold(grade_bands, {"rate": 0.3, "weights": (0.0, 0.5, 1.0, 1.5, 2.0)})
    hold(least_cost, {"industry_most": {"39": 0.05}})
    with pytest.raises(rc.StrategyError, match="industry_most"):
        hold(least_cost, {"industry_most": {"39": 1.5}})
