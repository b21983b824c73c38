"""Prints the tables of docs/decisions/shared-effect.md: what asking some enterprises says of the others, by states.

    python examples/make_truth.py iac FOLDER/iac_plants.parquet TRUTHS/iac.csv
    python docs/print_shared_effect.py TRUTHS/iac.csv FOLDER/iac_plants.parquet

Each plant is estimated without itself. Five times half of the states are learnt from, and the other half judged: its
states of PLANTS plants or more, regions drawn of it at random, and regions drawn of its very electric plants. In each
the ASKED plants with most estimated fuels are known, the others estimated by their industry alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, NamedTuple

import narwhals as nw
import numpy as np
import polars as pl

from regional_carbon.cli.accuracy import backtest_of
from regional_carbon.models.shared_effect import LEAST_RATIO, with_shared_effect

GRID: Final = 0.7035  # tCO2/MWh, as in docs/accuracy.md
FOLDS: Final = 5
ASKED: Final = 7
PLANTS: Final = 30  # of a state that is learnt from or judged
OF_INDUSTRY: Final = 8  # plants of an industry of a state that is learnt from
REGION: Final = 72  # plants of a region drawn
DRAWN: Final = 12  # regions drawn in each fold
ELECTRIC: Final = 0.8  # electricity share from which a plant is very electric


class Prior(NamedTuple):
    """What `with_shared_effect` goes by."""

    spread: float
    region_variance: float
    industry_variance: float


def plants_of(truth: Path, plants: Path) -> pl.DataFrame:
    """The plants at tier 5 with their states: fuels as they are, and as their industry says."""
    states = pl.read_parquet(plants).select(enterprise_id="plant_id", state="state")
    estimated = backtest_of(truth, grid_tco2_per_mwh=GRID).plants.filter(answer="industry_intensity")
    known = estimated.rename({"estimated_fuel_tco2": "fuel_5", "fuel_tco2": "true_fuel_tco2"})
    return known.filter(pl.col("fuel_5") > 0).join(states, on="enterprise_id").sort("enterprise_id")


def prior_of(plants: pl.DataFrame) -> Prior:
    """Spread of plants about the mean ratio; what is left between states, and between industries within them."""
    fuel, true = plants["fuel_5"].to_numpy(), plants["true_fuel_tco2"].to_numpy()
    mean = true.sum() / fuel.sum()
    spread = float(np.sum((true - mean * fuel) ** 2) / np.sum(fuel**2) / mean**2)
    state = between(plants, ["state"], PLANTS, spread)
    both = between(plants, ["state", "industry_code"], OF_INDUSTRY, spread)
    return Prior(spread, state, max(both - state, 0.0))


def between(plants: pl.DataFrame, keys: list[str], least: int, spread: float) -> float:
    """The variance of ln(Σ true / Σ estimated) between groups beyond that of their plants; groups by precision."""
    of_group = plants.group_by(keys, maintain_order=True).agg(
        ratio=pl.col("true_fuel_tco2").sum() / pl.col("fuel_5").sum(),
        sampling=spread * (pl.col("fuel_5") ** 2).sum() / pl.col("fuel_5").sum() ** 2,
        count=pl.len(),
    ).filter(pl.col("count") >= least)  # fmt: skip
    sampling = of_group["sampling"].to_numpy()
    beyond = np.log(np.maximum(of_group["ratio"].to_numpy(), LEAST_RATIO)) ** 2 - sampling
    variance = 0.0
    for _ in range(50):  # DerSimonian and Laird's weights, by the variance they give
        weight = 1 / (sampling + variance) ** 2
        variance = max(0.0, float(np.sum(weight * beyond) / np.sum(weight)))
    return variance


def errors(region: pl.DataFrame, prior: Prior) -> tuple[float, float, float]:
    """The total's error with nobody asked, with the answers of some, and with what these say of the others."""
    asked = pl.col("fuel_5").rank("ordinal", descending=True) <= ASKED
    told = region.with_columns(
        region_code=pl.lit("r"), year=pl.lit(2020), covered=pl.lit(value=False),
        grade=pl.when(asked).then(1).otherwise(5), fuel_tco2=pl.when(asked).then("true_fuel_tco2").otherwise("fuel_5"),
    )  # fmt: skip
    moved = with_shared_effect(nw.from_native(told.lazy()), **prior._asdict()).collect().to_native()
    electricity = GRID * region["electricity_mwh"].sum()
    true = electricity + region["true_fuel_tco2"].sum()
    effect = moved["shared_effect"].fill_null(1.0)
    figures = (moved["fuel_5"].sum(), moved["fuel_tco2"].sum(), (moved["fuel_tco2"] * effect).sum())
    unasked, answered, shared = ((electricity + figure) / true - 1 for figure in figures)
    return unasked, answered, shared


def judged(plants: pl.DataFrame) -> dict[str, list[tuple[float, float, float]]]:
    """The errors of every region judged, by kind of region."""
    states = sorted(plants["state"].drop_nulls().unique())
    found: dict[str, list[tuple[float, float, float]]] = {"states": [], "random regions": [], "very electric": []}
    for fold in range(FOLDS):
        rng = np.random.default_rng(fold)
        half = rng.permutation(states)[: len(states) // 2].tolist()
        prior = prior_of(plants.filter(pl.col("state").is_in(half)))
        others = plants.filter(~pl.col("state").is_in(half))
        regions = [part for part in others.partition_by("state", maintain_order=True) if part.height >= PLANTS]
        found["states"] += [errors(region, prior) for region in regions]
        electric = others.filter(pl.col("share") >= ELECTRIC)
        for kind, drawn_from in (("random regions", others), ("very electric", electric)):
            found[kind] += [errors(drawn_from.sample(REGION, seed=100 * fold + n), prior) for n in range(DRAWN)]
        print(f"fold {fold}: {', '.join(f'{value:.3f}' for value in prior)}", file=sys.stderr)
    return found


def main(truth: Path, plants: Path) -> None:
    """The prior of all states, and the table of the total's errors."""
    known = plants_of(truth, plants)
    print("| spread | variance of a region | of an industry in it |\n|---|---|---|")
    print(f"| {' | '.join(f'{value:.3f}' for value in prior_of(known))} |\n")
    print("| regions | number | nobody asked | seven asked | and the others moved | worst, asked | worst, moved |")
    print("|---|---|---|---|---|---|---|")
    for kind, found in judged(known).items():
        size = np.abs(np.array(found))
        means = " | ".join(f"{value:.1%}" for value in size.mean(axis=0))
        worst = " | ".join(f"{value:.1%}" for value in size.max(axis=0)[1:])
        print(f"| {kind} | {len(found)} | {means} | {worst} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
