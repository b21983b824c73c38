"""A comparison of rules for a terminal and for files: sentences, lines, tables as CSV."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from regional_carbon.comparison.assessment import CHOSEN, Choice
from regional_carbon.comparison.fairness import RULE
from regional_carbon.language.errors import ReportError
from regional_carbon.language.messages import Each, say
from regional_carbon.reports.sentences.shown import Shows
from regional_carbon.reports.table_csv import write_csv
from regional_carbon.schema.comparison_tables import Comparison, Effects
from regional_carbon.schema.frames import polars_of


def choice_tables(choice: Choice) -> dict[str, pl.DataFrame]:
    """Every table of a choice, under the name a run holds it by, which is its file's too."""
    return {table.held_as: polars_of(getattr(choice, name)) for table, name in CHOSEN.items()}


def choice_sentences(choice: Choice) -> list[str]:
    """What a choice comes to, region by region: the rules that none beats in both, and the one regretted least."""
    front, robust = polars_of(choice.front), polars_of(choice.robust)
    sentences = []
    regions = front["region_code"].unique(maintain_order=True).to_list() if "region_code" in front.columns else [None]
    for region in regions:
        of = pl.lit(True) if region is None else pl.col("region_code") == region
        before = "" if region is None else f"{region}: "
        unbeaten = front.filter(of & (pl.col("bound") == RULE) & pl.col("on_front")).sort("output_forgone_cny")
        sentences.append(before + say("commands", "side_by_side_front", rules=Each(unbeaten["strategy"].to_list())))
        least = robust.filter(of & pl.col("least_regret"))
        if least.height:
            values = {"rules": Each(least["strategy"].to_list()), "scenarios": least["scenarios"][0],
                      "regret": f"{least['greatest_regret'][0]:.1%}"}  # fmt: skip
            sentences.append(before + say("commands", "side_by_side_robust", **values))
    return sentences


def choice_lines(choice: Choice) -> list[list[str]]:
    """The rules as a terminal shows them, cheapest first below their headers: cost, burden, what is known of effects.

    A strategy that misses the target has no row; an effect of which nothing is known has no column.
    """
    keys = [name for name in ("region_code", "year", "strategy") if name in polars_of(choice.effects).columns]
    effects = polars_of(choice.effects).drop("target_rate", "output_forgone_cny")
    side = polars_of(choice.comparison).filter("meets_target").join(effects, on=keys, how="left")
    declared = {**Comparison.columns(), **Effects.columns()}
    money = "{:,.0f}".format
    shows: dict[str, Shows] = {
        "strategy": str, "region_code": str, "output_forgone_rate": "{:.1%}".format, "burden_gini": "{:.2f}".format,
        "enterprises_closed": "{:,}".format, "wiped_out": str, "jobs_at_stake": "{:,.0f}".format,
        "tax_forgone_cny": money, "value_added_forgone_cny": money, "subsidy_cny": money,
    }  # fmt: skip
    gone = pl.when(pl.col("industries_wiped_out") == 0).then(pl.lit("0")).otherwise("wiped_out")
    side = side.with_columns(wiped_out=gone)
    shown = [name for name in shows if name in side.columns and not side[name].is_null().all()]
    order = [name for name in ("region_code", "output_forgone_cny") if name in side.columns]
    body = [
        ["–" if value is None else shows[name](value) for name, value in zip(shown, row, strict=True)]
        for row in side.sort(order, maintain_order=True).select(shown).iter_rows()
    ]
    return [[declared[name].header() for name in shown], *body]


def write_choice(choice: Choice, folder: Path) -> list[Path]:
    """Every table of a choice as CSV in a folder. Raises ReportError when one cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    return [write_csv(table, folder / f"{name}.csv") for name, table in choice_tables(choice).items()]
