"""What is drawn, with the packages of the extra `report`: without them, all else of the same commands is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from regional_carbon.language.errors import Notice, ReportError
from regional_carbon.reports.sender import Sender
from regional_carbon.reports.sentences.accuracy_section import Judged
from regional_carbon.run.run import Run
from regional_carbon.run.steps_watched import Progress


@contextmanager
def _extra() -> Iterator[None]:
    """Raises ReportError where a package of the extra `report` is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ReportError("report_extra_missing", package=error.name) from None


def draw_all(run: Run, folder: Path, progress: Progress) -> None:
    """The workbook, the pictures and the page of a run in a folder.

    Raises ReportError when one cannot be written, or a package or font is missing.
    """
    with _extra():
        from regional_carbon.reports import drawn  # of the extra `report`
    drawn.run_drawn(run, folder, progress)


def picture_of_asked(asked: pl.DataFrame, path: Path) -> Path:
    """The width of the total's interval over the enterprises asked, as a picture: .svg or .png.

    Raises ReportError when the picture cannot be made or written, or the extra `report` is missing.
    """
    with _extra():
        from regional_carbon.reports import drawn  # of the extra `report`
    return drawn.write_figure(drawn.priority_figure(asked), path)


def picture_of_abatement(blocks: pl.DataFrame, currency: str, path: Path) -> Path:
    """The marginal abatement cost curve of a region, as a picture: .svg or .png.

    Raises ReportError when the picture cannot be made or written, or the extra `report` is missing.
    """
    with _extra():
        from regional_carbon.reports import drawn  # of the extra `report`
    return drawn.write_figure(drawn.abatement_figure(blocks, currency), path)


def page_of_accuracy(plants: pl.DataFrame, judged: Judged, headline: str, name: str, path: Path) -> Path:
    """The back-test of the table `name` as one self-contained HTML file with charts, in the language now spoken.

    Raises ReportError when it cannot be written, or the extra `report` is missing.
    """
    with _extra():
        from regional_carbon.reports import drawn  # of the extra `report`
    return drawn.write_accuracy(plants, judged, headline, name, path)


def write_papers(
    run: Run, sender: Sender, folder: Path, *, names: Collection[str], kinds: Collection[str], own: Path | None
) -> tuple[list[Path], list[Notice]]:
    """The official papers of a run in a folder, and what is to be told of them (`papers.paper_files`).

    Raises ReportError when one cannot be made or written, or the extra `report` is missing.
    """
    with _extra():
        from regional_carbon.reports.papers import paper_files  # of the extra `report`
    return paper_files.written_papers(run, sender, folder, names=names, kinds=kinds, own=own)
