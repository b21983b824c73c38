"""The two real regions, run end to end: plants whose fuels are known, in dollars, by factors of their own."""

import shutil

import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc
from tests.conftest import EXAMPLES

TRUTH = EXAMPLES.parent / "tests" / "data"


@pytest.fixture(scope="module", params=["california", "north_carolina"])
def real(request, tmp_path_factory):
    """A real region as run, and beside it what its plants truly emitted."""
    folder = tmp_path_factory.mktemp("iac") / request.param
    shutil.copytree(
        EXAMPLES / f"iac-{request.param.replace('_', '-')}", folder, ignore=shutil.ignore_patterns("results")
    )
    return request.param, rc.run(folder, yes=True), pl.read_csv(TRUTH / f"iac_{request.param}_truth.csv")


PLANTS = {"california": 72, "north_carolina": 218}
SAID = {"california": 92_109, "north_carolina": 1_372_444}  # tCO2, as the first line of `run` says


def test_every_plant_is_estimated_and_nothing_is_dropped(real):
    name, done, truth = real
    assert done.summary["enterprises"] == truth.height == PLANTS[name]
    estimated = pl.read_csv(done.folder / "enterprises.csv", schema_overrides={"industry_code": pl.String})
    assert set(estimated["enterprise_id"]) == set(truth["enterprise_id"])
    assert estimated["emission_tco2"].null_count() == 0
    assert round(done.summary["emission_tco2"]) == SAID[name]


def test_emission_of_a_plant_is_its_electricity_times_the_last_intensity_of_its_industry(real):
    """Worked from the files: the newest year of the plant's industry, EPA's kg per MMBtu, and the grid factor."""
    _, done, _ = real
    region = rc.read_region(done.folder.parent)
    factors = dict(region.factors.select("energy", "tco2_per_unit").iter_rows())
    plant = region.enterprises.row(0, named=True)
    rows = region.energy.filter(pl.col("industry_code") == plant["industry_code"])
    newest = rows.filter(pl.col("year") == rows.filter(pl.col("energy") == "electricity")["year"].max())
    used = dict(newest.select("energy", "amount").iter_rows())
    electricity = used.pop("electricity")
    fuel = sum(amount * factors[energy] for energy, amount in used.items())
    expected = plant["electricity_mwh"] * (fuel / electricity + region.settings.grid.tco2_per_mwh)
    estimated = pl.read_csv(done.folder / "enterprises.csv", schema_overrides={"industry_code": pl.String})
    (found,) = estimated.filter(pl.col("enterprise_id") == plant["enterprise_id"])["emission_tco2"]
    assert found == approx(expected, rel=1e-9)


def test_own_factors_and_dollars_are_told(real):
    _, done, _ = real
    assert done.summary["currency"] == "USD"
    assert "USD/tCO2" in (done.folder / "report.html").read_text(encoding="utf-8")
    used = pl.read_csv(done.folder / "factors_used.csv")
    assert set(used["confidence"]) == {"own"}
    assert used["source"].null_count() == 0


def test_industry_intensity_is_far_off_for_very_electric_plants_as_the_readme_says(real):
    """README, "How near the estimate comes": the trap that grade 5 falls into, and why the ladder has other grades."""
    name, done, truth = real
    estimated = pl.read_csv(done.folder / "enterprises.csv", schema_overrides={"industry_code": pl.String})
    grid = done.summary["grid_tco2_per_mwh"]
    both = estimated.join(truth, on="enterprise_id")
    true = pl.col("electricity_mwh") * grid + pl.col("true_fuel_tco2")
    total, truly = both.select(pl.col("emission_tco2").sum(), true.sum()).row(0)
    median = both.select(((pl.col("emission_tco2") - true).abs() / true).median()).item()
    told = (EXAMPLES / f"iac-{name.replace('_', '-')}" / "README.md").read_text(encoding="utf-8")
    assert f"| by industry intensity | {median:.1%} | {total / truly - 1:+.1%} |".replace("%", " %") in told
