"""The points of a strategy's curve as Figures 3 and 4 draw them, with their bands, axes and tooltips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import polars as pl

from regional_carbon.language.amounts import count, interval, money_unit, percent, tonnes_unit
from regional_carbon.language.messages import gap
from regional_carbon.reports.figures.marks import POINTS, ROWS, tonnes_format
from regional_carbon.reports.sentences.words import currency_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

BAND: Final = (
    "reduction_rate_low", "reduction_rate_high", "average_cost_low_cny_per_tco2", "average_cost_high_cny_per_tco2",
)  # fmt: skip
SHADE: Final = 0.22  # of a band: seen on white and on black, and through another band


def thinned(curve: pl.DataFrame, points: int = POINTS) -> pl.DataFrame:
    """At most so many points of a curve: the first, the last, and those nearest to even steps of the rate."""
    if curve.height <= points:
        return curve
    steps = pl.DataFrame({"at": [place / (points - 2) * curve["reduction_rate"][-1] for place in range(points - 1)]})
    nearest = steps.sort("at").join_asof(
        curve.select(at=pl.col("reduction_rate"), place=pl.int_range(pl.len())).sort("at"), on="at", strategy="forward"
    )
    places = {0, curve.height - 1, *nearest["place"].drop_nulls()}
    return curve[sorted(places)]


def curve_rows(run: Run, strategy: str, label: str) -> Sequence[Row]:
    """The points of a strategy's curve as drawn under its label, with the name of the enterprise reached at each."""
    curve = run.tables["curves"].filter(pl.col("strategy") == strategy)
    name = pl.col("enterprise_id")
    told = thinned(with_bands(curve))
    if "name" in run.tables["enterprises"].columns:
        names = run.tables["enterprises"].select("enterprise_id", "name")
        told = told.join(names, on="enterprise_id", how="left", maintain_order="left")
        name = pl.when(pl.col("name").is_null()).then(name).otherwise(name + pl.lit(" · ") + pl.col("name"))
    drawn = told.select(
        strategy=pl.lit(label),
        enterprise=name,
        m="m",
        reduction_rate="reduction_rate",
        reduction=pl.col("reduction_tco2") / tonnes_unit().scale,
        average_cost="average_cost_cny_per_tco2",
        forgone=pl.col("output_forgone_cny") / money_unit().scale,
    )
    return drawn.with_columns(**_band(told)).to_dicts()


def with_bands(curve: pl.DataFrame) -> pl.DataFrame:
    """The curve with its 90 % interval at every point: between those worked out, on a straight line."""
    return curve.with_columns(pl.col(name).interpolate() for name in BAND if name in curve.columns)


def _band(told: pl.DataFrame) -> dict[str, pl.Series]:
    """What a curve's points have of its band; nothing where it has none."""
    if not {*BAND} <= {*told.columns} or told.drop_nulls(BAND).is_empty():
        return {}
    ends = told.select(BAND)
    rates, costs = (ends.select(BAND[place : place + 2]).rows() for place in (0, 2))
    return {
        "low": ends[BAND[2]],
        "high": ends[BAND[3]],
        "rate_interval": pl.Series([interval(low, high, percent) for low, high in rates], dtype=pl.String),
        "cost_interval": pl.Series([interval(low, high, count) for low, high in costs], dtype=pl.String),
    }


def thinned_note(run: Run) -> str:
    """That curves are drawn at fewer points than they have; nothing where they are whole."""
    longest = run.tables["curves"].group_by("strategy").len()["len"].max()
    return gap() + word("thinned", points=POINTS) if isinstance(longest, int) and longest > POINTS else ""


def rate_axis() -> alt.X:
    """The total reduction rate, from 0."""
    axis = alt.Axis(format=".0%", tickCount=10, labelFlush=False)
    return alt.X("reduction_rate:Q", title=word("axis_rate"), axis=axis, scale=alt.Scale(domainMin=0, nice=False))


def cost_axis(run: Run, scale: alt.Scale) -> alt.Y:
    """The average cost, in the currency of the run."""
    title = word("axis_average_cost", currency=currency_text(run))
    return alt.Y("average_cost:Q", title=title, axis=alt.Axis(format=",.0f"), scale=scale)


def curve_tips(run: Run, rows: Sequence[Row]) -> list[alt.Tooltip]:
    """What a pointer finds at a point of a curve; with its intervals where they are known."""
    money = {"currency": currency_text(run)}
    banded = [
        alt.Tooltip("rate_interval:N", title=word("interval_rate")),
        alt.Tooltip("cost_interval:N", title=word("interval_cost")),
    ]
    return [
        alt.Tooltip("strategy:N", title=word("strategy")),
        alt.Tooltip("enterprise:N", title=word("reached_last")),
        alt.Tooltip("m:Q", title=word("reached"), format=",d"),
        alt.Tooltip("reduction_rate:Q", title=word("rate"), format=".2%"),
        alt.Tooltip("reduction:Q", title=word("reduction"), format=tonnes_format()),
        alt.Tooltip("average_cost:Q", title=word("axis_average_cost", **money), format=",.0f"),
        alt.Tooltip("forgone:Q", title=word("forgone_scaled", **money), format=",.1f"),
        *(banded if any("low" in row for row in rows) else []),
    ]


def band_marks(run: Run, rows: Sequence[Row], fill: alt.Fill | alt.FillValue, scale: alt.Scale) -> list[alt.Chart]:
    """The bands of the curves, below their lines; none where nothing is known of them."""
    if not any("low" in row for row in rows):
        return []
    y = alt.Y("low:Q", title=word("axis_average_cost", currency=currency_text(run)), scale=scale)
    band = alt.Chart(ROWS).mark_area(opacity=SHADE, strokeWidth=0, clip=True, tooltip=None)
    return [band.encode(x=rate_axis(), y=y, y2="high:Q", fill=fill, detail="strategy:N")]


def band_note(rows: Sequence[Row]) -> str:
    """What the bands are; nothing where there are none."""
    return gap() + word("band_caption") if any("low" in row for row in rows) else ""
