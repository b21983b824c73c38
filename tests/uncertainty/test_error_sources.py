"""Sources of uncertainty and what better evidence would remove: by hand, and on the regions whose truth is known."""

import re
import shutil
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.factors import evidence_errors, interval_coverage
from regional_carbon.language.messages import catalogue
from regional_carbon.models.electricity_share import BANDS
from regional_carbon.reports.sentences.uncertainty_section import SETS
from regional_carbon.run import work
from regional_carbon.schema.uncertainty_tables import BetterEvidence, EmissionByEvidence, ErrorSources, IntervalCoverage
from regional_carbon.uncertainty.error_sources import BROUGHT, brought, emission_by_evidence_grade
from regional_carbon.uncertainty.simulation import SOURCES
from tests.conftest import EXAMPLES

DATA = EXAMPLES.parent / "tests" / "data"


def run(name, folder):
    shutil.copytree(EXAMPLES / name, folder / name, ignore=shutil.ignore_patterns("results"))
    return rc.run(folder / name, yes=True)


@pytest.fixture(scope="module")
def california(tmp_path_factory):
    return run("iac-california", tmp_path_factory.mktemp("california"))


@pytest.fixture(scope="module")
def north_carolina(tmp_path_factory):
    return run("iac-north-carolina", tmp_path_factory.mktemp("north-carolina"))


def with_truth(done, name):
    """The enterprises of a region with what they truly emitted: their fuels were audited."""
    truth = pl.read_csv(DATA / f"iac_{name}_truth.csv")
    enterprises = done.enterprises.join(truth, on="enterprise_id")
    electricity = pl.col("emission_tco2") - pl.col("fuel_tco2")
    return enterprises.with_columns(true_tco2=electricity + pl.col("true_fuel_tco2"))


def held(enterprises):
    """How many lie in their interval."""
    inside = pl.col("true_tco2").is_between("emission_low_tco2", "emission_high_tco2")
    return enterprises.select(inside.sum()).item()


def register(**columns):
    """Three ranked enterprises of one industry, one with a verified inventory, and one without a rank."""
    given_columns = {
        "enterprise_id": ["a", "b", "c", "d"], "industry_code": ["29"] * 4, "year": [2020] * 4,
        "electricity_mwh": [100.0, 100.0, 100.0, 0.0], "output_cny": [1.0] * 4, "grade": [1, 5, 5, 5],
        "evidence": ["verified_inventory", *["industry_intensity"] * 3], "rank": [1, 2, 3, None],
        "fuel_tco2": [10.0, 20.0, 40.0, 0.0], "emission_tco2": [60.0, 70.0, 90.0, 0.0],
        "emission_low_tco2": [57.0, 35.0, 45.0, None], "emission_high_tco2": [63.0, 105.0, 108.0, None],
    }  # fmt: skip
    return pl.DataFrame({**given_columns, **columns})


# ---------------------------------------------------------------------------------------------------
# By hand


def test_each_grade_says_how_much_rests_on_it_and_how_wide_its_intervals_are():
    """a: 60 t ± 5 %. b reaches from −50 % to +50 %, c from −50 % to +20 %: in the middle −50 % to +35 %."""
    best, weak = emission_by_evidence_grade(register()).rows(named=True)
    assert (best["grade"], best["enterprises"], best["emission_tco2"]) == (1, 1, 60)
    assert (best["typical_low_rate"], best["typical_high_rate"]) == (approx(0.05), approx(0.05))
    assert (weak["grade"], weak["enterprises"], weak["emission_tco2"]) == (5, 2, 160)
    assert (weak["typical_low_rate"], weak["typical_high_rate"]) == (approx(0.5), approx(0.35))
    assert best["emission_share"] + weak["emission_share"] == approx(1)


def test_share_brought_is_the_band_that_the_estimate_implies():
    """100 MWh are 360 GJ; 20 t of gas at 0.0561 t/GJ are 356.5 GJ: half electric, between 40 and 60 %."""
    told = brought(register(), "share_in_bands")
    assert told["grade"].to_list() == [1, 4, 4, 4]
    assert told.filter(enterprise_id="b").select("electricity_share_low", "electricity_share_high").row(0) == (0.4, 0.6)
    assert told.filter(enterprise_id="a")["electricity_share_low"].to_list() == [None]


