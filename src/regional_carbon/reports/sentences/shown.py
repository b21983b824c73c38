"""Figures and tables as a reader sees them: rounded, grouped, each with its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import polars as pl

from regional_carbon.language.amounts import (
    UNKNOWN,
    chance,
    count,
    currency_name,
    decimals,
    intensity,
    interval,
    money,
    percent,
    tco2,
    tidy,
    tonnes,
    total_tco2,
)
from regional_carbon.language.messages import Each, gap, spoken_language
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.words import currency_text, target_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.comparison_tables import Comparison
from regional_carbon.schema.estimate_tables import IndustryStanding, IntensityForecast
from regional_carbon.schema.frames import Row
from regional_carbon.schema.input_tables import Factors
from regional_carbon.uncertainty.national_market import POSSIBLE, likely_members

WEAKEST: Final = 5  # grade of evidence: industry intensity alone
SURE: Final = 0.9  # the probability from which a plan is called sure, as `how_sure` has it


def sums(currency: str) -> str:
    """The unit that `money` shows a year's sums in: million CNY/yr, or 万元/年."""
    return word("scaled_a_year", currency=currency_name(currency))


def unit(column: Column, show: Callable[..., str], currency: str) -> str:
    """The unit of a column's figures as shown: the reader's for sums and tonnes, else the column's own."""
    if show is money:
        return sums(currency)
    if show in (tco2, total_tco2):
        return word("tonnes_a_year")
    return column.per(currency=currency)


def distances(below: float | None, above: float | None) -> str:
    """−12% to +35%: how far the ends of an interval lie from the figure."""
    return UNKNOWN if below is None or above is None else word("distances", below=tidy(below), above=tidy(above))


def text(value: object) -> str:
    """A name or code as it stands."""
    return UNKNOWN if value is None else str(value)


def yes_or_no(value: bool | None) -> str:
    """A flag in words."""
    return UNKNOWN if value is None else word("yes" if value else "no")


_CONFIDENCE: Final = {
    "two_places": "confidence_two_places", "one_place": "confidence_one_place", "computed": "confidence_computed",
    "own": "confidence_own",
}  # fmt: skip


def confidence(value: str | None) -> str:
    """How a factor was checked, in words."""
    return word(_CONFIDENCE[value]) if value in _CONFIDENCE else text(value)


def answer(run: Run, *, bare: bool = False) -> list[str]:
    """What the figures recommend, in sentences: the least output forgone, and the fewest closures if that differs.

    `bare` labels have no parameters.
    """
    named = strategy_labels(run.strategies, bare=bare)
    met = run.tables["comparison"].filter(pl.col("meets_target"))
    if run.recommendation is None:
        return [word("answer_none", target=target_text(run))]
    names = (run.recommendation.least_output_forgone, run.recommendation.fewest_closures)
    best, gentle = (met.row(by_predicate=pl.col("strategy") == name, named=True) for name in names)
    told = [_told("answer_best", run, named, best)]
    return [*told, _told("answer_gentle", run, named, gentle)] if gentle["strategy"] != best["strategy"] else told


def own_tonnes(run: Run, *, of: str = Comparison.held_as, bare: bool = False) -> list[str]:
    """What the strategies of a comparison that pass the target forgo for just its tonnes; nothing where none does.

    A sentence for all of them, of those whose figure differs as shown. `bare` as in `answer`.
    """
    compared = run.tables[of]
    if "scaled_output_forgone_cny" not in compared.columns:
        return []
    named = strategy_labels(run.strategies if of == Comparison.held_as else run.rules, bare=bare)
    rows = compared.filter(pl.col("meets_target")).select("strategy", "scaled_output_forgone_cny", "output_forgone_cny")
    shown = [(named[strategy], money(just), money(forgone)) for strategy, just, forgone in rows.drop_nulls().rows()]
    told = [
        word("own_tonnes_of", strategy=name, just=just, forgone=forgone)
        for name, just, forgone in shown if just != forgone
    ]  # fmt: skip
    return [word("own_tonnes", strategies=Each(told), currency=currency_text(run))] if told else []


