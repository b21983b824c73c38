"""The bench: `python -m bench [--sizes 1e4,1e6] [--write]`, or `make bench` and `make bench-short`.

Not a timed test: it fails when the two sides disagree or something crashes, never because a machine is slow.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Final

import click

from bench.inputs import keep
from bench.page import (
    Measured,
    command_table,
    procedure_table,
    rules_table,
    schedules_table,
    uncertainty_table,
    write_page,
)
from bench.rules import SIZE, Schedules
from bench.rules import measured as measured_rules
from bench.sides import CASES, pairs
from bench.uncertainty import SIZES, measured
from bench.whole_commands import imports, runs

PAIRS: Final = 3  # enough to see that both sides agree, and about where they stand
PAIRS_WRITTEN: Final = 5  # for the page
ADJUSTED_UP_TO: Final = 1_000_000  # beyond, it takes minutes a call, and says nothing new


def calls(case: str, size: int) -> int:
    """How often a process calls the procedure: once for the memory, and then timed; once where that takes long."""
    return 2 if case == "adjusted" or size > 1_000_000 else 4


class Sizes(click.ParamType[list[int]]):
    """Numbers of enterprises, `1e4,1e6`."""

    name = "SIZES"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        """The sizes as whole numbers."""
        try:
            sizes = [int(float(size)) for size in str(value).split(",")]
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no list of sizes such as 1e4,1e6.", param, ctx)
        if min(sizes) < 2:
            self.fail("A size is at least 2 enterprises.", param, ctx)
        return sizes


@click.command()
@click.option("--sizes", type=Sizes(), default="1e4,1e6,1e7", show_default=True, help="Numbers of enterprises.")
@click.option(
    "--pairs", "count", type=click.IntRange(1), help=f"Pairs.  [default: {PAIRS}; with --write {PAIRS_WRITTEN}]"
)
@click.option("--commands/--no-commands", default=True, show_default=True, help="Time whole commands too.")
@click.option("--write", is_flag=True, help="Write docs/benchmarks.md.")
def main(sizes: list[int], count: int | None, commands: bool, write: bool) -> None:
    """The procedure beside plain NumPy in the same run, and whole commands."""
    if write and not commands:
        raise click.UsageError("--write needs the whole commands too: leave --no-commands out.")
    load, _, _ = os.getloadavg()
    count = count or (PAIRS_WRITTEN if write else PAIRS)
    procedure = procedure_table([one for size in sizes for one in _measured(size, count)])
    click.echo(f"\n{procedure}\n")
    uncertainty = uncertainty_table([measured(size) for size in SIZES]) if commands else ""
    click.echo(f"{uncertainty}\n")
    if commands:
        of_rules = list(measured_rules(SIZE if write else min(sizes)))
        rules = rules_table([one for one in of_rules if not isinstance(one, Schedules)])
        (schedules,) = (schedules_table(one) for one in of_rules if isinstance(one, Schedules))
        click.echo(f"{rules}\n\n{schedules}\n")
        whole = command_table([*imports(2 * count), *runs(count)])
        click.echo(whole)
        if write:
            write_page(procedure, uncertainty, rules, schedules, whole, load=load)


def _measured(size: int, count: int) -> list[Measured]:
    measured = []
    with tempfile.TemporaryDirectory(prefix="regional-carbon-bench-") as name:
        folder = Path(name)
        click.echo(f"{size} enterprises", err=True)
        keep(folder, size)
        for case, decays in CASES.items():
            if case == "adjusted" and size > ADJUSTED_UP_TO:
                continue
            measured.append(Measured(size, case, pairs(folder, decays(size), count=count, calls=calls(case, size))))
    return measured


if __name__ == "__main__":
    main(prog_name="python -m bench")
