"""The measures of a region's folder: its own catalogue, and what its audits' measures do to the years of a pathway."""

import shutil

import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.collect.region import read_region
from regional_carbon.language.amounts import tonnes_unit
from regional_carbon.language.messages import speaking
from regional_carbon.reports.figures.abatement_charts import abatement_of_run
from regional_carbon.reports.sentences.measures_section import measures_of_region
from regional_carbon.run.district_measures import catalogue_of, lines_of, overridden_notices, saved_after, supply_of
from regional_carbon.run.estimation import estimated
from regional_carbon.run.model_v import abatement_of
from regional_carbon.run.work import work_out
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.measure_tables import AbatementPotential, EnterpriseAbatement
from tests.collect.faults import ENTERPRISES, SETTINGS, Spoilt, lay_out
from tests.conftest import EXAMPLES

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


# ---------------------------------------------------------------------------------------------------
# A catalogue of the region's own, in its curve

PRICED = "\n[measures]\nelectricity_price_cny_per_mwh = 700\n"
SUN = (
    "measure_id,kind,carrier_from,potential,potential_of,investment,investment_unit,price_year,lifetime_years,source\n"
    "sun,own_generation,electricity,0.2,electricity,4000,CNY/(MWh/yr),2024,25,quote 2024\n"
)


@pytest.fixture(scope="module")
def sunny(tmp_path_factory):
    """Region A at 700 CNY/MWh whose own catalogue has a roof's quote; and the same without."""
    made = {}
    for name, rows in (("with", SUN), ("without", "")):
        folder = tmp_path_factory.mktemp(name) / "region-a"
        shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
        with (folder / "region.toml").open("a", encoding="utf-8") as settings:
            settings.write(PRICED)
        if rows:
            (folder / "measures.csv").write_text(rows, encoding="utf-8")
        made[name] = work_out(folder)
    return made


def test_own_catalogue_is_a_block_of_the_region_s_curve_on_what_efficiency_leaves(sunny):
    """A fifth of the 297,714 MWh less what Model V saves of them, 0.75 × 29,849; CRF(8 %, 25) = 0.0936788."""
    (block,) = sunny["with"].catalogue_blocks.to_dicts()
    made = 0.2 * (297_714 - 29_849)
    assert (block["measure_id"], block["kind"], block["enterprises"]) == ("sun", "own_generation", 72)
    assert block["tonnes_tco2"] == approx(made * 0.7035, rel=1e-4)
    assert block["cost_cny_per_tco2"] == approx((0.0936788 * 4000 - 0.725 * 700) / 0.7035, rel=1e-5)
    assert block["investment_cny"] == approx(4000 * made, rel=1e-4)
    assert "catalogue_blocks" not in sunny["without"].tables


def test_own_catalogue_makes_the_target_cheaper_and_changes_nothing_of_model_v(sunny):
    tables = [sunny[name].measures_first for name in ("with", "without")]
    sun, none = (table.filter(strategy="marginal_opt_out").row(0, named=True) for table in tables)
    assert sun["measures_tco2"] > none["measures_tco2"] + 10_000
    assert sun["output_forgone_cny"] < none["output_forgone_cny"]
    assert sun["output_forgone_without_cny"] == none["output_forgone_without_cny"]
    unchanged = ("abatement_blocks", "region_abatement", "comparison", "enterprise_abatement")
    assert [name for name in unchanged if not sunny["with"].tables[name].equals(sunny["without"].tables[name])] == []


def test_own_catalogue_stands_in_its_place_in_the_chart(sunny):
    figure = abatement_of_run(sunny["with"])
    blocks = [row for row in figure.rows if "group" in row]
    assert [row["cost"] for row in blocks] == sorted(row["cost"] for row in blocks)
    (sun,) = [row for row in blocks if row["group"] == "sun"]
    assert sun["tonnes"] * tonnes_unit().scale == approx(sunny["with"].catalogue_blocks["tonnes_tco2"][0])


