"""The figures of the paper and of a run: specifications made once per language, rows laid beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import polars as pl

from regional_carbon.reports.case import Case, word

# Okabe and Ito (2008), Color Universal Design: told apart by every kind of colour vision; never colour alone.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A7A7A", "#000000")
DASHES: Final = ((1, 0), (8, 4), (2, 3), (10, 3, 2, 3), (4, 2), (12, 4), (6, 2, 1, 2), (3, 6))
SHAPES: Final = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
)
REFERENCE: Final = "#B00020"

POINTS: Final = 600  # of a curve drawn: more cannot be told apart on a page
MARKS: Final = 2_000  # enterprises drawn in the ranking
PANELS: Final = 24  # industries drawn, the largest emitters first

WIDTH: Final = 720
HEIGHT: Final = 380


@dataclass(frozen=True)
class Figure:
    """A chart: its name as a file, its title, what to read in it, its specification and its rows."""

    name: str
    title: str
    caption: str
    spec: dict[str, Any]
    rows: list[dict[str, Any]]

    def whole(self) -> dict[str, Any]:
        """The specification with its rows, as a picture needs it."""
        return {**self.spec, "datasets": self.datasets()}

    def datasets(self) -> dict[str, list[dict[str, Any]]]:
        """The rows by the names the specification calls them."""
        return {"rows": self.rows, "one": [{}]}


def figures(case: Case) -> list[Figure]:
    """Figures 2, 3 and 4 of the paper, and the intensity of each industry, for one run."""
    return [figure_4(case), figure_3(case), figure_2(case), intensity(case)]


def _spec(chart: Any) -> dict[str, Any]:
    """The chart as plain data; its rows come beside it, under the name `rows`."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["autosize"] = {"type": "fit-x", "contains": "padding"} if "facet" not in spec else {"type": "pad"}
    return spec


ROWS: Final = alt.NamedData(name="rows")
ONE: Final = alt.NamedData(name="one")  # what is drawn once: a target, a reference line


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


def _rate(title: str) -> alt.X:
    return alt.X(
        "reduction_rate:Q", title=title, axis=alt.Axis(format=".0%", tickCount=10), scale=alt.Scale(domainMin=0)
    )


def _cost(case: Case, **scale: Any) -> alt.Y:
    title = word("axis_average_cost", currency=case.currency)
    return alt.Y("average_cost:Q", title=title, axis=alt.Axis(format=",.0f"), scale=alt.Scale(**scale))


def _curve_tips(case: Case) -> list[alt.Tooltip]:
    money = {"currency": case.currency}
    return [
        alt.Tooltip("strategy:N", title=word("strategy")),
        alt.Tooltip("enterprise:N", title=word("reached_last")),
        alt.Tooltip("m:Q", title=word("reached"), format=",d"),
        alt.Tooltip("reduction_rate:Q", title=word("rate"), format=".2%"),
        alt.Tooltip("reduction:Q", title=word("reduction"), format=",.0f"),
        alt.Tooltip("average_cost:Q", title=word("axis_average_cost", **money), format=",.0f"),
        alt.Tooltip("forgone:Q", title=word("forgone_million", **money), format=",.1f"),
    ]


def _curve_rows(case: Case, strategy: str) -> list[dict[str, Any]]:
    curve = case.curves.filter(pl.col("strategy") == strategy)
    names = case.enterprises.select("enterprise_id", *(["name"] if "name" in case.enterprises.columns else []))
    told = thinned(curve).join(names, on="enterprise_id", how="left", maintain_order="left")
    name = pl.col("enterprise_id")
    if "name" in told.columns:
        name = pl.when(pl.col("name").is_null()).then(name).otherwise(name + pl.lit(" · ") + pl.col("name"))
    return told.select(
        strategy=pl.lit(case.label(strategy)),
        enterprise=name,
        m="m",
        reduction_rate="reduction_rate",
        reduction="reduction_tco2",
        average_cost="average_cost_cny_per_tco2",
        forgone=pl.col("output_forgone_cny") / 1e6,
    ).to_dicts()


def _thinned_note(case: Case) -> str:
    longest = case.curves.group_by("strategy").len()["len"].max()
    return " " + word("thinned", points=POINTS) if isinstance(longest, int) and longest > POINTS else ""


