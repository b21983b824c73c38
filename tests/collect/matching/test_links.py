"""links.csv: what was decided is kept as it was, undone by taking its line out, and every fault of it is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_carbon.collect.matching.links import (
    Decisions,
    no_links,
    read_links,
    with_links,
    without_link,
    write_links,
)
from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import speaking

HEADER = "link,enterprise_id,identity_kind,identity,publisher,other_enterprise,decided_on,decided_by,why"
SOUND = [
    "same,A,meter,3301000002,grid,,2024-05-03,Li,second plant",
    "different,A,name,杭州大江纺织有限公司（三厂）,,,2024-05-03,Li,",
    "更名,A,name,杭州江海新材料有限公司,,,2024-05-03,Li,",
    "merged,B,,,,A,2024-01-01,Li,",
    "split,C,,,,A,2024-01-01,Li,",
    "closed,D,,,,,2024-01-01,Li,moved away",
]


def links_file(folder, *lines):
    path = folder / "links.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def test_links_are_read_in_their_order_whatever_language_their_kind_is_in(tmp_path):
    links = read_links(links_file(tmp_path, *SOUND), ["A", "B", "C", "D"])
    assert links["link"].to_list() == ["same", "different", "renamed", "merged", "split", "closed"]
    assert links.row(0) == ("same", "A", "meter", "3301000002", "grid", None, "2024-05-03", "Li", "second plant", None)


def test_region_without_the_file_has_no_links(tmp_path):
    assert read_links(tmp_path / "links.csv").equals(no_links())


def test_what_is_written_is_read_as_it_was(tmp_path):
    told = {"link": "same", "enterprise_id": "=A1", "identity_kind": "name", "identity": '\'=cmd, "甲"'}
    links = with_links(
        read_links(links_file(tmp_path, *SOUND)), [{**told, "decided_on": "2024-06-01", "decided_by": "@Li"}]
    )
    write_links(links, tmp_path / "again.csv")
    assert read_links(tmp_path / "again.csv").equals(links)


def test_last_decision_undone_leaves_no_file(tmp_path):
    path = links_file(tmp_path, SOUND[0])
    write_links(without_link(read_links(path), 0), path)
    assert not path.exists()
    assert read_links(path).is_empty()


@given(st.lists(st.sampled_from(SOUND), max_size=4), st.data())
def test_link_taken_out_where_it_was_put_in_changes_nothing(lines, data):
    columns = HEADER.split(",")
    cells = [[cell or None for cell in line.split(",")] for line in lines]
    links = with_links(no_links(), [dict(zip(columns, each, strict=True)) for each in cells])
    closed = {"link": "closed", "enterprise_id": "Z", "decided_on": "2024-01-01", "decided_by": "Li"}
    more = with_links(links, [closed])
    assert without_link(more, len(lines)).equals(links)
    with pytest.raises(IndexError):
        without_link(links, len(lines) + data.draw(st.integers(0, 3)))


def test_link_has_no_other_columns():
    with pytest.raises(TypeError, match="no column of a link: colour"):
        with_links(no_links(), [{"colour": "red"}])


def test_merger_is_followed_to_its_end():
    merged = [
        {"link": "merged", "enterprise_id": one, "other_enterprise": other, "decided_on": "2023-01-01"}
        for one, other in ("AB", "BC")
    ]
    links = with_links(no_links(), merged)
    assert Decisions(links).successor("A") == "C"


FAULTY = {
    "kind": ("married,A,meter,1,,,2024-05-03,Li,", "links.csv, line 2: There is no kind of link 'married'.\n  The kinds are same, different, renamed, merged, split, closed, moved and forgotten.", "links.csv 第2行：没有名为“married”的关联类型。\n  可用类型：same、different、renamed、merged、split、closed、moved和forgotten。"),
    "identity kind": ("same,A,phone,1,,,2024-05-03,Li,", "links.csv, line 2: A link of the kind 'same' does not go by 'phone'.\n  Write in the column 'identity_kind' what names the enterprise: meter, bureau_id, credit_code and name.", "links.csv 第2行：“same”类关联不能以“phone”为标识。\n  请在identity_kind列填写标识类型：meter、bureau_id、credit_code和name。"),
    "new name by number": ("renamed,A,meter,1,,,2024-05-03,Li,", "links.csv, line 2: A link of the kind 'renamed' does not go by 'meter'.\n  Write in the column 'identity_kind' what names the enterprise: name.", "links.csv 第2行：“renamed”类关联不能以“meter”为标识。\n  请在identity_kind列填写标识类型：name。"),
    "identity": ("same,A,meter,3.3E+09,,,2024-05-03,Li,", "links.csv, line 2: '3.3E+09' cannot be used as the meter of an enterprise.\n  Write the identity as the source has it; a number that a spreadsheet has shortened must be asked for again.", "links.csv 第2行：“3.3E+09”不能用作企业的meter标识。\n  请按来源原样填写；已被表格软件截断的号码须重新索取。"),
    "other": ("merged,A,,,,A,2024-05-03,Li,", "links.csv, line 2: A link of the kind 'merged' needs another enterprise, and 'A' is none.\n  Write in the column 'other_enterprise' the one it merged into, or was split from.", "links.csv 第2行：“merged”类关联须写明另一企业，“A”不可用。\n  请在other_enterprise列填写其并入或分立自的企业编号。"),
    "date": ("closed,A,,,,,3 May,Li,", "links.csv, line 2: '3 May' is not a date.\n  Write the day the link holds from, like 2024-01-31.", "links.csv 第2行：“3 May”不是日期。\n  请填写生效日期，如2024-01-31。"),
    "enterprise": ("closed,AB,,,,,2024-05-03,Li,", "links.csv, line 2: There is no enterprise 'AB'. Nearest: A or B.\n  Correct the identifier, or remove the link.", "links.csv 第2行：没有编号为“AB”的企业。最接近：A或B。\n  请更正编号，或删除该关联。"),
    "two enterprises": ("same,A,meter,1,,,2024-05-03,Li,\nsame,B,meter,１,,,2024-05-03,Li,", "links.csv, line 3: '１' is linked to B here and to A in line 2.\n  Keep one of the two links.", "links.csv 第3行：“１”此处对应B，第2行对应A。\n  请只保留其中一条。"),
    "same and different": ("different,A,meter,1,,,2024-05-03,Li,\nsame,A,meter,1,,,2024-05-03,Li,", "links.csv, line 3: '1' is said to be A and not to be it; the other link is in line 2.\n  Keep one of the two links.", "links.csv 第3行：“1”既被认定为A，又被认定不是；另一条在第2行。\n  请只保留其中一条。"),
    "circle": ("merged,A,,,,B,2024-05-03,Li,\nmerged,B,,,,A,2024-05-03,Li,", "links.csv, line 3: B and A merge into each other in a circle.\n  Remove the link that is wrong.", "links.csv 第3行：B和A相互并入，形成循环。\n  请删除有误的关联。"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTY)
def test_fault_is_told_word_for_word(tmp_path, fault):
    lines, english, chinese = FAULTY[fault]
    with pytest.raises(InputError) as told:
        read_links(links_file(tmp_path, *lines.split("\n")), ["A", "B"])
    assert str(told.value) == english
    with speaking("zh"):
        assert str(told.value) == chinese


def test_faults_of_all_lines_are_told_together(tmp_path):
    with pytest.raises(InputError) as told:
        read_links(links_file(tmp_path, "married,A,,,,,2024-05-03,Li,", *SOUND, "closed,A,,,,,3 May,Li,"))
    assert [(fault.key, fault.row) for fault in told.value.faults] == [("link_unknown", 2), ("link_date", 9)]


def test_enterprises_that_had_a_number_one_after_the_other_do_not_contradict(tmp_path):
    path = tmp_path / "links.csv"
    lines = ["same,A,meter,33,,,2024-05-03,Li,,2023", "same,B,meter,33,,,2024-05-03,Li,,"]
    path.write_text("\n".join([f"{HEADER},holds_from", *lines]), encoding="utf-8")
    assert read_links(path)["holds_from"].to_list() == ["2023", None]


@pytest.mark.parametrize("written", ["23", "2023-02-30", "May 2023"])
def test_link_that_begins_at_no_day_or_year_is_refused(tmp_path, written):
    path = tmp_path / "links.csv"
    path.write_text(f"{HEADER},holds_from\nsame,A,meter,33,,,2024-05-03,Li,,{written}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"'{written}' is not a date"):
        read_links(path)


@pytest.mark.parametrize(
    ("day", "whose"), [("2022", "A"), ("2023-06-30", "A"), ("2023-07-01", "B"), ("2023", "B"), ("2025", "C")]
)
def test_number_is_whose_last_decision_begins_by_the_day_and_of_a_year_by_the_first_of_july(day, whose):
    told = {"link": "same", "identity_kind": "meter", "identity": "33"}
    begins = [("C", "2024"), ("B", "2023-07-01"), ("A", None)]
    links = with_links(no_links(), [{**told, "enterprise_id": who, "holds_from": begin} for who, begin in begins])
    assert Decisions(links).holding(day).enterprise("", "meter", "33") == whose
