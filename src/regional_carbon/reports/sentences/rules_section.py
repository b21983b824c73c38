"""Choosing a rule, as reports show it: all rules at the target, regret, and the fund by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.language.amounts import UNKNOWN, count, decimals, money, percent
from regional_carbon.language.messages import Each, gap
from regional_carbon.reports.sentences.labels import control_text, left_out_texts, strategy_labels
from regional_carbon.reports.sentences.shown import Cell, Grid, Head, Shows, own_tonnes, text, unit
from regional_carbon.reports.sentences.words import currency_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.comparison_tables import (
    Comparison,
    CompensationFund,
    Effects,
    FairnessFront,
    RobustChoice,
    SideBySide,
)
from regional_carbon.schema.frames import Row

_AT_TARGET: Final[dict[str, tuple[type[Table], Shows]]] = {
    "output_forgone_cny": (Comparison, money),
    "output_forgone_rate": (Comparison, percent),
    "above_optimum_rate": (Comparison, percent),
    "average_cost_cny_per_tco2": (Comparison, count),
    "target_probability": (Comparison, percent),
    "burden_gini": (Comparison, lambda value: decimals(value, 2)),
    "burden_ratio": (Comparison, lambda value: decimals(value, 1)),
    "enterprises_closed": (Comparison, count),
    "industries_hard_hit": (Comparison, count),
    "wiped_out": (Effects, text),
    "small_share": (Comparison, percent),
    "small_closed": (Effects, count),
    "jobs_at_stake": (Effects, count),
    "tax_forgone_cny": (Effects, money),
    "value_added_forgone_cny": (Effects, money),
    "subsidy_cny": (Effects, money),
    "dominated_by": (FairnessFront, text),
}
_KNOWN: Final = {
    "jobs_at_stake": "jobs_known", "tax_forgone_cny": "tax_known", "value_added_forgone_cny": "value_added_known",
}  # fmt: skip
_ROBUST: Final[dict[str, Shows]] = {
    "greatest_regret": percent, "mean_regret": percent, "worst_rank": count, "least_reduction_rate": percent,
}  # fmt: skip
_WIDE: Final = ("wiped_out", "dominated_by")
_SCENARIO: Final = {
    "base": "scenario_base", "grid_factor": "scenario_grid", "trend": "scenario_trend", "cost": "scenario_cost",
    "draws": "scenario_draws",
}  # fmt: skip
_COST: Final = {"value_added_cny": "cost_value_added", "tax_cny": "cost_tax"}


@dataclass(frozen=True)
class Chosen:
    """What the section shows: its sentences, its tables, and why rules are left out."""

    answers: Sequence[str]
    at_target: Grid
    robust: Grid
    fund: Grid
    fund_caption: str
    left_out: Sequence[str]


def section(run: Run) -> Chosen | None:
    """The section of a run; none where the rules were not put side by side."""
    if "side_by_side" not in run.tables:
        return None
    left_out = left_out_texts(run.refused)
    return Chosen(choice_answers(run), at_target_grid(run), robust(run), fund(run), fund_caption(run), left_out)


def rules_in_order(run: Run) -> pl.DataFrame:
    """The rules that meet the target, cheapest first, with their effects and who beats them: a number for each."""
    effects = run.tables["effects"].drop("year", "region_code", "output_forgone_cny", "target_rate", strict=False)
    front = run.tables["fairness_front"].filter(pl.col("bound") == "rule")
    side = run.tables["side_by_side"].filter(pl.col("meets_target"))
    joined = side.join(effects, on="strategy", how="left").join(
        front.select("strategy", "dominated_by", "on_front"), on="strategy", how="left"
    )
    return joined.sort("output_forgone_cny", maintain_order=True).with_row_index("number", offset=1)


def choice_answers(run: Run) -> list[str]:
    """What the section comes to: the rules that none beats in both, the one regretted least, those past the target."""
    rows, named = rules_in_order(run), strategy_labels(run.rules, bare=True)
    unbeaten = [named[name] for name in rows.filter(pl.col("on_front"))["strategy"]]
    told = [word("choosing_front", rules=Each(unbeaten))]
    least = run.tables["robust_choice"].filter(pl.col("least_regret"))
    if least.height:
        rules = Each([named[name] for name in least["strategy"]])
        regret = percent(least["greatest_regret"][0])
        told.append(word("choosing_robust", rules=rules, scenarios=least["scenarios"][0], regret=regret))
    return [*told, *own_tonnes(run, of=SideBySide.held_as, bare=True)]


def at_target_grid(run: Run) -> Grid:
    """Every rule at the target: a column for each measure in which anything is known, with its definition."""
    rows, named = rules_in_order(run), strategy_labels(run.rules, bare=True)
    controls = {strategy.name: control_text(strategy) for strategy in run.rules}
    industries = dict(run.tables["enterprises"].select("industry_code", "industry").unique().iter_rows()) if (
        "industry" in run.tables["enterprises"].columns
    ) else {}  # fmt: skip
    kept = {
        name: declared for name, declared in _AT_TARGET.items()
        if name in rows.columns and (name in _WIDE or not rows[name].is_null().all())
    }  # fmt: skip
    numbers = {row["strategy"]: f"{row['number']} · {named[row['strategy']]}" for row in rows.to_dicts()}

    def cell(name: str, row: Row) -> Cell:
        value = row[name]
        if name == "wiped_out":
            codes = (value or "").split()
            return Cell(
                str(Each([industries.get(code) or code for code in codes])) if codes else word("none_of_them"), "wide"
            )
        if name == "dominated_by":
            return Cell(word("unbeaten") if value is None else numbers[value], "wide", best=value is None)
        told = kept[name][1](value)
        known = row.get(_KNOWN.get(name, ""))
        if known is not None and known < 1:
            told += gap() + word("known_part", share=percent(known))
        return Cell(told, "number", "" if value is None else f"{value:.17g}")

    heads = [
        Head(word("rule_title"), "", "wide"), *(_head(run, *kept[name], name) for name in kept),
        Head(word("dial"), "", "narrow", meaning=word("dial_means")),
    ]  # fmt: skip
    body = [
        [
            Cell(numbers[row["strategy"]], "wide", str(row["number"])),
            *(cell(name, row) for name in kept),
            Cell(controls.get(row["strategy"]) or UNKNOWN, "narrow"),
        ]
        for row in rows.to_dicts()
    ]
    return Grid(heads, body)


def _head(run: Run, table: type[Table], shows: Shows, name: str) -> Head:
    column = table.columns()[name]
    per = "" if column.unit == "ratio" else unit(column, shows, run.settings.currency)
    return Head(column.label(), per, "wide" if name in _WIDE else "number", meaning=definition(column))


def definition(column: Column) -> str:
    """A column's meaning as a sentence: its detail, or the label where that says it all."""
    told = column.more() or column.label()
    return told[:1].upper() + told[1:]