def total(run: Run) -> str | None:
    """The region's emission with its interval, and how much of it rests on the weakest evidence; None if not known."""
    if "region_emission" not in run.tables:
        return None
    row = run.tables["region_emission"].row(0, named=True)  # a run kept from before has no interval but that given g
    told = word(
        "sure_total", emission=total_tco2(row["emission_tco2"]), low=total_tco2(row["emission_low_tco2"]),
        high=total_tco2(row["emission_high_tco2"]), grid=intensity(run.settings.grid.tco2_per_mwh),
        low_given=total_tco2(row.get("emission_given_factor_low_tco2", row["emission_low_tco2"])),
        high_given=total_tco2(row.get("emission_given_factor_high_tco2", row["emission_high_tco2"])),
        share=percent(row["share_on_grade_5"]),
    )  # fmt: skip
    return told + _trap(run)


def _trap(run: Run) -> str:
    """What the interval cannot know: that those far more electric than their industries may all be."""
    trapped = (pl.col("grade") == WEAKEST) & (pl.col("trust_grade") == "poor")
    share = (
        run.tables["enterprises"]
        .select(pl.col("emission_tco2").filter(trapped).sum() / pl.col("emission_tco2").sum())
        .item()
    )
    if not share:
        return ""
    return gap() + word("sure_trap", share=tidy(share))


def _how_surely(run: Run, row: Row) -> str:
    """The chance that a plan truly meets the target, and what to plan for where that is not enough."""
    if row.get("target_probability") is None:
        return ""
    ends = {end: percent(row[f"reduction_rate_{end}"]) for end in ("low", "high")}
    told = gap() + word("sure_plan", target=target_text(run), chance=chance(row["target_probability"]), **ends)
    if row["target_probability"] >= SURE:
        return told
    safe = row["safe_target_rate"]
    key = "sure_never" if safe is None else "sure_safe"
    return told + gap() + word(key, target=target_text(run), **({} if safe is None else {"safe": percent(safe)}))


def _told(key: str, run: Run, named: Mapping[str, str], row: Row) -> str:
    measures = measures_sentence(row, currency_text(run))
    told = _sentence(key, run, named, row) + (gap() + measures if measures else "")
    return told + _of_the_market(run, row) + _how_surely(run, row)


def measures_sentence(row: Row, currency: str) -> str:
    """What measures do of a strategy that has them first, and that their cost is apart; nothing of another."""
    if row.get("measures_tco2") is None:
        return ""
    return word(
        "answer_measures", measures=total_tco2(row["measures_tco2"]), investment=money(row["investment_cny"]),
        net=money(row["net_cost_cny"]), currency=currency,
    )  # fmt: skip


def _of_the_market(run: Run, row: Row) -> str:
    """What a strategy asks of those that probably belong to the national carbon market, where there are any."""
    members = likely_members(run.tables["enterprises"])
    if members.is_empty():
        return ""
    reached = (pl.col("strategy") == row["strategy"]) & (pl.col("m") <= row["enterprises_reached"])
    asked = run.tables["curves"].filter(reached, pl.col("coefficient") > 0).join(members, on="enterprise_id")
    told = market_sentence(asked.height, float((asked["coefficient"] * asked["emission_tco2"]).sum()))
    return gap() + told if told else ""


def market_sentence(members: int, tonnes: float) -> str:
    """That so many tonnes are asked of members of the national carbon market; nothing where there are none."""
    return word("market_asked", count=members, tonnes=total_tco2(tonnes)) if members else ""


