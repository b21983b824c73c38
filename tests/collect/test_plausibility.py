"""Each doubt is told at its place, word for word, in both languages; and nothing is doubted that is sound."""

import tomllib
from pathlib import Path

import pytest
from stdnum.cn import uscc

import regional_carbon as rc
from regional_carbon.collect.against_industry import impossible_intensities, industry_years
from regional_carbon.collect.energy_statistics import read_energy_statistics
from regional_carbon.collect.limits_of_doubt import published_thresholds, threshold_rows
from regional_carbon.collect.same_enterprise import folded
from regional_carbon.factors import grid_factor, usable_factors
from regional_carbon.language.messages import listing

from .doubtful import CODE, DOUBTS, GRID, STATISTICS, Doubtful, as_csv, changed, found, months, register

MESSAGES = tomllib.loads((Path(__file__).parent / "doubts.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("years", [(2020,), (2019, 2020), (2018, 2019, 2020)])
def test_nothing_is_doubted_in_the_sound_region(tmp_path, years):
    assert found(tmp_path, Doubtful(years=years, readings=months())) == []


def test_every_doubt_has_a_message_and_every_message_a_doubt():
    assert MESSAGES.keys() == DOUBTS.keys()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("doubt", DOUBTS)
def test_doubt_is_told_word_for_word(tmp_path, doubt, language):
    faults = found(tmp_path, DOUBTS[doubt])
    with rc.speaking(language):
        assert "\n".join(fault.text() for fault in faults) == MESSAGES[doubt][language].strip("\n")


@pytest.mark.parametrize("doubt", DOUBTS)
def test_doubt_is_a_warning(tmp_path, doubt):
    assert {fault.severity for fault in found(tmp_path, DOUBTS[doubt])} == {"warning"}


def test_what_is_blank_or_zero_says_nothing(tmp_path):
    blank = changed(electricity_mwh=0, output_cny=0, employees="", electricity_cost_cny="", name="", credit_code="")
    assert found(tmp_path, Doubtful(blank, (2019, 2020))) == []


def test_optional_columns_may_all_be_missing(tmp_path):
    dropped = ("name", "credit_code", "electricity_share", "employees", "electricity_cost_cny")
    assert found(tmp_path, Doubtful(drop=dropped)) == []


def test_readings_of_part_of_a_year_are_not_held_against_the_year(tmp_path):
    """Six months of a year come to half of it, and that is no doubt."""
    assert found(tmp_path, Doubtful(readings=months(count=6))) == []
    assert found(tmp_path, Doubtful(readings=months(count=12))) == []


def test_readings_of_eleven_months_stand_for_the_year_by_their_share_of_it(tmp_path):
    assert found(tmp_path, Doubtful(readings=months(count=11))) == []
    told = found(tmp_path, Doubtful(readings=months(count=11), thresholds={"readings_coverage_least": 0.95}))
    assert told == []


def test_hourly_readings_are_summed(tmp_path):
    hours = [
        {"enterprise_id": "E03", "time": f"2020-{month:02d}-{day:02d}T{hour:02d}:00", "electricity_kwh": 260_000 / 8064}
        for month in range(1, 13)
        for day in range(1, 29)
        for hour in range(24)
    ]
    (told,) = found(tmp_path, Doubtful(readings=hours))
    assert told.key == "readings_differ"
    assert told.values["read"] == "283.214"  # 260 MWh over 8064 hours of 8784: 260 / (8064 / 8784)


def test_works_that_differ_by_a_number_are_two(tmp_path):
    def named(rows):
        rows[3]["name"], rows[7]["name"] = "宁波市鄞州区东钱湖精密金属制品一厂", "宁波市鄞州区东钱湖精密金属制品二厂"

    assert found(tmp_path, Doubtful(named)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁波华翔电子有限公司", "宁波华翔电子股份有限公司"),
        ("宁波华翔电子(集团)有限公司", "宁波华翔电子"),
        ("Ｎｉｎｇｂｏ　Metals Co.,Ltd", "ningbo metals company limited"),
        ("Harbour Metals, Inc.", "HARBOUR METALS"),
    ],
)
def test_name_is_folded_to_what_is_its_own(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("宁波华翔电子", "宁波华翔电器"), ("Plant A", "Plant B"), ("一厂", "二厂")])
def test_folding_keeps_two_enterprises_two(one, other):
    assert folded(one) != folded(other)


