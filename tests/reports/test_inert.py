"""A text that a spreadsheet would run leaves as a text, in CSV and in the workbook."""

import csv
import io

import openpyxl
import polars as pl
import pytest

from regional_carbon.reports.table_csv import as_csv
from regional_carbon.reports.workbook import write_workbook
from tests.runs import with_tables

# What begins a formula in a spreadsheet (OWASP: CSV injection), the full-width signs of Chinese keyboards included.
RUNS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]


@pytest.mark.parametrize("text", RUNS)
def test_text_that_would_run_gets_a_mark_in_csv(text):
    frame = pl.DataFrame({"name": [text, "plain", None, "a=b"], "amount": [-1.5, 2.0, None, 0.0]})
    _, *rows = csv.reader(io.StringIO(as_csv(frame), newline=""))
    assert [name for name, _ in rows] == [f"'{text}", "plain", "", "a=b"]
    assert [amount for _, amount in rows] == ["-1.5", "2.0", "", "0.0"]


def test_texts_that_would_run_are_texts_in_the_workbook(run, tmp_path):
    """The workbook says of each cell that it is a text, so it needs no mark; NUL cannot stand in XML."""
    runs = [text for text in RUNS if "\0" not in text]
    names = [runs[place % len(runs)] for place in range(run.enterprises.height)]
    spoilt = run.enterprises.sort("rank", nulls_last=True).with_columns(name=pl.Series(names))
    path = write_workbook(with_tables(run, enterprises=spoilt), tmp_path / "results.xlsx")
    header, *body = openpyxl.load_workbook(path)["Enterprises"].iter_rows()
    place = [cell.value for cell in header].index("name")
    assert {row[place].data_type for row in body} == {"s"}
    found = {row[place].value.removeprefix("_x000D_").strip() for row in body}  # openpyxl keeps the escape of CR
    assert found == {text.strip() for text in runs}
