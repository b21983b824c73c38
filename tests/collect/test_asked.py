"""Whatever of an energy table is not understood is asked about, and each answer that the question offers is taken."""

from __future__ import annotations

import pytest

import regional_carbon as rc
from regional_carbon.collect.asking.questions import after, questions_of
from regional_carbon.collect.intake import collect, delivery_of, put
from regional_carbon.language.messages import speaking

WIDE = "2019年,,,\n行业,电力（MWh）,兰炭（吨）,原煤（吨）\n食品制造业,30,5,2\n"
ROWS = "2019年,,\n能源,单位,食品制造业\n原煤,吨,2\n兰炭,吨,5\n电力,MWh,30\n"
LONG = "行业,年份,能源,消费量,单位\n食品制造业,2019,兰炭,5,吨\n食品制造业,2019,电力,30,MWh\n食品制造业,2019,原煤,2,吨\n"
INDUSTRY = "2019年,\n行业,原煤（吨）\n食品制造业,2\n六大高耗能行业,9\n"


def collected(tmp_path, text, section="", answer="", factors=""):
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    if section:
        (tmp_path / "mapping.toml").write_text(f"[energy_statistics.{section}]\n{answer}\n", encoding="utf-8")
    if factors:
        (tmp_path / "factors.csv").write_text(f"energy,unit,tco2_per_unit,source\n{factors}\n", encoding="utf-8")
    return collect(path, into=tmp_path)


def amounts(found):
    rows = found.tables["energy_statistics"].frame
    return dict(rows.select("energy", "amount").iter_rows())


@pytest.mark.parametrize(("text", "section"), [(WIDE, "columns"), (ROWS, "aliases"), (LONG, "aliases")])
def test_energy_not_understood_may_be_named_left_out_or_given_a_factor(tmp_path, text, section):
    assert [fault.severity for fault in collected(tmp_path, text).findings] == ["error"]
    named = collected(tmp_path, text, section, '"兰炭" = "coke"')
    assert (named.findings, amounts(named)) == ([], {"raw_coal": 2.0, "coke": 5.0, "electricity": 30.0})
    left_out = collected(tmp_path, text, section, '"兰炭" = ""')
    assert (left_out.findings, amounts(left_out)) == ([], {"raw_coal": 2.0, "electricity": 30.0})
    own = collected(tmp_path, text, section, '"兰炭" = "semi_coke"', "semi_coke,t,2.4,us")
    assert (own.findings, amounts(own)["semi_coke"]) == ([], 5.0)


