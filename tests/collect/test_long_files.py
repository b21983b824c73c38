"""Long files: which table one is, its beginning tells; what it holds, every row."""

import pytest

from regional_carbon.collect import content, intake
from regional_carbon.collect.content import READING_STEPS
from regional_carbon.language.errors import InputError

from .layout_files import ZOO

LAYOUTS = sorted(path.name for path in ZOO.glob("*.csv") if not path.name.endswith(".tidy.csv"))
HEAD = "企业编号,企业名称,行业代码,年份,用电量(千瓦时),工业总产值(万元)"


def register(rows, electricity=str):
    """A register as an office has it, of so many enterprises."""
    lines = (f"E{n},第{n}厂,29,2020,{electricity(n + 1)},{(n * 7919) % 9973 + 1}" for n in range(rows))
    return "\n".join([HEAD, *lines]) + "\n"


def told(path):
    """What is told of a file: each table row by row and every finding, or why it is refused."""
    try:
        found = intake.collect(path)
    except InputError as error:
        return str(error)
    tables = {name: taken.frame.to_dicts() for name, taken in found.tables.items()}
    return tables, [fault.text() for fault in found.findings]


@pytest.mark.parametrize("name", LAYOUTS)
def test_beginning_of_a_file_tells_the_tables_that_the_whole_file_tells(name, monkeypatch):
    """Twelve rows of each layout of the zoo choose as all of it does."""
    whole = told(ZOO / name)
    monkeypatch.setattr(content, "_ALL_TRIED", 1)
    monkeypatch.setattr(content, "_BEGINNING", 12)
    assert told(ZOO / name) == whole


def test_long_register_is_read_to_its_last_row(tmp_path):
    path = tmp_path / "台账.csv"
    path.write_text(register(6_000, lambda n: "很多" if n == 5_990 else str(n)), encoding="utf-8")
    found = intake.collect(path)
    assert list(found.tables) == ["enterprises"]
    assert found.tables["enterprises"].frame.height == 6_000
    assert [(fault.key, fault.row) for fault in found.findings] == [("not_a_number", 5_991)]


def test_long_file_that_begins_with_blank_lines_is_still_recognised(tmp_path):
    path = tmp_path / "台账.csv"
    path.write_text("\n" * 1_500 + register(6_000), encoding="utf-8")
    assert list(intake.collect(path).tables) == ["enterprises"]


def test_whoever_watches_is_told_each_step_and_the_rows_read(tmp_path):
    path, told = tmp_path / "台账.csv", []
    path.write_text(register(6_000), encoding="utf-8")
    intake.collect(path, progress=lambda step, rows: told.append((step, rows)))
    assert told == [("reading", 0), ("recognising", 6_001), ("understanding", 6_001)]
    assert tuple(step for step, _ in told) == READING_STEPS
