"""A list where a rule takes one number is told in a sentence."""

import pytest

import regional_carbon as rc
from regional_carbon.strategies.rule import hold
from regional_carbon.strategies.uniform import uniform


@pytest.mark.parametrize("value", [[], [0.3], {"29": 0.3}])
def test_list_where_a_rule_s_number_stands_is_no_number(value):
    with pytest.raises(rc.StrategyError) as told:
        hold(uniform, {"rate": value})
    assert str(told.value) == f"rate is {value!r}, which is not a number.\n  Write it without quotes: 0.3."
    with rc.speaking("zh"):
        assert str(told.value).startswith(f"参数rate为{value!r}，不是数字。")
