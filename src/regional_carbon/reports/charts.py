"""The figures of the paper and of a run: specifications made once per language, rows laid beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, floor, log10
from typing import Any, Final

import altair as alt
import polars as pl

from regional_carbon.language.amounts import (
    UNKNOWN,
    count,
    interval,
    money_unit,
    percent,
    tidy,
    tonnes_unit,
    total_tco2,
)
from regional_carbon.language.messages import gap
from regional_carbon.reports.labels import labels as strategy_labels
from regional_carbon.reports.uncertainty_section import tried
from regional_carbon.reports.words import currency_text, target_text, word
from regional_carbon.run.run import Run

VEGA_LITE: Final = "6.4"

# Okabe and Ito (2008), Color Universal Design: told apart by every kind of colour vision; never colour alone.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A7A7A", "#000000")
DASHES: Final = ((1, 0), (8, 4), (2, 3), (10, 3, 2, 3), (4, 2), (12, 4), (6, 2, 1, 2), (3, 6))
SHAPES: Final = (
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left",
)  # fmt: skip
REFERENCE: Final = "#B00020"
BEYOND: Final = "#7A7A7A"  # what lies above the reference line, and the grid factor

BAND: Final = (
    "reduction_rate_low", "reduction_rate_high", "average_cost_low_cny_per_tco2", "average_cost_high_cny_per_tco2",
)  # fmt: skip
SHADE: Final = 0.22  # of a band: seen on white and on black, and through another band

ROUNDING: Final = 1e-12  # a rate short of the target by less has met it
POINTS: Final = 600  # of a curve drawn: more cannot be told apart on a page
MARKS: Final = 2_000  # enterprises drawn in the ranking
CROWDED: Final = 200  # marks from which they are drawn smaller
PANELS: Final = 24  # industries drawn, the largest emitters first
BEYOND_CHART: Final = 100  # times the greatest efficiency: where a bar without an end is drawn to, and cut off
DECADES: Final = 2  # efficiency that spans more is drawn on a logarithmic scale

WIDTH: Final = 720
HEIGHT: Final = 380
PANEL: Final = {"width": 190, "height": 110}
GUTTER: Final = 70  # between panels, where the labels of the vertical axes stand

ROWS: Final = alt.NamedData(name="rows")
PLANS: Final = alt.NamedData(name="plans")
ONE: Final = alt.NamedData(name="one")  # what is drawn once: a target, a reference line


@dataclass(frozen=True)
class Figure:
    """A chart: its name as a file, its title, what to read in it, its specification and its rows."""

    name: str
    title: str
    caption: str
    spec: dict[str, Any]
    rows: list[dict[str, Any]]
    plans: list[dict[str, Any]] = field(default_factory=list)  # the strategies at the target, in Figure 4

    def whole(self) -> dict[str, Any]:
        """The specification with its rows, as a picture needs it."""
        return {**self.spec, "datasets": self.datasets()}

    def datasets(self) -> dict[str, list[dict[str, Any]]]:
        """The rows by the names the specification calls them."""
        return {"rows": self.rows, "one": [{}], **({"plans": self.plans} if self.plans else {})}


def figures(run: Run) -> list[Figure]:
    """Figures 2, 3 and 4 of the paper, intensities, uncertainty, whom to ask, and a plan's wedges, for one run."""
    from regional_carbon.reports.pathway_section import wedges

    drawn = [figure_4(run), figure_3(run), figure_2(run), intensity(run)]
    if "error_sources" in run.tables:
        drawn.append(how_sure(run))
    if not run.tables["next_evidence"].is_empty():
        drawn.append(asked(run.tables["next_evidence"]))
    return [*drawn, wedges(run)] if "pathway" in run.tables else drawn


