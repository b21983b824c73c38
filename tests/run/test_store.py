"""A run's bundle: what is packed comes back, the same run gives the same bytes, and what cannot be read is refused."""

import dataclasses
import io
import json
import zipfile

import pytest
from polars.testing import assert_frame_equal

import regional_carbon as rc
from regional_carbon.factors import residual_factor
from regional_carbon.language.errors import Fault, InputError, Notice, Reason
from regional_carbon.language.messages import Each, Said, speaking
from regional_carbon.reports.results_folder import listed_tables
from regional_carbon.reports.sentences.words import with_industry_names
from regional_carbon.run import planning, store
from regional_carbon.run.run import PathwayTerms
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import PAPER_STRATEGIES

BESIDE = ("settings", "strategies", "rules", "accepted", "inputs", "made_at", "version", "packages")
TERMS = PathwayTerms(
    PAPER_STRATEGIES[1],
    (Goal(2027, reduction=0.3), Goal(2024, peak=True)),
    PlanOptions(discount_rate=0.08, discount_source="a handbook"),
    Assumptions(
        output_growth=0.05, grid={2025: 0.5}, grid_source="a handbook", industries={"39": {"fuel_change": 0.1}}
    ),
    {2024: Fault("target_range", values={"value": 2})},
    ("A001",),
)


def words(run):
    """What a run has to say, in both languages."""
    said = []
    for language in ("en", "zh"):
        with speaking(language):
            said += [notice.text() for notice in run.notices] + [fault.text() for fault in run.refused.values()]
    return said


