"""Data-collection priorities: how narrow the total's interval becomes as enterprises answer."""

from __future__ import annotations

from math import ceil

import altair as alt
import polars as pl

from regional_carbon.language.amounts import count, tonnes_unit, total_tco2
from regional_carbon.reports.figures.marks import (
    COLOURS,
    HEIGHT,
    POINTS,
    ROWS,
    WIDTH,
    Figure,
    specified,
    tonnes_axis,
    tonnes_format,
)
from regional_carbon.reports.sentences.words import word


def priority_figure(told: pl.DataFrame) -> Figure:
    """The width of the total's 90 % interval over the enterprises that have answered, of a table NextEvidence.

    Of several regions or years in the table, the first.
    """
    within = [name for name in ("region_code", "year") if name in told.columns]
    told = told.sort(*within, "place").filter(pl.struct(within) == pl.struct(within).first())
    start = {"place": 0, "enterprise": "–", "width": told["width_now_tco2"][0] / tonnes_unit().scale}
    width = pl.col("width_left_tco2") / tonnes_unit().scale
    rows = told.select(place="place", enterprise="enterprise_id", width=width)
    every = ceil(rows.height / POINTS)
    drawn = rows.filter((pl.col("place") % every == 0) | (pl.col("place") == rows.height))
    first = max(1, round(rows.height / 10))
    caption = word(
        "asked_caption", first=first, all=count(rows.height),
        now=total_tco2(told["width_now_tco2"][0]), left=total_tco2(told["width_left_tco2"][first - 1]),
    )  # fmt: skip
    x = alt.X(
        "place:Q", title=word("axis_asked"), axis=alt.Axis(format=",d", tickMinStep=1), scale=alt.Scale(nice=False)
    )
    y = alt.Y("width:Q", title=word("axis_width"), axis=alt.Axis(format=tonnes_axis()), scale=alt.Scale(domainMin=0))
    tips = [
        alt.Tooltip("place:Q", title=word("axis_asked"), format=",d"),
        alt.Tooltip("enterprise:N", title=word("asked_last")),
        alt.Tooltip("width:Q", title=word("axis_width"), format=tonnes_format()),
    ]
    line = alt.Chart(ROWS).mark_line(
        point=alt.OverlayMarkDef(size=18, color=COLOURS[0]), color=COLOURS[0], strokeWidth=2
    )
    chart = line.encode(x=x, y=y, tooltip=tips).properties(width=WIDTH, height=HEIGHT)
    return Figure("asked", word("asked"), caption, specified(chart), [start, *drawn.to_dicts()])
