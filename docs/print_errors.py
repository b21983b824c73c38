"""Prints the errors that intervals are made of, learnt and published: evidence_errors.csv and grid_uncertainty.csv.

python examples/make_truth.py iac FOLDER/iac_plants.parquet TRUTHS/iac.csv           (likewise taiwan)
python docs/print_errors.py TRUTHS FOLDER/china_industry_year_1995_2006.csv FOLDER/iac_industry_year.csv
"""

from __future__ import annotations

import sys
from itertools import combinations
from math import hypot, log
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import nnls
from scipy.special import ndtri

from regional_carbon.cli.accuracy import backtest_of
from regional_carbon.factors import RESIDUAL, catalogue
from regional_carbon.uncertainty.error_model import PROBABILITIES, learnt_errors

FACTORS = Path(__file__).parents[1] / "src/regional_carbon/factors"
TABLE = FACTORS / "evidence_errors.csv"
GRID_TABLE = FACTORS / "grid_uncertainty.csv"

IAC = "IAC plants, USA, 2000–2022"
TAIWAN = "large emitters, Taiwan, 2015–2023"
CHINA = "industries of China, 2002–2006, coal and coke per electricity one year on (Energy Statistical Yearbook 2008)"
SURVEYS = "±5 % at 95 %, IPCC (2006), Vol. 2, Ch. 2, Table 2.15: industrial combustion, surveys, well-developed systems"
STATISTICS = "±5 % at 95 %, IPCC (2006), Vol. 2, Ch. 1, 1.5.2: national energy statistics"
METER = "limits ±1 % of a class 1 meter, even between them, IEC 62053-21"

MANY = 20  # plants of an industry in a year: about what a region's statistics of an industry rest on
IAC_YEARS = (
    f"industries of the IAC audits, 2000-2022, carbon per GJ of fuels one year on, {MANY} plants or more in both"
)

COAL_TCO2_PER_T, COKE_TCO2_PER_T = 1.9003, 2.8604  # provincial guidelines 2011, factors/fuels.csv
CONVERTING = "石油加工|电力|燃气|煤炭"  # industries whose coal is mostly turned into other energy


def main(truths: Path, china: Path, iac_years: Path) -> None:
    """The tables, written where the package ships them."""
    grid_uncertainty().write_csv(GRID_TABLE)
    iac = learnt_errors(backtest_of(truths / "iac.csv", grid_tco2_per_mwh=0.7035).plants, IAC)
    taiwan = learnt_errors(backtest_of(truths / "taiwan.csv").plants, TAIWAN)
    past = pl.col("kind") == "past_inventory"
    published = pl.concat(
        [
            _row("verified_inventory", _normal(0.05), SURVEYS),
            _row("statistics", _normal(0.05), STATISTICS),
            _row("electricity_meter", 0.99 + 0.02 * np.array(PROBABILITIES), METER),
            _trend(china, iac.schema),
            _fuel_carbon(iac_years),
        ]
    )
    learnt = pl.concat([iac.filter(~past), taiwan.filter(past)])
    pl.concat([learnt, published.select(learnt.columns).cast(dict(learnt.schema))]).write_csv(TABLE)


def _normal(half_width: float) -> np.ndarray:
    """Ratios of a normal error whose 95 % interval has this half-width."""
    return 1 + half_width / ndtri(0.975) * ndtri(np.array(PROBABILITIES))


def _trend(china: Path, schema: pl.Schema) -> pl.DataFrame:
    rows = pl.read_csv(china).filter(pl.col("level") == "industry", ~pl.col("industry_zh").str.contains(CONVERTING))
    fuels = pl.col("coal_10kt") * COAL_TCO2_PER_T + pl.col("coke_10kt").fill_null(0) * COKE_TCO2_PER_T
    history = rows.sort("industry_zh", "year").with_columns(fuel=fuels / pl.col("electricity_100gwh"))
    before = {name: pl.col(name).shift(1).over("industry_zh") for name in ("year", "fuel")}
    stepped = history.with_columns(apart=pl.col("year") - before["year"], ratio=pl.col("fuel") / before["fuel"])
    ratios = stepped.filter(pl.col("apart") == 1, pl.col("ratio").is_finite())["ratio"].to_numpy()
    return _row("trend", np.quantile(ratios / np.median(ratios), PROBABILITIES), CHINA, len(ratios))


