"""The report as one page: it opens in a browser without any network, and its figures are the run's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from regional_carbon.language.amounts import count, intensity, money, money_unit, percent, total_tco2
from regional_carbon.reports import pathway_section, shown, uncertainty_section
from regional_carbon.reports.case import Case, word
from regional_carbon.reports.charts import BAND, Figure, figures, highest, reference_line, thinned, with_bands
from regional_carbon.reports.html import drawings, rendered
from regional_carbon.reports.rules_section import fairness, section

ROWS_SHOWN: Final = 5_000  # enterprises in the table of the page; the workbook and the CSV have all
POINTS_EXACT: Final = 20_000  # of the opt-out curve that the reference line reads

_READ: Final = (
    "m", "reduction_tco2", "reduction_rate", "output_forgone_cny", "output_forgone_rate", "average_cost_cny_per_tco2",
    *BAND,
)  # fmt: skip


def write_page(case: Case, path: Path) -> Path:
    """The report of a run as one self-contained HTML file, in the language now spoken."""
    drawn = [*figures(case), *fairness(case)]
    opt_out = case.curves.filter(pl.col("strategy") == "marginal_opt_out")
    html = rendered(
        "page.html",
        ("look.js", "charts.js", "page.js"),
        _data(drawn, opt_out),
        case=case,
        count=count,
        figures={figure.name: figure for figure in drawn},
        answer=shown.answer(case),
        total=shown.total(case),
        sure=None if case.doubt is None else uncertainty_section.sentences(case, case.doubt),
        sure_tables=[] if case.doubt is None else uncertainty_section.tables(case, case.doubt),
        left_out=uncertainty_section.left_out(),
        tiles=tiles(case),
        comparison=shown.comparison(case),
        choosing=section(case),
        forecast=shown.forecast(case),
        enterprises=shown.enterprises(case, ROWS_SHOWN),
        factors=shown.factors(case),
        line=reference_line(case),
        highest=highest(case),
        points_read=POINTS_EXACT if opt_out.height > POINTS_EXACT else None,
        way=_way(case),
        made_at=case.made_at.replace("T", " ")[:16],
    )
    path.write_text(html, encoding="utf-8")
    return path


def _way(case: Case) -> dict[str, Any] | None:
    """What the section on the way to the goal shows."""
    if case.way is None:
        return None
    reported = case.way.deviations is not None
    return {
        "answer": pathway_section.answer(case, case.way), "years": pathway_section.years(case, case.way),
        "wedges": pathway_section.wedge_years(case, case.way), "caps": pathway_section.caps(case, case.way),
        "deviations": pathway_section.deviations(case, case.way),
        "deviations_told": pathway_section.deviations_told(case.way) if reported else "",
    }  # fmt: skip


def curve_read(opt_out: pl.DataFrame) -> dict[str, list[Any]]:
    """The points of the opt-out curve that the reference line reads, column by column."""
    read = thinned(with_bands(opt_out), POINTS_EXACT)
    return {name: read[name].to_list() for name in _READ if name in read.columns}


def _data(drawn: Sequence[Figure], opt_out: pl.DataFrame) -> dict[str, Any]:
    """What the page's script draws and reads."""
    return {
        **drawings(drawn),
        "curve": curve_read(opt_out),
        "money": {"scale": money_unit().scale, "places": money_unit().places},
        "words": {key: word(key) for key in ("nothing_below", "rows_found", "reads_with", "reads_cost_with")},
    }


def tiles(case: Case) -> list[dict[str, str]]:
    """The region in five figures; what is estimated of them says which `quantity` it is."""
    whole = case.summary
    cost: Any = whole.get("average_cost_cny_per_tco2") or {}
    mean: Any = whole.get("intensity_tco2_per_mwh") or {}

    def tile(key: str, value: str, unit: str, more: str, sure: str = "", quantity: str = "") -> dict[str, str]:
        return {"label": word(key), "value": value, "unit": unit, "more": more, "sure": sure, "quantity": quantity}

    def spread(key: str, of: Any) -> str:
        values: Any = whole.get(key) or {}
        return word("spread", **{name: of(values.get(name)) for name in ("min", "mean", "max")})

    ranked = case.enterprises["rank"].count()
    return [
        tile("tile_enterprises", count(case.enterprises.height), "", word("ranked", ranked=count(ranked))),
        tile(
            "tile_emission", total_tco2(_float(whole["emission_tco2"])), word("tonnes_a_year"),
            spread("enterprise_emission_tco2", total_tco2), _sure(case), "total",
        ),
        tile(
            "tile_output", money(_float(whole["output_cny"])), word("scaled_a_year", currency=case.money()),
            spread("enterprise_output_cny", money),
        ),
        tile(
            "tile_intensity", intensity(mean.get("mean")), "tCO2/MWh",
            word("range", min=intensity(mean.get("min")), max=intensity(mean.get("max"))), quantity="intensity",
        ),
        tile(
            "tile_cost", count(cost.get("mean")), f"{case.money()}/tCO2",
            word("first_last", first=count(cost.get("first")), last=count(cost.get("last"))), quantity="cost",
        ),
    ]  # fmt: skip


def _sure(case: Case) -> str:
    """The interval of the emission, and how much of it rests on the weakest evidence."""
    if case.doubt is None:
        return ""
    row = case.doubt.total.row(0, named=True)
    ends = {end: total_tco2(row[f"emission_{end}_tco2"]) for end in ("low", "high")}
    return word("sure_tile", share=percent(row["share_on_grade_5"]), **ends)


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
