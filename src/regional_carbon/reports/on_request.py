"""What is drawn only where it is asked for: without the extra `report`, all else of the same commands is there."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from regional_carbon.language.errors import ReportError
from regional_carbon.reports.sentences.accuracy_section import Judged


def picture_of_asked(asked: pl.DataFrame, path: Path) -> Path:
    """The width of the total's interval over the enterprises asked, as a picture: .svg or .png.

    Raises ReportError when the picture cannot be made or written, or the extra `report` is missing.
    """
    try:  # only here, as the extra may be missing
        from regional_carbon.reports.figures import drawing  # of the extra `report`
        from regional_carbon.reports.figures.priority_charts import priority_figure  # of the extra `report`
    except ModuleNotFoundError as error:
        raise ReportError("report_extra_missing", package=error.name) from None
    return drawing.write_figure(priority_figure(asked), path)


def page_of_accuracy(plants: pl.DataFrame, judged: Judged, headline: str, name: str, path: Path) -> Path:
    """The back-test of the table `name` as one self-contained HTML file with charts, in the language now spoken.

    Raises ReportError when it cannot be written, or the extra `report` is missing.
    """
    try:  # only here, as the extra may be missing
        from regional_carbon.reports.accuracy_html import write_accuracy  # of the extra `report`
    except ModuleNotFoundError as error:
        raise ReportError("report_extra_missing", package=error.name) from None
    return write_accuracy(plants, judged, headline, name, path)
