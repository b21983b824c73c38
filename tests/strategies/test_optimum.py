"""The plan of least cost: by hand, against the opt-out, and under every condition it may be given."""

import narwhals as nw
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.schema.arrays import columns_of
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from regional_carbon.strategies.optimum import TARGET, Condition, Conditions, least_cost_plan
from regional_carbon.strategies.optimum.case import Case
from tests.engines import ENGINES, column
from tests.registers import ranked, three_ranked, two_regions_ranked

POLARS = ENGINES["polars"]


def plan(target, register=None, **conditions):
    return least_cost_plan(three_ranked(POLARS) if register is None else register, target, Conditions(**conditions))


def programmed(target, register, **conditions):
    """The plan by HiGHS, even where the closed form would do."""
    (region,) = columns_of(nw.from_native(register).lazy(), ["year"], "rank")
    return Case(region, Conditions(**conditions)).programmed(target, 60)


def beta(found):
    return [found.coefficients[name] for name in sorted(found.coefficients)]


def cap(industry):
    return Condition("industry_most", industry)


# ---------------------------------------------------------------------------------------------------
# By hand: a, b, c emit 100, 50, 50 t at 10, 20, 40 CNY/t


def test_without_conditions_the_least_efficient_go_first_and_the_last_in_part(frame):
    """120 t: a whole, 20 of b's 50. The last tonne costs b's 20."""
    found = least_cost_plan(three_ranked(frame), 0.6)
    assert beta(found) == approx([1, 0.4, 0])
    assert (found.reduction_tco2, found.cost_cny) == (approx(120), approx(1400))
    assert found.prices == {TARGET: approx(20)}
    assert found.gap == 0


# Conditions, target, β of a, b, c; each worked in the comment above it.
WORKED = {
    # all or nothing: 100 is too little, a and b are 150
    "whole": ({"whole": True}, 0.6, [1, 1, 0]),
    # whoever stays open gives up 0.9 at most, and nobody may close: 90, then 30 of b's 50
    "closures": ({"closures": 0}, 0.6, [0.9, 0.6, 0]),
    # b's 0.4 is less than half, so b gives up half and a the rest, 95
    "step": ({"step": 0.5}, 0.6, [0.95, 0.5, 0]),
    # 2x, x, x: 200x + 50x + 50x = 120
    "ratio": ({"ratio_most": 2}, 0.6, [0.8, 0.4, 0.4]),
    # nobody under 0.1: 10 t, and 70 of a's left 90
    "least": ({"least": 0.1}, 0.4, [0.7, 0.1, 0.1]),
    "least_by_enterprise": ({"least": {"c": 0.2}}, 0.4, [0.7, 0, 0.2]),
    # a is spared: b whole, 10 of c's 50
    "protected": ({"protected": ["a"]}, 0.3, [0, 1, 0.2]),
    "most": ({"most": 0.5}, 0.4, [0.5, 0.5, 0.1]),
    "most_by_enterprise": ({"most": {"a": 0.5}}, 0.4, [0.5, 0.6, 0]),
    # none unlike another: 0.6 each
    "gini": ({"gini": 0.0}, 0.6, [0.6, 0.6, 0.6]),
}  # fmt: skip


@pytest.mark.parametrize("case", WORKED)
def test_condition_is_kept_at_the_least_cost(case):
    conditions, target, expected = WORKED[case]
    found = plan(target, **conditions)
    assert beta(found) == approx(expected, abs=1e-9)
    assert found.cost_cny == approx(np.dot(expected, [1000, 1000, 2000]))


def test_cap_of_an_industry_moves_the_reduction_to_the_others():
    """29 may lose a quarter of 2,000: half of a; c of 33 the other 30 t. The last tonne costs c's 40; one more yuan in
    a takes 0.1 t from c and saves 4."""
    register = ranked(POLARS, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], industry_code=["29", "29", "33"])
    found = plan(0.4, register, industry_most={"29": 0.25})
    assert beta(found) == approx([0.5, 0, 0.6])
    assert found.prices == {TARGET: approx(40), cap("29"): approx(3)}
    by_highs = programmed(0.4, register, industry_most={"29": 0.25})
    assert by_highs.values.tolist() == approx([0.5, 0, 0.6])
    assert by_highs.prices == {TARGET: approx(40), cap("29"): approx(3)}


