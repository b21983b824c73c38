"""Every rule within each industry or township: each group meets the target itself, by its own ranking and dial."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.comparison.at_target import adjust, at_equal_target, compare
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.strategies import RULES, Strategy
from tests.engines import ENGINES, column, rows
from tests.registers import ranked

POLARS = ENGINES["polars"]


def of_two_industries(frame):
    """29: a 100 t at 10 CNY/t, c 100 t at 30; 33: b 50 t at 20, d 50 t at 40. Ranked a, b, c, d."""
    return ranked(
        frame, [100.0, 50.0, 100.0, 50.0], [1000.0, 1000.0, 3000.0, 2000.0], industry_code=["29", "33", "29", "33"],
        township=["T1", "T1", "T2", "T2"],
    )  # fmt: skip


def beta_of(register, strategy):
    curve = reduction_curve(register, strategy.coefficient())
    return dict(zip(column(curve, "enterprise_id"), column(curve, "coefficient"), strict=True))


def test_schedule_runs_along_the_ranking_of_each_industry(frame):
    """1 and q in both, q = 0.5: without `within` it were 1, 1/2, 1/4, 1/8."""
    strategy = Strategy("s", "collective_action", {"decay": 0.5}, within="industry")
    assert beta_of(of_two_industries(frame), strategy) == {"a": 1, "c": 0.5, "b": 1, "d": 0.5}


def test_schedule_relative_to_the_number_of_enterprises_counts_those_of_its_group(frame):
    strategy = Strategy("s", "relative_collective_action", {"ratio": 0.25}, within="industry")
    assert beta_of(of_two_industries(frame), strategy) == approx({"a": 1, "c": 0.25, "b": 1, "d": 0.25})


def test_inverse_efficiency_is_measured_by_the_least_efficient_of_its_group(frame):
    """c is 3 times as efficient as a, d twice as b."""
    strategy = Strategy("s", "inverse_efficiency", within="industry")
    assert beta_of(of_two_industries(frame), strategy) == approx({"a": 1, "c": 1 / 3, "b": 1, "d": 1 / 2})


def test_each_township_has_a_dial_of_its_own(frame):
    """For 0.8, T1 asks 100 + 50q = 120, q = 0.4; T2 asks 100 + 50q = 120 of c and d: the same by chance of tonnes."""
    adjusted = adjust(of_two_industries(frame), Strategy("s", "collective_action", within="township"), 0.8)
    assert adjusted.dials == {"2020/T1": approx(0.4), "2020/T2": approx(0.4)}
    assert beta_of(of_two_industries(frame), adjusted) == approx({"a": 1, "b": 0.4, "c": 1, "d": 0.4})


def test_schedule_that_counts_its_ranking_is_turned_within_industries_too(frame):
    """For 0.6, f and f/2 in both: 29 asks 150f = 120 t, 33 asks 75f = 60 t; f = 0.8."""
    adjusted = adjust(of_two_industries(frame), Strategy("s", "linear_collective_action", within="industry"), 0.6)
    assert adjusted.dials == {"2020/29": approx(0.8), "2020/33": approx(0.8)}
    assert beta_of(of_two_industries(frame), adjusted) == approx({"a": 0.8, "c": 0.4, "b": 0.8, "d": 0.4})


def test_opt_out_within_industries_reaches_down_each_until_it_meets_the_target(frame):
    """At 0.4, a of 29 and b of 33 close, half of each; c and d stay. Over all, a and b alone would do as well."""
    adjusted = adjust(of_two_industries(frame), Strategy("s", "marginal_opt_out", within="industry"), 0.4)
    assert beta_of(of_two_industries(frame), adjusted) == {"a": 1, "b": 1, "c": 0, "d": 0}
    (row,) = rows(compare({"s": reduction_curve(of_two_industries(frame), adjusted.coefficient())}, 0.4))
    assert (row["reduction_tco2"], row["output_forgone_cny"]) == (150, 2000)


def test_opt_out_within_townships_closes_whom_the_whole_region_would_spare():
    """At 0.6, T2 must reduce 90 t and closes c, T1 closes a; over all, a, b and c would close."""
    register = of_two_industries(POLARS)
    adjusted = adjust(register, Strategy("s", "marginal_opt_out", within="township"), 0.6)
    assert beta_of(register, adjusted) == {"a": 1, "b": 0, "c": 1, "d": 0}


def test_regions_and_industries_together_each_have_their_own_dial():
    register = ranked(
        POLARS, [100.0, 50.0, 30.0, 10.0], [1000.0, 1000.0, 300.0, 200.0],
        region_code=["north", "north", "south", "south"], industry_code=["29", "33", "29", "29"],
    )  # fmt: skip
    adjusted = adjust(register, Strategy("s", "uniform", within="industry"), 0.25)
    assert adjusted.dials == {
        "north/2020/29": approx(0.25), "north/2020/33": approx(0.25), "south/2020/29": approx(0.25)
    }  # fmt: skip


def test_schedule_asks_less_of_all_in_the_group_whose_first_enterprise_is_more_than_the_target():
    """T1's first emits two thirds of it: β_1 falls below 1 there, and every township meets its 30 % exactly."""
    register = of_two_industries(POLARS)
    adjusted = adjust(register, Strategy("s", "collective_action", within="township"), 0.3)
    assert 0 < adjusted.scales["2020/T1"] < 1
    told = register.with_columns(
        beta=pl.Series([beta_of(register, adjusted)[name] for name in register["enterprise_id"]])
    )
    borne = told.group_by("township").agg(
        (pl.col("beta") * pl.col("emission_tco2")).sum() / pl.col("emission_tco2").sum()
    )
    assert borne["beta"].to_list() == approx([0.3, 0.3])


