"""The official papers of a region's folder: made of the results that stand in it, with what it says of its office."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from regional_carbon.collect.office_settings import office_of
from regional_carbon.collect.region_settings import read_settings
from regional_carbon.language.errors import InputError, Notice
from regional_carbon.language.messages import Language, speaking
from regional_carbon.reports.on_request import write_papers
from regional_carbon.reports.sender import CODE_DIGITS, Sender
from regional_carbon.run import store
from regional_carbon.run.freshness import check
from regional_carbon.run.record import RESULTS, sha256
from regional_carbon.run.run import Run
from regional_carbon.run.steps_watched import PathLike

PAPERS_FOLDER: Final = "papers"
OWN_TEMPLATES: Final = "templates"  # the folder of an office's own, in the folder of the region


def papers_of_region(
    region: PathLike,
    *,
    names: Collection[str] = (),
    kinds: Collection[str] = (),
    number: int | None = None,
    today: date | None = None,
    out: PathLike | None = None,
    language: Language = "en",
) -> tuple[list[Path], list[Notice]]:
    """The official papers of the results in a region's folder, as files in `out` (default: `papers` in the folder).

    All papers, as Word and as PDF, unless `names` and `kinds` say which. `number` is that of the document, or of the
    first notice. A template in `templates` in the folder goes before the product's own. Of a register with several
    regions, each has its papers in a folder by its code. Returns the files, and what is to be told of them.

    Raises InputError where there are no results, or the input cannot be taken; ReportError as `write_papers`.
    """
    with speaking(language):
        folder = Path(region)
        settings, found = read_settings(folder), check(folder, language=language)
        sender = Sender(
            office_of(settings.office), today or date.today(), "", stale=bool(found.changed_inputs), number=number
        )
        place, own = Path(out) if out is not None else folder / PAPERS_FOLDER, folder / OWN_TEMPLATES
        files: list[Path] = []
        told: dict[str, Notice] = {}
        for bundle, run in _results(folder / RESULTS):
            of_run = replace(sender, code=sha256(bundle)[:CODE_DIGITS])
            beside = place / bundle.parent.relative_to(folder / RESULTS)
            written, notices = write_papers(run, of_run, beside, names=names, kinds=kinds, own=own)
            files += written
            told |= {notice.text(): notice for notice in notices}
        return files, [*([Notice("papers_stale")] if sender.stale else []), *told.values()]


def _results(folder: Path) -> Iterator[tuple[Path, Run]]:
    """Each bundle in a folder of results, and its run. Raises InputError where there is none."""
    places = (
        [folder] if (folder / store.FILE).exists() else sorted(path.parent for path in folder.glob(f"*/{store.FILE}"))
    )
    if not places:
        raise InputError("results_missing", folder=folder, region=folder.parent)
    for place in places:
        run = store.load(place)
        assert run is not None  # noqa: S101 - it was found there
        yield place / store.FILE, run
