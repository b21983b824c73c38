"""How near the estimates come: held against the truth, and whom to ask next so that they come nearer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
import polars as pl

from regional_carbon.cli.audits_held import hold_against_audits
from regional_carbon.cli.command_line import FILE, FOLDER, command, echo_json, piped
from regional_carbon.cli.table_output import put_table
from regional_carbon.collect.table_files import read
from regional_carbon.factors import evidence_errors
from regional_carbon.language.amounts import count, percent
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import Language, say
from regional_carbon.reports.on_request import page_of_accuracy, picture_of_asked
from regional_carbon.reports.sentences.accuracy_section import Judged, accuracy_page
from regional_carbon.reports.table_csv import write_csv
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import Row, polars_of
from regional_carbon.schema.uncertainty_tables import EvidenceErrors, Truth
from regional_carbon.uncertainty.backtesting import FEW, Backtest, backtest
from regional_carbon.uncertainty.error_model import learnt_errors
from regional_carbon.uncertainty.priorities import EFFORT, next_evidence


@command("backtest")
@click.argument("truth", type=FILE, required=False)
@click.option("--measures", type=FOLDER)
@click.option("--grid-factor", type=float)
@click.option(
    "--leave", type=click.Choice(["plant", "fold", "year", "team"]), default="plant", show_default=True,
)  # fmt: skip
@click.option("--folds", type=click.IntRange(min=2), default=10, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=FILE)
@click.option("--evidence-errors", type=FILE)
@click.option("--errors", type=FILE)
@click.option("--page", type=FILE)
@click.option("--tables", type=FOLDER)
def hold_against_truth(
    truth: Path | None, measures: Path | None, grid_factor: float | None, leave: str, folds: int, seed: int,
    out: Path | None, evidence_errors: Path | None, errors: Path | None, page: Path | None, tables: Path | None, *,
    lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Test the accuracy of the estimates on TRUTH, a table of enterprises whose emissions are known; or, with
    --measures, of the abatement measures on audits."""
    of_truth = {"--evidence-errors": evidence_errors, "--errors": errors, "--page": page}
    kept = _asked_of(truth, measures, of_truth, {"--tables": tables})
    if measures is not None:
        hold_against_audits(
            measures, grid_tco2_per_mwh=grid_factor, leave=leave, folds=folds, seed=seed, out=out, tables=tables,
            as_json=as_json,
        )  # fmt: skip
        return
    found = backtest_of(
        kept, grid_tco2_per_mwh=grid_factor, leave=leave, folds=folds, seed=seed, errors=evidence_errors
    )
    written = []
    if out is not None:
        write_csv(found.plants, out)
        written.append(say("backtest", "written", out=out))
    if errors is not None:
        learnt = learnt_errors(found.plants, kept.name)
        write_csv(learnt, errors)
        written.append(say("commands", "backtest_errors_done", kinds=learnt["kind"].n_unique(), out=errors))
    plants = count(found.plants["plant"].n_unique())
    headline = say("backtest", "headline", plants=plants, leave=leave, without=count(found.without_estimate))
    if page is not None:
        page_of_accuracy(found.plants, _judged(found), headline, kept.name, page)
        written.append(say("commands", "backtest_page_done", out=page))
    if as_json:
        names = ("by_evidence", "by_share", "by_known_share", "by_industry")
        told = {name: getattr(found, name).to_dicts() for name in names}
        echo_json({"leave": leave, "without_estimate": found.without_estimate, **told})
        return
    click.echo(headline + "\n")
    click.echo(accuracy_page(_judged(found)))
    for line in written:
        click.echo("\n" + line)


def _asked_of(
    truth: Path | None, measures: Path | None, of_truth: Mapping[str, Path | None], of_audits: Mapping[str, Path | None]
) -> Path:
    """What the back-test is of. Raises StrategyError unless it is one, with options that go with it."""
    asked = measures or truth
    if asked is None or (truth and measures):
        raise StrategyError("backtest_of_one")
    wrong = [name for name, given in (of_truth if measures else of_audits).items() if given is not None]
    if wrong:
        raise StrategyError("backtest_options_of_measures" if measures else "backtest_options_of_truth", options=wrong)
    return asked


def backtest_of(
    truth: Path,
    *,
    grid_tco2_per_mwh: float | None = None,
    leave: str = "plant",
    folds: int = 10,
    seed: int = 1,
    errors: Path | None = None,
) -> Backtest:
    """How near the estimates come to a table of enterprises whose emission is known, and how often intervals hold.

    The intervals are those of the errors shipped, or of a table of one's own, `errors`.

    Raises InputError with all faults of the files, TableError when the truth has no emission or no grid factor.
    """
    table = read(truth, Truth, "enterprise")
    own = evidence_errors() if errors is None else read(errors, EvidenceErrors, "evidence_error")
    return backtest(table, grid_tco2_per_mwh=grid_tco2_per_mwh, leave=leave, folds=folds, seed=seed, errors=own)


def _judged(found: Backtest) -> Judged:
    return Judged(found.by_evidence, found.by_share, found.by_known_share, found.by_industry, FEW)


@command("ask")
@click.argument("emissions", type=FILE)
@click.option(
    "--effort", "efforts", multiple=True, metavar="KIND=HOURS",
)  # fmt: skip
@click.option("--target", type=float)
@click.option("--lowest", type=float)
@click.option("--figure", type=FILE)
@piped("next_evidence.csv")
def whom_to_ask(
    emissions: Path, efforts: tuple[str, ...], target: float | None, lowest: float | None, figure: Path | None,
    out: Path, *, lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Data-collection priorities, from the enterprises.csv of a run: which enterprise to ask for what next."""
    frame = _next_asked(emissions, _effort_written(efforts), target=target, lowest=lowest)
    near = "wrong_now" in frame.columns
    first = min(max(1, round(frame.height / 10)), frame.height)
    at_first: Row = next(iter(frame.slice(max(first - 1, 0), 1).to_dicts()), {})
    shares = ("wrong_now", "wrong_left") if near else ("misplaced_now", "misplaced_left")
    now, left = (_known(at_first.get(name), percent) for name in shares)
    width, narrowed = (_known(at_first.get(name), count) for name in ("width_now_tco2", "width_left_tco2"))
    told = {"asked": count(frame.height), "first": count(first), "now": now, "left": left}
    told |= {} if near else {"width": width, "narrowed": narrowed}
    drawn = picture_of_asked(frame, figure) if figure and frame.height else None
    put_table(frame, out, as_json, "ask_near_done" if near else "ask_done", told)
    if drawn and not as_json:
        click.echo(say("commands", "ask_drawn", path=drawn), err=str(out) == "-")


def _next_asked(
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
    errors = EvidenceErrors.typed(evidence_errors())
    return polars_of(next_evidence(frame, errors, effort=effort or EFFORT, target=target, lowest=lowest))


def _effort_written(written: Sequence[str]) -> dict[str, float] | None:
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


def _known(value: float | None, told: Callable[[float], str]) -> str:
    """The value as told, a dash where it is not known."""
    return "–" if value is None else told(value)
