"""Prints the tables of docs/decisions/shared-effect.md: what asking some enterprises says of the others, by states.

    python examples/make_truth.py iac FOLDER/iac_plants.parquet TRUTHS/iac.csv
    python docs/print_shared_effect.py TRUTHS/iac.csv FOLDER/iac_plants.parquet

Each plant is estimated without itself. Five times half of the states are learnt from, and the other half judged: its
states of PLANTS plants or more, regions drawn of it at random, and regions drawn of its very electric plants and of
those that burn most. In each the ASKED plants with most estimated fuels are known, the others estimated by their
industry alone.

Intervals: the plants of a state and PERIOD, estimated from the yearly statistics of the other states; prior and errors
are learnt from the states of four of five folds, and the fifth is judged.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import Final

import narwhals as nw
import numpy as np
import polars as pl

from regional_carbon.cli.accuracy import backtest_of
from regional_carbon.factors import evidence_errors
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.models.enterprise_emissions import next_year
from regional_carbon.models.evidence import emission_by_evidence
from regional_carbon.models.fuel_mix import fuel_shares, industry_fuels
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.shared_effect import LEAST_RATIO, PRIOR, Prior, with_shared_effect
from regional_carbon.schema.frames import Frame, polars_of
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises, Factors, Inventories
from regional_carbon.schema.uncertainty_tables import EvidenceErrors
from regional_carbon.uncertainty.error_model import learnt_errors
from regional_carbon.uncertainty.simulation import simulated_emissions

GRID: Final = 0.7035  # tCO2/MWh, as in docs/accuracy.md
FOLDS: Final = 5
ASKED: Final = 7
PLANTS: Final = 30  # of a state that is learnt from or judged
OF_INDUSTRY: Final = 8  # plants of an industry of a state that is learnt from
OF_CLASS: Final = 5  # plants of a class (four digits) of a state that is learnt from
REGION: Final = 72  # plants of a region drawn
DRAWN: Final = 12  # regions drawn in each fold
ELECTRIC: Final = 0.8  # electricity share from which a plant is very electric
BURNING: Final = 0.3  # and up to which it burns most
STATED: Final = (0.0, 0.02, 0.05, 0.1, 0.2)  # how many regions of all may be specialised
PERIODS: Final = (2000, 2008, 2015, 2023)  # fiscal years; a register stands as of the middle of its period
DRAWS: Final = 512
KINDS: Final = {"electricity": "MWh", "natural_gas": "tCO2", "other_fuels": "tCO2"}


def plants_of(truth: Path, plants: Path) -> pl.DataFrame:
    """The plants at tier 5 with their states: fuels as they are, and as their industry says."""
    of_plant = pl.read_parquet(plants)
    states = of_plant.select(enterprise_id="plant_id", state="state", sic4=pl.col("sic4").cast(pl.String))
    estimated = backtest_of(truth, grid_tco2_per_mwh=GRID).plants.filter(answer="industry_intensity")
    known = estimated.rename({"estimated_fuel_tco2": "fuel_5", "fuel_tco2": "true_fuel_tco2"})
    return known.filter(pl.col("fuel_5") > 0).join(states, on="enterprise_id").sort("enterprise_id")


def prior_of(plants: pl.DataFrame) -> Prior:
    """Spread of plants about the mean ratio; what is left between states, between industries within them, and between
    the plants of one class of one state, which is what a specialised region is like."""
    fuel, true = plants["fuel_5"].to_numpy(), plants["true_fuel_tco2"].to_numpy()
    mean = true.sum() / fuel.sum()
    spread = float(np.sum((true - mean * fuel) ** 2) / np.sum(fuel**2) / mean**2)
    state = between(plants, ["state"], PLANTS, spread)
    both = between(plants, ["state", "industry_code"], OF_INDUSTRY, spread)
    of_class = between(plants, ["state", "sic4"], OF_CLASS, spread)
    return Prior(spread, state, max(both - state, 0.0), of_class, PRIOR.specialised)


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


def errors(region: pl.DataFrame, prior: Prior) -> tuple[float, ...]:
    """The total's error with nobody asked, with the answers of some, and with what these say of the others, for each of
    STATED."""
    asked = pl.col("fuel_5").rank("ordinal", descending=True) <= ASKED
    told = region.with_columns(
        region_code=pl.lit("r"), year=pl.lit(2020), covered=pl.lit(value=False),
        grade=pl.when(asked).then(1).otherwise(5), fuel_tco2=pl.when(asked).then("true_fuel_tco2").otherwise("fuel_5"),
    )  # fmt: skip
    electricity = GRID * region["electricity_mwh"].sum()
    true = electricity + region["true_fuel_tco2"].sum()
    figures = [told["fuel_5"].sum(), told["fuel_tco2"].sum()]
    for share in STATED:
        given = prior._replace(specialised=share)
        moved = with_shared_effect(nw.from_native(told.lazy()), prior=given).collect().to_native()
        figures.append((moved["fuel_tco2"] * moved["shared_effect"].fill_null(1.0)).sum())
    return tuple((electricity + figure) / true - 1 for figure in figures)


def judged(plants: pl.DataFrame) -> dict[str, list[tuple[float, ...]]]:
    """The errors of every region judged, by kind of region."""
    states = sorted(plants["state"].drop_nulls().unique())
    kinds = ("states", "random regions", "very electric", "burning most")
    found: dict[str, list[tuple[float, ...]]] = {kind: [] for kind in kinds}
    for fold in range(FOLDS):
        rng = np.random.default_rng(fold)
        half = rng.permutation(states)[: len(states) // 2].tolist()
        prior = prior_of(plants.filter(pl.col("state").is_in(half)))
        others = plants.filter(~pl.col("state").is_in(half))
        regions = [part for part in others.partition_by("state", maintain_order=True) if part.height >= PLANTS]
        found["states"] += [errors(region, prior) for region in regions]
        electric, burning = (
            others.filter(which) for which in (pl.col("share") >= ELECTRIC, pl.col("share") <= BURNING)
        )
        for kind, drawn_from in zip(kinds[1:], (others, electric, burning), strict=True):
            found[kind] += [errors(drawn_from.sample(REGION, seed=100 * fold + n), prior) for n in range(DRAWN)]
        print(f"fold {fold}: {', '.join(f'{value:.3f}' for value in prior)}", file=sys.stderr)
    return found


# ---------------------------------------------------------------------------------------------------
# Intervals


def covered(known: pl.DataFrame) -> dict[str, list[tuple[float, float, bool]]]:
    """The total's error, the width of its interval and whether it holds the truth, of every state and period."""
    found: dict[str, list[tuple[float, float, bool]]] = {}
    states = sorted(known["state"].drop_nulls().unique())
    folds = np.random.default_rng(0).permutation(states)
    for fold in range(FOLDS):
        judged_states = folds[fold::FOLDS].tolist()
        learnt_from = known.filter(~pl.col("state").is_in(judged_states))
        prior, table = prior_of(learnt_from), _errors_of(learnt_from)
        for state in judged_states:
            here, rest = known.filter(state=state), known.filter(pl.col("state") != state)
            for first, after in pairwise(PERIODS):
                region = here.filter(pl.col("year").is_between(first, after - 1))
                if region.height >= PLANTS:
                    _judge(region, rest, (first + after) // 2, prior, table, found)
    return found


def _errors_of(plants: pl.DataFrame) -> Frame[EvidenceErrors]:
    """The errors shipped, those of industry intensity learnt from some plants alone."""
    kind, shipped = pl.col("kind") == "industry_intensity", evidence_errors()
    told = plants.rename({"fuel_5": "estimated_fuel_tco2", "true_fuel_tco2": "fuel_tco2"})
    own = learnt_errors(told, "").filter(kind).select(shipped.columns).cast(dict(shipped.schema))
    return EvidenceErrors.typed(pl.concat([shipped.filter(~kind), own]))


def _judge(
    region: pl.DataFrame,
    rest: pl.DataFrame,
    year: int,
    prior: Prior,
    table: Frame[EvidenceErrors],
    found: dict[str, list[tuple[float, float, bool]]],
) -> None:
    energy, factors = EnergyStatistics.typed(_statistics(rest, year)), Factors.typed(_factors())
    of_industry = industry_emission(energy, factors)
    intensity = carbon_electricity_intensity(of_industry)
    forecast = next_year(intensity, year=year, grid_tco2_per_mwh=GRID, trend="pooled")
    fuels, shares = industry_fuels(of_industry, year=year), fuel_shares(energy, factors, year=year)
    codes = polars_of(forecast).filter(year=year)["industry_code"].to_list()
    plants = region.filter(pl.col("industry_code").is_in(codes), pl.col("electricity_mwh") > 0)
    true = GRID * plants["electricity_mwh"].sum() + plants["true_fuel_tco2"].sum()
    register = Enterprises.typed(
        plants.select(
            "enterprise_id", "industry_code", "electricity_mwh",
            year=pl.lit(year, pl.Int64), output_cny=pl.col("output_cny").fill_null(1.0),
        )
    )  # fmt: skip
    asked = plants.sort("fuel_5", descending=True).head(ASKED)
    verified = Inventories.typed(
        asked.select("enterprise_id", year=pl.lit(year, pl.Int64), fuel_tco2="true_fuel_tco2", verifier=pl.lit("known"))
    )
    for name, known, shared in (
        ("nobody asked", None, False),
        ("seven asked", verified, False),
        ("and the others moved", verified, True),
    ):
        told = emission_by_evidence(
            register, forecast, energy, factors, year=year, inventories=known, shared=shared, prior=prior
        )
        ranked = industry_standing(carbon_efficiency(told))
        (draws,) = simulated_emissions(
            ranked, forecast, fuels, shares, table, factor_sigma={}, counted=("evidence", "trend"), draws=DRAWS
        )
        low, high = draws.total_interval()
        total = float(draws.region["emission_tco2"].sum())
        found.setdefault(name, []).append((total / true - 1, (high - low) / total, low <= true <= high))


def _statistics(rest: pl.DataFrame, before: int) -> pl.DataFrame:
    """EnergyStatistics of the years before, of plants; a fuel is told by what it emits."""
    metered = pl.col("metered_tco2").fill_null(0)
    sums = {
        "electricity": pl.col("electricity_mwh"),
        "natural_gas": metered,
        "other_fuels": pl.max_horizontal(pl.col("true_fuel_tco2") - metered, 0.0),
    }
    by_year = rest.filter(pl.col("year") < before).group_by("industry_code", "year", maintain_order=True)
    told = by_year.agg(values.sum().alias(name) for name, values in sums.items())
    long = told.unpivot(list(KINDS), index=["industry_code", "year"], variable_name="energy", value_name="amount")
    return long.with_columns(industry=pl.col("industry_code"), unit=pl.col("energy").replace_strict(KINDS))


def _factors() -> pl.DataFrame:
    return pl.DataFrame(
        {"energy": list(KINDS), "unit": list(KINDS.values()), "tco2_per_unit": [GRID, 1.0, 1.0], "source": "truth"}
    )


def main(truth: Path, plants: Path) -> None:
    """The prior of all states, the table of the total's errors, and that of its intervals."""
    known = plants_of(truth, plants)
    print("| spread | variance of a region | of an industry in it | of a specialised region |\n|---|---|---|---|")
    print(f"| {' | '.join(f'{value:.3f}' for value in prior_of(known)[:-1])} |\n")
    stated = " | ".join(f"moved, {share:.0%} specialised" for share in STATED)
    print(f"| regions | number | nobody asked | seven asked | {stated} | worst, asked | worst, moved |")
    print("|---" * (6 + len(STATED)) + "|")
    chosen = 2 + STATED.index(PRIOR.specialised)
    for kind, found in judged(known).items():
        size = np.abs(np.array(found))
        means = " | ".join(f"{value:.1%}" for value in size.mean(axis=0))
        worst = " | ".join(f"{value:.1%}" for value in size.max(axis=0)[[1, chosen]])
        print(f"| {kind} | {len(found)} | {means} | {worst} |")
    print("\n| states and periods | number | mean error | typical width | held |\n|---|---|---|---|---|")
    for name, rows in covered(known).items():
        error, width, held = np.array(rows, dtype=np.float64).T
        of_all = f"{np.abs(error).mean():.1%} | {np.median(width):.1%} | {held.mean():.1%}"
        print(f"| {name} | {len(rows)} | {of_all} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
