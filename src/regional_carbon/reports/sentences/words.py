"""What reports say: words and sentences in the language and units of their reader, and what a run is called in them."""

from __future__ import annotations

import polars as pl

from regional_carbon.factors import industry_name
from regional_carbon.language.amounts import currency_name, money_unit, tco2_unit
from regional_carbon.language.messages import say, spoken_language
from regional_carbon.run.run import Run


def word(key: str, **values: object) -> str:
    """A word or sentence of the reports, in the language and the units of its reader (`words/report.toml`)."""
    return say("report", key, scale=money_unit().prefix(), tco2=tco2_unit(), **values)


def region_name(run: Run) -> str:
    """The region's name in the language now spoken."""
    return {"en": run.settings.name_en, "zh": run.settings.name_zh or run.settings.name_en}[spoken_language()]


def currency_text(run: Run) -> str:
    """The currency as sums are written with it, in the language now spoken."""
    return currency_name(run.settings.currency)


def target_text(run: Run) -> str:
    """The target in per cent: 30%, 32.5%."""
    return f"{run.settings.target * 100:.4g}%"


def with_industry_names(run: Run) -> Run:
    """The run for a reader: industries named in the language now spoken, where their codes are GB/T 4754's.

    Codes of one's own are named as the register writes them, or have no name: null.
    """
    tables = run.tables
    if run.settings.own_codes:
        register = tables["enterprises"]
        nameless = register.with_columns(industry=pl.lit(None, pl.String))
        return run if "industry" in register.columns else run.with_tables({"enterprises": nameless})
    known = pl.concat([tables[name].select("industry_code", "industry") for name in ("intensity", "forecast")])
    names = {code: industry_name(code, written) for code, written in known.unique().iter_rows()}

    def read(table: pl.DataFrame) -> pl.DataFrame:
        written = pl.col("industry") if "industry" in table.columns else pl.lit(None, pl.String)
        named = pl.col("industry_code").replace_strict(names, default=written, return_dtype=pl.String)
        return table.with_columns(industry=named)

    named = ("intensity", "forecast", "enterprises", "trend_errors")
    return run.with_tables({name: read(tables[name]) for name in named if name in tables})
