"""The scenarios: strategies tried on a run, as its address says them; the library computes, nothing is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

import narwhals as nw
import polars as pl

from regional_carbon.comparison.at_target import compare
from regional_carbon.language.amounts import (
    UNKNOWN,
    chance,
    count,
    money,
    money_in_words,
    money_unit,
    percent,
    title_tco2,
    tonnes_unit,
    total_tco2,
)
from regional_carbon.language.errors import RegionalCarbonError, StrategyError
from regional_carbon.language.messages import catalogue, say, spoken_language
from regional_carbon.models.reduction_curves import curve_by_coefficient
from regional_carbon.reports.figures.curve_points import thinned
from regional_carbon.reports.figures.goal_charts import goal_figure, opening
from regional_carbon.reports.figures.marks import BEYOND
from regional_carbon.reports.sentences import shown
from regional_carbon.reports.sentences.labels import label as full_label
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.words import currency_text, target_text, word
from regional_carbon.run.certainty import SURE, Held
from regional_carbon.schema.comparison_tables import Comparison
from regional_carbon.schema.estimate_tables import IndustryStanding
from regional_carbon.schema.input_tables import Enterprises
from regional_carbon.strategies import PAPER_STRATEGIES, known_rules, rule_named
from regional_carbon.strategies.rule import Rule
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.runs.certain import surely_compared, surely_with_measures
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.tried_measures import tried_with_measures
from regional_carbon.web.runs.values import value_of

MOST_STRATEGIES = 8  # as many as there are colours to tell them apart
POINTS = 300  # of a curve; more cannot be told apart
POINTS_TURNING = 120  # of the one curve that follows a control parameter while it moves
MOST_SHAPLEY = 2_000  # enterprises above which slow rules are left to the command line
SLOW_RULES = ("shapley_enterprises", "zsg_dea")


@dataclass(frozen=True)
class State:
    """What an address of the scenarios says: a target and strategies, written as on the command line."""

    target: float
    written: tuple[str, ...]
    chosen: str = ""  # the name of the strategy that is looked at; the first where none is

    def query(self):
        """The state as an address has it."""
        chosen = [("c", self.chosen)] if self.chosen else []
        return [("target", _written(self.target)), *(("s", one) for one in self.written), *chosen]

    def chosen_name(self):
        """The strategy that is looked at, by its name."""
        names = [one.partition("=")[0] for one in self.written]
        return self.chosen if self.chosen in names else names[0]


def state_of(query, run):
    """The state of an address. Raises StrategyError for a target that is no number, or too many strategies."""
    given = query.get("target", "")
    try:
        target = float(given) if given else float(run.summary["target_rate"])
    except ValueError:
        raise StrategyError("target_range", value=given) from None
    written = tuple(query.getlist("s")) or tuple(written_of(one) for one in PAPER_STRATEGIES)
    if len(written) > MOST_STRATEGIES:
        raise StrategyError("too_many_strategies", most=MOST_STRATEGIES)
    return State(target, written, query.get("c", ""))


def written_of(strategy):
    """A strategy as the command line takes it."""
    told = []
    for name, value in strategy.parameters.items():
        parts = {f"{name}.{key}": one for key, one in value.items()} if _is_table(value) else {name: value}
        told += [f"{part}={_written(each)}" for part, each in parts.items()]
    first = ["measures_first=true"] if strategy.measures_first else []
    return ",".join([f"{strategy.name}={strategy.rule}", *told, *first])


def _is_table(value):
    return isinstance(value, Mapping)


def _written(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "+".join(_written(one) for one in value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


@lru_cache(maxsize=4)
def _curves_of(pk):
    """The curve of any coefficient over a run's ranking; what they share is computed once."""
    enterprises = value_of(Run.objects.get(pk=pk)).tables["enterprises"]
    return enterprises, curve_by_coefficient(enterprises)


# As one control parameter moves the other curves stay: eight strategies, each as it was and as it is.
@lru_cache(maxsize=2 * MOST_STRATEGIES)
def _curve(pk, written, target=None):
    if target is not None:  # measures first: what they leave is shared out to just the target
        return _made_with_measures(pk, written, target).curve
    _, curve_of = _curves_of(pk)
    return nw.from_native(curve_of(strategy_written(written).coefficient()), eager_only=True).to_polars()


