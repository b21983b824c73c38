"""What `collect` has written is read as what it is, whatever words are in it and however its source laid it out."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import regional_carbon as rc
from regional_carbon.collect import intake
from regional_carbon.collect.blank_workbook import write_template
from regional_carbon.collect.region import read_region
from regional_carbon.schema.frames import inert, uninert
from tests.collect.faults import Spoilt, lay_out, replaced

HEADER = ("企业编号", "企业名称", "行业代码", "年份", "用电量（万千瓦时）", "工业总产值（万元）")
NAMES = (
    "某机械总厂", "某注塑厂", "Total Energy Ltd", "注册会计师事务所", "全球资料中心", "#1 Foods", "*甲", "(乙)", "源泉（来源）",
    'He said "no", Ltd', "Line\nbreak", "a;b\tc", "=SUM(A1)", "-1", "@home", "'quoted'", "审核", "说明书厂", "①号厂",
    "计算机厂", "Notes & Sources", "a) first", "总计划公司", "＝１", "\u200bhidden",
)  # fmt: skip


def ledger(rows):
    """Identifiers and names as a ledger of our small region, in its office's own layout."""
    text = io.StringIO()
    lines = [(identifier, name, "33", "2020", "1", "8") for identifier, name in rows]
    csv.writer(text).writerows([HEADER, *lines])
    return text.getvalue().encode()


def taken(content, folder, name="台账.csv"):
    """A file collected into a folder with a yes, as a frame."""
    path = folder.parent / name
    path.write_bytes(content)
    collection = intake.collect(path, into=folder)
    intake.put(collection, intake.delivery_of(collection, folder), yes=True)
    return {name: table.frame for name, table in collection.tables.items()}


def names(frame):
    """The name of each enterprise; a column in which none is known is left out of a region."""
    known = frame["name"] if "name" in frame.columns else [None] * frame.height
    return dict(zip(frame["enterprise_id"], known, strict=True))


def test_names_with_words_of_totals_and_notes_are_read_back_from_what_was_collected(tmp_path):
    folder = lay_out(tmp_path / "small")
    came = taken(ledger([(f"00{number}", name) for number, name in enumerate(NAMES)]), folder)["enterprises"]
    assert came.height == len(NAMES)
    assert names(read_region(folder).enterprises) == names(came)
    assert rc.run(folder, yes=True).summary["enterprises"] == len(NAMES)


def test_enterprise_whose_name_begins_with_of_which_is_told_from_a_part_told_once_more(tmp_path):
    """其中地产 with an identifier is an enterprise; 其中：甲 is told in the row above it, whatever number it bears."""
    rows = [("001", "甲"), ("002", "其中地产有限公司"), ("003", "其中：甲"), ("004", "其中 甲"), ("其中甲", "甲")]
    folder = lay_out(tmp_path / "small")
    (tmp_path / "台账.csv").write_bytes(ledger(rows))
    collection = intake.collect(tmp_path / "台账.csv", into=folder)
    assert names(collection.tables["enterprises"].frame) == {"001": "甲", "002": "其中地产有限公司"}
    assert [fault.key for fault in collection.findings if fault.key == "total_differs"] == []
    (aside,) = [notice for notice in collection.notices if notice.key == "totals_set_aside"]
    assert aside.values["names"] == ["其中：甲", "其中 甲", "其中甲"]
    taken(ledger(rows), folder)
    assert names(read_region(folder).enterprises) == {"001": "甲", "002": "其中地产有限公司"}


@pytest.mark.parametrize("identifier", ["001", "#1", "*1", "注1", "总1", "a)", "=1", "1,000", "合计1", "-"])
def test_identifiers_are_read_back_from_what_was_collected(tmp_path, identifier):
    folder = lay_out(tmp_path / "small")
    taken(ledger([(identifier, "甲"), ("B", "乙")]), folder)
    assert read_region(folder).enterprises["enterprise_id"].to_list() == sorted([identifier, "B"])


WORDS = st.sampled_from(
    ["总", "合计", "全", "注", "说明", "total", "note", "#", "*", "(", "=", "-", "'", '"', ",", "\n", ";", "小计"]
)
LETTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
TEXTS = st.lists(st.one_of(WORDS, st.text(LETTERS, max_size=4)), min_size=1, max_size=4).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=6, unique_by=lambda row: row[0].strip()))
def test_every_register_that_is_collected_is_read_and_comes_back_the_same(tmp_path_factory, rows):
    with TemporaryDirectory(dir=tmp_path_factory.getbasetemp()) as aside:
        folder = lay_out(Path(aside) / "small")
        try:
            came = taken(ledger(rows), folder)
        except rc.RegionalCarbonError:  # not taken, and that was told
            assume(False)
        assert names(read_region(folder).enterprises) == names(came["enterprises"])


