"""A region's results as a folder: worked out, and written as tables, workbook, pictures, page, bundle and record."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.region import Region, read_region
from regional_carbon.language.errors import InputError, Notice, ReportError
from regional_carbon.language.messages import Language, speaking
from regional_carbon.language.messages import spoken_language as spoken
from regional_carbon.procedure import Results
from regional_carbon.reports.on_request import draw_all
from regional_carbon.reports.sentences.words import with_industry_names
from regional_carbon.reports.table_csv import write_csv
from regional_carbon.run import planning, store
from regional_carbon.run.record import RECORD, RESULTS, read_record, record_of, sha256, write_json
from regional_carbon.run.run import Run
from regional_carbon.run.starting import lay_out
from regional_carbon.run.steps_watched import PathLike, Progress, silent
from regional_carbon.run.work import LayOut, Planned, by_settings, confirmed_of, regions_of, run_of, together
from regional_carbon.schema.dictionary import tables_of_runs
from regional_carbon.schema.frames import inert
from regional_carbon.schema.goals import Goal
from regional_carbon.strategies import Strategy

ASIDE: Final = ".making-"


def run(
    region: PathLike,
    *,
    year: int | None = None,
    target: float | None = None,
    line: float | None = None,
    trend: str | None = None,
    out: PathLike | None = None,
    language: Language = "en",
    parquet: bool = False,
    yes: bool = False,
    progress: Progress = silent,
) -> Run:
    """From a region's folder to a decision: S1 to S6, and the results in `out` (default: `results` in the folder).

    `year`, `target`, `line` and `trend` stand in place of region.toml's. Each region of a register with several has
    its own results, in a folder by its code, and its own target to meet; regions.csv has a row for each. Nothing is
    written when the input cannot be taken. What is doubtful in it is taken with a `yes`, which holds for later runs
    and is recorded.

    Raises InputError with all faults of the files, DoubtError for warnings not confirmed, StrategyError for a
    target, line or trend that cannot be, ReportError when the results cannot be written.
    """

    return _run_folder(
        region, lambda folder: by_settings, year=year, target=target, line=line, trend=trend, out=out,
        language=language, parquet=parquet, yes=yes, progress=progress,
    )  # fmt: skip


def pathway(
    region: PathLike,
    *,
    goals: Sequence[Goal] = (),
    rule: Strategy | str | None = None,
    to: int | None = None,
    actual: PathLike | None = None,
    out: PathLike | None = None,
    language: Language = "en",
    parquet: bool = False,
    yes: bool = False,
    progress: Progress = silent,
) -> Run:
    """As `run`, with the pathway to the goals: `goals`, `rule` and `to` stand in place of region.toml's.

    With `actual`, a table of a year's emissions or the folder of a region that estimates them, the plan that stands in
    the results is held against it and revised from there; it keeps its goals and its rule.

    Raises what `run` does, and StrategyError for goals, rules or assumptions that cannot be.
    """

    def planned(read: Region, results: Results) -> Planned:
        strategy = planning.strategy_named(read, rule) if isinstance(rule, str) else rule
        return Planned(planning.plan_of(read, results, goals=goals, strategy=strategy, to=to, progress=progress))

    def revised(read: Region, results: Results, folder: Path, reported: Path) -> Planned:
        before = planning.pathway_of(store.load(folder), folder, read.folder)
        told = planning.read_actual(reported, before)
        again = planning.go_on(read, results, before, told, progress=progress)
        return Planned(again.pathway, again.deviations, told)

    def pathway_in(folder: Path) -> LayOut:
        if actual is None:
            return planned
        return partial(revised, folder=folder, reported=Path(actual))

    return _run_folder(region, pathway_in, out=out, language=language, parquet=parquet, yes=yes, progress=progress)


def demo(folder: PathLike, *, language: Language = "en", progress: Progress = silent) -> Run:
    """The paper's Region A (synthetic), laid out in `folder` and run."""
    return run(lay_out("demo", Path(folder), language), language=language, progress=progress)


