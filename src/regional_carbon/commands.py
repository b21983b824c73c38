"""What a person does with the system, each as a plain function: the command line prints what these return."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import narwhals as nw
import polars as pl

from regional_carbon import __version__
from regional_carbon.backtest import Backtest
from regional_carbon.backtest import backtest as hold_against
from regional_carbon.collect.energy_statistics import read_energy_statistics
from regional_carbon.collect.findings import accepted as accepted_of
from regional_carbon.collect.findings import still_open
from regional_carbon.collect.near import Near
from regional_carbon.collect.region import Region, read_region
from regional_carbon.collect.settings import GB_CODES
from regional_carbon.collect.tables import read
from regional_carbon.collecting import read_accepted
from regional_carbon.comparison import Recommendation, at_equal_target, below_line, compare, recommend
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
from regional_carbon.factors import (
    DEFAULT_FUEL_SET,
    FUEL_SETS,
    cite,
    factor_table,
    grid_factor,
    industry_name,
    own_factors,
)
from regional_carbon.factors import catalogue as all_factors
from regional_carbon.factors import usable_factors as factors_of
from regional_carbon.frames import inert
from regional_carbon.models.carbon_efficiency import carbon_efficiency, industry_standing
from regional_carbon.models.carbon_electricity_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.carbon_emission import enterprise_emission, next_year
from regional_carbon.models.emission_reduction import reduction_curve
from regional_carbon.models.evidence import GRADES, POOR_TRUST
from regional_carbon.models.next_evidence import EFFORT, next_evidence
from regional_carbon.procedure import DEFAULT_TARGET, Results, procedure
from regional_carbon.reports.case import Case, Shown
from regional_carbon.reports.folder import read_record, sha256, write_results
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy, rule_named, rules
from regional_carbon.strategies.optimum import Conditions, Optimum, least_cost_plan
from regional_carbon.strategies.rule import Value
from regional_carbon.tables import (
    CarbonEfficiency,
    EnergyStatistics,
    EnterpriseEmission,
    Enterprises,
    Factors,
    IntensityForecast,
    ReductionCurve,
    StrategyCurves,
    Truth,
)
from regional_carbon.words import Language, catalogue, language, speaking

RESULTS: Final = "results"
LISTED: Final = 5  # enterprises a notice names before it counts the rest

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
    """A region run: what was found, and where it was written."""

    region: Region
    results: Results
    summary: dict[str, Any]
    notices: tuple[Notice, ...]
    recommendation: Recommendation | None
    folder: Path
    written: tuple[Path, ...]


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

    `year`, `target`, `line` and `trend` stand in place of region.toml's. Nothing is written when the input
    cannot be taken. What is doubtful in it is taken with a `yes`, which holds for later runs and is recorded.

    Raises InputError with all faults of the files, DoubtError for doubts without a yes, StrategyError for a
    target, line or trend that cannot be,
    ReportError when the results cannot be written.
    """
    with speaking(language):
        folder = Path(out) if out is not None else Path(region) / RESULTS
        worked = work_out(
            region, year=year, target=target, line=line, trend=trend, yes=yes, accepted=_accepted_in(folder),
            progress=progress,
        )  # fmt: skip
        record = worked.record(parquet=parquet, language=language)
        written = write_results(worked.case, record, folder, parquet=parquet, progress=progress)
        found = worked.results
        return Run(
            worked.region, found, worked.summary, worked.notices, recommend(found.comparison), folder, tuple(written)
        )


@dataclass(frozen=True)
class WorkedOut:
    """A region worked out, S1 to S6, before anything is written: what reports and pages show."""

    region: Region
    results: Results
    summary: dict[str, Any]
    notices: tuple[Notice, ...]
    accepted: list[dict[str, Any]]
    case: Case

    def told(self) -> list[str]:
        """The notices in the language now spoken, which need not be the one the region was worked out in."""
        _, notices = summarise(self.region, self.results, self.case.line_cny_per_tco2)
        return [notice.text() for notice in (*notices, *_of_doubts(self.accepted))]

    def record(self, *, parquet: bool, language: Language) -> dict[str, Any]:
        """What `run.json` holds beside the sums of the results."""
        kept = _record(self.region, self.results, self.case, parquet=parquet, language=language)
        return {**kept, "accepted": self.accepted}


