"""The currency a region counts in while its files are read, and that of a unit of money."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from regional_carbon.units import Unit

DEFAULT: Final = "CNY"
_COUNTED: ContextVar[str] = ContextVar("currency of the region now read", default=DEFAULT)
_ABROAD: Final = "money_"


@contextmanager
def counting_in(currency: str) -> Iterator[None]:
    """While files of a region that counts in a currency are read."""
    before = _COUNTED.set(currency)
    try:
        yield
    finally:
        _COUNTED.reset(before)


def counted_currency() -> str:
    """The currency of the region now read."""
    return _COUNTED.get()


def currency_of(given: Unit) -> str | None:
    """The currency a unit of money is of; None of any other unit."""
    if given.quantity == "money":
        return DEFAULT
    return given.quantity.removeprefix(_ABROAD) if given.quantity.startswith(_ABROAD) else None
