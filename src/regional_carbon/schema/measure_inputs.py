"""What the cost of measures rests on beside the audits: rates, prices and exchange, as `[measures]` in region.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite
from typing import Final, TypeGuard

from regional_carbon.language.errors import Fault, StrategyError

# The least and most of each input, as the sources of its default have it (`measures/inputs.csv`).
RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "discount_rate": (0.04, 0.15),
    "lifetime_years": (5, 15),
    "realisation": (0.5, 1.0),
    "rebound": (0, 0.3),
    "additional_share": (0.1, 0.9),
    "transfer_elasticity": (0, 1),
    "energy_price_share_electricity": (0.47, 1.0),
    "value_added_share": (0.15, 1),
}
# What `[supply]` says of the energy and money that measures of the catalogue stand in, by name, with least and most of
# a value: money of the region for one unit of a currency, full-load hours a year of a measure, efficiency of what burns
# a fuel now (of the lower heating value; condensing boilers pass 1).
SUPPLY: Final[Mapping[str, tuple[float, float]]] = {
    "currency_per": (1e-6, 1e6),
    "hours": (1, 8760),
    "boiler_efficiency": (0.3, 1.1),
}
PRICES: Final = ("electricity_price_cny_per_mwh", "fuel_price_cny_per_gj", "currency_per_usd", "ppp_per_usd")


@dataclass(frozen=True)
class MeasureInputs:
    """The named inputs of Model V; energy prices have no default, and without one there is no cost.

    `realisation` is measured over engineering saving, `rebound` the share of it taken back. Investment follows the
    local price of energy by `transfer_elasticity`, and money the market rate, `currency_per_usd`; `ppp_per_usd` is
    for the low case. `teams` is how many auditors would share the region.
    """

    discount_rate: float = 0.08
    lifetime_years: float = 10
    realisation: float = 0.75
    rebound: float = 0
    additional_share: float = 0.5
    transfer_elasticity: float = 0.5
    currency_per_usd: float = 7.1957
    ppp_per_usd: float | None = None
    energy_price_share_electricity: float = 0.725
    electricity_price_cny_per_mwh: float | None = None
    fuel_price_cny_per_gj: float | None = None
    value_added_share: float = 1
    teams: int = 1

    def __post_init__(self) -> None:
        faults = measure_input_faults(vars(self))
        if faults:
            raise StrategyError(faults=faults)


def names_of_inputs() -> list[str]:
    """What can be set, by name."""
    return [each.name for each in fields(MeasureInputs)]


def measure_input_faults(given: Mapping[str, object], *, file: str = "") -> list[Fault]:
    """All that is wrong with the inputs as they are written."""
    prefix = "measures." if file else ""

    def fault(key: str, name: str, **values: object) -> Fault:
        told = {"name": f"{prefix}{name}", "value": repr(given[name]), **values}
        return Fault(key, file, alike=f"measures.{name}", values=told)

    faults = [
        fault("measure_input_range", name, least=least, most=most)
        for name, (least, most) in RANGES.items()
        if name in given and not (_number(value := given[name]) and least <= value <= most)
    ]
    for name in PRICES:
        price = given.get(name)
        if price is not None and not (_number(price) and price > 0):
            faults.append(fault("measure_price_range", name))
    teams = given.get("teams", 1)
    if isinstance(teams, bool) or not isinstance(teams, int) or teams < 1:
        faults.append(fault("measure_teams", "teams"))
    return faults


def supply_faults(given: object, *, file: str) -> list[Fault]:
    """All that is wrong with `[supply]`: each value stands with its source, within its range."""
    faults = []
    for name, rows in given.items() if isinstance(given, dict) else ():
        if name not in SUPPLY:
            values = {"setting": f"supply.{name}", "known": list(SUPPLY), "near": ""}
            faults.append(Fault("setting_unknown", file, alike=f"supply.{name}", values=values))
            continue
        least, most = SUPPLY[name]
        for of, row in rows.items() if isinstance(rows, dict) else [("", rows)]:
            if not _sourced(row, least, most):
                told = {"name": f"supply.{name}.{of}".rstrip("."), "value": repr(row), "least": least, "most": most}
                faults.append(Fault("supply_value", file, alike=f"supply.{name}", values=told))
    return faults


def _sourced(row: object, least: float, most: float) -> bool:
    if not isinstance(row, dict) or {*row} != {"value", "source"}:
        return False
    value, source = row["value"], row["source"]
    return _number(value) and least <= value <= most and isinstance(source, str) and bool(source.strip())


def _number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
