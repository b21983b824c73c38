"""How right Model V is: plants held against what auditors found there, by tables learnt from all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
import polars as pl
from scipy.special import gammaincinv

from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.audits import GRID_TCO2_PER_MWH, USE_OF, Cleaned, audited_savings, buying, cleaned
from regional_carbon.measures.cost import capital_recovery_factor
from regional_carbon.measures.learning import Learnt, learnt
from regional_carbon.measures.learnt_costs import COEFFICIENTS, implementation_design
from regional_carbon.measures.learnt_savings import expected_savings
from regional_carbon.measures.potential import CARRIERS
from regional_carbon.schema.arrays import Places, Values
from regional_carbon.schema.frames import AnyFrame, Row
from regional_carbon.schema.measure_inputs import MeasureInputs

LEAVES: Final = {"plant": "plant_id", "team": "audit_team", "year": "year"}  # and the column they are told apart by
REGIONS: Final = (72, 200, 500)  # plants of a random region
DRAWS: Final = 1000  # regions of each size
CURVES: Final = 200  # regions whose curves are drawn
HALF: Final = ("q0.250", "q0.750")
NINE_TENTHS: Final = ("q0.050", "q0.950")
FIFTHS: Final = 5
FEW: Final = 30  # plants, below which nothing is said of an industry
MANY: Final = 200  # measures of a payback class, from which its implementation is judged
LEAST_OF_TEAM: Final = 20  # plants of an audit team, from which its total is judged
PAYBACK_CLASSES: Final = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)  # years
NO_COST: Final = "no cost"

# What was set to be reached on plants not learnt from, of electricity where not said otherwise: least and most.
GOALS: Final[dict[str, tuple[float, float]]] = {
    "region_72": (0.0, 0.15),
    "region_200": (0.0, 0.12),
    "region_500": (0.0, 0.08),
    "covered_50": (0.45, 0.58),
    "covered_90": (0.86, 0.94),
    "fifth_least": (0.83, 0.94),
    "fifth_most": (0.83, 0.94),
    "implemented": (0.0, 0.03),
    "payback_class": (0.0, 0.08),
    "curve_shape": (0.0, 0.10),
}


@dataclass(frozen=True)
class MeasuresBacktest:
    """What Model V says of plants it has not learnt from, beside what their auditors found: polars frames."""

    log: pl.DataFrame  # dropped (null: kept), rows, tonnes
    plants: pl.DataFrame  # a row for each plant and carrier it buys: use, audited, expected, quantiles, fifth
    savings: pl.DataFrame  # by carrier and part: plants, bias, median_error, within_2, covered_50, covered_90
    regions: pl.DataFrame  # by carrier and size of random regions: median_error, low, high, covered_90
    teams: pl.DataFrame  # by carrier: audit teams, and how many of their totals lie in the region's interval
    curves: pl.DataFrame  # of all measures, a region's, a group's: shape, deviation (of tonnes)
    implementation: pl.DataFrame  # by group and payback class: measures, predicted, done
    goals: pl.DataFrame  # goal, least, most, found, met


def backtest_measures(
    plants: AnyFrame,
    measures: AnyFrame,
    *,
    grid_tco2_per_mwh: float = GRID_TCO2_PER_MWH,
    leave: str = "plant",
    folds: int = 10,
    seed: int = 1,
) -> MeasuresBacktest:
    """Model V learnt from all folds of audits but one, and held against the audits of that one, for every fold.

    What goes to a fold together is a plant, all plants of an audit team, or all of a year (`leave`), by its name, so
    that the same audits always make the same folds; a plant whose team is not told goes by itself. Random regions are
    drawn by `seed` from all plants, each as its fold has it.

    Parameters: AuditedPlants, AuditedMeasures; the grid factor [tCO2/MWh] of the tonnes of electricity.

    Raises TableError as `cleaned` and `learnt` do, StrategyError for a `leave` that does not exist.
    """
    if leave not in LEAVES:
        raise StrategyError("leave_unknown", leave=leave, known=list(LEAVES))
    audits = cleaned(plants, measures, grid_tco2_per_mwh=grid_tco2_per_mwh)
    held = [_held(*parts, grid_tco2_per_mwh) for parts in _folds(audits, leave, folds, seed)]
    told = _with_fifths(pl.concat([each.plants for each in held]).sort("carrier", "plant_id"))
    curves = _Curves.joined([each.curves for each in held])
    done = pl.concat([each.implementation for each in held])
    savings, regions = _savings(told), _regions(told, seed)
    shapes, classes = _deviations(curves, seed), _implementation(done)
    return MeasuresBacktest(
        log=audits.log,
        plants=told,
        savings=savings,
        regions=regions,
        teams=_teams(told),
        curves=shapes,
        implementation=classes,
        goals=_goals(savings, regions, shapes, classes),
    )


def _folds(audits: Cleaned, leave: str, folds: int, seed: int) -> Iterator[tuple[Cleaned, Learnt, pl.DataFrame]]:
    """Each fold's audits, what is learnt from all others, and of those the plants."""
    names = audits.plants["plant_id"]
    together = audits.plants.select(pl.coalesce(pl.col(LEAVES[leave]).cast(pl.String), names)).to_series()
    place = pl.Series([crc32(name.encode()) % folds for name in together.to_list()])
    for fold in place.unique().sort():
        others = audits.of(names.filter(place != fold))
        yield audits.of(names.filter(place == fold)), learnt(others, seed=seed), others.plants


