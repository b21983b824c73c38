"""The bench is no timed test: it fails when the two sides disagree, and says which figure they disagree about."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.__main__ import main
from bench.sides import Disagreement, refuse_disagreement

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
        ["| 1 000", "sent back"],
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
