"""What the tables of a region say together: enterprises without statistics, and what is doubtful in both."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from regional_carbon.collect.checks import INDEX
from regional_carbon.collect.energy_statistics import Collected
from regional_carbon.collect.files import ROW
from regional_carbon.collect.near import Near
from regional_carbon.collect.plausibility import Placed, doubts
from regional_carbon.collect.region_settings import Settings
from regional_carbon.collect.table_files import Taken
from regional_carbon.factors import Factor, catalogue
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import Either


def faults_together(statistics: Collected, register: Taken, year: int, trend: str) -> list[Fault]:
    """What is wrong between register and statistics in the year: nothing of it, no sums, industries unknown."""
    written, enterprises = register.written, register.frame
    of_year = enterprises.with_row_index(INDEX).filter(pl.col("year") == year)
    if of_year.is_empty():
        known = [str(found) for found in enterprises["year"].drop_nulls().unique().sort()]
        return [written.fault("year_absent", year=year, known=known)] if known else []
    faults = [
        written.fault(key, year=year, column=column)
        for key, column in (("no_emission", "electricity_mwh"), ("no_output", "output_cny"))
        if of_year[column].is_not_null().all() and of_year[column].sum() == 0
    ]
    faults += _zero_carbon_faults(register, of_year)
    problems = _industry_problems(statistics, of_year, year, trend)
    for row in of_year.filter(pl.col("industry_code").is_in(list(problems))).iter_rows(named=True):
        problem = problems[row["industry_code"]]
        faults.append(written.fault(problem.key, row[INDEX], "industry_code", row["industry_code"], **problem.values))
    return faults


def doubts_together(
    statistics: Collected,
    register: Taken,
    readings: Taken | None,
    used: Mapping[str, Factor],
    settings: Settings,
    year: int,
    *,
    metered: Placed | None = None,
    inventories: Placed | None = None,
) -> list[Fault]:
    """What is doubtful in the tables of a region, but for industries in which it has no enterprise."""
    found = doubts(
        Placed(register.written, register.frame),
        Placed(statistics.written, statistics.frame),
        None if readings is None else Placed(readings.written, readings.frame),
        factors=used,
        grid_tco2_per_mwh=settings.grid.tco2_per_mwh,
        year=year,
        own_thresholds=settings.thresholds,
        metered=metered,
        inventories=inventories,
        cut=settings.target,
        priced=settings.currency == "CNY" or "electricity_price" in settings.thresholds,
    )
    idle = _rows_of_nobody(statistics, register)
    return [fault for fault in found if (fault.file, fault.row) not in idle]


def _rows_of_nobody(statistics: Collected, register: Taken) -> set[tuple[str, int]]:
    """Rows of industries in which the register has no enterprise: no figure rests on them."""
    rows = statistics.frame.filter(~pl.col("industry_code").is_in(register.frame["industry_code"].implode()))
    return {(statistics.written.path.name, row) for row in rows[ROW]}


def _zero_carbon_faults(register: Taken, of_year: pl.DataFrame) -> list[Fault]:
    """Zero-carbon electricity is part of the electricity used, or emission would come out negative; green power of it.

    Green power of which no zero-carbon electricity is given is part of nothing.
    """
    more = of_year.filter(pl.col("zero_carbon_mwh") > pl.col("electricity_mwh"))
    bought = of_year.filter(pl.col("green_power_mwh") > pl.col("zero_carbon_mwh").fill_null(0))
    return [
        *(
            register.written.fault(
                "zero_carbon_exceeds", row[INDEX], "zero_carbon_mwh", row["enterprise_id"] or "",
                written=f"{row['zero_carbon_mwh']:g}", electricity=f"{row['electricity_mwh']:g}",
            )
            for row in more.iter_rows(named=True)
        ),
        *(
            register.written.fault(
                "green_power_exceeds", row[INDEX], "green_power_mwh", row["enterprise_id"] or "",
                written=f"{row['green_power_mwh']:g}", zero_carbon=f"{row['zero_carbon_mwh'] or 0:g}",
            )
            for row in bought.iter_rows(named=True)
        ),
    ]  # fmt: skip


def _industry_problems(statistics: Collected, of_year: pl.DataFrame, year: int, trend: str) -> dict[str, Fault]:
    """What is wrong with each industry that enterprises name, by its code.

    While the statistics have faults of their own, a missing amount or year may be one of those, and is not told twice.
    """
    known = statistics.frame.filter(pl.col("year") <= year, pl.col("industry_code").is_not_null())
    electric = known.filter((pl.col("energy") == "electricity") & (pl.col("amount") > 0))
    years = dict(electric.group_by("industry_code").agg(pl.col("year").n_unique()).iter_rows())
    names = dict(known.group_by("industry_code").agg(pl.col("industry").drop_nulls().last()).iter_rows())
    listed = {row["code"]: row for row in catalogue("industries")}
    problems = {}
    for code in of_year["industry_code"].drop_nulls().unique():
        values: dict[str, object] = {
            "industry_code": code,
            "industry": names.get(code) or _gb_name(listed.get(code, {})),
            "year": year,
        }
        if code not in names and code not in listed:
            values |= {"known": sorted(names), "near": Near(code, {*names, *listed})}
            problems[code] = Fault("industry_unknown", values=values)
        elif code not in names:
            problems[code] = Fault("industry_without_statistics", values=values)
        elif statistics.faults:
            continue
        elif code not in years:
            problems[code] = Fault("industry_without_electricity", values=values)
        elif trend == "linear" and years[code] < 2:
            problems[code] = Fault("trend_too_few_years", values={**values, "years": years[code]})
    return problems


def _gb_name(row: Mapping[str, str]) -> Either:
    """An industry's name in GB/T 4754-2017."""
    return Either(row.get("name_en", ""), row.get("name_zh", ""))
