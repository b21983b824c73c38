"""What is said of goals, assumptions and changes that cannot be: word for word, in both languages (messages.toml)."""

import re
import shutil
import tomllib
from pathlib import Path

import polars as pl
import pytest

import regional_carbon as rc
from regional_carbon.language.errors import RegionalCarbonError
from regional_carbon.language.messages import catalogue, speaking
from regional_carbon.pathways.allowances import pathway
from regional_carbon.run.planning import goal
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import Strategy
from tests.conftest import EXAMPLES
from tests.pathways.three import GRID, UNIFORM, planned, three

MESSAGES = tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))


def change(*row):
    """One change to the three."""
    names = ("enterprise_id", "year", "kind", "into", "industry_code", "electricity_mwh", "output_cny")
    return planned(
        changes=pl.DataFrame([dict(zip(names, (*row, *[None] * 7), strict=False))], infer_schema_length=None)
    )


SAID = {
    "goals_missing": lambda: pathway(three(), [], UNIFORM, to=2022, grid=GRID),
    "goal_written": lambda: goal("reduction"),
    "goal_kinds": lambda: Goal(2030, reduction=0.3, cap_tco2=100.0),
    "goal_share": lambda: goal("reduction=30,year=2030"),
    "goal_amount": lambda: goal("budget_tco2=-5,year=2030"),
    "goal_year": lambda: goal("reduction=0.3,year=soon"),
    "goal_past": lambda: planned(UNIFORM, Goal(2020, reduction=0.3)),
    "goal_base_missing": lambda: planned(UNIFORM, Goal(2030, reduction=0.3, base_year=2015)),
    "goal_without_output": lambda: planned(
        UNIFORM, Goal(2030, intensity_reduction=0.2), enterprises=three(output_cny=[0.0] * 3)
    ),
    "path_unknown": lambda: PlanOptions(path="curved"),
    "path_geometric_zero": lambda: planned(UNIFORM, Goal(2030, cap_tco2=0.0), options=PlanOptions(path="geometric")),
    "budget_needs_geometric": lambda: planned(UNIFORM, Goal(2030, budget_tco2=100.0)),
    "rate_range": lambda: Assumptions(output_growth=5),
    "industries_written": lambda: Assumptions(industries={"29": 0.05}),
    "industries_nobody_is_of": lambda: planned(assumptions=Assumptions(industries={"92": {"output_growth": 0.05}})),
    "industry_rate_unknown": lambda: Assumptions(industries={"29": {"outputs": 0.05}}),
    "grid_year_written": lambda: Assumptions(grid={2030: 52}, grid_source="a study"),
    "grid_path_source": lambda: Assumptions(grid={2030: 0.52}),
    "option_not_boolean": lambda: PlanOptions(carry_over="yes"),
    "discount_range": lambda: PlanOptions(discount_rate=8),
    "discount_source_missing": lambda: PlanOptions(discount_rate=0.08),
    "pathway_within": lambda: planned(Strategy("own", "uniform", within="industry")),
    "pathway_one_region": lambda: planned(enterprises=three(year=[2020, 2020, 2021])),
    "change_kind_unknown": lambda: change("a", 2021, "sale"),
    "change_too_early": lambda: change("a", 2020, "exit"),
    "change_enterprise_unknown": lambda: change("z", 2021, "exit"),
    "change_into_unknown": lambda: change("a", 2021, "merger", "z"),
    "change_entry_known": lambda: change("a", 2021, "entry", None, "29", 5.0, 5.0),
    "change_entry_incomplete": lambda: change("n", 2021, "entry", None, "29"),
    "change_already_gone": lambda: planned(
        changes=pl.DataFrame({"enterprise_id": ["a", "a"], "year": [2021, 2022], "kind": ["exit", "exit"]})
    ),
}


@pytest.mark.parametrize("key", SAID)
def test_what_cannot_be_is_told_word_for_word(key):
    with pytest.raises(RegionalCarbonError) as refused:
        SAID[key]()
    assert key in [fault.key for fault in refused.value.faults]
    assert str(refused.value) == MESSAGES[key]["en"]
    with speaking("zh"):
        assert str(refused.value) == MESSAGES[key]["zh"]


ELSEWHERE = {
    "goal_asks_nothing", "actual_year", "actual_not_in_plan", "pathway_to_range", "pathway_stopped", "plan_missing",
    "table_not_as_written",
    "goals_written", "goal_unknown", "goal_peak",
}  # fmt: skip


def test_every_message_of_the_way_is_tested():
    """Those named ELSEWHERE stand in the tests beside what they are of."""
    text = (Path(rc.__file__).parent / "language" / "words" / "errors.toml").read_text(encoding="utf-8")
    keys = set(re.findall(r"^\[(?!_)(\w+)\]", text.partition("# --- pathway")[2].partition("\n# ---")[0], re.M))
    assert keys <= set(catalogue("errors"))
    assert keys - ELSEWHERE <= SAID.keys()


TOML = """
goals = [{ reduction = 30, year = 2030 }, { peak = false, colour = "red", year = "2025" }]
[pathway]
to = "2030"
rule = 5
output_growth = 5
colour = "red"
carry_over = "yes"
grid = { 2024 = 0.53 }
[pathway.industries.29]
outputs = 0.1
"""
CHANGES = """enterprise_id,year,kind,into,industry_code,electricity_mwh,output_cny
A001,2022,exit,,,,
A003,2023,merger,A001,,,
N1,2024,entry,,29,1000,
X,,sale,,,,
"""


@pytest.fixture
def faulty(tmp_path):
    """Region A with faults in its goals, its assumptions and its changes."""
    folder = tmp_path / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    return folder


def prepended(folder, text):
    """Settings before the others, since a table takes all that follows it."""
    path = folder / "region.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_faults_of_region_toml_are_told_together(faulty, language):
    prepended(faulty, TOML)
    with pytest.raises(rc.InputError) as refused:
        rc.read_region(faulty)
    with speaking(language):
        assert str(refused.value) == MESSAGES["region_toml"][language]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_faults_of_the_changes_are_told_at_their_lines(faulty, language):
    (faulty / "changes.csv").write_text(CHANGES, encoding="utf-8")
    with pytest.raises(rc.InputError) as refused:
        rc.read_region(faulty)
    with speaking(language):
        assert str(refused.value) == MESSAGES["changes_csv"][language]


def test_goals_that_are_no_tables_are_told(faulty):
    prepended(faulty, "\ngoals = [0.3]\n")
    with pytest.raises(rc.InputError) as refused:
        rc.read_region(faulty)
    assert str(refused.value) == (
        "region.toml: The goals are written [0.3].\n"
        "  Write each goal as its own table: [[goals]], and below it reduction = 0.3 and year = 2030."
    )
