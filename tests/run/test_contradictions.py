"""Evidence that contradicts itself is told by the run, with whose it is and what either piece says."""

import polars as pl

import regional_carbon as rc
from regional_carbon.language.messages import speaking

STATISTICS = """industry_code,industry,year,energy,amount,unit
29,Rubber,2020,electricity,1000,MWh
29,Rubber,2020,natural_gas,8,10^4 m3
29,Rubber,2020,raw_coal,20,t
"""
REGISTER = """enterprise_id,industry_code,industry,year,electricity_mwh,output_cny,electricity_share_low,electricity_share_high
A,29,Rubber,2021,100,1000000,0.8,1.0
B,29,Rubber,2021,100,2000000,0.4,0.6
"""
BILLS = """enterprise_id,year,energy,amount,unit
A,2021,natural_gas,0.5,10^4 m3
B,2021,natural_gas,0.9,10^4 m3
"""
SETTINGS = """name = "North"
year = 2021
grid_factor = { value = 0.5, source = "by hand" }
"""


def test_answer_that_its_own_bill_denies_is_a_notice_with_the_enterprise_and_the_fuels(tmp_path):
    """0.5 of 10⁴ m³ of gas, 195 GJ at 389.31, beside 360 GJ of electricity: at most 65 %; B's 350 GJ explain its band."""
    files = {"energy_statistics": STATISTICS, "enterprises": REGISTER, "enterprise_energy": BILLS}
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "region.toml").write_text(SETTINGS, encoding="utf-8")
    found = rc.run(tmp_path)
    row = found.enterprises.filter(enterprise_id="A").row(0, named=True)
    assert (row["contradiction"], row["fuel_tco2"] == row["contradiction_low_tco2"]) == ("share_next_band", False)
    rest = row["emission_tco2"] - row["fuel_tco2"]
    assert row["emission_low_tco2"] <= rest + row["contradiction_low_tco2"]
    assert row["emission_high_tco2"] >= rest + row["contradiction_high_tco2"]
    assert found.enterprises.filter(pl.col("enterprise_id") == "B")["contradiction"].item() is None
    (notice,) = [notice for notice in found.notices if notice.key.startswith("contradiction")]
    ends = f"{row['contradiction_low_tco2']:.1f}–{row['contradiction_high_tco2']:.1f}"
    assert notice.text() == (
        "1 enterprise declares an electricity share about one band too high for its own fuel bill, or counted by coal "
        "equivalent; the figure is the bill's. The interval holds what either says, tCO2 of fuels and heat: "
        f"A ({ends}). Ask which is right."
    )
    with speaking("zh"):
        assert notice.text() == (
            "1家企业申报的电力占比相对自身燃料账单约高一档，或按等价值折算；估算值取账单。"
            f"区间涵盖双方所示的燃料与热力排放量（tCO2）：A ({ends})。请核实何者为准。"
        )
