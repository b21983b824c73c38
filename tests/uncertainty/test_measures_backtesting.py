"""The back-test of Model V: on audits whose truth is known, by hand, and as a person reads it."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal
from pytest import approx

from regional_carbon.cli import main
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import say, speaking
from regional_carbon.measures.audits import cleaned
from regional_carbon.measures.learning import learnt
from regional_carbon.reports.sentences.measures_accuracy import measures_headline, measures_page
from regional_carbon.uncertainty.measures_backtesting import GOALS, LEAVES, _Curves, _Totals, backtest_measures
from tests.measures.audited import TRUE, made

FEW_FOLDS = 4


@pytest.fixture(scope="module")
def given():
    """1,500 plants of auditors who are alike, made by laws that are known."""
    return made(1500, seed=5)


@pytest.fixture(scope="module")
def found(given):
    return backtest_measures(*given, folds=FEW_FOLDS)


def of(table, **kept):
    (row,) = table.filter(**kept).to_dicts()
    return row


# ---------------------------------------------------------------------------------------------------
# On audits whose truth is known


def test_intervals_hold_as_often_as_they_say_where_audits_are_made_by_the_law(found):
    row = of(found.savings, carrier="electricity", kind="all")
    assert row["covered_50"] == approx(0.5, abs=0.05)
    assert row["covered_90"] == approx(0.9, abs=0.03)


def test_interval_of_fuel_that_begins_at_0_holds_more_than_it_says(found):
    assert of(found.savings, carrier="fuel", kind="all")["covered_50"] > 0.5


def test_sum_of_plants_that_were_not_learnt_from_is_near_what_their_audits_found(found):
    for carrier in ("electricity", "fuel"):
        assert of(found.savings, carrier=carrier, kind="all")["bias"] == approx(0, abs=0.05), carrier


def test_larger_regions_are_told_nearer(found):
    errors = found.regions.filter(carrier="electricity").sort("plants")["median_error"].to_list()
    assert len(errors) == 3
    assert errors == sorted(errors, reverse=True)
    assert errors[0] < 0.15


def test_fifths_of_size_are_as_many_plants_each(found):
    plants = found.savings.filter(carrier="electricity", kind="fifth")["plants"].to_list()
    assert len(plants) == 5
    assert max(plants) - min(plants) <= 1


def test_implementation_and_curve_of_the_law_are_found_again(found):
    whole = of(found.implementation, group="all", payback="all")
    assert whole["predicted"] == approx(whole["done"], abs=0.02)
    assert of(found.curves, of="all")["shape"] < 0.05
    assert set(found.curves["of"]) == {"all", "region_72", *TRUE}


def test_goals_stand_beside_what_was_found_and_are_met_or_missed(found):
    assert found.goals["goal"].to_list() == list(GOALS)
    for row in found.goals.iter_rows(named=True):
        assert row["met"] is (row["least"] <= row["found"] <= row["most"]), row
    assert of(found.goals, goal="covered_90")["met"] is True


def test_teams_that_differ_and_are_not_told_make_the_intervals_of_their_regions_too_narrow():
    plants, measures = made(1500, seed=5, team_sigma=0.5, teams=20)
    told = of(backtest_measures(plants, measures, folds=FEW_FOLDS).teams, carrier="electricity")
    blind = backtest_measures(plants.with_columns(audit_team=pl.lit(None, pl.String)), measures, folds=FEW_FOLDS)
    assert told["teams"] == 20
    assert told["covered_90"] >= 0.8
    assert blind.teams.is_empty()


# ---------------------------------------------------------------------------------------------------
# What is learnt from what


def test_plant_is_told_by_what_is_learnt_from_the_other_folds_alone(given, found):
    """What a plant's own audit found does not change what is expected of it."""
    plants, measures = given
    name = found.plants["plant_id"][0]
    own = pl.col("plant_id") == name
    more = pl.when(own).then(pl.col("recommended_mwh") * 2).otherwise("recommended_mwh")
    dearer = pl.when(own).then(pl.col("saving_usd") * 2).otherwise("saving_usd")
    other = backtest_measures(plants, measures.with_columns(recommended_mwh=more, saving_usd=dearer), folds=FEW_FOLDS)
    before, after = (of(each.plants, plant_id=name, carrier="electricity") for each in (found, other))
    assert after["audited"] > before["audited"]
    assert after["expected"] == before["expected"]


def test_every_plant_is_held_out_once_for_each_carrier_it_buys(given, found):
    audit = cleaned(*given)
    assert found.plants.filter(carrier="electricity")["plant_id"].to_list() == audit.plants["plant_id"].to_list()
    assert not found.plants.select("plant_id", "carrier").is_duplicated().any()