def work_out(
    region: PathLike,
    *,
    year: int | None = None,
    target: float | None = None,
    line: float | None = None,
    trend: str | None = None,
    yes: bool = False,
    accepted: Sequence[Mapping[str, Any]] = (),
    progress: Progress = _silent,
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
    found = region_results(read, target=target, trend=trend, progress=progress)
    summary, notices = summarise(read, found, line if line is not None else read.settings.line)
    notices = (*notices, *_of_doubts(said))
    return WorkedOut(read, found, summary, notices, said, _case(read, found, summary, notices))


def _of_doubts(accepted: Sequence[Mapping[str, Any]]) -> list[Notice]:
    return [Notice("doubts_accepted", {"count": len(accepted)})] if accepted else []


def _accepted_in(results: Path) -> list[dict[str, Any]]:
    """The doubts said yes to at the run whose results stand in a folder."""
    try:
        accepted: list[dict[str, Any]] = read_record(results).get("accepted", [])
    except InputError:
        return []
    return accepted


def _said_yes(region: Region, earlier: Sequence[Mapping[str, Any]], *, yes: bool) -> list[dict[str, Any]]:
    """The doubts a person has said yes to: when the files were collected, at an earlier run, or now.

    Raises DoubtError with those still open.
    """
    before = read_accepted(region.folder)
    still = still_open(region.doubts, [*before, *earlier])
    if still and not yes:
        raise DoubtError(faults=[*still, Fault("doubts_open", values={"count": len(still)})])
    return [*before, *accepted_of(region.doubts)]


def region_results(
    region: Region, *, target: float | None = None, trend: str | None = None, progress: Progress = _silent
) -> Results:
    """The procedure on a region read from a folder, with the strategies of region.toml beside the paper's."""
    settings = region.settings
    own = [
        Strategy(name, str(given["rule"]), {key: value for key, value in given.items() if key != "rule"})
        for name, given in settings.strategies.items()
    ]
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
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        gb_codes=settings.industry_codes == GB_CODES,
    )


def shown(strategy: Strategy) -> Shown:
    """A strategy's label in both languages: its own name where it has one of the paper's, else its rule's."""
    words = catalogue("strategies")
    name = strategy.adjusted_from or strategy.name
    told = {name: value for name, value in strategy.parameters.items() if (name, value) != ("first", 1)}

    def label(spoken: Language) -> str:
        with speaking(spoken):
            base = words[name][spoken] if name in words else str(strategy.of().said_label(strategy.rule))
            symbols = {parameter.name: parameter.symbol for parameter in strategy.of().described()}
            parameters = ", ".join(f"{symbols[name]} = {value_text(value)}" for name, value in told.items())
        own = "" if name in words else f"{name}: "
        adjusted = words["_adjusted"][spoken] if strategy.adjusted_from else ""
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


def ask(emission: Path, effort: Mapping[str, float] | None = None) -> pl.DataFrame:
    """Whom to ask for what next, from a run's enterprises.csv or another table of emission with grades."""
    frame = EnterpriseEmission.of(read(emission, EnterpriseEmission))
    return _polars(next_evidence(frame, effort=effort or EFFORT))


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
    """Rules side by side at one target: their comparison, and what those that cannot meet it say."""

    comparison: pl.DataFrame
    refused: dict[str, StrategyError]


def side_by_side(ranked: Path, target: float, strategies: Sequence[Strategy] = ()) -> SideBySide:
    """Strategies turned to one target over a ranking, or every rule whose parameters all have defaults (S6).

    Raises StrategyError for a target outside 0–1, a registered rule that cannot be loaded, or when none can be run.
    """
    frame = CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    every = [Strategy(name, name) for name, rule in rules().items() if not any(rule.parameters().values())]
    met = at_equal_target(frame, strategies or every, target)
    curves, refused = {}, dict(met.refused)
    for tried in met.strategies:
        try:
            curves[tried.name] = reduction_curve(frame, tried.coefficient())
        except StrategyError as error:
            refused[tried.name] = error
    if not curves:
        raise StrategyError(faults=[fault for error in refused.values() for fault in error.faults])
    return SideBySide(_polars(compare(curves, target, frame)), refused)


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
    return Strategy(name.strip(), rule.strip(), parameters)


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
    truth: PathLike, *, grid_tco2_per_mwh: float | None = None, leave: str = "plant", folds: int = 10, seed: int = 1
) -> Backtest:
    """How near the estimates come to a table of enterprises whose emission is known.

    Raises InputError with all faults of the file, TableError when it has no emission or no grid factor.
    """
    table: Any = read(Path(truth), Truth, "enterprise")
    return hold_against(table, grid_tco2_per_mwh=grid_tco2_per_mwh, leave=leave, folds=folds, seed=seed)


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
