"""What is assumed of the years to come: growth of output and electricity, change of fuels and of the grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from numbers import Real
from typing import Final, TypeGuard

from regional_carbon.language.errors import Fault, StrategyError

RATES: Final = ("output_growth", "electricity_growth", "fuel_change", "grid_change")
_LEAST: Final = -0.5  # halved each year; of less nothing countable would be left in 80 years
OF_INDUSTRY: Final = RATES[:3]  # the grid is one for all


@dataclass(frozen=True)
class Assumptions:
    """Changes a year, as shares: 0.05 is 5 % more each year, −0.02 is 2 % less.

    `electricity_growth` is the output's where it is not given: the same electricity per output. `fuel_change` is that
    of the emission of fuels per unit of electricity. `grid_change` holds from the last year whose factor is known.
    `industries` gives any of the first three for single industries, by code; `grid` the region's own factors by year,
    tCO2/MWh, with their source.
    """

    output_growth: float = 0.0
    electricity_growth: float | None = None
    fuel_change: float = 0.0
    grid_change: float = 0.0
    industries: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    grid: Mapping[int, float] = field(default_factory=dict)
    grid_source: str = ""

    def __post_init__(self) -> None:
        faults = assumption_faults(vars(self))
        if faults:
            raise StrategyError(faults=faults)

    def rate(self, name: str, industry_code: str) -> float:
        """What is assumed of an industry; of its electricity, where nothing is said, what is assumed of its output."""
        own = self.industries.get(industry_code, {})
        if (
            name == "electricity_growth"
            and name not in own
            and (self.electricity_growth is None or "output_growth" in own)
        ):
            return self.rate("output_growth", industry_code)
        return float(own[name] if name in own else getattr(self, name))


def assumption_faults(given: Mapping[str, object], *, file: str = "") -> list[Fault]:
    """All that is wrong with assumptions as they are written."""
    prefix = "pathway." if file else ""

    def fault(key: str, name: str, value: object = "", **values: object) -> Fault:
        return Fault(
            key, file, alike=f"{name} {value!r}", values={"name": f"{prefix}{name}", "value": repr(value), **values}
        )

    faults = [
        fault("rate_range", name, given[name])
        for name in RATES
        if given.get(name) is not None and not _rate(given[name])
    ]
    industries, grid = given.get("industries", {}), given.get("grid", {})
    for code, own in industries.items() if isinstance(industries, Mapping) else [("", None)]:
        if not isinstance(own, Mapping):
            faults.append(fault("industries_written", "industries", own))
            continue
        for name, value in own.items():
            if name not in OF_INDUSTRY:
                faults.append(
                    fault("industry_rate_unknown", f"industries.{code}.{name}", value, known=list(OF_INDUSTRY))
                )
            elif not _rate(value):
                faults.append(fault("rate_range", f"industries.{code}.{name}", value))
    for year, value in grid.items() if isinstance(grid, Mapping) else [("", None)]:
        if not str(year).isdigit() or not _number(value) or not 0 <= float(value) < 3:
            faults.append(fault("grid_year_written", f"grid.{year}" if year else "grid", value))
    if grid and not given.get("grid_source"):
        faults.append(fault("grid_path_source", "grid_source"))
    return faults


def names() -> list[str]:
    """What can be assumed, by name."""
    return [each.name for each in fields(Assumptions)]


def _number(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def _rate(value: object) -> bool:
    return _number(value) and _LEAST <= value <= 1
