"""A back-test as one page with charts: it opens in a browser without any network."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from regional_carbon.language.errors import ReportError
from regional_carbon.language.messages import say
from regional_carbon.reports.figures.accuracy_charts import accuracy_figures
from regional_carbon.reports.html import drawings, rendered
from regional_carbon.reports.sentences.accuracy_section import Judged, accuracy_tables


def write_accuracy(plants: pl.DataFrame, judged: Judged, headline: str, name: str, path: Path) -> Path:
    """The back-test of the table `name` as one self-contained HTML file, in the language now spoken.

    Raises ReportError when the file cannot be written.
    """
    drawn = accuracy_figures(plants, judged)
    html = rendered(
        "accuracy.html",
        ("look.js", "charts.js", "accuracy.js"),
        drawings(drawn),
        figures={figure.name: figure for figure in drawn},
        tables={told.key: told for told in accuracy_tables(judged)},
        said=lambda key: say("backtest", key),
        headline=headline,
        name=name,
    )
    try:
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise ReportError("unwritable", path=path, reason=error.strerror or error) from None
    return path
