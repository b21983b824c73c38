"""One step on files: each of the procedure's, and the questions around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import polars as pl

from regional_carbon.collect.energy_statistics import read_energy_statistics
from regional_carbon.collect.near import Near
from regional_carbon.collect.table_files import read
from regional_carbon.comparison.at_target import compare
from regional_carbon.factors import DEFAULT_FUEL_SET, evidence_errors, factor_table, grid_factor, own_factors
from regional_carbon.factors import usable_factors as factors_of
from regional_carbon.language.errors import InputError, ReportError, StrategyError
from regional_carbon.models.efficiency_ranking import carbon_efficiency, industry_standing
from regional_carbon.models.enterprise_emissions import enterprise_emission, next_year
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.run.estimation import strategy_of
from regional_carbon.schema.comparison_tables import ReductionCurve, StrategyCurves
from regional_carbon.schema.estimate_tables import CarbonEfficiency, EnterpriseEmission, IntensityForecast
from regional_carbon.schema.frames import polars_of
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises, Factors
from regional_carbon.strategies import PAPER_STRATEGIES, Strategy, rule_named, rules
from regional_carbon.strategies.optimum import Conditions, Optimum, least_cost_plan
from regional_carbon.strategies.rule import Value
from regional_carbon.uncertainty.priorities import EFFORT, next_evidence


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
        return polars_of(observed).sort("industry_code", "year")
    forecast = next_year(observed, year=year, grid_tco2_per_mwh=grid_tco2_per_mwh, trend=trend)
    return polars_of(forecast).sort("industry_code")


def emissions(enterprises: Path, forecast: Path) -> pl.DataFrame:
    """Emission of each enterprise, from a register and an intensity forecast (S3, Model II)."""
    register = read(enterprises, Enterprises, "enterprise")
    intensities = read(forecast, IntensityForecast)
    return polars_of(enterprise_emission(Enterprises.of(register), IntensityForecast.of(intensities)))


def efficiency(emission: Path) -> pl.DataFrame:
    """Carbon efficiency, rank and standing of each enterprise (S3, Model III)."""
    return polars_of(industry_standing(carbon_efficiency(EnterpriseEmission.of(read(emission, EnterpriseEmission)))))


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
    return polars_of(next_evidence(frame, errors, effort=effort or EFFORT, target=target, lowest=lowest))


def draw_asked(asked: pl.DataFrame, path: Path) -> Path:
    """The width of the total's interval over the enterprises asked, as a picture: .svg or .png.

    Raises ReportError when the picture cannot be made or written.
    """
    try:
        from regional_carbon.reports import charts, drawing
    except ModuleNotFoundError as error:
        raise ReportError("report_extra_missing", package=error.name) from None
    return drawing.write_figure(charts.asked(asked), path)


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
        polars_of(reduction_curve(frame, tried.coefficient())).select(pl.lit(tried.name).alias("strategy"), pl.all())
        for tried in (strategies or PAPER_STRATEGIES)
    ]
    return pl.concat(told)


def least_cost(ranked: Path, target: float, written: Sequence[str] = ()) -> tuple[pl.DataFrame, Optimum]:
    """The plan of least cost over a ranking: β of each enterprise in order of rank, and its prices (S6).

    Raises StrategyError for a target outside 0–1, and for conditions that do not exist or cannot hold together.
    """
    frame = CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    plan = least_cost_plan(frame, target, conditions(written))
    told = polars_of(reduction_curve(frame, plan.coefficient()))
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


def comparison(curves: Path, target: float, ranked: Path | None = None) -> pl.DataFrame:
    """Strategies side by side at a target, from the curves of `curves`; with their ranking, who bears each (S6)."""
    frame = read(curves, StrategyCurves)
    names = frame["strategy"].unique(maintain_order=True)
    by_name = {name: ReductionCurve.of(frame.filter(pl.col("strategy") == name)) for name in names}
    ranking = None if ranked is None else CarbonEfficiency.of(read(ranked, CarbonEfficiency))
    return polars_of(compare(by_name, target, ranking))


def strategy(written: str) -> Strategy:
    """A strategy as the command line takes it: NAME=RULE,PARAMETER=VALUE,…; a list of values is joined by +.

    PARAMETER.KEY=VALUE is an entry of a table: industry_most.29=0.4. What a rule takes as yes or no is true or false.

    Raises StrategyError when it is not written so, or the rule does not take it.
    """
    head, *settings = written.split(",")
    name, _, rule = head.partition("=")
    defaults = _defaults(rule.strip())
    parameters: dict[str, Any] = {}
    for setting in settings:
        parameter, _, value = setting.partition("=")
        parameter, _, key = parameter.strip().partition(".")
        before = parameters.get(parameter, {})
        if not value.strip() or isinstance(before, Mapping) != (bool(key) or parameter not in parameters):
            raise StrategyError("strategy_written", written=written)
        told = _value_like(defaults.get(parameter), value.strip())
        parameters[parameter] = {**before, key: told} if key else told
    if not rule:
        raise StrategyError("strategy_written", written=written)
    return strategy_of(name.strip(), {**parameters, "rule": rule.strip()})


def _defaults(rule: str) -> dict[str, object]:
    found = rule_named(rule)
    return {} if found is None else {each.name: each.default for each in found.described()}


def _value_like(default: object, written: str) -> Value:
    """A value as a rule takes it: a yes or no, names, or numbers where its default is such; else as it is written."""
    if isinstance(default, bool):
        return written == "true" if written in ("true", "false") else _written_value(written)
    if isinstance(default, tuple):
        parts = [part.strip() for part in written.split("+")]
        numbers = bool(default) and not isinstance(default[0], str)
        return [_written_value(part) for part in parts] if numbers else parts
    return _written_value(written)


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
