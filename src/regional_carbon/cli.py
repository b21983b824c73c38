"""The command line: a command for each thing a person does; sentences in, sentences out."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from regional_carbon import __version__
from regional_carbon.helping import VARIABLE, Group, language_here
from regional_carbon.language import amounts
from regional_carbon.language.amounts import count, currency_name, decimals, money_in_words, percent
from regional_carbon.language.amounts import intensity as intensity_figure
from regional_carbon.language.errors import DoubtError, Fault, InputError, RegionalCarbonError
from regional_carbon.language.messages import LANGUAGES, Language, say, speaking

F = TypeVar("F", bound=Callable[..., Any])

EXIT_NO: Final = 1  # done, and the answer is no: stale results, or no strategy that meets the target
EXIT_INPUT: Final = 2  # nothing done: the input or the call cannot be taken

FOLDER: Final = click.Path(file_okay=True, path_type=Path)
FILE: Final = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="regional-carbon")
def main() -> None:
    """What each enterprise of a region emits, from electricity bills and the statistical yearbook, and what
    reducing it would cost.

    Start with: regional-carbon demo
    """


def command(group: click.Group = main, name: str | None = None) -> Callable[[F], F]:
    """A command whose errors of the user's are told in the language asked for, with exit code 2."""

    def register(function: F) -> F:
        @click.option("--lang", type=click.Choice(LANGUAGES), default=language_here, envvar=VARIABLE, is_eager=True)
        @click.option("--json", "as_json", is_flag=True)
        @wraps(function)
        def told(*args: Any, lang: Language, as_json: bool, **kwargs: Any) -> None:
            with speaking(lang):
                try:
                    code = function(*args, lang=lang, as_json=as_json, **kwargs)
                except RegionalCarbonError as error:
                    _tell_error(error, as_json)
                    sys.exit(EXIT_INPUT)
                except BrokenPipeError:
                    sys.exit(0)
            sys.exit(code or 0)

        group.command(name or function.__name__)(told)
        return function

    return register


def _tell_error(error: RegionalCarbonError, as_json: bool) -> None:
    if as_json:
        faults = [
            {"key": fault.key, "file": fault.file, "row": fault.row, "cell": fault.cell or None, "text": fault.text()}
            for fault in error.faults
        ]
        click.echo(json.dumps({"error": str(error), "faults": faults}, ensure_ascii=False, indent=2))
    else:
        click.echo(str(error), err=True)


def _progress(shown: bool) -> Callable[[str], None]:
    """Steps on standard error, for a person at a terminal; nothing where a program listens."""

    def tell(step: str) -> None:
        click.echo(f"  … {say('commands', step)}", err=True)

    return tell if shown and sys.stderr.isatty() else lambda step: None


def _echo_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=str))


# ---------------------------------------------------------------------------------------------------
# A region's folder


@command()
@click.argument("folder", type=FOLDER)
def new(folder: Path, *, lang: Language, as_json: bool) -> None:
    """Make a starter region in FOLDER: settings with notes, and two tables to write over."""
    from regional_carbon import commands

    made = commands.new(folder, language=lang)
    if as_json:
        _echo_json({"folder": str(made), "files": sorted(path.name for path in made.iterdir())})
    else:
        click.echo(say("commands", "new_done", folder=made, quoted=shlex.quote(str(made))))


@command()
@click.argument("out", type=FILE, default=Path("template.xlsx"), required=False)
@click.option("--region", type=FOLDER)
@click.option("--currency", default="CNY", show_default=True)
def template(out: Path, region: Path | None, currency: str, *, lang: Language, as_json: bool) -> None:
    """Write a workbook to fill in to OUT [default: template.xlsx]: drop-downs, and where each number is found."""
    from regional_carbon import commands

    made = commands.template(out, language=lang, region=region, currency=currency)
    if as_json:
        _echo_json({"file": str(made)})
    else:
        click.echo(say("commands", "template_done", out=made))


