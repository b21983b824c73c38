"""How right the numbers are: every plant of a table of truth estimated as if nothing were known of it, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zlib import crc32

import narwhals as nw
import numpy as np
import polars as pl
from scipy.stats import rankdata

from regional_carbon.language.errors import StrategyError, TableError
from regional_carbon.models.electricity_share import BANDS, COAL_EQUIVALENT_PER_CALORIFIC, FINER, OLDER_BANDS
from regional_carbon.models.enterprise_emissions import next_year
from regional_carbon.models.evidence import GRADES, emission_by_evidence
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.schema.arrays import Places, Values
from regional_carbon.schema.frames import AnyFrame, Frame, collected_polars, polars_of
from regional_carbon.schema.input_tables import EnergyStatistics, EnterpriseEnergy, Enterprises, Factors, Inventories
from regional_carbon.schema.uncertainty_tables import Accuracy, EvidenceErrors, Truth
from regional_carbon.uncertainty.error_model import with_intervals
from regional_carbon.uncertainty.own_errors import ANSWERED, MAIN
from regional_carbon.units import GJ_PER_MWH

POINTS: Final = 0.1  # the stated error of a rough answer: one standard deviation of a normal one
LEAST_ANSWER: Final = 0.01  # nobody answers 0 %
MISREAD: Final = 0.2  # of the answers, of those in error: half are one band off, half counted by coal equivalent
STEP: Final = 0.05  # the second question, below FINER
CUT: Final = 0.2  # of the emission, whose cost is compared
FEW: Final = 10  # plants, below which nothing is said of an industry
SUITABLE: Final = 0.5  # of an industry's plants must come within 20 % for grade 5 to be called suitable
NOTHING: Final = 1e-9  # of an industry's total: what is left by rounding when all of it is left out

LEAVES: Final = ("plant", "fold", "year")
YEAR: Final = 2000  # every plant is estimated in one nominal year


@dataclass(frozen=True)
class Backtest:
    """The estimates of every plant by every kind of evidence, and how near they come: polars frames."""

    plants: pl.DataFrame  # a row for each plant and answer: true_tco2, emission_tco2, grade, trust
    by_evidence: pl.DataFrame  # Accuracy
    by_industry: pl.DataFrame  # Accuracy, and `suitable`: null where there are too few plants to say
    by_share: pl.DataFrame  # Accuracy, by the true electricity share
    by_known_share: pl.DataFrame  # Accuracy, by the share as declared, or as the estimate implies: what an officer sees
    without_estimate: int  # plants whose industry has no other plant to learn from


def backtest(
    truth: Frame[Truth] | pl.DataFrame,
    *,
    grid_tco2_per_mwh: float | None = None,
    leave: str = "plant",
    folds: int = 10,
    seed: int = 1,
    errors: Frame[EvidenceErrors] | pl.DataFrame | None = None,
) -> Backtest:
    """Every plant estimated by the models from the totals of its industry without it, against what it truly emits.

    What is left out of a plant's own learning is the plant itself with all its years (`leave="plant"`, exact),
    a fold of plants of `folds` that it is in, or all plants of its year. The grid factor is the table's where it
    has one, else `grid_tco2_per_mwh`. What the evidence says of each plant is made from its truth: the share
    exact, to the nearest 5 or 10 points, in six or seven bands, below 40 % also to the nearest 5 points, a fifth of
    the answers misread, with a normal error of 10 points (drawn by `seed`); its main other energy; its metered
    fuels, alone or beside a share; its inventory of an earlier year. Kinds of evidence the table has no truth for
    are left out.

    Raises TableError for a missing column, StrategyError for a `leave` that does not exist.
    """
    if leave not in LEAVES:
        raise StrategyError("leave_unknown", leave=leave, known=list(LEAVES))
    plants = _plants(truth, grid_tco2_per_mwh, leave, folds)
    rest = _rest(plants)
    draws = np.random.default_rng(seed)
    found = []
    for answer, evidence in ANSWERS.items():
        told = evidence(plants, draws)
        if told is not None:
            found.append(_estimated(plants, rest, told).with_columns(answer=pl.lit(answer)))
    judged = with_intervals(pl.concat(found), None if errors is None else collected_polars(errors))
    known = judged.drop_nulls("emission_tco2").filter(pl.col("true_tco2") > 0)
    return Backtest(
        plants=judged,
        by_evidence=_accuracy(known, pl.lit("all")),
        by_industry=_suitable(_accuracy(known, pl.col("industry"))),
        by_share=_accuracy(known.drop_nulls("band"), pl.col("band")),
        by_known_share=_accuracy(known, _band(pl.col("known_share"))),
        without_estimate=judged.filter(pl.col("emission_tco2").is_null())["plant"].n_unique(),
    )


def _band(share: pl.Expr) -> pl.Expr:
    """The band of OLDER_BANDS, which set the wholly electric apart, that a share lies in, as text."""
    band = pl.lit(None, pl.String)
    for low, high in pairwise(OLDER_BANDS):
        band = pl.when(share >= low).then(pl.lit(f"{low:.0%}–{high:.0%}")).otherwise(band)
    return band


# ---------------------------------------------------------------------------------------------------
# The plants, and the industry without each


def _plants(truth: AnyFrame, grid: float | None, leave: str, folds: int) -> pl.DataFrame:
    """The table of truth with all columns, its share and band, and the group each plant is left out with."""
    given = collected_polars(Truth.of(truth))
    if grid is None and "grid_tco2_per_mwh" not in given.columns:
        raise TableError("truth_without_grid")
    types = {"industry": pl.String, "year": pl.Int64, "main_other_fuel": pl.String}
    absent = [name for name in Truth.columns() if name not in given.columns]
    plants = given.with_columns(pl.lit(None, types.get(name, pl.Float64)).alias(name) for name in absent)
    electricity_tco2 = pl.col("grid_tco2_per_mwh") * pl.col("electricity_mwh")
    electric_gj = GJ_PER_MWH * pl.col("electricity_mwh")
    plants = (
        plants.with_columns(
            grid_tco2_per_mwh=pl.coalesce("grid_tco2_per_mwh", pl.lit(grid, pl.Float64)),
            industry=pl.coalesce("industry", "industry_code"),
        )
        .with_columns(fuel_tco2=pl.coalesce("fuel_tco2", pl.col("emission_tco2") - electricity_tco2))
        .with_columns(
            true_tco2=pl.col("fuel_tco2") + electricity_tco2,
            share=pl.when(electric_gj > 0).then(electric_gj / (electric_gj + pl.col("other_gj"))),
        )
    )
    if plants["fuel_tco2"].is_null().any():
        raise TableError("truth_without_emission", count=plants["fuel_tco2"].null_count())
    band = _band(pl.col("share"))
    fold = pl.col("enterprise_id").map_elements(lambda name: str(crc32(name.encode()) % folds), pl.String)
    group = {"plant": pl.col("enterprise_id"), "fold": fold, "year": pl.col("year").cast(pl.String)}[leave]
    return (
        plants.with_columns(band=band, group=group.fill_null(""))
        .with_row_index("plant")
        .with_columns(pl.col("plant").cast(pl.String), rest=pl.concat_str("industry_code", "group", separator="\0"))
    )


TOTALS: Final = {
    "electricity": "electricity_mwh",
    "metered": "metered_tco2",
    "unmetered": "unmetered_tco2",
    "heat_of_metered": "metered_gj",
    "heat_of_unmetered": "unmetered_gj",
}
UNITS: Final = {
    "electricity": "MWh", "metered": "tCO2", "unmetered": "tCO2", "heat_of_metered": "GJ", "heat_of_unmetered": "GJ",
}  # fmt: skip


def _rest(plants: pl.DataFrame) -> pl.DataFrame:
    """EnergyStatistics of each industry without each group: totals less the group's own."""
    metered, heat = pl.col("metered_tco2").fill_null(0), pl.col("metered_gj").fill_null(0)
    sums = plants.with_columns(
        metered_tco2=metered,
        unmetered_tco2=pl.col("fuel_tco2") - metered,
        metered_gj=heat,
        unmetered_gj=pl.max_horizontal(pl.col("other_gj") - heat, pl.lit(0.0)),
    )
    columns = [pl.col(name) for name in TOTALS.values()]
    totals = sums.group_by("industry_code").agg(column.sum() for column in columns)
    own = sums.group_by("industry_code", "rest").agg(column.sum().name.suffix("_own") for column in columns)
    left = own.join(totals, on="industry_code")
    without = left.with_columns(
        pl.when(pl.col(name) - pl.col(f"{name}_own") > NOTHING * pl.col(name))
        .then(pl.col(name) - pl.col(f"{name}_own"))
        .otherwise(0.0)
        .alias(energy)
        for energy, name in TOTALS.items()
    )
    return without.unpivot(list(TOTALS), index="rest", variable_name="energy", value_name="amount").select(
        industry_code="rest",
        industry="rest",
        year=pl.lit(YEAR - 1, pl.Int64),
        energy="energy",
        amount="amount",
        unit=pl.col("energy").replace_strict(UNITS),
    )


