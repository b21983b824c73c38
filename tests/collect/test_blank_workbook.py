"""The workbook to fill in: it offers what can be taken, refuses what cannot, and gives back what it was filled with."""

import re
import sys
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import regional_carbon as rc
from regional_carbon.collect import blank_workbook, template_columns
from regional_carbon.collect.blank_workbook import TABLES, template_headers, template_sheets, write_template
from regional_carbon.collect.drop_downs import choices
from regional_carbon.collect.energy_statistics import read_energy_statistics
from regional_carbon.collect.files import ROW
from regional_carbon.collect.table_files import take
from regional_carbon.factors import GridFactor, own_factors, usable_factors
from regional_carbon.language.messages import LANGUAGES, catalogue
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises, Factors
from regional_carbon.units import unit

EXAMPLES = Path(__file__).parents[2] / "examples"
FACTORS = {**usable_factors(), "electricity": GridFactor(0.7035, "").as_factor()}
SMALL = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])

both = pytest.mark.parametrize("language", LANGUAGES)


def as_written(name, table, region="region-a"):
    """A table of an example as its CSV has it: typed, and neither energies nor units brought to anything."""
    taken = take(EXAMPLES / region / f"{name}.csv", table, "row")
    assert not taken.faults
    frame = taken.frame
    absent = [column for column in frame.columns if frame[column].is_null().all()]
    return frame.drop(ROW, *absent)


def asked(table, language):
    """The headers of an empty sheet: a single region has no code of a region."""
    return {header: name for header, name in template_headers(table, language).items() if name != "region_code"}


SEVERAL = pl.DataFrame(
    {
        "region_code": ["350203", "350205"], "enterprise_id": ["A", "A"], "industry_code": ["29", "29"],
        "year": [2020, 2020], "electricity_mwh": [1.0, 2.0], "output_cny": [3.0, 4.0],
    }
)  # fmt: skip


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request, tmp_path_factory):
    """The empty template in each language, as openpyxl reads it, with its language."""
    path = write_template(tmp_path_factory.mktemp("template") / "blank_workbook.xlsx", request.param)
    return openpyxl.load_workbook(path), request.param


def sheet_of(book, table):
    workbook, language = book
    return next(workbook[title] for title, held in template_sheets(language).items() if held is table)


def validation(book, table, column):
    """What the cells below a column's header offer or take."""
    sheet = sheet_of(book, table)
    place = list(template_headers(table, book[1]).values()).index(column) + 1
    cell = f"{openpyxl.utils.get_column_letter(place)}2"
    (found,) = (rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref)
    return found


def listed(workbook, name):
    """The texts of a named range."""
    ((title, cells),) = workbook.defined_names[name].destinations
    return [row[0].value for row in workbook[title][cells.replace("$", "")]]


# ---------------------------------------------------------------------------------------------------
# Filled in, it gives back what it was filled with


@both
def test_region_a_comes_back_exactly(tmp_path, language):
    energy, register = as_written("energy_statistics", EnergyStatistics), as_written("enterprises", Enterprises)
    path = write_template(tmp_path / "a.xlsx", language, energy=energy, enterprises=register)
    statistics, back = read_energy_statistics(path, FACTORS), take(path, Enterprises, "enterprise")
    assert (statistics.faults, back.faults) == ([], [])
    assert {notice.key for notice in [*statistics.notices, *back.notices]} == {"sheets_hidden"}
    frame = back.frame
    original = read_energy_statistics(EXAMPLES / "region-a" / "energy_statistics.csv", FACTORS)
    assert statistics.frame.equals(original.frame)
    assert frame.select(register.columns).equals(register)
    assert all(frame[name].is_null().all() for name in set(Enterprises.columns()) - set(register.columns))


def test_in_english_every_cell_of_region_a_s_register_is_the_one_written(tmp_path):
    register = as_written("enterprises", Enterprises)
    path = write_template(tmp_path / "a.xlsx", "en", enterprises=register)
    names = template_headers(Enterprises, "en")
    header, *rows = openpyxl.load_workbook(path)["Enterprises"].iter_rows(values_only=True)
    shown = [{names[head]: value for head, value in zip(header, row, strict=True) if value is not None} for row in rows]
    assert shown == register.to_dicts()
    assert len(shown) == 72


