"""Money as a person reads it: in the unit of the language or of the reader's choice, with the currency's name."""

from __future__ import annotations

from regional_carbon.language.amounts import money_unit
from regional_carbon.language.messages import Language, catalogue, language


def scale() -> float:
    """What one of the amounts shown is worth, in the currency itself."""
    return money_unit().scale


def places() -> int:
    """The decimals that amounts are shown with in tables."""
    return money_unit().places


def currency_name(code: str, spoken: Language | None = None) -> str:
    """The currency as sums are written with it: CNY, or 元; a code we have no word for stays as it is."""
    named = catalogue("money").get(code)
    return named[spoken or language()] if named else code
