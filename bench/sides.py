"""The two sides taken in turn, each call in a process of its own, and held against each other."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import click

ROOT: Final = Path(__file__).parents[1]
AGREE_WITHIN: Final = 1e-9  # relative; the sides add up in different orders

# The paper's schedules and its number of enterprises (`src/regional_carbon/strategies`).
PAPER_DECAYS: Final = {"cas_1": 0.98, "cas_2": 0.99}
PAPER_ENTERPRISES: Final = 72


class Disagreement(click.ClickException):
    """The two sides come to different figures, so that their times mean nothing."""


@dataclass(frozen=True)
class Side:
    """What one process measured."""

    seconds: float
    memory_mb: float
    memory_is_a_bound: bool  # the call stayed below a peak the process had already had


@dataclass(frozen=True)
class Pair:
    """Ours and the yardstick, one right after the other."""

    ours: Side
    numpy: Side

    @property
    def ratio(self) -> float:
        """Ours ÷ NumPy, in time."""
        return self.ours.seconds / self.numpy.seconds

    @property
    def memory_ratio(self) -> float | None:
        """Ours ÷ NumPy, in memory beyond the inputs; None where a side took too little to be seen."""
        seen = not self.numpy.memory_is_a_bound and self.numpy.memory_mb > 0
        return self.ours.memory_mb / self.numpy.memory_mb if seen else None


def same_shares(size: int) -> dict[str, float]:
    """The paper's schedules for `size` enterprises: the last bears what the last of the paper's 72 does, q^71."""
    return {name: decay ** ((PAPER_ENTERPRISES - 1) / (size - 1)) for name, decay in PAPER_DECAYS.items()}


def same_decays(size: int) -> dict[str, float]:
    """The paper's q as it stands: among many enterprises only the first few act, and S6 sends both back to S5."""
    return PAPER_DECAYS


CASES: Final = {"met": same_shares, "adjusted": same_decays}


def pairs(folder: Path, decays: Mapping[str, float], *, count: int, calls: int) -> list[Pair]:
    """`count` pairs of processes, ours and NumPy by turns, so that a drift of the machine hits both alike.

    Raises Disagreement at the first pair that does not come to the same figures.
    """
    return [_pair(folder, decays, calls) for _ in range(count)]


def _pair(folder: Path, decays: Mapping[str, float], calls: int) -> Pair:
    told = {name: _told(name, folder, decays, calls) for name in ("regional_carbon", "plain_numpy")}
    ours, numpy = told.values()
    refuse_disagreement(ours["figures"], numpy["figures"])
    return Pair(_side(ours), _side(numpy))


def _told(name: str, folder: Path, decays: Mapping[str, float], calls: int) -> dict[str, Any]:
    arguments = [name, str(folder), str(calls), json.dumps(decays)]
    return json.loads(output_of([sys.executable, "-m", "bench.one_side", *arguments]))


def _side(told: Mapping[str, Any]) -> Side:
    return Side(median(told["seconds"]), told["memory_mb"], told["memory_is_a_bound"])


def output_of(command: Sequence[str], **environment: str) -> str:
    """What a command prints, run from the project's folder; a command that fails ends the bench and is quoted."""
    done = subprocess.run(command, cwd=ROOT, env=environment or None, capture_output=True, text=True)
    if done.returncode:
        raise click.ClickException(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


def refuse_disagreement(ours: Mapping[str, float], numpy: Mapping[str, float]) -> None:
    """Raises Disagreement naming every figure that one side lacks, or that differs by more than rounding."""
    apart = [
        f"  {name}: {ours.get(name, 'missing')} here, {numpy.get(name, 'missing')} in plain NumPy"
        for name in sorted(ours.keys() | numpy.keys())
        if not math.isclose(ours.get(name, math.nan), numpy.get(name, math.nan), rel_tol=AGREE_WITHIN)
    ]
    if apart:
        told = "\n".join([f"The two sides do not agree within {AGREE_WITHIN:g} (relative):", *apart])
        raise Disagreement(f"{told}\n  One of them is wrong; bench/plain_numpy.py says what it leaves out.")
