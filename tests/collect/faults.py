"""A small sound region, and the ways to spoil it: each fault is one change to one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SETTINGS = 'name = "Small"\nyear = 2020\ngrid_factor = { grid = "east", year = 2012 }\ntrend = "linear"\n'

STATISTICS = """industry_code,industry,year,energy,amount,unit
29,Rubber and plastics,2018,electricity,100,MWh
29,Rubber and plastics,2018,natural_gas,1,10^4 m3
29,Rubber and plastics,2019,electricity,110,MWh
29,Rubber and plastics,2019,natural_gas,1,10^4 m3
33,Metal products,2018,electricity,200,MWh
33,Metal products,2019,electricity,220,MWh
"""

ENTERPRISES = """enterprise_id,industry_code,year,electricity_mwh,output_cny
A,29,2020,40,100000
B,33,2020,90,500000
C,33,2020,10,80000
"""

Change = Callable[[str], str]


def replaced(old: str, new: str) -> Change:
    """A text with one place of it replaced; the place must be there."""

    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new)

    return change


@dataclass(frozen=True)
class Spoilt:
    """One file of the small region changed: its text, its bytes, or its removal."""

    file: str
    change: Change | None = None
    data: bytes | None = None
    more: dict[str, bytes] = field(default_factory=dict)


def lay_out(folder: Path, spoilt: Spoilt | None = None) -> Path:
    """The small region in a folder, spoilt or sound."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"region.toml": SETTINGS, "energy_statistics.csv": STATISTICS, "enterprises.csv": ENTERPRISES}
    for name, text in texts.items():
        if spoilt is not None and name == spoilt.file and spoilt.change is None and spoilt.data is None:
            continue
        content = text
        if spoilt is not None and name == spoilt.file and spoilt.change is not None:
            content = spoilt.change(text)
        (folder / name).write_text(content, encoding="utf-8")
    if spoilt is not None and spoilt.data is not None:
        (folder / spoilt.file).write_bytes(spoilt.data)
    for name, data in (spoilt.more if spoilt is not None else {}).items():
        (folder / name).write_bytes(data)
    return folder


S, E, R = "energy_statistics.csv", "enterprises.csv", "region.toml"