def test_small_enterprises_have_a_cap_in_all():
    """a is small and may lose a tenth of its 1,000: 10 t of 80, then 50 of b and 20 of c."""
    register = ranked(POLARS, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0], size=["small", "large", None])
    found = plan(0.4, register, small_most=0.1)
    assert beta(found) == approx([0.1, 1, 0.4])
    assert found.prices[Condition("small_most")] == approx(3)


def test_cost_may_be_value_added_and_count_employees():
    """By value added c is the cheapest, 2 per t; with 100 CNY for each of its 20 employees it costs 42."""
    register = ranked(
        POLARS, [100.0, 50.0, 50.0], [1000.0, 1000.0, 2000.0],
        value_added_cny=[900.0, 800.0, 100.0], employees=[1.0, 1.0, 20.0],
    )  # fmt: skip
    assert beta(plan(0.25, register, cost="value_added_cny")) == approx([0, 0, 1])
    counted = plan(0.25, register, cost="value_added_cny", cny_per_employee=100.0)
    assert beta(counted) == approx([0.5, 0, 0])
    assert counted.cost_cny == approx(500)


def test_gini_of_the_plan_is_at_most_the_bound():
    found = plan(0.6, gini=0.1)
    shares = np.array(beta(found))
    gini = np.abs(shares[:, None] - shares).sum() / (2 * len(shares) * shares.sum())
    assert gini == approx(0.1)
    assert found.reduction_tco2 == approx(120)


@pytest.mark.spark("least_cost_plan")
def test_plan_is_a_strategy_like_any_other(frame):
    """Named in region.toml as the rule `optimum`, or kept by enterprise."""
    three = three_ranked(frame)
    found = least_cost_plan(three, 0.6, Conditions(ratio_most=2))
    named = Strategy("s", "optimum", {"rate": 0.6, "ratio_most": 2})
    for coefficient in (found.coefficient(), named.coefficient()):
        assert column(reduction_curve(three, coefficient), "coefficient") == approx([0.8, 0.4, 0.4])


# ---------------------------------------------------------------------------------------------------
# What holds for every region

REGISTERS = st.lists(
    st.tuples(st.integers(1, 10**5), st.integers(10**3, 10**9), st.sampled_from(["29", "33"])), min_size=1, max_size=20
)
CONDITIONS = st.sampled_from(
    [{"most": 0.8}, {"industry_most": 0.4}, {"ratio_most": 3.0}, {"gini": 0.2}, {"least": 0.05}, {"closures": 2},
     {"step": 0.3}, {"whole": True}, {"protected": ["a"]}]
)  # fmt: skip


def register_of(enterprises):
    emission, output = ([float(each[place]) for each in enterprises] for place in (0, 1))
    return ranked(POLARS, emission, output, industry_code=[each[2] for each in enterprises])


def emission_of(register):
    return np.array(column(register, "emission_tco2", by="rank"))


def opt_out_cost(register, target):
    """The opt-out curve, straight between its steps, at a rate."""
    curve = reduction_curve(register, marginal_opt_out())
    return np.interp(target, [0, *column(curve, "reduction_rate")], [0, *column(curve, "output_forgone_cny")])


@given(REGISTERS, st.floats(0.01, 0.99))
@settings(max_examples=30)
def test_programme_without_conditions_equals_the_opt_out_curve(enterprises, target):
    register = register_of(enterprises)
    by_highs = programmed(target, register)
    assert by_highs.cost == approx(opt_out_cost(register, target), rel=1e-9)
    assert plan(target, register).cost_cny == approx(by_highs.cost, rel=1e-9)


@given(REGISTERS, st.floats(0.05, 0.6), st.floats(0.3, 0.9), st.floats(0.5, 1))
@settings(max_examples=40)
def test_closed_form_is_the_programme_to_1e_9_in_cost_and_price_or_both_cannot(enterprises, target, share, most):
    register = register_of(enterprises)
    conditions = {"industry_most": share, "most": most}
    try:
        closed = plan(target, register, **conditions)
    except StrategyError:
        with pytest.raises(StrategyError):
            programmed(target, register, **conditions)
        return
    by_highs = programmed(target, register, **conditions)
    assert closed.cost_cny == approx(by_highs.cost, rel=1e-9)
    assert closed.reduction_tco2 == approx(by_highs.values @ emission_of(register), rel=1e-9)


