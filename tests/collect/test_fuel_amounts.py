"""Fuels come by heat and by volume: converted at the factor's own heating value, or at a published density."""

from pathlib import Path

import pytest

from regional_carbon.collect.intake import collect
from regional_carbon.factors import usable_factors
from regional_carbon.language.messages import speaking

WIDE = "2019年分行业能源消费,,\n行业,用电量(MWh),{header}\n纺织业,10,{amount}\n"


def written(tmp_path: Path, text: str, mapping: str = "") -> Path:
    (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    file = tmp_path / "statistics.csv"
    file.write_text(text, encoding="utf-8")
    return file


def amount_of(collection, energy):
    rows = collection.tables["energy_statistics"].frame.filter(energy=energy).rows(named=True)
    return [(row["amount"], row["unit"]) for row in rows]


@pytest.mark.parametrize(
    ("header", "energy", "amount", "unit"),
    [
        ("天然气(GJ)", "natural_gas", 1000 / 389.31, "10^4 m3"),
        ("天然气(MWh)", "natural_gas", 3600 / 389.31, "10^4 m3"),
        ("天然气(therm)", "natural_gas", 105.4804 / 389.31, "10^4 m3"),
        ("天然气(MMBtu)", "natural_gas", 1055.05585262 / 389.31, "10^4 m3"),
        ("天然气(kBtu)", "natural_gas", 1.05505585262 / 389.31, "10^4 m3"),
        ("原煤(TJ)", "raw_coal", 1e6 / 20.908, "t"),
        ("原煤(PJ)", "raw_coal", 1e9 / 20.908, "t"),
        ("原煤(ktoe)", "raw_coal", 41_868_000 / 20.908, "t"),
        ("热力(MWh)", "heat", 3600.0, "GJ"),
        ("柴油(升)", "diesel", 1000 / 1149, "t"),
        ("柴油(立方米)", "diesel", 1e6 / 1149, "t"),
        ("汽油(US gal)", "gasoline", 3785.411784 / 1351, "t"),
        ("汽油(UK gal)", "gasoline", 4546.09 / 1351, "t"),
    ],
)
def test_fuel_by_heat_or_volume_is_kept_in_the_unit_of_its_factor(tmp_path, header, energy, amount, unit):
    found = collect(written(tmp_path, WIDE.format(header=header, amount=1000)))
    assert found.errors == []
    assert amount_of(found, energy) == [(pytest.approx(amount, rel=1e-9), unit)]


@pytest.mark.parametrize(("unit", "mwh"), [("GJ", 1000.0), ("ktoe", 3600 * 41_868 / 3.6), ("toe", 41_868.0)])
def test_electricity_by_its_heat_is_taken_at_3_6_gigajoules_a_megawatt_hour(tmp_path, unit, mwh):
    laid_out = collect(written(tmp_path, f"2019年,\n行业,电力({unit})\n纺织业,3600\n"))
    assert laid_out.findings == []
    assert amount_of(laid_out, "electricity") == [(pytest.approx(mwh), "MWh")]
    tidy = "industry_code,industry,year,energy,amount,unit\n17,纺织业,2019,electricity,3600," + unit + "\n"
    assert amount_of(collect(written(tmp_path, tidy)), "electricity") == [(pytest.approx(mwh), "MWh")]


def test_emission_of_gas_by_heat_is_that_of_its_heat_whatever_the_heating_value(tmp_path):
    gas = usable_factors()["natural_gas"]
    found = collect(written(tmp_path, WIDE.format(header="天然气(GJ)", amount=1000)))
    (amount, _) = amount_of(found, "natural_gas")[0]
    assert amount * gas.tco2_per_unit / 1000 == pytest.approx(gas.tco2_per_unit / gas.gj_per_unit)


GROSS_OR_NET = {
    "en": "statistics.csv, line 2: natural_gas is given in 'therm', by its heat, which is taken as net (lower) heating"
    " value. Gas bills mostly state the gross one, about 10% more.\n  Check which it is. If gross, state in mapping.toml:"
    ' heating_value = "gross", or multiply the amounts by 0.9; if net: heating_value = "net".',
    "zh": "statistics.csv 第2行：natural_gas以“therm”按热量计，现按低位热值处理；而燃气账单多按高位热值，约高10%。\n"
    '  请核实。如为高位热值，请在mapping.toml中注明heating_value = "gross"，或将数量乘以0.9；如为低位热值，注明heating_value = "net"。',
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_gas_by_heat_is_doubted_for_bills_state_the_gross_heating_value(tmp_path, language):
    found = collect(written(tmp_path, WIDE.format(header="天然气(therm)", amount=1000)))
    assert [fault.severity for fault in found.findings] == ["warning"]
    with speaking(language):
        assert found.findings[0].text() == GROSS_OR_NET[language]


@pytest.mark.parametrize(("said", "part"), [("gross", 0.9), ("net", 1.0)])
def test_heating_value_that_a_person_names_counts_and_is_doubted_no_more(tmp_path, said, part):
    file = written(
        tmp_path, WIDE.format(header="天然气(therm)", amount=1000), f'[energy_statistics]\nheating_value = "{said}"\n'
    )
    found = collect(file, into=tmp_path)
    assert found.findings == []
    assert amount_of(found, "natural_gas") == [(pytest.approx(105.4804 * part / 389.31), "10^4 m3")]


CONVERTED = {
    "en": [
        "statistics.csv: raw_coal is given in TJ and converted at 20.908 GJ per t.",
        "statistics.csv: diesel is given in L and converted at 1149 litres per tonne (United Nations, Energy Statistics"
        " Yearbook).",
    ],
    "zh": [
        "statistics.csv：raw_coal以TJ计，按每t热值20.908 GJ换算。",
        "statistics.csv：diesel以L计，按每吨1149升换算（联合国《能源统计年鉴》）。",
    ],
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_heating_value_and_density_used_are_told(tmp_path, language):
    found = collect(written(tmp_path, "2019年,,\n行业,原煤(TJ),柴油(升)\n纺织业,1,1\n"))
    with speaking(language):
        assert [notice.text() for notice in found.notices] == CONVERTED[language]


WITHOUT = {
    "en": "statistics.csv, line 2: straw of industry 17 in 2019 is given in 'GJ', by its heat, and its factor has no"
    " heating value.\n  straw is taken in kg, short ton, t, 10^4 t and 10^8 t. Convert the amount, or give its heating"
    " value in factors.csv, as gj_per_unit.",
    "zh": "statistics.csv 第2行：2019年行业17的straw以“GJ”按热量计，而其因子没有热值。\n"
    "  straw可用单位：kg、short ton、t、10^4 t和10^8 t。请换算数量，或在factors.csv的gj_per_unit中填写热值。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_fuel_by_heat_without_a_heating_value_is_refused(tmp_path, language):
    (tmp_path / "factors.csv").write_text("energy,unit,tco2_per_unit,source\nstraw,t,0,us\n", encoding="utf-8")
    (tmp_path / "mapping.toml").write_text('[energy_statistics.columns]\n"秸秆" = "straw"\n', encoding="utf-8")
    file = tmp_path / "statistics.csv"
    file.write_text(WIDE.format(header="秸秆(GJ)", amount=5), encoding="utf-8")
    found = collect(file, into=tmp_path)
    with speaking(language):
        assert [fault.text() for fault in found.errors] == [WITHOUT[language]]


def test_gallons_of_no_country_are_asked_about_and_the_answer_counts(tmp_path):
    text = WIDE.format(header="柴油(gallons)", amount=1000)
    assert {fault.key for fault in collect(written(tmp_path, text)).errors} >= {"header_unit_unknown"}
    answered = collect(
        written(tmp_path, text, '[energy_statistics.units]\n"柴油(gallons)" = "US gal"\n'), into=tmp_path
    )
    assert answered.errors == []
    assert amount_of(answered, "diesel") == [(pytest.approx(3785.411784 / 1149), "t")]


@pytest.mark.parametrize("header", ["煤制品(升)", "液化石油气(m3)"])
def test_volume_that_says_no_mass_is_refused(tmp_path, header):
    found = collect(written(tmp_path, WIDE.format(header=header, amount=5)))
    assert [fault.severity for fault in found.errors] == ["error"]


def test_industry_column_may_hold_codes(tmp_path):
    found = collect(written(tmp_path, "Industry,Year,Electricity (kWh)\n17,2019,1000\n14,2019,2000\n"))
    frame = found.tables["energy_statistics"].frame
    assert frame.select("industry_code", "industry", "amount").rows() == [
        ("17", "Manufacture of textile", 1.0),
        ("14", "Manufacture of foods", 2.0),
    ]


def test_gas_whose_factor_is_per_gigajoule_is_not_doubted(tmp_path):
    (tmp_path / "factors.csv").write_text("energy,unit,tco2_per_unit,source\nnatural_gas,GJ,0.0561,us\n", "utf-8")
    file = written(tmp_path, WIDE.format(header="天然气(GJ)", amount=1000))
    found = collect(file, into=tmp_path)
    assert found.findings == []
    assert amount_of(found, "natural_gas") == [(1000.0, "GJ")]
