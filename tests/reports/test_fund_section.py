"""A plan's fund as tables: sums beside their parts, and no 0 where nothing is known."""

import polars as pl
import pytest

from regional_carbon.collect.region import read_region
from regional_carbon.language.messages import speaking
from regional_carbon.pathways.allowances import pathway
from regional_carbon.pathways.compensation import plan_fund
from regional_carbon.reports.sentences.fund_section import fund_enterprises, fund_told, fund_years
from regional_carbon.schema.goals import Goal
from regional_carbon.strategies import PAPER_STRATEGIES
from tests.runs import planned


@pytest.fixture(scope="module")
def laid(run, region_a_run):
    """Region A on the way to −30 % by 2027 under CAS-1, and its fund: nothing is asked before 2026."""
    region = read_region(region_a_run.folder.parent)
    goals = [Goal(2027, reduction=0.3)]
    plan = pathway(region_a_run.enterprises, goals, PAPER_STRATEGIES[1], to=2027, grid=region.settings.grid)
    return planned(run, plan), plan_fund(plan.plan)


def texts(row):
    return [cell.text for cell in row]


def test_year_by_year_the_fund_has_its_sums_and_where_there_is_none_a_dash(laid):
    run, fund = laid
    told = fund_years(run, fund)
    years = {row[0].text: texts(row)[1:] for row in told.rows}
    assert years["2021"] == ["–"] * 6
    of_last = fund.filter(pl.col("year") == 2027)
    received = f"{of_last['received_cny'].sum() / 1e6:,.2f}"
    assert years["2027"][3:] == [received, received, "0.00"]
    assert [int(number) for number in years["2027"][:2]] == [
        (of_last["balance_cny"] > 0).sum(), (of_last["balance_cny"] < 0).sum(),
    ]  # fmt: skip
    whole = f"{fund['received_cny'].sum() / 1e6:,.2f}"
    assert years["all years"] == ["", "", "", whole, whole, "0.00"]


def test_who_receives_or_pays_most_stands_first_with_a_sign(laid):
    run, fund = laid
    told = fund_enterprises(run, fund)
    assert len(told.rows) == 72
    assert [head.label for head in told.heads] == ["enterprise", "2021", "2022", "2023", "2025", "2026", "2027"]
    assert texts(told.rows[0])[0] == "A047"
    assert texts(told.rows[0])[-1].startswith("+")
    assert any(texts(row)[-1].startswith("-") for row in told.rows)
    assert texts(told.rows[0])[1] == "–"


def test_fund_is_told_in_both_languages(laid):
    run, fund = laid
    last = fund.filter(pl.col("year") == 2027)
    levy = f"{last['levy_cny_per_tco2'][0]:,.0f}"
    assert f"In 2027 it collects {last['received_cny'].sum() / 1e6:,.2f} million CNY, {levy} CNY a tonne." in fund_told(
        run, fund
    )
    with speaking("zh"):
        assert f"每吨{levy}元。收支相等" in fund_told(run, fund)


def test_plan_without_a_fund_says_so(laid):
    run, fund = laid
    none = fund.filter(pl.col("year") < 2026)
    assert fund_told(run, none).startswith("The plan has no fund: ")
    with speaking("zh"):
        assert fund_told(run, none).startswith("本方案不设补偿基金：")
    assert texts(fund_years(run, none).rows[-1]) == ["all years", "", "", "", "–", "–", "–"]
