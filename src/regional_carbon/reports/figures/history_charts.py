"""One enterprise through the years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt

from regional_carbon.language.amounts import money_unit, tonnes_unit
from regional_carbon.reports.figures.marks import COLOURS, GUTTER, PANEL, ROWS, Figure, specified
from regional_carbon.reports.sentences.words import currency_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

HISTORY: Final = {
    "history_electricity": "electricity_mwh", "history_output": "output_cny", "history_emission": "emission_tco2",
    "history_efficiency": "efficiency_cny_per_tco2",
}  # fmt: skip
DIGITS: Final = 5  # of a figure drawn: more cannot be told apart


def history_figure(run: Run, years: Sequence[Row]) -> Figure:
    """Electricity, output, emission and efficiency of one enterprise, rows of EnterpriseHistory, a panel each."""
    rows = [
        {
            "quantity": word(key, currency=currency_text(run)),
            "year": year["year"],
            "value": float(f"{value:.{DIGITS}g}"),
        }
        for key, name in HISTORY.items()
        for year in years
        if (value := _panel_value(name, year[name])) is not None
    ]
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, tickCount=5),
              scale=alt.Scale(nice=False, padding=12))  # fmt: skip
    values = alt.Axis(format="~s", tickCount=4, labelFlush=8)
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=values)
    tips = [
        alt.Tooltip("quantity:N", title=word("history_panel")),
        alt.Tooltip("year:Q", title=word("year"), format="d"),
        alt.Tooltip("value:Q", title=word("history_value"), format=",.6~g"),
    ]
    line = alt.Chart().mark_line(point=alt.OverlayMarkDef(size=34), color=COLOURS[0], strokeWidth=1.8)
    header = alt.Header(labelFontSize=11.5, labelLimit=PANEL["width"] + GUTTER - 8, labelAnchor="start", title=None)
    order = list(dict.fromkeys(row["quantity"] for row in rows))
    chart = alt.layer(line.encode(x=x, y=y, tooltip=tips)).properties(**PANEL).facet(
        facet=alt.Facet("quantity:N", title=None, header=header, sort=order), columns=3, data=ROWS,
        spacing={"row": 58, "column": GUTTER}, bounds="flush",
    ).resolve_scale(y="independent", x="shared").resolve_axis(x="independent")  # fmt: skip
    return Figure(
        "history", word("history_figure"), word("history_caption", year=run.settings.year), specified(chart), rows
    )


def _panel_value(name: str, value: float | None) -> float | None:
    """What a panel draws: output and emission in the units of their reader."""
    units = {"output_cny": money_unit().scale, "emission_tco2": tonnes_unit().scale}
    return None if value is None else value / units.get(name, 1)