@pytest.mark.parametrize("leave", LEAVES)
def test_plants_of_a_team_or_a_year_are_left_out_together(given, leave):
    """Those left out together are told by the same tables: one expectation for one use."""
    plants, measures = given
    alike = plants.with_columns(
        electricity_mwh=pl.when(pl.col("audit_team") < "t20").then(5000.0).otherwise("electricity_mwh")
    )
    told = backtest_measures(alike, measures, leave=leave, folds=FEW_FOLDS).plants
    same = told.filter(carrier="electricity", use=5000.0).join(plants.select("plant_id", "year"), on="plant_id")
    apart = same.group_by(LEAVES[leave]).agg(pl.col("expected").n_unique())["expected"]
    assert apart.max() == 1
    assert same["expected"].n_unique() == FEW_FOLDS


def test_what_cannot_be_left_out_is_told(given):
    with pytest.raises(StrategyError) as error:
        backtest_measures(*given, leave="town")
    assert str(error.value) == (
        "Leaving out by 'town' is not possible.\n  Each plant is left out of its own learning by plant, team and year."
    )


def test_rows_in_any_order_give_the_same_back_test(given, found):
    mixed = [each.sample(fraction=1, shuffle=True, seed=seed) for seed, each in enumerate(given)]
    other = vars(backtest_measures(*mixed, folds=FEW_FOLDS))
    assert len(other) == 8
    for name, table in vars(found).items():
        assert_frame_equal(other[name], table, rel_tol=1e-9)


def test_few_audits_leave_goals_open():
    plants, measures = made(150, seed=2)
    found = backtest_measures(plants, measures, folds=2)
    assert of(found.goals, goal="region_500")["met"] is None
    assert of(found.goals, goal="region_500")["found"] is None
    assert "| too few audits to say |" in measures_page(found)


# ---------------------------------------------------------------------------------------------------
# By hand


def test_distance_of_two_curves_by_hand():
    """Audited 1 t at 0 and 1 t at 10; expected 4 t at 5: at 0 a half against none, at 5 half of 2 t against 4."""
    audited = pl.DataFrame({"cost": [0.0, 10.0], "tonnes": [1.0, 1.0]})
    expected = pl.DataFrame({"cost": [5.0], "tonnes": [4.0]})
    assert _Curves(audited, expected).apart("cost", "tonnes") == (0.5, 1.5)
    assert _Curves(audited, audited).apart("cost", "tonnes") == (0, 0)


def test_interval_of_a_total_widens_where_one_team_audits_all():
    """Two plants of 100 expected, 130 audited each, τ² = 0.04: 260 lies out for two teams and in for one."""
    plants = {
        "audited": np.array([130.0, 130.0]), "expected": np.array([100.0, 100.0]), "variance": np.array([1.0, 1.0]),
        "of_team": 0.04, "of_level": 0.0,
    }  # fmt: skip
    two = _Totals(teams=["a", "b"], team=np.array([0, 1]), **plants)
    one = _Totals(teams=["a"], team=np.array([0, 0]), **plants)
    assert two.total(np.array([0, 1])) == (200.0, 260.0, False)
    assert one.total(np.array([0, 1])) == (200.0, 260.0, True)


# ---------------------------------------------------------------------------------------------------
# As a person reads it


def test_page_tells_goals_first_and_every_table_in_both_languages(found):
    page = measures_page(found)
    headings = [line for line in page.splitlines() if line.startswith("## ")]
    assert headings == [
        "## What was to be reached", "## Single plants", "## By fifth of size", "## Totals of random regions",
        "## Regions of one audit team", "## Curves", "## Implementation", "## By industry",
        "## Rows that were not learnt from",
    ]  # fmt: skip
    assert measures_headline(found, "plant").endswith(
        "usable measures: each told by tables learnt from the others, in folds by plant."
    )
    with speaking("zh"):
        assert measures_page(found).startswith("## 目标与结果\n\n按未参与学习的工厂；除另有说明外为电力。\n\n")
        assert measures_headline(found, "team").endswith("均由不含自身的审计得出的表估算，按审计机构分折。")


def test_goal_that_is_missed_is_marked(found):
    wrong = found.goals.with_columns(found=pl.lit(0.5), met=pl.lit(False))
    page = measures_page(type(found)(**{**vars(found), "goals": wrong}))
    assert "| median error of the total of 72 random plants | at most 15% | 50.0% | **missed** |" in page
    with speaking("zh"):
        page = measures_page(type(found)(**{**vars(found), "goals": wrong}))
    assert "| 随机72家工厂合计的中位误差 | 不超过15% | 50.0% | **未达到** |" in page