# ---------------------------------------------------------------------------------------------------
# One fold


@dataclass(frozen=True)
class _Curves:
    """Measures as they were recommended, and slices as they are expected: whose, of which group, tonnes, cost."""

    audited: pl.DataFrame
    expected: pl.DataFrame

    def where(self, chosen: pl.Expr) -> _Curves:
        """Those of some plants or groups alone."""
        return _Curves(self.audited.filter(chosen), self.expected.filter(chosen))

    def apart(self, by: str, weight: str) -> tuple[float, float]:
        """Largest distance of the two curves of `weight` cumulated by `by`: in shape, and over what was audited."""
        values = [side[by].to_numpy() for side in (self.audited, self.expected)]
        at = np.sort(np.concatenate(values))
        audited, expected = (
            _cumulated(of, side[weight].to_numpy(), at)
            for of, side in zip(values, (self.audited, self.expected), strict=True)
        )
        shape = np.abs(audited / audited[-1] - expected / expected[-1]).max()
        return float(shape), float(np.abs(audited - expected).max() / audited[-1])

    @staticmethod
    def joined(parts: list[_Curves]) -> _Curves:
        """Those of all folds."""
        return _Curves(pl.concat([of.audited for of in parts]), pl.concat([of.expected for of in parts]))


@dataclass(frozen=True)
class _Held:
    plants: pl.DataFrame
    curves: _Curves
    implementation: pl.DataFrame


def _held(audits: Cleaned, model: Learnt, learnt_from: pl.DataFrame, grid: float) -> _Held:
    """The fold's audits beside what the model says of its plants."""
    carriers = [carrier for carrier in CARRIERS if model.spread["carrier"].is_in([carrier]).any()]
    rows = [_plants(audits, model, carrier) for carrier in carriers]
    prices = _prices(audits, model, learnt_from)
    expected = [_expected_slices(audits, model, carrier, prices, grid) for carrier in carriers]
    return _Held(
        pl.concat(rows), _Curves(_recommended(audits, model, prices), pl.concat(expected)), _carried_out(audits, model)
    )