@lru_cache(maxsize=8 * MOST_STRATEGIES)
def _at_target(pk, written, target):
    enterprises, _ = _curves_of(pk)
    if strategy_written(written).measures_first:
        return _made_with_measures(pk, written, target).row
    row = compare({strategy_written(written).name: _curve(pk, written)}, target, enterprises)
    return cast("nw.DataFrame[Any]", nw.from_native(cast("Any", row), eager_only=True)).to_polars()


def _made_with_measures(pk, written, target):
    """A strategy with measures first at a target. Raises StrategyError where it misses it."""
    made = tried_with_measures(pk, written, target)
    if made.plan.is_empty():
        most, strategy = made.row["greatest_rate"][0], strategy_written(written).name
        raise StrategyError("plan_misses_target", strategy=strategy, target=percent(target, 2), most=percent(most, 2))
    return made


@dataclass(frozen=True)
class Tried:
    """Strategies tried: their curves, and those refused with what they say."""

    strategies: tuple
    curves: dict
    rows: list
    refused: dict


def tried(run, state, *, at_target=True):
    """The curve of each strategy of a state; with `at_target` its row of the comparison too.

    Raises StrategyError for one that is not written as it must be, or two of one name.
    """
    enterprises, _ = _curves_of(run.pk)
    strategies = [strategy_written(one) for one in state.written]
    names = [one.name for one in strategies]
    for name in names:
        if names.count(name) > 1:
            raise StrategyError("strategy_named_twice", strategy=name)
    kept, curves, rows, refused = [], {}, [], {}
    for one, written in zip(strategies, state.written, strict=True):
        try:
            if one.rule in SLOW_RULES and enterprises.height > MOST_SHAPLEY:
                raise StrategyError("rule_too_slow_here", rule=one.rule, most=MOST_SHAPLEY)
            curve = _curve(run.pk, written, *([state.target] if one.measures_first else []))
            rows += [_at_target(run.pk, written, state.target)] if at_target else []
            curves[one.name] = curve
            kept.append(one)
        except RegionalCarbonError as error:
            refused[one.name] = str(error)
    return Tried(tuple(kept), curves, rows, refused)


def turning(run, state, name):
    """The curve of one strategy, as its control parameter moves, at fewer points; what it says where it cannot be.

    Raises StrategyError for a strategy that is not written as it must be.
    """
    written = next((one for one in state.written if one.startswith(f"{name}=")), None)
    if written is None:
        raise StrategyError("strategy_written", written=name)
    found = tried(run, State(state.target, (written,)), at_target=False)
    curves = {key: _points(curve, POINTS_TURNING) for key, curve in found.curves.items()}
    return {"curves": curves, "refused": found.refused}


def answer(run, state, *, whole):
    """What the page draws and tells: curves, the comparison at the target; with `whole`, the charts' specifications.

    Raises StrategyError for a state that cannot be.
    """
    if not 0 < state.target <= 1:
        raise StrategyError("target_range", value=state.target)
    found = tried(run, state)
    told = {
        "curves": {name: _points(curve) for name, curve in found.curves.items()},
        "labels": {one.name: label(one) for one in found.strategies},
        "refused": found.refused,
        "query": state.query(), "goal": {"at": state.target},
    }  # fmt: skip
    if found.curves:
        own = _tried_value(run, state, found)
        told["strip"], told["findings"] = strip(own), curve_findings(own)
        told["comparison"] = _comparison(own)
        told["answer"] = [*shown.answer(own, bare=True), *shown.own_tonnes(own, bare=True)]
        told["exact"] = own.tables["comparison"].to_dicts()
        told["caption"] = word("goal_chart_caption", target=target_text(own))
        opened = opening(own, _lines(told["curves"], told["labels"]))
        told |= {"ends": opened.ends, "zoom": opened.zoom}
        if whole:
            told["figure"] = _moving(goal_figure(_with_curves(own, found.curves), bare=True))
    return told


def _lines(curves, labels):
    """The curves as the chart draws them, by label, in the reader's units."""
    tonnes, sums = tonnes_unit().scale, money_unit().scale
    return {
        labels[name]: [
            (less / tonnes, cost / sums) for less, cost in zip(one["reduction"], one["forgone"], strict=True)
        ]
        for name, one in curves.items()
    }


