"""How far to the goal: what is emitted, what is expected, and what may be emitted, a bar each."""

from __future__ import annotations

from typing import Final

import altair as alt

from regional_carbon.language.amounts import count
from regional_carbon.language.messages import say
from regional_carbon.reports.figures.marks import COLOURS, ROWS, Figure, specified
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

_COLOURS: Final = ("#C4CED7", "#8FA3B3", COLOURS[0])
STEP: Final = 46  # points from bar to bar


def goal_figure(run: Run, *, width: int) -> Figure:
    """The emissions of the year estimated, those of the goal's year if nothing is asked, and those that may remain.

    Without a pathway the goal is the target of the year estimated: two bars.
    """
    rows = _rows(run)
    told = [row["what"] for row in rows]
    names = alt.Y("what:N", sort=told, title=None,
                  axis=alt.Axis(labelLimit=150, ticks=False, domain=False, labelPadding=6))  # fmt: skip
    tonnes = alt.X("tonnes:Q", axis=None)
    colour = alt.Color("what:N", sort=told, scale=alt.Scale(domain=told, range=_COLOURS[-len(told) :]), legend=None)
    bar = alt.Chart(ROWS).mark_bar(height=STEP * 0.6).encode(x=tonnes, y=names, color=colour)
    label = alt.Chart(ROWS).mark_text(align="left", dx=5).encode(x="tonnes:Q", y=names, text="label:N")
    chart = alt.layer(bar, label).properties(width=width, height=STEP * len(rows))
    bars = [say("papers", "bar_told", industry=row["what"], tonnes=row["label"]) for row in rows]
    return Figure("goal", say("papers", "figure_goal"), say("papers", "goal_told", bars=bars), specified(chart), rows)


def _rows(run: Run) -> list[Row]:
    year, total = run.settings.year, run.summary["emission_tco2"]
    told = [(say("papers", "bar_emitted", year=year), total)]
    if "pathway" in run.tables:
        last = run.tables["pathway"].row(-1, named=True)
        limit = last["planned_tco2"] if last["goal_tco2"] is None else last["goal_tco2"]
        told.append((say("papers", "bar_usual", year=last["year"]), last["business_as_usual_tco2"]))
        told.append((say("papers", "bar_limit", year=last["year"]), limit))
    else:
        told.append((say("papers", "bar_limit", year=year), total * (1 - run.settings.target)))
    return [{"what": what, "tonnes": tonnes, "label": count(tonnes)} for what, tonnes in told]
