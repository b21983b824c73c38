"""Money as a person reads it: in millions on English pages, in units of 10,000 (万) on Chinese ones."""

from __future__ import annotations

from typing import Final

from regional_carbon.words import Language, catalogue, language

SCALE: Final[dict[Language, float]] = {"en": 1e6, "zh": 1e4}
PLACES: Final[dict[Language, int]] = {"en": 2, "zh": 1}


def scale() -> float:
    """What one of the amounts shown is worth, in the currency itself."""
    return SCALE[language()]


def places() -> int:
    """The decimals that amounts are shown with in tables."""
    return PLACES[language()]


def currency_name(code: str, spoken: Language | None = None) -> str:
    """The currency as sums are written with it: CNY, or 元; a code we have no word for stays as it is."""
    named = catalogue("money").get(code)
    return named[spoken or language()] if named else code
