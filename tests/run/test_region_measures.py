"""The measures of a region's folder: its own catalogue, and what its audits' measures do to the years of a pathway."""

import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.collect.region import read_region
from regional_carbon.run.measures_by_year import catalogue_of, lines_of, saved_after, supply_of
from regional_carbon.schema.measure_inputs import MeasureInputs
from tests.collect.faults import ENTERPRISES, SETTINGS, Spoilt, lay_out

GOALS = SETTINGS.replace("grid_factor", "goals = [ { year = 2023, cap_tco2 = 1e6 } ]\ngrid_factor")
AUDITED = "enterprise_id,measure_no,group,measure_id,saved_mwh,saved_gj,investment_cny,year,status,realised,source\n"
DONE = "B,1,electricity_process,,20,,20000,2021,done,,audit 2020\n"
PLANNED = "B,2,electricity_process,,10,,20000,2021,planned,,audit 2020\n"


def region(tmp_path, name="small", **tables):
    more = {f"{table}.csv": text.encode() for table, text in tables.items()} | {"region.toml": GOALS.encode()}
    return lay_out(tmp_path / name / "small", Spoilt("enterprises.csv", data=ENTERPRISES.encode(), more=more))


def years_of(run, column, enterprise="B"):
    rows = run.tables["plan"].filter(enterprise_id=enterprise).sort("year")
    return dict(rows.select("year", column).iter_rows())


@pytest.fixture
def run(tmp_path):
    return lambda name, rows: rc.run(region(tmp_path, name, enterprise_measures=AUDITED + rows), yes=True)


def test_region_without_audits_saves_nothing_and_its_plan_has_no_column_of_it(tmp_path):
    folder = region(tmp_path)
    assert saved_after(read_region(folder), "done") is None
    assert "measures_tco2" not in rc.run(folder, yes=True).tables["plan"].columns


def test_own_measures_override_those_that_ship_and_fuels_are_the_region_s(tmp_path):
    named = "measure_id,kind,source,price_year,investment,investment_unit\ngec,attribute,quote,2024,30,CNY/MWh\n"
    read = read_region(region(tmp_path, measures=named))
    measures, overridden = catalogue_of(read)
    assert (measures.height, overridden) == (12, ["gec"])
    assert supply_of(read).tco2_per_gj["natural_gas"] == approx(0.0555, abs=5e-5)
    assert supply_of(read).tco2_per_gj["raw_coal"] == approx(0.0909, abs=2e-3)
    lines = lines_of(read, MeasureInputs())
    assert lines["gec"].cost_cny_per_tco2 == approx(30 / supply_of(read).grid_tco2_per_mwh)
    assert lines["heat_pump_125"].breakeven_tco2_per_mwh == approx(0.567, abs=1e-3)


def test_what_is_done_lowers_the_years_after_it_and_nothing_before(tmp_path, run):
    """20 MWh by its audit, 0.75 of it counted, at the grid factor of each year."""
    without, told = run("without", PLANNED), run("with", DONE + PLANNED)
    grid = years_of(without, "grid_tco2_per_mwh")
    before, after = (years_of(one, "business_as_usual_tco2") for one in (without, told))
    assert [after[year] for year in (2020, 2021)] == [before[year] for year in (2020, 2021)]
    assert before[2022] - after[2022] == approx(15 * grid[2022])
    assert before[2023] - after[2023] == approx(15 * grid[2023])
    assert told.enterprises.equals(without.enterprises)


def test_what_is_planned_stands_beside_the_allowance_and_lowers_nothing(tmp_path, run):
    told = run("planned", PLANNED)
    grid, measures = years_of(told, "grid_tco2_per_mwh"), years_of(told, "measures_tco2")
    assert [measures[year] for year in (2020, 2021)] == [None, None]
    assert measures[2022] == approx(7.5 * grid[2022])
    assert set(years_of(told, "measures_tco2", "A").values()) == {None}
