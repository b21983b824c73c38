"""A small region in which nothing is doubtful, and the ways to make it so: each doubt is one change."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from regional_carbon.collect.energy_statistics import read_energy_statistics
from regional_carbon.collect.plausibility import Placed, doubts
from regional_carbon.collect.table_files import take
from regional_carbon.factors import grid_factor, usable_factors
from regional_carbon.language.errors import Fault
from regional_carbon.schema.input_tables import Enterprises, Readings

Row = dict[str, object]
GRID = 0.7035

STATISTICS = """industry_code,industry,year,energy,amount,unit
33,Metal products,2017,electricity,3500,MWh
33,Metal products,2017,natural_gas,50,10^4 m3
33,Metal products,2018,electricity,3600,MWh
33,Metal products,2018,natural_gas,52,10^4 m3
33,Metal products,2019,electricity,3700,MWh
33,Metal products,2019,natural_gas,53,10^4 m3
"""


def register(years: Sequence[int] = (2020,)) -> list[Row]:
    """Twelve enterprises of one industry that use 100 … 210 MWh, at 0.05 kWh and 0.04 to 0.06 employees a unit of output."""
    return [
        {
            "enterprise_id": f"E{number:02d}",
            "name": f"第{number}金属制品厂",
            "credit_code": "",
            "industry_code": "33",
            "year": year,
            "electricity_mwh": 100 + 10 * number,
            "electricity_share": "",
            "output_cny": (2000 + (200 + 10 * (number % 3)) * number) * 1000,
            "employees": 20 + 2 * number + number % 4,
            "electricity_cost_cny": (100 + 10 * number) * (700 + 5 * (number % 5)),
        }
        for number in range(12)
        for year in years
    ]


def months(factor: float = 1.0, count: int = 12) -> list[Row]:
    """Readings of E03 by month, 130 MWh in a year times a factor."""
    times = [f"2020-{month:02d}-01" for month in range(1, count + 1)]
    return [{"enterprise_id": "E03", "time": time, "electricity_kwh": 130_000 / 12 * factor} for time in times]


def changed(**values: object) -> Callable[[list[Row]], None]:
    """E03 in its newest year with other values."""

    def change(rows: list[Row]) -> None:
        next(row for row in reversed(rows) if row["enterprise_id"] == "E03").update(values)

    return change


def renamed(column: str, one: str, other: str) -> Callable[[list[Row]], None]:
    """E03 and E07 under other names, or with other codes."""

    def change(rows: list[Row]) -> None:
        rows[3][column], rows[7][column] = one, other

    return change


@dataclass(frozen=True)
class Doubtful:
    """One change to the small region: of its register, its statistics, or its readings."""

    change: Callable[[list[Row]], None] = lambda rows: None
    years: Sequence[int] = (2020,)
    drop: Sequence[str] = ()
    statistics: tuple[str, str] = ("", "")
    readings: list[Row] | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)


def found(folder: Path, case: Doubtful | None = None) -> list[Fault]:
    """The doubts about the small region, changed or as it is."""
    case = case or Doubtful()
    rows = register(case.years)
    case.change(rows)
    rows = [{name: value for name, value in row.items() if name not in case.drop} for row in rows]
    folder.mkdir(parents=True, exist_ok=True)
    old, new = case.statistics
    assert old in STATISTICS
    (folder / "energy_statistics.csv").write_text(STATISTICS.replace(old, new) if old else STATISTICS, "utf-8")
    factors = {**usable_factors(), "electricity": grid_factor(value=GRID, source="ours").as_factor()}
    statistics = read_energy_statistics(folder / "energy_statistics.csv", factors)
    assert statistics.faults == []
    return doubts(
        placed(folder / "enterprises.csv", rows, Enterprises),
        Placed(statistics.written, statistics.frame),
        placed(folder / "readings.csv", case.readings, Readings) if case.readings else None,
        factors=factors,
        grid_tco2_per_mwh=GRID,
        year=2020,
        own_thresholds=case.thresholds,
    )


def placed(path: Path, rows: list[Row], table: type) -> Placed:
    """A table written to a file and read again; it must be sound."""
    path.write_text(as_csv(rows), "utf-8")
    taken = take(path, table, "row")
    assert taken.faults == []
    return Placed(taken.written, taken.frame)


def as_csv(rows: list[Row]) -> str:
    """Rows as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


OWN = ("employees", "electricity_cost_cny")
CODE = "91110000600037341L"

DOUBTS: dict[str, Doubtful] = {
    "slip_against_the_own_last_year": Doubtful(changed(electricity_mwh=130_000), (2019, 2020), OWN),
    "slip_against_everything": Doubtful(changed(electricity_mwh=0.13), (2018, 2019, 2020), (), readings=months()),
    "slip_against_the_bill": Doubtful(changed(electricity_mwh=1300), drop=("employees",)),
    "slip_of_output_against_the_last_year": Doubtful(changed(output_cny=264), (2019, 2020)),
    "slip_of_output_against_the_industry": Doubtful(changed(output_cny=26_000_000_000), drop=("electricity_cost_cny",)),
    "slip_of_electricity_or_output": Doubtful(changed(electricity_mwh=130_000), drop=OWN),
    "slip_per_employee": Doubtful(changed(electricity_mwh=130_000, output_cny=0), drop=("electricity_cost_cny",)),
    "slip_of_output_per_employee": Doubtful(changed(electricity_mwh=0, output_cny=26_000_000_000), drop=("electricity_cost_cny",)),
    "slip_in_the_statistics": Doubtful(statistics=("2019,natural_gas,53,", "2019,natural_gas,530000,")),
    "readings_differ": Doubtful(readings=months(1.25)),
    "industry_exceeded": Doubtful(statistics=("2019,electricity,3700", "2019,electricity,1450")),
    "industry_exceeded_a_thousand_times": Doubtful(statistics=("3500,MWh\n33,Metal products,2017,natural_gas,50,10^4 m3\n33,Metal products,2018,electricity,3600,MWh\n33,Metal products,2018,natural_gas,52,10^4 m3\n33,Metal products,2019,electricity,3700,MWh", "3.5,MWh\n33,Metal products,2017,natural_gas,50,10^4 m3\n33,Metal products,2018,electricity,3.6,MWh\n33,Metal products,2018,natural_gas,52,10^4 m3\n33,Metal products,2019,electricity,3.7,MWh")),
    "fuels_missing": Doubtful(statistics=("33,Metal products,2019,natural_gas,53,10^4 m3\n", "")),
    "too_electric": Doubtful(changed(electricity_share=0.98)),
    "credit_code_too_short": Doubtful(changed(credit_code=CODE[:-3])),
    "credit_code_mistyped": Doubtful(changed(credit_code=CODE.replace("37", "73"))),
    "credit_code_with_an_o": Doubtful(changed(credit_code=CODE.replace("0", "O", 1))),
    "one_credit_code_twice": Doubtful(renamed("credit_code", CODE, CODE)),
    "one_name_with_two_legal_forms": Doubtful(renamed("name", "Harbour Metals Co., Ltd.", "HARBOUR METALS LIMITED")),
    "nearly_one_name": Doubtful(renamed("name", "宁波市鄞州区东钱湖精密金属制品有限公司", "宁波市鄞州区东线湖精密金属制品有限公司")),
}  # fmt: skip
