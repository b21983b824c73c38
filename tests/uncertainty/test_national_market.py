"""Who belongs to the national carbon market: by class and division, by threshold; told so that nobody is targeted twice."""

import shutil

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.factors import catalogue, cite, ets_thresholds
from regional_carbon.language.amounts import count
from regional_carbon.language.messages import say
from regional_carbon.reports.region_page import write_page
from regional_carbon.reports.sentences import shown
from regional_carbon.run.work import work_out
from regional_carbon.schema.arrays import Columns
from regional_carbon.uncertainty.national_market import likely_members, with_national_market
from regional_carbon.uncertainty.simulation_draws import Draws
from tests.conftest import EXAMPLES
from tests.engines import column

THRESHOLDS = {"3011": 26_000.0, "3216": 26_000.0}


def ranked(**columns):
    """Enterprises in order of rank, each of 15,000 t of Scope 2 and 25,000 t of Scope 1."""
    number = len(columns["industry_code"])
    given = {
        "enterprise_id": [f"e{place}" for place in range(number)], "year": [2020] * number,
        "electricity_mwh": [30_000.0] * number, "output_cny": [1e6] * number, "intensity_tco2_per_mwh": [1.0] * number,
        "emission_tco2": [40_000.0] * number, "fuel_tco2": [25_000.0] * number, "scope_1_tco2": [25_000.0] * number,
        "efficiency_cny_per_tco2": [25.0] * number, "rank": [*range(1, number + 1)],
        "rank_in_industry": [*range(1, number + 1)], "industry_ratio": [1.0] * number, "efficiency_grade": [3] * number,
    }  # fmt: skip
    return pl.DataFrame({**given, **columns})


def drawn(rows, *emissions):
    known = rows.filter(pl.col("rank").is_not_null()).sort("rank")
    return [Draws(Columns(known), np.array(emissions, dtype=np.float64))]


def told(rows, *emissions, **more):
    given = with_national_market(rows, drawn(rows, *emissions), THRESHOLDS, **more)
    return dict(given.select("enterprise_id", "market_probability").rows()), given["market_industry"].to_list()


def test_probability_is_the_share_of_draws_whose_direct_emissions_reach_the_threshold():
    """40,000 t, 15,000 of them Scope 2: what is drawn at 41,000 or more is direct emissions of 26,000 or more."""
    cement = ranked(industry_code=["30"], sub_industry=["3011"])
    assert told(cement, [39_000, 41_000, 42_000, 40_999]) == ({"e0": approx(0.5)}, ["covered"])


@pytest.mark.spark("with_national_market")
def test_probability_stands_beside_an_enterprise_on_any_engine(frame):
    cement = ranked(industry_code=["30"], sub_industry=["3011"])
    register = frame(**cement.to_dict(as_series=False))
    given = with_national_market(register, drawn(cement, [39_000, 41_000]), THRESHOLDS)
    assert column(given, "market_probability") == [approx(0.5)]


def test_purchased_heat_that_is_not_told_apart_counts_as_direct():
    cement = ranked(industry_code=["30"], sub_industry=["3011"], scope_1_tco2=pl.Series([None], dtype=pl.Float64))
    assert told(cement, [41_000, 40_000])[0] == {"e0": approx(0.5)}


@pytest.mark.parametrize(
    ("industry", "finer", "market"),
    [
        ("30", "3011", "covered"), ("30", "3041", "outside"), ("30", None, "possible"), ("30", "kilns", "possible"),
        ("29", None, "outside"), ("32", "3216", "covered"), ("29", "2911", "outside"),
    ],
)  # fmt: skip
def test_class_tells_where_it_is_known_and_the_division_says_what_may_be(industry, finer, market):
    rows = ranked(industry_code=[industry], sub_industry=pl.Series([finer], dtype=pl.String))
    probability, coverage = told(rows, [50_000, 50_000])
    assert coverage == [market]
    assert probability == {"e0": None if market == "outside" else 1.0}


def test_codes_of_the_region_s_own_do_not_tell_the_industry():
    rows = ranked(industry_code=["X1"])
    assert told(rows, [50_000, 30_000], own_codes=True) == ({"e0": 0.5}, ["unknown"])


def test_enterprise_without_rank_has_no_probability():
    rows = ranked(industry_code=["30", "30"], rank=[1, None])
    assert told(rows, [50_000, 50_000])[0] == {"e0": 1.0, "e1": None}


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=20), st.floats(1, 1e5), st.floats(0, 1e5))
def test_higher_threshold_is_never_likelier_reached(emission, low, more):
    rows = ranked(industry_code=["30"])
    least, most = (
        with_national_market(rows, drawn(rows, emission), {"3011": limit})["market_probability"][0]
        for limit in (low, low + more)
    )
    assert 0 <= most <= least <= 1


