"""The laboratory: strategies tried on a run, as its address says them; the library computes, nothing is kept."""

import json
from dataclasses import dataclass, replace
from functools import lru_cache

import narwhals as nw
import polars as pl

from regional_carbon import commands
from regional_carbon.comparison import compare
from regional_carbon.errors import RegionalCarbonError, StrategyError
from regional_carbon.models.emission_reduction import reduction_curves
from regional_carbon.reports import charts, shown
from regional_carbon.reports.case import Shown
from regional_carbon.strategies import PAPER_STRATEGIES, rule_named, rules
from regional_carbon.tables import Comparison
from regional_carbon.web.runs.cases import case_of
from regional_carbon.web.runs.models import Run
from regional_carbon.words import catalogue, language

MOST_STRATEGIES = 8  # as many as there are colours to tell them apart
POINTS = 300  # of a curve while a dial turns; more cannot be told apart
MOST_SHAPLEY = 2_000  # enterprises above which rules that sample orders are left to the command line
SLOW_RULES = ("shapley_enterprises", "zsg_dea")


@dataclass(frozen=True)
class State:
    """What an address of the laboratory says: a target and strategies, written as on the command line."""

    target: float
    written: tuple[str, ...]

    def query(self):
        """The state as an address has it."""
        return [("target", _written(self.target)), *(("s", one) for one in self.written)]


def state_of(query, run):
    """The state of an address. Raises StrategyError for a target that is no number, or too many strategies."""
    given = query.get("target", "")
    try:
        target = float(given) if given else float(run.scalars["target"])
    except ValueError:
        raise StrategyError("target_range", value=given) from None
    written = tuple(query.getlist("s")) or tuple(written_of(one) for one in PAPER_STRATEGIES)
    if len(written) > MOST_STRATEGIES:
        raise StrategyError("too_many_strategies", most=MOST_STRATEGIES)
    return State(target, written)


def written_of(strategy):
    """A strategy as the command line takes it."""
    told = [f"{name}={_written(value)}" for name, value in strategy.parameters.items()]
    return ",".join([f"{strategy.name}={strategy.rule}", *told])


