"""A near miss is suggested, never taken."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from regional_carbon.words import listing, say


class Near:
    """The names nearest to what was written, in a sentence of the language spoken when it is told."""

    def __init__(self, written: str, known: Iterable[str]) -> None:
        self.names = get_close_matches(written, sorted(known), n=3, cutoff=0.6)

    def __str__(self) -> str:
        return say("errors", "near", near=listing(self.names, last="or")) if self.names else ""
