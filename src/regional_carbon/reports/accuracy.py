"""A back-test as a page of tables: how near the estimates came, by evidence, electricity share and industry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from regional_carbon.words import say


def accuracy_page(by_evidence: pl.DataFrame, by_share: pl.DataFrame, by_industry: pl.DataFrame, *, few: int) -> str:
    """The tables as Markdown, in the language now spoken.

    The frames are `Accuracy`, the last with `suitable`: whether industry intensity alone is a fair guide, null
    where an industry has fewer than `few` plants.
    """
    parts = [_heading("by_evidence"), say("backtest", "reading"), "", *_by_evidence(by_evidence)]
    if by_share.height:
        parts += ["", _heading("by_share"), say("backtest", "reading_groups"), "", *_by_group(by_share, "share")]
    parts += ["", _heading("by_industry"), say("backtest", "reading_groups"), ""]
    parts += _by_group(by_industry, "industry", few)
    return "\n".join(parts)


def _heading(key: str) -> str:
    return f"## {say('backtest', key)}\n"


def _by_evidence(accuracy: pl.DataFrame) -> list[str]:
    shares = ("median_error", "mean_error", "within_5", "within_10", "within_20")
    header = [
        "evidence",
        "grade",
        "plants",
        *shares,
        "bias",
        "misplaced",
        "rank_correlation",
        "lowest_decile",
        "regret",
    ]
    rows = [
        [
            say("backtest", row["answer"]), str(row["grade"]), f"{row['plants']:,}",
            *(_percent(row[name]) for name in shares), _signed(row["bias"]), _percent(row["misplaced"]),
            _figure(row["rank_correlation"]), _percent(row["lowest_decile"]), _signed(row["regret"]),
        ]
        for row in accuracy.iter_rows(named=True)
    ]  # fmt: skip
    return _table([say("backtest", name) for name in header], rows)


def _by_group(accuracy: pl.DataFrame, name: str, few: int | None = None) -> list[str]:
    """A row for each group, a column for each kind of evidence."""
    answers = accuracy["answer"].unique(maintain_order=True).to_list()
    header = [say("backtest", name), say("backtest", "plants"), *(say("backtest", answer) for answer in answers)]
    header += [say("backtest", "mark")] if few is not None else []
    rows = []
    for group in accuracy["group"].unique().sort():
        of_group = accuracy.filter(pl.col("group") == group)
        told = {row["answer"]: row for row in of_group.iter_rows(named=True)}
        cells = [_both(told[answer]) if answer in told else "–" for answer in answers]
        mark = [] if few is None else [_mark(of_group["suitable"][0], few)]
        rows.append([group, f"{max(of_group['plants']):,}", *cells, *mark])
    return _table(header, rows)


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
    return "–" if value is None else f"{value:.3f}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    told = [list(header), ["---", *["---:"] * (len(header) - 1)], *rows]
    return ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in told]