def _factors(grid: float, plants: pl.DataFrame) -> pl.DataFrame:
    """Fuels are told by what they emit, their heat apart: a fuel's row has the carbon, `heat_of_…` the energy.

    Beside them the energies that are named as a plant's main one, each by its carbon.
    """
    told = pl.DataFrame(
        {
            "energy": list(TOTALS),
            "unit": list(UNITS.values()),
            "tco2_per_unit": [grid, 1.0, 1.0, 0.0, 0.0],
            "gj_per_unit": [GJ_PER_MWH, 0.0, 0.0, 1.0, 1.0],
        }
    )
    main = plants.drop_nulls("main_fuel_tco2_per_gj").unique("main_other_fuel").sort("main_other_fuel")
    named = main.select(
        energy="main_other_fuel", unit=pl.lit("GJ"), tco2_per_unit="main_fuel_tco2_per_gj", gj_per_unit=pl.lit(1.0)
    )
    return pl.concat([told, named.cast(told.schema)]).with_columns(source=pl.lit("truth"))


# ---------------------------------------------------------------------------------------------------
# What each kind of evidence says of the plants

Told = Mapping[str, pl.Series | pl.DataFrame]  # columns of the register, and the tables of evidence
Declared = Mapping[str, Values]  # columns of the register
Answer = Callable[[pl.DataFrame, np.random.Generator], Told | None]


