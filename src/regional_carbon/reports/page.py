"""The report as one page: it opens in a browser without any network, and its figures are the run's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import jinja2
import polars as pl
from markupsafe import Markup

from regional_carbon.money import places, scale
from regional_carbon.reports import shown
from regional_carbon.reports.bundle import vega_script
from regional_carbon.reports.case import Case, word
from regional_carbon.reports.charts import Figure, figures, highest, reference_line, thinned
from regional_carbon.reports.shown import count, intensity, money
from regional_carbon.words import language

ROWS_SHOWN: Final = 5_000  # enterprises in the table of the page; the workbook and the CSV have all
POINTS_EXACT: Final = 20_000  # of the opt-out curve that the reference line reads

_READ: Final = (
    "m", "reduction_tco2", "reduction_rate", "output_forgone_cny", "output_forgone_rate", "average_cost_cny_per_tco2",
)  # fmt: skip


def write_page(case: Case, path: Path) -> Path:
    """The report of a run as one self-contained HTML file, in the language now spoken."""
    drawn = figures(case)
    opt_out = case.curves.filter(pl.col("strategy") == "marginal_opt_out")
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_part), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    html = environment.get_template(
        "page.html"
    ).render(
        case=case,
        word=word,
        count=count,
        language=language(),
        style=Markup(_part("page.css")),  # noqa: S704 - our own file
        script=Markup(_part("charts.js") + _part("page.js")),  # noqa: S704 - our own files
        vega=Markup(vega_script()),  # noqa: S704 - the package's own script
        figures={figure.name: figure for figure in drawn},
        data=_json(_data(drawn, opt_out)),
        answer=shown.answer(case),
        tiles=tiles(case),
        comparison=shown.comparison(case),
        forecast=shown.forecast(case),
        enterprises=shown.enterprises(case, ROWS_SHOWN),
        factors=shown.factors(case),
        line=reference_line(case),
        highest=highest(case),
        points_read=POINTS_EXACT if opt_out.height > POINTS_EXACT else None,
        made_at=case.made_at.replace("T", " ")[:16],
    )
    path.write_text(html, encoding="utf-8")
    return path


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _json(content: object) -> Markup:
    """JSON that cannot end the script block it stands in."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


def curve_read(opt_out: pl.DataFrame) -> dict[str, list[Any]]:
    """The points of the opt-out curve that the reference line reads, column by column."""
    read = thinned(opt_out, POINTS_EXACT)
    return {name: read[name].to_list() for name in _READ}


def _data(drawn: Sequence[Figure], opt_out: pl.DataFrame) -> dict[str, Any]:
    """What the page's script draws and reads."""
    return {
        "figures": {figure.name: {"spec": figure.spec, "datasets": figure.datasets()} for figure in drawn},
        "curve": curve_read(opt_out),
        "money": {"scale": scale(), "places": places()},
        "words": {key: word(key) for key in ("nothing_below", "rows_found")},
    }


def tiles(case: Case) -> list[dict[str, str]]:
    """The region in five figures."""
    whole = case.summary
    cost: Any = whole.get("average_cost_cny_per_tco2") or {}
    mean: Any = whole.get("intensity_tco2_per_mwh") or {}

    def tile(key: str, value: str, unit: str, more: str) -> dict[str, str]:
        return {"label": word(key), "value": value, "unit": unit, "more": more}

    def spread(key: str, of: Any) -> str:
        values: Any = whole.get(key) or {}
        return word("spread", **{name: of(values.get(name)) for name in ("min", "mean", "max")})

    ranked = case.enterprises["rank"].count()
    return [
        tile("tile_enterprises", count(case.enterprises.height), "", word("ranked", ranked=count(ranked))),
        tile(
            "tile_emission", count(_float(whole["emission_tco2"])), word("tonnes_a_year"),
            spread("enterprise_emission_tco2", count),
        ),
        tile(
            "tile_output", money(_float(whole["output_cny"])), word("scaled_a_year", currency=case.money()),
            spread("enterprise_output_cny", money),
        ),
        tile(
            "tile_intensity", intensity(mean.get("mean")), "tCO2/MWh",
            word("range", min=intensity(mean.get("min")), max=intensity(mean.get("max"))),
        ),
        tile(
            "tile_cost", count(cost.get("mean")), f"{case.money()}/tCO2",
            word("first_last", first=count(cost.get("first")), last=count(cost.get("last"))),
        ),
    ]  # fmt: skip


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