def scenario_label(kind: str, name: str) -> str:
    """A scenario as a reader knows it: 'grid factor of 2023', 'cost: tax'."""
    if kind == "trend" and name.isdigit():
        return word("scenario_statistics", name=name)
    return word(_SCENARIO[kind], name=word(_COST[name]) if name in _COST else name.removeprefix("trend = "))


def robust(run: Run) -> Grid:
    """How each rule places in each scenario, and how much it may be regretted; the least regretted first."""
    named = strategy_labels(run.rules, bare=True)
    costs, choice = run.tables["scenario_costs"], run.tables["robust_choice"]
    scenarios = costs.select("scenario_kind", "scenario").unique(maintain_order=True).rows()
    ranks = {(row["scenario_kind"], row["scenario"], row["strategy"]): row["cost_rank"] for row in costs.to_dicts()}
    columns = RobustChoice.columns()
    heads = [
        Head(word("rule_title"), "", "wide"),
        *(
            Head(columns[name].label(), "", "number", meaning=definition(columns[name]))
            for name in _ROBUST
        ),
        *(Head(scenario_label(kind, name), "", "number", meaning=word("place_means")) for kind, name in scenarios),
    ]  # fmt: skip
    rows = []
    for row in choice.sort("greatest_regret", "mean_regret", nulls_last=True, maintain_order=True).to_dicts():
        label = named[row["strategy"]]
        first = Cell(
            label + (" · " + word("robust_mark") if row["least_regret"] else ""), "wide", best=row["least_regret"]
        )
        told = [_number(row[name], shows(row[name])) for name, shows in _ROBUST.items()]
        places = [ranks[kind, name, row["strategy"]] for kind, name in scenarios]
        rows.append([first, *told, *(_number(place, count(place), best=place == 1) for place in places)])
    return Grid(heads, rows)


def _number(value: float | None, told: str, *, best: bool = False) -> Cell:
    return Cell(told, "number", "" if value is None else f"{value:.17g}", best=best)


def fund(run: Run) -> Grid:
    """The subsidy of each rule that none beats, year by year to the goal, and what to set aside in the base year."""
    table, named = run.tables["fund"], strategy_labels(run.rules, bare=True)
    years = table["year"].unique().sort().to_list()
    per = word("scaled_a_year", currency=currency_text(run))
    aside = Head(
        word("set_aside"), word("scaled", currency=currency_text(run)), "number",
        meaning=definition(CompensationFund.columns()["fund_cny"]),
    )  # fmt: skip
    heads = [Head(word("rule_title"), "", "wide"), aside, *(Head(str(year), per, "number") for year in years)]
    rows = []
    for strategy in rules_in_order(run).filter(pl.col("on_front"))["strategy"]:
        of = table.filter(pl.col("strategy") == strategy).sort("year")
        if of.is_empty():
            continue
        now = float(of["discounted_subsidy_cny"].sum())
        paid = [_number(value, money(value)) for value in of["subsidy_cny"]]
        rows.append([Cell(named[strategy], "wide"), _number(now, money(now)), *paid])
    return Grid(heads, rows)


def fund_caption(run: Run) -> str:
    """What the fund pays, over how many years and at which discount rate."""
    fund, effects = run.tables["fund"], run.tables["effects"]
    if fund.is_empty():
        return word("fund_none")
    values = {
        "share": f"{effects['compensated_share'][0] * 100:.4g}%", "rate": f"{fund['discount_rate'][0] * 100:.4g}%"
    }  # fmt: skip
    return word("fund_caption", years=fund["year"].n_unique(), **values)
