"""A figure that can hardly be is told with what of the total, of the ranking and of a reduction rests on it."""

from __future__ import annotations

import pytest

import regional_carbon as rc

from .faults import lay_out

STATISTICS = """industry_code,industry,year,energy,amount,unit
29,Rubber and plastics,2019,electricity,1000,MWh
29,Rubber and plastics,2019,natural_gas,10,10^4 m3
33,Metal products,2019,electricity,2000,MWh
33,Metal products,2019,raw_coal,100,t
"""
SETTINGS = 'name = "Small"\nyear = 2020\ngrid_factor = { value = 0.5, source = "ours" }\ntrend = "last"\n'
REGISTER = """enterprise_id,industry_code,year,electricity_mwh,output_cny
A,29,2020,400,1000000
B,29,2020,500,2000000
C,33,2020,800,5000000
D,33,2020,900,9000000
"""


def doubts(tmp_path, register=REGISTER, settings=SETTINGS, **more):
    folder = tmp_path / "region"
    folder.mkdir()
    tables = {"energy_statistics": STATISTICS, "enterprises": register, **more}
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "region.toml").write_text(settings, encoding="utf-8")
    return rc.read_region(folder).doubts


def metered(amount, energy="natural_gas", unit="10^4 m3"):
    return f"enterprise_id,year,energy,amount,unit\nA,2020,{energy},{amount},{unit}\n"


def inventory(tco2, column="emission_tco2"):
    return f"enterprise_id,year,{column},verifier\nA,2020,{tco2},v\n"


def test_sound_region_is_not_doubted(tmp_path):
    assert doubts(tmp_path, enterprise_energy=metered(4), inventories=inventory(250)) == ()


BILL = {
    "en": "enterprises.csv, line 2: The output of A is 100 CNY, less than its own electricity costs: 400 MWh, some 160000"
    " CNY.\n  Check the units of both; correct what is wrong, or confirm it. 2 such enterprises emit 46% of the region's total"
    " and stand first in the ranking: of a reduction of 30%, up to 100% would be asked of them.",
    "zh": "enterprises.csv 第2行：A的产值为100元，低于其自身电费：用电400 MWh，约160000元。\n"
    "  请核对两者的单位；有误请更正，无误请确认。此类企业共2家，占全地区排放总量的46%，且排名在最前：减排30%时，最多100%的减排量将落在其上。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_output_below_its_own_power_bill_is_told_with_all_such_enterprises(tmp_path, language):
    low = REGISTER.replace("400,1000000", "400,100").replace("800,5000000", "800,5000")
    found = doubts(tmp_path, low)
    assert [(fault.key, fault.severity) for fault in found] == [("output_below_bill", "warning")] * 2
    with rc.speaking(language):
        assert next(fault for fault in found if fault.row == 2).text() == BILL[language]


def test_output_of_a_region_in_another_currency_is_held_against_its_own_price_alone(tmp_path):
    low = REGISTER.replace("400,1000000", "400,100")
    usd = SETTINGS + 'currency = "USD"\n'
    (tmp_path / "without").mkdir()
    assert doubts(tmp_path / "without", low, usd) == ()
    found = doubts(tmp_path, low, usd + "[thresholds]\nelectricity_price = 0.07\n")
    assert [fault.key for fault in found] == ["output_below_bill"]


def test_known_bill_counts_in_place_of_the_price(tmp_path):
    costs = "".join(
        line + (",electricity_cost_cny\n" if place == 0 else ",300000\n")
        for place, line in enumerate(REGISTER.splitlines())
    )
    assert doubts(tmp_path, costs.replace("400,1000000", "400,200000"))[0].values["bill"] == "300000"


METER = {
    "en": "enterprise_energy.csv, line 2: natural_gas of A in 2020 is 10000 10^4 m3: its metered fuels emit 216200 tCO2,"
    " more than all fuels of industry 29 in the statistics of 2019 (216.2 tCO2).\n  Check the unit of the meter; correct"
    " it, or confirm it. 99% of the region's total rests on it: 217800 tCO2, 1656 without it; of a reduction of 30%, up"
    " to 100% would be asked of this enterprise, which stands 1 of 4 in the ranking.",
    "zh": "enterprise_energy.csv 第2行：A在2020年的natural_gas为10000 10^4 m3：其计量燃料排放216200 tCO2，"
    "超过2019年统计中行业29全部燃料的排放（216.2 tCO2）。\n  请核对计量单位；有误请更正，无误请确认。"
    "全地区总量的99%取决于此：217800 tCO2，不计则为1656 tCO2；减排30%时，最多100%的减排量将落在该企业，其排名为第1（共4家）。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_gas_meter_that_emits_more_than_its_industry_is_told(tmp_path, language):
    (fault,) = doubts(tmp_path, enterprise_energy=metered(10_000))
    with rc.speaking(language):
        assert fault.text() == METER[language]


FAR = {
    "en": "inventories.csv, line 2: The inventory of A in 2020 is 50000 tCO2; by its electricity and its industry's"
    " intensity 286.5 tCO2 were to be expected.\n  Check its unit and whose it is; correct it, or confirm it. 97% of the"
    " region's total rests on it: 51370 tCO2, 1656 without it; of a reduction of 30%, up to 100% would be asked of this"
    " enterprise, which stands 1 of 4 in the ranking.",
    "zh": "inventories.csv 第2行：A2020年的排放清单为50000 tCO2，而按其用电量与行业强度应约为286.5 tCO2。\n"
    "  请核对单位与所属企业；有误请更正，无误请确认。全地区总量的97%取决于此：51370 tCO2，不计则为1656 tCO2；"
    "减排30%时，最多100%的减排量将落在该企业，其排名为第1（共4家）。",
}
BELOW = {
    "en": "inventories.csv, line 2: The inventory of A in 2020 is 0 tCO2, though its electricity alone emits 200 tCO2.\n"
    "  Check whether it leaves out electricity (then it is fuel_tco2); correct it, or confirm it. 21% of the region's total"
    " rests on it: 1370 tCO2, 1656 without it; of a reduction of 30%, up to 0% would be asked of this enterprise.",
    "zh": "inventories.csv 第2行：A2020年的排放清单为0 tCO2，而仅其用电排放即为200 tCO2。\n"
    "  请核实是否未计入电力（如是，应填fuel_tco2）；有误请更正，无误请确认。全地区总量的21%取决于此：1370 tCO2，"
    "不计则为1656 tCO2；减排30%时，最多0%的减排量将落在该企业。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("tco2", "said"), [(50_000, FAR), (0, BELOW)])
def test_inventory_that_can_hardly_be_is_told(tmp_path, tco2, said, language):
    (fault,) = doubts(tmp_path, inventories=inventory(tco2))
    with rc.speaking(language):
        assert fault.text() == said[language]


@pytest.mark.parametrize(("tco2", "told"), [(1000, True), (560, False), (180, False)])
def test_inventory_that_moves_the_total_by_more_than_its_interval_is_told(tmp_path, tco2, told):
    assert bool(doubts(tmp_path, inventories=inventory(tco2))) is told


def test_inventory_of_fuels_alone_is_no_inventory_without_electricity(tmp_path):
    assert doubts(tmp_path, inventories=inventory(80, "fuel_tco2")) == ()


def test_the_small_region_of_all_tests_is_not_doubted(tmp_path):
    assert rc.read_region(lay_out(tmp_path / "small")).doubts == ()
