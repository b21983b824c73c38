"""What a figure draws, as the table beside it: the same rows under the columns' own names, rounded as in reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from regional_carbon.language.amounts import count, intensity, money, money_unit, percent, tco2, tonnes_unit, total_tco2
from regional_carbon.reports.figures.marks import Figure
from regional_carbon.reports.sentences.shown import Cell, Grid, Head, Shows, text, unit
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import Run
from regional_carbon.schema.column import Column
from regional_carbon.schema.comparison_tables import Comparison, StrategyCurves
from regional_carbon.schema.estimate_tables import IndustryStanding

_CURVES: Final = StrategyCurves.columns()
_STANDING: Final = IndustryStanding.columns()

# What a field of a figure's rows is: a column of a table, or a word of the reports; and how it is shown.
_SHOWN: Final[Mapping[str, tuple[Column | str, Shows]]] = {
    "strategy": (_CURVES["strategy"], text),
    "rank": (_STANDING["rank"], count),
    "m": (_CURVES["m"], count),
    "enterprise": ("enterprise", text),
    "industry": (_STANDING["industry"], text),
    "year": (_STANDING["year"], str),
    "reduction_rate": (_CURVES["reduction_rate"], percent),
    "rate_interval": ("interval_rate", text),
    "reduction": (_CURVES["reduction_tco2"], total_tco2),
    "forgone": (_CURVES["output_forgone_cny"], money),
    "average_cost": (_CURVES["average_cost_cny_per_tco2"], count),
    "cost_interval": ("interval_cost", text),
    "marginal_cost": (Comparison.columns()["marginal_cost_cny_per_tco2"], count),
    "emission": (_STANDING["emission_tco2"], tco2),
    "emission_interval": ("interval_emission", text),
    "efficiency": (_STANDING["efficiency_cny_per_tco2"], count),
    "efficiency_interval": ("interval_efficiency", text),
    "observed": ("observed", intensity),
    "forecast": ("forecast", intensity),
    "low": ("low", intensity),
    "high": ("high", intensity),
}
_ENDS: Final = ("low", "high")  # of a band in CNY, beside an interval in words; of an intensity, columns of their own


def table(run: Run, figure: Figure) -> Grid:
    """The rows of a figure as a table, in the language and the units of its reader; what nothing is known of, blank."""
    present = {name for row in figure.rows for name in row}
    of_intensity = "forecast" in present
    shown = {name: how for name, how in _SHOWN.items() if name in present and (of_intensity or name not in _ENDS)}
    heads = [_head(run, what, show) for what, show in shown.values()]
    rows = [
        [_cell(row.get(name), show, head.kind) for (name, (_, show)), head in zip(shown.items(), heads, strict=True)]
        for row in figure.rows
    ]
    return Grid(heads, rows)


def _head(run: Run, what: Column | str, show: Shows) -> Head:
    kind = "wide" if show is text else "number"
    if isinstance(what, str):
        return Head(word(what), "", kind)
    return Head(what.label(), unit(what, show, run.settings.currency), kind)


def _cell(value: object, show: Shows, kind: str) -> Cell:
    return Cell(show(None if value is None else _whole(value, show)), kind)


def _whole(value: object, show: Shows) -> object:
    """A chart's sums and tonnes are in the units of its axes; a table's are shown in them once more."""
    scales: dict[Callable[..., str], float] = {
        money: money_unit().scale, total_tco2: tonnes_unit().scale, tco2: tonnes_unit().scale
    }  # fmt: skip
    return value * scales[show] if show in scales and isinstance(value, (int, float)) else value
