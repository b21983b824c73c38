"""All that is drawn of a run, of a back-test and of data-collection priorities; it needs the extra `report`."""

from __future__ import annotations

from pathlib import Path

from regional_carbon.reports.accuracy_html import write_accuracy
from regional_carbon.reports.figures.abatement_charts import abatement_figure
from regional_carbon.reports.figures.drawing import write_figure, write_figures
from regional_carbon.reports.figures.priority_charts import priority_figure
from regional_carbon.reports.region_page import write_page
from regional_carbon.reports.workbook import write_workbook
from regional_carbon.run.run import Run
from regional_carbon.run.steps_watched import Progress

__all__ = ["abatement_figure", "priority_figure", "run_drawn", "write_accuracy", "write_figure"]


def run_drawn(run: Run, folder: Path, progress: Progress) -> None:
    """The workbook, the pictures and the page of a run in a folder.

    Raises ReportError when one cannot be written, or a font is missing.
    """
    progress("workbook")
    write_workbook(run, folder / "results.xlsx")
    progress("figures")
    write_figures(run, folder / "figures")
    progress("page")
    write_page(run, folder / "report.html")