@given(REGISTERS, st.floats(0.05, 0.5), CONDITIONS)
@settings(max_examples=40)
def test_condition_never_lowers_the_cost(enterprises, target, conditions):
    register = register_of(enterprises)
    free = plan(target, register).cost_cny
    try:
        bound = plan(target, register, **conditions)
    except StrategyError:
        return  # conditions that cannot hold together
    assert bound.cost_cny >= free * (1 - 1e-6)
    assert bound.reduction_tco2 >= target * sum(each[0] for each in enterprises) * (1 - 1e-6)


@given(REGISTERS, st.floats(0.05, 0.6))
@settings(max_examples=20)
def test_whole_decisions_cost_at_least_what_shared_ones_do_and_at_most_what_the_opt_out_does(enterprises, target):
    register = register_of(enterprises)
    whole, shared = plan(target, register, whole=True), plan(target, register)
    assert whole.cost_cny >= shared.cost_cny * (1 - 1e-9)
    curve = reduction_curve(register, marginal_opt_out())
    reached = next(
        forgone
        for rate, forgone in zip(column(curve, "reduction_rate"), column(curve, "output_forgone_cny"), strict=True)
        if rate >= target - 1e-12
    )
    assert whole.cost_cny <= reached * (1 + 1e-4)
    assert whole.gap <= 1e-3


@given(REGISTERS, st.floats(0.1, 0.5))
@settings(max_examples=20)
def test_price_of_the_target_is_what_a_little_more_costs(enterprises, target):
    register = register_of(enterprises)
    total = sum(each[0] for each in enterprises)
    found, more, less = (plan(target + step, register) for step in (0, 1e-6, -1e-6))
    above, below = (more.cost_cny - found.cost_cny) / (1e-6 * total), (found.cost_cny - less.cost_cny) / (1e-6 * total)
    assert below * (1 - 1e-4) - 1e-6 <= found.prices[TARGET] <= above * (1 + 1e-4) + 1e-6


# ---------------------------------------------------------------------------------------------------
# What cannot be


