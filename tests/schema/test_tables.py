"""Tables are declared once: the printed data dictionary, labels and units come from the declaration."""

import importlib.util
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

import regional_carbon as rc
from regional_carbon.collect.checks import dataframely_schema
from regional_carbon.schema.column import Table
from regional_carbon.schema.dictionary import tables
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises, Factors

DOCS = Path(__file__).parents[2] / "docs"

spec = importlib.util.spec_from_file_location("print_pages", DOCS / "print_pages.py")
print_pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(print_pages)


@pytest.mark.parametrize("page", print_pages.PAGES)
def test_printed_page_is_what_the_code_prints(page):
    """Run `make docs` and commit the page."""
    assert (DOCS / page).read_text(encoding="utf-8") == print_pages.PAGES[page]()


def test_every_table_says_what_it_holds_in_both_languages():
    assert len(list(tables())) > 40
    for table in tables():
        assert table.__doc__, table
        assert any("一" <= character <= "鿿" for character in table.zh), table


def test_every_table_of_the_package_is_in_the_dictionary_once():
    def below(table):
        return [one for child in table.__subclasses__() for one in (child, *below(child))]

    declared = [table for table in below(Table) if table.__module__.startswith("regional_carbon.")]
    assert len(declared) == len(list(tables())) > 40
    assert set(declared) == set(tables())


def test_header_shows_label_unit_and_the_region_s_currency():
    column = CarbonEfficiency.columns()["efficiency_cny_per_tco2"]
    assert column.header("en", currency="USD") == "carbon efficiency (USD/tCO2)"
    assert column.header("zh") == "碳效率 (元/tCO2)"


def test_header_says_a_unit_in_its_language_and_none_that_another_column_tells():
    assert Enterprises.columns()["employees"].header("zh") == "从业人数 (人)"
    assert Factors.columns()["tco2_per_unit"].header("zh") == "排放因子 (tCO2/单位)"
    assert Factors.columns()["tco2_per_unit"].header("en") == "emission factor (tCO2/unit)"
    assert EnergyStatistics.columns()["amount"].header("en") == "amount"
    assert Enterprises.columns()["electricity_share"].header("zh") == "电力占比"


def test_of_hands_on_the_declared_columns_alone_in_their_order():
    frame = pl.DataFrame({"output_cny": [1.0], "colour": ["red"], "enterprise_id": ["A"], "industry_code": ["29"],
                          "year": [2020], "electricity_mwh": [1.0]})  # fmt: skip
    kept = nw.to_native(Enterprises.of(frame))
    assert kept.columns == ["enterprise_id", "industry_code", "year", "electricity_mwh", "output_cny"]


def test_of_names_every_missing_column_in_both_languages():
    with pytest.raises(rc.TableError) as refused:
        Enterprises.of(pl.DataFrame({"enterprise_id": ["A"], "industry_code": ["29"], "year": [2020]}))
    assert str(refused.value) == (
        "The frame for Enterprises has no column 'electricity_mwh' (unit: MWh/yr).\n"
        "  Add the column, or rename the one that holds it.\n"
        "The frame for Enterprises has no column 'output_cny' (unit: CNY/yr).\n"
        "  Add the column, or rename the one that holds it."
    )


def test_every_declared_table_can_be_checked():
    assert CarbonEfficiency in tables()
    for table in tables():
        assert issubclass(table, Table)
        dataframely_schema(table, tuple(table.columns()))
