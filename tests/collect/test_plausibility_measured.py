"""What docs/plausibility.md claims, on the data that are shipped: few sound rows called, nearly all slips found.

`python -m bench.plausibility DATA` measures the same on the whole data.
"""

from pathlib import Path

import polars as pl
import pytest

from bench.plausibility import Case, measure, measure_statistics, register, shipped, statistics

DATA = Path(__file__).parents[1] / "data"
SHIPPED = {f"{case.name} {case.quantity}": case for case in shipped()}


def plants(**more):
    """1500 audited plants with what is known of them."""
    rows = pl.read_csv(DATA / "iac_plants_sample.csv")
    key = {"enterprise_id": pl.col("plant_id"), "industry_code": pl.col("sic2"), "year": pl.col("fiscal_year")}
    amounts = {"electricity_mwh": pl.col("elec_kwh") / 1000, "output_cny": pl.col("sales_usd").cast(pl.Float64)}
    return register(rows, **key, **amounts, **more)


def buildings():
    """250 buildings over four years."""
    rows = pl.read_csv(DATA / "chicago_buildings_sample.csv")
    key = {"enterprise_id": pl.col("building_id"), "industry_code": pl.col("property_type"), "year": pl.col("year")}
    return register(rows, **key, electricity_mwh=pl.col("elec_mwh"))


BILL = {"electricity_cost_cny": pl.col("elec_cost_usd").cast(pl.Float64)}
EMPLOYEES = {"employees": pl.when(pl.col("employees") > 0).then(pl.col("employees")).cast(pl.Float64)}


@pytest.mark.parametrize("name", SHIPPED)
def test_less_than_two_per_cent_of_a_shipped_region_s_enterprises_are_called(name):
    assert measure(SHIPPED[name], seeds=range(0, 1)).called < 0.02


def test_no_enterprise_of_region_a_is_called():
    assert measure(SHIPPED["examples/region-a electricity"], seeds=range(0, 1)).called == 0


@pytest.mark.parametrize("name", [name for name in SHIPPED if "iac" in name])
def test_slips_of_a_thousand_and_ten_thousand_are_found_by_electricity_per_output_and_employee(name):
    found = measure(SHIPPED[name], seeds=range(10)).found
    assert min(found[power] for power in (3, -3, 4, -4)) >= 0.95


@pytest.mark.parametrize(
    "more", [{}, EMPLOYEES, BILL, {**EMPLOYEES, **BILL}], ids=["output", "employees", "bill", "all"]
)
def test_less_than_two_per_cent_of_real_plants_are_called(more):
    assert measure(Case("plants", plants(**more), "electricity"), seeds=range(0, 1)).called < 0.02


@pytest.mark.parametrize("more", [BILL, {**EMPLOYEES, **BILL}], ids=["bill", "employees and bill"])
def test_95_per_cent_of_slips_of_electricity_are_found_where_the_bill_is_known(more):
    result = measure(Case("plants", plants(**more), "electricity"), seeds=range(5))
    assert result.overall(result.found) >= 0.95
    assert min(result.found[power] for power in (1, -1)) >= 0.9


def test_95_per_cent_of_slips_are_found_where_the_last_year_is_known_and_less_than_two_per_cent_called():
    result = measure(Case("buildings", buildings(), "electricity"), seeds=range(5))
    assert result.overall(result.found) >= 0.95
    assert result.called < 0.02


def test_tenfold_slips_cannot_be_told_from_real_plants_by_electricity_per_output_alone():
    """The ratio's own spread among sound plants is as wide: most slips of ×10 stay unseen."""
    result = measure(Case("plants", plants(), "electricity"), seeds=range(5))
    assert result.found[1] < 0.5
    assert result.found[4] > 0.95


@pytest.mark.parametrize(
    ("name", "published"), list(statistics(DATA)), ids=lambda one: one if isinstance(one, str) else ""
)
def test_less_than_two_per_cent_of_shipped_statistics_are_called(name, published):
    assert measure_statistics(published, seeds=range(0, 1)).called < 0.02
