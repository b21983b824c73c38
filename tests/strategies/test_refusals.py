"""What a rule cannot take is told word for word, in both languages."""

import pytest

import regional_carbon as rc
from regional_carbon.cli.rule_list import described_rules
from regional_carbon.comparison.at_target import adjust
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.strategies import Strategy
from tests.engines import ENGINES
from tests.registers import ranked, three_ranked

POLARS = ENGINES["polars"]


def asked(rule, **parameters):
    return lambda register: reduction_curve(register, Strategy("s", rule, parameters).coefficient())


MESSAGES = {
    "column": (
        asked("grandparenting"),
        "The rule needs the column 'base_emission_tco2', which the register of enterprises does not have.\n"
        "  Add the column to enterprises, or choose another rule.",
        "该规则需要列“base_emission_tco2”，而企业名录中没有。\n  请在enterprises中补上该列，或改用其他规则。",
    ),
    "value": (
        lambda register: asked("convergence", weight="employees")(
            ranked(POLARS, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], employees=[5.0, None, None])
        ),
        "The rule needs 'employees' of every enterprise; it is not known for 2: b and c.\n"
        "  Fill it in, or choose another rule; a value that is not known is not taken as 0.",
        "该规则需要每家企业的“employees”；有2家未知：b和c。\n  请补齐，或改用其他规则；未知的值不按0处理。",
    ),
    "number": (
        asked("uniform", rate="0.3"),
        "rate is '0.3', which is not a number.\n  Write it without quotes: 0.3.",
        "参数rate为'0.3'，不是数字。\n  请直接填写数字，不加引号，例如0.3。",
    ),
    "above_0": (
        asked("proportional_fairness", alpha=0),
        "alpha is 0; it must lie above 0.",
        "参数alpha为0；应大于0。",
    ),
    "percentile": (
        asked("benchmark", percentile={"33": 0.1}),
        "The table of percentiles names neither industry 29 nor 'others'; it has 33.\n"
        "  Add the industry, or others = 0.1 for all that are not named.",
        "分位表中既没有行业29，也没有“others”；现有：33。\n  请补充该行业，或以others = 0.1表示其余行业。",
    ),
    "weights": (
        asked("grade_bands", weights=[1, 2]),
        "There are 2 weights; the five-grade code needs 5, best grade first.",
        "权重有2个；五级碳效码需要5个，由优到劣。",
    ),
    "dea": (
        lambda register: asked("zsg_dea")(ranked(POLARS, [1.0] * 5001, [1.0] * 5001)),
        "Zero-sum-gains DEA combines the enterprises on the efficient frontier; of 5001 more than 5000 are on it.\n"
        "  Name fewer inputs and outputs, or apply the rule within industries or townships.",
        "零和收益DEA以效率前沿上的企业作组合，5001家中超过5000家处于前沿。\n  请减少投入、产出指标，或按行业、乡镇分别执行该规则。",
    ),
    "shapley": (
        lambda register: asked("shapley_industries", by="enterprise_id")(ranked(POLARS, [1.0] * 21, [1.0] * 21)),
        "The exact Shapley value goes through all coalitions, and there are 21 industries; it takes at most 20.\n"
        "  Choose shapley_enterprises, which takes any number.",
        "精确Shapley值须遍历全部联盟，现有21个行业，最多20个。\n  请改用不限数量的shapley_enterprises。",
    ),
    "without_dial": (
        lambda register: adjust(register, Strategy("s", "marginal_opt_out"), 0.3),
        "Strategy 's' has no parameter to calibrate.\n"
        "  To meet a target, choose a rule with a control parameter: regional-carbon strategies lists them.",
        "策略“s”没有可校准的参数。\n  如需校准至目标，请选用带调节参数的规则：regional-carbon strategies可列出。",
    ),
    "out_of_reach": (
        lambda register: adjust(register, Strategy("s", "uniform_with_floor", {"minimum_tco2": 50}), 0.3),
        "Strategy 's' cannot reduce 30.00%: its control parameter reaches from 0.00% to 25.00%.\n"
        "  Change its other parameters, choose another rule, or choose a target within reach.",
        "策略“s”无法减排30.00%：调节参数可达范围为0.00%至25.00%。\n  请更改其他参数、改用其他规则，或选取可达范围内的目标。",
    ),
    "jumped": (
        lambda register: adjust(register, Strategy("s", "reference_line"), 0.6),
        "Strategy 's' cannot reduce 60.00%: its control parameter jumps from 50.00% to 75.00%.\n"
        "  Choose another rule, or one of these two as the target.",
        "策略“s”无法减排60.00%：调节参数使减排率由50.00%直接跳至75.00%。\n  请改用其他规则，或以这两个数值之一为目标。",
    ),
    "unlisted": (
        lambda register: described_rules("benchmarks"),
        "There is no rule 'benchmarks'. Nearest: benchmark.\n  regional-carbon strategies lists them all.",
        "没有名为“benchmarks”的规则。最接近：benchmark。\n  regional-carbon strategies可列出全部规则。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
def test_message_is_told_word_for_word(message):
    ask, english, chinese = MESSAGES[message]
    with pytest.raises(rc.StrategyError) as refused:
        ask(three_ranked(POLARS))
    assert str(refused.value) == english
    with rc.speaking("zh"):
        assert str(refused.value) == chinese
