"""The year on its way as a picture: emission to date against the plan, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import polars as pl

from regional_carbon.language.amounts import count, interval, tonnes_unit, total_tco2
from regional_carbon.language.messages import gap
from regional_carbon.monitoring.year_to_date import GridUsed
from regional_carbon.reports.figures.marks import (
    COLOURS,
    DASHES,
    HEIGHT,
    PLANS,
    ROWS,
    WIDTH,
    Figure,
    specified,
    tonnes_axis,
    tonnes_format,
)
from regional_carbon.reports.sentences.words import word
from regional_carbon.schema.frames import Row

DECEMBER: Final = 12


def to_date(months: pl.DataFrame, total: Row) -> Figure:
    """Emission to date and the plan's part for the same enterprises and months, and where the year leads.

    `months` is MonthProgress, `total` the row of RegionProgress.
    """
    planned = total["planned_to_date_tco2"] is not None
    drawn = "compared_to_date_tco2" if planned else "to_date_tco2"
    names = {"emission": drawn, "plan": "planned_to_date_tco2"} if planned else {"emission": drawn}
    each = tonnes_unit().scale
    named = {name: pl.col(of) / each for name, of in names.items()}
    rows = months.select("month", "enterprises_read", pl.col("month_tco2") / each, **named)
    ends = _ends(rows, total, planned=planned)
    labels = [word(f"monitor_{name}") for name in names]
    scale = alt.Scale(domain=labels, range=[COLOURS[1], COLOURS[0]][: len(labels)])
    legend = alt.Legend(orient="top", symbolType="stroke", symbolSize=900, symbolStrokeWidth=2.5, labelLimit=420)
    lines = []
    dashes = alt.Scale(domain=labels, range=[list(dash) for dash in DASHES[: len(labels)]])
    for name, label in zip(names, labels, strict=True):
        colour = alt.Color(datum=label, type="nominal", title=None, scale=scale, legend=legend)
        line = alt.Chart(ROWS).encode(x=_month(total["year"]), y=_tonnes(name), color=colour)
        tips = _tips(planned=planned)
        lines += [
            line.mark_line(strokeWidth=2.5).encode(
                strokeDash=alt.StrokeDash(datum=label, type="nominal", title=None, scale=dashes, legend=legend)
            )
        ]
        lines += [line.mark_point(filled=True, size=60).encode(tooltip=tips)]
        lines += _onward(name, colour, ends)
    chart = alt.layer(*lines).properties(width=WIDTH, height=HEIGHT)
    return Figure(
        "to_date", word("monitor_title", year=total["year"]), _caption(total), specified(chart), rows.to_dicts(), ends
    )


def grid_told(grid: GridUsed) -> str:
    """The grid factor that the months are measured with (GridUsed): its value, year and source."""
    factor = f"{grid.tco2_per_mwh:.6g}"
    source = word("monitor_grid_assumed") if grid.source is None else grid.source
    return word(_GRID[grid.basis], factor=factor, year=grid.year, source=source)


_GRID: Final = {"plan": "monitor_grid_plan", "estimate": "monitor_grid_estimate"}


def _ends(rows: pl.DataFrame, total: Row, *, planned: bool) -> Sequence[Row]:
    """From the last month read to the end of the year, at this rate and as planned; nothing once December is read."""
    last = rows.row(-1, named=True)
    if last["month"] == DECEMBER or total["projected_tco2"] is None:
        return []
    names = {"emission_end": "projected_tco2", "low": "projected_low_tco2", "high": "projected_high_tco2"}
    known = {name: total[of] for name, of in (names | ({"plan_end": "planned_tco2"} if planned else {})).items()}
    ends = {name: None if value is None else value / tonnes_unit().scale for name, value in known.items()}
    begins = {name: last[name] for name in ("month", "emission", *(["plan"] if planned else []))}
    return [{**begins, "december": DECEMBER, **ends}]


def _month(year: int) -> alt.X:
    months = list(range(1, DECEMBER + 1))
    axis = alt.Axis(format="d", values=months, grid=False, labelFlush=False)
    return alt.X("month:Q", title=word("monitor_axis_month", year=year), axis=axis, scale=alt.Scale(domain=[0.7, 12.4]))


def _tonnes(name: str) -> alt.Y:
    return alt.Y(
        f"{name}:Q", title=word("monitor_axis"), axis=alt.Axis(format=tonnes_axis()), scale=alt.Scale(domainMin=0)
    )


def _onward(name: str, colour: alt.Color, ends: Sequence[Row]) -> list[alt.Chart]:
    """A thin dotted line on to the end of the year, a ring there, and the interval as a standing bar."""
    if not ends:
        return []
    base = alt.Chart(PLANS)
    onward = base.mark_rule(strokeDash=[2, 4], strokeWidth=1.5, tooltip=None).encode(
        x="month:Q", x2="december:Q", y=f"{name}:Q", y2=f"{name}_end:Q", color=colour
    )
    ring = base.mark_point(filled=False, size=70, strokeWidth=2, tooltip=None).encode(
        x="december:Q", y=f"{name}_end:Q", color=colour
    )
    known = name == "emission" and ends[0]["low"] is not None and ends[0]["high"] is not None
    bar = base.mark_rule(strokeWidth=2.5, tooltip=None).encode(x="december:Q", y="low:Q", y2="high:Q", color=colour)
    return [onward, ring, *([bar] if known else [])]


def _tips(*, planned: bool) -> list[alt.Tooltip]:
    told = [
        alt.Tooltip("month:Q", title=word("monitor_month"), format="d"),
        alt.Tooltip("enterprises_read:Q", title=word("monitor_read"), format=",d"),
        alt.Tooltip("month_tco2:Q", title=word("monitor_of_month"), format=tonnes_format()),
        alt.Tooltip("emission:Q", title=word("monitor_emission"), format=tonnes_format()),
    ]
    return [*told, alt.Tooltip("plan:Q", title=word("monitor_plan"), format=tonnes_format())] if planned else told


def _caption(total: Row) -> str:
    """What the lines cover, and where they lead."""
    planned = total["planned_to_date_tco2"] is not None
    told = [
        word(
            "monitor_caption" if planned else "monitor_caption_no_plan",
            enterprises=count(total["enterprises_compared" if planned else "enterprises_read"]),
        )
    ]
    if total["projected_tco2"] is not None and total["last_month"] != DECEMBER:
        ends = interval(total["projected_low_tco2"], total["projected_high_tco2"], total_tco2)
        key = "monitor_onward" if ends else "monitor_onward_bare"
        told.append(word(key, year=total_tco2(total["projected_tco2"]), interval=ends))
    return gap().join(told)
