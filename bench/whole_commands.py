"""Whole commands as a person waits for them, from the start of Python to its end."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from bench.sides import ROOT, output_of

REGION: Final = ROOT / "examples" / "region-a"

# Shown, and run by this Python.
NOTHING: Final = ["python", "-c", "pass"]
IMPORT: Final = ["python", "-c", "import regional_carbon"]
IMPORT_USED: Final = ["python", "-c", "import regional_carbon as rc; rc.run, rc.procedure"]
RUN: Final = ["regional-carbon", "run", "examples/region-a"]


@dataclass(frozen=True)
class Command:
    """A command and how long it took each time."""

    shown: str
    seconds: Sequence[float]

    @property
    def median(self) -> float:
        """The middle of them."""
        return median(self.seconds)


def imports(count: int) -> list[Command]:
    """Python alone, with the package, and with its public names loaded; by turns."""
    commands = [NOTHING, IMPORT, IMPORT_USED]
    taken = [[_seconds([sys.executable, *command[1:]]) for command in commands] for _ in range(count)]
    shown = [f'{command[0]} {command[1]} "{command[2]}"' for command in commands]
    return [Command(name, seconds) for name, seconds in zip(shown, zip(*taken, strict=True), strict=True)]


def runs(count: int) -> list[Command]:
    """Region A with its report: the first time, nothing kept from an earlier run, and right after it; by turns."""
    taken = [_first_and_second() for _ in range(count)]
    shown = " ".join(RUN)
    first, second = zip(*taken, strict=True)
    return [Command(f"{shown} (empty cache)", first), Command(shown, second)]


def _first_and_second() -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="regional-carbon-bench-") as kept:
        out = Path(kept) / "results"
        command = [sys.executable, "-m", "regional_carbon", *RUN[1:-1], str(REGION), "--out", str(out)]
        environment = {**os.environ, "XDG_CACHE_HOME": str(Path(kept) / "cache")}
        first, second = _seconds(command, **environment), _seconds(command, **environment)
        assert (out / "report.html").is_file()
    return first, second


def _seconds(command: Sequence[str], **environment: str) -> float:
    start = time.perf_counter()
    output_of(command, **environment)
    return time.perf_counter() - start
