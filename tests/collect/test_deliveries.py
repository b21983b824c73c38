"""Deliveries of several publishers and years make one register, each value from whom is believed most, with its cell."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from click.testing import CliRunner

import regional_carbon as rc
from regional_carbon.cli.delivery_told import tell_and_ask
from regional_carbon.collect import intake
from regional_carbon.collect.matching.links import Decisions, read_links, write_links
from regional_carbon.collect.region import assembled_table, read_region
from regional_carbon.collect.sources.answer_file import read_answers
from regional_carbon.collect.sources.delivery import ROWS
from regional_carbon.collect.sources.region_tables import stack_of
from regional_carbon.collect.sources.register_ids import RegisterIds
from regional_carbon.collect.sources.taking import merged_into
from regional_carbon.collect.sources.undoing import undo

from .faults import lay_out

GRID = "户号,户名,年份,用电量（千瓦时）\n01,甲塑料厂,{year},40000\n02,乙金属厂,{year},90000\n03,丙金属厂,{year},10000\n"
BUREAU = (
    "enterprise_id,name,industry_code,year,electricity_mwh,output_cny\n"
    "A,甲塑料厂,29,{year},41,100000\nB,乙金属厂,33,{year},90,500000\nC,丙金属厂,33,{year},10.001,\n"
)


def deliver(folder, name, text, publisher, **how):
    """A file taken into a region's folder; what it changes there."""
    path = folder.parent / name
    path.write_text(text, encoding="utf-8")
    collection = intake.collect(path, into=folder)
    delivery = intake.delivery_of(collection, folder, publisher=publisher, **how)
    difference = delivery.difference
    intake.put(collection, delivery, yes=True)
    return difference


@pytest.fixture
def region(tmp_path):
    """Statistics and settings, the bureau's list of 2020, and the grid company's."""
    folder = lay_out(tmp_path / "small")
    (folder / "enterprises.csv").unlink()
    deliver(folder, "bureau.csv", BUREAU.format(year=2020), "statistics_bureau")
    deliver(folder, "grid.csv", GRID.format(year=2020), "grid_company")
    return folder


def electricity(folder, year=2020):
    known = assembled_table(folder, "enterprises").filter(year=year)
    return dict(known.select("enterprise_id", "electricity_mwh").rows())


def test_who_meters_is_believed_of_electricity_and_who_differs_is_told(region):
    assert electricity(region) == {"A": 40.0, "B": 90.0, "C": 10.0}
    told = read_region(region).provenance.filter(field="electricity_mwh")
    said = told.select("enterprise_id", "publisher", "value", "agreement").sort("enterprise_id", "publisher").rows()
    assert said == [
        ("A", "grid_company", "40.0", "used"), ("A", "statistics_bureau", "41.0", "differs"),
        ("B", "grid_company", "90.0", "used"), ("B", "statistics_bureau", "90.0", "agrees"),
        ("C", "grid_company", "10.0", "used"), ("C", "statistics_bureau", "10.001", "agrees"),
    ]  # fmt: skip


