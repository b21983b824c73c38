"""How long reading a workbook safely takes beside calamine's bare read of it: `python -m bench.reading`.

A register of 100,000 rows and 8 columns as .xlsx. The bare read opens it and takes every cell as calamine gives it,
in this process; ours is `read_sheets`: the guard, a process of its own with limits, cells as text. They take turns,
after one of each that is not counted. Says one line of JSON: medians in seconds of wall clock, and, since a machine
may have other work, of processor time, that of the processes ours has started included; and the memory at its peak.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.inputs import register
from regional_carbon.collect.limited import LimitedReader
from regional_carbon.collect.reading import read_sheets

ROWS: Final = 100_000
TURNS: Final = 5


def write_register(path: Path, rows: int = ROWS) -> None:
    """The bench's register with a name, a note and an address beside it: 8 columns, texts shared as Excel does."""
    columns: dict[str, Any] = register(rows)
    columns["name"] = np.char.add("企业", np.arange(rows).astype(str))
    columns["district"] = np.array(["萧山区", "余杭区", "临平区"])[np.arange(rows) % 3]
    columns["employees"] = np.arange(rows) % 997
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("enterprises")
        for place, (name, values) in enumerate(columns.items()):
            sheet.write(0, place, name)
            sheet.write_column(1, place, values.tolist())


def bare(path: Path) -> int:
    """Calamine alone."""
    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False))


def guarded(path: Path) -> int:
    """As the package reads it."""
    return len(read_sheets(path)[0].rows)


def measured(call: Callable[[Path], int], path: Path) -> tuple[float, float]:
    """Seconds of wall clock, and of processor time, ended children's included."""
    begun, used = time.perf_counter(), _used()
    assert call(path) == ROWS + 1
    return time.perf_counter() - begun, _used() - used


def reader_kb(path: Path) -> int:
    """The most memory the reader's own process held (Linux; a child's ru_maxrss counts what it was forked from)."""
    with LimitedReader() as reader:
        reader.read(path, "xlsx")
        status = Path(f"/proc/{reader.process_id}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def _used() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def main() -> None:
    """Measure, and say it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "enterprises.xlsx"
        write_register(path)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        guarded(path)  # before the bare read, whose memory would hide ours
        ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        reader = reader_kb(path)
        bare(path)
        turns = [(measured(bare, path), measured(guarded, path)) for _ in range(TURNS)]
    wall = [median(turn[side][0] for turn in turns) for side in (0, 1)]
    processor = [median(turn[side][1] for turn in turns) for side in (0, 1)]
    told = {
        "bare_seconds": wall[0], "guarded_seconds": wall[1], "ratio": wall[1] / wall[0],
        "bare_processor_seconds": processor[0], "guarded_processor_seconds": processor[1],
        "processor_ratio": processor[1] / processor[0],
        "before_mb": before / 1024, "process_mb": ours / 1024, "reader_mb": reader / 1024,
    }  # fmt: skip
    print(json.dumps({name: round(figure, 3) for name, figure in told.items()}))


if __name__ == "__main__":
    main()