def _plants(audits: Cleaned, model: Learnt, carrier: str) -> pl.DataFrame:
    """Audited and expected saving of each plant that buys the carrier, with its quantiles and variances."""
    use, found = audited_savings(audits, carrier)
    expected = expected_savings(use, carrier, model.potential)
    mean = sum(expected.values(), start=0 * use)
    classes = model.spread.filter(carrier=carrier)
    of_class = classes[np.searchsorted(classes["from_use"].to_numpy(), use, side="right") - 1]
    shared = _constants(model)
    level = sum(shared.get(f"{of}_sd_{carrier}", 0.0) ** 2 for of in ("parameter", "period"))
    return buying(audits.plants, carrier).select(
        "plant_id", "audit_team", "industry",
        carrier=pl.lit(carrier),
        use=pl.Series(use),
        audited=pl.Series(sum((found[group] for group in expected), start=0 * use)),
        expected=pl.Series(mean),
        median=pl.Series(mean) * of_class["q0.500"],
        **{end: pl.Series(mean) * of_class[end] for end in (*HALF, *NINE_TENTHS)},
        variance=pl.Series(mean**2) * of_class["v"],
        of_team=pl.lit(shared.get(f"assessor_sd_{carrier}", 0.0) ** 2),
        of_level=pl.lit(level),
    )  # fmt: skip


def _constants(model: Learnt) -> dict[str, float]:
    return dict(model.constants.select("name", "value").iter_rows())


def _prices(audits: Cleaned, model: Learnt, learnt_from: pl.DataFrame) -> pl.DataFrame:
    """What a saved unit is worth to each plant, USD of 2024: of the middle plant learnt from where it does not say."""
    columns = {"electricity": "electricity_usd_per_mwh", "fuel": "natural_gas_usd_per_gj"}
    share = _constants(model)
    known = {
        carrier: pl.when(pl.col(name) > 0).then(pl.col(name) * pl.col("to_base"))
        * share.get(f"energy_price_share_{carrier}", 1.0)
        for carrier, name in columns.items()
    }  # fmt: skip
    middle = learnt_from.select(price.median().alias(carrier) for carrier, price in known.items())
    return audits.plants.select("plant_id", **known).with_columns(
        pl.col(carrier).fill_null(middle[carrier][0]) for carrier in columns
    )


def _recommended(audits: Cleaned, model: Learnt, prices: pl.DataFrame) -> pl.DataFrame:
    """Each recommended measure of a learnt group with its tonnes, its cost, and its investment per unit."""
    rows = audits.measures.filter(pl.col("group").is_in(model.potential["group"].implode()))
    price = pl.when(pl.col("carrier") == "electricity").then("electricity").otherwise("fuel")
    return (
        rows.join(prices, on="plant_id", maintain_order="left")
        .with_columns(unit=pl.col("investment_usd") / pl.col("saved"), factor=pl.col("tonnes") / pl.col("saved"))
        .select("plant_id", "group", "tonnes", "saved", "unit", cost=_cost(pl.col("unit"), price, pl.col("factor")))
    )


def _expected_slices(
    audits: Cleaned, model: Learnt, carrier: str, prices: pl.DataFrame, grid: float
) -> pl.DataFrame:  # fmt: skip
    """Every plant's expected saving in slices, with their tonnes, cost, and investment per unit at its price."""
    plants = buying(audits.plants, carrier).join(prices, on="plant_id", maintain_order="left")
    factor = grid if carrier == "electricity" else _constants(model)["fuel_tco2_per_gj"]
    savings = expected_savings(plants[USE_OF[carrier]].to_numpy(), carrier, model.potential)
    parts = [
        plants.select("plant_id", group=pl.lit(group), saving=pl.Series(saving), price=carrier)
        for group, saving in savings.items()
    ]
    local = (pl.col("price") / pl.col("reference_price_usd2024")) ** MeasureInputs().transfer_elasticity
    return (
        pl.concat(parts)
        .join(model.unit_investment, on="group")
        .with_columns(saved=pl.col("saving") * pl.col("saving_share"))
        .filter(pl.col("saved") > 0)
        .with_columns(unit=pl.col("investment_usd2024_per_unit") * local, tonnes=pl.col("saved") * factor)
        .select("plant_id", "group", "tonnes", "saved", "unit", cost=_cost(pl.col("unit"), pl.col("price"), factor))
    )


