"""Prints the table of docs/decisions/most-likely.md: the two figures of plants known by their industry alone.

    python examples/make_truth.py iac FOLDER/iac_plants.parquet TRUTHS/iac.csv
    python docs/print_most_likely.py TRUTHS/iac.csv

Each plant is estimated without itself; the errors that say what is most likely are those of the plants of other folds.
"""

from __future__ import annotations

import sys
from pathlib import Path
from zlib import crc32

import numpy as np
import polars as pl

from regional_carbon.cli.accuracy import backtest_of
from regional_carbon.schema.arrays import Columns
from regional_carbon.uncertainty.error_model import FOLDS, learnt_errors
from regional_carbon.uncertainty.most_likely import most_likely


def by_fold(plants: pl.DataFrame) -> pl.DataFrame:
    """The plants with their most likely emissions, by the errors of the plants of other folds."""
    fold = plants["enterprise_id"].map_elements(lambda name: crc32(f"{name}/".encode()) % FOLDS, pl.Int64)
    parts = []
    for own in range(FOLDS):
        part = plants.filter(fold == own)
        region = Columns(part.with_columns(fuel_tco2="estimated_fuel_tco2"))
        likely = most_likely(region, learnt_errors(plants.filter(fold != own), ""))
        parts.append(part.with_columns(most_likely_tco2=pl.Series(likely)))
    return pl.concat(parts)


def main(truth: Path) -> None:
    """A row for each figure, as Markdown."""
    plants = backtest_of(truth, grid_tco2_per_mwh=0.7035).plants.filter(answer="industry_intensity")
    told = by_fold(plants.drop_nulls("emission_tco2").filter(pl.col("true_tco2") > 0))
    true = told["true_tco2"].to_numpy()
    print("| figure | plants | median error | mean error | within 10 % | total |\n|---|---|---|---|---|---|")
    for name, column in (("adds up", "emission_tco2"), ("most likely", "most_likely_tco2")):
        figure = told[column].to_numpy()
        error = np.abs(figure / true - 1)
        shares = [np.median(error), np.mean(error), np.mean(error <= 0.1)]
        told_shares = " | ".join(f"{share:.1%}" for share in shares)
        print(f"| {name} | {len(true):,} | {told_shares} | {figure.sum() / true.sum() - 1:+.1%} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