def figure_4(case: Case) -> Figure:
    """Averaged cost over total reduction rate, all strategies, with the target."""
    labels = [shown.label() for shown in case.strategies]
    colour = alt.Color(
        "strategy:N",
        title=None,
        sort=labels,
        scale=alt.Scale(domain=labels, range=list(COLOURS[: len(labels)])),
        legend=alt.Legend(
            orient="top", columns=2, labelLimit=420, symbolType="stroke", symbolSize=900, symbolStrokeWidth=2.5
        ),
    )
    dash = alt.StrokeDash(
        "strategy:N", sort=labels, scale=alt.Scale(domain=labels, range=[list(dash) for dash in DASHES[: len(labels)]])
    )
    nearest = alt.selection_point(name="near", nearest=True, on="pointerover", fields=["reduction_rate"], empty=False)
    base = alt.Chart(ROWS).encode(x=_rate(word("axis_rate")), y=_cost(case, domainMin=0))
    lines = base.mark_line(strokeWidth=2.5).encode(color=colour, strokeDash=dash)
    points = (
        base.mark_point(filled=True, size=70)
        .encode(
            color=colour,
            opacity=alt.when(nearest).then(alt.value(1)).otherwise(alt.value(0)),
            tooltip=_curve_tips(case),
        )
        .add_params(nearest)
    )
    label_text = word("target_label", target=f"{case.target:.1%}")
    target = alt.Chart(ONE).mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=REFERENCE).encode(
        x=alt.XDatum(case.target, type="quantitative")
    )  # fmt: skip
    label = alt.Chart(ONE).mark_text(align="left", dx=5, dy=2, baseline="top", color=REFERENCE, fontSize=12).encode(
        x=alt.XDatum(case.target, type="quantitative"), y=alt.value(0), text=alt.TextDatum(label_text)
    )  # fmt: skip
    chart = alt.layer(lines, points, target, label).properties(width=WIDTH, height=HEIGHT)
    rows = [row for shown in case.strategies for row in _curve_rows(case, shown.name)]
    caption = word("figure_4_caption", target=f"{case.target:.1%}") + _thinned_note(case)
    return Figure("figure_4", word("figure_4"), caption, _spec(chart), rows)


def figure_3(case: Case) -> Figure:
    """The opt-out's averaged cost over total reduction rate, with a reference line."""
    rows = _curve_rows(case, "marginal_opt_out")
    highest = max((row["average_cost"] or 0 for row in rows), default=1.0)
    line = case.line_cny_per_tco2 if case.line_cny_per_tco2 is not None else highest / 2
    ref = alt.param(name="ref", value=line)
    base = alt.Chart(ROWS).encode(
        x=_rate(word("axis_rate")), y=_cost(case, domain=[0, max(highest, line) * 1.05], nice=False)
    )
    steps = base.mark_line(strokeWidth=1.5, color=COLOURS[0], opacity=0.6)
    below = alt.condition("datum.average_cost <= ref", alt.value(COLOURS[0]), alt.value("#9A9A9A"))
    shape = alt.condition("datum.average_cost <= ref", alt.value("circle"), alt.value("cross"))
    points = base.mark_point(filled=True, size=46, opacity=1).encode(
        color=below, shape=shape, tooltip=_curve_tips(case)[1:]
    )
    rule = alt.Chart(ONE).mark_rule(strokeWidth=2, strokeDash=[6, 3], color=REFERENCE).encode(
        y=alt.YDatum(alt.ExprRef(expr="ref"), type="quantitative")
    )  # fmt: skip
    label = alt.Chart(ONE).mark_text(align="left", dx=6, dy=-7, color=REFERENCE, fontSize=12).encode(
        x=alt.value(0), y=alt.YDatum(alt.ExprRef(expr="ref"), type="quantitative"),
        text=alt.value(alt.ExprRef(expr=f"format(ref, ',.0f') + ' {case.currency}/tCO2'"))
    )  # fmt: skip
    chart = alt.layer(steps, points, rule, label).add_params(ref).properties(width=WIDTH, height=HEIGHT)
    caption = word("figure_3_caption") + _thinned_note(case)
    return Figure("figure_3", word("figure_3"), caption, _spec(chart), rows)


