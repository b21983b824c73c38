"""A region's own measures and those of enterprises' audits: read in both languages, checked, told at their place."""

import re
from pathlib import Path

import pytest

import regional_carbon as rc
from regional_carbon.collect import intake

from .faults import ENTERPRISES, Spoilt, lay_out

NAMED = (
    "measure_id,name_en,kind,industries,carrier_from,carrier_to,potential,potential_of,performance,investment,"
    "investment_unit,price_year,lifetime_years,source,confidence\n"
)
AUDITED = "enterprise_id,measure_no,group,measure_id,saved_mwh,saved_gj,investment_cny,year,status,realised,source\n"
LED = "led,LED,save,*,electricity,,0.05,electricity,,800,CNY/(MWh/yr),2024,8,quote of 2024,\n"
PUMP = "A,1,electricity_process,,4,,20000,2021,planned,,audit 2020\n"


def region_with(tmp_path, **tables):
    more = {f"{name}.csv": text.encode() for name, text in tables.items()}
    return lay_out(tmp_path / "small", Spoilt("enterprises.csv", data=ENTERPRISES.encode(), more=more))


def test_region_without_measures_has_none(tmp_path):
    region = rc.read_region(lay_out(tmp_path / "small"))
    assert (region.measures, region.enterprise_measures) == (None, None)


def test_measures_and_audits_are_read_and_their_files_recorded(tmp_path):
    region = rc.read_region(region_with(tmp_path, measures=NAMED + LED, enterprise_measures=AUDITED + PUMP))
    (named,) = region.measures.to_dicts()
    assert (named["measure_id"], named["kind"], named["potential"], named["investment_unit"]) == (
        "led", "save", 0.05, "CNY/(MWh/yr)",
    )  # fmt: skip
    (found,) = region.enterprise_measures.to_dicts()
    assert (found["enterprise_id"], found["saved_mwh"], found["saved_gj"], found["status"]) == ("A", 4, None, "planned")
    assert {"measures.csv", "enterprise_measures.csv"} <= region.inputs.keys()


def test_chinese_headers_kinds_states_and_amounts_in_ten_thousand_yuan_are_read(tmp_path):
    audited = "企业编号,措施序号,组别,节电量(万千瓦时),投资额(万元),年份,实施状态,审计报告\nA,1,电力工艺,0.4,2,2021,已实施,审计\n"
    named = "措施编号,类型,来源,被替代或节约的能源\nled,节能,报价,天然气\n"
    region = rc.read_region(region_with(tmp_path, measures=named, enterprise_measures=audited))
    (found,) = region.enterprise_measures.to_dicts()
    assert (found["group"], found["saved_mwh"], found["investment_cny"], found["status"]) == (
        "electricity_process", 4, 20_000, "done",
    )  # fmt: skip
    assert region.measures.select("kind", "carrier_from").rows() == [("save", "natural_gas")]


def test_audit_that_names_its_enterprise_by_name_is_joined_to_the_register(tmp_path):
    register = ENTERPRISES.replace("enterprise_id,", "enterprise_id,name,").replace("\nA,", "\nA,Anyang Rubber,")
    register = register.replace("\nB,", "\nB,Baiyin,").replace("\nC,", "\nC,Cixi,")
    folder = region_with(tmp_path, enterprise_measures=AUDITED + PUMP.replace("A,", "Anyang Rubber,", 1))
    (folder / "enterprises.csv").write_text(register, encoding="utf-8")
    assert rc.read_region(folder).enterprise_measures["enterprise_id"].to_list() == ["A"]


def test_measures_change_no_figure_of_the_estimate(tmp_path):
    without = rc.run(lay_out(tmp_path / "without" / "small"), yes=True)
    folder = region_with(tmp_path, measures=NAMED + LED, enterprise_measures=AUDITED + PUMP)
    assert rc.run(folder, yes=True).enterprises.equals(without.enterprises)


