"""The process that may die: it reads workbooks and Parquet within limits, and hands their cells back as text.

Run by path (`python -I -S workbook_reader.py`), never imported by the package: it must start in some 20 ms, and imports
nothing of it but the readers of markup, when a file is markup; they are of the standard library alone. A file made to
harm can ask calamine for more memory than there is, and then the process that reads it is aborted; no `except` can
help. So that process is this one, and not the person's.

Asked by lines of JSON on standard input, the first with the limits and where modules are found, each later one
with a file; answers on standard output: for each sheet {"sheet": name} and its rows in lists; for Parquet
{"names": …} of its columns and, part by part, {"arrow": size} with as many bytes; at the end {"end": …}
or {"fault": …}.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import sys
from decimal import Decimal
from typing import IO, Final, TypedDict

try:
    import resource
except ModuleNotFoundError:  # not a POSIX system
    resource = None  # type: ignore[assignment]  # asked before it is used

BATCH: Final = 1_000  # rows in one line of the answer
HEADER_ROWS: Final = 100  # in which merged cells are told
ARROW_BATCH: Final = 100_000  # rows in one part of Arrow


class Setting(TypedDict):
    """The limits, and where modules are found."""

    path: list[str]
    memory_bytes: int
    address_bytes: int
    cpu_seconds: int
    most_columns: int
    most_cells: int


class Request(TypedDict):
    """A file to be read, and of what kind it is."""

    file: str
    kind: str
    suffixes: list[str]


def main() -> None:
    """Answer until nobody asks."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between answers
    setting: Setting = json.loads(sys.stdin.readline())
    sys.path[:] = setting["path"]
    _limit(setting)
    for line in sys.stdin:
        request: Request = json.loads(line)
        _limit_cpu(setting["cpu_seconds"])
        try:
            end = _READERS.get(request["kind"], _workbook)(os.fsencode(request["file"]), request, answers, setting)
        except MemoryError:
            os._exit(1)
        except BaseException as error:  # a Rust panic is a BaseException
            reason = " ".join(str(error).split())[:200].rstrip(".")
            _tell(answers, {"fault": _fault(error), "reason": reason, **getattr(error, "values", {})})
        else:
            _tell(answers, end)
        answers.flush()


def _fault(error: BaseException) -> str:
    if type(error).__name__ == "Refusal":  # of the readers of markup
        return str(error)
    return "file_locked" if type(error).__name__ == "PasswordError" else "file_unreadable"


def _limit(setting: Setting) -> None:
    if resource is None:  # not a POSIX system: the time limit of the asking side is left
        return
    limits = {
        resource.RLIMIT_DATA: setting["memory_bytes"],
        resource.RLIMIT_AS: setting["address_bytes"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


def _limit_cpu(seconds: int) -> None:
    """So many seconds from now."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _tell(answers: IO[bytes], content: object) -> None:
    answers.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _workbook(path: bytes, request: Request, answers: IO[bytes], setting: Setting) -> dict[str, object]:
    """All visible sheets; hidden ones are named at the end, charts and macro sheets hold no table."""
    from python_calamine import CalamineWorkbook  # once memory and time are limited

    file = os.fsdecode(path)
    if file.lower().endswith(tuple(request["suffixes"])):
        workbook = CalamineWorkbook.from_path(file)  # by suffix: says what is wrong
    else:
        with open(path, "rb") as data:  # noqa: PTH123 - by content
            workbook = CalamineWorkbook.from_filelike(data)
    hidden, weight = [], 0
    for index, known in enumerate(workbook.sheets_metadata):
        if str(known.typ) != "SheetTypeEnum.WorkSheet":
            continue
        if str(known.visible) != "SheetVisibleEnum.Visible":
            hidden.append(known.name)
            continue
        sheet = workbook.get_sheet_by_index(index)
        height, width = (place + 1 for place in sheet.end or (-1, -1))
        weight += height * (width + 2)
        if fault := _too_large(width, weight, setting):
            return fault
        _tell(answers, {"sheet": known.name, "merged": _merged(sheet.merged_cell_ranges, width)})
        rows = sheet.to_python(skip_empty_area=False)
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            _tell(answers, [[cell if cell.__class__ is str else text(cell) for cell in row] for row in batch])
    return {"end": "workbook", "hidden": hidden}


def _merged(ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None, width: int) -> list[tuple[int, int, int]]:
    """Cells merged within one row, where a header may stand: the row, the first and the last column, from 0."""
    within = [(top, left, min(right, width - 1)) for (top, left), (bottom, right) in ranges or () if top == bottom]
    return sorted(one for one in within if one[0] < HEADER_ROWS and one[1] < one[2])[:BATCH]


def _too_large(columns: int, weight: int, setting: Setting) -> dict[str, object]:
    """The refusal of a table with too many columns or cells; else nothing."""
    if columns > setting["most_columns"]:
        return {"fault": "too_many_columns", "limit": setting["most_columns"]}
    return {"fault": "table_too_large"} if weight > setting["most_cells"] else {}


def text(cell: object) -> str:
    """A cell's value as its shortest exact text: 12, 0.1, true, 2020-01-31, 2020-01-31T08:30:00, 30:15:00."""
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e21:  # beyond 2^53 only the digits that tell it from its neighbours
            return str(int(cell)) if abs(cell) < 1 << 53 else f"{Decimal(repr(cell)):f}"
        return repr(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _parquet(path: bytes, _: Request, answers: IO[bytes], setting: Setting) -> dict[str, object]:
    """The table as Arrow, every column as text."""
    import polars as pl  # once memory and time are limited

    scanned = pl.scan_parquet(os.fsdecode(path), glob=False)
    columns = scanned.collect_schema().len()
    rows = scanned.select(pl.len()).collect().item()
    if fault := _too_large(columns, rows * (columns + 2), setting):
        return fault
    frame = scanned.collect()
    whole = [name for name, kind in frame.schema.items() if kind.is_float()]
    frame = frame.with_columns(pl.all().cast(pl.String)).with_columns(pl.col(whole).str.strip_suffix(".0"))
    _tell(answers, {"names": frame.columns})
    for part in frame.iter_slices(ARROW_BATCH):
        data = io.BytesIO()
        part.write_ipc(data)
        _tell(answers, {"arrow": data.tell()})
        answers.write(data.getbuffer())
    return {"end": "parquet", "hidden": []}


def _markup(path: bytes, request: Request, answers: IO[bytes], setting: Setting) -> dict[str, object]:
    """The visible sheets of a web page, a saved one, an XML spreadsheet or a Green Button file."""
    from regional_carbon.collect.markup_sheets import evened, sheets_and_notices  # once memory and time are limited

    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    sheets, notices = sheets_and_notices(data, request["kind"], setting["most_columns"], setting["most_cells"])
    for sheet in sheets:
        if sheet.hidden or not sheet.rows:
            continue
        _tell(answers, {"sheet": sheet.name})
        rows = list(evened(sheet.rows))
        for first in range(0, len(rows), BATCH):
            _tell(answers, rows[first : first + BATCH])
        notices += [("rows_hidden", {"rows": [str(row) for row in sheet.hidden_rows]})] if sheet.hidden_rows else []
        notices += [("cells_in_error", {"cells": sheet.errors})] if sheet.errors else []
    return {"end": "markup", "hidden": [sheet.name for sheet in sheets if sheet.hidden], "notices": notices}


_READERS: Final = {"parquet": _parquet, "html": _markup, "mhtml": _markup, "xml": _markup}


if __name__ == "__main__":
    main()
