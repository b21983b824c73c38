"""What was measured as tables of Markdown, and the page they stand in."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

from jinja2 import Environment, StrictUndefined

from bench.rules import COEFFICIENTS, Schedules
from bench.rules import Taken as RuleTaken
from bench.sides import ROOT, Pair
from bench.uncertainty import Taken
from bench.whole_commands import Command

PAGE: Final = ROOT / "docs" / "benchmarks.md"
TEMPLATE: Final = Path(__file__).with_name("benchmarks.md.jinja")
LIBRARIES: Final = ("narwhals", "polars", "numpy", "scipy")


@dataclass(frozen=True)
class Measured:
    """The pairs of one size and one case."""

    size: int
    case: str
    pairs: Sequence[Pair]


def procedure_table(measured: Sequence[Measured]) -> str:
    """Seconds and memory of both sides, and their ratios taken pair by pair."""
    head = [
        "enterprises", "schedules", "ours, s", "NumPy, s", "ratio: least", "median", "most",
        "ours, MB", "NumPy, MB", "memory ratio",
    ]  # fmt: skip
    return _table(head, [_row(one) for one in measured])


def _row(measured: Measured) -> list[str]:
    pairs = measured.pairs
    ratios = [pair.ratio for pair in pairs]
    ours, numpy = [pair.ours for pair in pairs], [pair.numpy for pair in pairs]
    memory = [ratio for pair in pairs if (ratio := pair.memory_ratio) is not None]
    bound = "≤ " if any(side.memory_is_a_bound for side in ours) else ""
    return [
        f"{measured.size:,}".replace(",", " "),
        measured.case,
        _seconds(median(side.seconds for side in ours)),
        _seconds(median(side.seconds for side in numpy)),
        *(f"{ratio:.2f}" for ratio in (min(ratios), median(ratios), max(ratios))),
        f"{bound}{median(side.memory_mb for side in ours):.0f}",
        f"{median(side.memory_mb for side in numpy):.0f}",
        f"{bound}{median(memory):.2f}" if memory else "–",
    ]


def command_table(commands: Sequence[Command]) -> str:
    """Seconds of whole commands."""
    return _table(
        ["command", "least, s", "median", "most"],
        [
            [f"`{one.shown}`", *map(_seconds, (min(one.seconds), one.median, max(one.seconds)))]
            for one in commands
        ],
    )  # fmt: skip


def uncertainty_table(taken: Sequence[Taken]) -> str:
    """Seconds of drawing the worlds and of all that is read from them, beside an argsort per draw."""
    head = ["enterprises", "draws", "ours, s", "every figure, s", "argsort, s", "ratio", "peak, MB"]
    rows = [
        [
            f"{one.enterprises:,}".replace(",", " "), str(one.draws),
            *map(_seconds, (one.ours_s, one.every_figure_s, one.plain_s)),
            f"{one.ours_s / one.plain_s:.2f}", f"{one.peak_mb:.0f}",
        ]
        for one in taken
    ]  # fmt: skip
    return _table(head, rows)


def rules_table(taken: Sequence[RuleTaken]) -> str:
    """Seconds and memory of each rule's coefficients and curve, or what it says of so many enterprises."""
    head = ["rule", "coefficients, s", "once more, s", "curve, s", "coefficients, MB", "curve, MB"]
    parts = {(one.rule, one.part == COEFFICIENTS): one for one in taken}
    rows = []
    for name in dict.fromkeys(one.rule for one in taken):
        beta, curve = parts[name, True], parts[name, False]
        figures = [*map(_seconds, (beta.seconds, beta.again_s, curve.seconds)), f"{beta.mb:.0f}", f"{curve.mb:.0f}"]
        rows.append([f"`{name}`", *(["–"] * len(figures) if beta.refused else figures)])
    refused = [f"\n`{one.rule}`: {one.refused}" for one in taken if one.refused and one.part == COEFFICIENTS]
    return "\n".join([_table(head, rows), *refused])


def schedules_table(found: Schedules) -> str:
    """Seconds of all schedules in NumPy and here, and how many times as long ours take."""
    head = ["schedules", "enterprises", "NumPy, s", "rates, s", "ratio", "curves, s", "ratio"]
    cells = [
        str(found.schedules), f"{found.enterprises:,}".replace(",", " "), _seconds(found.numpy_s),
        _seconds(found.rates_s), f"{found.rates_s / found.numpy_s:.2f}",
        _seconds(found.curves_s), f"{found.curves_s / found.numpy_s:.2f}",
    ]  # fmt: skip
    return _table(head, [cells])


def _seconds(value: float) -> str:
    return f"{value:#.2g}" if value < 1 else f"{value:.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    ruled = ["---" if name in ("schedules", "command", "rule") else "---:" for name in head]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ruled, *rows))


def write_page(procedure: str, uncertainty: str, rules: str, schedules: str, commands: str, *, load: float) -> None:
    """docs/benchmarks.md: the template's words around what was measured here and today."""
    template = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False).from_string(  # noqa: S701
        TEMPLATE.read_text(encoding="utf-8")
    )
    page = template.render(
        procedure=procedure,
        uncertainty=uncertainty,
        rules=rules,
        schedules=schedules,
        commands=commands,
        date=datetime.now(UTC).date().isoformat(),
        machine=_machine(),
        load=f"{load:.1f}",
        versions=", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in LIBRARIES)]),
    )
    PAGE.write_text(page, encoding="utf-8")


def _machine() -> str:
    """The processor, how many of it, and the memory (Linux)."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in told if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {len(os.sched_getaffinity(0))} processors, {memory:.0f} GB, {platform.system()}"
