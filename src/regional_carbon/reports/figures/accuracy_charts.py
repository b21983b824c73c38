"""The figures of a back-test: how far single plants are off, how often intervals hold, and for which industries."""

from __future__ import annotations

from math import floor
from typing import Final

import altair as alt
import numpy as np
import polars as pl
from scipy.stats import binomtest

from regional_carbon.language.amounts import percent
from regional_carbon.language.messages import say
from regional_carbon.reports.figures.marks import (  # fmt: skip
    BEYOND,
    COLOURS,
    DASHES,
    GUTTER,
    HEIGHT,
    ONE,
    PANEL,
    REFERENCE,
    ROWS,
    WIDTH,
    Figure,
    repeated,
    specified,
)
from regional_carbon.reports.figures.uncertainty_charts import BAR
from regional_carbon.reports.sentences.accuracy_section import Judged
from regional_carbon.schema.frames import Row

STEPS: Final = 120  # of the distribution of errors drawn
ERRORS: Final = (0.001, 2.0)  # between which it is drawn
DOTS: Final = 400  # plants drawn of each kind of evidence
STRIP: Final = (0.88, 0.92)  # where a 90 % interval's coverage should lie
LEAST: Final = 0.8  # coverage drawn, or what is less
CONFIDENCE: Final = 0.9  # of the bar that says what a share of so few plants is worth
SUITABLE: Final = 0.5  # of an industry's plants within 20 %, as `backtest` has it


def accuracy_figures(plants: pl.DataFrame, judged: Judged) -> list[Figure]:
    """The figures of a back-test's page; `plants` has a row for each plant and answer, as `Backtest.plants`."""
    known = plants.drop_nulls("emission_tco2").filter(pl.col("true_tco2") > 0)
    answers = judged.by_evidence["answer"].to_list()
    return [_errors(known, answers), _coverage(judged, answers), _scatter(known, answers), _industries(judged)]


def _word(key: str, **values: object) -> str:
    return say("backtest", key, **values)