@given(st.floats(0, 1e5), st.integers(1, 8))
def test_without_uncertainty_the_probability_is_nothing_or_one(direct, draws):
    rows = ranked(industry_code=["30"], emission_tco2=[direct + 15_000], scope_1_tco2=[direct])
    probability, _ = told(rows, [direct + 15_000] * draws)
    assert probability["e0"] in (0, 1)
    assert (probability["e0"] == 1) is (direct + 15_000 >= 26_000 + (direct + 15_000) - direct)


def test_every_threshold_has_its_date_and_a_source_that_the_list_of_sources_explains():
    rows = catalogue("ets_thresholds")
    assert {row["class_code"] for row in rows} == {"4411", "4412", "3110", "3120", "3011", "3216"}
    assert [row["id"] for row in rows if cite(row["source_id"]) == row["source_id"] or not row["from_year"]] == []


def test_words_of_the_office_name_the_threshold_of_the_data():
    (tonnes,) = {*ets_thresholds().values()}
    assert count(tonnes) in say("web", "_means_market_member")
    with rc.speaking("zh"):
        assert f"{tonnes / 1e4:g}万吨" in say("web", "_means_market_member")


# ---------------------------------------------------------------------------------------------------
# In a region: A006 smelts aluminium and burns 20,000 t of coal; A035, of the same division, 22,000 t


@pytest.fixture(scope="module")
def smelting(tmp_path_factory):
    folder = tmp_path_factory.mktemp("market") / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    register = pl.read_csv(folder / "enterprises.csv", schema_overrides={"industry_code": pl.String})
    finer = pl.when(pl.col("enterprise_id") == "A006").then(pl.lit("3216"))
    register.with_columns(sub_industry=finer).write_csv(folder / "enterprises.csv")
    (folder / "enterprise_energy.csv").write_text(
        "enterprise_id,year,energy,amount,unit\nA006,2020,raw_coal,20000,t\nA035,2020,raw_coal,22000,t\n"
    )
    return work_out(folder, yes=True)


def test_only_those_that_may_be_in_the_market_have_a_probability(smelting):
    known = smelting.enterprises.filter(pl.col("market_probability").is_not_null())
    assert {*known["industry_code"]} == {"32"}
    assert {*likely_members(smelting.enterprises)["enterprise_id"]} == {"A006", "A035"}


def test_notice_names_who_belongs_to_the_market_and_who_may(smelting):
    told = {notice.key: notice for notice in smelting.notices}
    assert told["market_likely"].text() == (
        "1 enterprise with 13.3% of the region's emissions probably reaches 26,000 tCO2 of direct emissions a year and "
        "belongs to the national carbon market: A006. What it reduces is accounted for there; a target of the region "
        "asks for it a second time."
    )
    assert told["market_possible"].text() == (
        "1 enterprise with 14.8% of the region's emissions probably reaches 26,000 tCO2 of direct emissions a year; "
        "whether it belongs to the national carbon market, the industry does not tell: A035. Give the four-digit class "
        "of GB/T 4754-2017 in sub_industry; what a member reduces is accounted for in the market."
    )
    with rc.speaking("zh"):
        assert told["market_likely"].text() == (
            "1家企业（占地区排放量13.3%）年直接排放很可能达到26,000 tCO2，属于全国碳市场：A006。"
            "其减排已由全国碳市场管理，再下达地区目标即为重复要求。"
        )
        assert told["market_possible"].text() == (
            "1家企业（占地区排放量14.8%）年直接排放很可能达到26,000 tCO2，但凭现有行业代码无法判断是否属于全国碳市场：A035。"
            "请在sub_industry中填写GB/T 4754-2017四位小类代码；已纳入者的减排由全国碳市场管理。"
        )


def test_comparison_says_what_the_strategy_asks_of_the_market_s_members(smelting):
    best = next(iter(shown.answer(smelting)))
    assert "is asked of 2 enterprises that probably belong to the national carbon market" in best
    with rc.speaking("zh"):
        assert "由2家很可能属于全国碳市场的企业承担，其减排已由全国碳市场管理。" in next(iter(shown.answer(smelting)))


def test_page_shows_the_probability_beside_each_enterprise_where_anyone_may_belong(smelting, region_a_run, tmp_path):
    label = "probability of the national market"
    assert label in write_page(smelting, tmp_path / "with.html").read_text(encoding="utf-8")
    assert label not in write_page(region_a_run, tmp_path / "without.html").read_text(encoding="utf-8")
