"""Process emissions: by hand, never twice, never without tonnes; and where they are asked for."""

import shutil

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.comparison.robustness import grid_scenarios
from regional_carbon.factors import catalogue, cite, process_products, process_sigma
from regional_carbon.models.process_emissions import may_have_process, with_process_emissions
from regional_carbon.models.scopes import emission_by_scope
from regional_carbon.run.work import work_out
from regional_carbon.uncertainty.simulation_draws import DRAWS
from tests.conftest import EXAMPLES
from tests.engines import column, polars_frame

GRID = 0.5


def estimated(frame, **more):
    """Enterprises of 1,000 MWh whose fuels and heat emit 300 t, 80 of them heat: 800 t."""
    count = len(more["process_product"]) if "process_product" in more else 1
    given = {
        "enterprise_id": [f"e{place}" for place in range(count)], "industry_code": ["30"] * count,
        "year": [2020] * count, "electricity_mwh": [1000.0] * count, "output_cny": [1e6] * count,
        "intensity_tco2_per_mwh": [0.8] * count, "fuel_tco2": [300.0] * count, "heat_tco2": [80.0] * count,
        "emission_tco2": [800.0] * count, "grade": [5] * count,
    } | more  # fmt: skip
    return frame(**given)


@pytest.mark.spark("with_process_emissions")
def test_process_emissions_are_tonnes_times_the_factor_and_add_to_the_total(frame):
    """1,000 t of clinker · 0.52; 1,000 t of limestone used in ceramics · 0.43971."""
    made = estimated(frame, process_product=["clinker", "limestone_used"], process_product_t=[1000.0, 1000.0])
    told = with_process_emissions(made)
    assert column(told, "process_tco2") == [approx(520), approx(439.71)]
    assert column(told, "emission_tco2") == [approx(1320), approx(1239.71)]


def test_scope_1_holds_process_emissions_and_the_scopes_add_up(frame):
    made = estimated(frame, process_product=["clinker"], process_product_t=[1000.0])
    told = emission_by_scope(with_process_emissions(made), grid_tco2_per_mwh=GRID)
    assert column(told, "scope_1_tco2") == [approx(220 + 520)]
    parts = [column(told, name)[0] for name in ("scope_1_tco2", "heat_tco2", "electricity_market_tco2")]
    assert sum(parts) == approx(column(told, "emission_tco2")[0])


def test_product_whose_carbon_the_energy_statistics_count_adds_nothing(frame):
    made = estimated(frame, process_product=["bof_steel", "ammonia"], process_product_t=[1000.0, None])
    told = with_process_emissions(made)
    assert column(told, "process_tco2") == [0, 0]
    assert column(told, "emission_tco2") == [800, 800]


@pytest.mark.parametrize("grade", [1, 3])
def test_verified_inventory_holds_its_process_emissions_already(grade, frame):
    made = estimated(frame, process_product=["clinker"], process_product_t=[100.0], grade=[grade])
    told = emission_by_scope(with_process_emissions(made), grid_tco2_per_mwh=GRID)
    assert column(told, "process_tco2") == [approx(52)]
    assert column(told, "emission_tco2") == [800]
    assert column(told, "scope_1_tco2") == [approx(220)]


def test_without_tonnes_or_product_nothing_is_known_and_nothing_added(frame):
    made = estimated(frame, process_product=["clinker", None, "beer"], process_product_t=[None, 10.0, 10.0])
    told = with_process_emissions(made)
    assert column(told, "process_tco2") == [None, None, None]
    assert column(told, "emission_tco2") == [800, 800, 800]


def test_register_without_products_comes_back_as_it_is(frame):
    told = with_process_emissions(estimated(frame))
    assert "process_tco2" not in rc.Enterprises.of(told).collect_schema().names()
    assert column(told, "emission_tco2") == [800]


@given(st.sampled_from(sorted(process_products())), st.floats(0, 1e7), st.floats(0, 1))
def test_two_halves_of_a_plant_emit_its_whole(product, tonnes, part):
    halves = [tonnes * part, tonnes * (1 - part)]
    made = estimated(polars_frame, process_product=[product] * 3, process_product_t=[*halves, tonnes])
    *two, whole = with_process_emissions(made)["process_tco2"].to_list()
    assert sum(two) == approx(whole, rel=1e-9, abs=1e-6)
    assert whole >= 0


def test_no_factor_is_beyond_what_its_chemistry_allows_but_that_of_carbon_itself():
    """Carbonates give less than 0.6 of their mass; an anode is carbon, 44/12 of its mass."""
    factors = {name: product.tco2_per_t for name, product in process_products().items()}
    assert {name for name, factor in factors.items() if factor >= 1} == {"aluminium"}
    assert max(factors.values()) < 44 / 12
    assert {name for name, product in process_products().items() if product.in_energy} == {"bof_steel", "ammonia"}


def test_every_factor_has_a_source_that_the_list_of_sources_explains():
    rows = catalogue("process")
    assert len(rows) == len(process_products())
    assert [row["id"] for row in rows if cite(row["source_id"]) == row["source_id"]] == []


