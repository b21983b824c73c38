"""What a region's estimate of a year says of the enterprises of a plan: those it lists, and those that have gone."""

import polars as pl
import pytest
from pytest import approx

from regional_carbon.run.planning import _reported_errors, reported_by
from tests.pathways.three import planned, three


def merged_into(folder, firm, *parts):
    """What is told of the plan's enterprises once `parts` have merged into a firm, which the estimate has for them."""
    lines = "".join(f"merged,{one},{firm},2022-03-01,boss\n" for one in parts)
    (folder / "links.csv").write_text(f"link,enterprise_id,other_enterprise,decided_on,decided_by\n{lines}", "utf-8")
    estimate = three().filter(~pl.col("enterprise_id").is_in(parts)).with_columns(year=2021)
    if firm not in estimate["enterprise_id"]:
        new = three().head(1).with_columns(year=2021, enterprise_id=pl.lit(firm), emission_tco2=pl.lit(90.0))
        estimate = pl.concat([estimate, new])
    told = reported_by(estimate, folder, planned())
    plan = dict(planned().plan.filter(year=2021).select("enterprise_id", "planned_tco2").rows())
    return dict(told.select("enterprise_id", "emission_tco2").rows()), plan


def told_of(folder, links=""):
    """What the estimate of a and b tells beside the plan of three, c being in it no more."""
    if links:
        (folder / "links.csv").write_text(f"link,enterprise_id,decided_on,decided_by\n{links}", encoding="utf-8")
    estimate = three().head(2).with_columns(year=2021)
    told = reported_by(estimate, folder, planned())
    return dict(told.select("enterprise_id", "emission_tco2").rows())


def test_who_is_not_in_the_estimate_and_has_not_gone_has_not_reported(tmp_path):
    assert told_of(tmp_path) == {"a": 100, "b": 50}
    assert told_of(tmp_path, "forgotten,c,2022-03-01,boss\n") == {"a": 100, "b": 50}


def test_who_has_closed_or_moved_and_is_in_the_estimate_no_more_has_emitted_nothing(tmp_path):
    assert told_of(tmp_path, "closed,c,2022-03-01,boss\nmoved,elsewhere,2022-03-01,boss\n") == {
        "a": 100,
        "b": 50,
        "c": 0,
    }
    assert told_of(tmp_path, "moved,c,2022-03-01,boss\nclosed,a,2022-03-01,boss\n") == {"a": 100, "b": 50, "c": 0}


def test_what_a_plan_must_know_of_who_is_new_is_told(tmp_path):
    told = reported_by(three().with_columns(year=2021), tmp_path, planned())
    assert {"industry_code", "electricity_mwh", "output_cny"} <= {*told.columns}
    assert told["year"].unique().to_list() == [2021]


@pytest.mark.parametrize(("firm", "parts", "emitted"), [("b", ("c",), 50.0), ("new", ("b", "c"), 90.0)])
def test_what_a_firm_emitted_that_others_merged_into_is_shared_among_them_as_planned(tmp_path, firm, parts, emitted):
    """Before, those that had merged were taken as planned, and counted a second time in the firm."""
    told, plan = merged_into(tmp_path, firm, *parts)
    assert {*told} == {"a", "b", "c"}
    assert told["b"] + told["c"] == pytest.approx(emitted)
    assert told["b"] / told["c"] == pytest.approx(plan["b"] / plan["c"])
    assert told["a"] == 100


def test_enterprise_merged_into_one_that_is_not_in_the_estimate_has_not_reported(tmp_path):
    told, _ = merged_into(tmp_path, "b", "c")
    (tmp_path / "links.csv").write_text(
        "link,enterprise_id,other_enterprise,decided_on,decided_by\nmerged,b,c,2022-03-01,boss\n", "utf-8"
    )
    estimate = three().filter(pl.col("enterprise_id") == "a").with_columns(year=2021)
    alone = reported_by(estimate, tmp_path, planned())
    assert {*told} > {*alone["enterprise_id"]} == {"a"}


def test_estimate_reported_says_how_much_of_its_grid_factor_is_age(tmp_path):
    """East China's factor of 2012 in 2021: 0.7035 against the 0.5992 published for that year."""
    (tmp_path / "region.toml").write_text(
        'name = "Small"\nyear = 2021\ngrid_factor = { grid = "east", year = 2012 }\n', encoding="utf-8"
    )
    told = reported_by(three().with_columns(year=2021), tmp_path, planned())
    assert told["grid_vintage_tco2_per_mwh"].to_list() == [approx(0.7035 - 0.5992)] * 3


def test_report_s_error_is_held_against_the_estimate_s_as_shares_of_both():
    """40 of 100 t by the estimate, 10 of 50 by the report: half of it. A point has none, nor has who does not report."""
    ends = {"emission_low_tco2": [80.0, 50.0, 40.0], "emission_high_tco2": [120.0, 50.0, 60.0]}
    reported = pl.DataFrame(
        {"enterprise_id": ["a", "b"], "emission_tco2": [50.0, 50.0], "emission_low_tco2": [45.0, 45.0],
         "emission_high_tco2": [55.0, 55.0]}
    )  # fmt: skip
    assert _reported_errors(three(**ends), reported).rows() == [("a", approx(0.5))]
    assert _reported_errors(three(**ends), reported.drop("emission_low_tco2")) is None
