"""A text's encoding is told strictly, its delimiter is never guessed, and each row knows the line it begins on."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import regional_carbon as rc
from regional_carbon.collect import text_files
from regional_carbon.collect.intake import collect
from regional_carbon.collect.sheets import ColumnSheet
from regional_carbon.collect.text_files import decoded, delimiter_of, text_sheet

NAMES = "企业,电量\n甲厂（杭州）,1\n"


def key(call, *given):
    """The key of the fault a call ends in, and its line."""
    with pytest.raises(rc.InputError) as told:
        call("t.csv", *given)
    (only,) = told.value.faults
    return only.key, only.row


# ---------------------------------------------------------------------------------------------------
# Encoding


@pytest.mark.parametrize(
    ("coding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("gb2312", "gb18030")],
)  # fmt: skip
def test_text_is_read_in_the_encoding_it_is_in(coding, found):
    assert decoded("t.csv", NAMES.encode(coding)) == (NAMES, found)


def test_utf_16_is_known_by_its_mark_in_either_order():
    for mark, coding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert decoded("t.csv", mark + NAMES.encode(coding)) == (NAMES, "utf-16")
        assert key(decoded, NAMES.encode(coding))[0] in ("text_with_nul", "encoding")


def test_rare_character_of_a_name_is_read_which_gbk_does_not_have():
    """𠮷 (U+20BB7) takes four bytes in GB18030, and GBK has no place for it."""
    assert decoded("t.csv", "𠮷,㐂".encode("gb18030"))[0] == "𠮷,㐂"


LEDGER = "企業名稱,統一社會信用代碼,年份,用電量（千瓦時）,工業總產值（萬元）\r\n大江紡織公司,91330109MA00000001,2023,1250000,8200\r\n"


def test_big5_is_known_by_names_of_columns_that_only_it_holds():
    assert decoded("t.csv", LEDGER.encode("cp950")) == (LEDGER, "big5")
    assert decoded("t.csv", f"2023年用電情況表\n\n{LEDGER}".encode("cp950"))[1] == "big5"
    assert decoded("t.csv", LEDGER.encode("gb18030")) == (LEDGER, "gb18030")


@pytest.mark.parametrize("coding", ["gbk", "gb18030"])
@pytest.mark.parametrize("header", ["行业,原煤,电力", "甲,乙,丙", "企業名稱,用電量"])
def test_text_of_the_mainland_is_never_taken_for_big5(coding, header):
    text = f"{header}\n纺织业,1,2\n"
    assert decoded("t.csv", text.encode(coding)) == (text, "gb18030")


def test_file_in_big5_is_collected_and_says_how_it_was_read(tmp_path):
    path = tmp_path / "台账.csv"
    path.write_bytes(LEDGER.encode("cp950"))
    found = collect(path)
    assert not found.errors
    assert found.tables["enterprise_records"].frame["electricity_mwh"].to_list() == [1250]
    told = [notice.text() for notice in found.notices]
    assert "台账.csv is not UTF-8; it was read as BIG5. Check its names: if they are wrong, so is the encoding." in told


def test_big5_without_names_that_we_know_is_taken_only_when_the_person_says_so():
    """'用電' in Big5 is A5 CE B9 71, which in GB18030 is 'ノ筿': both are text, and no rule tells which was meant."""
    data = "用電\n".encode("big5")
    assert decoded("t.csv", data, "big5") == ("用電\n", "big5")
    assert decoded("t.csv", data) == ("ノ筿\n", "gb18030")


def test_character_for_private_use_betrays_another_encoding():
    assert key(decoded, "企業,用電里\n".encode("big5")) == ("encoding_doubtful", 1)


def test_broken_utf_8_is_not_read_as_gb18030():
    """One byte of the last character is lost: the whole would decode as GB18030, as nonsense."""
    data = "浙江省杭州市\n萧山区".encode()
    whole = [length for length in range(12, len(data)) if _decodes(data[:length], "gb18030")]
    assert whole
    for length in whole:
        if not _decodes(data[:length], "utf-8"):
            assert key(decoded, data[:length])[0] == "encoding"


def _decodes(data, coding):
    try:
        return bool(data.decode(coding))
    except UnicodeDecodeError:
        return False


def test_byte_that_cannot_be_read_is_told_with_its_line():
    assert key(decoded, b"a,b\nc,\xff\n") == ("encoding", 2)
    assert key(decoded, "a,b\n电,1\n".encode("gb18030"), "utf-8") == ("encoding_not", 2)


@given(st.binary(max_size=200), st.sampled_from(["", *text_files.ENCODINGS]))
def test_any_bytes_give_text_or_one_of_our_errors(data, encoding):
    try:
        text, found = decoded("t.csv", data, encoding)
    except rc.InputError:
        return
    assert "\0" not in text
    assert found in text_files.ENCODINGS


@given(st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Co", "Cn", "Cs")), min_size=1))
def test_what_gb18030_writes_is_read_back_or_refused_and_never_another_text(text):
    data = text.encode("gb18030")
    try:
        found, encoding = decoded("t.csv", data)
    except rc.InputError:
        return
    assert found == text or encoding != "gb18030"  # bytes that are valid UTF-8 are UTF-8


# ---------------------------------------------------------------------------------------------------
# Delimiter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b\n1,2\n", ","), ("a;b\n1;2\n", ";"), ("a\tb\n1\t2\n", "\t"), ("a\n1\n", ","), ("", ","),
        ("a;b\n1,5;2,5\n", ";"), ("a\tb\n1,234\t5\n6\t7\n", "\t"), ('"x;y",b\n"x;z",1\n', ","), ('a,b\n"1,5",2\n', ","),
        ("表1, 2020\na;b;c\n1;2;3\n4;5;6\n注：甲；乙\n", ";"), ("a，b\n1，2\n", ","),
    ],
)  # fmt: skip
def test_delimiter_is_the_only_one_that_cuts_the_lines_evenly(text, found):
    assert delimiter_of("t.csv", text) == found


@pytest.mark.parametrize("text", ["a,b;c\n1,2;3\n", "a,b;c\n1,2,3;4\n5;6;7;8,9\n"])
def test_delimiter_is_not_guessed_where_two_fit_or_none(text):
    assert key(delimiter_of, text) == ("delimiter_unclear", None)


def test_file_named_tsv_has_tabs():
    assert delimiter_of("t.tsv", "a,b\tc\n1,2\t3\n", suffix=".tsv") == "\t"


# ---------------------------------------------------------------------------------------------------
# Cells

cell = st.text(st.sampled_from('ab1 ,;"\n\r\té中'), max_size=5)
plain = st.text(st.sampled_from("ab1 ;\té中\x0b\x85\u2028"), max_size=5)


@given(st.lists(st.lists(cell, min_size=1, max_size=4), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_cells_are_those_the_csv_module_finds(rows, end):
    data = io.StringIO(newline="")
    csv.writer(data, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    sheet = text_sheet("t.csv", "t", data.getvalue(), ",")
    assert [list(row) for row in sheet.rows] == rows
    assert len(sheet.lines) == len(rows)


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(plain, min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_regular_text_gives_the_same_cells_by_columns_and_by_rows(rows, end):
    text = end.join(",".join(row) for row in rows) + end
    by_columns = text_sheet("t.csv", "t", text, ",")
    by_rows = csv.reader(io.StringIO(text, newline=""))
    blank = [""] * len(rows[0])
    assert [row or blank for row in by_columns.rows] == [row or blank for row in by_rows]
    assert list(by_columns.lines) == list(range(1, len(rows) + 1))


def test_each_row_knows_the_line_it_begins_on_after_cells_of_several_lines():
    text = 'a,b\n"two\nlines",1\n\n"three\r\nlines\rhere",2\nx,3\n'
    sheet = text_sheet("t.csv", "t", text, ",")
    assert [row[-1] for row in sheet.rows if row] == ["b", "1", "", "2", "3"]
    assert list(sheet.lines) == [1, 2, 4, 5, 8]


def test_lines_are_right_in_batches_too(monkeypatch):
    monkeypatch.setattr(text_files, "_BATCH", 2)
    text = 'a,b\n"two\nlines",1\nx,2\n"y\n\nz",3\nw,4\n'
    sheet = text_sheet("t.csv", "t", text, ",")
    assert isinstance(sheet, ColumnSheet)
    assert list(sheet.lines) == [1, 2, 4, 5, 8]
    ragged = text_sheet("t.csv", "t", text + "1,2,3\n", ",")
    assert ragged.rows[-2:] == [["w", "4"], ["1", "2", "3"]]
    assert list(ragged.lines) == [1, 2, 4, 5, 8, 9]


def test_ragged_lines_stay_as_they_are():
    assert text_sheet("t.csv", "t", "a,b,c\n1\n1,2,3,4\n", ",").rows == [["a", "b", "c"], ["1"], ["1", "2", "3", "4"]]


@pytest.mark.parametrize(("text", "line"), [('a,b\n1,2\n"c,d\ne,f\n', 3), ('a,b\n"x\ny",1\n"c"d,e\n', 4)])
def test_quotation_mark_out_of_place_is_told_where_its_row_begins(text, line):
    """Else everything after an open quotation mark would be one cell, and its rows gone."""
    assert key(text_sheet, "t", text, ",") == ("quote_wrong", line)


def test_table_beyond_the_limit_is_refused_either_way(monkeypatch):
    monkeypatch.setattr(text_files, "MOST_CELLS", 20)
    assert text_sheet("t.csv", "t", "1,2\n" * 5, ",").rows == [["1", "2"]] * 5
    assert key(text_sheet, "t", "1,2\n" * 6, ",") == ("table_too_large", None)
    assert key(text_sheet, "t", '"1",2\n' * 6, ",") == ("table_too_large", None)


def test_line_beyond_the_limit_is_refused():
    assert key(text_sheet, "t", "a,b\n" + "x" * 1_100_000 + ",1\n", ",") == ("line_too_long", 2)
    assert key(text_sheet, "t", 'a,b\n"' + "x" * 140_000 + '",1\n', ",") == ("line_too_long", 2)
