"""The published figures of Zhu et al. (2022), Front. Energy Res. 10:857136, each to half its last printed digit."""

from pathlib import Path

import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc

REGION_A = Path(__file__).parents[2] / "examples" / "region-a"


@pytest.fixture(scope="module")
def region_a():
    return rc.read_region(REGION_A)


@pytest.fixture(scope="module")
def ranked(region_a):
    industries = rc.industry_emission(region_a.energy, region_a.factors)
    intensity = rc.next_year(
        rc.carbon_electricity_intensity(industries), year=2020, grid_tco2_per_mwh=0.7035, trend="linear"
    )
    return rc.carbon_efficiency(rc.enterprise_emission(region_a.enterprises, intensity))


@pytest.fixture(scope="module")
def opt_out(ranked):
    return rc.reduction_curve(ranked, rc.marginal_opt_out())


def test_grid_factor_is_the_published_east_china_average_of_2012(region_a):
    assert region_a.settings.grid.tco2_per_mwh == 0.7035
    assert region_a.settings.grid.factor_id == "cn_2012_grid_east"


def test_region_has_72_enterprises(ranked):
    assert ranked.height == 72


def test_total_emission_is_209_773_t(ranked):
    assert ranked["emission_tco2"].sum() == approx(209_773, abs=0.5)


def test_total_output_is_8_030_26_million(ranked):
    assert ranked["output_cny"].sum() / 1e6 == approx(8_030.26, abs=0.005)


@pytest.mark.parametrize(
    ("statistic", "tonnes", "half_digit"), [("mean", 2_913.5, 0.05), ("min", 7, 0.5), ("max", 45_405, 0.5)]
)
def test_emission_of_an_enterprise_is_2_913_5_t_in_the_mean_from_7_to_45_405(ranked, statistic, tonnes, half_digit):
    assert getattr(ranked["emission_tco2"], statistic)() == approx(tonnes, abs=half_digit)


@pytest.mark.parametrize(("statistic", "million"), [("mean", 111.53), ("min", 0.12), ("max", 1_997.81)])
def test_output_of_an_enterprise_is_111_53_million_in_the_mean_from_0_12_to_1_997_81(ranked, statistic, million):
    assert getattr(ranked["output_cny"], statistic)() / 1e6 == approx(million, abs=0.005)


@pytest.mark.parametrize(
    ("statistic", "intensity", "half_digit"),
    [("mean", 0.707, 0.0005), ("min", 0.7034, 0.00005), ("max", 0.839, 0.0005)],
)
def test_intensity_is_0_707_in_the_mean_from_0_7034_to_0_839(ranked, statistic, intensity, half_digit):
    assert getattr(ranked["intensity_tco2_per_mwh"], statistic)() == approx(intensity, abs=half_digit)


def test_averaged_cost_of_closing_the_first_enterprise_is_the_published_8_51(opt_out):
    assert opt_out["average_cost_cny_per_tco2"][0] / 100 == approx(8.51, abs=0.005)


def test_mean_averaged_cost_is_the_published_123_07(opt_out):
    assert opt_out["average_cost_cny_per_tco2"].mean() / 100 == approx(123.07, abs=0.005)


def test_cost_of_closing_every_enterprise_is_the_published_382_81(opt_out):
    """Results: "maximum = 382.81". The paper writes yuan/t, but its own totals, 8 030.26 million
    yuan over 209 773 t, give 38 281 yuan/t: its figure is in hundreds of yuan."""
    assert opt_out["average_cost_cny_per_tco2"][-1] / 100 == approx(382.81, abs=0.005)


def test_47_enterprises_with_76_195_t_lie_below_the_line_of_150(opt_out):
    below = rc.below_line(opt_out, 150 * 100).row(0, named=True)
    assert below["m"] == 47
    assert below["reduction_tco2"] == approx(76_195, abs=0.5)


def test_cost_at_the_line_is_14_2_percent_of_output_for_36_3_percent_of_emission(opt_out):
    """The paper prints 11.42925 million yuan for the 76 195 t, which is 150 × 76 195 yuan; in its own unit, hundreds
    of yuan, that is 1 142.9 million. The 47 enterprises' output, at an averaged cost of 14 995, is 1 142.5 million."""
    below = rc.below_line(opt_out, 150 * 100).row(0, named=True)
    assert approx(11.42925, abs=0.000005) == 150 * 76_195 / 1e6
    assert 150 * 100 * below["reduction_tco2"] / 1e6 == approx(1_142.9, abs=0.05)
    assert below["output_forgone_rate"] == approx(0.142, abs=0.0005)
    assert below["reduction_rate"] == approx(0.363, abs=0.0005)


def test_collective_action_reaches_a_low_target_at_a_higher_cost_than_the_opt_out(ranked):
    """Abstract: the baseline has "the lowest economic cost"; collective action reaches a target "only at a higher
    economic cost"."""
    curves = {
        "bs": rc.reduction_curve(ranked, rc.marginal_opt_out()),
        "cas_1": rc.reduction_curve(ranked, rc.collective_action(decay=0.98)),
        "cas_2": rc.reduction_curve(ranked, rc.collective_action(decay=0.99)),
    }
    cost = dict(rc.compare(curves, 0.3).select("strategy", "average_cost_cny_per_tco2").iter_rows())
    assert cost["bs"] < cost["cas_1"] < cost["cas_2"]


def test_ict_forecast_lies_below_the_grid_factor_and_is_flagged_as_in_the_paper(region_a):
    """0.7034 < 0.7035: an intensity that cannot be, kept as the paper keeps it."""
    industries = rc.industry_emission(region_a.energy, region_a.factors)
    forecast = rc.next_year(
        rc.carbon_electricity_intensity(industries), year=2020, grid_tco2_per_mwh=0.7035, trend="linear"
    )
    assert forecast.filter(pl.col("below_grid"))["industry_code"].to_list() == ["39"]


def test_demo_shipped_in_the_package_is_the_example_to_the_byte():
    demo = Path(rc.__file__).parent / "demo"
    for name in ("region.toml", "enterprises.csv", "energy_statistics.csv"):
        assert (demo / name).read_bytes() == (REGION_A / name).read_bytes()
