"""The bench is no timed test: it fails when the two sides disagree, and says which figure they disagree about."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import delivery, page
from bench.__main__ import main
from bench.rules import CASES, PARTS, Schedules, Taken, register, schedules, taken
from bench.sides import Disagreement, refuse_disagreement
from regional_carbon.strategies import RULES

ROOT = Path(__file__).parents[1]


def bench(*options):
    """The bench as `make` calls it."""
    return subprocess.run(
        [sys.executable, "-m", "bench", "--no-commands", "--pairs", "1", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_procedure_and_plain_numpy_come_to_the_same_figures_for_a_thousand_enterprises():
    done = bench("--sizes", "1e3")
    assert (done.returncode, done.stderr) == (0, "1000 enterprises\n")
    assert [line.split(" | ")[:2] for line in done.stdout.splitlines() if line.startswith("| 1")] == [
        ["| 1 000", "met"],
        ["| 1 000", "adjusted"],
    ]


def test_size_that_is_no_number_is_refused():
    done = bench("--sizes", "many")
    assert done.returncode == 2
    assert "'many' is no list of sizes such as 1e4,1e6." in done.stderr


def test_page_is_not_written_without_the_whole_commands():
    done = CliRunner().invoke(main, ["--no-commands", "--write"])
    assert done.exit_code == 2
    assert "--write needs the whole commands too: leave --no-commands out." in done.output


def test_figures_apart_by_rounding_agree():
    refuse_disagreement({"cas_1.m": 1.0}, {"cas_1.m": 1.0 + 5e-10})


@pytest.mark.parametrize(
    ("ours", "numpy", "told"),
    [
        ({"a": 1.0, "m": 2.0}, {"a": 1.0, "m": 2.1}, "  m: 2.0 here, 2.1 in plain NumPy"),
        ({"m": 0.0}, {"m": 1e-300}, "  m: 0.0 here, 1e-300 in plain NumPy"),
        ({"m": float("nan")}, {"m": float("nan")}, "  m: nan here, nan in plain NumPy"),
        ({"m": 1.0}, {}, "  m: 1.0 here, missing in plain NumPy"),
        ({}, {"m": 1.0}, "  m: missing here, 1.0 in plain NumPy"),
    ],
)
def test_figures_that_disagree_end_the_bench_with_their_names(ours, numpy, told):
    with pytest.raises(Disagreement) as refused:
        refuse_disagreement(ours, numpy)
    assert refused.value.exit_code == 1
    assert refused.value.message == (
        "The two sides do not agree within 1e-09 (relative):\n"
        f"{told}\n"
        "  One of them is wrong; bench/plain_numpy.py says what it leaves out."
    )


@pytest.fixture(scope="module")
def thousand():
    return register(1_000)


@pytest.mark.parametrize("part", PARTS)
def test_every_rule_is_measured_or_says_how_many_it_takes(thousand, part):
    assert set(CASES) > set(RULES)
    found = [taken(thousand, name, part) for name in CASES]
    refused = {one.rule: one.refused for one in found if one.refused}
    assert refused == {
        "optimum, gini = 0.4": "A bound on the Gini coefficient compares every two enterprises, and there are 1000; it takes at most 200."
    }
    assert all(one.seconds > 0 and one.mb >= 0 for one in found if not one.refused)


def test_schedules_end_where_the_running_sums_of_numpy_end(thousand):
    found = schedules(thousand, count=3, rounds=1)
    assert (found.enterprises, found.schedules) == (1_000, 3)
    assert min(found.numpy_s, found.rates_s, found.curves_s) > 0


def test_rule_named_is_measured_in_processes_of_its_own():
    done = subprocess.run(
        [sys.executable, "-m", "bench.rules", "1e3", "uniform"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["rule"], one["part"], one["enterprises"]) for one in told] == [
        ("uniform", "coefficients", 1_000),
        ("uniform", "curve", 1_000),
    ]


def test_page_has_every_table_between_its_words(monkeypatch, tmp_path):
    monkeypatch.setattr(page, "PAGE", tmp_path / "benchmarks.md")
    rules = page.rules_table(
        [
            Taken("uniform", "coefficients", 1_000_000, seconds=0.0125, again_s=0.01, mb=8.1),
            Taken("uniform", "curve", 1_000_000, seconds=1.5, mb=60.4),
            Taken("gini", "coefficients", 1_000_000, refused="It takes at most 200."),
            Taken("gini", "curve", 1_000_000, refused="It takes at most 200."),
        ]
    )
    assert rules.splitlines()[2:] == [
        "| `uniform` | 0.013 | 0.010 | 1.50 | 8 | 60 |",
        "| `gini` | – | – | – | – | – |",
        "",
        "`gini`: It takes at most 200.",
    ]
    assert math.isnan(Taken("gini", "curve", 1).seconds)
    drawn = page.schedules_table(Schedules(1_000_000, 100, numpy_s=2.0, rates_s=1.0, curves_s=5.0))
    assert drawn.splitlines()[2:] == ["| 100 | 1 000 000 | 2.00 | 1.00 | 0.50 | 5.00 | 2.50 |"]
    page.write_page("the procedure", "the worlds", rules, drawn, "the commands", load=1.0)
    written = page.PAGE.read_text(encoding="utf-8")
    assert all(told in written for told in ("the procedure", "the worlds", rules, drawn, "the commands"))


def test_next_delivery_of_400_enterprises_has_the_difference_that_a_plain_join_finds(capsys):
    delivery.main(400)
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 400
    assert told["ratio"] > 1