def chance_of(run, state):
    """How likely the strategy that is looked at really reaches the target, and what to plan for to be surer, in words.

    Raises StrategyError for a state that cannot be.
    """
    name = state.chosen_name()
    written = next(one for one in state.written if one.startswith(f"{name}="))
    found = tried(run, State(state.target, (written,)))
    if not found.curves or not found.rows[0]["meets_target"][0]:
        return {"chance": "", "dots": 0, "more": ""}
    (strategy,), enterprises = found.strategies, _curves_of(run.pk)[0]
    held = Held(enterprises, (strategy,), found.curves, found.rows[0], state.target)
    row = (
        surely_with_measures(run, written, state.target) if strategy.measures_first else surely_compared(run, held)
    ).row(0, named=True)
    likely, safe = row.get("target_probability"), row.get("safe_target_rate")
    if likely is None:
        return {"chance": UNKNOWN, "dots": 0, "more": ""}
    more = (
        ""
        if likely >= SURE
        else say("web", "lab_never")
        if safe is None
        else say("web", "lab_safe", safe=percent(safe))
    )
    return {"chance": chance(likely), "dots": round(likely * 4), "more": more}


def tried_value(run, state):
    """The run with the strategies of a state in place of its own, their curves whole; what cannot be run is left out.

    Raises StrategyError for a state that cannot be, or of which nothing can be run.
    """
    if not 0 < state.target <= 1:
        raise StrategyError("target_range", value=state.target)
    found = tried(run, state)
    if not found.curves:
        raise StrategyError("laboratory_empty", refused="; ".join(found.refused.values()))
    return _with_curves(_tried_value(run, state, found), found.curves)


def _with_curves(value, curves):
    """The run with curves in place of its own."""
    named = [curve.select(pl.lit(name).alias("strategy"), pl.all()) for name, curve in curves.items()]
    return value.with_tables({"curves": pl.concat(named, how="diagonal_relaxed")})


def _tried_value(run, state, found):
    value = value_of(run)
    compared = value.with_tables(
        {"comparison": pl.concat(found.rows, how="diagonal_relaxed"), "curves": value.tables["curves"].clear()}
    )
    return replace(compared, settings=replace(value.settings, target=state.target), strategies=found.strategies)


def label(strategy):
    """The strategy's name without its parameters, which stand beside it."""
    return full_label(strategy, bare=True)


def rule_told(written):
    """A strategy as it is written, as a person reads it: its name with where its parameters stand."""
    return full_label(strategy_written(written))


def _points(curve, most=POINTS):
    points = thinned(curve, most)
    names = {
        "reduction_rate": "reduction_rate", "average_cost": "average_cost_cny_per_tco2", "m": "m",
        "enterprise": "enterprise_id", "reduction": "reduction_tco2", "forgone": "output_forgone_cny",
    }  # fmt: skip
    return {short: points[name].to_list() for short, name in names.items()}


def _moving(figure):
    """The specification of the chart, its rows apart for what moves at its own time: ghost, points, goal.

    `ghost` is the run before, beneath; `points` are what a pointer finds, drawn anew once a dial rests; `goal` is the
    reduction asked, a line that needs no new chart.
    """
    spec = json.loads(json.dumps(figure.spec))
    line = spec["layer"][0]
    ghost = {
        "data": {"name": "ghost"},
        "mark": {
            "type": "line", "strokeWidth": 1.2, "opacity": 0.55, "color": BEYOND, "strokeDash": [3, 3], "clip": True,
        },
        "encoding": {
            "x": line["encoding"]["x"], "y": line["encoding"]["y"], "order": {"field": "m", "type": "quantitative"},
            "detail": {"field": "strategy", "type": "nominal"},
        },
    }  # fmt: skip
    for layer in spec["layer"]:
        if "datum" in layer["encoding"].get("x", {}):
            layer["data"] = {"name": "goal"}
            layer["encoding"]["x"] = {"field": "at", "type": "quantitative"}
            if "text" in layer["encoding"]:
                layer["encoding"]["text"] = {"field": "label", "type": "nominal"}
        elif "tooltip" in layer["encoding"]:
            layer["data"] = {"name": "points"}
    spec["layer"].insert(0, ghost)
    return {"title": figure.title, "caption": figure.caption, "spec": spec}