ENERGY = {
    "en": "s.csv, line 2: '兰炭' is not an energy of the factors in use.\n  State in mapping.toml what it counts as (a header"
    ' under [columns], a name in a cell under [aliases]): "兰炭" = "coke"; or leave it out: "兰炭" = "". Or add a'
    " factors.csv with its factor and source. The energies are anthracite,",
    "zh": "s.csv 第2行：“兰炭”不在所用因子之中。\n  请在mapping.toml中注明按哪种能源计（表头写在[columns]下，单元格中的名称写在"
    '[aliases]下）："兰炭" = "coke"；或写"兰炭" = ""以略去。也可在factors.csv中补充其因子与来源。可用能源：anthracite、',
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_energy_not_understood_is_asked_about_word_for_word(tmp_path, language):
    (fault,) = collected(tmp_path, LONG).findings
    with speaking(language):
        assert fault.text().startswith(ENERGY[language])


TOTAL = {
    "en": "'油品合计' is not an energy of the factors in use: it adds up several, and they are not given here.",
    "zh": "“油品合计”不在所用因子之中：它是多种能源的合计，而此处未列出各品种。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_total_of_energies_without_them_is_asked_about(tmp_path, language):
    text = WIDE.replace("兰炭", "油品合计")
    (fault,) = collected(tmp_path, text).findings
    with speaking(language):
        assert TOTAL[language] in fault.text()
    named = collected(tmp_path, text, "columns", '"油品合计" = "diesel"')
    assert (named.findings, amounts(named)["diesel"]) == ([], 5.0)
    left_out = collected(tmp_path, text, "columns", '"油品合计" = ""')
    assert (left_out.findings, amounts(left_out)) == ([], {"electricity": 30.0, "raw_coal": 2.0})


def test_total_of_energies_beside_them_is_not_counted_twice(tmp_path):
    found = collected(tmp_path, "2019年,,,\n行业,煤合计（吨）,原煤（吨）,洗精煤（吨）\n食品制造业,7,5,2\n")
    assert (found.findings, amounts(found)) == ([], {"raw_coal": 5.0, "washed_coal": 2.0})


@pytest.mark.parametrize(("answer", "kept"), [("total", ["14"]), ("", ["14"]), ("17", ["14", "17"])])
def test_industry_not_understood_may_be_a_total_left_out_or_named(tmp_path, answer, kept):
    assert [fault.key for fault in collected(tmp_path, INDUSTRY).errors] == ["industry_name_unknown"]
    found = collected(tmp_path, INDUSTRY, "aliases", f'"六大高耗能行业" = "{answer}"')
    assert found.errors == []
    assert found.tables["energy_statistics"].frame["industry_code"].to_list() == kept


UNIT = {
    "en": "s.csv, line 2: diesel of industry 14 in 2019 is given in 'gallons', an unknown unit.\n  diesel is taken in kg,"
    " short ton, t, 10^4 t, 10^8 t, L, US gal and UK gal. Correct the unit, or state in mapping.toml which it is (of a"
    ' column under [units], in a cell under [aliases]): "gallons" = "kg".',
    "zh": "s.csv 第2行：2019年行业14的diesel以“gallons”计，单位无法识别。\n  diesel可用单位：kg、short ton、t、10^4 t、10^8"
    " t、L、US gal和UK gal。请更正单位，或在mapping.toml中注明（整列写在[units]下，单元格中的写在[aliases]下）："
    '"gallons" = "kg"。',
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_unit_in_a_cell_is_asked_about_and_the_answer_counts(tmp_path, language):
    text = LONG.replace("兰炭,5,吨", "柴油,1149,gallons")
    (fault,) = collected(tmp_path, text).findings
    with speaking(language):
        assert fault.text() == UNIT[language]
    answered = collected(tmp_path, text, "aliases", '"gallons" = "US gal"')
    assert (answered.findings, amounts(answered)["diesel"]) == ([], pytest.approx(3.785411784))


def test_unit_may_stand_in_the_cell_of_its_amount(tmp_path):
    wide = collected(tmp_path, "2019年,,\n行业,原煤,电力\n食品制造业,1 200 t,3 万千瓦时\n纺织业,900 kg,—\n")
    assert wide.findings == []
    rows = wide.tables["energy_statistics"].frame.select("industry_code", "energy", "amount").rows()
    assert rows == [("14", "raw_coal", 1200.0), ("14", "electricity", 30.0), ("17", "raw_coal", 0.9)]


def test_unit_may_stand_in_the_cell_of_a_row_s_amount_and_in_a_register(tmp_path):
    long = collected(tmp_path, "行业,年份,能源,消费量\n食品制造业,2019,原煤,1200吨\n食品制造业,2019,电力,30万千瓦时\n")
    assert (long.findings, amounts(long)) == ([], {"raw_coal": 1200.0, "electricity": 300.0})
    register = collected(
        tmp_path, "企业编号,行业代码,年份,用电量,产值（元）\nA,29,2020,5 MWh,1\nB,29,2020,2000 kWh,1\n"
    )
    assert register.findings == []
    assert register.tables["enterprises"].frame["electricity_mwh"].to_list() == [5.0, 2.0]


def test_amount_without_a_unit_beside_amounts_with_one_is_refused(tmp_path):
    register = collected(tmp_path, "企业编号,行业代码,年份,用电量,产值（元）\nA,29,2020,5 MWh,1\nB,29,2020,2000,1\n")
    assert [fault.key for fault in register.findings] == ["unit_missing"]


def test_energy_in_its_own_unit_and_in_coal_equivalent_counts_once(tmp_path):
    found = collected(
        tmp_path,
        "2019年,,,,\n行业,原煤（吨）,原煤（吨标准煤）,电力（MWh）,电力（吨标准煤）\n食品制造业,10,7.143,20,2.5\n",
    )
    assert (found.findings, amounts(found)) == ([], {"raw_coal": 10.0, "electricity": 20.0})


@pytest.mark.parametrize(("left_out", "expected"), [("用电量(千瓦时)", 20.0), ("用电量(万千瓦时)", 0.003)])
def test_one_name_in_two_units_is_told_apart_by_its_unit(tmp_path, left_out, expected):
    text = "企业编号,行业代码,年份,用电量（千瓦时）,用电量（万千瓦时）,产值（元）\nA,29,2020,3,2,1\n"
    assert [fault.key for fault in collected(tmp_path, text).errors] == ["columns_fit_alike"]
    (tmp_path / "mapping.toml").write_text(f'[enterprises.columns]\n"{left_out}" = ""\n', encoding="utf-8")
    found = collect(tmp_path / "s.csv", into=tmp_path)
    assert found.errors == []
    assert found.tables["enterprises"].frame["electricity_mwh"].to_list() == [pytest.approx(expected)]


LEDGER = "企业编号,行业代码,年份,用电量（MWh）,产值（元）\nA,29,2020,5,1\nB,29,2020,{cell},1\n"


def test_register_in_which_an_amount_is_not_known_is_taken_with_what_is_known(tmp_path):
    found = collected(tmp_path, LEDGER.format(cell=""))
    assert found.findings == []
    assert found.tables["enterprise_records"].frame["electricity_mwh"].to_list() == [5.0, None]


@pytest.mark.parametrize(
    ("cell", "answer", "amount"), [("停产", "", None), ("约120", "120", 120.0), ('"1.234,5"', "1234.5", 1234.5)]
)
def test_cell_that_is_no_number_may_be_explained(tmp_path, cell, answer, amount):
    text = LEDGER.format(cell=cell)
    assert collected(tmp_path, text).errors != []
    bare = cell.strip('"')
    answers = "".join(f'[{table}.aliases]\n"{bare}" = "{answer}"\n' for table in ("enterprises", "enterprise_records"))
    (tmp_path / "mapping.toml").write_text(answers, encoding="utf-8")
    found = collect(tmp_path / "s.csv", into=tmp_path)
    (register,) = found.tables.values()
    assert (found.errors, register.frame["electricity_mwh"].to_list()) == ([], [5.0, amount])


def test_cell_of_statistics_that_is_no_number_may_be_explained(tmp_path):
    text = WIDE.replace("兰炭（吨）", "焦炭（吨）").replace("30,5", "30,未统计")
    assert [fault.key for fault in collected(tmp_path, text).errors] == ["not_a_number"]
    found = collected(tmp_path, text, "aliases", '"未统计" = ""')
    assert (found.errors, amounts(found)) == ([], {"electricity": 30.0, "raw_coal": 2.0})


def test_energy_of_columns_named_for_years_may_be_said_and_each_keeps_its_year(tmp_path):
    text = "行业,2018,2019\n金属制品业,1,2\n"
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    asked = collect(path, table="energy_statistics")
    assert "energy_not_said" in {fault.key for fault in asked.errors}
    years = "".join(f'"{year}" = "{{0}}"\n' for year in (2018, 2019))
    mapping = "[energy_statistics.columns]\n" + years.format("electricity")
    (tmp_path / "mapping.toml").write_text(
        mapping + "[energy_statistics.units]\n" + years.format("MWh"), encoding="utf-8"
    )
    found = collect(path, into=tmp_path, table="energy_statistics")
    assert found.errors == []
    rows = found.tables["energy_statistics"].frame.select("year", "energy", "amount").rows()
    assert rows == [(2018, "electricity", 1.0), (2019, "electricity", 2.0)]


def test_energy_in_coal_equivalent_without_a_coefficient_may_be_left_out(tmp_path):
    text = WIDE.replace("兰炭（吨）", "煤矿瓦斯气（吨标准煤）")
    assert "tce_without_coefficient" in {fault.key for fault in collected(tmp_path, text).errors}
    assert collected(tmp_path, text, "columns", '"煤矿瓦斯气" = ""').errors == []


MERGED = "企业编号,企业名称,行业代码,户号,用电量（MWh）,产值（元）,年份\nE1,甲,14,1001,60,5,2020\n{second},40,,2020\nE2,乙,17,1003,20,8,2020\n"


def test_meters_under_a_merged_enterprise_are_its_own(tmp_path):
    found = collected(tmp_path, MERGED.format(second=",,,1002"))
    assert found.errors == []
    rows = found.tables["enterprise_records"].frame.select("enterprise_id", "meter", "electricity_mwh").rows()
    assert rows == [("E1", "1001", 60.0), ("E1", "1002", 40.0), ("E2", "1003", 20.0)]


def test_row_that_names_neither_enterprise_nor_meter_is_refused(tmp_path):
    assert "blank_text" in {fault.key for fault in collected(tmp_path, MERGED.format(second=",,,")).errors}


def test_row_of_a_list_that_says_nobody_s_amounts_is_told_word_for_word(tmp_path):
    (fault,) = collected(tmp_path, "户号,户名,用电量（MWh）,年份\n1001,甲,60,2020\n,,40,2020\n").errors
    assert str(rc.InputError(faults=[fault])) == (
        "s.csv, line 3: The row has amounts, and names no enterprise: meter and name blank.\n"
        "  Write whose it is, or remove the row."
    )
    with rc.speaking("zh"):
        assert str(rc.InputError(faults=[fault])) == (
            "s.csv 第3行：该行有数据，但未说明是哪家企业：meter和name为空。\n  请填写所属企业，或删除该行。"
        )


# ---------------------------------------------------------------------------------------------------
# Rows that are left out, and rows that stand there again

TOPICS = "主题,行业,2019\n人口,城镇,5\n,乡村,6\n能源,金属制品业,7\n,家具制造业,8\n"
IN_MWH = {"columns": {"2019": "electricity"}, "units": {"2019": "MWh"}}


def decided(tmp_path, text, table="energy_statistics", **layout):
    """A file read again after its layout as understood was decided on."""
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    first = collect(path, table=table)
    return collect(path, table=table, decided=after(first, {table: layout}))


def test_rows_of_other_topics_are_left_out_by_what_a_column_says_merged_cells_too(tmp_path):
    found = decided(tmp_path, TOPICS, **IN_MWH, left_out={"主题": ["人口"]})
    rows = found.tables["energy_statistics"].frame.select("industry_code", "amount").rows()
    assert (found.errors, rows) == ([], [("33", 7.0), ("21", 8.0)])
    assert "s.csv: 2 rows are left out, as decided, because 主题 is 人口." in [one.text() for one in found.notices]


def test_blank_beside_another_row_s_name_is_not_of_the_topic_above(tmp_path):
    text = "行业,主题,2019\n城镇,人口,5\n金属制品业,,7\n"
    found = decided(tmp_path, text, **IN_MWH, left_out={"主题": ["人口"]})
    assert found.tables["energy_statistics"].frame["industry_code"].to_list() == ["33"]


OURS = "industry_code,industry,year,energy,amount,unit\n"
TWICE = OURS + "33,Metal,2023,electricity,5,MWh\n33,Metal,2023,electricity,7,MWh\n29,Rubber,2023,raw_coal,1,t\n"


@pytest.mark.parametrize(("how", "amount"), [("first", 5.0), ("last", 7.0), ("sum", 12.0)])
def test_rows_of_one_key_are_settled_in_our_own_columns_too(tmp_path, how, amount):
    assert {fault.key for fault in decided(tmp_path, TWICE).errors} == {"duplicate"}
    found = decided(tmp_path, TWICE, same_rows=how)
    assert found.errors == []
    assert amounts(found) == {"electricity": amount, "raw_coal": 1.0}


def test_rows_of_one_key_in_two_units_are_not_added_up(tmp_path):
    text = TWICE.replace("7,MWh", "7,kWh")
    assert {fault.key for fault in decided(tmp_path, text, same_rows="sum").errors} == {"duplicate"}
    (question,) = questions_of(decided(tmp_path, text))
    assert [str(option.words) for option in question.options][:2] == [
        "The first of each counts", "The last of each counts",
    ]  # fmt: skip
    assert {*question.options[2].decision} == {"left_out"}


def test_one_energy_under_two_names_is_one_row_of_its_key(tmp_path):
    text = OURS + "29,Rubber,2023,raw_coal,1,t\n29,Rubber,2023,原煤,2,t\n"
    assert amounts(decided(tmp_path, text, same_rows="sum")) == {"raw_coal": 3.0}


def test_what_was_decided_of_one_file_in_our_columns_says_nothing_of_another_s(tmp_path):
    """A delivery in our own columns was settled; the office's own list, of other columns, is still asked about."""
    folder = tmp_path / "district"
    path = tmp_path / "s.csv"
    path.write_text(TWICE, encoding="utf-8")
    first = collect(path, into=folder)
    found = collect(path, into=folder, decided=after(first, {"energy_statistics": {"same_rows": "first"}}))
    put(found, delivery_of(found, folder), yes=True)
    assert collect(path, into=folder).errors == []
    path.write_text(
        "industry_code,year,energy,amount,unit\n" + TWICE.split("\n", 1)[1].replace("Metal,", "").replace("Rubber,", "")
    )
    assert {fault.key for fault in collect(path, into=folder).errors} == {"duplicate"}


@pytest.mark.parametrize(
    ("cell", "answer"), [("n/k", {"aliases": {"n/k": ""}}), ("120?", {"aliases": {"120?": "120"}})]
)
def test_cell_in_our_own_columns_that_is_no_number_may_be_explained(tmp_path, cell, answer):
    text = f"enterprise_id,industry_code,year,electricity_mwh,output_cny\nA,29,2020,5,1\nB,29,2020,{cell},1\n"
    found = decided(tmp_path, text, "enterprise_records", **answer)
    known = found.tables["enterprise_records"].frame["electricity_mwh"].to_list()
    assert (found.errors, known) == ([], [5.0, None if cell == "n/k" else 120.0])


def test_header_s_unit_that_cannot_measure_its_column_gives_way_to_the_one_that_is_chosen(tmp_path):
    text = LEDGER.format(cell="7").replace("MWh", "吨")
    assert [fault.key for fault in decided(tmp_path, text, "enterprises").errors] == ["header_unit_wrong"]
    found = decided(tmp_path, text, "enterprises", units={"用电量": "10^4 kWh"})
    assert (found.errors, found.tables["enterprises"].frame["electricity_mwh"].to_list()) == ([], [50.0, 70.0])


def test_header_s_unit_that_measures_its_column_is_not_overruled(tmp_path):
    found = decided(tmp_path, LEDGER.format(cell="7"), "enterprises", units={"用电量": "10^4 kWh"})
    assert [fault.key for fault in found.errors] == ["decided_unit_differs"]


def test_energy_that_nothing_in_the_file_names_is_said_once_for_next_year_s_columns_too(tmp_path):
    text = "行业,2018,2019\n金属制品业,1,2\n"
    found = decided(tmp_path, text, energy="electricity", units={"electricity": "MWh"})
    rows = found.tables["energy_statistics"].frame.select("year", "energy", "amount").rows()
    assert (found.errors, rows) == ([], [(2018, "electricity", 1.0), (2019, "electricity", 2.0)])
    folder = tmp_path / "district"
    put(found, delivery_of(found, folder), yes=True)
    following = tmp_path / "next.csv"
    following.write_text(text.replace("2018,2019", "2019,2020"), encoding="utf-8")
    again = collect(following, into=folder)
    assert (again.errors, again.tables["energy_statistics"].frame["year"].to_list()) == ([], [2019, 2020])


def test_amounts_of_one_energy_in_rows_get_the_unit_that_is_chosen_for_it(tmp_path):
    text = "2019年,\n能源,食品制造业\n原煤,2\n电力,3\n"
    found = decided(tmp_path, text, units={"原煤": "t", "电力": "MWh"})
    assert (found.errors, amounts(found)) == ([], {"raw_coal": 2.0, "electricity": 3.0})


def test_records_that_name_nobody_and_say_nothing_are_asked_about(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("地址,年份,面积\n甲路,2020,50\n", encoding="utf-8")
    found = collect(path, table="enterprise_records")
    told = [str(rc.InputError(faults=[fault])) for fault in found.errors]
    assert told == [
        "s.csv: No column that is understood says of which enterprise a row is.",
        "s.csv: No column that is understood holds an amount of enterprises, such as electricity or output.",
    ]
    with rc.speaking("zh"):
        assert [str(rc.InputError(faults=[fault])) for fault in found.errors] == [
            "s.csv：没有可识别的列说明各行属于哪家企业。",
            "s.csv：没有可识别的列给出企业的用电量、产值等数据。",
        ]
    assert [question.first.key for question in questions_of(found)] == ["records_of_nobody", "records_of_nothing"]


def test_column_that_is_not_used_and_was_never_decided_on_stays_open_when_something_else_is_decided(tmp_path):
    """Of two unknown fuels one is named: the other is asked about still, and not taken as left out."""
    text = WIDE.replace("原煤", "神秘煤")
    found = decided(tmp_path, text, columns={"兰炭": "coke"})
    assert [(fault.key, fault.alike) for fault in found.errors] == [("energy_column_unknown", "神秘煤")]


def test_column_with_a_unit_that_no_table_uses_is_asked_about_once(tmp_path):
    text = "企业编号,行业代码,年份,用电量（MWh）,产值（元）,蒸发量（吨）\nA,29,2020,5,1,3\n"
    found = decided(tmp_path, text, "enterprises")
    (question,) = questions_of(found)
    assert question.first.told()[0] == "The column '蒸发量' is not used (3)."
    with rc.speaking("zh"):
        assert question.first.told()[0] == "“蒸发量”列未使用（3）。"
    left_out = decided(tmp_path, text, "enterprises", columns={"蒸发量": ""})
    assert questions_of(left_out) == []


def test_rows_that_stand_there_again_may_be_left_out_by_what_tells_them_apart(tmp_path):
    text = "行业,年份,能源,消费量,单位,范围\n食品制造业,2019,电力,30,MWh,全国\n食品制造业,2019,电力,3,MWh,东部\n"
    (question,) = [one for one in questions_of(decided(tmp_path, text)) if one.first.key == "duplicate"]
    assert [str(option.words) for option in question.options][3:] == [
        "Leave out the 1 row whose 范围 is 全国", "Leave out the 1 row whose 范围 is 东部",
    ]  # fmt: skip
    assert amounts(decided(tmp_path, text, left_out={"范围": ["东部"]})) == {"electricity": 30.0}


def test_file_of_which_something_is_decided_is_the_table_it_was_decided_of(tmp_path):
    """What is decided may leave out what the file was recognised by; what is still missing is asked about."""
    found = decided(tmp_path, WIDE, columns={"行业": "", "电力": "", "兰炭": "", "原煤": ""})
    path = tmp_path / "s.csv"
    again = collect(path, decided=after(found, {"energy_statistics": {"columns": {"电力": ""}}}))
    assert [*again.tables] == ["energy_statistics"]
    assert again.errors != []