def figure_2(case: Case) -> Figure:
    """Carbon efficiency of every enterprise in order of rank; the larger the mark, the larger the emission."""
    ranked = case.enterprises.filter(pl.col("rank").is_not_null()).sort("rank")
    every = -(-ranked.height // MARKS)
    drawn = ranked.gather_every(every) if every > 1 else ranked
    industries = _largest_industries(case)
    names = [name for _, name in industries]
    rows = drawn.select(
        rank="rank",
        efficiency="efficiency_cny_per_tco2",
        emission="emission_tco2",
        enterprise="enterprise_id",
        industry=pl.col("industry_code").replace_strict(
            dict(industries), default=word("other_industries"), return_dtype=pl.String
        ),
    ).to_dicts()
    shown = [*names, word("other_industries")] if len(case.forecast) > len(names) else names
    values = [row["efficiency"] for row in rows if row["efficiency"]]
    wide = bool(values) and max(values) / min(values) > 100
    scale = alt.Scale(zero=False)
    if wide and len(values) == len(rows):
        scale = alt.Scale(type="log", nice=False, domain=[min(values) / 1.5, max(values) * 1.5])
    chart = (
        alt.Chart(ROWS)
        .mark_point(filled=True, opacity=0.8)
        .encode(
            x=alt.X(
                "rank:Q", title=word("axis_rank"), scale=alt.Scale(nice=False, padding=14), axis=alt.Axis(format=",d")
            ),
            y=alt.Y(
                "efficiency:Q",
                title=word("axis_efficiency", currency=case.currency),
                scale=scale,
                axis=alt.Axis(format=",.0f", tickCount=8),
            ),
            size=alt.Size(
                "emission:Q",
                title=word("axis_emission"),
                scale=alt.Scale(range=[25, 900]),
                legend=alt.Legend(format=",.0f", orient="right", tickCount=3, symbolFillColor="#9A9A9A"),
            ),
            color=alt.Color(
                "industry:N",
                title=word("industry_title"),
                scale=alt.Scale(domain=shown, range=list(COLOURS[: len(shown)])),
                legend=alt.Legend(orient="right", labelLimit=230),
            ),
            shape=alt.Shape(
                "industry:N",
                title=word("industry_title"),
                scale=alt.Scale(domain=shown, range=list(SHAPES[: len(shown)])),
            ),
            tooltip=[
                alt.Tooltip("enterprise:N", title=word("enterprise")),
                alt.Tooltip("industry:N", title=word("industry")),
                alt.Tooltip("rank:Q", title=word("rank"), format=",d"),
                alt.Tooltip("efficiency:Q", title=word("axis_efficiency", currency=case.currency), format=",.0f"),
                alt.Tooltip("emission:Q", title=word("axis_emission"), format=",.0f"),
            ],
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    caption = word("figure_2_caption") + (" " + word("every", every=every) if every > 1 else "")
    return Figure("figure_2", word("figure_2"), caption, _spec(chart), rows)


def _largest_industries(case: Case) -> list[tuple[str, str]]:
    """Code and name of the industries told apart in Figure 2: as many as there are colours, the largest emitters."""
    names = dict(case.forecast.select("industry_code", "industry").iter_rows())
    totals = (
        case.enterprises.group_by("industry_code")
        .agg(pl.col("emission_tco2").sum())
        .sort("emission_tco2", descending=True)
    )
    codes = totals["industry_code"].to_list()
    kept = codes if len(codes) <= len(COLOURS) else codes[: len(COLOURS) - 1]
    return [(code, names.get(code) or code) for code in kept]


def intensity(case: Case) -> Figure:
    """Carbon–electricity intensity by industry and year, with the forecast and its interval."""
    totals = dict(case.enterprises.group_by("industry_code").agg(pl.col("emission_tco2").sum()).iter_rows())
    codes = sorted(totals, key=lambda code: -(totals[code] or 0))[:PANELS]
    forecast = case.forecast.filter(pl.col("industry_code").is_in(codes))
    history = case.intensity.filter(pl.col("industry_code").is_in(codes) & (pl.col("year") <= case.year))
    name = pl.col("industry_code") + pl.lit(" ") + pl.col("industry")
    observed = history.select(industry=name, year="year", observed="intensity_tco2_per_mwh").to_dicts()
    expected = forecast.select(
        industry=name, year="year", forecast="intensity_tco2_per_mwh",
        low="intensity_low_tco2_per_mwh", high="intensity_high_tco2_per_mwh",
    ).to_dicts()  # fmt: skip
    year = alt.X(
        "year:Q",
        title=None,
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=5),
        scale=alt.Scale(nice=False, padding=8),
    )
    value = alt.Y(
        "observed:Q", title=None, scale=alt.Scale(zero=False, padding=8), axis=alt.Axis(format=".4~f", tickCount=4)
    )
    tips = [alt.Tooltip("industry:N", title=word("industry")), alt.Tooltip("year:Q", title=word("year"), format="d")]
    lines = alt.Chart().mark_line(point=alt.OverlayMarkDef(size=26), color=COLOURS[0], strokeWidth=1.8).encode(
        x=year, y=value, tooltip=[*tips, alt.Tooltip("observed:Q", title=word("observed"), format=".4f")]
    )  # fmt: skip
    bars = alt.Chart().mark_rule(strokeWidth=2, color=COLOURS[1]).encode(x=year, y="low:Q", y2="high:Q")
    marks = alt.Chart().mark_point(filled=False, size=60, strokeWidth=2, color=COLOURS[1], shape="diamond").encode(
        x=year,
        y="forecast:Q",
        tooltip=[
            *tips,
            alt.Tooltip("forecast:Q", title=word("forecast"), format=".4f"),
            alt.Tooltip("low:Q", title=word("low"), format=".4f"),
            alt.Tooltip("high:Q", title=word("high"), format=".4f"),
        ],
    )  # fmt: skip
    grid = (
        alt.Chart()
        .mark_rule(strokeDash=[4, 4], color="#7A7A7A")
        .encode(y=alt.YDatum(case.grid_tco2_per_mwh, type="quantitative"))
    )
    panel = alt.layer(lines, bars, marks, grid).properties(width=205, height=110)
    header = alt.Header(labelFontSize=11, labelLimit=215, labelAnchor="start", title=None)
    chart = panel.facet(facet=alt.Facet("industry:N", title=None, header=header), columns=4, data=ROWS, spacing=18)
    chart = chart.resolve_scale(y="independent", x="shared")
    caption = word("intensity_caption", year=case.year, trend=case.trend, grid=f"{case.grid_tco2_per_mwh:g}")
    if len(totals) > PANELS:
        caption += " " + word("panels", shown=PANELS, total=len(totals))
    return Figure("intensity", word("intensity_figure"), caption, _spec(chart), [*observed, *expected])
