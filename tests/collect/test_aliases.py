"""The alias list: each name means one thing that exists, is found however it is spelt, and nothing near is taken."""

import csv
from collections import Counter
from importlib.resources import files

import pytest

from regional_carbon.collect.aliases import (
    column_names,
    energy_names,
    energy_total_parts,
    fold,
    industry_names,
    industry_of,
    label,
    other_names,
    period_names,
    relative_names,
    sections,
    tariff_names,
)
from regional_carbon.collect.near import Near
from regional_carbon.factors import catalogue
from regional_carbon.schema.input_tables import (
    EnergyStatistics,
    EnterpriseEnergy,
    EnterpriseMeasures,
    EnterpriseRecords,
    Enterprises,
    Inventories,
    Measures,
    Readings,
)
from regional_carbon.units import unit

with files("regional_carbon.collect").joinpath("aliases.csv").open(encoding="utf-8") as lines:
    ALIASES = list(csv.DictReader(lines))
_OWN = (EnergyStatistics, Enterprises, EnterpriseRecords, EnterpriseEnergy, Readings, Inventories,
        Measures, EnterpriseMeasures)  # fmt: skip
TABLES = {table.__name__: table for table in _OWN}
OF_ANY = (EnergyStatistics, Enterprises)  # what an alias of no table may stand in
NOT_IN_THE_CATALOGUE = {"other_coking_products", "other_energy"}  # the yearbook has them, no factor does
SECTIONS = set(sections().values())


def found(row):
    if row["kind"] in ("column", "second"):
        return column_names(TABLES[row["table"] or "EnergyStatistics"])
    named = {
        "energy": energy_names, "energy_total": energy_names, "industry": industry_names, "tariff": tariff_names,
        "period": period_names, "relative": relative_names,
    }  # fmt: skip
    return named.get(row["kind"], other_names)()


@pytest.mark.parametrize("row", ALIASES, ids=lambda row: f"{row['table']} {row['alias']}")
def test_alias_is_found_and_means_what_it_says(row):
    assert found(row)[fold(row["alias"])].thing == row["meaning"]


def test_every_alias_means_a_thing_that_exists():
    energies = {row["fuel_id"] for row in catalogue("fuels")} | {"electricity", "heat"} | NOT_IN_THE_CATALOGUE
    assert {"column", "second", "energy", "industry"} <= {row["kind"] for row in ALIASES}
    for row in ALIASES:
        if row["kind"] in ("column", "second"):
            columns = [TABLES[row["table"]]] if row["table"] else OF_ANY
            assert all(row["meaning"] in {*table.columns(), "label"} for table in columns), row
        elif row["kind"] == "energy":
            assert row["meaning"] in energies, row
        elif row["kind"] == "industry":
            assert row["meaning"] in {*sections(), "residential", "other"} or set(row["meaning"]) <= SECTIONS, row
        assert row["language"] in ("en", "zh")
        assert not row["unit"] or unit(row["unit"]) is not None


def test_no_name_stands_for_two_things_of_one_kind():
    meant = {((row["kind"], row["table"], fold(row["alias"])), row["meaning"]) for row in ALIASES}
    assert {name: count for name, count in Counter(name for name, _ in meant).items() if count > 1} == {}


def test_parts_of_a_total_are_energies():
    energies = {row["fuel_id"] for row in catalogue("fuels")}
    assert all(parts <= energies for parts in energy_total_parts().values())


@pytest.mark.parametrize("row", catalogue("industries"), ids=lambda row: row["code"])
def test_division_is_found_by_its_names_and_its_code_with_the_letter(row):
    for name in (row["name_zh"], row["name_en"], f"{row['section']}{row['code']}", f"{row['code']} {row['name_zh']}"):
        assert industry_of(name).thing == row["code"], name


@pytest.mark.parametrize(
    "written",
    ["金属制品业", " 金 属 制 品 业", "C33", "Ｃ３３", "33金属制品业", "C33 金属制品业",
     "Manufacture of Metal Products", "金属制品业 Manufacture of Metal Products"],
)  # fmt: skip
def test_spelling_does_not_tell_industries_apart(written):
    assert industry_of(written).thing == "33"


@pytest.mark.parametrize(
    "written", ["金属制品", "橡胶制品业", "塑料制品业", "交通运输设备制造业", "C29X", "D33", "33家具制造业", ""]
)
def test_name_of_another_scope_is_no_industry(written):
    """橡胶制品业 and 塑料制品业 of 2002 are each a part of division 29 of 2011; neither is the whole."""
    assert industry_of(written) is None


def test_near_names_are_suggested_nearest_first():
    assert Near("金属制造业", [row["name_zh"] for row in catalogue("industries")]).names[0] == "金属制品业"
    assert Near("qqqq", energy_names()).names == []


@pytest.mark.parametrize(
    ("written", "text", "of_which", "head"),
    [
        ("  2.工业", "工业", False, False),
        ("四.终端消费量", "终端消费量", False, True),
        ("一、农、林、牧、渔业", "农、林、牧、渔业", False, True),
        ("（一）制造业", "制造业", False, False),
        ("其中：制造业", "制造业", True, False),
        ("    #用作原料、材料", "用作原料、材料", True, False),
        ("of which: Mining", "Mining", True, False),
        ("A、全行业用电合计", "全行业用电合计", False, False),
        ("13.农副食品加工业", "农副食品加工业", False, False),
        ("1.2", "1.2", False, False),
    ],
)
def test_what_stands_around_a_name_is_set_aside(written, text, of_which, head):
    found = label(written)
    assert (found.text, found.of_which, found.head) == (text, of_which, head)
