"""The command `public`: the sentence, the table, what is hidden, and the refusal."""

import polars as pl
import pytest

from tests.cli.test_commands import said


@pytest.fixture
def results(region_a_run):
    """The folder of Region A's results."""
    return region_a_run.folder


def test_public_says_how_many_industries_and_writes_them(results, tmp_path):
    out = tmp_path / "public.csv"
    told = said("public", results, "--out", out)
    rows = pl.read_csv(out, schema_overrides={"industry_code": pl.String})
    assert told == (
        "6 of 8 industries may be published, 209,773 tCO2 in all; the range of each sensitive figure that is hidden "
        f"reaches 5.7 × its protection or further → {out}\n"
    )
    assert rows.columns == ["industry_code", "industry", "enterprises", "emission_tco2"]
    assert rows["emission_tco2"].null_count() == 2


def test_publishing_once_more_tells_neither_more_nor_less(results, tmp_path):
    first, again = tmp_path / "public.csv", tmp_path / "again.csv"
    said("public", results, "--out", first)
    said("public", results, "--earlier", results, first, "--out", again)
    assert again.read_text() == first.read_text()


def test_rule_of_one_s_own_hides_more(results, tmp_path):
    out = tmp_path / "public.csv"
    assert said("public", results, "--least-enterprises", "9", "--out", out).startswith("4 of 8 industries may be")
    assert pl.read_csv(out)["emission_tco2"].null_count() == 4


def test_region_that_cannot_be_published_is_refused(results):
    assert said("public", results, "--least-enterprises", "100", code=2) == (
        f"Nothing of the region in '{results}' can be published without telling of single enterprises.\n"
        "  What was published before stays; publish again when more figures have changed.\n"
    )


def test_folder_without_results_is_told(tmp_path):
    assert f"There is no result of this region in '{tmp_path}'." in said("public", tmp_path, code=2)