def changed(content, **entries):
    """A bundle with some of its head changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        after.writestr("run.json", json.dumps(json.loads(before.read("run.json")) | entries))
        for name in before.namelist():
            if name != "run.json":
                after.writestr(name, before.read(name))
    return out.getvalue()


def test_residual_factor_comes_back_and_a_run_of_before_there_was_one_has_none(region_a_run):
    residual = residual_factor(year=2022)
    settings = dataclasses.replace(region_a_run.settings, residual=residual)
    packed = store.pack(dataclasses.replace(region_a_run, settings=settings))
    assert store.unpack(packed).settings.residual == residual
    before = dataclasses.asdict(region_a_run.settings)
    del before["residual"]
    assert store.unpack(changed(packed, settings=before)).settings.residual is None


def test_run_comes_back_as_it_was_packed(region_a_run):
    again = store.unpack(store.pack(region_a_run))
    assert [*again.tables] == [*region_a_run.tables]
    for name, table in region_a_run.tables.items():
        assert_frame_equal(again.tables[name], table, check_exact=True)
        assert again.tables[name].schema == table.schema, name
    assert {name: getattr(again, name) for name in BESIDE} == {name: getattr(region_a_run, name) for name in BESIDE}
    assert words(again) == words(region_a_run)
    assert again.summary == region_a_run.summary
    assert again.folder is None


def test_bundle_of_the_results_is_the_run(region_a_run):
    assert (region_a_run.folder / "run.zip").read_bytes() == store.pack(dataclasses.replace(region_a_run, folder=None))
    assert store.pack(store.load(region_a_run.folder)) == (region_a_run.folder / "run.zip").read_bytes()


@pytest.fixture
def read_of_bundles(monkeypatch):
    """What is read of bundles from here on, by name."""
    names, read = [], zipfile.ZipFile.read
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda archive, name: names.append(name) or read(archive, name))
    return names


def test_run_for_a_reader_reads_the_tables_whose_industries_it_names_and_no_other(region_a_run, read_of_bundles):
    shown = with_industry_names(store.unpack(store.pack(region_a_run)))
    assert {"enterprises", "curves"} < {*listed_tables(shown)}
    assert list(shown.tables) == list(region_a_run.tables)
    assert "curves" in shown.tables
    named = ("intensity", "forecast", "enterprises", "trend_errors")
    assert sorted(read_of_bundles) == sorted(["run.json", *(f"{name}.parquet" for name in named)])
    assert_frame_equal(shown.curves, region_a_run.curves, check_exact=True)


def test_tables_stand_in_place_of_a_run_s_own_and_others_are_left_out(region_a_run):
    mine = region_a_run.comparison.head(1)
    changed = region_a_run.with_tables({"comparison": mine, "mine": mine}, without=["curves"])
    assert {*changed.tables} == {*region_a_run.tables, "mine"} - {"curves"}
    assert len(changed.tables) == len(region_a_run.tables)
    assert_frame_equal(changed.comparison, mine)
    assert "curves" not in changed.tables
    with pytest.raises(AttributeError, match="has no 'curves'"):
        _ = changed.curves


def test_table_that_is_not_declared_has_no_file_of_its_own(region_a_run):
    with_one_more = region_a_run.with_tables({"mine": region_a_run.comparison})
    assert listed_tables(with_one_more) == listed_tables(region_a_run)


def test_folder_without_a_bundle_holds_no_run(tmp_path):
    assert store.load(tmp_path) is None


def test_terms_of_a_pathway_come_back(region_a_run):
    run = dataclasses.replace(region_a_run, pathway_terms=TERMS)
    again = store.unpack(store.pack(run)).pathway_terms
    for name in ("strategy", "goals", "options", "assumptions", "unknown"):
        assert getattr(again, name) == getattr(TERMS, name)
    assert {year: fault.text() for year, fault in again.refused.items()} == {2024: TERMS.refused[2024].text()}


def test_values_with_words_of_their_own_come_back_in_both_languages(region_a_run):
    reason = Reason(Fault("target_range", values={"value": 2}))
    notices = (
        Notice("choosing_refused", {"reason": reason}),
        Notice("no_interval", {"industries": [Said("report", "met"), "B"]}),
        Notice("no_interval", {"industries": Each(["C"] * 20)}),
        Notice("choosing_large", {"count": 1.5}),
    )
    run = dataclasses.replace(region_a_run, notices=notices)
    assert words(store.unpack(store.pack(run))) == words(run)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "run.zip holds a run in format 2, and this program reads format 1.\n"
            "  Run the region again: regional-carbon run",
        ),
        ("zh", "run.zip的运行结果格式为2，本程序读取格式1。\n  请重新运行该地区：regional-carbon run"),
    ],
)
def test_bundle_of_another_version_is_refused_with_what_to_do(region_a_run, language, said):
    with speaking(language), pytest.raises(InputError) as refused:
        store.unpack(changed(store.pack(region_a_run), format=2))
    with speaking(language):
        assert str(refused.value) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "run.zip holds no readable run.\n  Run the region again: regional-carbon run"),
        ("zh", "run.zip中没有可读取的运行结果。\n  请重新运行该地区：regional-carbon run"),
    ],
)
def test_what_is_no_bundle_is_refused(language, said):
    with pytest.raises(InputError) as refused:
        store.unpack(b"no zip at all")
    with speaking(language):
        assert str(refused.value) == said


NOT_INSTALLED = {"name": "ours", "rule": "ours_alone", "parameters": {}}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "run.zip holds a run that cannot be read here. Strategy 'ours' uses the rule 'ours_alone', which does not "
            "exist.\n  Install the package that the rule comes with, or run the region again: regional-carbon run",
        ),
        (
            "zh",
            "run.zip中的运行结果无法在此读取。策略“ours”所用规则“ours_alone”不存在。\n"
            "  请安装提供该规则的软件包，或重新运行该地区：regional-carbon run",
        ),
    ],
)
@pytest.mark.parametrize("named", ["strategies", "rules"])
def test_bundle_with_a_rule_that_is_not_installed_is_refused_with_what_to_do(region_a_run, named, language, said):
    content = changed(store.pack(region_a_run), **{named: [NOT_INSTALLED]})
    with pytest.raises(InputError) as refused:
        store.unpack(content)
    with speaking(language):
        assert str(refused.value) == said


def test_confirmed_warnings_are_read_whatever_rules_the_run_took(region_a_run):
    confirmed = {"key": "output_zero", "about": "A001"}
    run = dataclasses.replace(region_a_run, accepted=(confirmed,))
    assert store.accepted_in(changed(store.pack(run), rules=[NOT_INSTALLED])) == (confirmed,)


def test_region_is_run_over_results_with_a_rule_that_is_not_installed(region_a):
    results = rc.run(region_a).folder
    left = changed((results / "run.zip").read_bytes(), rules=[NOT_INSTALLED])
    (results / "run.zip").write_bytes(left)
    assert rc.run(region_a).enterprises["emission_tco2"].sum() == pytest.approx(209_773, abs=0.5)
    assert store.load(results) is not None


def test_plan_is_read_from_the_bundle_whatever_became_of_the_tables_beside_it(region_a):
    goal = planning.goal("reduction=0.3,year=2022")
    from regional_carbon.reports.results_folder import pathway

    done = pathway(region_a, goals=[goal], rule="uniform")
    (region_a / "results" / "plan.csv").write_text("mine now", encoding="utf-8")
    plan = planning.pathway_of(store.load(done.folder), done.folder, region_a)
    assert_frame_equal(plan.plan, done.plan, check_exact=True)
    assert plan.goals == (goal,)
    assert rc.deviations(plan, done.plan.filter(year=2021).select("enterprise_id", "year", emission_tco2="cap_tco2"))[
        "standing"
    ].unique().to_list() == ["within"]
