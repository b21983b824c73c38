"""Prints the table of docs/decisions/most-likely.md: the two figures of plants known by their industry alone.

    python examples/make_truth.py iac FOLDER/iac_plants.parquet TRUTHS/iac.csv
    python docs/print_most_likely.py TRUTHS/iac.csv FOLDER/iac_plants.parquet

By division, and by class where LEAST plants are of it, as statistics that list classes would have them. Each plant is
estimated without itself; the errors that say what is most likely are those of the plants of other folds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from zlib import crc32

import numpy as np
import polars as pl

from regional_carbon.cli.accuracy import backtest_of
from regional_carbon.schema.arrays import Columns
from regional_carbon.uncertainty.error_model import FOLDS, learnt_errors
from regional_carbon.uncertainty.most_likely import most_likely_emission

LEAST = 3  # plants of a class, of which each is estimated by the others


def by_fold(plants: pl.DataFrame) -> pl.DataFrame:
    """The plants with their most likely emissions, by the errors of the plants of other folds."""
    fold = plants["enterprise_id"].map_elements(lambda name: crc32(f"{name}/".encode()) % FOLDS, pl.Int64)
    parts = []
    for own in range(FOLDS):
        part = plants.filter(fold == own)
        region = Columns(part.with_columns(fuel_tco2="estimated_fuel_tco2"))
        likely = most_likely_emission(region, learnt_errors(plants.filter(fold != own), ""))
        parts.append(part.with_columns(most_likely_tco2=pl.Series(likely)))
    return pl.concat(parts)


def by_class(truth: pl.DataFrame, plants: Path) -> pl.DataFrame:
    """The table of truth with a plant's class (SIC, four digits) for its division, where LEAST plants are of it."""
    classes = pl.read_parquet(plants).select(enterprise_id="plant_id", sic4=pl.col("sic4").cast(pl.String))
    told = truth.join(classes, on="enterprise_id", how="left", maintain_order="left")
    listed = pl.len().over("sic4") >= LEAST
    return told.with_columns(industry_code=pl.when(listed).then("sic4").otherwise("industry_code")).drop("sic4")


def told(level: str, truth: Path) -> None:
    """A row for each of the two figures, as Markdown."""
    plants = backtest_of(truth, grid_tco2_per_mwh=0.7035).plants.filter(answer="industry_intensity")
    judged = by_fold(plants.drop_nulls("emission_tco2").filter(pl.col("true_tco2") > 0))
    true = judged["true_tco2"].to_numpy()
    for name, column in (("adds up", "emission_tco2"), ("most likely", "most_likely_tco2")):
        figure = judged[column].to_numpy()
        error = np.abs(figure / true - 1)
        shares = " | ".join(f"{share:.1%}" for share in (np.median(error), np.mean(error), np.mean(error <= 0.1)))
        print(f"| {level} | {name} | {len(true):,} | {shares} | {figure.sum() / true.sum() - 1:+.1%} |")


def main(truth: Path, plants: Path) -> None:
    """The table: each figure by the statistics of divisions, and by those of classes."""
    print("| statistics by | figure | plants | median error | mean error | within 10 % | total |")
    print("|---|---|---|---|---|---|---|")
    told("division", truth)
    with tempfile.TemporaryDirectory() as folder:
        finer = Path(folder) / "iac.csv"
        by_class(pl.read_csv(truth, schema_overrides={"industry_code": pl.String}), plants).write_csv(finer)
        told("class", finer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
