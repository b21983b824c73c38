"""What the goal costs: output forgone a year against tonnes, a line a strategy, opened where the goal is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import altair as alt
import polars as pl

from regional_carbon.language.amounts import money_unit, tonnes_unit, total_tco2
from regional_carbon.reports.figures.curve_points import curve_rows, curve_tips
from regional_carbon.reports.figures.marks import (
    COLOURS,
    DASHES,
    ONE,
    REFERENCE,
    ROWS,
    WIDTH,
    Figure,
    repeated,
    specified,
    tonnes_axis,
)
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.shown import sums
from regional_carbon.reports.sentences.words import target_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

AIR: Final = 1.25  # times the goal, up to which the chart opens
DEAREST: Final = 4.0  # times the cheapest at the goal, up to which it opens: beyond, all others would lie flat
APART: Final = 0.055  # of the height, that the labels at the lines' ends keep from each other
HEIGHT: Final = 300
ENDS: Final = alt.NamedData(name="ends")


@dataclass(frozen=True)
class Opening:
    """How far the chart opens, and where its lines then end."""

    zoom: Mapping[str, float]
    ends: Sequence[Row]


@dataclass(frozen=True)
class GoalFigure(Figure):
    """The chart with what stands beside its rows: labels at the lines' ends, and how far it opens."""

    opening: Opening | None = None

    def datasets(self) -> dict[str, Sequence[Row]]:
        """As any figure's, with the labels."""
        return {**super().datasets(), "ends": self.opening.ends if self.opening else []}


def goal_figure(run: Run, *, bare: bool = False) -> GoalFigure:
    """Output forgone a year over tonnes, all strategies, up to a quarter beyond the goal; `bare` as in Figure 4."""
    named = strategy_labels(run.strategies, bare=bare)
    labels = list(named.values())
    colours, dashes = repeated(COLOURS, labels), [list(dash) for dash in repeated(DASHES, labels)]
    rows = [row for name, label in named.items() for row in curve_rows(run, name, label)]
    opened = opening(
        run, {
            label: [(row["reduction"], row["forgone"]) for row in rows if row["strategy"] == label]
            for label in labels
        }
    )  # fmt: skip
    colour = alt.Color("strategy:N", sort=labels, scale=alt.Scale(domain=labels, range=colours), legend=None)
    dash = alt.StrokeDash("strategy:N", sort=labels, scale=alt.Scale(domain=labels, range=dashes), legend=None)
    base = alt.Chart(ROWS).encode(x=_x(), y=_y(run))
    near = alt.selection_point(
        name="near", nearest=True, on="pointerover", clear="pointerout", fields=["strategy", "m"], empty=False
    )
    seen = alt.when(near).then(alt.value(1)).otherwise(alt.value(0))
    lines = base.mark_line(strokeWidth=2.5, clip=True).encode(color=colour, strokeDash=dash, order="m:Q")
    points = base.mark_point(filled=True, size=70, clip=True).encode(
        color=colour, opacity=seen, tooltip=curve_tips(run, rows)
    )
    text = alt.Chart(ENDS).mark_text(
        align="left", dx=6, baseline="middle", fontSize=12, fontWeight="bold", clip=False, tooltip=None
    ).encode(x=alt.X("at:Q"), y=alt.Y("cost:Q"), text="label:N", color=colour)  # fmt: skip
    chart = alt.layer(lines, points.add_params(near), text, *_goal(run, _goal_tonnes(run))).properties(
        width=WIDTH, height=HEIGHT
    )
    spec = specified(chart)
    spec["params"] = [
        *spec.get("params", []), *({"name": name, "value": opened.zoom[name]} for name in ("most_x", "most_y")),
    ]  # fmt: skip
    caption = word("goal_chart_caption", target=target_text(run))
    return GoalFigure("goal", word("goal_chart"), caption, spec, rows, opening=opened)


def _goal_tonnes(run: Run) -> float:
    """The reduction asked, in the reader's unit."""
    return run.settings.target * float(run.tables["enterprises"]["emission_tco2"].sum()) / tonnes_unit().scale


def _x() -> alt.X:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef(expr="most_x"), nice=False)
    return alt.X("reduction:Q", title=word("axis_less"), axis=alt.Axis(format=tonnes_axis(), tickCount=8), scale=scale)


def _y(run: Run) -> alt.Y:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef(expr="most_y"), nice=False)
    title = word("axis_cost_a_year", money=sums(run.settings.currency))
    return alt.Y("forgone:Q", title=title, axis=alt.Axis(format=",~f", tickCount=6), scale=scale)


def _goal(run: Run, at: float) -> tuple[alt.Chart, alt.Chart]:
    """The reduction asked as a line with its name on it."""
    told = word("goal_label", target=target_text(run), tonnes=total_tco2(at * tonnes_unit().scale))
    x = alt.XDatum(at, type="quantitative")
    rule = alt.Chart(ONE).mark_rule(strokeWidth=1.5, color=REFERENCE).encode(x=x)
    label = alt.Chart(ONE).mark_text(
        align="right", dx=-5, dy=2, baseline="top", color=REFERENCE, fontSize=12, fontWeight="bold"
    ).encode(x=x, y=alt.value(0), text=alt.TextDatum(told))  # fmt: skip
    return rule, label


Line: TypeAlias = Sequence[tuple[float, float]]  # reduction and output forgone, in the reader's units


def opening(run: Run, lines: Mapping[str, Line]) -> Opening:
    """How far the chart opens over the lines, by label: a quarter beyond the goal, as high as all but the dearest rule.

    The label of each line stands where it leaves the chart, or ends, apart from the others'.
    """
    whole_x = max((less for line in lines.values() for less, _ in line), default=1.0) or 1.0
    whole_y = max((cost for line in lines.values() for _, cost in line), default=1.0) or 1.0
    most_x = min(AIR * _goal_tonnes(run), whole_x)
    met = run.tables["comparison"].filter(pl.col("meets_target"))["output_forgone_cny"]
    costs = [cost / money_unit().scale for cost in met if cost > 0]
    shown = [cost for cost in costs if cost <= DEAREST * min(costs)]
    most_y = min(1.6 * max(shown), whole_y) if shown else whole_y
    zoom = {"most_x": most_x, "most_y": most_y, "whole_x": whole_x, "whole_y": whole_y}
    return Opening(zoom, _ends(lines, most_x, most_y))


def _ends(lines: Mapping[str, Line], most_x: float, most_y: float) -> Sequence[Row]:
    """Each line's label, at the edge of the chart where it leaves by the side, else where it ends or leaves above."""
    left = {label: _end(line, most_x, most_y) for label, line in lines.items()}
    placed: dict[str, float] = {}
    for label, (_, cost) in sorted(left.items(), key=lambda item: -item[1][1]):
        while any(abs(cost - other) < APART * most_y for other in placed.values()):
            cost -= APART * most_y / 4
        placed[label] = cost
    return [{"strategy": label, "label": label, "at": at, "cost": placed[label]} for label, (at, _) in left.items()]


def _end(line: Line, most_x: float, most_y: float) -> tuple[float, float]:
    """The point at which a line leaves the chart, between two of its own; its last where it stays inside."""
    before = (0.0, 0.0)
    for less, cost in line:
        if less > most_x or cost > most_y:
            shares = [
                (most - low) / (high - low)
                for most, low, high in ((most_x, before[0], less), (most_y, before[1], cost)) if high > max(most, low)
            ]  # fmt: skip
            share = min(shares)
            return before[0] + share * (less - before[0]), before[1] + share * (cost - before[1])
        before = (less, cost)
    return before