def specified(chart: Any) -> dict[str, Any]:
    """The chart as plain data; its rows come beside it, under the name `rows`."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["autosize"] = {"type": "pad"} if "facet" in spec else {"type": "fit-x", "contains": "padding"}
    return spec


def tonnes_format(more: int = 0) -> str:
    """How a tooltip writes tonnes: whole ones, or with so many decimals more."""
    return f",.{tonnes_unit().places + more}f"


def tonnes_axis() -> str:
    """How an axis writes tonnes."""
    return ",.0f" if tonnes_unit().scale == 1 else f",.{tonnes_unit().places}~f"


# ---------------------------------------------------------------------------------------------------
# Curves: Figures 3 and 4


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


def curve_rows(run: Run, strategy: str, label: str) -> list[dict[str, Any]]:
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


def _thinned_note(run: Run) -> str:
    longest = run.tables["curves"].group_by("strategy").len()["len"].max()
    return gap() + word("thinned", points=POINTS) if isinstance(longest, int) and longest > POINTS else ""


def _rate() -> alt.X:
    axis = alt.Axis(format=".0%", tickCount=10, labelFlush=False)
    return alt.X("reduction_rate:Q", title=word("axis_rate"), axis=axis, scale=alt.Scale(domainMin=0, nice=False))


def _cost(run: Run, **scale: Any) -> alt.Y:
    title = word("axis_average_cost", currency=currency_text(run))
    return alt.Y("average_cost:Q", title=title, axis=alt.Axis(format=",.0f"), scale=alt.Scale(**scale))


def _curve_tips(run: Run, rows: list[dict[str, Any]]) -> list[alt.Tooltip]:
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


def figure_4(run: Run, *, bare: bool = False) -> Figure:
    """Averaged cost over total reduction rate, all strategies, with the target; `bare` labels have no parameters."""
    named = strategy_labels(run.strategies, bare=bare)
    labels = list(named.values())
    legend = alt.Legend(
        orient="top", columns=2, labelLimit=420, symbolType="stroke", symbolSize=900, symbolStrokeWidth=2.5,
        columnPadding=24, rowPadding=4,
    )  # fmt: skip
    colours, dashes = repeated(COLOURS, labels), [list(dash) for dash in repeated(DASHES, labels)]
    colour = alt.Color(
        "strategy:N", title=None, sort=labels, scale=alt.Scale(domain=labels, range=colours), legend=legend
    )
    dash = alt.StrokeDash("strategy:N", title=None, sort=labels, scale=alt.Scale(domain=labels, range=dashes))
    nearest = alt.selection_point(
        name="near", nearest=True, on="pointerover", clear="pointerout", fields=["strategy", "m"], empty=False
    )
    rows = [row for name, label in named.items() for row in curve_rows(run, name, label)]
    base = alt.Chart(ROWS).encode(x=_rate(), y=_cost(run, domainMin=0))
    lines = base.mark_line(strokeWidth=2.5).encode(color=colour, strokeDash=dash)
    seen = alt.when(nearest).then(alt.value(1)).otherwise(alt.value(0))
    points = base.mark_point(filled=True, size=70).encode(color=colour, opacity=seen, tooltip=_curve_tips(run, rows))
    plans = _plans(run, named)
    shades = dict(zip(labels, colours, strict=True))
    rows = [{**row, "shade": shades[row["strategy"]]} for row in rows]
    fill = alt.Fill("shade:N", scale=None, legend=None)  # a field of its own: a band has no place in the legend
    parts = [*_bands(run, rows, fill, domainMin=0), lines, *_whiskers(plans, colour), points.add_params(nearest)]
    chart = alt.layer(*parts, *_target(run)).properties(width=WIDTH, height=HEIGHT)
    caption = word("figure_4_caption", target=target_text(run)) + _band_note(rows) + _thinned_note(run)
    caption += gap() + word("whisker_caption", target=target_text(run)) if plans else ""
    return Figure("figure_4", word("figure_4"), caption, specified(chart), rows, plans)


def _bands(run: Run, rows: list[dict[str, Any]], fill: Any, **scale: Any) -> list[alt.Chart]:
    """The bands of the curves, below their lines; none where nothing is known of them."""
    if not any("low" in row for row in rows):
        return []
    y = alt.Y("low:Q", title=word("axis_average_cost", currency=currency_text(run)), scale=alt.Scale(**scale))
    band = alt.Chart(ROWS).mark_area(opacity=SHADE, strokeWidth=0, clip=True, tooltip=None)
    return [band.encode(x=_rate(), y=y, y2="high:Q", fill=fill, detail="strategy:N")]


def _plans(run: Run, named: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each strategy at the target, and the rates it truly comes to; none where no interval is known."""
    if "reduction_rate_low" not in run.tables["comparison"].columns:
        return []
    met = run.tables["comparison"].filter(pl.col("meets_target")).drop_nulls("reduction_rate_low")
    return [
        {
            "strategy": named[row["strategy"]],
            "plan": row["reduction_rate"],
            "plan_cost": row["average_cost_cny_per_tco2"],
            "plan_low": row["reduction_rate_low"],
            "plan_high": row["reduction_rate_high"],
        }
        for row in met.iter_rows(named=True)
    ]


