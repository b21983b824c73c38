"""The commands `bundle` and `province`: the sentences, the files, and the refusals."""

import shutil

import polars as pl
import pytest
from pytest import approx

from tests.cli.test_commands import said


@pytest.fixture
def results(region_a_run, tmp_path):
    """Region A's bundle in two folders, as two counties would have it."""
    for name in ("north", "south"):
        (tmp_path / name).mkdir()
        shutil.copy(region_a_run.folder / "run.zip", tmp_path / name)
    return tmp_path


def test_county_writes_a_signed_file_and_the_province_reads_it(results):
    key, out = results / "north.key", results / "north.json"
    assert said("bundle", results / "north", "--key", key, "--out", out) == (
        f"New key to sign with: {key}. Keep it; give the province {results}/north.pub.\n"
        f"Region A, 2020: 209,773 tCO2 of 72 enterprises, without their rows → {out}\n"
    )
    table = results / "province.csv"
    told = said("province", out, results / "south", "--keys", results, "--target", "0.2", "--out", table)
    assert told == f"2 regions, 2020: 419,546 tCO2 (90 % interval 306,041 to 557,525) → {table}\n"
    rows = pl.read_csv(table)
    assert rows["region_code"].to_list() == ["north", "south"]
    assert rows["shared_reduction_tco2"].sum() == approx(0.2 * 419_546, rel=1e-5)


def test_file_without_a_known_key_is_refused_and_says_what_next(results):
    key, out = results / "north.key", results / "north.json"
    said("bundle", results / "north", "--key", key, "--out", out)
    assert said("province", out, code=2) == (
        f"{out} was altered, or is signed by nobody known (known: ).\n"
        "  Ask the region for the file again, and for its public key; name the folder of public keys: --keys\n"
    )


def test_second_file_is_signed_with_the_same_key(results):
    key, out = results / "north.key", results / "north.json"
    said("bundle", results / "north", "--key", key, "--out", out)
    assert "New key" not in said("bundle", results / "north", "--key", key, "--out", out)
