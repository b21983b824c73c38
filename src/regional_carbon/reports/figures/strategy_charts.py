"""Figure 4 of the paper: average cost over total reduction rate, all strategies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import polars as pl

from regional_carbon.language.messages import gap
from regional_carbon.reports.figures.curve_points import (
    band_marks,
    band_note,
    cost_axis,
    curve_rows,
    curve_tips,
    rate_axis,
    thinned_note,
)
from regional_carbon.reports.figures.marks import (
    COLOURS,
    DASHES,
    HEIGHT,
    ONE,
    PLANS,
    REFERENCE,
    ROWS,
    WIDTH,
    Figure,
    repeated,
    specified,
)
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.words import target_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row


def figure_4(run: Run, *, bare: bool = False) -> Figure:
    """Averaged cost over total reduction rate, all strategies, with the target; `bare` labels have no parameters."""
    named = strategy_labels(run.strategies, bare=bare)
    labels = list(named.values())
    legend = alt.Legend(
        orient="top", columns=2, labelLimit=420, symbolType="stroke", symbolSize=900, symbolStrokeWidth=2.5,
        columnPadding=24, rowPadding=4,
    )  # fmt: skip
    colours, dashes = repeated(COLOURS, labels), [list(dash) for dash in repeated(DASHES, labels)]
    colour = alt.Color(
        "strategy:N", title=None, sort=labels, scale=alt.Scale(domain=labels, range=colours), legend=legend
    )
    dash = alt.StrokeDash("strategy:N", title=None, sort=labels, scale=alt.Scale(domain=labels, range=dashes))
    nearest = alt.selection_point(
        name="near", nearest=True, on="pointerover", clear="pointerout", fields=["strategy", "m"], empty=False
    )
    rows = [row for name, label in named.items() for row in curve_rows(run, name, label)]
    base = alt.Chart(ROWS).encode(x=rate_axis(), y=cost_axis(run, alt.Scale(domainMin=0)))
    lines = base.mark_line(strokeWidth=2.5).encode(color=colour, strokeDash=dash)
    seen = alt.when(nearest).then(alt.value(1)).otherwise(alt.value(0))
    points = base.mark_point(filled=True, size=70).encode(color=colour, opacity=seen, tooltip=curve_tips(run, rows))
    plans = _plans(run, named)
    shades = dict(zip(labels, colours, strict=True))
    rows = [{**row, "shade": shades[row["strategy"]]} for row in rows]
    fill = alt.Fill("shade:N", scale=None, legend=None)  # a field of its own: a band has no place in the legend
    parts = [
        *band_marks(run, rows, fill, alt.Scale(domainMin=0)),
        lines,
        *_whiskers(plans, colour),
        points.add_params(nearest),
    ]
    chart = alt.layer(*parts, *target_marks(run)).properties(width=WIDTH, height=HEIGHT)
    caption = word("figure_4_caption", target=target_text(run)) + band_note(rows) + thinned_note(run)
    caption += gap() + word("whisker_caption", target=target_text(run)) if plans else ""
    return Figure("figure_4", word("figure_4"), caption, specified(chart), rows, plans)


def _plans(run: Run, named: Mapping[str, str]) -> Sequence[Row]:
    """Each strategy at the target, and the rates it truly comes to; none where no interval is known."""
    if "reduction_rate_low" not in run.tables["comparison"].columns:
        return []
    met = run.tables["comparison"].filter(pl.col("meets_target")).drop_nulls("reduction_rate_low")
    return [
        {
            "strategy": named[row["strategy"]],
            "plan": row["reduction_rate"],
            "plan_cost": row["average_cost_cny_per_tco2"],
            "plan_low": row["reduction_rate_low"],
            "plan_high": row["reduction_rate_high"],
        }
        for row in met.iter_rows(named=True)
    ]


def _whiskers(plans: Sequence[Row], colour: alt.Color) -> list[alt.Chart]:
    """The plans at the target: a ring, and a lying bar over the rates they truly come to."""
    if not plans:
        return []
    base = alt.Chart(PLANS)
    bar = base.mark_rule(strokeWidth=2, tooltip=None).encode(
        x="plan_low:Q", x2="plan_high:Q", y="plan_cost:Q", color=colour
    )
    ring = base.mark_point(filled=False, size=60, strokeWidth=2, tooltip=None).encode(
        x="plan:Q", y="plan_cost:Q", color=colour
    )
    return [bar, ring]


def target_marks(run: Run) -> tuple[alt.Chart, alt.Chart]:
    """The target as a vertical line, and its label beside it, or before it where the chart ends."""
    at = alt.XDatum(run.settings.target, type="quantitative")
    text = alt.TextDatum(word("target_label", target=target_text(run)))
    left = run.settings.target > 0.85
    rule = alt.Chart(ONE).mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=REFERENCE).encode(x=at)
    label = alt.Chart(ONE).mark_text(
        align="right" if left else "left", dx=-5 if left else 5, dy=2, baseline="top", color=REFERENCE, fontSize=12
    ).encode(x=at, y=alt.value(0), text=text)  # fmt: skip
    return rule, label
