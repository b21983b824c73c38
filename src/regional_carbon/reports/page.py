"""The report as one page: it opens in a browser without any network, and its figures are the run's own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import jinja2
import polars as pl
import vl_convert
from markupsafe import Markup

from regional_carbon.frames import Table
from regional_carbon.reports.case import Case, word
from regional_carbon.reports.charts import Figure
from regional_carbon.reports.figures import VEGA_LITE
from regional_carbon.tables import Comparison, Factors, IndustryStanding, IntensityForecast
from regional_carbon.words import language

ROWS_SHOWN: Final = 5_000  # enterprises in the table of the page; the workbook and the CSV have all
POINTS_EXACT: Final = 20_000  # of the opt-out curve that the reference line reads

_BUNDLE: Final = "window.vega=vega;window.vegaLite=vegaLite;window.vegaEmbed=vegaEmbed;"


def write_page(case: Case, figures: Sequence[Figure], path: Path) -> Path:
    """The report of a run as one self-contained HTML file, in the language now spoken."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_part), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    html = environment.get_template("page.html").render(
        case=case,
        word=word,
        language=language(),
        style=Markup(_part("page.css")),  # noqa: S704 - our own file
        script=Markup(_part("page.js")),  # noqa: S704 - our own file
        vega=Markup(_vega()),  # noqa: S704 - the package's own script
        figures={figure.name: figure for figure in figures},
        data=_json(_data(case, figures)),
        tiles=_tiles(case),
        answer=_answer(case),
        comparison=_comparison(case),
        forecast=_table(case, IntensityForecast, case.forecast, _FORECAST),
        enterprises=_table(case, IndustryStanding, case.enterprises.head(ROWS_SHOWN), _ENTERPRISES),
        factors=_table(case, Factors, case.factors, _FACTORS),
        shown=min(case.enterprises.height, ROWS_SHOWN),
        highest=_highest(case),
    )
    path.write_text(html, encoding="utf-8")
    return path


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _vega() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, from the installed package; kept, since making it takes seconds."""
    name = f"vega-{version('vl-convert-python')}-{VEGA_LITE}.js"
    cache_folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "regional-carbon"
    kept = cache_folder / name
    try:
        return kept.read_text(encoding="utf-8")
    except OSError:
        made = _made_bundle()
    try:
        cache_folder.mkdir(parents=True, exist_ok=True)
        aside = kept.with_suffix(f".{os.getpid()}")
        aside.write_text(made, encoding="utf-8")
        aside.replace(kept)
    except OSError:
        pass  # a cache that cannot be written costs time, nothing else
    return made


@cache
def _made_bundle() -> str:
    return vl_convert.javascript_bundle(_BUNDLE, vl_version=VEGA_LITE).replace("</script", "<\\/script")


def _json(content: object) -> Markup:
    """JSON that cannot end the script block it stands in."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