@command()
@click.argument("folder", type=FOLDER)
@click.option("--year", type=int)
@click.option("--target", type=float)
@click.option("--line", type=float)
@click.option("--trend", type=str)
@click.option("--out", type=FOLDER)
@click.option("--parquet", is_flag=True)
@click.option("--yes", is_flag=True)
def run(
    folder: Path, year: int | None, target: float | None, line: float | None, trend: str | None, out: Path | None,
    parquet: bool, yes: bool, *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """Run the region in FOLDER, S1 to S6, and write report, workbook, tables and figures."""
    from regional_carbon import commands

    def with_yes(yes: bool) -> Any:
        return commands.run(
            folder, year=year, target=target, line=line, trend=trend, out=out,
            language=lang, parquet=parquet, yes=yes, progress=_progress(not as_json),
        )  # fmt: skip

    try:
        done = with_yes(yes)
    except DoubtError as doubt:
        doubts = doubt.faults[:-1]
        if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise
        _tell_findings(doubts)
        if not click.confirm(say("commands", "doubts_ask", count=len(doubts))):
            return EXIT_NO
        done = with_yes(True)
    _tell_run(done, as_json)
    parts = done.parts.values() or [done]
    return 0 if all(part.recommendation for part in parts) else EXIT_NO


@command()
@click.argument("folder", type=FOLDER)
@click.option("--goal", "goals", multiple=True, metavar="KIND=VALUE,year=YEAR")
@click.option("--rule", type=str)
@click.option("--to", type=int)
@click.option("--actual", type=FOLDER)
@click.option("--out", type=FOLDER)
@click.option("--parquet", is_flag=True)
@click.option("--yes", is_flag=True)
def pathway(
    folder: Path, goals: tuple[str, ...], rule: str | None, to: int | None, actual: Path | None, out: Path | None,
    parquet: bool, yes: bool, *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """The way to the goals of the region in FOLDER: a cap for every enterprise and year, and what it costs."""
    from regional_carbon import commands
    from regional_carbon.reports.pathway_words import missed_sentences
    from regional_carbon.run import planning

    strategy = commands.strategy(rule) if rule and "=" in rule else rule
    done = commands.pathway(
        folder, goals=[planning.goal(each) for each in goals], rule=strategy, to=to, actual=actual, out=out,
        language=lang, parquet=parquet, yes=yes, progress=_progress(not as_json),
    )  # fmt: skip
    _tell_way(done, as_json)
    return EXIT_NO if done.pathway_terms is not None and missed_sentences(done) else 0


def _tell_way(done: Any, as_json: bool) -> None:
    """The plan in sentences; the years whose goals are not met, and who is off its cap."""
    from regional_carbon.reports.pathway_words import assumption_sentences, missed_sentences
    from regional_carbon.run.record import pathway_record

    deviations = done.tables.get("deviations")
    if as_json:
        rows = None if deviations is None else deviations.to_dicts()
        record = pathway_record(done.pathway_terms)
        _echo_json({"folder": str(done.folder), "years": done.pathway.to_dicts(), "deviations": rows, **record})
        return
    _tell_way_shortly(done)
    if deviations is not None:
        off = deviations.filter(deviations["standing"] == "over")
        silent = deviations.filter(deviations["standing"] == "not_reported").height
        values = {
            "year": deviations["year"][0], "over": count(off.height), "of": count(deviations.height),
            "tonnes": count(off["over_tco2"].sum()), "silent": count(silent),
        }  # fmt: skip
        click.echo(say("commands", "pathway_deviations", **values))
    for sentence in missed_sentences(done):
        click.echo(say("commands", "notice", text=sentence))
    for sentence in assumption_sentences(done):
        click.echo("  " + sentence)


def _tell_way_shortly(done: Any) -> None:
    """The plan in one sentence."""
    from regional_carbon.reports.labels import pathway_label

    years, currency = done.pathway, currency_name(done.settings.currency)
    first, last = years.row(0, named=True), years.row(-1, named=True)
    planned = years.filter(years["basis"] == "plan")
    rule = pathway_label(done.pathway_terms.strategy)
    told = {
        "first": first["year"], "last": last["year"], "start": count(first["planned_tco2"]), "rule": rule,
        "end": count(last["planned_tco2"]), "closed": count(last["enterprises_closed"]), "currency": currency,
        "forgone": money_in_words(planned["output_forgone_cny"].sum()),
        "share": percent(last["output_forgone_rate"] or 0),
        "report": done.folder / "report.html",
    }  # fmt: skip
    click.echo(say("commands", "pathway_done", **told))


@command()
@click.argument("folder", type=FOLDER)
@click.option("--plan", type=FILE)
@click.option("--year", type=int)
@click.option(
    "--table",
    type=click.Choice(["enterprises", "enterprise_months", "months", "industries", "region"]),
    default="enterprises",
    show_default=True,
)
@click.option("--out", type=FILE, default=Path("monitor.csv"), show_default=True)
@click.option("--yes", is_flag=True)
def monitor(
    folder: Path, plan: Path | None, year: int | None, table: str, out: Path, yes: bool, *, lang: Language,
    as_json: bool,
) -> None:  # fmt: skip
    """The year on its way, of the region in FOLDER: its monthly readings against a plan for the same months."""
    from regional_carbon import commands
    from regional_carbon.reports import monitoring_charts

    found = commands.monitor(folder, plan=plan, year=year, yes=yes, progress=_progress(not as_json and str(out) != "-"))
    total = found.total
    told = {
        "year": found.year, "month": total["last_month"], "tonnes": amounts.count(total["to_date_tco2"]),
        "read": count(total["enterprises_read"]), "of": count(total["enterprises"]),
        "planned": amounts.count(total["planned_to_date_tco2"]), "compared": count(total["enterprises_compared"]),
        "difference": amounts.signed_percent(total["difference_rate"]),
    }  # fmt: skip
    key = "monitor_done" if total["enterprises_compared"] else "monitor_done_no_plan"
    _write(getattr(found, table), out, as_json, key, told)
    if not as_json:
        click.echo(monitoring_charts.grid_told(found.grid), err=str(out) == "-")


@command()
@click.argument("file", type=FILE)
@click.option("--into", type=FOLDER)
@click.option("--table", type=str)
@click.option("--replace", is_flag=True)
@click.option("--mark", is_flag=True)
@click.option("--yes", is_flag=True)
def collect(
    file: Path, into: Path | None, table: str | None, replace: bool, mark: bool, yes: bool,
    *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """Show what is understood of FILE as it is (.xls, .xlsx, .ods, .csv …), and write it into a region's folder."""
    from regional_carbon.collect import intake

    found = intake.collect(file, into=into, table=table, language=lang)
    _tell_collection(found, as_json)
    if mark and found.findings:
        copy, listed = intake.mark(found, lang)
        click.echo(say("commands", "collect_marked", path=copy, list=listed), err=as_json)
    if found.errors:
        return EXIT_INPUT
    if into is None:
        click.echo(say("commands", "collect_not_written"), err=True)
        return 0
    if not yes:
        if as_json or not sys.stdin.isatty():
            click.echo(say("commands", "collect_yes_needed"), err=True)
            return EXIT_NO
        if not click.confirm(say("commands", "collect_ask", folder=into)):
            click.echo(say("commands", "collect_refused"), err=True)
            return EXIT_NO
    written = intake.put(found, into, yes=True, replace=replace, add_readings=not replace)
    if not as_json:
        names = ", ".join(path.name for path in written)
        click.echo(say("commands", "collect_done", files=names, folder=into))
        click.echo(say("commands", "collect_next", folder=into, quoted=shlex.quote(str(into))))
    return 0


def _tell_collection(found: Any, as_json: bool) -> None:
    """What was understood of a file: tables, columns and units, the first rows, and the findings."""
    from regional_carbon.collect.findings import findings_table
    from regional_carbon.collect.intake import shown_frame

    if as_json:
        tables = {
            name: {"rows": taken.frame.height, "layout": taken.understood.mapping}
            for name, taken in found.tables.items()
        }
        told = {"tables": tables, "findings": findings_table(found.findings).to_dicts()}
        _echo_json({**told, "notices": [notice.text() for notice in found.notices]})
        return
    for name, taken in found.tables.items():
        rows = {"file": found.file.name, "table": name, "rows": count(taken.frame.height)}
        click.echo(say("commands", "collect_table", **rows))
        for header, (meaning, unit) in taken.understood.headings.items():
            of = f"  ({unit})" if unit else ""
            click.echo(f"  {header} → {meaning or say('commands', 'collect_not_used')}{of}")
        click.echo(say("commands", "collect_preview"))
        click.echo(_preview(shown_frame(taken)))
    for notice in found.notices:
        click.echo(say("commands", "notice", text=notice.text()))
    if found.findings:
        _tell_findings(found.findings)


def _tell_findings(findings: Sequence[Fault]) -> None:
    from regional_carbon.collect.findings import findings_text

    click.echo(findings_text(findings), err=True)


def _preview(frame: Any) -> str:
    import polars as pl

    with pl.Config(
        tbl_rows=5, tbl_cols=12, fmt_str_lengths=24, tbl_width_chars=160, tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True, tbl_formatting="NOTHING", fmt_float="full",
    ):  # fmt: skip
        return str(frame.head(5))


@command()
@click.argument("folder", type=FOLDER, default=Path("region-a"), required=False)
def demo(folder: Path, *, lang: Language, as_json: bool) -> None:
    """Lay out the paper's Region A (synthetic) in FOLDER [default: region-a] and run it."""
    from regional_carbon import commands

    _tell_run(commands.demo(folder, language=lang, progress=_progress(not as_json)), as_json)


def _tell_run(done: Any, as_json: bool) -> None:
    summary = done.summary
    if as_json:
        _echo_json({**summary, "folder": str(done.folder), "notices": [notice.text() for notice in done.notices]})
        return
    if done.parts:
        for code, part in done.parts.items():
            click.echo(say("commands", "run_region", region=code))
            _tell_run(part, as_json)
        click.echo(say("commands", "run_regions", regions=len(done.parts), out=done.folder / "regions.csv"))
        return
    currency, report = currency_name(summary["currency"]), done.folder / "report.html"
    totals = {
        "enterprises": count(summary["enterprises"]), "emission": count(summary["emission_tco2"]),
        "output": money_in_words(summary["output_cny"]), "currency": currency, "report": report, "sure": _sure(summary),
    }  # fmt: skip
    click.echo(say("commands", "run_done", **totals))
    target = percent(summary["target_rate"])
    if done.recommendation is None:
        click.echo(say("commands", "run_none", target=target))
    else:
        best, gentle = done.recommendation.least_output_forgone, done.recommendation.fewest_closures
        click.echo(say("commands", "run_recommended", target=target, **_told(done, best)))
        if gentle != best:
            click.echo(say("commands", "run_gentlest", **_told(done, gentle)))
    if summary["line"]:
        line = summary["line"]
        values = {
            "line": count(line["line_cny_per_tco2"]), "enterprises": line["enterprises"], "currency": currency,
            "tonnes": count(line["reduction_tco2"]), "rate": percent(line["reduction_rate"]),
            "forgone": money_in_words(line["output_forgone_cny"]), "share": percent(line["output_forgone_rate"]),
        }  # fmt: skip
        click.echo(say("commands", "run_line", **values))
    if done.pathway_terms is not None:
        _tell_way_shortly(done)
    for notice in done.notices:
        click.echo(say("commands", "notice", text=notice.text()))


def _sure(summary: Mapping[str, Any]) -> str:
    """The interval of the emission, and how much of it rests on the weakest evidence."""
    ends = {end: count(summary["sureness"][f"emission_{end}_tco2"]) for end in ("low", "high")}
    return say("commands", "run_sure", share=percent(summary["share_on_grade_5"]), **ends)


def _told(done: Any, strategy: str) -> dict[str, object]:
    """A strategy's row of the comparison, as a sentence needs it."""
    from regional_carbon.reports.labels import labels

    row = next(row for row in done.comparison.rows(named=True) if row["strategy"] == strategy)
    return {
        "strategy": labels(done.strategies)[strategy], "tonnes": count(row["reduction_tco2"]),
        "forgone": money_in_words(row["output_forgone_cny"]),
        "share": percent(row["output_forgone_rate"]), "reached": count(row["enterprises_reached"]),
        "closed": count(row["enterprises_closed"]), "currency": currency_name(done.summary["currency"]),
    }  # fmt: skip


@command()
@click.argument("folder", type=FOLDER)
@click.option("--out", type=FOLDER)
@click.option("--mark", is_flag=True)
def check(folder: Path, out: Path | None, mark: bool, *, lang: Language, as_json: bool) -> int:
    """Say whether the input in FOLDER can be taken, and whether its results are stale (exit code 1)."""
    from regional_carbon import commands
    from regional_carbon.collect import intake

    def marked(faults: Sequence[Fault]) -> None:
        if mark and faults:
            names = ", ".join(str(path) for path in intake.mark_region(folder, faults, lang))
            click.echo(say("commands", "check_marked", files=names), err=True)

    try:
        found = commands.check(folder, out=out, language=lang)
    except InputError as error:
        marked(error.faults)
        raise
    marked(found.region.doubts)
    if found.region.doubts and not as_json:
        _tell_findings(found.region.doubts)
    if as_json:
        _echo_json(
            {
                "fresh": found.fresh, "changed_inputs": found.changed_inputs, "changed_results": found.changed_results,
                "made_by": found.made_by, "made_at": found.made_at,
            }
        )  # fmt: skip
        return 0 if found.fresh else EXIT_NO
    key = "check_fresh" if found.fresh else "check_stale"
    made_at = found.made_at.replace("T", " ").replace("+00:00", " UTC")
    click.echo(say("commands", key, region=folder, folder=found.folder, made_at=made_at))
    if found.changed_inputs:
        click.echo("  " + say("commands", "check_changed", files=", ".join(found.changed_inputs)))
    if found.changed_results:
        click.echo("  " + say("commands", "check_altered", files=", ".join(found.changed_results)))
    if found.made_by != __version__:
        click.echo("  " + say("commands", "check_version", made_by=found.made_by, version=__version__))
    if not found.fresh:
        click.echo("  " + say("commands", "check_again", region=shlex.quote(str(folder))))
    return 0 if found.fresh else EXIT_NO


def _known(value: float | None, told: Callable[[float], str]) -> str:
    """The value as told, a dash where it is not known."""
    return "–" if value is None else told(value)


@command()
@click.argument("truth", type=FILE)
@click.option("--grid-factor", type=float)
@click.option(
    "--leave", type=click.Choice(["plant", "fold", "year"]), default="plant", show_default=True,
)  # fmt: skip
@click.option("--folds", type=click.IntRange(min=2), default=10, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=FILE)
@click.option("--evidence-errors", type=FILE)
@click.option("--errors", type=FILE)
@click.option("--page", type=FILE)
def backtest(
    truth: Path, grid_factor: float | None, leave: str, folds: int, seed: int, out: Path | None,
    evidence_errors: Path | None, errors: Path | None, page: Path | None, *, lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Say how near the estimates come to TRUTH, a table of enterprises whose emission is known."""
    from regional_carbon import commands

    found = commands.backtest(
        truth, grid_tco2_per_mwh=grid_factor, leave=leave, folds=folds, seed=seed, errors=evidence_errors
    )
    written = []
    if out is not None:
        commands.write_csv(found.plants, out)
        written.append(say("backtest", "written", out=out))
    if errors is not None:
        learnt = commands.learn(found, truth.name)
        commands.write_csv(learnt, errors)
        written.append(say("commands", "backtest_errors_done", kinds=learnt["kind"].n_unique(), out=errors))
    plants = count(found.plants["plant"].n_unique())
    headline = say("backtest", "headline", plants=plants, leave=leave, without=count(found.without_estimate))
    if page is not None:
        commands.accuracy_page(found, headline, truth.name, page)
        written.append(say("commands", "backtest_page_done", out=page))
    if as_json:
        names = ("by_evidence", "by_share", "by_known_share", "by_industry")
        told = {name: getattr(found, name).to_dicts() for name in names}
        _echo_json({"leave": leave, "without_estimate": found.without_estimate, **told})
        return
    click.echo(headline + "\n")
    click.echo(commands.accuracy_tables(found))
    for line in written:
        click.echo("\n" + line)


# ---------------------------------------------------------------------------------------------------
# One step, on files


def piped(default: str) -> Callable[[F], F]:
    """The option --out of a command that writes one table."""
    return click.option("--out", type=FILE, default=Path(default), show_default=True)


@command()
@click.argument("energy_statistics", type=FILE)
@click.option("--grid-factor", type=float, required=True)
@click.option("--fuel-factors", type=str, default="provincial_guidelines_2011", show_default=True)
@click.option("--factors", type=FILE)
@click.option("--year", type=int)
@click.option("--trend", type=str, default="last", show_default=True)
@piped("intensity.csv")
def intensity(
    energy_statistics: Path, grid_factor: float, fuel_factors: str, factors: Path | None, year: int | None, trend: str,
    out: Path, *, lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Carbon–electricity intensity of each industry (S2, Models I and II)."""
    from regional_carbon import commands

    frame = commands.intensity(
        energy_statistics,
        grid_tco2_per_mwh=grid_factor,
        fuel_factors=fuel_factors,
        factors=factors,
        year=year,
        trend=trend,
    )
    values: Any = frame["intensity_tco2_per_mwh"].drop_nulls()
    told = {
        "industries": frame["industry_code"].n_unique(), "first": frame["year"].min(), "last": frame["year"].max(),
        "year": year, "trend": trend, "low": intensity_figure(values.min()), "high": intensity_figure(values.max()),
    }  # fmt: skip
    _write(frame, out, as_json, "intensity_done" if year is None else "forecast_done", told)


@command()
@click.argument("enterprises", type=FILE)
@click.argument("intensity", type=FILE)
@piped("emissions.csv")
def emissions(enterprises: Path, intensity: Path, out: Path, *, lang: Language, as_json: bool) -> None:
    """Emission of each enterprise, from a register and a forecast made by `intensity --year` (S3, Model II)."""
    from regional_carbon import commands

    frame = commands.emissions(enterprises, intensity)
    told = {"enterprises": count(frame.height), "emission": count(float(frame["emission_tco2"].sum()))}
    _write(frame, out, as_json, "emissions_done", told)


@command()
@click.argument("emissions", type=FILE)
@click.option("--currency", default="CNY", show_default=True)
@piped("efficiency.csv")
def efficiency(emissions: Path, currency: str, out: Path, *, lang: Language, as_json: bool) -> None:
    """Carbon efficiency, rank and five-grade code of each enterprise (S3, Model III)."""
    from regional_carbon import commands

    frame = commands.efficiency(emissions)
    values: Any = frame["efficiency_cny_per_tco2"].drop_nulls()
    told = {
        "enterprises": count(frame.height), "ranked": count(len(values)), "currency": currency_name(currency),
        "low": count(values.min()) if len(values) else "–", "high": count(values.max()) if len(values) else "–",
    }  # fmt: skip
    _write(frame, out, as_json, "efficiency_done", told)


@command()
@click.argument("emissions", type=FILE)
@click.option(
    "--effort", "efforts", multiple=True, metavar="KIND=HOURS",
)  # fmt: skip
@click.option("--target", type=float)
@click.option("--lowest", type=float)
@click.option("--figure", type=FILE)
@piped("next_evidence.csv")
def ask(
    emissions: Path, efforts: tuple[str, ...], target: float | None, lowest: float | None, figure: Path | None,
    out: Path, *, lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Whom to ask for what next, from the enterprises.csv of a run: most doubt taken away for the effort."""
    from regional_carbon import commands

    frame = commands.ask(emissions, commands.effort(efforts), target=target, lowest=lowest)
    near = "wrong_now" in frame.columns
    first = min(max(1, round(frame.height / 10)), frame.height)
    at_first: dict[str, Any] = next(iter(frame.slice(max(first - 1, 0), 1).to_dicts()), {})
    shares = ("wrong_now", "wrong_left") if near else ("misplaced_now", "misplaced_left")
    now, left = (_known(at_first.get(name), percent) for name in shares)
    width, narrowed = (_known(at_first.get(name), count) for name in ("width_now_tco2", "width_left_tco2"))
    told = {"asked": count(frame.height), "first": count(first), "now": now, "left": left}
    told |= {} if near else {"width": width, "narrowed": narrowed}
    drawn = commands.draw_asked(frame, figure) if figure and frame.height else None
    _write(frame, out, as_json, "ask_near_done" if near else "ask_done", told)
    if drawn and not as_json:
        click.echo(say("commands", "ask_drawn", path=drawn), err=str(out) == "-")


@command()
@click.argument("efficiency", type=FILE)
@click.option("--strategy", "rules", multiple=True)
@piped("curves.csv")
def curves(efficiency: Path, rules: tuple[str, ...], out: Path, *, lang: Language, as_json: bool) -> None:
    """Reduction curve of each strategy over the ranking (S5, Model IV)."""
    from regional_carbon import commands

    frame = commands.curves(efficiency, [commands.strategy(rule) for rule in rules])
    told = {"strategies": frame["strategy"].n_unique(), "enterprises": count(frame["enterprise_id"].n_unique())}
    _write(frame, out, as_json, "curves_done", told)


@command()
@click.argument("curves", type=FILE)
@click.option("--target", type=float, required=True)
@click.option("--efficiency", type=FILE)
@piped("comparison.csv")
def compare(curves: Path, target: float, efficiency: Path | None, out: Path, *, lang: Language, as_json: bool) -> int:
    """Strategies side by side at one target (S6); exit code 1 when none meets it."""
    from regional_carbon import commands

    frame = commands.comparison(curves, target, efficiency)
    met = int(frame["meets_target"].sum())
    _write(frame, out, as_json, "compare_done", {"met": met, "strategies": frame.height, "target": percent(target)})
    return 0 if met else EXIT_NO


@command(name="least-cost")
@click.argument("efficiency", type=FILE)
@click.option("--target", type=float, required=True)
@click.option(
    "--with", "conditions", multiple=True,
)  # fmt: skip
@click.option("--currency", default="CNY", show_default=True)
@piped("plan.csv")
def least_cost(
    efficiency: Path, target: float, conditions: tuple[str, ...], currency: str, out: Path, *, lang: Language,
    as_json: bool,
) -> None:  # fmt: skip
    """The plan of least cost for a target, under conditions, and the price of each that binds (S6)."""
    from regional_carbon import commands

    frame, plan = commands.least_cost(efficiency, target, conditions)
    acting = int((frame["coefficient"] > 0).sum())
    told = {
        "tonnes": count(plan.reduction_tco2), "cost": money_in_words(plan.cost_cny), "acting": acting,
        "currency": currency_name(currency),
    }  # fmt: skip
    _write(frame, out, as_json, "least_cost_done", told)
    if as_json:
        return
    for condition, price in plan.prices.items():
        key = "least_cost_price" if condition.key == "target" else "least_cost_cap"
        values = {"condition": condition, "price": decimals(price, 2), "currency": currency_name(currency)}
        click.echo("  " + say("commands", key, **values), err=str(out) == "-")
    if plan.gap:
        click.echo("  " + say("commands", "least_cost_gap", gap=percent(plan.gap, 2)), err=str(out) == "-")


@command(name="side-by-side")
@click.argument("efficiency", type=FILE)
@click.option("--target", type=float, required=True)
@click.option("--strategy", "rules", multiple=True)
@click.option(
    "--within", type=click.Choice(["industry", "township"]), default=None,
)  # fmt: skip
@click.option("--compensate", type=float, default=0.5, show_default=True)
@click.option("--years", type=int, default=5, show_default=True)
@click.option("--discount", type=float, default=0.08, show_default=True)
@click.option("--tables", "into", type=FOLDER)
@piped("side_by_side.csv")
def side_by_side(
    efficiency: Path, target: float, rules: tuple[str, ...], within: str | None, compensate: float, years: int,
    discount: float, into: Path | None, out: Path, *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """Rules side by side, each turned until it meets one target, with who bears it and its price (S6)."""
    from regional_carbon import commands

    found = commands.side_by_side(
        efficiency, target, [commands.strategy(rule) for rule in rules], within=within or "",
        compensated=compensate, years=years, discount_rate=discount,
    )  # fmt: skip
    tables = commands.choice_tables(found)
    rows = tables["side_by_side"]
    missed = set(rows.filter(~rows["meets_target"])["strategy"])  # in any of several regions
    met = rows["strategy"].n_unique() - len(missed)
    tried = len(found.strategies) + len(found.refused)
    if as_json:
        _echo_json({name: table.to_dicts() for name, table in tables.items()})
        return 0 if met else EXIT_NO
    values = {"met": met, "strategies": tried, "target": percent(target)}
    _write(rows, out, as_json, "compare_done", values)
    aside = str(out) == "-"
    click.echo(_aligned(commands.choice_lines(found)), err=aside)
    for sentence in commands.choice_sentences(found):
        click.echo("  " + sentence, err=aside)
    if into is not None:
        names = ", ".join(path.name for path in commands.write_choice(found, into))
        click.echo(say("commands", "side_by_side_tables", files=names, folder=into), err=aside)
    for name, error in found.refused.items():
        click.echo(say("commands", "side_by_side_refused", rule=name, reason=str(error).split("\n")[0]), err=True)
    return 0 if met else EXIT_NO


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    """Rows as columns: the first to the left, the others to the right; a Chinese character is two cells wide."""
    from wcwidth import wcswidth

    widths = [max(wcswidth(line[place]) for line in lines) for place in range(len(lines[0]))]

    def padded(text: str, width: int, left: bool) -> str:
        blank = " " * (width - wcswidth(text))
        return text + blank if left else blank + text

    return "\n".join(
        "  " + "  ".join(padded(text, widths[at], at == 0) for at, text in enumerate(line)).rstrip() for line in lines
    )


@command()
@click.argument("rule", required=False)
def strategies(rule: str | None, *, lang: Language, as_json: bool) -> None:
    """List the rules that a strategy may follow, or tell one RULE whole: principle, formula, parameters, source."""
    from regional_carbon import commands

    found = commands.strategies(rule)
    if as_json:
        _echo_json(found)
        return
    width = max(len(row["rule"]) for row in found)
    for row in found:
        if rule is None:
            click.echo(f"{row['rule']:<{width}}  {row['principle']}")
        else:
            _tell_rule(row)


def _tell_rule(row: Mapping[str, Any]) -> None:
    """One rule whole: what a person needs to choose it and to defend it."""
    from regional_carbon.commands import value_text

    click.echo(f"{row['rule']}: {row['name']}\n  {row['principle']}\n")
    click.echo("\n".join(f"    {line}" for line in row["formula"].splitlines()) + "\n")
    dial = row["dial"]
    click.echo(
        "  " + (say("commands", "strategies_dial", parameter=dial) if dial else say("commands", "strategies_no_dial"))
    )
    for parameter in row["parameters"]:
        default = (
            say("commands", "strategies_needed") if parameter["needed"]
            else say("commands", "strategies_default", value=value_text(parameter["default"]))
        )  # fmt: skip
        about = "; ".join(told for told in (parameter["unit"], parameter["bounds"], default) if told)
        click.echo(
            "  "
            + say("commands", "strategies_parameter", name=parameter["name"], meaning=parameter["meaning"], about=about)
        )
    click.echo("  " + say("commands", "strategies_source", source=row["source"]))


def _write(frame: Any, out: Path, as_json: bool, key: str, told: Mapping[str, object]) -> None:
    """The table to its file, or to standard output with the sentence on standard error."""
    from regional_carbon import commands

    if as_json:
        _echo_json(frame.to_dicts())
        return
    if str(out) == "-":
        click.echo(commands.as_csv(frame), nl=False)
        click.echo(say("commands", key, out=say("commands", "standard_output"), **told), err=True)
    else:
        commands.write_csv(frame, out)
        click.echo(say("commands", key, out=out, **told))


# ---------------------------------------------------------------------------------------------------
# The office

OFFICE: Final = click.option("--office", type=FOLDER, default=Path("office"), show_default=True)


@command()
@click.argument("office", type=FOLDER, default=Path("office"), required=False)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--workers", type=int, default=1, show_default=True)
@click.option("--certificate", type=FILE)
@click.option("--key", type=FILE)
@click.option("--insecure-http", is_flag=True)
@click.option("--demo/--no-demo", default=True, show_default=True)
def serve(
    office: Path, host: str, port: int, workers: int, certificate: Path | None, key: Path | None, insecure_http: bool,
    demo: bool, *, lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Open the web application of the OFFICE in this folder [default: office], made at the first start."""
    import os

    from regional_carbon.web import serving

    serving.refuse_plain(host, certificate, insecure_http)
    if certificate is not None:
        os.environ["REGIONAL_CARBON_TLS"] = "1"
    if host not in serving.LOOPBACK:
        os.environ.setdefault("REGIONAL_CARBON_HOSTS", host)
    ready = serving.prepare(office, demo=demo)
    address = f"{'http' if certificate is None else 'https'}://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"  # noqa: S104
    told = {"address": address, "name": ready.administrator, "password": ready.password}
    if as_json:
        _echo_json(told)
    else:
        click.echo(say("commands", "serve_first" if ready.password else "serve_done", **told))
    sys.stdout.flush()
    serving.serve(host=host, port=port, workers=workers, certificate=certificate, key=key, insecure_http=insecure_http)


@command()
@click.argument("out", type=FILE)
@OFFICE
def backup(out: Path, office: Path, *, lang: Language, as_json: bool) -> None:
    """Write the whole office to one file, OUT, while it is being used."""
    from regional_carbon.web import backups, serving

    made = backups.backup(serving.enter(office), out)
    if as_json:
        _echo_json({"file": str(made.path), "made_at": made.made_at, "records": made.records, "head": made.head})
    else:
        click.echo(say("commands", "backup_done", out=out, records=count(made.records), head=made.head))


@command()
@click.argument("file", type=FILE)
@OFFICE
@click.option("--replace", is_flag=True)
def restore(file: Path, office: Path, replace: bool, *, lang: Language, as_json: bool) -> int:
    """Bring an office back from FILE, and hold its audit log against what the backup recorded (exit code 1)."""
    from regional_carbon.web import backups, serving

    brought = backups.restore(file, serving.enter(office), replace=replace)
    from regional_carbon.web.accounts.audit import verify

    found = verify()
    same = found.whole and found.head == brought.head
    if as_json:
        _echo_json({"made_at": brought.made_at, "records": found.records, "head": found.head, "whole": same})
    else:
        key = "restore_done" if same else "restore_differs"
        click.echo(say("commands", key, office=office, made_at=brought.made_at, records=count(found.records)))
    return 0 if same else EXIT_NO


@main.group()
def audit() -> None:
    """The office's audit log: who did what, each record bound to the one before."""


@command(audit, "verify")
@OFFICE
def audit_verify(office: Path, *, lang: Language, as_json: bool) -> int:
    """Find every altered or deleted record of the audit log (exit code 1)."""
    from regional_carbon.web import serving

    serving.enter(office)
    from regional_carbon.web.accounts.audit import verify

    found = verify()
    if as_json:
        _echo_json(
            {
                "whole": found.whole, "records": found.records, "head": found.head, "altered": found.altered,
                "missing": found.missing,
            }
        )  # fmt: skip
    elif found.whole:
        click.echo(say("commands", "audit_whole", records=count(found.records), head=found.head))
    else:
        from regional_carbon.language.messages import listing

        told = {name: listing(getattr(found, name)) or "–" for name in ("altered", "missing")}
        click.echo(say("commands", "audit_broken", **told))
    return 0 if found.whole else EXIT_NO


# ---------------------------------------------------------------------------------------------------
# Factors


@main.group()
def factors() -> None:
    """The emission factors shipped: what there is, and where each comes from."""


@command(factors, "list")
@click.argument("kind", type=click.Choice(["fuels", "grid", "heat", "margins"]), default="fuels", required=False)
@click.option("--set", "fuel_set")
def factors_list(kind: str, fuel_set: str | None, *, lang: Language, as_json: bool) -> None:
    """List the factors of a KIND: fuels [default], grid, heat, or the margins, which no inventory may use."""
    from regional_carbon import commands

    rows = commands.factors(kind, fuel_set)
    if as_json:
        _echo_json(rows)
        return
    width = max((len(row["id"]) for row in rows), default=0)
    group = ""
    for row in rows:
        if row["set"] != group:
            group = row["set"]
            click.echo(f'fuel_factors = "{group}"' if group else say("commands", "factors_of_no_set"))
        click.echo(f"{row['id']:<{width}} {row['value']:>10} {row['unit']:<14} {row['confidence']:<11} {row['name']}")


@command(factors, "show")
@click.argument("factor_id")
def factors_show(factor_id: str, *, lang: Language, as_json: bool) -> None:
    """Show one row of the catalogue whole, with its source."""
    from regional_carbon import commands

    row = commands.factor(factor_id)
    if as_json:
        _echo_json(row)
        return
    for name, value in row.items():
        if value not in ("", None):
            click.echo(f"{name}: {value}")