FAULTS: dict[str, Spoilt] = {
    "toml_nested_deep": Spoilt(R, lambda text: text + f"goals = {'[' * 5000}{']' * 5000}\n"),
    "column_missing": Spoilt(E, replaced("output_cny", "worth")),
    "column_doubled": Spoilt(E, lambda text: "\n".join(f"{line},{line.split(',')[3]}" for line in text.split("\n") if line)),
    "amount_beyond": Spoilt(E, replaced("A,29,2020,40,100000", "A,29,2020,1e308,100000")),
    "amount_beneath": Spoilt(S, replaced("electricity,110,MWh", "electricity,5e-324,MWh")),
    "unit_unknown": Spoilt(S, replaced("electricity,110,MWh", "electricity,110,MWH/a")),
    "unit_of_another_quantity": Spoilt(S, replaced("1,10^4 m3", "1,t")),
    "energy_unknown": Spoilt(S, replaced("natural_gas", "natural gass")),
    "steam_without_pressure": Spoilt(S, replaced("2018,natural_gas,1,10^4 m3", "2018,steam,1,t")),
    "text_for_a_number": Spoilt(E, replaced("29,2020,40", "29,2020,about 40")),
    "negative": Spoilt(E, replaced("33,2020,90", "33,2020,-90")),
    "not_a_number": Spoilt(E, replaced("33,2020,90", "33,2020,NaN")),
    "infinite": Spoilt(S, replaced("electricity,220", "electricity,inf")),
    "year_with_a_fraction": Spoilt(S, replaced("29,Rubber and plastics,2019,electricity", "29,Rubber and plastics,2019.5,electricity")),
    "identifier_unseen_sign": Spoilt(E, replaced("\nB,33", "\nA\u200b1,33")),
    "identifier_digits_lost": Spoilt(E, lambda text: text.replace("\nA,", "\n9.1330100E+17,").replace("\nB,", "\n9.1330100E+17,")),
    "duplicate_enterprise": Spoilt(E, replaced("B,33", "A,33")),
    "duplicate_statistic": Spoilt(S, lambda text: text + "33,Metal products,2019,electricity,221,MWh\n"),
    "one_energy_under_two_names": Spoilt(S, lambda text: text + "29,Rubber and plastics,2019,天然气,2,万立方米\n"),
    "industry_unknown": Spoilt(E, replaced("B,33", "B,3З")),
    "industry_without_statistics": Spoilt(E, replaced("B,33", "B,26")),
    "industry_without_electricity": Spoilt(S, lambda text: text.replace("33,Metal products,2018,electricity,200,MWh", "33,Metal products,2018,diesel,2,t").replace("33,Metal products,2019,electricity,220,MWh", "33,Metal products,2019,diesel,2,t")),
    "one_year_for_a_linear_trend": Spoilt(S, replaced("33,Metal products,2018,electricity,200,MWh\n", "")),
    "target_year_absent": Spoilt(R, replaced("year = 2020", "year = 2021")),
    "no_electricity": Spoilt(E, lambda text: text.replace(",40,", ",0,").replace(",90,", ",0,").replace(",10,", ",0,")),
    "no_output": Spoilt(E, lambda text: text.replace("100000", "0").replace("500000", "0").replace("80000", "0")),
    "blank_electricity": Spoilt(E, replaced("29,2020,40", "29,2020,")),
    "blank_identifier": Spoilt(E, replaced("C,33", ",33")),
    "empty_file": Spoilt(E, data=b""),
    "header_only": Spoilt(E, lambda text: text.split("\n")[0] + "\n"),
    "wrong_encoding": Spoilt(S, data=STATISTICS.replace("Metal products", "Métal ouvré").encode("latin-1")),
    "too_many_cells": Spoilt(E, replaced("100000", "100,000")),
    "too_few_cells": Spoilt(E, replaced("B,33,2020,90,500000", "B,33,2020")),
    "no_workbook": Spoilt(E, None, more={"enterprises.xlsx": b"not a workbook"}),
    "no_parquet": Spoilt(E, None, more={"enterprises.parquet": b"not parquet"}),
    "table_missing": Spoilt(S),
    "table_twice": Spoilt(E, str, more={"enterprises.parquet": b""}),
    "no_region_toml": Spoilt(R),
    "invalid_toml": Spoilt(R, replaced('"Small"', "Small")),
    "setting_missing": Spoilt(R, replaced("year = 2020\n", "")),
    "setting_unknown": Spoilt(R, replaced("trend", "tend")),
    "setting_of_the_wrong_kind": Spoilt(R, replaced("year = 2020", 'year = "2020"')),
    "fuel_set_unknown": Spoilt(R, lambda text: text + 'fuel_factors = "guidelines"\n'),
    "grid_choice_missing": Spoilt(R, replaced('grid = "east", year = 2012', "year = 2012")),
    "grid_region_unknown": Spoilt(R, replaced('"east"', '"far east"')),
    "grid_year_unknown": Spoilt(R, replaced("year = 2012", "year = 2019")),
    "grid_value_without_source": Spoilt(R, replaced('grid = "east", year = 2012', "value = 0.7035")),
    "grid_value_in_kg": Spoilt(R, replaced('grid = "east", year = 2012', 'value = 703.5, source = "our own"')),
    "operating_margin_by_kind": Spoilt(R, replaced("year = 2012", 'year = 2019, kind = "operating_margin"')),
    "operating_margin_by_value": Spoilt(R, replaced('grid = "east", year = 2012', 'value = 0.7921, source = "baseline notice"')),
    "strategy_without_rule": Spoilt(R, lambda text: text + "[strategies.gentle]\nratio = 0.3\n"),
    "strategy_named_as_the_paper_s": Spoilt(R, lambda text: text + '[strategies.cas_1]\nrule = "marginal_opt_out"\n'),
    "grid_factor_missing": Spoilt(R, replaced('grid_factor = { grid = "east", year = 2012 }', "")),
    "region_toml_in_another_encoding": Spoilt("region.toml", data='name = "我区"\n'.encode("gb18030")),
    "zero_carbon_above_electricity": Spoilt(
        E, lambda text: text.replace("output_cny\n", "output_cny,zero_carbon_mwh\n").replace("100000\n", "100000,50\n").replace("500000\n", "500000,\n").replace("80000\n", "80000,10\n")
    ),
    "green_power_above_zero_carbon": Spoilt(
        E, lambda text: text.replace("output_cny\n", "output_cny,zero_carbon_mwh,green_power_mwh\n").replace("100000\n", "100000,20,30\n").replace("500000\n", "500000,,5\n").replace("80000\n", "80000,10,10\n")
    ),
    "process_product_unknown": Spoilt(
        E, lambda text: text.replace("output_cny\n", "output_cny,process_product,process_product_t\n").replace("100000\n", "100000,clinkers,20\n").replace("500000\n", "500000,,5\n").replace("80000\n", "80000,Cement clinker,10\n")
    ),
    "residual_choice_missing": Spoilt(R, lambda text: text + "residual_factor = {}\n"),
    "residual_value_without_source": Spoilt(R, lambda text: text + "residual_factor = { value = 0.6 }\n"),
    "residual_year_unknown": Spoilt(R, lambda text: text + "residual_factor = { year = 2012 }\n"),
    "residual_setting_unknown": Spoilt(R, lambda text: text + "residual_factor = { grid = \"east\" }\n"),
    "own_factor_of_electricity": Spoilt("factors.csv", data=b"energy,unit,tco2_per_unit,source\nelectricity,MWh,0.5,us\n"),
    "own_factor_in_an_unknown_unit": Spoilt("factors.csv", data=b"energy,unit,tco2_per_unit,source\nstraw,bale,0.5,us\n"),
    "own_factor_without_source": Spoilt("factors.csv", data=b"energy,unit,tco2_per_unit,source\nstraw,t,0.5,\n"),
}  # fmt: skip