@both
def test_real_region_with_its_own_factors_and_units_comes_back_exactly(tmp_path, language):
    """California: gas in MMBtu, an own factor for each fuel without a name of its own, dollars in the headers."""
    given = {name: as_written(name, table, "iac-california") for name, table in TABLES.items()}
    path = write_template(
        tmp_path / "c.xlsx", language, energy=given["energy_statistics"], enterprises=given["enterprises"],
        factors=given["factors"], currency="USD",
    )  # fmt: skip
    factors = take(path, Factors, "factor")
    assert not factors.faults
    own, then = own_factors(factors.frame.to_dicts()), own_factors(given["factors"].to_dicts())
    assert own == then
    electricity = {"electricity": FACTORS["electricity"]}
    statistics = read_energy_statistics(path, {**own, **electricity})
    original = read_energy_statistics(EXAMPLES / "iac-california" / "energy_statistics.csv", {**then, **electricity})
    assert statistics.faults == original.faults == []
    assert statistics.frame.equals(original.frame)


@SMALL
@given(
    digits=st.integers(0, 10**15 - 1), places=st.integers(0, 12), code=st.from_regex(r"\A0[0-9]\Z"),
    name=st.sampled_from(["=1+1", "+86", "@home", "-3", "示例, “厂”", "http://a.example", "012"]),
)  # fmt: skip
def test_numbers_of_fifteen_digits_and_any_text_come_back_as_they_are(tmp_path, digits, places, code, name):
    """Fifteen digits are what a spreadsheet keeps; 0 in front of a code, and what looks like a formula, stay text."""
    amount = float(f"{digits}e-{places}")
    register = pl.DataFrame(
        {
            "enterprise_id": ["001"], "name": [name], "industry_code": [code], "year": [2020],
            "electricity_mwh": [amount], "output_cny": [0.0],
        }
    )  # fmt: skip
    path = write_template(tmp_path / "one.xlsx", "zh", enterprises=register)
    back = take(path, Enterprises, "enterprise")
    assert back.faults == []
    assert back.frame.select(register.columns).equals(register)


def test_what_is_not_known_stays_blank_and_is_not_zero(tmp_path):
    register = pl.DataFrame(
        {
            "enterprise_id": ["A", "B"], "industry_code": ["29", "29"], "year": [2020, 2020],
            "electricity_mwh": [1.0, 0.0], "output_cny": [1.0, 1.0], "zero_carbon_mwh": [None, 0.0],
        }
    )  # fmt: skip
    path = write_template(tmp_path / "two.xlsx", "en", enterprises=register)
    frame = take(path, Enterprises, "enterprise").frame
    assert frame["zero_carbon_mwh"].to_list() == [None, 0.0]


def test_register_of_several_regions_keeps_their_codes(tmp_path):
    path = write_template(tmp_path / "several.xlsx", "zh", enterprises=SEVERAL)
    back = take(path, Enterprises, "enterprise")
    assert back.faults == []
    assert back.frame.select(SEVERAL.columns).equals(SEVERAL)


