"""Amounts in tonnes of coal equivalent become amounts of the energy itself, by its own coefficient."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.factors import DEFAULT_FUEL_SET, FUEL_SETS, catalogue
from regional_carbon.language.messages import Said
from regional_carbon.units import GJ_PER_TCE, Unit, unit, units_by_id

_APPENDIX: Final = "CESY2023_APP"  # the yearbook's own coefficients, by which it made its amounts in tce
_CALORIFIC: Final = re.compile(r"(?<!标准煤)(?<!标煤)当量|calorific", re.IGNORECASE)
_EQUIVALENT: Final = re.compile(
    r"等价|发电煤耗|\bequivalent (?:value|calculation|method)|\(equivalent\)|coal burnt|coal consumption of power",
    re.IGNORECASE,
)
_RATE: Final = re.compile(
    r"(0\.[1-9]\d*)\s*(?:kgce|kg\s*ce|千克标准煤|公斤标准煤|千克标煤|kg标准煤)\s*[/每]\s*(?:kW·?h|千瓦时|度)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Coefficient:
    """Tonnes of coal equivalent in one unit of an energy, and where that is from."""

    tce: Decimal
    per: Unit
    basis: object


@dataclass(frozen=True)
class Refused:
    """Why an amount in coal equivalent is not converted: a key of the messages."""

    key: str


@cache
def coefficient(energy: str) -> Coefficient | None:
    """The coefficient of a fuel or of heat.

    The yearbook's appendix where it gives one value; where it gives a range or none, heating value over
    29.3076 GJ/tce, from the default fuel set or else the first set that has the fuel. None where no set has.

    Source: China Energy Statistical Yearbook 2023, appendix; `factors/fuels.csv`.
    """
    rows = [row for row in catalogue("fuels") if row["fuel_id"] == energy]
    for row in rows:
        per = unit(row["unit"])
        if row["source_id"] == _APPENDIX and row["tce_per_unit"] and not row["tce_per_unit_upper"] and per is not None:
            return Coefficient(Decimal(row["tce_per_unit"]), per, Said("notices", "_tce_yearbook"))
    order = [FUEL_SETS[DEFAULT_FUEL_SET], *FUEL_SETS.values()]
    for source in order:
        for row in rows:
            per = unit(row["unit"])
            if row["source_id"] == source and row["lhv"] and per is not None:
                tce = Decimal(row["lhv"]) / Decimal(repr(GJ_PER_TCE))
                return Coefficient(tce, per, Said("notices", "_tce_heating_value"))
    return None


def electricity_coefficient(said: str, decided: Decided) -> Coefficient | Refused:
    """The coefficient of electricity, by how the file says it was counted.

    Calorific: 0.1229 kgce/kWh, the heat of the electricity itself. Equivalent: the coal burnt to make it,
    about 0.3 kgce/kWh and another figure every year; only with its rate, from the file or from a person.
    """
    calorific = decided.electricity_counted == "calorific" or _CALORIFIC.search(said) is not None
    equivalent = decided.electricity_counted == "equivalent" or _EQUIVALENT.search(said) is not None
    if calorific == equivalent:
        return Refused("electricity_tce_unclear")
    if calorific:
        found = coefficient("electricity")
        assert found is not None  # noqa: S101 - the catalogue has it
        return Coefficient(found.tce, found.per, Said("notices", "_tce_calorific"))
    rates = {Decimal(rate) for rate in _RATE.findall(said)}
    rate = Decimal(repr(decided.kgce_per_kwh)) if decided.kgce_per_kwh else rates.pop() if len(rates) == 1 else None
    if rate is None:
        return Refused("electricity_tce_without_rate")
    return Coefficient(rate, units_by_id()["mwh"], Said("notices", "_tce_equivalent"))


def from_tce(energy: str, said: str, decided: Decided) -> Coefficient | Refused:
    """How much coal equivalent one unit of an energy is; or why that is not known."""
    if energy == "electricity":
        return electricity_coefficient(said, decided)
    return coefficient(energy) or Refused("tce_without_coefficient")