def _cost(unit: pl.Expr, price: pl.Expr, factor: pl.Expr | float) -> pl.Expr:
    """Cost of a tonne: (CRF·I/ρ − p)/factor        [USD of 2024 per tCO2]"""
    inputs = MeasureInputs()
    annuity = capital_recovery_factor(inputs.discount_rate, inputs.lifetime_years)
    cost: pl.Expr = (annuity / inputs.realisation * unit - price) / factor
    return cost


def _carried_out(audits: Cleaned, model: Learnt) -> pl.DataFrame:
    """Each measure whose fate is known: the chance that it is carried out, and whether it was."""
    parts = []
    for row in model.implementation.iter_rows(named=True):
        known = audits.measures.filter(group=row["group"]).drop_nulls("implemented")
        odds = implementation_design(known) @ np.array([row[name] for name in COEFFICIENTS])
        payback = known["investment_usd"] / known["value_usd"]
        classed = payback.cut(PAYBACK_CLASSES, labels=_classes()[1:], left_closed=True).cast(pl.String)
        parts.append(
            known.select(
                "group", "tonnes", "implemented",
                chance=pl.Series(1 / (1 + np.exp(-odds))),
                payback=pl.when(pl.col("investment_usd") <= 0).then(pl.lit(NO_COST)).otherwise(classed),
            )
        )  # fmt: skip
    return pl.concat(parts)


def _classes() -> list[str]:
    edges = [f"{edge:g}" for edge in (0.0, *PAYBACK_CLASSES)]
    return [NO_COST, *(f"{low}-{high}" for low, high in pairwise(edges)), f"> {edges[-1]}"]


# ---------------------------------------------------------------------------------------------------
# All folds together