def test_office_may_say_whom_it_believes_first(region):
    settings = region / "region.toml"
    settings.write_text(f'publishers = ["statistics_bureau"]\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")
    assert electricity(region) == {"A": 41.0, "B": 90.0, "C": 10.001}


@pytest.mark.parametrize("given", ['"grid_company"', "[1]", '[""]'])
def test_publishers_that_are_no_names_are_told(region, given):
    settings = region / "region.toml"
    settings.write_text(f"publishers = {given}\n{settings.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(rc.InputError, match="publishers"):
        read_region(region)


def test_each_value_knows_its_delivery_and_its_cell(region):
    told = read_region(region).provenance.filter(enterprise_id="B", agreement="used")
    places = dict(
        told.select("field", pl.concat_str("delivery", "file", pl.col("row").cast(pl.String), separator=" ")).rows()
    )
    assert places["electricity_mwh"] == "002-grid_company grid.csv 3"
    assert places["output_cny"] == "001-statistics_bureau bureau.csv 3"


def test_provenance_stands_beside_the_results(region):
    done = rc.run(region, yes=True)
    written = pl.read_csv(done.folder / "provenance.csv")
    assert written.height == done.provenance.height > 10
    assert rc.run(lay_out(region.parent / "plain")).folder.joinpath("provenance.csv").exists() is False


def test_enterprise_without_output_emits_and_is_not_ranked(region):
    done = rc.run(region, yes=True)
    c = done.enterprises.filter(enterprise_id="C")
    assert c["emission_tco2"].item() > 0
    assert c["output_cny"].to_list() == c["rank"].to_list() == [None]
    assert done.enterprises["emission_tco2"].sum() == pytest.approx(done.summary["emission_tco2"], rel=1e-12)
    assert done.enterprises["rank"].drop_nulls().sort().to_list() == [1, 2]


def test_enterprise_without_electricity_waits_and_that_is_told(region):
    more = "enterprise_id,name,industry_code,year,output_cny\nD,长江轧钢厂,33,2020,70000\n"
    deliver(region, "more.csv", more, "industry_bureau")
    (waiting,) = [notice for notice in read_region(region).notices if notice.key == "enterprises_waiting"]
    assert waiting.text() == "1 enterprise waits for electricity, and is not in the estimate until then: D."
    with rc.speaking("zh"):
        assert waiting.text() == "1家企业尚缺用电量，暂未纳入核算：D。"


def test_row_that_nobody_has_decided_on_is_told_by_every_run(region):
    deliver(
        region,
        "more.csv",
        "户号,户名,年份,用电量（千瓦时）\n09,乙金属厂(二厂),2020,5000\n",
        "grid_company",
        covers=ROWS,
    )
    (undecided,) = [notice for notice in rc.run(region, yes=True).notices if notice.key == "rows_undecided"]
    assert undecided.text() == "1 row of the deliveries is not counted: nobody has decided yet whose it is."
    with rc.speaking("zh"):
        assert undecided.text() == "各次报送中有1行尚未确认所属企业，暂不计入。"


def test_next_year_s_delivery_leaves_this_year_s(region):
    before = electricity(region)
    deliver(region, "grid24.csv", GRID.format(year=2021).replace("40000", "44000"), "grid_company")
    assert electricity(region) == before
    assert assembled_table(region, "enterprises").filter(year=2021)["industry_code"].to_list() == ["29", "33", "33"]
    assert electricity(region, 2021) == {"A": 44.0, "B": 90.0, "C": 10.0}


def test_correction_takes_the_place_of_its_publisher_s_delivery_and_of_nothing_else(region):
    changes = deliver(region, "grid2.csv", GRID.format(year=2020).replace("40000", "80000"), "grid_company")
    assert changes.changed.select("enterprise_id", "before", "now").rows() == [("A", 40.0, 80.0)]
    assert electricity(region) == {"A": 80.0, "B": 90.0, "C": 10.0}
    assert assembled_table(region, "enterprises")["output_cny"].to_list() == [100_000.0, 500_000.0, None]


def test_single_rows_stand_beside_what_was_there(region):
    one = "户号,户名,年份,用电量（千瓦时）\n01,甲塑料厂,2020,39000\n"
    changes = deliver(region, "one.csv", one, "grid_company", covers=ROWS)
    assert changes.gone.is_empty()
    assert electricity(region)["B"] == 90.0


def test_answers_of_a_year_that_nobody_has_listed_yet_change_no_amount(tmp_path):
    folder = lay_out(tmp_path / "small")
    answers = "enterprise_id,year,electricity_share\nA,2021,0.9\n"
    assert not deliver(folder, "answers.csv", answers, "answer")
    assert electricity(folder) == {"A": 40.0, "B": 90.0, "C": 10.0}
    assert electricity(folder, 2021) == {}


def test_fuel_and_readings_by_meter_or_code_are_those_of_the_register_s_enterprise(region):
    """Two meters of A add up; a gas company's list calls it by its credit code."""
    deliver(region, "more.csv", "户号,户名,年份,用电量（千瓦时）\n11,甲塑料厂,2020,1000\n", "grid_company", covers=ROWS)
    deliver(
        region, "code.csv", "enterprise_id,credit_code,year,output_cny\nA,91110108551385082Q,2020,100000\n", "office"
    )
    deliver(
        region,
        "gas.csv",
        "enterprise_id,year,energy,amount,unit\n91110108551385082Q,2020,天然气,2,万立方米\n",
        "gas_company",
    )
    months = "enterprise_id,2020-01 (kWh),2020-02 (kWh)\n01,100,110\n11,10,\n02,5,6\n"
    deliver(region, "months.csv", months, "grid_company")
    gas = assembled_table(region, "enterprise_energy")
    assert gas.select("enterprise_id", "amount").rows() == [("A", 2.0)]
    read = assembled_table(region, "readings").sort("enterprise_id", "time")
    assert read.select("enterprise_id", "time", "electricity_kwh").rows() == [
        ("A", "2020-01", 110.0), ("B", "2020-01", 5.0), ("B", "2020-02", 6.0),
    ]  # fmt: skip
    (in_part,) = [notice for notice in read_region(region).notices if notice.key == "readings_in_part"]
    assert in_part.text() == (
        "months.csv: 1 reading is left out: not all meters of the enterprise were read at that time."
    )
    with rc.speaking("zh"):
        assert in_part.text() == "months.csv中有1个读数未采用：该时段该企业的部分电表缺读数。"


def test_amount_of_a_year_that_others_spoke_of_first_is_held_against_the_last_one_known(region):
    deliver(region, "bureau.csv", BUREAU.format(year=2021).replace("41", "").replace(",90,", ",,"), "statistics_bureau")
    grid = GRID.format(year=2021).replace("90000", "150000")
    difference = deliver(region, "grid.csv", grid, "grid_company")
    assert difference.changed.select("enterprise_id", "column", "before", "now").rows() == [
        ("B", "electricity_mwh", 90.0, 150.0)
    ]


RENAMED = "户号,户名,年份,用电量（千瓦时）\n01,甲塑料厂,2021,42000\n77,新名五金公司,2021,85000\n78,丁钢构厂,2021,900000\n03,丙金属厂,2021,9000\n"


def test_enterprise_under_a_new_name_and_meter_is_offered_where_one_is_gone_and_goes_on_once_chosen(region):
    """B is listed no more; of two new ones in the list only one uses as much electricity as it did."""
    path = region.parent / "next.csv"
    path.write_text(RENAMED, encoding="utf-8")
    collection = intake.collect(path, into=region)
    delivery = intake.delivery_of(collection, region, publisher="grid_company")
    assert delivery.difference.gone["enterprise_id"].to_list() == ["B"]
    (successor,) = delivery.successors("B")
    assert (successor["name"], successor["meter"]) == ("新名五金公司", "77")
    chosen = replace(delivery, chosen={successor["entry"]: "B"})
    assert chosen.difference.gone.is_empty()
    assert chosen.difference.new["enterprise_id"].to_list() == ["78"]
    intake.put(collection, chosen, yes=True)
    assert electricity(region, 2021) == {"A": 42.0, "B": 85.0, "C": 9.0}  # 78 waits for an industry
    links = (region / "links.csv").read_text(encoding="utf-8")
    assert "same,B,meter,77," in links


def test_answer_file_may_say_that_a_new_number_is_a_known_enterprise(region):
    path, answers = region.parent / "next.csv", region.parent / "answers.toml"
    path.write_text(RENAMED, encoding="utf-8")
    answers.write_text('[who]\n77 = "B"\n', encoding="utf-8")
    collection = intake.collect(path, into=region)
    delivery = intake.delivery_of(collection, region, publisher="grid_company").answered(read_answers(answers))
    assert delivery.difference.gone.is_empty()


def test_terminal_offers_the_new_ones_after_the_three_reasons(region):
    path = region.parent / "next.csv"
    path.write_text(RENAMED, encoding="utf-8")
    delivery = intake.delivery_of(intake.collect(path, into=region), region, publisher="grid_company")
    with CliRunner().isolation(input="9\n4\n") as (out, *_):
        told = tell_and_ask(delivery, asked=True)
        shown = out.getvalue().decode()
    assert told.chosen == {delivery.successors("B")[0]["entry"]: "B"}
    assert told.fates == {}
    asked = shown[shown.index("B is listed no more") :]
    assert asked.splitlines()[:5] == [
        "B is listed no more. What has become of it?",
        "  1  closed",
        "  2  moved out of the region",
        "  3  forgotten: to be asked of the publisher",
        "  4  goes on as 新名五金公司 · 77",
    ]


HANDED_OVER = "户号,户名,行业代码,年份,用电量（千瓦时）\n01,甲塑料厂,29,2021,40000\n02,戊橡胶厂,29,2021,70000\n03,丙金属厂,33,2021,10000\n"


def handed_over(region, **how):
    """Meter 02, B's until now, under another's name in 2021; the delivery with A said to have it."""
    (region.parent / "grid21.csv").write_text(HANDED_OVER, encoding="utf-8")
    collection = intake.collect(region.parent / "grid21.csv", into=region)
    delivery = intake.delivery_of(collection, region, publisher="grid_company")
    (row,) = [row for row in delivery.who.open_to_choice() if row["meter"] == "02"]
    delivery = delivery.with_decisions(chosen={str(row["entry"]): "A"})
    return collection, delivery.with_decisions(always=[str(row["entry"])]) if how else delivery


def test_meter_given_to_another_enterprise_leaves_the_years_before_as_they_are(region):
    collection, delivery = handed_over(region)
    intake.put(collection, delivery, yes=True)
    assert (electricity(region), electricity(region, 2021)) == (
        {"A": 40.0, "B": 90.0, "C": 10.0}, {"A": 110.0, "C": 10.0}
    )  # fmt: skip
    links = read_links(region / "links.csv").filter(identity="02")
    assert sorted(links.select("enterprise_id", "holds_from").rows()) == [("A", "2021"), ("B", None)]


def test_meter_that_was_never_the_former_enterprise_s_is_moved_in_all_years_where_a_person_says_so(region):
    collection, delivery = handed_over(region, always=True)
    intake.put(collection, delivery, yes=True)
    assert (electricity(region), electricity(region, 2021)) == (
        {"A": 130.0, "B": 90.0, "C": 10.0}, {"A": 110.0, "C": 10.0}
    )  # fmt: skip
    assert read_links(region / "links.csv").filter(identity="02")["enterprise_id"].to_list() == ["A"]


def test_correction_of_an_earlier_year_is_of_who_had_the_meter_then(region):
    collection, delivery = handed_over(region)
    intake.put(collection, delivery, yes=True)
    correction = "户号,年份,用电量（千瓦时）\n02,2020,91000\n"
    deliver(region, "more.csv", correction, "grid_company", covers=ROWS)
    assert (electricity(region)["B"], electricity(region, 2021)["A"]) == (91.0, 110.0)


def test_reading_is_of_who_has_the_meter_on_its_day(region):
    collection, delivery = handed_over(region)
    intake.put(collection, delivery, yes=True)
    links = read_links(region / "links.csv")
    write_links(links.with_columns(holds_from=pl.col("holds_from").replace("2021", "2021-07-15")), region / "links.csv")
    ids = RegisterIds(stack_of(region), Decisions(read_links(region / "links.csv")))
    days = ["", "2020", "2021-07-14", "2021-07-15", "2021", "2022"]
    assert [ids.of("grid_company", "02", day) for day in days] == ["A", "B", "B", "A", "B", "A"]


def test_undone_the_decision_of_a_meter_is_the_former_enterprise_s_again(region):
    collection, delivery = handed_over(region)
    intake.put(collection, delivery, yes=True)
    links = read_links(region / "links.csv")
    (place,) = [at for at, row in enumerate(links.iter_rows(named=True)) if row["holds_from"]]
    undo(region, place, on=date(2022, 1, 1), by="officer")
    assert electricity(region, 2021) == {"A": 40.0, "B": 70.0, "C": 10.0}


MERGED = "户号,户名,年份,用电量（千瓦时）\n01,甲塑料厂,2021,41000\n77,乙丙集团有限公司,2021,102000\n"


def merged(region):
    """B and C are listed no more in 2021, and a new firm is; the delivery with both said to be the firm now."""
    (region.parent / "merged.csv").write_text(MERGED, encoding="utf-8")
    collection = intake.collect(region.parent / "merged.csv", into=region)
    delivery = intake.delivery_of(collection, region, publisher="grid_company")
    firm = delivery.named("乙丙集团有限公司")
    return collection, delivery.with_decisions(fates=dict.fromkeys(["B", "C"], merged_into(firm))), firm


def test_difference_names_a_merger_and_tells_its_firms_neither_as_gone_nor_as_new(region):
    _, delivery, firm = merged(region)
    before = delivery.with_decisions(fates={}).difference
    assert (before.gone["enterprise_id"].to_list(), before.new["enterprise_id"].to_list()) == (["B", "C"], [firm])
    told = delivery.difference
    assert told.merged.rows() == [(firm, "2021", ["B", "C"])]
    assert (told.gone.height, told.new.height) == (0, 0)


def test_firm_is_held_against_what_those_merged_into_it_used_before(region):
    """102 of 2021 is 90 and 10 of 2020 a little moved: no change to look at."""
    _, delivery, _ = merged(region)
    assert delivery.difference.changed.filter(column="electricity_mwh").rows() == []


def test_merged_enterprises_stay_themselves_in_the_years_before(region):
    collection, delivery, firm = merged(region)
    intake.put(collection, delivery, yes=True)
    deliver(region, "bureau21.csv", BUREAU.format(year=2021), "statistics_bureau")
    assert (electricity(region), electricity(region, 2021)) == (
        {"A": 40.0, "B": 90.0, "C": 10.0}, {"A": 41.0, firm: 102.0}
    )  # fmt: skip
    output = assembled_table(region, "enterprises").filter(year=2021).select("enterprise_id", "output_cny")
    assert dict(output.rows())[firm] == 500000


def test_answers_name_the_enterprise_that_another_has_merged_into(region, tmp_path):
    path = tmp_path / "answers.toml"
    path.write_text('[merged]\n"B" = "77"\n"C" = "乙丙集团有限公司"\n', encoding="utf-8")
    _, delivery, firm = merged(region)
    answered = delivery.with_decisions(fates={}).answered(read_answers(path))
    assert answered.fates == dict.fromkeys(["B", "C"], merged_into(firm))


def test_answer_that_merges_an_enterprise_into_one_nobody_knows_is_refused(region, tmp_path):
    path = tmp_path / "answers.toml"
    path.write_text('[merged]\n"B" = "no such"\n', encoding="utf-8")
    _, delivery, _ = merged(region)
    with pytest.raises(rc.InputError, match="no such"):
        delivery.with_decisions(fates={}).answered(read_answers(path))