# The columns of the comparison that decide; the others stand behind a switch.
DECIDE = (
    "reduction_tco2", "output_forgone_cny", "enterprises_reached", "enterprises_closed", "average_cost_cny_per_tco2",
)  # fmt: skip


def strip(value):
    """Of each strategy that is compared what is read at one look: reduction, cost a year, who closes and is asked."""
    return {
        row["strategy"]: {
            "met": row["meets_target"], "reduction": total_tco2(row["reduction_tco2"]),
            "rate": percent(row["reduction_rate"]), "cost": money(row["output_forgone_cny"]),
            "share": percent(row["output_forgone_rate"]), "closed": count(row["enterprises_closed"]),
            "asked": count(row["enterprises_reached"]), "measures": total_tco2(row.get("measures_tco2")),
            "net": money(row.get("net_cost_cny")), "first": row.get("measures_tco2") is not None,
        }
        for row in value.tables["comparison"].to_dicts()
    }  # fmt: skip


def findings_of(run, state):
    """The findings of a state. Raises StrategyError for one that cannot be."""
    found = tried(run, state)
    return curve_findings(_tried_value(run, state, found)) if found.curves else {}


def curve_findings(value):
    """Of each strategy that is compared the sentence that heads the page when it is looked at."""
    named = strategy_labels(value.strategies, bare=True)
    met = value.tables["comparison"].filter(pl.col("meets_target")).sort("output_forgone_cny")
    scaled = f"{money_unit().prefix()}{currency_text(value)}"
    told = {}
    for row in value.tables["comparison"].to_dicts():
        rule = named[row["strategy"]]
        if not row["meets_target"]:
            told[row["strategy"]] = say("web", "lab_misses", rule=rule, target=target_text(value))
            continue
        values = {
            "rule": rule, "tonnes": title_tco2(row["reduction_tco2"]), "money": scaled,
            "sum": money_in_words(row["output_forgone_cny"]),
        }  # fmt: skip
        least = met.row(0, named=True)
        if met.height == 1:
            told[row["strategy"]] = say("web", "lab_takes", **values)
        elif least["strategy"] == row["strategy"]:
            told[row["strategy"]] = say("web", "lab_cheapest", count=met.height, **values)
        else:
            sum_of = money_in_words(least["output_forgone_cny"])
            told[row["strategy"]] = say("web", "lab_dearer", best=named[least["strategy"]], least=sum_of, **values)
    return told


def _comparison(value):
    heads, rows = shown.comparison_rows(value, bare=True)
    return {
        "heads": [[head.label, head.unit, head.kind] for head in heads],
        "decide": [name in DECIDE for name in shown.compared_columns(value)],
        "rows": [
            {"label": row.label, "met": row.met, "cells": [[cell.text, cell.kind, cell.best] for cell in row.cells]}
            for row in rows
        ],
        "strategies": value.tables["comparison"]["strategy"].to_list(),
        "columns": list(Comparison.columns()),
    }


# ---------------------------------------------------------------------------------------------------
# Control parameters


def dials(written, run=None):
    """Each strategy of a state with the parameters an officer may turn; of a run, with what its tables may name.

    Raises StrategyError for one that is not written as it must be.
    """
    told = []
    for one in written:
        strategy = strategy_written(one)
        rule = cast("Rule", rule_named(strategy.rule))
        told.append(
            {
                "name": strategy.name, "measures_first": strategy.measures_first,
                "rule": strategy.rule, "label": label(strategy), "written": one,
                "principle": str(rule.said_principle(strategy.rule)), "formula": rule.formula(),
                "source": rule.source(), "dial": rule.dial.parameter if rule.dial else "",
                "parameters": [_dial(each, strategy.parameters, run) for each in rule.described()],
            }
        )  # fmt: skip
    return told