def _whiskers(plans: list[dict[str, Any]], colour: alt.Color) -> list[alt.Chart]:
    """The plans at the target: a ring, and a lying bar over the rates they truly come to."""
    if not plans:
        return []
    base = alt.Chart(PLANS)
    bar = base.mark_rule(strokeWidth=2, tooltip=None).encode(
        x="plan_low:Q", x2="plan_high:Q", y="plan_cost:Q", color=colour
    )
    ring = base.mark_point(filled=False, size=60, strokeWidth=2, tooltip=None).encode(
        x="plan:Q", y="plan_cost:Q", color=colour
    )
    return [bar, ring]


def _band_note(rows: list[dict[str, Any]]) -> str:
    return gap() + word("band_caption") if any("low" in row for row in rows) else ""


def repeated(kinds: tuple[Any, ...], labels: list[str]) -> list[Any]:
    """One kind for each label, from the first again where there are more labels."""
    return [kinds[place % len(kinds)] for place in range(len(labels))]


def _target(run: Run) -> tuple[alt.Chart, alt.Chart]:
    """The target as a vertical line, and its label beside it, or before it where the chart ends."""
    at = alt.XDatum(run.settings.target, type="quantitative")
    text = alt.TextDatum(word("target_label", target=target_text(run)))
    left = run.settings.target > 0.85
    rule = alt.Chart(ONE).mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=REFERENCE).encode(x=at)
    label = alt.Chart(ONE).mark_text(
        align="right" if left else "left", dx=-5 if left else 5, dy=2, baseline="top", color=REFERENCE, fontSize=12
    ).encode(x=at, y=alt.value(0), text=text)  # fmt: skip
    return rule, label


def figure_3(run: Run) -> Figure:
    """The opt-out's averaged cost over total reduction rate, with a reference line."""
    opt_out = "marginal_opt_out"
    rows = with_marginal_cost(run, curve_rows(run, opt_out, strategy_labels(run.strategies).get(opt_out, opt_out)))
    line, top = reference_line(run), highest(run)
    ref = alt.param(name="ref", value=line)
    base = alt.Chart(ROWS).encode(x=_rate(), y=_cost(run, domain=[0, top], nice=False))
    steps = base.mark_line(strokeWidth=1.5, color=COLOURS[0])
    colour = alt.condition("datum.average_cost <= ref", alt.value(COLOURS[0]), alt.value(BEYOND))
    shape = alt.condition("datum.average_cost <= ref", alt.value("circle"), alt.value("cross"))
    size = 46 if len(rows) < CROWDED else 14
    points = base.mark_point(filled=True, size=size, opacity=1).encode(
        color=colour, shape=shape, tooltip=_curve_tips(run, rows)[1:]
    )
    at = alt.YDatum(alt.ExprRef(expr="ref"), type="quantitative")
    rule = alt.Chart(ONE).mark_rule(strokeWidth=2, strokeDash=[6, 3], color=REFERENCE, clip=True).encode(y=at)
    text = alt.value(alt.ExprRef(expr=f"format(ref, ',.0f') + ' ' + {_quoted(currency_text(run))} + '/tCO2'"))
    label = alt.Chart(ONE).mark_text(align="left", dx=6, dy=-7, color=REFERENCE, fontSize=12, clip=True).encode(
        x=alt.value(0), y=at, text=text
    )  # fmt: skip
    price = target_price(run)
    bands = _bands(run, rows, alt.value(COLOURS[0]), domain=[0, top], nice=False)
    parts = [*bands, _marginal(base), *_price(run, price, top), steps, points, rule, label]
    chart = alt.layer(*parts).add_params(ref).properties(width=WIDTH, height=HEIGHT)
    caption = word("figure_3_caption") + _price_note(run, price) + _band_note(rows) + _thinned_note(run)
    return Figure("figure_3", word("figure_3"), caption, specified(chart), rows)


