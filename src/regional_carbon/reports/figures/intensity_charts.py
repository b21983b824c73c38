"""Carbon–electricity intensity by industry and year, a panel each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import polars as pl

from regional_carbon.language.messages import gap
from regional_carbon.reports.figures.marks import BEYOND, COLOURS, GUTTER, PANEL, ROWS, Figure, specified
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

PANELS: Final = 24  # industries drawn, the largest emitters first


def by_emission(run: Run) -> list[str]:
    """The industries of the enterprises, the largest emitter first."""
    totals = run.tables["enterprises"].group_by("industry_code").agg(pl.col("emission_tco2").sum())
    return totals.sort("emission_tco2", "industry_code", descending=[True, False])["industry_code"].to_list()


def intensity_figure(run: Run) -> Figure:
    """Carbon–electricity intensity by industry and year, with the forecast and its interval."""
    every = by_emission(run)
    header = alt.Header(labelFontSize=11.5, labelLimit=PANEL["width"] + GUTTER - 8, labelAnchor="start", title=None)
    chart = alt.layer(*_panel(run)).properties(**PANEL).facet(
        facet=alt.Facet("industry:N", title=None, header=header), columns=3, data=ROWS,
        spacing={"row": 58, "column": GUTTER}, bounds="flush",
    ).resolve_scale(y="independent", x="shared").resolve_axis(x="independent")  # fmt: skip
    caption = word(
        "intensity_caption",
        year=run.settings.year,
        trend=run.settings.trend,
        grid=f"{run.settings.grid.tco2_per_mwh:g}",
    )
    if len(every) > PANELS:
        caption += gap() + word("panels", shown=PANELS, total=len(every))
    return Figure(
        "intensity", word("intensity_figure"), caption, specified(chart), _intensity_rows(run, every[:PANELS])
    )


def _intensity_rows(run: Run, codes: list[str]) -> Sequence[Row]:
    """What was observed and what is expected of some industries, each year once."""
    name = pl.col("industry_code") + pl.lit(" ") + pl.col("industry")
    history = run.tables["intensity"].filter(
        pl.col("industry_code").is_in(codes) & (pl.col("year") <= run.settings.year)
    )
    forecast = run.tables["forecast"].filter(pl.col("industry_code").is_in(codes))
    observed = history.select(industry=name, year="year", observed="intensity_tco2_per_mwh")
    expected = forecast.select(
        industry=name, year="year", forecast="intensity_tco2_per_mwh",
        low="intensity_low_tco2_per_mwh", high="intensity_high_tco2_per_mwh",
    )  # fmt: skip
    return [*observed.to_dicts(), *expected.to_dicts()]


def _panel(run: Run) -> list[alt.Chart]:
    """One industry: the years observed, the forecast with its interval, and the grid factor."""
    years = alt.Axis(format="d", tickMinStep=1, tickCount=4)
    x = alt.X("year:Q", title=None, axis=years, scale=alt.Scale(nice=False, padding=10))
    values = alt.Axis(format=".4~f", tickCount=4, titleFontSize=10.5, labelFlush=8)
    y = alt.Y("observed:Q", title="tCO2/MWh", scale=alt.Scale(zero=False, nice=False, padding=8), axis=values)
    tips = [alt.Tooltip("industry:N", title=word("industry")), alt.Tooltip("year:Q", title=word("year"), format="d")]

    def tip(field: str) -> alt.Tooltip:
        return alt.Tooltip(f"{field}:Q", title=word(field), format=".4f")

    line = alt.Chart().mark_line(point=alt.OverlayMarkDef(size=28), color=COLOURS[0], strokeWidth=1.8)
    bar = alt.Chart().mark_rule(strokeWidth=2.5, color=COLOURS[1])
    mark = alt.Chart().mark_point(filled=False, size=70, strokeWidth=2, color=COLOURS[1], shape="diamond")
    rule = alt.Chart().mark_rule(strokeDash=[4, 4], color=BEYOND)
    return [
        line.encode(x=x, y=y, tooltip=[*tips, tip("observed")]),
        bar.encode(x=x, y="low:Q", y2="high:Q"),
        mark.encode(x=x, y="forecast:Q", tooltip=[*tips, tip("forecast"), tip("low"), tip("high")]),
        rule.encode(y=alt.YDatum(run.settings.grid.tco2_per_mwh, type="quantitative")),
    ]