def test_inventory_brought_is_of_the_year_before():
    told = brought(register(), "past_inventory")
    assert told["evidence_year"].to_list() == [None, 2019, 2019, 2019]
    assert told["evidence"].to_list() == ["verified_inventory", *["past_inventory"] * 3]


@given(st.lists(st.integers(1, 5), min_size=4, max_size=4), st.sampled_from([*BROUGHT]))
def test_what_is_brought_never_weakens_a_grade_and_moves_no_figure(grades, evidence):
    before = register(grade=grades)
    after = brought(before, evidence)
    assert after["grade"].to_list() == [min(grade, BROUGHT[evidence]) for grade in grades]
    assert after.select("emission_tco2", "fuel_tco2", "rank").equals(
        before.select("emission_tco2", "fuel_tco2", "rank")
    )


def test_bands_cover_every_share_once():
    assert (BANDS[0], BANDS[-1]) == (0, 1)
    assert all(low < high for low, high in pairwise(BANDS))


# ---------------------------------------------------------------------------------------------------
# On regions


def test_frames_are_the_tables_declared(region_a_run):
    told = region_a_run
    assert told.emission_by_evidence.columns == [name for name in EmissionByEvidence.columns() if name != "region_code"]
    assert told.error_sources.columns == list(ErrorSources.columns())
    assert told.better_evidence.columns == list(BetterEvidence.columns())
    assert told.interval_coverage.columns == list(IntervalCoverage.columns())


def test_all_errors_are_what_the_total_s_interval_holds_and_each_source_stands_alone(region_a_run):
    total = region_a_run.region_emission.row(0, named=True)
    every, *alone = region_a_run.error_sources.to_dicts()
    assert every["source"] == "all"
    for end in ("emission_low_tco2", "emission_high_tco2"):
        assert every[end] == total[end]
    assert {row["source"] for row in alone} == {*SOURCES}
    widths = [row["width_rate"] for row in alone]
    assert widths == sorted(widths, reverse=True)
    assert [row["source"] for row in alone[:2]] == ["grid", "electricity_meter"]  # of 2012, and all but electric


def test_errors_kept_apart_are_none_in_the_mean_and_those_of_their_sources_drawn_alone(region_a_run):
    """Of Region A, known by its industries alone, the grid's by itself spans what the table of sources says."""
    errors = region_a_run.tables["region_errors"]
    total = region_a_run.tables["region_emission"].row(0, named=True)
    alone = {row["source"]: row for row in region_a_run.tables["error_sources"].to_dicts()}
    names = ("own_error_tco2", "statistics_error_tco2", "grid_error_tco2")
    assert errors.height == total["draws"]
    assert [errors[name].mean() for name in names] == [approx(0, abs=0.003 * total["emission_tco2"])] * 3
    low, high = (errors["grid_error_tco2"].quantile(end, "linear") for end in (0.05, 0.95))
    assert (total["emission_tco2"] + low, total["emission_tco2"] + high) == (
        approx(alone["grid"]["emission_low_tco2"], rel=1e-3), approx(alone["grid"]["emission_high_tco2"], rel=1e-3),
    )  # fmt: skip


def test_where_industries_change_much_trend_is_the_greatest_doubt(north_carolina):
    assert north_carolina.error_sources["source"][1] == "trend"


def test_any_evidence_narrows_a_mixed_region_known_by_its_industries_alone(north_carolina):
    now, *brought_by_all = north_carolina.better_evidence.to_dicts()
    assert now["evidence"] == "as_it_is"
    assert now["enterprises"] == 218
    assert {row["evidence"] for row in brought_by_all} == {*BROUGHT}
    for row in brought_by_all:
        assert row["width_rate"] < now["width_rate"] / 2, row["evidence"]
        assert row["typical_low_rate"] + row["typical_high_rate"] < now["typical_low_rate"] + now["typical_high_rate"]