def _nothing(plants: pl.DataFrame, draws: np.random.Generator) -> Told:
    return {}


def _share(declared: Callable[[Values, np.random.Generator], Declared]) -> Answer:
    """A share as an enterprise declares it; no answer where the truth has no shares."""

    def told(plants: pl.DataFrame, draws: np.random.Generator) -> Told | None:
        if plants["share"].is_null().all():
            return None
        said = declared(plants["share"].cast(pl.Float64).to_numpy(), draws)
        return {name: pl.Series(values).fill_nan(None) for name, values in said.items()}

    return told


def _exact(share: Values, draws: np.random.Generator) -> Declared:
    return {"electricity_share": share}


def _banded(edges: Sequence[float]) -> Callable[[Values, np.random.Generator], Declared]:
    def band(share: Values, draws: np.random.Generator) -> Declared:
        return _band_at(_place(share, edges), share, edges)

    return band


def _place(share: Values, edges: Sequence[float]) -> Places:
    """Which band each share lies in."""
    found: Places = np.clip(np.searchsorted(np.array(edges), share, side="right") - 1, 0, len(edges) - 2)
    return found


def _band_at(place: Places, share: Values, edges: Sequence[float]) -> Declared:
    unknown, ends = np.isnan(share), np.array(edges)
    told = {"low": ends[place], "high": ends[place + 1]}
    return {f"electricity_share_{end}": np.where(unknown, np.nan, values) for end, values in told.items()}