def test_energy_and_unit_that_are_not_known_are_written_as_they_are(tmp_path):
    energy = pl.DataFrame(
        {
            "industry_code": ["29"], "industry": ["橡胶"], "year": [2020], "energy": ["steam_0.8_mpa"],
            "amount": [5.0], "unit": ["bushel"],
        }
    )  # fmt: skip
    path = write_template(tmp_path / "odd.xlsx", "zh", energy=energy)
    assert [cell.value for cell in openpyxl.load_workbook(path)["能源统计"][2]] == [
        "橡胶", "29", 2020, "steam_0.8_mpa", 5, "bushel",
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# Empty, it holds headers and nothing that could be taken for data


def test_sheets_to_fill_in_hold_nothing_but_their_headers(book):
    sheets = template_sheets(book[1])
    held = {title: list(book[0][title].iter_rows(values_only=True)) for title in sheets}
    assert held == {title: [tuple(asked(table, book[1]))] for title, table in sheets.items()}
    assert len(held) == len(TABLES)


@both
@pytest.mark.parametrize("table", TABLES.values())
def test_every_header_is_unique_and_stands_for_a_column(table, language):
    headers = template_headers(table, language)
    assert headers.keys() == {table.columns()[name].header(language) for name in headers.values()}
    assert len(set(headers.values())) == len(headers)
    assert table.columns().keys() - headers.values() == ({"confidence", "factor_id"} if table is Factors else set())


def test_headers_are_in_the_officer_s_words():
    assert list(template_headers(Enterprises, "zh")) == [
        "企业编号", "企业名称", "统一社会信用代码", "行业", "行业代码", "细分行业", "年份", "用电量 (MWh/年)",
        "零碳电量 (MWh/年)", "外购绿电 (MWh/年)", "过程排放产品", "过程排放产品产量 (t/年)",
        "电力占比", "占比精度", "占比下限", "占比上限", "占比折算", "主要其他能源",
        "产值 (元/年)", "增加值 (元/年)", "税收 (元/年)",
        "基准年排放量 (tCO2/年)", "基准年产值 (元/年)", "从业人数 (人)", "电费 (元/年)", "企业规模", "乡镇", "地区代码",
    ]  # fmt: skip
    assert list(template_headers(EnergyStatistics, "en")) == [
        "industry", "industry code", "calendar year", "energy", "amount", "unit",
    ]  # fmt: skip


def test_only_the_lists_are_hidden_and_the_guide_comes_first(book):
    workbook, language = book
    states = [sheet.sheet_state for sheet in workbook]
    assert states == ["visible"] * 4 + ["hidden"]
    assert workbook.sheetnames[1:4] == list(template_sheets(language))
    assert workbook.active.title == {"en": "Read me first", "zh": "填表说明"}[language]


def test_guide_explains_every_column_and_says_how_to_go_on(book):
    workbook, language = book
    rows = list(workbook.worksheets[0].iter_rows(values_only=True))
    for table in TABLES.values():
        assert set(asked(table, language)) <= {row[0] for row in rows}
    assert any("regional-carbon collect blank_workbook.xlsx" in str(row[0]) for row in rows)


def test_examples_stand_in_grey_italics_on_the_guide_alone(book):
    workbook, language = book
    words = catalogue("template")
    told = [words[key][language] for key in words if key.startswith("example_") and not key.endswith("region_code")]
    examples = [cell for row in workbook.worksheets[0] for cell in row if cell.font.italic]
    assert sorted(cell.value for cell in examples) == sorted(told)
    assert {cell.font.color.rgb for cell in examples} == {"FF808080"}


@both
def test_examples_are_such_as_the_cells_take(tmp_path, language):
    """The examples of a sheet, typed into one row, are read without a fault."""
    words = catalogue("template")
    folder = tmp_path / "examples"
    folder.mkdir()
    for name, table in TABLES.items():
        row = {
            column: words[f"example_{name}_{column}"][language].replace("60%", "0.6").replace("40%", "0.4")
            for column in asked(table, language).values()
        }
        pl.DataFrame([row]).write_csv(folder / f"{name}.csv")
        assert take(folder / f"{name}.csv", table, "row").faults == []
    assert read_energy_statistics(folder / "energy_statistics.csv", FACTORS).faults == []


def test_credit_code_of_the_example_has_its_check_digit():
    """GB 32100-2015: 31 − (Σ value · 3^i mod 31 mod 31), i counted from 0."""
    digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = catalogue("template")["example_enterprises_credit_code"]["en"]
    total = sum(digits.index(one) * pow(3, place, 31) for place, one in enumerate(code[:17]))
    assert code[17] == digits[(31 - total % 31) % 31]


# ---------------------------------------------------------------------------------------------------
# What a cell offers and takes


def test_industries_offered_are_the_97_divisions_with_their_names(book):
    workbook, language = book
    codes, names = listed(workbook, "industry_codes"), listed(workbook, "industry_names")
    assert len(codes) == len(names) == len(set(names)) == 97
    assert dict(zip(codes, names, strict=True))["29"] == {
        "en": "Manufacture of rubber and plastics products", "zh": "橡胶和塑料制品业"
    }[language]  # fmt: skip
    assert codes[0] == "01"


@pytest.mark.parametrize("table", [EnergyStatistics, Enterprises])
def test_industry_is_chosen_by_name_and_its_code_is_then_the_one_offered(book, table):
    place = openpyxl.utils.get_column_letter(list(template_headers(table, book[1]).values()).index("industry") + 1)
    match = f"MATCH(${place}2,industry_names,0)"
    assert validation(book, table, "industry").formula1 == "industry_names"
    assert validation(book, table, "industry_code").formula1 == (
        f"IF(ISNUMBER({match}),INDEX(industry_codes,{match}),industry_codes)"
    )


def test_every_energy_offered_is_one_the_reader_takes_with_every_unit_offered_for_it(book, tmp_path):
    """Each energy with each of its units, written as offered: no fault in the energy statistics."""
    workbook, _ = book
    energies, ranges = listed(workbook, "energies"), listed(workbook, "energy_units")
    pairs = [(energy, one) for energy, name in zip(energies, ranges, strict=True) for one in listed(workbook, name)]
    rows = [
        {"industry_code": "29", "industry": "x", "year": 1900 + place, "energy": energy, "amount": 1, "unit": one}
        for place, (energy, one) in enumerate(pairs)
    ]
    path = tmp_path / "energy_statistics.csv"
    pl.DataFrame(rows).write_csv(path)
    assert len(set(energies)) == len(energies) == len(FACTORS)
    assert read_energy_statistics(path, FACTORS).faults == []


def test_units_offered_depend_on_the_energy_beside_them(book):
    assert validation(book, EnergyStatistics, "energy").formula1 == "energies"
    assert validation(book, EnergyStatistics, "unit").formula1 == (
        "IF(ISNUMBER(MATCH($D2,energies,0)),INDIRECT(INDEX(energy_units,MATCH($D2,energies,0))),units_all)"
    )
    workbook, language = book
    gas = {"en": "Natural gas", "zh": "天然气"}[language]
    ranges = dict(zip(listed(workbook, "energies"), listed(workbook, "energy_units"), strict=True))
    assert listed(workbook, ranges[gas]) == {
        "en": ["m3", "10^4 m3", "10^8 m3"], "zh": ["立方米", "万立方米", "亿立方米"]
    }[language]  # fmt: skip
    assert {unit(text).quantity for text in listed(workbook, "units_all")} == {
        "electricity", "mass", "gas_volume", "heat",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "kind", "operator", "low", "high"),
    [
        (EnergyStatistics, "year", "whole", "between", "1900", "2200"),
        (EnergyStatistics, "amount", "decimal", "greaterThanOrEqual", "0", None),
        (Enterprises, "electricity_mwh", "decimal", "greaterThanOrEqual", "0", None),
        (Enterprises, "output_cny", "decimal", "greaterThanOrEqual", "0", None),
        (Enterprises, "electricity_share", "decimal", "between", "0", "1"),
        (Enterprises, "electricity_share_high", "custom", "between", "AND(ISNUMBER(P2),P2>0,P2<=1)", None),
        (Enterprises, "value_added_cny", "custom", "between", "ISNUMBER(T2)", None),
        (Factors, "gj_per_unit", "decimal", "greaterThan", "0", None),
    ],
)
def test_number_outside_its_bounds_is_stopped(book, table, column, kind, operator, low, high):
    rule = validation(book, table, column)
    assert (rule.type, rule.operator or "between", rule.formula1, rule.formula2) == (kind, operator, low, high)
    assert (rule.errorStyle or "stop", rule.showErrorMessage) == ("stop", True)
    assert {cells.max_row for cells in rule.sqref.ranges} == {1_048_576}


