"""A pathway as a picture: what each cause takes off the emissions that growth alone would bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import polars as pl

from regional_carbon.language.amounts import tonnes_unit, total_tco2
from regional_carbon.reports.figures.marks import COLOURS, HEIGHT, REFERENCE, ROWS, WIDTH, Figure, specified
from regional_carbon.reports.sentences.pathway_section import WEDGES
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row
from regional_carbon.schema.pathway_tables import PathwayYear

# Each wedge in the colour of its cause.
WEDGE_COLOURS: Final = dict(zip(WEDGES, ("#7A8490", *COLOURS[5:1:-1], "#F0E442", *COLOURS[:2]), strict=True))
PLANNED: Final = "#B8BEC6"
MOST_TOLD: Final = 12  # years that the axis has room for, each by itself
LEAST: Final = 0.0005  # of the frozen emission: a wedge that is nowhere wider cannot be seen


def wedges(run: Run) -> Figure:
    """What each cause takes off the emission that growth alone would bring, stacked upon what is planned."""
    shown = _wide_enough(run.tables["pathway"])
    labels = [word("wedge_planned"), *(_label(name) for name in reversed(shown))]
    colours = [PLANNED, *(WEDGE_COLOURS[name] for name in reversed(shown))]
    year = alt.X("year:Q", title=None, axis=_years_told(run.tables["pathway"]), scale=alt.Scale(nice=False))
    y = alt.Y("tonnes:Q", title=word("axis_emission_year"), stack="zero", axis=alt.Axis(format=",~r"))
    legend = alt.Legend(
        orient="right", labelLimit=240, symbolType="square", symbolSize=140, symbolOpacity=1, rowPadding=4
    )
    top_down = list(reversed(labels))
    colour = alt.Color(
        "wedge:N",
        title=None,
        sort=top_down,
        legend=legend,
        scale=alt.Scale(domain=top_down, range=list(reversed(colours))),
    )
    tips = [
        alt.Tooltip("wedge:N", title=word("wedge")), alt.Tooltip("year:Q", title=word("year"), format="d"),
        alt.Tooltip("tonnes:Q", title=word("axis_emission_year"), format=f",.{tonnes_unit().places}f"),
    ]  # fmt: skip
    area = alt.Chart(ROWS).transform_filter("datum.wedge != null").mark_area(
        stroke="white", strokeWidth=1, opacity=1, line=False
    ).encode(x=year, y=y, color=colour, order=alt.Order("place:Q"), tooltip=tips)  # fmt: skip
    lines = [_line("frozen", "#000000", [6, 4]), _line("usual", "#000000", [2, 3]), _line("goal", REFERENCE, [1, 0])]
    chart = alt.layer(area, *lines).properties(width=WIDTH, height=HEIGHT)
    return Figure("wedges", word("wedges"), _caption(run, shown), specified(chart), _rows(run.tables["pathway"], shown))


def _years_told(years: pl.DataFrame) -> alt.Axis:
    """An axis that tells whole years: each of a few, of many as many as there is room for."""
    told = years["year"].unique().sort().to_list()
    axis = alt.Axis(format="d", tickMinStep=1)
    if len(told) <= MOST_TOLD:
        axis.values = told
    return axis


def _line(name: str, colour: str, dash: list[int]) -> alt.Chart:
    point = alt.OverlayMarkDef(size=34, color=colour, filled=True) if name == "goal" else False
    line = alt.Chart(ROWS).transform_filter(f"isValid(datum.{name})")
    marked: alt.Chart = line.mark_line(color=colour, strokeDash=dash, strokeWidth=2, point=point)
    return marked.encode(x="year:Q", y=alt.Y(f"{name}:Q", stack=None))


def _wide_enough(years: pl.DataFrame) -> list[str]:
    widest = {name: years[name].abs().max() for name in WEDGES}
    least = LEAST * float(years["frozen_tco2"].max())  # type: ignore[arg-type]  # Polars types it as any value
    return [name for name, width in widest.items() if isinstance(width, float) and width > least]


def _label(name: str) -> str:
    return PathwayYear.columns()[name].label()


def _rows(years: pl.DataFrame, shown: Sequence[str]) -> Sequence[Row]:
    """A row for each wedge and year, then one for each year with the lines."""
    rows: list[Row] = []
    tonnes = [name for name in years.columns if name.endswith("_tco2")]
    for year in years.with_columns(pl.col(tonnes) / tonnes_unit().scale).iter_rows(named=True):
        parts = [
            (word("wedge_planned"), year["planned_tco2"]),
            *((_label(name), year[name]) for name in reversed(shown)),
        ]
        for place, (wedge, width) in enumerate(parts):
            rows.append({"year": year["year"], "wedge": wedge, "tonnes": max(width, 0.0), "place": place})
        goal = year["goal_tco2"]
        lines = {"frozen": year["frozen_tco2"], "usual": year["business_as_usual_tco2"]}
        rows.append({"year": year["year"], "wedge": None, **lines, **({} if goal is None else {"goal": goal})})
    return rows


def _caption(run: Run, shown: Sequence[str]) -> str:
    last = run.tables["pathway"].row(-1, named=True)
    told = [
        word(
            "wedges_caption",
            year=last["year"],
            frozen=total_tco2(last["frozen_tco2"]),
            planned=total_tco2(last["planned_tco2"]),
        )
    ]
    negative = [_label(name) for name in shown if float(run.tables["pathway"][name].min()) < -1]  # type: ignore[arg-type]  # Polars types it as any value
    return " ".join([*told, *([word("wedges_negative", causes="; ".join(negative))] if negative else [])])
