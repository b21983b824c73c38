"""A region's folder becomes one checked whole: factors chosen, units kept, what is not used told."""

from pathlib import Path

import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc

from .faults import ENTERPRISES, SETTINGS, STATISTICS, Spoilt, lay_out, replaced


def keys(region):
    return [notice.key for notice in region.notices]


def test_amounts_come_in_the_one_unit_their_energy_is_kept_in(tmp_path):
    """1 GWh = 1,000 MWh; 20,000 m3 = 2 · 10^4 m3; 3,000 kg = 3 t; 2 · 10^6 kJ = 2 GJ."""
    text = (
        "industry_code,industry,year,energy,amount,unit\n29,Rubber,2018,Electricity,1,GWh\n29,Rubber,2018,天然气,20000,立方米\n"
        "29,Rubber,2018,diesel,3000,kg\n29,Rubber,2018,heat,2,百万千焦\n33,Metal,2018,electricity,1,MWh\n"
    )
    spoilt = Spoilt("energy_statistics.csv", data=text.encode())
    region = rc.read_region(lay_out(tmp_path / "small", spoilt), trend="last")
    kept = {row["energy"]: (row["amount"], row["unit"]) for row in region.energy.filter(industry_code="29").to_dicts()}
    assert kept == {
        "electricity": (1000, "MWh"), "natural_gas": (2, "10^4 m3"), "diesel": (3, "t"), "heat": (2, "GJ"),
    }  # fmt: skip


def test_province_may_stand_without_quotes(tmp_path):
    region = replaced('grid = "east", year = 2012', "province = 33, year = 2022")
    folder = lay_out(tmp_path / "small", Spoilt("region.toml", region))
    assert rc.read_region(folder).settings.grid.factor_id == rc.grid_factor(province="33", year=2022).factor_id


@pytest.mark.parametrize("language", ["en", "zh"])
def test_industry_code_with_two_names_is_told(tmp_path, language):
    statistics = replaced("33,Metal products,2019", "33,Metals,2019")
    folder = lay_out(tmp_path / "small", Spoilt("energy_statistics.csv", statistics))
    with rc.speaking(language):
        told = [notice.text() for notice in rc.read_region(folder).notices]
    assert (
        told
        == {
            "en": [
                "The energy statistics give one industry code several names: 33 (Metal products, Metals). Its rows are taken as one industry."
            ],
            "zh": ["能源统计中同一行业代码有多个名称：33 (Metal products, Metals)。按同一行业处理。"],
        }[language]
    )


def test_thousands_separators_footnotes_and_full_width_digits_are_read(tmp_path):
    folder = lay_out(tmp_path / "small", Spoilt("enterprises.csv", replaced("100000", '"１00,000 *"')))
    assert rc.read_region(folder).enterprises["output_cny"].to_list() == [100_000, 500_000, 80_000]


def test_steam_is_counted_by_its_pressure_through_enthalpy(tmp_path):
    """0.8 MPa: (2768.3 − 83.74)/1000 = 2.68456 GJ/t, × 0.11 = 0.2953016 tCO2/t."""
    spoilt = Spoilt("energy_statistics.csv", replaced("2018,natural_gas,1,10^4 m3", "2018,steam_0.8_mpa,5,t"))
    factors = rc.read_region(lay_out(tmp_path / "small", spoilt)).factors
    steam = factors.filter(energy="steam_0.8_mpa").row(0, named=True)
    assert steam["tco2_per_unit"] == approx(0.2953016, rel=1e-9)
    assert steam["unit"] == "t"


def test_own_factor_stands_in_place_of_the_published_one_and_is_told(tmp_path):
    header = b"energy,unit,tco2_per_unit,gj_per_unit,valid_from,source\n"
    own = header + b"natural_gas,MMBtu,0.05306,1.05505585262,2022,EPA hub\n"
    spoilt = Spoilt("energy_statistics.csv", lambda text: text.replace("10^4 m3", "MMBtu"), more={"factors.csv": own})
    region = rc.read_region(lay_out(tmp_path / "small", spoilt))
    gas = region.factors.filter(energy="natural_gas").row(0, named=True)
    assert gas["tco2_per_unit"] == approx(0.05306 / 1.05505585262, rel=1e-12)
    assert (gas["unit"], gas["source"], gas["confidence"]) == ("GJ", "EPA hub", "own")
    assert keys(region) == ["own_factor_over"]