@pytest.mark.parametrize(
    ("language", "column", "error", "note"),
    [
        (
            "en", "electricity_mwh",
            "electricity: at least 0. Write the figure alone, without its unit; leave the cell blank if it is not known.",
            "MWh/yr; at least 0",
        ),
        (
            "zh", "electricity_mwh", "用电量：不小于0。只填数字，不带单位；不掌握时留空。", "MWh/年；不小于0",
        ),
        (
            "en", "year",
            "calendar year: a whole number, at least 1900 and at most 2200. Write the figure alone, without its unit; leave the cell blank if it is not known.",
            "a whole number, at least 1900 and at most 2200",
        ),
        ("zh", "value_added_cny", "增加值：数字。只填数字，不带单位；不掌握时留空。", "元/年；数字"),
    ],
)  # fmt: skip
def test_cell_says_in_the_officer_s_language_what_it_takes(tmp_path, language, column, error, note):
    workbook = openpyxl.load_workbook(write_template(tmp_path / "t.xlsx", language))
    rule = validation((workbook, language), Enterprises, column)
    assert (rule.error, rule.prompt) == (error, note)


@pytest.mark.parametrize("column", ["industry", "industry_code", "energy", "unit"])
def test_list_warns_and_does_not_stop_a_region_with_names_of_its_own(book, column):
    """Region A's industries have names of their own: Excel asks, and takes them."""
    assert validation(book, EnergyStatistics, column).errorStyle == "warning"


