"""A plan's fund as tables: the region year by year, and who receives and who pays."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from regional_carbon.language.amounts import count, money
from regional_carbon.reports.sentences.pathway_section import ENTERPRISES, some_years
from regional_carbon.reports.sentences.shown import Cell, Grid, Head, text
from regional_carbon.reports.sentences.words import currency_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.pathway_tables import PlanFund


def fund_years(run: Run, fund: pl.DataFrame) -> Grid:
    """The fund year by year: how many receive and pay, the levy, the sums, and that they balance; then all years."""
    columns = PlanFund.columns()
    levy = columns["levy_cny_per_tco2"]
    per = word("scaled_a_year", currency=currency_text(run))
    heads = [
        Head(columns["year"].label(), "", "narrow"), Head(word("fund_receivers"), "", "number"),
        Head(word("fund_payers"), "", "number"),
        Head(levy.label(), levy.per(currency=run.settings.currency), "number"),
        *(Head(columns[name].label(), per, "number") for name in ("received_cny", "paid_cny", "balance_cny")),
    ]  # fmt: skip
    told = fund.group_by("year").agg(
        (pl.col("balance_cny") > 0).sum().alias("receivers"), (pl.col("balance_cny") < 0).sum().alias("payers"),
        pl.col("levy_cny_per_tco2").first(), *(_sum(name) for name in ("received_cny", "paid_cny")),
    ).sort("year")  # fmt: skip
    rows = [
        [
            Cell(text(row["year"]), "narrow"),
            *(
                _number(row["received_cny"] and row[name], count)
                for name in ("receivers", "payers", "levy_cny_per_tco2")
            ),
            *_sums(row["received_cny"], row["paid_cny"]),
        ]
        for row in told.iter_rows(named=True)
    ]
    whole = fund.select(_sum("received_cny"), _sum("paid_cny")).row(0)
    blank = [Cell("", "number")] * 3
    return Grid(heads, [*rows, [Cell(word("fund_total"), "narrow", best=True), *blank, *_sums(*whole)]])


def fund_enterprises(run: Run, fund: pl.DataFrame) -> Grid:
    """What the enterprises receive less what they pay in some of the years, who moves most first."""
    chosen = some_years(fund["year"].unique().sort().to_list())
    told = fund.group_by("enterprise_id", maintain_order=True).agg(
        *(pl.col("balance_cny").filter(pl.col("year") == year).first().alias(str(year)) for year in chosen),
        pl.col("balance_cny").abs().sum().alias("moved"),
    )  # fmt: skip
    told = told.sort("moved", "enterprise_id", descending=[True, False])
    heads = [
        Head(PlanFund.columns()["enterprise_id"].label(), "", "narrow"),
        *(Head(str(year), word("scaled_a_year", currency=currency_text(run)), "number") for year in chosen),
    ]
    shown = told.head(ENTERPRISES).drop("moved")
    rows = [
        [Cell(text(row[0]), "narrow"), *(_number(value, _signed) for value in row[1:])] for row in shown.iter_rows()
    ]
    return Grid(heads, rows)


def fund_told(run: Run, fund: pl.DataFrame) -> str:
    """What the fund makes good, and by whom it is paid; or that there is none."""
    last = fund.drop_nulls("received_cny")
    if last.is_empty():
        return word("plan_fund_none")
    last = last.filter(pl.col("year") == pl.col("year").max())
    received, forgone = float(last["received_cny"].sum()), float(last["output_forgone_cny"].sum())
    return word(
        "plan_fund_told", share=f"{received / forgone * 100:.4g}%", year=last["year"][0], currency=currency_text(run),
        received=money(received), levy=count(last["levy_cny_per_tco2"][0]),
    )  # fmt: skip


def _sum(name: str) -> pl.Expr:
    """The sum of what is known; null where nothing is."""
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum())


def _sums(received: float | None, paid: float | None) -> list[Cell]:
    balance = None if received is None or paid is None else round(received - paid, 2) + 0
    return [_number(received, money), _number(paid, money), _number(balance, money)]


def _number(value: float | None, shown: Callable[[float | None], str]) -> Cell:
    return Cell(shown(value), "number", "" if value is None else f"{value:.17g}")


def _signed(value: float | None) -> str:
    """+1.20 is received, -0.40 paid."""
    told = money(value)
    return f"+{told}" if value is not None and value > 0 else told