def _dial(parameter, given, run):
    """A parameter as the page asks for it: its value, its kind, and what there is to choose from."""
    value = given.get(parameter.name, parameter.default)
    kind = _kind(parameter)
    told = {
        "name": parameter.name, "symbol": parameter.symbol, "meaning": parameter.meaning, "unit": parameter.unit,
        "bounds": parameter.bounds, "kind": kind, "default": _written(parameter.default),
        "given": parameter.name in given,
        "value": _told(value),
    }  # fmt: skip
    if kind == "numbers":
        told["places"] = list(value)
    elif kind == "table":
        own = value if _is_table(value) else {}
        told["whole"] = "" if own else _written(value)
        told["rows"] = [(code, name, _written(own.get(code))) for code, name in _industries(run)]
    elif kind == "names":
        told["names"] = " ".join(value)
    elif kind in ("choice", "several"):
        chosen = [value] if kind == "choice" else value
        offered = dict.fromkeys([*_offered(parameter.name, run), *chosen])
        told["options"] = [(name, column_label(name), name in chosen) for name in offered]
    return told


def _told(value):
    """A value as it is read: a number, a list, the entries of a table."""
    return "; ".join(f"{key}: {_written(one)}" for key, one in value.items()) if _is_table(value) else _written(value)


def _kind(parameter):
    """How a parameter is asked for, told by what it stands at without being given."""
    default = parameter.default
    if isinstance(default, bool):
        return "tick"
    if parameter.name == "industry_most":
        return "table"
    if isinstance(default, tuple):
        if default and not isinstance(default[0], str):
            return "numbers"
        return "names" if parameter.name == "protected" else "several"
    if isinstance(default, str):
        return "choice"
    return "share" if parameter.unit == "0–1" and default is not None else "number"


# Where a parameter names a column: those it may name.
_GROUPS = ("industry_code", "sub_industry")
_AMOUNTS = ("output_cny", "value_added_cny", "tax_cny", "employees", "electricity_mwh", "emission_tco2")
_COLUMNS = {
    "by": _GROUPS, "cost": ("output_cny", "value_added_cny", "tax_cny"), "weight": _AMOUNTS, "outputs": _AMOUNTS[:4],
    "inputs": ("employees", "electricity_mwh"), "criteria": (*_AMOUNTS, "intensity"),
}  # fmt: skip


def _offered(parameter, run):
    """The columns a parameter may name, of those the run has."""
    named = _COLUMNS.get(parameter, ())
    if run is None:
        return named
    enterprises = value_of(run).tables["enterprises"]
    known = {name for name in enterprises.columns if not enterprises[name].is_null().all()} | {"intensity"}
    return [name for name in named if name in known]


def column_label(name):
    """What a column is called, or the one criterion that is none: emission per output."""
    if name == "intensity":
        return say("web", "lab_emission_per_output")
    column = {**Enterprises.columns(), **IndustryStanding.columns()}.get(name)
    return column.label() if column else name


def _industries(run):
    """The industries of a run, code and name, in the order of their codes."""
    if run is None:
        return []
    enterprises = value_of(run).tables["enterprises"]
    return enterprises.select("industry_code", "industry").unique(subset="industry_code").sort("industry_code").rows()


def rules_to_add(run):
    """Every rule: name, what it is called, and how a strategy of it is written that is new on the bench."""
    tenth = max(1, value_of(run).tables["enterprises"].height // 10)
    told = []
    for name, rule in known_rules().items():
        start = [f",{one}={tenth}" for one, needed in rule.parameters().items() if needed]
        told.append((name, str(rule.said_label(name)), "".join(start)))
    return told


def presets():
    """BS, CAS-1 and CAS-2, as the paper has them."""
    return [(label(one), written_of(one)) for one in PAPER_STRATEGIES]


def words_of_page():
    """What the page's script says."""
    told = {
        "web": (
            "lab_was",
            "lab_refused",
            "lab_draft",
            "lab_draft_of",
            "lab_saved",
            "lab_link_copied",
            "lab_link_copy",
            "lab_asked_of",
            "lab_share_of",
            "lab_rate_of",
            "lab_not_reached",
            "lab_net_of",
            "lab_chance_waits",
        ),
        "report": ("goal_label", "nothing_below", "met", "not_met", "least", "strategy_title", "meets"),
    }
    return {key: catalogue(subject)[key][spoken_language()] for subject, keys in told.items() for key in keys}