def test_group_that_cannot_meet_the_target_is_named():
    """The tail asks everything of the first, and T1's first emits two thirds of it."""
    with pytest.raises(StrategyError) as refused:
        adjust(of_two_industries(POLARS), Strategy("s", "sliding_tail", {"full": 1}, within="township"), 0.3)
    (fault,) = refused.value.faults
    assert fault.key == "target_out_of_reach"
    assert fault.values["strategy"] == "s (2020/T1)"


def test_enterprise_of_an_unknown_township_is_named():
    register = ranked(POLARS, [1.0, 2.0], [1.0, 2.0], township=["T1", None])
    with pytest.raises(StrategyError) as refused:
        adjust(register, Strategy("s", "uniform", within="township"), 0.3)
    (fault,) = refused.value.faults
    assert (fault.key, fault.values["column"], fault.values["enterprises"]) == ("rule_value_missing", "township", ["b"])


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "The strategy 's' is to apply within 'county', which is not a kind of group.\n  A target is allocated over all, or within each industry and township."),
        ("zh", "策略“s”的within为“county”，没有这种分组。\n  目标可在全区分配，或按组各自达标：industry和township。"),
    ],
)  # fmt: skip
def test_kind_of_group_that_does_not_exist_is_refused(language, message):
    import regional_carbon as rc

    with rc.speaking(language), pytest.raises(StrategyError) as refused:
        Strategy("s", "uniform", within="county")
    with rc.speaking(language):
        assert str(refused.value) == message


REGISTERS = st.lists(
    st.tuples(st.integers(1, 10**4), st.integers(1, 10**6), st.sampled_from(["29", "33", "39"])),
    min_size=1, max_size=12,
)  # fmt: skip
ALWAYS = ("uniform", "least_cost", "convergence", "shapley_enterprises")


def register_of(enterprises):
    emission, output = ([float(each[place]) for each in enterprises] for place in (0, 1))
    return ranked(
        POLARS, emission, output, industry_code=[each[2] for each in enterprises],
        base_emission_tco2=[1.5 * tonnes for tonnes in emission], base_output_cny=output,
    )  # fmt: skip


@pytest.mark.parametrize("rule", list(RULES))
@given(enterprises=REGISTERS, target=st.floats(0.05, 0.95))
@settings(max_examples=10)
def test_every_industry_meets_the_target_itself_or_the_rule_says_why_not(rule, enterprises, target):
    """A rule with a dial exactly; the opt-out with the first enterprise that reaches it."""
    register = register_of(enterprises)
    parameters = {"sliding_tail": {"full": 1}, "optimum": {"rate": target}}
    found = at_equal_target(register, [Strategy("s", rule, parameters.get(rule, {}), within="industry")], target)
    if not found.strategies:
        assert rule not in ALWAYS
        assert found.refused["s"].faults[0].key in {"target_out_of_reach", "target_jumped_over"}
        return
    curve = reduction_curve(register, found.strategies[0].coefficient())
    assert curve["coefficient"].is_between(0, 1).all()
    told = curve.join(register.select("enterprise_id", "industry_code", "emission_tco2"), on="enterprise_id")
    rates = told.group_by("industry_code").agg(
        (pl.col("coefficient") * pl.col("emission_tco2")).sum() / pl.col("emission_tco2").sum()
    )["coefficient"]
    assert rates.min() >= target * (1 - 1e-9)
    if RULES[rule].dial:
        assert rates.max() <= target + 1e-8


@pytest.mark.parametrize("rule", ["uniform", "own_intensity", "marginal_opt_out", "least_cost", "shapley_enterprises"])
@given(enterprises=REGISTERS, target=st.floats(0.05, 0.95), order=st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_order_of_rows_and_worth_of_the_currency_change_nothing_within_industries(rule, enterprises, target, order):
    def shared(register):
        return beta_of(register, adjust(register, Strategy("s", rule, within="industry"), target))

    register = register_of(enterprises)
    once = shared(register)
    shuffled = register.sample(fraction=1, shuffle=True, seed=order.randint(0, 10**6))
    assert shared(shuffled) == approx(once, rel=1e-9, abs=1e-9)
    assert shared(register_of([(t, 8 * y, of) for t, y, of in enterprises])) == approx(once, rel=1e-9, abs=1e-9)


@given(REGISTERS, st.floats(0.05, 0.95))
@settings(max_examples=25)
def test_holding_each_industry_to_the_target_never_costs_less_than_the_region_as_a_whole(enterprises, target):
    """A constraint more: the least cost within industries against the least cost over all."""
    register = register_of(enterprises)

    def cost(within):
        adjusted = adjust(register, Strategy("s", "least_cost", within=within), target)
        return reduction_curve(register, adjusted.coefficient())["output_forgone_cny"][-1]

    assert cost("industry") >= cost("") * (1 - 1e-9) - 1e-6
