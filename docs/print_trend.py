"""Prints the tables of docs/decisions/trend.md: every trend rule tried one year ahead on four panels of industries.

    python docs/print_trend.py china_industry_year_1995_2006.csv iac_industry_year.csv taiwan_plants.csv \\
        chicago_2014_2019.parquet

Each year from the third on is forecast from the years before it. The kinds of buildings of Chicago and the industries
of Taiwan's large emitters stand for industries; each panel has one grid factor.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from regional_carbon.models.enterprise_emissions import next_year
from regional_carbon.models.trend import TRENDS

COAL_TCO2_PER_T, COKE_TCO2_PER_T = 1.9003, 2.8604  # provincial guidelines 2011, factors/fuels.csv
CONVERTING = "石油加工|电力|燃气|煤炭"  # industries whose coal is mostly turned into other energy
FIRST = 2  # years that every panel has before the first forecast


def panels(china: Path, iac: Path, taiwan: Path, chicago: Path) -> dict[str, tuple[float, pl.DataFrame]]:
    """Grid factor and industry, year, MWh and tCO2 of fuels of each panel."""
    coal = pl.col("coal_10kt").fill_null(0) * COAL_TCO2_PER_T + pl.col("coke_10kt").fill_null(0) * COKE_TCO2_PER_T
    of_china = pl.read_csv(china).filter(pl.col("level") == "industry", ~pl.col("industry_zh").str.contains(CONVERTING))
    of_taiwan = pl.read_csv(taiwan).filter(pl.col("industry_group") != "utilities")
    of_chicago = pl.read_parquet(chicago).filter("ok")
    return {
        "China 1995–2006": (0.7035, of_china.select(
            industry="industry_zh", year="year", mwh=pl.col("electricity_100gwh") * 1e5, tco2=coal * 1e4
        )),
        "IAC, USA 1981–2022": (0.7035, pl.read_csv(iac).select(
            industry=pl.col("sic2").cast(pl.String), year="fiscal_year", mwh="elec_mwh", tco2="co2_fuel_t"
        )),
        "Taiwan 2015–2023": (0.5, _summed(of_taiwan, "industry", "elec_mwh_derived", "scope1_t")),
        "Chicago 2014–2019": (0.6, _summed(of_chicago, "property_type", "elec_mwh", "co2_fuel_t")),
    }  # fmt: skip


def _summed(rows: pl.DataFrame, industry: str, mwh: str, tco2: str) -> pl.DataFrame:
    return rows.group_by(industry=industry, year="year").agg(mwh=pl.col(mwh).sum(), tco2=pl.col(tco2).sum())


def tried(panel: pl.DataFrame, grid: float) -> pl.DataFrame:
    """Every rule's forecast of every industry and year, beside what was observed."""
    history = panel.filter(pl.col("mwh") > 0).select(
        "mwh", industry_code="industry", industry="industry", year=pl.col("year").cast(pl.Int64),
        electricity_share=pl.lit(None, pl.Float64), electricity_share_coal_equivalent=pl.lit(None, pl.Float64),
        other_energy_tco2_per_mwh=pl.col("tco2") / pl.col("mwh"),
        intensity_tco2_per_mwh=pl.col("tco2") / pl.col("mwh") + grid,
    )  # fmt: skip
    found = []
    for year in history["year"].unique().sort()[FIRST:]:
        observed = history.filter(year=year).select("industry_code", "mwh", true="intensity_tco2_per_mwh")
        before = history.drop("mwh").filter(pl.col("year") < year)
        for rule in TRENDS:
            forecast = next_year(before, year=year, grid_tco2_per_mwh=grid, trend=rule)
            found.append(observed.join(forecast, on="industry_code").with_columns(rule=pl.lit(rule)))
    return pl.concat(found)


def judged(forecasts: pl.DataFrame) -> pl.DataFrame:
    """How far each rule missed: the median, by tonnes, the totals of the years; and how often its interval held."""
    forecast, low, high = (pl.col(f"intensity{end}_tco2_per_mwh") for end in ("", "_low", "_high"))
    error = (forecast / pl.col("true") - 1).abs()
    tonnes = pl.col("mwh") * pl.col("true")
    known = forecasts.filter(forecast.is_not_null())
    total = (pl.col("mwh") * forecast).sum() / tonnes.sum() - 1
    totals = known.group_by("rule", "year").agg(total=total.abs()).group_by("rule").agg(pl.col("total").mean())
    of_rule = known.group_by("rule", maintain_order=True).agg(
        forecasts=pl.len(),
        median=error.median(),
        by_tonnes=(error * tonnes).sum() / tonnes.sum(),
        held=((pl.col("true") >= low - 1e-9) & (pl.col("true") <= high + 1e-9)).mean(),
        intervals=low.count(),
    )
    return of_rule.join(totals, on="rule", maintain_order="left")


def main(files: list[Path]) -> None:
    """A row for each panel and rule, as Markdown."""
    print("| panel | rule | forecasts | median error | by tonnes | total of a year | intervals | held |")
    print("|---|---|---|---|---|---|---|---|")
    for name, (grid, panel) in panels(*files).items():
        for row in judged(tried(panel, grid)).iter_rows(named=True):
            shares = [f"{row[column]:.1%}" for column in ("median", "by_tonnes", "total")]
            cells = [name, f"`{row['rule']}`", str(row["forecasts"]), *shares, str(row["intervals"])]
            print(f"| {' | '.join(cells)} | {row['held']:.1%} |")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