def test_notes_and_titles_are_as_short_as_excel_demands(book):
    rules = [rule for table in TABLES.values() for rule in sheet_of(book, table).data_validations.dataValidation]
    assert len(rules) > len(TABLES)
    for rule in rules:
        assert all(len(text or "") <= 32 for text in (rule.promptTitle, rule.errorTitle))
        assert all(len(text or "") <= 255 for text in (rule.prompt, rule.error, rule.formula1))


def test_code_of_another_industry_turns_orange(book):
    rules, _ = sheet_of(book, Enterprises).conditional_formatting
    (rule,) = rules.rules
    assert str(rules.sqref) == "E2:E1048576"
    assert rule.formula == [
        'IF(AND($E2<>"",ISNUMBER(MATCH($D2,industry_names,0))),$E2&""<>INDEX(industry_codes,MATCH($D2,industry_names,0)),FALSE)'
    ]


def test_product_is_asked_for_in_orange_where_the_industry_s_processes_emit(book):
    sheet = sheet_of(book, Enterprises)
    places = [*template_headers(Enterprises, book[1]).values()]
    headers = {name: openpyxl.utils.get_column_letter(place) for place, name in enumerate(places, 1)}
    product, finer, code = (headers[name] for name in ("process_product", "sub_industry", "industry_code"))
    _, rules = sheet.conditional_formatting
    assert str(rules.sqref) == f"{product}2:{product}1048576"
    assert rules.rules[0].formula == [
        f'IF(${product}2="",IF(LEN(${finer}2)=4,ISNUMBER(MATCH(${finer}2&"",process_classes,0)),'
        f'ISNUMBER(MATCH(${code}2&"",process_divisions,0))),FALSE)'
    ]
    assert {"3011", "3216"} <= {*listed(book[0], "process_classes")}
    assert listed(book[0], "process_divisions") == ["30", "31"]


# ---------------------------------------------------------------------------------------------------
# Comments, print, words


def test_every_header_has_a_comment_that_says_what_where_and_an_example(book):
    words = catalogue("template")
    assert Enterprises in TABLES.values()
    for name, table in TABLES.items():
        assert asked(table, book[1]), name
        for cell, column in zip(sheet_of(book, table)[1], asked(table, book[1]).values(), strict=True):
            for part in ("where", "example"):
                assert words[f"{part}_{name}_{column}"][book[1]] in cell.comment.text
            assert cell.comment.text.startswith(cell.value)


def test_comment_of_electricity_says_how_bills_are_converted(tmp_path):
    sheet = openpyxl.load_workbook(write_template(tmp_path / "t.xlsx", "zh"))["企业名录"]
    assert sheet["H1"].comment.text == (
        "用电量 (MWh/年) · 必填\n全年\n供电公司年度电费清单：该企业全部户号1月至12月用电量之和，另加自用光伏电量。"
        "千瓦时÷1000＝MWh；万千瓦时×10＝MWh。\n例如：4200"
    )


