"""What came of a run: its figures, what is worth knowing of them, its case for the reports and its record."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import polars as pl

from regional_carbon import __version__
from regional_carbon.collect.region import Region
from regional_carbon.collect.region_settings import GB_CODES
from regional_carbon.commands.estimating import errors_of, polars_of
from regional_carbon.comparison.at_target import below_line, recommend
from regional_carbon.factors import industry_name
from regional_carbon.language.amounts import decimals, percent
from regional_carbon.language.errors import Notice
from regional_carbon.language.messages import Language, catalogue, speaking
from regional_carbon.models.evidence import GRADES, POOR_TRUST
from regional_carbon.procedure import Results
from regional_carbon.reports.case import Case, Shown
from regional_carbon.schema.comparison_tables import ReductionCurve
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.rule import Value
from regional_carbon.uncertainty.priorities import next_evidence

LISTED: Final = 5  # enterprises a notice names before it counts the rest


def summarise(region: Region, found: Results, line: float | None) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """The figures of summary.json, in full precision, and what is worth knowing of them."""
    enterprises = polars_of(found.enterprises)
    opt_out = polars_of(found.curves["marginal_opt_out"])
    cost = opt_out["average_cost_cny_per_tco2"]
    recommended = recommend(found.comparison)
    summary = {
        "enterprises": enterprises.height,
        "emission_tco2": enterprises["emission_tco2"].sum(),
        "output_cny": enterprises["output_cny"].sum(),
        "intensity_tco2_per_mwh": _spread(enterprises["intensity_tco2_per_mwh"]),
        "enterprise_emission_tco2": _spread(enterprises["emission_tco2"]),
        "enterprise_output_cny": _spread(enterprises["output_cny"]),
        "average_cost_cny_per_tco2": {"first": cost.first(), "mean": cost.mean(), "last": cost.last()},
        "region": region.settings.name,
        "currency": region.settings.currency,
        "year": found.year,
        "trend": found.trend,
        "grid_tco2_per_mwh": region.settings.grid.tco2_per_mwh,
        "electricity_mwh": enterprises["electricity_mwh"].sum(),
        "enterprises_not_ranked": enterprises["rank"].null_count(),
        "evidence": _evidence(enterprises),
        "share_on_grade_5": _share_on_grade_5(enterprises),
        "target_rate": found.target,
        "recommended": None if recommended is None else asdict(recommended),
        "line": None if line is None else _line(opt_out, line),
    }
    return summary, (*region.notices, *_result_notices(region, found, enterprises))


def _spread(values: pl.Series) -> dict[str, Any]:
    return {"min": values.min(), "mean": values.mean(), "max": values.max()}


def _evidence(enterprises: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """How many enterprises, and how much of the emission, rest on each kind of evidence; best first."""
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


def _line(opt_out: pl.DataFrame, line: float) -> dict[str, Any]:
    """What lies below the reference line of Figure 3."""
    below = polars_of(below_line(ReductionCurve.of(opt_out), line))
    kept = (
        "reduction_tco2",
        "reduction_rate",
        "output_forgone_cny",
        "output_forgone_rate",
        "average_cost_cny_per_tco2",
    )
    row = below.row(0, named=True) if below.height else {"m": 0, **dict.fromkeys(kept[:4], 0.0), kept[4]: None}
    return {"line_cny_per_tco2": line, "enterprises": row["m"], **{name: row[name] for name in kept}}


def _result_notices(region: Region, found: Results, enterprises: pl.DataFrame) -> list[Notice]:
    notices = []
    forecast = polars_of(found.forecast).filter(
        pl.col("industry_code").is_in(enterprises["industry_code"].unique().implode())
    )
    below = forecast.filter(pl.col("below_grid"))
    if below.height:
        grid = region.settings.grid.tco2_per_mwh
        notices.append(Notice("below_grid", {"industries": _industries(region, below), "grid": grid}))
    without = forecast.filter(pl.col("intensity_low_tco2_per_mwh").is_null())
    if without.height:
        notices.append(Notice("no_interval", {"industries": _industries(region, without)}))
    notices += [*_overshoot(found), *_trust_notices(region, enterprises, forecast)]
    unranked = enterprises.filter(pl.col("rank").is_null())
    if unranked.height:
        values = {"count": unranked.height, "total": enterprises.height, "enterprises": _some(unranked)}
        notices.append(Notice("not_ranked", values))
    free = enterprises.filter((pl.col("output_cny") == 0) & pl.col("rank").is_not_null())
    if free.height:
        notices.append(Notice("no_output", {"count": free.height, "enterprises": _some(free)}))
    if enterprises.height == 1:
        notices.append(Notice("one_enterprise"))
    return notices


def _overshoot(found: Results) -> list[Notice]:
    """Why a schedule may forgo less than the opt-out at a target: the opt-out reduces in whole enterprises."""
    chosen = recommend(found.comparison)
    if chosen is None or chosen.least_output_forgone == "marginal_opt_out":
        return []
    closing = polars_of(found.comparison).filter(pl.col("strategy") == "marginal_opt_out", pl.col("meets_target"))
    rates = closing["reduction_rate"].to_list()
    return [Notice("overshoot", {"target": percent(found.target), "rate": percent(max(rates))})] if rates else []


def _trust_notices(region: Region, enterprises: pl.DataFrame, forecast: pl.DataFrame) -> list[Notice]:
    """The trap: an enterprise far more electric than its industry, known by its industry alone."""
    trapped = enterprises.filter((pl.col("grade") == len(GRADES)) & (pl.col("trust") < POOR_TRUST))
    if trapped.is_empty():
        return []
    of_industries = forecast.filter(pl.col("industry_code").is_in(trapped["industry_code"].implode()))
    times = decimals(1 / float(trapped["trust"].min()), 1)  # type: ignore[arg-type]  # Polars types it as any value
    values = {"count": trapped.height, "industries": _industries(region, of_industries), "times": times}
    return [Notice("trust_poor", values)]


def _industries(region: Region, forecast: pl.DataFrame) -> list[str]:
    rows = forecast.select("industry_code", "industry").sort("industry_code").rows()
    gb = region.settings.industry_codes == GB_CODES
    return [f"{industry_name(code, name) if gb else name} ({code})" for code, name in rows]


def _some(enterprises: pl.DataFrame) -> str:
    ids = enterprises["enterprise_id"].head(LISTED).to_list()
    return ", ".join(ids) + (" …" if enterprises.height > LISTED else "")


def case_of(region: Region, found: Results, summary: dict[str, Any], notices: tuple[Notice, ...]) -> Case:
    settings = region.settings
    curves = [polars_of(curve).select(pl.lit(name).alias("strategy"), pl.all()) for name, curve in found.curves.items()]
    line = summary["line"]
    return Case(
        name_en=settings.name,
        name_zh=settings.name_zh,
        currency=settings.currency,
        year=found.year,
        trend=found.trend,
        target=found.target,
        line_cny_per_tco2=None if line is None else line["line_cny_per_tco2"],
        grid_tco2_per_mwh=settings.grid.tco2_per_mwh,
        grid_source=settings.grid.source,
        intensity=polars_of(found.intensity).sort("industry_code", "year"),
        forecast=polars_of(found.forecast).sort("industry_code"),
        enterprises=polars_of(found.enterprises),
        curves=pl.concat(curves),
        comparison=polars_of(found.comparison),
        factors=region.factors,
        summary=summary,
        strategies=[shown(strategy) for strategy in found.strategies],
        notices=[notice.text() for notice in notices],
        trend_errors=polars_of(found.trend_errors),
        asked=polars_of(next_evidence(found.enterprises, errors_of(region))),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        gb_codes=settings.industry_codes == GB_CODES,
    )


def shown(strategy: Strategy, *, bare: bool = False) -> Shown:
    """A strategy's label in both languages: its own name where it has one of the paper's, else its rule's.

    With its parameters, and whether it was adjusted; `bare` leaves these out, where all are turned to one target.
    """
    words = catalogue("strategies")
    name = strategy.adjusted_from or strategy.name
    told = {name: value for name, value in strategy.parameters.items() if (name, value) != ("first", 1)}

    def label(spoken: Language) -> str:
        with speaking(spoken):
            base = words[name][spoken] if name in words else str(strategy.of().said_label(strategy.rule))
            symbols = {parameter.name: parameter.symbol for parameter in strategy.of().described()}
            parameters = ", ".join(f"{symbols[name]} = {value_text(value)}" for name, value in told.items())
        own = "" if name in words else f"{name}: "
        held = words[f"_within_{strategy.within}"][spoken] if strategy.within else ""
        if bare:
            return own + base + held
        adjusted = (words["_adjusted"][spoken] if strategy.adjusted_from else "") + held
        return own + base + adjusted + (words["_parameters"][spoken].format(parameters=parameters) if told else "")

    return Shown(strategy.name, label("en"), label("zh"))


def value_text(value: Value | None) -> str:
    """A parameter's value as a label has it."""
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return " ".join(f"{key}: {value_text(each)}" for key, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(value_text(each) for each in value) or "–"
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:.6g}"


def record_of(region: Region, found: Results, case: Case, *, parquet: bool, language: Language) -> dict[str, Any]:
    """All that is needed to repeat a run, and to tell whether its results are still those of its input."""
    return {
        "version": __version__,
        "made_at": case.made_at,
        "python": platform.python_version(),
        "packages": _packages(),
        "region": str(region.settings.name),
        "parameters": {
            "year": found.year,
            "trend": found.trend,
            "target": found.target,
            "line": case.line_cny_per_tco2,
            "language": language,
            "parquet": parquet,
            "strategies": [
                asdict(replace(strategy, parameters=dict(strategy.parameters))) for strategy in found.strategies
            ],
        },
        "inputs": dict(region.inputs),
        "factors": region.factors.to_dicts(),
        "notices": list(case.notices),
    }


def _packages() -> dict[str, str]:
    found = {}
    for name in (
        "narwhals",
        "polars",
        "numpy",
        "scipy",
        "dataframely",
        "python-calamine",
        "altair",
        "vl-convert-python",
        "xlsxwriter",
    ):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
