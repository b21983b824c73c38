"""Each quantity is declared once: one name, one unit, one symbol, one label in both languages."""

import ast
from collections import Counter
from pathlib import Path

import pytest

import regional_carbon.schema.quantities as declared
from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Quantity
from regional_carbon.schema.dictionary import SUBJECTS, declared_quantities, tables

QUANTITIES = declared_quantities()

# The ending that tells each unit; a share, a ratio and a count of people need none, and an amount has its unit beside it.
ENDINGS = {
    "MWh/yr": "_mwh", "MWh": "_mwh", "kWh": "_kwh", "GJ/yr": "_gj", "t/yr": "_t", "tCO2/yr": "_tco2", "tCO2": "_tco2", "CNY/yr": "_cny",
    "CNY": "_cny", "tCO2/MWh": "_tco2_per_mwh", "CNY/tCO2": "_cny_per_tco2", "tCO2/GJ": "_tco2_per_gj", "yr": "_years",
    "tCO2/unit": "tco2_per_unit", "GJ/unit": "gj_per_unit", "tCO2/10^6 CNY": "_tco2_per_million_cny",
    "USD": "_usd", "USD/yr": "_usd", "USD/MWh": "_usd_per_mwh", "USD/GJ": "_usd_per_gj",
}  # fmt: skip
WITHOUT_ENDING = {"", "0–1", "ratio", "GJ/GJ", "persons", "h", "as `unit` says"}


def places():
    """Every name that a file of quantities gives a value, as often as it does so, with the file."""
    for path in sorted(Path(declared.__file__).parent.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign):
                yield from ((target.id, path.stem) for target in node.targets)


def chinese(text):
    return any("一" <= character <= "鿿" for character in text)


def test_every_column_of_every_table_names_the_quantity_of_its_name():
    columns = [(table.__name__, name, column) for table in tables() for name, column in table.columns().items()]
    assert len(columns) > 400
    assert [(table, name) for table, name, column in columns if column.quantity is not QUANTITIES.get(name)] == []


def test_quantity_is_declared_once():
    times = Counter(name for name, _ in places())
    assert set(times) == set(QUANTITIES)
    assert [name for name, count in times.items() if count > 1] == []


def test_every_file_of_quantities_is_a_subject_of_the_dictionary():
    assert {file for _, file in places()} == {subject.__name__.rsplit(".", 1)[-1] for subject in SUBJECTS}


def test_every_quantity_stands_in_some_table():
    assert set(QUANTITIES) == {name for table in tables() for name in table.columns()}


def test_every_label_and_detail_stands_in_both_languages():
    for name, quantity in QUANTITIES.items():
        assert quantity.en, name
        assert not chinese(quantity.en), name
        assert chinese(quantity.zh), name
    details = [(name, column.detail) for table in tables() for name, column in table.columns().items() if column.detail]
    assert details
    assert [name for name, detail in details if not detail.en or not detail.zh or chinese(detail.en)] != details
    for name, detail in details:
        assert detail.en, name
        assert detail.zh, name


@pytest.mark.parametrize("sign", [":", "："])
def test_no_label_holds_a_colon(sign):
    assert [name for name, quantity in QUANTITIES.items() if sign in quantity.en + quantity.zh] == []


def test_a_name_ends_in_its_unit():
    units = {quantity.unit for quantity in QUANTITIES.values()}
    assert units == ENDINGS.keys() | WITHOUT_ENDING
    ends = {name: ENDINGS.get(quantity.unit, "") for name, quantity in QUANTITIES.items()}
    assert [name for name, end in ends.items() if not name.endswith(end)] == []


def test_detail_that_a_table_states_is_not_the_quantity_s_own():
    """A table that says the same again declares nothing."""
    stated = [
        (table.__name__, name)
        for table in tables()
        for name, column in vars(table).items()
        if isinstance(column, Column) and column.detail is not column.quantity.detail
        and column.detail == column.quantity.detail
    ]  # fmt: skip
    assert stated == []


def test_bounds_of_a_table_are_no_wider_than_the_quantity_s():
    assert len(list(tables())) > 40
    for table in tables():
        for name, column in table.columns().items():
            own = column.quantity
            least = column.above if column.at_least is None else column.at_least
            if own.at_least is not None:
                assert least >= own.at_least, (table, name)
            if own.at_most is not None:
                assert column.at_most <= own.at_most, (table, name)


def test_column_takes_detail_and_bounds_from_its_quantity_and_keeps_its_own():
    share = Quantity(float, "share", "占比", detail=Either("of all", "占全部"), at_least=0, at_most=1)
    assert (Column(share).bounds(), Column(share).meaning("en")) == ("≥ 0, ≤ 1", "share: of all")
    own = Column(share, detail=Either("of some", "占部分"), above=0)
    assert (own.bounds(), own.meaning("en"), own.meaning("zh")) == ("> 0, ≤ 1", "share: of some", "占比：占部分")
    assert Column(Quantity(float, "name", "名称")).meaning("zh") == "名称"