def _sentence(key: str, run: Run, named: Mapping[str, str], row: Row) -> str:
    return word(
        key, strategy=named[row["strategy"]], tonnes=total_tco2(row["reduction_tco2"]), currency=currency_text(run),
        rate=percent(row["reduction_rate"]), forgone=money(row["output_forgone_cny"]),
        share=percent(row["output_forgone_rate"]), reached=count(row["enterprises_reached"]),
        closed=count(row["enterprises_closed"]),
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# Tables

Shows: TypeAlias = Callable[[Any], str]  # of a cell; Any: Polars gives it so

_COMPARISON: Final[dict[str, Shows]] = {
    "greatest_rate": percent, "enterprises_reached": count, "enterprises_closed": count, "last_enterprise_id": text,
    "reduction_tco2": total_tco2, "reduction_rate": percent, "output_forgone_cny": money,
    "average_cost_cny_per_tco2": count, "marginal_cost_cny_per_tco2": count, "safe_target_rate": percent,
    "measures_tco2": total_tco2, "net_cost_cny": money, "investment_cny": money,
}  # fmt: skip
_LEAST_IS_BEST: Final = ("enterprises_closed", "output_forgone_cny", "average_cost_cny_per_tco2")
_FORECAST: Final[dict[str, Shows]] = {
    "industry_code": text, "industry": text, "years": count, "intensity_tco2_per_mwh": intensity,
    "intensity_low_tco2_per_mwh": intensity, "intensity_high_tco2_per_mwh": intensity, "below_grid": yes_or_no,
}  # fmt: skip
_ENTERPRISES: Final[dict[str, Shows]] = {
    "rank": count, "enterprise_id": text, "name": text, "industry": text,
    "electricity_mwh": tonnes, "output_cny": money, "intensity_tco2_per_mwh": intensity, "emission_tco2": tco2,
    "grade": count, "efficiency_cny_per_tco2": count, "rank_in_industry": count, "efficiency_grade": count,
    "market_probability": chance,
}  # fmt: skip
_FACTORS: Final[dict[str, Shows]] = {
    "energy": text, "name": text, "unit": text, "tco2_per_unit": lambda value: decimals(value, 4),
    "gj_per_unit": lambda value: decimals(value, 3), "confidence": confidence, "source": text,
}  # fmt: skip
_WORDS: Final = (text, yes_or_no, confidence)
_WIDE: Final = ("name", "industry", "source")


@dataclass(frozen=True)
class Beside:
    """What stands small below a figure: its interval, or the chance that it is right."""

    key: str  # of the word that the header has for it
    names: tuple[str, ...]
    shown: Shows

    def told(self, row: Row) -> str:
        """An interval of two columns, or the one value; blank where it is not known."""
        values = [row[name] for name in self.names]
        if len(values) > 1:
            return interval(values[0], values[1], self.shown)
        return "" if values[0] is None else self.shown(values[0])


_BESIDE: Final = {
    "rank": Beside("beside_lowest_tenth", ("lowest_tenth_probability",), chance),
    "emission_tco2": Beside("beside_interval", ("emission_low_tco2", "emission_high_tco2"), tco2),
    "efficiency_cny_per_tco2": Beside(
        "beside_interval", ("efficiency_low_cny_per_tco2", "efficiency_high_cny_per_tco2"), count
    ),
    "efficiency_grade": Beside("beside_code", ("grade_probability",), chance),
    "reduction_rate": Beside("beside_interval", ("reduction_rate_low", "reduction_rate_high"), percent),
    "output_forgone_cny": Beside("beside_output", ("output_forgone_rate",), percent),
}


@dataclass(frozen=True)
class Head:
    """A column's header: its label, its unit, the class that lays it out, and what stands small below its figures.

    `meaning` is its definition, where it needs one.
    """

    label: str
    unit: str
    kind: str
    beside: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Cell:
    """What a cell shows, the number it sorts by where it shows a number, and what stands small below it."""

    text: str
    kind: str
    sort: str | None = None
    best: bool = False
    beside: str = ""


@dataclass(frozen=True)
class Grid:
    """A table as shown."""

    heads: list[Head]
    rows: list[list[Cell]]


def forecast_grid(run: Run) -> Grid:
    """Each industry's intensity in the year, with its interval."""
    return _grid(run, IntensityForecast, run.tables["forecast"], _FORECAST)


def enterprise_grid(run: Run, at_most: int) -> Grid:
    """The enterprises by rank, those without a rank last; the national market where anyone may belong to it."""
    rows = run.tables["enterprises"].sort("rank", nulls_last=True)
    if "market_probability" in rows.columns and not (rows["market_probability"] >= POSSIBLE).any():
        rows = rows.drop("market_probability")
    return _grid(run, IndustryStanding, rows.head(at_most), _ENTERPRISES)


def factor_grid(run: Run) -> Grid:
    """The emission factors used."""
    given = f"name_{spoken_language()}"
    name = pl.col(given) if given in run.tables["factors_used"].columns else pl.lit(None, pl.String)
    return _grid(run, Factors, run.tables["factors_used"].with_columns(name=name), _FACTORS)


def _grid(run: Run, table: type[Table], frame: pl.DataFrame, shows: Mapping[str, Shows]) -> Grid:
    kept = {name: shown for name, shown in shows.items() if name in frame.columns}
    if "name" in kept and frame["name"].is_null().all():
        del kept["name"]
    beside = _beside(frame, kept)
    heads = [_head(run, table, name, shown, beside.get(name)) for name, shown in kept.items()]
    rows = [list(_cells(row, kept, beside)) for row in frame.iter_rows(named=True)]
    return Grid(heads, rows)


def _beside(frame: pl.DataFrame, shows: Iterable[str]) -> dict[str, Beside]:
    """Of the columns shown, those that have something small below, and it is known of some row."""
    return {
        name: _BESIDE[name] for name in shows
        if name in _BESIDE and {*_BESIDE[name].names} <= {*frame.columns}
        and not frame[_BESIDE[name].names[0]].is_null().all()
    }  # fmt: skip


def _head(run: Run, table: type[Table], name: str, shown: Shows, beside: Beside | None = None) -> Head:
    column = table.columns().get(name)
    if column is None:
        return Head(word("name"), "", "wide")
    per = unit(column, shown, run.settings.currency)
    return Head(column.label(), per, _kind(name, shown), "" if beside is None else word(beside.key))


def _kind(name: str, shown: Shows) -> str:
    if name in _WIDE:
        return "wide"
    return "narrow" if shown in _WORDS else "number"


def _cells(row: Row, kept: Mapping[str, Shows], beside: Mapping[str, Beside]) -> Iterable[Cell]:
    for name, shown in kept.items():
        value, kind = row[name], _kind(name, shown)
        sort = None if kind != "number" else "" if value is None else f"{value:.17g}"
        yield Cell(shown(value), kind, sort, beside=beside[name].told(row) if name in beside else "")


@dataclass(frozen=True)
class Told:
    """A table of texts with its heading, and sentences above and below it."""

    key: str
    title: str
    lead: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: str = ""


@dataclass(frozen=True)
class Compared:
    """A strategy's row of the comparison."""

    label: str
    met: bool
    chance: str  # that it truly meets the target; blank where it is not known
    cells: list[Cell]


def compared_columns(run: Run) -> list[str]:
    """The columns of the comparison that are shown, in their order."""
    return [name for name in _COMPARISON if name in run.tables["comparison"].columns]


def comparison_rows(run: Run, *, bare: bool = False) -> tuple[list[Head], list[Compared]]:
    """Strategies as rows, the best of those that meet the target marked in words; `bare` as in `answer`."""
    named = strategy_labels(run.strategies, bare=bare)
    met = run.tables["comparison"].filter(pl.col("meets_target"))
    least = {name: met[name].min() for name in _LEAST_IS_BEST if met.height > 1 and met[name].n_unique() > 1}
    kept = {name: _COMPARISON[name] for name in compared_columns(run)}
    beside = _beside(run.tables["comparison"], kept)
    heads = [_head(run, Comparison, name, shown, beside.get(name)) for name, shown in kept.items()]
    rows = []
    for row in run.tables["comparison"].iter_rows(named=True):
        cells = [
            Cell(
                shown(row[name]), _kind(name, shown), best=row["meets_target"] and row[name] == least.get(name, ""),
                beside=beside[name].told(row) if name in beside else "",
            )
            for name, shown in kept.items()
        ]  # fmt: skip
        likely = row.get("target_probability") if row["meets_target"] else None
        told = "" if likely is None else word("beside_chance", chance=chance(likely))
        rows.append(Compared(named[row["strategy"]], row["meets_target"], told, cells))
    return heads, rows
