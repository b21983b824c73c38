"""Workbooks and Parquet are read in a process with limits (`workbook_reader.py`): if it dies, only it dies."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Final, TypeAlias

import polars as pl

from regional_carbon.collect.limits import (
    ANSWER_BYTES,
    FARTHEST_COLUMN,
    MOST_CELLS,
    READER_ADDRESS_BYTES,
    READER_CPU_SECONDS,
    READER_MEMORY_BYTES,
    READER_SECONDS,
)
from regional_carbon.collect.sheets import ColumnSheet, Sheet
from regional_carbon.language.errors import Fault, InputError, Notice

_SCRIPT: Final = Path(__file__).with_name("workbook_reader.py")
_SUFFIXES: Final = {"xlsx": (".xlsx", ".xlsm"), "xls": (".xls",), "ods": (".ods",), "parquet": (".parquet",)}
_TOLD: Final = {
    "xlsx": "XLSX", "xls": "XLS", "ods": "ODS", "parquet": "Parquet", "html": "HTML", "mhtml": "MHTML", "xml": "XML",
}  # fmt: skip
_OUT_OF_TIME: Final = -24  # SIGXCPU

Answer: TypeAlias = dict[str, Any]  # the end of a reading, as `json` reads it


class LimitedReader:
    """A reader that can be asked for one file after another, and is started anew when a file has killed it.

        with LimitedReader() as reader:
            sheets, hidden, notices = reader.read(path, "xlsx")

    Not for several threads at once: each takes a reader of its own.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> LimitedReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    @property
    def process_id(self) -> int | None:
        """Of the process, while there is one."""
        return None if self._process is None else self._process.pid

    def read(self, path: Path, kind: str) -> tuple[list[Sheet], list[str], list[Notice]]:
        """The visible sheets of a file of this kind (xlsx, xls, ods, parquet, html, mhtml or xml), the names of the
        hidden ones, and what a person should know of the reading.

        Raises InputError when the file cannot be read, has a password, is too large, or kills its reader.
        """
        process = self._started()
        asked = {"file": os.fsdecode(path.absolute()), "kind": kind, "suffixes": _SUFFIXES.get(kind, ())}
        timer = Timer(READER_SECONDS, process.kill)
        begun = time.monotonic()  # before the timer: what it ends has taken that long
        timer.start()
        try:
            end, sheets = self._answer(process, asked, path)
        except (OSError, ValueError):  # the pipe broke, or an answer breaks off
            end, sheets = None, []
        finally:
            timer.cancel()
        if end is None:
            slow = self._stop() == _OUT_OF_TIME or time.monotonic() - begun >= READER_SECONDS
            raise _refused(path, "reader_slow" if slow else "reader_died", kind)
        if "fault" in end:
            raise _refused(path, end.pop("fault"), kind, **end)
        told = [Notice(key, {"file": path.name, **values}) for key, values in end.get("notices", ())]
        return sheets, end["hidden"], told

    def _answer(
        self, process: subprocess.Popen[bytes], asked: Mapping[str, object], path: Path
    ) -> tuple[Answer | None, list[Sheet]]:
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
        sheets: list[Sheet] = []
        frames: list[pl.DataFrame] = []
        size = 0
        for line in process.stdout:
            size += len(line)
            answer = json.loads(line) if size <= ANSWER_BYTES else {}
            size += answer.get("arrow", 0) if isinstance(answer, dict) else 0
            if size > ANSWER_BYTES:
                self._stop(kill=True)
                return {"fault": "text_too_large", "limit": f"{ANSWER_BYTES >> 20} MB"}, []
            if isinstance(answer, list):
                sheets[-1].rows.extend(answer)
            elif "sheet" in answer:
                merged = [tuple(one) for one in answer.get("merged", ())]
                sheets.append(Sheet(path.name, answer["sheet"], [], merged=merged))
            elif "names" in answer:
                frames.append(_names(answer["names"]))
            elif "arrow" in answer:
                data = process.stdout.read(answer["arrow"])
                if len(data) < answer["arrow"]:
                    break
                part = pl.read_ipc(io.BytesIO(data))
                frames.append(part.rename(dict(zip(part.columns, frames[0].columns, strict=True))))
            else:
                return answer, [_by_columns(path, frames)] if frames and "end" in answer else sheets
        return None, []

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._process = subprocess.Popen(  # noqa: S603 - this Python, our own script
            [sys.executable, "-I", "-S", str(_SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "POLARS_MAX_THREADS": "1"},
        )
        setting = {
            "path": sys.path,
            "memory_bytes": READER_MEMORY_BYTES,
            "address_bytes": READER_ADDRESS_BYTES,
            "cpu_seconds": READER_CPU_SECONDS,
            "most_cells": MOST_CELLS,
            "most_columns": FARTHEST_COLUMN,
        }
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        self._process.stdin.write(json.dumps(setting).encode() + b"\n")
        return self._process

    def _stop(self, *, kill: bool = False) -> int | None:
        """End the process, if there is one; how it ended."""
        process, self._process = self._process, None
        if process is None:
            return None
        if kill:
            process.kill()
        try:
            process.communicate(timeout=1)
        except (OSError, ValueError, subprocess.TimeoutExpired):
            process.kill()
        return process.wait()


def _refused(path: Path, key: str, kind: str, **values: object) -> InputError:
    told = {
        "kind": _TOLD[kind],
        "memory": f"{READER_MEMORY_BYTES >> 20} MB",
        "seconds": READER_SECONDS,
        "limit": MOST_CELLS,
        **values,
    }
    return InputError(faults=[Fault(key, path.name, values=told)])


def _names(columns: list[str]) -> pl.DataFrame:
    """The names of a Parquet table's columns, as a row."""
    return pl.DataFrame({str(place): [name] for place, name in enumerate(columns)})


def _by_columns(path: Path, frames: list[pl.DataFrame]) -> Sheet:
    """A Parquet table as a sheet: its names in row 0, so that record 1 is row 1, as people count them."""
    cells = pl.concat(frames)
    return ColumnSheet(path.name, path.stem, cells, range(cells.height))
