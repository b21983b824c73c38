"""Laws of layouts: one table laid out in any way is one table, and no sheet whatever brings an error of our own."""

import csv
import io
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

import regional_carbon as rc
from regional_carbon.collect.checks import check
from regional_carbon.collect.layouts import understand
from regional_carbon.collect.sheets import Sheet
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises

from .layout_files import rows_of, text_sheet

INDUSTRIES = {"29": "橡胶和塑料制品业", "33": "金属制品业", "21": "家具制造业", "44": "电力、热力生产和供应业"}
ENERGIES = {"electricity": ("电力", "万千瓦时"), "natural_gas": ("天然气", "万立方米"), "raw_coal": ("原煤", "吨")}
UNITS = {"万千瓦时": "10^4 kWh", "万立方米": "10^4 m3", "吨": "t"}

amounts = st.one_of(st.none(), st.integers(0, 10**7), st.decimals(0, 10**5, places=3))
tables = st.lists(st.tuples(*[amounts] * len(ENERGIES)), min_size=len(INDUSTRIES), max_size=len(INDUSTRIES)).filter(
    lambda rows: any(value is not None for row in rows for value in row)
)


def tidy(rows):
    """The rows the table stands for."""
    return sorted(
        (code, energy, str(value), UNITS[unit])
        for code, row in zip(INDUSTRIES, rows, strict=True)
        for (energy, (_, unit)), value in zip(ENERGIES.items(), row, strict=True)
        if value is not None
    )


def found(lines):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    understood = understand(text_sheet(text.getvalue()), EnergyStatistics)
    assert understood.findings == []
    cells = understood.written.cells.select("industry_code", "energy", "amount", "unit")
    return sorted((code, energy, amount, UNITS.get(unit, unit)) for code, energy, amount, unit in cells.rows())


def shown(value):
    return "—" if value is None else str(value)


def wide(rows):
    head = ["行业", *(f"{name}({unit})" for name, unit in ENERGIES.values())]
    body = [[name, *map(shown, row)] for name, row in zip(INDUSTRIES.values(), rows, strict=True)]
    return [["2019年分行业能源消费量"], head, *body]


@given(tables)
def test_industries_in_rows_are_understood(rows):
    assert found(wide(rows)) == tidy(rows)


@given(tables)
def test_industries_in_columns_are_the_same_table(rows):
    head = ["能源品种", "单位", *INDUSTRIES.values()]
    columns = zip(*rows, strict=True)
    body = [[name, unit, *map(shown, column)] for (name, unit), column in zip(ENERGIES.values(), columns, strict=True)]
    assert found([["2019年分行业能源消费量"], head, *body]) == tidy(rows)


@given(tables)
def test_long_form_is_the_same_table(rows):
    body = [[code, INDUSTRIES[code], "2019", energy, amount, unit] for code, energy, amount, unit in tidy(rows)]
    assert found([["行业代码", "行业", "年份", "能源品种", "消费量", "单位"], *body]) == tidy(rows)


@given(tables, st.randoms())
def test_order_of_rows_and_columns_does_not_matter(rows, random):
    head, *body = [list(line) for line in wide(rows)[1:]]
    order = list(range(1, len(head)))
    random.shuffle(order)
    random.shuffle(body)
    turned = [[line[0], *(line[place] for place in order)] for line in [head, *body]]
    assert found([["2019年"], *turned]) == tidy(rows)


@given(tables)
def test_total_that_is_the_sum_is_set_aside_without_a_word(rows):
    known = [[value or 0 for value in row] for row in rows]
    sums = [str(sum(column)) for column in zip(*known, strict=True)]
    assert found([*wide(known), ["合计", *sums]]) == tidy(known)


@given(tables, st.integers(1, 2), st.sampled_from([10, 1000]))
def test_total_that_is_off_by_a_factor_is_always_told(rows, column, factor):
    known = [[value or 0 for value in row] for row in rows]
    sums = [sum(values) for values in zip(*known, strict=True)]
    sums[column - 1] = sums[column - 1] * factor + 100
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*wide(known), ["合计", *map(str, sums)]])
    understood = understand(text_sheet(text.getvalue()), EnergyStatistics)
    assert [(fault.key, fault.severity) for fault in understood.findings] == [("total_differs", "warning")]


@settings(max_examples=40)
@given(st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=6))
def test_register_in_any_unit_is_one_register(values):
    def read(header, factor):
        lines = [f"{index},29,2020,{value * factor},1" for index, value in enumerate(values)]
        text = "\n".join([f"企业编号,行业代码,年份,{header},产值(元)", *lines, ""])
        frame, faults = check(understand(text_sheet(text), Enterprises).written, Enterprises, "enterprise")
        assert faults == []
        return frame["electricity_mwh"].to_list()

    assert read("用电量(兆瓦时)", 1) == read("用电量（千瓦时）", 1000) == read("Electricity GWh", Decimal("0.001"))


WORDS = [
    "", "", "", "行业", "行业代码", "年份", "能源品种", "消费量", "单位", "项目", "电力", "天然气(万立方米)", "电力（万千瓦时）",
    "合计", "小计", "其中：", "#城镇", "总计", "橡胶和塑料制品业", "金属制品业", "工业", "制造业", "2019", "2019年", "2018年",
    "1", "12.5", "1,234", "(5)", "—", "1.234,56", "约5", "单位：万吨标准煤", "注：无", "企业编号", "户号", "用电量", "用电量(千瓦时)",
    "产值(万元)", "1月", "2月", "Total", "of which", "Electricity (MWh)", "Industry", "Year", "煤合计(吨)", "原煤(吨)", "甲", "乙",
    "统一社会信用代码", "煤 Coal\n(t)", "四.终端消费量", "二.损失量", "千瓦时", "万元", "MWh", "29", "C29", "x" * 300, "\u3000", "'1", '="2"',
    "能源消费总量", "其他", "Other", "unit", "amount", "energy", "year", "industry_code", "enterprise_id", "output_cny",
]  # fmt: skip
grids = st.lists(st.lists(st.sampled_from(WORDS), min_size=0, max_size=7), min_size=0, max_size=9)


@settings(max_examples=300)
@given(grids, st.sampled_from([EnergyStatistics, Enterprises]), st.booleans())
def test_any_sheet_gives_a_table_or_an_error_of_ours(rows, table, is_text):
    sheet = Sheet("t.csv", "t", rows, tuple(range(1, len(rows) + 1)) if is_text else ())
    try:
        understood = understand([sheet, Sheet("t.csv", "2020", rows)] if not is_text else [sheet], table)
    except rc.InputError:
        return
    frame, faults = check(understood.written, table, "row")
    assert frame.height == understood.written.cells.height
    for language in ("en", "zh"):
        with rc.speaking(language):
            assert all(str(rc.InputError(faults=[fault])) for fault in [*understood.findings, *faults])
            assert all(notice.text() for notice in understood.notices)
    again = understand([sheet] if is_text else [sheet, Sheet("t.csv", "2020", rows)], table, understood.mapping)
    assert rows_of(again.written) is not None


@settings(max_examples=200)
@given(
    st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=6), st.sampled_from([EnergyStatistics, Enterprises])
)
def test_any_text_gives_a_table_or_an_error_of_ours(rows, table):
    try:
        understood = understand([Sheet("t.xlsx", "t", rows)], table)
    except rc.InputError:
        return
    check(understood.written, table, "row")
