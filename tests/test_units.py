"""Units: found by every name a source uses, never guessed, each of one size."""

import csv
from itertools import chain
from pathlib import Path

import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.units import GJ_PER_MWH, GJ_PER_TCE, KEPT_IN, kept_unit, symbols, unit, units_by_id

CATALOGUE = Path(rc.__file__).parent / "factors"


def listed(name):
    with (CATALOGUE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


LISTED = [row for row in listed("units.csv") if row["quantity"] in {known.quantity for known in units_by_id().values()}]


@pytest.mark.parametrize("known", units_by_id().values(), ids=units_by_id())
def test_unit_is_found_by_its_symbol_and_its_id(known):
    assert unit(known.symbol) is known
    assert unit(known.id) is known


@pytest.mark.parametrize("row", LISTED, ids=[row["id"] for row in LISTED])
def test_unit_of_the_verified_list_is_found_by_its_chinese_and_its_english_name(row):
    assert unit(row["name_zh"]) is units_by_id()[row["id"]]
    assert unit(row["name_en"]) is units_by_id()[row["id"]]


@pytest.mark.parametrize("row", LISTED, ids=[row["id"] for row in LISTED])
def test_unit_of_the_verified_list_has_its_verified_size(row):
    assert units_by_id()[row["id"]].in_base == float(row["factor_to_base"])


@pytest.mark.parametrize("row", [row for row in listed("unit_symbols.csv") if row["also"]], ids=lambda row: row["id"])
def test_unit_is_found_by_every_other_name_it_has(row):
    names = row["also"].split(";")
    assert [unit(name) for name in names] == [units_by_id()[row["id"]]] * len(names)


def test_no_name_means_two_units():
    names = list(chain.from_iterable(known.names for known in units_by_id().values()))
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ｋＷｈ", "kWh"),
        ("KWH", "kWh"),
        (" kWh ", "kWh"),
        ("k W h", "kWh"),
        ("万 千瓦时", "10^4 kWh"),
        ("10４kWh", "10^4 kWh"),
        ("10⁴ kWh", "10^4 kWh"),
        ("10 000 kWh", "10^4 kWh"),
        ("万㎥", "10^4 m3"),
        ("m³", "m3"),
        ("ＧＪ", "GJ"),
        ("\u3000吨\u00a0", "t"),
        ("吨 标准煤", "tce"),
    ],
)
def test_full_width_forms_case_blanks_and_raised_figures_do_not_tell_units_apart(written, meant):
    assert unit(written).symbol == meant


@pytest.mark.parametrize(
    "written", ["", " ", "?", "kW", "Wh", "barrel", "m", "10^5 kWh", "千", "吨吨", "kWh/yr", "10^4", "0"]
)
def test_unit_that_is_not_known_is_never_guessed(written):
    assert unit(written) is None


@pytest.mark.parametrize(
    ("one", "many", "other"),
    [
        ("MWh", 1000, "kWh"),
        ("kWh", 0.001, "MWh"),
        ("万千瓦时", 10, "MWh"),
        ("亿千瓦时", 10_000, "万千瓦时"),
        ("GWh", 100, "万千瓦时"),
        ("度", 1, "kWh"),
        ("万吨", 10_000, "t"),
        ("kg", 0.001, "t"),
        ("short ton", 0.90718474, "t"),
        ("亿立方米", 10_000, "万立方米"),
        ("立方米", 0.0001, "10^4 m3"),
        ("百万千焦", 1, "GJ"),
        ("TJ", 1000, "GJ"),
        ("10^10 kJ", 10_000, "GJ"),
        ("kcal", 4.1868e-6, "GJ"),
        ("MMBtu", 1.05505585262, "GJ"),
        ("MMBtu", 10.00239, "therm"),
        ("万吨标准煤", 10_000, "tce"),
        ("TWh", 1000, "GWh"),
        ("PJ", 1_000_000, "GJ"),
        ("MMBtu", 1000, "kBtu"),
        ("ktoe", 41_868, "GJ"),
        ("kt", 1000, "t"),
        ("tce", 1000, "kgce"),
    ],
)
def test_unit_is_so_many_of_another(one, many, other):
    assert unit(one).to(unit(other)) == approx(many, rel=1e-6)


@pytest.mark.parametrize("quantity", sorted({known.quantity for known in units_by_id().values()}))
def test_going_to_another_unit_and_back_changes_nothing(quantity):
    same = [known for known in units_by_id().values() if known.quantity == quantity]
    assert same
    for one in same:
        for other in same:
            assert one.to(other) * other.to(one) == approx(1, rel=1e-12)


def test_unit_of_one_quantity_is_not_so_many_of_another_quantity():
    with pytest.raises(ValueError, match=r"^MWh is a unit of electricity, GJ of heat$"):
        unit("MWh").to(unit("GJ"))


@pytest.mark.parametrize(
    ("quantity", "symbol"), [("electricity", "MWh"), ("mass", "t"), ("gas_volume", "10^4 m3"), ("heat", "GJ")]
)
def test_each_quantity_is_kept_in_one_unit(quantity, symbol):
    assert kept_unit(quantity).symbol == symbol
    assert set(KEPT_IN) == {"electricity", "mass", "gas_volume", "heat"}


def test_units_of_a_quantity_are_told_smallest_first():
    assert symbols("electricity") == ["kWh", "MWh", "10^4 kWh", "GWh", "10^8 kWh"]
    assert symbols("mass") == ["kg", "short ton", "t", "10^4 t", "10^8 t"]
    assert symbols("light") == []


def test_heat_of_a_mwh_and_of_a_tonne_of_coal_equivalent_are_by_definition():
    """3,600 s/h; 7,000 kcal/kg at 4.1868 kJ/kcal: 7,000 · 4.1868 / 1,000 = 29.3076 GJ/t."""
    assert approx(3600 / 1000, rel=1e-12) == GJ_PER_MWH
    assert approx(7000 * 4.1868 / 1000, rel=1e-12) == GJ_PER_TCE
    assert unit("tce").in_base == GJ_PER_TCE
