"""From a region's folder to its results: worked out, planned, written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from regional_carbon.collect.findings import accepted as accepted_of
from regional_carbon.collect.findings import still_open
from regional_carbon.collect.intake import read_accepted
from regional_carbon.collect.region import Region, read_region
from regional_carbon.commands.asked import PathLike, Progress, silent
from regional_carbon.commands.choosing import choice_in_polars, choice_of, choosing_of
from regional_carbon.commands.estimating import doubt, how_sure, in_polars, polars_of, region_results, sureness
from regional_carbon.commands.steps import write_csv
from regional_carbon.commands.telling import case_of, record_of, shown, summarise
from regional_carbon.comparison.assessment import Choice
from regional_carbon.comparison.at_target import Recommendation, recommend
from regional_carbon.language.errors import DoubtError, Fault, InputError, Notice
from regional_carbon.language.messages import Language, speaking
from regional_carbon.pathways.allowances import Pathway
from regional_carbon.procedure import Results
from regional_carbon.reports.case import Case, Doubt, Way
from regional_carbon.reports.folder import RECORD, read_record, sha256, write_record, write_results
from regional_carbon.run import planning
from regional_carbon.schema.goals import Goal
from regional_carbon.strategies import Strategy

RESULTS: Final = "results"


@dataclass(frozen=True)
class Run:
    """A region run: what was found, and where it was written.

    Of a register with several regions, `parts` has the run of each; the results and notices here are the first
    one's, and the summary adds them up.
    """

    region: Region
    results: Results[pl.DataFrame]
    summary: dict[str, Any]
    notices: tuple[Notice, ...]
    recommendation: Recommendation | None
    folder: Path
    written: tuple[Path, ...]
    doubt: Doubt  # how sure the total is, and why
    choice: Choice[pl.DataFrame] | None = None
    parts: Mapping[str, Run] = field(default_factory=dict)  # of a register with several regions: each by its code
    way: Way | None = None


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
    its own results, in a folder by its code, and its own target to meet; regions.csv tells them all. Nothing is
    written when the input cannot be taken. What is doubtful in it is taken with a `yes`, which holds for later runs
    and is recorded.

    Raises InputError with all faults of the files, DoubtError for doubts without a yes, StrategyError for a
    target, line or trend that cannot be,
    ReportError when the results cannot be written.
    """

    return _run_folder(
        region, year=year, target=target, line=line, trend=trend, out=out, language=language, parquet=parquet, yes=yes,
        plan=_by_settings, progress=progress,
    )  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """The way to the goals laid out, and who was off its cap in the year reported last (Deviations)."""

    pathway: Pathway
    deviations: pl.DataFrame | None = None


@dataclass(frozen=True)
class WorkedOut:
    """A region worked out, S1 to S6, before anything is written: what reports and pages show."""

    region: Region
    results: Results
    summary: dict[str, Any]
    notices: tuple[Notice, ...]
    accepted: list[dict[str, Any]]
    case: Case
    choice: Choice | None = None
    more: tuple[Notice, ...] = ()  # of the notices, those that `summarise` does not give
    planned: Planned | None = None

    @property
    def doubt(self) -> Doubt:
        """How sure the total is, and why."""
        assert self.case.doubt is not None  # noqa: S101 - `_worked_out` gives it
        return self.case.doubt

    def told(self) -> list[str]:
        """The notices in the language now spoken, which need not be the one the region was worked out in."""
        _, notices = summarise(self.region, self.results, self.case.line_cny_per_tco2)
        return [notice.text() for notice in (*notices, *self.more)]

    def spoken(self) -> Case:
        """The case with its sentences in the language now spoken, which need not be the one it was worked out in."""
        way = None if self.planned is None else way_of(self.region, self.planned.pathway, self.planned.deviations)
        return replace(self.case, notices=self.told(), choosing=choosing_of(self.choice), way=way)

    def record(self, *, parquet: bool, language: Language) -> dict[str, Any]:
        """What `run.json` holds beside the sums of the results."""
        kept = record_of(self.region, self.results, self.case, parquet=parquet, language=language)
        planned = {} if self.case.way is None else {"pathway": self.case.way.record}
        return {**kept, "accepted": self.accepted, **planned}