def test_intervals_hold_the_truth_of_a_mixed_region(north_carolina):
    """218 real plants that the errors were not learnt from one by one: nine in ten, and the total."""
    enterprises = with_truth(north_carolina, "north_carolina")
    assert held(enterprises) / 218 == approx(0.90, abs=0.03)
    total = north_carolina.region_emission.row(0, named=True)
    assert total["emission_low_tco2"] < enterprises["true_tco2"].sum() < total["emission_high_tco2"]


def test_report_tells_what_came_of_the_plants_of_california(california):
    """What is left out: an error that all share. The report's figures are these."""
    enterprises = with_truth(california, "california")
    total = california.region_emission.row(0, named=True)
    told = [
        total["emission_tco2"], total["emission_low_tco2"], total["emission_high_tco2"], enterprises["true_tco2"].sum(),
    ]  # fmt: skip
    for sentence in catalogue("report")["left_out_alike"].values():
        assert set(re.findall(r"\d+,\d+", sentence)) == {f"{value:,.0f}" for value in told}
    assert held(enterprises) == enterprises.height == 72
    assert enterprises["true_tco2"].sum() < total["emission_low_tco2"]


def test_page_of_the_docs_tells_what_comes_out_for_north_carolina(north_carolina):
    page = (EXAMPLES.parent / "docs" / "how-sure.md").read_text(encoding="utf-8")
    for row in north_carolina.better_evidence.to_dicts():
        assert f"| {row['emission_low_tco2']:,.0f}–{row['emission_high_tco2']:,.0f} |" in page, row["evidence"]
    assert f"{with_truth(north_carolina, 'north_carolina')['true_tco2'].sum():,.0f}" in page


def test_large_region_is_not_tried_error_by_error(region_a_run, monkeypatch):
    monkeypatch.setattr(work, "TRIED", 71)
    large = work.work_out(region_a_run.folder.parent)
    assert not {"error_sources", "better_evidence"} & {*large.tables}
    assert large.emission_by_evidence.equals(region_a_run.emission_by_evidence)


def test_region_s_own_errors_are_named(region_a, region_a_run):
    """A table of one's own that is certain of industry intensity: what is left are the other errors."""
    own = evidence_errors().filter(pl.col("kind") == "industry_intensity").with_columns(ratio=pl.lit(1.0))
    own.write_csv(region_a / "evidence_errors.csv")
    done = rc.run(region_a)
    assert done.settings.own_errors == ("industry_intensity",)
    widths = dict(done.error_sources.select("source", "width_rate").iter_rows())
    assert widths["evidence"] == approx(0)
    given = region_a_run.region_emission.row(0, named=True)
    now = done.region_emission.row(0, named=True)
    ends = ("emission_given_factor_high_tco2", "emission_given_factor_low_tco2")
    assert now[ends[0]] - now[ends[1]] < given[ends[0]] - given[ends[1]]


def test_bound_without_end_is_a_bound_of_its_own(region_a):
    """From 0 up, and from 0 to 1,000 MWh, are two rows; the same row twice is a fault at its place."""
    own = evidence_errors().filter(pl.col("kind") == "industry_intensity").head(16)
    narrow = own.with_columns(electricity_to_mwh=pl.lit(1000.0))
    pl.concat([own, narrow]).write_csv(region_a / "evidence_errors.csv")
    assert rc.read_region(region_a).evidence_errors.height == 32
    pl.concat([own, own.head(1)]).write_csv(region_a / "evidence_errors.csv")
    with pytest.raises(rc.InputError) as refused:
        rc.read_region(region_a)
    assert str(refused.value) == (
        "evidence_errors.csv, line 2: kind industry_intensity, share_from 0.0, electricity_from_mwh 0.0, "
        "age_from_years 0, carbon_from 0.0, gas_from 0.0, probability 0.005 is there more than once.\n"
        "  Keep one row; the program neither adds rows up nor chooses among them.\n"
        "  The same error is in line 18."
    )


def test_coverage_shipped_is_told_in_words_and_lies_where_it_can():
    told = interval_coverage()
    assert set(told["kind"]) <= set(catalogue("backtest"))
    assert set(told["plants_of"]) == set(SETS)
    assert told["coverage"].is_between(0, 1).all()
    within = told.filter(pl.col("plants_of") == "iac")["coverage"]
    assert within.is_between(0.84, 0.95).all()  # least where a fifth is misread; meters are mostly exactly right
