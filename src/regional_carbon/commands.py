"""What a person does with the system, each as a plain function: the command line prints what these return."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import narwhals as nw
import polars as pl

from regional_carbon import __version__, planning
from regional_carbon.arrays import Values
from regional_carbon.backtest import FEW, Backtest
from regional_carbon.backtest import backtest as hold_against
from regional_carbon.choosing import Choice, choose, every_rule
from regional_carbon.collect.energy_statistics import read_energy_statistics
from regional_carbon.collect.findings import accepted, still_open
from regional_carbon.collect.near import Near
from regional_carbon.collect.region import Region, read_region
from regional_carbon.collect.settings import GB_CODES
from regional_carbon.collect.tables import read
from regional_carbon.collecting import read_accepted
from regional_carbon.comparison import Recommendation, below_line, compare, recommend
from regional_carbon.doubt import better_evidence, emission_by_evidence_grade, error_sources
from regional_carbon.effects import COMPENSATED, SOCIAL_DISCOUNT_RATE, YEARS
from regional_carbon.errors import (
    DoubtError,
    FactorError,
    Fault,
    InputError,
    Notice,
    RegionalCarbonError,
    ReportError,
    StrategyError,
)
from regional_carbon.evidence_errors import learnt_errors
from regional_carbon.factors import (
    DEFAULT_FUEL_SET,
    FUEL_SETS,
    cite,
    evidence_errors,
    factor_sigma,
    factor_table,
    grid_factor,
    industry_name,
    interval_coverage,
    own_factors,
    published_alternatives,
)
from regional_carbon.factors import catalogue as all_factors
from regional_carbon.factors import usable_factors as factors_of
from regional_carbon.fairness import RULE
from regional_carbon.frames import inert
from regional_carbon.how_sure import HowSure
from regional_carbon.how_sure import how_sure as made_sure
from regional_carbon.models.carbon_efficiency import carbon_efficiency, industry_standing
from regional_carbon.models.carbon_electricity_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.carbon_emission import enterprise_emission, next_year
from regional_carbon.models.emission_reduction import reduction_curve
from regional_carbon.models.evidence import GRADES, POOR_TRUST, emission_by_evidence
from regional_carbon.models.industry_fuels import fuel_shares, industry_fuels
from regional_carbon.models.next_evidence import EFFORT, next_evidence
from regional_carbon.models.trend import TRENDS
from regional_carbon.models.uncertainty import DRAWS, SOURCES, Possible, possible_emissions
from regional_carbon.pathways.goals import Goal
from regional_carbon.pathways.plan import Pathway
from regional_carbon.procedure import DEFAULT_TARGET, Results, procedure
from regional_carbon.reports.accuracy import Judged
from regional_carbon.reports.accuracy import accuracy_page as accuracy_text
from regional_carbon.reports.case import Case, Choosing, Doubt, Shown, Way
from regional_carbon.reports.folder import RECORD, read_record, sha256, write_record, write_results
from regional_carbon.robust import Scenario, grid_scenarios
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy, rule_named, rules
from regional_carbon.strategies.optimum import Conditions, Optimum, least_cost_plan
from regional_carbon.strategies.rule import Value
from regional_carbon.tables import (
    CarbonEfficiency,
    Comparison,
    Effects,
    EnergyStatistics,
    EnterpriseEmission,
    Enterprises,
    EvidenceErrors,
    Factors,
    IntensityForecast,
    ReductionCurve,
    StrategyCurves,
    Truth,
)
from regional_carbon.words import Each, Language, catalogue, language, say, speaking

RESULTS: Final = "results"
CHOSEN_IN: Final = 256  # possible worlds the rules are held against
CHOOSE_AT_MOST: Final = 10_000  # enterprises up to which `run` puts the rules side by side; above, `side-by-side` does
GRID_SWING: Final = {"×0.9": 0.9, "×1.1": 1.1}  # the project's own, beside other factors published for the grid
LISTED: Final = 5  # enterprises a notice names before it counts the rest
TRIED: Final = 20_000  # enterprises up to which each source of error is tried alone

Progress = Callable[[str], None]
PathLike = str | Path


def _silent(step: str) -> None:
    """No one watches."""


# ---------------------------------------------------------------------------------------------------
# new, demo


def new(folder: PathLike, *, language: Language = "en") -> Path:
    """A starter region: region.toml with notes, and two small tables to write over. It runs as it is.

    Raises ReportError when the folder is there and not empty, or cannot be made.
    """
    return _lay_out("starter", Path(folder), language)


def demo(folder: PathLike, *, language: Language = "en", progress: Progress = _silent) -> Run:
    """The paper's Region A (synthetic), laid out in `folder` and run."""
    return run(_lay_out("demo", Path(folder), language), language=language, progress=progress)


