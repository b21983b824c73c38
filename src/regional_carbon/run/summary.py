"""A run in figures: the content of summary.json, computed from its tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl

from regional_carbon.comparison.at_target import below_line
from regional_carbon.models.evidence import GRADES
from regional_carbon.schema.comparison_tables import ReductionCurve
from regional_carbon.schema.frames import polars_of
from regional_carbon.uncertainty.simulation import SEED

if TYPE_CHECKING:
    from regional_carbon.run.run import Run  # a Run gives its own summary


def summary_of(run: Run) -> dict[str, Any]:
    """The region in figures, in full precision; of several regions, what they add up to, and each."""
    if run.parts:
        return _together(run)
    enterprises, settings = run.tables["enterprises"], run.settings
    opt_out = run.tables["curves"].filter(pl.col("strategy") == "marginal_opt_out")
    cost = opt_out["average_cost_cny_per_tco2"]
    return {
        "enterprises": enterprises.height,
        "emission_tco2": enterprises["emission_tco2"].sum(),
        "output_cny": enterprises["output_cny"].sum(),
        "intensity_tco2_per_mwh": _spread(enterprises["intensity_tco2_per_mwh"]),
        "enterprise_emission_tco2": _spread(enterprises["emission_tco2"]),
        "enterprise_output_cny": _spread(enterprises["output_cny"]),
        "average_cost_cny_per_tco2": {"first": cost.first(), "mean": cost.mean(), "last": cost.last()},
        "region": settings.name_en,
        "currency": settings.currency,
        "year": settings.year,
        "trend": settings.trend,
        "grid_tco2_per_mwh": settings.grid.tco2_per_mwh,
        "electricity_mwh": enterprises["electricity_mwh"].sum(),
        "enterprises_not_ranked": enterprises["rank"].null_count(),
        "evidence": _evidence(enterprises),
        "share_on_grade_5": _share_on_grade_5(enterprises),
        "target_rate": settings.target,
        "recommended": None if run.recommendation is None else asdict(run.recommendation),
        "line": None if settings.line is None else _below(opt_out, settings.line),
        **({"sureness": _uncertainty(run)} if "region_emission" in run.tables else {}),
    }


def _together(run: Run) -> dict[str, Any]:
    first = next(iter(run.parts.values())).summary
    sums = {name: run.tables["regions"][name].sum() for name in ("enterprises", "emission_tco2", "output_cny")}
    return {
        **first, "region": run.settings.name_en, "recommended": None, "line": None, **sums,
        "regions": {code: part.summary for code, part in run.parts.items()},
    }  # fmt: skip


def _spread(values: pl.Series) -> dict[str, Any]:
    return {"min": values.min(), "mean": values.mean(), "max": values.max()}


def _evidence(enterprises: pl.DataFrame) -> dict[str, dict[str, Any]]:
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


def _below(opt_out: pl.DataFrame, line: float) -> dict[str, Any]:
    """What lies below the reference line of Figure 3."""
    below = polars_of(below_line(ReductionCurve.of(opt_out), line))
    names = ("reduction_tco2", "reduction_rate", "output_forgone_cny", "output_forgone_rate")
    cost = "average_cost_cny_per_tco2"
    row = below.row(0, named=True) if below.height else {"m": 0, **dict.fromkeys(names, 0.0), cost: None}
    return {"line_cny_per_tco2": line, "enterprises": row["m"], **{name: row[name] for name in (*names, cost)}}


def _uncertainty(run: Run) -> dict[str, Any]:
    """The interval of the region's emissions, and how likely each strategy meets the target."""
    total = run.tables["region_emission"].row(0, named=True)
    plans = run.tables["comparison"].select("strategy", "target_probability", "safe_target_rate")
    return {
        "emission_low_tco2": total["emission_low_tco2"],
        "emission_high_tco2": total["emission_high_tco2"],
        "lowest_tenth_kept": total["lowest_tenth_kept"],
        "draws": total["draws"],
        "seed": SEED,
        "plans": {row.pop("strategy"): row for row in plans.iter_rows(named=True)},
    }
