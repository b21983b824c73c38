"""An amount of an energy in a unit of another quantity: by its heating value, or, of a liquid, by its density."""

from __future__ import annotations

from functools import cache
from typing import Final

from regional_carbon.factors import Factor, catalogue
from regional_carbon.units import GJ_PER_MWH, Unit, symbols, unit

NET_OF_GROSS: Final = (
    0.9  # of natural gas; IPCC 2006 Guidelines, volume 2, chapter 1, section 1.4.1.2: "about 10 % less"
)
_HEAT_PER: Final = {"heat": 1.0, "electricity": GJ_PER_MWH}  # GJ in the base unit of a quantity that measures heat
_LITRES_PER_M3: Final = 1000.0


def in_unit_of(factor: Factor, given: Unit, *, gross: bool = False) -> float | None:
    """How many of the factor's unit one of a given unit is, of its energy; None where nothing says.

        n = GJ of the given unit / GJ of the factor's unit        (× 0.9 of a gas whose heating value is gross)
        n = litres of the given unit / litres in a tonne          (liquids)

    The heating value is the factor's own, so that the emission is that of the heat stated, whichever it is.

    Source: United Nations, Energy Statistics Yearbook, conversion factors (`densities.csv`); SI (3.6 GJ/MWh).
    """
    per = unit(factor.unit)
    assert per is not None, factor.unit  # noqa: S101 - the catalogue's own units are tested
    if given.quantity == per.quantity:
        return given.to(per)
    if given.quantity in _HEAT_PER:
        heat = heat_in(given) * (NET_OF_GROSS if gross and is_gas(factor) else 1)
        return heat / factor.gj_per_unit if factor.gj_per_unit else None
    litres = litres_of(given)
    if litres is None or factor.energy not in litres_per_tonne() or per.quantity != "mass":
        return None
    if given.quantity == "gas_volume" and factor.energy == "lpg":  # as a gas, or as a liquid
        return None
    return litres / litres_per_tonne()[factor.energy] / per.in_base


def is_heat(given: Unit) -> bool:
    """Whether a unit measures heat, or the heat of electricity."""
    return given.quantity in _HEAT_PER


def heat_in(given: Unit) -> float:
    """The GJ in a unit of heat or electricity."""
    return given.in_base * _HEAT_PER[given.quantity]


def is_gas(factor: Factor) -> bool:
    """Whether a fuel is a gas, whose bills often state the gross heating value."""
    per = unit(factor.unit)
    return (per is not None and per.quantity == "gas_volume") or factor.energy in ("natural_gas", "lng")


def litres_of(given: Unit) -> float | None:
    """The litres in a unit of volume, of a liquid or in m3; None of any other unit."""
    if given.quantity == "gas_volume":
        return given.in_base * _LITRES_PER_M3
    return given.in_base if given.quantity == "liquid_volume" else None


@cache
def litres_per_tonne() -> dict[str, float]:
    """How many litres a tonne of a liquid fuel fills, by fuel."""
    return {row["fuel_id"]: float(row["litres_per_tonne"]) for row in catalogue("densities")}


def usual_symbols(energy: str, quantity: str) -> list[str]:
    """The units an energy kept in a quantity is usually given in: a liquid's amounts come by volume as well."""
    liquid = quantity == "mass" and energy in litres_per_tonne()
    return [*symbols(quantity), *(("L", "US gal", "UK gal") if liquid else ())]
