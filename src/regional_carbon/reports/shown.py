"""Figures and tables as a reader sees them: rounded, grouped, each with its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from regional_carbon.frames import Table
from regional_carbon.money import places, scale
from regional_carbon.reports.case import Case, word
from regional_carbon.tables import Comparison, Factors, IndustryStanding, IntensityForecast
from regional_carbon.words import language

UNKNOWN: Final = "–"  # what is not known is null, and shows as a dash, never as 0


def count(value: float | None) -> str:
    """209,773."""
    return decimals(value, 0)


def money(value: float | None) -> str:
    """A sum as pages show it: 8,030.26 million, or 803,026.0万."""
    return decimals(None if value is None else value / scale(), places())


def percent(value: float | None) -> str:
    """36.3%."""
    return UNKNOWN if value is None else f"{value:.1%}"


def decimals(value: float | None, places: int) -> str:
    """A number in groups of three, to some decimals."""
    return UNKNOWN if value is None else f"{value:,.{places}f}"


def intensity(value: float | None) -> str:
    """0.7035: intensities and grid factors are told apart in the fourth decimal."""
    return decimals(value, 4)


def tonnes(value: float | None) -> str:
    """863.3: emission of one enterprise, MWh of one enterprise."""
    return decimals(value, 1)


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


def answer(case: Case) -> list[str]:
    """What the figures recommend, in sentences: the least output forgone, and the fewest closures if that differs."""
    met = case.comparison.filter(pl.col("meets_target"))
    if met.is_empty():
        return [word("answer_none", target=case.goal())]
    best = met.sort("output_forgone_cny", maintain_order=True).row(0, named=True)
    gentle = met.sort("enterprises_closed", "output_forgone_cny", maintain_order=True).row(0, named=True)
    told = [_told("answer_best", case, best)]
    return [*told, _told("answer_gentle", case, gentle)] if gentle["strategy"] != best["strategy"] else told


def _told(key: str, case: Case, row: Mapping[str, Any]) -> str:
    return word(
        key, strategy=case.label(row["strategy"]), tonnes=count(row["reduction_tco2"]), currency=case.money(),
        rate=percent(row["reduction_rate"]), forgone=money(row["output_forgone_cny"]),
        share=percent(row["output_forgone_rate"]), reached=count(row["enterprises_reached"]),
        closed=count(row["enterprises_closed"]),
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# Tables

Shows = Callable[[Any], str]

_COMPARISON: Final[dict[str, Shows]] = {
    "greatest_rate": percent, "enterprises_reached": count, "enterprises_closed": count, "last_enterprise_id": text,
    "reduction_tco2": count, "reduction_rate": percent, "output_forgone_cny": money, "output_forgone_rate": percent,
    "average_cost_cny_per_tco2": count, "marginal_cost_cny_per_tco2": count,
}  # fmt: skip
_LEAST_IS_BEST: Final = ("enterprises_closed", "output_forgone_cny", "average_cost_cny_per_tco2")
_FORECAST: Final[dict[str, Shows]] = {
    "industry_code": text, "industry": text, "years": count, "intensity_tco2_per_mwh": intensity,
    "intensity_low_tco2_per_mwh": intensity, "intensity_high_tco2_per_mwh": intensity, "below_grid": yes_or_no,
}  # fmt: skip
_ENTERPRISES: Final[dict[str, Shows]] = {
    "rank": count, "enterprise_id": text, "name": text, "industry": text,
    "electricity_mwh": tonnes, "output_cny": money, "intensity_tco2_per_mwh": intensity, "emission_tco2": tonnes,
    "grade": count, "efficiency_cny_per_tco2": count, "rank_in_industry": count, "efficiency_grade": count,
}  # fmt: skip
_FACTORS: Final[dict[str, Shows]] = {
    "energy": text, "name": text, "unit": text, "tco2_per_unit": lambda value: decimals(value, 4),
    "gj_per_unit": lambda value: decimals(value, 3), "confidence": confidence, "source": text,
}  # fmt: skip
_WORDS: Final = (text, yes_or_no, confidence)
_WIDE: Final = ("name", "industry", "source")


@dataclass(frozen=True)
class Head:
    """A column's header: its label, its unit, the class that lays it out, and its definition where it needs one."""

    label: str
    unit: str
    kind: str
    meaning: str = ""


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and the number it sorts by where it shows a number."""

    text: str
    kind: str
    sort: str | None = None
    best: bool = False


@dataclass(frozen=True)
class Grid:
    """A table as shown."""

    heads: list[Head]
    rows: list[list[Cell]]


def forecast(case: Case) -> Grid:
    """Each industry's intensity in the year, with its interval."""
    return _grid(case, IntensityForecast, case.forecast, _FORECAST)


def enterprises(case: Case, at_most: int) -> Grid:
    """The enterprises by rank, those without a rank last."""
    return _grid(case, IndustryStanding, case.enterprises.sort("rank", nulls_last=True).head(at_most), _ENTERPRISES)


def factors(case: Case) -> Grid:
    """The emission factors used."""
    given = f"name_{language()}"
    name = pl.col(given) if given in case.factors.columns else pl.lit(None, pl.String)
    return _grid(case, Factors, case.factors.with_columns(name=name), _FACTORS)


def _grid(case: Case, table: type[Table], frame: pl.DataFrame, shows: Mapping[str, Shows]) -> Grid:
    kept = {name: shown for name, shown in shows.items() if name in frame.columns}
    if "name" in kept and frame["name"].is_null().all():
        del kept["name"]
    heads = [_head(case, table, name, shown) for name, shown in kept.items()]
    rows = [list(_cells(row, kept)) for row in frame.select(*kept).iter_rows()]
    return Grid(heads, rows)


def _head(case: Case, table: type[Table], name: str, shown: Shows) -> Head:
    column = table.columns().get(name)
    if column is None:
        return Head(word("name"), "", "wide")
    per = word("scaled_a_year", currency=case.money()) if shown is money else column.per(currency=case.currency)
    return Head(column.label(), per, _kind(name, shown))


def _kind(name: str, shown: Shows) -> str:
    if name in _WIDE:
        return "wide"
    return "narrow" if shown in _WORDS else "number"


def _cells(row: Iterable[Any], kept: Mapping[str, Shows]) -> Iterable[Cell]:
    for value, (name, shown) in zip(row, kept.items(), strict=True):
        kind = _kind(name, shown)
        sort = None if kind != "number" else "" if value is None else f"{value:.17g}"
        yield Cell(shown(value), kind, sort)


@dataclass(frozen=True)
class Compared:
    """A strategy's row of the comparison."""

    label: str
    met: bool
    cells: list[Cell]


def comparison(case: Case) -> tuple[list[Head], list[Compared]]:
    """Strategies as rows; the best of those that meet the target is marked in words."""
    met = case.comparison.filter(pl.col("meets_target"))
    least = {name: met[name].min() for name in _LEAST_IS_BEST if met.height > 1 and met[name].n_unique() > 1}
    heads = [_head(case, Comparison, name, shown) for name, shown in _COMPARISON.items()]
    rows = []
    for row in case.comparison.iter_rows(named=True):
        cells = [
            Cell(shown(row[name]), _kind(name, shown), best=row["meets_target"] and row[name] == least.get(name, ""))
            for name, shown in _COMPARISON.items()
        ]
        rows.append(Compared(case.label(row["strategy"]), row["meets_target"], cells))
    return heads, rows