def _errors(known: pl.DataFrame, answers: list[str]) -> Figure:
    """The share of plants that are off by at most so much, by kind of evidence."""
    at = np.geomspace(*ERRORS, STEPS)
    rows: list[Row] = []
    for answer in answers:
        plants = known.filter(answer=answer)
        off = np.sort((plants["emission_tco2"] / plants["true_tco2"] - 1).abs().to_numpy())
        shares = np.searchsorted(off, at, side="right") / len(off)
        rows += [
            {"answer": _word(answer), "error": error, "share": share}
            for error, share in zip(at.tolist(), shares.tolist(), strict=True)
        ]
    labels = [_word(answer) for answer in answers]
    legend = alt.Legend(orient="top", columns=2, labelLimit=420, symbolType="stroke", symbolSize=900, title=None)
    colour = alt.Color(
        "answer:N", sort=labels, scale=alt.Scale(domain=labels, range=repeated(COLOURS, labels)), legend=legend
    )
    dashes = [list(dash) for dash in repeated((*DASHES, (1, 1)), labels)]
    dash = alt.StrokeDash("answer:N", sort=labels, scale=alt.Scale(domain=labels, range=dashes), legend=legend)
    axis = alt.Axis(format="~%", values=[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2])
    chart = alt.Chart(ROWS).mark_line(strokeWidth=2.2).encode(
        x=alt.X("error:Q", title=_word("axis_error"), scale=alt.Scale(type="log", domain=list(ERRORS)), axis=axis),
        y=alt.Y("share:Q", title=_word("axis_within"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%")),
        color=colour, strokeDash=dash,
        tooltip=[
            alt.Tooltip("answer:N", title=_word("evidence")),
            alt.Tooltip("error:Q", title=_word("axis_error"), format=".1%"),
            alt.Tooltip("share:Q", title=_word("axis_within"), format=".1%"),
        ],
    ).properties(width=WIDTH, height=HEIGHT)  # fmt: skip
    return Figure("errors", _word("figure_errors"), _word("figure_errors_caption"), specified(chart), rows)


def _coverage(judged: Judged, answers: list[str]) -> Figure:
    """How often intervals held, by the share one can see: a panel for each kind of evidence."""
    rows = [
        {
            "panel": _word(row["answer"]),
            "band": row["group"].replace("%", ""),
            "coverage": row["coverage"],
            "learnt": row["coverage_learnt"],
            "plants": row["plants"],
            **_ends(row["coverage"], row["plants"]),
        }
        for row in _enough(judged).iter_rows(named=True)
    ]
    order = [_word(answer) for answer in answers]
    x = alt.X("band:O", title=_word("axis_share"), axis=alt.Axis(labelAngle=0, labelFontSize=9.5, labelOverlap=False))
    least = min([LEAST, *(row["coverage"] for row in rows)])
    scale = alt.Scale(domain=[floor(least * 10) / 10, 1], nice=False, clamp=True)
    y = alt.Y("coverage:Q", title=_word("coverage"), scale=scale, axis=alt.Axis(format=".0%", tickCount=5))
    tips = [
        alt.Tooltip("panel:N", title=_word("evidence")),
        alt.Tooltip("band:N", title=_word("known_share")),
        alt.Tooltip("plants:Q", title=_word("plants"), format=",d"),
        alt.Tooltip("coverage:Q", title=_word("coverage"), format=".1%"),
        alt.Tooltip("learnt:Q", title=_word("coverage_learnt"), format=".1%"),
    ]
    strip = _once().mark_rect(color=COLOURS[2], opacity=0.3).encode(
        y=alt.YDatum(STRIP[0], type="quantitative"), y2=alt.Y2Datum(STRIP[1])
    )  # fmt: skip
    bar = alt.Chart().mark_rule(color=BEYOND, strokeWidth=1.5).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q")
    ring = (
        alt.Chart()
        .mark_point(color=COLOURS[1], shape="diamond", size=60, filled=False)
        .encode(x=x, y="learnt:Q", tooltip=tips)
    )
    dot = alt.Chart().mark_point(color=COLOURS[0], size=55, filled=True, opacity=1).encode(x=x, y=y, tooltip=tips)
    chart = _paneled(alt.layer(strip, bar, ring, dot), order)
    return Figure(
        "coverage", _word("figure_coverage"), _word("figure_coverage_caption", few=judged.few), specified(chart), rows
    )


def _enough(judged: Judged) -> pl.DataFrame:
    """The bands with enough plants to say something."""
    return judged.by_known_share.drop_nulls("coverage").filter(pl.col("plants") >= judged.few)


def _ends(share: float, plants: int) -> dict[str, float]:
    """What a share of so many plants is worth: Wilson's interval of it."""
    ends = binomtest(round(share * plants), plants).proportion_ci(CONFIDENCE, method="wilson")
    return {"low": float(ends.low), "high": float(ends.high)}


def _scatter(known: pl.DataFrame, answers: list[str]) -> Figure:
    """The estimate over the truth of single plants, both on logarithmic axes: a panel for each kind of evidence."""
    parts = []
    for answer in answers:
        plants = known.filter(pl.col("answer") == answer, pl.col("emission_tco2") > 0).sort("true_tco2")
        parts.append(plants.gather_every(max(1, -(-plants.height // DOTS))))
    drawn = pl.concat(parts)
    rows = drawn.select(
        panel=pl.col("answer").replace_strict({answer: _word(answer) for answer in answers}),
        plant="enterprise_id", true=pl.col("true_tco2").round(2), estimate=pl.col("emission_tco2").round(2),
    ).filter(pl.col("true") > 0, pl.col("estimate") > 0).to_dicts()  # fmt: skip
    ends = [value for row in rows for value in (row["true"], row["estimate"])] or [1.0, 10.0]
    span = alt.Scale(type="log", domain=[10.0 ** np.floor(np.log10(min(ends))), 10.0 ** np.ceil(np.log10(max(ends)))])
    axis = alt.Axis(format="~s", tickCount=4)
    dots = alt.Chart().mark_point(size=7, filled=True, opacity=0.45, color=COLOURS[0]).encode(
        x=alt.X("true:Q", title=_word("axis_true"), scale=span, axis=axis),
        y=alt.Y("estimate:Q", title=_word("axis_estimate"), scale=span, axis=axis),
        tooltip=[
            alt.Tooltip("plant:N", title=_word("plant")),
            alt.Tooltip("true:Q", title=_word("axis_true"), format=",.0f"),
            alt.Tooltip("estimate:Q", title=_word("axis_estimate"), format=",.0f"),
        ],
    )  # fmt: skip
    low, high = (alt.datum(end) for end in span["domain"])
    same = _once().mark_rule(color=REFERENCE, strokeWidth=1).encode(x=low, x2=high, y=low, y2=high)
    chart = _paneled(alt.layer(dots, same), [_word(answer) for answer in answers])
    caption = _word("figure_scatter_caption", dots=DOTS)
    return Figure("scatter", _word("figure_scatter"), caption, specified(chart), rows)


def _once() -> alt.Chart:
    """What a panel has once, however many rows are drawn in it."""
    return alt.Chart().transform_aggregate(rows="count()", groupby=["panel"])


def _paneled(chart: alt.LayerChart | alt.FacetChart, order: list[str]) -> alt.FacetChart:
    header = alt.Header(labelFontSize=11.5, labelLimit=PANEL["width"] + GUTTER - 8, labelAnchor="start", title=None)
    facet = alt.Facet("panel:N", title=None, header=header, sort=order)
    paneled: alt.FacetChart = chart.properties(width=PANEL["width"], height=160).facet(
        facet=facet, columns=3, data=ROWS, spacing={"row": 84, "column": GUTTER}, bounds="flush"
    ).resolve_axis(x="independent", y="independent")  # fmt: skip
    return paneled


def _industries(judged: Judged) -> Figure:
    """How many plants of an industry its intensity alone comes near, and whether it suits the industry."""
    alone = judged.by_industry.filter(pl.col("answer") == judged.by_evidence["answer"][0]).sort("within_20", "group")
    labels = {True: _word("suitable"), False: _word("not_suitable"), None: _word("too_few", few=judged.few)}
    rows = [
        {
            "industry": row["group"],
            "within": row["within_20"],
            "plants": row["plants"],
            "mark": labels[row["suitable"]],
            "text": percent(row["within_20"], 0)
            + (f" · {labels[row['suitable']]}" if row["suitable"] is False else ""),
        }
        for row in alone.iter_rows(named=True)
    ]
    marks = list(labels.values())
    legend = alt.Legend(orient="top", title=_word("mark"), labelLimit=420, columns=3)
    scale = alt.Scale(domain=marks, range=[COLOURS[2], COLOURS[1], BEYOND])
    y = alt.Y(
        "industry:N", sort=[row["industry"] for row in rows], title=None, axis=alt.Axis(labelLimit=260, grid=False)
    )
    x = alt.X("within:Q", title=_word("axis_within_20"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%"))
    tips = [
        alt.Tooltip("industry:N", title=_word("industry")),
        alt.Tooltip("plants:Q", title=_word("plants"), format=",d"),
        alt.Tooltip("within:Q", title=_word("within_20"), format=".1%"),
        alt.Tooltip("mark:N", title=_word("mark")),
    ]
    bars = alt.Chart(ROWS).mark_bar(height=10).encode(
        x=x, y=y, color=alt.Color("mark:N", scale=scale, legend=legend), tooltip=tips
    )  # fmt: skip
    texts = alt.Chart(ROWS).mark_text(align="left", dx=5, fontSize=11).encode(x=x, y=y, text="text:N")
    half = (
        alt.Chart(ONE).mark_rule(color=REFERENCE, strokeDash=[6, 3]).encode(x=alt.XDatum(SUITABLE, type="quantitative"))
    )
    chart = alt.layer(bars, half, texts).properties(width=WIDTH, height=max(2, len(rows)) * BAR * 0.75)
    return Figure("industries", _word("figure_industries"), _word("figure_industries_caption"), specified(chart), rows)