def test_only_the_factors_the_statistics_need_are_told_as_used(tmp_path):
    region = rc.read_region(lay_out(tmp_path / "small"))
    assert region.factors["energy"].sort().to_list() == ["electricity", "natural_gas"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_column_and_file_that_are_not_used_are_told(tmp_path, language):
    lines = [f"{line},{'colour' if 'output' in line else 'red'}" for line in ENTERPRISES.split("\n") if line]
    spoilt = Spoilt("enterprises.csv", data="\n".join(lines).encode(), more={"plan.docx": b""})
    folder = lay_out(tmp_path / "small", spoilt)
    region = rc.read_region(folder)
    with rc.speaking(language):
        assert [notice.text() for notice in region.notices] == {
            "en": [
                "enterprises.csv has a column that is not used: colour.",
                "The folder holds files that are not used: plan.docx.",
            ],
            "zh": ["enterprises.csv中有未使用的列：colour。", "文件夹中有未使用的文件：plan.docx。"],
        }[language]


def test_statistics_after_the_year_to_estimate_are_not_used_and_told(tmp_path):
    later = Spoilt("energy_statistics.csv", lambda text: text + "29,Rubber and plastics,2021,electricity,9,MWh\n")
    assert keys(rc.read_region(lay_out(tmp_path / "small", later))) == ["years_not_used"]


def test_statistics_older_than_a_year_are_told(tmp_path):
    old = Spoilt("energy_statistics.csv", lambda text: text.replace("2019", "2017"))
    assert keys(rc.read_region(lay_out(tmp_path / "small", old))) == ["old_statistics"]


@pytest.mark.parametrize(
    ("codes", "english", "chinese"),
    [
        ("gb_t_4754_2017", "Rubber and plastics (29, 2018) and Metal products (33, 2018)",
         "橡胶和塑料制品业 (29, 2018)和金属制品业 (33, 2018)"),
        ("own", "Rubber and plastics (29, 2018) and Metal products (33, 2018)",
         "Rubber and plastics (29, 2018)和Metal products (33, 2018)"),
    ],
)  # fmt: skip
def test_industries_whose_statistics_are_old_are_named_in_the_language_they_are_told_in(
    tmp_path, codes, english, chinese
):
    files = {"region.toml": (SETTINGS + f'industry_codes = "{codes}"\n').encode()}
    old = Spoilt("energy_statistics.csv", lambda text: text.replace("2019", "2017"), more=files)
    with rc.speaking("en"):
        (notice,) = rc.read_region(lay_out(tmp_path / "small", old)).notices
        assert notice.text() == (
            f"The newest statistics of {english} are more than a year older than 2020; the forecast spans the gap."
        )
    with rc.speaking("zh"):
        assert notice.text() == f"{chinese}的最新统计早于2020年一年以上；预测跨越该空档。"


def test_factor_seen_in_one_place_is_told(tmp_path):
    once = Spoilt("energy_statistics.csv", replaced("2018,natural_gas,1,10^4 m3", "2018,washed_coal,1,t"))
    assert "factor_one_place" in keys(rc.read_region(lay_out(tmp_path / "small", once)))


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_workbook_and_parquet_give_the_tables_of_the_csv(tmp_path, kind):
    from io import StringIO

    csv = rc.read_region(lay_out(tmp_path / "csv"))
    folder = lay_out(tmp_path / kind)
    for name, text in (("energy_statistics", STATISTICS), ("enterprises", ENTERPRISES)):
        frame = pl.read_csv(StringIO(text), schema_overrides={"industry_code": pl.String})
        (folder / f"{name}.csv").unlink()
        path = folder / f"{name}.{kind}"
        _ = frame.write_parquet(path) if kind == "parquet" else frame.write_excel(path, worksheet=name)
    other = rc.read_region(folder)
    assert other.energy.equals(csv.energy)
    assert other.enterprises.equals(csv.enterprises)


def test_region_may_hold_several_years_and_the_year_can_be_chosen(tmp_path):
    more = Spoilt("enterprises.csv", lambda text: text + "A,29,2019,30,90000\n")
    folder = lay_out(tmp_path / "small", more)
    done = rc.read_region(folder, year=2019, trend="last")
    assert done.year == 2019
    assert done.enterprises.height == 4


def test_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    spoilt = Spoilt("enterprises.csv", data=ENTERPRISES.encode("utf-8-sig"))
    assert rc.read_region(lay_out(tmp_path / "small", spoilt)).enterprises.height == 3


def test_input_is_recorded_by_its_sha_256(tmp_path):
    import hashlib

    folder = lay_out(tmp_path / "small")
    inputs = rc.read_region(folder).inputs
    assert inputs == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("region.toml", "energy_statistics.csv", "enterprises.csv")
    }


def test_iac_and_region_a_folders_are_read_without_a_fault():
    examples = Path(__file__).parents[2] / "examples"
    read = {path.parent.name: rc.read_region(path.parent).enterprises.height for path in examples.glob("*/region.toml")}
    assert read["region-a"] == 72
    assert len(read) > 2
    assert min(read.values()) == 72


def test_blank_industry_code_of_the_statistics_is_told_beside_an_unknown_one_of_the_register(tmp_path):
    more = {"energy_statistics.csv": STATISTICS.replace("33,Metal products,2018", ",Metal products,2018").encode()}
    spoilt = Spoilt("enterprises.csv", replaced("B,33", "B,99"), more=more)
    with pytest.raises(rc.InputError) as told:
        rc.read_region(lay_out(tmp_path / "small", spoilt))
    assert {fault.key for fault in told.value.faults} == {"blank_text", "industry_unknown"}