def test_statistics_of_an_industry_whose_name_has_the_word_total_are_read_back(tmp_path):
    """Division 39 is 计算机、通信和其他电子设备制造业: 计 is in 合计 as well."""
    folder = lay_out(tmp_path / "small")
    table = (
        "行业名称,年份,能源,消费量,单位\n计算机、通信和其他电子设备制造业,2018,电力,3,万千瓦时\n"
        "计算机、通信和其他电子设备制造业,2019,电力,4,万千瓦时\n金属制品业,2018,电力,30,万千瓦时\n金属制品业,2019,电力,30,万千瓦时\n"
        "橡胶和塑料制品业,2018,电力,30,万千瓦时\n橡胶和塑料制品业,2019,电力,30,万千瓦时\n"
    )
    taken(table.encode(), folder, "年鉴.csv")
    energy = read_region(folder).energy
    assert (
        energy.filter(pl.col("industry_code") == "39")["industry"].to_list() == ["计算机、通信和其他电子设备制造业"] * 2
    )


def test_table_collected_again_and_another_beside_it_are_read(tmp_path):
    folder = lay_out(tmp_path / "small")
    for content in (ledger([("A", "某总厂"), ("B", "乙")]), ledger([("A", "某总厂"), ("C", "注塑厂")])):
        taken(content, folder)
    taken("enterprise_id,year,energy,amount,unit\nA,2020,天然气,2,万立方米\n".encode(), folder, "燃气总表.csv")
    assert read_region(folder).enterprises["enterprise_id"].to_list() == ["A", "C"]
    assert read_region(folder).enterprise_energy["amount"].to_list() == [2.0]


def test_encoding_decided_for_a_source_does_not_spell_our_own_table_otherwise(tmp_path):
    folder = lay_out(tmp_path / "small")
    (folder / "mapping.toml").write_text('[enterprises]\nencoding = "big5"\n', encoding="utf-8")
    header = "enterprise_id,name,industry_code,year,electricity (MWh),output (CNY)"
    taken(f"{header}\nA,總廠,33,2020,90,500000\nB,註塑廠,33,2020,10,80000\n".encode("cp950"), folder)
    assert read_region(folder).enterprises["name"].to_list() == ["總廠", "註塑廠"]


def test_row_a_person_has_added_below_as_a_total_is_no_enterprise(tmp_path):
    """It lacks what an enterprise must have: nothing is guessed of the rows that do not."""
    total = Spoilt("enterprises.csv", lambda text: f"{text}合计,,,140,680000\n注：初步数,,,,\n")
    assert read_region(lay_out(tmp_path / "small", total)).enterprises["enterprise_id"].to_list() == ["A", "B", "C"]


def test_table_in_our_own_columns_saved_as_a_workbook_owes_nothing_to_the_source_s_layout(tmp_path):
    folder = lay_out(tmp_path / "small")
    taken(ledger([("A", "某总厂"), ("B", "乙")]), folder)
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO((folder / "enterprises.csv").read_text(encoding="utf-8"))):
        book.active.append(row)
    (folder / "enterprises.csv").unlink()
    book.save(folder / "enterprises.xlsx")
    assert read_region(folder).enterprises["name"].to_list() == ["某总厂", "乙"]


def test_template_filled_in_is_not_remembered_as_a_source(tmp_path):
    folder = lay_out(tmp_path / "small")
    taken(ledger([("A", "某总厂"), ("B", "乙")]), folder)
    before = intake.layouts_of_folder(folder)
    read = read_region(folder)
    path = write_template(tmp_path / "模板.xlsx", "zh", energy=read.energy, enterprises=read.enterprises)
    taken(path.read_bytes(), folder, "模板.xlsx")
    assert intake.layouts_of_folder(folder) == before != {}
    assert names(read_region(folder).enterprises) == {"A": "某总厂", "B": "乙"}


def test_demo_s_statistics_with_a_total_in_an_industry_s_name_need_no_layout(tmp_path):
    renamed = Spoilt("energy_statistics.csv", replaced("Metal products", "Metal products in total"))
    folder = lay_out(tmp_path / "small", renamed)
    (folder / "mapping.toml").write_text('[energy_statistics.columns]\n"行业" = "industry"\n', encoding="utf-8")
    assert "Metal products in total" in read_region(folder).energy["industry"].to_list()


@given(st.lists(st.text(LETTERS), min_size=1))
def test_texts_written_inert_come_back_as_they_were(texts):
    frame = pl.DataFrame({"text": texts})
    assert uninert(inert(frame)).equals(frame)
    assert not inert(frame)["text"].str.contains(r"^[=+\-@\t\r\n＝＋－＠]").any()