def test_check_digit_is_the_standard_s():
    """GB 32100-2015: 31 − Σ value · 3^(i−1) mod 31, worked by hand for this code with the alphabet without I, O, S, V, Z."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(sign) * pow(3, place, 31) for place, sign in enumerate(CODE[:-1]))
    assert alphabet[-total % 31] == CODE[-1]
    assert uscc.is_valid(CODE)


def test_higher_by_what_the_trap_s_formula_says(tmp_path):
    """α = 3.6 · 3700 / (3.6 · 3700 + 53 · 389.31) = 0.392; a = 0.98: x = (0.02/0.98) / (0.608/0.392) = 0.0132.
    CEI = 0.7035 + 53 · 21.62 / 3700 = 1.0132, so it would be 1.0132 / (0.7035 + 0.3097 · 0.0132) − 1 = 43 % higher."""
    (told,) = found(tmp_path, DOUBTS["too_electric"])
    assert (told.values["share"], told.values["percent"]) == ("39", "43")


def test_enterprise_as_electric_as_its_industry_is_no_trap(tmp_path):
    assert found(tmp_path, Doubtful(changed(electricity_share=0.39))) == []


def test_share_of_0_to_the_nearest_10_points_is_no_trap(tmp_path):
    rounded = Doubtful(changed(electricity_share=0))
    assert found(tmp_path, rounded) == []


def test_intensity_below_the_grid_factor_is_told(tmp_path):
    """With a factor of electricity below the grid factor: 0.5 · 3500 + 50 · 21.6 = 2831, over 3500 MWh = 0.809 < 0.9."""
    (tmp_path / "energy_statistics.csv").write_text(STATISTICS, "utf-8")
    factors = {**usable_factors(), "electricity": grid_factor(value=0.5, source="ours").as_factor()}
    read = read_energy_statistics(tmp_path / "energy_statistics.csv", factors)
    years = industry_years(read.frame, factors)
    faults = list(impossible_intensities(read.written, years, 0.9, published_thresholds()))
    assert [fault.row for fault in faults] == [2, 4, 6]
    assert faults[0].text() == (
        "energy_statistics.csv, line 2: Industry 33 (Metal products) emitted 0.8089 tCO2/MWh in 2017, less than the grid factor of 0.9, which electricity alone emits.\n"
        "  Check the amounts of the year, and the factors in use."
    )
    with rc.speaking("zh"):
        assert faults[0].text() == (
            "energy_statistics.csv 第2行：行业33（Metal products）2017年的碳电强度为0.8089 tCO2/MWh，低于电网因子0.9，而仅电力即应达到该值。\n"
            "  请核对该年消费量与所用因子。"
        )


def test_region_may_set_a_threshold_of_its_own(tmp_path):
    case = Doubtful(changed(electricity_mwh=143), readings=months(), thresholds={"readings_differ": 0.05})
    assert [fault.key for fault in found(tmp_path, case)] == ["readings_differ"]
    assert found(tmp_path, Doubtful(changed(electricity_mwh=142), readings=months())) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_threshold_that_does_not_exist_is_refused(tmp_path, language):
    with rc.speaking(language), pytest.raises(rc.InputError) as told:
        found(tmp_path, Doubtful(thresholds={"readings_difer": 0.05}))
    names = list(published_thresholds())
    with rc.speaking(language):
        assert (
            str(told.value)
            == {
                "en": f"There is no threshold 'readings_difer'. Nearest: readings_differ.\n  The thresholds are {listing(names)}.",
                "zh": f"没有名为“readings_difer”的阈值。最接近：readings_differ。\n  可用阈值：{listing(names)}。",
            }[language]
        )


@pytest.mark.parametrize("value", [0, -1, "much", True, float("inf")])
def test_threshold_that_is_no_number_above_zero_is_refused(tmp_path, value):
    with pytest.raises(rc.InputError) as told:
        found(tmp_path, Doubtful(thresholds={"readings_differ": value}))
    assert str(told.value) == (
        f"The threshold 'readings_differ' is {value!r}; it must be a number above 0.\n  The default is 0.1."
    )
    with rc.speaking("zh"):
        assert str(told.value) == f"阈值“readings_differ”为{value!r}；应为大于0的数。\n  默认为0.1。"


def test_every_threshold_has_a_unit_a_reason_and_an_origin():
    for row in threshold_rows():
        assert all(row[name].strip() for name in ("id", "value", "unit", "reason", "origin")), row["id"]
    assert len(published_thresholds()) == len(threshold_rows())


def test_place_of_a_doubt_in_a_workbook_is_its_cell(tmp_path):
    import xlsxwriter

    from regional_carbon.collect.checks import check
    from regional_carbon.collect.files import read_table
    from regional_carbon.collect.plausibility import Placed, doubts
    from regional_carbon.schema.input_tables import Enterprises

    rows = register()
    changed(credit_code=CODE[:-1])(rows)
    with xlsxwriter.Workbook(tmp_path / "enterprises.xlsx") as workbook:
        sheet = workbook.add_worksheet("enterprises")
        sheet.write_row("B3", list(rows[0]))
        for at, row in enumerate(rows):
            sheet.write_row(3 + at, 1, list(row.values()))
    written = read_table(tmp_path / "enterprises.xlsx", Enterprises).written
    frame, _ = check(written, Enterprises, "enterprise")
    (told,) = doubts(Placed(written, frame), factors={}, grid_tco2_per_mwh=GRID, year=2020)
    assert (told.row, told.cell, told.severity) == (7, "D7", "warning")


def test_cells_that_could_not_be_read_do_not_stop_the_doubts_about_the_rest(tmp_path):
    """`check` leaves nulls where a cell is faulty, in any column."""
    from regional_carbon.collect.checks import check
    from regional_carbon.collect.files import read_table
    from regional_carbon.collect.plausibility import Placed, doubts
    from regional_carbon.schema.input_tables import Enterprises, Readings

    rows = register((2019, 2020))
    changed(electricity_mwh=130_000)(rows)
    for at, column in enumerate(rows[0]):
        rows[12 + at][column] = "" if column != "year" else "soon"
    (tmp_path / "enterprises.csv").write_text(as_csv(rows), "utf-8")
    (tmp_path / "readings.csv").write_text("enterprise_id,time,electricity_kwh\n,,\nE03,,x\n,2020-01,5\n", "utf-8")
    placed = []
    for name, table in (("enterprises", Enterprises), ("readings", Readings)):
        written = read_table(tmp_path / f"{name}.csv", table).written
        placed.append(Placed(written, check(written, table, "row")[0]))
    told = doubts(placed[0], None, placed[1], factors={}, grid_tco2_per_mwh=GRID, year=2020)
    assert [(fault.key, fault.row) for fault in told] == [("unit_slip", 9)]
