"""Strategies on files, a step at a time: their curves, side by side at a target, the plan of least cost (S4–S6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import polars as pl
from wcwidth import wcswidth

from regional_carbon.cli.command_line import EXIT_NO, FILE, FOLDER, command, echo_json, piped
from regional_carbon.cli.table_output import put_table
from regional_carbon.collect.near import Near
from regional_carbon.collect.table_files import read
from regional_carbon.comparison.at_target import compare
from regional_carbon.language.amounts import count, currency_name, decimals, money_in_words, percent
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import Language, say
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.reports.sentences.choice_text import choice_lines, choice_sentences, choice_tables, write_choice
from regional_carbon.reports.sentences.labels import left_out_texts
from regional_carbon.run.rule_scenarios import side_by_side
from regional_carbon.schema.comparison_tables import ReductionCurve, StrategyCurves
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import polars_of
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy
from regional_carbon.strategies.optimum import Conditions, Optimum, least_cost_plan
from regional_carbon.strategies.rule import Value
from regional_carbon.strategies.written import strategy_written, value_written


@command("curves")
@click.argument("efficiency", type=FILE)
@click.option("--strategy", "rules", multiple=True)
@piped("curves.csv")
def draw_curves(efficiency: Path, rules: tuple[str, ...], out: Path, *, lang: Language, as_json: bool) -> None:
    """Reduction curve of each strategy over the ranking (S5, Model IV)."""
    frame = _curves_of(efficiency, [strategy_written(rule) for rule in rules])
    told = {"strategies": frame["strategy"].n_unique(), "enterprises": count(frame["enterprise_id"].n_unique())}
    put_table(frame, out, as_json, "curves_done", told)


def _curves_of(ranked: Path, strategies: Sequence[Strategy] = ()) -> pl.DataFrame:
    """The reduction curve of each strategy over a ranking, with its name in front (S5, Model IV).

    Raises StrategyError when two strategies have one name.
    """
    names = [tried.name for tried in strategies]
    for name in names:
        if names.count(name) > 1:
            raise StrategyError("strategy_named_twice", strategy=name)
    frame = CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    told = [
        polars_of(reduction_curve(frame, tried.coefficient())).select(pl.lit(tried.name).alias("strategy"), pl.all())
        for tried in (strategies or PAPER_STRATEGIES)
    ]
    return pl.concat(told)


@command("compare")
@click.argument("curves", type=FILE)
@click.option("--target", type=float, required=True)
@click.option("--efficiency", type=FILE)
@piped("comparison.csv")
def compare_strategies(
    curves: Path, target: float, efficiency: Path | None, out: Path, *, lang: Language, as_json: bool
) -> int:
    """Compare strategies at one target (S6); exit code 1 when none meets it."""
    frame = _compared(curves, target, efficiency)
    met = int(frame["meets_target"].sum())
    put_table(frame, out, as_json, "compare_done", {"met": met, "strategies": frame.height, "target": percent(target)})
    return 0 if met else EXIT_NO


def _compared(curves: Path, target: float, ranked: Path | None = None) -> pl.DataFrame:
    """Strategies side by side at a target, from the curves of `curves`; with their ranking, who bears each (S6)."""
    frame = read(curves, StrategyCurves)
    names = frame["strategy"].unique(maintain_order=True)
    by_name = {name: ReductionCurve.of(frame.filter(pl.col("strategy") == name)) for name in names}
    ranking = None if ranked is None else CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    return polars_of(compare(by_name, target, ranking))


@command("least-cost")
@click.argument("efficiency", type=FILE)
@click.option("--target", type=float, required=True)
@click.option(
    "--with", "conditions", multiple=True,
)  # fmt: skip
@click.option("--currency", default="CNY", show_default=True)
@piped("plan.csv")
def plan_at_least_cost(
    efficiency: Path, target: float, conditions: tuple[str, ...], currency: str, out: Path, *, lang: Language,
    as_json: bool,
) -> None:  # fmt: skip
    """The plan of least cost for a target under conditions, and the price of each binding one (S6)."""
    frame, plan = _least_cost_of(efficiency, target, conditions)
    acting = int((frame["coefficient"] > 0).sum())
    told = {
        "tonnes": count(plan.reduction_tco2), "cost": money_in_words(plan.cost_cny), "acting": acting,
        "currency": currency_name(currency),
    }  # fmt: skip
    put_table(frame, out, as_json, "least_cost_done", told)
    if as_json:
        return
    for condition, price in plan.prices.items():
        key = "least_cost_price" if condition.key == "target" else "least_cost_cap"
        values = {"condition": condition, "price": decimals(price, 2), "currency": currency_name(currency)}
        click.echo("  " + say("commands", key, **values), err=str(out) == "-")
    if plan.gap:
        click.echo("  " + say("commands", "least_cost_gap", gap=percent(plan.gap, 2)), err=str(out) == "-")


def _least_cost_of(ranked: Path, target: float, written: Sequence[str] = ()) -> tuple[pl.DataFrame, Optimum]:
    """The plan of least cost over a ranking: β of each enterprise in order of rank, and its prices (S6).

    Raises StrategyError for a target outside 0–1, and for conditions that do not exist or cannot hold together.
    """
    frame = CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    plan = least_cost_plan(frame, target, conditions_written(written))
    told = polars_of(reduction_curve(frame, plan.coefficient()))
    return told.select("enterprise_id", pl.col("m").alias("rank"), "coefficient"), plan


def conditions_written(written: Sequence[str]) -> Conditions:
    """Conditions as the command line takes them: NAME=VALUE, NAME.KEY=VALUE for a table, lists joined by +.

    Raises StrategyError for one that is not written so, or does not exist.
    """
    known = [field.name for field in fields(Conditions)]
    given: dict[str, Any] = {}  # as a person writes it; `Conditions` looks at each
    for each in written:
        name, _, value = each.partition("=")
        name, _, key = name.strip().partition(".")
        if name not in known:
            raise StrategyError("condition_unknown", condition=name, near=Near(name, known), known=known)
        if not value.strip() or isinstance(given.get(name, {}), Mapping) != (bool(key) or name not in given):
            raise StrategyError("condition_written", written=each)
        told: Value = value_written(value.strip())
        if name == "protected" and not isinstance(told, list):
            told = [value.strip()]
        if name == "whole":
            told = told == "true"
        given[name] = {**given.get(name, {}), key: told} if key else told
    return Conditions(**given)


@command("side-by-side")
@click.argument("efficiency", type=FILE)
@click.option("--target", type=float, required=True)
@click.option("--strategy", "rules", multiple=True)
@click.option(
    "--within", type=click.Choice(["industry", "township"]), default=None,
)  # fmt: skip
@click.option("--compensate", type=float, default=0.5, show_default=True)
@click.option("--years", type=int, default=5, show_default=True)
@click.option("--discount", type=float, default=0.08, show_default=True)
@click.option("--tables", "into", type=FOLDER)
@piped("side_by_side.csv")
def put_side_by_side(
    efficiency: Path, target: float, rules: tuple[str, ...], within: str | None, compensate: float, years: int,
    discount: float, into: Path | None, out: Path, *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """Comparison of rules, each calibrated to one target: allocation, impacts and cost (S6)."""
    found = side_by_side(
        efficiency, target, [strategy_written(rule) for rule in rules], within=within or "",
        compensated=compensate, years=years, discount_rate=discount,
    )  # fmt: skip
    tables = choice_tables(found)
    rows = tables["side_by_side"]
    missed = set(rows.filter(~rows["meets_target"])["strategy"])  # in any of several regions
    met = rows["strategy"].n_unique() - len(missed)
    tried = len(found.strategies) + len(found.refused)
    if as_json:
        echo_json({name: table.to_dicts() for name, table in tables.items()})
        return 0 if met else EXIT_NO
    values = {"met": met, "strategies": tried, "target": percent(target)}
    put_table(rows, out, as_json, "compare_done", values)
    aside = str(out) == "-"
    click.echo(_aligned(choice_lines(found)), err=aside)
    for sentence in choice_sentences(found):
        click.echo("  " + sentence, err=aside)
    if into is not None:
        names = ", ".join(path.name for path in write_choice(found, into))
        click.echo(say("commands", "side_by_side_tables", files=names, folder=into), err=aside)
    for sentence in left_out_texts({name: error.first for name, error in found.refused.items()}):
        click.echo(sentence, err=True)
    return 0 if met else EXIT_NO


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    """Rows as columns: the first to the left, the others to the right; a Chinese character is two cells wide."""
    widths = [max(wcswidth(line[place]) for line in lines) for place in range(len(lines[0]))]

    def padded(text: str, width: int, left: bool) -> str:
        blank = " " * (width - wcswidth(text))
        return text + blank if left else blank + text

    return "\n".join(
        "  " + "  ".join(padded(text, widths[at], at == 0) for at, text in enumerate(line)).rstrip() for line in lines
    )