def _stepped(share: Values, draws: np.random.Generator) -> Declared:
    """In seven bands; below FINER also to the nearest STEP, which then counts."""
    bands, finer = _banded(BANDS)(share, draws), share < FINER
    told = {name: np.where(finer, np.nan, values) for name, values in bands.items()}
    near = _within(np.round(share / STEP) * STEP, STEP / 2)
    return told | {name: np.where(finer, values, np.nan) for name, values in near.items()}


def _misread(share: Values, draws: np.random.Generator) -> Declared:
    """In seven bands, of which MISREAD are wrong: half one band off, half by coal equivalent and not said so."""
    wrong, by_coal = draws.random(len(share)) < MISREAD, draws.random(len(share)) < 1 / 2
    aside = draws.choice([-1, 1], len(share))
    last, place = len(BANDS) - 2, _place(share, BANDS)
    beside = np.where((place + aside < 0) | (place + aside > last), place - aside, place + aside)
    by_coal_equivalent = COAL_EQUIVALENT_PER_CALORIFIC * share
    counted = _place(by_coal_equivalent / (by_coal_equivalent + 1 - share), BANDS)
    return _band_at(np.where(wrong, np.where(by_coal, counted, beside), place), share, BANDS)


def _and_main_fuel(answer: Answer) -> Answer:
    """An answer, and beside it which other energy is the main one."""

    def told(plants: pl.DataFrame, draws: np.random.Generator) -> Told | None:
        said = answer(plants, draws)
        if said is None or plants["main_other_fuel"].is_null().all():
            return None
        return {**said, "main_other_fuel": plants["main_other_fuel"]}

    return told


def _and_meter(answer: Answer) -> Answer:
    """An answer, and beside it the plant's meter; no such answer where the truth does not have the meter's heat."""

    def told(plants: pl.DataFrame, draws: np.random.Generator) -> Told | None:
        said, metered = answer(plants, draws), _metered(plants, draws)
        if said is None or metered is None or plants["metered_gj"].is_null().all():
            return None
        return {**said, **metered}

    return told


def _nearest(points: float) -> Callable[[Values, np.random.Generator], Declared]:
    def rounded(share: Values, draws: np.random.Generator) -> Declared:
        return _within(np.round(share / points) * points, points / 2)

    return rounded


def _rough(share: Values, draws: np.random.Generator) -> Declared:
    return _within(np.clip(share + draws.normal(0, POINTS, len(share)), LEAST_ANSWER, 1), POINTS)


def _within(answer: Values, precision: float) -> Declared:
    return {"electricity_share": answer, "electricity_share_precision": np.full_like(answer, precision)}


def _metered(plants: pl.DataFrame, draws: np.random.Generator) -> Told | None:
    meters = plants.drop_nulls("metered_tco2")
    if meters.is_empty():
        return None
    energies = {"metered": "metered_tco2", "heat_of_metered": "metered_gj"}
    rows = [
        meters.drop_nulls(amount).select(
            enterprise_id="plant",
            year=pl.lit(YEAR, pl.Int64),
            energy=pl.lit(energy),
            amount=pl.col(amount).cast(pl.Float64),
            unit=pl.lit(UNITS[energy]),
        )
        for energy, amount in energies.items()
    ]
    return {"enterprise_energy": pl.concat(rows)}