def _lay_out(kind: str, folder: Path, language: Language) -> Path:
    """The files of `kind`, those of the language among them."""
    if folder.is_dir() and any(folder.iterdir()):
        raise ReportError("folder_not_empty", folder=folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with as_file(files("regional_carbon").joinpath(kind)) as source:
            for path in sorted([*source.iterdir(), *source.glob(f"{language}/*")]):
                if path.is_file():
                    shutil.copyfile(path, folder / path.name)
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    return folder


def template(
    out: PathLike, *, language: Language = "en", region: PathLike | None = None, currency: str = "CNY"
) -> Path:
    """A workbook to fill in: a guide, drop-downs, comments; with a region given, filled with its tables.

    Its headers name `currency`, or the region's. Nothing is overwritten.

    Raises ReportError when there is a file of that name, it is no .xlsx, it cannot be written or the extra
    `report` is missing; InputError with all faults of the region's files.
    """
    from regional_carbon.collect.template import write_template

    path = Path(out)
    if path.suffix.lower() != ".xlsx":
        raise ReportError("template_suffix", path=path)
    if path.exists():
        raise ReportError("template_exists", path=path)
    if region is None:
        return write_template(path, language, currency=currency)
    read = read_region(region)
    own = read.factors.filter((pl.col("confidence") == "own") & (pl.col("energy") != "electricity"))
    return write_template(
        path, language, energy=read.energy, enterprises=read.enterprises, factors=own,
        currency=read.settings.currency, fuel_set=read.settings.fuel_factors,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# run


@dataclass(frozen=True)
class Run:
    """A region run: what was found, and where it was written.

    Of a register with several regions, `parts` has the run of each; the results and notices here are the first
    one's, and the summary adds them up.
    """

    region: Region
    results: Results
    summary: dict[str, Any]
    notices: tuple[Notice, ...]
    recommendation: Recommendation | None
    folder: Path
    written: tuple[Path, ...]
    doubt: Doubt  # how sure the total is, and why
    choice: Choice | None = None
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
    progress: Progress = _silent,
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

    def plan(read: Region, found: Results, folder: Path) -> Way | None:
        return _way(read, planning.plan_of(read, found, progress=progress)) if read.settings.goals else None

    return _run_folder(
        region, year=year, target=target, line=line, trend=trend, out=out, language=language, parquet=parquet, yes=yes,
        plan=plan, progress=progress,
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
    progress: Progress = _silent,
) -> Run:
    """As `run`, with the way to the goals: `goals`, `rule` and `to` stand in place of region.toml's.

    With `actual`, a table of a year's emission or the folder of a region that estimates it, the plan that stands in the
    results is held against it and made anew from there; it keeps its goals and its rule.

    Raises what `run` does, and StrategyError for goals, rules or assumptions that cannot be.
    """

    def plan(read: Region, found: Results, folder: Path) -> Way:
        if actual is None:
            strategy = planning.chosen(read, rule) if isinstance(rule, str) else rule
            return _way(read, planning.plan_of(read, found, goals=goals, strategy=strategy, to=to, progress=progress))
        reported = planning.read_actual(Path(actual), region_results)
        done = planning.go_on(read, found, folder, read_record(folder), reported, progress=progress)
        return _way(read, done.pathway, done.deviations)

    return _run_folder(region, out=out, language=language, parquet=parquet, yes=yes, plan=plan, progress=progress)


def _way(region: Region, plan: Pathway, deviations: pl.DataFrame | None = None) -> Way:
    """A plan as the reports show it; the rule whose dial turns is told without its value."""
    dial = plan.strategy.of().dial
    kept = {name: value for name, value in plan.strategy.parameters.items() if dial is None or name != dial.parameter}
    return Way(
        rule=shown(replace(plan.strategy, parameters=kept)), years=plan.years, plan=plan.plan,
        goals=planning.goals_told(plan), assumptions=planning.assumptions_told(plan, region),
        missed=planning.refused_told(plan), deviations=deviations, record=planning.record_of(plan),
    )  # fmt: skip


def _reported(way: Way) -> list[int]:
    return way.years.filter(pl.col("basis") == "actual")["year"].to_list()


def _run_folder(
    region: PathLike,
    *,
    plan: Callable[[Region, Results, Path], Way | None],
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
        said = _said_yes(read, folder, yes=yes)
        reference = line if line is not None else read.settings.line
        told = _Asked(plan, target, reference, trend, language, parquet, said, progress)
        parts = _parts(read)
        if not parts:
            return _run(read, folder, told)
        return _together(read, folder, told, {code: _run(part, folder / code, told) for code, part in parts.items()})


@dataclass(frozen=True)
class _Asked:
    """What a run was asked for, in place of region.toml's."""

    plan: Callable[[Region, Results, Path], Way | None]
    target: float | None
    line: float | None
    trend: str | None
    language: Language
    parquet: bool
    accepted: list[dict[str, Any]]
    progress: Progress


def _run(read: Region, folder: Path, asked: _Asked) -> Run:
    """One region, S1 to S6, written to its folder."""
    estimated = region_results(read, target=asked.target, trend=asked.trend, progress=asked.progress)
    asked.progress("sureness")
    sure = how_sure(read, estimated)
    found, doubted = sure.results, doubt(read, sure)
    summary, notices = summarise(read, found, asked.line)
    summary["sureness"] = sureness(sure)
    if asked.accepted:
        notices = (*notices, Notice("doubts_accepted", {"count": len(asked.accepted)}))
    choice, why_not = _choice(read, sure, asked.progress)
    notices = (*notices, *why_not)
    before = planning.reported_years(folder)
    way = asked.plan(read, found, folder)
    dropped = before if way is None else sorted(set(before) - set(_reported(way)))
    if dropped:
        notices = (*notices, Notice("reports_dropped", {"years": dropped}))
    case = replace(_case(read, found, summary, notices), doubt=doubted, choosing=_choosing(choice), way=way)
    record = _record(read, found, case, parquet=asked.parquet, language=asked.language)
    record["accepted"] = asked.accepted
    if way is not None:
        record["pathway"] = way.record
    written = write_results(case, record, folder, parquet=asked.parquet, progress=asked.progress)
    best = recommend(found.comparison)
    return Run(read, found, summary, notices, best, folder, tuple(written), doubted, choice, way=way)


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
        row = next(iter(_polars(part.results.comparison).filter(strategy=best).to_dicts()), {}) if best else {}
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


def _said_yes(region: Region, results: Path, *, yes: bool) -> list[dict[str, Any]]:
    """The doubts a person has said yes to: when the files were collected, at an earlier run, or now.

    Raises DoubtError with those still open.
    """
    before = read_accepted(region.folder)
    try:
        earlier = [*before, *read_record(results).get("accepted", [])]
    except InputError:
        earlier = before
    still = still_open(region.doubts, earlier)
    if still and not yes:
        raise DoubtError(faults=[*still, Fault("doubts_open", values={"count": len(still)})])
    return [*before, *accepted(region.doubts)]


def region_results(
    region: Region, *, target: float | None = None, trend: str | None = None, progress: Progress = _silent
) -> Results:
    """The procedure on a region read from a folder, with the strategies of region.toml beside the paper's."""
    settings = region.settings
    own = [_chosen(name, given) for name, given in settings.strategies.items()]
    chosen = target if target is not None else settings.target
    tables: tuple[Any, Any, Any] = (region.energy, region.factors, region.enterprises)
    evidence: tuple[Any, Any] = (region.enterprise_energy, region.inventories)
    return procedure(
        *tables,
        year=region.year,
        grid_tco2_per_mwh=settings.grid.tco2_per_mwh,
        enterprise_energy=evidence[0],
        inventories=evidence[1],
        trend=trend or settings.trend,
        target=chosen if chosen is not None else DEFAULT_TARGET,
        strategies=(*PAPER_STRATEGIES, *own),
        progress=progress,
    )


def how_sure(region: Region, results: Results, *, draws: int = DRAWS, seed: int = 1) -> HowSure:
    """The results of a region with how sure each figure is: intervals, and the chance that a plan meets its target.

    The strategies stay in the order they are tried in.
    """
    sure = made_sure(results, possible(region, results, draws=draws, seed=seed))
    keys = ["region_code", "year", "strategy"]
    before, told = _polars(results.comparison), _polars(sure.results.comparison)
    in_order = before.select(name for name in keys if name in before.columns)
    again: Any = in_order.join(told, on=in_order.columns, how="left", maintain_order="left").select(told.columns)
    return replace(sure, results=replace(sure.results, comparison=again))


def errors_of(region: Region) -> Any:
    """What each kind of evidence errs by: as shipped, and kind by kind as the region has learnt it itself."""
    errors: Any = evidence_errors()
    own = region.evidence_errors
    if own is None:
        return errors
    shipped = errors.filter(~pl.col("kind").is_in(own["kind"].unique().implode()))
    return pl.concat([shipped, own.select(shipped.columns).cast(dict(shipped.schema))])


def possible(
    region: Region,
    results: Results,
    *,
    enterprises: pl.DataFrame | None = None,
    counted: Collection[str] = SOURCES,
    draws: int = DRAWS,
    seed: int = 1,
) -> list[Possible]:
    """The region's enterprises in many possible worlds, by the errors shipped and, kind by kind, the region's own.

    With `enterprises` it is these that are drawn, in place of those of the results; `counted` are the sources of error.
    """
    statistics: tuple[Any, Any] = (region.energy, region.factors)
    energy, factors = statistics
    fuels = industry_fuels(industry_emission(energy, factors), year=region.year)
    shares = fuel_shares(energy, factors, year=region.year)
    register: Any = results.enterprises if enterprises is None else enterprises
    return possible_emissions(
        register,
        results.forecast,
        fuels,
        shares,
        errors_of(region),
        factor_sigma=factor_sigma(),
        counted=counted,
        draws=draws,
        seed=seed,
    )


def doubt(region: Region, sure: HowSure) -> Doubt:
    """What the region's emission rests on, where the doubt about it comes from, and what would take it away.

    Above TRIED enterprises sources of error and better evidence are not tried one by one: None.
    """
    results = sure.results
    given: Any = results.enterprises
    by_evidence, total = _polars(emission_by_evidence_grade(given)), _polars(sure.total)
    own = [] if region.evidence_errors is None else region.evidence_errors["kind"].unique().sort().to_list()
    told = Doubt(total, by_evidence, coverage=interval_coverage(), own_errors=own)
    if total["enterprises"].sum() > TRIED:
        return told

    def drawn(enterprises: pl.DataFrame, counted: Collection[str]) -> Possible:
        return possible(region, results, enterprises=enterprises, counted=counted)[0]

    sources, better = error_sources(given, drawn), better_evidence(given, drawn)
    return replace(told, sources=_polars(sources), better=_polars(better))


def sureness(sure: HowSure) -> dict[str, Any]:
    """How sure the region's emission is, and each plan, for summary.json."""
    total = _polars(sure.total).row(0, named=True)
    plans = _polars(sure.results.comparison).select("strategy", "target_probability", "safe_target_rate")
    return {
        "emission_low_tco2": total["emission_low_tco2"],
        "emission_high_tco2": total["emission_high_tco2"],
        "draws": total["draws"],
        "plans": {row.pop("strategy"): row for row in plans.iter_rows(named=True)},
    }


def choose_in(region: Region, found: Results, *, draws: Values | None = None, progress: Progress = _silent) -> Choice:
    """Every rule that needs no more than the register has, and the region's own, at the target of a run.

    Held against other published grid factors, other trend rules, statistics a year older, and draws of the ranked
    enterprises' emissions where they are given: a row for each draw, in order of region, year and rank.

    Raises StrategyError where no rule can be run.
    """
    progress("choosing")
    ranked = CarbonEfficiency.of(found.enterprises)
    own = [_chosen(name, given) for name, given in region.settings.strategies.items()]
    named = {strategy.name: strategy for strategy in (*every_rule(), *own)}
    grid = region.settings.grid.tco2_per_mwh
    times = {f"{other.year}": other.tco2_per_mwh / grid for other in published_alternatives(region.settings.grid)}
    scenarios = [*grid_scenarios(ranked, {**times, **GRID_SWING}), *_trend_scenarios(region, found)]
    if draws is not None:
        scenarios.append(Scenario("draws", f"{len(draws)}", draws))
    return choose(ranked, found.target, list(named.values()), scenarios=scenarios)


def _choice(region: Region, sure: HowSure, progress: Progress) -> tuple[Choice | None, list[Notice]]:
    """The choice of a run; or why there is none: too many enterprises to do so unasked, or no rule that can be run."""
    found = sure.results
    count = _polars(found.enterprises).height
    if count > CHOOSE_AT_MOST:
        return None, [Notice("choosing_large", {"count": f"{count:,}"})]
    try:
        return choose_in(region, found, draws=sure.emissions(CHOSEN_IN), progress=progress), []
    except StrategyError as error:
        return None, [Notice("choosing_refused", {"reason": str(error).split("\n")[0]})]


def _trend_scenarios(region: Region, found: Results) -> list[Scenario]:
    """The emissions by the other trend rules, and by statistics without their newest year, where all are known."""
    newest = int(_polars(found.intensity).filter(pl.col("year") <= found.year)["year"].max())  # type: ignore[arg-type]
    asked = {f"trend = {trend}": (trend, newest) for trend in TRENDS if trend != found.trend}
    asked[f"{newest - 1}"] = (found.trend, newest - 1)
    ranking = _polars(found.enterprises).filter(pl.col("rank").is_not_null())
    within = [name for name in ("region_code", "year") if name in ranking.columns]
    scenarios = []
    for name, (trend, until) in asked.items():
        try:
            emission = _emission_if(region, found, trend, until)
        except RegionalCarbonError:
            continue  # too few years of statistics for it
        told = ranking.select(*within, "enterprise_id", "rank").join(
            emission, on=[*within, "enterprise_id"], how="left"
        )
        values = told.sort(*within, "rank")["emission_tco2"]
        if values.is_not_null().all() and (values >= 0).all():
            scenarios.append(Scenario("trend", name, values.to_numpy()))
    return scenarios


def _emission_if(region: Region, found: Results, trend: str, until: int) -> pl.DataFrame:
    """What each enterprise emits by another trend rule, from statistics up to a year."""
    grid = region.settings.grid.tco2_per_mwh
    intensity: Any = _polars(found.intensity).filter(pl.col("year") <= until)
    tables: tuple[Any, Any] = (region.energy.filter(pl.col("year") <= until), region.factors)
    forecast = next_year(intensity, year=found.year, grid_tco2_per_mwh=grid, trend=trend)
    evidence: tuple[Any, Any, Any] = (region.enterprises, region.enterprise_energy, region.inventories)
    return _polars(
        emission_by_evidence(
            evidence[0], forecast, *tables, year=found.year, enterprise_energy=evidence[1], inventories=evidence[2]
        )
    )


def _choosing(choice: Choice | None) -> Choosing | None:
    """A choice as the reports show it."""
    if choice is None:
        return None
    return Choosing(
        tables=choice_tables(choice),
        rules=[shown(strategy, bare=True) for strategy in choice.strategies],
        dials={strategy.name: _dial(strategy) for strategy in choice.strategies},
        left_out=[_left_out(name, error) for name, error in choice.refused.items()],
    )


def _left_out(name: str, error: StrategyError) -> str:
    return say("commands", "side_by_side_refused", rule=name, reason=str(error).split("\n")[0])


def _dial(strategy: Strategy) -> str:
    """Where the dial of a strategy stands: 'q = 0.9706'; each group's own is told by run.json."""
    dial = strategy.of().dial
    if dial is None:
        return ""
    if strategy.dials:
        return say("commands", "dial_of_each")
    symbols = {parameter.name: parameter.symbol for parameter in strategy.of().described()}
    return f"{symbols[dial.parameter]} = {float(str(strategy.parameters[dial.parameter])):.4g}"


def _chosen(name: str, given: Mapping[str, Any]) -> Strategy:
    """A strategy as region.toml has it: its rule, what it is held within, and the rule's parameters."""
    parameters = {key: value for key, value in given.items() if key not in ("rule", "within")}
    return Strategy(name, str(given["rule"]), parameters, within=str(given.get("within", "")))


def summarise(region: Region, found: Results, line: float | None) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """The figures of summary.json, in full precision, and what is worth knowing of them."""
    enterprises = _polars(found.enterprises)
    opt_out = _polars(found.curves["marginal_opt_out"])
    cost = opt_out["average_cost_cny_per_tco2"]
    recommended = recommend(found.comparison)
    summary = {
        "enterprises": enterprises.height,
        "emission_tco2": enterprises["emission_tco2"].sum(),
        "output_cny": enterprises["output_cny"].sum(),
        "intensity_tco2_per_mwh": _spread(enterprises["intensity_tco2_per_mwh"]),
        "enterprise_emission_tco2": _spread(enterprises["emission_tco2"]),
        "enterprise_output_cny": _spread(enterprises["output_cny"]),
        "average_cost_cny_per_tco2": {"first": cost.first(), "mean": cost.mean(), "last": cost.last()},
        "region": region.settings.name,
        "currency": region.settings.currency,
        "year": found.year,
        "trend": found.trend,
        "grid_tco2_per_mwh": region.settings.grid.tco2_per_mwh,
        "electricity_mwh": enterprises["electricity_mwh"].sum(),
        "enterprises_not_ranked": enterprises["rank"].null_count(),
        "evidence": _evidence(enterprises),
        "share_on_grade_5": _share_on_grade_5(enterprises),
        "target_rate": found.target,
        "recommended": None if recommended is None else asdict(recommended),
        "line": None if line is None else _line(opt_out, line),
    }
    return summary, (*region.notices, *_result_notices(region, found, enterprises))


def _spread(values: pl.Series) -> dict[str, Any]:
    return {"min": values.min(), "mean": values.mean(), "max": values.max()}


def _evidence(enterprises: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """How many enterprises, and how much of the emission, rest on each kind of evidence; best first."""
    known = enterprises.drop_nulls("grade").group_by("grade", "evidence").agg(pl.len(), pl.col("emission_tco2").sum())
    return {
        row["evidence"]: {"grade": row["grade"], "enterprises": row["len"], "emission_tco2": row["emission_tco2"]}
        for row in known.sort("grade").iter_rows(named=True)
    }


def _share_on_grade_5(enterprises: pl.DataFrame) -> float | None:
    """The share of the total that rests on industry intensity alone."""
    total = float(enterprises["emission_tco2"].sum())
    alone = float(enterprises.filter(pl.col("grade") == len(GRADES))["emission_tco2"].sum())
    return alone / total if total else None


def _line(opt_out: pl.DataFrame, line: float) -> dict[str, Any]:
    """What lies below the reference line of Figure 3."""
    below = _polars(below_line(ReductionCurve.of(opt_out), line))
    kept = (
        "reduction_tco2",
        "reduction_rate",
        "output_forgone_cny",
        "output_forgone_rate",
        "average_cost_cny_per_tco2",
    )
    row = below.row(0, named=True) if below.height else {"m": 0, **dict.fromkeys(kept[:4], 0.0), kept[4]: None}
    return {"line_cny_per_tco2": line, "enterprises": row["m"], **{name: row[name] for name in kept}}


def _result_notices(region: Region, found: Results, enterprises: pl.DataFrame) -> list[Notice]:
    notices = []
    forecast = _polars(found.forecast).filter(
        pl.col("industry_code").is_in(enterprises["industry_code"].unique().implode())
    )
    below = forecast.filter(pl.col("below_grid"))
    if below.height:
        grid = region.settings.grid.tco2_per_mwh
        notices.append(Notice("below_grid", {"industries": _industries(region, below), "grid": grid}))
    without = forecast.filter(pl.col("intensity_low_tco2_per_mwh").is_null())
    if without.height:
        notices.append(Notice("no_interval", {"industries": _industries(region, without)}))
    notices += [*_overshoot(found), *_trust_notices(region, enterprises, forecast)]
    unranked = enterprises.filter(pl.col("rank").is_null())
    if unranked.height:
        values = {"count": unranked.height, "total": enterprises.height, "enterprises": _some(unranked)}
        notices.append(Notice("not_ranked", values))
    free = enterprises.filter((pl.col("output_cny") == 0) & pl.col("rank").is_not_null())
    if free.height:
        notices.append(Notice("no_output", {"count": free.height, "enterprises": _some(free)}))
    if enterprises.height == 1:
        notices.append(Notice("one_enterprise"))
    return notices


def _overshoot(found: Results) -> list[Notice]:
    """Why a schedule may forgo less than the opt-out at a target: the opt-out reduces in whole enterprises."""
    chosen = recommend(found.comparison)
    if chosen is None or chosen.least_output_forgone == "marginal_opt_out":
        return []
    closing = _polars(found.comparison).filter(pl.col("strategy") == "marginal_opt_out", pl.col("meets_target"))
    rates = closing["reduction_rate"].to_list()
    return [Notice("overshoot", {"target": f"{found.target:.1%}", "rate": f"{max(rates):.1%}"})] if rates else []


def _trust_notices(region: Region, enterprises: pl.DataFrame, forecast: pl.DataFrame) -> list[Notice]:
    """The trap: an enterprise far more electric than its industry, known by its industry alone."""
    trapped = enterprises.filter((pl.col("grade") == len(GRADES)) & (pl.col("trust") < POOR_TRUST))
    if trapped.is_empty():
        return []
    of_industries = forecast.filter(pl.col("industry_code").is_in(trapped["industry_code"].implode()))
    times = f"{1 / float(trapped['trust'].min()):.1f}"  # type: ignore[arg-type]
    values = {"count": trapped.height, "industries": _industries(region, of_industries), "times": times}
    return [Notice("trust_poor", values)]


def _industries(region: Region, forecast: pl.DataFrame) -> list[str]:
    rows = forecast.select("industry_code", "industry").sort("industry_code").rows()
    gb = region.settings.industry_codes == GB_CODES
    return [f"{industry_name(code, name) if gb else name} ({code})" for code, name in rows]


def _some(enterprises: pl.DataFrame) -> str:
    ids = enterprises["enterprise_id"].head(LISTED).to_list()
    return ", ".join(ids) + (" …" if enterprises.height > LISTED else "")


def _polars(frame: Any) -> pl.DataFrame:
    """The procedure was given polars frames, and gives polars frames back."""
    native: pl.DataFrame = nw.from_native(frame, eager_only=True).to_polars()
    return native


def _case(region: Region, found: Results, summary: dict[str, Any], notices: tuple[Notice, ...]) -> Case:
    settings = region.settings
    curves = [_polars(curve).select(pl.lit(name).alias("strategy"), pl.all()) for name, curve in found.curves.items()]
    line = summary["line"]
    return Case(
        name_en=settings.name,
        name_zh=settings.name_zh,
        currency=settings.currency,
        year=found.year,
        trend=found.trend,
        target=found.target,
        line_cny_per_tco2=None if line is None else line["line_cny_per_tco2"],
        grid_tco2_per_mwh=settings.grid.tco2_per_mwh,
        grid_source=settings.grid.source,
        intensity=_polars(found.intensity).sort("industry_code", "year"),
        forecast=_polars(found.forecast).sort("industry_code"),
        enterprises=_polars(found.enterprises),
        curves=pl.concat(curves),
        comparison=_polars(found.comparison),
        factors=region.factors,
        summary=summary,
        strategies=[shown(strategy) for strategy in found.strategies],
        notices=[notice.text() for notice in notices],
        trend_errors=_polars(found.trend_errors),
        asked=_polars(next_evidence(found.enterprises, errors_of(region))),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        gb_codes=settings.industry_codes == GB_CODES,
    )


def shown(strategy: Strategy, *, bare: bool = False) -> Shown:
    """A strategy's label in both languages: its own name where it has one of the paper's, else its rule's.

    With its parameters, and whether it was adjusted; `bare` leaves these out, where all are turned to one target.
    """
    words = catalogue("strategies")
    name = strategy.adjusted_from or strategy.name
    told = {name: value for name, value in strategy.parameters.items() if (name, value) != ("first", 1)}

    def label(spoken: Language) -> str:
        with speaking(spoken):
            base = words[name][spoken] if name in words else str(strategy.of().said_label(strategy.rule))
            symbols = {parameter.name: parameter.symbol for parameter in strategy.of().described()}
            parameters = ", ".join(f"{symbols[name]} = {value_text(value)}" for name, value in told.items())
        own = "" if name in words else f"{name}: "
        held = words[f"_within_{strategy.within}"][spoken] if strategy.within else ""
        if bare:
            return own + base + held
        adjusted = (words["_adjusted"][spoken] if strategy.adjusted_from else "") + held
        return own + base + adjusted + (words["_parameters"][spoken].format(parameters=parameters) if told else "")

    return Shown(strategy.name, label("en"), label("zh"))


def value_text(value: Value | None) -> str:
    """A parameter's value as a label has it."""
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return " ".join(f"{key}: {value_text(each)}" for key, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(value_text(each) for each in value) or "–"
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:.6g}"


def _record(region: Region, found: Results, case: Case, *, parquet: bool, language: Language) -> dict[str, Any]:
    """All that is needed to repeat a run, and to tell whether its results are still those of its input."""
    return {
        "version": __version__,
        "made_at": case.made_at,
        "python": platform.python_version(),
        "packages": _packages(),
        "region": str(region.settings.name),
        "parameters": {
            "year": found.year,
            "trend": found.trend,
            "target": found.target,
            "line": case.line_cny_per_tco2,
            "language": language,
            "parquet": parquet,
            "strategies": [
                asdict(replace(strategy, parameters=dict(strategy.parameters))) for strategy in found.strategies
            ],
        },
        "inputs": dict(region.inputs),
        "factors": region.factors.to_dicts(),
        "notices": list(case.notices),
    }


def _packages() -> dict[str, str]:
    found = {}
    for name in (
        "narwhals",
        "polars",
        "numpy",
        "scipy",
        "dataframely",
        "python-calamine",
        "altair",
        "vl-convert-python",
        "xlsxwriter",
    ):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


# ---------------------------------------------------------------------------------------------------
# check


@dataclass(frozen=True)
class Check:
    """Whether a region's input can be taken, and whether its results are still those of its input."""

    region: Region
    folder: Path
    changed_inputs: tuple[str, ...]
    changed_results: tuple[str, ...]
    made_by: str
    made_at: str

    @property
    def fresh(self) -> bool:
        """The results are those of the input as it stands, and as they were written."""
        return not (self.changed_inputs or self.changed_results or self.made_by != __version__)


def check(region: PathLike, *, out: PathLike | None = None, language: Language = "en") -> Check:
    """Reads the region as `run` would, and holds the results against it: SHA-256 of every input and result.

    Raises InputError with all faults of the files; or when there is no result, with what is doubtful in the files.
    """
    with speaking(language):
        region = Path(region)
        folder = Path(out) if out is not None else region / RESULTS
        try:
            record: Mapping[str, Any] = read_record(folder)
        except RegionalCarbonError as missing:
            doubts = read_region(region).doubts
            never = Fault("results_missing", values={"folder": folder, "region": region})
            raise InputError(faults=[never, *doubts]) from missing
        parameters = record["parameters"]
        read = read_region(region, year=parameters["year"], trend=parameters["trend"])
        inputs = {**dict.fromkeys(record["inputs"], ""), **read.inputs}
        changed = [name for name, now in inputs.items() if record["inputs"].get(name) != now]
        altered = [
            name
            for name, then in record["results"].items()
            if not (folder / name).exists() or sha256(folder / name) != then
        ]
        return Check(
            read, folder, tuple(changed), tuple(altered), str(record["version"]), str(record.get("made_at", ""))
        )


# ---------------------------------------------------------------------------------------------------
# One step, on files


def intensity(
    energy_statistics: Path,
    *,
    grid_tco2_per_mwh: float,
    fuel_factors: str = DEFAULT_FUEL_SET,
    factors: Path | None = None,
    year: int | None = None,
    trend: str = "last",
) -> pl.DataFrame:
    """Carbon–electricity intensity by industry and year observed, or forecast for `year` (S2, Models I, II).

    Raises InputError with all faults of the files, FactorError for a fuel set that does not exist or a grid factor
    that cannot be, StrategyError for a trend that does not exist.
    """
    grid = grid_factor(value=grid_tco2_per_mwh, source="--grid-factor")
    own = own_factors(read(factors, Factors, "factor").to_dicts()) if factors else {}
    known = {**factors_of(fuel_factors), **own, "electricity": grid.as_factor()}
    collected = read_energy_statistics(energy_statistics, known)
    if collected.faults:
        raise InputError(faults=collected.faults)
    used = factor_table({**collected.used, "electricity": grid.as_factor()}.values())
    observed = carbon_electricity_intensity(industry_emission(EnergyStatistics.of(collected.frame), Factors.of(used)))
    if year is None:
        return _polars(observed).sort("industry_code", "year")
    forecast = next_year(observed, year=year, grid_tco2_per_mwh=grid_tco2_per_mwh, trend=trend)
    return _polars(forecast).sort("industry_code")


def emissions(enterprises: Path, forecast: Path) -> pl.DataFrame:
    """Emission of each enterprise, from a register and an intensity forecast (S3, Model II)."""
    register = read(enterprises, Enterprises, "enterprise")
    intensities = read(forecast, IntensityForecast)
    return _polars(enterprise_emission(Enterprises.of(register), IntensityForecast.of(intensities)))


def efficiency(emission: Path) -> pl.DataFrame:
    """Carbon efficiency, rank and standing of each enterprise (S3, Model III)."""
    return _polars(industry_standing(carbon_efficiency(EnterpriseEmission.of(read(emission, EnterpriseEmission)))))


def ask(
    emission: Path,
    effort: Mapping[str, float] | None = None,
    *,
    target: float | None = None,
    lowest: float | None = None,
) -> pl.DataFrame:
    """Whom to ask for what next, from a run's enterprises.csv or another table of emission with grades.

    With a cut, `target` or `lowest` of `next_evidence`: whose answer settles most of who stands on which side of it.
    """
    frame = EnterpriseEmission.of(read(emission, EnterpriseEmission))
    errors: Any = evidence_errors()
    return _polars(next_evidence(frame, errors, effort=effort or EFFORT, target=target, lowest=lowest))


def draw_asked(asked: pl.DataFrame, path: Path) -> Path:
    """The width of the total's interval over the enterprises asked, as a picture: .svg or .png.

    Raises ReportError when the picture cannot be made or written.
    """
    try:
        from regional_carbon.reports import charts, figures
    except ModuleNotFoundError as error:
        raise ReportError("report_extra_missing", package=error.name) from None
    return figures.write_figure(charts.asked(asked), path)


def effort(written: Sequence[str]) -> dict[str, float] | None:
    """Kinds of evidence with their hours, as the command line takes them: KIND=HOURS; None where none is written.

    Raises StrategyError when one is not written so.
    """
    found = {}
    for each in written:
        kind, _, hours = each.partition("=")
        try:
            found[kind.strip()] = float(hours)
        except ValueError:
            raise StrategyError("effort_written", written=each) from None
    return found or None


def curves(ranked: Path, strategies: Sequence[Strategy] = ()) -> pl.DataFrame:
    """The reduction curve of each strategy over a ranking, with its name in front (S5, Model IV).

    Raises StrategyError when two strategies have one name.
    """
    names = [tried.name for tried in strategies]
    for name in names:
        if names.count(name) > 1:
            raise StrategyError("strategy_named_twice", strategy=name)
    frame = CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    told = [
        _polars(reduction_curve(frame, tried.coefficient())).select(pl.lit(tried.name).alias("strategy"), pl.all())
        for tried in (strategies or PAPER_STRATEGIES)
    ]
    return pl.concat(told)


def least_cost(ranked: Path, target: float, written: Sequence[str] = ()) -> tuple[pl.DataFrame, Optimum]:
    """The plan of least cost over a ranking: β of each enterprise in order of rank, and its prices (S6).

    Raises StrategyError for a target outside 0–1, and for conditions that do not exist or cannot hold together.
    """
    frame = CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    plan = least_cost_plan(frame, target, conditions(written))
    told = _polars(reduction_curve(frame, plan.coefficient()))
    return told.select("enterprise_id", pl.col("m").alias("rank"), "coefficient"), plan


def conditions(written: Sequence[str]) -> Conditions:
    """Conditions as the command line takes them: NAME=VALUE, NAME.KEY=VALUE for a table, lists joined by +.

    Raises StrategyError for one that is not written so, or does not exist.
    """
    known = [field.name for field in fields(Conditions)]
    given: dict[str, Any] = {}
    for each in written:
        name, _, value = each.partition("=")
        name, _, key = name.strip().partition(".")
        if name not in known:
            raise StrategyError("condition_unknown", condition=name, near=Near(name, known), known=known)
        if not value.strip() or isinstance(given.get(name, {}), Mapping) != (bool(key) or name not in given):
            raise StrategyError("condition_written", written=each)
        told: Any = _written_value(value.strip())
        if name == "protected" and not isinstance(told, list):
            told = [value.strip()]
        if name == "whole":
            told = told == "true"
        given[name] = {**given.get(name, {}), key: told} if key else told
    return Conditions(**given)


@dataclass(frozen=True)
class SideBySide:
    """Rules side by side at one target: their comparison, what those that cannot meet it say, and all else."""

    comparison: pl.DataFrame
    refused: dict[str, StrategyError]
    choice: Choice


def side_by_side(
    ranked: Path,
    target: float,
    strategies: Sequence[Strategy] = (),
    *,
    within: str = "",
    compensated: float = COMPENSATED,
    years: int = YEARS,
    discount_rate: float = SOCIAL_DISCOUNT_RATE,
) -> SideBySide:
    """Strategies turned to one target over a ranking, or every rule whose parameters all have defaults (S6).

    Held against a grid factor 10 % less and more as well, where the ranking has the fuels' emission apart.

    Raises StrategyError for a target outside 0–1, a registered rule that cannot be loaded, or when none can be run.
    """
    frame = CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    choice = choose(
        frame, target, strategies, within=within, scenarios=grid_scenarios(frame, GRID_SWING),
        compensated=compensated, years=years, discount_rate=discount_rate,
    )  # fmt: skip
    return SideBySide(_polars(choice.comparison), dict(choice.refused), choice)


def choice_tables(choice: Choice) -> dict[str, pl.DataFrame]:
    """Every table of a choice, by the name of its file."""
    return {
        "side_by_side": _polars(choice.comparison),
        "effects": _polars(choice.effects),
        "fund": _polars(choice.fund),
        "fairness_front": _polars(choice.front),
        "scenario_costs": _polars(choice.costs),
        "robust_choice": _polars(choice.robust),
    }


def choice_sentences(choice: Choice) -> list[str]:
    """What a choice comes to, region by region: the rules that none beats in both, and the one regretted least."""
    front, robust = _polars(choice.front), _polars(choice.robust)
    told = []
    regions = front["region_code"].unique(maintain_order=True).to_list() if "region_code" in front.columns else [None]
    for region in regions:
        of = pl.lit(True) if region is None else pl.col("region_code") == region
        before = "" if region is None else f"{region}: "
        unbeaten = front.filter(of & (pl.col("bound") == RULE) & pl.col("on_front")).sort("output_forgone_cny")
        told.append(before + say("commands", "side_by_side_front", rules=Each(unbeaten["strategy"].to_list())))
        least = robust.filter(of & pl.col("least_regret"))
        if least.height:
            values = {"rules": Each(least["strategy"].to_list()), "scenarios": least["scenarios"][0],
                      "regret": f"{least['greatest_regret'][0]:.1%}"}  # fmt: skip
            told.append(before + say("commands", "side_by_side_robust", **values))
    return told


def choice_lines(choice: Choice) -> list[list[str]]:
    """The rules as a terminal shows them, cheapest first below their headers: cost, burden, what is known of effects.

    A strategy that misses the target has no row; an effect of which nothing is known has no column.
    """
    keys = [name for name in ("region_code", "year", "strategy") if name in _polars(choice.effects).columns]
    effects = _polars(choice.effects).drop("target_rate", "output_forgone_cny")
    side = _polars(choice.comparison).filter("meets_target").join(effects, on=keys, how="left")
    declared = {**Comparison.columns(), **Effects.columns()}
    money = "{:,.0f}".format
    shows: dict[str, Callable[[Any], str]] = {
        "strategy": str, "region_code": str, "output_forgone_rate": "{:.1%}".format, "burden_gini": "{:.2f}".format,
        "enterprises_closed": "{:,}".format, "wiped_out": str, "jobs_at_stake": "{:,.0f}".format,
        "tax_forgone_cny": money, "value_added_forgone_cny": money, "subsidy_cny": money,
    }  # fmt: skip
    gone = pl.when(pl.col("industries_wiped_out") == 0).then(pl.lit("0")).otherwise("wiped_out")
    side = side.with_columns(wiped_out=gone)
    kept = [name for name in shows if name in side.columns and not side[name].is_null().all()]
    order = [name for name in ("region_code", "output_forgone_cny") if name in side.columns]
    body = [
        ["–" if value is None else shows[name](value) for name, value in zip(kept, row, strict=True)]
        for row in side.sort(order, maintain_order=True).select(kept).iter_rows()
    ]
    return [[declared[name].header() for name in kept], *body]


def write_choice(choice: Choice, folder: Path) -> list[Path]:
    """Every table of a choice as CSV in a folder. Raises ReportError when one cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    return [write_csv(table, folder / f"{name}.csv") for name, table in choice_tables(choice).items()]


def comparison(curves: Path, target: float, ranked: Path | None = None) -> pl.DataFrame:
    """Strategies side by side at a target, from the curves of `curves`; with their ranking, who bears each (S6)."""
    frame = read(curves, StrategyCurves)
    names = frame["strategy"].unique(maintain_order=True)
    by_name = {name: ReductionCurve.of(frame.filter(pl.col("strategy") == name)) for name in names}
    ranking = None if ranked is None else CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    return _polars(compare(by_name, target, ranking))


def strategy(written: str) -> Strategy:
    """A strategy as the command line takes it: NAME=RULE,PARAMETER=VALUE,…; a list of values is joined by +.

    Raises StrategyError when it is not written so, or the rule does not take it.
    """
    head, *settings = written.split(",")
    name, _, rule = head.partition("=")
    parameters: dict[str, Value] = {}
    for setting in settings:
        parameter, _, value = setting.partition("=")
        if not value.strip():
            raise StrategyError("strategy_written", written=written)
        parameters[parameter.strip()] = _written_value(value.strip())
    if not rule:
        raise StrategyError("strategy_written", written=written)
    return _chosen(name.strip(), {**parameters, "rule": rule.strip()})


def _written_value(written: str) -> Value:
    """A number, a list joined by +, or a text: 1e+5 is a number."""
    try:
        return float(written)
    except ValueError:
        parts = written.split("+")
        return [_written_value(part.strip()) for part in parts] if len(parts) > 1 else written


def strategies(name: str | None = None) -> list[dict[str, Any]]:
    """Every rule that a strategy may follow, or the one named: what it is called, whom it asks, how, and whence.

    Raises StrategyError when no rule has the name, or a registered one cannot be loaded.
    """
    if name is not None and rule_named(name) is None:
        raise StrategyError("rule_not_listed", rule=name, near=Near(name, rules()))
    return [
        {
            "rule": key,
            "name": str(rule.said_label(key)),
            "principle": str(rule.said_principle(key)),
            "formula": rule.formula(),
            "dial": None if rule.dial is None else rule.dial.parameter,
            "parameters": [asdict(parameter) for parameter in rule.described()],
            "source": rule.source(),
        }
        for key, rule in rules().items()
        if name in (None, key)
    ]


def as_csv(frame: pl.DataFrame) -> str:
    """A table as CSV; texts that a spreadsheet would run as a formula get a ' in front."""
    return inert(frame).write_csv()


def write_csv(frame: pl.DataFrame, out: Path) -> Path:
    """A table as a CSV file. Raises ReportError when it cannot be written."""
    try:
        out.write_text(as_csv(frame), encoding="utf-8")
    except OSError as error:
        raise ReportError("unwritable", path=out, reason=error.strerror or error) from None
    return out


# ---------------------------------------------------------------------------------------------------
# backtest


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


# ---------------------------------------------------------------------------------------------------
# Factors


def factors(kind: str = "fuels", fuel_set: str | None = None) -> list[dict[str, str]]:
    """The factors shipped, of a kind: `fuels`, `grid`, `heat`, or the `margins`, which no inventory may use.

    Raises FactorError for a fuel set that does not exist.
    """
    if fuel_set is not None:
        factors_of(fuel_set)
    value = {
        "fuels": "tco2_per_unit_computed",
        "grid": "factor_tco2_per_mwh",
        "heat": "value",
        "margins": "value_tco2_per_mwh",
    }[kind]
    unit = {"fuels": "tCO2/{unit}", "grid": "tCO2/MWh", "heat": "{unit}", "margins": "tCO2/MWh"}[kind]
    rows = all_factors({"margins": "grid_not_for_inventories"}.get(kind, kind))
    sets = {source: name for name, source in FUEL_SETS.items()} if kind == "fuels" else {}
    chosen = [row for row in rows if fuel_set is None or row["source_id"] == FUEL_SETS.get(fuel_set)]
    return [
        {
            "id": row["id"],
            "name": row.get("name_zh" if language() == "zh" else "name_en") or row.get("medium", ""),
            "value": row[value] or "–",
            "unit": unit.format(unit=row.get("unit", "")),
            "year": row.get("data_year", ""),
            "confidence": row["confidence"],
            "source": row["source_id"],
            "set": sets.get(row["source_id"], ""),  # the name that region.toml gives it
        }
        for row in chosen
    ]


def factor(factor_id: str) -> dict[str, str]:
    """One row of the catalogue whole, its source spelled out.

    Raises FactorError when no row has the id; the nearest ids are suggested.
    """
    rows = {
        row["id"]: row for kind in ("fuels", "grid", "heat", "grid_not_for_inventories") for row in all_factors(kind)
    }
    if factor_id not in rows:
        raise FactorError("factor_unknown", factor_id=factor_id, near=Near(factor_id, rows))
    return {**rows[factor_id], "source": cite(rows[factor_id]["source_id"])}