def with_marginal_cost(run: Run, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
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


def _marginal(base: Any) -> Any:
    """Marginal cost over the rate: a step for each enterprise, thin, since the paper's axis is averaged cost."""
    return base.mark_line(
        interpolate="step-before", strokeWidth=1, color=COLOURS[1], strokeDash=[3, 2], clip=True
    ).encode(y=alt.Y("marginal_cost:Q"))  # fmt: skip


def _price(run: Run, price: float | None, top: float) -> list[Any]:
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


def reference_line(run: Run) -> float:
    """The reference line as the officer set it, else half way up the opt-out curve."""
    return _greatest_cost(run) / 2 if run.settings.line is None else run.settings.line


def highest(run: Run) -> float:
    """The top of Figure 3: a little above the curve and the reference line."""
    return max(_greatest_cost(run), run.settings.line or 0) * 1.05


def _greatest_cost(run: Run) -> float:
    costs = run.tables["curves"].filter(pl.col("strategy") == "marginal_opt_out")["average_cost_cny_per_tco2"]
    greatest = costs.max()
    return greatest if isinstance(greatest, float) and greatest > 0 else 1.0


# ---------------------------------------------------------------------------------------------------
# The ranking: Figure 2


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


def _efficiency(run: Run, rows: list[dict[str, Any]]) -> alt.Y:
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


def _emission(rows: list[dict[str, Any]]) -> alt.Size:
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


def by_emission(run: Run) -> list[str]:
    """The industries of the enterprises, the largest emitter first."""
    totals = run.tables["enterprises"].group_by("industry_code").agg(pl.col("emission_tco2").sum())
    return totals.sort("emission_tco2", "industry_code", descending=[True, False])["industry_code"].to_list()


# ---------------------------------------------------------------------------------------------------
# Intensity


def intensity(run: Run) -> Figure:
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


def _intensity_rows(run: Run, codes: list[str]) -> list[dict[str, Any]]:
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


# ---------------------------------------------------------------------------------------------------
# One enterprise through the years

HISTORY: Final = {
    "history_electricity": "electricity_mwh", "history_output": "output_cny", "history_emission": "emission_tco2",
    "history_efficiency": "efficiency_cny_per_tco2",
}  # fmt: skip
DIGITS: Final = 5  # of a figure drawn: more cannot be told apart


def history(run: Run, years: list[dict[str, Any]]) -> Figure:
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


# ---------------------------------------------------------------------------------------------------
# Whom to ask next


def asked(told: pl.DataFrame) -> Figure:
    """The width of the total's 90 % interval over the enterprises that have answered, of a table NextEvidence.

    Of several regions or years in the table, the first.
    """
    within = [name for name in ("region_code", "year") if name in told.columns]
    told = told.sort(*within, "place").filter(pl.struct(within) == pl.struct(within).first())
    start = {"place": 0, "enterprise": "–", "width": told["width_now_tco2"][0] / tonnes_unit().scale}
    width = pl.col("width_left_tco2") / tonnes_unit().scale
    rows = told.select(place="place", enterprise="enterprise_id", width=width)
    every = ceil(rows.height / POINTS)
    drawn = rows.filter((pl.col("place") % every == 0) | (pl.col("place") == rows.height))
    first = max(1, round(rows.height / 10))
    caption = word(
        "asked_caption", first=first, all=count(rows.height),
        now=total_tco2(told["width_now_tco2"][0]), left=total_tco2(told["width_left_tco2"][first - 1]),
    )  # fmt: skip
    x = alt.X(
        "place:Q", title=word("axis_asked"), axis=alt.Axis(format=",d", tickMinStep=1), scale=alt.Scale(nice=False)
    )
    y = alt.Y("width:Q", title=word("axis_width"), axis=alt.Axis(format=tonnes_axis()), scale=alt.Scale(domainMin=0))
    tips = [
        alt.Tooltip("place:Q", title=word("axis_asked"), format=",d"),
        alt.Tooltip("enterprise:N", title=word("asked_last")),
        alt.Tooltip("width:Q", title=word("axis_width"), format=tonnes_format()),
    ]
    line = alt.Chart(ROWS).mark_line(
        point=alt.OverlayMarkDef(size=18, color=COLOURS[0]), color=COLOURS[0], strokeWidth=2
    )
    chart = line.encode(x=x, y=y, tooltip=tips).properties(width=WIDTH, height=HEIGHT)
    return Figure("asked", word("asked"), caption, specified(chart), [start, *drawn.to_dicts()])


# ---------------------------------------------------------------------------------------------------
# How sure

SHORT: Final = {
    "all": "short_all", "evidence": "short_evidence", "trend": "short_trend", "statistics": "short_statistics",
    "factors": "short_factors", "electricity_meter": "short_meter", "share_in_bands": "short_bands",
    "past_inventory": "short_past", "metered_fuels": "short_metered", "verified_inventory": "short_verified",
}  # fmt: skip
BAR: Final = 26  # from one interval to the next


def how_sure(run: Run) -> Figure:
    """The interval of the region's total: with each source of error alone, and with better evidence."""
    rows = intervals(run)
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


def intervals(run: Run) -> list[dict[str, Any]]:
    """The bars in order: all errors, each source alone, then what better evidence would leave, narrower ones only."""
    told = [
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
