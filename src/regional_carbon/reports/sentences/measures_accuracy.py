"""A back-test of Model V as tables: what was to be reached, plants, regions, curves, implementation, rows left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from regional_carbon.language.amounts import UNKNOWN, count, percent, signed_percent
from regional_carbon.language.messages import say
from regional_carbon.measures.slices import GROUPS
from regional_carbon.reports.sentences.shown import Told
from regional_carbon.schema.frames import Row
from regional_carbon.uncertainty.measures_backtesting import DRAWS, FEW, LEAST_OF_TEAM, NO_COST, MeasuresBacktest

LEAVES_TOLD: Final = {"plant": "leave_plant", "team": "leave_team", "year": "leave_year"}
COVERED: Final = {"covered_50": "in_50", "covered_90": "in_90"}
OF_CURVES: Final = {"all": "all_measures", "region_72": "middle_region"}
OF_PAYBACK: Final = {"all": "all", "by tonnes": "by_tonnes", NO_COST: "no_cost"}


def measures_headline(found: MeasuresBacktest, leave: str) -> str:
    """Of how many plants and measures the back-test is, and by what they are left out."""
    measures = found.log.filter(pl.col("dropped").is_null())["rows"].sum()
    plants = count(found.plants["plant_id"].n_unique())
    return _say("headline", plants=plants, measures=measures, leave=_say(LEAVES_TOLD[leave]))


def measures_page(found: MeasuresBacktest) -> str:
    """The tables as Markdown, in the language now spoken."""
    return "\n\n".join(
        f"## {told.title}\n\n{told.lead}\n\n" + "\n".join(_lines(told)) for told in measures_tables(found)
    )


def measures_tables(found: MeasuresBacktest) -> list[Told]:
    """The tables in order, goals first."""
    savings = {kind: found.savings.filter(kind=kind) for kind in ("all", "fifth", "industry")}
    return [
        _goals(found.goals),
        _savings("savings", savings["all"], _say("savings_lead")),
        _savings("fifths", savings["fifth"], _say("fifths_lead"), "fifth"),
        _regions(found.regions),
        _teams(found.teams),
        _curves(found.curves),
        _implementation(found.implementation),
        _savings("industries", savings["industry"], _say("industries_lead", few=count(FEW)), "industry"),
        _log(found.log),
    ]


def _goals(goals: pl.DataFrame) -> Told:
    rows = [
        [_say(row["goal"]), _bounds(row), percent(row["found"]), _say(_verdict(row["met"]))]
        for row in goals.iter_rows(named=True)
    ]
    return _table("goals", _say("goals_lead"), ["goal", "to_reach", "found", "verdict"], rows)


def _bounds(row: Row) -> str:
    least, most = (percent(row[end], 0) for end in ("least", "most"))
    return _say("between", least=least, most=most) if row["least"] > 0 else _say("at_most", most=most)


def _verdict(met: bool | None) -> str:
    return "cannot_say" if met is None else "met" if met else "missed"


def _savings(key: str, savings: pl.DataFrame, lead: str, of: str | None = None) -> Told:
    rows = [
        [
            _say(row["carrier"]), *([row["of"]] if of else []), count(row["plants"]), signed_percent(row["bias"]),
            *(percent(row[name]) for name in ("median_error", "within_2", *COVERED)),
        ]
        for row in savings.iter_rows(named=True)
    ]  # fmt: skip
    heads = ["carrier", *([of] if of else []), "plants", "bias", "median_error", "within_2", *COVERED.values()]
    return _table(key, lead, heads, rows)


def _regions(regions: pl.DataFrame) -> Told:
    rows = [
        [
            _say(row["carrier"]), count(row["plants"]), percent(row["median_error"]), signed_percent(row["low"]),
            signed_percent(row["high"]), percent(row["covered_90"]),
        ]
        for row in regions.iter_rows(named=True)
    ]  # fmt: skip
    heads = ["carrier", "plants", "median_error", "low", "high", "in_90"]
    return _table("regions", _say("regions_lead", draws=count(DRAWS)), heads, rows)


def _teams(teams: pl.DataFrame) -> Told:
    rows = [
        [_say(row["carrier"]), count(row["teams"]), percent(row["median_error"]), percent(row["covered_90"])]
        for row in teams.iter_rows(named=True)
    ]
    heads = ["carrier", "audit_teams", "median_error", "in_90"]
    return _table("teams", _say("teams_lead", few=count(LEAST_OF_TEAM)), heads, rows)


def _curves(curves: pl.DataFrame) -> Told:
    rows = [
        [
            _say("of_investment", group=_say(row["of"])) if row["of"] in GROUPS else _say(OF_CURVES[row["of"]]),
            percent(row["shape"]), percent(row["deviation"]),
        ]
        for row in curves.iter_rows(named=True)
    ]  # fmt: skip
    return _table("curves", _say("curves_lead"), ["curve", "shape", "deviation"], rows)


def _implementation(implementation: pl.DataFrame) -> Told:
    rows = [
        [
            _say(row["group"]), _payback(row["payback"]), count(row["measures"]), percent(row["predicted"]),
            percent(row["done"]),
        ]
        for row in implementation.iter_rows(named=True)
    ]  # fmt: skip
    heads = ["group", "payback", "measures", "predicted", "done"]
    return _table("implementation", _say("implementation_lead"), heads, rows)


def _payback(name: str) -> str:
    if name in OF_PAYBACK:
        return _say(OF_PAYBACK[name])
    low, _, high = name.removeprefix("> ").partition("-")
    return _say("years", low=low, high=high) if high else _say("years_above", low=low)


def _log(log: pl.DataFrame) -> Told:
    rows = [
        [_say(row["dropped"] or "kept"), count(row["rows"]), count(row["tonnes"])] for row in log.iter_rows(named=True)
    ]
    return _table("log", _say("log_lead"), ["reason", "rows", "tonnes"], rows)


def _table(key: str, lead: str, heads: Sequence[str], rows: list[list[str]]) -> Told:
    return Told(key, _say(key), lead, [_say(head) for head in heads], rows)


def _say(key: str, **values: object) -> str:
    return say("measures_backtest", key, **values)


def _lines(told: Told) -> Iterable[str]:
    lines = [list(told.heads), ["---", *["---:"] * (len(told.heads) - 1)], *told.rows]
    return ["| " + " | ".join(cell.replace("|", "/") or UNKNOWN for cell in row) + " |" for row in lines]
