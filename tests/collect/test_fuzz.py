"""Any bytes give sheets or one of our errors: never another exception, never over 1 GB, never over a minute of work.

`make test` takes the whole corpus of `nasty.py` and a few hundred mutations; `make fuzz-short` 10,000 mutations and
`make fuzz` 100,000 (the environment variable FUZZ_MUTATIONS). What is exercised: the look at the content, the
guard, the texts, calamine and Polars in their limited process, and the check of a table, as `read_table` uses them, but with one
process for many files (started anew when a file kills it) where `read_sheets` starts one for each file. The messages
are said in both languages. Whether what was read of a mutated file is what a person would see is not known here.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

import pytest

from regional_carbon.collect.checks import check
from regional_carbon.collect.files import table_of
from regional_carbon.collect.limited import LimitedReader
from regional_carbon.collect.reading import Reading, read
from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import LANGUAGES, speaking
from regional_carbon.schema.input_tables import Enterprises

from .nasty import mutations, nasty

MUTATIONS = int(os.environ.get("FUZZ_MUTATIONS", "300"))
BATCH = 500 if MUTATIONS > 500 else 100
OWN_SECONDS = 60  # of this process on all its processors, for the largest file let in: other work does not count


@pytest.fixture(scope="module")
def reader():
    with LimitedReader() as shared:
        yield shared


def outcome(folder, reader, name, data):
    """'read', or the key of the fault; told in both languages, and the file's name in it."""
    path = folder / f"file{Path(name).suffix}"
    path.write_bytes(data)
    begun = time.process_time()
    try:
        reading = read(path, reader=reader)
    except InputError as error:
        reading, refused = Reading([]), error
    else:
        refused = None
        with suppress(InputError):
            check(table_of(reading, path, Enterprises).written, Enterprises, "enterprise")
    assert time.process_time() - begun < OWN_SECONDS, name
    for sheet in reading.sheets:
        assert all(isinstance(cell, str) for row in sheet.rows[:100] for cell in row), name
        assert not sheet.lines or len(sheet.lines) == len(sheet.rows), name
    if refused is None:
        return "read"
    for language in LANGUAGES:
        with speaking(language):
            assert path.name in str(refused), name
    return refused.faults[0].key


@pytest.fixture(scope="module", autouse=True)
def memory():
    """How much more than before the fuzz this process, and the reader, ever held; other tests ran in it already."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak so far is forgotten
    before = held("self", "VmRSS")
    return lambda reader: max(held("self", "VmHWM") - before, held(reader.process_id, "VmHWM"))


def held(process, what):
    """Bytes, as the kernel counts them; 0 of a process that has ended: its limit is the kernel's own."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").split("\n")
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(what)), 0)


def test_nasty_file_gives_sheets_or_one_of_our_errors(tmp_path, reader, memory):
    found = {}
    for name, data in nasty():
        assert name not in found
        found[name] = outcome(tmp_path, reader, name, data)
    assert len(found) >= 300
    assert {found[name] for name in found if name.startswith("bomb")} == {"unpacked_too_large", "file_unreadable"}
    assert {found[f"{name} in the sheet.xlsx"] for name in ("billion laughs", "outside file", "padded")} == {"doctype"}
    assert found["far XFD1048576.xlsx"] == found["far ZZZZ1048577.xlsx"] == "cell_too_far"
    assert found["2000000 columns, 1048576 rows.ods"] == "table_too_large"
    assert found["a hundred million nulls.parquet"] == "table_too_large"
    assert found["a cell that calamine never comes out of.ods"] == "reader_slow"
    assert found["two million columns.xlsx"] == found["wide.csv"] == found["many columns.parquet"] == "too_many_columns"
    assert found["password.xls"] == found["password record.xls"] == "file_locked"
    assert memory(reader) < 1 << 30


@pytest.mark.parametrize("seed", range(-(-MUTATIONS // BATCH)))
def test_mutated_file_gives_sheets_or_one_of_our_errors(tmp_path, reader, memory, seed):
    found = [outcome(tmp_path, reader, *file) for file in mutations(BATCH, seed)]
    assert found.count("read") > BATCH / 20  # else the mutations are too wild to reach the readers
    assert len(set(found)) > 3
    assert memory(reader) < 1 << 30
