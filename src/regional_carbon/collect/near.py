"""A near miss is suggested, never taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process

from regional_carbon.language.messages import listing, say

# Of 100: one wrong character in a Chinese name of three is still found (67); below it names are strangers.
NEAR_ENOUGH: Final = 60


class Near:
    """The names nearest to what was written, in a sentence of the language spoken when it is told."""

    def __init__(self, written: str, known: Iterable[str]) -> None:
        found = process.extract(written, sorted(known), scorer=fuzz.ratio, limit=3, score_cutoff=NEAR_ENOUGH)
        self.names = [name for name, _, _ in found]

    def __str__(self) -> str:
        return say("errors", "near", near=listing(self.names, last="or")) if self.names else ""
