"""Monthly electricity made up for tests: Region A's register has none. Seeded, so that it is the same everywhere."""

from __future__ import annotations

import random
from importlib.resources import as_file, files

import polars as pl

SEASON = (0.9, 0.7, 0.95, 1.0, 1.0, 1.05, 1.15, 1.15, 1.05, 1.0, 1.0, 1.05)  # of a twelfth: made up


def enterprises_of_demo():
    """Region A's register as it is delivered."""
    with as_file(files("regional_carbon").joinpath("demo")) as folder:
        return pl.read_csv(folder / "enterprises.csv", schema_overrides={"enterprise_id": pl.String})


def made_up_readings(years=(2019, 2020, 2021), months_of_last=7, *, less=0.75, without=("A003", "A007"), gap="A005"):
    """Columns of `readings`: each year's electricity of the register by seasons with chance; the last year to a month,
    at `less` of the register, `without` some enterprises, and March of one missing."""
    chance = random.Random(20210901)  # noqa: S311 - made up on purpose
    register = enterprises_of_demo()
    kwh = dict(register.select("enterprise_id", pl.col("electricity_mwh") * 1000).iter_rows())
    rows = []
    for enterprise, used in sorted(kwh.items()):
        level = less * chance.uniform(0.75, 1.25)
        for year in years:
            last = year == years[-1]
            shares = [share * chance.uniform(0.95, 1.05) for share in SEASON]
            for month, share in enumerate(shares[: months_of_last if last else 12], 1):
                left_out = last and (enterprise in without or (enterprise == gap and month == 3))
                if not left_out:
                    amount = used * share / sum(shares) * (level if last else 1)
                    rows.append((enterprise, f"{year}-{month:02d}", round(amount, 1)))
    return pl.DataFrame(rows, schema=["enterprise_id", "time", "electricity_kwh"], orient="row")


def wide(readings, year):
    """The readings of a year as a utility exports them: a row an enterprise, a column a month, in 10^4 kWh."""
    of_year = readings.filter(pl.col("time").str.starts_with(str(year)))
    pivoted = of_year.with_columns(pl.col("electricity_kwh") / 10_000).pivot(
        on="time", index="enterprise_id", values="electricity_kwh"
    )
    names = {name: f"{int(name[5:])}月" for name in pivoted.columns[1:]}
    table = pivoted.rename({"enterprise_id": "企业编号", **names}).write_csv()
    return f"{year}年企业用电量（单位：万千瓦时）\n{table}"


def steady_readings(seed, *, drifting="A034", growth=1.08, since=4, months=9, noise=0.03):
    """Readings of 2021 alone: each enterprise's electricity of the register by seasons, with noise month by month; and
    one that uses `growth` times as much in each month from `since` on as in the one before."""
    chance = random.Random(seed)  # noqa: S311 - made up on purpose
    register = enterprises_of_demo()
    rows = []
    for enterprise, mwh in sorted(register.select("enterprise_id", "electricity_mwh").iter_rows()):
        for month, season in enumerate(SEASON[:months], 1):
            drift = growth ** max(0, month - since + 1) if enterprise == drifting else 1
            kwh = 1000 * mwh * season / sum(SEASON) * drift * (1 + chance.gauss(0, noise))
            rows.append((enterprise, f"2021-{month:02d}", round(kwh, 1)))
    return pl.DataFrame(rows, schema=["enterprise_id", "time", "electricity_kwh"], orient="row")
