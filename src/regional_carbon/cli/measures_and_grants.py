"""What a region can do before anybody closes: the plan with measures first, grants, and whom to visit first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import click
import numpy as np
import polars as pl

from regional_carbon.cli.command_line import EXIT_NO, FILE, FOLDER, command, piped
from regional_carbon.cli.table_output import put_table, tell_findings
from regional_carbon.collect.region import Region, read_region
from regional_carbon.comparison.with_measures import measures_first_comparison
from regional_carbon.language.amounts import count, currency_name, decimals, money_in_words, percent
from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import Language, say
from regional_carbon.measures.cost import enterprise_abatement
from regional_carbon.measures.grants import CARBON_PRICE, GRANT, SUBSIDY, Incentive, incentive_effects
from regional_carbon.measures.region_measures import RegionMeasures, abatement_curve
from regional_carbon.measures.slices import GROUPS, MeasureSlices
from regional_carbon.measures.visits import visit_order
from regional_carbon.procedure import Results
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.table_csv import write_csv
from regional_carbon.run.estimation import estimated
from regional_carbon.run.model_v import Abatement, abatement_of
from regional_carbon.schema.estimate_tables import CarbonEfficiency, EnterpriseEmission
from regional_carbon.schema.frames import Row, polars_of
from regional_carbon.schema.measure_tables import EnterpriseAbatement, SaveableEnergy
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.written import strategy_written

T = TypeVar("T")

MOVED: Final = {GRANT: "_moved_grant", SUBSIDY: "_moved_subsidy", CARBON_PRICE: "_moved_carbon_price"}
# The opt-out, collective action and the optimum: what `plan` puts side by side where no strategy is named.
PLANNED = (
    Strategy("marginal_opt_out", "marginal_opt_out"),
    Strategy("collective_action", "collective_action"),
    Strategy("optimum", "optimum"),
)


@command("plan")
@click.argument("folder", type=FOLDER)
@click.option("--target", type=float)
@click.option("--with-measures", is_flag=True)
@click.option("--budget", type=float)
@click.option("--strategy", "rules", multiple=True)
@click.option("--curve", type=FILE)
@piped("measures_first.csv")
def plan_with_measures(
    folder: Path, target: float | None, with_measures: bool, budget: float | None, rules: tuple[str, ...],
    curve: Path | None, out: Path, *, lang: Language, as_json: bool,
) -> int:  # fmt: skip
    """Strategies at the target of the region in FOLDER, with measures first: net cost, and output forgone (S6)."""
    region, results = _worked_out(folder, target)
    abatement = abatement_of(region, results)
    measures = abatement.measures() if with_measures else _none()
    weight = abatement.inputs.value_added_share
    ranked = CarbonEfficiency.of(results.enterprises)
    strategies = [strategy_written(rule) for rule in rules] or list(PLANNED)
    frame = polars_of(
        measures_first_comparison(ranked, strategies, results.target, measures, budget=budget, weight=weight)
    )
    met = int(frame["meets_target"].sum())
    values = {"met": met, "strategies": frame.height, "target": percent(results.target)}
    put_table(frame, out, as_json, "compare_done", values)
    if curve is not None:
        write_csv(polars_of(abatement_curve(ranked, measures, weight=weight)), curve)
    if not as_json:
        for sentence in _planned(frame, strategies, currency_name(region.settings.currency), with_measures, curve):
            click.echo("  " + sentence, err=str(out) == "-")
    return 0 if met else EXIT_NO


def _planned(
    frame: pl.DataFrame, strategies: Sequence[Strategy], currency: str, with_measures: bool, curve: Path | None
) -> list[str]:
    labels = strategy_labels(strategies, bare=True)
    rows = frame.filter("meets_target").to_dicts()
    key = "plan_strategy" if with_measures else "plan_without"
    told = [say("commands", key, **_row(row, labels[row["strategy"]], currency)) for row in rows]
    for row in rows:
        if row["saved_per_cny"]:
            worth = decimals(row["saved_per_cny"], 2)
            told.append(
                say("commands", "plan_budget", strategy=labels[row["strategy"]], worth=worth, currency=currency)
            )
    told += [say("commands", "plan_apart")] if with_measures else []
    return [*told, *([say("commands", "plan_curve", path=curve)] if curve else [])]


def _row(row: Row, label: str, currency: str) -> dict[str, object]:
    money = ("output_forgone_cny", "output_forgone_without_cny", "net_cost_cny", "investment_cny", "bill_saved_cny")
    return {
        "strategy": label, "currency": currency, "measures": count(row["measures_tco2"]),
        **{name.removesuffix("_cny"): money_in_words(row[name]) for name in money},
        "closed": row["enterprises_closed"], "before": row["enterprises_closed_without"],
    }  # fmt: skip


@command("grant")
@click.argument("folder", type=FOLDER)
@click.option("--share", type=float)
@click.option("--subsidy", type=float)
@click.option("--carbon-price", type=float)
@click.option("--budget", type=float)
@piped("incentives.csv")
def tell_grant(
    folder: Path, share: float | None, subsidy: float | None, carbon_price: float | None, budget: float | None,
    out: Path, *, lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """What a grant, a subsidy per tonne or a carbon price moves in the region in FOLDER, and its free riders."""
    levels = {GRANT: share, SUBSIDY: subsidy, CARBON_PRICE: carbon_price}
    asked = [Incentive(kind, level, budget) for kind, level in levels.items() if level is not None]
    if not asked:
        raise StrategyError("incentive_missing")
    region, results = _worked_out(folder, None)
    abatement = abatement_of(region, results)
    frame = polars_of(_applied(incentive_effects, abatement, asked))
    put_table(frame, out, as_json, "grant_done", {"incentives": frame.height})
    if as_json:
        return
    currency = currency_name(region.settings.currency)
    for row in frame.to_dicts():
        click.echo("  " + _moved(row, currency), err=str(out) == "-")
    click.echo("  " + say("commands", "grant_extrapolated"), err=str(out) == "-")


def _moved(row: Row, currency: str) -> str:
    level = row["incentive_level"]
    told = {
        "level": percent(level, 0) if row["incentive"] == GRANT else decimals(level, 2), "currency": currency,
        "unaided": count(row["unaided_tco2"]), "additional": count(row["additional_tco2"]),
    }  # fmt: skip
    if not row["money_cny"]:
        return say("commands", "_moved", what=say("commands", MOVED[row["incentive"]], **told))
    told |= {
        "money": money_in_words(row["money_cny"]), "free": percent(row["free_rider_share"], 0),
        "per_tonne": count(row["additional_cost_cny_per_tco2"]),
    }  # fmt: skip
    return say("commands", MOVED[row["incentive"]], **told) + say("commands", "_moved_for", **told)


@command("visits")
@click.argument("folder", type=FOLDER)
@piped("visits.csv")
def order_visits(folder: Path, out: Path, *, lang: Language, as_json: bool) -> None:
    """Whom in the region in FOLDER to visit first: by estimated emissions, with what measures could save."""
    region, results = _worked_out(folder, None)
    abatement = abatement_of(region, results)
    each = EnterpriseAbatement.of(_applied(enterprise_abatement, abatement))
    frame = polars_of(visit_order(EnterpriseEmission.of(results.enterprises), each))
    first = frame.filter(pl.col("visit") <= max(1, round(frame.height / 10)))
    reached = first["visited_share"].tail(1).to_list()
    told = {"enterprises": frame.height, "first": count(first.height)}
    put_table(frame, out, as_json, "visits_done", told | {"share": percent(reached[0] if reached else None)})
    if not as_json:
        click.echo("  " + say("commands", "visits_no_better"), err=str(out) == "-")


def _applied(compute: Callable[..., T], abatement: Abatement, *more: object) -> T:
    """A function of Model V on the region's energy, with what its tonnes and money are counted by."""
    return compute(
        SaveableEnergy.typed(abatement.energy), *more, grid_tco2_per_mwh=abatement.grid_tco2_per_mwh,
        fuel_tco2_per_gj=abatement.fuel_tco2_per_gj, inputs=abatement.inputs,
    )  # fmt: skip


def _worked_out(folder: Path, target: float | None) -> tuple[Region, Results]:
    """The region read, what is doubtful in it told aside, and its estimates."""
    region = read_region(folder)
    if region.doubts:
        tell_findings(region.doubts)
    return region, estimated(region, target=target)


def _none() -> RegionMeasures:
    """No measures of anybody."""
    nothing = np.zeros(0)
    slices = MeasureSlices(np.zeros(0, np.intp), nothing, nothing, nothing, np.zeros((0, len(GROUPS))))
    return RegionMeasures([], slices, 0.0)
