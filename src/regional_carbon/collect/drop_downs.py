"""What the template offers to choose from: industries, energies and their units, in words the reader takes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from regional_carbon.factors import DEFAULT_FUEL_SET, Factor, GridFactor, catalogue, usable_factors
from regional_carbon.language.messages import spoken_language
from regional_carbon.units import KEPT_IN, Unit, unit, usual_units


@dataclass(frozen=True)
class Choices:
    """The names a person chooses, by what they stand for; `factors` are those a region may use, by energy."""

    factors: Mapping[str, Factor]

    @cached_property
    def industries(self) -> dict[str, str]:
        """Name of each division of GB/T 4754-2017 by its code, as the standard orders them."""
        return {row["code"]: row[f"name_{spoken_language()}"] for row in catalogue("industries")}

    @cached_property
    def energies(self) -> dict[str, str]:
        """Name of each energy by its name in the catalogue; electricity and heat first."""
        first = [energy for energy in ("electricity", "heat") if energy in self.factors]
        return {energy: self.factors[energy].name() for energy in [*first, *self.factors]}

    def quantity(self, energy: str) -> str:
        """What the unit of an energy measures: `electricity`, `mass`, `gas_volume` or `heat`."""
        found = unit(self.factors[energy].unit)
        assert found is not None, energy  # noqa: S101 - factors are checked when they are read
        return found.quantity

    @cached_property
    def units(self) -> dict[str, list[str]]:
        """The units each quantity may be given in, smallest first."""
        return {quantity: [_name(one) for one in usual_units(quantity)] for quantity in KEPT_IN}

    def energy(self, written: str) -> str:
        """An energy of the catalogue by its name in the language now spoken; any other as it is written."""
        return self.energies.get(written, written)

    def unit(self, written: str) -> str:
        """A known unit by its name in the language now spoken; any other as it is written."""
        found = unit(written)
        return written if found is None else _name(found)


def choices(fuel_set: str = DEFAULT_FUEL_SET, own: Mapping[str, Factor] | None = None) -> Choices:
    """What there is to choose with a fuel set, heat, electricity and a region's own factors.

    Raises FactorError for a fuel set that does not exist.
    """
    electricity = GridFactor(0, "").as_factor()  # its name and unit serve here; the region sets its value
    return Choices({"electricity": electricity, **usable_factors(fuel_set), **(own or {})})


def _name(found: Unit) -> str:
    """In Chinese the name the yearbook prints, 万立方米; in English the symbol, 10^4 m3."""
    printed = next((row["name_zh"] for row in catalogue("units") if row["id"] == found.id), "")
    return {"en": found.symbol, "zh": printed or found.symbol}[spoken_language()]
