"""The rules as a picture: output forgone against how evenly it is borne."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from regional_carbon.reports.figures.marks import BEYOND, COLOURS, HEIGHT, ROWS, WIDTH, Figure, specified
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.rules_section import rules_in_order
from regional_carbon.reports.sentences.words import target_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.comparison_tables import FairnessFront
from regional_carbon.schema.frames import Row


def fairness_figures(run: Run) -> list[Figure]:
    """The figure of cost against fairness; none where the rules were not put side by side."""
    return [fairness_figure(run)] if "side_by_side" in run.tables else []


def fairness_figure(run: Run) -> Figure:
    """Output forgone over burden Gini: rules not beaten, rules beaten in both, and the least cost at each bound."""
    series = [word("series_unbeaten"), word("series_beaten"), word("series_optimum")]
    rows = _rows(run, series)
    base = alt.Chart(ROWS).encode(
        x=alt.X(
            "gini:Q",
            title=word("axis_gini"),
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".1f", tickCount=10, labelOverlap="greedy"),
        ),
        y=alt.Y("forgone:Q", title=word("axis_forgone"), axis=alt.Axis(format=".0%"), scale=alt.Scale(domainMin=0)),
    )
    colour = alt.Scale(domain=series, range=[COLOURS[0], BEYOND, COLOURS[1]])
    shape = alt.Scale(domain=series, range=["circle", "cross", "diamond"])
    legend = alt.Legend(orient="top", title=None, labelLimit=420, columns=3, symbolSize=110)
    tips = [
        alt.Tooltip("rule:N", title=word("rule_title")), alt.Tooltip("gini:Q", title=word("axis_gini"), format=".2f"),
        alt.Tooltip("forgone:Q", title=word("axis_forgone"), format=".1%"),
        alt.Tooltip("beaten:N", title=FairnessFront.columns()["dominated_by"].label()),
    ]  # fmt: skip
    line = base.transform_filter(alt.datum.series == series[2]).mark_line(
        color=COLOURS[1], strokeDash=[6, 3], strokeWidth=1.5
    ).encode(order="gini:Q")  # fmt: skip
    points = base.mark_point(filled=True, size=95, opacity=1).encode(
        color=alt.Color("series:N", scale=colour, legend=legend),
        shape=alt.Shape("series:N", scale=shape, legend=legend),
        tooltip=tips,
    )  # fmt: skip
    numbers = [
        base.transform_filter(alt.datum.side == side)
        .mark_text(dx=11 * sign, dy=-7, fontSize=11)
        .encode(text="number:N")
        for side, sign in ((1, 1), (0, -1))
    ]
    chart = alt.layer(line, points, *numbers).properties(width=WIDTH, height=HEIGHT)
    caption = word("figure_fairness_caption", target=target_text(run))
    return Figure("fairness", word("figure_fairness"), caption, specified(chart), rows)


def _rows(run: Run, series: Sequence[str]) -> list[dict[str, object]]:
    """Each rule by its number, then the least cost at each bound."""
    named = strategy_labels(run.rules, bare=True)
    front = run.tables["fairness_front"]
    placed = {
        row["strategy"]: {"gini": row["burden_gini"], "forgone": row["output_forgone_rate"]}
        for row in front.filter(pl.col("bound") == "rule").to_dicts()
    }
    rows: list[dict[str, object]] = [
        {"series": series[0] if row["on_front"] else series[1], "rule": named[row["strategy"]],
         "number": str(row["number"]), "side": row["number"] % 2, **placed[row["strategy"]],
         "beaten": word("unbeaten") if row["dominated_by"] is None else named[row["dominated_by"]]}
        for row in rules_in_order(run).to_dicts()
    ]  # fmt: skip
    bounded = front.filter(pl.col("bound") != "rule").sort("burden_gini")
    rows += [
        {"series": series[2], "rule": _bound(row), "number": "", "side": 2, "gini": row["burden_gini"],
         "forgone": row["output_forgone_rate"], "beaten": "–"}
        for row in bounded.to_dicts()
    ]  # fmt: skip
    return rows


def _bound(row: Row) -> str:
    if row["bound_at_most"] is None:
        return word("bound_none")
    return word("bound_gini", most=f"{row['bound_at_most']:.3g}")