@pytest.mark.parametrize(
    ("industry", "finer", "asked"),
    [
        ("30", "3011", {"clinker"}), ("32", "3216", {"aluminium"}), ("26", "2621", {"ammonia"}),
        ("31", "3130", set()), ("29", None, set()), ("32", None, set()),
    ],
)  # fmt: skip
def test_class_says_which_products_matter(industry, finer, asked):
    assert {*may_have_process({"industry_code": industry, "sub_industry": finer})} == asked


def test_division_says_which_may_where_the_class_is_not_known():
    assert {"clinker", "lime", "glass", "limestone_used"} <= {*may_have_process({"industry_code": "30"})}
    assert {"eaf_steel", "limestone_used"} <= {*may_have_process({"industry_code": "31", "sub_industry": None})}


# ---------------------------------------------------------------------------------------------------
# In a region: A006 smelts aluminium, A035 too and says how much


@pytest.fixture(scope="module")
def smelting(tmp_path_factory):
    folder = tmp_path_factory.mktemp("process") / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    register = pl.read_csv(folder / "enterprises.csv", schema_overrides={"industry_code": pl.String})
    smelters, told = pl.col("enterprise_id").is_in(["A006", "A035"]), pl.col("enterprise_id") == "A035"
    register.with_columns(
        sub_industry=pl.when(smelters).then(pl.lit("3216")),
        process_product=pl.when(told).then(pl.lit("电解铝（预焙阳极）")),
        process_product_t=pl.when(told).then(1000.0),
    ).write_csv(folder / "enterprises.csv")
    return work_out(folder, yes=True)


def of(run, enterprise):
    return run.enterprises.filter(pl.col("enterprise_id") == enterprise).row(0, named=True)


def test_product_is_read_by_its_name_in_either_language(smelting, region_a_run):
    assert of(smelting, "A035")["process_product"] == "aluminium"
    more = of(smelting, "A035")["emission_tco2"] - of(region_a_run, "A035")["emission_tco2"]
    assert more == approx(1600)
    assert smelting.scopes["process_tco2"].to_list() == [approx(1600)]
    assert smelting.scopes["market_tco2"][0] == approx(smelting.summary["emission_tco2"])


def test_figures_of_the_paper_stay_where_no_product_is_given(region_a_run):
    assert region_a_run.scopes["process_tco2"].to_list() == [None]
    assert region_a_run.summary["emission_tco2"] == approx(209_773, abs=0.5)


def test_who_may_have_process_emissions_and_says_nothing_is_told_with_what_rests_on_it(smelting, region_a_run):
    (notice,) = [notice for notice in smelting.notices if notice.key == "process_unknown"]
    assert notice.text() == (
        "1 enterprise of Non-ferrous metal processing (32) may emit CO2 by its processes (cement, lime, glass, ceramics, "
        "steel, aluminium), and nothing is known of its products: A006. Nothing is counted for it. It uses 809 MWh of "
        "electricity and has 0.3% of the emissions counted. Give process_product and process_product_t in the register, "
        "or a verified inventory."
    )
    with rc.speaking("zh"):
        assert notice.text() == (
            "有色金属冶炼和压延加工业 (32)的1家企业可能有工业过程排放（水泥、石灰、玻璃、陶瓷、钢铁、铝），但产品产量未知：A006，未计入。"
            "这些企业用电809 MWh，占已计排放量的0.3%。请在名录中填写process_product和process_product_t，或提供经核查的清单。"
        )
    assert [notice for notice in region_a_run.notices if notice.key == "process_unknown"] == []


def test_process_factors_have_the_half_widths_of_the_ipcc_and_those_that_add_nothing_none():
    """±8 % at 95 % of clinker; what the energy statistics count has no factor that could err."""
    sigma = process_sigma()
    assert sigma["clinker"] == approx(0.08 / 1.95996, rel=1e-5)
    assert sigma["glass"] == max(sigma.values()) == approx(0.6 / 1.95996, rel=1e-5)
    assert {*process_products()} - {*sigma} == {"bof_steel", "ammonia"}
    noted = [bool(row["half_width_note"]) == bool(row["half_width_pct"]) for row in catalogue("process")]
    assert noted == [True] * len(noted)


def test_process_emissions_err_by_their_factor_and_stand_in_every_scenario_of_the_grid(smelting):
    """1,000 t of aluminium: 1,600 t of process emissions, ±10 % at 95 %, so −8.1 to +8.4 % in nine of ten draws."""
    row = of(smelting, "A035")
    rest = row["emission_tco2"] - 1600
    assert 1600 * 0.90 < row["emission_low_tco2"] - rest < 1600 * 0.93
    assert 1600 * 1.07 < row["emission_high_tco2"] - rest < 1600 * 1.10
    assert smelting.region_emission["draws"][0] == DRAWS
    (cleaner,) = grid_scenarios(smelting.enterprises, {"none": 1e-9})
    place = int(row["rank"]) - 1
    assert cleaner.emission_tco2[place] == approx(1600 + row["fuel_tco2"], rel=1e-3)
