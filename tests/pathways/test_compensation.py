"""A plan's fund: those who still emit pay, those who give up output receive, and nothing is left over."""

import polars as pl
import pytest
from pytest import approx

from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import speaking
from regional_carbon.pathways.compensation import plan_fund
from regional_carbon.schema.goals import Goal
from tests.pathways.three import OPT_OUT, UNIFORM, planned


def year(fund, which, column):
    return fund.filter(pl.col("year") == which).sort("enterprise_id")[column].to_list()


def test_fund_of_the_opt_out_by_hand():
    """2021: a cuts 20 of 90 t and so gives up 222.2 of 1,000; half of it, 111.1, is paid by 150 t left: 0.7407 a tonne."""
    fund = plan_fund(planned(OPT_OUT).plan)
    assert year(fund, 2021, "received_cny") == approx([1000 * 20 / 90 / 2, 0, 0])
    levy = 1000 * 20 / 90 / 2 / 150
    assert year(fund, 2021, "paid_cny") == approx([70 * levy, 40 * levy, 40 * levy])
    assert year(fund, 2021, "balance_cny") == approx([59.259, -29.630, -29.630], abs=0.001)


@pytest.mark.parametrize("rule", [OPT_OUT, UNIFORM])
@pytest.mark.parametrize("compensated", [0.2, 1.0])
def test_balances_of_a_year_add_up_to_nothing(rule, compensated):
    fund = plan_fund(planned(rule).plan, compensated=compensated)
    years = fund.group_by("year").agg(pl.col("received_cny", "balance_cny").sum())
    assert years.height > 0
    assert years["received_cny"].min() > 0
    assert years["balance_cny"].to_list() == approx([0] * years.height, abs=1e-9)


def test_year_in_which_nobody_gives_anything_up_has_no_fund():
    fund = plan_fund(planned(UNIFORM, Goal(2022, cap_tco2=190.0)).plan)
    assert set(fund["year"]) == {2021, 2022, 2023}
    for name in ("received_cny", "paid_cny", "balance_cny"):
        assert fund[name].null_count() == fund.height, name


def test_year_in_which_nobody_is_left_to_pay_has_no_fund():
    fund = plan_fund(planned(UNIFORM, Goal(2021, cap_tco2=0.0)).plan)
    assert year(fund, 2022, "output_forgone_cny") == approx([1000, 2000, 4000])
    assert year(fund, 2022, "received_cny") == [None] * 3


def test_first_year_which_is_estimated_and_not_planned_has_no_row():
    assert 2020 not in set(plan_fund(planned().plan)["year"])


def test_enterprise_whose_emission_is_not_known_neither_pays_nor_receives():
    plan = planned().plan.with_columns(
        pl.when(pl.col("enterprise_id") != "c").then(name).alias(name)
        for name in ("planned_tco2", "output_forgone_cny", "coefficient")
    )
    fund = plan_fund(plan)
    assert year(fund, 2022, "paid_cny")[2] is None
    assert year(fund, 2022, "received_cny")[2] is None
    assert fund["balance_cny"].sum() == approx(0, abs=1e-9)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_share_outside_0_to_1_is_refused(share):
    with pytest.raises(StrategyError) as told:
        plan_fund(planned().plan, compensated=share)
    assert str(told.value).startswith(f"The share to compensate is {share}; it must lie from 0 to 1.")
    with speaking("zh"):
        assert f"{share}" in str(told.value)