def _written(value):
    if isinstance(value, (list, tuple)):
        return "+".join(_written(one) for one in value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


@lru_cache(maxsize=4)
def _curves_of(pk):
    """The curve of any coefficient over a run's ranking; what they share is computed once."""
    enterprises = case_of(Run.objects.get(pk=pk)).enterprises
    return enterprises, reduction_curves(enterprises)


# As one dial turns the other curves stay: eight strategies, each as it was and as it is.
@lru_cache(maxsize=2 * MOST_STRATEGIES)
def _curve(pk, written):
    _, curve_of = _curves_of(pk)
    return nw.from_native(curve_of(commands.strategy(written).coefficient()), eager_only=True).to_polars()


@lru_cache(maxsize=8 * MOST_STRATEGIES)
def _at_target(pk, written, target):
    enterprises, _ = _curves_of(pk)
    row = compare({commands.strategy(written).name: _curve(pk, written)}, target, enterprises)
    return nw.from_native(row, eager_only=True).to_polars()


@dataclass(frozen=True)
class Tried:
    """Strategies tried: their curves, and those refused with what they say."""

    strategies: tuple
    curves: dict
    rows: list
    refused: dict


def tried(run, state):
    """The curve of each strategy of a state.

    Raises StrategyError for one that is not written as it must be, or two of one name.
    """
    enterprises, _ = _curves_of(run.pk)
    strategies = [commands.strategy(one) for one in state.written]
    names = [one.name for one in strategies]
    for name in names:
        if names.count(name) > 1:
            raise StrategyError("strategy_named_twice", strategy=name)
    kept, curves, rows, refused = [], {}, [], {}
    for one, written in zip(strategies, state.written, strict=True):
        try:
            if one.rule in SLOW_RULES and enterprises.height > MOST_SHAPLEY:
                raise StrategyError("rule_too_slow_here", rule=one.rule, most=MOST_SHAPLEY)
            curve = _curve(run.pk, written)
            rows.append(_at_target(run.pk, written, state.target))
            curves[one.name] = curve
            kept.append(one)
        except RegionalCarbonError as error:
            refused[one.name] = str(error)
    return Tried(tuple(kept), curves, rows, refused)


def answer(run, state, *, whole):
    """What the page draws and tells: curves, the comparison at the target; with `whole`, the charts' specifications.

    Raises StrategyError for a state that cannot be.
    """
    if not 0 < state.target <= 1:
        raise StrategyError("target_range", value=state.target)
    case, found = case_of(run), tried(run, state)
    labels = [Shown(one.name, label(one), label(one)) for one in found.strategies]
    told = {
        "curves": {name: _points(curve) for name, curve in found.curves.items()},
        "labels": {one.name: one.label() for one in labels},
        "refused": found.refused,
        "query": state.query(),
    }
    if found.curves:
        comparison = pl.concat(found.rows)
        own = replace(
            case, target=state.target, strategies=labels, comparison=comparison,
            curves=case.curves.clear(),
        )  # fmt: skip
        told["comparison"] = _comparison(own)
        told["answer"] = shown.answer(own)
        told["exact"] = comparison.to_dicts()
        if whole:
            told["figure_4"] = _figure_4(own)
    return told


def label(strategy):
    """The strategy's name without its parameters, which the dials show."""
    words = catalogue("strategies")
    if strategy.name in words:
        return words[strategy.name][language()]
    rule = str(strategy.of().said_label(strategy.rule))
    return rule if strategy.name == strategy.rule else f"{strategy.name}: {rule}"


def _points(curve):
    points = charts.thinned(curve, POINTS)
    names = {
        "reduction_rate": "reduction_rate", "average_cost": "average_cost_cny_per_tco2", "m": "m",
        "enterprise": "enterprise_id", "reduction": "reduction_tco2", "forgone": "output_forgone_cny",
    }  # fmt: skip
    return {short: points[name].to_list() for short, name in names.items()}


def _figure_4(case):
    """The specification of Figure 4, with a layer beneath for the run before: its ghost."""
    figure = charts.figure_4(case)
    spec = json.loads(json.dumps(figure.spec))
    line = spec["layer"][0]
    ghost = {
        "data": {"name": "ghost"},
        "mark": {"type": "line", "strokeWidth": 1.2, "opacity": 0.55, "color": charts.BEYOND, "strokeDash": [3, 3]},
        "encoding": {
            "x": line["encoding"]["x"], "y": line["encoding"]["y"],
            "detail": {"field": "strategy", "type": "nominal"},
        },
    }  # fmt: skip
    spec["layer"].insert(0, ghost)
    return {"title": figure.title, "caption": figure.caption, "spec": spec}


def _comparison(case):
    heads, rows = shown.comparison(case)
    return {
        "heads": [[head.label, head.unit, head.kind] for head in heads],
        "rows": [
            {"label": row.label, "met": row.met, "cells": [[cell.text, cell.kind, cell.best] for cell in row.cells]}
            for row in rows
        ],
        "strategies": case.comparison["strategy"].to_list(),
        "columns": list(Comparison.columns()),
    }


# ---------------------------------------------------------------------------------------------------
# Dials


def dials(written):
    """Each strategy of a state with the parameters an officer may turn.

    Raises StrategyError for one that is not written as it must be.
    """
    told = []
    for one in written:
        strategy = commands.strategy(one)
        rule = rule_named(strategy.rule)
        parameters = [
            {
                "name": each.name, "symbol": each.symbol, "meaning": each.meaning, "unit": each.unit,
                "bounds": each.bounds, "share": each.unit == "0–1",
                "value": _written(strategy.parameters.get(each.name, _default(each.default))),
                "number": isinstance(strategy.parameters.get(each.name, each.default), (int, float))
                and not isinstance(each.default, bool),
            }
            for each in rule.described()
        ]  # fmt: skip
        told.append(
            {
                "name": strategy.name, "rule": strategy.rule, "label": label(strategy), "written": one,
                "principle": str(rule.said_principle(strategy.rule)), "formula": rule.formula(),
                "source": rule.source(), "parameters": [each for each in parameters if each["number"]],
                "dial": rule.dial.parameter if rule.dial else "",
            }
        )  # fmt: skip
    return told


def _default(value):
    return "" if value is None else value


def rules_to_add():
    """The rules an officer may add: those whose parameters all have defaults."""
    return [(name, str(rule.said_label(name))) for name, rule in rules().items() if not any(rule.parameters().values())]


def presets():
    """BS, CAS-1 and CAS-2, as the paper has them."""
    return [(label(one), written_of(one)) for one in PAPER_STRATEGIES]


def words_of_page():
    """What the page's script says."""
    told = {
        "web": ("lab_was", "lab_refused"),
        "report": ("nothing_below", "met", "not_met", "least", "strategy_title", "meets"),
    }
    return {key: catalogue(subject)[key][language()] for subject, keys in told.items() for key in keys}
