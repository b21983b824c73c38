"""Figure 3 of the paper: the opt-out's average cost, with a reference line and the price of the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import polars as pl

from regional_carbon.language.amounts import count
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
    BEYOND,
    COLOURS,
    CROWDED,
    HEIGHT,
    ONE,
    REFERENCE,
    ROWS,
    WIDTH,
    Figure,
    specified,
)
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.words import currency_text, target_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

ROUNDING: Final = 1e-12  # a rate short of the target by less has met it


def figure_3(run: Run) -> Figure:
    """The opt-out's average cost over total reduction rate, with a reference line."""
    opt_out = "marginal_opt_out"
    rows = with_marginal_cost(run, curve_rows(run, opt_out, strategy_labels(run.strategies).get(opt_out, opt_out)))
    line, top = reference_cost(run), highest(run)
    ref = alt.param(name="ref", value=line)
    base = alt.Chart(ROWS).encode(x=rate_axis(), y=cost_axis(run, alt.Scale(domain=[0, top], nice=False)))
    steps = base.mark_line(strokeWidth=1.5, color=COLOURS[0])
    colour = alt.condition("datum.average_cost <= ref", alt.value(COLOURS[0]), alt.value(BEYOND))
    shape = alt.condition("datum.average_cost <= ref", alt.value("circle"), alt.value("cross"))
    size = 46 if len(rows) < CROWDED else 14
    points = base.mark_point(filled=True, size=size, opacity=1).encode(
        color=colour, shape=shape, tooltip=curve_tips(run, rows)[1:]
    )
    at = alt.YDatum(alt.ExprRef(expr="ref"), type="quantitative")
    rule = alt.Chart(ONE).mark_rule(strokeWidth=2, strokeDash=[6, 3], color=REFERENCE, clip=True).encode(y=at)
    text = alt.value(alt.ExprRef(expr=f"format(ref, ',.0f') + ' ' + {_quoted(currency_text(run))} + '/tCO2'"))
    label = alt.Chart(ONE).mark_text(align="left", dx=6, dy=-7, color=REFERENCE, fontSize=12, clip=True).encode(
        x=alt.value(0), y=at, text=text
    )  # fmt: skip
    price = target_price(run)
    bands = band_marks(run, rows, alt.FillValue(COLOURS[0]), alt.Scale(domain=[0, top], nice=False))
    parts = [*bands, _marginal(base), *_price(run, price, top), steps, points, rule, label]
    chart = alt.layer(*parts).add_params(ref).properties(width=WIDTH, height=HEIGHT)
    caption = word("figure_3_caption") + _price_note(run, price) + band_note(rows) + thinned_note(run)
    return Figure("figure_3", word("figure_3"), caption, specified(chart), rows)


def with_marginal_cost(run: Run, rows: Sequence[Row]) -> Sequence[Row]:
    """The points with the marginal cost at each: the efficiency of the enterprise reached there, G_m / C_m."""
    opt_out = run.tables["curves"].filter(pl.col("strategy") == "marginal_opt_out")
    known = ("enterprise_id", "efficiency_cny_per_tco2")
    costs = opt_out.join(run.tables["enterprises"].select(*known), on="enterprise_id", how="left")
    by_m = dict(costs.select("m", "efficiency_cny_per_tco2").iter_rows())
    return [{**row, "marginal_cost": by_m.get(row["m"])} for row in rows]


def target_price(run: Run) -> float | None:
    """The dual price of the target without further conditions: the efficiency of the enterprise that it stops at.

    λ = G_m / C_m of the smallest m with R_m ≥ target: what the last tonne costs; A_m is what all cost in the mean.
    """
    opt_out = run.tables["curves"].filter(pl.col("strategy") == "marginal_opt_out").sort("m")
    met = opt_out.filter(pl.col("reduction_rate") >= run.settings.target - ROUNDING)
    if met.is_empty():
        return None
    found = run.tables["enterprises"].filter(pl.col("enterprise_id") == met["enterprise_id"][0])[
        "efficiency_cny_per_tco2"
    ]
    return None if found.is_empty() else found[0]


def _price_note(run: Run, price: float | None) -> str:
    if price is None:
        return ""
    return gap() + word("price_caption", target=target_text(run), price=count(price), currency=currency_text(run))


def _marginal(base: alt.Chart) -> alt.Chart:
    """Marginal cost over the rate: a step for each enterprise, thin, since the paper's axis is average cost."""
    marginal: alt.Chart = base.mark_line(
        interpolate="step-before", strokeWidth=1, color=COLOURS[1], strokeDash=[3, 2], clip=True
    ).encode(y=alt.Y("marginal_cost:Q"))  # fmt: skip
    return marginal


def _price(run: Run, price: float | None, top: float) -> list[alt.Chart]:
    """The target, and the price that it puts on the last tonne; a price beyond the chart is told at its upper edge."""
    if price is None:
        return []
    x, y = alt.XDatum(run.settings.target, type="quantitative"), alt.YDatum(min(price, top), type="quantitative")
    text = word("price_label", target=target_text(run), price=count(price), currency=currency_text(run))
    left = run.settings.target > 0.5
    dotted = alt.Chart(ONE).mark_rule(strokeDash=[2, 3], color=COLOURS[1])
    down = dotted.encode(x=x, y=alt.YDatum(0, type="quantitative"), y2=y)
    across = dotted.encode(x=alt.XDatum(0, type="quantitative"), x2=x, y=y)
    label = alt.Chart(ONE).mark_text(
        align="right" if left else "left", dx=-6 if left else 6, dy=12, color=COLOURS[1], fontSize=12
    ).encode(x=x, y=y, text=alt.TextDatum(text))  # fmt: skip
    return [down, *([across] if price <= top else []), label]


def _quoted(text: str) -> str:
    """A text as a literal of Vega's expression language."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def reference_cost(run: Run) -> float:
    """The reference line as the officer set it, else half way up the opt-out curve."""
    return _greatest_cost(run) / 2 if run.settings.line is None else run.settings.line


def highest(run: Run) -> float:
    """The top of Figure 3: a little above the curve and the reference line."""
    return max(_greatest_cost(run), run.settings.line or 0) * 1.05


def _greatest_cost(run: Run) -> float:
    costs = run.tables["curves"].filter(pl.col("strategy") == "marginal_opt_out")["average_cost_cny_per_tco2"]
    greatest = costs.max()
    return greatest if isinstance(greatest, float) and greatest > 0 else 1.0
