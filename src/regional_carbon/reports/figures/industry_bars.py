"""Who emits: a bar for each industry, and in it what the plan asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import polars as pl

from regional_carbon.language.amounts import count
from regional_carbon.language.messages import say
from regional_carbon.reports.figures.marks import COLOURS, ROWS, WIDTH, Figure, specified
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

BARS: Final = 10  # industries drawn, the largest first; the others are one bar
STEP: Final = 30  # points from bar to bar
KEPT: Final = "#C4CED7"


def industry_figure(run: Run, by: pl.DataFrame, *, width: int = WIDTH, bars: int = BARS) -> Figure:
    """The industries of a run, the largest first: tonnes of the year estimated, and of them what is asked.

    `by` has a row for each: industry_code, industry, emission_tco2, asked_tco2.
    """
    rows = _rows(by.sort("emission_tco2", descending=True), bars)
    small = width < WIDTH  # its bars bear their figures: it needs no axis
    labels = alt.Axis(labelLimit=150 if small else 230, ticks=False, domain=False, labelPadding=6)
    names = alt.Y("industry:N", sort=[row["industry"] for row in rows[::2]], title=None, axis=labels)
    axis = None if small else alt.Axis(format=",.0f", tickCount=5)
    tonnes = alt.X("tonnes:Q", title=say("papers", "axis_tonnes"), axis=axis)
    parts = [say("papers", key) for key in ("bar_kept", "bar_asked")]
    colour = alt.Color("part:N", title=None, sort=parts, scale=alt.Scale(domain=parts, range=[KEPT, COLOURS[1]]),
                       legend=alt.Legend(orient="top", direction="horizontal"))  # fmt: skip
    bar = alt.Chart(ROWS).mark_bar(height=STEP * 0.62).encode(x=tonnes, y=names, color=colour, order="place:O")
    total = alt.Chart(ROWS).transform_filter("datum.label != ''").mark_text(align="left", dx=5).encode(
        x=alt.X("whole:Q"), y=names, text="label:N"
    )  # fmt: skip
    chart = alt.layer(bar, total).properties(width=width, height=STEP * len(rows) // 2)
    settings = run.settings
    title = say("papers", "figure_who_bare", year=settings.year)
    return Figure("industries", title, _read_out(rows), specified(chart), rows)


def _rows(by: pl.DataFrame, bars: int) -> list[Row]:
    """Two rows for each bar: what may stay, and what is asked; the first bears the label of the whole."""
    told = [(row["industry"] or row["industry_code"], row["emission_tco2"], row["asked_tco2"] or 0.0)
            for row in by.head(bars).iter_rows(named=True)]  # fmt: skip
    left = by.tail(max(0, by.height - bars))
    if left.height:
        sums = (float(left["emission_tco2"].sum()), float(left["asked_tco2"].sum()))
        told.append((say("papers", "others", count=left.height), *sums))
    return [row for told_of in told for row in _pair(*told_of)]


def _pair(industry: str, tonnes: float, asked: float) -> tuple[Row, Row]:
    shown = {"industry": industry, "whole": tonnes}
    asked = min(asked, tonnes)
    return (
        {**shown, "part": say("papers", "bar_kept"), "tonnes": tonnes - asked, "place": 0, "label": count(tonnes)},
        {**shown, "part": say("papers", "bar_asked"), "tonnes": asked, "place": 1, "label": ""},
    )


def _read_out(rows: Sequence[Row]) -> str:
    """What the bars show, for who cannot see them."""
    told = [say("papers", "bar_told", industry=row["industry"], tonnes=row["label"]) for row in rows[::2]]
    return say("papers", "bars_told", bars=told)
