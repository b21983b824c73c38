"""Figure 4 with and without measures on the same axes: output forgone per tonne, strategy by strategy."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from regional_carbon.language.amounts import money_in_words, money_unit, tonnes_unit, total_tco2
from regional_carbon.reports.figures.curve_points import cost_axis, rate_axis, thinned, thinned_note
from regional_carbon.reports.figures.marks import (
    COLOURS,
    DASHES,
    HEIGHT,
    ROWS,
    WIDTH,
    Figure,
    repeated,
    specified,
    tonnes_format,
)
from regional_carbon.reports.figures.strategy_charts import target_marks
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.words import currency_text, target_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row


def measures_first_figure(run: Run) -> Figure:
    """Output forgone per tonne reduced over total reduction rate; dashed without measures, whole lines with them."""
    table = run.tables["measures_first_curves"]
    named = {name: text for name, text in strategy_labels(run.strategies).items() if name in {*table["strategy"]}}
    labels, ways = list(named.values()), [word("with_measures"), word("without_measures")]
    colour = alt.Color(
        "strategy:N", title=None, sort=labels,
        scale=alt.Scale(domain=labels, range=repeated(COLOURS, labels)),
        legend=alt.Legend(orient="top", columns=2, labelLimit=420, symbolType="stroke", symbolStrokeWidth=2.2),
    )  # fmt: skip
    dash = alt.StrokeDash(
        "way:N", title=None, sort=ways, scale=alt.Scale(domain=ways, range=[list(dash) for dash in DASHES[:2]]),
        legend=alt.Legend(orient="top", symbolType="stroke", symbolSize=900, symbolStrokeWidth=2.2),
    )  # fmt: skip
    rows = [row for name, label in named.items() for row in _points(run, name, label, ways)]
    base = alt.Chart(ROWS).encode(x=rate_axis(), y=cost_axis(run, alt.Scale(domainMin=0)))
    lines = base.mark_line(strokeWidth=2.2).encode(color=colour, strokeDash=dash, tooltip=_tips(run), order="m:Q")
    chart = alt.layer(lines, *target_marks(run)).properties(width=WIDTH, height=HEIGHT)
    caption = word("figure_4_measures_caption", **_start(run, table)) + thinned_note(run)
    return Figure("figure_4_measures", word("figure_4_measures"), caption, specified(chart), rows)


def _points(run: Run, strategy: str, label: str, ways: Sequence[str]) -> Sequence[Row]:
    """The points of a strategy's two curves."""
    rows: list[Row] = []
    for way, name in zip(ways, ("measures_first_curves", "curves"), strict=True):
        curve = run.tables[name].filter(pl.col("strategy") == strategy).sort("m")
        drawn = thinned(curve.drop_nulls("average_cost_cny_per_tco2").filter(_furthest()))
        net = pl.col("net_cost_cny") if "net_cost_cny" in curve.columns else pl.lit(0.0)
        told = drawn.select(
            strategy=pl.lit(label), way=pl.lit(way), m="m", reduction_rate="reduction_rate",
            reduction=pl.col("reduction_tco2") / tonnes_unit().scale, average_cost="average_cost_cny_per_tco2",
            forgone=pl.col("output_forgone_cny") / money_unit().scale, net_cost=net / money_unit().scale,
        )  # fmt: skip
        rows += told.to_dicts()
    return rows


def _furthest() -> pl.Expr:
    """The points that reduce no less than any before them."""
    return pl.col("reduction_rate") >= pl.col("reduction_rate").cum_max()


def _tips(run: Run) -> list[alt.Tooltip]:
    money = {"currency": currency_text(run)}
    return [
        alt.Tooltip("strategy:N", title=word("strategy")),
        alt.Tooltip("way:N", title=word("measures")),
        alt.Tooltip("reduction_rate:Q", title=word("rate"), format=".2%"),
        alt.Tooltip("reduction:Q", title=word("reduction"), format=tonnes_format()),
        alt.Tooltip("average_cost:Q", title=word("axis_average_cost", **money), format=",.0f"),
        alt.Tooltip("forgone:Q", title=word("forgone_scaled", **money), format=",.1f"),
        alt.Tooltip("net_cost:Q", title=word("net_cost_scaled", **money), format=",.2f"),
    ]


def _start(run: Run, table: pl.DataFrame) -> dict[str, object]:
    """Where measures no longer pay for themselves, and the target."""
    first = table.sort("reduction_tco2").row(0, named=True)
    return {
        "target": target_text(run), "currency": currency_text(run), "tonnes": total_tco2(first["measures_tco2"]),
        "net": money_in_words(first["net_cost_cny"]),
    }  # fmt: skip
