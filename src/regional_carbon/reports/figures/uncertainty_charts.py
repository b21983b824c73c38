"""How sure the region's total is: with each source of error alone, and with better evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt

from regional_carbon.language.amounts import UNKNOWN, interval, tidy, tonnes_unit, total_tco2
from regional_carbon.reports.figures.marks import COLOURS, ONE, REFERENCE, ROWS, WIDTH, Figure, specified, tonnes_axis
from regional_carbon.reports.sentences.uncertainty_section import tried
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

SHORT: Final = {
    "all": "short_all", "evidence": "short_evidence", "trend": "short_trend", "statistics": "short_statistics",
    "fuel_carbon": "short_carbon", "factors": "short_factors", "grid": "short_grid", "electricity_meter": "short_meter",
    "share_in_bands": "short_bands",
    "past_inventory": "short_past", "metered_fuels": "short_metered", "verified_inventory": "short_verified",
}  # fmt: skip
BAR: Final = 26  # from one interval to the next


def uncertainty_figure(run: Run) -> Figure:
    """The interval of the region's total: with each source of error alone, and with better evidence."""
    rows = interval_rows(run)
    groups = [word(key) for key in ("group_all", "group_source", "group_better")]
    told = [group for group in groups if any(row["group"] == group for row in rows)]
    legend = alt.Legend(orient="top", title=None, labelLimit=420, columns=3)
    colours = alt.Scale(
        domain=told, range=[dict(zip(groups, ("#000000", *COLOURS[:3:2]), strict=True))[of] for of in told]
    )
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=210, grid=False, ticks=False))
    axis = alt.Axis(format=tonnes_axis(), tickCount=6, labelFlush=True)
    least, most = min(row["low"] for row in rows), max(row["high"] for row in rows)
    room = [least - 0.03 * (most - least), most + 0.12 * (most - least)]  # to the right, for the widths
    x = alt.X("low:Q", title=word("axis_total"), scale=alt.Scale(domain=room, zero=False, nice=False), axis=axis)
    tips = [
        alt.Tooltip("label:N", title=word("head_source")),
        alt.Tooltip("interval:N", title=word("interval_emission")),
        alt.Tooltip("width:N", title=word("head_width")),
    ]
    bars = alt.Chart(ROWS).mark_bar(height=11, cornerRadius=2).encode(
        x=x, x2="high:Q", y=y, color=alt.Color("group:N", sort=told, scale=colours, legend=legend), tooltip=tips
    )  # fmt: skip
    estimate = run.tables["region_emission"]["emission_tco2"][0] / tonnes_unit().scale
    line = alt.Chart(ONE).mark_rule(strokeWidth=2, strokeDash=[6, 3], color=REFERENCE).encode(
        x=alt.XDatum(estimate, type="quantitative")
    )  # fmt: skip
    texts = alt.Chart(ROWS).mark_text(align="left", dx=6, fontSize=11).encode(x="high:Q", y=y, text="width:N")
    chart = alt.layer(bars, line, texts).properties(width=WIDTH, height=BAR * len(rows))
    return Figure("how_sure", word("figure_sure"), word("figure_sure_caption"), specified(chart), rows)


def interval_rows(run: Run) -> Sequence[Row]:
    """The bars in order: all errors, each source alone, then what better evidence would leave, narrower ones only."""
    told: list[tuple[str, str, Row]] = [
        ("group_all" if row["source"] == "all" else "group_source", row["source"], row)
        for row in run.tables["error_sources"].to_dicts()
    ]
    told += [("group_better", row["evidence"], row) for row in tried(run.tables["better_evidence"]).narrower]
    return [
        {
            "group": word(group),
            "label": word(SHORT[name]),
            "low": row["emission_low_tco2"] / tonnes_unit().scale,
            "high": row["emission_high_tco2"] / tonnes_unit().scale,
            "interval": interval(row["emission_low_tco2"], row["emission_high_tco2"], total_tco2),
            "width": UNKNOWN if row["width_rate"] is None else tidy(row["width_rate"]),
        }
        for group, name, row in told
    ]
