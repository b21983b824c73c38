"""The estimates held against enterprises whose emission is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from regional_carbon.collect.table_files import read
from regional_carbon.factors import evidence_errors
from regional_carbon.language.errors import ReportError
from regional_carbon.reports.accuracy_section import Judged
from regional_carbon.reports.accuracy_section import accuracy_page as accuracy_text
from regional_carbon.run.progress import PathLike
from regional_carbon.schema.uncertainty_tables import EvidenceErrors, Truth
from regional_carbon.uncertainty.backtesting import FEW, Backtest
from regional_carbon.uncertainty.backtesting import backtest as hold_against
from regional_carbon.uncertainty.error_model import learnt_errors


def backtest(
    truth: PathLike,
    *,
    grid_tco2_per_mwh: float | None = None,
    leave: str = "plant",
    folds: int = 10,
    seed: int = 1,
    errors: PathLike | None = None,
) -> Backtest:
    """How near the estimates come to a table of enterprises whose emission is known, and how often intervals hold.

    The intervals are those of the errors shipped, or of a table of one's own, `errors`.

    Raises InputError with all faults of the files, TableError when the truth has no emission or no grid factor.
    """
    table: Any = read(Path(truth), Truth, "enterprise")
    own: Any = evidence_errors() if errors is None else read(Path(errors), EvidenceErrors, "evidence_error")
    return hold_against(table, grid_tco2_per_mwh=grid_tco2_per_mwh, leave=leave, folds=folds, seed=seed, errors=own)


def accuracy_tables(found: Backtest) -> str:
    """The tables of a back-test as Markdown, in the language now spoken."""
    return accuracy_text(_judged(found))


def accuracy_page(found: Backtest, headline: str, name: str, out: Path) -> Path:
    """A back-test as one self-contained HTML file with charts, in the language now spoken.

    Raises ReportError when it cannot be written, or the extra `report` is missing.
    """
    try:
        from regional_carbon.reports.accuracy_html import write_accuracy
    except ModuleNotFoundError as error:
        raise ReportError("report_extra_missing", package=error.name) from None
    return write_accuracy(found.plants, _judged(found), headline, name, out)


def _judged(found: Backtest) -> Judged:
    return Judged(found.by_evidence, found.by_share, found.by_known_share, found.by_industry, FEW)


def learn(found: Backtest, origin: str) -> pl.DataFrame:
    """The errors of each kind of evidence as a back-test found them: a region's own `evidence_errors.csv`."""
    return learnt_errors(found.plants, origin)