def _with_fifths(plants: pl.DataFrame) -> pl.DataFrame:
    """The plants with the fifth of their carrier's use that they lie in, 1 the smallest."""
    place = pl.col("use").rank("ordinal").over("carrier") - 1
    return plants.with_columns(fifth=(place * FIFTHS // pl.len().over("carrier") + 1).cast(pl.Int64))


def _savings(plants: pl.DataFrame) -> pl.DataFrame:
    """How near single plants and their sums come: all of a carrier, by fifth of size, by industry of FEW plants."""
    parts = {"all": pl.lit("all"), "fifth": pl.col("fifth").cast(pl.String), "industry": pl.col("industry")}
    told = pl.concat([_accuracy(plants, kind, of) for kind, of in parts.items()])
    return told.filter((pl.col("kind") != "industry") | (pl.col("plants") >= FEW))


def _accuracy(plants: pl.DataFrame, kind: str, of: pl.Expr) -> pl.DataFrame:
    audited, median = pl.col("audited"), pl.col("median")
    some = audited > 0
    covered = {
        "covered_50": audited.is_between(pl.col(HALF[0]), pl.col(HALF[1])),
        "covered_90": audited.is_between(pl.col(NINE_TENTHS[0]), pl.col(NINE_TENTHS[1])),
    }
    return (
        plants.group_by("carrier", of=of)
        .agg(
            plants=pl.len(),
            bias=pl.col("expected").sum() / audited.sum() - 1,
            median_error=(median / audited - 1).abs().filter(some).median(),
            within_2=(median / audited).is_between(0.5, 2).filter(some).mean(),
            **{name: inside.mean() for name, inside in covered.items()},
        )
        .drop_nulls("of")
        .select("carrier", pl.lit(kind).alias("kind"), "of", pl.exclude("carrier", "of"))
        .sort("carrier", "of")
    )


def _regions(plants: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Totals of random regions of the plants of one carrier, as a share of what auditors found there."""
    rows = []
    for carrier, own in _by_carrier(plants):
        draws = np.random.default_rng(seed)
        for size in (size for size in REGIONS if size <= own.audited.size):
            drawn = [own.total(draws.choice(own.audited.size, size, replace=False)) for _ in range(DRAWS)]
            error = np.array([expected / audited - 1 for expected, audited, _ in drawn])
            low, high = np.quantile(error, [0.05, 0.95])
            rows.append(
                {
                    "carrier": carrier, "plants": size, "median_error": float(np.median(np.abs(error))),
                    "low": low, "high": high, "covered_90": float(np.mean([inside for _, _, inside in drawn])),
                }
            )  # fmt: skip
    return pl.DataFrame(rows, schema=_REGIONS)


_REGIONS: Final = {
    "carrier": pl.String, "plants": pl.Int64, "median_error": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "covered_90": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class _Totals:
    """The plants of one carrier, as the totals of some of them are made of them."""

    audited: Values
    expected: Values
    variance: Values  # S²·v
    teams: list[str]
    team: Places
    of_team: float  # τ²
    of_level: float  # parameter² + period²

    def total(self, places: Places) -> tuple[float, float, bool]:
        """Expected and audited total of some plants, and whether the audited lies in the 90 % interval (V4).

        gamma of mean ΣS, variance ΣS²·v + τ²·Σ_team(ΣS)² + (parameter² + period²)·(ΣS)²
        """
        expected, audited = self.expected[places], float(self.audited[places].sum())
        mean = float(expected.sum())
        by_team = np.bincount(self.team[places], expected)
        variance = float(self.variance[places].sum() + self.of_team * (by_team**2).sum() + self.of_level * mean**2)
        low, high = gammaincinv(mean**2 / variance, [0.05, 0.95]) * variance / mean
        return mean, audited, bool(low <= audited <= high)


def _by_carrier(plants: pl.DataFrame) -> Iterator[tuple[str, _Totals]]:
    for carrier in CARRIERS:
        own = plants.filter(carrier=carrier)
        if own.height:
            yield carrier, _totals(own)


def _totals(own: pl.DataFrame) -> _Totals:
    teams, team = np.unique(own["audit_team"].fill_null("").to_numpy(), return_inverse=True)
    columns = {name: own[name].to_numpy() for name in ("audited", "expected", "variance", "of_team", "of_level")}
    return _Totals(
        columns["audited"], columns["expected"], columns["variance"], list(teams), team,
        float(columns["of_team"].max()), float(columns["of_level"].max()),
    )  # fmt: skip


def _teams(plants: pl.DataFrame) -> pl.DataFrame:
    """Of audit teams with LEAST_OF_TEAM plants, how many totals lie in the 90 % interval of a region of one team."""
    rows = []
    for carrier, own in _by_carrier(plants):
        members = [np.flatnonzero(own.team == place) for place, team in enumerate(own.teams) if team]
        totals = [own.total(places) for places in members if places.size >= LEAST_OF_TEAM]
        errors = [abs(expected / audited - 1) for expected, audited, _ in totals if audited > 0]
        if errors:
            covered = float(np.mean([inside for _, _, inside in totals]))
            rows.append((carrier, len(totals), float(np.median(errors)), covered))
    return pl.DataFrame(rows, schema=_TEAMS, orient="row")


_TEAMS: Final = {"carrier": pl.String, "teams": pl.Int64, "median_error": pl.Float64, "covered_90": pl.Float64}


def _deviations(curves: _Curves, seed: int) -> pl.DataFrame:
    """How far the expected curve lies from the audited one, at the place where it is farthest, as a share of tonnes.

    `shape` is of curves that both end at 1, `deviation` of both over the audited tonnes: tonnes by cost of all plants,
    of the middle random region of 72, and by investment per unit of each group's saving.
    """
    rows = [("all", *curves.apart("cost", "tonnes"))]
    names = curves.expected["plant_id"].unique().sort()
    draws = np.random.default_rng(seed)
    if len(names) >= REGIONS[0]:
        chosen = [names.gather(draws.choice(len(names), REGIONS[0], replace=False)) for _ in range(CURVES)]
        apart = [curves.where(pl.col("plant_id").is_in(of.implode())).apart("cost", "tonnes") for of in chosen]
        shape, deviation = np.median(apart, axis=0)
        rows.append(("region_72", float(shape), float(deviation)))
    for group in curves.audited["group"].unique().sort():
        rows.append((str(group), *curves.where(pl.col("group") == group).apart("unit", "saved")))
    return pl.DataFrame(rows, schema=["of", "shape", "deviation"], orient="row")


def _cumulated(values: Values, weights: Values, at: Values) -> Values:
    """Weight of all values up to each place."""
    order = np.argsort(values, kind="stable")
    before: Places = np.searchsorted(values[order], at, side="right")
    sums: Values = np.concatenate([[0.0], np.cumsum(weights[order])])[before]
    return sums


def _implementation(done: pl.DataFrame) -> pl.DataFrame:
    """Chance and share carried out: of all, by tonnes, by payback class, and by group and class."""
    parts = [
        _calibrated(done.with_columns(group=pl.lit("all"), payback=pl.lit("all")), pl.lit(1.0)),
        _calibrated(done.with_columns(group=pl.lit("all"), payback=pl.lit("by tonnes")), pl.col("tonnes")),
        _calibrated(done.with_columns(group=pl.lit("all")), pl.lit(1.0)),
        _calibrated(done, pl.lit(1.0)),
    ]
    order = {name: place for place, name in enumerate(["all", "by tonnes", *_classes()])}
    return pl.concat([part.sort("group", pl.col("payback").replace_strict(order)) for part in parts])


def _calibrated(done: pl.DataFrame, weight: pl.Expr) -> pl.DataFrame:
    rows = done.with_columns(weight=weight)
    whole = pl.col("weight").sum()
    return rows.group_by("group", "payback").agg(
        measures=pl.len(),
        predicted=(pl.col("chance") * pl.col("weight")).sum() / whole,
        done=(pl.col("implemented").cast(pl.Float64) * pl.col("weight")).sum() / whole,
    )


def _goals(
    savings: pl.DataFrame, regions: pl.DataFrame, curves: pl.DataFrame, implementation: pl.DataFrame
) -> pl.DataFrame:
    """Each goal beside what was found; met is null where the audits are too few to say."""
    found = _found(savings, regions, curves, implementation)
    rows: list[Row] = [
        {"goal": goal, "least": least, "most": most, "found": found.get(goal)} for goal, (least, most) in GOALS.items()
    ]
    told = pl.DataFrame(rows, schema={"goal": pl.String, **dict.fromkeys(("least", "most", "found"), pl.Float64)})
    return told.with_columns(met=pl.col("found").is_between(pl.col("least"), pl.col("most")))


def _found(
    savings: pl.DataFrame, regions: pl.DataFrame, curves: pl.DataFrame, implementation: pl.DataFrame
) -> dict[str, float | None]:
    of_electricity = savings.filter(carrier="electricity")
    whole, fifths = (of_electricity.filter(kind=kind) for kind in ("all", "fifth"))
    apart = implementation.with_columns(apart=(pl.col("predicted") - pl.col("done")).abs())
    classes = apart.filter(~pl.col("payback").is_in(["all", "by tonnes"]), pl.col("measures") >= MANY)
    errors = regions.filter(carrier="electricity").select("plants", "median_error").iter_rows()
    return {
        **{f"region_{size}": error for size, error in errors},
        "covered_50": whole["covered_50"].max(),
        "covered_90": whole["covered_90"].max(),
        "fifth_least": fifths["covered_90"].min(),
        "fifth_most": fifths["covered_90"].max(),
        "implemented": apart.filter(group="all", payback="all")["apart"].max(),
        "payback_class": classes["apart"].max(),
        "curve_shape": curves.filter(of="all")["shape"].max(),
    }  # fmt: skip
