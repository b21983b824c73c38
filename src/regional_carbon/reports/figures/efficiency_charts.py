"""Figure 2 of the paper: carbon efficiency of every enterprise in order of rank."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Final

import altair as alt
import polars as pl

from regional_carbon.language.amounts import count, interval, tonnes_unit, total_tco2
from regional_carbon.language.messages import gap
from regional_carbon.reports.figures.intensity_charts import by_emission
from regional_carbon.reports.figures.marks import (
    BEYOND,
    COLOURS,
    CROWDED,
    HEIGHT,
    ROWS,
    SHAPES,
    WIDTH,
    Figure,
    repeated,
    specified,
    tonnes_format,
)
from regional_carbon.reports.sentences.words import currency_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

MARKS: Final = 2_000  # enterprises drawn in the ranking
BEYOND_CHART: Final = 100  # times the greatest efficiency: where a bar without an end is drawn to, and cut off
DECADES: Final = 2  # efficiency that spans more is drawn on a logarithmic scale


def figure_2(run: Run) -> Figure:
    """Carbon efficiency of every enterprise in order of rank; the larger the mark, the larger the emission."""
    ranked = run.tables["enterprises"].filter(pl.col("rank").is_not_null()).sort("rank")
    every = ceil(ranked.height / MARKS)
    industries = _largest_industries(run)
    names = dict(industries)
    drawn = ranked.gather_every(every) if every > 1 else ranked
    rows = drawn.select(
        rank="rank",
        efficiency="efficiency_cny_per_tco2",
        emission=pl.col("emission_tco2") / tonnes_unit().scale,
        enterprise="enterprise_id",
        industry=pl.col("industry_code").replace_strict(
            names, default=word("other_industries"), return_dtype=pl.String
        ),
        **_ends(drawn),
    ).to_dicts()
    shown = list(names.values())
    if any(row["industry"] not in shown for row in rows):
        shown.append(word("other_industries"))
    colour, shape = _industry_marks(shown)
    rank = alt.X(
        "rank:Q", title=word("axis_rank"), scale=alt.Scale(nice=False, zero=False, padding=14),
        axis=alt.Axis(format=",d", tickMinStep=1),
    )  # fmt: skip
    y = _efficiency(run, rows)
    barred = any("low" in row for row in rows)
    marks = alt.Chart(ROWS).mark_point(filled=True, opacity=0.85).encode(
        x=rank, y=y, size=_emission(rows), color=colour, shape=shape, tooltip=_rank_tips(run, barred)
    )  # fmt: skip
    bars = alt.Chart(ROWS).mark_rule(strokeWidth=1.2, opacity=0.6 if len(rows) < CROWDED else 0.35, clip=True).encode(
        x=rank, y=alt.Y("low:Q", title=y["title"], scale=y["scale"]), y2="high:Q", color=colour
    )  # fmt: skip
    chart = alt.layer(*([bars] if barred else []), marks).properties(width=WIDTH, height=HEIGHT)
    caption = word("figure_2_caption") + (gap() + word("bars_caption") if barred else "")
    caption += gap() + word("every", every=count(every)) if every > 1 else ""
    return Figure("figure_2", word("figure_2"), caption, specified(chart), rows)


def _ends(drawn: pl.DataFrame) -> dict[str, pl.Expr]:
    """The intervals of efficiency and emission, as Figure 2 has them; an efficiency without upper end runs off it."""
    names = ("efficiency_low_cny_per_tco2", "efficiency_high_cny_per_tco2", "emission_low_tco2", "emission_high_tco2")
    if not {*names} <= {*drawn.columns} or drawn[names[0]].is_null().all():
        return {}
    ends = drawn.select(names).rows()
    most = (drawn["efficiency_cny_per_tco2"].max() or 0) * BEYOND_CHART  # type: ignore[operator]  # Polars types it as any value
    open_ended = pl.col(names[1]).is_null() & pl.col(names[0]).is_not_null()
    return {
        "low": pl.col(names[0]),
        "high": pl.when(open_ended).then(pl.lit(most)).otherwise(names[1]),
        "efficiency_interval": pl.lit(pl.Series([interval(row[0], row[1], count) for row in ends], dtype=pl.String)),
        "emission_interval": pl.lit(pl.Series([interval(row[2], row[3], total_tco2) for row in ends], dtype=pl.String)),
    }


def _efficiency(run: Run, rows: Sequence[Row]) -> alt.Y:
    """Efficiency upwards, on a logarithmic scale where it is nowhere 0 and spans more than two decades."""
    title = word("axis_efficiency", currency=currency_text(run))
    values = [row["efficiency"] for row in rows]
    least, most = min(values, default=0), max(values, default=0)
    if not (least > 0 and log10(most / least) > DECADES):
        return alt.Y("efficiency:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(format=",~r"))
    low, high = least / 1.5, most * 1.5
    scale = alt.Scale(type="log", nice=False, domain=[low, high])
    return alt.Y("efficiency:Q", title=title, scale=scale, axis=alt.Axis(format=",~r", values=_round(low, high)))


def _round(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, 20 … between two values; powers of ten alone where those would be many."""
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    steps = (1, 2, 5) if len(powers) < 7 else (1,)
    return [value for power in powers for step in steps if low <= (value := step * 10.0**power) <= high]


def _emission(rows: Sequence[Row]) -> alt.Size:
    most = max((row["emission"] for row in rows), default=0)
    top = _round(most / 10, most)[-1] if most > 0 else 0
    legend = alt.Legend(
        format=",~r", orient="right", values=[top / 10, top / 2, top], symbolFillColor=BEYOND, symbolStrokeWidth=0
    )  # fmt: skip
    scale = alt.Scale(range=[40, 900] if len(rows) < CROWDED else [8, 200], domainMin=0)
    return alt.Size("emission:Q", title=word("axis_emission"), scale=scale, legend=legend)


def _industry_marks(shown: list[str]) -> tuple[alt.Color, alt.Shape]:
    """Industries told apart by colour and by shape."""
    title = word("industry_title")
    colours = alt.Scale(domain=shown, range=repeated(COLOURS, shown))
    shapes = alt.Scale(domain=shown, range=repeated(SHAPES, shown))
    legend = alt.Legend(orient="right", labelLimit=230, rowPadding=3, symbolSize=90)
    return (
        alt.Color("industry:N", title=title, scale=colours, legend=legend),
        alt.Shape("industry:N", title=title, scale=shapes),
    )


def _rank_tips(run: Run, barred: bool) -> list[alt.Tooltip]:
    efficiency = word("axis_efficiency", currency=currency_text(run))
    intervals = [
        alt.Tooltip("efficiency_interval:N", title=word("interval_efficiency")),
        alt.Tooltip("emission_interval:N", title=word("interval_emission")),
    ]
    return [
        alt.Tooltip("enterprise:N", title=word("enterprise")),
        alt.Tooltip("industry:N", title=word("industry")),
        alt.Tooltip("rank:Q", title=word("rank"), format=",d"),
        alt.Tooltip("efficiency:Q", title=efficiency, format=",.0f"),
        alt.Tooltip("emission:Q", title=word("axis_emission"), format=tonnes_format(more=1)),
        *(intervals if barred else []),
    ]


def _largest_industries(run: Run) -> list[tuple[str, str]]:
    """Code and name of the industries told apart in Figure 2: as many as there are colours, the largest emitters."""
    names = dict(run.tables["forecast"].select("industry_code", "industry").iter_rows())
    codes = by_emission(run)
    kept = codes if len(codes) <= len(COLOURS) else codes[: len(COLOURS) - 1]
    return [(code, names.get(code) or code) for code in kept]
