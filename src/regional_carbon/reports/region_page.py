"""The report as one page: it opens in a browser without any network, and its figures are the run's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import polars as pl
from markupsafe import Markup

from regional_carbon.language.amounts import count, intensity, money, money_unit, percent, total_tco2
from regional_carbon.reports.figures.curve_points import BAND, thinned, with_bands
from regional_carbon.reports.figures.every_figure import run_figures
from regional_carbon.reports.figures.fairness_charts import fairness_figures
from regional_carbon.reports.figures.marks import Figure
from regional_carbon.reports.figures.opt_out_charts import highest, reference_cost
from regional_carbon.reports.html import drawings, rendered
from regional_carbon.reports.papers.brief_text import brief_of
from regional_carbon.reports.pictures.tree_map import tree_of
from regional_carbon.reports.pictures.who_emits import emitters
from regional_carbon.reports.sentences import (
    measures_section,
    pathway_section,
    pathway_words,
    scopes_section,
    shown,
    uncertainty_section,
)
from regional_carbon.reports.sentences.labels import pathway_label
from regional_carbon.reports.sentences.rules_section import section
from regional_carbon.reports.sentences.words import currency_text, region_name, target_text, word
from regional_carbon.run.run import Run
from regional_carbon.run.summary import Spread

ROWS_SHOWN: Final = 5_000  # enterprises in the table of the page; the workbook and the CSV have all
POINTS_EXACT: Final = 20_000  # of the opt-out curve that the reference line reads

_READ: Final = (
    "m", "reduction_tco2", "reduction_rate", "output_forgone_cny", "output_forgone_rate", "average_cost_cny_per_tco2",
    *BAND,
)  # fmt: skip


def write_page(run: Run, path: Path) -> Path:
    """The report of a run as one self-contained HTML file, in the language now spoken."""
    brief, who = brief_of(run), emitters(run, lambda _: "")
    shown_first = [block.figure for block in brief.pictures if block.figure is not None]
    drawn = [*shown_first, *run_figures(run), *fairness_figures(run)]
    opt_out = run.tables["curves"].filter(pl.col("strategy") == "marginal_opt_out")
    html = rendered(
        "page.html",
        ("look.js", "charts.js", "page.js"),
        _data(drawn, opt_out),
        run=run,
        brief=brief,
        who=who,
        who_drawn=None if who is None else Markup(tree_of(who.branches, who.title, 1_100, 340)),  # noqa: S704
        settings=run.settings,
        notices=[notice.text() for notice in run.notices],
        count=count,
        figures={figure.name: figure for figure in drawn},
        answer=shown.answer(run),
        total=shown.total(run),
        sure=uncertainty_section.uncertainty_sentences(run) if "region_emission" in run.tables else None,
        sure_tables=uncertainty_section.tables(run) if "region_emission" in run.tables else [],
        left_out=uncertainty_section.left_out(),
        tiles=tiles(run),
        scopes=scopes_section.scope_table(run),
        can_do=measures_section.measures_of_region(run),
        comparison=shown.comparison_rows(run),
        own_tonnes=shown.own_tonnes(run),
        choosing=section(run),
        forecast=shown.forecast_grid(run),
        enterprises=shown.enterprise_grid(run, ROWS_SHOWN),
        factors=shown.factor_grid(run),
        line=reference_cost(run),
        highest=highest(run),
        points_read=POINTS_EXACT if opt_out.height > POINTS_EXACT else None,
        way=_pathway(run),
        name=region_name(run),
        target=target_text(run),
        currency=currency_text(run),
        made_at=run.made_at.replace("T", " ")[:16],
    )
    path.write_text(html, encoding="utf-8")
    return path


def _pathway(run: Run) -> dict[str, object] | None:
    """What the section on the pathway shows."""
    if run.pathway_terms is None:
        return None
    reported = "deviations" in run.tables
    return {
        "answer": pathway_section.answer(run), "years": pathway_section.years(run),
        "wedges": pathway_section.wedge_years(run), "caps": pathway_section.cap_grid(run),
        "deviations": pathway_section.deviations(run) if reported else None,
        "deviations_told": pathway_section.deviations_told(run) if reported else "",
        "goals": pathway_words.goal_sentences(run), "missed": pathway_words.missed_sentences(run),
        "chances": pathway_words.chance_sentences(run),
        "assumptions": pathway_words.assumption_sentences(run), "rule": pathway_label(run.pathway_terms.strategy),
    }  # fmt: skip


def curve_read(opt_out: pl.DataFrame) -> dict[str, list[object]]:
    """The points of the opt-out curve that the reference line reads, column by column."""
    read = thinned(with_bands(opt_out), POINTS_EXACT)
    return {name: read[name].to_list() for name in _READ if name in read.columns}


def _data(drawn: Sequence[Figure], opt_out: pl.DataFrame) -> dict[str, object]:
    """What the page's script draws and reads."""
    return {
        **drawings(drawn),
        "curve": curve_read(opt_out),
        "money": {"scale": money_unit().scale, "places": money_unit().places},
        "words": {key: word(key) for key in ("nothing_below", "rows_found", "reads_with", "reads_cost_with")},
    }


def tiles(run: Run) -> list[dict[str, str]]:
    """The region in five figures; what is estimated of them says which `quantity` it is."""
    whole = run.summary
    cost, mean = whole["average_cost_cny_per_tco2"], whole["intensity_tco2_per_mwh"]

    def tile(key: str, value: str, unit: str, more: str, sure: str = "", quantity: str = "") -> dict[str, str]:
        return {"label": word(key), "value": value, "unit": unit, "more": more, "sure": sure, "quantity": quantity}

    def spread(values: Spread, of: Callable[[float | None], str]) -> str:
        return word("spread", min=of(values["min"]), mean=of(values["mean"]), max=of(values["max"]))

    ranked = run.tables["enterprises"]["rank"].count()
    return [
        tile("tile_enterprises", count(run.tables["enterprises"].height), "", word("ranked", ranked=count(ranked))),
        tile(
            "tile_emission", total_tco2(whole["emission_tco2"]), word("tonnes_a_year"),
            spread(whole["enterprise_emission_tco2"], total_tco2), _sure(run), "total",
        ),
        tile(
            "tile_output", money(whole["output_cny"]), word("scaled_a_year", currency=currency_text(run)),
            spread(whole["enterprise_output_cny"], money),
        ),
        tile(
            "tile_intensity", intensity(mean["mean"]), "tCO2/MWh",
            word("range", min=intensity(mean["min"]), max=intensity(mean["max"])), quantity="intensity",
        ),
        tile(
            "tile_cost", count(cost["mean"]), f"{currency_text(run)}/tCO2",
            word("first_last", first=count(cost["first"]), last=count(cost["last"])), quantity="cost",
        ),
    ]  # fmt: skip


def _sure(run: Run) -> str:
    """The interval of the emission, and how much of it rests on the weakest evidence."""
    if "region_emission" not in run.tables:
        return ""
    row = run.tables["region_emission"].row(0, named=True)
    ends = {end: total_tco2(row[f"emission_{end}_tco2"]) for end in ("low", "high")}
    return word("sure_tile", share=percent(row["share_on_grade_5"]), **ends)
