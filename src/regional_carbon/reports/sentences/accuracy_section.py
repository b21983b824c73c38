"""A back-test as tables: how near the estimates came, and how often intervals held, by evidence, share and industry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.language.amounts import count, decimals
from regional_carbon.language.messages import say
from regional_carbon.reports.sentences.shown import Told

Rows = list[list[str]]

INTERVAL_KINDS: Final = ("coverage", "coverage_learnt")


@dataclass(frozen=True)
class Judged:
    """What a back-test found, as polars frames of `Accuracy`."""

    by_evidence: pl.DataFrame
    by_share: pl.DataFrame  # by the true electricity share
    by_known_share: pl.DataFrame  # by the share as declared, or as the estimate implies
    by_industry: pl.DataFrame  # with `suitable`: whether industry intensity alone is a fair guide; null with few plants
    few: int  # plants, below which nothing is said of an industry


def accuracy_page(judged: Judged) -> str:
    """The tables as Markdown, in the language now spoken."""
    parts = [f"## {told.title}\n\n{told.lead}\n\n" + "\n".join(_table(told)) for told in accuracy_tables(judged)]
    return "\n\n".join(parts)


def accuracy_tables(judged: Judged) -> list[Told]:
    """The tables in order: by evidence, how often intervals hold by the share seen, by true share, by industry."""
    told = [_by_evidence(judged.by_evidence), _held(judged.by_known_share)]
    if judged.by_share.height:
        told.append(_by_group("by_share", judged.by_share, "share"))
    return [*told, _by_group("by_industry", judged.by_industry, "industry", judged.few)]


def _by_evidence(accuracy: pl.DataFrame) -> Told:
    shares = ("median_error", "mean_error", "within_5", "within_10", "within_20")
    header = [
        "evidence", "grade", "plants", *shares, "bias", "misplaced", "contradicting", *INTERVAL_KINDS,
        "rank_correlation", "lowest_decile", "regret",
    ]  # fmt: skip
    rows = [
        [
            say("backtest", row["answer"]), str(row["grade"]), count(row['plants']),
            *(_percent(row[name]) for name in shares), _signed(row["bias"]), _percent(row["misplaced"]),
            _percent(row["contradicting"]), *(_percent(row[name]) for name in INTERVAL_KINDS),
            _figure(row["rank_correlation"]), _percent(row["lowest_decile"]), _signed(row["regret"]),
        ]
        for row in accuracy.iter_rows(named=True)
    ]  # fmt: skip
    lead = say("backtest", "reading")
    return Told("by_evidence", say("backtest", "by_evidence"), lead, [say("backtest", name) for name in header], rows)


def _held(accuracy: pl.DataFrame) -> Told:
    """A row for each band of the share that an officer can see: how many of the intervals held, of how many plants."""

    def cell(row: dict[str, float]) -> str:
        return f"{_percent(row['coverage'])} ({count(row['plants'])})"

    heads, rows = _groups(accuracy, "known_share", cell)
    return Told("by_known_share", say("backtest", "by_known_share"), say("backtest", "reading_held"), heads, rows)


def _by_group(key: str, accuracy: pl.DataFrame, name: str, few: int | None = None) -> Told:
    """A row for each group, a column for each kind of evidence; of industries, with their mark."""
    heads, rows = _groups(accuracy, name, _both)
    plants = accuracy.group_by("group").agg(pl.col("plants").max()).rows()
    most = dict(plants)
    heads.insert(1, say("backtest", "plants"))
    for row in rows:
        row.insert(1, count(most[row[0]]))
    if few is not None:
        heads.append(say("backtest", "mark"))
        marks = dict(accuracy.select("group", "suitable").unique().iter_rows())
        for row in rows:
            row.append(_mark(marks[row[0]], few))
    return Told(key, say("backtest", key), say("backtest", "reading_groups"), heads, rows)


def _groups(accuracy: pl.DataFrame, name: str, cell: Callable[[dict[str, float]], str]) -> tuple[list[str], Rows]:
    """A row for each group, a column for each kind of evidence."""
    answers = accuracy["answer"].unique(maintain_order=True).to_list()
    rows = []
    for group in accuracy["group"].unique().sort():
        told = {row["answer"]: row for row in accuracy.filter(pl.col("group") == group).iter_rows(named=True)}
        rows.append([group, *(cell(told[answer]) if answer in told else "–" for answer in answers)])
    return [say("backtest", name), *(say("backtest", answer) for answer in answers)], rows


def _mark(suitable: bool | None, few: int) -> str:
    if suitable is None:
        return say("backtest", "too_few", few=few)
    return say("backtest", "suitable" if suitable else "not_suitable")


def _both(row: dict[str, float]) -> str:
    return f"{_percent(row['median_error'])} · {_signed(row['bias'])}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"


def _signed(share: float | None) -> str:
    return "–" if share is None else f"{round(share * 100, 1) + 0.0:+.1f} %"  # + 0.0: no negative zero


def _figure(value: float | None) -> str:
    return decimals(value, 3)


def _table(told: Told) -> Iterable[str]:
    lines = [list(told.heads), ["---", *["---:"] * (len(told.heads) - 1)], *told.rows]
    return ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in lines]