TOLD = {
    "en": [
        "Of the region's own list, sun would save 37,689 tCO2 a year at 72 enterprises, at -189 CNY a tonne, for "
        "214 million CNY once; it acts on the energy that the measures before it leave.",
        "Audits found what reads as rooftop solar at 8% of plants, at the median for 27% of their electricity; here that "
        "would be 6,258 MWh a year (3,301–11,714), 4,403 tCO2, for 41.3 million CNY, with a simple payback (years) of 8.4, and "
        "29% carried it out. It is read from cost and size, not from a label. To have it in the curve, add a roof's quote "
        "to the region's own measures.",
    ],
    "zh": [
        "地区自列措施sun：72家企业每年减排37,689 tCO2，每吨-189元，一次性投资21,429万元；按此前措施实施后剩余的能源计算。",
        "自发电另列，不计入上述审计数据。审计发现8%的工厂有疑似屋顶光伏，中位数为其用电的27%；按此推算本地区每年6,258 MWh（3,301–11,714），减排4,403 tCO2，"
        "投资4,129万元，静态投资回收期8.4年，29%已实施。该类措施按成本与规模推得，并非原始标注。如需计入曲线，请将报价列入地区自列措施。",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_can_be_done_tells_the_own_catalogue_and_what_audits_set_aside(sunny, language):
    with speaking(language):
        answers = measures_of_region(sunny["with"]).answers
    assert [sentence for sentence in TOLD[language] if not any(sentence in answer for answer in answers)] == []


def test_row_that_ships_and_is_overridden_is_told(tmp_path):
    """The solar read from audits, with the region's own share: told by name, in both languages."""
    named = SUN.replace("\nsun,", "\npv_rooftop_audited,")
    notices = overridden_notices(read_region(region(tmp_path, measures=named)))
    told = {}
    for language in ("en", "zh"):
        with speaking(language):
            told[language] = [notice.text() for notice in notices]
    assert told == {
        "en": ["The region's own measures.csv stands in place of the catalogue's figures for pv_rooftop_audited."],
        "zh": ["pv_rooftop_audited采用地区自列的measures.csv，替代措施目录中的数据。"],
    }
    assert overridden_notices(read_region(region(tmp_path, "own", measures=SUN))) == []


# ---------------------------------------------------------------------------------------------------
# In Model V


def abatement(tmp_path, name, rows="", prices=PRICED):
    """What measures could do in the small region."""
    tables = {"enterprise_measures": AUDITED + rows} if rows else {}
    folder = region(tmp_path, name, **tables)
    path = folder / "region.toml"
    path.write_text(path.read_text(encoding="utf-8") + prices, encoding="utf-8")
    read = read_region(folder)
    return abatement_of(read, estimated(read))


def savings_of(told, enterprise="B"):
    table = told.table(AbatementPotential).filter(enterprise_id=enterprise)
    return dict(table.select("measure_group", "saving_mwh").drop_nulls().iter_rows())


def test_audit_takes_its_group_out_of_every_table_of_model_v(tmp_path):
    """B's process is its audit's; its buildings, and A, are Model V's, at the level of the region's own audit."""
    without, told = abatement(tmp_path, "without"), abatement(tmp_path, "with", PLANNED)
    level = told.levels["electricity"].ratio
    assert 0 < level < 1
    before, after = savings_of(without), savings_of(told)
    assert after["electricity_process"] == 0
    assert after["electricity_buildings_operations"] == approx(level * before["electricity_buildings_operations"])
    assert savings_of(told, "A")["electricity_process"] == approx(
        level * savings_of(without, "A")["electricity_process"]
    )
    own, others = (each.table(EnterpriseAbatement).filter(enterprise_id="B") for each in (told, without))
    assert own["tonnes_tco2"][0] < others["tonnes_tco2"][0]


def test_level_is_by_the_audited_enterprises_alone_and_narrows_what_stays_open(tmp_path):
    """B: 10 MWh found of what Model V expects of its 90; v 0.332 of the smallest class, τ² 0.358²."""
    expected = sum(savings_of(abatement(tmp_path, "without")).values())
    level = abatement(tmp_path, "with", PLANNED).levels["electricity"]
    weight = 0.358**2 / (0.358**2 + 0.332)
    assert level.ratio == approx(1 + weight * (10 / expected - 1))
    assert level.variance == approx(0.358**2 * (1 - weight))


def test_planned_measures_of_an_audit_are_the_enterprise_s_own_in_the_curve(tmp_path):
    told = abatement(tmp_path, "with", PLANNED)
    measures = told.measures()
    place = measures.ids.index("B")
    assert measures.slices.own.enterprise.tolist() == [place]
    assert measures.slices.own.tonnes_tco2.tolist() == [approx(10 * 0.75 * told.grid_tco2_per_mwh)]
    assert measures.slices.own.investment_cny.tolist() == [approx(20_000)]
    assert measures.slices.tonnes_tco2[place, 0] == 0
    assert abatement(tmp_path, "done", DONE).measures().slices.own is None


def test_region_without_audits_has_model_v_as_it_ships(tmp_path):
    told = abatement(tmp_path, "without")
    assert told.levels is None
    assert told.measures().slices.own is None
    assert "own_groups" not in told.energy.columns


@pytest.mark.parametrize(("realised", "rate"), [(12, 0.6), (4, 0.5), (30, 1)])
def test_five_measured_measures_set_the_realisation_rate_within_what_published_ones_span(tmp_path, realised, rate):
    rows = "".join(DONE.replace("B,1", f"B,{number}").replace("done,,", f"done,{realised},") for number in range(5))
    assert abatement(tmp_path, "measured", rows).inputs.realisation == approx(rate)
    assert abatement(tmp_path, "four", rows[: len(rows) * 4 // 5]).inputs.realisation == 0.75
