"""The marginal abatement cost curve: what measures save, the cheapest first, over what a tonne of each costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import altair as alt
import polars as pl

from regional_carbon.language.amounts import count, currency_name, tonnes_unit, total_tco2
from regional_carbon.measures import shipped_table
from regional_carbon.reports.figures.marks import (
    COLOURS,
    HEIGHT,
    ONE,
    REFERENCE,
    ROWS,
    WIDTH,
    Figure,
    specified,
    tonnes_axis,
    tonnes_format,
)
from regional_carbon.reports.sentences.measure_words import group_name
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

SAVES: Final = COLOURS[2]  # what pays for itself
COSTS: Final = COLOURS[0]
SHOWN: Final = 0.97  # of the tonnes: what the dearest others cost would press all that matters flat
ALLOWANCE: Final = "ets_price"  # the row of the catalogue whose price is drawn


def abatement_figure(blocks: pl.DataFrame, currency: str, named: pl.DataFrame | None = None) -> Figure:
    """Steps of cost over cumulative tonnes, the part below 0 in its own colour, the band of all audits' totals.

    Of AbatementBlock, in the currency of a code; `named` are the measures of the region's own catalogue
    (CatalogueBlock), which stand in their place among the others and have no band.
    """
    blocks = _together(blocks.sort("saved_so_far_tco2"), named)
    money = currency_name(currency)
    bottom, top = _ends(blocks)
    scale = alt.Scale(domain=[bottom, top], nice=False)
    x = alt.X("from:Q", title=word("axis_abated"), axis=alt.Axis(format=tonnes_axis()), scale=alt.Scale(nice=False))
    y = alt.Y("cost:Q", title=word("axis_abatement_cost", currency=money), scale=scale)
    tips = [
        alt.Tooltip("group:N", title=word("measure_group")),
        alt.Tooltip("tonnes:Q", title=word("axis_abated_block"), format=tonnes_format()),
        alt.Tooltip("cost:Q", title=word("axis_abatement_cost", currency=money), format=",.0f"),
        alt.Tooltip("payback:Q", title=word("payback_years"), format=".1f"),
    ]
    of_blocks = alt.Chart(ROWS).transform_filter("isValid(datum.cost)")
    steps = of_blocks.mark_rect(clip=True, stroke="white", strokeWidth=0.5).encode(
        x=x, x2="to:Q", y=y, y2=alt.datum(0),
        color=alt.condition("datum.cost < 0", alt.value(SAVES), alt.value(COSTS)), tooltip=tips,
    )  # fmt: skip
    ends = alt.Chart(ROWS).transform_filter("isValid(datum.end)").mark_line(
        interpolate="step-before", strokeDash=[4, 3], strokeWidth=1.2, color="#555", clip=True
    ).encode(x="at:Q", y=alt.Y("price:Q", scale=scale), detail="end:N")  # fmt: skip
    zero = alt.Chart(ONE).mark_rule(color="#000", strokeWidth=1).encode(y=alt.datum(0))
    chart = alt.layer(steps, ends, zero, *_price_line(top)).properties(width=WIDTH, height=HEIGHT)
    return Figure(
        "abatement_cost", word("abatement"), _caption(blocks, top, money), specified(chart), list(_rows(blocks))
    )


def abatement_of_run(run: Run) -> Figure:
    """The curve of a run, with the measures of its region's own catalogue."""
    blocks, named = run.tables["abatement_blocks"], run.tables.get("catalogue_blocks", None)
    return abatement_figure(blocks, run.settings.currency, named)


def _together(blocks: pl.DataFrame, named: pl.DataFrame | None) -> pl.DataFrame:
    """Both as one curve, the cheapest first, with what is saved so far and both ends of it."""
    if named is None:
        return blocks
    so_far = ("saved_so_far_tco2", "saved_so_far_low_tco2", "saved_so_far_high_tco2")
    each = blocks.with_columns(pl.col(name).diff().fill_null(pl.col(name)) for name in so_far)
    more = named.select(
        "tonnes_tco2", "cost_cny_per_tco2", measure_group="measure_id",
        **{name: pl.col("tonnes_tco2") for name in so_far},
    )  # fmt: skip
    both = pl.concat([each, more], how="diagonal").sort("cost_cny_per_tco2", maintain_order=True)
    return both.with_columns(pl.col(name).cum_sum() for name in so_far)


def _ends(blocks: pl.DataFrame) -> tuple[float, float]:
    """From the cheapest block to the one by which nearly all tonnes are saved; the allowance price is within."""
    whole = float(blocks["saved_so_far_tco2"].max() or 0)  # type: ignore[arg-type]  # Polars types it as any value
    within = blocks.filter(pl.col("saved_so_far_tco2") <= SHOWN * whole)["cost_cny_per_tco2"]
    least = float(blocks["cost_cny_per_tco2"].min() or 0)  # type: ignore[arg-type]  # Polars types it as any value
    most = float(within.max() or 0) if len(within) else 0.0  # type: ignore[arg-type]  # Polars types it as any value
    return min(least, 0) * 1.1, max(most, allowance_price() * 1.5, -least * 0.25)


def allowance_price() -> float:
    """What a tonne costs on the national market, as the catalogue has it    [CNY/tCO2]."""
    return next(float(row["investment"]) for row in shipped_table("measures_starter") if row["measure_id"] == ALLOWANCE)


def _price_line(top: float) -> Sequence[alt.Chart]:
    price = allowance_price()
    rule = alt.Chart(ONE).mark_rule(strokeWidth=1.5, strokeDash=[6, 3], color=REFERENCE).encode(y=alt.datum(price))
    text = word("allowance_price_line", price=count(price))
    label = alt.Chart(ONE).mark_text(align="left", dx=6, dy=-8, color=REFERENCE, fontSize=12, text=text)
    return [rule, label.encode(x=alt.value(0), y=alt.datum(price))] if price < top else []


def _rows(blocks: pl.DataFrame) -> Iterator[Row]:
    """A row for each block, then the steps of both ends of the interval."""
    scale = tonnes_unit().scale
    before = 0.0
    for block in blocks.iter_rows(named=True):
        reached = block["saved_so_far_tco2"] / scale
        yield {
            "group": group_name(block["measure_group"]), "from": before, "to": reached, "tonnes": reached - before,
            "cost": block["cost_cny_per_tco2"], "payback": block["payback_years"],
        }  # fmt: skip
        before = reached
    for end in ("low", "high"):
        for block in blocks.iter_rows(named=True):
            at = block[f"saved_so_far_{end}_tco2"] / scale
            yield {"end": end, "at": at, "price": block["cost_cny_per_tco2"]}


def _caption(blocks: pl.DataFrame, top: float, money: str) -> str:
    beyond = float(blocks.filter(pl.col("cost_cny_per_tco2") > top)["tonnes_tco2"].sum())
    told = word("abatement_caption", below=total_tco2(below_zero(blocks)))
    dearer = word("abatement_beyond", tonnes=total_tco2(beyond), cost=count(top), currency=money)
    return " ".join([told, *([dearer] if beyond > 0 else [])])


def below_zero(blocks: pl.DataFrame) -> float:
    """What pays for itself of the blocks    [tCO2/yr]."""
    return float(blocks.filter(pl.col("cost_cny_per_tco2") < 0)["tonnes_tco2"].sum())