def _past(inventories: int) -> Answer:
    """The plant's own inventory, so many inventories back."""

    def told(plants: pl.DataFrame, draws: np.random.Generator) -> Told | None:
        order = plants.sort("enterprise_id", "year")
        years, fuels, used = (
            pl.col(name).shift(inventories).over("enterprise_id") for name in ("year", "fuel_tco2", "electricity_mwh")
        )
        earlier = order.with_columns(age=pl.col("year") - years, past_tco2=fuels, past_mwh=used)
        usable = earlier.drop_nulls(["age", "past_tco2", "past_mwh"]).filter(pl.col("age") > 0, pl.col("past_mwh") > 0)
        if usable.is_empty():
            return None
        return {
            "inventories": usable.select(
                enterprise_id="plant",
                year=YEAR - pl.col("age"),
                fuel_tco2="past_tco2",
                electricity_mwh="past_mwh",
                verifier=pl.lit("truth"),
            )
        }

    return told


# By the name `words/backtest.toml` has for it.
ANSWERS: Final[dict[str, Answer]] = {
    "industry_intensity": _nothing,
    "share_in_bands": _share(_banded(OLDER_BANDS)),
    "share_in_seven_bands": _share(_banded(BANDS)),
    "share_in_steps": _share(_stepped),
    "share_and_main_fuel": _and_main_fuel(_share(_banded(BANDS))),
    "steps_and_main_fuel": _and_main_fuel(_share(_stepped)),
    "share_misread": _share(_misread),
    "share_within_10": _share(_rough),
    "share_nearest_10": _share(_nearest(0.10)),
    "share_nearest_5": _share(_nearest(0.05)),
    "share_exact": _share(_exact),
    "past_inventory": _past(1),
    "past_inventory_3": _past(3),
    "metered_fuels": _metered,
    "metered_fuels_and_share": _and_meter(_share(_banded(BANDS))),
    "metered_fuels_and_misread": _and_meter(_share(_misread)),
}


def _estimated(plants: pl.DataFrame, rest: pl.DataFrame, told: Told) -> pl.DataFrame:
    """The plants with their estimates; of a kind of evidence, only those that have it."""
    columns = {name: value for name, value in told.items() if isinstance(value, pl.Series)}
    tables = {name: value for name, value in told.items() if isinstance(value, pl.DataFrame)}
    metered, past = tables.get("enterprise_energy"), tables.get("inventories")
    register = plants.select(
        "electricity_mwh", "grid_tco2_per_mwh", enterprise_id="plant", industry_code="rest",
        year=pl.lit(YEAR, pl.Int64), output_cny=pl.col("output_cny").fill_null(0),
    ).with_columns(**columns)  # fmt: skip
    found = []
    for (grid,), of_grid in register.partition_by("grid_tco2_per_mwh", as_dict=True).items():
        energy, factors = EnergyStatistics.typed(rest), Factors.typed(_factors(grid, plants))
        intensity = carbon_electricity_intensity(industry_emission(energy, factors))
        forecast = next_year(intensity, year=YEAR, grid_tco2_per_mwh=grid)
        emission = emission_by_evidence(
            Enterprises.typed(of_grid), forecast, energy, factors, year=YEAR, raked=False,
            enterprise_energy=EnterpriseEnergy.typed(metered) if metered is not None else None,
            inventories=Inventories.typed(past) if past is not None else None,
        )  # fmt: skip
        found.append(_known(polars_of(emission)))
    judged = plants.drop("emission_tco2", MAIN).join(pl.concat(found), on="plant", how="left", maintain_order="left")
    return judged.filter(pl.col("grade") < len(GRADES)) if told else judged