def work_out(
    region: PathLike,
    *,
    year: int | None = None,
    target: float | None = None,
    line: float | None = None,
    trend: str | None = None,
    yes: bool = False,
    accepted: Sequence[Mapping[str, Any]] = (),
    progress: Progress = silent,
) -> WorkedOut:
    """From a region's folder to its results, S1 to S6, in the language now spoken; nothing is written.

    `year`, `target`, `line` and `trend` stand in place of region.toml's. A yes said when the files were collected,
    or before (`accepted`, as the record of a run has it), holds.

    Raises InputError with all faults of the files, DoubtError for doubts without a yes, StrategyError for a
    target, line or trend that cannot be.
    """
    progress("reading")
    read = read_region(Path(region), year=year, trend=trend)
    said = _said_yes(read, accepted, yes=yes)
    reference = line if line is not None else read.settings.line
    return _worked_out(read, read.folder / RESULTS, _Asked(_by_settings, target, reference, trend, said, progress))


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
    """As `run`, with the way to the goals: `goals`, `rule` and `to` stand in place of region.toml's.

    With `actual`, a table of a year's emission or the folder of a region that estimates it, the plan that stands in the
    results is held against it and made anew from there; it keeps its goals and its rule.

    Raises what `run` does, and StrategyError for goals, rules or assumptions that cannot be.
    """

    def plan(read: Region, found: Results, folder: Path) -> Planned:
        if actual is None:
            strategy = planning.chosen(read, rule) if isinstance(rule, str) else rule
            return Planned(planning.plan_of(read, found, goals=goals, strategy=strategy, to=to, progress=progress))
        reported = planning.read_actual(Path(actual), region_results)
        done = planning.go_on(read, found, folder, read_record(folder), reported, progress=progress)
        return Planned(done.pathway, done.deviations)

    return _run_folder(region, out=out, language=language, parquet=parquet, yes=yes, plan=plan, progress=progress)


def _by_settings(region: Region, found: Results, folder: Path) -> Planned | None:
    """The way to the goals of region.toml; none where it has none."""
    return Planned(planning.plan_of(region, found)) if region.settings.goals else None


def way_of(region: Region, plan: Pathway, deviations: pl.DataFrame | None = None) -> Way:
    """A plan as the reports show it; the rule whose dial turns is told without its value."""
    dial = plan.strategy.of().dial
    kept = {name: value for name, value in plan.strategy.parameters.items() if dial is None or name != dial.parameter}
    return Way(
        rule=shown(replace(plan.strategy, parameters=kept)), years=plan.years, plan=plan.plan,
        goals=planning.goals_told(plan), assumptions=planning.assumptions_told(plan, region),
        missed=planning.refused_told(plan), deviations=deviations, record=planning.record_of(plan),
    )  # fmt: skip


def _reported(plan: Pathway) -> list[int]:
    return plan.years.filter(pl.col("basis") == "actual")["year"].to_list()


