"""A run in figures: the content of summary.json, computed from its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

import polars as pl

from regional_carbon.comparison.at_target import below_line
from regional_carbon.models.evidence import GRADES
from regional_carbon.schema.comparison_tables import ReductionCurve
from regional_carbon.schema.frames import Row, polars_of
from regional_carbon.uncertainty.simulation import SEED

if TYPE_CHECKING:
    from regional_carbon.run.run import Run  # a Run gives its own summary


class Spread(TypedDict):
    """A quantity over all enterprises; None where none has it."""

    min: float | None
    mean: float | None
    max: float | None


class AverageCost(TypedDict):
    """The average cost along the curve of the opt-out, CNY/tCO2."""

    first: float | None
    mean: float | None
    last: float | None


class OnEvidence(TypedDict):
    """What rests on one kind of evidence."""

    grade: int
    enterprises: int
    emission_tco2: float


class BelowLine(TypedDict):
    """What lies below the reference line of Figure 3."""

    line_cny_per_tco2: float
    enterprises: int
    reduction_tco2: float
    reduction_rate: float
    output_forgone_cny: float
    output_forgone_rate: float
    average_cost_cny_per_tco2: float | None


class Sureness(TypedDict):
    """The interval of the region's emissions, and how likely each strategy meets the target."""

    emission_low_tco2: float
    emission_high_tco2: float
    emission_given_factor_low_tco2: float
    emission_given_factor_high_tco2: float
    lowest_tenth_kept: float | None
    draws: int
    seed: int
    plans: dict[str, Mapping[str, float | None]]


class ByScope(TypedDict):
    """The emissions by scope, CO2 only; Scope 2 of electricity location-based and market-based."""

    scope_1_tco2: float
    process_tco2: float | None
    unsplit_tco2: float
    heat_tco2: float
    electricity_location_tco2: float
    electricity_market_tco2: float
    location_tco2: float
    market_tco2: float
    residual_tco2_per_mwh: float | None


class Summary(TypedDict):
    """The region in figures, as summary.json holds it."""

    enterprises: int
    emission_tco2: float
    output_cny: float
    intensity_tco2_per_mwh: Spread
    enterprise_emission_tco2: Spread
    enterprise_output_cny: Spread
    average_cost_cny_per_tco2: AverageCost
    region: str
    currency: str
    year: int
    trend: str
    grid_tco2_per_mwh: float
    electricity_mwh: float
    enterprises_not_ranked: int
    evidence: dict[str, OnEvidence]
    share_on_grade_5: float | None
    target_rate: float
    recommended: Mapping[str, str] | None
    line: BelowLine | None
    scopes: NotRequired[ByScope]
    sureness: NotRequired[Sureness]
    regions: NotRequired[dict[str, Summary]]


def summary_of(run: Run) -> Summary:
    """The region in figures, in full precision; of several regions, what they add up to, and each."""
    if run.parts:
        return _together(run)
    enterprises, settings = run.tables["enterprises"], run.settings
    opt_out = run.tables["curves"].filter(pl.col("strategy") == "marginal_opt_out")
    cost = opt_out["average_cost_cny_per_tco2"]
    summary: Summary = {
        "enterprises": enterprises.height,
        "emission_tco2": float(enterprises["emission_tco2"].sum()),
        "output_cny": float(enterprises["output_cny"].sum()),
        "intensity_tco2_per_mwh": _spread(enterprises["intensity_tco2_per_mwh"]),
        "enterprise_emission_tco2": _spread(enterprises["emission_tco2"]),
        "enterprise_output_cny": _spread(enterprises["output_cny"]),
        "average_cost_cny_per_tco2": {
            "first": _number(cost.first()),
            "mean": _number(cost.mean()),
            "last": _number(cost.last()),
        },
        "region": settings.name_en,
        "currency": settings.currency,
        "year": settings.year,
        "trend": settings.trend,
        "grid_tco2_per_mwh": settings.grid.tco2_per_mwh,
        "electricity_mwh": float(enterprises["electricity_mwh"].sum()),
        "enterprises_not_ranked": enterprises["rank"].null_count(),
        "evidence": _evidence(enterprises),
        "share_on_grade_5": _share_on_grade_5(enterprises),
        "target_rate": settings.target,
        "recommended": None if run.recommendation is None else asdict(run.recommendation),
        "line": None if settings.line is None else _below(opt_out, settings.line),
    }
    if "scopes" in run.tables and run.tables["scopes"].height:
        summary["scopes"] = cast("ByScope", run.tables["scopes"].select(*ByScope.__annotations__).row(0, named=True))
    if "region_emission" in run.tables:
        summary["sureness"] = _uncertainty(run)
    return summary


