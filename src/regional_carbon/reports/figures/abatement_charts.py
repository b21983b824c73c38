"""The marginal abatement cost curve: what a region's measures save, at what cost a tonne."""

from __future__ import annotations

import altair as alt
import polars as pl

from regional_carbon.language.amounts import currency_name, tco2_unit, tonnes_unit
from regional_carbon.language.messages import say
from regional_carbon.reports.figures.curve_points import SHADE
from regional_carbon.reports.figures.marks import (
    COLOURS,
    HEIGHT,
    ROWS,
    WIDTH,
    Figure,
    specified,
    tonnes_axis,
    tonnes_format,
)
from regional_carbon.reports.sentences.measure_words import group_name


def abatement_figure(blocks: pl.DataFrame, region: str, currency: str) -> Figure:
    """Each slice as a block, its tonnes by its cost, with the band of what all cheaper ones save; of AbatementBlock."""
    drawn = _rows(blocks)
    below, above = say("measures", "below_0"), say("measures", "above_0")
    cost = say("measures", "axis_cost", currency=currency_name(currency))
    x = alt.X("from:Q", title=say("measures", "axis_saved", tco2=tco2_unit()), axis=alt.Axis(format=tonnes_axis()))
    y = alt.Y("cost:Q", title=cost, axis=alt.Axis(format=",.0f"))
    colour = alt.Color(
        "sign:N", title=None, scale=alt.Scale(domain=[below, above], range=[COLOURS[0], COLOURS[5]]),
        legend=alt.Legend(orient="top"),
    )  # fmt: skip
    tips = [
        alt.Tooltip("group:N", title=say("measures", "axis_slice")),
        alt.Tooltip("tonnes:Q", title=say("measures", "axis_saved", tco2=tco2_unit()), format=tonnes_format()),
        alt.Tooltip("cost:Q", title=cost, format=",.0f"),
    ]
    base = alt.Chart(ROWS)
    rectangles = base.mark_rect(stroke="white", strokeWidth=0.5).encode(
        x=x, x2="to:Q", y=y, y2=alt.Y2Datum(0), color=colour, tooltip=tips
    )
    band = base.mark_rect(opacity=SHADE, color=COLOURS[6], tooltip=None).encode(
        x="low:Q", x2="high:Q", y="cost:Q", y2="next:Q"
    )
    line = base.mark_line(interpolate="step-before", color=COLOURS[7], strokeWidth=1.5, tooltip=None).encode(
        x="to:Q", y="cost:Q"
    )
    chart = alt.layer(band, rectangles, line).properties(width=WIDTH, height=HEIGHT)
    title = say("measures", "curve", region=region)
    return Figure("abatement_cost", title, say("measures", "curve_caption"), specified(chart), drawn)


def _rows(blocks: pl.DataFrame) -> list[dict[str, object]]:
    """The blocks in order of cost, in the reader's unit of tonnes."""
    ordered = blocks.sort("saved_so_far_tco2")
    scale = tonnes_unit().scale
    cost = pl.col("cost_cny_per_tco2")
    return ordered.select(
        (pl.col("saved_so_far_tco2") - pl.col("tonnes_tco2")).truediv(scale).alias("from"),
        to=pl.col("saved_so_far_tco2") / scale,
        low=pl.col("saved_so_far_low_tco2") / scale,
        high=pl.col("saved_so_far_high_tco2") / scale,
        tonnes=pl.col("tonnes_tco2") / scale,
        cost=cost,
        next=cost.shift(-1, fill_value=cost.last()),
        sign=pl.when(cost < 0).then(pl.lit(say("measures", "below_0"))).otherwise(pl.lit(say("measures", "above_0"))),
        group=pl.col("measure_group").map_elements(group_name, return_dtype=pl.String),
    ).to_dicts()