def _run_folder(
    region: PathLike,
    *,
    plan: Callable[[Region, Results, Path], Planned | None],
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
    """A region's folder run; each region of a register with several by itself. `plan` lays out its way to the goals."""
    with speaking(language):
        progress("reading")
        read = read_region(Path(region), year=year, trend=trend)
        folder = Path(out) if out is not None else Path(region) / RESULTS
        said = _said_yes(read, _accepted_in(folder), yes=yes)
        reference = line if line is not None else read.settings.line
        asked = _Asked(plan, target, reference, trend, said, progress)

        def whole(part: Region, folder: Path) -> Run:
            return _written(_worked_out(part, folder, asked), folder, asked, parquet=parquet, language=language)

        parts = _parts(read)
        if not parts:
            return whole(read, folder)
        return _together(read, folder, asked, {code: whole(part, folder / code) for code, part in parts.items()})


@dataclass(frozen=True)
class _Asked:
    """What a run was asked for, in place of region.toml's."""

    plan: Callable[[Region, Results, Path], Planned | None]
    target: float | None
    line: float | None
    trend: str | None
    accepted: list[dict[str, Any]]
    progress: Progress


def _worked_out(read: Region, folder: Path, asked: _Asked) -> WorkedOut:
    """One region, S1 to S6, and its plan, which goes on from what stands in a folder of results."""
    estimated = region_results(read, target=asked.target, trend=asked.trend, progress=asked.progress)
    asked.progress("sureness")
    sure = how_sure(read, estimated)
    found, doubted = sure.results, doubt(read, sure)
    summary, notices = summarise(read, found, asked.line)
    summary["sureness"] = sureness(sure)
    choice, why_not = choice_of(read, sure, asked.progress)
    before = planning.reported_years(folder)
    planned = asked.plan(read, found, folder)
    way = None if planned is None else way_of(read, planned.pathway, planned.deviations)
    dropped = before if planned is None else sorted(set(before) - set(_reported(planned.pathway)))
    more = [
        *([Notice("doubts_accepted", {"count": len(asked.accepted)})] if asked.accepted else []),
        *why_not,
        *([Notice("reports_dropped", {"years": dropped})] if dropped else []),
    ]
    notices = (*notices, *more)
    case = replace(case_of(read, found, summary, notices), doubt=doubted, choosing=choosing_of(choice), way=way)
    return WorkedOut(read, found, summary, notices, asked.accepted, case, choice, tuple(more), planned)


def _written(worked: WorkedOut, folder: Path, asked: _Asked, *, parquet: bool, language: Language) -> Run:
    """A region worked out, written to its folder of results."""
    record = worked.record(parquet=parquet, language=language)
    written = write_results(worked.case, record, folder, parquet=parquet, progress=asked.progress)
    best = recommend(worked.results.comparison)
    choice = None if worked.choice is None else choice_in_polars(worked.choice)
    return Run(
        worked.region, in_polars(worked.results), worked.summary, worked.notices, best, folder, tuple(written),
        worked.doubt, choice, way=worked.case.way,
    )  # fmt: skip


def _parts(region: Region) -> dict[str, Region]:
    """Each region of a register that holds several, by its code; none where there is but one."""
    if "region_code" not in region.enterprises.columns:
        return {}
    codes = region.enterprises.filter(pl.col("year") == region.year)["region_code"].unique().sort().to_list()

    def of(frame: pl.DataFrame | None, code: str) -> pl.DataFrame | None:
        return frame if frame is None or "region_code" not in frame.columns else frame.filter(region_code=code)

    return {
        code: replace(
            region,
            settings=replace(
                region.settings, name=f"{region.settings.name} · {code}",
                name_zh=f"{region.settings.name_zh or region.settings.name} · {code}",
            ),
            enterprises=region.enterprises.filter(region_code=code),
            enterprise_energy=of(region.enterprise_energy, code),
            inventories=of(region.inventories, code),
        )
        for code in (codes if len(codes) > 1 else [])
    }  # fmt: skip


def _together(region: Region, folder: Path, asked: _Asked, parts: Mapping[str, Run]) -> Run:
    """Several regions run each by itself, with a table of them all: no figure mixes two regions.

    Raises ReportError when the table cannot be written.
    """
    rows = []
    for code, part in parts.items():
        best = None if part.recommendation is None else part.recommendation.least_output_forgone
        row = next(iter(polars_of(part.results.comparison).filter(strategy=best).to_dicts()), {}) if best else {}
        kept = ("enterprises", "emission_tco2", "output_cny", "target_rate")
        bought = ("reduction_tco2", "output_forgone_cny", "output_forgone_rate")
        rows.append(
            {"region_code": code, **{name: part.summary[name] for name in kept}, "recommended": best,
             **{name: row.get(name) for name in bought}}
        )  # fmt: skip
    first = next(iter(parts.values()))
    summary = {**first.summary, "region": region.settings.name, "recommended": None, "line": None,
               **{name: sum(row[name] for row in rows) for name in ("enterprises", "emission_tco2", "output_cny")},
               "regions": {code: part.summary for code, part in parts.items()}}  # fmt: skip
    table = write_csv(pl.DataFrame(rows, infer_schema_length=None), folder / "regions.csv")
    written = [table, *(path for part in parts.values() for path in part.written)]
    record = {**read_record(first.folder), "region": region.settings.name, "accepted": asked.accepted,
              "results": {path.relative_to(folder).as_posix(): sha256(path) for path in written}}  # fmt: skip
    write_record(record, folder)
    return Run(
        region, first.results, summary, first.notices, first.recommendation, folder, (*written, folder / RECORD),
        first.doubt, parts=parts,
    )  # fmt: skip


def _accepted_in(results: Path) -> list[dict[str, Any]]:
    """The doubts said yes to at the run whose results stand in a folder."""
    try:
        kept: list[dict[str, Any]] = read_record(results).get("accepted", [])
    except InputError:
        return []
    return kept


def _said_yes(region: Region, earlier: Sequence[Mapping[str, Any]], *, yes: bool) -> list[dict[str, Any]]:
    """The doubts a person has said yes to: when the files were collected, at an earlier run, or now.

    Raises DoubtError with those still open.
    """
    before = read_accepted(region.folder)
    still = still_open(region.doubts, [*before, *earlier])
    if still and not yes:
        raise DoubtError(faults=[*still, Fault("doubts_open", values={"count": len(still)})])
    return [*before, *accepted_of(region.doubts)]