@both
def test_box_of_a_comment_is_high_enough_for_its_text(tmp_path, language):
    """A line of 9 points is 16 pixels high, a Chinese character 13 wide, a Latin one 6; 312 of 320 hold text.
    openpyxl does not read the size of a box: it stands in the drawing, in points of 4/3 pixels."""
    path = write_template(tmp_path / "t.xlsx", language)
    workbook = openpyxl.load_workbook(path)
    assert len(template_sheets(language)) == len(TABLES)
    with zipfile.ZipFile(path) as parts:
        for place, title in enumerate(template_sheets(language), 1):
            drawing = parts.read(f"xl/drawings/vmlDrawing{place}.vml").decode()
            boxes = [
                (float(wide), float(high)) for wide, high in re.findall(r"width:([\d.]+)pt;height:([\d.]+)pt", drawing)
            ]
            assert boxes, title
            for cell, (wide, high) in zip(workbook[title][1], boxes, strict=True):
                pixels = [sum(13 if "⺀" < one < "￮" else 6 for one in line) for line in cell.comment.text.split("\n")]
                assert wide * 4 / 3 == pytest.approx(320, abs=1)
                assert high * 4 / 3 >= 16 * sum(-(-line // 312) for line in pixels), cell.value


def test_sheets_print_on_a4_across_one_page_wide_with_the_header_on_every_page(book):
    assert Enterprises in TABLES.values()
    for table in TABLES.values():
        sheet = sheet_of(book, table)
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.freeze_panes == ("C2" if table is Enterprises else "A2")
        assert not sheet.protection.sheet


@both
def test_every_word_of_the_template_is_written_into_it(tmp_path, monkeypatch, language):
    asked, say = set(), template_columns.say
    monkeypatch.setattr(
        template_columns,
        "say",
        lambda subject, key, **values: (asked.add((subject, key)), say(subject, key, **values))[1],
    )
    write_template(tmp_path / "t.xlsx", language, enterprises=SEVERAL)
    assert {key for subject, key in asked if subject == "template"} == set(catalogue("template"))


def test_no_chinese_stands_in_the_english_template_but_the_name_in_chinese(tmp_path):
    workbook = openpyxl.load_workbook(write_template(tmp_path / "t.xlsx", "en"))
    texts = {cell.value for sheet in workbook for row in sheet for cell in row if isinstance(cell.value, str)}
    assert {text for text in texts if re.search("[一-鿿]", text)} == {"天然气"}


# ---------------------------------------------------------------------------------------------------
# What cannot be


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Templates need the packages of the extra 'report' (xlsxwriter is not installed).\n  Install them: pip install \"regional-carbon[report]\""),
        ("zh", "生成填报表需要report附加包（未安装xlsxwriter）。\n  请安装：pip install \"regional-carbon[report]\""),
    ],
)  # fmt: skip
def test_without_xlsxwriter_it_says_what_to_install(tmp_path, monkeypatch, language, told):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(rc.ReportError) as error:
        write_template(tmp_path / "t.xlsx", language)
    with rc.speaking(language):
        assert str(error.value) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "3 rows do not fit into a sheet, which holds 2.\n  Keep a table of this size as Parquet or CSV."),
        ("zh", "共3行，超过一张工作表可容纳的2行。\n  这样大的表请以Parquet或CSV保存。"),
    ],
)
def test_more_rows_than_a_sheet_holds_are_refused_and_none_is_dropped(tmp_path, monkeypatch, language, told):
    monkeypatch.setattr(blank_workbook, "ROWS", 2)
    with pytest.raises(rc.ReportError) as error:
        write_template(tmp_path / "t.xlsx", language, enterprises=as_written("enterprises", Enterprises).head(3))
    with rc.speaking(language):
        assert str(error.value) == told
    assert not (tmp_path / "t.xlsx").exists()


def test_frame_that_lacks_a_column_is_refused(tmp_path):
    with pytest.raises(rc.TableError, match="output_cny"):
        write_template(tmp_path / "t.xlsx", enterprises=as_written("enterprises", Enterprises).drop("output_cny"))


def test_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(rc.ReportError, match="cannot be written"):
        write_template(tmp_path / "nowhere" / "t.xlsx")


def test_choices_of_another_fuel_set_are_its_own():
    assert "natural_gas" in choices("ipcc_2006").energies
    with pytest.raises(rc.FactorError):
        choices("ipcc_2050")