def test_implementation_is_told_by_payback_in_words(found):
    page = measures_page(found)
    for told in (
        "| all | all |",
        "| all | all, by tonnes |",
        "| all | no cost |",
        "| electricity, process | 0.25 to 0.5 years |",
    ):
        assert told in page


def test_page_of_the_documentation_tells_every_goal_in_every_kind_of_fold():
    page = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
    for goal in GOALS:
        assert page.count(f"| {say('measures_backtest', goal)} |") == len(LEAVES), goal
    assert "## What it does not know" in page


@pytest.fixture(scope="module")
def folder(given, tmp_path_factory):
    """Audits as two files: plants as text, measures as Parquet."""
    path = tmp_path_factory.mktemp("audits")
    plants, measures = given
    plants.write_csv(path / "plants.csv")
    measures.write_parquet(path / "measures.parquet")
    return path


def called(*words):
    return CliRunner().invoke(main, ["backtest", *map(str, words)], prog_name="regional-carbon")


def test_command_prints_the_page_and_writes_plants_and_tables(found, folder, given, tmp_path):
    out, tables = tmp_path / "plants.csv", tmp_path / "tables"
    told = called("--measures", folder, "--folds", FEW_FOLDS, "--out", out, "--tables", tables)
    assert told.exit_code == 0, told.output
    assert measures_page(found) in told.stdout
    assert told.stdout.endswith(
        f"\nEvery estimate → {out}\n\nThe tables of Model V, learnt from all of these audits → {tables}\n"
    )
    assert pl.read_csv(out).height == found.plants.height
    potential = pl.read_csv(tables / "potential.csv")
    assert_frame_equal(potential, learnt(cleaned(*given)).potential, check_dtypes=False, rel_tol=1e-6)
    assert {path.name for path in tables.iterdir()} == {
        "constants.csv", "implementation.csv", "potential.csv", "spread.csv", "unit_investment.csv",
    }  # fmt: skip


def test_command_gives_a_program_the_same_figures(found, folder):
    told = json.loads(called("--measures", folder, "--folds", FEW_FOLDS, "--json").stdout)
    assert list(told) == ["leave", "goals", "savings", "regions", "teams", "curves", "implementation", "log"]
    assert [row["goal"] for row in told["goals"]] == list(GOALS)
    assert told["savings"][0]["covered_90"] == approx(found.savings["covered_90"][0])


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        (
            [],
            "A back-test is of one thing: TRUTH, a table of enterprises whose emissions are known, or --measures AUDITS, "
            "a folder of audits.\n  Give one of the two.",
            "回测的对象只能有一个：TRUTH（排放量已知的企业表），或--measures AUDITS（审计文件夹）。\n  请指定其一。",
        ),
        (
            ["truth.csv", "--measures", "audits"],
            "A back-test is of one thing: TRUTH, a table of enterprises whose emissions are known, or --measures AUDITS, "
            "a folder of audits.\n  Give one of the two.",
            "回测的对象只能有一个：TRUTH（排放量已知的企业表），或--measures AUDITS（审计文件夹）。\n  请指定其一。",
        ),
        (
            ["--measures", "audits", "--page", "a.html", "--errors", "e.csv"],
            "These do not go with --measures: --errors and --page.\n  Leave them out.",
            "--errors和--page不适用于--measures。\n  请去掉。",
        ),
        (
            ["truth.csv", "--tables", "a"],
            "This goes with --measures alone: --tables.\n  Leave it out, or give --measures AUDITS.",
            "--tables仅适用于--measures。\n  请去掉，或指定--measures AUDITS。",
        ),
        (
            ["--measures", "audits"],
            "audits has no table of plants.\n  Put plants.csv or plants.parquet there.",
            "audits中没有plants表。\n  请放入plants.csv或plants.parquet。",
        ),
    ],
)
def test_call_that_is_of_nothing_or_of_two_things_is_told(words, english, chinese):
    for language, sentence in {"en": english, "zh": chinese}.items():
        told = called(*words, "--lang", language)
        assert (told.exit_code, told.stderr) == (2, sentence + "\n")


def test_faults_of_the_files_are_told_at_their_place(given, tmp_path):
    plants, measures = given
    plants.head(2).with_columns(electricity_mwh=pl.Series(["a lot", "2"])).write_csv(tmp_path / "plants.csv")
    measures.head(2).write_csv(tmp_path / "measures.csv")
    told = called("--measures", tmp_path)
    assert told.exit_code == 2
    assert told.stderr.startswith("plants.csv, line 2: ")