def _run_folder(
    region: PathLike,
    pathway_in: Callable[[Path], LayOut],
    *,
    year: int | None = None,
    target: float | None = None,
    line: float | None = None,
    trend: str | None = None,
    out: PathLike | None,
    language: Language,
    parquet: bool,
    yes: bool,
    progress: Progress,
) -> Run:
    """A region's folder run; each region of a register with several by itself. `pathway_in` a folder of results."""
    with speaking(language):
        progress("reading")
        read = read_region(Path(region), year=year, trend=trend)
        folder = Path(out) if out is not None else Path(region) / RESULTS
        confirmed = confirmed_of(read, _confirmed_in(folder), yes=yes)

        def written(part: Region, folder: Path) -> Run:
            try:
                before = _pathway_in(folder)
                reported: list[int] | None = planning.reported_years(before)
            except InputError:
                before = reported = None
            done = run_of(
                part, pathway_in(folder), target=target, line=line, trend=trend, accepted=confirmed,
                reported=reported, progress=progress,
            )  # fmt: skip
            if before is not None and done.pathway_terms is None:
                done = replace(done, notices=(*done.notices, Notice("pathway_left_out")))
            write_results(done, folder, parquet=parquet, progress=progress)
            return replace(done, folder=folder)

        regions = regions_of(read)
        if not regions:
            return written(read, folder)
        whole = together(read, {code: written(part, folder / code) for code, part in regions.items()})
        return _write_regions(whole, folder, parquet=parquet)


def _write_regions(whole: Run, folder: Path, *, parquet: bool) -> Run:
    """The table and the record of several regions, whose results stand in folders of their own below this one.

    Raises ReportError when the table cannot be written.
    """
    table = write_csv(whole.tables["regions"], folder / "regions.csv")
    files = [table, *(path for code in whole.parts for path in written_in(folder / code))]
    sums = {path.relative_to(folder).as_posix(): sha256(path) for path in files}
    write_json({**record_of(whole, parquet=parquet, language=spoken()), "results": sums}, folder / RECORD)
    return replace(whole, folder=folder)


def written_in(folder: Path) -> list[Path]:
    """Every file of the results in a folder, by their record, which comes last."""
    return [*(folder / name for name in read_record(folder)["results"]), folder / RECORD]


def _confirmed_in(results: Path) -> list[dict[str, object]]:
    """The warnings confirmed at the run whose results stand in a folder."""
    try:
        confirmed: list[dict[str, object]] = read_record(results).get("accepted", [])
    except InputError:
        return []
    return confirmed


def _pathway_in(folder: Path) -> pl.DataFrame | None:
    """The years of the pathway whose results stand in a folder; None where there is none.

    Where no bundle can be read, as there is none in the results of an earlier version, the table beside it tells them.
    Raises InputError where neither can be read.
    """
    try:
        before = store.load(folder)
    except InputError:
        before = None
    return planning.years_written(folder) if before is None else before.tables.get("pathway")


# ---------------------------------------------------------------------------------------------------
# One run's files


def write_results(done: Run, folder: Path, *, parquet: bool = False, progress: Progress = silent) -> list[Path]:
    """Every result of one run in the language now spoken, written whole: all files are made aside first, then put.

    `run.json` comes last, with the SHA-256 of each file; where it stands, the folder is complete. What an earlier run
    wrote and this one does not is taken away, unless someone has changed it since.

    Raises ReportError when the folder cannot be written, or a package or font the reports need is missing.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{ASIDE}*"):  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=folder))
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    try:
        _make(done, aside, parquet=parquet, progress=progress)
        made = sorted(path.relative_to(aside) for path in aside.rglob("*") if path.is_file())
        sums = {path.as_posix(): sha256(aside / path) for path in made}
        earlier = _recorded(folder)
        write_json({**record_of(done, parquet=parquet, language=spoken()), "results": sums}, aside / RECORD)
        for path in [*made, Path(RECORD)]:
            _put(aside / path, folder / path)
        for name in sorted(earlier.keys() - sums.keys()):
            _take_away(folder / name, earlier[name])
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return [folder / path for path in [*made, Path(RECORD)]]


def _make(done: Run, folder: Path, *, parquet: bool, progress: Progress) -> None:
    progress("tables")
    write_json(done.summary, folder / "summary.json")
    for name in listed_tables(done):
        table = done.tables[name]
        inert(table).write_csv(folder / f"{name}.csv")
        if parquet:
            table.write_parquet(folder / f"{name}.parquet")
    store.save(done, folder)
    draw_all(with_industry_names(done), folder, progress)


def listed_tables(done: Run) -> list[str]:
    """The tables of a run that have a file of their own among its results: those declared to have one, by name."""
    declared = tables_of_runs()
    return [name for name in done.tables if name in declared and declared[name].listed]


def _put(made: Path, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        made.replace(place)
    except OSError as error:
        raise ReportError("unwritable", path=place, reason=error.strerror or error) from None


def _recorded(folder: Path) -> dict[str, str]:
    """What an earlier run wrote into the folder, by its record; nothing where there is none."""
    try:
        return dict(read_record(folder)["results"])
    except InputError:
        return {}


def _take_away(path: Path, written: str) -> None:
    if path.is_file() and sha256(path) == written:
        path.unlink()