COAL, SURVEYED = "ipcc_other_bituminous_coal", "act_main_activity_electricity_heat_less_developed_surveys"
OWN = (
    "IPCC (2006), Vol. 2: carbon of other bituminous coal (Ch. 1, Table 1.4) and surveys of power stations (Table 2.15)"
)
SERIES = "factors published for the same place so many years apart, grid.csv (NDRC, NCSC and MEE, data years 2005-2023)"
TWO = "half of ln(average without market non-fossil / average), nation, 2021-2023, root mean square (MEE)"


def grid_uncertainty() -> pl.DataFrame:
    """σ of the logarithm of a grid factor: what it is itself, by its vintage in years, and which average is meant.

    E[ln² of the change] = a²·t + b²·t²     b common to all, a of each level
    """
    coal = next(row for row in catalogue("ipcc2006") if row["id"] == COAL)
    surveyed = next(row for row in catalogue("uncertainty") if row["id"] == SURVEYED)
    own = hypot(float(coal["ef_sigma_ln"]), float(surveyed["high_pct"]) / 100 / ndtri(0.975))
    changes = _changes("average")
    apart, squares = np.array([pair[1:] for pair in changes]).T
    drift = nnls(np.column_stack([1 / apart, np.ones_like(apart)]), squares / apart**2)[0][1]  # each pair weighs alike
    rows: list[tuple[object, ...]] = [("own", None, own, 0.0, 0.0, None, OWN)]
    for level in ("national", "grid", "province"):
        apart, squares = np.array([pair[1:] for pair in changes if pair[0] == level]).T
        walk = max(0.0, float(np.sum((squares / apart**2 - drift) / apart) / np.sum(apart**-2)))
        rows.append(("vintage", level, 0.0, walk**0.5, drift**0.5, len(apart), SERIES))
    rows.append(("averages", None, _two_averages(), 0.0, 0.0, None, TWO))
    names = ("component", "level", "sigma", "sigma_per_root_year", "sigma_per_year", "pairs", "origin")
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(pl.col(pl.Float64).round_sig_figs(4))


def _changes(kind: str) -> list[tuple[str, int, float]]:
    """Level, years apart and squared logarithm of the ratio of every two factors of one place."""
    told: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for row in catalogue("grid"):
        if row["factor_type"] == kind and row["data_year"]:
            value = (int(row["data_year"]), float(row["factor_tco2_per_mwh"]))
            told.setdefault((row["level"], row["region_id"]), []).append(value)
    return [
        (level, later[0] - earlier[0], log(later[1] / earlier[1]) ** 2)
        for (level, _), series in told.items()
        for earlier, later in combinations(sorted(series), 2)
    ]


def _two_averages() -> float:
    """Half of what the two averages of the nation differ by, in the logarithm, root mean square over the years."""
    nation = {
        (row["factor_type"], row["data_year"]): float(row["factor_tco2_per_mwh"])
        for row in catalogue("grid")
        if row["level"] == "national"
    }
    years = [year for kind, year in nation if kind == RESIDUAL]
    return float(np.sqrt(np.mean([(log(nation[RESIDUAL, year] / nation["average", year]) / 2) ** 2 for year in years])))


def _fuel_carbon(years: Path) -> pl.DataFrame:
    """Carbon per GJ of an industry's fuels, one year over the year before, of industries of MANY plants in both."""
    rows = pl.read_csv(years).filter(pl.col("fiscal_year") >= 2000, pl.col("n_plants") >= MANY)
    heat = pl.sum_horizontal(name for name in rows.columns if name.endswith("_mmbtu"))
    told = rows.sort("sic2", "fiscal_year").with_columns(carbon=pl.col("co2_fuel_t") / heat)
    before = {name: pl.col(name).shift(1).over("sic2") for name in ("fiscal_year", "carbon")}
    stepped = told.with_columns(
        apart=pl.col("fiscal_year") - before["fiscal_year"], ratio=pl.col("carbon") / before["carbon"]
    )
    ratios = stepped.filter(pl.col("apart") == 1, pl.col("ratio").is_finite())["ratio"].to_numpy()
    return _row("fuel_carbon", np.quantile(ratios / np.median(ratios), PROBABILITIES), IAC_YEARS)


def _row(kind: str, ratios: np.ndarray, origin: str, plants: int | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {"probability": PROBABILITIES, "ratio": [float(f"{ratio:.4g}") for ratio in ratios]}
    ).with_columns(
        kind=pl.lit(kind), share_from=0.0, share_to=None, electricity_from_mwh=0.0, electricity_to_mwh=None,
        age_from_years=0, age_to_years=None, carbon_from=0.0, carbon_to=None, gas_from=0.0, gas_to=None,
        per=pl.lit("industry"), plants=pl.lit(plants, pl.Int64), origin=pl.lit(origin),
    )  # fmt: skip


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
