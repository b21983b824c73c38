"""The energy that an example of an answer names: one that fits what a file calls it and the unit it has there."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from regional_carbon.collect.layouts.units_in_text import unit_said

# What a name holds, the surest first, and the energy it then is an example of: our choice, and only ever an example.
_BY_NAME: Final = (
    (r"蒸汽|热水|热力|余热|\bsteam\b|\bheat\b", "heat"),
    (r"电力|用电|electricity", "electricity"),
    (r"焦炭|兰炭|半焦|\bcoke\b", "coke"),
    (r"柴油|diesel", "diesel"),
    (r"汽油|gasoline|petrol", "gasoline"),
    (r"油|\boil\b", "fuel_oil"),
    (r"气|\bgas\b", "natural_gas"),
)  # fmt: skip
_BY_QUANTITY: Final = {"electricity": "electricity", "gas_volume": "natural_gas", "heat": "heat"}
_ELSE: Final = "raw_coal"


def likely_energy(name: str, symbol: str, known: Collection[str] = ()) -> str:
    """An energy that fits a name and a unit; of those `known` where they are told, the first of them if none fits."""
    given = unit_said(symbol) if symbol else None
    words = name.replace("_", " ")
    fitting = [energy for pattern, energy in _BY_NAME if re.search(pattern, words, re.IGNORECASE)][:1]
    fitting += [_BY_QUANTITY.get(given.quantity, _ELSE) if given else _ELSE]
    there = [energy for energy in (*fitting, *known) if not known or energy in known]
    return there[0] if there else _ELSE