FAULTS = {
    "kind": (
        {"measures": NAMED + LED.replace("save", "solar")},
        "measures.csv, line 2: 'solar' is no kind of measure.\n"
        "  Write one of save, own_generation, electrify, fuel_switch, attribute and price.",
        "measures.csv 第2行：没有“solar”这类措施。\n"
        "  请填写以下之一：save、own_generation、electrify、fuel_switch、attribute和price。",
    ),
    "source": (
        {"measures": NAMED + LED.replace("quote of 2024", "")},
        "measures.csv, line 2: source is blank.\n  Write source, where the figures are published.",
        "measures.csv 第2行：source为空。\n  请填写：来源，数据出处。",
    ),
    "price year": (
        {"measures": NAMED + LED.replace(",2024,8", ",,8")},
        "measures.csv, line 2: The investment has no price year.\n"
        "  Give the year whose prices it is in: an amount of money without one cannot be compared.",
        "measures.csv 第2行：投资缺少价格年份。\n  请填写所用价格的年份：没有年份的金额无法比较。",
    ),
    "unit": (
        {"measures": NAMED + LED.replace("CNY/(MWh/yr)", "CNY/certificate")},
        "measures.csv, line 2: The investment of a measure of kind save is given in 'CNY/certificate'.\n"
        "  Give it in one of CNY/(MWh/yr), CNY/(GJ/yr) and CNY/(tce/yr), with your currency in place of CNY.",
        "measures.csv 第2行：save类措施的投资单位填了“CNY/certificate”。\n"
        "  请用以下单位之一，货币可替换：CNY/(MWh/yr)、CNY/(GJ/yr)和CNY/(tce/yr)。",
    ),
    "confidence": (
        {"measures": NAMED + LED.replace("2024,\n", "2024,sure\n")},
        "measures.csv, line 2: 'sure' is no confidence.\n"
        "  Write one of two_places, one_place, inferred, user and not_found; leave it blank for a figure of your own.",
        "measures.csv 第2行：没有“sure”这种可信程度。\n"
        "  请填写以下之一：two_places、one_place、inferred、user和not_found；自有数据可空缺。",
    ),
    "validity": (
        {"measures": "measure_id,kind,source,valid_from,valid_to\nled,save,quote,2025,2020\n"},
        "measures.csv, line 2: The figures hold from 2025 to 2020, which is earlier.\n"
        "  Correct valid_from or valid_to.",
        "measures.csv 第2行：数据适用年份自2025至2020，先后颠倒。\n  请更正valid_from或valid_to。",
    ),
    "carrier blank": (
        {"measures": NAMED + "boiler,,electrify,*,fuel,,,,0.99,,,,,quote,\n"},
        "measures.csv, line 2: A measure of kind electrify replaces one energy by another; carrier_to is blank.\n"
        "  Name both: electricity, fuel, or an energy of the factor catalogue.",
        "measures.csv 第2行：electrify类措施以一种能源替代另一种，而carrier_to为空。\n"
        "  请填写两者：electricity、fuel，或因子目录中的能源。",
    ),
    "carrier": (
        {"measures": NAMED + LED.replace("electricity,,0.05", "phlogiston,,0.05")},
        "measures.csv, line 2: 'phlogiston' is no energy that is known.\n"
        "  Write electricity, fuel, or an energy of the factor catalogue (regional-carbon factors).",
        "measures.csv 第2行：没有“phlogiston”这种能源。\n"
        "  请填写electricity、fuel，或因子目录中的能源（regional-carbon factors）。",
    ),
    "of nothing": (
        {"enterprise_measures": AUDITED + PUMP.replace("electricity_process", "")},
        "enterprise_measures.csv, line 2: It is not said what kind of measure this is: group and measure_id are both "
        "blank.\n  Write a group (electricity_process, electricity_buildings_operations, fuel_process and "
        "fuel_buildings_operations), or the measure_id of the catalogue.",
        "enterprise_measures.csv 第2行：未说明是何种措施：group与measure_id均为空。\n"
        "  请填写组别（electricity_process、electricity_buildings_operations、fuel_process和"
        "fuel_buildings_operations），或措施目录中的measure_id。",
    ),
    "group": (
        {"enterprise_measures": AUDITED + PUMP.replace("electricity_process", "motors")},
        "enterprise_measures.csv, line 2: There is no group 'motors'.\n"
        "  Write one of electricity_process, electricity_buildings_operations, fuel_process and "
        "fuel_buildings_operations.",
        "enterprise_measures.csv 第2行：没有组别“motors”。\n"
        "  请填写以下之一：electricity_process、electricity_buildings_operations、fuel_process和"
        "fuel_buildings_operations。",
    ),
    "status": (
        {"enterprise_measures": AUDITED + PUMP.replace("planned", "perhaps")},
        "enterprise_measures.csv, line 2: 'perhaps' is no status.\n  Write one of planned, done and rejected.",
        "enterprise_measures.csv 第2行：没有实施状态“perhaps”。\n  请填写以下之一：planned、done和rejected。",
    ),
    "done when": (
        {"enterprise_measures": AUDITED + PUMP.replace("2021,planned", ",done")},
        "enterprise_measures.csv, line 2: The measure is done, and no year says when.\n"
        "  Write the year: what was saved before the estimate's year is in the electricity already.",
        "enterprise_measures.csv 第2行：该措施已实施，但未填年份。\n"
        "  请填写年份：核算年之前的节能量已体现在用电量中。",
    ),
    "two savings": (
        {"enterprise_measures": AUDITED + PUMP.replace("4,,20000", "4,9,20000")},
        "enterprise_measures.csv, line 2: A measure saves electricity or fuel, one of the two.\n"
        "  Fill in saved_mwh or saved_gj and leave the other blank; one that saves both takes two rows.",
        "enterprise_measures.csv 第2行：一项措施只能节约电力或燃料之一。\n"
        "  请填写saved_mwh或saved_gj，另一列空缺；两者都节约的分两行填写。",
    ),
    "other energy": (
        {"enterprise_measures": AUDITED + PUMP.replace("4,,20000", ",4,20000")},
        "enterprise_measures.csv, line 2: A measure of electricity_process has its saving in saved_gj.\n"
        "  Give it in saved_mwh, or correct the group.",
        "enterprise_measures.csv 第2行：electricity_process组措施的节能量填在了saved_gj中。\n"
        "  请填在saved_mwh中，或更正组别。",
    ),
    "above use": (
        {"enterprise_measures": AUDITED + PUMP.replace("4,,20000", "4000,,20000")},
        "enterprise_measures.csv, line 2: It would save 4000 MWh a year, and the enterprise used 40 MWh in 2020.\n"
        "  Check the unit and the enterprise; a saving cannot exceed the use.",
        "enterprise_measures.csv 第2行：该措施每年节电4000 MWh，而该企业2020年用电40 MWh。\n"
        "  请核对单位与企业；节能量不能超过用能量。",
    ),
    "enterprise": (
        {"enterprise_measures": AUDITED + PUMP.replace("A,", "Z,", 1)},
        "enterprise_measures.csv, line 2: There is no enterprise 'Z' in enterprises.\n"
        "  Correct the identifier, or add the enterprise.",
        "enterprise_measures.csv 第2行：enterprises中没有企业“Z”。\n  请更正编号，或补充该企业。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("fault", FAULTS)
def test_fault_of_measures_is_told_word_for_word(tmp_path, fault, language):
    given, english, chinese = FAULTS[fault]
    with pytest.raises(rc.InputError) as told:
        rc.read_region(region_with(tmp_path, **given))
    with rc.speaking(language):
        assert str(told.value) == {"en": english, "zh": chinese}[language]


def test_later_audits_stand_beside_the_earlier_and_correct_them(tmp_path):
    """Their year is that of the measure: an audit of B takes none of A's away, though both are of 2021."""
    folder = lay_out(tmp_path / "small")
    done = PUMP.replace("planned", "done")
    for number, rows in enumerate((PUMP, PUMP.replace("A,", "B,", 1), done)):
        path = tmp_path / f"audit {number}.csv"
        path.write_text(AUDITED + rows, encoding="utf-8")
        collection = intake.collect(path, into=folder)
        assert [*collection.tables] == ["enterprise_measures"]
        intake.put(collection, intake.delivery_of(collection, folder), yes=True)
    found = rc.read_region(folder).enterprise_measures.sort("enterprise_id")
    assert found.select("enterprise_id", "status").rows() == [("A", "done"), ("B", "planned")]


def test_audits_that_the_documentation_shows_are_read(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "measures-catalogue.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```\n(enterprise_id,measure_no.*?)```", page, re.DOTALL)
    folder = region_with(tmp_path, enterprise_measures=shown)
    register = (
        "enterprise_id,industry_code,year,electricity_mwh,output_cny\nE001,29,2020,4000,9e6\nE002,33,2020,90,5e5\n"
    )
    (folder / "enterprises.csv").write_text(register, encoding="utf-8")
    found = rc.read_region(folder).enterprise_measures
    assert found["status"].to_list() == ["done", "planned", "planned", "rejected"]
