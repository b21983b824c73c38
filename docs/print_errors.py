"""Prints src/regional_carbon/factors/evidence_errors.csv: the errors that intervals are made of, learnt and published.

python examples/make_truth.py iac FOLDER/iac_plants.parquet TRUTHS/iac.csv           (likewise taiwan)
python docs/print_errors.py TRUTHS FOLDER/china_industry_year_1995_2006.csv
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import ndtri

from regional_carbon.cli.accuracy import backtest_of
from regional_carbon.uncertainty.error_model import PROBABILITIES, learnt_errors

TABLE = Path(__file__).parents[1] / "src/regional_carbon/factors/evidence_errors.csv"

IAC = "IAC plants, USA, 2000–2022"
TAIWAN = "large emitters, Taiwan, 2015–2023"
CHINA = "industries of China, 2002–2006, coal and coke per electricity one year on (Energy Statistical Yearbook 2008)"
SURVEYS = "±5 % at 95 %, IPCC (2006), Vol. 2, Ch. 2, Table 2.15: industrial combustion, surveys, well-developed systems"
STATISTICS = "±5 % at 95 %, IPCC (2006), Vol. 2, Ch. 1, 1.5.2: national energy statistics"
METER = "limits ±1 % of a class 1 meter, even between them, IEC 62053-21"

COAL_TCO2_PER_T, COKE_TCO2_PER_T = 1.9003, 2.8604  # provincial guidelines 2011, factors/fuels.csv
CONVERTING = "石油加工|电力|燃气|煤炭"  # industries whose coal is mostly turned into other energy


def main(truths: Path, china: Path) -> None:
    """The table, written where the package ships it."""
    iac = learnt_errors(backtest_of(truths / "iac.csv", grid_tco2_per_mwh=0.7035).plants, IAC)
    taiwan = learnt_errors(backtest_of(truths / "taiwan.csv").plants, TAIWAN)
    past = pl.col("kind") == "past_inventory"
    published = pl.concat(
        [
            _row("verified_inventory", _normal(0.05), SURVEYS),
            _row("statistics", _normal(0.05), STATISTICS),
            _row("electricity_meter", 0.99 + 0.02 * np.array(PROBABILITIES), METER),
            _trend(china, iac.schema),
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


def _row(kind: str, ratios: np.ndarray, origin: str, plants: int | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {"probability": PROBABILITIES, "ratio": [float(f"{ratio:.4g}") for ratio in ratios]}
    ).with_columns(
        kind=pl.lit(kind), share_from=0.0, share_to=None, electricity_from_mwh=0.0, electricity_to_mwh=None,
        age_from_years=0, age_to_years=None, plants=pl.lit(plants, pl.Int64), origin=pl.lit(origin),
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