def _data(case: Case, figures: Sequence[Figure]) -> dict[str, Any]:
    curve = case.curves.filter(pl.col("strategy") == "marginal_opt_out")
    step = -(-curve.height // POINTS_EXACT)
    read = curve.gather_every(step) if step > 1 else curve
    columns = (
        "m", "reduction_tco2", "reduction_rate", "output_forgone_cny", "output_forgone_rate",
        "average_cost_cny_per_tco2",
    )  # fmt: skip
    return {
        "figures": {figure.name: {"spec": figure.spec, "datasets": figure.datasets()} for figure in figures},
        "curve": {name: read[name].to_list() for name in columns},
        "words": {key: word(key) for key in ("nothing_below", "rows_found")},
    }


# ---------------------------------------------------------------------------------------------------
# Figures in words


def count(value: float | None) -> str:
    """209,773; a value not known is a dash."""
    return "–" if value is None else f"{value:,.0f}"


def million(value: float | None) -> str:
    """Money or output in millions: 8,030.26."""
    return "–" if value is None else f"{value / 1e6:,.2f}"


def percent(value: float | None) -> str:
    """36.3 %."""
    return "–" if value is None else f"{value:.1%}"


def _tiles(case: Case) -> list[dict[str, str]]:
    s: Mapping[str, Any] = case.summary
    money = {"currency": case.currency}

    def spread(key: str, of: Any) -> str:
        values = s.get(key) or {}
        return word("spread", **{name: of(values.get(name)) for name in ("min", "mean", "max")})

    cost = s.get("average_cost_cny_per_tco2") or {}
    return [
        {"label": word("tile_enterprises"), "value": count(s["enterprises"]), "unit": "", "more": ""},
        {
            "label": word("tile_emission"), "value": count(s["emission_tco2"]), "unit": "tCO2/yr",
            "more": spread("enterprise_emission_tco2", count),
        },
        {
            "label": word("tile_output"), "value": million(s["output_cny"]), "unit": word("million_a_year", **money),
            "more": spread("enterprise_output_cny", million),
        },
        {
            "label": word("tile_intensity"), "value": _figure((s.get("intensity_tco2_per_mwh") or {}).get("mean")),
            "unit": "tCO2/MWh", "more": spread("intensity_tco2_per_mwh", _figure),
        },
        {
            "label": word("tile_cost"), "value": count(cost.get("mean")), "unit": f"{case.currency}/tCO2",
            "more": word("first_last", first=count(cost.get("first")), last=count(cost.get("last"))),
        },
    ]  # fmt: skip


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _answer(case: Case) -> list[str]:
    """What the figures recommend, in sentences."""
    recommended: Any = case.summary.get("recommended")
    target = percent(case.target)
    if not recommended:
        return [word("answer_none", target=target)]
    rows = {row["strategy"]: row for row in case.comparison.to_dicts()}

    def told(key: str, strategy: str) -> str:
        row = rows[strategy]
        return word(
            key, target=target, strategy=case.label(strategy), tonnes=count(row["reduction_tco2"]),
            rate=percent(row["reduction_rate"]), forgone=million(row["output_forgone_cny"]), currency=case.currency,
            share=percent(row["output_forgone_rate"]), reached=count(row["enterprises_reached"]),
            closed=count(row["enterprises_closed"]),
        )  # fmt: skip

    best, gentle = recommended["least_output_forgone"], recommended["fewest_closures"]
    return [told("answer_best", best), *([told("answer_gentle", gentle)] if gentle != best else [])]


def _highest(case: Case) -> float:
    costs = case.curves.filter(pl.col("strategy") == "marginal_opt_out")["average_cost_cny_per_tco2"]
    highest = costs.max()
    return max(float(highest) if isinstance(highest, float) else 1.0, case.line_cny_per_tco2 or 0) * 1.05


# ---------------------------------------------------------------------------------------------------
# Tables

_COMPARISON: Final = {
    "greatest_rate": percent, "enterprises_reached": count, "enterprises_closed": count, "reduction_tco2": count,
    "reduction_rate": percent, "output_forgone_cny": million, "output_forgone_rate": percent,
    "average_cost_cny_per_tco2": count, "marginal_cost_cny_per_tco2": count,
}  # fmt: skip
_FORECAST: Final = {
    "industry_code": str, "industry": str, "years": count, "intensity_tco2_per_mwh": _figure,
    "intensity_low_tco2_per_mwh": _figure, "intensity_high_tco2_per_mwh": _figure, "below_grid": None,
}  # fmt: skip
_ENTERPRISES: Final = {
    "rank": count, "enterprise_id": str, "name": str, "industry_code": str, "industry": str,
    "electricity_mwh": lambda value: _decimals(value, 1), "output_cny": million,
    "intensity_tco2_per_mwh": _figure, "emission_tco2": lambda value: _decimals(value, 1),
    "efficiency_cny_per_tco2": count, "rank_in_industry": count, "efficiency_grade": count,
}  # fmt: skip
_FACTORS: Final = {
    "energy": str, "name": str, "unit": str, "tco2_per_unit": lambda value: _decimals(value, 4),
    "gj_per_unit": lambda value: _decimals(value, 3), "confidence": str, "source": str,
}  # fmt: skip
_TEXTS: Final = {
    "strategy",
    "enterprise_id",
    "name",
    "industry_code",
    "industry",
    "energy",
    "unit",
    "confidence",
    "source",
}


def _decimals(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:,.{places}f}"


def _header(case: Case, table: type[Table], name: str) -> str:
    column = table.columns()[name]
    header = column.header(currency=case.currency)
    if name in ("output_cny", "output_forgone_cny"):
        header = header.replace(f"{case.currency}/yr", word("million_a_year", currency=case.currency))
    return header


def _table(case: Case, table: type[Table], frame: pl.DataFrame, formats: Mapping[str, Any]) -> dict[str, Any]:
    """Headers with units, and rows as shown beside the value they sort by."""
    if table is Factors:
        frame = frame.with_columns(name=pl.col(f"name_{language()}"))
    kept = [
        name for name in formats if name in frame.columns and not (name == "name" and frame["name"].is_null().all())
    ]
    headers = [
        {"text": word("name") if name == "name" else _header(case, table, name), "number": name not in _TEXTS}
        for name in kept
    ]
    rows = [list(_cells(row, kept, formats)) for row in frame.select(kept).iter_rows(named=True)]
    return {"headers": headers, "rows": rows}


def _cells(row: Mapping[str, Any], kept: Iterable[str], formats: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for name in kept:
        value, shown_by = row[name], formats[name]
        if shown_by is None:
            text = {True: word("yes"), False: word("no"), None: "–"}[value]
        else:
            text = "–" if value is None else shown_by(value)
        sort = "" if value is None else (f"{value:.17g}" if isinstance(value, float) else str(value))
        yield {"text": text, "sort": sort, "number": name not in _TEXTS}


def _comparison(case: Case) -> dict[str, Any]:
    """Strategies as rows; the best of those that meet the target is marked in words."""
    met = case.comparison.filter(pl.col("meets_target"))
    best = {
        name: met[name].min()
        for name in ("enterprises_closed", "output_forgone_cny", "average_cost_cny_per_tco2")
        if met.height > 1
    }
    headers = [word("strategy_title"), word("meets")] + [_header(case, Comparison, name) for name in _COMPARISON]
    rows = []
    for row in case.comparison.to_dicts():
        cells = [
            {"text": shown_by(row[name]), "best": row["meets_target"] and name in best and row[name] == best[name]}
            for name, shown_by in _COMPARISON.items()
        ]
        rows.append({"label": case.label(row["strategy"]), "met": row["meets_target"], "cells": cells})
    return {"headers": headers, "rows": rows}