def _known(emission: pl.DataFrame) -> pl.DataFrame:
    """Of the estimates, what the errors of their evidence go by."""
    answered = {
        name: pl.col(name) if name in emission.columns else pl.lit(None, pl.String if name == MAIN else pl.Float64)
        for name in ANSWERED
    }
    return emission.select(
        "emission_tco2", "grade", "trust", "contradiction", "contradiction_low_tco2", "contradiction_high_tco2",
        plant="enterprise_id", estimated_fuel_tco2="fuel_tco2",
        evidence_age=(YEAR - pl.col("evidence_year")).fill_null(0), **answered,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# How near they come


def _accuracy(judged: pl.DataFrame, group: pl.Expr) -> pl.DataFrame:
    """A row of Accuracy for each answer and group, answers in order."""
    rows = list(_accuracies(judged.with_columns(of=group)))
    order = {answer: place for place, answer in enumerate(ANSWERS)}
    kinds = {nw.String: pl.String, nw.Int64: pl.Int64, nw.Float64: pl.Float64}
    schema = {name: kinds[column.dtype] for name, column in Accuracy.columns().items()}
    return pl.DataFrame(rows, schema=schema).sort(pl.col("answer").replace_strict(order, default=None), "group")


def _accuracies(judged: pl.DataFrame) -> Iterator[dict[str, object]]:
    for (answer, group), plants in judged.partition_by("answer", "of", as_dict=True).items():
        estimate, true = (plants[name].cast(pl.Float64).to_numpy() for name in ("emission_tco2", "true_tco2"))
        error = np.abs(estimate / true - 1)
        yield {
            "answer": answer,
            "grade": plants["grade"].max(),
            "group": group,
            "plants": plants.height,
            "median_error": float(np.median(error)),
            "mean_error": float(np.mean(error)),
            **{f"within_{percent}": float(np.mean(error <= percent / 100)) for percent in (5, 10, 20)},
            "bias": float(estimate.sum() / true.sum() - 1),
            "misplaced": float(np.abs(estimate - true).sum() / true.sum()),
            "contradicting": float(np.mean(plants["contradiction"].is_not_null().to_numpy())),
            "coverage": plants["inside"].mean(),
            "coverage_learnt": plants["inside_learnt"].mean(),
            **_ranking(plants.drop_nulls("output_cny").filter(pl.col("output_cny") > 0)),
        }


def _ranking(plants: pl.DataFrame) -> dict[str, float | None]:
    """How the ranking by estimated efficiency compares with the true one, of plants that produce."""
    unknown = {"rank_correlation": None, "lowest_decile": None, "regret": None}
    plants = plants.filter(pl.col("emission_tco2") > 0)
    if plants.height < FEW:
        return dict(unknown)
    output, estimate, true = (
        plants[name].cast(pl.Float64).to_numpy() for name in ("output_cny", "emission_tco2", "true_tco2")
    )
    estimated, truly = rankdata(output / estimate), rankdata(output / true)
    tenth = max(1, len(true) // 10)
    lowest = set(np.argsort(estimated, kind="stable")[:tenth]) & set(np.argsort(truly, kind="stable")[:tenth])
    best = _output_forgone(output, true, truly)
    return {
        "rank_correlation": float(np.corrcoef(estimated, truly)[0, 1]) if np.ptp(truly) and np.ptp(estimated) else None,
        "lowest_decile": len(lowest) / tenth,
        "regret": _output_forgone(output, true, estimated) / best - 1 if best > 0 else None,
    }


def _output_forgone(output: Values, true: Values, rank: Values) -> float:
    """Output forgone by closing the least efficient first until CUT of the true emission is gone; the last in part."""
    order = np.argsort(rank, kind="stable")
    gone = np.cumsum(true[order])
    forgone = np.cumsum(output[order])
    return float(np.interp(CUT * gone[-1], np.insert(gone, 0, 0.0), np.insert(forgone, 0, 0.0)))


def _suitable(by_industry: pl.DataFrame) -> pl.DataFrame:
    """Whether an industry's own intensity is a fair guide to its plants."""
    alone = by_industry.filter(pl.col("answer") == "industry_intensity").select(
        "group", suitable=pl.when(pl.col("plants") >= FEW).then(pl.col("within_20") >= SUITABLE)
    )
    return by_industry.join(alone, on="group", how="left", maintain_order="left")