CONFLICTS = {
    "protected": (
        {"protected": ["a"], "most": {"b": 0.5}},
        "No plan reduces 60.00%, because these conditions conflict: the protected enterprises (protected) and the target.\n"
        "  Ease one of them. Without the target, at most 37.50% can be reduced under all conditions.",
        "没有方案能减排60.00%：以下条件相互冲突：受保护企业（protected）和减排目标。\n"
        "  请放宽其中之一。若不设目标，在全部条件下最多可减排37.50%。",
    ),
    "industry_most": (
        {"industry_most": {"29": 0.2}},
        "No plan reduces 60.00%, because these conditions conflict: the target and the limit of industry 29 (industry_most).\n"
        "  Ease one of them. Without the target, at most 40.00% can be reduced under all conditions.",
        "没有方案能减排60.00%：以下条件相互冲突：减排目标和行业29的上限（industry_most）。\n"
        "  请放宽其中之一。若不设目标，在全部条件下最多可减排40.00%。",
    ),
    "whole": (
        {"whole": True, "closures": 1},
        "No plan reduces 60.00%, because these conditions conflict: all or nothing (whole), at most 1 closing (closures) and the target.\n"
        "  Ease one of them. Without the target, at most 50.00% can be reduced under all conditions.",
        "没有方案能减排60.00%：以下条件相互冲突：整户决策（whole）、最多关停1家（closures）和减排目标。\n"
        "  请放宽其中之一。若不设目标，在全部条件下最多可减排50.00%。",
    ),
    "least": (
        {"least": {"a": 0.9}, "protected": ["a"]},
        "No plan reduces 30.00%, because these conditions conflict: the lower limits of enterprises (least) and the protected enterprises (protected).\n"
        "  Ease one of them. Without the target, at most – can be reduced under all conditions.",
        "没有方案能减排30.00%：以下条件相互冲突：企业下限（least）和受保护企业（protected）。\n"
        "  请放宽其中之一。若不设目标，在全部条件下最多可减排–。",
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_conditions_that_conflict_are_told_and_no_others(case):
    conditions, english, chinese = CONFLICTS[case]
    with pytest.raises(StrategyError) as refused:
        plan(0.3 if case == "least" else 0.6, **conditions)
    told(refused.value, english, chinese)


@pytest.mark.parametrize("left_out", ["protected", "most", "industry_most"])
def test_leaving_out_a_condition_of_a_conflict_resolves_it(left_out):
    """Without a, and with half of b and half of 29's 4,000 yuan, 25 + 37.5 t; each left out lets 75 t or more be met."""
    conditions = {"protected": ["a"], "most": {"b": 0.5}, "industry_most": {"29": 0.5}}
    with pytest.raises(StrategyError) as refused:
        plan(0.35, **conditions)
    conflicting = {condition.key for condition in refused.value.faults[0].values["conditions"]}
    assert conflicting == {"protected", "most", "industry_most", "target"}
    without = {name: value for name, value in conditions.items() if name != left_out}
    assert plan(0.35, **without).reduction_tco2 == approx(70)


def test_condition_on_who_is_not_there_is_refused():
    for conditions, english, chinese in (
        (
            {"protected": ["a", "z"]},
            "The condition 'protected' names something the region does not have: z.\n  Correct the name; a condition that applies to nobody is not ignored.",
            "条件“protected”所指对象在地区中不存在：z。\n  请更正名称；系统不会忽略无对象的条件。",
        ),
        (
            {"industry_most": {"29": 0.5, "30": 0.5, "31": 1}},
            "The condition 'industry_most' names something the region does not have: 30 and 31.\n  Correct the name; a condition that applies to nobody is not ignored.",
            "条件“industry_most”所指对象在地区中不存在：30和31。\n  请更正名称；系统不会忽略无对象的条件。",
        ),
    ):
        with pytest.raises(StrategyError) as refused:
            plan(0.3, **conditions)
        told(refused.value, english, chinese)


def test_several_regions_at_once_are_refused():
    with pytest.raises(StrategyError) as refused:
        least_cost_plan(two_regions_ranked(POLARS), 0.3)
    told(
        refused.value,
        "A plan covers one region and year; the frame holds 2.\n  Give one of them at a time.",
        "方案针对单一地区和年份；数据框中有2个。\n  请每次只给出一个。",
    )


def test_gini_of_too_many_is_refused():
    register = ranked(POLARS, [1.0] * 201, [1.0] * 201)
    with pytest.raises(StrategyError) as refused:
        plan(0.3, register, gini=0.2)
    told(
        refused.value,
        "A bound on the Gini coefficient compares every two enterprises, and there are 201; it takes at most 200.\n  Bound the ratio instead (ratio_most).",
        "基尼系数约束须两两比较企业，现有201家，最多200家。\n  请改为约束比值（ratio_most）。",
    )


def test_time_that_is_up_before_any_plan_is_told():
    """Odd tonnes of even size cannot add up exactly: a millisecond is not enough to look."""
    random = np.random.default_rng(3)
    emission = random.integers(10**5, 10**6, 400).astype(float)
    register = ranked(POLARS, emission.tolist(), (emission * random.uniform(1, 1.001, 400)).tolist())
    with pytest.raises(StrategyError) as refused:
        least_cost_plan(register, 0.5, Conditions(whole=True, closures=220, ratio_most=None), seconds=1e-9)
    told(
        refused.value,
        "No plan was found in 1e-09 seconds.\n  Give more seconds, or fewer conditions that ask for whole decisions (whole, closures, step).",
        "1e-09秒内未找到方案。\n  请增加时限，或减少要求整数决策的条件（whole、closures、step）。",
    )


@pytest.mark.parametrize(
    ("conditions", "key"),
    [({"most": 1.5}, "parameter_from_0_to_1"), ({"closures": -1}, "parameter_not_negative"), ({"ratio_most": 0}, "parameter_above_0"),
     ({"industry_most": {"29": -0.1}}, "parameter_from_0_to_1")],
)  # fmt: skip
def test_condition_outside_its_bounds_is_refused(conditions, key):
    with pytest.raises(StrategyError) as refused:
        Conditions(**conditions)
    assert refused.value.faults[0].key == key


@pytest.mark.parametrize("target", [0, 1.1])
def test_target_outside_0_to_1_is_refused(target):
    with pytest.raises(StrategyError) as refused:
        plan(target)
    assert refused.value.faults[0].key == "target_range"


def test_every_condition_has_its_words():
    for key in (
        "target",
        "most",
        "least",
        "protected",
        "industry_most",
        "small_most",
        "closures",
        "whole",
        "step",
        "ratio",
        "gini",
    ):
        assert str(Condition(key, 7))
        with rc.speaking("zh"):
            assert str(Condition(key, 7))


def told(error, english, chinese):
    assert str(error) == english
    with rc.speaking("zh"):
        assert str(error) == chinese