def _together(run: Run) -> Summary:
    first: Summary = next(iter(run.parts.values())).summary
    regions = run.tables["regions"]
    return {
        **first, "region": run.settings.name_en, "recommended": None, "line": None,
        "enterprises": int(regions["enterprises"].sum()), "emission_tco2": float(regions["emission_tco2"].sum()),
        "output_cny": float(regions["output_cny"].sum()),
        "regions": {code: part.summary for code, part in run.parts.items()},
    }  # fmt: skip


def _spread(values: pl.Series) -> Spread:
    return {"min": _number(values.min()), "mean": _number(values.mean()), "max": _number(values.max())}


def _number(value: object) -> float | None:
    """What Polars gives for a column, as a number; None of one without any."""
    return value if isinstance(value, (int, float)) else None


def _evidence(enterprises: pl.DataFrame) -> dict[str, OnEvidence]:
    """How many enterprises, and how much of the emissions, rest on each kind of evidence; best first."""
    known = enterprises.drop_nulls("grade").group_by("grade", "evidence").agg(pl.len(), pl.col("emission_tco2").sum())
    return {
        row["evidence"]: {"grade": row["grade"], "enterprises": row["len"], "emission_tco2": row["emission_tco2"]}
        for row in known.sort("grade").iter_rows(named=True)
    }


def _share_on_grade_5(enterprises: pl.DataFrame) -> float | None:
    """The share of the total that rests on industry intensity alone."""
    total = float(enterprises["emission_tco2"].sum())
    alone = float(enterprises.filter(pl.col("grade") == len(GRADES))["emission_tco2"].sum())
    return alone / total if total else None


def _below(opt_out: pl.DataFrame, line: float) -> BelowLine:
    """What lies below the reference line of Figure 3."""
    below = polars_of(below_line(ReductionCurve.of(opt_out), line))
    row: Row = below.row(0, named=True) if below.height else {"m": 0, "average_cost_cny_per_tco2": None}
    return {
        "line_cny_per_tco2": line,
        "enterprises": row["m"],
        "reduction_tco2": row.get("reduction_tco2", 0.0),
        "reduction_rate": row.get("reduction_rate", 0.0),
        "output_forgone_cny": row.get("output_forgone_cny", 0.0),
        "output_forgone_rate": row.get("output_forgone_rate", 0.0),
        "average_cost_cny_per_tco2": row["average_cost_cny_per_tco2"],
    }


def _uncertainty(run: Run) -> Sureness:
    """The interval of the region's emissions, and how likely each strategy meets the target."""
    total = run.tables["region_emission"].row(0, named=True)
    plans = run.tables["comparison"].select("strategy", "target_probability", "safe_target_rate")
    return {
        "emission_low_tco2": total["emission_low_tco2"],
        "emission_high_tco2": total["emission_high_tco2"],
        "emission_given_factor_low_tco2": total.get("emission_given_factor_low_tco2", total["emission_low_tco2"]),
        "emission_given_factor_high_tco2": total.get("emission_given_factor_high_tco2", total["emission_high_tco2"]),
        "lowest_tenth_kept": total["lowest_tenth_kept"],
        "draws": total["draws"],
        "seed": SEED,
        "plans": {row.pop("strategy"): row for row in plans.iter_rows(named=True)},
    }
